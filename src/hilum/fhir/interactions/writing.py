"""What create, update and delete share: validation, who owns a resource, and keeping it. FHIR R4 3.1.0.4 to 3.1.0.8.

A Patient is written through core's identity decisions: a FHIR client is an identity source like an ADT feed (ITI-104). A
resource of another type that core has a noun behind keeps the client's elements beneath core's. All else is kept as it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hilum.core import identity
from hilum.core.errors import Conflict, Incorrect, NotFound, Unsupported
from hilum.core.identity import Identifier, Patient
from hilum.core.record import Record, ResourceWritten
from hilum.core.record import Resource as Kept
from hilum.core.web import query_parameters
from hilum.fhir.json import Resource
from hilum.fhir.outcome import Invalid
from hilum.fhir.render.diagnostic_report import render_diagnostic_report, render_observations
from hilum.fhir.render.encounter import render_encounter
from hilum.fhir.render.patient import read_demographics, read_identifiers, render_patient, replaced_by, said_by
from hilum.fhir.render.projection import laid_over
from hilum.fhir.render.service_request import render_service_request
from hilum.fhir.resources import Held, current, deleted_version, new_version, says_the_same
from hilum.fhir.search.execution import search
from hilum.fhir.search.parameters import Query, parse
from hilum.fhir.validation import validate

__all__ = ["Written", "about", "check", "create", "delete", "find_one", "identity_of", "is_owned", "keep", "update"]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write.

    status   201 created, 200 updated or found, 204 deleted
    """

    status: int
    held: Held


def check(resource: Resource) -> None:
    """Refuse a resource with structural errors. raises Invalid"""
    issues = validate(resource, invariants=False)
    if any(one.severity in ("fatal", "error") for one in issues):
        raise Invalid(issues)


def is_owned(record: Record, type: str, id: str) -> bool:
    """Core has a noun behind the resource."""
    match type:
        case "Patient":
            return record.patients.get(id) is not None
        case "Encounter":
            return record.visits.get(id) is not None
        case "ServiceRequest":
            return record.orders.get(id) is not None
        case "DiagnosticReport":
            return record.results.get(id) is not None
        case "Observation":
            return len(id) > 27 and id[26] == "-" and record.results.get(id[:26]) is not None
        case "ImagingStudy":
            return record.studies.get(id) is not None
        case "AuditEvent":
            return id.isdigit() and len(id) < 19 and record.audits.get(int(id)) is not None
        case "DocumentReference":
            return record.documents.entry(id) is not None
        case "List":
            return record.documents.submission(id) is not None or record.documents.folder(id) is not None
        case "Binary":
            return record.documents.entry(id) is not None
    return False


def _rendered(record: Record, type: str, id: str) -> Resource | None:
    """Core's rendering of an owned resource that a client may lay elements under; None where core has no noun."""
    if type == "Encounter":
        visit = record.visits.get(id)
        return render_encounter(visit, record) if visit is not None else None
    if type == "ServiceRequest":
        order = record.orders.get(id)
        return render_service_request(order, record) if order is not None else None
    if type == "DiagnosticReport":
        result = record.results.get(id)
        return render_diagnostic_report(result, record) if result is not None else None
    if type == "Observation" and is_owned(record, type, id):
        result = record.results.get(id[:26])
        for one in render_observations(result, record) if result is not None else ():
            if one["id"] == id:
                return one
    return None


