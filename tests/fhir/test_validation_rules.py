"""What validation judges beyond the element table: invariants, references, extensions, narratives, published resources."""

from __future__ import annotations

import re
from typing import Any

import pytest

from hilum.fhir.definitions import is_primitive, type_definition, type_names
from hilum.fhir.path import compile as compile_path
from hilum.fhir.validation import Issue, validate
from hilum.fhir.validation.rules import COMPILED, CORRECTED, OWN, STRICT, Rule, rules_of
from support.fhir_judged import bundle, found, patient

XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
BIRTH_TIME = "http://hl7.org/fhir/StructureDefinition/patient-birthTime"
ANIMAL = "http://hl7.org/fhir/StructureDefinition/patient-animal"
CODE = {"text": "x"}


def every_rule() -> set[Rule]:
    rules: set[Rule] = set()
    for name in type_names():
        rules.update(rules_of(name))
        for element in type_definition(name).elements:
            for kind in element.types:
                if not is_primitive(kind) and kind != "Resource":
                    rules.update(rules_of(kind, element))
    return rules


def published() -> dict[str, set[str]]:
    keys: dict[str, set[str]] = {}
    for name in type_names():
        definition = type_definition(name)
        for constraint in [*definition.constraints, *(c for e in definition.elements for c in e.constraints)]:
            keys.setdefault(constraint.key, set()).add(constraint.expression)
    return keys


# -- invariants


def test_every_invariant_of_r4_is_evaluated_or_compiled() -> None:
    own = {key for rules in OWN.values() for key, _, _ in rules}
    there = {rule.key for rule in every_rule()} - own
    assert there | COMPILED.keys() == published().keys()
    assert not there & COMPILED.keys()
    assert len(published()) > 230


def test_every_expression_of_an_invariant_compiles() -> None:
    for rule in every_rule():
        compile_path(rule.expression)


def test_each_correction_still_has_something_to_correct_and_says_why() -> None:
    keys = published()
    for key, correction in CORRECTED.items():
        assert any(correction.published in one for one in keys[key]), key
        assert correction.reason
    for key, reason in STRICT.items():
        assert key in keys
        assert reason


@pytest.mark.parametrize(
    ("resource", "rule", "place"),
    [
        (patient(telecom=[{"value": "1"}]), "cpt-2", "Patient.telecom[0]"),
        (patient(contact=[{"gender": "male"}]), "pat-1", "Patient.contact[0]"),
        (patient(identifier=[{"period": {"start": "2024", "end": "2020"}}]), "per-1", "Patient.identifier[0].period"),
        (
            {
                "resourceType": "Observation",
                "status": "final",
                "code": CODE,
                "valueString": "x",
                "dataAbsentReason": CODE,
            },
            "obs-6",
            "Observation",
        ),
        (
            {
                "resourceType": "Questionnaire",
                "status": "draft",
                "item": [
                    {
                        "linkId": "1",
                        "type": "string",
                        "enableWhen": [
                            {"question": "2", "operator": "exists", "answerBoolean": True},
                            {"question": "3", "operator": "exists", "answerBoolean": True},
                        ],
                    }
                ],
            },
            "que-12",
            "Questionnaire.item[0]",
        ),
        (
            {
                "resourceType": "RiskAssessment",
                "status": "final",
                "subject": {"display": "x"},
                "prediction": [{"probabilityDecimal": 101}],
            },
            "ras-2",
            "RiskAssessment.prediction[0]",
        ),
        (
            {
                "resourceType": "ValueSet",
                "status": "draft",
                "expansion": {"timestamp": "2020", "contains": [{"display": "neither abstract nor a code"}]},
            },
            "vsd-9",
            "ValueSet.expansion.contains[0]",
        ),
        (
            {
                "resourceType": "StructureDefinition",
                "url": "http://example.org/x",
                "name": "X",
                "status": "draft",
                "kind": "complex-type",
                "abstract": False,
                "type": "Quantity",
                "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Quantity",
                "differential": {"element": [{"id": "Quantity", "path": "Quantity", "min": 0, "max": "x"}]},
            },
            "eld-3",
            "StructureDefinition.differential.element[0]",
        ),
        (bundle("document", {"fullUrl": "urn:x:1", "resource": patient()}), "bdl-11", "Bundle"),
        (bundle("message", {"fullUrl": "urn:x:1", "resource": patient()}), "bdl-12", "Bundle"),
        (
            bundle("collection", {"fullUrl": "http://x/Patient/1/_history/2", "resource": patient(id="1")}),
            "bdl-8",
            "Bundle.entry[0]",
        ),
        (
            bundle("collection", *[{"fullUrl": "http://x.org/1", "resource": patient()}] * 2),
            "bdl-7",
            "Bundle",
        ),
    ],
)
def test_a_broken_invariant_is_told_by_its_key_and_place(resource: dict[str, Any], rule: str, place: str) -> None:
    assert (rule, place) in found(resource)


