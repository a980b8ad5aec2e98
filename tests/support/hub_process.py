"""A hub as a process of its own, as `hilum serve` runs it: its addresses, memory and log, and raw ends of each protocol.

The ends here are made of sockets and struct alone. A test that sends what no program should send cannot use a library for it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
IMPLICIT_LE = "1.2.840.10008.1.2"
EXPLICIT_LE = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
VERIFICATION = "1.2.840.10008.1.1"
CT = "1.2.840.10008.5.1.4.1.1.2"


class HubProcess:
    """`python -m hilum serve` on free ports of the loopback, over one data folder; it may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "hub.log"
        self.ready_s = 0.0
        self.dicom_port = self.mllp_port = self.http_port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the hub."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """It was started, and neither stopped nor killed since."""
        return self._process is not None

    def start(self, *arguments: str) -> None:
        """Start it, and wait until it says that all listeners answer."""
        begun = time.perf_counter()
        command = [sys.executable, "-m", "hilum", "serve", "--json", "--data", str(self.data)]
        command += ["--dicom", f"HILUM@{HOST}:0", "--mllp", f"{HOST}:0", "--http", f"{HOST}:0", *arguments]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HILUM_")}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, cwd=self.folder, env=environment
            )
        told = self._told()
        self.ready_s = time.perf_counter() - begun
        ports = {one["protocol"]: int(one["address"].rpartition(":")[2]) for one in told["listeners"]}
        self.dicom_port, self.mllp_port, self.http_port = ports["DICOM"], ports["MLLP"], ports["HTTP"]

    def _told(self) -> dict[str, Any]:
        assert self._process is not None and self._process.stdout is not None
        text = ""
        for line in self._process.stdout:
            text += line.decode()
            with contextlib.suppress(json.JSONDecodeError):
                told: dict[str, Any] = json.loads(text)
                return told
        raise RuntimeError(f"the hub ended before it was ready: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """SIGKILL: nothing of it runs on."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM, and its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(number)
        try:
            code = process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if process.stdout is not None:
            process.stdout.close()
        return code

    # -- what it costs

    def memory(self, name: str = "VmRSS") -> int:
        """Bytes resident now, or with "VmHWM" at the peak since `forget_peak`."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
        raise RuntimeError(f"no {name}")

    def processor_seconds(self) -> float:
        """What it has used of the processors so far, by itself and by the system for it."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def forget_peak(self) -> None:
        """Let VmHWM begin again at what is resident now."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def log_text(self) -> str:
        """All that it wrote to its standard error."""
        return self.log.read_text(errors="replace")

    # -- HTTP

    def request(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        timeout_s: float = 20.0,
    ) -> tuple[int, dict[str, str], bytes]:
        """One request on a connection of its own: status, headers by lower-case name, body."""
        link = http.client.HTTPConnection(HOST, self.http_port, timeout=timeout_s)
        try:
            link.request(method, path, body, dict(headers or {}))
            answer = link.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            link.close()

    def json(self, path: str, accept: str = "application/json") -> Any:
        """The JSON document at a path."""
        status, _, body = self.request("GET", path, headers={"accept": accept})
        if status != 200:
            raise RuntimeError(f"HTTP {status} at {path}: {body[:300]!r}")
        return json.loads(body)

    def exchanges(self, after_id: int = 0, limit: int = 1000, **where: str) -> list[dict[str, Any]]:
        """The journal by its own API, newest first."""
        query = "&".join(f"{name}={value}" for name, value in where.items())
        found = self.json(f"/api/exchanges?limit={limit}&after_id={after_id}&{query}")
        return list(found)

    def last_exchange(self) -> int:
        """Greatest id of the journal."""
        return max((one["id"] for one in self.exchanges(limit=1)), default=0)

    def exchange_after(self, id: int, *, seconds: float = 5.0, **where: str) -> dict[str, Any]:
        """The first exchange after an id that holds the conditions; waits for what is journaled behind an answer."""
        until = time.monotonic() + seconds
        while True:
            found = [one for one in reversed(self.exchanges(id)) if all(one[k] == v for k, v in where.items())]
            if found:
                return dict(found[0])
            if time.monotonic() > until:
                met = [(one["standard"], one["kind"], one["outcome"]) for one in self.exchanges(id)]
                raise AssertionError(f"no exchange of {where} in the journal, only {met}")
            time.sleep(0.03)


@contextlib.contextmanager
def hub_process(folder: Path, *arguments: str) -> Iterator[HubProcess]:
    """A running hub; it ends with the block."""
    hub = HubProcess(folder)
    hub.start(*arguments)
    try:
        yield hub
    finally:
        hub.stop()


# -- MLLP


class MllpEnd:
    """One MLLP connection."""

    def __init__(self, port: int, timeout_s: float = 20.0) -> None:
        self.socket = socket.create_connection((HOST, port), timeout_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._held = b""

    def send(self, content: bytes) -> None:
        """One block."""
        self.socket.sendall(b"\x0b" + content + b"\x1c\r")

    def receive(self) -> bytes:
        """The content of the next block. raises ConnectionError at the end of the connection"""
        while b"\x1c\r" not in self._held:
            piece = self.socket.recv(65536)
            if not piece:
                raise ConnectionError("the hub closed the connection")
            self._held += piece
        block, _, self._held = self._held.partition(b"\x1c\r")
        return block.lstrip(b"\x0b")

    def ask(self, content: bytes) -> bytes:
        """Send a message and give its answer."""
        self.send(content)
        return self.receive()

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> MllpEnd:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# -- DICOM upper layer and DIMSE


def pdu(kind: int, body: bytes, length: int | None = None) -> bytes:
    """A PDU; `length` says another length than it has. PS3.8 9.3.1"""
    return struct.pack(">BxI", kind, len(body) if length is None else length) + body


def _item(kind: int, value: bytes) -> bytes:
    return struct.pack(">BxH", kind, len(value)) + value


def associate_rq(
    contexts: Sequence[tuple[int, str, Sequence[str]]], *, calling: str = "TESTER", called: str = "HILUM"
) -> bytes:
    """A-ASSOCIATE-RQ. PS3.8 9.3.2"""
    body = struct.pack(">HH", 1, 0) + called.ljust(16).encode() + calling.ljust(16).encode() + bytes(32)
    body += _item(0x10, b"1.2.840.10008.3.1.1.1")
    for id, abstract, transfers in contexts:
        syntaxes = b"".join(_item(0x40, one.encode()) for one in transfers)
        body += _item(0x20, bytes((id, 0, 0, 0)) + _item(0x30, abstract.encode()) + syntaxes)
    body += _item(0x50, _item(0x51, struct.pack(">I", 1 << 20)) + _item(0x52, b"1.2.826.0.1.3680043.9.1111.0"))
    return pdu(1, body)


def element(tag: int, vr: str, value: bytes) -> bytes:
    """One element of a data set in explicit VR little endian. PS3.5 7.1.2"""
    value += (b"\0" if vr in ("UI", "OB", "UN") else b" ") * (len(value) % 2)
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr.encode()
    if vr in ("OB", "OW", "SQ", "UN", "UT"):
        return head + struct.pack("<HI", 0, len(value)) + value
    return head + struct.pack("<H", len(value)) + value


def command(field: int, sop_class: str, *, message_id: int = 1, sop_instance: str = "", dataset: bool = False) -> bytes:
    """A command set, implicit VR little endian. PS3.7 6.3.1"""

    def one(number: int, value: bytes) -> bytes:
        value += b"\0" * (len(value) % 2)
        return struct.pack("<HHI", 0, number, len(value)) + value

    body = one(0x0002, sop_class.encode()) + one(0x0100, struct.pack("<H", field))
    body += one(0x0110, struct.pack("<H", message_id)) + one(0x0700, struct.pack("<H", 0))
    body += one(0x0800, struct.pack("<H", 0x0001 if dataset else 0x0101))
    if sop_instance:
        body += one(0x1000, sop_instance.encode())
    return struct.pack("<HHII", 0, 0, 4, len(body)) + body


def p_data(context: int, control: int, value: bytes) -> bytes:
    """A P-DATA-TF with one value; control 3 command, last; 2 data set, last; 0 data set. PS3.8 9.3.5, E.2"""
    return pdu(4, struct.pack(">IBB", len(value) + 2, context, control) + value)


def command_value(body: bytes, number: int) -> bytes:
    """The value of an element of group 0000 in a P-DATA-TF body, or empty."""
    at = 6
    while at + 8 <= len(body):
        _, met, length = struct.unpack_from("<HHI", body, at)
        if met == number:
            return body[at + 8 : at + 8 + length].rstrip(b"\0 ")
        at += 8 + length
    return b""


class DicomEnd:
    """One DICOM connection, with or without an association."""

    def __init__(self, port: int, timeout_s: float = 20.0) -> None:
        self.socket = socket.create_connection((HOST, port), timeout_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._message_id = 0

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self) -> tuple[int, bytes]:
        """(type, body) of the next PDU. raises ConnectionError at the end of the connection"""
        kind, length = struct.unpack(">BxI", self._exactly(6))
        return kind, self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            piece = self.socket.recv(count - len(parts))
            if not piece:
                raise ConnectionError("the hub closed the connection")
            parts += piece
        return bytes(parts)

    def associate(self, *abstract: str, syntaxes: Sequence[str] = (EXPLICIT_LE, IMPLICIT_LE)) -> dict[int, int]:
        """An association; result by context id (1, 3, ...), 0 is acceptance. PS3.8 9.3.3.2"""
        offered = [(2 * number + 1, uid, syntaxes) for number, uid in enumerate(abstract)]
        self.send(associate_rq(offered))
        kind, body = self.receive()
        if kind != 2:
            raise ConnectionError(f"the association was not accepted: PDU type {kind}")
        results: dict[int, int] = {}
        at = 68
        while at + 4 <= len(body):
            item, length = struct.unpack_from(">BxH", body, at)
            if item == 0x21:
                results[body[at + 4]] = body[at + 6]
            at += 4 + length
        return results

    def echo(self, context: int = 1) -> int:
        """C-ECHO; its status."""
        self._message_id += 1
        self.send(p_data(context, 3, command(0x30, VERIFICATION, message_id=self._message_id)))
        return self.status()

    def store(self, dataset: bytes, sop_instance: str, *, sop_class: str = CT, context: int = 1) -> int:
        """C-STORE; its status."""
        self.send(self.store_bytes(dataset, sop_instance, sop_class=sop_class, context=context))
        return self.status()

    def store_bytes(self, dataset: bytes, sop_instance: str, *, sop_class: str = CT, context: int = 1) -> bytes:
        """What `store` sends."""
        self._message_id = self._message_id % 60000 + 1
        out = p_data(
            context,
            3,
            command(1, sop_class, message_id=self._message_id, sop_instance=sop_instance, dataset=True),
        )
        step = 128 << 10
        for at in range(0, len(dataset), step):
            out += p_data(context, 2 if at + step >= len(dataset) else 0, dataset[at : at + step])
        return out

    def response(self) -> bytes:
        """The body of the next P-DATA-TF. raises ConnectionError at an A-ABORT or the end of the connection"""
        kind, body = self.receive()
        if kind != 4:
            raise ConnectionError(f"PDU type {kind} in place of a response")
        return body

    def status(self) -> int:
        """Status of the next response. PS3.7 annex C"""
        return int(struct.unpack("<H", command_value(self.response(), 0x0900).ljust(2, b"\0")[:2])[0])

    def release(self) -> None:
        """A-RELEASE."""
        self.send(pdu(5, bytes(4)))
        with contextlib.suppress(OSError):
            while self.receive()[0] != 6:
                pass

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> DicomEnd:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def instance(
    number: str,
    *,
    root: str = "1.2.826.0.1.3680043.9.1111.7",
    study: str = "",
    series: str = "",
    patient: str = "P1",
    pixels: int = 64,
    more: bytes = b"",
) -> tuple[str, bytes]:
    """(SOP Instance UID, data set) of a small CT image in explicit VR little endian; `pixels` bytes of pixel data."""
    uid = f"{root}.3.{number}"
    made = element(0x00080016, "UI", CT.encode()) + element(0x00080018, "UI", uid.encode())
    made += element(0x00080020, "DA", b"20260115") + element(0x00080050, "SH", b"")
    made += element(0x00080060, "CS", b"CT")
    made += element(0x00100010, "PN", b"Quartz^Xaver") + element(0x00100020, "LO", patient.encode())
    made += element(0x00100030, "DA", b"19600101") + element(0x00100040, "CS", b"O")
    made += element(0x0020000D, "UI", (study or f"{root}.1.{number}").encode())
    made += element(0x0020000E, "UI", (series or f"{root}.2.{number}").encode())
    made += element(0x00200013, "IS", b"1") + element(0x00280002, "US", struct.pack("<H", 1))
    made += element(0x00280010, "US", struct.pack("<H", 4)) + element(0x00280011, "US", struct.pack("<H", pixels // 8))
    made += element(0x00280100, "US", struct.pack("<H", 16)) + more
    made += element(0x7FE00010, "OW", (number.encode() * (pixels // len(number) + 1))[:pixels])
    return uid, made


def part10(dataset: bytes, sop_instance: str, *, syntax: str = EXPLICIT_LE, sop_class: str = CT) -> bytes:
    """A DICOM file. PS3.10 7.1"""
    meta = element(0x00020001, "OB", b"\0\1") + element(0x00020002, "UI", sop_class.encode())
    meta += element(0x00020003, "UI", sop_instance.encode()) + element(0x00020010, "UI", syntax.encode())
    meta += element(0x00020012, "UI", b"1.2.826.0.1.3680043.9.1111.0")
    return bytes(128) + b"DICM" + element(0x00020000, "UL", struct.pack("<I", len(meta))) + meta + dataset


def related(parts: Sequence[tuple[str, bytes]], boundary: str = "cut-here") -> bytes:
    """The body of a multipart/related request. RFC 2387"""
    body = b""
    for content_type, content in parts:
        body += f"\r\n--{boundary}\r\nContent-Type: {content_type}\r\n\r\n".encode() + content
    return body + f"\r\n--{boundary}--\r\n".encode()
