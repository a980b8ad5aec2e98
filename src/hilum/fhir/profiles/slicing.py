"""Slicing: items of an element told apart, and counted by slice. FHIR R4 5.1.0.6 (slicing), 5.1.0.14 (re-slicing)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hilum.fhir.path import Node
from hilum.fhir.profiles.discriminators import Matcher, matcher, type_matcher
from hilum.fhir.profiles.library import Definition, Library, objects
from hilum.fhir.profiles.work import Work

__all__ = ["Slicing", "slicing_of"]

DEFAULT = "@default"


class Slicing:
    """The slices of an element, or of a slice of it.

    slices    in order; `@default`, which takes what no other does, is not among them
    matchers  for each slice what all must hold, None = nothing tells its items
    told      how many discriminators there are
    """

    __slots__ = ("default", "is_ordered", "matchers", "rules", "slices", "told")

    def __init__(
        self,
        slices: list[Definition],
        matchers: list[list[Matcher] | None],
        default: Definition | None,
        stated: Mapping[str, Any],
        told: int = 1,
    ) -> None:
        self.slices = slices
        self.told = told
        self.matchers = matchers
        self.default = default
        self.rules = stated.get("rules") if stated.get("rules") in ("closed", "openAtEnd") else "open"
        self.is_ordered = stated.get("ordered") is True

    def assign(self, items: list[Node], work: Work) -> list[int]:
        """For each item the position of its slice, -1 for none."""
        return [self._of(item, work) for item in items]

    def _of(self, item: Node, work: Work) -> int:
        """The first slice that fits; that another fits as well is told, where each discriminator tells both."""
        found = -1
        for position, every in enumerate(self.matchers):
            if every is None or (found >= 0 and len(every) < self.told):
                continue
            work.spend(len(every))
            if not all(holds(item, work) for holds in every):
                continue
            if found < 0:
                found = position
                if len(every) < self.told:
                    break
            else:
                names = f"{self.slices[found].slice}, {self.slices[position].slice}"
                text = f"belongs to more than one slice of the profile ({names})"
                work.add("error", "structure", text, item, "slicing")
                break
        return found


def slicing_of(
    entry: Definition, library: Library, *, of_slice: str = "", owner: Definition | None = None
) -> Slicing | None:
    """The slicing of an element, None where it has none.

    of_slice, owner   a slice of the element, for its re-slices ("a/b")
    """
    owner = owner or entry
    chosen = [each for name, each in entry.slices.items() if name != DEFAULT and _above(name, entry) == of_slice]
    if not chosen:
        return None
    found = owner.element.get("slicing")
    if of_slice and not isinstance(
        found, Mapping
    ):  # a slice that says nothing is sliced again by what the element says
        found = entry.element.get("slicing")
        found = {**found, "rules": "open", "ordered": False} if isinstance(found, Mapping) else None
    stated: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    discriminators = [
        (each["type"], each["path"])
        for each in objects(stated.get("discriminator"))
        if isinstance(each.get("type"), str) and isinstance(each.get("path"), str)
    ]
    is_choice = entry.name.endswith("[x]") or (entry.slices.keys() == {entry.name})
    matchers = [_matchers(each, discriminators, library, is_choice=is_choice) for each in chosen]
    return Slicing(chosen, matchers, None if of_slice else entry.slices.get(DEFAULT), stated, len(discriminators) or 1)


def _above(name: str, entry: Definition) -> str:
    above = name.rpartition("/")[0]
    return above if above in entry.slices else ""


def _matchers(
    slice_: Definition, discriminators: list[tuple[str, str]], library: Library, *, is_choice: bool
) -> list[Matcher] | None:
    if not discriminators:
        return [type_matcher(slice_)] if is_choice else None
    found = [matcher(kind, path, slice_, library) for kind, path in discriminators]
    told = [each for each in found if each is not None]
    return told or None
