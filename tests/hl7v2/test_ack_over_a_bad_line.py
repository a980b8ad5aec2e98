"""Sender and receiver together over a line that loses, doubles and delays: hypothesis looks for a way to lose or double a message."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hilum.hl7v2.wire.ack_machine import Receiver, Sender, Timing
from hilum.hl7v2.wire.ack_rules import APPLICATION_CODES, CONDITIONS, Terms, terms

ASKED = st.one_of(
    st.just(terms()), st.builds(Terms, st.sampled_from(CONDITIONS), st.sampled_from(CONDITIONS), st.just(True))
)
TIMING = Timing(commit_s=10, application_s=50, again_s=1, again_most_s=8)


class BadLine(RuleBasedStateMachine):
    """One message, its sender, its receiver, and what is on its way between them."""

    @initialize(
        asked=ASKED,
        own=st.sampled_from(("NE", "AL")),
        verdict=st.sampled_from(APPLICATION_CODES),
        at_door=st.booleans(),
        error=st.sampled_from(("", "200", "207")),
    )
    def begin(self, asked: Terms, own: str, verdict: str, at_door: bool, error: str) -> None:
        self.asked, self.own, self.verdict, self.error = asked, own, verdict, error
        self.at_door = at_door and verdict != "AA"
        self.now = 0.0
        self.sender = Sender(asked, timing=TIMING)
        self.receiver: Receiver | None = None
        self.effects = 0
        self.gave_up = False
        self.to_receiver: list[str] = []  # "message", or our accept acknowledgement of its deferred one
        self.to_sender: list[tuple[str, str]] = []  # way, MSA-1
        self.told: set[str] = set()

    def say(self, machine: Receiver, said: tuple[object, ...]) -> None:
        for one in said:
            way = getattr(one, "way", "")
            if way == "again":
                self.to_sender += [(each.way, each.code) for each in machine.said]
            else:
                self.to_sender.append((way, getattr(one, "code", "")))

    @precondition(lambda self: self.sender.state in ("Ready", "Again"))
    @rule()
    def send(self) -> None:
        if self.sender.due is not None:
            self.now = max(self.now, self.sender.due)
        if "transmit" in self.sender.send(self.now):
            self.to_receiver.append("message")

    @precondition(lambda self: bool(self.to_receiver))
    @rule(at=st.integers(0, 9), keep=st.booleans())
    def arrive(self, at: int, keep: bool) -> None:
        at %= len(self.to_receiver)
        what = self.to_receiver[at] if keep else self.to_receiver.pop(at)
        if what != "message":
            if self.receiver is not None and self.receiver.state == "Deferred":
                self.say(self.receiver, self.receiver.acknowledged(what, self.now))
            return
        if self.receiver is None or (self.receiver.state == "Said" and (self.at_door or self.gave_up)):
            # what was refused at the door, or given up undecided, is not remembered: the next attempt is looked at afresh
            self.gave_up = False
            self.receiver = Receiver(self.asked, own_accept=self.own, timing=TIMING)
        self.say(self.receiver, self.receiver.message(self.now))
        if self.receiver.state == "Received" and self.at_door:
            self.say(self.receiver, self.receiver.refused(self.verdict, self.now))

    @precondition(lambda self: self.receiver is not None and self.receiver.state == "Received")
    @rule()
    def store(self) -> None:
        assert self.receiver is not None
        self.say(self.receiver, self.receiver.kept(self.now))

    @precondition(lambda self: self.receiver is not None and self.receiver.state in ("Received", "Kept"))
    @rule()
    def decide(self) -> None:
        assert self.receiver is not None
        self.effects += 1
        self.say(self.receiver, self.receiver.result(self.verdict, self.now))

    @precondition(lambda self: bool(self.to_sender))
    @rule(at=st.integers(0, 9), keep=st.booleans())
    def answer(self, at: int, keep: bool) -> None:
        at %= len(self.to_sender)
        way, code = self.to_sender[at] if keep else self.to_sender.pop(at)
        self.told.add(code)
        accept = self.own if way == "deferred" else "NE"
        actions = self.sender.answer(code, self.now, error=self.error if code[1] != "A" else "", accept=accept)
        if "accept it" in actions:
            self.to_receiver.append("CA")

    @precondition(lambda self: bool(self.to_sender or self.to_receiver))
    @rule(at=st.integers(0, 9))
    def lose(self, at: int) -> None:
        line: list[object] = [*self.to_sender, *self.to_receiver]
        lost = at % len(line)
        if lost < len(self.to_sender):
            self.to_sender.pop(lost)
        else:
            self.to_receiver.pop(lost - len(self.to_sender))

    @rule()
    def breaks(self) -> None:
        self.to_sender = [one for one in self.to_sender if one[0] == "deferred"]
        self.sender.broken(self.now)

    @rule(seconds=st.sampled_from((1.0, 11.0, 51.0)))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.sender.tick(self.now)
        if self.receiver is not None:
            was = self.receiver.state
            self.say(self.receiver, self.receiver.tick(self.now))
            self.gave_up = self.gave_up or (was in ("Received", "Kept") and self.receiver.state == "Said")

    @invariant()
    def it_has_at_most_one_effect(self) -> None:
        assert getattr(self, "effects", 0) <= 1

    @invariant()
    def done_means_that_somebody_said_so_or_silence_was_agreed_to_be_consent(self) -> None:
        if getattr(self, "sender", None) is None or self.sender.state != "Done":
            return
        agreed = "NE" in (self.asked.accept, self.asked.application) or "ER" in (
            self.asked.accept,
            self.asked.application,
        )
        assert {"AA", "CA"} & self.told or (agreed and self.asked.is_enhanced)

    @invariant()
    def refused_means_that_the_peer_said_no(self) -> None:
        if getattr(self, "sender", None) is not None and self.sender.state == "Refused":
            assert {"AE", "AR", "CE", "CR"} & self.told

    @invariant()
    def whoever_waits_knows_until_when(self) -> None:
        if getattr(self, "sender", None) is None:
            return
        assert (self.sender.due is None) is (self.sender.state == "Ready" or self.sender.is_settled)

    def teardown(self) -> None:
        """Once the line is good again, all comes to an end in bounded steps, and the ends agree."""
        if getattr(self, "sender", None) is None:
            return
        for _ in range(20):
            if self.sender.state in ("Ready", "Again"):
                self.send()
            while self.to_receiver or (self.receiver is not None and self.receiver.state in ("Received", "Kept")):
                if self.to_receiver:
                    self.arrive(0, False)
                if self.receiver is not None and self.receiver.state in ("Received", "Kept"):
                    self.decide()
            while self.to_sender:
                self.answer(0, False)
            if self.sender.is_settled and not self.to_receiver:
                break
            self.wait(51.0)
        is_taken = not self.at_door and self.verdict != "AR" and "SU" not in (self.asked.accept, self.asked.application)
        # else the peer is in trouble, or silent, for good: then the sender goes on trying, as it should
        assert self.sender.is_settled or (self.sender.state in ("Again", "Commit", "Application") and not is_taken)
        if self.sender.state == "Done" and self.verdict == "AE" and self.asked == terms():
            raise AssertionError("told done, though it was refused")
        self.it_has_at_most_one_effect()


TestBadLine = BadLine.TestCase
TestBadLine.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
