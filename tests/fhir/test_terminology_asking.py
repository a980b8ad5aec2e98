"""What is answered from kept releases: membership, filters, implied value sets, ECL, expansions, codes and displays of a resource."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import HilumError
from hilum.fhir import path
from hilum.fhir.definitions import ValueSet
from hilum.fhir.definitions.terminology import value_set_from
from hilum.fhir.package import Conformance
from hilum.fhir.terminology import Membership, by_codings, expand
from hilum.fhir.terminology.ecl import compile_ecl
from support.terminology_samples import (
    ANIMAL,
    CAT,
    EATS,
    GRASS,
    HUNTS,
    LION,
    MEAT,
    OLD,
    REFSET,
    ROOT,
    SNOMED,
    STONE,
    loaded,
    membership,
    shelf,
)

LOINC, SCT, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
ALL = (ROOT, ANIMAL, CAT, LION, STONE, OLD)
EVERY = (*ALL, MEAT, GRASS)


def composed(*include: dict[str, Any], exclude: tuple[dict[str, Any], ...] = ()) -> ValueSet:
    return value_set_from(
        {"resourceType": "ValueSet", "url": "v", "compose": {"include": list(include), "exclude": list(exclude)}}
    )


def filtered(system: str, name: str, operator: str, value: str) -> ValueSet:
    return composed({"system": system, "filter": [{"property": name, "op": operator, "value": value}]})


def expanded(value_set: str | ValueSet, **options: Any) -> list[str]:
    return [one.code for one in expand(membership(), value_set, **options).contains]


def members(value_set: ValueSet, system: str, codes: tuple[str, ...]) -> list[str]:
    known = membership()
    return [code for code in codes if known.in_parts(value_set, known.ask(system, code))]


@pytest.mark.parametrize(
    ("system", "name", "operator", "value", "expected"),
    [
        (SCT, "concept", "is-a", ANIMAL, [ANIMAL, CAT, LION]),
        (SCT, "concept", "descendent-of", ANIMAL, [CAT, LION]),
        (SCT, "concept", "is-not-a", ANIMAL, [ROOT, STONE, OLD]),
        (SCT, "concept", "in", REFSET, [CAT]),
        (SCT, "concept", "in", f"{CAT},{STONE}", [CAT, STONE]),
        (SCT, "parent", "=", CAT, [LION]),
        (SCT, "inactive", "=", "true", [OLD]),
        (SCT, "sufficientlyDefined", "=", "true", [CAT]),
        (SCT, EATS, "=", MEAT, [CAT]),
        (SCT, "constraint", "=", f"<{ANIMAL} MINUS {LION}", [CAT]),
        (LOINC, "CLASS", "=", "CHEM", ["1001-1", "1002-9"]),
        (LOINC, "ORDER_OBS", "in", "Order,Both", ["1001-1", "1003-7"]),
        (LOINC, "STATUS", "=", "DEPRECATED", ["1003-7"]),
        (LOINC, "COMPONENT", "=", "LP101-8", ["1001-1"]),
        (LOINC, "COMPONENT", "regex", "(Moon|Star).*", ["1001-1", "1002-9"]),
        (LOINC, "copyright", "=", "3rdParty", ["1002-9"]),
        (LOINC, "ancestor", "=", "LP100-0", ["1001-1", "1002-9"]),
        (GM, "concept", "is-a", "X00", ["X00", "X00.0", "X00.1"]),
        (GM, "concept", "descendent-of", "I", ["X00-X09", "X00", "X00.0", "X00.1", "X01"]),
        (GM, "kind", "=", "block", ["X00-X09"]),
    ],
)
def test_a_filter_selects_the_same_codes_one_by_one_and_expanded(
    system: str, name: str, operator: str, value: str, expected: list[str]
) -> None:
    value_set = filtered(system, name, operator, value)
    asked = {SCT: ALL, LOINC: ("1001-1", "1002-9", "1003-7"), GM: ("X00-X09", "X00", "X00.0", "X00.1", "X01", "X09")}
    assert members(value_set, system, asked[system]) == expected
    everything = expanded(value_set, inactive=True)
    assert [code for code in everything if code in asked[system]] == expected


def test_what_a_release_does_not_keep_cannot_be_told() -> None:
    known = membership()
    for one in (filtered(LOINC, "WEIGHT", "=", "1"), filtered(LOINC, "concept", "in", "http://loinc.org/vs/LL910-0")):
        assert known.in_parts(one, known.ask(LOINC, "1001-1")) is None
        with pytest.raises(HilumError):
            expand(known, one)
    old = composed({"system": LOINC, "version": "1.0"})
    assert known.in_parts(old, known.ask(LOINC, "1001-1")) is None
    assert known.contains("http://example.org/none", SCT, CAT) is None


def test_value_sets_that_code_systems_imply() -> None:
    known = membership()
    prefix = f"{SCT}?fhir_vs"
    assert known.contains(prefix, SCT, CAT) is True and known.contains(prefix, SCT, "999999999") is False
    assert known.contains(prefix, SCT, f"{CAT}:{EATS}={MEAT}") is None  # an expression
    assert known.contains(f"{prefix}=isa/{ANIMAL}", SCT, LION) is True
    assert known.contains(f"{prefix}=isa/{ANIMAL}", SCT, STONE) is False
    assert known.contains(f"{prefix}=isa/{ANIMAL}", LOINC, "1001-1") is False
    assert known.contains(f"{prefix}=refset/{REFSET}", SCT, CAT) is True
    assert known.contains(f"{prefix}=refset/123456789", SCT, CAT) is None
    assert known.contains(f"{prefix}=ecl/%3C%3C{CAT}", SCT, LION) is True
    dated = f"{SCT}/900000000000207008/version/20250101?fhir_vs"
    assert known.contains(dated, SCT, CAT) is True
    assert known.contains(dated.replace("2025", "2024"), SCT, CAT) is None
    assert known.contains("http://loinc.org/vs", LOINC, "1001-1") is True
    assert known.contains("http://loinc.org/vs", LOINC, "1001-2") is False
    assert known.contains("http://loinc.org/vs/LL900-1", LOINC, "LA901-3") is True
    assert known.contains("http://loinc.org/vs/LL900-1", LOINC, "1001-1") is False
    assert known.contains("http://loinc.org/vs/LL910-0", LOINC, "LA901-3") is None
    assert known.contains("http://loinc.org/vs/LP102-6", LOINC, "1001-1") is True
    assert known.contains("http://loinc.org/vs/LP102-6", LOINC, "1002-9") is False
    assert known.contains("http://loinc.org/vs", LOINC, "LG100-4") is None


def test_subsumption_by_a_release() -> None:
    def subsumes(above: str, code: str) -> bool | None:
        return membership().subsumes({"system": SCT, "code": above}, {"system": SCT, "code": code})

    assert (subsumes(ANIMAL, LION), subsumes(LION, ANIMAL), subsumes(ANIMAL, "5")) == (True, False, False)
    expression = path.compile(f"code.coding.memberOf('{SCT}?fhir_vs=isa/{ANIMAL}')")
    observation = {"resourceType": "Observation", "code": {"coding": [{"system": SCT, "code": CAT}]}}
    assert expression.evaluate(observation, terminology=membership()) == [True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CAT, [CAT]),
        (f"<< {ANIMAL} |Animal (thing)|", [ANIMAL, CAT, LION]),
        (f"< {ANIMAL}", [CAT, LION]),
        (f"<! {ANIMAL}", [CAT]),
        (f"<<! {ANIMAL}", [ANIMAL, CAT]),
        (f"> {LION}", [ROOT, ANIMAL, CAT]),
        (f">> {LION}", [ROOT, ANIMAL, CAT, LION]),
        (f">! {LION}", [CAT]),
        (f">>! {LION}", [CAT, LION]),
        (f"^ {REFSET}", [CAT]),
        ("^ *", [CAT]),
        (f"< (^ {REFSET})", [LION]),
        (f"<< ^ {REFSET}", [CAT, LION]),
        (f"> (< {CAT})", [ROOT, ANIMAL, CAT]),
        (f"<<{CAT} OR {STONE}", [CAT, LION, STONE]),
        (f"<<{ANIMAL} and > {LION}", [ANIMAL, CAT]),
        (f"<<{ANIMAL} MINUS (<<{CAT} MINUS {CAT})", [ANIMAL, CAT]),
        (f"/* pets */ <<{ANIMAL}: {EATS} = {MEAT}", [CAT]),
        (f"*: <<{EATS} = {MEAT}", [CAT, LION]),
        (f"<<{ANIMAL}: {EATS} = *, {HUNTS} = {STONE}", [CAT]),
        (f"<<{ANIMAL}: {EATS} = {GRASS} OR {HUNTS} = {MEAT}", [CAT, LION]),
        (f"<<{ANIMAL}: {{ {EATS} = {MEAT}, {HUNTS} = {STONE} }}", [CAT]),
        (f"<<{ANIMAL}: {{ {EATS} = {GRASS}, {HUNTS} = {STONE} }}", []),
        (f"<<{ANIMAL}: {EATS} != {MEAT}", [CAT]),
        (f"<<{ANIMAL} , > {LION}", [ANIMAL, CAT]),
        (f"<<{ANIMAL}: ({EATS} = {GRASS} OR {HUNTS} = {MEAT}), {HUNTS} = {STONE}", [CAT]),
        (f"<<{ANIMAL}: ({EATS} OR {HUNTS}) = {MEAT}", [CAT, LION]),
        # cardinality of attributes, over all groups and within one
        (f"<<{ANIMAL}: [2..2] {EATS} = *", [CAT]),
        (f"<<{ANIMAL}: [3..*] <<{EATS} = *", [CAT]),
        (f"<<{ANIMAL}: [4..*] <<{EATS} = *", []),
        (f"<<{ANIMAL}: [0..0] {EATS} = {MEAT}", [ANIMAL, LION]),
        (f"<<{ANIMAL}: [0..*] {EATS} = {MEAT}", [ANIMAL, CAT, LION]),
        (f"<<{ANIMAL}: [0..0] {EATS} != {MEAT}, {HUNTS} = *", [LION]),
        (f"<<{ANIMAL}: [ 1 .. 1 ] <<{EATS} = {MEAT}", [CAT, LION]),
        (f"<<{ANIMAL}: {{ [1..1] <<{EATS} = *, [0..0] {EATS} = {MEAT} }}", [CAT, LION]),
        # and of groups
        (f"<<{ANIMAL}: [2..*] {{ <<{EATS} = * }}", [CAT]),
        (f"<<{ANIMAL}: [1..1] {{ <<{EATS} = * }}", [LION]),
        (f"<<{ANIMAL}: [0..0] {{ {EATS} = * }}", [ANIMAL, LION]),
        # turned round: what is hunted by cats, eaten by animals
        (f"*: R {HUNTS} = {CAT}", [STONE]),
        (f"*: reverseOf <<{EATS} = <<{CAT}", [STONE, MEAT, GRASS]),
        (f"*: R {EATS} != {CAT}", []),
        (f"<<{MEAT} OR <<{STONE}", [STONE, MEAT]),
        (f"(<<{MEAT} OR <<{STONE}): [2..*] r <<{EATS} = *", [MEAT]),
        # dotted
        (f"{CAT}.{EATS}", [MEAT, GRASS]),
        (f"<< {ANIMAL} . << {EATS} |Eats|", [STONE, MEAT, GRASS]),
        (f"<<{ANIMAL}.{EATS}.{EATS}", []),
        (f"(<<{ANIMAL}.*) MINUS ({CAT}.{HUNTS})", [MEAT, GRASS]),
        (f"<<{ANIMAL}: <<{EATS} = ({LION}.{HUNTS})", [CAT, LION]),
    ],
)
def test_an_expression_means_the_same_concepts_one_by_one_and_as_a_list(text: str, expected: list[str]) -> None:
    index = shelf().find(SCT)
    assert index is not None
    constraint = compile_ecl(text)
    assert [code for code in EVERY if constraint.holds(code, index, lambda _: None)] == expected
    assert sorted(one for one in constraint.members(index, lambda _: None) if one in EVERY) == sorted(expected)


def test_numbers_are_compared(tmp_path: Path) -> None:
    columns = "sourceId\tvalue\trelationshipGroup\ttypeId\tcharacteristicTypeId\tmodifierId"
    rows = "".join(
        f"{key}\t20250101\t1\t900000000000207008\t{code}\t#{value}\t1\t{EATS}\t900000000000011006\t900000000000451002\r\n"
        for key, (code, value) in enumerate(((CAT, "4"), (LION, "7.5")), 60)
    )
    name = "SnomedCT_Mini/Snapshot/Terminology/sct2_RelationshipConcreteValues_Snapshot_INT_20250101.txt"
    files = {**SNOMED, name: f"id\teffectiveTime\tactive\tmoduleId\t{columns}\r\n{rows}".encode()}
    with loaded(files, tmp_path) as index:
        for comparison, expected in (
            ("= #7.50", [LION]), ("< #7.5", [CAT]), ("<= #7.5", [CAT, LION]), ("> #4", [LION]), (">= #4.0", [CAT, LION]),
            ("> #-1", [CAT, LION]), ("> #8", []),
        ):  # fmt: skip
            constraint = compile_ecl(f"<{ANIMAL}: {EATS} {comparison}")
            assert list(constraint.members(index, lambda _: None)) == expected, comparison


@pytest.mark.parametrize(
    "text",
    [
        "", "<", "<<", f"{CAT} {CAT}", f"{CAT} AND", f"{CAT} AND {LION} OR {STONE}", f"{CAT} MINUS {LION} MINUS {STONE}",
        f"({CAT}", f"{CAT})", f"{CAT}:", f"{CAT}: {EATS}", f"{CAT}: {EATS} =", f"{CAT}: {{ {EATS} = {MEAT}", "cat", "12",
        f"{CAT}: [1..] {EATS} = {MEAT}", f"{CAT}: [3..1] {EATS} = {MEAT}", f"{CAT}: [1..2]", f"{CAT}: R", f"{CAT}.",
        f"{CAT}: {{ R {EATS} = {MEAT} }}", f"{CAT} {{{{ term = 'x' }}}}", f"{CAT}.{EATS} AND {LION}", "!!> ",
        f"{CAT}: {EATS} <= {MEAT}", f"{CAT}: {EATS} = #1.2.3", f"{CAT}: {EATS} = 'x'", f"{CAT} OR {LION}: {EATS} = {MEAT}",
        f"{CAT}: {{ {EATS} = {MEAT}, {{ {EATS} = {MEAT} }} }}", CAT + f".{EATS}" * 30, f"^ [a] {REFSET}",
        f"{CAT}: " + "(" * 60 + f"{EATS} = {MEAT}" + ")" * 60,
        f"{CAT} |Cat", "(" * 100 + CAT + ")" * 100, "<" * 10 + CAT, f"{CAT}: " + "{" * 50, f"{CAT} OR " * 3000 + CAT,
    ],
)  # fmt: skip
def test_what_is_no_expression_or_none_that_is_understood_is_refused(text: str) -> None:
    with pytest.raises(HilumError):
        compile_ecl(text)
    assert membership().contains(f"{SCT}?fhir_vs=ecl/{text}", SCT, CAT) is None


def test_an_expression_has_its_budget() -> None:
    known = Membership(Conformance(), releases=shelf(), steps=200)
    inner = CAT
    for _ in range(15):
        inner = f"(> (< ({inner})))"
    begun = time.monotonic()
    assert known.contains(f"{SCT}?fhir_vs=ecl/{inner}", SCT, ROOT) is None
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "text", ["* MINUS *", f"<<{ROOT} MINUS <<{ROOT}", f"*: {EATS} = {ROOT}", f"<<{ROOT}.{EATS}.{EATS}"]
)
def test_what_an_expression_looks_at_is_paid_for_though_nothing_is_found(text: str) -> None:
    index = shelf().find(SCT)
    assert index is not None
    spent: list[int] = []
    assert not list(compile_ecl(text).members(index, spent.append))
    assert sum(spent) > len(list(index.codes()))


# -- expansion


def test_an_expansion_goes_page_by_page() -> None:
    url = f"{SCT}?fhir_vs=isa/{ROOT}"
    whole = expanded(url)
    assert len(whole) == 10 and OLD not in whole
    assert [code for at in range(0, 12, 4) for code in expanded(url, offset=at, count=4)] == whole
    found = expand(membership(), url, offset=8, count=4)
    assert (found.total, found.offset, len(found.contains)) == (10, 8, 2)
    assert found.resource()["expansion"]["total"] == 10
    assert [one.display for one in expand(membership(), url, text="CAT").contains] == ["Cat"]
    for options in ({"offset": -1}, {"count": -1}, {"count": 10**9}):
        with pytest.raises(HilumError):
            expanded(url, **options)


def test_an_expansion_unites_and_takes_away() -> None:
    cats = {"system": SCT, "filter": [{"property": "concept", "op": "is-a", "value": CAT}]}
    listed = {"system": LOINC, "concept": [{"code": "1001-1", "display": "Own words"}, {"code": "1003-7"}]}
    both = expand(membership(), composed(cats, listed, listed, exclude=({"system": SCT, "concept": [{"code": LION}]},)))
    assert [(one.code, one.display, one.is_inactive) for one in both.contains] == [
        (CAT, "Cat", False),
        ("1001-1", "Own words", False),
        ("1003-7", "Tide", True),
    ]
    assert expanded("http://hl7.org/fhir/ValueSet/administrative-gender") == ["male", "female", "other", "unknown"]
    within = composed({"valueSet": ["http://loinc.org/vs/LL900-1"]})
    assert expanded(within) == ["LA901-3", "LA902-1"]
    assert expanded("http://loinc.org/vs/LL900-1", text="ebb") == ["LA902-1"]


@pytest.mark.parametrize(
    "url",
    ["http://hl7.org/fhir/ValueSet/mimetypes", "http://hl7.org/fhir/ValueSet/ucum-units", "http://example.org/none"],
)
def test_what_has_no_end_or_is_not_known_is_not_expanded(url: str) -> None:
    with pytest.raises(HilumError):
        expand(membership(), url)


# -- codes of a resource


def issues(resource: dict[str, Any], **options: Any) -> list[tuple[str, str, str]]:
    return [(one.severity, one.rule, one.expression) for one in by_codings(membership(), **options)(resource)]


def observation(**coding: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"coding": [coding]}}


def test_a_code_that_is_none_is_an_error_and_a_display_that_is_none_a_warning() -> None:
    place = "Observation.code.coding[0]"
    assert issues(observation(system=SCT, code=CAT, display="feline")) == []
    assert issues(observation(system=SCT, code=CAT, display="Katze")) == []
    assert issues(observation(system=SCT, code=CAT, display="Dog")) == [("warning", "display", f"{place}.display")]
    assert issues(observation(system=SCT, code="123456789")) == [("error", "code-system", f"{place}.code")]
    assert issues(observation(system=SCT, code=OLD)) == [("warning", "inactive-code", f"{place}.code")]
    assert issues(observation(system=LOINC, code="1001-2")) == [("error", "code-system", f"{place}.code")]
    assert issues(observation(system=LOINC, code="LG1-1")) == []
    assert issues(observation(system=GM, code="X00.0", display="Fernweh: Mit  fieber")) == []
    assert issues(observation(system="http://example.org/none", code="x", display="y")) == []
    assert issues(observation(system=SCT, version="http://snomed.info/sct/1", code="x")) == []


def test_no_value_is_shown_unless_it_is_asked_for() -> None:
    (hidden,) = by_codings(membership())(observation(system=SCT, code=CAT, display="Dog"))
    (told,) = by_codings(membership(), show_values=True)(observation(system=SCT, code=CAT, display="Dog"))
    assert "Dog" not in str(hidden) and told.value == "Dog"


def test_units_are_judged_by_ucum() -> None:
    def unit(code: str) -> dict[str, Any]:
        return {"resourceType": "Observation", "valueQuantity": {"value": 1, "system": UCUM, "code": code}}

    place = "Observation.valueQuantity.code"
    assert issues(unit("mg/dL")) == [] and issues(unit("k[span]/d")) == []
    assert issues(unit("nonsense")) == [("error", "unit", place)]
    assert membership().contains("http://hl7.org/fhir/ValueSet/ucum-units", UCUM, "nonsense") is False
    bare = by_codings(Membership(Conformance()))
    assert [one.severity for one in bare(unit("nonsense"))] == ["warning"]
    assert bare(unit("mg/dL")) == []
