"""The sequence number protocol, both sides: MSH-13 numbers the messages of a link, MSA-4 says which is expected. HL7 v2.5.1 2.10.1.

Theory of operation. Each message of a link has the number after its predecessor's. The receiver keeps the number of the last message
it accepted before it acknowledges, and takes nothing but the next one; so a message is neither lost nor done twice nor out of turn,
whoever was restarted meanwhile. Two numbers say something else:

     0   the sender (re)starts the link and asks which number is expected; the answer's MSA-4 is one more than the last accepted, or
         -1 where there is none (then the number of the next message is taken as it comes)
    -1   the sender forces the receiver to forget its number; the answer's MSA-4 is -1

The receiver's answers (`RECEIVER`), by the number that came beside the one expected:

    the expected one      take it; MSA-4 repeats it
    the one before        its acknowledgement was lost: not done again; MSA-4 is one greater, by which the sender knows
    higher                one is missing: not taken; MSA-4 is lower, so the sender restarts the link or someone looks
    lower                 not taken; the sender freezes the link

Neither side has a socket, a clock or a file: numbers are kept by a port, `Numbers`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from hilum.core.errors import Incorrect, LocalProtocolError

__all__ = [
    "MOST",
    "RECEIVER",
    "RESTART",
    "RESYNCHRONISE",
    "SENDER",
    "MemoryNumbers",
    "NumberedReceiver",
    "NumberedSender",
    "Numbers",
    "Received",
    "Transmit",
    "read_number",
]

RESTART = 0
RESYNCHRONISE = -1
MOST = 999_999_999_999_999
"""MSH-13 and MSA-4 are NM of at most 15 digits."""

_SECTION = "HL7 v2.5.1 2.10.1"


class Numbers(Protocol):
    """Where the last number of each link is kept. `keep` must be safe before the message is acknowledged."""

    def last(self, link: str) -> int | None:
        """The number last accepted (or last given out); None: there is none."""

    def keep(self, link: str, number: int | None) -> None:
        """Keep it; None: forget it."""


class MemoryNumbers:
    """Numbers in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, int] = {}

    def last(self, link: str) -> int | None:
        """The number last kept."""
        return self._kept.get(link)

    def keep(self, link: str, number: int | None) -> None:
        """Keep it; None: forget it."""
        if number is None:
            self._kept.pop(link, None)
        else:
            self._kept[link] = number


def read_number(text: str, where: str = "MSH-13") -> int | None:
    """A sequence number as written; None where the field is empty. raises Incorrect: neither -1, 0 nor a positive integer"""
    text = text.strip()
    if not text or text == '""':
        return None
    digits = text[1:] if text[0] in "+-" else text
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15 or (text[0] == "-" and int(digits) != 1):
        raise Incorrect("no sequence number", where=where, section=_SECTION, code="102")
    return int(text)


# -- the receiver

What = Literal["take", "take as first", "restart", "resynchronise", "repeat", "missing", "passed"]


class ReceiverRow(NamedTuple):
    """`came` beside the expected number; MSA-4 as an offset to `base`."""

    came: str
    what: What
    base: Literal["came", "expected", "-1"]


RECEIVER: tuple[ReceiverRow, ...] = (
    ReceiverRow("0", "restart", "expected"),
    ReceiverRow("0, none known", "restart", "-1"),
    ReceiverRow("-1", "resynchronise", "-1"),
    ReceiverRow("expected", "take", "came"),
    ReceiverRow("any, none known", "take as first", "came"),
    ReceiverRow("expected - 1", "repeat", "expected"),
    ReceiverRow("higher", "missing", "expected"),
    ReceiverRow("lower", "passed", "expected"),
)
_RECEIVER = {row.came: row for row in RECEIVER}


@dataclass(frozen=True, slots=True)
class Received:
    """What the receiver makes of a number.

    what      "take" and "take as first": process the message, then tell `accepted`; all other: acknowledge and do nothing else
    expected  MSA-4
    """

    number: int
    what: What
    expected: int

    @property
    def is_taken(self) -> bool:
        """The message is to be processed."""
        return self.what in ("take", "take as first")

    @property
    def is_refused(self) -> bool:
        """It is out of turn: the acknowledgement is an AR or CE."""
        return self.what in ("missing", "passed")


