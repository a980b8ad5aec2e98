"""MHD: what a Document Source provides is found and fetched, by MHD and in the registry's own nouns."""

from __future__ import annotations

import base64
import hashlib
from copy import deepcopy
from typing import Any

import pytest

from hilum.core import identity
from hilum.core.document import DocumentEntry, DocumentsSubmitted, SubmissionSet
from hilum.core.identity import AssigningAuthority, Authorities, Identifier, Patient
from hilum.core.person import Demographics, PersonName
from hilum.core.record import Record
from hilum.fhir import xml as fhir_xml
from hilum.fhir.render.projection import PROJECTIONS
from hilum.fhir.routes import routes
from hilum.fhir.service import Service
from hilum.fhir.validation import validate
from hilum.ihe import mhd
from hilum.ihe.profile import Site
from hilum.testing import repeatable_store

HOSPITAL = AssigningAuthority("HOSP", "1.2.3.4", "ISO")
CONTENT = b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>"
TYPES = "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes"
EXTENSION = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/"
MINIMAL = EXTENSION + "IHE.MHD.Minimal.ProvideBundle"
COMPREHENSIVE = EXTENSION + "IHE.MHD.Comprehensive.ProvideBundle"


@pytest.fixture
def service() -> Service:
    store = repeatable_store(authorities=Authorities((HOSPITAL,), HOSPITAL))
    store.project(*PROJECTIONS)
    (profile,) = mhd.profiles(mhd.Settings(), Site())
    return Service(store, routes(profile.routes))


@pytest.fixture
def patient(service: Service) -> Patient:
    def work(record: Record) -> Patient:
        (event,) = identity.register(
            None,
            (Identifier("100", HOSPITAL, "MR"),),
            Demographics(name=PersonName("Müller", "Anna")),
            id=record.new_id(),
            when=record.now(),
        )
        record.emit(event)
        return event.patient

    return service.store.write_now(work)


def provide_bundle(patient: Patient, *, unique: str = "1.2.3.100", submission: str = "1.2.3.200") -> dict[str, Any]:
    subject = {"reference": f"Patient/{patient.id}"}
    return {
        "resourceType": "Bundle",
        "meta": {"profile": [COMPREHENSIVE]},
        "type": "transaction",
        "entry": [
            {
                "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001",
                "request": {"method": "POST", "url": "List"},
                "resource": {
                    "resourceType": "List",
                    "extension": [
                        {
                            "url": EXTENSION + "ihe-sourceId",
                            "valueIdentifier": {"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3.9"},
                        },
                        {
                            "url": EXTENSION + "ihe-designationType",
                            "valueCodeableConcept": {"coding": [{"system": "http://loinc.org", "code": "18748-4"}]},
                        },
                    ],
                    "identifier": [{"use": "usual", "system": "urn:ietf:rfc:3986", "value": f"urn:oid:{submission}"}],
                    "status": "current",
                    "mode": "working",
                    "code": {"coding": [{"system": TYPES, "code": "submissionset"}]},
                    "subject": subject,
                    "date": "2023-11-14T12:00:00+01:00",
                    "entry": [{"item": {"reference": "urn:uuid:00000000-0000-4000-8000-000000000002"}}],
                },
            },
            {
                "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000002",
                "request": {"method": "POST", "url": "DocumentReference"},
                "resource": {
                    "resourceType": "DocumentReference",
                    "contained": [
                        {"resourceType": "Practitioner", "id": "a", "name": [{"family": "Weber", "given": ["Urs"]}]},
                        {
                            "resourceType": "Patient",
                            "id": "p",
                            "identifier": [{"system": "urn:oid:1.2.3.4", "value": "100"}],
                            "name": [{"family": "Müller", "given": ["Anna"]}],
                        },
                    ],
                    "extension": [{"url": "http://example.org/own", "valueString": "kept"}],
                    "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:oid:{unique}"},
                    "status": "current",
                    "type": {
                        "coding": [{"system": "http://loinc.org", "code": "18748-4", "display": "Imaging report"}]
                    },
                    "category": [{"coding": [{"system": "http://loinc.org", "code": "55113-5"}]}],
                    "subject": subject,
                    "author": [{"reference": "#a"}],
                    "custodian": {"display": "Radiology"},
                    "securityLabel": [
                        {
                            "coding": [
                                {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N"}
                            ]
                        }
                    ],
                    "content": [
                        {
                            "attachment": {
                                "contentType": "text/xml",
                                "language": "en",
                                "url": "urn:uuid:00000000-0000-4000-8000-000000000003",
                                "size": len(CONTENT),
                                "hash": base64.b64encode(hashlib.sha1(CONTENT).digest()).decode(),
                                "title": "MRI report",
                                "creation": "2023-11-14T11:00:00+01:00",
                            },
                            "format": {
                                "system": "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode",
                                "code": "urn:ihe:rad:TEXT",
                            },
                        }
                    ],
                    "context": {
                        "event": [
                            {"coding": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "MR"}]}
                        ],
                        "period": {"start": "2023-11-14T10:00:00Z"},
                        "facilityType": {"coding": [{"system": "http://snomed.info/sct", "code": "82242000"}]},
                        "practiceSetting": {"coding": [{"system": "http://snomed.info/sct", "code": "394914008"}]},
                        "sourcePatientInfo": {"reference": "#p"},
                        "related": [
                            {
                                "identifier": {
                                    "type": {
                                        "coding": [
                                            {"system": "urn:ietf:rfc:3986", "code": "urn:ihe:iti:xds:2013:accession"}
                                        ]
                                    },
                                    "system": "urn:oid:1.2.3.4",
                                    "value": "A1",
                                }
                            }
                        ],
                    },
                },
            },
            {
                "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000003",
                "request": {"method": "POST", "url": "Binary"},
                "resource": {
                    "resourceType": "Binary",
                    "contentType": "text/xml",
                    "data": base64.b64encode(CONTENT).decode(),
                },
            },
        ],
    }


