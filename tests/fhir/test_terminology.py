"""Membership of codes in value sets, subsumption, and what cannot be told."""

from __future__ import annotations

import time
from typing import Any

import pytest

from hilum.fhir import path
from hilum.fhir.definitions import CodeSystem, ValueSet
from hilum.fhir.definitions.terminology import code_system_from, value_set_from
from hilum.fhir.package import Conformance
from hilum.fhir.terminology import Membership

Json = dict[str, Any]
COLOURS = "http://example.org/colours"


class Shelf:
    """Value sets and code systems by their url."""

    def __init__(self, *resources: Json) -> None:
        self._sets = {r["url"]: value_set_from(r) for r in resources if r["resourceType"] == "ValueSet"}
        self._systems = {r["url"]: code_system_from(r) for r in resources if r["resourceType"] == "CodeSystem"}

    def value_set(self, url: str) -> ValueSet | None:
        return self._sets.get(url)

    def code_system(self, url: str) -> CodeSystem | None:
        return self._systems.get(url)


def colours(**more: Any) -> Json:
    return {
        "resourceType": "CodeSystem",
        "url": COLOURS,
        "content": "complete",
        "caseSensitive": True,
        "concept": [
            {
                "code": "red",
                "display": "Red",
                "concept": [
                    {"code": "crimson", "display": "Crimson"},
                    {"code": "ruby", "concept": [{"code": "ruby-2"}]},
                ],
            },
            {"code": "blue", "display": "Blue", "property": [{"code": "notSelectable", "valueBoolean": True}]},
        ],
        **more,
    }


def value_set(*include: Json, url: str = "v", exclude: tuple[Json, ...] = ()) -> Json:
    return {"resourceType": "ValueSet", "url": url, "compose": {"include": list(include), "exclude": list(exclude)}}


def by_filter(name: str, operator: str, value: str) -> Json:
    return value_set({"system": COLOURS, "filter": [{"property": name, "op": operator, "value": value}]})


def members(*resources: Json) -> set[str]:
    known = Membership(Shelf(*resources))
    return {c for c in ("red", "crimson", "ruby", "ruby-2", "blue", "green") if known.contains("v", COLOURS, c)}


@pytest.mark.parametrize(
    ("name", "operator", "value", "expected"),
    [
        ("concept", "is-a", "red", {"red", "crimson", "ruby", "ruby-2"}),
        ("code", "is-a", "ruby", {"ruby", "ruby-2"}),
        ("concept", "descendent-of", "red", {"crimson", "ruby", "ruby-2"}),
        ("concept", "is-not-a", "red", {"blue"}),
        ("concept", "generalizes", "ruby-2", {"red", "ruby", "ruby-2"}),
        ("concept", "=", "blue", {"blue"}),
        ("concept", "in", "blue, crimson", {"blue", "crimson"}),
        ("concept", "not-in", "blue,crimson", {"red", "ruby", "ruby-2"}),
        ("code", "regex", "r.*", {"red", "ruby", "ruby-2"}),
        ("display", "regex", "[CB].*", {"crimson", "blue"}),
        ("display", "exists", "false", {"ruby", "ruby-2"}),
        ("parent", "=", "ruby", {"ruby-2"}),
        ("child", "=", "ruby-2", {"ruby"}),
        ("notSelectable", "=", "true", {"blue"}),
    ],
)
def test_a_filter_selects_the_codes_that_it_describes(name: str, operator: str, value: str, expected: set[str]) -> None:
    assert members(colours(), by_filter(name, operator, value)) == expected


def test_what_no_concept_is_known_to_have_cannot_be_told() -> None:
    known = Membership(Shelf(colours(), by_filter("wavelength", "=", "700")))
    assert known.contains("v", COLOURS, "red") is None
    assert known.contains("v", COLOURS, "green") is False
    assert known.contains("v", "http://example.org/other", "red") is False


def test_includes_are_united_and_excludes_taken_away() -> None:
    whole = {"system": COLOURS}
    ruby = {"system": COLOURS, "concept": [{"code": "ruby"}]}
    assert members(colours(), value_set(whole)) == {"red", "crimson", "ruby", "ruby-2", "blue"}
    assert members(colours(), value_set(whole, exclude=(ruby,))) == {"red", "crimson", "ruby-2", "blue"}
    assert members(colours(), value_set(ruby, {"system": COLOURS, "concept": [{"code": "blue"}]})) == {"ruby", "blue"}


def test_value_sets_of_one_part_are_intersected() -> None:
    first = value_set({"system": COLOURS, "concept": [{"code": "red"}, {"code": "blue"}]}, url="a")
    second = value_set({"system": COLOURS, "concept": [{"code": "blue"}, {"code": "ruby"}]}, url="b")
    assert members(colours(), first, second, value_set({"valueSet": ["a", "b"]})) == {"blue"}
    assert members(colours(), first, value_set({"valueSet": ["a"], "system": COLOURS})) == {"red", "blue"}
    unknown = Membership(Shelf(first, value_set({"valueSet": ["a", "none"]})))
    assert unknown.contains("v", COLOURS, "red") is None
    assert unknown.contains("v", COLOURS, "ruby") is False


def test_an_expansion_without_a_compose_lists_the_members() -> None:
    expanded = {
        "resourceType": "ValueSet",
        "url": "v",
        "expansion": {
            "contains": [{"system": COLOURS, "code": "red", "contains": [{"system": COLOURS, "code": "ruby"}]}]
        },
    }
    assert members(expanded) == {"red", "ruby"}


