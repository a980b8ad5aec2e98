"""The CapabilityStatement promises what is served: the test walks it and calls everything."""

from __future__ import annotations

from typing import Any

import pytest

from hilum.fhir.definitions import required_codes, resource_types, type_definition
from hilum.fhir.service import Service
from hilum.fhir.validation import validate


@pytest.fixture
def statement(service: Service) -> dict[str, Any]:
    return service.send("GET", "/fhir/metadata").resource


def test_it_is_a_sound_statement_in_both_formats(service: Service, statement: dict[str, Any]) -> None:
    assert validate(statement) == ()
    assert statement["fhirVersion"] == "4.0.1"
    assert statement["implementation"]["url"] == "http://127.0.0.1:8080/fhir"
    as_xml = service.send("GET", "/fhir/metadata?_format=xml")
    assert as_xml.resource == statement
    assert {one["type"] for one in statement["rest"][0]["resource"]} == resource_types()


def least(kind: str, depth: int = 0) -> dict[str, Any]:
    """The smallest resource or element of a type: its required elements only."""
    found: dict[str, Any] = {"resourceType": kind} if type_definition(kind).is_resource else {}
    for element in type_definition(kind).elements:
        if not element.least:
            continue
        code = element.types[0]
        name = element.name.replace("[x]", code[0].upper() + code[1:])
        value: Any
        if code in SAMPLES:
            value = SAMPLES[code]
            if element.binding >= 0:
                value = sorted(required_codes(element.binding))[0]
        elif code == "Resource":
            value = {"resourceType": "Basic", "code": {"text": "x"}}
        else:
            value = least(code, depth + 1) or {"extension": [{"url": "urn:x", "valueString": "x"}]}
        found[name] = [value] if element.is_list else value
    return found


SAMPLES: dict[str, Any] = {
    "string": "x",
    "markdown": "x",
    "code": "x",
    "id": "x",
    "uri": "urn:x",
    "url": "urn:x",
    "canonical": "urn:x",
    "oid": "urn:oid:1.2",
    "boolean": True,
    "integer": 1,
    "positiveInt": 1,
    "unsignedInt": 1,
    "decimal": 1,
    "date": "2020-01-01",
    "dateTime": "2020-01-01",
    "instant": "2020-01-01T00:00:00Z",
    "time": "10:00:00",
    "base64Binary": "AAAA",
    "xhtml": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>',
}


def test_every_promised_interaction_of_every_type_is_served(service: Service, statement: dict[str, Any]) -> None:
    called = 0
    for row in statement["rest"][0]["resource"]:
        kind = row["type"]
        promised = [one["code"] for one in row["interaction"]]
        resource = least(kind)
        assert not [i for i in validate(resource, invariants=False) if i.severity == "error"], kind
        assert {"read", "vread", "update", "history-instance", "create", "search-type"} <= set(promised)
        created = service.send("POST", f"/fhir/{kind}", resource, {"accept": "application/fhir+json"})
        assert created.status == 201, (kind, created.body)
        id = created.resource["id"]
        address = f"/fhir/{kind}/{id}"
        as_json = {"accept": "application/fhir+json"}
        assert service.send("GET", address, headers=as_json).status == 200
        assert service.send("GET", f"{address}/_history/1").status == 200
        changed = {**created.resource, "language": "en"}
        assert service.send("PUT", address, changed).status == 200, kind
        assert service.send("GET", f"{address}/_history").resource["total"] == 2
        found = service.send("GET", f"/fhir/{kind}?_id={id}")
        assert found.resource["total"] == 1, kind
        assert service.send("POST", f"/fhir/{kind}/_search", f"_id={id}".encode()).resource["total"] == 1
        new = service.send("PUT", f"/fhir/{kind}/client-given", {**resource, "id": "client-given"})
        assert row["updateCreate"]
        assert new.status == 201, (kind, new.body)
        expected = 204 if "delete" in promised else 405
        assert service.send("DELETE", address).status == expected, kind
        called += 1
    assert called == 146


SEARCHES = {
    "token": "x",
    "string": "x",
    "date": "ge2020-01-01",
    "reference": "Patient/x",
    "uri": "urn:x",
    "number": "1",
    "quantity": "1||kg",
}


def test_every_promised_search_parameter_and_include_is_served(service: Service, statement: dict[str, Any]) -> None:
    tried = 0
    for row in statement["rest"][0]["resource"]:
        pairs = "&".join(f"{one['name']}={SEARCHES[one['type']]}" for one in row["searchParam"][:40])
        reply = service.send("GET", f"/fhir/{row['type']}?{pairs}")
        assert (reply.status, reply.resource["total"]) == (200, 0), (row["type"], reply.body)
        for one in row.get("searchInclude", ()):
            assert service.send("GET", f"/fhir/{row['type']}?_include={one}").status == 200
        tried += len(row["searchParam"])
    assert tried > 2000


def test_system_interactions_are_served(service: Service, statement: dict[str, Any]) -> None:
    for one in statement["rest"][0]["interaction"]:
        reply = service.send("POST", "/fhir", {"resourceType": "Bundle", "type": one["code"]})
        assert reply.status == 200
        assert reply.resource["type"] == f"{one['code']}-response"
