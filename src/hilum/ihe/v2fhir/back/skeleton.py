"""The structure of a version beside a message map: its segments with the positions of the map, and the references of the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hilum.hl7v2.definitions import Group, SegmentUse
from hilum.ihe.v2fhir.messages import MessagePlan, Position

__all__ = ["GroupPlan", "Link", "Use", "align", "groups", "is_same", "links", "makers", "names", "skeleton", "uses"]


@dataclass(slots=True, eq=False)
class Use:
    """A segment of the structure, with the position of the map that stands there."""

    name: str
    least: int
    most: int | None
    path: tuple[str, ...]
    position: Position | None = None


@dataclass(slots=True, eq=False)
class GroupPlan:
    name: str
    least: int
    most: int | None
    is_choice: bool
    items: list[Use | GroupPlan] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Link:
    """A reference that the map makes: subject, path, other."""

    label: str
    kind: str
    names: tuple[str, ...]
    other: str
    other_kind: str


def is_same(one: str, label: str, one_kind: str, kind: str) -> bool:
    return one == label or (one_kind == kind and one[:1] == "*")


def links(plan: MessagePlan) -> list[Link]:
    found: dict[Link, None] = {}
    for at, position in enumerate(plan.positions):
        for row in position.rows:
            for one in row.statements:
                if one.constant or not one.other_kind:
                    continue
                names = tuple(step.name for step in one.steps if not step.resource)
                label = one.label if one.label in plan.made else f"*{one.kind}"
                if one.kind == row.kind and "[" not in one.label:
                    label = row.label
                other = one.other if one.other in plan.made else f"*{one.other_kind}"  # "Patient[PID]": the one at hand
                if one.other_kind == row.kind and plan.made.get(one.other, at + 1) > at:
                    other = row.label  # what is not made yet means what the row makes
                found[Link(label, one.kind, names, other, one.other_kind)] = None
    return list(found)


def makers(positions: list[Position]) -> dict[str, Position]:
    found: dict[str, Position] = {}
    for position in positions:
        for row in position.rows:
            if row.makes and row.segment == position.name and row.nested_holder is None:
                found.setdefault(row.label, position)
    return found


def skeleton(items: tuple[Group | SegmentUse, ...], path: tuple[str, ...]) -> list[Use | GroupPlan]:
    out: list[Use | GroupPlan] = []
    for item in items:
        if isinstance(item, Group):
            group = GroupPlan(item.name, item.min, item.max, item.choice)
            group.items = skeleton(item.items, (*path, item.name))
            out.append(group)
        else:
            out.append(Use(item.name, item.min, item.max, path))
    return out


def uses(group: GroupPlan) -> Iterator[Use]:
    for item in group.items:
        if isinstance(item, Use):
            yield item
        else:
            yield from uses(item)


def groups(group: GroupPlan) -> Iterator[GroupPlan]:
    yield group
    for item in group.items:
        if isinstance(item, GroupPlan):
            yield from groups(item)


def names(group: GroupPlan) -> set[str]:
    return {use.name for use in uses(group)}


def align(uses: list[Use], positions: list[Position]) -> None:
    """Find for each segment of the structure the position of the map that stands there: the longest common sequence, in which
    a place in a group of the same name counts for more."""
    rows, columns = len(uses), len(positions)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]

    def worth(use: Use, position: Position) -> int:
        if use.name != position.name:
            return 0
        inner = use.path[-1] if use.path else ""
        own = position.group[-1] if position.group else ""
        return (3 if inner == own else 2) * 2 + (1 if any(row.mapper for row in position.rows) else 0)

    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            value = worth(uses[i], positions[j])
            taken = value + best[i + 1][j + 1] if value else 0
            best[i][j] = max(taken, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < rows and j < columns:
        value = worth(uses[i], positions[j])
        if value and best[i][j] == value + best[i + 1][j + 1]:
            uses[i].position = positions[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
