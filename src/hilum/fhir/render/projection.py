"""The projection: what happened in core becomes new versions of FHIR resources, inside the same unit of work.

`PROJECTIONS` is to be added to the store (`store.project(*PROJECTIONS)`). A client's elements lie under core's (`overlay`); nothing
is written where nothing changed, so a FHIR write whose handler already kept the resource makes one version only. What one emission
tells twice of a noun (an order that is placed and at once scheduled) is one version too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from hilum.core.appointment import Appointment, Slot
from hilum.core.audit import AuditRecorded
from hilum.core.catalogue import ChargeDefinition, ObservationDefinition
from hilum.core.changed import Changed
from hilum.core.charge import Account, Charge, Coverage
from hilum.core.condition import Condition, Procedure, RelatedPerson
from hilum.core.directory import Practitioner, Site
from hilum.core.document import DocumentsSubmitted
from hilum.core.identity import (
    Patient,
    PatientRegistered,
    PatientsLinked,
    PatientsMerged,
    PatientsUnlinked,
    PatientUpdated,
)
from hilum.core.order import OrderChanged, OrderPlaced
from hilum.core.record import Event, Record, ResourceWritten
from hilum.core.result import Result, ResultReceived
from hilum.core.study import InstanceStored
from hilum.core.treatment import Allergy, Immunization, Medication
from hilum.core.visit import VisitUpdated
from hilum.fhir import json as fhir_json
from hilum.fhir.json import Resource
from hilum.fhir.render import (
    appointment,
    catalogue,
    charge,
    condition,
    diagnostic_report,
    directory,
    document_reference,
    encounter,
    patient,
    service_request,
    treatment,
)
from hilum.fhir.render.document_reference import render_document_reference, said_of_entry
from hilum.fhir.render.list import render_folder, render_submission_set
from hilum.fhir.render.overlay import overlay
from hilum.fhir.resources import deleted_version, encoded, new_version, says_the_same

__all__ = ["OWNED", "PROJECTIONS", "laid_over", "project"]

OWNED: dict[str, frozenset[str]] = {
    "Patient": patient.OWNED,
    "Encounter": encounter.OWNED,
    "ServiceRequest": service_request.OWNED,
    "DiagnosticReport": diagnostic_report.OWNED,
    "Observation": diagnostic_report.OBSERVATION_OWNED,
    "DocumentReference": document_reference.OWNED,
    "Appointment": appointment.OWNED,
    "Slot": appointment.SLOT_OWNED,
    "Schedule": appointment.SCHEDULE_OWNED,
    "ChargeItem": charge.CHARGE_OWNED,
    "Account": charge.ACCOUNT_OWNED,
    "Coverage": charge.COVERAGE_OWNED,
    "Immunization": treatment.IMMUNIZATION_OWNED,
    **treatment.MEDICATION_OWNED,
    "AllergyIntolerance": treatment.ALLERGY_OWNED,
    "Practitioner": directory.PRACTITIONER_OWNED,
    "Condition": condition.CONDITION_OWNED,
    "Procedure": condition.PROCEDURE_OWNED,
    "RelatedPerson": condition.RELATED_OWNED,
    "PractitionerRole": directory.ROLE_OWNED,
    "Location": directory.SITE_OWNED,
    **catalogue.OWNED,
}
EVERYTHING = frozenset(("List",))
_NO_NEWS = frozenset((AuditRecorded, InstanceStored))
"""Events that change no resource, and are many."""


def project(events: Sequence[Event], record: Record) -> Iterator[ResourceWritten]:
    """The resources that events change. What is said of a noun last is what its resource becomes."""
    told = [one for one in events if one.__class__ not in _NO_NEWS]
    if len(told) > 1:
        told = _last_words(told)
    for one in told:
        yield from _one(one, record)


def _last_words(events: list[Event]) -> list[Event]:
    """The events without those on an order, a visit or another noun where a later one of the same says all that they said."""
    found: list[Event] = []
    subjects: set[tuple[type, str]] = set()
    for event in reversed(events):
        kind, noun = event.__class__, None
        if kind is OrderChanged or kind is OrderPlaced:
            noun = event.order  # type: ignore[union-attr]
        elif kind is VisitUpdated:
            noun = event.visit  # type: ignore[union-attr]
        elif isinstance(event, Changed):
            noun = event.noun
        if noun is not None:
            subject = (noun.__class__, noun.id)
            if subject in subjects:
                continue
            subjects.add(subject)
        found.append(event)
    found.reverse()
    return found


def _one(event: Event, record: Record) -> Iterator[ResourceWritten]:
    if isinstance(event, Changed):
        for resource in _noun(event.noun, record):
            yield from _write(resource, record)
        return
    match event:
        case PatientRegistered(one):
            if one.source == "fhir":
                yield from _patients((one,), record)
            elif not one.merged_into:
                # its id is fresh: nothing is kept under it, nobody was merged into it
                yield ResourceWritten(new_version(patient.render_patient(one), None, when=record.now()))
        case PatientUpdated(one, previous):
            yield from _updated(one, previous, record)
        case PatientsLinked(first, second) | PatientsUnlinked(first, second):
            yield from _patients((first, second), record)
        case PatientsMerged(survivor, subsumed):
            yield from _patients((survivor, subsumed), record)
            yield from _of_patient(survivor.id, record)
        case VisitUpdated(visit, _):
            yield from _write(encounter.render_encounter(visit, record), record)
        case OrderPlaced(order) | OrderChanged(order, _):
            yield from _write(service_request.render_service_request(order, record), record)
        case ResultReceived(result, previous):
            yield from _result(result, previous, record)
        case DocumentsSubmitted():
            yield from _documents(event, record)
        case _:
            return


def _noun(noun: object, record: Record) -> Iterator[Resource]:
    """The resources of a noun that has no collection of its own."""
    match noun:
        case Appointment():
            yield appointment.render_appointment(noun)
        case Slot():
            yield appointment.render_schedule(noun)
            yield appointment.render_slot(noun)
        case Charge():
            yield charge.render_charge(noun, record)
        case Account():
            yield charge.render_account(noun, record)
        case Coverage():
            yield charge.render_coverage(noun)
        case Immunization():
            yield treatment.render_immunization(noun)
        case Medication():
            yield treatment.render_medication(noun)
        case Allergy():
            yield treatment.render_allergy(noun)
        case Condition():
            yield condition.render_condition(noun, record)
        case Procedure():
            yield condition.render_procedure(noun, record)
        case RelatedPerson():
            yield condition.render_related_person(noun)
        case Practitioner():
            yield directory.render_practitioner(noun)
            yield directory.render_role(noun)
        case Site():
            yield directory.render_site(noun, record)
        case ChargeDefinition():
            yield catalogue.render_charge_definition(noun)
        case ObservationDefinition():
            yield catalogue.render_observation_definition(noun, record)


PROJECTIONS: tuple[Callable[[Sequence[Event], Record], Iterable[ResourceWritten]], ...] = (project,)


def laid_over(now: Resource, kept: Resource | None, said: Resource | None = None) -> Resource:
    """Core's rendering laid over what is kept of the resource; see `overlay`."""
    kind = str(now["resourceType"])
    if kept is None or kind in EVERYTHING:
        return now
    if kind == "Patient" and now.get("active") and "active" in kept:
        now = {**now, "active": kept["active"]}  # core knows only whether a patient was merged away
    return overlay(kept, now, OWNED[kind], said)


