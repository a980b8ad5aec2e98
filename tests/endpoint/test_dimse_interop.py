"""DIMSE against independent peers on loopback: dcmtk's programs and pynetdicom."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hilum.dicom.data import (
    EXPLICIT_LE,
    IMPLICIT_LE,
    Dataset,
    file_meta,
    read_part10,
    storage_sop_classes,
    uid_of,
)
from hilum.dicom.wire import (
    AssociateRQ,
    Command,
    CommandField,
    Context,
    Policy,
    Proposal,
    Status,
    Supported,
)
from hilum.endpoint.dimse import DimseAssociation, FileSlice, Operation, Services, StoreOutcome, connect, serve
from support.interop_peers import steady

pytestmark = pytest.mark.interop

VERIFICATION = uid_of("Verification")
CT = uid_of("CTImageStorage")
FIND = uid_of("StudyRootQueryRetrieveInformationModelFind")
MOVE = uid_of("StudyRootQueryRetrieveInformationModelMove")
GET = uid_of("StudyRootQueryRetrieveInformationModelGet")
WORKLIST = uid_of("ModalityWorklistInformationModelFind")
MPPS = uid_of("ModalityPerformedProcedureStep")


def program(name: str) -> str:
    """Path of a dcmtk program; the test is skipped where it is absent."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"dcmtk's {name} is not installed")
    return found


class Kept:
    """A sink in memory."""

    def __init__(self, stored: dict[str, bytes], instance: str) -> None:
        self.stored, self.instance, self.pieces = stored, instance, bytearray()

    def write(self, fragments: list[memoryview], /) -> None:
        for fragment in fragments:
            self.pieces += fragment

    async def finish(self) -> StoreOutcome | int:
        self.stored[self.instance] = bytes(self.pieces)
        return Status.SUCCESS

    def discard(self) -> None:
        pass


class Archive(Services):
    """Takes any storage class in any transfer syntax; answers queries from what it has."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.seen: list[str] = []
        self.steps: dict[str, Dataset] = {}

    def negotiate(self, association: DimseAssociation, request: AssociateRQ) -> Policy:
        storage = Supported(scu=True)
        services = (VERIFICATION, FIND, MOVE, GET, WORKLIST, MPPS)
        return Policy(
            {uid: Supported((EXPLICIT_LE, IMPLICIT_LE)) for uid in services},
            fallback=lambda uid: storage if uid in storage_sop_classes() else None,
        )

    def open_sink(self, association: DimseAssociation, context: Context, command: Command) -> Kept:
        return Kept(self.stored, command.sop_instance_uid)

    async def handle(self, operation: Operation) -> None:
        command = operation.command
        self.seen.append(command.name)
        if command.field == CommandField.C_FIND_RQ:
            query = operation.read()
            assert "QueryRetrieveLevel" in query or "ScheduledProcedureStepSequence" in query
            await operation.respond(Status.PENDING, Dataset.of(PatientName="Müller", PatientID="P1"))
            await operation.respond(Status.SUCCESS)
        elif command.field == CommandField.C_GET_RQ:
            for instance, data in list(self.stored.items()):
                await operation.association.store(CT, instance, data, EXPLICIT_LE)
            await operation.respond(Status.SUCCESS, completed=len(self.stored), failed=0, warning=0)
        elif command.field == CommandField.C_MOVE_RQ:
            await operation.respond(Status.MOVE_DESTINATION_UNKNOWN)
        elif command.field == CommandField.N_CREATE_RQ:
            self.steps[command.sop_instance_uid] = operation.read()
            await operation.respond(Status.SUCCESS)
        elif command.field == CommandField.N_SET_RQ:
            self.steps[command.sop_instance_uid].update(operation.read())
            await operation.respond(Status.SUCCESS)
        else:
            await super().handle(operation)


async def run(*arguments: str | Path) -> tuple[int, str]:
    """A program to its end: exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *map(str, arguments), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, said.decode(errors="replace")