def test_an_invariant_that_has_nothing_to_judge_holds() -> None:
    assert validate({"resourceType": "Observation", "status": "final", "code": CODE}) == ()
    prediction = {"outcome": {"text": "unknown"}}
    risk = {
        "resourceType": "RiskAssessment",
        "status": "final",
        "subject": {"display": "x"},
        "prediction": [prediction],
    }
    assert validate(risk) == ()


def test_structure_alone_leaves_the_invariants_out() -> None:
    broken = patient(telecom=[{"value": "1"}], contained=[patient(id="c")])
    assert validate(broken, invariants=False) == ()
    assert {one.rule for one in validate(broken)} == {"cpt-2", "dom-3"}


def test_a_recommendation_is_told_where_it_is_asked_for_as_a_warning() -> None:
    assert validate(patient()) == ()
    (issue,) = validate(patient(), best_practices=True)
    assert (issue.severity, issue.rule) == ("warning", "dom-6")


def test_names_for_programs_are_held_against_the_whole_name() -> None:
    library = {"resourceType": "Library", "status": "draft", "type": CODE, "name": "Two Words"}
    assert found(library, "warning") == {("lib-0", "Library")}
    assert validate({**library, "name": "OneWord"}) == ()


# -- elements and bindings


def test_an_element_of_nothing_but_an_id_is_empty() -> None:
    assert ("ele-1", "Patient.name[0]") in found(patient(name=[{"id": "1"}]))
    assert ("ele-1", "Patient.birthDate") in found(patient(_birthDate={"id": "1"}))
    assert validate(patient(birthDate="2000", _birthDate={"id": "1"})) == ()


def test_an_extension_has_a_value_or_extensions() -> None:
    both = {"url": "http://example.org/x", "valueString": "a", "extension": [{"url": "y", "valueString": "b"}]}
    assert ("ext-1", "Patient.extension[0]") in found(patient(extension=[both]))
    assert ("ext-1", "Patient.extension[0]") in found(patient(extension=[{"url": "http://example.org/x"}]))


def condition(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "subject": {"display": "x"}, **more}


def test_a_required_binding_holds_for_concepts_by_system_and_code() -> None:
    system = "http://terminology.hl7.org/CodeSystem/condition-clinical"
    assert validate(condition(clinicalStatus={"coding": [{"system": system, "code": "active"}]})) == ()
    for coding in (
        [{"system": system, "code": "x"}],
        [{"system": "http://x.org", "code": "active"}],
        [{"code": "active"}],
    ):
        assert ("binding", "Condition.clinicalStatus") in found(condition(clinicalStatus={"coding": coding}))
    assert ("binding", "Condition.clinicalStatus") in found(condition(clinicalStatus={"text": "active"}))


def test_a_code_that_its_own_code_system_does_not_have_is_told() -> None:
    coding = {"system": "http://hl7.org/fhir/resource-types", "code": "Patiant"}
    assert ("code-system", "Condition.code.coding[0].code") in found(condition(code={"coding": [coding]}))
    grown = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NEWER"}
    assert ("code-system", "Condition.code.coding[0].code") in found(condition(code={"coding": [grown]}), "warning")
    assert validate(condition(code={"coding": [{"system": "http://loinc.org", "code": "x"}]})) == ()


def test_a_required_code_may_not_be_said_to_be_absent() -> None:
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    }
    assert ("binding", "Patient.gender") in found(patient(_gender=absent))
    assert validate(patient(_birthDate=absent)) == ()


class Loaded:
    def contains(self, value_set: str, system: str, code: str) -> bool | None:
        return code == "kg" if "ucum-units" in value_set else None


