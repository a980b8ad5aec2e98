"""Appointment, Slot and Schedule: core's appointments and slots. FHIR R4 12.1, 12.4, 12.5; HL7 v2 SCH, AIS, AIP (chapter 10)."""

from __future__ import annotations

import hashlib
from typing import Any

from hilum.core.appointment import Appointment, Participant, Slot
from hilum.fhir.datatypes import codeable_concept, physician_reference
from hilum.fhir.json import Resource
from hilum.fhir.render.parts import identifiers, instant_text, told

__all__ = ["OWNED", "SCHEDULE_OWNED", "SLOT_OWNED", "render_appointment", "render_schedule", "render_slot"]

OWNED = frozenset(
    (
        "id",
        "identifier",
        "status",
        "cancelationReason",
        "serviceType",
        "appointmentType",
        "reasonCode",
        "description",
        "start",
        "end",
        "minutesDuration",
        "comment",
        "participant",
    )
)
SLOT_OWNED = frozenset(("id", "identifier", "serviceType", "schedule", "status", "start", "end", "comment"))
SCHEDULE_OWNED = frozenset(("id", "identifier", "active", "serviceType", "actor", "comment"))
_WITHOUT_TIMES = ("proposed", "cancelled", "waitlist")


def render_appointment(one: Appointment) -> Resource:
    """Appointment with the patient and the resources that it needs as participants.

    FHIR wants both start and end or neither (app-2), and times unless it is proposed, waits or was cancelled (app-3): where an end is
    not told it is the start with the duration left to `minutesDuration`, and a booked one without times is given as proposed.
    """
    start, end = instant_text(one.start), instant_text(one.end)
    end = end or start
    status = one.status
    if not start:
        end = ""
        status = status if status in _WITHOUT_TIMES or status == "entered-in-error" else "proposed"
    resource: Resource = {"resourceType": "Appointment", "id": one.id, "status": status}
    resource["identifier"] = identifiers((one.placer, "PLAC"), (one.filler, "FILL"))
    if status == "cancelled":
        resource["cancelationReason"] = codeable_concept(one.event_reason)
    resource["serviceType"] = [codeable_concept(each.code) for each in one.participants if _is_service(each)]
    resource["appointmentType"] = codeable_concept(one.type)
    resource["reasonCode"] = [codeable_concept(one.reason)] if one.reason else []
    resource["start"], resource["end"] = start, end
    resource["minutesDuration"] = int(one.minutes) if one.minutes >= 1 else None
    resource["comment"] = one.comments.strip()
    resource["participant"] = list(_participants(one)) or [{"type": [{"text": "unknown"}], "status": "needs-action"}]
    return told(resource)


def _is_service(one: Participant) -> bool:
    return one.kind == "service" and bool(one.code)


def _participants(one: Appointment) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if one.patient_id:
        found.append({"actor": {"reference": f"Patient/{one.patient_id}"}, "status": "accepted"})
    for each in one.participants:
        if each.kind == "service":
            continue
        actor = physician_reference(each.person) if each.kind == "personnel" else {}
        if not actor and each.place.strip():
            actor = {"display": each.place}
        kind = codeable_concept(each.code)
        if actor or kind:
            found.append(told({"type": [kind] if kind else [], "actor": actor, "status": each.status}))
    return found


def _schedule_id(one: Slot) -> str:
    """All slots of one resource are of one schedule."""
    return "S" + hashlib.sha256("|".join(one.resource.key).encode("utf-8", "surrogatepass")).hexdigest()[:31]


def render_schedule(one: Slot) -> Resource:
    """Schedule of the person, place, thing or service whose time a slot is."""
    whose = one.resource
    resource: Resource = {"resourceType": "Schedule", "id": _schedule_id(one), "active": True}
    resource["serviceType"] = [codeable_concept(whose.code)] if _is_service(whose) else []
    actor = physician_reference(whose.person) if whose.kind == "personnel" else {}
    kind = {"location": "Location", "equipment": "Device", "service": "HealthcareService"}.get(whose.kind, "")
    resource["actor"] = [actor or told({"type": kind, "display": whose.place or whose.code.words or "unknown"})]
    return told(resource)


def render_slot(one: Slot) -> Resource:
    """Slot; FHIR wants both ends, which the reader has made sure of."""
    resource: Resource = {"resourceType": "Slot", "id": one.id}
    resource["identifier"] = identifiers((one.number, "FILL"))
    resource["serviceType"] = [codeable_concept(one.resource.code)] if _is_service(one.resource) else []
    resource["schedule"] = {"reference": f"Schedule/{_schedule_id(one)}"}
    resource["status"] = one.status
    resource["start"], resource["end"] = instant_text(one.start), instant_text(one.end)
    resource["comment"] = "; ".join(part for part in (one.reason.words.strip(), one.comments.strip()) if part)
    return told(resource)
