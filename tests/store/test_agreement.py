"""The two stores agree: the same random history of events is told the same way by both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hilum.core.errors import Conflict
from hilum.core.exchange import Key, Outcome, Verdict
from hilum.core.identity import Patient, PatientRegistered, PatientUpdated, merge
from hilum.core.order import OrderChanged, OrderPlaced, PerformedProcedureStep, PerformedStepRecorded
from hilum.core.record import Delivery, InstanceFilter, Record, Resource, ResourceWritten, Store
from hilum.core.study import BlobRef, InstancesDeleted, StudyAssigned
from hilum.core.visit import Visit, VisitUpdated
from hilum.store import MemoryStore, open_store
from hilum.testing import FakeClock
from support.store_making import exchange, mrn, order, patient, stored

FAMILIES = ("Doe", "Smith", "Müller", "van [der] Berg", "O*Hara")
PATTERNS = ("", "*", "d*", "?mith^*", "müller*", "van [*", "o*", "doe^jane")


class History:
    """Random units of work; each runs on any store and depends on what that store itself tells."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.step = 0

    def next(self) -> Callable[[Record], object]:
        self.step += 1
        chance, step = self.chance, self.step
        who, other = f"p{chance.randrange(8)}", f"p{chance.randrange(8)}"
        number, family = chance.randrange(12), chance.choice(FAMILIES)
        acts: list[Callable[[Record], object]] = [
            lambda record: self._register(record, who, str(number), family, step),
            lambda record: self._register(record, who, str(number), family, step),
            lambda record: self._merge(record, who, other, step),
            lambda record: self._order(record, who, number, step),
            lambda record: record.emit(VisitUpdated(Visit(f"v{number}", who, mrn(f"V{number}"), version=step))),
            lambda record: self._store(record, who, number, step),
            lambda record: self._store(record, who, number, step),
            lambda record: record.emit(InstancesDeleted((f"1.{number % 3}.{number % 2}.{step % 5}",))),
            lambda record: record.emit(StudyAssigned(f"1.{number % 3}", who, f"o{step}" if number % 2 else "")),
            lambda record: record.emit(
                PerformedStepRecorded(PerformedProcedureStep(f"9.{number}", who, order_ids=(f"{number}",)))
            ),
            lambda record: self._resource(record, number, step),
            lambda record: record.exchanges.add(
                exchange(f"K{number % 3}", ("patient", who), ("order", str(number)), started=float(step))
            ),
            lambda record: self._judge(record, number),
            lambda record: record.deliver(Delivery(f"d{number % 3}", "mllp", str(step).encode(), due=float(step % 7))),
            lambda record: self._settle(record, number),
        ]
        act = chance.choice(acts)
        fails = chance.random() < 0.15

        def work(record: Record) -> object:
            told = act(record)
            if fails:
                raise Conflict("on purpose")
            return told

        return work

    @staticmethod
    def _register(record: Record, id: str, number: str, family: str, step: int) -> None:
        known = record.patients.get(id)
        one = replace(patient(id, number, family=family), updated=float(step))
        if known is None:
            record.emit(PatientRegistered(one))
        elif not known.merged_into:
            record.emit(PatientUpdated(replace(known, demographics=one.demographics, updated=float(step)), known))

    @staticmethod
    def _merge(record: Record, survivor: str, subsumed: str, step: int) -> None:
        one, two = record.patients.current(survivor), record.patients.current(subsumed)
        if one is not None and two is not None and one.id != two.id:
            record.emit(*merge(one, two, when=float(step)))

    @staticmethod
    def _order(record: Record, who: str, number: int, step: int) -> None:
        made = order(str(number), who, study=f"1.{number % 3}", placed=str(step), start=f"202603{number + 10:02}")
        known = record.orders.get(str(number))
        record.emit(OrderPlaced(made) if known is None else OrderChanged(made, known))

    @staticmethod
    def _store(record: Record, who: str, number: int, step: int) -> None:
        study, series = f"1.{number % 3}", f"1.{number % 3}.{number % 2}"
        ref = record.blobs.put(b"x")
        digest = bytes([step % 3])
        record.emit(stored(who, study, series, f"{series}.{step % 5}", blob=ref, digest=digest, number=str(step % 5)))

    @staticmethod
    def _resource(record: Record, number: int, step: int) -> None:
        known = record.resources.get("Patient", f"r{number % 4}")
        index = (("family", "string", "abc"[step % 3], "X"), ("of", "reference", f"Patient/p{number}", ""))
        version = known.version + 1 if known else 1
        gone = step % 6 == 0
        record.emit(
            ResourceWritten(
                Resource("Patient", f"r{number % 4}", version, float(step), b"{}", gone, () if gone else index)
            )
        )

    @staticmethod
    def _judge(record: Record, number: int) -> None:
        for one in record.exchanges.unjudged(1):
            record.exchanges.judge(one.id, Verdict.PASS, ())
            record.exchanges.amend(one.id, count=number, outcome=Outcome.REFUSED, keys=(Key("late", str(number)),))

    @staticmethod
    def _settle(record: Record, number: int) -> None:
        for one in record.outbox.due(5.0)[:2]:
            state = ("sent", "dead", "pending")[number % 3]
            record.outbox.settle(one.id, state=state, due=float(number), attempts=one.attempts + 1)
        for one in record.outbox.search(state="dead")[:1]:
            if number % 4 == 0:
                record.outbox.replay(one.id)


