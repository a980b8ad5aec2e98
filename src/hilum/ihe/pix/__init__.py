"""PIX, Patient Identifier Cross-referencing: the manager. ITI TF-1 5; ITI-8 and ITI-9 over HL7 v2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hilum.core.code import Code
from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange, Finding, Severity
from hilum.core.record import Record
from hilum.hl7v2.data.er7 import Message, parse
from hilum.ihe.pix import iti9
from hilum.ihe.profile import AuditRule, Check, On, Plugin, Profile, Site, Transaction

__all__ = ["HANDLERS", "PLUGIN", "Settings", "profile"]

HANDLERS = iti9.HANDLERS


@dataclass(frozen=True, slots=True)
class Settings:
    """`[profiles.pix]`."""

    enabled: bool = True


def _request(exchange: Exchange) -> Message | None:
    try:
        return parse(exchange.request) if exchange.request else None
    except HilumError:
        return None


def _query_name(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message = _request(exchange)
    if message is not None and message["QPD-1.1"] != "IHE PIX Query":
        text = "QPD-1 must name the query IHE PIX Query"
        yield Finding(Severity.WARNING, "ITI-9/QPD-1", text, "QPD-1", "ITI TF-2 3.9.4.1.2.2")


def _authority(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message = _request(exchange)
    if message is not None and message["QPD-3.1"] and not message["QPD-3.4"]:
        text = "the identifier asked for has no assigning authority: value component 4"
        yield Finding(Severity.ERROR, "ITI-9/QPD-3.4", text, "QPD-3.4", "ITI TF-2 3.9.4.1.2.2")


def _echo(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message = _request(exchange)
    try:
        answer = parse(exchange.answer) if exchange.answer else None
    except HilumError:
        answer = None
    if message is None or answer is None or answer.segment("QAK") is None:
        return
    if answer["QAK-1"] != message["QPD-2"]:
        text = "the answer names another query: QAK-1 must repeat QPD-2"
        yield Finding(Severity.ERROR, "ITI-9/QAK-1", text, "QAK-1", "ITI TF-2 3.9.4.2.2")


_FEED = ("ADT^A01", "ADT^A04", "ADT^A05", "ADT^A08", "ADT^A40")


def profile() -> Profile:
    """The profile as data."""
    return Profile(
        "PIX",
        "Patient Identifier Cross-referencing",
        ("Patient Identifier Cross-reference Manager",),
        (
            Transaction(
                "ITI-9",
                "PIX Query",
                "Patient Identifier Cross-reference Consumer",
                "Patient Identifier Cross-reference Manager",
                On("hl7v2", ("QBP^Q23",)),
                (
                    Check("ITI-9/QPD-1", _query_name),
                    Check("ITI-9/QPD-3.4", _authority),
                    Check("ITI-9/QAK-1", _echo),
                ),
                AuditRule(Code("110112", "Query", "DCM"), "E", query=True),
                "ITI TF-2 3.9",
            ),
            Transaction(
                "ITI-8",
                "Patient Identity Feed",
                "Patient Identity Source",
                "Patient Identifier Cross-reference Manager",
                On("hl7v2", _FEED),
                section="ITI TF-2 3.8",
                precedence=-20,
            ),
        ),
        handlers=HANDLERS,
    )


def _build(settings: Settings, site: Site) -> tuple[Profile, ...]:
    return (profile(),) if settings.enabled else ()


PLUGIN = Plugin("pix", Settings, _build)
