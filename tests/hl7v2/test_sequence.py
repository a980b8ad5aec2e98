"""The sequence number protocol, both sides, against its own tables and the cases of the chapter. HL7 v2.5.1 2.10.1."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import Incorrect, LocalProtocolError
from hilum.hl7v2.wire.sequence import (
    RECEIVER,
    RESTART,
    RESYNCHRONISE,
    SENDER,
    MemoryNumbers,
    NumberedReceiver,
    NumberedSender,
    Received,
    Transmit,
    read_number,
)


def numbers(**last: int) -> MemoryNumbers:
    kept = MemoryNumbers()
    for link, number in last.items():
        kept.keep(link, number)
    return kept


# -- the receiver


@pytest.mark.parametrize(
    ("last", "number", "what", "expected"),
    [
        # b) 2: the link is started; "one greater than the last accepted", and -1 "on the first startup"
        (7, 0, "restart", 8),
        (None, 0, "restart", -1),
        # c): "echoing the sequence number in MSA-4"
        (7, 8, "take", 8),
        (None, 4711, "take as first", 4711),
        # d) 1: "the previous acknowledgement was lost": one greater than the current value
        (7, 7, "repeat", 8),
        # d) 2: the expected number is less than the current value
        (7, 10, "missing", 8),
        (7, 5, "passed", 8),
        # e): forced
        (7, -1, "resynchronise", -1),
        (None, -1, "resynchronise", -1),
    ],
)
def test_the_receiver_answers_as_the_chapter_says(last: int | None, number: int, what: str, expected: int) -> None:
    kept = numbers(ehr=last) if last is not None else numbers()
    got = NumberedReceiver("ehr", kept).receive(number)
    assert (got.what, got.expected) == (what, expected)
    assert what in {row.what for row in RECEIVER}


def test_each_row_of_the_receiver_is_one_of_the_cases() -> None:
    met: set[str] = set()
    for last in (None, 7):
        for number in (-1, 0, 5, 7, 8, 10):
            kept = numbers(ehr=last) if last is not None else numbers()
            met.add(NumberedReceiver("ehr", kept).receive(number).what)
    assert met == {row.what for row in RECEIVER}


def test_a_number_counts_once_the_message_is_accepted_and_not_before() -> None:
    kept = numbers(ehr=7)
    link = NumberedReceiver("ehr", kept)
    assert link.receive(8).is_taken and link.receive(8).is_taken
    link.accepted(8)
    assert kept.last("ehr") == 8
    assert link.receive(8).what == "repeat"
    with pytest.raises(LocalProtocolError):
        link.accepted(8)
    assert link.receive(9).is_taken


def test_after_a_forced_resynchronisation_the_next_number_is_taken_as_it_comes() -> None:
    kept = numbers(ehr=7)
    link = NumberedReceiver("ehr", kept)
    link.receive(RESYNCHRONISE)
    assert kept.last("ehr") is None
    link.accepted(300)
    assert NumberedReceiver("ehr", kept).receive(301) == Received(301, "take", 301)  # after a restart of ours
    assert link.receive(302).is_refused


def test_links_do_not_meet() -> None:
    kept = numbers(ehr=7)
    assert NumberedReceiver("lab", kept).receive(1).what == "take as first"


@pytest.mark.parametrize(
    ("text", "number"), [("", None), ('""', None), ("0", 0), ("-1", -1), (" 12 ", 12), ("+3", 3), ("007", 7)]
)
def test_a_number_is_read(text: str, number: int | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["-2", "1.5", "x", "1e3", "-", "+", "٣", "1" * 16, "--1", "-01x"])
def test_what_is_no_number_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(Incorrect) as caught:
        read_number(text)
    assert (caught.value.where, caught.value.code) == ("MSH-13", "102")
    assert text not in caught.value.message


# -- the sender


def open_link(*contents: bytes, keep_sent: int = 0) -> NumberedSender:
    link = NumberedSender("lab", numbers(), keep_sent=keep_sent)
    for one in contents:
        link.put(one)
    assert link.start() == Transmit(RESTART)
    return link


def test_the_first_start_of_a_link_sends_the_queue_in_order() -> None:
    link = open_link(b"a", b"b")
    assert link.answered(-1) == Transmit(1, b"a")
    assert link.next() is None  # one on its way at a time
    assert link.answered(1) == Transmit(2, b"b")
    assert link.answered(2) is None
    assert link.state == "Open"
    assert link.put(b"c") == 3
    assert link.next() == Transmit(3, b"c")


def test_an_acknowledgement_that_was_lost_is_no_reason_to_send_twice() -> None:
    link = open_link(b"a", b"b")
    assert link.answered(-1) == Transmit(1, b"a")
    assert link.no_answer() == Transmit(1, b"a")
    assert link.answered(2) == Transmit(2, b"b")  # the receiver had it


def test_a_restart_goes_on_where_the_receiver_is() -> None:
    kept = numbers(lab=9)
    link = NumberedSender("lab", kept, waiting=[(8, b"x"), (9, b"y")])
    assert link.start() == Transmit(RESTART)
    assert link.answered(9) == Transmit(9, b"y")
    assert link.answered(9) is None
    link = NumberedSender("lab", kept, waiting=[(8, b"x"), (9, b"y")])
    link.start()
    assert link.answered(10) is None  # all was accepted
    assert link.put(b"z") == 10


def test_a_receiver_that_went_back_is_given_again_what_is_still_there_else_the_link_freezes() -> None:
    for keep_sent, state in ((5, "Sent"), (0, "Frozen")):
        link = open_link(b"a", b"b", b"c", keep_sent=keep_sent)
        link.answered(-1)
        link.answered(1)
        assert link.answered(2) == Transmit(3, b"c")
        assert link.answered(2, is_accepted=False) == Transmit(RESTART)  # d) 2: it expects less
        again = link.answered(2)
        assert link.state == state
        assert again == (Transmit(2, b"b") if keep_sent else None)


def test_a_receiver_that_goes_back_again_after_a_restart_freezes_the_link() -> None:
    link = open_link(b"a", b"b", b"c")
    link.answered(3)
    assert link.state == "Sent"
    assert link.answered(1, is_accepted=False) == Transmit(RESTART)
    assert link.answered(3) == Transmit(3, b"c")
    assert link.answered(1, is_accepted=False) is None
    assert (link.state, link.why) == ("Frozen", "expects less, after a restart")


def test_a_link_that_gave_out_no_number_takes_up_the_one_that_is_expected() -> None:
    link = NumberedSender("lab", numbers())
    link.start()
    assert link.answered(42) is None
    assert (link.state, link.following, link.put(b"a")) == ("Open", 42, 42)


def test_a_receiver_that_expects_more_than_was_sent_freezes_the_link() -> None:
    link = open_link(b"a")
    assert link.answered(17) is None
    assert (link.state, link.why) == ("Frozen", "expects another")
    assert link.next() is None
    assert link.resynchronise() == Transmit(RESYNCHRONISE)
    assert link.answered(-1) == Transmit(1, b"a")


def test_a_message_in_turn_that_is_refused_freezes_the_link_until_someone_decides() -> None:
    link = open_link(b"a", b"b")
    link.answered(-1)
    assert link.answered(1, is_accepted=False) is None
    assert (link.state, link.why) == ("Frozen", "refused, echoes it")
    assert link.skip() == Transmit(RESYNCHRONISE)
    assert link.answered(-1) == Transmit(2, b"b")


def test_a_receiver_that_does_not_count_is_taken_at_its_word() -> None:
    link = open_link(b"a", b"b")
    link.answered(-1)
    assert link.answered(None) == Transmit(2, b"b")
    assert link.answered(None, is_accepted=False) is None
    assert link.state == "Frozen"
    other = open_link(b"a")
    other.answered(None)
    assert other.state == "Frozen"


def test_what_comes_when_nothing_is_waited_for_changes_nothing() -> None:
    link = open_link(b"a")
    link.answered(-1)
    link.answered(1)
    assert link.answered(1) is None
    assert link.answered(77) is None
    assert link.no_answer() is None
    assert link.state == "Open"


def test_the_queue_of_a_link_has_an_end() -> None:
    link = NumberedSender("lab", numbers(), queue_most=1)
    link.put(b"a")
    with pytest.raises(LocalProtocolError):
        link.put(b"b")
    assert [one.number for one in link.waiting] == [1]


def test_each_row_of_the_sender_leads_where_the_table_says() -> None:
    """Every row is walked: a link is brought into its state, the event happens, the link is in the next state."""

    def stopped() -> NumberedSender:
        return NumberedSender("lab", numbers(lab=5), waiting=[(5, b"e"), (6, b"f")])

    def to(state: str) -> NumberedSender:
        link = stopped()
        if state == "Resynchronising":
            link.resynchronise()
        elif state != "Stopped":
            link.start()
            if state == "Open":
                link._queue.clear()
            if state in ("Open", "Sent"):
                link.answered(RESYNCHRONISE)
            if state == "Frozen":
                link.answered(77)
        assert link.state == state
        return link

    events: dict[str, Callable[[NumberedSender], object]] = {
        "start": lambda one: one.start(),
        "resynchronise": lambda one: one.resynchronise(),
        "no answer": lambda one: one.no_answer(),
        "expects one that is queued": lambda one: one.answered(5),
        "expects the next one": lambda one: one.answered(6),
        "expects -1": lambda one: one.answered(-1),
        "expects the first": lambda one: one.answered(42),
        "expects another": lambda one: one.answered(99),
        "send": lambda one: one.next(),
        "echoes it": lambda one: one.answered(5),
        "refused, echoes it": lambda one: one.answered(5, is_accepted=False),
        "expects less": lambda one: one.answered(3, is_accepted=False),
        "expects less, after a restart": lambda one: one.answered(3, is_accepted=False),
    }
    walked: list[tuple[str, str, str]] = []
    for row in SENDER:
        link = to(row.state)
        so_far = len(walked)
        if row.event.endswith("after a restart"):
            link._is_restarted = True
        if row.event == "send":
            link.put(b"g")
        if row.event == "expects the first":
            link._queue.clear()
            link._numbers.keep("lab", None)
        step = link._step

        def traced(event: str, link: NumberedSender = link, step: Callable[[str], str] = step) -> str:
            before = link.state
            action = step(event)
            walked.append((before, event, link.state))
            return action

        link._step = traced  # type: ignore[method-assign]
        if row.event == "skip":
            link.skip()
        elif row.event == "expects the next one" and row.state == "Starting":
            link._queue.clear()
            link.answered(6)
        else:
            events[row.event](link)
        assert walked[so_far] == (row.state, row.event, row.next), row
    assert len({(row.state, row.event) for row in SENDER}) == len(SENDER)


# -- both together


@given(st.lists(st.sampled_from(("lost", "answer lost", "good", "receiver restarts", "sender restarts")), max_size=60))
@settings(max_examples=200, deadline=None)
def test_over_a_bad_line_each_message_is_done_once_and_in_order(fate: list[str]) -> None:
    given_out, accepted, done = numbers(), numbers(), []
    contents = [str(number).encode() for number in range(10)]
    sender = NumberedSender("lab", given_out)
    for one in contents:
        sender.put(one)
    on_its_way: Transmit | None = sender.start()
    for what in [*fate, *["good"] * 200]:
        if on_its_way is None:
            break
        if what == "sender restarts":
            sender = NumberedSender("lab", given_out, waiting=[(one.number, one.content) for one in sender.waiting])
            on_its_way = sender.start()
            continue
        if what == "lost":
            on_its_way = sender.no_answer()
            continue
        receiver = NumberedReceiver("ehr", accepted)
        got = receiver.receive(on_its_way.number)
        if got.is_taken:
            done.append(on_its_way.content)
            receiver.accepted(on_its_way.number)
        if what == "answer lost":
            on_its_way = sender.no_answer()
        else:
            on_its_way = sender.answered(got.expected, is_accepted=not got.is_refused)
    assert done == contents
    assert (sender.state, sender.waiting) == ("Open", ())