def about(record: Record, resource: Resource) -> None:
    """Tell the journal what a resource is about: itself, its patient, its order and study numbers."""
    draft = record.exchange
    kind = str(resource.get("resourceType"))
    if resource.get("id"):
        draft.about("resource", f"{kind}/{resource['id']}")
    if kind == "Patient":
        person = record.patients.current(str(resource.get("id") or ""))
        numbers = read_identifiers(resource, record.authorities)
        draft.about_patient(numbers, person.id if person is not None else "")
        return
    for key in ("subject", "patient"):
        reference = resource.get(key)
        literal = str(reference.get("reference") or "") if isinstance(reference, dict) else ""
        if "Patient/" in literal:
            person = record.patients.current(literal.rpartition("Patient/")[2].partition("/")[0])
            if person is not None:
                draft.about_patient(person.identifiers, person.id)
    numbered = resource.get("identifier")
    for one in numbered if isinstance(numbered, list) else ():
        codes = {c.get("code") for c in (one.get("type") or {}).get("coding") or ()} if isinstance(one, dict) else set()
        value = str(one.get("value") or "") if isinstance(one, dict) else ""
        for code, key in (("ACSN", "accession"), ("PLAC", "placer"), ("FILL", "filler")):
            if code in codes:
                draft.about(key, value)
        if isinstance(one, dict) and one.get("system") == "urn:dicom:uid":
            draft.about("study", value.removeprefix("urn:oid:"))


def find_one(record: Record, type: str, condition: str, *, base: str) -> Held | None:
    """The one resource that a condition names. FHIR R4 3.1.0.5.1, 3.1.0.7.1, 3.1.0.8.1.

    raises   Incorrect   412: several match; 400: the condition is none
    """
    pairs = query_parameters(condition.lstrip("?"))
    query = parse(type, pairs, base=base)
    if not query.criteria:
        raise Incorrect("a condition without criteria", section="FHIR R4 3.1.0.8.1", code="412 incomplete")
    answer = search(Query(type, query.criteria, count=2), record, base=base)
    if len(answer.matches) > 1:
        raise Incorrect(
            "several resources match the condition", section="FHIR R4 3.1.0.8.1", code="412 multiple-matches"
        )
    return answer.matches[0] if answer.matches else None


def identity_of(record: Record, resource: Resource) -> tuple[str, bool]:
    """(id, whether it is known) under which a new resource is kept; a Patient whose identifiers are known keeps its id.

    raises   Conflict   the identifiers belong to several patients
    """
    if resource["resourceType"] != "Patient":
        return record.new_id(), False
    known = _known(record, read_identifiers(resource, record.authorities))
    return (known.id, True) if known is not None else (record.new_id(), False)


def _known(record: Record, identifiers: Sequence[Identifier]) -> Patient | None:
    found = {one.id: one for one in map(record.patients.find, identifiers) if one is not None}
    if len(found) > 1:
        raise Conflict(
            "the identifiers belong to several patients; merge them first",
            where="Patient.identifier",
            section="ITI TF-2 3.104",
            code="409 duplicate",
        )
    return next(iter(found.values()), None)


def create(record: Record, resource: Resource, *, id: str = "") -> Written:
    """Create a resource under a fresh id. FHIR R4 3.1.0.8.

    id   decided before by `identity_of`, in a transaction
    """
    known = False
    if not id:
        id, known = identity_of(record, resource)
    else:
        known = resource["resourceType"] == "Patient" and record.patients.get(id) is not None
    held = keep(record, {**resource, "id": id}, merging=known)
    return Written(200 if known else 201, held)


def update(record: Record, resource: Resource, *, type: str, id: str, if_match: str = "") -> Written:
    """Replace a resource, or create it under the client's id. FHIR R4 3.1.0.4.

    if_match   the version that must be the current one
    raises     Incorrect   412 another version is current; 400 the body has another id
    """
    if resource.get("id") != id:
        raise Incorrect("the id in the body is not that of the address", where=f"{type}.id", section="FHIR R4 3.1.0.4")
    previous = current(record, type, id)
    if if_match and (previous is None or previous.deleted or previous.version != if_match):
        raise Conflict("the version is not the current one", section="FHIR R4 3.1.0.5", code="412 conflict")
    held = keep(record, resource)
    return Written(200 if previous is not None and not previous.deleted else 201, held)


