"""Patients as FHIR resources: what any standard told is seen here, and what FHIR tells is seen by all."""

from __future__ import annotations

import pytest

from hilum.core import identity
from hilum.core.identity import Identifier
from hilum.core.person import Address, Demographics, PersonName
from hilum.core.record import Record
from hilum.fhir.service import Service
from hilum.testing import FakeClock
from support.fhir_nouns import FACTS, HOSPITAL, OTHER, STUDY, found, get, place, register, store_images


@pytest.fixture
def service(both: Service) -> Service:
    return both


def test_a_patient_of_an_adt_message_is_a_patient_resource(service: Service) -> None:
    patient = register(service, "100")
    resource = get(service, f"Patient/{patient.id}")
    assert resource["identifier"] == [
        {
            "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
            "system": "urn:oid:1.2.3.4",
            "value": "100",
            "assigner": {"display": "HOSP"},
        }
    ]
    assert resource["name"] == [{"use": "official", "family": "Müller", "given": ["Anna", "Maria"], "prefix": ["Dr."]}]
    assert (resource["gender"], resource["birthDate"], resource["active"]) == ("female", "1970-01-31", True)
    assert resource["address"][0]["city"] == "Bern"
    assert resource["maritalStatus"]["coding"][0]["system"].endswith("v3-MaritalStatus")
    assert resource["extension"][0]["valueString"] == "Keller"


@pytest.mark.parametrize(
    "query",
    [
        "identifier=urn:oid:1.2.3.4|100",
        "identifier=urn:hilum:namespace:HOSP|100",
        "identifier=100",
        "identifier=urn:oid:1.2.3.4|",
        "name=mull",
        "name=anna",
        "family=MÜLLER",
        "family:exact=Müller",
        "family:contains=ller",
        "given=maria",
        "birthdate=1970-01-31",
        "birthdate=1970-01",
        "birthdate=le1970-01-31",
        "birthdate=lt1970-02&birthdate=ge1970-01-01",
        "birthdate=ne1980",
        "gender=female",
        "gender=http://hl7.org/fhir/administrative-gender|female",
        "gender:not=male",
        "address=bern",
        "address-city=Bern",
        "telecom=%2B41 31 000",
        "phone=%2B41 31 000",
        "mothersMaidenName=keller",
        "family=m&given=a&birthdate=1970",
    ],
)
def test_patients_are_found_by(service: Service, query: str) -> None:
    patient = register(service, "100")
    register(service, "200", Demographics(name=PersonName("Zbinden", "Hans"), birth_date="19800101", sex="M"), OTHER)
    assert found(service, f"Patient?{query}") == [patient.id]


@pytest.mark.parametrize(
    "query",
    ["birthdate=gt1970-01-30", "gender=male,female", "active=true", "death-date:missing=true", "_lastUpdated=gt2020"],
)
def test_both_patients_are_found_by(service: Service, query: str) -> None:
    one = register(service, "100")
    two = register(
        service, "200", Demographics(name=PersonName("Zbinden", "Hans"), birth_date="19800101", sex="M"), OTHER
    )
    assert set(found(service, f"Patient?{query}")) == {one.id, two.id}


@pytest.mark.parametrize(
    "query",
    [
        "identifier=urn:oid:9.9|100",
        "identifier=|100",
        "name=uller",
        "family:exact=müller",
        "birthdate=1970-02",
        "birthdate=sa1970-01-31",
        "birthdate=eb1970-01-31",
        "gender=other",
        "active=false",
        "name:missing=true",
    ],
)
def test_patients_are_not_found_by(service: Service, query: str) -> None:
    register(service, "100")
    assert found(service, f"Patient?{query}") == []


def test_a_patient_posted_by_fhir_is_a_patient_of_core_and_keeps_its_extensions(service: Service) -> None:
    body = {
        "resourceType": "Patient",
        "extension": [{"url": "http://example.org/colour", "valueString": "blue"}],
        "identifier": [{"use": "usual", "system": "urn:oid:1.2.3.4", "value": "300", "period": {"start": "2020"}}],
        "name": [
            {"family": "Rossi", "given": ["Ugo", "Pio", "Leo"], "text": "Ugo Rossi"},
            {"use": "old", "family": "Bianchi"},
        ],
        "gender": "male",
        "birthDate": "1950",
        "contact": [{"name": {"family": "Rossi"}}],
    }
    created = service.send("POST", "/fhir/Patient", body)
    assert created.status == 201
    assert created.headers["etag"] == 'W/"1"'
    for key, value in body.items():
        assert created.resource[key] == value, key
    id = created.resource["id"]
    known = service.store.read_now(lambda record: record.patients.find(Identifier("300", HOSPITAL)))
    assert known is not None
    assert known.id == id
    assert known.demographics.name == PersonName("Rossi", "Ugo", "Pio Leo")
    assert known.demographics.birth_date == "1950"
    assert known.source == "fhir"

    # an ADT message changes the birth date: that element is core's, all the rest stays the client's
    register(service, "300", Demographics(name=PersonName("Rossi", "Ugo", "Pio Leo"), birth_date="19500203"))
    after = get(service, f"Patient/{id}")
    assert after["meta"]["versionId"] == "2"
    assert after["birthDate"] == "1950-02-03"
    for key in ("extension", "identifier", "name", "contact"):
        assert after[key] == body[key], key
    history = get(service, f"Patient/{id}/_history")
    assert history["total"] == 2


