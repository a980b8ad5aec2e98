"""PIXm ITI-83: the cases of ITI TF-2 3.83.4.2.2, each with its status and words."""

from __future__ import annotations

from typing import Any

import pytest

from hilum.core import identity
from hilum.core.exchange import Direction, Exchange
from hilum.core.identity import AssigningAuthority, Authorities, Identifier
from hilum.core.person import Demographics, PersonName
from hilum.core.record import Record
from hilum.fhir.render.projection import PROJECTIONS
from hilum.fhir.routes import routes
from hilum.fhir.service import Service
from hilum.fhir.validation import validate
from hilum.ihe import pixm
from hilum.ihe.profile import Profiles, Site
from hilum.testing import repeatable_store

RED = AssigningAuthority("RED", "1.2.3.1", "ISO")
BLUE = AssigningAuthority("BLUE", "1.2.3.2", "ISO")
GREEN = AssigningAuthority("GREEN", "1.2.3.3", "ISO")


@pytest.fixture
def service() -> Service:
    store = repeatable_store(authorities=Authorities((RED, BLUE, GREEN)))
    store.project(*PROJECTIONS)

    def work(record: Record) -> None:
        numbers = (Identifier("R1", RED, "MR"), Identifier("B1", BLUE, "MR"), Identifier("B2", BLUE, "MR"))
        record.emit(*identity.register(None, numbers, Demographics(name=PersonName("A")), id="P1", when=record.now()))
        record.emit(*identity.register(None, (Identifier("R2", RED),), Demographics(), id="P2", when=record.now()))

    store.write_now(work)
    (profile,) = pixm.profiles(pixm.Settings(), Site())
    return Service(store, routes(profile.routes))


def ask(service: Service, query: str) -> dict[str, Any]:
    reply = service.send("GET", f"/fhir/Patient/$ihe-pix?{query}")
    assert reply.status == 200, reply.body
    assert not validate(reply.resource)
    return reply.resource


def numbers_in(parameters: dict[str, Any]) -> list[str]:
    return [
        one["valueIdentifier"]["value"] for one in parameters.get("parameter", ()) if one["name"] == "targetIdentifier"
    ]


def test_the_other_identifiers_come_back_with_their_domains_and_the_patient(service: Service) -> None:
    parameters = ask(service, "sourceIdentifier=urn:oid:1.2.3.1|R1")
    assert numbers_in(parameters) == ["B1", "B2"]
    first = parameters["parameter"][0]["valueIdentifier"]
    assert (first["system"], first["assigner"]) == ("urn:oid:1.2.3.2", {"display": "BLUE"})
    assert parameters["parameter"][-1] == {
        "name": "targetId",
        "valueReference": {"reference": "http://127.0.0.1:8080/fhir/Patient/P1"},
    }


def test_target_systems_narrow_the_answer(service: Service) -> None:
    one = "sourceIdentifier=urn:oid:1.2.3.2|B1"
    assert numbers_in(ask(service, f"{one}&targetSystem=urn:oid:1.2.3.1")) == ["R1"]
    assert numbers_in(ask(service, f"{one}&targetSystem=urn:oid:1.2.3.1&targetSystem=urn:oid:1.2.3.2")) == ["R1", "B2"]
    assert ask(service, f"{one}&targetSystem=urn:oid:1.2.3.3") == {"resourceType": "Parameters"}
    assert numbers_in(ask(service, "sourceIdentifier=urn:oid:1.2.3.1|R2")) == []


@pytest.mark.parametrize(
    ("query", "status", "code", "words"),
    [
        ("sourceIdentifier=urn:oid:1.2.3.1|none", 404, "not-found", "sourceIdentifier Patient Identifier not found"),
        ("sourceIdentifier=urn:oid:9.9|R1", 400, "code-invalid", "sourceIdentifier Assigning Authority not found"),
        ("sourceIdentifier=urn:oid:1.2.3.1|R1&targetSystem=urn:oid:9.9", 403, "code-invalid", "targetSystem not found"),
        ("", 400, "required", ""),
        ("sourceIdentifier=urn:oid:1.2.3.1|R1&sourceIdentifier=urn:oid:1.2.3.1|R2", 400, "required", ""),
        ("sourceIdentifier=R1", 400, "value", ""),
        ("sourceIdentifier=|R1", 400, "value", ""),
        ("sourceIdentifier=urn:oid:1.2.3.1|R1&nosuch=1", 400, "invalid", ""),
    ],
)
def test_each_refusal_has_its_status_and_words(
    service: Service, query: str, status: int, code: str, words: str
) -> None:
    for accept in ("application/fhir+json", "application/fhir+xml"):
        reply = service.send("GET", f"/fhir/Patient/$ihe-pix?{query}", headers={"accept": accept})
        issue = reply.resource["issue"][0]
        assert (reply.status, issue["code"]) == (status, code)
        assert reply.content_type.startswith(accept)
        if words:
            assert issue["diagnostics"] == words


def test_a_linked_patient_is_the_same_person(service: Service) -> None:
    def link(record: Record) -> None:
        one, two = record.patients.get("P1"), record.patients.get("P2")
        assert one is not None
        assert two is not None
        record.emit(*identity.link(one, two, when=record.now()))

    service.store.write_now(link)
    assert numbers_in(ask(service, "sourceIdentifier=urn:oid:1.2.3.1|R1")) == ["B1", "B2", "R2"]


def test_the_operation_is_in_the_capability_statement(service: Service) -> None:
    statement = service.send("GET", "/fhir/metadata").resource
    (patient,) = [one for one in statement["rest"][0]["resource"] if one["type"] == "Patient"]
    assert patient["operation"] == [
        {"name": "ihe-pix", "definition": "https://profiles.ihe.net/ITI/PIXm/OperationDefinition/IHE.PIXm.pix"}
    ]


def test_the_profile_claims_its_exchanges() -> None:
    profiles = Profiles.of(pixm.profiles(pixm.Settings(), Site()))
    asked = Exchange(Direction.IN, "fhir", "$ihe-pix", "A", "HILUM", 0.0)
    assert profiles.classify(asked) == ("PIXm", "ITI-83")
    fed = Exchange(Direction.IN, "fhir", "update", "A", "HILUM", 0.0, detail=(("type", "Patient"),))
    assert profiles.classify(fed) == ("PIXm", "ITI-104")


def test_a_person_whom_its_source_deleted_is_not_found(service: Service) -> None:
    def link_and_retire(record: Record) -> None:
        one, two = record.patients.get("P1"), record.patients.get("P2")
        assert one is not None
        assert two is not None
        record.emit(*identity.link(one, two, when=record.now()))
        two = record.patients.get("P2")
        assert two is not None
        record.emit(*identity.retire(two, when=record.now()))

    service.store.write_now(link_and_retire)
    parameters = ask(service, "sourceIdentifier=urn:oid:1.2.3.1|R1")
    assert numbers_in(parameters) == ["B1", "B2"]
    assert [one["name"] for one in parameters["parameter"]].count("targetId") == 1
    reply = service.send("GET", "/fhir/Patient/$ihe-pix?sourceIdentifier=urn:oid:1.2.3.1|R2")
    assert (reply.status, reply.resource["issue"][0]["code"]) == (404, "not-found")
