"""PDQm ITI-78: demographics, domains, both methods."""

from __future__ import annotations

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
from hilum.ihe import pdqm
from hilum.ihe.profile import Profiles, Site
from hilum.testing import repeatable_store

RED = AssigningAuthority("RED", "1.2.3.1", "ISO")
BLUE = AssigningAuthority("BLUE", "1.2.3.2", "ISO")


@pytest.fixture
def service() -> Service:
    store = repeatable_store(authorities=Authorities((RED, BLUE)))
    store.project(*PROJECTIONS)

    def work(record: Record) -> None:
        for number, (family, day, sex) in enumerate((("Moore", "19800101", "F"), ("Moor", "19900202", "M")), 1):
            numbers = (Identifier(f"R{number}", RED, "MR"), *((Identifier("B1", BLUE),) if number == 1 else ()))
            facts = Demographics(name=PersonName(family, "Chip"), birth_date=day, sex=sex)
            record.emit(*identity.register(None, numbers, facts, id=f"P{number}", when=record.now()))

    store.write_now(work)
    (profile,) = pdqm.profiles(pdqm.Settings(), Site())
    return Service(store, routes(profile.routes))


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("family=moor", {"P1", "P2"}),
        ("family:exact=Moor", {"P2"}),
        ("family=moor&gender=female", {"P1"}),
        ("birthdate=1990-02-02&family=Moor", {"P2"}),
        ("identifier=urn:oid:1.2.3.1|R1", {"P1"}),
        ("identifier=urn:oid:1.2.3.2|", {"P1"}),
        ("identifier=urn:oid:1.2.3.1|,urn:oid:1.2.3.2|", {"P1", "P2"}),
        ("family=moor&identifier=urn:oid:1.2.3.2|", {"P1"}),
        ("family=nobody", set()),
        ("_id=P2", {"P2"}),
        ("active=true&given=chip", {"P1", "P2"}),
    ],
)
def test_patients_are_found_by_get_and_by_post(service: Service, query: str, ids: set[str]) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    for reply in (
        service.send("GET", f"/fhir/Patient?{query}"),
        service.send("POST", "/fhir/Patient/_search", query.encode(), form),
    ):
        assert reply.status == 200
        bundle = reply.resource
        assert not [i for i in validate(bundle) if i.severity == "error"]
        assert {one["resource"]["id"] for one in bundle.get("entry", ())} == ids
        assert bundle["total"] == len(ids)
        assert all(one["fullUrl"].startswith("http://127.0.0.1:8080/fhir/Patient/") for one in bundle.get("entry", ()))


def test_only_identifiers_of_the_wanted_domains_come_back(service: Service) -> None:
    bundle = service.send("GET", "/fhir/Patient?family=Moore&identifier=urn:oid:1.2.3.2|").resource
    (entry,) = bundle["entry"]
    assert [one["value"] for one in entry["resource"]["identifier"]] == ["B1"]


def test_an_unknown_domain_is_not_found(service: Service) -> None:
    reply = service.send("GET", "/fhir/Patient?family=Moore&identifier=urn:oid:9.9|")
    assert reply.status == 404
    assert reply.resource["issue"][0]["code"] == "not-found"


def test_an_identifier_of_an_unknown_domain_finds_nobody(service: Service) -> None:
    reply = service.send("GET", "/fhir/Patient?identifier=urn:oid:9.9|R1")
    assert (reply.status, reply.resource["total"]) == (200, 0)


def test_the_profile_claims_its_exchange() -> None:
    profiles = Profiles.of(pdqm.profiles(pdqm.Settings(), Site()))
    asked = Exchange(Direction.IN, "fhir", "search-type", "A", "HILUM", 0.0, detail=(("type", "Patient"),))
    assert profiles.classify(asked) == ("PDQm", "ITI-78")


def test_a_person_whom_its_source_deleted_is_found_only_where_it_is_asked_for(service: Service) -> None:
    def retire(record: Record) -> None:
        gone = record.patients.get("P2")
        assert gone is not None
        record.emit(*identity.retire(gone, when=record.now()))

    service.store.write_now(retire)
    for query, ids in (
        ("family=moor", ["P1"]),
        ("identifier=urn:oid:1.2.3.1|", ["P1"]),
        ("identifier=urn:oid:1.2.3.1|R2", []),
        ("family=moor&active=false", ["P2"]),
    ):
        bundle = service.send("GET", f"/fhir/Patient?{query}").resource
        assert [one["resource"]["id"] for one in bundle.get("entry", ())] == ids, query
        assert bundle["total"] == len(ids)
