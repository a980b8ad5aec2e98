"""Listening sockets and caps."""

from __future__ import annotations

import socket

import pytest

from hilum.core.errors import Busy
from hilum.net.clock import SystemClock
from hilum.net.tcp import Gate, is_loopback, listening_socket


def test_accepted_connections_send_at_once() -> None:
    with listening_socket("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname(), timeout=5):
        listening.setblocking(True)
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_an_error_unless_it_is_shared() -> None:
    with listening_socket("127.0.0.1", 0, reuse_port=True) as first:
        port = first.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            listening_socket("127.0.0.1", port)
        with listening_socket("127.0.0.1", port, reuse_port=True) as second:
            assert second.getsockname()[1] == port


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("::1", True), ("0.0.0.0", False), ("10.1.2.3", False), ("no such.host", False)],
)
def test_loopback_is_told_from_the_rest(host: str, own: bool) -> None:
    assert is_loopback(host) is own


def test_the_gate_counts_all_and_each() -> None:
    gate = Gate(3, 2)
    gate.enter("a")
    gate.enter("a")
    with pytest.raises(Busy):
        gate.enter("a")
    gate.enter("b")
    with pytest.raises(Busy):
        gate.enter("c")
    gate.leave("a")
    gate.enter("c")
    assert gate.count == 3
    for address in ("a", "b", "c", "never came"):
        gate.leave(address)
    assert gate.count == 0


def test_the_system_clock_goes_forward() -> None:
    clock = SystemClock()
    assert 0 <= clock.now() - clock.now() + 1 <= 1.5
