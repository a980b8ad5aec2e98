"""C-MOVE and C-GET plans, PS3.4 C.4.2, C.4.3; objects on their way out; coercion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from hilum.core import identity
from hilum.core.errors import Unsupported
from hilum.core.identity import Patient
from hilum.core.order import Order
from hilum.core.record import Record
from hilum.core.study import Instance, StudyAssigned
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.transfer_syntax import DEFLATED_LE, EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE, JPEG_LS
from hilum.dicom.services import requests
from hilum.dicom.services.objects import outgoing, part10_pieces
from hilum.dicom.services.query import STUDY_ROOT
from hilum.dicom.services.retrieve import RetrievePlan, plan_get, plan_move
from hilum.dicom.services.service import Answer, Request, Site
from hilum.dicom.stored.pieces import Slice
from hilum.dicom.wire.dimse import Command, CommandField
from hilum.testing import MemoryStore

Make = Callable[..., Dataset]
Put = Callable[..., Answer]


def move(store: MemoryStore, site: Site, keys: Dataset, destination: str = "WORKSTATION") -> RetrievePlan:
    request = Request("C-MOVE", f"{STUDY_ROOT}.2", dataset=keys.encode(), move_destination=destination, site=site)
    return store.read_now(lambda record: plan_move(request, record))


def instance_of(store: MemoryStore, uid: str = "1.2.3.100.1.1") -> Instance:
    found = store.read_now(lambda record: record.studies.instance(uid))
    assert found is not None
    return found


def test_a_study_is_planned_object_by_object(store: MemoryStore, site: Site, image: Make, put: Put) -> None:
    for number in (2, 1, 3):
        put(image(SOPInstanceUID=f"1.2.3.100.1.{number}", InstanceNumber=number))
    plan = move(store, site, requests.retrieve(study="1.2.3.100"))
    assert plan.refusal is None
    assert (plan.destination, plan.destination_aet) == ("workstation", "WORKSTATION")
    assert [one.instance.uid for one in plan.objects] == ["1.2.3.100.1.1", "1.2.3.100.1.2", "1.2.3.100.1.3"]
    assert plan.proposals() == [
        ("1.2.840.10008.5.1.4.1.1.4", (EXPLICIT_LE,)),
        ("1.2.840.10008.5.1.4.1.1.4", (IMPLICIT_LE,)),
    ]


def test_several_uids_of_a_level_are_planned(store: MemoryStore, site: Site, image: Make, put: Put) -> None:
    for number in (1, 2, 3):
        put(image(SOPInstanceUID=f"1.2.3.100.1.{number}"))
    keys = requests.retrieve(study="1.2.3.100", series="1.2.3.100.1", instance=["1.2.3.100.1.1", "1.2.3.100.1.3"])
    assert len(move(store, site, keys).objects) == 2


def test_the_counts_and_the_failed_list_are_told(store: MemoryStore, site: Site, image: Make, put: Put) -> None:
    for number in (1, 2, 3):
        put(image(SOPInstanceUID=f"1.2.3.100.1.{number}", InstanceNumber=number))
    plan = move(store, site, requests.retrieve(study="1.2.3.100"))
    command = Command(field=CommandField.C_MOVE_RQ, message_id=5, affected_sop_class_uid=f"{STUDY_ROOT}.2")
    plan.done(plan.objects[0], 0x0000)
    pending = plan.response(command, plan.pending())
    assert (pending.status, pending.number_of_remaining_suboperations) == (0xFF00, 2)
    plan.done(plan.objects[1], 0xB000)
    plan.done(plan.objects[2], 0xA700)
    final = plan.final()
    told = plan.response(command, final)
    assert told.status == 0xB000
    assert told.number_of_remaining_suboperations is None
    assert (
        told.number_of_completed_suboperations,
        told.number_of_failed_suboperations,
        told.number_of_warning_suboperations,
    ) == (1, 1, 1)
    assert final.dataset is not None
    assert final.dataset.texts("FailedSOPInstanceUIDList") == ["1.2.3.100.1.3"]


def test_a_cancelled_retrieve_tells_what_remains(store: MemoryStore, site: Site, image: Make, put: Put) -> None:
    for number in (1, 2):
        put(image(SOPInstanceUID=f"1.2.3.100.1.{number}", InstanceNumber=number))
    plan = move(store, site, requests.retrieve(study="1.2.3.100"))
    plan.done(plan.objects[0], 0)
    plan.cancel()
    command = Command(field=CommandField.C_MOVE_RQ, message_id=5)
    told = plan.response(command, plan.final())
    assert (told.status, told.number_of_remaining_suboperations) == (0xFE00, 1)


def test_all_failed_is_a_failure(store: MemoryStore, site: Site, image: Make, put: Put) -> None:
    put(image())
    plan = move(store, site, requests.retrieve(study="1.2.3.100"))
    plan.done(plan.objects[0], 0x0122)
    assert plan.final().status == 0xA702


def test_nothing_found_is_a_success_without_sub_operations(store: MemoryStore, site: Site) -> None:
    plan = move(store, site, requests.retrieve(study="1.2.3.4"))
    assert plan.refusal is None
    assert plan.final().status == 0


@pytest.mark.parametrize(
    ("keys", "destination", "status"),
    [
        (requests.retrieve(study="1.2.3.100"), "NOBODY", 0xA801),
        (Dataset.of(QueryRetrieveLevel="STUDY"), "WORKSTATION", 0xA900),
        (Dataset.of(QueryRetrieveLevel="STUDY", StudyInstanceUID="1.2.*"), "WORKSTATION", 0xA900),
        (Dataset.of(QueryRetrieveLevel="SERIES", SeriesInstanceUID=""), "WORKSTATION", 0xA900),
        (Dataset.of(StudyInstanceUID="1.2.3.100"), "WORKSTATION", 0xA900),
    ],
)
def test_what_cannot_be_planned_is_refused(
    store: MemoryStore, site: Site, keys: Dataset, destination: str, status: int
) -> None:
    plan = move(store, site, keys, destination)
    assert plan.refusal is not None and plan.refusal.status == status
    assert plan.objects == ()


def test_as_received_the_object_is_one_slice_of_its_blob(store: MemoryStore, image: Make, put: Put) -> None:
    made = image()
    put(made)
    instance = instance_of(store)
    sent = outgoing(instance, store.blobs, accepted=(JPEG_LS, EXPLICIT_LE))
    assert isinstance(sent.pieces[0], Slice) and len(sent.pieces) == 1
    assert sent.content(store.blobs) == made.encode()
    (whole,) = part10_pieces(instance, sent)
    assert isinstance(whole, Slice) and whole.is_whole


@pytest.mark.parametrize("stored", [EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE, DEFLATED_LE])
@pytest.mark.parametrize("target", [EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE])
def test_native_objects_are_converted_into_each_other(
    store: MemoryStore, image: Make, put: Put, stored: str, target: str
) -> None:
    made = image(DataSetTrailingPadding=bytes(10))
    put(made, syntax=stored)
    sent = outgoing(instance_of(store), store.blobs, accepted=(target,))
    assert sent.transfer_syntax == target
    content = sent.content(store.blobs)
    assert sent.length == len(content)
    assert Dataset.parse(content, target) == Dataset.parse(made.encode(target), target)
    assert content == made.encode(target)


def test_without_a_common_transfer_syntax_the_object_is_not_sent(store: MemoryStore, image: Make, put: Put) -> None:
    put(image())
    with pytest.raises(Unsupported):
        outgoing(instance_of(store), store.blobs, accepted=(JPEG_LS,))


def merged(store: MemoryStore, patient: Patient, order: Order) -> None:
    def merge(record: Record) -> None:
        john = record.patients.find(record.authorities.identifier("TEMP-9"))
        assert john is not None
        record.emit(*identity.merge(patient, john, when=record.now()))
        record.emit(StudyAssigned("1.2.3.777", patient.id, order.id))

    store.write_now(merge)


def get_one(store: MemoryStore, site: Site, accepted: tuple[str, ...]) -> Dataset:
    keys = requests.retrieve(study="1.2.3.777")
    request = Request("C-GET", f"{STUDY_ROOT}.3", dataset=keys.encode(), site=site)
    (planned,) = store.read_now(lambda record: plan_get(request, record)).objects
    sent = planned.outgoing(store.blobs, accepted)
    return Dataset.parse(sent.content(store.blobs), sent.transfer_syntax)


@pytest.mark.parametrize("syntax", [EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE, DEFLATED_LE])
def test_coerced_objects_carry_the_survivor_and_keep_the_old_values(
    store: MemoryStore, site: Site, patient: Patient, order: Order, image: Make, put: Put, syntax: str
) -> None:
    made = image(PatientID="TEMP-9", PatientName="Doe^John", AccessionNumber="", StudyInstanceUID="1.2.3.777")
    put(made, syntax=syntax)
    merged(store, patient, order)
    received = get_one(store, site, (syntax,))
    assert received == Dataset.parse(made.encode(syntax), syntax)
    coerced = get_one(store, replace(site, coercion="coerced"), (syntax,))
    assert coerced.text("PatientID") == "MRN-1"
    assert coerced.text("IssuerOfPatientID") == "HILUM"
    assert coerced.text("PatientName") == "Yamada^Tarou=山田^太郎=やまだ^たろう"
    assert coerced.text("AccessionNumber") == "ACC-1"
    assert coerced.raw("PixelData") == made.raw("PixelData")
    original = coerced.item("OriginalAttributesSequence")
    assert original.text("ReasonForTheAttributeModification") == "COERCE"
    assert original.text("ModifyingSystem") == "HILUM"
    old = original.item("ModifiedAttributesSequence")
    assert (old.text("PatientID"), old.text("PatientName"), old.text("AccessionNumber")) == ("TEMP-9", "Doe^John", "")
    assert "IssuerOfPatientID" in old


def test_coercion_leaves_an_object_alone_that_agrees_with_the_record(
    store: MemoryStore, site: Site, order: Order, image: Make, put: Put
) -> None:
    made = image(
        PatientName="Yamada^Tarou=山田^太郎=やまだ^たろう",
        IssuerOfPatientID="HILUM",
        StudyInstanceUID="1.2.3.777",
        IssuerOfPatientIDQualifiersSequence=[
            Dataset.of(UniversalEntityID="1.2.826.0.1.3680043.10.1", UniversalEntityIDType="ISO")
        ],
    )
    put(made)
    assert get_one(store, replace(site, coercion="coerced"), (EXPLICIT_LE,)) == made


def test_a_large_header_value_stays_a_slice_when_the_header_changes(
    store: MemoryStore, site: Site, patient: Patient, order: Order, image: Make, put: Put
) -> None:
    document = bytes(200_000)
    made = image(PatientID="TEMP-9", StudyInstanceUID="1.2.3.777", PixelData=None, EncapsulatedDocument=document)
    put(made)
    merged(store, patient, order)
    keys = requests.retrieve(study="1.2.3.777")
    request = Request("C-GET", f"{STUDY_ROOT}.3", dataset=keys.encode(), site=replace(site, coercion="coerced"))
    (planned,) = store.read_now(lambda record: plan_get(request, record)).objects
    sent = planned.outgoing(store.blobs, (EXPLICIT_LE,))
    assert any(isinstance(one, Slice) and one.length >= 200_000 for one in sent.pieces)
    content = Dataset.parse(sent.content(store.blobs))
    assert (content.text("PatientID"), len(content.raw("EncapsulatedDocument"))) == ("MRN-1", 200_000)
