"""The tables of FHIR R4 4.0.1, generated from hl7.fhir.r4.core 4.0.1 (CC0-1.0) by tools/generate_fhir_definitions.py.

Each file of the edition's folder is read on first use: `types.json.gz` (about 10 ms) for everything that reads, writes or
judges a resource; `search.json.gz` for search parameters and compartments; the code systems, value sets and profiles are
lines of a file of which one line is decoded at a time. A type becomes a `TypeDefinition` when it is first asked for.
"""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from pkgutil import get_data
from typing import Any

import orjson

from hilum.core.errors import Fault
from hilum.fhir.definitions.model import (
    Binding,
    Constraint,
    Element,
    ExtensionContext,
    ExtensionDefinition,
    SearchParameter,
    TypeDefinition,
)
from hilum.fhir.definitions.terminology import CodeSystem, ValueSet, code_system_of, value_set_of

FHIR_VERSION = "4.0.1"
EDITION = "r4"
NUMERIC = frozenset(("integer", "positiveInt", "unsignedInt"))
ABSTRACT = frozenset(("Resource", "DomainResource"))


def _packed(name: str) -> bytes:
    content = get_data("hilum.fhir.definitions", f"{EDITION}/{name}")  # importlib.resources takes 15 ms to import
    if content is None:
        raise Fault("the tables of FHIR are not readable from where the package lies", where=f"{EDITION}/{name}")
    return gzip.decompress(content)


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = orjson.loads(_packed("types.json.gz"))
    return table


@cache
def _search_table() -> dict[str, Any]:
    table: dict[str, Any] = orjson.loads(_packed("search.json.gz"))
    return table


class _Lines:
    """A file of rows of which one is decoded at a time; line 0 says at which line the row of a url stands."""

    __slots__ = ("_lines", "numbers")

    def __init__(self, name: str) -> None:
        self._lines = _packed(name).split(b"\n")
        self.numbers: dict[str, int] = orjson.loads(self._lines[0])

    def row(self, url: str) -> Any:
        line = self.line(url)
        return None if line is None else orjson.loads(line)

    def line(self, url: str) -> bytes | None:
        number = self.numbers.get(url)  # six tables of HL7 v2 have a "|" of their own in their url
        if number is None:
            number = self.numbers.get(url.partition("|")[0])
        return None if number is None else self._lines[number]


@cache
def _lines(name: str) -> _Lines:
    return _Lines(name)


@cache
def _constraints() -> tuple[Constraint, ...]:
    return tuple(Constraint(*row) for row in _table()["constraints"])


@cache
def _bound() -> tuple[Binding, ...]:
    return tuple(Binding(*row) for row in _table()["bound"])


def _constraints_of(numbers: list[int] | int) -> tuple[Constraint, ...]:
    if isinstance(numbers, int):
        return ()
    every = _constraints()
    return tuple(every[number] for number in numbers)


@cache
def type_definition(name: str) -> TypeDefinition:
    """The table of a resource type, data type or backbone element.

    raises  KeyError   R4 has no such type, or it is a primitive
    """
    kind, base, rows, constraints, *bound = _table()["types"][name]
    elements: list[Element] = []
    by_name: dict[str, tuple[Element, str]] = {}
    for row in rows:
        element = _element(row)
        elements.append(element)
        if element.is_choice:
            stem = element.name[:-3]
            for code in element.types:
                by_name[stem + code[0].upper() + code[1:]] = (element, code)
        elif element.types:
            by_name[element.name] = (element, element.types[0])
    binding = _bound()[bound[0]] if bound else None
    return TypeDefinition(name, kind, base, tuple(elements), by_name, _constraints_of(constraints), binding)


def _element(row: list[Any]) -> Element:
    name, least, most, types, flags, codes, targets, bound, constraints, *rest = row
    more: dict[str, Any] = rest[0] if rest else {}
    return Element(
        name,
        least,
        most,
        tuple(types),
        bool(flags & 1),
        bool(flags & 2),
        bool(flags & 4),
        codes,
        tuple(targets or ()),
        _constraints_of(constraints),
        _bound()[bound] if bound >= 0 else None,
        bool(flags & 8),
        bool(flags & 16),
        tuple((kind, url) for kind, urls in more.get("profile", {}).items() for url in urls),
        tuple((kind, tuple(named)) for kind, named in more.get("target", {}).items()),
    )


@cache
def type_names() -> frozenset[str]:
    """Names of every type but the primitives: resources, data types, backbone elements by their path."""
    return frozenset(_table()["types"])


