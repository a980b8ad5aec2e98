"""Room for the write-ahead log, laid out before it is needed.

A commit that makes the log's file longer changes the file system's own records too, and its sync waits for those; one that
overwrites what the file holds already syncs its own pages alone. So the file is made longer in steps, ahead of the commits, with
zeros: SQLite takes what does not carry the log's current salt for no frame (file format, 4.1 to 4.3), as it does with the frames of
an earlier round. Only the writer's own thread does this, between its batches: nobody else writes to the log.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["WalRoom"]

_FIRST_BYTES = 1 << 20
_LARGEST_STEP = 16 << 20
MOST_BYTES = 64 << 20
"""The log's room is not laid out beyond this; it is what `PRAGMA journal_size_limit` leaves of it."""
_PIECE = bytes(1 << 20)


class WalRoom:
    """The log of a database file.

    file   of the database; the log stands beside it
    """

    __slots__ = ("_fd", "_laid_out", "_path")

    def __init__(self, file: Path) -> None:
        self._path = f"{file}-wal"
        self._fd = -1
        self._laid_out = 0

    def lay_out(self) -> None:
        """After a commit: if it has reached the end of the room, add as much again, in steps of at most 16 MB.

        Nothing is done for a log of less than a megabyte: what writes so little need not be fast.

        raises   OSError   there is no room on the disk
        """
        if self._laid_out >= MOST_BYTES:
            return
        if self._fd < 0:
            self._fd = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC)
        end = os.fstat(self._fd).st_size
        if end <= self._laid_out or end < _FIRST_BYTES:
            return
        until = min(end + min(end, _LARGEST_STEP), MOST_BYTES)
        self._laid_out = MOST_BYTES  # where it fails it is not tried again
        for at in range(end, until, len(_PIECE)):
            os.pwrite(self._fd, _PIECE[: until - at], at)
        self._laid_out = until

    def close(self) -> None:
        """Let go of the file."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
