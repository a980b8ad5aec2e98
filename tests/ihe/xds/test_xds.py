"""ITI-41, ITI-18 and ITI-43 between our source and consumer and our repository and registry, in memory."""

from __future__ import annotations

import hashlib
import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hilum.core.code import Code
from hilum.core.document import Association, Author, DocumentEntry, Folder, SubmissionSet
from hilum.core.errors import HilumError, Incorrect, Unsupported
from hilum.core.exchange import Direction, Draft, Exchange, Outcome
from hilum.core.identity import AssigningAuthority, Authorities, Identifier, Patient, PatientRegistered, merge
from hilum.core.order import Order, OrderPlaced
from hilum.core.person import Demographics, PersonName, Physician
from hilum.core.record import Store
from hilum.core.result import Observation, Result
from hilum.core.study import BlobRef
from hilum.core.web import WebRequest
from hilum.hl7v3.build import Issuer, imaging_report
from hilum.hl7v3.data.xml import Element, child, parse
from hilum.ihe import ebxml, ws
from hilum.ihe.ebxml import APND, HAS_MEMBER, RPLC, STATUS, XDSB, XFRM, XFRM_RPLC
from hilum.ihe.profile import Profiles
from hilum.ihe.verdict import judge
from hilum.ihe.xds import PLUGIN, Settings, community, iti18, iti41, iti43, services
from hilum.ihe.xds.query import NAMES, StoredQuery, like, literals, quoted
from hilum.ihe.xds.query import parse as parse_query
from hilum.ihe.xds.source import Provision, provision
from hilum.store.memory import MemoryStore
from hilum.store.sqlite import open_store

DOMAIN = AssigningAuthority("", "1.3.6.1.4.1.21367.13.20.1000", "ISO")
PATIENT = Identifier("IHE1", DOMAIN)
OTHER = Identifier("IHE2", DOMAIN)
COMMUNITY = community(Settings(), "HILUM")
LOINC = "2.16.840.1.113883.6.1"


