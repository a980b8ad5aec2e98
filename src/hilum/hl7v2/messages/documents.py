"""Documents: MDM^T01 to T11 into the document registry. HL7 v2.5.1 chapter 9.

A document is known by its unique document number (TXA-12). What its life brings is what XDS calls associations: an addendum is
APND to its parent (TXA-13), a replacement and an edited content are RPLC, and what was replaced or cancelled is deprecated, never
thrown away. T01, T03, T05, T07 and T09 notify only: they bring status and no content, so a document that is not here stays unknown.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from hilum.core.code import Code
from hilum.core.document import Association, Author, DocumentEntry, DocumentsSubmitted, SubmissionSet
from hilum.core.errors import BudgetExceeded, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.order import Order
from hilum.core.person import Physician
from hilum.core.record import Event, Record
from hilum.core.study import BlobRef
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import write_cwe, write_ei, write_xcn
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.data.escape import escape
from hilum.hl7v2.data.writer import Er7, Header
from hilum.hl7v2.messages.composing import begin, event_segment
from hilum.hl7v2.messages.fields import code, ei, nulls, physician, time
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields, read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform, warn
from hilum.hl7v2.messages.results_reading import MAX_ATTACHMENT, read_attachment, read_text
from hilum.hl7v2.messages.stating import Stated, state_patient, state_visit

__all__ = ["EVENTS", "HANDLERS", "NULLABLE", "WITH_PARENT", "DocumentNotice", "document_message", "read_notice"]

EVENTS = {
    "T01": ("original document notification", "notice"),
    "T02": ("original document notification and content", "original"),
    "T03": ("document status change notification", "notice"),
    "T04": ("document status change notification and content", "edit"),
    "T05": ("document addendum notification", "notice"),
    "T06": ("document addendum notification and content", "addendum"),
    "T07": ("document edit notification", "notice"),
    "T08": ("document edit notification and content", "edit"),
    "T09": ("document replacement notification", "notice"),
    "T10": ("document replacement notification and content", "replacement"),
    "T11": ("document cancel notification", "cancel"),
}
"""Event -> its name in table 0003, and what it does."""

WITH_PARENT = frozenset(("T05", "T06", "T09", "T10"))
"""Events whose document belongs to another one: TXA-13 is always required."""

NULLABLE: Mapping[str, tuple[tuple[int, str], ...]] = {
    "TXA": (
        (4, "service_start"),
        (9, "authors"),
        (14, "order_id"),
        (15, "order_id"),
        (16, "title"),
        (22, "legal_authenticator"),
        (25, "title"),
    )
}
"""Field and what of the document the null value in it deletes. 2.5.3.6."""

HAS_MEMBER = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
_IHE_ASSOCIATION = "urn:ihe:iti:2007:AssociationType:"
_PLAIN = Code("urn:ihe:iti:xds:2017:mimeTypeSufficient", "MimeType sufficient", "1.3.6.1.4.1.19376.1.2.3")
_CONFIDENTIALITY = "2.16.840.1.113883.5.25"
_CONFIDENTIALITIES = {"U": "N", "": "N", "R": "R", "V": "V"}
"""TXA-18 (table 0272) -> v3 Confidentiality."""
_GONE = frozenset(("CA", "OB"))
"""Availability (table 0273) of a document that is to be used no more; UN may come back."""


@dataclass(frozen=True, slots=True)
class DocumentNotice:
    """TXA: what a document is. 9.6.1.

    number, parent   TXA-12, TXA-13
    completion       TXA-17, table 0271; availability TXA-19, table 0273
    deleted          names of what of the document the sender deletes
    """

    number: Identifier
    parent: Identifier
    type: Code
    presentation: str
    activity: str
    originated: str
    originator: Physician
    authenticator: Physician
    placer: Identifier
    filler: Identifier
    title: str
    completion: str
    confidentiality: str
    availability: str
    deleted: frozenset[str] = frozenset()

    @property
    def unique_id(self) -> str:
        """TXA-12 as an XDSDocumentEntry.uniqueId: `oid^extension` where the authority is an OID."""
        return _unique_id(self.number)


def _unique_id(number: Identifier) -> str:
    return f"{number.authority.key}^{number.value}" if number.authority.key else number.value


def read_notice(request: Request, record: Record) -> DocumentNotice:
    """The TXA of a message. raises Incorrect 100, 101 where it or its document number is missing."""
    txa = request.segment("TXA")
    if txa is None:
        raise Incorrect("no TXA segment", where="TXA", section="HL7 v2.5.1 9.6.1", code="100")
    number = ei(txa, 12, record)
    if not number:
        raise Incorrect("no unique document number", where="TXA-12", section="HL7 v2.5.1 9.6.1.12", code="101")
    return DocumentNotice(
        number,
        ei(txa, 13, record),
        _document_type(txa),
        txa.value(3),
        time(txa, 4, record),
        time(txa, 6, record),
        physician(txa, 9),
        physician(txa, 22) or physician(txa, 10),
        ei(txa, 14, record),
        ei(txa, 15, record),
        txa.value(25) or txa.value(16),
        txa.value(17),
        txa.value(18),
        txa.value(19),
        nulls(txa, *NULLABLE["TXA"], (18, "confidentiality")),
    )


def _document_type(txa: Segment) -> Code:
    one = code(txa, 2)
    return replace(one, scheme=one.scheme or "HL70270") if one else one


@dataclass(frozen=True, slots=True)
class _Content:
    media_type: str
    blob: BlobRef
    size: int
    hash: str


def _content(request: Request, record: Record) -> _Content | None:
    """The document: one that is carried whole (OBX ED), else the text of all OBX segments; None where there is none."""
    lines: list[str] = []
    txa_seen = False
    for segment in request.content:
        txa_seen = txa_seen or segment.name == "TXA"
        if segment.name != "OBX" or not txa_seen or segment.er7(5) in ("", NULL):
            continue
        if segment.value(2) == "ED" and segment.leaf_er7(5, 1, 5):
            one = read_attachment(record, request.content, segment, Code())
            content = record.blobs.read(one.blob)
            return _Content(
                one.media_type, one.blob, len(content), hashlib.sha1(content, usedforsecurity=False).hexdigest()
            )
        if segment.value(2) not in ("ED", "RP", "HD"):
            lines.append(read_text(segment))
    if not lines:
        return None
    text = "\n".join(lines).encode()
    if len(text) > MAX_ATTACHMENT:
        raise BudgetExceeded("a document longer than allowed", where="OBX-5", section="HL7 v2.5.1 9.3", code="102")
    digest = hashlib.sha1(text, usedforsecurity=False).hexdigest()
    return _Content("text/plain", record.blobs.put(text), len(text), digest)


def _known(record: Record, patient: Patient, number: Identifier) -> DocumentEntry | None:
    """The newest version of a document that is in use; a version after the first has `#n` behind the number."""
    unique_id = _unique_id(number)
    if not unique_id:
        return None
    entries = record.documents.entries(patient.id)
    versions = [one for one in entries if one.unique_id == unique_id or one.unique_id.startswith(f"{unique_id}#")]
    return max(versions, key=lambda one: int(one.version) if one.version.isdigit() else 1, default=None)


def notified(request: Request, record: Record) -> Reply:
    """MDM^T01 to T11: notify of a document, bring it, add to it, edit, replace or cancel it."""
    event = request.envelope.trigger_event
    stated = state_patient(request, record, source="document")
    visit_events, _ = state_visit(record, stated.patient, read_pv1(request, record, stated.statement.account))
    notice = read_notice(request, record)
    record.exchange.about("document", notice.unique_id)
    record.exchange.fact("TXA-17", notice.completion)
    record.exchange.about("placer", notice.placer.value)
    record.exchange.about("filler", notice.filler.value)
    order = record.orders.by_placer(notice.placer) if notice.placer else None
    if order is None and notice.filler:
        order = record.orders.by_filler(notice.filler)
    events: list[Event] = [*stated.events, *visit_events]
    known = _known(record, stated.patient, notice.number)
    act = EVENTS[event][1]
    content = _content(request, record) if act not in ("notice", "cancel") else None
    if act == "cancel":
        return Reply((*events, *_cancelled(record, notice, known)))
    if act == "notice" or content is None:
        return _noticed(record, events, notice, known, order, is_notice=act == "notice")
    if known is not None and known.hash == content.hash and act != "addendum":
        return Reply((*events, *_status(record, notice, known, order)))
    related = known
    if act in ("addendum", "replacement"):
        related = _known(record, stated.patient, notice.parent) if notice.parent else None
        if related is None and act == "replacement":
            related = known
        if related is None:
            text = "the document that this one belongs to (TXA-13) is not known here: it is kept as one of its own"
            warn(record, "MDM/no-parent", text, "TXA-13", "HL7 v2.5.1 9.6.1.13")
    return Reply((*events, _submitted(request, record, stated, notice, content, order, known, related, act)))


def _noticed(
    record: Record,
    events: list[Event],
    notice: DocumentNotice,
    known: DocumentEntry | None,
    order: Order | None,
    *,
    is_notice: bool,
) -> Reply:
    """Status of a document without its content."""
    if not is_notice:
        warn(
            record,
            "MDM/no-content",
            "the message should bring the document, and has no text",
            "OBX-5",
            "HL7 v2.5.1 9.3",
        )
    if known is None:
        text = "the document is not here: its notice was journaled"
        inform(record, "MDM/notice-only", text, "TXA-12", "HL7 v2.5.1 9.3")
        return Reply(tuple(events), text=text)
    return Reply((*events, *_status(record, notice, known, order)))


def _told(notice: DocumentNotice, known: DocumentEntry, order: Order | None) -> DocumentEntry:
    """A document with what its TXA tells: empty keeps, null deletes. Its type and class stay those that it was registered with."""
    person = notice.originator
    is_author = any(one.person == person or (person.id and one.person.id == person.id) for one in known.authors)
    said: dict[str, Any] = {
        "title": notice.title,
        "service_start": notice.activity[:14],
        "authors": (Author(person),) if person and not is_author else (),
        "order_id": order.id if order is not None else "",
        "completion": notice.completion,
        "legal_authenticator": notice.authenticator if notice.completion == "LA" else Physician(),
        "authenticator": notice.authenticator if notice.completion == "AU" else Physician(),
    }
    deleted = notice.deleted | ({"authenticator"} if "legal_authenticator" in notice.deleted else set())
    told = {name: value for name, value in said.items() if value or name in deleted}
    if notice.confidentiality or "confidentiality" in deleted:
        told["confidentiality"] = _confidentiality(notice)
    return replace(known, **told)


def _confidentiality(notice: DocumentNotice) -> tuple[Code, ...]:
    return (Code(_CONFIDENTIALITIES.get(notice.confidentiality, "R"), "", _CONFIDENTIALITY),)


def _status(
    record: Record, notice: DocumentNotice, known: DocumentEntry, order: Order | None
) -> tuple[DocumentsSubmitted, ...]:
    """A known document's completion, availability, and what else its notice tells."""
    after = _told(notice, known, order)
    if notice.availability in _GONE:
        after = replace(after, status="Deprecated")
    if after == known:
        inform(record, "MDM/same", "the same document is known", "TXA-12")
        return ()
    after = replace(after, updated=record.now())
    return (DocumentsSubmitted(_submission_of(record, after), (after,)),)


