"""Answers from the file of one release: opened at once, read page by page, never as a whole."""

# ruff: noqa: S608  every statement is put together of constants of this file
from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hilum.core.errors import DecodeError
from hilum.core.terminology import ABSTRACT, INACTIVE, MODULE, PRIMITIVE, Designation, Entry, Property, Release
from hilum.store.terminology.writer import APPLICATION, FORMAT

__all__ = ["SqliteConcepts", "open_concepts"]

# what is recursive is joined crosswise, so that SQLite gives its rows as it finds them
_UP = "with recursive up(id) as (select parent from edge where child = ?1 union select parent from up join edge on child = up.id)"
_DOWN = (
    "with recursive down(id) as (select child from edge where parent = ?1"
    " union select child from down join edge on parent = down.id)"
)


def open_concepts(path: Path) -> SqliteConcepts:
    """The index of a file. raises DecodeError: it is none, or of another format; OSError: it is not there"""
    path.stat()
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
        )
        connection.execute("pragma cache_size = -4000")
        (application,) = connection.execute("pragma application_id").fetchone()
        facts = {name: json.loads(value) for name, value in connection.execute("select name, value from meta")}
    except (sqlite3.Error, ValueError):
        raise DecodeError("not an index of a code system", where=path.name, section="terminology releases") from None
    if application != APPLICATION or facts.get("format") != FORMAT:
        connection.close()
        raise DecodeError(
            "an index of another format; add the release again", where=path.name, section="terminology releases"
        )
    release = Release(
        str(facts["system"]),
        str(facts["version"]),
        str(facts["name"]),
        bool(facts["is_numeric"]),
        bool(facts["is_whole"]),
        str(facts["notice"]),
        facts["counts"],
        tuple(facts["elsewhere"]),
        tuple(facts["modules"]),
    )
    return SqliteConcepts(connection, release, path.name, tuple(facts["dialects"]))


class SqliteConcepts:
    """`hilum.core.terminology.ConceptIndex` over the file of a release."""

    def __init__(
        self, connection: sqlite3.Connection, release: Release, name: str, dialects: tuple[str, ...] = ()
    ) -> None:
        self._connection = connection
        self._is_numeric = release.is_numeric
        self._name = name
        self.release = release
        self._names = dict(self._rows("select name, id from name"))
        self._words = {key: name for name, key in self._names.items()}
        self._dialects = {
            key: tuple((dialects[int(one) >> 1], bool(int(one) & 1)) for one in content.split(","))
            for key, content in self._rows("select id, content from dialects")
        }

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> SqliteConcepts:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, statement: str, *values: Any) -> Iterator[Any]:
        try:
            yield from self._connection.execute(statement, values)
        except sqlite3.Error:
            text = "an index that is damaged; add the release again"
            raise DecodeError(text, where=self._name, section="terminology releases") from None

    def _row(self, statement: str, *values: Any) -> Any:
        return next(self._rows(statement, *values), None)

    def _key(self, code: str) -> int | None:
        if self._is_numeric:
            if not (code.isascii() and code.isdigit()) or len(code) > 18 or code[0] == "0":
                return None
            return int(code)
        found = self._row("select id from concept where code = ?", code)
        return None if found is None else int(found[0])

    def _code(self, key: int, code: str | None) -> str:
        return str(key) if code is None else code

    def concept(self, code: str) -> Entry | None:
        key = self._key(code)
        found = None if key is None else self._row("select code, display, flags, time from concept where id = ?", key)
        if found is None or key is None:
            return None
        flags = found[2]
        return Entry(
            self._code(key, found[0]), found[1], bool(flags & INACTIVE), bool(flags & ABSTRACT), bool(flags & PRIMITIVE),
            found[3], self.release.modules[(flags >> MODULE) - 1] if flags >> MODULE else "",
        )  # fmt: skip

    def designations(self, code: str) -> tuple[Designation, ...]:
        key = self._key(code)
        if key is None:
            return ()
        rows = self._rows("select language, use, term, dialects from designation where concept = ? order by place", key)
        return tuple(Designation(language, use, term, self._dialects.get(key, ())) for language, use, term, key in rows)

    def _codes(self, statement: str, *values: Any) -> Iterator[str]:
        """Codes by a statement that gives id and code."""
        for key, code in self._rows(statement, *values):
            yield self._code(key, code)

    def parents(self, code: str) -> tuple[str, ...]:
        return tuple(
            self._codes("select id, code from edge join concept on id = parent where child = ?", self._key(code))
        )

    def children(self, code: str) -> tuple[str, ...]:
        return tuple(
            self._codes("select id, code from edge join concept on id = child where parent = ?", self._key(code))
        )

    def is_below(self, code: str, ancestor: str) -> bool:
        below, above = self._key(code), self._key(ancestor)
        return (
            below is not None
            and above is not None
            and below != above
            and self._row(f"{_UP} select 1 from up where id = ?2 limit 1", below, above) is not None
        )

    def ancestors(self, code: str) -> Iterator[str]:
        return self._reached(_UP, "up", code)

    def descendants(self, code: str, *, ordered: bool = True) -> Iterator[str]:
        return self._reached(_DOWN, "down", code, " order by 1" if ordered else "")

    def _reached(self, walk: str, name: str, code: str, order: str = "") -> Iterator[str]:
        if self._is_numeric:  # the number is the code
            rows = self._rows(f"{walk} select id from {name} where id <> ?1{order}", self._key(code))
            return (str(key) for (key,) in rows)
        joined = f"{name} cross join concept on concept.id = {name}.id where {name}.id <> ?1"
        return self._codes(f"{walk} select concept.id, code from {joined}{order}", self._key(code))

    def has_property(self, name: str) -> bool:
        return name in self._names

    def property_names(self) -> Iterator[str]:
        return iter(self._names)

    def properties(self, code: str) -> tuple[Property, ...]:
        rows = self._rows("select name, value, grp from property where concept = ?", self._key(code))
        return tuple(Property(self._words[name], str(value), group) for name, value, group in rows)

    def with_property(self, name: str, value: str) -> Iterator[str]:
        return self._codes(
            "select distinct id, code from property p join concept on id = concept where name = ? and value = ? order by id",
            self._names.get(name),
            value,
        )

    def codes(self, after: str = "") -> Iterator[str]:
        key = self._key(after) if after else None
        return self._codes("select id, code from concept where id > ? order by id", -1 if key is None else key)

    def value_set(self, url: str) -> str | None:
        found = self._row("select title from value_set where url = ?", url)
        return None if found is None else str(found[0])

    def value_sets(self) -> Iterator[tuple[str, str]]:
        return self._rows("select url, title from value_set order by id")

    def is_member(self, url: str, code: str) -> bool:
        return (
            self._row(
                "select 1 from member m join value_set v on v.id = m.value_set where m.concept = ? and v.url = ?",
                self._key(code),
                url,
            )
            is not None
        )

    def members(self, url: str) -> Iterator[str]:
        return self._codes(
            "select c.id, c.code from value_set v join member m on m.value_set = v.id join concept c on c.id = m.concept"
            " where v.url = ? order by m.place, c.id",
            url,
        )

    def memberships(self, code: str) -> tuple[str, ...]:
        rows = self._rows(
            "select distinct v.url from member m join value_set v on v.id = m.value_set where m.concept = ? order by v.id",
            self._key(code),
        )
        return tuple(row[0] for row in rows)
