"""What the DICOM benches share: synthetic CT instances, a raw-socket sender, and the receivers that stand beside us.

The sender prepares all bytes before the clock starts, sends one message with one `sendmsg`, and waits for each C-STORE-RSP, so that
what is measured is the receiver.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CT = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT_LE = "1.2.840.10008.1.2.1"
HOST = "127.0.0.1"
# pynetdicom brings scripts with the names of dcmtk's programs: in an activated environment they would stand before these
OWN_SCRIPTS = str(Path(sys.executable).parent)
os.environ["PATH"] = os.pathsep.join(one for one in os.environ.get("PATH", "").split(os.pathsep) if one != OWN_SCRIPTS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def ct_dataset(rows: int = 512, columns: int = 512) -> tuple[bytes, dict[str, str]]:
    """One CT instance of about 100 attributes as dataset bytes, and the UID texts in it that are to be replaced per instance."""
    from pydicom.dataset import Dataset
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_dataset

    marks = {
        "study": "1.2.826.0.1.3680043.9.1111.1.000000000000",
        "series": "1.2.826.0.1.3680043.9.1111.2.000000000000",
        "sop": "1.2.826.0.1.3680043.9.1111.3.000000000000",
    }
    warnings.simplefilter("ignore")  # the UIDs that are to be replaced have leading zeros
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.SOPClassUID, ds.SOPInstanceUID = CT, marks["sop"]
    ds.StudyDate = ds.SeriesDate = ds.AcquisitionDate = ds.ContentDate = "20260115"
    ds.StudyTime = ds.SeriesTime = ds.AcquisitionTime = ds.ContentTime = "101530"
    ds.AccessionNumber, ds.Modality, ds.Manufacturer = "A000000001", "CT", "Synthetic"
    ds.InstitutionName, ds.ReferringPhysicianName = "Bench Hospital", "Referring^Rita"
    ds.StationName, ds.StudyDescription, ds.SeriesDescription = "CT01", "CT of a phantom", "axial 5 mm"
    ds.InstitutionalDepartmentName, ds.PhysiciansOfRecord = "Radiology", "Record^Rob"
    ds.PerformingPhysicianName, ds.OperatorsName, ds.ManufacturerModelName = "Perf^Pia", "Op^Otto", "Model 1"
    for keyword in ("ReferencedStudySequence", "ReferencedPerformedProcedureStepSequence", "ReferencedImageSequence"):
        item = Dataset()
        item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = CT, "1.2.826.0.1.3680043.9.1111.9.1"
        setattr(ds, keyword, [item])
    ds.PatientName, ds.PatientID, ds.PatientBirthDate, ds.PatientSex = "Phantom^Pat", "P000001", "19600101", "O"
    ds.PatientAge, ds.PatientWeight, ds.BodyPartExamined, ds.ScanOptions = "066Y", "75", "CHEST", "HELICAL MODE"
    ds.SliceThickness, ds.KVP, ds.DataCollectionDiameter, ds.DeviceSerialNumber = "5", "120", "500", "12345"
    ds.SoftwareVersions, ds.ProtocolName, ds.ReconstructionDiameter = "1.0", "Chest", "360"
    ds.DistanceSourceToDetector, ds.DistanceSourceToPatient, ds.GantryDetectorTilt = "949.1", "541.0", "0"
    ds.TableHeight, ds.RotationDirection, ds.ExposureTime, ds.XRayTubeCurrent = "150", "CW", "800", "300"
    ds.Exposure, ds.FilterType, ds.GeneratorPower, ds.FocalSpots = "240", "BODY", "36000", "1.2"
    ds.ConvolutionKernel, ds.PatientPosition, ds.ExposureModulationType = "STANDARD", "FFS", "NONE"
    for number in range(30):
        ds.add_new(
            0x00190010 if number == 0 else 0x00191000 + number, "LO", "SYNTHETIC" if number == 0 else f"v{number}"
        )
    ds.StudyInstanceUID, ds.SeriesInstanceUID = marks["study"], marks["series"]
    ds.StudyID, ds.SeriesNumber, ds.AcquisitionNumber, ds.InstanceNumber = "S1", "2", "1", "1"
    ds.ImagePositionPatient, ds.ImageOrientationPatient = ["-180", "-180", "100"], ["1", "0", "0", "0", "1", "0"]
    ds.FrameOfReferenceUID, ds.PositionReferenceIndicator, ds.SliceLocation = (
        "1.2.826.0.1.3680043.9.1111.4.1",
        "SN",
        "100",
    )
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.Rows, ds.Columns = 1, "MONOCHROME2", rows, columns
    ds.PixelSpacing, ds.BitsAllocated, ds.BitsStored, ds.HighBit = ["0.7", "0.7"], 16, 12, 11
    ds.PixelRepresentation, ds.SmallestImagePixelValue, ds.LargestImagePixelValue = 0, 0, 4095
    ds.WindowCenter, ds.WindowWidth, ds.RescaleIntercept, ds.RescaleSlope = "40", "400", "-1024", "1"
    ds.RescaleType = "HU"
    y, x = np.mgrid[0:rows, 0:columns]
    disc = ((x - columns / 2) ** 2 + (y - rows / 2) ** 2 < (columns / 2.5) ** 2) * 1000.0
    noise = np.random.default_rng(1).normal(0, 20, (rows, columns))
    ds.PixelData = np.clip(disc + noise + 40, 0, 4095).astype("<u2").tobytes()
    out = DicomBytesIO()
    out.is_little_endian, out.is_implicit_VR = True, False
    write_dataset(out, ds)
    return out.getvalue(), marks


def _item(kind: int, value: bytes) -> bytes:
    return struct.pack(">BxH", kind, len(value)) + value


def _associate_rq(calling: str, called: str, max_pdu: int, window: int) -> bytes:
    context = _item(0x20, bytes((1, 0, 0, 0)) + _item(0x30, CT.encode()) + _item(0x40, EXPLICIT_LE.encode()))
    user = _item(0x51, struct.pack(">I", max_pdu)) + _item(0x52, b"1.2.826.0.1.3680043.9.1111.0")
    if window > 1:
        user += _item(0x53, struct.pack(">HH", window, 1))
    body = struct.pack(">HH", 1, 0) + called.ljust(16).encode() + calling.ljust(16).encode() + bytes(32)
    body += _item(0x10, b"1.2.840.10008.3.1.1.1") + context + _item(0x50, user)
    return struct.pack(">BxI", 1, len(body)) + body


def _element(element: int, value: bytes) -> bytes:
    if len(value) % 2:
        value += b"\0"
    return struct.pack("<HHI", 0, element, len(value)) + value


def _c_store_rq(message_id: int, sop: bytes) -> bytes:
    body = _element(0x0002, CT.encode()) + _element(0x0100, struct.pack("<H", 1))
    body += _element(0x0110, struct.pack("<H", message_id)) + _element(0x0700, struct.pack("<H", 0))
    body += _element(0x0800, struct.pack("<H", 0)) + _element(0x1000, sop)
    return struct.pack("<HHII", 0, 0, 4, len(body)) + body


def _recv_exact(link: socket.socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        piece = link.recv(count - len(parts))
        if not piece:
            raise ConnectionError("the receiver closed the association")
        parts += piece
    return bytes(parts)


def _read_pdu(link: socket.socket) -> tuple[int, bytes]:
    kind, length = struct.unpack(">BxI", _recv_exact(link, 6))
    return kind, _recv_exact(link, length)


def _max_pdu_of(body: bytes) -> int:
    at = body.find(b"\x51\x00\x00\x04")
    return int(struct.unpack(">I", body[at + 4 : at + 8])[0]) if at >= 0 else 16384


def _messages(
    dataset: bytes, marks: dict[str, str], numbers: range, tag: str, lane: int, max_pdu: int, study: str
) -> list[list[bytes]]:
    """Per instance the buffers of its PDUs; UIDs are made unique by `tag` and `lane`, the study's is `study` where one is given."""
    limit = (min(max_pdu or 1 << 20, 1 << 20)) - 6
    made = []
    for number in numbers:
        unique = f"{tag}{lane:02d}{number:06d}"[-12:].rjust(12, "1")
        group = f"{tag}{lane:02d}{number // 100:06d}"[-12:].rjust(12, "1")
        data = dataset.replace(marks["study"].encode(), study.encode()) if study else dataset
        for name, suffix in (("study", group), ("series", group), ("sop", unique)):
            data = data.replace(marks[name].encode(), (marks[name][:-12] + suffix).encode())
        sop = (marks["sop"][:-12] + unique).encode()
        command = _c_store_rq(number % 60000 + 1, sop)
        buffers = [struct.pack(">BxIIBB", 4, len(command) + 6, len(command) + 2, 1, 3) + command]
        for at in range(0, len(data), limit):
            piece = data[at : at + limit]
            last = at + limit >= len(data)
            buffers += [struct.pack(">BxIIBB", 4, len(piece) + 6, len(piece) + 2, 1, 2 if last else 0), piece]
        made.append(buffers)
    return made


