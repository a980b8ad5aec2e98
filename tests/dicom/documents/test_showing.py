"""SR documents as a page and as plain text. PS3.3 C.17.3; PS3.18 8.7.4."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import BudgetExceeded
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import read_part10
from hilum.dicom.documents.content_tree import content_items, moment
from hilum.dicom.documents.showing import report_html, report_text

OBJECT = "1.2.840.10008.5.1.4.1.1.2"


def coded(meaning: str, value: str = "1", scheme: str = "99T") -> list[Dataset]:
    return [Dataset.of(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)]


def item(kind: str, name: str = "", relationship: str = "CONTAINS", **values: Any) -> Dataset:
    made = Dataset.of(RelationshipType=relationship, ValueType=kind, **values)
    if name:
        made.set("ConceptNameCodeSequence", coded(name))
    return made


def document(*items: Dataset, **more: Any) -> Dataset:
    made = Dataset.of(
        SpecificCharacterSet="ISO_IR 192", PatientName="Doe^Jane", PatientID="7", ValueType="CONTAINER", **more
    )
    made.set("ConceptNameCodeSequence", coded("Chest report"))
    made.set("ContentSequence", list(items))
    return Dataset.parse(made.encode())


def referenced(**more: Any) -> list[Dataset]:
    return [Dataset.of(ReferencedSOPClassUID=OBJECT, ReferencedSOPInstanceUID="1.2.9", **more)]


def measured(number: str, unit: str, value: str) -> list[Dataset]:
    made = Dataset.of(NumericValue=number)
    made.set("MeasurementUnitsCodeSequence", coded(unit, value, "UCUM"))
    return [made]


def words_of(page: bytes) -> str:
    """The text of a page, without its style."""
    body = re.sub(r"(?s)<style.*?</style>", "", page.decode())
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (item("TEXT", "Finding", TextValue="clear\r\nlungs"), "Finding: clear\r\nlungs"),
        (item("CODE", "Side", "HAS CONCEPT MOD", ConceptCodeSequence=coded("Left")), "[modifier] Side: Left"),
        (item("CODE", "Side", ConceptCodeSequence=coded("", "G-A101", "SRT")), "Side: G-A101 (SRT)"),
        (
            item("NUM", "Length", MeasuredValueSequence=measured("1.70", "centimeter", "cm")),
            "Length: 1.70 cm (centimeter)",
        ),
        (item("NUM", "Rate", MeasuredValueSequence=measured("72", "BPM", "{H.B.}/min")), "Rate: 72 BPM"),
        (item("NUM", "Ratio", MeasuredValueSequence=measured("0.5", "no units", "1")), "Ratio: 0.5"),
        (item("NUM", "Length", NumericValueQualifierCodeSequence=coded("Not a number")), "Length: Not a number"),
        (item("DATETIME", "Seen", DateTime="20260301094500.5+0100"), "Seen: 2026-03-01 09:45:00.5 +0100"),
        (item("DATE", "Day", "HAS ACQ CONTEXT", Date="20260301"), "[acquisition context] Day: 2026-03-01"),
        (item("TIME", "At", Time="0945"), "At: 09:45"),
        (item("UIDREF", "Tracking", "HAS OBS CONTEXT", UID="1.2.3"), "[observation context] Tracking: 1.2.3"),
        (item("PNAME", "Observer", PersonName="Reader^Rosa^^Dr=山田^太郎"), "Observer: Dr Rosa Reader / 山田 太郎"),
        (item("COMPOSITE", "Prior", ReferencedSOPSequence=referenced()), "Prior: CT Image Storage 1.2.9"),
        (
            item(
                "IMAGE",
                relationship="SELECTED FROM",
                ReferencedSOPSequence=referenced(ReferencedFrameNumber=["2", "3"]),
            ),
            "[selected from] CT Image Storage 1.2.9, frame 2, 3",
        ),
        (
            item("WAVEFORM", "Trace", ReferencedSOPSequence=referenced(ReferencedWaveformChannels=[1, 2])),
            "Trace: CT Image Storage 1.2.9, channels 1, 2",
        ),
        (
            item("SCOORD", "Outline", "INFERRED FROM", GraphicType="POLYLINE", GraphicData=[1.0, 2.5, 3.0, 4.0]),
            "[inferred from] Outline: POLYLINE (1,2.5) (3,4)",
        ),
        (
            item(
                "SCOORD3D",
                "Place",
                GraphicType="POINT",
                GraphicData=[1.0, 2.0, -3.0],
                ReferencedFrameOfReferenceUID="1.9",
            ),
            "Place: POINT (1,2,-3), frame of reference 1.9",
        ),
        (
            item("TCOORD", "Span", TemporalRangeType="SEGMENT", ReferencedTimeOffsets=["1", "2.5"]),
            "Span: SEGMENT seconds 1, 2.5",
        ),
        (item("CONTAINER", "Findings", ObservationDateTime="20260301"), "Findings (observed 2026-03-01)"),
        (item("", relationship="HAS PROPERTIES", ReferencedContentItemIdentifier=[1, 2]), "[property] item 1.2"),
        (item("MATRIX", "New"), "New: [MATRIX]"),
    ],
)
def test_each_value_type_is_a_line(one: Dataset, line: str) -> None:
    made = document(one)
    assert report_text(made).decode().endswith(f"\r\n\r\n{line}\r\n")
    assert words_of(report_html(made)).endswith(re.sub(r"^\[(.*?)\]", r"\1", " ".join(line.split())))


def test_the_heading_tells_whose_report_it_is_and_how_far_it_is() -> None:
    verifying = Dataset.of(
        VerifyingObserverName="Reader^Rosa", VerifyingOrganization="St Mary", VerificationDateTime="20260302"
    )
    made = document(
        CompletionFlag="COMPLETE",
        VerificationFlag="VERIFIED",
        VerifyingObserverSequence=[verifying],
        PatientBirthDate="19800102",
        StudyDescription="Chest",
        StudyDate="20260301",
        AccessionNumber="A1",
    )
    text = report_text(made).decode().split("\r\n")
    assert text[:2] == ["Chest report", "============"]
    for line in (
        "Patient: Jane Doe, 7, born 1980-01-02",
        "Study: 2026-03-01, Chest",
        "Accession: A1",
        "Completion: COMPLETE",
        "Verification: VERIFIED",
        "Verified by: Rosa Reader, St Mary, 2026-03-02",
    ):
        assert line in text
        assert line.replace(":", "", 1) in words_of(report_html(made))


def test_what_a_document_says_is_never_markup() -> None:
    evil = "<script>alert(1)</script>\" onload='x' &amp; \x00\x1b[2J"
    inner = item("TEXT", evil, ReferencedContentItemIdentifier=[1])
    made = document(
        item("CONTAINER", evil), item("TEXT", evil, TextValue=evil), item(evil, evil), inner, StudyDescription=evil
    )
    page = report_html(made).decode()
    tags = set(re.findall(r"<\s*([a-z0-9]+)", page))
    assert tags <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "dl",
        "dt",
        "dd",
        "p",
        "b",
        "i",
        "a",
        "small",
    }
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", page)
    assert "default-src 'none'" in page


def test_a_reference_leads_to_the_item_at_its_position() -> None:
    made = document(
        item("CONTAINER", "A", ContentSequence=[item("TEXT", "B", TextValue="b")]),
        item("", "", "HAS PROPERTIES", ReferencedContentItemIdentifier=[1, 1, 1]),
    )
    assert [one.position for one in content_items(made)] == ["1.1", "1.1.1", "1.2"]
    page = report_html(made).decode()
    assert '<a href="#i1.1.1">' in page
    assert 'id="i1.1.1"' in page


def test_a_tree_that_is_too_deep_or_too_long_is_refused() -> None:
    deep = item("TEXT", "end", TextValue="x")
    for _ in range(32):
        deep = item("CONTAINER", ContentSequence=[deep])
    made = Dataset.of(ContentSequence=[deep])
    with pytest.raises(BudgetExceeded, match="deeper"):
        report_text(made)
    with pytest.raises(BudgetExceeded, match="more content items"):
        report_html(Dataset.of(ContentSequence=[item("TEXT")] * 20_001))


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2026", "2026"), ("202603", "2026-03"), ("2026030109-0500", "2026-03-01 09 -0500"), ("soon", "soon"), ("", "")],
)
def test_a_moment_is_shown_as_far_as_it_is_known(value: str, shown: str) -> None:
    assert moment(value) == shown


# Of what dsr2html (DCMTK 3.6.7) shows of these files.
OFFIS = (
    "OFFIS Structured Reporting Test Document",
    "Demonstration of SR Features",
    "COMPLETE",
    "This document is completed!",
    "VERIFIED",
    "Verifying Observer, Organisation",
    "2001-02-13 18:47:46",
    "Diagnosis",
    "1.2.3.4.5",
    "A mass of",
    "3 cm",
    "was detected.",
    "Sample Code 1",
    "Sample Code 2",
    "Sample Text",
    "2000-12-06 12:00:00",
    "Inferred Sample Text",
)
HIGHDICOM = (
    "Imaging Measurement Report",
    "CompressedSamples",
    "2019-03-17 17:33:15",
    "PRELIMINARY",
    "PARTIAL",
    "UNVERIFIED",
    "English as used in the United States",
    "Person Observer Name",
    "Foo",
    "CT unspecified body region",
    "Planar ROI Measurements",
    "1.2.826.0.1.3680043.8.498.95005499519195632686309166061552196996",
    "Spinal cord",
    "CIRCLE",
    "1.7 cm2",
    "Source Image",
    "Not significant",
    "Cervico-thoracic spine",
    "Vertebral foramen",
)


def of_pydicom(name: str) -> Path:
    """A file that pydicom installs with itself."""
    pydicom = pytest.importorskip("pydicom")
    return Path(str(pydicom.__file__)).parent / "data" / "test_files" / name


def shown(path: Path) -> tuple[str, str]:
    content = path.read_bytes()
    file = read_part10(content)
    made = Dataset.parse(content[file.dataset_offset :], file.transfer_syntax)
    return words_of(report_html(made)), " ".join(report_text(made).decode().split())


def test_what_another_reader_shows_of_the_offis_report_is_shown() -> None:
    for words in shown(of_pydicom("test-SR.dcm")):
        assert [one for one in OFFIS if one not in words] == []


def test_what_another_reader_shows_of_a_measurement_report_is_shown(corpus: Path) -> None:
    for words in shown(corpus / "dicom" / "highdicom" / "sr_document.dcm"):
        assert [one for one in HIGHDICOM if one not in words] == []


@pytest.mark.parametrize("name", ["reportsi.dcm", "reportsi_with_empty_number_tags.dcm"])
def test_a_report_that_is_not_quite_by_the_standard_is_shown(name: str) -> None:
    page, text = shown(of_pydicom(name))
    assert len(text) > 500
    assert len(page) > 500
