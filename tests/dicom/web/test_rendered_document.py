"""Rendered structured reports and encapsulated documents, by WADO-RS and WADO-URI. PS3.18 table 8.7.4-1."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hilum.core.code import Code
from hilum.core.identity import Patient
from hilum.core.person import Physician
from hilum.core.study import Study
from hilum.core.web import WebResponse
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.transfer_syntax import DEFLATED_LE, EXPLICIT_LE, IMPLICIT_LE
from hilum.dicom.documents import (
    Observer,
    Origin,
    StructuredReport,
    basic_text_sr,
    content,
    encapsulated_document,
)
from hilum.dicom.services.service import Site

Make = Callable[..., Dataset]
Call = Callable[..., WebResponse]
Stow = Callable[..., WebResponse]

STUDY = "/studies/1.2.3.100"
REPORT = f"{STUDY}/series/1.2.3.100.9/instances/1.2.3.100.9.1/rendered"
URI = "/wado?requestType=WADO&studyUID=1.2.3.100&seriesUID=1.2.3.100.9&objectUID=1.2.3.100.9.1"
ORIGIN = Origin(Patient("P1"), Study("1.2.3.100", "P1"), "1.2.3.100.9", "1.2.3.100.9.1")


@pytest.fixture
def report() -> Dataset:
    """A Basic Text SR as Hilum writes it."""
    said = StructuredReport(
        Code("11528-7", "Radiology Report", "LN"),
        Code("en", "English", "RFC5646"),
        Observer(Physician(), "St Mary"),
        [
            (
                Code("121070", "Findings", "DCM"),
                [content.text(Code("121071", "Finding", "DCM"), "<b>Schädel</b> & more")],
            )
        ],
        "20260301110000",
    )
    made = basic_text_sr(said, ORIGIN)
    made.set("PatientName", "Yamada^Tarou")
    made.set("PatientID", "MRN-1")
    return made


def document(kind: str, held: bytes) -> Dataset:
    title = Code("18748-4", "Diagnostic imaging study", "LN")
    return encapsulated_document(kind, held, ORIGIN, title=title, written="20260301")  # type: ignore[arg-type]


def text_of(answer: WebResponse) -> str:
    assert isinstance(answer.body, bytes)
    return answer.body.decode()


@pytest.mark.parametrize("syntax", [EXPLICIT_LE, IMPLICIT_LE, DEFLATED_LE])
@pytest.mark.parametrize(
    ("target", "accept", "media"),
    [
        (REPORT, "", "text/html"),
        (REPORT, "*/*", "text/html"),
        (REPORT, "image/png, text/plain;q=0.5", "text/plain"),
        (REPORT, "text/*", "text/html"),
        (f"{REPORT}?accept=text/plain", "text/html", "text/plain"),
        (f"{STUDY}/rendered", "text/html", "text/html"),
        (URI, "", "text/html"),
        (f"{URI}&contentType=text/plain", "", "text/plain"),
        (f"{URI}&contentType=text/xml,text/html;q=0.3", "", "text/html"),
    ],
)
def test_a_report_is_rendered_as_text(
    report: Dataset, stow: Stow, call: Call, syntax: str, target: str, accept: str, media: str
) -> None:
    assert stow(report, syntax=syntax).status == 200
    answer = call("GET", target, accept=accept)
    assert (answer.status, answer.content_type) == (200, f"{media}; charset=utf-8")
    expected = "&lt;b&gt;Schädel&lt;/b&gt; &amp; more" if media == "text/html" else "<b>Schädel</b> & more"
    assert expected in text_of(answer)
    assert ("<b>Schädel" in text_of(answer)) == (media == "text/plain")
    assert "sandbox" in dict(answer.headers)["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("target", "accept", "status"),
    [
        (REPORT, "image/jpeg", 406),
        (REPORT, "text/xml", 406),
        (REPORT.replace("/rendered", "/frames/1/rendered"), "text/html", 404),
        (REPORT.replace("/rendered", "/thumbnail"), "image/jpeg", 406),
        (f"{URI}&contentType=image/jpeg", "", 406),
    ],
)
def test_what_a_report_cannot_be_rendered_as_is_refused(
    report: Dataset, stow: Stow, call: Call, target: str, accept: str, status: int
) -> None:
    stow(report)
    assert call("GET", target, accept=accept).status == status


@pytest.mark.parametrize(
    ("kind", "held", "media"),
    [
        ("pdf", b"%PDF-1.4 odd", "application/pdf"),
        ("pdf", b"%PDF-1.4 even", "application/pdf"),
        ("cda", b"<Clinical/>", "text/xml"),
    ],
)
@pytest.mark.parametrize("target", [REPORT, URI])
def test_an_encapsulated_document_is_rendered_as_it_is(
    stow: Stow, call: Call, kind: str, held: bytes, media: str, target: str
) -> None:
    assert stow(document(kind, held)).status == 200
    answer = call("GET", target)
    assert (answer.status, answer.content_type, answer.body) == (200, media, held)
    assert call("GET", REPORT, accept="text/html").status == 406


def test_a_large_document_comes_whole(stow: Stow, call: Call) -> None:
    held = b"%PDF-" + bytes(range(256)) * 4000
    stow(document("pdf", held))
    assert call("GET", REPORT).body == held


def test_a_study_with_images_shows_the_image_and_the_report_where_text_is_asked_for(
    image: Make, report: Dataset, stow: Stow, call: Call
) -> None:
    dose = report.copy()
    dose.set("SOPClassUID", "1.2.840.10008.5.1.4.1.1.88.67")
    dose.set("SOPInstanceUID", "1.2.3.100.8.1")
    dose.set("SeriesInstanceUID", "1.2.3.100.8")
    dose.set("ConceptNameCodeSequence", [Dataset.of(CodeMeaning="Dose")])
    assert stow(dose, image(), report).status == 200
    assert call("GET", f"{STUDY}/rendered", accept="image/*, */*;q=0.5").content_type == "image/jpeg"
    assert text_of(call("GET", f"{STUDY}/rendered?accept=text/plain")).startswith("Radiology Report")


def test_the_heading_tells_the_patient_as_the_record_knows_it_where_objects_go_out_so(
    report: Dataset, stow: Stow, call: Call
) -> None:
    report.set("PatientName", "Wrong^Name")
    stow(report)
    assert "Wrong" in text_of(call("GET", REPORT, settings=Site(coercion="received")))
    coerced = text_of(call("GET", REPORT, settings=Site(coercion="coerced")))
    assert "Tarou Yamada" in coerced
    assert "Wrong" not in coerced


def test_a_report_that_is_deeper_than_allowed_is_not_rendered(report: Dataset, stow: Stow, call: Call) -> None:
    deep = content.text(Code("1", "x", "99T"), "end")
    for _ in range(33):
        deep = content.container(Code("1", "x", "99T"), [deep])
    report.set("ContentSequence", [deep])
    assert stow(report).status == 200
    assert call("GET", REPORT).status == 406
