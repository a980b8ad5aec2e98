"""Blobs in append-only pack segments.

A segment is a file of at most some 256 MB in which records follow each other: a header of 32 bytes (magic, length, an id of ours),
then the content as it came, so that a simple tool can take a segment apart even without the database.

A segment has one writer at a time. A blob that is written while no other is goes to a segment as it comes; a segment is for this blob
alone until it is finished, and the next of the same lane (an association) finds it again. A blob that is begun while others are being
written is gathered in memory while it is small, and written in one piece once it is whole: so the blobs of associations that store at
once follow each other in one segment, and their commit has one file to sync (decision 0045).

What is durable when: `write` and `finish` only hand bytes to the kernel. The writer of the database syncs every segment that has
finished records ("dirty") before it commits the rows that name them. A kill between leaves a tail or a gap that no row names; the
sweep at the next start cuts and clears it. The database alone says what is alive: behind the last record there may be zeros, room
that was laid out ahead (`hilum.store.room`).
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import threading
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

from hilum.core.errors import Busy, Fault, HilumError, LocalProtocolError, NotFound
from hilum.core.record import Buffer
from hilum.core.study import BlobRef
from hilum.store.room import PAUSE_SECONDS, ROOM_BYTES, Laying
from hilum.store.writeback import begin_writing

__all__ = ["GATHERED_BYTES", "HEADER_BYTES", "MAGIC", "SEGMENT_BYTES", "PackBlobs", "PackWriter", "segment_path"]

MAGIC = b"HILUMPK1"
VOID = b"HILUMVD1"
HEADER_BYTES = 32
SEGMENT_BYTES = 256 << 20
_NAME = re.compile(r"[0-9A-Z]{26}")
_MOST_PARTS = 1000  # of one writev; Linux takes 1024
_MOST_HANDLES = 64
_MOST_LANES = 1024
GATHERED_BYTES = 1 << 20
"""A blob of up to this, header and all, can be gathered in memory; a larger one is written on as it comes."""
_MOST_GATHERED = 16
_TOGETHER = "\0together"
_LARGE_BYTES = 64 << 10
"""A blob of so many bytes is on its way to the disk as soon as it is whole (`writeback`), a smaller one with its sync."""
_AT_ONCE_BYTES = 2 << 20
"""So many are on their way before: each time costs a call of the disk's driver."""
_ZEROS = 1 << 20
_PUNCH_HOLE = 0x02 | 0x01  # FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE


def segment_path(folder: Path, name: str) -> Path:
    """The file of a segment; refuses a name that is not of our making."""
    if not _NAME.fullmatch(name):
        raise NotFound("no such blob segment")
    return folder / f"{name}.pack"


