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
from hilum.core.exchange import Direction, Outcome
from hilum.core.record import Delivery, DeliveryState
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


def talk(hub: LiveHub, *texts: str, answers: int = 2) -> list[Message]:
    """Send messages on one connection, and read so many back; no more may come."""

    async def send() -> list[bytes]:
        async with mllp.connect("127.0.0.1", hub.mllp_port) as link:
            for text in texts:
                await link.send_only(text.encode())
            read = [await link.receive(5.0) for _ in range(answers)]
            with pytest.raises(Busy):
                await link.receive(0.2)
            return read

    return [parse(one) for one in asyncio.run(send())]


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
        assert [(one["MSH-15"], one["MSH-16"]) for one in inbox.came] == [("NE", "NE")]
        sent = [one for one in hub.exchanges(peer="EHR") if one.direction is Direction.OUT]
        assert [one.values("control")[0] for one in sent] == ["E1"]


def test_one_that_cannot_be_sent_yet_waits_in_the_outbox(hub: LiveHub) -> None:
    assert say(hub, ADT.format(sender="EHR", event="A04", control="E2"))["MSA-1"] == "CA"
    waiting = hub.read(lambda record: record.outbox.search(state=DeliveryState.PENDING))
    assert [(one.destination, parse(one.payload)["MSA-2"]) for one in waiting] == [("EHR", "E2")]


@pytest.mark.parametrize(("event", "verdict"), [("A04", "AA"), ("A40", "AE")])
def test_a_sender_without_an_address_gets_both_on_its_connection_and_a_finding_says_so(
    hub: LiveHub, event: str, verdict: str
) -> None:
    first, second = talk(hub, ADT.format(sender="STRANGER", event=event, control="E3"))
    assert [(one["MSA-1"], one["MSA-2"]) for one in (first, second)] == [("CA", "E3"), (verdict, "E3")]
    assert (second["MSH-15"], second["MSH-16"]) == ("NE", "NE")
    both = [one for one in hub.exchanges(peer="STRANGER") if "E3" in one.values("control")]
    asked, sent = sorted(both, key=lambda one: one.direction is Direction.OUT)
    assert "HL7v2/deferred-acknowledgement" in {finding.rule for finding in asked.findings}
    assert (sent.direction, sent.control_id, sent.fact("acknowledges")) == (Direction.OUT, second.control_id, "E3")


