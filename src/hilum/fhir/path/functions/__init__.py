"""The functions of FHIRPath and those that FHIR adds, by what they are about."""

from __future__ import annotations

from hilum.fhir.path.functions import collections, conversion, dates, fhir, math, strings, trees
from hilum.fhir.path.functions.registry import TABLE

__all__ = ["FUNCTIONS"]

FUNCTIONS = TABLE

assert all((collections, conversion, dates, fhir, math, strings, trees))
