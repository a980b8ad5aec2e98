"""Invariants of definitions that hold at once: those of ElementDefinition, StructureDefinition and of the names of definitions.

A StructureDefinition has hundreds of elements with a dozen invariants each, and to evaluate them took two thirds of the time that
HL7's set of definitions takes. Nearly all hold for what can be seen without an expression: a `max` of "*", one type, no fixed value.
Each of these says True only where its expression is certain not to be false, and None for all else, so that the expression decides;
none says False. A test holds both against the expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from hilum.fhir.definitions import type_definition

__all__ = ["DEFINITIONAL"]

_Holds = Callable[[dict[str, Any], dict[str, Any]], "bool | None"]

_CORE = "http://hl7.org/fhir/StructureDefinition"
_NAME = re.compile(r"[A-Z][A-Za-z0-9_]{0,254}")
_NAMED = (
    "adf cid cmd cpb cpd csd ees esc evd evi evv gdf ig lib mea msd nsd opd pdf que red rsd rvs sdf smp spd tcp tst vsd"
)
_SYSTEM_TYPE = re.compile(r"http://hl7\.org/fhirpath/System\.[A-Z][A-Za-z]+")


@cache
def _names(stem: str) -> frozenset[str]:
    """The properties of an ElementDefinition that hold a choice, with their siblings."""
    by_name = type_definition("ElementDefinition").by_name
    names = [key for key, (row, _) in by_name.items() if row.name == stem + "[x]"]
    return frozenset(one for key in names for one in (key, "_" + key))


def _lacks(value: dict[str, Any], *names: str) -> bool:
    return all(name not in value and "_" + name not in value for name in names)


def _text(value: dict[str, Any], name: str) -> str:
    """The text that is there alone, "" = none, or another value, or one with a sibling, which may be of any shape."""
    text = value.get(name)
    return text if text.__class__ is str and "_" + name not in value else ""


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _elements(value: dict[str, Any], name: str) -> list[dict[str, Any]] | None:
    """The elements of a snapshot or differential, none where it is absent; None = it is of another shape."""
    if name not in value:
        return [] if "_" + name not in value else None
    held = value[name]
    return _rows(held, "element") if held.__class__ is dict else None


def _rows(value: dict[str, Any], name: str) -> list[dict[str, Any]] | None:
    rows = value.get(name)
    if rows is None:
        return [] if _lacks(value, name) else None
    if rows.__class__ is not list or "_" + name in value:
        return None
    for row in rows:
        if row.__class__ is not dict:
            return None
    return rows


def _is_distinct(rows: list[dict[str, Any]] | None, key: str) -> bool | None:
    """Each has a text there and no two the same."""
    if rows is None:
        return None
    sibling = "_" + key
    texts = set()
    for row in rows:
        text = row.get(key)
        if text.__class__ is not str or sibling in row:
            return None
        texts.add(text)
    return len(texts) == len(rows) or None


def _all(rows: list[dict[str, Any]] | None, *tests: tuple[str, type]) -> bool | None:
    """Each has values of these types there."""
    if rows is None:
        return None
    for row in rows:
        for key, kind in tests:
            if row.get(key).__class__ is not kind or "_" + key in row:
                return None
    return True


def _without(value: dict[str, Any], *names: str) -> bool | None:
    """No element at the top, one whose path has no dot, has any of these."""
    for part in ("snapshot", "differential"):
        rows = _elements(value, part)
        if rows is None or not _tops_without(rows, *names):
            return None
    return True


def _tops_without(rows: list[dict[str, Any]] | None, *names: str) -> bool | None:
    if rows is None:
        return None
    for row in rows:
        if "." not in _text(row, "path") and not _lacks(row, *names):
            return None
    return True


# -- ElementDefinition


def _range(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    least, most = value.get("min"), _text(value, "max")
    if most == "*":
        return True
    return (_is_count(most) and least.__class__ is int and "_min" not in value and least <= int(most)) or None


def _most(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    most = _text(value, "max")
    return most == "*" or _is_count(most) or None


def _one_type(stem: str) -> _Holds:
    """There is one type at most, or no value of that choice."""

    def holds(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
        types = value.get("type", ())
        if (types.__class__ is list or types == ()) and len(types) <= 1 and "_type" not in value:
            return True
        return _names(stem).isdisjoint(value) or None

    return holds


def _fixed_or_pattern(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    return _names("pattern").isdisjoint(value) or _names("fixed").isdisjoint(value) or None


def _bound_type(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    types = _rows(value, "type")
    return None if types is None else not types or _text(types[0], "code") != "" or None


def _value_set(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    return _text(value, "valueSet").startswith(("http:", "https", "urn:")) or None


def _modifier(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    if value.get("isModifier") is False and "_isModifier" not in value:
        return True
    return _text(value, "isModifierReason") != "" or None


# -- StructureDefinition


def _types(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    if not _is_of_the_core(value):
        return _text(value, "url") != "" or None
    for part in ("snapshot", "differential"):
        rows = _elements(value, part)
        if rows is None:
            return None
        for row in rows:
            types = _rows(row, "type")
            if types is None:
                return None
            for one in types:
                code = _text(one, "code")
                if not (code.isascii() and code.isalnum()) and _SYSTEM_TYPE.fullmatch(code) is None:
                    return None
    return True


def _is_of_the_core(value: dict[str, Any]) -> bool:
    return _text(value, "url").startswith(_CORE)


def _no_default(*parts: str) -> _Holds:
    def holds(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
        names = _names("defaultValue")
        for part in parts:
            rows = _elements(value, part)
            if rows is None:
                return None
            for row in rows:
                if not names.isdisjoint(row):
                    return None
        return True

    return holds


def _identified(*parts: str, is_distinct: bool = False) -> _Holds:
    def holds(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
        for part in parts:
            rows = _elements(value, part)
            if not (_is_distinct(rows, "id") if is_distinct else _all(rows, ("id", str))):
                return None
        return True

    return holds


def _paths(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    return True if _text(value, "derivation") == "constraint" else _is_distinct(_elements(value, "snapshot"), "path")


def _top_type(part: str) -> _Holds:
    """The first element has no type, or, in a differential, stands below the top."""

    def holds(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
        rows = _elements(value, part)
        if rows is None:
            return None
        if not rows or _lacks(rows[0], "type"):
            return True
        return (part == "differential" and "." in _text(rows[0], "path")) or None

    return holds


def _top_path(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    if _lacks(value, "snapshot"):
        return True
    rows, type = _elements(value, "snapshot"), _text(value, "type")
    return True if rows and type and _text(rows[0], "path") == type else None


def _named(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    return _NAME.fullmatch(_text(value, "name")) is not None or None


DEFINITIONAL: dict[str, _Holds] = {
    **{f"{prefix}-0": _named for prefix in _NAMED.split()},
    "eld-2": _range,
    "eld-3": _most,
    "eld-6": _one_type("fixed"),
    "eld-7": _one_type("pattern"),
    "eld-8": _fixed_or_pattern,
    "eld-11": _bound_type,
    "eld-12": _value_set,
    "eld-13": lambda value, resource: _is_distinct(_rows(value, "type"), "code"),
    "eld-14": lambda value, resource: _is_distinct(_rows(value, "constraint"), "key"),
    "eld-18": _modifier,
    "eld-21": lambda value, resource: _text(value, "expression") != "" or None,
    "sdf-1": _paths,
    "sdf-2": lambda value, resource: _text(value, "name") + _text(value, "uri") != "" or None,
    "sdf-3": lambda value, resource: _all(_rows(value, "element"), ("definition", str), ("min", int), ("max", str)),
    "sdf-4": lambda value, resource: _text(value, "baseDefinition") != "" or None,
    "sdf-5": lambda value, resource: _text(value, "type") not in ("", "Extension") or None,
    "sdf-6": lambda value, resource: bool(_elements(value, "snapshot") or _elements(value, "differential")) or None,
    "sdf-8b": lambda value, resource: _all(_rows(value, "element"), ("base", dict)),
    "sdf-9": lambda value, resource: (
        (_lacks(value, "contained") and _without(value, "label", "code", "requirements")) or None
    ),
    "sdf-11": _top_path,
    "sdf-14": _identified("snapshot", "differential"),
    "sdf-15": _top_type("snapshot"),
    "sdf-15a": _top_type("differential"),
    "sdf-16": _identified("snapshot", is_distinct=True),
    "sdf-17": _identified("differential", is_distinct=True),
    "sdf-18": lambda value, resource: _lacks(value, "contextInvariant") or _text(value, "type") == "Extension" or None,
    "sdf-19": _types,
    "sdf-20": lambda value, resource: _tops_without(_rows(value, "element"), "slicing"),
    "sdf-21": _no_default("differential"),
    "sdf-22": lambda value, resource: (
        _no_default("snapshot", "differential")(value, resource)
        if _text(value, "url") == "" or _is_of_the_core(value)
        else True
    ),
    "sdf-23": lambda value, resource: _without(value, "sliceName"),
}
"""(value, %resource) -> True, the invariant holds; None, its expression decides."""