def _plain(rows: Any) -> Any:
    """Without what differs rightly: where the blobs lie, and the order of things as new as each other."""
    return [
        replace(row, blob=BlobRef("", 0, 0)) if hasattr(row, "blob") else row
        for row in (rows if isinstance(rows, list) else [rows])
    ]


def everything(record: Record) -> dict[str, Any]:
    """All that the record tells."""
    told: dict[str, Any] = {}
    for pattern in PATTERNS:
        told[f"patients {pattern}"] = record.patients.search(name=pattern)
        told[f"worklist {pattern}"] = sorted(
            (item.step.start, item.order.id, item.patient.id) for item in record.orders.worklist(patient_name=pattern)
        )
        told[f"studies {pattern}"] = sorted(
            (study.uid, study.patient_id, who.id, study.series_count, study.instance_count, study.order_id)
            for study, who in record.studies.find_studies(InstanceFilter(patient_name=pattern))
        )
    for number in range(12):
        id = f"p{number}"
        told[f"patient {id}"] = record.patients.get(id)
        told[f"current {id}"] = record.patients.current(id)
        told[f"subsumed {id}"] = sorted(one.id for one in record.patients.subsumed(id))
        told[f"visits {id}"] = {visit.id for visit in record.visits.of_patient(id)}
        told[f"orders {id}"] = {one.id for one in record.orders.of_patient(id)}
        told[f"performed {id}"] = {one.sop_instance for one in record.orders.performed_of_patient(id)}
        told[f"journal {id}"] = record.exchanges.by_key([Key("patient", id), Key("late", str(number))])
        told[f"order {number}"] = record.orders.get(str(number))
        found = record.patients.find(mrn(str(number)))
        told[f"found {number}"] = found is not None
        told[f"references {number}"] = [
            one.id for one in record.resources.search("Patient", [("of", "reference", [("eq", f"Patient/{id}", "")])])
        ]
    for uid in ("1.0", "1.1", "1.2"):
        rows = record.studies.find_instances(InstanceFilter(study_uids=(uid,)))
        told[f"instances {uid}"] = [
            (_plain(instance), series, replace(study, updated=0.0), who.id) for instance, series, study, who in rows
        ]
    told["resources"] = [(one.id, one.version) for one in record.resources.search("Patient", [])]
    told["unjudged"] = record.exchanges.unjudged()
    told["journal"] = record.exchanges.search()
    told["statistics"] = record.exchanges.statistics()
    told["outbox"] = record.outbox.search()
    told["due"] = record.outbox.due(5.0)
    told["waiting"] = record.outbox.waiting()
    return told


def _run(store: Store, seed: int, steps: int) -> list[str]:
    history, outcomes = History(seed), []
    for _ in range(steps):
        try:
            store.write_now(history.next())
            outcomes.append("done")
        except Conflict as error:
            outcomes.append(str(error))
    return outcomes


@pytest.mark.parametrize("seed", range(6))
def test_both_stores_tell_the_same_after_the_same_history(seed: int, tmp_path: Path) -> None:
    clock = FakeClock()
    memory: Store = MemoryStore(clock=clock, random=Random(1))
    sqlite: Store = open_store(tmp_path, clock=clock, random=Random(1))
    try:
        assert _run(memory, seed, 150) == _run(sqlite, seed, 150)
        one, other = memory.read_now(everything), sqlite.read_now(everything)
        for name, told in one.items():
            assert other[name] == told, name
    finally:
        memory.close()
        sqlite.close()
    again = open_store(tmp_path, clock=clock)
    try:
        assert again.read_now(everything) == other
        assert again.swept.damaged == ()
    finally:
        again.close()


def test_a_patient_without_a_name_is_still_a_patient() -> None:
    store = MemoryStore()
    store.write_now(lambda record: record.emit(PatientRegistered(Patient("a"))))
    assert store.read_now(lambda record: record.patients.search(name="*")) == [Patient("a")]
