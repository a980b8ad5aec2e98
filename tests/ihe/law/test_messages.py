"""LAW message by message, on bytes of the shape that analyzers of several makers send, and what is made of their answers."""

from __future__ import annotations

import pytest

from hilum.core.exchange import Direction, Exchange, Severity
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.data.writer import Header
from hilum.hl7v2.messages.work_orders import Place, no_work_message, order_number, read_place
from hilum.hl7v2.validation import Severity as Level
from hilum.hl7v2.validation import validate
from hilum.ihe.law.answering import Answered, answered
from support.laboratory import GLUCOSE, SODIUM, TSH, Laboratory

WORK = (
    b"MSH|^~\\&|HILUM|HOSP|CHEM|HOSP|20231114221320||OML^O33^OML_O33|H1|P|2.5.1|||NE|AL||UNICODE UTF-8|||LAB-28^IHE\r"
    b"PID|1||P1^^^HOSP||Doe^Jane\rSPM|1|T1&LAB||SER|||||||P^^HL70369\rSAC|||T1\r"
    b"ORC|NW||||||||20231114221320\rOBR||L1^LIS||2345-7^Glucose^LN\rTCD|2345-7^Glucose^LN\r"
    b"ORC|NW||||||||20231114221320\rOBR||L2^LIS||2951-2^Sodium^LN\rTCD|2951-2^Sodium^LN\r"
)
ORL = "MSH|^~\\&|CHEM|HOSP|HILUM|HOSP|20231114221321||ORL^O34^ORL_O42|A1|P|2.5.1||||||UNICODE UTF-8\rMSA|AA|H1\r"


def sent(answer: str) -> Exchange:
    return Exchange(
        Direction.OUT, "hl7v2", "OML^O33", "HILUM", "chem", 0.0, request=WORK, answer=(ORL + answer).encode()
    )


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ("SPM|1|T1&LAB\rSAC|||T1\rORC|OK|L1^LIS|||SC\rORC|UA|L2^LIS|||CA\r", ["OK", "UA"]),
        ("ORC|UA|L2\rORC|OK|L1\r", ["OK", "UA"]),  # another order, the first component alone
        ("ORC|OK||||SC\rORC|UA||||SC\r", ["OK", "UA"]),  # no ids: by place
        ("ORC|OK||||SC\r", ["", ""]),  # of which of the two?
        ("", ["", ""]),
        ("ORC|OK|L1\r", ["OK", ""]),
    ],
)
def test_each_piece_of_work_has_the_answer_that_names_it_or_stands_in_its_place(answer: str, codes: list[str]) -> None:
    found = answered(sent(answer))
    assert [(one.control, one.id) for one in found] == [("NW", "L1"), ("NW", "L2")]
    assert [one.answer for one in found] == codes


def test_a_refusal_is_ua_of_new_work_and_uc_of_a_cancellation() -> None:
    assert [Answered(*one).is_refused for one in (("NW", "1", "UA"), ("NW", "1", "OK"), ("NW", "1", ""))] == [
        True,
        False,
        False,
    ]
    assert [Answered(*one).is_refused for one in (("CA", "1", "UC"), ("CA", "1", "CR"))] == [True, False]


def test_an_answer_that_is_no_hl7_says_nothing() -> None:
    exchange = Exchange(Direction.OUT, "hl7v2", "OML^O33", "HILUM", "chem", 0.0, request=WORK, answer=b"\x00garbage")
    assert [one.answer for one in answered(exchange)] == ["", ""]


def test_the_place_that_a_query_names_is_the_container_of_the_negative_response() -> None:
    qpd = parse(b"MSH|^~\\&|\rQPD|WOS_BY_TRAY^^IHE_LABTF|T||||TR\\T\\1|12|LOC^X\r").segment("QPD")
    assert qpd is not None
    place = read_place(qpd)
    assert place == Place(tray="TR&1", tray_position="12", location="LOC")
    head = Header("", "", "", "1", "20240101")
    assert parse(no_work_message(place, head)).segment("SAC").fields[13:] == ["TR\\T\\1", "12", "LOC"]  # type: ignore[union-attr]


def test_the_work_names_the_place_at_which_the_analyzer_found_the_tube_and_the_journal_is_found_by_it() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    raw = (
        "MSH|^~\\&|CHEM|HOSP|HILUM|HOSP|20231114221320||QBP^Q11^QBP_Q11|9|P|2.5.1|||NE|AL||UNICODE UTF-8|||LAB-27^IHE\r"
        "QPD|WOS^Work Order Step^IHE_LABTF|9|T1^BARCODE|50001^RACK|3^2|TR\\T\\1|12|ROOM\rRCP|I||R\r"
    )
    assert lab.send(raw.encode(), "CHEM")["QAK-2"] == "OK"
    (row,) = lab.deliver()
    sac = parse(row.payload).segment("SAC")
    assert sac is not None
    assert [sac.er7(number) for number in (3, 10, 11, 13, 14, 15)] == [
        "T1^LAB",
        "50001",
        "3^2",
        "TR\\T\\1",
        "12",
        "ROOM",
    ]
    assert [one for one in validate(row.payload).findings if one.severity is Level.ERROR] == []
    told = RESULTS["a nobody for a patient, supplements, reagents"].format(awos="L1")
    lab.send(told.replace("\n", "\r").encode(), "CHEM")

    def of(kind: str, value: str) -> list[str]:
        return [one.transaction or one.kind for one in lab.about(kind, value)]

    assert of("carrier", "50001/3^2") == of("tray", "TR&1/12") == ["LAB-27", "LAB-28"]
    assert of("carrier", "50120/2") == ["LAB-29"]
    assert of("specimen", "T1")[-3:] == ["LAB-27", "LAB-28", "LAB-29"]
    assert lab.rules() == []


