"""The search index of FHIR resources: rows that say which resource has which value, in two tables.

Theory of operation. `resource_index` is sorted by what is searched for, so the twenty or thirty rows of one resource change as many
pages, and each of them goes to the disk before a message is acknowledged. So a unit of work writes the rows of a resource into one
row of `unindexed`, behind the one before; the writer moves them in company, sorted, when it is idle or when they become many. A
search asks both tables in one view and so always finds what was committed; what waits is few and is compared one by one.

Many resources at once are a `Cohort`: under load their rows, sorted, are moved by slices, one with each commit, so that a commit
changes the pages of few parameters and not some of all. Their rows in `unindexed` stay until the last slice: a search meets a row
twice meanwhile, and a crash only begins the cohort again.
"""

# ruff: noqa: S608 - statements are made of our own constants; values are always bound

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any

import orjson

from hilum.core.errors import Incorrect
from hilum.store.matching import fits
from hilum.store.sqlite.connection import Cohort, Context, Where

__all__ = ["SearchIndex"]

Row = tuple[str, str, str, str]
Criterion = tuple[str, str, Sequence[tuple[str, str, str]]]

_PUT_WAITING = "INSERT OR REPLACE INTO unindexed (type, resource, rows) VALUES"
_DROP_WAITING = "DELETE FROM unindexed WHERE type = ? AND resource = ?"
_GET_WAITING = "SELECT rows FROM unindexed WHERE type = ? AND resource = ?"
_WAITING_OF_TYPE = "SELECT resource, rows FROM unindexed WHERE type = ?"
# The next to be moved, in the order of the table, and all up to the last of them.
_NEXT = "SELECT type, resource, rows FROM unindexed ORDER BY type, resource LIMIT ?"
_DROP_SPAN = "DELETE FROM unindexed WHERE type = ? AND resource BETWEEN ? AND ?"
# Those that refer to a resource, as far as their text tells.
_WAITING_WITH = "SELECT type, resource, rows FROM unindexed WHERE instr(rows, ?) > 0"
_COUNT_WAITING = "SELECT count(*) FROM unindexed"

_MOST_TOGETHER = 128
"""Resources of a cohort."""

_PUT = "INSERT OR IGNORE INTO resource_index (parameter, a, b, resource) VALUES"
_DROP = "DELETE FROM resource_index WHERE resource = ?"
_GET = (
    "SELECT p.name, p.kind, x.a, x.b FROM resource_index x JOIN search_parameters p ON p.key = x.parameter"
    " WHERE x.resource = ?"
)
# What refers to one resource refers to the other from now on.
_FOLLOW = (
    "UPDATE OR REPLACE resource_index SET a = ? WHERE a = ? AND parameter IN"
    " (SELECT key FROM search_parameters WHERE kind = 'reference')"
)
_GET_PARAMETER = "SELECT key FROM search_parameters WHERE type = ? AND name = ? AND kind = ?"
_PUT_PARAMETER = "INSERT INTO search_parameters (type, name, kind) VALUES (?, ?, ?)"
_NAME_PARAMETER = "SELECT name, kind FROM search_parameters WHERE key = ?"


