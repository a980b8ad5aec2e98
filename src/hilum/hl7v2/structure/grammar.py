"""A message structure compiled to a table of moves: from the place of one segment to the place of the next. HL7 v2.5.1 2.13.

Theory of operation. The segments of a structure are the states of an automaton; the groups around a segment are those that are open
there. What a segment name does at a state depends on nothing else, so each move is worked out when it is first met and kept: walking
a message then costs one look-up a segment, however odd the message is.

A segment goes, in this order of preference,

1. to the nearest place that the grammar allows: the same segment or group once more where it repeats, else further on in the
   innermost open group, else in the group around it. Required segments that are passed over are missing, which is told afterwards.
   One exception keeps results with their orders: a group that it would open without being its first required segment gives way to a
   new repetition of an open group that begins with just this segment (an ORC in OML^O21 begins the next order, not a prior result);
2. into a new repetition of an open group that must have just one of it and has passed it (an OBR whose ORC is missing);
3. to an earlier place for such segments in an open group: misplaced, and the walk goes on where it was;
4. into a later group that holds it but does not begin with it (an OBX whose OBR is missing);
5. to a new repetition of an open group that begins with it and may not repeat: one too many;
6. to an earlier place within a group there: misplaced;
7. into a new repetition of an open group that holds it;
8. to a place for any segment, where the structure has one.

What fits nowhere stays beside its neighbours in the innermost open group: Z segments may stand anywhere (2.11), others are
unexpected.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hilum.hl7v2.definitions.model import ANY_SEGMENT, Group, SegmentUse, Structure

__all__ = ["Grammar", "Item", "Move", "ahead", "grammar", "levels_of"]

MOST_MOVES = 200
"""Moves kept of one state; names beyond these are worked out each time they are met."""


@dataclass(frozen=True, slots=True)
class Move:
    """What to do for a segment: leave `up` groups, enter `chain`, and put it at `leaf`.

    kind   "fits" | "again" (one too many) | "misplaced" (`chain` is entered for this one segment) | "unexpected" (no leaf)
    """

    kind: str
    up: int = 0
    chain: tuple[Item, ...] = ()
    leaf: Item | None = None


@dataclass(slots=True, eq=False)
class Item:
    """A segment or group of a structure at its place.

    position   index within its group; -1 for the whole structure
    starts     names of segments that may begin it;  holds   of all segments within it
    anchor     the segment that it begins with and must have, "" where there is none
    moves      those that were met;  ways   all that the grammar allows, each with its faults, where they were looked at (`choices`)
    """

    name: str
    least: int
    most: int | None
    position: int
    parent: Item | None
    is_group: bool = False
    is_choice: bool = False
    items: tuple[Item, ...] = ()
    starts: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    anchor: str = ""
    moves: dict[str, Move] = field(default_factory=dict)
    ways: dict[str, tuple[tuple[int, Move], ...]] = field(default_factory=dict)

    @property
    def may_repeat(self) -> bool:
        """Whether more than one is allowed."""
        return self.most is None or self.most > 1

    @property
    def is_wildcard(self) -> bool:
        """Whether it stands for any segment (anyHL7Segment, Hxx) or any Z segment."""
        return not self.is_group and self.name in ANY_SEGMENT

    @property
    def may_be_empty(self) -> bool:
        """Whether it holds nothing that must be there."""
        if not self.is_group:
            return self.least == 0
        tests = [child.least == 0 or child.may_be_empty for child in self.items]
        return any(tests) if self.is_choice else all(tests)

    def stands_for(self, name: str) -> bool:
        """Whether it is a place for any segment that a name fits."""
        return self.is_wildcard and (name[0] == "Z" or self.name != "anyZSegment")


class Grammar:
    """A compiled structure; `start` is the state before the first segment."""

    __slots__ = ("root", "start", "structure")

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.root = _compile(structure.id, 1, 1, -1, None, False, structure.items)
        self.start = Item("", 0, 0, -1, self.root)

    def move(self, state: Item, name: str) -> Move:
        """The move from a state for a segment of a name."""
        found = state.moves.get(name)
        if found is None:
            found = _work_out(state, name)
            if len(state.moves) < MOST_MOVES:
                state.moves[name] = found
        return found


def _compile(
    name: str,
    least: int,
    most: int | None,
    position: int,
    parent: Item | None,
    is_choice: bool,
    items: tuple[Group | SegmentUse, ...],
) -> Item:
    made = Item(name, least, most, position, parent, is_group=True, is_choice=is_choice)
    children = []
    for number, item in enumerate(items):
        if isinstance(item, SegmentUse):
            one = frozenset((item.name,))
            anchor = item.name if item.min else ""
            children.append(Item(item.name, item.min, item.max, number, made, starts=one, holds=one, anchor=anchor))
        else:
            children.append(_compile(item.name, item.min, item.max, number, made, item.choice, item.items))
    made.items = tuple(children)
    made.holds = frozenset().union(*(child.holds for child in children))
    starts: set[str] = set()
    for child in children:
        starts |= child.starts
        if not is_choice and child.least and not child.may_be_empty:
            break
    made.starts = frozenset(starts)
    if children and not is_choice and children[0].least:
        made.anchor = children[0].anchor
    return made


def _enter(item: Item, name: str, only_start: bool) -> tuple[tuple[Item, ...], Item] | None:
    """The groups to open, and the segment's place, to reach a segment within an item; None where it is not there."""
    chain: list[Item] = []
    while item.is_group:
        chain.append(item)
        following = None
        for child in item.items:
            if name in child.starts or (not only_start and name in child.holds):
                following = child
                break
            if only_start and not item.is_choice and child.least and not child.may_be_empty:
                break
        if following is None:
            return None
        item = following
    return tuple(chain), item


