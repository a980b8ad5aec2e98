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
from dataclasses import dataclass, replace
from functools import lru_cache

from hilum.core.errors import BudgetExceeded, DecodeError, LocalProtocolError
from hilum.hl7v2.data.charset import ASCII, UTF8, Charset, charset, clean, detect_wide
from hilum.hl7v2.data.escape import STANDARD, Delimiters, escape, unescape

__all__ = [
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

NULL = '""'
"""The null value: delete what is stored. HL7 v2.5.1 2.5.3."""

_SECTION = "HL7 v2.5.1 2.5"
_HEADERS = frozenset(("MSH", "FHS", "BHS"))
_BOM = b"\xef\xbb\xbf"
_NAME = re.compile(rb"[A-Z][A-Z0-9]{2}")
_PATH = re.compile(r"([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message may cost before it is refused."""

    bytes: int = 64 * 1024 * 1024
    segments: int = 100_000
    fields: int = 10_000
    repetitions: int = 10_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd that was read leniently: what, where, rule."""

    text: str
    where: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A place in a message: segment[occurrence]-field[repetition].component.subcomponent, counted from 1; 0 is "whole"."""

    segment: str
    occurrence: int = 1
    field: int = 0
    repetition: int = 1
    component: int = 0
    subcomponent: int = 0

    def __str__(self) -> str:
        occurrence = f"[{self.occurrence}]" if self.occurrence > 1 else ""
        out = f"{self.segment}{occurrence}"
        if self.field:
            out += f"-{self.field}"
            if self.repetition > 1:
                out += f"[{self.repetition}]"
            if self.component:
                out += f".{self.component}"
                if self.subcomponent:
                    out += f".{self.subcomponent}"
        return out


def path(text: str) -> Path:
    """Read "PID-3[2].4.1" or "OBX[3]-5". raises LocalProtocolError."""
    return Path(*_parts(text))


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, int, int, int, int, int]:
    match = _PATH.fullmatch(text)
    if match is None:
        raise LocalProtocolError(f"not an HL7 path: {text[:40]!r}")
    name, occurrence, field, repetition, component, subcomponent = match.groups()
    return name, int(occurrence or 1), int(field), int(repetition or 1), int(component or 0), int(subcomponent or 0)


class Encoding:
    """How a message is encoded: its delimiters and character set. Shared by the message and its segments, which so do not
    hold each other and are gone with their last user, without waiting for the garbage collector."""

    __slots__ = ("charset", "delimiters", "is_plain", "limits")

    def __init__(self, delimiters: Delimiters, charset: Charset, limits: Limits, is_plain: bool = False) -> None:
        self.delimiters = delimiters
        self.charset = charset
        self.limits = limits
        self.is_plain = is_plain
        """All bytes are ASCII and none shifts."""

    def plain(self, er7_text: str) -> str:
        """ER7 text un-escaped and fit for use outside."""
        mark = self.delimiters.escape
        if mark and mark in er7_text:
            er7_text = unescape(er7_text, self.delimiters, self.charset)
        return er7_text if er7_text.isascii() else clean(er7_text)


@lru_cache(maxsize=1024)
def _starts(name: str, separator: str) -> tuple[bytes, bytes]:
    bare = name.encode("ascii", "replace")
    return bare, bare + separator.encode("ascii")


class Segment:
    """One segment of a message; cut into fields when it is first touched."""

    __slots__ = ("_fields", "_raw", "encoding", "is_dirty", "name", "sequence")

    def __init__(self, encoding: Encoding, name: str, raw: bytes, sequence: int = 1) -> None:
        self.encoding = encoding
        self.name = name
        self.sequence = sequence
        """Which occurrence of this segment it is in its message, from 1. ERL.2."""
        self._raw = raw
        self._fields: list[str] | None = None
        self.is_dirty = False

    @property
    def message(self) -> Encoding:
        """How the segment's message is encoded: delimiters, character set, `plain`."""
        return self.encoding

    @property
    def fields(self) -> list[str]:
        """ER7 text of each field by its number; [0] is the name. MSH-1 is the separator itself."""
        if self._fields is not None:
            return self._fields
        encoding = self.encoding
        text = self._raw.decode("ascii") if encoding.is_plain else encoding.charset.decode(self._raw)
        separator = encoding.delimiters.field
        most = encoding.limits.fields
        if len(text) > most and text.count(separator) > most:
            raise BudgetExceeded("more fields than a segment may have", where=self.name, section=_SECTION, code="102")
        fields = self._fields = text.split(separator)
        if self.name in _HEADERS:
            fields.insert(1, separator)
        return fields

    def __len__(self) -> int:
        return len(self.fields) - 1

    def place(self, field: int, repetition: int = 1, component: int = 0, subcomponent: int = 0) -> str:
        """The place in the notation of errors and findings: "PID-3.4"."""
        return str(Path(self.name, self.sequence, field, repetition, component, subcomponent))

    def er7(self, field: int) -> str:
        """ER7 text of a whole field with all its repetitions, "" where absent."""
        fields = self._fields or self.fields
        return fields[field] if field < len(fields) else ""

    def repetitions(self, field: int) -> list[str]:
        """ER7 text of each repetition of a field; [] where the field is empty."""
        text = self.er7(field)
        if not text:
            return []
        if self.name in _HEADERS and field < 3:
            return [text]
        separator = self.encoding.delimiters.repetition
        if not separator or separator not in text:
            return [text]
        if text.count(separator) > self.encoding.limits.repetitions:
            raise BudgetExceeded("more repetitions than allowed", where=self.place(field), section=_SECTION, code="102")
        return text.split(separator)

    def leaf_er7(self, field: int, repetition: int = 1, component: int = 0, subcomponent: int = 0) -> str:
        """ER7 text of the part of a field that the numbers name, "" where absent; 0 is the whole."""
        fields = self._fields or self.fields
        if field >= len(fields):
            return ""
        text = fields[field]
        if not text:
            return ""
        if field < 3 and self.name in _HEADERS:
            return text
        delimiters = self.encoding.delimiters
        if (separator := delimiters.repetition) and separator in text:
            parts = text.split(separator, repetition)
            if len(parts) < repetition:
                return ""
            text = parts[repetition - 1]
        elif repetition > 1:
            return ""
        if component:
            if (separator := delimiters.component) and separator in text:
                parts = text.split(separator, component)
                if len(parts) < component:
                    return ""
                text = parts[component - 1]
            elif component > 1:
                return ""
            if subcomponent:
                if (separator := delimiters.subcomponent) and separator in text:
                    parts = text.split(separator, subcomponent)
                    if len(parts) < subcomponent:
                        return ""
                    text = parts[subcomponent - 1]
                elif subcomponent > 1:
                    return ""
        return text

    def value(self, field: int, repetition: int = 1, component: int = 0, subcomponent: int = 0) -> str:
        """Plain text of a part of a field, un-escaped; "" where it is absent or null."""
        text = self.leaf_er7(field, repetition, component, subcomponent)
        if not text or text == NULL:
            return ""
        return text if field == 2 and self.name in _HEADERS else self.encoding.plain(text)

    def get(self, field: int, repetition: int = 1, component: int = 0, subcomponent: int = 0) -> str | None:
        """Plain text; "" where the sender deletes the value (null), None where it says nothing. 2.5.3."""
        text = self.leaf_er7(field, repetition, component, subcomponent)
        if not text:
            return None
        return "" if text == NULL else self.encoding.plain(text)

    def set_er7(self, field: int, text: str) -> None:
        """Put ER7 text in place of a whole field; makes this segment dirty, and no other."""
        if self.name in _HEADERS and field < 3:
            raise LocalProtocolError("the delimiters of a message cannot be changed", where=f"{self.name}-{field}")
        if field < 1 or field > self.encoding.limits.fields:
            raise LocalProtocolError("no such field number", where=self.name)
        if "\r" in text or self.encoding.delimiters.field in text:
            raise LocalProtocolError("ER7 text holds a segment or field delimiter", where=f"{self.name}-{field}")
        fields = self.fields
        while len(fields) <= field:
            fields.append("")
        fields[field] = text
        self.is_dirty = True

    def set(self, value: str, field: int, repetition: int = 1, component: int = 0, subcomponent: int = 0) -> None:
        """Put plain text in a part of a field, escaped; neighbours stay as they are. Unreached parts are made empty."""
        delimiters = self.encoding.delimiters
        text = value if value == NULL else escape(value, delimiters)
        whole = self.er7(field)
        repetitions = whole.split(delimiters.repetition) if delimiters.repetition else [whole]
        _reach(repetitions, repetition)
        if component:
            components = repetitions[repetition - 1].split(delimiters.component)
            _reach(components, component)
            if subcomponent:
                subcomponents = components[component - 1].split(delimiters.subcomponent)
                _reach(subcomponents, subcomponent)
                subcomponents[subcomponent - 1] = text
                text = delimiters.subcomponent.join(subcomponents)
            components[component - 1] = text
            text = delimiters.component.join(components)
        repetitions[repetition - 1] = text
        self.set_er7(field, delimiters.repetition.join(repetitions))

    def encode(self) -> bytes:
        """The segment's bytes without its line end; those received unless it is dirty."""
        if not self.is_dirty:
            return self._raw
        fields = self.fields
        if self.name in _HEADERS:
            fields = [fields[0], *fields[2:]]
        text = self.encoding.delimiters.field.join(fields)
        try:
            return self.encoding.charset.encode(text)
        except UnicodeEncodeError:
            raise LocalProtocolError(
                "text that the message's character set does not hold", where=self.name, section="HL7 v2.5.1 2.15.9.18"
            ) from None


def _reach(parts: list[str], number: int) -> None:
    while len(parts) < number:
        parts.append("")


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
        name, occurrence, field, repetition, component, subcomponent = _parts(place)
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
        if (component or (separator and separator in text)) and not (field < 3 and name in _HEADERS):
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
            return text if field == 2 and name in _HEADERS else self.plain(text)
        return text

    def get(self, place: str) -> str | None:
        """Plain text at a path; "" where the sender deletes it (null), None where it says nothing. 2.5.3."""
        name, occurrence, *rest = _parts(place)
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
