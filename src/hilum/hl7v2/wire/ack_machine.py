"""Acknowledgement as two state machines, one message each: the receiver's and the sender's. HL7 v2.5.1 2.9.2, 2.9.3.

Theory of operation. A machine knows neither bytes nor sockets nor a clock: events go in by methods, time as an argument, and
what is to be done comes out as a tuple of actions. Each event is first made exact by what was asked for (CA becomes "CA, more" or
"CA, last"), then one row of the table says the next state and the actions; what has no row is not allowed and raises. The
conformance tests walk the same tables, `RECEIVER` and `SENDER`.

The receiver

    Ready -> Received      the message is here
          -> Kept          it is in safe storage: CA, where MSH-15 wants it
          -> Said          the application's answer was given: at once where it is the only one, else as a message of its own
    a repeat of a message that was answered gets the same answers again and has no second effect

The sender

    Ready -> Commit        waits for CA, CE or CR
          -> Application   waits for AA, AE or AR
          -> Done          all that was asked for has come, or nothing was asked for
             Refused       the message is at fault; it is not sent again
             Again         send the same message again, once `due` has come
             Unanswered    the peer has it (CA), but its application never answered: not sent again, someone should look
             Failed        sent as often as allowed, and not taken
    Where only errors are told (ER), silence for the time given is consent; where only success is told (SU), silence is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.wire.ack_rules import (
    APPLICATION_CODES,
    COMMIT_CODES,
    COMMIT_OF,
    Terms,
    is_for_good,
    is_positive,
    wanted,
)

__all__ = [
    "RECEIVER",
    "SENDER",
    "Plan",
    "Receiver",
    "Row",
    "Say",
    "Sender",
    "Timing",
    "plan",
]

_SECTION = "HL7 v2.5.1 2.9.3"


class Row(NamedTuple):
    """One row of a state table: in `state`, on `event`, do `actions` and go to `next`."""

    state: str
    event: str
    next: str
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """How long is waited, in seconds, and how often a message is sent.

    commit_s       for the accept acknowledgement, or the only acknowledgement there is
    application_s  for the application acknowledgement after an accept acknowledgement: it may come much later
    again_s        before the first repeat; doubled each time up to `again_most_s`
    attempts       in all; 0: without end
    """

    commit_s: float = 30.0
    application_s: float = 300.0
    again_s: float = 1.0
    again_most_s: float = 300.0
    attempts: int = 0

    def pause(self, attempts: int) -> float:
        """How long to wait after so many attempts."""
        return float(min(self.again_most_s, self.again_s * 2 ** min(max(attempts - 1, 0), 30)))


# -- the receiver


@dataclass(frozen=True, slots=True)
class Say:
    """What the receiver has to say.

    way    "immediate": on this connection now; "deferred": as a message of its own; "again": whatever was said before, as it was
    code   MSA-1; "" with "again"
    """

    way: Literal["immediate", "deferred", "again"]
    code: str = ""


ReceiverState = Literal["Ready", "Received", "Kept", "Deferred", "Said"]

RECEIVER: tuple[Row, ...] = (
    Row("Ready", "Message", "Received", ("start",)),
    Row("Ready", "Message, answered before", "Said", ("again",)),
    # at the door, or not kept: the accept acknowledgement refuses; nobody but it, unless nobody would
    Row("Received", "Refused", "Said", ("refuse", "stop")),
    Row("Received", "Kept", "Kept", ("commit",)),
    # kept and decided in one unit of work: the accept acknowledgement is told first all the same
    Row("Received", "Result", "Said", ("commit", "application", "stop")),
    Row("Received", "Result, acknowledged", "Deferred", ("commit", "application", "start")),
    Row("Received", "Message", "Received"),  # the sender is impatient; it is at work
    Row("Received", "Overdue", "Said", ("give up", "stop")),
    Row("Kept", "Result", "Said", ("application", "stop")),
    Row("Kept", "Result, acknowledged", "Deferred", ("application", "start")),
    Row("Kept", "Message", "Kept", ("commit again",)),  # our CA was lost
    Row("Kept", "Overdue", "Said", ("late", "stop")),
    # the deferred acknowledgement asked for an accept acknowledgement of its own (its MSH-15)
    Row("Deferred", "CA", "Said", ("stop",)),
    Row("Deferred", "CE", "Said", ("stop",)),
    Row("Deferred", "CR, again", "Deferred", ("defer again", "start")),
    Row("Deferred", "CR, enough", "Said", ("stop",)),
    Row("Deferred", "Overdue, again", "Deferred", ("defer again", "start")),
    Row("Deferred", "Overdue, enough", "Said", ("stop",)),
    Row("Deferred", "Message", "Deferred", ("again",)),
    Row("Said", "Message", "Said", ("again",)),
)
_RECEIVER = {(row.state, row.event): row for row in RECEIVER}


class Receiver:
    """The receiver's side of one message.

    own_accept   MSH-15 of our deferred application acknowledgement: AL waits for the sender's CA to it
    """

    __slots__ = ("_attempts", "_code", "_now", "_own_accept", "_terms", "_timing", "due", "said", "state")

    def __init__(self, terms: Terms, *, own_accept: str = "NE", timing: Timing = Timing()) -> None:
        self._terms = terms
        self._timing = timing
        self._own_accept = own_accept
        self._attempts = 0
        self._code = ""
        self._now = 0.0
        self.state: str = "Ready"
        self.said: tuple[Say, ...] = ()
        self.due: float | None = None
        """When `tick` is to be called at the latest; None: nothing is waited for."""

    def message(self, now: float = 0.0, *, is_answered: bool = False) -> tuple[Say, ...]:
        """The message came, first or again; `is_answered` where a former process answered it (kept with its answers)."""
        return self._fire("Message, answered before" if is_answered and self.state == "Ready" else "Message", now)

    def refused(self, code: str, now: float = 0.0) -> tuple[Say, ...]:
        """It is refused at the door, or could not be kept: AE or AR."""
        return self._fire("Refused", now, _negative(code))

    def kept(self, now: float = 0.0) -> tuple[Say, ...]:
        """It is in safe storage."""
        return self._fire("Kept", now)

    def result(self, code: str, now: float = 0.0) -> tuple[Say, ...]:
        """The application's verdict: AA, AE or AR."""
        if code not in APPLICATION_CODES:
            raise LocalProtocolError("no application acknowledgement code", where="MSA-1", section=_SECTION)
        is_asked = self._own_accept != "NE" and self._defers(code)
        return self._fire("Result, acknowledged" if is_asked else "Result", now, code)

    def acknowledged(self, code: str, now: float = 0.0) -> tuple[Say, ...]:
        """The sender's accept acknowledgement of our deferred acknowledgement came: CA, CE or CR."""
        if code not in COMMIT_CODES:
            raise LocalProtocolError("no accept acknowledgement code", where="MSA-1", section=_SECTION)
        return self._fire(f"CR, {self._more()}" if code == "CR" else code, now)

    def tick(self, now: float) -> tuple[Say, ...]:
        """Time went on; a time-out that is due happens."""
        if self.due is None or now < self.due:
            return ()
        return self._fire(f"Overdue, {self._more()}" if self.state == "Deferred" else "Overdue", now)

    def _more(self) -> str:
        return "enough" if self._timing.attempts and self._attempts >= self._timing.attempts else "again"

    def _defers(self, code: str) -> bool:
        spoke = any(one.way == "immediate" for one in self.said)
        if self.state == "Received":
            spoke = wanted(self._terms.accept, True)
        return spoke and wanted(self._terms.application, is_positive(code))

    def _fire(self, event: str, now: float, code: str = "") -> tuple[Say, ...]:
        row = _RECEIVER.get((self.state, event))
        if row is None:
            raise LocalProtocolError(f"no {event} in state {self.state}", where="acknowledgement", section=_SECTION)
        self._now, self._code = now, code
        said: list[Say] = []
        for action in row.actions:
            self._do(action, row.next, said)
        self.state = row.next
        return tuple(said)

    def _do(self, action: str, next_state: str, said: list[Say]) -> None:
        match action:
            case "start":
                self._attempts = self._attempts + 1 if next_state == "Deferred" else 0
                self.due = self._now + (
                    self._timing.application_s if next_state == "Received" else self._timing.commit_s
                )
            case "stop":
                self.due = None
            case "commit":
                if wanted(self._terms.accept, True):
                    self._tell(said, Say("immediate", "CA"))
            case "commit again":
                said.extend(one for one in self.said if one.way == "immediate")
            case "refuse":
                self._refuse(said, self._code)
            case "give up":
                self._refuse(said, "AR")
            case "application":
                self._answer(said, self._code)
            case "late":
                self._answer(said, "AR")
            case "again":
                said.append(Say("again"))
            case "defer again":
                said.extend(one for one in self.said if one.way == "deferred")

    def _tell(self, said: list[Say], one: Say) -> None:
        said.append(one)
        self.said = (*self.said, one)

    def _refuse(self, said: list[Say], code: str) -> None:
        terms = self._terms
        if wanted(terms.accept, False):
            self._tell(said, Say("immediate", COMMIT_OF[code]))
        elif terms.is_always or (terms.accept == "NE" and wanted(terms.application, False)):
            self._tell(said, Say("immediate", code))  # nobody else would tell the sender

    def _answer(self, said: list[Say], code: str) -> None:
        if wanted(self._terms.application, is_positive(code)):
            self._tell(said, Say("deferred" if self.said else "immediate", code))
        elif self._terms.is_always and not self.said:
            self._tell(said, Say("immediate", code))


