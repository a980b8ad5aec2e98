"""The table of exchanges that `demo` shows: a line each, whatever the width, with what was found wrong below its line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from rich.live import Live
from rich.text import Text

from hilum.cli.output import console, harmless
from hilum.core.exchange import Exchange, Severity, Verdict
from hilum.core.record import Page
from hilum.hub import Hub

__all__ = ["LiveTable", "lines"]

_COLOURS = {Verdict.PASS: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red", Verdict.NONE: "dim"}
_MARKS = {Verdict.PASS: "holds", Verdict.WARN: "warns", Verdict.FAIL: "breaks", Verdict.NONE: "-"}
_FILE_WIDTH = 140
"""Where the output is no terminal and nobody said COLUMNS."""
_NAMES_FROM, _WORDS_FROM = 136, 96
"""The width from which a transaction's name, and the word before a number, have their place."""
_GAP = "  "
_NUMBERS = frozenset(("ms",))


class LiveTable:
    """The exchanges as they come; where the output is no terminal they are printed once, at the end."""

    def __init__(self, hub: Hub, quiet: bool) -> None:
        self._hub = hub
        self._quiet = quiet
        self._rows: dict[int, Exchange] = {}
        self._live = (
            Live(console=console, refresh_per_second=10, transient=True) if not quiet and console.is_terminal else None
        )
        if self._live is not None:
            self._live.start()

    async def watch(self) -> None:
        """Follow the journal."""
        async for id in self._hub.subscribe():
            exchange = await self._hub.store.read(lambda record, id=id: record.exchanges.get(id))  # type: ignore[misc]
            if exchange is not None and exchange.standard != "syslog":
                self._rows[id] = exchange
                if self._live is not None:
                    height = max(5, console.size.height - 5)
                    self._live.update(Text("\n").join(self._told(list(self._rows.values())[-height:])))

    def close(self) -> None:
        """End it, with the whole table on the screen, in the order in which the exchanges began."""
        if self._live is not None:
            self._live.stop()
        if not self._quiet:
            rows = self._hub.store.read_now(
                lambda record: record.exchanges.search(newest_first=False, page=Page(limit=5000))
            )
            shown = sorted((one for one in rows if one.standard != "syslog"), key=lambda one: one.started)
            for line in self._told(shown):
                console.print(line, soft_wrap=True)

    def _told(self, rows: Sequence[Exchange]) -> Iterator[Text]:
        width = console.width if console.is_terminal or "COLUMNS" in os.environ else _FILE_WIDTH
        return lines(rows, width, self._name)

    def _name(self, transaction: str) -> str:
        found = self._hub.profiles.find(transaction)
        return found.name if found is not None else ""


def lines(rows: Sequence[Exchange], width: int, name: Callable[[str], str]) -> Iterator[Text]:
    """A head and a line for each exchange, none wider than `width`, then its warnings and errors, which may be.

    What gives way is `about`: a narrow screen shows the number alone, a middling one says what it is, a wide one names the
    transaction too and has place for a second number.
    """
    heads = (
        "from",
        "to",
        "transaction" if width >= _NAMES_FROM else "step",
        "message",
        "about",
        "ms",
        "answer",
        "verdict",
    )
    cells = [
        (
            one.source,
            one.destination,
            " ".join((one.transaction or "-", name(one.transaction) if width >= _NAMES_FROM else "")).strip(),
            one.kind + (f" x{one.count}" if one.count > 1 else ""),
            "",
            f"{one.milliseconds:.0f}",
            one.code,
            _MARKS[one.verdict],
        )
        for one in rows
    ]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    about = heads.index("about")
    spare = max(widths[about], width - sum(widths) + widths[about] - len(_GAP) * (len(heads) - 1))
    said = [_about(one, spare, width >= _WORDS_FROM) for one in rows]
    widths[about] = max(widths[about], *map(len, said), 0)
    yield Text(_line(heads, heads, widths), style="bold")
    for one, row, fact in zip(rows, cells, said, strict=True):
        colour = _COLOURS[one.verdict]
        text = Text(_line(heads, (*row[:about], fact, *row[about + 1 : -1]), widths) + _GAP)
        yield text.append(row[-1], colour)
        for finding in one.findings:
            if finding.severity is not Severity.INFO:
                yield Text("    ").append(harmless(finding.rule), colour).append(_GAP + harmless(finding.text))


def _line(heads: Sequence[str], row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        harmless(cell).rjust(room) if head in _NUMBERS else harmless(cell).ljust(room)
        for head, cell, room in zip(heads, row, widths, strict=False)
    )
    return _GAP.join(padded)


def _about(one: Exchange, room: int, with_words: bool) -> str:
    """The numbers that name the work, or the person, as many as there is room for."""
    facts: list[str] = []
    for kind, word in (
        ("accession", "accession"),
        ("placer", "order"),
        ("patient", "patient"),
        ("document", "document"),
    ):
        for value in one.values(kind)[:1]:
            number = value.rpartition("|")[2]
            facts.append(f"{word} {number}" if with_words else number)
    while len(facts) > 1 and (len(facts) > 2 or len(", ".join(facts)) > room):
        facts.pop()
    told = "".join(facts) if len(facts) < 2 else ", ".join(facts)
    return told if len(told) <= room else told[: room - 1] + "…"
