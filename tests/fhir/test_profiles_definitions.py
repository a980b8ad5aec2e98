"""A profile that is itself judged: its differential names what its base has, and profiles of the element's own type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hilum.fhir.package import Conformance, Package
from hilum.fhir.profiles import by_definition

BASE = "http://hl7.org/fhir/StructureDefinition/"
JUDGE = by_definition(Conformance())


def profile(*elements: dict[str, Any], base: str = BASE + "Observation", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "StructureDefinition",
        "url": "http://x.org/p",
        "name": "P",
        "status": "draft",
        "kind": "resource",
        "abstract": False,
        "type": "Observation",
        "baseDefinition": base,
        "derivation": "constraint",
        "differential": {"element": [{"id": "Observation", "path": "Observation"}, *elements]},
        **more,
    }


def told(definition: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one.severity, one.rule, one.expression) for one in JUDGE(definition)]


def test_a_profile_names_elements_of_its_base_alone() -> None:
    assert (
        told(profile({"path": "Observation.subject", "min": 1}, {"path": "Observation.valueQuantity", "min": 1})) == []
    )
    for path in ("Observation.valueBla", "Observation.subjects", "Patient.name"):
        wrong = profile({"path": path, "min": 1})
        assert [row[1:] for row in told(wrong)] in ([("snapshot", "StructureDefinition.differential")],)


def test_a_profile_of_an_elements_type_is_of_that_type() -> None:
    def quantity(url: str) -> dict[str, Any]:
        return profile({"path": "Observation.valueQuantity", "type": [{"code": "Quantity", "profile": [BASE + url]}]})

    assert told(quantity("SimpleQuantity")) == []
    place = "StructureDefinition.differential.element[1].type[0].profile"
    assert told(quantity("Count")) == [("error", "profile-type", place)]
    assert told(quantity("none")) == []  # not known


def test_what_is_no_profile_and_what_rests_on_the_unknown_is_not_judged() -> None:
    odd = {"path": "Observation.none"}
    assert told(profile(odd, base="http://x.org/unknown")) == []
    assert told(profile(odd, derivation="specialization")) == []
    assert told({"resourceType": "Patient"}) == []
    for broken in ({"differential": None}, {"differential": {"element": [1]}}, {"baseDefinition": 1}):
        assert all(row[0] == "error" for row in told(profile(**broken)))


def test_the_profiles_of_us_core_are_sound(corpus: Path) -> None:
    package = Package.load((corpus / "fhir" / "hl7.fhir.us.core-3.1.0.tgz").read_bytes())
    judged = by_definition(Conformance([package]))
    definitions = [one for one in package.resources if one.resource_type == "StructureDefinition"]
    assert len(definitions) > 25
    assert [(one.url, judged(one.read())) for one in definitions if judged(one.read())] == []
