"""Structural validation of a resource against the element table. FHIR R4 3.2 (validating resources).

Checked: unknown properties, cardinality, one type of a choice, JSON shape (object, array, null padding), lexical form of
primitives, required bindings that the definitions expand, empty objects and strings, resource types, narrative, and the
types a literal reference may name. An issue names its place as a FHIRPath expression and never shows a value.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hilum.core.errors import DecodeError
from hilum.fhir.definitions import (
    NUMERIC,
    Element,
    TypeDefinition,
    is_primitive,
    is_resource_type,
    lexical_form,
    required_codes,
    type_definition,
)
from hilum.fhir.json import Decimal, Resource
from hilum.fhir.xml import XHTML, parse_narrative

__all__ = ["MAX_ISSUES", "Issue", "is_date", "primitive_flaw", "validate"]

MAX_ISSUES = 50
MAX_STRING = 1024 * 1024

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PROPERTY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_ACTIVE = frozenset(
    (
        "script",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "link",
        "base",
        "head",
        "body",
        "frame",
        "frameset",
        "meta",
    )
)
_LITERAL = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/[A-Za-z0-9\-.]{1,64})?")


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of an OperationOutcome. FHIR R4 2.34.

    severity     fatal, error, warning, information
    code         IssueType: structure, required, value, invariant, code-invalid, ...
    expression   FHIRPath place, "" = the resource as a whole
    """

    severity: str
    code: str
    text: str
    expression: str = ""


def validate(resource: Resource, *, bindings: bool = True) -> tuple[Issue, ...]:
    """Structural issues of a resource, at most `MAX_ISSUES`; empty = sound.

    bindings   also check the required bindings
    """
    found: list[Issue] = []
    for issue in _resource(resource, str(resource.get("resourceType") or ""), bindings):
        found.append(issue)
        if len(found) >= MAX_ISSUES:
            break
    return tuple(found)


def _error(code: str, text: str, where: str) -> Issue:
    return Issue("error", code, text, where)


def _resource(resource: Any, where: str, bindings: bool) -> Iterator[Issue]:
    if not isinstance(resource, dict):
        yield _error("structure", "a resource is an object", where)
        return
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not is_resource_type(kind):
        yield _error("structure", "resourceType names no resource of R4", where)
        return
    yield from _object(resource, type_definition(kind), where, bindings)


def _object(value: dict[str, Any], definition: TypeDefinition, where: str, bindings: bool) -> Iterator[Issue]:
    by_name = definition.by_name
    seen: dict[str, str] = {}
    for key, content in value.items():
        name = key[1:] if key[:1] == "_" else key
        row = by_name.get(name)
        if row is None:
            if key == "resourceType" and definition.is_resource:
                continue
            if key == "fhir_comments":
                continue
            shown = f"{where}.{key}" if _PROPERTY.fullmatch(key) else where
            yield _error("structure", "a property that R4 does not have here", shown)
            continue
        element, kind = row
        place = f"{where}.{name}"
        other = seen.setdefault(element.name, name)
        if other != name:
            yield _error("structure", f"more than one type of {element.name}", place)
            continue
        if key is not name:
            if not is_primitive(kind) or element.is_attribute:
                yield _error("structure", "only a primitive has an underscore sibling", place)
            elif name not in value:
                yield from _primitives(None, content, element, kind, place, bindings)
            continue
        if is_primitive(kind):
            yield from _primitives(content, value.get("_" + name), element, kind, place, bindings)
        else:
            yield from _complexes(content, element, kind, place, bindings)
    for element in definition.elements:
        if element.least and element.name not in seen:
            yield _error("required", f"{element.name} is required", f"{where}.{element.name.removesuffix('[x]')}")
    if not seen and not definition.is_resource:
        yield _error("invariant", "an element has a value or children (ele-1)", where)


def _complexes(content: Any, element: Element, kind: str, where: str, bindings: bool) -> Iterator[Issue]:
    if element.is_list:
        if not isinstance(content, list):
            yield _error("structure", "an array is meant here", where)
            return
        if not content:
            yield _error("structure", "an array is never empty", where)
        if element.most and len(content) > element.most:
            yield _error("structure", f"at most {element.most} allowed", where)
        for position, item in enumerate(content):
            yield from _complex(item, element, kind, f"{where}[{position}]", bindings)
    else:
        yield from _complex(content, element, kind, where, bindings)


