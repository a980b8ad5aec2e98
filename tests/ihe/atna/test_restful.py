"""Audit of RESTful exchanges: who took which role, one event for each patient found, and the pattern of BALP that is claimed."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from hilum.core.audit import AuditEvent
from hilum.core.code import Code
from hilum.core.exchange import Direction, Exchange, Key, Outcome
from hilum.fhir.render.audit_event import BALP, render_audit_event
from hilum.fhir.validation import validate
from hilum.ihe import mhd, pdqm, pixm
from hilum.ihe.atna import audit_events, message
from hilum.ihe.profile import Profiles, Site

SITE = Site()
PROFILES = Profiles.of(
    [
        *pdqm.profiles(pdqm.Settings(), SITE),
        *mhd.profiles(mhd.Settings(), SITE),
        *pixm.profiles(pixm.Settings(), SITE),
    ]
)
ASKED = b"GET /fhir/Patient?family=Moore HTTP/1.1\r\n\r\n"
ONE = (Key("patient", "1.2.3|R1"), Key("patient", "1.2.4|B1"), Key("person", "P1"))


def exchange(
    kind: str = "search-type", type: str = "Patient", keys: tuple[Key, ...] = (), **changes: object
) -> Exchange:
    facts: dict[str, object] = {
        "source": "EHR",
        "destination": "HILUM",
        "started": 1714979289.0,
        "peer": "EHR",
        "peer_address": "10.0.0.7:40000",
        "request": ASKED,
        "detail": (("type", type),),
        "id": 12,
    }
    return Exchange(Direction.IN, "fhir", kind, keys=keys, **{**facts, **changes})  # type: ignore[arg-type]


def events(*given: object, **changes: object) -> tuple[AuditEvent, ...]:
    return audit_events(exchange(*given, **changes), PROFILES)  # type: ignore[arg-type]


def test_a_query_about_one_patient_claims_the_pattern_of_a_patients_query() -> None:
    (event,) = events(keys=ONE)
    assert (event.interaction, event.action) == ("search-type", "E")
    resource = render_audit_event(event)
    assert resource["meta"]["profile"] == [BALP + "PatientQuery"]
    assert resource["type"]["code"] == "rest"
    assert [one["code"] for one in resource["subtype"]] == ["search-type", "ITI-78"]
    client, server = resource["agent"]
    assert (client["type"]["coding"][0]["code"], server["type"]["coding"][0]["code"]) == ("110153", "110152")
    assert client["network"] == {"address": "10.0.0.7", "type": "2"}
    assert server["network"] == {"address": "HILUM", "type": "1"}
    assert server["who"] == resource["source"]["observer"]
    patient, query = resource["entity"]
    assert patient["what"]["reference"] == "Patient/P1"
    assert base64.b64decode(query["query"]) == ASKED
    assert "what" not in query
    assert not [one for one in validate(resource) if one.severity == "error"]


def test_a_query_that_finds_several_patients_owes_an_event_for_each_with_its_own_numbers() -> None:
    found = events(keys=(*ONE, Key("patient", "1.2.3|R2"), Key("person", "P2")))
    assert [one.person_ids for one in found] == [("P1",), ("P2",)]
    numbers = [[thing.id for thing in one.objects if thing.type_code == "1"] for one in found]
    assert numbers == [["R1^^^&1.2.3&ISO", "B1^^^&1.2.4&ISO"], ["R2^^^&1.2.3&ISO"]]
    assert all(render_audit_event(one)["meta"]["profile"] == [BALP + "PatientQuery"] for one in found)


def test_a_query_that_finds_nobody_claims_the_pattern_without_a_patient() -> None:
    (event,) = events()
    assert render_audit_event(event)["meta"]["profile"] == [BALP + "Query"]


def test_what_is_read_flows_from_us_so_the_roles_are_turned() -> None:
    (event,) = events("read", "Binary", (Key("resource", "Binary/b1"), *ONE))
    assert [(one.role.value, one.is_requestor) for one in event.participants] == [("110152", True), ("110153", False)]
    resource = render_audit_event(event)
    assert resource["meta"]["profile"] == [BALP + "PatientRead"]
    data = resource["entity"][-1]
    assert (data["what"], data["role"]["code"]) == ({"reference": "Binary/b1"}, "3")


def test_a_query_by_an_operation_is_a_search_and_a_transaction_keeps_the_event_of_its_document() -> None:
    (event,) = events("$ihe-pix", keys=ONE)
    assert (event.interaction, event.event_type.value) == ("search", "ITI-83")
    (event,) = events("transaction", "Bundle", detail=(("type", "Bundle"), ("bundle", "ITI-65")))
    resource = render_audit_event(event)
    assert resource["type"]["code"] == "110107"
    assert "profile" not in resource["meta"]


def test_the_action_is_that_of_the_interaction() -> None:
    keys = (Key("resource", "Patient/P1"), *ONE)
    (made,), (changed,) = events("create", keys=keys), events("update", keys=keys)
    assert (made.action, changed.action) == ("C", "U")
    assert render_audit_event(made)["meta"]["profile"] == [BALP + "PatientCreate"]
    assert render_audit_event(changed)["meta"]["profile"] == [BALP + "PatientUpdate"]


def test_a_failure_or_an_unknown_address_claims_no_pattern() -> None:
    for changes in ({"outcome": Outcome.REFUSED}, {"peer_address": ""}):
        (event,) = events(keys=ONE, **changes)
        assert "profile" not in render_audit_event(event)["meta"], changes


def test_numbers_that_may_be_anothers_are_not_put_beside_a_patient() -> None:
    keys = (*ONE, Key("person", "P2"))
    (event,) = audit_events(exchange("read", "Binary", keys), PROFILES)
    patients = [one["what"] for one in render_audit_event(event)["entity"] if one["role"]["code"] == "1"]
    assert [sorted(one) for one in patients] == [["identifier"], ["identifier"], ["reference"], ["reference"]]


def test_the_syslog_message_of_a_restful_event_keeps_the_dicom_event() -> None:
    (event,) = events(keys=ONE)
    told = message.read(message.write(event))
    assert told.event.value == "110112"
    assert told.objects[-1].query == ASKED


@pytest.mark.parametrize(
    ("kind", "event", "action", "pattern"),
    [
        ("read", "110106", "R", "PatientRead"),
        ("create", "110107", "C", "PatientCreate"),
        ("update", "110107", "U", "PatientUpdate"),
        ("search-type", "110112", "E", "PatientQuery"),
    ],
)
def test_what_no_transaction_claims_leaves_a_trace_as_well(kind: str, event: str, action: str, pattern: str) -> None:
    (told,) = events(kind, "Observation", (Key("resource", "Observation/o1"), *ONE))
    assert (told.event.value, told.action, told.event_type) == (event, action, Code())
    resource = render_audit_event(told)
    assert [one["code"] for one in resource["subtype"]] == [kind]
    assert resource["meta"]["profile"] == [BALP + pattern]
    assert not [one for one in validate(resource) if one.severity == "error"]
    assert message.read(message.write(told)).event.value == event


def test_what_shows_nobodys_data_leaves_none() -> None:
    assert events("capabilities", "", ()) == ()
    assert audit_events(replace(exchange("read"), standard="http"), PROFILES) == ()
