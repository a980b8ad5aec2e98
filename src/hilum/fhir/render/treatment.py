"""Immunization, MedicationRequest, -Dispense and -Administration, AllergyIntolerance. FHIR R4 11.5, 11.1 to 11.3, 9.1; HL7 v2 RXA,
RXO, RXE, RXD, AL1, IAM (chapters 3, 4 and 4A)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hilum.core.treatment import Allergy, Immunization, Medication, VaccinationFact
from hilum.fhir.datatypes import codeable_concept, datetime_text, physician_reference
from hilum.fhir.json import Resource
from hilum.fhir.render.parts import UNKNOWN, identifiers, quantity, told

__all__ = [
    "ALLERGY_OWNED",
    "IMMUNIZATION_OWNED",
    "MEDICATION_OWNED",
    "render_allergy",
    "render_immunization",
    "render_medication",
]

IMMUNIZATION_OWNED = frozenset(
    (
        "id",
        "identifier",
        "status",
        "statusReason",
        "vaccineCode",
        "patient",
        "occurrence",
        "primarySource",
        "reportOrigin",
        "manufacturer",
        "lotNumber",
        "expirationDate",
        "site",
        "route",
        "doseQuantity",
        "performer",
        "programEligibility",
        "fundingSource",
        "education",
        "protocolApplied",
    )
)
_ELIGIBILITY, _FUNDING, _DOSE = "64994-7", "30963-3", "30973-2"
_HANDED_OUT, _PUBLISHED, _PRESENTED = "69764-9", "29768-9", "29769-7"
"""LOINC codes by which OBX tells of a vaccination (CDC implementation guide for immunization messaging, NIP003)."""
_COMMON = ("id", "identifier", "status", "medication", "subject")
MEDICATION_OWNED = {
    "MedicationRequest": frozenset(
        (*_COMMON, "intent", "requester", "reasonCode", "dosageInstruction", "dispenseRequest")
    ),
    "MedicationDispense": frozenset((*_COMMON, "performer", "quantity", "whenHandedOver", "dosageInstruction")),
    "MedicationAdministration": frozenset((*_COMMON, "effective", "performer", "reasonCode", "dosage")),
}
ALLERGY_OWNED = frozenset(
    (
        "id",
        "identifier",
        "clinicalStatus",
        "verificationStatus",
        "category",
        "code",
        "patient",
        "onset",
        "reaction",
    )
)
_CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
_VERIFICATION = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
_CATEGORIES = {
    "DA": "medication",
    "FA": "food",
    "EA": "environment",
    "AA": "environment",
    "PA": "environment",
    "LA": "environment",
}
_SEVERITIES = {"SV": "severe", "MO": "moderate", "MI": "mild"}
_RESOURCES = {
    "request": "MedicationRequest",
    "dispense": "MedicationDispense",
    "administration": "MedicationAdministration",
}
_HERE = "00"  # table NIP001: given by this provider


def _of(patient_id: str) -> dict[str, str]:
    return {"reference": f"Patient/{patient_id}"}


def render_immunization(one: Immunization) -> Resource:
    """Immunization; a time that nobody told is told as unknown, since FHIR wants one."""
    resource: Resource = {"resourceType": "Immunization", "id": one.id, "status": one.status}
    resource["identifier"] = identifiers((one.number, "FILL"), (one.placer, "PLAC"))
    resource["statusReason"] = codeable_concept(one.refusal) if one.status == "not-done" else {}
    resource["vaccineCode"] = codeable_concept(one.vaccine) or {"text": "unknown"}
    resource["patient"] = _of(one.patient_id)
    when = datetime_text(one.occurred)
    resource["occurrenceDateTime" if when else "occurrenceString"] = when or "unknown"
    if one.source:
        resource["primarySource"] = one.source.value == _HERE
        resource["reportOrigin"] = codeable_concept(one.source) if one.source.value != _HERE else {}
    resource["manufacturer"] = {"display": one.manufacturer.words} if one.manufacturer else {}
    resource["lotNumber"] = one.lot.strip()
    resource["expirationDate"] = datetime_text(one.expires, date_only=True)
    resource["site"], resource["route"] = codeable_concept(one.site), codeable_concept(one.route)
    resource["doseQuantity"] = quantity(one.amount, one.unit)
    performer = physician_reference(one.performer)
    resource["performer"] = [{"actor": performer}] if performer else []
    facts = [fact for fact in one.facts if fact.status not in ("D", "W", "X")]
    resource["programEligibility"] = [
        codeable_concept(fact.code_value) for fact in facts if fact.code.value == _ELIGIBILITY and fact.code_value
    ]
    funding = [fact.code_value for fact in facts if fact.code.value == _FUNDING and fact.code_value]
    resource["fundingSource"] = codeable_concept(funding[0]) if funding else {}
    resource["education"] = _education(facts)
    doses = [fact.value for fact in facts if fact.code.value == _DOSE and fact.value]
    # a protocol needs the number of its dose
    resource["protocolApplied"] = [
        {"doseNumberPositiveInt": int(dose)}
        if dose.isascii() and dose.isdigit() and 0 < int(dose) < 1000
        else {"doseNumberString": dose}
        for dose in doses
    ]
    return told(resource)


def _education(facts: Sequence[VaccinationFact]) -> list[Resource]:
    """What was handed out: an entry for each group that names a document, which FHIR asks for (imm-2)."""
    out = []
    for group in dict.fromkeys(fact.group for fact in facts):
        said = {fact.code.value: fact for fact in reversed(facts) if fact.group == group}
        if (document := said.get(_HANDED_OUT)) is None:
            continue
        entry = {"documentType": document.code_value.value or document.code_value.words or document.value}
        for code, name in ((_PUBLISHED, "publicationDate"), (_PRESENTED, "presentationDate")):
            if code in said:
                entry[name] = datetime_text(said[code].value)
        out.append(told(entry))
    return out


def render_medication(one: Medication) -> Resource:
    """MedicationRequest, MedicationDispense or MedicationAdministration, by what was done."""
    kind = _RESOURCES[one.kind]
    resource: Resource = {"resourceType": kind, "id": one.id, "status": one.status}
    resource["identifier"] = identifiers((one.placer, "PLAC"), (one.filler, "FILL"))
    resource["medicationCodeableConcept"] = codeable_concept(one.drug) or {"text": "unknown"}
    resource["subject"] = _of(one.patient_id)
    dose = quantity(one.amount, one.unit.words)
    performer, orderer = physician_reference(one.performer), physician_reference(one.orderer)
    reason = [codeable_concept(one.reason)] if one.reason else []
    if one.kind == "administration":
        when = datetime_text(one.start)
        resource["effectiveDateTime" if when else "_effectiveDateTime"] = when or UNKNOWN
        resource["performer"] = [{"actor": performer}] if performer else []
        resource["reasonCode"] = reason
        dosage = told({"text": one.instructions, **_ways(one), "dose": dose})
        # a dosage says at least how much or how fast (mad-1)
        resource["dosage"] = dosage if dose else {}
        return told(resource)
    instruction = told(
        {"text": one.instructions, **_ways(one), "doseAndRate": [{"doseQuantity": dose}] if dose else []}
    )
    resource["dosageInstruction"] = [instruction] if instruction else []
    if one.kind == "dispense":
        resource["performer"] = [{"actor": performer}] if performer else []
        resource["quantity"] = quantity(one.quantity, one.unit.words or one.form.words)
        resource["whenHandedOver"] = datetime_text(one.start)
        return told(resource)
    resource["intent"] = "order"
    resource["requester"] = orderer
    resource["reasonCode"] = reason
    period = {key: text for key, text in (("start", datetime_text(one.start)), ("end", datetime_text(one.end))) if text}
    refills = int(one.refills) if one.refills.isascii() and one.refills.isdigit() and len(one.refills) < 6 else None
    resource["dispenseRequest"] = told(
        {
            "validityPeriod": period,
            "numberOfRepeatsAllowed": refills,
            "quantity": quantity(one.quantity, one.form.words),
        }
    )
    return told(resource)


def _ways(one: Medication) -> dict[str, Any]:
    return {"route": codeable_concept(one.route), "site": codeable_concept(one.site)}


def render_allergy(one: Allergy) -> Resource:
    """AllergyIntolerance; one that was entered in error has no clinical status (ait-2)."""
    resource: Resource = {"resourceType": "AllergyIntolerance", "id": one.id}
    resource["identifier"] = identifiers((one.number, ""))
    if one.status == "entered-in-error":
        resource["verificationStatus"] = {"coding": [{"system": _VERIFICATION, "code": one.status}]}
    else:
        resource["clinicalStatus"] = {"coding": [{"system": _CLINICAL, "code": one.status}]}
    category = _CATEGORIES.get(one.kind)
    resource["category"] = [category] if category else []
    resource["code"] = codeable_concept(one.allergen)
    resource["patient"] = _of(one.patient_id)
    resource["onsetDateTime"] = datetime_text(one.onset)
    severity = _SEVERITIES.get(one.severity, "")
    reactions = [{"text": text} for text in one.reactions if text.strip()]
    if reactions:
        resource["reaction"] = [told({"manifestation": reactions, "severity": severity})]
    return told(resource)
