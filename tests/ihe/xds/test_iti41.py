"""ITI-41 between our source and our repository: what is shared, and what is refused by which code."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hilum.core.code import Code
from hilum.core.document import Association, DocumentEntry
from hilum.core.exchange import Outcome
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.hl7v3.data.xml import parse
from hilum.ihe import ebxml, ws
from hilum.ihe.ebxml import APND, HAS_MEMBER, RPLC, STATUS, XDSB, XFRM, XFRM_RPLC
from hilum.ihe.xds import iti18, iti41, iti43
from hilum.ihe.xds.query import NAMES, StoredQuery
from support.xds_domain import (
    COMMUNITY,
    DOMAIN,
    OTHER,
    PATIENT,
    Domain,
    codes_of,
    ebxml_cx,
    entry_of,
    folder_of,
    member_of,
    new_id,
    set_of,
    share,
)


def test_a_document_is_shared_found_and_retrieved_byte_for_byte(domain: Domain) -> None:
    entry = entry_of()
    share(domain, entry)
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

    entry, one, folder = entry_of(), set_of(), folder_of()
    members = [member_of(one.id, entry.id, "Original"), member_of(one.id, folder.id), member_of(folder.id, entry.id)]
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


def test_a_repeated_submission_gets_the_first_answer_and_is_registered_once(domain: Domain) -> None:
    one, entry = set_of(), entry_of()
    told = (one, [entry], [member_of(one.id, entry.id, "Original")], {entry.id: b"same"})
    assert domain.provide(*told).is_success
    assert domain.provide(*told).is_success
    again = replace(entry, id=new_id())
    assert domain.provide(one, [again], [member_of(one.id, again.id, "Original")], {again.id: b"same"}).is_success
    assert len(domain.query(iti18.find_documents(PATIENT)).entries) == 1


def test_the_unique_id_of_a_submission_set_with_other_content_is_refused(domain: Domain) -> None:
    one, entry = set_of(), entry_of()
    assert domain.provide(one, [entry], [member_of(one.id, entry.id, "Original")], {entry.id: b"a"}).is_success
    other = entry_of()
    response = domain.provide(
        replace(one, id=new_id()), [other], [member_of(one.id, other.id, "Original")], {other.id: b"b"}
    )
    assert not response.is_success
    second = replace(one, id=new_id())
    response = domain.provide(second, [other], [member_of(second.id, other.id, "Original")], {other.id: b"b"})
    assert codes_of(response) == ["XDSDuplicateUniqueIdInRegistry"]
    assert domain.last.outcome is Outcome.REFUSED


def test_a_document_sent_again_with_other_content_is_not_identical(domain: Domain) -> None:
    entry = entry_of()
    share(domain, entry)
    one, again = set_of(), replace(entry, id=new_id())
    members = [member_of(one.id, again.id, "Original")]
    assert codes_of(domain.provide(one, [again], members, {again.id: b"other"})) == ["XDSNonIdenticalHash"]
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
    entry, one = _without(name)(entry_of()), set_of()
    response = domain.provide(one, [entry], [member_of(one.id, entry.id, "Original")], {entry.id: b"x"})
    assert codes_of(response) == ["XDSRegistryMetadataError"]
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
    entry, one = entry_of(**changes), set_of()
    response = domain.provide(one, [entry], [member_of(one.id, entry.id, "Original")], {entry.id: b"x"})
    assert "XDSRegistryMetadataError" in codes_of(response)
    assert any(f"XDSDocumentEntry.{attribute}" in error.context for error in response.errors)
    assert not any("IHE1" in error.context for error in response.errors)


def test_documents_and_metadata_must_match(domain: Domain) -> None:
    entry, one = entry_of(), set_of()
    members = [member_of(one.id, entry.id, "Original")]
    assert codes_of(domain.provide(one, [entry], members, {})) == ["XDSMissingDocument"]
    content_type, parts = iti41.request(one, [entry], members, {entry.id: b"x"}, "http://127.0.0.1/")
    whole = domain.octets(parts).replace(f'Document id="urn:uuid:{entry.id}"'.encode(), b'Document id="other"')
    response = iti41.read_response(*domain.post(domain.repository, content_type, whole))
    assert set(codes_of(response)) == {"XDSMissingDocument", "XDSMissingDocumentMetadata"}
    claimed = replace(entry, hash="0" * 40, size=1)
    assert codes_of(domain.provide(one, [claimed], members, {entry.id: b"x"})) == ["XDSRepositoryMetadataError"]


def test_an_unknown_patient_and_two_patients_in_one_submission_are_refused(domain: Domain) -> None:
    nobody = Identifier("NOBODY", DOMAIN)
    entry, one = entry_of(nobody), set_of(nobody)
    members = [member_of(one.id, entry.id, "Original")]
    assert codes_of(domain.provide(one, [entry], members, {entry.id: b"x"})) == ["XDSUnknownPatientId"]
    entry, one = entry_of(OTHER), set_of(PATIENT)
    members = [member_of(one.id, entry.id, "Original")]
    assert codes_of(domain.provide(one, [entry], members, {entry.id: b"x"})) == ["XDSPatientIdDoesNotMatch"]


def test_a_document_without_its_membership_is_refused(domain: Domain) -> None:
    entry, one = entry_of(), set_of()
    assert codes_of(domain.provide(one, [entry], [], {entry.id: b"x"})) == ["XDSRegistryMetadataError"]
    reference = [member_of(one.id, entry.id, "Reference")]
    assert codes_of(domain.provide(one, [entry], reference, {entry.id: b"x"})) == ["XDSRegistryMetadataError"]


def test_a_replacement_deprecates_and_takes_along_what_was_appended_and_the_folder(domain: Domain) -> None:
    first, appended, folder, one = entry_of(), entry_of(), folder_of(), set_of()
    members = [member_of(one.id, first.id, "Original"), member_of(one.id, folder.id), member_of(folder.id, first.id)]
    assert domain.provide(one, [first], members, {first.id: b"1"}, [folder]).is_success
    share(domain, appended, extra=[Association(new_id(), APND, appended.id, first.id)])
    second = entry_of()
    share(domain, second, extra=[Association(new_id(), RPLC, second.id, first.id)])
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
    first, foreign = entry_of(), entry_of(OTHER)
    share(domain, first)
    share(domain, foreign, patient=OTHER)
    share(domain, replacement := entry_of(), extra=[Association(new_id(), RPLC, replacement.id, first.id)])
    for target, code in (
        (new_id(), "XDSUnresolvedReferenceException"),
        (first.id, "XDSRegistryDeprecatedDocumentError"),
        (foreign.id, "XDSPatientIdDoesNotMatch"),
    ):
        entry, one = entry_of(), set_of()
        told = [member_of(one.id, entry.id, "Original"), Association(new_id(), kind, entry.id, target)]
        assert codes_of(domain.provide(one, [entry], told, {entry.id: b"x"})) == [code]


def test_a_transformation_leaves_its_source_approved(domain: Domain) -> None:
    first, second = entry_of(), entry_of()
    share(domain, first)
    share(domain, second, extra=[Association(new_id(), XFRM, second.id, first.id)])
    related = domain.ask(
        "GetRelatedDocuments", XDSDocumentEntryEntryUUID=[f"urn:uuid:{first.id}"], AssociationTypes=[XFRM]
    )
    assert {entry.id for entry in related.entries} == {first.id, second.id}
    assert {entry.status for entry in related.entries} == {"Approved"}
    assert [one.type for one in related.associations] == [XFRM]


def test_symbolic_ids_become_uuids(domain: Domain) -> None:
    entry, one = entry_of(id="doc01"), set_of(id="set01")
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
    assert codes_of(response) == ["XDSRepositoryMetadataError"]
    query = ws.request(root, iti18.ACTION, "http://127.0.0.1/")
    assert codes_of(iti18.read_response(*domain.post(domain.registry, *query)).response) == ["XDSRegistryError"]
    get = ws.request(root, iti43.ACTION, "http://127.0.0.1/")
    assert codes_of(iti43.read_response(*domain.post(domain.repository, *get)).response) == ["XDSRepositoryError"]
