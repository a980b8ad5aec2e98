"""From the order to the result of an analyzer: without a finding when all goes well, with the one that names the fault when not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.errors import Incorrect
from hilum.core.exchange import Severity, Verdict
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.validation import validate
from hilum.ihe import law, rd
from hilum.ihe.law import Analyzer, LawSettings, profiles
from hilum.ihe.profile import Profiles
from support.laboratory import GLUCOSE, PID, SETTINGS, SITE, SODIUM, TSH, Laboratory


def story(lab: Laboratory) -> None:
    lab.order_tests(("L1", GLUCOSE), ("L2", SODIUM))
    assert lab.ask()["QAK-2"] == "OK"
    lab.deliver()
    for work in lab.work("chem"):
        lab.tell(work, status="IP")
        lab.tell(work, "5.1")
    lab.deliver()


def test_the_whole_story_has_no_finding_and_nothing_is_owed() -> None:
    lab = Laboratory(replace(SETTINGS, analyzers=SETTINGS.analyzers[:1]))
    story(lab)
    assert lab.judge() == []
    assert lab.verdicts() - {Verdict.NONE} == {Verdict.PASS}
    assert lab.expected() == []
    assert lab.transactions() == ["", "LAB-27", "LAB-28", "LAB-29", "LAB-29", "LAB-29", "LAB-29"]
    assert [one.status for one in lab.orders().values()] == ["CM", "CM"]
    assert {(one.order_id, one.status, one.observations[0].value) for one in lab.results()} == {
        (order.id, "F", "5.1") for order in lab.orders().values()
    }


def test_a_query_is_followed_by_the_work_on_its_specimen_in_one_message() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", GLUCOSE), ("L2", SODIUM), priority="S")
    lab.order_tests(("L3", SODIUM), tube="T3")
    lab.deliver()
    answer = lab.ask()
    assert (answer["MSH-9"], answer["MSH-21"]) == ("RSP^K11^RSP_K11", "LAB-27^IHE")
    assert (answer["QAK-2"], answer["QAK-3"], answer["QPD-3"]) == ("OK", "WOS^Work Order Step^IHE_LABTF", "T1")
    (row,) = lab.deliver()
    message = parse(row.payload)
    assert (row.destination, row.transaction, row.kind) == ("chem", "LAB-28", "OML^O33")
    head = (
        message["MSH-5"],
        message["MSH-9"],
        message["MSH-15"],
        message["MSH-16"],
        message["MSH-18"],
        message["MSH-21"],
    )
    assert head == ("CHEM", "OML^O33^OML_O33", "NE", "AL", "UNICODE UTF-8", "LAB-28^IHE")
    specimen = (message["SPM-2"], message["SPM-4"], message["SPM-11"], message["SAC-3.1"])
    assert specimen == ("T1&LAB", "SER^Serum^HL70487", "P^^HL70369", "T1")
    assert [one.value(1) for one in message.segments("ORC")] == ["NW", "NW"]
    assert [one.er7(2) for one in message.segments("OBR")] == ["L1^LIS", "L2^LIS"]
    assert [one.er7(1) for one in message.segments("TCD")] == [GLUCOSE, SODIUM]
    assert {one.er7(9) for one in message.segments("TQ1")} == {"S^^HL70485"}
    assert [one for one in validate(message).findings if one.severity is not Severity.INFO] == []


def test_the_work_waits_a_moment_so_that_it_does_not_overtake_the_answer() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    lab.ask()
    (row,) = lab.store.read_now(lambda record: record.outbox.search(destination="chem"))
    assert row.due > row.created


def test_a_query_for_all_brings_the_work_of_each_specimen_that_the_analyzer_does() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", GLUCOSE), ("L2", TSH))
    lab.order_tests(("L3", SODIUM), tube="T3")
    lab.deliver()
    lab.ask("", name="WOS_ALL")
    assert [parse(row.payload)["SAC-3.1"] for row in lab.deliver()] == ["T1", "T3"]
    assert {one.code for one in lab.work("chem")} == {"2345-7", "2951-2"}


def test_for_an_unknown_specimen_the_answer_is_nf_and_the_negative_query_response_follows() -> None:
    lab = Laboratory()
    assert lab.ask("T9")["QAK-2"] == "NF"
    (row,) = lab.deliver()
    message = parse(row.payload)
    assert [segment.name for segment in message] == ["MSH", "SPM", "SAC", "ORC"]
    assert (message["ORC-1"], message["SPM-11.1"], message["SAC-3"]) == ("DC", "U", "T9")
    assert lab.benches["chem"].nothing == ["T9"]
    assert lab.rules() == []


def test_the_negative_query_response_is_left_out_where_the_settings_say_so() -> None:
    lab = Laboratory(replace(SETTINGS, negative_response=False))
    assert lab.ask("T9")["QAK-2"] == "NF"
    assert lab.deliver() == []


def test_a_place_in_a_rack_of_which_nothing_is_known_is_named_again_in_the_negative_response() -> None:
    lab = Laboratory()
    raw = lab.msh("QBP^Q11^QBP_Q11", "CHEM") + "|||NE|AL||UNICODE UTF-8|||LAB-27^IHE\r"
    raw += "QPD|WOS_BY_RACK^Work Order Step by Rack^IHE_LABTF|TAG||R1|4\rRCP|I\r"
    assert lab.send(raw.encode(), "CHEM")["QAK-2"] == "NF"
    (row,) = lab.deliver()
    message = parse(row.payload)
    assert (message["SAC-3"], message["SAC-10"], message["SAC-11"], message["ORC-1"]) == ("", "R1", "4", "DC")
    assert lab.rules() == []


def test_an_analyzer_that_asks_again_gets_only_what_it_has_not_got() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    lab.ask()
    assert lab.ask()["QAK-2"] == "NF"  # on its way
    lab.deliver()
    assert lab.ask()["QAK-2"] == "NF"  # accepted
    lab.order_tests(("L2", GLUCOSE))
    assert lab.ask()["QAK-2"] == "OK"
    lab.deliver()
    assert {one.code for one in lab.work("chem")} == {"2951-2", "2345-7"}
    assert lab.rules() == []


def test_an_analyzer_that_forgets_gets_all_again_where_the_settings_say_so() -> None:
    lab = Laboratory(replace(SETTINGS, repeats=True))
    lab.order_tests(("L1", SODIUM))
    for _ in range(2):
        lab.benches["chem"].met.clear()
        assert lab.ask()["QAK-2"] == "OK"
        assert [parse(row.payload)["ORC-1"] for row in lab.deliver() if row.destination == "chem"] == ["NW"]


def test_a_query_that_is_sent_twice_brings_the_work_once() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    raw = lab.msh("QBP^Q11^QBP_Q11", "CHEM") + "\rQPD|WOS^Work Order Step^IHE_LABTF|TAG|T1\rRCP|I\r"
    assert [lab.send(raw.encode(), "CHEM")["QAK-2"] for _ in range(2)] == ["OK", "OK"]
    assert len(lab.deliver()) == 1


def test_a_new_order_goes_at_once_to_an_analyzer_that_does_not_ask() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", TSH), ("L2", SODIUM))
    assert [(row.destination, parse(row.payload)["OBR-4.1"]) for row in lab.deliver()] == [("immuno", "3016-3")]
    assert lab.rules() == []


def test_an_order_whose_specimen_is_told_later_goes_out_then() -> None:
    lab = Laboratory()
    bare = f"{lab.msh('OML^O21^OML_O21', 'LIS')}\r{PID}\rORC|NW|L1^LIS\rOBR|1|L1^LIS||{TSH}\r"
    lab.send(bare.encode())
    assert lab.deliver() == []
    lab.order_tests(("L1", TSH), control="XO")
    assert [parse(row.payload)["SAC-3.1"] for row in lab.deliver()] == ["T1"]


def test_a_cancelled_order_is_taken_back_from_all_who_have_it() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", GLUCOSE))
    lab.ask()
    lab.deliver()
    lab.order_tests(("L1", GLUCOSE), control="CA")
    sent = lab.deliver()
    assert {(row.destination, parse(row.payload)["ORC-1"]) for row in sent} == {("chem", "CA"), ("immuno", "CA")}
    assert lab.work("chem") == lab.work("immuno") == []
    assert lab.rules() == []
    assert lab.expected() == []


def test_what_one_analyzer_has_done_is_taken_back_from_the_others() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", GLUCOSE))
    lab.ask()
    lab.deliver()
    lab.tell(lab.work("chem")[0], "5.1")
    assert [(row.destination, parse(row.payload)["ORC-1"]) for row in lab.deliver()] == [("immuno", "CA")]
    assert lab.expected() == []


def test_an_order_that_nobody_has_is_cancelled_without_a_word() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    lab.order_tests(("L1", SODIUM), control="CA")
    assert lab.deliver() == []


def test_work_in_process_elsewhere_is_not_given_out_again() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", GLUCOSE))
    lab.deliver()
    lab.tell(lab.work("immuno")[0], source="IMMUNO", status="IP")
    assert lab.ask()["QAK-2"] == "NF"


def test_an_order_that_is_held_is_taken_back() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", TSH))
    lab.deliver()
    lab.order_tests(("L1", TSH), control="HD")
    assert [parse(row.payload)["ORC-1"] for row in lab.deliver()] == ["CA"]


def test_the_orders_of_one_message_go_out_in_one_message_a_specimen() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", TSH), ("L2", GLUCOSE), ("L3", SODIUM))
    (row,) = lab.deliver()
    message = parse(row.payload)
    assert (row.destination, message.values("OBR[*]-2.1")) == ("immuno", ["L1", "L2"])  # L3 is no test of it
    lab.order_tests(("L4", TSH), tube="T4")
    (row,) = lab.deliver()
    assert parse(row.payload).values("OBR[*]-2.1") == ["L4"]
    lab.order_tests(("L1", TSH), ("L2", GLUCOSE), control="CA")
    (row,) = lab.deliver()
    message = parse(row.payload)
    assert (message.values("ORC[*]-1"), message.values("OBR[*]-2.1")) == (["CA", "CA"], ["L1", "L2"])
    lab.order_tests(("L4", TSH), tube="T4", control="HD")  # nothing waits from before
    assert [parse(one.payload).values("OBR[*]-2.1") for one in lab.deliver()] == [["L4"]]


# Faults, each told by the finding that names it.


def test_work_that_the_analyzer_refuses() -> None:
    lab = Laboratory()
    lab.benches["chem"].refuses = frozenset(("2951-2",))
    lab.order_tests(("L1", SODIUM))
    lab.ask()
    lab.deliver()
    ((transaction, finding),) = lab.judge()
    assert (transaction, finding.rule, finding.severity) == ("LAB-28", "LAB-28/refused", Severity.ERROR)
    assert lab.expected() == []  # what was refused is not waited for
    assert lab.ask()["QAK-2"] == "OK"  # and may be asked for again


def test_a_message_that_the_analyzer_refuses_as_a_whole() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    lab.ask()
    lab.deliver(answer=b"MSH|^~\\&|CHEM|HOSP|HILUM|HOSP|2023||ORL^O34^ORL_O42|9|P|2.5.1\rMSA|AE|HILUM1\rERR|||207|E\r")
    assert lab.rules() == ["LAB-28/accepted"]
    assert lab.expected() == []
    assert lab.ask()["QAK-2"] == "OK"


def test_an_analyzer_that_cannot_cancel() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", TSH))
    lab.deliver()
    lab.benches["immuno"].can_cancel = False
    lab.order_tests(("L1", TSH), control="CA")
    lab.deliver()
    assert lab.rules() == ["LAB-28/not-cancelled"]


def test_an_analyzer_that_answers_without_a_word_on_the_work() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", TSH))
    lab.deliver(answer=b"MSH|^~\\&|X|X|Y|Y|2023||ACK|1|P|2.5.1\rMSA|AA|HILUM1\r")
    assert lab.rules() == ["LAB-28/response"]


def test_work_that_was_promised_and_did_not_reach_the_analyzer() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    lab.ask()
    lab.deliver(unreachable=("chem",))
    (owed,) = lab.expected()
    assert (owed.transaction, owed.rule, owed.destination) == ("LAB-28", "LAW/broadcast-expected", "chem")
    assert not owed.is_overdue(lab.clock.now() + 50)
    assert owed.is_overdue(lab.clock.now() + 61)
    assert lab.about("placer", "L1")[-1].id == owed.after
    lab.deliver()
    assert [one.rule for one in lab.expected()] == ["LAW/results-expected"]


def test_results_that_do_not_come_in_their_time() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", TSH))
    lab.deliver()
    (owed,) = lab.expected()
    assert (owed.transaction, owed.source, owed.rule) == ("LAB-29", "immuno", "LAW/results-expected")
    assert not owed.is_overdue(lab.clock.now() + 4 * 3600 - 60)
    assert lab.overdue() == ["LAW/results-expected"]
    lab.clock.advance(3600.0)
    lab.tell(lab.work("immuno")[0], source="IMMUNO", status="IP")
    (later,) = lab.expected()
    assert later.due == pytest.approx(lab.clock.now() + 4 * 3600)
    lab.tell(lab.work("immuno")[0], "2.2", source="IMMUNO")
    assert lab.expected() == []


def test_an_analyzer_that_the_settings_do_not_name() -> None:
    lab = Laboratory()
    lab.order_tests(("L1", SODIUM))
    assert lab.ask(source="NEW")["QAK-2"] == "OK"
    assert lab.deliver() == []
    assert lab.rules() == ["LAB-27/analyzer"]
    assert lab.expected() == []


def test_a_query_for_nothing() -> None:
    lab = Laboratory()
    answer = lab.ask("")
    assert (answer["MSA-1"], answer["ERR-3.1"]) == ("AE", "101")
    assert lab.rules() == ["LAB-27/QPD-3"]


def done(lab: Laboratory) -> None:
    """An order of chem's, on its bench."""
    lab.order_tests(("L1", SODIUM))
    lab.ask()
    lab.deliver()


