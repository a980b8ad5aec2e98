"""Profiles: cardinality, values, types, bindings, invariants, slicing by each discriminator, references, must-support."""

from __future__ import annotations

from typing import Any

import pytest

from hilum.core.errors import Incorrect
from hilum.fhir.json import Decimal
from hilum.fhir.profiles import Supported, by_claims, judge, judge_by, must_support
from hilum.fhir.validation import validate
from support.fhir_judged import patient
from support.fhir_profiles import PREFIX, URL, Json, known, profile, rules


def observation(**more: Any) -> Json:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **more}


def concept(code: str, system: str = "http://s") -> Json:
    return {"coding": [{"system": system, "code": code}]}


# -- cardinality, types, values


def test_what_a_profile_requires_must_be_there_and_what_it_forbids_must_not() -> None:
    asked = profile(
        {"path": "Patient.birthDate", "min": 1},
        {"path": "Patient.name", "min": 2},
        {"path": "Patient.telecom", "max": "1"},
        {"path": "Patient.photo", "max": "0"},
    )
    sound = patient(birthDate="2000", name=[{"family": "A"}, {"family": "B"}], telecom=[{"value": "1"}])
    assert rules(sound, asked) == []
    broken = patient(name=[{"family": "A"}], telecom=[{"value": "1"}, {"value": "2"}], photo=[{}])
    assert rules(broken, asked) == [
        ("Patient.name", "cardinality"),
        ("Patient.telecom", "cardinality"),
        ("Patient.birthDate", "cardinality"),
        ("Patient.photo", "cardinality"),
    ]
    absent = patient(name=sound["name"], _birthDate={"extension": [{"url": "http://x", "valueCode": "unknown"}]})
    assert rules(absent, asked) == []


def test_what_is_asked_below_an_element_is_asked_of_each_of_its_items() -> None:
    asked = profile({"path": "Patient.contact.name", "min": 1}, {"path": "Patient.contact.name.family", "min": 1})
    contacts = [{"name": {"family": "A"}}, {"gender": "male"}, {"name": {"given": ["B"]}}]
    assert rules(patient(contact=contacts), asked) == [
        ("Patient.contact[1].name", "cardinality"),
        ("Patient.contact[2].name.family", "cardinality"),
    ]
    assert rules(patient(), asked) == []


def test_a_choice_is_narrowed_to_types() -> None:
    asked = profile(
        {"path": "Observation.value[x]", "type": [{"code": "Quantity"}, {"code": "string"}]}, kind="Observation"
    )
    assert rules(observation(valueString="a"), asked) == []
    assert rules(observation(valueBoolean=True), asked) == [("Observation.valueBoolean", "type")]


def test_a_fixed_value_is_met_exactly_and_a_pattern_at_least() -> None:
    fixed = profile({"path": "Patient.maritalStatus", "fixedCodeableConcept": concept("M")})
    pattern = profile({"path": "Patient.maritalStatus", "patternCodeableConcept": concept("M")})
    more = {**concept("M"), "text": "married"}
    assert rules(patient(maritalStatus=concept("M")), fixed) == []
    assert rules(patient(maritalStatus=more), fixed) == [("Patient.maritalStatus", "fixed")]
    assert rules(patient(maritalStatus=more), pattern) == []
    others = {"coding": [*concept("S")["coding"], *concept("M")["coding"]]}
    assert rules(patient(maritalStatus=others), pattern) == []
    assert rules(patient(maritalStatus=concept("S")), pattern) == [("Patient.maritalStatus", "pattern")]
    assert rules(patient(maritalStatus={"text": "M"}), pattern) == [("Patient.maritalStatus", "pattern")]


