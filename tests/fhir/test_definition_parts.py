"""Constraints, bindings, compartments, terminology, extensions and code rules of the tables say what FHIR R4 says."""

from __future__ import annotations

import time

import pytest

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir import definitions
from hilum.fhir.definitions import (
    code_rule,
    code_system,
    code_system_urls,
    compartment,
    compartments,
    differential_profile,
    extension_definition,
    type_definition,
    type_names,
    value_set,
    value_set_urls,
)
from hilum.fhir.definitions.terminology import code_system_from, value_set_from

V3 = "http://terminology.hl7.org/CodeSystem/v3-"


def test_constraints_stand_at_the_element_and_at_the_type() -> None:
    patient = type_definition("Patient")
    contact = {c.key: c for c in patient.by_name["contact"][0].constraints}
    assert contact["pat-1"].severity == "error"
    assert (
        contact["pat-1"].expression == "name.exists() or telecom.exists() or address.exists() or organization.exists()"
    )
    assert {"dom-2", "dom-3", "dom-4", "dom-5", "dom-6"} <= {c.key for c in patient.constraints}
    assert {c.key: c.severity for c in patient.constraints}["dom-6"] == "warning"
    assert "ref-1" in {c.key for c in type_definition("Reference").constraints}
    assert type_definition("Patient.contact").constraints == ()


def test_a_content_reference_carries_the_constraints_of_what_it_repeats() -> None:
    item = type_definition("Questionnaire.item").by_name["item"][0]
    assert item.is_content_reference
    assert "que-1" in {c.key for c in item.constraints}
    assert item.constraints == type_definition("Questionnaire").by_name["item"][0].constraints


def test_over_two_hundred_constraints_are_known_each_with_an_expression_of_fhirpath() -> None:
    found = {}
    for name in type_names():
        definition = type_definition(name)
        for constraint in (*definition.constraints, *(c for e in definition.elements for c in e.constraints)):
            found[constraint.key] = constraint
    assert len(found) == 237
    assert [c.key for c in found.values() if not c.expression] == []
    assert {c.severity for c in found.values()} == {"error", "warning"}


def test_bindings_carry_strength_and_value_set_and_the_greatest_value_set() -> None:
    by_name = type_definition("Patient").by_name
    gender = by_name["gender"][0].binding_of
    assert gender is not None
    assert (gender.strength, gender.value_set) == (
        "required",
        "http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1",
    )
    language = by_name["language"][0].binding_of
    assert language is not None
    assert language.strength == "preferred"
    assert language.max_value_set == "http://hl7.org/fhir/ValueSet/all-languages"
    assert by_name["birthDate"][0].binding_of is None


def test_a_required_binding_has_its_codes_or_a_rule() -> None:
    without = set()
    for name in type_names():
        for element in type_definition(name).elements:
            bound = element.binding_of
            if bound is not None and bound.strength == "required" and element.binding < 0:
                without.add(bound.value_set.partition("|")[0])
    assert {url for url in without if code_rule(url) is None} == {"http://loinc.org/vs/LL379-9"}
    assert without > {"http://hl7.org/fhir/ValueSet/mimetypes", "http://hl7.org/fhir/ValueSet/currencies"}


def test_the_targets_of_two_types_of_a_choice_are_told_apart() -> None:
    element = type_definition("EvidenceVariable.characteristic").by_name["definitionReference"][0]
    assert element.targets_of("Reference") == ("Group",)
    assert element.targets_of("canonical") == ("ActivityDefinition",)
    assert type_definition("Range").by_name["low"][0].profiles == (
        ("Quantity", "http://hl7.org/fhir/StructureDefinition/SimpleQuantity"),
    )


def test_types_know_what_they_specialise() -> None:
    assert definitions.base_type("Patient") == "DomainResource"
    assert definitions.base_type("Age") == "Quantity"
    assert definitions.base_type("code") == "string"
    assert definitions.base_type("Patient.contact") == "BackboneElement"
    assert definitions.base_type("Element") == ""
    assert definitions.value_type("instant") == "http://hl7.org/fhirpath/System.DateTime"
    with pytest.raises(KeyError):
        definitions.base_type("Nonsense")


def test_every_type_and_element_has_a_line_that_says_what_it_is() -> None:
    short = definitions.short_description
    assert short("Patient.birthDate") == "The date of birth for the individual"
    assert short("HumanName.family") == "Family name (often called 'Surname')"
    assert short("Observation.component.value[x]") == "Actual component result"
    assert (
        short("Patient")
        and short("code")
        and not short("Patient.nonsense")
        and not short("Nonsense.x")
        and not short("")
    )
    for name in type_names():
        assert short(name), name
        for element in type_definition(name).elements:
            assert short(f"{name}.{element.name}"), (name, element.name)


