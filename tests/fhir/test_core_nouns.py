"""Orders, studies, results and audit events as FHIR resources, and how they are paged and searched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.audit import ActiveParticipant, AuditEvent, AuditRecorded, ParticipantObject
from hilum.core.code import Code
from hilum.core.document import DocumentEntry
from hilum.core.identity import Identifier, Patient
from hilum.core.order import Order, OrderChanged
from hilum.core.person import PersonName, Physician
from hilum.core.record import Record
from hilum.core.result import Observation, Result, ResultReceived
from hilum.core.study import BlobRef
from hilum.core.visit import Visit, VisitUpdated
from hilum.fhir.render.document_reference import render_document_reference
from hilum.fhir.service import Service
from hilum.testing import FakeClock
from support.fhir_nouns import HOSPITAL, STUDY, found, get, place, register, store_images


@pytest.fixture
def service(both: Service) -> Service:
    return both


def test_an_order_is_a_service_request(service: Service) -> None:
    patient = register(service, "100")
    visit = Visit("VISIT00000000000000000000001", patient.id, Identifier("V1", HOSPITAL), "I", admitted="202311141000")
    service.store.write_now(lambda record: record.emit(VisitUpdated(visit)))
    order = place(service, patient)
    resource = get(service, f"ServiceRequest/{order.id}")
    kinds = [one["type"]["coding"][0]["code"] for one in resource["identifier"] if "type" in one]
    assert kinds == ["PLAC", "FILL", "ACSN"]
    assert (resource["status"], resource["intent"], resource["priority"]) == ("active", "order", "stat")
    assert resource["code"]["coding"][0]["code"] == "MRHEAD"
    assert resource["occurrenceDateTime"] == "2023-11-14T10:15:00Z"
    assert resource["requester"]["display"] == "Urs Weber"
    for query in (
        "identifier=A1",
        "identifier=urn:oid:1.2.3.4|P1",
        "status=active",
        "code=MRHEAD",
        f"patient={patient.id}",
        f"subject=Patient/{patient.id}",
        "patient.identifier=urn:oid:1.2.3.4|100",
        "subject:Patient.identifier=100",
        "patient.family=muller",
        "occurrence=2023-11-14",
        "authored=gt2020",
        "priority=stat",
        "status=active&code=MRHEAD&patient.birthdate=1970-01-31",
        "_has:ImagingStudy:basedon:modality=MR",
    ):
        if query.startswith("_has"):
            store_images(service, patient, order)
        assert found(service, f"ServiceRequest?{query}") == [order.id], query
    done = replace(order, status="CM")
    service.store.write_now(lambda record: record.emit(OrderChanged(done, order)))
    assert get(service, f"ServiceRequest/{order.id}")["status"] == "completed"
    assert found(service, "ServiceRequest?status=active") == []
    assert found(service, "Encounter?identifier=V1") == [visit.id]
    assert found(service, f"Encounter?patient={patient.id}&class=IMP&date=ge2023-11-14&status=in-progress") == [
        visit.id
    ]


def test_a_client_may_lay_elements_under_an_order(service: Service) -> None:
    order = place(service, register(service, "100"))
    body = get(service, f"ServiceRequest/{order.id}")
    body["patientInstruction"] = "Come fasting"
    body["status"] = "completed"
    reply = service.send("PUT", f"/fhir/ServiceRequest/{order.id}", body)
    assert reply.status == 200
    assert reply.resource["patientInstruction"] == "Come fasting"
    assert reply.resource["status"] == "active"
    assert service.send("DELETE", f"/fhir/ServiceRequest/{order.id}").status == 405


def test_a_study_is_an_imaging_study(service: Service, clock: FakeClock) -> None:
    patient = register(service, "100")
    order = place(service, patient)
    store_images(service, patient, order)
    resource = get(service, f"ImagingStudy/{STUDY}")
    assert resource["identifier"][0] == {"system": "urn:dicom:uid", "value": f"urn:oid:{STUDY}"}
    assert resource["identifier"][1]["value"] == "A1"
    assert resource["basedOn"] == [{"reference": f"ServiceRequest/{order.id}"}]
    assert (resource["numberOfSeries"], resource["numberOfInstances"]) == (1, 2)
    assert resource["series"][0]["instance"][0]["uid"] == f"{STUDY}.1.1"
    assert resource["started"] == "2023-11-14T10:20:00Z"
    for query in (
        f"identifier=urn:dicom:uid|urn:oid:{STUDY}",
        "identifier=A1",
        "identifier=urn:oid:1.2.3.4|A1",
        f"patient={patient.id}",
        "patient.identifier=urn:oid:1.2.3.4|100",
        "modality=MR",
        "modality=http://dicom.nema.org/resources/ontology/DCM|MR",
        "started=2023-11-14",
        "started=ge2023-11-14&started=lt2023-11-15",
        "status=available",
        f"basedon=ServiceRequest/{order.id}",
        "basedon.identifier=A1",
        f"series={STUDY}.1",
        f"instance={STUDY}.1.2",
        f"_id={STUDY}",
        "_sort=-started",
    ):
        assert found(service, f"ImagingStudy?{query}") == [STUDY], query
    for query in ("modality=CT", "started=2022", "identifier=A2", "status=cancelled", "patient=nobody"):
        assert found(service, f"ImagingStudy?{query}") == [], query
    first = service.send("GET", f"/fhir/ImagingStudy/{STUDY}")
    version = resource["meta"]["versionId"]
    assert service.send("GET", f"/fhir/ImagingStudy/{STUDY}/_history/{version}").status == 200
    clock.advance(10)
    store_images(service, patient, order, numbers=(3,))
    assert service.send("GET", f"/fhir/ImagingStudy/{STUDY}").headers["etag"] != first.headers["etag"]
    bundle = get(service, "ImagingStudy?_include=ImagingStudy:patient&_include=ImagingStudy:basedon")
    assert [one["resource"]["resourceType"] for one in bundle["entry"]] == ["ImagingStudy", "Patient", "ServiceRequest"]
    reverse = get(service, f"ServiceRequest?_id={order.id}&_revinclude=ImagingStudy:basedon")
    assert [one["search"]["mode"] for one in reverse["entry"]] == ["match", "include"]


def report(service: Service, patient: Patient, order: Order, status: str = "F") -> Result:
    def work(record: Record) -> Result:
        result = Result(
            "RESULT0000000000000000000A",
            patient.id,
            Code("MRHEAD", "MRI head", "L"),
            status,
            filler=Identifier("F1", HOSPITAL),
            accession=Identifier("A1", HOSPITAL),
            study_uid=STUDY,
            order_id=order.id,
            observations=(
                Observation("1", Code("18782-3", "Findings", "LN"), "No lesion.\nNormal."),
                Observation("2", Code("19005-8", "Impression", "LN"), "Normal brain."),
                Observation("3", Code("VOL", "Volume", "L"), "12.50", "number", "mL", abnormal="N"),
            ),
            observed="20231114110000",
            reported="20231114120000",
        )
        record.emit(ResultReceived(result))
        return result

    return service.store.write_now(work)


def test_a_result_is_a_diagnostic_report_with_observations(service: Service) -> None:
    patient = register(service, "100")
    order = place(service, patient)
    store_images(service, patient, order)
    result = report(service, patient, order)
    resource = get(service, f"DiagnosticReport/{result.id}")
    assert resource["basedOn"][0]["reference"] == f"ServiceRequest/{order.id}"
    assert resource["basedOn"][0]["identifier"]["value"] == "A1"
    assert resource["conclusion"] == "Normal brain."
    assert resource["imagingStudy"] == [{"reference": f"ImagingStudy/{STUDY}"}]
    assert resource["status"] == "final"
    assert len(resource["result"]) == 3
    observation = get(service, resource["result"][2]["reference"])
    assert str(observation["valueQuantity"]["value"]) == "12.50"
    for query in (
        f"patient={patient.id}",
        "identifier=F1",
        "based-on.identifier=A1",
        "based-on:identifier=urn:oid:1.2.3.4|A1",
        "status=final",
        "code=MRHEAD",
        "date=2023-11-14",
        "category=RAD",
        "patient.identifier=100",
    ):
        assert found(service, f"DiagnosticReport?{query}") == [result.id], query
    for query in (
        "code=VOL",
        "value-quantity=12.5",
        "value-quantity=gt12.4||mL",
        "value-quantity=lt13",
        "code=http://loinc.org|19005-8",
    ):
        assert len(found(service, f"Observation?{query}")) == 1, query
    for query in ("value-quantity=gt12.5", "value-quantity=12.5||kg", "value-quantity=14"):
        assert found(service, f"Observation?{query}") == [], query
    assert len(found(service, f"Observation?patient={patient.id}&date=2023-11-14")) == 3
    form = resource["presentedForm"][0]
    assert form["url"].startswith("http://127.0.0.1:8080/fhir/Binary/")
    text = service.send("GET", form["url"])
    assert b"Normal brain." in text.body


def test_an_audit_event_is_found_by_patient_date_and_agent(service: Service) -> None:
    patient = register(service, "100")

    def work(record: Record) -> None:
        record.emit(
            AuditRecorded(
                AuditEvent(
                    1,
                    record.now(),
                    Code("110112", "Query", "DCM"),
                    "E",
                    "0",
                    Code("RAD-5", "Query Modality Worklist", "IHE Transactions"),
                    participants=(
                        ActiveParticipant("MR1", Code("110153", "Source", "DCM"), True, network_address="10.0.0.1"),
                    ),
                    objects=(
                        ParticipantObject("100^^^&1.2.3.4&ISO", "1", "1", Code("2", "Patient Number", "RFC-3881")),
                    ),
                    person_ids=(patient.id,),
                )
            )
        )

    service.store.write_now(work)
    (id,) = found(service, f"AuditEvent?patient={patient.id}")
    resource = get(service, f"AuditEvent/{id}")
    assert resource["type"]["code"] == "110112"
    assert resource["subtype"] == [
        {"system": "urn:ihe:event-type-code", "code": "RAD-5", "display": "Query Modality Worklist"}
    ]
    assert resource["agent"][0]["network"] == {"address": "10.0.0.1", "type": "2"}
    for query in (
        f"entity=Patient/{patient.id}",
        "date=2023-11-14",
        "date=ge2023-11-14&date=lt2023-11-16",
        "agent:identifier=MR1",
        "type=110112",
        "subtype=RAD-5",
        "address=10.0.0.1",
        "action=E",
        "outcome=0",
        "patient.identifier=urn:oid:1.2.3.4|100",
    ):
        assert found(service, f"AuditEvent?{query}") == [id], query
    assert found(service, "AuditEvent?date=lt2020") == []
    posted = service.send(
        "POST",
        "/fhir/AuditEvent",
        {
            "resourceType": "AuditEvent",
            "type": {"code": "rest"},
            "recorded": "2020-01-01T00:00:00Z",
            "agent": [{"requestor": True}],
            "source": {"observer": {"display": "x"}},
        },
    )
    assert posted.status == 201
    assert found(service, "AuditEvent?date=lt2021") == [posted.resource["id"]]


def test_pages_have_links_and_lose_nothing(service: Service, clock: FakeClock) -> None:
    ids = []
    for number in range(7):
        clock.advance(1)
        ids.append(register(service, str(number)).id)
    seen: list[str] = []
    target = "Patient?_count=3&_sort=_lastUpdated&name=müll"
    while target:
        bundle = get(service, target)
        assert bundle["total"] == 7
        assert len(bundle["entry"]) <= 3
        seen += [one["resource"]["id"] for one in bundle["entry"]]
        links = {one["relation"]: one["url"] for one in bundle["link"]}
        assert "self" in links
        target = links.get("next", "").removeprefix("http://127.0.0.1:8080/fhir/")
    assert seen == ids
    newest_first = found(service, "Patient")
    assert newest_first == ids[::-1]


def test_summary_elements_and_total(service: Service) -> None:
    register(service, "100")
    counted = get(service, "Patient?_summary=count")
    assert counted["total"] == 1
    assert "entry" not in counted
    narrow = get(service, "Patient?_elements=name")["entry"][0]["resource"]
    assert set(narrow) == {"resourceType", "id", "meta", "name"}
    assert narrow["meta"]["tag"][0]["code"] == "SUBSETTED"
    short = get(service, "Patient?_summary=true")["entry"][0]["resource"]
    assert "identifier" in short
    assert "maritalStatus" not in short
    assert "total" not in get(service, "Patient?_total=none")


def test_search_by_post_reads_the_form(service: Service) -> None:
    patient = register(service, "100")
    reply = service.send(
        "POST",
        "/fhir/Patient/_search?gender=female",
        b"family=m%C3%BCller&_count=1",
        {"content-type": "application/x-www-form-urlencoded"},
    )
    assert [one["resource"]["id"] for one in reply.resource["entry"]] == [patient.id]


def test_unknown_parameters_are_left_out_when_handling_is_lenient(service: Service) -> None:
    register(service, "100")
    reply = service.send("GET", "/fhir/Patient?nosuch=1", headers={"prefer": "handling=lenient"})
    assert reply.resource["total"] == 1
    assert "nosuch" not in reply.resource["link"][0]["url"]
    shaping = service.send("GET", "/fhir/Patient?_totalMethod=count&_count=0")
    assert (shaping.status, shaping.resource["total"]) == (200, 1)
    assert service.send("GET", "/fhir/Patient?_filter=name eq x").status == 400


def test_the_journal_learns_whom_a_request_was_about(service: Service) -> None:
    patient = register(service, "100")
    for target in (f"Patient/{patient.id}", "Patient?identifier=100", f"ServiceRequest?patient={patient.id}"):
        draft = service.send("GET", "/fhir/" + target).draft
        assert ("person", patient.id) in [(key.kind, key.value) for key in draft.keys], target


def test_an_encounter_is_on_leave_while_the_patient_is_away(service: Service) -> None:
    patient = register(service, "100")
    here = Visit("VISIT00000000000000000000001", patient.id, Identifier("V1", HOSPITAL), "I", admitted="202311141000")
    away = replace(here, leave_since="202311151000")
    service.store.write_now(lambda record: record.emit(VisitUpdated(here), VisitUpdated(away)))
    assert get(service, f"Encounter/{here.id}")["status"] == "onleave"
    assert found(service, "Encounter?status=onleave") == [here.id]
    service.store.write_now(lambda record: record.emit(VisitUpdated(replace(away, leave_since=""))))
    assert get(service, f"Encounter/{here.id}")["status"] == "in-progress"
    service.store.write_now(lambda record: record.emit(VisitUpdated(replace(away, status="finished"))))
    assert get(service, f"Encounter/{here.id}")["status"] == "finished"


def test_who_authenticated_a_document_is_its_authenticator_legally_or_not() -> None:
    def authenticator(entry: DocumentEntry) -> str:
        resource = render_document_reference(entry)
        named = {f"#{one['id']}": one["name"][0]["family"] for one in resource["contained"] if "name" in one}
        return str(named[resource["authenticator"]["reference"]])

    plain = DocumentEntry("d1", "1.2.3", "p1", Identifier("1"), "text/plain", BlobRef("", 0, 0), 0, "")
    authenticated = replace(plain, authenticator=Physician("2", PersonName("Signer")))
    assert authenticator(authenticated) == "Signer"
    assert authenticator(replace(authenticated, legal_authenticator=Physician("3", PersonName("Legal")))) == "Legal"
    assert "authenticator" not in render_document_reference(plain)
