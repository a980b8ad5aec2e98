"""Encounter: core's visit -> Encounter. FHIR R4 8.11; HL7 v2 PV1."""

from __future__ import annotations

from typing import Any

from hilum.core.record import Record
from hilum.core.visit import Visit
from hilum.fhir.datatypes import datetime_text, identifier, physician_reference
from hilum.fhir.json import Resource

__all__ = ["OWNED", "render_encounter"]

OWNED = frozenset(("id", "identifier", "status", "class", "subject", "participant", "period", "location"))
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
CLASSES = {
    "I": ("IMP", "inpatient encounter"),
    "O": ("AMB", "ambulatory"),
    "R": ("AMB", "ambulatory"),
    "E": ("EMER", "emergency"),
    "P": ("PRENC", "pre-admission"),
    "B": ("OBSENC", "observation encounter"),
}
STATUSES = frozenset(("planned", "in-progress", "finished", "cancelled"))


def render_encounter(visit: Visit, record: Record) -> Resource:
    """Encounter of a visit; `class` from table 0004 (HL7 v2-to-FHIR, PV1-2)."""
    resource: Resource = {"resourceType": "Encounter", "id": visit.id}
    if visit.number:
        resource["identifier"] = [identifier(visit.number, "VN")]
    resource["status"] = _status(visit)
    if visit.patient_class in CLASSES:
        code, display = CLASSES[visit.patient_class]
        resource["class"] = {"system": ACT_CODE, "code": code, "display": display}
    elif visit.patient_class.strip():
        system = "http://terminology.hl7.org/CodeSystem/v2-0004"
        resource["class"] = {"system": system, "code": visit.patient_class.strip()}
    else:
        resource["class"] = {"system": "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "code": "UNK"}
    resource["subject"] = {"reference": f"Patient/{visit.patient_id}"}
    participants: list[dict[str, Any]] = []
    for physician, code, display in ((visit.attending, "ATND", "attender"), (visit.referring, "REF", "referrer")):
        reference = physician_reference(physician)
        if reference:
            role = {"coding": [{"system": PARTICIPATION, "code": code, "display": display}]}
            participants.append({"type": [role], "individual": reference})
    if participants:
        resource["participant"] = participants
    period = {
        key: value
        for key, value in (("start", datetime_text(visit.admitted)), ("end", datetime_text(visit.discharged)))
        if value
    }
    if period:
        resource["period"] = period
    if visit.location.strip():
        resource["location"] = [{"location": {"display": visit.location}}]
    return resource


def _status(visit: Visit) -> str:
    """On leave while the patient is away (ADT^A21 to A22); FHIR R4 value set encounter-status."""
    if visit.status == "in-progress" and visit.leave_since:
        return "onleave"
    return visit.status if visit.status in STATUSES else "unknown"
