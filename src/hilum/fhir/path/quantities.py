"""System.Quantity: a decimal with a UCUM unit or a calendar duration. FHIRPath N1 2.1.7, 6.1.1 to 6.2, 6.6."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hilum.fhir.path.numbers import CONTEXT, as_decimal, least_places, unsigned_zero
from hilum.fhir.units import Unit, unit

__all__ = [
    "CALENDAR",
    "Quantity",
    "are_comparable",
    "calendar_unit",
    "compare",
    "divide",
    "from_fhir",
    "from_text",
    "is_equivalent",
    "key_of",
    "multiply",
    "plus",
]

UCUM = "http://unitsofmeasure.org"
CALENDAR = {
    name + ending: name
    for name in ("year", "month", "week", "day", "hour", "minute", "second", "millisecond")
    for ending in ("", "s")
}
_AS_UCUM = {"week": "wk", "day": "d", "hour": "h", "minute": "min", "second": "s", "millisecond": "ms"}
_FROM_UCUM = {code: name for name, code in _AS_UCUM.items()}
_MONTHS = {"year": Unit(Fraction(12), (("calendar month", 1),)), "month": Unit(Fraction(1), (("calendar month", 1),))}
_ROUGHLY = {"year": "a", "month": "mo"}
_TEXT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(?:'([^']*)'|([A-Za-z]+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value and its unit.

    unit         a UCUM code, or "year" to "millisecond" of a calendar duration
    is_opaque    the unit is free text, which equals itself and converts to nothing
    """

    value: Decimal
    unit: str
    is_calendar: bool = False
    is_opaque: bool = False

    def __str__(self) -> str:
        number = f"{self.value:f}"
        if self.is_calendar:
            return f"{number} {self.unit}" if abs(self.value) == 1 else f"{number} {self.unit}s"
        return f"{number} '{self.unit}'"


def from_text(text: str) -> Quantity | None:
    """A quantity from "4 days", "4 'mg'" or "4", None where it is none. FHIRPath N1 5.5.7 (toQuantity)."""
    match = _TEXT.fullmatch(text.strip()) if len(text) <= 300 else None
    if match is None:
        return None
    number, code, word = match.groups()
    if word is not None:
        name = CALENDAR.get(word)
        return None if name is None else Quantity(Decimal(number), name, True)
    return Quantity(Decimal(number), "1" if code is None else code)


def from_fhir(value: Any) -> Quantity | None:
    """A FHIR Quantity as a System.Quantity; None with a comparator or without a value. FHIR R4 2.9.1.1 (fhirpath.html)."""
    if not isinstance(value, dict) or value.get("comparator"):
        return None
    number, code, word = value.get("value"), value.get("code"), value.get("unit")
    amount = as_decimal(number)
    if not isinstance(amount, Decimal):
        return None
    if isinstance(code, str) and code:
        return Quantity(amount, code, False, value.get("system", UCUM) != UCUM)
    if isinstance(word, str) and word:
        return Quantity(amount, word, False, True)
    return Quantity(amount, "1")


def _unit(quantity: Quantity) -> Unit | None:
    if quantity.is_opaque:
        return None
    if quantity.is_calendar:
        return _MONTHS.get(quantity.unit) or unit(_AS_UCUM[quantity.unit])
    return unit(quantity.unit)


def _is_same_unit(left: Quantity, right: Quantity) -> bool:
    return left.unit == right.unit and left.is_calendar == right.is_calendar and left.is_opaque == right.is_opaque


def _base(value: Decimal, of: Unit) -> Fraction:
    return Fraction(value) * of.factor + of.offset


def are_comparable(left: Quantity, right: Quantity) -> bool:
    """Whether the units convert to each other."""
    if _is_same_unit(left, right):
        return left.is_opaque or _unit(left) is not None
    ours, theirs = _unit(left), _unit(right)
    return ours is not None and theirs is not None and ours.is_comparable(theirs)


def key_of(quantity: Quantity) -> tuple[Any, ...]:
    """A hashable key, the same for equal quantities; a quantity without dimension has that of its number."""
    known = _unit(quantity)
    if known is None or _is_vast(quantity.value):
        return ("quantity", quantity.value, quantity.unit, quantity.is_calendar, quantity.is_opaque)
    base = _base(quantity.value, known)
    return ("quantity", base, known.dimensions) if known.dimensions else ("number", base)


def compare(left: Quantity, right: Quantity) -> int | None:
    """-1, 0, 1, or None where the units do not convert. FHIRPath N1 6.2."""
    if _is_same_unit(left, right):
        return (left.value > right.value) - (left.value < right.value)
    ours, theirs = _unit(left), _unit(right)
    if ours is None or theirs is None or not ours.is_comparable(theirs):
        return None
    if _is_vast(left.value) or _is_vast(right.value):
        return None
    a, b = _base(left.value, ours), _base(right.value, theirs)
    return (a > b) - (a < b)


