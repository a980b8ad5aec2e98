"""ITI-83 Mobile Patient Identifier Cross-reference Query: GET [base]/Patient/$ihe-pix. ITI TF-2 3.83 (PIXm 3.0.4)."""

from __future__ import annotations

from typing import Any, Final

from hilum.core.errors import Incorrect
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.record import Page, Record
from hilum.core.web import WebRequest, WebResponse
from hilum.fhir.datatypes import identifier
from hilum.fhir.json import Resource
from hilum.fhir.negotiation import respond, response_format, service_base
from hilum.fhir.outcome import Invalid, answer
from hilum.fhir.routes import OperationRoute
from hilum.fhir.validation import Issue

__all__ = ["DEFINITION", "ROUTES", "TRANSACTION_ID", "cross_references", "is_known_domain", "query"]

TRANSACTION_ID: Final = "ITI-83"
DEFINITION: Final = "https://profiles.ihe.net/ITI/PIXm/OperationDefinition/IHE.PIXm.pix"
_SECTION: Final = "ITI TF-2 3.83.4.2.2"


def query(request: WebRequest, record: Record) -> WebResponse:
    """Answer the identifiers that are cross-referenced with the source identifier, which itself is left out.

    raises   Incorrect, Invalid   the cases of ITI TF-2 3.83.4.2.2: 400, 403, 404
    """
    response_format(request)
    record.exchange.fact("type", "Patient")
    sources = [value for name, value in request.query if name == "sourceIdentifier"]
    targets = [value for name, value in request.query if name == "targetSystem" and value]
    unknown = [
        name for name, _ in request.query if name not in ("sourceIdentifier", "targetSystem", "_format", "_pretty")
    ]
    if unknown:
        raise Incorrect("a parameter that $ihe-pix does not have", section="ITI TF-2 3.83.4.1.2")
    if len(sources) != 1:
        raise Incorrect(
            "sourceIdentifier is required, once",
            where="sourceIdentifier",
            section="ITI TF-2 3.83.4.1.2",
            code="400 required",
        )
    system, bar, value = sources[0].partition("|")
    if not bar or not system or not value:
        raise Incorrect(
            "sourceIdentifier is SYSTEM|VALUE",
            where="sourceIdentifier",
            section="ITI TF-2 3.83.4.1.2.1",
            code="400 value",
        )
    source = record.authorities.identifier(value, AssigningAuthority.from_uri(system))
    patient = record.patients.find(source)
    record.exchange.about_patient((source,), patient.id if patient is not None else "")
    if patient is None or patient.retired:  # deleted by its source (ADT^A29): not known here any more
        if is_known_domain(record, source.authority):
            raise _refused(404, "not-found", "sourceIdentifier Patient Identifier not found")
        raise _refused(400, "code-invalid", "sourceIdentifier Assigning Authority not found")
    wanted = [record.authorities.canonical(AssigningAuthority.from_uri(one)) for one in targets]
    if not all(is_known_domain(record, one) for one in wanted):
        raise _refused(403, "code-invalid", "targetSystem not found")
    found = cross_references(record, patient, source, frozenset(one.key for one in wanted))
    record.exchange.count = len(found)
    return respond(request, _parameters(found, service_base(request)))


def _refused(status: int, code: str, text: str) -> Invalid:
    return Invalid((Issue("error", code, text),), code=f"{status} {code}")


def is_known_domain(record: Record, authority: AssigningAuthority) -> bool:
    """The domain is one of the site's, or some patient has an identifier of it."""
    if not authority:
        return False
    if record.authorities.is_known(authority):
        return True
    return bool(record.patients.search(authority=authority.key, include_subsumed=True, page=Page(limit=1)))


def cross_references(
    record: Record, patient: Patient, source: Identifier, wanted: frozenset[str]
) -> list[tuple[Patient, tuple[Identifier, ...]]]:
    """Patients that are the same person (the patient itself, and those linked with it) with their other identifiers.

    wanted   keys of the domains asked for, empty: all
    """
    linked = [record.patients.current(id) for id in patient.links]
    same = {one.id: one for one in (patient, *linked) if one is not None and not one.retired}
    found = []
    for one in same.values():
        others = tuple(
            number
            for number in one.identifiers
            if number.key != source.key and (not wanted or number.authority.key in wanted)
        )
        if others or not wanted:
            found.append((one, others))
    return found


def _parameters(found: list[tuple[Patient, tuple[Identifier, ...]]], base: str) -> Resource:
    rows: list[dict[str, Any]] = []
    for _, numbers in found:
        rows += [{"name": "targetIdentifier", "valueIdentifier": identifier(one)} for one in numbers if one.authority]
    rows += [
        {"name": "targetId", "valueReference": {"reference": f"{base}/Patient/{patient.id}"}} for patient, _ in found
    ]
    return {"resourceType": "Parameters", **({"parameter": rows} if rows else {})}


ROUTES: Final = (
    OperationRoute(
        "GET", "/fhir/Patient/$ihe-pix", query, standard="fhir", kind="$ihe-pix", outcome=answer, definition=DEFINITION
    ),
)
