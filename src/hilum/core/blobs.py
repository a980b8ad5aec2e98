"""Bytes on disk, by our own names. Ports that the store implements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hilum.core.study import BlobRef

__all__ = ["BlobWriter", "Blobs", "Buffer"]

Buffer = bytes | bytearray | memoryview
"""Bytes in any of the forms that the parsers hand on without copying."""


class BlobWriter(Protocol):
    """A blob being written."""

    def write(self, parts: Sequence[Buffer]) -> None:
        """Append the parts, without joining them."""

    def finish(self) -> BlobRef:
        """End it. The bytes are durable once the unit of work that names the blob has committed."""

    def discard(self) -> None:
        """Drop what was written."""


class Blobs(Protocol):
    """Bytes on disk, by our own names."""

    def put(self, content: Buffer) -> BlobRef:
        """Write a small blob whole; durable with the commit of the unit of work that names it."""

    def writer(self, lane: str = "") -> BlobWriter:
        """Begin a blob; blobs of one lane (an association) follow each other in one segment."""

    def read(self, ref: BlobRef, offset: int = 0, length: int = -1) -> bytes:
        """The bytes, or a part. raises NotFound, Fault"""

    def path(self, ref: BlobRef) -> tuple[str, int, int]:
        """(file path, offset, length): for sendfile and for streaming. raises NotFound"""
