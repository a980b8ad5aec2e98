"""ADT: every event of HL7 v2.5.1 chapter 3 and what it means here; `adt_out` writes them. RAD-1, RAD-12, ITI-8, ITI-30, ITI-31.

`EVENTS` is the table: event, its name in table 0003, structure, what is done, and the movement of the visit. Visits are decided here
with `hilum.core.visit.moved`; identity in `adt_identity`, accounts and visit numbers in `adt_numbers`, the rest in `adt_others`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from hilum.core.errors import Incorrect
from hilum.core.handler import Handler
from hilum.core.identity import Identifier
from hilum.core.quick import replace
from hilum.core.record import Event, Record
from hilum.hl7v2.messages import adt_identity, adt_numbers, adt_others
from hilum.hl7v2.messages.particulars import state_particulars
from hilum.hl7v2.messages.patient import read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger
from hilum.hl7v2.messages.stating import Stated, find_patient, happened, state_patient, state_visit

__all__ = [
    "EVENTS",
    "HANDLERS",
    "Meaning",
    "Stated",
    "find_patient",
    "state_patient",
    "state_visit",
]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A row of the table: what an event is called, its structure (2.5.1), who decides it, and the visit's movement."""

    event: str
    name: str
    structure: str
    handle: Callable[[Request, Record], Reply]
    movement: str = ""


def patient_and_visit(request: Request, record: Record) -> Reply:
    """A01 and its kin: register or update the patient, begin, move or end the visit. RAD-1, RAD-12, ITI-8, ITI-31."""
    event = request.envelope.trigger_event
    stated = state_patient(request, record, source="adt", needs_name=event in ("A01", "A04", "A05"))
    said = read_pv1(request, record, stated.statement.account)
    movement = EVENTS[event].movement
    if said is not None and movement in ("become-inpatient", "become-outpatient") and not said.patient_class:
        said = replace(said, patient_class="I" if movement == "become-inpatient" else "O")
    visit_events, visit = state_visit(record, stated.patient, said, movement, happened(request) if movement else "")
    number = visit.number if visit else stated.statement.account
    more = state_particulars(request, record, stated.patient, number, is_snapshot=True)
    return Reply((*stated.events, *visit_events, *more))


def person(request: Request, record: Record) -> Reply:
    """A28 and A31: add or update a person; it is of no visit. ITI-30."""
    needs_name = request.envelope.trigger_event == "A28"
    stated = state_patient(request, record, source="adt", needs_name=needs_name)
    more = state_particulars(request, record, stated.patient, Identifier(""), is_snapshot=True)
    return Reply((*stated.events, *more))


def swap(request: Request, record: Record) -> Reply:
    """A17: two patients exchange their beds; each PID and its PV1 say where the patient is now. 3.3.17."""
    groups = request.content.groups("PID")
    if len(groups) != 2:
        raise Incorrect("two PID segments are needed", where="PID[2]", section="HL7 v2.5.1 3.3.17", code="100")
    events: list[Event] = []
    for group in groups:
        stated = state_patient(request, record, source="adt", segment=group[0])
        pv1 = next((one for one in group if one.name == "PV1"), None)
        said = read_pv1(request, record, stated.statement.account, pv1) if pv1 else None
        visit_events, _ = state_visit(record, stated.patient, said, "transfer", happened(request))
        events += [*stated.events, *visit_events]
    return Reply(tuple(events))


