"""What a version of HL7 v2 defines, as plain nouns. HL7 v2 2.5 (segments, fields, data types), 2.12 (structures), 2.C (tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

__all__ = [
    "ANY_SEGMENT",
    "ComponentDefinition",
    "DataType",
    "FieldDefinition",
    "Group",
    "Kind",
    "SegmentDefinition",
    "SegmentUse",
    "Structure",
    "Table",
    "Usage",
]

Usage = Literal["R", "O", "C", "B", "W", "X"]
"""Required, optional, conditional, kept for backward compatibility, withdrawn, not used. HL7 v2 2.5.3.5."""

Kind = Literal["HL7", "user"]
"""Whether a table's codes are HL7's, or suggested ones that a site may change. HL7 v2 2.5.3.6."""

ANY_SEGMENT = frozenset({"anyHL7Segment", "anyZSegment", "Hxx"})
"""Names of segment uses that stand for any segment, any Z segment, and any history segment."""


@dataclass(frozen=True, slots=True)
class SegmentUse:
    """A segment in a structure. `max` None: any number."""

    name: str
    min: int
    max: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Segments that belong together in a structure; of a `choice` exactly one item is there. HL7 v2 2.12.1.

    name   as in v2.xml after the structure's name and the point ("PATIENT_RESULT")
    max    None: any number
    """

    name: str
    min: int
    max: int | None
    choice: bool
    items: tuple[Group | SegmentUse, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """An abstract message structure. HL7 v2 2.12, table 0354.

    section   the chapter ("4"), of an ADT event of 2.4 and later its section ("3.3.4")
    """

    id: str
    items: tuple[Group | SegmentUse, ...]
    section: str

    def segments(self) -> Iterator[str]:
        """Names of all segments in order, those of groups in their place; a name comes as often as it is used."""
        waiting: list[Group | SegmentUse] = list(reversed(self.items))
        while waiting:
            item = waiting.pop()
            if isinstance(item, SegmentUse):
                yield item.name
            else:
                waiting.extend(reversed(item.items))


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """A field of a segment. HL7 v2 2.5.3.

    datatype    "" where the version withdrew the field and no longer gives a type; "varies" where another field names it (OBX-5)
    max         repetitions; None: any number
    max_length  characters, None where the version gives none; of a data type with components it counts the separators too
    table       "0001", "" without
    section     "3.4.2.8", "" where no source gives it
    """

    position: int
    name: str
    datatype: str
    usage: Usage
    min: int
    max: int | None
    min_length: int
    max_length: int | None
    table: str
    section: str


@dataclass(frozen=True, slots=True)
class SegmentDefinition:
    """A segment and its fields by position. HL7 v2 2.5.2."""

    id: str
    name: str
    fields: tuple[FieldDefinition, ...]
    section: str = ""

    def field(self, position: int) -> FieldDefinition | None:
        """The field at a position counted from 1."""
        return self.fields[position - 1] if 0 < position <= len(self.fields) else None


@dataclass(frozen=True, slots=True)
class ComponentDefinition:
    """A component of a data type. HL7 v2 2.5.3.4, 2.A."""

    position: int
    name: str
    datatype: str
    usage: Usage
    max_length: int | None
    table: str


@dataclass(frozen=True, slots=True)
class DataType:
    """A data type; without components it is primitive. HL7 v2 2.A."""

    id: str
    name: str
    components: tuple[ComponentDefinition, ...]
    section: str = ""

    def component(self, position: int) -> ComponentDefinition | None:
        """The component at a position counted from 1."""
        return self.components[position - 1] if 0 < position <= len(self.components) else None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of codes. HL7 v2 2.5.3.6, 2.C.

    codes     code to display, "" where no source gives one; empty for a table that a site fills
    edition   the version whose codes these are; another than asked for where no source gives that version's codes
    open      the codes are examples ("..." ends the printed table), or there are none: any code may be in it

    Some codes are patterns, as printed: "99zzz", "HL7nnnn", "Q<integer>H", "70 ... 72". `allows` reads them.
    """

    id: str
    name: str
    kind: Kind
    codes: Mapping[str, str]
    edition: str
    open: bool = False

    def allows(self, code: str) -> bool:
        """Whether a code is in the table, by itself, by a pattern, or because the table is open."""
        return code in self.codes or self.open or any(_stands_for(one, code) for one in self.codes)


_PATTERN = re.compile(r"<(?:integer|day#|spec)>|x{3,}|z{3,}|n{3,}|s{3}$")
_RANGE = re.compile(r"(?P<letter>[A-Z]?)(?P<low>\d{1,4}) \.\.\. (?P=letter)(?P<high>\d{1,4})")


@cache
def _pattern(code: str) -> re.Pattern[str] | None:
    """The expression of a code that is a pattern: n a digit, x and s a letter or digit, 99zzz any three to twelve."""
    parts, at = [], 0
    for one in _PATTERN.finditer(code):
        parts.append(re.escape(code[at : one.start()]))
        word = one.group()
        if word in ("<integer>", "<day#>"):
            parts.append(r"\d{1,9}")
        elif word == "<spec>":
            parts.append(r".{1,80}")
        elif word[0] == "n":
            parts.append(rf"\d{{{len(word)}}}")
        else:
            parts.append(r"[A-Za-z0-9]{1,12}" if word[0] == "z" else rf"[A-Za-z0-9]{{{len(word)}}}")
        at = one.end()
    return re.compile("".join([*parts, re.escape(code[at:])]), re.ASCII) if parts else None


def _stands_for(printed: str, code: str) -> bool:
    if " ... " in printed and (span := _RANGE.fullmatch(printed)) is not None:
        number = code.removeprefix(span["letter"])
        return (
            number.isascii()
            and number.isdigit()
            and len(number) <= 4
            and code.startswith(span["letter"])
            and int(span["low"]) <= int(number) <= int(span["high"])
        )
    found = _pattern(printed)
    return found is not None and found.fullmatch(code) is not None
