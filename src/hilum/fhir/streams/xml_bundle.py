"""Entries of an XML Bundle from chunks, in flat memory.

Theory of operation. In well-formed XML a `<` stands at the begin of markup and, but for comments and CDATA, nowhere else. So
it is enough to look for `<entry` and `</entry` and count, over comments and CDATA, to know where an entry of the Bundle ends.
Each is then put between the Bundle's own start tag and an end tag of the same name, and is read by `hilum.fhir.xml` as a
Bundle of one entry: that reader judges form, namespaces, depth and all else. So is what stands between two entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir.json import Resource
from hilum.fhir.streams.source import CHUNK
from hilum.fhir.xml.reading import parse, refuse_encoding

__all__ = ["xml_entries"]

SECTION = "FHIR R4 2.36"

_NAME = rb"(?:[^\s<>/!?:]+:)?"
_MARKUP = re.compile(rb"<!--|<!\[CDATA\[|<!|<\?|<(/?)" + _NAME + rb"entry(?=[\s/>])")
_RESOURCE = re.compile(rb"<!--|<!\[CDATA\[|<!|<\?|<(/?)" + _NAME + rb"resource(?=[\s/>])")
_ROOT = re.compile(rb"<" + _NAME + rb"Bundle(?=[\s/>])")
_TAG_END = re.compile(rb"""[^"'>]*+(?:(?:"[^"]*+"|'[^']*+')[^"'>]*+)*>""")
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}


def xml_entries(
    chunks: Iterator[bytes], header: Resource, max_bytes: int, max_depth: int
) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each entry with its resource's bytes; the other elements of the Bundle go to `header`."""
    octets = _Octets(chunks, max_bytes, max_depth)
    start = octets.start_tag()
    most = max_bytes + 2 * len(start)
    if start.endswith(b"/>"):
        header.update(parse(start + octets.rest(), max_bytes=most, max_depth=max_depth))
        return
    end = b"</" + re.split(rb"[\s/>]", start[1:], maxsplit=1)[0] + b">"
    spent = 0
    header["resourceType"] = "Bundle"
    for index, (before, entry) in enumerate(octets.entries()):
        spent += len(before)
        if spent > max_bytes:
            raise BudgetExceeded(f"more than {max_bytes} bytes beside the entries", section=SECTION)
        if entry is None:
            _add(header, parse(start + before, max_bytes=most, max_depth=max_depth))
            return
        if before and not before.isspace():
            _add(header, parse(start + before + end, max_bytes=most, max_depth=max_depth))
        where = f"Bundle.entry[{index}]"
        try:
            read = parse(start + entry + end, max_bytes=most, max_depth=max_depth)
        except DecodeError as error:
            inner = error.where.removeprefix("Bundle.entry[0]")
            place = where if not error.where else where + inner if inner != error.where else error.where
            raise type(error)(error.message, where=place, section=error.section) from None
        if len(read.get("entry", ())) != 1:
            raise DecodeError("an element that R4 does not have", where=where, section=SECTION)
        yield read["entry"][0], _resource_in(entry) if "resource" in read["entry"][0] else b""


def _add(header: Resource, more: Resource) -> None:
    """What stands between two entries."""
    for name, value in more.items():
        if name not in header:
            header[name] = value
        elif isinstance(value, list):
            header[name].extend(value)
        elif name != "resourceType":
            raise DecodeError("an element more often than allowed", where=f"Bundle.{name}", section=SECTION)


def _resource_in(entry: bytes) -> bytes:
    """The element within the `resource` of an entry that is well-formed."""
    levels = at = begin = 0
    while (found := _RESOURCE.search(entry, at)) is not None:
        if found.group() in _ENDS:
            at = entry.index(_ENDS[found.group()], found.end()) + 2
            continue
        tag = _TAG_END.match(entry, found.end())
        at = tag.end() if tag else len(entry)
        if found.group(1):
            levels -= 1
            if not levels:
                return entry[begin : found.start()].strip()
        elif entry[at - 2 : at] != b"/>":
            begin = begin if levels else at
            levels += 1
    return b""


