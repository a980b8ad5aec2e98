"""read: GET [base]/[type]/[id]. FHIR R4 3.1.0.2; conditional read 3.1.0.2.1; native content of Binary 2.33."""

from __future__ import annotations

import email.utils

from hilum.core.errors import NotFound
from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse
from hilum.fhir.bundle import narrowed
from hilum.fhir.interactions import binary
from hilum.fhir.interactions.answers import version_headers, version_response
from hilum.fhir.interactions.writing import about
from hilum.fhir.negotiation import respond, version_in
from hilum.fhir.resources import Held, checked_id, checked_type, current
from hilum.fhir.search.parameters import parse

__all__ = ["existing", "read"]


def existing(record: Record, type: str, id: str) -> Held:
    """The current version. raises NotFound: 404, or 410 where it was deleted"""
    held = current(record, checked_type(type), checked_id(id))
    if held is None:
        raise NotFound("no such resource", section="FHIR R4 3.1.0.2")
    if held.deleted:
        raise NotFound("the resource was deleted", section="FHIR R4 3.1.0.2", code="410 deleted")
    return held


def read(request: WebRequest, record: Record) -> WebResponse:
    """Answer the current version; 304 where the client has it already."""
    type, id = checked_type(request.variables["type"]), checked_id(request.variables["id"])
    record.exchange.fact("type", type)
    record.exchange.about("resource", f"{type}/{id}")
    if type == "Binary":
        native = binary.read(request, record, id)
        if native is not None:
            return native
    held = existing(record, type, id)
    about(record, held.resource)
    if _is_known(request, held):
        return WebResponse(304, version_headers(held))
    shaping = [pair for pair in request.query if pair[0] in ("_summary", "_elements")]
    if shaping:
        query = parse(type, shaping)
        return respond(request, narrowed(held.resource, query), headers=version_headers(held))
    return version_response(request, held)


def _is_known(request: WebRequest, held: Held) -> bool:
    known = request.header("if-none-match")
    if known:
        return any(version_in(one) == held.version for one in known.split(",") if one.strip() not in ("", "*"))
    since = request.header("if-modified-since")
    if not since:
        return False
    try:
        moment = email.utils.parsedate_to_datetime(since)
    except ValueError:
        return False
    return int(held.updated) <= moment.timestamp()
