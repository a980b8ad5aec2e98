"""The acknowledgement machines against their own tables and the standard's words. HL7 v2.5.1 2.9.2, 2.9.3, tables 0008 and 0155."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import TypeVar

import pytest

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.wire.ack_machine import RECEIVER, SENDER, Plan, Receiver, Say, Sender, Timing, plan
from hilum.hl7v2.wire.ack_rules import (
    APPLICATION_CODES,
    COMMIT_CODES,
    CONDITIONS,
    Terms,
    is_for_good,
    terms,
    wanted,
)

ORIGINAL = terms()
FOREVER = 10_000.0
Machine = TypeVar("Machine", bound=Receiver | Sender)


def all_terms() -> Iterator[Terms]:
    """What a sender can ask for, and original mode."""
    yield ORIGINAL
    for accept, application in product(CONDITIONS, CONDITIONS):
        yield Terms(accept, application, True)


# -- what is asked for


@pytest.mark.parametrize(
    ("version", "accept", "application", "expected"),
    [
        ("2.5.1", "", "", Terms("NE", "AL")),
        ("2.2", "", "", Terms("NE", "AL")),
        ("2.1", "AL", "AL", Terms("NE", "AL")),  # 2.1 knows neither field
        ("2.2", "AL", "", Terms("AL", "NE", True)),
        ("2.3", "", "AL", Terms("NE", "AL", True)),
        ("2.8", "ER", "SU", Terms("ER", "SU", True)),
        ("2.5.1", '""', '""', Terms("NE", "AL")),
        ("2.5.1", "al", " ne", Terms("AL", "NE", True)),
        ("2.5.1", "YES", "NE", Terms("AL", "NE", True)),
        ("x", "NE", "NE", Terms("NE", "NE", True)),
    ],
)
def test_the_fields_are_read_with_the_defaults_of_the_version(
    version: str, accept: str, application: str, expected: Terms
) -> None:
    assert terms(version, accept, application) == expected


def test_a_query_is_answered_on_the_spot_unless_it_asks_for_both_acknowledgements_always() -> None:
    for accept, application in product(CONDITIONS, CONDITIONS):
        asked = terms("2.5.1", accept, application, is_query=True)
        assert asked == (Terms("AL", "AL", True) if (accept, application) == ("AL", "AL") else ORIGINAL)
    assert terms("2.1", "AL", "AL", is_query=True) == ORIGINAL


@pytest.mark.parametrize(
    ("condition", "success", "failure"),
    [("AL", True, True), ("NE", False, False), ("SU", True, False), ("ER", False, True)],
)
def test_table_0155(condition: str, success: bool, failure: bool) -> None:
    assert (wanted(condition, True), wanted(condition, False)) == (success, failure)


@pytest.mark.parametrize(
    ("code", "error", "for_good"),
    [
        ("AE", "", True),
        ("AE", "207", True),
        ("AR", "", False),
        ("AR", "207", False),
        ("AR", "200", True),
        ("CR", "203", True),
        ("CR", "206", False),
        ("CE", "", True),
        ("CE", "207", False),
    ],
)
def test_which_refusals_stand_however_often_one_sends(code: str, error: str, for_good: bool) -> None:
    assert is_for_good(code, error) is for_good


# -- the receiver


@pytest.mark.parametrize(
    ("accept", "application", "taken", "erroneous", "at_door"),
    [
        # original mode and its equivalent: one application acknowledgement, whatever happens
        ("", "", Plan("AA"), Plan("AE"), Plan("AR")),
        ("NE", "AL", Plan("AA"), Plan("AE"), Plan("AR")),
        # both: the accept acknowledgement at once, the application acknowledgement as a message of its own;
        # what was refused at the door never reached the application
        ("AL", "AL", Plan("CA", "AA"), Plan("CA", "AE"), Plan("CR")),
        ("AL", "NE", Plan("CA"), Plan("CA"), Plan("CR")),
        ("AL", "ER", Plan("CA"), Plan("CA", "AE"), Plan("CR")),
        ("AL", "SU", Plan("CA", "AA"), Plan("CA"), Plan("CR")),
        ("SU", "AL", Plan("CA", "AA"), Plan("CA", "AE"), Plan()),
        ("ER", "AL", Plan("AA"), Plan("AE"), Plan("CR")),
        ("ER", "ER", Plan(), Plan("AE"), Plan("CR")),
        ("SU", "SU", Plan("CA", "AA"), Plan("CA"), Plan()),
        ("ER", "NE", Plan(), Plan(), Plan("CR")),
        ("NE", "ER", Plan(), Plan("AE"), Plan("AR")),
        ("NE", "SU", Plan("AA"), Plan(), Plan()),
        ("NE", "NE", Plan(), Plan(), Plan()),
    ],
)
def test_what_goes_back_is_what_was_asked_for(
    accept: str, application: str, taken: Plan, erroneous: Plan, at_door: Plan
) -> None:
    asked = terms("2.5.1", accept, application)
    assert plan(asked, "AA") == taken
    assert plan(asked, "AE") == erroneous
    assert plan(asked, "AR", is_kept=False) == at_door


def test_a_receiver_that_always_answers_leaves_nobody_waiting() -> None:
    for asked, code, is_kept in product(all_terms(), APPLICATION_CODES, (True, False)):
        if not is_kept and code == "AA":
            continue
        always = Terms(asked.accept, asked.application, asked.is_enhanced, is_always=True)
        assert plan(always, code, is_kept=is_kept).immediate, (asked, code, is_kept)


class TracedReceiver(Receiver):
    """A receiver that says which rows it used."""

    rows: set[tuple[str, str]]

    def _fire(self, event: str, now: float, code: str = "") -> tuple[Say, ...]:
        before = self.state
        said = super()._fire(event, now, code)
        self.rows.add((before, event))
        assert RECEIVER_ROWS[before, event].next == self.state
        return said


RECEIVER_ROWS = {(row.state, row.event): row for row in RECEIVER}


def receiver_steps() -> Iterator[Callable[[Receiver], object]]:
    yield lambda one: one.message(1.0)
    yield lambda one: one.message(1.0, is_answered=True)
    yield lambda one: one.kept(1.0)
    yield lambda one: one.refused("AE", 1.0)
    yield lambda one: one.refused("AR", 1.0)
    for code in APPLICATION_CODES:
        yield partial(Receiver.result, code=code, now=1.0)
    for code in COMMIT_CODES:
        yield partial(Receiver.acknowledged, code=code, now=1.0)
    yield lambda one: one.tick(FOREVER)


def walk(make: Callable[[], Machine], steps: Sequence[Callable[[Machine], object]], depth: int) -> None:
    """Every sequence of steps of this length; what a step refuses leaves the machine as it was."""
    ways: list[tuple[Callable[[Machine], object], ...]] = [()]
    for _ in range(depth):
        longer: list[tuple[Callable[[Machine], object], ...]] = []
        for way, step in product(ways, steps):
            machine = make()
            for one in way:
                one(machine)
            before = machine.state
            try:
                step(machine)
            except LocalProtocolError:
                assert machine.state == before
            else:
                longer.append((*way, step))
        ways = longer


def test_the_receiver_reaches_every_row_of_its_table_and_no_other() -> None:
    seen: set[tuple[str, str]] = set()
    for asked, own, attempts in product(all_terms(), ("NE", "AL"), (1, 2)):

        def make(asked: Terms = asked, own: str = own, attempts: int = attempts) -> TracedReceiver:
            machine = TracedReceiver(asked, own_accept=own, timing=Timing(attempts=attempts))
            machine.rows = seen
            return machine

        walk(make, tuple(receiver_steps()), 4)
    assert seen == set(RECEIVER_ROWS)


def test_each_row_of_the_receiver_leads_where_the_table_says() -> None:
    ways: dict[str, tuple[Callable[[Receiver], object], str]] = {
        "Message": (lambda one: one.message(), "NE"),
        "Message, answered before": (lambda one: one.message(is_answered=True), "NE"),
        "Refused": (lambda one: one.refused("AE"), "NE"),
        "Kept": (lambda one: one.kept(), "NE"),
        "Result": (lambda one: one.result("AA"), "NE"),
        "Result, acknowledged": (lambda one: one.result("AA"), "AL"),
        "Overdue": (lambda one: one.tick(FOREVER), "NE"),
        "CA": (lambda one: one.acknowledged("CA"), "AL"),
        "CE": (lambda one: one.acknowledged("CE"), "AL"),
        "CR, again": (lambda one: one.acknowledged("CR"), "AL"),
        "CR, enough": (lambda one: one.acknowledged("CR"), "AL"),
        "Overdue, again": (lambda one: one.tick(FOREVER), "AL"),
        "Overdue, enough": (lambda one: one.tick(FOREVER), "AL"),
    }
    for row in RECEIVER:
        step, own = ways[row.event]
        if row.state == "Deferred":
            own = "AL"
        timing = Timing(attempts=1 if row.event.endswith("enough") else 0)
        machine = Receiver(Terms("AL", "AL", True), own_accept=own, timing=timing)
        if row.state != "Ready":
            machine.message()
        if row.state in ("Kept", "Deferred"):
            machine.kept()
        if row.state in ("Deferred", "Said"):
            machine.result("AA")
        if row.state == "Said" and own == "AL":
            machine.acknowledged("CA")
        assert machine.state == row.state
        step(machine)
        assert machine.state == row.next, row


def test_a_repeat_gets_the_same_answers_at_every_moment() -> None:
    machine = Receiver(Terms("AL", "AL", True))
    machine.message()
    assert machine.message() == ()  # at work
    assert machine.kept() == (Say("immediate", "CA"),)
    assert machine.message() == (Say("immediate", "CA"),)  # our CA was lost
    assert machine.result("AE") == (Say("deferred", "AE"),)
    assert machine.message() == (Say("again"),)
    assert machine.said == (Say("immediate", "CA"), Say("deferred", "AE"))
    after_restart = Receiver(Terms("AL", "AL", True))
    assert after_restart.message(is_answered=True) == (Say("again"),)


def test_a_deferred_acknowledgement_that_asks_for_its_own_is_sent_until_it_has_come() -> None:
    machine = Receiver(Terms("AL", "AL", True), own_accept="AL", timing=Timing(commit_s=10, attempts=3))
    machine.message(0)
    machine.kept(1)
    machine.result("AA", 2)
    assert machine.due == 12
    assert machine.tick(11) == ()
    assert machine.tick(12) == (Say("deferred", "AA"),)
    assert machine.acknowledged("CR", 13) == (Say("deferred", "AA"),)
    assert machine.tick(23) == ()
    assert machine.state == "Said"


def test_an_application_that_does_not_answer_in_time_is_answered_for() -> None:
    machine = Receiver(ORIGINAL, timing=Timing(application_s=5))
    machine.message(0)
    assert machine.tick(5) == (Say("immediate", "AR"),)
    machine = Receiver(Terms("AL", "AL", True), timing=Timing(application_s=5))
    machine.message(0)
    machine.kept(1)
    assert machine.tick(5) == (Say("deferred", "AR"),)


@pytest.mark.parametrize("step", [lambda one: one.result("CA"), lambda one: one.refused("AA")])
def test_a_code_of_the_other_kind_is_not_taken(step: Callable[[Receiver], object]) -> None:
    machine = Receiver(ORIGINAL)
    machine.message()
    with pytest.raises(LocalProtocolError):
        step(machine)


# -- the sender


class TracedSender(Sender):
    """A sender that says which rows it used."""

    rows: set[tuple[str, str]]

    def _fire(self, event: str, now: float) -> tuple[str, ...]:
        before = self.state
        actions = super()._fire(event, now)
        self.rows.add((before, event))
        assert SENDER_ROWS[before, event].next == self.state
        return actions


SENDER_ROWS = {(row.state, row.event): row for row in SENDER}


def sender_steps() -> Iterator[Callable[[Sender], object]]:
    yield lambda one: one.send(1.0)
    for code in (*COMMIT_CODES, *APPLICATION_CODES):
        yield partial(Sender.answer, code=code, now=1.0)
    for code, error in (("AR", "200"), ("CR", "203"), ("CE", "207")):
        yield partial(Sender.answer, code=code, now=1.0, error=error)
    yield lambda one: one.broken(1.0)
    yield lambda one: one.tick(FOREVER)


def test_the_sender_reaches_every_row_of_its_table_and_no_other() -> None:
    seen: set[tuple[str, str]] = set()
    for asked, attempts in product(all_terms(), (1, 0)):

        def make(asked: Terms = asked, attempts: int = attempts) -> TracedSender:
            machine = TracedSender(asked, timing=Timing(attempts=attempts))
            machine.rows = seen
            return machine

        walk(make, tuple(sender_steps()), 4)
    assert seen == set(SENDER_ROWS)


def test_no_two_rows_of_a_table_are_of_the_same_state_and_event() -> None:
    assert len(SENDER_ROWS) == len(SENDER)
    assert len(RECEIVER_ROWS) == len(RECEIVER)


def sent(asked: Terms, timing: Timing | None = None) -> Sender:
    machine = Sender(asked, timing=timing or Timing())
    assert "transmit" in machine.send(0.0)
    return machine


def test_in_original_mode_one_answer_ends_it() -> None:
    for code, state in (("AA", "Done"), ("AE", "Refused"), ("AR", "Again")):
        machine = sent(ORIGINAL)
        machine.answer(code)
        assert machine.state == state


def test_a_peer_that_answers_ca_in_original_mode_has_taken_it_and_it_is_noted() -> None:
    machine = sent(ORIGINAL)
    machine.answer("CA")
    assert machine.state == "Done"
    assert machine.notes == ["an accept acknowledgement came, which was not asked for"]


def test_in_enhanced_mode_both_are_waited_for_each_for_its_own_time() -> None:
    machine = sent(Terms("AL", "AL", True), Timing(commit_s=10, application_s=100))
    assert (machine.state, machine.due) == ("Commit", 10)
    machine.answer("CA", 5)
    assert (machine.state, machine.due, machine.is_kept) == ("Application", 105, True)
    machine.broken(6)
    assert machine.state == "Application"
    machine.answer("AA", 90)
    assert (machine.state, machine.due) == ("Done", None)


def test_what_the_peer_keeps_is_not_sent_again_though_its_application_is_silent() -> None:
    machine = sent(Terms("AL", "AL", True), Timing(application_s=100))
    machine.answer("CA", 0)
    machine.tick(100)
    assert machine.state == "Unanswered"
    machine.answer("AE", 200)
    assert machine.state == "Refused"


def test_without_an_answer_it_is_sent_again_later_and_later_and_not_without_end() -> None:
    machine = sent(ORIGINAL, Timing(commit_s=30, again_s=1, again_most_s=3, attempts=4))
    now, pauses = 0.0, []
    while machine.state != "Failed":
        assert machine.due is not None
        now = machine.due
        if machine.state == "Again":
            machine.send(now)
        else:
            machine.tick(now)
            if machine.due is not None:
                pauses.append(machine.due - now)
    assert (machine.attempts, pauses) == (4, [1, 2, 3])


def test_silence_is_consent_where_only_errors_are_told() -> None:
    machine = sent(Terms("ER", "NE", True), Timing(commit_s=10))
    machine.tick(9)
    assert machine.state == "Commit"
    machine.tick(10)
    assert machine.state == "Done"
    machine = sent(Terms("ER", "ER", True), Timing(commit_s=10, application_s=20))
    machine.tick(10)
    assert (machine.state, machine.due) == ("Application", 30)
    machine.tick(30)
    assert machine.state == "Done"


def test_silence_is_no_consent_where_only_success_is_told() -> None:
    machine = sent(Terms("SU", "NE", True), Timing(commit_s=10))
    machine.tick(10)
    assert machine.state == "Again"
    machine.send(11)
    machine.answer("CA", 12)
    assert machine.state == "Done"


def test_where_nothing_is_asked_for_it_is_done_once_sent() -> None:
    assert sent(Terms("NE", "NE", True)).state == "Done"


def test_an_application_acknowledgement_that_overtakes_the_other_ends_it() -> None:
    machine = sent(Terms("AL", "AL", True))
    machine.answer("AA")
    assert machine.state == "Done"
    machine.answer("CA")
    assert (machine.state, machine.notes) == ("Done", ["CA came when nothing more was waited for"])


def test_an_acknowledgement_that_asks_for_one_gets_it() -> None:
    machine = sent(Terms("AL", "AL", True))
    machine.answer("CA")
    assert "accept it" in machine.answer("AA", accept="AL")
    assert "accept it" in machine.answer("AA", accept="AL")  # said twice: our CA was lost
    machine = sent(Terms("AL", "AL", True))
    assert "accept it" not in machine.answer("AA", accept="NE")


def test_an_answer_to_a_former_attempt_still_counts() -> None:
    machine = sent(ORIGINAL, Timing(commit_s=10))
    machine.tick(10)
    assert machine.state == "Again"
    machine.answer("AA", 10.5)
    assert machine.state == "Done"


def test_what_is_no_acknowledgement_code_is_not_taken() -> None:
    with pytest.raises(LocalProtocolError):
        sent(ORIGINAL).answer("OK")
