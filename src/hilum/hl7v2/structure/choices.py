"""Where one segment of look-ahead does not tell which place a segment takes, the whole message does. HL7 v2.5.1 2.13.

Theory of operation. The walk takes for each segment the preferred place (`grammar`), which is right unless a structure has the same
segment at several places that are open at once: the ORC of an order and that of its prior result, the OBX of a specimen and that of
the order. Only where a walk finds a fault is the message looked at as a whole: every place that the grammar has for a segment is
followed at the same time, the cheapest way to each place is kept (Viterbi), and what a way costs is the number of faults that it
tells of. There are never more ways than the structure has places for one segment name, so this too is linear in the number of lines.
Of several ways with the fewest faults, the one that prefers as the walk prefers is taken, from the first segment on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hilum.hl7v2.structure.grammar import MOST_MOVES, Grammar, Item, Move, ahead, levels_of

__all__ = ["fewest_faults", "ways"]

_Trail = tuple["_Trail", Move] | None
"""A way backwards: what was before, and the last move."""


def ways(state: Item, name: str, preferred: Move) -> tuple[tuple[int, Move], ...]:
    """The moves that the grammar allows from a state for a segment of a name, the preferred one first, each with its faults.

    Where the grammar allows none, the preferred one alone.
    """
    found = state.ways.get(name)
    if found is None:
        moves = [preferred]
        if preferred.kind == "fits":
            moves += [move for move in _allowed(state, name) if move != preferred]
        found = tuple((_faults(state, move, name), move) for move in moves)
        if len(state.ways) < MOST_MOVES:
            state.ways[name] = found
    return found


def fewest_faults(compiled: Grammar, names: Sequence[str]) -> list[Move | None]:
    """The moves with the fewest faults for segments of these names, None for a line that is no segment ("")."""
    # state -> (faults, (the way before, its move)); the dictionary is in the order of preference
    alive: dict[Item, tuple[int, _Trail]] = {compiled.start: (0, None)}
    for name in names:
        if not name:
            continue
        following: dict[Item, tuple[int, _Trail]] = {}
        for state, (so_far, trail) in alive.items():
            for faults, move in state.ways.get(name) or ways(state, name, compiled.move(state, name)):
                reached = state if move.leaf is None or move.kind == "misplaced" else move.leaf
                known = following.get(reached)
                if known is not None:
                    if known[0] <= so_far + faults:
                        continue
                    del following[reached]
                following[reached] = (so_far + faults, (trail, move))
        alive = following
    _, trail = min(
        ((cost + unfinished(state), trail) for state, (cost, trail) in alive.items()), key=lambda one: one[0]
    )
    backwards: list[Move] = []
    while trail is not None:
        trail, move = trail
        backwards.append(move)
    moves = reversed(backwards)
    return [next(moves) if name else None for name in names]


def unfinished(state: Item) -> int:
    """How many required segments and groups are missing if the message ends at a state."""
    return sum(_passed(group, reached, len(group.items)) for _, group, reached in levels_of(state))


def _allowed(state: Item, name: str) -> Iterator[Move]:
    for up, group, reached in levels_of(state):
        if reached >= 0 and group.items[reached].may_repeat:
            yield from (Move("fits", up, *way) for way in _entries(group.items[reached], name))
        for item in ahead(group, reached):
            yield from (Move("fits", up, *way) for way in _entries(item, name))


def _entries(item: Item, name: str) -> Iterator[tuple[tuple[Item, ...], Item]]:
    """Each way to begin an item with a segment of a name: the groups to open, and the place."""
    if name not in item.starts:
        return
    if not item.is_group:
        yield (), item
        return
    for child in item.items:
        for chain, leaf in _entries(child, name):
            yield (item, *chain), leaf
        if not item.is_choice and child.least and not child.may_be_empty:
            return


def _passed(group: Item, reached: int, until: int) -> int:
    """Required items of an open group between a position and another."""
    if group.is_choice:
        return 0
    return sum(1 for item in group.items[reached + 1 : until] if item.least and not item.is_wildcard)


def _faults(state: Item, move: Move, name: str) -> int:
    if move.leaf is None:
        return 0 if name[0] == "Z" else 1
    if move.kind == "misplaced":
        return 1
    count = 0 if move.kind == "fits" else 1
    entered = (*move.chain, move.leaf)
    for up, group, reached in levels_of(state):
        if up < move.up:
            count += _passed(group, reached, len(group.items))
        elif up == move.up:
            count += _passed(group, reached, entered[0].position)
    for outer, inner in pairwise(entered):
        count += _passed(outer, -1, inner.position)
    return count
