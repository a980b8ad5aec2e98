"""ITI-18 Registry Stored Query, both sides. ITI TF-2 3.18.

After a merge the registry answers for the survivor: documents of the subsumed patient are found under the survivor's id and are
given out with it; the subsumed id finds them too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from hilum.core.code import Code
from hilum.core.document import Association, Author, DocumentEntry, Folder, SubmissionSet
from hilum.core.errors import HilumError, Incorrect
from hilum.core.identity import Identifier, Patient
from hilum.core.record import Record
from hilum.core.study import BlobRef
from hilum.hl7v3.data.xml import Element, child
from hilum.ihe import ebxml, ws
from hilum.ihe.ebxml import HAS_MEMBER, QUERY, RIM, STABLE, STATUS, Response, add, bare_id, urn
from hilum.ihe.ebxml_metadata import (
    cx,
    nouns,
    read_cx,
    write_association,
    write_entry,
    write_folder,
    write_submission_set,
    xcn,
)
from hilum.ihe.xds.query import NAMES, StoredQuery, codes_match, in_range, like, parse, write
from hilum.ihe.xds.settings import Community

__all__ = [
    "ACTION",
    "RESPONSE_ACTION",
    "TRANSACTION",
    "QueryResponse",
    "find_documents",
    "get_associations",
    "get_documents",
    "read_response",
    "refuse",
    "registry_stored_query",
    "request",
]

TRANSACTION: Final = "ITI-18"
ACTION: Final = "urn:ihe:iti:2007:RegistryStoredQuery"
RESPONSE_ACTION: Final = f"{ACTION}Response"

_SECTION: Final = "ITI TF-2 3.18"
_DE, _SS, _FO = "$XDSDocumentEntry", "$XDSSubmissionSet", "$XDSFolder"
_ALL: Final = ("Approved", "Deprecated")
_TAG: Final = f"{{{QUERY}}}AdhocQueryResponse"


@dataclass(slots=True)
class _Found:
    """What a query found, each object once, in the order found."""

    entries: dict[str, DocumentEntry] = field(default_factory=dict)
    submissions: dict[str, SubmissionSet] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)
    associations: dict[str, Association] = field(default_factory=dict)

    def take(self, *items: DocumentEntry | SubmissionSet | Folder | Association) -> None:
        """Add objects, each to its own kind."""
        for item in items:
            match item:
                case DocumentEntry():
                    self.entries.setdefault(item.id, item)
                case SubmissionSet():
                    self.submissions.setdefault(item.id, item)
                case Folder():
                    self.folders.setdefault(item.id, item)
                case Association():
                    self.associations.setdefault(item.id, item)

    def ids(self) -> list[str]:
        """All ids, submission sets first, associations last."""
        return [*self.submissions, *self.entries, *self.folders, *self.associations]


def registry_stored_query(message: ws.Message, record: Record, community: Community) -> ws.Answer:
    """Answer a stored query; what is wrong with it is told inside the response."""
    try:
        query = parse(message.body)
        record.exchange.fact("query", query.definition.name)
        search = _Search(query, record)
        found = search.run()
        size = len(found.ids())
        if query.return_type == "LeafClass" and size > community.results_limit:
            raise Incorrect(
                "more results than are returned whole; ask for ObjectRef or narrow the query",
                section=_SECTION,
                code="XDSTooManyResults",
            )
        record.exchange.count = size
        record.exchange.code = "Success"
        return ws.Answer(_response(search, found, community))
    except HilumError as error:
        told = ebxml.error_of(error)
        record.exchange.refuse(told.code, error.message)
        return ws.Answer(refuse(error))


def refuse(error: HilumError) -> Element:
    """A response that says no."""
    root = ebxml.registry_response([ebxml.error_of(error)], tag=_TAG)
    add(root, "RegistryObjectList")
    return root


def _response(search: _Search, found: _Found, community: Community) -> Element:
    root = ebxml.registry_response(tag=_TAG)
    container = add(root, "RegistryObjectList")
    if search.query.return_type == "ObjectRef":
        for name in found.ids():
            made = add(container, "ObjectRef", id=urn(name))
            if community.home_community_id:
                made.set("home", community.home_community_id)
        return root
    for one in found.submissions.values():
        write_submission_set(container, one, patient=search.patient_id_of(one.patient_id, one.patient))
    for entry in found.entries.values():
        if not entry.repository_id:
            entry = replace(entry, repository_id=community.repository_unique_id)
        write_entry(container, entry, patient=search.patient_id_of(entry.patient_id, entry.patient))
    for folder in found.folders.values():
        moment = datetime.fromtimestamp(folder.updated, UTC).strftime("%Y%m%d%H%M%S")
        write_folder(container, folder, patient=search.patient_id_of(folder.patient_id, folder.patient), updated=moment)
    for association in found.associations.values():
        write_association(container, association)
    return root


class _Search:
    """One stored query over the record."""

    def __init__(self, query: StoredQuery, record: Record) -> None:
        self.query = query
        self.record = record
        self._owners: dict[str, Patient | None] = {}

    def run(self) -> _Found:
        """What the query finds."""
        found = _Found()
        _HOW[self.query.definition.name](self, found)
        self._one_patient_only(found)
        for name in found.entries:
            self.record.exchange.about("document", found.entries[name].unique_id)
        return found

    def _one_patient_only(self, found: _Found) -> None:
        """Objects asked for by id must be of one patient. ITI TF-2 3.18.4.1.2.3.7."""
        if self.query.return_type == "ObjectRef":
            return
        told = [one.patient_id for one in found.submissions.values()]
        told += [one.patient_id for one in found.entries.values()] + [one.patient_id for one in found.folders.values()]
        owners = {owner.id if (owner := self._owner(each)) is not None else each for each in told}
        if len(owners) > 1:
            raise Incorrect(
                "the objects belong to more than one patient", section=_SECTION, code="XDSResultNotSinglePatient"
            )
        for name in owners:
            owner = self._owner(name)
            if owner is not None:
                self.record.exchange.about_patient(owner.identifiers[:1], owner.id)

    def _owner(self, patient_id: str) -> Patient | None:
        if patient_id not in self._owners:
            self._owners[patient_id] = self.record.patients.current(patient_id)
        return self._owners[patient_id]

    def patient_id_of(self, patient_id: str, sent: Identifier) -> Identifier:
        """The identifier to give out: as sent, or after a merge the survivor's of the same authority."""
        owner = self._owner(patient_id)
        if owner is None or not self.record.patients.subsumed(owner.id):
            return sent
        authority = self.record.authorities.canonical(sent.authority).key
        return next((one for one in owner.identifiers if one.authority.key == authority), sent)

    # Parameters

    def patient(self, name: str) -> Patient | None:
        """The patient that the query is about; None where the registry does not know him."""
        text = self.query.one(name)
        said = read_cx(text)
        if not said.value or not said.authority:
            raise Incorrect("not of the form id^^^&oid&ISO", where=name, section=_SECTION, code="XDSRegistryError")
        canonical = self.record.authorities.identifier(said.value, said.authority)
        found = self.record.patients.find(canonical)
        self.record.exchange.about_patient((canonical,), found.id if found else "")
        return found

    def statuses(self, name: str) -> tuple[str, ...]:
        """Availability statuses without their prefix."""
        said = self.query.values(name)
        if not all(value.startswith(STATUS) for value in said):
            raise Incorrect("not an availability status", where=name, section=_SECTION, code="XDSRegistryError")
        return tuple(value.removeprefix(STATUS) for value in said)

    def has(self, name: str, codes: Iterable[Code]) -> bool:
        """A code parameter, where given, matches."""
        groups = self.query.parameters.get(name)
        if groups is None:
            return True
        asked = [[_spelled(value) for value in group] for group in groups]
        return codes_match(asked, (_spelled(f"{code.value}^^{code.scheme}") for code in codes))

    def within(self, name: str, value: str) -> bool:
        """A pair of time parameters matches. A value that is not there does not fall within a range."""
        low, high = self.query.one(f"{name}From"), self.query.one(f"{name}To")
        return in_range(value, low, high) if low or high else True

    def by(self, name: str, authors: Sequence[Author]) -> bool:
        """An author person parameter matches one of the authors."""
        patterns = self.query.values(name)
        if not patterns:
            return True
        texts = [author.person_as_sent or xcn(author.person) for author in authors]
        return any(like(pattern, text) for pattern in patterns for text in texts)

    def is_of_type(self, entry: DocumentEntry) -> bool:
        """$XDSDocumentEntryType; stable entries where it is not given."""
        return entry.object_type in (self.query.values(f"{_DE}Type") or (STABLE,))

    def suits(self, entry: DocumentEntry) -> bool:
        """All parameters of FindDocuments and its kin that are given match the entry."""
        query = self.query
        groups = query.parameters.get(f"{_DE}ReferenceIdList")
        titles = query.values(f"{_DE}Title")
        return (
            self.is_of_type(entry)
            and self.has(f"{_DE}ClassCode", (entry.class_code,))
            and self.has(f"{_DE}TypeCode", (entry.type_code,))
            and self.has(f"{_DE}PracticeSettingCode", (entry.practice_setting,))
            and self.has(f"{_DE}HealthcareFacilityTypeCode", (entry.facility_type,))
            and self.has(f"{_DE}FormatCode", (entry.format_code,))
            and self.has(f"{_DE}EventCodeList", entry.events)
            and self.has(f"{_DE}ConfidentialityCode", entry.confidentiality)
            and self.within(f"{_DE}CreationTime", entry.creation)
            and self.within(f"{_DE}ServiceStartTime", entry.service_start)
            and self.within(f"{_DE}ServiceStopTime", entry.service_stop)
            and self.by(f"{_DE}AuthorPerson", entry.authors)
            and (groups is None or codes_match(groups, entry.reference_ids))
            and (not titles or any(like(title, entry.title) for title in titles))
        )

    # Finding

    def find_documents(self, found: _Found) -> None:
        """FindDocuments, by reference id, by title."""
        patient, statuses = self.patient(f"{_DE}PatientId"), self.statuses(f"{_DE}Status")
        if patient is not None:
            found.take(*(one for one in self.entries(patient.id, statuses) if self.suits(one)))

    def entries(self, patient_id: str, statuses: Sequence[str]) -> list[DocumentEntry]:
        """Entries of a patient in these statuses; none where no status is asked for."""
        return self.record.documents.entries(patient_id, statuses=statuses) if statuses else []

    def find_submission_sets(self, found: _Found) -> None:
        """FindSubmissionSets."""
        patient, statuses = self.patient(f"{_SS}PatientId"), self.statuses(f"{_SS}Status")
        sources = self.query.values(f"{_SS}SourceId")
        for one in self.record.documents.submissions(patient.id) if patient is not None else ():
            if (
                one.status in statuses
                and (not sources or one.source_id in sources)
                and self.within(f"{_SS}SubmissionTime", one.submitted)
                and self.by(f"{_SS}AuthorPerson", one.authors)
                and self.has(f"{_SS}ContentType", (one.content_type,))
            ):
                found.take(one)

    def find_folders(self, found: _Found) -> None:
        """FindFolders."""
        patient, statuses = self.patient(f"{_FO}PatientId"), self.statuses(f"{_FO}Status")
        for one in self.record.documents.folders(patient.id) if patient is not None else ():
            moment = datetime.fromtimestamp(one.updated, UTC).strftime("%Y%m%d%H%M%S")
            if (
                one.status in statuses
                and self.within(f"{_FO}LastUpdateTime", moment)
                and self.has(f"{_FO}CodeList", one.codes)
            ):
                found.take(one)

    def get_all(self, found: _Found) -> None:
        """GetAll: all objects of a patient, with the associations that join them."""
        patient = self.patient("$patientId")
        asked = self.statuses(f"{_SS}Status"), self.statuses(f"{_DE}Status"), self.statuses(f"{_FO}Status")
        if patient is None:
            return
        documents = self.record.documents
        found.take(*(one for one in documents.submissions(patient.id) if one.status in asked[0]))
        found.take(*self._suited(self.entries(patient.id, asked[1])))
        found.take(*(one for one in documents.folders(patient.id) if one.status in asked[2]))
        self._join(found)

    def _suited(self, entries: Iterable[DocumentEntry]) -> list[DocumentEntry]:
        return [
            one
            for one in entries
            if self.is_of_type(one)
            and self.has(f"{_DE}FormatCode", (one.format_code,))
            and self.has(f"{_DE}ConfidentialityCode", one.confidentiality)
        ]

    def _join(self, found: _Found) -> None:
        """Associations with both ends among what was found."""
        names = set(found.ids())
        told = self.record.documents.associations(names)
        names |= {one.id for one in told}
        found.take(*(one for one in told if one.source in names and one.target in names))

    # Getting

    def documents(self) -> list[DocumentEntry]:
        """Entries by entryUUID, logical id or uniqueId; one unique id may have more than one entry."""
        registry = self.record.documents
        names = self.query.values(f"{_DE}EntryUUID") + self.query.values(f"{_DE}LogicalID")
        got = [entry for name in names if (entry := registry.entry(bare_id(name))) is not None]
        for unique in self.query.values(f"{_DE}UniqueId"):
            one = registry.by_unique_id(unique)
            if isinstance(one, DocumentEntry):
                alike = registry.entries(one.patient_id, statuses=_ALL)
                got += [each for each in alike if each.unique_id == unique] or [one]
        return got

    def folders(self) -> list[Folder]:
        """Folders by entryUUID or uniqueId."""
        registry = self.record.documents
        got = [
            one for name in self.query.values(f"{_FO}EntryUUID") if (one := registry.folder(bare_id(name))) is not None
        ]
        told = (registry.by_unique_id(name) for name in self.query.values(f"{_FO}UniqueId"))
        return got + [one for one in told if isinstance(one, Folder)]

    def get_documents(self, found: _Found) -> None:
        """GetDocuments."""
        found.take(*self.documents())

    def get_folders(self, found: _Found) -> None:
        """GetFolders."""
        found.take(*self.folders())

    def get_associations(self, found: _Found) -> None:
        """GetAssociations: with any end among the ids."""
        found.take(*self.record.documents.associations([bare_id(name) for name in self.query.values("$uuid")]))

    def get_documents_and_associations(self, found: _Found) -> None:
        """GetDocumentsAndAssociations."""
        found.take(*self.documents())
        found.take(*self.record.documents.associations(list(found.entries)))

    def get_submission_sets(self, found: _Found) -> None:
        """GetSubmissionSets: those that hold the objects, with the HasMember associations."""
        names = {bare_id(name) for name in self.query.values("$uuid")}
        for one in self.record.documents.associations(names):
            if one.type == HAS_MEMBER and one.target in names:
                submission = self.record.documents.submission(one.source)
                if submission is not None:
                    found.take(submission, one)

    def get_submission_set_and_contents(self, found: _Found) -> None:
        """GetSubmissionSetAndContents."""
        registry = self.record.documents
        one = registry.submission(bare_id(self.query.one(f"{_SS}EntryUUID")))
        told = registry.by_unique_id(self.query.one(f"{_SS}UniqueId")) if one is None else None
        submission = told if isinstance(told, SubmissionSet) else one
        if submission is not None:
            found.take(submission)
            self._contents(found, submission.id)

    def _contents(self, found: _Found, holder: str) -> None:
        """Members of a submission set or folder, and the associations that join what is returned."""
        registry = self.record.documents
        members = [one for one in registry.associations([holder]) if one.type == HAS_MEMBER and one.source == holder]
        for one in members:
            entry, folder = registry.entry(one.target), registry.folder(one.target)
            if entry is not None:
                if self._suited([entry]):
                    found.take(entry, one)
            elif folder is not None:
                found.take(folder, one)
            else:
                found.take(one)
        self._join(found)

    def get_folder_and_contents(self, found: _Found) -> None:
        """GetFolderAndContents."""
        for folder in self.folders()[:1]:
            found.take(folder)
            self._contents(found, folder.id)

    def get_folders_for_document(self, found: _Found) -> None:
        """GetFoldersForDocument."""
        names = {one.id for one in self.documents()}
        for one in self.record.documents.associations(names):
            folder = self.record.documents.folder(one.source)
            if one.type == HAS_MEMBER and one.target in names and folder is not None:
                found.take(folder)

    def get_related_documents(self, found: _Found) -> None:
        """GetRelatedDocuments: entries joined to the document by these associations, it included."""
        kinds = set(self.query.values("$AssociationTypes"))
        start = self.documents()
        names = {one.id for one in start}
        for one in self.record.documents.associations(names):
            ends = [
                entry for name in (one.source, one.target) if (entry := self.record.documents.entry(name)) is not None
            ]
            if one.type in kinds and len(ends) == 2:
                found.take(one, *start, *ends)


