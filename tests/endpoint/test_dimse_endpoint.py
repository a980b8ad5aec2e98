"""DIMSE on loopback, both ends ours."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hilum.core.errors import Busy, HilumError, NotFound
from hilum.dicom.data import EXPLICIT_LE, IMPLICIT_LE, Dataset, uid_of
from hilum.dicom.wire import (
    AssociateRJ,
    AssociateRQ,
    AsynchronousWindow,
    Command,
    CommandField,
    Context,
    Policy,
    Proposal,
    Status,
    Supported,
)
from hilum.endpoint.dimse import (
    AssociationLost,
    AssociationRefused,
    DimseAssociation,
    DimseServer,
    FileSlice,
    Operation,
    Pieces,
    Services,
    StoreOutcome,
    connect,
    serve,
)

VERIFICATION = uid_of("Verification")
CT = uid_of("CTImageStorage")
FIND = uid_of("StudyRootQueryRetrieveInformationModelFind")
MOVE = uid_of("StudyRootQueryRetrieveInformationModelMove")
GET = uid_of("StudyRootQueryRetrieveInformationModelGet")
MPPS = uid_of("ModalityPerformedProcedureStep")
COMMITMENT = uid_of("StorageCommitmentPushModel")
PROPOSALS = [Proposal(uid, (EXPLICIT_LE, IMPLICIT_LE)) for uid in (VERIFICATION, CT, FIND, MOVE, MPPS, COMMITMENT)]


class Gathering:
    """A sink that keeps what it got."""

    def __init__(self, services: Archive, instance: str) -> None:
        self.services, self.instance, self.pieces = services, instance, bytearray()

    def write(self, fragments: list[memoryview], /) -> None:
        if self.instance == "disk.full":
            raise OSError(28, "no space")
        for fragment in fragments:
            self.pieces += fragment

    async def finish(self) -> StoreOutcome | int:
        if self.instance == "busy":
            raise Busy("try again")
        if self.instance == "warned":
            return StoreOutcome(Status.COERCION_OF_DATA_ELEMENTS, "coerced", (0x00100020,))
        self.services.concurrent += 1
        self.services.most_concurrent = max(self.services.most_concurrent, self.services.concurrent)
        await asyncio.sleep(0)
        self.services.concurrent -= 1
        self.services.stored[self.instance] = bytes(self.pieces)
        return Status.SUCCESS

    def discard(self) -> None:
        self.services.discarded.append(self.instance)


class Archive(Services):
    """Answers everything, in memory."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.discarded: list[str] = []
        self.seen: list[str] = []
        self.ends: list[str] = []
        self.concurrent = self.most_concurrent = 0
        self.closed_once = asyncio.Event()

    def negotiate(self, association: DimseAssociation, request: AssociateRQ) -> Policy | AssociateRJ:
        if request.calling_aet == "STRANGER":
            return AssociateRJ(1, 1, 3)
        supported = {uid: Supported(scu=True) for uid in (VERIFICATION, CT, FIND, MOVE, GET, MPPS, COMMITMENT)}
        return Policy(supported)

    def open_sink(self, association: DimseAssociation, context: Context, command: Command) -> Gathering:
        if command.sop_instance_uid == "unknown":
            raise NotFound("no such study")
        return Gathering(self, command.sop_instance_uid)

    async def handle(self, operation: Operation) -> None:
        command = operation.command
        self.seen.append(command.name)
        if command.field == CommandField.C_FIND_RQ:
            wanted = operation.read().text("PatientID")
            for number in range(1000 if wanted == "many" else 3):
                if operation.is_cancelled:
                    await operation.respond(Status.CANCEL)
                    return
                await operation.respond(Status.PENDING, Dataset.of(PatientID=str(number), PatientName="Jürgen"))
                await asyncio.sleep(0)
            await operation.respond(Status.SUCCESS)
        elif command.field == CommandField.C_MOVE_RQ:
            await operation.respond(Status.PENDING, remaining=1, completed=1, failed=0, warning=0)
            await operation.respond(Status.SUCCESS, completed=2, failed=0, warning=0)
        elif command.field == CommandField.C_GET_RQ:
            response = await operation.association.store(CT, "1.2.3", Dataset.of(PatientID="7"))
            await operation.respond(response.status, completed=1, failed=0, warning=0)
        elif command.field == CommandField.N_CREATE_RQ:
            await operation.respond(Status.SUCCESS, operation.read(), affected_sop_instance_uid="1.2.99")
        elif command.field == CommandField.N_ACTION_RQ:
            await operation.respond(Status.SUCCESS)
            await operation.association.n_event_report(COMMITMENT, "1.2", 1, Dataset.of(TransactionUID="1.9"))
        elif command.field == CommandField.N_SET_RQ:
            raise NotFound("no such step")
        elif command.field == CommandField.N_GET_RQ:
            raise ValueError("a bug")
        elif command.field == CommandField.N_DELETE_RQ:
            return
        else:
            await super().handle(operation)

    def closed(self, association: DimseAssociation, reason: str) -> None:
        self.ends.append(reason)
        self.closed_once.set()


