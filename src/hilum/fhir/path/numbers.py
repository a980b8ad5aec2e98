"""Integer and Decimal: exact, bounded, never through a binary float. FHIRPath N1 2.1.2, 5.7 (math), 6.6 (arithmetic)."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any

__all__ = [
    "CONTEXT",
    "MAX_INTEGER",
    "MIN_INTEGER",
    "Number",
    "arithmetic",
    "as_decimal",
    "bounded",
    "high_boundary",
    "least_places",
    "logarithm",
    "low_boundary",
    "power",
    "precision",
    "rounded",
    "unsigned_zero",
    "written",
]

Number = int | Decimal

MAX_INTEGER = 2**31 - 1
MIN_INTEGER = -(2**31)
MAX_PLACES = 31
CONTEXT = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_UP, Emax=9_999, Emin=-9_999, traps=[])
_WIDE = decimal.Context(prec=60, rounding=decimal.ROUND_HALF_UP, Emax=99_999, Emin=-99_999, traps=[])


def as_decimal(value: Any) -> Any:
    """A number of JSON as a `Decimal`, None where it is not finite; what is no number stays as it is.

    A float is what other readers of JSON make of a decimal; its shortest text is meant.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        value = Decimal(repr(value))
    return None if isinstance(value, Decimal) and not value.is_finite() else value


def bounded(value: Number) -> Number | None:
    """The number, None where it overflows. FHIRPath N1 6.6: overflow gives an empty result."""
    if isinstance(value, int):
        return value if MIN_INTEGER <= value <= MAX_INTEGER else None
    return unsigned_zero(value) if value.is_finite() else None


def unsigned_zero(value: Decimal) -> Decimal:
    """The number; zero without a sign, since FHIRPath has one zero only."""
    return value if value else value.copy_abs()


def arithmetic(operator: str, left: Number, right: Number) -> Number | None:
    """`+ - * / div mod`; None for overflow and division by zero. FHIRPath N1 6.6."""
    if operator in ("/", "div", "mod"):
        if not right:
            return None
        a, b = Decimal(left), Decimal(right)
        if operator == "/":
            return bounded(CONTEXT.divide(a, b))
        quotient = _WIDE.divide_int(a, b)
        if not quotient.is_finite():
            return None
        if operator == "div":
            return bounded(int(quotient)) if quotient.adjusted() < 12 else None
        rest = bounded(_WIDE.remainder(a, b))
        return int(rest) if rest is not None and isinstance(left, int) and isinstance(right, int) else rest
    if isinstance(left, int) and isinstance(right, int):
        return bounded(left + right if operator == "+" else left - right if operator == "-" else left * right)
    a, b = Decimal(left), Decimal(right)
    if operator == "+":
        return bounded(CONTEXT.add(a, b))
    return bounded(CONTEXT.subtract(a, b) if operator == "-" else CONTEXT.multiply(a, b))


def least_places(value: Number) -> int:
    """Digits after the point that mean something: trailing zeros do not. FHIRPath N1 6.1.3."""
    number = Decimal(value).normalize(_WIDE)
    return max(0, -int(number.as_tuple().exponent))


def written(value: Number) -> str:
    """Digits as FHIRPath writes them, without an exponent."""
    if isinstance(value, int):
        return str(value)
    return f"{value:f}"


def rounded(value: Number, places: int) -> Number | None:
    """Half away from zero. FHIRPath N1 5.7.8."""
    number = Decimal(value)
    if number.adjusted() + places > 50 or -int(number.as_tuple().exponent) <= places:
        return value if isinstance(value, int) and not places else number
    return _WIDE.quantize(number, Decimal(1).scaleb(-places))


def power(base: Number, exponent: Number) -> Number | None:
    """None where it is not a number or overflows. FHIRPath N1 5.7.7."""
    if not base and not exponent:
        return 1
    if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0:
        if base in (-1, 0, 1):
            return 1 if not exponent or (base == -1 and exponent % 2 == 0) else base
        return bounded(base**exponent) if exponent <= 32 else None
    result = _WIDE.power(Decimal(base), Decimal(exponent))
    if not result.is_finite():
        return None
    return bounded(CONTEXT.plus(result))


def logarithm(value: Number, base: Number | None = None) -> Decimal | None:
    """Natural, or to a base; None where it is not a number. FHIRPath N1 5.7.5, 5.7.6."""
    number = Decimal(value)
    if number <= 0:
        return None
    result = _WIDE.ln(number)
    if base is not None:
        if base <= 0 or base == 1:
            return None
        result = _WIDE.divide(result, _WIDE.ln(Decimal(base)))
    result = CONTEXT.plus(result)
    return result if result.is_finite() else None


def _half_step(value: Number) -> tuple[Decimal, Decimal]:
    number = Decimal(value)
    return number, Decimal(5).scaleb(int(number.as_tuple().exponent) - 1)


def _boundary(value: Number, places: int | None, sign: int) -> Decimal | None:
    places = 8 if places is None else places
    if not 0 <= places <= MAX_PLACES:
        return None
    number, half = _half_step(value)
    if abs(number.adjusted()) > 40 or abs(half.adjusted()) > 60:
        return None
    edge = _WIDE.add(number, half * sign)
    rounding = decimal.ROUND_FLOOR if sign < 0 else decimal.ROUND_CEILING
    found = edge.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=_WIDE)
    return found if found.is_finite() else None


def low_boundary(value: Number, places: int | None) -> Decimal | None:
    """The least number that the digits may stand for. FHIRPath STU 5.8.1 (lowBoundary)."""
    return _boundary(value, places, -1)


def high_boundary(value: Number, places: int | None) -> Decimal | None:
    """The greatest number that the digits may stand for. FHIRPath STU 5.8.2 (highBoundary)."""
    return _boundary(value, places, 1)


def precision(value: Number) -> int:
    """Digits after the point, trailing zeros too. FHIRPath STU 5.8.3 (precision)."""
    return max(0, -int(Decimal(value).as_tuple().exponent))
