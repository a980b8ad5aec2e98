"""Modality worklist, PS3.4 annex K; RAD-5; mapping of the order's attributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from hilum.core.code import Code
from hilum.core.exchange import Draft
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.order import Order, OrderChanged, RequestedProcedure, ScheduledProcedureStep
from hilum.core.person import Demographics, PersonName
from hilum.core.record import Record, WorklistItem
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services import requests
from hilum.dicom.services.service import Answer, Request, Site
from hilum.dicom.services.worklist import MODALITY_WORKLIST, find_worklist, read_worklist_item, worklist_dataset
from hilum.testing import MemoryStore

Ask = Callable[..., tuple[list[Dataset], Answer]]


@pytest.fixture
def ask(store: MemoryStore, site: Site, order: Order) -> Ask:
    """Runs a worklist query over the one scheduled step."""

    def run(keys: Dataset, drafts: list[Draft] | None = None) -> tuple[list[Dataset], Answer]:
        request = Request("C-FIND", MODALITY_WORKLIST, dataset=keys.encode(), calling_aet="MR1", site=site)

        def work(record: Record) -> list[Answer]:
            answers = list(find_worklist(request, record))
            if drafts is not None:
                drafts.append(record.exchange)
            return answers

        answers = store.read_now(work)
        return [one.dataset for one in answers[:-1] if one.dataset is not None], answers[-1]

    return run


def test_every_return_key_of_the_order_is_answered(ask: Ask) -> None:
    found, last = ask(requests.worklist_query(station_aet="MR1", modality="MR", start_date="20260301"))
    assert last.status == 0
    (item,) = found
    told = {
        keyword: item.text(keyword)
        for keyword in (
            "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "AccessionNumber",
            "StudyInstanceUID", "RequestedProcedureID", "RequestedProcedureDescription", "RequestedProcedurePriority",
            "PlacerOrderNumberImagingServiceRequest", "FillerOrderNumberImagingServiceRequest", "RequestingPhysician",
            "ReferringPhysicianName", "ReasonForTheRequestedProcedure",
        )
    }  # fmt: skip
    assert told == {
        "PatientName": "Yamada^Tarou=山田^太郎=やまだ^たろう",
        "PatientID": "MRN-1",
        "IssuerOfPatientID": "HILUM",
        "PatientBirthDate": "19700102",
        "PatientSex": "M",
        "AccessionNumber": "ACC-1",
        "StudyInstanceUID": "1.2.3.100",
        "RequestedProcedureID": "RP-1",
        "RequestedProcedureDescription": "MR head",
        "RequestedProcedurePriority": "ROUTINE",
        "PlacerOrderNumberImagingServiceRequest": "PLC-1",
        "FillerOrderNumberImagingServiceRequest": "FIL-1",
        "RequestingPhysician": "House^Greg",
        "ReferringPhysicianName": "Wilson^James",
        "ReasonForTheRequestedProcedure": "Headache",
    }
    step = item.item("ScheduledProcedureStepSequence")
    assert step.text("ScheduledProcedureStepID") == "SPS-1"
    assert step.text("ScheduledStationAETitle") == "MR1"
    assert step.text("ScheduledProcedureStepStartDate") == "20260301"
    assert step.text("ScheduledProcedureStepStartTime") == "093000"
    assert step.item("ScheduledProtocolCodeSequence").text("CodeValue") == "MRH-P"
    assert item.item("RequestedProcedureCodeSequence").text("CodeMeaning") == "MR head"
    assert item.item("OrderPlacerIdentifierSequence").text("LocalNamespaceEntityID") == "OP"
    assert item.item("IssuerOfPatientIDQualifiersSequence").text("UniversalEntityID") == "1.2.826.0.1.3680043.10.1"


@pytest.mark.parametrize(
    ("keys", "is_found"),
    [
        ({}, True),
        ({"station_aet": "MR1"}, True),
        ({"station_aet": "MR2"}, False),
        ({"station_aet": "MR*"}, True),
        ({"modality": "CT"}, False),
        ({"start_date": "20260301"}, True),
        ({"start_date": "20260228-20260302"}, True),
        ({"start_date": "20260302-"}, False),
        ({"start_date": "20260301", "start_time": "0900-1000"}, True),
        ({"start_date": "20260301", "start_time": "10-"}, False),
        ({"start_date": "20260228-20260301", "start_time": "1800-1000"}, True),
        ({"start_date": "20260228-20260301", "start_time": "1800-0900"}, False),
        ({"patient_id": "MRN-1"}, True),
        ({"patient_id": "MRN-1", "issuer": "ELSEWHERE"}, False),
        ({"patient_id": "MRN-2"}, False),
        ({"patient_name": "yamada^*"}, True),
        ({"patient_name": "山田^太郎"}, True),
        ({"accession": "ACC-1"}, True),
        ({"accession": "ACC-2"}, False),
        ({"requested_procedure_id": "RP-1"}, True),
        ({"sps_id": "SPS-2"}, False),
    ],
)
def test_steps_match_by_patient_or_broadly(ask: Ask, keys: dict[str, str], is_found: bool) -> None:
    found, last = ask(requests.worklist_query(**keys))
    assert last.status == 0
    assert bool(found) is is_found


def test_only_the_attributes_asked_for_come_back(ask: Ask) -> None:
    step = Dataset.of(ScheduledProcedureStepID=None)
    found, _ = ask(Dataset.of(AccessionNumber=None, ScheduledProcedureStepSequence=[step]))
    (item,) = found
    assert {one.tag for one in item} - {0x00080005} == {0x00080050, 0x00400100}
    assert [one.tag for one in item.item("ScheduledProcedureStepSequence")] == [0x00400009]


def test_a_sequence_without_an_item_asks_for_all_its_attributes(ask: Ask) -> None:
    found, _ = ask(Dataset.of(AccessionNumber="ACC-1", ScheduledProcedureStepSequence=[]))
    assert found[0].item("ScheduledProcedureStepSequence").text("Modality") == "MR"


def test_steps_that_are_over_are_hidden_unless_asked_for(store: MemoryStore, order: Order, ask: Ask) -> None:
    done = order.with_step_status(None, "COMPLETED")
    store.write_now(lambda record: record.emit(OrderChanged(done, order)))
    assert ask(requests.worklist_query())[0] == []
    keys = requests.worklist_query()
    keys.item("ScheduledProcedureStepSequence").set("ScheduledProcedureStepStatus", "COMPLETED")
    found, _ = ask(keys)
    assert found[0].item("ScheduledProcedureStepSequence").text("ScheduledProcedureStepStatus") == "COMPLETED"


def test_the_exchange_shows_the_query_without_personal_values(ask: Ask) -> None:
    drafts: list[Draft] = []
    ask(requests.worklist_query(patient_name="Yamada*", modality="MR"), drafts)
    facts = dict(drafts[0].detail)
    assert facts["key Modality"] == "MR"
    assert facts["key PatientName"] == "given"
    assert "Yamada" not in str(drafts[0].detail)
    keys = {(one.kind, one.value) for one in drafts[0].keys}
    assert {("step", "SPS-1"), ("study", "1.2.3.100"), ("person", "P1"), ("placer", "PLC-1")} <= keys


def test_the_asking_side_reads_the_item_back(ask: Ask, order: Order) -> None:
    found, _ = ask(requests.worklist_query())
    read, procedure, step = read_worklist_item(found[0])
    assert step == order.procedures[0].steps[0]
    assert (procedure.id, procedure.study_uid, procedure.code) == ("RP-1", "1.2.3.100", order.procedures[0].code)
    assert (read.placer, read.filler, read.accession) == (order.placer, order.filler, order.accession)


def test_a_broken_identifier_is_refused(store: MemoryStore, site: Site) -> None:
    request = Request("C-FIND", MODALITY_WORKLIST, dataset=b"\x40\x00\x00\x01SQ\0\0\xff\0\0\0", site=site)
    answers = store.read_now(lambda record: list(find_worklist(request, record)))
    assert [one.status for one in answers] == [0xA900]


def test_a_backslash_never_makes_two_values_of_one() -> None:
    number = Identifier("12\\34", AssigningAuthority("A\\B", "1.2.3", "ISO"))
    other = Identifier("7", AssigningAuthority("HILUM"))
    patient = Patient(
        "P1", (number, other, replace(other, value="8\\9")), Demographics(PersonName("Doe\\x", ideographic="a\\b"))
    )
    step = ScheduledProcedureStep(
        "S\\1", station_aets=("MR1", "M\\R"), station_name="A\\B", location="L\\M", description="head\\neck",
        protocol=Code("1\\2", "MR\\head", "L\\N"), modality="MR",
    )  # fmt: skip
    procedure = RequestedProcedure("R\\1", "1.2.3", "x\\y", Code("ok", "fine", "LOC"), (step,))
    order = Order(
        "O1", "P1", accession=Identifier("A\\1"), placer=Identifier("P\\1"), procedures=(procedure,),
        clinical_information="a\\b", institution="H\\I", reason=Code("9\\9", "", "L"),
    )  # fmt: skip
    made = worklist_dataset(WorklistItem(patient, order, procedure, step))
    waiting = [made]
    while waiting:
        one = waiting.pop()
        for tag, vr, _ in one:
            if vr == "SQ":
                waiting += one.sequence(tag)
            elif vr not in ("LT", "ST", "UT") and tag != 0x00080005:
                assert len(one.texts(tag)) <= 1, f"{tag:08X}"
    assert (made.text("PatientID"), made.text("IssuerOfPatientID"), made.text("AccessionNumber")) == ("", "", "")
    assert [one.text("PatientID") for one in made.sequence("OtherPatientIDsSequence")] == ["7"]
    item = made.item("ScheduledProcedureStepSequence")
    assert (item.texts("ScheduledStationAETitle"), item.text("ScheduledProcedureStepDescription")) == (
        ["MR1"],
        "head neck",
    )
    code = item.item("ScheduledProtocolCodeSequence")
    assert [code.text(name) for name in ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")] == [
        "MR head", "99HILUM", "MR head",
    ]  # fmt: skip


def test_a_pregnancy_status_of_zero_is_a_key_without_a_value(ask: Ask) -> None:
    # (0010,21C0) US as a peer writes it that has no binary value of length zero: the key that dcmjs-dimse always sends
    zero = Dataset.parse(bytes.fromhex("1000c021 5553 0200 0000"), "1.2.840.10008.1.2.1")
    assert len(ask(zero)[0]) == 1
    pregnant = Dataset.parse(bytes.fromhex("1000c021 5553 0200 0300"), "1.2.840.10008.1.2.1")
    assert len(ask(pregnant)[0]) == 0
