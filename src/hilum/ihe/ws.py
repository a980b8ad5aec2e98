"""Web services as IHE uses them: SOAP 1.2, WS-Addressing 1.0, MTOM/XOP. ITI TF-2 Appendix V; W3C SOAP 1.2 part 1, XOP 1.0.

Sans-IO: HTTP values in, HTTP values out. A message is read from its content type and body: either a plain envelope, or a
multipart/related package whose root part is the envelope and whose other parts are referred to by `xop:Include`. Content in
base64 within the envelope is read alike, so a caller never needs to know how the peer packed it (`Message.content`).

A package is walked over the bytes as they lie: parts are views, so a document of any size is not copied on its way in; on the
way out parts may be blobs, which the driver reads as it sends.
"""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError, HilumError, Incorrect, Unsupported
from hilum.core.record import Record
from hilum.core.study import BlobRef
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.hl7v3.data.xml import XML, Budget, Element, child, elements, legal, local_name, parse, serialize, text_of

__all__ = [
    "ANONYMOUS",
    "SOAP12",
    "WSA",
    "XOP",
    "ActionNotSupported",
    "Addressing",
    "Answer",
    "Attachment",
    "Envelope",
    "Fault",
    "Message",
    "Operation",
    "Part",
    "Service",
    "attach",
    "fault",
    "package",
    "read",
    "request",
    "split_parts",
]

SOAP12: Final = "http://www.w3.org/2003/05/soap-envelope"
SOAP11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
WSA: Final = "http://www.w3.org/2005/08/addressing"
XOP: Final = "http://www.w3.org/2004/08/xop/include"
ANONYMOUS: Final = "http://www.w3.org/2005/08/addressing/anonymous"

_SOAP_SECTION: Final = "SOAP 1.2 part 1"
_MIME_SECTION: Final = "RFC 2387; RFC 2046 5.1"
_MTOM_SECTION: Final = "XOP 1.0; ITI TF-2 Appendix V"
_WSA_SECTION: Final = "WS-Addressing 1.0; ITI TF-2 Appendix V"

