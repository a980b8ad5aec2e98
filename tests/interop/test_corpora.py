"""Real messages and images of other projects through a live hub: all are answered, and what is stored comes back byte for byte."""

from __future__ import annotations

import io
import logging
import os
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from hilum.config import ArchiveSettings
from hilum.core.errors import DecodeError
from hilum.dicom.data import read_part10
from hilum.ihe.swf import SwfSettings
from support.interop_peers import MllpSocket, body, registration, steady
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
pydicom = pytest.importorskip("pydicom")
pynetdicom = pytest.importorskip("pynetdicom")

HOST = "127.0.0.1"

# -- HL7 v2

NOT_MESSAGES = {".md", ".tsv", ".json", ".xz", ".xml"}


def hl7_files(corpus: Path, folder: str) -> list[Path]:
    files = sorted(path for path in (corpus / folder).rglob("*") if path.is_file() and path.suffix not in NOT_MESSAGES)
    assert len(files) > 200
    return files


def corpus_folder() -> Path | None:
    """Where the corpus lies, as tests/conftest.py has it; None where it is absent."""
    named = os.environ.get("HILUM_CORPUS")
    folder = Path(named) if named else Path(__file__).parents[3] / "shared" / "corpus"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="module")
def hl7_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    """A hub that fills orders, with nobody to deliver to."""
    with live_hub(settings(tmp_path_factory.mktemp("messages"), profiles={"swf": SwfSettings()})) as running:
        yield running


def control_id(message: bytes) -> bytes:
    fields = message.split(b"\r")[0].split(message[3:4])
    return fields[9].strip() if len(fields) > 9 else b""


@dataclass(frozen=True)
class Answered:
    """A file as it was sent, what came back, and after how long."""

    folder: str
    path: Path
    content: bytes
    answer: bytes
    seconds: float


@pytest.fixture(scope="module")
def answered(hl7_hub: LiveHub, corpus: Path) -> list[Answered]:
    """All messages of both corpora, sent one after another on one connection."""
    found = []
    with MllpSocket(hl7_hub.mllp_port) as line:
        for folder in ("ihe/mesa/hl7v2", "hl7v2"):
            for path in hl7_files(corpus, folder):
                content = path.read_bytes()
                if b"\x1c\r" in content or b"\x0b" in content:  # framed already, as it lay in a capture
                    content = content.replace(b"\x0b", b"").replace(b"\x1c\r", b"\r")
                began = time.perf_counter()
                answer = line.send(content)
                found.append(Answered(folder, path, content, answer, time.perf_counter() - began))
        assert b"\rMSA|AA|" in line.send(registration("LAST", "Last^Lena").encode())
    return found


@pytest.mark.parametrize("folder", ["ihe/mesa/hl7v2", "hl7v2"])
def test_every_message_is_answered_on_one_connection(answered: list[Answered], folder: str) -> None:
    codes: Counter[str] = Counter()
    for one in answered:
        if one.folder != folder:
            continue
        assert one.seconds < 5.0, one.path.name
        if one.answer.startswith((b"FHS", b"BHS")):
            codes["batch"] += 1
            continue
        assert one.answer.startswith(b"MSH"), one.path.name
        msa = next(line for line in one.answer.split(b"\r") if line.startswith(b"MSA")).split(one.answer[3:4])
        codes[msa[1].decode()] += 1
        if one.content.startswith(b"MSH|") and b"\n" not in one.content and msa[1] == b"AA":
            assert msa[2] == control_id(one.content), one.path.name
        assert b"|207^" not in one.answer, (one.path.name, one.answer)  # an error of ours
    assert set(codes) <= {"AA", "AE", "AR", "CA", "CE", "CR", "batch"}, codes
    assert codes["AA"] > {"hl7v2": 80, "ihe/mesa/hl7v2": 230}[folder], codes