def instances(folder: Path, count: int, size: int = 200_000) -> dict[str, bytes]:
    """Part 10 files of CT instances; the data sets by SOP Instance UID."""
    made: dict[str, bytes] = {}
    for number in range(1, count + 1):
        uid = f"1.2.826.0.1.3680043.9.1{number}"
        dataset = Dataset.of(
            SOPClassUID=CT, SOPInstanceUID=uid, PatientID="P1", PatientName="Test^One", StudyInstanceUID="1.2.3",
            SeriesInstanceUID="1.2.3.4", StudyID="1", SeriesNumber="1", InstanceNumber=str(number),
            SamplesPerPixel=1, PhotometricInterpretation="MONOCHROME2", Rows=size // 200, Columns=100,
            BitsAllocated=16, BitsStored=16, HighBit=15, PixelRepresentation=0,
        )  # fmt: skip
        dataset.put(0x7FE00010, "OW", os.urandom(size))
        made[uid] = dataset.encode(EXPLICIT_LE)
        (folder / f"{number}.dcm").write_bytes(file_meta(CT, uid, EXPLICIT_LE) + made[uid])
    return made


def test_dcmtk_echoscu_storescu_findscu_getscu_and_movescu_are_served(tmp_path: Path) -> None:
    programs = {name: program(name) for name in ("echoscu", "storescu", "findscu", "getscu", "movescu")}
    sent, got = tmp_path / "sent", tmp_path / "got"
    sent.mkdir()
    got.mkdir()
    made = instances(sent, 3)

    async def work() -> None:
        archive = Archive()
        async with await serve(archive) as server:
            place = ("127.0.0.1", str(server.port))
            assert (await run(programs["echoscu"], "-v", *place))[0] == 0
            code, said = await run(programs["storescu"], "+sd", "--max-send-pdu", "131072", *place, sent)
            assert code == 0, said
            assert archive.stored == made
            query = ("-k", "QueryRetrieveLevel=STUDY", "-k", "PatientName")
            code, said = await run(programs["findscu"], "-S", *query, *place)
            assert code == 0, said
            assert "P1" in said
            code, said = await run(programs["findscu"], "-W", "-k", "ScheduledProcedureStepSequence", *place)
            assert code == 0, said
            wanted = ("-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3")
            code, said = await run(programs["getscu"], "-S", "+B", "-od", got, *wanted, *place)
            assert code == 0, said
            await run(programs["movescu"], "-S", "-aem", "NOBODY", *wanted, *place)
            assert archive.seen == ["C-ECHO-RQ", "C-FIND-RQ", "C-FIND-RQ", "C-GET-RQ", "C-MOVE-RQ"]

    asyncio.run(work())
    received = [path.read_bytes() for path in sorted(got.iterdir())]
    bodies = [raw[read_part10(raw).dataset_offset :] for raw in received]
    assert sorted(bodies) == sorted(made.values())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_we_send_to_dcmtk_storescp(tmp_path: Path) -> None:
    storescp = program("storescp")
    sent, got = tmp_path / "sent", tmp_path / "got"
    sent.mkdir()
    got.mkdir()
    made = instances(sent, 4)

    async def work() -> None:
        port = free_port()
        process = await asyncio.create_subprocess_exec(
            storescp, "+B", "-od", str(got), str(port),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            for _ in range(100):
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                await asyncio.sleep(0.05)
            contexts = [Proposal(VERIFICATION), Proposal(CT, (EXPLICIT_LE,))]
            async with connect("127.0.0.1", port, calling="HILUM", called="STORESCP", contexts=contexts) as association:
                assert (await association.echo()).status == 0
                for path in sorted(sent.iterdir()):
                    with path.open("rb") as file:
                        head = read_part10(file.read(4096))
                        piece = FileSlice(file.fileno(), head.dataset_offset, path.stat().st_size - head.dataset_offset)
                        response = await association.store(
                            head.sop_class_uid, head.sop_instance_uid, piece, head.transfer_syntax
                        )
                    assert response.status == 0
        finally:
            process.terminate()
            await process.wait()

    asyncio.run(work())
    bodies = []
    for path in sorted(got.iterdir()):
        raw = path.read_bytes()
        bodies.append(raw[read_part10(raw).dataset_offset :])
    assert sorted(bodies) == sorted(made.values())


@contextlib.contextmanager
def pynetdicom_server(contexts: dict[str, list[str]], handlers: dict[str, Any]) -> Iterator[int]:
    """pynetdicom as SCP in its own threads."""
    pynetdicom = pytest.importorskip("pynetdicom")
    entity = pynetdicom.AE("THEIRS")
    for uid, transfer in contexts.items():
        entity.add_supported_context(uid, transfer, scu_role=True, scp_role=True)
    bound = [(getattr(pynetdicom.evt, name), handler) for name, handler in handlers.items()]
    server = entity.start_server(("127.0.0.1", 0), block=False, evt_handlers=bound)
    try:
        yield server.socket.getsockname()[1]
    finally:
        server.shutdown()


def test_we_query_create_and_store_at_pynetdicom() -> None:
    pydicom = pytest.importorskip("pydicom")
    stored: list[bytes] = []
    steps: list[Any] = []

    def find(event: Any) -> Iterator[tuple[int, Any]]:
        answer = pydicom.Dataset()
        answer.PatientID = event.identifier.PatientID
        yield 0xFF00, answer
        yield 0xFF00, answer

    def store(event: Any) -> int:
        stored.append(event.request.DataSet.getvalue())
        return 0

    def create(event: Any) -> tuple[int, Any]:
        steps.append(event.attribute_list)
        return 0, event.attribute_list

    contexts = {uid: [EXPLICIT_LE, IMPLICIT_LE] for uid in (VERIFICATION, CT, FIND, MPPS)}
    handlers = {"EVT_C_FIND": find, "EVT_C_STORE": store, "EVT_N_CREATE": create}
    data = Dataset.of(SOPClassUID=CT, SOPInstanceUID="1.2.3", PatientID="X").encode(EXPLICIT_LE)

    async def work(port: int) -> None:
        proposals = [Proposal(uid, (EXPLICIT_LE,)) for uid in contexts]
        async with connect("127.0.0.1", port, calling="HILUM", called="THEIRS", contexts=proposals) as association:
            assert (await association.echo()).status == 0
            query = Dataset.of(QueryRetrieveLevel="PATIENT", PatientID="P9")
            found = [response async for response in association.find(FIND, query)]
            assert [response.status for response in found] == [0xFF00, 0xFF00, 0]
            assert found[0].read().text("PatientID") == "P9"
            assert (await association.store(CT, "1.2.3", data, EXPLICIT_LE)).status == 0
            created = await association.n_create(MPPS, "1.2.9", Dataset.of(PatientID="P9"))
            assert created.status == 0

    with pynetdicom_server(contexts, handlers) as port:
        asyncio.run(work(port))
    assert stored == [data]
    assert steps[0].PatientID == "P9"


def test_pynetdicom_creates_and_sets_a_performed_procedure_step_with_us() -> None:
    pynetdicom = pytest.importorskip("pynetdicom")
    pydicom = pytest.importorskip("pydicom")

    def theirs(port: int) -> list[int]:
        entity = pynetdicom.AE("MODALITY")
        entity.add_requested_context(MPPS, [IMPLICIT_LE, EXPLICIT_LE])
        entity.add_requested_context(VERIFICATION)
        association = steady(entity.associate("127.0.0.1", port, ae_title="HILUM"))
        assert association.is_established
        attributes = pydicom.Dataset()
        attributes.PerformedProcedureStepStatus = "IN PROGRESS"
        modified = pydicom.Dataset()
        modified.PerformedProcedureStepStatus = "COMPLETED"
        statuses = [
            association.send_c_echo().Status,
            association.send_n_create(attributes, MPPS, "1.2.77")[0].Status,
            association.send_n_set(modified, MPPS, "1.2.77")[0].Status,
        ]
        association.release()
        return statuses

    async def work() -> Archive:
        archive = Archive()
        async with await serve(archive) as server:
            assert await asyncio.to_thread(theirs, server.port) == [0, 0, 0]
        return archive

    archive = asyncio.run(work())
    assert archive.steps["1.2.77"].text("PerformedProcedureStepStatus") == "COMPLETED"
