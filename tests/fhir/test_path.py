"""FHIRPath over FHIR data: what the official suite does not ask."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from hilum.core.errors import Unsupported
from hilum.fhir import json as fhir_json
from hilum.fhir import path

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "active": True,
    "name": [
        {
            "use": "official",
            "family": "Doe",
            "given": ["Jane", None, "Ann"],
            "_given": [None, {"extension": [{"url": "u", "valueCode": "x"}]}],
        },
        {"use": "usual", "given": ["Janie"]},
    ],
    "birthDate": "1974-12-25",
    "_birthDate": {"id": "b", "extension": [{"url": "http://example.org/t", "valueDateTime": "1974-12-25T14:35:45-05:00"}]},
    "deceasedBoolean": False,
    "contained": [{"resourceType": "Organization", "id": "o", "name": "Acme"}],
    "managingOrganization": {"reference": "#o"},
    "generalPractitioner": [{"reference": "Practitioner/7"}],
}  # fmt: skip
OBSERVATION = fhir_json.parse(
    b'{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.50,"unit":"g",'
    b'"system":"http://unitsofmeasure.org","code":"g"},"component":[{"code":{"text":"a"},"valueInteger":3},'
    b'{"code":{"text":"b"},"valueQuantity":{"value":2,"unit":"drops"}}]}'
)


def ask(text: str, item: Any = PATIENT, **options: Any) -> list[Any]:
    return path.compile(text).evaluate(item, **options)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name.given", ["Jane", None, "Ann", "Janie"]),
        ("name.given.where(hasValue())", ["Jane", "Ann", "Janie"]),
        ("name.given.extension('u').value", ["x"]),
        ("birthDate.id", ["b"]),
        ("birthDate.extension('http://example.org/t').value.hourOf()", [14]),
        ("deceased is boolean", [True]),
        ("deceased.type().name", ["boolean"]),
        ("Resource.id | DomainResource.id | Patient.id", ["p1"]),
        ("managingOrganization.resolve().name", ["Acme"]),
        ("contained.where(id = 'o').name", ["Acme"]),
        ("name.select(given.count())", [3, 1]),
        ("name.select($index)", [0, 1]),
        ("name.where($index = 1).use", ["usual"]),
        ("name[0].given[2]", ["Ann"]),
        ("name[5].given", []),
        ("descendants().ofType(Organization).name", ["Acme"]),
        ("children().ofType(HumanName).family", ["Doe"]),
        ("name.exists(use = 'usual') and active", [True]),
        ("name.all(given.exists())", [True]),
        ("(true | false).anyTrue() and (true | false).allTrue().not()", [True]),
        ("name.use.supersetOf('usual')", [True]),
        ("%context.id = %resource.id and %rootResource.id = id", [True]),
        ("name.given.coalesce(birthDate, id)", ["1974-12-25"]),
        ("name.family.lower().upper().toChars().count()", [3]),
        ("'a-b-c'.lastIndexOf('-')", [3]),
        ("(3 | 1 | 2).sort($this desc)", [3, 2, 1]),
        ("(1.5 | 2 | 10).max() - (4 | 3).min()", [7]),
        ("name.aggregate($total + given.count(), 0)", [4]),
        ("defineVariable('n', name.first()).select(%n.family)", ["Doe"]),
        ("name.select(defineVariable('x', given.count()).select(%x))", [3, 1]),
        ("defineVariable('a', 1).select(%a) | defineVariable('a', 2).select(%a)", [1, 2]),
        ("children().count() = children().select(1).count()", [True]),
    ],
)
def test_expressions_over_a_patient(text: str, expected: list[Any]) -> None:
    assert ask(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("value.value", [Decimal("1.50")]),
        ("value > 1400 'mg'", [True]),
        ("value + 500 'mg' = 2 'g'", [True]),
        ("(value + 500 'mg').value", [Decimal("2.00")]),
        ("value * 2 = 3 'g'", [True]),
        ("value / 3 'mL' > 0.4 'g/mL'", [True]),
        ("value = 1.5 's'", []),
        ("value.toQuantity('mg').value", [Decimal("1500")]),
        ("(component.value as Quantity).unit", ["drops"]),
        ("component.value.ofType(integer)", [3]),
        ("component.value.ofType(Quantity) = 2 'g'", []),
        ("value.value.toString()", ["1.50"]),
        ("value.value.precision()", [2]),
    ],
)
def test_quantities_of_an_observation(text: str, expected: list[Any]) -> None:
    assert ask(text, OBSERVATION) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@2020-02-29 + 1 year", ["2021-02-28"]),
        ("@2020-01-31 + 1 month", ["2020-02-29"]),
        ("@2014 + 24 months", ["2016"]),
        ("@2014 + 23 months", ["2015"]),
        ("@2014-03 + 65 days", ["2014-05"]),
        ("@2014-03-01 - 36 hours", ["2014-02-28"]),
        ("@T23:59 + 5 minutes", ["00:04"]),
        ("@T10:30:00 - 1.5 seconds", ["10:29:58.500"]),
        ("@9999-12-31 + 1 day", []),
        ("@2015-02-04T23:30:00-02:00 + 1 hour", ["2015-02-05T00:30:00-02:00"]),
        ("@2015-02-04T14:00:00Z > @2015-02-02T01:00:00", [True]),
        ("@2015-02-04T14:00:00Z > @2015-02-04T01:00:00", []),
        ("@1974-12-25 != @1974-12-25T23:34:00-10:00", []),
        ("@1974-12-25T23:34:00-10:00 > @1974-12-25", []),
        ("@1974-12-25 = @1974-12-25T00:30:00+10:00", []),
        ("@1974-12-25T11:59:59Z > @1974-12-24", []),
        ("@1974-12-25T12:00:00Z > @1974-12-24", [True]),
        ("@1974-12-26 < @1974-12-24T12:00:00Z", [False]),
        ("@1974-12-26 > @1974-12-25T10:00:00Z", []),
        ("@1974-12-26 > @1974-12-25T09:59:59Z", [True]),
        ("@1974-12-26 > @1974-12-25T09Z", [True]),
        ("@2012-02 = @2012-03-01T04:30:00Z", []),
        ("@2012-02 = @2012-03-02T04:30:00Z", [False]),
        ("@2011 < @2012-01-01T01:00:00Z", []),
        ("@2011 < @2013-01-01T01:00:00Z", [True]),
        ("@9999 > @2013-01-01T01Z", [True]),
        ("@2015 = @2015-01", []),
        ("@2015 != @2016-01", [True]),
        ("@2012-04-15T15:00:00+02:00 ~ @2012-04-15T13:00:00Z", [True]),
        ("(@2012-04-15T15:00:00+02:00 | @2012-04-15T13:00:00Z).count()", [1]),
        ("@2014-02.highBoundary()", ["2014-02-28"]),
        ("@2014-02-03T10:00:00.5Z.highBoundary()", ["2014-02-03T10:00:00.599Z"]),
        ("@2014-05-06T10:11:12.345+01:00.millisecondOf()", [345]),
        ("@2014-05-06T10:11:12.345+01:00.timezoneOffsetOf()", [Decimal(1)]),
        ("'2014-05-06T10:11'.toDate()", ["2014-05-06"]),
        ("'2014-13'.convertsToDate()", [False]),
        ("'25:00'.toTime()", []),
        ("1 year = 12 months", [True]),
        ("1 year = 365 days", []),
        ("1 year ~ 1 'a'", [True]),
        ("2 hours > 119 'min'", [True]),
    ],
)
def test_dates_and_durations(text: str, expected: list[Any]) -> None:
    assert ask(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2147483647 + 1", []),
        ("2147483647 + 1.0", [Decimal("2147483648.0")]),
        ("0.1 + 0.2 = 0.3", [True]),
        ("7 div 2 + -7 mod 2", [2]),
        ("(-7) div 2", [-3]),
        ("2.5.round()", [3]),
        ("(-2.5).round()", [-3]),
        ("10.power(400)", []),
        ("2.power(-1)", [Decimal("0.5")]),
        ("0.ln()", []),
        ("8.log(2) = 3", [True]),
        ("'1e3'.toDecimal()", [Decimal("1E+3")]),
        ("-(1 'g')", [{"value": Decimal(-1), "unit": "g", "system": "http://unitsofmeasure.org", "code": "g"}]),
    ],
)
def test_numbers_are_exact_and_overflow_to_nothing(text: str, expected: list[Any]) -> None:
    assert ask(text) == expected


@pytest.mark.parametrize(
    "text", ["0 / -2", "0 * -1.5", "-(0.0)", "(-0.4).round()", "-1.5 mod 0.5", "(-0.001).round(2)"]
)
def test_zero_has_no_sign(text: str) -> None:
    assert ask(f"({text}).toString().startsWith('0')") == [True]
    assert ask(f"({text}) = 0") == [True]


@pytest.mark.parametrize("text", ["-(0.0 'mg')", "0 'mg' * -1", "(-0.4 'mg').round()", "0 'mg' / -2 's'"])
def test_a_quantity_of_zero_has_no_sign(text: str) -> None:
    assert ask(f"({text}).toString().startsWith('0')") == [True]


def test_a_scale_that_does_not_begin_at_zero_is_no_factor_of_a_unit() -> None:
    """UCUM 3.3: 37 Cel in 60 s is no rate; by a number, and in kelvin, there is a product."""
    for text in ("37 'Cel' / 60 's'", "98.6 '[degF]' * 2 'm'", "2 'm' * 1 'Cel'", "37 'Cel' / 37 'Cel'"):
        assert ask(text) == [], text
    assert ask("(37 'Cel' * 2) = 74 'Cel'") == [True]
    assert ask("(310 'K' / 62 's') = 5 'K/s'") == [True]


def test_a_float_of_another_reader_counts_as_the_decimal_it_was() -> None:
    resource = {"resourceType": "Observation", "valueQuantity": {"value": 0.1, "code": "g"}}
    assert ask("value.value + 0.2 = 0.3 and value = 100 'mg'", resource) == [True]
    assert ask("value.value > 1", {"resourceType": "Observation", "valueQuantity": {"value": float("nan")}}) == []


def test_items_tell_their_type_and_place() -> None:
    given = path.compile("name.given.last()").nodes(PATIENT)[0]
    assert (given.type, given.path, given.value) == ("string", "Patient.name[1].given[0]", "Janie")
    value = path.compile("component.value").nodes(OBSERVATION)
    assert [one.path for one in value] == [
        "Observation.component[0].valueInteger",
        "Observation.component[1].valueQuantity",
    ]


def test_an_item_without_a_resource_type_is_told_its_type() -> None:
    name = PATIENT["name"][0]
    assert ask("HumanName.given.first() & ' ' & family", name, type="HumanName") == ["Jane Doe"]
    assert ask("name.exists() or telecom.exists()", {"gender": "female"}, type="Patient.contact") == [False]
    assert ask("value", {"valueString": "x", "url": "u"}) == ["x"]  # a choice that no table knows
    assert ask("$this > 3", 4) == [True]


def test_references_resolve_in_the_bundle_and_through_the_port() -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": "http://a.example/fhir/Patient/1", "resource": PATIENT},
            {"fullUrl": "http://a.example/fhir/Practitioner/7", "resource": {"resourceType": "Practitioner", "active": True}},
            {
                "fullUrl": "urn:uuid:1",
                "resource": {"resourceType": "Device", "id": "d", "patient": {"reference": "http://a.example/fhir/Patient/1"}},
            },
        ],
    }  # fmt: skip
    assert ask("entry.resource.ofType(Patient).generalPractitioner.resolve().active", bundle) == [True]
    assert ask("entry.resource.ofType(Device).patient.resolve().name.family", bundle) == ["Doe"]
    assert ask("generalPractitioner.resolve()") == []
    known = {"Practitioner/7": {"resourceType": "Practitioner", "id": "7"}}
    assert ask("generalPractitioner.resolve().id", resolve=known.get) == ["7"]
    assert ask("generalPractitioner.where(resolve() is Practitioner).reference", resolve=path.by_literal) == [
        "Practitioner/7"
    ]
    assert ask("generalPractitioner.where(resolve() is Patient)", resolve=path.by_literal) == []


class _Codes:
    def member_of(self, value_set: str, coded: Any, type_name: str) -> bool | None:
        return coded in ("official", "usual") if value_set == "http://example.org/vs" and type_name == "code" else None

    def subsumes(self, broader: Any, narrower: Any) -> bool | None:
        return bool(broader == narrower)


def test_terminology_and_profiles_are_asked_through_ports() -> None:
    assert ask("name.all(use.memberOf('http://example.org/vs'))", terminology=_Codes()) == [True]
    assert ask("name.first().use.memberOf('http://example.org/other')", terminology=_Codes()) == []
    with pytest.raises(Unsupported):
        ask("name.first().use.memberOf('http://example.org/vs')")
    assert ask("conformsTo('http://example.org/p')", conforms=lambda profile, value, kind: kind == "Patient") == [True]
    with pytest.raises(path.PathEvaluationError):
        ask("conformsTo('http://example.org/p')")


def test_slices_are_asked_through_a_port_and_definitions_come_from_the_table() -> None:
    slices = {("http://example.org/p", "official"): lambda value: value.get("use") == "official"}

    def member(profile: str, name: str, value: Any, type_name: str) -> bool | None:
        asked = slices.get((profile, name))
        return asked(value) if asked is not None and type_name == "HumanName" else None

    assert ask("name.slice('http://example.org/p', 'official').family", slices=member) == ["Doe"]
    assert ask("name.slice('http://example.org/p', 'other')", slices=member) == []
    with pytest.raises(Unsupported):
        ask("name.slice('http://example.org/p', 'official')")
    assert ask("name.first().elementDefinition().path") == ["Patient.name"]
    assert ask("deceased.elementDefinition().type.code") == ["boolean", "dateTime"]
    assert ask("name.first().given.first().elementDefinition().select(min.toString() & '..' & max)") == ["0..*"]


def test_a_node_knows_the_resource_it_stands_in() -> None:
    contained = path.compile("contained.name").nodes(PATIENT)[0]
    assert path.compile("%resource.id | %rootResource.id | %context").evaluate(contained) == ["o", "p1", "Acme"]


def test_now_is_the_same_all_through_and_can_be_given() -> None:
    moment = datetime.datetime(2020, 2, 29, 23, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert ask("now() = now() and today() = @2020-02-29", now=moment) == [True]
    assert ask("now().toString() | timeOfDay()", now=moment) == ["2020-02-29T23:30:00.000+02:00", "23:30:00.000"]


def test_variables_and_traces() -> None:
    told: list[tuple[str, list[Any]]] = []
    found = ask(
        "%many.select($this + %one).trace('sums')",
        variables={"many": [1, 2], "one": 1},
        trace=lambda name, items: told.append((name, items)),
    )
    assert found == [2, 3]
    assert told == [("sums", [2, 3])]
    with pytest.raises(path.PathTypeError, match="no such variable at line 1 column 5"):
        ask("1 + %nothing")


def test_a_variable_ends_with_the_expression_that_defines_it() -> None:
    with pytest.raises(path.PathTypeError, match="no such variable"):
        ask("(defineVariable('q', 3) | 1).select(%q)")
    with pytest.raises(path.PathEvaluationError, match="there already"):
        ask("defineVariable('q', 3).defineVariable('q', 4)")


def test_an_invariant_that_comes_out_empty_holds() -> None:
    assert path.compile("name.exists()").holds(PATIENT)
    assert not path.compile("photo.exists()").holds(PATIENT)
    assert path.compile("photo.title.first().contains('x').not()").holds(PATIENT)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name.", "a name is meant at line 1 column 6"),
        ("name.given = ", "a value, a name or ( is meant at line 1 column 14"),
        ("name\n  .given(", "a value, a name or ( is meant at line 2 column 10"),
        ("'abc", "a string without its end at line 1 column 1"),
        ("1 /* x", "a comment without its end at line 1 column 3"),
        ("'\\q'", "an escape that FHIRPath does not have at line 1 column 2"),
        ("@2014-02-30", "no date of the calendar at line 1 column 1"),
        ("name # given", "a character that begins nothing of FHIRPath at line 1 column 6"),
        ("name given", "an operator or the end is meant at line 1 column 6"),
        ("name.frobnicate()", "no such function at line 1 column 6"),
        ("name.first(1)", "first takes 0 arguments at line 1 column 6"),
        ("name is Nmae", "no type of FHIR R4 or System at line 1 column 9"),
        ("{ 1 }", "} is meant at line 1 column 3"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(path.PathError) as caught:
        path.compile(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "name.given + 1",
        "active - 'x'",
        "name.single()",
        "name.family.substring('x')",
        "birthDate + 3 'g'",
        "name < 3",
        "name.toString() and name",
    ],
)
def test_values_that_do_not_fit_are_told_without_the_value(text: str) -> None:
    with pytest.raises(path.PathEvaluationError) as caught:
        ask(text)
    told = str(caught.value)
    assert "line 1 column" in told
    assert not any(word in told for word in ("Doe", "Jane", "1974"))


@pytest.mark.parametrize(
    ("text", "kind", "messages"),
    [
        ("name.givn.first()", "Patient", ["HumanName has no element givn; near: given at line 1 column 6"]),
        ("Patient.name.given and Observation.value", "Patient", ["the expression starts from another type at line 1 column 24"]),
        ("valueQuantity.unit", "Observation", ["has no element valueQuantity; near: value.ofType(Quantity) at line 1 column 1"]),
        ("(value as Period).unit", "Observation", ["Period has no element unit at line 1 column 19"]),
        ("contact.where(nme.exists()).select(name.famly)", "Patient", ["Patient.contact has no element nme", "no element famly"]),
        ("name.as(HumanName)", "Patient", ["as takes one item; ofType takes many"]),
        ("identifier.startsWith('x')", "Patient", ["startsWith takes a String"]),
        ("use = 'home'", "Organization.telecom", []),
        ("birthDate > '1974-12-25'", "Patient", ["a date or time is never equal to a String; write it with @ at line 1 column 11"]),
        ("entry.resource.anything.at.all", "Bundle", []),
        ("name.where(", "Patient", ["a value, a name or ( is meant at line 1 column 12"]),
        ("x", "NoSuchType", ["no type or element of FHIR R4 to start from"]),
    ],
)  # fmt: skip
def test_an_expression_is_checked_against_a_type(text: str, kind: str, messages: list[str]) -> None:
    found = path.check(text, kind)
    assert len(found) == len(messages)
    assert all(message in str(one) for one, message in zip(found, messages, strict=True))


def test_functions_that_need_an_order_are_told_where_there_is_none() -> None:
    assert not path.check("children().first()", "Patient")
    assert [one.offset for one in path.check("children().first()", "Patient", ordered=True)] == [11]


def test_the_same_text_is_compiled_once() -> None:
    assert path.compile("name.given") is path.compile("name.given")