def test_a_binding_that_the_core_cannot_expand_is_asked_of_a_terminology() -> None:
    def issues(code: str, terminology: Loaded | None) -> tuple[Issue, ...]:
        unit = {"coding": [{"system": "http://unitsofmeasure.org", "code": code}]}
        characteristic = {"definitionCanonical": "http://x.org/1", "unitOfMeasure": unit}
        definition = {
            "resourceType": "ResearchElementDefinition",
            "status": "draft",
            "type": "exposure",
            "characteristic": [characteristic],
        }
        return validate(definition, terminology=terminology)

    assert issues("stone", None) == ()
    assert issues("kg", Loaded()) == ()
    assert [one.rule for one in issues("stone", Loaded())] == ["binding"]


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("urn:oid:1.2.840.10008.2.16.4", []),
        ("urn:oid:1.02", ["urn"]),
        ("urn:oid:", ["urn"]),
        ("urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a", []),
        ("urn:uuid:61EBE359-BFDC-4613-8BF2-C5E300945F0A", ["urn"]),
        ("urn:uuid:1", ["urn"]),
        ("urn:ietf:rfc:3986", ["identifier-uri"]),
        ("urn:iso:std:iso:3166:-2", []),
        ("https://x.org/ids", []),
        ("ids", ["identifier-system"]),
        ("/ids", ["identifier-system"]),
    ],
)
def test_a_system_is_absolute_and_an_oid_or_uuid_where_it_says_so(system: str, expected: list[str]) -> None:
    assert [one.rule for one in validate(patient(identifier=[{"system": system, "value": "1"}]))] == expected
    assert validate(patient(identifier=[{"system": system, "value": "1"}]), invariants=False) == ()


def test_a_relative_system_of_codes_is_named_where_it_stands() -> None:
    wrong = patient(maritalStatus={"coding": [{"system": "marital", "code": "M"}]})
    assert found(wrong) == {("coding-system", "Patient.maritalStatus.coding[0]")}


def test_the_id_of_an_element_is_its_own_within_the_resource() -> None:
    twice = patient(name=[{"id": "a", "family": "x"}], birthDate="2020-01-01", _birthDate={"id": "a"})
    assert found(twice) == {("element-id", "Patient.birthDate.id")}
    contained = {
        "resourceType": "Organization",
        "id": "o",
        "name": "x",
        "telecom": [{"id": "a", "system": "fax", "value": "1"}],
    }
    assert (
        found(
            patient(name=[{"id": "a", "family": "x"}], contained=[contained], managingOrganization={"reference": "#o"})
        )
        == set()
    )


# -- references and contained resources


def test_a_reference_to_a_contained_resource_needs_it() -> None:
    organization = {"resourceType": "Organization", "id": "o", "name": "x"}
    assert validate(patient(contained=[organization], managingOrganization={"reference": "#o"})) == ()
    assert found(patient(managingOrganization={"reference": "#o"})) == {("ref-1", "Patient.managingOrganization")}
    assert ("reference-type", "Patient.managingOrganization.reference") in found(
        patient(contained=[patient(id="o")], managingOrganization={"reference": "#o"})
    )


def test_a_contained_resource_refers_to_its_container_by_the_hash() -> None:
    inner = {"resourceType": "Observation", "id": "i", "status": "final", "code": CODE, "subject": {"reference": "#"}}
    assert validate(patient(contained=[inner])) == ()


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        (patient(id="c", contained=[patient(id="d")]), "dom-2"),
        (patient(id="c"), "dom-3"),
        (patient(id="c", meta={"versionId": "1"}), "dom-4"),
        (patient(id="c", meta={"security": [{"code": "R"}]}), "dom-5"),
        (patient(), "contained-id"),
    ],
)
def test_what_a_contained_resource_may_not_be(inner: dict[str, Any], rule: str) -> None:
    assert rule in {one.rule for one in validate(patient(contained=[inner]))}


def test_the_form_and_type_of_a_literal_reference_are_judged() -> None:
    place = "Patient.managingOrganization.reference"
    assert found(patient(managingOrganization={"reference": "Patient/1"}), "warning") == {("reference-type", place)}
    assert found(patient(managingOrganization={"reference": "somewhere"}), "warning") == {("reference-form", place)}
    for sound in (
        "Organization/1",
        "https://x.org/fhir/Organization/1/_history/2",
        "urn:uuid:x",
        "Organization?identifier=1",
    ):
        assert validate(patient(managingOrganization={"reference": sound})) == ()
    wrong = patient(managingOrganization={"reference": "Organization/1", "type": "Location"})
    assert ("reference-type", "Patient.managingOrganization.type") in found(wrong)


# -- extensions


def birth_time(url: str = BIRTH_TIME, **value: Any) -> dict[str, Any]:
    return {"url": url, **(value or {"valueDateTime": "2000-01-01T10:00:00Z"})}


