"""A record of a master file as it comes: its MFE and the segments that follow it. HL7 v2.5.1 8.5."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hilum.core.errors import Incorrect, NotFound
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.person import Address, Telecom
from hilum.core.record import Record
from hilum.hl7v2.data.datatypes import read_xad, read_xtn
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.messages.fields import nulls

__all__ = ["GONE", "MasterRecord", "address", "telecoms"]

GONE = frozenset(("MDC", "MDL"))


@dataclass(frozen=True, slots=True)
class MasterRecord:
    """MFE with what follows it.

    event       MFE-1, table 0180
    file        which master file of whom: MFI-1 and MFI-2, else the sender
    effective   MFE-3, else MFI-5, where it lies ahead; else ""
    met         the records of this message so far, by their class and key: a later word is on what an earlier one made of it
    """

    group: list[Segment]
    event: str
    file: str
    effective: str = ""
    met: dict[tuple[type, str], Any] = field(default_factory=dict)

    def first(self, name: str) -> Segment | None:
        """The first segment of a name."""
        return next((one for one in self.group if one.name == name), None)

    def all(self, name: str) -> list[Segment]:
        """All segments of a name."""
        return [one for one in self.group if one.name == name]

    def is_active(self, known: Any, flag: str = "") -> bool:
        """Whether the record is in use from now on.

        flag   table 0183 where the segment has one: A, I
        An update (MUP) of a record that is not in use does not bring it back; MAC does.
        """
        if self.event in GONE:
            return bool(self.effective)
        if flag in ("A", "I"):
            return flag == "A"
        return known is None or self.event != "MUP" or bool(known.active)

    @property
    def start(self) -> str:
        """Since when the record holds, where that lies ahead."""
        return self.effective if self.event not in GONE else ""

    @property
    def end(self) -> str:
        """Until when the record holds, where that lies ahead."""
        return self.effective if self.event in GONE else ""

    def key(self, record: Record, segment: Segment | None, position: int = 1) -> Identifier:
        """The primary key within its coding scheme: that of the segment, else MFE-4. raises Incorrect 101 without one."""
        mfe = self.group[0]
        source, at = (mfe, 4) if segment is None or segment.er7(position) in ("", NULL) else (segment, position)
        value, scheme = source.value(at, 1, 1), source.value(at, 1, 3)
        if not value:
            raise Incorrect("no primary key", where=mfe.place(4), section="HL7 v2.5.1 8.5.2.4", code="101")
        authority = record.authorities.canonical(AssigningAuthority(scheme)) if scheme else AssigningAuthority()
        return Identifier(value, authority)

    def known(self, kind: type, key: Identifier, find: Callable[[Identifier], Any]) -> Any:
        """What is known of the record: from this message, else kept. raises NotFound where a record without a segment of its own
        is not known."""
        found = self.met.get((kind, key.key)) or find(key)
        if found is None and len(self.group) == 1:
            raise NotFound(
                "no such record in the file", where=self.group[0].place(4), section="HL7 v2.5.1 8.5.2", code="204"
            )
        return found

    def deleted(self, nullable: Mapping[str, tuple[tuple[int, str], ...]]) -> frozenset[str]:
        """What the sender deletes of the record (HL7 null): by segment, field and what of the noun it is."""
        return frozenset(name for one in self.group for name in nulls(one, *nullable.get(one.name, ())))

    def remember(self, kind: type, key: Identifier, noun: Any) -> None:
        """What this message made of the record."""
        self.met[kind, key.key] = noun


def telecoms(segment: Segment | None, *fields: int, use: str = "work") -> tuple[Telecom, ...]:
    """XTN fields."""
    if segment is None:
        return ()
    texts = (text for number in fields for text in segment.repetitions(number) if text != NULL)
    return tuple(one for text in texts if (one := read_xtn(segment.encoding, text, use)) is not None)


def address(segment: Segment, number: int) -> Address:
    """The first XAD of a field."""
    text = next((text for text in segment.repetitions(number) if text != NULL), "")
    return read_xad(segment.encoding, text) if text else Address()
