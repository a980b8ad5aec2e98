"""The search index of resources: what waits to be sorted is found like what is sorted, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from hilum.core.errors import Conflict
from hilum.core.record import Record, Resource, ResourceWritten
from hilum.store import MemoryStore, SqliteStore, open_store
from hilum.store.sqlite.registry import SqlResources
from support.store_making import merging, patient, register

Criteria = Sequence[tuple[str, str, Sequence[tuple[str, str, str]]]]

VALUES: dict[str, list[tuple[str, str, str]]] = {
    "token": [("male", "", ""), ("M-1", "urn:a", ""), ("M-1", "urn:b", "")],
    "string": [
        ("doe", "Doe", ""),
        ("dorn", "Dorn", ""),
        ("m\u00fcller", "M\u00fcller", ""),
        ('quo"te\\', 'Quo"te\\', ""),
    ],
    "date": [("2020-01-01", "2020-12-31", ""), ("2020-06-01", "", ""), ("", "2019-01-01", "")],
    "reference": [("Patient/a", "", ""), ("Patient/b", "", "")],
}
ASKED: list[Criteria] = [
    [(f"p{kind}", kind, alternatives)]
    for kind, alternatives in (
        ("token", [("eq", "M-1", "*")]),
        ("token", [("eq", "M-1", "urn:b")]),
        ("token", [("eq", "", "urn:a")]),
        ("string", [("starts", "do", "")]),
        ("string", [("contains", "r", ""), ("exact", "doe", "Doe")]),
        ("string", [("exact", 'quo"te\\', 'Quo"te\\')]),
        ("date", [("overlaps", "2020-03-01", "2020-04-01")]),
        ("date", [("within", "2019-12-31", "2021-01-01")]),
        ("date", [("before", "2020-02-01", "")]),
        ("date", [("after", "", "2020-12-01")]),
        ("reference", [("eq", "Patient/b", "")]),
    )
]
ASKED += [[*one, *two] for one in ASKED[:4] for two in ASKED[4:]]
ASKED += [[*one, ("_id", "_id", [("eq", "r1", ""), ("eq", "r3", "")])] for one in ASKED[:11]]


def resources(seed: int) -> list[Resource]:
    random = Random(seed)
    found = []
    for number in range(40):
        rows = tuple(
            (f"p{kind}", kind, value[0], value[1])
            for kind, values in VALUES.items()
            for value in random.sample(values, random.randint(0, len(values)))
        )
        found.append(Resource("Observation", f"r{number % 25}", 1 + number // 25, float(number), b"{}", False, rows))
    return found


def own(record: Record) -> SqlResources:
    assert isinstance(record.resources, SqlResources)
    return record.resources


def moving(most: int) -> Callable[[Record], None]:
    return lambda record: own(record).index.move(most)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("moved", [0, 7, 1000])
def test_what_waits_is_found_like_what_is_sorted(tmp_path: Path, seed: int, moved: int) -> None:
    memory = MemoryStore()
    with open_store(tmp_path / "data") as store:
        for one in resources(seed):
            memory.write_now(lambda record, one=one: record.emit(ResourceWritten(one)))  # type: ignore[misc]
            store.write_now(lambda record, one=one: record.emit(ResourceWritten(one)))  # type: ignore[misc]
        store.write_now(moving(moved))
        for criteria in ASKED:
            expected = memory.read_now(lambda record, c=criteria: record.resources.search("Observation", c))  # type: ignore[misc]
            answer = store.read_now(lambda record, c=criteria: record.resources.search("Observation", c))  # type: ignore[misc]
            assert [(one.id, one.version) for one in answer] == [(one.id, one.version) for one in expected], criteria
        for number in range(25):
            kept = store.read_now(lambda record, id=f"r{number}": record.resources.get("Observation", id))  # type: ignore[misc]
            meant = memory.read_now(lambda record, id=f"r{number}": record.resources.get("Observation", id))  # type: ignore[misc]
            assert kept is not None and meant is not None and set(kept.index) == set(meant.index)
    memory.close()


def found(store: SqliteStore, value: str) -> list[str]:
    criteria: Criteria = [("of", "reference", [("eq", value, "")])]
    return [one.id for one in store.read_now(lambda record: record.resources.search("Condition", criteria))]


ABOUT_A = Resource("Condition", "k", 1, 1.0, b"{}", index=(("of", "reference", "Patient/a", ""),))


@pytest.mark.parametrize("moved", [False, True])
def test_a_merge_is_followed_whether_rows_wait_or_not(tmp_path: Path, moved: bool) -> None:
    with open_store(tmp_path / "data") as store:
        gone, kept = patient("a", "1"), patient("b", "2")
        store.write_now(lambda record: register(record, gone, kept))
        store.write_now(lambda record: record.emit(ResourceWritten(ABOUT_A)))
        if moved:
            store.write_now(moving(10))
        store.write_now(lambda record: record.emit(merging(kept, gone)))
        assert found(store, "Patient/b") == ["k"]
        assert found(store, "Patient/a") == []


def test_rows_that_wait_outlive_the_process(tmp_path: Path) -> None:
    with open_store(tmp_path / "data") as store:
        store.write_now(lambda record: record.emit(ResourceWritten(ABOUT_A)))
    with open_store(tmp_path / "data") as store:
        assert found(store, "Patient/a") == ["k"]
        store.write_now(moving(10))
        assert store.read_now(lambda record: own(record).index.count()) == 0
        assert found(store, "Patient/a") == ["k"]


@pytest.mark.parametrize("moved", [False, True])
def test_a_version_that_is_written_again_leaves_no_rows_of_before(tmp_path: Path, moved: bool) -> None:
    with open_store(tmp_path / "data") as store:
        store.write_now(lambda record: record.emit(ResourceWritten(ABOUT_A)))
        if moved:
            store.write_now(moving(10))
        again = replace(ABOUT_A, index=(("of", "reference", "Patient/z", ""),))
        store.write_now(lambda record: record.emit(ResourceWritten(again)))
        assert found(store, "Patient/a") == []
        assert found(store, "Patient/z") == ["k"]


def test_rows_are_brought_on_under_load_before_they_are_many(tmp_path: Path) -> None:
    with open_store(tmp_path / "data") as store:
        for number in range(700):
            one = replace(ABOUT_A, id=f"k{number}")
            store.write_now(lambda record, one=one: record.emit(ResourceWritten(one)))  # type: ignore[misc]
        assert store.read_now(lambda record: own(record).index.count()) < 640
        assert len(found(store, "Patient/a")) == 700


@pytest.mark.parametrize("seed", range(6))
def test_resources_that_change_while_their_rows_are_moved_by_slices_are_found_as_ever(
    tmp_path: Path, seed: int
) -> None:
    random, memory = Random(seed), MemoryStore()
    versions: dict[str, int] = {}

    def change() -> Resource:
        id = f"r{random.randrange(30)}"
        again = id in versions and random.random() < 0.3  # the same version anew
        versions[id] = versions.get(id, 0) + (0 if again else 1)
        rows = tuple(
            (f"p{kind}", kind, *random.choice(values)[:2]) for kind, values in VALUES.items() if random.random() < 0.7
        )
        return Resource(random_type(id), id, versions[id], random.random(), b"{}", random.random() < 0.1, rows)

    def random_type(id: str) -> str:
        return "Observation" if int(id[1:]) % 3 else "Condition"

    def fails(record: Record) -> None:
        for number in range(30):
            id = f"r{number}"
            if id in versions:
                record.emit(ResourceWritten(Resource(random_type(id), id, versions[id], 0.0, b"{}")))
        raise Conflict("no")

    with open_store(tmp_path / "data") as store:
        for number in range(2):
            for one in (memory, store):
                one.write_now(lambda record, n=number: register(record, patient("ab"[n], f"{n}")))  # type: ignore[misc]
        for _ in range(160):
            told = random.random()
            if told < 0.5:
                written = change()
                for one in (memory, store):
                    one.write_now(lambda record, w=written: record.emit(ResourceWritten(w)))  # type: ignore[misc]
            elif told < 0.9:
                store.write_now(moving(random.randrange(1, 4)))
            elif told < 0.95:
                with pytest.raises(Conflict):
                    store.write_now(fails)
            else:
                store.write_now(moving(1000))
            for criteria in random.sample(ASKED, 3):
                for type in ("Observation", "Condition"):
                    expected, answer = (
                        one.read_now(lambda record, t=type, c=criteria: record.resources.search(t, c))  # type: ignore[misc]
                        for one in (memory, store)
                    )
                    assert [(a.id, a.version) for a in answer] == [(a.id, a.version) for a in expected], criteria
        merged = merging(patient("b", "1"), patient("a", "0"))
        for one in (memory, store):
            one.write_now(lambda record: record.emit(merged))
        while store.read_now(lambda record: own(record).index.count()):
            store.write_now(moving(7))
        expected, answer = (
            one.read_now(
                lambda record: record.resources.search(
                    "Observation", [("preference", "reference", [("eq", "Patient/b", "")])]
                )
            )
            for one in (memory, store)
        )
        assert [a.id for a in answer] == [a.id for a in expected]
        left = store.read_now(
            lambda record: (
                own(record)
                ._execute(
                    "SELECT count(*) FROM resource_index x JOIN resources r ON r.key = x.resource WHERE r.current = 0"
                )
                .fetchone()
            )
        )
        assert left == (0,)
    memory.close()
