"""RAD-5 Query Modality Worklist: C-FIND of the modality worklist information model. RAD TF-2 4.5, PS3.4 annex K."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Severity
from hilum.core.record import Record
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction
from hilum.ihe.swf.reading import sop_class

__all__ = ["TRANSACTION", "WORKLIST"]

WORKLIST: Final = "1.2.840.10008.5.1.4.31"
_SECTION: Final = "RAD TF-2 4.5"
_PATIENT_BASED: Final = ("PatientName", "PatientID", "AccessionNumber", "RequestedProcedureID")
_BROAD: Final = ("ScheduledProcedureStepStartDate", "Modality", "ScheduledStationAETitle")


def _is_worklist(exchange: Exchange) -> bool:
    return sop_class(exchange) == WORKLIST


def _matching_keys(exchange: Exchange, record: Record) -> Iterator[Finding]:
    asked = {name[4:] for name, _ in exchange.detail if name.startswith("key ")}
    if not asked.intersection(_PATIENT_BASED) and not asked.intersection(_BROAD):
        text = (
            "the query has none of the matching keys of a worklist query, so it asks for every step of the house: ask by "
            "patient, accession number or requested procedure, or by start date, modality and station"
        )
        yield Finding(Severity.WARNING, "RAD-5/matching-keys", text, "(0040,0100)", _SECTION)


TRANSACTION: Final = Transaction(
    "RAD-5",
    "Query Modality Worklist",
    sender="Acquisition Modality",
    receiver="Order Filler",
    on=On("dicom", ("C-FIND",), test=_is_worklist),
    checks=(Check("RAD-5/matching-keys", _matching_keys),),
    audit=codes.QUERIED,
    section=_SECTION,
    precedence=10,
)
