"""HL7 v2 traffic of the hub: each frame is read, answered and journaled in one unit of work, and acknowledged after its commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from hilum.config import Settings
from hilum.core.errors import Busy, Fault, HilumError, RemoteProtocolError
from hilum.core.exchange import Direction, Exchange, Outcome
from hilum.core.record import Record, Store
from hilum.hl7v2 import routes
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
        self._later: set[asyncio.Task[None]] = set()
        self.send_later: Callable[[str, bytes], None] = lambda peer, content: None
        """Where a deferred application acknowledgement goes (enhanced mode): `(peer, message)`."""

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
            return answer, self._exchange(request, answer, address, started)

        try:
            if request.writes or request.error is not None:
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
        if answer.later is not None:
            self.send_later(self._peer(request), answer.later)
        return answer.immediate

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