@cache
def resource_types() -> frozenset[str]:
    """Names of the concrete resource types."""
    return frozenset(name for name, row in _table()["types"].items() if row[0] == "resource" and name not in ABSTRACT)


def is_resource_type(name: str) -> bool:
    """Whether R4 has a concrete resource type of that name."""
    return name in resource_types()


@lru_cache(4096)  # the names come from documents, so there is no end to them
def is_primitive(name: str) -> bool:
    """Whether the type is a primitive (a value, an id and extensions; no other children). FHIR R4 2.24.0."""
    return name in _table()["primitives"]


@cache
def primitive_types() -> frozenset[str]:
    """Names of the primitives."""
    return frozenset(_table()["primitives"])


@cache
def base_type(name: str) -> str:
    """The type that a type specialises ("code" -> "string", "Patient" -> "DomainResource"), "" for Element and Resource.

    raises  KeyError   R4 has no such type
    """
    primitive = _table()["primitives"].get(name)
    return str(primitive[1] if primitive is not None else _table()["types"][name][1])


@cache
def value_type(name: str) -> str:
    """FHIRPath type of a primitive's value ("http://hl7.org/fhirpath/System.String").

    raises  KeyError   not a primitive
    """
    return str(_table()["primitives"][name][2])


@lru_cache(4096)
def lexical_form(name: str) -> re.Pattern[str] | None:
    """Regular expression of a primitive's lexical form, None where the definition has none. FHIR R4 2.24.0.1."""
    if name == "base64Binary":  # the published expression backtracks without bound; possessive, so linear
        return re.compile(r"[0-9A-Za-z+/\s]*+[=\s]*+")
    primitive = _table()["primitives"].get(name)
    return re.compile(primitive[0]) if primitive is not None and primitive[0] else None


@cache
def required_codes(binding: int) -> frozenset[str]:
    """Codes of a required binding."""
    return frozenset(_table()["bindings"][binding])


@cache
def search_parameters(resource_type: str) -> dict[str, SearchParameter]:
    """Search parameters of a resource type by code, with those of Resource and DomainResource. FHIR R4 3.1.1.3."""
    definition = type_definition(resource_type)
    bases = {resource_type, "Resource"}
    if definition.base == "DomainResource":
        bases.add("DomainResource")
    found: dict[str, SearchParameter] = {}
    for code, kind, base, expression, targets, components, url in _search_table()["search"]:
        if bases.isdisjoint(base):
            continue
        kept = branches_of(expression, resource_type, single=len(base) == 1)
        if not kept:
            continue
        if code in found and not url.startswith("http://hl7.org/fhir/SearchParameter/" + resource_type):
            continue  # the type's own definition goes before one that many share
        parts = tuple((c, e) for c, e in components)
        found[code] = SearchParameter(code, kind, " | ".join(kept), tuple(targets), parts, url)
    return found


def branches_of(expression: str, resource_type: str, *, single: bool) -> list[str]:
    """Operands of a search parameter's union that belong to a type.

    single   the parameter has one base, so that a path without a type in front belongs to it
    """
    return [branch for branch in _branches(expression) if _belongs(branch, resource_type, single=single)]


def _branches(expression: str) -> list[str]:
    """Operands of the union, split outside of parentheses and quotes."""
    parts: list[str] = []
    depth, quoted, start = 0, False, 0
    for position, character in enumerate(expression):
        if character == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "|" and depth == 0:
            parts.append(expression[start:position].strip())
            start = position + 1
    parts.append(expression[start:].strip())
    return parts


def _belongs(branch: str, resource_type: str, *, single: bool) -> bool:
    first = re.match(r"\(*([A-Za-z]+)", branch)
    if first is None:
        return False
    word = first.group(1)
    return word in (resource_type, "Resource", "DomainResource") or (single and not word[0].isupper())


@cache
def compartments() -> tuple[str, ...]:
    """Types that have a compartment: Device, Encounter, Patient, Practitioner, RelatedPerson. FHIR R4 2.37."""
    return tuple(_search_table()["compartments"])


@cache
def compartment(code: str) -> dict[str, tuple[str, ...]]:
    """Resource type -> the search parameters by which it is in a compartment; "{def}" = the resource itself. FHIR R4 2.37.

    raises  KeyError   R4 has no compartment of that type
    """
    return {kind: tuple(parameters) for kind, parameters in _search_table()["compartments"][code].items()}


