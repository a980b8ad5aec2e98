"""Problems: PPR^PC1 adds them to the patient's problem list, PC2 changes them, PC3 takes them back. HL7 v2.5.1 12.3.1, 12.4.2.

Goals (PGL) and pathways (PPP) are of no other standard here: `journaled`.
"""

from __future__ import annotations

from dataclasses import replace

from hilum.core.condition import Condition, ConditionChanged, condition_changed
from hilum.core.errors import DecodeError, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import Identifier
from hilum.core.record import Event, Record
from hilum.hl7v2.data.er7 import Segment
from hilum.hl7v2.messages.fields import code, ei, time
from hilum.hl7v2.messages.patient import read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger
from hilum.hl7v2.messages.stating import state_patient, state_visit

__all__ = ["EVENTS", "HANDLERS", "problems"]

EVENTS = {"PC1": "problem add", "PC2": "problem update", "PC3": "problem delete"}
"""Event -> its name in table 0003."""

_ACTIONS = frozenset(("AD", "CO", "DE", "LI", "UC", "UN", "UP"))
"""Table 0287: add, correct, delete, link, unchanged, unlink, update."""
_VERIFICATIONS = frozenset(("confirmed", "provisional", "differential", "unconfirmed", "refuted"))
_STATUSES = {"active": "active", "inactive": "inactive", "resolved": "resolved"}
_SECTION = "HL7 v2.5.1 12.4.2"


def problems(request: Request, record: Record) -> Reply:
    """PPR: each PRB is a condition of the problem list, by its instance id (PRB-4), else by its code."""
    stated = state_patient(request, record, source="order")
    patient = stated.patient
    visit_events, visit = state_visit(record, patient, read_pv1(request, record, stated.statement.account))
    segments = list(request.segments("PRB"))
    if not segments:
        raise Incorrect("no PRB segment", where="PRB", section=_SECTION, code="100")
    number = visit.number if visit else Identifier("")
    known = [one for one in record.conditions.of_patient(patient.id) if one.is_problem]
    events: list[Event] = [*stated.events, *visit_events]
    for prb in segments:
        changed = _problem(prb, record, patient.id, number, known, is_delete=request.envelope.trigger_event == "PC3")
        events += changed
        known = [*(event.noun for event in changed), *known]
    record.exchange.count = len(segments)
    return Reply(tuple(events))


def _problem(
    prb: Segment, record: Record, patient_id: str, visit: Identifier, known: list[Condition], *, is_delete: bool
) -> tuple[ConditionChanged, ...]:
    action = prb.value(1)
    if action not in _ACTIONS:
        raise DecodeError("no action (table 0287)", where=prb.place(1), section=f"{_SECTION}.1", code="103")
    what, number = code(prb, 3), ei(prb, 4, record)
    if not what and not number:
        raise Incorrect("no problem id", where=prb.place(3), section=f"{_SECTION}.3", code="101")
    found = next((one for one in known if number and one.number.key == number.key), None) or next(
        (one for one in known if not (number and one.number) and what.value and one.code.value == what.value), None
    )
    if is_delete or action == "DE":
        if found is None:
            raise NotFound("no problem has this id", where=prb.place(4), section=f"{_SECTION}.4", code="204")
        return condition_changed(found, replace(found, status="entered-in-error"), when=record.now())
    if action in ("LI", "UC", "UN") and found is not None:
        return ()
    end = time(prb, 9, record)
    word = prb.value(14, 1, 1) or prb.value(14, 1, 2)
    status = _STATUSES.get(word.strip().lower(), "resolved" if end else found.status if found else "active")
    verification = next(
        (text for part in (1, 2) if (text := prb.value(13, 1, part).strip().lower()) in _VERIFICATIONS), ""
    )
    said = Condition(
        found.id if found else record.new_id(),
        patient_id,
        number,
        what,
        when=time(prb, 16, record) or time(prb, 7, record),
        visit_number=visit,
        status=status,
        end=end,
        is_problem=True,
        verification=verification,
    )
    return condition_changed(found, said, when=record.now())


HANDLERS: tuple[Handler, ...] = tuple(Handler(Trigger("PPR", event), problems) for event in EVENTS)
