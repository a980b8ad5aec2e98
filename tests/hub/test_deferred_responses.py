"""Where MSH-15 and MSH-16 are AL, a response is a message of its own behind the accept acknowledgement. HL7 v2.5.1 2.9.3."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hilum.config import Hl7v2Settings, Loaded, Peer
from hilum.core.errors import Busy
from hilum.core.exchange import Direction, Exchange, Outcome
from hilum.core.record import Delivery, DeliveryState
from hilum.endpoint import mllp
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hub import Hub
from support.listening import listening
from support.live_hub import LiveHub, live_hub, settings

MSH = "MSH|^~\\&|{sender}|HOSP|HILUM|HILUM|20260115101530||{kind}|{control}|P|2.5.1|||{modes}\r"
PID = "PID|1||P1^^^HOSP&1.2.3.4.5&ISO^MR||Deferred^Dora||19700101|F\r"
BODIES = {
    "ADT^A04^ADT_A01": "EVN|A04|20260115101530\r" + PID + "PV1|1|O\r",
    "QBP^Q22^QBP_Q21": "QPD|IHE PDQ Query|T1|@PID.5.1^Deferred\rRCP|I\r",
    "OML^O21^OML_O21": PID + "ORC|NW|L1^EHR\rOBR|1|L1^EHR||GLU^Glucose^L\r",
    "ORM^O01^ORM_O01": PID + "ORC|NW|M1^EHR\rOBR|1|M1^EHR||MR1^Brain^L\r",
    "REF^I12^REF_I12": "RF1|P^Pending^HL70283|R^Routine^HL70280|CARD^Cardiology^L|||R1^EHR||20260115\rPRD|RP|Ref^Rita\r"
    + PID,
    "SRM^S01^SRM_S01": (
        "ARQ|A1^EHR|||||ROUTINE^Routine^HL70276||||30|min|20260301090000^20260301100000\r"
        "PID|1||P1^^^HOSP&1.2.3.4.5&ISO^MR||Deferred^Dora||19700101|F\r"
        "RGS|1\rAIS|1|A|MR1^Brain^L|20260301090000\r"
    ),
    "MFN^M02^MFN_M02": (
        "MFI|PRA^Practitioner^HL70175||UPD|||AL\rMFE|MAD|C1||D1^^^HOSP|CE\rSTF|D1^^^HOSP|D1^^^HOSP|Doctor^Dan\r"
    ),
}
RESPONSES = {
    "QBP^Q22^QBP_Q21": "RSP^K22",
    "OML^O21^OML_O21": "ORL^O22",
    "ORM^O01^ORM_O01": "ORR^O02",
    "REF^I12^REF_I12": "RRI^I12",
    "SRM^S01^SRM_S01": "SRR^S01",
    "MFN^M02^MFN_M02": "MFK^M02",
}


_NUMBERS = count(1)


@pytest.fixture
def control() -> str:
    """A control id that no other test has: they share a hub."""
    return f"C{next(_NUMBERS)}"


def message(kind: str, control: str, modes: str = "AL|AL", sender: str = "EHR") -> str:
    return MSH.format(kind=kind, control=control, modes=modes, sender=sender) + BODIES[kind]


def loaded(folder: Path, port: int = 0) -> Loaded:
    """Orders are answered by responses; the sender EHR has an address where a port is given."""
    made = settings(folder, peers={"EHR": Peer(application="EHR", mllp=f"127.0.0.1:{port}" if port else "")})
    object.__setattr__(made.settings, "hl7v2", Hl7v2Settings(order_response="response"))
    return made


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(loaded(tmp_path_factory.mktemp("hub"))) as running:
        say(running, message("ADT^A04^ADT_A01", "C0", "|"))
        yield running


def say(hub: LiveHub, text: str) -> list[Message]:
    """Send a message, and read what comes back on its connection."""

    async def send() -> list[bytes]:
        came = []
        async with mllp.connect("127.0.0.1", hub.mllp_port) as link:
            await link.send_only(text.encode())
            came.append(await link.receive(10.0))
            while True:
                try:
                    came.append(await link.receive(0.3))
                except Busy:
                    return came

    return [parse(one) for one in asyncio.run(send())]


def kind_of(message: Message) -> str:
    return f"{message.message_code}^{message.trigger_event}"


@pytest.mark.parametrize("kind", RESPONSES)
def test_the_accept_acknowledgement_comes_first_and_the_response_follows(hub: LiveHub, control: str, kind: str) -> None:
    first, second = say(hub, message(kind, control))
    assert (first.message_code, first["MSA-1"], first["MSA-2"]) == ("ACK", "CA", control)
    assert (kind_of(second), second["MSA-1"], second["MSA-2"]) == (RESPONSES[kind], "AA", control)
    assert (second["MSH-15"], second["MSH-16"]) == ("AL", "NE")
    assert second.control_id not in ("", control, first.control_id)


@pytest.mark.parametrize("modes", ["|", "NE|AL", "AL|NE", "NE|NE", "ER|AL"])
@pytest.mark.parametrize("kind", RESPONSES)
def test_with_other_modes_the_response_comes_at_once(hub: LiveHub, control: str, kind: str, modes: str) -> None:
    (only,) = say(hub, message(kind, control, modes))
    assert (kind_of(only), only["MSA-1"], only["MSH-15"]) == (RESPONSES[kind], "AA", "")


@pytest.mark.parametrize("kind", [one for one in RESPONSES if not one.startswith("QBP")])
def test_a_repeat_gets_both_answers_again_and_has_no_second_effect(hub: LiveHub, control: str, kind: str) -> None:
    first, again = (say(hub, message(kind, control)) for _ in range(2))
    assert [one.encode() for one in first] == [one.encode() for one in again]
    came = [one for one in hub.exchanges(kind=kind[:7]) if one.control_id == control]
    assert "HL7v2/repeat" in {finding.rule for one in came for finding in one.findings}


@pytest.mark.parametrize("code", ["CA", "CE"])
def test_the_sender_acknowledges_the_response_and_the_journal_has_it(hub: LiveHub, control: str, code: str) -> None:
    async def talk() -> tuple[Message, bytes | None]:
        async with mllp.connect("127.0.0.1", hub.mllp_port) as link:
            assert parse(await link.send(message("QBP^Q22^QBP_Q21", control).encode()))["MSA-1"] == "CA"
            response = parse(await link.receive(5.0))
            back = f"MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115||ACK^K22^ACK|X1|P|2.5.1|||NE|NE\rMSA|{code}|"
            await link.send_only(f"{back}{response.control_id}\r".encode())
            try:
                return response, await link.receive(0.3)
            except Busy:
                return response, None

    response, more = asyncio.run(talk())
    assert more is None
    (sent,) = [one for one in hub.exchanges(peer="EHR") if one.control_id == response.control_id]
    assert (sent.direction, sent.kind, sent.fact("application acknowledgement")) == (Direction.OUT, "RSP^K22", code)
    assert sent.outcome is (Outcome.ACCEPTED if code == "CA" else Outcome.REFUSED)
    assert not [
        finding for one in hub.exchanges(kind="ACK^K22") for finding in one.findings if "nothing" in finding.rule
    ]


@pytest.mark.parametrize(
    ("before", "after", "code", "error"),
    [
        ("QBP^Q22^QBP_Q21", "QBP^Z99^QBP_Q21", "CR", "201"),
        ("QBP^Q22^QBP_Q21", "XYZ^Q22^QBP_Q21", "CR", "200"),
        ("|P|2.5.1|", "|T|2.5.1|", "CR", "202"),
        ("|P|2.5.1|", "|P|9.9|", "CR", "203"),
        ("|{control}|", "||", "CE", "101"),
    ],
)
def test_what_is_refused_at_the_door_gets_the_refusal_and_no_response(
    hub: LiveHub, control: str, before: str, after: str, code: str, error: str
) -> None:
    (only,) = say(hub, message("QBP^Q22^QBP_Q21", control).replace(before.format(control=control), after))
    assert (only.message_code, only["MSA-1"], only["ERR-3.1"]) == ("ACK", code, error)


def test_what_the_application_refuses_is_kept_first_and_refused_later(hub: LiveHub, control: str) -> None:
    first, second = say(hub, message("QBP^Q22^QBP_Q21", control).replace("|T1|", "||"))
    assert (first["MSA-1"], second["MSA-1"], second["MSA-2"]) == ("CA", "AE", control)


def test_what_cannot_be_kept_is_refused_by_the_accept_acknowledgement(
    hub: LiveHub, control: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(work: Any) -> None:
        raise Busy("no space left")

    monkeypatch.setattr(hub.hub.journal, "write", full)
    (only,) = say(hub, message("OML^O21^OML_O21", control))
    assert (only.message_code, only["MSA-1"], only["MSA-2"]) == ("ACK", "CR", control)


def test_in_a_batch_each_message_is_answered_by_its_response(hub: LiveHub) -> None:
    inside = message("OML^O21^OML_O21", "B1") + message("QBP^Q22^QBP_Q21", "B2")
    (only,) = say_raw(hub, f"BHS|^~\\&|EHR|HOSP|HILUM|HILUM|20260115\r{inside}BTS|2\r")
    assert b"|ORL^O22" in only and b"|RSP^K22" in only
    assert b"MSA|AA|B1" in only and b"MSA|AA|B2" in only


def say_raw(hub: LiveHub, text: str) -> list[bytes]:
    async def send() -> bytes:
        async with mllp.connect("127.0.0.1", hub.mllp_port) as link:
            return await link.send(text.encode())

    return [asyncio.run(send())]


# -- by the outbox, to the sender's own listener


class Inbox:
    """The sender's listener: it acknowledges by MSH-15 of what comes, with the codes given."""

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.came: list[Message] = []

    async def take(self, frame: bytes, address: str) -> bytes | None:
        response = parse(frame)
        self.came.append(response)
        if response["MSH-15"] != "AL":
            return None
        code = self.codes.pop(0) if self.codes else "CA"
        head = "MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115||ACK^K22^ACK|X1|P|2.5.1"
        return f"{head}\rMSA|{code}|{response.control_id}\r".encode()


