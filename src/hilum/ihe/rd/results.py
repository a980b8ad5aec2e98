"""RAD-28 Structured Report Export and RAD-128 Send Imaging Result: ORU^R01. RAD TF-2 4.28; RAD supplement Results Distribution.

The two differ in how the study is named: RAD-128 by an OBX with code 113014 DCM, RAD-28 by its name in words.
"""

from __future__ import annotations

from typing import Final

from hilum.core.exchange import Exchange
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction
from hilum.ihe.swf.agreement import REPORT
from hilum.ihe.swf.reading import Field, acknowledged, authority_checks, field_checks

__all__ = ["RAD28", "RAD128"]


_RD: Final = "RAD TF Results Distribution, RAD-128"
_EXPORT: Final = "RAD TF-2 4.28"


def _is_imaging_result(exchange: Exchange) -> bool:
    """The message names its study as RAD-128 does."""
    return b"113014" in exchange.request


def _is_export(exchange: Exchange) -> bool:
    return not _is_imaging_result(exchange)


_FIELDS: Final = (
    Field("PID-3.1", "a report without a patient identifier belongs to nobody"),
    Field("PID-5", "the patient's name is missing"),
    Field("OBR-4", "the procedure that is reported is missing"),
    Field("OBR-25", "the status of the report is missing (P, F, C)"),
    Field("OBX-3", "the report has no content", once=True),
    Field("OBX-11", "an observation has no status (P, F, C)"),
)


def _checks(number: str, section: str) -> tuple[Check, ...]:
    return (
        *authority_checks(number, section),
        *field_checks(number, section, _FIELDS),
        *REPORT,
        acknowledged(number, section),
    )


RAD128: Final = Transaction(
    "RAD-128",
    "Send Imaging Result",
    sender="Report Creator",
    receiver="EHR",
    on=On("hl7v2", ("ORU^R01",), test=_is_imaging_result),
    checks=_checks("RAD-128", _RD),
    audit=codes.PATIENT_UPDATED,
    section=_RD,
    precedence=10,
)

RAD28: Final = Transaction(
    "RAD-28",
    "Structured Report Export",
    sender="Report Manager",
    receiver="Report Repository",
    on=On("hl7v2", ("ORU^R01",), test=_is_export),
    checks=_checks("RAD-28", _EXPORT),
    audit=codes.PATIENT_UPDATED,
    section=_EXPORT,
    precedence=10,
)