def short_description(path: str) -> str:
    """What a type or element is, in the standard's own line ("Patient.contact"); "" where R4 has no such place.

    A place within a data type is named from the type: "HumanName.family", not "Patient.name.family".
    """
    name, _, below = path.partition(".")
    row: dict[str, str] | None = _lines("texts.ndjson.gz").row(name)
    return "" if row is None else row.get(below, "")


@lru_cache(4096)
def code_system(url: str) -> CodeSystem | None:
    """A code system of the core specification, None when it has none of that url. FHIR R4 4.8.

    A system of someone else (SNOMED CT, DCM) has content "not-present" and no concepts.
    """
    row = _lines("code_systems.ndjson.gz").row(url)
    return None if row is None else code_system_of(row)


@lru_cache(4096)
def value_set(url: str) -> ValueSet | None:
    """A value set of the core specification, None when it has none of that url. FHIR R4 4.9."""
    row = _lines("value_sets.ndjson.gz").row(url)
    return None if row is None else value_set_of(row)


@cache
def code_system_urls() -> tuple[str, ...]:
    """Urls of the code systems of the core specification."""
    return tuple(_lines("code_systems.ndjson.gz").numbers)


@cache
def value_set_urls() -> tuple[str, ...]:
    """Urls of the value sets of the core specification."""
    return tuple(_lines("value_sets.ndjson.gz").numbers)


@cache
def profile_urls() -> tuple[str, ...]:
    """Urls of the profiles and extensions of the core specification."""
    return tuple(_lines("profiles.ndjson.gz").numbers)


def differential_profile(url: str) -> dict[str, Any] | None:
    """A profile or extension of the core specification as a StructureDefinition with its differential, without prose.

    returns  an object of its own on each call; None when there is none of that url
    """
    line = _lines("profiles.ndjson.gz").line(url)
    if line is None:
        return None
    from hilum.fhir.json import decode

    return {"resourceType": "StructureDefinition", "fhirVersion": FHIR_VERSION, **decode(line)}


@lru_cache(4096)
def extension_definition(url: str) -> ExtensionDefinition | None:
    """An extension of the core specification, None when it has none of that url. FHIR R4 5.3."""
    definition = differential_profile(url)
    if definition is None or definition["type"] != "Extension":
        return None
    return extension_of(definition)


def extension_of(definition: dict[str, Any]) -> ExtensionDefinition:
    """What a StructureDefinition of an extension, differential or snapshot, says. FHIR R4 5.3.

    What is not of the form that it should have is passed over; the definition may be a stranger's.
    """
    part = definition.get("snapshot") or definition.get("differential")
    elements = _objects(part.get("element")) if isinstance(part, dict) else []
    root = elements[0] if elements and elements[0].get("path") == "Extension" else {}
    types: tuple[str, ...] = type_definition("Extension").elements[-1].types
    nested: dict[str, tuple[int, int]] = {}
    codes_from = ""
    for element in elements:
        path = str(element.get("path", ""))
        if path == "Extension.extension" and "sliceName" in element:
            nested[str(element["sliceName"])] = _cardinality(element)
        elif path.startswith("Extension.value") and path.count(".") == 1:
            if element.get("max") == "0":
                types = ()
            elif "type" in element:
                types = tuple(str(t.get("code", "")) for t in _objects(element["type"]))
            binding = element.get("binding")
            if isinstance(binding, dict) and binding.get("strength") == "required":
                codes_from = str(binding.get("valueSet") or "")
    contexts = tuple(
        ExtensionContext(str(c.get("type", "")), str(c.get("expression", "")))
        for c in _objects(definition.get("context"))
    )
    invariants = definition.get("contextInvariant")
    return ExtensionDefinition(
        str(definition.get("url", "")),
        contexts,
        types,
        nested,
        root.get("isModifier") is True,
        *_cardinality(root),
        tuple(i for i in invariants if isinstance(i, str)) if isinstance(invariants, list) else (),
        codes_from,
    )


def _cardinality(element: dict[str, Any]) -> tuple[int, int]:
    """Least and greatest count, 0 = unbounded."""
    least, most = element.get("min", 0), element.get("max", "*")
    return (
        least if isinstance(least, int) else 0,
        int(most) if isinstance(most, str) and most.isdecimal() and len(most) < 10 else 0,
    )


def _objects(content: Any) -> list[dict[str, Any]]:
    return [item for item in content if isinstance(item, dict)] if isinstance(content, list) else []
