"""Conditions read backwards: what must stand elsewhere in the segment so that the row is the one that made the element."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hilum.ihe.v2fhir.back.values import Value, first_leaf, is_empty, part_of
from hilum.ihe.v2fhir.checks import REGISTERED
from hilum.ihe.v2fhir.condition import (
    All,
    AnyOf,
    Condition,
    Constant,
    Counted,
    Equals,
    Not,
    Operand,
    Registered,
    Same,
    Valued,
)

__all__ = ["Asked", "View", "demands"]

View = Mapping[int, list[Value]]
"""Fields of a segment by number with their repetitions, or components of a value."""
Near = Callable[[str], "View | None"]

_COMPARISONS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A row that asks: its own part, what its operands may be called, and what is known around it.

    kind      "segment" or "datatype"
    own       value of the part that the row reads
    view      what else is there
    near      fields of another segment, None where there is none
    coming    numbers of the parts that something is still to be written to
    """

    kind: str
    names: frozenset[str]
    number: int
    v2_type: str
    own: Value
    view: View
    near: Near
    coming: frozenset[int] = frozenset()

    def values(self, operand: Operand) -> tuple[list[Value], int]:
        """What stands at a place, and the number of it if it is a part beside the own one (so that it can be filled)."""
        if not operand.name:
            return [self.own], 0
        if operand.name in self.names:
            if operand.number == self.number:
                return ([self.own, *self.view.get(operand.number, [])[1:]], 0)
            return self.view.get(operand.number, []), operand.number
        is_segment = _SEGMENT.fullmatch(operand.name) is not None
        if self.kind == "segment" and (operand.name == self.v2_type or (not is_segment and operand.name != "MSG")):
            return [part_of(self.own, operand.number)], 0
        if operand.name == "MSG":
            header = self.near("MSH") or {}
            return [part_of(one, operand.number) for one in header.get(9, [])], 0
        fields = self.near(operand.name)
        if fields is None:
            return [], 0
        return fields.get(operand.number, []) if operand.number else [operand.name], 0

    def text(self, operand: Operand) -> str:
        values, _ = self.values(operand)
        return first_leaf(self._part(operand, values))

    def _part(self, operand: Operand, values: list[Value]) -> Value:
        if not values:
            return ""
        is_own_type = operand.name not in self.names and self.kind == "segment" and operand.name == self.v2_type
        return part_of(values[0], operand.part) if operand.part and not is_own_type else values[0]

    def is_valued(self, operand: Operand) -> bool:
        values, _ = self.values(operand)
        return not is_empty(self._part(operand, values))


Demands = dict[tuple[int, int], str]
"""(number, part) -> what must stand there."""


def demands(when: Condition, asked: Asked, text: str) -> Demands | None:
    """What else must be written so that the condition holds; None where it cannot hold.

    text   of the condition: of several codes the first as written is taken
    """
    match when:
        case Constant(holds):
            return {} if holds else None
        case Valued(operand):
            is_coming = operand.name in asked.names and not operand.part and operand.number in asked.coming
            return {} if is_coming or asked.is_valued(operand) else None
        case Registered(operand):
            values, _ = asked.values(operand)
            leaf = {first_leaf(part_of(one, at)) for one in values for at in (1, 2)}
            return {} if not REGISTERED.isdisjoint(leaf) else None
        case Equals(operand, values):
            return _equal(operand, values, asked, text)
        case Same(operand, other):
            return {} if asked.text(operand) == asked.text(other) else None
        case Counted(operand, measure, comparison, number):
            held, _ = asked.values(operand)
            size = len(first_leaf(held[0] if held else "")) if measure == "length" else sum(map(bool, held))
            return {} if _COMPARISONS[comparison](size, number) else None
        case Not(term):
            return _not(term, asked, text)
        case All(terms):
            out: Demands = {}
            for term in terms:
                found = demands(term, asked, text)
                if found is None:
                    return None
                out.update(found)
            return out
        case AnyOf(terms):
            options = [one for one in (demands(term, asked, text) for term in terms) if one is not None]
            return min(options, key=len) if options else None
    raise AssertionError(when)


def _equal(operand: Operand, values: frozenset[str], asked: Asked, text: str) -> Demands | None:
    held = asked.text(operand)
    if held in values:
        return {}
    if held:
        return None
    _, number = asked.values(operand)
    if not number:
        return None
    chosen = min((one for one in values if one), key=lambda one: text.find(f'"{one}"') % 10_000, default="")
    return {(number, operand.part): chosen} if chosen else None


def _not(term: Condition, asked: Asked, text: str) -> Demands | None:
    match term:
        case Valued(operand):
            if operand.number and operand.name not in asked.names and _SEGMENT.fullmatch(operand.name):
                return {}  # ORC-2 beside OBR-2: two segments may say the same
            return None if asked.is_valued(operand) else {}
        case Equals(operand, values):
            return None if asked.text(operand) in values else {}
        case All(terms):
            return {} if any(_not(one, asked, text) is not None for one in terms) else None
        case AnyOf(terms):
            return {} if all(_not(one, asked, text) is not None for one in terms) else None
        case Constant(holds):
            return None if holds else {}
        case Not(inner):
            return demands(inner, asked, text)
        case _:
            return None if demands(term, asked, text) == {} else {}
