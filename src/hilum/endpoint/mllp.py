"""MLLP on a socket: a server that answers each message before it reads the next, and a client. HL7 v2 MLLP release 1.

Back-pressure is the protocol's own: one message of a connection is worked on at a time, and while it is, reading is paused once a
little more than one message waits. So a peer that pipelines is held by its own socket buffer and gets its answers in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import cast

from hilum.core.errors import Busy, Fault, LocalProtocolError, RemoteProtocolError
from hilum.hl7v2.wire.mllp import Connection

__all__ = ["Answers", "Handler", "Limits", "Link", "Server", "connect", "serve"]

log = logging.getLogger("hilum.mllp")

Answers = bytes | tuple[bytes, ...] | None
"""What goes back for one message: a message, several one after the other, or nothing."""

Handler = Callable[[bytes, str], Awaitable[Answers]]
"""`(message, peer address "host:port") -> answers`, None where none is owed. It must not raise for bad input."""

Refuser = Callable[[bytes, str, RemoteProtocolError], Awaitable[bytes | None]]
"""`(bytes met, peer address, fault) -> answer` to bytes that are no block; the connection ends after it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server lets its peers take.

    content      bytes of a message
    connections  at once; more are closed as they come
    idle_s       a connection without a byte for so long is closed; 0 never
    block_s      a block must end so long after it began
    answer_s     an answer must be made so soon, else the connection ends (the peer will send again)
    """

    content: int = 16 * 1024 * 1024
    connections: int = 512
    idle_s: float = 0.0
    block_s: float = 30.0
    answer_s: float = 120.0


_WAITING = 4
"""Messages of one connection that may wait before its reading is paused."""


class _Peer(asyncio.Protocol):
    """One accepted connection."""

    __slots__ = (
        "_connection",
        "_ending",
        "_fault",
        "_idle",
        "_paused",
        "_queue",
        "_server",
        "_task",
        "_transport",
        "address",
    )

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection = Connection(server.limits.content)
        self._queue: deque[bytes] = deque()
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._fault: RemoteProtocolError | None = None
        self._paused = False
        self._ending = False
        self.address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # not an isinstance check: uvloop has transports of its own
        self._transport = connected = cast("asyncio.Transport", transport)
        name = transport.get_extra_info("peername")
        self.address = f"{name[0]}:{name[1]}" if name else ""
        server = self._server
        if len(server.peers) >= server.limits.connections or server.is_closing:
            log.warning("too many connections", extra={"peer": self.address})
            connected.abort()
            return
        sock = transport.get_extra_info("socket")
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server.peers.add(self)
        self._watch()

    def _watch(self) -> None:
        """Set the time by which the next byte, or the end of the block, is due."""
        limits = self._server.limits
        wait = limits.block_s if self._connection.is_inside_block else limits.idle_s
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if wait and not self._ending:
            self._idle = asyncio.get_running_loop().call_later(wait, self._late)

    def _late(self) -> None:
        if self._paused or (self._task is not None and not self._connection.is_inside_block):
            self._watch()  # not the peer's fault: we are at work on its messages
            return
        if self._connection.is_inside_block:
            self._fail(
                RemoteProtocolError("a block did not end in time", where="MLLP", section="HL7 v2 MLLP release 1")
            )
        elif self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        if self._ending:
            return
        was_inside = self._connection.is_inside_block
        try:
            self._connection.receive_data(data)
        except RemoteProtocolError as error:
            self._take()
            self._fail(error)
            return
        ended = self._take()
        if self._connection.is_inside_block:
            if ended or not was_inside:
                self._watch()
        elif self._idle is not None or self._server.limits.idle_s:
            self._watch()

    def _take(self) -> bool:
        """Queue the messages that are whole; whether there were any."""
        before = len(self._queue)
        self._queue.extend(event.content for event in self._connection.events())
        if len(self._queue) == before:
            return False
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._work())
        if len(self._queue) > _WAITING and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        return True

    def _fail(self, error: RemoteProtocolError) -> None:
        """What came is no MLLP: answer it as the hub sees fit, then close."""
        self._ending = True
        self._fault = error
        if self._idle is not None:
            self._idle.cancel()
        log.warning("not MLLP", extra={"peer": self.address, "reason": error.message})
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        server = self._server
        try:
            while self._queue:
                content = self._queue.popleft()
                if self._paused and len(self._queue) <= 1 and self._transport is not None and not self._ending:
                    self._paused = False
                    with contextlib.suppress(RuntimeError):
                        self._transport.resume_reading()
                answers = await server.answer(content, self.address)
                for answer in answers if isinstance(answers, tuple) else (answers,):
                    self._send(answer)
            if self._fault is not None:
                if server.refuser is not None:
                    self._send(await server.refuser(self._connection.head(), self.address, self._fault))
                if self._transport is not None:
                    self._transport.close()
        except TimeoutError:
            log.error("no answer in time", extra={"peer": self.address})
            if self._transport is not None:
                self._transport.abort()
        except Exception:
            # the handler's own promise is broken: the peer must not take silence for acceptance
            log.exception("the handler failed", extra={"peer": self.address})
            if self._transport is not None:
                self._transport.abort()
        finally:
            self._task = None
            server.settled(self)

    def _send(self, answer: bytes | None) -> None:
        if answer is not None and self._transport is not None and not self._transport.is_closing():
            self._transport.write(self._connection.send(answer))

    def eof_received(self) -> bool:
        """The peer sends no more; what it sent is still answered before we close."""
        if self._connection.is_inside_block and not self._ending:
            self._fail(
                RemoteProtocolError(
                    "the connection ended inside a block", where="MLLP", section="HL7 v2 MLLP release 1"
                )
            )
        if self._task is None:
            return False
        self._ending = True
        task = self._task
        task.add_done_callback(lambda _: self._transport.close() if self._transport else None)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._ending = True
        self._transport = None
        self._server.peers.discard(self)
        self._queue.clear()
        self._server.settled(self)

    def close(self) -> None:
        """Take no more; end once the message at work is answered."""
        self._ending = True
        self._queue.clear()
        if self._task is None and self._transport is not None:
            self._transport.close()
        elif self._task is not None:
            self._task.add_done_callback(lambda _: self._transport.close() if self._transport else None)

    @property
    def is_busy(self) -> bool:
        """A message of this connection is at work."""
        return self._task is not None


class Server:
    """An MLLP listener. `async with await serve(...) as server`, or `close` it."""

    def __init__(self, handler: Handler, limits: Limits, refuser: Refuser | None) -> None:
        self.handler = handler
        self.refuser = refuser
        self.limits = limits
        self.peers: set[_Peer] = set()
        self.is_closing = False
        self._listener: asyncio.Server | None = None
        self._empty = asyncio.Event()

    @property
    def port(self) -> int:
        """The port it listens on."""
        if self._listener is None or not self._listener.sockets:
            raise LocalProtocolError("the server does not listen")
        return int(self._listener.sockets[0].getsockname()[1])

    @property
    def connections(self) -> int:
        """How many peers are connected."""
        return len(self.peers)

    async def answer(self, content: bytes, address: str) -> Answers:
        """The handler's answers, within the time allowed."""
        async with asyncio.timeout(self.limits.answer_s or None):
            return await self.handler(content, address)

    def settled(self, peer: _Peer) -> None:
        """A connection ended or became idle."""
        if self.is_closing and not any(one.is_busy for one in self.peers):
            self._empty.set()

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(lambda: _Peer(self), host, port, ssl=tls, backlog=512)

    async def close(self, timeout_s: float = 5.0) -> None:
        """Stop listening, answer what is at work, then close all connections."""
        self.is_closing = True
        if self._listener is not None:
            self._listener.close()
        for peer in tuple(self.peers):
            peer.close()
        if any(peer.is_busy for peer in self.peers):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), timeout_s)
        await asyncio.sleep(0)
        for peer in tuple(self.peers):
            if peer._transport is not None:
                peer._transport.abort()
        await asyncio.sleep(0)  # for the transports to tell that they are gone

    async def __aenter__(self) -> Server:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def serve(
    handler: Handler,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    limits: Limits = Limits(),
    tls: ssl.SSLContext | None = None,
    refuser: Refuser | None = None,
) -> Server:
    """Listen for MLLP.

    handler   makes the answer of one message; the next message of that connection waits for it
    refuser   makes the last answer of a connection whose bytes are no MLLP; without it the connection just ends
    tls       a server context; with client certificates required it is ATNA's mutual authentication
    """
    server = Server(handler, limits, refuser)
    await server.start(host, port, tls)
    return server


