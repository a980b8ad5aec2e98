"""A message and its structure become a tree of groups; nothing is dropped. HL7 v2.5.1 2.13, 2.11.

Every line of the message is in the tree once, in order within its group: segments that are expected, segments that are not (Z
segments, unknown ones, those at a wrong place), and lines that are no segments. What is odd is told in `Tree.notes`, one a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.data.er7 import Message, Segment
from hilum.hl7v2.definitions.model import Structure
from hilum.hl7v2.structure.choices import fewest_faults
from hilum.hl7v2.structure.grammar import Grammar, Item, Move, grammar

__all__ = ["GroupNode", "Note", "SegmentNode", "Tree", "walk"]

_STEP = re.compile(r"([A-Za-z][A-Za-z0-9_]*)(?:\[(\d{1,9})\])?")
_TAIL = re.compile(r"(-\d.*)$")
MOST_NOTES = 1000
"""Notes kept of one message; a message that is odd throughout is told so often enough."""
_NO_FAULTS = frozenset(("local", "unknown", "no segment"))
"""Notes that are the same whichever place other segments take."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd about a message's structure.

    kind    local (a Z segment) | unknown (a segment that the structure has nowhere) | misplaced | missing | missing group | too many
            | too many groups | no segment (a line that is none)
    place   "PID[2]", "PATIENT_RESULT[1]/ORDER_OBSERVATION[2]", "line 7"
    name    of the segment or group
    index   the line in the message, -1 where nothing is there
    group   path of the group that it is about, "" for the message itself
    count   how many there are, limit   how many there should be, where that is the fault
    """

    kind: str
    place: str
    name: str
    index: int = -1
    group: str = ""
    count: int = 0
    limit: int = 0


@dataclass(slots=True)
class SegmentNode:
    """A line of the message at its place.

    name      "" for a line that is no segment
    index     the line in the message, from 0
    expected  it stands where the structure has it
    position  index of its place within the group's definition; -1 where it has none
    """

    name: str
    index: int
    segment: Segment
    expected: bool = True
    position: int = -1


@dataclass(slots=True)
class GroupNode:
    """A group of the message, or the message itself.

    repetition   which one of its kind within the group around it, from 1
    position     index of its place within the definition of the group around it; -1 for the message
    """

    name: str
    repetition: int = 1
    children: list[GroupNode | SegmentNode] = field(default_factory=list)
    position: int = -1
    _last: dict[int, GroupNode] | None = field(default=None, repr=False, compare=False)

    def segments(self, name: str = "") -> Iterator[SegmentNode]:
        """The segments of this group and of those within it, in the order of the tree."""
        stack: list[GroupNode | SegmentNode] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, GroupNode):
                stack.extend(reversed(node.children))
            elif not name or node.name == name:
                yield node

    def groups(self, name: str) -> list[GroupNode]:
        """The groups of a name directly in this one."""
        return [child for child in self.children if isinstance(child, GroupNode) and child.name == name]

    def _open(self, item: Item) -> GroupNode:
        last = self._last
        if last is None:
            last = self._last = {}
        before = last.get(item.position)
        made = GroupNode(item.name, before.repetition + 1 if before else 1, [], item.position)
        last[item.position] = made
        self.children.append(made)
        return made


@dataclass(slots=True)
class Tree:
    """A walked message: `root` is the message as a group named by its structure."""

    root: GroupNode
    notes: list[Note]
    grammar: Grammar

    @property
    def structure(self) -> Structure:
        """The structure that the message was walked by."""
        return self.grammar.structure

    def find(self, path: str) -> list[GroupNode | SegmentNode]:
        """Nodes at a group path: "PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR".

        A step without a number means each repetition, with one the n-th within its group. The last step may be a group or a segment;
        a field behind it ("OBR-4") is left to `value`. raises LocalProtocolError where it is no path.
        """
        nodes: list[GroupNode | SegmentNode] = [self.root]
        steps = _TAIL.sub("", path).strip("/").split("/")
        if len(steps) > 64:
            raise LocalProtocolError("a group path of more than 64 steps")
        for step in steps:
            match = _STEP.fullmatch(step)
            if match is None:
                raise LocalProtocolError(f"not a group path: {path[:80]!r}")
            name, number = match[1], int(match[2] or 0)
            found: list[GroupNode | SegmentNode] = []
            for node in nodes:
                if isinstance(node, GroupNode):
                    named = [child for child in node.children if child.name == name]
                    found += named[number - 1 : number] if match[2] else named
            nodes = found
        return nodes

    def value(self, path: str) -> str:
        """Plain text at a group path with a field, "PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR-4.1"; "" where absent or null."""
        tail = _TAIL.search(path)
        if tail is None:
            raise LocalProtocolError("a path to a value names a field")
        numbers = re.fullmatch(r"-(\d{1,5})(?:\[(\d{1,5})\])?(?:\.(\d{1,5}))?(?:\.(\d{1,5}))?", tail[1])
        if numbers is None:
            raise LocalProtocolError(f"not a field: {tail[1][:40]!r}")
        for node in self.find(path):
            if isinstance(node, SegmentNode):
                at, repetition, component, subcomponent = numbers.groups()
                return node.segment.value(int(at), int(repetition or 1), int(component or 0), int(subcomponent or 0))
        return ""


def walk(message: Message, structure: Structure) -> Tree:
    """The message as a tree of groups. Linear in the number of lines; never fails.

    Where the structure has several places for a segment, the one is taken that leaves the message without a fault, or with the
    fewest; where that does not tell, the one that the grammar prefers (`hilum.hl7v2.structure.grammar`).
    """
    compiled = grammar(structure)
    tree = _walk(message, compiled, None)
    faults = _faults(tree)
    if faults and faults < MOST_NOTES:
        other = _walk(message, compiled, fewest_faults(compiled, [segment.name for segment in message.lines()]))
        if _faults(other) < faults:
            return other
    return tree


def _faults(tree: Tree) -> int:
    return sum(1 for note in tree.notes if note.kind not in _NO_FAULTS)


def _walk(message: Message, compiled: Grammar, moves: list[Move | None] | None) -> Tree:
    """The message walked by these moves, a move a line; by the preferred ones where none are given."""
    root = GroupNode(compiled.root.name)
    notes: list[Note] = []
    tree = Tree(root, notes, compiled)
    stack = [root]
    state = compiled.start
    move_of = compiled.move
    misplaced: list[SegmentNode] = []
    for index, segment in enumerate(message.lines()):
        name = segment.name
        if not name:
            stack[-1].children.append(SegmentNode("", index, segment, False))
            if segment.encode().strip() and len(notes) < MOST_NOTES:
                notes.append(Note("no segment", f"line {index + 1}", "", index))
            continue
        move = (moves[index] if moves else None) or state.moves.get(name) or move_of(state, name)
        leaf = move.leaf
        kind = move.kind
        if leaf is None:
            stack[-1].children.append(SegmentNode(name, index, segment, False))
            if len(notes) < MOST_NOTES:
                notes.append(Note("local" if name[0] == "Z" else "unknown", f"{name}[{segment.sequence}]", name, index))
            continue
        if kind == "misplaced":
            group = stack[-1 - move.up]
            for item in move.chain:
                there = group._last.get(item.position) if group._last else None
                group = there or group._open(item)
            node = SegmentNode(name, index, segment, False, leaf.position)
            group.children.append(node)
            misplaced.append(node)
            continue
        if move.up:
            del stack[-move.up :]
        for item in move.chain:
            stack.append(stack[-1]._open(item))
        stack[-1].children.append(SegmentNode(name, index, segment, kind == "fits", leaf.position))
        state = leaf
    _count(tree, misplaced)
    return tree


def _count(tree: Tree, misplaced: list[SegmentNode]) -> None:
    """Notes of what is missing, of what is too many, and of what is only at a wrong place."""
    notes = tree.notes
    told: set[int] = set()
    stack: list[tuple[GroupNode, Item, str]] = [(tree.root, tree.grammar.root, "")]
    while stack:
        node, item, path = stack.pop()
        counts = [0] * len(item.items)
        below: list[tuple[GroupNode, Item, str]] = []
        for child in node.children:
            position = child.position
            if position < 0:
                continue
            counts[position] += 1
            inner = item.items[position]
            most = inner.most
            if most is not None and counts[position] > most and len(notes) < MOST_NOTES:
                if isinstance(child, SegmentNode):
                    told.add(child.index)
                    place = f"{child.name}[{child.segment.sequence}]"
                    notes.append(Note("too many", place, child.name, child.index, path, counts[position], most))
                elif counts[position] == most + 1:
                    place = f"{path}/{child.name}[{child.repetition}]" if path else f"{child.name}[{child.repetition}]"
                    notes.append(Note("too many groups", place, child.name, -1, path, counts[position], most))
            if isinstance(child, GroupNode):
                here = f"{child.name}[{child.repetition}]"
                below.append((child, inner, f"{path}/{here}" if path else here))
        if item.is_choice:
            if not any(counts) and len(notes) < MOST_NOTES:
                names = " or ".join(inner.name for inner in item.items[:10])
                notes.append(Note("missing", path or names, names, -1, path, 0, 1))
        else:
            for inner in item.items:
                if counts[inner.position] < inner.least and len(notes) < MOST_NOTES:
                    _missing(notes, inner, path, counts[inner.position])
        stack.extend(reversed(below))
    for segment in misplaced:
        if segment.index not in told and len(notes) < MOST_NOTES:
            notes.append(Note("misplaced", f"{segment.name}[{segment.segment.sequence}]", segment.name, segment.index))


def _missing(notes: list[Note], item: Item, path: str, count: int) -> None:
    if item.is_wildcard or item.may_be_empty:  # a group of optional segments alone is there where none of them is
        return
    kind = "missing group" if item.is_group else "missing"
    place = f"{path}/{item.name}" if path else item.name
    name = " or ".join(inner.name for inner in item.items[:12]) if item.is_choice else item.name
    notes.append(Note(kind, place, name, -1, path, count, item.least))
