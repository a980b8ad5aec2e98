"""ServiceRequest: core's order -> ServiceRequest. FHIR R4 12.10; HL7 v2 ORC/OBR; RAD IMR."""

from __future__ import annotations

from typing import Any

from hilum.core.order import Order
from hilum.core.record import Record
from hilum.fhir.datatypes import (
    codeable_concept,
    datetime_text,
    identifier,
    identifier_type,
    instant,
    physician_reference,
)
from hilum.fhir.json import Resource

__all__ = ["OWNED", "STUDY_UID_SYSTEM", "render_service_request", "study_identifier"]

OWNED = frozenset(
    (
        "id",
        "identifier",
        "status",
        "intent",
        "category",
        "priority",
        "code",
        "subject",
        "encounter",
        "occurrence",
        "authoredOn",
        "requester",
        "reasonCode",
        "note",
        "orderDetail",
        "specimen",
    )
)
STUDY_UID_SYSTEM = "urn:dicom:uid"
STATUSES = {
    "SC": "active",
    "IP": "active",
    "A": "active",
    "CM": "completed",
    "CA": "revoked",
    "DC": "revoked",
    "HD": "on-hold",
    "ER": "entered-in-error",
}
PRIORITIES = {"STAT": "stat", "HIGH": "asap", "ROUTINE": "routine", "MEDIUM": "routine", "LOW": "routine"}
LABORATORY = {"system": "http://snomed.info/sct", "code": "108252007", "display": "Laboratory procedure"}
REFERRAL = {"system": "http://snomed.info/sct", "code": "3457005", "display": "Patient referral"}
IMAGING = {"system": "http://snomed.info/sct", "code": "363679005", "display": "Imaging"}


def study_identifier(study_uid: str) -> dict[str, Any]:
    """Identifier of a study: system `urn:dicom:uid`, value `urn:oid:` and the UID. FHIR R4 ImagingStudy.identifier."""
    return {"system": STUDY_UID_SYSTEM, "value": f"urn:oid:{study_uid}"}


def render_service_request(order: Order, record: Record) -> Resource:
    """ServiceRequest of an order, identified by placer, filler and accession number and by its studies' UIDs."""
    resource: Resource = {"resourceType": "ServiceRequest", "id": order.id}
    resource["identifier"] = [
        *(
            {**identifier(one), "type": identifier_type(kind)}
            for one, kind in ((order.placer, "PLAC"), (order.filler, "FILL"), (order.accession, "ACSN"))
            if one
        ),
        *(study_identifier(uid) for uid in order.study_uids if uid),
    ]
    resource["status"] = STATUSES.get(order.status, "unknown")
    resource["intent"] = "order"
    category = {"": IMAGING, "REF": REFERRAL}.get(order.department, LABORATORY)
    resource["category"] = [{"coding": [category]}]
    if order.priority in PRIORITIES:
        resource["priority"] = PRIORITIES[order.priority]
    resource["code"] = codeable_concept(order.service, order.protocol)
    resource["orderDetail"] = [
        codeable_concept(step.protocol) for one in order.procedures for step in one.steps if step.protocol
    ]
    if order.specimen:
        specimen: dict[str, Any] = {"type": "Specimen", "identifier": identifier(order.specimen)}
        if order.specimen_type.words:
            specimen["display"] = order.specimen_type.words
        resource["specimen"] = [specimen]
    resource["subject"] = {"reference": f"Patient/{order.patient_id}"}
    if order.visit_number:
        visit = record.visits.find(order.visit_number)
        if visit is not None and visit.patient_id == order.patient_id:
            resource["encounter"] = {"reference": f"Encounter/{visit.id}"}
    starts = [step.start for one in order.procedures for step in one.steps if step.start]
    when = datetime_text(min(starts)) if starts else datetime_text(order.requested)
    if when:
        resource["occurrenceDateTime"] = when
    if order.placed:
        resource["authoredOn"] = instant(order.placed)
    resource["requester"] = physician_reference(order.requesting_physician or order.referring_physician)
    resource["reasonCode"] = [codeable_concept(order.reason)] if order.reason else []
    resource["note"] = [{"text": text} for text in (order.clinical_information, order.comments) if text.strip()]
    return {key: value for key, value in resource.items() if value not in ([], "", {})}
