"""DiagnosticReport and its Observations: core's result -> both. FHIR R4 10.3, 10.1; HL7 v2 OBR, OBX; RAD-28, RAD-128."""

from __future__ import annotations

import re
from typing import Any

from hilum.core.record import Record
from hilum.core.result import Observation, Result
from hilum.fhir.datatypes import (
    codeable_concept,
    datetime_text,
    identifier,
    identifier_type,
    instant,
    physician_reference,
)
from hilum.fhir.json import Decimal, Resource

__all__ = ["OBSERVATION_OWNED", "OWNED", "observation_id", "render_diagnostic_report", "render_observations"]

OWNED = frozenset(
    (
        "id",
        "identifier",
        "basedOn",
        "status",
        "category",
        "code",
        "subject",
        "effective",
        "issued",
        "resultsInterpreter",
        "result",
        "imagingStudy",
        "conclusion",
        "presentedForm",
    )
)
OBSERVATION_OWNED = frozenset(
    (
        "id",
        "basedOn",
        "partOf",
        "status",
        "code",
        "subject",
        "effective",
        "issued",
        "value",
        "interpretation",
        "referenceRange",
    )
)
REPORT_STATUSES = {
    "P": "preliminary",
    "F": "final",
    "C": "corrected",
    "X": "cancelled",
    "R": "registered",
    "A": "partial",
}
OBSERVATION_STATUSES = {
    "F": "final",
    "P": "preliminary",
    "C": "corrected",
    "X": "cancelled",
    "D": "entered-in-error",
    "W": "entered-in-error",
    "R": "registered",
    "I": "registered",
}
IMPRESSION = ("19005-8", "59776-5", "IMP", "IMPRESSION", "&IMP", "&GDT", "GDT")
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?")
_NOT_ID = re.compile(r"[^A-Za-z0-9.\-]")
RADIOLOGY = {"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD", "display": "Radiology"}
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def observation_id(result: Result, observation: Observation) -> str:
    """Logical id of an observation of a result: stable over its versions."""
    return f"{result.id}-{_NOT_ID.sub('-', observation.id)}"[:64]


def _based_on(result: Result, record: Record) -> list[dict[str, Any]]:
    found: dict[str, Any] = {}
    if result.order_id and record.orders.get(result.order_id) is not None:
        found["reference"] = f"ServiceRequest/{result.order_id}"
    if result.accession:
        found["identifier"] = {**identifier(result.accession), "type": identifier_type("ACSN")}
    elif result.placer:
        found["identifier"] = {**identifier(result.placer), "type": identifier_type("PLAC")}
    return [found] if found else []


def render_diagnostic_report(result: Result, record: Record) -> Resource:
    """DiagnosticReport of a result; accession number as `basedOn.identifier`, as RAD IMR has it."""
    resource: Resource = {"resourceType": "DiagnosticReport", "id": result.id}
    if result.filler:
        resource["identifier"] = [{**identifier(result.filler), "type": identifier_type("FILL")}]
    resource["basedOn"] = _based_on(result, record)
    resource["status"] = REPORT_STATUSES.get(result.status, "unknown")
    resource["category"] = [{"coding": [RADIOLOGY]}]
    resource["code"] = codeable_concept(result.code) or {"text": "Report"}
    resource["subject"] = {"reference": f"Patient/{result.patient_id}"}
    resource["effectiveDateTime"] = datetime_text(result.observed)
    issued = datetime_text(result.reported)
    if "T" in issued:
        resource["issued"] = issued
    elif result.as_of:
        resource["issued"] = instant(result.as_of)
    interpreter = physician_reference(result.interpreter)
    resource["resultsInterpreter"] = [interpreter] if interpreter else []
    resource["result"] = [
        {"reference": f"Observation/{observation_id(result, one)}"} for one in result.observations if one.code
    ]
    if result.study_uid and record.studies.get(result.study_uid) is not None:
        resource["imagingStudy"] = [{"reference": f"ImagingStudy/{result.study_uid}"}]
    resource["conclusion"] = result.section(*IMPRESSION).strip()
    text = "\n\n".join(one.value for one in result.observations if one.kind == "text" and one.value.strip())
    forms: list[dict[str, Any]] = [
        {
            "contentType": one.media_type,
            "url": f"Binary/{result.id}-a{number}",
            "size": one.blob.length,
            **({"title": one.title} if one.title.strip() else {}),
        }
        for number, one in enumerate(result.attachments, 1)
    ]
    if text and not forms:
        forms.append({"contentType": "text/plain; charset=utf-8", "url": f"Binary/{result.id}-text", "title": "Report"})
    resource["presentedForm"] = forms
    return {key: value for key, value in resource.items() if value not in ([], "", {})}


def report_text(result: Result) -> str:
    """The report's text as a whole: what `presentedForm` of a report without attachments refers to."""
    return "\n\n".join(one.value for one in result.observations if one.kind == "text" and one.value.strip())


def render_observations(result: Result, record: Record) -> list[Resource]:
    """An Observation of each observation of a result that has a code."""
    return [_observation(result, one, record) for one in result.observations if one.code]


def _observation(result: Result, one: Observation, record: Record) -> Resource:
    resource: Resource = {"resourceType": "Observation", "id": observation_id(result, one)}
    resource["basedOn"] = _based_on(result, record)
    if result.study_uid and record.studies.get(result.study_uid) is not None:
        resource["partOf"] = [{"reference": f"ImagingStudy/{result.study_uid}"}]
    resource["status"] = OBSERVATION_STATUSES.get(one.status, "unknown")
    resource["code"] = codeable_concept(one.code)
    resource["subject"] = {"reference": f"Patient/{result.patient_id}"}
    resource["effectiveDateTime"] = datetime_text(result.observed)
    issued = datetime_text(result.reported)
    if "T" in issued:
        resource["issued"] = issued
    resource |= _value(one)
    if flags := [flag.strip() for flag in one.abnormal.split("\n") if flag.strip()]:
        resource["interpretation"] = [{"coding": [{"system": INTERPRETATION, "code": flag}]} for flag in flags]
    if one.reference_range.strip():
        resource["referenceRange"] = [{"text": one.reference_range}]
    return {key: value for key, value in resource.items() if value not in ([], "", {})}


def _value(one: Observation) -> dict[str, Any]:
    text = one.value.strip()
    if one.kind == "code" and one.code_value:
        return {"valueCodeableConcept": codeable_concept(one.code_value)}
    if one.kind == "number" and _NUMBER.fullmatch(text):
        number = Decimal(text.lstrip("+"))
        return {"valueQuantity": {"value": number, **({"unit": one.unit} if one.unit.strip() else {})}}
    if one.kind == "date" and datetime_text(text):
        return {"valueDateTime": datetime_text(text)}
    return {"valueString": one.value} if text else {}
