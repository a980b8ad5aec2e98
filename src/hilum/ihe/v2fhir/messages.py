"""Message maps: which segment of which group makes or adds to which resource, and how the resources refer to each other.

Theory of operation. A message map lists a message's segments in the order of its structure, group by group. Its rows are
gathered into positions. A segment of the message goes to the next position of its name: the same one where it repeats,
else forward within its group, else back to where a group begins again, group by group outwards. What was found is kept,
so that the second message of a kind walks by table. Where a group begins again, the labels made since its beginning are
forgotten: the next order makes its own ServiceRequest[1], for the same patient.

A label (`Observation[2]`) is made at the first position that names it; rows after that add to what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from hilum.core.errors import DecodeError, HilumError
from hilum.ihe.v2fhir.access import Container, container
from hilum.ihe.v2fhir.checks import Test, test_of
from hilum.ihe.v2fhir.compile import Compiler, Mapper
from hilum.ihe.v2fhir.condition import ALWAYS, Condition, is_never, narrowed
from hilum.ihe.v2fhir.engine import Frame, Json, Run
from hilum.ihe.v2fhir.linking import is_linked
from hilum.ihe.v2fhir.mapper import Program
from hilum.ihe.v2fhir.reads import Reader, Reading, Reads, unread
from hilum.ihe.v2fhir.shape import PRESENT, REPEATED, Shapes, settled_by, shape_of_segment
from hilum.ihe.v2fhir.tables import MessageRow
from hilum.ihe.v2fhir.target import Step, resolve, split

__all__ = ["MessagePlan", "Position"]

_LABEL = re.compile(r"(?P<kind>[A-Z][A-Za-z]+)(?P<index>\[[^\]]*\])?(?:\.(?P<path>.*))?")
_STATEMENT = re.compile(r"\s*;\s*")
_KEPT = frozenset(("CareTeam", "Appointment", "Encounter", "EpisodeOfCare"))
"""Resources that a repeated segment adds to: one for the patient or visit, not one for each segment."""


def _normal(kind: str, index: str | None) -> str:
    inner = (index or "").strip("[]")
    return f"{kind}[{inner}]" if inner.isdigit() or (inner and inner.isupper()) else f"{kind}[n]" if inner else kind


@dataclass(slots=True)
class Statement:
    """`Observation[2].subject.reference=Patient[1].id`, or with a constant on the right."""

    label: str
    kind: str
    steps: tuple[Step, ...]
    place: Container
    other: str = ""
    other_kind: str = ""
    constant: str = ""
    name: str = ""
    is_list: bool = False
    is_own: bool = False
    is_to_own: bool = False
    is_to_bundle: bool = False


@dataclass(slots=True)
class RowPlan:
    """A row of a message map, ready to run."""

    row: MessageRow
    label: str
    kind: str
    segment: str
    mapper: Mapper | None
    when: Condition
    test: Test | None
    statements: tuple[Statement, ...]
    makes: bool = False
    nested: Container | None = None
    nested_holder: Container | None = None
    nested_kind: str = ""
    constant: tuple[Container, str, str] | None = None
    refused: str = ""


@dataclass(slots=True)
class Position:
    """A segment's place in the structure."""

    name: str
    group: tuple[str, ...]
    repeats: bool
    rows: list[RowPlan] = field(default_factory=list)
    covered: frozenset[int] = frozenset()
    carried: frozenset[int] = frozenset()
    readings: dict[int, Reading] = field(default_factory=dict)
    shapes: Shapes[Narrowed] = field(init=False)

    def __post_init__(self) -> None:
        self.shapes = Shapes(self.narrow)

    def narrow(self, shape: bytes, is_exact: bool) -> Narrowed:
        """The rows that are for a shape of the segment, and the fields that are owed a word where no row is."""
        plans: list[tuple[RowPlan, Test | None, Program | None]] = []
        names = frozenset((self.name,))
        settle = settled_by(shape, "segment", names, 0)
        for plan in self.rows:
            when, test = plan.when, plan.test
            if is_exact and test is not None:
                when = narrowed(when, settle)
                if is_never(when):
                    continue
                test = None if when == ALWAYS else test_of(when, "segment", names, 0, "")
            is_own = plan.mapper is not None and plan.segment == self.name
            plans.append((plan, test, plan.mapper.programs.of(shape) if plan.mapper is not None and is_own else None))
        first = 3 if self.name == "MSH" else 1  # MSH-1 and MSH-2 are delimiters
        owed = [
            (number, number in self.covered)
            for number in range(first, len(shape))
            if shape[number] in (PRESENT, REPEATED) and (number in self.carried or number not in self.covered)
        ]
        readings = [
            (number, self.readings[number].leading, self.readings[number])
            for number in range(first, len(shape))
            if shape[number] in (PRESENT, REPEATED) and number in self.readings
        ]
        return Narrowed(tuple(plans), tuple(owed), tuple(readings))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A position's rows narrowed to one shape of its segment.

    plans   with what is left to be tested, and their maps for that shape; None where the map is of another segment
    owed    fields with a value of which a word is owed: (number, False) = no row maps it, True = where no row was executed
    readings   of the fields with a value: how many components are read from the first on, and which
    """

    plans: tuple[tuple[RowPlan, Test | None, Program | None], ...]
    owed: tuple[tuple[int, bool], ...]
    readings: tuple[tuple[int, int, Reading], ...]


class MessagePlan:
    """A compiled message map."""

    def __init__(self, name: str, rows: tuple[MessageRow, ...], compiler: Compiler) -> None:
        self.name = name
        self.compiler = compiler
        self.positions: list[Position] = []
        self.order: dict[str, int] = {}
        self.refused: list[tuple[MessageRow, str]] = []
        self._next: dict[tuple[int, str], tuple[int, int]] = {}
        self._forgotten: dict[int, tuple[str, ...]] = {}
        made: dict[str, int] = {}
        last = ""
        for row in rows:
            if row.source != last:
                self.positions.append(_position(row))
                last = row.source
            position = self.positions[-1]
            self.order.setdefault(position.name, len(self.positions) - 1)
            if not row.is_mapping:
                continue
            if row.refused:
                self.refused.append((row, row.refused))
                continue
            try:
                plan = self.plan(row, position.name)
            except HilumError as error:
                self.refused.append((row, str(error)))
                continue
            at = len(self.positions) - 1
            if self.is_off(plan):
                continue
            plan.makes = plan.kind != "Bundle" and made.setdefault(plan.label, at) == at and plan.kind not in _KEPT
            position.rows.append(plan)
        self.made = made
        self.name_bare_labels()
        for position in self.positions:
            position.covered = frozenset(
                number
                for plan in position.rows
                if plan.mapper is not None and plan.segment == position.name
                for number in plan.mapper.covered
            )
            own = [one.mapper for one in position.rows if one.mapper is not None and one.segment == position.name]
            read = {number for mapper in own for number in mapper.covered - mapper.carried}
            position.carried = frozenset(number for mapper in own for number in mapper.carried) - read
        self.know_readings()

    def know_readings(self) -> None:
        """What of each field all maps of the message read, those of other segments with them."""
        mappers = {id(row.mapper): row.mapper for one in self.positions for row in one.rows if row.mapper is not None}
        readers: dict[str, dict[int, list[Reader]]] = {}
        for mapper in mappers.values():
            for name, number, reader in mapper.readers():
                readers.setdefault(name, {}).setdefault(number, []).append(reader)
        known: dict[str, dict[int, Reading]] = {}
        for position in self.positions:
            name = position.name
            if name not in known:
                known[name] = {number: Reading(found) for number, found in readers.get(name, {}).items()}
            position.readings = known[name]

    def plan(self, row: MessageRow, segment: str) -> RowPlan:
        path, constant = split(row.target)
        match = _LABEL.fullmatch(path)
        if match is None:
            raise DecodeError("no label of a resource", where=row.target, section="v2-to-FHIR")
        kind, label = match["kind"], _normal(match["kind"], match["index"])
        when = self.compiler.condition_of(row.when, row.prose)
        test = None if when == ALWAYS else test_of(when, "segment", frozenset((segment,)), 0, "")
        mapper = None
        source = segment
        if row.map:
            source = row.map.partition("[")[0]
            mapper = self.compiler.segment(row.map.replace(" ", ""))
            if mapper is None:
                raise DecodeError("no such segment map", where=row.map, section="v2-to-FHIR")
        elif not constant:
            raise DecodeError("the row names no segment map", where=str(row), section="v2-to-FHIR")
        statements = tuple(self.statement(text, kind) for text in _STATEMENT.split(row.references) if text.strip())
        for statement in statements:
            statement.is_to_bundle = statement.other_kind == "Bundle"
            if len(statement.steps) == 1 and not statement.constant:
                statement.name, statement.is_list = statement.steps[0].name, statement.steps[0].is_list
            statement.is_own = statement.kind == kind and (statement.label == label or "[" not in statement.label)
            statement.is_to_own = statement.other == label
        plan = RowPlan(row, label, kind, source, mapper, when, test, statements)
        inner = match["path"]
        if constant:
            target = resolve(kind, inner or "")
            plan.constant = (container(target.steps[:-1]), target.steps[-1].name, constant)
        elif inner and mapper is not None:
            target = resolve(kind, inner, referred=mapper.base)
            if not target.steps[-1].resource:
                raise DecodeError("the map starts at a resource", where=row.target, section="v2-to-FHIR")
            plan.nested_holder = container(target.steps[:-1])
            plan.nested_kind = target.steps[-1].resource
        if mapper is not None and mapper.base != (plan.nested_kind or kind) and kind != "Bundle":
            same = {"SupplyRequest": "ServiceRequest"}.get(kind)
            why = f"{mapper.name} makes no {plan.nested_kind or kind}"
            if same != mapper.base or same is not None:
                raise DecodeError(why, where=row.target, section="v2-to-FHIR")
        return plan

    def statement(self, text: str, own: str) -> Statement:
        left, _, right = text.strip().partition("=")
        match = _LABEL.fullmatch(left.strip())
        if match is None or not match["path"] or not right:
            raise DecodeError("not a reference between resources", where=text[:60], section="v2-to-FHIR")
        path = match["path"].removesuffix(".reference")
        target = resolve(match["kind"], path)
        label = _normal(match["kind"], match["index"])
        if right.strip().startswith('"'):
            place = container(target.steps[:-1])
            return Statement(label, match["kind"], target.steps, place, constant=right.strip().strip('"'))
        other = _LABEL.fullmatch(right.strip().removesuffix(".id"))
        if other is None or target.kind != "Reference":
            raise DecodeError("not a reference between resources", where=text[:60], section="v2-to-FHIR")
        return Statement(
            label,
            match["kind"],
            target.steps,
            container(target.steps),
            _normal(other["kind"], other["index"]),
            other["kind"],
        )

    def name_bare_labels(self) -> None:
        """A reference that says no number means the only resource of its type that the map makes."""
        for position in self.positions:
            for plan in position.rows:
                for statement in plan.statements:
                    for side, kind in (("label", statement.kind), ("other", statement.other_kind)):
                        labels = [label for label in self.made if label.partition("[")[0] == kind]
                        if getattr(statement, side) == kind and len(labels) == 1:
                            setattr(statement, side, labels[0])

    def is_off(self, plan: RowPlan) -> bool:
        """Whether the row can do nothing: its condition never holds, or no row of its segment map is on."""
        never = self.compiler.condition_of(plan.row.when, plan.row.prose)
        mapper = plan.mapper
        return is_never(never) or (mapper is not None and mapper.is_idle)

    # Walking.

    def next(self, at: int, name: str) -> tuple[int, int]:
        """(position of the next segment, position from which labels are forgotten or -1); (-1, -1) where it has none."""
        found = self._next.get((at, name))
        if found is None:
            if len(self._next) > 20_000:
                self._next.clear()
            found = self._next[at, name] = self._search(at, name)
        return found

    def _search(self, at: int, name: str) -> tuple[int, int]:
        positions = self.positions
        name, _, control = name.partition(":")
        is_new = name == "ORC" and control != "PR"
        if at < 0:
            return (self.order[name], -1) if name in self.order else (-1, -1)
        here = positions[at]
        if here.name == name and here.repeats:
            return at, -1
        for depth in range(len(here.group), -1, -1):
            prefix = here.group[:depth]
            start = at
            while start > 0 and positions[start - 1].group[:depth] == prefix:
                start -= 1
            end = at + 1
            while end < len(positions) and positions[end].group[:depth] == prefix:
                if positions[end].name == name and not (is_new and _is_prior(positions[end]) and not _is_prior(here)):
                    return end, -1
                end += 1
            if depth:
                for position in range(start, at + 1):
                    if positions[position].name == name:
                        return position, start
        for position in range(at, -1, -1):
            if positions[position].name == name:
                return position, -1
        return -1, -1

    def run(self, run: Run) -> None:
        """Map all segments of a message."""
        at = -1
        run.order = self.order
        for index, name in enumerate(run.names):
            found, forget = self.next(at, "ORC:PR" if name == "ORC" and run.fields[index][1:2] == ["PR"] else name)
            run.enter(index)
            if found < 0:
                run.note(0, "the message map has no such segment")
                continue
            at = found
            if forget >= 0:
                self.forget(run, forget)
            position = self.positions[at]
            self.segment(run, position, run.fields[index])

    def forget(self, run: Run, start: int) -> None:
        labels = self._forgotten.get(start)
        if labels is None:
            labels = self._forgotten[start] = tuple(label for label, made_at in self.made.items() if made_at >= start)
        run.forget(labels)

    def segment(self, run: Run, position: Position, fields: list[str]) -> None:
        shape = shape_of_segment(run, fields)
        known = position.shapes.of(shape)
        frame = Frame(run, fields, 1, {}, {})
        here: dict[str, Json] = {}
        slots: dict[str, Json] = {}
        reached: set[int] = set()
        begun = len(run.lost)
        for plan, test, program in known.plans:
            if test is None or test(frame):
                run.reached = reached
                self.execute(run, plan, program, frame, here, slots)
        for number, is_carried in known.owed:
            if not is_carried:
                run.note(number, "no row maps it")
            elif number not in reached and not _is_told(run, number, begun):
                run.note(number, "the conditions of its rows do not hold, or it has no value that they can give")
        component, subcomponent = run.component, run.subcomponent
        for number, leading, reading in known.readings:
            text = fields[number]
            many = text.count(component)
            if (many and many >= leading) or subcomponent in text:
                reads = reading.of(run, fields)
                if number in reached and (many >= reads.leading or subcomponent in text):
                    self.tell(run, number, text, reads)

    def tell(self, run: Run, number: int, text: str, reads: Reads) -> None:
        """Name the components of a field that hold a value and that no row reads."""
        for at, piece in enumerate(text.split(run.repetition), 1):
            for place in unread(run, piece, reads):
                run.note_component(number, at, place, "no row reads it")

    def execute(
        self,
        run: Run,
        plan: RowPlan,
        program: Program | None,
        frame: Frame,
        here: dict[str, Json],
        slots: dict[str, Json],
    ) -> None:
        fields = frame.parts
        if plan.segment != run.segment_name:
            beside = run.near(plan.segment)
            if beside is None:
                return
            fields = beside
            if plan.mapper is not None:
                program = plan.mapper.programs.of(shape_of_segment(run, beside))
            run.reached = set()
        label, is_fresh = plan.label, False
        if plan.kind == "Bundle":
            resource = run.bundle
        else:
            found = here.get(label)
            if found is None and not plan.makes:
                found = run.labels.get(label)
            is_fresh = found is None
            resource = {"resourceType": plan.kind} if found is None else found
        frame.slots = slots.setdefault(label, {})
        frame.target = resource
        if plan.constant is not None:
            if is_fresh:
                return
            place, name, value = plan.constant
            holder = place(frame)
            if holder is not None:
                holder[name] = value
        elif plan.nested_holder is not None and plan.mapper is not None and program is not None:
            nested: Json = {"resourceType": plan.nested_kind}
            if is_fresh or not plan.mapper.fill_segment(run, fields, program, nested):
                return
            holder = plan.nested_holder(frame)
            if holder is not None:
                here[plan.nested_kind] = run.create(plan.nested_kind, holder, nested)
        elif plan.mapper is not None and program is not None:
            if not plan.mapper.fill_segment(run, fields, program, resource) and is_fresh:
                return
            if is_fresh and len(resource) < 2:
                return
        run.fresh = {id(resource)} if is_fresh else frozenset()
        if is_fresh:
            run.register(label, plan.kind, resource)
        here[label] = resource
        run.executed += 1
        if run.trace is not None:
            run.trace.append(plan.row)
        labels = run.labels
        for statement in plan.statements:
            name = statement.name
            if name:  # the usual case: an element of a resource itself refers to another one
                subject = resource if statement.is_own else labels.get(statement.label)
                if statement.is_to_own:
                    other: Json | None = resource
                else:
                    other = run.bundle if statement.is_to_bundle else labels.get(statement.other)
                if subject is not None and other is not None and subject is not other:
                    there = subject.get(name)
                    if there is None:
                        holder = {}
                        subject[name] = [holder] if statement.is_list else holder
                        run.links[id(holder)] = holder, other
                        continue
                    if not statement.is_list:
                        continue
                    links = run.links
                    is_new = is_fresh and other is resource  # nothing refers to it yet
                    if is_new or all(links.get(id(one), (one, one))[1] is not other for one in there):
                        holder = {}
                        there.append(holder)
                        links[id(holder)] = holder, other
                    continue
            self.state(run, statement, frame, plan, resource, here, slots)

    def state(
        self,
        run: Run,
        statement: Statement,
        frame: Frame,
        plan: RowPlan,
        resource: Json,
        here: dict[str, Json],
        slots: dict[str, Json],
    ) -> None:
        """Carry out a statement of the references column; one that waits for another resource is kept for later."""
        subject = resource if statement.is_own else run.find(statement.label, statement.kind)
        if subject is None:
            return
        own = slots.setdefault(plan.label if statement.is_own else statement.label, {})
        if statement.constant:
            frame.target, frame.slots = subject, own
            holder = statement.place(frame)
            if holder is not None:
                holder.setdefault(statement.steps[-1].name, statement.constant)
        elif not self.attach(run, statement, frame, plan, resource, here, subject, own):
            run.wait(
                statement.other_kind,
                lambda: self.attach(run, statement, frame, plan, resource, here, subject, own),
            )

    def attach(
        self,
        run: Run,
        statement: Statement,
        frame: Frame,
        plan: RowPlan,
        resource: Json,
        here: dict[str, Json],
        subject: Json,
        slots: Json,
    ) -> bool:
        """Let the subject refer to the other resource; false where that is not made yet."""
        if statement.other == plan.label:
            other: Json | None = resource
        elif statement.other_kind == "Bundle":
            other = run.bundle
        else:
            other = run.labels.get(statement.other)
            if other is None:
                other = here.get(statement.other) or run.latest(statement.other_kind)
        if other is None:
            return False
        if other is subject:
            return True
        steps = statement.steps
        if len(steps) == 1:  # the usual case: an element of the resource itself
            name = steps[0].name
            there = subject.get(name)
            if there is None:
                holder: Json | None = {}
                subject[name] = [holder] if steps[0].is_list else holder
                assert holder is not None
                run.link(holder, other)
                return True
            if not steps[0].is_list:
                return True
            if id(other) in run.fresh:  # just made, so nothing refers to it yet
                added: Json = {}
                there.append(added)
                run.link(added, other)
                return True
        if is_linked(run, subject, steps, other):
            return True
        frame.target, frame.slots = subject, slots
        holder = statement.place(frame)
        if holder is not None and id(holder) not in run.links:
            run.link(holder, other)
        elif holder is not None and steps[-1].is_list:
            frame.slots = {}
            frame.target = subject
            another = statement.place(frame)
            if another is not None and another is not holder:
                run.link(another, other)
        return True


def _is_prior(position: Position) -> bool:
    """Whether it is in the results that an order brings along: an ORC leads there where ORC-1 says PR, or after their patient or
    visit; else it begins the next order. HL7 v2.5.1 4.4.6."""
    return any(name.startswith("PRIOR_RESULT") for name in position.group)


def _is_told(run: Run, number: int, begun: int) -> bool:
    """Whether it was said already why the field of the segment at hand was not mapped."""
    return any(one.where.partition("-")[2].partition(".")[0] == str(number) for one in run.lost[begun:])


def _position(row: MessageRow) -> Position:
    parts = row.source.replace(":", ".").split(".")
    group = tuple(part for part in parts[1:-1] if part not in ("follow", "PID", "PV1"))
    return Position(parts[-1].strip(), group, "{" in row.syntax)


Walk = Callable[[Run], None]
