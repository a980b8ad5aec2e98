"""Message maps backwards: which segments a set of resources becomes, in the order and groups of the version's structure.

Theory of operation. The structure of the version is walked from its beginning; its segments are those positions of the message
map that stand at the same place. At a position a label (`Observation[2]`) is bound to the next resource of its type that is not
told yet and that refers, and is referred to, as the map's references say. A group begins again as long as there is something
new to tell in it; what was bound within it is then bound anew. A segment that adds to a resource which is bound already tells
the next element of a list each time it repeats.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from hilum.hl7v2.definitions import Definitions, Structure
from hilum.ihe.v2fhir import condition
from hilum.ihe.v2fhir.back.conditions import Asked, demands
from hilum.ihe.v2fhir.back.fill import value_type
from hilum.ihe.v2fhir.back.inverse import Candidate, Fields, Inverter, Told
from hilum.ihe.v2fhir.back.reading import Resources, steps_lead_to
from hilum.ihe.v2fhir.back.results import structured_numbers
from hilum.ihe.v2fhir.back.skeleton import GroupPlan, Use, align, groups, is_same, links, makers, names, skeleton, uses
from hilum.ihe.v2fhir.back.values import Value, first_leaf, is_empty, merged
from hilum.ihe.v2fhir.back.walking import NOWHERE, Place
from hilum.ihe.v2fhir.compile import Mapper
from hilum.ihe.v2fhir.engine import Json
from hilum.ihe.v2fhir.messages import MessagePlan, RowPlan
from hilum.ihe.v2fhir.target import resolve, split

__all__ = ["Line", "MessageBack"]

_MOST_LINES = 20_000
_LOOSE = frozenset(("Patient", "Bundle", "Encounter", "MessageHeader"))
"""Types that nearly everything refers to, so that a reference to them says nothing of a resource's place."""


_SUPPORTING = frozenset(("Device", "Practitioner", "PractitionerRole", "Organization", "Location"))
"""Types that are told where something refers to them."""


@dataclass(slots=True)
class Line:
    """A segment to be written. number = which one of its name it is where it may stand again, by
    itself or with its group: OBX-1 counts the results of an OBR; whole = it stands only for its being required."""

    name: str
    fields: Fields
    number: int = 1


@dataclass(slots=True)
class _Option:
    """One row's part of a segment."""

    plan: RowPlan
    resource: Json
    fields: Fields
    told: set[Told]
    is_made: bool
    nested: bool = False


Scope = dict[str, Json]


