"""Rows of many units of work written together: nobody sees the difference."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hilum.core.changed import Changed
from hilum.core.charge import Charge
from hilum.core.errors import Conflict, Fault, Incorrect
from hilum.core.identity import PatientUpdated
from hilum.core.order import OrderChanged, OrderPlaced
from hilum.core.record import Record, Resource, ResourceWritten
from hilum.core.result import Result, ResultReceived
from hilum.core.visit import Visit, VisitUpdated
from hilum.store import SqliteStore, open_store
from hilum.store.sqlite.gathering import WriterContext
from support.store_making import RIS, exchange, merging, mrn, order, patient, register


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path) as opened:
        yield opened


def together(store: SqliteStore, *works: Callable[[Record], Any]) -> list[Any]:
    """Run units of work in one transaction; what each gave, or its error."""
    started, go = threading.Event(), threading.Event()

    def hold(record: Record) -> None:
        started.set()
        go.wait(5)

    async def run() -> list[Any]:
        held = store.write(hold)
        await asyncio.to_thread(started.wait, 5)
        waiting = [store.write(work) for work in works]
        go.set()
        return list(await asyncio.gather(held, *waiting, return_exceptions=True))[1:]

    before = store.batches
    told = asyncio.run(run())
    assert store.batches[0] - before[0] <= 2
    return told


def taken(number: str, *, fails: bool = False, asks: bool = False) -> Callable[[Record], int]:
    """A new patient with its resource, exchange and answer; then a refusal, or a question before it."""

    def work(record: Record) -> int:
        assert record.exchanges.answers("EHR", number) == {}
        assert record.patients.find(mrn(number)) is None
        id = record.new_id()
        register(record, patient(id, number))
        record.emit(
            ResourceWritten(Resource("Patient", id, 1, record.now(), b"{}", False, (("a", "token", number, ""),)))
        )
        record.exchanges.remember_answer("EHR", number, b"digest", b"AA")
        key = record.exchanges.add(replace(exchange(control_id=number), request=number.encode(), answer=b"AA"))
        if asks:
            known = record.exchanges.get(key)
            assert known is not None
            assert known.request == number.encode()
        if fails:
            raise Conflict("no")
        return key

    return work


def kept(store: SqliteStore) -> tuple[list[str], list[str], list[str]]:
    """Control ids in the journal, patients' numbers and their resources."""

    def work(record: Record) -> tuple[list[str], list[str], list[str]]:
        patients = record.patients.search()
        found = [one.id for one in record.resources.search("Patient", [])]
        numbers = {one.id: one.primary.value for one in patients}
        return (
            [one.control_id for one in record.exchanges.search(newest_first=False)],
            sorted(numbers.values()),
            sorted(numbers[one] for one in found),
        )

    return store.read_now(work)


def test_units_of_one_commit_are_all_kept_with_growing_ids(store: SqliteStore) -> None:
    told = together(store, *(taken(f"{number}") for number in range(30)))
    assert told == list(range(1, 31))
    assert kept(store)[0] == [f"{number}" for number in range(30)]
    assert len(kept(store)[1]) == len(kept(store)[2]) == 30


@pytest.mark.parametrize("asks", [False, True])
def test_a_unit_that_fails_takes_only_its_own_rows_with_it(store: SqliteStore, asks: bool) -> None:
    told = together(
        store, taken("a"), taken("b", fails=True, asks=asks), taken("c", asks=True), taken("d", fails=True), taken("e")
    )
    assert [isinstance(one, Conflict) for one in told] == [False, True, False, True, False]
    assert kept(store) == (["a", "c", "e"], ["a", "c", "e"], ["a", "c", "e"])
    assert store.write_now(taken("b")) == 4


def test_text_that_cannot_be_kept_fails_only_its_own_unit(store: SqliteStore) -> None:
    def wrong(record: Record) -> None:
        record.exchanges.remember_answer("EHR", "\udcff", b"d", b"AA")

    told = together(store, taken("a"), wrong, taken("b"))
    assert isinstance(told[1], Incorrect)
    assert kept(store)[0] == ["a", "b"]


def test_a_unit_finds_what_those_before_it_in_the_commit_left(store: SqliteStore) -> None:
    def again(record: Record) -> tuple[str, Mapping[bytes, bytes]]:
        found = record.patients.find(mrn("a"))
        return (found.primary.value if found else ""), record.exchanges.answers("EHR", "a")

    told = together(store, taken("a"), again)
    assert told[1] == ("a", {b"digest": b"AA"})


