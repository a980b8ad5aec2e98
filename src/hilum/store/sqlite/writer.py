"""The one writer: a thread that takes all units of work that wait, runs them in one transaction, and commits once for all.

Each unit of work has a savepoint, so that an error undoes only its own. Before the commit the blob segments with new records are
synced; after it all waiters are told, with one call into each event loop. While the commit waits for the disk, the next units of
work gather: this is what lets many connections share one sync.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any

from hilum.core.errors import Busy, Fault, HilumError, Incorrect, LocalProtocolError
from hilum.core.exchange import Exchange
from hilum.core.record import Committed, Record
from hilum.core.study import BlobRef
from hilum.store.blobs import PackBlobs
from hilum.store.sqlite.gathering import WriterContext
from hilum.store.sqlite.wal import WalRoom
from hilum.store.unit import Collections, Unit

__all__ = ["Writer", "meaning", "resolve"]

log = logging.getLogger(__name__)

Work = Callable[[Record], Any]
Waiter = tuple[Work, "asyncio.Future[Any] | Future[Any]", asyncio.AbstractEventLoop | None]
Told = tuple["asyncio.Future[Any] | Future[Any]", Any, BaseException | None]

_MOST_WAITING = 20_000
_LONGEST_GATHER_S = 0.01
_BEHIND_S = 0.02
_MOST_BEHIND = 500
_QUIET_S = 0.1
"""Without work for so long, the search index is brought on."""
_MOST_UNINDEXED = 512
"""So many resources may wait for the search index before it is brought on under load."""
_INDEXED_UNDER_LOAD = 24
_INDEXED_AT_ONCE = 128
_FREE_AFTER_S = 60.0
_CHECKPOINT_CHANGES = 10_000
_LARGEST_WAL_PAGES = 8_192


def meaning(error: BaseException) -> BaseException:
    """An error of the database as one of ours; others as they are. The text carries no value."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM):
            ours: HilumError = Busy("the record has no room or is in use")
        elif code == sqlite3.SQLITE_READONLY:
            ours = LocalProtocolError("a reader cannot change the record: use write")
        elif code == sqlite3.SQLITE_TOOBIG:
            ours = Incorrect("content larger than the record can hold")
        else:
            ours = Fault(f"the record failed ({getattr(error, 'sqlite_errorname', 'unknown')})")
        ours.__cause__ = error
        return ours
    if isinstance(error, UnicodeEncodeError | OverflowError):
        wrong = Incorrect("text or a number that the record cannot hold")
        wrong.__cause__ = error
        return wrong
    return error


def resolve(told: list[Told]) -> None:
    """Tell waiters what became of their work; runs in their event loop, or anywhere for waiters in threads."""
    for future, value, error in told:
        if future.done():
            continue
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)


