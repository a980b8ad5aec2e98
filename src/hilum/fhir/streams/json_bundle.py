"""Entries of a JSON Bundle from chunks, in flat memory.

Theory of operation. Only the outer levels (the Bundle, its array `entry`, an entry's own properties) are stepped through here;
every value in them is read by the decoder of `hilum.fhir.json` from the text in hand. Where the text ends within a value, the
decoder fails at or near the end: then more is taken, at least as much again as is in hand, so that the cost of trying again
stays linear. A failure anywhere else is a mistake of the document.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir.json import DECODER, MAX_VALUES, Resource, check_depth, refuse_lone_surrogates
from hilum.fhir.streams.source import CHUNK

__all__ = ["json_entries"]

SECTION = "FHIR R4 2.36"

_SPACE = re.compile(r"[ \t\n\r]*")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_NEAR_END = 16  # the longest that a cut number, literal or escape may be before the decoder stops short of the end


def json_entries(
    chunks: Iterator[bytes], header: Resource, max_bytes: int, max_depth: int
) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each entry with its resource's bytes; the other properties of the Bundle go to `header`."""
    text = _Text(chunks, max_bytes, max_depth)
    text.expect("{", "a Bundle is a JSON object")
    spent = 0
    for name in text.names():
        if name in header:
            raise DecodeError("a property twice in one object", where="Bundle", section=SECTION)
        if name != "entry":
            header[name], begin, end = text.value()
            spent += end - begin
            if spent > max_bytes:
                raise BudgetExceeded(f"more than {max_bytes} bytes beside the entries", section=SECTION)
            if name == "resourceType" and header[name] != "Bundle":
                raise DecodeError("not a Bundle", where="resourceType", section=SECTION)
            continue
        header[name] = None  # seen
        text.expect("[", "an array is meant here")
        text.index = 0
        while text.next_item():
            yield _entry(text)
            text.index += 1
        text.index = -1
    header.pop("entry", None)
    if header.get("resourceType") != "Bundle":
        raise DecodeError("not a Bundle", where="resourceType", section=SECTION)
    if text.peek():
        raise text.mistake("more after the end")


def _entry(text: _Text) -> tuple[dict[str, Any], bytes]:
    entry: dict[str, Any] = {}
    content = b""
    spent = 0
    text.expect("{", "an object is meant here")
    for name in text.names():
        if name in entry:
            raise text.mistake("a property twice in one object")
        entry[name], begin, end = text.value()
        spent += end - begin
        if spent > text.max_bytes:
            raise BudgetExceeded(f"more than {text.max_bytes} bytes", where=text.where, section=SECTION)
        if name == "resource":
            content = text.text[begin:end].encode("utf-8")
    return entry, content


class _Text:
    """The text in hand and the place in it."""

    def __init__(self, chunks: Iterator[bytes], max_bytes: int, max_depth: int) -> None:
        self.text = ""
        self.index = -1
        """Of the entry that is being read, -1 = none."""
        self.max_bytes = max_bytes
        self._max_depth = max_depth
        self._at = 0
        self._chunks = chunks
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("strict").decode
        self._is_at_end = False
        self._first = True

    @property
    def where(self) -> str:
        return f"Bundle.entry[{self.index}]" if self.index >= 0 else "Bundle"

    def mistake(self, what: str) -> DecodeError:
        return DecodeError(f"not JSON: {what}", where=self.where, section=SECTION)

    def more(self) -> bool:
        """At least as much text again as is in hand; False at the end."""
        if self._is_at_end:
            return False
        left = self.text[self._at :]
        if len(left) > self.max_bytes:
            raise BudgetExceeded(f"more than {self.max_bytes} bytes", where=self.where, section=SECTION)
        parts, wanted = [left], max(CHUNK, len(left))
        try:
            while wanted > 0:
                chunk = next(self._chunks, None)
                if chunk is None:
                    self._is_at_end = True
                    parts.append(self._decode(b"", True))
                    break
                parts.append(self._decode(chunk))
                wanted -= len(chunk)
        except UnicodeDecodeError:
            raise DecodeError("not UTF-8", where=self.where, section=SECTION) from None
        self.text, self._at = "".join(parts), 0
        return True

    def peek(self) -> str:
        """The next character that is not white space, "" at the end."""
        while True:
            found = _SPACE.match(self.text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self.text):
                return self.text[self._at]
            if not self.more():
                return ""

    def expect(self, character: str, otherwise: str) -> None:
        if self.peek() != character:
            raise self.mistake(otherwise)
        self._at += 1
        self._first = True

    def next_item(self) -> bool:
        """Whether another item follows in the array that is open; its `]` is read."""
        return self._next("]")

    def names(self) -> Iterator[str]:
        """The names of the object that is open, each before its value is read; its `}` is read."""
        while self._next("}"):
            if self.peek() != '"':
                raise self.mistake("a property name is meant here")
            name = self.value()[0]
            if self.peek() != ":":
                raise self.mistake("':' is meant here")
            self._at += 1
            yield name

    def _next(self, closing: str) -> bool:
        found = self.peek()
        is_first, self._first = self._first, False
        if found == closing:
            self._at += 1
            return False
        if not is_first:
            if found != ",":
                raise self.mistake("',' is meant here")
            self._at += 1
            if self.peek() == closing:
                raise self.mistake("a value is meant here")
        return True

    def value(self) -> tuple[Any, int, int]:
        """The next value with its place in the text in hand."""
        is_closed = self.peek() in ("{", "[", '"')
        while True:
            at = self._at
            try:
                value, end = DECODER.raw_decode(self.text, at)
            except json.JSONDecodeError as error:
                is_cut = error.pos >= len(self.text) - _NEAR_END or error.msg.startswith("Unterminated string")
                if is_cut and self.more():
                    continue
                raise self.mistake(error.msg) from None
            except RecursionError:
                raise BudgetExceeded(
                    f"nested deeper than {self._max_depth} levels", where=self.where, section=SECTION
                ) from None
            except DecodeError as error:
                raise DecodeError(error.message, where=self.where, section=error.section) from None
            if end == len(self.text) and not is_closed and self.more():
                continue  # a number or a word may go on
            break
        self._judge(value, at, end)
        self._at = end
        return value, at, end

    def _judge(self, value: Any, at: int, end: int) -> None:
        text = self.text
        if end - at > self.max_bytes:
            raise BudgetExceeded(f"more than {self.max_bytes} bytes", where=self.where, section=SECTION)
        if text.count(",", at, end) + text.count("[", at, end) + text.count("{", at, end) > MAX_VALUES:
            raise BudgetExceeded(f"more than {MAX_VALUES} values", where=self.where, section=SECTION)
        if isinstance(value, dict | list):
            check_depth(value, self._max_depth)
        if _SURROGATE.search(text, at, end):
            refuse_lone_surrogates(value)
