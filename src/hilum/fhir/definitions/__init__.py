"""Element table of FHIR R4 4.0.1, generated from hl7.fhir.r4.core 4.0.1 (CC0-1.0) by tools/generate_fhir_definitions.py.

One compressed file holds every type with its elements in order, cardinality, types, required bindings, and every search
parameter with its path. It is read on first use (about 15 ms); a type becomes a `TypeDefinition` when it is first asked for.
JSON, XML, validation and search all stand on this one table, so they cannot disagree about an element.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

__all__ = [
    "FHIR_VERSION",
    "Element",
    "SearchParameter",
    "TypeDefinition",
    "is_primitive",
    "is_resource_type",
    "lexical_form",
    "required_codes",
    "resource_types",
    "search_parameters",
    "type_definition",
]

FHIR_VERSION = "4.0.1"
NUMERIC = frozenset(("integer", "positiveInt", "unsignedInt"))
ABSTRACT = frozenset(("Resource", "DomainResource"))


@dataclass(frozen=True, slots=True)
class Element:
    """One row of a type's table. FHIR R4 2.26 (element definitions).

    name      as in the definition, `value[x]` for a choice
    most      greatest count, 0 = unbounded
    types     type codes; a backbone element's type is its path ("Patient.contact")
    binding   index of the codes of a required binding, -1 = none
    targets   resource types a Reference or canonical may name, empty = any
    """

    name: str
    least: int
    most: int
    types: tuple[str, ...]
    is_summary: bool
    is_attribute: bool
    is_modifier: bool
    binding: int
    targets: tuple[str, ...]

    @property
    def is_choice(self) -> bool:
        return self.name.endswith("[x]")

    @property
    def is_list(self) -> bool:
        return self.most != 1


@dataclass(frozen=True, slots=True)
class TypeDefinition:
    """A resource, data type or backbone element: its elements in the order in which XML writes them.

    kind        "resource", "complex-type" or "backbone"
    by_name     JSON name ("valueQuantity") -> (its row, its type)
    """

    name: str
    kind: str
    base: str
    elements: tuple[Element, ...]
    by_name: dict[str, tuple[Element, str]] = field(repr=False)

    @property
    def is_resource(self) -> bool:
        return self.kind == "resource"


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """A search parameter of one resource type. FHIR R4 3.1.1.

    kind         token, string, date, reference, quantity, number, uri, composite, special
    expression   the FHIRPath branches that belong to the type
    components   for a composite: (parameter code, expression relative to `expression`)
    """

    code: str
    kind: str
    expression: str
    targets: tuple[str, ...]
    components: tuple[tuple[str, str], ...]
    url: str


@cache
def _table() -> dict[str, Any]:
    packed = files("hilum.fhir.definitions").joinpath("r4.json.gz").read_bytes()
    table: dict[str, Any] = orjson.loads(gzip.decompress(packed))
    return table


@cache
def _types() -> dict[str, Any]:
    types: dict[str, Any] = _table()["types"]
    return types


@cache
def type_definition(name: str) -> TypeDefinition:
    """The table of a resource type, data type or backbone element.

    raises  KeyError   R4 has no such type, or it is a primitive
    """
    kind, base, rows = _types()[name]
    elements: list[Element] = []
    by_name: dict[str, tuple[Element, str]] = {}
    for row_name, least, most, types, flags, binding, targets in rows:
        element = Element(
            row_name,
            least,
            most,
            tuple(types),
            bool(flags & 1),
            bool(flags & 2),
            bool(flags & 4),
            binding,
            tuple(targets or ()),
        )
        elements.append(element)
        if element.is_choice:
            stem = row_name[:-3]
            for code in types:
                by_name[stem + code[0].upper() + code[1:]] = (element, code)
        elif types:
            by_name[row_name] = (element, types[0])
    return TypeDefinition(name, kind, base, tuple(elements), by_name)


@cache
def resource_types() -> frozenset[str]:
    """Names of the concrete resource types."""
    return frozenset(name for name, row in _types().items() if row[0] == "resource" and name not in ABSTRACT)


def is_resource_type(name: str) -> bool:
    """Whether R4 has a concrete resource type of that name."""
    return name in resource_types()


@cache
def is_primitive(name: str) -> bool:
    """Whether the type is a primitive (a value, an id and extensions; no other children). FHIR R4 2.24.0."""
    return name in _table()["primitives"]


@cache
def lexical_form(name: str) -> re.Pattern[str] | None:
    """Regular expression of a primitive's lexical form, None where the definition has none. FHIR R4 2.24.0.1."""
    if name == "base64Binary":  # the published expression backtracks without bound; possessive, so linear
        return re.compile(r"[0-9A-Za-z+/\s]*+[=\s]*+")
    expression = _table()["primitives"].get(name, "")
    return re.compile(expression) if expression else None


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
    for code, kind, base, expression, targets, components, url in _table()["search"]:
        if bases.isdisjoint(base):
            continue
        branches = [b for b in _branches(expression) if _belongs(b, resource_type, single=len(base) == 1)]
        if not branches:
            continue
        if code in found and not url.startswith("http://hl7.org/fhir/SearchParameter/" + resource_type):
            continue  # the type's own definition goes before one that many share
        found[code] = SearchParameter(
            code, kind, " | ".join(branches), tuple(targets), tuple((c, e) for c, e in components), url
        )
    return found


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