def on_loopback(work: Callable[[Archive, DimseServer], Awaitable[None]], **options: float) -> Archive:
    """Run a conversation with a server of its own."""

    async def run() -> Archive:
        archive = Archive()
        async with await serve(archive, **options) as server:  # type: ignore[arg-type]
            await asyncio.wait_for(work(archive, server), 20)
        return archive

    return asyncio.run(run())


def test_echo_and_release() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        async with connect("127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS) as association:
            assert (await association.echo()).kind == "Success"
            assert len(association.contexts) == len(PROPOSALS)
        await asyncio.wait_for(archive.closed_once.wait(), 5)

    assert on_loopback(work).ends == ["released"]


def test_store_from_bytes_data_set_and_file_arrives_byte_for_byte(tmp_path: Path) -> None:
    raw = os.urandom(3_000_000)
    path = tmp_path / "object"
    path.write_bytes(b"before" + raw + b"after")
    made = Dataset.of(PatientID="1")

    async def work(archive: Archive, server: DimseServer) -> None:
        async with connect("127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS) as association:
            with path.open("rb") as file:
                piece = FileSlice(file.fileno(), 6, len(raw))
                assert (await association.store(CT, "1.2.1", piece, EXPLICIT_LE)).status == 0
            assert (await association.store(CT, "1.2.2", raw[:100_000], EXPLICIT_LE)).status == 0
            assert (await association.store(CT, "1.2.3", made)).status == 0
            assert (await association.store(CT, "1.2.4", b"")).status == 0

    archive = on_loopback(work)
    wanted = {"1.2.1": raw, "1.2.2": raw[:100_000], "1.2.3": made.encode(EXPLICIT_LE), "1.2.4": b""}
    assert archive.stored == wanted


def test_an_object_in_pieces_of_memory_and_files_arrives_byte_for_byte(tmp_path: Path) -> None:
    raw = os.urandom(2_600_000)
    path = tmp_path / "object"
    path.write_bytes(raw)

    async def work(archive: Archive, server: DimseServer) -> None:
        async with connect("127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS) as association:
            with path.open("rb") as file:
                whole = FileSlice(file.fileno(), 0, len(raw))
                middle = FileSlice(file.fileno(), 1000, 2000)
                pieces = Pieces((b"head", whole, b"", middle, raw[:1_200_000]))
                assert (await association.store(CT, "1.2.1", pieces, EXPLICIT_LE)).status == 0
                assert (await association.store(CT, "1.2.2", Pieces(()), EXPLICIT_LE)).status == 0
                with pytest.raises(HilumError):
                    short = FileSlice(file.fileno(), 2_500_000, 200_000)
                    await association.store(CT, "1.2.3", short, EXPLICIT_LE)

    archive = on_loopback(work)
    assert archive.stored == {"1.2.1": b"head" + raw + raw[1000:3000] + raw[:1_200_000], "1.2.2": b""}


def test_memory_is_used_again_for_what_is_made_ready(tmp_path: Path) -> None:
    raw = os.urandom(500_000)
    path = tmp_path / "object"
    path.write_bytes(raw)

    async def work(archive: Archive, server: DimseServer) -> None:
        buffer = bytearray(300_000)
        async with connect("127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS) as association:
            with path.open("rb") as file:
                for number, size in enumerate((300_000, 7, 200_000)):
                    pieces = Pieces((FileSlice(file.fileno(), 0, size - 3), b"mid", FileSlice(file.fileno(), 9, 3)))
                    ready = await pieces.ahead(buffer)
                    assert ready.length == size + 3
                    assert (await association.store(CT, f"1.{number}", ready, EXPLICIT_LE)).status == 0

    archive = on_loopback(work)
    assert archive.stored == {
        f"1.{number}": raw[: size - 3] + b"mid" + raw[9:12] for number, size in enumerate((300_000, 7, 200_000))
    }


def test_a_request_without_a_response_in_time_aborts() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        async def silent(operation: Operation) -> None:
            await asyncio.sleep(5)

        archive.handle = silent  # type: ignore[method-assign]
        async with connect(
            "127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS, response_timeout_s=0.1
        ) as association:
            with pytest.raises(AssociationLost, match="no response in time"):
                await association.echo()
            assert not association.is_established

    on_loopback(work)


def test_several_stores_are_outstanding_when_a_window_is_agreed(tmp_path: Path) -> None:
    path = tmp_path / "object"
    path.write_bytes(bytes(2_500_000))

    async def work(archive: Archive, server: DimseServer) -> None:
        window = AsynchronousWindow(8, 1)
        async with connect(
            "127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS, window=window
        ) as association:
            assert association.wire.invoke_window == 8
            with path.open("rb") as file:
                piece = FileSlice(file.fileno(), 0, 2_500_000)
                sends = [association.store(CT, f"1.{n}", piece if n % 4 == 0 else b"x" * n) for n in range(40)]
                answers = await asyncio.gather(*sends)
            assert {answer.status for answer in answers} == {0}

    archive = on_loopback(work)
    assert {name: len(data) for name, data in archive.stored.items()} == {
        f"1.{n}": 2_500_000 if n % 4 == 0 else n for n in range(40)
    }


def test_store_failures_answer_with_their_status_and_the_next_store_is_served() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        async with connect("127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS) as association:
            for instance, status in (("unknown", 0x0112), ("disk.full", 0xA700), ("busy", 0xA700), ("warned", 0xB000)):
                response = await association.store(CT, instance, bytes(50_000))
                assert response.status == status, instance
            assert response.command.offending_element == (0x00100020,)
            assert (await association.store(CT, "1.2.3", b"good")).status == 0

    archive = on_loopback(work)
    assert archive.discarded == ["disk.full"]
    assert archive.stored == {"1.2.3": b"good"}


def test_find_yields_its_matches_in_the_contexts_encoding() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        async with connect("127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS) as association:
            found = [response async for response in association.find(FIND, Dataset.of(PatientID=""))]
            assert [response.status for response in found] == [0xFF00] * 3 + [0]
            assert [response.read().text("PatientName") for response in found[:3]] == ["Jürgen"] * 3
            moved = [response async for response in association.move(MOVE, Dataset.of(PatientID="1"), "DEST")]
            assert moved[-1].command.number_of_completed_suboperations == 2

    on_loopback(work)


def test_leaving_a_find_early_cancels_it() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        async with connect("127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS) as association:
            responses = association.find(FIND, Dataset.of(PatientID="many"))
            count = 0
            async for _ in responses:
                count += 1
                if count == 5:
                    break
            await responses.aclose()  # type: ignore[attr-defined]
            assert (await association.echo()).status == 0

    on_loopback(work)


def test_get_brings_instances_back_on_the_same_association() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        mine = Archive()
        contexts = [Proposal(GET, (EXPLICIT_LE,)), Proposal(CT, (EXPLICIT_LE,), scu=False, scp=True)]
        async with connect(
            "127.0.0.1", server.port, calling="SCU", called="SCP", contexts=contexts, services=mine
        ) as association:
            found = [response async for response in association.get(GET, Dataset.of(PatientID="7"))]
        assert found[-1].status == 0
        assert Dataset.parse(mine.stored["1.2.3"], EXPLICIT_LE).text("PatientID") == "7"

    on_loopback(work)


def test_normalized_services_and_an_event_on_the_same_association() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        mine = Archive()
        async with connect(
            "127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS, services=mine
        ) as association:
            created = await association.n_create(MPPS, "1.2.3", Dataset.of(PatientName="Jürgen"))
            assert created.command.affected_sop_instance_uid == "1.2.99"
            assert created.read().text("PatientName") == "Jürgen"
            assert (await association.n_set(MPPS, "1.2.3", Dataset.of(PatientID="1"))).status == 0x0112
            assert (await association.n_get(MPPS, "1.2.3", (0x00100010,))).status == 0x0110
            assert (await association.n_delete(MPPS, "1.2.3")).status == 0x0110
            assert (await association.n_action(COMMITMENT, "1.2", 1, Dataset.of(TransactionUID="1.9"))).status == 0
            while "N-EVENT-REPORT-RQ" not in mine.seen:
                await asyncio.sleep(0.001)

    assert on_loopback(work).seen[0] == "N-CREATE-RQ"


def test_rejected_association_tells_its_numbers() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        with pytest.raises(AssociationRefused) as caught:
            async with connect("127.0.0.1", server.port, calling="STRANGER", called="SCP", contexts=PROPOSALS):
                raise AssertionError("accepted")
        assert (caught.value.result, caught.value.source, caught.value.reason) == (1, 1, 3)
        assert "calling AE title" in str(caught.value)

    on_loopback(work)


def test_too_many_associations_are_rejected_as_transient() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        async with connect("127.0.0.1", server.port, calling="A", called="SCP", contexts=PROPOSALS):
            with pytest.raises(AssociationRefused) as caught:
                async with connect("127.0.0.1", server.port, calling="B", called="SCP", contexts=PROPOSALS):
                    raise AssertionError("accepted")
            assert caught.value.hint == (2, 3, 2)

    on_loopback(work, most_associations=1)


def test_a_lost_connection_discards_the_half_object_and_is_told() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        with pytest.raises(AssociationLost):
            async with connect(
                "127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS
            ) as association:
                context = association.context_for(CT)
                store = Command(
                    field=CommandField.C_STORE_RQ, has_dataset=True, message_id=1, affected_sop_class_uid=CT,
                    affected_sop_instance_uid="half", priority=0,
                )  # fmt: skip
                association.wire.begin_message(context.id, store)
                association.wire.send_data(b"the first half", last=False)
                association.abort()
                await association.echo()
        await asyncio.wait_for(archive.closed_once.wait(), 5)

    archive = on_loopback(work)
    assert archive.discarded == ["half"]
    assert archive.ends == ["aborted by peer"]
    assert archive.stored == {}


def test_an_exception_in_the_block_aborts_the_association() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        with pytest.raises(KeyError):
            async with connect("127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS):
                raise KeyError("ours")
        await asyncio.wait_for(archive.closed_once.wait(), 5)

    assert on_loopback(work).ends == ["aborted by peer"]


def test_noise_and_oversize_pdus_are_aborted_and_others_still_served() -> None:
    async def raw(port: int, data: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(data)
        answer = await reader.readexactly(10)
        writer.close()
        return answer

    async def work(archive: Archive, server: DimseServer) -> None:
        assert await raw(server.port, b"GET / HTTP/1.1\r\n\r\n") == bytes.fromhex("07000000000400000000")
        assert await raw(server.port, struct.pack(">BxI", 1, 1 << 31)) == bytes.fromhex("07000000000400000000")
        async with connect("127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS) as association:
            assert (await association.echo()).status == 0

    on_loopback(work)


def test_a_silent_connection_is_closed_by_the_artim_timer() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()

    on_loopback(work, artim_s=0.05)


def test_an_idle_association_is_aborted() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        async with connect("127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS) as association:
            await asyncio.wait_for(association.wait_closed(), 5)
            assert association.close_reason == "aborted by peer"

    on_loopback(work, idle_timeout_s=0.05)


def test_small_writes_leave_at_once() -> None:
    async def work(archive: Archive, server: DimseServer) -> None:
        async with connect("127.0.0.1", server.port, calling="SCU", called="SCP", contexts=PROPOSALS) as association:
            assert association._transport is not None
            ours = association._transport.get_extra_info("socket")
            assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    on_loopback(work)
