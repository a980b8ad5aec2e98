"""HL7 v2 traffic of the hub: each frame is read, answered and journaled in one unit of work, and acknowledged after its commit."""

from __future__ import annotations

import logging
from collections.abc import Callable

from hilum.config import Settings
from hilum.core.errors import Busy, Fault, HilumError, RemoteProtocolError
from hilum.core.exchange import Direction, Exchange, Finding, Key, Outcome, Severity
from hilum.core.record import Delivery, Record, Store
from hilum.hl7v2 import routes
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.site import Site
from hilum.hub.journal import Journal, told

__all__ = ["MllpService"]

log = logging.getLogger("hilum.mllp")


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

    async def answer(self, frame: bytes, address: str) -> bytes | None:
        """The immediate answer to a message; None where the sender wants none. Never raises for bad input."""
        return await self._answer(routes.receive(frame, self._site, self._table), address)

    async def refused(self, frame: bytes, address: str, error: RemoteProtocolError) -> bytes | None:
        """The answer to bytes that are no whole frame: too long, or broken off."""
        return await self._answer(routes.unreadable(frame, error, self._site), address)

    async def _answer(self, request: routes.Request, address: str) -> bytes | None:
        started = self._clock()

        def work(record: Record) -> tuple[routes.Answer, Exchange]:
            answer = routes.answer_to(request, record)
            if answer.later is not None:
                self._defer(request, answer.later, record)
            return answer, self._exchange(request, answer, address, started)

        try:
            # in enhanced mode a query too may owe a message of its own, which goes through the outbox
            if request.writes or request.error is not None or request.envelope.is_enhanced:
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
        return answer.immediate

    def _defer(self, request: routes.Request, content: bytes, record: Record) -> None:
        """Put the application acknowledgement, a message of its own, into the outbox. HL7 v2.5.1 2.9.3."""
        name = self._peer(request)
        peer = self._settings.peers.get(name)
        if peer is None or not peer.mllp:
            text = "MSH-16 asks for an application acknowledgement, and the settings have no MLLP address of the sender: add it"
            record.exchange.note(
                Finding(Severity.WARNING, "HL7v2/deferred-acknowledgement", text, "MSH-16", "HL7 v2.5.1 2.9.3")
            )
            return
        message = parse(content)
        record.deliver(
            Delivery(
                destination=name,
                courier="mllp",
                payload=content,
                kind="^".join(filter(None, (message.message_code, message.trigger_event))),
                facts=(("control id", message.control_id), ("acknowledges", request.control_id), ("answer", "none")),
                keys=(Key("control", request.control_id), *record.exchange.keys),
                created=record.now(),
            )
        )

    def _refuse(self, request: routes.Request, error: HilumError, address: str, started: float) -> bytes | None:
        answer = routes.refuse(request, error, now=self._clock())
        exchange = self._exchange(request, answer, address, started)
        self._journal.behind(exchange)
        return answer.immediate

    def _peer(self, request: routes.Request) -> str:
        component = request.envelope.delimiters.component or "^"
        facility = request.envelope.from_facility.split(component)[0]
        return self._settings.peer_of_application(request.source, facility)

    def _exchange(self, request: routes.Request, answer: routes.Answer, address: str, started: float) -> Exchange:
        peer = self._peer(request)
        return Exchange(
            direction=Direction.IN,
            standard="hl7v2",
            kind=request.kind or "unreadable",
            source=peer or address,
            destination=self._settings.name,
            started=started,
            ended=self._clock(),
            peer=peer or address,
            peer_address=address,
            control_id=request.control_id,
            request=request.raw,
            answer=answer.immediate or b"",
            outcome=Outcome.ACCEPTED if answer.code in ("AA", "CA", "") else Outcome.REFUSED,
            code=answer.code,
            text=answer.text,
        )


def _with_draft(
    work: Callable[[Record], tuple[routes.Answer, Exchange]], record: Record
) -> tuple[routes.Answer, Exchange]:
    answer, exchange = work(record)
    return answer, told(exchange, record.exchange)