def provide(service: Service, bundle: dict[str, Any]) -> list[str]:
    reply = service.send("POST", "/fhir", bundle)
    assert reply.status == 200, reply.body
    assert reply.draft.transaction == "ITI-65"
    assert not validate(reply.resource)
    assert reply.resource["type"] == "transaction-response"
    assert len(reply.resource["entry"]) == len(bundle["entry"])
    return [one["response"]["location"].split("/_history")[0] for one in reply.resource["entry"]]


def search(service: Service, target: str) -> list[dict[str, Any]]:
    reply = service.send("GET", "/fhir/" + target)
    assert reply.status == 200, reply.body
    return [one["resource"] for one in reply.resource.get("entry", ())]


def test_what_is_provided_is_found_and_fetched_byte_for_byte(service: Service, patient: Patient) -> None:
    bundle = provide_bundle(patient)
    assert not validate(bundle)
    locations = provide(service, bundle)
    assert [one.partition("/")[0] for one in locations] == ["List", "DocumentReference", "Binary"]
    (found,) = search(service, f"DocumentReference?patient={patient.id}&status=current")
    assert f"DocumentReference/{found['id']}" == locations[1]
    assert found["meta"]["versionId"] == "1"
    submitted = bundle["entry"][1]["resource"]
    for key in ("contained", "extension", "masterIdentifier", "type", "category", "author", "custodian", "context"):
        assert found[key] == submitted[key], key
    attachment = found["content"][0]["attachment"]
    assert attachment["size"] == len(CONTENT)
    fetched = service.send("GET", attachment["url"], headers={"accept": "text/xml"})
    assert (fetched.status, fetched.body, fetched.content_type) == (200, CONTENT, "text/xml")
    assert service.send("GET", attachment["url"]).body == CONTENT
    as_resource = service.send("GET", attachment["url"], headers={"accept": "application/fhir+json"}).resource
    assert base64.b64decode(as_resource["data"]) == CONTENT


