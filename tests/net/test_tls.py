"""TLS: contexts of files, and what stands in them."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from hilum.core.errors import Incorrect
from hilum.net.tls import Contexts, Session, TlsFailure, TlsFiles, client_tls, inspect, server_tls
from support.certificates import Authority

DAY = 86_400.0


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def test_a_peer_is_always_checked_and_old_protocols_are_not_spoken() -> None:
    context = client_tls()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    names = [one["name"] for one in context.get_ciphers()]
    assert names
    assert all(name.startswith(("ECDHE-", "TLS_")) and ("GCM" in name or "CHACHA20" in name) for name in names)


def test_a_file_that_cannot_be_used_is_told_by_its_name_and_why(tmp_path: Path, authority: Authority) -> None:
    one, other = authority.issue("a.example"), authority.issue("b.example")
    assert one.certificate and one.key
    text = tmp_path / "text.pem"
    text.write_text("no PEM")
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")
    locked = tmp_path / "locked.key"
    command = ("openssl", "pkcs8", "-topk8", "-in", str(one.key), "-out", str(locked), "-passout", "pass:secret")
    subprocess.run(command, check=True, capture_output=True)
    for files, words in (
        (replace(one, authorities=tmp_path / "none.pem"), r"cannot be read: No such file.*none\.pem"),
        (replace(one, authorities=text), r"holds no certificate in PEM at .*text\.pem"),
        (replace(one, certificate=tmp_path / "none.pem"), r"cannot be read: No such file.*none\.pem"),
        (replace(one, certificate=text), r"holds no certificate in PEM at .*text\.pem"),
        (replace(one, certificate=broken), r"cannot be used"),
        (replace(one, key=tmp_path / "none.key"), r"cannot be read: No such file.*none\.key"),
        (replace(one, key=one.certificate), r"holds no private key in PEM"),
        (replace(one, key=None), r"holds no private key in PEM"),
        (replace(one, key=other.key), r"the key does not fit the certificate .*a\.example"),
        (replace(one, key=locked), r"wants a passphrase.*locked\.key"),
    ):
        with pytest.raises(Incorrect, match=words):
            client_tls(authorities=files.authorities, certificate=files.certificate, key=files.key)
    with pytest.raises(Incorrect, match="does not fit"):
        server_tls(one.certificate, other.key)


def test_a_certificate_and_its_key_may_stand_in_one_file(tmp_path: Path, authority: Authority) -> None:
    files = authority.issue("a.example")
    assert files.certificate and files.key
    both = tmp_path / "both.pem"
    both.write_text(files.key.read_text() + files.certificate.read_text())
    client_tls(authorities=files.authorities, certificate=both)


def test_what_has_expired_or_will_soon_is_told(authority: Authority) -> None:
    files = authority.issue("a.example", days=100)
    now = time.time()
    found = list(inspect(files, now))
    assert [state for state, _ in found] == ["ok", "ok"]
    assert re.search(r"valid until \d{4}-\d\d-\d\d$", found[1][1])
    assert [state for state, _ in inspect(replace(files, authorities=None), now + 80 * DAY)] == ["warning"]
    late = list(inspect(files, now + 101 * DAY))
    assert [state for state, _ in late] == ["error", "error"]
    assert "no authority in it is valid now" in late[0][1]
    assert "the certificate expired on" in late[1][1]
    early = list(inspect(files, now - DAY))
    assert "is not valid before" in early[1][1]


def test_dates_are_those_that_openssl_reads(authority: Authority) -> None:
    for days in (1, 10_000, 20_000):  # beyond 2049 they are GeneralizedTime
        files = replace(authority.issue("a.example", days=days), authorities=None)
        command = ("openssl", "x509", "-in", str(files.certificate), "-noout", "-enddate")
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        ends = ssl.cert_time_to_seconds(said.strip().partition("=")[2])
        assert [state for state, _ in inspect(files, ends - 1)] == ["warning"]
        assert [state for state, _ in inspect(files, ends)] == ["error"]


def test_a_key_that_everybody_reads_is_told(authority: Authority) -> None:
    files = authority.issue("a.example", days=100)
    assert files.key
    files.key.chmod(0o644)
    assert "every user of this machine may read the private key" in list(inspect(files, time.time()))[-1][1]


def test_a_context_is_made_once_and_again_when_a_file_was_renewed(tmp_path: Path, authority: Authority) -> None:
    one, other = authority.issue("a.example"), authority.issue("b.example")
    assert one.certificate and one.key and other.certificate and other.key
    files = TlsFiles(authority.certificate, tmp_path / "us.pem", tmp_path / "us.key")
    assert files.certificate and files.key
    shutil.copy(one.certificate, files.certificate)
    shutil.copy(one.key, files.key)
    contexts = Contexts()
    first = contexts.client(files)
    assert contexts.client(files) is first
    shutil.copy(other.certificate, files.certificate)
    os.utime(files.certificate, ns=(1, 1))
    with pytest.raises(Incorrect, match="does not fit"):
        contexts.client(files)
    shutil.copy(other.key, files.key)
    assert contexts.client(files) is not first


def test_a_peer_that_speaks_no_tls_is_told_as_such(authority: Authority) -> None:
    session = Session(client_tls(authorities=authority.certificate), "a.example")
    assert not session.shake()
    session.receive_data(b"220 mail.example ESMTP\r\n")
    with pytest.raises(TlsFailure, match="does not speak TLS"):
        session.shake()
