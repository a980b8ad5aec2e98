"""Invariants of definitions that hold at once hold by their expressions, too, whatever stands in a definition."""

from __future__ import annotations

import copy
import random
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir.definitions import type_definition, type_names
from hilum.fhir.path import Expression, Node, by_literal
from hilum.fhir.path import compile as compile_path
from hilum.fhir.validation import validate
from hilum.fhir.validation.compiled import check_resource
from hilum.fhir.validation.definitional import DEFINITIONAL
from hilum.fhir.validation.model import Run
from hilum.fhir.validation.rules import rules_of

ELEMENT: dict[str, Any] = {
    "id": "Extension.value[x]",
    "path": "Extension.value[x]",
    "definition": "x",
    "min": 0,
    "max": "1",
    "base": {"path": "Extension.value[x]", "min": 0, "max": "1"},
    "type": [{"code": "string"}],
    "fixedString": "x",
    "constraint": [{"key": "x-1", "severity": "error", "human": "x", "expression": "true"}],
    "isModifier": False,
    "binding": {"strength": "required", "valueSet": "http://x"},
    "mapping": [{"identity": "x", "map": "x"}],
}
TOP: dict[str, Any] = {
    "id": "Extension",
    "path": "Extension",
    "definition": "x",
    "min": 0,
    "max": "*",
    "base": ELEMENT["base"],
}
DEFINITION: dict[str, Any] = {
    "resourceType": "StructureDefinition",
    "url": "http://hl7.org/fhir/StructureDefinition/x",
    "name": "X",
    "status": "draft",
    "kind": "complex-type",
    "abstract": False,
    "mapping": [{"identity": "x", "uri": "http://x", "name": "x"}],
    "type": "Extension",
    "context": [{"type": "element", "expression": "Patient"}],
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
    "derivation": "specialization",
    "snapshot": {"element": [TOP, ELEMENT]},
    "differential": {"element": [TOP, {**ELEMENT, "path": "Extension.id", "id": "Extension.id"}]},
}
_ODD: tuple[Any, ...] = (
    *("", " ", "x", "X\n", "*", "-1", "01", "1", "²", "Extension", "Patient.x", "constraint", "logical", "string."),
    *("http://x", "http://hl7.org/fhir/StructureDefinition/x", "http://hl7.org/fhirpath/System.String", "urn:x", "/x"),
    *(
        0,
        1,
        5,
        -1,
        True,
        False,
        None,
        fhir_json.Decimal("1.0"),
        [],
        {},
        [None],
        ["x"],
        [{}],
        {"id": "x"},
        [{"id": "x"}],
    ),
    *(
        [{"code": "string"}, {"code": "string"}],
        [{"code": "a"}, {"code": "b"}],
        [{"code": None}],
        [{"_code": {"id": "x"}}],
    ),
    *(
        [{"key": "a"}, {"key": "a"}],
        {"element": []},
        {"element": [{"path": "x"}, {"path": "x", "id": "y"}]},
        [ELEMENT, ELEMENT],
    ),
)
_MORE = (
    *(
        "_path",
        "_id",
        "_min",
        "_max",
        "_type",
        "_code",
        "_element",
        "_snapshot",
        "sliceName",
        "label",
        "code",
        "requirements",
    ),
    *(
        "slicing",
        "defaultValueString",
        "_defaultValueCode",
        "patternString",
        "_fixedString",
        "fixedCode",
        "contextInvariant",
    ),
    *("contained", "isModifierReason", "valueSet", "uri"),
)


@cache
def compiled(expression: str) -> Expression:
    return compile_path(expression)


def disagreements(resource: dict[str, Any], seen: defaultdict[str, int]) -> list[str]:
    """The invariants that are said to hold and do not; what held at once is counted."""
    run = Run(most=1_000_000)
    check_resource(resource, (None, "", -1), run)
    found = []
    for rules, value, _, inner, root in run.nodes:
        for rule in rules:
            shortcut = DEFINITIONAL.get(rule.key)
            answer = shortcut(value, inner) if shortcut is not None else None
            assert answer is None or answer is True, rule.key
            if not answer:
                continue
            seen[rule.key] += 1
            top, outer = Node(inner, inner["resourceType"]), Node(root, root["resourceType"])
            try:
                holds = compiled(rule.expression).holds(
                    Node(value, rule.kind), root=outer, resource=top, resolve=by_literal
                )
            except HilumError:
                continue  # not judged where the structure does not fit
            if not holds:
                found.append(rule.key)
    return found


