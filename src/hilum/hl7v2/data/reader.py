"""Streams and files of messages, cut into messages and batch envelopes as their bytes come. HL7 v2.5.1 2.5, 2.10.3.

Theory of operation. A part begins where a line begins with MSH, FHS, BHS, BTS or FTS and a separator, and goes on to the
next such line. What ends a line is for the first line end of each part to say, as it is for a message alone: after a
carriage return a bare line feed is data, and "MSH|" behind it no message. Blank lines, byte order marks and MLLP block
characters between parts, and what stands before the first one, come out as parts without a kind, so that all parts together
are the very bytes that went in, however they were cut.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v2.data.charset import detect_wide
from hilum.hl7v2.data.segment import DEFAULT_LIMITS, Limits

__all__ = ["MessageReader", "Part", "parts_of"]

_SECTION = "HL7 v2.5.1 2.10.3"
_NAMES = (b"MSH", b"FHS", b"BHS", b"BTS", b"FTS")
_BLANKS = b"\r\n \t\x00\x0b\x1c\x1a"
_BLANK_RUN = re.compile(rb"(?:[\r\n \t\x00\x0b\x1c\x1a]+|\xef\xbb\xbf)*")
_LINE_END = re.compile(rb"[\r\n]")
_BOM = b"\xef\xbb\xbf"
_ENOUGH = 16
"""Bytes that tell the width of a character."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message, one header or trailer of a batch or file, or ("" as its kind) what stands between them.

    kind      MSH, FHS, BHS, BTS, FTS or ""
    offset    of its first byte in the stream
    """

    kind: str
    content: bytes
    offset: int


class MessageReader:
    """Takes bytes by `feed`, gives parts by `parts`; `end` tells that no more come.

    limits       `bytes` bounds what one part may hold, and so the memory used
    line_feeds   a line feed may end a message whose segments end in carriage returns: logs that keep one message a line
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, *, line_feeds: bool = False) -> None:
        self._limits = limits
        self._line_feeds = line_feeds
        self._buffer = bytearray()
        self._parts: deque[Part] = deque()
        self._kind = b""
        self._offset = 0
        self._position = 0
        self._is_at_line = True
        self._unix: bool | None = None
        self._wide: str | None = None
        self._decoder: codecs.IncrementalDecoder | None = None
        self._head = bytearray()
        self._is_ended = False

    def feed(self, data: bytes) -> None:
        """Take bytes. raises BudgetExceeded where a part grows beyond its limit, DecodeError; the parts before it can still
        be read."""
        if self._wide is None:
            self._head += data
            if len(self._head) < _ENOUGH and not self._is_ended:
                return
            data = bytes(self._head)
            self._head.clear()
            self._wide = detect_wide(data)
            if self._wide:
                self._decoder = codecs.getincrementaldecoder(self._wide)("strict")
        if self._decoder is not None:
            try:
                data = self._decoder.decode(data, self._is_ended).encode("utf-8", "surrogatepass")
            except UnicodeDecodeError:
                raise DecodeError(
                    "not the UTF-16 or UTF-32 that it seems",
                    where="MSH",
                    section=_SECTION,
                    code="102",
                    offset=self._offset,
                ) from None
        self._buffer += data
        while self._step():
            pass
        if len(self._buffer) > self._limits.bytes:
            raise BudgetExceeded("message longer than allowed", section=_SECTION, code="102", offset=self._offset)

    def end(self) -> None:
        """No more bytes come: what is left is the last part."""
        if not self._is_ended:
            self._is_ended = True
            self.feed(b"")
            if self._buffer:
                self._emit(len(self._buffer))

    def parts(self) -> Iterator[Part]:
        """The parts that are whole, in order."""
        while self._parts:
            yield self._parts.popleft()

    def _step(self) -> bool:
        """Go on to the next line end, or look at the line that follows it; whether there is more to look at."""
        buffer = self._buffer
        if not self._is_at_line:
            return self._to_line_end()
        run = _BLANK_RUN.match(buffer, self._position)
        self._position = at = run.end() if run else self._position
        head = bytes(buffer[at : at + 4])
        if len(head) < 4 and not self._is_ended and any(name.startswith(head[:3]) for name in (*_NAMES, _BOM)):
            return False
        self._is_at_line = False
        if head[:3] in _NAMES and len(head) == 4 and 32 < head[3] < 127 and not head[3:].isalnum():
            if at:
                self._emit(at)
            self._kind, self._position, self._unix = head[:3], 3, None
            return True
        return at < len(buffer)

    def _to_line_end(self) -> bool:
        buffer = self._buffer
        if self._unix is False and not self._line_feeds:
            end = buffer.find(b"\r", self._position)
        else:
            match = _LINE_END.search(buffer, self._position)
            end = match.start() if match else -1
        if end < 0:
            self._position = len(buffer)
            return False
        if self._unix is None and self._kind:
            self._unix = buffer[end] == 10
        self._position = end + 1
        self._is_at_line = True
        return True

    def _emit(self, end: int) -> None:
        """The buffer up to `end` is a part, the blanks at its end another one."""
        content = bytes(self._buffer[:end])
        del self._buffer[:end]
        self._position = 0
        if len(content) > self._limits.bytes:
            raise BudgetExceeded("message longer than allowed", section=_SECTION, code="102", offset=self._offset)
        kept = len(content)
        if self._kind:
            kept = len(content.rstrip(_BLANKS))
            while content[:kept].endswith(_BOM):
                kept = len(content[: kept - 3].rstrip(_BLANKS))
            if line_end := _LINE_END.search(content, kept):
                kept = line_end.end() + (content[line_end.start() : line_end.end() + 1] == b"\r\n")
        for kind, piece in ((self._kind.decode("ascii"), content[:kept]), ("", content[kept:])):
            if piece:
                if self._wide:
                    piece = piece.decode("utf-8", "surrogatepass").encode(self._wide, "surrogatepass")
                self._parts.append(Part(kind, piece, self._offset))
                self._offset += len(piece)
        self._kind = b""


def parts_of(raw: bytes, limits: Limits = DEFAULT_LIMITS, *, line_feeds: bool = False) -> list[Part]:
    """All parts of bytes that are there as a whole. raises BudgetExceeded, DecodeError"""
    reader = MessageReader(limits, line_feeds=line_feeds)
    reader.feed(raw)
    reader.end()
    return list(reader.parts())
