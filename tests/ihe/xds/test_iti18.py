"""ITI-18 between our consumer and our registry: what is found, and which queries are refused."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from hilum.core.code import Code
from hilum.core.errors import Incorrect, Unsupported
from hilum.core.identity import merge
from hilum.hl7v3.data.xml import Element, parse
from hilum.ihe import ebxml
from hilum.ihe.ebxml import STATUS
from hilum.ihe.xds import iti18
from hilum.ihe.xds.query import like, literals, quoted
from hilum.ihe.xds.query import parse as parse_query
from support.xds_domain import (
    LOINC,
    OTHER,
    PATIENT,
    Domain,
    codes_of,
    ebxml_cx,
    entry_of,
    folder_of,
    member_of,
    set_of,
    share,
)


def test_documents_are_found_by_each_parameter_and_only_by_matching_values(domain: Domain) -> None:
    first = entry_of()
    second = entry_of(
        type_code=Code("other", "", LOINC),
        creation="20250601",
        events=(Code("CT", "", "1.2.840.10008.2.16.4"),),
        reference_ids=(),
        title="another",
        authors=(),
    )
    share(domain, first, second)
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
    share(domain, entry := entry_of(type_code=Code("18748-4", "", "http://loinc.org")))
    for scheme in (LOINC, f"urn:oid:{LOINC}", "http://loinc.org", "LN"):
        found = domain.query(iti18.find_documents(PATIENT, type_codes=[Code("18748-4", "", scheme)]))
        assert [one.id for one in found.entries] == [entry.id], scheme
    assert domain.query(iti18.find_documents(PATIENT, type_codes=[Code("18748-4", "", "9.9")])).entries == ()


def test_a_repeated_code_parameter_must_be_satisfied_by_each(domain: Domain) -> None:
    entry = entry_of(events=(Code("MR", "", "s"), Code("CT", "", "s")))
    share(domain, entry, entry_of(events=(Code("MR", "", "s"),)))
    query = iti18.find_documents(PATIENT)
    groups = (("MR^^s",), ("CT^^s", "US^^s"))
    narrowed = replace(query, parameters={**query.parameters, "$XDSDocumentEntryEventCodeList": groups})
    assert [found.id for found in domain.query(narrowed).entries] == [entry.id]


def test_everything_around_a_document_is_found(domain: Domain) -> None:
    entry, folder, one = entry_of(), folder_of(), set_of()
    members = [member_of(one.id, entry.id, "Original"), member_of(one.id, folder.id), member_of(folder.id, entry.id)]
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
    first, second = entry_of(), entry_of(OTHER)
    share(domain, first)
    share(domain, second, patient=OTHER)
    whole = domain.query(iti18.get_documents([first.id, second.id]))
    assert codes_of(whole.response) == ["XDSResultNotSinglePatient"]
    references = domain.query(iti18.get_documents([first.id, second.id], return_type="ObjectRef"))
    assert set(references.object_refs) == {first.id, second.id}


def test_after_a_merge_the_survivor_has_the_documents_and_both_ids_find_them(domain: Domain) -> None:
    share(domain, kept := entry_of())
    share(domain, moved := entry_of(OTHER), patient=OTHER)

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
