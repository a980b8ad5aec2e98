"""`fhir show` and `fhir diff`: a resource as a tree that a person reads, and what differs between two versions."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from hilum.cli.fhir_files import Found, Skipped, find_resources, told, watched
from hilum.cli.output import REFUSED, WRONG_USE, Output, console, errors, harmless, sound
from hilum.core.errors import HilumError, Incorrect
from hilum.fhir import json as fhir_json
from hilum.fhir.differences import Difference, differences, fhirpath_patch, json_patch, rows, text
from hilum.fhir.json import Resource
from hilum.fhir.show import Node, tree

__all__ = ["compare", "show"]

_BOLD, _DIM, _CYAN, _END = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"
_CODES = re.compile(r"\x1b\[\d+m")
_STYLES = {"added": "green", "removed": "red", "changed": "yellow", "moved": "cyan"}


def show(paths: Sequence[Path], output: Output, *, entries: bool = False) -> int:
    """Lay out resources; 1 where one cannot be read."""
    rows_: list[dict[str, Any]] = []
    failed = seen = shown = 0
    is_coloured = console.is_terminal and "NO_COLOR" not in os.environ
    for found in watched(find_resources(paths, entries=entries), "showing", prints=not output.as_json):
        if isinstance(found, Skipped):
            errors.print(f"skipped: {found.name}: {told(found)[1]}", style="yellow", markup=False, soft_wrap=True)
            continue
        seen += 1
        name, reason = (found.name, "") if isinstance(found, Found) else told(found)
        if isinstance(found, Found):
            try:
                top = tree(found.read())
            except HilumError as error:
                reason = str(error)
        if reason:
            failed += 1
            rows_.append({"resource": name, "error": reason})
            errors.print(f"hilum: {name}: {reason}", style="red", markup=False, soft_wrap=True)
        elif output.as_json:
            rows_.append({"resource": name, "tree": _facts(top)})
        else:
            shown += 1
            text_ = "\n".join((f"{_DIM}{name}{_END}", *_lines(top, ""), ""))
            sys.stdout.write(("\n" if shown > 1 else "") + (text_ if is_coloured else _CODES.sub("", text_)))
    if not seen:
        output.fail("there is no resource to show", code=WRONG_USE)
    if output.as_json:
        output.result(rows_)
    return REFUSED if failed else 0


def _facts(node: Node) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": node.name, "type": node.type, "path": node.path}
    if node.text:
        facts["text"] = sound(node.text)
    if node.children:
        facts["children"] = [_facts(one) for one in node.children]
    return facts


def _lines(node: Node, margin: str) -> Iterator[str]:
    head, *rest = node.text.split("\n")
    kind = f" {_DIM}{harmless(node.type)}{_END}" if node.type != node.name else ""
    value = f"  {_CYAN}{harmless(head)}{_END}" if head else ""
    yield f"{margin}{_BOLD}{harmless(node.name)}{_END}{kind}{value}"
    for line in rest:
        yield f"{margin}  {_CYAN}{harmless(line)}{_END}"
    for child in node.children:
        yield from _lines(child, f"{margin}  ")


def compare(first: Path, second: Path, output: Output, *, as_patch: str = "", entries: bool = False) -> int:
    """Print what differs between the resources of two files, or the patch between them; 0 nothing, 1 something, 2 cannot tell."""
    if as_patch not in ("", "json", "fhirpath"):
        output.fail("--patch is json or fhirpath", code=WRONG_USE)
    if str(first) == str(second) == "-":
        output.fail("standard input is one of the two", code=WRONG_USE)
    pairs = list(zip_longest(*(_resources(one, output, entries) for one in (first, second))))
    is_many = len(pairs) > 1
    if is_many and as_patch:
        output.fail("a patch is for one resource", code=WRONG_USE)
    found: list[tuple[int, tuple[Difference, ...]]] = []
    counts = [sum(pair[side] is not None for pair in pairs) for side in (0, 1)]
    for number, (before, after) in enumerate(pairs, 1):
        if before is None or after is None:
            break
        try:
            if as_patch:
                return _patch(before, after, as_patch)
            found.append((number, differences(before, after)))
        except HilumError as error:
            output.fail(f"{f'resource {number}: ' if is_many else ''}{error}", code=WRONG_USE)
    is_even = counts[0] == counts[1]
    is_same = is_even and not any(each for _, each in found)
    if output.as_json:
        told_rows = [
            {**({"resource": number} if is_many else {}), **row} for number, each in found for row in rows(each)
        ]
        sys.stdout.write(sound(fhir_json.encode(told_rows, pretty=True).decode()) + "\n")
    else:
        for number, each in found:
            for one in each:
                before_it = f"#{number} " if is_many else ""
                console.print(before_it + harmless(text([one])), style=_STYLES[one.kind], markup=False, soft_wrap=True)
        if not is_even:
            console.print(f"[yellow]{counts[0]} resources beside {counts[1]}[/yellow]")
        elif is_same:
            console.print("no difference")
    return 0 if is_same else 1


def _resources(path: Path, output: Output, entries: bool) -> list[Resource]:
    found = []
    for one in find_resources([path], entries=entries):
        try:
            if not isinstance(one, Found):
                raise Incorrect(told(one)[1])
            found.append(one.read())
        except HilumError as error:
            output.fail(f"{told(one)[0] if not isinstance(one, Found) else one.name}: {error}", code=WRONG_USE)
    if not found:
        output.fail(f"{path}: there is no resource", code=WRONG_USE)
    return found


def _patch(before: Resource, after: Resource, kind: str) -> int:
    made: Any = json_patch(before, after) if kind == "json" else fhirpath_patch(before, after)
    sys.stdout.write(sound(fhir_json.encode(made, pretty=True).decode()) + "\n")
    return 1 if made and (kind == "json" or "parameter" in made) else 0
