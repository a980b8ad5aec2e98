"""Rows become closures: each map is compiled once, when a message first needs it.

A `Mapper` is a compiled segment or data type map. It goes through the parts of a frame, so that what a message does not
say costs nothing; a field with many rows that ask for the same other field (OBX-5 by OBX-2) finds its rows by that
field's value. A row that cannot be compiled is kept with the reason (`Mapper.refused`).

Order within a field: rows as in the table, then those that only make sense beside another (the URL of an extension, the
system of a code). Rows of the segment as a whole go last and leave alone what is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from hilum.core.errors import DecodeError, HilumError
from hilum.fhir.definitions import is_primitive, is_resource_type
from hilum.hl7v2.data.er7 import NULL
from hilum.ihe.v2fhir import assign, condition
from hilum.ihe.v2fhir.access import (
    Container,
    container,
    extension_urls,
    put_complex,
    put_constant,
    put_primitive,
    put_resource,
    with_display,
    with_urls,
)
from hilum.ihe.v2fhir.checks import Test, getter_of, test_of
from hilum.ihe.v2fhir.condition import Condition, Operand
from hilum.ihe.v2fhir.engine import Frame, Json, Operation, Run
from hilum.ihe.v2fhir.rules import RULES, as_it_is
from hilum.ihe.v2fhir.tables import FieldRow, Tables, prose_decisions
from hilum.ihe.v2fhir.target import Step, Target, resolve, split
from hilum.ihe.v2fhir.values import converter, moved
from hilum.ihe.v2fhir.vocabulary import mapped_code, translator

__all__ = ["Compiler", "Mapper", "Refusal"]

_SOURCE = re.compile(r"([A-Z][A-Z0-9]{1,2})(?:[-.](\d+))?")
_CODED = frozenset(("CWE", "CE", "CNE", "CF"))
_KEPT = _CODED | {"ID", "IS"}
"""Data types whose values are codes: few, and met again and again, so that what was made of them is kept."""
_TEXTS = frozenset(("ST", "FT", "TX", "varies", "TN"))
_WHOLE_KINDS = frozenset(("string", "markdown", "base64Binary", "xhtml"))
_SCHEME_PARTS = frozenset((3, 6, 12))
_QUANTITIES = frozenset(("Quantity", kind) for kind in ("Duration", "Age", "SimpleQuantity", "Count", "Distance"))


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


class Compiler:
    """Compiles maps of one set of tables, each when it is first asked for."""

    def __init__(self, tables: Tables, *, trace: bool = False) -> None:
        self.tables = tables
        self.trace = trace
        self._mappers: dict[str, Mapper] = {}
        self._uses: dict[str, dict[str, None]] = {}

    def segment(self, name: str) -> Mapper | None:
        """The mapper of a segment map, None where there is no such map."""
        rows = self.tables.segments.get(name)
        return None if rows is None else self._mapper(name, rows, "segment")

    def datatype(self, name: str) -> Mapper:
        """The mapper of a data type map. raises NotFound"""
        rows = self.tables.datatype(name)
        return self._mapper(rows[0].map_name if rows else name, rows, "datatype")

    def used_by(self, mapper: Mapper) -> list[Mapper]:
        """The data type maps that a map's rows use."""
        return [self._mappers[name] for name in self._uses.get(mapper.name, ())]

    def _mapper(self, name: str, rows: tuple[FieldRow, ...], kind: str) -> Mapper:
        known = self._mappers.get(name)
        if known is None:
            match = re.match(r"\w+\[([\w.]+)", name)
            base = {"code": "code", "string": "string"}.get(match[1], match[1]) if match else ""
            known = self._mappers[name] = Mapper(name, base, kind, rows=rows)
            _Build(self, known).run()
        return known

    def condition_of(self, row_when: str, prose: str) -> Condition:
        """Condition and prose of a row as one condition. raises DecodeError"""
        found = condition.parse(row_when)
        decided = prose_decisions().get(prose) if prose else None
        if decided is None:
            return found
        turned = self.tables.decisions.get(decided.name) if decided.name else None
        second = condition.parse(decided.when) if turned is None else condition.Constant(turned)
        if second == condition.ALWAYS:
            return found
        return second if found == condition.ALWAYS else condition.All((found, second))


