"""What does it cost to write an instance and to have it on the disk? Ways to write 528 KB, and to lay out room for it.

Each instance comes in four pieces, 0.2 ms of other work follow, as when its header is read, and then fdatasync. Four ways:
*untold*, the kernel hears of it with the sync; *told by piece* and *told once*, it is told to begin with each piece, or with the
last (sync_file_range; what Hilum does); *appended*, without room laid out. Then the zeros of the room, by calls of 1 and of 8 MB.
Microseconds without the other work, milliseconds for 64 MB; medians, and the ways take turns.

    python bench/bench_blob_sync.py [--rounds 5] [--count 100]
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time

from hilum.store.writeback import begin_writing

INSTANCE_BYTES, PIECE_BYTES, OTHER_S = 528_000, 132_000, 0.0002
ROOM_BYTES, STEP_BYTES = 64 << 20, 8 << 20
WAYS = ("untold", "told by piece", "told once", "appended")


def lay(fd: int, length: int, call: int) -> float:
    """Milliseconds for zeros of this length, by calls of `call` bytes, synced every 8 MB."""
    zeros, begun = bytes(call), time.perf_counter()
    for at in range(0, length, call):
        os.pwrite(fd, zeros, at)
        if (at + call) % STEP_BYTES == 0:
            os.fdatasync(fd)
    return (time.perf_counter() - begun) * 1000


def store(fd: int, way: str, count: int) -> float:
    """Microseconds that an instance takes, without the other work."""
    data, spent = os.urandom(INSTANCE_BYTES), []
    for number in range(count):
        start, begun = number * INSTANCE_BYTES, time.perf_counter()
        for at in range(0, INSTANCE_BYTES, PIECE_BYTES):
            os.pwrite(fd, data[at : at + PIECE_BYTES], start + at)
            if way == "told by piece":
                begin_writing(fd, start + at, PIECE_BYTES)
        if way == "told once":
            begin_writing(fd, start, INSTANCE_BYTES)
        until = time.perf_counter() + OTHER_S
        while time.perf_counter() < until:
            pass
        os.fdatasync(fd)
        spent.append((time.perf_counter() - begun - OTHER_S) * 1e6)
    return statistics.median(spent)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=100)
    asked = parser.parse_args()
    found: dict[str, list[float]] = {}
    for _ in range(asked.rounds):
        for way in WAYS:
            with tempfile.NamedTemporaryFile(prefix="bench-blob-") as file:
                if way != "appended":
                    lay(file.fileno(), -(-asked.count * INSTANCE_BYTES // STEP_BYTES) * STEP_BYTES, 1 << 20)
                os.fsync(file.fileno())
                found.setdefault(f"{way}, us", []).append(store(file.fileno(), way, asked.count))
        for call in (1 << 20, 8 << 20):
            with tempfile.NamedTemporaryFile(prefix="bench-blob-") as file:
                name = f"64 MB of zeros by {call >> 20} MB, ms"
                found.setdefault(name, []).append(lay(file.fileno(), ROOM_BYTES, call))
    for name, figures in found.items():
        print(f"{name:32}{statistics.median(figures):8.0f}   least {min(figures):6.0f}")


if __name__ == "__main__":
    main()
