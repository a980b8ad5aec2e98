"""Document source and document consumer, by XDS.b and by MHD; and the identity queries a consumer asks first.

ITI-41, ITI-18, ITI-43; ITI-65, ITI-67, ITI-68; ITI-9, ITI-21; ITI-83, ITI-78.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from hilum.core.errors import NotFound, RemoteProtocolError
from hilum.core.identity import Identifier, Patient
from hilum.endpoint.http import Answer, fetch
from hilum.endpoint.soap import SoapClient
from hilum.hl7v2.data.datatypes import write_cx
from hilum.hl7v2.data.er7 import Message
from hilum.hl7v2.data.writer import Er7, Writer
from hilum.ihe.xds import iti18
from hilum.ihe.xds.source import Provision, provision
from hilum.simulate.ehr import speak
from hilum.simulate.site import Hub

__all__ = ["DocumentConsumer", "DocumentSource"]

_FHIR = "application/fhir+json"
_MHD = "https://profiles.ihe.net/ITI/MHD/StructureDefinition"


@dataclass(slots=True)
class DocumentSource:
    """Shares documents."""

    hub: Hub
    name: str = "SHARE"
    source_id: str = "2.25.198230917420398174209381740293817402931"

    async def report_document(self, patient: Patient, accession: str) -> bytes:
        """The imaging report as CDA, made of what the hub's FHIR API says of it."""
        from hilum.simulate.cda import document_of

        return await document_of(self.hub, self.name, patient, accession)

    async def provide(self, document: bytes, patient: Identifier) -> Provision:
        """ITI-41: provide and register one CDA document. raises RemoteProtocolError: it was refused"""
        made = provision(document, patient=patient, source_id=self.source_id, when=self.hub.clock())
        client = SoapClient(self.name, repository=f"{self.hub.base}/ws/xds/repository")
        response = await client.provide(made)
        if response.errors:
            raise RemoteProtocolError("ITI-41 was refused", code=response.errors[0].code)
        return made

    async def provide_mobile(self, document: bytes, patient_id: str, title: str) -> dict[str, Any]:
        """ITI-65: provide one document as a FHIR transaction; returns the answer's Bundle."""
        reference, listed, binary = (f"urn:uuid:{uuid.uuid4()}" for _ in range(3))
        moment = _instant(self.hub.clock())
        loinc = "http://loinc.org"
        entry = {
            "resourceType": "DocumentReference",
            "status": "current",
            "contained": [
                {
                    "resourceType": "Patient",
                    "id": "patient",
                    "link": [{"other": {"reference": f"Patient/{patient_id}"}, "type": "refer"}],
                }
            ],
            "masterIdentifier": _numbered("uniqueId", f"urn:oid:{self.hub.uid()}"),
            "identifier": [{"use": "official", **_numbered("entryUUID", f"urn:uuid:{uuid.uuid4()}")}],
            "type": {"coding": [{"system": loinc, "code": "18748-4", "display": "Diagnostic imaging study"}]},
            "category": [{"coding": [{"system": loinc, "code": "18726-0", "display": "Radiology studies"}]}],
            "subject": {"reference": f"Patient/{patient_id}"},
            "date": moment,
            "securityLabel": [
                {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N"}]}
            ],
            "content": [
                {
                    "attachment": {
                        "contentType": "text/xml",
                        "language": "en-US",
                        "url": binary,
                        "size": len(document),
                        "hash": base64.b64encode(hashlib.sha1(document, usedforsecurity=False).digest()).decode(),
                        "title": title,
                        "creation": moment,
                    },
                    "format": {
                        "system": "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode",
                        "code": "urn:ihe:rad:TEXT",
                    },
                }
            ],
            "context": {
                "facilityType": {"coding": [{"system": "urn:oid:2.16.840.1.113883.5.111", "code": "HOSP"}]},
                "practiceSetting": {"coding": [{"system": "http://snomed.info/sct", "code": "394914008"}]},
                "sourcePatientInfo": {"reference": "#patient"},
            },
        }
        submission = {
            "resourceType": "List",
            "meta": {"profile": [f"{_MHD}/IHE.MHD.Comprehensive.SubmissionSet"]},
            "extension": [
                {"url": f"{_MHD}/ihe-sourceId", "valueIdentifier": {"value": f"urn:oid:{self.source_id}"}},
                {
                    "url": f"{_MHD}/ihe-designationType",
                    "valueCodeableConcept": {"coding": [{"system": loinc, "code": "18726-0"}]},
                },
            ],
            "identifier": [
                {"use": "usual", **_numbered("uniqueId", f"urn:oid:{self.hub.uid()}")},
                {"use": "official", **_numbered("entryUUID", f"urn:uuid:{uuid.uuid4()}")},
            ],
            "status": "current",
            "mode": "working",
            "code": {
                "coding": [
                    {"system": "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes", "code": "submissionset"}
                ]
            },
            "subject": {"reference": f"Patient/{patient_id}"},
            "date": moment,
            "entry": [{"item": {"reference": reference}}],
        }
        content = {"resourceType": "Binary", "contentType": "text/xml", "data": base64.b64encode(document).decode()}
        bundle = {
            "resourceType": "Bundle",
            "meta": {"profile": [f"{_MHD}/IHE.MHD.Comprehensive.ProvideBundle"]},
            "type": "transaction",
            "entry": [
                {"fullUrl": listed, "resource": submission, "request": {"method": "POST", "url": "List"}},
                {"fullUrl": reference, "resource": entry, "request": {"method": "POST", "url": "DocumentReference"}},
                {"fullUrl": binary, "resource": content, "request": {"method": "POST", "url": "Binary"}},
            ],
        }
        answer = await fetch(
            self.name,
            "POST",
            f"{self.hub.base}/fhir",
            headers={"content-type": _FHIR, "accept": _FHIR},
            body=orjson.dumps(bundle),
        )
        return _json(answer, "ITI-65")


@dataclass(slots=True)
class DocumentConsumer:
    """Finds a patient, then the patient's documents."""

    hub: Hub
    name: str = "CLINIC"

    # -- who it is

    async def cross_reference(self, identifier: Identifier) -> Message:
        """ITI-9: PIX query; returns RSP^K23."""
        write = Writer(_query_header(self.hub, self.name, "Q23"))
        write.add("QPD", {1: Er7("IHE PIX Query"), 2: f"Q{self.hub.number()}", 3: Er7(write_cx(identifier))})
        write.add("RCP", {1: "I"})
        return await speak(self.hub.mllp, write.encode(), expect="")

    async def demographics(self, **fields: str) -> Message:
        """ITI-21: patient demographics query by PID fields, `PID_5_1="DOE"`; returns RSP^K22."""
        parameters = [Er7(f"@{name.replace('_', '.')}^{value}") for name, value in fields.items()]
        write = Writer(_query_header(self.hub, self.name, "Q22"))
        write.add("QPD", {1: Er7("IHE PDQ Query"), 2: f"Q{self.hub.number()}", 3: parameters})
        write.add("RCP", {1: "I"})
        return await speak(self.hub.mllp, write.encode(), expect="")

    async def cross_reference_mobile(self, identifier: Identifier) -> dict[str, Any]:
        """ITI-83: $ihe-pix; returns Parameters."""
        source = quote(f"{identifier.authority.uri}|{identifier.value}", safe="")
        url = f"{self.hub.base}/fhir/Patient/$ihe-pix?sourceIdentifier={source}"
        return _json(await fetch(self.name, "GET", url, headers={"accept": _FHIR}), "ITI-83")

    async def demographics_mobile(self, **parameters: str) -> list[dict[str, Any]]:
        """ITI-78: the patients that match."""
        query = "&".join(f"{name}={quote(value)}" for name, value in parameters.items())
        url = f"{self.hub.base}/fhir/Patient?{query}"
        bundle = _json(await fetch(self.name, "GET", url, headers={"accept": _FHIR}), "ITI-78")
        return [entry["resource"] for entry in bundle.get("entry", [])]

    # -- which documents

    async def find(self, patient: Identifier) -> iti18.QueryResponse:
        """ITI-18 FindDocuments."""
        return await self._registry().query(iti18.find_documents(patient))

    async def associations(self, ids: list[str]) -> iti18.QueryResponse:
        """ITI-18 GetAssociations."""
        return await self._registry().query(iti18.get_associations(ids))

    async def retrieve(self, repository_id: str, unique_id: str) -> bytes:
        """ITI-43: one document. raises NotFound"""
        client = SoapClient(self.name, repository=f"{self.hub.base}/ws/xds/repository")
        answer = await client.retrieve([(repository_id, unique_id)])
        if not answer.documents:
            raise NotFound("the repository gave no document", where="ITI-43")
        return bytes(answer.documents[0].content)

    def _registry(self) -> SoapClient:
        return SoapClient(self.name, registry=f"{self.hub.base}/ws/xds/registry")

    async def find_mobile(self, patient: Identifier) -> list[dict[str, Any]]:
        """ITI-67: the patient's current DocumentReferences."""
        who = quote(f"{patient.authority.uri}|{patient.value}", safe="")
        url = f"{self.hub.base}/fhir/DocumentReference?patient.identifier={who}&status=current"
        bundle = _json(await fetch(self.name, "GET", url, headers={"accept": _FHIR}), "ITI-67")
        return [entry["resource"] for entry in bundle.get("entry", [])]

    async def retrieve_mobile(self, reference: dict[str, Any]) -> bytes:
        """ITI-68: the document of a DocumentReference."""
        attachment = reference["content"][0]["attachment"]
        url = attachment["url"]
        absolute = url if url.startswith("http") else f"{self.hub.base}/fhir/{url}"
        answer = await fetch(self.name, "GET", absolute, headers={"accept": attachment.get("contentType", "*/*")})
        if answer.status != 200:
            raise RemoteProtocolError(f"ITI-68 was answered {answer.status}")
        return answer.body


def _query_header(hub: Hub, name: str, event: str):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(hub.header(name), code="QBP", event=event, structure="QBP_Q21", version="2.5")


def _numbered(kind: str, value: str) -> dict[str, Any]:
    """MHD's UniqueIdIdentifier or EntryUUIDIdentifier."""
    types = "https://profiles.ihe.net/ITI/MHD/CodeSystem/IHE.MHD.MHDIdentifierType"
    return {"type": {"coding": [{"system": types, "code": kind}]}, "system": "urn:ietf:rfc:3986", "value": value}


def _instant(when: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(answer: Answer, what: str) -> dict[str, Any]:
    if answer.status not in (200, 201):
        raise RemoteProtocolError(f"{what} was answered {answer.status}")
    body: dict[str, Any] = orjson.loads(answer.body)
    return body