class Domain:
    """An affinity domain with two patients: our repository and registry, and what a client of theirs does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.repository, self.registry = services(COMMUNITY)
        self.last = Draft()
        for identifier in (PATIENT, OTHER):
            self.emit(PatientRegistered(Patient(f"p-{identifier.value}", (identifier,))))

    def emit(self, *events: Any) -> None:
        self.store.write_now(lambda record: record.emit(*events))

    def octets(self, parts: Any) -> bytes:
        whole = [parts] if isinstance(parts, bytes) else list(parts)
        return b"".join(self.store.blobs.read(part) if isinstance(part, BlobRef) else part for part in whole)

    def post(self, service: ws.Service, content_type: str, parts: Any) -> tuple[str, bytes]:
        request = WebRequest(
            "POST", service.path, headers={"content-type": content_type}, body=memoryview(self.octets(parts))
        )

        def work(record: Any) -> Any:
            self.last = record.exchange
            return service.handle(request, record)

        try:
            response = self.store.write_now(work)
        except HilumError as error:
            response = service.outcome(error, request)
        return response.content_type, self.octets(response.body)

    def provide(
        self,
        one: SubmissionSet,
        entries: Sequence[DocumentEntry],
        associations: Sequence[Association],
        documents: Mapping[str, bytes],
        folders: Sequence[Folder] = (),
    ) -> ebxml.Response:
        sent = iti41.request(one, entries, associations, documents, "http://127.0.0.1/r", folders=folders)
        return iti41.read_response(*self.post(self.repository, *sent))

    def query(self, query: StoredQuery) -> iti18.QueryResponse:
        return iti18.read_response(*self.post(self.registry, *iti18.request(query, "http://127.0.0.1/q")))

    def ask(self, name: str, return_type: str = "LeafClass", **parameters: Sequence[str]) -> iti18.QueryResponse:
        told = {f"${key}": (tuple(values),) for key, values in parameters.items()}
        return self.query(StoredQuery(NAMES[name], return_type, told))

    def retrieve(self, *documents: tuple[str, str]) -> iti43.RetrieveResponse:
        return iti43.read_response(*self.post(self.repository, *iti43.request(documents, "http://127.0.0.1/r")))

    def entry(self, name: str) -> DocumentEntry:
        found = self.store.read_now(lambda record: record.documents.entry(name))
        assert found is not None
        return found


@pytest.fixture(params=["memory", "sqlite"])
def domain(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Domain]:
    known = Authorities((DOMAIN,))
    store: Store = (
        MemoryStore(authorities=known) if request.param == "memory" else open_store(tmp_path, authorities=known)
    )
    yield Domain(store)
    store.close()


def _id() -> str:
    return str(uuid.uuid4())


def _oid() -> str:
    return f"2.25.{uuid.uuid4().int}"


def _entry(patient: Identifier = PATIENT, **changes: Any) -> DocumentEntry:
    entry = DocumentEntry(
        id=_id(),
        unique_id=_oid(),
        patient_id="",
        patient=patient,
        media_type="text/plain",
        blob=BlobRef("", 0, 0),
        size=0,
        hash="",
        title="Report of <Jane> & 'Doe'",
        comments="c",
        language="en-US",
        creation="20260102030405",
        service_start="20260101",
        class_code=Code("18726-0", "Radiology studies", LOINC),
        type_code=Code("18748-4", "Diagnostic imaging study", LOINC),
        format_code=Code("urn:ihe:rad:TEXT", "text", "1.3.6.1.4.1.19376.1.2.3"),
        facility_type=Code("HOSP", "Hospital", "2.16.840.1.113883.5.111"),
        practice_setting=Code("394914008", "Radiology", "2.16.840.1.113883.6.96"),
        confidentiality=(Code("N", "normal", "2.16.840.1.113883.5.25"),),
        events=(Code("MR", "Magnetic Resonance", "1.2.840.10008.2.16.4"),),
        authors=(Author(Physician("7", PersonName("House", "Greg")), ("Clinic",), ("Attending",), ("Radiology",)),),
        legal_authenticator=Physician("7", PersonName("House", "Greg")),
        source_patient=Identifier("S1", AssigningAuthority("", "1.2.3.4", "ISO")),
        source_demographics=Demographics(PersonName("Doe", "Jane"), "19700101", "F"),
        reference_ids=("ACC1^^^&1.2.3&ISO^urn:ihe:iti:xds:2013:accession",),
    )
    return replace(entry, **changes)


def _set(patient: Identifier = PATIENT, **changes: Any) -> SubmissionSet:
    one = SubmissionSet(
        _id(),
        _oid(),
        "1.2.3.5",
        "",
        patient,
        Code("18726-0", "Radiology studies", LOINC),
        "20260102030405",
        "A submission",
        authors=(Author(Physician("7", PersonName("House", "Greg"))),),
    )
    return replace(one, **changes)


def _folder(patient: Identifier = PATIENT) -> Folder:
    return Folder(_id(), _oid(), "", patient, "A folder", "", "Approved", (Code("F", "folder", "1.2.9"),))


def _member(one: str, target: str, original: str = "") -> Association:
    return Association(_id(), HAS_MEMBER, one, target, original)


def _share(
    domain: Domain, *entries: DocumentEntry, extra: Sequence[Association] = (), patient: Identifier = PATIENT
) -> str:
    """Share documents, each holding its own unique id; the submission set's id."""
    one = _set(patient)
    members = [_member(one.id, entry.id, "Original") for entry in entries]
    documents = {entry.id: entry.unique_id.encode() for entry in entries}
    assert domain.provide(one, entries, [*members, *extra], documents) == ebxml.Response(ebxml.SUCCESS)
    return one.id


def _codes(response: ebxml.Response) -> list[str]:
    return [error.code for error in response.errors]


# ITI-41


def test_a_document_is_shared_found_and_retrieved_byte_for_byte(domain: Domain) -> None:
    entry = _entry()
    _share(domain, entry)
    assert domain.last.transaction == "ITI-41"
    assert {key.kind for key in domain.last.keys} >= {"submission", "document", "patient", "person", "accession"}
    found = domain.query(iti18.find_documents(PATIENT))
    assert len(found.entries) == 1
    told = found.entries[0]
    content = entry.unique_id.encode()
    assert told.hash == hashlib.sha1(content, usedforsecurity=False).hexdigest()
    assert told.size == len(content)
    assert told.repository_id == COMMUNITY.repository_unique_id
    same = replace(
        told,
        hash="",
        size=0,
        repository_id="",
        logical_id="",
        authors=tuple(replace(a, person_as_sent="") for a in told.authors),
    )
    assert same == entry
    got = domain.retrieve((told.repository_id, told.unique_id))
    assert got.response.is_success
    assert [(bytes(one.content), one.media_type) for one in got.documents] == [(content, "text/plain")]


