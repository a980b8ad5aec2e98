"""Writes a release of a code system into one SQLite file, in flat memory, there as a whole or not at all.

Theory of operation. Rows come in the order of the publisher's files, which is seldom that of concepts. They are put at the end of
plain staging tables; at the end SQLite sorts each once (on disk, within its cache) into a table that is its own index. Concepts are
numbered by the order of the system, or by their code where all codes are numbers, which saves an index and a join.
"""

# ruff: noqa: S608  every statement is put together of constants of this file
from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hilum.core.errors import Conflict, DecodeError
from hilum.core.terminology import Release

__all__ = ["FORMAT", "SqliteConceptWriter", "write_concepts"]

FORMAT = 2
APPLICATION = 0x48494C54  # "HILT"
BATCH = 5_000
_LARGEST = 2**63 - 1
_STAGING = """
create temp table designations (key integer, concept {code}, language text, use text, term text);
create temp table preferred (key integer primary key, rank integer);
create temp table accepted (key integer, dialect integer);
create temp table parents (child {code}, parent {code});
create temp table properties (concept {code}, name text, value {code}, grp integer);
create temp table members (url text, concept {code}, place integer);
"""
_TABLES = """
create table meta (name text primary key, value text not null) without rowid;
create table concept (id integer primary key, code text, display text not null, flags integer not null, time integer not null,
  place integer not null);
create table designation (concept integer, place integer, language text not null, use text not null, term text not null,
  dialects integer, primary key (concept, place)) without rowid;
create table dialects (id integer primary key, content text not null unique);
create table edge (child integer, parent integer, primary key (child, parent)) without rowid;
create table name (id integer primary key, name text not null unique);
create table property (concept integer, name integer, value {code}, grp integer,
  primary key (concept, name, value, grp)) without rowid;
create table value_set (id integer primary key, url text not null unique, title text not null);
create table member (value_set integer, place integer, concept integer, primary key (value_set, place, concept)) without rowid;
"""