def _send_all(link: socket.socket, buffers: list[bytes]) -> None:
    views = [memoryview(one) for one in buffers]
    while views:
        sent = link.sendmsg(views)
        while views and sent >= len(views[0]):
            sent -= len(views[0])
            views.pop(0)
        if views and sent:
            views[0] = views[0][sent:]


def send(
    port: int,
    called: str,
    associations: int,
    count: int,
    tag: str,
    rows: int = 512,
    window: int = 1,
    first: int = 0,
    study: str = "",
) -> dict[str, float]:
    """Send `count` instances on each association; returns instances per second and the latency percentiles in milliseconds."""
    dataset, marks = ct_dataset(rows, rows)
    links, work = [], []
    for lane in range(associations):
        link = socket.create_connection((HOST, port))
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.sendall(_associate_rq("BENCH", called, 1 << 20, window))
        kind, body = _read_pdu(link)
        if kind != 2:
            raise ConnectionError(f"association not accepted (PDU type {kind})")
        links.append(link)
        work.append(_messages(dataset, marks, range(first, first + count), tag, lane, _max_pdu_of(body), study))
    delays: list[float] = []
    failures: list[int] = []
    barrier = threading.Barrier(associations + 1)

    def run(link: socket.socket, messages: list[list[bytes]]) -> None:
        barrier.wait()
        outstanding: list[float] = []
        for buffers in messages:
            outstanding.append(time.perf_counter())
            _send_all(link, buffers)
            if len(outstanding) >= window:
                _response(link, failures)
                delays.append(time.perf_counter() - outstanding.pop(0))
        while outstanding:
            _response(link, failures)
            delays.append(time.perf_counter() - outstanding.pop(0))

    threads = [threading.Thread(target=run, args=one) for one in zip(links, work, strict=True)]
    for thread in threads:
        thread.start()
    barrier.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - begun
    for link in links:
        link.sendall(struct.pack(">BxI", 5, 4) + bytes(4))
        with contextlib.suppress(OSError):
            _read_pdu(link)
        link.close()
    if failures:
        raise RuntimeError(f"{len(failures)} stores failed, first status {failures[0]:04X}")
    delays.sort()
    return {
        "rate": associations * count / spent,
        "p50": delays[len(delays) // 2] * 1000,
        "p99": delays[int(len(delays) * 0.99)] * 1000,
    }


def _response(link: socket.socket, failures: list[int]) -> None:
    kind, body = _read_pdu(link)
    if kind != 4:
        raise ConnectionError(f"PDU type {kind} instead of a response")
    at, status = 6, -1  # behind the PDV's length, context and control header
    while at < len(body) and status < 0:
        element, length = struct.unpack("<2xHI", body[at : at + 8])
        if element == 0x0900:
            (status,) = struct.unpack("<H", body[at + 8 : at + 10])
        at += 8 + length
    if status:
        failures.append(status)


@dataclass
class Receiver:
    """A running receiver."""

    name: str
    port: int
    title: str
    process: subprocess.Popen[bytes]
    folder: Path
    http_port: int = 0
    dicomweb: str = ""
    """Path of its DICOMweb service."""

    def cpu_seconds(self) -> float:
        """User and system time of the process and its children so far."""
        return sum(_cpu_of(pid) for pid in _tree(self.process.pid))

    def rss_mib(self) -> float:
        """Resident memory now."""
        return sum(_status(pid, "VmRSS") for pid in _tree(self.process.pid)) / 1024

    def peak_mib(self) -> float:
        """Highest resident memory so far."""
        return sum(_status(pid, "VmHWM") for pid in _tree(self.process.pid)) / 1024


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(x) for x in (task / "children").read_text().split()]
    return found


