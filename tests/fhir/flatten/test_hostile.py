"""Views and resources that nobody meant: only documented errors, in bounded time."""

from __future__ import annotations

import copy
import random
import time
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import HilumError
from hilum.fhir import flatten, views
from hilum.fhir import json as fhir_json

VIEW: dict[str, Any] = {
    "resource": "Patient",
    "constant": [{"name": "use", "valueCode": "official"}, {"name": "n", "valueDecimal": 1}],
    "where": [{"path": "name.exists()"}],
    "select": [
        {
            "column": [
                {"name": "id", "path": "getResourceKey()", "type": "string"},
                {"name": "born", "path": "birthDate"},
            ]
        },
        {
            "forEachOrNull": "name.where(use = %use)",
            "column": [{"name": "given", "path": "given", "collection": True}],
            "unionAll": [
                {"forEach": "period", "column": [{"name": "x", "path": "start.lowBoundary()"}]},
                {"column": [{"name": "x", "path": "%resource.link.other.getReferenceKey(Patient).first()"}]},
            ],
        },
        {
            "repeat": ["extension", "contact"],
            "column": [{"name": "url", "path": "url", "tag": [{"name": "ansi/type", "value": "TEXT"}]}],
        },
    ],
}
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "birthDate": "1970-01",
    "name": [{"use": "official", "given": ["Maja"], "period": {"start": "2026"}}],
    "extension": [{"url": "http://example.org/x", "extension": [{"url": "y", "valueDecimal": 1}]}],
    "contact": [{"gender": "female"}],
    "link": [{"other": {"reference": "Patient/p2"}}],
}
ODD: list[Any] = [
    None, True, 0, -1, 10**30, 1.5, float("nan"), "", " ", "x", "%", "%resource", "$this", "(((((", "name.where(", "repeat($this)",
    "'\ud800'",
    "Patient", "\x00", [], [[]], [None], {}, {"a": 1}, {"path": "id", "name": "a"}, "name.name.name", "iif(true, 1, 'a') + {}",
    "descendants().descendants().count()", "'(a+)+$'.matches('aaaaaaaaaaaaaaaaaaaaaaaaaaa!')", "9999999999999999999 * 10.0 / 0",
]  # fmt: skip


def places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items):
        found.append((value, key))
        if isinstance(inner, (dict, list)):
            places(inner, found)
    return found


def mutated(original: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    made = copy.deepcopy(original)
    for _ in range(chance.randint(1, 3)):
        holder, key = chance.choice(places(made, []))
        if isinstance(holder, list) and key >= len(holder):
            continue
        what = chance.randrange(4)
        if what == 0:
            del holder[key]
        elif what == 1 and isinstance(holder, dict):
            holder[chance.choice(["select", "column", "forEach", "name", "path", "id", "_id", "é", ""])] = holder.pop(
                key
            )
        else:
            holder[key] = copy.deepcopy(chance.choice(ODD))
        if not made:
            break
    return made


def test_no_view_and_no_resource_brings_another_error_than_ours() -> None:
    chance = random.Random(20260115)
    sound = flatten.compile(VIEW)
    slowest = 0.0
    rows = 0
    for number in range(2_400):
        start = time.process_time()
        try:
            if number % 2:
                rows += sum(1 for _ in flatten.compile(mutated(VIEW, chance)).rows([PATIENT]))
            else:
                rows += sum(1 for _ in sound.rows([mutated(PATIENT, chance)]))
        except HilumError as error:
            assert "Maja" not in str(error)
        slowest = max(slowest, time.process_time() - start)
    assert rows > 300
    assert slowest < 1


def test_a_view_of_a_mutated_resource_reads_or_refuses() -> None:
    chance = random.Random(7)
    for _ in range(1_000):
        try:
            view = views.of(mutated(PATIENT, chance))
            for name in dir(view):
                value = getattr(view, name)
                if not isinstance(value, str) and hasattr(value, "__len__"):
                    list(value)
            view.birthDate = "1970-01-31"
            view.name.append({"family": "Berg"})
            view.name[0].given.insert(0, "Anna")
        except HilumError as error:
            assert "Maja" not in str(error)


def test_a_deep_resource_and_a_deep_view_are_refused_or_passed_and_never_break_the_stack() -> None:
    deep: dict[str, Any] = {"url": "x"}
    for _ in range(3_000):
        deep = {"url": "x", "extension": [deep]}
    view = flatten.compile(
        {"resource": "Patient", "select": [{"repeat": ["extension"], "column": [{"name": "u", "path": "url"}]}]}
    )
    with pytest.raises(HilumError):
        list(view.rows([{"resourceType": "Patient", "extension": [deep]}]))
    path = "(" * 5_000 + "id" + ")" * 5_000
    with pytest.raises(flatten.ViewError):
        flatten.compile({"resource": "Patient", "select": [{"column": [{"name": "a", "path": path}]}]})
    every = flatten.compile(
        {"resource": "Patient", "select": [{"column": [{"name": "n", "path": "descendants().count()"}]}]}
    )
    (row,) = every.rows([{"resourceType": "Patient", "extension": [deep]}])
    assert row["n"] > 6_000


def test_the_bundles_of_synthea_become_tables_that_join(corpus: Path) -> None:
    bundles = [fhir_json.decode(file.read_bytes()) for file in sorted((corpus / "fhir" / "synthea-r4").glob("*.json"))]
    counted: dict[str, int] = {}
    for bundle in bundles:
        for entry in bundle["entry"]:
            kind = entry["resource"]["resourceType"]
            counted[kind] = counted.get(kind, 0) + 1
    keys: dict[str, set[str]] = {}
    for kind, count in counted.items():
        view = flatten.compile({"resource": kind, "select": [{"column": [{"name": "id", "path": "getResourceKey()"}]}]})
        found = [row["id"] for row in view.rows(bundles)]
        keys[kind] = set(found)
        assert len(found) == count
    joined = flatten.compile(
        {"resource": "Observation", "select": [{"column": [
            {"name": "patient", "path": "subject.getReferenceKey(Patient)"},
            {"name": "encounter", "path": "encounter.getReferenceKey(Encounter)"},
        ]}]}
    )  # fmt: skip
    rows = list(joined.rows(bundles))
    assert len(rows) == counted["Observation"] > 200
    assert {row["patient"] for row in rows} <= keys["Patient"]
    assert {row["encounter"] for row in rows} <= keys["Encounter"]
