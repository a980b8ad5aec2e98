"""Validation of a resource against FHIR R4 4.0.1. FHIR R4 3.2 (validating resources).

Structure, cardinality, types, lexical form of primitives, choices, JSON shape, ids, required bindings, narrative, invariants,
references, contained resources, bundles, and where an extension may stand. An issue names its place as a FHIRPath expression,
on demand with line and column, and never shows a value unless asked.
"""

from __future__ import annotations

from hilum.fhir.validation.model import (
    MAX_ISSUES,
    Conformance,
    Issue,
    Judge,
    PlaceMap,
    Terminology,
)
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
