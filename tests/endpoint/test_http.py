"""The HTTP end: large bodies spooled, blobs streamed, host names checked, clients named."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

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
