"""What validation judges since R4 says it beside its tables and expressions: values, references, attachments, documents."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from hilum.fhir.validation import validate
from hilum.fhir.validation.soundness import is_sound
from support.fhir_judged import bundle, found, patient

OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}


# -- values


@pytest.mark.parametrize(("code", "is_right"), [("a b", True), ("a\tb", False), ("a\nb", False), ("a\u00a0b", False)])
def test_a_code_has_no_white_space_but_single_spaces(code: str, is_right: bool) -> None:
    resource = patient(maritalStatus={"coding": [{"system": "http://x.org", "code": code}]})
    assert found(resource) == (set() if is_right else {("", "Patient.maritalStatus.coding[0].code")})


def test_a_string_of_white_space_is_advised_against() -> None:
    resource = patient(name=[{"family": " "}, {"family": "\u00a0"}])
    assert not found(resource)
    assert found(resource, "warning") == {
        ("white-space", "Patient.name[0].family"),
        ("white-space", "Patient.name[1].family"),
    }


@pytest.mark.parametrize(
    ("language", "is_right"),
    [("en", True), ("de-AT", True), ("x", False), ("english speaking", False), ("en_US", False)],
)
def test_a_language_is_of_the_greatest_value_set_whatever_the_strength_of_its_binding(
    language: str, is_right: bool
) -> None:
    resource = patient(language=language)
    assert found(resource) == (set() if is_right else {("binding", "Patient.language")})
    assert is_sound(resource) is is_right
    assert bool(validate(resource, invariants=False)) is not is_right
    assert bool(validate(patient(photo=[{"language": language}]), invariants=False)) is not is_right


def test_a_simple_quantity_has_no_comparator_and_another_quantity_may() -> None:
    less: dict[str, Any] = {"value": 1, "comparator": "<"}
    assert not found({**OBSERVATION, "valueQuantity": less})
    limit = {**OBSERVATION, "referenceRange": [{"low": less}]}
    assert found(limit) == {("sqty-1", "Observation.referenceRange[0].low.comparator")}
    assert [one.rule for one in validate(limit, invariants=False)] == ["sqty-1"]
    within = {"resourceType": "Condition", "subject": {"reference": "Patient/1"}, "onsetRange": {"low": less}}
    assert [one.rule for one in validate(within, invariants=False)] == ["sqty-1"]
    assert not found({**OBSERVATION, "referenceRange": [{"low": {"value": 1}}]})


def test_a_value_of_the_system_of_uris_is_a_uri() -> None:
    right = {"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3"}
    assert validate(patient(identifier=[right])) == ()
    assert found(patient(identifier=[{**right, "value": "1.2.3"}]), "warning") == {
        ("identifier-uri", "Patient.identifier[0].value")
    }


def test_size_and_hash_of_an_attachment_are_those_of_its_data() -> None:
    content = b"a picture"
    photo = {
        "contentType": "image/png",
        "data": base64.b64encode(content).decode(),
        "size": len(content),
        "hash": base64.b64encode(hashlib.sha1(content).digest()).decode(),
    }
    assert validate(patient(photo=[photo])) == ()
    wrong = patient(photo=[{**photo, "size": 8, "hash": "YQ=="}])
    assert found(wrong) == {("attachment-size", "Patient.photo[0].size")}
    assert found(wrong, "warning") == {("attachment-hash", "Patient.photo[0].hash")}
    assert found(patient(photo=[{**photo, "data": "a"}])) == {("", "Patient.photo[0].data")}


@pytest.mark.parametrize(("code", "is_right"), [("unknown", True), ("masked", True), ("zzz", False)])
def test_the_code_in_an_extension_is_of_the_value_set_to_which_its_definition_binds_it(
    code: str, is_right: bool
) -> None:
    url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    resource = patient(_birthDate={"extension": [{"url": url, "valueCode": code}]})
    assert found(resource) == (set() if is_right else {("binding", "Patient.birthDate.extension[0].valueCode")})
    assert not validate(resource, bindings=False)


# -- references


@pytest.mark.parametrize(
    ("stated", "errors", "warnings"),
    [
        ("Organization", 0, 0),
        ("Substance", 1, 0),
        ("Zzz", 1, 0),
        ("http://x.org/Organization", 1, 0),
        ("http://hl7.org/fhir/StructureDefinition/Organization", 0, 1),
    ],
)
def test_a_reference_states_a_type_that_is_meant_there(stated: str, errors: int, warnings: int) -> None:
    resource = patient(managingOrganization={"type": stated, "display": "x"})
    place = ("reference-type", "Patient.managingOrganization.type")
    assert found(resource) == ({place} if errors else set())
    assert found(resource, "warning") == ({place} if warnings else set())


@pytest.mark.parametrize("literal", ["http://x.org/fhir/Organization/a b", " Organization/1", "Organization/1\t"])
def test_a_reference_has_no_white_space(literal: str) -> None:
    resource = patient(managingOrganization={"reference": literal})
    assert found(resource) == {("reference-form", "Patient.managingOrganization.reference")}


# -- bundles


@pytest.mark.parametrize(("kind", "rule"), [("document", "bdl-11"), ("message", "bdl-12")])
def test_a_document_and_a_message_without_an_entry_lack_their_first_resource(kind: str, rule: str) -> None:
    empty = {
        "resourceType": "Bundle",
        "type": kind,
        "identifier": {"system": "http://x.org", "value": "1"},
        "timestamp": "2020-01-01T00:00:00Z",
    }
    assert found(empty) == {(rule, "Bundle")}
    assert found({key: value for key, value in empty.items() if key != "type"}) == {("", "Bundle.type")}


@pytest.mark.parametrize(
    ("kind", "is_asked"),
    [("collection", True), ("history", True), ("searchset", True), ("transaction", False), ("batch-response", False)],
)
def test_each_entry_but_those_of_transactions_and_batches_has_a_full_url(kind: str, is_asked: bool) -> None:
    warnings = found(bundle(kind, {"resource": patient(id="1")}), "warning")
    assert warnings == ({("bundle-full-url", "Bundle.entry[0]")} if is_asked else set())
    assert not found(bundle(kind, {"resource": {"resourceType": "OperationOutcome", "issue": []}}), "warning")


def document(*others: dict[str, Any]) -> dict[str, Any]:
    composition = {
        "resourceType": "Composition",
        "id": "c",
        "status": "final",
        "type": {"text": "x"},
        "date": "2020",
        "title": "x",
        "author": [{"reference": "Organization/o"}],
    }
    entries: list[dict[str, Any]] = [composition, {"resourceType": "Organization", "id": "o", "name": "x"}, *others]
    return bundle(
        "document",
        *({"fullUrl": f"http://x.org/fhir/{one['resourceType']}/{one['id']}", "resource": one} for one in entries),
        identifier={"system": "http://x.org", "value": "1"},
        timestamp="2020-01-01T00:00:00Z",
    )


def test_a_document_carries_what_is_tied_to_its_composition_and_nothing_else() -> None:
    location = {"resourceType": "Location", "id": "l", "managingOrganization": {"reference": "Organization/o"}}
    further = {"resourceType": "Location", "id": "m", "partOf": {"reference": "Location/l"}}
    stylesheet = {"resourceType": "Binary", "id": "b", "contentType": "text/css"}
    assert validate(document(location, further, stylesheet)) == ()
    alone = {"resourceType": "Location", "id": "l", "name": "x"}
    assert found(document(alone, further)) == {
        ("bundle-document", "Bundle.entry[2]"),
        ("bundle-document", "Bundle.entry[3]"),
    }
