"""A report sent over MLLP comes back as an SR document and as a document inside an object: by dcmtk, pydicom and dicomweb-client."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hilum.config import Peer
from hilum.core.exchange import Exchange, Key, Outcome
from hilum.core.result import Result
from hilum.ihe.sinr import SinrSettings
from support.hl7_hub import segment
from support.interop_peers import MR, MllpSocket, free_port, image, listening, msh, run, save, wait_for
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
pydicom = pytest.importorskip("pydicom")
dicomweb_client = pytest.importorskip("dicomweb_client")

HOST = "127.0.0.1"
STUDY = "1.2.826.0.1.3680043.10.541.1"
SR, PDF, CDA = "1.2.840.10008.5.1.4.1.1.88.11", "1.2.840.10008.5.1.4.1.1.104.1", "1.2.840.10008.5.1.4.1.1.104.2"
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF "
DOCUMENT = '<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2.3.99" extension="D1"/><title>Käse</title></ClinicalDocument>'


def report(
    number: str, *, status: str = "F", shape: str = "RAD-128", said: str = "Kein Tumor — 腫瘍なし", study: str = STUDY
) -> bytes:
    def ed(kind: str, content: bytes) -> str:
        return (
            f"OBX|8|ED|18748-4^Diagnostic imaging study^LN||^{kind}^Base64^{base64.b64encode(content).decode()}||||||F"
        )

    obr = {1: "1", 2: "PL1^EHR", 3: "F1^RIS", 4: "MRB^MR brain^LOC", 7: "20240301101500", 18: "ACC1", 19: "RP1"}
    obr |= {22: "20240301104500", 25: status, 32: "8&Röntgen&Wilhelm"}
    named = f"OBX|1|ST|113014^DICOM Study^DCM||{study}||||||O"
    text = f"OBX|2|TX|59776-5^Findings^LN||{said}||||||F\rOBX|3|TX|55110-1^Conclusions^LN||Normal||||||F"
    if shape == "RAD-28":
        named = f"OBX|1|HD|^Study Instance UID||{study}||||||F"
        text = f"OBX|2|TX|^SR Text||FINDINGS~{said}~CONCLUSION: Normal||||||F"
    return "\r".join(
        (
            msh("ORU^R01^ORU_R01", number, source="REPORTS", charset="UNICODE UTF-8"),
            "PID|1||P1^^^HOSP^MR||Jönsson^Åsa||19700102|F",
            "PV1|1|O",
            segment("OBR", obr).strip(),
            named,
            f"OBX|4|HD|^SOP Instance UID||{study}.1.1||||||F",
            f"OBX|5|HD|^SOP Class UID||{MR}||||||F",
            text,
            ed("application^pdf", PAPER),
            ed("text^xml", DOCUMENT.encode()),
            "",
        )
    ).encode()


@pytest.fixture(scope="module")
def store_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def hub(folder: Path, store_port: int) -> Iterator[LiveHub]:
    """An image of the study is there; its report comes as preliminary, then as final."""
    made = settings(
        folder,
        peers={"viewer": Peer(dicom=f"VIEWER@{HOST}:{store_port}")},
        profiles={"sinr": SinrSettings(makes=("sr", "pdf", "cda"))},
    )
    with live_hub(made) as running:
        changes: dict[str, Any] = {"PatientID": "P1", "PatientName": "Jönsson^Åsa", "AccessionNumber": "ACC1"}
        changes |= {"SpecificCharacterSet": "ISO_IR 100", "IssuerOfPatientID": "HOSP"}
        sent = save(image(1, study=STUDY, series=f"{STUDY}.1", sop_class=MR, **changes), folder / "image.dcm")
        assert run("storescu", HOST, running.dicom_port, sent).code == 0
        with MllpSocket(running.mllp_port) as socket:
            for number, status in (("R1", "P"), ("R2", "F")):
                answer = socket.send(report(number, status=status))
                assert b"MSA|AA" in answer, answer
        yield running


@pytest.fixture(scope="module")
def got(hub: LiveHub, folder: Path) -> list[Path]:
    """The files that getscu brought of the study, the image left out."""
    into = folder / "got"
    into.mkdir()
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={STUDY}")
    done = run("getscu", "-S", "+B", "-od", into, *keys, HOST, hub.dicom_port)
    assert done.code == 0, done.said
    return sorted(path for path in into.iterdir() if pydicom.dcmread(path).SOPClassUID != MR)


def of_class(got: list[Path], sop_class: str) -> list[tuple[Path, Any]]:
    """The files of a SOP class by instance number."""
    read = [(path, pydicom.dcmread(path)) for path in got]
    return sorted((one for one in read if one[1].SOPClassUID == sop_class), key=lambda one: one[1].InstanceNumber)


def find(hub: LiveHub, folder: Path, *keys: str) -> list[Any]:
    into = folder / f"found{len(list(folder.iterdir()))}"
    into.mkdir()
    arguments = [one for key in keys for one in ("-k", key)]
    done = run("findscu", "-S", "-X", "-od", into, *arguments, HOST, hub.dicom_port)
    assert done.code == 0, done.said
    return [pydicom.dcmread(path, force=True) for path in sorted(into.iterdir())]


def test_findscu_finds_the_report_as_modality_sr_and_the_documents_as_doc(hub: LiveHub, folder: Path) -> None:
    study = find(hub, folder, "QueryRetrieveLevel=STUDY", f"StudyInstanceUID={STUDY}", "ModalitiesInStudy")
    assert sorted(study[0].ModalitiesInStudy) == ["DOC", "MR", "SR"]
    keys = (
        "QueryRetrieveLevel=SERIES",
        f"StudyInstanceUID={STUDY}",
        "SeriesInstanceUID",
        "NumberOfSeriesRelatedInstances",
    )
    (report_series,) = find(hub, folder, *keys, "Modality=SR")
    assert report_series.NumberOfSeriesRelatedInstances == 2
    assert len(find(hub, folder, *keys, "Modality=DOC")) == 2


def test_dsrdump_reads_the_report_without_a_word_of_complaint(got: list[Path]) -> None:
    (preliminary, _), (final, _) = of_class(got, SR)
    done = run("dsrdump", "-v", final)
    complaints = [line for line in done.said.split("\n") if line[:2] in ("W:", "E:", "F:")]
    # dcmtk checks no VR where the character set is UTF-8, and says so
    assert (done.code, [one for one in complaints if "does not support this Specific Character Set" not in one]) == (
        0,
        [],
    )
    shown = run("dsrdump", "+U8", "+Pl", final).said
    for expected in ("Completion Flag     : COMPLETE", "Verification Flag   : VERIFIED", "Predecessor Docs    : 1",
                     "Kein Tumor — 腫瘍なし", "Röntgen^Wilhelm", "(MRB,LOC,", "MR image"):  # fmt: skip
        assert expected in shown, (expected, shown)
    shown = run("dsrdump", preliminary).said
    assert "PARTIAL" in shown and "UNVERIFIED" in shown


def test_dsr2html_renders_it(got: list[Path], tmp_path: Path) -> None:
    (_, (final, _)) = of_class(got, SR)
    done = run("dsr2html", "+U8", final, tmp_path / "report.html")
    assert done.code == 0, done.said
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "Kein Tumor — 腫瘍なし" in page and "Radiology Report" in page


def test_dcm2pdf_takes_the_paper_out_byte_for_byte(got: list[Path], tmp_path: Path) -> None:
    ((_, _), (final, dataset)) = of_class(got, PDF)
    assert run("dcm2pdf", final, tmp_path / "paper.pdf").code == 0
    assert (tmp_path / "paper.pdf").read_bytes()[: dataset.EncapsulatedDocumentLength] == PAPER


def test_pydicom_takes_the_cda_document_out_byte_for_byte(got: list[Path]) -> None:
    ((_, _), (_, dataset)) = of_class(got, CDA)
    assert dataset.HL7InstanceIdentifier == "1.2.3.99^D1"
    assert dataset.EncapsulatedDocument[: dataset.EncapsulatedDocumentLength] == DOCUMENT.encode()


def test_pydicom_reads_every_element_of_it(got: list[Path]) -> None:
    (_, first), (_, second) = of_class(got, SR)
    for one in (first, second):
        pydicom.dcmread(pydicom.filebase.DicomBytesIO(_written(one)))  # what it reads it can write, and read again
        assert str(one.PatientName) == "Jönsson^Åsa" and one.PatientID == "P1" and one.Modality == "SR"
        assert one.AccessionNumber == "ACC1" and one.ReferencedRequestSequence[0].RequestedProcedureID == "RP1"
    reference = second.PredecessorDocumentsSequence[0].ReferencedSeriesSequence[0]
    assert reference.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == first.SOPInstanceUID
    evidence = second.CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence[0]
    assert evidence.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == f"{STUDY}.1.1"


def _written(dataset: Any) -> bytes:
    into = pydicom.filebase.DicomBytesIO()
    dataset.save_as(into, enforce_file_format=True)
    return bytes(into.getvalue())


def test_movescu_brings_the_report_to_the_viewer(
    hub: LiveHub, store_port: int, tmp_path: Path, got: list[Path]
) -> None:
    series = of_class(got, SR)[0][1].SeriesInstanceUID
    keys = ("-k", "QueryRetrieveLevel=SERIES", "-k", f"StudyInstanceUID={STUDY}", "-k", f"SeriesInstanceUID={series}")
    with listening("storescp", "+B", "-aet", "VIEWER", "-od", tmp_path, port=store_port):
        done = run("movescu", "-v", "-S", "-aem", "VIEWER", *keys, HOST, hub.dicom_port)
        assert done.code == 0, done.said
        wait_for(lambda: len(list(tmp_path.iterdir())) == 2)


def test_dicomweb_client_finds_and_retrieves_it(hub: LiveHub, got: list[Path]) -> None:
    client = dicomweb_client.DICOMwebClient(url=f"{hub.base}/dicom-web")
    client.set_http_retry_params(retry=False)
    (series,) = client.search_for_series(STUDY, search_filters={"Modality": "SR"})
    uid = series["0020000E"]["Value"][0]
    found = client.search_for_instances(STUDY, uid)
    assert {one["00080018"]["Value"][0] for one in found} == {one.SOPInstanceUID for _, one in of_class(got, SR)}
    whole = client.retrieve_series(STUDY, uid)
    assert sorted(one.CompletionFlag for one in whole) == ["COMPLETE", "PARTIAL"]
    (metadata, _) = client.retrieve_series_metadata(STUDY, uid)
    assert metadata["0040A730"]["Value"]


def test_the_journal_tells_from_which_message_an_object_came(hub: LiveHub, got: list[Path]) -> None:
    hub.settle()

    def origin(uid: str) -> list[Exchange]:
        found = hub.read(lambda record: record.exchanges.by_key((Key("instance", uid),)))
        return [one for one in found if one.standard == "hl7v2"]

    for sop_class in (SR, PDF, CDA):
        numbers = []
        for _, one in of_class(got, sop_class):
            (exchange,) = origin(one.SOPInstanceUID)
            numbers.append(exchange.control_id)
            assert exchange.kind == "ORU^R01" and exchange.outcome is Outcome.ACCEPTED
        assert numbers == ["R1", "R2"]


def test_the_message_again_adds_nothing(hub: LiveHub) -> None:
    before = find_count(hub)
    with MllpSocket(hub.mllp_port) as socket:
        assert b"MSA|AA" in socket.send(report("R2"))
        assert b"MSA|AA" in socket.send(report("R3"))
    assert find_count(hub) == before


def find_count(hub: LiveHub) -> int:
    study = hub.read(lambda record: record.studies.get(STUDY))
    assert study is not None
    return study.instance_count


def test_rad_28_makes_the_same_document(hub: LiveHub, folder: Path) -> None:
    study = f"{STUDY}.28"
    with MllpSocket(hub.mllp_port) as socket:
        raw = report("R28", shape="RAD-28", study=study).replace(b"F1^RIS", b"F28^RIS").replace(b"|ACC1|", b"|ACC28|")
        assert b"MSA|AA" in socket.send(raw)
    into = folder / "rad28"
    into.mkdir()
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study}")
    assert run("getscu", "-S", "+B", "-od", into, *keys, HOST, hub.dicom_port).code == 0
    (path, one) = of_class(list(into.iterdir()), SR)[0]
    assert run("dsrdump", path).code == 0
    headings = [
        item.ConceptNameCodeSequence[0].CodeValue for item in one.ContentSequence if item.ValueType == "CONTAINER"
    ]
    assert headings == ["121070", "121076"]


def test_a_report_whose_study_nobody_knows_is_refused_where_so_set_and_leaves_nothing(tmp_path: Path) -> None:
    made = settings(tmp_path, profiles={"sinr": SinrSettings(makes=("sr",), missing_study="reject")})
    with live_hub(made) as hub:
        raw = b"\r".join(line for line in report("R1").split(b"\r") if b"113014" not in line)
        with MllpSocket(hub.mllp_port) as socket:
            answer = socket.send(raw)
        assert b"MSA|AE" in answer and b"|101" in answer, answer
        assert hub.read(lambda record: record.results.find(accession="ACC1")) == []


def test_what_was_made_is_there_after_a_restart(tmp_path: Path) -> None:
    made = settings(tmp_path, profiles={"sinr": SinrSettings(makes=("sr", "pdf"))})
    with live_hub(made) as hub, MllpSocket(hub.mllp_port) as socket:
        assert b"MSA|AA" in socket.send(report("R1"))
    into = tmp_path / "got"
    into.mkdir()
    with live_hub(made) as hub:
        keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={STUDY}")
        assert run("getscu", "-S", "+B", "-od", into, *keys, HOST, hub.dicom_port).code == 0
    assert sorted(pydicom.dcmread(path).Modality for path in into.iterdir()) == ["DOC", "SR"]


# The other way: a document that somebody stores is read as a report.


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    made = settings(tmp_path_factory.mktemp("reader"), profiles={"sinr": SinrSettings(reads=True)})
    with live_hub(made) as running:
        yield running


def shown(hub: LiveHub, study: str) -> tuple[Result, dict[str, Any]]:
    """The report of a study, and its DiagnosticReport."""
    (result,) = hub.read(lambda record: record.results.find(study_uid=study))
    return result, httpx.get(f"{hub.base}/fhir/DiagnosticReport/{result.id}").json()


def test_a_document_made_by_dcmtk_is_read_as_a_report(reader: LiveHub, got: list[Path], tmp_path: Path) -> None:
    (_, (final, _)) = of_class(got, SR)
    assert run("dsr2xml", final, tmp_path / "report.xml").code == 0
    done = run("xml2dsr", tmp_path / "report.xml", tmp_path / "report.dcm")
    assert done.code == 0, done.said
    assert run("storescu", HOST, reader.dicom_port, tmp_path / "report.dcm").code == 0
    result, resource = shown(reader, STUDY)
    assert (resource["resourceType"], resource["status"]) == ("DiagnosticReport", "corrected")
    assert [one.value for one in result.observations] == ["Kein Tumor — 腫瘍なし", "Normal"]
    assert result.interpreter.name.family == "Röntgen" and result.accession.value == "ACC1"


def test_a_document_of_another_project_is_read_as_a_report(reader: LiveHub) -> None:
    path = pydicom.data.get_testdata_file("test-SR.dcm", download=False)
    if path is None:
        pytest.skip("pydicom was installed without its test files")
    document = pydicom.dcmread(path)
    assert run("storescu", HOST, reader.dicom_port, path).code == 0
    result, _ = shown(reader, document.StudyInstanceUID)
    assert result.interpreter.name.family == "Riesmeier" and result.status == "C"
    assert [(one.code.meaning, one.value, one.unit) for one in result.observations[:3]] == [
        ("Text Code", "A mass of", ""),
        ("Diameter", "3", "cm"),
        ("Text Code", "was detected.", ""),
    ]