def test_what_could_not_be_kept_is_not_told_ca(hub: LiveHub, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(work: Any) -> None:
        raise Busy("no space left")

    monkeypatch.setattr(hub.hub.journal, "write", full)
    answer = say(hub, ADT.format(sender="EHR", event="A04", control="E4"))
    assert (answer["MSA-1"], answer["MSA-2"]) == ("CR", "E4")
    assert hub.read(lambda record: record.patients.find(record.authorities.identifier("E4"))) is None
    assert hub.read(lambda record: record.outbox.search(destination="EHR")) == []


# The other way round: we send, the peer answers.


class Peering:
    """A peer that answers each message with the codes given for it, in the thread of the hub."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.came: list[Message] = []
        self.server: mllp.Server | None = None

    async def take(self, frame: bytes, address: str) -> bytes | None:
        message = parse(frame)
        self.came.append(message)
        said = self.answers.pop(0) if self.answers else ""
        if not said:
            return None
        code, _, error = said.partition(" ")
        lines = [
            "MSH|^~\\&|LAB|HOSP|HILUM|HILUM|20260115101530||ACK^A04^ACK|L1|P|2.5.1",
            f"MSA|{code}|{message.control_id}",
        ]
        if error:
            lines.append(f"ERR|||{error}^x^HL70357|E")
        return ("\r".join(lines) + "\r").encode()


def deliver(tmp_path: Path, peer: Peering, modes: str, then: str = "") -> tuple[Any, Any]:
    """Let the hub send one ADT with these MSH-15 and MSH-16; the delivery and its exchange, after the message `then` came."""
    port = free_port()
    with live_hub(settings(tmp_path, peers={"LAB": Peer(application="LAB", mllp=f"127.0.0.1:{port}")})) as hub:
        payload = ADT.replace("|||AL|AL", f"|||{modes}").format(sender="HILUM", event="A04", control="D1").encode()

        async def send(_: object) -> None:
            peer.server = await mllp.serve(peer.take, "127.0.0.1", port)
            await hub.hub.store.write(
                lambda record: record.deliver(
                    Delivery(
                        "LAB", "mllp", payload, kind="ADT^A04", facts=(("control id", "D1"),), created=record.now()
                    )
                )
            )
            async with asyncio.timeout(10):
                while not (hub.read(lambda record: record.outbox.search(destination="LAB"))[0].attempts):
                    await asyncio.sleep(0.02)

        hub.run(send)
        if then:
            hub.answered = [say_if_any(hub, one) for one in then.split("\n")]  # type: ignore[attr-defined]

        async def close(_: object) -> None:
            assert peer.server is not None
            await peer.server.close(timeout_s=0.5)

        hub.run(close)
        rows = hub.read(lambda record: record.outbox.search(destination="LAB"))
        sent = hub.read(lambda record: record.exchanges.search(peer="LAB"))
        return rows[0], sent


def say_if_any(hub: LiveHub, text: str) -> str:
    """The answer's MSA-1; "" where none came."""

    async def send() -> str:
        async with mllp.connect("127.0.0.1", hub.mllp_port) as link:
            await link.send_only(text.encode())
            try:
                return parse(await link.receive(0.4))["MSA-1"]
            except Busy:
                return ""

    return asyncio.run(send())


ACK = "MSH|^~\\&|LAB|HOSP|HILUM|HILUM|20260115101531||ACK^A04^ACK|L2|P|2.5.1|||{modes}\rMSA|{code}|{about}\r"


@pytest.mark.parametrize(
    ("answer", "state", "outcome"),
    [
        ("AA", DeliveryState.SENT, Outcome.ACCEPTED),
        ("AE 102", DeliveryState.DEAD, Outcome.REFUSED),
        ("AR 200", DeliveryState.DEAD, Outcome.REFUSED),  # an unsupported type stays unsupported
        ("AR 207", DeliveryState.PENDING, None),  # the peer is in trouble: again later
        ("CA", DeliveryState.SENT, Outcome.ACCEPTED),
        ("OK", DeliveryState.PENDING, None),
    ],
)
def test_in_original_mode_the_first_answer_decides(
    tmp_path: Path, answer: str, state: DeliveryState, outcome: Outcome | None
) -> None:
    row, sent = deliver(tmp_path, Peering(answer), "|")
    assert row.state == state
    assert [one.outcome for one in sent] == ([outcome] if outcome else [])


def test_where_nothing_is_asked_for_it_is_done_once_sent(tmp_path: Path) -> None:
    row, sent = deliver(tmp_path, Peering(), "NE|NE")
    assert (row.state, sent[0].outcome, sent[0].code) == (DeliveryState.SENT, Outcome.ACCEPTED, "")


def test_silence_is_consent_where_only_errors_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hilum.hub.couriers.SILENCE_S", 0.2)
    row, sent = deliver(tmp_path, Peering(), "ER|NE")
    assert (row.state, sent[0].outcome) == (DeliveryState.SENT, Outcome.ACCEPTED)


def test_an_error_that_is_told_is_heard(tmp_path: Path) -> None:
    row, sent = deliver(tmp_path, Peering("CE 102"), "ER|NE")
    assert (row.state, sent[0].code) == (DeliveryState.DEAD, "CE")


@pytest.mark.parametrize(("code", "outcome"), [("AA", Outcome.ACCEPTED), ("AE", Outcome.REFUSED)])
def test_the_peers_application_acknowledgement_is_brought_to_the_message_it_answers(
    tmp_path: Path, code: str, outcome: Outcome
) -> None:
    row, journal = deliver(tmp_path, Peering("CA"), "AL|AL", ACK.format(modes="|", code=code, about="D1"))
    assert row.state == DeliveryState.SENT
    sent = next(one for one in journal if one.direction is Direction.OUT)
    assert (sent.code, sent.outcome, sent.fact("application acknowledgement")) == (code, outcome, code)
    came = next(one for one in journal if one.direction is Direction.IN)
    assert (came.kind, came.code, came.answer) == ("ACK^A04", code, b"")


@pytest.mark.parametrize(("code", "state"), [("AA", DeliveryState.SENT), ("AE", DeliveryState.DEAD)])
def test_an_application_acknowledgement_on_the_same_connection_is_heard_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, state: DeliveryState
) -> None:
    """Some peers send both on the connection of the message, one after the other."""
    monkeypatch.setattr("hilum.hub.couriers.SAME_LINK_S", 10.0)

    class Both(Peering):
        async def take(self, frame: bytes, address: str) -> bytes | None:
            first = await super().take(frame, address)
            assert first is not None and self.server is not None
            (peer,) = self.server.peers
            peer._send(first)
            return first.replace(b"MSA|CA", f"MSA|{code}".encode())

    row, journal = deliver(tmp_path, Both("CA"), "AL|AL")
    assert row.state == state
    assert (journal[0].code, journal[0].fact("application acknowledgement")) == (code, code)