def test_it_stands_in_the_registry_for_xds(service: Service, patient: Patient) -> None:
    provide(service, provide_bundle(patient))

    def look(record: Record) -> tuple[DocumentEntry, SubmissionSet, int]:
        (entry,) = record.documents.entries(patient.id)
        (submission,) = record.documents.submissions(patient.id)
        return entry, submission, len(record.documents.associations([submission.id]))

    entry, submission, links = service.store.read_now(look)
    assert (entry.unique_id, entry.media_type, entry.size) == ("1.2.3.100", "text/xml", len(CONTENT))
    assert entry.hash == hashlib.sha1(CONTENT).hexdigest()
    assert entry.creation == "20231114100000"
    assert (entry.type_code.value, entry.type_code.scheme) == ("18748-4", "2.16.840.1.113883.6.1")
    assert entry.authors[0].person.name.family == "Weber"
    assert entry.reference_ids == ("A1^^^&1.2.3.4&ISO^urn:ihe:iti:xds:2013:accession",)
    assert entry.source_patient.value == "100"
    assert entry.repository_id
    assert (submission.unique_id, submission.source_id, submission.submitted) == (
        "1.2.3.200",
        "1.2.3.9",
        "20231114110000",
    )
    assert links == 1


def test_what_xds_submits_is_found_by_mhd(service: Service, patient: Patient) -> None:
    def work(record: Record) -> None:
        blob = record.blobs.put(CONTENT)
        entry = DocumentEntry(
            "11111111-1111-4111-8111-111111111111",
            "1.9.9^doc1",
            patient.id,
            Identifier("100", HOSPITAL),
            "text/xml",
            blob,
            len(CONTENT),
            hashlib.sha1(CONTENT).hexdigest(),
            title="From XDS",
            updated=record.now(),
        )
        submission = SubmissionSet(
            "22222222-2222-4222-8222-222222222222", "1.9.8", "1.9", patient.id, Identifier("100", HOSPITAL)
        )
        record.emit(DocumentsSubmitted(submission, (entry,)))

    service.store.write_now(work)
    (found,) = search(service, "DocumentReference?patient.identifier=urn:oid:1.2.3.4|100&status=current")
    assert not validate(found)
    assert found["masterIdentifier"]["system"] == "urn:oid:1.9.9"
    assert found["content"][0]["attachment"]["title"] == "From XDS"
    assert service.send("GET", found["content"][0]["attachment"]["url"]).body == CONTENT
    (listed,) = search(service, f"List?patient={patient.id}&status=current&code={TYPES}|submissionset")
    assert not validate(listed)


@pytest.mark.parametrize(
    "query",
    [
        "type=http://loinc.org|18748-4",
        "category=55113-5",
        "creation=2023-11-14",
        "date=ge2023-11-14",
        "event=MR",
        "facility=82242000",
        "setting=394914008",
        "format=urn:ihe:rad:TEXT",
        "security-label=N",
        "period=ge2023-11-14",
        "identifier=urn:ietf:rfc:3986|urn:oid:1.2.3.100",
        "related:identifier=urn:oid:1.2.3.4|A1",
        "contenttype=text/xml",
        "language=en",
    ],
)
def test_documents_are_found_by_each_parameter_of_iti_67(service: Service, patient: Patient, query: str) -> None:
    provide(service, provide_bundle(patient))
    base = f"DocumentReference?patient={patient.id}&status=current&"
    assert len(search(service, base + query)) == 1


def test_lists_are_found_by_iti_66(service: Service, patient: Patient) -> None:
    provide(service, provide_bundle(patient))
    for query in (
        f"code={TYPES}|submissionset",
        "designationType=18748-4",
        "sourceId=urn:oid:1.2.3.9",
        "date=2023-11-14",
        "identifier=urn:oid:1.2.3.200",
    ):
        (found,) = search(service, f"List?patient={patient.id}&status=current&{query}")
        assert found["entry"][0]["item"]["reference"].startswith("DocumentReference/")
    assert search(service, f"List?patient={patient.id}&status=current&code={TYPES}|folder") == []


def test_the_same_submission_again_gets_the_same_locations(service: Service, patient: Patient) -> None:
    first = provide(service, provide_bundle(patient))
    assert provide(service, provide_bundle(patient)) == first
    assert len(search(service, f"DocumentReference?patient={patient.id}&status=current")) == 1