def test_fixed_numbers_are_compared_by_value_and_a_truth_value_is_no_number() -> None:
    asked = profile({"path": "Observation.value[x]", "fixedQuantity": {"value": Decimal("1.50")}}, kind="Observation")
    asked["differential"]["element"][1]["type"] = [{"code": "Quantity"}]
    body = {"resourceType": "StructureDefinition", **asked}
    body["differential"]["element"][1]["fixedQuantity"] = {"value": 1.5}
    assert rules(observation(valueQuantity={"value": Decimal("1.500")}), body) == []
    assert rules(observation(valueQuantity={"value": Decimal("1.51")}), body) == [
        ("Observation.valueQuantity", "fixed")
    ]
    flag = profile({"path": "Patient.multipleBirth[x]", "type": [{"code": "integer"}], "fixedInteger": 1})
    assert rules(patient(multipleBirthInteger=1), flag) == []
    assert ("Patient.multipleBirthInteger", "fixed") in rules(patient(multipleBirthInteger=True), flag)


def test_lengths_and_bounds_are_kept() -> None:
    asked = profile(
        {"path": "Patient.name.family", "maxLength": 3},
        {"path": "Patient.birthDate", "minValueDate": "1900-01-01", "maxValueDate": "2000-12-31"},
        {"path": "Patient.multipleBirth[x]", "type": [{"code": "integer"}], "maxValueInteger": 8},
    )
    assert rules(patient(name=[{"family": "Abc"}], birthDate="1950-02-03", multipleBirthInteger=8), asked) == []
    broken = patient(name=[{"family": "Abcd"}], birthDate="1899-12-31", multipleBirthInteger=9)
    assert sorted(rules(broken, asked)) == [
        ("Patient.birthDate", "minValue"),
        ("Patient.multipleBirthInteger", "maxValue"),
        ("Patient.name[0].family", "maxLength"),
    ]
    assert rules(patient(birthDate="2001-01-01"), asked) == [("Patient.birthDate", "maxValue")]


def test_an_invariant_of_a_profile_is_judged_and_those_of_the_type_are_left_to_it() -> None:
    asked = profile(
        {
            "path": "Patient.name",
            "constraint": [{"key": "x-1", "severity": "error", "human": "One", "expression": "family.exists()"}],
        }
    )
    assert rules(patient(name=[{"family": "A"}, {"text": "B"}]), asked) == [("Patient.name[1]", "x-1")]
    assert rules(patient(contact=[{}]), asked) == []  # pat-1 is of Patient itself
    warned = profile(
        {
            "path": "Patient.name",
            "constraint": [{"key": "x-2", "severity": "warning", "human": "", "expression": "false"}],
        }
    )
    assert [i.severity for i in judge(patient(name=[{}]), URL, known(warned))] == ["warning"]


def test_membership_written_as_in_a_url_is_read_as_it_is_meant() -> None:
    values = {
        "resourceType": "ValueSet",
        "url": "http://v",
        "compose": {"include": [{"system": "http://s", "concept": [{"code": "a"}]}]},
    }
    constraint = {
        "key": "x-1",
        "severity": "error",
        "human": "",
        "expression": "where(category in 'http://v').exists()",
    }
    asked = profile(kind="Condition")
    asked["differential"]["element"][0]["constraint"] = [constraint]
    body = {"resourceType": "Condition", "subject": {}}
    assert rules({**body, "category": [concept("a")]}, asked, values) == []
    assert rules({**body, "category": [concept("b")]}, asked, values) == [("Condition", "x-1")]
    assert rules({**body, "category": [concept("b")]}, asked) == []


def test_an_invariant_that_takes_too_long_is_told_and_the_others_go_on() -> None:
    slow = "name.select(%resource.descendants().count()).sum() >= 0"
    asked = profile({"path": "Patient.birthDate", "min": 1})
    asked["differential"]["element"][0]["constraint"] = [
        {"key": "slow", "severity": "error", "human": "", "expression": slow},
        {"key": "x-1", "severity": "error", "human": "", "expression": "name.empty()"},
    ]
    body = patient(name=[{"given": [str(n) for n in range(10)]} for _ in range(2000)])
    found = list(judge(body, URL, known(asked)))
    assert [(one.rule, one.severity, one.code) for one in found] == [
        ("slow", "warning", "too-costly"),
        ("x-1", "error", "invariant"),
        ("cardinality", "error", "required"),
    ]


