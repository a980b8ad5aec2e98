"""Appointments, charges, accounts and coverages in memory."""

from __future__ import annotations

from typing import Generic, TypeVar

from hilum.core.identity import Identifier
from hilum.core.nouns import Noun
from hilum.core.record import Page
from hilum.store.memory.people import _same_number
from hilum.store.memory.tables import Table, part

__all__ = ["MemoryNouns"]

N = TypeVar("N", bound=Noun)


class MemoryNouns(Generic[N]):
    """One kind of nouns. Implements `hilum.core.nouns.Nouns`."""

    def __init__(self, table: Table[str, N]) -> None:
        self._table = table

    def get(self, id: str) -> N | None:
        """By our id."""
        return self._table.get(id)

    def find(self, number: Identifier) -> N | None:
        """By one of its numbers, the newest."""
        rows = self._table.newest()
        return next((one for one in rows if any(_same_number(number, each) for each in one.numbers)), None)

    def of_patient(self, patient_id: str) -> list[N]:
        """All of a patient, newest first."""
        return [one for one in self._table.newest() if one.patient_id == patient_id]

    def between(self, low: str, high: str, page: Page = Page()) -> list[N]:
        """Those whose moment lies in (low, high), by prefix, earliest first."""
        rows = [one for one in self._table.values() if low <= one.moment and (not high or one.moment < f"{high}~")]
        return part(sorted(rows, key=lambda one: one.moment), page)
