"""Real messages of IHE's own MESA tests through the checks: none may break them, and sound ones have little to be told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hilum.core.errors import HilumError
from hilum.core.exchange import Verdict
from hilum.hl7v2.data.er7 import parse
from support.ihe_house import ALL, House


def test_every_message_of_the_mesa_corpus_is_classed_and_judged(corpus: Path) -> None:
    house = House()
    sent = 0
    for path in sorted((corpus / "ihe" / "mesa" / "hl7v2").rglob("*.hl7")):
        content = path.read_bytes()
        try:
            text = content.decode("latin-1")
            parse(content)
        except HilumError:
            continue
        house.hl7(text.replace("\r\n", "\n").replace("\r", "\n"), "MESA", "latin-1")
        sent += 1
    house.deliver()
    found = Counter(rule.split("/")[0] for rule in house.rules())
    numbers = Counter(house.transactions())
    assert sent > 300
    assert {"RAD-1", "RAD-2", "RAD-3", "RAD-4", "RAD-12", "RAD-13", "RAD-28"} <= set(numbers)
    assert not any(rule == "hilum" for rule in found)
    journal = house.store.read_now(lambda record: record.exchanges.search(page=ALL))
    claimed = [one for one in journal if one.transaction]
    assert all(one.verdict is not Verdict.NONE for one in claimed)


def test_what_is_owed_is_told_for_every_patient_of_the_corpus(corpus: Path) -> None:
    house = House()
    for path in sorted((corpus / "ihe" / "mesa" / "hl7v2" / "rad" / "sched").rglob("*.hl7")):
        house.hl7(path.read_bytes().decode("latin-1").replace("\r\n", "\n").replace("\r", "\n"), "MESA", "latin-1")
    patients = house.store.read_now(lambda record: record.patients.search())
    assert patients
    rules = {one.rule for patient in patients for one in house.expected_of(patient.id)}
    assert rules <= {"SWF.b/mpps-expected"}
