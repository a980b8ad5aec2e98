"""Times in a schedule: SIU^S23 blocks them, S24 opens them, for each resource that the message names. HL7 v2.5.1 10.4.12, 10.4.13."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hilum.core.appointment import Participant, Slot, SlotChanged, slot_changed
from hilum.core.errors import Incorrect
from hilum.core.handler import Handler
from hilum.core.identity import Identifier
from hilum.core.record import Record
from hilum.hl7v2.messages.fields import code, ei, time
from hilum.hl7v2.messages.reply import Reply, Request, Trigger
from hilum.hl7v2.messages.scheduling import EVENTS, comments, minutes, participants

__all__ = ["HANDLERS", "slots"]

_STATUSES = {"S23": "busy-unavailable", "S24": "free"}
_SECTION = "HL7 v2.5.1 10.4.12"


def slots(request: Request, record: Record) -> Reply:
    """S23, S24: the time of SCH-11 (or of the resource itself) can, or cannot, be booked with each resource."""
    event = request.envelope.trigger_event
    sch, tq1 = request.segment("SCH"), request.segment("TQ1")
    if sch is None:
        raise Incorrect("no SCH segment", where="SCH", section=_SECTION, code="100")
    record.exchange.fact("slots", EVENTS[event][0])
    number = ei(sch, 2, record) or ei(sch, 1, record)
    record.exchange.about("appointment", number.value)
    start = time(tq1, 7, record) or time(sch, 11, record, 4)
    end = time(tq1, 8, record) or time(sch, 11, record, 5)
    length = minutes(sch.value(9), sch.value(10, 1, 1)) or minutes(sch.value(11, 1, 3), "min")
    said, _ = participants(request, record)
    if not said:
        return Reply(text="no resource is named whose time it is: the message was journaled")
    out: list[SlotChanged] = []
    for one in said:
        begins = one.start or start
        if not begins:
            raise Incorrect("no start of the time", where=sch.place(11), section=_SECTION, code="101")
        ends = _later(begins, one.minutes) if one.minutes else end or _later(begins, length)
        if not ends or ends <= begins:
            raise Incorrect("no end and no duration of the time", where=sch.place(11), section=_SECTION, code="101")
        whose = replace(one, start="", minutes=0.0, status="accepted")
        known = _known(record, number, whose, begins)
        slot = Slot(
            known.id if known else record.new_id(),
            whose,
            number,
            begins,
            ends,
            _STATUSES[event],
            code(sch, 6) or code(sch, 7),
            comments(request),
        )
        out += slot_changed(known, slot, when=record.now())
    record.exchange.count = len(said)
    return Reply(tuple(out))


def _known(record: Record, number: Identifier, whose: Participant, start: str) -> Slot | None:
    """The same time of the same resource; else what the same number told of it before, which has moved."""
    for one in record.slots.between(start, start):
        if one.resource.key == whose.key and one.start == start:
            return one
    found = record.slots.find(number) if number else None
    return found if found is not None and found.resource.key == whose.key else None


_FORM = "%Y%m%d%H%M%S"
_TIME = re.compile(r"(\d{12}(?:\d\d)?)(?:\.\d+)?([+-]\d{4})?")


def _later(start: str, length: float) -> str:
    """A time so many minutes later, with the zone that it came with; "" where it is not told to the minute."""
    found = _TIME.fullmatch(start)
    if found is None or length <= 0:
        return ""
    moment = datetime.strptime(found[1].ljust(14, "0"), _FORM).replace(tzinfo=UTC)
    try:
        return (moment + timedelta(minutes=length)).strftime(_FORM) + (found[2] or "")
    except OverflowError:
        return ""


HANDLERS: tuple[Handler, ...] = tuple(Handler(Trigger("SIU", event), slots) for event in _STATUSES)