class Writer:
    """The writer thread and its queue."""

    def __init__(
        self,
        context: WriterContext,
        collections: Collections,
        blobs: PackBlobs,
        *,
        unit: Callable[[Collections, bool], Unit],
        watchers: list[Callable[[Committed], None]],
        checkpoint: Callable[[], tuple[int, int]],
        room: WalRoom,
        index: Callable[[int], None],
    ) -> None:
        self._context = context
        self._collections = collections
        self._blobs = blobs
        self._unit = unit
        self._watchers = watchers
        self._checkpoint = checkpoint
        self._room = room
        self._index = index
        self._queue: SimpleQueue[Waiter | None] = SimpleQueue()
        self._batch: deque[Waiter] = deque()
        self._behind: deque[Exchange] = deque()
        self._freed: deque[tuple[float, BlobRef]] = deque()
        self._closing = False
        self._checkpointing: threading.Thread | None = None
        self._begin_anew = False
        self._changes_at_checkpoint = 0
        self.commits = 0
        self.works = 0
        self._thread = threading.Thread(target=self._run, name="hilum-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many units of work wait."""
        return self._queue.qsize()

    def submit(
        self, work: Work, future: asyncio.Future[Any] | Future[Any], loop: asyncio.AbstractEventLoop | None
    ) -> None:
        """Queue a unit of work. raises Busy where too many wait already"""
        if self._closing:
            raise Busy("the store is closing")
        if self._queue.qsize() >= _MOST_WAITING:
            raise Busy("too many units of work wait")
        self._queue.put((work, future, loop))

    def journal(self, exchange: Exchange) -> None:
        """Write an exchange with the next batch, soon."""
        self._behind.append(exchange)
        if len(self._behind) in (1, _MOST_BEHIND):
            self._queue.put(None)

    def is_here(self) -> bool:
        """Whether the caller runs on the writer's thread."""
        return threading.current_thread() is self._thread

    def close(self) -> None:
        """Finish what waits and stop."""
        self._closing = True
        self._queue.put(None)
        self._thread.join()
        self._take_more()
        self._tell([(loop, (future, None, Busy("the store is closing"))) for _, future, loop in self._batch])
        self._batch.clear()
        if self._checkpointing is not None:
            self._checkpointing.join()
        while self._freed:
            self._void(self._freed.popleft()[1])
        self._room.close()

    def _run(self) -> None:
        while True:
            self._gather()
            if self._batch or self._behind:
                self._commit()
                self._housekeeping()
            elif self._closing and self._queue.empty():
                return
            elif self._context.unindexed:
                self._index_some()
                self._housekeeping()

    def _gather(self) -> None:
        """Wait until there is work; exchanges to be journaled behind their answers wait a little for company."""
        queue, batch = self._queue, self._batch
        if batch:
            return
        deadline = time.monotonic() + _BEHIND_S if self._behind else 0.0
        while True:
            if self._closing:
                # the call to wake up for closing may have been taken already: do not wait for another
                self._take_more()
                return
            try:
                if deadline:
                    item = queue.get(timeout=max(0.0, deadline - time.monotonic()))
                elif self._context.unindexed:
                    item = queue.get(timeout=_QUIET_S)
                else:
                    item = queue.get()
            except Empty:
                return
            if item is not None:
                batch.append(item)
                return
            if len(self._behind) >= _MOST_BEHIND:
                return
            if not deadline:
                deadline = time.monotonic() + _BEHIND_S

    def _take_more(self) -> bool:
        """Take all that came meanwhile."""
        queue, batch = self._queue, self._batch
        while True:
            try:
                item = queue.get_nowait()
            except Empty:
                return bool(batch)
            if item is not None:
                batch.append(item)

    def _commit(self) -> None:
        context, batch = self._context, self._batch
        told: list[tuple[asyncio.AbstractEventLoop | None, Told]] = []
        behind: list[Exchange] = []
        waiter: Waiter | None = None
        try:
            context.begin_transaction()
            until = time.monotonic() + _LONGEST_GATHER_S
            while self._take_more():
                while batch:
                    waiter = batch.popleft()
                    work, future, loop = waiter
                    if not future.done():
                        value, error = self._do(work)
                        told.append((loop, (future, value, error)))
                    waiter = None
                if time.monotonic() > until:
                    break
            while self._behind:
                behind.append(self._behind.popleft())
                self._do(_adding(behind[-1]))
            if context.unindexed >= _MOST_UNINDEXED:
                self._index(max(_INDEXED_UNDER_LOAD, context.unindexed - _MOST_UNINDEXED))
            context.flush()
            self._blobs.sync()
            context.commit()
        except BaseException as error:
            if waiter is not None:
                told.append((waiter[2], (waiter[1], None, None)))
            elif not told and batch:
                # not even begun: whoever waits first hears of it, so that nobody waits for ever
                told.extend((loop, (future, None, None)) for _, future, loop in batch)
                batch.clear()
            told = self._undo(told, error)
            if self._closing:
                log.error("exchanges could not be journaled before the store closed", extra={"count": len(behind)})
            else:
                self._behind.extendleft(reversed(behind))
            if not isinstance(error, _TransactionLost | sqlite3.Error | HilumError):
                log.exception("the writer failed")
            self._tell(told)
            if behind:
                time.sleep(_BEHIND_S)
            return
        self.commits += 1
        self.works += len(told)
        self._tell(told)
        if context.freed:
            now = time.monotonic()
            self._freed.extend((now, ref) for ref in context.freed)
        if self._watchers and (context.exchanges or context.destinations):
            brought = Committed(tuple(context.exchanges), tuple(context.destinations))
            for watcher in self._watchers:
                try:
                    watcher(brought)
                except Exception:
                    log.exception("a watcher of the store failed")

    def _index_some(self) -> None:
        """While nobody waits: move rows of the search index to where they are sorted."""
        context = self._context
        try:
            context.begin_transaction()
            self._index(_INDEXED_AT_ONCE)
            context.commit()
        except Exception:
            log.exception("the search index could not be brought on; it is tried again with the next unit of work")
            context.abandon()
            context.unindexed = 0

    def _do(self, work: Work) -> tuple[Any, BaseException | None]:
        """One unit of work, which alone is undone where it fails."""
        context = self._context
        freed = len(context.freed)
        context.begin()
        try:
            unit = self._unit(self._collections, True)
            context.now = unit.now()
            value = work(unit)
            unit.project()
        except BaseException as error:
            if context.broken is not None or not context.connection.in_transaction:
                raise _TransactionLost from context.broken or error
            context.undo()
            del context.freed[freed:]
            return None, meaning(error)
        if context.broken is not None:
            raise _TransactionLost from context.broken
        context.end()
        return value, None

    def _undo(
        self, told: list[tuple[asyncio.AbstractEventLoop | None, Told]], error: BaseException
    ) -> list[tuple[asyncio.AbstractEventLoop | None, Told]]:
        """The whole transaction fails: so do all units of work in it."""
        try:
            self._context.abandon()
        except sqlite3.Error:
            log.exception("the transaction could not be undone")
        cause = error.__cause__ if isinstance(error, _TransactionLost) and error.__cause__ else error
        shown = meaning(cause)
        return [(loop, (future, None, own or shown)) for loop, (future, _, own) in told]

    @staticmethod
    def _tell(told: list[tuple[asyncio.AbstractEventLoop | None, Told]]) -> None:
        loops: dict[asyncio.AbstractEventLoop | None, list[Told]] = {}
        for loop, one in told:
            loops.setdefault(loop, []).append(one)
        for loop, ones in loops.items():
            if loop is None:
                resolve(ones)
                continue
            try:
                loop.call_soon_threadsafe(resolve, ones)
            except RuntimeError:
                log.warning("an event loop was closed before its work was done")

    def _void(self, ref: BlobRef) -> None:
        row = self._context.execute(
            "SELECT 1 FROM blobs WHERE segment = ? AND offset = ?", (ref.segment, ref.offset)
        ).fetchone()
        if row is None:
            try:
                self._blobs.void(ref)
            except OSError:
                log.exception("the room of a blob could not be given back")

    def _housekeeping(self) -> None:
        """Between batches: give freed room back once no reader can hold it, move the WAL into the database."""
        try:
            self._room.lay_out()
        except OSError:
            log.warning("no room could be laid out for the log; commits go on without")
        while self._freed and self._freed[0][0] < time.monotonic() - _FREE_AFTER_S:
            self._void(self._freed.popleft()[1])
        if self._begin_anew:
            # the thread beside us has moved nearly all: the rest is little, and then the WAL begins anew
            self._begin_anew = False
            self._context.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            return
        changes = self._context.connection.total_changes
        busy = self._checkpointing is not None and self._checkpointing.is_alive()
        if changes - self._changes_at_checkpoint >= _CHECKPOINT_CHANGES and not busy:
            self._changes_at_checkpoint = changes
            self._checkpointing = threading.Thread(target=self._move, name="hilum-checkpoint", daemon=True)
            self._checkpointing.start()

    def _move(self) -> None:
        """Move the WAL's pages into the database, beside the writer."""
        try:
            pages, _moved = self._checkpoint()
            if pages > _LARGEST_WAL_PAGES:
                # what came meanwhile is moved here too, so that little is left to the writer
                self._checkpoint()
                self._begin_anew = True
        except sqlite3.Error:
            log.exception("the checkpoint failed")


def _adding(exchange: Exchange) -> Work:
    return lambda record: record.exchanges.add(exchange)


class _TransactionLost(Exception):
    """The database gave the whole transaction up in the middle of a unit of work (disk full, input or output error)."""
