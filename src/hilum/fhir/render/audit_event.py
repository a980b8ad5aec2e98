"""AuditEvent: core's audit event -> AuditEvent. FHIR R4 6.4; DICOM PS3.15 A.5; ITI-20, ITI-81, BALP."""

from __future__ import annotations

import base64
from typing import Any

from hilum.core.audit import ActiveParticipant, AuditEvent, ParticipantObject
from hilum.fhir.datatypes import codeable_concept, coding, instant
from hilum.fhir.json import Resource

__all__ = ["render_audit_event"]

ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
OBJECT_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
SOURCE_TYPE = "http://terminology.hl7.org/CodeSystem/security-source-type"
ROLES = {
    "1": "Patient",
    "2": "Location",
    "3": "Report",
    "4": "Domain Resource",
    "20": "Job",
    "24": "Query",
}


def render_audit_event(event: AuditEvent) -> Resource:
    """AuditEvent of an audit record: EventID as `type`, EventTypeCode (the IHE transaction) as `subtype`."""
    resource: Resource = {
        "resourceType": "AuditEvent",
        "id": str(event.id),
        "meta": {"versionId": "1", "lastUpdated": instant(event.when)},
        "type": coding(event.event),
    }
    if event.event_type:
        resource["subtype"] = [coding(event.event_type)]
    if event.action in ("C", "R", "U", "D", "E"):
        resource["action"] = event.action
    resource["recorded"] = instant(event.when)
    if event.outcome in ("0", "4", "8", "12"):
        resource["outcome"] = event.outcome
    if event.text.strip():
        resource["outcomeDesc"] = event.text
    agents = [_agent(one) for one in event.participants]
    resource["agent"] = agents or [{"who": {"display": event.source or "HILUM"}, "requestor": False}]
    resource["source"] = {
        "observer": {"display": event.source or "HILUM"},
        "type": [{"system": SOURCE_TYPE, "code": "4", "display": "Application Server"}],
    }
    persons = list(event.person_ids)
    entities: list[dict[str, Any]] = []
    for one in event.objects:
        entity = _entity(one)
        if one.type_code == "1" and one.role == "1" and persons:
            entity["what"] = {"reference": f"Patient/{persons.pop(0)}", **entity.get("what", {})}
        entities.append(entity)
    for person in persons:
        entities.append(
            {
                "what": {"reference": f"Patient/{person}"},
                "type": {"system": ENTITY_TYPE, "code": "1", "display": "Person"},
                "role": {"system": OBJECT_ROLE, "code": "1", "display": "Patient"},
            }
        )
    if entities:
        resource["entity"] = entities
    return resource


def _agent(one: ActiveParticipant) -> dict[str, Any]:
    agent: dict[str, Any] = {}
    if one.role:
        agent["type"] = codeable_concept(one.role)
    if one.user_id.strip():
        agent["who"] = {"identifier": {"value": one.user_id}}
    if one.alternative_user_id.strip():
        agent["altId"] = one.alternative_user_id
    if one.name.strip():
        agent["name"] = one.name
    agent["requestor"] = one.is_requestor
    if one.network_address.strip():
        is_number = one.network_address.replace(".", "").replace(":", "").isalnum() and (
            one.network_address[:1].isdigit() or ":" in one.network_address
        )
        agent["network"] = {"address": one.network_address, "type": "2" if is_number else "1"}
    return agent


def _entity(one: ParticipantObject) -> dict[str, Any]:
    entity: dict[str, Any] = {}
    if one.id.strip():
        known: dict[str, Any] = {"value": one.id}
        if one.id_type:
            known["type"] = codeable_concept(one.id_type)
        entity["what"] = {"identifier": known}
    if one.type_code:
        entity["type"] = {"system": ENTITY_TYPE, "code": one.type_code}
    if one.role:
        words = ROLES.get(one.role)
        entity["role"] = {"system": OBJECT_ROLE, "code": one.role, **({"display": words} if words else {})}
    if one.query:
        entity["query"] = base64.b64encode(one.query).decode("ascii")
    elif one.name.strip():
        entity["name"] = one.name
    details = [
        {"type": name, "valueBase64Binary": base64.b64encode(value).decode("ascii")}
        for name, value in one.details
        if name and value
    ]
    if details:
        entity["detail"] = details
    return entity
