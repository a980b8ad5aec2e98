"""Where the octets of a stream come from: chunks of bytes, or anything with `read(size)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable

__all__ = ["CHUNK", "Readable", "Source", "chunks_of"]

CHUNK = 1 << 16


@runtime_checkable
class Readable(Protocol):
    """A binary file or the like."""

    def read(self, size: int, /) -> bytes: ...


Source = Readable | Iterable[bytes]


def chunks_of(source: Source) -> Iterator[bytes]:
    """The chunks of a source that are not empty. A file is not read by lines, since one line may be all of it."""
    if isinstance(source, Readable):
        while chunk := source.read(CHUNK):
            yield chunk
        return
    for chunk in source:
        if chunk:
            yield chunk