class SearchIndex:
    """The index over one connection. `resource` is the key of a row of `resources`: one version."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._execute = context.execute

    def _parameter(self, type: str, name: str, kind: str, *, make: bool) -> int | None:
        known = self._context.known_parameters
        key = known.get((type, name, kind))
        if key is None:
            row = self._execute(_GET_PARAMETER, (type, name, kind)).fetchone()
            key = row[0] if row is not None else None
            if key is None and make:
                key = self._execute(_PUT_PARAMETER, (type, name, kind)).lastrowid
            if key is not None:
                known[(type, name, kind)] = key
        return key

    def put(self, type: str, resource: int, rows: Sequence[Row]) -> None:
        """Keep the rows of a version that had none. raises Incorrect: text that is no Unicode"""
        if not rows:
            return
        known = self._context.known_parameters
        try:
            text = orjson.dumps(
                [
                    (known.get((type, name, kind)) or self._parameter(type, name, kind, make=True), a, b)
                    for name, kind, a, b in rows
                ]
            ).decode()
        except TypeError:
            raise Incorrect("text that the record cannot hold") from None
        cohort = self._context.cohort
        if cohort is not None and cohort.spans_over(type, resource):
            cohort.again.add(resource)
            cohort.is_touched = True
        self._context.later_sound(_PUT_WAITING, (type, resource, text))
        self._context.unindexed += 1

    def drop(self, type: str, resource: int) -> None:
        """Forget the rows of a version."""
        cohort = self._context.cohort
        if cohort is not None and resource in cohort.members:
            cohort.gone.add(resource)
            cohort.is_touched = True
        self._execute(_DROP_WAITING, (type, resource))
        self._execute(_DROP, (resource,))

    def rows(self, type: str, resource: int) -> tuple[Row, ...]:
        """The rows of a version."""
        waiting = self._execute(_GET_WAITING, (type, resource)).fetchone()
        if waiting is None:
            return tuple(self._execute(_GET, (resource,)).fetchall())
        return tuple([(*self._named(key), a, b) for key, a, b in orjson.loads(waiting[0])])

    def _named(self, key: int) -> tuple[str, str]:
        named = self._context.named_parameters
        found = named.get(key)
        if found is None:
            found = named[key] = self._execute(_NAME_PARAMETER, (key,)).fetchone()
        return found

    def narrow(self, where: Where, type: str, criteria: Iterable[Criterion]) -> bool:
        """Add what the criteria ask of `r.key`; False where nothing can satisfy them."""
        asked: list[tuple[int, str, Sequence[tuple[str, str, str]]]] = []
        for name, kind, alternatives in criteria:
            parameter = self._parameter(type, name, kind, make=False)
            if parameter is None or not alternatives:
                return False
            asked.append((parameter, kind, alternatives))
        if not asked:
            return True
        waiting = [
            resource
            for resource, rows in self._execute(_WAITING_OF_TYPE, (type,))
            if all(_satisfy(found, *one) for found in (orjson.loads(rows),) for one in asked)
        ]
        for parameter, kind, alternatives in asked:
            inner = Where()
            inner.any_of(_alternative(kind, *one) for one in alternatives)
            question = f"SELECT x.resource FROM resource_index x WHERE x.parameter = ? AND {inner}"
            parameters = [parameter, *inner.parameters]
            if waiting:
                question += " UNION ALL SELECT value FROM json_each(?)"
                parameters.append(orjson.dumps(waiting).decode())
            where.add(f"r.key IN ({question})", *parameters)
        return True

    def follow(self, old: str, new: str) -> None:
        """All that refers to one resource (`Type/id`) is found by the other."""
        cohort = self._context.cohort
        if cohort is not None:
            cohort.is_touched = True
            self._go_on(cohort, len(cohort.rows))
        for type, resource, rows in self._execute(_WAITING_WITH, (orjson.dumps(old).decode(),)).fetchall():
            self._context.insert(_PUT, sorted((parameter, a, b, resource) for parameter, a, b in orjson.loads(rows)))
            self._execute(_DROP_WAITING, (type, resource))
        self._execute(_FOLLOW, (new, old))

    def count(self) -> int:
        """How many versions have rows that wait."""
        (number,) = self._execute(_COUNT_WAITING).fetchone()
        return int(number)

    def move(self, most: int) -> None:
        """Move about as many rows as this number of versions have to where they are sorted; in a transaction."""
        context = self._context
        cohort = context.cohort
        if cohort is None:
            together = max(most, _MOST_TOGETHER)
            found = self._execute(_NEXT, (together,)).fetchall()
            if len(found) < together:
                context.unindexed = len(found)
            if not found:
                return
            cohort = context.cohort = _cohort(found)
        moved = min(most, cohort.left)
        cohort.left -= moved
        context.unindexed = max(0, context.unindexed - moved)
        self._go_on(cohort, ceil(len(cohort.rows) * most / len(cohort.members)) if cohort.left else len(cohort.rows))

    def _go_on(self, cohort: Cohort, most: int) -> None:
        """Move the next rows of a cohort; after the last of them its versions wait no more."""
        rows, gone = cohort.rows[cohort.at : cohort.at + most], cohort.gone
        cohort.at += most
        self._context.insert(_PUT, [row for row in rows if row[3] not in gone] if gone else rows)
        if cohort.at < len(cohort.rows):
            return
        for type, (first, last) in cohort.spans.items():
            if not cohort.again:
                self._execute(_DROP_SPAN, (type, first, last))
            else:  # who was written anew meanwhile waits for a cohort to come
                kept = orjson.dumps(sorted(cohort.again)).decode()
                self._execute(
                    f"{_DROP_SPAN} AND resource NOT IN (SELECT value FROM json_each(?))", (type, first, last, kept)
                )
        self._context.cohort = None


def _cohort(found: Sequence[tuple[str, int, str]]) -> Cohort:
    rows: list[tuple[Any, ...]] = []
    spans: dict[str, tuple[int, int]] = {}
    for type, resource, text in found:  # in this order: of each type the oldest, and no other of the type between them
        rows += [(parameter, a, b, resource) for parameter, a, b in orjson.loads(text)]
        spans[type] = (spans[type][0] if type in spans else resource, resource)
    rows.sort()
    return Cohort(rows, spans, {resource for _, resource, _ in found})


def _satisfy(
    rows: Iterable[tuple[int, str, str]], parameter: int, kind: str, alternatives: Sequence[tuple[str, str, str]]
) -> bool:
    return any(fits(kind, (a, b), one) for key, a, b in rows if key == parameter for one in alternatives)


def _alternative(kind: str, operator: str, a: str, b: str) -> tuple[str, tuple[Any, ...]]:
    """One alternative of a criterion as a condition on index rows."""
    if kind == "token":
        condition = Where()
        condition.equal("x.a", a)
        if b != "*":
            condition.add("x.b = ?", b)
        return f"({condition})", tuple(condition.parameters)
    if kind == "string":
        if operator == "starts":
            return "(x.a >= ? AND x.a < ?)", (a, a + "\U0010ffff")
        if operator == "contains":
            return "instr(x.a, ?) > 0", (a,)
        return ("(x.a = ? AND x.b = ?)", (a, b)) if b else ("x.a = ?", (a,))
    if kind in ("date", "number", "quantity"):
        low, high = a, b or "\U0010ffff"
        row_high = "coalesce(nullif(x.b, ''), char(1114111))"
        if operator == "before":
            return "x.a < ?", (low,)
        if operator == "after":
            return f"{row_high} > ?", (high,)
        if operator == "within":
            return f"(x.a >= ? AND {row_high} <= ?)", (low, high)
        return f"(x.a <= ? AND {row_high} >= ?)", (high, low)
    return "x.a = ?", (a,)
