"""One DIMSE association on a socket, the same object for either side. PS3.7 and PS3.8.

Theory of operation. `DimseAssociation` is the asyncio protocol over a sans-IO `Association`. Bytes arrive in one buffer
that all associations of a loop share, because each read is dealt with before the next begins; pieces of a C-STORE data
set go to their sink inside that call. A message that asks something becomes an `Operation` in a task of its own; a message
that answers something wakes whoever waits for its message id. Only one message at a time is written, so a data set
that streams from a file holds the send lock.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import socket
from collections.abc import AsyncIterator
from typing import cast

from hilum.core.errors import HilumError
from hilum.dicom.data import Dataset
from hilum.dicom.wire import (
    Aborted,
    AssociateRJ,
    AssociateRQ,
    Association,
    AssociationAccepted,
    AssociationRejected,
    AssociationRequested,
    Command,
    CommandField,
    Context,
    DataFragment,
    MessageReceived,
    MessageRefused,
    MessageStarted,
    Released,
    ReleaseRequested,
    Status,
    status_of,
)

from .dimse_requests import AssociationLost, FileSlice, Payload, Pieces, Requests, Response
from .dimse_services import AssociationRefused, Operation, Services, Sink, StoreOutcome

__all__ = ["DimseAssociation"]

log = logging.getLogger(__name__)

RECEIVE_BUFFER = 256 << 10
"""Small enough to be in the processor's cache still when it is written on."""
_CHUNK = 1 << 20
_MOST_OUTSTANDING = 64
_TOGETHER = 128 << 10