def test_a_result_of_another_tube() -> None:
    lab = Laboratory()
    done(lab)
    lab.tell(lab.work()[0], "140", SPM_2="T2&LAB", SAC_3="T2")
    assert lab.rules() == ["LAB-29/specimen-agrees"]


def test_a_result_of_another_test() -> None:
    lab = Laboratory()
    done(lab)
    lab.tell(lab.work()[0], "140", OBR_4="2823-3^Potassium^LN")
    assert lab.rules() == ["LAB-29/test-agrees"]


def test_a_result_of_another_patient() -> None:
    lab = Laboratory()
    done(lab)
    lab.order_tests(("L7", TSH), tube="T7", pid=PID.replace("P1", "P2"))
    lab.deliver()
    raw = lab.msh("OUL^R22^OUL_R22", "CHEM") + "|||NE|AL||UNICODE UTF-8|||LAB-29^IHE\r" + PID.replace("P1", "P2")
    raw += "\rSPM|1|T1&LAB||SER|||||||P^^HL70369\rSAC|||T1\rOBR|1|L1^LIS||2951-2^Sodium^LN\rORC|SC||||CM\r"
    lab.send(f"{raw}OBX|1|NM|2951-2^Sodium^LN|1|140|mmol/L|||||F\r".encode(), "CHEM")
    assert lab.rules() == ["LAB-29/patient-agrees"]
    assert lab.orders()["L1"].status == "SC"


