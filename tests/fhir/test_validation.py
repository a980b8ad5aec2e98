"""Structural validation against the element table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import DecodeError
from hilum.fhir import json as fhir_json
from hilum.fhir.validation import primitive_flaw, validate


def errors(resource: dict[str, Any]) -> list[tuple[str, str]]:
    return [(i.code, i.expression) for i in validate(resource) if i.severity == "error"]


def test_a_sound_patient_has_no_issue() -> None:
    assert validate({"resourceType": "Patient", "name": [{"family": "A", "given": ["B"]}], "gender": "female"}) == ()


@pytest.mark.parametrize(
    ("resource", "issue"),
    [
        ({"resourceType": "Patiant"}, ("structure", "Patiant")),
        ({"resourceType": "Patient", "surname": "x"}, ("structure", "Patient.surname")),
        ({"resourceType": "Patient", "name": {"family": "A"}}, ("structure", "Patient.name")),
        ({"resourceType": "Patient", "name": []}, ("structure", "Patient.name")),
        ({"resourceType": "Patient", "name": ["A"]}, ("structure", "Patient.name[0]")),
        ({"resourceType": "Patient", "name": [{}]}, ("invariant", "Patient.name[0]")),
        ({"resourceType": "Patient", "gender": "M"}, ("code-invalid", "Patient.gender")),
        ({"resourceType": "Patient", "gender": ["male"]}, ("value", "Patient.gender")),
        ({"resourceType": "Patient", "birthDate": "1970-13-01"}, ("value", "Patient.birthDate")),
        ({"resourceType": "Patient", "birthDate": "1970-02-30"}, ("value", "Patient.birthDate")),
        ({"resourceType": "Patient", "active": "true"}, ("value", "Patient.active")),
        ({"resourceType": "Patient", "id": "a b"}, ("value", "Patient.id")),
        ({"resourceType": "Patient", "name": [{"family": ""}]}, ("value", "Patient.name[0].family")),
        (
            {"resourceType": "Patient", "deceasedBoolean": True, "deceasedDateTime": "2020"},
            ("structure", "Patient.deceasedDateTime"),
        ),
        (
            {"resourceType": "Patient", "name": [{"given": ["A", "B"], "_given": [None]}]},
            ("structure", "Patient.name[0].given"),
        ),
        ({"resourceType": "Observation", "code": {"text": "x"}}, ("required", "Observation.status")),
        ({"resourceType": "Patient", "contained": [{"id": "x"}]}, ("structure", "Patient.contained[0]")),
        ({"resourceType": "Patient", "extension": [{"valueString": "x"}]}, ("required", "Patient.extension[0].url")),
        (
            {"resourceType": "Patient", "text": {"status": "generated", "div": "<div>no namespace</div>"}},
            ("value", "Patient.text.div"),
        ),
        (
            {
                "resourceType": "Patient",
                "text": {
                    "status": "generated",
                    "div": '<div xmlns="http://www.w3.org/1999/xhtml"><script>1</script></div>',
                },
            },
            ("value", "Patient.text.div"),
        ),
    ],
)
def test_each_flaw_is_named_by_its_place(resource: dict[str, Any], issue: tuple[str, str]) -> None:
    assert issue in errors(resource)


def test_issues_show_no_value_of_the_patient() -> None:
    flawed = {
        "resourceType": "Patient",
        "birthDate": "SECRET",
        "gender": "SECRET",
        "name": [{"family": ["SECRET"]}],
        "SECRET NAME": 1,
    }
    for issue in validate(flawed):
        assert "SECRET" not in issue.text + issue.expression


def test_many_flaws_stop_at_a_bound() -> None:
    assert len(validate({"resourceType": "Patient", "name": [{"bad": 1}] * 10_000})) == 50


# Of the 13 official examples that break the definitions, those that are here; and those that break a rule of the text or an
# invariant: a fullUrl with another id than the resource has, a narrative of white space
# (txt-2), an expression that is not FHIRPath.
KNOWN: dict[str, set[str]] = {
    "Questionnaire-qs1": {""},
    "ImplementationGuide-fhir": {""},
    "CodeSystem-v2-0550": {""},
    "ActivityDefinition-heart-valve-replacement": {"txt-2"},
    "EventDefinition-example": {"txt-2", "fhirpath"},
    "Bundle-10bb101f-a121-4264-a920-67be9cb82c74": {"bundle-full-url"},
    "Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe": {"bundle-full-url"},
}


def test_official_examples_are_sound_but_for_the_known_ones(corpus: Path) -> None:
    paths = sorted((corpus / "fhir" / "r4-examples-json").rglob("*.json"))
    assert len(paths) > 300
    flawed: dict[str, set[str]] = {}
    for path in paths:
        for issue in validate(fhir_json.parse(path.read_bytes())):
            if issue.severity == "error":
                flawed.setdefault(path.stem, set()).add(issue.rule)
    there = {path.stem for path in paths}
    assert flawed == {name: rules for name, rules in KNOWN.items() if name in there}


NAMES = {
    "base64_binary": "base64Binary",
    "date_time": "dateTime",
    "positive_int": "positiveInt",
    "unsigned_int": "unsignedInt",
}


def test_the_public_lists_of_valid_and_invalid_primitives_agree(corpus: Path) -> None:
    checked = 0
    for path in sorted((corpus / "fhir" / "r4-primitives").glob("*.ndjson")):
        stem, wanted, _ = path.name.split(".")
        kind = NAMES.get(stem, stem)
        if kind in ("reference", "xhtml"):  # the divs there lack their namespace
            continue
        for line in path.read_bytes().splitlines():
            if not line.strip():
                continue
            try:
                value = fhir_json.decode(line)
            except DecodeError:
                assert wanted == "invalid", (path.name, line)
                continue
            if value is None:
                continue
            flaw = primitive_flaw(value, kind)
            assert bool(flaw) == (wanted == "invalid"), (path.name, line)
            checked += 1
    assert checked > 80
