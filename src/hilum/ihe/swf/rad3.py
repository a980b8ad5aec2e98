"""RAD-3 Filler Order Management: ORM^O01 or OMG^O19 with ORC-1 SN, SC, OC, OD; ORR^O02 or ORG^O20 answers SN. RAD TF-2 4.3."""

from __future__ import annotations

from typing import Final

from hilum.core.exchange import Exchange
from hilum.hl7v2.data.er7 import Message
from hilum.ihe.atna import codes
from hilum.ihe.profile import On, Transaction
from hilum.ihe.swf.reading import Field, acknowledged, authority_checks, control_of, field_checks

__all__ = ["TRANSACTION"]

_SECTION: Final = "RAD TF-2 4.3"


def _is_filler_order(exchange: Exchange) -> bool:
    return control_of(exchange) in ("SN", "SC", "OC", "OD", "NA")


def _is_status(message: Message) -> bool:
    return message["ORC-1"] == "SC"


def _has_placer_number(message: Message) -> bool:
    return message["ORC-1"] != "SN"


def _has_patient(message: Message) -> bool:
    return "PID" in message


_FIELDS: Final = (
    Field("PID-3.1", "the message names no patient", when=_has_patient),
    Field("ORC-2", "the placer order number is missing: the placer cannot find its order", when=_has_placer_number),
    Field("ORC-3", "the filler order number is missing"),
    Field("ORC-5", "a status change without a status (IP, A, CM, CA, DC)", when=_is_status),
)

TRANSACTION: Final = Transaction(
    "RAD-3",
    "Filler Order Management",
    sender="Order Filler",
    receiver="Order Placer",
    on=On("hl7v2", ("ORM^O01", "OMG^O19", "ORR^O02", "ORG^O20"), test=_is_filler_order),
    checks=(
        *authority_checks("RAD-3", _SECTION),
        *field_checks("RAD-3", _SECTION, _FIELDS),
        acknowledged("RAD-3", _SECTION),
    ),
    audit=codes.ORDER_UPDATED,
    section=_SECTION,
    precedence=10,
)