_PARTS_LIMIT: Final = 2000
_HEAD_LIMIT: Final = 16 * 1024
_ENVELOPE: Final = Budget(octets=16 * 1024 * 1024, elements=150_000, depth=100)
_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? \-]{0,69}[0-9A-Za-z'()+_,./:=?\-]")
_PARAMETER: Final = re.compile(r""";\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]*))""")


class Fault(HilumError):
    """A SOAP fault: ours to send, or one that a peer sent. SOAP 1.2 part 1, 5.4.

    code      Sender | Receiver | MustUnderstand | VersionMismatch | DataEncodingUnknown
    subcode   as a prefixed name of WS-Addressing: `wsa:ActionNotSupported`
    """

    category = Incorrect.category

    def __init__(
        self, message: str, *, code: str = "Sender", subcode: str = "", where: str = "", section: str = _SOAP_SECTION
    ) -> None:
        super().__init__(message, where=where, section=section, code=code)
        self.subcode = subcode


class ActionNotSupported(Fault):
    """No operation answers this action. WS-Addressing 1.0 SOAP binding 6.4.1.5."""

    category = Unsupported.category

    def __init__(self, action: str) -> None:
        super().__init__(
            "the action is not supported here",
            subcode="wsa:ActionNotSupported",
            where="wsa:Action",
            section=_WSA_SECTION,
        )
        self.action = action


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart/related package. `content` is a view of the bytes as they came."""

    content_id: str
    content_type: str
    content: memoryview


@dataclass(frozen=True, slots=True)
class Addressing:
    """The WS-Addressing properties of a message."""

    action: str = ""
    message_id: str = ""
    to: str = ""
    reply_to: str = ""
    fault_to: str = ""
    relates_to: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A SOAP envelope: addressing, the header blocks, the one element of the body (None where the body is empty)."""

    addressing: Addressing
    body: Element | None
    headers: tuple[Element, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """An envelope with the parts that came along; `mtom` tells that it came as a package."""

    envelope: Envelope
    parts: Mapping[str, Part] = field(default_factory=dict)
    mtom: bool = False

    @property
    def body(self) -> Element:
        """The element of the body. raises Fault where the body is empty"""
        if self.envelope.body is None:
            raise Fault("the body is empty", where="soap:Body")
        return self.envelope.body

    def content(self, element: Element) -> memoryview:
        """The octets that an element of type base64Binary stands for: of the part it includes, or of its base64 text.

        raises   DecodeError   the part is not in the package, or the text is not base64
        """
        include = child(element, "Include", ns=XOP)
        if include is not None:
            name = _cid(include.get("href") or "")
            part = self.parts.get(name)
            if part is None:
                raise DecodeError(
                    "xop:Include of a part that is not in the package", where="xop:Include", section=_MTOM_SECTION
                )
            return part.content
        text = element.text or ""
        try:
            return memoryview(base64.b64decode(re.sub(r"\s+", "", text), validate=True))
        except (binascii.Error, ValueError):
            raise DecodeError(
                "neither xop:Include nor base64", where=local_name(element), section=_MTOM_SECTION
            ) from None


def _cid(reference: str) -> str:
    """The content id of a `cid:` URL. RFC 2392."""
    return unquote(reference[4:]).strip() if reference[:4].lower() == "cid:" else ""


# Reading


def parameters(header: str) -> tuple[str, dict[str, str]]:
    """Media type in lower case, and its parameters with lower-case names. RFC 2045 5.1."""
    kind, _, _ = header.partition(";")
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(header, len(kind)):
        value = match[3] if match[2] is None else re.sub(r"\\(.)", r"\1", match[2])
        found.setdefault(match[1].lower(), value)
    return kind.strip().lower(), found


def read(
    content_type: str, body: bytes | memoryview, *, understood: frozenset[str] = frozenset(), budget: Budget = _ENVELOPE
) -> Message:
    """A SOAP message from an HTTP body.

    understood   namespaces of header blocks that the caller processes besides WS-Addressing (mustUnderstand)
    raises       Fault          version mismatch, a header block that must be understood and is not, a structure that is not SOAP
                 DecodeError    a package or XML that cannot be read; BudgetExceeded
    """
    kind, said = parameters(content_type)
    if kind == "multipart/related":
        parts = split_parts(body, said.get("boundary", ""))
        start = said.get("start", "").strip().strip("<>")
        if start:
            root = next((part for part in parts if part.content_id == start), None)
            if root is None:
                raise DecodeError(
                    "the root part that `start` names is missing", where="Content-Type", section=_MIME_SECTION
                )
        else:
            root = parts[0]
        others = {part.content_id: part for part in parts if part is not root and part.content_id}
        kind, inner = parameters(root.content_type)
        if kind not in ("application/xop+xml", "application/soap+xml", "text/xml"):
            raise DecodeError("the root part is not application/xop+xml", where="Content-Type", section=_MTOM_SECTION)
        action = said.get("action") or inner.get("action", "")
        return Message(_envelope(root.content, action, understood, budget), others, True)
    if kind not in ("application/soap+xml", "text/xml", "application/xml", "application/xop+xml"):
        raise Unsupported("not a SOAP message", where="Content-Type", section=_SOAP_SECTION)
    return Message(_envelope(body, said.get("action", ""), understood, budget))


def split_parts(body: bytes | memoryview, boundary: str) -> list[Part]:
    """The parts of a multipart body, as views. RFC 2046 5.1.

    raises   DecodeError      no or an illegal boundary, no part, no closing delimiter, a part without a head
             BudgetExceeded   too many parts or too long a head
    """
    if not boundary or not _BOUNDARY.fullmatch(boundary):
        raise DecodeError("no legal boundary", where="Content-Type", section=_MIME_SECTION)
    view = memoryview(body)
    literal = re.compile(re.escape(f"--{boundary}".encode("ascii")))  # a literal is searched for near memory speed
    parts: list[Part] = []
    begin = -1
    closed = False
    at = 0
    while not closed and (match := literal.search(view, at)) is not None:
        start, at = match.span()
        rest = _DELIMITER_REST.match(view, at)
        if rest is None or (start > 0 and view[start - 1] != 0x0A):
            continue  # not on a line of its own: content
        if begin >= 0:
            end = start - 1
            if end > begin and view[end - 1] == 0x0D:
                end -= 1
            parts.append(_part(view, begin, end))
            if len(parts) > _PARTS_LIMIT:
                raise BudgetExceeded(f"more than {_PARTS_LIMIT} parts", section=_MIME_SECTION)
        closed = rest[1] is not None
        begin = at = rest.end()
    if not closed:
        raise DecodeError("no closing delimiter of the boundary", where="body", section=_MIME_SECTION)
    if not parts:
        raise DecodeError("a package without parts", where="body", section=_MIME_SECTION)
    return parts


_HEAD_END: Final = re.compile(rb"\r?\n[ \t]*\r?\n")
_DELIMITER_REST: Final = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
"""After a boundary: white space is padding of transport (RFC 2046 5.1.1), a bare LF is tolerated."""


def _part(view: memoryview, begin: int, end: int) -> Part:
    end = max(begin, end)
    head_end: int
    if bytes(view[begin : begin + 2]) == b"\r\n":
        head, head_end = b"", begin + 2
    elif bytes(view[begin : begin + 1]) == b"\n":
        head, head_end = b"", begin + 1
    else:
        match = _HEAD_END.search(view, begin, min(end, begin + _HEAD_LIMIT))
        if match is None:
            if end - begin > _HEAD_LIMIT:
                raise BudgetExceeded("the head of a part is too long", section=_MIME_SECTION)
            raise DecodeError("a part without a head", where="body", section=_MIME_SECTION, offset=begin)
        head, head_end = bytes(view[begin : match.start()]), match.end()
    fields: dict[str, str] = {}
    for line in re.split(r"\r?\n(?![ \t])", head.decode("latin-1")):
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), re.sub(r"\r?\n", " ", value).strip())
    content = view[head_end:end]
    encoding = fields.get("content-transfer-encoding", "binary").lower()
    if encoding == "base64":
        try:
            content = memoryview(base64.b64decode(bytes(content)))
        except (binascii.Error, ValueError):
            raise DecodeError(
                "a part that is not base64", where="Content-Transfer-Encoding", section=_MIME_SECTION
            ) from None
    elif encoding not in ("binary", "8bit", "7bit"):
        raise DecodeError(
            "a transfer encoding that is not accepted", where="Content-Transfer-Encoding", section=_MIME_SECTION
        )
    return Part(fields.get("content-id", "").strip("<>"), fields.get("content-type", ""), content)


