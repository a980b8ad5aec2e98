"""The HTTP end: large bodies spooled, blobs streamed, host names checked, clients named."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress

import pytest

from hilum.core.web import WebRequest, WebResponse
from hilum.endpoint.http import Answer, Application, fetch, serve
from hilum.testing import MemoryStore


def ask(
    application: Application,
    method: str = "GET",
    path: str = "/x",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    async def run() -> Answer:
        server = await serve(application, "127.0.0.1", 0)
        try:
            return await fetch("TESTER", method, f"http://127.0.0.1:{server.port}{path}", headers=headers, body=body)
        finally:
            await server.stop()

    return asyncio.run(run())


def application(store: MemoryStore, seen: list[WebRequest], response: WebResponse, **more: object) -> Application:
    async def dispatch(request: WebRequest) -> WebResponse:
        seen.append(request)
        request_body = bytes(request.body)
        return response if response.body else WebResponse(200, [], request_body, "application/octet-stream")

    return Application(dispatch, claims=lambda method, path: True, blobs=store.blobs, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [0, 10, 3 << 20])
def test_a_body_comes_whole_whatever_its_size(size: int) -> None:
    seen: list[WebRequest] = []
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    answer = ask(application(MemoryStore(), seen, WebResponse()), "POST", body=body)
    assert answer.body == body
    assert seen[0].peer == "TESTER"
    assert seen[0].base.startswith("http://127.0.0.1:")


def test_parts_and_blobs_leave_in_order_with_their_length() -> None:
    store = MemoryStore()
    ref = store.blobs.put(b"B" * 600_000)
    answer = ask(application(store, [], WebResponse(200, [("x-a", "1")], [b"<", ref, b">"], "text/plain")))
    assert answer.body == b"<" + b"B" * 600_000 + b">"
    assert answer.header("content-length") == "600002"
    assert answer.header("x-content-type-options") == "nosniff"


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:1", 200), ("localhost", 200), ("[::1]:80", 200), ("archive.example", 200), ("evil.example", 421)],
)
def test_a_request_under_a_foreign_host_name_is_refused(host: str, status: int) -> None:
    hosts = frozenset(("localhost", "::1", "archive.example"))
    one = application(MemoryStore(), [], WebResponse(200, [], b"ok", "text/plain"), hosts=hosts)
    assert ask(one, headers={"host": host}).status == status


def test_a_browser_is_called_a_browser() -> None:
    seen: list[WebRequest] = []
    ask(application(MemoryStore(), seen, WebResponse()), headers={"user-agent": "Mozilla/5.0 (X11)"})
    assert seen[0].peer == "browser"


def say(one: Application, *pieces: bytes) -> bytes:
    """Send raw bytes piece by piece, and read until the server closes."""

    async def run() -> bytes:
        server = await serve(one, "127.0.0.1", 0)
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            try:
                with suppress(OSError):  # it was refused before all was sent
                    for piece in pieces:
                        writer.write(piece)
                        await writer.drain()
                        await asyncio.sleep(0.02)
                    writer.write_eof()
                return await asyncio.wait_for(reader.read(), 5)
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
        finally:
            await server.stop()

    return asyncio.run(run())


def listening() -> tuple[Application, list[tuple[bytes, int]], list[WebRequest]]:
    told: list[tuple[bytes, int]] = []
    lost: list[WebRequest] = []

    def unreadable(data: bytes, address: str, status: int, answer: bytes) -> None:
        assert address.startswith("127.0.0.1:") and answer.startswith(b"HTTP/1.1 %d " % status)
        told.append((data, status))

    ok = WebResponse(200, [], b"ok", "text/plain")
    return application(MemoryStore(), [], ok, unreadable=unreadable, lost=lost.append), told, lost


def test_bytes_that_are_no_request_are_answered_and_told() -> None:
    one, told, _ = listening()
    assert say(one, b"no request", b" at all\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert told == [(b"no request", 400)]


def test_a_request_that_comes_in_pieces_is_no_garbage() -> None:
    one, told, lost = listening()
    answer = say(
        one, b"GET /x HT", b"TP/1.1\r\nHost: local", b"host\r\n\r\n", b"GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n"
    )
    assert answer.count(b"HTTP/1.1 200 ") == 2
    assert (told, lost) == ([], [])


def test_garbage_behind_a_request_is_told_with_what_came_with_it() -> None:
    one, told, _ = listening()
    assert b"HTTP/1.1 400 " in say(one, b"GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\x00\x01garbage")
    assert told == [(b"\x00\x01garbage", 400)]


def test_a_head_without_an_end_is_refused() -> None:
    one, told, _ = listening()
    answer = say(one, b"GET /x HTTP/1.1\r\nX-Long: ", *[b"x" * 20_000] * 4)
    assert answer.startswith(b"HTTP/1.1 431 ")
    ((data, status),) = told
    assert status == 431 and data.startswith(b"GET /x HTTP/1.1\r\nX-Long: xxx")


def test_a_long_body_in_one_piece_with_its_head_is_no_long_head() -> None:
    one, told, lost = listening()
    answer = say(one, b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert (told, lost) == ([], [])


def test_a_body_that_breaks_off_is_told_with_what_came_of_it() -> None:
    one, told, lost = listening()
    say(one, b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nhalf of")
    (request,) = lost
    assert (request.path, bytes(request.body), told) == ("/x", b"half of", [])


def test_a_body_made_while_it_is_sent_is_closed_when_the_client_leaves() -> None:
    class Endless:
        def __init__(self) -> None:
            self.is_closed = False

        def __iter__(self) -> Iterator[bytes]:
            for _ in range(40):
                yield b"x" * 1000

        def close(self) -> None:
            self.is_closed = True

    body = Endless()
    answer = ask(application(MemoryStore(), [], WebResponse(200, [], body, "text/plain")), "HEAD")
    assert (answer.status, body.is_closed) == (200, True)


def test_slow_parts_are_made_beside_other_requests_and_not_for_a_client_that_went() -> None:
    made: list[int] = []
    loop_thread = threading.get_ident()

    def body() -> Iterator[bytes]:
        for number in range(10_000):
            assert threading.get_ident() != loop_thread
            made.append(number)
            yield b"x" * 65536

    async def dispatch(request: WebRequest) -> WebResponse:
        if request.path == "/short":
            return WebResponse(200, [], iter([b"a", b"b"]), "text/plain", is_made_slowly=True)
        return WebResponse(200, [], body(), "text/plain", is_made_slowly=True)

    async def run() -> None:
        hub = Application(dispatch, claims=lambda method, path: True, blobs=MemoryStore().blobs)
        server = await serve(hub, "127.0.0.1", 0)
        try:
            short = await fetch("TESTER", "GET", f"http://127.0.0.1:{server.port}/short")
            assert short.body == b"ab"
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            await reader.readexactly(300_000)
            writer.transport.abort()
        finally:
            await server.stop()

    asyncio.run(run())
    assert 4 < len(made) < 10_000


def test_slow_parts_go_on_where_an_empty_rest_of_the_request_is_told_after_it() -> None:
    told = [{"type": "http.request", "body": b"", "more_body": False}] * 2
    sent: list[bytes] = []

    async def dispatch(request: WebRequest) -> WebResponse:
        return WebResponse(200, [], (b"%d" % number for number in range(50)), "text/plain", is_made_slowly=True)

    async def receive() -> dict[str, object]:
        if told:
            return told.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Mapping[str, object]) -> None:
        await asyncio.sleep(0)
        sent.append(bytes(message.get("body", b"")))  # type: ignore[call-overload]

    scope = {
        "type": "http", "method": "GET", "path": "/x", "query_string": b"", "scheme": "http", "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"127.0.0.1")], "server": ("127.0.0.1", 80), "http_version": "1.1",
    }  # fmt: skip
    hub = Application(dispatch, claims=lambda method, path: True, blobs=MemoryStore().blobs)
    asyncio.run(hub(scope, receive, send))
    assert b"".join(sent) == b"".join(b"%d" % number for number in range(50))