def test_requests_and_responses_are_valid_by_the_published_schemas(domain: Domain, corpus: Path) -> None:
    schema = etree.XMLSchema(
        etree.parse(str(corpus / "ihe" / "schemas" / "xds-nist-v3" / "XDS.b_DocumentRepository.xsd"))
    )

    def valid(content_type: str, parts: Any) -> None:
        body = ws.read(content_type, domain.octets(parts)).body
        for include in list(body.iter(f"{{{ws.XOP}}}Include")):
            holder = include.getparent()
            assert holder is not None
            holder.remove(include)
            holder.text = "AAAA"
        assert schema.validate(parse(etree.tostring(body))), schema.error_log

    entry, one, folder = _entry(), _set(), _folder()
    members = [_member(one.id, entry.id, "Original"), _member(one.id, folder.id), _member(folder.id, entry.id)]
    sent = iti41.request(one, [entry], members, {entry.id: b"x"}, "http://127.0.0.1/", folders=[folder])
    valid(*sent)
    valid(*domain.post(domain.repository, *sent))
    for query in (
        iti18.find_documents(PATIENT, creation=("2025", "2027"), class_codes=[entry.class_code]),
        iti18.get_documents([entry.id]),
        StoredQuery(NAMES["GetAll"], "LeafClass", {
            "$patientId": ((ebxml_cx(PATIENT),),),
            "$XDSDocumentEntryStatus": ((f"{STATUS}Approved",),),
            "$XDSSubmissionSetStatus": ((f"{STATUS}Approved",),),
            "$XDSFolderStatus": ((f"{STATUS}Approved",),),
        }),
        iti18.find_documents(Identifier("nobody")),
    ):  # fmt: skip
        asked = iti18.request(query, "http://127.0.0.1/")
        valid(*asked)
        valid(*domain.post(domain.registry, *asked))
    for wanted in ([(COMMUNITY.repository_unique_id, entry.unique_id)], [("1.2.3", "4")]):
        get = iti43.request(wanted, "http://127.0.0.1/")
        valid(*get)
        valid(*domain.post(domain.repository, *get))


def ebxml_cx(identifier: Identifier) -> str:
    return f"{identifier.value}^^^&{identifier.authority.universal_id}&ISO"


def test_a_repeated_submission_gets_the_first_answer_and_is_registered_once(domain: Domain) -> None:
    one, entry = _set(), _entry()
    told = (one, [entry], [_member(one.id, entry.id, "Original")], {entry.id: b"same"})
    assert domain.provide(*told).is_success
    assert domain.provide(*told).is_success
    again = replace(entry, id=_id())
    assert domain.provide(one, [again], [_member(one.id, again.id, "Original")], {again.id: b"same"}).is_success
    assert len(domain.query(iti18.find_documents(PATIENT)).entries) == 1


def test_the_unique_id_of_a_submission_set_with_other_content_is_refused(domain: Domain) -> None:
    one, entry = _set(), _entry()
    assert domain.provide(one, [entry], [_member(one.id, entry.id, "Original")], {entry.id: b"a"}).is_success
    other = _entry()
    response = domain.provide(
        replace(one, id=_id()), [other], [_member(one.id, other.id, "Original")], {other.id: b"b"}
    )
    assert not response.is_success
    second = replace(one, id=_id())
    response = domain.provide(second, [other], [_member(second.id, other.id, "Original")], {other.id: b"b"})
    assert _codes(response) == ["XDSDuplicateUniqueIdInRegistry"]
    assert domain.last.outcome is Outcome.REFUSED


def test_a_document_sent_again_with_other_content_is_not_identical(domain: Domain) -> None:
    entry = _entry()
    _share(domain, entry)
    one, again = _set(), replace(entry, id=_id())
    members = [_member(one.id, again.id, "Original")]
    assert _codes(domain.provide(one, [again], members, {again.id: b"other"})) == ["XDSNonIdenticalHash"]
    assert domain.provide(one, [again], members, {again.id: entry.unique_id.encode()}).is_success


def _without(name: str) -> Callable[[DocumentEntry], DocumentEntry]:
    empty: dict[str, Any] = {
        "creation": "", "language": "", "class_code": Code(), "type_code": Code(), "format_code": Code(), "media_type": "",
        "facility_type": Code(), "practice_setting": Code(), "confidentiality": (), "source_patient": Identifier(""), "unique_id": "",
    }  # fmt: skip
    return lambda entry: replace(entry, **{name: empty[name]})


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("creation", "creationTime"),
        ("language", "languageCode"),
        ("class_code", "classCode"),
        ("type_code", "typeCode"),
        ("format_code", "formatCode"),
        ("facility_type", "healthcareFacilityTypeCode"),
        ("practice_setting", "practiceSettingCode"),
        ("confidentiality", "confidentialityCode"),
        ("source_patient", "sourcePatientId"),
        ("unique_id", "uniqueId"),
        ("media_type", "mimeType"),
    ],
)
def test_required_metadata_that_is_missing_is_named(domain: Domain, name: str, attribute: str) -> None:
    entry, one = _without(name)(_entry()), _set()
    response = domain.provide(one, [entry], [_member(one.id, entry.id, "Original")], {entry.id: b"x"})
    assert _codes(response) == ["XDSRegistryMetadataError"]
    assert f"XDSDocumentEntry.{attribute}" in response.errors[0].context
    assert domain.query(iti18.find_documents(PATIENT)).entries == ()


