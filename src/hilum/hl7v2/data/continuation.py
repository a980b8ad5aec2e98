"""Long segments and long messages in pieces: ADD within a message, DSC and MSH-14 between messages. HL7 v2.5.1 2.10.2,
2.15.1, 2.15.4.

    fold, unfold       a segment broken at any character, its rest in ADD segments behind it (HL7 v2.4 and later)
    fragment           a message in several, each but the last ending in DSC, each but the first with its pointer in MSH-14;
                       a segment that falls on the border ends in an empty ADD and goes on in an ADD behind the next header
    Continuations      puts such messages together again, whichever of several senders they come from

The header and MSA, DSC, PID, QRD, QRF, URD and URS are never broken. What is put together is the very bytes that were taken apart.

A message in UTF-16 or UTF-32 is worked on in UTF-8, its lengths counted in its own bytes; each fragment is in the same characters,
with a byte order mark where the message has one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from hilum.core.errors import BudgetExceeded, Incorrect, LocalProtocolError
from hilum.hl7v2.data.er7 import DEFAULT_LIMITS, Limits, Message, Segment, parse

__all__ = ["Continuations", "fold", "fragment", "unfold"]

_SECTION = "HL7 v2.5.1 2.10.2"
_WHOLE = frozenset(("MSH", "MSA", "DSC", "PID", "QRD", "QRF", "URD", "URS", "ADD", ""))
_LEAST = 40
"""Bytes that a segment must have to be worth breaking, and a fragment at least."""


@dataclass(frozen=True, slots=True)
class _Width:
    """How many bytes text takes in the message, and its bytes there. `codec` "" where that is what we work on."""

    codec: str

    def of(self, data: bytes) -> int:
        return len(self.written(data))

    def written(self, data: bytes) -> bytes:
        return data.decode("utf-8", "surrogatepass").encode(self.codec, "surrogatepass") if self.codec else data

    def exceeds(self, data: bytes, longest: int) -> bool:
        """Whether it takes more than so many bytes in the message."""
        if not self.codec:
            return len(data) > longest
        return len(self._beginning(data, longest)) > longest

    def prefix(self, data: bytes, longest: int) -> int:
        """How many bytes of ours take at most so many in the message."""
        if not self.codec:
            return longest
        return len(self._beginning(data, longest)[:longest].decode(self.codec, "ignore").encode("utf-8"))

    def _beginning(self, data: bytes, longest: int) -> bytes:
        """More than so many bytes of the message, where there are. Three bytes of UTF-8 are at least two there."""
        return data[: 2 * longest + 8].decode("utf-8", "ignore").encode(self.codec)


def _border(segment: Segment, line: bytes, longest: int, width: _Width) -> int:
    """Where to break a line: between two characters, both sides readable alone, at most `longest` bytes from its beginning."""
    charset = segment.encoding.charset
    at = min(width.prefix(line, longest), len(line) - 1)
    if b"\x1b" not in line and (line.isascii() or charset.codec == "utf-8"):
        while at > 5 and 0x80 <= line[at] < 0xC0:
            at -= 1
        return max(at, 5)
    whole = charset.decode(line)
    least = max(5, at - 4096)
    while at > least:
        left, right = charset.decode(line[:at]), charset.decode(line[at:])
        with suppress(UnicodeEncodeError):  # bytes that are no characters of the set, and come back as none
            if left + right == whole and charset.encode(left) == line[:at]:
                return at
        at -= 1
    raise LocalProtocolError("a segment that cannot be broken between characters", where=segment.name, section=_SECTION)


def fold(raw: bytes, longest: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The message with segments of at most so many bytes, the rest of longer ones in ADD segments. 2.10.2.1.

    raises   LocalProtocolError where `longest` is under 40 bytes; DecodeError
    """
    message = parse(raw, limits=limits)
    width = _Width(message._wide)
    if longest < width.of(b"x" * _LEAST):
        raise LocalProtocolError("too short to break segments to", where="ADD", section=_SECTION)
    out = [message._prefix]
    for segment, end in _lines(message):
        line = segment.encode()
        if segment.name not in _WHOLE:
            mark = b"ADD" + message.encoding.separator
            while width.exceeds(line, longest):
                at = _border(segment, line, longest, width)
                out += (line[:at], end or b"\r")
                line = mark + line[at:]
        out += (line, end)
    return width.written(b"".join(out))