def test_what_the_messages_left_is_shown_whole(
    hl7_hub: LiveHub, answered: list[Answered], caplog: pytest.LogCaptureFixture
) -> None:
    hl7_hub.run(lambda hub: hub.settle(90.0), 100.0)
    with caplog.at_level(logging.ERROR):
        for kind in ("Patient", "Encounter", "ServiceRequest", "DiagnosticReport", "Observation", "AuditEvent"):
            url, seen = f"{hl7_hub.base}/fhir/{kind}?_count=200", 0
            while url:
                page = httpx.get(url, timeout=30)
                assert page.status_code == 200, (kind, page.text[:300])
                bundle = page.json()
                seen += len(bundle.get("entry", ()))
                url = next((one["url"] for one in bundle["link"] if one["relation"] == "next"), "")
            assert seen > 20, kind
            as_xml = httpx.get(
                f"{hl7_hub.base}/fhir/{kind}?_count=200", headers={"Accept": "application/fhir+xml"}, timeout=30
            )
            assert as_xml.status_code == 200 and as_xml.text.count("<entry>") > 20
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
    unjudged = hl7_hub.read(lambda record: record.exchanges.unjudged(10))
    assert unjudged == []


def test_what_the_messages_scheduled_is_on_the_worklist(hl7_hub: LiveHub, answered: list[Answered]) -> None:
    worklist = "1.2.840.10008.5.1.4.31"
    entity = pynetdicom.AE("MR1")
    entity.add_requested_context(worklist)
    made = steady(entity.associate(HOST, hl7_hub.dicom_port, ae_title="HILUM"))
    query = pydicom.Dataset()
    query.PatientName = query.PatientID = query.AccessionNumber = query.StudyInstanceUID = ""
    query.ScheduledProcedureStepSequence = [pydicom.Dataset()]
    query.ScheduledProcedureStepSequence[0].ScheduledProcedureStepID = ""
    answers = list(made.send_c_find(query, worklist))
    made.release()
    assert answers[-1][0].Status == 0x0000
    items = [one for _, one in answers if one is not None]
    assert len(items) > 20
    assert all(one.StudyInstanceUID and one.ScheduledProcedureStepSequence for one in items)
    assert all(len(one.AccessionNumber or "") <= 16 for one in items)


# -- DICOM

NO_FILE = "not a DICOM file, or one cut off before its data set"
NO_INSTANCE = "names no SOP Class or no SOP Instance, so that no C-STORE can name it"
DIRECTORY = "a directory of files, which is no storage object (PS3.4 B.5); its presentation context is refused"
CUT = "shorter than it declares; refused with C000H"

REFUSED = {
    "corpus": {
        "3gb-bulk-data-truncated": CUT,
        "DICOMDIR": DIRECTORY,
        "GH179B.dcm": CUT,
        "GH340.dcm": NO_INSTANCE,
        "JLSL_RGB_ILV0.dcm": NO_INSTANCE,
        "JLSL_RGB_ILV1.dcm": NO_INSTANCE,
        "JLSL_RGB_ILV2.dcm": NO_INSTANCE,
        "JLSN_RGB_ILV0.dcm": NO_INSTANCE,
        "no_preamble_dicm_in_data": NO_INSTANCE,
    },
    "pydicom": {
        "DICOMDIR": DIRECTORY,
        "DICOMDIR-bigEnd": DIRECTORY,
        "DICOMDIR-empty.dcm": DIRECTORY,
        "DICOMDIR-implicit": DIRECTORY,
        "DICOMDIR-nooffset": DIRECTORY,
        "DICOMDIR-nopatient": DIRECTORY,
        "DICOMDIR-reordered": DIRECTORY,
        "MR_truncated.dcm": CUT,
        "README": NO_FILE,
        "empty_charset_LEI.dcm": NO_INSTANCE,
        "meta_missing_tsyntax.dcm": NO_INSTANCE,
        "nested_priv_SQ.dcm": NO_INSTANCE,
        "no_meta.dcm": NO_FILE,
        "rtplan_truncated.dcm": CUT,
    },
}
"""Files that are not stored, by name, and why. All others must be."""

