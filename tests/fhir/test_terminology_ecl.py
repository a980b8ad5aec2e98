"""Filters, history, top and bottom, and concrete values of ECL 2.2, over a small release; the specification's examples are read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from hilum.core.errors import BudgetExceeded, HilumError, Incorrect, Unsupported
from hilum.core.terminology import ConceptIndex
from hilum.fhir.package import Conformance
from hilum.fhir.terminology import Membership, Shelf, expand
from hilum.fhir.terminology.ecl import compile_ecl
from support.terminology_extension import (
    ACCEPTABLE,
    ATTRIBUTE_VALUE,
    ELDER,
    FOREIGN,
    GB,
    GONE,
    HISTORICAL,
    MODULE,
    REPLACED_BY,
    SAME_AS,
    TIGER,
    US,
    more,
)
from support.terminology_samples import (
    ANIMAL,
    CAT,
    CORE,
    EATS,
    LION,
    MEAT,
    OLD,
    REFSET,
    ROOT,
    SNOMED,
    STONE,
    loaded,
)

SCT = "http://snomed.info/sct"
EVERY = (ROOT, ANIMAL, CAT, LION, STONE, OLD, ELDER, GONE, FOREIGN, TIGER)


@cache
def index() -> ConceptIndex:
    return loaded({**SNOMED, **more()}, Path(mkdtemp(prefix="hilum-ecl-")))


def free(_: int) -> None:
    pass


def meant(text: str) -> list[str]:
    """The concepts that are meant, of those in question, which must be the same asked one by one."""
    constraint = compile_ecl(text)
    listed = sorted(one for one in set(constraint.members(index(), free)) if one in EVERY)
    one_by_one = [code for code in EVERY if constraint.holds(code, index(), free)]
    assert listed == sorted(one_by_one), text
    return listed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a word that is searched begins a word of the term; all of them, in any order; case does not count
        ('term = "cat"', [CAT, FOREIGN, TIGER]),
        ('term = "CATAC tig"', [TIGER]),
        ('term = match:"at"', []),
        ('D term = "alp wild"', [FOREIGN]),
        ('term = ("lion" "alpine")', [LION, FOREIGN]),
        ('term = (match:"lion" wild:"*combs")', [LION, TIGER]),
        ('term = wild:"cat"', [CAT]),
        ('term = wild:"c*t"', [CAT]),
        ('term = wild:"*cat*"', [CAT, FOREIGN, TIGER]),
        ('term = wild:"a \\"big\\" one\\*"', [TIGER]),
        ('term = wild:"*one"', []),
        ('term = ""', []),
        # one description meets all within a pair of braces, another may meet the next pair
        ('term = "colour", term = "catacombs"', []),
        ('term = "colour" }} {{ term = "catacombs"', [TIGER]),
        ('term != "cat"', [ANIMAL, CAT, LION, TIGER]),
        ("language = de", [CAT]),
        ("language = (de fr), term = wild:\"katze\"", [CAT]),
        ('language != en', [CAT]),
        ("type = fsn", [ANIMAL, CAT, TIGER]),
        ('type = syn, term = "tiger of"', [TIGER]),
        ("typeId = 900000000000003001 |FSN|", [ANIMAL, CAT, TIGER]),
        ('typeId = (900000000000003001 |FSN| 900000000000013009), term = "lion"', [LION]),
        ("typeId != 900000000000013009", [ANIMAL, CAT, TIGER]),
        ("dialect = en-us", [ANIMAL, CAT, TIGER]),
        ('dialect = en-us (prefer), term = "catacombs"', [TIGER]),
        ('dialect = en-us (accept), term = "feline"', [CAT]),
        ('dialect = en-gb (prefer), term = "catacombs"', []),
        ('dialect = (en-gb (prefer) en-us (prefer)), term = "colour"', [TIGER]),
        ('dialect = (en-gb en-us) (prefer), term = "colour"', [TIGER]),
        (f'dialectId = {GB} |GB English| ({ACCEPTABLE} |Acceptable|)', [TIGER]),
        (f"dialectId = ({GB} {US}), term = \"cat\"", [CAT, TIGER]),
        (f"dialectId = ({GB} OR {US}) (prefer), term = \"cat\"", [CAT, TIGER]),
        ('dialect != en-us, term = "colour"', [TIGER]),
    ],
)  # fmt: skip
def test_a_filter_of_descriptions_selects_concepts_by_one_of_their_terms(text: str, expected: list[str]) -> None:
    assert meant(f"<< {ANIMAL} {{{{ {text} }}}}") == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C definitionStatus = defined", [CAT]),
        ("c definitionStatus != defined", [ANIMAL, LION, FOREIGN, TIGER]),
        ("C definitionStatus = (primitive defined)", [ANIMAL, CAT, LION, FOREIGN, TIGER]),
        ("C definitionStatusId = 900000000000073002 |Defined|", [CAT]),
        ("C definitionStatusId = (900000000000073002 900000000000074008)", [ANIMAL, CAT, LION, FOREIGN, TIGER]),
        (f"C moduleId = {MODULE}", [FOREIGN]),
        (f"C moduleId != {MODULE}", [ANIMAL, CAT, LION, TIGER]),
        (f"C moduleId = ({MODULE} {CORE})", [ANIMAL, CAT, LION, FOREIGN, TIGER]),
        ('C effectiveTime = "20260401"', [FOREIGN]),
        ('C effectiveTime != ("20260401" "20250101")', [TIGER]),
        ('C effectiveTime < "20250101"', [TIGER]),
        ('C effectiveTime >= "20250101", effectiveTime <= "20251231"', [ANIMAL, CAT, LION]),
        ("C active = 1", [ANIMAL, CAT, LION, FOREIGN, TIGER]),
        ("C active = false", []),
        ('C active = true }} {{ term = "cat" }} {{ C moduleId = * ', [CAT, FOREIGN, TIGER]),
    ],
)
def test_a_filter_of_concepts_selects_by_status_module_and_time(text: str, expected: list[str]) -> None:
    assert meant(f"<< {ANIMAL} {{{{ {text} }}}}") == sorted(expected)


def test_a_filter_belongs_to_what_stands_before_it() -> None:
    assert meant(f'{LION} OR << {CAT} {{{{ term = "wild" }}}}') == [LION, FOREIGN]
    assert meant(f'({LION} OR << {CAT}) {{{{ term = "wild" }}}}') == [FOREIGN]
    assert meant(f'<< {ANIMAL} {{{{ term = "tiger" }}}} : {EATS} = #4') == [TIGER]
    assert meant(f'< {ANIMAL}: {EATS} = ({MEAT} {{{{ term = "meat" }}}})') == [CAT]


def test_what_is_no_longer_used_is_found_where_it_is_asked_for() -> None:
    assert meant(f"^ {ATTRIBUTE_VALUE}") == [ELDER]
    assert meant(f"^ {ATTRIBUTE_VALUE} {{{{ C active = 1 }}}}") == []
    assert meant("* {{ C active = 0 }}") == sorted([OLD, ELDER, GONE])
    assert OLD not in set(compile_ecl("*").members(index(), free))


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("HISTORY-MIN", [CAT, ELDER]),
        ("history_min", [CAT, ELDER]),
        ("HISTORY-MOD", [CAT, ELDER, GONE]),
        ("HISTORY-MAX", [CAT, ELDER, GONE]),
        ("HISTORY", [CAT, ELDER, GONE]),
        ("HISTORY (*)", [CAT, ELDER, GONE]),
        (f"HISTORY ({REPLACED_BY} |REPLACED BY|)", [CAT, GONE]),
        (f"HISTORY (< {HISTORICAL} MINUS {REPLACED_BY})", [CAT, ELDER]),
    ],
)
def test_a_history_supplement_adds_what_was_replaced(profile: str, expected: list[str]) -> None:
    assert meant(f"{CAT} {{{{ + {profile} }}}}") == sorted(expected)


def test_history_is_one_step_from_what_is_meant_and_no_attribute() -> None:
    assert meant(f"{STONE} {{{{ +HISTORY-MOD }}}}") == [STONE]
    assert meant(f"{STONE} {{{{ +HISTORY-MAX }}}}") == [STONE, OLD]
    assert meant(f"({CAT} {{{{ + HISTORY-MIN }}}}) MINUS {CAT}") == [ELDER]
    assert meant(f'<< {CAT} {{{{ term = "cat" }}}} {{{{ + HISTORY }}}}') == sorted([CAT, FOREIGN, ELDER, GONE])
    assert meant(f"*: * = {STONE}") == [CAT] and meant(f"{ELDER}.*") == [] and meant(f"*: R * = {ELDER}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"!!> << {CAT}", [CAT]),
        (f"!!< << {CAT}", [LION, FOREIGN]),
        (f"!!> (<< {ANIMAL} MINUS {ANIMAL})", [CAT, TIGER]),
        (f"!!> ({LION} OR {TIGER} OR {ANIMAL})", [ANIMAL]),
        (f"!!< ({LION} OR {TIGER} OR {ANIMAL})", [LION, TIGER]),
        (f"< (!!> ({LION} OR {CAT}))", [LION, FOREIGN]),
    ],
)
def test_top_and_bottom_leave_what_has_nothing_above_or_below_that_is_meant(text: str, expected: list[str]) -> None:
    assert meant(text) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('= "striped"', [TIGER]),
        ('= "ora str"', [TIGER]),
        ('= wild:"striped"', []),
        ('= wild:"STRIPED *"', [TIGER]),
        ('= ("spotted" match:"orange")', [TIGER]),
        ('!= "spotted"', [TIGER]),
        ('!= "striped"', []),
        ("= true", [FOREIGN]),
        ("= FALSE", []),
        ("!= false", [FOREIGN]),
        ("= #4.0", [TIGER]),
        ("> #-3", [FOREIGN, TIGER]),
    ],
)
def test_concrete_values_are_compared_as_numbers_texts_and_truth(text: str, expected: list[str]) -> None:
    assert meant(f"< {ANIMAL}: {EATS} {text}") == expected
    assert meant(f"< {ANIMAL}: {{ {EATS} {text} }}") == expected


EXAMPLES = """
< 64572001 |Disease| {{ term = "heart att" }}
< 64572001 |Disease| {{ term = match:"gas" }}
< 64572001 |Disease| {{ term != "heart att" }}
< 64572001 |Disease| {{ term = wild:"cardi*opathy" }}
< 64572001 |Disease| {{ term = ("heart" "card") }}
< 64572001 |Disease| {{ term = ( match:"gas" wild:"*itis" ) }}
< 64572001 |Disease| {{ term = "eye" }} {{ term = wild:"*itis" }}
< 64572001 |Disease| {{ term = "hjärt", language = sv }} {{ term = "heart", language = en }}
< 64572001 |Disease| {{ term = "hjärt", language = sv, typeId = 900000000000013009 |Synonym| }}
< 56265001 |Heart disease| {{ term = "heart", typeId = (900000000000013009 |Synonym| 900000000000003001 |Fully specified name|) }}
< 56265001 |Heart disease| {{ term = "heart", type = (syn fsn) }}
< 64572001 |Disease| {{ term = "hjärt", language = sv, dialectId = 46011000052107 |Swedish language reference set| }}
< 64572001 |Disease| {{ term = "box", type = syn, dialect = en-us (prefer), dialect = en-gb (accept) }}
< 64572001 |Disease| {{ term = "box", type = syn, dialect = ( en-gb (accept) en-nhs-clinical ) }}
< 64572001 |Disease| {{ term = "card", dialect = ( en-nhs-clinical en-nhs-pharmacy ) }}
< 56265001 |Heart disease| {{ C definitionStatusId = 900000000000074008 |Primitive| }}
< 56265001 |Heart disease| {{ C definitionStatus = primitive }} {{ D term = "heart" }}
< 195967001 |Asthma| {{ C moduleId = 900000000000207008 |SNOMED CT core module| }}
< 125605004 |Fracture of bone| {{ C effectiveTime >= "20190731" }}
< 125605004 |Fracture of bone| {{ C effectiveTime = ("20190731" "20200131") }}
^ 816080008 |International Patient Summary| {{ C active = 0 }}
<< 195967001 |Asthma| {{ + HISTORY (900000000000527005 |SAME AS association reference set|) }}
<< 195967001 |Asthma| {{ + HISTORY-MIN }}
<< 195967001 |Asthma| {{ + HISTORY (*) }}
!!> ( < 386617003 |Digestive system finding| . 363698007 |Finding site| )
!!< ( >> 45133009 |Neurotoxicity| AND ^ 991411000000109 |Emergency care diagnosis simple reference set| )
< 373873005 |Pharmaceutical / biologic product|: 209999999 |Trade name| = "PANADOL", 859999999102 |In presentation| = TRUE
"""


@pytest.mark.parametrize("text", EXAMPLES.strip().splitlines())
def test_an_example_of_the_specification_is_understood(text: str) -> None:
    constraint = compile_ecl(text)
    assert not constraint.holds(ROOT, index(), free)
    assert ROOT not in set(constraint.members(index(), free))


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        (f'^ {REFSET} {{{{ M mapTarget = "J45.9" }}}}', Unsupported, "a filter of members"),
        (f"^ [targetComponentId] {REFSET}", Unsupported, "the field of a reference set"),
        ("LOINC#54486-6", Unsupported, "an alternate identifier"),
        ('"LOINC#54486-6" |x|', Unsupported, "an alternate identifier"),
        (f'{CAT} {{{{ type = def }}}}', Unsupported, "text definitions"),
        (f'{CAT} {{{{ D active = 0 }}}}', Unsupported, "descriptions by active"),
        (f'{CAT} {{{{ effectiveTime = "20250101" }}}}', Unsupported, "descriptions by effectivetime"),
        (f'{CAT} {{{{ D id = 123456 }}}}', Unsupported, "descriptions by id"),
        (f'{CAT} {{{{ dialect = en-moon }}}}', Unsupported, "dialectId"),
        (f'{CAT} {{{{ term > "x" }}}}', Incorrect, "="),
        (f'{CAT} {{{{ term = x }}}}', Incorrect, "quotation"),
        (f'{CAT} {{{{ term = "x }}}}', Incorrect, "meant"),
        (f'{CAT} {{{{ term = "x" }}', Incorrect, "meant"),
        (f'{CAT} {{{{ }}}}', Incorrect, "meant"),
        (f'{CAT} {{{{ language = eng }}}}', Incorrect, "two letters"),
        (f'{CAT} {{{{ type = synonym }}}}', Incorrect, "syn"),
        (f'{CAT} {{{{ C term = "x" }}}}', Incorrect, "concepts"),
        (f'{CAT} {{{{ C effectiveTime = "2025" }}}}', Incorrect, "yyyymmdd"),
        (f'{CAT} {{{{ C effectiveTime > ("20250101" "20260101") }}}}', Incorrect, "several times"),
        (f'{CAT} {{{{ C active = 2 }}}}', Incorrect, "meant"),
        (f'{CAT} {{{{ + HISTORY-ALL }}}}', Incorrect, "HISTORY"),
        (f'{CAT} {{{{ + HISTORY }}}} {{{{ term = "x" }}}}', Incorrect, "behind its history"),
        (f'{CAT}: {EATS} > "x"', Incorrect, "a number"),
        (f"!!> {CAT} {{{{ + HISTORY (" * 30, BudgetExceeded, "deeper"),
    ],
)  # fmt: skip
def test_what_is_not_kept_or_no_filter_is_refused_with_its_place(text: str, kind: type[HilumError], told: str) -> None:
    with pytest.raises(kind, match=told) as caught:
        compile_ecl(text)
    assert kind is BudgetExceeded or caught.value.where.startswith("column ")


@pytest.mark.parametrize(
    "text",
    [
        f"{CAT} {{{{ dialectId = ({'1' * 15_000} x) }}}}",
        f"{CAT} {{{{ term = " + '"\\' * 9_000,
        f"({CAT} " + "/*" * 9_000,
    ],
)
def test_what_is_long_and_broken_is_refused_without_looking_at_it_again_and_again(text: str) -> None:
    with pytest.raises(HilumError):
        compile_ecl(text)


def test_filters_are_paid_for() -> None:
    known = Membership(Conformance(), releases=Shelf([index()]), steps=60)
    url = f'{SCT}?fhir_vs=ecl/!!> (<< {ROOT} {{{{ term = "nothing" }}}} {{{{ + HISTORY }}}})'
    assert known.contains(url, SCT, ROOT) is None
    long = 'term = wild:"' + "*a" * 4000 + '"'
    spent: list[int] = []
    assert not list(compile_ecl(f"<< {ROOT} {{{{ {long} }}}}").members(index(), spent.append))
    assert sum(spent) > 20 * len(list(index().descendants(ROOT)))


def test_value_sets_take_filters_and_history() -> None:
    known = Membership(Conformance(), releases=Shelf([index()]))

    def listed(text: str, *, inactive: bool = False) -> Iterator[str]:
        found = expand(known, f"{SCT}?fhir_vs=ecl/{text}", inactive=inactive)
        return (one.code for one in found.contains)

    supplemented = f"{CAT}%20%7B%7B%20+%20HISTORY-MIN%20%7D%7D"
    assert list(listed(supplemented)) == [CAT]
    assert sorted(listed(supplemented, inactive=True)) == [CAT, ELDER]
    assert known.contains(f"{SCT}?fhir_vs=ecl/{supplemented}", SCT, ELDER) is True
    assert known.contains(f"{SCT}?fhir_vs=refset/447562003", SCT, TIGER) is True
    assert known.contains(f"{SCT}?fhir_vs=refset/723604009", SCT, EATS) is None
    entry = index().concept(FOREIGN)
    assert entry is not None and (entry.module, entry.time) == (MODULE, 20260401)
    assert list(index().with_property(f"association/{SAME_AS}", CAT)) == [ELDER]
