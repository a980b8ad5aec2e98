"""The open unit of work: what both stores share. Events are applied, reactions run, drafts and deliveries collected.

Each event is applied first and then shown to the reactions, so that a reaction sees its effect; what a reaction returns is
emitted at once, before the next event of the same call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hilum.core import record as ports
from hilum.core.appointment import Appointment
from hilum.core.charge import Account, Charge, Coverage
from hilum.core.directory import Practitioner, Site
from hilum.core.errors import Fault, LocalProtocolError
from hilum.core.exchange import Draft
from hilum.core.identity import Authorities
from hilum.core.record import Delivery, Event
from hilum.core.treatment import Allergy, Immunization, Medication
from hilum.store.identity import Identities

__all__ = ["Collections", "Reactions", "Unit"]

Reactions = list[Callable[[Event, ports.Record], Iterable[Any]]]

_MOST_EVENTS = 100_000
"""More events than this in one unit of work are a reaction that feeds itself."""
_DEEPEST_REACTION = 50


class Collections:
    """The collections over one view of the data (a connection, or the tables in memory), and how events change them."""

    __slots__ = (
        "accounts",
        "allergies",
        "apply",
        "appointments",
        "audits",
        "charges",
        "coverages",
        "documents",
        "exchanges",
        "immunizations",
        "medications",
        "next_number",
        "orders",
        "outbox",
        "patients",
        "practitioners",
        "put_delivery",
        "resources",
        "results",
        "sites",
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
        appointments: ports.Nouns[Appointment],
        charges: ports.Nouns[Charge],
        accounts: ports.Nouns[Account],
        coverages: ports.Nouns[Coverage],
        immunizations: ports.Nouns[Immunization],
        medications: ports.Nouns[Medication],
        allergies: ports.Nouns[Allergy],
        practitioners: ports.Nouns[Practitioner],
        sites: ports.Nouns[Site],
        resources: ports.Resources,
        exchanges: ports.Exchanges,
        outbox: ports.Outbox,
        audits: ports.Audits,
        apply: Callable[[Event, float], None],
        put_delivery: Callable[[Delivery, float], None],
        next_number: Callable[[str], int],
    ) -> None:
        self.patients = patients
        self.visits = visits
        self.orders = orders
        self.studies = studies
        self.results = results
        self.documents = documents
        self.appointments = appointments
        self.charges = charges
        self.accounts = accounts
        self.coverages = coverages
        self.immunizations = immunizations
        self.medications = medications
        self.allergies = allergies
        self.practitioners = practitioners
        self.sites = sites
        self.resources = resources
        self.exchanges = exchanges
        self.outbox = outbox
        self.audits = audits
        self.apply = apply
        self.put_delivery = put_delivery
        self.next_number = next_number


class Unit:
    """One unit of work: implements `hilum.core.record.Record`."""

    __slots__ = (
        "_collections",
        "_depth",
        "_emitted",
        "_identities",
        "_now",
        "_reactions",
        "accounts",
        "allergies",
        "appointments",
        "audits",
        "authorities",
        "blobs",
        "charges",
        "coverages",
        "documents",
        "exchange",
        "exchanges",
        "immunizations",
        "medications",
        "orders",
        "outbox",
        "patients",
        "practitioners",
        "resources",
        "results",
        "sites",
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
        writable: bool,
    ) -> None:
        self._collections = collections
        self._identities = identities
        self._now = now
        self._reactions = reactions
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
        self.appointments = collections.appointments
        self.charges = collections.charges
        self.accounts = collections.accounts
        self.coverages = collections.coverages
        self.immunizations = collections.immunizations
        self.medications = collections.medications
        self.allergies = collections.allergies
        self.practitioners = collections.practitioners
        self.sites = collections.sites
        self.resources = collections.resources
        self.exchanges = collections.exchanges
        self.outbox = collections.outbox
        self.audits = collections.audits

    def now(self) -> float:
        """The time at which this unit of work began."""
        return self._now

    def new_id(self) -> str:
        """A fresh id of ours."""
        return self._identities.new_id()

    def new_uid(self) -> str:
        """A fresh DICOM UID."""
        return self._identities.new_uid()

    def next_number(self, name: str) -> int:
        """The next number of a named counter, from 1."""
        self._must_be_writable()
        return self._collections.next_number(name)

    def emit(self, *events: Event) -> None:
        """Apply each event, then run the reactions on it, depth first."""
        self._must_be_writable()
        apply, reactions = self._collections.apply, self._reactions
        self._emitted += len(events)
        if self._emitted > _MOST_EVENTS or self._depth > _DEEPEST_REACTION:
            raise Fault("a reaction feeds itself without end")
        self._depth += 1
        for event in events:
            apply(event, self._now)
            for reaction in reactions:
                for following in reaction(event, self):
                    if isinstance(following, Delivery):
                        self.deliver(following)
                    else:
                        self.emit(following)
        self._depth -= 1

    def deliver(self, *deliveries: Delivery) -> None:
        """Put messages into the outbox of this unit of work."""
        self._must_be_writable()
        for one in deliveries:
            self._collections.put_delivery(one, self._now)

    def _must_be_writable(self) -> None:
        if not self.writable:
            raise LocalProtocolError("a reader cannot change the record: use write")
