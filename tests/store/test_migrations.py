"""The form of the database: made, brought up to date, refused."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from hilum.core.errors import Fault
from hilum.store import open_store
from hilum.store.migrations.runner import Migration, known_migrations, migrate

SECOND = Migration(
    2, "0002_colours", "-- Colours; and why.\nCREATE TABLE colours (name TEXT);\nALTER TABLE visits ADD hue;\n"
)
BROKEN = Migration(2, "0002_broken", "CREATE TABLE half (name TEXT);\nCREATE TABLE visits (name TEXT);\n")


def connection(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "hilum.db", isolation_level=None)


def tables(one: sqlite3.Connection) -> set[str]:
    return {name for (name,) in one.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_a_new_folder_gets_the_newest_form_and_keeps_it(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    assert store.migrated == tuple(one.name for one in known_migrations())
    store.close()
    store = open_store(tmp_path)
    assert store.migrated == ()
    store.close()


def test_an_old_database_is_brought_up_to_date(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    one = connection(tmp_path)
    known = known_migrations()
    assert migrate(one, (*known, replace(SECOND, version=len(known) + 1))) == ["0002_colours"]
    assert "colours" in tables(one)
    assert one.execute("SELECT max(version), count(*) FROM migrations").fetchone() == (len(known) + 1, len(known) + 1)
    assert migrate(one, (*known, replace(SECOND, version=len(known) + 1))) == []
    one.close()


def test_a_newer_database_is_refused_by_name_of_its_form(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    one = connection(tmp_path)
    migrate(one, (*known_migrations(), replace(SECOND, version=len(known_migrations()) + 1)))
    one.close()
    with pytest.raises(Fault, match="use the newer program"):
        open_store(tmp_path)


def test_a_migration_that_fails_leaves_the_form_before_it(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    one = connection(tmp_path)
    known = known_migrations()
    with pytest.raises(sqlite3.OperationalError):
        migrate(one, (*known, replace(BROKEN, version=len(known) + 1)))
    assert "half" not in tables(one)
    one.close()
    open_store(tmp_path).close()


def test_a_migration_whose_wording_changed_after_it_was_applied_is_refused(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    one = connection(tmp_path)
    changed = tuple(replace(known, script=known.script + "\n-- later\n") for known in known_migrations())
    with pytest.raises(Fault, match="another wording"):
        migrate(one, changed)
    one.close()


def test_a_script_that_ends_inside_a_statement_is_refused(tmp_path: Path) -> None:
    one = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    with pytest.raises(Fault, match="inside a statement"):
        migrate(one, (Migration(1, "0001_cut", "CREATE TABLE a (b TEXT);\nCREATE TABLE c ("),))
    assert tables(one) == set()
    one.close()


def test_a_file_of_another_program_is_refused(tmp_path: Path) -> None:
    one = connection(tmp_path)
    one.execute("CREATE TABLE theirs (a TEXT)")
    one.close()
    with pytest.raises(Fault, match="not made by this program"):
        open_store(tmp_path)
    (tmp_path / "hilum.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(Fault, match="cannot be opened"):
        open_store(tmp_path)


def test_a_folder_belongs_to_one_process_at_a_time(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with pytest.raises(Fault, match="another process"):
        open_store(tmp_path)
    store.close()
    open_store(tmp_path).close()


def test_data_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data")
    store.blobs.put(b"x")
    store.close()
    made = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert all(one.stat().st_mode & 0o077 == 0 for one in made)


def test_orders_that_an_older_form_kept_are_found_by_their_specimen(tmp_path: Path) -> None:
    one = connection(tmp_path)
    migrate(one, known_migrations()[:4])
    put = (
        "INSERT INTO orders (id, patient_id, placer, placer_authority, filler, filler_authority, accession, status, placed, body)"
        " VALUES (?, 'p', '', '', '', '', '', 'SC', 0, ?)"
    )
    one.execute(put, ("1", '{"id":"1","patient_id":"p","specimen":{"value":"T1"}}'))
    one.execute(put, ("2", '{"id":"2","patient_id":"p"}'))
    one.close()
    store = open_store(tmp_path)
    assert [one.id for one in store.read_now(lambda record: record.orders.by_specimen("T1"))] == ["1"]
    store.close()
