"""Code maps back: from a FHIR code to the v2 code that it was made of.

Several v2 codes go to one FHIR code. What the resource still says of the v2 code decides (the sender's coding beside the
mapped one); else what choices.tsv names; else the first of the map.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from hilum.ihe.v2fhir.engine import Json
from hilum.ihe.v2fhir.tables import CodeMap

__all__ = [
    "choices",
    "code_back",
    "coding_back",
    "concept_back",
    "instead",
    "late_fields",
    "list_order",
    "required_defaults",
    "superseded",
    "told_elsewhere",
    "unit_of",
]


@cache
def choices() -> dict[str, list[list[str]]]:
    """The rows of choices.tsv by their kind."""
    found: dict[str, list[list[str]]] = {}
    text = files("hilum.ihe.v2fhir.back").joinpath("choices.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, *cells = (cell.strip() for cell in line.split("\t"))
            found.setdefault(kind, []).append([*cells, "", "", "", ""])
    return found


@lru_cache(maxsize=512)
def _inverted(name: str, rows: tuple[tuple[str, str, str], ...]) -> dict[str, list[tuple[str, str]]]:
    """FHIR code -> (v2 code, system of the FHIR code), the preferred one first."""
    preferred = {(row[1], row[2]) for row in choices().get("code", ()) if row[0] == name}
    found: dict[str, list[tuple[str, str]]] = {}
    for v2, code, system in rows:
        if code:
            held = found.setdefault(code, [])
            if (code, v2) in preferred:
                held.insert(0, (v2, system))
            else:
                held.append((v2, system))
    return found


def _of(codes: CodeMap) -> dict[str, list[tuple[str, str]]]:
    return _inverted(codes.name, tuple((v2, code, system) for v2, (code, _, system) in codes.codes.items()))


def code_back(codes: CodeMap, code: str, system: str = "") -> str:
    """The v2 code of a FHIR code; where the map makes none of it, the code itself."""
    found = _of(codes).get(code, ())
    for v2, mapped_system in found:
        if not system or not mapped_system or system == mapped_system:
            return v2
    return code


def concept_back(codes: CodeMap, concept: Json) -> tuple[Json, list[Any]]:
    """A CodeableConcept as it was before the mapped coding was put in, and the codings that were put in."""
    codings = concept.get("coding")
    if not isinstance(codings, list) or not codings or not isinstance(codings[0], dict):
        return concept, []
    first, table = codings[0], codes.system
    for other in codings[1:]:
        if not isinstance(other, dict) or other.get("system") not in (None, table):
            continue
        found = codes.codes.get(str(other.get("code")))
        if found is not None and found[0] and found[0] == first.get("code"):
            return {**concept, "coding": codings[1:]}, [first]
    back = coding_back(codes, first)
    return (concept if back is first else {**concept, "coding": [back, *codings[1:]]}), []


def coding_back(codes: CodeMap, coding: Json) -> Json:
    """A mapped Coding as one of the v2 table."""
    code, system = coding.get("code"), coding.get("system")
    if not isinstance(code, str) or (system == codes.system and code in codes.codes):
        return coding
    for v2, mapped_system in _of(codes).get(code, ()):
        if not system or not mapped_system or system == mapped_system:
            back: Json = {**coding, "code": v2}
            if codes.system and system != codes.system:
                back["system"] = codes.system
            return back
    return coding


@cache
def instead() -> dict[tuple[str, str], str]:
    """(table, code that the version's table lacks) -> the code of the table that says it best."""
    return {(table, code): other for table, code, other, *_ in choices().get("instead", ())}


@cache
def late_fields(map_name: str) -> frozenset[int]:
    """Fields that tell only what the others of their segment leave untold."""
    return frozenset(
        int(number)
        for name, numbers, *_ in choices().get("late", ())
        if name == map_name
        for number in numbers.split(",")
    )


@cache
def superseded() -> dict[tuple[str, int], str]:
    """(map, field) -> the segment that tells it instead, in messages that have it."""
    return {
        (name, int(number)): segment
        for name, numbers, segment, *_ in choices().get("superseded", ())
        for number in numbers.split(",")
    }


@cache
def unit_of() -> dict[str, tuple[int, int]]:
    """Data type -> a component, and the one without which it says nothing."""
    return {name: (int(number), int(other)) for name, number, other, *_ in choices().get("needs", ())}


@cache
def told_elsewhere() -> frozenset[tuple[str, str]]:
    """Rows that are not run backwards, since another segment is the place of what they read."""
    return frozenset((name, path) for name, path, *_ in choices().get("elsewhere", ()))


@cache
def required_defaults() -> frozenset[tuple[str, str, str]]:
    """Values that stand in a resource only because R4 requires something there."""
    return frozenset((kind, path, value) for kind, path, value, *_ in choices().get("default", ()))


def list_order(map_name: str, element: str) -> list[str]:
    for name, path, labels, *_ in choices().get("order", ()):
        if name == map_name and path == element:
            return labels.split(",")
    return []
