"""HTTP ends: an ASGI application over `core.web` values, a server for it in this event loop, and a client.

The server side makes a whole `WebRequest` (a large body is spooled to an unlinked temporary file and handed on as a memoryview
over it, so that memory stays flat), awaits the hub's dispatch, and sends the `WebResponse`, reading blobs piece by piece.
"""

from __future__ import annotations

import asyncio
import mmap
import socket
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import uvicorn

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.core.record import Blobs
from hilum.core.study import BlobRef
from hilum.core.web import WebRequest, WebResponse
from hilum.endpoint.http_protocol import Unreadable, protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

__all__ = ["Answer", "Application", "HttpServer", "client", "fetch", "serve"]

SPOOL_BYTES = 1 << 20
"""Bodies larger than this go to disk while they are received."""

PIECE_BYTES = 1 << 18

LET_GO_S = 0.01
"""How often the pages of a spooled body are let go while it is read."""

LINGER_S, LINGER_BYTES = 2.0, 256 << 20
"""How long, and for how much, a refused body is still read."""

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


class _Body:
    """A request body on its way in: in memory while small, then in an unlinked file."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._map: mmap.mmap | None = None

    def expect(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Refuse by what the header says, before a byte of the body is waited for. raises BudgetExceeded"""
        for name, value in headers:
            if name == b"content-length" and value.isdigit() and int(value[:20]) > self.limit:
                raise self._too_long()

    @staticmethod
    def _too_long() -> BudgetExceeded:
        return BudgetExceeded(
            "the request body is longer than this server accepts", section="RFC 9110 15.5.14", code="413 too-long"
        )

    def add(self, part: bytes) -> None:
        self.size += len(part)
        if self.size > self.limit:
            raise self._too_long()
        if self._file is not None:
            self._file.write(part)
            return
        self._parts.append(part)
        if self.size > SPOOL_BYTES:
            self._file = tempfile.TemporaryFile(prefix="hilum-body-")  # noqa: SIM115 - closed in `close`
            self._file.write(b"".join(self._parts))
            self._parts.clear()

    def whole(self) -> bytes | memoryview:
        if self._file is None:
            return b"".join(self._parts)
        self._file.flush()
        self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return memoryview(self._map)

    async def read_by(self, work: Awaitable[WebResponse]) -> WebResponse:
        """Run what reads the body. Pages of a spooled one are let go meanwhile, so that memory stays flat."""
        if self._map is None:
            return await work
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                await asyncio.wait((task,), timeout=LET_GO_S)
                self._map.madvise(mmap.MADV_DONTNEED)
        except asyncio.CancelledError:
            task.cancel()
            raise
        return task.result()

    def close(self) -> None:
        if self._map is not None:
            with suppress(BufferError):  # a handler still holds a view: the map goes when the view does
                self._map.close()
        if self._file is not None:
            self._file.close()


