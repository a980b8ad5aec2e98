"""Syncs of files that go on beside us: begun early, waited for when their commit comes."""

from __future__ import annotations

import os
import threading
from queue import SimpleQueue

__all__ = ["Sync", "Syncs"]


class Sync:
    """One fdatasync under way beside us."""

    __slots__ = ("_done", "_error", "fd")

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._error: OSError | None = None
        self._done = threading.Lock()
        self._done.acquire()

    def run(self) -> None:
        """On a thread of `Syncs`."""
        try:
            os.fdatasync(self.fd)
        except OSError as error:
            self._error = error
        self._done.release()

    def wait(self) -> None:
        """Until it is on the disk. raises OSError"""
        self._done.acquire()
        self._done.release()
        if self._error is not None:
            raise self._error


class Syncs:
    """Threads that sync; started when first needed. A bare queue and a bare lock: this runs for every instance."""

    _MOST = 4

    def __init__(self) -> None:
        self._queue: SimpleQueue[Sync | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def begin(self, fd: int) -> Sync:
        """Sync the file beside us."""
        made = Sync(fd)
        if len(self._threads) < self._MOST:
            thread = threading.Thread(target=self._run, name=f"hilum-sync-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._queue.put(made)
        return made

    def _run(self) -> None:
        while (asked := self._queue.get()) is not None:
            asked.run()

    def close(self) -> None:
        """Finish what is under way."""
        threads, self._threads = self._threads, []
        for _ in threads:
            self._queue.put(None)
        for one in threads:
            one.join()
