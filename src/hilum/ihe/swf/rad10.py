"""RAD-10 Storage Commitment: N-ACTION, and its result as N-EVENT-REPORT. RAD TF-2 4.10, PS3.4 annex J."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Key, Severity
from hilum.core.record import Record
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction
from hilum.ihe.swf.reading import sop_class

__all__ = ["COMMITMENT", "TRANSACTION"]

COMMITMENT: Final = "1.2.840.10008.1.20.1"
_SECTION: Final = "RAD TF-2 4.10"


def _is_commitment(exchange: Exchange) -> bool:
    return sop_class(exchange) == COMMITMENT


def _all_committed(exchange: Exchange, record: Record) -> Iterator[Finding]:
    failed = exchange.fact("failed")
    if exchange.kind == "N-EVENT-REPORT" and failed not in ("", "0"):
        text = (
            f"{failed} of the instances could not be committed: keep them at the modality, send them again, and ask again; "
            "the failure reason of each is in the report"
        )
        yield Finding(Severity.ERROR, "RAD-10/all-committed", text, "(0008,1198)", "PS3.4 J.3.3")


def _was_asked(exchange: Exchange, record: Record) -> Iterator[Finding]:
    """A result has the Transaction UID of a request."""
    if exchange.kind != "N-EVENT-REPORT" or not exchange.id:
        return
    for uid in exchange.values("transaction-uid"):
        before = record.exchanges.by_key((Key("transaction-uid", uid),))
        if not any(one.kind == "N-ACTION" for one in before):
            text = "the result names a Transaction UID that nobody asked under"
            yield Finding(Severity.ERROR, "RAD-10/transaction-uid", text, "(0008,1195)", "PS3.4 J.3.3")


TRANSACTION: Final = Transaction(
    "RAD-10",
    "Storage Commitment",
    sender="Acquisition Modality",
    receiver="Image Manager",
    on=On("dicom", ("N-ACTION", "N-EVENT-REPORT"), test=_is_commitment),
    checks=(Check("RAD-10/all-committed", _all_committed), Check("RAD-10/transaction-uid", _was_asked)),
    audit=codes.PROCEDURE_UPDATED,
    section=_SECTION,
    precedence=10,
)