def test_the_same_id_written_twice_is_replaced(store: SqliteStore) -> None:
    def work(record: Record) -> str:
        id = record.new_id()
        for body in (b"1", b"2"):
            record.emit(ResourceWritten(Resource("Basic", id, 1, record.now(), body)))
        register(record, patient(id, "a"))
        register(record, patient(id, "b"))
        return id

    id = store.write_now(work)
    found = store.read_now(lambda record: record.resources.get("Basic", id))
    assert found is not None
    assert found.body == b"2"
    assert store.read_now(lambda record: record.patients.find(mrn("a"))) is None
    assert store.read_now(lambda record: record.patients.find(mrn("b"))) is not None


def test_where_rows_cannot_be_written_nobody_is_told_that_they_were(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: WriterContext, *_: object) -> None:
        raise sqlite3.OperationalError("broken")

    def hides(record: Record) -> str:
        taken("b")(record)
        try:
            record.exchanges.search()
        except sqlite3.Error:
            return "hidden"
        return ""

    with monkeypatch.context() as patched:
        patched.setattr(WriterContext, "_insert", fail)
        assert all(isinstance(one, Fault) for one in together(store, taken("a"), taken("c")))
        assert all(isinstance(one, Fault) for one in together(store, taken("a"), hides, taken("c")))
    assert kept(store) == ([], [], [])
    assert together(store, taken("a"), taken("b")) == [1, 2]


def begins(number: str, *, location: str = "", fails: bool = False) -> Callable[[Record], str]:
    """A patient and a visit of the same number, each made where it is not known."""

    def work(record: Record) -> str:
        known = record.patients.find(mrn(number))
        owner = known or patient(record.new_id(), number)
        if known is None:
            register(record, owner)
        else:
            record.emit(PatientUpdated(replace(owner, updated=owner.updated + 1), owner))
        before = record.visits.find(mrn(f"V{number}"))
        visit = before or Visit(record.new_id(), owner.id, mrn(f"V{number}"))
        record.emit(VisitUpdated(replace(visit, location=location, version=visit.version + 1), before))
        if fails:
            raise Conflict("no")
        return owner.id

    return work


def statements(store: SqliteStore, *works: Callable[[Record], Any]) -> list[str]:
    """What the units of work made the writer say to the database."""
    told: list[str] = []
    store.write_now(lambda _: store._connection.set_trace_callback(told.append))
    together(store, *works)
    store.write_now(lambda _: store._connection.set_trace_callback(None))
    return told


def test_visits_of_many_units_are_written_in_one_statement(store: SqliteStore) -> None:
    told = statements(store, *(begins(f"{number}") for number in range(20)))
    assert not [one for one in told if one.startswith("SAVEPOINT")]
    assert sum(one.count("), (") + 1 for one in told if one.startswith("INSERT INTO visits")) == 20
    assert sum(one.startswith("INSERT INTO visits") for one in told) <= 4


def test_a_visit_is_found_by_the_next_unit_of_the_same_commit(store: SqliteStore) -> None:
    def tell(record: Record) -> list[tuple[str, str, int]]:
        found = record.visits.find(mrn("Va"))
        assert found is not None
        assert record.visits.get(found.id) == found
        return [(one.patient_id, one.location, one.version) for one in record.visits.of_patient(found.patient_id)]

    id, again, failed, seen = together(
        store, begins("a", location="W1"), begins("a", location="W2"), begins("a", location="W3", fails=True), tell
    )
    assert id == again
    assert isinstance(failed, Conflict)
    assert seen == store.read_now(tell) == [(id, "W2", 3)]


def test_a_visit_goes_to_the_survivor_of_a_merge_in_the_same_commit(store: SqliteStore) -> None:
    def merges(record: Record, *, fails: bool = False) -> None:
        one, two = record.patients.find(mrn("a")), record.patients.find(mrn("b"))
        assert one is not None
        assert two is not None
        record.emit(merging(two, one))
        assert record.patients.subsumed(two.id) == (record.patients.get(one.id),)
        if fails:
            raise Conflict("no")

    def late(record: Record) -> None:
        (gone,) = (one for one in record.patients.search(include_subsumed=True) if one.merged_into)
        record.emit(VisitUpdated(Visit(record.new_id(), gone.id, mrn("Vlate"))))

    one, two, failed, _, late_told = together(
        store, begins("a"), begins("b"), lambda record: merges(record, fails=True), merges, late
    )
    assert isinstance(failed, Conflict)
    assert late_told is None
    assert store.read_now(lambda record: [len(record.visits.of_patient(id)) for id in (one, two)]) == [0, 3]


