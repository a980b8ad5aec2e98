"""Rows become closures: each map is compiled once, when a message first needs it.

A `Mapper` is a compiled segment or data type map. It goes through the parts of a frame, so that what a message does not
say costs nothing (arrangement.py). A row that cannot be compiled is kept with the reason (`Mapper.refused`).

Order within a field: rows as in the table, then those that only make sense beside another (the URL of an extension, the
system of a code). Rows of the segment as a whole go last and leave alone what is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

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
from hilum.ihe.v2fhir.arrangement import SOURCE, Arrangement, Compiled
from hilum.ihe.v2fhir.assigned import text_of
from hilum.ihe.v2fhir.checks import getter_of
from hilum.ihe.v2fhir.condition import Condition, Operand
from hilum.ihe.v2fhir.engine import Frame, Json, Operation
from hilum.ihe.v2fhir.linking import from_another_segment, to_another_value, to_the_latest
from hilum.ihe.v2fhir.mapper import Mapper, Refusal
from hilum.ihe.v2fhir.reads import LEAF, WHOLE, Reads, Touch, joined, touched_by
from hilum.ihe.v2fhir.rules import IN_BASE64, RULES, as_it_is
from hilum.ihe.v2fhir.tables import FieldRow, Tables, prose_decisions
from hilum.ihe.v2fhir.target import Step, Target, resolve, split
from hilum.ihe.v2fhir.values import converter
from hilum.ihe.v2fhir.vocabulary import coder, translator

__all__ = ["Build", "Compiler", "Mapper", "Refusal", "constant_of"]

_CODED = frozenset(("CWE", "CE", "CNE", "CF"))
_KEPT = _CODED | {"HD", "ID", "IS", "MSG", "PT", "VID"}
"""Data types whose values are codes or authorities: few, and met again and again, so that what was made of them is kept."""
_TEXTS = frozenset(("ST", "FT", "TX", "varies", "TN"))
_WHOLE_KINDS = frozenset(("string", "markdown", "base64Binary", "xhtml"))
_SCHEME_PARTS = frozenset((3, 6, 12))
_OTHERWISE = {("ContactPoint", "system"): "other"}
"""What stands for a code that the map does not know, where the value set has one for that; the code itself is kept beside."""
_QUANTITIES = frozenset(("Quantity", kind) for kind in ("Duration", "Age", "SimpleQuantity", "Count", "Distance"))


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
            Build(self, known).run()
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


class Build:
    """Compiles the rows of one mapper."""

    def __init__(self, compiler: Compiler, mapper: Mapper) -> None:
        self.compiler = compiler
        self.mapper = mapper
        self.arrangement = Arrangement(mapper, trace=compiler.trace)
        self.prefix = self.arrangement.prefix
        self.urls: dict[tuple[int, str], str] = {}

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
        self.urls = extension_urls(mapper.base, live, self.arrangement.number)
        compiled: list[Compiled] = []
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
        self.arrangement.arrange(compiled)

    def is_first_leaf(self, row: FieldRow) -> bool:
        """Whether a row gives its first component as it stands."""
        rule = assign.parse(row.assign)
        is_plain = rule is None or (isinstance(rule, assign.Rule) and RULES.get(rule.name) is as_it_is)
        return self.arrangement.number(row) == 1 and not row.when and is_plain and not row.map and not row.vocabulary

    # One row.

    def value_row(self, row: FieldRow) -> None:
        """A row of a map that gives a bare value."""
        number = self.arrangement.number(row)
        given = self.source(row, number)
        when = self.compiler.condition_of(row.when, row.prose)
        holds = None if when == condition.ALWAYS else self.arrangement.test(when, row)

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
        reads = WHOLE if self.reading(row) == "whole" else LEAF
        self.mapper.reads = joined([(0, self.mapper.reads), *self.touches(row, number, reads, when)])

    def row(self, row: FieldRow) -> Compiled:
        path, constant = split(row.target or row.placeholder)
        original = row
        if constant and not row.assign:
            row = replace(row, assign=f'"{constant}"')
        number = self.arrangement.number(row)
        data_map = self.map_of(row)
        makes = data_map.base if data_map is not None and is_resource_type(data_map.base.partition(".")[0]) else ""
        referred = makes if makes and "." not in makes else ""
        target = resolve(self.mapper.base, path, referred=referred if path != "$this" else "")
        if target.extension:
            target = self.named_extension(row, target, data_map)
        target = with_urls(target, self.urls, number)
        if data_map is None and not row.assign:
            data_map = self.usual_map(row, target)
        reads = LEAF if self.reading(row) != "whole" else WHOLE
        if data_map is not None:
            reads = data_map.reads
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
            and any(
                (one.number == number and one.name in self.arrangement.names(row)) or not one.name for one in operands
            )
            and _holds_when_absent(when, number, self.arrangement.names(row))
        )
        if number < 0:
            match = SOURCE.match(row.source)
            assert match is not None
            operation = from_another_segment(match[1], int(match[2]), operation)
            number = 0
        is_single = (
            self.mapper.kind == "segment"
            and bool(target.steps)
            and not any(step.is_list for step in _before_resource(target.steps))
        )
        touches = self.touches(row, self.arrangement.number(row), reads, when)
        return Compiled(original, number, operation, when, stage, is_absent, "[each]" in path, is_single, touches)

    def touches(self, row: FieldRow, number: int, reads: Reads, when: Condition) -> tuple[Touch, ...]:
        """The parts that a row reads, and what of them."""
        names, assignment = self.arrangement.names(row), "" if row.map and not _is_constant(row) else row.assign
        return tuple(touched_by(number, reads, assignment, when, self.mapper.kind, names, row.v2_type))

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
                keep = self.prefix_of(data_map) == "HD" and not self.compiler.trace
                return put_resource(self.place(target, -1), target, data_map, keep=keep), 0
            if data_map.base != last.kind and (data_map.base, last.kind) not in _QUANTITIES:
                raise _unfit(f"{data_map.name} makes no {last.kind}")
            translate = translator(codes, last.kind) if codes is not None else None
            keep = self.prefix_of(data_map) in _KEPT and not self.compiler.trace
            return put_complex(self.place(target, -1), target, data_map, translate, keep=keep), 0
        if last.resource:
            if last.label and (self.mapper.roots or any(step.resource for step in target.steps[:-1])):
                return to_another_value(self.mapper, target, number), 2
            return to_the_latest(target.steps, self.place(target, -1)), 0
        if last.kind == "Extension" or not is_primitive(last.kind):
            raise _unfit(f"nothing says how a {last.kind} is made")
        given = self.source(row, number)
        if data_map is not None:
            given = _value_of(data_map, keep=self.prefix_of(data_map) == "HD" and not self.compiler.trace)
        role = self.role(row, number, last, target)
        convert = converter(last.kind, binding=last.binding if codes is None else -1, role=role)
        rule = assign.parse(row.assign)
        if isinstance(rule, assign.Rule) and RULES.get(rule.name) in IN_BASE64:
            convert = lambda text, zone: text  # noqa: E731
        if role and self.compiler.tables.systems:
            systems, usual = self.compiler.tables.systems, convert
            convert = lambda text, zone: systems.get(text) or usual(text, zone)  # noqa: E731
        if codes is not None:
            bound = converter(last.kind, binding=last.binding)
            otherwise = _OTHERWISE.get(
                (target.steps[-2].kind if len(target.steps) > 1 else self.mapper.base, last.name)
            )
            if otherwise:
                strict = bound
                bound = lambda text, zone: strict(text, zone) or otherwise  # noqa: E731
            convert = coder(codes, bound)
        is_late = self.is_beside(row, number, target)
        place = self.place(target, -1, only_if_there=is_late)
        overwrite = number != 0
        constant = constant_of(row)
        if constant is not None:
            value = convert(constant, "Z")
            if value is None:
                raise _unfit(f"the constant is no {last.kind}")
            return put_constant(place, target, value, overwrite), 1 if is_late else 0
        reading = self.reading(row) if data_map is None else ""
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
            self.arrangement.number(other) == number
            and split(other.target)[0] == f"{stem}.code"
            and not _is_constant(other)
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
            number, names = self.arrangement.number(row), self.arrangement.names(row)
            return text_of(assignment, lambda operand: getter_of(operand, self.mapper.kind, names, number, row.v2_type))
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


def _value_of(mapper: Mapper, *, keep: bool) -> Callable[[Frame], str | None]:
    """The bare value that a map makes of the frame's text; kept where the same few texts come again (authorities)."""
    if not keep:
        return lambda frame: mapper.value(frame.run, frame.text, frame.level)
    kept: dict[str, tuple[str | None, int]] = {}

    def value(frame: Frame) -> str | None:
        run = frame.run
        key = f"{frame.level}{frame.text}"
        if not run.is_usual or len(key) > 160:
            return mapper.value(run, frame.text, frame.level)
        found = kept.get(key)
        if found is None:
            if len(kept) >= 2048:
                kept.clear()
            executed = run.executed
            text = mapper.value(run, frame.text, frame.level)
            found = kept[key] = text, run.executed - executed
        else:
            run.executed += found[1]
        return found[0]

    return value


def _unfit(text: str) -> HilumError:
    return DecodeError(text, section="v2-to-FHIR")


def constant_of(row: FieldRow) -> str | None:
    """What a row gives whatever the message says, None where it depends on the message."""
    if not row.assign:
        return None
    try:
        found = assign.parse(row.assign)
    except HilumError:
        return None
    return found.constant if isinstance(found, assign.Joined) else None


def _is_constant(row: FieldRow) -> bool:
    return constant_of(row) is not None


def _before_resource(steps: Iterable[Step]) -> Iterable[Step]:
    for step in steps:
        if step.resource:
            return
        yield step


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
