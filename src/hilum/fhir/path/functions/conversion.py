"""Conversions: `toX` and `convertsToX`. FHIRPath N1 5.5."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from hilum.fhir.path import quantities
from hilum.fhir.path.errors import PathEvaluationError
from hilum.fhir.path.functions.registry import Compiles, function, items_function, string_of
from hilum.fhir.path.items import Item, Node, text_of
from hilum.fhir.path.numbers import CONTEXT, MAX_INTEGER, MIN_INTEGER
from hilum.fhir.path.operators import FALSE, TRUE
from hilum.fhir.path.quantities import Quantity
from hilum.fhir.path.running import Run, Step, single
from hilum.fhir.path.temporal import Temporal, parse_temporal, written
from hilum.fhir.path.tree import Call
from hilum.fhir.units import convert

__all__: list[str] = []

_INTEGER = re.compile(r"[+-]?\d{1,12}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,1000}(?:\.\d{1,1000})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_TRUE = frozenset(("true", "t", "yes", "y", "1", "1.0"))
_FALSE = frozenset(("false", "f", "no", "n", "0", "0.0"))


def to_boolean(value: Item) -> bool | None:
    """5.5.2."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, Decimal)):
        return True if value == 1 else False if value == 0 else None
    if isinstance(value, str):
        text = value.lower()
        return True if text in _TRUE else False if text in _FALSE else None
    return None


def to_integer(value: Item) -> int | None:
    """5.5.3."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        value = int(value) if _INTEGER.fullmatch(value) else None
    return value if isinstance(value, int) and MIN_INTEGER <= value <= MAX_INTEGER else None


def to_decimal(value: Item) -> Decimal | None:
    """5.5.4."""
    if isinstance(value, bool):
        return Decimal("1.0") if value else Decimal("0.0")
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    return Decimal(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else None


def to_date(value: Item) -> Temporal | None:
    """5.5.5."""
    if isinstance(value, Temporal):
        if value.kind == "Date":
            return value
        return written("Date", value.parts[:3], None) if value.kind == "DateTime" else None
    if not isinstance(value, str):
        return None
    found = parse_temporal(value, "datetime")
    return None if found is None else written("Date", found.parts[:3], None)


def to_date_time(value: Item) -> Temporal | None:
    """5.5.6."""
    if isinstance(value, Temporal):
        if value.kind == "DateTime":
            return value
        return written("DateTime", value.parts, None) if value.kind == "Date" else None
    return parse_temporal(value, "datetime") if isinstance(value, str) else None


def to_time(value: Item) -> Temporal | None:
    """5.5.8."""
    if isinstance(value, Temporal):
        return value if value.kind == "Time" else None
    return parse_temporal(value.removeprefix("T"), "time") if isinstance(value, str) else None


def to_quantity(value: Item) -> Quantity | None:
    """5.5.7."""
    if isinstance(value, Quantity):
        return value
    if isinstance(value, bool):
        return Quantity(Decimal("1.0") if value else Decimal("0.0"), "1")
    if isinstance(value, (int, Decimal)):
        return Quantity(Decimal(value), "1")
    return quantities.from_text(value) if isinstance(value, str) else None


def _convert(name: str, apply: Callable[[Item], Item]) -> None:
    @items_function("to" + name)
    def to(run: Run, items: list[Item]) -> list[Item]:
        value = single(items, "to" + name)
        found = None if value is None else apply(value)
        return [] if found is None else [found]

    @items_function("convertsTo" + name)
    def converts(run: Run, items: list[Item]) -> list[Item]:
        value = single(items, "convertsTo" + name)
        if value is None:
            return []
        return TRUE if apply(value) is not None else FALSE


_convert("Boolean", to_boolean)
_convert("Integer", to_integer)
_convert("Long", to_integer)
_convert("Decimal", to_decimal)
_convert("Date", to_date)
_convert("DateTime", to_date_time)
_convert("Time", to_time)
_convert("String", text_of)


def _as_quantity(run: Run, items: list[Item], unit: list[Item] | None, name: str) -> Quantity | None:
    value = single(items, name)
    found = None if value is None or isinstance(value, Node) else to_quantity(value)
    code = None if unit is None else string_of(unit, name)
    if found is None or code is None:
        return found
    other = Quantity(Decimal(1), quantities.CALENDAR.get(code, code), code in quantities.CALENDAR)
    if found.unit == other.unit and found.is_calendar == other.is_calendar:
        return found
    if not quantities.are_comparable(found, other) or found.is_calendar or other.is_calendar:
        return None
    moved = convert(found.value, found.unit, code)
    if moved is None:
        return None
    return Quantity(CONTEXT.divide(Decimal(moved.numerator), Decimal(moved.denominator)), code)


@function("toQuantity", 0, 1)
def _to_quantity(compiler: Compiles, call: Call) -> Step:
    unit = compiler.compile(call.arguments[0]) if call.arguments else None

    def step(run: Run, items: list[Item]) -> list[Item]:
        found = _as_quantity(run, items, None if unit is None else unit(run), "toQuantity")
        return [] if found is None else [found]

    return step


@function("convertsToQuantity", 0, 1)
def _converts_to_quantity(compiler: Compiles, call: Call) -> Step:
    unit = compiler.compile(call.arguments[0]) if call.arguments else None

    def step(run: Run, items: list[Item]) -> list[Item]:
        if not items:
            return []
        found = _as_quantity(run, items, None if unit is None else unit(run), "convertsToQuantity")
        return FALSE if found is None else TRUE

    return step


@function("comparable", 1)
def _comparable(compiler: Compiles, call: Call) -> Step:
    other = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        left, right = single(items, "comparable"), single(other(run), "comparable")
        if left is None or right is None:
            return []
        if not isinstance(left, Quantity) or not isinstance(right, Quantity):
            raise PathEvaluationError("comparable takes quantities")
        return TRUE if quantities.are_comparable(left, right) else FALSE

    return step
