"""What the interactions answer with: the headers of a version, the body that was preferred. FHIR R4 3.1.0.1.3, 3.1.0.1.8."""

from __future__ import annotations

from hilum.core.web import WebRequest, WebResponse
from hilum.fhir.bundle import with_addresses
from hilum.fhir.interactions.writing import Written
from hilum.fhir.negotiation import etag, http_date, preference, respond, service_base
from hilum.fhir.outcome import operation_outcome
from hilum.fhir.resources import Held
from hilum.fhir.validation import Issue

__all__ = ["version_headers", "version_response", "written_response"]


def version_headers(held: Held) -> list[tuple[str, str]]:
    """ETag and Last-Modified of a version."""
    return [("etag", etag(held.version)), ("last-modified", http_date(held.updated))]


def version_response(request: WebRequest, held: Held, *, status: int = 200) -> WebResponse:
    """The response that carries a version."""
    headers = version_headers(held)
    resource = with_addresses(held.resource, service_base(request))
    if resource is held.resource:
        return respond(request, resource, status=status, headers=headers, body=held.body)
    return respond(request, resource, status=status, headers=headers)


def written_response(request: WebRequest, written: Written) -> WebResponse:
    """The response to a create or update, with the body that `Prefer: return` asks for."""
    held = written.held
    base = service_base(request)
    wanted = preference(request, "return")
    headers = [*version_headers(held), ("location", f"{base}/{held.reference}/_history/{held.version}")]
    if wanted == "minimal":
        return WebResponse(written.status, headers)
    if wanted == "OperationOutcome":
        done = Issue("information", "informational", "created" if written.status == 201 else "updated")
        return respond(request, operation_outcome([done]), status=written.status, headers=headers)
    response = version_response(request, held, status=written.status)
    response.headers = headers
    return response
