"""A segment of an ER7 message, cut into fields when it is first touched, and what it shares with its message. HL7 v2.5.1 2.5."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hilum.core.errors import BudgetExceeded, LocalProtocolError
from hilum.hl7v2.data.charset import Charset, clean
from hilum.hl7v2.data.escape import Delimiters, escape, unescape

__all__ = ["DEFAULT_LIMITS", "HEADERS", "NULL", "Encoding", "Limits", "Note", "Path", "Segment", "parts_of", "path"]

NULL = '""'
"""The null value: delete what is stored. HL7 v2.5.1 2.5.3."""

_SECTION = "HL7 v2.5.1 2.5"
HEADERS = frozenset(("MSH", "FHS", "BHS"))
"""Segments whose fields 1 and 2 are the delimiters themselves."""
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
    return Path(*parts_of(text))


@lru_cache(maxsize=4096)
def parts_of(text: str) -> tuple[str, int, int, int, int, int]:
    """A path's parts: segment, occurrence, field, repetition, component, subcomponent. raises LocalProtocolError."""
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
        if self.name in HEADERS:
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
        return text if field == 2 and self.name in HEADERS else self.encoding.plain(text)

    def get(self, field: int, repetition: int = 1, component: int = 0, subcomponent: int = 0) -> str | None:
        """Plain text; "" where the sender deletes the value (null), None where it says nothing. 2.5.3."""
        text = self.leaf_er7(field, repetition, component, subcomponent)
        if not text:
            return None
        return "" if text == NULL else self.encoding.plain(text)

    def set_er7(self, field: int, text: str) -> None:
        """Put ER7 text in place of a whole field; makes this segment dirty, and no other."""
        if self.name in HEADERS and field < 3:
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
        if self.name in HEADERS:
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
