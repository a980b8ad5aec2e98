"""Modality performed procedure step, PS3.4 annex F; RAD-6, RAD-7."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from hilum.core.code import Code
from hilum.core.exchange import Draft
from hilum.core.order import WRONG_WORKLIST_ENTRY, Order, PerformedSeries, ReferencedInstance
from hilum.core.record import Record
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services import mpps, requests
from hilum.dicom.services.service import Answer, Request, Site
from hilum.dicom.services.worklist import worklist_dataset
from hilum.testing import MemoryStore

UID = "1.2.3.900"
Send = Callable[..., Answer]

SERIES = PerformedSeries(
    "1.2.3.100.1", "HEAD", images=(ReferencedInstance("1.2.840.10008.5.1.4.1.1.4", "1.2.3.100.1.1"),)
)


@pytest.fixture
def send(store: MemoryStore, site: Site) -> Send:
    """Sends N-CREATE, N-SET or N-GET."""

    def run(
        operation: str,
        dataset: Dataset | None = None,
        *,
        uid: str = UID,
        attributes: tuple[int, ...] = (),
        settings: Site | None = None,
        drafts: list[Draft] | None = None,
    ) -> Answer:
        request = Request(
            operation,
            mpps.MPPS,
            uid,
            dataset.encode() if dataset is not None else b"",
            calling_aet="MR1",
            attributes=attributes,
            site=settings or site,
        )
        handle = {"N-CREATE": mpps.create, "N-SET": mpps.set_, "N-GET": mpps.get}[operation]

        def work(record: Record) -> Answer:
            answer = handle(request, record)
            if drafts is not None:
                drafts.append(record.exchange)
            return answer

        return store.write_now(work)

    return run


@pytest.fixture
def begun(store: MemoryStore, order: Order) -> Dataset:
    """The attribute list of an N-CREATE for the one worklist item."""
    (item,) = store.read_now(lambda record: record.orders.worklist())
    return requests.mpps_create(
        worklist_dataset(item, "ISO_IR 192"), pps_id="PPS-1", station_aet="MR1", start="20260301094000"
    )


def status_of(store: MemoryStore) -> tuple[str, str]:
    order = store.read_now(lambda record: record.orders.get("O1"))
    assert order is not None
    return order.status, order.procedures[0].steps[0].status


def test_a_step_in_progress_starts_the_order(store: MemoryStore, begun: Dataset, send: Send) -> None:
    drafts: list[Draft] = []
    assert send("N-CREATE", begun, drafts=drafts).status == 0
    step = store.read_now(lambda record: record.orders.performed(UID))
    assert step is not None
    assert (step.patient_id, step.status, step.station_aet, step.modality) == ("P1", "IN PROGRESS", "MR1", "MR")
    assert step.order_ids == ("O1",)
    (reference,) = step.scheduled
    assert (reference.study_uid, reference.accession, reference.sps_id) == ("1.2.3.100", "ACC-1", "SPS-1")
    assert (reference.placer, reference.filler) == ("PLC-1", "FIL-1")
    assert status_of(store) == ("IP", "STARTED")
    keys = {(one.kind, one.value) for one in drafts[0].keys}
    assert {("mpps", UID), ("step", "SPS-1"), ("study", "1.2.3.100"), ("person", "P1"), ("accession", "ACC-1")} <= keys


def test_a_completed_step_completes_the_order(store: MemoryStore, begun: Dataset, send: Send) -> None:
    send("N-CREATE", begun)
    drafts: list[Draft] = []
    assert send("N-SET", requests.mpps_final([SERIES], end="20260301100000"), drafts=drafts).status == 0
    step = store.read_now(lambda record: record.orders.performed(UID))
    assert step is not None
    assert (step.status, step.end, step.version) == ("COMPLETED", "20260301100000", 2)
    assert step.series[0].images == SERIES.images
    assert status_of(store) == ("CM", "COMPLETED")
    assert drafts[0].findings == []


def test_a_final_step_may_no_longer_be_updated(begun: Dataset, send: Send) -> None:
    send("N-CREATE", begun)
    send("N-SET", requests.mpps_final([SERIES], end="20260301100000"))
    answer = send("N-SET", requests.mpps_final([SERIES], end="20260301100000", status="DISCONTINUED"))
    assert (answer.status, answer.error_id) == (0x0110, 0xA710)


def test_a_discontinued_step_discontinues_the_order(store: MemoryStore, begun: Dataset, send: Send) -> None:
    send("N-CREATE", begun)
    final = requests.mpps_final(
        [], end="20260301100000", status="DISCONTINUED", discontinuation=Code("110513", "x", "DCM")
    )
    assert send("N-SET", final).status == 0
    assert status_of(store) == ("DC", "DISCONTINUED")


def test_the_wrong_worklist_entry_leaves_the_order_open(store: MemoryStore, begun: Dataset, send: Send) -> None:
    send("N-CREATE", begun)
    reason = Code(WRONG_WORKLIST_ENTRY, "Incorrect worklist entry selected", "DCM")
    send("N-SET", requests.mpps_final([], end="20260301100000", status="DISCONTINUED", discontinuation=reason))
    assert status_of(store)[1] == "SCHEDULED"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"PerformedProcedureStepStatus": "COMPLETED"}, 0x0106),
        ({"PerformedStationAETitle": None}, 0x0120),
        ({"PerformedProcedureStepID": ""}, 0x0121),
        ({"ScheduledStepAttributesSequence": []}, 0x0121),
    ],
)
def test_a_creation_that_breaks_the_table_is_refused(
    store: MemoryStore, begun: Dataset, send: Send, change: dict[str, object], status: int
) -> None:
    for keyword, value in change.items():
        if value is None:
            begun.discard(keyword)
        else:
            begun.set(keyword, value)
    answer = send("N-CREATE", begun)
    assert answer.status == status
    assert answer.offending
    assert store.read_now(lambda record: record.orders.performed(UID)) is None
    assert status_of(store) == ("SC", "SCHEDULED")


def test_the_same_step_cannot_be_created_twice(begun: Dataset, send: Send) -> None:
    send("N-CREATE", begun)
    assert send("N-CREATE", begun).status == 0x0111


def test_an_unknown_step_cannot_be_set_or_got(send: Send) -> None:
    assert send("N-SET", requests.mpps_final([SERIES], end="20260301100000"), uid="1.2.3.4").status == 0x0112
    assert send("N-GET", uid="1.2.3.4").status == 0x0112


def test_attributes_of_the_creation_cannot_be_set_later(begun: Dataset, send: Send) -> None:
    send("N-CREATE", begun)
    answer = send("N-SET", Dataset.of(PatientID="OTHER"))
    assert (answer.status, answer.offending) == (0x0105, (0x00100020,))


def test_what_a_completed_step_lacks_is_noted_or_refused(begun: Dataset, send: Send, site: Site) -> None:
    send("N-CREATE", begun)
    empty = requests.mpps_final([], end="")
    refused = send("N-SET", empty, settings=replace(site, incomplete_mpps="refuse"))
    assert (refused.status, refused.offending) == (0x0120, (0x00400250,))
    drafts: list[Draft] = []
    assert send("N-SET", empty, drafts=drafts).status == 0
    assert {one.place for one in drafts[0].findings} == {"(0040,0250)", "(0040,0251)", "(0040,0340)"}


def test_a_creation_without_an_instance_uid_gets_one(begun: Dataset, send: Send) -> None:
    answer = send("N-CREATE", begun, uid="")
    assert answer.status == 0
    assert answer.sop_instance.startswith("2.25.")


def test_the_attributes_are_given_back_on_request(begun: Dataset, send: Send) -> None:
    send("N-CREATE", begun)
    whole = send("N-GET")
    assert whole.dataset is not None and whole.dataset.text("PerformedProcedureStepID") == "PPS-1"
    part = send("N-GET", attributes=(0x00400252,))
    assert part.dataset is not None
    assert part.dataset.text("PerformedProcedureStepStatus") == "IN PROGRESS"
    assert "PerformedProcedureStepID" not in part.dataset
    assert send("N-GET", attributes=(0x00400252, 0x00104000)).status == 0x0001


def test_the_unscheduled_case_registers_the_patient_and_touches_no_order(
    store: MemoryStore, order: Order, send: Send
) -> None:
    typed = Dataset.of(PatientName="Doe^John", PatientID="TEMP-9", PatientSex="M")
    made = requests.mpps_unscheduled(
        typed, study_uid="1.2.3.777", pps_id="PPS-9", station_aet="MR1", modality="MR", start="20260301094000"
    )
    drafts: list[Draft] = []
    assert send("N-CREATE", made, drafts=drafts).status == 0
    step = store.read_now(lambda record: record.orders.performed(UID))
    assert step is not None and step.order_ids == ()
    found = store.read_now(lambda record: record.patients.find(record.authorities.identifier("TEMP-9")))
    assert found is not None and (found.id, found.source) == (step.patient_id, "dicom")
    assert status_of(store) == ("SC", "SCHEDULED")
    assert ("scheduled", "no") in drafts[0].detail


def test_a_step_for_another_patient_than_the_order_is_told(begun: Dataset, send: Send) -> None:
    begun.set("PatientID", "MRN-2")
    drafts: list[Draft] = []
    send("N-CREATE", begun, drafts=drafts)
    assert ("patient", "another than the order's") in drafts[0].detail
