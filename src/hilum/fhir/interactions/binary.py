"""Binary in its own form: the bytes of a document, of a report's attachment, or of a Binary resource. FHIR R4 2.33; ITI-68."""

from __future__ import annotations

import base64
import binascii
import re

from hilum.core.errors import Incorrect
from hilum.core.record import Record
from hilum.core.study import BlobRef
from hilum.core.web import WebRequest, WebResponse
from hilum.fhir.json import Resource
from hilum.fhir.negotiation import respond
from hilum.fhir.render.diagnostic_report import report_text
from hilum.fhir.resources import current

__all__ = ["read", "resource_of"]

_OF_RESULT = re.compile(r"([A-Z0-9]{26})-(?:a([1-9][0-9]{0,3})|text)")
_FHIR = re.compile(r"application/(?:fhir\+(?:json|xml)|(?:json|xml)\+fhir)")
_MEDIA = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100}(?:\s*;[ -~]{0,200})?")


def read(request: WebRequest, record: Record, id: str) -> WebResponse | None:
    """The bytes that a Binary id names, as what they are; None where the id names no bytes of ours."""
    wants_resource = bool(_FHIR.search(request.header("accept")))
    entry = record.documents.entry(id)
    if entry is not None:
        record.exchange.about("document", entry.unique_id)
        person = record.patients.current(entry.patient_id)
        if person is not None:
            record.exchange.about_patient(person.identifiers, person.id)
        record.exchange.answer_blob = entry.blob
        return _blob(request, record, entry.blob, entry.media_type, id, wants_resource)
    match = _OF_RESULT.fullmatch(id)
    result = record.results.get(match.group(1)) if match else None
    if match is not None and result is not None:
        if match.group(2) is None:
            return _bytes(request, report_text(result).encode(), "text/plain; charset=utf-8", id, wants_resource)
        number = int(match.group(2))
        if number <= len(result.attachments):
            attachment = result.attachments[number - 1]
            return _blob(request, record, attachment.blob, attachment.media_type, id, wants_resource)
    held = current(record, "Binary", id)
    if (
        held is None
        or held.deleted
        or wants_resource
        or not request.header("accept")
        or "*/*" in request.header("accept")
    ):
        return None
    content = held.resource
    media = str(content.get("contentType") or "")
    try:
        return _bytes(request, base64.b64decode(str(content.get("data") or "")), media, id, False)
    except (binascii.Error, ValueError):
        return None


def _safe(media_type: str) -> str:
    return media_type if _MEDIA.fullmatch(media_type) else "application/octet-stream"


_HEADERS = [("x-content-type-options", "nosniff"), ("content-security-policy", "sandbox; default-src 'none'")]
"""A document is never run as a page of this server."""


def _blob(
    request: WebRequest, record: Record, blob: BlobRef, media_type: str, id: str, wants_resource: bool
) -> WebResponse:
    if wants_resource:
        return _bytes(request, record.blobs.read(blob), media_type, id, True)
    return WebResponse(200, list(_HEADERS), [blob], _safe(media_type))


def _bytes(request: WebRequest, content: bytes, media_type: str, id: str, wants_resource: bool) -> WebResponse:
    if wants_resource:
        data = base64.b64encode(content).decode("ascii")
        resource: Resource = {"resourceType": "Binary", "id": id, "contentType": media_type, "data": data}
        return respond(request, resource)
    return WebResponse(200, list(_HEADERS), content, _safe(media_type))


def resource_of(request: WebRequest) -> Resource | None:
    """A Binary made of a body of another media type; None where the body is FHIR. FHIR R4 2.33.0."""
    media = request.header("content-type")
    plain = media.partition(";")[0].strip().lower()
    if _FHIR.fullmatch(plain) or plain in ("", "application/json", "application/xml", "text/json", "text/xml"):
        return None
    if not _MEDIA.fullmatch(media):
        raise Incorrect("not a media type", where="Content-Type", section="FHIR R4 2.33")
    body = bytes(request.body)
    if not body:
        raise Incorrect("a Binary without content", where="Binary.data", section="FHIR R4 2.33")
    return {"resourceType": "Binary", "contentType": plain, "data": base64.b64encode(body).decode("ascii")}
