"""RAD-16 Retrieve Images: C-MOVE or C-GET. RAD TF-2 4.16, PS3.4 annex C."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Severity
from hilum.core.record import Record
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction

__all__ = ["TRANSACTION"]

_SECTION: Final = "RAD TF-2 4.16"


def _all_sent(exchange: Exchange, record: Record) -> Iterator[Finding]:
    failed = exchange.fact("failed")
    if failed not in ("", "0"):
        text = f"{failed} of the instances could not be sent: the destination refused them, or was not reached"
        yield Finding(Severity.ERROR, "RAD-16/all-sent", text, "(0000,1022)", "PS3.4 C.4.2.1.4.2")


TRANSACTION: Final = Transaction(
    "RAD-16",
    "Retrieve Images",
    sender="Image Display",
    receiver="Image Archive",
    on=On("dicom", ("C-MOVE", "C-GET")),
    checks=(Check("RAD-16/all-sent", _all_sent),),
    audit=codes.RETRIEVED,
    section=_SECTION,
    precedence=10,
)
