"""Visits move, and movements are undone. HL7 v2 ch. 3."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.core.errors import Conflict
from hilum.core.identity import Identifier
from hilum.core.person import Physician
from hilum.core.visit import MOVEMENTS, Visit, moved, renumbered, visits_merged

SAID = Visit("v", "p", Identifier("V1"), "I", location="W, 1")


def after(known: Visit | None, movement: str, said: Visit = SAID, **more: object) -> Visit:
    events = moved(known, said, movement, when=2.0, **more)  # type: ignore[arg-type]
    return events[0].visit if events else known or said


def quiet(visit: Visit) -> Visit:
    """The visit without what counts its changes."""
    return replace(visit, version=0, updated=0.0)


CANCELS = [(name, undone) for name, effect in MOVEMENTS.items() for undone in effect.undoes]


@pytest.mark.parametrize(("cancel", "movement"), CANCELS)
def test_a_cancel_puts_back_what_was_before_the_movement(cancel: str, movement: str) -> None:
    before = after(None, "preadmit") if movement in ("admit", "register") else after(None, "admit")
    if movement in ("return",):
        before = after(before, "leave", happened="20240101")
    silent = replace(SAID, location="", patient_class="")
    moved_there = after(
        before,
        movement,
        replace(silent, location="ICU, 2", attending=Physician("9"), consulting=Physician("8")),
        happened="2024",
    )
    assert quiet(moved_there) != quiet(before)
    back = after(moved_there, cancel, silent)
    remembered = ("status", "pending", "leave_since", "temporary_location", "discharged")
    assert [getattr(back, name) for name in remembered] == [getattr(before, name) for name in remembered]
    assert back.movements == before.movements


@pytest.mark.parametrize("movement", [name for name, effect in MOVEMENTS.items() if not effect.undoes])
def test_a_movement_told_twice_happens_once(movement: str) -> None:
    once = after(after(None, "admit"), movement, happened="20240101")
    assert moved(once, SAID, movement, when=3.0, happened="20240101") == ()


@pytest.mark.parametrize("movement", list(MOVEMENTS))
def test_each_movement_begins_a_visit_that_was_not_known(movement: str) -> None:
    one = after(None, movement)
    assert one.status == MOVEMENTS[movement].begins
    assert one.movements == () and one.version == 1


def test_what_is_deleted_is_emptied_and_what_is_not_said_stays() -> None:
    known = after(None, "admit", replace(SAID, attending=Physician("7"), referring=Physician("8"), pregnant=True))
    one = after(known, "", replace(SAID, location=""), deleted=frozenset(("attending", "location", "pregnant")))
    assert (one.attending, one.location, one.pregnant, one.referring.id) == (Physician(), "", False, "8")


def test_a_merged_visit_points_to_its_survivor_and_fills_its_gaps() -> None:
    survivor, gone = replace(SAID, id="a"), replace(SAID, id="b", attending=Physician("7"))
    kept, merged = (event.visit for event in visits_merged(survivor, gone, when=1.0))
    assert (kept.attending.id, merged.merged_into, merged.status) == ("7", "a", "cancelled")
    assert visits_merged(kept, merged, when=2.0) == ()
    with pytest.raises(Conflict):
        visits_merged(survivor, survivor, when=1.0)


def test_a_number_that_is_the_same_changes_nothing() -> None:
    assert renumbered(SAID, when=1.0, number=SAID.number) == ()
    assert renumbered(SAID, when=1.0, account=Identifier("A"))[0].visit.account.value == "A"


@given(st.lists(st.sampled_from(list(MOVEMENTS)), max_size=120))
def test_any_order_of_movements_leaves_a_visit_that_is_one(movements: list[str]) -> None:
    visit: Visit | None = None
    for number, movement in enumerate(movements):
        visit = after(visit, movement, replace(SAID, location=f"W, {number}"), happened=str(2000 + number))
        assert visit.status in ("planned", "in-progress", "finished", "cancelled")
        assert visit.pending in ("", "admit", "transfer", "discharge")
        assert (visit.id, visit.patient_id, visit.number) == (SAID.id, SAID.patient_id, SAID.number)
        assert len(visit.movements) <= 50
