"""The services behind the own endpoint, asked by dcmtk: an independent judge of every answer."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hilum.core.order import Order
from hilum.core.record import Record
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import file_meta, read_part10
from hilum.dicom.data.transfer_syntax import EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE
from hilum.dicom.services import Answer, Request, RetrievePlan, Site, StoreRequest, handler_for, policy_rows, supported
from hilum.dicom.services.storage import store as store_instance
from hilum.dicom.wire import AssociateRJ, AssociateRQ, Command, Context, Policy, Proposal
from hilum.endpoint.dimse import DimseAssociation, Operation, Services, Sink, StoreOutcome, connect, serve
from hilum.testing import MemoryStore

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(shutil.which("storescu") is None, reason="dcmtk is not installed"),
]

Make = Callable[..., Dataset]


class MemorySink:
    """Gathers one C-STORE and stores it."""

    def __init__(self, archive: Archive, association: DimseAssociation, context: Context, command: Command) -> None:
        self.archive, self.association, self.context, self.command = archive, association, context, command
        self.content = bytearray()

    def write(self, fragments: list[memoryview], /) -> None:
        for one in fragments:
            self.content += one

    async def finish(self) -> StoreOutcome | int:
        raw = bytes(self.content)
        sop_class, uid = self.command.sop_class_uid, self.command.sop_instance_uid
        meta = file_meta(sop_class, uid, self.context.transfer_syntax)
        request = StoreRequest(
            sop_class=sop_class,
            sop_instance=uid,
            transfer_syntax=self.context.transfer_syntax,
            blob=self.archive.store.blobs.put(meta + raw),
            dataset_offset=len(meta),
            dataset_length=len(raw),
            head=raw[:65536],
            read=lambda offset, length: raw[offset : offset + length],
            calling_aet=self.association.calling_aet,
            site=self.archive.site,
        )
        answer = self.archive.store.write_now(lambda record: store_instance(request, record))
        return StoreOutcome(answer.status, answer.comment or None, answer.offending or None)

    def discard(self) -> None:
        self.content.clear()


class Archive(Services):
    """An application entity made of the dispatch table and a store in memory."""

    def __init__(self, store: MemoryStore, site: Site) -> None:
        self.store, self.site = store, site
        self.ports: dict[str, int] = {}

    def negotiate(self, association: DimseAssociation, request: AssociateRQ) -> Policy | AssociateRJ:
        return Policy(policy_rows(), fallback=supported)

    def open_sink(self, association: DimseAssociation, context: Context, command: Command) -> Sink:
        return MemorySink(self, association, context, command)

    async def handle(self, operation: Operation) -> None:
        command = operation.command
        request = Request.of(
            command,
            operation.dataset or b"",
            operation.context.transfer_syntax,
            calling_aet=operation.association.calling_aet,
            site=self.site,
        )
        row = handler_for(operation.context.abstract_syntax, request.operation)
        if row is None:
            await operation.respond(0x0211)
            return

        def work(record: Record) -> list[Answer] | RetrievePlan:
            made = row.handle(request, record)
            if isinstance(made, RetrievePlan):
                return made
            return list(made) if isinstance(made, Iterator) else [made]

        result = self.store.write_now(work) if row.writes else self.store.read_now(work)
        if isinstance(result, RetrievePlan):
            await self.retrieve(operation, result)
            return
        for answer in result:
            await self.answer(operation, answer)

    async def answer(self, operation: Operation, answer: Answer, plan: RetrievePlan | None = None) -> None:
        told = plan.response(operation.command, answer) if plan else answer.response(operation.command)
        await operation.respond(
            answer.status,
            answer.dataset,
            affected_sop_instance_uid=answer.sop_instance or None,
            error_comment=answer.comment or None,
            error_id=answer.error_id or None,
            offending_element=answer.offending or None,
            remaining=told.number_of_remaining_suboperations,
            completed=told.number_of_completed_suboperations,
            failed=told.number_of_failed_suboperations,
            warning=told.number_of_warning_suboperations,
        )

    async def retrieve(self, operation: Operation, plan: RetrievePlan) -> None:
        if plan.refusal is not None:
            await self.answer(operation, plan.refusal)
            return
        if plan.operation == "C-GET":
            await self.send(operation, plan, operation.association)
        else:
            proposals = [Proposal(uid, syntaxes) for uid, syntaxes in plan.proposals()]
            port = self.ports[plan.destination_aet]
            async with connect("127.0.0.1", port, calling="HILUM", called="STORE", contexts=proposals) as association:
                await self.send(operation, plan, association)
        await self.answer(operation, plan.final(), plan)

    async def send(self, operation: Operation, plan: RetrievePlan, to: DimseAssociation) -> None:
        for planned in plan.objects:
            accepted = [
                one.transfer_syntax
                for one in to.contexts
                if one.abstract_syntax == planned.instance.sop_class and one.we_are_scu
            ]
            made = planned.outgoing(self.store.blobs, accepted)
            response = await to.store(
                made.sop_class, made.sop_instance, made.content(self.store.blobs), made.transfer_syntax
            )
            plan.done(planned, response.status)
            await self.answer(operation, plan.pending(), plan)


async def run(*command: str, cwd: Path | None = None) -> str:
    """Runs a tool of dcmtk; its output. A failure fails the test."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await asyncio.wait_for(process.communicate(), 30)
    text = out.decode("utf-8", "replace")
    assert process.returncode == 0, text
    return text


