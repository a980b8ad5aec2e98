"""DICOM that no good system sends, and what it must be answered."""

from __future__ import annotations

import random
import socket
import struct
import time
import zlib
from collections.abc import Callable

import pytest

from support.bad_input import Act, Case
from support.hub_process import (
    CT,
    DEFLATED,
    EXPLICIT_LE,
    VERIFICATION,
    DicomEnd,
    HubProcess,
    associate_rq,
    command,
    element,
    instance,
    p_data,
    pdu,
)

__all__ = ["DICOM", "deep_instance", "deflate_bomb", "new_number", "served_by_dicom"]

FIND = "1.2.840.10008.5.1.4.1.2.2.1"
UNKNOWN_CLASS = "1.2.840.10008.5.1.4.1.2.99.1"


def served_by_dicom(hub: HubProcess) -> None:
    with DicomEnd(hub.dicom_port) as link:
        link.associate(VERIFICATION, CT)
        assert link.echo() == 0
        uid, dataset = instance(f"9{time.monotonic_ns()}")
        assert link.store(dataset, uid, context=3) == 0
        link.release()


def _aborted(send: Callable[[], bytes], *, established: bool = True, reason: int | None = None) -> Case:
    """Bytes that break the upper layer: A-ABORT by the provider, with the reason of PS3.8 table 9-26; before there is an
    association it comes from the service user, without a reason (action AA-1)."""

    def case(hub: HubProcess) -> Act:
        content, link = send(), DicomEnd(hub.dicom_port)

        def act() -> None:
            with link:
                if established:
                    link.associate(VERIFICATION, CT)
                link.send(content)
                kind, body = link.receive()
                assert (kind, body[2]) == (7, 2 if established else 0)
                assert reason is None or body[3] == reason

        return act

    return case


def _aborted_at_once(send: Callable[[], bytes]) -> Case:
    """The same by the provider, of a peer that does not wait for the answer to its request."""

    def case(hub: HubProcess) -> Act:
        content, link = send(), DicomEnd(hub.dicom_port)

        def act() -> None:
            with link:
                link.send(content)
                kind, body = link.receive()
                assert (kind, body[2], body[3]) == (7, 2, 2)  # unexpected PDU

        return act

    return case


def _cut_short(send: Callable[[], bytes], *, established: bool) -> Case:
    """A PDU of which the peer keeps the rest: nothing can be answered, the connection ends with the peer's."""

    def case(hub: HubProcess) -> Act:
        content, link = send(), DicomEnd(hub.dicom_port)

        def act() -> None:
            with link:
                if established:
                    link.associate(VERIFICATION, CT)
                link.send(content)
                link.socket.shutdown(socket.SHUT_WR)
                with pytest.raises(ConnectionError):
                    while link.receive()[0] != 7:
                        pass
                    raise ConnectionError

        return act

    return case


def _store_refused(made: Callable[[], tuple[str, bytes]], first: int, *, syntax: str = EXPLICIT_LE) -> Case:
    """A data set that cannot be stored: failure status in the class named (PS3.4 table B.2-1), and the association lives on."""

    def case(hub: HubProcess) -> Act:
        uid, dataset = made()
        link = DicomEnd(hub.dicom_port)

        def act() -> None:
            with link:
                assert link.associate(CT, VERIFICATION, syntaxes=[syntax])[1] == 0
                status = link.store(dataset, uid)
                assert status & 0xF000 == first & 0xF000, f"{status:04X}"
                assert link.echo(3) == 0 if syntax != DEFLATED else True
                link.release()

        return act

    return case


def new_number() -> str:
    return str(time.monotonic_ns())


def _shorter() -> tuple[str, bytes]:
    uid, dataset = instance(new_number(), pixels=4096)
    return uid, dataset[:-1000]


def _pixels_beyond() -> tuple[str, bytes]:
    uid, dataset = instance(new_number(), pixels=64)
    at = dataset.index(struct.pack("<HH", 0x7FE0, 0x0010) + b"OW")
    return uid, dataset[: at + 8] + struct.pack("<I", 0xFFFFFFF0) + dataset[at + 12 :]


