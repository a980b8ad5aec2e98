"""ITI-9, the six cases. ITI TF-2 3.9."""

from __future__ import annotations

import pytest

from hilum.core.exchange import Direction, Exchange, Severity
from hilum.core.identity import AssigningAuthority, Authorities, Identifier
from hilum.hl7v2 import Header, identifiers_query_message, parse, read_response
from hilum.ihe.pix import profile
from hilum.ihe.profile import Profiles
from support.hl7_hub import HOSP, OTHER, Hub, adt, msh


@pytest.fixture
def hub() -> Hub:
    one = Hub(authorities=Authorities((HOSP, OTHER, AssigningAuthority("EMPTY", "1.2.3.6", "ISO"))))
    one.accept(adt("A04", "1^^^HOSP~2^^^OTHER~3^^^OTHER", pv1=""))
    return one


def query(qpd3: str, qpd4: str = "", *, name: str = "IHE PIX Query", tag: str = "TAG1") -> str:
    """QBP^Q23."""
    return f"{msh('QBP^Q23^QBP_Q21', '2.5')}QPD|{name}|{tag}|{qpd3}|{qpd4}\nRCP|I\n"


def test_case_1_the_other_identifiers_come_back_whole(hub: Hub) -> None:
    answer = hub.accept(query("2^^^OTHER", "^^^HOSP"))
    assert answer["MSH-9"] == "RSP^K23^RSP_K23"
    assert (answer["MSA-1"], answer["QAK-1"], answer["QAK-2"]) == ("AA", "TAG1", "OK")
    assert answer["QPD-3"] == "2^^^OTHER"
    assert [segment.name for segment in answer] == ["MSH", "MSA", "QAK", "QPD", "PID"]
    pid = answer.segment("PID")
    assert pid is not None
    assert pid.er7(3) == "1^^^HOSP&1.2.3.4&ISO"
    assert pid.er7(5) == "~^^^^^^S"


def test_case_2_known_but_in_no_domain_wanted(hub: Hub) -> None:
    answer = hub.accept(query("1^^^HOSP", "^^^EMPTY"))
    assert (answer["MSA-1"], answer["QAK-2"], "PID" in answer) == ("AA", "NF", False)


@pytest.mark.parametrize(
    ("qpd3", "qpd4", "place"),
    [
        ("404^^^HOSP", "", "QPD^1^3^1^1"),
        ("1^^^NOWHERE", "", "QPD^1^3^1^4"),
        ("1", "", "QPD^1^3^1^4"),
        ("1^^^HOSP", "^^^OTHER~^^^NOWHERE&9.9&ISO", "QPD^1^4^2"),
    ],
)
def test_cases_3_4_and_5_say_204_at_the_place(hub: Hub, qpd3: str, qpd4: str, place: str) -> None:
    answer = hub.refuse(query(qpd3, qpd4))
    assert answer["MSH-9"] == "RSP^K23^RSP_K23"
    assert (answer["MSA-1"], answer["QAK-2"], answer["QAK-1"]) == ("AE", "AE", "TAG1")
    assert (answer["ERR-3.1"], answer["ERR-2"]) == ("204", place)
    assert [segment.name for segment in answer] == ["MSH", "MSA", "ERR", "QAK", "QPD"]


def test_each_domain_not_known_is_named(hub: Hub) -> None:
    answer = hub.refuse(query("1^^^HOSP", "^^^X~^^^OTHER~^^^Y"))
    err = answer.segment("ERR")
    assert err is not None
    assert err.repetitions(2) == ["QPD^1^4^1", "QPD^1^4^3"]


def test_case_6_several_of_one_domain_stand_together(hub: Hub) -> None:
    answer = hub.accept(query("1^^^HOSP"))
    pid = answer.segment("PID")
    assert pid is not None
    assert [pid.value(3, n, 1) for n in (1, 2)] == ["2", "3"]
    assert read_response(answer).identifiers()[0] == Identifier("2", OTHER)


