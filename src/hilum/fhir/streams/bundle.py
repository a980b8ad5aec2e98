"""A Bundle of any number of entries, one at a time. FHIR R4 2.36."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from hilum.core.errors import DecodeError
from hilum.fhir.json import MAX_BYTES, MAX_DEPTH, Resource
from hilum.fhir.streams.json_bundle import json_entries
from hilum.fhir.streams.source import Source, chunks_of
from hilum.fhir.streams.xml_bundle import xml_entries

__all__ = ["BundleEntry", "BundleReader", "read_bundle"]

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """One `Bundle.entry`.

    index      0-based
    full_url   "" where it has none
    resource   None where it has none
    content    the resource as it was written: its JSON, or its XML element (which may use prefixes declared further out)
    entry      the whole entry, with link, search, request and response
    """

    index: int
    full_url: str
    resource: Resource | None
    content: bytes
    entry: dict[str, Any]


class BundleReader(Iterator[BundleEntry]):
    """The entries of a Bundle, and what it says beside them.

    header   the Bundle without its entries, as far as it has been read; whole when the entries are at an end
    """

    def __init__(self, source: Source, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> None:
        self.header: Resource = {}
        self._entries = self._read(source, max_bytes, max_depth)

    def __next__(self) -> BundleEntry:
        return next(self._entries)

    def _read(self, source: Source, max_bytes: int, max_depth: int) -> Iterator[BundleEntry]:
        chunks = chunks_of(source)
        begin = b""
        for chunk in chunks:
            begin += chunk
            if not _MARK.startswith(begin) and begin.removeprefix(_MARK).strip():
                break
            begin = begin[:3]  # white space before the first character may be endless
        whole = chain((begin,), chunks)
        read = xml_entries if begin.removeprefix(_MARK).lstrip()[:1] == b"<" else json_entries
        for index, (entry, content) in enumerate(read(whole, self.header, max_bytes, max_depth)):
            url, resource = entry.get("fullUrl"), entry.get("resource")
            if resource is not None and not isinstance(resource, dict):
                raise DecodeError(
                    "a resource is meant here", where=f"Bundle.entry[{index}].resource", section="FHIR R4 2.36"
                )
            yield BundleEntry(index, url if isinstance(url, str) else "", resource, content, entry)


def read_bundle(source: Source, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> BundleReader:
    """The entries of a Bundle in JSON or XML, which is seen from its first character.

    max_bytes   of one entry, and of all that stands beside the entries
    raises      (while iterating)
                DecodeError      not JSON or XML, not a Bundle; `where` names the entry
                BudgetExceeded   an entry larger or deeper than allowed
    """
    return BundleReader(source, max_bytes=max_bytes, max_depth=max_depth)