class Link:
    """A client's connection: one message, then its answer. Opened by `connect`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limits: Limits) -> None:
        self._reader = reader
        self._writer = writer
        self._connection = Connection(limits.content)
        self._received: deque[bytes] = deque()
        self._lock = asyncio.Lock()
        self._is_broken = False

    @property
    def is_open(self) -> bool:
        """Another message may be sent."""
        return not self._is_broken and not self._writer.is_closing() and not self._reader.at_eof()

    async def send(self, content: bytes, timeout_s: float = 30.0) -> bytes:
        """Send a message and wait for the answer.

        raises   Busy                 the link broke or the time was up: whether the peer took it is not known, send it again
                 RemoteProtocolError  the peer's bytes are no MLLP
        """
        async with self._lock:
            self._usable()
            try:
                async with asyncio.timeout(timeout_s):
                    self._writer.write(self._connection.send(content))
                    await self._writer.drain()
                    return await self._receive()
            except TimeoutError:
                self.abort()
                raise Busy("no answer in time", where="MLLP") from None
            except (ConnectionError, OSError):
                self.abort()
                raise Busy("the connection broke", where="MLLP") from None
            except (RemoteProtocolError, asyncio.CancelledError):
                # an answer still on its way would be taken for the next message's
                self.abort()
                raise

    async def send_only(self, content: bytes, timeout_s: float = 30.0) -> None:
        """Send a message whose sender wants no answer (MSH-15 and MSH-16 NE)."""
        async with self._lock:
            self._usable()
            try:
                async with asyncio.timeout(timeout_s):
                    self._writer.write(self._connection.send(content))
                    await self._writer.drain()
            except (TimeoutError, ConnectionError, OSError):
                self.abort()
                raise Busy("the connection broke", where="MLLP") from None

    async def receive(self, timeout_s: float = 30.0) -> bytes:
        """Wait for one more message, such as a deferred acknowledgement."""
        async with self._lock:
            self._usable()
            try:
                async with asyncio.timeout(timeout_s):
                    return await self._receive()
            except TimeoutError:
                raise Busy("no message in time", where="MLLP") from None
            except (ConnectionError, OSError):
                self.abort()
                raise Busy("the connection broke", where="MLLP") from None

    def _usable(self) -> None:
        if not self.is_open:
            raise Busy("the connection is closed", where="MLLP")

    async def _receive(self) -> bytes:
        while not self._received:
            data = await self._reader.read(65536)
            if not data:
                raise ConnectionResetError("the peer closed the connection")
            self._connection.receive_data(data)
            self._received.extend(event.content for event in self._connection.events())
        return self._received.popleft()

    def abort(self) -> None:
        """End it at once."""
        self._is_broken = True
        transport = self._writer.transport
        if transport is not None:
            transport.abort()

    async def close(self) -> None:
        """End it."""
        self._is_broken = True
        self._writer.close()
        with contextlib.suppress(ConnectionError, OSError, ssl.SSLError):
            await self._writer.wait_closed()

    async def __aenter__(self) -> Link:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class _Connecting:
    """What `connect` gives: awaited it is a Link; as an asynchronous context it closes the Link at its end."""

    def __init__(self, host: str, port: int, timeout_s: float, limits: Limits, tls: ssl.SSLContext | None) -> None:
        self._arguments = (host, port, timeout_s, limits, tls)
        self._link: Link | None = None

    async def _open(self) -> Link:
        host, port, timeout_s, limits, tls = self._arguments
        try:
            async with asyncio.timeout(timeout_s):
                reader, writer = await asyncio.open_connection(
                    host, port, ssl=tls, server_hostname=host if tls else None, limit=1 << 20
                )
        except TimeoutError:
            raise Busy("no connection in time", where="MLLP") from None
        except ssl.SSLError as error:
            raise Fault(f"no TLS connection: {error.reason or 'refused'}", where="MLLP") from None
        except OSError as error:
            raise Busy(f"no connection: {error.strerror or 'refused'}", where="MLLP") from None
        sock = writer.get_extra_info("socket")
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Link(reader, writer, limits)

    def __await__(self):  # type: ignore[no-untyped-def]  # a generator of the event loop's own
        return self._open().__await__()

    async def __aenter__(self) -> Link:
        self._link = await self._open()
        return self._link

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._link is not None:
            await self._link.close()


def connect(
    host: str, port: int, *, timeout_s: float = 10.0, limits: Limits = Limits(), tls: ssl.SSLContext | None = None
) -> _Connecting:
    """Connect: `async with connect(host, port) as link`, or `link = await connect(host, port)`. raises Busy, Fault"""
    return _Connecting(host, port, timeout_s, limits, tls)
