"""How each event changes the rows, inside the unit of work that emitted it."""

# ruff: noqa: S608 - statements are made of our own constants; values are always bound

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hilum.core.audit import AuditRecorded
from hilum.core.changed import Changed
from hilum.core.document import DocumentsSubmitted
from hilum.core.errors import Fault
from hilum.core.identity import PatientRegistered, PatientsLinked, PatientsMerged, PatientsUnlinked, PatientUpdated
from hilum.core.nouns import KINDS
from hilum.core.order import OrderChanged, OrderPlaced, PerformedStepRecorded
from hilum.core.record import ResourceWritten
from hilum.core.result import ResultReceived
from hilum.core.study import InstancesDeleted, InstanceStored, StudyAssigned
from hilum.core.visit import VisitUpdated
from hilum.store.sqlite.archive import SqlStudies
from hilum.store.sqlite.care import SqlOrders, SqlResults
from hilum.store.sqlite.connection import Context
from hilum.store.sqlite.journal import SqlAudits, SqlExchanges, SqlOutbox
from hilum.store.sqlite.nouns import SqlNouns
from hilum.store.sqlite.people import SqlPatients, SqlVisits
from hilum.store.sqlite.registry import SqlDocuments, SqlResources
from hilum.store.unit import Collections

__all__ = ["collections_over"]

# What belongs to a patient and follows a merge.
_OWNED = ("visits", "orders", "performed_steps", "studies", "results", "documents", "nouns")


def _follow(context: Context, old: str, new: str) -> None:
    """All that was the subsumed patient's is the survivor's."""
    context.new_visits.clear()
    for table in _OWNED:
        context.execute(f"UPDATE {table} SET patient_id = ? WHERE patient_id = ?", (new, old))


def collections_over(context: Context) -> Collections:
    """The collections over one connection, and the function that applies events through them."""
    patients = SqlPatients(context)
    visits = SqlVisits(context)
    orders = SqlOrders(context, visits)
    studies = SqlStudies(context)
    results = SqlResults(context)
    documents = SqlDocuments(context)
    nouns: dict[type, SqlNouns[Any]] = {kind: SqlNouns(context, name, kind) for name, kind in KINDS.items()}
    resources = SqlResources(context)
    outbox = SqlOutbox(context)
    audits = SqlAudits(context)

    def merge(event: PatientsMerged) -> None:
        patients.put(event.survivor)
        patients.put(event.subsumed)
        _follow(context, event.subsumed.id, event.survivor.id)
        resources.index.follow(f"Patient/{event.subsumed.id}", f"Patient/{event.survivor.id}")

    def pair(event: PatientsLinked | PatientsUnlinked) -> None:
        patients.put(event.first)
        patients.put(event.second)

    table: dict[type, Callable[[Any], None]] = {
        PatientRegistered: lambda event: patients.put(event.patient),
        PatientUpdated: lambda event: patients.put(event.patient, event.previous),
        PatientsMerged: merge,
        PatientsLinked: pair,
        PatientsUnlinked: pair,
        VisitUpdated: lambda event: visits.put(event.visit, event.previous),
        OrderPlaced: lambda event: orders.put(event.order),
        OrderChanged: lambda event: orders.put(event.order),
        PerformedStepRecorded: lambda event: orders.put_performed(event.step),
        InstanceStored: studies.store,
        InstancesDeleted: lambda event: studies.delete(event.sop_instances),
        StudyAssigned: lambda event: studies.assign(event, context.now),
        ResultReceived: lambda event: results.put(event.result),
        DocumentsSubmitted: documents.submit,
        ResourceWritten: lambda event: resources.write(event.resource),
        AuditRecorded: lambda event: audits.put(event.event),
    }

    def apply(event: Any, now: float) -> None:
        if isinstance(event, Changed):
            nouns[type(event.noun)].put(event.noun)
            return
        act = table.get(type(event))
        if act is None:
            raise Fault(f"the store does not know the event {type(event).__name__}")
        act(event)

    return Collections(
        patients=patients,
        visits=visits,
        orders=orders,
        studies=studies,
        results=results,
        documents=documents,
        nouns=nouns,
        resources=resources,
        exchanges=SqlExchanges(context),
        outbox=outbox,
        audits=audits,
        apply=apply,
        put_delivery=outbox.put,
        next_number=context.next_number,
        fresh=context.fresh,
    )
