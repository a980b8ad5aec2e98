"""Listening sockets and caps on connections.

Every socket of ours sends at once (TCP_NODELAY): the protocols are requests and answers, and Nagle's algorithm with a peer's delayed
acknowledgement would cost some 40 ms each.
"""

from __future__ import annotations

import socket

from hilum.core.errors import Busy

__all__ = ["Gate", "is_loopback", "listening_socket"]


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
