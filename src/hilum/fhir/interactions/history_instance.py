"""history-instance: GET [base]/[type]/[id]/_history. FHIR R4 3.1.0.12."""

from __future__ import annotations

from datetime import UTC, datetime

from hilum.core.errors import Incorrect, NotFound
from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse
from hilum.fhir.bundle import history_bundle
from hilum.fhir.negotiation import respond, service_base
from hilum.fhir.resources import checked_id, checked_type, history
from hilum.fhir.search.values import date_range

__all__ = ["history_instance"]


def history_instance(request: WebRequest, record: Record) -> WebResponse:
    """Answer all versions, newest first; `_count` and `_since` narrow them."""
    type, id = checked_type(request.variables["type"]), checked_id(request.variables["id"])
    record.exchange.fact("type", type)
    record.exchange.about("resource", f"{type}/{id}")
    versions = history(record, type, id)
    if not versions:
        raise NotFound("no such resource", section="FHIR R4 3.1.0.12")
    for name, value in request.query:
        if name == "_count":
            if not value.isdigit():
                raise Incorrect("not a whole number", where="_count", section="FHIR R4 3.1.0.12")
            versions = versions[: int(value[:9])]
        elif name == "_since":
            since = _since(value)
            versions = [one for one in versions if one.updated >= since]
    base = service_base(request)
    address = f"{base}/{type}/{id}/_history" + (f"?{request.query_string}" if request.query_string else "")
    bundle = history_bundle(versions, base=base, address=address, id=record.new_id(), when=record.now())
    return respond(request, bundle)


def _since(value: str) -> float:
    span = date_range(value.replace(" ", "+"))
    if span is None:
        raise Incorrect("not an instant", where="_since", section="FHIR R4 3.1.0.12")
    return datetime.fromisoformat(span[0]).replace(tzinfo=UTC).timestamp()
