"""All search parameters of a type as one tree over its JSON, walked once for each resource. FHIR R4 3.1.1.3.1.

`expression.evaluate` finds the nodes of one parameter; to index a resource all parameters are wanted at once, and most share their
first steps. So the branches of all are laid into a tree: a property leads to a subtree, a test to a subtree of its own, and where a
branch ends stands what makes its rows. Types are known from the definitions when the tree is made, and cost nothing when it is
walked, for which it is written out (`written`). A branch that needs all its nodes at once (`exists`, `[0]`) or goes through a
resource inside a resource is not laid into the tree: its parameter is evaluated by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from hilum.fhir.definitions import is_primitive, type_definition
from hilum.fhir.search.expression import Step
from hilum.fhir.search.rows import Ending

__all__ = ["Tree"]

T = TypeVar("T")


class Tree:
    """A place in the JSON of a type: what ends here, and where branches go on."""

    __slots__ = ("ends", "properties", "tests", "type")

    def __init__(self, type: str) -> None:
        self.type = type
        self.ends: dict[Ending, list[str]] = {}
        self.properties: dict[str, Tree] = {}
        self.tests: dict[Step, Tree] = {}

    def add(self, steps: Iterable[Step], code: str, end: Ending) -> bool:
        """Lay a branch into the tree; False, and nothing is changed, where it cannot be.

        code   of the parameter whose branch it is
        end    makes the function of its rows; parameters with the same one share the function
        """
        found: list[Tree] = [Tree(self.type)]
        top = found[0]
        for step in steps:
            if step[0] in ("index", "exists"):
                return False
            found = [below for one in found for below in one._follow(step)]
            if any(one.type == "Resource" for one in found):
                return False
        for one in found:
            one.ends.setdefault(end, []).append(code)
        self._join(top)
        return True

    def _join(self, other: Tree) -> None:
        for end, codes in other.ends.items():
            here = self.ends.setdefault(end, [])
            here += [code for code in codes if code not in here]
        for key, below in other.properties.items():
            if below._is_alive():
                _placed(self.properties, key, below.type)._join(below)
        for step, below in other.tests.items():
            if below._is_alive():
                _placed(self.tests, step, below.type)._join(below)

    def _is_alive(self) -> bool:
        """Whether a branch ends here or below; the other types of a choice that was narrowed are dead."""
        return bool(self.ends) or any(one._is_alive() for one in (*self.properties.values(), *self.tests.values()))

    def _follow(self, step: Step) -> list[Tree]:
        """The places that a step leads to."""
        kind, first, _ = step
        if kind == "field":
            return [_placed(self.properties, key, type) for key, type in _properties(self.type, first)]
        if kind == "as":
            return [self] if self.type.lower() == first.lower() else []
        if kind == "is" and self.type != "Reference":
            return []
        if kind == "extension":
            below = _placed(self.properties, "extension", "Extension")
            return [_placed(below.tests, ("where", "url", first), "Extension")]
        return [_placed(self.tests, step, self.type)]

    @property
    def needed(self) -> frozenset[str]:
        """Properties of which a value must have one for the tree to find anything in it; empty = it may find something anyway."""
        return frozenset() if self.ends or self.tests else frozenset(self.properties)

    def trunk(self) -> Tree:
        """The tree without what lies below its properties."""
        trunk = Tree(self.type)
        trunk.ends, trunk.tests = self.ends, self.tests
        return trunk


def _placed(table: dict[T, Tree], key: T, type: str) -> Tree:
    known = table.get(key)
    if known is None:
        known = table[key] = Tree(type)
    return known


def _properties(type: str, name: str) -> list[tuple[str, str]]:
    """JSON names and types of an element; a choice has several."""
    if is_primitive(type):
        return []
    definition = type_definition(type)
    row = definition.by_name.get(name)
    if row is not None:
        return [(name, row[1])]
    return [(key, kind) for key, (element, kind) in definition.by_name.items() if element.name == f"{name}[x]"]
