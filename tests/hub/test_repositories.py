"""The audit trail to an Audit Record Repository: in order, tried again with the reason told, and one alert for a streak."""

from __future__ import annotations

import shutil
import ssl
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from hilum.config import Peer, PeerTls, TlsSettings
from hilum.core.audit import AuditEvent, AuditRecorded
from hilum.core.record import Delivery, DeliveryState, Record
from hilum.ihe.atna import AtnaSettings, codes, message, syslog
from hilum.net.tls import TlsFiles, server_tls
from support.certificates import Authority
from support.interop_peers import free_port, wait_for
from support.live_hub import LiveHub, live_hub, settings
from support.syslog_repository import Repository

ALERT = codes.SECURITY_ALERT.value
EVENT = codes.PATIENT_RECORD.value
ACTIVITY = codes.APPLICATION_ACTIVITY.value
"""The hub's own start and stop, which come beside."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hilum.net.deliver.Policy.pause", lambda *_: 0.05)


def told(files: TlsFiles) -> TlsSettings:
    return TlsSettings(str(files.authorities), str(files.certificate or ""), str(files.key or ""))


def started(folder: Path, peer: Peer, tls: TlsSettings) -> AbstractContextManager[LiveHub]:
    loaded = settings(folder, peers={"arr": peer}, profiles={"atna": AtnaSettings(("arr",))})
    return live_hub(replace(loaded, settings=replace(loaded.settings, tls=tls)))


def serving(files: TlsFiles, peers: Authority | None = None) -> ssl.SSLContext:
    assert files.certificate
    return server_tls(files.certificate, files.key, peers=peers.certificate if peers else None)


def emit(hub: LiveHub, *moments: float) -> None:
    """Audit events, told apart by when they were."""

    def work(record: Record) -> None:
        for when in moments:
            record.emit(AuditRecorded(AuditEvent(0, when, codes.PATIENT_RECORD, "R", "0")))

    hub.hub.store.write_now(work)


def waiting(hub: LiveHub) -> list[Delivery]:
    return hub.read(lambda record: record.outbox.search(state=DeliveryState.PENDING))


def kinds_waiting(hub: LiveHub) -> list[str]:
    return [kind for one in waiting(hub) if (kind := one.fact("event")) != ACTIVITY]


def events(messages: list[bytes]) -> list[AuditEvent]:
    read = [message.read(syslog.parse(one).content) for one in messages]
    return [one for one in read if one.event.value != ACTIVITY]


def moments(messages: list[bytes]) -> list[float]:
    return [one.when for one in events(messages)]


def kinds(messages: list[bytes]) -> list[str]:
    return [one.event.value for one in events(messages)]


@pytest.mark.parametrize("transport", ["tls", "tcp"])
def test_every_event_arrives_in_order_from_a_repository_that_fails_in_the_middle(
    transport: str, authority: Authority, tmp_path: Path
) -> None:
    secure = transport == "tls"
    context = serving(authority.issue("arr.example"), authority) if secure else None
    tls = told(authority.issue("hub.example")) if secure else TlsSettings()
    port = free_port()
    manners = ("reads", "closes", "reads", "resets", "closes", "reads")
    expected = [float(1_714_979_289 + number) for number in range(8)]
    with started(tmp_path, Peer(syslog=f"{transport}://127.0.0.1:{port}"), tls) as hub:
        emit(hub, *expected[:2])
        wait_for(lambda: waiting(hub)[0].attempts > 0)  # nobody listens yet
        with Repository(context, manners, port) as first:
            wait_for(lambda: len(events(first.messages)) == 2)
            emit(hub, *expected[2:5])
            wait_for(lambda: len(events(first.messages)) == 5)
        emit(hub, *expected[5:])
        with Repository(context, port=port) as second:
            wait_for(lambda: len(events(second.messages)) == 3)
            hub.settle()
        facts = {one.fact("TLS") for one in hub.exchanges(standard="syslog")}
    assert moments(first.messages + second.messages) == expected
    assert facts == ({"TLSv1.3"} if secure else {""})


def test_a_repository_of_another_authority_is_told_in_the_queue_and_by_one_alert_for_the_streak(
    authority: Authority, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path / "stranger", "a stranger").issue("arr.example")
    ours = serving(authority.issue("arr.example"))
    port = free_port()
    peer = Peer(syslog=f"tls://127.0.0.1:{port}", tls=PeerTls(name="arr.example"))
    tls = told(authority.issue("hub.example"))
    with Repository(serving(stranger), port=port) as wrong:
        with started(tmp_path, peer, tls) as hub:
            emit(hub, 1_714_979_289.0)
            wait_for(lambda: waiting(hub)[0].attempts > 2)
            error = waiting(hub)[0].error
            assert error.startswith("node authentication failed: the peer's certificate does not verify: ")
            assert sorted(kinds_waiting(hub)) == [EVENT, ALERT]
        with started(tmp_path, peer, tls) as hub:  # started anew, it is the same streak
            tries = waiting(hub)[0].attempts
            wait_for(lambda: waiting(hub)[0].attempts > tries + 1)
            assert len(kinds_waiting(hub)) == 2
    assert wrong.messages == []
    with started(tmp_path, peer, tls) as hub:
        with Repository(ours, port=port) as right:
            wait_for(lambda: len(events(right.messages)) == 2)
            hub.settle()  # while it listens: the start of the hub goes to it too
        with Repository(serving(stranger), port=port):  # a new streak
            emit(hub, 1_714_979_290.0)
            wait_for(lambda: sorted(kinds_waiting(hub)) == [EVENT, ALERT])
    alert = next(one for one in events(right.messages) if one.event.value == ALERT)
    assert (alert.event_type, alert.outcome) == (codes.NODE_AUTHENTICATION, "4")
    assert "does not verify" in alert.text
    assert [(one.user_id, one.is_requestor) for one in alert.participants] == [("HILUM", True), ("arr", False)]
    assert [(one.id, one.id_type.value) for one in alert.objects] == [("127.0.0.1", "110182")]


def test_an_alert_that_is_not_delivered_makes_no_other(authority: Authority, tmp_path: Path) -> None:
    stranger = serving(Authority(tmp_path / "stranger", "a stranger").issue("arr.example"))
    ours = serving(authority.issue("arr.example"))
    port = free_port()
    peer = Peer(syslog=f"tls://127.0.0.1:{port}")
    with started(tmp_path, peer, told(authority.issue("hub.example"))) as hub:
        with Repository(stranger, port=port):
            emit(hub, 1_714_979_289.0)
            wait_for(lambda: len(kinds_waiting(hub)) == 2)
        with Repository(ours, port=port) as right:
            wait_for(lambda: len(events(right.messages)) == 2)
            hub.settle()  # while it listens: the start of the hub goes to it too
        rows = hub.read(lambda record: record.outbox.search(state=DeliveryState.SENT))
        row = next(one for one in rows if one.fact("event") == ALERT)
        with Repository(stranger, port=port):
            hub.hub.store.write_now(lambda record: record.outbox.replay(row.id))
            wait_for(lambda: waiting(hub) and waiting(hub)[0].attempts > 2)
            assert [one.id for one in waiting(hub)] == [row.id]


def test_a_file_that_is_missing_is_told_and_taken_once_it_is_there(authority: Authority, tmp_path: Path) -> None:
    ours = authority.issue("hub.example")
    assert ours.certificate and ours.key
    later = tmp_path / "later.pem"
    tls = TlsSettings(str(authority.certificate), str(later), str(ours.key))
    with (
        Repository(serving(authority.issue("arr.example"), authority)) as repository,
        started(tmp_path, Peer(syslog=f"tls://127.0.0.1:{repository.port}"), tls) as hub,
    ):
        emit(hub, 1_714_979_289.0)
        wait_for(lambda: waiting(hub)[0].attempts > 0)
        assert f"{later}: cannot be read: No such file" in waiting(hub)[0].error
        shutil.copy(ours.certificate, later)
        wait_for(lambda: kinds(repository.messages) == [EVENT])


def test_the_start_and_the_stop_of_the_hub_are_events_of_the_audit_trail(tmp_path: Path) -> None:
    with Repository() as repository:
        for _ in range(2):  # what is told at the stop may go out with the next start
            with started(tmp_path, Peer(syslog=f"tcp://127.0.0.1:{repository.port}"), TlsSettings()) as hub:
                hub.settle()
    found = [message.read(syslog.parse(one).content) for one in repository.messages]
    assert [one.event_type for one in found][:3] == [
        codes.APPLICATION_START,
        codes.APPLICATION_STOP,
        codes.APPLICATION_START,
    ]
    assert {(one.event, one.action, one.outcome) for one in found} == {(codes.APPLICATION_ACTIVITY, "E", "0")}
    assert {tuple(who.role for who in one.participants) for one in found} == {(codes.APPLICATION,)}


def test_a_certificate_of_a_peer_is_never_used_with_the_key_of_all(authority: Authority, tmp_path: Path) -> None:
    loaded = settings(tmp_path).settings
    of_all, own = authority.issue("hub.example"), authority.issue("other.example")
    loaded = replace(loaded, tls=told(of_all))
    assert loaded.tls_files(Peer()) == of_all
    both = loaded.tls_files(Peer(tls=PeerTls(certificate=str(own.certificate))))
    assert both == TlsFiles(of_all.authorities, own.certificate, None)
    assert loaded.tls_files(Peer(tls=PeerTls(ca="own.pem"))) == replace(of_all, authorities=Path("own.pem"))
