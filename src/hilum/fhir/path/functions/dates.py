"""Now, the parts of a date, and the boundaries of what is less than precise. FHIRPath N1 5.9; FHIRPath STU 5.8."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from decimal import Decimal

from hilum.fhir.path import numbers
from hilum.fhir.path.errors import PathEvaluationError
from hilum.fhir.path.functions.registry import Compiles, function, integer_of, items_function
from hilum.fhir.path.items import Item
from hilum.fhir.path.quantities import Quantity
from hilum.fhir.path.running import Run, Step, single
from hilum.fhir.path.temporal import Temporal, written
from hilum.fhir.path.tree import Call

__all__: list[str] = []

_DIGITS = (4, 6, 8, 10, 12, 17)
_TIME_DIGITS = (2, 4, 9)
_EAST, _WEST = 14 * 60, -12 * 60


@items_function("now")
def _now(run: Run, items: list[Item]) -> list[Item]:
    return [run.moment()]


@items_function("today")
def _today(run: Run, items: list[Item]) -> list[Item]:
    return [written("Date", run.moment().parts[:3], None)]


@items_function("timeOfDay")
def _time_of_day(run: Run, items: list[Item]) -> list[Item]:
    return [written("Time", run.moment().parts[3:], None)]


def _part(name: str, kinds: tuple[str, ...], pick: Callable[[Temporal], Item]) -> None:
    @items_function(name)
    def step(run: Run, items: list[Item]) -> list[Item]:
        value = single(items, name)
        if value is None:
            return []
        if not isinstance(value, Temporal) or value.kind not in kinds:
            raise PathEvaluationError(f"{name} takes a {' or '.join(kinds)}")
        found = pick(value)
        return [] if found is None else [found]


def _at(position: int) -> Callable[[Temporal], Item]:
    def pick(value: Temporal) -> Item:
        at = position - value.first
        return int(value.parts[at]) if 0 <= at < len(value.parts) else None

    return pick


def _milliseconds(value: Temporal) -> Item:
    at = 5 - value.first
    second = value.parts[at] if at < len(value.parts) else None
    return int(second * 1000 % 1000) if isinstance(second, Decimal) and int(second.as_tuple().exponent) < 0 else None


_WITH_DATE, _WITH_TIME = ("Date", "DateTime"), ("DateTime", "Time")
for _name, _kinds, _position in (
    ("yearOf", _WITH_DATE, 0),
    ("monthOf", _WITH_DATE, 1),
    ("dayOf", _WITH_DATE, 2),
    ("hourOf", _WITH_TIME, 3),
    ("minuteOf", _WITH_TIME, 4),
    ("secondOf", _WITH_TIME, 5),
):
    _part(_name, _kinds, _at(_position))
_part("millisecondOf", _WITH_TIME, _milliseconds)
_part("timezoneOffsetOf", ("DateTime",), lambda value: None if value.zone is None else Decimal(value.zone) / 60)
_part("dateOf", _WITH_DATE, lambda value: written("Date", value.parts[:3], None))
_part("timeOf", ("DateTime",), lambda value: written("Time", value.parts[3:], None) if len(value.parts) > 3 else None)


# -- boundaries


def boundary(value: Temporal, digits: int | None, is_high: bool) -> Temporal | None:
    """The first or last moment that a value may stand for, with so many digits. FHIRPath STU 5.8.1, 5.8.2."""
    known = _TIME_DIGITS if value.kind == "Time" else _DIGITS[:3] if value.kind == "Date" else _DIGITS
    if digits is None:
        digits = known[-1]
    if digits not in known:
        return None
    count = known.index(digits) + 1
    parts = list(value.parts[:count])
    while len(parts) < count:
        parts.append(_edge(len(parts) + value.first, parts, is_high))
    second = 5 - value.first
    if count > second:
        exact = Decimal(parts[second])
        if int(exact.as_tuple().exponent) > -3:
            more = Decimal(1).scaleb(int(exact.as_tuple().exponent)) - Decimal("0.001")
            parts[second] = (exact + (more if is_high else 0)).quantize(Decimal("0.001"))
    zone = value.zone
    if value.kind == "DateTime" and count > 3 and zone is None:
        zone = _WEST if is_high else _EAST
    return written(value.kind, tuple(parts), zone if count > 3 else None)


def _edge(position: int, parts: list[int | Decimal], is_high: bool) -> int | Decimal:
    if position in (1, 2):
        if not is_high:
            return 1
        return 12 if position == 1 else calendar.monthrange(int(parts[0]), int(parts[1]))[1]
    if not is_high:
        return Decimal("0.000") if position == 5 else 0
    return 23 if position == 3 else 59 if position == 4 else Decimal("59.999")


def _boundary(name: str, is_high: bool) -> None:
    @function(name, 0, 1)
    def build(compiler: Compiles, call: Call) -> Step:
        argument = compiler.compile(call.arguments[0]) if call.arguments else None

        def step(run: Run, items: list[Item]) -> list[Item]:
            value = single(items, name)
            digits = None if argument is None else integer_of(argument(run), name)
            if value is None:
                return []
            found: Item
            of_number = numbers.high_boundary if is_high else numbers.low_boundary
            if isinstance(value, Temporal):
                found = boundary(value, digits, is_high)
            elif isinstance(value, Quantity):
                number = of_number(value.value, digits)
                found = None if number is None else Quantity(number, value.unit, value.is_calendar, value.is_opaque)
            elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
                found = of_number(value, digits)
            else:
                raise PathEvaluationError(f"{name} takes a number, date, time or quantity")
            return [] if found is None else [found]

        return step


_boundary("lowBoundary", False)
_boundary("highBoundary", True)


@items_function("precision")
def _precision(run: Run, items: list[Item]) -> list[Item]:
    value = single(items, "precision")
    if value is None:
        return []
    if isinstance(value, Temporal):
        known = _TIME_DIGITS if value.kind == "Time" else _DIGITS
        count = known[len(value.parts) - 1]
        last = value.parts[-1]
        if len(value.parts) == len(known) and (not isinstance(last, Decimal) or int(last.as_tuple().exponent) > -1):
            count -= 3
        return [count]
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return [numbers.precision(value)]
    raise PathEvaluationError("precision takes a number, date or time")
