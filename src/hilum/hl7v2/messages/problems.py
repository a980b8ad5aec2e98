"""Problems: PPR^PC1 adds them to the patient's problem list, PC2 changes them, PC3 takes them back. HL7 v2.5.1 12.3.1, 12.4.2.

`problem_message` is the inverse. Goals (PGL) and pathways (PPP) are of no other standard here: `journaled`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hilum.core.code import Code
from hilum.core.condition import Condition, ConditionChanged, condition_changed
from hilum.core.errors import DecodeError, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import Identifier, Patient
from hilum.core.person import Physician
from hilum.core.record import Event, Record
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import write_cwe, write_ei, write_xpn
from hilum.hl7v2.data.er7 import Segment
from hilum.hl7v2.data.escape import escape
from hilum.hl7v2.data.writer import Er7, Header, Value
from hilum.hl7v2.messages.composing import begin, fitted, is_before
from hilum.hl7v2.messages.fields import code, ei, nulls, time
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields, read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger
from hilum.hl7v2.messages.stating import state_patient, state_visit

__all__ = ["EVENTS", "HANDLERS", "NULLABLE", "problem_message", "problems"]

EVENTS = {"PC1": "problem add", "PC2": "problem update", "PC3": "problem delete"}
"""Event -> its name in table 0003."""

NULLABLE = ((9, "end"), (13, "verification"), (16, "when"))
"""Field of PRB and what of the noun the null value in it deletes. 2.5.3.6."""
_ACTIONS = {
    **{word: word for word in ("AD", "CO", "DE", "LI", "UC", "UN", "UP")},
    "A": "AD",
    "D": "DE",
    "S": "AD",
    "U": "UP",
    "X": "UC",
}
"""Table 0287: add, correct, delete, link, unchanged, unlink, update; and those of table 0206, which PRB-1 has from 2.8 on."""
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
    action = _ACTIONS.get(prb.value(1), "")
    if not action:
        raise DecodeError("no action (table 0287, 0206)", where=prb.place(1), section=f"{_SECTION}.1", code="103")
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
    return condition_changed(found, said, when=record.now(), deleted=nulls(prb, *NULLABLE))


_WORDS = {"active": "Active", "inactive": "Inactive", "resolved": "Resolved"}
_ACTION_OF = {"PC1": "AD", "PC2": "UP", "PC3": "DE"}


def problem_message(
    event: str,
    conditions: Sequence[Condition],
    patient: Patient,
    header: Header,
    *,
    visit: Visit | None = None,
    provider: Physician = Physician(),
) -> bytes:
    """Write PPR^PC1, PC2 or PC3, the inverse of `problems`: each condition is told by its number, else by ours.

    provider   who cares for the patient, which 2.9 must be told: else who attends the visit

    raises   Incorrect 101     2.9, and nobody cares for the patient
             Unsupported 201   the version has no such event
    """
    write = begin(header, "PPR", event)
    write.add("PID", pid_fields(patient, version=header.version))
    version = header.version
    if not is_before(version, "2.9"):
        who = provider or (visit.attending if visit is not None else provider)
        if not who:
            raise Incorrect("no provider", where="PRD", section="HL7 v2.9 12.3.1", code="101")
        role = Er7(write_cwe(Code("PP", "Primary care provider", "HL70286")))
        write.add("PRD", {1: role, 2: Er7(write_xpn(who.name)), 7: Er7(f"{escape(who.id)}^PRN") if who.id else ""})
    if visit is not None:
        write.add("PV1", pv1_fields(visit))
    for one in conditions:
        action = "DE" if one.status == "entered-in-error" else _ACTION_OF[event]
        prb: dict[int, Value] = {
            1: action if is_before(version, "2.8") else action[:1],
            2: header.time,
            3: Er7(write_cwe(one.code)),
            4: Er7(write_ei(one.number or Identifier(one.id or one.code.value or one.code.words))),
            7: one.when if one.when else "",
            9: one.end,
            13: Er7(write_cwe(Code(one.verification, one.verification.capitalize()))) if one.verification else "",
            14: Er7(write_cwe(Code(one.status, _WORDS.get(one.status, "")))) if one.status in _WORDS else "",
            16: one.when,
        }
        write.add("PRB", fitted(header.version, "PRB", prb))
    return write.encode()


HANDLERS: tuple[Handler, ...] = tuple(Handler(Trigger("PPR", event), problems) for event in EVENTS)
