"""The store in memory: for tests, for trying things out, and as the plain statement of what the store on SQLite must do."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Generic, TypeVar

from hilum.core.audit import AuditRecorded
from hilum.core.changed import Changed
from hilum.core.document import DocumentEntry, DocumentsSubmitted, Folder, SubmissionSet
from hilum.core.errors import Fault, LocalProtocolError
from hilum.core.exchange import Exchange
from hilum.core.identity import (
    Authorities,
    PatientRegistered,
    PatientsLinked,
    PatientsMerged,
    PatientsUnlinked,
    PatientUpdated,
)
from hilum.core.nouns import KINDS, OWNED, noun_of
from hilum.core.order import Order, OrderChanged, OrderPlaced, PerformedProcedureStep, PerformedStepRecorded
from hilum.core.record import Clock, Committed, Event, Record, ResourceWritten
from hilum.core.result import Result, ResultReceived
from hilum.core.study import InstancesDeleted, InstanceStored, Study, StudyAssigned
from hilum.core.visit import Visit, VisitUpdated
from hilum.store.clock import MachineClock
from hilum.store.identity import Identities
from hilum.store.memory.archive import MemoryStudies
from hilum.store.memory.blobs import MemoryBlobs
from hilum.store.memory.care import MemoryOrders, MemoryResults
from hilum.store.memory.journal import MemoryAudits, MemoryExchanges, MemoryOutbox
from hilum.store.memory.nouns import MemoryNouns
from hilum.store.memory.people import MemoryPatients, MemoryVisits
from hilum.store.memory.registry import MemoryDocuments, MemoryResources
from hilum.store.memory.tables import Table, Tables
from hilum.store.unit import Collections, Projections, Reactions, Unit

__all__ = ["MemoryStore"]

T = TypeVar("T")
Owned = TypeVar("Owned", Visit, Order, PerformedProcedureStep, Study, Result, DocumentEntry, SubmissionSet, Folder)


class _Done(Generic[T]):
    """An awaitable that is done already."""

    __slots__ = ("_error", "_value")

    def __init__(self, value: T | None, error: BaseException | None) -> None:
        self._value = value
        self._error = error

    def __await__(self) -> Generator[Any, None, T]:
        yield from ()
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]


class MemoryStore:
    """A store that keeps all in memory; its commits are immediate. Implements `hilum.core.record.Store`.

    random   a seeded generator makes ids repeatable
    """

    def __init__(
        self, *, authorities: Authorities = Authorities(), clock: Clock | None = None, random: Random | None = None
    ) -> None:
        self._clock = clock or MachineClock()
        self._authorities = authorities
        self._identities = Identities(self._clock.now, random)
        self._tables = Tables()
        self._lock = threading.RLock()
        self._busy = False
        self._reactions: Reactions = []
        self._projections: Projections = []
        self._watchers: list[Callable[[Committed], None]] = []
        self.blobs = MemoryBlobs()
        self._patients = MemoryPatients(self._tables)
        visits = MemoryVisits(self._tables)
        self._studies = MemoryStudies(self._tables, self._patients)
        self._resources = MemoryResources(self._tables)
        self._audits = MemoryAudits(self._tables)
        outbox = MemoryOutbox(self._tables)
        self._collections = Collections(
            patients=self._patients,
            visits=visits,
            orders=MemoryOrders(self._tables, self._patients, visits),
            studies=self._studies,
            results=MemoryResults(self._tables),
            documents=MemoryDocuments(self._tables),
            nouns={kind: MemoryNouns(self._tables.nouns[name]) for name, kind in KINDS.items()},
            resources=self._resources,
            exchanges=MemoryExchanges(self._tables),
            outbox=outbox,
            audits=self._audits,
            apply=self._apply,
            put_delivery=outbox.put,
            next_number=self._tables.next_number,
        )

    def write_now(self, work: Callable[[Record], T]) -> T:
        """Run `work` in a unit of work; an error undoes all of it."""
        with self._lock:
            if self._busy:
                raise LocalProtocolError("a unit of work cannot open another one")
            self._busy = True
            self._tables.begin()
            try:
                unit = self._unit(writable=True)
                value = work(unit)
                unit.project()
            except BaseException:
                self._tables.rollback()
                raise
            else:
                self._tables.commit()
            finally:
                self._busy = False
            brought = Committed(tuple(self._tables.touched_exchanges), tuple(self._tables.touched_destinations))
        if brought.exchanges or brought.destinations:
            for watcher in self._watchers:
                watcher(brought)
        return value

    def read_now(self, work: Callable[[Record], T]) -> T:
        """Run `work` over a consistent view."""
        with self._lock:
            if self._busy:
                raise LocalProtocolError("a unit of work cannot open another one")
            return work(self._unit(writable=False))

    def write(self, work: Callable[[Record], T]) -> Awaitable[T]:
        """`write_now`, as an awaitable that is done already."""
        return self._done(self.write_now, work)

    def read(self, work: Callable[[Record], T]) -> Awaitable[T]:
        """`read_now`, as an awaitable that is done already."""
        return self._done(self.read_now, work)

    @staticmethod
    def _done(run: Callable[[Callable[[Record], T]], T], work: Callable[[Record], T]) -> _Done[T]:
        try:
            return _Done(run(work), None)
        except Exception as error:
            return _Done(None, error)

    def journal(self, exchange: Exchange) -> None:
        """Write an exchange; here at once."""
        self.write_now(lambda record: record.exchanges.add(exchange))

    def react(self, *reactions: Callable[[Event, Record], Iterable[Any]]) -> None:
        """Add reactions."""
        self._reactions.extend(reactions)

    def project(self, *projections: Callable[[Sequence[Event], Record], Iterable[Event]]) -> None:
        """Add projections."""
        self._projections.extend(projections)

    def watch(self, *watchers: Callable[[Committed], None]) -> None:
        """Add watchers, called after each commit that brought exchanges or deliveries."""
        self._watchers.extend(watchers)

    def close(self) -> None:
        """Remove temporary files."""
        self.blobs.close()

    def _unit(self, *, writable: bool) -> Unit:
        return Unit(
            self._collections,
            blobs=self.blobs,
            authorities=self._authorities,
            identities=self._identities,
            now=self._clock.now(),
            reactions=self._reactions,
            projections=self._projections,
            writable=writable,
        )

    def _apply(self, event: Event, now: float) -> None:
        tables = self._tables
        match event:
            case PatientRegistered(patient) | PatientUpdated(patient, _):
                tables.patients.put(patient.id, patient)
            case PatientsMerged(survivor, subsumed):
                tables.patients.put(survivor.id, survivor)
                tables.patients.put(subsumed.id, subsumed)
                self._follow(subsumed.id, survivor.id)
            case PatientsLinked(first, second) | PatientsUnlinked(first, second):
                tables.patients.put(first.id, first)
                tables.patients.put(second.id, second)
            case VisitUpdated(visit, _):
                tables.visits.put(visit.id, self._owned(visit))
            case OrderPlaced(order) | OrderChanged(order, _):
                tables.orders.put(order.id, self._owned(order))
            case PerformedStepRecorded(step, _):
                tables.performed.put(step.sop_instance, self._owned(step))
            case InstanceStored():
                self._studies.store(replace(event, study=self._owned(event.study)))
            case InstancesDeleted(uids):
                self._studies.delete(uids)
            case StudyAssigned(uid, patient_id, order_id):
                study = tables.studies.get(uid)
                if study is not None:
                    tables.studies.put(
                        uid,
                        self._owned(
                            replace(study, patient_id=patient_id, order_id=order_id or study.order_id, updated=now)
                        ),
                    )
            case ResultReceived(result, _):
                tables.results.put(result.id, self._owned(result))
            case DocumentsSubmitted():
                self._submit(event)
            case Changed():
                kind, _ = noun_of(event)
                noun = event.noun
                owner = self._patients.current(noun.patient_id) if noun.patient_id else None
                if owner is not None and isinstance(noun, OWNED):
                    noun = replace(noun, patient_id=owner.id)
                tables.nouns[kind].put(noun.id, noun)
            case ResourceWritten(resource):
                self._resources.write(resource)
            case AuditRecorded(audit):
                self._audits.put(audit)
            case _:
                raise Fault(f"the store does not know the event {type(event).__name__}")

    def _owned(self, row: Owned) -> Owned:
        """The row, of the survivor where its patient was merged away."""
        current = self._patients.current(row.patient_id)
        if current is None or current.id == row.patient_id:
            return row
        return replace(row, patient_id=current.id)

    def _submit(self, event: DocumentsSubmitted) -> None:
        tables = self._tables
        tables.submissions.put(event.submission.id, self._owned(event.submission))
        for entry in event.entries:
            tables.entries.put(entry.id, self._owned(entry))
        for folder in event.folders:
            tables.folders.put(folder.id, self._owned(folder))
        for association in event.associations:
            tables.associations.put(association.id, association)
        for id in event.deprecated:
            replaced = tables.entries.get(id)
            if replaced is not None:
                tables.entries.put(id, replace(replaced, status="Deprecated"))

    def _follow(self, old: str, new: str) -> None:
        """All that was the subsumed patient's is the survivor's."""
        tables = self._tables
        owned: tuple[Table[str, Any], ...] = (
            tables.visits,
            tables.orders,
            tables.performed,
            tables.studies,
            tables.results,
            tables.entries,
            tables.submissions,
            tables.folders,
            *tables.nouns.values(),
        )
        for table in owned:
            for key, row in table.items():
                if row.patient_id == old:
                    table.put(key, replace(row, patient_id=new))
        before, after = f"Patient/{old}", f"Patient/{new}"
        for versions in tables.resources.values():
            current = versions[-1]
            if any(kind == "reference" and a == before for _, kind, a, _ in current.index):
                index = tuple(
                    (name, kind, after if kind == "reference" and a == before else a, b)
                    for name, kind, a, b in current.index
                )
                self._resources.write(replace(current, index=index))
