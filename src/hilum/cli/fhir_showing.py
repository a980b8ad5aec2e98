"""`fhir show`: a resource as a tree that a person reads."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from hilum.cli.fhir_files import Found, Item, Skipped, find_resources, told, watched
from hilum.cli.output import REFUSED, WRONG_USE, Output, console, errors, harmless, sound
from hilum.core.errors import HilumError
from hilum.fhir.show import Node, tree

__all__ = ["show", "show_all"]

_BOLD, _DIM, _CYAN, _END = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"
_CODES = re.compile(r"\x1b\[\d+m")


def show(paths: Sequence[Path], output: Output, *, entries: bool = False) -> int:
    """Lay out resources; 1 where one cannot be read."""
    return show_all(watched(find_resources(paths, entries=entries), "showing", prints=not output.as_json), output)


def show_all(items: Iterable[Item], output: Output) -> int:
    """Lay out what was found."""
    rows_: list[dict[str, Any]] = []
    failed = seen = shown = 0
    is_coloured = console.is_terminal and "NO_COLOR" not in os.environ
    for found in items:
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
