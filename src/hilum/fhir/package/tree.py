"""The elements of a StructureDefinition as a tree: children below an element, slices beside it.

A list of elements names its place twice, by `path` and by `id`. The id says into which slice an element belongs; a
differential written by hand may lack it, and then the slice that was named last at that level is meant (FHIR R4 5.1.0.14).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hilum.core.errors import BudgetExceeded, DecodeError

__all__ = ["MAX_DEPTH", "MAX_ELEMENTS", "Node", "elements_of", "tree_of"]

Json = dict[str, Any]

MAX_ELEMENTS = 10_000
MAX_DEPTH = 40
MAX_TYPES = 200
SECTION = "FHIR R4 5.1"


@dataclass(slots=True)
class Node:
    """An element with what is below it.

    name      last part of the path ("value[x]")
    slice     its slice name, "" = the element itself
    element   its ElementDefinition; empty where a differential says nothing of its own about it
    children  what is below it, by name
    slices    its slices by slice name, re-slices ("a/b") among them; a slice has none itself
    """

    name: str
    slice: str = ""
    element: Json = field(default_factory=dict)
    children: dict[str, Node] = field(default_factory=dict)
    slices: dict[str, Node] = field(default_factory=dict)

    def copy(self, *, slices: bool = True) -> Node:
        """A copy that shares nothing that changes; an element's own members are replaced, never changed in place."""
        return Node(
            self.name,
            self.slice,
            dict(self.element),
            {name: child.copy() for name, child in self.children.items()},
            {name: each.copy() for name, each in self.slices.items()} if slices else {},
        )


def tree_of(elements: Any) -> Node:
    """The tree of a list of ElementDefinitions.

    raises  DecodeError      an element without a path, or outside of the first one's
            BudgetExceeded   more than MAX_ELEMENTS elements, deeper than MAX_DEPTH, more than MAX_TYPES types of one
    """
    if not isinstance(elements, list) or not elements:
        raise DecodeError("no elements", where="StructureDefinition", section=SECTION)
    if len(elements) > MAX_ELEMENTS:
        raise BudgetExceeded(f"more than {MAX_ELEMENTS} elements", where="StructureDefinition", section=SECTION)
    root: Node | None = None
    latest: list[Node] = []
    for position, element in enumerate(elements):
        where = f"StructureDefinition.element[{position}]"
        path = element.get("path") if isinstance(element, dict) else None
        if not isinstance(path, str) or not path:
            raise DecodeError("an element without a path", where=where, section=SECTION)
        types = element.get("type")
        if isinstance(types, list) and len(types) > MAX_TYPES:
            raise BudgetExceeded(f"more than {MAX_TYPES} types", where=where, section=SECTION)
        parts = path.split(".")
        if len(parts) > MAX_DEPTH:
            raise BudgetExceeded(f"deeper than {MAX_DEPTH} levels", where=where, section=SECTION)
        if root is None:
            root = Node(parts[0])
            latest = [root]
        if parts[0] != root.name:
            raise DecodeError("an element of another type", where=where, section=SECTION)
        if len(parts) == 1:
            root.element = element
            continue
        slices = _slices(element, parts)
        if slices is None:
            latest = _by_path(latest, parts, str(element.get("sliceName") or ""), element)
        else:
            latest = _by_id(root, parts, slices, element)
    assert root is not None
    return root


def _slices(element: Json, parts: list[str]) -> list[str] | None:
    """Slice names of each part of the path by the element's id, None where the id does not fit the path."""
    identifier = element.get("id")
    if not isinstance(identifier, str):
        return None
    pieces = identifier.split(".")
    if len(pieces) != len(parts):
        return None
    names = [piece.partition(":")[2] for piece in pieces]
    own = element.get("sliceName")
    if isinstance(own, str) and own:
        names[-1] = own
    return names


def _by_id(root: Node, parts: list[str], slices: list[str], element: Json) -> list[Node]:
    chain = [root]
    for name, slice_name in zip(parts[1:], slices[1:], strict=True):
        chain.append(_step(chain[-1], name, slice_name))
    chain[-1].element = element
    return chain


def _by_path(latest: list[Node], parts: list[str], slice_name: str, element: Json) -> list[Node]:
    chain = [latest[0]]
    for depth, name in enumerate(parts[1:-1], 1):
        known = latest[depth] if depth < len(latest) and latest[depth].name == name else None
        if known is not None and _is_below(known, chain[-1]):
            chain.append(known)
        else:
            chain.append(_step(chain[-1], name, ""))
    chain.append(_step(chain[-1], parts[-1], slice_name))
    chain[-1].element = element
    return chain


def _is_below(node: Node, parent: Node) -> bool:
    entry = parent.children.get(node.name)
    return entry is not None and (entry is node or entry.slices.get(node.slice) is node)


def _step(parent: Node, name: str, slice_name: str) -> Node:
    entry = parent.children.get(name)
    if entry is None:
        entry = parent.children[name] = Node(name)
    if not slice_name:
        return entry
    found = entry.slices.get(slice_name)
    if found is None:
        found = entry.slices[slice_name] = Node(name, slice_name)
    return found


def elements_of(root: Node) -> list[Json]:
    """The elements of a tree in order, with `id` and `path` by their place and `sliceName` by their slice."""
    return list(_walk(root, root.name, root.name))


def _walk(node: Node, path: str, identifier: str) -> Iterator[Json]:
    yield _placed(node, path, identifier)
    for child in node.children.values():
        below = f"{path}.{child.name}"
        yield from _walk(child, below, f"{identifier}.{child.name}")
        for each in _in_order(child.slices):
            yield from _walk(each, below, f"{identifier}.{child.name}:{each.slice}")


def _in_order(slices: dict[str, Node]) -> list[Node]:
    """Slices as they came, a re-slice "a/b" behind its slice "a"."""
    below: dict[str, list[Node]] = {}
    for name, each in slices.items():
        above = name.rpartition("/")[0]
        below.setdefault(above if above in slices else "", []).append(each)
    found: list[Node] = []
    waiting = below.get("", [])[::-1]
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += below.get(each.slice, [])[::-1]
    return found


_FIRST = ("extension", "path", "representation", "sliceName", "slicing")


def _placed(node: Node, path: str, identifier: str) -> Json:
    given = {**node.element, "path": path}
    if node.slice:
        given["sliceName"] = node.slice
    found: Json = {"id": identifier}
    found |= {key: given[key] for key in _FIRST if key in given}
    found |= {key: value for key, value in given.items() if key not in found and key != "id"}
    return found