class Application:
    """An ASGI application: `dispatch` answers what it claims, `pages` (another ASGI application) gets the rest.

    dispatch      `async (WebRequest) -> WebResponse`; never raises for bad input
    claims        `(method, path) -> bool`
    limit         `(method, path) -> int`: bytes of a request body that are accepted
    refuse        `async (WebRequest, error) -> WebResponse`: the answer to a request whose body is not read
    lost          `(WebRequest)`: gets a request with what came of its body, where the connection ended before it did
    unreadable    gets bytes that are no request, once they are answered (see `http_protocol`)
    hosts         names that a Host header may say (without port); None: any. A page of another origin that has its own name
                  resolve to this machine (DNS rebinding) is refused by it
    """

    def __init__(
        self,
        dispatch: Callable[[WebRequest], Awaitable[WebResponse]],
        *,
        claims: Callable[[str, str], bool],
        blobs: Blobs,
        pages: AsgiApp | None = None,
        limit: Callable[[str, str], int] = lambda method, path: 4 << 30,
        refuse: Callable[[WebRequest, HilumError], Awaitable[WebResponse]] | None = None,
        lost: Callable[[WebRequest], None] | None = None,
        unreadable: Unreadable | None = None,
        hosts: frozenset[str] | None = None,
    ) -> None:
        self._dispatch = dispatch
        self._claims = claims
        self._blobs = blobs
        self._pages = pages
        self._limit = limit
        self._refuse = refuse
        self._lost = lost
        self.unreadable = unreadable
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http" and not self._is_ours(scope):
            words = b"this server does not answer to that host name; see listen.hosts\n"
            await self._respond(WebResponse(421, [], words, "text/plain; charset=utf-8"), False, send, receive)
        elif scope["type"] != "http" or (not self._claims(scope["method"], scope["path"]) and self._pages is not None):
            if self._pages is not None:
                await self._pages(scope, receive, send)
            elif scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
        else:
            await self._serve(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        """The Host header says a name that is ours."""
        if self._hosts is None:
            return True
        for name, value in scope["headers"]:
            if name == b"host":
                host = value.decode("latin-1").strip().lower()
                bare = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
                return bare in self._hosts or bare.startswith("127.")
        return True

    @staticmethod
    async def _lifespan(receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = _Body(self._limit(scope["method"], scope["path"]))
        unread = False
        try:
            body.expect(scope["headers"])
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    if self._lost is not None:
                        self._lost(_request(scope, body.whole()))
                    body.close()
                    return
                body.add(message.get("body", b""))
                if not message.get("more_body", False):
                    break
            response = await body.read_by(self._dispatch(_request(scope, body.whole())))
        except BudgetExceeded as refused:
            unread = True
            if self._refuse is not None:
                response = await self._refuse(_request(scope, b""), refused)
            else:
                response = WebResponse(413, [], refused.message.encode(), "text/plain; charset=utf-8")
            response.headers.append(("connection", "close"))
        try:
            await self._respond(response, scope["method"] == "HEAD", send, receive, unread)
        finally:
            close = getattr(response.body, "close", None)
            if close is not None:
                close()  # a body that is made while it is sent: it ends here, sent or not
            body.close()

    async def _respond(
        self, response: WebResponse, head_only: bool, send: Send, receive: Receive, unread: bool = False
    ) -> None:
        headers = [(name.lower().encode("latin-1"), value.encode("utf-8")) for name, value in response.headers]
        if response.content_type:
            headers.append((b"content-type", response.content_type.encode("latin-1")))
        if not any(name == b"x-content-type-options" for name, _ in headers):
            headers.append((b"x-content-type-options", b"nosniff"))
        content = response.body
        if isinstance(content, bytes):
            headers.append((b"content-length", str(len(content)).encode()))
            await send({"type": "http.response.start", "status": response.status, "headers": headers})
            await send({"type": "http.response.body", "body": b"" if head_only else content, "more_body": unread})
            if unread:
                await _pass_over(receive)
                await send({"type": "http.response.body", "body": b""})
            return
        if isinstance(content, list | tuple):
            length = sum(part.length if isinstance(part, BlobRef) else len(part) for part in content)
            headers.append((b"content-length", str(length).encode()))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        if not head_only and response.is_made_slowly:
            await self._send_slowly(content, send, receive)
        elif not head_only:
            for piece in self._pieces(content):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _send_slowly(self, content: Iterable[bytes | BlobRef], send: Send, receive: Receive) -> None:
        """Each piece is made in a thread; none after the client went."""
        pieces = iter(self._pieces(content))
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            while not gone.done():
                piece = await asyncio.to_thread(next, pieces, None)
                if piece is None:
                    break
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        finally:
            gone.cancel()

    def _pieces(self, parts: Iterable[bytes | BlobRef]) -> Iterable[bytes]:
        for part in parts:
            if isinstance(part, BlobRef):
                for offset in range(0, part.length, PIECE_BYTES):
                    yield self._blobs.read(part, offset, min(PIECE_BYTES, part.length - offset))
            elif part:
                yield bytes(part)


async def _until_gone(receive: Receive) -> None:
    """Wait for the end of the connection. ASGI may tell an empty rest of the body before."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _pass_over(receive: Receive) -> None:
    """Read on for a while after a refusal and forget it: a client that sees the connection close while it still sends never
    reads the answer. RFC 9112 9.6."""
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while size < LINGER_BYTES:
                message = await receive()
                size += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return


def _request(scope: Scope, body: bytes | memoryview) -> WebRequest:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    scheme = headers.get("x-forwarded-proto", str(scope.get("scheme", "http"))).split(",")[0].strip()
    host = headers.get("x-forwarded-host", headers.get("host", "127.0.0.1")).split(",")[0].strip()
    here = scope.get("server") or ("", 0)
    if host == here[0] and here[1] not in (None, 80, 443):
        host = f"{host}:{here[1]}"  # a client that leaves out its port, as RFC 9110 7.2 does not allow
    client_address = scope.get("client") or ("", 0)
    agent = headers.get("user-agent", "").partition("/")[0].partition(" ")[0]
    agent = "browser" if agent == "Mozilla" else agent
    return WebRequest(
        method=scope["method"],
        path=scope["path"],
        query_string=scope.get("query_string", b"").decode("latin-1"),
        headers=headers,
        body=body,
        base=f"{scheme}://{host}",
        peer=agent or str(client_address[0]),
        peer_address=f"{client_address[0]}:{client_address[1]}",
    )


class HttpServer:
    """A running server: `port` as bound, `await stop()`."""

    def __init__(self, server: uvicorn.Server, task: asyncio.Task[None], listening: socket.socket) -> None:
        self._server = server
        self._task = task
        self._socket = listening
        self.port: int = listening.getsockname()[1]

    async def stop(self) -> None:
        """Finish the requests under way (at most 3 s) and close."""
        self._server.should_exit = True
        with suppress(asyncio.CancelledError):
            await self._task
        self._socket.close()


async def serve(app: AsgiApp, host: str, port: int) -> HttpServer:
    """Serve an ASGI application in this event loop.

    raises   OSError   the address cannot be bound
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listening.bind((host, port))
        listening.listen(512)
    except OSError:
        listening.close()
        raise
    listening.setblocking(False)
    unreadable = app.unreadable if isinstance(app, Application) else None
    config = uvicorn.Config(
        app,
        http=protocol(unreadable) if unreadable is not None else "auto",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=75,
        h11_max_incomplete_event_size=1 << 16,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(_run(server, listening), name="http server")
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.002)
    return HttpServer(server, task, listening)


async def _run(server: uvicorn.Server, listening: socket.socket) -> None:
    await server._serve(sockets=[listening])  # `serve` would take over the process's signals


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """A header's value by its lower-case name, or empty."""
        return self.headers.get(name, "")


@asynccontextmanager
async def client(name: str, *, timeout_s: float = 30.0) -> AsyncIterator[httpx.AsyncClient]:
    """A client that calls itself `name` (User-Agent), follows no redirects and trusts no proxy of the environment."""
    import httpx  # a hub that calls nobody does not load it

    async with httpx.AsyncClient(
        headers={"user-agent": f"{name}/1.0"}, timeout=timeout_s, follow_redirects=False, trust_env=False
    ) as one:
        yield one


async def fetch(
    name: str,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout_s: float = 30.0,
) -> Answer:
    """One request as the system `name`.

    raises   OSError   no connection or no whole answer
    """
    import httpx

    try:
        async with client(name, timeout_s=timeout_s) as http:
            reply = await http.request(method, url, headers=dict(headers or {}), content=body or None)
    except httpx.HTTPError as error:
        raise OSError(f"{type(error).__name__} from {httpx.URL(url).host}:{httpx.URL(url).port}") from error
    return Answer(reply.status_code, {k.lower(): v for k, v in reply.headers.items()}, reply.content)
