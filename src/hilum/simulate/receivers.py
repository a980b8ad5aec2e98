"""Servers that the hub sends to: an HL7 v2 receiver, a DICOM receiver, an audit record repository."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from hilum.core.errors import HilumError
from hilum.dicom.data import EXPLICIT_LE, IMPLICIT_LE, Dataset
from hilum.dicom.wire import AssociateRJ, AssociateRQ, Command, CommandField, Context, Policy, Supported
from hilum.endpoint import dimse, mllp
from hilum.endpoint.dimse import DimseAssociation, Operation, Services, StoreOutcome
from hilum.hl7v2 import routes
from hilum.hl7v2.data.datatypes import timestamp
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.wire.ack import acknowledge, envelope
from hilum.ihe.atna import syslog

__all__ = ["AuditRepository", "DicomReceiver", "Hl7Receiver"]

COMMITMENT = "1.2.840.10008.1.20.1"
IAN = "1.2.840.10008.5.1.4.33"
VERIFICATION = "1.2.840.10008.1.1"


class Hl7Receiver:
    """Takes HL7 v2 messages, keeps them, and acknowledges each."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.messages: list[Message] = []
        self._server: mllp.Server | None = None
        self._came = asyncio.Condition()

    async def start(self, port: int = 0) -> int:
        """Listen on a port of the loopback, a free one where none is named; returns it."""
        self._server = await mllp.serve(self._answer, "127.0.0.1", port)
        return self._server.port

    async def stop(self) -> None:
        """End it."""
        if self._server is not None:
            await self._server.close(timeout_s=0.5)

    async def _answer(self, frame: bytes, address: str) -> bytes | None:
        try:
            message = parse(frame)
        except HilumError:
            request = routes.receive(frame)
            assert request.error is not None
            return routes.refuse(request, request.error, now=0.0).immediate
        async with self._came:
            self.messages.append(message)
            self._came.notify_all()
        return self.answer_to(message)

    def answer_to(self, message: Message) -> bytes:
        """The acknowledgement of a message; a counterpart that answers with more overrides it."""
        to = envelope(message)
        control_id = f"{self.name}{len(self.messages):06d}"
        return acknowledge(to, "AA", None, control_id=control_id, time=timestamp(_now()), ours=(self.name, "HOSP"))

    def received(self, kind: str) -> list[Message]:
        """Messages of one kind, "OMI^O23"."""
        return [one for one in self.messages if f"{one['MSH-9.1']}^{one['MSH-9.2']}" == kind]

    async def wait_for(self, kind: str, count: int = 1, timeout_s: float = 10.0) -> Message:
        """The newest message of a kind, once there are `count`. raises TimeoutError"""
        async with asyncio.timeout(timeout_s), self._came:
            await self._came.wait_for(lambda: len(self.received(kind)) >= count)
        return self.received(kind)[-1]


@dataclass(slots=True)
class Received:
    """One instance as it came."""

    sop_class: str
    sop_instance: str
    transfer_syntax: str
    content: bytes

    def dataset(self) -> Dataset:
        """The data set."""
        return Dataset.parse(self.content, self.transfer_syntax)


class DicomReceiver(Services):
    """An application entity that takes any storage object, instance availability notifications and commitment results."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.instances: list[Received] = []
        self.notifications: list[Dataset] = []
        self.commitments: list[tuple[int, Dataset]] = []
        self._server: dimse.DimseServer | None = None
        self._came = asyncio.Condition()

    async def start(self) -> int:
        """Listen on a free port of the loopback; returns it."""
        self._server = await dimse.serve(self, "127.0.0.1", 0)
        return self._server.port

    async def stop(self) -> None:
        """End it."""
        if self._server is not None:
            await self._server.close(grace_s=0.5)

    def negotiate(self, association: DimseAssociation, request: AssociateRQ) -> Policy | AssociateRJ:
        """Accepts its own title only, and whatever is proposed to it."""
        syntaxes = (EXPLICIT_LE, IMPLICIT_LE)
        offered = {uid: Supported(syntaxes) for uid in (VERIFICATION, IAN)}
        offered[COMMITMENT] = Supported(syntaxes, scp=True, scu=True)
        return Policy(supported=offered, fallback=lambda uid: Supported(()), called_aets=frozenset((self.title,)))

    def open_sink(self, association: DimseAssociation, context: Context, command: Command) -> _Keep:
        """Keeps the object in memory."""
        return _Keep(self, context, command)

    async def handle(self, operation: Operation) -> None:
        """C-ECHO, N-CREATE of a notification, N-EVENT-REPORT of a commitment."""
        field = operation.command.field
        if field == CommandField.N_CREATE_RQ:
            await self._add(self.notifications, operation.read())
            await operation.respond(0)
        elif field == CommandField.N_EVENT_REPORT_RQ:
            await operation.respond(0)
            await self._add(self.commitments, (operation.command.event_type_id or 0, operation.read()))
        else:
            await super().handle(operation)

    async def _add(self, where: list[object] | list[Dataset] | list[tuple[int, Dataset]], what: object) -> None:
        async with self._came:
            where.append(what)  # type: ignore[arg-type]
            self._came.notify_all()

    async def wait_for_commitment(self, count: int = 1, timeout_s: float = 10.0) -> tuple[int, Dataset]:
        """(event type, information) of the newest result, once there are `count`. raises TimeoutError"""
        async with asyncio.timeout(timeout_s), self._came:
            await self._came.wait_for(lambda: len(self.commitments) >= count)
        return self.commitments[-1]

    async def wait_for_notification(self, count: int = 1, timeout_s: float = 10.0) -> Dataset:
        """The newest instance availability notification, once there are `count`. raises TimeoutError"""
        async with asyncio.timeout(timeout_s), self._came:
            await self._came.wait_for(lambda: len(self.notifications) >= count)
        return self.notifications[-1]


@dataclass(slots=True)
class _Keep:
    receiver: DicomReceiver
    context: Context
    command: Command
    content: bytearray = field(default_factory=bytearray)

    def write(self, fragments: list[memoryview]) -> None:
        for piece in fragments:
            self.content += piece

    async def finish(self) -> StoreOutcome:
        self.receiver.instances.append(
            Received(
                self.command.sop_class_uid,
                self.command.sop_instance_uid,
                self.context.transfer_syntax,
                bytes(self.content),
            )
        )
        return StoreOutcome(0)

    def discard(self) -> None:
        self.content.clear()


class AuditRepository(asyncio.DatagramProtocol):
    """An Audit Record Repository: takes syslog messages by UDP. ITI-20."""

    def __init__(self, name: str = "AUDIT") -> None:
        self.name = name
        self.messages: list[syslog.SyslogMessage] = []
        self.unreadable = 0
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self) -> int:
        """Listen on a free port of the loopback; returns it."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    async def stop(self) -> None:
        """End it."""
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """asyncio: one message."""
        try:
            self.messages.append(syslog.parse(data))
        except HilumError:
            self.unreadable += 1


def _now() -> float:
    import time

    return time.time()