def levels_of(state: Item) -> list[tuple[int, Item, int]]:
    """(groups to leave, open group, position reached in it), the innermost first."""
    out = []
    child, group, up = state, state.parent, 0
    while group is not None:
        out.append((up, group, child.position))
        child, group, up = group, group.parent, up + 1
    return out


def ahead(group: Item, reached: int) -> tuple[Item, ...]:
    """What may still come in an open group."""
    if group.is_choice and reached >= 0:
        return ()
    return group.items[reached + 1 :]


def _work_out(state: Item, name: str) -> Move:
    levels = levels_of(state)
    strict = _strict(levels, name)
    if strict is not None:
        if strict.chain and strict.chain[0].anchor != name and not _is_awaited(strict.chain[0], levels):
            outer = _begun_again(levels, name)
            if outer is not None and outer.up >= strict.up:
                return outer
        return strict
    for up, group, reached in levels[:-1]:
        if group.may_repeat and not group.is_choice and any(_is_due(item, name) for item in group.items[: reached + 1]):
            way = _enter(group, name, False)
            if way:
                return Move("fits", up + 1, *way)
    for up, group, reached in levels:
        for item in () if group.is_choice else group.items[: max(reached, 0)]:
            if not item.is_group and item.name == name and item.may_repeat:
                return Move("misplaced", up, (), item)
    for up, group, reached in levels:
        for item in ahead(group, reached):
            if item.is_group and name in item.holds and (way := _enter(item, name, False)):
                return Move("fits", up, *way)
    for up, group, _ in levels[:-1]:
        if group.anchor == name and (way := _enter(group, name, True)):
            return Move("again", up + 1, *way)
    for up, group, reached in levels:
        if reached >= 0 and not group.items[reached].is_group and group.items[reached].name == name:
            return Move("again", up, (), group.items[reached])
        if group.is_choice:
            continue
        for item in group.items[: max(reached, 0)]:
            if name in item.holds and (way := _enter(item, name, False)):
                return Move("misplaced", up, *way)
    for up, group, _ in levels[:-1]:
        if group.may_repeat and name in group.holds and (way := _enter(group, name, False)):
            return Move("fits", up + 1, *way)
    for up, group, reached in levels:
        for item in group.items[max(reached, 0) :]:
            if item.stands_for(name) and (item.position > reached or item.may_repeat):
                return Move("fits", up, (), item)
    # a choice that was made otherwise, or a place that is closed: the structure has it, but not here
    for up, group, reached in levels:
        for item in group.items:
            if item.position != reached and name in item.holds and (way := _enter(item, name, False)):
                return Move("misplaced", up, *way)
    return Move("unexpected")


def _is_due(item: Item, name: str) -> bool:
    """Whether an item is the one segment of a name that its group must have."""
    return not item.is_group and item.name == name and item.least > 0 and not item.may_repeat


def _is_awaited(item: Item, levels: list[tuple[int, Item, int]]) -> bool:
    """Whether an open group must have this item and has not reached it."""
    return item.least > 0 and any(item.parent is group and item.position > reached for _, group, reached in levels)


def _strict(levels: list[tuple[int, Item, int]], name: str) -> Move | None:
    for up, group, reached in levels:
        if reached >= 0:
            item = group.items[reached]
            if item.may_repeat and name in item.starts and (way := _enter(item, name, True)):
                return Move("fits", up, *way)
        for item in ahead(group, reached):
            if name in item.starts and (way := _enter(item, name, True)):
                return Move("fits", up, *way)
    return None


def _begun_again(levels: list[tuple[int, Item, int]], name: str) -> Move | None:
    for up, group, _ in levels[:-1]:
        if group.may_repeat and group.anchor == name and (way := _enter(group, name, True)):
            return Move("fits", up + 1, *way)
    return None


_grammars: dict[int, Grammar] = {}


def grammar(structure: Structure) -> Grammar:
    """The compiled form of a structure, kept while the process lives."""
    found = _grammars.get(id(structure))
    if found is None or found.structure is not structure:
        if len(_grammars) >= 2048:
            _grammars.clear()
        found = _grammars[id(structure)] = Grammar(structure)
    return found
