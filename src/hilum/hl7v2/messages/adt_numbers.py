"""ADT of accounts and visit numbers: merged, moved, changed. HL7 v2.5.1 3.3.35 to 3.3.51.

Visits carry the number of their account, and it stands in for a visit number that was not sent. What belongs to a visit by its number
(orders with their studies and results; appointments, charges, diagnoses, procedures) goes where the visit goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from hilum.core.appointment import AppointmentChanged
from hilum.core.changed import Changed, changed
from hilum.core.charge import ChargePosted
from hilum.core.condition import ConditionChanged, ProcedureChanged
from hilum.core.errors import Conflict, Incorrect, NotFound
from hilum.core.identity import Identifier, Patient
from hilum.core.nouns import Nouns
from hilum.core.order import Order, OrderChanged, PerformedStepRecorded
from hilum.core.record import Event, Record
from hilum.core.result import ResultReceived
from hilum.core.study import StudyAssigned
from hilum.core.visit import Visit, VisitUpdated, renumbered, visits_merged
from hilum.hl7v2.data.er7 import Segment
from hilum.hl7v2.messages.adt_identity import merge, merge_pairs
from hilum.hl7v2.messages.patient import read_identifiers, read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, inform
from hilum.hl7v2.messages.stating import find_patient, find_visit, state_patient, state_visit

__all__ = [
    "change_account",
    "change_alternate_visit",
    "change_visit_number",
    "merge_accounts",
    "merge_patients_and_accounts",
    "merge_visits",
    "move_account",
    "move_visits",
]

_Pair = tuple[Segment, Segment, Segment | None]


def _first(segment: Segment | None, field: int, record: Record) -> Identifier:
    found = read_identifiers(segment, field, record) if segment is not None else ()
    return found[0] if found else Identifier("")


def _pairs(request: Request) -> list[_Pair]:
    if "PID" not in request.content:
        raise Incorrect("no PID segment", where="PID", section="HL7 v2.5.1 3.4.2", code="100")
    pairs = merge_pairs(request)
    if not pairs:
        raise Incorrect("no MRG segment", where="MRG", section="HL7 v2.5.1 3.4.9", code="100")
    return pairs


def _needed(number: Identifier, segment: Segment, field: int, what: str) -> Identifier:
    if not number:
        raise Incorrect(f"no {what}", where=segment.place(field), section="HL7 v2.5.1 3.4.9", code="101")
    return number


def _is(one: Identifier, other: Identifier) -> bool:
    """The same number; where one of the two has no authority, by value alone."""
    return bool(one) and (
        one.key == other.key or (one.value == other.value and not (one.authority and other.authority))
    )


def _of_account(record: Record, patient: Patient, account: Identifier) -> Iterator[Visit]:
    for visit in record.visits.of_patient(patient.id):
        if _is(account, visit.account) or _is(account, visit.number):
            yield visit


# Accounts.


def _accounts(request: Request, record: Record, pair: _Pair) -> list[Event]:
    """The visits of the prior account (MRG-3) have the account of PID-18 from now on."""
    pid, mrg, _ = pair
    stated = state_patient(request, record, source="adt", segment=pid)
    prior = _needed(_first(mrg, 3, record), mrg, 3, "prior account number")
    new = _needed(stated.statement.account, pid, 18, "account number")
    events: list[Event] = [*stated.events]
    if prior.key == new.key:
        raise Conflict(
            "prior and new account are the same", where=mrg.place(3), section="HL7 v2.5.1 3.4.9.3", code="205"
        )
    found = False
    for visit in _of_account(record, stated.patient, prior):
        found = True
        if not _is(prior, visit.number):
            events += renumbered(visit, when=record.now(), account=new)
        elif (survivor := find_visit(record, new)) is None:
            events += renumbered(visit, when=record.now(), account=new, number=new)
            events += _renumber(record, stated.patient.id, visit.number, new)
        elif survivor.id != visit.id:
            events += visits_merged(survivor, visit, when=record.now())
            events += _renumber(record, stated.patient.id, visit.number, new)
    if not found:
        inform(record, "ADT/account-unknown", "no visit of the patient has the prior account number", mrg.place(3))
    return events


def merge_accounts(request: Request, record: Record) -> Reply:
    """A35 and A41: the account of MRG-3 is merged into that of PID-18. 3.3.35, 3.3.41."""
    return Reply(tuple(event for pair in _pairs(request) for event in _accounts(request, record, pair)))


def change_account(request: Request, record: Record) -> Reply:
    """A49: the account of MRG-3 has the number of PID-18. 3.3.49."""
    return merge_accounts(request, record)


def merge_patients_and_accounts(request: Request, record: Record) -> Reply:
    """A36: the patient of MRG-1 and the account of MRG-3 are merged into those of PID. 3.3.36."""
    reply = merge(request, record)
    events: list[Event] = list(reply.events)
    for pid, mrg, _ in merge_pairs(request):
        prior, new = _first(mrg, 3, record), _first(pid, 18, record)
        owners = [find_patient(record, read_identifiers(one, field, record)) for one, field in ((pid, 3), (mrg, 1))]
        if not prior or not new or prior.key == new.key:
            continue
        survivor = next((owner.id for owner in owners if owner), "")
        for owner in filter(None, owners):
            for visit in _of_account(record, owner, prior):
                moved = replace(visit, patient_id=survivor)
                is_number = _is(prior, visit.number) and find_visit(record, new) is None
                numbers = {"account": new, "number": new} if is_number else {"account": new}
                events += renumbered(moved, when=record.now(), **numbers)
    return Reply(tuple(events))


def move_account(request: Request, record: Record) -> Reply:
    """A44: the account of MRG-3 was the wrong patient's (MRG-1); its visits are of the patient of PID. 3.3.44."""
    events: list[Event] = []
    for pid, mrg, _ in _pairs(request):
        account = _first(mrg, 3, record) or _first(pid, 18, record)
        _needed(account, mrg, 3, "account number")

        def visits(owner: Patient, account: Identifier = account) -> list[Visit]:
            return [*_of_account(record, owner, account)]

        events += _moved(request, record, pid, mrg, visits)
    return Reply(tuple(events))