def _complex(content: Any, element: Element, kind: str, where: str, bindings: bool) -> Iterator[Issue]:
    if not isinstance(content, dict):
        yield _error("structure", "an object is meant here", where)
    elif kind == "Resource":
        yield from _resource(content, where, bindings)
    else:
        yield from _object(content, type_definition(kind), where, bindings)
        if kind == "Reference" and element.targets:
            reference = content.get("reference")
            if isinstance(reference, str) and reference[:1] != "#" and "Resource" not in element.targets:
                literal = _LITERAL.fullmatch(reference)
                if literal and is_resource_type(literal.group(1)) and literal.group(1) not in element.targets:
                    # a warning: HL7's own examples do it (DeviceMetric.parent)
                    yield Issue(
                        "warning", "value", "a reference to a type that is not meant here", f"{where}.reference"
                    )


def _primitives(content: Any, extra: Any, element: Element, kind: str, where: str, bindings: bool) -> Iterator[Issue]:
    if not element.is_list:
        yield from _primitive(content, extra, element, kind, where, bindings)
        return
    values = [] if content is None else content
    extras = [] if extra is None else extra
    if not isinstance(values, list) or not isinstance(extras, list):
        yield _error("structure", "an array is meant here", where)
        return
    if not values and not extras:
        yield _error("structure", "an array is never empty", where)
    if values and extras and len(values) != len(extras):
        yield _error("structure", "values and their extensions are padded with null to one length", where)
    for position in range(max(len(values), len(extras))):
        yield from _primitive(
            values[position] if position < len(values) else None,
            extras[position] if position < len(extras) else None,
            element,
            kind,
            f"{where}[{position}]",
            bindings,
        )


def _primitive(content: Any, extra: Any, element: Element, kind: str, where: str, bindings: bool) -> Iterator[Issue]:
    if content is None and extra is None:
        yield _error("invariant", "an element has a value or children (ele-1)", where)
        return
    if extra is not None:
        if isinstance(extra, dict):
            yield from _object(extra, type_definition("Element"), where, bindings)
        else:
            yield _error("structure", "an object is meant here", where)
    if content is None:
        return
    flaw = primitive_flaw(content, kind)
    if flaw:
        yield _error("value", flaw, where)
    elif element.binding >= 0 and bindings and content not in required_codes(element.binding):
        yield _error("code-invalid", "a code outside of the required value set", where)


def primitive_flaw(content: Any, kind: str) -> str:
    """What is wrong with a primitive's value, "" = nothing. FHIR R4 2.24.0.1."""
    if kind == "boolean":
        return "" if isinstance(content, bool) else "not a boolean"
    if kind in NUMERIC:
        if not isinstance(content, int) or isinstance(content, bool):
            return f"not a whole number ({kind})"
        least = {"integer": -(2**31), "unsignedInt": 0, "positiveInt": 1}[kind]
        return "" if least <= content < 2**31 else f"out of range for {kind}"
    if kind == "decimal":
        is_number = isinstance(content, (int, Decimal)) and not isinstance(content, bool)
        return "" if is_number else "not a decimal number"
    if not isinstance(content, str):
        return f"not a string ({kind})"
    if kind == "xhtml":
        return _narrative_flaw(content)
    if not content:
        return "an empty string"
    form = lexical_form(kind)
    if form is not None and not form.fullmatch(content):
        return f"not the form of {kind}"
    if kind in ("string", "markdown", "code"):
        if _CONTROL.search(content):
            return "a control character"
        if len(content) > MAX_STRING:
            return "longer than 1 MB"
        if kind == "string" and content.isspace():
            return "nothing but white space"
    elif kind in ("date", "dateTime", "instant"):
        return "" if is_date(content) else "no day of the calendar"
    elif kind == "base64Binary":
        significant = len(content) - sum(map(content.count, " \r\n\t"))
        return "" if significant % 4 == 0 and significant else "not the form of base64Binary"
    return ""


def is_date(text: str) -> bool:
    """Whether the date part of a date, dateTime or instant is a day of the calendar."""
    if len(text) < 10:
        return True
    try:
        datetime.date(int(text[:4]), int(text[5:7]), int(text[8:10]))
    except ValueError:
        return False
    return True


def _narrative_flaw(content: str) -> str:
    try:
        root = parse_narrative(content)
    except DecodeError as error:
        return error.message
    for element in root.iter("{*}*"):
        name = str(element.tag)
        if not name.startswith("{" + XHTML + "}") or name.rpartition("}")[2] in _ACTIVE:
            return "an element that a narrative may not have (txt-1)"
        if any(str(attribute).lower().startswith("on") for attribute in element.attrib):
            return "an event attribute in a narrative (txt-1)"
    return ""
