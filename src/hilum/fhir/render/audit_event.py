"""AuditEvent: core's audit event -> AuditEvent. FHIR R4 6.4; DICOM PS3.15 A.5; ITI-20, ITI-81, BALP.

An event of a RESTful interaction is told as IHE's Basic Audit Log Patterns (BALP 3.5.7) have it, and claims the pattern that it
keeps: a success, with both sides' network addresses, and with the one patient that it is about or with none. A pattern's type is
"rest", so the DICOM EventID that the syslog message bears is not told there.
"""

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
INTERACTION = "http://hl7.org/fhir/restful-interaction"
REST = {
    "system": "http://terminology.hl7.org/CodeSystem/audit-event-type",
    "code": "rest",
    "display": "RESTful Operation",
}
BALP = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
PATTERNS = {
    "create": "Create",
    "read": "Read",
    "vread": "Read",
    "update": "Update",
    "patch": "Update",
    "delete": "Delete",
    "search": "Query",
    "search-type": "Query",
}
URI = "12"
"""The type of a participant object's id that is a URI. RFC 3881 5.5.4."""
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
        "type": dict(REST) if event.interaction else coding(event.event),
    }
    subtypes = [{"system": INTERACTION, "code": event.interaction}] if event.interaction else []
    if event.event_type:
        subtypes.append(coding(event.event_type))
    if subtypes:
        resource["subtype"] = subtypes
    if event.action in ("C", "R", "U", "D", "E"):
        resource["action"] = event.action
    resource["recorded"] = instant(event.when)
    if event.outcome in ("0", "4", "8", "12"):
        resource["outcome"] = event.outcome
    if event.text.strip():
        resource["outcomeDesc"] = event.text
    source = event.source or "HILUM"
    agents = [_agent(one, source, is_restful=bool(event.interaction)) for one in event.participants]
    resource["agent"] = agents or [{"who": _system(source), "requestor": False}]
    resource["source"] = {
        "observer": _system(source),
        "type": [{"system": SOURCE_TYPE, "code": "4", "display": "Application Server"}],
    }
    persons = _persons(event)
    objects = [one for one in event.objects if not _is_patient(one)]
    entities = [*persons, *(_entity(one, is_restful=bool(event.interaction)) for one in objects)]
    if entities:
        resource["entity"] = entities
    pattern = PATTERNS.get(event.interaction, "")
    if (
        pattern
        and event.outcome == "0"
        and len(persons) <= 1
        and len(agents) > 1
        and _is_kept(agents, objects, pattern)
    ):
        is_of_patient = any("reference" in one["what"] for one in persons)
        resource["meta"]["profile"] = [f"{BALP}{'Patient' if is_of_patient else ''}{pattern}"]
    return resource


def _is_kept(agents: list[dict[str, Any]], objects: list[ParticipantObject], pattern: str) -> bool:
    """Whether what a pattern requires is there: both sides with name and address, and one query or one resource."""
    asked = [one for one in objects if (bool(one.query) if pattern == "Query" else bool(one.id))]
    return len(asked) == len(objects) == 1 and all("who" in one and "network" in one for one in agents)


def _system(name: str) -> dict[str, Any]:
    """A system by its name. As an agent and as the observer it is told alike, since IHE compares them."""
    return {"identifier": {"value": name}, "display": name}


def _is_patient(one: ParticipantObject) -> bool:
    return one.type_code == "1" and one.role == "1"


def _persons(event: AuditEvent) -> list[dict[str, Any]]:
    """The patients: each with our Patient where it is sure which; numbers that may be another's stand alone."""
    numbers = [_entity(one) for one in event.objects if _is_patient(one)]
    known = [{"reference": f"Patient/{one}"} for one in event.person_ids]
    if len(known) != 1:
        return numbers + [_person(one) for one in known]
    first: dict[str, Any] = next((one["what"] for one in numbers if "what" in one), {})
    return [_person({**known[0], **first})]


def _person(what: dict[str, Any]) -> dict[str, Any]:
    return {
        "what": what,
        "type": {"system": ENTITY_TYPE, "code": "1", "display": "Person"},
        "role": {"system": OBJECT_ROLE, "code": "1", "display": "Patient"},
    }


def _agent(one: ActiveParticipant, source: str, *, is_restful: bool) -> dict[str, Any]:
    agent: dict[str, Any] = {}
    if one.role:
        agent["type"] = codeable_concept(one.role)
    if one.user_id.strip():
        agent["who"] = _system(source) if one.user_id == source else {"identifier": {"value": one.user_id}}
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
    elif is_restful and one.user_id == source:
        agent["network"] = {"address": source, "type": "1"}
    return agent


def _entity(one: ParticipantObject, *, is_restful: bool = False) -> dict[str, Any]:
    entity: dict[str, Any] = {}
    if is_restful and one.id_type.value == URI:
        entity["what"] = {"reference": one.id}
    elif one.id.strip() and not (is_restful and one.query):
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
