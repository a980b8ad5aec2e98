"""HL7 v2 messages in ER7, the vertical bar encoding, read lazily and without loss. HL7 v2.5.1 chapter 2, 2.5 to 2.7.

Theory of operation. The bytes received are the truth. Reading a message finds where its segments begin; a segment is
decoded and cut into fields at its first touch; a component is cut and un-escaped each time it is asked for, since an
engine asks for few. Writing into a message makes only the segment touched dirty: all others leave byte for byte as they
came, with their own line ends, Z segments and lines that are no segments among them.

The first line end decides: after a carriage return (with or without a line feed) a bare line feed is data, as the
standard says; after a bare line feed the sender writes Unix lines and any line end ends a segment.

Two empty strings differ. An empty field says nothing and the receiver keeps what it has; a field of two double quotes is
the null value and the receiver deletes what it has (2.5.3). `get` answers None and "" for the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from hilum.core.errors import BudgetExceeded, DecodeError, LocalProtocolError
from hilum.hl7v2.data.charset import ASCII, UTF8, Charset, charset, detect_wide
from hilum.hl7v2.data.escape import STANDARD, Delimiters
from hilum.hl7v2.data.segment import (
    DEFAULT_LIMITS,
    HEADERS,
    NULL,
    Encoding,
    Limits,
    Note,
    Path,
    Segment,
    parts_of,
    path,
)

__all__ = [
    "DEFAULT_LIMITS",
    "NULL",
    "STANDARD",
    "Delimiters",
    "Encoding",
    "Limits",
    "Message",
    "Note",
    "Path",
    "Segment",
    "parse",
    "path",
]

_SECTION = "HL7 v2.5.1 2.5"
_BOM = b"\xef\xbb\xbf"
_NAME = re.compile(rb"[A-Z][A-Z0-9]{2}")


@lru_cache(maxsize=1024)
def _starts(name: str, separator: str) -> tuple[bytes, bytes]:
    bare = name.encode("ascii", "replace")
    return bare, bare + separator.encode("ascii")


# Name and separator ("PID|") -> "PID"; saves a match a line. Filled from what is met, bounded.
_known_names: dict[bytes, str] = {}


def _segment_name(line: bytes, separator: bytes) -> str:
    """The name of the segment that a line begins, "" where the line is no segment."""
    head = line[:4]
    if name := _known_names.get(head):
        if len(head) == 3 or head[3:] == separator:
            return name
        return ""
    if not _NAME.match(head) or (len(head) == 4 and head[3:] != separator):
        return ""
    name = head[:3].decode("ascii")
    if len(_known_names) < 4096:
        _known_names[head] = name
    return name


class Message:
    """One ER7 message. `message["PID-3.1"]` reads, `message["PID-8"] = "F"` writes, `encode` gives the bytes back."""

    __slots__ = (
        "_by_name",
        "_cells",
        "_ends",
        "_heads",
        "_is_indexed",
        "_lines",
        "_prefix",
        "_wide",
        "encoding",
        "notes",
        "raw",
    )

    def __init__(
        self,
        raw: bytes,
        encoding: Encoding,
        lines: list[bytes],
        ends: list[bytes] | None,
        prefix: bytes,
        wide: str,
        notes: list[Note],
    ) -> None:
        self.raw = raw
        self.encoding = encoding
        self.notes = notes
        self._lines = lines
        self._ends = ends
        self._prefix = prefix
        self._wide = wide
        self._cells: list[Segment | None] = [None] * len(lines)
        self._heads: list[bytes] | None = None
        self._is_indexed = False
        self._by_name: dict[str, list[Segment]] = {}

    @property
    def delimiters(self) -> Delimiters:
        """MSH-1 and MSH-2."""
        return self.encoding.delimiters

    @property
    def charset(self) -> Charset:
        """The character set that the message is read in."""
        return self.encoding.charset

    def plain(self, er7_text: str) -> str:
        """ER7 text un-escaped and fit for use outside."""
        return self.encoding.plain(er7_text)

    def _find(self, name: str) -> list[Segment]:
        """Segments of one name, made when first asked for."""
        bare, start = _starts(name, self.encoding.delimiters.field)
        cells, lines, heads = self._cells, self._lines, self._heads
        if heads is None:
            heads = self._heads = [line[:4] for line in lines]
        count = heads.count(start)
        if bare in lines:
            numbers = [number for number, head in enumerate(heads) if head in (start, bare)]
        elif count == 1:
            numbers = [heads.index(start)]
        else:
            numbers = [number for number, head in enumerate(heads) if head == start] if count else []
        found = []
        for number in numbers:
            segment = cells[number]
            if segment is None:
                segment = cells[number] = Segment(self.encoding, name, lines[number])
            found.append(segment)
            segment.sequence = len(found)
        self._by_name[name] = found
        return found

    def _all(self) -> list[Segment]:
        """A segment for each line; one without a name for a line that is no segment."""
        if not self._is_indexed:
            separator = self.encoding.delimiters.field.encode("ascii")
            counts: dict[str, int] = {}
            for number, line in enumerate(self._lines):
                segment = self._cells[number]
                name = segment.name if segment is not None else _segment_name(line, separator)
                sequence = counts[name] = counts.get(name, 0) + 1
                if segment is None:
                    self._cells[number] = Segment(self.encoding, name, line, sequence)
                    if not name and line and not line.isspace():
                        self.notes.append(Note("a line that is no segment", f"line {number + 1}", "HL7 v2.5.1 2.5.1"))
            self._is_indexed = True
        return self._cells  # type: ignore[return-value]  # every cell is filled now

    def _line_ends(self) -> list[bytes]:
        """The line end after each line; where none was noted they are carriage returns, the last one as received."""
        if self._ends is not None:
            return self._ends
        ends = [b"\r"] * len(self._lines)
        if not self.raw.endswith(b"\r"):
            ends[-1] = b""
        return ends

    def segments(self, name: str = "") -> list[Segment]:
        """Segments in order, all or those of one name; lines that are no segments are left out."""
        if name:
            found = self._by_name.get(name)
            return self._find(name) if found is None else found
        return [segment for segment in self._all() if segment.name]

    def segment(self, name: str, occurrence: int = 1) -> Segment | None:
        """The n-th segment of a name, or None."""
        found = self._by_name.get(name)
        if found is None:
            found = self._find(name)
        return found[occurrence - 1] if len(found) >= occurrence else None

    def continuation(self, segment: Segment) -> list[str]:
        """The lines after a segment that are no segments: what a sender broke off from it, perhaps."""
        everything = self._all()
        out = []
        for each in everything[everything.index(segment) + 1 :]:
            if each.name:
                break
            out.append(self.encoding.charset.decode(each.encode()))
        return [line for line in out if line.strip()]

    def __getitem__(self, place: str) -> str:
        """Plain text at a path, "" where absent or null. A path that ends above the leaf gives text with its delimiters."""
        name, occurrence, field, repetition, component, subcomponent = parts_of(place)
        found = self._by_name.get(name)
        if found is None:
            found = self._find(name)
        if len(found) < occurrence:
            return ""
        segment = found[occurrence - 1]
        fields = segment._fields or segment.fields
        if field >= len(fields):
            return ""
        text = fields[field]
        if not text:
            return ""
        delimiters = self.encoding.delimiters
        separator = delimiters.repetition
        if (component or (separator and separator in text)) and not (field < 3 and name in HEADERS):
            if repetition == 1 and not subcomponent and not (separator and separator in text):
                # the usual case, without another call: a component of the only repetition
                parts = text.split(delimiters.component or "\r", component)
                if len(parts) < component:
                    return ""
                text = parts[component - 1]
            else:
                text = segment.leaf_er7(field, repetition, component, subcomponent)
        elif repetition > 1:
            return ""
        if not text or text == NULL:
            return ""
        mark = delimiters.escape
        if (mark and mark in text) or not text.isascii():
            return text if field == 2 and name in HEADERS else self.plain(text)
        return text

    def get(self, place: str) -> str | None:
        """Plain text at a path; "" where the sender deletes it (null), None where it says nothing. 2.5.3."""
        name, occurrence, *rest = parts_of(place)
        segment = self.segment(name, occurrence)
        return segment.get(*rest) if segment else None

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.segment(name) is not None

    def __setitem__(self, place: str, value: str) -> None:
        at = path(place)
        segment = self.segment(at.segment, at.occurrence)
        if segment is None:
            raise LocalProtocolError("no such segment in the message", where=str(at))
        segment.set(value, at.field, at.repetition, at.component, at.subcomponent)

    def add(self, name: str, *fields: str, after: Segment | None = None) -> Segment:
        """Add a segment of ER7 fields, at the end or after another one."""
        line = self.encoding.charset.encode(self.encoding.delimiters.field.join((name, *fields)))
        if b"\r" in line or not _NAME.fullmatch(name.encode("ascii", "replace")):
            raise LocalProtocolError("not a segment", where=name)
        everything = self._all()
        at = everything.index(after) + 1 if after else len(everything)
        segment = Segment(self.encoding, name, line)
        segment.is_dirty = True
        ends = self._line_ends()
        everything.insert(at, segment)
        self._lines.insert(at, line)
        self._heads = None
        self.encoding.is_plain = False
        ends.insert(at, ends[0] or b"\r")
        if at and not ends[at - 1]:
            ends[at - 1] = ends[at]
        self._ends = ends
        self._by_name.clear()
        return segment

    def groups(self, *starts: str) -> list[list[Segment]]:
        """Segments cut into groups that begin with one of `starts`; what comes before the first is left out.

        groups("ORC", "OBR") keeps an OBR in the group of the ORC before it, and lets an OBR without ORC begin its own.
        """
        out: list[list[Segment]] = []
        begun: set[str] = set()
        for segment in self.segments():
            name = segment.name
            if name in starts:
                if not out or name in begun or any(earlier in starts[starts.index(name) :] for earlier in begun):
                    out.append([])
                    begun = set()
                begun.add(name)
            if out:
                out[-1].append(segment)
        return out

    @property
    def is_dirty(self) -> bool:
        """Whether anything was written into it."""
        return any(segment is not None and segment.is_dirty for segment in self._cells)

    def encode(self) -> bytes:
        """The message's bytes: those received, but for the segments that were written into."""
        if not self.is_dirty:
            return self.raw
        out = [self._prefix]
        for segment, line, end in zip(self._cells, self._lines, self._line_ends(), strict=True):
            out.append(line if segment is None else segment.encode())
            out.append(end)
        content = b"".join(out)
        return content.decode("utf-8", "surrogatepass").encode(self._wide, "surrogatepass") if self._wide else content

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.segments())

    # The header, by name; HL7 v2.5.1 2.15.9.

    @property
    def message_code(self) -> str:
        """MSH-9.1, such as ADT."""
        return self["MSH-9.1"]

    @property
    def trigger_event(self) -> str:
        """MSH-9.2, such as A04."""
        return self["MSH-9.2"]

    @property
    def control_id(self) -> str:
        """MSH-10."""
        return self["MSH-10"]

    @property
    def version(self) -> str:
        """MSH-12.1, such as 2.5.1."""
        return self["MSH-12.1"]

    @property
    def sender(self) -> str:
        """MSH-3 and MSH-4, namespace parts, joined by a bar: who sent it."""
        return f"{self['MSH-3.1']}|{self['MSH-4.1']}"


