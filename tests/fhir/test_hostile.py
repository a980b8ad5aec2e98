"""Whatever is sent, the answer is a refusal of FHIR's own or a sound resource; never an error of ours."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded
from hilum.fhir import path
from hilum.fhir.definitions import type_definition
from hilum.fhir.patch import fhirpath_patch
from hilum.fhir.path import expression as expressions
from hilum.fhir.search.index import index_rows
from hilum.fhir.search.values import date_range, folded, short_date_range, short_folded
from hilum.fhir.service import Service
from hilum.fhir.validation import invariants, validate

leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12)
)
NAMES = sorted(
    {
        key
        for kind in ("Patient", "HumanName", "Identifier", "Extension", "Bundle", "Bundle.entry")
        for key in type_definition(kind).by_name
    }
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*NAMES, "_birthDate", "_given", "resourceType", "x"]), inner, max_size=4),
    ),
    max_leaves=12,
)
relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(
    body=st.dictionaries(st.sampled_from([*NAMES, "_birthDate", "x"]), values, max_size=6),
    kind=st.sampled_from(["Patient", "Bundle", "Basic"]),
)
def test_any_json_gets_an_answer(service: Service, body: dict[str, Any], kind: str) -> None:
    sent = json.dumps({"resourceType": kind, **body}).encode()
    for target in (f"/fhir/{kind}", "/fhir"):
        reply = service.send("POST", target, sent, {"content-type": "application/fhir+json"})
        assert reply.status < 500
        if reply.status >= 400:
            assert reply.resource["resourceType"] == "OperationOutcome"
            assert not validate(reply.resource)


@relaxed
@given(body=st.binary(max_size=60), media=st.sampled_from(["application/fhir+json", "application/fhir+xml", ""]))
def test_any_bytes_get_an_answer(service: Service, body: bytes, media: str) -> None:
    reply = service.send("PUT", "/fhir/Patient/1", body, {"content-type": media})
    assert reply.status in (400, 415)


@relaxed
@given(query=st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_any_query_gets_an_answer(service: Service, query: str) -> None:
    for start in ("", "name=", "_count=", "_sort=", "birthdate=", "identifier=", "_has:", "_include="):
        assert service.send("GET", f"/fhir/Patient?{start}{query}").status in (200, 400)


BOMBS = {
    "deep json": (b'{"resourceType":"Patient","a":' + b"[" * 500_000, "application/fhir+json"),
    "deep closed json": (b'{"resourceType":"Patient","a":' + b"[" * 900 + b"]" * 900 + b"}", "application/fhir+json"),
    "many values": (b'{"resourceType":"Patient","a":[' + b"0," * 3_000_000 + b"0]}", "application/fhir+json"),
    "long number": (b'{"resourceType":"Patient","a":' + b"9" * 2_000_000 + b"}", "application/fhir+json"),
    "billion laughs": (
        b'<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (n, n - 1, n - 1) for n in range(1, 40))
        + b']><Patient xmlns="http://hl7.org/fhir"><id value="&a39;"/></Patient>',
        "application/fhir+xml",
    ),
    "deep xml": (b'<Patient xmlns="http://hl7.org/fhir">' + b"<extension>" * 200_000, "application/fhir+xml"),
    "wide attribute": (b'<Patient xmlns="http://hl7.org/fhir"><id value="' + b"x" * 12_000_000, "application/fhir+xml"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little_time_and_memory(service: Service, name: str) -> None:
    body, media = BOMBS[name]
    tracemalloc.start()
    begun = time.perf_counter()
    reply = service.send("POST", "/fhir/Patient", body, {"content-type": media})
    seconds = time.perf_counter() - begun
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reply.status == 400
    assert seconds < 1.0
    assert peak < 64 * 1024 * 1024


# -- work that grows with the square of the size


def _bundles(count: int) -> dict[str, Any]:
    entries = [
        {
            "fullUrl": f"http://example.org/Bundle/{at}",
            "resource": {
                "resourceType": "Bundle",
                "id": str(at),
                "type": "collection",
                "entry": [
                    {
                        "fullUrl": f"http://example.org/Patient/{at}",
                        "resource": {
                            "resourceType": "Patient",
                            "id": str(at),
                            "managingOrganization": {"reference": "Organization/1"},
                        },
                    }
                ],
            },
        }
        for at in range(count)
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _care_team(count: int) -> dict[str, Any]:
    return {
        "resourceType": "CareTeam",
        "contained": [{"resourceType": "Practitioner", "id": str(at)} for at in range(count)],
        "participant": [
            {"member": {"reference": f"#{at}"}, "onBehalfOf": {"reference": f"#{at}"}} for at in range(count)
        ],
    }


def _definition(count: int) -> dict[str, Any]:
    paths = ["Patient", *(f"Patient.a{at}" for at in range(count))]
    elements = [{"id": one, "path": one, "definition": "d", "min": 0, "max": "1"} for one in paths]
    return {
        "resourceType": "StructureDefinition",
        "url": "http://example.org/x",
        "name": "X",
        "status": "draft",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "differential": {"element": elements},
    }


def _extensions(count: int) -> dict[str, Any]:
    inner: dict[str, Any] = {
        "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
        "valueCode": "unknown",
    }
    for _ in range(40):
        inner = {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "extension": [inner]}
    return {"resourceType": "Patient", "extension": [inner] * count}


@pytest.mark.parametrize(("make", "count"), [(_bundles, 250), (_care_team, 300), (_definition, 200), (_extensions, 25)])
def test_four_times_as_much_takes_no_more_than_about_four_times_as_long(make: Any, count: int) -> None:
    def seconds(resource: dict[str, Any]) -> float:
        begun = time.process_time()
        validate(resource, most=10**6)
        return time.process_time() - begun

    small, large = make(count), make(4 * count)
    validate(small)
    ratio = min(min(seconds(large) for _ in range(2)) / min(seconds(small) for _ in range(3)) for _ in range(2))
    assert ratio < 9  # the square would be 16


def test_a_bundle_of_ten_thousand_entries_is_judged_whole() -> None:
    entry = {"resource": {"resourceType": "Observation", "status": "final", "code": {"text": "x" * 300}}}
    found = validate({"resourceType": "Bundle", "type": "collection", "entry": [entry] * 10_000}, most=10**6)
    assert not [one for one in found if one.code == "too-costly"]


def test_a_budget_that_is_spent_tells_what_was_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = {"resourceType": "Appointment", "status": "booked", "participant": [{"status": "accepted"}] * 9}
    assert {one.rule for one in validate(resource)} == {"app-1", "app-3"}
    for name in ("BASE_STEPS", "STEPS_EACH", "STEPS_A_VALUE"):
        monkeypatch.setattr(invariants, name, 0)
    told = next(one for one in validate(resource) if one.rule == "budget")
    assert (told.severity, told.code, told.rule) == ("warning", "too-costly", "budget")
    assert "app-3" in told.text
    assert told.expression == "Appointment"


def test_evaluations_share_an_allowance_and_one_leaves_something_for_the_others() -> None:
    resource = {"resourceType": "Patient", "name": [{"family": str(at)} for at in range(2_000)]}
    allowance = path.Allowance(40_000)
    evil, mild = path.compile("name.select(%resource.name.count()).sum() > 0"), path.compile("name.exists()")
    with pytest.raises(path.PathLimitExceeded):
        evil.holds(resource, allowance=allowance)
    assert mild.holds(resource, allowance=allowance)
    assert 0 < allowance.left < 21_000
    for _ in range(20):
        with pytest.raises(path.PathLimitExceeded):
            evil.holds(resource, allowance=allowance)
    assert allowance.is_spent


def test_the_paths_of_a_patch_have_one_budget() -> None:
    resource = {"resourceType": "Patient", "name": [{"family": str(at)} for at in range(1_000)]}
    text = "Patient.name.where(%resource.name.count() > 0).where(family = '1')"
    part = [{"name": "type", "valueCode": "delete"}, {"name": "path", "valueString": text}]
    operation = {"name": "operation", "part": part}
    begun = time.process_time()
    with pytest.raises(BudgetExceeded):
        fhirpath_patch.patch(resource, {"resourceType": "Parameters", "parameter": [operation] * 900})
    assert time.process_time() - begun < 2


def test_long_texts_are_not_kept() -> None:
    before = (short_folded.cache_info().currsize, short_date_range.cache_info().currsize)
    assert len(folded("x" * 100_000)) == 256
    assert date_range("2020" * 100_000) is None
    name = {"resourceType": "Patient", "name": [{"text": "x" * 257}], "birthDate": "2020-01-01" + " " * 250}
    assert len(index_rows(name)) >= 2
    assert (short_folded.cache_info().currsize, short_date_range.cache_info().currsize) == before
    kept = expressions._kept.cache_info().currsize
    assert path.compile("1 + " * 600 + "1").evaluate({}) == [601]
    assert expressions._kept.cache_info().currsize == kept
