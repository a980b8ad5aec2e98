"""What profiles ask beyond presence: bounds of each kind, order of slices, content references, profiles of datatypes."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from hilum.fhir.json import Decimal
from hilum.fhir.profiles import judge
from support.fhir_profiles import OBSERVATION, PATIENT, URL, Json, known, profile, rules, sliced

TYPED = "http://example.org/typed"


def bounded(path: str, kind: str, **bound: Any) -> Json:
    return profile({"id": path, "path": path, "type": [{"code": kind}], **bound}, kind=path.partition(".")[0])


def bounds(resource: Json, asked: Json) -> list[str]:
    return [rule for _, rule in rules(resource, asked)]


# -- bounds


@pytest.mark.parametrize(
    ("element", "kind", "least", "most", "within", "below", "above"),
    [
        ("integer", "integer", -2, 3, (-2, 0, 3), -3, 4),
        ("dateTime", "dateTime", "2000-01-01", "2000-12-31", ("2000-06-01", "2000-12-31"), "1999-12-31", "2001-01-01"),
        ("dateTime", "dateTime", "2000-01-01T00:00:00Z", "2000-01-02T00:00:00Z",
         ("2000-01-01T01:00:00+01:00", "2000-01-01T12:00:00.5Z"), "2000-01-01T00:59:59+01:00", "2000-01-02T00:00:00.001Z"),
        ("time", "time", "08:00:00", "17:30:00", ("08:00:00", "17:29:59.999"), "07:59:59", "17:30:01"),
    ],
)  # fmt: skip
def test_a_value_keeps_within_bounds_that_belong_to_what_is_allowed(
    element: str, kind: str, least: Any, most: Any, within: tuple[Any, ...], below: Any, above: Any
) -> None:
    stem = kind[0].upper() + kind[1:]
    asked = bounded("Observation.value[x]", kind, **{f"minValue{stem}": least, f"maxValue{stem}": most})
    for value in within:
        assert bounds({**OBSERVATION, f"value{stem}": value}, asked) == [], value
    assert bounds({**OBSERVATION, f"value{stem}": below}, asked) == ["minValue"]
    assert bounds({**OBSERVATION, f"value{stem}": above}, asked) == ["maxValue"]


def test_decimals_are_compared_as_numbers_and_not_as_text() -> None:
    asked = bounded("RiskAssessment.prediction.probability[x]", "decimal", minValueDecimal=0.5, maxValueDecimal=10)
    for value, expected in (
        ("0.50", []),
        ("9.99", []),
        ("10.000", []),
        ("0.49999999", ["minValue"]),
        ("10.0001", ["maxValue"]),
    ):
        body = {"resourceType": "RiskAssessment", "prediction": [{"probabilityDecimal": Decimal(value)}]}
        assert bounds(body, asked) == expected, value


def test_a_quantity_is_compared_in_the_unit_of_its_bound() -> None:
    system = "http://unitsofmeasure.org"
    asked = bounded("Observation.value[x]", "Quantity", minValueQuantity={"value": 10, "system": system, "code": "g"})
    for value, code, expected in ((10, "g", []), (100, "mg", ["minValue"]), (1, "kg", []), (1, "mm", [])):
        quantity = {"value": value, "system": system, "code": code}
        assert bounds({**OBSERVATION, "valueQuantity": quantity}, asked) == expected, (value, code)


def test_a_date_less_precise_than_its_bound_is_not_said_to_be_beyond_it() -> None:
    asked = bounded("Patient.birthDate", "date", maxValueDate="2000-06-15")
    assert [bounds({**PATIENT, "birthDate": one}, asked) for one in ("2000", "2000-06", "2001", "2000-07")] == [
        [], [], ["maxValue"], ["maxValue"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "far", "near"),
    [("a", "1890-01-01", "1990-01-01"), ("mo", "2010-01-01", "2025-06-01"), ("d", "2025-01-01", "2026-01-01")],
)
def test_a_bound_that_is_a_duration_is_counted_from_now(unit: str, far: str, near: str) -> None:
    count = {"a": 120, "mo": 120, "d": 120}[unit]
    duration = {"value": count, "system": "http://unitsofmeasure.org", "code": unit}
    asked = bounded("Patient.birthDate", "date", minValueQuantity=duration, maxValueQuantity={**duration, "value": 0})
    now = datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC)
    found = {
        value: [one.rule for one in judge({**PATIENT, "birthDate": value}, URL, known(asked), bindings=False, now=now)]
        for value in (far, near, "2026-12-01")
    }
    assert found == {far: ["minValue"], near: [], "2026-12-01": ["maxValue"]}


def test_a_length_counts_characters_whatever_their_width() -> None:
    asked = profile({"path": "Patient.name.family", "maxLength": 3})
    assert [bounds({**PATIENT, "name": [{"family": one}]}, asked) for one in ("äöü", "𝄞𝄞𝄞", "𝄞𝄞𝄞𝄞")] == [
        [],
        [],
        ["maxLength"],
    ]


# -- slices: rules and order


def by_system(*names: str, ordered: bool = False, how: str = "open") -> Json:
    head = sliced("Patient.identifier", ("value", "system"), rules=how)
    head["slicing"]["ordered"] = ordered
    path = "Patient.identifier"
    rows = [
        row
        for name in names
        for row in (
            {"id": f"{path}:{name}", "path": path, "sliceName": name},
            {"id": f"{path}:{name}.system", "path": f"{path}.system", "min": 1, "fixedUri": f"http://{name}"},
        )
    ]
    return profile(head, *rows)


def places(names: str, asked: Json) -> list[str]:
    """The places of the issues; each letter is an identifier of the slice of that name, where there is one."""
    body = {**PATIENT, "identifier": [{"system": f"http://{one}", "value": "1"} for one in names]}
    return [place for place, _ in rules(body, asked)]


@pytest.mark.parametrize(
    ("how", "ordered", "right", "wrong"),
    [
        ("closed", False, ("", "ab", "ba", "aab"), ("abx", "x")),
        ("closed", True, ("", "ab", "b", "aabb"), ("ba", "abx", "aba")),
        ("openAtEnd", False, ("", "xx", "abx", "bax", "axx"), ("xa", "axb")),
        ("openAtEnd", True, ("abxx", "bx", "aab"), ("bax", "axb", "xab")),
        ("open", True, ("xab", "axbx"), ("xba", "bxa")),
    ],
)
def test_slicing_keeps_its_rule_and_its_order_together(
    how: str, ordered: bool, right: tuple[str, ...], wrong: tuple[str, ...]
) -> None:
    asked = by_system("a", "b", ordered=ordered, how=how)
    assert {one: places(one, asked) for one in right} == {one: [] for one in right}
    assert [one for one in wrong if not places(one, asked)] == []


def test_items_of_a_closed_slicing_are_named_and_those_at_the_wrong_end_are_told_of_the_list() -> None:
    assert places("axbx", by_system("a", "b", how="closed")) == ["Patient.identifier[1]", "Patient.identifier[3]"]
    assert places("xab", by_system("a", "b", how="openAtEnd")) == ["Patient.identifier"]


# -- content references


def items(*texts: str | None) -> Json:
    """A Questionnaire of items one in the other, each with its text, None = without."""
    held: list[Json] = []
    for number, text in reversed(list(enumerate(texts))):
        one: Json = {"linkId": str(number), "type": "group" if held else "string"}
        held = [{**one, **({"text": text} if text else {}), **({"item": held} if held else {})}]
    return {"resourceType": "Questionnaire", "status": "draft", "item": held}


def test_what_is_asked_of_an_item_is_asked_of_items_within_at_any_depth() -> None:
    asked = profile({"path": "Questionnaire.item.text", "min": 1}, kind="Questionnaire")
    assert rules(items("a", "b", "c", "d"), asked) == []
    assert [place for place, _ in rules(items("a", None, "c", None), asked)] == [
        "Questionnaire.item[0].item[0].text",
        "Questionnaire.item[0].item[0].item[0].item[0].text",
    ]


def test_what_is_asked_of_the_second_level_is_not_asked_of_the_first() -> None:
    asked = profile({"path": "Questionnaire.item.item.text", "min": 1}, kind="Questionnaire")
    assert rules(items(None, "b"), asked) == []
    assert [place for place, _ in rules(items(None, None), asked)] == ["Questionnaire.item[0].item[0].text"]


def test_an_element_that_is_like_another_is_asked_the_same() -> None:
    asked = profile({"path": "ValueSet.compose.include.version", "min": 1}, kind="ValueSet")
    part = {"system": "http://s"}
    body = {
        "resourceType": "ValueSet",
        "status": "draft",
        "compose": {"include": [{**part, "version": "1"}], "exclude": [part]},
    }
    assert rules(body, asked) == [("ValueSet.compose.exclude[0].version", "cardinality")]


# -- profiles of datatypes


def typed(path: str, kind: str, *urls: str) -> Json:
    return profile(
        {"id": path, "path": path, "type": [{"code": kind, "profile": list(urls or (TYPED,))}]},
        kind=path.partition(".")[0],
    )


def test_a_profile_of_a_datatype_holds_wherever_it_is_named() -> None:
    address = profile({"path": "Address.city", "min": 1}, kind="Address", url=TYPED)
    for path, body, place in (
        ("Patient.address", {"address": [{"city": "A"}, {"line": ["x"]}]}, "Patient.address[1].city"),
        ("Patient.contact.address", {"contact": [{"address": {"line": ["x"]}}]}, "Patient.contact[0].address.city"),
    ):
        assert rules({**PATIENT, **body}, typed(path, "Address"), address) == [(place, "cardinality")]


def test_a_profile_of_a_datatype_slices_within() -> None:
    path = "CodeableConcept.coding"
    coding = profile(
        sliced(path, ("value", "system")),
        {"id": f"{path}:sct", "path": path, "sliceName": "sct", "min": 1},
        {"id": f"{path}:sct.system", "path": f"{path}.system", "min": 1, "fixedUri": "http://snomed.info/sct"},
        kind="CodeableConcept",
        url=TYPED,
    )
    asked = typed("Observation.code", "CodeableConcept")
    right = {
        **OBSERVATION,
        "code": {"coding": [{"system": "http://x"}, {"system": "http://snomed.info/sct", "code": "1"}]},
    }
    assert rules(right, asked, coding) == []
    wrong = {**OBSERVATION, "code": {"coding": [{"system": "http://x"}]}}
    assert rules(wrong, asked, coding) == [("Observation.code.coding", "slice-cardinality")]


def test_one_of_several_profiles_of_a_type_is_enough_and_none_is_told() -> None:
    other = "http://example.org/other"
    with_city = profile({"path": "Address.city", "min": 1}, kind="Address", url=TYPED)
    with_text = profile({"path": "Address.text", "min": 1}, kind="Address", url=other)
    asked = typed("Patient.address", "Address", TYPED, other)
    assert rules({**PATIENT, "address": [{"city": "A"}, {"text": "x"}]}, asked, with_city, with_text) == []
    assert rules({**PATIENT, "address": [{"line": ["x"]}]}, asked, with_city, with_text) == [
        ("Patient.address[0]", "type-profile")
    ]


def test_a_profile_of_a_profile_of_a_datatype_asks_for_both() -> None:
    base = profile({"path": "HumanName.family", "min": 1}, kind="HumanName", url="http://example.org/base")
    more = profile({"path": "HumanName.given", "min": 1}, kind="HumanName", url=TYPED)
    more["baseDefinition"] = "http://example.org/base"
    found = rules({**PATIENT, "name": [{"text": "x"}]}, typed("Patient.name", "HumanName"), more, base)
    assert sorted(found) == [("Patient.name[0].family", "cardinality"), ("Patient.name[0].given", "cardinality")]


def test_a_profile_of_a_primitive_is_asked_of_its_value() -> None:
    short = profile({"id": "string.value", "path": "string.value", "maxLength": 3}, kind="string", url=TYPED)
    asked = typed("Patient.name.family", "string")
    assert rules({**PATIENT, "name": [{"family": "abc"}]}, asked, short) == []
    found = rules({**PATIENT, "name": [{"family": "abcd"}]}, asked, short)
    assert [rule for _, rule in found] == ["maxLength"]


def test_a_profile_of_the_type_of_an_extensions_value_holds_there() -> None:
    url = "http://example.org/e"
    extension = profile(
        {"path": "Extension.url", "fixedUri": url},
        {"path": "Extension.value[x]", "min": 1, "type": [{"code": "Period", "profile": [TYPED]}]},
        kind="Extension",
        url=url,
    )
    period = profile({"path": "Period.start", "min": 1}, kind="Period", url=TYPED)
    path = "Patient.extension"
    asked = profile(
        {"id": f"{path}:e", "path": path, "sliceName": "e", "type": [{"code": "Extension", "profile": [url]}]}
    )
    body = {**PATIENT, "extension": [{"url": url, "valuePeriod": {"end": "2020-01-01"}}]}
    assert [rule for _, rule in rules(body, asked, extension, period)] == ["cardinality"]
