"""RAD-12 Patient Update: ADT^A02, A03, A06, A07, A08, A12, A13, and the merge A40. RAD TF-2 4.12."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Severity
from hilum.core.record import Record
from hilum.hl7v2.data.er7 import Message
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction
from hilum.ihe.swf.reading import Field, acknowledged, authority_checks, field_checks, message_of

__all__ = ["TRANSACTION"]

_SECTION: Final = "RAD TF-2 4.12"


def _is_merge(message: Message) -> bool:
    return message.trigger_event == "A40"


def _is_no_merge(message: Message) -> bool:
    return not _is_merge(message)


def _two_patients(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message = message_of(exchange)
    if message is None or not _is_merge(message):
        return
    pid, mrg = message.segment("PID"), message.segment("MRG")
    if pid is None or mrg is None or not mrg.value(1, 1, 1):
        return
    if pid.value(3, 1, 1) == mrg.value(1, 1, 1) and pid.leaf_er7(3, 1, 4) == mrg.leaf_er7(1, 1, 4):
        text = "prior and surviving identifier are the same: MRG-1 names the patient who is given up"
        yield Finding(Severity.ERROR, "RAD-12/MRG-1", text, "MRG-1", _SECTION)


_FIELDS: Final = (
    Field("PID-3.1", "an update without a patient identifier identifies nobody"),
    Field("PID-5", "the patient's name is missing"),
    Field("PV1-2", "the patient class is missing (N where it does not apply)", when=_is_no_merge),
    Field("MRG-1.1", "a merge without the prior identifier", when=_is_merge),
)

TRANSACTION: Final = Transaction(
    "RAD-12",
    "Patient Update",
    sender="ADT",
    receiver="Order Filler",
    on=On("hl7v2", tuple(f"ADT^{one}" for one in ("A02", "A03", "A06", "A07", "A08", "A12", "A13", "A40"))),
    checks=(
        *authority_checks("RAD-12", _SECTION, ("MRG", 1)),
        *field_checks("RAD-12", _SECTION, _FIELDS),
        Check("RAD-12/MRG-1", _two_patients),
        acknowledged("RAD-12", _SECTION),
    ),
    audit=codes.PATIENT_UPDATED,
    section=_SECTION,
    precedence=10,
)
