"""HL7 v2 traffic of the hub: each frame is read, answered and journaled in one unit of work, and acknowledged after its commit.

An acknowledgement that comes as a message of its own (the deferred one of enhanced mode, 2.9.3) is brought to the exchange that it
answers. A link that numbers its messages (MSH-13) is held to them (2.10.1); its last number stands in a journal entry of its own,
amended in the unit of work that takes the message.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from hilum.config import Settings
from hilum.core.errors import Busy, Fault, HilumError, Incorrect, RemoteProtocolError
from hilum.core.exchange import Direction, Exchange, Finding, Key, Outcome, Severity
from hilum.core.record import Delivery, Record, Store
from hilum.hl7v2 import routes
from hilum.hl7v2.data.datatypes import timestamp
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.outcome import Refusal
from hilum.hl7v2.site import Site
from hilum.hl7v2.wire.ack import Envelope, acknowledge, envelope, error_code
from hilum.hl7v2.wire.ack_machine import Sender, plan
from hilum.hl7v2.wire.ack_rules import APPLICATION_CODES, COMMIT_CODES, wanted
from hilum.hl7v2.wire.sequence import NumberedReceiver, Received, read_number
from hilum.hub.journal import Journal, told
from hilum.hub.numbered_links import LINK_KINDS, JournalNumbers

__all__ = ["MllpService"]

log = logging.getLogger("hilum.mllp")

_MSA = "HL7 v2.5.1 2.15.8"
_SEQUENCE = "HL7 v2.5.1 2.10.1"
_TURNS = {
    "restart": "the sender starts the link: it was told the number expected",
    "resynchronise": "the sender resynchronises the link: the next number is taken as it comes",
    "repeat": "this number was taken before: it was acknowledged again and not processed again",
    "missing": "a message before this one is missing: it was not taken",
    "passed": "this number was passed: it was not taken",
}


class MllpService:
    """Answers HL7 v2 messages, whatever transport they came by."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        settings: Settings,
        site: Site,
        table: routes.Table,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._journal = journal
        self._settings = settings
        self._site = site
        self._table = table
        self._clock = clock
        self.heard: Callable[[str], None] = lambda peer: None
        """Called with a peer whose application acknowledgement came: the couriers listen."""

    async def answers(self, frame: bytes, address: str) -> tuple[bytes, ...]:
        """What goes back on a connection that carries more than one answer: behind the accept acknowledgement the application's too,
        where the sender has no address that it could be sent to. Never raises for bad input."""
        return await self._answer(routes.receive(frame, self._site, self._table), address, may_follow=True)

    async def answer(self, frame: bytes, address: str) -> bytes | None:
        """The one answer of a transport that carries no more; None where the sender wants none. Never raises for bad input."""
        return next(iter(await self._answer(routes.receive(frame, self._site, self._table), address)), None)

    async def refused(self, frame: bytes, address: str, error: RemoteProtocolError) -> bytes | None:
        """The answer to bytes that are no whole frame: too long, or broken off."""
        return next(iter(await self._answer(routes.unreadable(frame, error, self._site), address)), None)

    async def _answer(self, request: routes.Request, address: str, *, may_follow: bool = False) -> tuple[bytes, ...]:
        started = self._clock()
        is_acknowledgement = _is_acknowledgement(request)
        is_numbered = bool(request.envelope.sequence) and request.message is not None and not is_acknowledgement

        def work(record: Record) -> tuple[routes.Answer, Exchange]:
            if is_acknowledgement:
                answer = self._acknowledged(request, record)
            elif is_numbered:
                answer = self._in_turn(request, record)
            else:
                answer = routes.answer_to(request, record)
            if answer.later is not None:
                answer = self._defer(request, answer, answer.later, record, address if may_follow else "")
            return answer, self._exchange(request, answer, address, started)

        try:
            # in enhanced mode a query too may owe a message of its own
            if request.writes or request.error is not None or request.envelope.terms().is_enhanced or is_numbered:
                answer = await self._journal.write(work)
            else:
                answer, exchange = await self._store.read(lambda record: _with_draft(work, record))
                self._journal.behind(exchange)
        except (HilumError, OSError) as error:
            refusal = error if isinstance(error, HilumError) else Busy("out of resources, send again")
            return self._refuse(request, refusal, address, started)
        except Exception:
            log.exception("a unit of work failed", extra={"kind": request.kind})
            return self._refuse(request, Fault("internal error"), address, started)
        return tuple(one for one in (answer.immediate, answer.later) if one is not None)

    def _in_turn(self, request: routes.Request, record: Record) -> routes.Answer:
        """Answer a message of a link that numbers them: only the next one is taken. HL7 v2.5.1 2.10.1."""
        try:
            number = read_number(request.envelope.sequence)
        except Incorrect as error:
            request.error, request.handler = error, None
            return routes.answer_to(request, record)
        if number is None:
            return routes.answer_to(request, record)
        link = NumberedReceiver(request.content.sender, JournalNumbers(record, self._settings.name))
        turn = link.receive(number)
        request.envelope = replace(request.envelope, expected=str(turn.expected))
        record.exchange.fact("sequence number", str(number))
        if not turn.is_taken:
            return self._out_of_turn(request, turn, record)
        answer = routes.answer_to(request, record)
        # an accept acknowledgement takes the message, whatever the application says of it later
        is_told_ca = answer.immediate is not None and parse(answer.immediate)["MSA-1"] == "CA"
        if answer.code == "AA" or is_told_ca:
            link.accepted(number)
        return answer

    def _out_of_turn(self, request: routes.Request, turn: Received, record: Record) -> routes.Answer:
        """Acknowledge what starts or resynchronises the link, or is not the next one; nothing else is done with it."""
        draft, to = record.exchange, request.envelope
        draft.control_id = draft.control_id or request.control_id
        draft.peer = draft.peer or request.source
        draft.about("control", request.control_id)
        draft.note(Finding(Severity.INFO, f"HL7v2/sequence-{turn.what}", _TURNS[turn.what], "MSH-13", _SEQUENCE))
        refusal = None
        verdict = "AA"
        if turn.is_refused:
            # "CE: cannot be taken for any other reason, such as a sequence number error"; AR is what original mode has for it
            verdict = "AE" if to.terms().is_enhanced else "AR"
            refusal = Refusal(verdict, "207", _TURNS[turn.what], "MSH-13")
            draft.refuse(verdict, _TURNS[turn.what])
        code = plan(to.terms(is_always=True), verdict, is_kept=refusal is None).immediate
        content = self._written(to, code, refusal, record)
        first = routes.first_answer(request, record) if turn.what == "repeat" else None
        if first is not None:  # MSA-4 tells that it was here before; what the application said of it is told again
            return replace(first, immediate=content)
        return routes.Answer(content, verdict, refusal.code if refusal else "", refusal.text if refusal else "")

    def _acknowledged(self, request: routes.Request, record: Record) -> routes.Answer:
        """Bring an acknowledgement that came as a message of its own to the exchange that it answers. HL7 v2.5.1 2.9.3.

        It is answered where it asks for that, and in original mode where it acknowledges nothing of ours: its sender takes it for a
        message like others and waits.
        """
        message, draft = request.content, record.exchange
        code, about = message["MSA-1"], message.get("MSA-2") or ""
        peer = self._peer(request)
        draft.control_id, draft.code = request.control_id, code
        draft.peer = draft.peer or request.source
        draft.about("control", about)
        sent = [
            one
            for one in record.exchanges.by_key([Key("control", about)])
            if one.direction is Direction.OUT and one.control_id == about and one.peer == peer
        ]
        is_asked, refusal = wanted(request.envelope.accept, True), None
        if code not in APPLICATION_CODES and code not in COMMIT_CODES:
            draft.note(Finding(Severity.WARNING, "HL7v2/acknowledgement-code", "no code of table 0008", "MSA-1", _MSA))
            refusal = Refusal("AE", "103", "no code of table 0008", "MSA-1")
        elif not about or not sent:
            text = "it acknowledges no message that was sent to this peer"
            draft.note(Finding(Severity.WARNING, "HL7v2/acknowledgement-of-nothing", text, "MSA-2", _MSA))
            refusal = Refusal("AE", "204", text, "MSA-2")
        else:
            whole = record.exchanges.get(sent[-1].id) or sent[-1]
            self._settle(whole, code, error_code(message), record)
            if code in APPLICATION_CODES:
                self.heard(peer)
        answer = "CA" if is_asked else plan(request.envelope.terms(), "AE").immediate if refusal is not None else ""
        if not answer:
            return routes.Answer(None, code)
        content = self._written(request.envelope, answer, refusal if answer == "AE" else None, record)
        return routes.Answer(content, code)

    def _written(self, to: Envelope, code: str, refusal: Refusal | None, record: Record) -> bytes:
        return acknowledge(
            to,
            code,
            refusal,
            control_id=record.new_id()[-20:],
            time=timestamp(record.now(), self._site.zone),
            ours=self._site.ours,
        )

    def _settle(self, sent: Exchange, code: str, error: str, record: Record) -> None:
        """What the sender's machine makes of it, after what came before, is written on the exchange of the message sent."""
        sender = Sender(envelope(parse(sent.request)).terms())
        sender.send()
        if sent.code in APPLICATION_CODES or sent.code in COMMIT_CODES:
            sender.answer(sent.code)
        before = sender.state
        sender.answer(code, error=error)
        if sender.state == before:
            record.exchange.note(
                Finding(Severity.INFO, "HL7v2/acknowledgement-again", "nothing more was waited for", "MSA-2", _MSA)
            )
            return
        is_refused = sender.state == "Refused"
        record.exchange.keys += [one for one in sent.keys if one not in record.exchange.keys]
        record.exchanges.amend(
            sent.id,
            code=code,
            outcome=Outcome.REFUSED if is_refused else Outcome.ACCEPTED,
            text=error if is_refused else "",
            detail=(*sent.detail, ("application acknowledgement", code)),
        )

    def _defer(
        self, request: routes.Request, answer: routes.Answer, content: bytes, record: Record, same: str
    ) -> routes.Answer:
        """Find the way of the application acknowledgement, a message of its own: by the outbox to the sender's address; where the
        settings have none, behind the accept acknowledgement on the same connection. HL7 v2.5.1 2.9.3.

        same      the address at the other end, where another message may follow on the connection
        returns   what goes back on the connection: both only where the second follows
        """
        name = self._peer(request)
        peer = self._settings.peers.get(name)
        message = parse(content)
        sent = Delivery(
            destination=name,
            courier="mllp",
            payload=content,
            kind="^".join(filter(None, (message.message_code, message.trigger_event))),
            facts=(("control id", message.control_id), ("acknowledges", request.control_id)),
            keys=(Key("control", request.control_id), *record.exchange.keys),
            created=record.now(),
        )
        if peer is not None and peer.mllp:
            if message["MSH-15"] == "NE":
                sent = replace(sent, facts=(*sent.facts, ("answer", "none")))
            if not answer.is_repeat:  # else it is in the outbox, or was sent
                record.deliver(sent)
            return replace(answer, later=None)
        severity = Severity.INFO
        if same:
            text = "it followed on the same connection"
            record.exchanges.add(self._journal.classed(self._followed(sent, same)))
        elif message.message_code != "ACK":
            text = "it took the place of the accept acknowledgement"
            answer = replace(answer, immediate=content, later=None)
        else:
            text, severity = "add it", Severity.WARNING
            answer = replace(answer, later=None)
        text = f"MSH-16 asks for an application acknowledgement, and the settings have no MLLP address of the sender: {text}"
        record.exchange.note(Finding(severity, "HL7v2/deferred-acknowledgement", text, "MSH-16", "HL7 v2.5.1 2.9.3"))
        return answer

    def _followed(self, sent: Delivery, address: str) -> Exchange:
        """The exchange of a message of ours that follows on the connection of the one that it answers."""
        return Exchange(
            direction=Direction.OUT,
            standard="hl7v2",
            kind=sent.kind,
            source=self._settings.name,
            destination=sent.destination or address,
            started=sent.created,
            ended=sent.created,
            peer=sent.destination or address,
            peer_address=address,
            control_id=sent.fact("control id"),
            request=sent.payload,
            detail=(*sent.facts, ("way", "the connection of the message that it answers")),
            keys=(Key("control", sent.fact("control id")), *sent.keys),
        )

    def _refuse(self, request: routes.Request, error: HilumError, address: str, started: float) -> tuple[bytes, ...]:
        answer = routes.refuse(request, error, now=self._clock())
        exchange = self._exchange(request, answer, address, started)
        self._journal.behind(exchange)
        return () if answer.immediate is None else (answer.immediate,)

    def _peer(self, request: routes.Request) -> str:
        component = request.envelope.delimiters.component or "^"
        facility = request.envelope.from_facility.split(component)[0]
        return self._settings.peer_of_application(request.source, facility)

    def _exchange(self, request: routes.Request, answer: routes.Answer, address: str, started: float) -> Exchange:
        peer, to = self._peer(request), request.envelope
        return Exchange(
            direction=Direction.IN,
            standard="hl7v2",
            kind=(LINK_KINDS.get(to.sequence.strip()) if to.expected else None) or request.kind or "unreadable",
            source=peer or address,
            destination=self._settings.name,
            started=started,
            ended=self._clock(),
            peer=peer or address,
            peer_address=address,
            control_id=request.control_id,
            request=request.raw,
            answer=answer.immediate or b"",
            # an acknowledgement that came is taken, whatever it says of our message
            outcome=Outcome.ACCEPTED
            if answer.code in ("AA", "CA", "") or _is_acknowledgement(request)
            else Outcome.REFUSED,
            code=answer.code,
            text=answer.text,
        )


def _is_acknowledgement(request: routes.Request) -> bool:
    """It answers a message of ours and is no request: nothing here handles its type, and it has MSA."""
    return request.handler is None and request.message is not None and request.message.segment("MSA") is not None


def _with_draft(
    work: Callable[[Record], tuple[routes.Answer, Exchange]], record: Record
) -> tuple[routes.Answer, Exchange]:
    answer, exchange = work(record)
    return answer, told(exchange, record.exchange)
