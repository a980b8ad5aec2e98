"""An association as SCU: messages go out one at a time, and a response wakes whoever waits for its message id. PS3.7 chapter 9.

A data set that streams from a file holds the send lock; as many requests are outstanding as the asynchronous operations window
allows (PS3.7 D.3.3.3).
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable

from hilum.core.errors import HilumError
from hilum.dicom.data import Dataset
from hilum.dicom.wire import Association, Command, CommandField, Context

from .dimse_association import DimseAssociation
from .dimse_requests import AssociationLost, FileSlice, Payload, Pieces, Response

__all__ = ["MOST_OUTSTANDING", "Asking"]

log = logging.getLogger(__name__)

MOST_OUTSTANDING = 64
_CHUNK = 1 << 20
_CANCELLABLE = frozenset((CommandField.C_FIND_RQ, CommandField.C_GET_RQ, CommandField.C_MOVE_RQ))


class Asking(DimseAssociation):
    """Sends messages, and waits for the responses to those that ask something."""

    def __init__(self, wire: Association, *, response_timeout_s: float | None) -> None:
        super().__init__(wire)
        self.response_timeout_s = response_timeout_s
        self._message_ids = itertools.cycle(range(1, 65536))
        self._waiting: dict[int, Callable[[Response | HilumError], None]] = {}
        """Who takes the responses to a message."""
        self._window: asyncio.Semaphore | None = None
        self._send_lock = asyncio.Lock()
        self._writable = asyncio.Event()
        self._writable.set()

    def _open_window(self) -> None:
        """The association holds: so many requests may be outstanding."""
        self._window = asyncio.Semaphore(min(self.wire.invoke_window or MOST_OUTSTANDING, MOST_OUTSTANDING))

    def _answered(self, command: Command, found: Response | HilumError) -> None:
        """A response came, or what came in its place."""
        take = self._waiting.get(command.message_id_being_responded_to or 0)
        if take is None:
            log.info("response to nothing asked", extra={"peer": self.peer, "command": command.name})
        else:
            take(found)

    def _fail_waiting(self) -> None:
        """No response will come any more."""
        error = self._error or AssociationLost(f"association ended: {self.close_reason or 'connection lost'}")
        waiting = tuple(self._waiting.values())
        self._waiting.clear()
        for take in waiting:
            take(error)
        self._writable.set()

    async def send(
        self, context_id: int, command: Command, dataset: bytes | memoryview | FileSlice | Pieces | None = None
    ) -> None:
        """Send one message; waits while the peer is slow. Raises AssociationLost."""
        if not self._writable.is_set():
            await self._writable.wait()
        if isinstance(dataset, FileSlice | Pieces) or self._send_lock.locked():
            async with self._send_lock:
                self._check()
                if isinstance(dataset, FileSlice | Pieces):
                    await self._send_pieces(context_id, command, dataset)
                else:
                    self.wire.send_message(context_id, command, dataset)
                    self._flush()
            return
        self._check()
        self.wire.send_message(context_id, command, dataset)
        self._flush()

    async def _send_pieces(self, context_id: int, command: Command, dataset: FileSlice | Pieces) -> None:
        """A data set a megabyte at a time; each goes out in one call, the first with the command before it."""
        self.wire.begin_message(context_id, command)
        left, gathered = dataset.length, 0
        if not left:
            self.wire.send_data(b"", last=True)
            self._flush()
        for piece in (dataset,) if isinstance(dataset, FileSlice) else dataset.pieces:
            length = piece.length if isinstance(piece, FileSlice) else len(piece)
            for at in range(0, length, _CHUNK):
                size = min(_CHUNK, length - at)
                if isinstance(piece, FileSlice):
                    try:
                        chunk = await piece.read(at, size)
                    except BaseException:
                        self.abort()  # half a message cannot be taken back
                        raise
                    self._check()
                else:
                    chunk = memoryview(piece)[at : at + size]
                left -= size
                gathered += size
                self.wire.send_data(chunk, last=not left)
                if gathered >= _CHUNK or not left:
                    gathered = 0
                    self._flush()
                    if left:
                        await self._writable.wait()
                        self._check()

    def next_message_id(self) -> int:
        """A message id that is not in use. PS3.7 E.1."""
        return next(number for number in self._message_ids if number not in self._waiting)

    async def invoke(
        self, context: Context, command: Command, dataset: Payload | None = None
    ) -> AsyncIterator[Response]:
        """Send a request and give its responses, the final one last. Leaving early sends C-CANCEL-RQ."""
        self._check()
        assert self._window is not None and command.message_id is not None
        number = command.message_id
        final = False
        async with self._window:
            queue: asyncio.Queue[Response | HilumError] = asyncio.Queue()
            self._waiting[number] = queue.put_nowait
            try:
                await self._send_request(context, command, dataset)
                while not final:
                    found = await self._next(queue)
                    final = found.is_final
                    yield found
            except HilumError:
                final = True
                raise
            finally:
                self._waiting.pop(number, None)
                if not final and self.is_established and command.field in _CANCELLABLE:
                    cancel = Command(field=CommandField.C_CANCEL_RQ, message_id_being_responded_to=number)
                    if not self._send_lock.locked():
                        self.wire.send_message(context.id, cancel)
                        self._flush()

    async def request_once(self, context: Context, command: Command, dataset: Payload | None = None) -> Response:
        """Send a request that has one response; pending ones are passed over."""
        self._check()
        assert self._window is not None and command.message_id is not None
        async with self._window:
            answer: asyncio.Future[Response | HilumError] = self._loop.create_future()
            heard = self._loop.time()
            timer: asyncio.TimerHandle | None = None

            def take(found: Response | HilumError) -> None:
                nonlocal heard
                if isinstance(found, Response) and not found.is_final:
                    heard = self._loop.time()
                elif not answer.done():
                    answer.set_result(found)

            def look() -> None:
                nonlocal timer
                assert self.response_timeout_s is not None
                left = heard + self.response_timeout_s - self._loop.time()
                if left > 0:
                    timer = self._loop.call_later(left, look)
                elif not answer.done():
                    self.abort()
                    answer.set_result(AssociationLost("no response in time", section="PS3.7 9.1"))

            self._waiting[command.message_id] = take
            try:
                await self._send_request(context, command, dataset)
                heard = self._loop.time()
                if self.response_timeout_s is not None:
                    timer = self._loop.call_later(self.response_timeout_s, look)
                found = await answer
            finally:
                self._waiting.pop(command.message_id, None)
                if timer is not None:
                    timer.cancel()
        if isinstance(found, HilumError):
            raise found
        return found

    async def _send_request(self, context: Context, command: Command, dataset: Payload | None) -> None:
        self._check()
        if self.close_reason:
            raise AssociationLost(f"association ends: {self.close_reason}", section="PS3.8 7.2")
        if isinstance(dataset, Dataset):
            dataset = dataset.encode(context.transfer_syntax)
        await self.send(context.id, command, dataset)

    async def _next(self, queue: asyncio.Queue[Response | HilumError]) -> Response:
        try:
            async with asyncio.timeout(self.response_timeout_s):
                found = await queue.get()
        except TimeoutError:
            self.abort()
            raise AssociationLost("no response in time", section="PS3.7 9.1") from None
        if isinstance(found, HilumError):
            raise found
        return found
