"""Validation of a resource against FHIR R4 4.0.1. FHIR R4 3.2 (validating resources).

Structure, cardinality, types, lexical form of primitives, choices, JSON shape, ids, required bindings, narrative, invariants,
references, contained resources, bundles, and where an extension may stand. An issue names its place as a FHIRPath expression,
on demand with line and column, and never shows a value unless asked.

Each name is loaded when it is first asked for: what is asked of a primitive alone, or of an issue, needs no judging of resources.
"""

from __future__ import annotations

from hilum.core.lazily import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    **dict.fromkeys(
        ("MAX_ISSUES", "Conformance", "Issue", "Judge", "PlaceMap", "Terminology"), "hilum.fhir.validation.model"
    ),
    **dict.fromkeys(("is_date", "primitive_flaw"), "hilum.fhir.validation.primitives"),
    **dict.fromkeys(("validate_lines", "validate_source"), "hilum.fhir.validation.source"),
    "validate": "hilum.fhir.validation.validating",
}


__getattr__ = lazily(__name__, globals(), _PLACES)


def __dir__() -> list[str]:
    return sorted(__all__)
