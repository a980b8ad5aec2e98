"""A segment of an ER7 message, cut into fields when it is first touched, and what it shares with its message. HL7 v2.5.1 2.5."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hilum.core.errors import BudgetExceeded, LocalProtocolError
from hilum.hl7v2.data.charset import Charset, clean
from hilum.hl7v2.data.escape import Delimiters, Er7, escape, unescape
from hilum.hl7v2.data.path import EVERY, Path

__all__ = ["DEFAULT_LIMITS", "HEADERS", "NULL", "Encoding", "Limits", "Note", "Segment", "Value", "leaf"]

NULL = '""'
"""The null value: delete what is stored. HL7 v2.5.1 2.5.3."""

Value = str | Sequence[str] | None
"""What is written: plain text (escaped on the way), `Er7`, several repetitions of either, NULL, or None for nothing."""

_SECTION = "HL7 v2.5.1 2.5"
HEADERS = frozenset(("MSH", "FHS", "BHS"))
"""Segments whose fields 1 and 2 are the delimiters themselves."""
_MOST_PARTS = 10_000
"""Repetitions, components or subcomponents that one write may reach."""


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


class Encoding:
    """How a message is encoded: its delimiters and character set. Shared by the message and its segments, which so do not
    hold each other and are gone with their last user, without waiting for the garbage collector."""

    __slots__ = ("charset", "delimiters", "limits", "marks", "separator")

    def __init__(self, delimiters: Delimiters, charset: Charset, limits: Limits) -> None:
        self.delimiters = delimiters
        self.charset = charset
        self.limits = limits
        self.separator = delimiters.field.encode("ascii")
        self.marks = (delimiters.component, delimiters.repetition, delimiters.escape)

    def plain(self, er7_text: str) -> str:
        """ER7 text un-escaped and fit for use outside."""
        mark = self.delimiters.escape
        if mark and mark in er7_text:
            er7_text = unescape(er7_text, self.delimiters, self.charset)
        return er7_text if er7_text.isascii() else clean(er7_text)

    def written(self, value: str) -> str:
        """Plain text as ER7; `Er7` and NULL as they stand."""
        if isinstance(value, Er7) or value == NULL:
            return value
        return escape(value, self.delimiters)

    def fields_of(self, name: str, line: bytes) -> list[str]:
        """ER7 text of each field of a segment by its number; [0] is the name. MSH-1 is the separator itself. raises BudgetExceeded"""
        fields = self.cut(name, self.charset.decode(line))
        if name in HEADERS:
            fields.insert(1, self.delimiters.field)
        return fields

    def cut(self, name: str, text: str, already: int = 0) -> list[str]:
        """A segment's text cut at its field separators; of its fields so many were cut already. raises BudgetExceeded"""
        separator = self.delimiters.field
        most = self.limits.fields - already
        if len(text) > most and text.count(separator) > most:
            raise BudgetExceeded("more fields than a segment may have", where=name, section=_SECTION, code="102")
        return text.split(separator)


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
        if self._fields is None:
            self._fields = self.encoding.fields_of(self.name, self._raw)
        return self._fields

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
        if self.name in HEADERS and field < 3:
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
        if field < 3 and self.name in HEADERS:
            return text
        return leaf(text, self.encoding.delimiters, repetition, component, subcomponent)

    def value(self, field: int, repetition: int = 1, component: int = 0, subcomponent: int = 0) -> str:
        """Plain text of a part of a field, un-escaped; "" where it is absent or null."""
        return self.get(field, repetition, component, subcomponent) or ""

    def get(self, field: int, repetition: int = 1, component: int = 0, subcomponent: int = 0) -> str | None:
        """Plain text; "" where the sender deletes the value (null), None where it says nothing. 2.5.3."""
        text = self.leaf_er7(field, repetition, component, subcomponent)
        if not text:
            return None
        if text == NULL:
            return ""
        return text if field == 2 and self.name in HEADERS else self.encoding.plain(text)

    def values(self, field: int, repetition: int = 1, component: int = 0, subcomponent: int = 0) -> list[str]:
        """Plain text of the part in the repetition named, or in every repetition that there is where it is EVERY."""
        numbers = range(1, len(self.repetitions(field)) + 1) if repetition == EVERY else (repetition,)
        return [self.value(field, number, component, subcomponent) for number in numbers]

    def set_er7(self, field: int, text: str) -> None:
        """Put ER7 text in place of a whole field; makes this segment dirty, and no other."""
        if self.name in HEADERS and field < 3:
            raise LocalProtocolError("the delimiters of a message cannot be changed", where=f"{self.name}-{field}")
        if field < 1 or field > self.encoding.limits.fields:
            raise LocalProtocolError("no such field number", where=self.name)
        fields = self.fields
        breaks = "\r" in text or ("\n" in text and (field >= len(fields) or "\n" not in fields[field]))
        if breaks or self.encoding.delimiters.field in text:
            raise LocalProtocolError("ER7 text holds a segment or field delimiter", where=f"{self.name}-{field}")
        while len(fields) <= field:
            fields.append("")
        fields[field] = str(text)
        self.is_dirty = True

    def set(self, value: Value, field: int, repetition: int = 1, component: int = 0, subcomponent: int = 0) -> None:
        """Put a value in a part of a field; neighbours stay as they are. Unreached parts are made empty."""
        encoding, where = self.encoding, f"{self.name}-{field}"
        delimiters = encoding.delimiters
        if value is None:
            text = ""
        elif isinstance(value, str):
            text = encoding.written(value)
        elif repetition != 1 or component:
            raise LocalProtocolError("several repetitions fill a whole field", where=where)
        else:
            text = (delimiters.repetition or "\r").join(encoding.written(one) for one in value)
            self.set_er7(field, text)
            return
        if not component:
            if repetition == 1 and (not delimiters.repetition or delimiters.repetition not in self.er7(field)):
                self.set_er7(field, text)
                return
            text = _put(self.er7(field), delimiters.repetition, repetition, text, where)
        else:
            whole = self.er7(field)
            one = leaf(whole, delimiters, repetition)
            if subcomponent:
                inner = leaf(one, delimiters, 1, component)
                text = _put(inner, delimiters.subcomponent, subcomponent, text, where)
            text = _put(one, delimiters.component, component, text, where)
            text = _put(whole, delimiters.repetition, repetition, text, where)
        self.set_er7(field, text)

    def append(self, value: str, field: int) -> int:
        """Add a repetition after the last one of a field; its number. An empty or null field gets its first."""
        count = len(self.repetitions(field))
        if count == 1 and self.er7(field) == NULL:
            count = 0
            self.set_er7(field, "")
        self.set(value, field, count + 1)
        return count + 1

    def remove(self, field: int, repetition: int) -> None:
        """Take one repetition out of a field; those after it move up."""
        parts = self.repetitions(field)
        if repetition == EVERY:
            parts = []
        elif repetition <= len(parts):
            del parts[repetition - 1]
        self.set_er7(field, self.encoding.delimiters.repetition.join(parts))

    def encode(self) -> bytes:
        """The segment's bytes without its line end; those received unless it is dirty, and then those received of every field that
        says what it said."""
        if not self.is_dirty:
            return self._raw
        fields = self.fields
        if self.name in HEADERS:
            fields = [fields[0], *fields[2:]]
        charset, separator = self.encoding.charset, self.encoding.delimiters.field
        try:
            if b"\x1b" not in self._raw and (charset.is_faithful or self._raw.isascii()):
                return charset.encode(separator.join(fields))
            return separator.encode("ascii").join(self._field_bytes(fields, separator))
        except UnicodeEncodeError:
            raise LocalProtocolError(
                "text that the message's character set does not hold", where=self.name, section="HL7 v2.5.1 2.15.9.18"
            ) from None

    def _field_bytes(self, fields: list[str], separator: str) -> list[bytes]:
        """Bytes of each field: those that came, where it is unchanged and they can be read without what stood before them."""
        charset = self.encoding.charset
        came = charset.cut(self._raw, separator)
        said = charset.decode(self._raw).split(separator)
        if len(came) != len(said):
            came, said = [], []
        return [
            came[number]
            if number < len(came) and text == said[number] and charset.decode(came[number]) == text
            else charset.encode(text)
            for number, text in enumerate(fields)
        ]


def leaf(text: str, delimiters: Delimiters, repetition: int = 1, component: int = 0, subcomponent: int = 0) -> str:
    """The part of a field's ER7 text that the numbers name, "" where absent; 0 is the whole."""
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


def _put(text: str, separator: str, number: int, part: str, where: str) -> str:
    """Text whose n-th part is the one given."""
    if number < 1 or number > _MOST_PARTS:
        raise LocalProtocolError("no such part of a field", where=where)
    if not separator:
        if number > 1:
            raise LocalProtocolError(
                "the message has no delimiter for this part", where=where, section="HL7 v2.5.1 2.5.4"
            )
        return part
    parts = text.split(separator)
    while len(parts) < number:
        parts.append("")
    parts[number - 1] = part
    return separator.join(parts)