@pytest.mark.parametrize(("number", "rules"), [("NONE", ["LAB-29/OBR-2"]), ("", ["LAB-29/OBR-2"]), ('""', [])])
def test_a_result_must_name_its_work_or_say_that_there_is_none(number: str, rules: list[str]) -> None:
    lab = Laboratory()
    done(lab)
    lab.tell(lab.work()[0], "140", OBR_2=number)
    assert lab.rules() == rules


@pytest.mark.parametrize(
    ("place", "rule"), [("ORC_5", "LAB-29/ORC-5"), ("OBX_11", "LAB-29/OBX-11"), ("OBR_4", "LAB-29/OBR-4")]
)
def test_a_result_must_say_what_and_how_far(place: str, rule: str) -> None:
    lab = Laboratory()
    done(lab)
    lab.tell(lab.work()[0], "140", **{place: ""})
    assert lab.rules() == [rule]


def test_work_that_the_analyzer_gives_up_is_told_and_stays_ordered() -> None:
    lab = Laboratory()
    done(lab)
    lab.tell(lab.work()[0], status="CA")
    assert lab.rules() == ["LAB-29/given-up"]
    assert lab.orders()["L1"].status == "SC"


def test_a_result_of_a_cancelled_order_is_kept_and_told() -> None:
    lab = Laboratory()
    done(lab)
    work = lab.work()[0]
    lab.order_tests(("L1", SODIUM), control="CA")
    lab.deliver()
    lab.tell(work, "140")
    assert lab.rules() == ["LAB-29/cancelled-order"]
    assert [one.observations[0].value for one in lab.results()] == ["140"]


