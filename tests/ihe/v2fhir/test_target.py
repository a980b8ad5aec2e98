"""Paths and assignments of the tables."""

from __future__ import annotations

import pytest

from hilum.core.errors import DecodeError
from hilum.ihe.v2fhir import assign
from hilum.ihe.v2fhir.condition import Operand
from hilum.ihe.v2fhir.target import HOUSE_EXTENSION, resolve, split


def names(base: str, path: str) -> list[tuple[str, str, str]]:
    return [(step.name, step.label, step.resource) for step in resolve(base, path).steps]


def test_labels_tell_occurrences_apart() -> None:
    assert names("Patient", "identifier[2].type.coding.code") == [
        ("identifier", "2", ""),
        ("type", "", ""),
        ("coding", "", ""),
        ("code", "", ""),
    ]


def test_brackets_lead_through_a_reference_into_a_resource() -> None:
    path = "performer[2](PractitionerRole[1].organization(Organization.address))"
    assert names("Observation", path) == [
        ("performer", "2", ""),
        ("PractitionerRole", "1", "PractitionerRole"),
        ("organization", "", ""),
        ("Organization", "", "Organization"),
        ("address", "", ""),
    ]
    assert resolve("Observation", path).kind == "Address"


def test_brackets_around_a_data_type_only_name_it() -> None:
    assert resolve("Specimen", "note(Annotation.text)").kind == "markdown"


def test_a_reference_at_the_end_leads_to_what_the_map_makes() -> None:
    target = resolve("ServiceRequest", "requester(PractitionerRole.practitioner)", referred="Practitioner")
    assert target.steps[-1].resource == "Practitioner"


def test_an_extension_of_a_primitive_is_a_child_of_it() -> None:
    steps = resolve("Patient", "birthDate.extension[1].valueDateTime").steps
    assert [step.is_primitive_child for step in steps] == [False, True, False]


def test_an_extension_without_a_name_gets_our_own() -> None:
    target = resolve("Observation", "extension??-noteType")
    assert target.extension == HOUSE_EXTENSION + "noteType"
    inner = resolve("Annotation", "authorReference(Practitioner.identifier.extension??-assigningFacility)")
    assert inner.extension == HOUSE_EXTENSION + "assigningFacility"
    assert inner.steps[-1].name == "identifier"


def test_a_constant_may_stand_behind_a_path() -> None:
    assert split('status="finished"') == ("status", "finished")
    assert split("status") == ("status", "")


@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("Patient", "nickname"),
        ("Patient", "name.given.first"),
        ("Patient", "name("),
        ("Observation", "subject(Nobody)"),
        ("Patient", ""),
    ],
)
def test_what_r4_does_not_have_is_refused(base: str, path: str) -> None:
    if not path:
        assert resolve(base, path).steps == ()
        return
    with pytest.raises(DecodeError):
        resolve(base, path)


def test_assignments_are_constants_concatenations_moved_times_and_rules() -> None:
    assert assign.parse("") is None
    constant = assign.parse('"active"')
    assert isinstance(constant, assign.Joined) and constant.constant == "active"
    bare = assign.parse("http://terminology.hl7.org/CodeSystem/provenance-participant-type")
    assert isinstance(bare, assign.Joined) and bare.constant and bare.constant.endswith("participant-type")
    joined = assign.parse('"urn:oid:"+HD.2')
    assert (
        isinstance(joined, assign.Joined) and joined.parts == ("urn:oid:", Operand("HD", 2)) and joined.constant is None
    )
    assert assign.parse("TQ1-8 - TQ1-6") == assign.Later(Operand("TQ1", 8), -1, Operand("TQ1", 6))
    assert assign.parse("/translate number to day/") == assign.Rule("translate number to day")
    with pytest.raises(DecodeError):
        assign.parse("OBX-5.1 times OBX-5.2 §")
