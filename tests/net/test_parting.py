"""Data to a peer that never answers: delivered when the peer has read it to its end, and never else."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest
import uvloop

from hilum.core.errors import Busy
from hilum.ihe.atna import syslog
from hilum.net import parting
from hilum.net.parting import Parted, part_with
from hilum.net.tls import TlsFailure, TlsFiles, client_tls, server_tls
from support.certificates import Authority
from support.syslog_repository import Repository

Run = Callable[[Coroutine[Any, Any, Parted]], Parted]
MESSAGE = b"<85>1 - h a - IHE+RFC-3881 - <AuditMessage/>"
FRAME = syslog.frame(MESSAGE)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("other"), "another authority")


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    return asyncio.run if request.param == "asyncio" else uvloop.run


def serving(files: TlsFiles, *, peers: Authority | None = None, most: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    assert files.certificate
    context = server_tls(files.certificate, files.key, peers=peers.certificate if peers else None)
    if most is not None:
        context.maximum_version = most
    return context


def asking(files: TlsFiles) -> ssl.SSLContext:
    return client_tls(authorities=files.authorities, certificate=files.certificate, key=files.key)


def send(run: Run, port: int, context: ssl.SSLContext | None = None, *, name: str = "", data: bytes = FRAME) -> Parted:
    return run(part_with(data, "127.0.0.1", port, context=context, name=name))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_sides_show_certificates_and_the_peer_reads_to_the_end(
    version: ssl.TLSVersion, authority: Authority, run: Run
) -> None:
    with Repository(serving(authority.issue("arr.example"), peers=authority, most=version)) as repository:
        us = asking(authority.issue("hub.example"))
        done = send(run, repository.port, us)
        assert done == Parted(version.name.replace("_", ".").replace("TLSv", "TLSv"), True)
        assert send(run, repository.port, us, name="arr.example").is_told
    assert repository.messages == [MESSAGE, MESSAGE]


def test_a_long_message_arrives_whole(authority: Authority, run: Run) -> None:
    content = b"<85>1 - h a - IHE+RFC-3881 - " + b"x" * 900_000
    with Repository(serving(authority.issue("arr.example"))) as secure, Repository() as plain:
        send(run, secure.port, asking(authority.issue("hub.example")), data=syslog.frame(content))
        send(run, plain.port, data=syslog.frame(content))
    assert secure.messages == plain.messages == [content]


def test_a_wrong_authority_name_or_date_is_no_delivery_and_the_reason_is_told(
    authority: Authority, other: Authority, run: Run
) -> None:
    us = authority.issue("hub.example")
    for them, name, words in (
        (other.issue("arr.example"), "", "does not verify: unable to get local issuer certificate"),
        (authority.issue("arr.example"), "b.example", "does not verify: Hostname mismatch"),
        (authority.issue("arr.example", loopback=False), "", "does not verify: IP address mismatch"),
        (authority.issue("arr.example", days=-1), "", "does not verify: certificate has expired"),
    ):
        with Repository(serving(them)) as repository:
            with pytest.raises(TlsFailure, match=words) as failure:
                send(run, repository.port, asking(us), name=name)
            assert failure.value.is_authentication
        assert repository.messages == []


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_peer_that_does_not_take_our_certificate_is_no_delivery_even_where_it_says_so_after_the_handshake(
    version: ssl.TLSVersion, authority: Authority, other: Authority, run: Run
) -> None:
    context = serving(authority.issue("arr.example"), peers=authority, most=version)
    refused = {
        "none": TlsFiles(authority.certificate),
        "of another authority": replace(other.issue("hub.example"), authorities=authority.certificate),
        "expired": authority.issue("hub.example", days=-1),
    }
    for us in refused.values():
        with Repository(context) as repository:
            with pytest.raises(TlsFailure, match=r"does not take our certificate|asks for a certificate") as failure:
                send(run, repository.port, asking(us))
            assert failure.value.is_authentication
        assert repository.messages == []


def test_a_peer_that_speaks_no_tls_is_told_as_such(authority: Authority, run: Run) -> None:
    with (
        Repository(manners=("speaks",)) as repository,
        pytest.raises(TlsFailure, match="does not speak TLS") as failure,
    ):
        send(run, repository.port, asking(authority.issue("hub.example")))
    assert not failure.value.is_authentication


@pytest.mark.parametrize("manner", ["closes", "resets"])
@pytest.mark.parametrize("secure", [True, False])
def test_a_peer_that_ends_before_it_has_read_has_taken_nothing(
    manner: str, secure: bool, authority: Authority, run: Run
) -> None:
    context = serving(authority.issue("arr.example")) if secure else None
    us = asking(authority.issue("hub.example")) if secure else None
    with Repository(context, (manner,)) as repository:
        with pytest.raises((Busy, TlsFailure, ConnectionError)):
            send(run, repository.port, us)
        assert repository.messages == []


def test_over_tls_a_peer_that_does_not_end_has_taken_nothing(
    authority: Authority, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parting, "END_S", 0.3)
    with (
        Repository(serving(authority.issue("arr.example")), ("stays",)) as repository,
        pytest.raises(Busy, match="did not answer our close_notify"),
    ):
        send(run, repository.port, asking(authority.issue("hub.example")))


def test_without_tls_what_a_peer_that_keeps_the_connection_acknowledged_is_taken_as_read(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parting, "PLAIN_END_S", 0.3)
    with Repository(manners=("stays",)) as repository:
        assert send(run, repository.port) == Parted(is_told=False)


def test_where_nobody_listens_there_is_no_connection(authority: Authority, run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for context in (None, asking(authority.issue("hub.example"))):
        with pytest.raises(ConnectionRefusedError):
            send(run, port, context)
