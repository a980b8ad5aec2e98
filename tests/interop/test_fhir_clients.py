"""fhirpy, fhirclient and httpx against a live hub's FHIR service, with what came by HL7 v2 and DICOM shown as resources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from support.interop_peers import MR, MllpSocket, image, order, registration, steady
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
fhirpy = pytest.importorskip("fhirpy")

MRN = "urn:oid:1.2.3.4.5"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path_factory.mktemp("fhir"))) as running:
        yield running


@pytest.fixture(scope="module")
def client(hub: LiveHub) -> Any:
    return fhirpy.SyncFHIRClient(f"{hub.base}/fhir")


@pytest.fixture(scope="module")
def ordered(hub: LiveHub) -> Any:
    """Two patients and an order that came over MLLP; the order as the record has it."""
    with MllpSocket(hub.mllp_port) as line:
        for message in (
            registration("F1", "Müller^Jürgen^Max", birth="19651224"),
            registration("F2", "Mullen^Mia", birth="19900505"),
            order("F1", "Müller^Jürgen", "PF1"),
        ):
            assert b"\rMSA|AA|" in line.send(message.encode())
    (found,) = hub.read(lambda record: [one for one in record.orders.search() if one.placer.value == "PF1"])
    return found


def ids(resources: Any) -> set[str]:
    return {one["id"] for one in resources}


# -- interactions


def test_a_resource_is_created_read_updated_searched_and_deleted(client: Any) -> None:
    made = client.resource(
        "Condition",
        subject={"reference": "Patient/somebody"},
        code={"coding": [{"system": "http://snomed.info/sct", "code": "386661006", "display": "Fieber °C"}]},
        onsetDateTime="2024-03-01",
    )
    made.save()
    assert made.id and made["meta"]["versionId"] == "1"
    read = client.reference("Condition", made.id).to_resource()
    assert read["code"]["coding"][0]["display"] == "Fieber °C"
    read["onsetDateTime"] = "2024-03-02"
    read.save()
    assert read["meta"]["versionId"] == "2"
    found = client.resources("Condition").search(code="http://snomed.info/sct|386661006", onset_date="2024-03-02")
    assert ids(found.fetch()) == {made.id}
    assert found.count() == 1
    read.delete()
    assert client.resources("Condition").search(_id=made.id).fetch() == []
    with pytest.raises(fhirpy.base.exceptions.ResourceNotFound):
        client.reference("Condition", made.id).to_resource()


def test_a_bundle_of_pages_is_walked_to_its_end(client: Any) -> None:
    for number in range(25):
        client.resource("Basic", code={"text": f"page {number}"}, created=f"2024-01-{number + 1:02}").save()
    whole = client.resources("Basic").search(created__ge="2024-01-01").sort("-created").limit(10)
    assert len(whole.fetch()) == 10
    every = whole.fetch_all()
    assert [one["created"] for one in every] == [f"2024-01-{number:02}" for number in range(25, 0, -1)]
    assert len(list(whole)) == 25


def test_get_or_create_and_conditional_update_meet_the_same_resource(client: Any) -> None:
    identifier = {"system": "urn:test:orgs", "value": "O1"}
    searched = client.resources("Organization").search(identifier="urn:test:orgs|O1")
    made, is_new = searched.get_or_create(client.resource("Organization", identifier=[identifier], name="First"))
    assert is_new
    again, is_new = searched.get_or_create(client.resource("Organization", identifier=[identifier], name="Second"))
    assert not is_new and again["name"] == "First"
    updated, is_new = searched.update(client.resource("Organization", identifier=[identifier], name="Third"))
    assert not is_new
    assert (updated.id, updated["name"]) == (made.id, "Third")


def test_a_conditional_update_that_several_meet_is_refused(client: Any) -> None:
    for _ in range(2):
        client.resource("Organization", name="Twin").save()
    with pytest.raises(fhirpy.base.exceptions.MultipleResourcesFound):
        client.resources("Organization").search(name="Twin").update(client.resource("Organization", name="Twin"))


def test_what_is_wrong_raises_what_the_client_knows(client: Any) -> None:
    with pytest.raises(fhirpy.base.exceptions.OperationOutcome) as refused:
        client.resource("Observation", status="final").save()
    assert refused.value.resource["issue"][0]["severity"] == "error"
    with pytest.raises(fhirpy.base.exceptions.ResourceNotFound):
        client.reference("Patient", "nobody").to_resource()
    with pytest.raises(fhirpy.base.exceptions.OperationOutcome):
        client.resources("Patient").search(nosuch="1").fetch()


def test_a_transaction_is_all_or_nothing(client: Any) -> None:
    def entry(family: str, gender: str) -> dict[str, Any]:
        return {
            "fullUrl": f"urn:uuid:00000000-0000-4000-8000-{abs(hash(family)) % 10**12:012}",
            "resource": {"resourceType": "Practitioner", "name": [{"family": family}], "gender": gender},
            "request": {"method": "POST", "url": "Practitioner"},
        }

    good = {"resourceType": "Bundle", "type": "transaction", "entry": [entry("Eins", "male"), entry("Zwei", "female")]}
    answer = client.execute("", data=good)
    assert [one["response"]["status"][:3] for one in answer["entry"]] == ["201", "201"]
    bad = {"resourceType": "Bundle", "type": "transaction", "entry": [entry("Drei", "male"), entry("Vier", "wrong")]}
    with pytest.raises(fhirpy.base.exceptions.OperationOutcome):
        client.execute("", data=bad)
    families = {one["name"][0]["family"] for one in client.resources("Practitioner").fetch_all()}
    assert {"Eins", "Zwei"} <= families and not families & {"Drei", "Vier"}


# -- what other standards brought


def test_patients_of_hl7_are_found_by_name_identifier_and_birth_date(client: Any, ordered: Any) -> None:
    def patients(**search: str) -> list[str]:
        found = client.resources("Patient").search(**search).fetch()
        return sorted(one["identifier"][0]["value"] for one in found)

    assert patients(family="Müller") == ["F1"]
    assert patients(name="mul") == ["F1", "F2"]
    assert patients(given="Jürgen") == ["F1"]
    assert patients(identifier=f"{MRN}|F2") == ["F2"]
    assert patients(identifier="F2") == ["F2"]
    assert patients(birthdate="1965-12-24") == ["F1"]
    assert patients(birthdate__gt="1980") == ["F2"]
    assert patients(name="nobody") == []
    (found,) = client.resources("Patient").search(identifier=f"{MRN}|F1").fetch()
    assert found["birthDate"] == "1965-12-24"
    assert found["name"][0]["family"] == "Müller"
    assert found["identifier"][0]["system"] == MRN


def test_an_order_of_hl7_is_a_service_request_found_by_its_accession(client: Any, ordered: Any) -> None:
    (found,) = client.resources("ServiceRequest").search(identifier=ordered.accession.value).fetch()
    assert found["status"] == "active" and found["intent"] == "order"
    assert ordered.accession.value in {one["value"] for one in found["identifier"]}
    patient = client.reference(reference=found["subject"]["reference"]).to_resource()
    assert patient["identifier"][0]["value"] == "F1"
    whole = client.resources("ServiceRequest").search(
        patient__Patient__identifier=f"{MRN}|F1"
    ).include("ServiceRequest", "patient")  # fmt: skip
    assert {one["resourceType"] for one in whole.fetch_raw()["entry"][0:2] for one in [one["resource"]]} == {
        "ServiceRequest", "Patient",
    }  # fmt: skip


def test_images_of_dicom_are_an_imaging_study(hub: LiveHub, client: Any, ordered: Any) -> None:
    pynetdicom = pytest.importorskip("pynetdicom")
    study = ordered.study_uids[0]
    entity = pynetdicom.AE("MR1")
    entity.add_requested_context(MR, "1.2.840.10008.1.2.1")
    made = steady(entity.associate("127.0.0.1", hub.dicom_port, ae_title="HILUM"))
    for number in (1, 2):
        sent = image(number, study=study, series="1.2.826.0.1.3680043.10.550.1", sop_class=MR, PatientID="F1",
                     AccessionNumber=ordered.accession.value)  # fmt: skip
        assert made.send_c_store(sent).Status == 0
    made.release()
    (found,) = client.resources("ImagingStudy").search(identifier=f"urn:dicom:uid|urn:oid:{study}").fetch()
    assert (found["numberOfSeries"], found["numberOfInstances"]) == (1, 2)
    assert found["series"][0]["modality"]["code"] == "MR"
    assert {one["uid"] for one in found["series"][0]["instance"]} == {
        "1.2.826.0.1.3680043.10.550.1.1", "1.2.826.0.1.3680043.10.550.1.2",
    }  # fmt: skip
    assert found["basedOn"][0]["reference"].startswith("ServiceRequest/")
    request = client.reference(reference=found["basedOn"][0]["reference"]).to_resource()
    assert ordered.accession.value in {one["value"] for one in request["identifier"]}
    by_patient = client.resources("ImagingStudy").search(patient=found["subject"]["reference"])
    assert ids(by_patient.fetch()) == {found["id"]}
    uid = found["identifier"][0]["value"].removeprefix("urn:oid:")
    assert httpx.get(f"{hub.base}/dicom-web/studies/{uid}/metadata").status_code == 200


# -- XML by hand


def test_xml_in_is_json_out_and_back(hub: LiveHub) -> None:
    text = (
        '<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/>'
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>Zoë &amp; Łucja</p></div></text>'
        '<identifier><system value="urn:test:xml"/><value value="X1"/></identifier>'
        '<active value="true"/><name><family value="Ångström"/><given value="Zoë"/><given value="B."/></name>'
        '<birthDate value="1980-02-29"/><multipleBirthInteger value="2"/></Patient>'
    )
    media = {"Content-Type": "application/fhir+xml; charset=utf-8", "Accept": "application/fhir+json"}
    made = httpx.post(f"{hub.base}/fhir/Patient", content=text.encode(), headers=media)
    assert made.status_code == 201, made.text
    as_json = made.json()
    assert as_json["active"] is True and as_json["multipleBirthInteger"] == 2
    assert as_json["name"] == [{"family": "Ångström", "given": ["Zoë", "B."]}]
    back = httpx.get(f"{hub.base}/fhir/Patient/{as_json['id']}", headers={"Accept": "application/fhir+xml"})
    assert back.headers["content-type"].startswith("application/fhir+xml")
    etree = pytest.importorskip("lxml.etree")
    root = etree.fromstring(back.content)
    names = [etree.QName(one).localname for one in root]
    assert [one for one in names if one not in ("id", "meta")] == [
        "text", "identifier", "active", "name", "birthDate", "multipleBirthInteger",
    ]  # fmt: skip
    assert "Zoë &amp; Łucja" in back.text
    put = httpx.put(str(back.url), content=back.content, headers=media)
    assert put.status_code == 200, put.text
    assert {key: one for key, one in put.json().items() if key != "meta"} == {
        key: one for key, one in as_json.items() if key != "meta"
    }


def test_entities_and_depth_are_refused_and_the_next_request_is_served(hub: LiveHub) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Patient xmlns="http://hl7.org/fhir"><id value="&b;"/></Patient>'
    deep = '{"resourceType":"Patient","extension":' * 5000
    for content, media in ((bomb, "application/fhir+xml"), (deep, "application/fhir+json")):
        answer = httpx.post(f"{hub.base}/fhir/Patient", content=content, headers={"Content-Type": media})
        assert answer.status_code == 400
        assert "OperationOutcome" in answer.text
    assert httpx.get(f"{hub.base}/fhir/metadata").status_code == 200


# -- SMART's fhirclient


def test_fhirclient_reads_the_capability_statement_and_its_models_take_our_resources(
    hub: LiveHub, ordered: Any
) -> None:
    fhirclient = pytest.importorskip("fhirclient.client", reason="fhirclient is not installed")
    CapabilityStatement, HumanName, Patient, ServiceRequest = (
        getattr(pytest.importorskip(f"fhirclient.models.{name.lower()}"), name)
        for name in ("CapabilityStatement", "HumanName", "Patient", "ServiceRequest")
    )

    smart = fhirclient.FHIRClient(settings={"app_id": "interop", "api_base": f"{hub.base}/fhir"})
    assert smart.prepare()
    statement = CapabilityStatement.read_from("metadata", smart.server)
    assert statement.fhirVersion.startswith("4.0")
    assert {"Patient", "ServiceRequest", "ImagingStudy"} <= {one.type for one in statement.rest[0].resource}
    (patient,) = Patient.where({"identifier": f"{MRN}|F1"}).perform_resources_iter(smart.server)
    assert patient.name[0].family == "Müller"
    (request,) = ServiceRequest.where({"identifier": ordered.accession.value}).perform_resources_iter(smart.server)
    assert request.subject.resolved(Patient).id == patient.id
    made = Patient()
    made.name = [HumanName({"family": "Smart", "given": ["Sam"]})]
    answer = made.create(smart.server)
    assert answer["resourceType"] == "Patient"
    assert Patient.read(answer["id"], smart.server).name[0].family == "Smart"
