"""Referrals: REF^I12 to I15, answered by RRI. HL7 v2.5.1 chapter 11.

A referral is an order to another provider: it is kept as one of the department REF, its placer number the originating referral
identifier (RF1-6), its filler number the external one (RF1-11), and scheduled by nobody here.
"""

from __future__ import annotations

from dataclasses import replace

from hilum.core.code import Code
from hilum.core.errors import Conflict, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.order import Order, OrderChanged, cancelled, kept
from hilum.core.person import Physician
from hilum.core.record import Event, Record
from hilum.hl7v2.data.datatypes import names, seconds
from hilum.hl7v2.messages.fields import code, ei, time
from hilum.hl7v2.messages.particulars import state_particulars
from hilum.hl7v2.messages.patient import read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform
from hilum.hl7v2.messages.stating import state_patient, state_visit

__all__ = ["DEPARTMENT", "EVENTS", "HANDLERS", "referral"]

DEPARTMENT = "REF"

EVENTS = {
    "I12": "patient referral",
    "I13": "modify patient referral",
    "I14": "cancel patient referral",
    "I15": "request patient referral status",
}
"""Event -> its name in table 0003."""

_STATUSES = {"A": "IP", "P": "SC", "R": "DC", "E": "DC"}
"""RF1-1 (table 0283): accepted, pending, rejected, expired -> the order's status, table 0038."""
_PRIORITIES = {"S": "STAT", "A": "HIGH", "R": "ROUTINE"}
"""RF1-2, table 0280."""


def referral(request: Request, record: Record) -> Reply:
    """REF^I12, I13, I14, I15: refer, change, cancel, ask for the status; RRI gives the referral back with its status."""
    event = request.envelope.trigger_event
    rf1 = request.segment("RF1")
    if rf1 is None:
        raise Incorrect("no RF1 segment", where="RF1", section="HL7 v2.5.1 11.6.1", code="100")
    stated = state_patient(request, record, source="order")
    patient = stated.patient
    visit_events, visit = state_visit(record, patient, read_pv1(request, record, stated.statement.account))
    events: list[Event] = [*stated.events, *visit_events]
    placer, filler = ei(rf1, 6, record), ei(rf1, 11, record)
    if not placer:
        raise Incorrect("no referral identifier", where="RF1-6", section="HL7 v2.5.1 11.6.1.6", code="101")
    record.exchange.about("placer", placer.value)
    record.exchange.about("filler", filler.value)
    known = record.orders.by_placer(placer)
    if known is not None and (known.department != DEPARTMENT or known.patient_id != patient.id):
        raise Conflict("the number is that of another order", where="RF1-6", section="HL7 v2.5.1 11.6.1.6", code="205")
    if known is None and event in ("I14", "I15"):
        raise NotFound("no referral has this number", where="RF1-6", section="HL7 v2.5.1 11.3", code="204")
    events += state_particulars(request, record, patient, visit.number if visit else stated.statement.account)
    now = record.now()
    word = rf1.value(1, 1, 1)
    status = _STATUSES.get(word[:1].upper(), "SC") if word else known.status if known else "SC"
    said = Order(
        known.id if known else record.new_id(),
        patient.id,
        placer,
        filler,
        status=status,
        service=code(rf1, 3) or Code("", "Referral"),
        priority=_PRIORITIES.get(rf1.value(2, 1, 1)[:1].upper(), ""),
        reason=code(rf1, 10),
        requesting_physician=_provider(request, "RP"),
        referring_physician=_provider(request, "RT"),
        visit_number=visit.number if visit else stated.statement.account,
        requested=time(rf1, 7, record),
        placed=seconds(rf1.value(7, 1, 1), request.site.zone) or now,
        placer_application=request.content["MSH-3.1"],
        placer_facility=request.content["MSH-4.1"],
        updated=now,
        department=DEPARTMENT,
    )
    after = known or said
    if event == "I14" and known is not None:
        changed: tuple[OrderChanged, ...] = cancelled(known, discontinue=False, when=now)
    elif event == "I15":
        changed = ()
    elif known is None:
        if event == "I13":
            inform(record, "REF/unknown", "a change to a referral not known yet: it is taken as new", "RF1-6")
        changed = kept(said)
    else:
        told = replace(said, version=known.version, updated=known.updated, placed=known.placed)
        told = replace(told, filler=told.filler or known.filler, reason=told.reason or known.reason)
        changed = () if told == known else (OrderChanged(replace(told, version=known.version + 1, updated=now), known),)
    events += changed
    if changed:
        after = changed[0].order
    return Reply(tuple(events), type=("RRI", event, "RRI_I12"), segments=_answer(request, after))


def _provider(request: Request, role: str) -> Physician:
    """PRD of a role (table 0286): RP who refers, RT to whom."""
    for prd in request.segments("PRD"):
        if prd.value(1, 1, 1) == role:
            return Physician(prd.value(7, 1, 1), names(prd, 2))
    return Physician()


def _answer(request: Request, order: Order) -> tuple[str, ...]:
    d = request.content.delimiters
    words = {"IP": "A", "CM": "A", "SC": "P", "CA": "R", "DC": "R"}
    lines = []
    for segment in request.content:
        if segment.name == "RF1":
            fields = list(segment.fields)
            fields += [""] * (2 - len(fields))
            fields[1] = words.get(order.status, "P")
            lines.append(d.field.join(fields))
        elif segment.name in ("PRD", "PID"):
            lines.append(d.field.join(segment.fields))
    return tuple(lines)


HANDLERS: tuple[Handler, ...] = tuple(Handler(Trigger("REF", event), referral) for event in EVENTS)