DIRECTORY_CLASS = "1.2.840.10008.1.3.10"
GET = "1.2.840.10008.5.1.4.1.2.2.3"


@dataclass(frozen=True)
class Sample:
    """A file of others: what it says about itself, and the bytes of its data set."""

    path: Path
    sop_class: str
    uid: str
    syntax: str
    content: bytes


def sample(path: Path) -> Sample | None:
    """None where the file is no DICOM file."""
    raw = path.read_bytes()
    try:
        head = read_part10(raw)
    except DecodeError:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd files are what we are here for
        read = pydicom.dcmread(io.BytesIO(raw), force=True, stop_before_pixels=True)
        sop_class = head.sop_class_uid or str(read.get("SOPClassUID", "") or "")
        uid = str(read.get("SOPInstanceUID", "") or "") or head.sop_instance_uid
    return Sample(path, sop_class, uid, head.transfer_syntax, raw[head.dataset_offset :])


def files_of(which: str) -> list[Path]:
    if which == "pydicom":
        folder = Path(pydicom.__file__).parent / "data"
        places = [folder / "test_files", folder / "charset_files"]
    else:
        corpus = corpus_folder()
        if corpus is None:
            pytest.skip("the corpus of real files is absent (set HILUM_CORPUS to its folder)")
        places = [corpus / "dicom"]
    files = [path for place in places for path in sorted(place.rglob("*")) if path.is_file()]
    others = {".md", ".txt", ".json", ".dump", ".icc", ".gz", ".py", ".pyc"}
    return [path for path in files if path.suffix not in others]


@pytest.fixture(scope="module")
def dicom_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    """A hub where a newer object replaces an older: the corpora hold one image under one UID in many transfer syntaxes."""
    archive = ArchiveSettings(duplicates="replace")
    with live_hub(settings(tmp_path_factory.mktemp("objects"), archive=archive)) as running:
        yield running


@contextmanager
def association(port: int, contexts: list[tuple[str, str]], **more: Any) -> Iterator[Any]:
    entity = pynetdicom.AE("CORPUS")
    for sop_class, syntax in contexts:
        entity.add_requested_context(sop_class, syntax)
    made = steady(entity.associate(HOST, port, ae_title="HILUM", **more))
    assert made.is_established
    try:
        yield made
    finally:
        made.release()


def store_as_it_is(made: Any, one: Sample) -> int:
    """C-STORE of the bytes of a file, which pynetdicom's own `send_c_store` would read and write anew. -1: no context."""
    accepted = [
        c for c in made.accepted_contexts if (c.abstract_syntax, c.transfer_syntax[0]) == (one.sop_class, one.syntax)
    ]
    if not accepted:
        return -1
    request = pynetdicom.dimse_primitives.C_STORE()
    request.MessageID, request.Priority = 1, 2
    request.AffectedSOPClassUID, request.AffectedSOPInstanceUID = one.sop_class, one.uid
    request.DataSet = io.BytesIO(one.content)
    made._reactor_checkpoint.clear()
    while not made._is_paused:
        time.sleep(0.0005)
    made.dimse.send_msg(request, accepted[0].context_id)
    _, response = made.dimse.get_msg(block=True)
    made._reactor_checkpoint.set()
    return int(response.Status)


