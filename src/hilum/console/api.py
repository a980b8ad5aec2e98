"""The API under /api: one table that both dispatches and prints the OpenAPI 3.1 document. Errors are RFC 9457 problems."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from enum import Enum
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hilum.console.content import Whole, raw_response
from hilum.console.filters import MAX_PAGE, moment, number, page_of, parse_filters
from hilum.console.gathering import person_exchanges
from hilum.console.openapi import KEY_KINDS, Operation, Parameter, openapi
from hilum.console.port import Hub
from hilum.console.security import is_same_origin
from hilum.console.swimlane import swimlane
from hilum.console.words import transaction_name
from hilum.core.errors import Category, Forbidden, HilumError, Incorrect, NotFound
from hilum.core.exchange import Exchange, Outcome, Verdict
from hilum.core.identity import Identifier, Patient
from hilum.core.record import Delivery, Record
from hilum.ihe.profile import Expected

__all__ = [
    "KEY_KINDS",
    "OPERATIONS",
    "Operation",
    "Parameter",
    "api_routes",
    "exchange_json",
    "openapi",
    "parse_filters",
]

STATUS = {
    Category.INCORRECT: 400,
    Category.NOT_FOUND: 404,
    Category.CONFLICT: 409,
    Category.FORBIDDEN: 403,
    Category.UNSUPPORTED: 422,
    Category.BUSY: 503,
    Category.FAULT: 500,
}
_INTEGER = (("type", "integer"), ("minimum", 0))
_PAGING = (
    Parameter("limit", f"At most so many, up to {MAX_PAGE}; 100 unless told.", schema=_INTEGER),
    Parameter("offset", "Leave out so many.", schema=_INTEGER),
)
_ID = Parameter("id", "Its id.", "path", (("type", "string"),))
_NUMBER = Parameter("id", "Its number.", "path", _INTEGER)
_FILTERS = (
    Parameter("peer", "Name of the other system."),
    Parameter(
        "standard",
        "The standard.",
        schema=(("type", "string"), ("enum", ["dicom", "dicomweb", "hl7v2", "hl7v3", "xds", "fhir", "syslog", "http"])),
    ),
    Parameter("apart_from", "A standard that is left out: syslog leaves out the audit records."),
    Parameter("transaction", "IHE transaction: RAD-5."),
    Parameter("kind", "The message in its own standard's terms: ADT^A04, C-STORE."),
    Parameter("outcome", "How it ended.", schema=(("type", "string"), ("enum", [one.value for one in Outcome]))),
    Parameter("verdict", "The judgement.", schema=(("type", "string"), ("enum", [one.value for one in Verdict]))),
    Parameter("control_id", "MSH-10, DIMSE message id, X-Request-Id, WS-Addressing MessageID."),
    Parameter("since", "Not before: seconds since 1970, or an ISO 8601 time."),
    Parameter("until", "Not after: seconds since 1970, or an ISO 8601 time."),
    Parameter("after_id", "Only exchanges with a greater id, for following along.", schema=_INTEGER),
    *(
        Parameter(kind, f"Carries this {kind} key; several values and several keys are alternatives.")
        for kind in KEY_KINDS
    ),
)


def _dumped(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError


def _json(value: Any, status: int = 200, media_type: str = "application/json") -> Response:
    return Response(orjson.dumps(value, default=_dumped), status, media_type=media_type)


def _identifier_json(one: Identifier) -> dict[str, Any]:
    return {"value": one.value, "type": one.type, "system": one.authority.uri, "namespace": one.authority.namespace}


def patient_json(patient: Patient) -> dict[str, Any]:
    """A patient as the API tells it."""
    return {
        "id": patient.id,
        "name": asdict(patient.demographics.name),
        "birth_date": patient.demographics.birth_date,
        "sex": patient.demographics.sex,
        "identifiers": [_identifier_json(one) for one in patient.identifiers],
        "merged_into": patient.merged_into,
        "links": list(patient.links),
        "source": patient.source,
        "version": patient.version,
        "updated": patient.updated,
    }


def exchange_json(one: Exchange, *, raw: bool = False) -> dict[str, Any]:
    """An exchange as the API tells it; with `raw` its bytes too, in base64."""
    told: dict[str, Any] = {
        "id": one.id,
        "direction": one.direction.value,
        "standard": one.standard,
        "kind": one.kind,
        "transaction": one.transaction,
        "transaction_name": transaction_name(one.transaction),
        "profile": one.profile,
        "source": one.source,
        "destination": one.destination,
        "peer": one.peer,
        "peer_address": one.peer_address,
        "control_id": one.control_id,
        "started": one.started,
        "ended": one.ended,
        "milliseconds": round(one.milliseconds, 3),
        "outcome": one.outcome.value,
        "code": one.code,
        "text": one.text,
        "count": one.count,
        "verdict": one.verdict.value,
        "findings": [
            {"severity": f.severity.value, "rule": f.rule, "text": f.text, "place": f.place, "section": f.section}
            for f in one.findings
        ],
        "keys": [{"kind": key.kind, "value": key.value} for key in one.keys],
        "detail": [{"name": name, "value": value} for name, value in one.detail],
    }
    if raw:
        told["request"] = base64.b64encode(one.request).decode()
        told["answer"] = base64.b64encode(one.answer).decode()
        told["request_blob"] = str(one.request_blob) if one.request_blob else ""
        told["answer_blob"] = str(one.answer_blob) if one.answer_blob else ""
    return told


def expected_json(one: Expected) -> dict[str, Any]:
    """An expected step as the API tells it."""
    return {**asdict(one), "severity": one.severity.value}


def delivery_json(one: Delivery) -> dict[str, Any]:
    """A row of the outbox as the API tells it, without its payload."""
    names = (
        "id",
        "destination",
        "courier",
        "kind",
        "transaction",
        "state",
        "attempts",
        "error",
        "created",
        "due",
        "cause",
    )
    return {name: getattr(one, name) for name in names}


# -- operations


def _known_patient(record: Record, id: str) -> Patient:
    patient = record.patients.get(id)
    if patient is None:
        raise NotFound("no such patient", where="id")
    return patient


async def _exchange(hub: Hub, request: Request) -> Exchange:
    id = number(request.path_params["id"], "id", 0)
    found = await hub.store.read(lambda record: record.exchanges.get(id))
    if found is None:
        raise NotFound("no such exchange", where="id")
    return found


async def list_exchanges(hub: Hub, request: Request) -> Response:
    """Exchanges that match, newest first."""
    filters = parse_filters(request.query_params, request.query_params.multi_items())
    found = await hub.store.read(filters.find)
    return _json([exchange_json(one) for one in found])


async def get_exchange(hub: Hub, request: Request) -> Response:
    """One exchange with its bytes."""
    return _json(exchange_json(await _exchange(hub, request), raw=True))


async def get_request(hub: Hub, request: Request) -> Response:
    """The request's bytes as they came."""
    return await _raw(hub, request, is_answer=False)


