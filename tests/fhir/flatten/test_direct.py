"""The short way gives what the compiled path gives, or does not answer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir.flatten.direct import MISS, direct
from hilum.fhir.flatten.paths import compile_path
from hilum.fhir.path.items import Node, json_value
from hilum.fhir.path.running import DEFAULT_LIMITS, Run
from hilum.fhir.path.types import CHOICE, fields


def by_engine(text: str, node: Node) -> Any:
    """The value of a column by FHIRPath; an error's name where it is one."""
    closure, _ = compile_path(text)
    run = Run(node, node, node, DEFAULT_LIMITS)
    try:
        found = closure(run)
    except HilumError as error:
        return error
    if len(found) > 1:
        return "several"
    return json_value(found[0]) if found else None


def paths(kind: str) -> Iterator[str]:
    """Every chain of one and two names from a type, with `ofType` at a choice, and the keys of its references."""
    yield "getResourceKey()"
    for name, field in fields(kind).items():
        if field.kind == CHOICE:
            for one in (field.choices or {}).values():
                yield f"{name}.ofType({one.type})"
                yield from (f"{name}.ofType({one.type}).`{inner}`" for inner in fields(one.type))
            continue
        yield name
        yield f"{kind}.{name}"
        yield from (f"{name}.`{inner}`" for inner in fields(field.type))
        if field.type == "Reference":
            yield f"{name}.getReferenceKey()"
            yield f"{name}.getReferenceKey(Patient)"


def disagreements(resource: dict[str, Any]) -> tuple[list[str], int]:
    kind = resource["resourceType"]
    node = Node(resource, kind)
    found, answered = [], 0
    for text in paths(kind):
        short = direct(compile_path(text)[1])
        value = MISS if short is None else short(node)
        if value is MISS:
            continue
        answered += 1
        if value != by_engine(text, node) or type(value) is not type(by_engine(text, node)):
            found.append(f"{kind}: {text}")
    return found, answered


def test_the_short_way_agrees_with_fhirpath_on_every_example(corpus: Path) -> None:
    found: list[str] = []
    answered = 0
    seen: set[str] = set()
    for file in sorted((corpus / "fhir" / "r4-examples-json").glob("*.json")):
        resource = fhir_json.decode(file.read_bytes())
        if resource["resourceType"] in seen or file.stat().st_size > 20_000:
            continue
        seen.add(resource["resourceType"])
        more, count = disagreements(resource)
        found += more
        answered += count
    assert found == []
    assert answered > 5_000
    assert len(seen) > 100


def test_the_short_way_agrees_on_what_is_malformed() -> None:
    chance = random.Random(3)
    odd: list[Any] = [
        None, True, 1, "x", [], [None], [{}], [{"value": 1}], {}, {"value": 1}, {"reference": "Patient/1"}, {"reference": 1},
        [{"reference": "Patient/1/_history/2"}], {"reference": "#x"}, ["a", "b"], [["a"]], {"value": {"value": 1}}, {"code": ["a"]},
    ]  # fmt: skip
    keys = [
        "status", "_status", "valueQuantity", "valueString", "_valueString", "subject", "code", "method", "issued", "id", "focus",
        "effectiveDateTime", "effectivePeriod", "bodySite",
    ]  # fmt: skip
    found: list[str] = []
    for _ in range(40):
        resource = {"resourceType": "Observation"} | {key: chance.choice(odd) for key in chance.sample(keys, 7)}
        found += disagreements(resource)[0]
    assert found == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("subject.reference", "Patient/p1"),
        ("Observation.status", "final"),
        ("value.ofType(Quantity).unit", "mg"),
        ("(value as Quantity).unit", "mg"),
        ("subject.getReferenceKey()", "Patient/p1"),
        ("subject.getReferenceKey(Group)", None),
        ("method.text", None),
        ("code.coding.code", "a"),
    ],
)
def test_a_plain_path_has_a_short_way(path: str, value: Any) -> None:
    node = Node(
        {
            "resourceType": "Observation",
            "status": "final",
            "subject": {"reference": "Patient/p1"},
            "valueQuantity": {"unit": "mg"},
            "code": {"coding": [{"code": "a"}]},
        },
        "Observation",
    )
    short = direct(compile_path(path)[1])
    assert short is not None
    assert short(node) == value


@pytest.mark.parametrize(
    "path", ["value", "value.unit", "code.coding", "subject", "status.lower()", "status | id", "resolve().id", "'a'"]
)
def test_any_other_path_has_none(path: str) -> None:
    short = direct(compile_path(path)[1])
    assert short is None or short(Node({"resourceType": "Observation", "valueString": "x"}, "Observation")) is MISS
