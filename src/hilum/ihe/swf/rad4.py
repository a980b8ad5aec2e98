"""RAD-4 Procedure Scheduled: ORM^O01 with ZDS, or OMI^O23; ORC-1 NW. RAD TF-2 4.4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Severity
from hilum.core.record import Record
from hilum.hl7v2.data.er7 import Message
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction
from hilum.ihe.swf.agreement import ORDERS
from hilum.ihe.swf.reading import (
    Field,
    acknowledged,
    authority_checks,
    control_of,
    field_checks,
    has_segment,
    message_of,
)

__all__ = ["TRANSACTION", "schedule_checks"]

_SECTION: Final = "RAD TF-2 4.4"


def _is_omi(message: Message) -> bool:
    return message.message_code == "OMI"


def _is_orm(message: Message) -> bool:
    return message.message_code == "ORM" and message["ORC-1"] not in ("CA", "DC")


def _is_timed_orm(message: Message) -> bool:
    """A step that is not to be done at once (STAT) has a start; IHE's own test messages leave it out of STAT orders."""
    return _is_orm(message) and "S" not in (message["ORC-7.6"], message["OBR-27.6"])


def _is_timed_omi(message: Message) -> bool:
    return _is_omi(message) and message["TQ1-9"] != "S" and message["ORC-1"] not in ("CA", "DC")


_FIELDS: Final = (
    Field("PID-3.1", "a scheduled procedure without a patient identifier belongs to nobody"),
    Field("PID-5", "the patient's name is missing"),
    Field("ORC-3", "the filler order number is missing"),
    Field("OBR-4", "the procedure is missing"),
    Field("ORC-7.4", "the start of the step is missing", when=_is_timed_orm, instead=("OBR-27.4", "OBR-36")),
    Field("OBR-18", "the accession number is missing", when=_is_orm),
    Field("OBR-19", "the Requested Procedure ID is missing", when=_is_orm),
    Field("OBR-20", "the Scheduled Procedure Step ID is missing", when=_is_orm),
    Field("OBR-24", "the modality is missing", when=_is_orm),
    Field("ZDS-1", "the Study Instance UID is missing: each modality would make its own", when=_is_orm),
    Field("TQ1-7", "the start of the step is missing", when=_is_timed_omi),
    Field("IPC-1", "the accession number is missing", when=_is_omi),
    Field("IPC-2", "the Requested Procedure ID is missing", when=_is_omi),
    Field("IPC-3", "the Study Instance UID is missing: each modality would make its own", when=_is_omi),
    Field("IPC-4", "the Scheduled Procedure Step ID is missing", when=_is_omi),
    Field("IPC-5", "the modality is missing", when=_is_omi),
)


def _fits(exchange: Exchange, record: Record) -> Iterator[Finding]:
    """What DICOM carries as SH has at most 16 characters."""
    message = message_of(exchange)
    if message is None:
        return
    for name, field in (("OBR", 18), ("OBR", 19), ("OBR", 20), ("IPC", 1), ("IPC", 2), ("IPC", 4)):
        for segment in message.segments(name):
            if len(segment.value(field, 1, 1)) > 16:
                text = "longer than the 16 characters that DICOM carries: modalities would cut it, and lose the link"
                yield Finding(Severity.ERROR, "RAD-4/length", text, segment.place(field), "PS3.5 6.2")
                return


def _is_uid(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message = message_of(exchange)
    if message is None:
        return
    for name, field in (("IPC", 3), ("ZDS", 1)):
        for segment in message.segments(name):
            uid = segment.value(field, 1, 1)
            parts = uid.split(".")
            if uid and (len(uid) > 64 or not all(one.isdigit() and (one == "0" or one[0] != "0") for one in parts)):
                text = "not a UID: digits and dots, no leading zeros, at most 64 characters"
                yield Finding(Severity.ERROR, "RAD-4/study-uid", text, segment.place(field), "PS3.5 9.1")
                return


def schedule_checks(number: str, section: str) -> tuple[Check, ...]:
    """What a scheduled procedure must say, of the first message and of its updates."""
    return (
        *authority_checks(number, section),
        *field_checks(number, section, _FIELDS),
        Check("RAD-4/length", _fits, decides=("RAD-4/length", "RAD-4/identifiers")),
        Check("RAD-4/study-uid", _is_uid),
        *ORDERS,
        acknowledged(number, section),
    )


def _is_scheduled(exchange: Exchange) -> bool:
    if control_of(exchange) != "NW":
        return False
    return exchange.kind == "OMI^O23" or has_segment(exchange, b"ZDS")


TRANSACTION: Final = Transaction(
    "RAD-4",
    "Procedure Scheduled",
    sender="Order Filler",
    receiver="Image Manager",
    on=On("hl7v2", ("ORM^O01", "OMI^O23"), test=_is_scheduled),
    checks=schedule_checks("RAD-4", _SECTION),
    audit=codes.PROCEDURE_CREATED,
    section=_SECTION,
    precedence=10,
)
