"""The open unit of work: what both stores share. Events are applied, reactions run, drafts and deliveries collected.

Each event is applied first and then shown to the reactions, so that a reaction sees its effect; what a reaction returns is
emitted at once, before the next event of the same call. Projections see all that a call of `emit` brought, at its end and once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from hilum.core import record as ports
from hilum.core.appointment import Appointment, Slot
from hilum.core.catalogue import ChargeDefinition, ObservationDefinition
from hilum.core.charge import Account, Charge, Coverage
from hilum.core.condition import Condition, Procedure, RelatedPerson
from hilum.core.directory import Practitioner, Site
from hilum.core.errors import Fault, LocalProtocolError
from hilum.core.exchange import Draft
from hilum.core.identity import Authorities
from hilum.core.record import Delivery, Event, ResourceWritten
from hilum.core.treatment import Allergy, Immunization, Medication
from hilum.store.identity import Identities

__all__ = ["Collections", "Projections", "Reactions", "Unit"]

Reactions = list[Callable[[Event, ports.Record], Iterable[Any]]]
Projections = list[Callable[[Sequence[Event], ports.Record], Iterable[Event]]]

_MOST_EVENTS = 100_000
"""More events than this in one unit of work are a reaction that feeds itself."""
_DEEPEST_REACTION = 50


class Collections:
    """The collections over one view of the data (a connection, or the tables in memory), and how events change them."""

    __slots__ = (
        "apply",
        "audits",
        "documents",
        "exchanges",
        "fresh",
        "next_number",
        "nouns",
        "orders",
        "outbox",
        "patients",
        "put_delivery",
        "resources",
        "results",
        "studies",
        "visits",
    )

    def __init__(
        self,
        *,
        patients: ports.Patients,
        visits: ports.Visits,
        orders: ports.Orders,
        studies: ports.Studies,
        results: ports.Results,
        documents: ports.Documents,
        nouns: Mapping[type, Any],
        resources: ports.Resources,
        exchanges: ports.Exchanges,
        outbox: ports.Outbox,
        audits: ports.Audits,
        apply: Callable[[Event, float], None],
        put_delivery: Callable[[Delivery, float], None],
        next_number: Callable[[str], int],
        fresh: set[str] | None = None,
    ) -> None:
        self.patients = patients
        self.visits = visits
        self.orders = orders
        self.studies = studies
        self.results = results
        self.documents = documents
        self.nouns = nouns
        self.resources = resources
        self.exchanges = exchanges
        self.outbox = outbox
        self.audits = audits
        self.apply = apply
        self.put_delivery = put_delivery
        self.next_number = next_number
        self.fresh = fresh
        """The ids that were given out, where the store wants to know."""


class Unit:
    """One unit of work: implements `hilum.core.record.Record`."""

    __slots__ = (
        "_collections",
        "_depth",
        "_emitted",
        "_identities",
        "_news",
        "_nouns",
        "_now",
        "_projections",
        "_reactions",
        "audits",
        "authorities",
        "blobs",
        "documents",
        "exchange",
        "exchanges",
        "orders",
        "outbox",
        "patients",
        "resources",
        "results",
        "studies",
        "visits",
        "writable",
    )

    def __init__(
        self,
        collections: Collections,
        *,
        blobs: ports.Blobs,
        authorities: Authorities,
        identities: Identities,
        now: float,
        reactions: Sequence[Callable[[Event, ports.Record], Iterable[Any]]],
        projections: Sequence[Callable[[Sequence[Event], ports.Record], Iterable[Event]]],
        writable: bool,
    ) -> None:
        self._collections = collections
        self._identities = identities
        self._now = now
        self._reactions = reactions
        self._projections = projections
        self._news: list[Event] = []
        self._emitted = 0
        self._depth = 0
        self.writable = writable
        self.blobs = blobs
        self.authorities = authorities
        self.exchange = Draft()
        self.patients = collections.patients
        self.visits = collections.visits
        self.orders = collections.orders
        self.studies = collections.studies
        self.results = collections.results
        self.documents = collections.documents
        self._nouns = collections.nouns
        self.resources = collections.resources
        self.exchanges = collections.exchanges
        self.outbox = collections.outbox
        self.audits = collections.audits

    @property
    def appointments(self) -> ports.Nouns[Appointment]:
        return self._nouns[Appointment]  # type: ignore[no-any-return]

    @property
    def slots(self) -> ports.Nouns[Slot]:
        return self._nouns[Slot]  # type: ignore[no-any-return]

    @property
    def charges(self) -> ports.Nouns[Charge]:
        return self._nouns[Charge]  # type: ignore[no-any-return]

    @property
    def accounts(self) -> ports.Nouns[Account]:
        return self._nouns[Account]  # type: ignore[no-any-return]

    @property
    def coverages(self) -> ports.Nouns[Coverage]:
        return self._nouns[Coverage]  # type: ignore[no-any-return]

    @property
    def immunizations(self) -> ports.Nouns[Immunization]:
        return self._nouns[Immunization]  # type: ignore[no-any-return]

    @property
    def medications(self) -> ports.Nouns[Medication]:
        return self._nouns[Medication]  # type: ignore[no-any-return]

    @property
    def allergies(self) -> ports.Nouns[Allergy]:
        return self._nouns[Allergy]  # type: ignore[no-any-return]

    @property
    def conditions(self) -> ports.Nouns[Condition]:
        return self._nouns[Condition]  # type: ignore[no-any-return]

    @property
    def procedures(self) -> ports.Nouns[Procedure]:
        return self._nouns[Procedure]  # type: ignore[no-any-return]

    @property
    def related_persons(self) -> ports.Nouns[RelatedPerson]:
        return self._nouns[RelatedPerson]  # type: ignore[no-any-return]

    @property
    def practitioners(self) -> ports.Nouns[Practitioner]:
        return self._nouns[Practitioner]  # type: ignore[no-any-return]

    @property
    def sites(self) -> ports.Nouns[Site]:
        return self._nouns[Site]  # type: ignore[no-any-return]

    @property
    def charge_definitions(self) -> ports.Nouns[ChargeDefinition]:
        return self._nouns[ChargeDefinition]  # type: ignore[no-any-return]

    @property
    def observation_definitions(self) -> ports.Nouns[ObservationDefinition]:
        return self._nouns[ObservationDefinition]  # type: ignore[no-any-return]

    def now(self) -> float:
        """The time at which this unit of work began."""
        return self._now

    def new_id(self) -> str:
        """A fresh id of ours."""
        id, fresh = self._identities.new_id(), self._collections.fresh
        if fresh is not None:
            fresh.add(id)
        return id

    def new_uid(self) -> str:
        """A fresh DICOM UID."""
        return self._identities.new_uid()

    def next_number(self, name: str) -> int:
        """The next number of a named counter, from 1."""
        self._must_be_writable()
        return self._collections.next_number(name)

    def emit(self, *events: Event) -> None:
        """Apply each event, then run the reactions on it, depth first; after the last of all, the projections."""
        self._must_be_writable()
        apply, reactions, news = self._collections.apply, self._reactions, self._news
        self._emitted += len(events)
        if self._emitted > _MOST_EVENTS or self._depth > _DEEPEST_REACTION:
            raise Fault("a reaction feeds itself without end")
        self._depth += 1
        try:
            for event in events:
                apply(event, self._now)
                if event.__class__ is not ResourceWritten:  # what projections themselves make is no news to them
                    news.append(event)
                for reaction in reactions:
                    for following in reaction(event, self):
                        if isinstance(following, Delivery):
                            self.deliver(following)
                        else:
                            self.emit(following)
        finally:
            self._depth -= 1
        if not self._depth:
            self.project()

    def project(self) -> None:
        """Run the projections on what was emitted since they ran. The store does this at the end of a unit of work, too: it may have
        gone on after an emission that failed."""
        projections, news = self._projections, self._news
        if not projections:
            return
        self._depth += 1
        try:
            while news:
                events = tuple(news)
                news.clear()
                for projection in projections:
                    for following in projection(events, self):
                        self.emit(following)
        finally:
            self._depth -= 1

    def deliver(self, *deliveries: Delivery) -> None:
        """Put messages into the outbox of this unit of work."""
        self._must_be_writable()
        for one in deliveries:
            self._collections.put_delivery(one, self._now)

    def _must_be_writable(self) -> None:
        if not self.writable:
            raise LocalProtocolError("a reader cannot change the record: use write")
