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
from hilum.core.record import Record, Store
from hilum.dicom.services.retrieve import Planned, RetrievePlan, plan_get, plan_move
from hilum.dicom.services.service import Answer, Request, Site
from hilum.dicom.stored.pieces import Outgoing, Slice
from hilum.dicom.wire import AsynchronousWindow, Proposal, Status
from hilum.dicom.wire.capture import write_captured
from hilum.endpoint import dimse
from hilum.endpoint.dimse import DimseAssociation, FileSlice, Operation, Pieces
from hilum.hub.journal import Journal, told

__all__ = ["Retriever"]

SHOWN_EVERY_S = 1.0
"""A pending response at most this often: the requestor wants progress, not a message an object."""
READ_AHEAD = 1 << 20
"""Objects up to this size are in memory when their turn comes; larger ones are read as they are sent."""
TOGETHER = 8
"""Sub-operations under way at once, where the receiver agrees."""


@dataclass(slots=True)
class _Files:
    """Segments held open while they are sent from."""

    open: dict[str, int] = field(default_factory=dict)

    def descriptor(self, path: str) -> int:
        found = self.open.get(path)
        if found is None:
            found = self.open[path] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        return found

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
        if plan.refusal is None:
            if request.operation == "C-MOVE":
                reason = await self._move(operation, plan, exchange)
            else:
                reason = await _carried_out(
                    operation, plan, self._send_all(operation, operation.association, plan, "", None)
                )
        answer = plan.refusal or plan.final()
        ended = self._ended(exchange, operation, plan, answer)
        self._journal.behind(replace(ended, text=": ".join(one for one in (ended.text, reason) if one)))
        if operation.association.is_established:
            await self._respond(operation, plan, answer)

    def _ended(self, exchange: Exchange, operation: Operation, plan: RetrievePlan, answer: Answer) -> Exchange:
        dataset = answer.dataset.encode(operation.context.transfer_syntax) if answer.dataset is not None else None
        response = plan.response(operation.command, answer)
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
            answer=write_captured([(operation.context.id, response, dataset)]) if code else b"",
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

    async def _move(self, operation: Operation, plan: RetrievePlan, asked: Exchange) -> str:
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
        originator: str,
        originator_message_id: int | None,
    ) -> None:
        """Send all objects, as many at once as the receiver agreed to take (asynchronous operations window, PS3.7 D.3.3.3)."""
        files = _Files()
        shown = self._clock()
        objects = iter(plan.objects)

        async def send_some() -> None:
            nonlocal shown
            for one in objects:
                if operation.is_cancelled:
                    plan.cancel()
                    return
                await self._send_one(association, plan, one, files, originator, originator_message_id)
                if plan.remaining and self._clock() - shown >= SHOWN_EVERY_S:
                    shown = self._clock()
                    await self._respond(operation, plan, plan.pending())

        # one more than that: it is made ready while the others are sent
        together = min(association.wire.invoke_window or TOGETHER, TOGETHER) + 1
        senders = [asyncio.create_task(send_some(), name="sub-operations") for _ in range(together)]
        try:
            await asyncio.gather(*senders)
        finally:
            for one in senders:
                one.cancel()
            await asyncio.gather(*senders, return_exceptions=True)
            files.close()

    async def _send_one(
        self,
        association: DimseAssociation,
        plan: RetrievePlan,
        planned: Planned,
        files: _Files,
        originator: str,
        originator_message_id: int | None,
    ) -> None:
        instance = planned.instance
        accepted = [
            one.transfer_syntax
            for one in association.contexts
            if one.abstract_syntax == instance.sop_class and one.we_are_scu
        ]
        try:
            made = planned.outgoing(self._store.blobs, accepted)
            context = association.context_for(instance.sop_class, made.transfer_syntax)
        except LocalProtocolError:
            plan.done(planned, Status.SOP_CLASS_NOT_SUPPORTED)
            return
        except HilumError:
            plan.done(planned, Status.IDENTIFIER_DOES_NOT_MATCH)
            return
        payload = self._payload(made, files)
        if payload.length <= READ_AHEAD:
            payload = await payload.ahead()
        response = await association.store(
            instance.sop_class,
            instance.uid,
            payload,
            made.transfer_syntax,
            context=context,
            move_originator_aet=originator or None,
            move_originator_message_id=originator_message_id,
        )
        plan.done(planned, response.status)

    def _payload(self, made: Outgoing, files: _Files) -> Pieces:
        def place(piece: Slice) -> FileSlice:
            path, offset, _ = self._store.blobs.path(piece.blob)
            return FileSlice(files.descriptor(path), offset + piece.offset, piece.length)

        return Pieces(tuple([place(one) if isinstance(one, Slice) else one for one in made.pieces]))
