"""update: PUT [base]/[type]/[id] with If-Match and upsert; conditional update PUT [base]/[type]?... FHIR R4 3.1.0.4, 3.1.0.4.3."""

from __future__ import annotations

from hilum.core.errors import Conflict, Incorrect
from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse
from hilum.fhir.interactions import writing
from hilum.fhir.interactions.answers import written_response
from hilum.fhir.interactions.writing import Written
from hilum.fhir.json import Resource
from hilum.fhir.negotiation import read_resource, response_format, service_base, version_in
from hilum.fhir.resources import checked_id, checked_type, current

__all__ = ["conditional_update", "update", "updated_where"]


def update(request: WebRequest, record: Record) -> WebResponse:
    """Replace the resource, or create it under this id."""
    type, id = checked_type(request.variables["type"]), checked_id(request.variables["id"])
    response_format(request)
    record.exchange.fact("type", type)
    resource = read_resource(request, wanted=type)
    writing.check(resource)
    if request.header("if-none-match").strip() == "*":
        known = current(record, type, id)
        if known is not None and not known.deleted:
            raise Conflict("the resource exists already", section="FHIR R4 3.1.0.5", code="412 conflict")
    if_match = version_in(request.header("if-match")) if request.header("if-match") else ""
    return written_response(request, writing.update(record, resource, type=type, id=id, if_match=if_match))


def conditional_update(request: WebRequest, record: Record) -> WebResponse:
    """Replace the one resource that the condition names, or create it. ITI-104."""
    type = checked_type(request.variables["type"])
    response_format(request)
    record.exchange.fact("type", type)
    resource = read_resource(request, wanted=type)
    writing.check(resource)
    if_match = version_in(request.header("if-match")) if request.header("if-match") else ""
    base = service_base(request)
    return written_response(
        request, updated_where(record, resource, request.query_string, base=base, if_match=if_match)
    )


def updated_where(record: Record, resource: Resource, condition: str, *, base: str, if_match: str = "") -> Written:
    """The conditional update itself. raises Incorrect: 412 several match, 400 the body has another id than the match"""
    type = str(resource["resourceType"])
    found = writing.find_one(record, type, condition, base=base)
    id = resource.get("id")
    if found is None:
        if isinstance(id, str) and id:
            return writing.update(record, resource, type=type, id=checked_id(id), if_match=if_match)
        return writing.create(record, resource)
    if id is not None and id != found.id:
        raise Incorrect("the id in the body is not that of the match", where=f"{type}.id", section="FHIR R4 3.1.0.4.3")
    return writing.update(record, {**resource, "id": found.id}, type=type, id=found.id, if_match=if_match)
