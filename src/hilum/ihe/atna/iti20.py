"""ITI-20 Record Audit Event: sent to audit record repositories, and received as one. ITI TF-2 3.20."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from hilum.core.audit import AuditEvent, AuditRecorded
from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange, Finding, Key, Severity
from hilum.core.handler import Reaction
from hilum.core.identity import AssigningAuthority
from hilum.core.record import Delivery, Event, Record
from hilum.ihe.atna import message, syslog
from hilum.ihe.profile import Check, On, Transaction

__all__ = ["COURIER", "TRANSACTION", "forward", "record_event"]

COURIER: Final = "audit"
"""The courier of deliveries whose payload is one RFC 5424 message, not framed."""

_SECTION: Final = "ITI TF-2 3.20.4.1.2"


def record_event(content: bytes, record: Record) -> AuditEvent:
    """Keep an audit event that a peer sent, as an Audit Record Repository. `content` is one syslog message, not framed.

    raises   DecodeError, BudgetExceeded   it is no audit message; the exchange still holds its bytes
    """
    event = message.read(syslog.parse(content).content)
    found = []
    for thing in event.objects:
        if thing.type_code == "1" and thing.role == "1" and thing.id:
            value, _, rest = thing.id.partition("^^^")
            authority = rest.partition("^")[0]
            namespace, _, universal = authority.partition("&")
            key = f"{universal.partition('&')[0] or namespace}|{value}"
            record.exchange.about("patient", key)
            known = record.patients.find(record.authorities.identifier(value, _authority(namespace, universal)))
            if known is not None:
                found.append(known.id)
                record.exchange.about("person", known.id)
    event = replace(event, person_ids=tuple(dict.fromkeys(found)))
    record.exchange.fact("event", event.event.value)
    record.emit(AuditRecorded(event))
    return event


def forward(repositories: Iterable[str], hostname: str) -> Reaction:
    """The reaction that sends each of our own audit events to the repositories."""
    names = tuple(repositories)

    def deliver(event: Event, record: Record) -> Iterable[Delivery]:
        if not isinstance(event, AuditRecorded) or event.event.source != hostname:
            return ()
        told = event.event
        content = syslog.write(message.write(told), when=told.when, hostname=hostname)
        keys = tuple(Key("person", one) for one in told.person_ids)
        facts = (("event", told.event.value),)
        return tuple(
            Delivery(name, COURIER, content, "AuditMessage", "ITI-20", facts, keys, told.exchange_id) for name in names
        )

    return deliver


def _authority(namespace: str, universal: str) -> AssigningAuthority:
    universal_id, _, kind = universal.partition("&")
    return AssigningAuthority(namespace, universal_id, kind)


def _check(exchange: Exchange, record: Record) -> Iterable[Finding]:
    try:
        sent = syslog.parse(exchange.request)
    except HilumError as error:
        yield Finding(Severity.ERROR, "ITI-20/syslog", f"{error.message}: send RFC 5424", error.where, _SECTION)
        return
    if sent.msgid != syslog.MSGID:
        text = f"MSGID is not {syslog.MSGID}: repositories tell audit messages by it"
        yield Finding(Severity.ERROR, "ITI-20/syslog", text, "MSGID", _SECTION)
    elif sent.priority != syslog.FACILITY * 8 + syslog.SEVERITY:
        text = "PRI is not 85: use facility 10, severity 5 for a normal event"
        yield Finding(Severity.INFO, "ITI-20/syslog", text, "PRI", _SECTION)
    try:
        message.read(sent.content)
    except HilumError as error:
        text = f"the audit message cannot be read: {error.message}"
        yield Finding(Severity.ERROR, "ITI-20/message", text, error.where, "PS3.15 A.5.1")


TRANSACTION: Final = Transaction(
    "ITI-20",
    "Record Audit Event",
    sender="Secure Node",
    receiver="Audit Record Repository",
    on=On("syslog"),
    checks=(Check("ITI-20/message", _check),),
    section="ITI TF-2 3.20",
)