def _write(now: Resource, record: Record) -> Iterator[ResourceWritten]:
    previous = record.resources.get(str(now["resourceType"]), str(now["id"]))
    kept = fhir_json.parse(previous.body) if previous is not None and not previous.deleted else None
    said = _said(kept, record) if kept is not None else None
    resource = laid_over(now, kept, said)
    if not says_the_same(resource, previous):
        yield ResourceWritten(new_version(resource, previous, when=record.now()))


def _said(kept: Resource, record: Record) -> Resource | None:
    """Core's rendering of what a kept resource says, for the types that are read back."""
    if kept["resourceType"] == "Patient":
        return _echo(kept, record)
    if kept["resourceType"] == "DocumentReference":
        entry = record.documents.entry(str(kept["id"]))
        return said_of_entry(kept, entry, record.authorities) if entry is not None else None
    return None


def _echo(kept: Resource, record: Record) -> Resource:
    """Core's rendering of what a kept Patient says."""
    echo = patient.render_patient(
        Patient("", patient.read_identifiers(kept, record.authorities), patient.read_demographics(kept))
    )
    echo.pop("active", None)
    return echo


def _patients(patients: Iterable[Patient], record: Record) -> Iterator[ResourceWritten]:
    for one in patients:
        subsumed = record.patients.subsumed(one.id) if not one.merged_into else ()
        yield from _write(patient.render_patient(one, subsumed), record)