def test_compartments_name_the_parameters_that_put_a_resource_into_them() -> None:
    assert compartments() == ("Device", "Encounter", "Patient", "Practitioner", "RelatedPerson")
    patient = compartment("Patient")
    assert patient["Observation"] == ("subject", "performer")
    assert "Organization" not in patient
    assert compartment("Device")["AuditEvent"] == ("agent",)
    with pytest.raises(KeyError):
        compartment("Group")


def test_code_systems_hold_displays_and_every_parent() -> None:
    status = code_system("http://hl7.org/fhir/observation-status")
    assert status is not None
    assert (status.content, status.is_case_sensitive) == ("complete", True)
    assert status.concepts["final"].display == "Final"
    assert status.is_a("corrected", "amended")
    assert not status.is_a("amended", "corrected")
    role = code_system(V3 + "RoleCode")
    assert role is not None
    assert role.is_a("NMTH", "PRN")
    assert role.is_a("NMTH", "FAMMEMB")
    acts = code_system(V3 + "ActCode")
    assert acts is not None
    assert any(len(c.parents) > 1 for c in acts.concepts.values())
    assert acts.concepts["_ActAccountCode"].is_abstract
    assert code_system("http://example.org/none") is None


def test_what_belongs_to_others_is_named_without_content() -> None:
    for url in ("http://snomed.info/sct", "http://dicom.nema.org/resources/ontology/DCM"):
        system = code_system(url)
        assert system is not None
        assert (system.content, len(system.concepts)) == ("not-present", 0)
    own = ("http://hl7.org/fhir/", "http://terminology.hl7.org/", "http://cds-hooks.hl7.org/")
    for url in code_system_urls():
        system = code_system(url)
        assert system is not None
        assert url.startswith(own) or not system.concepts, url
    for url in value_set_urls():
        found = value_set(url)
        assert found is not None
        for part in (*found.include, *found.exclude):
            if part.codes and not part.system.startswith(own):
                assert not any(part.codes.values()), url


def test_value_sets_hold_their_parts() -> None:
    marital = value_set("http://hl7.org/fhir/ValueSet/marital-status|4.0.1")
    assert marital is not None
    whole, unknown = marital.include
    assert (whole.system, whole.codes) == (V3 + "MaritalStatus", None)
    assert unknown.codes == {"UNK": ""}
    ages = value_set("http://hl7.org/fhir/ValueSet/parent-relationship-codes")
    assert ages is not None
    assert [(f.property, f.operator, f.value) for f in ages.include[0].filters] == [("concept", "is-a", "PRN")]
    languages = value_set("http://hl7.org/fhir/ValueSet/all-languages")
    assert languages is not None
    assert languages.include[0].system == "urn:ietf:bcp:47"


def test_one_code_system_is_decoded_at_a_time_and_quickly() -> None:
    code_system("http://hl7.org/fhir/observation-status")
    begun = time.process_time()
    code_system(V3 + "ActClass")
    assert time.process_time() - begun < 0.02


def test_extensions_know_where_they_may_stand_and_what_they_hold() -> None:
    birth_place = extension_definition("http://hl7.org/fhir/StructureDefinition/patient-birthPlace")
    assert birth_place is not None
    assert [(c.kind, c.expression) for c in birth_place.contexts] == [("element", "Patient")]
    assert (birth_place.types, birth_place.least, birth_place.most) == (("Address",), 0, 1)
    nationality = extension_definition("http://hl7.org/fhir/StructureDefinition/patient-nationality")
    assert nationality is not None
    assert nationality.nested == {"code": (0, 1), "period": (0, 1)}
    assert nationality.types == ()
    assert extension_definition("http://hl7.org/fhir/StructureDefinition/vitalsigns") is None
    vital_signs = differential_profile("http://hl7.org/fhir/StructureDefinition/vitalsigns")
    assert vital_signs is not None
    assert vital_signs["type"] == "Observation"


