"""Data to a peer that never answers, by a connection of its own, until the peer has read it to its end. RFC 5425 4.4; RFC 6587 3.5.

A protocol without answers, as syslog is, tells the sender nothing. What the sender's machine took may be lost in many ways: the peer
had closed the connection, it died with the data before it, or it refuses our certificate, which in TLS 1.3 comes after the handshake
is over for us. What does tell is the end: a peer closes after it has read to our end. One that closes with data unread, or that data
comes to after it closed, resets the connection (RFC 9293 3.10.7.1, RFC 1122 4.2.2.13). So the data is followed by our end, which
with TLS is close_notify, and the delivery is done when the peer's end comes and nothing that was sent is unacknowledged. The price is
a connection for each delivery; over TLS a peer that does not end within `END_S` has not taken it.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import socket
import ssl
import struct
import termios
from dataclasses import dataclass
from typing import cast

from hilum.core.errors import Busy
from hilum.net.tls import Ended, Session, TlsFailure

__all__ = ["Parted", "part_with"]

CONNECT_S = 20.0
"""A connection and its handshake."""
END_S = 20.0
"""From our end to the peer's, over TLS, where the peer must answer our close_notify."""
PLAIN_END_S = 2.0
"""The same without TLS, where no rule says that the peer ends; what its machine acknowledged is then taken as read."""
REASON_S = 2.0
"""How long a peer that reset the connection is asked why."""


@dataclass(frozen=True, slots=True)
class Parted:
    """How a delivery ended.

    version   of TLS: TLSv1.3, TLSv1.2; empty without
    is_told   the peer said its own end; False: only its machine acknowledged
    """

    version: str = ""
    is_told: bool = True


class _Link(asyncio.Protocol):
    """A connection whose last bytes can be read after it broke, which streams do not give."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._came = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self._at_end = False
        self._broken = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(
            "asyncio.Transport", transport
        )  # uvloop's is none by its class; the loop has set TCP_NODELAY

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._came.set()

    def eof_received(self) -> bool:
        self._at_end = True
        self._came.set()
        return True  # we close

    def connection_lost(self, exc: Exception | None) -> None:
        self._broken = True  # whatever is told: we keep it until we know how it ended
        self._at_end = True
        self._came.set()
        self._drained.set()

    def pause_writing(self) -> None:
        self._drained.clear()

    def resume_writing(self) -> None:
        self._drained.set()

    async def send(self, data: bytes) -> None:
        assert self._transport is not None
        if data and not self._transport.is_closing():
            self._transport.write(data)
            await self._drained.wait()

    def end(self) -> None:
        assert self._transport is not None
        try:
            if not self._transport.is_closing():
                self._transport.write_eof()
        except OSError:  # reset already
            self._broken = True

    async def receive(self) -> bytes:
        """What came; empty at the end."""
        while not self._buffer and not self._at_end:
            self._came.clear()
            await self._came.wait()
        data = bytes(self._buffer)
        self._buffer.clear()
        return data

    async def has_all(self) -> bool:
        """The peer's machine acknowledged all that we sent; False where it refused it."""
        pause_s = 0.001
        while not self._is_broken() and self._unacknowledged():
            await asyncio.sleep(pause_s)
            pause_s = min(0.1, pause_s * 2)
        return not self._is_broken()

    def _descriptor(self) -> int:
        found = self._transport.get_extra_info("socket") if self._transport is not None else None
        return int(found.fileno()) if found is not None else -1

    def _unacknowledged(self) -> int:
        assert self._transport is not None
        if waiting := self._transport.get_write_buffer_size():
            return waiting
        try:
            # on Linux: bytes in the send queue that the peer has not acknowledged (tcp(7), SIOCOUTQ)
            (count,) = struct.unpack("i", fcntl.ioctl(self._descriptor(), termios.TIOCOUTQ, struct.pack("i", 0)))
        except (OSError, ValueError):
            return 0
        return int(count)

    def _is_broken(self) -> bool:
        """The connection was reset; after the peer's end nobody reads, so the socket is asked."""
        descriptor = self._descriptor()
        if descriptor < 0:
            self._broken = True
        if not self._broken:
            with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as same:
                self._broken = same.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0
        return self._broken

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


