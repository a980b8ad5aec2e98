"""Profiles compiled once: their trees of elements, and what is known of the types that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hilum.fhir.definitions import Element, is_primitive, type_definition
from hilum.fhir.package import Conformance
from hilum.fhir.package.structure import type_of_url
from hilum.fhir.package.tree import Node as Definition
from hilum.fhir.package.tree import tree_of
from hilum.fhir.terminology import Membership

__all__ = [
    "Definition",
    "Library",
    "Profile",
    "library_of",
    "objects",
    "profiles_of",
    "row_of",
    "targets_of",
    "types_of",
    "whole",
]


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile as a tree.

    url   canonical url, without a version
    kind  resource or data type that it constrains
    """

    url: str
    kind: str
    root: Definition


class Library:
    """The profiles of a set of packages, read when they are asked for and kept. The packages must not change."""

    def __init__(self, conformance: Conformance) -> None:
        self.conformance = conformance
        self.membership = Membership(conformance)
        self.checks: dict[str, Any] = {}
        self._profiles: dict[str, Profile] = {}

    def profile(self, url: str) -> Profile | None:
        """A profile by its canonical url, None when nothing is known of it.

        raises  as `Conformance.profile`
        """
        found = self._profiles.get(url)
        if found is None:
            definition = self.conformance.profile(url)
            if definition is None:
                return None
            found = self._profiles[url] = _profile(definition)
        return found

    def kind_of(self, url: str) -> str:
        """Resource or data type that a profile constrains, "" when nothing is known of it."""
        name = type_of_url(url)
        if name:
            return name
        found = self.profile(url)
        return "" if found is None else found.kind


def _profile(definition: Mapping[str, Any]) -> Profile:
    return Profile(
        str(definition.get("url") or ""), str(definition.get("type") or ""), tree_of(definition["snapshot"]["element"])
    )


@lru_cache(maxsize=16)
def library_of(conformance: Conformance) -> Library:
    """The compiled profiles of a set of packages; the same set gives the same library again."""
    return Library(conformance)


@lru_cache(maxsize=4096)
def row_of(kind: str, name: str) -> Element | None:
    """The row of a type's element by its name in a StructureDefinition ("value[x]") or in JSON ("valueQuantity")."""
    try:
        definition = type_definition("Element" if is_primitive(kind) else kind)
    except KeyError:
        return None
    found = definition.by_name.get(name)
    if found is not None:
        return found[0]
    return next((row for row in definition.elements if row.name == name), None)


def objects(content: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of what is meant to be an array of them."""
    for each in content if isinstance(content, list) else ():
        if isinstance(each, Mapping):
            yield each


def types_of(element: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """ElementDefinition.type, each with a code."""
    return (each for each in objects(element.get("type")) if isinstance(each.get("code"), str))


def profiles_of(declared: Mapping[str, Any]) -> tuple[str, ...]:
    """Profiles that a type of an element must meet; a type of the core specification is none."""
    return tuple(url for url in _urls(declared, "profile") if not type_of_url(url))


def targets_of(declared: Mapping[str, Any]) -> tuple[str, ...]:
    """ElementDefinition.type.targetProfile."""
    return _urls(declared, "targetProfile")


def _urls(declared: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = declared.get(name)
    return tuple(url for url in found if isinstance(url, str)) if isinstance(found, list) else ()


def whole(element: Mapping[str, Any], name: str) -> int | None:
    """`min`, `max` or `maxLength` as a number; None = not stated or "*"."""
    value = element.get(name)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else None