def test_a_result_of_the_laboratory_that_nobody_ordered_owes_no_order() -> None:
    lab = Laboratory()
    lab.profiles = Profiles.build((law.PLUGIN, rd.PLUGIN), {"law": SETTINGS}, SITE)
    for profile, source in (("LAB-29^IHE", "CHEM"), ("", "OTHER")):
        raw = lab.msh("OUL^R22^OUL_R22", source) + f"|||NE|AL||UNICODE UTF-8|||{profile}\r{PID}\r"
        raw += 'SPM|1|T1&LAB||SER|||||||P^^HL70369\rSAC|||T1\rOBR|1|""|F9^LAB|2951-2^Sodium^LN\rORC|SC||||CM\r'
        lab.send(f"{raw}OBX|1|NM|2951-2^Sodium^LN|1|140|mmol/L|||||F\r".encode(), source)
    assert [one.order_id for one in lab.results()] == [""]
    assert [one for one in lab.overdue() if one.startswith("RD")] == []


def test_quality_control_is_no_patients_and_no_fault() -> None:
    lab = Laboratory()
    raw = (
        lab.msh("OUL^R22^OUL_R22", "CHEM")
        + "|||NE|AL||UNICODE UTF-8|||LAB-29^IHE\rSPM|1|QC1||SER|||||||Q^^HL70369\rSAC|||QC1\r"
    )
    raw += 'OBR|1|""||2951-2^Sodium^LN\rORC|SC||||CM\rOBX|1|NM|2951-2^Sodium^LN|1|140|mmol/L|||||F\r'
    assert lab.send(raw.encode(), "CHEM")["MSA-1"] == "AA"
    ((transaction, finding),) = lab.judge()
    assert (transaction, finding.rule, finding.severity) == ("LAB-29", "OUL/no-patient", Severity.INFO)