# -- bindings

VALUES: Json = {
    "resourceType": "ValueSet",
    "url": "http://example.org/v",
    "compose": {"include": [{"system": "http://s", "concept": [{"code": "a"}]}]},
}


def bound(strength: str, url: str = "http://example.org/v", **more: Any) -> Json:
    return profile({"path": "Patient.maritalStatus", "binding": {"strength": strength, "valueSet": url, **more}})


@pytest.mark.parametrize(
    ("strength", "severity"), [("required", "error"), ("extensible", "warning"), ("preferred", "")]
)
def test_a_code_outside_of_the_value_set_weighs_as_the_binding_is_strong(strength: str, severity: str) -> None:
    conformance = known(bound(strength), VALUES)
    assert list(judge(patient(maritalStatus=concept("a")), URL, conformance)) == []
    found = list(judge(patient(maritalStatus=concept("b")), URL, conformance))
    assert [one.severity for one in found] == ([severity] if severity else [])
    assert list(judge(patient(maritalStatus=concept("b")), URL, conformance, bindings=False)) == []


def test_a_text_alone_will_do_for_an_extensible_binding_and_not_for_a_required_one() -> None:
    words = patient(maritalStatus={"text": "it is complicated"})
    assert rules(words, bound("extensible"), VALUES, bindings=True) == []
    assert rules(words, bound("required"), VALUES, bindings=True) == [("Patient.maritalStatus", "binding")]


def test_a_greatest_value_set_is_required_whatever_the_strength() -> None:
    most = {"url": PREFIX + "elementdefinition-maxValueSet", "valueCanonical": "http://example.org/v"}
    asked = bound("preferred", "http://example.org/other", extension=[most])
    found = list(judge(patient(maritalStatus=concept("b")), URL, known(asked, VALUES)))
    assert [(one.severity, one.rule) for one in found] == [("error", "binding")]


def test_a_value_set_that_cannot_be_judged_is_told_once_and_is_no_error() -> None:
    asked = profile(
        {"path": "Patient.communication.language", "binding": {"strength": "required", "valueSet": "http://none"}}
    )
    body = patient(communication=[{"language": concept("a")}, {"language": concept("b")}])
    found = list(judge(body, URL, known(asked)))
    assert [(one.severity, one.code, one.rule) for one in found] == [("information", "not-supported", "binding")]


def test_a_terminology_of_the_users_is_asked_instead() -> None:
    class Service:
        def member_of(self, value_set: str, coded: Any, type_name: str) -> bool:
            return bool(coded["coding"][0]["code"] == "known")

    asked = bound("required", "http://none")
    assert rules(patient(maritalStatus=concept("known")), asked, terminology=Service(), bindings=True) == []
    assert rules(patient(maritalStatus=concept("a")), asked, terminology=Service(), bindings=True) == [
        ("Patient.maritalStatus", "binding")
    ]


# -- slicing


def sliced(
    path: str, discriminators: list[Json], *slices: Json, rules: str = "open", ordered: bool = False
) -> list[Json]:
    slicing = {"discriminator": discriminators, "rules": rules, "ordered": ordered}
    return [{"path": path, "id": path, "slicing": slicing}, *slices]


def by_value(*names: str, rules: str = "open", ordered: bool = False, kind: str = "value") -> list[Json]:
    path = "Patient.identifier"
    rows: list[Json] = []
    for name in names:
        rows.append({"id": f"{path}:{name}", "path": path, "sliceName": name, "max": "1"})
        rows.append({"id": f"{path}:{name}.system", "path": f"{path}.system", "min": 1, "fixedUri": f"http://{name}"})
    return sliced(path, [{"type": kind, "path": "system"}], *rows, rules=rules, ordered=ordered)


