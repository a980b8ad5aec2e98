"""delete: DELETE [base]/[type]/[id]; conditional delete of one, DELETE [base]/[type]?... FHIR R4 3.1.0.7, 3.1.0.7.1."""

from __future__ import annotations

from hilum.core.errors import Conflict, NotFound
from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse
from hilum.fhir.interactions import writing
from hilum.fhir.negotiation import etag, service_base, version_in
from hilum.fhir.resources import checked_id, checked_type, current

__all__ = ["conditional_delete", "delete"]


def delete(request: WebRequest, record: Record) -> WebResponse:
    """Delete the resource; deleting again is no error."""
    type, id = checked_type(request.variables["type"]), checked_id(request.variables["id"])
    record.exchange.fact("type", type)
    if request.header("if-match"):
        known = current(record, type, id)
        if known is None or known.version != version_in(request.header("if-match")):
            raise Conflict("the version is not the current one", section="FHIR R4 3.1.0.5", code="412 conflict")
    gone = writing.delete(record, type, id)
    return WebResponse(204, [("etag", etag(gone.version))] if gone is not None else [])


def conditional_delete(request: WebRequest, record: Record) -> WebResponse:
    """Delete the one resource that the condition names."""
    type = checked_type(request.variables["type"])
    record.exchange.fact("type", type)
    found = writing.find_one(record, type, request.query_string, base=service_base(request))
    if found is None:
        raise NotFound("no resource matches the condition", section="FHIR R4 3.1.0.7.1")
    writing.delete(record, type, found.id)
    return WebResponse(204)
