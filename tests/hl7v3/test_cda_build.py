"""The imaging report as a CDA document: valid, repeatable, escaped, and read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hilum.core.code import Code
from hilum.core.errors import Incorrect
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.order import Order, RequestedProcedure
from hilum.core.person import Address, Demographics, PersonName, Physician, Telecom
from hilum.core.result import Observation, Result
from hilum.core.study import BlobRef, Instance, Series, Study
from hilum.core.visit import Visit
from hilum.hl7v3.build import Issuer, document_id, imaging_report
from hilum.hl7v3.data.cda import decode
from hilum.hl7v3.data.cda_check import check
from hilum.hl7v3.data.xml import parse

HOSPITAL = AssigningAuthority("HOSP", "1.2.3.4", "ISO")
ISSUER = Issuer("1.2.3", "Clinic of <Tests>")
PATIENT = Patient(
    "p1",
    (Identifier("4711", HOSPITAL, "MR"), Identifier("x9", AssigningAuthority("LAB"))),
    Demographics(
        PersonName("Doe", "Jane", "Q", "Dr", "Jr"),
        "19700102",
        "F",
        Address(("Main 1",), "Town", "ST", "123", "DE"),
        (Telecom("+49 30 1", "phone", "home"),),
    ),
)
RESULT = Result(
    "r1",
    "p1",
    Code("24558-9", "MR Knee", "LN"),
    accession=Identifier("ACC1", HOSPITAL),
    study_uid="1.2.3.9",
    observations=(
        Observation("1", Code("59776-5", "Findings", "LN"), "Line <b>one</b> & two\nline\x00 three\n\nnew block"),
        Observation("2", Code("19005-8", "Impression", "LN"), "<script>alert(1)</script>"),
        Observation("3", Code("1", "Angle", "99X"), "4", "number", "deg"),
    ),
    interpreter=Physician("dr1", PersonName("House", "Greg")),
    reported="20260102030405.12+0100",
)
ORDER = Order(
    "o1",
    "p1",
    placer=Identifier("P1", HOSPITAL),
    filler=Identifier("F1"),
    accession=Identifier("ACC1", HOSPITAL),
    service=Code("MRKNEE", "MR knee", "L"),
    requesting_physician=Physician("9", PersonName("Req", "Uest")),
    clinical_information="pain",
    procedures=(RequestedProcedure("RP1", "1.2.3.9", "MR Knee", Code("24558-9", "MR", "LN")),),
)
STUDY = Study("1.2.3.9", "p1", date="20260101", time="101112.5", description="KNEE")
SERIES = (Series("1.2.3.9.1", "1.2.3.9", "MR"),)
INSTANCES = (
    Instance(
        "1.2.3.9.1.1", "1.2.840.10008.5.1.4.1.1.4", "1.2.3.9.1", "1.2.3.9", "1.2.840.10008.1.2", BlobRef("a", 0, 1)
    ),
)
VISIT = Visit("v", "p1", Identifier("V1", HOSPITAL), "I", admitted="20260101")


def _whole(result: Result = RESULT) -> bytes:
    return imaging_report(
        result, PATIENT, issuer=ISSUER, order=ORDER, study=STUDY, series=SERIES, instances=INSTANCES, visit=VISIT
    )


@pytest.mark.parametrize("name", ["whole", "bare", "preliminary", "second"])
def test_the_report_is_valid_by_the_published_schema_and_by_our_check(corpus: Path, name: str) -> None:
    folder = corpus / "cda" / "hl7-cda-core" / "normative" / "infrastructure" / "cda"
    schema = etree.XMLSchema(etree.parse(str(folder / "CDA.xsd")))
    bare = Result("r2", "p1")
    content = {
        "whole": _whole(),
        "bare": imaging_report(bare, Patient("p", (Identifier("1"),)), issuer=ISSUER, made=1_700_000_000.0),
        "preliminary": _whole(replace(RESULT, status="P", interpreter=Physician())),
        "second": _whole(replace(RESULT, version=2)),
    }[name]
    root = parse(content)
    assert schema.validate(root), schema.error_log
    assert check(root) == ()


def test_the_report_is_read_again_with_all_its_keys() -> None:
    document = decode(_whole())
    assert document.unique_id() == document_id(RESULT)
    assert document.code.code == "18748-4"
    first, second = document.patient.ids
    assert (first.root, first.extension) == ("1.2.3.4", "4711")
    assert (second.root[:5], second.extension, second.assigning_authority_name) == ("2.25.", "x9", "LAB")
    assert document.patient.names[0].display() == "Dr Jane Q Doe Jr"
    assert document.orders[0].ids[0].extension == "ACC1"
    assert {one.extension for one in document.orders[0].ids} == {"ACC1", "P1", "F1"}
    assert document.body.studies[0].study_instance_uid == "1.2.3.9"
    assert document.body.studies[0].series_instance_uids == ("1.2.3.9.1",)
    assert document.service_events[0].ids[0].root == "1.2.3.9"
    assert document.legal_authenticator is not None
    assert document.encounter is not None
    assert document.custodian.name == "Clinic of <Tests>"
    texts = {section.code.code: section.plain_text() for section in document.body.walk()}
    assert texts["55752-0"] == "pain"
    assert texts["55111-9"] == "MR Knee"
    assert texts["59776-5"] == "Line <b>one</b> & two\nline\ufffd three\nnew block"
    assert texts["19005-8"] == "<script>alert(1)</script>"
    assert texts["18782-3"] == "Angle: 4 deg"


def test_the_same_report_gives_the_same_bytes_and_a_newer_one_replaces_it() -> None:
    assert _whole() == _whole()
    first, second = decode(_whole()), decode(_whole(replace(RESULT, version=2)))
    assert first.set_id == second.set_id
    assert (second.version, second.related[0].type_code) == (2, "RPLC")
    assert second.related[0].ids == (first.id,)


def test_a_preliminary_report_is_not_legally_authenticated() -> None:
    assert decode(_whole(replace(RESULT, status="P"))).legal_authenticator is None


def test_a_report_for_a_patient_without_identifier_is_refused() -> None:
    with pytest.raises(Incorrect):
        imaging_report(RESULT, Patient("p"), issuer=ISSUER)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60), value=st.text(max_size=20), moment=st.text("0123456789.+-", max_size=20))
def test_whatever_a_result_holds_the_document_follows_the_content_model(text: str, value: str, moment: str) -> None:
    result = replace(
        RESULT,
        code=Code(value, text, value),
        observations=(Observation("1", Code(value, text, text), text), Observation("2", Code("59776-5"), text)),
        study_uid=value,
        reported=moment,
        observed=moment,
        interpreter=Physician(value, PersonName(text, text)),
        accession=Identifier(value, AssigningAuthority(text, value, text)),
    )
    patient = replace(PATIENT, demographics=Demographics(PersonName(text, value), moment, value))
    content = imaging_report(result, patient, issuer=ISSUER, study=Study(value, "p1", date=moment, time=text))
    assert check(parse(content)) == ()