@pytest.mark.parametrize(
    ("changes", "attribute"),
    [
        ({"creation": "2026-01-02"}, "creationTime"),
        ({"service_start": "today"}, "serviceStartTime"),
        ({"unique_id": "not an oid"}, "uniqueId"),
        ({"unique_id": "1.2." + "3" * 200}, "uniqueId"),
        ({"hash": "zz"}, "hash"),
        ({"object_type": ebxml.ON_DEMAND}, "objectType"),
        ({"patient": Identifier("IHE1")}, "patientId"),
        ({"source_patient": Identifier("S", AssigningAuthority("NS"))}, "sourcePatientId"),
        ({"class_code": Code("x", "y", "")}, "classCode"),
    ],
)
def test_metadata_of_the_wrong_form_is_named(domain: Domain, changes: dict[str, Any], attribute: str) -> None:
    entry, one = _entry(**changes), _set()
    response = domain.provide(one, [entry], [_member(one.id, entry.id, "Original")], {entry.id: b"x"})
    assert "XDSRegistryMetadataError" in _codes(response)
    assert any(f"XDSDocumentEntry.{attribute}" in error.context for error in response.errors)
    assert not any("IHE1" in error.context for error in response.errors)


def test_documents_and_metadata_must_match(domain: Domain) -> None:
    entry, one = _entry(), _set()
    members = [_member(one.id, entry.id, "Original")]
    assert _codes(domain.provide(one, [entry], members, {})) == ["XDSMissingDocument"]
    content_type, parts = iti41.request(one, [entry], members, {entry.id: b"x"}, "http://127.0.0.1/")
    whole = domain.octets(parts).replace(f'Document id="urn:uuid:{entry.id}"'.encode(), b'Document id="other"')
    response = iti41.read_response(*domain.post(domain.repository, content_type, whole))
    assert set(_codes(response)) == {"XDSMissingDocument", "XDSMissingDocumentMetadata"}
    claimed = replace(entry, hash="0" * 40, size=1)
    assert _codes(domain.provide(one, [claimed], members, {entry.id: b"x"})) == ["XDSRepositoryMetadataError"]


def test_an_unknown_patient_and_two_patients_in_one_submission_are_refused(domain: Domain) -> None:
    nobody = Identifier("NOBODY", DOMAIN)
    entry, one = _entry(nobody), _set(nobody)
    members = [_member(one.id, entry.id, "Original")]
    assert _codes(domain.provide(one, [entry], members, {entry.id: b"x"})) == ["XDSUnknownPatientId"]
    entry, one = _entry(OTHER), _set(PATIENT)
    members = [_member(one.id, entry.id, "Original")]
    assert _codes(domain.provide(one, [entry], members, {entry.id: b"x"})) == ["XDSPatientIdDoesNotMatch"]


def test_a_document_without_its_membership_is_refused(domain: Domain) -> None:
    entry, one = _entry(), _set()
    assert _codes(domain.provide(one, [entry], [], {entry.id: b"x"})) == ["XDSRegistryMetadataError"]
    reference = [_member(one.id, entry.id, "Reference")]
    assert _codes(domain.provide(one, [entry], reference, {entry.id: b"x"})) == ["XDSRegistryMetadataError"]


def test_a_replacement_deprecates_and_takes_along_what_was_appended_and_the_folder(domain: Domain) -> None:
    first, appended, folder, one = _entry(), _entry(), _folder(), _set()
    members = [_member(one.id, first.id, "Original"), _member(one.id, folder.id), _member(folder.id, first.id)]
    assert domain.provide(one, [first], members, {first.id: b"1"}, [folder]).is_success
    _share(domain, appended, extra=[Association(_id(), APND, appended.id, first.id)])
    second = _entry()
    _share(domain, second, extra=[Association(_id(), RPLC, second.id, first.id)])
    assert [domain.entry(name).status for name in (first.id, appended.id, second.id)] == [
        "Deprecated",
        "Deprecated",
        "Approved",
    ]
    assert [entry.id for entry in domain.query(iti18.find_documents(PATIENT)).entries] == [second.id]
    both = domain.query(iti18.find_documents(PATIENT, statuses=("Approved", "Deprecated")))
    assert len(both.entries) == 3
    inside = domain.ask("GetFolderAndContents", XDSFolderEntryUUID=[f"urn:uuid:{folder.id}"])
    assert {entry.id for entry in inside.entries} == {first.id, second.id}
    held = domain.retrieve((COMMUNITY.repository_unique_id, first.unique_id))
    assert held.response.is_success


