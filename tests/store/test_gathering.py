"""Rows of many units of work written together: nobody sees the difference."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import Conflict, Fault, Incorrect
from hilum.core.record import Record, Resource, ResourceWritten
from hilum.store import SqliteStore, open_store
from hilum.store.sqlite.gathering import WriterContext
from support.store_making import exchange, mrn, patient, register


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path) as opened:
        yield opened


def together(store: SqliteStore, *works: Callable[[Record], Any]) -> list[Any]:
    """Run units of work in one transaction; what each gave, or its error."""
    started, go = threading.Event(), threading.Event()

    def hold(record: Record) -> None:
        started.set()
        go.wait(5)

    async def run() -> list[Any]:
        held = store.write(hold)
        await asyncio.to_thread(started.wait, 5)
        waiting = [store.write(work) for work in works]
        go.set()
        return list(await asyncio.gather(held, *waiting, return_exceptions=True))[1:]

    before = store.batches
    told = asyncio.run(run())
    assert store.batches[0] - before[0] <= 2
    return told


def taken(number: str, *, fails: bool = False, asks: bool = False) -> Callable[[Record], int]:
    """A new patient with its resource, exchange and answer; then a refusal, or a question before it."""

    def work(record: Record) -> int:
        assert record.exchanges.answers("EHR", number) == {}
        assert record.patients.find(mrn(number)) is None
        id = record.new_id()
        register(record, patient(id, number))
        record.emit(
            ResourceWritten(Resource("Patient", id, 1, record.now(), b"{}", False, (("a", "token", number, ""),)))
        )
        record.exchanges.remember_answer("EHR", number, b"digest", b"AA")
        key = record.exchanges.add(replace(exchange(control_id=number), request=number.encode(), answer=b"AA"))
        if asks:
            known = record.exchanges.get(key)
            assert known is not None
            assert known.request == number.encode()
        if fails:
            raise Conflict("no")
        return key

    return work


def kept(store: SqliteStore) -> tuple[list[str], list[str], list[str]]:
    """Control ids in the journal, patients' numbers and their resources."""

    def work(record: Record) -> tuple[list[str], list[str], list[str]]:
        patients = record.patients.search()
        found = [one.id for one in record.resources.search("Patient", [])]
        numbers = {one.id: one.primary.value for one in patients}
        return (
            [one.control_id for one in record.exchanges.search(newest_first=False)],
            sorted(numbers.values()),
            sorted(numbers[one] for one in found),
        )

    return store.read_now(work)


def test_units_of_one_commit_are_all_kept_with_growing_ids(store: SqliteStore) -> None:
    told = together(store, *(taken(f"{number}") for number in range(30)))
    assert told == list(range(1, 31))
    assert kept(store)[0] == [f"{number}" for number in range(30)]
    assert len(kept(store)[1]) == len(kept(store)[2]) == 30


@pytest.mark.parametrize("asks", [False, True])
def test_a_unit_that_fails_takes_only_its_own_rows_with_it(store: SqliteStore, asks: bool) -> None:
    told = together(
        store, taken("a"), taken("b", fails=True, asks=asks), taken("c", asks=True), taken("d", fails=True), taken("e")
    )
    assert [isinstance(one, Conflict) for one in told] == [False, True, False, True, False]
    assert kept(store) == (["a", "c", "e"], ["a", "c", "e"], ["a", "c", "e"])
    assert store.write_now(taken("b")) == 4


def test_text_that_cannot_be_kept_fails_only_its_own_unit(store: SqliteStore) -> None:
    def wrong(record: Record) -> None:
        record.exchanges.remember_answer("EHR", "\udcff", b"d", b"AA")

    told = together(store, taken("a"), wrong, taken("b"))
    assert isinstance(told[1], Incorrect)
    assert kept(store)[0] == ["a", "b"]


def test_a_unit_finds_what_those_before_it_in_the_commit_left(store: SqliteStore) -> None:
    def again(record: Record) -> tuple[str, Mapping[bytes, bytes]]:
        found = record.patients.find(mrn("a"))
        return (found.primary.value if found else ""), record.exchanges.answers("EHR", "a")

    told = together(store, taken("a"), again)
    assert told[1] == ("a", {b"digest": b"AA"})


def test_the_same_id_written_twice_is_replaced(store: SqliteStore) -> None:
    def work(record: Record) -> str:
        id = record.new_id()
        for body in (b"1", b"2"):
            record.emit(ResourceWritten(Resource("Basic", id, 1, record.now(), body)))
        register(record, patient(id, "a"))
        register(record, patient(id, "b"))
        return id

    id = store.write_now(work)
    found = store.read_now(lambda record: record.resources.get("Basic", id))
    assert found is not None
    assert found.body == b"2"
    assert store.read_now(lambda record: record.patients.find(mrn("a"))) is None
    assert store.read_now(lambda record: record.patients.find(mrn("b"))) is not None


def test_where_rows_cannot_be_written_nobody_is_told_that_they_were(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: WriterContext, *_: object) -> None:
        raise sqlite3.OperationalError("broken")

    def hides(record: Record) -> str:
        taken("b")(record)
        try:
            record.exchanges.search()
        except sqlite3.Error:
            return "hidden"
        return ""

    with monkeypatch.context() as patched:
        patched.setattr(WriterContext, "_insert", fail)
        assert all(isinstance(one, Fault) for one in together(store, taken("a"), taken("c")))
        assert all(isinstance(one, Fault) for one in together(store, taken("a"), hides, taken("c")))
    assert kept(store) == ([], [], [])
    assert together(store, taken("a"), taken("b")) == [1, 2]
