"""Conditions become closures over a frame. What an operand means depends on the map: a field of the segment, a component
of the value, a component of the field that the row reads (`CX.5` beside IN1-10), or a field of another segment."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from hilum.hl7v2.data.er7 import NULL
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
from hilum.ihe.v2fhir.engine import Frame

__all__ = ["Getter", "Test", "compared", "getter_of", "own_field", "test_of"]

Test = Callable[[Frame], bool]
Getter = Callable[[Frame], str]

_COMPARISONS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
REGISTERED = frozenset(("USSSA", "SSA", "2.16.840.1.113883.4.1", "NPI", "2.16.840.1.113883.4.6"))
"""Assigning authorities whose identifiers have a URI in the FHIR registry."""


def getter_of(operand: Operand, kind: str, names: frozenset[str], number: int, v2_type: str) -> Getter:
    """What gives the ER7 text of a place.

    kind      "segment" or "datatype"; names = what the map calls its own segment or type
    number    of the field or component that the row reads
    """
    wanted, part = operand.number, operand.part
    if not operand.name:
        return lambda frame: frame.text
    if operand.name in names and kind == "segment":
        if wanted == number and number > 0:
            if not part:
                return lambda frame: frame.text
            return lambda frame: frame.run.component_of(frame.text, part)

        def field(frame: Frame) -> str:
            parts = frame.parts
            text = parts[wanted] if wanted < len(parts) else ""
            return frame.run.component_of(text, part) if part and text else text

        return field
    if operand.name in names:

        def component(frame: Frame) -> str:
            parts = frame.parts
            text = parts[wanted] if wanted < len(parts) else ""
            if part and text:
                pieces = text.split(frame.run.subcomponent)
                return pieces[part - 1] if len(pieces) >= part else ""
            return text

        return component
    is_segment = _SEGMENT.fullmatch(operand.name) is not None
    if kind == "segment" and (operand.name == v2_type or (not is_segment and operand.name != "MSG")):
        return lambda frame: frame.run.component_of(frame.text, wanted)
    if operand.name == "MSG":  # the type of MSH-9, wherever it is spoken of
        return lambda frame: frame.run.component_of(_field(frame, "MSH", 9), wanted)
    name = operand.name

    def elsewhere(frame: Frame) -> str:
        text = _field(frame, name, wanted)
        return frame.run.component_of(text, part) if part and text else text

    return elsewhere


def _field(frame: Frame, name: str, number: int) -> str:
    fields = frame.run.near(name)
    if fields is None:
        return ""
    return fields[number] if number < len(fields) else ""


def test_of(when: Condition, kind: str, names: frozenset[str], number: int, v2_type: str) -> Test:
    """What says whether a condition holds on a frame."""

    def again(term: Condition) -> Test:
        return test_of(term, kind, names, number, v2_type)

    def getter(operand: Operand) -> Getter:
        return getter_of(operand, kind, names, number, v2_type)

    match when:
        case Constant(holds):
            return lambda frame: holds
        case Not(term):
            inner = again(term)
            return lambda frame: not inner(frame)
        case All(terms):
            tests = tuple(again(term) for term in terms)
            if len(tests) == 2:
                first, second = tests
                return lambda frame: first(frame) and second(frame)
            return lambda frame: all(test(frame) for test in tests)
        case AnyOf(terms):
            tests = tuple(again(term) for term in terms)
            if len(tests) == 2:
                first, second = tests
                return lambda frame: first(frame) or second(frame)
            return lambda frame: any(test(frame) for test in tests)
        case Valued(operand):
            if operand.name and not operand.number:
                name = operand.name
                return lambda frame: frame.run.near(name) is not None
            own = own_field(operand, kind, names, number)
            if own:

                def field_valued(frame: Frame) -> bool:
                    parts = frame.parts
                    return own < len(parts) and parts[own] not in ("", NULL)

                return field_valued
            get = getter(operand)

            def valued(frame: Frame) -> bool:
                text = get(frame)
                return bool(text) and text != NULL

            return valued
        case Equals(operand, values):
            own = own_field(operand, kind, names, number)
            if own:

                def field_equals(frame: Frame) -> bool:
                    parts = frame.parts
                    if own >= len(parts):
                        return "" in values
                    text = parts[own]
                    return text in values or (not text.isalnum() and frame.run.leaf(text) in values)

                return field_equals
            get = getter(operand)
            return lambda frame: frame.run.leaf(get(frame)) in values
        case Same(operand, other):
            left, right = getter(operand), getter(other)
            return lambda frame: frame.run.leaf(left(frame)) == frame.run.leaf(right(frame))
        case Registered(operand):
            get = getter(operand)
            return lambda frame: not REGISTERED.isdisjoint(get(frame).split(frame.run.subcomponent))
        case Counted():
            return _counted(when, kind, names, getter)
    raise AssertionError(when)


def own_field(operand: Operand, kind: str, names: frozenset[str], number: int) -> int:
    """Number of another field of the same segment, or of another component of the same value; 0 = it is none."""
    if operand.name in names and not operand.part and (operand.number != number or kind == "datatype"):
        return operand.number
    return 0


def compared(claim: Counted, count: int) -> bool:
    """Whether a number of repetitions or characters is what a claim asks for."""
    return bool(_COMPARISONS[claim.comparison](count, claim.number))


def _counted(when: Counted, kind: str, names: frozenset[str], getter: Callable[[Operand], Getter]) -> Test:
    compare, limit, operand = _COMPARISONS[when.comparison], when.number, when.operand
    if when.measure == "length":
        get = getter(operand)
        return lambda frame: bool(compare(len(get(frame)), limit))
    number = operand.number
    own = kind == "segment" and operand.name in names
    one, none = compared(when, 1), compared(when, 0)

    def count(frame: Frame) -> bool:
        if own:  # the usual case first: no repetition at all
            parts = frame.parts
            if number < len(parts) and frame.run.repetition not in parts[number]:
                return one if parts[number] else none
            text = frame.parts[number] if number < len(frame.parts) else ""
        else:
            text = _field(frame, operand.name, number)
        return bool(compare(text.count(frame.run.repetition) + 1 if text else 0, limit))

    return count
