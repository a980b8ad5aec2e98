"""A SOAP endpoint: dispatch by action, answer or refuse, describe itself. WS-Addressing 1.0; ITI TF-2 Appendix V."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hilum.core.errors import HilumError
from hilum.core.record import Record
from hilum.core.study import BlobRef
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.hl7v3.data.xml import Element
from hilum.ihe.ws.message import ANONYMOUS, WSA_SECTION, ActionNotSupported, Addressing, Fault, Message, read
from hilum.ihe.ws.writing import Attachment, envelope, fault, package, simple

__all__ = ["Answer", "Operation", "Service", "respond"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers: the element of the body, and octets that go along with it."""

    body: Element
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a service.

    action, response_action   the SOAP actions
    transaction               "ITI-41"
    handle                    `(Message, Record) -> Answer`
    mtom                      answer as a package always; else as the request came
    refuse                    `HilumError -> body element`: how this operation says no inside its own response; None: a fault
    """

    action: str
    response_action: str
    transaction: str
    handle: Callable[[Message, Record], Answer]
    mtom: bool = False
    refuse: Callable[[HilumError], Element] | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A SOAP endpoint: its path, its operations, its WSDL. `routes()` is what the hub mounts."""

    path: str
    operations: tuple[Operation, ...]
    wsdl: Callable[[str], bytes]
    writes: bool = False
    kind: str = "SOAP"
    standard: str = "xds"
    understood: frozenset[str] = frozenset()

    def routes(self) -> tuple[Route, ...]:
        """POST for messages, GET for the description."""
        return (
            Route("POST", self.path, self.handle, self.writes, self.standard, self.kind, self.outcome),
            Route("GET", self.path, self.describe),
        )

    def operation(self, action: str) -> Operation:
        """The operation of an action. raises ActionNotSupported"""
        for one in self.operations:
            if one.action == action:
                return one
        raise ActionNotSupported(action)

    def handle(self, request: WebRequest, record: Record) -> WebResponse:
        """Read, dispatch by action, answer. WS-Addressing: an asynchronous reply is not offered."""
        message = read(request.header("content-type"), request.body, understood=self.understood)
        addressing = message.envelope.addressing
        if not addressing.action:
            raise Fault(
                "wsa:Action is required",
                subcode="wsa:MessageAddressingHeaderRequired",
                where="wsa:Action",
                section=WSA_SECTION,
            )
        if addressing.reply_to not in ("", ANONYMOUS):
            raise Fault(
                "only replies to the anonymous address are offered",
                subcode="wsa:OnlyAnonymousAddressSupported",
                where="wsa:ReplyTo",
                section=WSA_SECTION,
            )
        operation = self.operation(addressing.action)
        record.exchange.transaction = operation.transaction
        record.exchange.control_id = addressing.message_id
        record.exchange.fact("action", addressing.action)
        for note in message.envelope.notes:
            record.exchange.fact("soap", note)
        answer = operation.handle(message, record)
        return respond(answer, operation, message)

    def outcome(self, error: HilumError, request: WebRequest) -> WebResponse:
        """How this service says no: inside the operation's own response where it has a way, else as a fault."""
        relates_to, refusing = "", None
        if not isinstance(error, Fault):
            try:
                message = read(request.header("content-type"), request.body, understood=self.understood)
                relates_to = message.envelope.addressing.message_id
                refusing = self.operation(message.envelope.addressing.action)
            except HilumError:
                refusing = None
        if refusing is None or refusing.refuse is None:
            return fault(error, relates_to)
        addressing = Addressing(refusing.response_action, f"urn:uuid:{uuid.uuid4()}", ANONYMOUS, "", "", relates_to)
        content = envelope(refusing.refuse(error), addressing)
        return WebResponse(200, [], content, simple(refusing.response_action))

    def describe(self, request: WebRequest, record: Record) -> WebResponse:
        """The service's WSDL, with its address as the client sees it."""
        return WebResponse(200, [], self.wsdl(request.base + self.path), "text/xml; charset=UTF-8")


def respond(answer: Answer, operation: Operation, message: Message) -> WebResponse:
    """The response of an operation, related to its request; a package where it must be or where the request was one."""
    action = operation.response_action
    asked = message.envelope.addressing.message_id
    addressing = Addressing(action, f"urn:uuid:{uuid.uuid4()}", ANONYMOUS, "", "", asked)
    content = envelope(answer.body, addressing)
    if operation.mtom or message.mtom or answer.attachments:
        content_type, body = package(content, answer.attachments, action)
        return WebResponse(200, [], _joined(body), content_type)
    return WebResponse(200, [], content, simple(action))


def _joined(body: Iterable[bytes | BlobRef]) -> Any:
    """Bytes where there is nothing to stream, else the parts as they are."""
    parts = list(body)
    if any(isinstance(part, BlobRef) for part in parts):
        return parts
    return b"".join(part for part in parts if isinstance(part, bytes))