def deliver(folder: Path, inbox: Inbox, kind: str) -> tuple[list[Message], Any, list[Exchange]]:
    """What came at once, the outbox row and the journal, after `kind` was sent by a sender whose address is known."""

    with listening(inbox.take) as server, live_hub(loaded(folder, server.port)) as hub:
        say(hub, message("ADT^A04^ADT_A01", "C0", "|"))
        at_once = say(hub, message(kind, "C1"))

        async def tried(_: Hub) -> None:
            async with asyncio.timeout(10):
                while not hub.read(lambda record: record.outbox.search(destination="EHR"))[0].attempts:
                    await asyncio.sleep(0.02)

        hub.run(tried)
        (row,) = hub.read(lambda record: record.outbox.search(destination="EHR"))
        return at_once, row, hub.read(lambda record: record.exchanges.search(peer="EHR"))


@pytest.mark.parametrize("kind", RESPONSES)
def test_the_response_goes_to_the_senders_address_and_is_acknowledged_there(tmp_path: Path, kind: str) -> None:
    inbox = Inbox()
    at_once, row, journal = deliver(tmp_path, inbox, kind)
    assert [(one.message_code, one["MSA-1"]) for one in at_once] == [("ACK", "CA")]
    (response,) = inbox.came
    assert (kind_of(response), response["MSA-1"], response["MSA-2"]) == (RESPONSES[kind], "AA", "C1")
    assert (response["MSH-15"], response["MSH-16"]) == ("AL", "NE")
    assert row.state == DeliveryState.SENT
    (sent,) = [one for one in journal if one.direction is Direction.OUT]
    assert (sent.kind, sent.control_id, sent.code) == (RESPONSES[kind], response.control_id, "CA")


