"""Lay what core owns over what a client wrote. The client's spelling stands wherever it still says the same.

A resource of a core-owned type has two writers: core (a message of any standard changed the noun) and the FHIR client (extensions,
elements that core has no word for). Core's elements win; the client's remain beneath, and also stay where core would say the same
with fewer words (a second given name, a period, an extension on the birth date).
"""

from __future__ import annotations

from typing import Any

from hilum.fhir.definitions import type_definition
from hilum.fhir.json import Resource

__all__ = ["ordered", "overlay"]


def overlay(kept: Resource, now: Resource, owned: frozenset[str], said: Resource | None = None) -> Resource:
    """The resource that results.

    kept    what is stored: the client's elements, or an earlier rendering
    now     core's rendering of the noun as it is now
    owned   names of the elements that core owns (without the type of a choice: `deceased`)
    said    core's rendering of what `kept` says; where an element of it equals `now`, the kept spelling stays
    """
    definition = type_definition(str(now["resourceType"]))
    result: Resource = {"resourceType": now["resourceType"]}
    names = {key.removeprefix("_") for key in (*kept, *now)} - {"resourceType"}
    for name in names:
        row = definition.by_name.get(name)
        stem = row[0].name.removesuffix("[x]") if row else name
        repeats = (
            said is not None
            and _group(said, stem, definition) == _group(now, stem, definition)
            and (bool(_group(kept, stem, definition)) or not _group(now, stem, definition))
        )
        if stem not in owned or repeats:
            _copy(kept, result, name)
        elif name == "identifier":
            result[name] = _identifiers(kept.get(name), now.get(name, []))
            if not result[name]:
                del result[name]
        elif name == "extension":
            ours = {one["url"] for one in (*now.get(name, ()), *(said or {}).get(name, ()))}
            merged = [one for one in kept.get(name, ()) if isinstance(one, dict) and one.get("url") not in ours]
            result[name] = [*merged, *now.get(name, ())]
            if not result[name]:
                del result[name]
        else:
            _copy(now, result, name)
    return ordered(result)


def ordered(resource: Resource) -> Resource:
    """The resource with its elements in the order of the definition, resourceType, id and meta first."""
    definition = type_definition(str(resource["resourceType"]))
    rank = {element.name: position for position, element in enumerate(definition.elements)}

    def place(key: str) -> tuple[int, str, int]:
        row = definition.by_name.get(key.removeprefix("_"))
        if key == "resourceType":
            return (-1, "", 0)
        return (rank[row[0].name] if row else 10_000, key.removeprefix("_"), 1 if key.startswith("_") else 0)

    return {key: resource[key] for key in sorted(resource, key=place)}


def _copy(source: Resource, target: Resource, name: str) -> None:
    for key in (name, f"_{name}"):
        if key in source:
            target[key] = source[key]


def _group(resource: Resource, stem: str, definition: Any) -> list[tuple[str, Any]]:
    """All keys of an element, whichever type of a choice it has."""
    found = []
    for key, value in resource.items():
        row = definition.by_name.get(key.removeprefix("_"))
        if row and row[0].name.removesuffix("[x]") == stem:
            found.append((key, value))
    return sorted(found)


def _identifiers(kept: Any, now: list[Any]) -> list[Any]:
    """Core's identifiers, in the client's spelling where system and value are the same."""
    spelled: dict[tuple[Any, Any], Any] = {}
    for one in kept if isinstance(kept, list) else ():
        if isinstance(one, dict):
            spelled.setdefault((one.get("system"), one.get("value")), one)
    return [spelled.get((one.get("system"), one.get("value")), one) for one in now]