def identifiers(*names: str) -> Json:
    return patient(identifier=[{"system": f"http://{name}", "value": "1"} for name in names])


def test_slices_by_value_are_counted_each_for_itself() -> None:
    rows = by_value("a", "b")
    rows[1]["min"] = 1
    asked = profile(*rows)
    assert rules(identifiers("a", "c", "c"), asked) == []
    assert rules(identifiers("b"), asked) == [("Patient.identifier", "slice-cardinality")]
    assert rules(identifiers("a", "b", "b"), asked) == [("Patient.identifier", "slice-cardinality")]


def test_closed_slicing_leaves_no_room_for_other_items() -> None:
    assert rules(identifiers("a", "c", "b"), profile(*by_value("a", "b", rules="closed"))) == [
        ("Patient.identifier[1]", "slicing")
    ]


def test_slicing_open_at_the_end_has_other_items_there_only() -> None:
    asked = profile(*by_value("a", "b", rules="openAtEnd"))
    assert rules(identifiers("a", "b", "c"), asked) == []
    assert rules(identifiers("a", "c", "b"), asked) == [("Patient.identifier", "slicing")]


def test_ordered_slices_stand_in_their_order() -> None:
    asked = profile(*by_value("a", "b", ordered=True))
    assert rules(identifiers("a", "c", "b"), asked) == []
    assert rules(identifiers("b", "a"), asked) == [("Patient.identifier", "slicing")]


def test_an_item_is_judged_by_the_element_and_by_its_slice() -> None:
    rows = by_value("a")
    path = "Patient.identifier"
    asked = profile(
        rows[0],
        {"id": path + ".value", "path": path + ".value", "min": 1},
        *rows[1:],
        {"id": path + ":a.use", "path": path + ".use", "min": 1},
    )
    body = patient(identifier=[{"system": "http://a"}, {"system": "http://c"}])
    assert sorted(rules(body, asked)) == [
        ("Patient.identifier[0].use", "cardinality"),
        ("Patient.identifier[0].value", "cardinality"),
        ("Patient.identifier[1].value", "cardinality"),
    ]


def test_slices_by_pattern_are_told_by_what_they_have_at_least() -> None:
    path = "Patient.maritalStatus.coding"
    slice_ = {"id": path + ":a", "path": path, "sliceName": "a", "min": 1, "patternCoding": {"system": "http://s"}}
    asked = profile(*sliced(path, [{"type": "pattern", "path": "$this"}], slice_))
    assert rules(patient(maritalStatus=concept("x")), asked) == []
    assert rules(patient(maritalStatus=concept("x", "http://t")), asked) == [
        ("Patient.maritalStatus.coding", "slice-cardinality")
    ]


def test_a_pattern_above_the_discriminator_tells_as_well() -> None:
    path = "Observation.component"
    rows: list[Json] = [
        {"id": path + ":a", "path": path, "sliceName": "a", "min": 1},
        {"id": path + ":a.code", "path": path + ".code", "patternCodeableConcept": concept("a")},
        {"id": path + ":a.value[x]", "path": path + ".value[x]", "min": 1},
    ]
    asked = profile(*sliced(path, [{"type": "value", "path": "code.coding.code"}], *rows), kind="Observation")
    whole = observation(component=[{"code": concept("b")}, {"code": concept("a"), "valueInteger": 1}])
    assert rules(whole, asked) == []
    broken = observation(component=[{"code": concept("b")}, {"code": concept("a")}])
    assert rules(broken, asked) == [("Observation.component[1].value", "cardinality")]


