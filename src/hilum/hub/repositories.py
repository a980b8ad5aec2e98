"""The courier of the audit trail: one syslog message to an Audit Record Repository, by TLS, TCP or UDP. ITI-20.

Syslog answers nothing; by TLS and TCP a message is sent when the repository has read the connection to its end (`hilum.net.parting`).
What it may not have read goes out again, so a repository may get an event twice, never not at all and never out of order.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from hilum.config import Settings, SyslogAddress
from hilum.core.audit import AuditEvent
from hilum.core.errors import HilumError, Incorrect, NotFound
from hilum.core.exchange import Exchange
from hilum.core.record import Delivery
from hilum.hub.sent import sent
from hilum.ihe.atna import codes, node_authentication_failed, syslog
from hilum.ihe.atna.iti20 import COURIER
from hilum.net.deliver import Courier
from hilum.net.parting import part_with
from hilum.net.tls import Contexts, TlsFailure

__all__ = ["Repositories"]

log = logging.getLogger("hilum.hub")

_UNTRUSTED = "node authentication failed: "
"""Begins what the queue tells of a delivery that failed so: by it a hub that was started anew knows that the alert was given."""


class Repositories:
    """Sends audit events.

    alert   records an audit event, in a unit of work of its own
    """

    def __init__(
        self, settings: Settings, clock: Callable[[], float], alert: Callable[[AuditEvent], Awaitable[None]]
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._alert = alert
        self._contexts = Contexts()
        self._untrusted: set[str] = set()
        """Repositories whose node authentication fails since the last delivery that came through."""

    def table(self) -> Mapping[str, Courier]:
        """Courier name -> the coroutine function that sends one delivery."""
        return {COURIER: self.audit}

    async def audit(self, delivery: Delivery) -> Exchange:
        """One syslog message, by TLS (RFC 5425), by TCP with the same octet count, or as a datagram (RFC 5426)."""
        peer = self._settings.peers.get(delivery.destination)
        if peer is None:
            raise NotFound("the settings name no such peer", where=f"peers.{delivery.destination}")
        try:
            to = SyslogAddress.parse(peer.syslog)
        except ValueError:
            raise NotFound("the peer has no syslog address", where=f"peers.{delivery.destination}.syslog") from None
        started = self._clock()
        facts: list[tuple[str, str]] = []
        if to.transport == "udp":
            await self._datagram(delivery.payload, to)
        elif to.transport == "tcp":
            parted = await part_with(syslog.frame(delivery.payload), to.at.host, to.at.port)
            if not parted.is_told:
                facts.append(("note", "the repository keeps the connection: nothing tells that it read the event"))
        else:
            facts.append(("TLS", await self._by_tls(delivery, to)))
        exchange = sent(delivery, "syslog", self._settings.name, started, self._clock(), str(to.at))
        return replace(exchange, detail=(*exchange.detail, *facts)) if facts else exchange

    async def _datagram(self, content: bytes, to: SyslogAddress) -> None:
        found = await asyncio.get_running_loop().getaddrinfo(to.at.host, to.at.port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as sender:
            sender.sendto(content, address)

    async def _by_tls(self, delivery: Delivery, to: SyslogAddress) -> str:
        """Send by TLS; returns the version that was agreed on."""
        name = delivery.destination
        peer = self._settings.peers[name]
        try:
            context = await asyncio.to_thread(self._contexts.client, self._settings.tls_files(peer))
        except Incorrect as error:
            raise TlsFailure(f"{error.where}: {error.message}") from None
        frame = syslog.frame(delivery.payload)
        try:
            parted = await part_with(frame, to.at.host, to.at.port, context=context, name=peer.tls.name)
        except TlsFailure as error:
            if not error.is_authentication:
                raise
            await self._failed(delivery, to, error.message)
            raise TlsFailure(f"{_UNTRUSTED}{error.message}", is_authentication=True) from None
        self._untrusted.discard(name)
        return parted.version

    async def _failed(self, delivery: Delivery, to: SyslogAddress, words: str) -> None:
        """Node authentication failed: record the Security Alert, once until a delivery comes through. PS3.15 A.5.3.11; ITI TF-2 3.19.

        The alert waits behind the delivery that failed, for the same repository; of an alert that cannot be sent there is none.
        """
        name = delivery.destination
        is_new = name not in self._untrusted and not delivery.error.startswith(_UNTRUSTED)
        self._untrusted.add(name)
        if not is_new:
            return
        log.warning("node authentication failed", extra={"destination": name, "error": words})
        if delivery.fact("event") == codes.SECURITY_ALERT.value:
            return
        event = node_authentication_failed(
            self._clock(), str(to.at), words, self._settings.name, peer=name, is_requestor=True
        )
        try:
            await self._alert(event)
        except HilumError as error:
            log.warning("a security alert cannot be recorded", extra={"error": str(error)})
            self._untrusted.discard(name)
