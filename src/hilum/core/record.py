"""The ports: the record (the open unit of work), its collections, blobs, outbox and clock; and the store that opens it.

`store` implements these, in memory and on SQLite, under one set of contract tests. Handlers see only these Protocols.

A unit of work is atomic: all that a handler emitted, the exchange it belongs to and the deliveries it made stand after the
commit, or nothing does. Inside one unit of work a collection shows what was already emitted in it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from hilum.core.appointment import Appointment, Slot
from hilum.core.audit import AuditRecorded
from hilum.core.blobs import Blobs, BlobWriter, Buffer
from hilum.core.catalogue import ChargeDefinition, ObservationDefinition
from hilum.core.charge import Account, Charge, Coverage
from hilum.core.collections import (
    Audits,
    Behind,
    Documents,
    Exchanges,
    InstanceFilter,
    Orders,
    Outbox,
    Page,
    Patients,
    Resources,
    Results,
    Studies,
    Visits,
    WorklistItem,
)
from hilum.core.condition import Condition, Procedure, RelatedPerson
from hilum.core.directory import Practitioner, Site
from hilum.core.document import DocumentsSubmitted
from hilum.core.exchange import Draft, Exchange
from hilum.core.identity import (
    Authorities,
    PatientRegistered,
    PatientsLinked,
    PatientsMerged,
    PatientsUnlinked,
    PatientUpdated,
)
from hilum.core.nouns import NounEvent, Nouns
from hilum.core.order import (
    OrderChanged,
    OrderPlaced,
    PerformedStepRecorded,
)
from hilum.core.outbox import Delivery, DeliveryState
from hilum.core.resource import Resource, ResourceWritten
from hilum.core.result import ResultReceived
from hilum.core.study import InstancesDeleted, InstanceStored, StudyAssigned
from hilum.core.treatment import Allergy, Immunization, Medication
from hilum.core.visit import VisitUpdated

__all__ = [
    "Audits",
    "Behind",
    "BlobWriter",
    "Blobs",
    "Buffer",
    "Clock",
    "Committed",
    "Delivery",
    "DeliveryState",
    "Documents",
    "Event",
    "Exchanges",
    "InstanceFilter",
    "Nouns",
    "Orders",
    "Outbox",
    "Page",
    "Patients",
    "Record",
    "Resource",
    "ResourceWritten",
    "Resources",
    "Results",
    "Store",
    "Studies",
    "Visits",
    "WorklistItem",
]

T = TypeVar("T")


class Clock(Protocol):
    """Time as an argument."""

    def now(self) -> float:
        """Seconds since 1970."""


Event = (
    PatientRegistered
    | PatientUpdated
    | PatientsMerged
    | PatientsLinked
    | PatientsUnlinked
    | VisitUpdated
    | OrderPlaced
    | OrderChanged
    | PerformedStepRecorded
    | InstanceStored
    | InstancesDeleted
    | StudyAssigned
    | ResultReceived
    | DocumentsSubmitted
    | NounEvent
    | ResourceWritten
    | AuditRecorded
)


class Record(Protocol):
    """The open unit of work."""

    @property
    def patients(self) -> Patients: ...
    @property
    def visits(self) -> Visits: ...
    @property
    def orders(self) -> Orders: ...
    @property
    def studies(self) -> Studies: ...
    @property
    def results(self) -> Results: ...
    @property
    def documents(self) -> Documents: ...
    @property
    def appointments(self) -> Nouns[Appointment]: ...
    @property
    def slots(self) -> Nouns[Slot]: ...
    @property
    def charges(self) -> Nouns[Charge]: ...
    @property
    def accounts(self) -> Nouns[Account]: ...
    @property
    def coverages(self) -> Nouns[Coverage]: ...
    @property
    def immunizations(self) -> Nouns[Immunization]: ...
    @property
    def medications(self) -> Nouns[Medication]: ...
    @property
    def allergies(self) -> Nouns[Allergy]: ...
    @property
    def conditions(self) -> Nouns[Condition]: ...
    @property
    def procedures(self) -> Nouns[Procedure]: ...
    @property
    def related_persons(self) -> Nouns[RelatedPerson]: ...
    @property
    def practitioners(self) -> Nouns[Practitioner]: ...
    @property
    def sites(self) -> Nouns[Site]: ...
    @property
    def charge_definitions(self) -> Nouns[ChargeDefinition]: ...
    @property
    def observation_definitions(self) -> Nouns[ObservationDefinition]: ...
    @property
    def resources(self) -> Resources: ...
    @property
    def exchanges(self) -> Exchanges: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def audits(self) -> Audits: ...
    @property
    def blobs(self) -> Blobs: ...
    @property
    def authorities(self) -> Authorities: ...

    @property
    def exchange(self) -> Draft:
        """What this unit of work tells about its exchange."""

    def now(self) -> float:
        """The time of this unit of work, seconds since 1970."""

    def new_id(self) -> str:
        """A fresh id of ours: 26 characters of A-Z and 0-9, growing with time; legal as a FHIR id."""

    def new_uid(self) -> str:
        """A fresh DICOM UID (2.25.…, at most 64 characters). PS3.5 B.2."""

    def next_number(self, name: str) -> int:
        """The next number of a named counter, from 1: accession numbers, message control ids."""

    def emit(self, *events: Event) -> None:
        """State what happened: rows are written, reactions and then projections run, all in this unit of work."""

    def deliver(self, *deliveries: Delivery) -> None:
        """Put messages into the outbox of this unit of work."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit brought, for those who watch the store: the pump, the judge of exchanges, the live page.

    exchanges      ids of exchanges that were added, amended or judged
    destinations   names of destinations whose outbox rows were added or changed
    """

    exchanges: tuple[int, ...] = ()
    destinations: tuple[str, ...] = ()


class Store(Protocol):
    """Opens units of work. One writer, many readers; many waiting writers share one commit."""

    @property
    def blobs(self) -> Blobs: ...

    def write(self, work: Callable[[Record], T]) -> Awaitable[T]:
        """Run `work` in a unit of work on the writer; the awaitable ends after the commit is on disk (and its blobs before it).

        An error that `work` raises undoes its unit of work only, and is raised to its own waiter.
        """

    def read(self, work: Callable[[Record], T]) -> Awaitable[T]:
        """Run `work` on a reader, over a consistent view; emitting is refused (LocalProtocolError)."""

    def write_now(self, work: Callable[[Record], T]) -> T:
        """`write`, waiting in this thread: for tools and tests."""

    def read_now(self, work: Callable[[Record], T]) -> T:
        """`read`, waiting in this thread: for tools and tests."""

    def journal(self, exchange: Exchange) -> None:
        """Write an exchange behind its answer, in the next batch: for reads, whose answer does not wait for the journal."""

    def react(self, *reactions: Callable[[Event, Record], Iterable[Any]]) -> None:
        """Add reactions: run on each emitted event, in the order added."""

    def project(self, *projections: Callable[[Sequence[Event], Record], Iterable[Event]]) -> None:
        """Add projections: run on the events of an emission and all that reactions added to them, in their order, when it ends.

        Resources that were written are left out.
        """

    def watch(self, *watchers: Callable[[Committed], None]) -> None:
        """Add watchers: called after each commit that brought exchanges or deliveries, on the writer's thread; must be quick."""

    def close(self) -> None:
        """Finish what waits, commit, close."""