@pytest.mark.parametrize("kind", [RPLC, APND, XFRM, XFRM_RPLC])
def test_associations_need_a_known_approved_target_of_the_same_patient(domain: Domain, kind: str) -> None:
    first, foreign = _entry(), _entry(OTHER)
    _share(domain, first)
    _share(domain, foreign, patient=OTHER)
    _share(domain, replacement := _entry(), extra=[Association(_id(), RPLC, replacement.id, first.id)])
    for target, code in (
        (_id(), "XDSUnresolvedReferenceException"),
        (first.id, "XDSRegistryDeprecatedDocumentError"),
        (foreign.id, "XDSPatientIdDoesNotMatch"),
    ):
        entry, one = _entry(), _set()
        told = [_member(one.id, entry.id, "Original"), Association(_id(), kind, entry.id, target)]
        assert _codes(domain.provide(one, [entry], told, {entry.id: b"x"})) == [code]


def test_a_transformation_leaves_its_source_approved(domain: Domain) -> None:
    first, second = _entry(), _entry()
    _share(domain, first)
    _share(domain, second, extra=[Association(_id(), XFRM, second.id, first.id)])
    related = domain.ask(
        "GetRelatedDocuments", XDSDocumentEntryEntryUUID=[f"urn:uuid:{first.id}"], AssociationTypes=[XFRM]
    )
    assert {entry.id for entry in related.entries} == {first.id, second.id}
    assert {entry.status for entry in related.entries} == {"Approved"}
    assert [one.type for one in related.associations] == [XFRM]


def test_symbolic_ids_become_uuids(domain: Domain) -> None:
    entry, one = _entry(id="doc01"), _set(id="set01")
    response = domain.provide(
        one, [entry], [Association("as01", HAS_MEMBER, "set01", "doc01", "Original")], {"doc01": b"x"}
    )
    assert response.is_success
    found = domain.query(iti18.find_documents(PATIENT)).entries[0]
    assert uuid.UUID(found.id)
    held = domain.ask("GetSubmissionSets", uuid=[f"urn:uuid:{found.id}"])
    assert [s.unique_id for s in held.submissions] == [one.unique_id]
    assert held.associations[0].target == found.id


def test_a_body_that_is_no_submission_is_answered_in_the_responses_own_form(domain: Domain) -> None:
    root = etree.Element(f"{{{XDSB}}}Other")
    sent = ws.request(root, iti41.ACTION, "http://127.0.0.1/")
    response = iti41.read_response(*domain.post(domain.repository, *sent))
    assert _codes(response) == ["XDSRepositoryMetadataError"]
    query = ws.request(root, iti18.ACTION, "http://127.0.0.1/")
    assert _codes(iti18.read_response(*domain.post(domain.registry, *query)).response) == ["XDSRegistryError"]
    get = ws.request(root, iti43.ACTION, "http://127.0.0.1/")
    assert _codes(iti43.read_response(*domain.post(domain.repository, *get)).response) == ["XDSRepositoryError"]


# ITI-18


def test_documents_are_found_by_each_parameter_and_only_by_matching_values(domain: Domain) -> None:
    first = _entry()
    second = _entry(
        type_code=Code("other", "", LOINC),
        creation="20250601",
        events=(Code("CT", "", "1.2.840.10008.2.16.4"),),
        reference_ids=(),
        title="another",
        authors=(),
    )
    _share(domain, first, second)
    base = {"XDSDocumentEntryPatientId": [ebxml_cx(PATIENT)], "XDSDocumentEntryStatus": [f"{STATUS}Approved"]}
    both, one, none = {first.id, second.id}, {first.id}, set[str]()
    for name, parameters, wanted in (
        ("FindDocuments", {}, both),
        ("FindDocuments", {"XDSDocumentEntryTypeCode": [f"18748-4^^{LOINC}"]}, one),
        ("FindDocuments", {"XDSDocumentEntryTypeCode": ["18748-4^^other"]}, none),
        ("FindDocuments", {"XDSDocumentEntryTypeCode": [f"other^^{LOINC}", f"18748-4^^{LOINC}"]}, both),
        ("FindDocuments", {"XDSDocumentEntryCreationTimeFrom": ["20260101"]}, one),
        ("FindDocuments", {"XDSDocumentEntryCreationTimeTo": ["20260102030405"]}, {second.id}),
        ("FindDocuments", {"XDSDocumentEntryServiceStartTimeFrom": ["2027"]}, none),
        ("FindDocuments", {"XDSDocumentEntryEventCodeList": ["MR^^1.2.840.10008.2.16.4"]}, one),
        ("FindDocuments", {"XDSDocumentEntryAuthorPerson": ["%House%"]}, one),
        ("FindDocuments", {"XDSDocumentEntryType": [ebxml.ON_DEMAND]}, none),
        ("FindDocumentsByReferenceId", {"XDSDocumentEntryReferenceIdList": list(first.reference_ids)}, one),
        ("FindDocumentsByTitle", {"XDSDocumentEntryTitle": ["Report%'Doe'"]}, one),
    ):
        asked = {key: list(values) for key, values in (base | parameters).items()}
        found = domain.ask(name, "ObjectRef", **asked)
        assert found.response.is_success
        assert set(found.object_refs) == wanted, (name, parameters)


