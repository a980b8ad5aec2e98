"""Quantities in base units, so that 5 mg is found beside 0.005 g. FHIR R4 3.1.1.4.11; UCUM.

A row is (`PARAMETER:canonical`, "canonical", unit, number): the unit is the product of base units ("g.m-3"), the number text that
sorts. Only quantities whose unit is UCUM's by their system have one.
"""

from __future__ import annotations

import decimal
from functools import lru_cache

from hilum.fhir import units
from hilum.fhir.json import Decimal
from hilum.fhir.search.values import MAX_KEPT, number_text

__all__ = ["UCUM", "canonical"]

UCUM = "http://unitsofmeasure.org"
_CONTEXT = decimal.Context(prec=60, Emin=-99_999, Emax=99_999)

_Unit = tuple[str, decimal.Decimal, decimal.Decimal | None, decimal.Decimal]
"""Base unit, factor, what to divide by where the factor has no end as a decimal, offset."""


def canonical(number: decimal.Decimal | int, code: str) -> tuple[str, str] | None:
    """Base unit and number of a quantity; None where UCUM does not know the unit."""
    if len(code) > units.MAX_LENGTH:
        return None
    text = number.text if number.__class__ is Decimal else str(number)
    return _canonical(text, code) if len(text) <= MAX_KEPT else _canonical.__wrapped__(text, code)


@lru_cache(2048)
def _canonical(text: str, code: str) -> tuple[str, str] | None:
    known = _unit(code)
    if known is None:
        return None
    base, numerator, denominator, offset = known
    scaled = _CONTEXT.multiply(decimal.Decimal(text), numerator)
    if denominator is not None:
        scaled = _CONTEXT.divide(scaled, denominator)
    return base, number_text(_CONTEXT.add(scaled, offset) if offset else scaled)


@lru_cache(2048)
def _unit(code: str) -> _Unit | None:
    found = units.unit(code)
    if found is None:
        return None
    base = ".".join(name if power == 1 else f"{name}{power}" for name, power in found.dimensions) or "1"
    offset = _CONTEXT.divide(decimal.Decimal(found.offset.numerator), decimal.Decimal(found.offset.denominator))
    numerator, denominator = decimal.Decimal(found.factor.numerator), decimal.Decimal(found.factor.denominator)
    exact = _CONTEXT.copy()
    exact.clear_flags()
    factor = exact.divide(numerator, denominator)
    if exact.flags[decimal.Inexact]:
        return base, numerator, denominator, offset
    return base, factor, None, offset