@pytest.mark.filterwarnings("ignore:Invalid value for VR")
@pytest.mark.parametrize("which", ["corpus", "pydicom"])
def test_every_readable_object_is_stored_and_comes_back_byte_for_byte(dicom_hub: LiveHub, which: str) -> None:
    refused: dict[str, str] = {}
    samples: list[Sample] = []
    for path in files_of(which):
        one = sample(path)
        if one is None:
            refused[path.name] = NO_FILE
        elif one.sop_class == DIRECTORY_CLASS:
            refused[path.name] = DIRECTORY
            samples.append(one)
        elif not one.sop_class or not one.uid:
            refused[path.name] = NO_INSTANCE
        else:
            samples.append(one)
    assert len(samples) > 80
    contexts = list(dict.fromkeys((one.sop_class, one.syntax) for one in samples))
    assert len(contexts) <= 128
    latest: dict[tuple[str, str], tuple[Sample, tuple[str, str, str]]] = {}
    with association(dicom_hub.dicom_port, contexts) as made, httpx.Client(timeout=30) as web:
        for one in samples:
            status = store_as_it_is(made, one)
            if one.sop_class == DIRECTORY_CLASS:
                assert status == -1, one.path.name
                continue
            if status == 0xC000:
                refused[one.path.name] = CUT
                continue
            assert status in (0x0000, 0xB007), (one.path.name, hex(status))
            names = place_of(web, dicom_hub, one.uid)
            address = "/dicom-web/studies/{}/series/{}/instances/{}".format(*names)
            wanted = {"Accept": "application/dicom; transfer-syntax=*"}
            back = web.get(dicom_hub.base + address, headers=wanted)
            assert back.status_code == 200, (one.path.name, back.text[:200])
            assert body(back.content) == one.content, one.path.name
            latest = {key: kept for key, kept in latest.items() if kept[0].uid != one.uid}
            latest[one.sop_class, one.syntax] = (one, names)
    assert refused == REFUSED[which]
    assert len(latest) > 20
    got = fetched(dicom_hub, list(latest.values()))
    assert got == {one.uid: one.content for one, _ in latest.values()}


def place_of(web: httpx.Client, hub: LiveHub, uid: str) -> tuple[str, str, str]:
    (found,) = web.get(f"{hub.base}/dicom-web/instances", params={"SOPInstanceUID": uid}).json()
    study, series, instance = (found[tag]["Value"][0] for tag in ("0020000D", "0020000E", "00080018"))
    return study, series, instance


def fetched(hub: LiveHub, wanted: list[tuple[Sample, tuple[str, str, str]]]) -> dict[str, bytes]:
    """The data sets of one object for each SOP class and transfer syntax, by C-GET."""
    got: dict[str, bytes] = {}

    def take(event: Any) -> int:
        got[str(event.request.AffectedSOPInstanceUID)] = event.request.DataSet.getvalue()
        return 0x0000

    contexts = [(GET, "1.2.840.10008.1.2.1"), *dict.fromkeys((one.sop_class, one.syntax) for one, _ in wanted)]
    roles = [pynetdicom.build_role(uid, scp_role=True) for uid in dict.fromkeys(one.sop_class for one, _ in wanted)]
    handlers = [(pynetdicom.evt.EVT_C_STORE, take)]
    with association(hub.dicom_port, contexts, ext_neg=roles, evt_handlers=handlers) as made:
        for _, (study, series, instance) in wanted:
            asked = pydicom.Dataset()
            asked.QueryRetrieveLevel = "IMAGE"
            asked.StudyInstanceUID, asked.SeriesInstanceUID, asked.SOPInstanceUID = study, series, instance
            last = [status for status, _ in made.send_c_get(asked, GET)][-1]
            assert (last.Status, last.NumberOfCompletedSuboperations) == (0x0000, 1), instance
    return got


def test_what_was_stored_is_found_and_described(dicom_hub: LiveHub) -> None:
    with httpx.Client(timeout=30) as web:
        everything = web.get(f"{dicom_hub.base}/dicom-web/studies")
        if everything.status_code == 204:
            pytest.skip("nothing was stored before")
        studies = everything.json()
        for study in studies:
            uid = study["0020000D"]["Value"][0]
            answer = web.get(f"{dicom_hub.base}/dicom-web/studies/{uid}/metadata")
            assert answer.status_code == 200, uid
            assert len(answer.json()) == study["00201208"]["Value"][0]
            shown = web.get(
                f"{dicom_hub.base}/fhir/ImagingStudy", params={"identifier": f"urn:dicom:uid|urn:oid:{uid}"}
            ).json()
            assert [one["resource"]["numberOfInstances"] for one in shown["entry"]] == [len(answer.json())], uid


