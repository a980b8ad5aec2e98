"""The language of conditions, as the guide's tables write it."""

from __future__ import annotations

import pytest

from hilum.core.errors import DecodeError
from hilum.ihe.v2fhir.condition import (
    ALWAYS,
    NEVER,
    All,
    AnyOf,
    Counted,
    Equals,
    Not,
    Operand,
    Registered,
    Same,
    Valued,
    operands,
    parse,
)
from hilum.ihe.v2fhir.tables import load, prose_decisions


def place(name: str, number: int = 0, part: int = 0) -> Operand:
    return Operand(name, number, part)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", ALWAYS),
        ("TRUE", ALWAYS),
        ("FALSE", NEVER),
        ("IF PID-29 NOT VALUED", Not(Valued(place("PID", 29)))),
        ("IF PV1-20 VALUE", Valued(place("PV1", 20))),
        ("IF TQ1-3.9 IS EMPTY", Not(Valued(place("TQ1", 3, 9)))),
        ("IF ORC VALUED", Valued(place("ORC"))),
        ("IF PV1 VALUED", Valued(place("PV1"))),
        ('IF ORC.1 IS "NW"', Equals(place("ORC", 1), frozenset(("NW",)))),
        ("IF IN1-17 IS NOT 'patient'", Not(Equals(place("IN1", 17), frozenset(("patient",))))),
        ('IF OBR-11 NOT IN ("G","A")', Not(Equals(place("OBR", 11), frozenset(("G", "A"))))),
        ("IF PID-33 AND PID-34 VALUED", All((Valued(place("PID", 33)), Valued(place("PID", 34))))),
        ("IF PV1-3.2 OR PV1-3.3 VALUED", AnyOf((Valued(place("PV1", 3, 2)), Valued(place("PV1", 3, 3))))),
        (
            'IF IAM-15 VALUED AND NOT "SEL"',
            All((Valued(place("IAM", 15)), Not(Equals(place("IAM", 15), frozenset(("SEL",)))))),
        ),
        ("IF XCN.19 NOT VALUED XCN.20 NOT VALUED", All((Not(Valued(place("XCN", 19))), Not(Valued(place("XCN", 20)))))),
        ("IF XCN.19 DOES NOT EXIST", Not(Valued(place("XCN", 19)))),
        ("IF NOT VALUED", Not(Valued(place("")))),
        ('IF NOT EQUAL TO "="', Not(Equals(place(""), frozenset(("=",))))),
        ("IF OBX-33 COUNT>1", Counted(place("OBX", 33), "count", ">", 1)),
        ("IF OBX-5 LST.count LESS THAN OR EQUALS 1", Counted(place("OBX", 5), "count", "<=", 1)),
        ("IF PID-7 LENGTH GREATER THAN 8", Counted(place("PID", 7), "length", ">", 8)),
        (
            "IF PID-11.9 IS VALUED NOT EQUAL PID-12",
            All((Valued(place("PID", 11, 9)), Not(Same(place("PID", 11, 9), place("PID", 12))))),
        ),
        ("IF CX.4 IN http://example.org/registry.html", Registered(place("CX", 4))),
        (
            'IF (OBX-2 EQUALS "SN"  AND OBX-5.1  EQUALS "<>"',  # as the guide has it, without its last bracket
            All((Equals(place("OBX", 2), frozenset(("SN",))), Equals(place("OBX", 5, 1), frozenset(("<>",))))),
        ),
    ],
)
def test_a_condition_is_read_as_it_is_meant(text: str, meant: object) -> None:
    assert parse(text) == meant


def test_brackets_bind_before_and_and_and_before_or() -> None:
    read = parse('IF PID-1 VALUED OR PID-2 VALUED AND (PID-3 VALUED OR PID-4 IS "X")')
    assert isinstance(read, AnyOf)
    assert isinstance(read.terms[1], All)
    assert isinstance(read.terms[1].terms[1], AnyOf)
    assert [str(one) for one in operands(read)] == ["PID.1", "PID.2", "PID.3", "PID.4"]


@pytest.mark.parametrize(
    "text", ["c", "IF PID-1", "IF PID-1 IS", 'IF PID-1 IN ("A"', "IF PID-1 COUNT", "PID-1 VALUED junk", "§"]
)
def test_what_is_no_condition_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(DecodeError):
        parse(text)


def test_every_condition_of_the_tables_is_in_the_language_and_every_prose_condition_is_decided() -> None:
    tables = load()
    decided = prose_decisions()
    count = 0
    for part in (tables.messages, tables.segments, tables.datatypes):
        for rows in part.values():
            for row in rows:
                if row.is_mapping and not row.refused:
                    parse(row.when)
                    count += bool(row.when)
                    assert not row.prose or row.prose in decided, row.prose
    assert count > 700
    for prose in decided.values():
        parse(prose.when)
        assert prose.why