def _is_vast(value: Decimal) -> bool:
    return bool(value) and abs(value.adjusted()) > 400


def is_equivalent(left: Quantity, right: Quantity) -> bool:
    """Equal when rounded to the less precise of the two; a year is 'a', a month 'mo'. FHIRPath N1 6.1.3."""
    if not _is_same_unit(left, right):
        left, right = _rough(left), _rough(right)
        ours, theirs = _unit(left), _unit(right)
        if (
            ours is None
            or theirs is None
            or not ours.is_comparable(theirs)
            or _is_vast(left.value)
            or _is_vast(right.value)
        ):
            return False
        # both in the coarser unit, each with its own precision
        coarse, fine, scale, other = (
            (left, right, ours, theirs) if ours.factor >= theirs.factor else (right, left, theirs, ours)
        )
        moved = (_base(fine.value, other) - scale.offset) / scale.factor
        ratio = Fraction(other.factor) / scale.factor
        shift = 0
        while ratio < 1 and shift < 60:
            ratio *= 10
            shift += 1
        number = CONTEXT.divide(Decimal(moved.numerator), Decimal(moved.denominator))
        places = min(least_places(coarse.value), least_places(fine.value) + shift)
        return _rounded(coarse.value, places) == _rounded(number, places)
    places = min(least_places(left.value), least_places(right.value))
    return _rounded(left.value, places) == _rounded(right.value, places)


def _rough(quantity: Quantity) -> Quantity:
    code = _ROUGHLY.get(quantity.unit) if quantity.is_calendar else None
    return quantity if code is None else Quantity(quantity.value, code)


def _rounded(value: Decimal, places: int) -> Decimal:
    return CONTEXT.quantize(value, Decimal(1).scaleb(-places)) if value.adjusted() + places < 100 else value


def plus(left: Quantity, right: Quantity, sign: int) -> Quantity | None:
    """Sum or difference in the unit of the left; None where the units do not convert. FHIRPath N1 6.6.4."""
    if _is_same_unit(left, right):
        other = right.value
    else:
        ours, theirs = _unit(left), _unit(right)
        if ours is None or theirs is None or not ours.is_comparable(theirs) or _is_vast(right.value):
            return None
        moved = Fraction(right.value) * theirs.factor / ours.factor
        other = CONTEXT.divide(Decimal(moved.numerator), Decimal(moved.denominator))
    return Quantity(
        CONTEXT.add(left.value, other if sign > 0 else other.copy_negate()), left.unit, left.is_calendar, left.is_opaque
    )


def multiply(left: Quantity, right: Quantity) -> Quantity | None:
    """Product, with the unit of the product. FHIRPath N1 6.6.1."""
    return _combined(left, right, CONTEXT.multiply(left.value, right.value), ".")


def divide(left: Quantity, right: Quantity) -> Quantity | None:
    """Quotient, with the unit of the quotient; None for a division by zero. FHIRPath N1 6.6.2."""
    if not right.value:
        return None
    return _combined(left, right, CONTEXT.divide(left.value, right.value), "/")


def _combined(left: Quantity, right: Quantity, value: Decimal, operator: str) -> Quantity | None:
    value = unsigned_zero(value)
    ours, theirs = _code(left), _code(right)
    if theirs == "1":
        return Quantity(value, left.unit, left.is_calendar, left.is_opaque)
    if ours == "1" and operator == ".":
        return Quantity(value, right.unit, right.is_calendar, right.is_opaque)
    if left.is_opaque or right.is_opaque or _has_offset(left) or _has_offset(right):
        return None
    if operator == "/" and ours == theirs:
        return Quantity(value, "1")
    second = f"({theirs})" if operator == "/" and any(mark in theirs for mark in "./") else theirs
    code = f"{ours if ours != '1' else ''}{operator}{second}"
    made = unit(code)
    if made is None:
        return None
    if not made.dimensions:
        factor = CONTEXT.divide(Decimal(made.factor.numerator), Decimal(made.factor.denominator))
        return Quantity(CONTEXT.multiply(value, factor), "1")
    return Quantity(value, code)


def _has_offset(quantity: Quantity) -> bool:
    """A unit whose scale does not begin at zero is no factor of another: 20 Cel are not twice 10 Cel. UCUM 3.3 (section 21)."""
    known = _unit(quantity)
    return known is not None and bool(known.offset)


def _code(quantity: Quantity) -> str:
    if not quantity.is_calendar:
        return quantity.unit
    return _AS_UCUM.get(quantity.unit) or _ROUGHLY[quantity.unit]


def calendar_unit(quantity: Quantity) -> str | None:
    """The unit to move a date by: a calendar duration, a definite one of UCUM below the month, None = neither. FHIRPath N1 6.7."""
    if quantity.is_opaque:
        return None
    if quantity.is_calendar:
        return quantity.unit
    return _FROM_UCUM.get(quantity.unit) or CALENDAR.get(quantity.unit)
