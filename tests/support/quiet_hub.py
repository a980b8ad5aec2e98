"""A whole hub without sockets: what comes in goes through its services, what goes out is answered at once, time is told.

Everything between a socket and the store is the hub's own: reading, dispatch, journal, profiles, projections, judge, pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from random import Random
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import orjson

from hilum.config import ArchiveSettings, AuthoritySettings, ListenSettings, Loaded, Peer, Settings
from hilum.console import app as console_app
from hilum.core.exchange import Direction, Exchange
from hilum.core.record import Delivery, DeliveryState, Page, Record, Store
from hilum.dicom.data import Dataset
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.wire import Proposal
from hilum.dicom.wire.dimse import Command, CommandField
from hilum.dicom.wire.negotiation import Context
from hilum.endpoint import dimse, mllp
from hilum.endpoint.dimse import DimseAssociation
from hilum.endpoint.dimse_services import Operation
from hilum.hl7v2.data.er7 import parse
from hilum.hub import Hub
from hilum.ihe.rd import RdSettings
from hilum.ihe.swf import Station, SwfSettings
from hilum.store import open_store
from hilum.store.identity import Identities
from hilum.testing import FakeClock, MemoryStore

T = TypeVar("T")
ALL = Page(limit=100_000)
HOSP_OID, CLINIC_OID = "1.2.826.0.1.3680043.10.7", "1.2.826.0.1.3680043.10.8"
AUTHORITIES = AuthoritySettings(default="HOSP", known={"HOSP": HOSP_OID, "CLINIC": CLINIC_OID})
SWF = SwfSettings(
    stations=(
        Station("MRROOM", "MR1", "MR", "Basement", ("MR*",)),
        Station("CTROOM", "CT1", "CT", procedures=("CT*",)),
    ),
    image_managers=("pacs",),
    placers=("ehr", "clinic"),
    notify=("ris",),
)


def settings(folder: Path) -> Loaded:
    """A hub whose placers, image manager and modalities are known."""
    made = Settings(
        data=folder,
        listen=ListenSettings("HILUM@127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"),
        authorities=AUTHORITIES,
        peers={
            "ehr": Peer(mllp="127.0.0.1:9", application="EHR"),
            "clinic": Peer(mllp="127.0.0.1:9", application="CLINIC"),
            "pacs": Peer(mllp="127.0.0.1:9", application="PACS"),
            "ris": Peer(dicom="RIS@127.0.0.1:9"),
            "creator": Peer(mllp="127.0.0.1:9", application="CREATOR"),
            "MR1": Peer(dicom="MR1@127.0.0.1:9"),
            "CT1": Peer(dicom="CT1@127.0.0.1:9"),
        },
        profiles={"swf": SWF, "rd": RdSettings(recipients=("ehr",))},
        archive=ArchiveSettings(),
    )
    return Loaded(made, {})


class _Association:
    """As much of an association as services ask for."""

    def __init__(self, calling: str) -> None:
        self.calling_aet, self.called_aet, self.peer = calling, "HILUM", "127.0.0.1:1"
        self.is_established, self.close_reason = True, ""
        self.bytes_received, self.contexts = 1, ("one",)
        self.request = self.fault = None
        self.wire = self
        self.answer = None


class _Operation:
    """A request, and the answers to it."""

    def __init__(self, association: _Association, command: Command, dataset: bytes | None) -> None:
        self.association, self.command, self.dataset = association, command, dataset
        self.context = Context(1, command.sop_class_uid, EXPLICIT_LE, False, True)
        self.is_cancelled = self.is_answered = self.is_lost = False
        self.answers: list[tuple[int, Dataset | None]] = []

    async def respond(self, status: int, dataset: Dataset | bytes | None = None, **_: object) -> None:
        whole = Dataset.parse(dataset, EXPLICIT_LE) if isinstance(dataset, bytes | memoryview) else dataset
        self.answers.append((status, whole))


class QuietHub:
    """A hub over a store, asked from the test's own thread.

    folder   of a store on SQLite; None: in memory
    """

    def __init__(self, folder: Path | None, *, seed: int = 1, clock: FakeClock | None = None) -> None:
        self.folder = folder
        self.clock = clock or FakeClock()
        self.identities = Identities(self.clock.now, Random(seed))
        self.runner = asyncio.Runner()
        self.messages = 0
        self._open(None)

    def _open(self, store: Store | None) -> None:
        loaded = settings(self.folder or Path("/nonexistent"))
        authorities = loaded.settings.authorities.authorities()
        if store is None and self.folder is None:
            store = MemoryStore(authorities=authorities, clock=self.clock)
        elif store is None:
            assert self.folder is not None
            store = open_store(self.folder, authorities=authorities, clock=self.clock, readers=1)
        # the names of blobs have numbers of their own: so both stores give the record the same ids and UIDs
        store._identities = self.identities  # type: ignore[attr-defined]
        self.store = store

        async def make() -> Hub:
            return Hub(loaded, pages=console_app, store=store, clock=cast("Any", self.clock))

        self.hub = self.run(make())
        self.application: Any = self.hub._application()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it in the hub's loop, to its end."""
        return self.runner.run(work)

    def _after(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it, and what the journal writes behind its answer."""

        async def whole() -> T:
            told = await work
            await self.hub.journal.finish()
            return told

        return self.run(whole())

    def restart(self) -> None:
        """End the process and begin another over the same folder; a store in memory stays as it is."""
        if self.folder is not None:
            self.run(self.hub.stop())
            self._open(None)

    def close(self) -> None:
        """End it."""
        self.run(self.hub.stop())
        self.runner.close()

    def read(self, work: Any) -> Any:
        """Look into the record."""
        return self.store.read_now(work)

    # what comes in

    def hl7(self, content: bytes) -> str:
        """Send a message; returns MSA-1 and ERR-3 of the answer, "AE 204"."""
        answer = self._after(self.hub.mllp_service.answer(content, "127.0.0.1:1"))
        assert answer is not None
        message = parse(answer)
        return f"{message['MSA-1']} {message['ERR-3.1']}".strip()

    def dimse(
        self,
        field: CommandField,
        sop_class: str,
        dataset: Dataset,
        instance: str = "",
        *,
        calling: str = "MR1",
        type: int = 0,
    ) -> list[tuple[int, Dataset | None]]:
        """Send a request on an association of its own; returns status and data set of each answer."""
        self.messages += 1
        asks = field in (CommandField.N_SET_RQ, CommandField.N_ACTION_RQ, CommandField.N_GET_RQ)
        command = Command(
            field=field,
            has_dataset=True,
            message_id=self.messages,
            affected_sop_class_uid=None if asks else sop_class,
            requested_sop_class_uid=sop_class if asks else None,
            affected_sop_instance_uid=(instance or None) if not asks else None,
            requested_sop_instance_uid=(instance or None) if asks else None,
            action_type_id=type or None,
        )
        operation = _Operation(_Association(calling), command, dataset.encode(EXPLICIT_LE))
        self._after(self.hub.dimse_service.handle(cast("Operation", operation)))
        return operation.answers

    def store_images(self, images: Sequence[Dataset], *, calling: str = "MR1") -> list[int]:
        """Store on one association; returns the statuses."""

        async def work() -> list[int]:
            association = _Association(calling)
            service, statuses = self.hub.dimse_service, []
            for image in images:
                self.messages += 1
                command = Command(
                    field=CommandField.C_STORE_RQ,
                    has_dataset=True,
                    message_id=self.messages,
                    affected_sop_class_uid=image.text("SOPClassUID"),
                    affected_sop_instance_uid=image.text("SOPInstanceUID"),
                    priority=0,
                )
                context = Context(1, image.text("SOPClassUID"), EXPLICIT_LE, False, True)
                sink = service.open_sink(cast("DimseAssociation", association), context, command)
                sink.write([memoryview(image.encode(EXPLICIT_LE))])
                statuses.append((await sink.finish()).status)
            service.closed(cast("DimseAssociation", association), "released")
            await self.hub.journal.finish()
            return statuses

        return self.run(work())

    def get(self, url: str, accept: str = "application/fhir+json") -> tuple[int, Any]:
        """GET over HTTP; returns the status and what JSON says, or the bytes."""
        parts = urlsplit(url)
        scope = {
            "type": "http",
            "method": "GET",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "headers": [(b"host", b"127.0.0.1"), (b"accept", accept.encode()), (b"user-agent", b"READER")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "scheme": "http",
            "http_version": "1.1",
            "root_path": "",
        }
        status, body = 0, b""

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status, body
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                body += message.get("body", b"")

        async def work() -> None:
            await self.application(scope, receive, send)
            await self.hub.journal.finish()

        self.run(work())
        try:
            return status, orjson.loads(body)
        except orjson.JSONDecodeError:
            return status, body

    # what goes out

    def deliver(self) -> list[Delivery]:
        """Send all that waits, as if each peer said yes; returns what was sent, in order."""
        sent: list[Delivery] = []

        def work(record: Record) -> None:
            for row in record.outbox.search(state=DeliveryState.PENDING, page=ALL):
                standard = {"mllp": "hl7v2", "audit": "syslog"}.get(row.courier, "dicom")
                control = row.fact("control id") if standard == "hl7v2" else ""
                answer = f"MSH|^~\\&|X|X|HILUM|HILUM|2023||ACK|1|P|2.5.1\rMSA|AA|{control}\r" if control else ""
                exchange = Exchange(
                    Direction.OUT,
                    standard,
                    row.kind,
                    "HILUM",
                    row.destination,
                    self.clock.now(),
                    self.clock.now(),
                    peer=row.destination,
                    transaction=row.transaction,
                    control_id=control,
                    request=row.payload,
                    answer=answer.encode(),
                    detail=row.facts,
                    keys=row.keys,
                )
                record.outbox.settle(row.id, state=DeliveryState.SENT)
                self.hub.journal.add(record, exchange)
                sent.append(row)

        self.store.write_now(work)
        return sent

    def judge(self) -> None:
        """Judge what has no verdict yet."""
        self.run(self.hub.judge.settle(60.0))

    def journal(self) -> list[Exchange]:
        """All exchanges, oldest first, whole."""

        def work(record: Record) -> list[Exchange]:
            found = record.exchanges.search(newest_first=False, page=ALL)
            return [whole for whole in (record.exchanges.get(one.id) for one in found) if whole is not None]

        return cast("list[Exchange]", self.read(work))


class OverSockets(QuietHub):
    """The same hub behind its listeners: `hub.start()` has to be run first."""

    def hl7(self, content: bytes) -> str:
        """Send a message over MLLP."""

        async def work() -> bytes:
            async with mllp.connect("127.0.0.1", self.hub.mllp_port) as link:
                return await link.send(content)

        message = parse(self.run(work()))
        return f"{message['MSA-1']} {message['ERR-3.1']}".strip()

    def dimse(
        self,
        field: CommandField,
        sop_class: str,
        dataset: Dataset,
        instance: str = "",
        *,
        calling: str = "MR1",
        type: int = 0,
    ) -> list[tuple[int, Dataset | None]]:
        """Send a request on an association of its own."""

        async def work() -> list[tuple[int, Dataset | None]]:
            proposals = [Proposal(sop_class, (EXPLICIT_LE,))]
            async with dimse.connect(
                "127.0.0.1", self.hub.dicom_port, calling=calling, called="HILUM", contexts=proposals
            ) as link:
                if field is CommandField.C_FIND_RQ:
                    found = [one async for one in link.find(sop_class, dataset)]
                elif field is CommandField.N_CREATE_RQ:
                    found = [await link.n_create(sop_class, instance, dataset)]
                elif field is CommandField.N_SET_RQ:
                    found = [await link.n_set(sop_class, instance, dataset)]
                else:
                    found = [await link.n_action(sop_class, instance, type, dataset)]
            return [(one.status, one.read() if one.dataset is not None else None) for one in found]

        return self.run(work())

    def store_images(self, images: Sequence[Dataset], *, calling: str = "MR1") -> list[int]:
        """Store on one association."""

        async def work() -> list[int]:
            proposals = [Proposal(one, (EXPLICIT_LE,)) for one in dict.fromkeys(i.text("SOPClassUID") for i in images)]
            async with dimse.connect(
                "127.0.0.1", self.hub.dicom_port, calling=calling, called="HILUM", contexts=proposals
            ) as link:
                return [
                    (
                        await link.store(one.text("SOPClassUID"), one.text("SOPInstanceUID"), one.encode(EXPLICIT_LE))
                    ).status
                    for one in images
                ]

        return self.run(work())
