"""Vital signs are judged by HL7's profile for their code where that is asked for; a binding of units binds units."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hilum.fhir import json as fhir_json
from hilum.fhir.package import Conformance
from hilum.fhir.profiles import by_claims, judge
from hilum.fhir.profiles.vital_signs import VITAL_SIGNS, vital_signs_of
from support.fhir_judged import bundle

BASE = "http://hl7.org/fhir/StructureDefinition/"
KNOWN = Conformance()


def observation(*codings: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": system, "code": code} for system, code in codings]},
        **more,
    }


def sound(code: str, **more: Any) -> dict[str, Any]:
    category = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}
    return observation(
        ("http://loinc.org", code),
        category=[{"coding": [category]}],
        subject={"reference": "Patient/1"},
        effectiveDateTime="2026-11-24",
        **more,
    )


def told(resource: dict[str, Any], *, vital_signs: bool = True) -> set[tuple[str, str, str]]:
    issues = by_claims(KNOWN, vital_signs=vital_signs)(resource)
    return {(one.expression, one.rule, one.profile.removeprefix(BASE)) for one in issues if one.severity == "error"}


def test_each_code_is_the_one_that_its_profile_fixes() -> None:
    for code, url in VITAL_SIGNS.items():
        profile = KNOWN.profile(url)
        assert profile is not None
        fixed = [
            element["fixedCode"]
            for element in profile["snapshot"]["element"]
            if element["path"] == "Observation.code.coding.code" and "fixedCode" in element
        ]
        assert fixed == [code]


def test_an_observation_is_of_the_vital_signs_of_its_loinc_codes_alone() -> None:
    both = observation(
        ("http://snomed.info/sct", "8867-4"), ("http://loinc.org", "8310-5"), ("http://loinc.org", "1-8")
    )
    assert vital_signs_of(both) == (BASE + "bodytemp",)
    codings: list[Any] = [None, {"system": "http://loinc.org", "code": []}]
    odd: list[dict[str, Any]] = [{}, {"code": []}, {"code": {"coding": codings}}]
    assert not any(map(vital_signs_of, odd))


def test_a_vital_sign_that_claims_nothing_is_judged_by_its_profile_where_that_is_asked_for() -> None:
    bare = observation(("http://loinc.org", "8867-4"), valueQuantity={"value": 60})
    places = {(place, profile) for place, _, profile in told(bare)}
    assert {("Observation.category", "heartrate"), ("Observation.subject", "heartrate")} <= places
    assert not told(bare, vital_signs=False)
    rate = {"value": 60, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"}
    assert not told(sound("8867-4", valueQuantity=rate))
    wrong = sound("8867-4", valueQuantity={**rate, "code": "Hz"})
    assert told(wrong) == {("Observation.valueQuantity.code", "fixed", "heartrate")}
    within = bundle("collection", {"fullUrl": "http://x.org/fhir/Observation/1", "resource": {**bare, "id": "1"}})
    assert {place for place, *_ in told(within)} >= {"Bundle.entry[0].resource.category"}


def test_a_required_binding_of_units_leaves_other_codes_of_a_component_alone() -> None:
    other = {"coding": [{"system": "urn:iso:std:iso:11073:10101", "code": "150588"}]}
    unit = {"value": 1, "system": "http://unitsofmeasure.org", "code": "no-unit"}
    code = {"text": "x"}
    value = {"value": 60, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"}
    assert not told(sound("8867-4", valueQuantity=value, component=[{"code": code, "valueCodeableConcept": other}]))
    wrong = told(sound("8867-4", valueQuantity=value, component=[{"code": code, "valueQuantity": unit}]))
    assert wrong == {("Observation.component[0].valueQuantity", "binding", "heartrate")}


def test_hl7s_case_of_a_pulse_rate_from_a_device_meets_the_vital_signs(corpus: Path) -> None:
    source = (corpus / "fhir" / "ftc-validator-r4" / "obs-vital-signs-mdc.json").read_bytes()
    issues = judge(fhir_json.parse(source), BASE + "vitalsigns", KNOWN)
    assert not [one for one in issues if one.severity == "error"]