def _longer() -> tuple[str, bytes]:
    uid, dataset = instance(new_number())
    return uid, dataset + b"\x55" * 501


def _deep(depth: int, *, defined: bool) -> bytes:
    if defined:
        inner = element(0x00080100, "SH", b"X")
        for _ in range(depth):
            item = struct.pack("<HHI", 0xFFFE, 0xE000, len(inner)) + inner
            inner = struct.pack("<HH2sHI", 0x0040, 0xA730, b"SQ", 0, len(item)) + item
        return inner
    head = struct.pack("<HH2sHI", 0x0040, 0xA730, b"SQ", 0, 0xFFFFFFFF) + struct.pack(
        "<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF
    )
    tail = struct.pack("<HHI", 0xFFFE, 0xE00D, 0) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    return head * depth + tail * depth


def deep_instance(defined: bool) -> tuple[str, bytes]:
    return instance(new_number(), more=_deep(1000, defined=defined))


def deflate_bomb(total: int = 500 << 20) -> bytes:
    """A deflated data set that becomes `total` bytes; about a thousandth of it."""
    _, dataset = instance("1")
    at = dataset.index(struct.pack("<HH", 0x7FE0, 0x0010) + b"OW")
    machine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    pieces = [machine.compress(dataset[:at] + struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OW", 0, total))]
    block = bytes(1 << 20)
    pieces += [machine.compress(block) for _ in range(total >> 20)]
    return b"".join([*pieces, machine.flush()])


def _dense_bomb() -> bytes:
    """Deflated less than the budget's ratio, and cut off: what it becomes is never held as a whole."""
    block = random.Random(1).randbytes(20_000) + bytes((1 << 20) - 20_000)
    machine = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = instance("1")[1].partition(struct.pack("<HH", 0x7FE0, 0x0010) + b"OW")[0]
    pieces = [machine.compress(head + struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OW", 0, 251 << 20))]
    return b"".join([*pieces, *(machine.compress(block) for _ in range(250)), machine.flush()])


def _find_refused(identifier: Callable[[], bytes]) -> Case:
    def case(hub: HubProcess) -> Act:
        query, link = identifier(), DicomEnd(hub.dicom_port)

        def act() -> None:
            with link:
                link.associate(FIND, VERIFICATION, syntaxes=[EXPLICIT_LE])
                link.send(p_data(1, 3, command(0x20, FIND, dataset=True)))
                step = 512 << 10
                for at in range(0, len(query), step):
                    link.send(p_data(1, 2 if at + step >= len(query) else 0, query[at : at + step]))
                status = link.status()
                assert status & 0xF000 in (0xA000, 0xC000) or status == 0x0213  # resource limitation, PS3.7 C.5.25
                assert link.echo(3) == 0
                link.release()

        return act

    return case


def _class_unknown(hub: HubProcess) -> Act:
    link = DicomEnd(hub.dicom_port)

    def act() -> None:
        with link:
            assert link.associate(UNKNOWN_CLASS) == {1: 3}  # abstract syntax not supported, PS3.8 table 9-18
            link.release()

    return act


def _class_unknown_in_message(hub: HubProcess) -> Act:
    link = DicomEnd(hub.dicom_port)

    def act() -> None:
        with link:
            link.associate(VERIFICATION)
            link.send(p_data(1, 3, command(0x30, UNKNOWN_CLASS)))
            assert link.status() == 0x0122  # SOP class not supported, PS3.7 C.5.6
            assert link.echo() == 0
            link.release()

    return act


def _store_without_data(hub: HubProcess) -> Act:
    link = DicomEnd(hub.dicom_port)

    def act() -> None:
        with link:
            link.associate(CT, VERIFICATION)
            link.send(p_data(1, 3, command(1, CT, sop_instance="1.2.3", dataset=False)))
            assert link.status() == 0x0212  # mistyped argument, PS3.7 C.5.13
            assert link.echo(3) == 0
            link.release()

    return act


def _command_without_class(hub: HubProcess) -> Act:
    link = DicomEnd(hub.dicom_port)

    def act() -> None:
        with link:
            link.associate(VERIFICATION)
            link.send(p_data(1, 3, command(0x30, "")))
            assert link.status() in (0x0122, 0x0211, 0x0212)
            link.release()

    return act


DICOM: dict[str, Case] = {
    "an unknown SOP class offered": _class_unknown,
    "an unknown SOP class in a message": _class_unknown_in_message,
    "garbage for A-ASSOCIATE": _aborted(lambda: b"GET /Quartz HTTP/1.1\r\n\r\n", established=False),
    "an A-ASSOCIATE of 2 GB": _aborted(lambda: pdu(1, b"", 0x7FFFFFFF), established=False),
    "an A-ASSOCIATE whose items lie": _aborted(lambda: pdu(1, associate_rq([(1, CT, [])])[6:-40]), established=False),
    "a message before the association": _aborted(lambda: p_data(1, 3, command(0x30, VERIFICATION)), established=False),
    "a message in the same segment as the A-ASSOCIATE": _aborted_at_once(
        lambda: associate_rq([(1, VERIFICATION, [EXPLICIT_LE])]) + p_data(1, 3, command(0x30, VERIFICATION))
    ),
    "a second A-ASSOCIATE": _aborted(lambda: associate_rq([(1, CT, [EXPLICIT_LE])]), reason=2),
    "a truncated A-ASSOCIATE": _cut_short(lambda: associate_rq([(1, CT, [EXPLICIT_LE])])[:50], established=False),
    "a truncated P-DATA-TF": _cut_short(lambda: p_data(1, 3, command(0x30, VERIFICATION))[:20], established=True),
    "a P-DATA-TF of 1 GB": _aborted(lambda: pdu(4, b"\0\0\0\2\1\3", 1 << 30)),
    "a value longer than its PDU": _aborted(lambda: pdu(4, struct.pack(">IBB", 5000, 1, 3) + bytes(20))),
    "a presentation context that is not there": _aborted(lambda: p_data(77, 3, command(0x30, VERIFICATION))),
    "a command set that cannot be read": _aborted(lambda: p_data(1, 3, b"\0\0\0\0\xff\xff\0\0Quartz")),
    "a data set before any command": _aborted(lambda: p_data(1, 2, b"Quartz")),
    "a command set of 1 MB": _aborted(lambda: b"".join(p_data(1, 1, bytes(60000)) for _ in range(18))),
    "a C-STORE without data set": _store_without_data,
    "a command without SOP class": _command_without_class,
    "a data set shorter than declared": _store_refused(_shorter, 0xC000),
    "pixel data of 4 GB declared, 64 bytes sent": _store_refused(_pixels_beyond, 0xC000),
    "a data set longer than declared": _store_refused(_longer, 0xC000),
    "no data set at all": _store_refused(lambda: ("1.2.3", b"Quartz Xaver, no data set"), 0xC000),
    "1,000 sequences of undefined length": _store_refused(lambda: deep_instance(False), 0xC000),
    "1,000 sequences of defined length": _store_refused(lambda: deep_instance(True), 0xC000),
    "a bomb of 500 MB deflated": _store_refused(lambda: ("1.2.3", deflate_bomb()), 0xC000, syntax=DEFLATED),
    "250 MB deflated to a fiftieth": _store_refused(lambda: ("1.2.3", _dense_bomb()), 0xC000, syntax=DEFLATED),
    "deflated noise": _store_refused(lambda: ("1.2.3", b"Quartz" * 1000), 0xC000, syntax=DEFLATED),
    "a query 1,000 sequences deep": _find_refused(lambda: _deep(1000, defined=False)),
    "a query of 40 MB": _find_refused(lambda: element(0x00100010, "PN", b"Quartz") + bytes(40 << 20)),
    "a query cut short": _find_refused(lambda: element(0x00100010, "PN", b"Quartz^Xaver")[:-3]),
}