def _lines_of(content: bytes, limits: Limits) -> tuple[list[bytes], list[bytes] | None]:
    """Lines, and the line end after each (None: carriage returns). The first line end decides, see the module's text."""
    line_feed = content.find(b"\n")
    if line_feed >= 0:
        carriage_return = content.find(b"\r")
        unix = carriage_return < 0 or line_feed < carriage_return
        if unix or content[carriage_return + 1 : carriage_return + 2] == b"\n":
            if content.count(b"\n") + content.count(b"\r") > limits.segments:
                raise BudgetExceeded("more segments than allowed", section=_SECTION, code="102")
            pieces = re.split(rb"(\r\n|\r|\n)" if unix else rb"(\r\n|\r)", content)
            lines, ends = pieces[::2], [*pieces[1::2], b""]
            if not lines[-1]:
                lines.pop()
                ends.pop()
            return lines, ends
    if len(content) > limits.segments and content.count(b"\r") > limits.segments:
        raise BudgetExceeded("more segments than allowed", section=_SECTION, code="102")
    lines = content.split(b"\r")
    if not lines[-1]:
        lines.pop()
    return lines, None


@lru_cache(maxsize=256)
def _delimiters(separator: bytes, encoding: bytes, where: str) -> tuple[Delimiters, tuple[Note, ...]]:
    if not separator or separator.isalnum() or separator.isspace() or not separator.isascii() or separator < b" ":
        raise DecodeError("no field separator", where=f"{where}-1", section="HL7 v2.5.1 2.15.9.1", code="101")
    if not encoding.isascii() or any(chr(c).isalnum() or c <= 32 for c in encoding):
        raise DecodeError("encoding characters are letters or blanks", where=f"{where}-2", section=_SECTION, code="102")
    notes = []
    text = encoding.decode("ascii")
    if len(text) > 5:
        raise DecodeError("more than five encoding characters", where=f"{where}-2", section=_SECTION, code="102")
    if not text:
        raise DecodeError("no encoding characters", where=f"{where}-2", section="HL7 v2.5.1 2.15.9.2", code="101")
    if len(set(text)) != len(text) or separator.decode("ascii") in text:
        raise DecodeError("two delimiters are the same", where=f"{where}-2", section=_SECTION, code="102")
    if text[:4] != "^~\\&"[: len(text)]:
        notes.append(Note("encoding characters other than those recommended", f"{where}-2", "HL7 v2.5.1 2.5.4"))
    elif len(text) < 4:
        notes.append(Note("fewer than four encoding characters", f"{where}-2", "HL7 v2.5.1 2.5.4"))
    padded = [*text, "", "", "", "", ""][:5]
    return Delimiters(separator.decode("ascii"), *padded), tuple(notes)