def test_a_peer_that_answers_at_our_listener_is_not_waited_for_on_the_link(tmp_path: Path) -> None:
    """After the first such acknowledgement the link stays open, and a peer that changes its ways is still understood."""
    peer, port = Peering("CA", "CA", "CA", "CA"), free_port()
    addresses: list[str] = []
    with live_hub(settings(tmp_path, peers={"LAB": Peer(application="LAB", mllp=f"127.0.0.1:{port}")})) as hub:

        async def take(frame: bytes, address: str) -> tuple[bytes, ...] | None:
            addresses.append(address)
            answer = await peer.take(frame, address)
            if answer is None:
                return None
            late = answer.replace(b"MSA|CA", b"MSA|AA")
            return (answer, late) if len(addresses) == 3 else (answer,)  # the third time on the link after all

        async def listen(_: object) -> None:
            peer.server = await mllp.serve(take, "127.0.0.1", port)

        async def send(control: str) -> None:
            payload = ADT.format(sender="HILUM", event="A04", control=control).encode()
            await hub.hub.store.write(
                lambda record: record.deliver(
                    Delivery("LAB", "mllp", payload, facts=(("control id", control),), created=record.now())
                )
            )
            async with asyncio.timeout(10):
                while hub.read(lambda record: record.outbox.search(state=DeliveryState.PENDING)):
                    await asyncio.sleep(0.02)

        hub.run(listen)
        for number in (1, 2, 3, 4):
            if number == 4:
                peer.answers = ["CA", "CA"]
            hub.run(lambda _, number=number: send(f"W{number}"))  # type: ignore[misc]
            if number < 3:
                assert say_if_any(hub, ACK.format(modes="|", code="AA", about=f"W{number}")) == ""

        async def close(_: object) -> None:
            assert peer.server is not None
            await peer.server.close(timeout_s=0.5)

        hub.run(close)
        assert [one.control_id for one in peer.came] == ["W1", "W2", "W3", "W4", "W4"]
        assert addresses[0] != addresses[1] == addresses[2] == addresses[3] != addresses[4]
        sent = {one.fact("control id"): one for one in hub.exchanges(peer="LAB") if one.direction is Direction.OUT}
        assert [sent[one].code for one in ("W1", "W2", "W3", "W4")] == ["AA", "AA", "CA", "CA"]


