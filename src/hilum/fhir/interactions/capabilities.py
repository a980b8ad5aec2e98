"""capabilities: GET [base]/metadata. FHIR R4 3.1.0.9.1."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hilum.core.record import Record
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.fhir.capability import capability_statement
from hilum.fhir.negotiation import respond, service_base

__all__ = ["capabilities"]


def capabilities(routes: Callable[[], Sequence[Route]]) -> Callable[[WebRequest, Record], WebResponse]:
    """The handler that prints the statement of a route table.

    routes   the table, which this handler is itself a row of
    """

    def handle(request: WebRequest, record: Record) -> WebResponse:
        statement = capability_statement(routes(), base=service_base(request), when=record.now())
        return respond(request, statement)

    return handle