def test_a_replacement_supersedes_the_old_one_in_the_same_transaction(service: Service, patient: Patient) -> None:
    old = provide(service, provide_bundle(patient))[1]
    bundle = provide_bundle(patient, unique="1.2.3.101", submission="1.2.3.201")
    bundle["entry"][1]["resource"]["relatesTo"] = [{"code": "replaces", "target": {"reference": old}}]
    bundle["entry"].append(
        {
            "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000004",
            "request": {"method": "PATCH", "url": old},
            "resource": {
                "resourceType": "Parameters",
                "parameter": [
                    {
                        "name": "operation",
                        "part": [
                            {"name": "type", "valueCode": "replace"},
                            {"name": "path", "valueString": "DocumentReference.status"},
                            {"name": "value", "valueCode": "superseded"},
                        ],
                    }
                ],
            },
        }
    )
    new = provide(service, bundle)[1]
    (current,) = search(service, f"DocumentReference?patient={patient.id}&status=current")
    assert f"DocumentReference/{current['id']}" == new
    assert current["relatesTo"] == [{"code": "replaces", "target": {"reference": old}}]
    (gone,) = search(service, f"DocumentReference?patient={patient.id}&status=superseded")
    assert f"DocumentReference/{gone['id']}" == old
    assert gone["custodian"] == {"display": "Radiology"}
    again = provide_bundle(patient, unique="1.2.3.102", submission="1.2.3.202")
    again["entry"][1]["resource"]["relatesTo"] = [{"code": "replaces", "target": {"reference": old}}]
    refused = service.send("POST", "/fhir", again)
    assert (refused.status, refused.resource["issue"][0]["code"]) == (422, "business-rule")


def broken(name: str, bundle: dict[str, Any]) -> dict[str, Any]:
    reference = bundle["entry"][1]["resource"]
    attachment = reference["content"][0]["attachment"]
    if name == "hash":
        attachment["hash"] = base64.b64encode(b"0" * 20).decode()
    elif name == "size":
        attachment["size"] = 1
    elif name == "url":
        attachment["url"] = "urn:uuid:00000000-0000-4000-8000-00000000000f"
    elif name == "type":
        del reference["type"]
    elif name == "patient":
        reference["subject"] = {"reference": "Patient/unknown"}
    elif name == "no submission set":
        del bundle["entry"][0]
    elif name == "media type":
        attachment["contentType"] = "application/pdf"
    elif name == "stranger":
        bundle["entry"].append(
            {
                "request": {"method": "POST", "url": "Basic"},
                "resource": {"resourceType": "Basic", "code": {"text": "x"}},
            }
        )
    elif name == "base64":
        bundle["entry"][2]["resource"]["data"] = "AAA*"
    elif name == "related":
        reference["relatesTo"] = [{"code": "appends", "target": {"reference": "DocumentReference/none"}}]
    return bundle


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("hash", 422, "value"),
        ("size", 422, "value"),
        ("url", 422, "not-found"),
        ("type", 422, "required"),
        ("patient", 422, "not-found"),
        ("no submission set", 422, "structure"),
        ("media type", 422, "value"),
        ("stranger", 422, "structure"),
        ("base64", 400, "value"),
        ("related", 422, "not-found"),
    ],
)
def test_a_wrong_bundle_is_refused_whole(service: Service, patient: Patient, name: str, status: int, code: str) -> None:
    reply = service.send("POST", "/fhir", broken(name, provide_bundle(patient)))
    assert (reply.status, reply.resource["issue"][0]["code"]) == (status, code)
    assert reply.resource["issue"][0]["expression"][0].startswith("Bundle")
    assert service.store.read_now(lambda record: record.documents.entries(patient.id)) == []
    assert search(service, "DocumentReference") == []
    assert search(service, "Binary") == []


def test_other_content_under_a_known_unique_id_is_a_conflict(service: Service, patient: Patient) -> None:
    provide(service, provide_bundle(patient))
    other = provide_bundle(patient, submission="1.2.3.300")
    other["entry"][2]["resource"]["data"] = base64.b64encode(b"<other/>").decode()
    for name in ("size", "hash"):
        del other["entry"][1]["resource"]["content"][0]["attachment"][name]
    assert service.send("POST", "/fhir", other).status == 409
    same_set = provide_bundle(patient, unique="1.2.3.999")
    assert service.send("POST", "/fhir", same_set).status == 409


