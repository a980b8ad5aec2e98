"""Validation of a resource against FHIR R4 4.0.1. FHIR R4 3.2 (validating resources).

Structure, cardinality, types, lexical form of primitives, choices, JSON shape, ids, required bindings, narrative, invariants,
references, contained resources, bundles, and where an extension may stand. An issue names its place as a FHIRPath expression,
on demand with line and column, and never shows a value unless asked.

Each name is loaded when it is first asked for: what is asked of a primitive alone, or of an issue, needs no judging of resources.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from hilum.fhir.validation.model import MAX_ISSUES, Conformance, Issue, Judge, PlaceMap, Terminology
    from hilum.fhir.validation.primitives import is_date, primitive_flaw
    from hilum.fhir.validation.source import validate_lines, validate_source
    from hilum.fhir.validation.validating import validate

__all__ = [
    "MAX_ISSUES",
    "Conformance",
    "Issue",
    "Judge",
    "PlaceMap",
    "Terminology",
    "is_date",
    "primitive_flaw",
    "validate",
    "validate_lines",
    "validate_source",
]

_PLACES = {
    **dict.fromkeys(("MAX_ISSUES", "Conformance", "Issue", "Judge", "PlaceMap", "Terminology"), "model"),
    **dict.fromkeys(("is_date", "primitive_flaw"), "primitives"),
    **dict.fromkeys(("validate_lines", "validate_source"), "source"),
    "validate": "validating",
}


def __getattr__(name: str) -> Any:
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module 'hilum.fhir.validation' has no attribute {name!r}")
    from importlib import import_module

    return globals().setdefault(name, getattr(import_module(f"hilum.fhir.validation.{place}"), name))


def __dir__() -> list[str]:
    return sorted(__all__)
