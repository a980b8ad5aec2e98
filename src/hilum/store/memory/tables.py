"""Tables in memory with an undo log: what makes a failed unit of work leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from hilum.core.audit import AuditEvent
from hilum.core.document import Association, DocumentEntry, Folder, SubmissionSet
from hilum.core.errors import LocalProtocolError
from hilum.core.exchange import Exchange
from hilum.core.identity import Patient
from hilum.core.nouns import KINDS
from hilum.core.order import Order, PerformedProcedureStep
from hilum.core.record import Delivery, Page, Resource
from hilum.core.result import Result
from hilum.core.study import Instance, Series, Study
from hilum.core.visit import Visit

__all__ = ["Table", "Tables", "part"]

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


def part(rows: list[T], page: Page) -> list[T]:
    """The page of a sorted answer."""
    return rows[page.offset : page.offset + page.limit]


class Table(Generic[K, V]):
    """A dictionary that notes each change, so that it can be undone. Order is that of first insertion."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._rows: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The row, or None."""
        return self._rows.get(key)

    def put(self, key: K, row: V) -> None:
        """Insert or replace."""
        self._tables.note(self, key)
        self._rows[key] = row

    def drop(self, key: K) -> None:
        """Delete, where present."""
        if key in self._rows:
            self._tables.note(self, key)
            del self._rows[key]

    def values(self) -> Iterator[V]:
        """All rows, oldest first."""
        return iter(tuple(self._rows.values()))

    def newest(self) -> Iterator[V]:
        """All rows, newest first."""
        return iter(tuple(reversed(self._rows.values())))

    def items(self) -> tuple[tuple[K, V], ...]:
        """All rows with their keys, oldest first."""
        return tuple(self._rows.items())

    def keys(self) -> tuple[K, ...]:
        """The keys of all rows."""
        return tuple(self._rows)

    def restore(self, key: K, had: bool, row: V | None) -> None:
        """Undo one change."""
        if had:
            self._rows[key] = row  # type: ignore[assignment]
        else:
            self._rows.pop(key, None)

    def __contains__(self, key: K) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def state(self, key: K) -> tuple[bool, V | None]:
        """What undoing a coming change needs."""
        return key in self._rows, self._rows.get(key)


class Tables:
    """All tables of the store in memory."""

    def __init__(self) -> None:
        self.writable = False
        self._undo: list[tuple[Table[Any, Any], Any, bool, Any]] = []
        self.patients: Table[str, Patient] = Table(self)
        self.visits: Table[str, Visit] = Table(self)
        self.orders: Table[str, Order] = Table(self)
        self.performed: Table[str, PerformedProcedureStep] = Table(self)
        self.studies: Table[str, Study] = Table(self)
        self.series: Table[tuple[str, str], Series] = Table(self)
        self.instances: Table[str, Instance] = Table(self)
        self.results: Table[str, Result] = Table(self)
        self.entries: Table[str, DocumentEntry] = Table(self)
        self.submissions: Table[str, SubmissionSet] = Table(self)
        self.folders: Table[str, Folder] = Table(self)
        self.associations: Table[str, Association] = Table(self)
        self.nouns: dict[str, Table[str, Any]] = {kind: Table(self) for kind in KINDS}
        self.resources: Table[tuple[str, str], tuple[Resource, ...]] = Table(self)
        self.exchanges: Table[int, Exchange] = Table(self)
        self.unjudged: Table[int, bool] = Table(self)
        self.answers: Table[tuple[str, str], tuple[tuple[bytes, bytes], ...]] = Table(self)
        self.deliveries: Table[int, Delivery] = Table(self)
        self.positions: Table[int, int] = Table(self)
        self.audits: Table[int, AuditEvent] = Table(self)
        self.numbers: Table[str, int] = Table(self)
        self.touched_exchanges: dict[int, None] = {}
        self.touched_destinations: dict[str, None] = {}

    def note(self, table: Table[Any, Any], key: Any) -> None:
        """Keep what undoing a change of this row needs."""
        if not self.writable:
            raise LocalProtocolError("a reader cannot change the record: use write")
        had, row = table.state(key)
        self._undo.append((table, key, had, row))

    def begin(self) -> None:
        """A unit of work begins."""
        self._undo.clear()
        self.touched_exchanges = {}
        self.touched_destinations = {}
        self.writable = True

    def commit(self) -> None:
        """It stands."""
        self.writable = False
        self._undo.clear()

    def rollback(self) -> None:
        """It leaves nothing behind."""
        self.writable = False
        while self._undo:
            table, key, had, row = self._undo.pop()
            table.restore(key, had, row)

    def next_number(self, name: str) -> int:
        """The next number of a named counter, from 1."""
        number = (self.numbers.get(name) or 0) + 1
        self.numbers.put(name, number)
        return number