def _cancelled(record: Record, notice: DocumentNotice, known: DocumentEntry | None) -> tuple[DocumentsSubmitted, ...]:
    """T11: the document was made by mistake; it is deprecated, and stays for whoever saw it."""
    if known is None:
        raise NotFound("no document has this number", where="TXA-12", section="HL7 v2.5.1 9.3.11", code="204")
    after = replace(known, status="Deprecated", completion=notice.completion or known.completion, updated=record.now())
    return (DocumentsSubmitted(_submission_of(record, after), (after,)),)


def _submission_of(record: Record, entry: DocumentEntry) -> SubmissionSet:
    """The submission set that brought a known document: a change of its status is no submission of its own."""
    for one in record.documents.associations([entry.id]):
        if one.target == entry.id and one.type == HAS_MEMBER and (found := record.documents.submission(one.source)):
            return found
    return _submission(record, entry, "HL7 v2 MDM")


def _entry_uuid(record: Record) -> str:
    """An id of what a registry keeps, which is a UUID: the one inside a fresh UID. IHE ITI TF-3 4.2.3.2.7; DICOM PS3.5 B.2."""
    return str(UUID(int=int(record.new_uid().removeprefix("2.25."))))


def _submission(record: Record, entry: DocumentEntry, source: str) -> SubmissionSet:
    return SubmissionSet(
        _entry_uuid(record),
        record.new_uid(),
        source,
        entry.patient_id,
        entry.patient,
        entry.type_code,
        entry.creation[:14],
        entry.title,
        updated=record.now(),
    )


