"""Bytes on an HTTP connection that are no request, and heads without an end: they are answered, and told. RFC 9112 3, RFC 6585 5."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["HEAD_BYTES", "Unreadable", "protocol"]

HEAD_BYTES = 64 << 10
"""A request line with its header fields may be so long."""

Unreadable = Callable[[bytes, str, int, bytes], None]
"""Gets the bytes that came, the peer's address, the status and the whole answer."""

_TOO_LONG = b"the header fields are longer than this server accepts\n"


def protocol(unreadable: Unreadable) -> type[HttpToolsProtocol]:
    """A protocol class that tells what it could not read as a request."""

    class Protocol(HttpToolsProtocol):
        """uvicorn's, with an eye on what stands before a request."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._head = bytearray()
            self._data = b""
            self._is_head = True

        def data_received(self, data: bytes) -> None:
            self._data = data
            if self._is_head:
                self._head += data
            super().data_received(data)
            if self._is_head and len(self._head) > HEAD_BYTES and not self.transport.is_closing():
                head = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
                head += b"content-length: %d\r\nconnection: close\r\n\r\n" % len(_TOO_LONG)
                self.transport.write(head + _TOO_LONG)
                self._tell(431, head + _TOO_LONG)
                self.transport.close()

        def on_headers_complete(self) -> None:
            super().on_headers_complete()
            self._is_head = False
            self._head.clear()

        def on_message_complete(self) -> None:
            super().on_message_complete()
            self._is_head = True

        def send_400_response(self, msg: str) -> None:
            super().send_400_response(msg)
            if self._is_head:  # of a body that breaks off, the request itself tells
                self._tell(400, b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n" + msg.encode())

        def _tell(self, status: int, answer: bytes) -> None:
            host, port = self.client or ("", 0)
            unreadable(bytes(self._head) or self._data, f"{host}:{port}", status, answer)
            self._head.clear()
            self._is_head = False

    return Protocol