_HOW: Final[Mapping[str, Callable[[_Search, _Found], None]]] = {
    "FindDocuments": _Search.find_documents,
    "FindDocumentsByReferenceId": _Search.find_documents,
    "FindDocumentsByTitle": _Search.find_documents,
    "FindSubmissionSets": _Search.find_submission_sets,
    "FindFolders": _Search.find_folders,
    "GetAll": _Search.get_all,
    "GetDocuments": _Search.get_documents,
    "GetFolders": _Search.get_folders,
    "GetAssociations": _Search.get_associations,
    "GetDocumentsAndAssociations": _Search.get_documents_and_associations,
    "GetSubmissionSets": _Search.get_submission_sets,
    "GetSubmissionSetAndContents": _Search.get_submission_set_and_contents,
    "GetFolderAndContents": _Search.get_folder_and_contents,
    "GetFoldersForDocument": _Search.get_folders_for_document,
    "GetRelatedDocuments": _Search.get_related_documents,
}


_SPELLINGS: Final[Mapping[str, str]] = {
    "http://loinc.org": "2.16.840.1.113883.6.1",
    "LN": "2.16.840.1.113883.6.1",
    "LOINC": "2.16.840.1.113883.6.1",
    "http://snomed.info/sct": "2.16.840.1.113883.6.96",
    "SCT": "2.16.840.1.113883.6.96",
    "http://dicom.nema.org/resources/ontology/DCM": "1.2.840.10008.2.16.4",
    "DCM": "1.2.840.10008.2.16.4",
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality": "2.16.840.1.113883.5.25",
}
"""Schemes that FHIR, HL7 v2 and DICOM write otherwise than XDS does: a document is found whichever profile brought it."""


