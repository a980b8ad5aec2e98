"""`fhir diff`: what differs between two versions of a resource, of a file with many, of a folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from hilum.cli.fhir_files import Found, Skipped, find_resources, told
from hilum.cli.output import WRONG_USE, Output, console, errors, harmless, sound
from hilum.core.errors import HilumError, Incorrect
from hilum.fhir import json as fhir_json
from hilum.fhir.differences import Difference, differences, fhirpath_patch, json_patch, rows, text
from hilum.fhir.json import Resource

__all__ = ["compare"]

_STYLES = {"added": "green", "removed": "red", "changed": "yellow", "moved": "cyan"}
Read = tuple[Found, Resource]
Pair = tuple[str, Resource | None, Resource | None]
"""What the two are called together, and each of them, None where it is on the other side alone."""


def compare(first: Path, second: Path, output: Output, *, as_patch: str = "", entries: bool = False) -> int:
    """Print what differs between the resources of two files, or the patch between them; 0 nothing, 1 something, 2 cannot tell."""
    if as_patch not in ("", "json", "fhirpath"):
        output.fail("--patch is json or fhirpath", code=WRONG_USE)
    if str(first) == str(second) == "-":
        output.fail("standard input is one of the two", code=WRONG_USE)
    sides = [_resources(one, output, entries) for one in (first, second)]
    pairs = _paired(*sides)
    is_many = len(pairs) > 1
    if is_many and as_patch:
        output.fail("a patch is for one resource", code=WRONG_USE)
    found: list[tuple[Pair, tuple[Difference, ...]]] = []
    for pair in pairs:
        name, before, after = pair
        try:
            if as_patch and before is not None and after is not None:
                return _patch(before, after, as_patch)
            found.append((pair, () if before is None or after is None else differences(before, after)))
        except HilumError as error:
            output.fail(f"{f'{name}: ' if is_many else ''}{error}", code=WRONG_USE)
    if output.as_json:
        told_rows = [row for pair, each in found for row in _rows(pair, each, is_many=is_many)]
        sys.stdout.write(sound(fhir_json.encode(told_rows, pretty=True).decode()) + "\n")
    elif is_many:
        _tell_many(found)
    else:
        for one in found[0][1]:
            console.print(harmless(text([one])), style=_STYLES[one.kind], markup=False, soft_wrap=True)
    is_same = all(before is not None and after is not None and not each for (_, before, after), each in found)
    if is_same and not output.as_json:
        console.print("no difference")
    return 0 if is_same else 1


def _paired(old: Sequence[Read], new: Sequence[Read]) -> list[Pair]:
    """The resources of both sides, each beside the one that it is a version of.

    By type and id where each has its own; else by the names of their files, where they are of several; else by their position.
    """
    if len(old) == len(new) == 1:
        return [(_called(old[0][1]), old[0][1], new[0][1])]
    for key in (_identity, _file):
        before, after = (_by_key(side, key) for side in (old, new))
        if before is not None and after is not None:
            names = [*before, *(one for one in after if one not in before)]
            return [(name, before.get(name), after.get(name)) for name in names]
    return [
        (f"#{number}", one[0] and one[0][1], one[1] and one[1][1])
        for number, one in enumerate(zip_longest(old, new), 1)
    ]


def _by_key(side: Sequence[Read], key: Callable[[Read], str]) -> dict[str, Resource] | None:
    """By key, if each has one of its own."""
    found = {key(one): one[1] for one in side}
    return found if len(found) == len(side) and "" not in found else None


def _identity(one: Read) -> str:
    resource = one[1]
    return f"{resource['resourceType']}/{resource['id']}" if isinstance(resource.get("id"), str) else ""


def _file(one: Read) -> str:
    return "" if one[0].is_part else one[0].file.with_suffix("").as_posix()


def _called(resource: Resource) -> str:
    return str(resource["resourceType"])


def _rows(pair: Pair, found: Sequence[Difference], *, is_many: bool) -> list[dict[str, Any]]:
    name, before, after = pair
    if before is None or after is None:
        whole = before if after is None else after
        assert whole is not None
        kind, side = ("removed", "old") if after is None else ("added", "new")
        return [{"resource": name, "kind": kind, "place": _called(whole), "name": _called(whole), side: whole}]
    return [{**({"resource": name} if is_many else {}), **row} for row in rows(found)]


def _tell_many(found: Sequence[tuple[Pair, tuple[Difference, ...]]]) -> None:
    counts = {"differ": 0, "removed": 0, "added": 0}
    for (name, before, after), each in found:
        if before is None or after is None:
            kind = "added" if before is None else "removed"
            counts[kind] += 1
            console.print(f"{kind:8} {harmless(name)}", style=_STYLES[kind], markup=False, soft_wrap=True)
        elif each:
            counts["differ"] += 1
            console.print(harmless(name), style="bold", markup=False, soft_wrap=True)
            for one in each:
                console.print(f"  {harmless(text([one]))}", style=_STYLES[one.kind], markup=False, soft_wrap=True)
    if any(counts.values()):
        words = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        console.print(f"[bold]{len(found)} resources[/bold]: {words}")


def _resources(path: Path, output: Output, entries: bool) -> list[Read]:
    found = []
    for one in find_resources([path], entries=entries):
        if isinstance(one, Skipped):
            errors.print(f"skipped: {one.name}: {told(one)[1]}", style="yellow", markup=False, soft_wrap=True)
            continue
        try:
            if not isinstance(one, Found):
                raise Incorrect(told(one)[1])
            found.append((one, one.read()))
        except HilumError as error:
            output.fail(f"{told(one)[0] if not isinstance(one, Found) else one.name}: {error}", code=WRONG_USE)
    if not found:
        output.fail(f"{path}: there is no resource", code=WRONG_USE)
    return found


def _patch(before: Resource, after: Resource, kind: str) -> int:
    made: Any = json_patch(before, after) if kind == "json" else fhirpath_patch(before, after)
    sys.stdout.write(sound(fhir_json.encode(made, pretty=True).decode()) + "\n")
    return 1 if made and (kind == "json" or "parameter" in made) else 0
