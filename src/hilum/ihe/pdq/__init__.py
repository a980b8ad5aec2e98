"""PDQ, Patient Demographics Query: the supplier. ITI TF-1 8; ITI-21 over HL7 v2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hilum.core.code import Code
from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange, Finding, Severity
from hilum.core.record import Record
from hilum.hl7v2.data.er7 import parse
from hilum.ihe.pdq import iti21
from hilum.ihe.profile import AuditRule, Check, On, Plugin, Profile, Site, Transaction

__all__ = ["HANDLERS", "PLUGIN", "Settings", "profile"]

HANDLERS = iti21.HANDLERS


@dataclass(frozen=True, slots=True)
class Settings:
    """`[profiles.pdq]`."""

    enabled: bool = True


def _identifier_has_authority(exchange: Exchange, record: Record) -> Iterator[Finding]:
    try:
        message = parse(exchange.request)
    except HilumError:
        return
    qpd = message.segment("QPD")
    if qpd is None:
        return
    names = [message.plain(text.split(message.delimiters.component)[0]) for text in qpd.repetitions(3)]
    if "@PID.3.1" in names and not any(name.startswith("@PID.3.4") for name in names):
        text = "@PID.3.1 without @PID.3.4 asks for a number of nobody's: name its domain"
        yield Finding(Severity.ERROR, "ITI-21/PID.3.4", text, "QPD-3", "ITI TF-2 3.21.4.1.2.2")


def _echo(exchange: Exchange, record: Record) -> Iterator[Finding]:
    try:
        message, answer = parse(exchange.request), parse(exchange.answer)
    except HilumError:
        return
    if answer.segment("QAK") is not None and answer["QAK-1"] != message["QPD-2"]:
        text = "the answer names another query: QAK-1 must repeat QPD-2"
        yield Finding(Severity.ERROR, "ITI-21/QAK-1", text, "QAK-1", "ITI TF-2 3.21.4.2.2")


def profile() -> Profile:
    """The profile as data."""
    return Profile(
        "PDQ",
        "Patient Demographics Query",
        ("Patient Demographics Supplier",),
        (
            Transaction(
                "ITI-21",
                "Patient Demographics Query",
                "Patient Demographics Consumer",
                "Patient Demographics Supplier",
                On("hl7v2", ("QBP^Q22", "QCN^J01")),
                (Check("ITI-21/PID.3.4", _identifier_has_authority), Check("ITI-21/QAK-1", _echo)),
                AuditRule(Code("110112", "Query", "DCM"), "E", query=True),
                "ITI TF-2 3.21",
            ),
        ),
        handlers=HANDLERS,
    )


def _build(settings: Settings, site: Site) -> tuple[Profile, ...]:
    return (profile(),) if settings.enabled else ()


PLUGIN = Plugin("pdq", Settings, _build)
