"""The test suite of SQL on FHIR: every case of every file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from hilum.core.errors import HilumError
from hilum.fhir import flatten
from hilum.fhir import json as fhir_json


def cases(corpus: Path) -> list[tuple[str, list[Any], dict[str, Any]]]:
    found: list[tuple[str, list[Any], dict[str, Any]]] = []
    for file in sorted((corpus / "fhir" / "sql-on-fhir-v2-tests").glob("*.json")):
        content = fhir_json.decode(file.read_bytes())
        found.extend((f"{file.stem}: {test['title']}", content["resources"], test) for test in content["tests"])
    return found


def as_text(row: dict[str, Any]) -> str:
    return fhir_json.encode(dict(sorted(row.items()))).decode()


def test_every_case_of_the_suite_passes(corpus: Path) -> None:
    failed = []
    every = cases(corpus)
    for name, resources, test in every:
        if test.get("expectError"):
            try:
                rows = list(flatten.compile(test["view"]).rows(resources))
            except HilumError:
                continue
            failed.append((name, "no error", rows))
            continue
        view = flatten.compile(test["view"])
        rows = list(view.rows(resources))
        if Counter(map(as_text, rows)) != Counter(map(as_text, test["expect"])):
            failed.append((name, "other rows", rows))
        columns = test.get("expectColumns")
        if columns and [column.name for column in view.columns] != columns:
            failed.append((name, "other columns", rows))
        if any(list(row) != [column.name for column in view.columns] for row in rows):
            failed.append((name, "columns of a row in another order", rows))
    assert failed == []
    assert len(every) >= 97
    assert sum(1 for _, _, test in every if test.get("expectError")) >= 11