def test_a_position_without_its_tube_has_no_work_since_a_rack_holds_another_tube_tomorrow() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    for container, status in (("T1", "OK"), ("", "NF")):
        raw = (
            "MSH|^~\\&|CHEM|HOSP|HILUM|HOSP|20231114221320||QBP^Q11^QBP_Q11|9|P|2.5.1|||NE|AL||UNICODE UTF-8|||LAB-27^IHE\r"
            f"QPD|WOS^Work Order Step^IHE_LABTF|9{container}|{container}|50001|3\rRCP|I||R\r"
        ).replace("|9|P|", f"|9{container}|P|")
        assert lab.send(raw.encode(), "CHEM")["QAK-2"] == status
    sent = [parse(one.payload) for one in lab.deliver()]
    assert [(one["ORC-1"], one["SAC-3.1"], one["SAC-10"], one["SAC-11"]) for one in sent] == [
        ("NW", "T1", "50001", "3"),
        ("DC", "", "50001", "3"),
    ]


# What analyzers send, in several makers' shapes.

QUERIES = {
    "tag with blanks, ER and AL": (
        "MSH|^~\\&|CHEM|Maker|Host|Provider|20231114221320||QBP^Q11^QBP_Q11|070496a9|P|2.5.1|||ER|AL||UNICODE UTF-8|||LAB-27^IHE\n"
        "QPD|WOS^Work Order Step^IHE_LABTF|070496a9e1774aaa|T1\n"
    ),
    "container with a namespace, response quantity": (
        "MSH|^~\\&|CHEM^serial^M|Lab|Host||20231114221320+0000||QBP^Q11^QBP_Q11|7|P|2.5.1|||NE|AL||UNICODE UTF-8|||LAB-27^IHE\n"
        "QPD|WOS^Work Order Step^IHE_LABTF|7-WOS|T1^BARCODE|50001|1\nRCP|I|1|R^^HL70394\n"
    ),
    "original mode": (
        "MSH|^~\\&|CHEM||||20231114221320||QBP^Q11^QBP_Q11|8|P|2.5.1||||||UNICODE UTF-8|||LAB-27^IHE\n"
        "QPD|WOS^Work Order Step^IHE_LABTF|8|T1|||||\nRCP|I||R\n"
    ),
}


@pytest.mark.parametrize("shape", QUERIES)
def test_a_query_is_answered_at_once_on_its_connection(shape: str) -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    answer = lab.send(QUERIES[shape].replace("\n", "\r").encode(), "CHEM")
    assert (answer["MSA-1"], answer["QAK-2"]) == ("AA", "OK")
    assert [row.destination for row in lab.deliver()] == ["chem"]
    assert [one.code for one in lab.work()] == ["2951-2"]
    assert lab.rules() == []


def test_a_query_of_another_naming_is_answered_and_told() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    raw = QUERIES["original mode"].replace("^Work Order Step^IHE_LABTF", "").replace("|||LAB-27^IHE", "")
    assert lab.send(raw.replace("\n", "\r").encode(), "CHEM")["QAK-2"] == "OK"
    assert [(one.rule, one.severity) for _, one in lab.judge()] == [
        ("LAB-27/QPD-1.3", Severity.WARNING),
        ("LAB-27/MSH-21", Severity.INFO),
    ]


RESULTS = {
    "a nobody for a patient, supplements, reagents": (
        "MSH|^~\\&|CHEM||host||20231114221320+0100||OUL^R22^OUL_R22|97|P|2.5.1|||NE|AL||UNICODE UTF-8|||LAB-29^IHE\n"
        "PID|||||^^^^^^U|||U\nSPM|1|T1&BARCODE||SERPLAS^^99ROC|||||||P^^HL70369|||~~~~||||||||||PSCO^^99ROC|||SC^^99ROC\n"
        "SAC|||T1^BARCODE|||||||50120|2||||||||||||||||||^1^:^1\nOBR|1|{awos}||2951-2^^LN|||||||\nORC|SC||||CM\nTQ1|||||||||R^^HL70485\n"
        "OBX|1|NM|2951-2^Sodium^LN^^^IHELAW|1|140|mmol/L^^99ROC||N^^HL70078|||F|||||Admin~REALTIME||c503^X~1^X|20231114221320||||||||||RSLT\n"
        "TCD|2951-2^^99ROC|^1^:^1\nINV|2049001|OK^^HL70383~CURRENT^^99ROC|R1|514|1|8||||||20251030||||256616\n"
        "OBX|2|DTM|PT^Pipetting_Time^99ROC^S_OTHER^Other Supplemental^IHELAW|1|20231114221310|||N^^HL70078|||F|||||Admin||c503^X"
        "|20231114221320||||||||||RSLT\nNTE|1||rerun none\n"
    ),
    "no patient, no set ids, ER and AL": (
        "MSH|^~\\&|CHEM^56450^M|Lab|LIS|LIS Facility|20231114221320||OUL^R22^OUL_R22|98|P|2.5.1|||ER|AL||UNICODE UTF-8|||LAB-29^IHE\n"
        "SPM|1|T1||PLAS^plasma^HL70487|||||||P^^HL70369\nSAC|||T1|||||||1692|2\nOBR||{awos}||2951-2^Sodium^LN\nORC|SC||||CM\n"
        'OBX|1|ST|2951-2^Sodium^LN|1.1|140|""||Full^^99ROC|||F|||||OP||X^1|20231114221320\n'
    ),
}


