"""Mutation of JSON values by their structure, so that what is mutated is still read and reaches what lies behind the parser."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from hilum.fhir.definitions import resource_types, type_definition, type_names

__all__ = ["HOSTILE_TEXTS", "MOST_SHAPED", "grown", "mutated", "weight"]

Json = dict[str, Any]
MOST_SHAPED = 400_000
"""Characters, about, to which repeating and nesting may let a value grow."""

NAMES = tuple(
    sorted(
        {key for kind in type_names() if kind[:1].isupper() for key in type_definition(kind).by_name} | {"resourceType"}
    )
)
KINDS = tuple(sorted(resource_types()))
HOSTILE_TEXTS = (
    "",
    " ",
    "\u0000",
    "\ud83d\ude00",
    "x" * 300,
    "1" * 60,
    "#",
    "#a",
    "#b",
    "Patient/1",
    "urn:uuid:00000000-0000-0000-0000-000000000001",
    "http://example.org/fhir/Patient/1",
    "Patient/1/_history/2",
    "2020",
    "2020-02-30",
    "2020-01-01T00:00:00Z",
    "0000-00-00",
    "*",
    "$this",
    "|",
    "http://hl7.org/fhir/StructureDefinition/Patient",
    "http://hl7.org/fhir/StructureDefinition/bodysite|4.0.1",
    "true",
    "urn:oid:1.2.3",
    "http://loinc.org",
    '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div>',
    "a.b[x]:c.d",
    "../../x",
    "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    "text/fhirpath",
    "descendants().repeat($this)",
    "%resource.descendants().count()",
    "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
    "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
)
LONG_TEXTS: tuple[Callable[[int], str], ...] = (
    lambda size: "a" * size,
    lambda size: " " * size + "x",
    lambda size: "A" * size + "=",
    lambda size: "1." * (size // 2),
    lambda size: "urn:oid:1" + ".0" * (size // 2) + "x",
    lambda size: "http://" + "a/" * (size // 2) + "#",
    lambda size: "a.b:" * (size // 4),
    lambda size: "\\" * size,
    lambda size: "(a+)+" * (size // 5),
    lambda size: "<b>" * (size // 3),
    lambda size: '<div xmlns="http://www.w3.org/1999/xhtml">' + "<p>x</p>" * (size // 8) + "</div>",
    lambda size: '<div xmlns="http://www.w3.org/1999/xhtml">' + '<a href="#a">y</a>' * (size // 18) + "</div>",
    lambda size: (
        '<div xmlns="http://www.w3.org/1999/xhtml">' + "<div>" * (size // 11) + "</div>" * (size // 11) + "</div>"
    ),
    lambda size: "src " * (size // 4) + "href" + " " * (size // 4),
    lambda size: "2020-01-01T00:00:00." + "9" * size + "Z",
    lambda size: "é" * size,
)
NUMBERS: tuple[Any, ...] = (0, -1, 1, 2**31, 10**17, -(10**17), 1.5, 1e-9)


def weight(value: Any) -> int:
    """Characters of a value in JSON, about; what is shared counts each time."""
    count = 0
    waiting = [value]
    while waiting and count < 4 * MOST_SHAPED:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(one.values())
            count += 8 * len(one) + 2
        elif isinstance(one, list):
            waiting.extend(one)
            count += len(one) + 2
        else:
            count += len(one) + 2 if isinstance(one, str) else 4
    return count


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def _places(content: Any, chance: random.Random) -> list[tuple[Any, Any]]:
    """Where something stands: (owner, key). Of very many, some."""
    found: list[tuple[Any, Any]] = []
    waiting = [content]
    while waiting and len(found) < 4_000:
        one = waiting.pop()
        keys: Any = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        if len(keys) > 60:
            keys = chance.sample(list(keys), 60)
        for key in keys:
            found.append((one, key))
            waiting.append(one[key])
    return found


def mutated(content: Any, chance: random.Random, others: Sequence[Any] = ()) -> Any:
    """The value with some changes; `others` lend their parts."""
    changed = _copied(content)
    for _ in range(chance.choice((1, 1, 2, 2, 3, 5, 8, 15))):
        places = _places(changed, chance)
        if not places:
            break
        owner, key = chance.choice(places)
        size = weight(changed)
        if chance.random() < 0.08 and size < MOST_SHAPED // 2:
            owner[key] = grown(owner[key], chance, MOST_SHAPED - size, str(key))
        else:
            _change(owner, key, chance, places, others)
    return (
        changed if weight(changed) < 2 * MOST_SHAPED else content
    )  # what repeats is shared, so a change within it repeats, too


def grown(value: Any, chance: random.Random, room: int, key: str = "") -> Any:
    """The value many times beside itself or in itself, or a very long text."""
    most = chance.choice((10, 100, 1_000, 10_000, room))
    times = max(1, min(most, room) // (weight(value) + 4))
    kind = chance.randrange(5)
    if isinstance(value, list) and value:
        if kind < 3:
            return value * min(times, 20_000)
        return [_numbered(value[0], at) for at in range(min(times, 3_000))]
    if isinstance(value, dict) and kind < 3:
        names = [
            one
            for one in ("extension", "item", "contained", "concept", "part", "section", "entry", "resource", key)
            if one
        ]
        name = chance.choice(names)
        for _ in range(chance.choice((3, 30, 44, 90))):
            value = {**value, name: value if name == "resource" else [value]}
            if weight(value) > room:
                break
        return value
    if isinstance(value, str) or kind == 4:
        return chance.choice(LONG_TEXTS)(min(most, room, 100_000))
    return [value] * min(times, 5_000)


def _numbered(value: Any, number: int) -> Any:
    """A copy that tells itself from its siblings, and refers to one of them."""
    if not isinstance(value, dict):
        return f"{value}{number}" if isinstance(value, str) else value
    made = _copied(value)
    for name in ("id", "linkId", "url", "code", "path", "fullUrl", "value", "system"):
        if isinstance(made.get(name), str):
            made[name] = f"{made[name]}{number}"
    if isinstance(made.get("reference"), str):
        made["reference"] = f"#{number}"
    return made


def _change(owner: Any, key: Any, chance: random.Random, places: list[tuple[Any, Any]], others: Sequence[Any]) -> None:
    value = owner[key]
    kind = chance.randrange(14)
    if kind == 0:
        owner[key] = chance.choice((None, True, False, [], {}, [None], [[]], {"a": 1}, [{}], {"extension": []}))
    elif kind == 1:
        owner[key] = chance.choice(HOSTILE_TEXTS)
    elif kind == 2:
        owner[key] = chance.choice(NUMBERS)
    elif kind == 3:
        owner[key] = [value]
    elif kind == 4:
        owner[key] = value[0] if isinstance(value, list) and value else {"value": value}
    elif kind == 5 and isinstance(owner, dict):
        owner[chance.choice(NAMES)] = owner.pop(key)
    elif kind == 6 and isinstance(owner, dict):
        owner[chance.choice(NAMES)] = value
    elif kind == 7 and isinstance(owner, dict):
        owner["_" + str(key)] = chance.choice(
            (None, {}, {"id": "x"}, {"extension": [{"url": "u", "valueCode": "x"}]}, [None, {"id": "y"}])
        )
    elif kind == 8:
        del owner[key]
    elif kind == 9:
        other, at = chance.choice(places)
        if weight(other[at]) < 20_000:
            owner[key] = _copied(other[at])
    elif kind == 10 and others:
        lent = _places(chance.choice(others), chance)
        if lent:
            other, at = chance.choice(lent)
            owner[key] = _copied(other[at])
    elif kind == 11 and isinstance(value, str) and value:
        at = chance.randrange(len(value))
        owner[key] = (
            value[:at] + chance.choice(("", "\n", "#", "|", "\u00e9", "(", "'", " ", "\\", "[x]")) + value[at + 1 :]
        )
    elif kind == 12 and isinstance(owner, list):
        owner.insert(chance.randrange(len(owner) + 1), _copied(value))
    elif kind == 13 and isinstance(value, dict) and "resourceType" in value:
        value["resourceType"] = chance.choice(KINDS)
