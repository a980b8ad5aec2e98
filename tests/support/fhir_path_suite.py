"""Runs the official FHIRPath R4 suite as it lies in the corpus."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from hilum.core.errors import HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir import path
from hilum.fhir import xml as fhir_xml
from hilum.fhir.path.items import atom
from hilum.fhir.path.quantities import Quantity
from hilum.fhir.path.temporal import Temporal, parse_temporal

Row = tuple[str, str, bool, str]
"""(name, expression, whether it passed, what came)."""


def run_suite(corpus: Path) -> list[Row]:
    """Every test with its verdict.

    A test that must be refused passes where the check against the type of its input, or the evaluation, raises an error of ours; one
    with a result passes where neither does, and values, types and order are those expected.
    """
    folder = corpus / "fhir/ftc-r4-fhirpath"
    parser = etree.XMLParser(remove_comments=True, resolve_entities=False)
    tree = etree.parse(str(folder / "fhirpath/tests-fhir-r4.xml"), parser)
    inputs = {one.stem: _read(one) for one in (folder / "input").iterdir()}
    return [_run(test, inputs) for test in tree.getroot().iter("test")]


def _read(file: Path) -> dict[str, Any]:
    data = file.read_bytes()
    return fhir_json.parse(data) if file.suffix == ".json" else fhir_xml.parse(data)


def _run(test: Any, inputs: dict[str, dict[str, Any]]) -> Row:
    name, expression = test.get("name"), test.find("expression")
    text, must_fail = expression.text, expression.get("invalid")
    named = test.get("inputfile")
    item = inputs[named.rpartition(".")[0]] if named else None
    try:
        ordered = test.get("checkOrderedFunctions") == "true"
        flaws = path.check(text, item["resourceType"] if item else "", ordered=ordered)
        if flaws:
            raise flaws[0]
        found = path.compile(text).nodes(item)
    except HilumError as error:
        return name, text, bool(must_fail), f"refused: {error}"
    if must_fail:
        return name, text, False, f"not refused ({must_fail})"
    if test.get("predicate") == "true":
        found = [bool(found)]
    expected = [(one.get("type"), one.text or "") for one in test.findall("output")]
    came = [_shown(one) for one in found]
    if len(found) != len(expected):
        return name, text, False, f"{came} for {expected}"
    pairs = list(zip(found, expected, strict=True))
    if test.get("ordered") == "false":
        is_same = sorted(one[1] for one in came) == sorted(value for _, value in expected)
    else:
        is_same = all(_matches(one, kind, value) for one, (kind, value) in pairs)
    return name, text, is_same, f"{came} for {expected}"


def _shown(item: path.Item) -> tuple[str, str]:
    value = atom(item)
    kind = item.type if isinstance(item, path.Node) else type(value).__name__
    return kind, str(value)


_KINDS = {"boolean": bool, "integer": int, "decimal": Decimal, "string": str, "Quantity": Quantity}


def _matches(item: path.Item, kind: str | None, text: str) -> bool:
    value = atom(item)
    if isinstance(item, path.Node):
        if kind is not None and item.type != kind:
            return False
    elif kind in _KINDS and not isinstance(value, _KINDS[kind]) and not (kind == "decimal" and isinstance(value, int)):
        return False
    if isinstance(value, bool):
        return text == ("true" if value else "false")
    if isinstance(value, (int, Decimal)):
        return Decimal(text) == value
    if isinstance(value, Temporal):
        plain = text.removeprefix("@")
        form = "time" if value.kind == "Time" else "date" if value.kind == "Date" else "datetime"
        wanted = parse_temporal(plain.removeprefix("T"), form)
        return wanted is not None and (value.parts, value.zone) == (wanted.parts, wanted.zone)
    return str(value) == text
