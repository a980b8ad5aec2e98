"""Long messages in the blob store: a body kept whole, without a second copy of what is stored anyway.

A body of which nothing is stored elsewhere is a blob. A body that carried instances or documents is a *composed* blob: an index,
then the bytes that stand nowhere else, in order; the index says where the rest lies:

    8 bytes   length of the index, little-endian
    index     JSON list: a number is so many bytes of those that follow; ["segment:offset:length", start, count] is a part of a blob
    bytes     what stands nowhere else

The journal marks such a reference as composed, and holds the blobs that it names as long as its own row stands.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import orjson

from hilum.core.errors import Fault
from hilum.core.record import Blobs, BlobWriter
from hilum.core.study import BlobRef

__all__ = ["Body", "ComposedRef", "Stored", "keep", "parse_ref"]

_MARK = "composed:"
_PIECE = 1 << 20
_INDEX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class ComposedRef(BlobRef):
    """Where a composed blob lies. `held`: the blobs that it names, told when it is written to the journal."""

    held: tuple[BlobRef, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{_MARK}{self.plain}"

    @property
    def plain(self) -> BlobRef:
        """The blob itself: index and bytes."""
        return BlobRef(self.segment, self.offset, self.length)


def parse_ref(text: str) -> BlobRef | None:
    """The inverse of `str` of either kind; None of an empty text."""
    if not text:
        return None
    if not text.startswith(_MARK):
        return BlobRef.parse(text)
    plain = BlobRef.parse(text[len(_MARK) :])
    return ComposedRef(plain.segment, plain.offset, plain.length)


@dataclass(frozen=True, slots=True)
class Stored:
    """So many bytes of a blob, from `start` on."""

    blob: BlobRef
    start: int
    count: int


Piece = bytes | memoryview | Stored


def keep(blobs: Blobs, pieces: Sequence[Piece]) -> BlobRef:
    """Write a body: as a blob, or composed where some of it is stored already. raises Busy, Fault"""
    refers = any(isinstance(one, Stored) for one in pieces)
    writer = blobs.writer("\0journal")
    try:
        if refers:
            index = orjson.dumps(
                [[str(p.blob), p.start, p.count] if isinstance(p, Stored) else memoryview(p).nbytes for p in pieces]
            )
            writer.write([len(index).to_bytes(8, "little"), index])
        for one in pieces:
            if not isinstance(one, Stored):
                _copy(one, writer)
        ref = writer.finish()
    except BaseException:
        writer.discard()
        raise
    if not refers:
        return ref
    held = dict.fromkeys(one.blob for one in pieces if isinstance(one, Stored))
    return ComposedRef(ref.segment, ref.offset, ref.length, tuple(held))


def _copy(content: bytes | memoryview, writer: BlobWriter) -> None:
    """Write by pieces. Pages of a mapped file are let go as they are written, so that memory stays flat."""
    view = memoryview(content)
    mapped = view.obj if isinstance(view.obj, mmap.mmap) else None
    for start in range(0, len(view), _PIECE):
        writer.write((view[start : start + _PIECE],))
        if mapped is not None:
            mapped.madvise(mmap.MADV_DONTNEED)


class Body:
    """A body that was kept, for reading whole or in part. raises NotFound, Fault"""

    def __init__(self, blobs: Blobs, ref: BlobRef) -> None:
        self._blobs = blobs
        self._pieces = list(_pieces(blobs, ref)) if isinstance(ref, ComposedRef) else [Stored(ref, 0, ref.length)]
        self.size: int = sum(one.count for one in self._pieces)

    def read(self, offset: int = 0, count: int = -1) -> Iterator[bytes]:
        """The bytes from `offset` on, piece by piece."""
        left = self.size - offset if count < 0 else min(count, self.size - offset)
        for one in self._pieces:
            if offset >= one.count:
                offset -= one.count
                continue
            end = min(one.count, offset + left)
            for start in range(offset, end, _PIECE):
                size = min(_PIECE, end - start)
                yield self._blobs.read(one.blob, one.start + start, size)
                left -= size
            offset = 0
            if left <= 0:
                return


def _pieces(blobs: Blobs, ref: ComposedRef) -> Iterable[Stored]:
    plain = ref.plain
    size = int.from_bytes(blobs.read(plain, 0, 8), "little")
    if not 0 < size <= min(_INDEX_BYTES, plain.length - 8):
        raise Fault("a composed blob without an index")
    at = 8 + size
    for one in orjson.loads(blobs.read(plain, 8, size)):
        if isinstance(one, int):
            yield Stored(plain, at, one)
            at += one
        else:
            yield Stored(BlobRef.parse(one[0]), one[1], one[2])
