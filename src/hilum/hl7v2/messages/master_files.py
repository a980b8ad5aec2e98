"""Master files: MFN^M02 (staff) and MFN^M05 (places), answered by MFK with a word on each record. HL7 v2.5.1 chapter 8.

MFE-1 says what becomes of a record: MAD add, MUP update, MAC reactivate, MDC deactivate, MDL delete. What was deleted is kept as not
in use, since others refer to it.
"""

from __future__ import annotations

from hilum.core.directory import Practitioner, Site, practitioner_changed, site_changed
from hilum.core.errors import DecodeError, HilumError, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import Identifier
from hilum.core.person import Address, Telecom
from hilum.core.record import Event, Record
from hilum.hl7v2.data.datatypes import names, read_xad, read_xtn, timestamp
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.data.writer import Er7, segment_er7
from hilum.hl7v2.messages.fields import code, codes, location, time
from hilum.hl7v2.messages.patient import read_identifiers
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, warn

__all__ = ["HANDLERS", "master_file"]

_EVENTS = frozenset(("MAD", "MUP", "MAC", "MDC", "MDL"))
_GONE = frozenset(("MDC", "MDL"))
_SECTION = "HL7 v2.5.1 8.5"


def master_file(request: Request, record: Record) -> Reply:
    """MFN^M02, M05: take each record; one that cannot be taken is told in its MFA and does not hold up the others."""
    event = request.envelope.trigger_event
    mfi = request.segment("MFI")
    if mfi is None:
        raise Incorrect("no MFI segment", where="MFI", section=_SECTION, code="100")
    groups = request.content.groups("MFE")
    if not groups:
        raise Incorrect("no MFE segment", where="MFE", section=_SECTION, code="100")
    take = _staff if event == "M02" else _place
    d = request.content.delimiters
    now = timestamp(record.now(), request.site.zone)
    events: list[Event] = []
    lines = [d.field.join(mfi.fields)]
    for group in groups:
        mfe = group[0]
        word = "S"
        try:
            if mfe.value(1) not in _EVENTS:
                raise DecodeError("no event of a record (table 0180)", where=mfe.place(1), section=_SECTION, code="103")
            events += take(group, record, mfe.value(1))
        except HilumError as error:
            word = "U"
            warn(record, "MFN/record-refused", error.message, error.where or mfe.place(4), error.section)
        fields = {1: mfe.value(1), 2: mfe.value(2), 3: now, 4: word, 5: Er7(mfe.er7(4)), 6: Er7(mfe.er7(5))}
        lines.append(segment_er7("MFA", fields, d))
    record.exchange.count = len(groups)
    return Reply(tuple(events), type=("MFK", event, "MFK_M01"), segments=tuple(lines))


def _key(mfe: Segment, segment: Segment | None, where: int) -> str:
    """The record's primary key: MFE-4, else the segment's own first field."""
    if segment is not None and segment.er7(1) not in ("", NULL):
        return location(segment, 1) if segment.name == "LOC" else segment.value(1, 1, 1)
    key = mfe.value(4, 1, 1)
    if not key:
        raise Incorrect("no primary key", where=mfe.place(where), section=_SECTION, code="101")
    return key


def _telecoms(segment: Segment, field: int, use: str) -> tuple[Telecom, ...]:
    texts = (text for text in segment.repetitions(field) if text != NULL)
    return tuple(one for text in texts if (one := read_xtn(segment.encoding, text, use)) is not None)


def _address(segment: Segment, field: int) -> Address:
    text = next((text for text in segment.repetitions(field) if text != NULL), "")
    return read_xad(segment.encoding, text) if text else Address()


def _staff(group: list[Segment], record: Record, event: str) -> tuple[Event, ...]:
    first = {segment.name: segment for segment in reversed(group)}
    stf, pra = first.get("STF"), first.get("PRA")
    key = Identifier(_key(group[0], stf, 4))
    known = record.practitioners.find(key)
    if stf is None:
        if known is None or event not in _GONE:
            raise NotFound("no such member of staff", where="STF", section="HL7 v2.5.1 8.7", code="204")
        stated = Practitioner(known.id, key, active=False)
        return practitioner_changed(known, stated, when=record.now())
    said = Practitioner(
        known.id if known else record.new_id(),
        key,
        read_identifiers(stf, 2, record),
        names(stf, 3),
        code(stf, 4),
        stf.value(5, 1, 1),
        time(stf, 6, record),
        event not in _GONE and stf.value(7) != "I",
        _telecoms(stf, 10, "work"),
        _address(stf, 11),
        code(stf, 8),
        codes(pra, 5) if pra is not None else (),
    )
    return practitioner_changed(known, said, when=record.now())


def _place(group: list[Segment], record: Record, event: str) -> tuple[Event, ...]:
    loc = next((one for one in group if one.name == "LOC"), None)
    key = Identifier(_key(group[0], loc, 4))
    known = record.sites.find(key)
    if loc is None:
        if known is None or event not in _GONE:
            raise NotFound("no such place", where="LOC", section="HL7 v2.5.1 8.9", code="204")
        return site_changed(known, Site(known.id, key, active=False), when=record.now())
    said = Site(
        known.id if known else record.new_id(),
        key,
        loc.value(2),
        codes(loc, 3),
        _address(loc, 5),
        _telecoms(loc, 6, "work"),
        event not in _GONE,
    )
    return site_changed(known, said, when=record.now())


HANDLERS: tuple[Handler, ...] = tuple(Handler(Trigger("MFN", event), master_file) for event in ("M02", "M05"))
