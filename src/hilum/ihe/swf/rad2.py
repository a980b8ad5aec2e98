"""RAD-2 Placer Order Management: ORM^O01 without ZDS, or OMG^O19; ORC-1 NW, CA, DC. RAD TF-2 4.2."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Severity
from hilum.core.record import Record
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

__all__ = ["TRANSACTION"]

_SECTION: Final = "RAD TF-2 4.2"


def _is_placer_order(exchange: Exchange) -> bool:
    return control_of(exchange) in ("NW", "CA", "DC") and not has_segment(exchange, b"ZDS")


def _one_number(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message = message_of(exchange)
    if message is None:
        return
    for group in message.groups("ORC", "OBR"):
        first = {segment.name: segment for segment in reversed(group)}
        orc, obr = first.get("ORC"), first.get("OBR")
        if orc is None or obr is None:
            continue
        one, two = orc.value(2, 1, 1), obr.value(2, 1, 1)
        if one and two and one != two:
            text = "ORC-2 and OBR-2 name two different orders: they carry the same placer order number"
            yield Finding(Severity.ERROR, "RAD-2/placer-number-agrees", text, obr.place(2), _SECTION)
            return


_FIELDS: Final = (
    Field("PID-3.1", "an order without a patient identifier belongs to nobody"),
    Field("PID-5", "the patient's name is missing"),
    Field("ORC-2", "the placer order number is missing: neither status nor result can find back to the order"),
    Field("ORC-12", "the ordering provider is missing"),
    Field("ORC-17", "the entering organization is missing"),
    Field("OBR-2", "the placer order number is missing from OBR"),
    Field("OBR-4", "the procedure that is ordered is missing"),
    Field("OBR-16", "the ordering provider is missing from OBR"),
    Field(
        "ORC-7.6",
        "the priority is missing (ORC-7.6 or TQ1-9)",
        instead=("TQ1-9", "OBR-27.6"),
        severity=Severity.WARNING,
    ),
)

TRANSACTION: Final = Transaction(
    "RAD-2",
    "Placer Order Management",
    sender="Order Placer",
    receiver="Order Filler",
    on=On("hl7v2", ("ORM^O01", "OMG^O19"), test=_is_placer_order),
    checks=(
        *authority_checks("RAD-2", _SECTION),
        *field_checks("RAD-2", _SECTION, _FIELDS),
        Check("RAD-2/placer-number-agrees", _one_number),
        *ORDERS,
        acknowledged("RAD-2", _SECTION),
    ),
    audit=codes.ORDER_CREATED,
    section=_SECTION,
    precedence=10,
)