def _submitted(
    request: Request,
    record: Record,
    stated: Stated,
    notice: DocumentNotice,
    content: _Content,
    order: Order | None,
    known: DocumentEntry | None,
    related: DocumentEntry | None,
    act: str,
) -> DocumentsSubmitted:
    version = int(known.version) + 1 if known is not None and known.version.isdigit() else 1
    unique_id = notice.unique_id if known is None else f"{notice.unique_id}#{version}"
    moment = notice.originated or notice.activity or request.content["MSH-7.1"]
    patient = stated.patient
    before = known or DocumentEntry(
        "",
        "",
        patient.id,
        patient.primary,
        "",
        content.blob,
        0,
        "",
        title=notice.type.words or "Document",
        class_code=notice.type,
        format_code=_PLAIN,
        confidentiality=_confidentiality(notice),
        authors=(Author(notice.authenticator),) if notice.authenticator and not notice.originator else (),
    )
    entry = replace(
        # who authenticated what it was did not authenticate what it is
        _told(notice, replace(before, legal_authenticator=Physician(), authenticator=Physician()), order),
        id=_entry_uuid(record),
        unique_id=unique_id,
        patient_id=patient.id,
        patient=patient.primary,
        media_type=content.media_type,
        blob=content.blob,
        size=content.size,
        hash=content.hash,
        version=str(version),
        status="Deprecated" if notice.availability in _GONE else "Approved",
        creation=moment[:14],
        type_code=notice.type or before.type_code,
        source_patient=stated.statement.identifiers[0],
        source_demographics=stated.statement.demographics,
        updated=record.now(),
    )
    associations: list[Association] = []
    deprecated: tuple[str, ...] = ()
    submission = _submission(record, entry, request.source or "HL7 v2 MDM")
    associations.append(Association(_entry_uuid(record), HAS_MEMBER, submission.id, entry.id, "Original"))
    if related is not None:
        kind = "APND" if act == "addendum" else "RPLC"
        associations.append(Association(_entry_uuid(record), f"{_IHE_ASSOCIATION}{kind}", entry.id, related.id))
        if kind == "RPLC":
            deprecated = (related.id,)
    return DocumentsSubmitted(submission, (entry,), (), tuple(associations), deprecated)


