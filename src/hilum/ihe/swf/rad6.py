"""RAD-6 Modality Procedure Step In Progress: N-CREATE of MPPS. RAD TF-2 4.6, PS3.4 annex F."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Outcome, Severity
from hilum.core.record import Record
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction
from hilum.ihe.swf.agreement import PERFORMED_STEP
from hilum.ihe.swf.reading import sop_class

__all__ = ["MPPS", "TRANSACTION"]

MPPS: Final = "1.2.840.10008.3.1.2.3.3"
_SECTION: Final = "RAD TF-2 4.6"


def _is_mpps(exchange: Exchange) -> bool:
    return sop_class(exchange) == MPPS


def _study_is_named(exchange: Exchange, record: Record) -> Iterator[Finding]:
    """Scheduled Step Attributes Sequence is never empty, and each item names a study, also in the unscheduled case."""
    if exchange.outcome is not Outcome.ACCEPTED:
        return
    for uid in exchange.values("mpps"):
        step = record.orders.performed(uid)
        if step is not None and (not step.scheduled or not all(one.study_uid for one in step.scheduled)):
            text = (
                "Scheduled Step Attributes Sequence names no Study Instance UID: copy it from the worklist; in the unscheduled "
                "case send one item with a UID made at the modality"
            )
            yield Finding(Severity.ERROR, "RAD-6/study-uid", text, "(0040,0270)", _SECTION)


TRANSACTION: Final = Transaction(
    "RAD-6",
    "Modality Procedure Step In Progress",
    sender="Acquisition Modality",
    receiver="PPS Manager",
    on=On("dicom", ("N-CREATE",), test=_is_mpps),
    checks=(Check("RAD-6/study-uid", _study_is_named, ("SWF.b/study-uid-agrees",)), *PERFORMED_STEP),
    audit=codes.PROCEDURE_CREATED,
    section=_SECTION,
    precedence=10,
)
