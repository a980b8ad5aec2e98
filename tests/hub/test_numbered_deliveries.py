"""What is sent to a peer that counts: each message has the number after the one before, whatever breaks. HL7 v2.5.1 2.10.1."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hilum.config import AuthoritySettings, ConfigError, Peer, load
from hilum.core.exchange import Exchange, Key, Outcome
from hilum.core.record import Delivery, DeliveryState
from hilum.endpoint import mllp
from hilum.hl7v2.data.er7 import Message, parse
from hilum.store import open_store
from support.hub_process import HOST, HubProcess
from support.listening import listening
from support.live_hub import LiveHub, live_hub, settings

ADT = (
    "MSH|^~\\&|HILUM|HILUM|LAB|HOSP|20260115101530||ADT^A04^ADT_A01|{control}|P|2.5.1{modes}\r"
    "EVN|A04|20260115101530\r"
    "PID|1||{control}^^^HOSP&1.2.3.4.5&ISO^MR||Number^{name}||{birth}|F\r"
    "PV1|1|O\r"
)


@dataclass
class Counting:
    """A peer that counts, written after the chapter alone; `told` is (MSH-13, MSH-10) of whatever came, `done` what it processed.

    script   for the next messages: "" answers; "silent" takes it and lets the answer be lost; else MSA-1, and ERR-3 behind a blank
    """

    last: int | None = None
    script: list[str] = field(default_factory=list)
    told: list[tuple[int, str]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    came: list[Message] = field(default_factory=list)
    server: mllp.Server | None = None

    async def take(self, frame: bytes, address: str) -> bytes | None:
        message = parse(frame)
        self.came.append(message)
        number = int(message["MSH-13"])
        self.told.append((number, "" if number < 1 else message.control_id))
        if number == 0:
            return self.answer(message, "CA", -1 if self.last is None else self.last + 1)
        if number == -1:
            self.last = None
            return self.answer(message, "CA", -1)
        what = self.script.pop(0) if self.script else ""
        if what not in ("", "silent"):
            return self.answer(message, what, number)
        if self.last is not None and number == self.last:
            return self.answer(message, "CA", number + 1)
        if self.last is not None and number != self.last + 1:
            return self.answer(message, "CE 207", self.last + 1)
        self.last = number
        self.done.append(message.control_id)
        if what == "silent":
            assert self.server is not None
            for one in tuple(self.server.peers):
                one._transport.abort()  # type: ignore[union-attr]
            return None
        return self.answer(message, "CA", number)

    def answer(self, message: Message, said: str, expected: int) -> bytes:
        code, _, error = said.partition(" ")
        lines = [
            "MSH|^~\\&|LAB|HOSP|HILUM|HILUM|20260115101530||ACK^A04^ACK|L1|P|2.5.1",
            f"MSA|{code}|{message.control_id}||{expected}",
        ]
        if error:
            lines.append(f"ERR|||{error}^x^HL70357|E")
        return ("\r".join(lines) + "\r").encode()


def adt(control: str, modes: str = "|||AL|NE", name: str = "Nora", birth: str = "19700101") -> bytes:
    return ADT.format(control=control, modes=modes, name=name, birth=birth).encode()


def peers(port: int) -> dict[str, Peer]:
    return {"LAB": Peer(application="LAB", facility="HOSP", mllp=f"127.0.0.1:{port}", sequence=True)}


def put(hub: LiveHub, *controls: str, modes: str = "|||AL|NE", birth: str = "19700101") -> None:
    """Put ADT messages for LAB into the outbox."""

    async def write(_: object) -> None:
        await hub.hub.store.write(
            lambda record: record.deliver(
                *(
                    Delivery(
                        "LAB",
                        "mllp",
                        adt(one, modes, birth=birth),
                        kind="ADT^A04",
                        facts=(("control id", one),),
                        created=record.now(),
                    )
                    for one in controls
                )
            )
        )

    hub.run(write)


def rows(hub: LiveHub) -> dict[str, Delivery]:
    found = hub.read(lambda record: record.outbox.search(destination="LAB"))
    return {one.fact("control id"): one for one in found}


def until(hub: LiveHub, is_so: Callable[[], bool]) -> None:
    async def wait(_: object) -> None:
        async with asyncio.timeout(15):
            while not is_so():
                await asyncio.sleep(0.02)

    hub.run(wait)


def until_sent(hub: LiveHub, *controls: str) -> None:
    until(hub, lambda: all(rows(hub)[one].state == DeliveryState.SENT for one in controls))


def standing(hub: LiveHub) -> Exchange:
    """The journal entry of the link."""
    (entry,) = hub.read(lambda record: record.exchanges.by_key([Key("sequence", "to LAB")]))
    return entry


_OPEN = ExitStack()


@pytest.fixture(autouse=True)
def _end() -> Iterator[None]:
    """The peers of a test outlive its hubs, and end with it."""
    with _OPEN:
        yield


@contextmanager
def linked(folder: Path, peer: Counting) -> Iterator[LiveHub]:
    """A hub whose peer LAB listens."""
    if peer.server is None:
        peer.server = _OPEN.enter_context(listening(peer.take))
    with live_hub(settings(folder, peers=peers(peer.server.port))) as hub:
        yield hub


def test_a_link_starts_with_an_msh_alone_and_counts_each_message(tmp_path: Path) -> None:
    peer = Counting()
    with linked(tmp_path, peer) as hub:
        put(hub, "M1", "M2", "M3")
        until_sent(hub, "M1", "M2", "M3")
        assert peer.told == [(0, ""), (1, "M1"), (2, "M2"), (3, "M3")]
        start = peer.came[0]
        assert [one.name for one in start.segments()] == ["MSH"]
        assert (start["MSH-9.1"], start["MSH-15"], start["MSH-16"]) == ("ADT", "AL", "NE")
        assert standing(hub).fact("last number") == "3"
        journal = hub.exchanges(peer="LAB")
        assert [one.kind for one in journal if one.kind.startswith("link")] == ["link start"]
        sent = [one for one in journal if one.kind == "ADT^A04"]
        assert [one.fact("sequence number") for one in sent] == ["1", "2", "3"]
        whole = hub.read(lambda record: record.exchanges.get(sent[1].id))
        assert whole is not None and whole.request == peer.came[2].encode()
        assert not [finding for one in journal if one.kind == "link start" for finding in one.findings]


def test_a_new_link_takes_up_the_number_that_the_receiver_expects(tmp_path: Path) -> None:
    peer = Counting(last=41)
    with linked(tmp_path, peer) as hub:
        put(hub, "M1", "M2")
        until_sent(hub, "M1", "M2")
    assert peer.told == [(0, ""), (42, "M1"), (43, "M2")]


def test_after_a_lost_acknowledgement_the_same_number_goes_again_and_is_not_done_twice(tmp_path: Path) -> None:
    peer = Counting(script=["silent"])
    with linked(tmp_path, peer) as hub:
        put(hub, "M1", "M2")
        until_sent(hub, "M1", "M2")
    assert peer.told == [(0, ""), (1, "M1"), (1, "M1"), (2, "M2")]
    assert peer.done == ["M1", "M2"]


def test_a_restart_goes_on_with_the_number_after(tmp_path: Path) -> None:
    peer = Counting()
    with linked(tmp_path, peer) as hub:
        put(hub, "M1", "M2")
        until_sent(hub, "M1", "M2")
    with linked(tmp_path, peer) as hub:
        put(hub, "M3")
        until_sent(hub, "M3")
    assert peer.told == [(0, ""), (1, "M1"), (2, "M2"), (0, ""), (3, "M3")]


@pytest.mark.parametrize("is_taken", [True, False], ids=["the peer took it", "the peer did not take it"])
def test_a_restart_in_the_middle_of_a_message_neither_loses_nor_doubles_it(tmp_path: Path, is_taken: bool) -> None:
    """The hub ends after it gave M2 its number and before it heard of it."""
    peer = Counting()
    with linked(tmp_path, peer) as hub:
        put(hub, "M1")
        until_sent(hub, "M1")
        peer.script = ["silent"] if is_taken else ["AR 207"]
        put(hub, "M2")
        until(hub, lambda: rows(hub)["M2"].attempts > 0)
    with linked(tmp_path, peer) as hub:
        put(hub, "M3")
        until_sent(hub, "M2", "M3")
        sent = {one.control_id: one for one in hub.exchanges(peer="LAB", kind="ADT^A04")}
        assert (sent["M2"].outcome, sent["M2"].code, sent["M2"].fact("sequence number")) == (
            Outcome.ACCEPTED,
            "CA",
            "2",
        )
    assert peer.done == ["M1", "M2", "M3"]
    assert peer.told[-1] == (3, "M3")


def test_the_number_of_a_message_refused_is_left_out_by_resynchronising(tmp_path: Path) -> None:
    peer = Counting(script=["", "AE 102"])
    with linked(tmp_path, peer) as hub:
        put(hub, "M1", "M2", "M3")
        until_sent(hub, "M1", "M3")
        assert rows(hub)["M2"].state == DeliveryState.DEAD
        kinds = [one.kind for one in hub.exchanges(peer="LAB") if one.kind.startswith("link")]
        assert kinds == ["link start", "link resynchronisation"]
    assert peer.told == [(0, ""), (1, "M1"), (2, "M2"), (-1, ""), (3, "M3")]
    assert peer.done == ["M1", "M3"]


def test_a_peer_that_is_busy_is_given_the_same_number_again(tmp_path: Path) -> None:
    peer = Counting(script=["CR 207"])
    with linked(tmp_path, peer) as hub:
        put(hub, "M1")
        until_sent(hub, "M1")
    assert peer.told == [(0, ""), (1, "M1"), (1, "M1")]


def test_after_a_dead_letter_the_link_is_resynchronised(tmp_path: Path) -> None:
    peer = Counting(script=["", "CR 207"])
    with linked(tmp_path, peer) as hub:
        put(hub, "M1", "M2")
        until(hub, lambda: rows(hub)["M2"].attempts > 0)
        dead = rows(hub)["M2"]

        async def give_up(_: object) -> None:
            await hub.hub.store.write(
                lambda record: record.outbox.settle(dead.id, state=DeliveryState.DEAD, error="given up", attempts=9)
            )

        hub.run(give_up)
        put(hub, "M3")
        until_sent(hub, "M3")
    assert peer.told[-2:] == [(-1, ""), (3, "M3")]
    assert peer.done == ["M1", "M3"]


def test_a_receiver_that_expects_what_was_never_sent_freezes_the_link_until_it_is_sent_again_by_hand(
    tmp_path: Path,
) -> None:
    peer = Counting()
    with linked(tmp_path, peer) as hub:
        put(hub, "M1")
        until_sent(hub, "M1")
        peer.last = 76
        put(hub, "M2", "M3")
        until(hub, lambda: rows(hub)["M2"].attempts > 1)
        waiting = rows(hub)["M2"]
        assert (waiting.state, peer.done) == (DeliveryState.PENDING, ["M1"])
        assert "the link is frozen: the peer expects 77, and 2 is next" in waiting.error
        assert standing(hub).fact("state").startswith("frozen")

        async def again(_: object) -> None:
            await hub.hub.store.write(lambda record: record.outbox.replay(waiting.id))

        hub.run(again)
        until_sent(hub, "M2", "M3")
        assert standing(hub).fact("state") == ""
    assert peer.told[-3:] == [(-1, ""), (2, "M2"), (3, "M3")]
    assert peer.done == ["M1", "M2", "M3"]


def test_a_receiver_that_forgot_is_started_anew(tmp_path: Path) -> None:
    peer = Counting()
    with linked(tmp_path, peer) as hub:
        put(hub, "M1", "M2")
        until_sent(hub, "M1", "M2")
    peer.last = None
    with linked(tmp_path, peer) as hub:
        put(hub, "M3")
        until_sent(hub, "M3")
    assert peer.told[-2:] == [(0, ""), (3, "M3")]


def test_a_receiver_that_lacks_what_it_acknowledged_freezes_the_link(tmp_path: Path) -> None:
    peer = Counting()
    with linked(tmp_path, peer) as hub:
        put(hub, "M1", "M2")
        until_sent(hub, "M1", "M2")
        peer.last = 1
        put(hub, "M3")
        until(hub, lambda: rows(hub)["M3"].attempts > 0)
        assert "the peer expects 2, and 3 is next" in rows(hub)["M3"].error
    assert peer.told[-2:] == [(3, "M3"), (0, "")]


def test_a_peer_that_does_not_count_freezes_the_link_and_says_why(tmp_path: Path) -> None:
    class Plain(Counting):
        def answer(self, message: Message, said: str, expected: int) -> bytes:
            return super().answer(message, said, expected).replace(f"||{expected}\r".encode(), b"\r")

    peer = Plain()
    with linked(tmp_path, peer) as hub:
        put(hub, "M1")
        until(hub, lambda: rows(hub)["M1"].attempts > 0)
        assert "the peer expects no number" in rows(hub)["M1"].error


@pytest.mark.parametrize(
    ("modes", "asked"),
    [("", ("AL", "AL")), ("|||NE|NE", ("AL", "NE")), ("|||ER|AL", ("AL", "AL")), ("|||SU|", ("AL", ""))],
)
def test_what_is_numbered_is_acknowledged_at_once_whatever_it_asked_for(
    tmp_path: Path, modes: str, asked: tuple[str, str]
) -> None:
    peer = Counting()
    with linked(tmp_path, peer) as hub:
        put(hub, "M1", modes=modes)
        until_sent(hub, "M1")
    assert (peer.came[1]["MSH-15"], peer.came[1]["MSH-16"]) == asked


# -- hub to hub


def test_two_hubs_count_over_restarts_of_both(tmp_path: Path) -> None:
    sending, receiving = tmp_path / "sending", tmp_path / "receiving"
    names = [f"H{number}" for number in range(6)]
    for turn in range(3):
        with live_hub(settings(receiving)) as lab, live_hub(settings(sending, peers=peers(lab.mllp_port))) as hub:
            mine = names[turn * 2 : turn * 2 + 2]
            put(hub, *mine)
            until_sent(hub, *mine)
            last = 2 * turn + 2
            assert standing(hub).fact("last number") == str(last)
            (entry,) = lab.exchanges(kind="sequence numbers")
            assert entry.fact("last number") == str(last)
            came = lab.exchanges(kind="ADT^A04")
            assert [one.control_id for one in came] == names[:last]
            assert [one.fact("sequence number") for one in came] == [str(one + 1) for one in range(last)]


def test_between_hubs_a_lost_connection_loses_no_word_of_the_application(tmp_path: Path) -> None:
    """The first try's acknowledgements are lost; the second gets MSA-4 one higher, and the application acknowledgement again."""
    with live_hub(settings(tmp_path / "receiving")) as lab:
        lost: list[bytes] = []

        async def between(frame: bytes, address: str) -> tuple[bytes, ...]:
            answers = await lab.hub.mllp_service.answers(frame, address)
            if b"|L1|" in frame and not lost:
                lost.extend(answers)
                raise ConnectionResetError
            return answers

        server = lab.run(lambda _: mllp.serve(between, "127.0.0.1", 0))
        with live_hub(settings(tmp_path / "sending", peers=peers(server.port))) as hub:
            put(hub, "L1", "L2", modes="")
            until_sent(hub, "L1", "L2")
            sent = {one.control_id: one for one in hub.exchanges(peer="LAB", kind="ADT^A04")}
            assert [(one.code, one.fact("accept acknowledgement")) for one in sent.values()] == [("AA", "CA")] * 2
        assert len(lost) == 2
        assert [one.fact("sequence number") for one in lab.exchanges(kind="ADT^A04")] == ["1", "1", "2"]
        lab.run(lambda _: server.close(timeout_s=0.5))


