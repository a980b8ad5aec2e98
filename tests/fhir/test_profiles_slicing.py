"""Slicing: items that fit twice, discriminators that resolve, re-slices, types by their own definition."""

from __future__ import annotations

from typing import Any

import pytest

from hilum.fhir.profiles import judge
from hilum.fhir.validation import validate
from support.fhir_profiles import (
    OBSERVATION,
    PATIENT,
    PREFIX,
    URL,
    Json,
    below,
    known,
    profile,
    rules,
    slice_of,
    sliced,
)


def test_an_item_that_fits_two_slices_is_told_and_judged_by_the_first() -> None:
    path = "Patient.maritalStatus.coding"
    asked = profile(
        sliced(path, ("pattern", "$this")),
        slice_of(path, "system", patternCoding={"system": "http://s"}),
        slice_of(path, "code", patternCoding={"code": "M"}, min=1),
    )
    one, other = {"system": "http://s", "code": "S"}, {"system": "http://t", "code": "M"}
    assert rules({**PATIENT, "maritalStatus": {"coding": [one, other]}}, asked) == []
    both = {**PATIENT, "maritalStatus": {"coding": [{"system": "http://s", "code": "M"}, other]}}
    found = list(judge(both, URL, known(asked), bindings=False))
    assert [(i.severity, i.expression, i.rule) for i in found] == [
        ("error", "Patient.maritalStatus.coding[0]", "slicing")
    ]
    assert found[0].text == "belongs to more than one slice of the profile (system, code)"


def test_a_slice_that_not_all_discriminators_tell_makes_nothing_ambiguous() -> None:
    path = "Patient.identifier"
    asked = profile(
        sliced(path, ("value", "system"), ("value", "value")),
        slice_of(path, "a"),
        below(path, "a", "system", fixedUri="http://s"),
        slice_of(path, "b"),
        below(path, "b", "system", fixedUri="http://s"),
        below(path, "b", "value", fixedString="old"),
    )
    assert rules({**PATIENT, "identifier": [{"system": "http://s", "value": "old"}]}, asked) == []


def test_slices_are_told_by_what_a_reference_in_the_bundle_leads_to() -> None:
    path = "Bundle.entry.resource.performer"
    inner = "Observation.performer"
    by_gender = profile(
        sliced(inner, ("value", "resolve().gender")),
        slice_of(
            inner,
            "her",
            min=1,
            type=[{"code": "Reference", "targetProfile": ["http://example.org/her"]}],
        ),
        kind="Observation",
    )
    her = profile({"path": "Patient.gender", "min": 1, "fixedCode": "female"}, url="http://example.org/her")
    asked = profile(
        {"path": "Bundle.entry.resource", "type": [{"code": "Observation", "profile": [URL]}]},
        kind="Bundle",
        url="http://example.org/bundle",
    )

    def bundle(gender: str) -> Json:
        return {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [
                {
                    "fullUrl": "http://x.org/Observation/1",
                    "resource": {**OBSERVATION, "performer": [{"reference": "Patient/2"}]},
                },
                {"fullUrl": "http://x.org/Patient/2", "resource": {**PATIENT, "id": "2", "gender": gender}},
            ],
        }

    place = path.replace("entry", "entry[0]")
    only = [one for one in rules(bundle("female"), asked, by_gender, her) if one[0].startswith("Bundle.entry[0]")]
    assert only == []
    assert (place, "slice-cardinality") in rules(bundle("male"), asked, by_gender, her)


def test_a_type_that_names_its_own_definition_as_its_profile_is_a_discriminator_by_type() -> None:
    path = "Bundle.entry"
    kinds = {
        name: [{"code": name, "profile": [PREFIX + name]}] if name == "Binary" else [{"code": name}]
        for name in ("Binary", "Bundle")
    }
    asked = profile(
        sliced(path, ("profile", "resource"), rules="closed"),
        *(
            row
            for name, types in kinds.items()
            for row in (slice_of(path, name), below(path, name, "resource", min=1, type=types))
        ),
        kind="Bundle",
    )

    def bundle(*resources: Json) -> Json:
        return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}

    binary, inner = {"resourceType": "Binary", "contentType": "a/b"}, bundle()
    assert rules(bundle(inner, binary), asked) == []
    assert rules(bundle(binary, PATIENT), asked) == [("Bundle.entry[1]", "slicing")]


def test_a_slice_is_sliced_again_by_the_discriminators_of_the_element_where_it_states_none() -> None:
    path = "Patient.identifier"
    asked = profile(
        sliced(path, ("value", "system"), ("value", "use")),
        slice_of(path, "a"),
        below(path, "a", "system", fixedUri="http://a"),
        slice_of(path, "a/old", max="1"),
        below(path, "a/old", "system", fixedUri="http://a"),
        below(path, "a/old", "use", fixedCode="old"),
    )
    old = {"system": "http://a", "use": "old"}
    assert rules({**PATIENT, "identifier": [old, {"system": "http://a", "use": "usual"}]}, asked) == []
    assert rules({**PATIENT, "identifier": [old, old]}, asked) == [("Patient.identifier", "slice-cardinality")]


