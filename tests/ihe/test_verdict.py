"""The verdict engine: one fault, one finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import pytest

from hilum.core.exchange import Direction, Exchange, Finding, Outcome, Severity, Verdict
from hilum.core.record import Record
from hilum.ihe.profile import Check, On, Profile, Profiles, Transaction
from hilum.ihe.verdict import judge, verdict_of
from support.ihe_house import House

NOBODY = cast(Record, None)


def finding(rule: str, place: str = "", severity: Severity = Severity.ERROR) -> Finding:
    return Finding(severity, rule, "what to do", place)


def always(*found: Finding) -> Callable[[Exchange, Record], Iterator[Finding]]:
    def run(exchange: Exchange, record: Record) -> Iterator[Finding]:
        yield from found

    return run


def judged(*checks: Check, **facts: object) -> tuple[Verdict, list[str]]:
    exchange = Exchange(Direction.IN, "hl7v2", "ADT^A04", "EHR", "HILUM", 1.0, **facts)  # type: ignore[arg-type]
    table = Transaction("X-1", "name", "A", "B", On("hl7v2", ("ADT^A04",)), checks)
    verdict, findings = judge(exchange, NOBODY, Profiles.of([Profile("X", "X", (), (table,))]))
    return verdict, [one.rule for one in findings]


def test_no_finding_is_a_pass_and_no_profile_is_no_verdict() -> None:
    assert judged(Check("a", always())) == (Verdict.PASS, [])
    exchange = Exchange(Direction.IN, "hl7v2", "MFN^M02", "EHR", "HILUM", 1.0)
    assert judge(exchange, NOBODY, Profiles()) == (Verdict.NONE, ())


def test_the_worst_finding_is_the_verdict_and_comes_first() -> None:
    warning = finding("b", severity=Severity.WARNING)
    assert judged(Check("b", always(warning)), Check("a", always(finding("a")))) == (Verdict.FAIL, ["a", "b"])
    assert verdict_of([finding("b", severity=Severity.INFO)]) is Verdict.PASS
    assert verdict_of([warning]) is Verdict.WARN


def test_what_follows_from_a_more_basic_finding_is_left_out() -> None:
    basic = Check("a", always(finding("a")), explains=("b", "c/*"))
    others = [Check(rule, always(finding(rule))) for rule in ("b", "c/1", "d")]
    assert judged(*others, basic)[1] == ["d", "a"]
    assert judged(Check("a", always(), explains=("b",)), others[0])[1] == ["b"]


def test_a_note_of_the_handler_stands_beside_unless_a_check_says_the_same_of_the_place() -> None:
    note = finding("note", "PID-3.4", Severity.WARNING)
    assert judged(Check("a", always()), findings=(note,)) == (Verdict.WARN, ["note"])
    assert judged(Check("a", always(finding("a", "PID-3.4"))), findings=(note,))[1] == ["a"]
    assert judged(Check("a", always(finding("a", "PID-5"))), findings=(note,))[1] == ["a", "note"]
    milder = finding("a", "PID-3.4", Severity.INFO)
    assert judged(Check("a", always(milder)), findings=(note,))[1] == ["note", "a"]


def test_a_note_that_a_check_decides_is_left_out_either_way() -> None:
    note = finding("note", "PID-3.4", Severity.WARNING)
    assert judged(Check("a", always(), decides=("note",)), findings=(note,)) == (Verdict.PASS, [])


def test_two_profiles_do_not_say_the_same_of_one_place() -> None:
    one = Transaction(
        "X-1", "n", "A", "B", On("hl7v2"), (Check("X-1/p", always(finding("X-1/p", "PID-3"))),), precedence=1
    )
    two = Transaction(
        "Y-1",
        "n",
        "A",
        "B",
        On("hl7v2"),
        (Check("Y-1/p", always(finding("Y-1/p", "PID-3"), finding("Y-1/q", "PID-9"))),),
    )
    profiles = Profiles.of([Profile("X", "X", (), (one,)), Profile("Y", "Y", (), (two,))])
    exchange = Exchange(Direction.IN, "hl7v2", "ADT^A04", "EHR", "HILUM", 1.0)
    assert [found.rule for found in judge(exchange, NOBODY, profiles)[1]] == ["X-1/p", "Y-1/q"]


@pytest.mark.parametrize(
    ("outcome", "rule"), [(Outcome.REFUSED, "X-1/accepted"), (Outcome.FAILED, "X-1/answered"), (Outcome.ACCEPTED, "")]
)
def test_a_refusal_is_a_finding_only_where_no_other_error_explains_it(outcome: Outcome, rule: str) -> None:
    assert judged(Check("a", always()), outcome=outcome, code="AE")[1] == ([rule] if rule else [])
    assert judged(Check("a", always(finding("a"))), outcome=outcome, code="AE")[1] == ["a"]


def test_nothing_found_by_a_web_query_breaks_no_rule() -> None:
    exchange = Exchange(Direction.IN, "fhir", "read", "EHR", "HILUM", 1.0, outcome=Outcome.REFUSED, code="404")
    assert judge(exchange, NOBODY, Profiles()) == (Verdict.NONE, ())


def test_no_finding_ever_holds_a_patients_value() -> None:
    house = House()
    house.register("SECRET1")
    house.order("SECRET1")
    modality = house.modality()
    modality.begin(PatientID="SECRET2", AccessionNumber="SECRET3")
    modality.acquire(study_uid="1.2.3.999.1", PatientID="SECRET4")
    house.report("SECRET5^^^HOSP")
    texts = [finding.text for _, finding in house.judge()]
    texts += [one.text for one in house.expected("SECRET1")]
    assert texts
    assert not [text for text in texts if "SECRET" in text or "1.2.3.999" in text]
