"""The message as an object: read by path, written into, encoded again; see `er7` for how it works. HL7 v2.5.1 2.5 to 2.7."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.data.charset import Charset
from hilum.hl7v2.data.escape import Delimiters
from hilum.hl7v2.data.header import cut_lines
from hilum.hl7v2.data.path import EVERY, PLAIN, Path, parts_of, path, says_repetition
from hilum.hl7v2.data.segment import HEADERS, NULL, Encoding, Note, Segment, Value, leaf

__all__ = ["MANY_FIELDS", "Grouping", "Message"]

Grouping = Callable[["Message", Path], Sequence[Segment]]
"""What knows a message's structure: the segments of the path's name that stand in the group repetitions that it names, in
the order of the message; the path's occurrence and field are not for it to look at. It raises LocalProtocolError for a group
that the structure does not have. `Message.revision` tells it when segments were added or taken out since it last looked."""

MANY_FIELDS = 1000
"""Of a segment; where there are more the budget is counted."""
_FIRST_FIELDS = 10
"""The name of a segment and its fields before this one are cut when one of them is read; the others wait as one text in its place."""
_NAME = re.compile(rb"[A-Z][A-Z0-9]{2}")


@lru_cache(maxsize=1024)
def _needle(name: str, end: bytes) -> bytes:
    """What a segment of the name begins with, after the line end before it; b"" for what is no segment's name."""
    bare = name.encode("ascii", "replace")
    return end + bare if _NAME.fullmatch(bare) else b""


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
    """One ER7 message. `message["PID-3.1"]` reads, `message["PID-8"] = "F"` writes, `encode` gives the bytes back.

    raw        the bytes as they came
    notes      what was odd and read leniently; more are added as more is read
    grouping   what resolves the groups of a path such as "PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR-4"; None: such paths are refused
    """

    grouping: Grouping | None = None
    revision = 0
    """Counts the segments that were added or taken out."""
    # What few messages have: bytes before the header, those from it on where others stood before it, the codec of a wide message,
    # a segment for each line once they are cut, and the line end after each.
    _prefix = b""
    _inner: bytes | None = None
    _wide = ""
    _cells: list[Segment] | None = None
    _ends: list[bytes]
    # The usual line end; segments that were asked for, by name and by offset.
    _end = b"\r"
    _end_text = "\r"
    _by_name: Mapping[str, list[Segment]] = MappingProxyType({})
    _made: Mapping[int, Segment] = MappingProxyType({})
    # To look segments up in, where the content is text of one kind of line end and not cut into segments yet: the text of each line
    # of a small message, or the whole text.
    _lines: Sequence[str] = ()
    _text = ""

    def __init__(self, raw: bytes, encoding: Encoding, notes: list[Note]) -> None:
        self.raw = raw
        self.encoding = encoding
        self.notes = notes
        self._first: dict[str, list[str]] = {}
        """The fields of the first segment of each name that was read, all or the first ones: `_is_cut_short`."""

    @property
    def _content(self) -> bytes:
        """The bytes from the header on."""
        return self.raw if self._inner is None else self._inner

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

    def _seek(self, name: str, position: int) -> tuple[int, int] | None:
        """Where the next line that is a segment of the name begins and ends."""
        content, end, separator = self._content, self._end, self.encoding.separator
        needle = _needle(name, end)
        if not needle:
            return None
        if position == 0 and content.startswith(needle[len(end) :]):
            start = 0
        elif (at := content.find(needle, position)) >= 0:
            start = at + len(end)
        else:
            return None
        while True:
            after = start + 3
            following = content[after : after + 1]
            if following == separator or not following or content.startswith(end, after):
                stop = content.find(end, after)
                return start, stop if stop >= 0 else len(content)
            if (at := content.find(needle, after)) < 0:
                return None
            start = at + len(end)

    def _open(self, name: str, field: int) -> list[str]:
        """The fields of the first segment of a name, [] where there is none; the first ones alone where the field is one of these."""
        separator = self.encoding.delimiters.field
        line = ""
        if lines := self._lines:
            for line in lines:
                if line.startswith(name):
                    break
            else:
                line = ""
        elif text := self._text:
            end = self._end_text
            at = text.find(end + name)
            if at >= 0:
                start = at + len(end)
                stop = text.find(end, start)
                line = text[start:stop] if stop >= 0 else text[start:]
        if line:
            is_low = field < _FIRST_FIELDS
            fields = line.split(separator, _FIRST_FIELDS) if is_low else line.split(separator)
            if fields[0] == name and (is_low or len(fields) < MANY_FIELDS):
                self._first[name] = fields
                return fields
        if name in self._by_name or self._cells is not None or not self._end or len(name) != 3:
            found = self.segments(name)
            fields = found[0].fields if found else []
            if len(name) != 3:
                return fields  # through groups: what they hold is for `grouping` to say, each time
        elif (span := self._seek(name, 0)) is None:
            fields = []
        elif (segment := self._made.get(span[0])) is not None:
            fields = segment.fields
        else:
            fields = self.encoding.fields_of(name, self._content[span[0] : span[1]])
        self._first[name] = fields
        return fields

    def _is_cut_short(self, fields: list[str]) -> bool:
        """Whether the last of these fields is the text of all others; no whole field holds a separator."""
        return len(fields) == _FIRST_FIELDS + 1 and self.encoding.delimiters.field in fields[_FIRST_FIELDS]

    def _whole(self, name: str) -> list[str]:
        """All fields of the first segment of a name."""
        fields = self._first.get(name)
        if fields is None:
            return self._open(name, MANY_FIELDS)
        if self._is_cut_short(fields):
            fields[_FIRST_FIELDS:] = self.encoding.cut(name, fields[_FIRST_FIELDS], _FIRST_FIELDS)
        return fields

    def _find(self, name: str) -> list[Segment]:
        """Segments of one name, made when first asked for."""
        if "/" in name:
            return self._grouped(name)
        if self._cells is not None or not self._end:
            found = [segment for segment in self._all() if segment.name == name and name]
        else:
            found = []
            position = 0
            known = self._made
            new: dict[int, Segment] = {}
            while (span := self._seek(name, position)) is not None:
                start, position = span
                segment = known.get(start)
                if segment is None:
                    segment = new[start] = Segment(self.encoding, name, self._content[start:position])
                    if not found and (self._lines or self._text or name in self._first):
                        segment._fields = self._whole(name)
                found.append(segment)
            if new:
                self._made = {**known, **new}
        if len(found) != 1 or found[0].sequence != 1:
            for number, segment in enumerate(found, 1):
                segment.sequence = number
        self._by_name = {**self._by_name, name: found}
        return found

    def _all(self) -> list[Segment]:
        """A segment for each line; one without a name for a line that is no segment."""
        if self._cells is not None:
            return self._cells
        self._text, self._lines = "", ()
        for name in [name for name, fields in self._first.items() if self._is_cut_short(fields)]:
            del self._first[name]
        lines, ends = cut_lines(self._content, self._end)
        encoding, made = self.encoding, self._made
        separator = encoding.separator
        counts: dict[str, int] = {}
        cells: list[Segment] = []
        offset = 0
        for line, end in zip(lines, ends, strict=True):
            name = _segment_name(line, separator)
            sequence = counts[name] = counts.get(name, 0) + 1
            segment = made.get(offset)
            if segment is None:
                segment = Segment(encoding, name, line, sequence)
                if sequence == 1 and name:
                    segment._fields = self._first.get(name)
                if not name and line and not line.isspace():
                    where = f"line {len(cells) + 1}"
                    self.notes.append(Note("a line that is no segment", where, "HL7 v2.5.1 2.5.1"))
            cells.append(segment)
            offset += len(line) + len(end)
        self._cells, self._ends = cells, ends
        return cells

    def lines(self) -> list[Segment]:
        """All lines in order, those that are no segments as segments without a name."""
        return list(self._all())

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
        try:
            name, field, component = PLAIN[place]
        except KeyError:
            name, field, component, rest = parts_of(place)
            if rest is not None:
                return self.get(place) or ""
        first = self._first
        fields = first[name] if name in first else self._open(name, field)
        try:
            text = fields[field]
        except IndexError:
            if not self._is_cut_short(fields):
                return ""
            fields = self._whole(name)
            text = fields[field] if field < len(fields) else ""
        if text.isalnum():  # then it holds no delimiter, and nothing to un-escape
            return text if component < 2 else ""
        if not text:
            return ""
        if field == _FIRST_FIELDS and self._is_cut_short(fields):
            text = self._whole(name)[field]
        in_component, in_repetition, mark = self.encoding.marks
        # a delimiter that is "" (never that of components) is in every text, and those of MSH-2 are in MSH-2: the longer way
        if in_repetition in text:
            if field < 3 and name[-3:] in HEADERS:
                return text
            text = leaf(text, self.encoding.delimiters, 1, component)
        elif component:
            if component == 1:
                text = text.partition(in_component)[0]
            else:
                try:
                    text = text.split(in_component, component)[component - 1]
                except IndexError:
                    return ""
            if text.isalnum():
                return text
        if text == NULL:
            return ""
        return self.encoding.plain(text) if mark in text or not text.isascii() else text

    def get(self, place: str) -> str | None:
        """Plain text at a path; "" where the sender deletes it (null), None where it says nothing. 2.5.3."""
        segment, at = self._place(place)
        return segment.get(at.field, at.repetition, at.component, at.subcomponent) if segment else None

    def values(self, place: str) -> list[str]:
        """Plain text at every place that a path with `[*]` names, in order: "OBX[*]-5", "PID-3[*].1". A segment without the
        field gives "", so that values of two such paths stand side by side; a field without repetitions gives none."""
        at = path(place)
        return [
            value
            for segment in self.segments_at(place)
            for value in segment.values(at.field, at.repetition, at.component, at.subcomponent)
        ]

    def segments_at(self, place: str) -> list[Segment]:
        """The segments that a path names, with `[*]` all of them; what the path says of a field is left aside."""
        at = path(place)
        found = self.segments(at.segment_place)
        return list(found) if at.occurrence == EVERY else found[at.occurrence - 1 : at.occurrence]

    def _grouped(self, place: str) -> list[Segment]:
        if self.grouping is None:
            raise LocalProtocolError("a path through groups needs the structure of the message", where=place)
        return list(self.grouping(self, path(place)))

    def _place(self, place: str) -> tuple[Segment | None, Path]:
        """The segment of a path to one place of a field, if it is there."""
        name, _, _, rest = parts_of(place)
        return self.segment(name, rest[0] if rest else 1), path(place)

    def _one(self, place: str) -> tuple[Segment, Path]:
        segment, at = self._place(place)
        if segment is None:
            raise LocalProtocolError("no such segment in the message", where=place)
        return segment, at

    def __setitem__(self, place: str, value: Value) -> None:
        """Write plain text (or `Er7`, NULL, several repetitions, None for nothing) at a path; the segment must be there."""
        segment, at = self._one(place)
        segment.set(value, at.field, at.repetition, at.component, at.subcomponent)

    def append(self, place: str, value: str) -> int:
        """Add a repetition to the field at a path; its number."""
        segment, at = self._one(place)
        return segment.append(value, at.field)

    def delete(self, place: str) -> int:
        """Take out what a path names: segments ("NTE[2]", "OBX[*]"), one repetition ("PID-3[2]", the next moves up) or the
        content of a field or of a part of it ("PID-13", "PID-5.3"), which becomes empty. How many segments were touched; 0:
        there was nothing."""
        at = path(place)
        found = self.segments_at(place)
        if not at.field:
            for segment in found:
                self.remove(segment)
            return len(found)
        touched = 0
        for segment in found:
            if not segment.leaf_er7(at.field):
                continue
            touched += 1
            if at.component:
                numbers = (
                    range(1, len(segment.repetitions(at.field)) + 1) if at.repetition == EVERY else (at.repetition,)
                )
                for number in numbers:
                    if segment.leaf_er7(at.field, number, at.component, at.subcomponent):
                        segment.set(None, at.field, number, at.component, at.subcomponent)
            elif says_repetition(place):
                segment.remove(at.field, at.repetition)
            else:
                segment.set_er7(at.field, "")
        return touched

    def add(
        self, name: str, *fields: str, after: Segment | str | None = None, before: Segment | str | None = None
    ) -> Segment:
        """Add a segment of ER7 fields, at the end or beside another one (a segment, or a path such as "OBX[2]")."""
        if not _NAME.fullmatch(name.encode("ascii", "replace")):
            raise LocalProtocolError("not a segment", where=name)
        try:
            line = self.encoding.charset.encode(self.encoding.delimiters.field.join((name, *fields)))
        except UnicodeEncodeError:
            raise LocalProtocolError("text that the message's character set does not hold", where=name) from None
        if b"\r" in line or (b"\n" in line and self._end != b"\r"):
            raise LocalProtocolError("a segment holds a line end", where=name)
        everything = self._all()
        at = len(everything)
        if after is not None:
            at = self._number_of(after) + 1
        elif before is not None:
            at = self._number_of(before)
            if at == 0:
                raise LocalProtocolError("nothing stands before the header", where=name)
        segment = Segment(self.encoding, name, line)
        ends = self._ends
        everything.insert(at, segment)
        ends.insert(at, ends[0] or b"\r")
        if not ends[at - 1]:
            ends[at - 1] = ends[at]
        self._changed()
        return segment

    def _number_of(self, at: Segment | str) -> int:
        """Which line a segment is."""
        if isinstance(at, str):
            found = self.segments_at(at)
            if not found:
                raise LocalProtocolError("no such segment in the message", where=at)
            at = found[0]
        for number, segment in enumerate(self._all()):
            if segment is at:
                return number
        raise LocalProtocolError("a segment of another message", where=at.name)

    def remove(self, segment: Segment) -> None:
        """Take a segment out, and its line end with it. The header stays."""
        at = self._number_of(segment)
        if at == 0:
            raise LocalProtocolError("the header of a message cannot be taken out", where=segment.name)
        del self._all()[at]
        del self._ends[at]
        self._changed()

    def _changed(self) -> None:
        """Segments were added or taken out: what is known by name is known no more."""
        self.revision += 1
        self._by_name = {}
        self._first.clear()

    @property
    def wide(self) -> str:
        """The codec of the bytes, with their order, where a character takes two or four of them ("utf-16-le"); else ""."""
        return self._wide

    @property
    def has_mark(self) -> bool:
        """Whether a byte order mark stands before a message of wide characters."""
        return bool(self._wide and self._prefix)

    @property
    def is_dirty(self) -> bool:
        """Whether anything was written into it."""
        made = self._made.values() if self._cells is None else self._cells
        return self.revision > 0 or any(segment.is_dirty for segment in made)

    def encode(self) -> bytes:
        """The message's bytes: those received, but for the segments that were written into."""
        if not self.is_dirty:
            return self.raw
        out = [self._prefix]
        for segment, end in zip(self._all(), self._ends, strict=True):
            out.append(segment.encode())
            out.append(end)
        content = b"".join(out)
        return content.decode("utf-8", "surrogatepass").encode(self._wide, "surrogatepass") if self._wide else content

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

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.segment(name) is not None

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
