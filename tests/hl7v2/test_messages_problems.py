"""The problem list: added to, changed, resolved, taken back. HL7 v2.5.1 ch. 12."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.code import Code
from hilum.core.condition import Condition
from hilum.core.errors import Incorrect
from hilum.core.identity import Identifier
from hilum.hl7v2.messages import adt_out
from hilum.hl7v2.messages.problems import problem_message
from support.hl7_hub import HOSP, Hub, adt, msh, segment
from support.hl7_written import PATIENT, VISIT, faults, header, told


@pytest.fixture
def hub() -> Hub:
    return Hub()


def prb(action: str = "AD", number: str = "PB1^EHR", **more: str) -> str:
    fields = {1: action, 2: "20240101", 3: "G35^MS^I10", 4: number, 7: "20231201", 13: "confirmed^^L", 16: "20230101"}
    fields |= {int(name[1:]): value for name, value in more.items()}
    return segment("PRB", fields)


def ppr(event: str, *lines: str) -> str:
    return f"{msh(f'PPR^{event}^PPR_PC1')}PID|1||1^^^HOSP||DOE^JANE||19800101|F\nPV1|1|I{'|' * 17}V1^^^HOSP\n{''.join(lines)}"


def conditions(hub: Hub) -> list[Condition]:
    id = hub.known("1").id
    return hub.store.read_now(lambda record: record.conditions.of_patient(id))


def test_a_problem_is_kept_beside_the_diagnoses(hub: Hub) -> None:
    hub.accept(adt("A01") + "DG1|1||G35^MS^I10|||W\n")
    hub.accept(ppr("PC1", prb()))
    problem, diagnosis = conditions(hub)
    assert (problem.is_problem, diagnosis.is_problem) == (True, False)
    assert (
        problem.code.value,
        problem.number.value,
        problem.when,
        problem.verification,
        problem.visit_number.value,
    ) == (
        "G35",
        "PB1",
        "20230101",
        "confirmed",
        "V1",
    )


def test_a_problem_changes_is_resolved_and_is_taken_back(hub: Hub) -> None:
    hub.accept(ppr("PC1", prb()))
    hub.accept(ppr("PC2", prb("UP", f13="", f16="20220101")))
    assert [(one.when, one.status, one.verification) for one in conditions(hub)] == [
        ("20220101", "active", "confirmed")
    ]
    hub.accept(ppr("PC2", prb("UP", f9="20240101")))
    assert [(one.end, one.status) for one in conditions(hub)] == [("20240101", "resolved")]
    hub.accept(ppr("PC2", prb("UC")))
    assert conditions(hub)[0].version == 3
    hub.accept(ppr("PC3", prb("DE")))
    assert [one.status for one in conditions(hub)] == ["entered-in-error"]


def test_two_instances_of_one_problem_are_two(hub: Hub) -> None:
    hub.accept(ppr("PC1", prb(), prb(number="PB2^EHR"), prb(number="PB2^EHR")))
    assert sorted(one.number.value for one in conditions(hub)) == ["PB1", "PB2"]


@pytest.mark.parametrize(
    ("raw", "code", "place"),
    [
        (ppr("PC1"), "100", "PRB^1"),
        (ppr("PC1", prb("XX")), "103", "PRB^1^1"),
        (ppr("PC1", prb(number="", f3="")), "101", "PRB^1^3"),
        (ppr("PC3", prb("DE")), "204", "PRB^1^4"),
    ],
)
def test_what_a_problem_needs_is_asked_for_by_place(hub: Hub, raw: str, code: str, place: str) -> None:
    answer = hub.refuse(raw)
    assert (answer["ERR-3.1"], answer["ERR-2"][: len(place)]) == (code, place)


@pytest.mark.parametrize("version", ["2.3", "2.5.1", "2.8", "2.9"])
def test_a_problem_that_is_written_is_read_as_the_same_problem(hub: Hub, version: str) -> None:
    hub.accept(adt_out.patient_message("A04", PATIENT, header(version), visit=VISIT))
    said = Condition(
        "", "", Identifier("PB|1", HOSP), Code("G35", "M & S", "I10"), when="20230101", visit_number=VISIT.number, is_problem=True,
        verification="confirmed",
    )  # fmt: skip

    def send(event: str, one: Condition) -> dict[str, object]:
        raw = problem_message(event, (one,), PATIENT, header(version), visit=VISIT)
        assert faults(raw) == []
        hub.accept(raw)
        (kept,) = hub.store.read_now(lambda record: record.conditions.of_patient(hub.known("4711").id))
        return told(kept)

    assert send("PC1", said) == told(said)
    resolved = replace(said, status="resolved", end="20240101")
    assert send("PC2", resolved) == told(resolved)
    assert send("PC3", resolved)["status"] == "entered-in-error"


def test_a_problem_without_anybody_who_cares_for_the_patient_is_not_written_in_2_9() -> None:
    with pytest.raises(Incorrect):
        problem_message("PC1", (Condition("", "", code=Code("X")),), PATIENT, header("2.9"))
