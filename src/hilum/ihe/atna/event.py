"""The audit event of an exchange, by the rule of its transaction. ITI TF-2 3.20; PS3.15 A.5.3.

Both sides of a transaction owe a record; this one is ours. It is made in the unit of work that writes the exchange, so it costs
little: only the exchange's keys are read, and of a query in XML or DIMSE the query itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from lxml import etree

from hilum.core.audit import ActiveParticipant, AuditEvent, ParticipantObject
from hilum.core.code import Code
from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange, Outcome
from hilum.dicom.wire.capture import read_captured
from hilum.hl7v3.data.xml import Budget, Element, local_name, parse
from hilum.ihe.atna import codes
from hilum.ihe.profile import AuditRule, Profiles

__all__ = ["application_activity", "audit_event", "audit_events", "node_authentication_failed", "patient_cx"]

_OUTCOMES = {Outcome.ACCEPTED: "0", Outcome.OPEN: "0", Outcome.REFUSED: "4", Outcome.FAILED: "8"}
_ACTIONS = {
    "create": "C",
    "read": "R",
    "vread": "R",
    "update": "U",
    "patch": "U",
    "delete": "D",
    "search": "E",
    "search-type": "E",
}
"""The interactions that BALP has a pattern for, and their action. BALP 3.5.7; FHIR R4 3.1.0."""
_PLAIN = {
    kind: AuditRule(
        codes.EXPORT if action == "R" else codes.QUERY if action == "E" else codes.IMPORT, action, query=action == "E"
    )
    for kind, action in _ACTIONS.items()
}
"""What these owe where no transaction claims them: whoever reads a patient's data leaves a trace."""


def audit_event(
    exchange: Exchange, profiles: Profiles, source: str = "HILUM", *, exchange_id: int = 0
) -> AuditEvent | None:
    """The audit event that this exchange owes; None where its transaction owes none.

    What no profile claims owes one only where it is an interaction of FHIR that BALP has a pattern for.

    exchange   classed: `Exchange.transaction` is set, or it is classed here
    source     AuditSourceID: the hub's name
    exchange_id   where the exchange does not bear its id yet
    """
    number = exchange.transaction or profiles.classify(exchange)[1]
    transaction = profiles.find(number) if number else None
    name = transaction.name if transaction is not None else ""
    if transaction is not None:
        rule = transaction.audit
    else:
        rule = _PLAIN.get(exchange.kind) if exchange.standard == "fhir" else None
    if rule is None:
        return None
    came_in = exchange.peer == exchange.source or exchange.peer != exchange.destination
    address = exchange.peer_address.rsplit(":", 1)[0] if exchange.peer_address else ""
    calling, called = _titles(exchange)
    interaction = _interaction(exchange, rule)
    # what is read flows from the one who was asked: BALP 3.5.7.3, ITI TF-2 3.68.5.1
    roles = (codes.DESTINATION, codes.SOURCE) if interaction in ("read", "vread") else (codes.SOURCE, codes.DESTINATION)
    participants = (
        ActiveParticipant(exchange.source, roles[0], True, calling, "", address if came_in else ""),
        ActiveParticipant(exchange.destination, roles[1], False, called, "", "" if came_in else address),
    )
    return AuditEvent(
        id=0,
        when=exchange.ended or exchange.started,
        event=rule.event,
        action=_ACTIONS.get(interaction, rule.action),
        outcome=_OUTCOMES[exchange.outcome],
        event_type=_type_code(number, name) if name else Code(),
        text=exchange.text if exchange.outcome in (Outcome.REFUSED, Outcome.FAILED) else "",
        source=source,
        participants=participants,
        objects=_objects(exchange, rule, number, name, interaction),
        exchange_id=exchange_id or exchange.id,
        person_ids=exchange.values("person"),
        interaction=interaction,
    )


def audit_events(
    exchange: Exchange, profiles: Profiles, source: str = "HILUM", *, exchange_id: int = 0
) -> tuple[AuditEvent, ...]:
    """The audit events that an exchange owes: one, but of a RESTful query one for each patient found. BALP 3.5.7.6."""
    event = audit_event(exchange, profiles, source, exchange_id=exchange_id)
    if event is None:
        return ()
    if not event.interaction.startswith("search") or len(event.person_ids) < 2:
        return (event,)
    others = tuple(one for one in event.objects if one.type_code != "1")
    return tuple(
        replace(event, person_ids=(person,), objects=(*map(_patient, numbers), *others))
        for person, numbers in _persons(exchange)
    )


def _persons(exchange: Exchange) -> Iterator[tuple[str, list[str]]]:
    """Each person with the patient keys told before it, as `Draft.about_patient` tells them."""
    numbers: list[str] = []
    for key in exchange.keys:
        if key.kind == "patient":
            numbers.append(key.value)
        elif key.kind == "person":
            yield key.value, numbers
            numbers = []


def _interaction(exchange: Exchange, rule: AuditRule) -> str:
    """The RESTful interaction that BALP has a pattern for; a query by an operation is a search (IHE PDQm, PIXm)."""
    if exchange.standard != "fhir":
        return ""
    if exchange.kind.startswith("$"):
        return "search" if rule.query else ""
    return exchange.kind if exchange.kind in _ACTIONS else ""


def _patient(key: str) -> ParticipantObject:
    return ParticipantObject(patient_cx(key), "1", "1", codes.PATIENT_NUMBER)


def application_activity(when: float, *, started: bool, source: str = "HILUM") -> AuditEvent:
    """The hub started or stopped. PS3.15 A.5.3.1."""
    kind = codes.APPLICATION_START if started else codes.APPLICATION_STOP
    us = ActiveParticipant(source, codes.APPLICATION, False)
    return AuditEvent(0, when, codes.APPLICATION_ACTIVITY, "E", "0", kind, source=source, participants=(us,))


