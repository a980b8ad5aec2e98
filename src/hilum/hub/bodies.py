"""What the journal keeps of HTTP bodies: all of it. Small ones stand in the exchange itself; of a large one the exchange holds the
beginning, for whoever shows it, and refers to a blob with the whole.

What a handler stored of a request's body, instances and documents, is not written again: while the handler works, its writes to the
blob store are watched, and those whose bytes are a part of the body (by their place in memory) are referred to.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from hilum.core.errors import HilumError
from hilum.core.record import Blobs, BlobWriter, Buffer, Record
from hilum.core.study import BlobRef
from hilum.core.web import WebResponse
from hilum.store.composed import Stored

__all__ = ["Recorded", "Watch", "beginning", "is_large", "stored_answer"]

KEPT_BYTES = 256 * 1024
"""Bodies up to this size stand in the exchange."""
BEGINNING_BYTES = 64 * 1024
"""Of larger ones so much does, beside the blob with the whole."""

_LEAST_BYTES = 4096
"""What is shorter is written again rather than referred to."""


Ended = Callable[[bytes, BlobRef | None, bool], None]


class _Buffer(ctypes.Structure):
    """Py_buffer, of CPython's stable interface."""

    _fields_ = (
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    )


def _range(content: Buffer) -> tuple[int, int]:
    """Where the bytes stand in memory: (first, behind the last)."""
    buffer = _Buffer()
    ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(content), ctypes.byref(buffer), 0)
    try:
        start = int(buffer.buf or 0)
        return start, start + int(buffer.len)
    finally:
        ctypes.pythonapi.PyBuffer_Release(ctypes.byref(buffer))


class Watch:
    """The blob store as one handler sees it, and what the handler stored of the request's body."""

    def __init__(self, blobs: Blobs, body: bytes | memoryview) -> None:
        self._blobs = blobs
        self._body = body
        self._first, self._last = _range(body)
        self._found: dict[BlobRef, list[tuple[int, int, int]]] = {}

    def over(self, record: Record) -> Record:
        """The record, with this for its blob store."""
        return cast("Record", _Watched(record, self))

    def pieces(self) -> Sequence[bytes | memoryview | Stored]:
        """The body in order: what stands nowhere else, and where the rest is stored."""
        view = memoryview(self._body)
        made: list[bytes | memoryview | Stored] = []
        end = 0
        rows = sorted((at, start, count, ref) for ref, rows in self._found.items() for at, start, count in rows)
        for at, start, count, ref in rows:
            if at < end:
                continue  # stored twice
            if at > end:
                made.append(view[end:at])
            made.append(Stored(ref, start, count))
            end = at + count
        if end < len(view):
            made.append(view[end:])
        return made

    def places(self, start: int, parts: Iterable[Buffer]) -> tuple[list[tuple[int, int, int]], int]:
        """(place in the body, place in the blob, bytes) of parts that are of the body, written at `start`; and where they end."""
        found = []
        for one in parts:
            first, last = _range(one)
            if last - first >= _LEAST_BYTES and self._first <= first and last <= self._last:
                found.append((first - self._first, start, last - first))
            start += last - first
        return found, start

    def stored(self, ref: BlobRef, places: list[tuple[int, int, int]]) -> None:
        """A blob was finished."""
        if places:
            self._found[ref] = places

    def dropped(self, ref: BlobRef) -> None:
        """A finished blob was dropped again."""
        self._found.pop(ref, None)

    # -- as hilum.core.record.Blobs

    def put(self, content: Buffer) -> BlobRef:
        """Keep a blob."""
        ref = self._blobs.put(content)
        self.stored(ref, self.places(0, (content,))[0])
        return ref

    def writer(self, lane: str = "") -> BlobWriter:
        """Begin a blob."""
        return _WatchedWriter(self, self._blobs.writer(lane))

    def read(self, ref: BlobRef, offset: int = 0, length: int = -1) -> bytes:
        """The bytes, or a part."""
        return self._blobs.read(ref, offset, length)

    def path(self, ref: BlobRef) -> tuple[str, int, int]:
        """(file path, offset, length)."""
        return self._blobs.path(ref)


class _WatchedWriter:
    def __init__(self, watch: Watch, writer: BlobWriter) -> None:
        self._watch = watch
        self._writer = writer
        self._places: list[tuple[int, int, int]] = []
        self._end = 0
        self._ref: BlobRef | None = None

    def write(self, parts: Sequence[Buffer]) -> None:
        self._writer.write(parts)
        found, self._end = self._watch.places(self._end, parts)
        self._places += found

    def finish(self) -> BlobRef:
        self._ref = self._writer.finish()
        self._watch.stored(self._ref, self._places)
        return self._ref

    def discard(self) -> None:
        self._writer.discard()
        if self._ref is not None:
            self._watch.dropped(self._ref)


class _Watched:
    """A record with a watched blob store."""

    def __init__(self, record: Record, blobs: Watch) -> None:
        self._record = record
        self.blobs = blobs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._record, name)


def is_large(body: object) -> bool:
    """The body does not stand in the exchange as a whole."""
    return isinstance(body, bytes | memoryview) and len(body) > KEPT_BYTES


def beginning(body: bytes | memoryview) -> bytes:
    """What of a body stands in the exchange."""
    return bytes(body) if len(body) <= KEPT_BYTES else bytes(body[:BEGINNING_BYTES])


def _named(ref: BlobRef) -> bytes:
    """What the journal says in place of stored bytes that an answer gave back."""
    return f"[{ref.length} stored bytes, {ref}]".encode()


def stored_answer(response: WebResponse) -> bytes | memoryview:
    """An answer's body as the journal keeps it: stored bytes that it gives back are named, not copied."""
    body = response.body
    if isinstance(body, bytes):
        return body
    if isinstance(body, list | tuple):
        return b"".join(_named(part) if isinstance(part, BlobRef) else bytes(part) for part in body)
    return b""


class Recorded:
    """The body of an answer that is made while it is sent, kept for the journal on its way out.

    ended   gets what stands in the exchange, where the whole is kept if it is large, and whether it broke while it was made; once,
            when the body was sent or given up
    """

    def __init__(self, body: Iterable[bytes | BlobRef], blobs: Blobs, ended: Ended) -> None:
        self._body = body
        self._blobs = blobs
        self._ended: Ended | None = ended
        self._is_broken = False
        self._parts: list[bytes] = []
        self._size = 0
        self._writer: BlobWriter | None = None
        self._is_lost = False

    def __iter__(self) -> Iterator[bytes | BlobRef]:
        try:
            for part in self._body:
                self._note(_named(part) if isinstance(part, BlobRef) else bytes(part))
                yield part
        except Exception:
            self._is_broken = True
            raise

    def _note(self, content: bytes) -> None:
        self._size += len(content)
        if self._size <= KEPT_BYTES:
            self._parts.append(content)
            return
        if self._is_lost:
            return
        try:
            if self._writer is None:
                self._writer = self._blobs.writer("\0journal")
                self._writer.write(self._parts)
                self._parts = [b"".join([*self._parts, content])[:BEGINNING_BYTES]]
            self._writer.write((content,))
        except HilumError:  # no room to keep it: the answer itself goes on
            self._is_lost = True

    def close(self) -> None:
        """It was sent, or will not be sent further."""
        ended, self._ended = self._ended, None
        if ended is not None:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
            blob = self._writer.finish() if self._writer is not None and not self._is_lost else None
            ended(b"".join(self._parts)[:KEPT_BYTES], blob, self._is_broken)
