"""LAB-28 AWOS Broadcast: OML^O33 with ORC-1 NW, CA or DC -> ORL^O34 (ORL_O42). IHE PaLM TF-2b 3.28."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Severity
from hilum.core.record import Record
from hilum.hl7v2.data.er7 import Message
from hilum.ihe.atna import codes
from hilum.ihe.law.answering import Answered, answered
from hilum.ihe.law.reading import PALM, profile_check
from hilum.ihe.profile import Check, On, Transaction
from hilum.ihe.swf.reading import Field, acknowledged, field_checks

__all__ = ["NUMBER", "TRANSACTION"]

NUMBER: Final = "LAB-28"
_SECTION: Final = f"{PALM} 3.28"


def _is_broadcast(exchange: Exchange) -> bool:
    return exchange.transaction == NUMBER or b"LAB-28" in exchange.request.partition(b"\r")[0]


def _is_work(message: Message) -> bool:
    return message["ORC-1"] in ("NW", "CA")


_FIELDS: Final = (
    Field(
        "SAC-3",
        "the container's number is missing: the analyzer cannot find the specimen",
        instead=("SPM-2", "SAC-10", "SAC-13"),
    ),
    Field("SPM-11", "the specimen's role is missing (P, Q, U)", severity=Severity.WARNING),
    Field("SPM-4", "the specimen's type is missing: the order does not tell it", severity=Severity.INFO, when=_is_work),
    Field("ORC-1", "the order control is missing (NW, CA, DC)"),
    Field("OBR-2", "the AWOS ID is missing: the analyzer could not say of what its results are", when=_is_work),
    Field("OBR-4", "the test is missing", when=_is_work),
    Field("PID-3.1", "the patient's identifier is missing", when=_is_work),
)


def _said(exchange: Exchange, control: str) -> list[Answered]:
    """The work with this ORC-1, where the whole answer is there and is no refusal of the message."""
    if not exchange.answer or exchange.fact("waits for"):
        return []
    return [one for one in answered(exchange) if one.control == control]


def _refused(exchange: Exchange, record: Record) -> Iterator[Finding]:
    if any(one.is_refused for one in _said(exchange, "NW")):
        text = (
            "the analyzer refused work (ORC-1 UA): see whether it does this test and has reagents, and whether it knows the AWOS ID "
            "already; then send the specimen to another, or let it ask again"
        )
        yield Finding(Severity.ERROR, "LAB-28/refused", text, "ORC-1", _SECTION)


def _not_cancelled(exchange: Exchange, record: Record) -> Iterator[Finding]:
    if any(one.is_refused for one in _said(exchange, "CA")):
        text = "the analyzer could not cancel work (ORC-1 UC): its result may still come, and is not wanted"
        yield Finding(Severity.WARNING, "LAB-28/not-cancelled", text, "ORC-1", _SECTION)


def _silent(exchange: Exchange, record: Record) -> Iterator[Finding]:
    if exchange.code in ("AE", "AR"):
        return
    if any(not one.answer for control in ("NW", "CA") for one in _said(exchange, control)):
        text = (
            "the analyzer answered, and did not say of each piece of work whether it takes it: it must answer with ORL^O34 and an "
            "ORC (OK or UA, CR or UC) for each"
        )
        yield Finding(Severity.WARNING, "LAB-28/response", text, "ORC", _SECTION)


TRANSACTION: Final = Transaction(
    NUMBER,
    "AWOS Broadcast",
    sender="Analyzer Manager",
    receiver="Analyzer",
    on=On("hl7v2", ("OML^O33",), test=_is_broadcast),
    checks=(
        profile_check(NUMBER, _SECTION),
        *field_checks(NUMBER, _SECTION, _FIELDS),
        Check("LAB-28/refused", _refused),
        Check("LAB-28/not-cancelled", _not_cancelled),
        Check("LAB-28/response", _silent),
        acknowledged(NUMBER, _SECTION),
    ),
    audit=codes.ORDER_UPDATED,
    section=_SECTION,
    precedence=10,
)
