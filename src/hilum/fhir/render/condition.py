"""Condition, Procedure, RelatedPerson: diagnoses, procedures and next of kin. FHIR R4 9.2, 9.3, 8.5; HL7 v2 DG1, PRB, PR1, NK1."""

from __future__ import annotations

from typing import Any

from hilum.core.code import Code
from hilum.core.condition import Condition, Procedure, RelatedPerson
from hilum.core.person import Physician
from hilum.core.record import Record
from hilum.fhir.datatypes import (
    codeable_concept,
    datetime_text,
    human_name,
    physician_reference,
    postal_address,
    telecom,
)
from hilum.fhir.json import Resource
from hilum.fhir.render.parts import UNKNOWN, encounter_of, identifiers, told

__all__ = [
    "CONDITION_OWNED",
    "PROCEDURE_OWNED",
    "RELATED_OWNED",
    "render_condition",
    "render_procedure",
    "render_related_person",
]

CONDITION_OWNED = frozenset(
    (
        "id",
        "identifier",
        "clinicalStatus",
        "verificationStatus",
        "category",
        "code",
        "subject",
        "encounter",
        "onset",
        "abatement",
        "asserter",
    )
)
PROCEDURE_OWNED = frozenset(
    ("id", "identifier", "status", "code", "subject", "encounter", "performed", "performer", "reasonCode")
)
RELATED_OWNED = frozenset(
    (
        "id",
        "identifier",
        "active",
        "patient",
        "relationship",
        "name",
        "telecom",
        "gender",
        "birthDate",
        "address",
        "period",
    )
)
_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"
_GENDERS = {"M": "male", "F": "female", "O": "other", "A": "other", "U": "unknown"}


def render_condition(one: Condition, record: Record) -> Resource:
    """Condition of a diagnosis. One that was entered in error has no clinical status (con-5)."""
    resource: Resource = {"resourceType": "Condition", "id": one.id}
    resource["identifier"] = identifiers((one.number, ""))
    if one.status == "entered-in-error":
        resource["verificationStatus"] = {"coding": [{"system": _VERIFICATION, "code": one.status}]}
    else:
        resource["clinicalStatus"] = {"coding": [{"system": _CLINICAL, "code": one.status}]}
        if one.verification:
            resource["verificationStatus"] = {"coding": [{"system": _VERIFICATION, "code": one.verification}]}
    kind = [codeable_concept(Code(one.kind, "", "HL70052"))] if one.kind.strip() else []
    resource["category"] = [_category(one), *kind]
    resource["code"] = codeable_concept(one.code)
    resource["subject"] = {"reference": f"Patient/{one.patient_id}"}
    resource["encounter"] = encounter_of(one.visit_number, one.patient_id, record)
    resource["onsetDateTime"] = datetime_text(one.when)
    resource["abatementDateTime"] = datetime_text(one.end) if one.status != "active" else ""
    resource["asserter"] = physician_reference(one.asserter)
    return told(resource)


def _category(one: Condition) -> dict[str, Any]:
    code, words = (
        ("problem-list-item", "Problem List Item") if one.is_problem else ("encounter-diagnosis", "Encounter Diagnosis")
    )
    return {"coding": [{"system": _CATEGORY, "code": code, "display": words}]}


def render_procedure(one: Procedure, record: Record) -> Resource:
    """Procedure of a PR1."""
    resource: Resource = {"resourceType": "Procedure", "id": one.id, "status": one.status}
    resource["identifier"] = identifiers((one.number, ""))
    resource["code"] = codeable_concept(one.code)
    resource["subject"] = {"reference": f"Patient/{one.patient_id}"}
    resource["encounter"] = encounter_of(one.visit_number, one.patient_id, record)
    when = datetime_text(one.when)
    resource["performedDateTime" if when else "_performedDateTime"] = when or UNKNOWN
    resource["performer"] = [
        performer
        for who, role in ((one.performer, ""), (one.anesthesiologist, "Anesthesiologist"))
        if (performer := _performer(who, role))
    ]
    resource["reasonCode"] = [codeable_concept(one.reason)] if one.reason else []
    return told(resource)


def _performer(who: Physician, role: str) -> dict[str, Any]:
    actor = physician_reference(who)
    return told({"function": {"text": role} if role else {}, "actor": actor}) if actor else {}


def render_related_person(one: RelatedPerson) -> Resource:
    """RelatedPerson of a next of kin or a guarantor."""
    resource: Resource = {"resourceType": "RelatedPerson", "id": one.id, "active": one.active}
    resource["identifier"] = identifiers((one.number, ""))
    resource["patient"] = {"reference": f"Patient/{one.patient_id}"}
    resource["relationship"] = [codeable_concept(each) for each in (one.relation, one.role) if each]
    resource["name"] = human_name(one.name)
    resource["telecom"] = [telecom(each) for each in one.telecoms]
    resource["gender"] = _GENDERS.get(one.sex, "")
    resource["birthDate"] = datetime_text(one.birth_date, date_only=True)
    resource["address"] = [postal_address(one.address)] if one.address else []
    resource["period"] = {
        key: text for key, text in (("start", datetime_text(one.start)), ("end", datetime_text(one.end))) if text
    }
    return told(resource)
