"""A SOAP message and how it is read: envelope, WS-Addressing, parts. SOAP 1.2 part 1; WS-Addressing 1.0; XOP 1.0."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from lxml import etree

from hilum.core.errors import DecodeError, HilumError, Incorrect, Unsupported
from hilum.hl7v3.data.xml import Budget, Element, child, elements, local_name, parse, text_of
from hilum.ihe.ws.multipart import MIME_SECTION, Part, parameters, split_parts

__all__ = [
    "ANONYMOUS",
    "SOAP11",
    "SOAP12",
    "WSA",
    "WSA_SECTION",
    "XOP",
    "ActionNotSupported",
    "Addressing",
    "Envelope",
    "Fault",
    "Message",
    "read",
]

SOAP12: Final = "http://www.w3.org/2003/05/soap-envelope"
SOAP11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
WSA: Final = "http://www.w3.org/2005/08/addressing"
XOP: Final = "http://www.w3.org/2004/08/xop/include"
ANONYMOUS: Final = "http://www.w3.org/2005/08/addressing/anonymous"

_SOAP_SECTION: Final = "SOAP 1.2 part 1"
_MTOM_SECTION: Final = "XOP 1.0; ITI TF-2 Appendix V"
WSA_SECTION: Final = "WS-Addressing 1.0; ITI TF-2 Appendix V"

_ENVELOPE: Final = Budget(octets=16 * 1024 * 1024, elements=150_000, depth=100)


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
            section=WSA_SECTION,
        )
        self.action = action


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
                    "the root part that `start` names is missing", where="Content-Type", section=MIME_SECTION
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
            section=WSA_SECTION,
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
                section=WSA_SECTION,
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
