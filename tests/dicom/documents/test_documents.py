"""Documents as DICOM objects: what holds whatever is said in them."""

from __future__ import annotations

import pytest

from hilum.core.code import Code
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.person import Demographics, PersonName, Physician
from hilum.core.study import Study
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.documents import (
    ENCAPSULATED_CDA,
    ENCAPSULATED_PDF,
    Observer,
    Origin,
    Referenced,
    StructuredReport,
    basic_text_sr,
    content,
    encapsulated_document,
    exact,
)
from hilum.dicom.documents.composite import put_time, references, words

PATIENT = Patient(
    "p",
    (Identifier("1", AssigningAuthority("HOSP", "1.2.3.4", "ISO")),),
    Demographics(PersonName("Doe", "Jane"), "19800101", "F"),
)
ORIGIN = Origin(PATIENT, Study("1.2.3", "p", accession="A1"), "1.2.3.1", "1.2.3.1.1")
FINDING = Code("121071", "Finding", "DCM")
OBSERVER = Observer(Physician("8", PersonName("Reader", "Rosa")), "St Mary")


def report(text: str = "fine", **more: object) -> Dataset:
    said = {"is_verified": True, "observer": OBSERVER, "written": "20240102110000"} | more
    return basic_text_sr(
        StructuredReport(
            Code("11528-7", "Radiology Report", "LN"),
            Code("en", "English", "RFC5646"),
            sections=[(Code("121070", "Findings", "DCM"), [content.text(FINDING, text)])],
            **said,  # type: ignore[arg-type]
        ),
        ORIGIN,
    )


def test_a_document_is_read_from_its_bytes_as_it_was_made() -> None:
    made = report("Schädel")
    assert Dataset.parse(made.encode()) == made


@pytest.mark.parametrize(("text", "term"), [("plain", "ISO_IR 100"), ("Schädel", "ISO_IR 100"), ("腫瘍", "ISO_IR 192")])
def test_the_character_set_is_the_smaller_that_holds_all_of_the_text(text: str, term: str) -> None:
    made = report(text)
    assert made.texts("SpecificCharacterSet") == [term]
    *_, findings = made.sequence("ContentSequence")
    assert findings.item("ContentSequence").text("TextValue") == text


def test_verified_needs_somebody_who_verified() -> None:
    assert report().text("VerificationFlag") == "VERIFIED"
    for nobody in (None, Observer(Physician())):
        made = report(observer=nobody)
        assert (made.text("VerificationFlag"), "VerifyingObserverSequence" in made) == ("UNVERIFIED", False)


def test_an_observer_without_a_name_is_told_by_the_number() -> None:
    assert Observer(Physician("8^1")).name == "8 1"


def test_evidence_of_another_study_is_pertinent_other_evidence() -> None:
    images = (
        Referenced("1.2.3", "1.2.3.7", "1.2.840.1", "1.2.3.7.1"),
        Referenced("1.9", "1.9.7", "1.2.840.1", "1.9.7.1"),
    )
    made = report(images=images)
    assert made.item("CurrentRequestedProcedureEvidenceSequence").text("StudyInstanceUID") == "1.2.3"
    assert made.item("PertinentOtherEvidenceSequence").text("StudyInstanceUID") == "1.9"


def test_references_are_one_item_a_study_and_a_series() -> None:
    objects = [Referenced("1", series, "1.2.840.1", uid) for series, uid in (("1.1", "a"), ("1.2", "b"), ("1.1", "c"))]
    (study,) = references(objects)
    held = [
        (one.text("SeriesInstanceUID"), len(one.sequence("ReferencedSOPSequence")))
        for one in study.sequence("ReferencedSeriesSequence")
    ]
    assert held == [("1.1", 2), ("1.2", 1)]


@pytest.mark.parametrize(
    ("moment", "date", "time"),
    [
        ("20240102110000.5+0100", "20240102", "110000.5"),
        ("20240102-0500", "20240102", ""),
        ("202401", "", ""),
        ("", "", ""),
    ],
)
def test_a_moment_becomes_a_date_and_a_time(moment: str, date: str, time: str) -> None:
    made = Dataset()
    put_time(made, "ContentDate", "ContentTime", moment)
    assert (made.text("ContentDate"), made.text("ContentTime")) == (date, time)


def test_words_are_cut_and_numbers_are_not() -> None:
    assert (words("a\\b\nc", 3), exact("A" * 16, 16), exact("A" * 17, 16), exact("A\\1", 16)) == (
        "a b",
        "A" * 16,
        "",
        "",
    )


@pytest.mark.parametrize(
    ("kind", "sop_class", "media"),
    [("pdf", ENCAPSULATED_PDF, "application/pdf"), ("cda", ENCAPSULATED_CDA, "text/XML")],
)
@pytest.mark.parametrize("document", [b"", b"odd", b"even"])
def test_an_encapsulated_document_keeps_its_bytes_and_length(
    kind: str, sop_class: str, media: str, document: bytes
) -> None:
    made = encapsulated_document(
        kind,  # type: ignore[arg-type]
        document,
        ORIGIN,
        title=Code("18748-4", "Diagnostic imaging study", "LN"),
        written="20240102110000",
        hl7_instance="1.2^D1",
    )
    again = Dataset.parse(made.encode())
    assert (again.text("SOPClassUID"), again.text("MIMETypeOfEncapsulatedDocument")) == (sop_class, media)
    assert again.raw("EncapsulatedDocument")[: again.int("EncapsulatedDocumentLength")] == document
    assert (again.text("HL7InstanceIdentifier") == "1.2^D1") == (kind == "cda")
