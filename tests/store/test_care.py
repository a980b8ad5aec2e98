"""Orders, the worklist, performed steps and results, in both stores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.code import Code
from hilum.core.identity import Identifier
from hilum.core.order import OrderChanged, OrderPlaced, PerformedProcedureStep, PerformedSeries, PerformedStepRecorded
from hilum.core.order import ReferencedInstance as Reference
from hilum.core.record import Page, Record, Store
from hilum.core.result import Attachment, Observation, ReportedImage, Result, ResultReceived
from hilum.core.visit import Visit, VisitUpdated
from support.store_making import ADT, RIS, order, patient, register


def fill(store: Store) -> None:
    def work(record: Record) -> None:
        register(
            record,
            patient("a", "100", family="Doe", given="Jane"),
            patient("b", "2*0", family="Müller", given="Anna"),
        )
        record.emit(
            OrderPlaced(order("1", "a", stations="MR1 MR2", placed="10")),
            OrderPlaced(order("2", "b", modality="CT", stations="CT1", start="20260302", placed="30")),
            OrderPlaced(order("3", "b", start="20260301070000", step_status="COMPLETED", status="CM", placed="20")),
        )

    store.write_now(work)


def test_an_order_is_found_by_each_of_its_numbers(store: Store) -> None:
    fill(store)
    wanted = order("1", "a", stations="MR1 MR2", placed="10")

    def look(record: Record) -> None:
        orders = record.orders
        assert orders.get("1") == wanted
        assert orders.by_placer(Identifier("P1", ADT)) == wanted
        assert orders.by_placer(Identifier("P1")) == wanted
        assert orders.by_placer(Identifier("P1", RIS)) is None
        assert orders.by_filler(Identifier("F1", RIS)) == wanted
        assert orders.by_filler(Identifier("F1", ADT)) is None
        assert orders.by_accession("A1") == wanted
        assert orders.by_study("1.2.840.1") == wanted
        for nothing in (orders.by_accession(""), orders.by_study(""), orders.by_placer(Identifier(""))):
            assert nothing is None
        assert [one.id for one in orders.of_patient("b")] == ["3", "2"]

    store.read_now(look)


def test_orders_are_found_by_the_specimen_that_they_examine(store: Store) -> None:
    fill(store)
    tube = Identifier("T1")

    def examine(record: Record) -> None:
        for id in ("1", "3"):
            before = record.orders.get(id)
            assert before is not None
            record.emit(OrderChanged(replace(before, specimen=tube, department="LAB"), before))

    store.write_now(examine)

    def look(record: Record) -> None:
        assert [one.id for one in record.orders.by_specimen("T1")] == ["3", "1"]
        assert record.orders.by_specimen("T2") == record.orders.by_specimen("") == []

    store.read_now(look)


def test_orders_are_searched_by_status_and_time_newest_first(store: Store) -> None:
    fill(store)

    def look(record: Record) -> None:
        orders = record.orders
        assert [one.id for one in orders.search()] == ["2", "3", "1"]
        assert [one.id for one in orders.search(status=("SC",))] == ["2", "1"]
        assert [one.id for one in orders.search(placed=(15.0, 0.0))] == ["2", "3"]
        assert [one.id for one in orders.search(placed=(0.0, 20.0))] == ["3", "1"]
        assert [one.id for one in orders.search(page=Page(1, 1))] == ["3"]

    store.read_now(look)


@pytest.mark.parametrize(
    ("keys", "steps"),
    [
        ({}, "SPS1 SPS2"),
        ({"statuses": ()}, "SPS3 SPS1 SPS2"),
        ({"station_aet": "MR2"}, "SPS1"),
        ({"station_aet": "MR*", "statuses": ()}, "SPS3 SPS1"),
        ({"station_aet": "mr2"}, ""),
        ({"modality": "CT"}, "SPS2"),
        ({"start": ("20260301", "20260301")}, "SPS1"),
        ({"start": ("2026030108", "")}, "SPS1 SPS2"),
        ({"start": ("", "20260302")}, "SPS1 SPS2"),
        ({"start": ("20260303", "")}, ""),
        ({"patient_name": "DOE*"}, "SPS1"),
        ({"patient_name": "müller^anna"}, "SPS2"),
        ({"patient_identifier": "100"}, "SPS1"),
        ({"patient_identifier": "1?0"}, "SPS1"),
        ({"patient_identifier": "*0"}, "SPS1 SPS2"),
        ({"accession": "A2"}, "SPS2"),
        ({"requested_procedure_id": "RP1"}, "SPS1"),
        ({"sps_id": "SPS[*"}, ""),
        ({"study_uid": "1.2.840.2"}, "SPS2"),
        ({"page": Page(1, 1)}, "SPS2"),
    ],
)
def test_the_worklist_matches_each_key(store: Store, keys: dict[str, object], steps: str) -> None:
    fill(store)
    found = store.read_now(lambda record: record.orders.worklist(**keys))  # type: ignore[arg-type]
    assert " ".join(one.step.id for one in found) == steps
    for one in found:
        assert one.step in one.procedure.steps
        assert one.order.patient_id == one.patient.id


def test_a_worklist_item_carries_the_visit_of_its_order(store: Store) -> None:
    fill(store)
    visit = Visit("v", "a", Identifier("V1", ADT))
    known = order("1", "a")
    with_visit = replace(known, visit_number=Identifier("V1", ADT))
    store.write_now(lambda record: record.emit(VisitUpdated(visit), OrderChanged(with_visit, known)))
    (item,) = store.read_now(lambda record: record.orders.worklist(accession="A1"))
    assert item.visit == visit


def test_a_changed_order_leaves_no_old_step_on_the_worklist(store: Store) -> None:
    fill(store)
    known = order("1", "a")
    changed = order("1", "a", step_status="CANCELED", study="1.2.840.77", status="CA")
    store.write_now(lambda record: record.emit(OrderChanged(changed, known)))

    def look(record: Record) -> None:
        assert [one.step.id for one in record.orders.worklist()] == ["SPS2"]
        assert record.orders.by_study("1.2.840.1") is None
        assert record.orders.by_study("1.2.840.77") == changed

    store.read_now(look)


def test_performed_steps_are_kept_whole_and_found_by_order_and_patient(store: Store) -> None:
    fill(store)
    first = PerformedProcedureStep(
        "1.2.9",
        "a",
        series=(PerformedSeries("1.2.3", images=(Reference("1.2", "1.3"),)),),
        order_ids=("1", "2"),
        dataset=b"\x08\x00\x16\x00",
    )
    final = replace(first, status="DISCONTINUED", discontinuation=Code("110514", "wrong", "DCM"), order_ids=("1",))
    store.write_now(lambda record: record.emit(PerformedStepRecorded(first)))
    assert len(store.read_now(lambda record: record.orders.performed_of_order("2"))) == 1
    store.write_now(lambda record: record.emit(PerformedStepRecorded(final, first)))
    assert store.read_now(lambda record: record.orders.performed("1.2.9")) == final
    assert store.read_now(lambda record: record.orders.performed_of_order("1")) == [final]
    assert store.read_now(lambda record: record.orders.performed_of_order("2")) == []
    assert store.read_now(lambda record: record.orders.performed_of_patient("a")) == [final]
    assert store.read_now(lambda record: record.orders.performed("1.2.10")) is None


def test_results_are_found_by_filler_accession_and_study(store: Store) -> None:
    blob = store.blobs.put(b"%PDF")
    result = Result(
        "r",
        "a",
        filler=Identifier("F1", RIS),
        accession=Identifier("A1", RIS),
        study_uid="1.2.840.1",
        observations=(Observation("1", Code("impression"), "No finding\nNone"),),
        attachments=(Attachment("application/pdf", blob, "Report"),),
        images=(ReportedImage("1.2"), ReportedImage("1.3", "1.2.840.10008.5.1.4.1.1.4", "1.4")),
    )
    final = replace(result, status="C", version=2)
    store.write_now(lambda record: register(record, patient("a", "100")))
    store.write_now(lambda record: record.emit(ResultReceived(result)))
    store.write_now(lambda record: record.emit(ResultReceived(final, result)))

    def look(record: Record) -> None:
        results = record.results
        assert results.get("r") == final
        assert results.find(filler=Identifier("F1")) == [final]
        assert results.find(filler=Identifier("F1", ADT)) == []
        assert results.find(accession="A1") == [final]
        assert results.find(study_uid="1.2.840.1", accession="A1") == [final]
        assert results.find(study_uid="1.2.840.1", accession="A2") == []
        assert results.find() == []
        assert results.of_patient("a") == [final]
        assert record.blobs.read(blob) == b"%PDF"

    store.read_now(look)
