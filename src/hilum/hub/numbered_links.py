"""Links that number their messages; where each stands is kept in the store, for a restart without a gap. HL7 v2.5.1 2.10.1.

Theory of operation. Each link has a journal entry of its own (kind "sequence numbers"), amended in the unit of work that it is about.

    from NAME   the last number accepted; kept by the unit of work that took the message
    to NAME     the last number given out and the delivery that has it; kept before that message is sent

A delivery keeps its number over all its tries, so a lost acknowledgement or a killed process sends the same number again, and the
peer says by MSA-4 whether it had it. Each process starts a link with an MSH alone that has 0, and takes up the number that the
peer expects where it never gave one out. Where the delivery before was given up or refused its number may be missed by the peer
for ever: the link is resynchronised with -1 before the next one. Where the peer expects what cannot be sent the link is frozen: the
delivery waits and asks again with each try, until the peer expects it, it is sent again by hand (then the link is resynchronised),
or it is given up.

What is sent on a numbered link asks for an accept acknowledgement always (MSH-15 is AL), since no number may go unanswered.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from hilum.core.errors import Busy
from hilum.core.exchange import Direction, Exchange, Key, Outcome
from hilum.core.record import Delivery, DeliveryState, Page, Record, Store
from hilum.hl7v2.data.datatypes import timestamp
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.wire.ack import envelope, error_code
from hilum.hl7v2.wire.ack_rules import APPLICATION_CODES, COMMIT_CODES, is_for_good, is_positive
from hilum.hl7v2.wire.sequence import MemoryNumbers, NumberedSender, Transmit, read_number
from hilum.hub.journal import Journal

__all__ = ["LINK_KINDS", "Carried", "JournalNumbers", "NumberedLinks", "is_counted"]

LINK_KINDS = {"0": "link start", "-1": "link resynchronisation"}
"""What an exchange is whose MSH-13 is one of the two reserved numbers, whatever its MSH-9 says."""

_SECTION = "HL7 v2.5.1 2.10.1"


class _Entry(NamedTuple):
    """The journal entry of a link."""

    record: Record
    link: str
    direction: Direction
    source: str
    destination: str

    def read(self) -> Exchange | None:
        found = self.record.exchanges.by_key([Key("sequence", self.link)], page=Page(limit=1))
        return found[0] if found else None

    def write(self, *facts: tuple[str, str]) -> None:
        entry, now = self.read(), self.record.now()
        if entry is not None:
            self.record.exchanges.amend(entry.id, detail=facts, ended=now)
            return
        self.record.exchanges.add(
            Exchange(
                direction=self.direction,
                standard="hl7v2",
                kind="sequence numbers",
                source=self.source,
                destination=self.destination,
                started=now,
                ended=now,
                peer=self.source if self.direction is Direction.IN else self.destination,
                keys=(Key("sequence", self.link),),
                detail=facts,
            )
        )


class JournalNumbers:
    """The receiver's `Numbers`: the last sequence number accepted from each sender, "APPLICATION|FACILITY"."""

    def __init__(self, record: Record, name: str) -> None:
        self._record = record
        self._name = name

    def _entry(self, link: str) -> _Entry:
        return _Entry(self._record, link, Direction.IN, link, self._name)

    def last(self, link: str) -> int | None:
        """The number last accepted."""
        entry = self._entry(link).read()
        kept = entry.fact("last number") if entry else ""
        return int(kept) if kept else None

    def keep(self, link: str, number: int | None) -> None:
        """Keep it; None: forget it."""
        entry = self._entry(link)
        if number is not None or entry.read() is not None:
            entry.write(("last number", "" if number is None else str(number)))


def is_counted(delivery: Delivery) -> bool:
    """Whether a numbered link counts it: an answer, or what nobody answers, has no number of its own."""
    return delivery.fact("answer") != "none" and parse(delivery.payload).segment("MSA") is None


