"""Settings: one `hilum.toml`, the environment over it, flags over both; each value knows where it came from.

One frozen dataclass a table. An unknown key is an error that names the nearest known one; a value of the wrong kind is an error
that names the key, what was expected and where the value came from. `HILUM_LISTEN__MLLP` is `mllp` in `[listen]`.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hilum.core.errors import Incorrect
from hilum.core.identity import AssigningAuthority, Authorities
from hilum.ihe.profile import Plugin, installed
from hilum.net.tls import TlsFiles

__all__ = [
    "AeAddress",
    "ArchiveSettings",
    "AuthoritySettings",
    "ConfigError",
    "Hl7v2Settings",
    "HostPort",
    "ListenSettings",
    "Loaded",
    "Peer",
    "PeerTls",
    "Settings",
    "SyslogAddress",
    "TlsSettings",
    "load",
]


class ConfigError(Incorrect):
    """A setting is wrong; `where` names the key and its origin."""


@dataclass(frozen=True, slots=True)
class HostPort:
    """`host:port`; an IPv6 host in brackets."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> HostPort:
        """raises ValueError where it is no `host:port`."""
        host, colon, port = text.rpartition(":")
        if not colon or not host or not port.isdigit() or int(port) > 65535:
            raise ValueError("expected host:port")
        return cls(host.strip("[]"), int(port))

    @property
    def is_loopback(self) -> bool:
        """The address is reached from this machine alone."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class AeAddress:
    """`AE@host:port`: a DICOM application entity and where it listens."""

    title: str
    at: HostPort

    @classmethod
    def parse(cls, text: str) -> AeAddress:
        """raises ValueError where it is no `AE@host:port`, or the title is no AE title (PS3.5 6.2: 1 to 16 characters)."""
        title, sign, address = text.partition("@")
        if not sign or not 1 <= len(title.strip()) <= 16 or "\\" in title:
            raise ValueError("expected AE@host:port with a title of 1 to 16 characters")
        return cls(title.strip(), HostPort.parse(address))

    def __str__(self) -> str:
        return f"{self.title}@{self.at}"


@dataclass(frozen=True, slots=True)
class SyslogAddress:
    """`tls://host:port`, `tcp://host:port` or `udp://host:port`: where an Audit Record Repository takes syslog. ITI TF-2 3.20."""

    transport: str
    at: HostPort

    @classmethod
    def parse(cls, text: str) -> SyslogAddress:
        """raises ValueError where it is none."""
        transport, sign, address = text.partition("://")
        try:
            at = HostPort.parse(address)
        except ValueError:
            at = HostPort("", 0)
        if (
            not sign
            or transport not in ("tls", "tcp", "udp")
            or not at.host
            or not at.port
            or set(at.host) & set("/@?#")
        ):
            raise ValueError("expected tls://host:port, tcp://host:port or udp://host:port")
        return cls(transport, at)

    def __str__(self) -> str:
        return f"{self.transport}://{self.at}"


@dataclass(frozen=True, slots=True)
class ListenSettings:
    """Where the hub listens. Port 0 takes a free one.

    hosts      more host names under which HTTP is asked for; others than these and loopback are refused (DNS rebinding)
    insecure   allow an address that other machines reach, without TLS and authentication; the console shows it in red
    """

    dicom: str = "HILUM@127.0.0.1:11112"
    mllp: str = "127.0.0.1:2575"
    http: str = "127.0.0.1:8080"
    hosts: tuple[str, ...] = ()
    insecure: bool = False


@dataclass(frozen=True, slots=True)
class AuthoritySettings:
    """Assigning authorities of the site.

    default   namespace of the authority that identifiers without one belong to (most DICOM objects)
    known     namespace -> OID
    """

    default: str = "HILUM"
    known: Mapping[str, str] = field(default_factory=lambda: {"HILUM": "2.25.329800735698586629295641978511506172918"})

    def authorities(self) -> Authorities:
        """The value that core compares authorities by."""
        known = tuple(AssigningAuthority(name, oid, "ISO" if oid else "") for name, oid in self.known.items())
        default = next((one for one in known if one.namespace == self.default), AssigningAuthority(self.default))
        return Authorities(known, default)


@dataclass(frozen=True, slots=True)
class Hl7v2Settings:
    """How HL7 v2 messages are taken.

    processing_ids        MSH-11 values that are taken: P; D and T would bring training data into the record
    charset               what an empty MSH-18 means, in the words of table 0211; empty: ASCII
    charsets              the same by sender, "APPLICATION|FACILITY"
    missing_identifiers   a scheduled order without Study Instance UID, procedure or step id: "generate" them, make them out of
                          the "accession" number, or "reject" the order
    acknowledge           "always", or "asked": enhanced mode to the letter of table 0155
    order_response        what answers ORM, OMG and OMI: the general "acknowledgement", or a "response" (ORR, ORG, ORI)
    """

    processing_ids: tuple[str, ...] = ("P",)
    charset: str = ""
    charsets: Mapping[str, str] = field(default_factory=dict)
    missing_identifiers: str = "generate"
    acknowledge: str = "always"
    order_response: str = "acknowledgement"


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """Whom to trust and what to show ourselves by, towards every peer that TLS is spoken with: PEM files. ITI-19.

    ca            certificates of the authorities that peers are checked by; empty: those of the system
    certificate   ours, with those between it and its authority behind it; empty: none is shown
    key           its private key, without a passphrase; empty: in the file of the certificate
    """

    ca: str = ""
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class PeerTls:
    """What of `[tls]` is another with one peer.

    certificate, key   go together: a certificate said here is never used with the key of `[tls]`
    name               which the peer's certificate must bear; empty: the host of its address
    """

    ca: str = ""
    certificate: str = ""
    key: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Peer:
    """A system that Hilum talks to.

    dicom         AE@host:port
    mllp          host:port
    http          base URL
    syslog        tls://host:port, tcp://host:port or udp://host:port of an Audit Record Repository
    tls           what of `[tls]` is another with this peer
    application, facility   its MSH-3 and MSH-4
    user_agent    first product of the User-Agent by which its HTTP requests are known
    version       HL7 flavour that it is sent orders in: 2.5.1 (OMG, OMI) or 2.3.1 (ORM with ZDS)
    sequence      number the messages sent to its `mllp` address (MSH-13), each with MSH-15 AL. HL7 v2.5.1 2.10.1
    """

    dicom: str = ""
    mllp: str = ""
    http: str = ""
    syslog: str = ""
    tls: PeerTls = field(default_factory=PeerTls)
    application: str = ""
    facility: str = ""
    user_agent: str = ""
    version: str = "2.5.1"
    sequence: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """The archive.

    retrieve     "as received" or "coerced": write the record's current patient and accession into what is retrieved, with
                 Original Attributes Sequence
    duplicates   what to do with other content under a stored SOP Instance UID: "keep" the first and warn (0xB000), "refuse"
                 it (0x0111), or "replace" the first. The same content again is a success and changes nothing
    """

    retrieve: str = "as received"
    duplicates: str = "keep"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings.

    data       the folder of database and blobs
    name       the hub's own lane in diagrams and its MSH-3
    profiles   by plug-in name (the entry points of `hilum.profiles`): its own settings value, or False where it is left out
    """

    data: Path = Path("data")
    name: str = "HILUM"
    facility: str = "HILUM"
    listen: ListenSettings = field(default_factory=ListenSettings)
    authorities: AuthoritySettings = field(default_factory=AuthoritySettings)
    archive: ArchiveSettings = field(default_factory=ArchiveSettings)
    hl7v2: Hl7v2Settings = field(default_factory=Hl7v2Settings)
    tls: TlsSettings = field(default_factory=TlsSettings)
    peers: Mapping[str, Peer] = field(default_factory=dict)
    profiles: Mapping[str, object] = field(default_factory=dict)

    def tls_files(self, peer: Peer) -> TlsFiles:
        """The files of TLS with a peer: its own, else those of `[tls]`."""
        ours = peer.tls if peer.tls.certificate else self.tls
        named = (peer.tls.ca or self.tls.ca, ours.certificate, ours.key)
        return TlsFiles(*(Path(one) if one else None for one in named))

    def peer_of_application(self, application: str, facility: str = "") -> str:
        """The name of the peer whose MSH-3 (and MSH-4 where set) these are; else MSH-3 itself."""
        for name, peer in self.peers.items():
            if peer.application == application and peer.facility in ("", facility):
                return name
        return application

    def peer_of_title(self, title: str) -> str:
        """The name of the peer with this AE title; else the title itself."""
        for name, peer in self.peers.items():
            if peer.dicom and peer.dicom.partition("@")[0].strip() == title:
                return name
        return title

    def peer_of_agent(self, agent: str) -> str:
        """The name of the peer with this User-Agent product; else the product itself."""
        for name, peer in self.peers.items():
            if agent and agent in (peer.user_agent, name):
                return name
        return agent


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings with the origin of each value: dotted key -> "default", "hilum.toml", "HILUM_DATA", "--data"."""

    settings: Settings
    origins: Mapping[str, str]

    def rows(self) -> list[tuple[str, str, str]]:
        """(key, value, origin) of every setting, sorted as declared."""
        return list(_rows(self.settings, "", self.origins))


def load(
    path: Path | None = None, *, environment: Mapping[str, str] | None = None, flags: Mapping[str, str] | None = None
) -> Loaded:
    """Read the settings: `path` (or `hilum.toml` here, where there is one), environment over it, flags over both.

    flags    dotted key -> text: {"listen.mllp": "127.0.0.1:2575"}
    raises   ConfigError
    """
    tree: dict[str, Any] = {}
    origins: dict[str, str] = {}
    file = path or (Path("hilum.toml") if Path("hilum.toml").is_file() else None)
    if file is not None:
        try:
            content = tomllib.loads(file.read_text("utf-8"))
        except OSError as error:
            raise ConfigError(f"cannot be read: {error.strerror}", where=str(file)) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"is no TOML: {error}", where=str(file)) from error
        _overlay(tree, content, origins, file.name)
    environment = os.environ if environment is None else environment
    reserved = {
        "HILUM_CORPUS",
        "HILUM_FHIR_CORE",
        "HILUM_FHIR_EXAMPLES",
        "HILUM_FHIR_TEST_CASES",
        "HILUM_IHE_PACKAGES",
        "HILUM_NODE_MODULES",
        "HILUM_PSEUDONYM_KEY",
    }  # said to the tests and to `hl7 anonymise`, no settings
    for name in sorted(environment):
        if name.startswith("HILUM_") and name not in reserved:
            _put(tree, name[6:].lower().split("__"), environment[name], origins, name)
    for key, value in (flags or {}).items():
        _put(tree, key.split("."), value, origins, f"--{key.replace('.', '-')}")
    profiles = _build_profiles(tree.pop("profiles", {}), installed(), origins)
    settings = dataclasses.replace(_build(Settings, tree, "", origins), profiles=profiles)
    _check(settings, origins)
    return Loaded(settings, origins)


def _overlay(
    tree: dict[str, Any], content: Mapping[str, Any], origins: dict[str, str], origin: str, prefix: str = ""
) -> None:
    for key, value in content.items():
        dotted = f"{prefix}{key}"
        if isinstance(value, Mapping):
            inner = tree.setdefault(key, {})
            if isinstance(inner, dict):
                _overlay(inner, value, origins, origin, f"{dotted}.")
                origins.setdefault(dotted, origin)
                continue
        tree[key] = value
        origins[dotted] = origin


def _put(tree: dict[str, Any], parts: list[str], value: str, origins: dict[str, str], origin: str) -> None:
    node = tree
    for part in parts[:-1]:
        inner = node.setdefault(part, {})
        if not isinstance(inner, dict):
            raise ConfigError("names a table, but a value stands there", where=origin)
        node = inner
    node[parts[-1]] = value
    origins[".".join(parts)] = origin


def _build(kind: Any, value: Any, key: str, origins: Mapping[str, str]) -> Any:
    """`value` (from TOML, or text from environment and flags) as `kind`."""
    origin = typing.get_origin(kind)
    where = f"{key} ({origins.get(key, 'default')})"
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, Mapping):
            raise ConfigError("expected a table", where=where)
        return _build_table(kind, value, key, origins)
    if origin in (typing.Union, types.UnionType):
        inner = [one for one in typing.get_args(kind) if one is not type(None)]
        return _build(inner[0], value, key, origins)
    if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        if not isinstance(value, Mapping):
            raise ConfigError("expected a table", where=where)
        item = typing.get_args(kind)[1]
        return {name: _build(item, one, f"{key}.{name}", origins) for name, one in value.items()}
    if origin in (tuple, list):
        item = typing.get_args(kind)[0]
        parts = [p.strip() for p in value.split(",") if p.strip()] if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            raise ConfigError("expected a list", where=where)
        return tuple(_build(item, one, key, origins) for one in parts)
    if kind is bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "1", "yes", "on", "false", "0", "no", "off"):
            return value.lower() in ("true", "1", "yes", "on")
        raise ConfigError("expected true or false", where=where)
    if kind in (int, float) and not isinstance(value, bool):
        try:
            return kind(value)
        except (TypeError, ValueError):
            raise ConfigError("expected a number", where=where) from None
    if kind is Path and isinstance(value, str):
        return Path(value)
    if kind is str and isinstance(value, str):
        return value
    if kind is Any:
        return value
    raise ConfigError(f"expected {getattr(kind, '__name__', 'a value')}", where=where)


def _build_table(kind: type[Any], value: Mapping[str, Any], key: str, origins: Mapping[str, str]) -> Any:
    hints = typing.get_type_hints(kind)
    known = {item.name for item in dataclasses.fields(kind)}
    arguments = {}
    for name, one in value.items():
        dotted = f"{key}.{name}" if key else name
        attribute = name.replace("-", "_")
        if attribute not in known:
            near = difflib.get_close_matches(attribute, known, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known here: {', '.join(sorted(known))}"
            raise ConfigError(f"unknown setting{hint}", where=f"{dotted} ({origins.get(dotted, '?')})")
        arguments[attribute] = _build(hints[attribute], one, dotted, origins)
    try:
        return kind(**arguments)
    except TypeError as error:
        raise ConfigError(f"incomplete: {error}", where=key) from error


def _build_profiles(told: Any, plugins: list[Plugin], origins: Mapping[str, str]) -> dict[str, object]:
    """`[profiles.NAME]`: each table is the plug-in's own settings dataclass; `NAME = false` leaves the profile out."""
    if not isinstance(told, Mapping):
        raise ConfigError("expected a table", where=f"profiles ({origins.get('profiles', 'default')})")
    by_name = {one.name: one for one in plugins}
    for name in told:
        if name not in by_name:
            near = difflib.get_close_matches(name, by_name, n=1, cutoff=0.4)
            hint = f"; did you mean {near[0]!r}?" if near else f"; installed: {', '.join(by_name)}"
            raise ConfigError(
                f"unknown profile{hint}", where=f"profiles.{name} ({origins.get(f'profiles.{name}', '?')})"
            )
    built: dict[str, object] = {}
    for name, plugin in by_name.items():
        value = told.get(name, {})
        if value is False or value == "false":
            built[name] = False
        else:
            built[name] = _build(plugin.settings, value, f"profiles.{name}", origins)
    return built


