"""`hl7 diff`: the messages of two files beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.markup import escape

from hilum.cli.hl7_files import cut, read_any, read_file
from hilum.cli.output import WRONG_USE, Output, console, sound
from hilum.core.errors import HilumError, Incorrect
from hilum.hl7v2.data.er7 import Message
from hilum.hl7v2.diff import Change, diff

__all__ = ["compare"]

_PLACE = re.compile(r"[A-Z][A-Z0-9]{2}-[1-9]\d*")


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    """An error of what is read of a file names it."""
    try:
        yield
    except HilumError as error:
        raise Incorrect(f"{file}: {error}") from error


def _cut(file: Path) -> list[bytes]:
    with _naming(file):
        return cut(read_file(file))


def _read(file: Path, raw: bytes) -> Message:
    with _naming(file):
        return read_any(raw)


def compare(first: Path, second: Path, output: Output, *, ignore: Sequence[str] = ()) -> int:
    """Print what differs between the messages of two files, pair by pair; 0 nothing, 1 something, 2 cannot tell."""
    for place in ignore:
        if not _PLACE.fullmatch(place):
            output.fail(f"--ignore takes a field, such as MSH-7 or PID-3, not {place}", code=WRONG_USE)
    try:
        pairs = [_cut(one) for one in (first, second)]
        changes = [
            (number, one)
            for number, (before, after) in enumerate(zip(*pairs, strict=False), 1)
            for one in diff(_read(first, before), _read(second, after), ignore=ignore)
        ]
    except OSError as error:
        output.fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "), code=WRONG_USE)
    except HilumError as error:
        output.fail(str(error), code=WRONG_USE)
    uneven = len(pairs[0]) != len(pairs[1])
    many = max(map(len, pairs)) > 1
    if output.as_json:
        output.result([{**({"message": number} if many else {}), **_change_facts(one)} for number, one in changes])
    else:
        for number, one in changes:
            _tell_change(f"#{number} " if many else "", one)
        if uneven:
            console.print(f"[yellow]{len(pairs[0])} messages beside {len(pairs[1])}[/yellow]")
        elif not changes:
            console.print("no difference")
    return 1 if changes or uneven else 0


def _change_facts(one: Change) -> dict[str, str]:
    return {
        "kind": one.kind,
        "place": one.place,
        "name": one.name,
        "before": sound(one.before),
        "after": sound(one.after),
    }


def _tell_change(number: str, one: Change) -> None:
    name = f" [dim]{escape(one.name)}[/dim]" if one.name else ""
    console.print(f"{number}[bold]{escape(one.place)}[/bold]{name}", soft_wrap=True)
    if one.kind != "added":
        console.print(f"  - {sound(one.before)}", style="red", markup=False, soft_wrap=True)
    if one.kind != "removed":
        console.print(f"  + {sound(one.after)}", style="green", markup=False, soft_wrap=True)
