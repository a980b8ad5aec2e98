"""Patients and visits, in both stores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.document import Association, DocumentEntry, DocumentsSubmitted, Folder, SubmissionSet
from hilum.core.identity import Identifier, PatientsLinked, PatientUpdated, link
from hilum.core.order import OrderPlaced, PerformedProcedureStep, PerformedStepRecorded
from hilum.core.person import Demographics, PersonName
from hilum.core.record import InstanceFilter, Page, Resource, ResourceWritten, Store
from hilum.core.result import Result, ResultReceived
from hilum.core.visit import Visit, VisitUpdated
from support.store_making import ADT, RIS, merging, mrn, order, patient, register, stored


def test_a_registered_patient_is_found_by_id_and_by_identifier(store: Store) -> None:
    one = patient("a", "100", "101")
    store.write_now(lambda record: register(record, one))
    assert store.read_now(lambda record: record.patients.get("a")) == one
    assert store.read_now(lambda record: record.patients.find(mrn("101"))) == one
    assert store.read_now(lambda record: record.patients.find(Identifier("101", RIS))) is None
    assert store.read_now(lambda record: record.patients.find(Identifier(""))) is None


def test_an_identifier_is_told_apart_by_case_when_found_and_not_when_searched(store: Store) -> None:
    store.write_now(lambda record: register(record, patient("a", "ab1")))
    assert store.read_now(lambda record: record.patients.find(mrn("AB1"))) is None
    assert len(store.read_now(lambda record: record.patients.search(identifier="AB*"))) == 1


def test_an_updated_patient_gives_up_old_names_and_identifiers(store: Store) -> None:
    one = patient("a", "100")
    two = replace(one, identifiers=(mrn("200"),), demographics=Demographics(PersonName("Roe", "Jane")), version=2)
    store.write_now(lambda record: register(record, one))
    store.write_now(lambda record: record.emit(PatientUpdated(two, one)))
    assert store.read_now(lambda record: record.patients.find(mrn("100"))) is None
    assert store.read_now(lambda record: record.patients.find(mrn("200"))) == two
    assert store.read_now(lambda record: record.patients.search(family="doe")) == []
    assert store.read_now(lambda record: record.patients.search(family="roe")) == [two]


def test_an_update_that_leaves_the_name_keeps_all_else_current(store: Store) -> None:
    one = patient("a", "100")
    two = replace(one, identifiers=(mrn("100"), mrn("7")), demographics=replace(one.demographics, sex="M"), version=2)
    store.write_now(lambda record: register(record, one))
    store.write_now(lambda record: record.emit(PatientUpdated(two, one)))
    assert store.read_now(lambda record: record.patients.find(mrn("7"))) == two
    assert store.read_now(lambda record: record.patients.search(sex="m")) == [two]
    assert store.read_now(lambda record: record.patients.search(sex="F")) == []


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"name": "müller^an*"}, "b"),
        ({"name": "MÜLLER*"}, "b"),
        ({"name": "doe^?ane"}, "a"),
        ({"name": "anna"}, "b"),
        ({"name": "*"}, "abc"),
        ({"family": "Do*"}, "ac"),
        ({"given": "JANE"}, "a"),
        ({"family": "[*"}, ""),
        ({"birth_date": ("19700101", "19701231")}, "a"),
        ({"birth_date": ("1969", "1970")}, "a"),
        ({"birth_date": ("", "1980")}, "ab"),
        ({"birth_date": ("19800101", "")}, "b"),
        ({"sex": "m"}, "c"),
        ({"identifier": "2?0"}, "b"),
        ({"identifier": "200", "authority": "1.2.3.1"}, "b"),
        ({"identifier": "200", "authority": "1.2.3.2"}, ""),
        ({"authority": "1.2.3.1"}, "abc"),
        ({"text": "jane d"}, "a"),
        ({"text": "MÜ"}, "b"),
        ({"text": "30"}, "c"),
        ({"text": "*"}, ""),
        ({"name": "王^小东"}, "c"),
    ],
)
def test_patients_are_searched_by_each_key(store: Store, keys: dict[str, object], found: str) -> None:
    store.write_now(
        lambda record: register(
            record,
            patient("a", "100"),
            patient("b", "200", family="Müller", given="Anna", birth_date="19800202"),
            patient("c", "300", family="Doe", given="Jo", birth_date="", sex="M", ideographic="王^小东"),
        )
    )
    answer = store.read_now(lambda record: record.patients.search(**keys))  # type: ignore[arg-type]
    assert "".join(sorted(one.id for one in answer)) == found


def test_patients_come_newest_change_first_and_by_pages(store: Store) -> None:
    people = [replace(patient(id, id), updated=when) for id, when in (("a", 3.0), ("b", 1.0), ("c", 2.0))]
    store.write_now(lambda record: register(record, *people))
    assert [one.id for one in store.read_now(lambda record: record.patients.search())] == ["a", "c", "b"]
    part = store.read_now(lambda record: record.patients.search(page=Page(1, 1)))
    assert [one.id for one in part] == ["c"]


def test_a_merge_leads_every_question_to_the_survivor(store: Store) -> None:
    one, two, three = patient("a", "100"), patient("b", "200"), patient("c", "300")
    store.write_now(lambda record: register(record, one, two, three))
    first = merging(two, one)
    store.write_now(lambda record: record.emit(first))
    second = merging(three, first.survivor)
    store.write_now(lambda record: record.emit(second))

    def look(record):  # type: ignore[no-untyped-def]
        patients = record.patients
        assert patients.find(mrn("100")).id == "c"
        assert patients.find(mrn("200")).id == "c"
        assert patients.current("a").id == "c"
        assert patients.get("a").merged_into == "b"
        assert [one.id for one in patients.subsumed("c")] == ["a", "b"]
        assert {one.id for one in patients.subsumed("b")} == {"a"}
        assert patients.subsumed("a") == ()
        assert [one.id for one in patients.search(identifier="100")] == ["c"]
        assert {one.id for one in patients.search(identifier="100", include_subsumed=True)} == {"a", "b", "c"}

    store.read_now(look)


def test_all_that_was_the_subsumed_patients_follows_the_survivor(store: Store) -> None:
    one, two = patient("a", "100"), patient("b", "200", family="Smith", given="Ann")
    entry = DocumentEntry("e", "1.2.9", "a", mrn("100"), "text/xml", store.blobs.put(b"<cda/>"), 6, "00")
    submission = SubmissionSet("s", "1.2.10", "1.2.11", "a", mrn("100"))

    def fill(record):  # type: ignore[no-untyped-def]
        register(record, one, two)
        record.emit(
            VisitUpdated(Visit("v", "a", Identifier("V1", ADT))),
            OrderPlaced(order("1", "a")),
            PerformedStepRecorded(PerformedProcedureStep("1.2.5", "a", order_ids=("1",))),
            stored("a", "1.2.840.1", "1.2.6", "1.2.7", blob=record.blobs.put(b"data")),
            ResultReceived(Result("r", "a", filler=Identifier("F1", RIS))),
            DocumentsSubmitted(submission, (entry,), (Folder("f", "1.2.12", "a", mrn("100")),)),
            ResourceWritten(
                Resource("Condition", "k", 1, 1.0, b"{}", index=(("subject", "reference", "Patient/a", ""),))
            ),
        )
        record.emit(merging(two, one))

    store.write_now(fill)

    def look(record):  # type: ignore[no-untyped-def]
        assert record.visits.get("v").patient_id == "b"
        assert [visit.id for visit in record.visits.of_patient("b")] == ["v"]
        assert record.visits.of_patient("a") == []
        assert record.orders.get("1").patient_id == "b"
        assert [x.id for x in record.orders.of_patient("b")] == ["1"]
        assert [x.sop_instance for x in record.orders.performed_of_patient("b")] == ["1.2.5"]
        assert record.studies.get("1.2.840.1").patient_id == "b"
        assert [study.uid for study in record.studies.of_patient("b")] == ["1.2.840.1"]
        ((study, who),) = record.studies.find_studies(InstanceFilter(patient_name="smith*"))
        assert (study.uid, who.id) == ("1.2.840.1", "b")
        assert record.studies.find_studies(InstanceFilter(patient_name="doe*")) == []
        assert len(record.studies.find_studies(InstanceFilter(patient_identifier=("100",)))) == 1
        assert record.results.get("r").patient_id == "b"
        assert [document.id for document in record.documents.entries("b")] == ["e"]
        assert [x.id for x in record.documents.submissions("b")] == ["s"]
        assert [x.id for x in record.documents.folders("b")] == ["f"]
        assert record.documents.entry("e").patient_id == "b"
        (item,) = record.orders.worklist(patient_name="smith*")
        assert item.patient.id == "b"
        found = record.resources.search("Condition", [("subject", "reference", [("eq", "Patient/b", "")])])
        assert [resource.id for resource in found] == ["k"]
        assert record.resources.search("Condition", [("subject", "reference", [("eq", "Patient/a", "")])]) == []

    store.read_now(look)


def test_what_is_written_for_a_subsumed_patient_belongs_to_the_survivor(store: Store) -> None:
    one, two = patient("a", "100"), patient("b", "200")
    store.write_now(lambda record: register(record, one, two))
    store.write_now(lambda record: record.emit(merging(two, one)))
    store.write_now(lambda record: record.emit(OrderPlaced(order("1", "a")), VisitUpdated(Visit("v", "a"))))
    assert [x.id for x in store.read_now(lambda record: record.orders.of_patient("b"))] == ["1"]
    assert [x.id for x in store.read_now(lambda record: record.visits.of_patient("b"))] == ["v"]


def test_linked_patients_name_each_other(store: Store) -> None:
    one, two = patient("a", "100"), patient("b", "200")
    (event,) = link(one, two, when=3.0)
    assert isinstance(event, PatientsLinked)
    store.write_now(lambda record: register(record, one, two))
    store.write_now(lambda record: record.emit(event))
    linked = store.read_now(lambda record: record.patients.get("a"))
    assert linked is not None
    assert linked.links == ("b",)


def test_a_visit_is_found_by_number_with_and_without_authority(store: Store) -> None:
    visit = Visit("v", "a", Identifier("V1", ADT), "I", admitted="20260301")
    store.write_now(lambda record: register(record, patient("a", "100")))
    store.write_now(lambda record: record.emit(VisitUpdated(visit)))
    assert store.read_now(lambda record: record.visits.get("v")) == visit
    assert store.read_now(lambda record: record.visits.find(Identifier("V1", ADT))) == visit
    assert store.read_now(lambda record: record.visits.find(Identifier("V1"))) == visit
    assert store.read_now(lambda record: record.visits.find(Identifier("V1", RIS))) is None
    assert store.read_now(lambda record: record.visits.find(Identifier(""))) is None
    moved = replace(visit, location="Ward 2", version=2)
    store.write_now(lambda record: record.emit(VisitUpdated(moved, visit)))
    assert store.read_now(lambda record: record.visits.of_patient("a")) == [moved]


def test_an_association_is_kept_with_its_documents(store: Store) -> None:
    entries = tuple(
        DocumentEntry(id, f"1.2.{id}", "a", mrn("1"), "text/plain", store.blobs.put(b"x"), 1, "00", creation=when)
        for id, when in (("e1", "20260101"), ("e2", "20260102"))
    )
    replaces = Association("x", "urn:ihe:iti:2007:AssociationType:RPLC", "e2", "e1")
    submission = SubmissionSet("s", "1.2.10", "1.2.11", "a", mrn("1"), submitted="20260102")
    first = DocumentsSubmitted(replace(submission, id="s0", unique_id="1.2.9"), entries[:1])
    second = DocumentsSubmitted(submission, entries[1:], (), (replaces,), deprecated=("e1",))
    store.write_now(lambda record: record.emit(first, second))

    def look(record):  # type: ignore[no-untyped-def]
        documents = record.documents
        assert documents.entry("e1").status == "Deprecated"
        assert [one.id for one in documents.entries("a")] == ["e2"]
        both = documents.entries("a", statuses=("Approved", "Deprecated"))
        assert [one.id for one in both] == ["e2", "e1"]
        assert documents.by_unique_id("1.2.e2") == entries[1]
        assert documents.by_unique_id("1.2.10") == submission
        assert documents.by_unique_id("1.2.99") is None
        assert documents.submission("s") == submission
        assert documents.associations(["e1"]) == [replaces]
        assert documents.associations(["e2", "e1"]) == [replaces]
        assert documents.associations(["s"]) == []
        assert [one.id for one in documents.submissions("a")] == ["s", "s0"]

    store.read_now(look)
