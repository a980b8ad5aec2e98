"""RAD-14 Query Images: C-FIND of the patient root and study root information models. RAD TF-2 4.14, PS3.4 annex C."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Severity
from hilum.core.record import Record
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction
from hilum.ihe.swf.reading import sop_class

__all__ = ["TRANSACTION"]

_SECTION: Final = "RAD TF-2 4.14"
_ROOTS: Final = ("1.2.840.10008.5.1.4.1.2.1.1", "1.2.840.10008.5.1.4.1.2.2.1")


def _is_query(exchange: Exchange) -> bool:
    return sop_class(exchange) in _ROOTS


def _has_level(exchange: Exchange, record: Record) -> Iterator[Finding]:
    if not exchange.fact("level"):
        text = "the query names no level: Query/Retrieve Level is always given"
        yield Finding(Severity.ERROR, "RAD-14/level", text, "(0008,0052)", "PS3.4 C.4.1.1.3.1")


TRANSACTION: Final = Transaction(
    "RAD-14",
    "Query Images",
    sender="Image Display",
    receiver="Image Manager",
    on=On("dicom", ("C-FIND",), test=_is_query),
    checks=(Check("RAD-14/level", _has_level),),
    audit=codes.QUERIED,
    section=_SECTION,
    precedence=10,
)