def _spelled(text: str) -> str:
    """`code^^scheme` with the scheme as its OID, where it is one that is known."""
    value, carets, scheme = text.partition("^^")
    scheme = scheme.removeprefix("urn:oid:")
    return f"{value}{carets}{_SPELLINGS.get(scheme, scheme)}"


# Client


@dataclass(frozen=True, slots=True)
class QueryResponse:
    """What a registry answered; `blob` and `patient_id` of its objects are empty, they are the registry's."""

    response: Response
    entries: tuple[DocumentEntry, ...] = ()
    submissions: tuple[SubmissionSet, ...] = ()
    folders: tuple[Folder, ...] = ()
    associations: tuple[Association, ...] = ()
    object_refs: tuple[str, ...] = ()


def find_documents(
    patient: Identifier,
    *,
    statuses: Sequence[str] = ("Approved",),
    return_type: str = "LeafClass",
    class_codes: Sequence[Code] = (),
    type_codes: Sequence[Code] = (),
    format_codes: Sequence[Code] = (),
    event_codes: Sequence[Code] = (),
    creation: tuple[str, str] = ("", ""),
    service_start: tuple[str, str] = ("", ""),
    reference_ids: Sequence[str] = (),
) -> StoredQuery:
    """FindDocuments, or FindDocumentsByReferenceId where reference ids are given."""
    parameters: dict[str, tuple[tuple[str, ...], ...]] = {
        f"{_DE}PatientId": ((cx(patient),),),
        f"{_DE}Status": (tuple(STATUS + status for status in statuses),),
    }
    for name, codes in (
        ("ClassCode", class_codes),
        ("TypeCode", type_codes),
        ("FormatCode", format_codes),
        ("EventCodeList", event_codes),
    ):
        if codes:
            parameters[_DE + name] = (tuple(f"{code.value}^^{code.scheme}" for code in codes),)
    for name, (low, high) in (("CreationTime", creation), ("ServiceStartTime", service_start)):
        for end, value in (("From", low), ("To", high)):
            if value:
                parameters[_DE + name + end] = ((value,),)
    if reference_ids:
        parameters[f"{_DE}ReferenceIdList"] = (tuple(reference_ids),)
    definition = NAMES["FindDocumentsByReferenceId" if reference_ids else "FindDocuments"]
    return StoredQuery(definition, return_type, parameters)