def _envelope(body: bytes | memoryview, action: str, understood: frozenset[str], budget: Budget) -> Envelope:
    root = parse(body, budget=budget, section=_SOAP_SECTION)
    if root.tag == f"{{{SOAP11}}}Envelope":
        raise Fault("SOAP 1.1 is not offered; send SOAP 1.2", code="VersionMismatch", where="soap:Envelope")
    if root.tag != f"{{{SOAP12}}}Envelope":
        if local_name(root) == "Envelope":
            raise Fault("not the envelope of SOAP 1.2", code="VersionMismatch", where="soap:Envelope")
        raise Fault("not a SOAP envelope", where="/")
    parts = [(item.tag, item) for item in elements(root)]
    names = [str(tag) for tag, _ in parts]
    header, body_name = f"{{{SOAP12}}}Header", f"{{{SOAP12}}}Body"
    if names not in ([body_name], [header, body_name]):
        raise Fault("an envelope holds a Header, where there is one, and then a Body", where="soap:Envelope")
    blocks = tuple(elements(parts[0][1])) if names[0] == header else ()
    content = list(elements(parts[-1][1]))
    notes: list[str] = []
    if len(content) > 1:
        raise Fault("the body holds more than one element", where="soap:Body")
    addressing = _addressing(blocks)
    for block in blocks:
        space = etree.QName(block).namespace or ""
        must = (block.get(f"{{{SOAP12}}}mustUnderstand") or "").strip() in ("1", "true")
        if must and space != WSA and space not in understood:
            raise Fault(
                "a header block that must be understood is not",
                code="MustUnderstand",
                where=f"soap:Header/{local_name(block)}",
            )
    if addressing.action and action and action != addressing.action:
        raise Fault(
            "the action of the content type and wsa:Action differ",
            subcode="wsa:InvalidAddressingHeader",
            where="wsa:Action",
            section=_WSA_SECTION,
        )
    told = next((block for block in blocks if block.tag == f"{{{WSA}}}Action"), None)
    if told is not None and (told.get(f"{{{SOAP12}}}mustUnderstand") or "").strip() not in ("1", "true"):
        notes.append("wsa:Action without mustUnderstand")
    return Envelope(addressing, content[0] if content else None, blocks, tuple(notes))