def test_a_code_system_that_is_not_whole_tells_of_its_codes_only() -> None:
    for content in ("fragment", "example"):
        known = Membership(Shelf(colours(content=content), value_set({"system": COLOURS})))
        assert known.contains("v", COLOURS, "red") is True
        assert known.contains("v", COLOURS, "green") is None
    absent = Membership(Shelf(value_set({"system": COLOURS})))
    assert absent.contains("v", COLOURS, "red") is None
    assert absent.contains("v", "http://example.org/other", "red") is False
    assert absent.contains("none", COLOURS, "red") is None


def test_a_listed_code_needs_no_code_system() -> None:
    known = Membership(Shelf(value_set({"system": "http://loinc.org", "concept": [{"code": "8302-2"}]})))
    assert known.contains("v", "http://loinc.org", "8302-2") is True
    assert known.contains("v", "http://loinc.org", "8302-3") is False
    assert known.contains("v", "", "8302-2") is True


def test_case_matters_only_where_the_code_system_says_so() -> None:
    assert Membership(Shelf(colours(), value_set({"system": COLOURS}))).contains("v", COLOURS, "RED") is False
    insensitive = colours(caseSensitive=False)
    assert Membership(Shelf(insensitive, value_set({"system": COLOURS}))).contains("v", COLOURS, "RED") is True
    assert Membership(Shelf(insensitive, by_filter("concept", "is-a", "red"))).contains("v", COLOURS, "Ruby") is True


def test_value_sets_in_a_circle_end() -> None:
    known = Membership(Shelf(value_set({"valueSet": ["w"]}), value_set({"valueSet": ["v"]}, url="w")))
    assert known.contains("v", COLOURS, "red") is None
    many = [value_set({"valueSet": [str(n + 1)]}, url=str(n)) for n in range(100)]
    assert Membership(Shelf(*many)).contains("0", COLOURS, "red") is None
    wide = [value_set(*({"valueSet": [str(n + 1)]} for _ in range(50)), url=str(n)) for n in range(12)]
    begun = time.process_time()
    assert Membership(Shelf(*wide, value_set({"valueSet": ["none"]}, url="12"))).contains("0", COLOURS, "red") is None
    assert time.process_time() - begun < 3


def test_an_expression_that_would_take_for_ever_cannot_be_told_and_takes_no_time() -> None:
    long = "a" * 4000
    system = colours(concept=[{"code": long}, {"code": "b"}])
    begun = time.monotonic()
    assert Membership(Shelf(system, by_filter("code", "regex", "(a|a)*(a|a)*b"))).contains("v", COLOURS, long) in (
        None,
        False,
    )
    assert Membership(Shelf(system, by_filter("code", "regex", "(")), steps=100).contains("v", COLOURS, "b") is None
    assert time.monotonic() - begun < 2


def test_a_long_line_of_parents_has_its_budget() -> None:
    concepts = [{"code": str(n), "property": [{"code": "parent", "valueCode": str(n + 1)}]} for n in range(5000)]
    shelf = Shelf(colours(concept=concepts), by_filter("concept", "is-a", "4999"))
    assert Membership(shelf).contains("v", COLOURS, "0") is True
    assert Membership(shelf, steps=1000).contains("v", COLOURS, "0") is None


def test_a_concept_is_a_member_where_one_of_its_codings_is() -> None:
    known = Membership(Shelf(colours(), value_set({"system": COLOURS, "concept": [{"code": "red"}]})))
    red, blue = {"system": COLOURS, "code": "red"}, {"system": COLOURS, "code": "blue"}
    assert known.member_of("v", {"coding": [blue, red]}, "CodeableConcept") is True
    assert known.member_of("v", {"coding": [blue]}, "CodeableConcept") is False
    assert known.member_of("v", {"text": "red"}, "CodeableConcept") is False
    assert known.member_of("v", red, "Coding") is True
    assert known.member_of("v", {"code": "red"}, "Coding") is False
    assert known.member_of("v", "red", "code") is True
    assert known.member_of("v", 7) is False


def test_a_code_subsumes_what_is_below_it() -> None:
    known = Membership(Shelf(colours()))

    def subsumes(above: str, code: str, system: str = COLOURS) -> bool | None:
        return known.subsumes({"system": system, "code": above}, {"system": system, "code": code})

    assert subsumes("red", "ruby-2") is True
    assert subsumes("ruby-2", "red") is False
    assert subsumes("red", "green") is False
    assert subsumes("a", "a", "http://loinc.org") is True
    assert subsumes("a", "b", "http://loinc.org") is None
    assert known.subsumes({"system": "a", "code": "x"}, {"system": "b", "code": "x"}) is False


def test_the_core_specification_answers_for_its_own_value_sets_and_grammars() -> None:
    known = Membership(Conformance())
    prefix = "http://hl7.org/fhir/ValueSet/"
    genders = prefix + "administrative-gender|4.0.1"
    assert known.contains(genders, "", "female") is True
    assert known.contains(genders, "http://hl7.org/fhir/administrative-gender", "fem") is False
    assert known.contains(prefix + "mimetypes", "", "text/plain") is True
    assert known.contains(prefix + "ucum-units", "http://unitsofmeasure.org", "mg/dL") is True
    assert known.contains(prefix + "ucum-units", "http://example.org/units", "mg/dL") is False
    assert known.contains(prefix + "condition-code", "http://snomed.info/sct", "44054006") is None


def test_fhirpath_asks_it_for_members() -> None:
    known = Membership(Conformance())
    expression = path.compile("gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')")
    assert expression.evaluate({"resourceType": "Patient", "gender": "male"}, terminology=known) == [True]
    assert expression.evaluate({"resourceType": "Patient", "gender": "none"}, terminology=known) == [False]