@pytest.mark.parametrize("shape", RESULTS)
@pytest.mark.parametrize("awos", ["L1^LIS", "L1", '""'])
def test_a_result_is_acknowledged_and_completes_its_order(shape: str, awos: str) -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    lab.ask()
    lab.deliver()
    answer = lab.send(RESULTS[shape].format(awos=awos).replace("\n", "\r").encode(), "CHEM")
    assert (answer["MSH-9"], answer["MSH-21"], answer["MSA-1"]) == ("ACK^R22^ACK", "LAB-29^IHE", "AA")
    (result,) = lab.results()
    order = lab.orders()["L1"]
    assert (result.order_id, result.observations[0].value, order.status) == (order.id, "140", "CM")
    assert lab.rules() == []
    assert lab.expected() == []


def test_results_of_two_specimens_in_one_message_are_judged_each() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    lab.order_tests(("L2", GLUCOSE), tube="T2")
    lab.ask("", name="WOS_ALL")
    lab.deliver()
    text = RESULTS["no patient, no set ids, ER and AL"].format(awos="L1")
    second = text.partition("SPM")[2].replace("L1", "L2").replace("2951-2^Sodium", "2345-7^Glucose")
    lab.send(f"{text}SPM{second}".replace("\n", "\r").encode(), "CHEM")  # both of tube T1
    assert [(one.rule, one.place) for _, one in lab.judge()] == [("LAB-29/specimen-agrees", "SPM-2")]


def test_an_order_that_is_changed_to_another_test_is_taken_back_and_goes_out_as_another_run() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", TSH))
    lab.deliver()
    lab.order_tests(("L1", GLUCOSE), control="XO")
    sent = [parse(row.payload) for row in lab.deliver()]
    assert [(one["ORC-1"], one["OBR-2.1"], one["OBR-4.1"]) for one in sent] == [
        ("CA", "L1", "3016-3"),
        ("NW", "L1#2", "2345-7"),
    ]
    assert [one.code for one in lab.work("immuno")] == ["2345-7"]
    lab.tell(lab.work("immuno")[0], "5.1", source="IMMUNO")
    (result,) = lab.results()
    assert (result.placer.value, result.order_id, lab.orders()["L1"].status) == ("L1", lab.orders()["L1"].id, "CM")
    assert lab.rules() == []
    assert lab.expected() == []


def test_an_order_that_was_held_goes_out_as_another_run_when_it_is_released() -> None:
    lab = Laboratory()
    for control in ("NW", "HD", "RL", "CA"):
        lab.order_tests(("L1", TSH), control=control)
        lab.deliver()
    journal = lab.about("placer", "L1")
    sent = [lab.store.read_now(lambda record, id=one.id: record.exchanges.get(id)) for one in journal]  # type: ignore[misc]
    told = [parse(one.request) for one in sent if one is not None and one.transaction == "LAB-28"]
    assert [(one["ORC-1"], one["OBR-2.1"]) for one in told] == [
        ("NW", "L1"),
        ("CA", "L1"),
        ("NW", "L1#2"),
        ("CA", "L1#2"),
    ]
    assert lab.rules() == []


def test_work_that_was_refused_goes_out_as_another_run_when_it_is_asked_for_again() -> None:
    lab = Laboratory()
    lab.benches["chem"].refuses = frozenset(("2951-2",))
    lab.order_tests(("L1", SODIUM))
    lab.ask()
    lab.deliver()
    lab.benches["chem"].refuses = frozenset()
    lab.ask()
    lab.deliver()
    assert [one.id for one in lab.work()] == ["L1#2^LIS"]
    assert [one.rule for one in lab.expected()] == ["LAW/results-expected"]


@pytest.mark.parametrize(
    ("awos", "number"), [("L1", "L1"), ("L1#2", "L1"), ("#2", "#2"), ("L#A", "L#A"), ("L1#", "L1#")]
)
def test_the_number_of_the_order_is_read_out_of_the_id_of_its_work(awos: str, number: str) -> None:
    assert order_number(awos) == number