def test_a_code_is_found_by_another_spelling_of_its_scheme(domain: Domain) -> None:
    _share(domain, entry := _entry(type_code=Code("18748-4", "", "http://loinc.org")))
    for scheme in (LOINC, f"urn:oid:{LOINC}", "http://loinc.org", "LN"):
        found = domain.query(iti18.find_documents(PATIENT, type_codes=[Code("18748-4", "", scheme)]))
        assert [one.id for one in found.entries] == [entry.id], scheme
    assert domain.query(iti18.find_documents(PATIENT, type_codes=[Code("18748-4", "", "9.9")])).entries == ()


def test_a_repeated_code_parameter_must_be_satisfied_by_each(domain: Domain) -> None:
    entry = _entry(events=(Code("MR", "", "s"), Code("CT", "", "s")))
    _share(domain, entry, _entry(events=(Code("MR", "", "s"),)))
    query = iti18.find_documents(PATIENT)
    groups = (("MR^^s",), ("CT^^s", "US^^s"))
    narrowed = replace(query, parameters={**query.parameters, "$XDSDocumentEntryEventCodeList": groups})
    assert [found.id for found in domain.query(narrowed).entries] == [entry.id]


def test_everything_around_a_document_is_found(domain: Domain) -> None:
    entry, folder, one = _entry(), _folder(), _set()
    members = [_member(one.id, entry.id, "Original"), _member(one.id, folder.id), _member(folder.id, entry.id)]
    assert domain.provide(one, [entry], members, {entry.id: b"x"}, [folder]).is_success
    patient, approved = ebxml_cx(PATIENT), f"{STATUS}Approved"
    urn, name = f"urn:uuid:{entry.id}", f"urn:uuid:{folder.id}"
    sets = domain.ask("FindSubmissionSets", XDSSubmissionSetPatientId=[patient], XDSSubmissionSetStatus=[approved])
    assert [s.unique_id for s in sets.submissions] == [one.unique_id]
    narrowed = domain.ask(
        "FindSubmissionSets",
        XDSSubmissionSetPatientId=[patient],
        XDSSubmissionSetStatus=[approved],
        XDSSubmissionSetSourceId=["9.9"],
    )
    assert narrowed.submissions == ()
    folders = domain.ask("FindFolders", XDSFolderPatientId=[patient], XDSFolderStatus=[approved])
    assert [f.id for f in folders.folders] == [folder.id]
    assert [f.id for f in domain.ask("GetFolders", XDSFolderUniqueId=[folder.unique_id]).folders] == [folder.id]
    assert [f.id for f in domain.ask("GetFoldersForDocument", XDSDocumentEntryEntryUUID=[urn]).folders] == [folder.id]
    assert {a.id for a in domain.query(iti18.get_associations([folder.id])).associations} == {m.id for m in members[1:]}
    joined = domain.ask("GetDocumentsAndAssociations", XDSDocumentEntryUniqueId=[entry.unique_id])
    assert {a.id for a in joined.associations} == {members[0].id, members[2].id}
    contents = domain.ask("GetSubmissionSetAndContents", XDSSubmissionSetUniqueId=[one.unique_id])
    assert ([e.id for e in contents.entries], [f.id for f in contents.folders]) == ([entry.id], [folder.id])
    assert {a.id for a in contents.associations} == {m.id for m in members}
    inside = domain.ask("GetFolderAndContents", XDSFolderEntryUUID=[name])
    assert [e.id for e in inside.entries] == [entry.id]
    everything = domain.ask(
        "GetAll",
        patientId=[patient],
        XDSDocumentEntryStatus=[approved],
        XDSSubmissionSetStatus=[approved],
        XDSFolderStatus=[approved],
    )
    assert (len(everything.entries), len(everything.submissions), len(everything.folders)) == (1, 1, 1)
    assert len(everything.associations) == 3


def test_objects_of_two_patients_are_not_returned_whole(domain: Domain) -> None:
    first, second = _entry(), _entry(OTHER)
    _share(domain, first)
    _share(domain, second, patient=OTHER)
    whole = domain.query(iti18.get_documents([first.id, second.id]))
    assert _codes(whole.response) == ["XDSResultNotSinglePatient"]
    references = domain.query(iti18.get_documents([first.id, second.id], return_type="ObjectRef"))
    assert set(references.object_refs) == {first.id, second.id}


