"""Queries that the record answers by itself: who is it, where is the patient, a number that nobody has. HL7 v2.5.1 ch. 3, 5."""

from __future__ import annotations

import pytest

from hilum.core.identity import Authorities
from hilum.hl7v2.data.escape import STANDARD, Delimiters
from hilum.hl7v2.messages.telling import in_delimiters
from support.hl7_hub import HOSP, OTHER, Hub, adt, msh, segment
from support.hl7_written import faults


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


BESIDE = (
    "NK1|1|DOE^MARY|MTH^Mother^HL70063\n"
    "AL1|1|DA|PEN^Pen\\T\\G\\S\\x^L|SV|Rash\n"
    "DG1|1||G35^MS^I10|||W\n"
    "PR1|1||70551^MR^C4||20240101\n"
    "GT1|1||DOE^JOHN\n"
    "IN1|1|HMO^Plan^L|INS1^^^NAIC\n"
)


@pytest.mark.parametrize("version", ["2.3.1", "2.4", "2.5.1", "2.6"])
def test_a_patient_is_told_with_kin_allergies_diagnoses_and_insurances(hub: Hub, version: str) -> None:
    hub.accept(adt("A01") + BESIDE)
    hub.accept(adt("A08") + "AL1|1|DA|EGG^Egg^L\n")
    answer = hub.accept(msh("QRY^A19", version) + "QRD|20240101|R|I|Q7|||1^RD|1^^^^^^^^HOSP|DEM|ALL\n")
    assert [one.name for one in answer if one.name not in ("MSH", "MSA", "QAK", "QRD")] == [
        "PID", "NK1", "PV1", "AL1", "AL1", "DG1", "PR1", "GT1", "IN1",
    ]  # fmt: skip
    assert (answer["NK1-2.2"], answer["GT1-3.2"], answer["IN1-2.1"]) == ("MARY", "JOHN", "HMO")
    assert "Pen&G^x" in answer.values("AL1[*]-3.2")
    assert [one for one in faults(answer.encode()) if not one.startswith(("QRD", "PR1"))] == []


def test_the_answer_has_the_delimiters_of_the_query(hub: Hub) -> None:
    hub.accept(adt("A01") + BESIDE)
    asked = msh("QRY^A19") + "QRD|20240101|R|I|Q7|||1^RD|1^^^^^^^^HOSP|DEM|ALL\n"
    other = asked.replace("|^~\\&|", "#*%?!#").replace("|", "#").replace("^", "*")
    answer = hub.accept(other)
    assert answer.encode().startswith(b"MSH#*%?!#")
    assert (answer["PID-5.1"], answer["NK1-2.2"], answer["AL1-3.2"]) == ("DOE", "MARY", "Pen&G^x")
    assert b"Pen&G^x" in answer.encode()  # no delimiters there


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("A|b^c~d&e", "A#b*c%d!e"),
        ("A|\\F\\\\S\\\\R\\\\T\\\\E\\", "A#|^~&\\"),
        ("A|x#y*z%?!", "A#x?F?y?S?z?R??E??T?"),
        ("A|\\H\\bold\\N\\\\X41\\|\\.br\\", "A#?H?bold?N??X41?#?.br?"),
        ("A|lone\\", "A#lone\\"),
        ("山|é", "山#é"),
    ],
)
def test_a_segment_in_other_delimiters_says_the_same(line: str, other: str) -> None:
    assert in_delimiters(line, Delimiters("#", "*", "%", "?", "!")) == other
    assert in_delimiters(line, STANDARD) == line


# Personnel.

STAFF = (
    msh("MFN^M02^MFN_M02")
    + "MFI|PRA^Staff^HL70175||UPD|||AL\n"
    + "MFE|MAD|1||S1^^EHR|CWE\nSTF|S1^^EHR|7^^^HOSP|DOCTOR^DORA||F|19700101|A|RAD^Radiology^L\n"
    + "PRA|S1^^EHR||||Neuro\n"
    + "MFE|MAD|2||S2^^EHR|CWE\nSTF|S2^^EHR|8^^^HOSP|DOCTOR^DAN||M||A|LAB\n"
    + "MFE|MAD|3||S3^^EHR|CWE\nSTF|S3^^EHR||NURSE^NILS|||||LAB\n"
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("S1", ["S1"]),
        ("7^^^HOSP", ["S1"]),
        ("S1^^EHR~8^^^HOSP~NOBODY", ["S1", "S2"]),
        ("@STF.3.1^doctor", ["S2", "S1"]),
        ("@STF.3.1^DOC*~@STF.3.2^DAN", ["S2"]),
        ("@STF.8.1^LAB", ["S2", "S3"]),
        ("@PRA.5^NEURO", ["S1"]),
        ("@STF.2.1^8~@STF.5^M~@STF.7^A", ["S2"]),
    ],
)
def test_staff_are_told_by_number_or_by_what_is_known_of_them(hub: Hub, asked: str, found: list[str]) -> None:
    hub.accept(STAFF)
    answer = hub.accept(qbp("Q25", asked))
    assert (answer["MSH-9"], answer["QAK-2"], answer["QAK-4"]) == ("RSP^K25^RSP_K25", "OK", str(len(found)))
    assert sorted(answer.values("STF[*]-1.1")) == sorted(found)
    assert [one for one in faults(answer.encode()) if not one.startswith(("QPD", "STF"))] == []
    if found == ["S1"]:
        assert (answer["STF-3.2"], answer["STF-2.1"], answer["PRA-5.1"]) == ("DORA", "7", "Neuro")


def test_staff_are_counted_where_fewer_are_wanted(hub: Hub) -> None:
    hub.accept(STAFF)
    answer = hub.accept(qbp("Q25", "@STF.3.1^*").replace("RCP|I", "RCP|I|2^RD"))
    assert (answer["QAK-4"], answer["QAK-5"], answer["QAK-6"], len(answer.segments("STF"))) == ("3", "2", "1", 2)
    assert hub.accept(qbp("Q25", "NOBODY"))["QAK-2"] == "NF"


@pytest.mark.parametrize(
    ("asked", "code", "place"), [("", "101", "QPD^1^3"), ("@PID.3^1", "103", "QPD^1^3"), ("@STF.3.1", "101", "QPD^1^3")]
)
def test_a_query_for_staff_that_cannot_be_answered_is_refused(hub: Hub, asked: str, code: str, place: str) -> None:
    answer = hub.refuse(qbp("Q25", asked))
    assert (answer["MSH-9.1"], answer["QAK-2"], answer["ERR-3.1"]) == ("RSP", "AE", code)
    assert answer["ERR-2"].startswith(place)