@pytest.mark.parametrize(("code", "state"), [("CR", DeliveryState.PENDING), ("CE", DeliveryState.DEAD)])
def test_a_response_that_is_not_taken_is_sent_again_or_given_up(tmp_path: Path, code: str, state: str) -> None:
    _, row, _ = deliver(tmp_path, Inbox(code), "OML^O21^OML_O21")
    assert row.state == state


# -- hub to hub


def test_between_hubs_the_response_is_acknowledged_and_both_journals_have_it(tmp_path: Path) -> None:
    with live_hub(loaded(tmp_path / "receiving")) as lab:
        peers = {"LAB": Peer(application="HILUM", mllp=f"127.0.0.1:{lab.mllp_port}")}
        with live_hub(settings(tmp_path / "sending", peers=peers)) as hub:
            payload = message("OML^O21^OML_O21", "H1", sender="CLINIC").encode()

            async def send(_: Hub) -> None:
                await hub.hub.store.write(
                    lambda record: record.deliver(
                        Delivery("LAB", "mllp", payload, "OML^O21", facts=(("control id", "H1"),), created=1e10)
                    )
                )

            hub.run(send)
            (asked,) = hub.exchanges(peer="LAB")
            assert (asked.code, asked.fact("accept acknowledgement")) == ("AA", "CA")
            whole = hub.read(lambda record: record.exchanges.get(asked.id))
            assert whole is not None and kind_of(parse(whole.answer)) == "ORL^O22"
        (response,) = lab.exchanges(kind="ORL^O22")
        assert (response.direction, response.fact("application acknowledgement")) == (Direction.OUT, "CA")
