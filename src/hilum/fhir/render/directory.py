"""Practitioner and Location: who works where, as master files tell. FHIR R4 8.4, 8.7; HL7 v2 STF, PRA, LOC (chapter 8)."""

from __future__ import annotations

from hilum.core.directory import Practitioner, Site
from hilum.fhir.datatypes import codeable_concept, datetime_text, human_name, postal_address, telecom
from hilum.fhir.json import Resource
from hilum.fhir.render.parts import identifiers, told

__all__ = ["PRACTITIONER_OWNED", "SITE_OWNED", "render_practitioner", "render_site"]

PRACTITIONER_OWNED = frozenset(
    ("id", "identifier", "active", "name", "telecom", "address", "gender", "birthDate", "qualification")
)
SITE_OWNED = frozenset(("id", "identifier", "status", "name", "description", "type", "telecom", "address"))
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


def render_site(one: Site) -> Resource:
    """Location of a place in the house."""
    resource: Resource = {"resourceType": "Location", "id": one.id}
    resource["identifier"] = identifiers((one.key, ""))
    resource["status"] = "active" if one.active else "inactive"
    resource["name"] = one.description.strip() or one.key.value
    resource["type"] = [codeable_concept(each) for each in one.kinds if each]
    resource["telecom"] = [telecom(each) for each in one.telecoms]
    resource["address"] = postal_address(one.address) if one.address else {}
    return told(resource)
