"""vread: GET [base]/[type]/[id]/_history/[vid]. FHIR R4 3.1.0.3."""

from __future__ import annotations

from hilum.core.errors import NotFound
from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse
from hilum.fhir.interactions.answers import version_response
from hilum.fhir.interactions.writing import about
from hilum.fhir.resources import Held, checked_id, checked_type, kept_version

__all__ = ["existing_version", "vread"]


def existing_version(record: Record, type: str, id: str, version: str) -> Held:
    """One version. raises NotFound: 404, or 410 where the version is a deletion"""
    held = kept_version(record, checked_type(type), checked_id(id), version)
    if held is None:
        raise NotFound("no such version", section="FHIR R4 3.1.0.3")
    if held.deleted:
        raise NotFound("the version is a deletion", section="FHIR R4 3.1.0.3", code="410 deleted")
    return held


def vread(request: WebRequest, record: Record) -> WebResponse:
    """Answer one version."""
    type, id = request.variables["type"], request.variables["id"]
    record.exchange.fact("type", checked_type(type))
    held = existing_version(record, type, id, request.variables["vid"])
    about(record, held.resource)
    return version_response(request, held)
