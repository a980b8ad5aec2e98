"""RAD-1 Patient Registration: ADT^A01, A04, A05, A11, A38. RAD TF-2 4.1."""

from __future__ import annotations

from typing import Final

from hilum.core.exchange import Severity
from hilum.ihe.atna import codes
from hilum.ihe.profile import On, Transaction
from hilum.ihe.swf.reading import Field, acknowledged, authority_checks, field_checks

__all__ = ["TRANSACTION"]

_SECTION: Final = "RAD TF-2 4.1"
_FIELDS: Final = (
    Field("EVN-2", "say when the event was recorded"),
    Field("PID-3.1", "a registration without a patient identifier identifies nobody"),
    Field("PID-5", "the patient's name is missing"),
    Field("PV1-2", "the patient class is missing (N where it does not apply)"),
    Field(
        "PV1-19",
        "neither a visit number (PV1-19) nor an account number (PID-18): later messages cannot name the visit",
        instead=("PID-18.1",),
        severity=Severity.WARNING,
    ),
)

TRANSACTION: Final = Transaction(
    "RAD-1",
    "Patient Registration",
    sender="ADT",
    receiver="Order Filler",
    on=On("hl7v2", ("ADT^A01", "ADT^A04", "ADT^A05", "ADT^A11", "ADT^A38")),
    checks=(
        *authority_checks("RAD-1", _SECTION),
        *field_checks("RAD-1", _SECTION, _FIELDS),
        acknowledged("RAD-1", _SECTION),
    ),
    audit=codes.PATIENT_CREATED,
    section=_SECTION,
    precedence=10,
)
