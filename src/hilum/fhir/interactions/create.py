"""create: POST [base]/[type], with If-None-Exist. FHIR R4 3.1.0.8, 3.1.0.8.1."""

from __future__ import annotations

from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse
from hilum.fhir.interactions import binary, writing
from hilum.fhir.interactions.answers import written_response
from hilum.fhir.interactions.writing import Written
from hilum.fhir.negotiation import read_resource, response_format, service_base
from hilum.fhir.resources import checked_type

__all__ = ["create"]


def create(request: WebRequest, record: Record) -> WebResponse:
    """Keep a new resource; with If-None-Exist only where none matches yet, atomically, since one writer writes."""
    type = checked_type(request.variables["type"])
    response_format(request)
    record.exchange.fact("type", type)
    native = binary.resource_of(request) if type == "Binary" else None
    resource = native if native is not None else read_resource(request, wanted=type)
    writing.check(resource)
    condition = request.header("if-none-exist")
    if condition:
        found = writing.find_one(record, type, condition.rpartition("?")[2], base=service_base(request))
        if found is not None:
            writing.about(record, found.resource)
            return written_response(request, Written(200, found))
    return written_response(request, writing.create(record, resource))
