"""Which item of a list became which: by being the same, by what identifies it, by place. Moves are found, not guessed from places.

The plan of a list is what leads from the old to the new: items removed from the back, the fewest moves, items added from the front.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from hilum.fhir.json import Decimal

__all__ = ["Plan", "canonical", "key_of", "planned", "same"]

MOST_STEPS = 5_000_000
"""Moves times items: what finding the places of moves may cost."""


def _exact(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(value.text.encode("ascii"))
    return orjson.Fragment(str(value).encode("ascii"))


def canonical(value: Any) -> bytes:
    """The JSON of a value with its properties in order: equal for what is exactly the same, 1.0 and 1.00 are not."""
    return orjson.dumps(value, default=_exact, option=orjson.OPT_SORT_KEYS)


def same(one: Any, two: Any) -> bool:
    """Whether two JSON values are the same, decimals to the letter; the order of properties does not count."""
    return canonical(one) == canonical(two)


def key_of(item: Any) -> str:
    """What tells an item from its siblings: id, identifier, code; "" where it says nothing of the kind."""
    if not isinstance(item, dict):
        return ""
    for name in ("id", "fullUrl", "linkId", "url", "reference"):
        if isinstance(item.get(name), str):
            return f"{name} {item[name]}"
    if isinstance(item.get("resource"), dict):
        resource = item["resource"]
        return f"{resource.get('resourceType')}/{resource.get('id')}"
    identifier = item.get("identifier")
    for one in identifier if isinstance(identifier, list) else (identifier,):
        if isinstance(one, dict) and one.get("value"):
            return f"identifier {one.get('system') or ''}|{one['value']}"
    if isinstance(item.get("code"), str):
        return f"code {item.get('system') or ''}|{item['code']}"
    for name in ("code", "type", "relationship"):
        coding = _coding(item.get(name))
        if coding:
            return f"{name} {coding}"
    coding = _coding(item)
    if coding:
        return f"coding {coding}"
    if isinstance(item.get("value"), str):
        return f"value {item.get('system') or ''}|{item['value']}"
    return f"use {item['use']}" if isinstance(item.get("use"), str) else ""


def _coding(concept: Any) -> str:
    if isinstance(concept, list):
        concept = concept[0] if concept else None
    codings = concept.get("coding") if isinstance(concept, dict) else None
    first = codings[0] if isinstance(codings, list) and codings else None
    return f"{first.get('system') or ''}|{first['code']}" if isinstance(first, dict) and first.get("code") else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """From the old list to the new.

    pairs     (old position, new position) of what is the same item
    removed   old positions, from the back
    moves     (from, to) within the list as it is then
    moved     new positions of the items that moved
    added     new positions, from the front
    """

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    moves: tuple[tuple[int, int], ...]
    moved: frozenset[int]
    added: tuple[int, ...]


def planned(old: Sequence[Any], new: Sequence[Any]) -> Plan | None:
    """The plan for two lists; None where nearly all is in another order, so that no plan helps."""
    pairs: dict[int, int] = {}  # new position -> old position
    free = dict.fromkeys(range(len(old)))
    _match([canonical(one) for one in old], [canonical(one) for one in new], pairs, free)
    _match([key_of(one) for one in old], [key_of(one) for one in new], pairs, free)
    for at, one in enumerate(new):
        if at not in pairs and at in free and _are_alike(old[at], one):
            pairs[at] = at
            del free[at]
    order = sorted(pairs)
    before = [pairs[at] for at in order]
    stable = set(_longest_rising(before))
    if (len(before) - len(stable)) * len(before) > MOST_STEPS:
        return None
    working = sorted(before)
    moves = []
    for number, one in enumerate(before):
        if one not in stable:
            source = working.index(one)
            working.pop(source)
            to = working.index(before[number - 1]) + 1 if number else 0
            working.insert(to, one)
            if source != to:
                moves.append((source, to))
    return Plan(
        tuple((pairs[at], at) for at in order),
        tuple(sorted(free, reverse=True)),
        tuple(moves),
        frozenset(at for at in order if pairs[at] not in stable),
        tuple(at for at in range(len(new)) if at not in pairs),
    )


def _match(old: Sequence[Any], new: Sequence[Any], pairs: dict[int, int], free: dict[int, None]) -> None:
    known: dict[Any, list[int]] = {}
    for at in reversed(free):
        if old[at]:
            known.setdefault(old[at], []).append(at)
    for at, one in enumerate(new):
        if at not in pairs and known.get(one):
            found = known[one].pop()
            pairs[at] = found
            del free[found]


def _are_alike(one: Any, two: Any) -> bool:
    """Two items at one place may be one that changed, unless something tells that they are others."""
    if isinstance(one, dict) and isinstance(two, dict):
        known, other = key_of(one).split(" ")[0], key_of(two).split(" ")[0]
        return known != other or known in ("", "use", "value")
    return not isinstance(one, (dict, list)) and not isinstance(two, (dict, list))


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """The longest rising part of a sequence of different numbers."""
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(numbers)
    for at, number in enumerate(numbers):
        place = bisect.bisect_left(tails, number)
        before[at] = ends[place - 1] if place else -1
        tails[place : place + 1] = [number]
        ends[place : place + 1] = [at]
    found = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(numbers[at])
        at = before[at]
    return found[::-1]
