"""create: POST [base]/[type], with If-None-Exist. FHIR R4 3.1.0.8, 3.1.0.8.1.

Some clients put the condition into the address, POST [base]/[type]?criteria, as a conditional update has it. R4 does not say
what that means; to create another resource beside the one that they asked for would be the worst reading.
"""

from __future__ import annotations

from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse, query_parameters
from hilum.fhir.interactions import binary, writing
from hilum.fhir.interactions.answers import written_response
from hilum.fhir.interactions.writing import Written
from hilum.fhir.negotiation import read_resource, response_format, service_base
from hilum.fhir.resources import checked_type

__all__ = ["create"]

_OF_ANY_REQUEST = frozenset(("_format", "_pretty", "_summary", "_elements"))


def create(request: WebRequest, record: Record) -> WebResponse:
    """Keep a new resource; with If-None-Exist only where none matches yet, atomically, since one writer writes."""
    type = checked_type(request.variables["type"])
    response_format(request)
    record.exchange.fact("type", type)
    native = binary.resource_of(request) if type == "Binary" else None
    resource = native if native is not None else read_resource(request, wanted=type)
    writing.check(resource)
    condition = request.header("if-none-exist") or _condition_in(request.query_string)
    if condition:
        found = writing.find_one(record, type, condition.rpartition("?")[2], base=service_base(request))
        if found is not None:
            writing.about(record, found.resource)
            return written_response(request, Written(200, found))
    return written_response(request, writing.create(record, resource))


def _condition_in(query: str) -> str:
    """The query string where it holds criteria; "" where it only says how to answer."""
    return query if any(name not in _OF_ANY_REQUEST for name, _ in query_parameters(query)) else ""
