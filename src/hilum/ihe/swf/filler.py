"""The Order Filler / Department System Scheduler, as reactions: an order becomes a schedule, and whoever waits for it is told.

Placed      no procedures yet: numbers are given out, a station is chosen, the step stands in the worklist.          -> OrderChanged
Scheduled   the first time an order has procedures.                                              -> RAD-4 to the image managers
Changed     the schedule changed, or the order was cancelled or discontinued by an order control. -> RAD-13 to the image managers
Performed   the order's status followed its performed steps (IP, CM, DC).                        -> RAD-3 to the placer
Available   a completed performed step and all the instances that it lists.                      -> RAD-49 to those who wait
Identity    a patient's demographics changed, or two patients became one.                        -> RAD-12

An order that came with its procedures was scheduled by somebody else: then it is kept, and nobody is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from hilum.core.handler import Reaction
from hilum.core.identity import AssigningAuthority, Identifier, PatientsMerged, PatientUpdated
from hilum.core.order import (
    Order,
    OrderChanged,
    OrderPlaced,
    PerformedProcedureStep,
    PerformedStepRecorded,
    RequestedProcedure,
    ScheduledProcedureStep,
)
from hilum.core.quick import replace
from hilum.core.record import Delivery, Event, InstanceFilter, Page, Record
from hilum.core.study import InstanceStored
from hilum.dicom.services import ian
from hilum.ihe.profile import Site
from hilum.ihe.swf import outbound
from hilum.ihe.swf.settings import SwfSettings

__all__ = ["reactions", "scheduled", "studies_held"]

_OPEN: Final = ("SC", "IP", "")


def reactions(settings: SwfSettings, site: Site) -> tuple[Reaction, ...]:
    """The filler's reactions under these settings; those that would have nobody to tell are left out."""
    found: list[Reaction] = []
    if settings.schedules:
        found.append(_scheduling(settings, site))
    if settings.image_managers:
        found.append(_telling_image_managers(settings, site))
    if settings.placers:
        found.append(_telling_placers(settings, site))
    if settings.notify:
        found.append(_announcing(settings, site))
    if settings.image_managers or settings.patient_updates:
        found.append(_telling_identity(settings, site))
    return tuple(found)


# Placed.


def scheduled(order: Order, record: Record, settings: SwfSettings, site: Site) -> Order:
    """The order with its numbers, and one requested procedure of one step. RAD TF-1 3.1 (DSS/Order Filler)."""

    def number(pattern: str, counter: str) -> str:
        return pattern.format(number=record.next_number(counter))

    station = settings.station(order)
    step = ScheduledProcedureStep(
        id=number(settings.step, "scheduled-step"),
        start=_start(order, record.now()),
        station_aets=(station.ae_title,) if station else (),
        station_name=station.name if station else "",
        location=station.location if station else "",
        modality=station.modality if station else "",
        description=order.protocol.words or order.service.words,
        protocol=order.protocol or order.service,
    )
    procedure = RequestedProcedure(
        id=number(settings.procedure, "requested-procedure"),
        study_uid=record.new_uid(),
        description=order.service.words,
        code=order.service,
        steps=(step,),
    )
    accession = order.accession or Identifier(number(settings.accession, "accession"))
    ours = record.authorities.canonical(AssigningAuthority(site.name))
    filler = order.filler or Identifier(number(settings.filler, "filler-order"), ours)
    return replace(
        order,
        accession=accession,
        filler=filler,
        status="SC",
        procedures=(procedure,),
        version=order.version + 1,
        updated=record.now(),
    )


def _start(order: Order, now: float) -> str:
    """When the placer wants it, without an offset; else now, by the machine's clock, as modalities ask by local date."""
    wanted = order.requested[:14]
    if len(wanted) >= 8 and wanted.isdigit():
        return wanted
    return datetime.fromtimestamp(now).astimezone().strftime("%Y%m%d%H%M%S")


