"""The operators. FHIRPath N1 6: equality, comparison, types, collections, Boolean logic, arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hilum.fhir.path import quantities
from hilum.fhir.path.errors import PathEvaluationError
from hilum.fhir.path.items import Item, Node, are_equal, atom, compare, equal, equivalent, key_of, system_name
from hilum.fhir.path.numbers import arithmetic, unsigned_zero
from hilum.fhir.path.quantities import Quantity, calendar_unit
from hilum.fhir.path.running import Closure, Run, Step, single, singleton, truth
from hilum.fhir.path.temporal import Temporal, plus
from hilum.fhir.path.tree import TypeName
from hilum.fhir.path.types import SYSTEM_TYPES, is_kind_of, system_type

__all__ = [
    "FALSE",
    "SHORT",
    "TRUE",
    "are_equivalent",
    "distinct",
    "equals_text",
    "has_type",
    "polarity",
    "type_filter",
    "type_test",
    "value_operators",
]

TRUE: list[Item] = [True]
FALSE: list[Item] = [False]
EMPTY: list[Item] = []


def _boolean(value: bool | None) -> list[Item]:
    return EMPTY if value is None else TRUE if value else FALSE


# -- Boolean logic, three-valued (N1 6.5); the right operand is evaluated where it can still decide


def _and(right: Closure) -> Step:
    def step(run: Run, items: list[Item]) -> list[Item]:
        left = truth(items, "and")
        if left is False:
            return FALSE
        other = truth(right(run), "and")
        if other is False:
            return FALSE
        return TRUE if left and other else EMPTY

    return step


def _or(right: Closure) -> Step:
    def step(run: Run, items: list[Item]) -> list[Item]:
        left = truth(items, "or")
        if left:
            return TRUE
        other = truth(right(run), "or")
        if other:
            return TRUE
        return FALSE if left is False and other is False else EMPTY

    return step


def _implies(right: Closure) -> Step:
    def step(run: Run, items: list[Item]) -> list[Item]:
        left = truth(items, "implies")
        if left is False:
            return TRUE
        other = truth(right(run), "implies")
        if other:
            return TRUE
        return FALSE if left and other is False else EMPTY

    return step


def _xor(right: Closure) -> Step:
    def step(run: Run, items: list[Item]) -> list[Item]:
        left, other = truth(items, "xor"), truth(right(run), "xor")
        return EMPTY if left is None or other is None else _boolean(left != other)

    return step


SHORT: dict[str, Callable[[Closure], Step]] = {"and": _and, "or": _or, "implies": _implies, "xor": _xor}


# -- equality


def equals_text(text: str) -> Step:
    """`= 'text'`."""

    def step(run: Run, items: list[Item]) -> list[Item]:
        if not items:
            return EMPTY
        if len(items) > 1:
            return FALSE
        return TRUE if atom(items[0]) == text else FALSE

    return step


def _equals(left: list[Item], right: list[Item]) -> list[Item]:
    return EMPTY if not left or not right else _boolean(are_equal(left, right))


def _differs(left: list[Item], right: list[Item]) -> list[Item]:
    if not left or not right:
        return EMPTY
    found = are_equal(left, right)
    return EMPTY if found is None else _boolean(not found)


def are_equivalent(left: list[Item], right: list[Item]) -> bool:
    """Whether two collections are equivalent, in any order. FHIRPath N1 6.1.3."""
    if len(left) != len(right):
        return False
    if len(left) == 1:
        return equivalent(left[0], right[0])
    rest = list(right)
    for item in left:
        for at, other in enumerate(rest):
            if equivalent(item, other):
                del rest[at]
                break
        else:
            return False
    return True


def _equivalent(left: list[Item], right: list[Item]) -> list[Item]:
    return _boolean(are_equivalent(left, right))


def _not_equivalent(left: list[Item], right: list[Item]) -> list[Item]:
    return _boolean(not are_equivalent(left, right))


# -- comparison


def _ordered(decide: Callable[[int], bool]) -> Callable[[list[Item], list[Item]], list[Item]]:
    def operator(left: list[Item], right: list[Item]) -> list[Item]:
        if not left or not right:
            return EMPTY
        a, b = singleton(left, "a comparison"), singleton(right, "a comparison")
        try:
            order = compare(a, b)
        except TypeError:
            raise PathEvaluationError("two values of one ordered type are meant") from None
        return EMPTY if order is None else _boolean(decide(order))

    return operator


# -- collections


def distinct(items: list[Item]) -> list[Item]:
    """Each item once, the first of its equals. FHIRPath N1 5.3.5."""
    if len(items) < 2:
        return items
    seen: dict[Any, Item] = {}
    for item in items:
        seen.setdefault(key_of(item), item)
    return list(seen.values())


def _union(left: list[Item], right: list[Item]) -> list[Item]:
    return distinct(left + right)


def _in(left: list[Item], right: list[Item]) -> list[Item]:
    if not left:
        return EMPTY
    item = singleton(left, "in")
    return _boolean(any(equal(item, one) for one in right))


def _contains(left: list[Item], right: list[Item]) -> list[Item]:
    if not right:
        return EMPTY
    item = singleton(right, "contains")
    return _boolean(any(equal(item, one) for one in left))


# -- arithmetic


def _concatenated(left: list[Item], right: list[Item]) -> list[Item]:
    parts = []
    for side in (left, right):
        value = single(side, "&")
        if value is None:
            continue
        if not isinstance(value, str):
            raise PathEvaluationError("& takes Strings")
        parts.append(value)
    return ["".join(parts)]


def _is_number(value: Item) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _calculated(operator: str) -> Callable[[list[Item], list[Item]], list[Item]]:
    def calculate(left: list[Item], right: list[Item]) -> list[Item]:
        a, b = single(left, operator), single(right, operator)
        if a is None or b is None:
            return EMPTY
        if _is_number(a) and _is_number(b):
            found = arithmetic(operator, a, b)
            return EMPTY if found is None else [found]
        if operator == "+" and isinstance(a, str) and isinstance(b, str):
            return [a + b]
        if isinstance(a, Temporal) and operator in "+-":
            return _moved(a, b, operator)
        if isinstance(a, Quantity) or isinstance(b, Quantity):
            return _of_quantities(operator, a, b)
        raise PathEvaluationError(f"the types do not go together with {operator}")

    return calculate


def _moved(value: Temporal, amount: Item, operator: str) -> list[Item]:
    if not isinstance(amount, Quantity):
        raise PathEvaluationError("a duration is added to a date")
    unit = calendar_unit(amount)
    if unit is None:
        raise PathEvaluationError("a calendar duration, or 'wk' to 'ms', is added to a date")
    if abs(amount.value) > 10**12:
        return EMPTY
    moved = plus(value, amount.value if operator == "+" else -amount.value, unit)
    return EMPTY if moved is None else [moved]


def _of_quantities(operator: str, a: Item, b: Item) -> list[Item]:
    if _is_number(a):
        a = Quantity(Decimal(a), "1")
    if _is_number(b):
        b = Quantity(Decimal(b), "1")
    if not isinstance(a, Quantity) or not isinstance(b, Quantity) or operator in ("div", "mod"):
        raise PathEvaluationError(f"the types do not go together with {operator}")
    if operator in "+-":
        found = quantities.plus(a, b, 1 if operator == "+" else -1)
    else:
        found = quantities.multiply(a, b) if operator == "*" else quantities.divide(a, b)
    return EMPTY if found is None or not found.value.is_finite() else [found]


_VALUES: dict[str, Callable[[list[Item], list[Item]], list[Item]]] = {
    "=": _equals,
    "!=": _differs,
    "~": _equivalent,
    "!~": _not_equivalent,
    "<": _ordered(lambda order: order < 0),
    ">": _ordered(lambda order: order > 0),
    "<=": _ordered(lambda order: order <= 0),
    ">=": _ordered(lambda order: order >= 0),
    "|": _union,
    "in": _in,
    "contains": _contains,
    "&": _concatenated,
    **{operator: _calculated(operator) for operator in ("+", "-", "*", "/", "div", "mod")},
}


def value_operators(operator: str, right: Closure) -> Step:
    """An operator that takes both operands as collections."""
    apply = _VALUES[operator]
    makes_text = operator in ("+", "&")
    weighs = operator in ("=", "!=", "~", "!~", "|", "in", "contains")
    costs = operator in ("|", "in", "contains", "~", "!~")

    def step(run: Run, items: list[Item]) -> list[Item]:
        other = right(run)
        if weighs:
            run.weigh(items)
            run.weigh(other)
        if costs:
            run.spend(len(items) + len(other) if operator in ("|", "in", "contains") else len(items) * len(other) + 1)
        found = apply(items, other)
        if makes_text and found and found[0].__class__ is str:
            return run.text(found[0])
        return found

    return step


def polarity(operator: str) -> Step:
    """`+` or `-` before a number or quantity. FHIRPath N1 6.6.10."""

    def step(run: Run, items: list[Item]) -> list[Item]:
        value = single(items, operator)
        if value is None:
            return EMPTY
        if isinstance(value, Quantity):
            return [
                value
                if operator == "+"
                else Quantity(unsigned_zero(value.value.copy_negate()), value.unit, value.is_calendar, value.is_opaque)
            ]
        if not _is_number(value):
            raise PathEvaluationError("a number is meant after the sign")
        if operator == "-":
            return [unsigned_zero(value.copy_negate()) if isinstance(value, Decimal) else -value]
        return [value]

    return step


# -- types


def has_type(item: Item, name: TypeName, is_operator: bool = False) -> bool:
    """Whether an item is of a type or a kind of it. FHIRPath N1 6.3.

    is_operator   `answer is Boolean`: R4's own invariants (que-7) mean FHIR's boolean too
    """
    if isinstance(item, Node):
        if name.namespace == "System":
            return False
        if item.type and is_kind_of(item.type, name.name):
            return True
        return is_operator and not name.namespace and name.name in SYSTEM_TYPES and system_type(item.type) == name.name
    if name.namespace == "FHIR":
        return False
    return system_name(item) == name.name or name.name == "Any"


def _fits(item: Item, name: TypeName) -> bool:
    """`as` and `ofType`: of that very type for a primitive, a kind of it for others."""
    if isinstance(item, Node) and item.is_primitive:
        return name.namespace != "System" and item.type == name.name
    return has_type(item, name)


def type_filter(name: TypeName) -> Step:
    """`ofType`, `as`: the items of a type. FHIRPath N1 5.2.4."""

    def step(run: Run, items: list[Item]) -> list[Item]:
        return [item for item in items if _fits(item, name)]

    return step


def type_test(operator: str, name: TypeName) -> Step:
    """`is` and `as` as operators. FHIRPath N1 6.3.1, 6.3.3."""
    if operator == "as":
        return type_filter(name)

    def step(run: Run, items: list[Item]) -> list[Item]:
        if not items:
            return EMPTY
        return _boolean(has_type(singleton(items, "is"), name, is_operator=True))

    return step
