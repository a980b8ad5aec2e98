"""Profiles and resources that mean harm: circles, profiles in profiles, definitions and resources with anything in any place."""

from __future__ import annotations

import copy
import random
import time
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import HilumError
from hilum.fhir.json import decode, encode
from hilum.fhir.package import Conformance, Package, PackagedResource
from hilum.fhir.profiles import by_claims, judge, must_support
from support.fhir_judged import patient
from support.fhir_profiles import PREFIX, URL, Json, known, profile

ANYTHING: list[Any] = [
    None, 1, -1, True, "", "x", [], {}, [None], [[]], {"a": 1}, ["a"], "*", "$this", 10**15, PREFIX + "Patient", URL,
]  # fmt: skip


def places(content: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [content]
    while waiting:
        one = waiting.pop()
        keys: Any = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        for key in keys:
            found.append((one, key))
            waiting.append(one[key])
    return found


def mutated(content: Json, chance: random.Random) -> Json:
    content = copy.deepcopy(content)
    for _ in range(chance.randint(1, 6)):
        every = places(content)
        if every:
            owner, key = chance.choice(every)
            owner[key] = copy.deepcopy(chance.choice([*ANYTHING, [owner[key]], {"x": owner[key]}]))
    return content


def repackaged(package: Package, url: str, definition: Json) -> Conformance:
    def changed(one: PackagedResource) -> PackagedResource:
        if one.url != url:
            return one
        return PackagedResource(
            one.resource_type, one.id, one.url, one.version, one.name, one.kind, one.base, encode(definition)
        )

    every = tuple(map(changed, package.resources))
    return Conformance(
        [Package(package.name, package.version, "", "", package.fhir_versions, package.dependencies, every)]
    )


@pytest.mark.parametrize("seed", range(4))
def test_anything_in_any_place_of_a_profile_or_a_resource_gives_issues_or_a_documented_error(
    corpus: Path, seed: int
) -> None:
    chance = random.Random(seed)
    package = Package.load((corpus / "fhir" / "hl7.fhir.us.core-3.1.0.tgz").read_bytes())
    conformance = Conformance([package])
    bundle = decode(min((corpus / "fhir" / "synthea-r4").glob("*.json")).read_bytes())
    resources: dict[str, list[Json]] = {}
    for entry in bundle["entry"]:
        resources.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    urls = [url for kind in sorted(resources) for url in conformance.profiles_of(kind)]
    judged = 0
    for _ in range(60):
        url = chance.choice(urls)
        definition = conformance.profile(url)
        assert definition is not None
        resource = chance.choice(resources[definition["type"]])
        if chance.random() < 0.7:
            resource = mutated(resource, chance)
        begun = time.monotonic()
        try:
            used = conformance
            if chance.random() < 0.6:
                broken = {**definition, "snapshot": mutated({"e": definition["snapshot"]}, chance)["e"]}
                used = repackaged(package, url, broken)
            for issue in judge(resource, url, used):
                assert issue.severity in ("error", "warning", "information")
            must_support(resource, url, used)
            by_claims(used, {definition["type"]: [url]})({"resourceType": "Bundle", "entry": [{"resource": resource}]})
            judged += 1
        except HilumError:
            pass
        assert time.monotonic() - begun < 5
    assert judged > 30


def test_a_profile_that_asks_for_itself_ends() -> None:
    again = {"path": "Patient.contained", "type": [{"code": "Patient", "profile": [URL]}]}
    body: Json = patient(contained=[patient(name=[{"text": "A"}])])
    found = list(judge(body, URL, known(profile(again, {"path": "Patient.name", "min": 1}))))
    assert [one.expression for one in found] == ["Patient.name"]


def test_extensions_that_ask_for_one_another_end() -> None:
    def extension(name: str, other: str) -> Json:
        inner = {
            "path": "Extension.extension",
            "type": [{"code": "Extension", "profile": [f"http://example.org/{other}"]}],
        }
        return profile(inner, kind="Extension", url=f"http://example.org/{name}")

    nested: Json = {"url": "x"}
    for _ in range(60):
        nested = {"url": "x", "extension": [nested]}
    asked = profile({"path": "Patient.extension", "type": [{"code": "Extension", "profile": ["http://example.org/a"]}]})
    found = list(judge(patient(extension=[nested]), URL, known(asked, extension("a", "b"), extension("b", "a"))))
    assert [(one.code, one.severity) for one in found] == [("too-costly", "warning")]


def test_many_items_and_many_slices_have_a_budget() -> None:
    path = "Patient.identifier"
    slices: list[Json] = []
    for n in range(300):
        slices.append({"id": f"{path}:{n}", "path": path, "sliceName": str(n)})
        slices.append({"id": f"{path}:{n}.system", "path": f"{path}.system", "fixedUri": f"http://{n}"})
    slicing = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}
    asked = profile({"path": path, "id": path, "slicing": slicing}, *slices)
    body = patient(identifier=[{"system": "http://x"}] * 20_000)
    begun = time.monotonic()
    found = list(judge(body, URL, known(asked)))
    assert [one.code for one in found] == ["too-costly"]
    assert time.monotonic() - begun < 10


def test_many_codes_and_a_costly_value_set_have_a_budget() -> None:
    system: Json = {"resourceType": "CodeSystem", "url": "http://x/c", "status": "draft", "content": "complete"}
    system["concept"] = [{"code": f"a{at}"} for at in range(1_000)]
    filters = [{"property": "code", "op": "regex", "value": f"(a|b|ab)*c{at}"} for at in range(300)]
    include = [{"system": "http://x/c", "filter": [one]} for one in filters]
    values: Json = {"resourceType": "ValueSet", "url": "http://x/v", "status": "draft", "compose": {"include": include}}
    asked = profile(
        {"path": "Patient.maritalStatus.coding", "binding": {"strength": "required", "valueSet": "http://x/v"}}
    )
    conformance = known(asked, system, values)
    codings = [{"system": "http://x/c", "code": f"a{at}"} for at in range(1_000)]
    few, many = (
        list(judge(patient(maritalStatus={"coding": codings[:n]}), URL, conformance)) for n in (20, len(codings))
    )
    assert {one.code for one in few} == {"code-invalid"}
    assert many[-1].code == "too-costly"