def test_linked_and_merged_patients_answer_for_each_other(hub: Hub) -> None:
    hub.accept(adt("A04", "9^^^EMPTY", pv1=""))
    hub.accept(f"{msh('ADT^A24^ADT_A24')}EVN||2024\nPID|1||1^^^HOSP\nPID|2||9^^^EMPTY\n")
    assert b"9^^^EMPTY&1.2.3.6&ISO" in hub.accept(query("1^^^HOSP", "^^^EMPTY")).raw
    hub.accept(adt("A04", "8^^^HOSP", pv1=""))
    hub.accept(f"{msh('ADT^A40^ADT_A39')}EVN||2024\nPID|||1^^^HOSP||D^J\nMRG|8^^^HOSP\n")
    assert b"2^^^OTHER" in hub.accept(query("8^^^HOSP", "^^^OTHER")).raw


@pytest.mark.parametrize(
    ("raw", "code", "place"),
    [
        (query(""), "101", "QPD^1^3^1"),
        (query("1^^^HOSP", tag=""), "101", "QPD^1^2^1"),
        (query("1^^^HOSP", name=""), "101", "QPD^1^1^1"),
        (query("1^^^HOSP").replace("RCP|I", "RCP|D"), "103", "RCP^1^1^1"),
        (query("1^^^HOSP").split("QPD")[0], "100", "QPD^1"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(hub: Hub, raw: str, code: str, place: str) -> None:
    answer = hub.refuse(raw)
    assert (answer["MSA-1"], answer["ERR-3.1"], answer["ERR-2"]) == ("AE", code, place)


def test_a_query_is_answered_by_a_reader_and_changes_nothing(hub: Hub) -> None:
    from hilum.hl7v2.routes import dispatch

    raw = query("2^^^OTHER").replace("\n", "\r").encode()
    answer = hub.store.read_now(lambda record: dispatch(raw, record, hub.site, hub.handlers))
    assert answer.code == "AA"


def test_a_written_query_is_answered(hub: Hub) -> None:
    header = Header("", "", "", "Q1", "20240101120000", "2.5", "ME", "HERE", "HUB", "RAD")
    raw = identifiers_query_message(Identifier("1", HOSP), header, tag="T9", wanted=(OTHER,))
    assert raw.startswith(b"MSH|^~\\&|ME|HERE|HUB|RAD|20240101120000||QBP^Q23^QBP_Q21|Q1|P|2.5\r")
    response = read_response(hub.accept(raw))
    assert (response.status, [one.value for one in response.identifiers()]) == ("OK", ["2", "3"])


def test_the_profile_judges_a_query(hub: Hub) -> None:
    raw = query("1", name="Some Query").replace("\n", "\r").encode()
    answer = hub.send(raw)
    exchange = Exchange(
        Direction.IN, "hl7v2", "QBP^Q23", "A", "B", 1.0, request=raw, answer=answer.immediate or b"", id=1
    )
    profiles = Profiles.of([profile()])
    assert profiles.classify(exchange) == ("PIX", "ITI-9")
    checks = profiles.transaction("ITI-9").checks
    found = hub.store.read_now(lambda record: [one for check in checks for one in check.run(exchange, record)])
    assert {(one.rule, one.severity) for one in found} == {
        ("ITI-9/QPD-1", Severity.WARNING),
        ("ITI-9/QPD-3.4", Severity.ERROR),
    }
    assert parse(answer.immediate or b"")["QAK-1"] == "TAG1"


def test_a_person_whom_its_source_deleted_is_not_known(hub: Hub) -> None:
    hub.accept(adt("A04", "9^^^EMPTY", pv1=""))
    hub.accept(f"{msh('ADT^A24^ADT_A24')}EVN||2024\nPID|1||1^^^HOSP\nPID|2||9^^^EMPTY\n")
    hub.accept(adt("A29", "9^^^EMPTY", pv1=""))
    answer = hub.refuse(query("9^^^EMPTY"))
    assert (answer["MSA-1"], answer["ERR-3.1"], answer["ERR-2"]) == ("AE", "204", "QPD^1^3^1^1")
    assert hub.accept(query("1^^^HOSP", "^^^EMPTY"))["QAK-2"] == "NF"