def _addressing(blocks: Sequence[Element]) -> Addressing:
    found: dict[str, str] = {}
    for block in blocks:
        if etree.QName(block).namespace != WSA:
            continue
        name = local_name(block)
        text = text_of(child(block, "Address", ns=WSA)) if name in ("ReplyTo", "FaultTo", "From") else text_of(block)
        if name in found and name != "RelatesTo":
            raise Fault(
                "an addressing header is repeated",
                subcode="wsa:InvalidAddressingHeader",
                where=f"wsa:{name}",
                section=_WSA_SECTION,
            )
        found[name] = text
    return Addressing(
        found.get("Action", ""),
        found.get("MessageID", ""),
        found.get("To", ""),
        found.get("ReplyTo", ""),
        found.get("FaultTo", ""),
        found.get("RelatesTo", ""),
    )


# Writing


@dataclass(frozen=True, slots=True)
class Attachment:
    """Octets to go out as a part of their own: bytes, or a blob that the driver reads as it sends."""

    content_id: str
    content: bytes | BlobRef
    content_type: str = "application/octet-stream"


def attach(element: Element, content: bytes | BlobRef, content_type: str = "") -> Attachment:
    """Put an `xop:Include` into the element, and give the part to send with it."""
    name = f"{uuid.uuid4()}@hilum"
    etree.SubElement(element, f"{{{XOP}}}Include", nsmap={"xop": XOP}).set("href", f"cid:{name}")
    return Attachment(name, content, content_type or "application/octet-stream")


def envelope(body: Element | None, addressing: Addressing) -> bytes:
    """An envelope as bytes: addressing headers that are set, Action with mustUnderstand, then the body."""
    root = etree.Element(f"{{{SOAP12}}}Envelope", nsmap={"soap": SOAP12, "wsa": WSA})
    header = etree.SubElement(root, f"{{{SOAP12}}}Header")

    def say(name: str, value: str, must: bool = False) -> None:
        if value:
            block = etree.SubElement(header, f"{{{WSA}}}{name}")
            block.text = legal(value)
            if must:
                block.set(f"{{{SOAP12}}}mustUnderstand", "true")

    say("Action", addressing.action, True)
    say("MessageID", addressing.message_id)
    say("RelatesTo", addressing.relates_to)
    say("To", addressing.to, bool(addressing.to) and addressing.to != ANONYMOUS)
    if addressing.reply_to:
        block = etree.SubElement(header, f"{{{WSA}}}ReplyTo")
        etree.SubElement(block, f"{{{WSA}}}Address").text = legal(addressing.reply_to)
    holder = etree.SubElement(root, f"{{{SOAP12}}}Body")
    if body is not None:
        holder.append(body)
    return serialize(root)


def package(content: bytes, attachments: Sequence[Attachment], action: str) -> tuple[str, list[bytes | BlobRef]]:
    """Content type and body parts of an MTOM package: the envelope first, then its attachments. XOP 1.0; ITI TF-2 V.3.6."""
    boundary = f"MIMEBoundary{uuid.uuid4().hex}"
    start = f"{uuid.uuid4()}@hilum"
    content_type = (
        f'multipart/related; boundary="{boundary}"; type="application/xop+xml"; start="<{start}>"; '
        f'start-info="application/soap+xml"; action="{action}"'
    )
    body: list[bytes | BlobRef] = [
        f"--{boundary}\r\n"
        'Content-Type: application/xop+xml; charset=UTF-8; type="application/soap+xml"\r\n'
        f"Content-Transfer-Encoding: binary\r\nContent-ID: <{start}>\r\n\r\n".encode("ascii")
        + content
    ]
    for one in attachments:
        kind = one.content_type if re.fullmatch(r"[!-~]{1,100}", one.content_type) else "application/octet-stream"
        body.append(
            f"\r\n--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\n"
            f"Content-ID: <{one.content_id}>\r\n\r\n".encode("ascii")
        )
        body.append(one.content)
    body.append(f"\r\n--{boundary}--\r\n".encode("ascii"))
    return content_type, body


def _simple(action: str) -> str:
    return f'application/soap+xml; charset=UTF-8; action="{action}"'