# Visits.


def merge_visits(request: Request, record: Record) -> Reply:
    """A42: the visit of MRG-5 is the same as that of PV1-19, and its number is used no more. 3.3.42."""
    events: list[Event] = []
    for pid, mrg, pv1 in _pairs(request):
        stated = state_patient(request, record, source="adt", segment=pid)
        events += stated.events
        prior = _needed(_first(mrg, 5, record), mrg, 5, "prior visit number")
        pv1 = pv1 or request.segment("PV1")
        said = read_pv1(request, record, stated.statement.account, pv1) if pv1 else None
        new = _needed(said.number if said else Identifier(""), mrg, 5, "surviving visit number (PV1-19)")
        if prior.key == new.key:
            raise Conflict(
                "prior and surviving visit are the same", where=mrg.place(5), section="HL7 v2.5.1 3.3.42", code="205"
            )
        subsumed, survivor = _own(record, stated.patient, prior), _own(record, stated.patient, new)
        if subsumed is None:
            inform(record, "ADT/visit-unknown", "no visit of the patient has the prior number", mrg.place(5))
            events += state_visit(record, stated.patient, said)[0]
        elif survivor is None:
            events += renumbered(subsumed, when=record.now(), number=new)
        elif survivor.id == subsumed.id:
            inform(record, "ADT/already-merged", "the two numbers already belong to one visit", mrg.place(5))
        else:
            events += visits_merged(survivor, subsumed, when=record.now())
        events += _renumber(record, stated.patient.id, prior, new)
    return Reply(tuple(events))