class MessageBack:
    """One conversion of resources into the segments of a structure."""

    def __init__(
        self, plan: MessagePlan, structure: Structure, inverter: Inverter, known: Definitions, header: Fields
    ) -> None:
        self.plan = plan
        self.inverter = inverter
        self.resources: Resources = inverter.resources
        self.known = known
        self.header = header
        self.root = GroupPlan(structure.id, 1, 1, False, skeleton(structure.items, ()))
        align(list(uses(self.root)), plan.positions)
        self.links = links(plan)
        self.used: set[tuple[str, int]] = set()
        self.bound: set[int] = set()
        self.cursors: dict[tuple[int, str, str, int], set[Place]] = {}
        self.recent: dict[str, Fields] = {}
        self.told: set[Told] = set()
        self.makers = makers([use.position for use in uses(self.root) if use.position is not None])
        self._weights: dict[tuple[str, int], int] = {}
        self._candidates: dict[tuple[str, int], list[Candidate]] = {}
        self._targets: dict[tuple[int, tuple[str, ...]], dict[int, Json]] = {}
        self._claimed: dict[tuple[str, int], bool] = {}
        self._left = _MOST_LINES
        self.number = 1
        inverter.near = self.near
        inverter.segments = frozenset(
            (use.name, row.mapper.base)
            for use in uses(self.root)
            if use.position is not None
            for row in use.position.rows
            if row.mapper is not None
        )

    def near(self, name: str) -> Fields | None:
        """The segment of a name that was written last."""
        return self.header if name == "MSH" else self.recent.get(name)

    def run(self) -> list[Line]:
        """The segments."""
        return self.items(self.root, {})

    # The structure.

    def items(self, group: GroupPlan, scope: Scope) -> list[Line]:
        """The lines of one repetition of a group, [] where there is nothing to tell."""
        parts: list[list[Line]] = []
        for item in group.items:
            parts.append(self.visit(item, scope) if isinstance(item, Use) else self.repeat(item, scope))
            if group.is_choice and parts[-1]:
                return parts[-1]
        if not any(parts):
            return []
        if group.is_choice:
            return []
        out: list[Line] = []
        for item, lines in zip(group.items, parts, strict=True):
            if not lines and item.least:
                lines = self.once_more(item, scope) if isinstance(item, Use) and item.name == "PID" else []
                lines = lines or _minimal(item, self.number)
            out += lines
        return out

    def once_more(self, use: Use, scope: Scope) -> list[Line]:
        """The patient of what a group tells, who was told before."""
        patients = self.resources.of("Patient")
        named = [
            target
            for one in scope.values()
            for name in ("subject", "patient", "beneficiary")
            if (target := self.resources.target(one.get(name))) is not None
        ]
        for patient in [*named, *patients[:1]]:
            for row in use.position.rows if use.position is not None else ():
                if row.kind == "Patient" and row.mapper is not None and patient.get("resourceType") == "Patient":
                    option = self.option(row, patient, None, False)
                    if option is not None:
                        return [Line(use.name, option.fields, self.number)]
        return []

    def repeat(self, group: GroupPlan, scope: Scope) -> list[Line]:
        """A group, as often as there is something to tell in it."""
        lines: list[Line] = []
        outer = self.number
        for number in count(1):
            if self._left <= 0:
                break
            for name in names(group):
                self.recent.pop(name, None)
            self.number = outer if group.most == 1 else number
            more = self.items(group, scope if group.most == 1 else dict(scope))
            self.number = outer
            if not more:
                break
            lines += more
            if group.most == 1:
                break
        return lines

    def visit(self, use: Use, scope: Scope) -> list[Line]:
        """A segment, as often as there is something to tell by it."""
        lines: list[Line] = []
        if use.position is None or self.known.segment(use.name) is None:
            return lines
        while self._left > 0:
            fields = self.instance(use, scope)
            if fields is None:
                break
            self._left -= 1
            self.recent[use.name] = fields
            lines.append(Line(use.name, fields, self.number if use.most == 1 else len(lines) + 1))
            if use.most is not None and len(lines) >= use.most:
                break
        return lines

    # One segment.

    def instance(self, use: Use, scope: Scope) -> Fields | None:
        """The fields of the next segment at a position; None where nothing is left to tell."""
        position = use.position
        assert position is not None
        by_label: dict[str, list[RowPlan]] = {}
        for row in position.rows:
            if row.mapper is not None and row.segment == position.name:
                by_label.setdefault(row.label if row.nested_holder is None else f"{row.label}>", []).append(row)
        options: list[_Option] = []
        adding: list[tuple[list[RowPlan], Json]] = []
        fresh: list[tuple[str, Json]] = []
        for label, rows in by_label.items():
            if label.endswith(">"):
                option = self.nested(rows, scope)
                if option is not None:
                    options.append(option)
                continue
            resource: Json | None = None
            is_made = False
            if rows[0].kind == "Bundle":
                resource = self.resources.bundle
            elif any(row.makes for row in rows) or label not in scope:
                resource = self.next(rows, scope)
                is_made = resource is not None
            else:
                resource = scope[label]
            if resource is None:
                continue
            if is_made:
                fresh.append((label, resource))
                scope[label] = resource
                found = self.best(rows, resource, None, is_made=True)
                if found is not None and rows[0].kind in _SUPPORTING and self.is_told(found):
                    self.used.add((rows[0].kind, id(resource)))
                elif found is not None:
                    options.append(found)
                else:
                    self.used.add((rows[0].kind, id(resource)))
            else:
                adding.append((rows, resource))
        for rows, resource in adding:
            found = self.next_addition(use, rows, resource, options)
            if found is not None:
                options.append(found)
        if not options:
            return None
        fields: Fields = {}
        for option in options:
            if option.is_made:
                self.used.add((option.plan.nested_kind or option.plan.kind, id(option.resource)))
            self.bound.add(id(option.resource))
            self.told |= option.told
            self.resources.told |= {leaf for _, leaf in option.told}
            _lay_over(fields, option.fields)
        self.others(options, fields, use)
        if position.name == "PID":
            self.recent.clear()
        return fields if any(not is_empty(one) for held in fields.values() for one in held) else self.again(fresh)

    def again(self, fresh: list[tuple[str, Json]]) -> Fields | None:
        """A resource that says nothing that the segment tells: bound, and told by those that follow."""
        return {} if fresh else None

    def others(self, options: list[_Option], fields: Fields, use: Use) -> None:
        """Fields that made a resource of their own: the mother of PID-21."""
        for option in list(options):
            mapper = option.plan.mapper
            if mapper is None or not option.is_made:
                continue
            for row, kind in self.inverter.beside(mapper):
                assert row.data is not None
                tree = self.inverter.trees.of(row.data)
                marks = [mark for root in tree.roots.values() for mark in root.marks if mark.always]
                if not marks or self.inverter.walk.usage_of(self.inverter.trees.of(mapper), row.number) > 3:
                    continue
                for resource in self.resources.of(kind):
                    if (kind, id(resource)) in self.used or self.inverter.walk.score(marks, resource) < len(marks):
                        continue
                    value, told = self.inverter.back(row.data, resource)
                    if is_empty(value) or row.number in fields:
                        continue
                    self.used.add((kind, id(resource)))
                    self.bound.add(id(resource))
                    self.resources.told |= told
                    fields[row.number] = [value]

    def nested(self, rows: list[RowPlan], scope: Scope) -> _Option | None:
        """A row whose segment makes a resource within another: `Provenance[1].entity.what(Device)`."""
        row = rows[0]
        subject = self.find(row.label, row.kind, scope)
        if subject is None:
            return None
        path, _ = split(row.row.target)
        inner = path.partition(".")[2]
        assert row.mapper is not None
        target = resolve(row.kind, inner, referred=row.mapper.base)
        names = [step.name for step in target.steps if not step.resource]
        for reference in steps_lead_to(subject, names):
            found = self.resources.follow(reference, row.nested_kind)
            if found is None or (row.nested_kind, id(found)) in self.used:
                continue
            self.resources.tell(reference)
            option = self.best(rows, found, None, is_made=True)
            if option is not None:
                return option
            self.used.add((row.nested_kind, id(found)))
        return None

    def best(self, rows: list[RowPlan], resource: Json, at: set[Place] | None, *, is_made: bool) -> _Option | None:
        """Of the rows for a label, that which tells most and whose condition can hold."""
        best: _Option | None = None
        for row in rows:
            option = self.option(row, resource, at, is_made)
            if option is not None and (best is None or len(option.told) > len(best.told)):
                best = option
        return best

    def option(self, row: RowPlan, resource: Json, at: set[Place] | None, is_made: bool) -> _Option | None:
        mapper = row.mapper
        assert mapper is not None
        candidates = self.candidates(mapper, resource)
        if at is not None:
            candidates = [one for one in candidates if one.at in at]
        else:
            segment = self.known.segment(row.segment)
            definitions = {one.row.number: segment.field(one.row.number) for one in candidates} if segment else {}
            candidates = [
                one
                for one in candidates
                if (field := definitions.get(one.row.number)) is None
                or field.max is None
                or one.rep < field.max
                or (row.segment == "OBX" and one.row.number == 5)
            ]
        fields: Fields = {}
        if mapper.name.startswith("OBX[Observation"):
            source = resource
            if (kind := value_type(source, self.known.version)) and self.known.datatype(kind) is not None:
                fields[2] = [kind]
        told: set[Told] = set()
        self.inverter.settle(candidates, fields, told, "segment", first_only=at is not None)
        if fields.get(2) == ["SN"] and mapper.name.startswith("OBX[Observation"):
            numbers, leaves = structured_numbers(resource)
            if numbers:
                fields[5] = numbers
                told |= {(0, leaf) for leaf in leaves}
        if not any(not is_empty(one) for number, held in fields.items() if number > 0 for one in held):
            return None
        for number, held in fields.items():
            if number != 5 or row.segment != "OBX":
                fields[number] = [one for at, one in enumerate(held) if at == 0 or one not in held[:at]]
        when = self.plan.compiler.condition_of(row.row.when, row.row.prose)
        if when != condition.ALWAYS:
            asked = Asked("segment", frozenset((row.segment,)), 0, "", "", fields, self.near)
            needed = demands(when, asked, row.row.when)
            if needed is None:
                return None
            for (number, part), code in needed.items():
                fields.setdefault(number, [{part: code} if part else code])
        return _Option(row, resource, fields, told, is_made)

    def candidates(self, mapper: Mapper, resource: Json) -> list[Candidate]:
        key = (mapper.name, id(resource))
        known = self._candidates.get(key)
        if known is None:
            known = self._candidates[key] = self.inverter.segment(mapper, resource)
        return known

    def next_addition(self, use: Use, rows: list[RowPlan], resource: Json, options: list[_Option]) -> _Option | None:
        """What a segment adds to a resource that is bound already: the next element of a list where the segment repeats."""
        key = (id(use), rows[0].label, rows[0].segment, id(resource))
        done = self.cursors.setdefault(key, set())
        if not self.repeats(use, rows[0]):
            if NOWHERE in done:
                return None
            done.add(NOWHERE)
            return self.best(rows, resource, None, is_made=False)
        waiting: dict[str, list[Place]] = {}
        for place in sorted({one.at for row in rows if row.mapper for one in self.candidates(row.mapper, resource)}):
            if place not in done and not self.is_rival(rows, resource, place):
                waiting.setdefault(place[0], []).append(place)
        while waiting:
            taken = self.together(rows, resource, {places[0] for places in waiting.values()})
            option = self.best(rows, resource, taken, is_made=False)
            if option is None or not self.is_new(rows, resource, taken):
                done |= taken
            elif all(_agree(one.fields, option.fields) for one in options if one.is_made):
                done |= taken
                return option
            left = {name: [one for one in places if one not in taken] for name, places in waiting.items()}
            waiting = {name: places for name, places in left.items() if places}
        return None

    def together(self, rows: list[RowPlan], resource: Json, places: set[Place]) -> set[Place]:
        """Of elements of several places, those that one segment can hold: of two that want the same field the first."""
        numbers: dict[Place, set[int]] = {}
        for row in rows:
            for one in self.candidates(row.mapper, resource) if row.mapper is not None else ():
                if one.at in places and one.row.constant is None:
                    numbers.setdefault(one.at, set()).add(one.row.number)
        out: set[Place] = set()
        taken: set[int] = set()
        for place in sorted(places, key=lambda one: one[1]):
            wanted = numbers.get(place, set())
            if wanted.isdisjoint(taken):
                out.add(place)
                taken |= wanted
        return out

    def is_told(self, option: _Option) -> bool:
        """Whether all that a segment would say was told with what refers to the resource."""
        return {leaf for _, leaf in option.told} <= self.resources.told

    def is_new(self, rows: list[RowPlan], resource: Json, places: set[Place]) -> bool:
        """Whether one of the elements is not told by other segments for the most part."""
        leaves: dict[Place, set[Told]] = {}
        for row in rows:
            for one in self.candidates(row.mapper, resource) if row.mapper is not None else ():
                if one.at in places:
                    leaves.setdefault(one.at, set()).update(one.leaves)
        return any(not held or 2 * len(held - self.told) >= len(held) for held in leaves.values())

    def is_rival(self, rows: list[RowPlan], resource: Json, place: Place) -> bool:
        """Whether another segment that adds to the same resource tells more of an element: AIP of a person, not AIS."""
        segment = rows[0].segment
        own: set[Told] = set()
        for row in rows:
            for one in self.candidates(row.mapper, resource) if row.mapper is not None else ():
                own |= one.leaves if one.at == place else frozenset()
        best: dict[str, int] = {}
        for position in self.plan.positions:
            for row in position.rows:
                if row.label == rows[0].label and row.mapper is not None and row.segment == position.name:
                    if self.known.segment(row.segment) is None:
                        continue
                    leaves: set[Told] = set()
                    for one in self.candidates(row.mapper, resource):
                        if one.at[1] == place[1] and one.at[0].partition("[")[0] == place[0].partition("[")[0]:
                            leaves |= one.leaves
                    if place == NOWHERE:  # what stands in no list has no element of its own
                        leaves &= own
                    best[row.segment] = max(best.get(row.segment, 0), len(leaves))
        mine = best.get(segment, 0)
        return any(
            count > mine or (count == mine and name == "NTE")  # a note goes to NTE where it may
            for name, count in best.items()
            if name != segment
        )

    def repeats(self, use: Use, row: RowPlan) -> bool:
        """Whether each repetition of the segment is one element of a list of the resource."""
        if use.most != 1:
            return True
        group = next((one for one in groups(self.root) if use in one.items), None)
        made_at = self.makers.get(row.label)
        if group is None or group.most == 1:
            return False
        inside = [one.position for one in uses(group)]
        return made_at is None or made_at not in inside

    # Which resource.

    def find(self, label: str, kind: str, scope: Scope) -> Json | None:
        """The resource that a label is bound to; without such a label one of its type."""
        if kind == "Bundle":
            return self.resources.bundle
        found = scope.get(label)
        if found is None and (label[:1] == "*" or "[" not in label):
            found = next((one for one in reversed(scope.values()) if one.get("resourceType") == kind), None)
        return found

    def next(self, rows: list[RowPlan], scope: Scope) -> Json | None:
        """The next resource for a label."""
        label, kind = rows[0].label, rows[0].kind
        best, best_score = None, -1.0
        for resource in self.resources.of(kind):
            if (kind, id(resource)) in self.used or any(one is resource for one in scope.values()):
                continue
            if kind != "Patient" and self.is_part(kind, resource):
                continue
            score = self.suits(label, kind, resource, scope)
            if score is None or score <= best_score:
                continue
            mine = max(self.weight(row.mapper, resource) for row in rows if row.mapper is not None)
            if self.rival(label, kind, resource) > mine:
                continue
            best, best_score = resource, score
        return best

    def is_part(self, kind: str, resource: Json) -> bool:
        """Whether another resource of the type is part of it: a procedure that PR1 names as the parent is told there."""
        return any(id(resource) in self.targets(one, ("partOf",)) for one in self.resources.of(kind))

    def weight(self, mapper: Mapper, resource: Json) -> int:
        """How much of a resource a map tells."""
        key = (mapper.name, id(resource))
        known = self._weights.get(key)
        if known is None:
            leaves: set[Told] = set()
            for one in self.candidates(mapper, resource):
                leaves |= one.leaves
            score = sum(
                max(self.inverter.walk.score(root.marks, resource), -1.0)
                for root in self.inverter.trees.of(mapper).roots.values()
            )
            known = self._weights[key] = 2 * len(leaves) + int(2 * score)
        return known

    def rival(self, label: str, kind: str, resource: Json) -> int:
        """How much another label, made elsewhere, would tell of it."""
        best = 0
        for other, position in self.makers.items():
            if other == label or other.partition("[")[0] != kind:
                continue
            for row in position.rows:
                if row.label == other and row.makes and row.mapper is not None and row.segment == position.name:
                    best = max(best, self.weight(row.mapper, resource))
        return best

    def suits(self, label: str, kind: str, resource: Json, scope: Scope) -> float | None:
        """How well the references fit; None where they say that the resource belongs elsewhere."""
        score, is_tied = 0.0, False
        own_names = {link.names for link in self.links if is_same(link.label, label, link.kind, kind)}
        for link in self.links:
            if is_same(link.other, label, link.other_kind, kind):
                subject = self.find(link.label, link.kind, scope)
                if subject is not None and subject is not resource:
                    targets = self.targets(subject, link.names)
                    if id(resource) in targets:
                        score, is_tied = score + 2, True
                    elif any(one["resourceType"] == kind for one in targets.values()):
                        return None
            if is_same(link.label, label, link.kind, kind):
                other = self.find(link.other, link.other_kind, scope)
                targets = self.targets(resource, link.names)
                if other is not None and targets:
                    if id(other) in targets:
                        is_loose = link.other_kind in _LOOSE
                        score, is_tied = score + (1 if is_loose else 2), is_tied or not is_loose
                    else:
                        return None
        if not is_tied and kind in _SUPPORTING and id(resource) in self.resources.referred_to():
            return None  # it is told where that refers to it
        return score if is_tied or not self.is_claimed(label, kind, resource, own_names) else None

    def is_claimed(self, label: str, kind: str, resource: Json, own_names: set[tuple[str, ...]]) -> bool:
        """As `claimed`, asked once."""
        key = (label, id(resource))
        known = self._claimed.get(key)
        if known is None:
            known = self._claimed[key] = self.claimed(label, kind, resource, own_names)
        return known

    def claimed(self, label: str, kind: str, resource: Json, own_names: set[tuple[str, ...]]) -> bool:
        """Whether the references of another label lead to the resource, or from it."""
        for link in self.links:
            if link.other_kind == link.kind:
                continue
            is_other = link.other_kind == kind and not is_same(link.other, label, link.other_kind, kind)
            subjects = self.resources.of(link.kind) if is_other else []
            if any(id(resource) in self.targets(subject, link.names) for subject in subjects):
                return True
            if link.kind == kind and link.label != label and link.names not in own_names:
                if link.other_kind in _LOOSE:
                    continue
                if any(one["resourceType"] == link.other_kind for one in self.targets(resource, link.names).values()):
                    return True
        return False

    def targets(self, subject: Json, names: tuple[str, ...]) -> dict[int, Json]:
        """The resources that the references at a path of a resource lead to, by identity."""
        key = (id(subject), names)
        known = self._targets.get(key)
        if known is None:
            found = (self.resources.target(one) for one in steps_lead_to(subject, names))
            known = self._targets[key] = {id(one): one for one in found if one is not None}
        return known


