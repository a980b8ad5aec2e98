"""A progress bar for long work: on a terminal's error stream, once the work takes longer than a moment, and gone at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from hilum.cli.output import errors

__all__ = ["PATIENCE_S", "Bar", "watched"]

PATIENCE_S = 0.7
"""How long work is silent before a progress bar is shown."""
T = TypeVar("T")


class Bar:
    """The bar of one piece of work; a context manager.

    above   what goes to standard output meanwhile is written above the bar: where both are one terminal
    """

    def __init__(self, what: str, unit: str = "", *, above: bool = False) -> None:
        self._begun = time.monotonic()
        counted = (TextColumn("{task.fields[count]} " + unit), TimeRemainingColumn())
        ending = counted if unit else (TextColumn("{task.percentage:>3.0f}%"),)
        columns = (TextColumn("{task.description}"), BarColumn(), *ending)
        self._bar = Progress(*columns, console=errors, transient=True, redirect_stdout=above, redirect_stderr=False)
        self._task = self._bar.add_task(what, total=None, count=0)
        self._is_shown = False

    def update(self, done: float | None, of: float | None, *, what: str | None = None, count: int = 0) -> None:
        """How far the work is; it is shown if it has taken longer than a moment."""
        if not errors.is_terminal:
            return
        if not self._is_shown and time.monotonic() - self._begun > PATIENCE_S:
            self._bar.start()
            self._is_shown = True
        if self._is_shown:
            self._bar.update(self._task, description=what, completed=done, total=of, count=count)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_shown:
            self._bar.stop()


def watched(
    items: Iterable[T],
    what: str,
    unit: str,
    how_far: Callable[[T], tuple[float, float] | None],
    *,
    prints: bool,
    above: bool = False,
) -> Iterator[T]:
    """The items, with a bar that counts them.

    how_far  how far an item is through all that is read, and out of how much; None where it does not say
    prints   results go to standard output as they come: where that is the terminal too, they are progress enough
    above    unless they are few among much that is silent: then they are written above the bar
    """
    is_shared = prints and sys.stdout.isatty()
    if not errors.is_terminal or (is_shared and not above):
        yield from items
        return
    with Bar(what, unit, above=is_shared) as bar:
        for count, one in enumerate(items, 1):
            yield one
            done, of = how_far(one) or (None, None)
            bar.update(done, of, count=count)
