"""The interactions over HTTP values: read, vread, create, update, delete, history, negotiation, conditions, bundles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.service import Reply, Service
from hilum.fhir.validation import validate
from hilum.testing import FakeClock

CONDITION: dict[str, Any] = {
    "resourceType": "Condition",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "386661006", "display": "Fever"}]},
    "subject": {"reference": "Patient/x"},
}


def code_of(reply: Reply) -> str:
    issue: dict[str, Any] = reply.resource["issue"][0]
    return str(issue["code"])


def test_any_resource_is_created_read_updated_and_deleted(service: Service, clock: FakeClock) -> None:
    created = service.send("POST", "/fhir/Condition", CONDITION)
    assert created.status == 201
    id = created.resource["id"]
    assert created.headers["location"] == f"http://127.0.0.1:8080/fhir/Condition/{id}/_history/1"
    assert created.headers["etag"] == 'W/"1"'
    assert "last-modified" in created.headers
    assert created.content_type.startswith("application/fhir+json")

    clock.advance(5)
    changed = {**created.resource, "recordedDate": "2020-01-01"}
    updated = service.send("PUT", f"/fhir/Condition/{id}", changed)
    assert (updated.status, updated.headers["etag"]) == (200, 'W/"2"')
    assert service.send("GET", f"/fhir/Condition/{id}").resource["recordedDate"] == "2020-01-01"
    assert "recordedDate" not in service.send("GET", f"/fhir/Condition/{id}/_history/1").resource

    clock.advance(5)
    assert service.send("DELETE", f"/fhir/Condition/{id}").status == 204
    gone = service.send("GET", f"/fhir/Condition/{id}")
    assert (gone.status, code_of(gone)) == (410, "deleted")
    assert service.send("DELETE", f"/fhir/Condition/{id}").status == 204
    assert service.send("GET", f"/fhir/Condition?_id={id}").resource["total"] == 0
    history = service.send("GET", f"/fhir/Condition/{id}/_history").resource
    assert [one["request"]["method"] for one in history["entry"]] == ["DELETE", "PUT", "POST"]
    assert not validate(history)

    again = service.send("PUT", f"/fhir/Condition/{id}", {**CONDITION, "id": id})
    assert (again.status, again.headers["etag"]) == (201, 'W/"4"')


def test_what_is_kept_is_verbatim_with_decimals_as_written(service: Service) -> None:
    body = (
        b'{"resourceType":"Observation","status":"final","code":{"text":"x"},'
        b'"valueQuantity":{"value":1.00},"extension":[{"url":"u","valueDecimal":1e-3}]}'
    )
    reply = service.send("POST", "/fhir/Observation", body, {"content-type": "application/fhir+json"})
    assert reply.status == 201
    assert b'"value":1.00' in reply.body
    assert b'"valueDecimal":1e-3' in reply.body


def test_writing_the_same_again_makes_no_new_version(service: Service) -> None:
    first = service.send("PUT", "/fhir/Basic/b1", {"resourceType": "Basic", "id": "b1", "code": {"text": "x"}})
    again = service.send("PUT", "/fhir/Basic/b1", {"resourceType": "Basic", "id": "b1", "code": {"text": "x"}})
    assert (first.status, again.status) == (201, 200)
    assert again.headers["etag"] == 'W/"1"'


def test_json_and_xml_are_negotiated(service: Service) -> None:
    created = service.send("POST", "/fhir/Condition", CONDITION)
    address = f"/fhir/Condition/{created.resource['id']}"
    as_xml = service.send("GET", address, headers={"accept": "application/fhir+xml"})
    assert as_xml.content_type.startswith("application/fhir+xml")
    assert as_xml.resource == created.resource
    assert service.send("GET", f"{address}?_format=xml").content_type.startswith("application/fhir+xml")
    assert service.send("GET", f"{address}?_format=application/fhir%2Bxml").content_type.startswith(
        "application/fhir+xml"
    )
    mixed = service.send("GET", address, headers={"accept": "application/fhir+xml;q=0.5, application/fhir+json"})
    assert mixed.content_type.startswith("application/fhir+json")
    assert service.send("GET", address, headers={"accept": "text/html,*/*;q=0.8"}).status == 200
    pretty = service.send("GET", f"{address}?_pretty=true")
    assert b"\n  " in pretty.body
    refused = service.send("GET", address, headers={"accept": "application/pdf"})
    assert (refused.status, code_of(refused)) == (406, "not-supported")
    posted = service.send(
        "POST", "/fhir/Condition", fhir_xml.encode(CONDITION), {"content-type": "application/fhir+xml"}
    )
    assert posted.status == 201
    assert posted.content_type.startswith("application/fhir+xml")


def test_prefer_decides_the_body(service: Service) -> None:
    for wanted, has_body in (("minimal", False), ("representation", True), ("OperationOutcome", True)):
        reply = service.send("POST", "/fhir/Condition", CONDITION, {"prefer": f"return={wanted}"})
        assert reply.status == 201
        assert bool(reply.body) is has_body
        assert "location" in reply.headers


@pytest.mark.parametrize(
    ("method", "target", "body", "headers", "status", "code"),
    [
        ("GET", "/fhir/Nonsense/1", b"", {}, 404, "not-supported"),
        ("GET", "/fhir/Patient/unknown", b"", {}, 404, "not-found"),
        ("GET", "/fhir/Patient/a%20b", b"", {}, 400, "value"),
        ("GET", "/fhir/Patient/p/_history/9", b"", {}, 404, "not-found"),
        ("GET", "/fhir/Patient?nosuch=1", b"", {}, 400, "not-supported"),
        ("GET", "/fhir/Patient?birthdate=yesterday", b"", {}, 400, "invalid"),
        ("GET", "/fhir/Patient?name:nosuch=1", b"", {}, 400, "not-supported"),
        ("GET", "/fhir/nothing/here/at/all", b"", {}, 404, "not-supported"),
        ("PATCH", "/fhir/Patient/1", b"{}", {}, 405, "not-supported"),
        ("POST", "/fhir/Patient", b"", {}, 400, "structure"),
        ("POST", "/fhir/Patient", b"{", {"content-type": "application/fhir+json"}, 400, "structure"),
        ("POST", "/fhir/Patient", b"<Patient", {"content-type": "application/fhir+xml"}, 400, "structure"),
        ("POST", "/fhir/Patient", b"[" * 10_000, {"content-type": "application/fhir+json"}, 400, "structure"),
        ("POST", "/fhir/Patient", b"%PDF", {"content-type": "application/pdf"}, 415, "not-supported"),
        ("POST", "/fhir/Patient", b'{"resourceType":"Condition"}', {}, 400, "invalid"),
        ("POST", "/fhir/Patient", b'{"resourceType":"Patient","nosuch":1}', {}, 400, "structure"),
        ("POST", "/fhir/Observation", b'{"resourceType":"Observation"}', {}, 400, "required"),
        ("POST", "/fhir/Patient", b'{"resourceType":"Patient","gender":"M"}', {}, 400, "code-invalid"),
        ("PUT", "/fhir/Basic/1", b'{"resourceType":"Basic","id":"2","code":{"text":"x"}}', {}, 400, "invalid"),
        ("PUT", "/fhir/Basic/1", b'{"resourceType":"Basic","code":{"text":"x"}}', {}, 400, "invalid"),
        ("POST", "/fhir", b'{"resourceType":"Bundle","type":"collection"}', {}, 400, "invalid"),
        ("DELETE", "/fhir/Condition/unknown", b"", {}, 404, "not-found"),
        ("POST", "/fhir/Patient/_search", b"{}", {"content-type": "application/json"}, 415, "not-supported"),
    ],
)
def test_bad_requests_get_their_status_and_an_operation_outcome(
    service: Service, method: str, target: str, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    from urllib.parse import unquote

    reply = service.send(method, unquote(target) if "?" not in target else target, body, headers)
    assert (reply.status, code_of(reply)) == (status, code)
    assert reply.resource["resourceType"] == "OperationOutcome"
    assert not validate(reply.resource)
    service.send("POST", "/fhir/Condition", CONDITION)  # and the next one is served


def test_an_external_entity_is_refused_in_xml(service: Service) -> None:
    body = b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir"><id value="&x;"/></Patient>'
    reply = service.send("POST", "/fhir/Patient", body, {"content-type": "application/fhir+xml"})
    assert reply.status == 400
    assert b"root:" not in reply.body


def test_head_is_answered_like_get(service: Service) -> None:
    service.send("PUT", "/fhir/Basic/b", {"resourceType": "Basic", "id": "b", "code": {"text": "1"}})
    assert service.send("HEAD", "/fhir/Basic/b").headers["etag"] == 'W/"1"'
    assert service.send("HEAD", "/fhir/Basic/none").status == 404


def test_a_body_over_the_budget_is_refused_unread(service: Service) -> None:
    reply = service.send(
        "POST", "/fhir/Basic", b" " * (64 * 1024 * 1024 + 1), {"content-type": "application/fhir+json"}
    )
    assert (reply.status, code_of(reply)) == (413, "too-long")


def test_if_match_guards_an_update(service: Service) -> None:
    service.send("PUT", "/fhir/Basic/b", {"resourceType": "Basic", "id": "b", "code": {"text": "1"}})
    change = {"resourceType": "Basic", "id": "b", "code": {"text": "2"}}
    assert service.send("PUT", "/fhir/Basic/b", change, {"if-match": 'W/"1"'}).status == 200
    late = service.send("PUT", "/fhir/Basic/b", change, {"if-match": 'W/"1"'})
    assert (late.status, code_of(late)) == (412, "conflict")
    assert service.send("PUT", "/fhir/Basic/b", change, {"if-none-match": "*"}).status == 412


def test_conditional_read_answers_304(service: Service) -> None:
    service.send("PUT", "/fhir/Basic/b", {"resourceType": "Basic", "id": "b", "code": {"text": "1"}})
    first = service.send("GET", "/fhir/Basic/b")
    assert service.send("GET", "/fhir/Basic/b", headers={"if-none-match": first.headers["etag"]}).status == 304
    assert service.send("GET", "/fhir/Basic/b", headers={"if-none-match": 'W/"7"'}).status == 200
    stamp = {"if-modified-since": first.headers["last-modified"]}
    assert service.send("GET", "/fhir/Basic/b", headers=stamp).status == 304


def test_conditional_create_update_and_delete(service: Service) -> None:
    device = {"resourceType": "Device", "identifier": [{"system": "urn:d", "value": "1"}]}
    condition = {"if-none-exist": "identifier=urn:d|1"}
    first = service.send("POST", "/fhir/Device", device, condition)
    second = service.send("POST", "/fhir/Device", device, condition)
    assert (first.status, second.status) == (201, 200)
    assert first.resource["id"] == second.resource["id"]
    updated = service.send("PUT", "/fhir/Device?identifier=urn:d|1", {**device, "status": "active"})
    assert (updated.status, updated.resource["id"]) == (200, first.resource["id"])
    made = service.send(
        "PUT", "/fhir/Device?identifier=urn:d|2", {**device, "identifier": [{"system": "urn:d", "value": "2"}]}
    )
    assert made.status == 201
    many = service.send("PUT", "/fhir/Device?identifier=urn:d|1,urn:d|2", device)
    assert (many.status, code_of(many)) == (412, "multiple-matches")
    assert service.send("DELETE", "/fhir/Device?identifier=urn:d|2").status == 204
    assert service.send("DELETE", "/fhir/Device?identifier=urn:d|2").status == 404


def test_a_transaction_resolves_its_references_and_is_all_or_nothing(service: Service) -> None:
    def bundle(second: dict[str, Any]) -> dict[str, Any]:
        return {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [
                {
                    "fullUrl": "urn:uuid:11111111-1111-4111-8111-111111111111",
                    "resource": {"resourceType": "Organization", "name": "A"},
                    "request": {"method": "POST", "url": "Organization"},
                },
                {"resource": second, "request": {"method": "POST", "url": "Device"}},
                {"request": {"method": "GET", "url": "Organization?name=A"}},
            ],
        }

    good = {
        "resourceType": "Device",
        "owner": {"reference": "urn:uuid:11111111-1111-4111-8111-111111111111"},
        "patient": {"reference": "Patient?identifier=urn:oid:1.2.3.4|99"},
    }
    missing = service.send("POST", "/fhir", bundle(good))
    assert (missing.status, code_of(missing)) == (412, "not-found")
    assert missing.resource["issue"][0]["expression"] == ["Bundle.entry[1]"]
    assert service.send("GET", "/fhir/Organization").resource["total"] == 0

    patient = {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.3.4", "value": "99"}]}
    made = service.send("POST", "/fhir/Patient", patient).resource
    done = service.send("POST", "/fhir", bundle(good))
    assert done.status == 200
    assert not validate(done.resource)
    entries = done.resource["entry"]
    assert [one["response"]["status"][:3] for one in entries] == ["201", "201", "200"]
    organization = entries[0]["response"]["location"].split("/_history")[0]
    assert entries[1]["resource"]["owner"]["reference"] == organization
    assert entries[1]["resource"]["patient"]["reference"] == f"Patient/{made['id']}"
    assert entries[2]["resource"]["total"] == 1

    broken = service.send("POST", "/fhir", bundle({"resourceType": "Device", "nosuch": 1}))
    assert broken.status == 400
    assert service.send("GET", "/fhir/Organization").resource["total"] == 1


def test_a_batch_answers_each_entry_for_itself(service: Service) -> None:
    reply = service.send(
        "POST",
        "/fhir",
        {
            "resourceType": "Bundle",
            "type": "batch",
            "entry": [
                {"resource": CONDITION, "request": {"method": "POST", "url": "Condition"}},
                {"resource": {"resourceType": "Condition"}, "request": {"method": "POST", "url": "Condition"}},
                {"request": {"method": "GET", "url": "Condition/unknown"}},
                {"request": {"method": "DELETE", "url": "Condition/unknown"}},
            ],
        },
    )
    assert [one["response"]["status"][:3] for one in reply.resource["entry"]] == ["201", "400", "404", "404"]
    assert reply.resource["entry"][1]["response"]["outcome"]["resourceType"] == "OperationOutcome"


def test_synthea_bundles_are_taken_whole(service: Service, corpus: Path) -> None:
    folder = corpus / "fhir" / "synthea-r4"
    paths = sorted(
        folder.rglob("*.json"),
        key=lambda p: ("hospital" not in p.name.lower(), "practitioner" not in p.name.lower(), p.stat().st_size),
    )
    taken = 0
    for path in paths[:3]:
        reply = service.send(
            "POST", "/fhir", path.read_bytes(), {"content-type": "application/fhir+json", "prefer": "return=minimal"}
        )
        assert reply.status == 200, (path.name, reply.body[:500])
        taken += len(reply.resource["entry"])
    assert taken > 50


def test_every_official_example_can_be_put_and_read_back(service: Service, corpus: Path) -> None:
    """Byte for byte but for id and meta; in XML too."""
    put = 0
    for path in sorted((corpus / "fhir" / "r4-examples-json").rglob("*.json")):
        resource = fhir_json.parse(path.read_bytes())
        if any(one.severity == "error" for one in validate(resource)) or "id" not in resource:
            continue
        address = f"/fhir/{resource['resourceType']}/{resource['id']}"
        reply = service.send("PUT", address, resource)
        assert reply.status in (200, 201), (path.name, reply.body[:500])
        read = service.send("GET", address).resource
        if resource["resourceType"] == "Patient":
            continue  # core's words: their own tests
        assert fhir_json.encode(without_meta(read)) == fhir_json.encode(without_meta(resource)), path.name
        as_xml = service.send("GET", f"{address}?_format=xml")
        assert as_xml.status == 200
        assert etree.fromstring(as_xml.body) is not None
        put += 1
    assert put > 250


def without_meta(resource: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in resource.items() if k not in ("meta", "id", "resourceType")}


def test_binary_is_read_as_what_it_is(service: Service) -> None:
    created = service.send("POST", "/fhir/Binary", b"%PDF-1.7", {"content-type": "application/pdf"})
    assert created.status == 201
    address = f"/fhir/Binary/{created.resource['id']}"
    native = service.send("GET", address, headers={"accept": "application/pdf"})
    assert (native.body, native.content_type) == (b"%PDF-1.7", "application/pdf")
    resource = service.send("GET", address, headers={"accept": "application/fhir+json"}).resource
    assert resource["contentType"] == "application/pdf"