def _updated(one: Patient, before: Patient, record: Record) -> Iterator[ResourceWritten]:
    """A patient that changed. Where no client ever wrote the resource, its new version is core's rendering and nothing else."""
    subsumed = record.patients.subsumed(one.id) if not one.merged_into else ()
    now = patient.render_patient(one, subsumed)
    kept = record.resources.get("Patient", one.id)
    if kept is not None and not kept.deleted:
        told = patient.render_patient(before, subsumed)
        if encoded(told, kept.version, when=kept.updated) == kept.body:
            if now != told:
                yield ResourceWritten(new_version(now, kept, when=record.now()))
            return
    yield from _write(now, record)


def _of_patient(patient_id: str, record: Record) -> Iterator[ResourceWritten]:
    """All that follows a patient when it is merged."""
    for visit in record.visits.of_patient(patient_id):
        yield from _write(encounter.render_encounter(visit, record), record)
    for order in record.orders.of_patient(patient_id):
        yield from _write(service_request.render_service_request(order, record), record)
    for result in record.results.of_patient(patient_id):
        yield from _result(result, None, record)
    for kind in (
        record.appointments,
        record.charges,
        record.accounts,
        record.coverages,
        record.immunizations,
        record.medications,
        record.allergies,
        record.conditions,
        record.procedures,
        record.related_persons,
    ):
        for noun in kind.of_patient(patient_id):
            for resource in _noun(noun, record):
                yield from _write(resource, record)
    entries = record.documents.entries(patient_id, statuses=("Approved", "Deprecated"))
    links = record.documents.associations([one.id for one in entries])
    for entry in entries:
        yield from _write(render_document_reference(entry, links), record)
    submissions = record.documents.submissions(patient_id)
    folders = record.documents.folders(patient_id)
    inside = frozenset(one.id for one in folders)
    links = record.documents.associations([*(one.id for one in submissions), *(one.id for one in folders)])
    for submission in submissions:
        yield from _write(render_submission_set(submission, links, inside), record)
    for folder in folders:
        yield from _write(render_folder(folder, links), record)


def _result(result: Result, previous: Result | None, record: Record) -> Iterator[ResourceWritten]:
    yield from _write(diagnostic_report.render_diagnostic_report(result, record), record)
    observations = diagnostic_report.render_observations(result, record)
    for one in observations:
        yield from _write(one, record)
    still = {one["id"] for one in observations}
    for gone in previous.observations if previous is not None else ():
        id = diagnostic_report.observation_id(result, gone)
        kept = record.resources.get("Observation", id)
        if id not in still and kept is not None and not kept.deleted:
            yield ResourceWritten(deleted_version(kept, when=record.now()))


def _documents(event: DocumentsSubmitted, record: Record) -> Iterator[ResourceWritten]:
    for entry in event.entries:
        links = record.documents.associations([entry.id])
        yield from _write(render_document_reference(entry, links), record)
    for id in event.deprecated:
        replaced = record.documents.entry(id)
        if replaced is not None:
            yield from _write(render_document_reference(replaced, record.documents.associations([id])), record)
    folders = frozenset(one.id for one in event.folders)
    for folder in event.folders:
        yield from _write(render_folder(folder, record.documents.associations([folder.id])), record)
    links = record.documents.associations([event.submission.id])
    known = folders | {one.target for one in links if record.documents.folder(one.target) is not None}
    yield from _write(render_submission_set(event.submission, links, known), record)
