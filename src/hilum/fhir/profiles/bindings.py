"""Bindings of a profile. FHIR R4 4.1.4: required is an error, extensible a warning, preferred and example are advice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hilum.fhir.definitions import Element, value_set
from hilum.fhir.path import Node
from hilum.fhir.profiles.library import objects
from hilum.fhir.profiles.work import Check, Work

__all__ = ["binding_check"]

_MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
_CODED = frozenset(("CodeableConcept", "Coding", "Quantity", "Age", "Count", "Distance", "Duration"))
_UCUM = "http://unitsofmeasure.org"
_TEXTS = frozenset(("code", "uri", "string"))
_CODES = _TEXTS | {"Coding", "CodeableConcept"}


def binding_check(element: Mapping[str, Any], row: Element | None) -> Check | None:
    """The check of an element's binding, None where it has none that is judged or the base validator judges the very same."""
    binding = element.get("binding")
    if not isinstance(binding, Mapping):
        return None
    strength, value_set = binding.get("strength"), binding.get("valueSet")
    asked: list[tuple[str, str, bool]] = []
    if isinstance(value_set, str) and strength in ("required", "extensible"):
        known = row.binding_of if row is not None else None
        same = known is not None and known.strength == strength and _plain(known.value_set) == _plain(value_set)
        if not same or strength == "extensible":
            asked.append((value_set, "error" if strength == "required" else "warning", strength == "required"))
    for extension in objects(binding.get("extension")):
        if extension.get("url") == _MAX_VALUE_SET:
            most = extension.get("valueCanonical") or extension.get("valueUri")
            if isinstance(most, str) and (most, "error", True) not in asked:
                asked.append((most, "error", True))
    if not asked:
        return None
    of_units = frozenset(url for url, _, _ in asked if _is_of_units(url)) if _may_be_quantity(element) else frozenset()

    def check(node: Node, work: Work) -> None:
        if not work.bindings:
            return
        for url, severity, is_required in asked:
            if url in of_units and node.type in _CODES:
                continue
            _judge(node, url, severity, work, is_required=is_required)

    return check


def _may_be_quantity(element: Mapping[str, Any]) -> bool:
    """Whether an element has a choice of types, a Quantity among them."""
    kinds = [one.get("code") for one in objects(element.get("type"))]
    return len(kinds) > 1 and "Quantity" in kinds


def _is_of_units(url: str) -> bool:
    """Whether a value set of the core is of units alone: on a choice of types it binds the unit of the Quantity and no other code.

    The vital signs bind `component.value[x]` so, and leave CodeableConcept among its types.
    """
    definition = value_set(_plain(url))
    return (
        definition is not None and bool(definition.include) and all(one.system == _UCUM for one in definition.include)
    )


def _plain(url: str) -> str:
    return url.partition("|")[0]


def _judge(node: Node, url: str, severity: str, work: Work, *, is_required: bool) -> None:
    value = node.value
    if node.type in _TEXTS:
        if not isinstance(value, str):
            return  # absent, or an extension in its place
    elif node.type in _CODED:
        if not isinstance(value, Mapping):
            return
        if node.type == "CodeableConcept":
            codings = value.get("coding")
            if not codings and (not is_required or "extension" in value):
                return  # a text alone says that no code of an extensible value set would do
        elif value.get("code") is None:
            return
    else:
        return
    found = work.is_member(url, value, node.type)
    if found is None:
        work.once("not-supported", f"the value set {url} cannot be judged by what is loaded", "binding")
    elif not found:
        text = f"not in the {'required' if is_required else 'extensible'} value set {url}"
        work.add(severity, "code-invalid", text, node, "binding")