class NumberedReceiver:
    """The receiver's side of one link."""

    __slots__ = ("_link", "_numbers")

    def __init__(self, link: str, numbers: Numbers) -> None:
        self._link = link
        self._numbers = numbers

    def receive(self, number: int) -> Received:
        """A message with this MSH-13 came. Only -1 changes what is kept; a message that is taken counts once it is `accepted`."""
        last = self._numbers.last(self._link)
        row = _RECEIVER[_came(number, last)]
        if row.what == "resynchronise":
            self._numbers.keep(self._link, None)
        expected = {"came": number, "expected": (last or 0) + 1, "-1": RESYNCHRONISE}[row.base]
        return Received(number, row.what, expected)

    def accepted(self, number: int) -> None:
        """The message with this number was accepted; keep it, then acknowledge. raises LocalProtocolError: it is out of turn"""
        if not self.receive(number).is_taken:
            raise LocalProtocolError("a message out of turn cannot be accepted", where="MSH-13", section=_SECTION)
        self._numbers.keep(self._link, number)


def _came(number: int, last: int | None) -> str:
    if number == RESYNCHRONISE:
        return "-1"
    if number == RESTART:
        return "0" if last is not None else "0, none known"
    if last is None:
        return "any, none known"
    if number == last + 1:
        return "expected"
    if number == last:
        return "expected - 1"
    return "higher" if number > last else "lower"


# -- the sender

SenderState = Literal["Stopped", "Starting", "Resynchronising", "Open", "Sent", "Frozen"]


class SenderRow(NamedTuple):
    """In `state`, on `event`, go to `next` and do `action`."""

    state: str
    event: str
    next: str
    action: str = ""


SENDER: tuple[SenderRow, ...] = (
    SenderRow("Stopped", "start", "Starting", "send 0"),
    SenderRow("Stopped", "resynchronise", "Resynchronising", "send -1"),
    SenderRow("Starting", "no answer", "Starting", "send 0"),
    SenderRow("Starting", "expects one that is queued", "Open", "go to it"),
    SenderRow("Starting", "expects the next one", "Open", "go to it"),
    SenderRow("Starting", "expects -1", "Open", "go to the first"),
    SenderRow("Starting", "expects the first", "Open", "count from it"),  # no number was given out yet
    SenderRow("Starting", "expects another", "Frozen"),
    SenderRow("Resynchronising", "no answer", "Resynchronising", "send -1"),
    SenderRow("Resynchronising", "expects -1", "Open", "go to the first"),
    SenderRow("Resynchronising", "expects another", "Frozen"),
    SenderRow("Open", "send", "Sent", "send it"),
    SenderRow("Open", "start", "Starting", "send 0"),
    SenderRow("Open", "resynchronise", "Resynchronising", "send -1"),
    SenderRow("Sent", "no answer", "Sent", "send it"),
    SenderRow("Sent", "echoes it", "Open", "drop it"),
    SenderRow("Sent", "expects the next one", "Open", "drop it"),  # the acknowledgement before was lost
    SenderRow("Sent", "refused, echoes it", "Frozen"),  # in turn and not taken: someone decides
    SenderRow("Sent", "expects less", "Starting", "send 0"),
    SenderRow("Sent", "expects less, after a restart", "Frozen"),
    SenderRow("Sent", "expects -1", "Frozen"),
    SenderRow("Sent", "expects another", "Frozen"),
    SenderRow("Sent", "start", "Starting", "send 0"),
    SenderRow("Sent", "resynchronise", "Resynchronising", "send -1"),
    SenderRow("Frozen", "start", "Starting", "send 0"),
    SenderRow("Frozen", "resynchronise", "Resynchronising", "send -1"),
    SenderRow("Frozen", "skip", "Open", "drop it"),
)
_SENDER = {(row.state, row.event): row for row in SENDER}


@dataclass(frozen=True, slots=True)
class Transmit:
    """Send this: MSH-13 and the message; for 0 and -1 there is no content, a message of MSH alone does."""

    number: int
    content: bytes = b""


