"""C-MOVE and C-GET: the plan made in the record, the sub-operations on the network, both journaled. PS3.4 C.4.2, C.4.3; RAD-16."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

from hilum.config import AeAddress, Settings
from hilum.core.errors import HilumError, LocalProtocolError
from hilum.core.exchange import Direction, Exchange, Key, Outcome
from hilum.core.record import Blobs, Record, Store
from hilum.dicom.services.retrieve import Planned, RetrievePlan, plan_get, plan_move
from hilum.dicom.services.service import Answer, Request, Site
from hilum.dicom.stored.pieces import Outgoing, Slice
from hilum.dicom.wire import AsynchronousWindow, Proposal, Status
from hilum.endpoint import dimse
from hilum.endpoint.dimse import DimseAssociation, FileSlice, Operation, Pieces
from hilum.hub.captured import Captured
from hilum.hub.journal import Journal, told

__all__ = ["Retriever"]

SHOWN_EVERY_S = 1.0
"""A pending response at most this often: the requestor wants progress, not a message an object."""
READ_AHEAD = 1 << 20
"""Objects up to this size are in memory when their turn comes; larger ones are read as they are sent."""
TOGETHER = 8
"""Sub-operations under way at once, where the receiver agrees."""


@dataclass(slots=True)
class _Sending:
    """What the sub-operations of one retrieve share.

    open      segments held open while they are sent from, by name
    buffers   memory for objects made ready, used again once the object that lay in it is answered: fresh pages cost as much as
              the reading
    taken     transfer syntaxes that the receiver accepted, by SOP class
    """

    association: DimseAssociation
    plan: RetrievePlan
    blobs: Blobs
    originator: str | None
    originator_message_id: int | None
    open: dict[str, int] = field(default_factory=dict)
    buffers: list[bytearray] = field(default_factory=list)
    taken: dict[str, list[str]] = field(default_factory=dict)

    def accepted(self, sop_class: str) -> list[str]:
        found = self.taken.get(sop_class)
        if found is None:
            found = self.taken[sop_class] = [
                one.transfer_syntax
                for one in self.association.contexts
                if one.abstract_syntax == sop_class and one.we_are_scu
            ]
        return found

    def payload(self, made: Outgoing) -> Pieces:
        return Pieces(tuple([self._place(one) if isinstance(one, Slice) else one for one in made.pieces]))

    def _place(self, piece: Slice) -> FileSlice:
        segment = piece.blob.segment
        found = self.open.get(segment)
        if found is None:
            path, _, _ = self.blobs.path(piece.blob)
            found = self.open[segment] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        return FileSlice(found, piece.blob.offset + piece.offset, piece.length)

    async def send(self, planned: Planned) -> None:
        """One sub-operation, from the object in its blob to the status that the plan is told."""
        instance = planned.instance
        try:
            made = planned.outgoing(self.blobs, self.accepted(instance.sop_class))
            context = self.association.context_for(instance.sop_class, made.transfer_syntax)
        except LocalProtocolError:
            self.plan.done(planned, Status.SOP_CLASS_NOT_SUPPORTED)
            return
        except HilumError:
            self.plan.done(planned, Status.IDENTIFIER_DOES_NOT_MATCH)
            return
        payload = self.payload(made)
        buffer = bytearray()
        if payload.length <= READ_AHEAD:
            buffer = self.buffers.pop() if self.buffers else bytearray(READ_AHEAD)
            payload = await payload.ahead(buffer)
        response = await self.association.store(
            instance.sop_class,
            instance.uid,
            payload,
            made.transfer_syntax,
            context=context,
            move_originator_aet=self.originator,
            move_originator_message_id=self.originator_message_id,
        )
        if buffer and response.kind != "Failure":
            self.buffers.append(buffer)  # taken: all of it was sent
        self.plan.done(planned, response.status)

    def close(self) -> None:
        for one in self.open.values():
            os.close(one)
        self.open.clear()


async def _carried_out(operation: Operation, plan: RetrievePlan, work: Awaitable[None]) -> str:
    """Wait for the sub-operations; where they end early the rest has failed, and why is returned."""
    try:
        await work
    except (HilumError, OSError, TimeoutError) as error:
        if operation.is_cancelled and not operation.is_lost:
            plan.cancel()
            return ""
        for one in plan.unsettled:
            plan.done(one, Status.OUT_OF_RESOURCES_SUBOPERATIONS)
        if isinstance(error, HilumError):
            return error.message
        return "no answer in time" if isinstance(error, TimeoutError) else f"no connection: {error.strerror or error}"
    return ""


def _keep(said: Captured, operation: Operation, plan: RetrievePlan, answer: Answer) -> None:
    """A response, for the journal."""
    dataset = answer.dataset.encode(operation.context.transfer_syntax) if answer.dataset is not None else None
    said.add(operation.context.id, plan.response(operation.command, answer), dataset)


class Retriever:
    """Carries out retrieve plans."""

    def __init__(
        self, store: Store, journal: Journal, settings: Settings, site: Site, clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._journal = journal
        self._settings = settings
        self._site = site
        self._clock = clock

    async def run(self, operation: Operation, request: Request, base: Exchange) -> None:
        """Answer a C-MOVE or C-GET."""
        make = plan_move if request.operation == "C-MOVE" else plan_get

        def work(record: Record) -> tuple[RetrievePlan, Exchange]:
            plan = make(request, record)
            return plan, told(base, record.exchange)

        plan, exchange = await self._store.read(work)
        reason = ""
        said = Captured(self._store.blobs)
        if plan.refusal is None:
            if request.operation == "C-MOVE":
                reason = await self._move(operation, plan, exchange, said)
            else:
                reason = await _carried_out(
                    operation, plan, self._send_all(operation, operation.association, plan, said, "", None)
                )
        answer = plan.refusal or plan.final()
        if not operation.is_lost:
            _keep(said, operation, plan, answer)
        ended = said.into(self._ended(exchange, operation, plan, answer))
        self._journal.behind(replace(ended, text=": ".join(one for one in (ended.text, reason) if one)))
        if operation.association.is_established:
            await self._respond(operation, plan, answer)

    def _ended(self, exchange: Exchange, operation: Operation, plan: RetrievePlan, answer: Answer) -> Exchange:
        outcome, code, text = Outcome.ACCEPTED, answer.code, answer.comment
        if operation.is_lost:
            outcome, code, text = Outcome.FAILED, "", "the association ended before the answer"
        elif answer.is_failure:
            outcome = Outcome.REFUSED
        elif answer.status == Status.CANCEL:
            text = f"cancelled with {plan.remaining} of {len(plan.objects)} not tried"
        return replace(
            exchange,
            ended=self._clock(),
            code=code,
            text=text,
            count=max(1, len(plan.objects)),
            outcome=outcome,
            detail=(
                *exchange.detail,
                ("completed", str(plan.completed)),
                ("failed", str(len(plan.failed))),
                ("warnings", str(plan.warnings)),
            ),
        )

    async def _respond(self, operation: Operation, plan: RetrievePlan, answer: Answer) -> None:
        response = plan.response(operation.command, answer)
        await operation.respond(
            answer.status,
            answer.dataset,
            error_comment=answer.comment or None,
            error_id=answer.error_id or None,
            offending_element=answer.offending or None,
            remaining=response.number_of_remaining_suboperations,
            completed=response.number_of_completed_suboperations,
            failed=response.number_of_failed_suboperations,
            warning=response.number_of_warning_suboperations,
        )

    async def _move(self, operation: Operation, plan: RetrievePlan, asked: Exchange, said: Captured) -> str:
        """Send to the destination; why it ended early, or "" where it did not."""
        if not plan.objects:
            return ""
        peer = self._settings.peers[plan.destination]
        at = AeAddress.parse(peer.dicom)
        started = self._clock()

        async def send() -> None:
            async with self._destination(at, plan) as association:
                await self._send_all(
                    operation,
                    association,
                    plan,
                    said,
                    operation.association.calling_aet,
                    operation.command.message_id,
                )

        reason = ""
        try:
            reason = await _carried_out(operation, plan, send())
        finally:
            self._journal.behind(self._sub_operations(plan, asked, at, started, reason))
        return reason

    @contextlib.asynccontextmanager
    async def _destination(self, at: AeAddress, plan: RetrievePlan) -> AsyncIterator[DimseAssociation]:
        proposals = [Proposal(uid, syntaxes) for uid, syntaxes in plan.proposals()[:128]]
        async with dimse.connect(
            at.at.host,
            at.at.port,
            calling=self._site.ae_title,
            called=at.title,
            contexts=proposals,
            window=AsynchronousWindow(TOGETHER, 1),
        ) as association:
            yield association

    def _sub_operations(
        self, plan: RetrievePlan, asked: Exchange, at: AeAddress, started: float, reason: str
    ) -> Exchange:
        """The C-STORE sub-operations of a C-MOVE as one exchange of ours."""
        sent = plan.completed + plan.warnings
        not_sent = f"{len(plan.failed)} not sent" if plan.failed else ""
        classes = dict.fromkeys(one.instance.sop_class for one in plan.objects)
        return Exchange(
            direction=Direction.OUT,
            standard="dicom",
            kind="C-STORE",
            source=self._settings.name,
            destination=plan.destination,
            started=started,
            ended=self._clock(),
            peer=plan.destination,
            peer_address=str(at),
            transaction="RAD-16",
            count=plan.completed + plan.warnings,
            code="0x0000" if not plan.failed else "0xB000" if sent else "0xA702",
            outcome=Outcome.ACCEPTED if sent else Outcome.FAILED,
            text=": ".join(one for one in (not_sent, reason) if one),
            keys=tuple(Key(key.kind, key.value) for key in asked.keys),
            detail=(
                ("sub-operations of", "C-MOVE"),
                *(("sop class", uid) for uid in classes),
                ("stored", str(sent)),
            ),
        )

    async def _send_all(
        self,
        operation: Operation,
        association: DimseAssociation,
        plan: RetrievePlan,
        said: Captured,
        originator: str,
        originator_message_id: int | None,
    ) -> None:
        """Send all objects, as many at once as the receiver agreed to take (asynchronous operations window, PS3.7 D.3.3.3).

        said   gets the pending responses
        """
        sending = _Sending(association, plan, self._store.blobs, originator or None, originator_message_id)
        shown = self._clock()
        objects = iter(plan.objects)

        async def send_some() -> None:
            nonlocal shown
            for one in objects:
                if operation.is_cancelled:
                    plan.cancel()
                    return
                await sending.send(one)
                if plan.remaining and self._clock() - shown >= SHOWN_EVERY_S:
                    shown = self._clock()
                    pending = plan.pending()
                    _keep(said, operation, plan, pending)
                    await self._respond(operation, plan, pending)

        # one more than that: it is made ready while the others are sent
        together = min(association.wire.invoke_window or TOGETHER, TOGETHER) + 1
        senders = [asyncio.create_task(send_some(), name="sub-operations") for _ in range(together)]
        try:
            await asyncio.gather(*senders)
        finally:
            for one in senders:
                one.cancel()
            await asyncio.gather(*senders, return_exceptions=True)
            sending.close()
