"""DIMSE on TCP: a server for `Services`, and a client. PS3.8 9.1, PS3.7.

server = await serve(services, "127.0.0.1", 11112)
async with connect("127.0.0.1", server.port, calling="US", called="THEM", contexts=[Proposal(uid)]) as association:
    assert (await association.echo()).status == 0
"""

from __future__ import annotations

import asyncio
import ssl as tls
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from types import TracebackType
from weakref import WeakKeyDictionary

from hilum.dicom.wire import AssociateRJ, Association, AsynchronousWindow, Proposal, UserIdentity, request_of

from .dimse_association import DimseAssociation
from .dimse_requests import AssociationLost, FileSlice, Pieces, Response
from .dimse_services import AssociationRefused, Operation, Services, Sink, StoreOutcome
from .dimse_socket import RECEIVE_BUFFER, SocketAssociation

__all__ = [
    "AssociationLost",
    "AssociationRefused",
    "DimseAssociation",
    "DimseServer",
    "FileSlice",
    "Operation",
    "Pieces",
    "Response",
    "Services",
    "Sink",
    "StoreOutcome",
    "connect",
    "serve",
]

_buffers: WeakKeyDictionary[asyncio.AbstractEventLoop, memoryview] = WeakKeyDictionary()


def _buffer() -> memoryview:
    """The receive buffer of this loop. All associations share it: a read is dealt with before the next one begins."""
    loop = asyncio.get_running_loop()
    found = _buffers.get(loop)
    if found is None:
        found = _buffers[loop] = memoryview(bytearray(RECEIVE_BUFFER))
    return found


class DimseServer:
    """A listener and its associations; an async context manager that closes itself."""

    def __init__(self, services: Services, *, most_associations: int) -> None:
        self.services = services
        self.associations: set[DimseAssociation] = set()
        self._most = most_associations
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Port that it listens on."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self, *, grace_s: float = 5.0) -> None:
        """Stop listening, let associations end by themselves for a while, then abort them."""
        if self._server is not None:
            self._server.close()
        waiting = [asyncio.ensure_future(a.wait_closed()) for a in self.associations]
        if waiting and grace_s > 0:
            await asyncio.wait(waiting, timeout=grace_s)
        for association in tuple(self.associations):
            association.abort()
        if waiting:
            _, late = await asyncio.wait(waiting, timeout=1.0)
            for task in late:
                task.cancel()

    async def __aenter__(self) -> DimseServer:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close(grace_s=0.2)


class _Serving(SocketAssociation):
    """An association that its server knows of while it lasts."""

    server: DimseServer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.server.associations.add(self)
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.server.associations.discard(self)
        super().connection_lost(exc)


async def serve(
    services: Services,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    ssl: tls.SSLContext | None = None,
    artim_s: float = 30.0,
    idle_timeout_s: float | None = 600.0,
    response_timeout_s: float | None = 120.0,
    dataset_budget: int = 8 << 20,
    most_associations: int = 200,
    backlog: int = 128,
) -> DimseServer:
    """Listen for associations.

    dataset_budget      bytes of a data set other than a C-STORE's, which go to their sink
    most_associations   above it a request is rejected: transient, local limit exceeded
    """
    server = DimseServer(services, most_associations=most_associations)
    buffer = _buffer()

    def accept() -> SocketAssociation:
        full = len(server.associations) >= most_associations
        made = _Serving(
            Association.acceptor(artim_s=artim_s, dataset_budget=dataset_budget),
            services,
            buffer=buffer,
            idle_timeout_s=idle_timeout_s,
            response_timeout_s=response_timeout_s,
            refusal=AssociateRJ(2, 3, 2) if full else None,
        )
        made.server = server
        return made

    server._server = await asyncio.get_running_loop().create_server(accept, host, port, ssl=ssl, backlog=backlog)
    return server


@asynccontextmanager
async def connect(
    host: str,
    port: int,
    *,
    calling: str,
    called: str,
    contexts: Iterable[Proposal],
    services: Services | None = None,
    window: AsynchronousWindow | None = None,
    user_identity: UserIdentity | None = None,
    ssl: tls.SSLContext | None = None,
    connect_timeout_s: float = 10.0,
    response_timeout_s: float | None = 120.0,
    artim_s: float = 30.0,
    dataset_budget: int = 16 << 20,
) -> AsyncIterator[DimseAssociation]:
    """An association that we ask for; released at the end of the block, aborted if the block raised.

    contexts   at most 128; `Proposal(uid, transfer_syntaxes, scp=True)` asks for the reverse role as well
    services   serves what the peer asks on this association: C-STORE of a C-GET, N-EVENT-REPORT
    raises     AssociationRefused, AssociationLost, OSError
    """
    request = request_of(calling, called, contexts, window=window, user_identity=user_identity)
    wire = Association.requestor(request, artim_s=artim_s, dataset_budget=dataset_budget)
    buffer = _buffer()

    def make() -> SocketAssociation:
        return SocketAssociation(wire, services or Services(), buffer=buffer, response_timeout_s=response_timeout_s)

    loop = asyncio.get_running_loop()
    association: DimseAssociation | None = None
    try:
        async with asyncio.timeout(connect_timeout_s):
            _, association = await loop.create_connection(make, host, port, ssl=ssl)
            await association.wait_established()
    except TimeoutError:
        if association is not None:
            association.abort()
        raise AssociationLost("no answer to A-ASSOCIATE-RQ in time", section="PS3.8 7.1") from None
    try:
        yield association
    except BaseException:
        association.abort()
        await association.wait_closed()
        raise
    await association.release()