def _scheduling(settings: SwfSettings, site: Site) -> Reaction:
    def schedule(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if not isinstance(event, OrderPlaced):
            return ()
        order = event.order
        is_ours = not order.procedures and order.status in _OPEN and not order.unplaced
        if not is_ours:
            return ()
        filled = scheduled(order, record, settings, site)
        draft = record.exchange
        draft.about("filler", filled.filler.value)
        draft.about("accession", filled.accession.value)
        for procedure in filled.procedures:
            draft.about("study", procedure.study_uid)
            draft.about("procedure", procedure.id)
            draft.about("step", *(step.id for step in procedure.steps))
        return (OrderChanged(filled, order),)

    return schedule


# Scheduled, changed.


def _schedule_of(order: Order) -> tuple[object, ...]:
    """What an image manager keeps of an order, apart from how far it has come."""
    steps = tuple(
        (one.id, one.study_uid, one.code, tuple(replace(step, status="") for step in one.steps))
        for one in order.procedures
    )
    told = (order.accession, order.filler, order.placer, order.service, order.priority, order.reason, order.comments)
    return (*told, order.patient_id, steps)


def _telling_image_managers(settings: SwfSettings, site: Site) -> Reaction:
    managers = settings.image_managers

    def tell(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if not isinstance(event, OrderChanged) or not event.order.procedures or event.order.scheduled_elsewhere:
            return ()
        order, previous = event.order, event.previous
        if not previous.procedures:
            return outbound.procedure(record, site, managers, order, "NW") if order.status in _OPEN else ()
        if order.is_over and not previous.is_over:
            return outbound.procedure(record, site, managers, order, "CA" if order.status == "CA" else "DC")
        if _schedule_of(order) != _schedule_of(previous):
            return outbound.procedure(record, site, managers, order, "XO")
        return ()

    return tell


# Performed.


def _telling_placers(settings: SwfSettings, site: Site) -> Reaction:
    placers = frozenset(settings.placers)

    def tell(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if not isinstance(event, OrderChanged) or event.order.status == event.previous.status:
            return ()
        order = event.order
        if order.status not in ("IP", "CM", "DC") or not record.orders.performed_of_order(order.id):
            return ()
        placer = site.peer_of(order.placer_application, order.placer_facility)
        return outbound.status(record, site, placer, order) if placer in placers else ()

    return tell


# Available.


def studies_held(step: PerformedProcedureStep, record: Record) -> tuple[str, ...]:
    """The studies in which the instances lie that the step lists; none until all of them are stored, or where it lists none.

    A series UID is no place: two studies may use the same. The instances tell.
    """
    listed = [tuple(one.sop_instance for one in (*series.images, *series.others)) for series in step.series]
    for series, uids in zip(step.series, listed, strict=True):
        rows = record.studies.find_series(InstanceFilter(series_uids=(series.uid,), page=Page(50))) if uids else []
        if sum(one.instance_count for one, _, _ in rows) < len(uids):
            return ()
    studies: dict[str, None] = {}
    for uids in listed:
        for start in range(0, len(uids), 500):
            part = uids[start : start + 500]
            found = record.studies.find_instances(InstanceFilter(instance_uids=part, page=Page(len(part))))
            if len(found) < len(part):
                return ()
            studies.update(dict.fromkeys(instance.study_uid for instance, _, _, _ in found))
    return tuple(studies)


def _announcing(settings: SwfSettings, site: Site) -> Reaction:
    def announce(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if isinstance(event, PerformedStepRecorded):
            step: PerformedProcedureStep | None = event.step
        elif isinstance(event, InstanceStored) and event.series.performed_step:
            step = record.orders.performed(event.series.performed_step)
        else:
            return ()
        if step is None or step.status != "COMPLETED":
            return ()
        studies = studies_held(step, record)
        return _notifications(step, studies, record, settings, site) if studies else ()

    return announce


def _notifications(
    step: PerformedProcedureStep, studies: Iterable[str], record: Record, settings: SwfSettings, site: Site
) -> list[Delivery]:
    """RAD-49 for each study of the step, once for each set of instances: the journal remembers what was announced."""
    listed = sorted(one.sop_instance for series in step.series for one in (*series.images, *series.others))
    digest = hashlib.sha256("\n".join(listed).encode()).digest()
    if digest in record.exchanges.answers("RAD-49", step.sop_instance):
        return []
    record.exchanges.remember_answer("RAD-49", step.sop_instance, digest, b"announced")
    out = []
    for study in (record.studies.get(uid) for uid in studies):
        if study is None:
            continue
        for destination in settings.notify:
            aet = site.peer(destination).aet or destination
            row = ian.notification(study, record, destination=destination, aet=aet, retrieve_aet=site.aet)
            out.append(row)
    return out


# Identity.


def _telling_identity(settings: SwfSettings, site: Site) -> Reaction:
    names = tuple(dict.fromkeys((*settings.image_managers, *settings.patient_updates)))

    def tell(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if not isinstance(event, PatientUpdated | PatientsMerged):
            return ()
        sender = site.known_as(record.exchange.peer)
        others = [name for name in names if name not in sender]
        if isinstance(event, PatientsMerged):
            return outbound.merge(record, site, others, event.survivor, event.subsumed)
        patient = event.patient
        changed = (
            patient.demographics != event.previous.demographics or patient.identifiers != event.previous.identifiers
        )
        if patient.source not in ("adt", "fhir") or not changed:
            return ()
        return outbound.update(record, site, others, patient)

    return tell
