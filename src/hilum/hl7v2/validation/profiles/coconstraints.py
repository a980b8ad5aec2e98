"""Co-constraints of a NIST profile: which observations must come, and what each must hold. NIST, CoConstraintContext.

A table speaks of the segments at a path within a group. A co-constraint takes the segments that its selectors match, asks for their
number, and for what its constraint cells say of each. A group of co-constraints gathers segments by a group id (OBX-4): its primary
co-constraint finds the ids, the others speak of the segments of each id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hilum.core.errors import DecodeError
from hilum.hl7v2.validation.findings import Collector
from hilum.hl7v2.validation.profiles.elements import Element, Steps, read_path, resolve
from hilum.hl7v2.validation.profiles.expressions import Assertion, Codes, assertion
from hilum.hl7v2.validation.profiles.values import Binding, Library, read_binding
from hilum.hl7v2.validation.profiles.xml import SECTION, children, least_of, most_of, required

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Context", "read_contexts"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A column: the text, the code or the value set that a path must hold.

    kind   "text" | "code" | "set"
    """

    kind: str
    name: str
    path: Steps
    value: str = ""
    system: str = ""
    locations: tuple[tuple[Steps, Steps], ...] = ()
    bindings: tuple[Binding, ...] = ()

    def holds(self, segment: Element, library: Library) -> bool | None:
        """Whether the segment has it; None where nothing is at the path, or nobody can tell."""
        found = resolve(segment, self.path)
        if not found:
            return None
        match self.kind:
            case "text":
                return any(one.value == self.value for one in found)
            case "code":
                return self._has_code(found)
            case _:
                said = [binding.judge(one, library) for one in found for binding in self.bindings]
                if any(one is None for one in said):
                    return True
                return None if "unknown" in said else False

    def _has_code(self, found: list[Element]) -> bool | None:
        met = False
        for one in found:
            for code_at, system_at in self.locations:
                codes, systems = resolve(one, code_at), resolve(one, system_at)
                met = met or bool(codes)
                if codes and systems and codes[0].value == self.value and systems[0].value == self.system:
                    return True
        return False if met else None


@dataclass(frozen=True, slots=True)
class CoConstraint:
    """One row."""

    usage: str
    least: int
    most: int | None
    selectors: tuple[Cell, ...]
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """In words of the profile."""
        said = (
            f"{one.name} {one.value or 'in a value set'}{f' ({one.system})' if one.system else ''}"
            for one in self.selectors
        )
        return " and ".join(said) or "any"

    def selects(self, segment: Element, library: Library) -> bool:
        """Whether all selectors match a segment."""
        return all(cell.holds(segment, library) is True for cell in self.selectors)

    def check(self, segments: Sequence[Element], within: str, library: Library, out: Collector) -> None:
        """Judge number and content of the segments that were selected."""
        _number(len(segments), self, f"the segment with {self.name}", within, out)
        for segment in segments:
            for cell in self.cells:
                if cell.holds(segment, library) is False:
                    what = {"text": "text", "code": "code", "set": "value set"}[cell.kind]
                    out.add(
                        "profile/co-constraint",
                        segment.place,
                        f"{cell.name} is not the {what} that goes with {self.name}",
                    )


@dataclass(frozen=True, slots=True)
class CoGroup:
    """A group of co-constraints that share a group id."""

    name: str
    usage: str
    least: int
    most: int | None
    primary: CoConstraint
    rows: tuple[CoConstraint, ...]


