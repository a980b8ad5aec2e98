"""PDQm, Patient Demographics Query for mobile: the supplier. ITI TF-1 38; ITI-78."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hilum.core.exchange import Exchange, Finding, Outcome, Severity
from hilum.core.record import Record
from hilum.ihe.atna.codes import QUERIED
from hilum.ihe.pdqm import iti78
from hilum.ihe.profile import Check, On, Plugin, Profile, Site, Transaction

__all__ = ["PLUGIN", "Settings", "profiles"]


@dataclass(frozen=True, slots=True)
class Settings:
    """`[profiles.pdqm]`."""

    enabled: bool = True


def _asks_something(exchange: Exchange, record: Record) -> Iterator[Finding]:
    asked = any(name == "parameter" and value != "active" for name, value in exchange.detail)
    if exchange.outcome is Outcome.ACCEPTED and not asked:
        yield Finding(
            Severity.INFO,
            "ITI-78/parameters",
            "the query names no demographics and no identifier, so it asks for all patients",
            "Patient",
            "ITI TF-2 3.78.4.1.2.1",
        )


TRANSACTIONS: Final = (
    Transaction(
        iti78.TRANSACTION_ID,
        "Mobile Patient Demographics Query",
        "Patient Demographics Consumer",
        "Patient Demographics Supplier",
        On("fhir", ("search-type",), facts=(("type", ("Patient",)),)),
        (Check("ITI-78/parameters", _asks_something),),
        QUERIED,
        "ITI TF-2 3.78",
    ),
)


def profiles(settings: Settings, site: Site) -> Iterable[Profile]:
    """PDQm with these settings."""
    if settings.enabled:
        yield Profile(
            "PDQm",
            "Patient Demographics Query for mobile",
            ("Patient Demographics Supplier",),
            TRANSACTIONS,
            routes=iti78.ROUTES,
        )


PLUGIN: Final = Plugin("pdqm", Settings, profiles)
"""The entry point."""