def _check(settings: Settings, origins: Mapping[str, str]) -> None:
    listen = settings.listen
    for name, kind in (("dicom", AeAddress), ("mllp", HostPort), ("http", HostPort)):
        text = getattr(listen, name)
        key = f"listen.{name}"
        if not text:
            continue
        try:
            parsed = kind.parse(text)
        except ValueError as error:
            raise ConfigError(str(error), where=f"{key} ({origins.get(key, 'default')})") from None
        at = parsed.at if isinstance(parsed, AeAddress) else parsed
        if not at.is_loopback and not listen.insecure:
            raise ConfigError(
                "other machines reach this address, and this listener has neither TLS nor authentication; "
                "keep it on 127.0.0.1, or say `insecure = true` in [listen]",
                where=f"{key} ({origins.get(key, 'default')})",
            )
    for name, peer in settings.peers.items():
        for what, kind in (("dicom", AeAddress), ("mllp", HostPort)):
            if text := getattr(peer, what):
                try:
                    kind.parse(text)
                except ValueError as error:
                    raise ConfigError(str(error), where=f"peers.{name}.{what}") from None
        _check_syslog(name, peer, origins)
    if settings.tls.key and not settings.tls.certificate:
        raise ConfigError("a key without `certificate`", where=f"tls.key ({origins.get('tls.key', 'default')})")
    _check_sequences(settings, origins)
    for key, value, words in (
        ("archive.retrieve", settings.archive.retrieve, ("as received", "coerced")),
        ("hl7v2.missing_identifiers", settings.hl7v2.missing_identifiers, ("generate", "accession", "reject")),
        ("hl7v2.acknowledge", settings.hl7v2.acknowledge, ("always", "asked")),
        ("hl7v2.order_response", settings.hl7v2.order_response, ("acknowledgement", "response")),
        ("archive.duplicates", settings.archive.duplicates, ("keep", "refuse", "replace")),
    ):
        if value not in words:
            raise ConfigError(f"expected one of: {', '.join(words)}", where=f"{key} ({origins.get(key, 'default')})")


