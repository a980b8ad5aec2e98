"""The must-support report: which elements that a profile marks so a resource has. FHIR R4 2.26 (mustSupport)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hilum.core.errors import Incorrect
from hilum.fhir.package import Conformance
from hilum.fhir.path import Expression, Node
from hilum.fhir.path.items import node_type
from hilum.fhir.profiles.compiling import items_of
from hilum.fhir.profiles.judging import work_on
from hilum.fhir.profiles.library import Definition, Library, library_of, row_of
from hilum.fhir.profiles.slicing import slicing_of
from hilum.fhir.profiles.work import Work

__all__ = ["Supported", "must_support"]


@dataclass(frozen=True, slots=True)
class Supported:
    """An element that must be supported.

    id      of the element in the profile: "Patient.extension:race", "Patient.name.family"
    count   how many of it the resource has
    """

    id: str
    count: int


def must_support(resource: Mapping[str, Any], profile: str, conformance: Conformance) -> tuple[Supported, ...]:
    """Every element of a profile that is marked must-support, with how often the resource has it, in order of the profile.

    raises  Incorrect        the profile is not known
            BudgetExceeded   more work than one judgement may be
            as `Conformance.profile`, where the profile is not sound
    """
    library = library_of(conformance)
    found = library.profile(profile)
    if found is None:
        raise Incorrect("a profile that is not known", where=profile[:200], section="FHIR R4 5.1")
    root = Node(resource, node_type(resource))
    work = work_on(root, root, library, None)
    work.grant(resource)
    return tuple(_report(found.root, found.root.name, [root], work, library))


def _report(definition: Definition, place: str, items: list[Node], work: Work, library: Library) -> Iterator[Supported]:
    if definition.element.get("mustSupport") is True:
        yield Supported(place, len(items))
    for name, child in definition.children.items():
        below = [one for item in items for one in _items(name, item, work)]
        yield from _report(child, f"{place}.{name}", below, work, library)
        yield from _slices(child, f"{place}.{name}", below, work, library, "", child)


def _slices(
    entry: Definition, place: str, items: list[Node], work: Work, library: Library, of_slice: str, owner: Definition
) -> Iterator[Supported]:
    slicing = slicing_of(entry, library, of_slice=of_slice, owner=owner)
    if slicing is None:
        return
    places = slicing.assign(items, work)
    for at, each in enumerate(slicing.slices):
        mine = [one for one, where in zip(items, places, strict=True) if where == at]
        yield from _report(each, f"{place}:{each.slice}", mine, work, library)
        yield from _slices(entry, place, mine, work, library, each.slice, each)


@lru_cache(maxsize=4096)
def _finder(kind: str, name: str) -> tuple[Expression, str, bool] | None:
    """What finds the items of an element, the JSON name of one type of a choice, and whether it is no choice."""
    row = row_of(kind, name)
    return None if row is None else (*items_of(name, row), not row.is_choice)


def _items(name: str, item: Node, work: Work) -> list[Node]:
    finder = _finder(item.type, name)
    if finder is None:
        return []
    expression, key, is_plain = finder
    value = item.value
    if (is_plain and name not in value and "_" + name not in value) if isinstance(value, dict) else item.extra is None:
        work.spend()
        return []
    return [one for one in work.nodes(expression, item) if not key or one.key == key]
