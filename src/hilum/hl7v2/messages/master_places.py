"""The file of places: LOC, LCH, LRL. HL7 v2.5.1 8.9."""

from __future__ import annotations

from dataclasses import replace

from hilum.core.directory import Site, SiteChanged, site_changed
from hilum.core.errors import Unsupported
from hilum.core.identity import Identifier
from hilum.core.record import Record
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.messages.fields import codes, location
from hilum.hl7v2.messages.master_record import MasterRecord, address, telecoms
from hilum.hl7v2.messages.reply import inform

__all__ = ["NULLABLE", "close", "level", "parent", "place_key", "take"]

_LEVELS = ((3, "bed"), (2, "room"), (1, "point-of-care"), (4, "facility"))
_SECTION = "HL7 v2.5.1 8.9"


def place_key(segment: Segment, field: int) -> str:
    """PL as the text that a place is known by: point of care, room, bed, facility."""
    return location(segment, field)


def level(segment: Segment, field: int) -> str:
    """Which is the smallest part that a PL names."""
    return next((name for part, name in _LEVELS if segment.value(field, 1, part, 1)), "")


def parent(segment: Segment, field: int) -> str:
    """The key of the place that the PL of another is part of: the same without its smallest part."""
    smallest = next((part for part, _ in _LEVELS if segment.value(field, 1, part, 1)), 0)
    parts = [segment.value(field, 1, part, 1) for part in (1, 2, 3, 4) if part != smallest]
    return ", ".join(filter(None, parts))


NULLABLE = {"LOC": ((2, "description"), (3, "kinds"), (4, "organization"), (5, "address"), (6, "telecoms"))}
"""Field and what of the noun the null value in it deletes. 2.5.3.6."""


def take(said: MasterRecord, record: Record) -> tuple[SiteChanged, ...]:
    """LOC: a place of the house."""
    loc, mfe = said.first("LOC"), said.group[0]
    source, at = (loc, 1) if loc is not None and loc.er7(1) not in ("", NULL) else (mfe, 4)
    key = Identifier(place_key(source, at)) or said.key(record, None)
    known: Site | None = said.known(Site, key, record.sites.find)
    if said.end:
        raise Unsupported(
            "a place is closed when it is closed: send it then", where=mfe.place(3), section=_SECTION, code="207"
        )
    if said.start:
        inform(record, "MFN/ahead", "the record holds from a later day: it was taken now", mfe.place(3), _SECTION)
    one = Site(
        known.id if known else record.new_id(),
        key,
        active=said.is_active(known),
        level=level(source, at),
        parent=_parent(said) or parent(source, at),
        file=said.file,
    )
    if loc is not None:
        one = replace(
            one,
            description=loc.value(2),
            kinds=(*codes(loc, 3), *codes(loc, 9)),
            organization=loc.value(4, 1, 1),
            address=address(loc, 5),
            telecoms=telecoms(loc, 6),
        )
    events = site_changed(known, one, when=record.now(), deleted=said.deleted(NULLABLE))
    said.remember(Site, key, events[0].noun if events else known)
    return events


def close(one: Site, now: float) -> tuple[SiteChanged, ...]:
    """The file has no such place any more."""
    return site_changed(one, replace(one, active=False), when=now)


def _parent(said: MasterRecord) -> str:
    """LRL of relationship PAR (table 0325): the place that this one is part of. 8.9.4."""
    for lrl in said.all("LRL"):
        if lrl.value(4, 1, 1) == "PAR" and lrl.value(2) != "D" and lrl.er7(6) not in ("", NULL):
            return place_key(lrl, 6)
    return ""
