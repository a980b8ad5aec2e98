"""An association on a socket: the asyncio protocol, its timers, how it is made and how it ends. PS3.8 9.1, 9.2.

Bytes arrive in one buffer that all associations of a loop share, because each read is dealt with before the next begins.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from typing import cast

from hilum.dicom.wire import (
    Aborted,
    AssociateRJ,
    AssociateRQ,
    Association,
    AssociationAccepted,
    AssociationRejected,
    AssociationRequested,
    DataFragment,
    MessageReceived,
    MessageRefused,
    MessageStarted,
    Released,
    ReleaseRequested,
)

from .dimse_performing import Performing
from .dimse_requests import AssociationLost
from .dimse_services import AssociationRefused, Services

__all__ = ["RECEIVE_BUFFER", "SocketAssociation"]

log = logging.getLogger(__name__)

RECEIVE_BUFFER = 256 << 10
"""Small enough to be in the processor's cache still when it is written on."""
_TOGETHER = 128 << 10


class SocketAssociation(Performing, asyncio.BufferedProtocol):
    """The asyncio protocol of an association."""

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
        super().__init__(wire, services, response_timeout_s=response_timeout_s)
        self._idle_timeout_s = idle_timeout_s
        self._refusal = refusal
        self._buffer = buffer
        self._socket: socket.socket | None = None
        self._artim: asyncio.TimerHandle | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._last_heard = self._loop.time()
        self._settled: asyncio.Future[None] = self._loop.create_future()

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
        self._open_window()
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
        super()._fail_waiting()
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

    # -- its end

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
