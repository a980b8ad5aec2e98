"""The unit of work: all of it or nothing, reactions inside it, readers that cannot change anything. In both stores."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

import pytest

from hilum.core.errors import Conflict, Fault, LocalProtocolError
from hilum.core.identity import PatientRegistered
from hilum.core.order import OrderPlaced
from hilum.core.record import Delivery, Event, Record, Resource, ResourceWritten, Store
from hilum.testing import FakeClock
from support.store_making import AUTHORITY_OF_DEFAULT, exchange, mrn, order, patient, register, stored


def everything(record: Record) -> None:
    register(record, patient("a", "100"))
    record.emit(
        OrderPlaced(order("1", "a")),
        stored("a", "1.1", "1.1.1", "1.1.1.1", blob=record.blobs.put(b"x")),
        ResourceWritten(Resource("Patient", "a", 1, 1.0, b"{}", index=(("family", "string", "doe", "Doe"),))),
    )
    record.deliver(Delivery("ris", "mllp", b"x"))
    record.exchanges.add(exchange("ADT^A04", ("patient", "x|100")))
    record.exchanges.remember_answer("EHR", "M1", b"d", b"AA")
    record.next_number("accession")


def test_a_unit_of_work_that_fails_leaves_nothing(store: Store) -> None:
    def work(record: Record) -> None:
        everything(record)
        raise Conflict("no")

    with pytest.raises(Conflict):
        store.write_now(work)

    def look(record: Record) -> None:
        assert record.patients.get("a") is None
        assert record.patients.search() == []
        assert record.orders.search() == []
        assert record.orders.worklist() == []
        assert record.studies.get("1.1") is None
        assert record.studies.instance("1.1.1.1") is None
        assert record.resources.count("Patient") == 0
        assert record.outbox.search() == []
        assert record.exchanges.search() == []
        assert not record.exchanges.answers("EHR", "M1")

    store.read_now(look)
    assert store.write_now(lambda record: record.next_number("accession")) == 1
    store.write_now(everything)
    assert store.read_now(lambda record: record.resources.count("Patient")) == 1


def test_a_collection_shows_what_was_emitted_in_the_same_unit_of_work(store: Store) -> None:
    def work(record: Record) -> None:
        everything(record)
        found = record.patients.find(mrn("100"))
        assert found is not None
        assert found.id == "a"
        assert len(record.orders.worklist(patient_name="doe*")) == 1
        study = record.studies.get("1.1")
        assert study is not None
        assert study.instance_count == 1
        assert len(record.outbox.due(1e12)) == 1

    store.write_now(work)


def test_numbers_count_from_one_by_name(store: Store) -> None:
    assert [store.write_now(lambda record: record.next_number("a")) for _ in range(3)] == [1, 2, 3]
    assert store.write_now(lambda record: record.next_number("b")) == 1


def test_ids_are_26_characters_and_grow(store: Store, clock: FakeClock) -> None:
    ids = store.write_now(lambda record: [record.new_id() for _ in range(50)])
    clock.advance(-3600)
    ids += store.write_now(lambda record: [record.new_id() for _ in range(50)])
    assert ids == sorted(set(ids))
    assert {len(id) for id in ids} == {26}
    assert all(id.isalnum() and id.isupper() for id in ids)
    uid = store.read_now(lambda record: record.new_uid())
    assert uid.startswith("2.25.")
    assert len(uid) <= 64


def test_the_record_tells_time_and_authorities(store: Store, clock: FakeClock) -> None:
    clock.advance(5)
    assert store.read_now(lambda record: record.now()) == clock.now()
    assert store.read_now(lambda record: record.authorities.default) == AUTHORITY_OF_DEFAULT
    assert store.read_now(lambda record: record.exchange).keys == []


def test_a_reader_cannot_change_anything(store: Store) -> None:
    (id,) = store.write_now(lambda record: [record.exchanges.add(exchange())])
    changes = [
        lambda record: register(record, patient("a", "100")),
        lambda record: record.deliver(Delivery("ris", "mllp", b"x")),
        lambda record: record.next_number("a"),
        lambda record: record.exchanges.add(exchange()),
        lambda record: record.exchanges.amend(id, count=7),
        lambda record: record.exchanges.remember_answer("a", "b", b"c", b"d"),
    ]
    for change in changes:
        with pytest.raises(LocalProtocolError):
            store.read_now(change)
    assert len(store.read_now(lambda record: record.exchanges.search())) == 1


def test_reactions_run_in_order_inside_the_unit_of_work_and_on_what_they_bring(store: Store) -> None:
    seen: list[str] = []

    def first(event: Event, record: Record) -> Iterable[Event | Delivery]:
        seen.append(f"first {type(event).__name__}")
        if isinstance(event, PatientRegistered):
            assert record.patients.get(event.patient.id) is not None
            yield OrderPlaced(order("1", event.patient.id))
            yield Delivery("ris", "mllp", b"x")

    def second(event: Event, record: Record) -> Iterable[Event | Delivery]:
        seen.append(f"second {type(event).__name__}")
        return ()

    store.react(first, second)
    store.write_now(lambda record: register(record, patient("a", "100")))
    assert seen == ["first PatientRegistered", "first OrderPlaced", "second OrderPlaced", "second PatientRegistered"]
    assert store.read_now(lambda record: record.orders.get("1")) is not None
    assert len(store.read_now(lambda record: record.outbox.search())) == 1


def test_a_reaction_that_fails_undoes_the_unit_of_work(store: Store) -> None:
    def refuse(event: Event, record: Record) -> Iterable[Event | Delivery]:
        raise Conflict("not this one")

    store.react(refuse)
    with pytest.raises(Conflict):
        store.write_now(lambda record: register(record, patient("a", "100")))
    assert store.read_now(lambda record: record.patients.get("a")) is None


def test_a_reaction_that_feeds_itself_is_stopped(store: Store) -> None:
    store.react(lambda event, record: [event])
    with pytest.raises(Fault):
        store.write_now(lambda record: register(record, patient("a", "100")))
    assert store.read_now(lambda record: record.patients.get("a")) is None


def test_projections_run_once_at_the_end_of_an_emission_over_all_that_it_brought(store: Store) -> None:
    seen: list[list[str]] = []

    def react(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if isinstance(event, PatientRegistered):
            yield OrderPlaced(order(f"of {event.patient.id}", event.patient.id))

    def project(events: Sequence[Event], record: Record) -> Iterable[Event]:
        seen.append([type(one).__name__ for one in events])
        assert record.orders.get("of b") is not None
        yield ResourceWritten(Resource("Patient", "a", 1, 1.0, b"{}"))

    store.react(react)
    store.project(project)
    store.write_now(lambda record: register(record, patient("a", "100"), patient("b", "200")))
    brought = ["PatientRegistered", "OrderPlaced", "PatientRegistered", "OrderPlaced"]
    assert seen == [brought]
    assert store.read_now(lambda record: record.resources.get("Patient", "a")) is not None


def test_a_projection_that_fails_undoes_the_unit_of_work(store: Store) -> None:
    def refuse(events: Sequence[Event], record: Record) -> Iterable[Event]:
        raise Conflict("not this one")

    store.project(refuse)
    with pytest.raises(Conflict):
        store.write_now(lambda record: register(record, patient("a", "100")))
    assert store.read_now(lambda record: record.patients.get("a")) is None


def test_what_stands_after_an_emission_that_failed_is_projected(store: Store) -> None:
    seen: list[str] = []

    def refuse(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if isinstance(event, OrderPlaced):
            raise Conflict("no orders")
        return ()

    def project(events: Sequence[Event], record: Record) -> Iterable[Event]:
        seen.extend(type(one).__name__ for one in events)
        return ()

    def work(record: Record) -> None:
        with pytest.raises(Conflict):
            record.emit(PatientRegistered(patient("a", "100")), OrderPlaced(order("1", "a")))
        assert seen == []

    store.react(refuse)
    store.project(project)
    store.write_now(work)
    assert seen == ["PatientRegistered", "OrderPlaced"]


def test_write_and_read_are_awaited_and_errors_reach_their_own_waiter(store: Store) -> None:
    def fail(record: Record) -> None:
        register(record, patient("x", "1"))
        raise Conflict("mine")

    async def run() -> list[object]:
        works = [
            store.write(lambda record, n=n: fail(record) if n % 5 == 4 else record.next_number("n"))  # type: ignore[misc]
            for n in range(50)
        ]
        told = await asyncio.gather(*works, return_exceptions=True)
        assert await store.read(lambda record: record.patients.get("x")) is None
        with pytest.raises(Conflict):
            await store.read(fail_reading)
        return told

    def fail_reading(record: Record) -> None:
        raise Conflict("mine too")

    told = asyncio.run(run())
    assert [one for one in told if isinstance(one, int)] == list(range(1, 41))
    assert sum(isinstance(one, Conflict) for one in told) == 10


def test_an_exchange_journaled_behind_its_answer_is_there_after_close_or_soon(store: Store) -> None:
    for n in range(20):
        store.journal(exchange(f"GET {n}"))
    store.write_now(lambda record: record.next_number("after"))
    deadline = 200
    while len(store.read_now(lambda record: record.exchanges.search())) < 20 and deadline:
        store.write_now(lambda record: None)
        deadline -= 1
    assert [one.kind for one in store.read_now(lambda record: record.exchanges.search(newest_first=False))] == [
        f"GET {n}" for n in range(20)
    ]


def test_a_unit_of_work_cannot_open_another_one(store: Store) -> None:
    with pytest.raises(LocalProtocolError):
        store.write_now(lambda record: store.write_now(lambda inner: None))
