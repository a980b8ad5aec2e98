"""Rendered documents: SR documents as text, encapsulated documents as they are. PS3.18 8.7.4, table 8.7.4-1; 10.4.1.1.3."""

from __future__ import annotations

from collections.abc import Sequence

from hilum.core.errors import BudgetExceeded, NotFound, Unsupported
from hilum.core.record import Blobs, Record
from hilum.core.study import Instance
from hilum.core.web import WebRequest, WebResponse
from hilum.dicom.data.budget import Budget
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.documents.encapsulated import ENCAPSULATED_CDA, ENCAPSULATED_PDF
from hilum.dicom.documents.reading import REPORTS
from hilum.dicom.documents.showing import report_html, report_text
from hilum.dicom.services.coercion import change_of
from hilum.dicom.services.objects import outgoing
from hilum.dicom.services.service import Site
from hilum.dicom.stored.pieces import Change
from hilum.dicom.web.accept import MediaRange
from hilum.dicom.web.answers import told
from hilum.dicom.web.wado import Found

__all__ = ["document_bytes", "document_offers", "preferred_document", "rendered_document"]

_SR = "1.2.840.10008.5.1.4.1.1.88."
_OTHER_SR = frozenset(f"1.2.840.10008.5.1.4.1.1.{one}" for one in ("70.1", "78.6", "79.1"))
"""Implantation Plan SR, Spectacle Prescription Report, Macular Grid Thickness and Volume Report. PS3.4 B.5."""
_ENCAPSULATED = {ENCAPSULATED_PDF: "application/pdf", ENCAPSULATED_CDA: "text/xml"}
_TEXTS = ("text/html", "text/plain")
_SHUT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A document that somebody sent runs nothing in the browser that shows it."""


def document_offers(sop_class: str) -> tuple[str, ...]:
    """The media types that an SR or encapsulated document is rendered in, the default first; none for other objects."""
    if sop_class.startswith(_SR) or sop_class in _OTHER_SR:
        return _TEXTS
    return (_ENCAPSULATED[sop_class],) if sop_class in _ENCAPSULATED else ()


def preferred_document(documents: Sequence[Found], asked: Sequence[MediaRange]) -> Found | None:
    """The document to show of several: one that can be had in a media type asked for, a report before other ones."""
    ranks = [
        (any(one.covers(offer) for one in asked for offer in document_offers(uid)), uid in REPORTS)
        for uid in (instance.sop_class for instance, _, _ in documents)
    ]
    return documents[ranks.index(max(ranks))] if ranks else None


def document_bytes(instance: Instance, blobs: Blobs, change: Change | None, media: str) -> bytes:
    """A document in one of its media types; text in UTF-8. Raises Unsupported (406)."""
    made = outgoing(instance, blobs, change=change)
    document = Dataset.parse(made.content(blobs), made.transfer_syntax, budget=Budget())
    if media not in _TEXTS:
        return _embedded(document)
    try:
        return report_html(document) if media == "text/html" else report_text(document)
    except BudgetExceeded as error:
        raise Unsupported(error.message, where=error.where, section=error.section, code="406") from error


def rendered_document(request: WebRequest, record: Record, found: Found, site: Site, media: str) -> WebResponse:
    """The document in one of its media types. Raises Unsupported (406), NotFound."""
    instance, study, patient = found
    if request.variables.get("frames", ""):
        raise NotFound("a document has no frames", where="frames", section="PS3.18 10.4.1.1.6")
    body = document_bytes(instance, record.blobs, change_of(study, patient, record, site), media)
    headers = [("Cache-Control", "private, no-cache"), ("X-Content-Type-Options", "nosniff")]
    if media != "application/pdf":
        headers.append(("Content-Security-Policy", _SHUT))
    return told(WebResponse(200, headers, body, f"{media}; charset=utf-8" if media in _TEXTS else media), record)


def _embedded(document: Dataset) -> bytes:
    """Encapsulated Document without its padding. PS3.3 C.24.2."""
    content = document.raw("EncapsulatedDocument")
    length = document.int("EncapsulatedDocumentLength")
    if length is None:
        return content.removesuffix(b"\0")
    return content[:length] if 0 <= len(content) - length <= 1 else content
