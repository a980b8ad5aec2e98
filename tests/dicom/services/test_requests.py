"""What the asking side sends, and the dispatch table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hilum.core.order import Order, PerformedSeries, ReferencedInstance
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.dictionary import storage_sop_classes
from hilum.dicom.services import HANDLERS, SERVICES, handler_for, is_storage, policy_rows, requests, supported
from hilum.dicom.services.storage import store as store_instance
from hilum.dicom.services.worklist import worklist_dataset
from hilum.testing import MemoryStore

Make = Callable[..., Dataset]


@pytest.fixture
def item(store: MemoryStore, order: Order) -> Dataset:
    """A worklist answer."""
    (found,) = store.read_now(lambda record: record.orders.worklist())
    return worklist_dataset(found, "ISO_IR 192")


def test_a_restamped_image_is_that_of_the_worklist_item(item: Dataset, image: Make) -> None:
    source = image(
        PatientID="OLD",
        PatientName="Old^Name",
        AccessionNumber="OLD",
        SpecificCharacterSet="ISO_IR 100",
        OtherPatientIDsSequence=[Dataset.of(PatientID="OLD-2")],
    )
    made = requests.restamp(
        source, item, mpps_uid="1.2.9", series_uid="1.2.8", sop_instance="1.2.7", acquired="20260301100000"
    )
    assert made.text("PatientID") == "MRN-1"
    assert made.text("PatientName") == "Yamada^Tarou=山田^太郎=やまだ^たろう"
    assert made.text("IssuerOfPatientID") == "HILUM"
    assert made.text("AccessionNumber") == "ACC-1"
    assert made.text("StudyInstanceUID") == "1.2.3.100"
    assert (made.text("SeriesInstanceUID"), made.text("SOPInstanceUID")) == ("1.2.8", "1.2.7")
    assert made.text("StudyID") == "RP-1"
    assert made.text("StudyDate") == "20260301"
    assert made.item("ReferencedPerformedProcedureStepSequence").text("ReferencedSOPInstanceUID") == "1.2.9"
    asked = made.item("RequestAttributesSequence")
    assert asked.text("RequestedProcedureID") == "RP-1"
    assert asked.text("ScheduledProcedureStepID") == "SPS-1"
    assert asked.item("ScheduledProtocolCodeSequence").text("CodeValue") == "MRH-P"
    assert "OtherPatientIDsSequence" not in made
    assert made.raw("PixelData") == source.raw("PixelData")
    assert source.text("PatientID") == "OLD"


def test_a_modality_at_fault_is_made_by_changes(item: Dataset, image: Make) -> None:
    made = requests.restamp(
        image(),
        item,
        mpps_uid="1.2.9",
        series_uid="1.2.8",
        sop_instance="1.2.7",
        study_uid="1.2.6",
        changes={"AccessionNumber": "WRONG", "IssuerOfPatientID": None},
    )
    assert (made.text("StudyInstanceUID"), made.text("AccessionNumber")) == ("1.2.6", "WRONG")
    assert "IssuerOfPatientID" not in made


def test_a_group_case_has_one_item_for_each_worklist_answer(item: Dataset) -> None:
    made = requests.mpps_create([item, item], pps_id="1", station_aet="MR1", start="20260301100000")
    assert len(made.sequence("ScheduledStepAttributesSequence")) == 2


def test_the_final_list_names_series_and_instances() -> None:
    series = PerformedSeries("1.2.8", "HEAD", images=(ReferencedInstance("1.2.3", "1.2.7"),))
    made = requests.mpps_final([series], end="20260301101500")
    entry = made.item("PerformedSeriesSequence")
    assert entry.text("ProtocolName") == "HEAD"
    assert entry.item("ReferencedImageSequence").text("ReferencedSOPInstanceUID") == "1.2.7"
    assert made.text("PerformedProcedureStepEndTime") == "101500"


def test_every_registered_storage_class_is_storage() -> None:
    assert [uid for uid in sorted(storage_sop_classes()) if not is_storage(uid)] == []


@pytest.mark.parametrize(
    "uid",
    [uid for service in SERVICES for uid in service.sop_classes]
    + ["1.2.840.10008.5.1.1.9", "1.2.840.10008.5.1.4.34.6.1", "1.2.840.10008.3.1.2.3.3", "no uid", ""],
)
def test_other_services_are_not_storage(uid: str) -> None:
    assert not is_storage(uid)


def test_private_and_future_classes_are_storage() -> None:
    assert is_storage("1.3.12.2.1107.5.9.1")
    assert is_storage("1.2.840.10008.5.1.4.1.1.999.1")
    found = supported("1.3.12.2.1107.5.9.1")
    assert found is not None and found.scp and found.scu and found.transfer_syntaxes == ()


def test_every_negotiated_operation_has_its_handler() -> None:
    for service in SERVICES:
        for uid in service.sop_classes:
            assert uid in policy_rows()
            for operation in service.operations:
                assert handler_for(uid, operation) is not None, (uid, operation)
    found = handler_for("1.2.840.10008.5.1.4.1.1.2", "C-STORE")
    assert found is not None and found.handle is store_instance and found.writes
    assert handler_for("1.2.840.10008.1.1", "C-STORE") is None
    assert len({one.on for one in HANDLERS}) == len(HANDLERS)
