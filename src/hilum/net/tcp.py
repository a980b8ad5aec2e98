"""Listening sockets, caps on connections, and TLS contexts.

Every socket of ours sends at once (TCP_NODELAY): the protocols are requests and answers, and Nagle's algorithm with a peer's delayed
acknowledgement would cost some 40 ms each.
"""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

from hilum.core.errors import Busy, Incorrect

__all__ = ["Gate", "client_tls", "is_loopback", "listening_socket", "server_tls"]

_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""TLS 1.2 with forward secrecy and authenticated encryption alone (BCP 195, RFC 9325 4.2; PS3.15 B.12); TLS 1.3 has its own."""


def listening_socket(host: str, port: int, *, backlog: int = 512, reuse_port: bool = False) -> socket.socket:
    """A socket that listens; port 0 takes a free one.

    reuse_port   several processes share the port, the kernel spreads the connections
    raises       OSError   the address cannot be bound
    """
    (family, kind, protocol, _, address), *_ = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if reuse_port:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        # connections inherit it from the socket that accepts them
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind(address)
        listening.listen(backlog)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening


def is_loopback(host: str) -> bool:
    """Every address of the host is this machine's own: only there may a listener be without TLS and authentication."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    addresses = {str(one[4][0]) for one in found}
    return all(one == "::1" or one.startswith(("127.", "::ffff:127.")) for one in addresses)


class Gate:
    """How many connections are open, in all and of each address; refuses more.

    most, most_of_one   0 is without limit
    """

    def __init__(self, most: int = 512, most_of_one: int = 0) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._of: dict[str, int] = {}
        self._count = 0

    @property
    def count(self) -> int:
        """Connections that are open."""
        return self._count

    def enter(self, address: str) -> None:
        """A connection came. raises Busy where there are too many"""
        of_one = self._of.get(address, 0)
        if self._most and self._count >= self._most:
            raise Busy("too many connections")
        if self._most_of_one and of_one >= self._most_of_one:
            raise Busy("too many connections of one peer")
        self._of[address] = of_one + 1
        self._count += 1

    def leave(self, address: str) -> None:
        """A connection that entered has ended."""
        of_one = self._of.get(address, 0)
        if of_one > 1:
            self._of[address] = of_one - 1
        elif of_one:
            del self._of[address]
        self._count -= 1 if of_one else 0


def _floor(context: ssl.SSLContext) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    return context


def server_tls(certificate: Path, key: Path, *, peers: Path | None = None) -> ssl.SSLContext:
    """TLS for a listener. ITI-19, PS3.15 B.12.

    peers    certificates (or their authorities) that clients must show; None asks for none
    raises   Incorrect   a file is missing or not what it should be
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _load(context, certificate, key, peers)
    if peers is not None:
        context.verify_mode = ssl.CERT_REQUIRED
    context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    return _floor(context)


def client_tls(
    *, authorities: Path | None = None, certificate: Path | None = None, key: Path | None = None
) -> ssl.SSLContext:
    """TLS towards a peer, whose certificate and name are always checked. ITI-19.

    authorities   whom to trust; None: whom the system trusts
    certificate, key   to show ourselves by
    """
    context = ssl.create_default_context() if authorities is None else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _load(context, certificate, key, authorities)
    return _floor(context)


def _load(context: ssl.SSLContext, certificate: Path | None, key: Path | None, authorities: Path | None) -> None:
    try:
        if certificate is not None:
            context.load_cert_chain(certificate, key)
        if authorities is not None:
            context.load_verify_locations(authorities)
    except (OSError, ssl.SSLError) as error:
        raise Incorrect("a certificate or key file cannot be used", where="tls") from error
