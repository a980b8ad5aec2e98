"""DIMSE messages in the journal: whole, whatever their number and length, in the memory of a piece."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from hilum.console.content import Whole
from hilum.core.errors import Busy
from hilum.core.exchange import Direction, Exchange
from hilum.core.record import Buffer
from hilum.core.study import BlobRef
from hilum.dicom.wire import Command, CommandField
from hilum.dicom.wire.capture import read_captured, write_captured
from hilum.hub.bodies import BEGINNING_BYTES, KEPT_BYTES
from hilum.hub.captured import Captured
from hilum.store import open_store
from hilum.testing import MemoryStore

FIND = Exchange(Direction.IN, "dicom", "C-FIND", "WS", "HILUM", 1.0, 2.0)
ANSWER = Command(field=CommandField.C_FIND_RSP, message_id_being_responded_to=7, status=0xFF00)
LAST = replace(ANSWER, status=0)


def whole(store: MemoryStore, one: Exchange, *, answer: bool = True) -> bytes:
    return b"".join(Whole(one, store.blobs, answer=answer).read())


def test_a_few_messages_stand_in_the_exchange() -> None:
    store = MemoryStore()
    kept = Captured(store.blobs)
    messages = [(1, ANSWER, b"match"), (1, LAST, None)]
    for one in messages:
        kept.add(*one)
    made = kept.into(FIND)
    assert (made.answer, made.answer_blob) == (write_captured(messages), None)


@pytest.mark.parametrize("size", [100, 3_000, 70_000])
def test_many_messages_are_a_blob_and_the_exchange_holds_the_first_of_them(size: int) -> None:
    store = MemoryStore()
    kept = Captured(store.blobs)
    messages = [(1, ANSWER, bytes([number % 251]) * size) for number in range(2 * KEPT_BYTES // size)]
    messages.append((1, LAST, b""))
    for one in messages:
        kept.add(*one)
    made = kept.into(FIND)
    assert whole(store, made) == write_captured(messages)
    beginning = read_captured(made.answer)
    assert beginning and len(made.answer) <= BEGINNING_BYTES + 200
    first = read_captured(write_captured(messages[: len(beginning)]))
    assert [one.dataset for one in beginning] == [one.dataset[:BEGINNING_BYTES] for one in first]


def test_bytes_that_look_like_the_end_of_a_head_are_no_head() -> None:
    store = MemoryStore()
    kept = Captured(store.blobs)
    messages = [(1, ANSWER, b"HTTP\r\n\r\n" + bytes(KEPT_BYTES))]
    kept.add(*messages[0])
    assert whole(store, kept.into(FIND, "request"), answer=False) == write_captured(messages)


def test_a_long_query_is_kept_in_the_memory_of_a_piece(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        kept = Captured(store.blobs)
        tracemalloc.start()
        for number in range(20_000):
            kept.add(1, ANSWER, number.to_bytes(4, "big") * 250)
        made = kept.into(FIND)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert made.answer_blob is not None and made.answer_blob.length > 20_000_000
        assert peak < 8 * KEPT_BYTES


class _Full:
    """A blob that finds no room behind its first piece."""

    def __init__(self) -> None:
        self.pieces = 0

    def write(self, parts: Sequence[Buffer]) -> None:
        self.pieces += 1
        if self.pieces > 1:
            raise Busy("no room to store the bytes")

    def finish(self) -> BlobRef:
        raise AssertionError("nothing is referred to that is not whole")

    def discard(self) -> None:
        self.pieces = 0


def test_where_the_store_has_no_room_the_exchange_says_so_and_the_answers_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = MemoryStore()
    monkeypatch.setattr(store.blobs, "writer", lambda lane="": _Full())
    kept = Captured(store.blobs)
    for number in range(1000):
        kept.add(1, ANSWER, number.to_bytes(4, "big") * 250)
    made = kept.into(FIND)
    assert made.answer_blob is None
    assert made.fact("not kept").startswith("what follows the beginning")
    assert read_captured(made.answer)[0].dataset == bytes(1000)


def test_what_is_not_journaled_leaves_no_blob(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        kept = Captured(store.blobs)
        kept.add(1, ANSWER, bytes(2 * KEPT_BYTES))
        kept.discard()
        kept.discard()
    with open_store(tmp_path) as store:
        assert (store.swept.removed, store.swept.cut, store.swept.cleared) == (0, 0, 0)
