"""Storage commitment, PS3.4 annex J, RAD-10; instance availability, annex R, RAD-49."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hilum.core.exchange import Draft
from hilum.core.order import ReferencedInstance
from hilum.core.record import Record
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services import commitment, ian, requests
from hilum.dicom.services.service import Answer, Request, Site
from hilum.testing import MemoryStore

MR, CT = "1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.2"
Make = Callable[..., Dataset]
Put = Callable[..., Answer]


def ask(store: MemoryStore, site: Site, dataset: Dataset, *, action: int = 1) -> Answer:
    request = Request(
        "N-ACTION",
        commitment.COMMITMENT,
        commitment.COMMITMENT_INSTANCE,
        dataset.encode(),
        calling_aet="MR1",
        type_id=action,
        site=site,
    )
    return store.write_now(lambda record: commitment.commit(request, record))


def test_what_is_stored_is_committed_by_a_delivery_of_the_same_commit(
    store: MemoryStore, site: Site, image: Make, put: Put
) -> None:
    put(image())
    answer = ask(store, site, requests.commitment_request([ReferencedInstance(MR, "1.2.3.100.1.1")], "1.2.3.55"))
    assert answer.status == 0
    (row,) = store.read_now(lambda record: record.outbox.search())
    assert (row.destination, row.courier, row.transaction) == ("mr1", "commitment", "RAD-10")
    assert (row.fact("event type"), row.fact("aet")) == ("1", "MR1")
    result = commitment.read_result(Dataset.parse(row.payload))
    assert result.transaction_uid == "1.2.3.55"
    assert result.committed == ((MR, "1.2.3.100.1.1"),)
    assert result.failed == ()
    assert result.retrieve_aet == "HILUM"
    keys = {(one.kind, one.value) for one in row.keys}
    assert {("transaction-uid", "1.2.3.55"), ("study", "1.2.3.100"), ("instance", "1.2.3.100.1.1")} <= keys


def test_what_is_not_stored_fails_with_its_reason(store: MemoryStore, site: Site, image: Make, put: Put) -> None:
    put(image())
    put(image(SOPInstanceUID="1.2.3.100.1.2"))
    asked = [
        ReferencedInstance(MR, "1.2.3.100.1.1"),
        ReferencedInstance(CT, "1.2.3.100.1.2"),
        ReferencedInstance(MR, "1.2.3.4.5"),
    ]
    ask(store, site, requests.commitment_request(asked, "1.2.3.55"))
    (row,) = store.read_now(lambda record: record.outbox.search())
    result = commitment.read_result(Dataset.parse(row.payload))
    assert row.fact("event type") == "2"
    assert result.committed == ((MR, "1.2.3.100.1.1"),)
    assert result.failed == ((CT, "1.2.3.100.1.2", 0x0119), (MR, "1.2.3.4.5", 0x0112))


def test_many_references_are_answered_completely(store: MemoryStore, site: Site, image: Make, put: Put) -> None:
    for number in range(30):
        put(image(SOPInstanceUID=f"1.2.3.100.1.{number + 1}"))
    asked = [ReferencedInstance(MR, f"1.2.3.100.1.{number + 1}") for number in range(31)]
    ask(store, site, requests.commitment_request(asked, "1.2.3.55"))
    (row,) = store.read_now(lambda record: record.outbox.search())
    result = commitment.read_result(Dataset.parse(row.payload))
    assert (len(result.committed), len(result.failed)) == (30, 1)


@pytest.mark.parametrize(
    ("dataset", "action", "status"),
    [
        (Dataset.of(ReferencedSOPSequence=[Dataset.of(ReferencedSOPInstanceUID="1.2")]), 1, 0x0120),
        (Dataset.of(TransactionUID="1.2.3"), 1, 0x0120),
        (Dataset.of(TransactionUID="1.2.3"), 2, 0x0123),
    ],
)
def test_a_request_that_cannot_be_answered_is_refused_and_leaves_nothing(
    store: MemoryStore, site: Site, dataset: Dataset, action: int, status: int
) -> None:
    assert ask(store, site, dataset, action=action).status == status
    assert store.read_now(lambda record: record.outbox.search()) == []


def test_a_result_is_received_and_judged(store: MemoryStore, site: Site) -> None:
    result = commitment.CommitmentResult("1.2.3.55", failed=((MR, "1.2.3.4", 0x0112),))
    request = Request(
        "N-EVENT-REPORT",
        commitment.COMMITMENT,
        commitment.COMMITMENT_INSTANCE,
        commitment.result_dataset(result).encode(),
        type_id=1,
        site=site,
    )
    seen: list[Draft] = []

    def work(record: Record) -> Answer:
        seen.append(record.exchange)
        return commitment.receive_result(request, record)

    assert store.write_now(work).status == 0
    assert [one.rule for one in seen[0].findings] == ["RAD-10/event-type"]
    assert ("transaction-uid", "1.2.3.55") in {(one.kind, one.value) for one in seen[0].keys}


def test_a_notification_names_every_instance_and_is_received(
    store: MemoryStore, site: Site, image: Make, put: Put
) -> None:
    step = Dataset.of(ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.3", ReferencedSOPInstanceUID="1.2.3.900")
    put(image(ReferencedPerformedProcedureStepSequence=[step]))
    put(image(SOPInstanceUID="1.2.3.100.1.2"))

    def notify(record: Record) -> None:
        study = record.studies.get("1.2.3.100")
        assert study is not None
        record.deliver(
            ian.notification(study, record, destination="ris", aet="RIS", retrieve_aet="HILUM", retrieve_url="http://h")
        )

    store.write_now(notify)
    (row,) = store.read_now(lambda record: record.outbox.search())
    told = Dataset.parse(row.payload)
    assert told.text("StudyInstanceUID") == "1.2.3.100"
    assert told.item("ReferencedPerformedProcedureStepSequence").text("ReferencedSOPInstanceUID") == "1.2.3.900"
    instances = told.item("ReferencedSeriesSequence").sequence("ReferencedSOPSequence")
    assert [one.text("InstanceAvailability") for one in instances] == ["ONLINE", "ONLINE"]
    assert instances[0].text("RetrieveURL").endswith("/series/1.2.3.100.1/instances/1.2.3.100.1.1")
    request = Request("N-CREATE", ian.IAN, "1.2.3.77", row.payload, site=site)
    seen: list[Draft] = []

    def work(record: Record) -> Answer:
        seen.append(record.exchange)
        return ian.receive(request, record)

    assert store.write_now(work).status == 0
    assert seen[0].count == 2
    assert {("study", "1.2.3.100"), ("mpps", "1.2.3.900")} <= {(one.kind, one.value) for one in seen[0].keys}


def test_a_notification_without_its_study_is_refused(store: MemoryStore, site: Site) -> None:
    request = Request("N-CREATE", ian.IAN, "1.2.3.77", Dataset.of(PatientID="1").encode(), site=site)
    assert store.write_now(lambda record: ian.receive(request, record)).status == 0x0120
