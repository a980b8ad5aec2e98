"""Minimal Lower Layer Protocol, either side. HL7 v2 Transmission Specifications, MLLP release 1.

A block is VT, content, FS, CR. Theory of operation: a block ends at its FS, whatever the next byte is, so that a peer who
forgets the CR gets its answer and any cut of the stream reads the same. What follows must then be blank (CR, LF, space) or
the next VT. Nothing else between blocks, and no VT inside one, is let pass: a second reader might see another message there
than we do. Content in UTF-16 or UTF-32 may hold both bytes as halves of characters; it ends at the first FS CR on a
character's border.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from hilum.core.errors import LocalProtocolError, RemoteProtocolError
from hilum.hl7v2.data.charset import detect_wide

__all__ = ["CR", "FS", "VT", "Connection", "MessageReceived", "frame"]

VT, FS, CR = b"\x0b", b"\x1c", b"\x0d"
_SECTION = "HL7 v2 MLLP release 1"
_BLANK = b"\r\n \t\x00"
MAX_BLANKS = 4096


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """One whole block's content; the block characters are left out."""

    content: bytes


def frame(content: bytes) -> bytes:
    """The content in its block. raises LocalProtocolError where it holds a block character.

    In UTF-16 and UTF-32 that is one character, U+0D1C or U+1C0D by their byte order, whose bytes are those of the block's end.
    """
    if FS in content or VT in content:
        wide = detect_wide(content)
        if not wide or _wide_end(content, 4 if wide.startswith("utf-32") else 2, 0) >= 0:
            raise LocalProtocolError("a message that holds a block character", where="MLLP", section=_SECTION)
    return b"".join((VT, content, FS, CR))


def _wide_end(content: bytes | bytearray, unit: int, start: int) -> int:
    """Where FS CR stands on the border of a character of so many bytes, -1 where nowhere."""
    while (end := content.find(b"\x1c\r", start)) >= 0:
        if end % unit == 0:
            return end
        start = end + 1
    return -1


class Connection:
    """One side of an MLLP connection. Bytes in by `receive_data`, messages out by `events`.

    max_content   bytes that a block may hold
    """

    __slots__ = ("_blanks", "_buffer", "_events", "_inside", "_scanned", "_unit", "max_content")

    def __init__(self, max_content: int = 16 * 1024 * 1024) -> None:
        self.max_content = max_content
        self._buffer = bytearray()
        self._events: deque[MessageReceived] = deque()
        self._inside = False
        self._scanned = 0
        self._unit = 0
        self._blanks = 0

    def head(self) -> bytes:
        """The beginning of what could not be taken: enough to tell whose message it was."""
        return bytes(self._buffer[:8192])

    @property
    def is_inside_block(self) -> bool:
        """A block has begun and not ended: the peer owes us its rest."""
        return self._inside

    def receive_data(self, data: bytes) -> None:
        """Take bytes from the peer. raises RemoteProtocolError; the messages before the fault can still be read."""
        if not self._inside and not self._buffer and data[:1] == VT and data[-2:] == b"\x1c\r":
            # the usual case: one read holds one block
            content = data[1:-2]
            if (
                len(content) <= self.max_content
                and content.find(FS) < 0
                and content.find(VT) < 0
                and content[:1] not in (b"\x00", b"\xff", b"\xfe")
                and content[1:2] != b"\x00"
            ):
                self._events.append(MessageReceived(bytes(content)))
                self._blanks = 0
                return
        self._buffer += data
        while self._buffer and self._step():
            pass

    def _step(self) -> bool:
        """Take what is whole off the buffer; whether there may be more."""
        buffer = self._buffer
        if not self._inside:
            start = 0
            while start < len(buffer) and buffer[start] in _BLANK:
                start += 1
            self._blanks += start
            del buffer[:start]
            if self._blanks > MAX_BLANKS:
                raise RemoteProtocolError("blanks without end between blocks", where="MLLP", section=_SECTION)
            if not buffer:
                return False
            if buffer[0] != VT[0]:
                raise RemoteProtocolError("bytes outside a block", where="MLLP", section=_SECTION)
            del buffer[:1]
            self._inside, self._scanned, self._unit, self._blanks = True, 0, 0, 0
        if not self._unit:
            if len(buffer) < 12 and FS not in buffer:
                return False  # too little to tell the width of a character
            wide = detect_wide(buffer)
            self._unit = 4 if wide.startswith("utf-32") else 2 if wide else 1
        end = self._find_wide_end() if self._unit > 1 else self._find_end()
        if end < 0:
            if len(buffer) > self.max_content:
                self._oversize()
            return False
        if end > self.max_content:
            self._oversize()
        with memoryview(buffer) as view:
            self._events.append(MessageReceived(bytes(view[:end])))
        del buffer[: end + 1]
        self._inside = False
        return True

    def _oversize(self) -> None:
        del self._buffer[8192:]
        raise RemoteProtocolError("a block longer than allowed", where="MLLP", section=_SECTION, code="102")

    def _find_end(self) -> int:
        buffer, start = self._buffer, self._scanned
        end = buffer.find(FS, start)
        stop = end if end >= 0 else len(buffer)
        if buffer.find(VT, start, stop) >= 0:
            raise RemoteProtocolError("a block begins inside a block", where="MLLP", section=_SECTION)
        self._scanned = stop
        return end

    def _find_wide_end(self) -> int:
        end = _wide_end(self._buffer, self._unit, self._scanned)
        if end < 0:
            self._scanned = max(0, len(self._buffer) - 1)
        return end

    def events(self) -> Iterator[MessageReceived]:
        """The messages that are whole, in order."""
        while self._events:
            yield self._events.popleft()

    def send(self, content: bytes) -> bytes:
        """The bytes that carry one message. raises LocalProtocolError where it would end its own block."""
        return frame(content)

    def end(self) -> None:
        """The peer closed its side. raises RemoteProtocolError where it left a block open."""
        if self._inside:
            raise RemoteProtocolError("the connection ended inside a block", where="MLLP", section=_SECTION)
