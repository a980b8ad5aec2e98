"""The OpenAPI 3.1 document of /api: what an operation is, the schemas of what it answers, and the document made of both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hilum.console.port import Hub
from hilum.core.exchange import Outcome, Verdict

__all__ = ["KEY_KINDS", "SCHEMAS", "Operation", "Parameter", "openapi"]

KEY_KINDS = (
    "person", "patient", "placer", "filler", "accession", "study", "procedure", "step", "series", "instance", "mpps", "control",
    "document", "submission", "resource", "transaction-uid", "specimen", "carrier", "tray",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation. OpenAPI 3.1 4.8.12. An empty schema is a string."""

    name: str
    description: str
    place: str = "query"
    schema: tuple[tuple[str, Any], ...] = (("type", "string"),)


Handler = Callable[[Hub, Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of the table: what is dispatched and what is documented are the same."""

    method: str
    path: str
    id: str
    summary: str
    handle: Handler
    parameters: tuple[Parameter, ...] = ()
    media_type: str = "application/json"
    schema: str = ""
    is_list: bool = False


_TEXT, _WHOLE, _REAL = {"type": "string"}, {"type": "integer"}, {"type": "number"}


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties}


def _list(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


_TEXTS = (
    "kind",
    "transaction",
    "transaction_name",
    "profile",
    "source",
    "destination",
    "peer",
    "peer_address",
    "control_id",
)
SCHEMAS: Mapping[str, Any] = {
    "Exchange": _object(
        "id standard kind started outcome verdict findings keys",
        id=_WHOLE,
        direction={"enum": ["in", "out"]},
        standard=_TEXT,
        **dict.fromkeys(_TEXTS, _TEXT),
        started=_REAL,
        ended=_REAL,
        milliseconds=_REAL,
        outcome={"enum": [one.value for one in Outcome]},
        code=_TEXT,
        text=_TEXT,
        count=_WHOLE,
        verdict={"enum": [one.value for one in Verdict]},
        findings=_list(
            _object("severity rule text", severity=_TEXT, rule=_TEXT, text=_TEXT, place=_TEXT, section=_TEXT)
        ),
        keys=_list(_object("kind value", kind={"enum": list(KEY_KINDS)}, value=_TEXT)),
        detail=_list(_object("name value", name=_TEXT, value=_TEXT)),
        request={"type": "string", "contentEncoding": "base64"},
        answer={"type": "string", "contentEncoding": "base64"},
        request_blob=_TEXT,
        answer_blob=_TEXT,
    ),
    "Patient": _object(
        "id name identifiers",
        id=_TEXT,
        name={"type": "object", "additionalProperties": _TEXT},
        birth_date=_TEXT,
        sex=_TEXT,
        identifiers=_list(_object("value", value=_TEXT, type=_TEXT, system=_TEXT, namespace=_TEXT)),
        merged_into=_TEXT,
        links=_list(_TEXT),
        source=_TEXT,
        version=_WHOLE,
        updated=_REAL,
        subsumed=_list(_TEXT),
    ),
    "Statistics": _object(
        "verdicts rules",
        verdicts=_list(
            _object("peer transaction verdict count", peer=_TEXT, transaction=_TEXT, verdict=_TEXT, count=_WHOLE)
        ),
        rules=_list(_object("peer rule count", peer=_TEXT, rule=_TEXT, count=_WHOLE)),
    ),
    "Delivery": _object(
        "id destination courier state",
        id=_WHOLE,
        destination=_TEXT,
        courier=_TEXT,
        kind=_TEXT,
        transaction=_TEXT,
        state={"enum": ["pending", "sent", "dead"]},
        attempts=_WHOLE,
        error=_TEXT,
        created=_REAL,
        due=_REAL,
        cause=_WHOLE,
    ),
    "Expected": _object(
        "transaction source destination due text rule overdue",
        transaction=_TEXT,
        source=_TEXT,
        destination=_TEXT,
        due=_REAL,
        text=_TEXT,
        rule=_TEXT,
        after=_WHOLE,
        section=_TEXT,
        severity={"enum": ["error", "warning", "info"]},
        overdue={"type": "boolean"},
    ),
    "Problem": _object(
        "type title status", type=_TEXT, title=_TEXT, status=_WHOLE, detail=_TEXT, where=_TEXT, section=_TEXT
    ),
}


def openapi(operations: Iterable[Operation], version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document, printed from the table that dispatches."""
    problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    paths: dict[str, Any] = {}
    for one in operations:
        schema: dict[str, Any] = {"$ref": f"#/components/schemas/{one.schema}"} if one.schema else {"type": "string"}
        if one.is_list:
            schema = {"type": "array", "items": schema}
        paths.setdefault(one.path, {})[one.method.lower()] = {
            "operationId": one.id,
            "summary": one.summary,
            "description": one.handle.__doc__ or one.summary,
            "parameters": [
                {
                    "name": parameter.name,
                    "in": parameter.place,
                    "required": parameter.place == "path",
                    "description": parameter.description,
                    "schema": dict(parameter.schema),
                }
                for parameter in one.parameters
            ],
            "responses": {
                "200": {"description": one.summary, "content": {one.media_type: {"schema": schema}}},
                "default": {"description": "What was wrong. RFC 9457", **problem},
            },
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hilum API",
            "version": version,
            "summary": "The journal of exchanges, its patients, verdicts and queue.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": dict(SCHEMAS)},
    }
