"""HL7 v2 that no good system sends, and what it must be answered."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from support.bad_input import Act, Case
from support.hub_process import HubProcess, MllpEnd

__all__ = ["HL7V2", "adt", "control_id", "served_by_mllp", "without_field"]


def adt(
    control: str, *, kind: str = "ADT^A04^ADT_A01", version: str = "2.5.1", name: str = "Quartz^Xaver", head: str = ""
) -> bytes:
    msh = head or f"MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115101530||{kind}|{control}|P|{version}"
    return f"{msh}\rEVN||20260115101530\rPID|1||QZ-4711^^^HOSP||{name}||19331105|O\rPV1|1|O\r".encode()


_control = iter(range(100_000))


def control_id() -> str:
    return f"BAD{next(_control):06d}"


def served_by_mllp(hub: HubProcess) -> None:
    with MllpEnd(hub.mllp_port) as link:
        _accepted(link)


def _accepted(link: MllpEnd) -> None:
    control = control_id()
    answer = link.ask(adt(control))
    assert b"MSA|AA|" + control.encode() in answer


def _refused(answer: bytes, code: bytes, error: bytes) -> None:
    msa = next(line for line in answer.split(b"\r") if line.startswith(b"MSA"))
    assert msa.split(b"|")[1] == code, answer
    err = next(line for line in answer.split(b"\r") if line.startswith(b"ERR"))
    assert err.split(b"|")[3].split(b"^")[0] == error, answer


def _er7(message: Callable[[], bytes], code: bytes, error: bytes) -> Case:
    def case(hub: HubProcess) -> Act:
        content, link = message(), MllpEnd(hub.mllp_port)

        def act() -> None:
            with link:
                _refused(link.ask(content), code, error)
                _accepted(link)

        return act

    return case


def _no_mllp(data: Callable[[], bytes], answered: bool = True) -> Case:
    """Bytes that are no block: answered where a header can be read, then the connection ends."""

    def case(hub: HubProcess) -> Act:
        content, link = data(), MllpEnd(hub.mllp_port)

        def act() -> None:
            with link:
                try:
                    link.socket.sendall(content)
                    link.socket.shutdown(socket.SHUT_WR)
                except OSError:
                    pass  # closed on us while we sent: it did not want the rest
                if answered:
                    assert b"MSA|A" in link.receive()
                try:
                    with pytest.raises(ConnectionError):
                        while True:
                            link.receive()
                except TimeoutError:
                    pytest.fail("the connection stays open")

        return act

    return case


def without_field(field: int) -> Callable[[], bytes]:
    def made() -> bytes:
        fields = adt(control_id()).split(b"\r")[0].split(b"|")
        fields[field - 1] = b""
        return adt("", head=b"|".join(fields).decode())

    return made


HL7V2: dict[str, Case] = {
    "an unknown message type": _er7(lambda: adt(control_id(), kind="ZZZ^Z01"), b"AR", b"200"),
    "an unknown trigger event": _er7(lambda: adt(control_id(), kind="ADT^Z99"), b"AR", b"201"),
    "no message type": _er7(without_field(9), b"AE", b"101"),
    "no control id": _er7(without_field(10), b"AE", b"101"),
    "no processing id": _er7(without_field(11), b"AE", b"101"),
    "no version": _er7(without_field(12), b"AE", b"101"),
    "a version that never was": _er7(lambda: adt(control_id(), version="9.9"), b"AR", b"203"),
    "a bad escape sequence in a name": _er7(lambda: adt(control_id(), name="Quartz\\Q9\\^Xaver"), b"AE", b"102"),
    "a header that is not MSH": _er7(lambda: b"QZ-4711|^~\\&|Quartz|Xaver\r", b"AE", b"100"),
    "bytes outside a block": _no_mllp(lambda: b"Quartz" + adt(control_id())),
    "a block within a block": _no_mllp(lambda: b"\x0b" + adt(control_id())[:120] + b"\x0b" + adt(control_id())),
    "a block that does not end": _no_mllp(lambda: b"\x0b" + adt(control_id())[:-20]),
    "a block of 40 MB": _no_mllp(lambda: b"\x0b" + adt(control_id()) + b"NTE|1||" + b"x" * (40 << 20) + b"\x1c\r"),
    "a million empty segments": _er7(lambda: adt(control_id(), kind="ZZZ^Z01") + b"OBX|\r" * 1_000_000, b"AE", b"102"),
    "a hundred thousand observations": _er7(
        lambda: adt(control_id(), kind="ORU^R01^ORU_R01") + b"OBR|1||F1|X\r" + b"OBX|1|TX|1^F^LN||Quartz\r" * 90_000,
        b"AE",
        b"102",
    ),
    "a million bad escape sequences": _er7(
        lambda: adt(control_id(), kind="ORU^R01^ORU_R01") + b"OBR|1||F1|X\rOBX|1|TX|1^F||" + b"\\a" * 1_000_000 + b"\r",
        b"AE",
        b"102",
    ),
    "a million repetitions": _er7(lambda: adt(control_id(), name="~" * 1_000_000, kind="ADT^A04") + b"", b"AE", b"102"),
}
