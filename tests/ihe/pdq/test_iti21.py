"""ITI-21: parameters, domains, pages. ITI TF-2 3.21."""

from __future__ import annotations

import pytest

from hilum.core.exchange import Direction, Exchange
from hilum.hl7v2 import Header, demographics_query_message, parse, read_response
from hilum.hl7v2.data.er7 import Message
from hilum.ihe.pdq import profile
from hilum.ihe.profile import Profiles
from support.hl7_hub import HOSP, OTHER, Hub, adt, msh, segment


@pytest.fixture
def hub() -> Hub:
    one = Hub()
    people = [
        ("1^^^HOSP~X1^^^OTHER", "MOORE^CHIP", "|19380224|M|||1 MAIN ST^^TOWN^ST^123^US||555-1234"),
        ("2^^^HOSP", "MOORE^RALPH", "|19510707|M|||2 OAK AVE^^CITY"),
        ("3^^^HOSP", "MOORHEAD^ANNE", "MUM^X|19380301|F"),
        ("4^^^OTHER", "SMITH^ANNE", "|19700101|F"),
    ]
    for pid3, name, rest in people:
        one.accept(adt("A04", pid3, name, rest=rest, pv1=segment("PV1", {2: "O", 19: f"V{pid3[0]}^^^HOSP"})))
    return one


def query(qpd3: str, qpd8: str = "", rcp2: str = "", dsc: str = "") -> str:
    """QBP^Q22."""
    tail = f"DSC|{dsc}|I\n" if dsc else ""
    return f"{msh('QBP^Q22^QBP_Q21', '2.5')}QPD|IHE PDQ Query|TAG1|{qpd3}|||||{qpd8}\nRCP|I|{rcp2}\n{tail}"


def ids(answer: Message) -> list[str]:
    """PID-3.1 of each record."""
    return [pid.value(3, 1, 1) for pid in answer.segments("PID")]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("@PID.5.1.1^MOORE", ["1", "2"]),
        ("@PID.5.1^moore~@PID.5.2^chip", ["1"]),
        ("@PID.5.1.1^MOOR*", ["1", "2", "3"]),
        ("@PID.7^1938", ["1", "3"]),
        ("@PID.7.1^19380224", ["1"]),
        ("@PID.8^F", ["3", "4"]),
        ("@PID.3.1^2~@PID.3.4.1^HOSP", ["2"]),
        ("@PID.3.1^2~@PID.3.4.2^1.2.3.4~@PID.3.4.3^ISO", ["2"]),
        ("@PID.3.1^2~@PID.3.4^HOSP&1.2.3.4&ISO", ["2"]),
        ("@PID.11.3^town", ["1"]),
        ("@PID.11.1.1^2 OAK*", ["2"]),
        ("@PID.18.1^V3~@PID.5.1^*", ["3"]),
        ("@PID.6.1^MUM~@PID.8^F", ["3"]),
        ("@PID.13.1^5551234~@PID.8^M", ["1"]),
    ],
)
def test_parameters_narrow_the_answer(hub: Hub, parameters: str, found: list[str]) -> None:
    answer = hub.accept(query(parameters))
    assert answer["MSH-9"] == "RSP^K22^RSP_K21"
    assert (answer["QAK-1"], answer["QAK-2"], answer["QAK-4"]) == ("TAG1", "OK", str(len(found)))
    assert ids(answer) == found
    pid = answer.segment("PID")
    assert pid is not None and pid.value(5, 1, 1)


def test_only_identifiers_of_the_domains_wanted_come_back(hub: Hub) -> None:
    answer = hub.accept(query("@PID.5.1^*", "^^^OTHER"))
    assert ids(answer) == ["X1", "4"]
    assert all("HOSP" not in pid.er7(3) for pid in answer.segments("PID"))


def test_nobody_found_is_no_error(hub: Hub) -> None:
    answer = hub.accept(query("@PID.5.1^NOBODY"))
    assert (answer["MSA-1"], answer["QAK-2"], ids(answer)) == ("AA", "NF", [])


def test_a_domain_not_known_says_204_at_its_place(hub: Hub) -> None:
    answer = hub.refuse(query("@PID.5.1^MOORE", "^^^HOSP~^^^NOWHERE"))
    assert answer["MSH-9"] == "RSP^K22^RSP_K21"
    assert (answer["MSA-1"], answer["QAK-2"], answer["ERR-3.1"], answer["ERR-2"]) == ("AE", "AE", "204", "QPD^1^8^2")


@pytest.mark.parametrize(
    ("parameters", "code"),
    [("", "101"), ("MOORE", "102"), ("@PV1.3^X", "102"), ("@PID.19^123", "103"), ("@PID^X", "102")],
)
def test_parameters_that_would_be_passed_over_are_refused(hub: Hub, parameters: str, code: str) -> None:
    answer = hub.refuse(query(parameters))
    assert (answer["MSA-1"], answer["ERR-3.1"]) == ("AE", code)