class DimseAssociation(Requests, asyncio.BufferedProtocol):
    """An association on a socket. Servers meet it in their `Services`; clients get it from `connect`."""

    def __init__(
        self,
        wire: Association,
        services: Services,
        *,
        buffer: memoryview,
        idle_timeout_s: float | None = None,
        response_timeout_s: float | None = None,
        refusal: AssociateRJ | None = None,
    ) -> None:
        self.wire = wire
        self.services = services
        self.peer = ""
        """Address of the peer, "127.0.0.1:50123"."""
        self.bytes_received = 0
        self.bytes_sent = 0
        self.close_reason = ""
        self.response_timeout_s = response_timeout_s
        self._idle_timeout_s = idle_timeout_s
        self._refusal = refusal
        self._loop = asyncio.get_running_loop()
        self._buffer = buffer
        self._transport: asyncio.Transport | None = None
        self._socket: socket.socket | None = None
        self._artim: asyncio.TimerHandle | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._last_heard = self._loop.time()
        self._settled: asyncio.Future[None] = self._loop.create_future()
        self._done: asyncio.Future[None] = self._loop.create_future()
        self._error: HilumError | None = None
        # as SCU
        self._message_ids = itertools.cycle(range(1, 65536))
        self._waiting: dict[int, asyncio.Queue[Response | HilumError]] = {}
        self._window: asyncio.Semaphore | None = None
        self._send_lock = asyncio.Lock()
        self._writable = asyncio.Event()
        self._writable.set()
        # as SCP
        self._operations: dict[int, Operation] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sink: Sink | None = None
        self._sink_failure: StoreOutcome | None = None
        self._storing: tuple[Context, Command] | None = None
        self._paused = False

    # -- what it is

    @property
    def calling_aet(self) -> str:
        """Title of the association requestor."""
        return self.wire.calling_aet

    @property
    def called_aet(self) -> str:
        """Title that the requestor called."""
        return self.wire.called_aet

    @property
    def request(self) -> AssociateRQ | None:
        """The A-ASSOCIATE-RQ, None before it came."""
        return self.wire.request

    @property
    def contexts(self) -> tuple[Context, ...]:
        """Accepted presentation contexts."""
        return tuple(self.wire.contexts.values())

    @property
    def fault(self) -> HilumError | None:
        """What ended the association against the rules, None where nothing did."""
        return self._error or self.wire.fault

    @property
    def is_established(self) -> bool:
        """Messages may be sent."""
        return self.wire.is_established and not self._done.done()

    def context_for(self, abstract_syntax: str, transfer_syntax: str | None = None, *, as_scp: bool = False) -> Context:
        """An accepted context in which we have the role. Raises LocalProtocolError."""
        return self.wire.context_for(abstract_syntax, transfer_syntax, as_scp=as_scp)

    # -- asyncio protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the connection is open."""
        # not an isinstance check: uvloop has transports of its own
        self._transport = connected = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self.peer = f"{peer[0]}:{peer[1]}" if isinstance(peer, tuple) else str(peer or "")
        raw = transport.get_extra_info("socket")
        if raw is not None and raw.family in (socket.AF_INET, socket.AF_INET6):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if hasattr(socket, "TCP_QUICKACK"):
                # our own: what the transport shows may make a socket anew for each call
                self._socket = socket.socket(raw.family, raw.type, raw.proto, os.dup(raw.fileno()))
        connected.set_write_buffer_limits(high=4 << 20)
        self.wire.transport_connected(self._loop.time())
        self._dispatch()
        if self._idle_timeout_s:
            self._idle = self._loop.call_later(self._idle_timeout_s, self._check_idle)

    def get_buffer(self, sizehint: int) -> memoryview:
        """asyncio: where the next bytes go."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """asyncio: bytes have come."""
        self.bytes_received += nbytes
        self._last_heard = now = self._loop.time()
        self.wire.receive_data(self._buffer[:nbytes], now)
        self._dispatch()
        if self._socket is not None:
            try:
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            except OSError:
                self._close_socket()

    def eof_received(self) -> bool:
        """asyncio: the peer will send nothing more; the connection is closed."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: the connection is gone."""
        self._close_socket()
        self.wire.transport_closed(self._loop.time())
        self._dispatch()
        self._ended(self.close_reason or "connection lost")

    def pause_writing(self) -> None:
        """asyncio: the peer reads too slowly."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """asyncio: it has caught up."""
        self._writable.set()

    # -- inside

    def _close_socket(self) -> None:
        known, self._socket = self._socket, None
        if known is not None:
            known.close()

    def _flush(self) -> None:
        out = self.wire.data_to_send()
        transport = self._transport
        if out and transport is not None and not transport.is_closing():
            size = sum(map(len, out))
            self.bytes_sent += size
            if len(out) == 1:
                transport.write(out[0])
            elif size <= _TOGETHER:
                transport.write(b"".join(out))
            else:
                transport.writelines(out)
        if self.wire.wants_close and transport is not None:
            transport.close()
        self._set_artim()

    def _set_artim(self) -> None:
        deadline = self.wire.next_timeout()
        if deadline is None:
            if self._artim is not None:
                self._artim.cancel()
                self._artim = None
        elif self._artim is None or self._artim.when() != deadline:
            if self._artim is not None:
                self._artim.cancel()
            self._artim = self._loop.call_at(deadline, self._artim_due)

    def _artim_due(self) -> None:
        self._artim = None
        self.wire.handle_timeout(max(self._loop.time(), self.wire.next_timeout() or 0.0))
        self._dispatch()

    def _check_idle(self) -> None:
        assert self._idle_timeout_s is not None
        left = self._last_heard + self._idle_timeout_s - self._loop.time()
        if self._operations or self._waiting:
            left = max(left, self._idle_timeout_s / 2)
        if left <= 0:
            log.info("association idle for too long", extra={"peer": self.peer})
            self.abort()
        else:
            self._idle = self._loop.call_later(left, self._check_idle)

    def _dispatch(self) -> None:
        for event in self.wire.events():
            if isinstance(event, DataFragment):
                self._fragment(event)
            elif isinstance(event, MessageStarted):
                self._start_store(event.context, event.command)
            elif isinstance(event, MessageReceived):
                self._message(event.context, event.command, event.dataset)
            elif isinstance(event, MessageRefused):
                self._refused(event)
            elif isinstance(event, AssociationRequested):
                self._requested(event.request)
            elif isinstance(event, AssociationAccepted):
                self._established()
            elif isinstance(event, AssociationRejected):
                self._error = AssociationRefused(event.result, event.source, event.reason)
                self.close_reason = "rejected"
                self._settle()
            elif isinstance(event, ReleaseRequested):
                self._release_requested(event)
            elif isinstance(event, Released):
                self.close_reason = "released"
                if self.wire.state == "Sta12":
                    self.wire.release_response(self._loop.time())
            elif isinstance(event, Aborted):
                self._aborted(event)
        self._flush()

    def _requested(self, request: AssociateRQ) -> None:
        if self.wire.state != "Sta3":
            return  # what came behind the request, in the same read, has ended the association already
        now = self._loop.time()
        refusal = self._refusal
        if refusal is None:
            try:
                verdict = self.services.negotiate(self, request)
            except Exception:
                log.exception("negotiation failed", extra={"calling_aet": request.calling_aet})
                verdict = AssociateRJ(2, 3, 1)
            if isinstance(verdict, AssociateRJ):
                refusal = verdict
            elif self.wire.accept(verdict, now):
                self._established()
                return
            else:
                self.close_reason = "rejected"
                return
        self.close_reason = "rejected"
        self.wire.reject(refusal.result, refusal.source, refusal.reason, now)

    def _established(self) -> None:
        self._window = asyncio.Semaphore(min(self.wire.invoke_window or _MOST_OUTSTANDING, _MOST_OUTSTANDING))
        self._settle()
        self.services.established(self)

    def _settle(self) -> None:
        if not self._settled.done():
            self._settled.set_result(None)

    def _release_requested(self, event: ReleaseRequested) -> None:
        if event.collision:
            if self.wire.state == "Sta9":
                self.wire.release_response(self._loop.time())
            return
        if self.wire.state != "Sta8":
            return  # aborted behind its own request, in the same read
        self.close_reason = "released"
        self._fail_waiting()  # who has asked for the release sends no response any more: PS3.8 table 9-10, Sta7
        if self._tasks:
            self._spawn(self._release_when_done(tuple(self._tasks)))
        else:
            self.wire.release_response(self._loop.time())

    async def _release_when_done(self, tasks: tuple[asyncio.Task[None], ...]) -> None:
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.wire.state == "Sta8":
            self.wire.release_response(self._loop.time())
            self._dispatch()

    def _aborted(self, event: Aborted) -> None:
        if event.by_us:
            self.close_reason = "aborted"
            self._error = event.error
            log.warning("association aborted: %s", event.error, extra={"peer": self.peer})
        elif event.source < 0:
            self.close_reason = self.close_reason or "connection lost"
        else:
            self.close_reason = "aborted by peer"
            self._error = AssociationLost("aborted by the peer", section="PS3.8 7.3", hint=(event.source, event.reason))
        self._fail_waiting()

    def _fail_waiting(self) -> None:
        error = self._error or AssociationLost(f"association ended: {self.close_reason or 'connection lost'}")
        if self._sink is not None:
            self._sink.discard()
            self._sink = None
        self._storing = None
        for queue in self._waiting.values():
            queue.put_nowait(error)
        self._waiting.clear()
        self._writable.set()
        self._settle()

    def _ended(self, reason: str) -> None:
        if self._done.done():
            return
        self.close_reason = reason
        self._fail_waiting()
        for timer in (self._artim, self._idle):
            if timer is not None:
                timer.cancel()
        for operation in self._operations.values():
            operation.is_cancelled = True
        self._done.set_result(None)
        self.services.closed(self, reason)

    # -- as SCP

    def _spawn(self, work: object) -> None:
        task: asyncio.Task[None] = self._loop.create_task(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._task_done)
        if len(self._tasks) >= _MOST_OUTSTANDING and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    def _task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("operation failed", exc_info=task.exception(), extra={"peer": self.peer})
        if self._paused and len(self._tasks) < _MOST_OUTSTANDING and self._transport is not None:
            self._paused = False
            if not self._transport.is_closing():
                self._transport.resume_reading()

    def _start_store(self, context: Context, command: Command) -> None:
        self._storing = (context, command)
        self._sink = self._sink_failure = None
        if not context.we_are_scp:
            self._sink_failure = StoreOutcome(Status.SOP_CLASS_NOT_SUPPORTED)
            return
        try:
            self._sink = self.services.open_sink(self, context, command)
        except HilumError as error:
            self._sink_failure = StoreOutcome(status_of(error), error.message)
        except OSError:
            log.exception("no sink", extra={"peer": self.peer})
            self._sink_failure = StoreOutcome(Status.OUT_OF_RESOURCES)
        except Exception:
            log.exception("no sink", extra={"peer": self.peer})
            self._sink_failure = StoreOutcome(Status.PROCESSING_FAILURE)

    def _fragment(self, event: DataFragment) -> None:
        sink = self._sink
        if sink is not None and event.fragments:
            try:
                sink.write(event.fragments)
            except Exception as error:
                sink.discard()
                sink = self._sink = None
                if isinstance(error, HilumError):
                    self._sink_failure = StoreOutcome(status_of(error), error.message)
                else:
                    log.exception("sink failed", extra={"peer": self.peer})
                    full = isinstance(error, OSError)
                    self._sink_failure = StoreOutcome(Status.OUT_OF_RESOURCES if full else Status.PROCESSING_FAILURE)
        if event.last and self._storing is not None:
            context, command = self._storing
            failure, self._storing, self._sink = self._sink_failure, None, None
            self._spawn(self._finish_store(context, command, sink, failure))

    async def _finish_store(
        self, context: Context, command: Command, sink: Sink | None, failure: StoreOutcome | None
    ) -> None:
        outcome: StoreOutcome | int
        if sink is None:
            outcome = failure or StoreOutcome(Status.PROCESSING_FAILURE)
        else:
            try:
                outcome = await sink.finish()
            except HilumError as error:
                outcome = StoreOutcome(status_of(error), error.message)
            except OSError:
                log.exception("store failed", extra={"peer": self.peer})
                outcome = StoreOutcome(Status.OUT_OF_RESOURCES)
            except Exception:
                log.exception("store failed", extra={"peer": self.peer})
                outcome = StoreOutcome(Status.PROCESSING_FAILURE)
        if not self.is_established:
            return
        if isinstance(outcome, int):
            outcome = StoreOutcome(outcome)
        response = command.response(
            outcome.status, error_comment=outcome.error_comment, offending_element=outcome.offending_element
        )
        await self.send(context.id, response)

    def _message(self, context: Context, command: Command, dataset: bytes | None) -> None:
        if not command.is_request:
            queue = self._waiting.get(command.message_id_being_responded_to or 0)
            if queue is None:
                log.info("response to nothing asked", extra={"peer": self.peer, "command": command.name})
            else:
                queue.put_nowait(Response(command, dataset, context))
            return
        if command.field == CommandField.C_CANCEL_RQ:
            operation = self._operations.get(command.message_id_being_responded_to or 0)
            if operation is not None:
                operation.is_cancelled = True
            return
        operation = Operation(self, context, command, dataset)
        self._operations[command.message_id or 0] = operation
        self._spawn(self._run(operation))

    async def _run(self, operation: Operation) -> None:
        status, comment = int(Status.PROCESSING_FAILURE), None
        try:
            if operation.command.field == CommandField.C_STORE_RQ:
                status, comment = int(Status.MISTYPED_ARGUMENT), "C-STORE without a data set"
                self.services.refused(self, operation.context, operation.command, status, comment)
            elif not operation.context.we_are_scp and operation.command.field != CommandField.N_EVENT_REPORT_RQ:
                status, comment = int(Status.SOP_CLASS_NOT_SUPPORTED), "the role of SCP was not negotiated"
                self.services.refused(self, operation.context, operation.command, status, comment)
            else:
                await self.services.handle(operation)
        except AssociationLost:
            return
        except HilumError as error:
            status, comment = status_of(error), error.message
        except Exception:
            log.exception("handler failed", extra={"peer": self.peer, "command": operation.command.name})
        finally:
            if self._operations.get(operation.command.message_id or 0) is operation:
                del self._operations[operation.command.message_id or 0]
        if not operation.is_answered and self.is_established:
            await operation.respond(status, error_comment=comment)

    def _refused(self, event: MessageRefused) -> None:
        command = event.command
        if command.is_request:
            status = int(Status.RESOURCE_LIMITATION)
            response = command.response(status, error_comment=event.error.message)
            self.services.refused(self, event.context, command, status, event.error.message)
            self._spawn(self.send(event.context.id, response))
        else:
            queue = self._waiting.get(command.message_id_being_responded_to or 0)
            if queue is not None:
                queue.put_nowait(event.error)

    # -- sending

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

    def _check(self) -> None:
        if not self.is_established:
            raise self._error or AssociationLost(f"association ended: {self.close_reason or 'not established'}")

    def next_message_id(self) -> int:
        """A message id that is not in use. PS3.7 E.1."""
        return next(number for number in self._message_ids if number not in self._waiting)

    # -- as SCU

    async def invoke(
        self, context: Context, command: Command, dataset: Payload | None = None
    ) -> AsyncIterator[Response]:
        """Send a request and give its responses, the final one last. Leaving early sends C-CANCEL-RQ."""
        self._check()
        assert self._window is not None and command.message_id is not None
        number = command.message_id
        final = False
        async with self._window:
            queue = self._waiting[number] = asyncio.Queue()
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
            queue = self._waiting[command.message_id] = asyncio.Queue()
            try:
                await self._send_request(context, command, dataset)
                found = await self._next(queue)
                while not found.is_final:
                    found = await self._next(queue)
                return found
            finally:
                self._waiting.pop(command.message_id, None)

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

    async def release(self) -> None:
        """A-RELEASE once what the peer asked is answered, and wait until the connection is closed. PS3.8 7.2."""
        if self.wire.state == "Sta6" and (others := self._tasks - {asyncio.current_task()}):
            await asyncio.wait(others, timeout=self.wire.upper.artim_s)
        if self.wire.state == "Sta6":
            self.wire.release(self._loop.time())
            self._dispatch()
            try:
                await asyncio.wait_for(asyncio.shield(self._done), self.wire.upper.artim_s)
            except TimeoutError:
                self.abort()
        await self.wait_closed()

    def abort(self) -> None:
        """A-ABORT, and close."""
        if not self._done.done():
            self.close_reason = self.close_reason or "aborted"
            self.wire.abort(self._loop.time())
            self._flush()
            if self._transport is not None:
                self._transport.close()

    async def wait_established(self) -> None:
        """Until the A-ASSOCIATE is answered; raises AssociationRefused or AssociationLost."""
        await asyncio.shield(self._settled)
        if not self.is_established:
            raise self._error or AssociationLost(f"association ended: {self.close_reason}")

    async def wait_closed(self) -> None:
        """Until the connection is gone and its operations are finished."""
        await asyncio.shield(self._done)
        while others := self._tasks - {asyncio.current_task()}:
            await asyncio.gather(*others, return_exceptions=True)


_CANCELLABLE = frozenset((CommandField.C_FIND_RQ, CommandField.C_GET_RQ, CommandField.C_MOVE_RQ))