def test_an_extension_that_is_known_stands_where_its_definition_says() -> None:
    assert validate(patient(_birthDate={"extension": [birth_time()]})) == ()
    assert found(patient(extension=[birth_time()])) == {("extension-context", "Patient.extension[0]")}


def test_an_extension_that_is_known_has_the_value_and_the_parts_of_its_definition() -> None:
    wrong = patient(_birthDate={"extension": [birth_time(valueString="x")]})
    assert found(wrong) == {("extension-value", "Patient.birthDate.extension[0].valueString")}
    species = {"url": "species", "valueCodeableConcept": CODE}
    assert validate(patient(extension=[{"url": ANIMAL, "extension": [species]}])) == ()
    named = {"url": "specie", "valueCodeableConcept": CODE}
    assert ("extension-part", "Patient.extension[0].extension[1]") in found(
        patient(extension=[{"url": ANIMAL, "extension": [species, named]}])
    )
    assert ("extension-cardinality", "Patient.extension[0]") in found(
        patient(extension=[{"url": ANIMAL, "extension": [{"url": "breed", "valueCodeableConcept": CODE}]}])
    )


def test_the_definition_that_is_broken_is_told_as_the_profile() -> None:
    (issue,) = validate(patient(extension=[birth_time()]))
    assert issue.profile == BIRTH_TIME


def test_the_url_of_an_extension_is_absolute_and_has_no_version() -> None:
    for url in ("relative", "http://example.org/x|1.0"):
        extension = {"url": url, "valueString": "x"}
        assert found(patient(extension=[extension])) == {("extension-url", "Patient.extension[0].url")}


def test_an_extension_that_is_none_of_the_modifying_ones_is_not_among_them() -> None:
    known = {"url": "http://hl7.org/fhir/StructureDefinition/patient-cadavericDonor", "valueBoolean": True}
    assert validate(patient(extension=[known])) == ()
    assert ("extension-modifier", "Patient.modifierExtension[0]") in found(patient(modifierExtension=[known]))


class Package:
    def profile(self, url: str) -> dict[str, Any] | None:
        if url != "http://example.org/place":
            return None
        root = {"id": "Extension", "path": "Extension", "min": 0, "max": "1"}
        value = {"id": "Extension.value[x]", "path": "Extension.value[x]", "type": [{"code": "string"}]}
        return {
            "resourceType": "StructureDefinition",
            "type": "Extension",
            "url": url,
            "context": [{"type": "element", "expression": "Patient"}],
            "differential": {"element": [root, {"path": "Extension.url", "fixedUri": url}, value]},
        }


def test_an_extension_of_a_loaded_package_is_judged_by_it() -> None:
    extension = {"url": "http://example.org/place", "valueInteger": 1}
    resource = condition(extension=[extension])
    assert validate(resource) == ()
    assert {one.rule for one in validate(resource, conformance=Package())} == {"extension-context", "extension-value"}


# -- narratives and texts


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        ("<p>sound</p>", ""),
        ("<p>a &lt; b</p>", ""),
        ("<p title='a&gt;b'>x</p>", ""),
        ('<img src="#x" alt="y"/>', ""),
        ('<a href="http://x.org" name="y">x</a>', ""),
        ('<a href="http://x.org" target="_blank">x</a>', "txt-1"),
        ("<script>x</script>", "txt-1"),
        ("<iframe/>x", "txt-1"),
        ("<form>x</form>", "txt-1"),
        ('<p onclick="x()">x</p>', "txt-1"),
        ('<a href="java&#10;script:x()">x</a>', "txt-1"),
        ('<a href=" javascript:x()">x</a>', "txt-1"),
        ('<p style="background: url(javascript:x)">x</p>', "txt-1"),
        ('<x:p xmlns:x="http://x.org">x</x:p>', "txt-1"),
        ("<p>  </p>", "txt-2"),
        ("<p>&#32;&#160;</p>", "txt-2"),
        ("<p>&amp;</p>", ""),
        ('<a href="&#106;avascript:x()">x</a>', "txt-1"),
        ('<p title="a&lt;b">x</p>', ""),
        ('<p xmlns:x="http://x.org" x:onclick="y">x</p>', "txt-1"),
        ("", "txt-2"),
        ("<p><!-- a comment --></p>", "txt-2"),
        ("<p title='a>b'> </p>", "txt-2"),
    ],
)
def test_a_narrative_has_only_what_it_may_have_and_says_something(inner: str, rule: str) -> None:
    resource = patient(text={"status": "generated", "div": f"<div {XHTML}>{inner}</div>"})
    assert found(resource) == ({(rule, "Patient.text.div")} if rule else set())


