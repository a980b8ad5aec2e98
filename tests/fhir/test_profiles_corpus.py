"""US Core 3.1.0 judges the bundles that Synthea made; each finding was looked up in the bundle and in the profile."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hilum.fhir.json import decode
from hilum.fhir.package import Conformance, Package
from hilum.fhir.profiles import by_claims, judge
from hilum.fhir.validation import Issue, validate

US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
CORE = "http://hl7.org/fhir/StructureDefinition/"
BY_CODE = {
    "55284-4": CORE + "bp",
    "8302-2": CORE + "bodyheight",
    "29463-7": CORE + "bodyweight",
    "39156-5": CORE + "bmi",
    "72166-2": US_CORE + "us-core-smokingstatus",
}
TYPES = (
    "Patient", "Encounter", "Condition", "Procedure", "Immunization", "CarePlan", "MedicationRequest", "Organization",
    "Practitioner",
)  # fmt: skip
Json = dict[str, Any]


@pytest.fixture(scope="module")
def us_core(corpus: Path) -> Conformance:
    return Conformance([Package.load((corpus / "fhir" / "hl7.fhir.us.core-3.1.0.tgz").read_bytes())])


def bundles(corpus: Path) -> list[Json]:
    return [decode(file.read_bytes()) for file in sorted((corpus / "fhir" / "synthea-r4").glob("*.json"))]


def resource_of(bundle: Json, issue: Issue) -> Json:
    place = re.match(r"Bundle\.entry\[(\d+)\]\.resource", issue.expression)
    assert place is not None
    resource: Json = bundle["entry"][int(place.group(1))]["resource"]
    return resource


def test_synthea_bundles_break_us_core_where_they_do_and_nowhere_else(corpus: Path, us_core: Conformance) -> None:
    judged = by_claims(us_core, {kind: us_core.profiles_of(kind) for kind in TYPES})
    found: Counter[tuple[str, str, str]] = Counter()
    for bundle in bundles(corpus):
        for issue in judged(bundle):
            if issue.severity == "information":
                continue
            resource = resource_of(bundle, issue)
            found[resource["resourceType"], issue.rule, issue.severity] += 1
            if resource["resourceType"] == "Condition":  # category is 1..*, and none is there
                assert "category" not in resource
            elif issue.rule == "slice-cardinality":  # category assess-plan is 1..1, and another is there
                codes = [c["code"] for one in resource.get("category", []) for c in one.get("coding", [])]
                assert "assess-plan" not in codes
            elif issue.expression.endswith("state"):  # two letters are meant
                assert len(resource["address"][0]["state"]) > 2
            else:
                assert resource["identifier"][int(issue.expression[-7])]["type"]["coding"][0]["code"] == "SS"
    assert found == {
        ("Condition", "cardinality", "error"): 10,
        ("Condition", "us-core-1", "warning"): 10,
        ("CarePlan", "slice-cardinality", "error"): 4,
        ("Patient", "binding", "warning"): 8,
    }


def test_observations_meet_the_profiles_of_the_core_and_of_us_core_but_where_they_use_another_code(
    corpus: Path, us_core: Conformance
) -> None:
    by_category = {"laboratory": US_CORE + "us-core-observation-lab", "vital-signs": CORE + "vitalsigns"}
    found: Counter[tuple[str, str, str, str]] = Counter()
    count = 0
    for bundle in bundles(corpus):
        for entry in bundle["entry"]:
            resource = entry["resource"]
            if resource["resourceType"] != "Observation":
                continue
            code = resource["code"]["coding"][0]["code"]
            category = resource["category"][0]["coding"][0]["code"]
            for url in filter(None, (by_category.get(category), BY_CODE.get(code))):
                count += 1
                for issue in judge(resource, url, us_core):
                    if issue.severity != "information":
                        found[code, issue.expression, issue.rule, issue.severity] += 1
    assert count == 283
    # the value set of vital signs has 85354-9 for the panel of blood pressure and 8310-5 for any temperature; pain is none
    assert found == {
        ("55284-4", "Observation.code", "binding", "warning"): 44,
        ("55284-4", "Observation.code.coding", "slice-cardinality", "error"): 22,
        ("72514-3", "Observation.code", "binding", "warning"): 22,
        ("8331-1", "Observation.code", "binding", "warning"): 1,
    }


def test_value_sets_of_terminologies_that_are_not_loaded_are_told_once_a_bundle(
    corpus: Path, us_core: Conformance
) -> None:
    judged = by_claims(us_core, {kind: us_core.profiles_of(kind) for kind in TYPES})
    for bundle in bundles(corpus):
        told = [one.text for one in judged(bundle) if one.severity == "information"]
        assert len(told) == len(set(told)) <= 6
        assert all("cannot be judged" in text for text in told)


def test_the_packages_own_profiles_are_all_compiled(us_core: Conformance) -> None:
    for url in us_core.urls("StructureDefinition"):
        definition = us_core.profile(url)
        assert definition is not None
        found = list(judge({"resourceType": definition["type"]}, url, us_core))
        assert all(one.severity != "information" or one.rule == "binding" for one in found), url


def test_a_judge_stands_in_a_validation(corpus: Path, us_core: Conformance) -> None:
    bundle = bundles(corpus)[0]
    base = {one.rule for one in validate(bundle, most=1000)}
    found = validate(bundle, profiles=[by_claims(us_core, {"Condition": [US_CORE + "us-core-condition"]})], most=1000)
    assert {one.rule for one in found if one.profile == US_CORE + "us-core-condition"} >= {"us-core-1", "cardinality"}
    assert base <= {one.rule for one in found}
