"""Whatever is sent, the answer is a refusal of FHIR's own or a sound resource; never an error of ours."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilum.fhir.definitions import type_definition
from hilum.fhir.service import Service
from hilum.fhir.validation import validate

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