def places(number: str, *, fails: bool = False) -> Callable[[Record], tuple[str, int]]:
    """An order with its report and a charge, found by all their numbers; (id of the order, its number of a counter)."""

    def work(record: Record) -> tuple[str, int]:
        owner = patient(record.new_id(), number)
        register(record, owner)
        count = record.next_number("accession")
        placed = replace(order(number, owner.id), id=record.new_id(), specimen=mrn(f"S{number}"))
        assert record.orders.by_placer(placed.placer) is None
        record.emit(OrderPlaced(placed))
        report = Result(
            record.new_id(), owner.id, order_id=placed.id, filler=placed.filler, study_uid=f"1.2.840.{number}"
        )
        charge = Charge(record.new_id(), owner.id, number=mrn(f"C{number}"))
        assert record.results.find(filler=placed.filler) == []
        record.emit(ResultReceived(report), Changed(charge))
        record.emit(ResourceWritten(Resource("Observation", f"{report.id}-1", 1, record.now(), b"{}")))
        if fails:
            raise Conflict("no")
        return placed.id, count

    return work


def found(record: Record, number: str) -> list[str]:
    """The ids of the orders, results and charges that each number leads to."""
    placer, filler = order(number, "").placer, order(number, "").filler
    orders = [
        record.orders.by_placer(placer),
        record.orders.by_filler(filler),
        record.orders.by_accession(f"A{number}"),
        record.orders.by_study(f"1.2.840.{number}"),
        *record.orders.by_specimen(f"S{number}"),
    ]
    owner = record.patients.find(mrn(number))
    assert owner is not None
    orders += record.orders.of_patient(owner.id)
    results = record.results.find(filler=filler) + record.results.find(study_uid=f"1.2.840.{number}")
    results += record.results.of_patient(owner.id)
    charge = record.charges.find(mrn(f"C{number}"))
    assert charge is not None
    assert record.charges.of_patient(owner.id) == [charge] == [record.charges.get(charge.id)]
    assert record.resources.get("Observation", f"{results[0].id}-1") is not None
    return [one.id if one is not None else "" for one in (*orders, *results)]


def test_orders_results_and_charges_of_many_units_are_written_together(store: SqliteStore) -> None:
    store.write_now(places("before"))
    told = statements(store, *(places(f"{number}") for number in range(12)))
    assert not [one for one in told if one.startswith("SAVEPOINT")]
    for table in ("orders", "scheduled_steps", "results", "nouns", "noun_numbers", "counters"):
        written = [one for one in told if one.startswith(("INSERT INTO " + table, "INSERT OR IGNORE INTO " + table))]
        assert sum(one.count("), (") + 1 for one in written) == 12
        assert len(written) <= 4


def test_an_order_is_found_by_the_next_unit_of_the_same_commit(store: SqliteStore) -> None:
    def tell(record: Record) -> list[str]:
        return found(record, "a")

    def change(record: Record) -> None:
        known = record.orders.by_filler(order("a", "").filler)
        assert known is not None
        record.emit(OrderChanged(replace(known, status="CM", accession=replace(known.accession, authority=RIS)), known))

    (id, first), failed, (_, second), seen, _ = together(
        store, places("a"), places("b", fails=True), places("c"), tell, change
    )
    assert isinstance(failed, Conflict)
    assert (first, second) == (1, 2)
    assert seen == store.read_now(tell)
    assert seen[:6] == [id] * 6
    assert store.read_now(lambda record: record.orders.by_placer(order("b", "").placer)) is None
    (item, _) = store.read_now(lambda record: record.orders.worklist(station_aet="MR1"))
    assert item.order.id == id
    changed = store.read_now(lambda record: record.orders.get(id))
    assert changed is not None
    assert changed.status == "CM"
    assert store.write_now(lambda record: record.next_number("accession")) == 3


def test_a_visit_of_this_commit_is_found_before_it_is_written(store: SqliteStore) -> None:
    def asks(number: str) -> Callable[[Record], None]:
        def work(record: Record) -> None:
            begins(number)(record)
            visit = record.visits.find(mrn(f"V{number}"))
            assert visit is not None
            assert visit.number == mrn(f"V{number}")

        return work

    told = statements(store, *(asks(f"{number}") for number in range(12)))
    assert not [one for one in told if one.startswith("SAVEPOINT")]
    assert sum(one.startswith("INSERT INTO visits") for one in told) <= 4


