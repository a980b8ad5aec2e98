"""What any message states of a patient and a visit: PID and PV1 turned into decisions of core. HL7 v2.5.1 3.3, 3.4.

ADT, orders, results, documents, scheduling and charges all come through here; what differs is whether the sender is an identity
source ("adt") and which movement of the visit the message tells of.
"""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core import identity
from hilum.core.errors import DecodeError
from hilum.core.identity import Identifier, Patient
from hilum.core.quick import quick, replace
from hilum.core.record import Event, Record
from hilum.core.visit import MOVEMENTS, Visit, VisitUpdated, moved
from hilum.hl7v2.data.datatypes import read_ts, seconds
from hilum.hl7v2.data.er7 import Segment
from hilum.hl7v2.messages.patient import PatientStatement, VisitStatement, read_pid
from hilum.hl7v2.messages.reply import Request, inform, warn

__all__ = ["Stated", "find_patient", "find_visit", "happened", "state_patient", "state_visit", "when_stated"]


@quick
@dataclass(frozen=True, slots=True)
class Stated:
    """A patient as the message leaves it, and the events that make it so."""

    patient: Patient
    events: tuple[Event, ...]
    statement: PatientStatement


def when_stated(request: Request, now: float) -> float:
    """When the sender made its statement: EVN-2, else MSH-7, else now; never later than now."""
    zone = request.site.zone
    message = request.content
    moment = seconds(message["EVN-2.1"], zone) or seconds(message["MSH-7.1"], zone)
    return min(moment, now) if moment else now


def find_patient(record: Record, identifiers: tuple[Identifier, ...]) -> Patient | None:
    """The current patient who carries one of the identifiers, the first that is known."""
    for one in identifiers:
        if (patient := record.patients.find(one)) is not None:
            return patient
    return None


def state_patient(
    request: Request, record: Record, *, source: str, segment: Segment | None = None, needs_name: bool = False
) -> Stated:
    """What a PID tells: register or update, by `source`. Two PID-3 repetitions that belong to two patients stay two."""
    statement = read_pid(request, record, segment, needs_name=needs_name, is_lenient=source != "adt")
    now = record.now()
    known = find_patient(record, statement.identifiers)
    identifiers = statement.identifiers
    as_of = when_stated(request, now)
    if known is not None:
        if len(identifiers) > 1:
            identifiers = _not_of_others(record, known, identifiers)
        if source == "adt" and len(known.identifiers) > 1 and _was_merged_away(record, known, identifiers):
            warn(
                record,
                "ADT/merged-identifier",
                "PID-3 names an identifier that was merged away; the surviving patient keeps its own demographics",
                "PID-3",
                "HL7 v2.5.1 3.6.2.1",
            )
            as_of = 1.0
    no_authority = next((one for one in identifiers if not one.authority), None)
    if no_authority is not None:
        warn(record, "HL7v2/PID-3.4", "an identifier without assigning authority", "PID-3.4", "HL7 v2.5.1 3.4.2.3")
    events = identity.register(
        known,
        identifiers,
        statement.demographics,
        id=known.id if known else record.new_id(),
        when=now,
        as_of=as_of,
        deleted=statement.deleted,
        source=source,
    )
    patient = events[0].patient if events else known
    assert patient is not None
    record.exchange.about_patient(statement.identifiers, patient.id)
    return Stated(patient, events, statement)


def _not_of_others(record: Record, known: Patient, identifiers: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    kept = []
    for one in identifiers:
        owner = None if known.has(one) else record.patients.find(one)
        if owner is not None and owner.id != known.id:
            warn(
                record,
                "ADT/identifier-of-another",
                "PID-3 names identifiers of two different patients; they stay two until a merge (A40)",
                "PID-3",
                "HL7 v2.5.1 3.4.2.3",
            )
            continue
        kept.append(one)
    return tuple(kept)


def _was_merged_away(record: Record, known: Patient, identifiers: tuple[Identifier, ...]) -> bool:
    """All of these are of somebody who was merged into the patient, who has others of its own."""
    gone = record.patients.subsumed(known.id)
    own = [one for one in known.identifiers if not any(each.has(one) for each in gone)]
    return bool(gone and own) and all(any(one.has(identifier) for one in gone) for identifier in identifiers)


def happened(request: Request) -> str:
    """When the event occurred, as the sender writes it: EVN-6, else EVN-2; "" where it is no time."""
    for place in ("EVN-6.1", "EVN-2.1"):
        if text := request.content[place].strip():
            try:
                return read_ts(text)
            except DecodeError:
                return ""
    return ""


def find_visit(record: Record, number: Identifier) -> Visit | None:
    """The visit of a number, or the one that it was merged into."""
    found = record.visits.find(number)
    for _ in range(20):
        if found is None or not found.merged_into:
            break
        found = record.visits.get(found.merged_into)
    return found


def state_visit(
    record: Record, patient: Patient, said: VisitStatement | None, movement: str = "", happened: str = ""
) -> tuple[tuple[VisitUpdated, ...], Visit | None]:
    """What a PV1 tells of the visit that its number names; a visit without a number cannot be kept.

    movement   of `hilum.core.visit.MOVEMENTS`; "" where the message tells of none
    """
    if said is None or not said.number:
        return (), None
    known = find_visit(record, said.number)
    if known is not None and known.patient_id != patient.id:
        owner = record.patients.current(known.patient_id)
        if owner is None or owner.id != patient.id:
            text = "the visit number belongs to another patient: the visit was left as it is"
            warn(record, "ADT/visit-of-another", text, "PV1-19", "HL7 v2.5.1 3.4.3.19")
            return (), None
    stated = said.visit(known.id if known else record.new_id(), patient.id)
    if movement:
        undoes = MOVEMENTS[movement].undoes
        if undoes and (known is None or not any(one.kind in undoes for one in known.movements)):
            text = "the movement that this one cancels is not known here: what the message says was taken"
            inform(record, "ADT/nothing-to-cancel", text, "EVN-1", "HL7 v2.5.1 3.3")
        if movement == "cancel-transfer" and not stated.location and said.prior_location:
            stated = replace(stated, location=said.prior_location)
    events = moved(known, stated, movement, when=record.now(), happened=happened, deleted=said.deleted)
    return events, events[0].visit if events else known
