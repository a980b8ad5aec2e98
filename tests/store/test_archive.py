"""The archive's index, in both stores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.record import Behind, InstanceFilter, Page, Record, Store
from hilum.core.study import InstancesDeleted, StudyAssigned
from support.store_making import patient, register, stored


def fill(store: Store) -> None:
    def work(record: Record) -> None:
        register(record, patient("a", "100"), patient("b", "200", family="Smith", given="Ann", birth_date="19801231"))
        for series, modality in (("1.1.1", "MR"), ("1.1.2", "SR")):
            for number in ("10", "2", "1"):
                record.emit(
                    stored(
                        "a",
                        "1.1",
                        series,
                        f"{series}.{number}",
                        modality=modality,
                        number=number,
                        series_number=series[-1],
                        blob=record.blobs.put(number.encode()),
                        metadata=f"json {number}".encode(),
                    )
                )
        record.emit(
            stored(
                "b",
                "1.2",
                "1.2.1",
                "1.2.1.1",
                modality="CT",
                accession="A2",
                date="20250401",
                time="1200",
                description="CT [head]",
                series_description="Axial 5mm",
                blob=record.blobs.put(b"ct"),
            )
        )

    store.write_now(work)


def test_counts_and_modalities_are_the_stores_business(store: Store) -> None:
    fill(store)
    study = store.read_now(lambda record: record.studies.get("1.1"))
    assert study is not None
    assert (study.series_count, study.instance_count, study.modalities) == (2, 6, ("MR", "SR"))
    series = store.read_now(lambda record: record.studies.series("1.1.2"))
    assert series is not None
    assert series.instance_count == 3
    assert (series.description, study.description) == ("T1 axial", "MRI of the brain")


def test_an_instance_is_kept_with_all_that_was_read_from_it(store: Store) -> None:
    blob = store.blobs.put(b"part 10")
    event = stored("a", "1.1", "1.1.1", "1.1.1.1", blob=blob, digest=b"\x01" * 32)
    store.write_now(lambda record: record.emit(event))
    kept = store.read_now(lambda record: record.studies.instance("1.1.1.1"))
    assert kept == event.instance
    assert store.blobs.read(blob) == b"part 10"


def test_the_same_instance_again_changes_nothing(store: Store) -> None:
    first = stored("a", "1.1", "1.1.1", "1.1.1.1", blob=store.blobs.put(b"one"), digest=b"same")
    again = stored("a", "1.1", "1.1.1", "1.1.1.1", blob=store.blobs.put(b"one"), digest=b"same")
    store.write_now(lambda record: record.emit(first))
    store.write_now(lambda record: record.emit(again))
    store.write_now(lambda record: record.emit(first))
    assert store.read_now(lambda record: record.studies.instance("1.1.1.1")) == first.instance
    study = store.read_now(lambda record: record.studies.get("1.1"))
    assert study is not None
    assert (study.series_count, study.instance_count) == (1, 1)


def test_other_content_under_the_same_uid_replaces_it_when_emitted(store: Store) -> None:
    first = stored("a", "1.1", "1.1.1", "1.1.1.1", blob=store.blobs.put(b"one"), digest=b"1")
    other = stored("a", "1.1", "1.1.1", "1.1.1.1", blob=store.blobs.put(b"two"), digest=b"2")
    moved = stored("a", "1.9", "1.9.1", "1.1.1.1", blob=store.blobs.put(b"three"), digest=b"3")
    store.write_now(lambda record: record.emit(first))
    store.write_now(lambda record: record.emit(other))
    assert store.read_now(lambda record: record.studies.instance("1.1.1.1")) == other.instance
    store.write_now(lambda record: record.emit(moved))

    def look(record: Record) -> None:
        assert record.studies.instance("1.1.1.1") == moved.instance
        assert record.studies.get("1.1") is None
        assert record.studies.series("1.1.1") is None
        study = record.studies.get("1.9")
        assert study is not None
        assert (study.series_count, study.instance_count) == (1, 1)

    store.read_now(look)


def test_two_studies_may_share_a_series_uid(store: Store) -> None:
    events = [stored("a", study, "1.5", f"{study}.7", blob=store.blobs.put(b"x")) for study in ("1.1", "1.2")]
    store.write_now(lambda record: record.emit(*events))
    found = store.read_now(lambda record: record.studies.find_series(InstanceFilter(series_uids=("1.5",))))
    assert sorted(study.uid for _, study, _ in found) == ["1.1", "1.2"]
    assert [series.instance_count for series, _, _ in found] == [1, 1]


def test_an_instance_whose_unit_of_work_failed_is_stored_by_the_next(store: Store) -> None:
    """What the store remembers of series must not outlive the unit of work that made them."""
    event = stored("a", "1.1", "1.1.1", "1.1.1.1", blob=store.blobs.put(b"x"))

    def fail(record: Record) -> None:
        record.emit(event)
        raise RuntimeError("after all")

    with pytest.raises(RuntimeError):
        store.write_now(fail)
    assert store.read_now(lambda record: record.studies.get("1.1")) is None
    store.write_now(lambda record: record.emit(event))
    study = store.read_now(lambda record: record.studies.get("1.1"))
    assert study is not None
    assert study.instance_count == 1


def test_deleting_instances_empties_series_and_study(store: Store) -> None:
    fill(store)
    store.write_now(lambda record: record.emit(InstancesDeleted(("1.1.2.1", "1.1.2.2", "1.1.2.10", "9.9"))))
    study = store.read_now(lambda record: record.studies.get("1.1"))
    assert study is not None
    assert (study.series_count, study.instance_count, study.modalities) == (1, 3, ("MR",))
    assert store.read_now(lambda record: record.studies.series("1.1.2")) is None
    store.write_now(lambda record: record.emit(InstancesDeleted(("1.2.1.1",))))
    assert store.read_now(lambda record: record.studies.get("1.2")) is None
    again = stored("b", "1.2", "1.2.1", "1.2.1.1", blob=store.blobs.put(b"ct"))
    store.write_now(lambda record: record.emit(again))
    assert store.read_now(lambda record: record.studies.series("1.2.1")) is not None


def test_a_study_is_assigned_to_a_patient_and_an_order(store: Store) -> None:
    fill(store)
    store.write_now(lambda record: record.emit(StudyAssigned("1.1", "b", "o1")))
    store.write_now(lambda record: record.emit(StudyAssigned("1.1", "b")))
    study = store.read_now(lambda record: record.studies.get("1.1"))
    assert study is not None
    assert (study.patient_id, study.order_id) == ("b", "o1")
    late = stored("a", "1.1", "1.1.1", "1.1.1.99", blob=store.blobs.put(b"late"))
    store.write_now(lambda record: record.emit(late))
    study = store.read_now(lambda record: record.studies.get("1.1"))
    assert study is not None
    assert (study.patient_id, study.order_id) == ("b", "o1")


@pytest.mark.parametrize(
    ("where", "studies"),
    [
        (InstanceFilter(), "1.2 1.1"),
        (InstanceFilter(patient_ids=("a", "z")), "1.1"),
        (InstanceFilter(patient_identifier=("1?0",)), "1.1"),
        (InstanceFilter(patient_identifier=("100", "200")), "1.2 1.1"),
        (InstanceFilter(patient_identifier=("100",), issuer="ADT1"), "1.1"),
        (InstanceFilter(patient_identifier=("100",), issuer="1.2.3.1"), "1.1"),
        (InstanceFilter(patient_identifier=("100",), issuer="RIS"), ""),
        (InstanceFilter(patient_name="smith^*"), "1.2"),
        (InstanceFilter(birth_date=("1980", "1980")), "1.2"),
        (InstanceFilter(study_uids=("1.1", "1.9")), "1.1"),
        (InstanceFilter(accession=("A2",)), "1.2"),
        (InstanceFilter(accession=("A*",)), "1.2 1.1"),
        (InstanceFilter(study_date=("20260101", "")), "1.1"),
        (InstanceFilter(study_date=("", "2025")), "1.2"),
        (InstanceFilter(study_time=("08", "08")), "1.1"),
        (InstanceFilter(study_description="*BRAIN"), "1.1"),
        (InstanceFilter(study_description="ct [head]"), "1.2"),
        (InstanceFilter(study_description="ct [h*"), "1.2"),
        (InstanceFilter(referring_physician="house*"), "1.2 1.1"),
        (InstanceFilter(modalities=("SR",)), "1.1"),
        (InstanceFilter(modalities=("CT", "PT")), "1.2"),
        (InstanceFilter(series_uids=("1.1.2",)), "1.1"),
        (InstanceFilter(instance_uids=("1.2.1.1",)), "1.2"),
        (InstanceFilter(sop_classes=("1.2.840.10008.5.1.4.1.1.2",)), ""),
        (InstanceFilter(page=Page(1, 1)), "1.1"),
        (InstanceFilter(patient_name="*", accession=("*",), study_description="*"), "1.2 1.1"),
    ],
)
def test_studies_match_each_key(store: Store, where: InstanceFilter, studies: str) -> None:
    fill(store)
    found = store.read_now(lambda record: record.studies.find_studies(where))
    assert " ".join(study.uid for study, _ in found) == studies
    assert all(study.patient_id == who.id for study, who in found)


@pytest.mark.parametrize(
    ("where", "series"),
    [
        (InstanceFilter(study_uids=("1.1",)), "1.1.1 1.1.2"),
        (InstanceFilter(study_uids=("1.1",), modalities=("SR",)), "1.1.2"),
        (InstanceFilter(series_number="2"), "1.1.2"),
        (InstanceFilter(series_description="axial*"), "1.2.1"),
        (InstanceFilter(instance_uids=("1.1.1.2",)), "1.1.1"),
        (InstanceFilter(series_uids=("1.2.1", "1.1.2"), patient_name="doe*"), "1.1.2"),
        (InstanceFilter(performed_step="1.2.3"), ""),
    ],
)
def test_series_match_each_key_and_come_by_number(store: Store, where: InstanceFilter, series: str) -> None:
    fill(store)
    found = store.read_now(lambda record: record.studies.find_series(where))
    assert " ".join(one.uid for one, _, _ in found) == series


def test_instances_come_by_series_and_instance_number_without_metadata(store: Store) -> None:
    fill(store)
    where = InstanceFilter(study_uids=("1.1",))
    found = store.read_now(lambda record: record.studies.find_instances(where))
    assert [one.uid for one, *_ in found] == [f"1.1.{s}.{n}" for s in (1, 2) for n in (1, 2, 10)]
    assert all(one.metadata == b"" for one, *_ in found)
    assert {(series.uid, study.uid, who.id) for _, series, study, who in found} == {
        ("1.1.1", "1.1", "a"),
        ("1.1.2", "1.1", "a"),
    }
    (only,) = store.read_now(lambda record: record.studies.find_instances(replace(where, instance_number="10"))[:1])
    assert only[0].uid == "1.1.1.10"


def test_metadata_streams_in_the_same_order(store: Store) -> None:
    fill(store)
    where = InstanceFilter(series_uids=("1.1.1",), page=Page(2, 1))
    found = store.read_now(lambda record: list(record.studies.metadata(where)))
    assert [(one.uid, content) for one, content in found] == [("1.1.1.2", b"json 2"), ("1.1.1.10", b"json 10")]


def test_a_place_tells_what_is_known_of_study_series_and_instance_at_once(store: Store) -> None:
    fill(store)

    def look(record: Record) -> None:
        study, other, instance = record.studies.place("1.1", "1.1.1", "1.1.1.2")
        assert study == record.studies.get("1.1")
        assert other == ""
        assert instance == record.studies.instance("1.1.1.2")
        assert record.studies.place("1.2", "1.1.1", "9") == (record.studies.get("1.2"), "1.1", None)
        assert record.studies.place("9", "9.1", "9.1.1") == (None, "", None)
        assert record.studies.place("9", "1.1.1", "9.1.1") == (None, "1.1", None)

    store.read_now(look)


def test_a_page_begins_behind_the_last_whatever_came_or_went_meanwhile(store: Store) -> None:
    def studies(record: Record) -> None:
        register(record, patient("a", "100"))
        for number in range(9):
            record.emit(stored("a", f"1.{number}", f"1.{number}.1", f"1.{number}.1.1", digest=b"1"))

    store.write_now(studies)
    first = store.read_now(lambda record: record.studies.find_studies(InstanceFilter(page=Page(4))))
    assert [one.uid for one, _ in first] == ["1.8", "1.7", "1.6", "1.5"]
    store.write_now(
        lambda record: record.emit(
            InstancesDeleted(("1.5.1.1", "1.3.1.1")), stored("a", "1.9", "1.9.1", "1.9.1.1", digest=b"1")
        )
    )
    where = InstanceFilter(page=Page(10), behind=Behind(tuple(one.uid for one, _ in first)))
    second = store.read_now(lambda record: record.studies.find_studies(where))
    assert [one.uid for one, _ in second] == ["1.4", "1.2", "1.1", "1.0"]


def test_series_and_instances_go_on_behind_the_last_of_a_page(store: Store) -> None:
    fill(store)
    everything = InstanceFilter(study_uids=("1.1",))

    def pages(record: Record) -> None:
        ((series, *_),) = record.studies.find_series(replace(everything, page=Page(1)))
        behind = Behind(("1.1",), (series.number, series.uid))
        assert [one.uid for one, *_ in record.studies.find_series(replace(everything, behind=behind))] == ["1.1.2"]
        whole = record.studies.find_instances(everything)
        for at, (instance, of_series, study, _) in enumerate(whole):
            behind = Behind((study.uid,), (of_series.number, of_series.uid), (instance.number, instance.uid))
            rest = record.studies.find_instances(replace(everything, behind=behind))
            assert rest == whole[at + 1 :]
            assert [one.uid for one, _ in record.studies.metadata(replace(everything, behind=behind))] == [
                one.uid for one, *_ in rest
            ]

    store.read_now(pages)


def test_two_studies_may_each_have_a_series_of_the_same_uid(store: Store) -> None:
    fill(store)
    where = InstanceFilter(series_uids=("1.1.1",))
    strange = stored("b", "1.2", "1.1.1", "7.1", modality="CT", number="7", blob=store.blobs.put(b"7"), digest=b"7")
    store.write_now(lambda record: record.emit(strange))

    def look(record: Record) -> None:
        studies = record.studies
        assert [(one.study_uid, one.modality, one.instance_count) for one, *_ in studies.find_series(where)] in (
            [("1.1", "MR", 3), ("1.2", "CT", 1)],
            [("1.2", "CT", 1), ("1.1", "MR", 3)],
        )
        for study, series, images in (("1.1", 2, ["1.1.1.1", "1.1.1.2", "1.1.1.10"]), ("1.2", 2, ["7.1"])):
            kept = studies.get(study)
            assert kept is not None and kept.series_count == series
            inside = replace(where, study_uids=(study,))
            assert [one.uid for one, *_ in studies.find_instances(inside)] == images
            assert [one.uid for one, _ in studies.metadata(inside)] == images
        assert studies.place("1.1", "1.1.1", "7.1") == (studies.get("1.1"), "1.2", strange.instance)
        assert studies.place("1.2", "1.1.1", "9") == (studies.get("1.2"), "1.1", None)

    store.read_now(look)
    store.write_now(lambda record: record.emit(InstancesDeleted(("7.1",))))
    left = store.read_now(lambda record: [one.study_uid for one, *_ in record.studies.find_series(where)])
    assert left == ["1.1"]


def test_an_instance_with_other_content_moves_its_counts_and_frees_its_bytes(store: Store) -> None:
    fill(store)
    moved = stored("b", "1.2", "1.2.1", "1.1.1.10", blob=store.blobs.put(b"other"), digest=b"other")
    store.write_now(lambda record: record.emit(moved))

    def look(record: Record) -> None:
        first, second = record.studies.get("1.1"), record.studies.get("1.2")
        assert first is not None
        assert second is not None
        assert (first.instance_count, second.instance_count) == (5, 2)
        series = record.studies.series("1.1.1")
        assert series is not None
        assert series.instance_count == 2

    store.read_now(look)
    assert store.blobs.read(moved.instance.blob) == b"other"
