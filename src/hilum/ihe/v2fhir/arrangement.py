"""The compiled rows of a map in the order in which they work, found by what a message says.

Rows of a field stand with its number. Where many of them ask for the same other field (OBX-5 by OBX-2), they are found by that
field's value. Rows for what is absent, rows of the segment as a whole, and rows that go last each stand by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hilum.ihe.v2fhir import condition
from hilum.ihe.v2fhir.checks import Test, test_of
from hilum.ihe.v2fhir.condition import Condition, Operand
from hilum.ihe.v2fhir.engine import Frame, Operation
from hilum.ihe.v2fhir.mapper import Choose, Mapper, PartStep, Program, Repeated, Rows
from hilum.ihe.v2fhir.reads import Reader, Touch, joined
from hilum.ihe.v2fhir.shape import ABSENT, NULLED, PRESENT, REPEATED, Shapes, settled_by, state
from hilum.ihe.v2fhir.tables import FieldRow

__all__ = ["SOURCE", "Arrangement", "Compiled"]

SOURCE = re.compile(r"([A-Z][A-Z0-9]{1,2})(?:[-.](\d+))?")
"""The field or component that a row reads: PID-3, CX.4."""


@dataclass(slots=True)
class Compiled:
    """A row as an operation, with the condition before it and the stage at which it runs."""

    row: FieldRow
    number: int
    operation: Operation
    when: Condition
    stage: int = 0
    is_absent: bool = False
    is_each: bool = False
    is_single: bool = False
    touches: tuple[Touch, ...] = ()
    guarded: Operation | None = None


@dataclass(slots=True)
class Part:
    """The rows of one field or component, in their order.

    asked   another place, by whose value most rows are chosen
    each    rows that are done for each repetition of another field
    steps   what is done with it whatever else the shape says: where it is said once, and where it repeats
    """

    rows: list[Compiled] = field(default_factory=list)
    asked: Operand | None = None
    each: Rows = ()
    steps: tuple[PartStep, ...] = ()


class Arrangement:
    """Arranges the rows of one mapper."""

    def __init__(self, mapper: Mapper, *, trace: bool) -> None:
        self.mapper = mapper
        self.trace = trace
        self.prefix = mapper.name.partition("[")[0]
        self.parts: dict[int, Part] = {}
        self.absent: dict[int, list[Compiled]] = {}
        self.ordered: list[tuple[int, Part]] = []
        self.whole: list[Compiled] = []
        self.late: list[Compiled] = []
        self.rest: list[tuple[int, Rows]] = []

    def number(self, row: FieldRow) -> int:
        """Number of the field or component that the row reads, 0 = the whole, -1 = another segment's."""
        match = SOURCE.match(row.source)
        if match is None or not match[2]:
            return 0
        if self.mapper.kind == "segment" and match[1] != self.prefix:
            return -1
        return int(match[2])

    def arrange(self, compiled: list[Compiled]) -> None:
        mapper = self.mapper
        compiled = [one for one in compiled if not condition.is_never(one.when)]
        compiled.sort(key=lambda one: one.stage if one.is_absent else 0)
        each: dict[int, int] = {}
        for one in compiled:
            if one.stage == 2:
                self.late.append(one)
            elif one.is_absent:
                self.absent.setdefault(one.number, []).append(one)
            elif one.number > 0:
                self.parts.setdefault(one.number, Part()).rows.append(one)
                if one.is_each:
                    each[one.number] = each.get(one.number, 0) + 1
            else:
                self.whole.append(one)
        mapper.each_driver = max(each, key=lambda number: each[number]) if each else 0
        for number, part in self.parts.items():
            part.rows.sort(key=lambda one: one.stage)
            if number != mapper.each_driver:
                part.each = tuple(self.guarded(one) for one in part.rows if one.is_each)
                part.rows = [one for one in part.rows if not one.is_each]
            part.asked = self.common_operand(part.rows) if len(part.rows) > 2 else None
            part.steps = self.step(number, part, False), self.step(number, part, True)
        self.whole.sort(key=lambda one: one.stage)
        self.rest = [(number, self.ready(rows, None, False)) for number, rows in self.absent.items()]
        self.rest += [(0, self.ready(self.whole, None, None)), (-1, self.ready(self.late, None, None))]
        self.ordered = sorted(self.parts.items(), key=lambda item: self.rank(item[0]))
        mapper.numbers = frozenset(self.parts)
        mapper.readers = self.readers
        if not mapper.is_value:
            mapper.reads = joined(touch for one in compiled for touch in one.touches)
        mapper.is_idle = not (self.parts or self.whole or self.absent)
        mapper.programs = Shapes(self.narrow)
        asked_of = [
            (operand.number, one.number)
            for one in compiled
            for operand in condition.operands(one.when)
            if operand.name == self.prefix
        ]
        read = {number for number, _ in asked_of}
        listed = {
            number
            for row in mapper.rows
            if (row.is_mapping or row.v2_type == "SI") and (number := self.number(row)) > 0
        }
        mapper.covered = mapper.numbers | frozenset(read) | frozenset(listed)
        mapper.carried = mapper.numbers - {number for number, asking in asked_of if number != asking}

    def narrow(self, shape: bytes, is_exact: bool) -> Program:
        """The rows that are for a shape, in the order in which they work; what it settles of their conditions is gone where
        `is_exact`."""
        size = len(shape)
        steps = []
        for number, part in self.ordered:
            there = shape[number] if number < size else ABSENT
            if there == REPEATED or (there == PRESENT and not is_exact):
                steps.append(part.steps[there == REPEATED])
            elif there == PRESENT:
                step = self.step(number, part, False, shape)
                if step[1] or step[2] or step[3] or self.late:
                    steps.append(step)
        if not is_exact:
            rest = [one for one in self.rest if one[0] <= 0 or state(shape, one[0]) == ABSENT] if self.rest else []
        else:
            rest = [
                (number, self.ready(rows, shape, False))
                for number, rows in self.absent.items()
                if state(shape, number) == ABSENT
            ]
            rest += [(0, self.ready(self.whole, shape, None)), (-1, self.ready(self.late, shape, None))]
        return Program(tuple(steps), tuple(one for one in rest if one[1]))

    def readers(self) -> Iterator[tuple[str, int, Reader]]:
        """The rows that read fields: segment and number of the field, of the map's own segment or of another one, and how."""
        parts = [(one, part.asked) for part in self.parts.values() for one in part.rows]
        others = [one for rows in (*self.absent.values(), self.whole, self.late) for one in rows]
        for one, asked in (*parts, *((one, None) for one in others)):
            for touched, reads in one.touches:
                if touched > 0:
                    yield self.prefix, touched, Reader(reads, one.when, asked)
                elif touched < 0 and (match := SOURCE.match(one.row.source)) is not None:
                    yield match[1], int(match[2]), Reader(reads)

    def step(self, number: int, part: Part, is_repeated: bool, shape: bytes | None = None) -> PartStep:
        """What is done with a part, narrowed to a shape where one is given."""
        single: set[Operation] = set()
        repeated = Repeated(is_repeated, single, part.each) if is_repeated or part.each else None
        if part.asked is None:
            return number, self.ready(part.rows, shape, True, single=single), None, repeated
        if shape is not None and part.asked.number != number and state(shape, part.asked.number) in (ABSENT, NULLED):
            return number, self.ready(part.rows, shape, True, asked=(part.asked, ""), single=single), None, repeated
        return number, (), self.chooser(part, shape, single), repeated

    def rank(self, number: int) -> float:
        """Where a part stands in the order of work.

        PID-3 goes before PID-2, another system's number, so that the patient's own number is the first of the identifiers.
        HL7 v2.5.1 3.4.2.2: PID-2 is for backward compatibility only."""
        return 3.5 if number == 2 and self.prefix == "PID" and self.mapper.kind == "segment" else number

    def ready(
        self,
        rows: list[Compiled],
        shape: bytes | None,
        own: bool | None,
        *,
        asked: tuple[Operand, str] | None = None,
        single: set[Operation] | None = None,
    ) -> Rows:
        """The rows behind what a shape leaves open of their conditions.

        shape    None = nothing of it is settled but what was asked
        single   takes those whose target holds one value
        """
        found = []
        for one in rows:
            when = one.when
            if when != condition.ALWAYS and (shape is not None or asked is not None):
                names, number = self.names(one.row), self.number(one.row)
                if shape is None:
                    settle = settled_by(b"", "", frozenset(), number, asked=asked)
                else:
                    settle = settled_by(shape, self.mapper.kind, names, number, own=own, asked=asked)
                when = condition.narrowed(when, settle)
                if condition.is_never(when):
                    continue
            operation = self.guarded(one) if when is one.when else self.behind(one, when)
            found.append(operation)
            if one.is_single and single is not None:
                single.add(operation)
        return tuple(found)

    def guarded(self, one: Compiled) -> Operation:
        """The row behind its whole condition."""
        if one.guarded is None:
            one.guarded = self.behind(one, one.when)
        return one.guarded

    def behind(self, one: Compiled, when: Condition) -> Operation:
        """The row behind a condition, and traced where wanted."""
        operation = one.operation
        if self.trace:
            inner, row = operation, one.row

            def traced(frame: Frame) -> int:
                done = inner(frame)
                if done and frame.run.trace is not None:
                    frame.run.trace.append(row)
                return done

            operation = traced
        if when == condition.ALWAYS:
            return operation
        holds = self.test(when, one.row)
        ready = operation
        return lambda frame: ready(frame) if holds(frame) else 0

    def test(self, when: Condition, row: FieldRow) -> Test:
        return test_of(when, self.mapper.kind, self.names(row), self.number(row), row.v2_type)

    def names(self, row: FieldRow) -> frozenset[str]:
        match = SOURCE.match(row.source)
        return frozenset((self.prefix, *((match[1],) if match and self.mapper.kind == "datatype" else ())))

    def common_operand(self, rows: list[Compiled]) -> Operand | None:
        """The other field that most rows ask for the value of."""
        counts: dict[Operand, int] = {}
        for one in rows:
            asked = _asked(one.when)
            if asked is not None and asked[0].name in self.names(one.row):
                counts[asked[0]] = counts.get(asked[0], 0) + 1
        best = max(counts, key=lambda operand: counts[operand], default=None)
        return best if best is not None and counts[best] > 1 else None

    def chooser(self, part: Part, shape: bytes | None, single: set[Operation]) -> Choose:
        """What finds the rows of a part by the value of the place that most of them ask for."""
        asked = part.asked
        assert asked is not None
        values = {value for one in part.rows for value in _asked_of(one.when, asked)}
        number, component = asked.number, asked.part
        is_own = self.mapper.kind == "segment" and all(one.number == number for one in part.rows)
        table: dict[str, Rows] = {}

        def choose(frame: Frame) -> Rows:
            parts = frame.parts
            text = frame.text if is_own else parts[number] if number < len(parts) else ""
            if component:
                text = frame.run.component_of(text, component)
            if not text.isalnum():
                text = frame.run.leaf(text)
            found = table.get(text)
            if found is None:
                if text not in values:
                    text = _OTHER
                found = table.get(text)
                if found is None:
                    found = table[text] = self.ready(part.rows, shape, True, asked=(asked, text), single=single)
            return found

        return choose


_OTHER = "\x00"
"""Stands for a value that no row asks for."""


def _asked_of(when: Condition, operand: Operand) -> frozenset[str]:
    """The values that a condition asks a place for."""
    match when:
        case condition.Equals(place, values):
            return values if place == operand else frozenset()
        case condition.Not(term):
            return _asked_of(term, operand)
        case condition.All(terms) | condition.AnyOf(terms):
            return frozenset().union(*(_asked_of(term, operand) for term in terms))
        case _:
            return frozenset()


def _asked(when: Condition) -> tuple[Operand, frozenset[str]] | None:
    """The place and values that a condition asks for before all else."""
    if isinstance(when, condition.Equals) and when.operand.name:
        return when.operand, when.values
    if isinstance(when, condition.All):
        for term in when.terms:
            found = _asked(term)
            if found is not None:
                return found
    return None
