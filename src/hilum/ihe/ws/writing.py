"""SOAP messages as they go out: envelopes, MTOM packages, requests, faults. SOAP 1.2; XOP 1.0; ITI TF-2 V.3.6."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from hilum.core.errors import HilumError, Incorrect, Unsupported
from hilum.core.study import BlobRef
from hilum.core.web import WebResponse
from hilum.hl7v3.data.xml import XML, Element, child, legal, parse, serialize, text_of
from hilum.ihe.ws.message import ANONYMOUS, SOAP12, WSA, XOP, ActionNotSupported, Addressing, Fault, Message

__all__ = ["Attachment", "attach", "envelope", "fault", "package", "raise_fault", "request", "simple"]


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


def simple(action: str) -> str:
    """Content type of a plain envelope."""
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
    return simple(action), [content]


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
    return WebResponse(400 if code == "Sender" else 500, [], content, simple(action))


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
