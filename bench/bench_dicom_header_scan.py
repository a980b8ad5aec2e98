"""What does one CT instance cost before the disk: header scan, DICOM JSON, and the receiving path of the wire?

Prints microseconds per 525 KB instance, pydicom beside us in the same run (rounds interleaved, medians).

    python bench/bench_dicom_header_scan.py [--rounds 9]
"""

from __future__ import annotations

import argparse
import io
import json
import platform
import statistics
import time
import warnings
from collections.abc import Callable

import numpy
import pydicom

from hilum.dicom.data import EXPLICIT_LE, Dataset, file_meta, scan, to_json, uid_of
from hilum.dicom.wire import Association, Command, CommandField, DataFragment, Policy, Proposal, Supported, request_of

CT = uid_of("CTImageStorage")
KEYWORDS = [
    "SOPClassUID",
    "SOPInstanceUID",
    "StudyDate",
    "SeriesDate",
    "StudyTime",
    "SeriesTime",
    "AccessionNumber",
    "Modality",
    "InstitutionName",
    "ReferringPhysicianName",
    "StationName",
    "StudyDescription",
    "SeriesDescription",
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "BodyPartExamined",
    "ProtocolName",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "StudyID",
    "SeriesNumber",
    "AcquisitionNumber",
    "InstanceNumber",
    "FrameOfReferenceUID",
    "SamplesPerPixel",
    "Rows",
    "Columns",
    "BitsAllocated",
]


def instance() -> bytes:
    """A CT data set of 105 elements, 512 x 512 x 16 bits of noise, explicit VR little endian."""
    code = Dataset.of(CodeValue="113691", CodingSchemeDesignator="DCM", CodeMeaning="Reference")
    made = Dataset.of(
        SpecificCharacterSet="ISO_IR 100",
        ImageType=["ORIGINAL", "PRIMARY", "AXIAL"],
        SOPClassUID=CT,
        SOPInstanceUID="1.2.826.0.1.3680043.9.1234.1.1.1",
        StudyDate="20260101",
        SeriesDate="20260101",
        AcquisitionDate="20260101",
        ContentDate="20260101",
        StudyTime="101112",
        SeriesTime="101112.123",
        AcquisitionTime="101112.5",
        ContentTime="101113",
        AccessionNumber="A12345",
        Modality="CT",
        Manufacturer="Acme",
        InstitutionName="Hospital",
        ReferringPhysicianName="Müller^Anna",
        StationName="CT1",
        StudyDescription="CT thorax",
        SeriesDescription="Axial 1 mm",
        ManufacturerModelName="Model",
        ReferencedStudySequence=[
            Dataset.of(
                ReferencedSOPClassUID="1.2.3", ReferencedSOPInstanceUID="1.2.3.4", PurposeOfReferenceCodeSequence=[code]
            )
        ],
        PatientName="Mustermann^Max^^Dr",
        PatientID="P0001",
        IssuerOfPatientID="HOSP",
        PatientBirthDate="19700101",
        PatientSex="M",
        PatientAge="056Y",
        PatientWeight="80",
        BodyPartExamined="CHEST",
        SliceThickness="1",
        KVP="120",
        ProtocolName="Thorax",
        StudyInstanceUID="1.2.826.0.1.3680043.9.1234.1",
        SeriesInstanceUID="1.2.826.0.1.3680043.9.1234.1.1",
        StudyID="S1",
        SeriesNumber="1",
        AcquisitionNumber="1",
        InstanceNumber="17",
        ImagePositionPatient=[-125.5, -130.25, 340.5],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        FrameOfReferenceUID="1.2.826.0.1.3680043.9.1234.9",
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        Rows=512,
        Columns=512,
        PixelSpacing=[0.5, 0.5],
        BitsAllocated=16,
        BitsStored=12,
        HighBit=11,
        PixelRepresentation=0,
        WindowCenter=[40, 300],
        WindowWidth=[400, 1500],
        RescaleIntercept="-1024",
        RescaleSlope="1",
        RequestAttributesSequence=[
            Dataset.of(
                RequestedProcedureID="R1", ScheduledProcedureStepID="SPS1", RequestedProcedureCodeSequence=[code]
            )
        ],
        PerformedProcedureStepID="PPS1",
        PerformedProcedureStepStartDate="20260101",
        PerformedProcedureStepStartTime="101000",
    )
    for number in range(24):
        made.set(0x00180000 | 0x9300 + number, f"{number}.5", "DS")
    for number in range(18):
        made.set(0x00191000 | number, f"private {number}", "LO")
    made.set(0x00190010, "ACME 1.0", "LO")
    noise = numpy.random.default_rng(1).integers(0, 4096, 512 * 512, dtype=numpy.uint16)
    made.put(0x7FE00010, "OW", noise.tobytes())
    return made.encode(EXPLICIT_LE)


