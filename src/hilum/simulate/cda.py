"""How a document source makes its document: from the report and the order as the hub's FHIR API tells them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson

from hilum.core.code import Code
from hilum.core.errors import NotFound
from hilum.core.identity import Identifier, Patient
from hilum.core.person import PersonName, Physician
from hilum.core.result import Observation, Result
from hilum.endpoint.http import fetch
from hilum.hl7v3.build import Issuer, imaging_report
from hilum.simulate.site import HOSPITAL, Hub

__all__ = ["document_of"]

_FHIR = "application/fhir+json"
_SYSTEMS = {"http://loinc.org": "LN"}


async def document_of(hub: Hub, name: str, patient: Patient, accession: str) -> bytes:
    """The report with this accession number as a CDA document. raises NotFound: the hub has no such report"""
    who = quote(f"{HOSPITAL.uri}|{patient.primary.value}", safe="")
    reports = await _search(hub, name, f"DiagnosticReport?patient.identifier={who}")
    for report in reports:
        if accession in orjson.dumps(report).decode():
            return await _document(hub, name, patient, report, accession)
    raise NotFound("the hub has no report with this accession number", where="DiagnosticReport")


async def _search(hub: Hub, name: str, query: str) -> list[dict[str, Any]]:
    answer = await fetch(name, "GET", f"{hub.base}/fhir/{query}", headers={"accept": _FHIR})
    if answer.status != 200:
        raise NotFound(f"the hub answered {answer.status}", where=query.partition("?")[0])
    return [entry["resource"] for entry in orjson.loads(answer.body).get("entry", [])]


async def _read(hub: Hub, name: str, reference: str) -> dict[str, Any]:
    answer = await fetch(name, "GET", f"{hub.base}/fhir/{reference}", headers={"accept": _FHIR})
    found: dict[str, Any] = orjson.loads(answer.body) if answer.status == 200 else {}
    return found


async def _document(hub: Hub, name: str, patient: Patient, report: dict[str, Any], accession: str) -> bytes:
    observations = []
    for number, one in enumerate(report.get("result", []), 1):
        found = await _read(hub, name, one["reference"])
        text = found.get("valueString") or ""
        observations.append(Observation(str(number), _code(found.get("code", {})), text))
    study_uid = ""
    for one in report.get("imagingStudy", []):
        study = await _read(hub, name, one["reference"])
        for identifier in study.get("identifier", []):
            if identifier.get("system") == "urn:dicom:uid":
                study_uid = identifier["value"].removeprefix("urn:oid:")
    issued = "".join(c for c in report.get("issued", report.get("effectiveDateTime", ""))[:19] if c.isdigit())
    result = Result(
        id=report["id"],
        patient_id=patient.id,
        code=_code(report.get("code", {})),
        status="F" if report.get("status") == "final" else "P",
        accession=Identifier(accession),
        study_uid=study_uid,
        observations=tuple(observations),
        interpreter=_interpreter(report),
        observed=issued,
        reported=issued,
    )
    issuer = Issuer("2.25.198230917420398174209381740293817402931", "Lungham Hospital")
    return imaging_report(result, patient, issuer=issuer, made=hub.clock())


def _interpreter(report: dict[str, Any]) -> Physician:
    """Who read the images, as the report names them; nobody where it does not."""
    reference = (report.get("resultsInterpreter") or [{}])[0]
    given, _, family = str(reference.get("display", "")).rpartition(" ")
    return Physician(str(reference.get("identifier", {}).get("value", "")), PersonName(family, given))


def _code(concept: dict[str, Any]) -> Code:
    coding = (concept.get("coding") or [{}])[0]
    system = coding.get("system", "")
    return Code(coding.get("code", ""), coding.get("display") or concept.get("text", ""), _SYSTEMS.get(system, system))
