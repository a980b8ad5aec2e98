"""Enhanced acknowledgement over the wire: CA says that the message is kept, the application acknowledgement follows by the outbox."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hilum.config import Peer
from hilum.core.errors import Busy
from hilum.core.exchange import Direction
from hilum.core.record import DeliveryState
from hilum.endpoint import mllp
from hilum.hl7v2.data.er7 import Message, parse
from support.live_hub import LiveHub, live_hub, settings

ADT = (
    "MSH|^~\\&|{sender}|HOSP|HILUM|HILUM|20260115101530||ADT^{event}^ADT_A01|{control}|P|2.5.1|||AL|AL\r"
    "EVN|A04|20260115101530\r"
    "PID|1||{control}^^^HOSP&1.2.3.4.5&ISO^MR||Enhanced^Edda||19700101|F\r"
    "PV1|1|O|||||||||||||||||V1^^^HOSP&1.2.3.4.5&ISO\r"
)


class Inbox:
    """The sender's own listener, in the thread of the hub; it does not answer an acknowledgement."""

    def __init__(self) -> None:
        self.came: list[Message] = []
        self.server: mllp.Server | None = None

    async def take(self, frame: bytes, address: str) -> None:
        self.came.append(parse(frame))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path, peers={"EHR": Peer(application="EHR", mllp="127.0.0.1:1")})) as running:
        yield running


def free_port() -> int:
    """A port that is free now: the settings name it before the listener is there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def say(hub: LiveHub, text: str) -> Message:
    async def send() -> bytes:
        async with mllp.connect("127.0.0.1", hub.mllp_port) as link:
            return await link.send(text.encode())

    return parse(asyncio.run(send()))


@pytest.mark.parametrize(("event", "verdict"), [("A04", "AA"), ("A40", "AE")])
def test_the_application_acknowledgement_follows_as_a_message_of_its_own(
    event: str, verdict: str, tmp_path: Path
) -> None:
    inbox, port = Inbox(), free_port()
    with live_hub(settings(tmp_path, peers={"EHR": Peer(application="EHR", mllp=f"127.0.0.1:{port}")})) as hub:

        async def listen(_: object) -> None:
            inbox.server = await mllp.serve(inbox.take, "127.0.0.1", port)

        hub.run(listen)
        answer = say(hub, ADT.format(sender="EHR", event=event, control="E1"))
        assert answer["MSA-1"] == "CA"
        hub.settle()

        async def arrived(_: object) -> None:
            async with asyncio.timeout(5):
                while not inbox.came:
                    await asyncio.sleep(0.01)
            assert inbox.server is not None
            await inbox.server.close(timeout_s=0.5)

        hub.run(arrived)
        assert [(one["MSA-1"], one["MSA-2"]) for one in inbox.came] == [(verdict, "E1")]
        sent = [one for one in hub.exchanges(peer="EHR") if one.direction is Direction.OUT]
        assert [one.values("control")[0] for one in sent] == ["E1"]


def test_one_that_cannot_be_sent_yet_waits_in_the_outbox(hub: LiveHub) -> None:
    assert say(hub, ADT.format(sender="EHR", event="A04", control="E2"))["MSA-1"] == "CA"
    waiting = hub.read(lambda record: record.outbox.search(state=DeliveryState.PENDING))
    assert [(one.destination, parse(one.payload)["MSA-2"]) for one in waiting] == [("EHR", "E2")]


def test_a_sender_without_an_address_is_told_in_a_finding(hub: LiveHub) -> None:
    assert say(hub, ADT.format(sender="STRANGER", event="A04", control="E3"))["MSA-1"] == "CA"
    found = [one for one in hub.exchanges() if "E3" in one.values("control")]
    assert "HL7v2/deferred-acknowledgement" in {finding.rule for finding in found[0].findings}


def test_what_could_not_be_kept_is_not_told_ca(hub: LiveHub, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(work: Any) -> None:
        raise Busy("no space left")

    monkeypatch.setattr(hub.hub.journal, "write", full)
    answer = say(hub, ADT.format(sender="EHR", event="A04", control="E4"))
    assert (answer["MSA-1"], answer["MSA-2"]) == ("CR", "E4")
    assert hub.read(lambda record: record.patients.find(record.authorities.identifier("E4"))) is None
    assert hub.read(lambda record: record.outbox.search(destination="EHR")) == []