def _own(record: Record, patient: Patient, number: Identifier) -> Visit | None:
    """The patient's visit of a number; one of another patient is a conflict."""
    visit = find_visit(record, number)
    if visit is None or visit.patient_id == patient.id:
        return visit
    raise Conflict("the visit belongs to another patient", where="PV1-19", section="HL7 v2.5.1 3.3.42", code="205")


def change_visit_number(request: Request, record: Record) -> Reply:
    """A50: the visit of MRG-5 has the number of PV1-19. 3.3.50."""
    events: list[Event] = []
    for pid, mrg, _ in _pairs(request):
        stated = state_patient(request, record, source="adt", segment=pid)
        prior = _needed(_first(mrg, 5, record), mrg, 5, "prior visit number")
        new = _first(request.segment("PV1"), 19, record)
        _needed(new, mrg, 5, "new visit number (PV1-19)")
        visit = _own(record, stated.patient, prior)
        if visit is None:
            raise NotFound("no visit has the prior number", where=mrg.place(5), section="HL7 v2.5.1 3.3.50", code="204")
        owner = find_visit(record, new)
        if owner is not None and owner.id != visit.id:
            raise Conflict(
                "another visit has the new number: merge them (A42)",
                where="PV1-19",
                section="HL7 v2.5.1 3.3.50",
                code="205",
            )
        events += [*stated.events, *renumbered(visit, when=record.now(), number=new)]
        events += _renumber(record, stated.patient.id, prior, new)
    return Reply(tuple(events))


def change_alternate_visit(request: Request, record: Record) -> Reply:
    """A51: the visit whose alternate number is MRG-6 has that of PV1-50. 3.3.51."""
    events: list[Event] = []
    for pid, mrg, _ in _pairs(request):
        stated = state_patient(request, record, source="adt", segment=pid)
        prior = _needed(_first(mrg, 6, record), mrg, 6, "prior alternate visit id")
        pv1 = request.segment("PV1")
        new = _needed(_first(pv1, 50, record), mrg, 6, "new alternate visit id (PV1-50)")
        number = _first(pv1, 19, record)
        visits = record.visits.of_patient(stated.patient.id)
        visit = next((one for one in visits if _is(prior, one.alternate) or _is(number, one.number)), None)
        if visit is None:
            raise NotFound(
                "no visit has the prior alternate id", where=mrg.place(6), section="HL7 v2.5.1 3.3.51", code="204"
            )
        events += [*stated.events, *renumbered(visit, when=record.now(), alternate=new)]
    return Reply(tuple(events))


def move_visits(request: Request, record: Record) -> Reply:
    """A45: the visits of MRG-5 were the wrong patient's (MRG-1); they are of the patient of PID. 3.3.45."""
    events: list[Event] = []
    for pid, mrg, pv1 in _pairs(request):
        number = _first(mrg, 5, record) or _first(pv1, 19, record)
        _needed(number, mrg, 5, "visit number")

        def visits(owner: Patient, number: Identifier = number) -> list[Visit]:
            return [one for one in record.visits.of_patient(owner.id) if _is(number, one.number)]

        moved = _moved(request, record, pid, mrg, visits)
        new = _first(pv1, 19, record)
        if new and new.key != number.key and find_visit(record, new) is None:
            moved = [_with_number(event, new) for event in moved]
        events += moved
    return Reply(tuple(events))


def _with_number(event: Event, number: Identifier) -> Event:
    match event:
        case VisitUpdated(visit, previous):
            return VisitUpdated(replace(visit, number=number), previous)
        case OrderChanged(order, previous):
            return OrderChanged(replace(order, visit_number=number), previous)
        case Changed(noun, previous):
            return type(event)(replace(noun, visit_number=number), previous)
        case _:
            return event


# What goes with a visit.


