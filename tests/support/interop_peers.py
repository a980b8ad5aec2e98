"""What interop tests share: programs of others run to their end, messages as a hospital sends them, images to send."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
EXPLICIT_LE = "1.2.840.10008.1.2.1"


def program(name: str) -> str:
    """Path of a program of dcmtk; the test is skipped where it is absent."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"dcmtk's {name} is not installed")
    return found


@dataclass(frozen=True, slots=True)
class Ran:
    """A program that ended."""

    code: int
    said: str


def run(name: str, *arguments: object, environment: Mapping[str, str] | None = None) -> Ran:
    """Run a program of dcmtk to its end; TCP_NODELAY=1 keeps it from waiting on acknowledgements."""
    done = subprocess.run(
        [program(name), *map(str, arguments)],
        env={**os.environ, "TCP_NODELAY": "1", **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"))


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def listening(name: str, *arguments: object, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server of dcmtk while the block lasts; it listens when the block begins."""
    process = subprocess.Popen(
        [program(name), *map(str, arguments), str(port)],
        env={**os.environ, "TCP_NODELAY": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: _accepts(port))
        yield process
    finally:
        process.terminate()
        process.wait(10)


def _accepts(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def wait_for(true: Any, timeout_s: float = 10.0) -> None:
    """Wait until a thing is true. raises AssertionError"""
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.02)


def body(content: bytes) -> bytes:
    """The data set of a Part 10 file as it stands. PS3.10 7.1: the group length tells where it begins."""
    assert content[128:132] == b"DICM"
    return content[144 + int.from_bytes(content[140:144], "little") :]


# -- HL7 v2 over a plain socket


class MllpSocket:
    """The lower layer by hand: bytes of others go out as they are. MLLP release 1."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 10)
        self._held = b""

    def __enter__(self) -> MllpSocket:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, message: bytes) -> bytes:
        """Send one framed message and read one frame."""
        self._socket.sendall(b"\x0b" + message + b"\x1c\r")
        return self.receive()

    def receive(self) -> bytes:
        """One frame's content. raises ConnectionError: the peer closed"""
        while b"\x1c\r" not in self._held:
            piece = self._socket.recv(65536)
            if not piece:
                raise ConnectionError("closed without an answer")
            self._held += piece
        frame, _, self._held = self._held.partition(b"\x1c\r")
        assert frame.startswith(b"\x0b")
        return frame[1:]


def msh(kind: str, control_id: str, *, source: str = "EHR", version: str = "2.5.1", charset: str = "") -> str:
    """MSH-18 is empty where the text is ASCII."""
    head = f"MSH|^~\\&|{source}|HOSP|HILUM|HILUM|20240301080000||{kind}|{control_id}|P|{version}"
    return f"{head}||||||{charset}" if charset else head


def registration(
    number: str, name: str, *, event: str = "A04", charset: str = "UNICODE UTF-8", birth: str = "19700102"
) -> str:
    """ADT^A04 of a patient of HOSP; segments end with CR."""
    return "\r".join(
        (
            msh(f"ADT^{event}^ADT_A01", f"ADT{number}{event}", charset=charset),
            f"EVN|{event}|20240301080000",
            f"PID|1||{number}^^^HOSP^MR||{name}||{birth}|F|||12 Hilum Street^^Lungham^^10115^DE",
            f"PV1|1|O|RAD^^^HOSP|||||1002^Refer^Rita|||||||||||V{number}^^^HOSP",
            "",
        )
    )


def order(
    number: str,
    name: str,
    placer: str,
    *,
    code: str = "MRBRAIN",
    charset: str = "UNICODE UTF-8",
    start: str = "20240301093000",
) -> str:
    """OMG^O19, NW, for an MR procedure."""
    return "\r".join(
        (
            msh("OMG^O19^OMG_O19", f"OMG{placer}", charset=charset),
            f"PID|1||{number}^^^HOSP^MR||{name}||19700102|F",
            f"PV1|1|O|RAD^^^HOSP|||||1002^Refer^Rita|||||||||||V{number}^^^HOSP",
            f"ORC|NW|{placer}^EHR|||||||20240301080500|||1002^Refer^Rita|||||WARD^Ward 1",
            f"TQ1|1||||||{start}||R",
            f"OBR|1|{placer}^EHR||{code}^MR of the brain^L||||||||||||1002^Refer^Rita",
            "",
        )
    )


# -- images


def image(number: int, *, study: str, series: str, sop_class: str = CT, size: int = 64, **changes: object) -> Any:
    """One grey image, a pydicom data set with file meta information."""
    pydicom = pytest.importorskip("pydicom")
    made = pydicom.Dataset()
    made.SOPClassUID = sop_class
    made.SOPInstanceUID = f"{series}.{number}"
    made.StudyInstanceUID, made.SeriesInstanceUID = study, series
    made.PatientID, made.PatientName = "P1", "Test^Image"
    made.PatientBirthDate, made.PatientSex = "19700102", "F"
    made.StudyDate, made.StudyTime, made.AccessionNumber = "20240301", "101500", "ACC1"
    made.StudyID, made.SeriesNumber, made.InstanceNumber = "1", "1", str(number)
    made.Modality = "CT" if sop_class == CT else "MR"
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.Rows = made.Columns = size
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
    for keyword, value in changes.items():
        setattr(made, keyword, value)
    made.PixelData = bytes(
        (index * 7 + number) & (0xFF if index % 2 == 0 else 0x0F) for index in range(size * size * 2)
    )
    made["PixelData"].VR = "OW"
    made.file_meta = pydicom.dataset.FileMetaDataset()
    made.file_meta.TransferSyntaxUID = EXPLICIT_LE
    made.file_meta.MediaStorageSOPClassUID = sop_class
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    return made


def save(dataset: Any, path: Path) -> Path:
    """Write it as a Part 10 file."""
    dataset.save_as(path, enforce_file_format=True)
    return path


@contextmanager
def cutting_proxy(port: int, after: int) -> Iterator[int]:
    """A port of the loopback that leads to another, and cuts the line after so many bytes of the caller."""
    listener = socket.create_server(("127.0.0.1", 0))

    def back(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)

    def serve() -> None:
        with suppress(OSError):
            caller, _ = listener.accept()
            with caller, socket.create_connection(("127.0.0.1", port), 10) as target:
                threading.Thread(target=back, args=(target, caller), daemon=True).start()
                passed = 0
                while passed < after and (piece := caller.recv(min(65536, after - passed))):
                    target.sendall(piece)
                    passed += len(piece)
                for end in (caller, target):
                    end.shutdown(socket.SHUT_RDWR)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()
        thread.join(10)


# -- pynetdicom under load


class _Checkpoint(threading.Event):
    """An event whose `clear` comes back when the thread that waits on it does wait."""

    def __init__(self, reactor: threading.Thread) -> None:
        super().__init__()
        self._reactor = reactor
        self.set()

    def clear(self) -> None:
        super().clear()
        if threading.current_thread() is not self._reactor:
            while self._reactor.is_alive() and not self._cond._waiters:  # type: ignore[attr-defined]
                time.sleep(0.0005)


def steady(association: Any) -> Any:
    """A pynetdicom association whose requests do get their answers.

    pynetdicom 3.0 stops its reactor thread before it sends, but goes on when the thread is only about to look whether it should
    stop: on a machine under load it then takes the response off the queue itself, and the request times out.
    """
    association._reactor_checkpoint = _Checkpoint(association)
    return association
