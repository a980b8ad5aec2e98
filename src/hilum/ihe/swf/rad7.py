"""RAD-7 Modality Procedure Step Completed: N-SET of MPPS to COMPLETED or DISCONTINUED. RAD TF-2 4.7, PS3.4 annex F."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Outcome, Severity
from hilum.core.order import PerformedProcedureStep
from hilum.core.record import Record
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction
from hilum.ihe.swf.rad6 import MPPS
from hilum.ihe.swf.reading import sop_class

__all__ = ["TRANSACTION"]

_SECTION: Final = "RAD TF-2 4.7"
_FINAL: Final = "PS3.4 table F.7.2-1"


def _is_mpps(exchange: Exchange) -> bool:
    return sop_class(exchange) == MPPS


def _steps(exchange: Exchange, record: Record) -> Iterator[PerformedProcedureStep]:
    if exchange.outcome is Outcome.ACCEPTED:
        for uid in exchange.values("mpps"):
            step = record.orders.performed(uid)
            if step is not None and step.is_final and exchange.fact("status") == step.status:
                yield step


def _end(exchange: Exchange, record: Record) -> Iterator[Finding]:
    for step in _steps(exchange, record):
        if len(step.end) < 9:
            text = "the final step has no end date or time"
            yield Finding(Severity.ERROR, "RAD-7/end", text, "(0040,0250)", _FINAL)


def _series(exchange: Exchange, record: Record) -> Iterator[Finding]:
    for step in _steps(exchange, record):
        if step.status == "COMPLETED" and not step.series:
            text = "a completed step names at least one series: nobody can tell whether all its images have come"
            yield Finding(Severity.ERROR, "RAD-7/series", text, "(0040,0340)", _FINAL)


def _instances(exchange: Exchange, record: Record) -> Iterator[Finding]:
    for step in _steps(exchange, record):
        if step.status == "COMPLETED" and any(not one.images and not one.others for one in step.series):
            text = "a series of the completed step names no instances: nobody can tell whether all of them have come"
            yield Finding(Severity.ERROR, "RAD-7/instances", text, "(0008,1140)", _FINAL)


TRANSACTION: Final = Transaction(
    "RAD-7",
    "Modality Procedure Step Completed",
    sender="Acquisition Modality",
    receiver="PPS Manager",
    on=On("dicom", ("N-SET",), test=_is_mpps),
    checks=(
        # the patient was judged when the step was created, and N-SET cannot change it
        Check("RAD-7/end", _end, decides=("MPPS/patient-of-order",)),
        Check("RAD-7/series", _series, ("RAD-7/instances",)),
        Check("RAD-7/instances", _instances),
    ),
    audit=codes.PROCEDURE_UPDATED,
    section=_SECTION,
    precedence=10,
)
