"""Appointments, charges, accounts and coverages on SQLite: one pair of tables, one class."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Generic, TypeVar

from hilum.core.identity import Identifier
from hilum.core.nouns import Noun
from hilum.core.record import Page
from hilum.store.codec import codec
from hilum.store.sqlite.connection import Context

__all__ = ["SqlNouns"]

N = TypeVar("N", bound=Noun)

_PUT_NEW = "INSERT INTO nouns (key, kind, id, patient_id, moment, body) VALUES"
_PUT = (
    f"{_PUT_NEW} (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE"
    " SET patient_id = excluded.patient_id, moment = excluded.moment, body = excluded.body RETURNING key"
)
_DROP_NUMBERS = "DELETE FROM noun_numbers WHERE noun = ?"
_PUT_NUMBER = "INSERT OR IGNORE INTO noun_numbers (number, kind, authority, noun) VALUES"
_GET = "SELECT body, patient_id FROM nouns WHERE kind = ? AND id = ?"
_FIND = (
    "SELECT n.body, n.patient_id FROM noun_numbers m JOIN nouns n ON n.key = m.noun"
    " WHERE m.number = ? AND m.kind = ? AND (? = '' OR m.authority = ?) ORDER BY n.key DESC LIMIT 1"
)
_OF_PATIENT = "SELECT body, patient_id FROM nouns WHERE patient_id = ? AND kind = ? ORDER BY key DESC"
_BETWEEN = "SELECT body, patient_id FROM nouns WHERE kind = ? AND moment >= ? AND moment < ? ORDER BY moment, key LIMIT ? OFFSET ?"


class SqlNouns(Generic[N]):
    """One kind of nouns. Implements `hilum.core.nouns.Nouns`."""

    def __init__(self, context: Context, kind: str, type: type[N]) -> None:
        self._context = context
        self._execute = context.execute
        self._kind = kind
        self._codec = codec(type)

    def _noun(self, row: tuple[str, str]) -> N:
        noun: Any = self._codec.decode(row[0])
        return noun if noun.patient_id == row[1] else replace(noun, patient_id=row[1])  # type: ignore[no-any-return]

    def get(self, id: str) -> N | None:
        """By our id."""
        row = self._context.look(_GET, (self._kind, id), (self._kind, id)).fetchone()
        return None if row is None else self._noun(row)

    def find(self, number: Identifier) -> N | None:
        """By one of its numbers, the newest."""
        value, authority = number.value, number.authority.key
        if not value:
            return None
        asked = (value, self._kind, authority, authority)
        row = self._context.look(_FIND, asked, ("noun numbers", value)).fetchone()
        return None if row is None else self._noun(row)

    def of_patient(self, patient_id: str) -> list[N]:
        """All of a patient, newest first."""
        found = self._context.look(_OF_PATIENT, (patient_id, self._kind), ("nouns of", patient_id))
        return [self._noun(row) for row in found]

    def between(self, low: str, high: str, page: Page = Page()) -> list[N]:
        """Those whose moment lies in (low, high), by prefix, earliest first."""
        rows = self._execute(_BETWEEN, (self._kind, low, f"{high}~" if high else "~", page.limit, page.offset))
        return [self._noun(row) for row in rows]

    def put(self, noun: N) -> None:
        """Insert or replace."""
        context, kind, id = self._context, self._kind, noun.id
        patient_id = context.survivor(noun.patient_id) if noun.patient_id else ""
        key = context.next_key("nouns", "key")
        row = (key, kind, id, patient_id, noun.moment, self._codec.encode(noun))
        if context.is_new(kind, id):
            context.later(_PUT_NEW, row, (kind, id), ("nouns of", patient_id))
        else:
            (key,) = self._execute(_PUT, row).fetchone()
            self._execute(_DROP_NUMBERS, (key,))
        for one in noun.numbers:
            number = (one.value, kind, one.authority.key, key)
            context.later(_PUT_NUMBER, number, ("noun numbers", one.value))