HANDLERS: tuple[Handler, ...] = tuple(Handler(Trigger("MDM", event), notified) for event in EVENTS)


# Out.


def document_message(
    event: str,
    entry: DocumentEntry,
    patient: Patient,
    header: Header,
    *,
    content: bytes = b"",
    parent: DocumentEntry | None = None,
    order: Order | None = None,
    visit: Visit | None = None,
) -> bytes:
    """Write MDM^T01 to T11 about a document, the inverse of `notified`.

    content   the document's bytes, for the events that bring it; plain text goes as lines, all else whole and in base64
    parent    what it is added to (T05, T06) or replaces (T09, T10), whose number TXA-13 must tell

    raises    Incorrect 101     an addendum or a replacement without its parent
              Unsupported 201   the version has no such event
    """
    if event in WITH_PARENT and parent is None:
        raise Incorrect("no parent document", where="TXA-13", section="HL7 v2.5.1 9.6.1.13", code="101")
    has_content = EVENTS[event][1] not in ("notice", "cancel")
    write = begin(header, "MDM", event)
    event_segment(write)
    write.add("PID", pid_fields(patient, version=header.version))
    write.add("PV1", pv1_fields(visit))
    author = entry.authors[0].person if entry.authors else Physician()
    is_text = entry.media_type == "text/plain"
    write.add(
        "TXA",
        {
            1: "1",
            2: Er7(
                write_cwe(
                    replace(
                        entry.type_code, scheme="" if entry.type_code.scheme == "HL70270" else entry.type_code.scheme
                    )
                )
            ),
            3: "TX" if is_text else "AP",
            4: entry.service_start,
            6: entry.creation,
            9: Er7(write_xcn(author)),
            12: Er7(write_ei(_number(entry.unique_id))),
            13: Er7(write_ei(_number(parent.unique_id))) if parent is not None else "",
            14: Er7(write_ei(order.placer)) if order is not None else "",
            15: Er7(write_ei(order.filler)) if order is not None else "",
            17: entry.completion or "DO",
            18: {"N": "U", "V": "V", "R": "R"}.get(entry.confidentiality[0].value, "R")
            if entry.confidentiality
            else "U",
            19: "OB" if entry.status == "Deprecated" else "AV",
            22: Er7(write_xcn(entry.legal_authenticator or entry.authenticator)),
            25: entry.title,
        },
    )
    if has_content and is_text:
        for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
            write.add("OBX", {1: str(number), 2: "TX", 3: Er7(write_cwe(entry.type_code)), 5: line, 11: "F"})
    elif has_content:
        main, _, sub = entry.media_type.partition("/")
        data = base64.b64encode(content).decode("ascii")
        ed = Er7(f"^{escape(main)}^{escape(sub)}^Base64^{data}")
        write.add("OBX", {1: "1", 2: "ED", 3: Er7(write_cwe(entry.type_code)), 5: ed, 11: "F"})
    return write.encode()


def _number(unique_id: str) -> Identifier:
    """The document number of an XDSDocumentEntry.uniqueId; the inverse of `_unique_id`, without our count of versions."""
    root, has_authority, value = unique_id.partition("#")[0].partition("^")
    if not has_authority:
        return Identifier(root)
    is_oid = all(part.isdigit() for part in root.split("."))
    return Identifier(value, AssigningAuthority("", root, "ISO") if is_oid else AssigningAuthority(root))
