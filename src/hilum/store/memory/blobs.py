"""Blobs in memory; written to a file of a temporary folder only when someone asks for a path."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hilum.core.errors import LocalProtocolError, NotFound
from hilum.core.record import Buffer
from hilum.core.study import BlobRef

__all__ = ["MemoryBlobs"]


class MemoryBlobWriter:
    """A blob being written."""

    def __init__(self, blobs: MemoryBlobs) -> None:
        self._blobs = blobs
        self._content = bytearray()
        self._ref: BlobRef | None = None
        self._open = True

    def write(self, parts: Sequence[Buffer]) -> None:
        """Append the parts."""
        if not self._open:
            raise LocalProtocolError("the blob is finished")
        for one in parts:
            self._content += one

    def finish(self) -> BlobRef:
        """End it."""
        if not self._open:
            raise LocalProtocolError("the blob is finished")
        self._open = False
        self._ref = self._blobs.put(bytes(self._content))
        self._content = bytearray()
        return self._ref

    def discard(self) -> None:
        """Drop what was written, a finished blob too."""
        self._open = False
        self._content = bytearray()
        if self._ref is not None:
            self._blobs.forget(self._ref)


class MemoryBlobs:
    """Bytes by our own names, in memory."""

    def __init__(self) -> None:
        self._contents: dict[BlobRef, bytes] = {}
        self._next = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def put(self, content: Buffer) -> BlobRef:
        """Keep a blob."""
        ref = BlobRef("memory", self._next, len(content))
        self._next += max(1, len(content))
        self._contents[ref] = bytes(content)
        return ref

    def writer(self, lane: str = "") -> MemoryBlobWriter:
        """Begin a blob."""
        return MemoryBlobWriter(self)

    def read(self, ref: BlobRef, offset: int = 0, length: int = -1) -> bytes:
        """The bytes, or a part."""
        content = self._contents.get(ref)
        if content is None:
            raise NotFound("no such blob")
        end = len(content) if length < 0 else min(len(content), offset + length)
        return content[offset:end]

    def path(self, ref: BlobRef) -> tuple[str, int, int]:
        """(file path, offset, length) of a file made for the purpose."""
        content = self.read(ref)
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="hilum-")
        file = Path(self._folder.name) / f"{ref.offset}"
        if not file.exists():
            file.write_bytes(content)
        return str(file), 0, len(content)

    def forget(self, ref: BlobRef) -> None:
        """Drop a blob."""
        self._contents.pop(ref, None)

    def close(self) -> None:
        """Remove the temporary folder."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
