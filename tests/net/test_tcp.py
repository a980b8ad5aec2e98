"""Listening sockets, caps and TLS contexts."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest

from hilum.core.errors import Busy, Incorrect
from hilum.net.clock import SystemClock
from hilum.net.tcp import Gate, client_tls, is_loopback, listening_socket, server_tls


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


def test_a_peer_is_always_checked_and_old_protocols_are_not_spoken() -> None:
    context = client_tls()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    names = [one["name"] for one in context.get_ciphers()]
    assert names
    assert all(name.startswith(("ECDHE-", "TLS_")) and ("GCM" in name or "CHACHA20" in name) for name in names)


def test_a_missing_certificate_is_told_without_its_content(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("-----BEGIN nothing")
    with pytest.raises(Incorrect):
        server_tls(tmp_path / "none.pem", tmp_path / "key.pem")
    with pytest.raises(Incorrect):
        client_tls(authorities=tmp_path / "key.pem")


def test_the_system_clock_goes_forward() -> None:
    clock = SystemClock()
    assert 0 <= clock.now() - clock.now() + 1 <= 1.5
