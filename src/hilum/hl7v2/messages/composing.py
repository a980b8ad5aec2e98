"""How every message of ours begins: the structure that its version has for its event, EVN, and what the writers share.

HL7 v2.5.1 2.12, 2.13, 3.4.1. A version that does not know an event is told to the caller, and nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from hilum.core.errors import Unsupported
from hilum.core.person import Telecom
from hilum.hl7v2.data.datatypes import write_xtn
from hilum.hl7v2.data.er7 import NULL
from hilum.hl7v2.data.escape import STANDARD, Delimiters
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer
from hilum.hl7v2.definitions import definitions, nearest_version

__all__ = ["add_in_order", "begin", "event_segment", "fitted", "is_before", "nulled", "structure_of", "telecom"]


def is_before(version: str, other: str) -> bool:
    """A version is older than another: "2.3.1" than "2.5"."""
    return [int(part) for part in version.split(".")] < [int(part) for part in other.split(".")]


def structure_of(version: str, code: str, event: str) -> str:
    """MSH-9.3 of an event in a version. Table 0354.

    raises   Unsupported 201   the version has no such event
    """
    found = definitions(nearest_version(version)).structure_of(code, event)
    if not found:
        raise Unsupported(
            f"HL7 v{version} has no {code}^{event}", where="MSH-9", section="HL7 v2.5.1 2.15.9.9", code="201"
        )
    return found


def telecom(one: Telecom, version: str, d: Delimiters = STANDARD) -> Er7:
    """XTN as a version has it: a number is unformatted (XTN.12) from 2.7 on. "" is any older version."""
    return Er7(write_xtn(one, d, is_unformatted=bool(version) and not is_before(version, "2.7")))


def begin(header: Header, code: str, event: str, *, names_structure: bool = True) -> Writer:
    """A message of an event; its structure is that of `header.version` where the header names none.

    names_structure   whether MSH-9.3 is written: 2.3 and older have none, and IHE's transactions of 2.3.1 do without

    raises   Unsupported 201   the version has no such event
    """
    structure = header.structure or structure_of(header.version, code, event)
    is_old = is_before(header.version, "2.3.1")
    if not names_structure or is_old:
        structure = ""
    head = replace(header, code=code, event=event, structure=structure)
    return _OldWriter(head) if is_old else Writer(head)


class _OldWriter(Writer):
    """Writes as 2.1, 2.2 and 2.3 have it: fields and repetitions that came later are left out, and so is a number that is none where
    the version has numbers; a field that was required then is told from what tells it since."""

    def add(self, name: str, fields: Mapping[int, Value] | None = None) -> None:
        Writer.add(self, name, _as_old(self.header.version, name, fields or {}))


_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_ONCE_REQUIRED: Mapping[str, Callable[[Mapping[int, Value]], dict[int, Value]]] = {
    "DG1": lambda fields: {2: _scheme(fields.get(3))},
    "PR1": lambda fields: {2: _scheme(fields.get(3))},
    "ORC": lambda fields: {7: "1"},
    "OM3": lambda fields: {7: "CE"},
    "PRC": lambda fields: {2: NULL},
    "OBR": lambda fields: dict.fromkeys((7, 8, 9, 14, 22), NULL),
}
"""Coding methods before the code named its scheme; a quantity, which is one where nothing is said (2.3 4.3.1.7); the type of answers
that are codes (2.3 8.7.5.7). Null, which says that there is none, is whose a price is that is everybody's; and of orders and results
in 2.1 when something was observed, of how much, and when that was received and reported."""


def _scheme(value: Value) -> str:
    """CE.3 of a code: the coding method."""
    parts = value.split("^") if isinstance(value, str) else []
    return parts[2] if len(parts) > 2 and parts[2] else "L"


def _as_old(version: str, name: str, fields: Mapping[int, Value]) -> dict[int, Value]:
    known = definitions(nearest_version(version))
    segment = known.segment(name)
    out = fitted(version, name, fields)
    if segment is None:
        return out
    for number, value in (_ONCE_REQUIRED[name](fields) if name in _ONCE_REQUIRED else {}).items():
        if segment.fields[number - 1].usage == "R" and not out.get(number):
            out[number] = value
    for number, value in out.items():
        type = known.datatype(segment.fields[number - 1].datatype)
        kind = (
            type.components[0].datatype if type is not None and type.components else segment.fields[number - 1].datatype
        )
        if segment.fields[number - 1].max == 1:
            first = value if isinstance(value, str) or not value else value[0]
            value = out[number] = Er7(first.split("~", 1)[0]) if isinstance(first, Er7) else first
        if not isinstance(value, str):
            continue
        if kind == "NM" and not _NUMBER.fullmatch(value.split("^", 1)[0]):
            out[number] = ""
        elif kind == "DT" and not isinstance(value, Er7):
            out[number] = value[:8]
    return out


def event_segment(write: Writer, happened: str = "") -> None:
    """EVN: when it was recorded, and when it happened where that is known. EVN-1 is left out from 2.5 on, where MSH-9 says it."""
    head = write.header
    write.add("EVN", {1: head.event if is_before(head.version, "2.5") else "", 2: head.time, 6: happened})


def fitted(version: str, segment: str, fields: Mapping[int, Value]) -> dict[int, Value]:
    """The fields and repetitions that a version has of a segment: what came later is not written."""
    known = definitions(nearest_version(version)).segment(segment)
    if known is None:
        return dict(fields)
    out: dict[int, Value] = {}
    for number, value in fields.items():
        if number <= len(known.fields):
            most = known.fields[number - 1].max
            out[number] = value[:most] if isinstance(value, list) and most is not None else value
    return out


def nulled(fields: Mapping[int, Value], deleted: Iterable[str], places: Iterable[tuple[int, str]]) -> dict[int, Value]:
    """The fields with the null value where the receiver is to delete: by the names of core's fields. 2.5.3.6.

    places   field number and name, as the reader of the segment has them
    """
    gone = frozenset(deleted)
    return {**fields, **{number: NULL for number, name in places if name in gone}}


def add_in_order(write: Writer, segments: Iterable[tuple[str, Mapping[int, Value]]]) -> None:
    """Add segments where the message's structure first has them; one that it does not have, or a field that its version does not
    have, is left out."""
    head = write.header
    found = definitions(nearest_version(head.version)).structure(structure_of(head.version, head.code, head.event))
    places: dict[str, int] = {}
    for number, name in enumerate(found.segments() if found is not None else ()):
        places.setdefault(name, number)
    for name, fields in sorted((one for one in segments if one[0] in places), key=lambda one: places[one[0]]):
        write.add(name, fitted(head.version, name, fields))
