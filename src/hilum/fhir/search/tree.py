"""All search parameters of a type as one tree over its JSON, walked once for each resource. FHIR R4 3.1.1.3.1.

`expression.evaluate` finds the nodes of one parameter; to index a resource all parameters are wanted at once, and most share their
first steps. So the branches of all are laid into a tree: a property leads to a subtree, a test to a subtree of its own, and where a
branch ends stands a function that adds its rows. Types are known from the definitions when the tree is made, and cost nothing when
it is walked. A branch that needs all its nodes at once (`exists`, `[0]`) or goes through a resource inside a resource is not laid
into the tree: its parameter is evaluated by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from hilum.fhir.definitions import is_primitive, type_definition
from hilum.fhir.search.expression import Step, refers_to
from hilum.fhir.search.rows import Ending, Rows, Sink

__all__ = ["Tree", "Walk"]

Walk = Callable[[Any, Rows], None]
"""Adds the rows of a property's content, which is one value or a list of them."""

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

    def table(self) -> dict[str, Walk]:
        """For the root: what is to be done with each property of a resource."""
        return {key: below.walk() for key, below in self.properties.items()}

    def whole(self) -> tuple[Sink, ...]:
        """For the root: what is to be done with the resource itself."""
        return (*self._ended(), *(_tested(step, tree) for step, tree in self.tests.items()))

    def _ended(self) -> list[Sink]:
        return [end(self.type, tuple(codes)) for end, codes in self.ends.items()]

    def walk(self) -> Walk:
        """The function that walks a property's content."""
        one = self.one()

        def walk(content: Any, rows: Rows) -> None:
            if content.__class__ is list:
                for value in content:
                    if value is not None:
                        one(value, rows)
            else:
                one(content, rows)

        return walk

    def one(self) -> Sink:
        """The function that walks one value."""
        parts = self._ended()
        below = tuple((key, tree.walk()) for key, tree in self.properties.items())
        if len(below) == 1:
            parts.append(_property(*below[0]))
        elif below:
            parts.append(_properties_of(below))
        parts += [_tested(step, tree) for step, tree in self.tests.items()]
        if len(parts) == 1:
            return parts[0]
        several = tuple(parts)

        def one(value: Any, rows: Rows) -> None:
            for part in several:
                part(value, rows)

        return one


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


def _property(key: str, walk: Walk) -> Sink:
    def one(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            content = value.get(key)
            if content is not None:
                walk(content, rows)

    return one


def _properties_of(below: tuple[tuple[str, Walk], ...]) -> Sink:
    def one(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            get = value.get
            for key, walk in below:
                content = get(key)
                if content is not None:
                    walk(content, rows)

    return one


def _tested(step: Step, tree: Tree) -> Sink:
    """What lies behind a test, for values that pass it."""
    kind, first, second = step
    inner = tree.one()

    def where(value: Any, rows: Rows) -> None:
        if isinstance(value, dict) and value.get(first) == second:
            inner(value, rows)

    def has(value: Any, rows: Rows) -> None:
        if any(one.get("url") == first for one in _extensions(value)):
            inner(value, rows)

    def refers(value: Any, rows: Rows) -> None:
        if refers_to(value, first):
            inner(value, rows)

    return {"where": where, "has": has, "is": refers}[kind]


def _extensions(value: Any) -> list[dict[str, Any]]:
    found = value.get("extension") if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
