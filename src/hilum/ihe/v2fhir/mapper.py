"""A compiled map: what goes through the parts of a segment or value and runs the rows that are for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hilum.hl7v2.data.er7 import NULL
from hilum.ihe.v2fhir.engine import Frame, Json, Operation, Run
from hilum.ihe.v2fhir.reads import Reader, Reads
from hilum.ihe.v2fhir.shape import Shapes, shape_of_value
from hilum.ihe.v2fhir.tables import FieldRow

__all__ = ["Choose", "Mapper", "PartStep", "Program", "Refusal", "Repeated", "Rows"]

_ONE = b"\x01\x01"
"""The shape of a value that has no components."""
Rows = tuple[Operation, ...]
Choose = Callable[[Frame], Rows]
"""Finds the rows of a part by the value of another one."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not run, and why."""

    row: FieldRow
    why: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """How the rows of a field go through repetitions: those that take the first only, and those that are done for each
    repetition of another field."""

    is_repeated: bool
    single: set[Operation]
    each: Rows


PartStep = tuple[int, Rows, "Choose | None", "Repeated | None"]
"""Number of a part, its rows, what chooses them where another part does, and how they repeat; None = they do not."""


@dataclass(frozen=True, slots=True)
class Program:
    """A map narrowed to one shape.

    steps   of the parts with a value
    rest    rows after all parts: with the number of an absent part, 0 = the whole, -1 = what goes last
    """

    steps: tuple[PartStep, ...]
    rest: tuple[tuple[int, Rows], ...]


@dataclass(slots=True)
class Mapper:
    """A compiled map. `fill` maps one value or segment into a target.

    is_value   it gives a bare string (`$value`)
    roots      labels of the values it makes where it makes several, () = one
    numbers    of the parts that its rows read; is_idle = there is nothing to run
    covered    numbers of the fields that it maps
    carried    those whose own rows carry them over: where none is executed, the field is lost
    reads      what its rows read of a value
    readers    its rows as they read fields of segments
    programs   the map as it is for each shape
    """

    name: str
    base: str
    kind: str
    numbers: frozenset[int] = frozenset()
    is_idle: bool = True
    is_value: bool = False
    roots: tuple[str, ...] = ()
    covered: frozenset[int] = frozenset()
    carried: frozenset[int] = frozenset()
    each_driver: int = 0
    refused: tuple[Refusal, ...] = ()
    rows: tuple[FieldRow, ...] = ()
    executable: int = 0
    values: tuple[Callable[[Frame], str | None], ...] = ()
    reads: Reads = field(default_factory=Reads)
    is_first_leaf: bool = False
    readers: Callable[[], Iterator[tuple[str, int, Reader]]] = lambda: iter(())
    programs: Shapes[Program] = field(default_factory=lambda: Shapes(lambda shape, is_exact: Program((), ())))

    def fill(self, run: Run, text: str, level: int, target: Json) -> int:
        """Map one value of a data type into a target. level = 1 for a field, 2 for a component."""
        separator = run.component if level == 1 else run.subcomponent
        if level <= 2 and separator in text:
            parts = [text, *text.split(separator)]
            shape = shape_of_value(parts)
        else:
            parts, shape = [text, text], _ONE
        program = self.programs.of(shape)
        frame = Frame(run, parts, level + 1, target, {})
        done = 0
        for number, rows, choose, _ in program.steps:
            frame.text = parts[number]
            frame.number = number
            for row in rows if choose is None else choose(frame):
                done += row(frame)
        if program.rest:
            done += _rest(frame, program)
        run.executed += done
        return done

    def fill_segment(self, run: Run, fields: list[str], program: Program, target: Json) -> int:
        """Map one segment into a target. returns how many rows the fields themselves executed

        program   the map narrowed to the shape of the segment
        """
        slots: Json = {}
        frame = Frame(run, fields, 1, target, slots)
        done = 0
        more: list[Json] | None = None
        reached = run.reached
        for number, rows, choose, repeated in program.steps:
            frame.number = run.field = number
            frame.text = fields[number]
            before = done
            if repeated is None:
                for row in rows if choose is None else choose(frame):
                    done += row(frame)
            else:
                more = more or [slots]
                done += self._repeated(frame, rows, choose, repeated, more)
            if done != before:
                reached.add(number)
        others = _rest(frame, program) if program.rest else 0
        run.executed += done + others
        return done or (others if not self.numbers else 0)

    def _repeated(self, frame: Frame, rows: Rows, choose: Choose | None, repeated: Repeated, more: list[Json]) -> int:
        """Rows of a field that repeats; those whose target holds one value take the first."""
        text, run = frame.text, frame.run
        done = 0
        if repeated.is_repeated:
            pieces = text.split(run.repetition)
            _widen(more, len(pieces))
            for at, piece in enumerate(pieces):
                if not piece or piece == NULL:
                    continue
                frame.text, frame.rep, frame.slots = piece, at + 1, more[at]
                for row in rows if choose is None else choose(frame):
                    if not at or row not in repeated.single:
                        done += row(frame)
                    elif at == 1:
                        run.note(frame.number, "more repetitions than the target holds")
            frame.rep, frame.slots = 1, more[0]
        else:
            for row in rows if choose is None else choose(frame):
                done += row(frame)
        return done + self._for_each(frame, text, repeated.each, more) if repeated.each else done

    def _for_each(self, frame: Frame, text: str, rows: Rows, more: list[Json]) -> int:
        """Rows of a field that is said once and belongs to each repetition of another."""
        driver = frame.parts[self.each_driver] if self.each_driver < len(frame.parts) else ""
        count = driver.count(frame.run.repetition) + 1
        _widen(more, count)
        done = 0
        frame.text = text.split(frame.run.repetition, 1)[0]
        for at in range(count):
            frame.rep, frame.slots = at + 1, more[at]
            for row in rows:
                done += row(frame)
        frame.rep, frame.slots = 1, more[0]
        return done

    def fill_many(self, run: Run, text: str, level: int) -> list[Json]:
        """The values that one text makes, by their labels."""
        values: Json = {}
        self.fill(run, text, level, values)
        return [values[label] for label in sorted(values)]

    def value(self, run: Run, text: str, level: int) -> str | None:
        """The bare value that one text makes."""
        separator = run.component if level == 1 else run.subcomponent
        parts = [text, *text.split(separator)] if level <= 2 and separator in text else [text, text]
        frame = Frame(run, parts, level + 1, {}, {})
        found = None
        for one in self.values:
            given = one(frame)
            if given:
                run.executed += 1
                found = given
        return found


def _widen(slots: list[Json], count: int) -> None:
    """Slots for so many repetitions."""
    while len(slots) < count:
        slots.append({})


def _rest(frame: Frame, program: Program) -> int:
    done = 0
    for number, rows in program.rest:
        if number > 0:
            frame.text, frame.number = "", number
        elif not number:
            frame.text, frame.number = frame.parts[0], 0
        for row in rows:
            done += row(frame)
    return done
