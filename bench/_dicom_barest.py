"""The barest power-safe intake of instances: what the disk and two syncs allow, with no network, no parsing and no database.

Each lane writes the bytes of an instance into its own file, laid out with zeros before the clock starts, syncs it (fdatasync), then
waits for a commit: one thread gathers all lanes that wait, overwrites some pages of a log laid out before, and syncs that. It is the
order in which Hilum makes an instance durable.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue

INSTANCE_BYTES, PIECE_BYTES = 528_000, 132_000
LOG_BYTES, PAGE_BYTES, PAGES_OF_COMMIT, PAGES_OF_INSTANCE = 32 << 20, 4120, 5, 3


def barest(lanes: int, count: int) -> float:
    """Instances per second that `lanes` lanes make durable, `count` each."""
    data = os.urandom(INSTANCE_BYTES)
    with tempfile.TemporaryDirectory(prefix="bench-barest-") as name:
        log = os.open(Path(name) / "log", os.O_RDWR | os.O_CREAT)
        os.write(log, bytes(LOG_BYTES))
        os.fsync(log)
        files = []
        for number in range(lanes):
            files.append(os.open(Path(name) / str(number), os.O_RDWR | os.O_CREAT))
            for at in range(0, count * INSTANCE_BYTES, INSTANCE_BYTES):
                os.pwrite(files[number], bytes(INSTANCE_BYTES), at)
            os.fsync(files[number])
        waiting: SimpleQueue[threading.Lock | None] = SimpleQueue()

        def lane(number: int) -> None:
            fd = files[number]
            done = threading.Lock()
            done.acquire()
            for _ in range(count):
                for at in range(0, INSTANCE_BYTES, PIECE_BYTES):
                    os.write(fd, data[at : at + PIECE_BYTES])
                os.fdatasync(fd)
                waiting.put(done)
                done.acquire()
            os.close(fd)
            waiting.put(None)

        def commits() -> None:
            left, position = lanes, 0
            while left:
                batch = [waiting.get()]
                while True:
                    try:
                        batch.append(waiting.get_nowait())
                    except Empty:
                        break
                left -= batch.count(None)
                told = [one for one in batch if one is not None]
                for _ in range(PAGES_OF_COMMIT + PAGES_OF_INSTANCE * len(told) if told else 0):
                    os.pwrite(log, data[:PAGE_BYTES], position % (LOG_BYTES - PAGE_BYTES))
                    position += PAGE_BYTES
                os.fdatasync(log)
                for one in told:
                    one.release()

        threads = [threading.Thread(target=lane, args=(number,)) for number in range(lanes)]
        threads.append(threading.Thread(target=commits))
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - began
        os.close(log)
    return lanes * count / spent