def test_slices_by_existence_are_told_by_what_is_there() -> None:
    path = "Patient.telecom"
    rows: list[Json] = [
        {"id": path + ":old", "path": path, "sliceName": "old"},
        {"id": path + ":old.period", "path": path + ".period", "min": 1},
        {"id": path + ":old.use", "path": path + ".use", "min": 1},
        {"id": path + ":now", "path": path, "sliceName": "now", "max": "1"},
        {"id": path + ":now.period", "path": path + ".period", "max": "0"},
    ]
    asked = profile(*sliced(path, [{"type": "exists", "path": "period"}], *rows))
    period = {"period": {"end": "2001"}}
    assert rules(patient(telecom=[{"value": "1"}, {"use": "old", **period}]), asked) == []
    assert rules(patient(telecom=[{"value": "1"}, period]), asked) == [("Patient.telecom[1].use", "cardinality")]
    assert rules(patient(telecom=[{"value": "1"}, {"value": "2"}]), asked) == [("Patient.telecom", "slice-cardinality")]


def test_slices_by_type_are_told_by_the_type_of_a_choice_and_of_a_target() -> None:
    short = profile(
        {"path": "Observation.valueQuantity", "min": 1},
        {"path": "Observation.valueQuantity.unit", "min": 1},
        kind="Observation",
    )
    assert rules(observation(valueQuantity={"unit": "mg"}), short) == []
    assert rules(observation(valueQuantity={}), short) == [("Observation.valueQuantity.unit", "cardinality")]
    assert ("Observation.value", "slice-cardinality") in rules(observation(), short)
    path = "Observation.performer"
    slice_ = {
        "id": path + ":doctor",
        "path": path,
        "sliceName": "doctor",
        "min": 1,
        "type": [{"code": "Reference", "targetProfile": [PREFIX + "Practitioner"]}],
    }
    asked = profile(*sliced(path, [{"type": "type", "path": "resolve()"}], slice_), kind="Observation")
    assert rules(observation(performer=[{"reference": "Patient/1"}, {"reference": "Practitioner/2"}]), asked) == []
    assert rules(observation(performer=[{"reference": "Patient/1"}]), asked) == [
        ("Observation.performer", "slice-cardinality")
    ]


def test_slices_by_profile_are_told_by_what_meets_it() -> None:
    named = profile({"path": "Patient.name", "min": 1}, url="http://example.org/named")
    path = "Bundle.entry"
    rows: list[Json] = [
        {"id": path + ":named", "path": path, "sliceName": "named", "min": 1},
        {
            "id": path + ":named.resource",
            "path": path + ".resource",
            "type": [{"code": "Patient", "profile": ["http://example.org/named"]}],
        },
    ]
    asked = profile(*sliced(path, [{"type": "profile", "path": "resource"}], *rows), kind="Bundle")
    bundle = {"resourceType": "Bundle", "type": "collection"}
    assert rules({**bundle, "entry": [{"resource": patient(name=[{"text": "A"}])}]}, asked, named) == []
    assert rules({**bundle, "entry": [{"resource": patient()}]}, asked, named) == [
        ("Bundle.entry", "slice-cardinality")
    ]


def test_extensions_are_sliced_by_url_and_judged_by_their_definition() -> None:
    extension = profile(
        {"path": "Extension.url", "fixedUri": "http://example.org/e"},
        {"path": "Extension.value[x]", "min": 1, "type": [{"code": "boolean"}]},
        kind="Extension",
        url="http://example.org/e",
    )
    path = "Patient.extension"
    slice_ = {
        "id": path + ":e",
        "path": path,
        "sliceName": "e",
        "min": 1,
        "type": [{"code": "Extension", "profile": ["http://example.org/e"]}],
    }
    asked = profile(*sliced(path, [{"type": "value", "path": "url"}], slice_))
    other = {"url": "http://example.org/f", "valueString": "x"}
    sound = patient(extension=[other, {"url": "http://example.org/e", "valueBoolean": True}])
    assert rules(sound, asked, extension) == []
    assert rules(patient(extension=[other]), asked, extension) == [("Patient.extension", "slice-cardinality")]
    broken = patient(extension=[{"url": "http://example.org/e", "valueString": "x"}])
    found = list(judge(broken, URL, known(asked, extension)))
    assert [(one.expression, one.rule, one.profile) for one in found] == [
        ("Patient.extension[0].valueString", "type", "http://example.org/e")
    ]