def _negative(code: str) -> str:
    if code not in ("AE", "AR"):
        raise LocalProtocolError("no refusal", where="MSA-1", section=_SECTION)
    return code


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes back for one message, once it is decided: MSA-1 of each acknowledgement, "" for none."""

    immediate: str = ""
    deferred: str = ""


@lru_cache(maxsize=1024)
def plan(terms: Terms, code: str, *, is_kept: bool = True) -> Plan:
    """What a receiver that keeps and decides in one unit of work sends back: the walk through `RECEIVER`, remembered.

    code      AA, AE or AR
    is_kept   False: it was refused at the door, or its unit of work failed
    """
    receiver = Receiver(terms)
    receiver.message()
    if is_kept:
        receiver.result(code)
    else:
        receiver.refused(code)
    by_way: dict[str, str] = {one.way: one.code for one in receiver.said}
    return Plan(by_way.get("immediate", ""), by_way.get("deferred", ""))


# -- the sender


SenderState = Literal["Ready", "Commit", "Application", "Done", "Refused", "Again", "Unanswered", "Failed"]

SENDER: tuple[Row, ...] = (
    Row("Ready", "Send, commit first", "Commit", ("transmit", "wait for commit")),
    Row("Ready", "Send, application only", "Application", ("transmit", "wait for commit")),
    Row("Ready", "Send, nothing asked", "Done", ("transmit", "stop")),
    Row("Again", "Send, commit first", "Commit", ("transmit", "wait for commit")),
    Row("Again", "Send, application only", "Application", ("transmit", "wait for commit")),
    # an application acknowledgement, also where it overtook the accept acknowledgement or stands for it
    *(
        row
        for state in ("Commit", "Application")
        for row in (
            Row(state, "AA", "Done", ("stop", "accept it")),
            Row(state, "AE", "Refused", ("stop", "accept it")),
            Row(state, "AR, for good", "Refused", ("stop", "accept it")),
            Row(state, "AR, again", "Again", ("pause", "accept it")),
            Row(state, "AR, enough", "Failed", ("stop", "accept it")),
            Row(state, "CE", "Refused", ("stop",)),
            Row(state, "CR, for good", "Refused", ("stop",)),
            Row(state, "CR, again", "Again", ("pause",)),
            Row(state, "CR, enough", "Failed", ("stop",)),
            Row(state, "CA, more", "Application", ("wait for application",)),
            Row(state, "CA, last", "Done", ("stop",)),
            Row(state, "Overdue, again", "Again", ("pause",)),
            Row(state, "Overdue, enough", "Failed", ("stop",)),
            Row(state, "Broken, again", "Again", ("pause",)),
            Row(state, "Broken, enough", "Failed", ("stop",)),
        )
    ),
    Row("Commit", "Silence, more", "Application", ("wait for application",)),
    Row("Commit", "Silence, last", "Done", ("stop",)),
    Row("Application", "Silence, last", "Done", ("stop",)),
    Row("Application", "Overdue, kept", "Unanswered", ("stop",)),
    Row("Application", "Broken, kept", "Application"),  # it comes on a connection of its own
    Row("Application", "AR, kept", "Refused", ("stop", "accept it")),  # it has it and says no: it would say so again
    Row("Application", "CE, kept", "Application", ("note late",)),  # of a former attempt: what CA said stands
    Row("Application", "CR, kept", "Application", ("note late",)),
    # what comes after the end: an answer to a former attempt, or one that was said twice
    *(
        row
        for state in ("Done", "Refused")
        for row in (
            *(Row(state, code, state, ("note late", "accept it")) for code in APPLICATION_CODES),
            *(Row(state, code, state, ("note late",)) for code in COMMIT_CODES),
        )
    ),
    *(
        row
        for state in ("Again", "Failed", "Unanswered")
        for row in (
            Row(state, "AA", "Done", ("stop", "note late", "accept it")),
            Row(state, "AE", "Refused", ("stop", "note late", "accept it")),
            Row(state, "AR", "Refused" if state == "Unanswered" else state, ("note late", "accept it")),
            Row(state, "CE", state, ("note late",)),
            Row(state, "CR", state, ("note late",)),
        )
    ),
    *(
        row
        for state in ("Again", "Failed")
        for row in (
            Row(state, "CA, more", "Application", ("wait for application", "note late")),
            Row(state, "CA, last", "Done", ("stop", "note late")),
        )
    ),
    Row("Unanswered", "CA", "Unanswered", ("note late",)),
)
_SENDER = {(row.state, row.event): row for row in SENDER}
_STATES_OF_THE_END = frozenset(("Done", "Refused"))
_WAITING = frozenset(("Commit", "Application"))


class Sender:
    """The sender's side of one message: what may come, when it is done, when it is sent again (the same bytes, same MSH-10).

    is_settled   it ended: Done, Refused, Unanswered or Failed
    due          when `tick` is to be called at the latest, or, in Again, when to `send`; None: no time is waited for
    notes        what was odd, for the exchange
    """

    __slots__ = ("_terms", "_timing", "attempts", "code", "due", "error", "is_kept", "notes", "state")

    def __init__(self, terms: Terms, *, timing: Timing = Timing()) -> None:
        self._terms = terms
        self._timing = timing
        self.state: str = "Ready"
        self.attempts = 0
        self.is_kept = False
        """The peer said CA, or let the time pass in which it would have said no."""
        self.code = ""
        self.error = ""
        self.due: float | None = None
        self.notes: list[str] = []

    @property
    def is_settled(self) -> bool:
        """Nothing more is done for it."""
        return self.state in ("Done", "Refused", "Unanswered", "Failed")

    def send(self, now: float = 0.0) -> tuple[str, ...]:
        """It is sent, or sent again."""
        terms = self._terms
        what = (
            "commit first"
            if terms.accept != "NE"
            else "application only"
            if terms.application != "NE"
            else "nothing asked"
        )
        return self._fire(f"Send, {what}", now)

    def answer(self, code: str, now: float = 0.0, *, error: str = "", accept: str = "NE") -> tuple[str, ...]:
        """An acknowledgement of this message came.

        code     MSA-1; error: ERR-3.1 (table 0357) where there is one
        accept   MSH-15 of the acknowledgement itself, which may want "CA" back: the action "accept it" is then among those given
        """
        if code not in APPLICATION_CODES and code not in COMMIT_CODES:
            raise LocalProtocolError("no acknowledgement code", where="MSA-1", section="HL7 v2.5.1 2.15.8.1")
        event = self._exact(code, error)
        if self.state in _WAITING:
            self.code, self.error = code, error
            if code in COMMIT_CODES and self._terms.accept == "NE":
                self.notes.append("an accept acknowledgement came, which was not asked for")
            if code in APPLICATION_CODES and self._terms.application == "NE":
                self.notes.append("an application acknowledgement came, which was not asked for")
        actions = self._fire(event, now)
        return tuple(one for one in actions if one != "accept it" or wanted(accept, True))

    def broken(self, now: float = 0.0) -> tuple[str, ...]:
        """The connection ended before all came."""
        if self.state not in _WAITING:
            return ()
        if self.state == "Application" and self.is_kept:
            return self._fire("Broken, kept", now)
        return self._fire(f"Broken, {self._more()}", now)

    def tick(self, now: float) -> tuple[str, ...]:
        """Time went on; a time-out that is due happens. In Again it is the caller who sends."""
        if self.due is None or now < self.due or self.state not in _WAITING:
            return ()
        condition = self._terms.accept if self.state == "Commit" else self._terms.application
        if condition == "ER":
            return self._fire(f"Silence, {self._left()}", now)
        if self.state == "Application" and self.is_kept:
            return self._fire("Overdue, kept", now)
        return self._fire(f"Overdue, {self._more()}", now)

    def _more(self) -> str:
        return "enough" if self._timing.attempts and self.attempts >= self._timing.attempts else "again"

    def _left(self) -> str:
        """What is still to come once the message is known to be kept."""
        return "more" if self.state == "Commit" and self._terms.application != "NE" else "last"

    def _exact(self, code: str, error: str) -> str:
        """The event of an acknowledgement, made exact by what was asked for."""
        if self.state in _STATES_OF_THE_END:
            return code
        if code == "CA":
            if self.state == "Unanswered":
                return code
            # asked for in original mode by nobody: a peer that answers CA there has taken the message, and no more will come
            is_more = self._terms.application != "NE" and self._terms.is_enhanced
            return "CA, more" if is_more else "CA, last"
        if self.state not in _WAITING or code not in ("AR", "CR", "CE"):
            return code
        if self.is_kept:
            return f"{code}, kept"
        if is_for_good(code, error):
            return "CE" if code == "CE" else f"{code}, for good"
        code = "CR" if code == "CE" else code
        return f"{code}, {self._more()}"

    def _fire(self, event: str, now: float) -> tuple[str, ...]:
        row = _SENDER.get((self.state, event))
        if row is None:
            raise LocalProtocolError(f"no {event} in state {self.state}", where="acknowledgement", section=_SECTION)
        for action in row.actions:
            match action:
                case "transmit":
                    self.attempts += 1
                case "wait for commit":
                    self.due = now + self._timing.commit_s
                case "wait for application":
                    self.is_kept = True
                    self.due = now + self._timing.application_s
                case "pause":
                    self.due = now + self._timing.pause(self.attempts)
                case "stop":
                    self.due = None
                case "note late":
                    self.notes.append(f"{event.split(',')[0]} came when nothing more was waited for")
        self.state = row.next
        return row.actions
