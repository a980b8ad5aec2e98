"""A link that numbers its messages, over the wire and over a restart: none is lost, none done twice, none out of turn. 2.10.1."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from hilum.endpoint import mllp
from hilum.hl7v2.data.er7 import Message, parse
from support.live_hub import LiveHub, live_hub, settings

ADT = (
    "MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||ADT^A04^ADT_A01|{control}|P|2.5.1|{number}||{modes}\r"
    "EVN|A04|20260115101530\r"
    "PID|1||{patient}^^^HOSP&1.2.3.4.5&ISO^MR||{name}||19700101|F\r"
    "PV1|1|O\r"
)
START = "MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||^|{control}|P|2.5.1|{number}\r"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path)) as running:
        yield running


def say(hub: LiveHub, text: str) -> Message:
    async def send() -> bytes:
        async with mllp.connect("127.0.0.1", hub.mllp_port) as link:
            return await link.send(text.encode())

    return parse(asyncio.run(send()))


def adt(control: str, number: str, *, name: str = "Number^Nora", modes: str = "|", patient: str = "") -> str:
    return ADT.format(control=control, number=number, name=name, modes=modes, patient=patient or control)


def told(answer: Message) -> tuple[str, str]:
    return answer["MSA-1"], answer["MSA-4"]


def known(hub: LiveHub, patient: str) -> bool:
    return hub.read(lambda record: record.patients.find(record.authorities.identifier(patient))) is not None


def test_a_link_starts_counts_and_resynchronises(hub: LiveHub) -> None:
    assert told(say(hub, START.format(control="S0", number="0"))) == ("AA", "-1")
    assert told(say(hub, adt("N41", "41"))) == ("AA", "41")
    assert told(say(hub, START.format(control="S1", number="0"))) == ("AA", "42")
    assert told(say(hub, adt("N42", "42"))) == ("AA", "42")
    assert told(say(hub, START.format(control="S2", number="-1"))) == ("AA", "-1")
    assert told(say(hub, adt("N7", "7"))) == ("AA", "7")
    assert all(known(hub, one) for one in ("N41", "N42", "N7"))


def test_a_repeat_is_not_done_again_and_what_is_out_of_turn_is_not_taken(hub: LiveHub) -> None:
    assert told(say(hub, adt("R5", "5"))) == ("AA", "5")
    assert told(say(hub, adt("R5", "5"))) == ("AA", "6")
    missing = say(hub, adt("R7", "7"))
    assert (told(missing), missing["ERR-3.1"], missing["ERR-2"]) == (("AR", "6"), "207", "MSH^1^13^1")
    assert told(say(hub, adt("R2", "2"))) == ("AR", "6")
    assert not known(hub, "R7") and not known(hub, "R2")
    rules = {finding.rule for one in hub.exchanges() for finding in one.findings}
    assert {"HL7v2/sequence-repeat", "HL7v2/sequence-missing", "HL7v2/sequence-passed"} <= rules


def test_in_enhanced_mode_the_accept_acknowledgement_tells_the_number(hub: LiveHub) -> None:
    assert told(say(hub, adt("E1", "1", modes="AL|NE"))) == ("CA", "1")
    assert told(say(hub, adt("E3", "3", modes="AL|NE"))) == ("CE", "2")


def test_a_message_that_is_refused_does_not_count(hub: LiveHub) -> None:
    assert told(say(hub, adt("F1", "1"))) == ("AA", "1")
    refused = adt("F2", "2").replace("|19700101|", "|x|")
    assert told(say(hub, refused)) == ("AE", "2")
    assert told(say(hub, adt("F2", "2"))) == ("AA", "2")


def test_a_message_that_was_told_ca_counts_whatever_the_application_says_of_it(hub: LiveHub) -> None:
    refused = adt("C1", "1", modes="AL|NE").replace("|19700101|", "|x|")
    assert told(say(hub, refused)) == ("CA", "1")
    assert told(say(hub, adt("C2", "2", modes="AL|NE"))) == ("CA", "2")


def test_a_response_tells_the_number_too_and_one_that_refuses_does_not_count(hub: LiveHub) -> None:
    query = (
        START.replace("||^|", "||QBP^Q22^QBP_Q21|").rstrip()
        + "||AL|NE\rQPD|IHE PDQ Query|{tag}|@PID.5.1^Nobody\rRCP|I\r"
    )
    refused = say(hub, query.format(control="Q5", number="5", tag=""))
    assert (told(refused), refused.message_code) == (("AE", "5"), "ACK")
    taken = say(hub, query.format(control="Q6", number="6", tag="T1"))
    assert (told(taken), taken.message_code) == (("AA", "6"), "RSP")
    assert told(say(hub, query.format(control="Q6", number="6", tag="T1"))) == ("CA", "7")


def test_what_is_no_number_is_refused_with_its_place(hub: LiveHub) -> None:
    answer = say(hub, adt("X1", "two"))
    assert (answer["MSA-1"], answer["ERR-3.1"], answer["ERR-2"]) == ("AE", "102", "MSH^1^13^1")
    assert not known(hub, "X1")


def test_a_link_without_numbers_gets_none(hub: LiveHub) -> None:
    assert told(say(hub, adt("P1", ""))) == ("AA", "")


def test_the_number_outlives_a_restart_of_the_hub(tmp_path: Path) -> None:
    with live_hub(settings(tmp_path)) as hub:
        assert told(say(hub, adt("A9", "9"))) == ("AA", "9")
    with live_hub(settings(tmp_path)) as hub:
        assert told(say(hub, START.format(control="S9", number="0"))) == ("AA", "10")
        assert told(say(hub, adt("A9", "9"))) == ("AA", "10")
        assert told(say(hub, adt("A10", "10"))) == ("AA", "10")


def test_where_a_link_stands_is_seen_in_the_journal(hub: LiveHub) -> None:
    for number in ("3", "4"):
        say(hub, adt(f"J{number}", number))
    (entry,) = hub.exchanges(kind="sequence numbers")
    assert (entry.source, entry.fact("last number")) == ("EHR|HOSP", "4")
    with urlopen(f"{hub.base}/api/exchanges/{entry.id}") as answer:
        assert answer.status == 200
    with urlopen(f"{hub.base}/exchanges/{entry.id}") as page:
        assert page.status == 200
