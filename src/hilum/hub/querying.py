"""C-FIND: matches go out as they are found. PS3.4 C.4.1; RAD-5, RAD-14.

Theory of operation. The handler is an iterator of answers. A reader takes a page of them and is free again; the page is sent
while the next is read, so the first match goes out early, a peer that is slow holds no reader and no view of the store, and the
memory is that of two pages. The handler goes on in the next read with another unit of work: it sees one record that stands for
whichever is open. A C-CANCEL ends it between two responses (FE00H), the loss of the association too; either is journaled as such.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import replace
from typing import Any, cast

from hilum.core.errors import HilumError
from hilum.core.exchange import Draft, Exchange, Outcome
from hilum.core.handler import Handler
from hilum.core.record import Record, Store
from hilum.dicom.services.query import FIND
from hilum.dicom.services.service import Answer, Request
from hilum.dicom.wire import status_name
from hilum.endpoint.dimse import AssociationLost, Operation
from hilum.hub.captured import Captured
from hilum.hub.journal import Journal, told

__all__ = ["ANSWERS_TOGETHER", "Finder"]

ANSWERS_TOGETHER = 16
"""Responses that go out before the loop runs again: a C-CANCEL is read, and other associations have their turn."""
FIRST_PAGE = 16
PAGE = 250
PENDING = (0xFF00, 0xFF01)
CANCELLED = 0xFE00

Encoded = tuple[Answer, bytes | None]


class _Present:
    """The record of the read under way, for a handler that goes on from one read to the next. Its draft is one throughout."""

    def __init__(self) -> None:
        self.exchange = Draft()
        self._record: Record | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._record, name)

    def take(
        self, record: Record, answers: Iterator[Answer], syntax: str, size: int | None
    ) -> tuple[list[Encoded], bool]:
        """The next answers, and whether there may be more. On a reader."""
        self._record = record
        page: list[Encoded] = []
        try:
            for one in answers:
                page.append((one, one.dataset.encode(syntax) if one.dataset is not None else None))
                if len(page) == size:
                    return page, True
            return page, False
        finally:
            self._record = None


class Finder:
    """Carries out queries."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        clock: Callable[[], float],
        meaning: Callable[[Exception], HilumError],
    ) -> None:
        self._store = store
        self._journal = journal
        self._clock = clock
        self._meaning = meaning

    async def run(self, operation: Operation, request: Request, handler: Handler, base: Exchange) -> None:
        """Answer a C-FIND, and journal how it ended. Raises AssociationLost."""
        present, kept = _Present(), Captured(self._store.blobs)
        context_id, command = operation.context.id, operation.command
        draft, sent = present.exchange, 0
        last = Answer()
        try:
            async with contextlib.aclosing(self._answers(operation, request, handler, present)) as answers:
                async for answer, dataset in answers:
                    if answer.status not in PENDING:
                        last = answer
                        break
                    if operation.is_cancelled and not operation.is_lost:
                        last = Answer(CANCELLED)
                        break
                    await operation.respond(answer.status, dataset)
                    kept.add(context_id, answer.response(command), dataset)
                    sent += 1
                    if sent % ANSWERS_TOGETHER == 0:
                        await asyncio.sleep(0)
        except AssociationLost as lost:
            draft.count, draft.code, draft.outcome = sent, "", Outcome.FAILED
            draft.text = f"the association ended after {sent} answers: {lost.message}"
            self._journal.behind(told(kept.into(replace(base, ended=self._clock())), draft))
            raise
        except Exception as error:
            last = Answer.refused(self._meaning(error), "C-FIND")
        except asyncio.CancelledError:
            kept.discard()
            raise
        if last.status == CANCELLED:
            draft.count = sent
            draft.fact("matches sent", str(sent))
        draft.code, draft.text = last.code, last.comment or status_name(last.status)
        if last.is_failure:
            draft.outcome = Outcome.REFUSED
        kept.add(context_id, last.response(command), None)
        self._journal.behind(told(kept.into(replace(base, ended=self._clock())), draft))
        await operation.respond(
            last.status,
            error_comment=last.comment or None,
            error_id=last.error_id or None,
            offending_element=last.offending or None,
        )

    async def _answers(
        self, operation: Operation, request: Request, handler: Handler, present: _Present
    ) -> AsyncGenerator[Encoded, None]:
        """The answers; the next page is read while one is sent."""
        answers: Iterator[Answer] = iter(handler.handle(request, cast("Record", present)))
        syntax = operation.context.transfer_syntax
        resumable = request.sop_class in FIND  # the worklist is short, and its order may change between two reads

        async def read(size: int) -> tuple[list[Encoded], bool]:
            limit = size if resumable else None
            return await self._store.read(lambda record: present.take(record, answers, syntax, limit))

        ahead = asyncio.ensure_future(read(FIRST_PAGE))
        try:
            more = True
            while more:
                page, more = await ahead
                if more:
                    ahead = asyncio.ensure_future(read(PAGE))
                for one in page:
                    yield one
        finally:
            await asyncio.gather(ahead, return_exceptions=True)  # an iterator that runs cannot be closed
            close = getattr(answers, "close", None)
            if close is not None:
                close()