@pytest.mark.parametrize(
    ("url", "good", "bad"),
    [
        (
            "http://hl7.org/fhir/ValueSet/mimetypes",
            ["text/plain", "application/fhir+json", "text/plain; charset=UTF-8", 'a/b;c="d e"', "json"],
            ["", "text", "text/", "/plain", "text/plain;", "text/pla in", "pdf", "a/b;c=", "a" * 500 + "/b"],
        ),
        ("http://hl7.org/fhir/ValueSet/currencies", ["EUR", "USD", "CHF", "DEM"], ["", "eur", "EURO", "ABC"]),
        (
            "http://hl7.org/fhir/ValueSet/ucum-units",
            ["mg", "mm[Hg]", "10*3/uL", "kg/m2", "/min", "m.s-1", "{score}", "mL/min/{1.73_m2}", "(mg/kg).d", "%", "[in_i'H2O]",
             "10*-3", "1", "g%{creatinine}", "a/(b.c){x}", "Cel", "ug/(24.h)", "10^9/L", "B[10.nV]"],
            ["", "mg/", "(mg", "mg)", "m g", "mg..mL", "[in_i", "{a", "m[", "µg", "()", ".m"],
        ),
        (
            "http://hl7.org/fhir/ValueSet/all-languages",
            ["en", "de-CH", "zh-Hant-TW", "es-419", "sl-rozaj-biske", "x-home", "i-klingon", "en-a-bbb-x-a"],
            ["", "e", "en_US", "english language", "en-", "123"],
        ),
        ("http://hl7.org/fhir/ValueSet/timezones", ["Europe/Berlin", "UTC", "Etc/GMT+1"], ["", "Europe/", "+01:00", "a b"]),
    ],
)  # fmt: skip
def test_a_rule_judges_the_codes_that_no_table_holds(url: str, good: list[str], bad: list[str]) -> None:
    rule = code_rule(url + "|4.0.1")
    assert rule is not None
    assert [code for code in good if not rule.holds(code)] == []
    assert [code for code in bad if rule.holds(code)] == []


def test_every_unit_that_the_value_sets_of_fhir_list_has_the_form_of_ucum() -> None:
    rule = code_rule("http://unitsofmeasure.org")
    assert rule is not None
    listed = set()
    for url in value_set_urls():
        found = value_set(url)
        assert found is not None
        listed |= {c for part in found.include if part.system == "http://unitsofmeasure.org" for c in part.codes or ()}
    assert len(listed) > 1_000
    assert [code for code in listed if not rule.holds(code)] == []


@pytest.mark.parametrize(
    "code", ["(" * 500, "a" * 511 + "!", "{" * 500, "a/b;" * 120, "[" * 500, "a-" * 250, "x-" * 255]
)
def test_no_rule_takes_long_over_a_hostile_code(code: str) -> None:
    begun = time.process_time()
    for url in ("urn:ietf:bcp:13", "urn:iso:std:iso:4217", "http://unitsofmeasure.org", "urn:ietf:bcp:47"):
        rule = code_rule(url)
        assert rule is not None
        rule.holds(code)
    assert time.process_time() - begun < 0.05


def test_a_code_system_and_a_value_set_are_read_from_their_resources() -> None:
    system = code_system_from(
        {
            "resourceType": "CodeSystem",
            "url": "http://example.org/cs",
            "content": "complete",
            "caseSensitive": True,
            "concept": [
                {"code": "a", "display": "A", "concept": [{"code": "b"}]},
                {
                    "code": "c",
                    "property": [{"code": "child", "valueCode": "b"}, {"code": "inactive", "valueBoolean": True}],
                },
                7,
            ],
        }
    )
    assert system.concepts["b"].parents == ("a", "c")
    assert system.concepts["c"].is_retired
    found = value_set_from(
        {
            "resourceType": "ValueSet",
            "url": "http://example.org/vs",
            "compose": {"include": [{"system": "s", "concept": [{"code": "x", "display": "X"}]}, {"valueSet": ["v"]}]},
        }
    )
    assert found.include[0].codes == {"x": "X"}
    assert found.include[1].value_sets == ("v",)
    expanded = value_set_from(
        {
            "resourceType": "ValueSet",
            "url": "u",
            "expansion": {
                "contains": [{"system": "s", "code": "1", "abstract": True, "contains": [{"system": "s", "code": "2"}]}]
            },
        }
    )
    assert [dict(part.codes or {}) for part in expanded.include] == [{"2": ""}]


def test_a_circle_of_parents_ends() -> None:
    circle = [
        {"code": "a", "property": [{"code": "parent", "valueCode": "b"}]},
        {"code": "b", "property": [{"code": "parent", "valueCode": "a"}]},
    ]
    system = code_system_from({"resourceType": "CodeSystem", "url": "u", "concept": circle})
    assert system.is_a("a", "b")
    assert not system.is_a("a", "c")


def test_hostile_terminology_is_refused_by_documented_errors() -> None:
    nested: dict[str, object] = {"code": "x"}
    for _ in range(200):
        nested = {"code": "x", "concept": [nested]}
    with pytest.raises(BudgetExceeded):
        code_system_from({"resourceType": "CodeSystem", "url": "u", "concept": [nested]})
    contains: dict[str, object] = {"code": "x"}
    for _ in range(200):
        contains = {"code": "x", "contains": [contains]}
    with pytest.raises(BudgetExceeded):
        value_set_from({"resourceType": "ValueSet", "url": "u", "expansion": {"contains": [contains]}})
    for wrong in ({}, {"resourceType": "ValueSet"}, {"resourceType": "CodeSystem", "url": 7}):
        with pytest.raises(DecodeError):
            code_system_from(wrong)
        with pytest.raises(DecodeError):
            value_set_from(wrong)
