"""Names and shapes of what a program puts into a resource, held against the element table; clear errors with near names.

This judges what a caller hands over: names, one or many, the kind and the form of a primitive. It does not ask whether what is
required is there: a resource that is being built is not whole yet; `validate` judges the whole.
"""

from __future__ import annotations

import base64
import datetime
import decimal
from collections.abc import MutableSequence
from typing import Any

from hilum.core.errors import BudgetExceeded, Incorrect
from hilum.fhir.definitions import Element, TypeDefinition, is_primitive, is_resource_type, type_definition
from hilum.fhir.json import MAX_DEPTH, Decimal
from hilum.fhir.near import near
from hilum.fhir.validation import primitive_flaw

__all__ = ["checked_content", "checked_list", "checked_value"]

SECTION = "FHIR R4 2.24"


def checked_content(content: dict[str, Any], definition: TypeDefinition, where: str, depth: int = 0) -> dict[str, Any]:
    """The content of a resource or element, its values in the forms of JSON; the very same dict where nothing changes.

    raises  Incorrect        a name that the type does not have, one where many are meant or many where one is, a value that is
                             not of its type, two types of a choice
            BudgetExceeded   nested too deep
    """
    if depth > MAX_DEPTH:
        raise BudgetExceeded(f"nested deeper than {MAX_DEPTH} levels", where=where[:200], section=SECTION)
    kept: dict[str, Any] = {}
    is_same = True
    chosen: dict[str, str] = {}
    for key, value in content.items():
        if not isinstance(key, str):
            raise Incorrect("the name of an element is a text", where=where, section=SECTION)
        if key == "resourceType" and definition.is_resource:
            kept[key] = value
            continue
        name = key[1:] if key.startswith("_") else key
        row = definition.by_name.get(name)
        if row is None or (key is not name and (not is_primitive(row[1]) or row[0].is_attribute)):
            raise Incorrect(f"no element {key[:64]!r}{near(name, definition)}", where=where, section=SECTION)
        element, kind = row
        if chosen.setdefault(element.name, name) != name:
            raise Incorrect(f"more than one type of {element.name}", where=f"{where}.{name}", section=SECTION)
        new = _checked(value, element, kind if key is name else "Element", f"{where}.{key}", depth, key is not name)
        is_same = is_same and new is value
        kept[key] = new
    return content if is_same else kept


def checked_list(value: Any, kind: str, where: str, depth: int = 0, *, may_be_null: bool = False) -> list[Any]:
    """A list of values of one type. `may_be_null`: an item may be None, as beside the values of a primitive that repeats."""
    if isinstance(value, (tuple, MutableSequence)) and not isinstance(value, (list, bytearray)):
        value = list(value)
    if not isinstance(value, list):
        raise Incorrect("it may be there many times, so a list is meant", where=where, section=SECTION)
    if not value:
        raise Incorrect("an empty list says nothing: leave it out", where=where, section=SECTION)
    kept = [
        None if item is None and may_be_null else checked_value(item, kind, f"{where}[{position}]", depth)
        for position, item in enumerate(value)
    ]
    return value if all(new is old for new, old in zip(kept, value, strict=True)) else kept


def checked_value(value: Any, kind: str, where: str, depth: int = 0) -> Any:
    """One value of a type: a dict (or a view, whose dict it becomes), or a primitive in its form of JSON.

    A date, time or datetime (with its zone) of Python becomes the text of FHIR, bytes become base64, a `decimal.Decimal` a
    decimal; a float is refused, since it is not the decimal that was written (FHIR R4 2.24.0.1).
    """
    if is_primitive(kind):
        value = _primitive(value, kind, where)
        flaw = primitive_flaw(value, kind)
        if flaw:
            raise Incorrect(flaw, where=where, section=SECTION)
        return value
    value = getattr(value, "__fhir_content__", value)
    if not isinstance(value, dict):
        raise Incorrect(f"an object is meant here ({kind})", where=where, section=SECTION)
    if kind == "Resource":
        kind = value.get("resourceType", "")
        if not isinstance(kind, str) or not is_resource_type(kind):
            raise Incorrect("resourceType names no resource of R4", where=where, section=SECTION)
    return checked_content(value, type_definition(kind), where, depth + 1)


def _checked(value: Any, element: Element, kind: str, where: str, depth: int, is_extra: bool) -> Any:
    if element.is_list:
        return checked_list(value, kind, where, depth, may_be_null=is_extra or is_primitive(kind))
    if isinstance(value, (tuple, MutableSequence)) and not isinstance(value, bytearray):
        raise Incorrect("it is there once at most, so no list is meant", where=where, section=SECTION)
    return checked_value(value, kind, where, depth)


def _primitive(value: Any, kind: str, where: str) -> Any:
    if isinstance(value, float):
        raise Incorrect("a float is not the decimal that was written: give a Decimal", where=where, section=SECTION)
    if isinstance(value, decimal.Decimal) and not isinstance(value, Decimal):
        if not value.is_finite():
            raise Incorrect("NaN and Infinity are no decimals", where=where, section=SECTION)
        return Decimal(str(value))
    if isinstance(value, datetime.datetime):
        if kind not in ("dateTime", "instant"):
            raise Incorrect(f"a point in time is no {kind}", where=where, section=SECTION)
        if value.tzinfo is None:
            raise Incorrect("a point in time has a zone", where=where, section="FHIR R4 2.24.0.1")
        return value.isoformat()
    if isinstance(value, datetime.date) and kind in ("date", "dateTime"):
        return value.isoformat()
    if isinstance(value, datetime.time) and kind == "time":
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)) and kind == "base64Binary":
        return base64.b64encode(value).decode("ascii")
    return value