def _check_syslog(name: str, peer: Peer, origins: Mapping[str, str]) -> None:
    def where(key: str) -> str:
        return f"peers.{name}.{key} ({origins.get(f'peers.{name}.{key}', 'default')})"

    if peer.syslog:
        try:
            SyslogAddress.parse(peer.syslog)
        except ValueError as error:
            raise ConfigError(str(error), where=where("syslog")) from None
    if peer.tls.key and not peer.tls.certificate:
        raise ConfigError("a key without `certificate`", where=where("tls.key"))
    if peer.tls != PeerTls() and not peer.syslog.startswith("tls://"):
        raise ConfigError("is for `syslog` over TLS, and the peer has no tls:// address there", where=where("tls"))


def _check_sequences(settings: Settings, origins: Mapping[str, str]) -> None:
    """A numbered link is one stream of messages between us and one address. HL7 v2.5.1 2.10.1."""
    numbered: dict[str, str] = {}
    for name, peer in settings.peers.items():
        if not peer.sequence:
            continue
        where = f"peers.{name}.sequence ({origins.get(f'peers.{name}.sequence', 'default')})"
        if not peer.mllp:
            raise ConfigError("numbers the messages sent to `mllp`, and the peer has no such address", where=where)
        at = str(HostPort.parse(peer.mllp))
        if at in numbered:
            raise ConfigError(f"peers.{numbered[at]} numbers what is sent to the same address already", where=where)
        numbered[at] = name


def _rows(value: Any, prefix: str, origins: Mapping[str, str]) -> typing.Iterator[tuple[str, str, str]]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for item in dataclasses.fields(value):
            dotted = f"{prefix}.{item.name}" if prefix else item.name
            yield from _rows(getattr(value, item.name), dotted, origins)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _rows(one, f"{prefix}.{name}", origins)
    elif isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
        for number, one in enumerate(value):
            for key, words, _ in _rows(one, f"{prefix}[{number}]", {}):
                yield key, words, origins.get(prefix, "default")
    else:
        words = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        yield prefix, words, origins.get(prefix, "default")