def written(path: Path, image: Dataset, syntax: str = EXPLICIT_LE) -> bytes:
    """Writes a file; the bytes of its data set."""
    raw = image.encode(syntax)
    path.write_bytes(file_meta(image.text("SOPClassUID"), image.text("SOPInstanceUID"), syntax) + raw)
    return raw


def received(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Files in a folder: SOP Instance UID to transfer syntax and data set."""
    found = {}
    for path in folder.iterdir():
        raw = path.read_bytes()
        file = read_part10(raw)
        found[file.sop_instance_uid] = (file.transfer_syntax, raw[file.dataset_offset :])
    return found


def test_dcmtk_stores_finds_moves_and_gets(
    store: MemoryStore, site: Site, order: Order, image: Make, tmp_path: Path
) -> None:
    sent = {}
    for number, syntax in ((1, EXPLICIT_LE), (2, IMPLICIT_LE), (3, EXPLICIT_BE)):
        uid = f"1.2.3.100.1.{number}"
        sent[uid] = (syntax, written(tmp_path / f"{number}.dcm", image(SOPInstanceUID=uid), syntax))

    async def scenario() -> None:
        archive = Archive(store, site)
        async with await serve(archive) as server:
            there = ("-aec", "HILUM", "127.0.0.1", str(server.port))
            await run("echoscu", *there)
            for number, option in ((1, "-xe"), (2, "-xi"), (3, "-xb")):
                await run("storescu", "-aet", "MR1", option, *there, str(tmp_path / f"{number}.dcm"))
            text = await run(
                "findscu", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID=MRN-1", "-k", "StudyInstanceUID",
                "-k", "NumberOfStudyRelatedInstances", *there,
            )  # fmt: skip
            assert "1.2.3.100" in text and "[3 ]" in text
            text = await run(
                "findscu",
                "-W",
                "-k",
                "(0040,0100)[0].Modality=MR",
                "-k",
                "AccessionNumber",
                "-k",
                "PatientName",
                *there,
            )
            assert "ACC-1" in text
            level = ("-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3.100")
            got = tmp_path / "got"
            got.mkdir()
            await run("getscu", "-S", "+xe", "-od", str(got), *level, *there)
            assert set(received(got)) == set(sent)
            assert received(got)["1.2.3.100.1.1"] == sent["1.2.3.100.1.1"]
            moved = tmp_path / "moved"
            moved.mkdir()
            receiver = Receiver()
            async with await serve(receiver) as destination:
                archive.ports["WORKSTATION"] = destination.port
                await run("movescu", "-S", "-aem", "WORKSTATION", *level, *there)
            assert receiver.content == sent
            process = await asyncio.create_subprocess_exec(
                "movescu", "-v", "-S", "-aem", "NOBODY", *level, *there,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            )  # fmt: skip
            out, _ = await process.communicate()
            assert b"MoveDestinationUnknown" in out.replace(b" ", b"")

    asyncio.run(scenario())


class Receiver(Services):
    """Takes every object in every transfer syntax."""

    def __init__(self) -> None:
        self.content: dict[str, tuple[str, bytes]] = {}

    def negotiate(self, association: DimseAssociation, request: AssociateRQ) -> Policy | AssociateRJ:
        return Policy(fallback=supported)

    def open_sink(self, association: DimseAssociation, context: Context, command: Command) -> Sink:
        return ReceiverSink(self, context.transfer_syntax, command.sop_instance_uid)


class ReceiverSink:
    """Keeps the bytes."""

    def __init__(self, receiver: Receiver, syntax: str, uid: str) -> None:
        self.receiver, self.syntax, self.uid = receiver, syntax, uid
        self.content = bytearray()

    def write(self, fragments: list[memoryview], /) -> None:
        for one in fragments:
            self.content += one

    async def finish(self) -> StoreOutcome | int:
        self.receiver.content[self.uid] = (self.syntax, bytes(self.content))
        return 0

    def discard(self) -> None:
        self.content.clear()
