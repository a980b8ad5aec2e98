"""Enhanced mode with the `hl7` library at the other end: CA, then the response as a message of its own, and its CA to that."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hilum.config import Peer
from hilum.core.exchange import Direction
from hilum.core.record import DeliveryState
from support.interop_peers import free_port, registration
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
hl7 = pytest.importorskip("hl7")
hl7_client = pytest.importorskip("hl7.client")
hl7_mllp = pytest.importorskip("hl7.mllp")

HOST = "127.0.0.1"
QUERY = (
    "MSH|^~\\&|ASKER|HOSP|HILUM|HILUM|20260115101530||QBP^Q22^QBP_Q21|{control}|P|2.5.1|||AL|AL\r"
    "QPD|IHE PDQ Query|T1|@PID.5.1^Queried\r"
    "RCP|I\r"
)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def hub(tmp_path: Path, request: pytest.FixtureRequest, port: int) -> Iterator[LiveHub]:
    """With the parameter True it knows where the asker listens."""
    address = f"{HOST}:{port}" if getattr(request, "param", False) else ""
    with live_hub(settings(tmp_path, peers={"ASKER": Peer(application="ASKER", mllp=address)})) as running:
        with hl7_client.MLLPClient(HOST, running.mllp_port) as line:
            assert b"MSA|AA|" in line.send_message(registration("Q1", "Queried^Quentin"))
        yield running


def test_its_blocking_client_sees_ca_and_then_the_response(hub: LiveHub) -> None:
    with hl7_client.MLLPClient(HOST, hub.mllp_port) as line:
        came = line.send_message(QUERY.format(control="A1"))
        while came.count(b"\x1c\r") < 2:
            came += line.socket.recv(4096)
    first, second = (hl7.parse(one.strip(b"\x0b").decode()) for one in came.split(b"\x1c\r")[:2])
    assert [str(first.segment("MSA")[1]), str(first.segment("MSA")[2])] == ["CA", "A1"]
    assert [str(second.segment("MSA")[1]), str(second.segment("MSA")[2])] == ["AA", "A1"]
    assert str(second.segment("MSH")[9]) == "RSP^K22^RSP_K21"
    assert "Queried" in str(second.segment("PID"))
    assert str(first.segment("MSH")[10]) != str(second.segment("MSH")[10])


def test_its_streams_acknowledge_the_response_on_the_same_connection(hub: LiveHub) -> None:
    async def talk() -> str:
        reader, writer = await hl7_mllp.open_hl7_connection(HOST, hub.mllp_port, encoding="utf-8")
        writer.writemessage(hl7.parse(QUERY.format(control="A2")))
        assert str((await reader.readmessage()).segment("MSA")[1]) == "CA"
        response = await reader.readmessage()
        assert str(response.segment("MSH")[15]) == "AL"
        writer.writemessage(response.create_ack("CA", application="ASKER", facility="HOSP"))
        # the connection goes on: nothing came back for the acknowledgement, and the next answer is the next message's
        writer.writemessage(hl7.parse(registration("Q2", "Next^Nina")))
        await writer.drain()
        assert str((await reader.readmessage()).segment("MSA")[1]) == "AA"
        writer.close()
        return str(response.segment("MSH")[10])

    control = asyncio.run(talk())
    (sent,) = [one for one in hub.exchanges(peer="ASKER") if one.control_id == control]
    assert (sent.direction, sent.fact("application acknowledgement")) == (Direction.OUT, "CA")


def test_what_is_refused_at_the_door_is_one_cr(hub: LiveHub) -> None:
    with hl7_client.MLLPClient(HOST, hub.mllp_port) as line:
        came = line.send_message(QUERY.format(control="A3").replace("QBP^Q22", "QBP^Q99"))
        read = hl7.parse(came[1:-2].decode())
        assert [str(read.segment("MSA")[1]), str(read.segment("MSA")[2])] == ["CR", "A3"]
        assert b"MSA|AA|" in line.send_message(registration("Q3", "Next^Nina"))


@pytest.mark.parametrize("hub", [True], indirect=True)
def test_its_server_takes_the_response_at_its_own_address(hub: LiveHub, port: int) -> None:
    came: list[Any] = []

    async def take(reader: Any, writer: Any) -> None:
        try:
            while True:
                message = await reader.readmessage()
                came.append(message)
                writer.writemessage(message.create_ack("CA", application="ASKER", facility="HOSP"))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = hub.run(lambda _: hl7_mllp.start_hl7_server(take, HOST, port, encoding="utf-8"))
    try:
        with hl7_client.MLLPClient(HOST, hub.mllp_port) as line:
            at_once = line.send_message(QUERY.format(control="A4"))
        assert at_once.count(b"\x1c\r") == 1 and b"MSA|CA|A4" in at_once

        async def sent(_: object) -> None:
            async with asyncio.timeout(10):
                while not came:
                    await asyncio.sleep(0.02)

        hub.run(sent)
        hub.settle()
        assert [str(one.segment("MSH")[9]) for one in came] == ["RSP^K22^RSP_K21"]
        (row,) = hub.read(lambda record: record.outbox.search(destination="ASKER"))
        assert row.state == DeliveryState.SENT
    finally:
        hub.run(lambda _: _closed(server))


async def _closed(server: asyncio.Server) -> None:
    server.close()