def test_a_chain_of_extensions_is_judged_slice_by_slice() -> None:
    outer, inner = "http://example.org/outer", "http://example.org/inner"
    of_inner = profile(
        {"path": "Extension.url", "fixedUri": inner},
        {"path": "Extension.value[x]", "min": 1, "type": [{"code": "boolean"}]},
        kind="Extension",
        url=inner,
    )
    path = "Extension.extension"
    of_outer = profile(
        sliced(path, ("value", "url")),
        slice_of(path, "inner", min=1, max="1", type=[{"code": "Extension", "profile": [inner]}]),
        {"path": "Extension.url", "fixedUri": outer},
        kind="Extension",
        url=outer,
    )
    asked = profile(
        sliced("Patient.extension", ("value", "url")),
        slice_of("Patient.extension", "outer", min=1, type=[{"code": "Extension", "profile": [outer]}]),
    )

    def patient(*extensions: Json) -> Json:
        return {**PATIENT, "extension": [{"url": outer, "extension": list(extensions)}]}

    sound = {"url": inner, "valueBoolean": True}
    assert rules(patient(sound), asked, of_outer, of_inner) == []
    assert rules(patient({"url": inner, "valueString": "x"}), asked, of_outer, of_inner) == [
        ("Patient.extension[0].extension[0].valueString", "type")
    ]
    assert rules(patient(sound, sound), asked, of_outer, of_inner) == [
        ("Patient.extension[0].extension", "slice-cardinality")
    ]


@pytest.mark.parametrize(
    ("modes", "contained", "bundled", "elsewhere"),
    [
        (["contained"], True, False, False),
        (["bundled"], False, True, False),
        (["referenced"], False, True, True),
        (["contained", "bundled"], True, True, False),
    ],
)
def test_the_target_of_a_reference_is_where_the_profile_has_it(
    modes: list[str], contained: bool, bundled: bool, elsewhere: bool
) -> None:
    inner = profile(
        {"path": "Observation.subject", "type": [{"code": "Reference", "aggregation": modes}]}, kind="Observation"
    )
    cases = {
        "#p": ({**OBSERVATION, "contained": [{**PATIENT, "id": "p"}], "subject": {"reference": "#p"}}, contained),
        "out": ({**OBSERVATION, "subject": {"reference": "Patient/9"}}, elsewhere),
        "text": ({**OBSERVATION, "subject": {"display": "x"}}, True),
    }
    for resource, is_meant in cases.values():
        assert rules(resource, inner) == ([] if is_meant else [("Observation.subject", "aggregation")])
    outer = profile(
        sliced("Bundle.entry", ("type", "resource")),
        slice_of("Bundle.entry", "o"),
        below("Bundle.entry", "o", "resource", type=[{"code": "Observation", "profile": [URL]}]),
        kind="Bundle",
        url="http://example.org/bundle",
    )
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "fullUrl": "http://x.org/Observation/1",
                "resource": {**OBSERVATION, "subject": {"reference": "Patient/2"}},
            },
            {"fullUrl": "http://x.org/Patient/2", "resource": {**PATIENT, "id": "2"}},
        ],
    }
    wanted = [] if bundled else [("Bundle.entry[0].resource.subject", "aggregation")]
    assert rules(bundle, outer, inner) == wanted


def test_arrays_within_fixed_values_are_the_same_and_within_patterns_are_among_the_members() -> None:
    fixed = profile({"path": "Patient.name", "fixedHumanName": {"given": ["A", "B"]}})
    pattern = profile({"path": "Patient.name", "patternHumanName": {"given": ["B"]}})

    def named(*given: str) -> Json:
        return {**PATIENT, "name": [{"given": list(given)}]}

    assert rules(named("A", "B"), fixed) == []
    assert rules(named("B", "A"), fixed) == [("Patient.name[0]", "fixed")]
    assert rules(named("A", "B", "C"), fixed) == [("Patient.name[0]", "fixed")]
    assert rules(named("A", "B"), pattern) == []
    assert rules(named("A"), pattern) == [("Patient.name[0]", "pattern")]


def test_obligations_and_other_extensions_of_a_profile_ask_nothing() -> None:
    obligation = {
        "url": "http://hl7.org/fhir/StructureDefinition/obligation",
        "extension": [{"url": "code", "valueCode": "SHALL:populate"}],
    }
    assert rules(PATIENT, profile({"path": "Patient.name", "extension": [obligation]})) == []


def test_the_context_invariants_of_an_extension_look_at_what_holds_it() -> None:
    least = {"url": PREFIX + "questionnaire-minOccurs", "valueInteger": 2}

    def questionnaire(**item: Any) -> Json:
        inner = {"linkId": "1.1", "text": "x", **item}
        group = {"linkId": "1", "type": "group", "text": "x", "item": [inner]}
        return {"resourceType": "Questionnaire", "status": "draft", "item": [group]}

    def told(resource: Json, *more: Json) -> list[tuple[str, str, str]]:
        found = validate(resource, conformance=known(*more) if more else None)
        return [(one.expression, one.code, one.rule) for one in found if one.severity == "error"]

    assert told(questionnaire(type="string", required=True, extension=[least])) == []
    place = "Questionnaire.item[0].item[0].extension[0]"
    assert told(questionnaire(type="string", extension=[least])) == [(place, "invariant", "extension-context")]
    assert told(questionnaire(type="string", extension=[{**least, "valueInteger": 0}])) == []
    url = "http://example.org/e"
    own = profile(
        {"path": "Extension.url", "fixedUri": url},
        kind="Extension",
        url=url,
        context=[{"type": "element", "expression": "HumanName.family"}],
        contextInvariant=["length() > 2 and %resource.active", "%extension.value = 'x'"],
    )
    family = {"family": "Abc", "_family": {"extension": [{"url": url, "valueString": "x"}]}}
    body = {**PATIENT, "active": True, "name": [{"text": "A"}, family]}
    assert told(body, own) == []
    assert told({**body, "active": False}, own) == [
        ("Patient.name[1].family.extension[0]", "invariant", "extension-context")
    ]
