"""One DIMSE association, the same object for either side. PS3.7 and PS3.8.

Theory of operation. Four layers, each an idea, over a sans-IO `Association`:

    DimseAssociation    what it is, and how it is ended: what services and clients see          here
    Asking              as SCU: messages sent, whoever asked woken by the response              dimse_asking
    Performing          as SCP: data sets to their sinks, each request a task of its own        dimse_performing
    SocketAssociation   the asyncio protocol: bytes, timers, establishment and release          dimse_socket
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod

from hilum.core.errors import HilumError
from hilum.dicom.wire import AssociateRQ, Association, Command, Context

from .dimse_requests import AssociationLost, FileSlice, Pieces, Requests

__all__ = ["DimseAssociation"]


class DimseAssociation(Requests):
    """An association on a socket. Servers meet it in their `Services`; clients get it from `connect`."""

    def __init__(self, wire: Association) -> None:
        self.wire = wire
        self.peer = ""
        """Address of the peer, "127.0.0.1:50123"."""
        self.bytes_received = 0
        self.bytes_sent = 0
        self.close_reason = ""
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._done: asyncio.Future[None] = self._loop.create_future()
        self._error: HilumError | None = None

    @property
    def calling_aet(self) -> str:
        """Title of the association requestor."""
        return self.wire.calling_aet

    @property
    def called_aet(self) -> str:
        """Title that the requestor called."""
        return self.wire.called_aet

    @property
    def request(self) -> AssociateRQ | None:
        """The A-ASSOCIATE-RQ, None before it came."""
        return self.wire.request

    @property
    def contexts(self) -> tuple[Context, ...]:
        """Accepted presentation contexts."""
        return tuple(self.wire.contexts.values())

    @property
    def fault(self) -> HilumError | None:
        """What ended the association against the rules, None where nothing did."""
        return self._error or self.wire.fault

    @property
    def is_established(self) -> bool:
        """Messages may be sent."""
        return self.wire.is_established and not self._done.done()

    def context_for(self, abstract_syntax: str, transfer_syntax: str | None = None, *, as_scp: bool = False) -> Context:
        """An accepted context in which we have the role. Raises LocalProtocolError."""
        return self.wire.context_for(abstract_syntax, transfer_syntax, as_scp=as_scp)

    def _check(self) -> None:
        if not self.is_established:
            raise self._error or AssociationLost(f"association ended: {self.close_reason or 'not established'}")

    # -- how it is used and ended

    @abstractmethod
    async def send(
        self, context_id: int, command: Command, dataset: bytes | memoryview | FileSlice | Pieces | None = None
    ) -> None:
        """Send one message; waits while the peer is slow. Raises AssociationLost."""

    @abstractmethod
    async def release(self) -> None:
        """A-RELEASE once what the peer asked is answered, and wait until the connection is closed. PS3.8 7.2."""

    @abstractmethod
    def abort(self) -> None:
        """A-ABORT, and close."""

    @abstractmethod
    async def wait_established(self) -> None:
        """Until the A-ASSOCIATE is answered; raises AssociationRefused or AssociationLost."""

    @abstractmethod
    async def wait_closed(self) -> None:
        """Until the connection is gone and its operations are finished."""

    @abstractmethod
    def _flush(self) -> None:
        """Hand what waits to be sent to the connection."""
