"""What a stored object leaves as: bytes that were made, and slices of its blob. PS3.5 annex A."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hilum.core.record import Blobs
from hilum.core.study import BlobRef
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.transfer_syntax import EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE

__all__ = ["NATIVE", "Change", "Outgoing", "Piece", "Slice"]

NATIVE = (EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE)
"""Transfer syntaxes that objects are converted between."""

Change = Callable[[Dataset], None]
"""Changes a header in place: elements of any group below 7FE0."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a blob, offset counted from the blob's start."""

    blob: BlobRef
    offset: int
    length: int

    @property
    def is_whole(self) -> bool:
        """All of the blob."""
        return self.offset == 0 and self.length == self.blob.length

    def chunks(self, blobs: Blobs, size: int = _CHUNK) -> Iterator[bytes]:
        """The bytes, read as they are taken."""
        for at in range(0, self.length, size):
            yield blobs.read(self.blob, self.offset + at, min(size, self.length - at))


Piece = bytes | Slice


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The data set of an instance, encoded, without file meta information."""

    sop_class: str
    sop_instance: str
    transfer_syntax: str
    pieces: tuple[Piece, ...]

    @property
    def length(self) -> int:
        """Bytes of the data set."""
        return sum(len(one) if isinstance(one, bytes) else one.length for one in self.pieces)

    def content(self, blobs: Blobs) -> bytes:
        """The data set, joined."""
        return b"".join(
            one if isinstance(one, bytes) else blobs.read(one.blob, one.offset, one.length) for one in self.pieces
        )

    def chunks(self, blobs: Blobs) -> Iterator[bytes]:
        """The data set piece by piece, nothing larger than a megabyte of a blob in memory."""
        for one in self.pieces:
            if isinstance(one, bytes):
                yield one
            else:
                yield from one.chunks(blobs)