def test_what_holds_at_once_holds_by_its_expression_whatever_stands_at_one_place() -> None:
    chance = random.Random(5)
    resource = copy.deepcopy(DEFINITION)
    seen: defaultdict[str, int] = defaultdict(int)
    assert not disagreements(resource, seen)
    holders: list[Any] = [resource]
    for at in holders:
        rows = at.values() if isinstance(at, dict) else at
        holders += [one for one in rows if isinstance(one, (dict, list))]
    for holder in holders:
        keys: list[Any] = [*holder, *_MORE] if isinstance(holder, dict) else [*range(len(holder))]
        for key in keys:
            if key == "resourceType":
                continue
            is_there = isinstance(holder, list) or key in holder
            kept = holder[key] if is_there else None
            for odd in chance.sample(_ODD, 10):
                holder[key] = odd
                assert not disagreements(resource, seen), (key, odd)
            if isinstance(holder, dict):
                del holder[key]
                assert not disagreements(resource, seen), key
            if is_there:
                holder[key] = kept
    assert {key for key in DEFINITIONAL if not key.endswith("-0")} <= seen.keys() | {"sdf-20"}


def test_each_is_an_invariant_of_r4_and_a_name_is_all_that_those_of_names_judge() -> None:
    expressions: defaultdict[str, set[str]] = defaultdict(set)
    for name in type_names():
        for rule in rules_of(name):
            expressions[rule.key].add(rule.expression)
        for element in type_definition(name).elements:
            for constraint in element.constraints:
                expressions[constraint.key].add(constraint.expression)
    assert DEFINITIONAL.keys() <= expressions.keys()
    for key in DEFINITIONAL:
        if key.endswith("-0"):
            assert expressions[key] == {"name.matches('^[A-Z]([A-Za-z0-9_]){0,254}$')"}, key


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("eld-2", {"min": 2}),
        ("eld-3", {"max": "-1"}),
        ("eld-6", {"type": [{"code": "string"}, {"code": "code"}]}),
        ("eld-8", {"patternString": "x"}),
        ("eld-12", {"binding": {"strength": "required", "valueSet": "x"}}),
        ("eld-13", {"type": [{"code": "string"}, {"code": "string"}]}),
        ("eld-14", {"constraint": ELEMENT["constraint"] * 2}),
        ("eld-18", {"isModifier": True}),
        ("sdf-3", {"definition": None}),
        ("sdf-8b", {"base": None}),
        ("sdf-9", {"path": "Extension", "label": "x"}),
        ("sdf-14", {"id": None}),
        ("sdf-16", {"id": "Extension"}),
        ("sdf-19", {"type": [{"code": "a-b"}]}),
        ("sdf-22", {"defaultValueString": "x"}),
        ("sdf-23", {"path": "Extension", "sliceName": "x"}),
    ],
)
def test_what_breaks_an_invariant_of_definitions_is_told(key: str, change: dict[str, Any]) -> None:
    resource = copy.deepcopy(DEFINITION)
    element = {name: one for name, one in {**ELEMENT, **change}.items() if one is not None}
    resource["snapshot"]["element"][1] = element
    assert key in {one.rule for one in validate(resource)} - {one.rule for one in validate(DEFINITION)}


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("sdf-0", {"name": "x"}),
        ("sdf-4", {"baseDefinition": None}),
        ("sdf-5", {"context": None, "derivation": "constraint"}),
        ("sdf-6", {"snapshot": None, "differential": None}),
        ("sdf-11", {"type": "Quantity"}),
        ("sdf-18", {"type": "Quantity", "contextInvariant": ["true"]}),
    ],
)
def test_what_breaks_an_invariant_of_a_structure_is_told(key: str, change: dict[str, Any]) -> None:
    resource = {name: one for name, one in {**DEFINITION, **change}.items() if one is not None}
    assert key in {one.rule for one in validate(resource)} - {one.rule for one in validate(DEFINITION)}


def test_the_definitions_of_the_corpus_agree(corpus: Path) -> None:
    seen: defaultdict[str, int] = defaultdict(int)
    for path in sorted((corpus / "fhir" / "r4-examples-json").glob("*.json")):
        resource = fhir_json.parse(path.read_bytes())
        if resource["resourceType"] in (
            "StructureDefinition",
            "DataElement",
            "SearchParameter",
            "ValueSet",
            "CodeSystem",
        ):
            assert not disagreements(resource, seen), path.name
    assert seen
