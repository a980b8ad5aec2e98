"""Kill -9 at random points: what was acknowledged is there, whole and once; what was not leaves no trace after the sweep.

The child stores instances with a journal row each and names every one on its standard output once its commit is acknowledged.
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path

from hilum.core.exchange import Key
from hilum.core.record import InstanceFilter, Page, Record
from hilum.store import SqliteStore, open_store
from hilum.store.blobs import HEADER_BYTES
from support.store_making import exchange, patient, register, stored

PATHS = [str(Path(__file__).parent), str(Path(__file__).parents[1])]


def content(name: str) -> bytes:
    """The bytes of one instance, told by its name."""
    return hashlib.sha512(name.encode()).digest() * (1 + len(name) * 37 % 300)


async def keep(store: SqliteStore, lane: str, name: str) -> None:
    """One instance, as an association stores it."""
    writer = store.blobs.writer(lane)
    whole = memoryview(content(name))
    for start in range(0, len(whole), 4096):
        writer.write([whole[start : start + 4096]])
    ref = writer.finish()
    study, series = f"1.{lane}", f"1.{lane}.{name.split('.')[1]}"
    event = stored("a", study, series, name, blob=ref, digest=hashlib.sha256(whole).digest())

    def work(record: Record) -> None:
        record.emit(event)
        record.exchanges.add(exchange("C-STORE", ("instance", name)))

    await store.write(work)


def child(folder: str, start: str) -> None:
    """Store until killed."""
    import asyncio

    async def lane(store: SqliteStore, number: int) -> None:
        count = 0
        while True:
            name = f"{number}.{int(start) + count // 20}.{count}"
            await keep(store, str(number), f"9.{name}")
            sys.stdout.write(f"9.{name}\n")
            sys.stdout.flush()
            count += 1

    async def run() -> None:
        store = open_store(Path(folder), segment_bytes=1 << 20)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.gather(*(lane(store, number) for number in range(int(start), int(start) + 4)))

    asyncio.run(run())


def check(store: SqliteStore, acknowledged: set[str], folder: Path) -> None:
    def look(record: Record) -> None:
        everything = record.studies.find_instances(InstanceFilter(page=Page(limit=1_000_000)))
        kept = {one.uid: one for one, *_ in everything}
        assert len(kept) == len(everything)
        assert acknowledged <= set(kept), "acknowledged instances are lost"
        for uid, one in kept.items():
            assert record.blobs.read(one.blob) == content(uid), "an instance is torn"
            journaled = record.exchanges.by_key([Key("instance", uid)])
            assert len(journaled) == 1, "half a unit of work"
        for study, _ in record.studies.find_studies(InstanceFilter()):
            of_study = [one for one in kept.values() if one.study_uid == study.uid]
            assert study.instance_count == len(of_study)
            assert study.series_count == len({one.series_uid for one in of_study})
        ends: dict[str, int] = {}
        covered: dict[str, int] = {}
        for one in kept.values():
            ref = one.blob
            ends[ref.segment] = max(ends.get(ref.segment, 0), ref.offset + ref.length)
            covered[ref.segment] = covered.get(ref.segment, 0) + ref.length + HEADER_BYTES
        files = {file.stem: file.stat().st_size for file in (folder / "blobs").iterdir()}
        assert files == ends, "an orphan file or tail is left"
        assert covered == ends, "a gap is left"

    store.read_now(look)


def test_nothing_acknowledged_is_lost_and_no_orphan_is_left_after_kill(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.write_now(lambda record: register(record, patient("a", "100")))
    store.close()
    acknowledged: set[str] = set()
    chance = random.Random(11)
    for round in range(5):
        code = (
            f"import sys; sys.path[:0] = {PATHS!r}\n"
            f"import test_kill; test_kill.child({str(tmp_path)!r}, {str(round * 10)!r})"
        )
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.02, 0.35))
            process.kill()
            lines = process.stdout.read().split("\n")
        acknowledged.update(lines[:-1])
        with open_store(tmp_path, segment_bytes=1 << 20) as store:
            assert store.swept.damaged == ()
            check(store, acknowledged, tmp_path)
    assert len(acknowledged) > 20, "the child was killed before it did anything"


def test_a_unit_of_work_cut_off_before_its_commit_is_as_if_it_never_was(tmp_path: Path) -> None:
    code = (
        f"import sys, os; sys.path[:0] = {PATHS!r}; import test_kill\n"
        f"store = test_kill.open_store(test_kill.Path({str(tmp_path)!r}))\n"
        "def work(record):\n"
        "    record.emit(test_kill.stored('a', '1.1', '1.1.1', '1.5', blob=record.blobs.put(b'x')))\n"
        "    os.kill(os.getpid(), 9)\n"
        "store.write_now(work)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    with open_store(tmp_path) as store:
        assert store.swept.removed == 1
        assert store.read_now(lambda record: record.studies.instance("1.5")) is None
        assert list((tmp_path / "blobs").iterdir()) == []
