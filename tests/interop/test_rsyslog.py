"""rsyslog as Audit Record Repository: by TLS with both certificates checked, by TCP, stopped and come back, and refusing us."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from hilum.config import Loaded, Peer, PeerTls, TlsSettings
from hilum.core.audit import AuditEvent, AuditRecorded
from hilum.core.record import Delivery, DeliveryState, Record
from hilum.ihe.atna import AtnaSettings, codes, message, syslog
from hilum.net.tls import TlsFiles
from support.certificates import Authority
from support.interop_peers import MllpSocket, free_port, registration, wait_for
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop

PERMITTED = "hub.example"
FIRST = 1_714_979_289.0
_ACTIVITY = b'EventID csd-code="110100"'


@pytest.fixture(scope="module")
def rsyslogd() -> str:
    found = shutil.which("rsyslogd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if found is None:
        pytest.skip("rsyslogd is not installed")
    if not list(Path("/usr/lib").glob("**/rsyslog/lmnsd_gtls.so")):
        pytest.skip("rsyslog-gnutls is not installed")
    return found


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hilum.net.deliver.Policy.pause", lambda *_: 0.1)


class Rsyslog:
    """An rsyslogd with a configuration and a log of its own, which may be started more than once."""

    def __init__(self, program: str, folder: Path, files: TlsFiles, permitted: str = PERMITTED) -> None:
        self._program = program
        self._folder = folder
        self.tls_port, self.tcp_port = free_port(), free_port()
        self._log = folder / "audit.log"
        self._configuration = folder / "rsyslog.conf"
        self.permit(files, permitted)

    def permit(self, files: TlsFiles, permitted: str) -> None:
        """Configure it: its certificate, and the name that ours must bear."""
        self._configuration.write_text(
            f'global(workDirectory="{self._folder}" maxMessageSize="1m" '
            f'defaultNetstreamDriverCAFile="{files.authorities}" defaultNetstreamDriverCertFile="{files.certificate}" '
            f'defaultNetstreamDriverKeyFile="{files.key}")\n'
            'module(load="imtcp" maxFrameSize="1048576")\n'
            f'input(type="imtcp" address="127.0.0.1" port="{self.tls_port}" streamDriver.name="gtls" streamDriver.mode="1" '
            f'streamDriver.authMode="x509/name" permittedPeer=["{permitted}"])\n'
            f'input(type="imtcp" address="127.0.0.1" port="{self.tcp_port}" streamDriver.name="ptcp" streamDriver.mode="0")\n'
            'template(name="raw" type="string" string="%rawmsg%\\n")\n'
            f'action(type="omfile" file="{self._log}" template="raw")\n'
        )

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Run it; at the end it is asked to stop, and writes what it has read."""
        command = [self._program, "-n", "-f", str(self._configuration), "-i", str(self._folder / "rsyslog.pid")]
        with (self._folder / "said.log").open("ab") as said:
            process = subprocess.Popen(command, stdout=said, stderr=said, cwd=self._folder)
        try:
            wait_for(lambda: process.poll() is not None or (_listens(self.tcp_port) and _listens(self.tls_port)))
            assert process.poll() is None, (self._folder / "said.log").read_text("utf-8", "replace")
            yield
        finally:
            process.terminate()
            process.wait(20)

    def stored(self) -> list[bytes]:
        """The audit messages in its log, as they came (control characters escaped as #ooo), but for the hub's start and stop."""
        lines = self._log.read_bytes().splitlines() if self._log.exists() else []
        return [one.replace(b"#012", b"\n") for one in lines if one.startswith(b"<85>1 ") and _ACTIVITY not in one]


def _listens(port: int) -> bool:
    line = f":{port:04X} 00000000:0000 0A".encode()
    return line in Path("/proc/net/tcp").read_bytes()


def hub_of(folder: Path, syslog_address: str, files: TlsFiles, name: str = "") -> Loaded:
    peers = {"arr": Peer(syslog=syslog_address, tls=PeerTls(name=name))}
    loaded = settings(folder, peers=peers, profiles={"atna": AtnaSettings(("arr",))})
    tls = TlsSettings(str(files.authorities), str(files.certificate or ""), str(files.key or ""))
    return replace(loaded, settings=replace(loaded.settings, tls=tls))


def emit(hub: LiveHub, moments: Sequence[float]) -> None:
    def work(record: Record) -> None:
        for when in moments:
            record.emit(AuditRecorded(AuditEvent(0, when, codes.PATIENT_RECORD, "R", "0")))

    hub.hub.store.write_now(work)


def waiting(hub: LiveHub) -> list[Delivery]:
    return hub.read(lambda record: record.outbox.search(state=DeliveryState.PENDING))


def moments(stored: list[bytes]) -> list[float]:
    """When each event was, without those that came again directly behind themselves."""
    found = [message.read(syslog.parse(one).content).when for one in stored]
    return [one for place, one in enumerate(found) if not place or found[place - 1] != one]