def parse(raw: bytes, *, default_charset: str = "", limits: Limits = DEFAULT_LIMITS, header: str = "MSH") -> Message:
    """Read one message (or, with `header`, one batch envelope). Nothing but the header is looked at yet.

    default_charset   what an empty MSH-18 means for this sender, in the words of table 0211
    raises            DecodeError where there is no header; BudgetExceeded
    """
    if len(raw) > limits.bytes:
        raise BudgetExceeded("message longer than allowed", section="HL7 v2.5.1 2.5", code="102")
    notes: list[Note] = []
    content, prefix, wide = raw, b"", ""
    if not raw.startswith(b"MSH"):
        content, prefix, wide = _strip_prefix(raw, notes)
    name = header.encode("ascii")
    if not content.startswith(name):
        raise DecodeError(
            f"the message does not begin with {header}", where=header, section=_SECTION, code="100", offset=0
        )
    lines, ends = _lines_of(content, limits)
    # MSH-2 ends at the next separator, or with the header's line
    separator = content[3:4]
    fields = lines[0].split(separator, 18) if separator else [name]
    delimiters, oddities = _delimiters(separator, fields[1] if len(fields) > 1 else b"", header)
    if oddities:
        notes.extend(oddities)
    if wide:
        label = charset("UNICODE UTF-16" if "16" in wide else "UNICODE UTF-32").label
        encoding = Encoding(delimiters, replace(UTF8, label=label), limits)
        ends = ends or [b"\r"] * (len(lines) - 1) + [b"\r" if content.endswith(b"\r") else b""]
    else:
        label_bytes = fields[17] if len(fields) > 17 and header == "MSH" else b""
        is_plain = content.isascii() and b"\x1b" not in content
        chosen = ASCII
        if label_bytes or default_charset or not is_plain:
            chosen = _declared(content, label_bytes, delimiters, default_charset, notes)
        encoding = Encoding(delimiters, chosen, limits, is_plain)
    return Message(raw, encoding, lines, ends, prefix, wide, notes)