def test_a_put_replaces_what_core_knows_but_not_its_finer_words(service: Service, clock: FakeClock) -> None:
    facts = Demographics(name=PersonName("A", "B"), sex="A", birth_date="1990", address=Address(("x",), "Y"))
    patient = register(service, "100", facts)
    resource = get(service, f"Patient/{patient.id}")
    assert resource["gender"] == "other"
    del resource["address"]
    resource["birthDate"] = "1990-05-05"
    clock.advance(1)
    assert service.send("PUT", f"/fhir/Patient/{patient.id}", resource).status == 200
    now = service.store.read_now(lambda record: record.patients.get(patient.id))
    assert now is not None
    assert now.demographics.sex == "A"
    assert now.demographics.birth_date == "19900505"
    assert not now.demographics.address


def test_a_patient_posted_again_is_the_same_patient(service: Service) -> None:
    patient = register(service, "100")
    body = {
        "resourceType": "Patient",
        "identifier": [{"system": "urn:oid:1.2.3.4", "value": "100"}, {"system": "urn:oid:1.2.3.5", "value": "7"}],
        "gender": "female",
    }
    reply = service.send("POST", "/fhir/Patient", body)
    assert (reply.status, reply.resource["id"]) == (200, patient.id)
    assert reply.resource["birthDate"] == "1970-01-31"
    assert found(service, "Patient?identifier=urn:oid:1.2.3.5|7") == [patient.id]


def test_identifiers_of_two_patients_are_a_conflict(service: Service) -> None:
    register(service, "100")
    register(service, "200", FACTS, OTHER)
    both = [{"system": "urn:oid:1.2.3.4", "value": "100"}, {"system": "urn:oid:1.2.3.5", "value": "200"}]
    reply = service.send("POST", "/fhir/Patient", {"resourceType": "Patient", "identifier": both})
    assert reply.status == 409
    taken = {"resourceType": "Patient", "id": "new", "identifier": both[:1]}
    assert service.send("PUT", "/fhir/Patient/new", taken).status == 409


def test_a_merge_shows_the_survivor_everywhere(service: Service) -> None:
    john, anna = register(service, "900", Demographics(name=PersonName("Doe", "John"))), register(service, "100")
    order = place(service, john)
    store_images(service, john, order)
    service.send(
        "POST", "/fhir/Condition", {"resourceType": "Condition", "subject": {"reference": f"Patient/{john.id}"}}
    )

    def work(record: Record) -> None:
        survivor, gone = record.patients.get(anna.id), record.patients.get(john.id)
        assert survivor is not None
        assert gone is not None
        record.emit(*identity.merge(survivor, gone, when=record.now()))

    service.store.write_now(work)
    subsumed = get(service, f"Patient/{john.id}")
    assert subsumed["active"] is False
    assert subsumed["link"] == [{"other": {"reference": f"Patient/{anna.id}"}, "type": "replaced-by"}]
    survivor = get(service, f"Patient/{anna.id}")
    assert survivor["link"] == [{"other": {"reference": f"Patient/{john.id}"}, "type": "replaces"}]
    assert {one["value"] for one in survivor["identifier"]} == {"100", "900"}
    assert found(service, "Patient") == [anna.id]
    assert found(service, "Patient?identifier=urn:oid:1.2.3.4|900") == [anna.id]
    assert found(service, "Patient?name=doe") == []
    assert found(service, f"Patient?_id={john.id}") == [john.id]
    assert found(service, "Patient?active=false") == [john.id]
    for owner in (anna.id, john.id):
        assert found(service, f"ServiceRequest?patient={owner}") == [order.id]
        assert found(service, f"ImagingStudy?patient=Patient/{owner}") == [STUDY]
        assert len(found(service, f"Condition?subject=Patient/{owner}")) == 1
    assert len(found(service, "Condition?patient.identifier=urn:oid:1.2.3.4|100")) == 1
    assert get(service, f"ServiceRequest/{order.id}")["subject"] == {"reference": f"Patient/{anna.id}"}
    refused = service.send(
        "PUT", f"/fhir/Patient/{john.id}", {"resourceType": "Patient", "id": john.id, "gender": "male"}
    )
    assert refused.status == 409


def test_a_put_with_replaced_by_merges(service: Service) -> None:
    """ITI-104: the subsumed patient is put with link replaced-by."""
    john, anna = register(service, "900"), register(service, "100")
    body = get(service, f"Patient/{john.id}")
    body["active"] = False
    body["link"] = [{"other": {"reference": f"Patient/{anna.id}"}, "type": "replaced-by"}]
    assert service.send("PUT", f"/fhir/Patient/{john.id}", body).status == 200
    assert service.send("PUT", f"/fhir/Patient/{john.id}", body).status == 200
    merged = service.store.read_now(lambda record: record.patients.get(john.id))
    assert merged is not None
    assert merged.merged_into == anna.id
    assert found(service, "Patient") == [anna.id]
