"""Expressions, data and regular expressions that mean harm: refused in time, with a documented error."""

from __future__ import annotations

import time
from typing import Any

import pytest

from campaigns.fuzz import run
from campaigns.fuzz_fhirpath import fhirpath_targets
from hilum.core.errors import BudgetExceeded, Unsupported
from hilum.fhir import path
from hilum.fhir.path.regex import pattern

PATIENT: dict[str, Any] = {"resourceType": "Patient", "name": [{"given": ["A", "B"], "family": "X"}]}


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "(" * 1_000 + "1" + ")" * 1_000,
        "name[" * 500 + "0" + "]" * 500,
        "where(" * 500 + "true" + ")" * 500,
        "-" * 5_000 + "1",
        "a" * 70_000,
        "name" + ".name" * 20_000,
    ],
)
def test_expressions_too_long_or_too_deep_are_refused(text: str) -> None:
    with pytest.raises(BudgetExceeded):
        path.compile(text)
    assert isinstance(path.check(text, "Patient")[0], BudgetExceeded)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|".join(["1"] * 4_000), [1]),
        (" and ".join(["true"] * 4_000), [True]),
        ("name" + ".where(true)" * 1_500 + ".family", ["X"]),
        ("true" + " is Boolean" * 3_000, [True]),
        ("(" * 50 + "1" + ")" * 50, [1]),
        ("name.where(" + "exists(" * 50 + "given.exists()" + ")" * 51 + ".family", ["X"]),
    ],
)
def test_long_chains_are_no_nesting(text: str, expected: list[Any]) -> None:
    assert path.compile(text).evaluate(PATIENT) == expected
    assert path.check(text, "Patient") == ()


def _deep(levels: int) -> dict[str, Any]:
    root: dict[str, Any] = {"resourceType": "Patient"}
    inner = root
    for _ in range(levels):
        inner["extension"] = [{"url": "u"}]
        inner = inner["extension"][0]
    return root


def test_data_of_ten_thousand_levels_make_no_recursion_error() -> None:
    deep = _deep(10_000)
    assert path.compile("descendants().count()").evaluate(deep) == [20_000]
    assert path.compile("repeatAll(extension).last().url").evaluate(deep) == ["u"]
    assert path.compile("descendants().last()").nodes(deep)[0].path.count("extension[0]") == 10_000
    for text in (
        "extension | extension",
        "extension ~ extension",
        "repeat(extension)",
        "extension.isDistinct()",
        "extension.trace('x') = extension.first()",
    ):
        try:
            path.compile(text).evaluate(deep)
        except BudgetExceeded:
            continue


@pytest.mark.parametrize(
    "text",
    [
        "'a'.repeat($this & 'b')",
        "descendants()" + ".select(%resource.descendants())" * 12,
        "name.given.repeatAll($this)",
        "('x').repeatAll($this & $this)",
        "(1|2|3|4|5|6|7|8|9|10).aggregate($total.combine($total).combine($total).combine($total).combine($total), 1 | 2)",
        "name.select(" * 20 + "descendants().combine(descendants())" + ")" * 20,
        "'" + "a" * 2_000 + "'.replace('a', '" + "b" * 2_000 + "')",
    ],
)
def test_evaluations_without_end_spend_their_limits(text: str) -> None:
    begun = time.process_time()
    limits = path.Limits(nodes=50_000, text=100_000)
    try:
        found = path.compile(text).evaluate(PATIENT, limits=limits)
    except BudgetExceeded:
        pass
    else:
        assert len(found) <= 50_000
    assert time.process_time() - begun < 1


def test_comparing_large_structures_again_and_again_is_counted() -> None:
    wide = {
        "resourceType": "Patient",
        "name": [{"given": [f"g{at}" for at in range(20)], "family": "x" * 2_000}] * 2_000,
    }
    limits = path.Limits(nodes=300_000)
    for text in (
        "descendants().where($this ~ %context)",
        "descendants().select($this = %resource)",
        "name.select(%resource.name.isDistinct())",
        "name.select(%resource in %resource)",
        "name.where(family ~ 'X').where(family.lower().contains('y')).where(family.startsWith('x'))",
        "name.repeat(%resource.name.combine(%resource.name))",
        "name.select(%resource.name.subsetOf(%resource.name))",
    ):
        begun = time.process_time()
        try:
            path.compile(text).evaluate(wide, limits=limits)
        except BudgetExceeded:
            pass
        assert time.process_time() - begun < 1, text