@dataclass(slots=True)
class _Compiled:
    row: FieldRow
    number: int
    operation: Operation
    when: Condition
    stage: int = 0
    is_absent: bool = False
    is_each: bool = False
    is_single: bool = False


class _Build:
    """Compiles the rows of one mapper."""

    def __init__(self, compiler: Compiler, mapper: Mapper) -> None:
        self.compiler = compiler
        self.mapper = mapper
        self.prefix = mapper.name.partition("[")[0]
        self.urls: dict[tuple[int, str], str] = {}
        self.single: set[Operation] = set()

    def run(self) -> None:
        mapper = self.mapper
        refused: list[Refusal] = []
        live: list[FieldRow] = []
        for row in mapper.rows:
            if not row.is_mapping:
                continue
            if row.refused:
                refused.append(Refusal(row, row.refused))
            else:
                live.append(row)
        mapper.is_value = bool(live) and all(row.target in ("$value", "$this") and not row.map for row in live)
        roots = {split(row.target)[0][1:].partition("]")[0] for row in live if row.target.startswith("[")}
        roots = {root for root in roots if "-" not in root}
        mapper.roots = tuple(sorted(roots))
        self.urls = extension_urls(mapper.base, live, self.number)
        compiled: list[_Compiled] = []
        for row in live:
            try:
                if mapper.is_value:
                    self.value_row(row)
                else:
                    compiled.append(self.row(row))
            except HilumError as error:
                refused.append(Refusal(row, error.text if hasattr(error, "text") else str(error)))
        mapper.is_first_leaf = mapper.is_value and len(live) == 1 and self.is_first_leaf(live[0])
        mapper.refused = tuple(refused)
        mapper.executable = len(live) + sum(1 for row in mapper.rows if row.is_mapping and row.refused) - len(refused)
        self.arrange(compiled)

    def number(self, row: FieldRow) -> int:
        """Number of the field or component that the row reads, 0 = the whole, -1 = another segment's."""
        match = _SOURCE.match(row.source)
        if match is None or not match[2]:
            return 0
        if self.mapper.kind == "segment" and match[1] != self.prefix:
            return -1
        return int(match[2])

    def arrange(self, compiled: list[_Compiled]) -> None:
        mapper = self.mapper
        by_number: dict[int, list[_Compiled]] = {}
        compiled = [one for one in compiled if not condition.is_never(one.when)]
        compiled.sort(key=lambda one: one.stage if one.is_absent else 0)
        absent: dict[int, list[Operation]] = {}
        whole: list[_Compiled] = []
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
        read = {
            operand.number
            for one in compiled
            for operand in condition.operands(one.when)
            if operand.name == self.prefix
        }
        listed = {
            number
            for row in mapper.rows
            if (row.is_mapping or row.v2_type == "SI") and (number := self.number(row)) > 0
        }
        mapper.covered = frozenset(by_number) | frozenset(read) | frozenset(listed)

    def guarded(self, one: _Compiled) -> Operation:
        """The row behind its condition, and traced where wanted."""
        operation = self.behind(one)
        if one.is_single:
            self.single.add(operation)
        return operation

    def behind(self, one: _Compiled) -> Operation:
        operation = one.operation
        if self.compiler.trace:
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
        match = _SOURCE.match(row.source)
        return frozenset((self.prefix, *((match[1],) if match and self.mapper.kind == "datatype" else ())))

    def common_operand(self, rows: list[_Compiled]) -> Operand | None:
        """The other field that most rows ask for the value of."""
        counts: dict[Operand, int] = {}
        for one in rows:
            asked = _asked(one.when)
            if asked is not None and asked[0].name in self.names(one.row):
                counts[asked[0]] = counts.get(asked[0], 0) + 1
        best = max(counts, key=lambda operand: counts[operand], default=None)
        return best if best is not None and counts[best] > 1 else None

    def chooser(self, operand: Operand, rows: list[_Compiled]) -> Callable[[Frame], tuple[Operation, ...]]:
        def asked_values(one: _Compiled) -> frozenset[str] | None:
            asked = _asked(one.when)
            return asked[1] if asked is not None and asked[0] == operand else None

        def behind(one: _Compiled) -> Operation:
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

    def is_first_leaf(self, row: FieldRow) -> bool:
        """Whether a row gives its first component as it stands."""
        rule = assign.parse(row.assign)
        is_plain = rule is None or (isinstance(rule, assign.Rule) and RULES.get(rule.name) is as_it_is)
        return self.number(row) == 1 and not row.when and is_plain and not row.map and not row.vocabulary

    # One row.

    def value_row(self, row: FieldRow) -> None:
        """A row of a map that gives a bare value."""
        number = self.number(row)
        given = self.source(row, number)
        when = self.compiler.condition_of(row.when, row.prose)
        holds = None if when == condition.ALWAYS else self.test(when, row)

        def value(frame: Frame) -> str | None:
            frame.number = number
            frame.text = frame.parts[number] if number < len(frame.parts) else ""
            if (number and not frame.text) or frame.text == NULL or (holds is not None and not holds(frame)):
                return None
            found = given(frame)
            if found and frame.run.trace is not None:
                frame.run.trace.append(row)
            return found

        self.mapper.values = (*self.mapper.values, value)

    def row(self, row: FieldRow) -> _Compiled:
        path, constant = split(row.target or row.placeholder)
        original = row
        if constant and not row.assign:
            row = replace(row, assign=f'"{constant}"')
        number = self.number(row)
        data_map = self.map_of(row)
        makes = data_map.base if data_map is not None and is_resource_type(data_map.base.partition(".")[0]) else ""
        referred = makes if makes and "." not in makes else ""
        target = resolve(self.mapper.base, path, referred=referred if path != "$this" else "")
        if target.extension:
            target = self.named_extension(row, target, data_map)
        target = with_urls(target, self.urls, number)
        if data_map is None and not row.assign:
            data_map = self.usual_map(row, target)
        if data_map is not None:
            self.compiler._uses.setdefault(self.mapper.name, {})[data_map.name] = None
            if (
                data_map.is_first_leaf
                and not self.compiler.trace
                and not row.assign
                and row.v2_type not in ("ST", "FT", "TX")
            ):
                data_map = None  # it says no more than that the first leaf is the value
        when = self.compiler.condition_of(row.when, row.prose)
        operation, stage = self.operation(row, number, target, data_map)
        operands = condition.operands(when)
        is_absent = (
            number > 0
            and any((one.number == number and one.name in self.names(row)) or not one.name for one in operands)
            and _holds_when_absent(when, number, self.names(row))
        )
        if number < 0:
            operation = self.of_another_segment(row, operation)
            number = 0
        is_single = (
            self.mapper.kind == "segment"
            and bool(target.steps)
            and not any(step.is_list for step in _before_resource(target.steps))
        )
        return _Compiled(original, number, operation, when, stage, is_absent, "[each]" in path, is_single)

    def map_of(self, row: FieldRow) -> Mapper | None:
        return self.compiler.datatype(row.map) if row.map and not _is_constant(row) else None

    def usual_map(self, row: FieldRow, target: Target) -> Mapper | None:
        """The map by the types of both sides, where the table names none and the target is no primitive."""
        if is_primitive(target.kind) or is_resource_type(target.kind) or not target.steps:
            return None
        kind = {"SimpleQuantity": "Quantity"}.get(target.kind, target.kind)
        first = {"EI": ("EI[Identifier-Extension]",)}.get(row.v2_type, ())
        for name in (*(n for n in first if kind == "Identifier"), f"{row.v2_type}[{kind}]", f"CWE[{kind}]"):
            if name in self.compiler.tables.datatypes:
                return self.compiler.datatype(name)
        return None

    def named_extension(self, row: FieldRow, target: Target, data_map: Mapper | None) -> Target:
        """An extension that the guide has yet to name, under our own name."""
        if data_map is not None and not data_map.is_value:
            kind = "Reference" if is_resource_type(data_map.base) else data_map.base
        else:
            given = {"coding": "Coding", "identifier": "Identifier", "DateTime": "dateTime"}.get(row.fhir, row.fhir)
            by_type = {
                "DTM": "dateTime",
                "TS": "dateTime",
                "NM": "decimal",
                "CWE": "CodeableConcept",
                "CE": "CodeableConcept",
            }
            kind = given if given and "(" not in given else by_type.get(row.v2_type, "string")
            if kind == "decimal" and row.v2_type in ("CWE", "CE"):
                kind = "CodeableConcept"
        steps = (
            *target.steps,
            Step("extension", "Extension", True, target.extension, is_primitive(target.kind)),
            Step(f"value{kind[0].upper()}{kind[1:]}", kind),
        )
        if kind == "Reference" and data_map is not None:
            steps = (*steps, Step(data_map.base, data_map.base, resource=data_map.base))
        return Target(target.base, target.root, steps, steps[-1].kind)

    def operation(self, row: FieldRow, number: int, target: Target, data_map: Mapper | None) -> tuple[Operation, int]:
        """The row's work, and its stage: 1 = after the field's other rows, 2 = after all."""
        if not target.steps:
            return self.into_itself(row, target, data_map), 0
        if "-" in target.root:  # [1-6]: every value that is there
            first, _, final = target.root.partition("-")
            labels = range(int(first), int(final) + 1)
            several = [self.operation(row, number, replace(target, root=f"{at}!"), data_map)[0] for at in labels]
            return (lambda frame: 1 if sum([one(frame) for one in several]) else 0), 1
        last = target.steps[-1]
        codes = self.compiler.tables.codes.get(row.vocabulary) if row.vocabulary else None
        if data_map is not None and not data_map.is_value:
            if last.resource:
                return put_resource(self.place(target, -1), target, data_map), 0
            if data_map.base != last.kind and (data_map.base, last.kind) not in _QUANTITIES:
                raise _unfit(f"{data_map.name} makes no {last.kind}")
            translate = translator(codes, last.kind) if codes is not None else None
            keep = self.prefix_of(data_map) in _KEPT and not self.compiler.trace
            return put_complex(self.place(target, -1), target, data_map, translate, keep=keep), 0
        if last.resource:
            return self.link(row, target)
        if last.kind == "Extension" or not is_primitive(last.kind):
            raise _unfit(f"nothing says how a {last.kind} is made")
        given = self.source(row, number)
        if data_map is not None:
            mapper, plain = data_map, None
            given = lambda frame: mapper.value(frame.run, frame.text, frame.level)  # noqa: E731
            del plain
        role = self.role(row, number, last, target)
        convert = converter(last.kind, binding=last.binding if codes is None else -1, role=role)
        if role and self.compiler.tables.systems:
            systems, usual = self.compiler.tables.systems, convert
            convert = lambda text, zone: systems.get(text) or usual(text, zone)  # noqa: E731
        if codes is not None:
            bound = converter(last.kind, binding=last.binding)
            plain_given, convert = given, bound
            given = lambda frame: mapped_code(codes, plain_given(frame), last.binding >= 0)  # noqa: E731
        is_late = self.is_beside(row, number, target)
        place = self.place(target, -1, only_if_there=is_late)
        overwrite = number != 0
        constant = _constant_of(row)
        if constant is not None:
            value = convert(constant, "Z")
            if value is None:
                raise _unfit(f"the constant is no {last.kind}")
            return put_constant(place, target, value, overwrite), 1 if is_late else 0
        reading = self.reading(row) if data_map is None and codes is None else ""
        operation = put_primitive(place, target, given, convert, overwrite, reading=reading)
        if codes is not None and last.name == "code" and len(target.steps) > 1 and target.steps[-2].kind == "Coding":
            operation = with_display(operation, place, codes)
        return operation, 1 if is_late else 0

    def prefix_of(self, mapper: Mapper) -> str:
        return mapper.name.partition("[")[0]

    def place(self, target: Target, upto: int, *, only_if_there: bool = False) -> Container:
        """What gives the object that a path's last step belongs to."""
        root = target.root.rstrip("!") or (self.mapper.roots[0] if self.mapper.roots else "")
        return container(
            target.steps[:upto],
            root=root,
            base=self.mapper.base,
            only_if_there=only_if_there,
            root_must_exist=target.root.endswith("!"),
        )

    def role(self, row: FieldRow, number: int, last: Step, target: Target) -> str:
        if last.kind == "uri" and last.name == "system" and not row.assign:
            if self.prefix in _CODED and number in _SCHEME_PARTS and row.v2_type in ("ID", "IS", "ST"):
                return "scheme"
            return "namespace"
        return ""

    def is_beside(self, row: FieldRow, number: int, target: Target) -> bool:
        """Whether the row only says the URL of an extension, or the system of a code that another row gives."""
        last = target.steps[-1]
        if not _is_constant(row):
            return False
        if last.name == "url" and len(target.steps) > 1 and target.steps[-2].kind == "Extension":
            return True
        if last.name != "system" or last.kind != "uri":
            return False
        stem = split(row.target)[0].rpartition(".")[0]
        return any(
            self.number(other) == number and split(other.target)[0] == f"{stem}.code" and not _is_constant(other)
            for other in self.mapper.rows
            if not other.refused
        )

    def into_itself(self, row: FieldRow, target: Target, data_map: Mapper | None) -> Operation:
        """`$this`: the map goes on with the same target; one that makes another resource makes it anew."""
        if data_map is None:
            raise _unfit("nothing says what is mapped")
        mapper, label = data_map, target.root
        if label:

            def into_root(frame: Frame) -> int:
                inner = frame.target.get(label)
                fresh: Json = {} if inner is None else inner
                done = mapper.fill(frame.run, frame.text, frame.level, fresh)
                if fresh and inner is None:
                    frame.target[label] = fresh
                return 1 if done else 0

            return into_root
        if mapper.base != self.mapper.base and is_resource_type(mapper.base):

            def anew(frame: Frame) -> int:
                resource: Json = {"resourceType": mapper.base}
                if not mapper.fill(frame.run, frame.text, frame.level, resource) or len(resource) < 2:
                    return 0
                frame.run.created.append(resource)
                return 1

            return anew
        if mapper.base != self.mapper.base:
            raise _unfit(f"{mapper.name} makes no {self.mapper.base}")
        return lambda frame: 1 if mapper.fill(frame.run, frame.text, frame.level, frame.target) else 0

    def link(self, row: FieldRow, target: Target) -> tuple[Operation, int]:
        """A reference to a resource that other rows make: of this map by its label, else of the message."""
        last, place = target.steps[-1], self.place(target, -1)
        if last.label and (self.mapper.roots or any(step.resource for step in target.steps[:-1])):
            return self.link_within(row, target), 2
        kind = last.resource

        def to_the_latest(frame: Frame) -> int:
            if frame.rep > 1:
                return 0
            run, slots, target_json = frame.run, frame.slots, frame.target

            def attach() -> bool:
                resource = run.latest(kind)
                if resource is None:
                    return False
                frame.slots, frame.target = slots, target_json
                holder = place(frame)
                if holder is not None and id(holder) not in run.links:
                    run.link(holder, resource)
                return True

            if not attach():
                run.pending.append(attach)
            return 1

        return to_the_latest, 0

    def link_within(self, row: FieldRow, target: Target) -> Operation:
        """`[1].partOf(Location[2])`: the second value that this map makes, or the next one up where it makes none."""
        number = self.number(row)
        parents: dict[str, str] = {}
        paths: dict[str, tuple[Step, ...]] = {}
        for other in self.mapper.rows:
            if not other.target.endswith(")") or other.map or other.assign or other.refused:
                continue
            found = resolve(self.mapper.base, split(other.target)[0])
            if found.steps and found.steps[-1].resource and found.steps[-1].label:
                own = found.root or (found.steps[0].label if len(found.steps) > 1 else "")
                parents[own] = found.steps[-1].label
                paths[own] = found.steps[:2]
        own = target.root or target.steps[0].label
        attribute = target.steps[-2].name
        rooted = bool(target.root)
        keys = {label: container(steps, only_if_there=True) for label, steps in paths.items()}

        def resource_of(frame: Frame, label: str) -> Json | None:
            if rooted:
                found: Json | None = frame.target.get(label)
                return found
            place = keys.get(label)
            return place(frame) if place is not None else None

        def to_the_next_up(frame: Frame) -> int:
            if number >= len(frame.parts) or not frame.parts[number]:
                return 0
            mine = resource_of(frame, own)
            if mine is None:
                return 0
            seen = {own}
            up = parents.get(own, "")
            while up and up not in seen:
                other = resource_of(frame, up)
                if other is not None:
                    holder: Json = {}
                    mine[attribute] = holder
                    frame.run.link(holder, other)
                    return 1
                seen.add(up)
                up = parents.get(up, "")
            return 1

        return to_the_next_up

    def of_another_segment(self, row: FieldRow, operation: Operation) -> Operation:
        """RXE-19 in the map of RXO: the field of the segment beside."""
        match = _SOURCE.match(row.source)
        assert match is not None
        name, number = match[1], int(match[2])

        def there(frame: Frame) -> int:
            fields = frame.run.near(name)
            if not fields or number >= len(fields) or not fields[number]:
                return 0
            frame.text = fields[number].split(frame.run.repetition, 1)[0]
            return operation(frame)

        return there

    def reading(self, row: FieldRow) -> str:
        """How the part's own text is read: "leaf", "whole", or "" where an assignment gives the text."""
        if row.assign:
            return ""
        is_text = row.v2_type in _TEXTS and self.prefix not in ("EIP", "DLN")
        return "whole" if is_text and self.kind_of(row) in _WHOLE_KINDS else "leaf"

    def source(self, row: FieldRow, number: int) -> Callable[[Frame], str | None]:
        """Where the row's plain text comes from."""
        assignment = assign.parse(row.assign)
        if assignment is not None:
            return self.assigned(row, assignment)
        if self.reading(row) == "whole":
            return lambda frame: frame.run.plain(frame.text)
        return lambda frame: frame.run.leaf(frame.text)

    def kind_of(self, row: FieldRow) -> str:
        if self.mapper.is_value:
            return "string"
        try:
            return resolve(self.mapper.base, split(row.target)[0]).kind
        except HilumError:
            return "string"

    def assigned(self, row: FieldRow, assignment: assign.Assignment) -> Callable[[Frame], str | None]:
        number, names = self.number(row), self.names(row)

        def getter(operand: Operand) -> Callable[[Frame], str]:
            return getter_of(operand, self.mapper.kind, names, number, row.v2_type)

        if isinstance(assignment, assign.Rule):
            rule = RULES.get(assignment.name)
            if rule is None:
                raise _unfit(f"no rule is known for: {assignment.name}")
            return rule
        if isinstance(assignment, assign.Later):
            return _later(assignment, getter)
        constant = assignment.constant
        if constant is not None:
            return lambda frame: constant
        pieces: list[str | Callable[[Frame], str]] = [
            part if isinstance(part, str) else getter(part) for part in assignment.parts
        ]

        def joined(frame: Frame) -> str | None:
            out: list[str] = []
            is_said = False
            for piece in pieces:
                if isinstance(piece, str):
                    out.append(piece)
                    continue
                text = piece(frame)
                if text:
                    is_said = True
                    out.append(frame.run.leaf(text))
                elif out and out[-1] in ("^", " ", "-", ":"):
                    out.pop()
            return "".join(out).strip(" ") if is_said else None

        return joined


