"""A compiled map: what goes through the parts of a segment or value and runs the rows that are for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hilum.hl7v2.data.er7 import NULL
from hilum.ihe.v2fhir.engine import Frame, Json, Operation, Run
from hilum.ihe.v2fhir.tables import FieldRow

__all__ = ["Mapper", "Part", "Refusal"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not run, and why."""

    row: FieldRow
    why: str


@dataclass(slots=True)
class Part:
    """What is done with one field or component. `choose` finds the rows by another field's value."""

    rows: tuple[Operation, ...] = ()
    choose: Callable[[Frame], tuple[Operation, ...]] | None = None
    each: tuple[Operation, ...] = ()
    single: frozenset[Operation] = frozenset()


@dataclass(slots=True)
class Mapper:
    """A compiled map. `fill` maps one value or segment into a target.

    is_value   it gives a bare string (`$value`)
    roots      labels of the values it makes where it makes several, () = one
    covered    numbers of the fields that it maps
    carried    those whose own rows carry them over: where none is executed, the field is lost
    """

    name: str
    base: str
    kind: str
    parts: dict[int, Part] = field(default_factory=dict)
    absent: tuple[tuple[int, tuple[Operation, ...]], ...] = ()
    whole: tuple[Operation, ...] = ()
    late: tuple[Operation, ...] = ()
    is_value: bool = False
    roots: tuple[str, ...] = ()
    covered: frozenset[int] = frozenset()
    carried: frozenset[int] = frozenset()
    each_driver: int = 0
    refused: tuple[Refusal, ...] = ()
    rows: tuple[FieldRow, ...] = ()
    executable: int = 0
    values: tuple[Callable[[Frame], str | None], ...] = ()
    is_first_leaf: bool = False

    def fill(self, run: Run, text: str, level: int, target: Json) -> int:
        """Map one value of a data type into a target. level = 1 for a field, 2 for a component."""
        separator = run.component if level == 1 else run.subcomponent
        if level <= 2 and separator in text:
            parts = [text, *text.split(separator)]
        else:
            parts = [text, text]
        frame = Frame(run, parts, level + 1, target, {})
        done = 0
        known = self.parts
        for number in range(1, len(parts)):
            piece = parts[number]
            if piece and piece != NULL:
                part = known.get(number)
                if part is not None:
                    frame.text = piece
                    frame.number = number
                    for row in part.rows if part.choose is None else part.choose(frame):
                        done += row(frame)
        if self.absent or self.whole or self.late:
            done += self._rest(frame, parts)
        run.executed += done
        return done

    def _rest(self, frame: Frame, parts: list[str]) -> int:
        done = 0
        for number, rows in self.absent:
            if number >= len(parts) or not parts[number]:
                frame.text, frame.number = "", number
                for row in rows:
                    done += row(frame)
        if self.whole:
            frame.text, frame.number = parts[0], 0
            for row in self.whole:
                done += row(frame)
        for row in self.late:
            done += row(frame)
        return done

    def fill_segment(self, run: Run, fields: list[str], valued: Sequence[tuple[int, str]], target: Json) -> int:
        """Map one segment into a target. returns how many rows the fields themselves executed

        valued   numbers and texts of the fields that have a value
        """
        slots: Json = {}
        frame = Frame(run, fields, 1, target, slots)
        done = 0
        more: list[Json] | None = None
        known = self.parts
        repetition = run.repetition
        for number, text in valued:
            part = known.get(number)
            if part is None:
                continue
            frame.number = run.field = number
            before = done
            if repetition in text:
                pieces = text.split(repetition)
                more = more or [slots]
                while len(more) < len(pieces):
                    more.append({})
                done += self._repeated(frame, part, pieces, more)
            else:
                frame.text = text
                for row in part.rows if part.choose is None else part.choose(frame):
                    done += row(frame)
            if part.each:
                more = more or [slots]
                done += self._for_each(frame, part, text, more)
            if done != before:
                run.reached.add(number)
        others = 0
        if self.absent or self.whole or self.late:
            others = self._rest(frame, fields)
        run.executed += done + others
        return done or (others if not self.parts else 0)

    def _repeated(self, frame: Frame, part: Part, pieces: list[str], more: list[Json]) -> int:
        """Rows of a field that repeats; those whose target holds one value take the first."""
        done = 0
        for at, piece in enumerate(pieces):
            if not piece or piece == NULL:
                continue
            frame.text, frame.rep, frame.slots = piece, at + 1, more[at]
            for row in part.rows if part.choose is None else part.choose(frame):
                if not at or row not in part.single:
                    done += row(frame)
                elif at == 1:
                    frame.run.note(frame.number, "more repetitions than the target holds")
        frame.rep, frame.slots = 1, more[0]
        return done

    def _for_each(self, frame: Frame, part: Part, text: str, more: list[Json]) -> int:
        """Rows of a field that is said once and belongs to each repetition of another."""
        driver = frame.parts[self.each_driver] if self.each_driver < len(frame.parts) else ""
        count = driver.count(frame.run.repetition) + 1
        while len(more) < count:
            more.append({})
        done = 0
        frame.text = text.split(frame.run.repetition, 1)[0]
        for at in range(count):
            frame.rep, frame.slots = at + 1, more[at]
            for row in part.each:
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