NATIVE = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2")
EXACT = (*NATIVE, "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.90")
OF_TWO_MINDS = {"J2K_pixelrep_mismatch.dcm"}
"""The header says signed, the codestream unsigned; pydicom takes the header's part."""


def their_frame(path: Path) -> bytes | None:
    """The first frame as pydicom decodes it, pixels as they are stored; None where it cannot, or where there is a choice.

    Left out are packed bits, which it unpacks, and colours that a decoder may turn to RGB or not.
    """
    numpy = pytest.importorskip("numpy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pydicom.dcmread(path, force=True)
        try:
            bits, samples = int(read.BitsAllocated), int(read.SamplesPerPixel)
            syntax = read.file_meta.TransferSyntaxUID
            if bits < 8 or syntax not in EXACT or path.name in OF_TWO_MINDS:
                return None
            if samples > 1 and read.PhotometricInterpretation.startswith("YBR") and "RLE" not in syntax.name:
                return None
            pixels = pydicom.pixels.pixel_array(read, index=0, raw=True)
        except Exception:
            return None
    if samples > 1 and syntax in NATIVE and read.get("PlanarConfiguration", 0) == 1:
        pixels = pixels.transpose(2, 0, 1)
    found: bytes = numpy.ascontiguousarray(pixels).astype(pixels.dtype.newbyteorder("<")).tobytes()
    return found


@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_frames_are_decoded_as_pydicom_decodes_them(dicom_hub: LiveHub, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "pydicom")
    samples = [one for one in map(sample, files_of("pydicom")) if one is not None and one.uid and one.sop_class]
    wanted = {"Accept": 'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.1'}
    contexts = list(dict.fromkeys((one.sop_class, one.syntax) for one in samples if one.sop_class != DIRECTORY_CLASS))
    compared: Counter[str] = Counter()
    with association(dicom_hub.dicom_port, contexts) as made, httpx.Client(timeout=30) as web:
        for one in samples:
            theirs = their_frame(one.path)
            if theirs is None or store_as_it_is(made, one) not in (0x0000, 0xB007):
                continue
            address = "/dicom-web/studies/{}/series/{}/instances/{}/frames/1".format(*place_of(web, dicom_hub, one.uid))
            answer = web.get(dicom_hub.base + address, headers=wanted)
            assert answer.status_code == 200, (one.path.name, answer.text[:200])
            boundary = answer.headers["content-type"].partition("boundary=")[2].strip('"').encode()
            ours = answer.content.split(b"--" + boundary)[1].partition(b"\r\n\r\n")[2][:-2]
            assert ours == theirs, (one.path.name, len(ours), len(theirs))
            compared[one.syntax] += 1
    assert sum(compared.values()) > 30
    assert set(compared) >= {"1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.2"}


@pytest.mark.parametrize("which", ["messages", "objects"])
def test_the_console_shows_what_was_left(
    hl7_hub: LiveHub, dicom_hub: LiveHub, which: str, caplog: pytest.LogCaptureFixture
) -> None:
    hub = hl7_hub if which == "messages" else dicom_hub
    hub.settle()
    people = hub.read(lambda record: [one.id for one in record.patients.search()])[:40]
    exchanges = [one.id for one in hub.exchanges()]
    pages = ["/", "/patients", "/exchanges", "/worklist", "/queue", "/conformance", "/settings"]
    pages += [f"/patients/{one}" for one in people]
    pages += [f"/exchanges/{one}" for one in exchanges[:: max(1, len(exchanges) // 60)]]
    if not people:
        pytest.skip("nothing was stored before")
    with caplog.at_level(logging.ERROR), httpx.Client(base_url=hub.base, timeout=30) as web:
        for page in pages:
            answer = web.get(page)
            assert answer.status_code == 200, page
            assert "<html" in answer.text, page
    assert [one.getMessage() for one in caplog.records if one.name.startswith("hilum")] == []
