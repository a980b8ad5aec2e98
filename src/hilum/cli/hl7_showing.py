"""`hl7 show`: messages laid out with the names of their groups, segments, fields and codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hilum.cli.hl7_files import Found, Sink, find_messages, read_any, watched
from hilum.cli.output import REFUSED, WRONG_USE, Output, console, errors, harmless, sound, why
from hilum.core.errors import HilumError
from hilum.hl7v2.show import Row, html, rows, terminal

__all__ = ["show"]


def show(paths: Sequence[Path], output: Output, *, pages: Path | None = None, width: int = 0) -> int:
    """Lay out messages on the terminal, as pages or as JSON; 1 where one cannot be read."""
    sink = Sink(pages, ".html")
    told: list[dict[str, Any]] = []
    failed = 0
    seen = shown = 0
    for found in watched(find_messages(paths), "showing", prints=pages is None and not output.as_json):
        seen += 1
        try:
            if not isinstance(found, Found):
                raise found[1]
            message = read_any(found.raw)
            if pages is not None:
                sink.put(found, sound(html(message, title=found.name)).encode())
            elif output.as_json:
                told.append({"message": found.name, "rows": [_facts(row) for row in rows(message)]})
            else:
                shown += 1
                if shown > 1:
                    print()  # noqa: T201
                print(harmless(found.name))  # noqa: T201
                is_terminal = console.is_terminal and "NO_COLOR" not in os.environ
                sys.stdout.write(sound(terminal(message, width=width or console.width, colours=is_terminal)))
        except BrokenPipeError:
            raise
        except (HilumError, OSError) as error:
            failed += 1
            name = found.name if isinstance(found, Found) else found[0]
            told.append({"message": name, "error": why(error)})
            errors.print(f"hilum: {name}: {why(error)}", style="red", markup=False, soft_wrap=True)
    if not seen:
        output.fail("there is no message to show", code=WRONG_USE)
    if output.as_json:
        output.result([*({"written": one} for one in sink.written), *told])
    elif pages is not None:
        output.say(f"{len(sink.written)} written to {pages}")
    return REFUSED if failed else 0


def _facts(row: Row) -> dict[str, Any]:
    return {name: sound(value) if isinstance(value, str) else value for name, value in asdict(row).items()}
