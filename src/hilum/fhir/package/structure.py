"""StructureDefinitions of the types of FHIR R4, built from the element table: what a snapshot starts from.

FHIR R4 5.3. A profile's chain ends at a resource or data type of the core specification. Its StructureDefinition is not
bundled (35 MB), since the table says all of it that a snapshot is made of; the prose is left out.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from hilum.fhir.definitions import (
    FHIR_VERSION,
    Binding,
    Constraint,
    Element,
    TypeDefinition,
    base_type,
    is_primitive,
    type_definition,
    type_names,
    value_type,
)

__all__ = ["PREFIX", "core_definition", "type_of_url"]

Json = dict[str, Any]

PREFIX = "http://hl7.org/fhir/StructureDefinition/"
FHIR_TYPE = PREFIX + "structuredefinition-fhir-type"
MAX_VALUE_SET = PREFIX + "elementdefinition-maxValueSet"
_URL_SLICING: Json = {
    "discriminator": [{"type": "value", "path": "url"}],
    "description": "Extensions are always sliced by (at least) url",
    "rules": "open",
}


def type_of_url(url: str) -> str:
    """The resource or data type of the core specification of that canonical url, "" when it is none."""
    name = url.partition("|")[0].removeprefix(PREFIX)
    if name == url.partition("|")[0] or "." in name:
        return ""
    return name if is_primitive(name) or name in type_names() else ""


def core_definition(name: str) -> Json:
    """StructureDefinition of a resource or data type of R4 with its snapshot. The object is shared: copy before a change.

    raises  KeyError   R4 has no such type
    """
    return _core_definition(name)


@cache
def _core_definition(name: str) -> Json:
    if is_primitive(name):
        kind, base, elements = "primitive-type", base_type(name), _primitive_elements(name)
    else:
        definition = type_definition(name)
        kind, base = definition.kind, definition.base
        elements = [_root(name, definition), *_elements(name, definition)]
    found: Json = {
        "resourceType": "StructureDefinition",
        "id": name,
        "url": PREFIX + name,
        "name": name,
        "status": "active",
        "fhirVersion": FHIR_VERSION,
        "kind": kind,
        "abstract": name in ("Element", "BackboneElement", "Resource", "DomainResource"),
        "type": name,
    }
    if base:
        found["baseDefinition"] = PREFIX + base
        found["derivation"] = "specialization"
    found["snapshot"] = {"element": elements}
    return found


def _root(name: str, definition: TypeDefinition) -> Json:
    root: Json = {"id": name, "path": name, "min": 0, "max": "*", "base": {"path": name, "min": 0, "max": "*"}}
    if definition.constraints:
        root["constraint"] = [_constraint(c) for c in definition.constraints]
    root |= {"isModifier": False, "isSummary": False}
    return root if definition.binding_of is None else {**root, "binding": _binding(definition.binding_of)}


def _constraint(constraint: Constraint) -> Json:
    found = {"key": constraint.key, "severity": constraint.severity, "human": constraint.human}
    return {**found, "expression": constraint.expression} if constraint.expression else found


def _elements(path: str, definition: TypeDefinition) -> list[Json]:
    found: list[Json] = []
    for element in definition.elements:
        place = f"{path}.{element.name}"
        found.append(_element(place, element, definition))
        if place in type_names() and not element.is_content_reference:
            found.extend(_elements(place, type_definition(place)))
    return found


def _element(path: str, element: Element, definition: TypeDefinition) -> Json:
    row: Json = {"id": path, "path": path}
    if element.is_attribute:
        row["representation"] = ["xmlAttr"]
    if element.is_sliced:
        row["slicing"] = _URL_SLICING
    most = str(element.most) if element.most else "*"
    row |= {"min": element.least, "max": most, "base": _base(path, element, definition)}
    if element.is_content_reference:
        row["contentReference"] = "#" + element.types[0]
    else:
        row["type"] = _types(path, element)
    if element.constraints:
        # what a content reference inherits from the element that it names is stated there
        stated = _own(element) if element.is_content_reference else element.constraints
        row["constraint"] = [_constraint(c) for c in stated]
    row |= {"isModifier": element.is_modifier, "isSummary": element.is_summary}
    if element.binding_of is not None:
        row["binding"] = _binding(element.binding_of)
    return row


def _binding(bound: Binding) -> Json:
    found: Json = {}
    if bound.max_value_set:
        found["extension"] = [{"url": MAX_VALUE_SET, "valueCanonical": bound.max_value_set}]
    found["strength"] = bound.strength
    if bound.value_set:
        found["valueSet"] = bound.value_set
    return found


def _own(element: Element) -> tuple[Constraint, ...]:
    parent, _, name = element.types[0].rpartition(".")
    named = type_definition(parent).by_name[name][0].constraints
    return tuple(c for c in element.constraints if c.key == "ele-1" or c not in named)


def _types(path: str, element: Element) -> list[Json]:
    if path in type_names():
        return [{"code": type_definition(path).base}]
    if element.is_attribute or (element.name == "id" and element.types == ("id",)):
        code = "http://hl7.org/fhirpath/System.String"
        return [{"extension": [{"url": FHIR_TYPE, "valueUrl": element.types[0]}], "code": code}]
    found: list[Json] = []
    for kind in element.types:
        declared: Json = {"code": kind}
        profiles = [url for code, url in element.profiles if code == kind]
        if profiles:
            declared["profile"] = profiles
        if kind in ("Reference", "canonical"):
            targets = element.targets_of(kind)
            if targets:
                declared["targetProfile"] = [PREFIX + target for target in targets]
        found.append(declared)
    return found


def _base(path: str, element: Element, definition: TypeDefinition) -> Json:
    """The most general type that has the element, its cardinality there. FHIR R4 2.26 (ElementDefinition.base)."""
    place, found = path, element
    above = definition.base
    while above:
        row = type_definition(above).by_name.get(element.name)
        if row is None:
            break
        place, found = f"{above}.{element.name}", row[0]
        above = base_type(above)
    return {"path": place, "min": found.least, "max": str(found.most) if found.most else "*"}


def _primitive_elements(name: str) -> list[Json]:
    inherited = _elements(name, type_definition("Element"))
    for row in inherited:
        row["base"]["path"] = "Element" + row["path"][len(name) :]
        row.pop("slicing", None)
    root = _root(name, type_definition("Element"))
    above = base_type(name)
    value: Json = {
        "id": f"{name}.value",
        "path": f"{name}.value",
        "representation": ["xmlAttr"],
        "min": 0,
        "max": "1",
        "base": {"path": f"{name if above == 'Element' else above}.value", "min": 0, "max": "1"},
        "type": [{"extension": [{"url": FHIR_TYPE, "valueUrl": name}], "code": value_type(name)}],
        "isModifier": False,
        "isSummary": False,
    }
    if name == "xhtml":  # an element of its own with content and no extensions. FHIR R4 2.24.0.1
        inherited[1]["max"] = "0"
        value |= {"representation": ["xhtml"], "min": 1, "base": {**value["base"], "min": 1}}
    return [root, *inherited, value]
