"""The audit event of an exchange, by the rule of its transaction. ITI TF-2 3.20; PS3.15 A.5.3.

Both sides of a transaction owe a record; this one is ours. It is made in the unit of work that writes the exchange, so it costs
little: no parsing, only the exchange's keys.
"""

from __future__ import annotations

from functools import lru_cache

from hilum.core.audit import ActiveParticipant, AuditEvent, ParticipantObject
from hilum.core.code import Code
from hilum.core.exchange import Exchange, Outcome
from hilum.ihe.atna import codes
from hilum.ihe.profile import AuditRule, Profiles

__all__ = ["application_activity", "audit_event", "node_authentication_failed", "patient_cx"]

_OUTCOMES = {Outcome.ACCEPTED: "0", Outcome.OPEN: "0", Outcome.REFUSED: "4", Outcome.FAILED: "8"}


def audit_event(
    exchange: Exchange, profiles: Profiles, source: str = "HILUM", *, exchange_id: int = 0
) -> AuditEvent | None:
    """The audit event that this exchange owes; None where its transaction owes none or no profile claims it.

    exchange   classed: `Exchange.transaction` is set, or it is classed here
    source     AuditSourceID: the hub's name
    exchange_id   where the exchange does not bear its id yet
    """
    number = exchange.transaction or profiles.classify(exchange)[1]
    transaction = profiles.find(number) if number else None
    if transaction is None or transaction.audit is None:
        return None
    rule = transaction.audit
    came_in = exchange.peer == exchange.source or exchange.peer != exchange.destination
    address = exchange.peer_address.rsplit(":", 1)[0] if exchange.peer_address else ""
    calling, called = _titles(exchange)
    participants = (
        ActiveParticipant(exchange.source, codes.SOURCE, True, calling, "", address if came_in else ""),
        ActiveParticipant(exchange.destination, codes.DESTINATION, False, called, "", "" if came_in else address),
    )
    return AuditEvent(
        id=0,
        when=exchange.ended or exchange.started,
        event=rule.event,
        action=rule.action,
        outcome=_OUTCOMES[exchange.outcome],
        event_type=_type_code(number, transaction.name),
        text=exchange.text if exchange.outcome in (Outcome.REFUSED, Outcome.FAILED) else "",
        source=source,
        participants=participants,
        objects=_objects(exchange, rule, number, transaction.name),
        exchange_id=exchange_id or exchange.id,
        person_ids=exchange.values("person"),
    )


def application_activity(when: float, *, started: bool, source: str = "HILUM") -> AuditEvent:
    """The hub started or stopped. PS3.15 A.5.3.1."""
    kind = codes.APPLICATION_START if started else codes.APPLICATION_STOP
    us = ActiveParticipant(source, codes.APPLICATION, False)
    return AuditEvent(0, when, codes.APPLICATION_ACTIVITY, "E", "0", kind, source=source, participants=(us,))


def node_authentication_failed(when: float, peer_address: str, text: str, source: str = "HILUM") -> AuditEvent:
    """A node was refused: no or a wrong certificate. PS3.15 A.5.3.11; ITI-19."""
    participants = (
        ActiveParticipant(source, codes.DESTINATION, False),
        ActiveParticipant(peer_address, codes.SOURCE, True, network_address=peer_address.rsplit(":", 1)[0]),
    )
    return AuditEvent(
        0, when, codes.SECURITY_ALERT, "E", "4", codes.NODE_AUTHENTICATION, text, source, participants=participants
    )


def patient_cx(key: str) -> str:
    """A patient key `authority|value` as CX: `value^^^&oid&ISO` or `value^^^namespace`. ITI TF-2 Appendix E."""
    authority, _, value = key.partition("|")
    if not authority:
        return value
    is_oid = "." in authority and authority.replace(".", "").isdigit()
    return f"{value}^^^&{authority}&ISO" if is_oid else f"{value}^^^{authority}"


@lru_cache(maxsize=512)
def _type_code(number: str, name: str) -> Code:
    return Code(number, name, codes.TRANSACTIONS)


def _titles(exchange: Exchange) -> tuple[str, str]:
    """AlternativeUserID of both sides: `AETITLES=...` where the exchange has AE titles. PS3.15 A.5.2.1."""
    if exchange.standard != "dicom":
        return "", ""
    calling, called = exchange.fact("calling AE"), exchange.fact("called AE")
    return f"AETITLES={calling}" if calling else "", f"AETITLES={called}" if called else ""


def _objects(exchange: Exchange, rule: AuditRule, number: str, name: str) -> tuple[ParticipantObject, ...]:
    found = []
    for key in exchange.keys:
        if key.kind == "patient":
            found.append(ParticipantObject(patient_cx(key.value), "1", "1", codes.PATIENT_NUMBER))
            continue
        for wanted in rule.objects:
            if key.kind in wanted.keys:
                found.append(ParticipantObject(key.value, wanted.type_code, wanted.role, wanted.id_type))
    if rule.query:
        found.append(_query(exchange, number, name))
    return tuple(found)


def _query(exchange: Exchange, number: str, name: str) -> ParticipantObject:
    if exchange.standard == "dicom":
        model = exchange.fact("sop class")
        return ParticipantObject(model, "2", "3", codes.SOP_CLASS, query=exchange.request)
    details: tuple[tuple[str, bytes], ...] = ()
    if exchange.standard == "hl7v2":
        details = (("MSH-10", exchange.control_id.encode()),)
    # a query object is typed by its transaction: ITI TF-2 3.9.5.1.2, 3.18.5.1.2 and their kin
    kind = _type_code(number, name)
    return ParticipantObject(exchange.control_id, "2", "24", kind, query=exchange.request, details=details)