async def get_answer(hub: Hub, request: Request) -> Response:
    """The answer's bytes as they went."""
    return await _raw(hub, request, is_answer=True)


async def _raw(hub: Hub, request: Request, *, is_answer: bool) -> Response:
    one = await _exchange(hub, request)
    whole = Whole(one, hub.store.blobs, answer=is_answer)
    return raw_response(request, whole, f"exchange-{one.id}-{'answer' if is_answer else 'request'}")


async def list_patients(hub: Hub, request: Request) -> Response:
    """Patients that match, newest change first."""
    query, page = request.query_params, page_of(request.query_params)
    found = await hub.store.read(
        lambda record: record.patients.search(
            text=query.get("text", ""),
            identifier=query.get("identifier", ""),
            name=query.get("name", ""),
            include_subsumed=query.get("include_subsumed", "") in ("1", "true"),
            page=page,
        )
    )
    return _json([patient_json(one) for one in found])


async def get_patient(hub: Hub, request: Request) -> Response:
    """One patient with whom was merged into it."""
    id = request.path_params["id"]

    def work(record: Record) -> dict[str, Any]:
        patient = _known_patient(record, id)
        return {**patient_json(patient), "subsumed": [one.id for one in record.patients.subsumed(id)]}

    return _json(await hub.store.read(work))