def trouble(error: OSError) -> HilumError:
    """What a failed write means: no room, which may pass, or a fault."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE):
        return Busy("no room to store the bytes")
    return Fault(f"the bytes could not be written ({errno.errorcode.get(error.errno or 0, 'unknown')})")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _punch(fd: int, offset: int, length: int) -> None:
    """Give the room of a range back to the file system, where it can; else the range stays, and is dead."""
    library = ctypes.CDLL(None, use_errno=True)
    if hasattr(library, "fallocate64"):
        library.fallocate64(fd, _PUNCH_HOLE, ctypes.c_int64(offset), ctypes.c_int64(length))


class _Segment:
    """A segment that is written to. `end` is where the next record begins; room was laid out up to `laid`."""

    __slots__ = ("end", "fd", "laid", "name", "retired")

    def __init__(self, name: str, fd: int, end: int) -> None:
        self.name = name
        self.fd = fd
        self.end = end
        self.laid = 0
        self.retired = False

    @property
    def room(self) -> int:
        """Bytes that are laid out for the next records."""
        return max(0, self.laid - self.end)

    def cut(self, start: int, end: int) -> None:
        """Drop the last bytes, from `start` to `end`: in room that was laid out they become zeros again. raises OSError"""
        os.ftruncate(self.fd, max(start, self.laid))
        for position in range(start, min(end, self.laid), _ZEROS):
            os.pwrite(self.fd, bytes(min(_ZEROS, end - position, self.laid - position)), position)
        self.end = start


class _Handle:
    """An open file for reading; closes itself when the last reader lets go."""

    __slots__ = ("fd",)

    def __init__(self, path: Path) -> None:
        self.fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def __del__(self) -> None:
        fd = getattr(self, "fd", -1)
        if fd >= 0:
            os.close(fd)


class PackWriter:
    """A blob being written: as it comes, or gathered in `buffer` as long as it fits.

    lane   whose segment it goes to where it is written as it comes
    """

    __slots__ = ("_begun", "_blobs", "_buffer", "_id", "_is_open", "_lane", "_length", "_ref", "_segment", "_start")

    def __init__(self, blobs: PackBlobs, lane: str, id: bytes, buffer: bytearray | None) -> None:
        self._blobs = blobs
        self._lane = lane
        self._id = id
        self._buffer = buffer
        self._length = 0
        self._segment: _Segment | None = None
        self._start = 0
        self._begun = 0
        self._is_open = True
        self._ref: BlobRef | None = None

    def write(self, parts: Sequence[Buffer]) -> None:
        """Append the parts, without joining them.

        raises   Busy    no room: what was written is dropped
                 Fault   the file system failed
        """
        if not self._is_open:
            raise LocalProtocolError("the blob is finished")
        wanted: Sequence[Buffer] = parts if self._length else [self._header(0), *parts]
        buffer, length = self._buffer, self._length
        if buffer is not None and self._segment is None:
            for index, part in enumerate(wanted):
                view = part if type(part) is bytes else memoryview(part).cast("B")
                end = length + len(view)
                if end > GATHERED_BYTES:
                    wanted = [memoryview(buffer)[:length], *wanted[index:]]
                    break
                buffer[length:end] = view
                length = end
            else:
                self._length = length
                return
        self._stream(wanted)

    def _header(self, length: int) -> bytes:
        return MAGIC + length.to_bytes(8, "little") + self._id

    def _stream(self, parts: Sequence[Buffer]) -> _Segment:
        """Write to the segment that is, for now, this blob's alone."""
        try:
            segment = self._segment
            if segment is None:
                self._segment = segment = self._blobs.take(self._lane)
                self._start, self._length = segment.end, 0
            end = _append(segment.fd, self._start + self._length, parts)
        except OSError as error:
            self.discard()
            raise trouble(error) from error
        self._length = end - self._start
        if self._length - self._begun >= _AT_ONCE_BYTES:
            self._begin(segment)
        return segment

    def _begin(self, segment: _Segment) -> None:
        """What is written is on its way to the disk from now on."""
        begin_writing(segment.fd, self._start + self._begun, self._length - self._begun)
        self._begun = self._length

    def finish(self) -> BlobRef:
        """End it. Durable once the unit of work that names the blob has committed."""
        if not self._is_open:
            raise LocalProtocolError("the blob is finished")
        if not self._length:
            self.write(())
        length = self._length - HEADER_BYTES
        buffer = self._buffer
        if buffer is not None and self._segment is None:
            buffer[:HEADER_BYTES] = self._header(length)
            self._lane = _TOGETHER
            segment = self._stream([memoryview(buffer)[: self._length]])
        else:
            assert self._segment is not None
            segment = self._segment
            try:
                os.pwrite(segment.fd, self._header(length), self._start)
            except OSError as error:
                self.discard()
                raise trouble(error) from error
        if self._length - self._begun >= _LARGE_BYTES:
            self._begin(segment)
        segment.end = self._start + self._length
        self._segment = None
        self._ref = BlobRef(segment.name, self._start + HEADER_BYTES, length)
        self._close()
        self._blobs.give_back(segment, self._lane, dirty=True, large=length >= _LARGE_BYTES)
        return self._ref

    def _close(self) -> None:
        if self._is_open:
            self._is_open = False
            buffer, self._buffer = self._buffer, None
            self._blobs.closed(buffer)

    def discard(self) -> None:
        """Drop what was written; also a finished blob, as long as no unit of work that names it has committed."""
        segment, self._segment = self._segment, None
        self._close()
        if segment is not None:
            try:
                segment.cut(self._start, self._start + self._length)
                self._blobs.give_back(segment, self._lane, dirty=False)
            except OSError:
                self._blobs.retire(segment)
        elif self._ref is not None:
            ref, self._ref = self._ref, None
            self._blobs.void(ref)

    def __del__(self) -> None:
        if getattr(self, "_is_open", False):
            self.discard()