def request(
    body: Element,
    action: str,
    to: str,
    *,
    attachments: Sequence[Attachment] = (),
    mtom: bool = False,
    message_id: str = "",
) -> tuple[str, list[bytes | BlobRef]]:
    """Content type and body parts of a request; a package where `mtom` or where there are attachments."""
    addressing = Addressing(action, message_id or f"urn:uuid:{uuid.uuid4()}", to, ANONYMOUS)
    content = envelope(body, addressing)
    if mtom or attachments:
        return package(content, attachments, action)
    return _simple(action), [content]


def fault(error: HilumError, relates_to: str = "") -> WebResponse:
    """A fault as an HTTP response. SOAP 1.2 part 1, 5.4; part 2, 7.5.2.2: 400 for Sender, else 500."""
    code = error.code if isinstance(error, Fault) else ("Sender" if error.category in _SENDERS else "Receiver")
    root = etree.Element(f"{{{SOAP12}}}Fault", nsmap={"soap": SOAP12, "wsa": WSA})
    holder = etree.SubElement(root, f"{{{SOAP12}}}Code")
    etree.SubElement(holder, f"{{{SOAP12}}}Value").text = f"soap:{code}"
    subcode = error.subcode if isinstance(error, Fault) else ""
    if subcode:
        below = etree.SubElement(holder, f"{{{SOAP12}}}Subcode")
        etree.SubElement(below, f"{{{SOAP12}}}Value").text = subcode
    reason = etree.SubElement(etree.SubElement(root, f"{{{SOAP12}}}Reason"), f"{{{SOAP12}}}Text")
    reason.set(f"{{{XML}}}lang", "en")
    reason.text = legal(str(error))
    if isinstance(error, ActionNotSupported):
        detail = etree.SubElement(root, f"{{{SOAP12}}}Detail")
        problem = etree.SubElement(detail, f"{{{WSA}}}ProblemAction")
        etree.SubElement(problem, f"{{{WSA}}}Action").text = legal(error.action[:500])
    action = f"{WSA}/fault" if subcode else f"{WSA}/soap/fault"
    content = envelope(root, Addressing(action, f"urn:uuid:{uuid.uuid4()}", ANONYMOUS, "", "", relates_to))
    if code == "MustUnderstand":
        content = _with_not_understood(content, error.where)
    return WebResponse(400 if code == "Sender" else 500, [], content, _simple(action))


_SENDERS: Final = frozenset({Incorrect.category, Unsupported.category})


def _with_not_understood(content: bytes, where: str) -> bytes:
    """Name the block that was not understood, without its namespace where that is not ours to bind. SOAP 1.2 part 1, 5.4.8."""
    root = parse(content)
    header = child(root, "Header", ns=SOAP12)
    if header is not None:
        etree.SubElement(header, f"{{{SOAP12}}}NotUnderstood").set("qname", where.rpartition("/")[2])
    return serialize(root)


def raise_fault(message: Message) -> None:
    """Raise the fault that a peer answered with, if it is one."""
    body = message.envelope.body
    if body is None or body.tag != f"{{{SOAP12}}}Fault":
        return
    code = text_of(child(body, "Code", "Value", ns=SOAP12)).rpartition(":")[2] or "Receiver"
    subcode = text_of(child(body, "Code", "Subcode", "Value", ns=SOAP12))
    reason = text_of(child(body, "Reason", "Text", ns=SOAP12))
    raise Fault(reason[:500] or "a fault without a reason", code=code, subcode=subcode)


# Serving


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
                section=_WSA_SECTION,
            )
        if addressing.reply_to not in ("", ANONYMOUS):
            raise Fault(
                "only replies to the anonymous address are offered",
                subcode="wsa:OnlyAnonymousAddressSupported",
                where="wsa:ReplyTo",
                section=_WSA_SECTION,
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
        return WebResponse(200, [], content, _simple(refusing.response_action))

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
    return WebResponse(200, [], content, _simple(action))


def _joined(body: Iterable[bytes | BlobRef]) -> Any:
    """Bytes where there is nothing to stream, else the parts as they are."""
    parts = list(body)
    if any(isinstance(part, BlobRef) for part in parts):
        return parts
    return b"".join(part for part in parts if isinstance(part, bytes))
