"""PIXm, Patient Identifier Cross-referencing for mobile: the manager. ITI TF-1 41; ITI-83, and ITI-104 by FHIR's own update."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hilum.core.exchange import Direction, Exchange, Finding, Outcome, Severity
from hilum.core.record import Record
from hilum.ihe.atna.codes import PATIENT_UPDATED, QUERIED
from hilum.ihe.pixm import iti83
from hilum.ihe.profile import Check, On, Plugin, Profile, Site, Transaction

__all__ = ["PLUGIN", "Settings", "profiles"]


@dataclass(frozen=True, slots=True)
class Settings:
    """`[profiles.pixm]`."""

    enabled: bool = True


def _patient_named(exchange: Exchange, record: Record) -> Iterator[Finding]:
    """A query that was refused for its form says what the consumer must mend."""
    if exchange.outcome is Outcome.REFUSED and exchange.code == "400":
        yield Finding(
            Severity.ERROR,
            "ITI-83/sourceIdentifier",
            "sourceIdentifier must come once, as SYSTEM|VALUE, of a domain that the manager knows",
            "sourceIdentifier",
            "ITI TF-2 3.83.4.1.2.1",
        )


def _has_identifier(exchange: Exchange, record: Record) -> Iterator[Finding]:
    if exchange.outcome is Outcome.ACCEPTED and not exchange.values("patient"):
        yield Finding(
            Severity.ERROR,
            "ITI-104/identifier",
            "a patient in an identity feed carries an identifier with system and value",
            "Patient.identifier",
            "ITI TF-2 3.104.4.1.2",
        )


TRANSACTIONS: Final = (
    Transaction(
        iti83.TRANSACTION_ID,
        "Mobile Patient Identifier Cross-reference Query",
        "Patient Identifier Cross-reference Consumer",
        "Patient Identifier Cross-reference Manager",
        On("fhir", ("$ihe-pix",)),
        (Check("ITI-83/sourceIdentifier", _patient_named),),
        QUERIED,
        "ITI TF-2 3.83",
    ),
    Transaction(
        "ITI-104",
        "Patient Identity Feed FHIR",
        "Patient Identity Source",
        "Patient Identifier Cross-reference Manager",
        On("fhir", ("update", "create"), Direction.IN, facts=(("type", ("Patient",)),)),
        (Check("ITI-104/identifier", _has_identifier),),
        PATIENT_UPDATED,
        "ITI TF-2 3.104",
    ),
)


def profiles(settings: Settings, site: Site) -> Iterable[Profile]:
    """PIXm with these settings."""
    if settings.enabled:
        yield Profile(
            "PIXm",
            "Patient Identifier Cross-referencing for mobile",
            ("Patient Identifier Cross-reference Manager",),
            TRANSACTIONS,
            routes=iti83.ROUTES,
        )


PLUGIN: Final = Plugin("pixm", Settings, profiles)
"""The entry point."""