def test_after_a_merge_the_survivor_has_the_documents_and_both_ids_find_them(domain: Domain) -> None:
    _share(domain, kept := _entry())
    _share(domain, moved := _entry(OTHER), patient=OTHER)

    def work(record: Any) -> None:
        survivor, subsumed = record.patients.find(PATIENT), record.patients.find(OTHER)
        record.emit(*merge(survivor, subsumed, when=record.now()))

    domain.store.write_now(work)
    for identifier in (PATIENT, OTHER):
        found = domain.query(iti18.find_documents(identifier))
        assert {entry.id for entry in found.entries} == {kept.id, moved.id}
        assert {entry.patient for entry in found.entries} == {PATIENT}
    assert domain.query(iti18.get_documents([kept.id, moved.id])).response.is_success


def _query(inner: str, id: str = "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d") -> Element:
    slots = "".join(
        f'<Slot name="{name}"><ValueList><Value>{value}</Value></ValueList></Slot>'
        for name, _, value in (line.partition("=") for line in inner.splitlines() if line)
    )
    return parse(
        f'<q:AdhocQueryRequest xmlns:q="{ebxml.QUERY}"><q:ResponseOption returnType="LeafClass"/>'
        f'<AdhocQuery xmlns="{ebxml.RIM}" id="{id}">{slots}</AdhocQuery></q:AdhocQueryRequest>'.encode()
    )


_WHO = "$XDSDocumentEntryPatientId='x^^^&amp;1.2&amp;ISO'\n"
_HOW = "$XDSDocumentEntryStatus=('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')\n"


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        (_WHO, "XDSStoredQueryMissingParam"),
        (_HOW, "XDSStoredQueryMissingParam"),
        ("$XDSDocumentEntryPatientId=('a^^^&amp;1&amp;ISO','b')\n" + _HOW, "XDSStoredQueryParamNumber"),
        (_WHO + _WHO + _HOW, "XDSStoredQueryParamNumber"),
        (
            _WHO + _HOW + "$XDSDocumentEntryClassCode=('a^^b')\n$XDSDocumentEntryClassCode=('c^^d')",
            "XDSStoredQueryParamNumber",
        ),
        (_WHO.replace("'", "") + _HOW, "XDSRegistryError"),
        (_WHO + "$XDSDocumentEntryStatus=Approved", "XDSRegistryError"),
        (_WHO + "$XDSDocumentEntryStatus=('a' 'b')", "XDSRegistryError"),
        (_WHO + "$XDSDocumentEntryStatus=('a", "XDSRegistryError"),
    ],
)
def test_a_query_that_is_wrong_is_refused_with_its_code(inner: str, code: str) -> None:
    with pytest.raises(Incorrect) as caught:
        parse_query(_query(inner))
    assert caught.value.code == code


def test_an_unknown_stored_query_is_refused_with_its_code() -> None:
    with pytest.raises(Unsupported) as caught:
        parse_query(_query(_WHO + _HOW, "urn:uuid:00000000-0000-0000-0000-000000000000"))
    assert caught.value.code == "XDSUnknownStoredQuery"


def test_values_are_read_as_they_are_quoted() -> None:
    assert literals("('a','b')") == ("a", "b")
    assert literals(" ( 'O''Hara' , 12 , '(x,y)' ) ") == ("O'Hara", "12", "(x,y)")
    assert literals("20260101") == ("20260101",)
    assert literals(quoted(("it's", ""))) == ("it's", "")


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("%House%", "7^House^Greg", True),
        ("%house", "7^House", True),
        ("_^House", "7^House", True),
        ("__^House", "7^House", False),
        ("House", "7^House", False),
        ("%", "", True),
        ("", "", True),
        ("", "x", False),
        ("a%b%c", "axxbyybzzc", True),
        ("a.c", "abc", False),
        ("%a" * 40 + "b", "a" * 2000, False),
    ],
)
def test_like_matches_as_sql_does_and_in_bounded_time(pattern: str, text: str, matches: bool) -> None:
    began = time.perf_counter()
    assert like(pattern, text) is matches
    assert time.perf_counter() - began < 0.5


# ITI-43


def test_what_cannot_be_retrieved_is_named_and_the_rest_comes(domain: Domain) -> None:
    _share(domain, entry := _entry())
    ours = COMMUNITY.repository_unique_id
    mixed = domain.retrieve((ours, entry.unique_id), (ours, "1.2.3.999"), ("9.9", entry.unique_id))
    assert mixed.response.status == ebxml.PARTIAL_SUCCESS
    assert _codes(mixed.response) == ["XDSDocumentUniqueIdError", "XDSUnknownRepositoryId"]
    assert [one.unique_id for one in mixed.documents] == [entry.unique_id]
    nothing = domain.retrieve((ours, "1.2.3.999"))
    assert nothing.response.status == ebxml.FAILURE
    assert nothing.documents == ()


