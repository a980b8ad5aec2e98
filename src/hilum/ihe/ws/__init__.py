"""Web services as IHE uses them: SOAP 1.2, WS-Addressing 1.0, MTOM/XOP. ITI TF-2 Appendix V; W3C SOAP 1.2 part 1, XOP 1.0.

Sans-IO: HTTP values in, HTTP values out. A message is read from its content type and body: either a plain envelope, or a
multipart/related package whose root part is the envelope and whose other parts are referred to by `xop:Include`. Content in
base64 within the envelope is read alike, so a caller never needs to know how the peer packed it (`Message.content`).

A package is walked over the bytes as they lie: parts are views, so a document of any size is not copied on its way in; on the
way out parts may be blobs, which the driver reads as it sends.
"""

from __future__ import annotations

from hilum.ihe.ws.message import (
    ANONYMOUS,
    SOAP11,
    SOAP12,
    WSA,
    XOP,
    ActionNotSupported,
    Addressing,
    Envelope,
    Fault,
    Message,
    read,
)
from hilum.ihe.ws.multipart import Part, parameters, split_parts
from hilum.ihe.ws.service import Answer, Operation, Service, respond
from hilum.ihe.ws.writing import Attachment, attach, envelope, fault, package, raise_fault, request

__all__ = [
    "ANONYMOUS",
    "SOAP11",
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
    "envelope",
    "fault",
    "package",
    "parameters",
    "raise_fault",
    "read",
    "request",
    "respond",
    "split_parts",
]
