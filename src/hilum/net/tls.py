"""TLS: contexts made of files, one side of a connection without I/O, and the reasons of failures in words. ITI-19; PS3.15 B.12.

The profile kept is that of PS3.15 B.12, BCP 195 with RFC 8996 and RFC 9325: TLS 1.3 is offered, TLS 1.2 is the floor, with forward
secrecy and authenticated encryption alone. The peer's certificate and its name are always checked; there is no setting to leave
that out. Endpoints take the `ssl.SSLContext`; where the end of a connection has to be told exactly, `Session` drives one in memory.
"""

from __future__ import annotations

import contextlib
import re
import ssl
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hilum.core.errors import HilumError, Incorrect

__all__ = ["Contexts", "Ended", "Session", "TlsFailure", "TlsFiles", "client_tls", "inspect", "server_tls"]

_CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""TLS 1.2 with forward secrecy and authenticated encryption alone (RFC 9325 4.2; PS3.15 B.12); TLS 1.3 has its own."""
SOON_S: Final = 30 * 86_400.0
"""A certificate that ends within this time is told of."""
_LARGEST: Final = 16 * 1024 * 1024


class TlsFailure(HilumError):
    """A connection over TLS failed.

    is_authentication   the peer's certificate did not verify, or the peer did not take ours: ITI-19's node authentication failed
    """

    def __init__(self, message: str, *, is_authentication: bool = False) -> None:
        super().__init__(message, where="TLS")
        self.is_authentication = is_authentication


class Ended(HilumError):
    """The connection ended before the peer's close_notify."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Whom to trust, and what to show ourselves by: PEM files.

    authorities   certificates of the authorities that peers are checked by; None: those of the system
    certificate   ours, with those between it and its authority behind it; None: none is shown
    key           its private key, without a passphrase; None: in the file of the certificate
    """

    authorities: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


# -- contexts


def server_tls(certificate: Path, key: Path | None = None, *, peers: Path | None = None) -> ssl.SSLContext:
    """TLS for a listener. ITI-19, PS3.15 B.12.

    peers    certificates (or their authorities) that clients must show; None asks for none
    raises   Incorrect   a file is missing or not what it should be
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _load(context, TlsFiles(peers, certificate, key))
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
    raises   Incorrect   a file is missing or not what it should be
    """
    context = ssl.create_default_context() if authorities is None else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _load(context, TlsFiles(authorities, certificate, key))
    return _floor(context)


def _floor(context: ssl.SSLContext) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    return context


class _Passphrase(Exception):
    """The key wants a passphrase."""


def _ask_nobody() -> str:
    # without this OpenSSL would ask on the terminal, and wait
    raise _Passphrase


def _load(context: ssl.SSLContext, files: TlsFiles) -> None:
    if files.authorities is not None:
        _text(files.authorities)
        try:
            context.load_verify_locations(files.authorities)
        except (OSError, ssl.SSLError):
            raise Incorrect("holds no certificate in PEM", where=str(files.authorities)) from None
    if files.certificate is None:
        return
    if next(_certificates(files.certificate), None) is None:
        raise Incorrect("holds no certificate in PEM", where=str(files.certificate))
    key = files.key or files.certificate
    if "PRIVATE KEY-----" not in _text(key):
        raise Incorrect("holds no private key in PEM", where=str(key))
    try:
        context.load_cert_chain(files.certificate, files.key, _ask_nobody)
    except _Passphrase:
        raise Incorrect(
            "the key wants a passphrase; keep one without, which only the hub may read", where=str(key)
        ) from None
    except ssl.SSLError as error:
        words = (
            f"the key does not fit the certificate {files.certificate}"
            if error.reason in ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH")
            else "the certificate or its key cannot be used"
        )
        raise Incorrect(words, where=str(key)) from None
    except OSError as error:
        raise Incorrect(f"cannot be read: {error.strerror}", where=str(key)) from None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("latin-1")
    except OSError as error:
        raise Incorrect(f"cannot be read: {error.strerror}", where=str(path)) from None


class Contexts:
    """Contexts towards peers, made once of their files and again where a file has changed: a renewed certificate needs no restart."""

    def __init__(self) -> None:
        self._made: dict[TlsFiles, tuple[object, ssl.SSLContext]] = {}

    def client(self, files: TlsFiles) -> ssl.SSLContext:
        """The context of these files; it reads them, so call it in a thread. raises Incorrect"""
        stamp = tuple(_stamp(one) for one in (files.authorities, files.certificate, files.key))
        made = self._made.get(files)
        if made is None or made[0] != stamp:
            context = client_tls(authorities=files.authorities, certificate=files.certificate, key=files.key)
            made = self._made[files] = (stamp, context)
        return made[1]


def _stamp(path: Path | None) -> tuple[int, int, int] | None:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found is not None else None


# -- what stands in the files


def inspect(files: TlsFiles, now: float) -> Iterator[tuple[str, str]]:
    """(state, words) of files that can be used: "error" what has ended, "warning" what ends soon or others may read, "ok".

    now      seconds since 1970
    raises   Incorrect   a file is missing or not what it should be
    """
    client_tls(authorities=files.authorities, certificate=files.certificate, key=files.key)
    if files.authorities is not None:
        spans = [_validity(one, files.authorities) for one in _certificates(files.authorities)]
        valid = sum(1 for begins, ends in spans if begins <= now < ends)
        if not valid:
            yield "error", f"{files.authorities}: no authority in it is valid now"
        else:
            yield "ok", f"{files.authorities}: {valid} valid certificate{'s' if valid > 1 else ''} of authorities"
    if files.certificate is None:
        return
    begins, ends = _validity(next(_certificates(files.certificate)), files.certificate)
    until = datetime.fromtimestamp(ends, UTC).strftime("%Y-%m-%d")
    if now >= ends:
        yield "error", f"{files.certificate}: the certificate expired on {until}"
    elif now < begins:
        since = datetime.fromtimestamp(begins, UTC).strftime("%Y-%m-%d")
        yield "error", f"{files.certificate}: the certificate is not valid before {since}"
    elif ends - now < SOON_S:
        yield "warning", f"{files.certificate}: the certificate expires on {until}"
    else:
        yield "ok", f"{files.certificate}: valid until {until}"
    key = files.key or files.certificate
    if key.stat().st_mode & stat.S_IROTH:
        yield "warning", f"{key}: every user of this machine may read the private key"


_PEM: Final = re.compile(
    r"-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----.*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----", re.S
)


def _certificates(path: Path) -> Iterator[bytes]:
    """The DER of each certificate in a PEM file."""
    for found in _PEM.finditer(_text(path)):
        plain = found[0].replace("TRUSTED ", "").replace("X509 ", "")
        with contextlib.suppress(ValueError):
            yield ssl.PEM_cert_to_DER_cert(plain)


def _validity(der: bytes, path: Path) -> tuple[float, float]:
    """notBefore and notAfter of a certificate, in seconds since 1970. RFC 5280 4.1.2.5. raises Incorrect"""
    try:
        at = _inside(der, _inside(der, 0))  # Certificate, TBSCertificate
        if der[at] == 0xA0:  # version
            at = _after(der, at)
        for _ in range(3):  # serialNumber, signature, issuer
            at = _after(der, at)
        first = _inside(der, at)
        return _moment(der, first), _moment(der, _after(der, first))
    except (IndexError, ValueError, UnicodeDecodeError):
        raise Incorrect("holds a certificate that cannot be read", where=str(path), section="RFC 5280 4.1") from None


def _header(der: bytes, at: int) -> tuple[int, int]:
    """(where the content begins, where it ends) of the value at a place. X.690 8.1.3"""
    length = der[at + 1]
    if length < 0x80:
        return at + 2, at + 2 + length
    begins = at + 2 + (length & 0x7F)
    return begins, begins + int.from_bytes(der[at + 2 : begins], "big")


def _inside(der: bytes, at: int) -> int:
    return _header(der, at)[0]


def _after(der: bytes, at: int) -> int:
    return _header(der, at)[1]


def _moment(der: bytes, at: int) -> float:
    """UTCTime (of 1950 to 2049) or GeneralizedTime, both in seconds and Z. RFC 5280 4.1.2.5"""
    begins, ends = _header(der, at)
    text = der[begins:ends].decode("ascii")
    if der[at] == 0x17:
        text = ("20" if text < "50" else "19") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC).timestamp()


# -- one side of a connection


class Session:
    """The client's side of a TLS connection, in memory: bytes in, bytes out. RFC 8446, RFC 5246.

    session.shake()              until it is True, with what `outgoing` gives sent and what comes given to `receive_data`
    session.send(data)
    session.close()              our close_notify
    session.listen()             until it raises Ended: the peer's close_notify or its end has come

    name     of the peer, which its certificate must bear: a DNS name or an IP address
    """

    def __init__(self, context: ssl.SSLContext, name: str) -> None:
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_hostname=name)

    @property
    def version(self) -> str:
        """The version agreed on: TLSv1.3, TLSv1.2."""
        return self._tls.version() or ""

    def receive_data(self, data: bytes) -> None:
        """Bytes from the peer; empty at their end."""
        if data:
            self._in.write(data)
        else:
            self._in.write_eof()

    def outgoing(self) -> bytes:
        """Bytes for the peer."""
        return self._out.read()

    def shake(self) -> bool:
        """Go on with the handshake; True once it is done. raises TlsFailure"""
        return self._step(self._tls.do_handshake)

    def send(self, data: bytes) -> None:
        """Data for the peer."""
        self._tls.write(data)

    def listen(self) -> None:
        """Take what the peer says, which is nothing but alerts and tickets. raises TlsFailure, Ended"""
        data: list[bytes] = []
        if self._step(lambda: data.append(self._tls.read(65536))) and data == [b""]:
            raise Ended("the peer ended the connection", where="TLS")

    def close(self) -> None:
        """Say close_notify; then `listen` until the peer ends. OpenSSL's own shutdown takes any fatal alert for the peer's end."""
        with contextlib.suppress(Ended):
            self._step(self._tls.unwrap)

    def _step(self, step: Callable[[], object]) -> bool:
        try:
            step()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            raise Ended("the peer ended the connection", where="TLS") from None
        except ssl.SSLError as error:
            if error.reason == "UNEXPECTED_EOF_WHILE_READING":
                raise Ended("the peer ended the connection", where="TLS") from None
            raise reason(error) from None
        return True


_NOT_TLS: Final = ("WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "HTTP_REQUEST")
_NOTHING_SHARED: Final = ("HANDSHAKE_FAILURE", "PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "INSUFFICIENT_SECURITY")
_OURS: Final = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED", "DECRYPT_ERROR")


def reason(error: ssl.SSLError) -> TlsFailure:
    """A failure in words: whose certificate was not taken and why, or what the two sides do not share."""
    if isinstance(error, ssl.SSLCertVerificationError):
        words = error.verify_message.strip().rstrip(".") or "not valid"
        return TlsFailure(f"the peer's certificate does not verify: {words}", is_authentication=True)
    told = error.reason or "no reason told"
    words = told.partition("_ALERT_")[2].lower().replace("_", " ")
    if any(one in told for one in _NOT_TLS):
        return TlsFailure("the peer does not speak TLS")
    if words and any(one in told for one in _OURS):
        return TlsFailure(f"the peer does not take our certificate: {words}", is_authentication=True)
    if any(one in told for one in _NOTHING_SHARED):
        text = (
            "the peer refuses the handshake: no version of TLS or cipher suite in common, or it asks for a certificate"
        )
        return TlsFailure(text, is_authentication=True)
    return TlsFailure(f"the connection over TLS failed: {words or told.lower().replace('_', ' ')}")