def test_of_visits_of_one_number_the_newest_is_found_whoever_was_written_last(store: SqliteStore) -> None:
    ids: list[str] = []

    def first(record: Record) -> str:
        owner = patient(record.new_id(), "a")
        register(record, owner)
        ids.extend((record.new_id(), record.new_id()))
        older, newer = Visit(ids[0], owner.id, mrn("V")), Visit(ids[1], owner.id, mrn("V"))
        record.emit(VisitUpdated(older), VisitUpdated(newer), VisitUpdated(replace(older, location="W"), older))
        return find(record)

    def moves(record: Record, *, fails: bool = False) -> str:
        newer = record.visits.get(ids[1])
        assert newer is not None
        record.emit(VisitUpdated(replace(newer, number=mrn("other")), newer))
        if fails:
            raise Conflict("no")
        return find(record)

    def find(record: Record) -> str:
        found = record.visits.find(mrn("V"))
        assert found is not None
        return found.id

    before, failed, between, after = together(store, first, lambda record: moves(record, fails=True), find, moves)
    assert isinstance(failed, Conflict)
    assert [before, between, after] == [ids[1], ids[1], ids[0]]
    assert store.read_now(find) == ids[0]


def test_a_visit_found_before_it_is_written_is_as_it_will_be_read(store: SqliteStore) -> None:
    def merged(record: Record) -> list[Visit | None]:
        one, two = patient(record.new_id(), "a"), patient(record.new_id(), "b")
        register(record, one, two)
        record.emit(VisitUpdated(Visit(record.new_id(), one.id, mrn("V1"))))
        record.emit(merging(two, one))
        record.emit(VisitUpdated(Visit(record.new_id(), one.id, mrn("V2"))))
        return [record.visits.find(mrn("V1")), record.visits.find(mrn("V2"))]

    (seen,) = together(store, merged)
    assert seen == store.read_now(lambda record: [record.visits.find(mrn("V1")), record.visits.find(mrn("V2"))])
    assert seen[0].patient_id == seen[1].patient_id != ""


def test_an_order_scheduled_in_the_unit_that_placed_it_is_written_once(store: SqliteStore) -> None:
    def schedules(number: str, *, fails: bool = False, asks: bool = False) -> Callable[[Record], str]:
        def work(record: Record) -> str:
            owner = patient(record.new_id(), number)
            register(record, owner)
            scheduled = replace(order(number, owner.id), id=record.new_id())
            placed = replace(scheduled, procedures=(), filler=mrn(""), accession=mrn(""))
            record.emit(OrderPlaced(placed))
            if asks:
                assert record.orders.search() != []
            record.emit(OrderChanged(scheduled, placed))
            if fails:
                raise Conflict("no")
            assert record.orders.by_filler(scheduled.filler) == scheduled
            return scheduled.id

        return work

    told = statements(store, *(schedules(f"{number}") for number in range(6)))
    assert sum(one.startswith("INSERT INTO orders") and "ON CONFLICT" in one for one in told) == 0
    assert not [one for one in told if one.startswith("DELETE")]
    ids = together(store, schedules("a"), schedules("b", fails=True), schedules("c", asks=True), schedules("d"))
    assert isinstance(ids[1], Conflict)
    listed = store.read_now(lambda record: [one.order.id for one in record.orders.worklist()])
    assert len(listed) == 9
    assert {ids[0], ids[2], ids[3]} <= set(listed)
    assert store.read_now(lambda record: record.orders.by_placer(order("b", "").placer)) is None


def test_a_report_is_not_found_by_what_it_had_before_in_the_same_commit(store: SqliteStore) -> None:
    def reports(record: Record) -> str:
        owner = patient(record.new_id(), "a")
        register(record, owner)
        made = Result(record.new_id(), owner.id, filler=mrn("F1"), study_uid="1.2.3")
        record.emit(ResultReceived(made))
        return made.id

    def corrects(record: Record) -> None:
        known = record.results.get(report)
        assert known is not None
        record.emit(ResultReceived(replace(known, filler=mrn("F2"), study_uid="1.2.4"), known))

    def finds(record: Record) -> list[int]:
        return [
            len(record.results.find(filler=mrn("F1"))),
            len(record.results.find(study_uid="1.2.3")),
            len(record.results.find(filler=mrn("F2"))),
        ]

    report = store.write_now(reports)
    _, seen = together(store, corrects, finds)
    assert seen == store.read_now(finds) == [0, 0, 1]