def _number(count: int, of: CoConstraint | CoGroup, what: str, within: str, out: Collector) -> None:
    if count == 0 and of.usage == "R":
        out.add("profile/co-constraint", within, f"{what} is required", code="101")
    elif (count or of.usage == "R") and (count < of.least or (of.most is not None and count > of.most)):
        most = "any number" if of.most is None else of.most
        out.add(
            "profile/co-constraint", within, f"{count} of {what}, where there may be {of.least} to {most}", code="100"
        )


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and groups; with a condition it speaks only where that holds of the group around."""

    condition: Assertion | None
    group_ids: tuple[Steps, ...]
    rows: tuple[CoConstraint, ...]
    groups: tuple[CoGroup, ...]

    def check(self, context: Element, segments: list[Element], library: Library, out: Collector) -> None:
        """Judge the segments of one group of the message."""
        if self.condition is not None and self.condition.judge(context) is not True:
            return
        left = [(one, self._group_id(one)) for one in segments]
        for row in self.rows:
            selected = [one for one, _ in left if row.selects(one, library)]
            row.check(selected, context.place, library, out)
            taken = {id(one) for one in selected}
            left = [pair for pair in left if id(pair[0]) not in taken]
        for group in self.groups:
            left = self._check_group(group, left, context.place, library, out)

    def _group_id(self, segment: Element) -> str:
        for path in self.group_ids:
            found = resolve(segment, path)
            if len(found) == 1 and found[0].value:
                return found[0].value
        return ""

    def _check_group(
        self, group: CoGroup, left: list[tuple[Element, str]], within: str, library: Library, out: Collector
    ) -> list[tuple[Element, str]]:
        by_id: dict[str, list[Element]] = {}
        first: dict[str, list[Element]] = {}
        rest = []
        for segment, group_id in left:
            if group.primary.selects(segment, library):
                if group_id:
                    first.setdefault(group_id, []).append(segment)
            else:
                rest.append((segment, group_id))
        remaining = []
        for segment, group_id in rest:
            if group_id in first:
                by_id.setdefault(group_id, []).append(segment)
            else:
                remaining.append((segment, group_id))
        _number(len(first), group, f"group {group.name}", within, out)
        for group_id, primaries in first.items():
            group.primary.check(primaries, within, library, out)
            members = by_id.get(group_id, [])
            for row in group.rows:
                selected = [one for one in members if row.selects(one, library)]
                row.check(selected, primaries[0].place, library, out)
                taken = {id(one) for one in selected}
                members = [one for one in members if id(one) not in taken]
        return remaining


@dataclass(frozen=True, slots=True)
class Context:
    """The groups of a message that tables speak of, and within them the segments."""

    path: Steps
    segments: tuple[tuple[Steps, tuple[Table, ...]], ...]

    def check(self, message: Element, library: Library, out: Collector) -> None:
        """Judge a message."""
        for context in resolve(message, self.path):
            if context.group is None:
                continue
            for path, tables in self.segments:
                segments = [one for one in resolve(context, path) if one.segment is not None]
                for table in tables:
                    table.check(context, segments, library, out)


def read_contexts(message: Any, codes: Codes) -> tuple[Context, ...]:
    """The contexts of a ByMessage element. raises DecodeError."""
    out = []
    for context in children(message, "Context"):
        segments = []
        for segment in children(context, "Segment"):
            tables = tuple(_table(one, codes) for one in children(segment, "SimpleTable", "ConditionalTable"))
            segments.append((read_path(required(segment, "Path")), tables))
        out.append(Context(read_path(required(context, "Path")), tuple(segments)))
    return tuple(out)


def _table(element: Any, codes: Codes) -> Table:
    condition = None
    for one in children(element, "Condition"):
        inner = children(one, "Assertion")
        if not inner:
            raise DecodeError("a condition without assertion", section=SECTION)
        condition = assertion(inner[0], codes)
    ids = [
        (one.get("Priority") or "", read_path(required(one, "Path")))
        for group in children(element, "CoConstraintGroupId")
        for one in children(group, "IdPath")
    ]
    ids.sort(key=lambda pair: pair[0].rjust(6, "0"))
    return Table(
        condition,
        tuple(path for _, path in ids),
        tuple(_row(one) for one in children(element, "CoConstraint")),
        tuple(_group(one) for one in children(element, "CoConstraintGroup")),
    )


def _group(element: Any) -> CoGroup:
    primary = children(element, "Primary")
    if not primary:
        raise DecodeError("a group of co-constraints without primary", section=SECTION)
    rows = tuple(_row(one) for one in children(element, "CoConstraint"))
    usage, name = element.get("Usage") or "O", element.get("Name") or ""
    return CoGroup(name, usage, least_of(element), most_of(element), _row(primary[0]), rows)


def _row(element: Any) -> CoConstraint:
    selectors = tuple(cell for group in children(element, "Selectors") for cell in _cells(group))
    cells = tuple(cell for group in children(element, "Constraints") for cell in _cells(group))
    return CoConstraint(element.get("Usage") or "O", least_of(element), most_of(element), selectors, cells)


def _cells(element: Any) -> list[Cell]:
    out = []
    for one in children(element, "PlainText", "Code", "ValueSet"):
        name, path = one.get("Name") or "", read_path(required(one, "Path"))
        if one.tag.endswith("PlainText"):
            out.append(Cell("text", name, path, required(one, "Value")))
        elif one.tag.endswith("Code"):
            locations = tuple(
                (read_path(required(each, "CodePath")), read_path(required(each, "CodeSystemPath")))
                for each in children(one, "BindingLocation")
            )
            out.append(Cell("code", name, path, required(one, "Code"), required(one, "CodeSystem"), locations))
        else:
            bindings = tuple(read_binding(each) for each in children(one, "ValueSetBinding"))
            out.append(Cell("set", name, path, bindings=bindings))
    return out