def test_between_hubs_an_application_that_refuses_does_not_hold_the_link(tmp_path: Path) -> None:
    with (
        live_hub(settings(tmp_path / "receiving")) as lab,
        live_hub(settings(tmp_path / "sending", peers=peers(lab.mllp_port))) as hub,
    ):
        put(hub, "G1")
        put(hub, "G2", birth="x")  # kept, and refused by the application
        put(hub, "G3")
        until_sent(hub, "G1", "G2", "G3")
        assert not lab.exchanges(kind="link resynchronisation")
        assert [one.code for one in lab.exchanges(kind="ADT^A04")] == ["AA", "AE", "AA"]


@pytest.mark.parametrize("is_answered", [True, False], ids=["after its answer", "before its answer"])
def test_a_hub_that_is_killed_and_started_again_sends_each_message_once_and_in_order(
    tmp_path: Path, is_answered: bool
) -> None:
    """SIGKILL at every second message: as soon as it is there, or as soon as it is acknowledged."""
    process = HubProcess(tmp_path)
    names = [f"K{number}" for number in range(6)]

    class Killing(Counting):
        async def take(self, frame: bytes, address: str) -> bytes | None:
            answer = await super().take(frame, address)
            number = self.told[-1][0]
            if number < 1 or number % 2 or self.told.count(self.told[-1]) > 1:
                return answer
            if is_answered and answer is not None:
                assert self.server is not None
                for one in tuple(self.server.peers):
                    one._send(answer)
            process.kill()
            return None

    async def drive(peer: Killing) -> None:
        peer.server = await mllp.serve(peer.take)
        text = f'[peers.LAB]\nmllp = "{HOST}:{peer.server.port}"\nsequence = true\n'
        (tmp_path / "hilum.toml").write_text(text)
        async with asyncio.timeout(60):
            while peer.done != names or not process.is_running:
                if not process.is_running:
                    await asyncio.to_thread(process.start)
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.3)
        await peer.server.close(timeout_s=0.5)

    store = open_store(tmp_path / "data", authorities=AuthoritySettings().authorities())
    store.write_now(
        lambda record: record.deliver(
            *(Delivery("LAB", "mllp", adt(one), "ADT^A04", facts=(("control id", one),), created=1e10) for one in names)
        )
    )
    store.close()
    peer = Killing()
    try:
        asyncio.run(drive(peer))
    finally:
        process.stop()
    assert peer.done == names
    assert peer.told.count((0, "")) in (3, 4)  # the last kill may come when all is settled
    assert -1 not in [number for number, _ in peer.told]


# -- settings


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("[peers.lab]\nsequence = true", "peers.lab.sequence", "no such address"),
        ('[peers.lab]\nmllp = "127.0.0.1:1"\nsequence = "often"', "peers.lab.sequence", "expected true or false"),
        (
            '[peers.lab]\nmllp = "127.0.0.1:1"\nsequence = true\n[peers.ris]\nmllp = "127.0.0.1:1"\nsequence = true',
            "peers.ris.sequence",
            "peers.lab numbers",
        ),
    ],
)
def test_settings_that_cannot_be_are_refused_with_their_place(
    tmp_path: Path, text: str, where: str, message: str
) -> None:
    file = tmp_path / "hilum.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(file, environment={})
    assert caught.value.where.startswith(where)
    assert message in caught.value.message
