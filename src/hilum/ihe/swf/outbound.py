"""What the Order Filler tells others: RAD-4 and RAD-13 to image managers, RAD-3 to the placer, RAD-12 to all who keep patients.

Each message is written whole into the outbox of the unit of work that caused it; the courier "mllp" sends it as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from hilum.core.exchange import Draft
from hilum.core.identity import Patient
from hilum.core.order import Order
from hilum.core.record import Delivery, Record
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import timestamp
from hilum.hl7v2.data.writer import Header
from hilum.hl7v2.messages.adt_out import merge_message, patient_message
from hilum.hl7v2.messages.orders_out import Flavour, scheduled_message, status_message
from hilum.ihe.profile import Site

__all__ = ["COURIER", "Control", "header", "keys_of", "merge", "procedure", "status", "update"]

COURIER: Final = "mllp"
"""The courier of deliveries whose payload is one ER7 message."""

Control = Literal["NW", "XO", "CA", "DC"]


def header(record: Record, site: Site, destination: str, version: str = "") -> Header:
    """The header of a message of ours to a peer; code, event and structure are the writer's business."""
    peer = site.peer(destination)
    number = record.next_number("message-control-id")
    return Header(
        "",
        "",
        "",
        f"{site.name[:10]}{number}",
        timestamp(record.now()),
        version or peer.version,
        site.name,
        site.facility,
        peer.application,
        peer.facility,
    )


def keys_of(record: Record, order: Order, patient: Patient) -> Draft:
    """The keys of an exchange about an order."""
    draft = Draft()
    draft.about_patient(patient.identifiers[:1], patient.id)
    draft.about("placer", order.placer.value)
    draft.about("filler", order.filler.value)
    draft.about("accession", order.accession.value)
    for one in order.procedures:
        draft.about("study", one.study_uid)
        draft.about("procedure", one.id)
        draft.about("step", *(step.id for step in one.steps))
    return draft


def _flavour(site: Site, destination: str) -> Flavour:
    return "2.3.1" if site.peer(destination).version.startswith("2.3") else "2.5.1"


def _visit(record: Record, order: Order) -> Visit | None:
    return record.visits.find(order.visit_number) if order.visit_number else None


def procedure(
    record: Record, site: Site, destinations: Iterable[str], order: Order, control: Control
) -> list[Delivery]:
    """RAD-4 (NW) or RAD-13 (XO, CA, DC): one message for each requested procedure and image manager."""
    patient = record.patients.current(order.patient_id)
    if patient is None:
        return []
    number = "RAD-4" if control == "NW" else "RAD-13"
    out = []
    for destination in destinations:
        flavour = _flavour(site, destination)
        head = header(record, site, destination, flavour)
        messages = scheduled_message(control, order, patient, head, flavour=flavour, visit=_visit(record, order))
        kind = "ORM^O01" if flavour == "2.3.1" else "OMI^O23"
        for index, content in enumerate(messages, 1):
            control_id = head.control_id if index == 1 else f"{head.control_id}.{index}"
            out.append(
                _delivery(record, destination, content, kind, number, control_id, keys_of(record, order, patient))
            )
    return out


def status(record: Record, site: Site, destination: str, order: Order) -> list[Delivery]:
    """RAD-3: the order's status to the placer."""
    patient = record.patients.current(order.patient_id)
    if patient is None:
        return []
    flavour = _flavour(site, destination)
    head = header(record, site, destination, flavour)
    content = status_message(order, patient, head, flavour=flavour, visit=_visit(record, order))
    kind = "ORM^O01" if flavour == "2.3.1" else "OMG^O19"
    draft = keys_of(record, order, patient)
    draft.fact("status", order.status)
    return [_delivery(record, destination, content, kind, "RAD-3", head.control_id, draft)]


def update(record: Record, site: Site, destinations: Iterable[str], patient: Patient) -> list[Delivery]:
    """RAD-12: a patient's demographics changed (A08)."""
    visits = record.visits.of_patient(patient.id)
    draft = Draft()
    draft.about_patient(patient.identifiers, patient.id)
    out = []
    for destination in destinations:
        head = header(record, site, destination)
        content = patient_message("A08", patient, head, visit=visits[0] if visits else None)
        out.append(_delivery(record, destination, content, "ADT^A08", "RAD-12", head.control_id, draft))
    return out


def merge(
    record: Record, site: Site, destinations: Iterable[str], survivor: Patient, subsumed: Patient
) -> list[Delivery]:
    """RAD-12: two patients are one (A40)."""
    draft = Draft()
    draft.about_patient(survivor.identifiers, survivor.id)
    draft.about("person", subsumed.id)
    out = []
    for destination in destinations:
        head = header(record, site, destination)
        content = merge_message(survivor, subsumed, head)
        out.append(_delivery(record, destination, content, "ADT^A40", "RAD-12", head.control_id, draft))
    return out


def _delivery(
    record: Record, destination: str, content: bytes, kind: str, transaction: str, control_id: str, draft: Draft
) -> Delivery:
    draft.about("control", control_id)
    return Delivery(
        destination,
        COURIER,
        content,
        kind,
        transaction,
        (("control id", control_id), *draft.detail),
        tuple(draft.keys),
        created=record.now(),
    )
