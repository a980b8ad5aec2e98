"""ITI-41 Provide and Register Document Set-b, both sides. ITI TF-2 3.41; registry rules of ITI TF-2 3.42.4.1.3 and TF-3 4.1.

Repository and registry are one here: the submission is judged whole before anything is written, and metadata, documents and
deprecations stand in one unit of work. Repeating a submission (same unique id of the submission set, same content) gets the first
answer again; the answer leaves after the commit.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from hilum.core.document import Association, DocumentEntry, DocumentsSubmitted, Folder, SubmissionSet
from hilum.core.errors import DecodeError
from hilum.core.identity import Identifier, Patient
from hilum.core.record import Record
from hilum.core.study import BlobRef
from hilum.hl7v3.data.xml import Element, children, legal
from hilum.ihe import ebxml, ws
from hilum.ihe.ebxml import APND, HAS_MEMBER, RPLC, XDSB, XFRM, XFRM_RPLC, RegistryError, Response, urn
from hilum.ihe.ebxml_metadata import Submission, read_submission, submit_objects_request
from hilum.ihe.xds.metadata import validate
from hilum.ihe.xds.settings import Community

__all__ = ["ACTION", "RESPONSE_ACTION", "TRANSACTION", "provide_and_register", "read_response", "request"]

TRANSACTION: Final = "ITI-41"
ACTION: Final = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"
RESPONSE_ACTION: Final = f"{ACTION}Response"

_SECTION: Final = "ITI TF-2 3.41"
_REPLACING: Final = frozenset({RPLC, XFRM_RPLC})
_FOLLOWING: Final = frozenset({APND, XFRM})
_ALL: Final = ("Approved", "Deprecated")
_ACCESSION: Final = "urn:ihe:iti:xds:2013:accession"


@dataclass(frozen=True, slots=True)
class _Document:
    """The octets of one document with what the repository knows of them."""

    content: memoryview
    size: int
    hash: str


def provide_and_register(message: ws.Message, record: Record, community: Community) -> ws.Answer:
    """Take a submission, or say all that is wrong with it."""
    body = message.body
    if body.tag != f"{{{XDSB}}}ProvideAndRegisterDocumentSetRequest":
        raise DecodeError(
            "not a ProvideAndRegisterDocumentSetRequest",
            where="soap:Body",
            section=_SECTION,
            code="XDSRepositoryMetadataError",
        )
    submission = read_submission(body)
    documents = _documents(message, body)
    _tell(record, submission)
    errors = validate(submission) + list(_unmatched(submission, documents))
    if not errors:
        errors = _Registration(record, community, submission, documents).run()
    if errors:
        record.exchange.refuse(errors[0].code, "; ".join(dict.fromkeys(error.context for error in errors))[:2000])
    else:
        record.exchange.code = "Success"
    record.exchange.fact("documents", str(len(submission.entries)))
    return ws.Answer(ebxml.registry_response(errors))


def _tell(record: Record, submission: Submission) -> None:
    """What the exchange is about, refused or not."""
    exchange = record.exchange
    for one in submission.sets:
        exchange.about("submission", one.unique_id)
        exchange.fact("source-id", one.source_id)
    for entry in submission.entries:
        exchange.about("document", entry.unique_id)
        for reference in entry.reference_ids:
            if reference.endswith(_ACCESSION):
                exchange.about("accession", reference.partition("^")[0])
    for patient in {entry.patient for entry in submission.entries} | {one.patient for one in submission.sets}:
        if patient:
            canonical = record.authorities.identifier(patient.value, patient.authority)
            known = record.patients.find(canonical)
            exchange.about_patient((canonical,), known.id if known else "")


def _documents(message: ws.Message, body: Element) -> dict[str, _Document]:
    found: dict[str, _Document] = {}
    for element in children(body, "Document", ns=XDSB):
        name = ebxml.bare_id(element.get("id") or "")
        if not name or name in found:
            raise DecodeError(
                "a Document without an id, or with that of another",
                where="xdsb:Document/@id",
                section=_SECTION,
                code="XDSRepositoryMetadataError",
            )
        content = message.content(element)
        found[name] = _Document(content, len(content), hashlib.sha1(content, usedforsecurity=False).hexdigest())
    return found


def _unmatched(submission: Submission, documents: Mapping[str, _Document]) -> Iterator[RegistryError]:
    """Documents without metadata and the reverse; size and hash that the source claimed wrongly. ITI TF-2 3.41.4.1.3."""
    names = {entry.id for entry in submission.entries}
    for entry in submission.entries:
        document = documents.get(entry.id)
        if document is None:
            yield RegistryError("XDSMissingDocument", "xdsb:Document: missing for a document entry")
            continue
        if entry.hash and entry.hash != document.hash:
            yield RegistryError("XDSRepositoryMetadataError", "XDSDocumentEntry.hash: not that of the document")
        if entry.size and entry.size != document.size:
            yield RegistryError("XDSRepositoryMetadataError", "XDSDocumentEntry.size: not that of the document")
    for name in documents:
        if name not in names:
            yield RegistryError("XDSMissingDocumentMetadata", "XDSDocumentEntry: missing for an xdsb:Document")


class _Registration:
    """One submission on its way into the registry: checks against the record first, then one event."""

    def __init__(
        self, record: Record, community: Community, submission: Submission, documents: Mapping[str, _Document]
    ) -> None:
        self.record = record
        self.community = community
        self.submission = submission
        self.documents = documents
        self.errors: list[RegistryError] = []

    def refuse(self, code: str, context: str) -> None:
        """Add an error."""
        self.errors.append(RegistryError(code, context))

    def run(self) -> list[RegistryError]:
        """Check, and where nothing is wrong, write; the errors."""
        one = self.submission.submission_set
        canonical = self.record.authorities.identifier(one.patient.value, one.patient.authority)
        patient = self.record.patients.find(canonical)
        if patient is None:
            self.refuse("XDSUnknownPatientId", "XDSSubmissionSet.patientId: not known to the registry")
            return self.errors
        if self._is_repeat(one, patient):
            self.record.exchange.fact("repeat", "the submission set was registered before")
            return []
        self._check_unique_ids()
        self._check_associations(patient)
        if not self.errors:
            self._write(patient, canonical)
        return self.errors

    # Checks

    def _is_repeat(self, one: SubmissionSet, patient: Patient) -> bool:
        """The same submission came before: same unique id, and each of its documents is registered with the same hash."""
        known = self.record.documents.by_unique_id(one.unique_id)
        if known is None:
            return False
        if isinstance(known, SubmissionSet) and known.source_id == one.source_id and known.patient_id == patient.id:
            members = {
                each.target for each in self.record.documents.associations([known.id]) if each.type == HAS_MEMBER
            }
            entries = [entry for name in members if (entry := self.record.documents.entry(name)) is not None]
            told = {(entry.unique_id, self.documents[entry.id].hash) for entry in self.submission.entries}
            same = told == {(entry.unique_id, entry.hash) for entry in entries if entry.unique_id in dict(told)}
            if same and (told or self._members() <= members):
                return True
        self.refuse("XDSDuplicateUniqueIdInRegistry", "XDSSubmissionSet.uniqueId: taken by other content")
        return False

    def _members(self) -> set[str]:
        """Registered objects that the submission set takes in by reference."""
        own = {one.id for one in self.submission.folders} | {one.id for one in self.submission.associations}
        return {one.target for one in self.submission.associations if one.type == HAS_MEMBER} - own

    def _check_unique_ids(self) -> None:
        documents = self.record.documents
        for entry in self.submission.entries:
            known = documents.by_unique_id(entry.unique_id)
            if known is not None and not isinstance(known, DocumentEntry):
                self.refuse("XDSDuplicateUniqueIdInRegistry", "XDSDocumentEntry.uniqueId: taken by another object")
            elif known is not None and known.hash != self.documents[entry.id].hash:
                self.refuse("XDSNonIdenticalHash", "XDSDocumentEntry.uniqueId: registered before with other content")
            if documents.entry(entry.id) is not None:
                self.refuse("XDSRegistryMetadataError", "XDSDocumentEntry.entryUUID: taken")
        for folder in self.submission.folders:
            if documents.by_unique_id(folder.unique_id) is not None or documents.folder(folder.id) is not None:
                self.refuse("XDSDuplicateUniqueIdInRegistry", "XDSFolder.uniqueId: taken")
        if documents.submission(self.submission.submission_set.id) is not None:
            self.refuse("XDSRegistryMetadataError", "XDSSubmissionSet.entryUUID: taken")

    def _check_associations(self, patient: Patient) -> None:
        own = {one.id for one in (*self.submission.sets,)}
        own |= {one.id for one in self.submission.entries} | {one.id for one in self.submission.folders}
        own |= {one.id for one in self.submission.associations}
        for one in self.submission.associations:
            if one.type == HAS_MEMBER:
                for end in (one.source, one.target):
                    if end not in own:
                        self._check_known(end, patient)
            elif one.target in own:
                if one.type in _REPLACING:
                    self.refuse("XDSRegistryMetadataError", "Association.targetObject: is in the same submission")
            else:
                self._check_target(one, patient)

    def _check_known(self, end: str, patient: Patient) -> None:
        entry, folder = self.record.documents.entry(end), self.record.documents.folder(end)
        if entry is None and folder is None:
            if not self.record.documents.associations([end]):
                self.refuse(
                    "XDSUnresolvedReferenceException", "Association: refers to an object that is not registered"
                )
            return
        owner = entry.patient_id if entry is not None else folder.patient_id if folder is not None else ""
        self._check_owner(owner, patient)

    def _check_owner(self, owner: str, patient: Patient) -> None:
        current = self.record.patients.current(owner)
        if current is None or current.id != patient.id:
            self.refuse("XDSPatientIdDoesNotMatch", "Association.targetObject: belongs to another patient")

    def _check_target(self, one: Association, patient: Patient) -> None:
        target = self.record.documents.entry(one.target)
        if target is None:
            self.refuse("XDSUnresolvedReferenceException", "Association.targetObject: not registered")
            return
        self._check_owner(target.patient_id, patient)
        if target.status != "Approved":
            self.refuse("XDSRegistryDeprecatedDocumentError", "Association.targetObject: is deprecated")

    # Writing

    def _write(self, patient: Patient, identifier: Identifier) -> None:
        now = self.record.now()
        submission = self.submission.with_ids(lambda: str(uuid.uuid4()))
        entries = []
        for sent, entry in zip(self.submission.entries, submission.entries, strict=True):
            document = self.documents[sent.id]
            entries.append(
                replace(
                    entry,
                    patient_id=patient.id,
                    blob=self.record.blobs.put(document.content),
                    size=document.size,
                    hash=document.hash,
                    repository_id=self.community.repository_unique_id,
                    home_community_id=self.community.home_community_id,
                    logical_id=entry.id,
                    version="1",
                    status="Approved",
                    updated=now,
                )
            )
        one = replace(
            submission.submission_set,
            patient_id=patient.id,
            home_community_id=self.community.home_community_id,
            status="Approved",
            updated=now,
        )
        associations = [replace(each, status="Approved") for each in submission.associations]
        replaced = {each.target: each.source for each in associations if each.type in _REPLACING}
        associations += self._in_folders_of(replaced, one.id)
        folders = [replace(each, patient_id=patient.id, status="Approved", updated=now) for each in submission.folders]
        folders += self._touched(associations, folders, now)
        self.record.emit(
            DocumentsSubmitted(
                one, tuple(entries), tuple(folders), tuple(associations), tuple(self._deprecated(replaced))
            )
        )
        for each in entries:
            self.record.exchange.about("resource", f"DocumentReference/{each.id}")
        self.record.exchange.about_patient((identifier,), patient.id)

    def _in_folders_of(self, replaced: Mapping[str, str], submission: str) -> Iterator[Association]:
        """A replacement joins the folders of what it replaces. ITI TF-2 3.42.4.1.3.3.1."""
        for each in self.record.documents.associations(replaced):
            if each.type == HAS_MEMBER and each.target in replaced and self.record.documents.folder(each.source):
                member = Association(str(uuid.uuid4()), HAS_MEMBER, each.source, replaced[each.target])
                yield member
                yield Association(str(uuid.uuid4()), HAS_MEMBER, submission, member.id)

    def _touched(self, associations: Iterable[Association], new: Sequence[Folder], now: float) -> Iterator[Folder]:
        """Registered folders that got members: their last update time moves on."""
        fresh = {each.id for each in new}
        for name in dict.fromkeys(each.source for each in associations if each.type == HAS_MEMBER):
            folder = None if name in fresh else self.record.documents.folder(name)
            if folder is not None:
                yield replace(folder, updated=now)

    def _deprecated(self, replaced: Iterable[str]) -> list[str]:
        """What is replaced, and what was appended to it or transformed from it, and so on. ITI TF-3 4.2.2.2.3."""
        found = dict.fromkeys(replaced)
        frontier = list(found)
        while frontier:
            below = [
                each.source
                for each in self.record.documents.associations(frontier)
                if each.type in _FOLLOWING and each.target in found and each.source not in found
            ]
            frontier = list(dict.fromkeys(below))
            found.update(dict.fromkeys(frontier))
        return list(found)


# Client


def request(
    submission: SubmissionSet,
    entries: Sequence[DocumentEntry],
    associations: Sequence[Association],
    documents: Mapping[str, bytes | BlobRef],
    to: str,
    *,
    folders: Sequence[Folder] = (),
    message_id: str = "",
) -> tuple[str, list[bytes | BlobRef]]:
    """Content type and body parts of a request, as an MTOM package. `documents`: entry id -> octets."""
    root = etree.Element(f"{{{XDSB}}}ProvideAndRegisterDocumentSetRequest", nsmap={"xdsb": XDSB})
    root.append(submit_objects_request(submission, entries, associations, folders))
    attachments = []
    for entry in entries:
        if entry.id in documents:
            element = etree.SubElement(root, f"{{{XDSB}}}Document")
            element.set("id", legal(urn(entry.id)))
            attachments.append(ws.attach(element, documents[entry.id], entry.media_type))
    return ws.request(root, ACTION, to, attachments=attachments, mtom=True, message_id=message_id)


def read_response(content_type: str, body: bytes | memoryview) -> Response:
    """The answer to a submission.

    raises   ws.Fault, DecodeError
    """
    message = ws.read(content_type, body)
    ws.raise_fault(message)
    return ebxml.read_response(message.body)
