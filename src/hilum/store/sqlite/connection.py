"""Connections to the database file, and what all collections over one connection share."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from hilum.core.errors import LocalProtocolError
from hilum.core.identity import Patient
from hilum.core.study import BlobRef
from hilum.core.visit import Visit

__all__ = ["Context", "Where", "connect", "glob"]

_MOST_PARAMETERS = 256
"""Values of one statement of many rows; so there are few such statements, and each stays prepared."""
_CACHE_KIB = {True: 16_384, False: 4_096}
"""Page cache of the writer and of a reader, at most."""


def connect(file: Path, *, writer: bool) -> sqlite3.Connection:
    """A connection that commits power-safe (WAL, synchronous FULL) and may be handed from thread to thread."""
    connection = sqlite3.connect(
        file, timeout=30.0, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB[writer]}")
    if writer:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA journal_size_limit = 67108864")
    else:
        connection.execute("PRAGMA query_only = ON")
    return connection


class Cohort:
    """Versions of resources whose rows are being moved to the search index together (`search_index`).

    rows      of all of them, sorted; those before `at` are moved
    spans     type -> first and last key
    left      how many versions are still to be reported as moved
    gone      those that left the index meanwhile
    again     those whose key lies among theirs and that were written meanwhile, anew under the same key: they wait for the next
    is_touched   `gone` or `again` grew in the unit of work that is under way
    """

    __slots__ = ("again", "at", "gone", "is_touched", "left", "members", "rows", "spans")

    def __init__(self, rows: list[tuple[Any, ...]], spans: dict[str, tuple[int, int]], members: set[int]) -> None:
        self.rows = rows
        self.spans = spans
        self.members = members
        self.left = len(members)
        self.at = 0
        self.gone: set[int] = set()
        self.again: set[int] = set()
        self.is_touched = False

    def spans_over(self, type: str, key: int) -> bool:
        """Whether the key lies between the first and the last of its type."""
        first, last = self.spans.get(type, (1, 0))
        return first <= key <= last


class Context:
    """One connection with what a unit of work leaves for its commit.

    current        ids of patients written in this transaction who are merged into nobody
    known_series   series UID and study UID -> (series key, study key): spares the archive two look-ups for each instance
    cohort         resources whose rows are being moved
    unindexed      about how many resources have rows that wait to be moved to the search index
    freed          blobs that nothing refers to any more once this commit stands
    fresh          ids that were given out in this transaction, where this is known
    patients       patients as they were written last in this transaction
    new_visits     the newest visit of a number and authority, where it was begun in this transaction
    """

    __slots__ = (
        "_inserts",
        "cohort",
        "connection",
        "current",
        "destinations",
        "exchanges",
        "execute",
        "freed",
        "fresh",
        "known_parameters",
        "known_series",
        "named_parameters",
        "new_visits",
        "now",
        "patients",
        "unindexed",
    )

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.execute: Callable[..., sqlite3.Cursor] = connection.execute
        self.current: set[str] = set()
        self.exchanges: dict[int, None] = {}
        self.destinations: dict[str, None] = {}
        self.freed: list[BlobRef] = []
        self.fresh: set[str] | None = None
        self.patients: dict[str, Patient] = {}
        self.new_visits: dict[tuple[str, str], Visit] = {}
        self.known_series: dict[tuple[str, str], tuple[int, int]] = {}
        self.known_parameters: dict[tuple[str, str, str], int] = {}
        self.named_parameters: dict[int, tuple[str, str]] = {}
        self.now = 0.0
        self.cohort: Cohort | None = None
        self.unindexed = 0
        self._inserts: dict[tuple[str, int], str] = {}

    def insert(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows by few statements of many rows each, `INSERT ... VALUES` (and what to do `ON CONFLICT`): each call lets other
        threads in between."""
        self._insert(self.execute, statement, rows)

    def _insert(self, execute: Callable[..., sqlite3.Cursor], statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        place = f"({', '.join('?' * len(rows[0]))})"
        most = _MOST_PARAMETERS // len(rows[0])
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            text = self._inserts.get((statement, len(some)))
            if text is None:
                places = ", ".join([place] * len(some))
                text = self._inserts[(statement, len(some))] = statement.replace("VALUES", f"VALUES {places}", 1)
            execute(text, list(chain.from_iterable(some)))

    def later(self, statement: str, row: tuple[Any, ...], *about: tuple[str, str]) -> None:
        """Insert a row; the writer's connection does so together with others (`gathering`)."""
        self.insert(statement, [row])

    def later_sound(self, statement: str, row: tuple[Any, ...]) -> None:
        """`later` for a row whose text is known to be Unicode."""
        self.insert(statement, [row])

    def look(self, statement: str, parameters: Sequence[Any], about: tuple[str, str]) -> sqlite3.Cursor:
        """Ask; the writer's connection does so without writing rows that are about something else (`gathering`)."""
        return self.execute(statement, parameters)

    def next_key(self, table: str, column: str) -> int:
        """The next number of a table's key: one more than the greatest."""
        (number,) = self.execute(self._greatest(table, column)).fetchone()
        return int(number) + 1

    @staticmethod
    def _greatest(table: str, column: str) -> str:
        return f"SELECT coalesce(max({column}), 0) FROM {table}"  # noqa: S608 - names of our own

    def is_new(self, table: str, id: str) -> bool:
        """The first row of this id in the table is about to be written; False where it is not known to be."""
        return False

    def is_unused(self, table: str, id: str) -> bool:
        """Nothing was written under this id in the table; False where that is not known."""
        return False

    def again(self, table: str, id: str) -> int | None:
        """The key of a row of this unit of work that waits and may be written anew (`anew`); None where there is none."""
        return None

    def may_come_again(self, table: str, id: str) -> None:
        """The row that was just put behind the others is all that there is of this id: it may be written anew while it waits."""

    def anew(self, table: str, id: str, row: tuple[Any, ...], *about: tuple[str, str]) -> None:
        """Write the row that waits anew."""
        raise LocalProtocolError("no row of this id waits")

    def begin_cohort_again(self) -> None:
        """What was moved of the cohort may have been undone: it is begun again; what is moved twice is there once."""
        if self.cohort is not None:
            self.unindexed += len(self.cohort.members) - self.cohort.left
            self.cohort = None

    def forget(self) -> None:
        """What was cached may have been undone."""
        self.current.clear()
        self.patients.clear()
        self.new_visits.clear()
        self.known_series.clear()
        self.known_parameters.clear()
        self.named_parameters.clear()

    # A blob gains a user.
    _KEEP = (
        "INSERT INTO blobs (segment, offset, length, uses) VALUES (?, ?, ?, 1)"
        " ON CONFLICT (segment, offset) DO UPDATE SET uses = uses + 1"
    )
    # A blob loses a user.
    _RELEASE = "UPDATE blobs SET uses = uses - 1 WHERE segment = ? AND offset = ? RETURNING uses"
    # Nobody uses it any more.
    _FORGET = "DELETE FROM blobs WHERE segment = ? AND offset = ?"

    def keep(self, ref: BlobRef) -> None:
        """Something refers to the blob from now on."""
        self.execute(self._KEEP, (ref.segment, ref.offset, ref.length))

    def release(self, ref: BlobRef) -> None:
        """Something refers to the blob no more; the last one frees it."""
        row = self.execute(self._RELEASE, (ref.segment, ref.offset)).fetchone()
        if row is not None and row[0] <= 0:
            self.execute(self._FORGET, (ref.segment, ref.offset))
            self.freed.append(ref)

    # Whom a patient was merged into.
    _SURVIVOR = "SELECT merged_into FROM patients WHERE id = ?"

    def survivor(self, patient_id: str) -> str:
        """The patient, or whom it was merged into."""
        seen = {patient_id}
        while patient_id not in self.current:
            row = self.look(self._SURVIVOR, (patient_id,), ("patients", patient_id)).fetchone()
            if row is None or not row[0] or row[0] in seen:
                return patient_id
            patient_id = row[0]
            seen.add(patient_id)
        return patient_id

    # The next number of a counter.
    _COUNT = (
        "INSERT INTO counters (name, value) VALUES (?, 1)"
        " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
    )

    def next_number(self, name: str) -> int:
        """The next number of a named counter, from 1."""
        (value,) = self.execute(self._COUNT, (name,)).fetchone()
        return int(value)


def glob(pattern: str) -> str:
    """A pattern with `*` and `?` in SQLite's own language, where `[` is special too."""
    return pattern.replace("[", "[[]")


class Where:
    """A condition made of fixed pieces of SQL; every value is bound, none becomes part of the text."""

    __slots__ = ("parameters", "pieces")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.parameters: list[Any] = []

    def add(self, piece: str, *parameters: Any) -> None:
        """One more condition."""
        self.pieces.append(piece)
        self.parameters.extend(parameters)

    def any_of(self, alternatives: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        """One more condition: any of these."""
        found = list(alternatives)
        if found:
            self.pieces.append("(" + " OR ".join(piece for piece, _ in found) + ")")
            for _, parameters in found:
                self.parameters.extend(parameters)

    def equal(self, column: str, value: str) -> None:
        """The column is the value, where one is asked for."""
        if value:
            self.add(f"{column} = ?", value)

    def among(self, column: str, values: Iterable[str]) -> None:
        """The column is one of the values, where any is asked for."""
        found = [one for one in values if one]
        if found:
            self.add(f"{column} IN ({', '.join('?' * len(found))})", *found)

    def matching(self, column: str, *patterns: str) -> None:
        """The column matches one of the patterns, where any asks for more than everything."""
        wanted = [one for one in patterns if one]
        if all(one.strip("*") for one in wanted):
            self.any_of(like(column, one) for one in wanted)

    def matching_some(self, column: str, *patterns: str) -> None:
        """`matching` for a column whose index holds only rows that have a value."""
        before = len(self.pieces)
        self.matching(column, *patterns)
        if len(self.pieces) > before:
            self.add(f"{column} <> ''")

    def within(self, column: str, bounds: tuple[str, str]) -> None:
        """The column lies in a range, by prefix (see `matching.in_range`)."""
        low, high = bounds
        if low:
            self.add(f"{column} >= ?", low)
        if high:
            self.add(f"{column} <= ?", high + "\U0010ffff")
            if not low:
                self.add(f"{column} <> ''")

    def __str__(self) -> str:
        return " AND ".join(self.pieces) or "1"


def like(column: str, pattern: str) -> tuple[str, tuple[Any, ...]]:
    """The condition that a column matches a pattern, with the range that lets an index help."""
    first = min((pattern.find(sign) for sign in "*?" if sign in pattern), default=-1)
    if first < 0:
        return f"{column} = ?", (pattern,)
    if first == 0:
        return f"{column} GLOB ?", (glob(pattern),)
    stem = pattern[:first]
    return (
        f"({column} >= ? AND {column} < ? AND {column} GLOB ?)",
        (stem, stem + "\U0010ffff", glob(pattern)),
    )
