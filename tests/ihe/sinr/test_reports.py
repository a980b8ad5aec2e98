"""Reports into the archive, row by row of section 8 of the mapping between HL7 v2 and DICOM, in both shapes. RAD-28, RAD-128."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hilum.dicom.data.dataset import Dataset
from support.report_house import (
    ALL,
    CDA,
    MR,
    PDF,
    SR,
    STUDY,
    House,
    code,
    concept,
    context,
    ed,
    in_request,
    in_verifying,
    made,
    oru,
    text,
    tree,
)

SHAPES = pytest.mark.parametrize("shape", ["RAD-28", "RAD-128"])


def row(name: str, get: Callable[[Dataset], Any], expected: Any) -> Any:
    return pytest.param(get, expected, id=name)


REPORT = [
    row("the SOP class is Basic Text SR", text("SOPClassUID"), SR),
    row("the modality is SR", text("Modality"), "SR"),
    row("the study is the one that the message names", text("StudyInstanceUID"), STUDY),
    row("the root is a container", text("ValueType"), "CONTAINER"),
    row("the template is TID 2000", lambda one: one.item("ContentTemplateSequence").text("TemplateIdentifier"), "2000"),
    row(
        "the title is 11528-7 LN",
        lambda one: code(one.item("ConceptNameCodeSequence")),
        ("11528-7", "LN", "Radiology Report"),
    ),
    row(
        "121049 tells the language",
        lambda one: context(one, "HAS CONCEPT MOD"),
        {"121049": ("en", "RFC5646", "English")},
    ),
    row(
        "121008 names the observer of OBR-32.1 and 121023 the procedure of OBR-4",
        lambda one: context(one, "HAS OBS CONTEXT"),
        {"121008": "READ^ER^A^DR", "121023": ("MRB", "LOC", "MR brain")},
    ),
    row(
        "121060 History, 121070 Findings over 121071, 121076 Conclusions over 121077",
        tree,
        [
            ("121060", [("121060", "Headache")]),
            ("121070", [("121071", "No mass.\r\nNo bleeding.")]),
            ("121076", [("121077", "Normal")]),
        ],
    ),
    row("content date and time are OBR-7", lambda one: one.text("ContentDate") + one.text("ContentTime"), "20240102110000"),
    row("verification date and time are OBR-7", in_verifying("VerificationDateTime"), "20240102110000"),
    row("OBR-32.1 is the verifying observer", in_verifying("VerifyingObserverName"), "READ^ER^A^DR"),
    row(
        "the observer's number stands beside the name",
        lambda one: code(one.item("VerifyingObserverSequence").item("VerifyingObserverIdentificationCodeSequence"))[:2],
        ("8", "99LOCAL"),
    ),
    row("the organization verifies", in_verifying("VerifyingOrganization"), "St Mary"),
    row("the accession number is OBR-18", text("AccessionNumber"), "ACC9"),
    row("the accession number stands in the request too", in_request("AccessionNumber"), "ACC9"),
    row("the requested procedure id is OBR-19", in_request("RequestedProcedureID"), "RP1"),
    row(
        "the requested procedure is OBR-4",
        lambda one: code(one.item("ReferencedRequestSequence").item("RequestedProcedureCodeSequence")),
        ("MRB", "LOC", "MR brain"),
    ),
    row("the placer order number is OBR-2", in_request("PlacerOrderNumberImagingServiceRequest"), "P1"),
    row("the filler order number is OBR-3", in_request("FillerOrderNumberImagingServiceRequest"), "F1"),
    row(
        "the issuer of the filler order number stands beside it",
        lambda one: one.item("ReferencedRequestSequence").item(0x00400027).text("UniversalEntityID"),
        "1.2.3.7",
    ),
    row("OBR-25 F completes it", text("CompletionFlag"), "COMPLETE"),
    row("OBR-25 F verifies it", text("VerificationFlag"), "VERIFIED"),
    row("the patient is the record's", text("PatientName"), "DOE^JANE^QUINN^DR^JR"),
    row("with id", text("PatientID"), "1"),
    row("and issuer", text("IssuerOfPatientID"), "HOSP"),
]  # fmt: skip


@SHAPES
@pytest.mark.parametrize(("get", "expected"), REPORT)
def test_row_of_the_report(shape: str, get: Callable[[Dataset], Any], expected: Any) -> None:
    assert get(made(oru(shape))) == expected


@SHAPES
@pytest.mark.parametrize(
    ("status", "completion", "verification", "as_dcm4chee"),
    [
        ("P", "PARTIAL", "UNVERIFIED", "VERIFIED"),
        ("R", "COMPLETE", "UNVERIFIED", "UNVERIFIED"),
        ("S", "COMPLETE", "UNVERIFIED", "UNVERIFIED"),
        ("F", "COMPLETE", "VERIFIED", "VERIFIED"),
        ("C", "COMPLETE", "VERIFIED", "UNVERIFIED"),
    ],
)
def test_row_of_completion_and_verification(
    shape: str, status: str, completion: str, verification: str, as_dcm4chee: str
) -> None:
    one = made(oru(shape, status=status))
    assert (one.text("CompletionFlag"), one.text("VerificationFlag")) == (completion, verification)
    assert ("VerifyingObserverSequence" in one) == (verification == "VERIFIED")
    other = made(oru(shape, status=status), settings=replace(ALL, verified=("P", "F")))
    assert (other.text("CompletionFlag"), other.text("VerificationFlag")) == (completion, as_dcm4chee)


def test_without_an_interpreter_the_report_is_not_verified_and_a_finding_says_so() -> None:
    house = House()
    house.accept(oru(f32=""))
    (one,) = house.objects(SR)
    assert (one.text("VerificationFlag"), "VerifyingObserverSequence" in one) == ("UNVERIFIED", False)
    assert "SINR/verifying-observer" in house.rules
    assert context(one, "HAS OBS CONTEXT").keys() == {"121023"}


@SHAPES
def test_obr_22_tells_when_the_report_was_verified(shape: str) -> None:
    one = made(oru(shape, f22="20240102113000-0500"))
    assert one.text("ContentDate") + one.text("ContentTime") == "20240102110000"
    assert in_verifying("VerificationDateTime")(one) == "20240102113000-0500"


def test_the_offset_of_obr_7_is_the_timezone_of_the_object() -> None:
    one = made(oru(f7="20240102110000+0100"))
    assert (one.text("ContentTime"), one.text("TimezoneOffsetFromUTC")) == ("110000", "+0100")


def test_the_title_is_a_setting() -> None:
    one = made(
        oru(), settings=replace(ALL, title="18748-4^Diagnostic Imaging Report^LN", language="de^Deutsch^RFC5646")
    )
    assert code(one.item("ConceptNameCodeSequence"))[0] == "18748-4"
    assert context(one, "HAS CONCEPT MOD") == {"121049": ("de", "RFC5646", "Deutsch")}


# UIDs.


@SHAPES
def test_row_of_series_and_sr_instance_uid(shape: str) -> None:
    named = "OBX|2|HD|^Series Instance UID||1.2.3.4.5.8||||||F\nOBX|3|HD|^SR Instance UID||1.2.3.4.5.8.1||||||F\n"
    one = made(oru(shape, named))
    assert (one.text("SeriesInstanceUID"), one.text("SOPInstanceUID")) == ("1.2.3.4.5.8", "1.2.3.4.5.8.1")


@SHAPES
def test_uids_that_are_not_named_are_the_same_for_the_same_report(shape: str) -> None:
    raw = oru(shape)
    first, second = made(raw), made(raw)
    assert first == second
    assert first.text("SOPInstanceUID").startswith("2.25.") and first.text("SeriesInstanceUID").startswith("2.25.")
    assert first.text("SOPInstanceUID") != made(oru(shape, f4="CTB^CT brain^LOC")).text("SOPInstanceUID")


def test_the_same_report_in_another_message_makes_no_second_object() -> None:
    house = House()
    house.accept(oru())
    house.accept(oru())
    assert len(house.instances()) == 1


def test_a_correction_is_a_new_instance_of_the_series_and_names_its_predecessor() -> None:
    house = House()
    house.accept(oru(status="P"))
    house.accept(oru(status="F"))
    house.accept(oru(status="C", text="OBX|9|TX|55110-1^Conclusions^LN||Not normal||||||C\n"))
    first, second, third = house.objects(SR)
    assert len({one.text("SOPInstanceUID") for one in (first, second, third)}) == 3
    assert len({one.text("SeriesInstanceUID") for one in (first, second, third)}) == 1
    assert [one.text("InstanceNumber") for one in (first, second, third)] == ["1", "2", "3"]
    assert "PredecessorDocumentsSequence" not in first
    for earlier, later in ((first, second), (second, third)):
        study = later.item("PredecessorDocumentsSequence")
        series = study.item("ReferencedSeriesSequence")
        reference = series.item("ReferencedSOPSequence")
        assert (study.text("StudyInstanceUID"), series.text("SeriesInstanceUID")) == (
            STUDY,
            earlier.text("SeriesInstanceUID"),
        )
        assert reference.text("ReferencedSOPInstanceUID") == earlier.text("SOPInstanceUID")
        assert reference.text("ReferencedSOPClassUID") == SR


def test_a_correction_that_names_the_same_sr_instance_uid_gets_a_new_one() -> None:
    named = "OBX|3|HD|^SR Instance UID||1.2.3.4.5.8.1||||||F\n"
    house = House()
    house.accept(oru("RAD-28", named))
    house.accept(oru("RAD-28", named, status="C", text="OBX|9|TX|^SR Text||Other||||||C\n"))
    first, second = house.objects(SR)
    assert first.text("SOPInstanceUID") == "1.2.3.4.5.8.1"
    assert second.text("SOPInstanceUID").startswith("2.25.")
    assert "PredecessorDocumentsSequence" in second


def test_an_sr_that_its_creator_stored_already_is_left_as_it_is() -> None:
    house = House()
    house.add_image("1.2.3.4.5.8.1", "1.2.3.4.5.8")
    house.accept(oru("RAD-28", "OBX|3|HD|^SR Instance UID||1.2.3.4.5.8.1||||||F\n"))
    assert [one.uid for one, *_ in house.instances()] == ["1.2.3.4.5.8.1"]
    assert ("stored before", "SR 1.2.3.4.5.8.1") in house.draft.detail


def test_a_series_of_images_does_not_take_the_report() -> None:
    house = House()
    house.add_image("1.2.3.4.5.1.1", "1.2.3.4.5.1")
    house.accept(oru("RAD-28", "OBX|2|HD|^Series Instance UID||1.2.3.4.5.1||||||F\n"))
    (one,) = house.objects(SR)
    assert one.text("SeriesInstanceUID").startswith("2.25.")


# Referenced images.


@SHAPES
def test_row_of_the_referenced_images(shape: str) -> None:
    house = House()
    house.add_image("1.2.3.4.5.1.1", "1.2.3.4.5.1")
    house.add_image("1.2.3.9.1.1", "1.2.3.9.1", study="1.2.3.9", accession="ACC1")
    pairs = "".join(
        f"OBX|4|HD|^SOP Instance UID||{uid}||||||F\nOBX|5|HD|^SOP Class UID||{MR}||||||F\n"
        for uid in ("1.2.3.4.5.1.1", "1.2.3.9.1.1", "1.2.3.4.5.1.7")
    )
    house.accept(oru(shape, pairs))
    (one,) = house.objects(SR)
    for keyword, study, series, uid in (
        ("CurrentRequestedProcedureEvidenceSequence", STUDY, "1.2.3.4.5.1", "1.2.3.4.5.1.1"),
        ("PertinentOtherEvidenceSequence", "1.2.3.9", "1.2.3.9.1", "1.2.3.9.1.1"),
    ):
        (evidence,) = one.sequence(keyword)
        held = evidence.item("ReferencedSeriesSequence")
        assert (evidence.text("StudyInstanceUID"), held.text("SeriesInstanceUID")) == (study, series)
        reference = held.item("ReferencedSOPSequence")
        assert (reference.text("ReferencedSOPInstanceUID"), reference.text("ReferencedSOPClassUID")) == (uid, MR)
    (images,) = [held for held in one.sequence("ContentSequence") if concept(held) == "121180"]
    shown = [
        item.item("ReferencedSOPSequence").text("ReferencedSOPInstanceUID")
        for item in images.sequence("ContentSequence")
    ]
    assert shown == ["1.2.3.4.5.1.1", "1.2.3.9.1.1"]
    assert "SINR/image" in house.rules, "the third image is in no series that is known"


def test_an_image_that_the_message_describes_whole_need_not_be_in_the_archive() -> None:
    said = (
        "OBX|2|HD|^Series Instance UID||1.2.3.4.5.8||||||F\nOBX|3|HD|^SR Instance UID||1.2.3.4.5.8.1||||||F\n"
        "OBX|4|HD|^Series Instance UID||1.2.3.4.5.1||||||F\nOBX|5|HD|^SOP Instance UID||1.2.3.4.5.1.1||||||F\n"
        f"OBX|6|HD|^SOP Class UID||{MR}||||||F\n"
    )
    one = made(oru("RAD-28", said))
    series = one.item("CurrentRequestedProcedureEvidenceSequence").item("ReferencedSeriesSequence")
    assert (series.text("SeriesInstanceUID"), one.text("SeriesInstanceUID")) == ("1.2.3.4.5.1", "1.2.3.4.5.8")


# Text.


def test_text_without_headings_is_one_finding() -> None:
    assert tree(made(oru(text="OBX|2|TX|^SR Text||Dear colleague: all is well~Yours||||||F\n"))) == [
        ("121070", [("121071", "Dear colleague: all is well\r\nYours")])
    ]


@pytest.mark.parametrize(
    ("loinc", "container", "element"),
    [
        ("11329-0", "121060", "121060"), ("55752-0", "121060", "121060"), ("18785-6", "121109", "121109"),
        ("55111-9", "121064", "121065"), ("18834-2", "121066", "121065"), ("59776-5", "121070", "121071"),
        ("18782-3", "121070", "121071"), ("19005-8", "121072", "121073"), ("55110-1", "121076", "121077"),
        ("18783-1", "121074", "121075"), ("55107-7", "121078", "121078"), ("55112-7", "121111", "121111"),
    ],
)  # fmt: skip
def test_row_of_the_section_codes(loinc: str, container: str, element: str) -> None:
    one = made(oru(text=f"OBX|2|TX|{loinc}^Any^LN||said||||||F\n"))
    assert tree(one) == [(container, [(element, "said")])]


def test_a_measurement_a_code_and_a_date_are_items_under_their_own_names() -> None:
    lines = (
        "OBX|2|NM|21889-1^Size Tumor^LN||12|mm|||||F\nOBX|3|CWE|24728-8^Side^LN||L^Left^99X||||||F\n"
        "OBX|4|DT|11778-8^Date^LN||20240601||||||F\nOBX|5|TX|1-8^Gone^LN||deleted||||||D\n"
    )
    (findings,) = made(oru(text=lines)).sequence("ContentSequence")[-1:]
    items = findings.sequence("ContentSequence")
    assert [(concept(one), one.text("ValueType")) for one in items] == [
        ("21889-1", "TEXT"),
        ("24728-8", "CODE"),
        ("11778-8", "DATE"),
    ]
    assert items[0].text("TextValue") == "12 mm"
    assert code(items[1].item("ConceptCodeSequence")) == ("L", "99X", "Left")
    assert items[2].text("Date") == "20240601"


@pytest.mark.parametrize(
    ("hl7", "word", "dicom"),
    [
        ("", "fine", "ISO_IR 100"),
        ("8859/1", "Schädel", "ISO_IR 100"),
        ("UNICODE UTF-8", "Schädel", "ISO_IR 100"),
        ("8859/7", "Διονυσιος", "ISO_IR 192"),
        ("UNICODE UTF-8", "山田 太郎", "ISO_IR 192"),
    ],
)
def test_row_of_the_reports_character_set(hl7: str, word: str, dicom: str) -> None:
    raw = oru(charset=hl7, text=f"OBX|2|TX|59776-5^Findings^LN||{word}||||||F\n", f4=f"MRB^{word}^LOC")
    codec = {"8859/1": "latin-1", "8859/7": "iso8859-7"}.get(hl7, "utf-8")
    house = House()
    house.accept(raw.replace("\n", "\r").encode(codec))
    (one,) = house.objects(SR)
    assert one.texts("SpecificCharacterSet") == [dicom]
    assert tree(one) == [("121070", [("121071", word)])]
    assert context(one, "HAS OBS CONTEXT")["121023"] == ("MRB", "LOC", word)
    assert all("SpecificCharacterSet" not in item for item in one.sequence("ContentSequence"))


# Attachments.

CDA_DOCUMENT = (
    b'<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2.3.99" extension="D1"/><title>R</title></ClinicalDocument>'
)


@SHAPES
@pytest.mark.parametrize(
    ("kind", "content", "sop_class", "media"),
    [
        ("application^pdf", b"%PDF-1.4 of odd length.", PDF, "application/pdf"),
        ("text^xml", CDA_DOCUMENT, CDA, "text/XML"),
    ],
)
def test_row_of_the_document_inside_the_report(
    shape: str, kind: str, content: bytes, sop_class: str, media: str
) -> None:
    one = made(oru(shape, ed(kind, content), text=""), sop_class)
    assert (one.text("Modality"), one.text("MIMETypeOfEncapsulatedDocument")) == ("DOC", media)
    assert one.raw("EncapsulatedDocument")[: one.int("EncapsulatedDocumentLength")] == content
    assert len(one.raw("EncapsulatedDocument")) % 2 == 0
    assert one.text("DocumentTitle") == "Diagnostic imaging study"
    assert code(one.item("ConceptNameCodeSequence")) == ("18748-4", "LN", "Diagnostic imaging study")
    assert one.text("StudyInstanceUID") == STUDY and one.text("AccessionNumber") == "ACC9"
    assert one.text("ContentDate") + one.text("ContentTime") == "20240102110000"
    assert one.text("VerificationFlag") == "VERIFIED"
    assert one.text("HL7InstanceIdentifier") == ("1.2.3.99^D1" if sop_class == CDA else "")


def test_a_document_without_a_code_has_the_default_title() -> None:
    one = made(oru("RAD-28", ed("application^pdf", b"%PDF-1.4", code="^Report"), text=""), PDF)
    assert (one.text("DocumentTitle"), concept(one)) == ("Radiology Report", "11528-7")


def test_text_and_document_become_two_objects_in_two_series() -> None:
    house = House()
    house.accept(oru("RAD-128", ed("application^pdf", b"%PDF-1.4")))
    assert {(series.modality, study.uid) for _, series, study in house.instances()} == {("SR", STUDY), ("DOC", STUDY)}
    assert len({series.uid for _, series, _ in house.instances()}) == 2


def test_a_newer_document_names_its_predecessor() -> None:
    house = House()
    house.accept(oru("RAD-128", ed("application^pdf", b"%PDF-1.4 a"), text=""))
    house.accept(oru("RAD-128", ed("application^pdf", b"%PDF-1.4 b"), text="", status="C"))
    first, second = house.objects(PDF)
    reference = (
        second.item("PredecessorDocumentsSequence").item("ReferencedSeriesSequence").item("ReferencedSOPSequence")
    )
    assert reference.text("ReferencedSOPInstanceUID") == first.text("SOPInstanceUID")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application^pdf", b"not one"),
        ("text^xml", b"<a/>"),
        ("text^xml", b"<a"),
        ("text^xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    ],
)
def test_a_document_that_is_none_is_told_and_hinders_nothing(kind: str, content: bytes) -> None:
    house = House()
    house.accept(oru("RAD-128", ed(kind, content)))
    assert [one.sop_class for one, *_ in house.instances()] == [SR]
    assert "SINR/not-made" in house.rules
