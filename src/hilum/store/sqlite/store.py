"""The store of a folder: `hilum.db`, `blobs/` and `lock`.

The folder belongs to one process at a time. Opening brings the database to this program's form and sweeps the blobs.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from random import Random
from typing import Any, TypeVar

from hilum.core.errors import Busy, Fault, LocalProtocolError
from hilum.core.exchange import Exchange
from hilum.core.identity import Authorities
from hilum.core.record import Clock, Committed, Event, Record
from hilum.store.blobs import SEGMENT_BYTES, PackBlobs
from hilum.store.clock import MachineClock
from hilum.store.identity import Identities
from hilum.store.migrations.runner import known_migrations, migrate
from hilum.store.sqlite.apply import collections_over
from hilum.store.sqlite.archive import SqlStudies
from hilum.store.sqlite.connection import Context, connect
from hilum.store.sqlite.gathering import WriterContext
from hilum.store.sqlite.search_index import SearchIndex
from hilum.store.sqlite.wal import WalRoom
from hilum.store.sqlite.writer import Told, Waiter, Writer, meaning, resolve
from hilum.store.sweep import Swept, sweep
from hilum.store.unit import Collections, Projections, Reactions, Unit

__all__ = ["SqliteStore", "open_store"]

log = logging.getLogger(__name__)

T = TypeVar("T")


def open_store(
    data: Path,
    *,
    authorities: Authorities = Authorities(),
    clock: Clock | None = None,
    random: Random | None = None,
    readers: int = 2,
    segment_bytes: int = SEGMENT_BYTES,
) -> SqliteStore:
    """Open the store of a folder, which is made where it is missing.

    readers   threads that serve `read`; `read_now` needs none
    raises    Fault   another process uses the folder, or a later program made the database
    """
    return SqliteStore(
        data, authorities=authorities, clock=clock, random=random, readers=readers, segment_bytes=segment_bytes
    )


class _Reader:
    """One reading connection."""

    __slots__ = ("collections", "context")

    def __init__(self, file: Path) -> None:
        self.context = Context(connect(file, writer=False))
        self.collections = collections_over(self.context)


class SqliteStore:
    """A store on SQLite. Implements `hilum.core.record.Store`.

    swept   what the sweep at start did
    """

    def __init__(
        self,
        data: Path,
        *,
        authorities: Authorities,
        clock: Clock | None,
        random: Random | None,
        readers: int,
        segment_bytes: int,
    ) -> None:
        self._authorities = authorities
        self._clock = clock or MachineClock()
        self._identities = Identities(self._clock.now, random)
        self._reactions: Reactions = []
        self._projections: Projections = []
        self._watchers: list[Callable[[Committed], None]] = []
        self._closed = False
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = data / "blobs"
        folder.mkdir(mode=0o700, exist_ok=True)
        self._lock_fd = _claim(data / "lock")
        self._file = data / "hilum.db"
        try:
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            connection = connect(self._file, writer=True)
            self.migrated = tuple(migrate(connection, known_migrations()))
            self.swept: Swept = sweep(folder, connection)
        except sqlite3.DatabaseError as error:
            os.close(self._lock_fd)
            raise Fault(
                f"the database cannot be opened ({getattr(error, 'sqlite_errorname', 'not a database')})"
            ) from error
        except BaseException:
            os.close(self._lock_fd)
            raise
        if self.swept.damaged:
            log.error("blob segments are shorter than the record says", extra={"segments": self.swept.damaged})
        self.blobs = PackBlobs(
            folder,
            new_name=self._identities.new_id,
            available=self.swept.available,
            segment_bytes=segment_bytes,
        )
        self._idle: deque[_Reader] = deque()
        context = WriterContext(connection)
        SqlStudies(context).prepare()
        index = SearchIndex(context)
        context.unindexed = index.count()
        self._mover = connect(self._file, writer=True)
        self._writer = Writer(
            context,
            collections_over(context),
            self.blobs,
            unit=self._unit,
            watchers=self._watchers,
            checkpoint=self._move_wal,
            room=WalRoom(self._file),
            index=index.move,
        )
        self._connection = connection
        self._asked: SimpleQueue[Waiter | None] = SimpleQueue()
        self._readers = [
            threading.Thread(target=self._serve, name=f"hilum-reader-{number}", daemon=True)
            for number in range(readers)
        ]
        for one in self._readers:
            one.start()

    @property
    def batches(self) -> tuple[int, int]:
        """(commits, units of work) since the store was opened: their ratio is what group commit gained."""
        return self._writer.commits, self._writer.works

    @property
    def waiting(self) -> int:
        """How many units of work wait for the writer."""
        return self._writer.waiting

    def write(self, work: Callable[[Record], T]) -> Awaitable[T]:
        """Run `work` in a unit of work on the writer; the awaitable ends after the commit is on disk."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._writer.submit(work, future, loop)
        return future

    def write_now(self, work: Callable[[Record], T]) -> T:
        """`write`, waiting in this thread."""
        if self._writer.is_here():
            raise LocalProtocolError("a unit of work cannot open another one")
        future: Future[T] = Future()
        self._writer.submit(work, future, None)
        return future.result()

    def read(self, work: Callable[[Record], T]) -> Awaitable[T]:
        """Run `work` on a reader's thread, over one consistent view.

        For what may take long. What is known to be small is served faster by `read_now`, without a change of thread.
        """
        if self._closed:
            raise Busy("the store is closing")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._asked.put((work, future, loop))
        return future

    def read_now(self, work: Callable[[Record], T]) -> T:
        """Run `work` in this thread, over one consistent view."""
        if self._closed:
            raise Busy("the store is closing")
        try:
            reader = self._idle.popleft()
        except IndexError:
            reader = _Reader(self._file)
        try:
            return self._look(reader, work)
        finally:
            self._idle.append(reader)

    def _look(self, reader: _Reader, work: Callable[[Record], T]) -> T:
        execute = reader.context.execute
        try:
            execute("BEGIN")
            try:
                return work(self._unit(reader.collections, False))
            finally:
                execute("COMMIT")
        except (sqlite3.Error, UnicodeEncodeError, OverflowError) as error:
            raise meaning(error) from error

    def _serve(self) -> None:
        """A reader's thread."""
        reader = _Reader(self._file)
        while True:
            item = self._asked.get()
            if item is None:
                reader.context.connection.close()
                return
            work, future, loop = item
            told: list[Told]
            try:
                told = [(future, self._look(reader, work), None)]
            except BaseException as error:
                told = [(future, None, error)]
            assert loop is not None
            try:
                loop.call_soon_threadsafe(resolve, told)
            except RuntimeError:
                log.warning("an event loop was closed before its reading was done")
            del item, work, future, told

    def journal(self, exchange: Exchange) -> None:
        """Write an exchange behind its answer, in the next batch."""
        self._writer.journal(exchange)

    def react(self, *reactions: Callable[[Event, Record], Iterable[Any]]) -> None:
        """Add reactions."""
        self._reactions.extend(reactions)

    def project(self, *projections: Callable[[Sequence[Event], Record], Iterable[Event]]) -> None:
        """Add projections."""
        self._projections.extend(projections)

    def watch(self, *watchers: Callable[[Committed], None]) -> None:
        """Add watchers, called on the writer's thread after each commit that brought exchanges or deliveries."""
        self._watchers.extend(watchers)

    def close(self) -> None:
        """Finish what waits, commit, close."""
        if self._closed:
            return
        self._writer.close()
        self._closed = True
        for _ in self._readers:
            self._asked.put(None)
        for one in self._readers:
            one.join()
        while self._idle:
            self._idle.popleft().context.connection.close()
        self._mover.close()
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self._connection.close()
        self.blobs.close()
        os.close(self._lock_fd)

    def __enter__(self) -> SqliteStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _move_wal(self) -> tuple[int, int]:
        """Move the WAL's pages into the database, as far as readers allow; (pages in the WAL, pages moved)."""
        _busy, pages, moved = self._mover.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return int(pages), int(moved)

    def _unit(self, collections: Collections, writable: bool) -> Unit:
        return Unit(
            collections,
            blobs=self.blobs,
            authorities=self._authorities,
            identities=self._identities,
            now=self._clock.now(),
            reactions=self._reactions,
            projections=self._projections,
            writable=writable,
        )


def _claim(path: Path) -> int:
    """Lock the folder for this process; the kernel lets go of it when the process ends, however it ends."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        raise Fault("another process uses this data folder") from None
    return fd
