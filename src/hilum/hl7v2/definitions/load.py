"""Definitions of one version, read from the package data: everything is text until somebody asks for it.

A version is one gzip file of JSON, whose leaves are lines of tab-separated columns; a segment, structure, data type or table is
made into objects at its first look-up and kept. The displays of codes are one file for all versions, read with the first table.
`tools/generate_hl7v2_definitions.py` writes the files and tells in their headers what they come from.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from sys import intern
from typing import Any, Generic, TypeVar, cast

from hilum.core.errors import NotFound
from hilum.hl7v2.definitions import notation
from hilum.hl7v2.definitions.model import (
    ComponentDefinition,
    DataType,
    FieldDefinition,
    Kind,
    SegmentDefinition,
    Structure,
    Table,
    Usage,
)

__all__ = ["USUAL_VERSION", "VERSIONS", "Definitions", "definitions", "nearest_version"]

VERSIONS: tuple[str, ...] = (
    "2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2", "2.9"
)  # fmt: skip
"""The versions that are defined here, oldest first. HL7 v2 table 0104."""

USUAL_VERSION = "2.5.1"
"""What to read a message by that names no version that can be read."""

_VERSION = re.compile(r"2(?:\.\d{1,3}){1,3}", re.ASCII)

OPEN = "..."
"""Stands behind the codes of a table whose printed codes are examples."""

T = TypeVar("T")


class Lazy(Mapping[str, T], Generic[T]):
    """A mapping whose values are made of text at their first look-up."""

    __slots__ = ("_made", "_make", "_texts")

    def __init__(self, texts: dict[str, str], make: Callable[[str, str], T]) -> None:
        self._texts, self._make = texts, make
        self._made: dict[str, T] = {}

    def find(self, key: str) -> T | None:
        """The value, None where there is none; the fast way, for readers of messages ask for each segment."""
        made = self._made.get(key)
        if made is None and (text := self._texts.get(key)) is not None:
            made = self._made[key] = self._make(key, text)
        return made

    def __getitem__(self, key: str) -> T:
        made = self.find(key)
        if made is None:
            raise KeyError(key)
        return made

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _number(text: str) -> int | None:
    return int(text) if text else None


def _structure(id: str, text: str) -> Structure:
    section, _, line = text.partition("\t")
    return Structure(id, notation.read(line), section)


def _segment(id: str, text: str) -> SegmentDefinition:
    head, *lines = text.split("\n")
    name, section = head.split("\t")
    fields = []
    for position, line in enumerate(lines, 1):
        label, datatype, usage, most, low, high, table, at = line.split("\t")
        fields.append(
            FieldDefinition(
                position,
                intern(label),
                intern(datatype),
                cast(Usage, intern(usage)),
                int(usage == "R"),
                None if most == "*" else int(most or 1),
                int(low or 0),
                _number(high),
                intern(table),
                at or (f"{section}.{position}" if section else ""),
            )
        )
    return SegmentDefinition(id, name, tuple(fields), section)


def _datatype(id: str, text: str) -> DataType:
    head, *lines = text.split("\n")
    name, section = head.split("\t")
    components = []
    for position, line in enumerate(lines, 1):
        label, datatype, usage, high, table = line.split("\t")
        components.append(
            ComponentDefinition(
                position, intern(label), intern(datatype), cast(Usage, intern(usage)), _number(high), intern(table)
            )
        )
    return DataType(id, name, tuple(components), section)


def _read(name: str) -> dict[str, Any]:
    packed = files("hilum.hl7v2.definitions").joinpath("data", name).read_bytes()
    return cast(dict[str, Any], json.loads(gzip.decompress(packed)))


@cache
def _displays() -> dict[str, str]:
    return cast(dict[str, str], _read("displays.json.gz")["displays"])


def _table(id: str, text: str) -> Table:
    name, kind, edition, *codes = text.split("\t")
    open_ended = not codes or codes[-1] == OPEN
    codes = [code for code in codes if code != OPEN]
    displays = dict(line.split("\t") for line in _displays().get(id, "").split("\n") if line)
    return Table(
        id,
        name,
        cast(Kind, intern(kind)),
        {code: displays.get(code, "") for code in codes},
        intern(edition),
        open_ended,
    )


class Definitions:
    """What one version of HL7 v2 defines. Look-ups by a known id are cheap after the first.

    header   sources, their editions and licences, as the generator wrote them
    """

    __slots__ = ("_events", "datatypes", "header", "segments", "structures", "tables", "version")

    def __init__(self, data: dict[str, Any]) -> None:
        self.version: str = data["version"]
        self.header: dict[str, Any] = data["header"]
        self.structures: Lazy[Structure] = Lazy(data["structures"], _structure)
        self.segments: Lazy[SegmentDefinition] = Lazy(data["segments"], _segment)
        self.datatypes: Lazy[DataType] = Lazy(data["datatypes"], _datatype)
        self.tables: Lazy[Table] = Lazy(data["tables"], _table)
        self._events: dict[str, str] = data["events"]

    def structure(self, id: str) -> Structure | None:
        """A message structure, "ADT_A01". HL7 v2 table 0354."""
        return self.structures.find(id)

    def structure_of(self, code: str, event: str = "") -> str:
        """The structure's id for a message code and trigger event (MSH-9.1, MSH-9.2), "" where the version knows none.

        ("ADT", "A04") -> "ADT_A01"; ACK has one structure for every event, and site-defined queries, answers and master files
        (QBP^Qnn, RTB^Knn, RSP^Znn, MFN^Znn) one for all events that begin so. HL7 v2 2.13.9, tables 0076, 0003, 0354.
        """
        events = self._events
        found = events.get(f"{code}^{event}")
        if found is None and event:
            found = events.get(f"{code}^{event[0]}*")
        return events.get(f"{code}^*", "") if found is None else found

    @property
    def events(self) -> Mapping[tuple[str, str], str]:
        """Every (message code, trigger event) and its structure; "*" stands for any other event, "Q*" for any that begins with Q."""
        return {(key.split("^")[0], key.split("^")[1]): structure for key, structure in self._events.items()}

    def segment(self, id: str) -> SegmentDefinition | None:
        """A segment, "PID"."""
        return self.segments.find(id)

    def datatype(self, id: str) -> DataType | None:
        """A data type, "CX"."""
        return self.datatypes.find(id)

    def table(self, id: str) -> Table | None:
        """A table of codes, "0001"."""
        return self.tables.find(id)


@cache
def _load(version: str) -> Definitions:
    return Definitions(_read(f"v{version.replace('.', '_')}.json.gz"))


def definitions(version: str) -> Definitions:
    """The definitions of a version (MSH-12.1), read once and kept. HL7 v2 2.13.12.

    raises   NotFound   the version is not one of VERSIONS; a near one is not guessed
    """
    if version not in VERSIONS:
        raise NotFound(
            f"no definitions of this version; known are {', '.join(VERSIONS)}",
            where="MSH-12",
            section="HL7 v2 table 0104",
        )
    return _load(version)


def nearest_version(version: str) -> str:
    """The version by which to read a message that names one: itself, else the newest known that is not newer. HL7 v2 2.13.12, 2.5.

    A receiver reads by an older version what it does not know of a newer one: "2.9.1" -> "2.9". Whoever judges by it says so.
    What is no version of HL7 v2 -> USUAL_VERSION.
    """
    if version in VERSIONS:
        return version
    wanted = _ordinal(version.strip())
    older = [one for one in VERSIONS if _ordinal(one) <= wanted]
    return older[-1] if older else USUAL_VERSION


def _ordinal(version: str) -> tuple[int, ...]:
    """The numbers of a version, () of what is none of HL7 v2."""
    return tuple(map(int, version.split("."))) if _VERSION.fullmatch(version) else ()
