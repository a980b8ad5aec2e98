"""Nouns of care and administration that are kept and found in one way: by our id, by a number, of a patient, by time.

Patients, visits, orders, studies, results and documents have collections of their own, since each is asked for in its own way. The
others (an appointment, a charge, an immunization, a member of staff) share this port, and the store one pair of tables.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from hilum.core.appointment import Appointment, Slot
from hilum.core.catalogue import ChargeDefinition, ObservationDefinition
from hilum.core.changed import Changed
from hilum.core.charge import Account, Charge, Coverage
from hilum.core.collections import Page
from hilum.core.condition import Condition, Procedure, RelatedPerson
from hilum.core.directory import Practitioner, Site
from hilum.core.identity import Identifier
from hilum.core.treatment import Allergy, Immunization, Medication

__all__ = ["KINDS", "OWNED", "Noun", "NounEvent", "Nouns", "noun_of"]


class Noun(Protocol):
    """What such a noun has; `moment` is YYYYMMDD[HHMM[SS]], what it is sorted by."""

    @property
    def id(self) -> str: ...
    @property
    def patient_id(self) -> str: ...
    @property
    def numbers(self) -> tuple[Identifier, ...]: ...
    @property
    def moment(self) -> str: ...


N = TypeVar("N")
_ALL = Page()


class Nouns(Protocol[N]):
    """One kind of them."""

    def get(self, id: str) -> N | None:
        """By our id."""

    def find(self, number: Identifier) -> N | None:
        """By one of its numbers, the newest; where the authority is empty, by value alone."""

    def of_patient(self, patient_id: str) -> list[N]:
        """All of a patient, newest first."""

    def between(self, low: str, high: str, page: Page = _ALL) -> list[N]:
        """Those whose moment lies in (low, high), inclusive, by prefix, earliest first; "" is open."""


NounEvent = Changed[Any]
"""What happens to such a noun; each names its own event."""

KINDS: dict[str, type] = {
    "appointment": Appointment,
    "slot": Slot,
    "charge": Charge,
    "account": Account,
    "coverage": Coverage,
    "immunization": Immunization,
    "medication": Medication,
    "allergy": Allergy,
    "condition": Condition,
    "procedure": Procedure,
    "related_person": RelatedPerson,
    "practitioner": Practitioner,
    "site": Site,
    "charge_definition": ChargeDefinition,
    "observation_definition": ObservationDefinition,
}
"""What a kind is called in the store, and its class."""

OWNED = (
    Appointment,
    Charge,
    Account,
    Coverage,
    Immunization,
    Medication,
    Allergy,
    Condition,
    Procedure,
    RelatedPerson,
)
"""Those that are a patient's, and follow a merge."""

_NAMES = {kind: name for name, kind in KINDS.items()}


def noun_of(event: NounEvent) -> tuple[str, Noun]:
    """The kind and the noun that an event tells of."""
    return _NAMES[type(event.noun)], event.noun
