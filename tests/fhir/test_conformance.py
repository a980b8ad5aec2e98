"""What a set of packages defines, over what the core specification defines."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import DecodeError, Incorrect, Unsupported
from hilum.fhir.definitions import search_parameters
from hilum.fhir.package import Conformance, Package, PackagedResource, core_definition
from support.fhir_packages import MANIFEST, archive

PREFIX = "http://hl7.org/fhir/StructureDefinition/"
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
Json = dict[str, Any]


def package(*resources: Json, **manifest: Any) -> Package:
    members = {f"package/{n}.json": resource for n, resource in enumerate(resources)}
    return Package.load(archive({"package/package.json": {**MANIFEST, **manifest}, **members}))


def profile(url: str, base: str, *elements: Json, kind: str = "Patient", version: str = "1") -> Json:
    return {
        "resourceType": "StructureDefinition",
        "url": url,
        "version": version,
        "type": kind,
        "derivation": "constraint",
        "baseDefinition": base,
        "differential": {"element": [{"id": kind, "path": kind}, *elements]},
    }


@pytest.fixture(scope="module")
def us_core(corpus: Path) -> Conformance:
    return Conformance([Package.load((corpus / "fhir" / "hl7.fhir.us.core-3.1.0.tgz").read_bytes())])


def elements(definition: Json | None) -> dict[str, Json]:
    assert definition is not None
    return {e["id"]: e for e in definition["snapshot"]["element"]}


def test_without_packages_the_core_specification_answers() -> None:
    conformance = Conformance()
    assert conformance.profile(PREFIX + "Patient") == core_definition("Patient")
    assert "Observation.category:VSCat" in elements(conformance.profile(PREFIX + "vitalsigns|4.0.1"))
    assert conformance.profile("http://example.org/none") is None
    assert conformance.value_set("http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1") is not None
    assert conformance.code_system("http://hl7.org/fhir/administrative-gender") is not None
    assert conformance.value_set("http://example.org/none") is None
    assert conformance.search_parameters("Patient") == search_parameters("Patient")
    assert conformance.extension_definition(PREFIX + "patient-birthPlace") is not None


def test_us_core_gives_profiles_terminology_extensions_and_search_parameters(us_core: Conformance) -> None:
    assert us_core.profiles_of("Patient") == (US_CORE + "us-core-patient",)
    assert len(us_core.profiles_of("Extension")) == 4
    assert elements(us_core.profile(US_CORE + "us-core-patient"))["Patient.name"]["min"] == 1
    sexes = us_core.value_set("http://hl7.org/fhir/us/core/ValueSet/birthsex")
    assert sexes is not None
    assert [sorted(p.codes or ()) for p in sexes.include] == [["F", "M"], ["UNK"]]
    races = us_core.code_system("urn:oid:2.16.840.1.113883.6.238")
    assert races is not None
    assert races.is_a("2106-3", "1000-9")
    race = us_core.extension_definition(US_CORE + "us-core-race")
    assert race is not None
    assert (race.nested["ombCategory"], race.nested["text"]) == ((0, 5), (1, 1))
    found = us_core.search_parameters("Patient")
    assert set(found) - set(search_parameters("Patient")) == {"race", "ethnicity"}
    assert found["race"].expression.startswith("Patient.extension")


def test_a_profile_on_a_profile_of_another_package_has_both_their_rules() -> None:
    first = package(profile("http://a", PREFIX + "Patient", {"path": "Patient.birthDate", "min": 1}))
    second = package(profile("http://b", "http://a", {"path": "Patient.name", "min": 1}), name="second")
    for order in ([first, second], [second, first]):
        found = elements(Conformance(order).profile("http://b"))
        assert (found["Patient.birthDate"]["min"], found["Patient.name"]["min"]) == (1, 1)


def test_a_version_is_looked_up_and_without_one_the_newest() -> None:
    versions = ["1.2.0", "1.10.0", "1.10.0-ballot", "1.9.0"]
    resources = [
        profile("http://a", PREFIX + "Patient", {"path": "Patient.name", "max": str(n)}, version=v)
        for n, v in enumerate(versions)
    ]
    conformance = Conformance([package(*resources)])
    for url, most in (
        ("http://a", "1"),
        ("http://a|1.2.0", "0"),
        ("http://a|1.10.0-ballot", "2"),
        ("http://a|1.9", "3"),
    ):
        assert elements(conformance.profile(url))["Patient.name"]["max"] == most, url
    assert conformance.profile("http://a|7") is None


def test_a_chain_of_bases_that_ends_nowhere_or_in_a_circle_is_refused() -> None:
    circle = [profile("http://a", "http://b"), profile("http://b", "http://a"), profile("http://c", "http://nowhere")]
    chain = [profile(f"http://x{n}", f"http://x{n + 1}") for n in range(40)]
    conformance = Conformance([package(*circle, *chain, profile("http://d", PREFIX + "Observation"))])
    for url in ("http://a", "http://b", "http://c", "http://x0", "http://d"):
        with pytest.raises(Incorrect):
            conformance.profile(url)


def test_a_profile_that_refers_to_itself_below_is_built() -> None:
    declared = [{"code": "Extension", "profile": ["http://a"]}]
    recursive = profile(
        "http://a",
        PREFIX + "Extension",
        {"id": "Extension.extension:again", "path": "Extension.extension", "sliceName": "again", "type": declared},
        {"id": "Extension.extension:again.url", "path": "Extension.extension.url", "fixedUri": "http://a"},
        kind="Extension",
    )
    found = elements(Conformance([package(recursive)]).profile("http://a"))
    assert found["Extension.extension:again.url"]["fixedUri"] == "http://a"


def test_a_package_for_another_version_of_fhir_is_refused() -> None:
    with pytest.raises(Unsupported):
        Conformance([package(fhirVersions=["5.0.0"])])
    assert Conformance([package(fhirVersions=[])]).packages


def test_resources_of_a_package_that_are_not_what_they_should_be_are_documented_errors() -> None:
    odd: list[Json] = [
        {"resourceType": "ValueSet", "url": "http://v", "compose": {"include": 7}},
        {"resourceType": "CodeSystem", "url": "http://c", "concept": {"code": "x"}},
        {"resourceType": "SearchParameter", "url": "http://s", "base": ["Patient", 7], "code": 7},
        {"resourceType": "SearchParameter", "url": "http://t", "base": ["Patient"], "code": "t", "type": "token",
         "expression": "Patient.name", "target": 7, "component": [7, {"definition": 7}]},
        {"resourceType": "StructureDefinition", "url": "http://p", "snapshot": {"element": [7]}},
        {"resourceType": "StructureDefinition", "url": "http://q"},
        {"resourceType": "StructureDefinition", "url": "http://r", "type": "Extension", "baseDefinition": PREFIX + "Extension",
         "differential": {"element": [{"path": "Extension", "max": {}, "min": []}, {"path": "Extension.value[x]", "type": 7}]},
         "context": 7, "contextInvariant": "x"},
    ]  # fmt: skip
    conformance = Conformance([package(*odd)])
    value_set = conformance.value_set("http://v")
    assert value_set is not None
    assert value_set.include == ()
    assert conformance.code_system("http://c") is not None
    assert conformance.search_parameters("Patient")["t"].targets == ()
    with pytest.raises(DecodeError):
        conformance.profile("http://p")
    with pytest.raises(Incorrect):
        conformance.profile("http://q")
    extension = conformance.extension_definition("http://r")
    assert extension is not None
    assert extension.contexts == ()


def test_all_of_us_core_is_ready_in_a_blink(corpus: Path) -> None:
    data = (corpus / "fhir" / "hl7.fhir.us.core-3.1.0.tgz").read_bytes()
    begun = time.process_time()
    conformance = Conformance([Package.load(data)])
    for url in conformance.urls("StructureDefinition"):
        assert conformance.profile(url) is not None
    assert time.process_time() - begun < 1


def test_what_packages_depend_on_and_is_not_there_is_named() -> None:
    first = package(dependencies={"hl7.fhir.r4.core": "4.0.1", "a.b": "1.0.x", "c.d": "current", "e.f": "2.0.0"})
    have = [
        package(name="a.b", version="1.0.7"),
        package(name="c.d", version="9"),
        package(name="e.f", version="2.0.1"),
    ]
    assert Conformance([first]).missing == ("a.b#1.0.x", "c.d#current", "e.f#2.0.0")
    assert Conformance([first, *have]).missing == ("e.f#2.0.0",)


def test_unknown_urls_are_not_kept() -> None:
    conformance = Conformance([package(profile("http://a", PREFIX + "Patient"))])
    for number in range(50):
        assert conformance.profile(f"http://example.org/{number}") is None
        assert conformance.profile(f"http://a|7.{number}") is None
        assert conformance.profile(f"{PREFIX}Patient|{number}") == core_definition("Patient")
        assert conformance.value_set(f"http://example.org/{number}") is None
        assert conformance.code_system(f"http://example.org/{number}") is None
    assert len(conformance._profiles) + len(conformance._value_sets) + len(conformance._code_systems) <= 2


def test_profiles_are_built_once_and_resources_are_read_anew() -> None:
    conformance = Conformance([package(profile("http://a", PREFIX + "Patient"))])
    assert conformance.profile("http://a") is conformance.profile("http://a")
    first = conformance.resource("StructureDefinition", "http://a")
    assert first is not conformance.resource("StructureDefinition", "http://a")
    assert isinstance(conformance.packages[0].resources[0], PackagedResource)
