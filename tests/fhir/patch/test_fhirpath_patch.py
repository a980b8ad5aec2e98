"""FHIRPath Patch: the five operations, the rules for types, primitives with extensions, whole or not at all."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir import json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.patch import PatchFailed
from hilum.fhir.patch.fhirpath_patch import operations_of, patch

Resource = dict[str, Any]


def operation(kind: str, path: str, **parts: Any) -> Resource:
    """A parameter: name, index, source and destination by themselves, `value` as the part without its name."""
    found: list[Resource] = [{"name": "type", "valueCode": kind}, {"name": "path", "valueString": path}]
    for name, one in parts.items():
        if name == "value":
            found.append({"name": "value", **one})
        else:
            found.append({"name": name, "valueString" if isinstance(one, str) else "valueInteger": one})
    return {"name": "operation", "part": found}


def parameters(*operations: Resource) -> Resource:
    return {"resourceType": "Parameters", "parameter": list(operations)}


def patient(**content: Any) -> Resource:
    return {"resourceType": "Patient", **content}


def identifiers(*values: int) -> Resource:
    return patient(identifier=[{"system": "http://example.org", "value": f"value {one}"} for one in values])


MARRIED = {"valueCodeableConcept": {"text": "married"}}
CONTACT = patient(contact=[{"name": {"text": "a name"}, "gender": "male"}])
NAMED = patient(contact=[{"name": {"text": "a name"}}])
NESTED = {"part": [{"name": "name", "valueHumanName": {"text": "a name"}}]}
FOUR = {"valueIdentifier": {"system": "http://example.org", "value": "value 4"}}


def moved(*pairs: tuple[int, int]) -> list[Resource]:
    return [operation("move", "Patient.identifier", source=source, destination=to) for source, to in pairs]


# What the cases of the HL7 suite for FHIRPath Patch (FHIR/fhir-test-cases r4/patch) ask, in our words.
@pytest.mark.parametrize(
    ("before", "operations", "after"),
    [
        (patient(birthDate="1920-01-01"), [], patient(birthDate="1920-01-01")),
        (
            patient(birthDate="1920-01-01"),
            [operation("replace", "Patient.birthDate", value={"valueDate": "1930-01-01"})],
            patient(birthDate="1930-01-01"),
        ),
        (patient(birthDate="1920-01-01"), [operation("delete", "Patient.birthDate")], patient()),
        (
            patient(),
            [operation("add", "Patient", name="birthDate", value={"valueDate": "1930-01-01"})],
            patient(birthDate="1930-01-01"),
        ),
        (
            CONTACT,
            [operation("replace", "Patient.contact[0].gender", value={"valueCode": "female"})],
            patient(contact=[{"name": {"text": "a name"}, "gender": "female"}]),
        ),
        (
            CONTACT,
            [operation("replace", "Patient.contact[0].name.text", value={"valueString": "the name"})],
            patient(contact=[{"name": {"text": "the name"}, "gender": "male"}]),
        ),
        (CONTACT, [operation("delete", "Patient.contact[0].gender")], NAMED),
        (CONTACT, [operation("delete", "Patient.contact[0].name.text")], patient(contact=[{"gender": "male"}])),
        (NAMED, [operation("add", "Patient.contact[0]", name="gender", value={"valueCode": "male"})], CONTACT),
        (
            patient(),
            [operation("add", "Patient", name="maritalStatus", value=MARRIED)],
            patient(maritalStatus={"text": "married"}),
        ),
        (
            patient(maritalStatus={"id": "1", "text": "married"}),
            [operation("replace", "Patient.maritalStatus", value={"valueCodeableConcept": {"id": "2", "text": "not"}})],
            patient(maritalStatus={"id": "2", "text": "not"}),
        ),
        (patient(maritalStatus={"text": "married"}), [operation("delete", "Patient.maritalStatus")], patient()),
        (patient(), [operation("add", "Patient", name="contact", value=NESTED)], NAMED),
        (NAMED, [operation("delete", "Patient.contact[0]")], patient()),
        (
            identifiers(1, 2, 3),
            [operation("insert", "Patient.identifier", index=3, value=FOUR)],
            identifiers(1, 2, 3, 4),
        ),
        (
            identifiers(1, 2, 3),
            [operation("insert", "Patient.identifier", index=1, value=FOUR)],
            identifiers(1, 4, 2, 3),
        ),
        (
            identifiers(1, 2, 3),
            [operation("insert", "Patient.identifier", index=0, value=FOUR)],
            identifiers(4, 1, 2, 3),
        ),
        (identifiers(1, 2, 3), [operation("delete", "Patient.identifier[0]")], identifiers(2, 3)),
        (identifiers(1, 2, 3), [operation("delete", "Patient.identifier[2]")], identifiers(1, 2)),
        (identifiers(1, 2, 3, 4), moved((3, 0)), identifiers(4, 1, 2, 3)),
        (identifiers(1, 2, 3, 4), moved((0, 3)), identifiers(2, 3, 4, 1)),
        (identifiers(1, 2, 3, 4), moved((1, 0), (2, 1)), identifiers(2, 3, 1, 4)),
        (identifiers(1, 2, 3, 4), moved((3, 0), (3, 1), (3, 2)), identifiers(4, 3, 2, 1)),
        (patient(), [operation("add", "Patient", name="identifier", value=FOUR)], identifiers(4)),
        (
            patient(text={"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>a</div>"}),
            [
                operation(
                    "replace",
                    "Patient.text.div",
                    value={"valueString": "<div xmlns='http://www.w3.org/1999/xhtml'>b</div>"},
                )
            ],
            patient(text={"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>b</div>"}),
        ),
    ],
)
def test_an_operation_does_what_the_hl7_suite_expects(
    before: Resource, operations: list[Resource], after: Resource
) -> None:
    given = copy.deepcopy(before)
    assert patch(before, parameters(*operations)) == after
    assert before == given


def test_every_case_of_the_hl7_suite_gives_what_it_expects() -> None:
    """HILUM_FHIR_TEST_CASES names the unpacked cases of HL7 (docs/developer.md); the suite is r4/patch/fhir-patch-tests.xml."""
    named = os.environ.get("HILUM_FHIR_TEST_CASES")
    found = sorted(Path(named).rglob("r4/patch/fhir-patch-tests.xml")) if named else []
    if not found:
        pytest.skip("no cases of HL7 (set HILUM_FHIR_TEST_CASES to their folder)")
    cases = list(etree.parse(found[0]).iter("case"))
    assert len(cases) == 33
    for case in cases:
        before, change, after = (read(case, name) for name in ("input", "diff", "output"))
        assert before is not None
        assert change is not None
        if after is None:
            with pytest.raises(PatchFailed) as caught:
                patch(before, change)
            assert case.find("error") is not None, case.get("name")
            assert caught.value.where in case.xpath("string(error/@msg)")
        else:
            assert patch(before, change) == after, case.get("name")


def read(case: etree._Element, name: str) -> Resource | None:
    part = case.find(name)
    if part is None:
        return None
    (inner,) = part.iterchildren("{*}*")
    return fhir_xml.parse(etree.tostring(inner, with_tail=False))


@pytest.mark.parametrize(
    ("before", "one", "after"),
    [
        (patient(), operation("insert", "Patient.identifier", index=0, value=FOUR), identifiers(4)),
        (patient(), operation("delete", "Patient.identifier.where(system = 'x')"), patient()),
        (
            patient(name=[{"use": "usual"}, {"use": "official", "given": ["A", "B"]}]),
            operation("insert", "Patient.name.where(use = 'official').given", index=1, value={"valueString": "C"}),
            patient(name=[{"use": "usual"}, {"use": "official", "given": ["A", "C", "B"]}]),
        ),
        (
            patient(name=[{"given": ["A", None, "B"], "_given": [None, {"id": "x"}]}]),
            operation("delete", "Patient.name.given[0]"),
            patient(name=[{"given": [None, "B"], "_given": [{"id": "x"}, None]}]),
        ),
        (
            patient(name=[{"given": ["A", None], "_given": [None, {"id": "x"}]}]),
            operation("move", "Patient.name.given", source=1, destination=0),
            patient(name=[{"given": [None, "A"], "_given": [{"id": "x"}, None]}]),
        ),
        (
            patient(birthDate="2020", _birthDate={"id": "x"}),
            operation("replace", "Patient.birthDate", value={"valueDate": "2021"}),
            patient(birthDate="2021"),
        ),
        (
            patient(birthDate="2020"),
            operation(
                "add", "Patient.birthDate", name="extension", value={"valueExtension": {"url": "u", "valueCode": "c"}}
            ),
            patient(birthDate="2020", _birthDate={"extension": [{"url": "u", "valueCode": "c"}]}),
        ),
        (
            patient(birthDate="2020", _birthDate={"extension": [{"url": "u", "valueCode": "c"}]}),
            operation("delete", "Patient.birthDate.extension('u')"),
            patient(birthDate="2020"),
        ),
        (
            patient(birthDate="2020"),
            operation("replace", "Patient.birthDate", value={"_valueDate": {"id": "x"}}),
            patient(_birthDate={"id": "x"}),
        ),
        (
            patient(deceasedBoolean=True, gender="male"),
            operation("replace", "Patient.deceased", value={"valueDateTime": "2020"}),
            patient(deceasedDateTime="2020", gender="male"),
        ),
        (
            patient(),
            operation("add", "Patient", name="deceased", value={"valueBoolean": True}),
            patient(deceasedBoolean=True),
        ),
        (
            patient(contained=[{"resourceType": "Group", "id": "g"}]),
            operation("add", "Patient.contained[0]", name="active", value={"valueBoolean": True}),
            patient(contained=[{"resourceType": "Group", "id": "g", "active": True}]),
        ),
        (
            patient(),
            operation("add", "Patient", name="contained", value={"resource": {"resourceType": "Group", "id": "g"}}),
            patient(contained=[{"resourceType": "Group", "id": "g"}]),
        ),
    ],
)
def test_lists_primitives_choices_and_contained_resources_are_changed_in_place(
    before: Resource, one: Resource, after: Resource
) -> None:
    found = patch(before, parameters(one))
    assert found == after
    assert list(found) == list(after)


@pytest.mark.parametrize(
    "one",
    [
        operation(
            "add", "Patient.identifier.where(use = 'official').period", name="end", value={"valueDate": "2021-12-01"}
        ),
        operation("add", "Patient.contact[1]", name="gender", value={"valueCode": "male"}),
        operation("add", "Patient", name="gender", value={"valueCode": "male"}),
        operation("add", "Patient", name="deceased", value={"valueDateTime": "2020"}),
        operation("add", "Patient", name="colour", value={"valueCode": "male"}),
        operation("add", "Patient", name="birthDate", value={"valueDate": "yesterday"}),
        operation("add", "Patient", name="birthDate", value={"valueBoolean": True}),
        operation("add", "Patient", name="maritalStatus", value={"valueCoding": {"code": "M"}}),
        operation("add", "Patient", name="contained", value={"valueString": "x"}),
        operation("add", "Patient", name="contact", value={"part": []}),
        operation("add", "Patient", name="contact", value={"part": [{"name": "colour", "valueString": "x"}]}),
        operation("add", "Patient.identifier", name="use", value={"valueCode": "usual"}),
        operation("insert", "Patient.identifier", index=3, value=FOUR),
        operation("insert", "Patient.identifier[0]", index=0, value=FOUR),
        operation("insert", "Patient.gender", index=0, value={"valueCode": "male"}),
        operation("delete", "Patient.identifier"),
        operation("delete", "Patient"),
        operation("delete", "Patient.identifier.count()"),
        operation("delete", "Patient.identifier["),
        operation("replace", "Patient", value={"resource": {"resourceType": "Group"}}),
        operation("replace", "Patient.birthDate", value={"valueDate": "2020"}),
        operation("replace", "Patient.deceased", value={"valueString": "yes"}),
        operation("move", "Patient.identifier", source=2, destination=0),
        operation("move", "Patient.identifier", source=0, destination=2),
        operation("move", "Patient.name", source=0, destination=0),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_number_and_path(one: Resource) -> None:
    before = {**identifiers(1, 2), "gender": "male", "deceasedBoolean": False}
    given = copy.deepcopy(before)
    with pytest.raises(PatchFailed) as caught:
        patch(before, parameters(operation("delete", "Patient.gender.extension"), one))
    assert caught.value.operation == 1
    assert caught.value.where == one["part"][1]["valueString"]
    assert caught.value.code == "422 processing"
    assert before == given


@pytest.mark.parametrize(
    "document",
    [
        {"resourceType": "Patient"},
        {"resourceType": "Parameters", "parameter": [{"name": "other"}]},
        {"resourceType": "Parameters", "parameter": {}},
        {"resourceType": "Parameters", "parameter": [1]},
        parameters({"name": "operation"}),
        parameters({"name": "operation", "part": [{"name": "type", "valueCode": "merge"}]}),
        parameters(operation("delete", "")),
        parameters(operation("add", "Patient", name="x")),
        parameters(operation("insert", "Patient.name", index=-1, value=MARRIED)),
        parameters(operation("delete", "Patient.name", colour="x")),
        parameters(*[operation("delete", "Patient.name")] * 1_001),
    ],
)
def test_what_is_no_patch_is_refused(document: Resource) -> None:
    with pytest.raises(DecodeError):
        operations_of(document)


def test_decimals_stay_as_they_were_written() -> None:
    before = json.parse(b'{"resourceType": "Observation", "valueQuantity": {"value": 1.10, "unit": "a"}}')
    value = json.decode(b'{"valueDecimal": 2.50}')
    after = patch(before, parameters(operation("replace", "Observation.value.value", value=value)))
    assert json.encode(after) == b'{"resourceType":"Observation","valueQuantity":{"value":2.50,"unit":"a"}}'


def test_a_path_that_costs_too_much_ends_early() -> None:
    path = "Patient.identifier.repeat($this | %resource)" + ".select(%resource.descendants())" * 12
    with pytest.raises((BudgetExceeded, PatchFailed)):
        patch(identifiers(*range(60)), parameters(operation("delete", path)))