@pytest.mark.parametrize("transport", ["tls", "tcp"])
def test_what_rsyslog_stores_is_what_was_sent_and_valid_by_the_schema(
    transport: str, rsyslogd: str, authority: Authority, corpus: Path, tmp_path: Path
) -> None:
    peer = Rsyslog(rsyslogd, tmp_path, authority.issue("arr.example"))
    port = peer.tls_port if transport == "tls" else peer.tcp_port
    name = "arr.example" if transport == "tls" else ""
    loaded = hub_of(tmp_path, f"{transport}://127.0.0.1:{port}", authority.issue(PERMITTED), name)
    with peer.running(), live_hub(loaded) as hub:
        with MllpSocket(hub.mllp_port) as ehr:
            for number in range(3):
                ehr.send(registration(f"P{number}", f"Möller^Änne {number}").encode())
        exchanges = hub.exchanges(standard="syslog")
        wait_for(lambda: len(peer.stored()) == len(exchanges) - 1)
        rows = hub.read(lambda record: record.outbox.search(state=DeliveryState.SENT))
    assert len(rows) >= 3
    assert peer.stored() == [one.payload for one in rows if _ACTIVITY not in one.payload]
    schema = etree.XMLSchema(etree.parse(corpus / "ihe" / "schemas" / "dicom-audit" / "dicom2017c.xsd"))
    for one in peer.stored():
        schema.assertValid(etree.fromstring(syslog.parse(one).content))
    assert {one.fact("TLS") for one in exchanges} == ({"TLSv1.3"} if transport == "tls" else {""})


@pytest.mark.parametrize("transport", ["tls", "tcp"])
def test_each_event_arrives_in_order_from_an_rsyslog_that_stops_in_the_middle_and_comes_back(
    transport: str, rsyslogd: str, authority: Authority, tmp_path: Path
) -> None:
    peer = Rsyslog(rsyslogd, tmp_path, authority.issue("arr.example"))
    port = peer.tls_port if transport == "tls" else peer.tcp_port
    expected = [FIRST + number for number in range(200)]
    with live_hub(hub_of(tmp_path, f"{transport}://127.0.0.1:{port}", authority.issue(PERMITTED))) as hub:
        emit(hub, expected[:100])
        for least in (20, 60):
            with peer.running():
                wait_for(lambda least=least: len(peer.stored()) > least, 30)
        emit(hub, expected[100:])
        with peer.running():
            hub.settle()
            wait_for(lambda: len(set(peer.stored())) == len(expected))
    assert moments(peer.stored()) == expected


def no_certificate(authority: Authority, other: Authority) -> TlsFiles:
    return TlsFiles(authority.certificate)


def of_another_authority(authority: Authority, other: Authority) -> TlsFiles:
    return replace(other.issue(PERMITTED), authorities=authority.certificate)


def of_another_name(authority: Authority, other: Authority) -> TlsFiles:
    return authority.issue("other.example")


def expired(authority: Authority, other: Authority) -> TlsFiles:
    return authority.issue(PERMITTED, days=-1)


@pytest.mark.parametrize("ours", [no_certificate, of_another_authority, of_another_name, expired])
def test_an_rsyslog_that_does_not_take_our_certificate_loses_no_event(
    ours: Callable[[Authority, Authority], TlsFiles], rsyslogd: str, authority: Authority, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other", "another authority")
    peer = Rsyslog(rsyslogd, tmp_path, authority.issue("arr.example"))
    to = f"tls://127.0.0.1:{peer.tls_port}"
    expected = [FIRST, FIRST + 1]
    with peer.running():
        with live_hub(hub_of(tmp_path, to, ours(authority, other))) as hub:
            emit(hub, expected)
            wait_for(lambda: waiting(hub)[0].attempts > 2)
            assert "certificate" in waiting(hub)[0].error
        assert peer.stored() == []
        with live_hub(hub_of(tmp_path, to, authority.issue(PERMITTED))) as hub:
            hub.settle()
        wait_for(lambda: len(peer.stored()) >= 2)
    assert moments(peer.stored())[:2] == expected


def test_an_rsyslog_with_a_certificate_that_does_not_verify_gets_nothing_and_an_alert_follows_the_events(
    rsyslogd: str, authority: Authority, tmp_path: Path
) -> None:
    stranger = replace(Authority(tmp_path / "other", "another").issue("arr.example"), authorities=authority.certificate)
    peer = Rsyslog(rsyslogd, tmp_path, stranger)
    with live_hub(hub_of(tmp_path, f"tls://127.0.0.1:{peer.tls_port}", authority.issue(PERMITTED))) as hub:
        with peer.running():
            emit(hub, [FIRST])
            wait_for(lambda: "the peer's certificate does not verify" in waiting(hub)[0].error)
        assert peer.stored() == []
        peer.permit(authority.issue("arr.example"), PERMITTED)
        with peer.running():
            hub.settle()
            wait_for(lambda: len(peer.stored()) == 2)
    events = {message.read(syslog.parse(one).content).event for one in peer.stored()}
    assert events == {codes.PATIENT_RECORD, codes.SECURITY_ALERT}


def test_an_rsyslog_that_speaks_no_tls_is_told_as_such(
    rsyslogd: str, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hilum.net.parting.CONNECT_S", 1.0)  # it waits for the end of a line
    peer = Rsyslog(rsyslogd, tmp_path, authority.issue("arr.example"))
    with (
        peer.running(),
        live_hub(hub_of(tmp_path, f"tls://127.0.0.1:{peer.tcp_port}", authority.issue(PERMITTED))) as hub,
    ):
        emit(hub, [FIRST])
        wait_for(lambda: waiting(hub)[0].attempts > 0)
        assert "may not speak TLS" in waiting(hub)[0].error
        # nobody was authenticated wrongly
        assert codes.SECURITY_ALERT.value not in {one.fact("event") for one in waiting(hub)}
