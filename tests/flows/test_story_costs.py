"""No step of scheduled workflow costs more where there are more patients: counted in statements and instructions of the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from campaigns.story_model import Order, Step
from campaigns.story_moves import Story
from hilum.dicom.data import Dataset
from hilum.dicom.services import requests
from hilum.dicom.services.worklist import MODALITY_WORKLIST
from hilum.dicom.wire.dimse import CommandField
from hilum.store.sqlite import connection as connection_module
from hilum.store.sqlite import store as store_module
from support.quiet_hub import QuietHub

FEW, MANY = 4, 80
EACH = 20
"""Instructions that are counted as one."""
ASIDE = ("BEGIN", "COMMIT", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(slots=True)
class Meter:
    """What the connections of the store were asked."""

    statements: list[str] = field(default_factory=list)
    instructions: int = 0

    def trace(self, statement: str) -> None:
        if not statement.startswith(ASIDE):
            self.statements.append(statement)

    def tick(self) -> int:
        self.instructions += EACH
        return 0


@contextmanager
def metered(monkeypatch: pytest.MonkeyPatch) -> Iterator[Meter]:
    meter = Meter()
    plain = connection_module.connect

    def connect(*given: Any, **named: Any) -> sqlite3.Connection:
        connection = plain(*given, **named)
        connection.set_trace_callback(meter.trace)
        connection.set_progress_handler(meter.tick, EACH)
        return connection

    monkeypatch.setattr(store_module, "connect", connect)
    yield meter


def steps(story: Story, number: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """One patient's way through the department."""
    identifier, name = f"P{number}^^^HOSP", f"Name{number}"
    pid, pv1 = story.pid(identifier, name), story.pv1(identifier)
    placer = f"PL{number}"

    def register(event: str) -> None:
        story.hl7(f"ADT^{event}^ADT_A01", story.evn(event), story.pid(identifier, name), pv1)
        story.model.state(identifier, name)

    def place() -> None:
        story.hl7("OMG^O19^OMG_O19", pid, pv1, *story.group("NW", placer, "EHR", "MRBRAIN"))
        person = story.model.find(identifier)
        assert person is not None

    def items() -> list[Dataset]:
        keys = requests.worklist_query(patient_id=f"P{number}")
        found = story.dimse(CommandField.C_FIND_RQ, MODALITY_WORKLIST, keys)
        return [one for _, one in found if one is not None]

    def order(control: str) -> None:
        story.hl7("OMG^O19^OMG_O19", pid, pv1, *story.group(control, placer, "EHR", "MRBRAIN"))

    def merge() -> None:
        other = f"Q{number}^^^HOSP"
        story.hl7("ADT^A40^ADT_A39", story.evn("A40"), pid, f"MRG|{other}||||||{name}^Given")

    def begin() -> None:
        (item,) = items()
        sps = item.item("ScheduledProcedureStepSequence").text("ScheduledProcedureStepID")
        study = item.text("StudyInstanceUID")
        made = Order(placer, "EHR", 1, accession=item.text("AccessionNumber"), steps=[Step(sps, study, "")])
        story.model.orders.append(made)
        story.create([item])

    def last() -> Any:
        return story.model.performed[-1]

    yield "A04", lambda: register("A04")
    yield "A08", lambda: register("A08")
    yield "NW", place
    yield "XO", lambda: order("XO")
    yield "HD", lambda: order("HD")
    yield "RL", lambda: order("RL")
    yield "A40", merge
    yield "worklist and N-CREATE", begin
    yield "images made", lambda: story.make(last(), 2)
    yield "C-STORE", lambda: story.store(last())
    yield "N-SET", lambda: story.close(last(), "COMPLETED")
    yield "N-ACTION", story.commit
    yield "deliveries and verdicts", story.deliver


def costs(meter: Meter, folder: Path, patients: int) -> dict[str, tuple[int, int]]:
    """Statements and instructions of each step for one more patient."""
    hub = QuietHub(folder, seed=5)
    story = Story(hub, Random(5))
    found: dict[str, tuple[int, int]] = {}
    try:
        for number in range(1000, 1000 + patients + 1):
            for name, run in steps(story, number):
                meter.statements.clear()
                meter.instructions = 0
                run()
                found[name] = (len(meter.statements), meter.instructions)
            story.model.images = {}
    finally:
        hub.close()
    return found


def test_a_look_at_all_patients_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with metered(monkeypatch) as meter:
        found = []
        for patients in (FEW, MANY):
            folder = tmp_path / str(patients)
            costs(meter, folder, patients)
            hub = QuietHub(folder)
            meter.instructions = 0
            hub.read(lambda record: record.patients.search(text="nobody", identifier="*9999*"))
            found.append(meter.instructions)
            hub.close()
    assert found[1] > 1.5 * found[0] + 400


def test_a_step_costs_the_same_whether_few_patients_are_known_or_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with metered(monkeypatch) as meter:
        few = costs(meter, tmp_path / "few", FEW)
        many = costs(meter, tmp_path / "many", MANY)
    for name in few:
        assert many[name][0] <= few[name][0], f"{name}: {many[name][0]} statements, {few[name][0]} where few are known"
        assert many[name][1] <= 1.5 * few[name][1] + 400, f"{name}: {many[name][1]} instructions, not {few[name][1]}"