class SqliteConceptWriter:
    """`hilum.core.terminology.ConceptWriter` over an open connection."""

    def __init__(self, connection: sqlite3.Connection, *, is_numeric: bool) -> None:
        self._connection = connection
        self._is_numeric = is_numeric
        self._file = ""
        self._count = 0
        self._batches: dict[str, list[tuple[Any, ...]]] = {}
        self._statements = {
            "designation": "insert into temp.designations values (?, ?, ?, ?, ?)",
            "prefer": "insert into temp.preferred values (?, ?) on conflict do update set rank = min(rank, excluded.rank)",
            "accept": "insert into temp.accepted values (?, ?)",
            "parent": "insert into temp.parents values (?, ?)",
            "property": "insert into temp.properties values (?, ?, ?, ?)",
            "member": "insert into temp.members values (?, ?, ?)",
            "value_set": "insert or ignore into value_set (url, title) values (?, ?)",
        }
        self._concepts: list[tuple[Any, ...]] = []
        self._dialects: dict[str, int] = {}
        self._many = {name: self._batches.setdefault(name, []) for name in self._statements}

    def source(self, name: str) -> None:
        self._flush_concepts()
        self._file = name

    def concept(self, code: str, display: str, flags: int = 0, *, time: int = 0, line: int = 0) -> None:
        key = self._number(code, line) if self._is_numeric else None
        self._count += 1
        self._concepts.append((key, None if self._is_numeric else code, display, flags, time, self._count, line))
        if len(self._concepts) >= BATCH:
            self._flush_concepts()

    def designation(self, code: str, language: str, use: str, term: str, *, key: int = 0) -> None:
        self._add("designation", (key, code, language, use, term))

    def prefer(self, key: int, rank: int) -> None:
        self._add("prefer", (key, rank))

    def accept(self, key: int, dialect: str, is_preferred: bool) -> None:
        self._add("accept", (key, 2 * self._dialects.setdefault(dialect, len(self._dialects)) + is_preferred))

    def parent(self, code: str, parent: str) -> None:
        self._add("parent", (code, parent))

    def property(self, code: str, name: str, value: str, group: int = 0) -> None:
        self._add("property", (code, name, value, group))

    def value_set(self, url: str, title: str) -> None:
        self._add("value_set", (url, title))

    def member(self, url: str, code: str, place: int = 0) -> None:
        self._add("member", (url, code, place))

    def _number(self, code: str, line: int) -> int:
        if not (code.isascii() and code.isdigit()) or len(code) > 19 or int(code) > _LARGEST:
            raise DecodeError("a code that is no number", where=self._place(line), section="terminology releases")
        return int(code)

    def _place(self, line: int) -> str:
        return f"{self._file} line {line}" if line else self._file

    def _add(self, name: str, row: tuple[Any, ...]) -> None:
        batch = self._many[name]
        batch.append(row)
        if len(batch) >= BATCH:
            self._connection.executemany(self._statements[name], batch)
            batch.clear()

    def _flush_concepts(self) -> None:
        """Concepts batch by batch; where fewer came in than were given, those that have another row's place are known already."""
        if not self._concepts:
            return
        run = self._connection
        found = run.executemany(
            "insert into concept (id, code, display, flags, time, place) values (?, ?, ?, ?, ?, ?) on conflict do nothing",
            [row[:6] for row in self._concepts],
        )
        if found.rowcount != len(self._concepts):
            by = "id = ?" if self._is_numeric else "code = ?"
            for row in self._concepts:
                key = row[0] if self._is_numeric else row[1]
                place, known = run.execute(f"select place, time from concept where {by}", (key,)).fetchone()
                if place == row[5]:
                    continue
                if known == row[4]:
                    raise Conflict("a code twice", where=self._place(row[6]), section="terminology releases")
                if row[4] > known:
                    run.execute(
                        f"update concept set display = ?, flags = ?, time = ?, place = ? where {by}", (*row[2:6], key)
                    )
        self._concepts.clear()

    def finish(self, release: Release, progress: Callable[[str], None]) -> None:
        """Sort what was staged into its tables. progress: told what is being done."""
        self._flush_concepts()
        for name, batch in self._many.items():
            self._connection.executemany(self._statements[name], batch)
            batch.clear()
        run = self._connection.execute
        progress("sorting terms")
        # which language reference sets have a term is one of a few hundred combinations, so a term keeps its number only
        run(
            "create temp table combined as select key, group_concat(dialect) as content from"
            " (select distinct key, dialect from temp.accepted order by key, dialect) group by key"
        )
        run("drop table temp.accepted")
        run("insert into dialects (content) select distinct content from temp.combined order by 1")
        run("create unique index temp.combined_key on combined (key)")
        key, join = self._key_of("d.concept", "concept")
        run(
            "insert into designation select concept, row_number() over (partition by concept order by best, key), language,"
            f" use, term, dialects from (select {key} as concept, d.key as key, language, term, ifnull(p.rank, 1000000) as best,"
            " case when p.rank is not null and use = 'synonym' then 'preferred' else use end as use, s.id as dialects"
            f" from temp.designations d {join} left join temp.preferred p on p.key = d.key and d.key <> 0"
            " left join temp.combined c on c.key = d.key and d.key <> 0 left join dialects s on s.content = c.content)"
        )
        run(
            "update concept set display = coalesce((select term from designation d where d.concept = concept.id and d.use ="
            " 'preferred' order by place limit 1), (select term from designation d where d.concept = concept.id order by"
            " d.use <> 'fully-specified', place limit 1), '') where display = ''"
        )
        run("drop table temp.designations")
        run("drop table temp.preferred")
        run("drop table temp.combined")
        progress("sorting relations")
        child, join = self._key_of("e.child", "a")
        parent, join2 = self._key_of("e.parent", "b")
        run(f"insert or ignore into edge select {child}, {parent} from temp.parents e {join} {join2} order by 1, 2")
        run("create index edge_parent on edge (parent, child)")
        known = "id" if self._is_numeric else "code"
        (dangling,) = run(
            f"select count(*) from (select 1 from temp.parents where parent not in (select {known} from concept) limit 1)"
        ).fetchone()
        run("drop table temp.parents")
        run("insert or ignore into name (name) select distinct name from temp.properties order by 1")
        key, join = self._key_of("p.concept", "concept")
        run(
            f"insert or ignore into property select {key}, n.id, p.value, p.grp from temp.properties p {join}"
            " join name n on n.name = p.name order by 1, 2, 3, 4"
        )
        run("create index property_value on property (name, value, concept)")
        run("drop table temp.properties")
        key, join = self._key_of("m.concept", "concept")
        run("insert or ignore into value_set (url, title) select distinct url, '' from temp.members")
        run(
            f"insert or ignore into member select v.id, m.place, {key} from temp.members m {join}"
            " join value_set v on v.url = m.url order by 1, 2, 3"
        )
        run("create index member_concept on member (concept, value_set)")
        run("drop table temp.members")
        counts = dict(release.counts)
        for what, table in (("concepts", "concept"), ("terms", "designation"), ("value sets", "value_set")):
            (counts[what],) = run(f"select count(*) from {table}").fetchone()
        facts = {
            "format": FORMAT,
            "system": release.system,
            "version": release.version,
            "name": release.name,
            "is_numeric": release.is_numeric,
            "is_whole": release.is_whole and not dangling,
            "notice": release.notice,
            "counts": counts,
            "elsewhere": release.elsewhere,
            "modules": release.modules,
            "dialects": list(self._dialects),
        }
        self._connection.executemany("insert into meta values (?, ?)", [(n, json.dumps(v)) for n, v in facts.items()])

    def _key_of(self, column: str, alias: str) -> tuple[str, str]:
        """The id of a concept of a staged row, and the join that finds it; rows of codes that are not there fall away."""
        on = f"{alias}.id = {column}" if self._is_numeric else f"{alias}.code = {column}"
        return f"{alias}.id", f"join concept {alias} on {on}"