class _Octets:
    """The octets in hand and the place up to which they are done with."""

    def __init__(self, chunks: Iterator[bytes], max_bytes: int, max_depth: int) -> None:
        self._data = b""
        self._at = 0
        self._chunks = chunks
        self._max_bytes = max_bytes
        self._max_depth = max_depth
        self._is_at_end = False

    def _more(self) -> int:
        """At least as many octets again as are in hand; by how much places in them have moved, -1 at the end."""
        if self._is_at_end:
            return -1
        moved = self._at
        left = self._data[moved:]
        if len(left) > self._max_bytes:
            raise BudgetExceeded(f"more than {self._max_bytes} bytes", where="Bundle.entry", section=SECTION)
        parts, wanted = [left], max(CHUNK, len(left))
        while wanted > 0:
            chunk = next(self._chunks, None)
            if chunk is None:
                self._is_at_end = True
                break
            parts.append(chunk)
            wanted -= len(chunk)
        self._data, self._at = b"".join(parts), 0
        return moved

    def start_tag(self) -> bytes:
        """The start tag of the Bundle; the declaration and comments before it are read over."""
        self._more()
        refuse_encoding(self._data)
        if self._data.startswith(b"\xef\xbb\xbf"):
            self._at = 3
        while True:
            self._at += len(self._data[self._at :]) - len(self._data[self._at :].lstrip())
            data, at = self._data, self._at
            opening = next((one for one in (b"<!--", b"<?") if data.startswith(one, at)), None)
            if opening:
                found = data.find(_ENDS[opening], at + len(opening))
                if found >= 0:
                    self._at = found + len(_ENDS[opening])
                    continue
            elif data.startswith(b"<!", at) and len(data) - at >= 4:
                raise DecodeError("a document type declaration is not allowed", section=SECTION)
            elif root := _ROOT.match(data, at):
                tag = _TAG_END.match(data, root.end())
                if tag is not None:
                    self._at = tag.end()
                    return data[at : tag.end()]
            if self._more() < 0:
                raise DecodeError("not a Bundle", where="resourceType", section=SECTION)

    def rest(self) -> bytes:
        """All that follows."""
        while self._more() >= 0:
            pass
        return self._data[self._at :]

    def entries(self) -> Iterator[tuple[bytes, bytes | None]]:
        """What stands before an entry, and the entry; at last what stands behind all of them, and None."""
        levels, at = 0, self._at
        before = b""
        while True:
            found = _MARKUP.search(self._data, at)
            if found is None:
                behind = self._data.rfind(b"<", at)
                at = behind if behind >= 0 else len(self._data)
                moved = self._more()
                if moved < 0:
                    if levels:
                        raise DecodeError("an entry without an end", where="Bundle.entry", section=SECTION)
                    yield self._data[self._at :], None
                    return
                at -= moved
                continue
            begin, opening = found.start(), found.group()
            if opening in _ENDS or opening == b"<!":
                end = self._data.find(_ENDS.get(opening, b""), found.end()) if opening != b"<!" else -1
                width = len(_ENDS.get(opening, b""))
                if opening == b"<!" and len(self._data) - begin >= len(b"<![CDATA["):
                    raise DecodeError("a document type declaration is not allowed", section=SECTION)
            else:
                tag = _TAG_END.match(self._data, found.end())
                end, width = (tag.end(), 0) if tag else (-1, 0)
            if end < 0:
                moved = self._more()
                if moved < 0:
                    raise DecodeError("not well-formed XML: markup without an end", where="Bundle", section=SECTION)
                at = begin - moved
                continue
            at = end + width
            if opening in _ENDS:
                continue
            if found.group(1):
                levels -= 1
                if levels < 0:
                    raise DecodeError("not well-formed XML: an end without an entry", where="Bundle", section=SECTION)
            else:
                if not levels:
                    before = self._data[self._at : begin]
                    self._at = begin
                levels += self._data[at - 2 : at] != b"/>"
                if levels > self._max_depth:
                    raise BudgetExceeded(
                        f"nested deeper than {self._max_depth} levels", where="Bundle.entry", section=SECTION
                    )
            if not levels:
                entry = self._data[self._at : at]
                self._at = at
                yield before, entry
