"""Blobs in pack segments, and the sweep."""

from __future__ import annotations

import errno
import gc
import os
import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from hilum.core.errors import Busy, Fault, LocalProtocolError, NotFound
from hilum.core.record import Record
from hilum.core.study import BlobRef, InstancesDeleted
from hilum.store import SqliteStore, open_store
from hilum.store.blobs import GATHERED_BYTES, HEADER_BYTES, MAGIC
from support.store_making import exchange, stored


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def opened(data: Path) -> Iterator[Callable[..., SqliteStore]]:
    stores: list[SqliteStore] = []

    def make(segment_bytes: int = 1 << 20) -> SqliteStore:
        for one in stores:
            one.close()
        stores.append(open_store(data, segment_bytes=segment_bytes))
        return stores[-1]

    yield make
    for one in stores:
        one.close()


def packs(data: Path) -> list[Path]:
    return sorted((data / "blobs").iterdir())


def keep(store: SqliteStore, uid: str, ref: BlobRef) -> None:
    store.write_now(lambda record: record.emit(stored("a", "1.1", "1.1.1", uid, blob=ref)))


def test_parts_of_any_kind_are_written_in_order_and_read_back(opened: Callable[..., SqliteStore]) -> None:
    store = opened()
    writer = store.blobs.writer("association 1")
    writer.write([b"one", bytearray(b"two"), memoryview(b"xxthreexx")[2:7]])
    writer.write([])
    writer.write([b"", b"four"])
    ref = writer.finish()
    assert store.blobs.read(ref) == b"onetwothreefour"
    assert store.blobs.read(ref, 3, 3) == b"two"
    assert store.blobs.read(ref, 6) == b"threefour"
    assert store.blobs.read(ref, 99) == b""
    path, offset, length = store.blobs.path(ref)
    assert Path(path).read_bytes()[offset : offset + length] == b"onetwothreefour"


