"""Long messages in the blob store, in both stores: whole, without a second copy of what is stored anyway."""

from __future__ import annotations

import mmap
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from hilum.core.errors import Busy
from hilum.core.record import Record, Store
from hilum.core.study import BlobRef
from hilum.store import open_store
from hilum.store.composed import Body, ComposedRef, Stored, keep, parse_ref
from support.store_making import exchange


def whole(store: Store, ref: BlobRef) -> bytes:
    return b"".join(Body(store.blobs, ref).read())


def test_a_body_that_is_stored_nowhere_else_is_one_blob(store: Store) -> None:
    content = bytes(range(256)) * 12_000
    ref = keep(store.blobs, (memoryview(content),))
    assert not isinstance(ref, ComposedRef)
    assert ref.length == len(content)
    assert whole(store, ref) == content


def test_what_is_stored_anyway_is_referred_to_and_not_copied(store: Store) -> None:
    dataset = store.blobs.put(b"meta" + b"D" * 3_000_000)
    pieces = (b"--cut\r\n\r\n", Stored(dataset, 4, 3_000_000), b"\r\n--cut--\r\n")
    ref = keep(store.blobs, pieces)
    assert isinstance(ref, ComposedRef)
    assert ref.held == (dataset,)
    assert ref.length < 200
    assert whole(store, ref) == b"--cut\r\n\r\n" + b"D" * 3_000_000 + b"\r\n--cut--\r\n"


@pytest.mark.parametrize(("offset", "count"), [(0, 4), (3, 5), (9, 3_000_001), (2_999_990, 30), (3_000_010, 5), (5, 0)])
def test_any_range_of_a_composed_body_reads(store: Store, offset: int, count: int) -> None:
    dataset = store.blobs.put(bytes(range(250)) * 12_000)
    ref = keep(store.blobs, (b"BEGINNING", Stored(dataset, 0, 3_000_000), b"END"))
    content = b"BEGINNING" + bytes(range(250)) * 12_000 + b"END"
    body = Body(store.blobs, ref)
    assert body.size == len(content)
    assert b"".join(body.read(offset, count)) == content[offset : offset + count]


def test_the_journal_tells_a_composed_body_from_a_plain_one(store: Store) -> None:
    def work(record: Record) -> int:
        dataset = record.blobs.put(b"D" * 10_000)
        composed = keep(record.blobs, (b"<", Stored(dataset, 0, 10_000), b">"))
        plain = keep(record.blobs, (b"answer",))
        return record.exchanges.add(replace(exchange("STOW"), request_blob=composed, answer_blob=plain))

    id = store.write_now(work)
    found = store.read_now(lambda record: record.exchanges.get(id))
    assert found is not None and found.request_blob is not None and found.answer_blob is not None
    assert isinstance(found.request_blob, ComposedRef) and not isinstance(found.answer_blob, ComposedRef)
    assert whole(store, found.request_blob) == b"<" + b"D" * 10_000 + b">"
    assert whole(store, found.answer_blob) == b"answer"


def test_a_reference_is_written_and_read_back() -> None:
    composed = ComposedRef("A" * 26, 32, 7, (BlobRef("B" * 26, 32, 7),))
    assert parse_ref(str(composed)) == composed
    assert parse_ref(str(composed.plain)) == composed.plain != composed
    assert parse_ref("") is None


def test_all_blobs_of_a_message_survive_a_start(tmp_path: Path) -> None:
    """The sweep removes what no row names: the row of the exchange names the composed blob and those within it."""

    def work(record: Record) -> int:
        dataset = record.blobs.put(b"D" * 10_000)
        ref = keep(record.blobs, (b"<", Stored(dataset, 0, 10_000), b">"))
        return record.exchanges.add(replace(exchange("STOW"), request_blob=ref))

    with open_store(tmp_path / "data") as store:
        id = store.write_now(work)
        store.blobs.put(b"named by nothing")
    with open_store(tmp_path / "data") as store:
        found = store.read_now(lambda record: record.exchanges.get(id))
        assert found is not None and found.request_blob is not None
        assert whole(store, found.request_blob) == b"<" + b"D" * 10_000 + b">"


def test_a_mapped_file_is_written_without_staying_in_memory(store: Store) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"x" * (8 << 20))
        file.flush()
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        ref = keep(store.blobs, (memoryview(mapped)[100:],))
        assert ref.length == (8 << 20) - 100
        mapped.close()


def test_a_body_that_finds_no_room_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(tmp_path / "data") as store:
        first = store.blobs.put(b"first")

        def full(fd: int, parts: object, offset: int) -> int:
            raise OSError(28, "no space")

        monkeypatch.setattr("os.pwritev", full)
        with pytest.raises(Busy):
            keep(store.blobs, (b"x" * 100,))
        monkeypatch.undo()
        assert store.blobs.read(first) == b"first"
        assert store.blobs.read(store.blobs.put(b"next")) == b"next"