@contextlib.contextmanager
def write_concepts(
    folder: Path, *, is_numeric: bool
) -> Iterator[tuple[SqliteConceptWriter, Callable[[Release, str, Callable[[str], None]], Path]]]:
    """A writer, and what finishes it: (release, name of the file, progress) -> the file. Without that nothing stays.

    folder   is made where it is not there; the file is put together in it, and renamed when it is whole
    raises   OSError
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".adding-")
    os.close(handle)
    connection = sqlite3.connect(temporary, isolation_level=None)
    try:
        for pragma in (
            "journal_mode = off",
            "synchronous = off",
            "temp_store = file",
            "cache_size = -32000",
            "page_size = 4096",
        ):
            connection.execute(f"pragma {pragma}")
        connection.execute(f"pragma application_id = {APPLICATION}")
        connection.execute("pragma locking_mode = exclusive")
        connection.executescript((_TABLES + _STAGING).format(code="integer" if is_numeric else "text"))
        if not is_numeric:
            connection.execute("create unique index concept_code on concept (code)")
        connection.execute("begin")
        writer = SqliteConceptWriter(connection, is_numeric=is_numeric)

        def finish(release: Release, name: str, progress: Callable[[str], None]) -> Path:
            writer.finish(release, progress)
            connection.execute("commit")
            progress("writing")
            connection.execute("analyze")
            connection.close()
            with open(temporary, "rb") as file:  # noqa: PTH123
                os.fsync(file.fileno())
            Path(temporary).replace(folder / name)
            return folder / name

        yield writer, finish
    except sqlite3.Error as error:
        raise OSError(5, f"the index could not be written ({type(error).__name__})", temporary) from None
    finally:
        connection.close()
        Path(temporary).unlink(missing_ok=True)
