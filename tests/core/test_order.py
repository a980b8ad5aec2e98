"""An order and its scheduled steps after order controls and performed steps. HL7 v2.5.1 4.5.1.1, PS3.4 annex F; RAD-2, RAD-3."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.code import Code
from hilum.core.errors import Conflict
from hilum.core.order import (
    WRONG_WORKLIST_ENTRY,
    Order,
    OrderChanged,
    PerformedProcedureStep,
    RequestedProcedure,
    ScheduledProcedureStep,
    StepReference,
    cancelled,
    held,
    performed,
    released,
)

ORDER = Order("O1", "P", procedures=(RequestedProcedure("RP", "1.2", steps=(ScheduledProcedureStep("S1"),)),))
TWO = replace(
    ORDER,
    procedures=(RequestedProcedure("RP", "1.2", steps=(ScheduledProcedureStep("S1"), ScheduledProcedureStep("S2"))),),
)


def step(uid: str, status: str, *ids: str, wrong: bool = False, study: str = "1.2") -> PerformedProcedureStep:
    reason = Code(WRONG_WORKLIST_ENTRY) if wrong else Code()
    references = tuple(StepReference(study, sps_id=id) for id in ids or ("",))
    return PerformedProcedureStep(uid, "P", status=status, scheduled=references, discontinuation=reason)


def told(order: Order) -> tuple[str, ...]:
    """ORC-5 and the statuses of the scheduled steps."""
    return (order.status, *(step.status for one in order.procedures for step in one.steps))


def after(order: Order, *changes: tuple[OrderChanged, ...]) -> Order:
    return changes[-1][-1].order if changes and changes[-1] else order


def now(order: Order, *steps: PerformedProcedureStep) -> Order:
    return after(order, performed(order, steps, when=1.0))


def test_a_step_that_two_performed_steps_answer_goes_on_while_one_of_them_does() -> None:
    both = now(ORDER, step("A", "IN PROGRESS", "S1"), step("B", "IN PROGRESS", "S1"))
    one = now(both, step("B", "IN PROGRESS", "S1"), step("A", "COMPLETED", "S1"))
    assert told(one) == ("IP", "STARTED")
    assert told(now(one, step("A", "COMPLETED", "S1"), step("B", "COMPLETED", "S1"))) == ("CM", "COMPLETED")


@pytest.mark.parametrize("last", [0, 1])
def test_a_step_that_was_given_up_once_and_completed_once_is_completed_whichever_was_told_last(last: int) -> None:
    steps = [step("A", "DISCONTINUED", "S1"), step("B", "COMPLETED", "S1")]
    assert told(now(ORDER, steps[1 - last], steps[last])) == ("CM", "COMPLETED")


def test_a_wrong_worklist_entry_takes_nothing_from_another_performed_step() -> None:
    assert told(now(ORDER, step("A", "IN PROGRESS", "S1"), step("B", "DISCONTINUED", "S1", wrong=True))) == (
        "IP",
        "STARTED",
    )


def test_after_a_wrong_worklist_entry_alone_the_order_is_scheduled_as_before() -> None:
    begun = now(ORDER, step("A", "IN PROGRESS", "S1"))
    assert told(begun) == ("IP", "STARTED")
    assert told(now(begun, step("A", "DISCONTINUED", "S1", wrong=True))) == ("SC", "SCHEDULED")


def test_an_order_that_was_given_up_is_taken_up_again_by_another_performed_step() -> None:
    given_up = now(ORDER, step("A", "DISCONTINUED", "S1"))
    assert told(given_up) == ("DC", "DISCONTINUED")
    again = now(given_up, step("A", "DISCONTINUED", "S1"), step("B", "IN PROGRESS", "S1"))
    assert told(again) == ("IP", "STARTED")
    assert told(now(again, step("A", "DISCONTINUED", "S1"), step("B", "COMPLETED", "S1"))) == ("CM", "COMPLETED")


def test_an_order_of_which_a_step_is_left_is_not_discontinued_with_the_other() -> None:
    assert told(now(TWO, step("A", "DISCONTINUED", "S1"))) == ("IP", "DISCONTINUED", "SCHEDULED")


@pytest.mark.parametrize(("discontinue", "status"), [(False, ("CA", "CANCELED")), (True, ("DC", "DISCONTINUED"))])
def test_what_is_performed_of_an_order_that_is_over_brings_nothing_back(
    discontinue: bool, status: tuple[str, str]
) -> None:
    over = after(ORDER, cancelled(ORDER, discontinue=discontinue, when=1.0))
    assert told(over) == status
    for one in (
        step("A", "IN PROGRESS", "S1"),
        step("A", "COMPLETED", "S1"),
        step("A", "DISCONTINUED", "S1", wrong=True),
    ):
        assert performed(over, (one,), when=2.0) == ()


def test_a_hold_is_kept_through_a_performed_step_and_released_after_it() -> None:
    on_hold = after(TWO, held(TWO, when=1.0))
    assert told(on_hold) == ("HD", "ON HOLD", "ON HOLD")
    begun = now(on_hold, step("A", "IN PROGRESS", "S1"))
    assert told(begun) == ("IP", "STARTED", "ON HOLD")
    done = now(begun, step("A", "COMPLETED", "S1"))
    assert told(done) == ("HD", "COMPLETED", "ON HOLD")
    assert told(after(done, released(done, when=2.0))) == ("IP", "COMPLETED", "SCHEDULED")
    assert told(after(begun, released(begun, when=2.0))) == ("IP", "STARTED", "SCHEDULED")


def test_a_wrong_worklist_entry_of_an_order_on_hold_is_not_offered_again() -> None:
    on_hold = after(ORDER, held(ORDER, when=1.0))
    begun = now(on_hold, step("A", "IN PROGRESS", "S1"))
    assert told(now(begun, step("A", "DISCONTINUED", "S1", wrong=True))) == ("HD", "ON HOLD")


def test_a_hold_of_what_has_begun_is_refused_and_of_the_rest_is_not() -> None:
    with pytest.raises(Conflict):
        held(now(ORDER, step("A", "IN PROGRESS", "S1")), when=1.0)
    half = now(TWO, step("A", "IN PROGRESS", "S1"))
    assert told(after(half, held(half, when=1.0))) == ("IP", "STARTED", "ON HOLD")


def test_a_performed_step_without_a_step_id_answers_the_only_step_of_its_study() -> None:
    assert told(now(ORDER, step("A", "COMPLETED"))) == ("CM", "COMPLETED")
    assert told(now(TWO, step("A", "COMPLETED"))) == ("IP", "SCHEDULED", "SCHEDULED")
