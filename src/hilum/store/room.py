"""Room laid out in the pack segments ahead of a burst.

To overwrite bytes that a file already has costs the disk half of what it costs to make the file longer: no blocks are to be found
and the file system keeps no record of its own about it. Images come in bursts, a study at a time, and between the bursts there is
time. So when storing has paused, a thread writes zeros behind the last record of the segments that the next burst will take. Zeros
are no records; what is not used is cut off when the store closes or at the next start.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

__all__ = ["ROOM_BYTES", "Laying", "Segment", "Segments"]

log = logging.getLogger(__name__)

ROOM_BYTES = 64 << 20
"""Laid out in each segment."""
SEGMENTS = 4
"""Segments that have room: associations that store at once."""
PAUSE_SECONDS = 0.5
"""Storing has paused when nothing was stored for this long."""
_STEP_BYTES = 8 << 20
_PIECE_BYTES = 1 << 20
"""Zeros of one call, few enough to stay in the processor's cache."""
_FREE_SHARE = 16  # the disk must have this many times the room left


class Segment(Protocol):
    """What is known of a segment here: `end`, where its next record begins, and `laid`, up to where the file reaches."""

    fd: int
    end: int
    laid: int


class Segments(Protocol):
    """Whose segments they are."""

    def take_poorest(self, wanted: int, segments: int) -> Segment | None:
        """A segment with less room than `wanted`, for this thread alone; None where `segments` of them have it."""

    def give_back(self, segment: Any, lane: str, *, dirty: bool) -> None:
        """It may be written to again."""


class Laying:
    """The thread that lays out room. Starts with the first burst.

    segments   whose segments
    folder     where they lie
    room       bytes for each segment; 0 for none
    """

    def __init__(
        self, segments: Segments, folder: Path, room: int = ROOM_BYTES, *, pause: float = PAUSE_SECONDS
    ) -> None:
        self._segments = segments
        self._folder = folder
        self._room = room
        self._pause = pause
        self._last = 0.0
        self._stored = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def stored(self) -> None:
        """Something was stored: begin once it stays quiet."""
        self._last = monotonic()
        if not self._stored.is_set():
            self._stored.set()
            if self._thread is None and self._room and not self._closed:
                self._thread = threading.Thread(target=self._run, name="hilum-room", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Lay out no more."""
        self._closed = True
        self._stored.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            self._stored.wait()
            while not self._closed and (left := self._last + self._pause - monotonic()) > 0:
                threading.Event().wait(min(left, 0.1))
            if self._closed:
                return
            self._stored.clear()
            try:
                self._lay_all()
            except OSError as error:
                log.warning("no room could be laid out in the blob segments", extra={"errno": error.errno})

    def _lay_all(self) -> None:
        began = self._last
        while self._last == began and not self._closed:
            if shutil.disk_usage(self._folder).free < self._room * SEGMENTS * _FREE_SHARE:
                return
            segment = self._segments.take_poorest(self._room, SEGMENTS)
            if segment is None:
                return
            try:
                self._lay(segment, began)
            finally:
                self._segments.give_back(segment, "", dirty=False)

    def _lay(self, segment: Segment, began: float) -> None:
        """Zeros in steps, each on the disk before the next; stops as soon as something is stored."""
        position, end = max(segment.laid, segment.end), segment.end + self._room
        zeros = bytes(min(_PIECE_BYTES, self._room))
        while position < end and self._last == began and not self._closed:
            step = min(position + _STEP_BYTES, end)
            while position < step:
                position += os.pwrite(segment.fd, zeros[: step - position], position)
            os.fdatasync(segment.fd)
            segment.laid = position