async def patient_exchanges(hub: Hub, request: Request) -> Response:
    """A patient's exchanges, oldest first, those of whoever was merged into it among them."""
    id, page = request.path_params["id"], page_of(request.query_params)
    found = await hub.store.read(lambda record: person_exchanges(record, _known_patient(record, id), limit=20_000))
    return _json([exchange_json(one) for one in found[page.offset : page.offset + page.limit]])


async def patient_swimlane(hub: Hub, request: Request) -> Response:
    """A patient's sequence diagram as an SVG file. Its title is the patient id of ours, no value of the patient's."""
    id = request.path_params["id"]
    theme = request.query_params.get("theme", "auto")
    if theme not in ("auto", "light", "dark"):
        raise Incorrect("one of auto, light, dark was expected", where="theme")

    def work(record: Record) -> str:
        patient = _known_patient(record, id)
        names = {one.id: one.name for profile in hub.profiles.profiles for one in profile.transactions}
        return swimlane(
            person_exchanges(record, patient),
            hub.expectations(record, id),
            title=f"Exchanges about patient {id}",
            names=names,
            hub=hub.name,
            theme=theme,
            now=record.now(),
        )

    return Response(await hub.store.read(work), media_type="image/svg+xml")


async def statistics(hub: Hub, request: Request) -> Response:
    """Verdicts counted by peer and transaction, findings by peer and rule."""
    since = moment(request.query_params["since"], "since") if request.query_params.get("since") else 0.0

    def work(record: Record) -> dict[str, Any]:
        return {
            "verdicts": [
                {"peer": peer, "transaction": what, "verdict": verdict, "count": count}
                for peer, what, verdict, count in record.exchanges.statistics(since=since)
            ],
            "rules": [
                {"peer": peer, "rule": rule, "count": count}
                for peer, rule, count in record.exchanges.rule_statistics(since=since)
            ],
        }

    return _json(await hub.store.read(work))


async def list_outbox(hub: Hub, request: Request) -> Response:
    """Deliveries by state and destination, oldest first."""
    query, page = request.query_params, page_of(request.query_params)
    state = query.get("state", "")
    if state not in ("", "pending", "sent", "dead"):
        raise Incorrect("one of pending, sent, dead was expected", where="state")
    found = await hub.store.read(
        lambda record: record.outbox.search(state=state, destination=query.get("destination", ""), page=page)
    )
    return _json([delivery_json(one) for one in found])


async def replay(hub: Hub, request: Request) -> Response:
    """Send a delivery again."""
    if not is_same_origin(request):
        raise Forbidden("a page of another origin may not do this", section="Fetch Metadata")
    id = number(request.path_params["id"], "id", 0)

    def work(record: Record) -> Delivery:
        if record.outbox.get(id) is None:
            raise NotFound("no such delivery", where="id")
        record.outbox.replay(id)
        told = record.outbox.get(id)
        assert told is not None
        return told

    return _json(delivery_json(await hub.store.write(work)))


