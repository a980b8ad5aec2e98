"""A browser without script for ASGI applications: whole answers, cookies kept, nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote, urlencode

from starlette.types import ASGIApp, Message

__all__ = ["Answer", "Browser"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.content.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.content)


class Browser:
    """Asks one application. Cookies that it sets are sent again."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.cookies: dict[str, str] = {}

    def get(self, path: str, *, params: Mapping[str, str] | None = None) -> Answer:
        """GET."""
        return self.request("GET", path, params=params)

    def post(
        self,
        path: str,
        *,
        data: Mapping[str, str] | None = None,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """POST of a form, or of bytes."""
        return self.request("POST", path, content=urlencode(data).encode() if data else content, headers=headers)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any method."""
        path, _, query = path.partition("?")
        told = {"host": "hub.example", **(headers or {})}
        if self.cookies:
            told["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": (urlencode(params) if params else query).encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8080),
        }
        status, received, body = 0, list[tuple[bytes, bytes]](), bytearray()

        asked = 0

        async def receive() -> Message:
            nonlocal asked
            asked += 1
            if asked > 1:
                await asyncio.Event().wait()  # the browser stays until it has the whole answer
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                received.extend(message["headers"])
            else:
                body.extend(message.get("body", b""))

        asyncio.run(self.app(scope, receive, send))  # type: ignore[arg-type]
        for name, value in received:
            if name == b"set-cookie":
                for cookie, morsel in SimpleCookie(value.decode()).items():
                    self.cookies[cookie] = morsel.value
        return Answer(status, {name.decode(): value.decode() for name, value in received}, bytes(body))