def test_a_response_on_the_same_connection_that_asks_for_an_acknowledgement_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hilum.hub.couriers.SAME_LINK_S", 10.0)

    class Responding(Peering):
        async def take(self, frame: bytes, address: str) -> tuple[bytes, ...] | None:  # type: ignore[override]
            first = await super().take(frame, address)
            if first is None:
                return None
            response = first.replace(b"|ACK^A04^ACK|L1|P|2.5.1", b"|RSP^A04|L2|P|2.5.1|||AL|NE")
            return first, response.replace(b"MSA|CA", b"MSA|AA")

    peer = Responding("CA")
    row, journal = deliver(tmp_path, peer, "AL|AL")
    assert (row.state, journal[0].code) == (DeliveryState.SENT, "AA")
    sent, said = peer.came
    assert (sent.control_id, said["MSA-1"], said["MSA-2"]) == ("D1", "CA", "L2")
    assert (said["MSH-15"], said["MSH-16"]) == ("NE", "NE")


def test_what_a_peer_says_unasked_is_not_taken_for_the_answer_to_the_next_message(tmp_path: Path) -> None:
    peer, port = Peering("AE 204", "AA"), free_port()
    with live_hub(settings(tmp_path, peers={"LAB": Peer(application="LAB", mllp=f"127.0.0.1:{port}")})) as hub:
        text = ADT.replace("|||AL|AL", "").format(sender="HILUM", event="A04", control="{control}")

        def row(control: str, *facts: tuple[str, str]) -> Delivery:
            content = text.format(control=control).encode()
            return Delivery("LAB", "mllp", content, facts=(("control id", control), *facts), created=1.0)

        async def send(_: object) -> None:
            peer.server = await mllp.serve(peer.take, "127.0.0.1", port)
            await hub.hub.store.write(lambda record: record.deliver(row("S1", ("answer", "none")), row("S2")))
            async with asyncio.timeout(10):
                while any(not one.attempts for one in hub.read(lambda r: r.outbox.search(destination="LAB"))):
                    await asyncio.sleep(0.02)
            await peer.server.close(timeout_s=0.5)

        hub.run(send)
        sent = {one.fact("control id"): one for one in hub.exchanges(peer="LAB")}
        assert [one["MSH-10"] for one in peer.came] == ["S1", "S2"]
        assert (sent["S1"].code, sent["S2"].code) == ("", "AA")


def test_an_acknowledgement_of_nothing_is_answered_where_its_sender_waits(hub: LiveHub) -> None:
    assert say_if_any(hub, ACK.format(modes="|", code="AA", about="none")) == "AE"
    assert say_if_any(hub, ACK.format(modes="NE|NE", code="AA", about="none")) == ""
    assert say_if_any(hub, ACK.format(modes="AL|NE", code="AA", about="none")) == "CA"
    assert say_if_any(hub, ACK.format(modes="AL|NE", code="XX", about="none")) == "CA"
    rules = [{finding.rule for finding in one.findings} for one in hub.exchanges()]
    assert {"HL7v2/acknowledgement-of-nothing"} in rules and {"HL7v2/acknowledgement-code"} in rules


def test_an_acknowledgement_that_comes_twice_changes_nothing_more(tmp_path: Path) -> None:
    twice = "\n".join(ACK.format(modes="|", code=code, about="D1") for code in ("AA", "AE"))
    _, journal = deliver(tmp_path, Peering("CA"), "AL|AL", twice)
    sent = next(one for one in journal if one.direction is Direction.OUT)
    assert (sent.code, sent.outcome) == ("AA", Outcome.ACCEPTED)
    assert any(finding.rule == "HL7v2/acknowledgement-again" for one in journal for finding in one.findings)


def test_a_control_id_used_again_for_another_message_is_noted(hub: LiveHub) -> None:
    first = ADT.replace("|||AL|AL", "").format(sender="EHR", event="A04", control="U1")
    assert say(hub, first)["MSA-1"] == "AA"
    assert say(hub, first)["MSA-1"] == "AA"
    assert say(hub, first.replace("Edda", "Emma"))["MSA-1"] == "AA"
    rules = [{finding.rule for finding in one.findings} for one in hub.exchanges()]
    assert [rule for one in rules for rule in one if "reused" in rule] == ["HL7v2/reused-control-id"]
    person = hub.read(lambda record: record.patients.find(record.authorities.identifier("U1")))
    assert person is not None and person.demographics.name.given == "Emma"
