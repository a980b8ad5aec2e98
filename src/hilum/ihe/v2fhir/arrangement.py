"""The compiled rows of a map in the order in which they work, found by what a message says.

Rows of a field stand with its number. Where many of them ask for the same other field (OBX-5 by OBX-2), they are found by that
field's value. Rows for what is absent, rows of the segment as a whole, and rows that go last each stand by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from hilum.ihe.v2fhir import condition
from hilum.ihe.v2fhir.checks import Test, test_of
from hilum.ihe.v2fhir.condition import Condition, Operand
from hilum.ihe.v2fhir.engine import Frame, Operation
from hilum.ihe.v2fhir.mapper import Mapper, Part
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


class Arrangement:
    """Arranges the rows of one mapper."""

    def __init__(self, mapper: Mapper, *, trace: bool) -> None:
        self.mapper = mapper
        self.trace = trace
        self.prefix = mapper.name.partition("[")[0]
        self.single: set[Operation] = set()

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
        by_number: dict[int, list[Compiled]] = {}
        compiled = [one for one in compiled if not condition.is_never(one.when)]
        compiled.sort(key=lambda one: one.stage if one.is_absent else 0)
        absent: dict[int, list[Operation]] = {}
        whole: list[Compiled] = []
        late: list[Operation] = []
        each: dict[int, int] = {}
        for one in compiled:
            operation = self.guarded(one)
            if one.stage == 2:
                late.append(operation)
            elif one.is_absent:
                absent.setdefault(one.number, []).append(operation)
            elif one.number > 0:
                by_number.setdefault(one.number, []).append(one)
                if one.is_each:
                    each[one.number] = each.get(one.number, 0) + 1
            else:
                whole.append(one)
        mapper.each_driver = max(each, key=lambda number: each[number]) if each else 0
        for number, rows in by_number.items():
            rows.sort(key=lambda one: one.stage)
            own = [one for one in rows if not one.is_each or number == mapper.each_driver]
            part = Part(each=tuple(self.guarded(one) for one in rows if one.is_each and number != mapper.each_driver))
            asked = self.common_operand(own) if len(own) > 2 else None
            if asked is None:
                part.rows = tuple(self.guarded(one) for one in own)
            else:
                part.choose = self.chooser(asked, own)
            mapper.parts[number] = part
        for part in mapper.parts.values():
            part.single = frozenset(self.single)
        mapper.absent = tuple((number, tuple(rows)) for number, rows in absent.items())
        whole.sort(key=lambda one: one.stage)
        mapper.whole = tuple(self.guarded(one) for one in whole)
        mapper.late = tuple(late)
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
        mapper.covered = frozenset(by_number) | frozenset(read) | frozenset(listed)
        mapper.carried = frozenset(by_number) - {number for number, asking in asked_of if number != asking}

    def guarded(self, one: Compiled) -> Operation:
        """The row behind its condition, and traced where wanted."""
        operation = self.behind(one)
        if one.is_single:
            self.single.add(operation)
        return operation

    def behind(self, one: Compiled) -> Operation:
        operation = one.operation
        if self.trace:
            inner, row = operation, one.row

            def traced(frame: Frame) -> int:
                done = inner(frame)
                if done and frame.run.trace is not None:
                    frame.run.trace.append(row)
                return done

            operation = traced
        if one.when == condition.ALWAYS:
            return operation
        holds = self.test(one.when, one.row)
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

    def chooser(self, operand: Operand, rows: list[Compiled]) -> Callable[[Frame], tuple[Operation, ...]]:
        def asked_values(one: Compiled) -> frozenset[str] | None:
            asked = _asked(one.when)
            return asked[1] if asked is not None and asked[0] == operand else None

        def behind(one: Compiled) -> Operation:
            """The row behind what the table has not asked yet."""
            if isinstance(one.when, condition.Equals) and asked_values(one) is not None:
                return self.guarded(replace(one, when=condition.ALWAYS))
            return self.guarded(one)

        guarded = [(asked_values(one), behind(one)) for one in rows]
        values = {value for wanted, _ in guarded if wanted is not None for value in wanted}
        table = {value: tuple(row for wanted, row in guarded if wanted is None or value in wanted) for value in values}
        otherwise = tuple(row for wanted, row in guarded if wanted is None)
        number, part = operand.number, operand.part
        is_own = self.mapper.kind == "segment" and all(one.number == number for one in rows)

        def choose(frame: Frame) -> tuple[Operation, ...]:
            parts = frame.parts
            text = frame.text if is_own else parts[number] if number < len(parts) else ""
            if part:
                text = frame.run.component_of(text, part)
            return table.get(text if text.isalnum() else frame.run.leaf(text), otherwise)

        return choose


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
