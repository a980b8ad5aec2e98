"""RAD-49 Instance Availability Notification: N-CREATE to those who wait for images. RAD TF-3 4.49, PS3.4 annex R."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Outcome, Severity
from hilum.core.record import Record
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction
from hilum.ihe.swf.reading import sop_class

__all__ = ["IAN", "TRANSACTION"]

IAN: Final = "1.2.840.10008.5.1.4.33"
_SECTION: Final = "RAD TF-3 4.49"


def _is_notification(exchange: Exchange) -> bool:
    return sop_class(exchange) == IAN


def _names_study(exchange: Exchange, record: Record) -> Iterator[Finding]:
    if exchange.outcome is Outcome.ACCEPTED and not exchange.values("study"):
        text = "the notification names no study"
        yield Finding(Severity.ERROR, "RAD-49/study-uid", text, "(0020,000D)", "PS3.4 table R.3.2-1")


TRANSACTION: Final = Transaction(
    "RAD-49",
    "Instance Availability Notification",
    sender="Image Manager",
    receiver="Order Filler",
    on=On("dicom", ("N-CREATE",), test=_is_notification),
    checks=(Check("RAD-49/study-uid", _names_study),),
    audit=codes.PROCEDURE_UPDATED,
    section=_SECTION,
    precedence=10,
)