def _cpu_of(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _status(pid: int, name: str) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return float(line.split()[1])
    return 0.0


def _wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 20) -> None:
    until = time.time() + seconds
    while time.time() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 0.3):
            return
        time.sleep(0.05)
    raise TimeoutError(f"{process.args!r} does not listen")


ORTHANC_PLUGINS = ("/usr/share/orthanc/plugins", "/usr/lib/orthanc")


def orthanc_plugin(name: str) -> str:
    """Path of one of Orthanc's plugins, "" where it is not installed."""
    for folder in ORTHANC_PLUGINS:
        for found in sorted(Path(folder).glob(f"lib{name}.so*")):
            return str(found)
    return ""


@contextlib.contextmanager
def receiver(name: str, root: Path | None = None, destination: int = 0, before: str = "") -> Iterator[Receiver]:
    """Start one of: hilum, before, orthanc, storescp, pynetdicom.

    destination   port of a storage SCP that hilum and orthanc know as DEST, for C-MOVE
    before        source folder of the Hilum that `before` is
    """
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{name}-", dir=root))
    port, http_port = free_port(), free_port()
    environment = {**os.environ, "TCP_NODELAY": "1"}
    if name == "before":
        environment["PYTHONPATH"] = before
    title = {
        "hilum": "HILUM",
        "before": "HILUM",
        "orthanc": "ORTHANC",
        "storescp": "STORESCP",
        "pynetdicom": "STORESCP",
    }[name]
    if name in ("hilum", "before"):
        command = [sys.executable, "-m", "hilum", "serve", "--data", str(folder / "data")]
        command += [
            "--dicom",
            f"HILUM@{HOST}:{port}",
            "--mllp",
            f"{HOST}:{free_port()}",
            "--http",
            f"{HOST}:{http_port}",
        ]
        if destination:
            (folder / "hilum.toml").write_text(f'[peers.dest]\ndicom = "DEST@{HOST}:{destination}"\n')
            command += ["--config", str(folder / "hilum.toml")]
    elif name == "orthanc":
        settings = {
            "Name": "bench",
            "StorageDirectory": str(folder / "storage"),
            "IndexDirectory": str(folder / "index"),
            "DicomPort": port,
            "DicomAet": title,
            "DicomCheckCalledAet": False,
            "HttpPort": http_port,
            "RemoteAccessAllowed": False,
            "HttpCompressionEnabled": False,
            "Plugins": [one for one in (orthanc_plugin("OrthancDicomWeb"),) if one],
            "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
            "DicomModalities": {"dest": ["DEST", HOST, destination]} if destination else {},
            "DicomAlwaysAllowGet": True,
            "DicomAlwaysAllowMove": True,
        }
        (folder / "orthanc.json").write_text(json.dumps(settings))
        command = ["Orthanc", str(folder / "orthanc.json")]
    elif name == "storescp":
        (folder / "out").mkdir()
        command = ["storescp", "--fork", "-pdu", "131072", "-od", str(folder / "out"), str(port)]
    else:
        (folder / "out").mkdir()
        script = Path(__file__).with_name("_pynetdicom_scp.py")
        command = [sys.executable, str(script), str(port), str(folder / "out")]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder)
    try:
        _wait_for(port, process)
        if name in ("hilum", "before", "orthanc"):
            _wait_for(http_port, process)
        yield Receiver(name, port, title, process, folder, http_port, "/dicom-web")
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        if process.poll() is None:
            process.kill()
            process.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def available(name: str) -> bool:
    """The receiver is installed here."""
    return {
        "hilum": True,
        "pynetdicom": True,
        "orthanc": bool(shutil.which("Orthanc")),
        "storescp": bool(shutil.which("storescp")),
    }[name]


if __name__ == "__main__":  # the sender, as a process of its own
    asked = json.loads(sys.argv[1])
    print(json.dumps(send(**asked)))