def test_pages_follow_each_other_until_the_end(hub: Hub) -> None:
    met: list[str] = []
    pointer = ""
    for _ in range(5):
        answer = hub.accept(query("@PID.5.1^*", rcp2="2^RD", dsc=pointer))
        assert answer["QAK-4"] == "4"
        met += ids(answer)
        pointer = answer["DSC-1"]
        if not pointer:
            break
    assert met == ["1", "2", "3", "4"]
    assert [pid.value(1) for pid in answer.segments("PID")] == ["3", "4"]


def test_a_pointer_of_another_query_is_not_taken(hub: Hub) -> None:
    pointer = hub.accept(query("@PID.5.1^*", rcp2="2^RD"))["DSC-1"]
    for raw in (query("@PID.5.1^M*", rcp2="2^RD", dsc=pointer), query("@PID.5.1^*", rcp2="2^RD", dsc="rubbish")):
        answer = hub.refuse(raw)
        assert (answer["ERR-3.1"], answer["ERR-2"]) == ("204", "DSC^1^1^1")


def test_a_cancelled_query_is_acknowledged(hub: Hub) -> None:
    answer = hub.accept(f"{msh('QCN^J01^QCN_J01', '2.5')}QID|TAG1|IHE PDQ Query\n")
    assert answer["MSH-9"] == "ACK^J01^ACK"


def test_a_quantity_that_is_no_number_is_refused(hub: Hub) -> None:
    answer = hub.refuse(query("@PID.5.1^M*", rcp2="many^RD"))
    assert (answer["ERR-3.1"], answer["ERR-2"]) == ("102", "RCP^1^2^1^1")


def test_a_subsumed_patient_is_found_as_the_survivor(hub: Hub) -> None:
    hub.accept(f"{msh('ADT^A40^ADT_A39')}EVN||2024\nPID|||1^^^HOSP||MOORE^CHIP\nMRG|2^^^HOSP\n")
    assert ids(hub.accept(query("@PID.5.1^MOORE"))) == ["1"]


def test_the_answer_uses_the_askers_delimiters(hub: Hub) -> None:
    raw = query("@PID.5.1^MOORE", "^^^HOSP").translate(str.maketrans("|^~\\&", "$%*!@"))
    answer = hub.accept(raw.replace("@PID.5.1", "!T!PID.5.1"))
    assert ids(answer) == ["1", "2"]
    assert answer["PID-5.2"] == "CHIP"
    assert answer["PID-3.4.2"] == "1.2.3.4"


def test_a_written_query_is_answered(hub: Hub) -> None:
    header = Header("", "", "", "Q1", "20240101120000", "2.5", "ME", "HERE", "HUB", "RAD")
    raw = demographics_query_message([("PID.5.1.1", "MOORE")], header, tag="T9", domains=(HOSP, OTHER), quantity=1)
    response = read_response(hub.accept(raw))
    assert (response.status, [one.value for one in response.identifiers()]) == ("OK", ["1", "X1"])
    assert response.continuation
    more = demographics_query_message(
        [("PID.5.1.1", "MOORE")],
        header,
        tag="T9",
        domains=(HOSP, OTHER),
        quantity=1,
        continuation=response.continuation,
    )
    assert [one.value for one in read_response(hub.accept(more)).identifiers()] == ["2"]


def test_the_profile_judges_an_identifier_without_its_domain(hub: Hub) -> None:
    raw = query("@PID.3.1^2").replace("\n", "\r").encode()
    answer = hub.send(raw)
    exchange = Exchange(
        Direction.IN, "hl7v2", "QBP^Q22", "A", "B", 1.0, request=raw, answer=answer.immediate or b"", id=1
    )
    profiles = Profiles.of([profile()])
    assert profiles.classify(exchange) == ("PDQ", "ITI-21")
    checks = profiles.transaction("ITI-21").checks
    found = hub.store.read_now(lambda record: [one.rule for check in checks for one in check.run(exchange, record)])
    assert found == ["ITI-21/PID.3.4"]
    assert parse(raw)["QPD-2"] == "TAG1"


def test_a_person_whom_its_source_deleted_is_found_no_more(hub: Hub) -> None:
    hub.accept(adt("A29", "2^^^HOSP", pv1=""))
    assert ids(hub.accept(query("@PID.5.1^MOORE"))) == ["1"]
    assert hub.accept(query("@PID.3.1^2~@PID.3.4.1^HOSP"))["QAK-2"] == "NF"
    hub.accept(adt("A28", "2^^^HOSP", "MOORE^RALPH", pv1=""))
    assert ids(hub.accept(query("@PID.5.1^MOORE"))) == ["1", "2"]