def unfold(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The message with its ADD segments joined to those before them; the very same bytes where there are none."""
    message = parse(raw, limits=limits)
    if not any(segment.name == "ADD" for segment in message):
        return raw
    out: list[bytes] = [message._prefix]
    lines = _lines(message)
    for number, (segment, end) in enumerate(lines):
        line = segment.encode()
        if segment.name == "ADD" and len(out) > 1 and not _is_marker(lines, number):
            out[-1:] = (line[4:], end)  # in place of the line end before it
        else:
            out += (line, end)
    return _Width(message._wide).written(b"".join(out))


def _is_marker(lines: list[tuple[Segment, bytes]], number: int) -> bool:
    """An ADD without fields before DSC: the segment before it goes on in another message."""
    return (
        len(lines[number][0].encode()) <= 4
        and lines[number + 1 : number + 2] != []
        and lines[number + 1][0].name == "DSC"
    )


def _lines(message: Message) -> list[tuple[Segment, bytes]]:
    return list(zip(message._all(), message._ends, strict=True))


@dataclass(slots=True)
class _Fragments:
    """Fragments so far; `body` is what stands in the one that is being filled."""

    message: Message
    longest: int
    pointer: Callable[[int], str]
    control_id: Callable[[int], str]

    def header(self, number: int) -> bytes:
        """MSH of a fragment: the first as it came, the others with their own control id and the pointer of the one before."""
        msh = self.message._all()[0]
        if number == 1:
            return msh.encode()
        other = Segment(msh.encoding, "MSH", msh.encode())
        other.set(self.control_id(number), 10)
        other.set(self.pointer(number - 1), 14)
        return other.encode()

    def trailer(self, number: int) -> bytes:
        separator = self.message.delimiters.field
        text = separator.join(("DSC", self.message.encoding.written(self.pointer(number)), "F"))
        return text.encode("utf-8") if self.message._wide else self.message.charset.encode(text)


def fragment(
    raw: bytes,
    longest: int,
    pointer: Callable[[int], str],
    control_id: Callable[[int], str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> list[bytes]:
    """The message as messages of at most so many bytes each. 2.10.2.2. One that is short enough stays as it is.

    pointer      the continuation pointer between fragment n and the next, unique among all that the receiver may hold
    control_id   MSH-10 of fragment n, from 2 on; left out: that of the message, a full stop and n
    raises       LocalProtocolError where `longest` leaves no room beside the header, or a segment that may not be broken is longer
    """
    if len(raw) <= longest:
        return [raw]
    message = parse(raw, limits=limits)
    if message.segments("DSC"):
        raise LocalProtocolError("a fragment is not broken again", where="DSC", section=_SECTION)
    width = _Width(message._wide)
    own = message.control_id
    making = _Fragments(message, longest, pointer, control_id or (lambda number: f"{own}.{number}"))
    header, *rest = _lines(message)
    end = header[1] or b"\r"
    mark = b"ADD" + message.encoding.separator
    least = width.of(b"x" * _LEAST)
    out: list[bytes] = []
    body = [message._prefix, making.header(1), end]
    count, size = 0, sum(map(width.of, body))

    def room() -> int:
        """What may still be put in, beside an empty ADD and the DSC that close the fragment."""
        return longest - size - width.of(mark + making.trailer(len(out) + 1) + end + end)

    def close() -> None:
        nonlocal body, count, size
        if not count:
            raise LocalProtocolError("no room beside the header of a fragment", where="MSH", section=_SECTION)
        out.append(width.written(b"".join((*body, making.trailer(len(out) + 1), end))))
        body, count = [message._prefix if width.codec else b"", making.header(len(out) + 1), end], 0
        size = sum(map(width.of, body))

    for segment, segment_end in rest:
        line = segment.encode()
        while width.exceeds(line + segment_end, room()):
            if segment.name in _WHOLE or room() < least:
                close()
                if segment.name in _WHOLE and width.exceeds(line + segment_end, room()):
                    raise LocalProtocolError(
                        "a segment that may not be broken is too long", where=segment.name, section=_SECTION
                    )
                continue
            at = _border(segment, line, room() - width.of(end), width)
            body += (line[:at], end, mark, end)
            count += 1
            close()
            line = mark + line[at:]
        body += (line, segment_end)
        count += 1
        size += width.of(line + segment_end)
    return [*out, width.written(b"".join(body))]


@dataclass(slots=True)
class _Held:
    """What came so far, the last segment without its end where it is broken."""

    pieces: list[bytes]
    width: _Width
    size: int = 0
    is_broken: bool = False

    def take(self, message: Message, *, is_first: bool) -> None:
        """Add the segments of a fragment, without its DSC and, after the first, its header."""
        if bool(message._wide) != bool(self.width.codec):
            raise Incorrect(
                "in characters of another width than what it continues", where="MSH-18", section=_SECTION, code="102"
            )
        lines = _lines(message)[0 if is_first else 1 :]
        last = next((n for n, (segment, _) in enumerate(lines) if segment.name == "DSC"), len(lines))
        lines = lines[:last]
        if self.is_broken:
            if not lines or lines[0][0].name != "ADD":
                raise Incorrect("the broken segment does not go on", where="ADD", section=_SECTION, code="100")
            (segment, end), *lines = lines
            self.pieces += (segment.encode()[4:], end)
        self.is_broken = bool(lines) and lines[-1][0].name == "ADD" and len(lines[-1][0].encode()) <= 4
        if self.is_broken:
            lines.pop()
        for segment, end in lines:
            self.pieces += (segment.encode(), end)
        if self.is_broken:
            self.pieces.pop()
        self.size = self.size + sum(map(len, self.pieces)) if is_first else self.size + len(message.raw)


class Continuations:
    """Holds fragments until the last has come. Pure: `receive` takes a message and gives the whole one, or None while there
    is more.

    most         messages that may be held at once; the oldest are let go
    limits       `bytes` bounds a whole message
    """

    def __init__(self, most: int = 1000, limits: Limits = DEFAULT_LIMITS) -> None:
        self._held: OrderedDict[tuple[str, str], _Held] = OrderedDict()
        self._most = most
        self._limits = limits

    def __len__(self) -> int:
        return len(self._held)

    def receive(self, raw: bytes) -> bytes | None:
        """A whole message comes back as it is. DSC-2 must be F or empty: I continues a query's answer interactively, which is not
        for us to put together (HL7 v2.5.1 5.6.3), and is given back as it is.

        raises   Incorrect where MSH-14 continues what is not held; BudgetExceeded; DecodeError
        """
        message = parse(raw, limits=self._limits)
        pointer = message["DSC-1"]
        continues = message["MSH-14"]
        if (not pointer and not continues) or message["DSC-2"] == "I":
            return raw
        sender = message.sender
        if continues:
            found = self._held.pop((sender, continues), None)
            if found is None:
                raise Incorrect("continues what did not begin", where="MSH-14", section=_SECTION, code="102")
            held = found
        else:
            held = _Held([message._prefix], _Width(message._wide))
        held.take(message, is_first=not continues)
        if held.size > self._limits.bytes:
            raise BudgetExceeded("message longer than allowed", section=_SECTION, code="102")
        if not pointer:
            return held.width.written(b"".join(held.pieces))
        self._held[(sender, pointer)] = held
        while len(self._held) > self._most:
            self._held.popitem(last=False)
        return None