def test_more_parts_than_one_system_call_takes_and_short_writes_lose_nothing(
    opened: Callable[..., SqliteStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.pwritev

    def short(fd: int, parts: list[bytes], offset: int) -> int:
        first = b"".join(parts)[: random.Random(offset).randint(1, 700)]
        return whole(fd, [first], offset)

    monkeypatch.setattr(os, "pwritev", short)
    store = opened()
    parts = [bytes([n % 251]) * (n % 7) for n in range(3000)]
    writer = store.blobs.writer()
    writer.write(parts)
    assert store.blobs.read(writer.finish()) == b"".join(parts)


def test_an_empty_blob_is_a_blob(opened: Callable[..., SqliteStore]) -> None:
    store = opened()
    ref = store.blobs.writer().finish()
    assert (ref.length, store.blobs.read(ref)) == (0, b"")
    assert store.blobs.read(store.blobs.put(b"")) == b""


def test_blobs_of_one_lane_follow_each_other(opened: Callable[..., SqliteStore], data: Path) -> None:
    store = opened()
    refs = []
    for content in (b"a1", b"a2", b"a3"):
        writer = store.blobs.writer("a")
        writer.write([content])
        refs.append(writer.finish())
    assert {ref.segment for ref in refs} == {packs(data)[0].stem}
    assert refs[1].offset == refs[0].offset + refs[0].length + HEADER_BYTES
    assert [store.blobs.read(ref) for ref in refs] == [b"a1", b"a2", b"a3"]


def test_large_blobs_at_once_have_a_segment_each(opened: Callable[..., SqliteStore], data: Path) -> None:
    store = opened(segment_bytes=16 << 20)
    first, second, third = (store.blobs.writer(lane) for lane in "abc")
    pieces = [bytes([n]) * 100_000 for n in range(12)]
    for piece in pieces:
        first.write([piece])
        second.write([piece, b"b"])
    third.write([b"c"])  # it is small, and was begun while others were written
    refs = [first.finish(), second.finish(), third.finish()]
    assert refs[0].segment != refs[1].segment
    assert len(packs(data)) == 2
    whole = b"".join(pieces)
    assert [store.blobs.read(ref) for ref in refs] == [whole, b"b".join(pieces) + b"b", b"c"]


def test_small_blobs_at_once_share_a_segment_and_do_not_mix(opened: Callable[..., SqliteStore], data: Path) -> None:
    store = opened()
    writers = [store.blobs.writer(str(n)) for n in range(40)]  # more than are gathered at a time
    for turn in range(3):
        for n, writer in enumerate(writers):
            writer.write([bytes([n]) * 1000, bytearray(str(turn), "ascii")])
    refs = [writer.finish() for writer in writers]
    for n, ref in enumerate(refs):
        assert store.blobs.read(ref) == b"".join(bytes([n]) * 1000 + str(turn).encode() for turn in range(3))
        keep(store, f"1.{n}", ref)
    gathered = [ref for ref in refs if ref.segment == refs[1].segment]
    assert len(gathered) >= 16
    ends = sorted((ref.offset - HEADER_BYTES, ref.offset + ref.length) for ref in gathered)
    assert all(end == start for (_, end), (start, _) in pairwise(ends))
    again = opened()
    assert (again.swept.removed, again.swept.cut, again.swept.cleared, again.swept.damaged) == (0, 0, 0, ())


@pytest.mark.parametrize("last", [0, 1, 2])
def test_a_gathered_blob_may_grow_up_to_the_edge_and_beyond(opened: Callable[..., SqliteStore], last: int) -> None:
    store = opened()
    other = store.blobs.writer("other")
    writer = store.blobs.writer("a")
    content = random.Random(last).randbytes(GATHERED_BYTES - HEADER_BYTES - 1 + last)
    writer.write([content[:300_000], memoryview(content)[300_000:900_001]])
    writer.write([content[900_001:]])
    ref = writer.finish()
    other.write([b"other"])
    assert store.blobs.read(ref) == content
    assert store.blobs.read(other.finish()) == b"other"


def test_blobs_at_once_are_synced_once(opened: Callable[..., SqliteStore], monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened()
    synced: list[int] = []
    whole = os.fdatasync

    def seen(fd: int) -> None:
        synced.append(fd)
        whole(fd)

    first, second, third = (store.blobs.writer(lane) for lane in "abc")
    for writer in (first, second, third):
        writer.write([bytes(200_000)])
    second_ref, third_ref = second.finish(), third.finish()
    monkeypatch.setattr(os, "fdatasync", seen)

    def both(record: Record) -> None:
        for uid, ref in (("1.2", second_ref), ("1.3", third_ref)):
            record.emit(stored("a", "1.1", "1.1.1", uid, blob=ref))

    store.write_now(both)
    assert len(synced) == 1
    first.finish()


def test_each_record_tells_its_length_so_that_a_segment_can_be_taken_apart(
    opened: Callable[..., SqliteStore], data: Path
) -> None:
    store = opened()
    contents = [b"first", b"", b"the third"]
    for content in contents:
        store.blobs.put(content)
    (pack,) = packs(data)
    raw, place, found = pack.read_bytes(), 0, []
    while place < len(raw):
        assert raw[place : place + 8] == MAGIC
        length = int.from_bytes(raw[place + 8 : place + 16], "little")
        found.append(raw[place + HEADER_BYTES : place + HEADER_BYTES + length])
        place += HEADER_BYTES + length
    assert found == contents


def test_a_full_segment_gives_way_to_a_new_one(opened: Callable[..., SqliteStore], data: Path) -> None:
    store = opened(segment_bytes=1000)
    refs = [store.blobs.put(bytes([n]) * 400) for n in range(9)]
    for n, ref in enumerate(refs):
        keep(store, f"1.{n}", ref)
    assert len(packs(data)) == 3
    assert [store.blobs.read(ref)[0] for ref in refs] == list(range(9))


def test_a_discarded_blob_leaves_no_byte(opened: Callable[..., SqliteStore], data: Path) -> None:
    store = opened()
    ref = store.blobs.put(b"stays")
    size = packs(data)[0].stat().st_size
    writer = store.blobs.writer()
    writer.write([b"goes"])
    writer.discard()
    writer.discard()
    finished = store.blobs.writer()
    finished.write([b"goes too"])
    finished.finish()
    finished.discard()
    dropped = store.blobs.writer()
    dropped.write([b"forgotten by its maker"])
    del dropped
    gc.collect()
    assert packs(data)[0].stat().st_size == size
    assert store.blobs.read(ref) == b"stays"
    with pytest.raises(LocalProtocolError):
        writer.write([b"more"])
    with pytest.raises(LocalProtocolError):
        writer.finish()


def test_no_room_is_busy_and_leaves_nothing_half_done(
    opened: Callable[..., SqliteStore], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened()
    keep(store, "1.1", store.blobs.put(b"before"))
    size = packs(data)[0].stat().st_size
    whole = os.pwritev
    left = [10]

    def full(fd: int, parts: list[bytes], offset: int) -> int:
        if left[0] <= 0:
            raise OSError(errno.ENOSPC, "no space")
        left[0] -= 10
        return whole(fd, [b"".join(parts)[:10]], offset)

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwritev", full)
        writer = store.blobs.writer()
        gathered = store.blobs.writer()
        gathered.write([b"z" * 100])
        with pytest.raises(Busy):
            writer.write([b"x" * 100])
        with pytest.raises(Busy):
            store.blobs.put(b"y")
        with pytest.raises(Busy):
            gathered.finish()
        writer.discard()
        gathered.discard()
    assert packs(data)[0].stat().st_size == size
    ref = store.blobs.put(b"room again")
    keep(store, "1.2", ref)
    assert store.blobs.read(ref) == b"room again"


def test_a_failed_sync_fails_the_unit_of_work_and_retires_the_segment(
    opened: Callable[..., SqliteStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened()
    ref = store.blobs.put(b"x")

    def fail(fd: int) -> None:
        raise OSError(errno.EIO, "input or output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", fail)
        with pytest.raises(Fault):
            keep(store, "1.1", ref)
    assert store.read_now(lambda record: record.studies.instance("1.1")) is None
    later = store.blobs.put(b"y")
    assert later.segment != ref.segment
    keep(store, "1.2", later)
    assert store.read_now(lambda record: record.studies.instance("1.2")) is not None


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 26, "A" * 25, "A" * 25 + "/"])
def test_a_segment_name_that_is_not_ours_is_never_opened(opened: Callable[..., SqliteStore], name: str) -> None:
    store = opened()
    with pytest.raises(NotFound):
        store.blobs.read(BlobRef(name, 32, 1))
    with pytest.raises(NotFound):
        store.blobs.path(BlobRef(name, 32, 1))
    with pytest.raises(NotFound):
        store.blobs.read(BlobRef("0" * 26, 32, 1))


def test_a_blob_that_ends_too_soon_is_a_fault(opened: Callable[..., SqliteStore]) -> None:
    store = opened()
    ref = store.blobs.put(b"short")
    with pytest.raises(Fault):
        store.blobs.read(BlobRef(ref.segment, ref.offset, 100))


def test_the_sweep_cuts_tails_clears_gaps_and_removes_what_nothing_names(
    opened: Callable[..., SqliteStore], data: Path
) -> None:
    store = opened()
    first = store.blobs.put(b"first")
    keep(store, "1.1", first)
    gap = store.blobs.put(b"g" * 9000)
    second = store.blobs.put(b"second")
    keep(store, "1.2", second)
    store.blobs.put(b"tail that nobody names")
    other = store.blobs.writer("x")
    lonely = store.blobs.writer("y")
    other.write([b"half a blo"])
    lonely.write([b"other half" * 200_000])
    (data / "blobs" / "left.tmp").write_bytes(b"temporary")
    other.discard()
    lonely.finish()

    store = opened()
    assert (store.swept.removed, store.swept.damaged) == (2, ())
    assert store.swept.cleared == HEADER_BYTES + 9000
    assert store.swept.cut == HEADER_BYTES + len(b"tail that nobody names")
    (pack,) = packs(data)
    assert pack.stat().st_size == second.offset + second.length
    assert store.blobs.read(gap).count(b"g") == 0
    assert (store.blobs.read(first), store.blobs.read(second)) == (b"first", b"second")
    again = opened()
    assert (again.swept.removed, again.swept.cut, again.swept.cleared) == (0, 0, 0)
    following = again.blobs.put(b"third")
    assert following.segment == second.segment
    assert following.offset == second.offset + second.length + HEADER_BYTES


def test_the_sweep_tells_of_bytes_that_are_missing(opened: Callable[..., SqliteStore], data: Path) -> None:
    store = opened()
    ref = store.blobs.put(b"precious")
    keep(store, "1.1", ref)
    store.close()
    os.truncate(packs(data)[0], ref.offset + 3)
    assert opened().swept.damaged == (ref.segment,)
    packs(data)[0].unlink()
    assert opened().swept.damaged == (ref.segment,)


def test_a_blob_lives_as_long_as_something_names_it(opened: Callable[..., SqliteStore], data: Path) -> None:
    store = opened()
    ref = store.blobs.put(b"shared")
    keep(store, "1.1", ref)

    def journal(record: Record) -> int:
        from dataclasses import replace

        return record.exchanges.add(replace(exchange("C-STORE"), request_blob=ref))

    store.write_now(journal)
    store.write_now(lambda record: record.emit(InstancesDeleted(("1.1",))))
    store = opened()
    assert store.blobs.read(ref) == b"shared"
    alone = store.blobs.put(b"alone")
    keep(store, "1.2", alone)
    store.write_now(lambda record: record.emit(InstancesDeleted(("1.2",))))
    store = opened()
    (pack,) = packs(data)
    assert pack.stat().st_size == ref.offset + ref.length


def test_a_repeated_instance_leaves_no_second_copy(opened: Callable[..., SqliteStore], data: Path) -> None:
    store = opened()

    def store_it(digest: bytes) -> BlobRef:
        ref = store.blobs.put(b"same pixels")
        event = stored("a", "1.1", "1.1.1", "1.5", blob=ref, digest=digest)
        store.write_now(lambda record: record.emit(event))
        return ref

    first = store_it(b"d")
    store_it(b"d")
    store.write_now(lambda record: record.emit(stored("a", "1.1", "1.1.1", "1.5", blob=first, digest=b"other reading")))
    assert store.blobs.read(first) == b"same pixels"
    store = opened()
    assert packs(data)[0].stat().st_size == first.offset + first.length
    assert store.blobs.read(first) == b"same pixels"
