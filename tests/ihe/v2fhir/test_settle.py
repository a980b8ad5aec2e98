"""What R4's invariants do not allow is settled, and nothing of the sender's is lost by it: it stands beside, and comes back."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from hilum.fhir.json import Decimal
from hilum.fhir.validation import validate
from hilum.hl7v2.data.er7 import parse
from hilum.ihe.v2fhir import convert
from hilum.ihe.v2fhir.back import to_v2
from hilum.ihe.v2fhir.complete import complete
from hilum.ihe.v2fhir.settle import ASIDE, put_back

UCUM = "http://unitsofmeasure.org"
D = Decimal
CONDITION = {"resourceType": "Condition", "subject": {"display": "x"}}
REQUEST = {"resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": {"display": "x"}}
SENT = "http://terminology.hl7.org/CodeSystem/condition-"


def status(code: str, ending: str = "ver-status") -> dict[str, Any]:
    return {"coding": [{"system": SENT + ending, "code": code}]}


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("per-1", {"resourceType": "Patient", "name": [{"family": "x", "period": {"start": "2024-02", "end": "2024-01-01"}}]}),
    ("per-1", {**REQUEST, "occurrencePeriod": {"start": "2024-01-01T23:30:00Z", "end": "2024-01-02T00:00:00+01:00"}}),
    ("qty-3", {**REQUEST, "quantityQuantity": {"value": D("1"), "code": "caps", "unit": "Capsule"}}),
    ("rng-2", {**REQUEST, "quantityRange": {"low": {"value": D("10")}, "high": {"value": D("9")}}}),
    ("tim-1", {**REQUEST, "occurrenceTiming": {"repeat": {"duration": D("2")}}}),
    ("tim-2", {**REQUEST, "occurrenceTiming": {"repeat": {"period": D("2")}}}),
    ("tim-9", {**REQUEST, "occurrenceTiming": {"repeat": {"offset": 3}}}),
    ("tim-10", {**REQUEST, "occurrenceTiming": {"repeat": {"when": ["AC"], "timeOfDay": ["01:00:00", "02:00:00"]}}}),
    ("con-4", {**CONDITION, "abatementDateTime": "2024", "clinicalStatus": status("active", "clinical")}),
    ("con-5", {**CONDITION, "verificationStatus": status("entered-in-error"), "clinicalStatus": status("active", "clinical")}),
    ("binding", {**CONDITION, "verificationStatus": {"coding": [{"code": "likely"}]}}),
    ("org-3", {"resourceType": "Organization", "name": "x", "telecom": [{"system": "phone", "value": "1", "use": "home"}]}),
    (
        "app-4",
        {
            "resourceType": "Appointment", "status": "booked", "start": "2024-01-01T00:00:00Z", "end": "2024-01-01T00:00:00Z",
            "participant": [{"actor": {"display": "x"}, "status": "accepted"}], "cancelationReason": {"text": "x"},
        },
    ),
]  # fmt: skip


def errors(resource: dict[str, Any]) -> list[str]:
    return [one.rule for one in validate(resource) if one.severity == "error"]


@pytest.mark.parametrize(("rule", "broken"), BROKEN)
def test_what_is_set_aside_comes_back(rule: str, broken: dict[str, Any]) -> None:
    settled = copy.deepcopy(broken)
    assert rule in errors(settled)
    complete(settled, "")
    assert errors(settled) == []
    assert ASIDE in str(settled)
    back = put_back(settled)
    if rule == "con-4":
        assert back["clinicalStatus"] == broken["clinicalStatus"]
    else:
        assert back == broken
    assert put_back(broken) is broken


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("org-1", {"resourceType": "Organization"}),
        ("pat-1", {"resourceType": "Patient", "contact": [{"relationship": [{"text": "x"}]}]}),
        ("app-1", {"resourceType": "Appointment", "status": "proposed", "participant": [{"status": "accepted"}]}),
        (
            "app-3",
            {"resourceType": "Appointment", "status": "booked", "participant": [{"type": [{"text": "x"}], "status": "accepted"}]},
        ),
        (
            "app-2",
            {
                "resourceType": "Appointment", "status": "cancelled", "start": "2024-01-01T00:00:00Z",
                "participant": [{"type": [{"text": "x"}], "status": "accepted"}],
            },
        ),
        ("rat-1", {"resourceType": "Medication", "amount": {"numerator": {"value": D("1")}}}),
        ("ait-1", {"resourceType": "AllergyIntolerance", "patient": {"display": "x"}}),
        ("obs-3", {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "referenceRange": [{}]}),
        ("att-1", {"resourceType": "Patient", "photo": [{"data": "QQ=="}]}),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_to_be_absent(rule: str, broken: dict[str, Any]) -> None:
    assert rule in errors(broken)
    status_before = broken.get("status")
    complete(broken, "")
    assert errors(broken) == []
    assert broken.get("status") == status_before


@pytest.mark.parametrize(
    ("sent", "system", "use"),
    [
        ("5551234", "phone", "home"),
        ("^^^a@b.org", "email", "home"),
        ("^PRN^^^1^555^1234", "phone", "home"),
        ("^WPN^CP^^1^555^1234", "phone", "work"),
        ("^^CP^^1^555^1234", "phone", "home"),
        ("^WPN^MD^^1^555^1234", "other", "work"),
        ("^WPN^CELL^^1^555^1234", "other", "work"),
    ],
)
def test_a_telecommunication_address_has_a_system_and_keeps_the_equipment(sent: str, system: str, use: str) -> None:
    raw = f"MSH|^~\\&|A|B|||202401010000||ADT^A08^ADT_A01|1|P|2.5.1\rPID|1||1^^^H||A^B||||||||{sent}\r"
    found = convert(parse(raw.encode()))
    patient = next(one["resource"] for one in found.bundle["entry"] if one["resource"]["resourceType"] == "Patient")
    (telecom,) = patient["telecom"]
    assert (telecom["system"], telecom.get("use")) == (system, use)
    assert not [one for one in found.unmapped if one.where.startswith("PID-13")]
    equipment = sent.split("^")[2] if sent.count("^") > 2 else ""
    back = to_v2(found.bundle)
    if equipment == "CELL":  # no code of table 0202, so that it is told and not written
        assert [one for one in back.unmapped if "table 0202" in one.why]
    else:
        written = [back.message["PID-13.3"], back.message["PID-14.3"]]
        assert (equipment or {"phone": "PH", "email": "Internet"}[system]) in written


def test_an_acknowledgment_keeps_its_code() -> None:
    for code, meant in (
        ("AA", "ok"),
        ("CA", "ok"),
        ("AE", "fatal-error"),
        ("CE", "fatal-error"),
        ("AR", "transient-error"),
    ):
        raw = f"MSH|^~\\&|A|B|||202401010000||ACK^A01^ACK|1|P|2.5.1\rMSA|{code}|77\r"
        response = convert(parse(raw.encode())).bundle["entry"][0]["resource"]["response"]
        assert (response["code"], response["identifier"]) == (meant, "77")
        assert response["extension"][0]["valueString"] == code
    raw = "MSH|^~\\&|A|B|||202401010000||ACK^A01^ACK|1|P|2.5.1\rMSA|ZZ|77\r"
    header = convert(parse(raw.encode())).bundle["entry"][0]["resource"]
    assert errors(header) == []


def test_extensions_that_may_stand_once_do() -> None:
    url = "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName"
    patient = {"resourceType": "Patient", "extension": [{"url": url, "valueString": one} for one in "ab"]}
    expected = copy.deepcopy(patient)
    assert errors(patient) != []
    complete(patient, "")
    assert errors(patient) == []
    assert put_back(patient) == expected


def test_an_order_of_a_name_that_its_extension_does_not_know_is_set_aside() -> None:
    url = "http://hl7.org/fhir/StructureDefinition/humanname-assembly-order"
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "name": [{"family": one, "extension": [{"url": url, "valueCode": one}]} for one in ("F", "Q")],
    }
    expected = copy.deepcopy(patient)
    assert errors(patient) != []
    complete(patient, "")
    assert errors(patient) == []
    assert [one["extension"][0]["url"] for one in patient["name"]] == [url, ASIDE + url]
    assert put_back(patient) == expected


def test_a_resource_from_elsewhere_cannot_put_back_its_type() -> None:
    given = {"resourceType": "Patient", "extension": [{"url": ASIDE + "resourceType", "valueString": "Bundle"}]}
    assert put_back(given) == given
