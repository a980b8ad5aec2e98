"""ChargeItem, Account, Coverage: core's charges, accounts and coverages. FHIR R4 13.5, 13.6, 13.1; HL7 v2 chapter 6."""

from __future__ import annotations

import re
from typing import Any

from hilum.core.charge import Account, Charge, Coverage, Diagnosis
from hilum.core.code import Code
from hilum.core.condition import RelatedPerson
from hilum.core.person import PersonName
from hilum.core.record import Record
from hilum.fhir.datatypes import codeable_concept, datetime_text, identifier, physician_reference
from hilum.fhir.json import Resource
from hilum.fhir.render.parts import amount, encounter_of, identifiers, quantity, told

__all__ = ["ACCOUNT_OWNED", "CHARGE_OWNED", "COVERAGE_OWNED", "render_account", "render_charge", "render_coverage"]

CHARGE_OWNED = frozenset(
    (
        "id",
        "identifier",
        "status",
        "code",
        "subject",
        "context",
        "occurrence",
        "performer",
        "performingOrganization",
        "quantity",
        "priceOverride",
        "enteredDate",
        "reason",
        "service",
        "account",
    )
)
ACCOUNT_OWNED = frozenset(("id", "identifier", "status", "type", "subject", "servicePeriod", "coverage", "guarantor"))
COVERAGE_OWNED = frozenset(
    (
        "id",
        "identifier",
        "status",
        "type",
        "subscriber",
        "subscriberId",
        "beneficiary",
        "relationship",
        "period",
        "payor",
        "class",
        "order",
    )
)
_ORDER = re.compile(r"0{0,8}[1-9][0-9]{0,8}")
_COVERAGE_CLASS = "http://terminology.hl7.org/CodeSystem/coverage-class"


def _of(patient_id: str) -> dict[str, str]:
    return {"reference": f"Patient/{patient_id}"}


def _period(start: str, end: str) -> dict[str, str]:
    return {key: text for key, text in (("start", datetime_text(start)), ("end", datetime_text(end))) if text}


def _diagnoses(diagnoses: tuple[Diagnosis, ...]) -> list[dict[str, Any]]:
    return [codeable_concept(one.code) for one in diagnoses if one.code]


def render_charge(one: Charge, record: Record) -> Resource:
    """ChargeItem of a financial transaction; `priceOverride` is its amount, else that of a unit."""
    resource: Resource = {"resourceType": "ChargeItem", "id": one.id, "status": one.status}
    resource["identifier"] = identifiers((one.number, ""), (one.filler, "FILL"))
    concept = codeable_concept(one.code, *([one.procedure] if one.procedure else []))
    resource["code"] = concept or {"text": "unknown"}
    resource["subject"] = _of(one.patient_id)
    resource["context"] = encounter_of(one.visit_number, one.patient_id, record)
    resource["occurrenceDateTime"] = datetime_text(one.date)
    resource["enteredDate"] = datetime_text(one.posted)
    if performer := physician_reference(one.performer):
        resource["performer"] = [{"actor": performer}]
    if one.department:
        resource["performingOrganization"] = {"display": one.department.words}
    resource["quantity"] = quantity(one.quantity)
    resource["priceOverride"] = amount(one.amount or one.unit_amount, one.currency)
    resource["reason"] = _diagnoses(one.diagnoses)
    if one.order_id:
        resource["service"] = [{"reference": f"ServiceRequest/{one.order_id}"}]
    account = record.accounts.find(one.account) if one.account else None
    if account is not None and account.patient_id == one.patient_id:
        resource["account"] = [{"reference": f"Account/{account.id}"}]
    elif one.account:
        resource["account"] = [{"identifier": identifier(one.account, "AN")}]
    return told(resource)


def render_account(one: Account, record: Record) -> Resource:
    """Account of a patient, with the insurances and guarantors that BAR told."""
    resource: Resource = {"resourceType": "Account", "id": one.id, "status": one.status}
    resource["identifier"] = identifiers((one.number, "AN"))
    resource["type"] = codeable_concept(Code(one.kind)) if one.kind else {}
    resource["subject"] = [_of(one.patient_id)]
    resource["servicePeriod"] = _period(one.start, one.end)
    resource["coverage"] = [
        {"coverage": {"reference": f"Coverage/{id}"}, "priority": place} for place, id in enumerate(one.coverages, 1)
    ]
    persons = record.related_persons.of_patient(one.patient_id) if one.guarantors else []
    resource["guarantor"] = [{"party": _party(name, persons)} for name in one.guarantors if name.words]
    return told(resource)


def _party(name: PersonName, persons: list[RelatedPerson]) -> dict[str, Any]:
    """A guarantor, and the person that the same message told of."""
    found = next((each for each in persons if each.name == name), None)
    return told({"reference": f"RelatedPerson/{found.id}" if found else "", "display": name.words})


def render_coverage(one: Coverage) -> Resource:
    """Coverage of an insurance; who pays is the company, by its name or identifier."""
    resource: Resource = {"resourceType": "Coverage", "id": one.id, "status": one.status}
    resource["identifier"] = identifiers((one.policy, ""))
    resource["type"] = codeable_concept(Code(one.kind)) if one.kind else {}
    resource["subscriber"] = {"display": one.insured.words} if one.insured.words else {}
    resource["subscriberId"] = one.policy.value
    resource["beneficiary"] = _of(one.patient_id)
    resource["relationship"] = codeable_concept(one.relation)
    resource["period"] = _period(one.start, one.end)
    payor = told(
        {
            "identifier": identifier(one.company) if one.company else {},
            "display": one.company_name or one.company.value or "unknown",
        }
    )
    resource["payor"] = [payor]
    classes = (("plan", one.plan.value or one.plan.meaning, one.plan.meaning), ("group", one.group, ""))
    resource["class"] = [
        told({"type": {"coding": [{"system": _COVERAGE_CLASS, "code": kind}]}, "value": value, "name": name})
        for kind, value, name in classes
        if value
    ]
    resource["order"] = int(one.order) if _ORDER.fullmatch(one.order) else None
    return told(resource)