# A report as a document


def _report(patient: Patient, result: Result) -> bytes:
    return imaging_report(result, patient, issuer=Issuer("1.2.3"))


_RESULT = Result(
    "r1",
    "p-IHE1",
    accession=Identifier("ACC9"),
    study_uid="1.2.9",
    observations=(Observation("1", Code("59776-5"), "ok"),),
)


def _shared(domain: Domain, content: bytes, patient: Identifier = PATIENT) -> Exchange:
    one: Provision = provision(content, patient=patient, source_id="1.2.3.5", when=1_700_000_000.0)
    assert domain.provide(one.submission, [one.entry], one.associations, {one.entry.id: one.content}).is_success
    return Exchange(
        Direction.IN, "xds", "XDS repository", "SRC", "HILUM", 0.0, transaction="ITI-41",
        detail=tuple(domain.last.detail), keys=tuple(domain.last.keys),
    )  # fmt: skip


def _rules(domain: Domain, exchange: Exchange) -> list[str]:
    profiles = Profiles.build([PLUGIN])
    assert profiles.classify(exchange) == ("XDS.b", "ITI-41")
    return [finding.rule for finding in domain.store.read_now(lambda record: judge(exchange, record, profiles))[1]]


def test_a_report_is_shared_from_its_own_header_and_judged_good(domain: Domain) -> None:
    content = _report(Patient("p-IHE1", (PATIENT,), Demographics(PersonName("Doe", "Jane"), "1970", "F")), _RESULT)
    exchange = _shared(domain, content)
    assert _rules(domain, exchange) == []
    found = domain.query(iti18.find_documents(PATIENT)).entries[0]
    assert found.type_code.value == "18748-4"
    assert found.reference_ids == ("ACC9^^^&1.2.3&ISO^urn:ihe:iti:xds:2013:accession",)
    assert found.source_demographics.name.family == "Doe"
    got = domain.retrieve((found.repository_id, found.unique_id))
    assert bytes(got.documents[0].content) == content


def test_a_report_filed_under_another_patient_is_found_out(domain: Domain) -> None:
    exchange = _shared(domain, _report(Patient("p", (OTHER,)), _RESULT), PATIENT)
    assert _rules(domain, exchange) == ["ITI-41/document-patient-agrees"]


def test_a_report_that_fulfills_another_patients_order_is_found_out(domain: Domain) -> None:
    domain.emit(OrderPlaced(Order("o", "p-IHE2", accession=Identifier("ACC9"))))
    exchange = _shared(domain, _report(Patient("p", (PATIENT,)), _RESULT))
    assert _rules(domain, exchange) == ["ITI-41/document-order-agrees"]


def test_a_document_that_departs_from_cda_is_found_out(domain: Domain) -> None:
    root = parse(_report(Patient("p", (PATIENT,)), _RESULT))
    custodian = child(root, "custodian")
    assert custodian is not None
    root.remove(custodian)
    assert _rules(domain, _shared(domain, etree.tostring(root))) == ["ITI-41/document-structure"]


def test_requests_spoilt_byte_by_byte_are_answered_and_never_break_us(domain: Domain) -> None:
    chance = random.Random(11)
    one = provision(_report(Patient("p", (PATIENT,)), _RESULT), patient=PATIENT, source_id="1.2.3.5", when=1.0)
    submit = iti41.request(
        one.submission, [one.entry], one.associations, {one.entry.id: one.content}, "http://127.0.0.1/"
    )
    ask = iti18.request(iti18.find_documents(PATIENT, creation=("2020", "2030")), "http://127.0.0.1/")
    get = iti43.request([("1.2", "3.4")], "http://127.0.0.1/")
    answered = 0
    for number in range(300):
        service, (content_type, parts) = (
            (domain.repository, submit),
            (domain.registry, ask),
            (domain.repository, get),
        )[number % 3]
        content = bytearray(domain.octets(parts))
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(content))
            if chance.random() < 0.4:
                del content[at : at + chance.randrange(1, 60)]
            elif chance.random() < 0.5:
                content[at:at] = chance.choice([b"<a/>", b"&x;", b"'", b"\x00", b"^", b"\r\n--", b"()", b"9" * 30])
            else:
                content[at] = chance.randrange(256)
        answer = domain.post(service, content_type, bytes(content))
        answered += ws.read(*answer).envelope.body is not None
    assert answered == 300
