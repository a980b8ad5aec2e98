"""The way of a message through the room: header checks, acknowledgements, repeats, batches. HL7 v2.5.1 2.9, 2.10.3, 2.15."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import Busy, Fault, HilumError, RemoteProtocolError
from hilum.core.exchange import Outcome
from hilum.core.handler import Handler
from hilum.core.record import Event, Record
from hilum.hl7v2 import Reply, Request, Site, Trigger, parse, receive, refuse, table, unreadable
from hilum.hl7v2.wire.ack_rules import version_tuple
from support.hl7_hub import NOW, Hub, adt, msh


@pytest.fixture
def hub() -> Hub:
    return Hub()


GOOD = adt("A04")


@pytest.mark.parametrize(
    ("old", "new", "acknowledgement", "code", "place"),
    [
        ("ADT^A04", "XYZ^A04", "AR", "200", "MSH^1^9^1^1"),
        ("ADT^A04", "ADT^A99", "AR", "201", "MSH^1^9^1^2"),
        ("ADT^A04", "ADT", "AE", "101", "MSH^1^9^1^2"),
        ("|ADT^A04|", "||", "AE", "101", "MSH^1^9^1"),
        ("|P|2.5.1", "|D|2.5.1", "AR", "202", "MSH^1^11^1"),
        ("|P|2.5.1", "|T|2.5.1", "AR", "202", "MSH^1^11^1"),
        ("|P|2.5.1", "||2.5.1", "AE", "101", "MSH^1^11^1"),
        ("|P|2.5.1", "|P|7.3", "AR", "203", "MSH^1^12^1"),
        ("|P|2.5.1", "|P|", "AE", "101", "MSH^1^12^1"),
        ("DOE^JANE", "DOE\\Qx^JANE", "AE", "102", "PID^1^5^1"),
        ("DOE^JANE", "DOE\\XZZ\\^JANE", "AE", "102", "PID^1^5^1"),
        ("PV1|", "MSH|^~\\&|again\nPV1|", "AE", "100", "MSH^2"),
    ],
)
def test_each_bad_header_gets_its_own_answer(
    hub: Hub, old: str, new: str, acknowledgement: str, code: str, place: str
) -> None:
    raw = GOOD.replace(old, new)
    assert raw != GOOD
    answer = hub.refuse(raw)
    assert answer["MSA-1"] == acknowledgement
    assert answer["MSA-2"] == parse(GOOD.encode())["MSH-10"]
    assert (answer["ERR-3.1"], answer["ERR-3.3"], answer["ERR-2"]) == (code, "HL70357", place)
    assert hub.draft.outcome is Outcome.REFUSED
    assert hub.draft.code == acknowledgement
    assert hub.patient("1") is None


def test_a_missing_control_id_is_refused_and_echoed_as_empty(hub: Hub) -> None:
    raw = GOOD.replace(parse(GOOD.encode()).control_id, "", 1)
    answer = hub.refuse(raw)
    assert (answer["MSA-1"], answer["MSA-2"], answer["ERR-3.1"]) == ("AE", "", "101")


def test_bad_escapes_in_free_text_are_read_as_they_stand(hub: Hub) -> None:
    hub.accept(GOOD + "NTE|1||see \\\\server\\share\\Q\n")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00",
        b"MSH",
        b"GET / HTTP/1.1",
        b"\xff" * 1000,
        b"MSH|" * 1000,
        b"<xml/>",
        b"MSH|^~\\&",
        b"BHS",
    ],
)
def test_what_is_no_message_still_gets_an_answer(hub: Hub, raw: bytes) -> None:
    answer = hub.refuse(raw)
    assert answer["MSA-1"] in ("AE", "AR")
    assert answer["ERR-3.1"]


def test_the_control_id_comes_back_even_when_the_delimiters_are_refused(hub: Hub) -> None:
    answer = hub.refuse(b"MSH|^^^^|APP|FAC|X|Y|2024||ADT^A01|CTRL7|P|2.5\r")
    assert answer["MSA-2"] == "CTRL7"


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_bytes_go_unanswered(tail: bytes) -> None:
    hub = Hub()
    for raw in (tail, b"MSH|^~\\&|A|B|C|D|2024||ADT^A01|1|P|2.5\r" + tail, GOOD.encode()[:-40] + tail):
        answer = hub.send(raw)
        assert answer.immediate is not None
        assert parse(answer.immediate)["MSA-1"] == answer.code


def test_the_answer_speaks_as_the_sender_did(hub: Hub) -> None:
    raw = "MSH$%*!@$EHR%1.2%ISO$WEST$HUB$RAD$20240101$$ADT%A08$C!F!1$P%T$2.3$$$$$$8859/1\rPID$$$1%%%HOSP$$D%J\r"
    answer = hub.accept(raw)
    assert (answer["MSH-1"], answer["MSH-2"]) == ("$", "%*!@")
    assert (answer["MSH-3"], answer["MSH-4"]) == ("HUB", "RAD")
    assert (answer["MSH-5"], answer["MSH-6"]) == ("EHR%1.2%ISO", "WEST")
    assert (answer["MSH-9"], answer["MSH-11"], answer["MSH-12"], answer["MSH-18"]) == (
        "ACK%A08",
        "P%T",
        "2.3",
        "8859/1",
    )
    assert b"MSA$AA$C!F!1" in answer.raw
    assert answer["MSA-2"] == "C$1"


@pytest.mark.parametrize(
    ("version", "kind"),
    [("2.1", "ACK"), ("2.2", "ACK"), ("2.3", "ACK^A08"), ("2.3.1", "ACK^A08"), ("2.4", "ACK^A08^ACK")],
)
def test_the_type_of_the_answer_follows_the_version(hub: Hub, version: str, kind: str) -> None:
    assert hub.accept(adt("A08", version=version))["MSH-9"] == kind


def test_before_2_5_the_error_stands_in_err_1(hub: Hub) -> None:
    answer = hub.refuse(adt("A04", version="2.3.1").replace("19800101", "x"))
    assert answer["ERR-1"] == "PID^1^7^102&Data type error&HL70357"


def test_a_receiver_not_named_is_answered_under_our_own_name() -> None:
    hub = Hub(Site(application="ME", facility="HERE"))
    answer = hub.accept(GOOD.replace("|HUB|RAD|", "|||"))
    assert (answer["MSH-3"], answer["MSH-4"]) == ("ME", "HERE")


def test_no_answer_bears_a_value_of_the_patient(hub: Hub) -> None:
    for change in (("19800101", "SECRET"), ("|F\n", "|SECRET\n"), ("DOE", "SEC\\RET")):
        answer = hub.refuse(GOOD.replace(*change))
        assert b"SEC" not in answer.raw


def test_what_an_answer_echoes_can_neither_end_its_block_nor_begin_a_segment(hub: Hub) -> None:
    raw = b"MSH|^~\\&|A\x1cPID|B\x1c|C|D|2024||ADT^A01|1\x0b\x1c2|P|2.5\rPID|||1\r"
    answer = hub.send(raw)
    assert answer.immediate is not None
    assert not set(answer.immediate) & {0x0A, 0x0B, 0x1C}
    assert parse(answer.immediate)["MSA-2"] == "1  2"


# Repeats.


def test_a_repeat_has_no_second_effect_and_gets_the_first_answer_again(hub: Hub) -> None:
    first = hub.send(GOOD)
    version = hub.known("1").version
    again = hub.send(GOOD)
    assert again.immediate == first.immediate
    assert hub.known("1").version == version
    assert "HL7v2/repeat" in hub.rules


def test_the_same_control_id_with_other_content_is_processed(hub: Hub) -> None:
    hub.send(GOOD)
    hub.accept(GOOD.replace("DOE^JANE", "DOE^JANET").replace("110000+", "115000+"))
    assert hub.known("1").demographics.name.given == "JANET"


def test_a_refused_message_may_be_sent_again_once_it_can_be_taken(hub: Hub) -> None:
    cancel = f"{msh('ORM^O01', '2.3.1')}PID|1||1^^^HOSP||D^J\nORC|CA|P1^OP\n"
    assert hub.send(cancel).code == "AE"
    hub.accept(f"{msh('ORM^O01', '2.3.1')}PID|1||1^^^HOSP||D^J\nORC|NW|P1^OP\nOBR|1|P1^OP||X^Y\n")
    assert hub.send(cancel).code == "AA"


# Enhanced mode.


def test_an_accept_acknowledgement_goes_first_and_the_other_later(hub: Hub) -> None:
    answer = hub.send(adt("A04").replace("|2.5.1", "|2.5.1|||AL|AL"))
    assert answer.immediate is not None and answer.later is not None
    assert parse(answer.immediate)["MSA-1"] == "CA"
    assert parse(answer.later)["MSA-1"] == "AA"
    answer = hub.send(adt("A04").replace("|2.5.1", "|2.5.1|||AL|AL").replace("19800101", "x"))
    assert answer.immediate is not None and answer.later is not None
    assert (parse(answer.immediate)["MSA-1"], parse(answer.later)["MSA-1"], answer.code) == ("CA", "AE", "AE")


def test_what_is_refused_at_the_door_is_refused_by_the_accept_acknowledgement(hub: Hub) -> None:
    answer = hub.send(adt("A04").replace("|2.5.1", "|2.5.1|||AL|NE").replace("ADT^A04", "XYZ^A04"))
    assert answer.immediate is not None and answer.later is None
    read = parse(answer.immediate)
    assert (read["MSA-1"], read["ERR-3.1"]) == ("CR", "200")
    answer = hub.send(adt("A04").replace("|2.5.1", "|2.5.1|||AL|NE").replace("MSH|", "MSH|", 1).replace("|P|", "||"))
    assert answer.immediate is not None
    assert parse(answer.immediate)["MSA-1"] == "CE"


@pytest.mark.parametrize(
    ("accept", "application", "always", "asked"),
    [
        ("AL", "NE", "CA", "CA"),
        ("NE", "AL", "AA", "AA"),
        ("NE", "NE", "AA", ""),
        ("ER", "", "AA", ""),
        ("SU", "ER", "CA", "CA"),
        ("", "AL", "AA", "AA"),
    ],
)
def test_table_0155_is_followed_and_a_sender_who_waits_is_answered(
    accept: str, application: str, always: str, asked: str
) -> None:
    raw = GOOD.replace("|2.5.1", f"|2.5.1|||{accept}|{application}")
    for site, wanted in ((Site(), always), (Site(acknowledge="asked"), asked)):
        answer = Hub(site).send(raw)
        assert (parse(answer.immediate)["MSA-1"] if answer.immediate else "") == wanted


# Batches.


def _batch(*messages: str, count: str = "") -> str:
    return (
        f"FHS|^~\\&|LAB|WEST|HUB|RAD\nBHS|^~\\&|LAB|WEST|HUB|RAD|2024||||B77\n{''.join(messages)}BTS|{count}\nFTS|1\n"
    )


def test_a_batch_is_answered_by_a_batch(hub: Hub) -> None:
    raw = _batch(
        adt("A04"), adt("A04", "2^^^HOSP", pv1="").replace("19800101", "x"), adt("A04", "3^^^HOSP", pv1=""), count="3"
    )
    answer = hub.send(raw)
    assert answer.immediate is not None
    lines = answer.immediate.decode().split("\r")
    assert lines[0].startswith("BHS|^~\\&|HUB|RAD|LAB|WEST|") and lines[0].endswith("|B77")
    assert [line[4:6] for line in lines if line.startswith("MSA")] == ["AA", "AE", "AA"]
    assert "BTS|3" in lines
    assert hub.known("3") and hub.patient("2") is None
    assert answer.code == "AE"
    assert hub.draft.count == 3


def test_a_batch_that_holds_fewer_messages_than_it_says_is_not_begun(hub: Hub) -> None:
    answer = hub.refuse(_batch(adt("A04"), count="2"))
    assert (answer["ERR-3.1"], answer["ERR-2"]) == ("102", "BTS^1^1^1")
    assert hub.patient("1") is None


def test_an_empty_batch_is_answered_by_an_empty_batch(hub: Hub) -> None:
    answer = hub.send(_batch())
    assert answer.code == "AA"
    assert answer.immediate is not None and answer.immediate.endswith(b"BTS|0\r")


# What the hub does around it.


def test_receiving_never_raises_and_tells_kind_and_sender() -> None:
    request = receive(GOOD.replace("\n", "\r").encode())
    assert (request.kind, request.source, request.destination, request.writes) == ("ADT^A04", "ADT", "HUB", True)
    assert receive(b"nonsense").error is not None
    assert receive(_batch(GOOD).replace("\n", "\r").encode()).kind == "batch"


def test_a_failing_reaction_undoes_the_unit_of_work_and_is_answered_outside(hub: Hub) -> None:
    def fail(event: Event, record: Record) -> list[Event]:
        raise Busy("the disk is full")

    hub.store.react(fail)
    with pytest.raises(Busy) as caught:
        hub.send(GOOD)
    assert hub.patient("1") is None
    answer = refuse(receive(GOOD.replace("\n", "\r").encode()), caught.value, now=NOW)
    assert answer.immediate is not None
    read = parse(answer.immediate)
    assert (read["MSA-1"], read["ERR-3.1"]) == ("AR", "207")


def test_a_handler_that_breaks_is_answered_with_207(hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    def broken(request: Request, record: Record) -> Reply:
        raise KeyError("SECRET")

    hub.handlers = table([Handler(Trigger("ADT", "A04"), broken)])
    answer = hub.refuse(GOOD)
    assert (answer["MSA-1"], answer["ERR-3.1"]) == ("AR", "207")
    assert b"SECRET" not in answer.raw
    assert "a handler failed" in caplog.text


def test_bytes_that_the_transport_refused_are_answered_too() -> None:
    error = RemoteProtocolError("a block longer than allowed", where="MLLP", section="MLLP", code="102")
    request = unreadable(GOOD.encode()[:200], error)
    answer = refuse(request, error, now=NOW)
    assert answer.immediate is not None
    read = parse(answer.immediate)
    assert (read["MSA-1"], read["MSA-2"]) == ("AE", parse(GOOD.encode()).control_id)


@pytest.mark.parametrize("error", [Fault("x"), Busy("x")])
def test_our_own_trouble_is_rejected_so_that_the_sender_tries_again(error: HilumError) -> None:
    answer = refuse(receive(GOOD.replace("\n", "\r").encode()), error, now=NOW)
    assert answer.code == "AR"


def test_a_senders_own_character_set_is_used_where_msh_18_is_empty() -> None:
    hub = Hub(Site(charsets={"ADT|HOSP": "8859/5"}))
    hub.accept(adt("A04", name="ИВАНОВ^ИВАН").replace("\n", "\r").encode("iso8859-5"))
    assert hub.known("1").demographics.name.family == "ИВАНОВ"


def test_versions_compare_by_number() -> None:
    assert version_tuple("2.5.1") > version_tuple("2.5") > version_tuple("2.4")
    assert version_tuple("rubbish") == (2, 5, 1)
