"""The API keeps to its own document: a walk over every operation, and what each answers."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from hilum.console.api import OPERATIONS
from support import console_story as story
from support.console_browser import Browser
from support.console_seed import SeededHub

VALUES = {"/api/patients/{id}": story.PERSON, "/api/expectations/{person}": story.PERSON}


def filled(path: str) -> str:
    for name in ("{id}", "{person}"):
        if name in path:
            path = path.replace(name, story.PERSON if path.startswith(("/api/patients", "/api/expectations")) else "2")
    return path


def check(value: Any, schema: dict[str, Any], components: dict[str, Any], where: str = "") -> None:
    """The value keeps to the schema: the part of JSON Schema that the document uses."""
    if "$ref" in schema:
        schema = components[schema["$ref"].rsplit("/", 1)[1]]
    if "enum" in schema:
        assert value in schema["enum"], where
        return
    kinds: dict[str, Any] = {
        "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict,
    }  # fmt: skip
    assert isinstance(value, kinds[schema["type"]]), f"{where}: {type(value)}"
    if schema["type"] == "array":
        for item in value:
            check(item, schema["items"], components, f"{where}[]")
    if schema["type"] == "object":
        for name in schema.get("required", ()):
            assert name in value, f"{where}.{name}"
        properties = schema.get("properties")
        for name, inner in value.items():
            if properties is not None:
                assert name in properties, f"{where}.{name} is not documented"
                check(inner, properties[name], components, f"{where}.{name}")


def test_the_document_is_the_table(client: Browser) -> None:
    document = client.get("/api/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    told = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert told == {(one.method, one.path) for one in OPERATIONS}
    ids = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    for path, methods in document["paths"].items():
        for operation in methods.values():
            named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert all(f"{{{name}}}" in path for name in named)
            assert path.count("{") == len(named)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
def test_every_operation_answers_as_the_document_says(client: Browser, operation: Any) -> None:
    document = client.get("/api/openapi.json").json()
    answer = client.request(operation.method, filled(operation.path))
    assert answer.status_code == 200, answer.text
    content = document["paths"][operation.path][operation.method.lower()]["responses"]["200"]["content"]
    kind = answer.headers["content-type"].split(";")[0]
    assert kind in content
    if kind == "application/json":
        check(answer.json(), content[kind]["schema"], document["components"]["schemas"], operation.id)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/exchanges/999", 404),
        ("/api/exchanges/none", 400),
        ("/api/exchanges?verdict=perhaps", 400),
        ("/api/exchanges?limit=-1", 400),
        ("/api/exchanges?since=yesterday", 400),
        ("/api/patients/none", 404),
        ("/api/expectations/none", 404),
        ("/api/patients/none/swimlane.svg", 404),
        ("/api/outbox?state=lost", 400),
        ("/api/nothing", 404),
    ],
)
def test_errors_are_problems(client: Browser, path: str, status: int) -> None:
    answer = client.get(path)
    document = client.get("/api/openapi.json").json()
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    check(told, {"$ref": "#/components/schemas/Problem"}, document["components"]["schemas"])
    assert told["status"] == status


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"transaction": "RAD-8"}, [8]),
        ({"verdict": "fail"}, [8]),
        ({"outcome": "failed"}, [13]),
        ({"accession": "A26-500", "transaction": "RAD-5"}, [5]),
        ({"study": story.STUDY, "verdict": "warn"}, [2]),
        ({"peer": "VIEWER"}, [15, 14]),
        ({"after_id": "20"}, [22, 21]),
        ({"limit": "2", "offset": "1"}, [21, 20]),
        ({"person": story.PERSON, "limit": "2", "offset": "1"}, [21, 20]),
        ({"control_id": "C0001"}, [1]),
        ({"since": str(story.START + 88_010)}, [22, 21]),
        ({"accession": "none"}, []),
    ],
)
def test_exchanges_are_found(client: Browser, query: dict[str, str], ids: list[int]) -> None:
    assert [one["id"] for one in client.get("/api/exchanges", params=query).json()] == ids


def test_one_exchange_comes_with_its_bytes(client: Browser) -> None:
    told = client.get("/api/exchanges/1").json()
    assert base64.b64decode(told["request"]) == story.ADT
    assert base64.b64decode(told["answer"]) == story.ack("C0001")
    assert client.get("/api/exchanges/1/answer").content == story.ack("C0001")


def test_a_patients_journal_is_that_of_whoever_was_merged_into_it_too(client: Browser) -> None:
    assert client.get(f"/api/patients/{story.PERSON}").json()["subsumed"] == ["01JDQTESTPERSON0000000002B"]
    told = client.get(f"/api/patients/{story.PERSON}/exchanges").json()
    assert [one["id"] for one in told] == list(range(1, 23))


def test_a_page_of_another_origin_cannot_replay(client: Browser, hub: SeededHub) -> None:
    answer = client.post("/api/outbox/2/replay", headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_swimlane_is_a_file_without_the_patients_name(client: Browser) -> None:
    text = client.get(f"/api/patients/{story.PERSON}/swimlane.svg?theme=dark").text
    assert text.startswith("<svg")
    assert "Probst" not in text
    assert client.get(f"/api/patients/{story.PERSON}/swimlane.svg?theme=pink").status_code == 400