@pytest.mark.parametrize(
    "div", [f"<p {XHTML}>x</p>", "<div>x</div>", f"<div {XHTML}>", f"<div {XHTML}>&nbsp;</div>", "x"]
)
def test_what_is_no_xhtml_div_is_no_narrative(div: str) -> None:
    assert [one.code for one in validate(patient(text={"status": "generated", "div": div}))] == ["value"]


def test_text_that_looks_like_html_is_a_warning_and_an_error_for_the_strict() -> None:
    marked = patient(name=[{"text": "x <script>y</script>"}])
    assert [one.severity for one in validate(marked)] == ["warning"]
    assert [one.severity for one in validate(marked, strict_security=True)] == ["error"]
    assert validate(patient(name=[{"text": "a < b and c > d"}])) == ()


def test_text_of_any_script_and_with_a_no_break_space_is_text() -> None:
    for text in ("Müller\u00a0GmbH", "山田 太郎", "Ελένη", "𠮷", "x" * 70_000):
        assert validate(patient(name=[{"text": text}])) == ()
    for text in ("\u3000", " ", "a\u0007"):
        assert [one.code for one in validate(patient(name=[{"text": text}]))] == ["value"]


# -- resources that publish definitions


@pytest.mark.parametrize(
    ("resource", "rule"),
    [
        ({"resourceType": "ValueSet", "status": "draft", "url": "ValueSet/x"}, "canonical"),
        ({"resourceType": "ValueSet", "status": "draft", "url": "urn:uuid:1"}, "urn"),
        ({"resourceType": "ValueSet", "status": "draft", "compose": {"include": [{"system": "#c"}]}}, "canonical"),
        (
            {
                "resourceType": "CodeSystem",
                "status": "draft",
                "content": "complete",
                "property": [{"code": "a", "type": "string"}, {"code": "a", "type": "string"}],
            },
            "code-system-property",
        ),
        (
            {
                "resourceType": "CodeSystem",
                "status": "draft",
                "content": "complete",
                "property": [{"code": "a", "type": "boolean"}],
                "concept": [{"code": "1", "concept": [{"code": "2", "property": [{"code": "a", "valueString": "x"}]}]}],
            },
            "code-system-property",
        ),
        (
            {
                "resourceType": "SearchParameter",
                "url": "http://x.org/1",
                "name": "X",
                "status": "draft",
                "description": "x",
                "code": "x",
                "base": ["Patient"],
                "type": "composite",
            },
            "search-parameter",
        ),
        (
            {
                "resourceType": "SearchParameter",
                "url": "http://x.org/1",
                "name": "X",
                "status": "draft",
                "description": "x",
                "code": "x",
                "base": ["Patient"],
                "type": "string",
                "derivedFrom": "http://hl7.org/fhir/SearchParameter/Organization-name",
            },
            "search-parameter",
        ),
        (
            {
                "resourceType": "Library",
                "status": "draft",
                "type": CODE,
                "extension": [
                    {
                        "url": "http://x.org/e",
                        "valueExpression": {"language": "text/fhirpath", "expression": "$ and x"},
                    }
                ],
            },
            "fhirpath",
        ),
    ],
)
def test_a_resource_that_publishes_is_held_to_its_rules(resource: dict[str, Any], rule: str) -> None:
    assert {one.rule for one in validate(resource) if one.severity == "error"} == {rule}


# -- profiles and options


def test_a_profile_is_a_judge_that_adds_its_issues() -> None:
    def judge(resource: Any) -> list[Issue]:
        return [Issue("error", "required", "a name is required", "Patient.name", profile="http://x.org/p")]

    (issue,) = validate(patient(), profiles=[judge])
    assert issue.profile == "http://x.org/p"


def test_a_value_is_shown_only_where_it_is_asked_for() -> None:
    secret = patient(
        birthDate="SECRET", name=[{"family": "<b>SECRET</b>"}], managingOrganization={"reference": "#SECRET"}
    )
    assert not any("SECRET" in repr(one) for one in validate(secret))
    shown = [one.value for one in validate(secret, show_values=True)]
    assert all(re.search("SECRET", one) for one in shown)
    assert len(shown) == 3