def receiver() -> tuple[Association, list[bytes]]:
    """An established acceptor, and the P-DATA-TFs of one C-STORE as dcmtk cuts them (128 KB)."""
    request = request_of("SCU", "SCP", [Proposal(CT, (EXPLICIT_LE,))])
    scu, scp = Association.requestor(request), Association.acceptor()
    scu.transport_connected()
    scp.transport_connected()
    scp.receive_data(b"".join(scu.data_to_send()))
    scp.accept(Policy({CT: Supported()}, maximum_length=131072))
    scu.receive_data(b"".join(scp.data_to_send()))
    command = Command(
        field=CommandField.C_STORE_RQ, has_dataset=True, message_id=1, affected_sop_class_uid=CT,
        affected_sop_instance_uid="1.2.3", priority=0,
    )  # fmt: skip
    scu.send_message(1, command, instance())
    scp.events()
    return scp, [b"".join(scu.data_to_send())]


def microseconds(work: Callable[[], object], count: int) -> float:
    started = time.perf_counter()
    for _ in range(count):
        work()
    return (time.perf_counter() - started) / count * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    warnings.simplefilter("ignore")
    data = instance()
    head = data[:16384]
    whole = file_meta(CT, "1.2.3", EXPLICIT_LE) + data
    scp, stream = receiver()
    blob = stream[0]
    view = memoryview(bytearray(blob))

    def receive() -> None:
        total = 0
        for start in range(0, len(view), 1 << 18):
            scp.receive_data(view[start : start + (1 << 18)])
            for event in scp.events():
                if isinstance(event, DataFragment):
                    total += sum(map(len, event.fragments))
        assert total == len(data)

    def theirs_values() -> list[object]:
        read = pydicom.dcmread(io.BytesIO(whole), stop_before_pixels=True)
        return [read.get(keyword) for keyword in KEYWORDS]

    def ours_values() -> list[object]:
        found = scan(head, EXPLICIT_LE)
        return [found.text(keyword) for keyword in KEYWORDS]

    works: dict[str, tuple[Callable[[], object], int]] = {
        "header scan, raw values": (lambda: scan(head, EXPLICIT_LE), 2000),
        f"header scan + text of {len(KEYWORDS)}": (ours_values, 1000),
        "data set parsed whole": (lambda: Dataset.parse(data, EXPLICIT_LE), 300),
        "pydicom dcmread to pixels + same values": (theirs_values, 60),
        "DICOM JSON from bytes": (lambda: to_json(data, EXPLICIT_LE), 400),
        "DICOM JSON from bytes + dumps": (lambda: to_json(data, EXPLICIT_LE).dumps(), 400),
        "DICOM JSON from first 16 KB + dumps": (
            lambda: to_json(head, EXPLICIT_LE, total_length=len(data)).dumps(), 400,
        ),
        "pydicom dcmread + to_json_dict + json.dumps": (
            lambda: json.dumps(
                pydicom.dcmread(io.BytesIO(whole)).to_json_dict(bulk_data_element_handler=lambda _: "x")
            ),
            20,
        ),
        "receive one C-STORE of 525 KB, 128 KB PDUs": (receive, 500),
    }  # fmt: skip
    results: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, (work, count) in works.items():
            results[name].append(microseconds(work, count))
    print(f"Python {platform.python_version()}, {platform.machine()}, pydicom {pydicom.__version__}")
    print(f"instance of {len(data)} bytes, {len(Dataset.parse(data))} elements; median of {rounds} rounds, us")
    for name, found in results.items():
        print(f"{name:48} {statistics.median(found):10.1f}")


if __name__ == "__main__":
    main()
