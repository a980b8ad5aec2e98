"""Practitioner, PractitionerRole and Location: who works where, as master files tell. FHIR R4 8.4, 8.7, 8.9; HL7 v2 STF, PRA, LOC,
NPU (chapters 3 and 8)."""

from __future__ import annotations

from hilum.core.directory import Practitioner, Site
from hilum.core.identity import Identifier
from hilum.core.record import Record
from hilum.fhir.datatypes import codeable_concept, datetime_text, human_name, postal_address, telecom
from hilum.fhir.json import Resource
from hilum.fhir.render.parts import identifiers, told

__all__ = ["PRACTITIONER_OWNED", "ROLE_OWNED", "SITE_OWNED", "render_practitioner", "render_role", "render_site"]

PRACTITIONER_OWNED = frozenset(
    ("id", "identifier", "active", "name", "telecom", "address", "gender", "birthDate", "qualification")
)
ROLE_OWNED = frozenset(("id", "active", "period", "practitioner", "organization", "code", "specialty"))
SITE_OWNED = frozenset(
    (
        "id",
        "identifier",
        "status",
        "operationalStatus",
        "name",
        "mode",
        "type",
        "telecom",
        "address",
        "physicalType",
        "managingOrganization",
        "partOf",
    )
)
_PHYSICAL = {
    "facility": ("si", "Site"),
    "point-of-care": ("wa", "Ward"),
    "room": ("ro", "Room"),
    "bed": ("bd", "Bed"),
}
_BED_STATUSES = frozenset("CHIKOU")
_GENDERS = {"M": "male", "F": "female", "O": "other", "A": "other", "U": "unknown"}


def render_practitioner(one: Practitioner) -> Resource:
    """Practitioner; specialties are what they are qualified for."""
    resource: Resource = {"resourceType": "Practitioner", "id": one.id}
    resource["identifier"] = identifiers(*((each, "") for each in dict.fromkeys(one.numbers)))
    resource["active"] = one.active
    resource["name"] = human_name(one.name)
    resource["telecom"] = [telecom(each) for each in one.telecoms]
    resource["address"] = [postal_address(one.address)] if one.address else []
    resource["gender"] = _GENDERS.get(one.sex, "")
    resource["birthDate"] = datetime_text(one.birth_date, date_only=True)
    resource["qualification"] = [{"code": codeable_concept(each)} for each in one.specialties if each]
    return told(resource)


def render_role(one: Practitioner) -> Resource:
    """PractitionerRole: as what, where and since when a practitioner works."""
    resource: Resource = {"resourceType": "PractitionerRole", "id": one.id, "active": one.active}
    resource["period"] = {
        key: text for key, text in (("start", datetime_text(one.start)), ("end", datetime_text(one.end))) if text
    }
    resource["practitioner"] = {"reference": f"Practitioner/{one.id}"}
    where = ", ".join(part for part in (one.institution.strip(), one.department.words.strip()) if part)
    resource["organization"] = {"display": where} if where else {}
    resource["code"] = [codeable_concept(each) for each in (one.kind, one.title) if each]
    resource["specialty"] = [codeable_concept(each) for each in one.specialties if each]
    return told(resource)


def render_site(one: Site, record: Record) -> Resource:
    """Location of a place in the house, part of the next larger one."""
    resource: Resource = {"resourceType": "Location", "id": one.id}
    resource["identifier"] = identifiers((one.key, ""))
    resource["status"] = "active" if one.active else "inactive"
    if one.bed_status in _BED_STATUSES:
        system = "http://terminology.hl7.org/CodeSystem/v2-0116"
        resource["operationalStatus"] = {"system": system, "code": one.bed_status}
    resource["name"] = one.description.strip() or one.key.value
    resource["mode"] = "instance"
    resource["type"] = [codeable_concept(each) for each in one.kinds if each]
    resource["telecom"] = [telecom(each) for each in one.telecoms]
    resource["address"] = postal_address(one.address) if one.address else {}
    if one.level in _PHYSICAL:
        code, display = _PHYSICAL[one.level]
        system = "http://terminology.hl7.org/CodeSystem/location-physical-type"
        resource["physicalType"] = {"coding": [{"system": system, "code": code, "display": display}]}
    resource["managingOrganization"] = {"display": one.organization} if one.organization.strip() else {}
    if one.parent:
        parent = record.sites.find(Identifier(one.parent))
        if parent is not None and parent.id != one.id:
            resource["partOf"] = {"reference": f"Location/{parent.id}", "display": one.parent}
        else:
            resource["partOf"] = {"display": one.parent}
    return told(resource)