def _append(fd: int, offset: int, parts: Sequence[Buffer]) -> int:
    """Write all parts from `offset` on; returns where they end."""
    rest: list[Buffer] = list(parts)
    while rest:
        written = os.pwritev(fd, rest[:_MOST_PARTS], offset)
        offset += written
        taken = 0
        while taken < len(rest) and written >= (size := memoryview(rest[taken]).nbytes):
            written -= size
            taken += 1
        del rest[:taken]
        if written:
            rest[0] = memoryview(rest[0]).cast("B")[written:]
    return offset


def _record_id(start: bytes) -> Callable[[int], bytes]:
    """Ids of records: what this run began with, and a number."""
    return lambda number: start + number.to_bytes(8, "big")


class PackBlobs:
    """The blob store of one folder. Implements `hilum.core.record.Blobs`.

    new_name        makes names for segments: 26 characters of A-Z and 0-9
    available       segments that the sweep found with room left: (name, end)
    segment_bytes   a segment that has grown to this gets no more records
    room_bytes      laid out in segments ahead of a burst (`hilum.store.room`), once storing has paused for `pause_seconds`
    """

    def __init__(
        self,
        folder: Path,
        *,
        new_name: Callable[[], str],
        available: Sequence[tuple[str, int]] = (),
        segment_bytes: int = SEGMENT_BYTES,
        room_bytes: int = ROOM_BYTES,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._folder = folder
        self._new_name = new_name
        self._limit = segment_bytes
        self._available = [one for one in available if one[1] < segment_bytes]
        # by its thread alone again: a writer that nobody finished is dropped by the collector, which may come while it is held
        self._lock = threading.RLock()
        self._free: list[_Segment] = []
        self._lanes: dict[str, str] = {}
        self._dirty: set[_Segment] = set()
        self._retired: list[_Segment] = []
        self._handles: dict[str, _Handle] = {}
        self._laying = Laying(self, folder, min(room_bytes, segment_bytes), pause=pause_seconds)
        self._record_ids = map(_record_id(os.urandom(8)), count())
        self._closed = False
        self._open = 0
        self._buffers: list[bytearray] = []
        self._made = 0

    def put(self, content: Buffer) -> BlobRef:
        """Write a small blob whole."""
        writer = self.writer(_TOGETHER)
        writer.write((content,))
        return writer.finish()

    def writer(self, lane: str = "") -> PackWriter:
        """Begin a blob. Those of one lane follow each other in one segment, unless several lanes are busy at once."""
        with self._lock:
            self._open += 1
            buffer = None
            if self._open > 1:
                if self._buffers:
                    buffer = self._buffers.pop()
                elif self._made < _MOST_GATHERED:
                    self._made += 1
                    buffer = bytearray(GATHERED_BYTES)
        return PackWriter(self, lane, next(self._record_ids), buffer)

    def closed(self, buffer: bytearray | None) -> None:
        """A blob is finished or dropped."""
        with self._lock:
            self._open -= 1
            if buffer is not None:
                self._buffers.append(buffer)

    def take(self, lane: str) -> _Segment:
        """A segment for one writer: the lane's last one, another free one, or a new one. raises OSError"""
        with self._lock:
            if self._closed:
                raise LocalProtocolError("the blob store is closed")
            if self._free:
                return self._free.pop(self._best(self._lanes.get(lane)))
        return self._another()

    def _best(self, name: str | None) -> int:
        """Of the free segments the lane's own, or the one with most room where its own has none left."""
        own = next((index for index, one in enumerate(self._free) if one.name == name), -1)
        if own >= 0 and self._free[own].room:
            return own
        most = max(range(len(self._free)), key=lambda index: (self._free[index].room, index))
        return most if own < 0 or self._free[most].room else own

    def _another(self) -> _Segment:
        """One that the sweep left with room, or a new one. raises OSError"""
        with self._lock:
            found = self._available.pop() if self._available else None
        if found is not None:
            name, end = found
            return _Segment(name, os.open(segment_path(self._folder, name), os.O_WRONLY | os.O_CLOEXEC), end)
        name = self._new_name()
        path = segment_path(self._folder, name)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        sync_folder(self._folder)
        return _Segment(name, fd, 0)

    def give_back(self, segment: _Segment, lane: str, *, dirty: bool, large: bool = False) -> None:
        """A writer is done with a segment. `large`: a burst may have begun."""
        if large:
            self._laying.stored()
        with self._lock:
            if dirty:
                self._dirty.add(segment)
            if lane:
                if len(self._lanes) >= _MOST_LANES:
                    del self._lanes[next(iter(self._lanes))]
                self._lanes[lane] = segment.name
            if segment.retired:
                return
            if segment.end < self._limit and not self._closed:
                self._free.append(segment)
            elif segment not in self._dirty:
                os.close(segment.fd)

    def take_poorest(self, wanted: int, segments: int) -> _Segment | None:
        """A segment with less than half of the `wanted` room, for the caller alone; None where enough segments have it."""
        with self._lock:
            if self._closed:
                return None
            rich = 0
            for index in range(len(self._free) - 1, -1, -1):
                one = self._free[index]
                if one.room >= min(wanted, self._limit - one.end) // 2:
                    rich += 1
                    if rich == segments:
                        return None
                else:
                    return self._free.pop(index)
        return self._another()

    def retire(self, segment: _Segment) -> None:
        """A segment that failed gets no more records; the sweep looks after it, `close` closes it."""
        with self._lock:
            segment.retired = True
            self._retired.append(segment)

    def sync(self) -> None:
        """Make all finished records durable. raises Fault, Busy"""
        with self._lock:
            if not self._dirty:
                return
            dirty, self._dirty = self._dirty, set()
        try:
            for one in dirty:
                os.fdatasync(one.fd)
        except OSError as error:
            # after a failed sync nobody knows what the disk holds: these segments get no more records
            with self._lock:
                self._free = [one for one in self._free if one not in dirty]
                for one in dirty:
                    one.retired = True
                    self._retired.append(one)
            raise trouble(error) from error
        with self._lock:
            for one in dirty:
                if one.end >= self._limit and one not in self._dirty and not one.retired:
                    os.close(one.fd)

    def _handle(self, name: str) -> _Handle:
        with self._lock:
            handle = self._handles.pop(name, None)
            if handle is None:
                try:
                    handle = _Handle(segment_path(self._folder, name))
                except FileNotFoundError:
                    raise NotFound("no such blob segment") from None
                if len(self._handles) >= _MOST_HANDLES:
                    del self._handles[next(iter(self._handles))]
            self._handles[name] = handle
            return handle

    def read(self, ref: BlobRef, offset: int = 0, length: int = -1) -> bytes:
        """The bytes, or a part. raises NotFound, Fault"""
        handle = self._handle(ref.segment)
        size = max(0, ref.length - offset)
        if 0 <= length < size:
            size = length
        parts = []
        position = ref.offset + offset
        while size > 0:
            part = os.pread(handle.fd, size, position)
            if not part:
                raise Fault("a blob ends before its length")
            parts.append(part)
            position += len(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def path(self, ref: BlobRef) -> tuple[str, int, int]:
        """(file path, offset, length): for sendfile and for streaming. raises NotFound"""
        path = segment_path(self._folder, ref.segment)
        if not path.exists():
            raise NotFound("no such blob segment")
        return str(path), ref.offset, ref.length

    def void(self, ref: BlobRef) -> None:
        """Drop a blob that no row names: cut it off where it is the last of its segment, else clear its range."""
        start = ref.offset - HEADER_BYTES
        with self._lock:
            for one in self._free:
                if one.name == ref.segment and one.end == ref.offset + ref.length:
                    one.cut(start, one.end)
                    return
            try:
                fd = os.open(segment_path(self._folder, ref.segment), os.O_WRONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                return
        try:
            clear(fd, start, HEADER_BYTES + ref.length)
        finally:
            os.close(fd)

    def close(self) -> None:
        """Close all files, without the room that was laid out in them; what is dirty was synced by the last commit."""
        self._laying.close()
        with self._lock:
            self._closed = True
            for one in {*self._free, *self._dirty, *self._retired}:
                if one.laid > one.end:
                    os.ftruncate(one.fd, one.end)
                os.close(one.fd)
                if one.end == 0:
                    segment_path(self._folder, one.name).unlink(missing_ok=True)
            self._retired = []
            self._free = []
            self._dirty = set()
            self._handles = {}


def clear(fd: int, start: int, length: int) -> None:
    """Mark a range as void and give its room back."""
    if length >= HEADER_BYTES:
        os.pwrite(fd, VOID + (length - HEADER_BYTES).to_bytes(8, "little") + bytes(16), start)
        _punch(fd, start + HEADER_BYTES, length - HEADER_BYTES)
    elif length:
        os.pwrite(fd, bytes(length), start)
