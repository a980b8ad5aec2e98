"""search-type: GET [base]/[type]?..., POST [base]/[type]/_search. FHIR R4 3.1.1; 3.1.0.9."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from hilum.core.errors import DecodeError, Unsupported
from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse
from hilum.fhir.bundle import searchset
from hilum.fhir.interactions.writing import about
from hilum.fhir.json import Resource
from hilum.fhir.negotiation import preference, respond, service_base
from hilum.fhir.resources import checked_type
from hilum.fhir.search.execution import search
from hilum.fhir.search.parameters import parse

__all__ = ["parameters_in", "search_type", "searched"]

MOST_ABOUT = 20


def parameters_in(request: WebRequest) -> list[tuple[str, str]]:
    """The parameters of a search, of the query and of the form in the body."""
    pairs = list(request.query)
    if request.method == "POST":
        media = request.header("content-type").partition(";")[0].strip().lower()
        if media not in ("application/x-www-form-urlencoded", ""):
            raise Unsupported(
                "a form is meant", where="Content-Type", section="FHIR R4 3.1.0.9", code="415 not-supported"
            )
        try:
            text = bytes(request.body).decode("utf-8")
            pairs += parse_qsl(text, keep_blank_values=True, max_num_fields=1000, errors="strict")
        except ValueError:
            raise DecodeError("not a form in UTF-8", section="FHIR R4 3.1.0.9") from None
    return pairs


def searched(
    record: Record, type: str, pairs: Sequence[tuple[str, str]], *, base: str, lenient: bool = False
) -> Resource:
    """The Bundle of a search; the journal is told what was asked and found."""
    query = parse(type, pairs, base=base, lenient=lenient)
    draft = record.exchange
    draft.fact("type", type)
    for one in query.criteria:
        draft.fact("parameter", one.name)
    answer = search(query, record, base=base)
    draft.count = len(answer.matches)
    for held in answer.matches[:MOST_ABOUT]:
        about(record, held.resource)
    for one in query.criteria:
        for _, a, _ in one.alternatives if one.kind == "reference" else ():
            person = record.patients.current(a.rpartition("Patient/")[2]) if "Patient/" in a else None
            if person is not None:
                draft.about_patient(person.identifiers, person.id)
    return searchset(query, answer, base=base, id=record.new_id(), when=record.now())


def search_type(request: WebRequest, record: Record) -> WebResponse:
    """Answer the searchset."""
    type = checked_type(request.variables["type"])
    lenient = preference(request, "handling") == "lenient"
    pairs = parameters_in(request)
    return respond(request, searched(record, type, pairs, base=service_base(request), lenient=lenient))