class NumberedSender:
    """The sender's side of one link: a queue by number, one message on its way at a time.

    queue_most   how many messages wait at most (negotiated for the link; at least 1)
    waiting      messages given before and not yet accepted, with their numbers, in order: after a restart of this process
    keep_sent    how many accepted messages stay in reach, so that a receiver which went back can be given them again
    """

    def __init__(
        self,
        link: str,
        numbers: Numbers,
        *,
        queue_most: int = 10_000,
        waiting: Iterable[tuple[int, bytes]] = (),
        keep_sent: int = 0,
    ) -> None:
        self._link = link
        self._numbers = numbers
        self._most = max(1, queue_most)
        self._queue: deque[Transmit] = deque(Transmit(*one) for one in waiting)
        self._sent: deque[Transmit] = deque(maxlen=max(0, keep_sent))
        self._is_restarted = False
        self.state: str = "Stopped"
        self.why = ""
        """Why the link is frozen."""

    @property
    def waiting(self) -> tuple[Transmit, ...]:
        """What is not accepted yet, the oldest first."""
        return tuple(self._queue)

    def put(self, content: bytes) -> int:
        """Queue a message; its number. raises LocalProtocolError: the queue is full"""
        if len(self._queue) >= self._most:
            raise LocalProtocolError("the queue of the link is full", where="MSH-13", section=_SECTION)
        number = (self._numbers.last(self._link) or 0) + 1
        if number > MOST:
            number = 1  # only a forced resynchronisation brings the peer along
        self._numbers.keep(self._link, number)
        self._queue.append(Transmit(number, content))
        return number

    def start(self) -> Transmit:
        """(Re)start the link: a message with 0 asks which number is expected."""
        self._is_restarted = False
        return self._go("start")

    def resynchronise(self) -> Transmit:
        """Force the receiver to take the next number as it comes: a message with -1."""
        self._is_restarted = False
        return self._go("resynchronise")

    def next(self) -> Transmit | None:
        """What is to be sent now; None where the link waits, is frozen or the queue is empty."""
        if self.state != "Open" or not self._queue:
            return None
        return self._go("send")

    def no_answer(self) -> Transmit | None:
        """No acknowledgement came in time, or the connection broke: the same again."""
        return self._go("no answer") if (self.state, "no answer") in _SENDER else None

    def skip(self) -> Transmit | None:
        """Someone decided that the message which froze the link is left out. It keeps its number, so the receiver must be
        resynchronised: what comes next is a message with -1."""
        self._go("skip")
        return self.resynchronise()

    def answered(self, expected: int | None, *, is_accepted: bool = True) -> Transmit | None:
        """The acknowledgement came, with this MSA-4; what is to be sent at once, if anything.

        expected     None: MSA-4 is empty. A receiver that does not count is taken at its word in the answer to a message, and
                     freezes the link in the answer to 0 or -1
        is_accepted  MSA-1 was AA or CA
        """
        if self.state not in ("Starting", "Resynchronising", "Sent"):
            return None  # it comes too late to say anything
        event = self._event(expected, is_accepted)
        action = self._step(event)
        if action == "go to it":
            assert expected is not None
            self._go_to(expected)
        elif action == "count from it":
            assert expected is not None
            self._numbers.keep(self._link, expected - 1)
        elif action == "send 0":
            self._is_restarted = True
            return Transmit(RESTART)
        if self.state == "Open":
            if event in ("echoes it", "expects the next one"):
                self._is_restarted = False
            return self.next()
        return None

    def _event(self, expected: int | None, is_accepted: bool) -> str:
        if self.state == "Sent":
            number = self._queue[0].number
            if expected is None:
                return "echoes it" if is_accepted else "refused, echoes it"
            if expected == number:
                return "echoes it" if is_accepted else "refused, echoes it"
            if expected == number + 1:
                return "expects the next one"
            if expected == RESYNCHRONISE:
                return "expects -1"
            if 0 < expected < number:
                return "expects less, after a restart" if self._is_restarted else "expects less"
            return "expects another"
        if expected == RESYNCHRONISE:
            return "expects -1"
        if self.state == "Starting" and expected is not None:
            if any(one.number == expected for one in (*self._sent, *self._queue)):
                return "expects one that is queued"
            if expected == self.following:
                return "expects the next one"
            if expected > 0 and self._numbers.last(self._link) is None:
                return "expects the first"
        return "expects another"

    @property
    def following(self) -> int:
        """The number after the last one given out."""
        return (self._numbers.last(self._link) or 0) + 1

    def _go_to(self, expected: int) -> None:
        """The receiver has all before `expected`: take them off the queue; what it lacks comes back from among the sent."""
        while self._queue and self._queue[0].number < expected:
            self._sent.append(self._queue.popleft())
        while self._sent and self._sent[-1].number >= expected:
            self._queue.appendleft(self._sent.pop())

    def _step(self, event: str) -> str:
        row = _SENDER.get((self.state, event))
        if row is None:
            raise LocalProtocolError(f"no {event} in state {self.state}", where="MSH-13", section=_SECTION)
        self.state = row.next
        self.why = event if row.next == "Frozen" else ""
        if row.action == "drop it" and self._queue:
            self._sent.append(self._queue.popleft())
        return row.action

    def _go(self, event: str) -> Transmit:
        match self._step(event):
            case "send 0":
                return Transmit(RESTART)
            case "send -1":
                return Transmit(RESYNCHRONISE)
            case _:
                return self._queue[0] if self._queue else Transmit(RESYNCHRONISE)
