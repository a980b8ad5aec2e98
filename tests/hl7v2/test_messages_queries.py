"""Queries that the record answers by itself: who is it, where is the patient, a number that nobody has. HL7 v2.5.1 ch. 3, 5."""

from __future__ import annotations

import pytest

from hilum.core.identity import Authorities
from support.hl7_hub import HOSP, OTHER, Hub, adt, msh, segment


@pytest.fixture
def hub() -> Hub:
    return Hub(authorities=Authorities((HOSP, OTHER), default=HOSP))


def qbp(event: str, qpd3: str, more: str = "") -> str:
    return f"{msh(f'QBP^{event}^QBP_Q21')}QPD|{event}^Name^HL7|TAG1|{qpd3}{more}\nRCP|I\n"


def test_a_person_is_told_by_an_identifier(hub: Hub) -> None:
    hub.accept(adt("A04", "1^^^HOSP~9^^^OTHER"))
    answer = hub.accept(qbp("Q21", "9^^^OTHER"))
    assert (answer["MSH-9"], answer["QAK-1"], answer["QAK-2"], answer["QAK-4"]) == (
        "RSP^K21^RSP_K21",
        "TAG1",
        "OK",
        "1",
    )
    assert (answer["PID-5.1"], answer["PID-3.1"], answer["PID-3[2].1"], answer["QRI-1"]) == ("DOE", "1", "9", "100")
    assert hub.accept(qbp("Q21", "9^^^OTHER", "|^^^OTHER"))["PID-3.1"] == "9"


@pytest.mark.parametrize("identifier", ["2^^^HOSP", "1^^^NOBODY"])
def test_a_person_not_known_is_not_found(hub: Hub, identifier: str) -> None:
    hub.accept(adt("A04"))
    answer = hub.accept(qbp("Q21", identifier))
    assert (answer["QAK-2"], answer["PID-3"]) == ("NF", "")


def test_a_deleted_person_is_not_found(hub: Hub) -> None:
    hub.accept(adt("A28"))
    hub.accept(adt("A29", evn="20240101110500+0000"))
    assert hub.accept(qbp("Q21", "1^^^HOSP"))["QAK-2"] == "NF"


def test_a_person_in_a_domain_that_nobody_knows_is_refused_by_a_response(hub: Hub) -> None:
    hub.accept(adt("A04"))
    answer = hub.refuse(qbp("Q21", "1^^^HOSP", "|^^^HOSP~^^^NOWHERE"))
    assert (answer["MSH-9"], answer["MSA-1"], answer["QAK-2"]) == ("RSP^K21^RSP_K21", "AE", "AE")
    assert (answer["ERR-3.1"], answer["ERR-2"]) == ("204", "QPD^1^4^2")


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        ("Q21", "RSP^K21^RSP_K21"),
        ("Q22", "RSP^K22^RSP_K21"),
        ("Q23", "RSP^K23^RSP_K23"),
        ("Q24", "RSP^K24^RSP_K23"),
        ("Q11", "RSP^K11^RSP_K11"),
    ],
)
def test_a_query_that_asks_for_nothing_is_refused_by_a_response_of_its_own(hub: Hub, event: str, answer: str) -> None:
    said = hub.refuse(qbp(event, ""))
    assert (said["MSH-9"], said["QAK-1"], said["QAK-2"]) == (answer, "TAG1", said["MSA-1"])
    assert [one.name for one in said] == ["MSH", "MSA", "ERR", "QAK", "QPD"]


def test_a_number_is_given_out_that_nobody_has(hub: Hub) -> None:
    hub.accept(adt("A04", "00000001^^^HOSP"))
    answer = hub.accept(qbp("Q24", "^^^HOSP~^^^HOSP"))
    assert answer["MSH-9"] == "RSP^K24^RSP_K23"
    assert (answer["PID-3.1"], answer["PID-3[2].1"], answer["PID-3.4.2"]) == ("00000002", "00000003", "1.2.3.4")


def test_a_number_of_another_domain_is_not_given_out(hub: Hub) -> None:
    answer = hub.send(qbp("Q24", "^^^OTHER")).immediate or b""
    assert b"QAK|TAG1|AE" in answer and b"|204" in answer


def test_a_patient_is_told_with_the_visit(hub: Hub) -> None:
    hub.accept(adt("A01", pv1=segment("PV1", {2: "I", 3: "W^1^A", 19: "V1^^^HOSP", 44: "20240101"})))
    hub.accept(adt("A05", pv1=segment("PV1", {2: "O", 3: "X", 19: "V2^^^HOSP", 44: "20240301"})))
    query = segment("QRD", {1: "20240101", 2: "R", 3: "I", 4: "Q7", 8: "1^^^^^^^^HOSP", 9: "DEM"})
    answer = hub.accept(msh("QRY^A19") + query)
    assert (answer["MSH-9"], answer["QAK-2"], answer["QRD-4"]) == ("ADR^A19^ADR_A19", "OK", "Q7")
    assert (answer["PID-3.1"], answer["PV1-19.1"], answer["PV1-3"]) == ("1", "V1", "W^1^A")
    assert hub.accept(msh("QRY^A19") + query.replace("1^^^^", "7^^^^"))["QAK-2"] == "NF"


def test_a_patient_without_a_visit_is_told_with_a_visit_that_does_not_apply(hub: Hub) -> None:
    hub.accept(adt("A28"))
    query = segment("QRD", {1: "20240101", 2: "R", 3: "I", 4: "Q7", 8: "1^^^^^^^^HOSP", 9: "DEM"})
    answer = hub.accept(msh("QRY^A19") + query)
    assert [one.name for one in answer] == ["MSH", "MSA", "QAK", "QRD", "PID", "PV1"]
    assert answer["PV1-2"] == "N"


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (qbp("Q21", ""), "QPD^1^3"),
        (qbp("Q24", ""), "QPD^1^3"),
        (msh("QRY^A19"), "QRD^1"),
        (msh("QRY^A19") + "QRD|20240101|R|I|Q7\n", "QRD^1^8"),
    ],
)
def test_what_a_query_needs_is_asked_for_by_place(hub: Hub, raw: str, place: str) -> None:
    assert hub.refuse(raw)["ERR-2"].startswith(place)