def test_minimal_metadata_with_a_patient_in_the_bundle_and_in_xml(service: Service, patient: Patient) -> None:
    bundle = provide_bundle(patient)
    bundle["meta"]["profile"] = [MINIMAL]
    reference = bundle["entry"][1]["resource"]
    for key in ("type", "category", "securityLabel", "context", "author", "contained", "extension"):
        reference.pop(key)
    address = "urn:uuid:00000000-0000-4000-8000-000000000009"
    reference["subject"] = {"reference": address}
    bundle["entry"][0]["resource"]["subject"] = {"reference": address}
    bundle["entry"].append(
        {
            "fullUrl": address,
            "request": {"method": "POST", "url": "Patient"},
            "resource": {
                "resourceType": "Patient",
                "identifier": [{"system": "urn:oid:1.2.3.4", "value": "555"}],
                "name": [{"family": "New"}],
            },
        }
    )
    reply = service.send(
        "POST",
        "/fhir",
        fhir_xml.encode(deepcopy(bundle)),
        {"content-type": "application/fhir+xml", "accept": "application/fhir+xml"},
    )
    assert reply.status == 200, reply.body
    assert len(search(service, "DocumentReference?patient.identifier=555&status=current")) == 1


def test_a_bundle_that_is_not_mhds_is_an_ordinary_transaction(service: Service) -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "request": {"method": "POST", "url": "Basic"},
                "resource": {"resourceType": "Basic", "code": {"text": "ProvideBundle"}},
            }
        ],
    }
    reply = service.send("POST", "/fhir", bundle)
    assert reply.status == 200
    assert reply.draft.transaction == ""


def test_documents_follow_a_merge(service: Service, patient: Patient) -> None:
    provide(service, provide_bundle(patient))
    body = {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.3.4", "value": "777"}]}
    survivor = service.send("POST", "/fhir/Patient", body).resource["id"]

    def merge(record: Record) -> None:
        one, two = record.patients.get(survivor), record.patients.get(patient.id)
        assert one is not None
        assert two is not None
        record.emit(*identity.merge(one, two, when=record.now()))

    service.store.write_now(merge)
    (found,) = search(service, f"DocumentReference?patient={survivor}&status=current")
    assert found["subject"] == {"reference": f"Patient/{survivor}"}
    assert found["custodian"] == {"display": "Radiology"}


def test_a_folder_keeps_its_documents(service: Service, patient: Patient) -> None:
    bundle = provide_bundle(patient)
    folder = {
        "resourceType": "List",
        "extension": [
            {
                "url": EXTENSION + "ihe-designationType",
                "valueCodeableConcept": {"coding": [{"system": "http://loinc.org", "code": "18748-4"}]},
            }
        ],
        "identifier": [{"use": "usual", "system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3.400"}],
        "status": "current",
        "mode": "working",
        "title": "Brain",
        "code": {"coding": [{"system": TYPES, "code": "folder"}]},
        "subject": {"reference": f"Patient/{patient.id}"},
        "entry": [{"item": {"reference": "urn:uuid:00000000-0000-4000-8000-000000000002"}}],
    }
    bundle["entry"].append(
        {
            "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000008",
            "request": {"method": "POST", "url": "List"},
            "resource": folder,
        }
    )
    locations = provide(service, bundle)
    (found,) = search(service, f"List?patient={patient.id}&status=current&code={TYPES}|folder")
    assert f"List/{found['id']}" == locations[3]
    assert found["title"] == "Brain"
    assert found["entry"] == [{"item": {"reference": locations[1]}}]
    (submission,) = search(service, f"List?patient={patient.id}&status=current&code={TYPES}|submissionset")
    assert {one["item"]["reference"] for one in submission["entry"]} == {locations[1], locations[3]}


def test_a_fhir_document_is_published_as_a_document(service: Service, patient: Patient) -> None:
    bundle = provide_bundle(patient)
    document = {
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": "urn:x", "value": "1"},
        "timestamp": "2023-11-14T12:00:00Z",
    }
    bundle["entry"][2]["resource"] = document
    bundle["entry"][2]["request"]["url"] = "Bundle"
    attachment = bundle["entry"][1]["resource"]["content"][0]["attachment"]
    for name in ("size", "hash"):
        del attachment[name]
    attachment["contentType"] = "application/fhir+json"
    provide(service, bundle)
    (found,) = search(service, f"DocumentReference?patient={patient.id}&status=current")
    fetched = service.send("GET", found["content"][0]["attachment"]["url"])
    assert fetched.resource == document
