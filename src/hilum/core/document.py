"""Documents and their metadata: what XDS calls DocumentEntry, SubmissionSet, Folder, Association, and MHD
DocumentReference, List. ITI TF-3 4.2; both profiles read and write these same nouns."""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.code import Code
from hilum.core.identity import Identifier
from hilum.core.person import Demographics, Physician
from hilum.core.study import BlobRef

__all__ = ["Association", "Author", "DocumentEntry", "DocumentsSubmitted", "Folder", "SubmissionSet"]


@dataclass(frozen=True, slots=True)
class Author:
    """XDS author: person with institution, role, specialty, telecommunication (each 0..*)."""

    person: Physician = Physician()
    institutions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    telecoms: tuple[str, ...] = ()
    person_as_sent: str = ""
    """XCN text as it came, kept so that a registry gives back what it was told."""


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """Metadata of one document. ITI TF-3 4.2.3.2.

    id              entryUUID without `urn:uuid:`; also the FHIR logical id of the DocumentReference
    unique_id       XDSDocumentEntry.uniqueId (an OID, `oid^extension`, or a UUID)
    patient_id      of our record, follows merges; `patient` is the identifier as sent
    status          Approved | Deprecated
    hash            SHA-1 in lower-case hex; `size` in bytes
    blob            the document's bytes
    creation, service_start, service_stop   YYYYMMDDHHMMSS, UTC
    reference_ids   CXi strings (referenceIdList)
    extra_slots     slots that are not ours to know, kept: (name, values)
    completion      how far the document is, HL7 table 0271 (TXA-17): DI DO IP IN PA AU LA; "" where nobody said.
                    FHIR DocumentReference.docStatus
    order_id        the order that it answers
    authenticator   who authenticated it, and not legally so (TXA-22 of a document that is AU); FHIR DocumentReference.authenticator
    """

    id: str
    unique_id: str
    patient_id: str
    patient: Identifier
    media_type: str
    blob: BlobRef
    size: int
    hash: str
    repository_id: str = ""
    home_community_id: str = ""
    logical_id: str = ""
    version: str = "1"
    status: str = "Approved"
    object_type: str = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
    title: str = ""
    comments: str = ""
    language: str = ""
    creation: str = ""
    service_start: str = ""
    service_stop: str = ""
    class_code: Code = Code()
    type_code: Code = Code()
    format_code: Code = Code()
    facility_type: Code = Code()
    practice_setting: Code = Code()
    confidentiality: tuple[Code, ...] = ()
    events: tuple[Code, ...] = ()
    authors: tuple[Author, ...] = ()
    legal_authenticator: Physician = Physician()
    source_patient: Identifier = Identifier("")
    source_demographics: Demographics = Demographics()
    reference_ids: tuple[str, ...] = ()
    uri: str = ""
    extra_slots: tuple[tuple[str, tuple[str, ...]], ...] = ()
    updated: float = 0.0
    completion: str = ""
    order_id: str = ""
    authenticator: Physician = Physician()


@dataclass(frozen=True, slots=True)
class SubmissionSet:
    """What was submitted together. ITI TF-3 4.2.3.3. `submitted` YYYYMMDDHHMMSS, UTC."""

    id: str
    unique_id: str
    source_id: str
    patient_id: str
    patient: Identifier
    content_type: Code = Code()
    submitted: str = ""
    title: str = ""
    comments: str = ""
    status: str = "Approved"
    authors: tuple[Author, ...] = ()
    intended_recipients: tuple[str, ...] = ()
    home_community_id: str = ""
    extra_slots: tuple[tuple[str, tuple[str, ...]], ...] = ()
    updated: float = 0.0


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder. ITI TF-3 4.2.3.4."""

    id: str
    unique_id: str
    patient_id: str
    patient: Identifier
    title: str = ""
    comments: str = ""
    status: str = "Approved"
    codes: tuple[Code, ...] = ()
    updated: float = 0.0


@dataclass(frozen=True, slots=True)
class Association:
    """A link between two registry objects. ITI TF-3 4.2.2.

    type     the whole association type URN: HasMember, RPLC, APND, XFRM, XFRM_RPLC, signs ...
    source, target   ids (entryUUID without `urn:uuid:`)
    original `Original` or `Reference` for HasMember of a submission set, else empty
    """

    id: str
    type: str
    source: str
    target: str
    original: str = ""
    status: str = "Approved"
    documentation: Code = Code()


@dataclass(frozen=True, slots=True)
class DocumentsSubmitted:
    """A submission set was accepted, with its entries, folders and associations; `deprecated` names entries replaced by it."""

    submission: SubmissionSet
    entries: tuple[DocumentEntry, ...] = ()
    folders: tuple[Folder, ...] = ()
    associations: tuple[Association, ...] = ()
    deprecated: tuple[str, ...] = ()
