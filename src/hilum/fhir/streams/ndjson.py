"""NDJSON: one resource a line. Bulk Data 2.0 (output files); ndjson.org 1.0."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hilum.core.errors import BudgetExceeded, DecodeError, HilumError
from hilum.fhir.json import MAX_BYTES, MAX_DEPTH, Resource, parse
from hilum.fhir.streams.source import Source, chunks_of

__all__ = ["Line", "read_ndjson"]

SECTION = "Bulk Data 2.0"


@dataclass(frozen=True, slots=True)
class Line:
    """One resource.

    number    of the line in the file, 1-based; blank lines count
    content   its bytes as they came, without the line's end
    """

    number: int
    content: bytes
    resource: Resource


def read_ndjson(
    source: Source,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    on_error: Callable[[int, HilumError], None] | None = None,
) -> Iterator[Line]:
    """The resources of a file, line by line. Lines end with a line feed or CR LF; blank ones are skipped.

    max_bytes   of one line
    on_error    is told the number of a bad line and why, and the line is skipped; None = raise it
    raises      DecodeError      a line is no resource; `where` is "line 7"
                BudgetExceeded   a line is longer or deeper than allowed
    """
    for number, content in _lines(source, max_bytes):
        try:
            if content is None:
                raise BudgetExceeded(f"more than {max_bytes} bytes", section=SECTION)
            if not content or content.isspace():
                continue
            resource = parse(content, max_bytes=max_bytes, max_depth=max_depth)
        except DecodeError as error:
            where = f"line {number}" + (f", {error.where}" if error.where else "")
            told = type(error)(error.message, where=where, section=error.section, offset=error.offset)
            if on_error is None:
                raise told from None
            on_error(number, told)
            continue
        yield Line(number, content, resource)


def _lines(source: Source, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Line by line with its number, without its end; None for one that is too long, which is not kept."""
    number = 1
    pending: list[bytes] = []
    size = 0
    for chunk in chunks_of(source):
        begin = 0
        while (end := chunk.find(b"\n", begin)) >= 0:
            size += end - begin
            if size > max_bytes + 1:
                yield number, None
            else:
                pending.append(chunk[begin:end])
                yield number, b"".join(pending).removesuffix(b"\r")
            pending.clear()
            size = 0
            number += 1
            begin = end + 1
        size += len(chunk) - begin
        if size > max_bytes + 1:
            pending.clear()
        elif begin < len(chunk):
            pending.append(chunk[begin:])
    if size:
        yield number, None if size > max_bytes + 1 else b"".join(pending).removesuffix(b"\r")
