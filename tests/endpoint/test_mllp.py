"""MLLP on sockets: ours against ours, and against an independent library."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from hilum.core.errors import Busy, RemoteProtocolError
from hilum.endpoint.mllp import Limits, Server, connect, serve
from hilum.hl7v2.wire.mllp import frame

A = b"MSH|^~\\&|A|B|C|D|2024||ADT^A01|1|P|2.5\rPID|1\r"


async def close(writer: asyncio.StreamWriter) -> None:
    """Close our side and wait for it."""
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def echo(content: bytes, address: str) -> bytes | None:
    """Gives the message back."""
    assert address.startswith("127.0.0.1:")
    return b"MSH|echo\r" + content


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run with a limit, so that a hang is a failure."""

    async def limited() -> None:
        async with asyncio.timeout(10):
            await work()

    asyncio.run(limited())


def test_a_message_is_answered_on_its_connection() -> None:
    async def work() -> None:
        async with await serve(echo) as server, connect("127.0.0.1", server.port) as link:
            for number in range(20):
                message = A + b"ZZZ|%d\r" % number
                assert await link.send(message) == b"MSH|echo\r" + message
            assert server.connections == 1

    run(work)


def test_a_large_message_passes_whole() -> None:
    async def work() -> None:
        async with await serve(echo) as server, connect("127.0.0.1", server.port) as link:
            big = A + b"OBX|1|ED|X||" + b"A" * 5_000_000 + b"\r"
            assert len(await link.send(big)) == len(big) + 9

    run(work)


def test_pipelined_messages_are_answered_in_order_one_at_a_time() -> None:
    at_work = 0
    most = 0

    async def slow(content: bytes, address: str) -> bytes | None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0)
        at_work -= 1
        return content

    async def work() -> None:
        async with await serve(slow) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            messages = [b"MSH|%d\r" % number for number in range(200)]
            writer.write(b"".join(frame(one) for one in messages))
            wanted = b"".join(frame(one) for one in messages)
            assert await reader.readexactly(len(wanted)) == wanted
            await close(writer)
        assert most == 1

    run(work)


def test_many_connections_are_served_beside_each_other() -> None:
    async def work() -> None:
        async with await serve(echo) as server:

            async def one(number: int) -> None:
                async with connect("127.0.0.1", server.port) as link:
                    for _ in range(5):
                        assert (await link.send(b"MSH|%d" % number)).endswith(b"%d" % number)

            await asyncio.gather(*(one(number) for number in range(50)))

    run(work)


def test_a_peer_that_floods_is_held_back() -> None:
    release = asyncio.Event()
    taken = 0

    async def stuck(content: bytes, address: str) -> bytes | None:
        nonlocal taken
        taken += 1
        await release.wait()
        return b"MSH|ok\r"

    async def work() -> None:
        async with await serve(stuck) as server:
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            block = frame(b"MSH|" + b"x" * 100_000)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.4):
                    while True:
                        writer.write(block)
                        await writer.drain()
            (peer,) = server.peers
            assert taken == 1
            assert len(peer._queue) < 20
            release.set()
            writer.transport.abort()

    run(work)


@pytest.mark.parametrize(
    "bad", [b"GET / HTTP/1.1\r\n\r\n", b"\x0bMSH|a\r\x0bMSH|b\r\x1c\r", b"\x0b" + b"x" * 3000, frame(A) + b"rubbish"]
)
def test_what_is_no_mllp_is_refused_and_a_new_connection_is_served(bad: bytes) -> None:
    faults = []

    async def refuser(head: bytes, address: str, fault: RemoteProtocolError) -> bytes | None:
        faults.append((head, fault))
        return b"MSH|refused\r"

    async def work() -> None:
        async with await serve(echo, limits=Limits(content=2000), refuser=refuser) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(bad)
            data = await reader.read()
            assert data.endswith(frame(b"MSH|refused\r"))
            if bad.startswith(frame(A)):
                assert data.startswith(frame(b"MSH|echo\r" + A))
            await close(writer)
            async with connect("127.0.0.1", server.port) as link:
                assert await link.send(A)
        assert len(faults) == 1
        assert len(faults[0][0]) <= 8192

    run(work)


def test_without_a_refuser_the_connection_just_ends() -> None:
    async def work() -> None:
        async with await serve(echo) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"rubbish")
            assert await reader.read() == b""
            await close(writer)

    run(work)


def test_an_idle_peer_and_one_that_never_ends_its_block_are_let_go() -> None:
    async def work() -> None:
        async with await serve(echo, limits=Limits(idle_s=0.1, block_s=0.1)) as server:
            for opening in (b"", b"\x0bMSH|half", frame(A)):
                reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
                writer.write(opening)
                began = time.perf_counter()
                await reader.read()
                assert 0.05 < time.perf_counter() - began < 2
                await close(writer)
            await asyncio.sleep(0)
            assert server.connections == 0

    run(work)


def test_a_block_in_pieces_within_its_time_is_served() -> None:
    async def work() -> None:
        async with await serve(echo, limits=Limits(idle_s=5, block_s=5)) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            for byte in frame(A):
                writer.write(bytes((byte,)))
                await writer.drain()
            answer = frame(b"MSH|echo\r" + A)
            assert await reader.readexactly(len(answer)) == answer
            await close(writer)

    run(work)


