"""Math. FHIRPath N1 5.7."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal

from hilum.fhir.path.errors import PathEvaluationError
from hilum.fhir.path.functions.registry import Compiles, function, integer_of, items_function
from hilum.fhir.path.items import Item
from hilum.fhir.path.numbers import CONTEXT, Number, bounded, logarithm, power, rounded, unsigned_zero
from hilum.fhir.path.quantities import Quantity
from hilum.fhir.path.running import Run, Step, single
from hilum.fhir.path.tree import Call

__all__: list[str] = []


def _number(items: list[Item], name: str) -> Number | None:
    value = single(items, name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise PathEvaluationError(f"{name} takes a number")
    return value


def _result(value: Number | None) -> list[Item]:
    if value is None:
        return []
    kept = bounded(value)
    return [] if kept is None else [kept]


def _of_number(name: str, apply: Callable[[Number], Number | None]) -> None:
    @items_function(name)
    def step(run: Run, items: list[Item]) -> list[Item]:
        value = _number(items, name)
        return [] if value is None else _result(apply(value))


def _whole(rounding: str) -> Callable[[Number], Number | None]:
    def apply(value: Number) -> Number | None:
        if isinstance(value, int):
            return value
        if value.adjusted() > 12:
            return None
        return int(value.to_integral_value(rounding=rounding))

    return apply


_of_number("ceiling", _whole(decimal.ROUND_CEILING))
_of_number("floor", _whole(decimal.ROUND_FLOOR))
_of_number("truncate", _whole(decimal.ROUND_DOWN))
_of_number("exp", lambda value: CONTEXT.exp(Decimal(value)) if Decimal(value).adjusted() < 6 else None)
_of_number("ln", logarithm)
_of_number("sqrt", lambda value: None if value < 0 else CONTEXT.sqrt(Decimal(value)))


@items_function("abs")
def _abs(run: Run, items: list[Item]) -> list[Item]:
    value = single(items, "abs")
    if isinstance(value, Quantity):
        return [Quantity(value.value.copy_abs(), value.unit, value.is_calendar, value.is_opaque)]
    number = _number(items, "abs")
    return [] if number is None else _result(number.copy_abs() if isinstance(number, Decimal) else abs(number))


@function("round", 0, 1)
def _round(compiler: Compiles, call: Call) -> Step:
    places = compiler.compile(call.arguments[0]) if call.arguments else None

    def step(run: Run, items: list[Item]) -> list[Item]:
        value = single(items, "round")
        digits = 0 if places is None else integer_of(places(run), "round")
        if value is None:
            return []
        if digits is None or digits < 0:
            raise PathEvaluationError("round takes a precision of 0 or more")
        digits = min(digits, 50)
        if isinstance(value, Quantity):
            number = rounded(value.value, digits)
            if number is None:
                return []
            return [Quantity(unsigned_zero(Decimal(number)), value.unit, value.is_calendar, value.is_opaque)]
        checked = _number(items, "round")
        return [] if checked is None else _result(rounded(checked, digits))

    return step


def _with_number(name: str, apply: Callable[[Number, Number], Number | None]) -> None:
    @function(name, 1)
    def build(compiler: Compiles, call: Call) -> Step:
        argument = compiler.compile(call.arguments[0])

        def step(run: Run, items: list[Item]) -> list[Item]:
            value, other = _number(items, name), _number(argument(run), name)
            return [] if value is None or other is None else _result(apply(value, other))

        return step


_with_number("log", logarithm)
_with_number("power", power)


@items_function("sum")
def _total(run: Run, items: list[Item]) -> list[Item]:
    total: Number = 0
    for item in items:
        value = _number([item], "sum")
        if value is not None:
            total = (
                total + value
                if isinstance(total, int) and isinstance(value, int)
                else CONTEXT.add(Decimal(total), Decimal(value))
            )
    return _result(total) if items else [0]


@items_function("avg")
def _average(run: Run, items: list[Item]) -> list[Item]:
    total = _total(run, items)
    return [CONTEXT.divide(Decimal(total[0]), Decimal(len(items)))] if items and total else []
