"""WIA, Web-based Image Access: QIDO-RS, WADO-RS and STOW-RS as transactions. RAD-129, RAD-107, RAD-108.

WADO-URI is RAD-55, which WIA does not have: it stands under XDS-I.b, of which nothing else is played here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hilum.core.exchange import Exchange, Finding, Outcome, Severity
from hilum.core.record import Record
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Plugin, Profile, Site, Transaction
from hilum.ihe.wia import rad55

__all__ = ["PLUGIN", "Settings", "profiles"]


@dataclass(frozen=True, slots=True)
class Settings:
    """`[profiles.wia]`."""

    enabled: bool = True


def _failed_instances(exchange: Exchange, record: Record) -> Iterator[Finding]:
    """202: some of what was sent was not stored. PS3.18 10.5.3."""
    if exchange.outcome is Outcome.ACCEPTED and exchange.code == "202":
        text = "some instances were not stored: Failed SOP Sequence of the answer says which and why; send them again, mended"
        yield Finding(Severity.WARNING, "RAD-108/all-stored", text, "(0008,1198)", "PS3.18 10.5.3")


TRANSACTIONS: Final = (
    Transaction(
        "RAD-129",
        "QIDO-RS Query",
        sender="Imaging Document Consumer",
        receiver="Imaging Document Responder",
        on=On("dicomweb", ("QIDO-RS*",)),
        audit=codes.QUERIED,
        section="PS3.18 10.6",
    ),
    Transaction(
        "RAD-107",
        "WADO-RS Retrieve",
        sender="Imaging Document Consumer",
        receiver="Imaging Document Responder",
        on=On("dicomweb", ("WADO-RS*",)),
        audit=codes.RETRIEVED,
        section="PS3.18 10.4",
    ),
    Transaction(
        "RAD-108",
        "Store Instances Over the Web",
        sender="Imaging Document Source",
        receiver="Imaging Document Responder",
        on=On("dicomweb", ("STOW-RS*",)),
        checks=(Check("RAD-108/all-stored", _failed_instances),),
        audit=codes.STORED,
        section="PS3.18 10.5",
    ),
)


def profiles(settings: Settings, site: Site) -> Iterable[Profile]:
    """WIA with these settings, and RAD-55."""
    if settings.enabled:
        yield Profile("WIA", "Web-based Image Access", ("Imaging Document Responder",), TRANSACTIONS)
        title = "Cross-enterprise Document Sharing for Imaging: WADO Retrieve alone"
        yield Profile("XDS-I.b", title, ("Imaging Document Source",), (rad55.TRANSACTION,))


PLUGIN: Final = Plugin("wia", Settings, profiles)
"""The entry point."""