async def expectations(hub: Hub, request: Request) -> Response:
    """Steps that are owed for a patient."""
    id = request.path_params["person"]

    def work(record: Record) -> list[dict[str, Any]]:
        _known_patient(record, id)
        return [{**expected_json(one), "overdue": one.is_overdue(record.now())} for one in hub.expectations(record, id)]

    return _json(await hub.store.read(work))


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/api/exchanges",
        "listExchanges",
        "Exchanges by any key, newest first",
        list_exchanges,
        (*_FILTERS, *_PAGING),
        schema="Exchange",
        is_list=True,
    ),
    Operation(
        "GET",
        "/api/exchanges/{id}",
        "getExchange",
        "One exchange with its raw bytes in base64; of a long message the beginning, `request` and `answer` below give all",
        get_exchange,
        (_NUMBER,),
        schema="Exchange",
    ),
    Operation(
        "GET",
        "/api/exchanges/{id}/request",
        "getRequest",
        "The request's bytes, or a range of them",
        get_request,
        (_NUMBER,),
        "application/octet-stream",
    ),
    Operation(
        "GET",
        "/api/exchanges/{id}/answer",
        "getAnswer",
        "The answer's bytes, or a range of them",
        get_answer,
        (_NUMBER,),
        "application/octet-stream",
    ),
    Operation(
        "GET",
        "/api/patients",
        "listPatients",
        "Patients, newest change first",
        list_patients,
        (
            Parameter("text", "Name or identifier begins with it."),
            Parameter("identifier", "Identifier; * and ? are wildcards."),
            Parameter("name", "Name; * and ? are wildcards."),
            Parameter("include_subsumed", "Also patients that were merged away.", schema=(("type", "boolean"),)),
            *_PAGING,
        ),
        schema="Patient",
        is_list=True,
    ),
    Operation("GET", "/api/patients/{id}", "getPatient", "One patient", get_patient, (_ID,), schema="Patient"),
    Operation(
        "GET",
        "/api/patients/{id}/exchanges",
        "listPatientExchanges",
        "A patient's exchanges, oldest first",
        patient_exchanges,
        (_ID, *_PAGING),
        schema="Exchange",
        is_list=True,
    ),
    Operation(
        "GET",
        "/api/patients/{id}/swimlane.svg",
        "getSwimlane",
        "A patient's sequence diagram",
        patient_swimlane,
        (
            _ID,
            Parameter("theme", "Colours.", schema=(("type", "string"), ("enum", ["auto", "light", "dark"]))),
        ),
        "image/svg+xml",
    ),
    Operation(
        "GET",
        "/api/statistics",
        "getStatistics",
        "Verdicts and broken rules per peer",
        statistics,
        (Parameter("since", "Not before: seconds since 1970, or an ISO 8601 time."),),
        schema="Statistics",
    ),
    Operation(
        "GET",
        "/api/outbox",
        "listDeliveries",
        "Messages that wait, were sent or were given up",
        list_outbox,
        (
            Parameter(
                "state", "pending, sent or dead.", schema=(("type", "string"), ("enum", ["pending", "sent", "dead"]))
            ),
            Parameter("destination", "Name of the peer."),
            *_PAGING,
        ),
        schema="Delivery",
        is_list=True,
    ),
    Operation(
        "POST",
        "/api/outbox/{id}/replay",
        "replayDelivery",
        "Send a delivery again",
        replay,
        (_NUMBER,),
        schema="Delivery",
    ),
    Operation(
        "GET",
        "/api/expectations/{person}",
        "listExpectations",
        "Steps that are owed for a patient",
        expectations,
        (Parameter("person", "Our patient id.", "path"),),
        schema="Expected",
        is_list=True,
    ),
)
"""The table. A path variable stands in the same braces here, in the router and in the document."""


def problem(error: HilumError) -> Response:
    """An error as RFC 9457 tells it."""
    status = STATUS[error.category]
    told = {
        "type": "about:blank",
        "title": error.category.value.replace("_", " "),
        "status": status,
        "detail": error.message,
    }
    told |= {name: value for name, value in (("where", error.where), ("section", error.section)) if value}
    return _json(told, status, "application/problem+json")


def api_routes(hub: Hub, version: str) -> list[BaseRoute]:
    """The routes of the table, and of its document."""

    def endpoint(operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                return await operation.handle(hub, request)
            except HilumError as error:
                return problem(error)

        return answer

    async def document(request: Request) -> Response:
        return _json(openapi(OPERATIONS, version))

    async def unknown(request: Request) -> Response:
        return problem(NotFound("no such path; /api/openapi.json lists what there is", where=request.url.path))

    routes: list[BaseRoute] = [Route("/api/openapi.json", document, methods=["GET"])]
    routes += [Route(one.path, endpoint(one), methods=[one.method]) for one in OPERATIONS]
    routes.append(Route("/api/{rest:path}", unknown, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]))
    return routes
