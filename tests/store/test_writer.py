"""The writer: group commit, disk full, waiters that went away, readers beside it, the WAL."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hilum.core.errors import Busy, Fault, Incorrect
from hilum.core.record import Record
from hilum.store import SqliteStore, open_store
from hilum.store.sqlite import writer
from support.store_making import exchange, mrn, patient, register, stored


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path) as opened:
        yield opened


def test_units_of_work_that_wait_share_one_commit(store: SqliteStore) -> None:
    started, go = threading.Event(), threading.Event()

    def hold(record: Record) -> None:
        started.set()
        go.wait(5)

    async def run() -> tuple[int, int]:
        held = store.write(hold)
        await asyncio.to_thread(started.wait, 5)
        works = [store.write(lambda record: record.next_number("n")) for _ in range(100)]
        before = store.batches
        go.set()
        await held
        assert await asyncio.gather(*works) == list(range(1, 101))
        return store.batches[0] - before[0], store.batches[1] - before[1]

    commits, works = asyncio.run(run())
    assert works == 101
    assert commits <= 3


def test_units_of_work_run_in_the_order_in_which_they_were_asked(store: SqliteStore) -> None:
    async def run() -> list[int]:
        return list(
            await asyncio.gather(
                *(
                    store.write(lambda record: time.sleep(0.0005) or record.next_number("n"))  # type: ignore[func-returns-value]
                    for _ in range(40)
                )
            )
        )

    assert asyncio.run(run()) == list(range(1, 41))


def test_a_full_disk_is_busy_for_all_that_share_the_commit_and_passes(store: SqliteStore) -> None:
    connection = store._connection
    (pages,) = store.write_now(lambda record: connection.execute("PRAGMA page_count").fetchone())

    def big(record: Record) -> int:
        number = record.next_number("n")
        record.exchanges.remember_answer("a", f"{number}", b"d", b"x" * 200_000)
        return number

    async def full() -> list[object]:
        works = [store.write(big) for _ in range(5)]
        return await asyncio.gather(*works, return_exceptions=True)

    store.write_now(lambda record: connection.execute(f"PRAGMA max_page_count = {pages + 3}").fetchone())
    told = asyncio.run(full())
    assert all(isinstance(one, Busy) for one in told), told
    store.write_now(lambda record: connection.execute("PRAGMA max_page_count = 1000000").fetchone())
    assert asyncio.run(full()) == [1, 2, 3, 4, 5]


def test_what_the_archive_remembers_is_forgotten_when_a_commit_fails(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = stored("a", "1.1", "1.1.1", "1.5", blob=store.blobs.put(b"x"))

    def fail() -> None:
        raise Fault("the sync failed")

    with monkeypatch.context() as patched:
        patched.setattr(store.blobs, "sync", fail)
        with pytest.raises(Fault):
            store.write_now(lambda record: record.emit(event))
    store.write_now(lambda record: record.emit(event))
    study = store.read_now(lambda record: record.studies.get("1.1"))
    assert study is not None
    assert study.instance_count == 1


def test_text_that_the_record_cannot_hold_is_the_senders_fault(store: SqliteStore) -> None:
    with pytest.raises(Incorrect):
        store.write_now(lambda record: register(record, patient("a", "1", family="\udcff")))
    with pytest.raises(Incorrect):
        store.read_now(lambda record: record.patients.find(mrn("\udcff")))
    assert store.read_now(lambda record: record.patients.search()) == []


def test_a_waiter_that_went_away_harms_nobody(store: SqliteStore) -> None:
    async def run() -> int:
        gone = store.write(lambda record: record.next_number("n"))
        assert isinstance(gone, asyncio.Future)
        gone.cancel()
        return await store.write(lambda record: record.next_number("n"))

    assert asyncio.run(run()) in (1, 2)

    async def leave() -> None:
        store.write(lambda record: time.sleep(0.05))

    asyncio.run(leave())
    assert store.write_now(lambda record: record.next_number("m")) == 1


def test_too_many_that_wait_are_told_to_come_again(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_MOST_WAITING", 3)
    go = threading.Event()

    async def run() -> None:
        held = store.write(lambda record: go.wait(5))
        await asyncio.sleep(0.05)
        works = [store.write(lambda record: None) for _ in range(3)]
        with pytest.raises(Busy):
            store.write(lambda record: None)
        go.set()
        await asyncio.gather(held, *works)

    asyncio.run(run())


def test_a_reader_sees_one_moment_however_long_it_looks(store: SqliteStore) -> None:
    store.write_now(lambda record: register(record, patient("a", "1")))

    def look(record: Record) -> tuple[int, int]:
        before = len(record.patients.search())
        store.write_now(lambda inner: register(inner, patient("b", "2")))
        return before, len(record.patients.search())

    assert store.read_now(look) == (1, 1)
    assert len(store.read_now(lambda record: record.patients.search())) == 2

    async def awaited() -> tuple[int, int]:
        return await store.read(look)

    assert asyncio.run(awaited()) == (2, 2)


def test_readers_in_many_threads_do_not_wait_for_the_writer(store: SqliteStore) -> None:
    go = threading.Event()
    found: list[int] = []
    holding = threading.Thread(target=lambda: store.write_now(lambda record: go.wait(10)))
    holding.start()
    threads = [
        threading.Thread(target=lambda: found.append(len(store.read_now(lambda record: record.patients.search()))))
        for _ in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(5)
    go.set()
    holding.join()
    assert found == [0] * 8


def test_journaling_behind_an_answer_needs_no_other_work_and_is_soon(store: SqliteStore) -> None:
    for n in range(1200):
        store.journal(exchange(f"GET {n}"))
    until = time.monotonic() + 5
    while store.read_now(lambda record: len(record.exchanges.search(newest_first=False))) < 100:
        assert time.monotonic() < until
        time.sleep(0.005)
    assert store.batches[0] < 20


@pytest.mark.parametrize("pause", [0.0, 0.001, 0.005, 0.02, 0.05])
def test_close_writes_what_still_waits(tmp_path: Path, pause: float) -> None:
    opened = open_store(tmp_path)
    for n in range(30):
        opened.journal(exchange(f"GET {n}"))
    time.sleep(pause)
    opened.close()
    opened.close()
    with pytest.raises(Busy):
        opened.write_now(lambda record: None)
    with pytest.raises(Busy):
        opened.read_now(lambda record: None)
    with open_store(tmp_path) as again:
        assert len(again.read_now(lambda record: record.exchanges.search())) == 30


def test_the_wal_stays_small_under_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_CHECKPOINT_CHANGES", 200)
    monkeypatch.setattr(writer, "_LARGEST_WAL_PAGES", 400)
    with open_store(tmp_path) as opened:

        async def lane() -> None:
            for _ in range(150):
                await opened.write(lambda record: record.exchanges.add(exchange("K", ("patient", record.new_id()))))

        async def run() -> None:
            await asyncio.gather(*(lane() for _ in range(8)))

        asyncio.run(run())
        assert (tmp_path / "hilum.db-wal").stat().st_size < 30_000_000
        assert (tmp_path / "hilum.db").stat().st_size > 400_000, "nothing was moved into the database"


def test_a_watcher_that_fails_stops_nothing(store: SqliteStore, caplog: pytest.LogCaptureFixture) -> None:
    def fail(brought: object) -> None:
        raise RuntimeError("no")

    store.watch(fail)
    for _ in range(3):
        store.write_now(lambda record: record.exchanges.add(exchange()))
    assert len(store.read_now(lambda record: record.exchanges.search())) == 3
    assert "a watcher of the store failed" in caplog.text
