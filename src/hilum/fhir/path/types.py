"""Types of items: FHIR's by the element table, those of FHIRPath, and what is a kind of what. FHIRPath N1 10.1; FHIR R4 2.9.1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from hilum.fhir.definitions import is_primitive, is_resource_type, type_definition

__all__ = [
    "CHOICE",
    "COMPLEX",
    "PRIMITIVE",
    "RESOURCE",
    "SYSTEM_TYPES",
    "Field",
    "TypeInfo",
    "base_of",
    "fields",
    "is_fhir_type",
    "is_kind_of",
    "is_quantity",
    "near",
    "system_type",
]

PRIMITIVE, COMPLEX, RESOURCE, CHOICE = range(4)

SYSTEM_TYPES = frozenset(("Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity", "Any"))
_SYSTEM = {
    "boolean": "Boolean",
    "integer": "Integer",
    "positiveInt": "Integer",
    "unsignedInt": "Integer",
    "decimal": "Decimal",
    "date": "Date",
    "dateTime": "DateTime",
    "instant": "DateTime",
    "time": "Time",
}
_PRIMITIVE_BASES = {
    "code": "string",
    "id": "string",
    "markdown": "string",
    "canonical": "uri",
    "oid": "uri",
    "url": "uri",
    "uuid": "uri",
    "positiveInt": "integer",
    "unsignedInt": "integer",
}


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """What `type()` tells. FHIRPath N1 10.1."""

    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """How an element of a type is found in the JSON of it.

    key      JSON property; of a choice the stem
    kind     PRIMITIVE, COMPLEX, RESOURCE or CHOICE
    choices  of a choice: JSON property -> the field that it is
    """

    key: str
    sibling: str
    type: str
    kind: int
    is_list: bool
    choices: dict[str, Field] | None = None


_UNTYPED: dict[str, Field] = {}


@lru_cache(8192)
def fields(type_name: str) -> dict[str, Field]:
    """Elements of a type by FHIRPath name; empty for a primitive or a type that R4 does not have."""
    try:
        definition = type_definition(type_name)
    except KeyError:
        return _UNTYPED
    found: dict[str, Field] = {}
    for json_name, (element, kind) in definition.by_name.items():
        field = Field(json_name, "_" + json_name, kind, _kind(kind), element.is_list)
        if element.is_choice:
            stem = element.name[:-3]
            choice = found.get(stem)
            if choice is None:
                choice = found[stem] = Field(stem, "", "", CHOICE, element.is_list, {})
            assert choice.choices is not None
            choice.choices[json_name] = field
            if field.kind == PRIMITIVE:
                choice.choices["_" + json_name] = field
        else:
            found[json_name] = field
    return found


def _kind(type_name: str) -> int:
    if is_primitive(type_name):
        return PRIMITIVE
    return RESOURCE if type_name in ("Resource", "DomainResource") or is_resource_type(type_name) else COMPLEX


class _SystemTypes(dict[str, str]):
    """What `system_type` found; a type that the table has is kept, so there is an end to them."""

    def __missing__(self, type_name: str) -> str:
        if is_primitive(type_name):
            self[type_name] = "String"
            return "String"
        if is_fhir_type(type_name):
            self[type_name] = ""
        return ""


_KNOWN = _SystemTypes(_SYSTEM)


def system_type(type_name: str) -> str:
    """System type that a FHIR primitive converts to, "" for any other type. FHIR R4 2.9.1.1."""
    return _KNOWN[type_name]


@lru_cache(8192)  # the names may come from documents, so there is no end to them
def is_fhir_type(name: str) -> bool:
    """Whether R4 has a type of that name: resource, data type, primitive or backbone path."""
    if is_primitive(name):
        return True
    try:
        type_definition(name)
    except KeyError:
        return False
    return True


@lru_cache(8192)
def base_of(name: str) -> str:
    """The type that a FHIR type specialises, "" for none."""
    if is_primitive(name):
        return _PRIMITIVE_BASES.get(name, "Element")
    try:
        return type_definition(name).base
    except KeyError:
        return ""


@lru_cache(8192)
def is_kind_of(name: str, base: str) -> bool:
    """Whether a FHIR type is another or specialises it."""
    seen = 0
    while name and seen < 20:
        if name == base:
            return True
        name = base_of(name)
        seen += 1
    return False


@lru_cache(8192)
def is_quantity(name: str) -> bool:
    """Quantity and its specialisations (Age, Count, Distance, Duration)."""
    return is_kind_of(name, "Quantity")


def near(name: str, kinds: Iterable[str]) -> str:
    """What a person may have meant by an element that types do not have: "; near: value.ofType(Quantity)", or nothing."""
    names: set[str] = set()
    for kind in sorted(kinds):
        for stem, field in fields(kind).items():
            names.add(stem)
            if field.choices and name in field.choices:
                return f"; near: {stem}.ofType({field.choices[name].type})"
    from difflib import get_close_matches  # on the way to a remark only

    found = get_close_matches(name[:64], sorted(names), n=1, cutoff=0.6)
    return f"; near: {found[0]}" if found else ""
