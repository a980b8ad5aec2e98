"""The audit message in XML, written and read. PS3.15 A.5.1; ITI TF-2 3.20.

Written as the schema of PS3.15 wants it (`csd-code`, `originalText`). Read with the older spellings too (`code`, `displayName`),
which many senders still use.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Final

from lxml import etree

from hilum.core.audit import ActiveParticipant, AuditEvent, ParticipantObject
from hilum.core.code import Code
from hilum.core.errors import DecodeError
from hilum.hl7v3.data.xml import Budget, Element, legal, local_name, parse

__all__ = ["read", "write"]

_SECTION: Final = "PS3.15 A.5.1"
_BUDGET: Final = Budget(octets=1024 * 1024, elements=20_000, depth=20)
_IP: Final = "2"
_NAME: Final = "1"


def write(event: AuditEvent) -> bytes:
    """The AuditMessage of an event, UTF-8, without a byte order mark."""
    root = etree.Element("AuditMessage")
    what = etree.SubElement(
        root,
        "EventIdentification",
        EventActionCode=event.action,
        EventDateTime=_time(event.when),
        EventOutcomeIndicator=event.outcome,
    )
    _code(what, "EventID", event.event)
    if event.event_type:
        _code(what, "EventTypeCode", event.event_type)
    if event.text:
        etree.SubElement(what, "EventOutcomeDescription").text = legal(event.text)
    for one in event.participants:
        _participant(root, one)
    source = etree.SubElement(root, "AuditSourceIdentification", AuditSourceID=legal(event.source))
    etree.SubElement(source, "AuditSourceTypeCode", {"csd-code": "4"})
    for thing in event.objects:
        _object(root, thing)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def read(content: bytes) -> AuditEvent:
    """The event of an AuditMessage. raises DecodeError, BudgetExceeded"""
    root = parse(content, budget=_BUDGET, section=_SECTION)
    if local_name(root) != "AuditMessage":
        raise DecodeError("not an AuditMessage", where="AuditMessage", section=_SECTION)
    what = _child(root, "EventIdentification")
    if what is None:
        raise DecodeError("no EventIdentification", where="EventIdentification", section=_SECTION)
    source = _child(root, "AuditSourceIdentification")
    text = _child(what, "EventOutcomeDescription")
    return AuditEvent(
        id=0,
        when=_seconds(what.get("EventDateTime", "")),
        event=_read_code(_child(what, "EventID")),
        action=what.get("EventActionCode", ""),
        outcome=what.get("EventOutcomeIndicator", ""),
        event_type=_read_code(_child(what, "EventTypeCode")),
        text=(text.text or "") if text is not None else "",
        source=source.get("AuditSourceID", "") if source is not None else "",
        participants=tuple(_read_participant(one) for one in _children(root, "ActiveParticipant")),
        objects=tuple(_read_object(one) for one in _children(root, "ParticipantObjectIdentification")),
    )


def _children(element: Element, name: str) -> list[Element]:
    return [one for one in element if local_name(one) == name]


def _child(element: Element, name: str) -> Element | None:
    return next(iter(_children(element, name)), None)


def _time(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _seconds(text: str) -> float:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise DecodeError("not a date and time", where="EventDateTime", section=_SECTION) from None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _code(parent: Element, name: str, code: Code) -> None:
    attributes = {
        "csd-code": legal(code.value),
        "codeSystemName": legal(code.scheme),
        "originalText": legal(code.words),
    }
    etree.SubElement(parent, name, attributes)


def _read_code(element: Element | None) -> Code:
    if element is None:
        return Code()
    value = element.get("csd-code") or element.get("code") or ""
    words = element.get("originalText") or element.get("displayName") or ""
    return Code(value, words, element.get("codeSystemName", ""))


def _participant(root: Element, one: ActiveParticipant) -> None:
    attributes = {"UserID": legal(one.user_id), "UserIsRequestor": "true" if one.is_requestor else "false"}
    if one.alternative_user_id:
        attributes["AlternativeUserID"] = legal(one.alternative_user_id)
    if one.name:
        attributes["UserName"] = legal(one.name)
    if one.network_address:
        attributes["NetworkAccessPointID"] = legal(one.network_address)
        numeric = one.network_address.replace(".", "").isdigit() or ":" in one.network_address
        attributes["NetworkAccessPointTypeCode"] = _IP if numeric else _NAME
    element = etree.SubElement(root, "ActiveParticipant", attributes)
    if one.role:
        _code(element, "RoleIDCode", one.role)


def _read_participant(element: Element) -> ActiveParticipant:
    return ActiveParticipant(
        user_id=element.get("UserID", ""),
        role=_read_code(_child(element, "RoleIDCode")),
        is_requestor=element.get("UserIsRequestor", "").lower() in ("true", "1"),
        alternative_user_id=element.get("AlternativeUserID", ""),
        name=element.get("UserName", ""),
        network_address=element.get("NetworkAccessPointID", ""),
    )


def _object(root: Element, thing: ParticipantObject) -> None:
    attributes = {"ParticipantObjectTypeCode": thing.type_code, "ParticipantObjectTypeCodeRole": thing.role}
    if thing.id:
        attributes["ParticipantObjectID"] = legal(thing.id)
    element = etree.SubElement(root, "ParticipantObjectIdentification", attributes)
    _code(element, "ParticipantObjectIDTypeCode", thing.id_type)
    if thing.query:
        etree.SubElement(element, "ParticipantObjectQuery").text = base64.b64encode(thing.query).decode("ascii")
    elif thing.name:
        etree.SubElement(element, "ParticipantObjectName").text = legal(thing.name)
    for kind, value in thing.details:
        attributes = {"type": legal(kind), "value": base64.b64encode(value).decode("ascii")}
        etree.SubElement(element, "ParticipantObjectDetail", attributes)


def _read_object(element: Element) -> ParticipantObject:
    name = _child(element, "ParticipantObjectName")
    query = _child(element, "ParticipantObjectQuery")
    details = tuple(
        (one.get("type", ""), _detail(one.get("value", ""))) for one in _children(element, "ParticipantObjectDetail")
    )
    return ParticipantObject(
        id=element.get("ParticipantObjectID", ""),
        type_code=element.get("ParticipantObjectTypeCode", ""),
        role=element.get("ParticipantObjectTypeCodeRole", ""),
        id_type=_read_code(_child(element, "ParticipantObjectIDTypeCode")),
        name=(name.text or "") if name is not None else "",
        query=_octets((query.text or "") if query is not None else "", "ParticipantObjectQuery"),
        details=details,
    )


def _detail(text: str) -> bytes:
    """A detail's value; older senders wrote plain text where base64 belongs."""
    try:
        return _octets(text, "ParticipantObjectDetail")
    except DecodeError:
        return text.encode()


def _octets(text: str, where: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise DecodeError("not base64", where=where, section=_SECTION) from None
