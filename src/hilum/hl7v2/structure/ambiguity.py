"""Whether a structure is ambiguous: one message of it has two trees, and no look-ahead tells them apart. HL7 v2.5.1 2.13.

Two walkers read the same segments from the same beginning; both keep to the grammar. If they can part and both come to a valid end,
the structure is ambiguous, and what they read on the shortest way there is the message that shows it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from hilum.hl7v2.definitions.model import Structure
from hilum.hl7v2.structure.choices import unfinished, ways
from hilum.hl7v2.structure.grammar import Grammar, Item, Move, grammar

__all__ = ["Ambiguity", "ambiguity"]


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A message that a structure reads in two ways.

    segments   names of a shortest such message;  segment   the first one that has two places
    places     the two, "ORDER/PRIOR_RESULT/ORDER_PRIOR/ORC"; the same twice where it is unclear which group around it begins again
    """

    segments: tuple[str, ...]
    segment: str
    places: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Pair:
    one: Item
    other: Item
    parted: bool = False


def ambiguity(structure: Structure) -> Ambiguity | None:
    """The shortest message that a structure reads in two ways; None where every message of it has one tree."""
    compiled = grammar(structure)
    names = sorted(name for name in compiled.root.holds if name.isalnum() and len(name) == 3)
    first = _Pair(compiled.start, compiled.start)
    before: dict[_Pair, tuple[_Pair, str, Move, Move] | None] = {first: None}
    waiting = deque([first])
    while waiting:
        pair = waiting.popleft()
        if pair.parted and not unfinished(pair.one) and not unfinished(pair.other):
            return _told(pair, before)
        for name in names:
            others = _without_fault(compiled, pair.other, name)
            for one in _without_fault(compiled, pair.one, name):
                for other in others:
                    if one.leaf is None or other.leaf is None:
                        continue
                    parted = pair.parted or one != other
                    reached = _Pair(one.leaf, other.leaf, parted)
                    if reached not in before:
                        before[reached] = (pair, name, one, other)
                        waiting.append(reached)
    return None


def _without_fault(compiled: Grammar, state: Item, name: str) -> list[Move]:
    found = ways(state, name, compiled.move(state, name))
    return [move for faults, move in found if not faults and move.kind == "fits"]


def _told(pair: _Pair, before: dict[_Pair, tuple[_Pair, str, Move, Move] | None]) -> Ambiguity:
    segments: list[str] = []
    parting = ("", "", "")
    while (step := before[pair]) is not None:
        pair, name, one, other = step
        segments.append(name)
        if one != other and one.leaf is not None and other.leaf is not None:
            parting = (name, _place(one.leaf), _place(other.leaf))
        if not pair.parted:
            break
    while (step := before[pair]) is not None:
        pair, name = step[:2]
        segments.append(name)
    return Ambiguity(tuple(reversed(segments)), parting[0], parting[1:])


def _place(item: Item) -> str:
    names = [item.name]
    while item.parent is not None and item.parent.parent is not None:
        item = item.parent
        names.append(item.name)
    return "/".join(reversed(names))