def _lay_over(fields: Fields, more: Fields) -> None:
    """Add what another resource says of the same segment: empty fields, and parts that do not contradict."""
    for number, values in more.items():
        held = fields.get(number)
        if held is None:
            fields[number] = list(values)
            continue
        for at, value in enumerate(values):
            if at >= len(held):
                break
            if is_empty(held[at]) or first_leaf(held[at]) == first_leaf(value):
                held[at] = merged(held[at], value)


def _agree(one: Fields, other: Fields) -> bool:
    """Whether two resources can be of the same segment: no field is said differently."""
    for number in one.keys() & other.keys():
        for left, right in zip(one[number], other[number], strict=False):
            if not is_empty(left) and not is_empty(right) and not _compatible(left, right):
                return False
    return True


def _compatible(left: Value, right: Value) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return first_leaf(left) == first_leaf(right) or not first_leaf(left) or not first_leaf(right)
    return all(_compatible(left[number], right[number]) for number in left.keys() & right.keys())


def _minimal(item: Use | GroupPlan, number: int) -> list[Line]:
    """The segments without which a required part of the structure would not be there."""
    if isinstance(item, Use):
        return [Line(item.name, {}, number if item.most == 1 else 1)]
    number = number if item.most == 1 else 1
    if item.is_choice:
        return _minimal(item.items[0], number)
    return [line for inner in item.items if inner.least for line in _minimal(inner, number)]
