"""Patient Information Reconciliation: images and performed steps find their patient and their order, whichever came first.

Images of an unknown or unidentified patient are stored under a patient of their own; a merge (ADT^A40, RAD-12) gives all that is that
patient's to the survivor, which the record does by itself. What is left is the order: a study, and a performed step, are linked to it

1. by Study Instance UID or accession number, where they agree (the archive does it where the order came first);
2. after a merge, or when an order is scheduled for a patient who has images without one, by patient, modality and time, but only
   where one study and one order are left to choose from. More than one: a person decides.

A study is never linked to an order of another patient; that is a finding, not a reconciliation. RAD TF-1 5, TF-2 4.12.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from hilum.core.handler import Reaction
from hilum.core.identity import Identifier, PatientsMerged
from hilum.core.order import (
    WRONG_WORKLIST_ENTRY,
    Order,
    OrderChanged,
    OrderPlaced,
    PerformedProcedureStep,
    PerformedStepRecorded,
    StepReference,
    performed,
)
from hilum.core.record import Delivery, Event, InstanceFilter, Page, Record
from hilum.core.study import Study, StudyAssigned

__all__ = ["linked", "reactions"]


@dataclass(frozen=True, slots=True)
class _Window:
    """How far a study's time may be from the scheduled time of the order that it answers, seconds."""

    seconds: float


def reactions(window_s: float) -> tuple[Reaction, ...]:
    """PIR's reactions."""
    window = _Window(window_s)
    return (_order_first(window), _merged(window))


def linked(study: Study, order: Order, record: Record) -> Iterator[Event]:
    """Link a study to its order, and its performed steps with it; the order's status follows them."""
    if study.order_id != order.id:
        yield StudyAssigned(study.uid, study.patient_id, order.id)
    for step in _steps_of(study, record):
        if not step.order_ids and record.patients.current(step.patient_id) == record.patients.current(order.patient_id):
            yield from _linked_step(step, order, record)


def _linked_step(step: PerformedProcedureStep, order: Order, record: Record) -> Iterator[Event]:
    """The step answers the order from now on. Its own attribute list stays as the modality sent it."""
    scheduled = tuple(_completed(reference, order) for reference in (step.scheduled or (StepReference(),)))
    following = replace(
        step, order_ids=(order.id,), scheduled=scheduled, version=step.version + 1, updated=step.updated
    )
    yield PerformedStepRecorded(following, step)
    others = [one for one in record.orders.performed_of_order(order.id) if one.sop_instance != step.sop_instance]
    newest = record.orders.get(order.id) or order
    yield from performed(newest, (*others, following), when=record.now())


def _completed(reference: StepReference, order: Order) -> StepReference:
    """The reference with what it lacks: what the order has, where the order leaves no choice."""
    known = [(procedure, step) for procedure in order.procedures for step in procedure.steps]
    if len(known) != 1:
        return reference
    procedure, step = known[0]
    return replace(
        reference,
        accession=reference.accession or order.accession.value,
        requested_procedure_id=reference.requested_procedure_id or procedure.id,
        sps_id=reference.sps_id or step.id,
        placer=reference.placer or order.placer.value,
        filler=reference.filler or order.filler.value,
    )


def _steps_of(study: Study, record: Record) -> Iterator[PerformedProcedureStep]:
    """The performed steps that the study's series refer to, or that refer to the study."""
    rows = record.studies.find_series(InstanceFilter(study_uids=(study.uid,), page=Page(200)))
    named = {series.performed_step for series, _, _ in rows if series.performed_step}
    for step in record.orders.performed_of_patient(study.patient_id):
        if step.sop_instance in named or any(one.study_uid == study.uid for one in step.scheduled):
            named.discard(step.sop_instance)
            yield step
    for uid in sorted(named):
        found = record.orders.performed(uid)
        if found is not None:
            yield found


def _is_of(order: Order, patient_id: str, record: Record) -> bool:
    mine, theirs = record.patients.current(patient_id), record.patients.current(order.patient_id)
    return mine is not None and theirs is not None and mine.id == theirs.id