def delete(record: Record, type: str, id: str) -> Held | None:
    """Delete a resource. FHIR R4 3.1.0.7. Returns None where it was already gone.

    raises   Unsupported   405: core owns it
             NotFound      there never was one
    """
    if is_owned(record, type, id):
        raise Unsupported(
            "what the record of the hospital holds is not deleted here",
            section="FHIR R4 3.1.0.7",
            code="405 not-supported",
        )
    previous = record.resources.get(type, id)
    if previous is None:
        raise NotFound("no such resource", section="FHIR R4 3.1.0.7")
    if previous.deleted:
        return None
    gone = deleted_version(previous, when=record.now())
    record.exchange.about("resource", f"{type}/{id}")
    record.emit(ResourceWritten(gone))
    return Held.of(gone)


def keep(record: Record, resource: Resource, *, merging: bool = False) -> Held:
    """Write a checked resource that has its id; returns the version that is now current.

    merging   a Patient that was posted again: elements that it does not name stay
    """
    type, id = str(resource["resourceType"]), str(resource["id"])
    if type == "Patient":
        return _keep_patient(record, resource, merging)
    now = _rendered(record, type, id)
    if now is None and is_owned(record, type, id):
        raise Unsupported(
            "this resource is made from the record of the hospital and not written here",
            section="FHIR R4 3.1.0.4",
            code="405 not-supported",
        )
    whole = laid_over(now, resource) if now is not None else resource
    held = _write(record, whole)
    about(record, held.resource)
    return held


def _write(record: Record, resource: Resource) -> Held:
    previous: Kept | None = record.resources.get(str(resource["resourceType"]), str(resource["id"]))
    if previous is not None and says_the_same(resource, previous):
        return Held.of(previous)
    kept = new_version(resource, previous, when=record.now())
    record.emit(ResourceWritten(kept))
    return Held.of(kept)


def _keep_patient(record: Record, resource: Resource, merging: bool) -> Held:
    """Register or update a patient as a FHIR identity source says; merge it where it says `replaced-by`. ITI-104."""
    id = str(resource["id"])
    when = record.now()
    identifiers = read_identifiers(resource, record.authorities)
    known = record.patients.get(id)
    owner = _known(record, identifiers)
    survivor_id = replaced_by(resource)
    if known is not None and known.merged_into:
        current_one = record.patients.current(id)
        if survivor_id and current_one is not None and survivor_id in (known.merged_into, current_one.id):
            return _held(record, id)
        raise Conflict("the patient was merged into another one", where="Patient.link", section="ITI TF-2 3.104")
    if owner is not None and owner.id != id:
        raise Conflict(
            "an identifier belongs to another patient",
            where="Patient.identifier",
            section="ITI TF-2 3.104",
            code="409 duplicate",
        )
    said, deleted = said_by(resource, known)
    events = identity.register(
        known, identifiers, said, id=id, when=when, deleted=frozenset() if merging else deleted, source="fhir"
    )
    patient = events[-1].patient if events else known
    assert patient is not None
    previous = record.resources.get("Patient", id)
    if merging and previous is not None and not previous.deleted:
        resource = {**Held.of(previous).resource, **resource}
    echo = render_patient(Patient("", identifiers, read_demographics(resource)))
    echo.pop("active", None)
    now = render_patient(patient, record.patients.subsumed(id))
    # the resource is kept first, so that the projection of the events finds nothing left to change
    _write(record, laid_over(now, resource, echo))
    record.emit(*events)
    if survivor_id:
        survivor = record.patients.current(survivor_id)
        if survivor is None:
            raise Incorrect(
                "the surviving patient is not known",
                where="Patient.link.other",
                section="ITI TF-2 3.104",
                code="422 not-found",
            )
        record.emit(*identity.merge(survivor, patient, when=when))
        record.exchange.about_patient(survivor.identifiers, survivor.id)
    held = _held(record, id)
    record.exchange.about("resource", held.reference)
    record.exchange.about_patient(identifiers, id)
    return held


def _held(record: Record, id: str) -> Held:
    held = current(record, "Patient", id)
    if held is None:
        raise NotFound("no such patient")
    return held
