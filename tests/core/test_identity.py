"""Persons that are deleted and come back, identifiers that were the wrong patient's. HL7 v2 ch. 3."""

from __future__ import annotations

import pytest

from hilum.core.errors import Conflict
from hilum.core.identity import AssigningAuthority, Identifier, Patient, identifiers_moved, register, retire
from hilum.core.person import Demographics, PersonName
from hilum.fhir.validation.primitives import primitive_flaw, urn_flaw

JANE = Patient("a", (Identifier("1"), Identifier("2")), Demographics(PersonName("DOE", "JANE")), as_of=10.0)


def test_a_deleted_person_keeps_all_and_a_newer_word_brings_it_back() -> None:
    (event,) = retire(JANE, when=20.0, as_of=15.0)
    gone = event.patient
    assert (gone.retired, gone.demographics, gone.identifiers) == (True, JANE.demographics, JANE.identifiers)
    assert retire(gone, when=21.0) == ()
    (late,) = register(gone, (Identifier("3"),), Demographics(), id="a", when=22.0, as_of=12.0)
    assert late.patient.retired
    (back,) = register(gone, gone.identifiers, gone.demographics, id="a", when=23.0, as_of=16.0)
    assert not back.patient.retired


def test_an_order_does_not_bring_a_deleted_person_back() -> None:
    (event,) = retire(JANE, when=20.0, as_of=15.0)
    assert (
        register(event.patient, JANE.identifiers, Demographics(), id="a", when=30.0, as_of=30.0, source="order") == ()
    )


def test_a_moved_identifier_is_the_right_patients_alone() -> None:
    right = Patient("b", (Identifier("7"),))
    source, target = (event.patient for event in identifiers_moved(JANE, right, (Identifier("2"),), when=1.0))
    assert [one.value for one in source.identifiers] == ["1"]
    assert [one.value for one in target.identifiers] == ["7", "2"]


def test_the_last_identifier_is_not_moved() -> None:
    with pytest.raises(Conflict):
        identifiers_moved(JANE, Patient("b"), JANE.identifiers, when=1.0)


@pytest.mark.parametrize(
    ("authority", "uri"),
    [
        (("HOSP", "1.2.3", "ISO"), "urn:oid:1.2.3"),
        (("", "1.2.3", ""), "urn:oid:1.2.3"),
        (("", "2.16.840.1.nnnn", "ISO"), "urn:hilum:authority:ISO:2.16.840.1.nnnn"),
        (("", "61ebe359-bfdc-4613-8bf2-c5e300945f0a", "UUID"), "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"),
        (("", "https://x.org/ids", "URI"), "https://x.org/ids"),
        (("", "x.org", "URI"), "urn:hilum:authority:URI:x.org"),
        (("", "hospital.example.org", "DNS"), "urn:hilum:authority:DNS:hospital.example.org"),
        (("", "Lab 100%: A|B", "L"), "urn:hilum:authority:L:Lab%20100%25:%20A%7CB"),
        (("GOOD HEALTH HOSPITAL", "", ""), "urn:hilum:namespace:GOOD%20HEALTH%20HOSPITAL"),
        (("\u5c71\u7530", "", ""), "urn:hilum:namespace:%E5%B1%B1%E7%94%B0"),
        (("", "", ""), ""),
    ],
)
def test_an_authority_is_an_absolute_uri_and_is_found_again_by_it(authority: tuple[str, str, str], uri: str) -> None:
    told = AssigningAuthority(*authority)
    assert told.uri == uri
    assert not primitive_flaw(uri or "urn:x", "uri")
    assert not urn_flaw(uri)
    found = AssigningAuthority.from_uri(uri)
    assert found.key == told.key
    assert found.uri == uri