def _moved(
    request: Request, record: Record, pid: Segment, mrg: Segment, visits: Callable[[Patient], list[Visit]]
) -> list[Event]:
    """The visits of the patient of MRG-1 with all that belongs to them, given to the patient of PID."""
    stated = state_patient(request, record, source="adt", segment=pid)
    prior = read_identifiers(mrg, 1, record)
    if not prior:
        raise Incorrect("no prior patient identifier", where=mrg.place(1), section="HL7 v2.5.1 3.4.9.1", code="101")
    source = find_patient(record, prior)
    if source is None:
        raise NotFound(
            "no patient carries the prior identifier", where=mrg.place(1), section="HL7 v2.5.1 3.4.9.1", code="204"
        )
    record.exchange.about_patient(prior, source.id)
    target = stated.patient
    events: list[Event] = [*stated.events]
    if source.id == target.id:
        inform(
            record, "ADT/already-moved", "both identifiers belong to one patient: nothing is to be moved", mrg.place(1)
        )
        return events
    found = visits(source)
    if not found:
        raise NotFound("the patient has no such visit", where=mrg.place(5), section="HL7 v2.5.1 3.4.9", code="204")
    now = record.now()
    for visit in found:
        events.append(VisitUpdated(replace(visit, patient_id=target.id, version=visit.version + 1, updated=now), visit))
        orders = _orders(record, source.id, visit.number)
        for order in orders:
            events.append(
                OrderChanged(replace(order, patient_id=target.id, version=order.version + 1, updated=now), order)
            )
            events += _filled(record, order, source, target)
        events += _performed(record, orders, source, target)
        events += _with(record, source.id, visit.number, patient_id=target.id)
    return events


def _filled(record: Record, order: Order, source: Patient, target: Patient) -> Iterator[Event]:
    """The patient's studies and reports of an order, given to the other one."""
    for study in record.studies.of_patient(source.id):
        if study.order_id == order.id or study.uid in order.study_uids:
            yield StudyAssigned(study.uid, target.id, order.id)
    for result in record.results.of_patient(source.id):
        if result.order_id == order.id:
            after = replace(result, patient_id=target.id, version=result.version + 1, updated=record.now())
            yield ResultReceived(after, result)


def _performed(record: Record, orders: list[Order], source: Patient, target: Patient) -> Iterator[Event]:
    """The patient's performed steps that answer these orders and no other, given to the other one."""
    ids = {one.id for one in orders}
    steps = {step.sop_instance: step for one in orders for step in record.orders.performed_of_order(one.id)}
    for step in steps.values():
        if step.patient_id == source.id and ids.issuperset(step.order_ids):
            after = replace(step, patient_id=target.id, version=step.version + 1)
            yield PerformedStepRecorded(after, step)


def _orders(record: Record, patient_id: str, number: Identifier) -> list[Order]:
    return [one for one in record.orders.of_patient(patient_id) if _is(number, one.visit_number)]


_OF_A_VISIT: tuple[tuple[Callable[[Record], Nouns[Any]], type[Changed[Any]]], ...] = (
    (lambda record: record.appointments, AppointmentChanged),
    (lambda record: record.charges, ChargePosted),
    (lambda record: record.conditions, ConditionChanged),
    (lambda record: record.procedures, ProcedureChanged),
)
"""The nouns that name their visit by its number, and their events."""


def _with(record: Record, owner_id: str, number: Identifier, **changes: Any) -> Iterator[Changed[Any]]:
    """All that names a visit of a patient, with changes."""
    for collection, event in _OF_A_VISIT:
        for one in collection(record).of_patient(owner_id):
            if _is(number, one.visit_number):
                yield from changed(event, one, replace(one, **changes), when=record.now())


def _renumber(record: Record, patient_id: str, prior: Identifier, new: Identifier) -> list[Event]:
    now = record.now()
    return [
        *(
            OrderChanged(replace(one, visit_number=new, version=one.version + 1, updated=now), one)
            for one in _orders(record, patient_id, prior)
        ),
        *_with(record, patient_id, prior, visit_number=new),
    ]