def node_authentication_failed(
    when: float, peer_address: str, text: str, source: str = "HILUM", *, peer: str = "", is_requestor: bool = False
) -> AuditEvent:
    """A node was refused, or refuses us: no or a wrong certificate. PS3.15 A.5.3.11; ITI TF-2 3.19.

    peer           its name; empty: its address
    is_requestor   we asked for the connection, and the peer did not
    """
    roles = (codes.SOURCE, codes.DESTINATION) if is_requestor else (codes.DESTINATION, codes.SOURCE)
    host = peer_address.rsplit(":", 1)[0].strip("[]")
    participants = (
        ActiveParticipant(source, roles[0], is_requestor),
        ActiveParticipant(peer or peer_address, roles[1], not is_requestor, network_address=host),
    )
    subject = ParticipantObject(
        host, "2", "13", codes.NODE, details=(("Alert Description", text.encode()),) if text else ()
    )
    return AuditEvent(
        0,
        when,
        codes.SECURITY_ALERT,
        "E",
        "4",
        codes.NODE_AUTHENTICATION,
        text,
        source,
        participants=participants,
        objects=(subject,),
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


def _objects(
    exchange: Exchange, rule: AuditRule, number: str, name: str, interaction: str
) -> tuple[ParticipantObject, ...]:
    found = []
    for key in exchange.keys:
        if key.kind == "patient":
            found.append(_patient(key.value))
            continue
        for wanted in rule.objects:
            if key.kind in wanted.keys:
                found.append(ParticipantObject(key.value, wanted.type_code, wanted.role, wanted.id_type))
    if interaction and not rule.query:
        data = exchange.values("resource")[:1]  # the first is the resource itself
        found += [ParticipantObject(one, "2", _data_role(one), codes.URI) for one in data]
    if rule.query:
        found.append(_query(exchange, number, name))
    return tuple(found)


def _data_role(reference: str) -> str:
    """What the resource was in the event: a report or, as most, a domain resource. BALP value set RestObjectRoles."""
    return "3" if reference.partition("/")[0] in ("Binary", "DiagnosticReport", "DocumentReference") else "4"


def _query(exchange: Exchange, number: str, name: str) -> ParticipantObject:
    if exchange.standard == "dicom":
        return _dicom_query(exchange)
    # a query object is typed by its transaction: ITI TF-2 3.9.5.1.2, 3.18.5.1.2 and their kin
    kind = _type_code(number, name) if name else codes.SEARCH
    if exchange.standard in _ASKED and (element := _element(exchange.request, _ASKED[exchange.standard])) is not None:
        return _xml_query(exchange, element, kind)
    details: tuple[tuple[str, bytes], ...] = ()
    if exchange.standard == "hl7v2":
        details = (("MSH-10", exchange.control_id.encode()),)
    return ParticipantObject(exchange.control_id, "2", "24", kind, query=exchange.request, details=details)


def _dicom_query(exchange: Exchange) -> ParticipantObject:
    """The SOP Class, the data set of the query and its transfer syntax. PS3.15 A.5.3.10."""
    query = exchange.request
    with contextlib.suppress(HilumError):  # what the journal keeps is the message; one that cannot be read stays whole
        query = next((one.dataset for one in read_captured(query) if one.dataset), query)
    syntax = exchange.fact("transfer syntax")
    details = (("TransferSyntax", syntax.encode()),) if syntax else ()
    return ParticipantObject(exchange.fact("sop class"), "2", "3", codes.SOP_CLASS, query=query, details=details)


_ASKED = {"xds": "AdhocQueryRequest", "hl7v3": "queryByParameter"}
"""The element that is the query. ITI TF-2 3.18.5.1.2; 3.45.5.1.2, 3.47.5.1.2."""
_BUDGET = Budget(octets=1024 * 1024, elements=20_000, depth=60)


def _element(request: bytes, name: str) -> Element | None:
    """The first element of this name in a SOAP request as it was on the wire."""
    begins = request.find(b"\r\n\r\n")
    content = request[begins + 4 :] if begins >= 0 else request
    if not content.lstrip().startswith(b"<"):  # the root part of a MIME package
        part = content.find(b"\r\n\r\n")
        content = content[part + 4 : content.rfind(b">") + 1]
    try:
        root = parse(content, budget=_BUDGET, section="SOAP 1.2")
    except HilumError:
        return None
    return next((one for one in root.iter() if isinstance(one.tag, str) and local_name(one) == name), None)


def _xml_query(exchange: Exchange, element: Element, kind: Code) -> ParticipantObject:
    """The query alone; of a stored query its id (ITI TF-2 3.18.5.1.2) and the home community where it names one."""
    query = etree.tostring(element, encoding="UTF-8", xml_declaration=False, with_tail=False)
    if exchange.standard != "xds":
        details: tuple[tuple[str, bytes], ...] = (("MSH-10", exchange.control_id.encode()),)
        return ParticipantObject(exchange.control_id, "2", "24", kind, query=query, details=details)
    asked = next((one for one in element if isinstance(one.tag, str) and local_name(one) == "AdhocQuery"), None)
    id, home = (asked.get("id", ""), asked.get("home", "")) if asked is not None else ("", "")
    details = (("QueryEncoding", b"UTF-8"),)
    if home:
        details = (*details, ("urn:ihe:iti:xca:2010:homeCommunityId", home.encode()))
    return ParticipantObject(id, "2", "24", kind, query=query, details=details)
