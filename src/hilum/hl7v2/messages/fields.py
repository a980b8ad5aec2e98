"""Fields of a segment as core's values, read as all messages do: the first repetition, null as nothing, oddities noted."""

from __future__ import annotations

from hilum.core.code import Code
from hilum.core.errors import DecodeError
from hilum.core.identity import Identifier
from hilum.core.person import Physician
from hilum.core.record import Record
from hilum.hl7v2.data.datatypes import read_cwe, read_cx, read_ei, read_ts, read_xcn
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.messages.reply import warn

__all__ = ["code", "codes", "cx", "ei", "location", "nulls", "physician", "time"]


def _first(segment: Segment | None, field: int) -> str:
    if segment is None:
        return ""
    return next((text for text in segment.repetitions(field) if text and text != NULL), "")


def code(segment: Segment | None, field: int, first: int = 1) -> Code:
    """CE or CWE."""
    text = _first(segment, field)
    return read_cwe(segment.encoding, text, first) if segment is not None and text else Code()


def codes(segment: Segment, field: int) -> tuple[Code, ...]:
    """All repetitions of a CE or CWE."""
    return tuple(read_cwe(segment.encoding, text) for text in segment.repetitions(field) if text and text != NULL)


def ei(segment: Segment | None, field: int, record: Record) -> Identifier:
    """EI with a canonical authority."""
    text = _first(segment, field)
    if segment is None or not text:
        return Identifier("")
    one = read_ei(segment.encoding, text)
    return Identifier(one.value, record.authorities.canonical(one.authority) if one.authority else one.authority)


def cx(segment: Segment | None, field: int, record: Record) -> Identifier:
    """CX with a canonical authority; one without an authority stays without."""
    text = _first(segment, field)
    if segment is None or not text:
        return Identifier("")
    one = read_cx(segment.encoding, text)
    authority = record.authorities.canonical(one.authority) if one.authority else one.authority
    return Identifier(one.value, authority, one.type)


def physician(segment: Segment | None, field: int) -> Physician:
    """XCN, the first repetition that names anybody."""
    for text in segment.repetitions(field) if segment is not None else ():
        if segment is not None and text != NULL and (one := read_xcn(segment.encoding, text)):
            return one
    return Physician()


def time(segment: Segment | None, field: int, record: Record, component: int = 1) -> str:
    """TS, DT or DTM; what is none is noted and not read."""
    text = segment.value(field, 1, component, 1).strip() if segment is not None else ""
    if segment is None or not text:
        return ""
    try:
        return read_ts(text)
    except DecodeError as error:
        rule, place = f"HL7v2/{segment.name}-{field}", segment.place(field)
        warn(record, rule, f"{error.message}: it was not read", place, error.section)
        return ""


def location(segment: Segment, field: int) -> str:
    """PL as text: point of care, room, bed, facility; without them its description. 2.A.53."""
    parts = [segment.value(field, 1, number, 1) for number in (1, 2, 3, 4)]
    return ", ".join(filter(None, parts)) or segment.value(field, 1, 9, 1)


def nulls(segment: Segment, *named: tuple[int, str]) -> frozenset[str]:
    """The names of those fields that the sender deletes."""
    return frozenset(name for field, name in named if segment.er7(field) == NULL)