def test_time_is_a_limit_too() -> None:
    limits = path.Limits(nodes=10**12, seconds=0.05)
    begun = time.monotonic()
    with pytest.raises(path.PathLimitExceeded, match="seconds"):
        path.compile("'a'.repeatAll($this)").evaluate(PATIENT, limits=limits)
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("(a*)*b", "a" * 5_000),
        ("(a|a)*$b", "a" * 5_000),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 2_000),
        ("(.*)(.*)(.*)(.*)(.*)x", "a" * 3_000),
        ("(a?){25}a{25}", "a" * 25),
        ("(x+x+)+y", "x" * 5_000),
        ("(\\w+\\s?)+$", "word " * 500 + "!"),
    ],
)
def test_regular_expressions_cannot_hang(expression: str, text: str) -> None:
    spent = 0

    def spend(count: int) -> None:
        nonlocal spent
        spent += count
        if spent > 200_000:
            raise path.PathLimitExceeded("spent")

    begun = time.process_time()
    try:
        found = pattern(expression).search(text, spend)
    except BudgetExceeded:
        pass
    else:
        assert found is (expression == "(a?){25}a{25}")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("expression", "text", "expected"),
    [
        ("(a|ab)(c|bcd)*d", "xabcbcdd", True),
        ("^(\\w+)(\\.\\w+)*$", "Patient.contact.name.family", True),
        ("^(\\w+)(\\.\\w+)*$", "Patient..name", False),
        ("([0-9]{1,3}\\.){3}[0-9]{1,3}\\b", "at 127.0.0.1 now", True),
        ("(\\d+\\D?)+x", "12-34-56", False),
        ("^((a|b)*?c){2}$", "aabcbc", True),
        ("(^|,)x(,|$)", "a,x,b", True),
        ("[\\p{L}]+(é|ü)*", "ü", True),
        ("(?i)HELLO( world)*", "hello WORLD", True),
        ("[^\\s\\]a-c-]+(-[]x]+)*", "zz-]x", True),
    ],
)
def test_both_engines_agree(expression: str, text: str, expected: bool) -> None:
    compiled = pattern(expression)
    assert compiled.search(text, lambda count: None) is expected
    assert (compiled._simulate(text, 0, lambda count: None, is_full=False) is not None) is expected
    assert (compiled._backtracking().search(text) is not None) is expected
    assert (compiled._backtracking().fullmatch(text) is not None) is (
        compiled._simulate(text, 0, lambda count: None, is_full=True) is not None
    )


def test_groups_are_replaced_by_either_engine() -> None:
    swapped = "name.given.first().replaceMatches('{}', '$2-$1')"
    assert path.compile("'ab12'.replaceMatches('([a-z]+)([0-9]+)', '$2-$1')").evaluate(None) == ["12-ab"]
    assert path.compile("'a1b2'.replaceMatches('(([a-z])[0-9])+', '<$2>')").evaluate(None) == ["<b>"]
    assert path.compile("'" + "a1" * 200 + "'.replaceMatches('(([a-z])[0-9])+', '<$2>')").evaluate(None) == ["<a>"]
    assert path.compile(swapped.format("(.)")).evaluate({"resourceType": "Patient"}) == []
    with pytest.raises(path.PathEvaluationError):
        path.compile("'ab'.replaceMatches('a', '$3')").evaluate(None)


@pytest.mark.parametrize(
    "expression", ["(", ")", "[a", "a**", "*a", "a{3,1}", "[z-a]", "\\", "(?<n", "(?=a", "\\q", "[\\d-z]"]
)
def test_what_is_no_regular_expression_is_refused(expression: str) -> None:
    try:
        pattern(expression)
    except path.PathEvaluationError as error:
        assert "regular expression" in str(error)
    else:
        assert expression == "[\\d-z]"


@pytest.mark.parametrize("expression", ["(a)\\1", "(?m)^a", "\\p{Greek}"])
def test_what_the_engine_does_not_have_is_said(expression: str) -> None:
    with pytest.raises(Unsupported):
        pattern(expression)


@pytest.mark.parametrize("expression", ["((a{1000}){1000}){9}x" + "(b*)*", "(" * 100 + "a" + ")" * 100, "a" * 5_000])
def test_regular_expressions_too_large_are_refused(expression: str) -> None:
    with pytest.raises(BudgetExceeded):
        pattern(expression).search("a" * 100_000, lambda count: None)


def test_a_small_campaign_finds_nothing() -> None:
    assert run(fhirpath_targets([]), 1_500, seed=3) == []