def test_more_connections_than_allowed_are_closed_at_once() -> None:
    async def work() -> None:
        async with await serve(echo, limits=Limits(connections=1)) as server, connect("127.0.0.1", server.port) as link:
            assert await link.send(A)
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            await asyncio.sleep(0.05)
            assert server.connections == 1
            assert await link.send(A)
            await close(writer)

    run(work)


def test_a_handler_that_fails_or_takes_too_long_is_no_acceptance() -> None:
    async def broken(content: bytes, address: str) -> bytes | None:
        raise ValueError("a bug")

    async def slow(content: bytes, address: str) -> bytes | None:
        await asyncio.sleep(5)
        return b"MSH|late\r"

    async def work() -> None:
        for handler in (broken, slow):
            async with (
                await serve(handler, limits=Limits(answer_s=0.1)) as server,
                connect("127.0.0.1", server.port) as link,
            ):
                with pytest.raises(Busy):
                    await link.send(A)
                assert not link.is_open

    run(work)


def test_no_answer_is_sent_where_none_is_owed() -> None:
    async def silent(content: bytes, address: str) -> bytes | None:
        return None if b"silent" in content else b"MSH|ok\r"

    async def work() -> None:
        async with await serve(silent) as server, connect("127.0.0.1", server.port) as link:
            await link.send_only(b"MSH|silent")
            assert await link.send(A) == b"MSH|ok\r"

    run(work)


def test_a_peer_that_closes_its_side_still_gets_its_answer() -> None:
    async def late(content: bytes, address: str) -> bytes | None:
        await asyncio.sleep(0.05)
        return b"MSH|late\r"

    async def work() -> None:
        async with await serve(late) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(frame(A) + frame(A))
            writer.write_eof()
            assert await reader.read() == frame(b"MSH|late\r") * 2
            await close(writer)

    run(work)


def test_closing_answers_what_is_at_work() -> None:
    async def late(content: bytes, address: str) -> bytes | None:
        await asyncio.sleep(0.1)
        return b"MSH|late\r"

    async def work() -> None:
        server = await serve(late)
        link = await connect("127.0.0.1", server.port)
        sending = asyncio.create_task(link.send(A))
        await asyncio.sleep(0.03)
        await server.close()
        assert await sending == b"MSH|late\r"
        await link.close()
        with pytest.raises(Busy):
            await connect("127.0.0.1", _closed_port(server))

    run(work)


def _closed_port(server: Server) -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_client_told_to_wait_no_longer_never_takes_a_late_answer_for_the_next() -> None:
    async def work() -> None:
        async def late(content: bytes, address: str) -> bytes | None:
            if b"slow" in content:
                await asyncio.sleep(0.2)
            return content

        async with await serve(late) as server:
            link = await connect("127.0.0.1", server.port)
            with pytest.raises(Busy):
                await link.send(b"MSH|slow", timeout_s=0.05)
            with pytest.raises(Busy):
                await link.send(b"MSH|next")
            cancelled = await connect("127.0.0.1", server.port)
            task = asyncio.create_task(cancelled.send(b"MSH|slow"))
            await asyncio.sleep(0.02)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert not cancelled.is_open

    run(work)


def test_a_server_that_answers_rubbish_is_told_apart() -> None:
    async def rubbish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 200 OK\r\n")
        await writer.drain()
        await close(writer)

    async def work() -> None:
        listener = await asyncio.start_server(rubbish, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        link = await connect("127.0.0.1", port)
        with pytest.raises(RemoteProtocolError):
            await link.send(A)
        listener.close()
        await listener.wait_closed()

    run(work)


@pytest.mark.interop
def test_the_hl7_librarys_client_is_answered() -> None:
    hl7_mllp = pytest.importorskip("hl7.mllp", reason="the hl7 library is not installed")

    async def work() -> None:
        async with await serve(echo_ack) as server:
            reader, writer = await hl7_mllp.open_hl7_connection("127.0.0.1", server.port)
            import hl7

            writer.writemessage(hl7.parse(A.decode()))
            await writer.drain()
            answer = await reader.readmessage()
            assert str(answer.segment("MSA")[1]) == "AA"
            await close(writer)

    run(work)


async def echo_ack(content: bytes, address: str) -> bytes | None:
    """An ACK as our room writes it."""
    from hilum.hl7v2 import parse
    from hilum.hl7v2.wire.ack import acknowledge, envelope

    return acknowledge(envelope(parse(content)), control_id="X1", time="20240101120000")


@pytest.mark.interop
def test_the_hl7_librarys_server_takes_our_messages() -> None:
    hl7_mllp = pytest.importorskip("hl7.mllp", reason="the hl7 library is not installed")

    async def on(reader: Any, writer: Any) -> None:
        while not writer.is_closing():
            try:
                message = await reader.readmessage()
            except asyncio.IncompleteReadError:
                break
            writer.writemessage(message.create_ack())
            await writer.drain()
        await close(writer)

    async def work() -> None:
        async with await hl7_mllp.start_hl7_server(on, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            async with connect("127.0.0.1", port) as link:
                for _ in range(3):
                    answer = await link.send(A)
                    assert b"MSA|AA|1" in answer
            server.close()

    run(work)
