"""What the commands print: tables and trees for a person, one JSON document for a program; errors in one form."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from hilum.core.errors import Category, HilumError

__all__ = [
    "REFUSED",
    "UNREACHABLE",
    "WRONG_USE",
    "Output",
    "answering",
    "as_json_text",
    "harmless",
    "one_line",
    "reported",
    "sound",
    "why",
]

REFUSED = 1
WRONG_USE = 2
UNREACHABLE = 3

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb]"
)
"""Control characters but line feed and tab, marks that turn the direction of what follows, halves of characters."""


def harmless(text: str) -> str:
    """The text without what would steer a terminal or is no character: such are shown as a replacement character."""
    return text if text.isprintable() else _STEERING.sub("\ufffd", text)


def one_line(text: str) -> str:
    """The name of something that was found, harmless and of one line: else an archive could write lines of its own into a report."""
    return harmless(text).replace("\n", "\ufffd").replace("\t", "\ufffd")


def sound(text: str) -> str:
    """The text with a question mark for each byte that is no character of the message's set, so that it can be printed."""
    return text.encode("utf-8", "replace").decode("utf-8")


def why(error: Exception) -> str:
    """What went wrong, without the number that the system has for it and without saying the file's name once more."""
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def as_json_text(value: Any) -> str:
    """A value as JSON that does not steer a terminal either: what JSON lets stand of such characters is escaped. RFC 8259 7."""
    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode()
    except TypeError:  # a file's name, or a value, with half a character in it
        return json.dumps(value, indent=2, default=str)
    return text if text.isascii() and "\x7f" not in text else _STEERING.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    return character if character in "\n\t" else f"\\u{ord(character):04x}"


class _Screen(Console):
    """Whatever text is printed, of whatever message or file, is harmless; only what the program itself colours is coloured.

    Made without emoji: `:Heart:` in a text (LOINC's `Elpot:Pt:Heart:Qn`) is what it is, no picture.
    """

    def render_str(self, text: str, **how: Any) -> Text:
        return super().render_str(harmless(text), **how)


console = _Screen(highlight=False, soft_wrap=False, emoji=False)
errors = _Screen(stderr=True, highlight=False, emoji=False)


class Output:
    """Where a command's result goes: JSON where `--json` was said, else text for a person."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    def result(self, value: Any, text: str = "") -> None:
        """The command's whole result."""
        if self.as_json:
            typer.echo(as_json_text(value))
        elif text:
            console.print(text, markup=False, soft_wrap=True)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], value: Any = None) -> None:
        """A table; as JSON a list of objects, or `value`."""
        if self.as_json:
            self.result(value if value is not None else [dict(zip(columns, row, strict=True)) for row in rows])
            return
        shown = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
        for column in columns:
            shown.add_column(column, overflow="fold")
        for row in rows:
            shown.add_row(*(escape(str(cell)) for cell in row))
        console.print(shown)

    def say(self, text: str) -> None:
        """A line for a person only."""
        if not self.as_json:
            console.print(text, markup=False, soft_wrap=True)

    def fail(self, message: str, *, code: int = REFUSED, facts: Mapping[str, Any] | None = None) -> NoReturn:
        """Say why, and end with this exit code."""
        if self.as_json:
            typer.echo(as_json_text({"error": message, **(facts or {})}))
        else:
            errors.print(f"hilum: {message}", markup=False, style="red")
        raise typer.Exit(code)


@contextlib.contextmanager
def reported(output: Output) -> Iterator[None]:
    """Turn what a person can mend into one line and an exit code, never a stack trace."""
    from hilum.config import ConfigError

    try:
        yield
    except ConfigError as error:
        output.fail(f"settings: {error}", code=WRONG_USE, facts={"where": error.where})
    except HilumError as error:
        output.fail(
            str(error),
            code=UNREACHABLE if error.category is Category.BUSY else REFUSED,
            facts={"where": error.where, "section": error.section, "category": error.category.value},
        )
    except ConnectionError as error:
        output.fail(f"the peer cannot be reached: {error.strerror or error}", code=UNREACHABLE)
    except TimeoutError:
        output.fail("the peer did not answer in time", code=UNREACHABLE)
    except OSError as error:
        output.fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "), code=REFUSED)


@contextlib.contextmanager
def answering(output: Output) -> Iterator[None]:
    """Errors told in one line; and where the reader of our output went away (`| head`), an end without a word."""
    with reported(output):
        try:
            yield
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(
                os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
            )  # else the interpreter stumbles over it once more
            raise typer.Exit(REFUSED) from None