_ROWS = (
    Meaning("A01", "admit / visit notification", "ADT_A01", patient_and_visit, "admit"),
    Meaning("A02", "transfer a patient", "ADT_A02", patient_and_visit, "transfer"),
    Meaning("A03", "discharge / end visit", "ADT_A03", patient_and_visit, "discharge"),
    Meaning("A04", "register a patient", "ADT_A01", patient_and_visit, "register"),
    Meaning("A05", "pre-admit a patient", "ADT_A05", patient_and_visit, "preadmit"),
    Meaning("A06", "change an outpatient to an inpatient", "ADT_A06", patient_and_visit, "become-inpatient"),
    Meaning("A07", "change an inpatient to an outpatient", "ADT_A06", patient_and_visit, "become-outpatient"),
    Meaning("A08", "update patient information", "ADT_A01", patient_and_visit),
    Meaning("A09", "patient departing - tracking", "ADT_A09", patient_and_visit, "depart"),
    Meaning("A10", "patient arriving - tracking", "ADT_A09", patient_and_visit, "arrive"),
    Meaning("A11", "cancel admit / visit notification", "ADT_A09", patient_and_visit, "cancel-admission"),
    Meaning("A12", "cancel transfer", "ADT_A12", patient_and_visit, "cancel-transfer"),
    Meaning("A13", "cancel discharge / end visit", "ADT_A01", patient_and_visit, "cancel-discharge"),
    Meaning("A14", "pending admit", "ADT_A05", patient_and_visit, "pend-admission"),
    Meaning("A15", "pending transfer", "ADT_A15", patient_and_visit, "pend-transfer"),
    Meaning("A16", "pending discharge", "ADT_A16", patient_and_visit, "pend-discharge"),
    Meaning("A17", "swap patients", "ADT_A17", swap),
    Meaning("A18", "merge patient information", "ADT_A18", adt_identity.merge),
    Meaning("A20", "bed status update", "ADT_A20", adt_others.bed_status),
    Meaning("A21", "patient goes on a leave of absence", "ADT_A21", patient_and_visit, "leave"),
    Meaning("A22", "patient returns from a leave of absence", "ADT_A21", patient_and_visit, "return"),
    Meaning("A23", "delete a patient record", "ADT_A21", patient_and_visit, "delete"),
    Meaning("A24", "link patient information", "ADT_A24", adt_identity.link),
    Meaning("A25", "cancel pending discharge", "ADT_A21", patient_and_visit, "cancel-pending-discharge"),
    Meaning("A26", "cancel pending transfer", "ADT_A21", patient_and_visit, "cancel-pending-transfer"),
    Meaning("A27", "cancel pending admit", "ADT_A21", patient_and_visit, "cancel-pending-admission"),
    Meaning("A28", "add person information", "ADT_A05", person),
    Meaning("A29", "delete person information", "ADT_A21", adt_identity.delete_person),
    Meaning("A30", "merge person information", "ADT_A30", adt_identity.merge),
    Meaning("A31", "update person information", "ADT_A05", person),
    Meaning("A32", "cancel patient arriving - tracking", "ADT_A21", patient_and_visit, "cancel-arrival"),
    Meaning("A33", "cancel patient departing - tracking", "ADT_A21", patient_and_visit, "cancel-departure"),
    Meaning("A34", "merge patient information - patient ID only", "ADT_A30", adt_identity.merge),
    Meaning("A35", "merge patient information - account number only", "ADT_A30", adt_numbers.merge_accounts),
    Meaning("A36", "merge patient information - ID and account", "ADT_A30", adt_numbers.merge_patients_and_accounts),
    Meaning("A37", "unlink patient information", "ADT_A37", adt_identity.link),
    Meaning("A38", "cancel pre-admit", "ADT_A38", patient_and_visit, "cancel-preadmission"),
    Meaning("A39", "merge person - patient ID", "ADT_A39", adt_identity.merge),
    Meaning("A40", "merge patient - patient identifier list", "ADT_A39", adt_identity.merge),
    Meaning("A41", "merge account - patient account number", "ADT_A39", adt_numbers.merge_accounts),
    Meaning("A42", "merge visit - visit number", "ADT_A39", adt_numbers.merge_visits),
    Meaning("A43", "move patient information", "ADT_A43", adt_identity.move_identifiers),
    Meaning("A44", "move account information", "ADT_A43", adt_numbers.move_account),
    Meaning("A45", "move visit information - visit number", "ADT_A45", adt_numbers.move_visits),
    Meaning("A46", "change patient ID", "ADT_A30", adt_identity.change_identifier),
    Meaning("A47", "change patient identifier list", "ADT_A30", adt_identity.change_identifier),
    Meaning("A48", "change alternate patient ID", "ADT_A30", adt_identity.change_identifier),
    Meaning("A49", "change patient account number", "ADT_A30", adt_numbers.change_account),
    Meaning("A50", "change visit number", "ADT_A50", adt_numbers.change_visit_number),
    Meaning("A51", "change alternate visit ID", "ADT_A50", adt_numbers.change_alternate_visit),
    Meaning("A52", "cancel leave of absence", "ADT_A52", patient_and_visit, "cancel-leave"),
    Meaning("A53", "cancel patient returns from a leave", "ADT_A52", patient_and_visit, "cancel-return"),
    Meaning("A54", "change attending doctor", "ADT_A54", patient_and_visit, "change-attending"),
    Meaning("A55", "cancel change attending doctor", "ADT_A52", patient_and_visit, "cancel-change-attending"),
    Meaning("A60", "update allergy information", "ADT_A60", adt_others.allergies),
    Meaning("A61", "change consulting doctor", "ADT_A61", patient_and_visit, "change-consulting"),
    Meaning("A62", "cancel change consulting doctor", "ADT_A61", patient_and_visit, "cancel-change-consulting"),
)

EVENTS = MappingProxyType({row.event: row for row in _ROWS})
"""Every event of chapter 3 but A19, which is a query, and A56 to A59, which the standard never gave out."""

HANDLERS: tuple[Handler, ...] = tuple(Handler(Trigger("ADT", row.event), row.handle) for row in _ROWS)