class Carried(NamedTuple):
    """What a numbered delivery became.

    payload   the message as sent, with its number
    answer    the peer's acknowledgement of it; where `is_known` that of a link start, which told that the peer has it
    """

    number: int
    payload: bytes
    answer: bytes
    is_known: bool


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a link to a peer stands, as its entry keeps it.

    last       the number last given out; None: none yet
    delivery   the outbox row that has it
    is_lost    the peer may wait for a number that never comes: resynchronise before anything else
    state      for who looks: empty, or why it is frozen
    """

    last: int | None = None
    delivery: int = 0
    is_lost: bool = False
    state: str = ""

    def facts(self) -> tuple[tuple[str, str], ...]:
        told = (
            ("last number", "" if self.last is None else str(self.last)),
            ("delivery", str(self.delivery or "")),
            ("resynchronise", "yes" if self.is_lost else ""),
            ("state", self.state),
        )
        return tuple(one for one in told if one[1])


class NumberedLinks:
    """The sender's side of the numbered links of one hub: one delivery of a link at a time, as the pump has it."""

    def __init__(self, store: Store, journal: Journal, name: str, clock: Callable[[], float]) -> None:
        self._store = store
        self._journal = journal
        self._name = name
        self._clock = clock
        self._senders: dict[str, NumberedSender] = {}

    async def carry(self, delivery: Delivery, send: Callable[[bytes], Awaitable[bytes]], address: str) -> Carried:
        """Bring one delivery to its peer under its number.

        send     sends bytes on the link and waits for the answer
        raises   Busy   not taken now, or the link is frozen: the same number again with the next try
        """
        standing = await self._store.read(lambda record: self._standing(record, delivery))
        sender = self._sender(delivery, standing)
        is_again = sender.state == "Frozen" and delivery.attempts == 0  # sent again by hand
        if standing.is_lost or is_again:
            on_its_way: Transmit | None = sender.resynchronise()
        elif sender.state in ("Stopped", "Frozen"):
            on_its_way = sender.start()
        else:
            on_its_way = sender.no_answer() or sender.next()
        number = standing.last if standing.delivery == delivery.id else None
        answer, is_answered = b"", False
        while on_its_way is not None or number is None:
            if on_its_way is None:  # the link is open, and this delivery has no number yet
                number = sender.put(delivery.payload)
                standing = await self._keep(delivery, _Standing(number, delivery.id))
                on_its_way = sender.next()
                continue
            before, is_answered = sender.state, bool(on_its_way.content)
            answer, expected, code = await self._exchanged(delivery, on_its_way, send, address)
            on_its_way = sender.answered(expected, is_accepted=is_positive(code))
            if sender.state == "Frozen":
                if sender.why == "refused, echoes it":
                    break
                why = f"frozen: the peer expects {_told(expected)}, and {_following(sender)} is next"
                await self._keep(delivery, replace(standing, state=why))
                raise Busy(
                    f"the link is {why}; send it again by hand to resynchronise", where="MSA-4", section=_SECTION
                )
            if before == "Resynchronising":
                standing = await self._keep(delivery, replace(standing, is_lost=False))
        if standing.state:
            await self._keep(delivery, replace(standing, state=""))
        assert number is not None
        return Carried(number, _numbered(delivery.payload, number), answer, not is_answered)

    def _entry(self, record: Record, peer: str) -> _Entry:
        return _Entry(record, f"to {peer}", Direction.OUT, self._name, peer)

    def _standing(self, record: Record, delivery: Delivery) -> _Standing:
        entry = self._entry(record, delivery.destination).read()
        if entry is None:
            return _Standing()
        last, holder = entry.fact("last number"), int(entry.fact("delivery") or 0)
        is_lost = bool(entry.fact("resynchronise"))
        if holder and holder != delivery.id:
            before = record.outbox.get(holder)
            is_lost = is_lost or (before is not None and before.state != DeliveryState.SENT)
        return _Standing(int(last) if last else None, holder, is_lost, entry.fact("state"))

    async def _keep(self, delivery: Delivery, standing: _Standing) -> _Standing:
        def work(record: Record) -> None:
            self._entry(record, delivery.destination).write(*standing.facts())

        await self._store.write(work)
        return standing

    def _sender(self, delivery: Delivery, standing: _Standing) -> NumberedSender:
        """The machine of the link, as this process left it; a new one where that does not fit what is kept."""
        waiting: list[tuple[int, bytes]] = []
        if standing.last is not None and standing.delivery == delivery.id:
            waiting.append((standing.last, delivery.payload))
        sender = self._senders.get(delivery.destination)
        if sender is None or standing.is_lost or [one.number for one in sender.waiting] != [one for one, _ in waiting]:
            numbers = MemoryNumbers()
            numbers.keep(delivery.destination, standing.last)
            sender = NumberedSender(delivery.destination, numbers, queue_most=1, waiting=waiting)
            self._senders[delivery.destination] = sender
        return sender

    async def _exchanged(
        self, delivery: Delivery, what: Transmit, send: Callable[[bytes], Awaitable[bytes]], address: str
    ) -> tuple[bytes, int | None, str]:
        """Send it; the answer, its MSA-4 and its MSA-1. raises Busy: that is no answer, or not now"""
        started = self._clock()
        payload = _numbered(delivery.payload, what.number) if what.content else _alone(delivery.payload, what, started)
        answer = await send(payload)
        message = parse(answer)
        code = message["MSA-1"]
        if code not in APPLICATION_CODES and code not in COMMIT_CODES:
            raise Busy("the answer has no acknowledgement code", where="MSA-1", section="HL7 v2.5.1 2.15.8")
        expected = read_number(message["MSA-4"], "MSA-4")
        if not what.content:
            self._journal.behind(self._link_exchange(delivery, what, payload, message, started, address))
        elif expected in (None, what.number) and not is_positive(code) and not is_for_good(code, error_code(message)):
            raise Busy(f"the peer rejected it for now ({code})", where="MSA-1", code=code)
        return answer, expected, code

    def _link_exchange(
        self, delivery: Delivery, what: Transmit, payload: bytes, answer: Message, started: float, address: str
    ) -> Exchange:
        return Exchange(
            direction=Direction.OUT,
            standard="hl7v2",
            kind=LINK_KINDS[str(what.number)],
            source=self._name,
            destination=delivery.destination,
            started=started,
            ended=self._clock(),
            peer=delivery.destination,
            peer_address=address,
            control_id=parse(payload).control_id,
            request=payload,
            answer=answer.encode(),
            code=answer["MSA-1"],
            outcome=Outcome.ACCEPTED if is_positive(answer["MSA-1"]) else Outcome.REFUSED,
            detail=(("sequence number", str(what.number)), ("expected number", answer["MSA-4"] or "")),
        )


def _numbered(payload: bytes, number: int) -> bytes:
    """The message with its number, asking for an accept acknowledgement always; and for the application's, where it was in original
    mode, which has that one."""
    message = parse(payload)
    if not envelope(message).terms().is_enhanced:
        message["MSH-16"] = "AL"
    message["MSH-13"], message["MSH-15"] = str(number), "AL"
    return message.encode()


def _alone(payload: bytes, what: Transmit, now: float) -> bytes:
    """The MSH alone that starts or resynchronises the link: of the message that waits, with a time and a control id of its own."""
    message = parse(payload)
    message["MSH-7"], message["MSH-10"] = timestamp(now), secrets.token_hex(10)
    message["MSH-13"], message["MSH-15"], message["MSH-16"] = str(what.number), "AL", "NE"
    header = message.segment("MSH")
    assert header is not None
    return header.encode() + b"\r"


def _told(expected: int | None) -> str:
    return "no number" if expected is None else str(expected)


def _following(sender: NumberedSender) -> int:
    return sender.waiting[0].number if sender.waiting else sender.following