def test_a_message_that_does_not_say_what_it_is_is_known_by_its_analyzer() -> None:
    lab = Laboratory()
    done(lab)
    lab.tell(lab.work()[0], "140", MSH_21="")
    assert lab.transactions()[-1] == "LAB-29"
    assert [(one.rule, one.severity) for _, one in lab.judge()] == [("LAB-29/MSH-21", Severity.INFO)]


def test_an_analyzer_is_named_once() -> None:
    with pytest.raises(Incorrect, match="twice"):
        list(profiles(LawSettings((Analyzer("chem"), Analyzer("chem"))), SITE))


def test_without_analyzers_queries_are_answered_and_nothing_is_sent() -> None:
    lab = Laboratory(LawSettings())
    lab.order_tests(("L1", SODIUM))
    assert (lab.ask()["QAK-2"], lab.ask("T2")["QAK-2"]) == ("OK", "NF")
    assert lab.deliver() == []


def test_every_transaction_owes_and_has_its_audit_event() -> None:
    lab = Laboratory()
    story(lab)
    events = lab.store.read_now(lambda record: record.audits.search())
    assert {one.event_type.value for one in events} == {"LAB-27", "LAB-28", "LAB-29"}
    person = lab.person()
    assert all(person in one.person_ids for one in events)


def test_the_integration_statement_names_the_actor_and_its_transactions() -> None:
    statement = Laboratory().profiles.statement()
    assert "| Laboratory Analytical Workflow (LAW) | Analyzer Manager |" in statement
    for row in ("| LAB-27 | Query for AWOS |", "| LAB-28 | AWOS Broadcast |", "| LAB-29 | AWOS Status Change |"):
        assert row in statement
