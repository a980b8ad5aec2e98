"""Room laid out in segments ahead of a burst."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hilum.core.study import BlobRef
from hilum.store.blobs import HEADER_BYTES, PackBlobs
from hilum.store.room import SEGMENTS

ROOM = 64 << 10
LONGEST_S = 60.0
"""Nothing here takes nearly that long, unless the machine is busy with others."""
LARGE = bytes(range(256)) * 600


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., PackBlobs]]:
    made: list[PackBlobs] = []

    def make() -> PackBlobs:
        numbers = iter(range(1000))
        made.append(
            PackBlobs(
                tmp_path,
                new_name=lambda: f"{len(made)}A{next(numbers):024d}",
                room_bytes=ROOM,
                pause_seconds=0.02,
            )
        )
        return made[-1]

    yield make
    for one in made:
        one.close()


def files(folder: Path) -> dict[str, int]:
    return {one.name: one.stat().st_size for one in folder.glob("*.pack")}


def laid(blobs: PackBlobs, folder: Path, more_than: int) -> bool:
    """Wait until every segment has its room, and none is still held by the thread that lays it out."""
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        sizes = files(folder)
        is_laid = len(sizes) == SEGMENTS and sum(sizes.values()) >= more_than + SEGMENTS * ROOM
        if is_laid and len(blobs._free) == SEGMENTS:
            return True
        time.sleep(0.01)
    return False


def put(blobs: PackBlobs, lane: str, content: bytes) -> BlobRef:
    writer = blobs.writer(lane)
    writer.write([content])
    ref = writer.finish()
    blobs.sync()
    return ref


def test_room_is_laid_out_once_storing_has_paused_and_records_go_into_it(
    opened: Callable[..., PackBlobs], tmp_path: Path
) -> None:
    blobs = opened()
    first = put(blobs, "a", LARGE)
    assert laid(blobs, tmp_path, first.length)
    before = files(tmp_path)
    refs = [put(blobs, f"lane {number}", bytes([number]) * 1000) for number in range(8)]
    assert files(tmp_path) == before, "small records lie in the room: no file grew"
    assert [blobs.read(one) for one in refs] == [bytes([number]) * 1000 for number in range(8)]
    assert blobs.read(first) == LARGE


def test_a_record_larger_than_the_room_runs_past_it(opened: Callable[..., PackBlobs], tmp_path: Path) -> None:
    blobs = opened()
    first = put(blobs, "a", LARGE)
    assert laid(blobs, tmp_path, first.length)
    second = put(blobs, "a", LARGE[::-1])
    assert second.length > ROOM
    assert blobs.read(second) == LARGE[::-1]
    assert blobs.read(first) == LARGE


def test_a_lane_whose_segment_has_no_room_left_moves_to_one_that_has(
    opened: Callable[..., PackBlobs], tmp_path: Path
) -> None:
    blobs = opened()
    first = put(blobs, "a", LARGE)
    assert laid(blobs, tmp_path, first.length)
    used = {put(blobs, "a", bytes(ROOM - HEADER_BYTES)).segment for _ in range(SEGMENTS)}
    assert len(used) == SEGMENTS


def test_what_is_discarded_in_laid_out_room_is_zeros_again(opened: Callable[..., PackBlobs], tmp_path: Path) -> None:
    blobs = opened()
    first = put(blobs, "a", LARGE)
    assert laid(blobs, tmp_path, first.length)
    unfinished = blobs.writer("a")
    unfinished.write([b"Doe^John" * 100])
    unfinished.discard()
    finished = blobs.writer("a")
    finished.write([b"Doe^John" * 20_000])
    finished.finish()
    finished.discard()
    assert not any(b"Doe^John" in one.read_bytes() for one in tmp_path.glob("*.pack"))
    after = put(blobs, "a", b"next")
    assert blobs.read(after) == b"next"


def test_closing_cuts_the_room_off_and_leaves_no_empty_file(opened: Callable[..., PackBlobs], tmp_path: Path) -> None:
    blobs = opened()
    ref = put(blobs, "a", LARGE)
    assert laid(blobs, tmp_path, ref.length)
    blobs.close()
    assert files(tmp_path) == {f"{ref.segment}.pack": HEADER_BYTES + len(LARGE)}


def test_small_blobs_alone_lay_nothing_out(opened: Callable[..., PackBlobs], tmp_path: Path) -> None:
    blobs = opened()
    put(blobs, "a", b"small")
    time.sleep(0.1)
    assert files(tmp_path) == {f"{next(iter(files(tmp_path)))[:26]}.pack": HEADER_BYTES + 5}
    assert not any(one.name == "hilum-room" for one in threading.enumerate())


def test_a_disk_that_is_nearly_full_is_left_alone(
    opened: Callable[..., PackBlobs], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hilum.store.room.shutil.disk_usage", lambda _: _Usage())
    blobs = opened()
    ref = put(blobs, "a", LARGE)
    time.sleep(0.2)
    assert files(tmp_path) == {f"{ref.segment}.pack": HEADER_BYTES + len(LARGE)}


class _Usage:
    free = 1 << 20


def test_a_failure_to_lay_out_is_a_warning_and_storing_goes_on(
    opened: Callable[..., PackBlobs], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    true = os.pwrite

    def full(fd: int, data: bytes, offset: int) -> int:
        if threading.current_thread().name == "hilum-room":
            raise OSError(28, "No space left on device")
        return true(fd, data, offset)

    monkeypatch.setattr("hilum.store.room.os.pwrite", full)
    blobs = opened()
    put(blobs, "a", LARGE)
    until = time.monotonic() + LONGEST_S
    while not caplog.records and time.monotonic() < until:
        time.sleep(0.01)
    assert "no room could be laid out" in caplog.text
    assert blobs.read(put(blobs, "a", LARGE)) == LARGE