def get_documents(
    ids: Sequence[str] = (), unique_ids: Sequence[str] = (), return_type: str = "LeafClass"
) -> StoredQuery:
    """GetDocuments by entryUUIDs or by unique ids."""
    name, values = ("EntryUUID", [urn(each) for each in ids]) if ids else ("UniqueId", list(unique_ids))
    return StoredQuery(NAMES["GetDocuments"], return_type, {_DE + name: (tuple(values),)})


def get_associations(ids: Sequence[str]) -> StoredQuery:
    """GetAssociations of objects."""
    return StoredQuery(NAMES["GetAssociations"], "LeafClass", {"$uuid": (tuple(urn(each) for each in ids),)})


def request(query: StoredQuery, to: str, *, message_id: str = "") -> tuple[str, list[bytes | BlobRef]]:
    """Content type and body parts of a request: plain SOAP."""
    return ws.request(write(query), ACTION, to, message_id=message_id)


def read_response(content_type: str, body: bytes | memoryview) -> QueryResponse:
    """The answer to a query.

    raises   ws.Fault, DecodeError
    """
    message = ws.read(content_type, body)
    ws.raise_fault(message)
    response = ebxml.read_response(message.body)
    objects, references = ebxml.read_objects(child(message.body, "RegistryObjectList", ns=RIM))
    told = nouns(objects)
    return QueryResponse(
        response,
        told.entries,
        told.sets,
        told.folders,
        told.associations,
        tuple(bare_id(each) for each in references),
    )
