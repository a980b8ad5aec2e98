"""An Audit Record Repository for tests: syslog by TCP or TLS with octet counts, that can misbehave as real ones do."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from typing import Self

from hilum.ihe.atna import syslog

__all__ = ["Repository"]


class Repository:
    """Listens while it is entered.

    context   TLS; None: plain
    manners   of each connection in turn, the last for all that follow: "reads" to the end and ends; "resets" it at once, unread;
              "closes" after the handshake without reading; "stays": reads to the end and does not end; "speaks" plain text first
    """

    def __init__(
        self, context: ssl.SSLContext | None = None, manners: tuple[str, ...] = ("reads",), port: int = 0
    ) -> None:
        self._context = context
        self._manners = list(manners)
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listening.getsockname()[1]
        self.messages: list[bytes] = []
        self.connections = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            manner = self._manners.pop(0) if len(self._manners) > 1 else self._manners[0]
            with link, contextlib.suppress(OSError):  # of TLS too
                link.settimeout(10)
                self._one(link, manner)

    def _one(self, link: socket.socket, manner: str) -> None:
        if manner == "speaks":
            link.sendall(b"220 this is no TLS\r\n")
            link.recv(65536)
            return
        if manner == "resets":
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        if self._context is not None:
            link = self._context.wrap_socket(link, server_side=True, suppress_ragged_eofs=False)
        with link:
            if manner == "closes":
                time.sleep(0.05)  # the data is there, unread
                return
            receiver = syslog.Connection()
            while data := link.recv(65536):
                receiver.receive_data(data)
            if manner == "stays":
                self._ended.wait(10)
                return
            self.messages += receiver.events()
            if isinstance(link, ssl.SSLSocket):
                link.unwrap()
