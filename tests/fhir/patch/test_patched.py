"""Any patch by its media type, and whatever comes as a patch: it is done or refused, and nothing given is changed."""

from __future__ import annotations

import copy
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilum.core.errors import DecodeError, HilumError, Unsupported
from hilum.fhir import json, xml
from hilum.fhir.definitions import is_resource_type
from hilum.fhir.patch import MEDIA_TYPES, fhirpath_patch, patched

Resource = dict[str, Any]
PATIENT = {"resourceType": "Patient", "birthDate": "2020"}
PARAMETERS = {
    "resourceType": "Parameters",
    "parameter": [
        {
            "name": "operation",
            "part": [
                {"name": "type", "valueCode": "replace"},
                {"name": "path", "valueString": "Patient.birthDate"},
                {"name": "value", "valueDate": "2021"},
            ],
        }
    ],
}


def test_a_patch_is_read_by_its_media_type() -> None:
    bodies = (
        b'[{"op": "replace", "path": "/birthDate", "value": "2021"}]',
        b'<diff xmlns="http://hl7.org/fhir"><replace sel="Patient/birthDate/@value">2021</replace></diff>',
        json.encode(PARAMETERS),
        xml.encode(PARAMETERS),
    )
    for kind, body in zip(MEDIA_TYPES, bodies, strict=True):
        assert patched(PATIENT, body, f"{kind}; charset=utf-8") == {"resourceType": "Patient", "birthDate": "2021"}
        with pytest.raises(DecodeError):
            patched(PATIENT, b"\x00", kind)
    with pytest.raises(Unsupported):
        patched(PATIENT, bodies[0], "application/json")


@pytest.mark.parametrize(
    "broken",
    [
        {"resourceType": "Patient", "name": {"family": "A"}},
        {"resourceType": "Patient", "name": "A"},
        {"resourceType": "Patient", "name": ["A"]},
        {"resourceType": "Patient", "name": [["A"]]},
        {"resourceType": "Patient", "name": [None]},
    ],
)
@pytest.mark.parametrize("path", ["Patient.name", "Patient.name[0]", "Patient.name.family"])
@pytest.mark.parametrize("kind", ["add", "insert", "delete", "replace", "move"])
def test_resources_that_are_not_what_r4_says_are_refused_or_changed_as_asked(
    broken: Resource, path: str, kind: str
) -> None:
    before = copy.deepcopy(broken)
    operation = fhirpath_patch.Operation(kind, path, "family", {"valueString": "B"})
    try:
        fhirpath_patch.apply(broken, [operation])
    except HilumError:
        pass
    assert broken == before


@cache
def examples(folder: Path) -> tuple[Resource, ...]:
    found = []
    for path in sorted((folder / "fhir" / "r4-examples-json").glob("*.json")):
        if path.stat().st_size < 10_000:
            try:
                resource = json.parse(path.read_bytes())
            except HilumError:
                continue
            if is_resource_type(resource["resourceType"]):
                found.append(resource)
    return tuple(found)


def places(value: Any, path: str) -> list[tuple[str, Any]]:
    """FHIRPath of each value in a resource, and the value."""
    found = [(path, value)]
    if isinstance(value, dict):
        for key, one in value.items():
            if key != "resourceType" and not key.startswith("_"):
                found += places(one, f"{path}.{key}")
    elif isinstance(value, list):
        for at, one in enumerate(value):
            found += places(one, f"{path}[{at}]")
    return found


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_any_operation_on_any_example_is_done_or_refused(corpus: Path, seed: int) -> None:
    chance = random.Random(seed)
    resource = chance.choice(examples(corpus))
    before = copy.deepcopy(resource)
    known = places(resource, resource["resourceType"])
    for _ in range(5):
        path, _ = chance.choice(known)
        name, value = chance.choice(known)
        kinds = (
            "valueString",
            "valueCode",
            "valueDate",
            "valueCoding",
            "valueExtension",
            "resource",
            "part",
            "_valueString",
        )
        operation = fhirpath_patch.Operation(
            chance.choice(("add", "insert", "delete", "replace", "move")),
            chance.choice(
                (path, path.partition("[")[0], f"{path}.extension", f"({path})", f"{path}.where(true)", f"{path} | id")
            ),
            name.rpartition(".")[2].partition("[")[0],
            {chance.choice(kinds): value},
            *(chance.randrange(3) for _ in range(3)),
        )
        try:
            changed = fhirpath_patch.apply(resource, [operation])
        except HilumError:
            continue
        assert changed["resourceType"] == resource["resourceType"]
        json.parse(json.encode(changed))
    assert resource == before
