"""RAD-13 Procedure Updated: ORM^O01 with ZDS, or OMI^O23; ORC-1 CA, DC, XO. RAD TF-2 4.13.

A placer that changes its order sends XO too (HL7 v2 4.5.1.1); what names neither study nor filler order number is no filler's.
"""

from __future__ import annotations

from typing import Final

from hilum.core.exchange import Exchange
from hilum.ihe.atna import codes
from hilum.ihe.profile import On, Transaction
from hilum.ihe.swf.rad4 import schedule_checks
from hilum.ihe.swf.reading import control_of, has_segment, message_of

__all__ = ["TRANSACTION"]

_SECTION: Final = "RAD TF-2 4.13"


def _is_update(exchange: Exchange) -> bool:
    control = control_of(exchange)
    is_scheduled = exchange.kind == "OMI^O23" or has_segment(exchange, b"ZDS")
    if control == "XO":
        return is_scheduled or bool((message := message_of(exchange)) and (message["ORC-3.1"] or message["OBR-3.1"]))
    return control in ("CA", "DC") and is_scheduled


TRANSACTION: Final = Transaction(
    "RAD-13",
    "Procedure Updated",
    sender="Order Filler",
    receiver="Image Manager",
    on=On("hl7v2", ("ORM^O01", "OMI^O23"), test=_is_update),
    checks=schedule_checks("RAD-13", _SECTION),
    audit=codes.PROCEDURE_UPDATED,
    section=_SECTION,
    precedence=10,
)