def _later(
    assignment: assign.Later, getter: Callable[[Operand], Callable[[Frame], str]]
) -> Callable[[Frame], str | None]:
    start, amount = getter(assignment.start), getter(assignment.amount)
    beside = getter(Operand(assignment.amount.name, assignment.amount.number + 1))
    sign, is_procedure = assignment.sign, assignment.amount.name == "PR1"

    def value(frame: Frame) -> str | None:
        run = frame.run
        text = amount(frame)
        unit = run.leaf(run.component_of(text, 2)) or ("" if is_procedure else run.leaf(beside(frame)))
        return moved(run.leaf(start(frame)), sign, run.leaf(text), unit)

    return value


def _unfit(text: str) -> HilumError:
    return DecodeError(text, section="v2-to-FHIR")


def _constant_of(row: FieldRow) -> str | None:
    if not row.assign:
        return None
    try:
        found = assign.parse(row.assign)
    except HilumError:
        return None
    return found.constant if isinstance(found, assign.Joined) else None


def _is_constant(row: FieldRow) -> bool:
    return _constant_of(row) is not None


def _before_resource(steps: Iterable[Step]) -> Iterable[Step]:
    for step in steps:
        if step.resource:
            return
        yield step


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


def _holds_when_absent(when: Condition, number: int, names: frozenset[str]) -> bool:
    """Whether a condition asks that the row's own field be empty, so that the row is for that case."""

    def own(operand: Operand) -> bool:
        return not operand.name or (operand.name in names and operand.number == number and not operand.part)

    match when:
        case condition.Not(condition.Valued(operand)):
            return own(operand)
        case condition.All(terms):
            return any(_holds_when_absent(term, number, names) for term in terms)
        case condition.AnyOf(terms):
            return any(_holds_when_absent(term, number, names) for term in terms)
        case _:
            return False
