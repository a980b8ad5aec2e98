"""Where the resources of a table come from: files by their paths, open files, bytes, lines, dicts. Bulk Data 2.0.

A file is read as a stream, compressed or not. One that begins with a whole object on its first line is NDJSON; else it is one
resource, in JSON or XML, such as a Bundle.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from hilum.core.errors import DecodeError, Incorrect
from hilum.fhir.json import MAX_BYTES, Resource
from hilum.fhir.streams import read_ndjson
from hilum.fhir.value import parse

__all__ = ["Holding", "Readable", "Resources", "file_items", "items_of"]

SECTION = "SQL on FHIR 2.0"
_MARK = b"\xef\xbb\xbf"


@runtime_checkable
class Readable(Protocol):
    """A file, open in binary mode."""

    def read(self, size: int, /) -> bytes: ...


class Holding(Protocol):
    """What a stream gives: an item that holds a resource."""

    @property
    def resource(self) -> Any: ...


Resources = (
    os.PathLike[str] | Readable | bytes | Resource | Iterable[Resource | bytes | Holding] | Iterable[os.PathLike[str]]
)
"""The path of a file or paths of several, a file open in binary mode, its bytes or lines, resources."""


def items_of(given: Resources) -> Iterable[Any]:
    """The items of what was given: resources, lines, what holds a resource, paths.

    raises  Incorrect   a text: it might be a name or content
    """
    if isinstance(given, str):
        raise Incorrect("a text is no source: pathlib.Path names a file, bytes are content", section=SECTION)
    if isinstance(given, os.PathLike):
        return (given,)
    if isinstance(given, Mapping):
        return (given,)
    if isinstance(given, (bytes, bytearray, memoryview)):
        return _of_content(iter((bytes(given),)))
    if isinstance(given, Readable):
        return read_ndjson(given)
    return given


def file_items(path: os.PathLike[str]) -> Iterator[Any]:
    """The items of a file.

    raises  OSError, DecodeError, BudgetExceeded
    """
    with open(path, "rb") as file:  # noqa: PTH123 - as in `hilum.fhir.value`
        is_packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        read = gzip.GzipFile(fileobj=file).read if is_packed else file.read
        try:
            yield from _of_content(iter(lambda: read(1 << 16), b""))
        except (zlib.error, EOFError, gzip.BadGzipFile):
            raise DecodeError("a compressed file that is damaged", section="RFC 1952") from None


def _of_content(chunks: Iterator[bytes]) -> Iterator[Any]:
    begun = b""
    for chunk in chunks:
        begun += chunk
        if b"\n" in begun.lstrip(_MARK + b" \t\r\n") or len(begun) > MAX_BYTES:
            break
    first, end, _ = begun.removeprefix(_MARK).lstrip().partition(b"\n")
    first = first.rstrip()
    if not first or (first[:1] == b"{" and first.endswith(b"}") and _is_whole(first, bool(end))):
        yield from read_ndjson(_joined(begun.removeprefix(_MARK), chunks))
        return
    yield parse(_all(begun, chunks))


def _is_whole(first: bytes, is_line: bool) -> bool:
    """Whether the first line is an object by itself."""
    if not is_line:
        return True
    try:
        parse(first)
    except DecodeError as error:
        return "resourceType" in error.where  # an object, though no resource: told with its line
    return True


def _joined(begun: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield begun
    yield from chunks


def _all(begun: bytes, chunks: Iterator[bytes]) -> bytes:
    """All of it, no further than the budget, which `parse` then tells."""
    parts = [begun]
    size = len(begun)
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            break
    return b"".join(parts)
