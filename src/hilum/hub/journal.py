"""From an answered request to the journal: class it, add the audit event it owes, write it, and tell who watches.

Writes are journaled inside the unit of work that answered them. Reads are journaled behind their answer, many in one unit of work.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from typing import TypeVar

from hilum.core.audit import AuditRecorded
from hilum.core.errors import HilumError
from hilum.core.exchange import Draft, Exchange, Outcome
from hilum.core.quick import replace
from hilum.core.record import Record, Store
from hilum.ihe.atna import audit_events
from hilum.ihe.profile import Profiles

__all__ = ["CHANGE", "Journal", "Live"]

T = TypeVar("T")

CHANGE: ContextVar[Callable[[Exchange], Exchange] | None] = ContextVar("change of the exchange", default=None)
"""What a transport tells of the exchange that is journaled in its task: another than the one that its protocol is at home on."""

BEHIND_S = 0.02
"""How long a read may wait for others to be journaled with."""


class Live:
    """Tells whoever watches which exchanges were committed or judged."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[int]] = set()

    def publish(self, *ids: int) -> None:
        """Exchanges changed. A watcher that does not keep up loses the oldest notices, never blocks us."""
        for queue in self._watchers:
            for id in ids:
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(id)

    async def subscribe(self) -> AsyncIterator[int]:
        """Ids of exchanges as they are committed and again as they are judged."""
        queue: asyncio.Queue[int] = asyncio.Queue(1000)
        self._watchers.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._watchers.discard(queue)


class Journal:
    """Writes exchanges. One for the hub; used from its event loop, but for `add`, which runs in a unit of work."""

    def __init__(self, store: Store, profiles: Profiles, name: str, live: Live) -> None:
        self._store = store
        self._profiles = profiles
        self._name = name
        self._live = live
        self._behind: list[Exchange] = []
        self._task: asyncio.Task[None] | None = None
        """Waits for others to be written with; it writes by a task of its own."""
        self._writing: set[asyncio.Task[None]] = set()
        self._changes: set[asyncio.Task[None]] = set()
        self._keeping: set[asyncio.Task[None]] = set()
        self.committed: Callable[[], None] = lambda: None
        """Called after exchanges were committed: the judge listens."""

    def add(self, record: Record, exchange: Exchange) -> int:
        """Write an exchange, as told by its base and the unit of work's draft, with its audit events. In the unit of work."""
        whole = self.classed(exchange, record.exchange)
        id = record.exchanges.add(whole)
        for event in audit_events(whole, self._profiles, self._name, exchange_id=id):
            record.emit(AuditRecorded(event))
        return id

    def classed(self, exchange: Exchange, draft: Draft | None = None) -> Exchange:
        """The exchange, as its base and the unit of work's draft tell it, with the IHE transaction that claims it."""
        named = exchange.transaction or (draft.transaction if draft is not None else "")
        claim = None if named else self._profiles.plain(exchange.standard, exchange.kind, exchange.direction)
        if claim is not None:
            return told(exchange, draft or Draft(), *claim)
        if draft is not None:
            exchange = told(exchange, draft)
        profile, transaction = self._profiles.classify(exchange)
        if profile == exchange.profile and transaction == exchange.transaction:
            return exchange
        return replace(exchange, profile=profile, transaction=transaction)

    async def write(self, work: Callable[[Record], tuple[T, Exchange]]) -> T:
        """Run `work`, which answers a request, and journal its exchange in the same unit of work."""

        change = CHANGE.get()

        def unit(record: Record) -> tuple[T, int]:
            answer, exchange = work(record)
            return answer, self.add(record, change(exchange) if change is not None else exchange)

        answer, id = await self._store.write(unit)
        self.committed_ids(id)
        return answer

    def behind(self, exchange: Exchange, keep: Callable[[Exchange], Exchange] | None = None) -> None:
        """Journal an exchange behind its answer; before it, where given, `keep` writes its long bodies, in a thread."""
        change = CHANGE.get()
        if change is not None:
            exchange = change(exchange)
        if keep is not None:
            task = asyncio.create_task(self._kept(exchange, keep), name="journal keep bodies")
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)
            return
        self._behind.append(exchange)
        if self._task is None:
            self._task = asyncio.create_task(self._flush(), name="journal behind answers")

    async def _kept(self, exchange: Exchange, keep: Callable[[Exchange], Exchange]) -> None:
        try:
            exchange = await asyncio.to_thread(keep, exchange)
        except (HilumError, OSError):
            lost = ("not kept", "what follows the beginning of a long body: the store is out of resources")
            exchange = replace(exchange, detail=(*exchange.detail, lost))
        CHANGE.set(None)  # told already
        self.behind(exchange)

    def soon(self, change: Callable[[Record], None], id: int) -> None:
        """Make a change to an exchange already written, behind whoever caused it."""
        task = asyncio.create_task(self._change(change, id), name="journal amend")
        self._changes.add(task)
        task.add_done_callback(self._changes.discard)

    async def _change(self, change: Callable[[Record], None], id: int) -> None:
        await self._store.write(change)
        self.committed_ids(id)

    def committed_ids(self, *ids: int) -> None:
        """Tell who watches that these exchanges were committed."""
        self._live.publish(*ids)
        self.committed()

    async def _flush(self) -> None:
        await asyncio.sleep(BEHIND_S)
        self._task = None
        self._begin_writing()

    def _begin_writing(self) -> None:
        waiting, self._behind = self._behind, []
        if waiting:
            task = asyncio.create_task(self._write_all(waiting), name="journal write behind")
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def _write_all(self, waiting: list[Exchange]) -> None:
        def unit(record: Record) -> list[int]:
            return [self.add(record, one) for one in waiting]

        self.committed_ids(*await self._store.write(unit))

    async def finish(self) -> None:
        """Write what still waits, and wait for what is being written."""
        await asyncio.gather(*self._keeping)
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        self._begin_writing()
        await asyncio.shield(asyncio.gather(*self._writing))  # who gives up waiting stops no write
        await asyncio.gather(*self._changes, return_exceptions=True)


_BLANK = Draft()


def told(base: Exchange, draft: Draft, profile: str = "", transaction: str = "") -> Exchange:
    """The exchange as its base and what the handler told make it; `profile` and `transaction` where they are known already."""
    if not transaction and draft == _BLANK:
        return base
    refused = draft.outcome is not Outcome.ACCEPTED
    return Exchange(
        base.direction,
        base.standard,
        base.kind,
        base.source,
        base.destination,
        base.started,
        base.ended,
        draft.peer or base.peer,
        base.peer_address,
        transaction or draft.transaction or base.transaction,
        profile or base.profile,
        draft.control_id or base.control_id,
        base.request,
        base.answer,
        draft.request_blob or base.request_blob,
        draft.answer_blob or base.answer_blob,
        draft.outcome if refused else base.outcome,
        draft.code or base.code,
        draft.text or base.text,
        draft.count if draft.count != 1 else base.count,
        (*base.detail, *draft.detail),
        (*base.keys, *draft.keys),
        base.verdict,
        (*base.findings, *draft.findings),
        base.id,
    )
