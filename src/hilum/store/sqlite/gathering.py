"""The writer's connection: rows of many units of work gathered and written together.

Theory of operation. Each call into SQLite costs some microseconds beside its work, and hands Python's lock on and waits for it
again. So a unit of work that only adds rows does not write them: they wait in a list, and before the commit each table gets the rows
of all units of work in few statements. Nobody sees the difference:

1. Whatever is asked or changed by `execute` finds all rows written: those that wait are written first.
2. `look` asks without that. Its caller names what the question is about, and rows that wait and are about the same are written first.
3. A unit of work that has executed nothing has no savepoint; to undo it, its rows are taken off the list. The first `execute` writes
   what the units of work before it left and sets the savepoint.
4. A row that waits cannot fail later by its own fault: its text is looked at when it is added, its key is given out here or made
   of an id that was given out in this transaction, and conflicts are told in the statement. If writing fails all the same (no room
   on the disk) the transaction fails, and all units of work in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from hilum.store.identity import ID_LENGTH
from hilum.store.sqlite.connection import Context

__all__ = ["WriterContext"]


class WriterContext(Context):
    """What the writer's units of work share.

    broken   why rows that waited could not be written: the transaction is lost
    """

    __slots__ = (
        "_before",
        "_begun",
        "_fresh",
        "_is_direct",
        "_is_saved",
        "_mark",
        "_numbers",
        "_places",
        "_run",
        "_touched",
        "_waiting",
        "broken",
    )

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._run = run = connection.execute
        self._waiting: list[tuple[str, tuple[Any, ...]]] = []
        self._touched: set[tuple[str, str]] = set()
        self.fresh = self._fresh = set[str]()
        self._begun: set[tuple[str, str]] = set()
        self._numbers: dict[str, int] = {}
        self._before: dict[str, int] = {}
        self._places: dict[tuple[str, str], int] = {}
        self._mark = 0
        self._is_direct = True
        self._is_saved = False
        self.broken: BaseException | None = None

        def execute(statement: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
            if not self._is_direct or self._waiting:
                self._settle()
            return run(statement, parameters)

        self.execute = execute

    # -- what collections ask

    def later(self, statement: str, row: tuple[Any, ...], *about: tuple[str, str]) -> None:
        """Insert a row (`INSERT ... VALUES`, and what to do `ON CONFLICT`) with others, before the commit or whenever somebody asks.

        about    what `look` may ask for and find this row
        raises   UnicodeEncodeError
        """
        for value in row:  # `_look_at_text`, without a call
            if value.__class__ is str and not value.isascii():
                value.encode()
        self._waiting.append((statement, row))
        if about:
            self._touched.update(about)

    def _look_at_text(self, row: tuple[Any, ...]) -> None:
        for value in row:
            if value.__class__ is str and not value.isascii():
                value.encode()

    def again(self, table: str, id: str) -> int | None:
        """The key, first in the row, of a row of this unit of work that waits and may be written anew."""
        place = self._places.get((table, id))
        return None if place is None else self._waiting[place][1][0]

    def may_come_again(self, table: str, id: str) -> None:
        """The row that was just put behind the others is all that there is of this id: it may be written anew while it waits."""
        self._places[(table, id)] = len(self._waiting) - 1

    def anew(self, table: str, id: str, row: tuple[Any, ...], *about: tuple[str, str]) -> None:
        """Write the row that waits anew; from now on it stays as it is. raises UnicodeEncodeError"""
        self._look_at_text(row)
        place = self._places.pop((table, id))
        self._waiting[place] = (self._waiting[place][0], row)
        self._touched.update(about)

    def later_sound(self, statement: str, row: tuple[Any, ...]) -> None:
        """`later` for a row whose text is known to be Unicode."""
        self._waiting.append((statement, row))

    def look(self, statement: str, parameters: Sequence[Any], about: tuple[str, str]) -> sqlite3.Cursor:
        """A question that rows that wait matter to only where they are about the same."""
        if about in self._touched:
            return self.execute(statement, parameters)
        return self._run(statement, parameters)

    def next_key(self, table: str, column: str) -> int:
        """The next number of a table's key: one more than the greatest."""
        number = self._numbers.get(table)
        if number is None:
            (number,) = self.execute(self._greatest(table, column)).fetchone()
        self._numbers[table] = number = number + 1
        return number

    # The last number of a counter; it is written with the rows that wait.
    _LAST = "SELECT value FROM counters WHERE name = ?"
    _COUNTED = "INSERT INTO counters (name, value) VALUES ON CONFLICT (name) DO UPDATE SET value = excluded.value"

    def next_number(self, name: str) -> int:
        """The next number of a named counter, from 1."""
        place = f"counter {name}"
        number = self._numbers.get(place)
        if number is None:
            number = (self._run(self._LAST, (name,)).fetchone() or (0,))[0]
        self._numbers[place] = number = number + 1
        self.later(self._COUNTED, (name, number))
        return number

    def is_new(self, table: str, id: str) -> bool:
        """The first row of this id in the table is about to be written: the id was given out in this transaction. Asked once."""
        if not self.is_unused(table, id):
            return False
        self._begun.add((table, id))
        return True

    def is_unused(self, table: str, id: str) -> bool:
        """Nothing was written under this id in the table: it, or what it begins with, was given out in this transaction."""
        return id[:ID_LENGTH] in self._fresh and (table, id) not in self._begun

    # -- what the writer asks

    def begin_transaction(self) -> None:
        """Begin."""
        self.current.clear()
        self.exchanges.clear()
        self.destinations.clear()
        self.freed.clear()
        self._fresh.clear()
        self._begun.clear()
        self.patients.clear()
        self.new_visits.clear()
        self.broken = None
        self._run("BEGIN IMMEDIATE")

    def begin(self) -> None:
        """A unit of work begins."""
        self._is_direct = False
        self._places.clear()
        if self.cohort is not None:
            self.cohort.is_touched = False
        self._mark = len(self._waiting)
        self._before = self._numbers.copy()

    def end(self) -> None:
        """It is done."""
        self._is_direct = True
        if self._is_saved:
            self._is_saved = False
            self._run("RELEASE work")

    def undo(self) -> None:
        """It failed: nothing of it stays."""
        self._is_direct = True
        if self._is_saved:
            self._is_saved = False
            self._run("ROLLBACK TO work")
            self._run("RELEASE work")
        del self._waiting[self._mark :]
        if self.cohort is not None and self.cohort.is_touched:
            self.begin_cohort_again()
        self._numbers = self._before
        self.forget()

    def flush(self) -> None:
        """Write the rows that wait."""
        waiting = self._waiting
        if not waiting:
            return
        groups: dict[str, list[tuple[Any, ...]]] = {}
        for statement, row in waiting:
            rows = groups.get(statement)
            if rows is None:
                groups[statement] = [row]
            else:
                rows.append(row)
        waiting.clear()
        self._touched.clear()
        self._places.clear()
        try:
            for statement, rows in groups.items():
                self._insert(self._run, statement, rows)
        except BaseException as error:
            self.broken = error
            raise

    def abandon(self) -> None:
        """The transaction is lost."""
        self._waiting.clear()
        self._touched.clear()
        self._places.clear()
        self._numbers.clear()
        self.begin_cohort_again()
        self._is_direct, self._is_saved = True, False
        self.freed.clear()
        self.forget()
        if self.connection.in_transaction:
            self._run("ROLLBACK")

    def commit(self) -> None:
        """Commit."""
        self.flush()
        self._run("COMMIT")

    def _settle(self) -> None:
        """Something is about to be executed: let it see everything, and let it be undone."""
        if not self._is_direct:
            waiting, mark = self._waiting, self._mark
            self._places.clear()
            if mark:
                own = waiting[mark:]
                del waiting[mark:]
                self.flush()
                waiting.extend(own)
            self._run("SAVEPOINT work")
            self._mark = 0
            self._is_direct = self._is_saved = True
        self.flush()