def _strip_prefix(raw: bytes, notes: list[Note]) -> tuple[bytes, bytes, str]:
    wide = detect_wide(raw)
    if wide:
        try:
            text = raw.decode(wide)
        except UnicodeDecodeError:
            raise DecodeError(
                "not the UTF-16 or UTF-32 that it seems", where="MSH", section=_SECTION, code="102"
            ) from None
        bom = "\ufeff" if text.startswith("\ufeff") else ""
        content = text[len(bom) :].encode("utf-8", "surrogatepass")
        return content, bom.encode("utf-8"), wide
    start = len(_BOM) if raw.startswith(_BOM) else 0
    if start:
        notes.append(Note("a byte order mark before the message", "MSH", "HL7 v2.5.1 2.5"))
    while start < len(raw) and raw[start] in b"\r\n\t \x00":
        start += 1
        if start == 1:
            notes.append(Note("blanks before the message", "MSH", _SECTION))
    return raw[start:], raw[:start], ""


def _declared(content: bytes, declared: bytes, delimiters: Delimiters, default: str, notes: list[Note]) -> Charset:
    label = declared.strip().decode("ascii", "replace")
    chosen = charset(label or default, delimiters.repetition or "~")
    if not chosen.known:
        notes.append(Note("a character set that table 0211 does not know", "MSH-18", "HL7 v2.5.1 2.15.9.18"))
    if chosen.is_wide:  # the label says wide characters, the bytes are not
        chosen = replace(UTF8, label=label)
    if not chosen.further and b"\x1b$" in content:
        chosen = replace(chosen, further=("ISO IR87", "ISO IR159", "KS X 1001"))
        notes.append(Note("shifts to a character set that is not declared", "MSH-18", "HL7 v2.5.1 2.7.2"))
    if content.isascii():
        return chosen
    if not label and chosen.codec == "ascii" and not chosen.further:
        chosen = _guess(content)
        notes.append(Note("bytes beyond ASCII without a character set", "MSH-18", "HL7 v2.5.1 2.15.9.18"))
    elif not _decodes(content, chosen.codec) and not chosen.further:
        notes.append(Note("bytes outside the declared character set", "MSH-18", "HL7 v2.5.1 2.15.9.18"))
        if chosen.codec == "ascii":
            chosen = replace(_guess(content), label=label)
    return chosen


def _guess(content: bytes) -> Charset:
    return Charset("", "utf-8" if _decodes(content, "utf-8") else "iso8859-1")


def _decodes(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