def test_a_slice_that_nothing_tells_is_reported_and_not_guessed() -> None:
    path = "Patient.identifier"
    slice_ = {"id": path + ":a", "path": path, "sliceName": "a", "min": 1}
    asked = profile(*sliced(path, [{"type": "value", "path": "system"}], slice_))
    found = list(judge(identifiers("a"), URL, known(asked)))
    assert [(one.severity, one.rule) for one in found] == [("information", "slicing")]


# -- references, profiles of types, claims


def test_a_reference_names_the_types_that_the_profile_leaves() -> None:
    asked = profile(
        {"path": "Observation.subject", "type": [{"code": "Reference", "targetProfile": [PREFIX + "Patient"]}]},
        kind="Observation",
    )
    assert rules(observation(subject={"reference": "Patient/1"}), asked) == []
    assert rules(observation(subject={"reference": "urn:uuid:1"}), asked) == []
    assert rules(observation(subject={"reference": "Group/1"}), asked) == [("Observation.subject", "target-type")]
    assert rules(observation(subject={"type": "Device", "display": "x"}), asked) == [
        ("Observation.subject", "target-type")
    ]
    inner = observation(contained=[{"resourceType": "Group", "id": "g"}], subject={"reference": "#g"})
    assert rules(inner, asked) == [("Observation.subject", "target-type")]


def test_a_slice_is_sliced_again() -> None:
    path = "Patient.identifier"
    rows = by_value("a")
    inner: list[Json] = [
        {"id": path + ":a/x", "path": path, "sliceName": "a/x", "min": 1},
        {"id": path + ":a/x.use", "path": path + ".use", "min": 1, "fixedCode": "official"},
        {"id": path + ":a/x.value", "path": path + ".value", "min": 1},
    ]
    rows[1] |= {"max": "*", "slicing": {"discriminator": [{"type": "value", "path": "use"}], "rules": "open"}}
    asked = profile(*rows, *inner)
    usual, official = {"system": "http://a", "use": "usual"}, {"system": "http://a", "use": "official"}
    assert rules(patient(identifier=[usual, {**official, "value": "1"}]), asked) == []
    assert rules(patient(identifier=[usual]), asked) == [("Patient.identifier", "slice-cardinality")]
    assert rules(patient(identifier=[usual, official]), asked) == [("Patient.identifier[1].value", "cardinality")]


def test_the_default_slice_takes_what_no_other_does() -> None:
    path = "Patient.identifier"
    rest: list[Json] = [
        {"id": path + ":@default", "path": path, "sliceName": "@default"},
        {"id": path + ":@default.use", "path": path + ".use", "min": 1},
    ]
    asked = profile(*by_value("a", rules="closed"), *rest)
    body = patient(identifier=[{"system": "http://a"}, {"system": "http://b"}, {"system": "http://b", "use": "old"}])
    assert rules(body, asked) == [("Patient.identifier[1].use", "cardinality")]


def test_the_target_of_a_reference_is_judged_where_that_is_asked_for() -> None:
    named = profile({"path": "Patient.name", "min": 1}, url="http://example.org/named")
    asked = profile(
        {"path": "Observation.subject", "type": [{"code": "Reference", "targetProfile": ["http://example.org/named"]}]},
        kind="Observation",
    )
    body = observation(contained=[patient(id="p")], subject={"reference": "#p"})
    assert rules(body, asked, named) == []
    assert rules(body, asked, named, follow=True) == [("Observation.subject", "target-profile")]
    body["contained"] = [patient(id="p", name=[{"text": "A"}])]
    assert rules(body, asked, named, follow=True) == []


