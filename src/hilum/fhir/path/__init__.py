"""FHIRPath: expressions over FHIR R4 data, compiled once and evaluated often. FHIRPath N1 (ANSI/HL7 NMN R1), FHIR R4 2.9.

    from hilum.fhir import path

    official = path.compile("Patient.name.where(use = 'official').family")
    official.evaluate(patient)                      # ["Windsor"]
    path.compile("name.exists()").holds(patient)    # True
    path.check("Patient.name.givn", "Patient")      # what is wrong, and where

Data are plain JSON values as `hilum.fhir.json` reads them; each item carries its FHIR type from the element table. Nothing here does
I/O: references, terminology and profiles are asked through ports. An expression and what it may spend are bounded (`Limits`), and
what many evaluations may spend together (`Allowance`).
"""

from __future__ import annotations

from hilum.fhir.path.check import check
from hilum.fhir.path.errors import PathError, PathEvaluationError, PathLimitExceeded, PathSyntaxError, PathTypeError
from hilum.fhir.path.expression import Expression, by_literal, compile
from hilum.fhir.path.items import Item, Node
from hilum.fhir.path.running import DEFAULT_LIMITS, Allowance, Conformance, Limits, Resolve, Slices, Terminology

__all__ = [
    "DEFAULT_LIMITS",
    "Allowance",
    "Conformance",
    "Expression",
    "Item",
    "Limits",
    "Node",
    "PathError",
    "PathEvaluationError",
    "PathLimitExceeded",
    "PathSyntaxError",
    "PathTypeError",
    "Resolve",
    "Slices",
    "Terminology",
    "by_literal",
    "check",
    "compile",
]
