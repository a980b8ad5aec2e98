"""MHD, Mobile access to Health Documents: recipient and responder over the document registry. ITI TF-1 33; ITI-65 to ITI-68.

ITI-66, ITI-67 and ITI-68 are FHIR's own search and read over what the registry holds; what makes them MHD are the checks.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hilum.core.code import Code
from hilum.core.exchange import Exchange, Finding, Outcome, Severity
from hilum.core.record import Record
from hilum.ihe.atna.codes import QUERIED
from hilum.ihe.mhd import iti65
from hilum.ihe.profile import AuditRule, Check, ObjectRule, On, Plugin, Profile, Site, Transaction

__all__ = ["PLUGIN", "Settings", "profiles"]

_SUBMISSION: Final = ObjectRule(
    ("submission",),
    "2",
    "20",
    Code("urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd", "submission set classificationNode", "IHE XDS Metadata"),
)
_DOCUMENT: Final = ObjectRule(("document",), "2", "3", Code("9", "Report Number", "RFC-3881"))
_IMPORTED: Final = AuditRule(Code("110107", "Import", "DCM"), "C", (_SUBMISSION,))
_EXPORTED: Final = AuditRule(Code("110106", "Export", "DCM"), "R", (_DOCUMENT,))


@dataclass(frozen=True, slots=True)
class Settings:
    """`[profiles.mhd]`.

    repository_unique_id   OID of our document repository; empty: derived from the hub's name, as for XDS
    home_community_id      of our community; empty where there is none
    """

    enabled: bool = True
    repository_unique_id: str = ""
    home_community_id: str = ""


def _asked(exchange: Exchange) -> set[str]:
    return {value.partition(":")[0] for name, value in exchange.detail if name == "parameter"}


def _requires(transaction: str, *wanted: frozenset[str]) -> Callable[[Exchange, Record], Iterator[Finding]]:
    def run(exchange: Exchange, record: Record) -> Iterator[Finding]:
        asked = _asked(exchange)
        for names in wanted:
            if exchange.outcome is Outcome.ACCEPTED and not names & asked:
                words = " or ".join(sorted(names))
                yield Finding(
                    Severity.ERROR,
                    f"{transaction}/parameters",
                    f"the query must carry {words}",
                    words,
                    f"ITI TF-2 3.{transaction[4:]}.4.1.2.1",
                )

    return run


_PATIENT: Final = frozenset(("patient", "patient.identifier", "subject", "subject.identifier"))
_STATUS: Final = frozenset(("status",))
_CODE: Final = frozenset(("code",))


def _complete(exchange: Exchange, record: Record) -> Iterator[Finding]:
    if exchange.outcome is Outcome.ACCEPTED and not exchange.values("document"):
        yield Finding(
            Severity.WARNING,
            "ITI-65/documents",
            "the submission carries no document",
            "Bundle.entry",
            "ITI TF-2 3.65.4.1.2",
        )


TRANSACTIONS: Final = (
    Transaction(
        iti65.TRANSACTION_ID,
        "Provide Document Bundle",
        "Document Source",
        "Document Recipient",
        On("fhir", ("transaction",), facts=(("bundle", ("ITI-65",)),)),
        (Check("ITI-65/documents", _complete),),
        _IMPORTED,
        "ITI TF-2 3.65",
    ),
    Transaction(
        "ITI-66",
        "Find Document Lists",
        "Document Consumer",
        "Document Responder",
        On("fhir", ("search-type",), facts=(("type", ("List",)),)),
        (Check("ITI-66/parameters", _requires("ITI-66", _PATIENT, _STATUS, _CODE)),),
        QUERIED,
        "ITI TF-2 3.66",
    ),
    Transaction(
        "ITI-67",
        "Find Document References",
        "Document Consumer",
        "Document Responder",
        On("fhir", ("search-type",), facts=(("type", ("DocumentReference",)),)),
        (Check("ITI-67/parameters", _requires("ITI-67", _PATIENT, _STATUS)),),
        QUERIED,
        "ITI TF-2 3.67",
    ),
    Transaction(
        "ITI-68",
        "Retrieve Document",
        "Document Consumer",
        "Document Responder",
        On("fhir", ("read",), facts=(("type", ("Binary",)),)),
        (),
        _EXPORTED,
        "ITI TF-2 3.68",
    ),
)


def community(settings: Settings, name: str) -> iti65.Community:
    """The settings with what they leave open derived from the hub's name: the OID of a UUID (ITU-T X.667), as XDS does."""
    derived = f"2.25.{uuid.uuid5(uuid.NAMESPACE_URL, f'hilum/repository/{name}').int}"
    return iti65.Community(settings.repository_unique_id or derived, settings.home_community_id)


def profiles(settings: Settings, site: Site) -> Iterable[Profile]:
    """MHD with these settings."""
    if settings.enabled:
        yield Profile(
            "MHD",
            "Mobile access to Health Documents",
            ("Document Recipient", "Document Responder"),
            TRANSACTIONS,
            routes=iti65.routes(community(settings, site.name)),
        )


PLUGIN: Final = Plugin("mhd", Settings, profiles)
"""The entry point."""