# The order comes, its study is known; or only one is left to choose from.


def _order_first(window: _Window) -> Reaction:
    def link(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if isinstance(event, OrderChanged):
            known = event.previous
            if _asked(known) == _asked(event.order) and known.accession == event.order.accession:
                return ()
        elif not isinstance(event, OrderPlaced) or not event.order.procedures:
            return ()
        order = event.order
        if order.status in ("CA", "DC"):
            return ()
        found: list[Event] = []
        for study in _same_keys(order, record):
            found += linked(study, order, record)
        if not found and _is_told_whole(record):
            found += _only_choice(order.patient_id, record, window)
        return found

    return link


def _asked(order: Order) -> tuple[tuple[str, ...], ...]:
    """The studies and steps that an order asks for, however far they have come."""
    return tuple((one.study_uid, *(step.id for step in one.steps)) for one in order.procedures)


def _is_told_whole(record: Record) -> bool:
    """Each order that the message at hand names is known by now: before that, one of several would look like the only one."""
    orders = record.orders
    known = {"placer": orders.by_placer, "filler": orders.by_filler}
    return all(known[key.kind](Identifier(key.value)) for key in record.exchange.keys if key.kind in known)


def _same_keys(order: Order, record: Record) -> list[Study]:
    studies = {uid: record.studies.get(uid) for uid in order.study_uids}
    if order.accession:
        where = InstanceFilter(accession=(order.accession.value,), page=Page(50))
        studies |= {study.uid: study for study, _ in record.studies.find_studies(where)}
    return [
        one
        for one in studies.values()
        if one is not None and not one.order_id and _is_of(order, one.patient_id, record)
    ]


def _merged(window: _Window) -> Reaction:
    def link(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if not isinstance(event, PatientsMerged):
            return ()
        found: list[Event] = []
        for order in record.orders.of_patient(event.survivor.id):
            for study in _same_keys(order, record):
                found += linked(study, order, record)
        return found or list(_only_choice(event.survivor.id, record, window))

    return link


def _only_choice(patient_id: str, record: Record, window: _Window) -> Iterator[Event]:
    """The one study without an order and the one order without a study, where modality and time agree."""
    current = record.patients.current(patient_id)
    if current is None:
        return
    studies = [one for one in record.studies.of_patient(current.id) if not one.order_id and not one.accession]
    if not studies:
        return
    taken = {one.order_id for one in record.studies.of_patient(current.id) if one.order_id}
    orders = [
        one
        for one in record.orders.of_patient(current.id)
        if one.procedures
        and one.status in ("SC", "IP")
        and one.id not in taken
        and all(step.discontinuation.value == WRONG_WORKLIST_ENTRY for step in record.orders.performed_of_order(one.id))
    ]
    pairs = [(study, order) for study in studies for order in orders if _fits(study, order, window)]
    for study, order in pairs:
        is_only = sum(1 for one, two in pairs if one.uid == study.uid or two.id == order.id) == 1
        if is_only:
            yield from linked(study, order, record)


def _fits(study: Study, order: Order, window: _Window) -> bool:
    steps = [step for procedure in order.procedures for step in procedure.steps]
    if study.modalities and not any(step.modality in study.modalities or not step.modality for step in steps):
        return False
    acquired = _seconds(study.date + study.time) or study.received
    return any(abs(acquired - (_seconds(step.start) or order.placed)) <= window.seconds for step in steps)


def _seconds(stamp: str) -> float:
    """Date and time of this place (a date alone is its noon) in seconds since 1970; 0 where there is none."""
    digits = stamp.partition(".")[0][:14]
    if len(digits) < 8 or not digits.isdigit():
        return 0.0
    padded = digits + "120000" if len(digits) == 8 else digits.ljust(14, "0")
    try:
        return datetime.strptime(padded, "%Y%m%d%H%M%S").astimezone().timestamp()
    except ValueError:
        return 0.0
