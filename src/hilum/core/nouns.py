"""Nouns of care and administration that are kept and found in one way: by our id, by a number, of a patient, by time.

Patients, visits, orders, studies, results and documents have collections of their own, since each is asked for in its own way. The
others (an appointment, a charge, an immunization, a member of staff) share this port, and the store one pair of tables.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from hilum.core.appointment import Appointment, AppointmentChanged
from hilum.core.charge import Account, AccountChanged, Charge, ChargePosted, Coverage, CoverageChanged
from hilum.core.collections import Page
from hilum.core.directory import Practitioner, PractitionerChanged, Site, SiteChanged
from hilum.core.identity import Identifier
from hilum.core.treatment import (
    Allergy,
    AllergyChanged,
    Immunization,
    ImmunizationChanged,
    Medication,
    MedicationChanged,
)

__all__ = ["KINDS", "Noun", "NounEvent", "Nouns", "OwnedNoun", "noun_of"]


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


NounEvent = (
    AppointmentChanged
    | ChargePosted
    | AccountChanged
    | CoverageChanged
    | ImmunizationChanged
    | MedicationChanged
    | AllergyChanged
    | PractitionerChanged
    | SiteChanged
)
OwnedNoun = Appointment | Charge | Account | Coverage | Immunization | Medication | Allergy
"""Those that are a patient's, and follow a merge."""

KINDS: dict[str, type] = {
    "appointment": Appointment,
    "charge": Charge,
    "account": Account,
    "coverage": Coverage,
    "immunization": Immunization,
    "medication": Medication,
    "allergy": Allergy,
    "practitioner": Practitioner,
    "site": Site,
}
"""What a kind is called in the store, and its class."""


def noun_of(event: NounEvent) -> tuple[str, OwnedNoun | Practitioner | Site]:
    """The kind and the noun that an event tells of."""
    match event:
        case AppointmentChanged(appointment):
            return "appointment", appointment
        case ChargePosted(charge):
            return "charge", charge
        case AccountChanged(account):
            return "account", account
        case CoverageChanged(coverage):
            return "coverage", coverage
        case ImmunizationChanged(immunization):
            return "immunization", immunization
        case MedicationChanged(medication):
            return "medication", medication
        case AllergyChanged(allergy):
            return "allergy", allergy
        case PractitionerChanged(practitioner):
            return "practitioner", practitioner
        case SiteChanged(site):
            return "site", site
