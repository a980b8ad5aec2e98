"""Brings a database to the form that this program knows; refuses one that a later program made.

`PRAGMA user_version` is the number of the last migration; the table `migrations` keeps name, digest and time of each. A migration and
its number are one transaction: a kill in the middle leaves the form before it.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

from hilum.core.errors import Fault

__all__ = ["APPLICATION_ID", "Migration", "known_migrations", "migrate"]

APPLICATION_ID = 0x48494C55
"""Marks a database file as ours ("HILU")."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One change of form: `0001_the_record` and its SQL."""

    version: int
    name: str
    script: str

    @property
    def digest(self) -> str:
        """SHA-256 of the script, which must not change once it was applied anywhere."""
        return hashlib.sha256(self.script.encode()).hexdigest()


def known_migrations() -> tuple[Migration, ...]:
    """The migrations that this program brings, in order."""
    found = []
    for file in resources.files("hilum.store.migrations").iterdir():
        named = re.fullmatch(r"(\d{4})_(\w+)\.sql", file.name)
        if named:
            found.append(Migration(int(named[1]), file.name[:-4], file.read_text(encoding="utf-8")))
    found.sort(key=lambda one: one.version)
    if [one.version for one in found] != list(range(1, len(found) + 1)):
        raise Fault("the numbers of the migrations have a gap or a double")
    return tuple(found)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one, so that they run inside our transaction."""
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""
    if re.sub(r"--.*", "", gathered).strip():
        raise Fault("a migration ends inside a statement")


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> list[str]:
    """Apply what is missing; returns the names of what was applied.

    raises   Fault   the file is another program's, a later version made it, or an applied migration was changed since
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and (application or tables):
        raise Fault("the database file was not made by this program")
    if version > len(migrations):
        raise Fault(
            f"the database has form {version} and this program knows forms up to {len(migrations)}: use the newer program"
        )
    if version:
        applied = connection.execute("SELECT version, digest FROM migrations ORDER BY version").fetchall()
        for (number, digest), known in zip(applied, migrations, strict=False):
            if number != known.version or digest != known.digest:
                raise Fault(f"migration {number} was applied in another wording than this program's")
    done = []
    for one in migrations[version:]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if one.version == 1:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(
                    "CREATE TABLE migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL,"
                    " applied REAL NOT NULL)"
                )
            for statement in _statements(one.script):
                connection.execute(statement)
            connection.execute(
                "INSERT INTO migrations VALUES (?, ?, ?, ?)", (one.version, one.name, one.digest, time.time())
            )
            connection.execute(f"PRAGMA user_version = {one.version}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        done.append(one.name)
    return done
