"""RAD-13 Procedure Updated: ORM^O01 with ZDS, or OMI^O23; ORC-1 CA, DC, XO. RAD TF-2 4.13."""

from __future__ import annotations

from typing import Final

from hilum.core.exchange import Exchange
from hilum.ihe.atna import codes
from hilum.ihe.profile import On, Transaction
from hilum.ihe.swf.rad4 import schedule_checks
from hilum.ihe.swf.reading import control_of, has_segment

__all__ = ["TRANSACTION"]

_SECTION: Final = "RAD TF-2 4.13"


def _is_update(exchange: Exchange) -> bool:
    control = control_of(exchange)
    if control == "XO":
        return True
    return control in ("CA", "DC") and (exchange.kind == "OMI^O23" or has_segment(exchange, b"ZDS"))


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