def test_an_element_meets_the_profile_of_its_type() -> None:
    named = profile({"path": "HumanName.family", "min": 1}, kind="HumanName", url="http://example.org/named")
    asked = profile({"path": "Patient.name", "type": [{"code": "HumanName", "profile": ["http://example.org/named"]}]})
    assert rules(patient(name=[{"family": "A"}]), asked, named) == []
    assert rules(patient(name=[{"given": ["A"]}]), asked, named) == [("Patient.name[0].family", "cardinality")]


def test_an_item_of_a_content_reference_is_asked_what_the_element_is() -> None:
    asked = profile({"path": "Questionnaire.item.text", "min": 1}, kind="Questionnaire")
    inner = {"linkId": "2", "type": "group", "item": [{"linkId": "3", "type": "string"}], "text": "x"}
    body = {
        "resourceType": "Questionnaire",
        "status": "draft",
        "item": [{"linkId": "1", "type": "group", "text": "x", "item": [inner]}],
    }
    assert rules(body, asked) == [("Questionnaire.item[0].item[0].item[0].text", "cardinality")]


def test_a_resource_of_another_type_meets_no_profile() -> None:
    assert rules(observation(), profile({"path": "Patient.name", "min": 1})) == [("Observation", "profile-type")]


def test_a_profile_that_is_not_known_is_refused() -> None:
    with pytest.raises(Incorrect):
        list(judge(patient(), "http://none", known()))
    with pytest.raises(Incorrect):
        judge_by("http://none", known())


def test_resources_in_a_bundle_are_judged_by_what_they_claim() -> None:
    conformance = known(profile({"path": "Patient.name", "min": 1}))
    claims = {"meta": {"profile": [URL]}}
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"resource": patient()},
            {"resource": patient(**claims)},
            {"resource": observation(contained=[patient(**claims)])},
        ],
    }
    found = by_claims(conformance)(bundle)
    assert [(one.expression, one.profile) for one in found] == [
        ("Bundle.entry[1].resource.name", URL),
        ("Bundle.entry[2].resource.contained[0].name", URL),
    ]
    every = by_claims(conformance, {"Patient": [URL]})(bundle)
    assert every[0].expression == "Bundle.entry[0].resource.name"
    unknown = by_claims(conformance)(patient(meta={"profile": ["http://none"]}))
    assert [(one.severity, one.code) for one in unknown] == [("information", "not-found")]


def test_issues_of_profiles_are_issues_of_a_validation() -> None:
    conformance = known(profile({"path": "Patient.name", "min": 1}))
    found = validate(patient(), profiles=[judge_by(URL, conformance)])
    assert [(one.severity, one.rule, one.profile) for one in found] == [("error", "cardinality", URL)]


def test_no_issue_shows_a_value_unless_asked() -> None:
    asked = profile({"path": "Patient.name.family", "fixedString": "Chalmers"})
    body = patient(name=[{"family": "Windsor"}])
    assert all("Windsor" not in repr(one) for one in judge(body, URL, known(asked)))
    assert [one.value for one in judge(body, URL, known(asked), show_values=True)] == ["Windsor"]


def test_must_support_is_reported_element_by_element_and_slice_by_slice() -> None:
    rows = by_value("a", "b")
    rows[1]["mustSupport"] = True
    rows[3]["mustSupport"] = True
    asked = profile(
        *rows, {"path": "Patient.name", "mustSupport": True}, {"path": "Patient.name.given", "mustSupport": True}
    )
    body = {**identifiers("a", "c"), "name": [{"given": ["A", "B"]}, {"family": "C"}]}
    assert must_support(body, URL, known(asked)) == (
        Supported("Patient.identifier:a", 1),
        Supported("Patient.identifier:b", 0),
        Supported("Patient.name", 2),
        Supported("Patient.name.given", 2),
    )