async def part_with(
    data: bytes, host: str, port: int, *, context: ssl.SSLContext | None = None, name: str = ""
) -> Parted:
    """Send data by a connection of its own, and wait until the peer has read it to its end.

    context   TLS; None: without
    name      which the peer's certificate must bear; empty: the host
    raises    OSError      no connection
              TlsFailure   the handshake failed, or the peer does not take our certificate
              Busy         the peer ended before it had read everything, or does not end
    """
    if context is None:
        return await _plainly(data, host, port)
    session = Session(context, name or host)
    link = await _shaken(session, host, port)
    try:
        version = session.version
        try:
            session.listen()
        except Ended:
            raise Busy("the peer ended the connection at once", where="TLS") from None
        session.send(data)
        await link.send(session.outgoing())
        try:
            async with asyncio.timeout(END_S):
                await _closed(session, link)
                is_read = await link.has_all()
        except TimeoutError:
            text = f"the peer did not answer our close_notify in {END_S:.0f} s: it may not have read the message"
            raise Busy(text, where="TLS", section="RFC 5425 4.4") from None
    finally:
        link.abort()
    if not is_read:
        await _ask_why(context, name, host, port)
        text = "the peer ended the connection before it had read the message: it may not take our certificate, as its log may tell"
        raise Busy(text, where="TLS", section="RFC 5425 4.4")
    return Parted(version)


async def _closed(session: Session, link: _Link) -> None:
    """Our close_notify, then the peer's, then the end of TCP: a peer that says close_notify may still reset. raises TlsFailure"""
    session.close()
    await link.send(session.outgoing())
    with contextlib.suppress(Ended):
        while True:
            session.listen()
            session.receive_data(await link.receive())
    link.end()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PLAIN_END_S):
            while await link.receive():
                pass


async def _connected(host: str, port: int) -> _Link:
    try:
        async with asyncio.timeout(CONNECT_S):
            _, link = await asyncio.get_running_loop().create_connection(_Link, host, port)
    except TimeoutError:
        raise Busy("no connection in time", where="TCP") from None
    return link


async def _shaken(session: Session, host: str, port: int) -> _Link:
    """A connection whose handshake is done for us. raises OSError, TlsFailure, Busy"""
    link = await _connected(host, port)
    try:
        async with asyncio.timeout(CONNECT_S):
            while not session.shake():
                await link.send(session.outgoing())
                session.receive_data(await link.receive())
        await link.send(session.outgoing())
    except TimeoutError:
        link.abort()
        raise TlsFailure("the peer did not end the handshake in time: it may not speak TLS") from None
    except Ended:
        link.abort()
        raise TlsFailure("the peer ended the connection in the handshake") from None
    except TlsFailure:
        await link.send(session.outgoing())  # our alert tells the peer why
        link.end()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REASON_S):
                await link.has_all()
        link.abort()
        raise
    except BaseException:
        link.abort()
        raise
    return link


async def _ask_why(context: ssl.SSLContext, name: str, host: str, port: int) -> None:
    """A connection that carries nothing: with no data unread, the alert that tells why the last was ended can reach us.

    raises   TlsFailure   with the reason, where the peer gives one
    """
    link: _Link | None = None
    try:
        session = Session(context, name or host)
        link = await _shaken(session, host, port)
        async with asyncio.timeout(REASON_S):
            while True:
                session.listen()
                session.receive_data(await link.receive())
    except (OSError, Ended, Busy):  # TimeoutError is an OSError
        return
    finally:
        if link is not None:
            link.abort()


async def _plainly(data: bytes, host: str, port: int) -> Parted:
    """The same without TLS: the end is that of TCP. RFC 6587 3.5"""
    link = await _connected(host, port)
    try:
        await link.send(data)
        link.end()
        is_told = True
        try:
            async with asyncio.timeout(PLAIN_END_S):
                while await link.receive():
                    pass
        except TimeoutError:
            is_told = False
        try:
            async with asyncio.timeout(END_S):
                is_read = await link.has_all()
        except TimeoutError:
            is_read = False
    finally:
        link.abort()
    if not is_read:
        raise Busy("the peer ended the connection before it had read the message", where="TCP", section="RFC 6587 3.5")
    return Parted(is_told=is_told)
