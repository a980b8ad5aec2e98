"""Places in a resource that can be changed: an element with the dict that holds it, its property and its position. FHIR R4 2.6.2.

A primitive is two things in JSON, its value and the `_` sibling with its id and extensions; in a list both are padded with null so
that they stay in step. Here they are put and removed together. What becomes empty by a removal goes with it, since FHIR JSON has
neither empty objects nor empty arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hilum.fhir.path import Node

__all__ = ["Content", "List", "holder_of", "put", "remove"]


@dataclass(frozen=True, slots=True)
class Content:
    """What an element is: its value, and of a primitive id and extensions; None = none."""

    value: Any
    extra: Any = None


def holder_of(node: Node) -> dict[str, Any]:
    """The dict that has the children of a node; a primitive gets its `_` sibling for it.

    raises  ValueError   the resource has no object where R4 has one
    """
    if isinstance(node.value, dict):
        return node.value
    if not node.is_primitive or isinstance(node.value, list):
        raise ValueError
    if not isinstance(node.extra, dict):
        node.extra = {}
        _put_extra(node, node.extra)
    return node.extra


def _put_extra(node: Node, extra: dict[str, Any]) -> None:
    assert node.parent is not None
    holder, key = holder_of(node.parent), f"_{node.key}"
    if node.index < 0:
        holder[key] = extra
        return
    extras = holder.setdefault(key, [])
    extras += [None] * (node.index + 1 - len(extras))
    extras[node.index] = extra


class List:
    """A property that repeats: its values and, of primitives, the extras in step with them.

    raises  ValueError   the resource has something else than an array there
    """

    __slots__ = ("_extras", "_holder", "_key", "_values", "length")

    def __init__(self, holder: dict[str, Any], key: str) -> None:
        self._holder, self._key = holder, key
        values, extras = holder.get(key), holder.get(f"_{key}")
        if not isinstance(values, (list, type(None))) or not isinstance(extras, (list, type(None))):
            raise ValueError
        self._values: list[Any] = values if values is not None else []
        self._extras: list[Any] = extras if extras is not None else []
        self.length = max(len(self._values), len(self._extras))

    def insert(self, index: int, content: Content) -> None:
        """Put an item before that at the index."""
        self._pad()
        self._values.insert(index, content.value)
        self._extras.insert(index, content.extra)
        self._keep()

    def replace(self, index: int, content: Content) -> None:
        """Put an item in place of that at the index."""
        self._pad()
        self._values[index], self._extras[index] = content.value, content.extra
        self._keep()

    def pop(self, index: int) -> Content:
        """Take the item at the index out."""
        self._pad()
        found = Content(self._values.pop(index), self._extras.pop(index))
        self._keep()
        return found

    def _pad(self) -> None:
        self._values += [None] * (self.length - len(self._values))
        self._extras += [None] * (self.length - len(self._extras))

    def _keep(self) -> None:
        self.length = len(self._values)
        for key, found in ((self._key, self._values), (f"_{self._key}", self._extras)):
            if any(one is not None for one in found):
                self._holder[key] = found
            else:
                self._holder.pop(key, None)


def put(node: Node, key: str, content: Content) -> None:
    """Put content in place of a node; the property changes with the type of a choice."""
    assert node.parent is not None
    holder = holder_of(node.parent)
    if node.index >= 0:
        List(holder, node.key).replace(node.index, content)
        return
    order = list(holder.items())
    holder.clear()
    is_put = False
    for name, one in order:
        if name not in (node.key, f"_{node.key}"):
            holder[name] = one
        elif not is_put:
            is_put = True
            _put_single(holder, key, content)


def _put_single(holder: dict[str, Any], key: str, content: Content) -> None:
    if content.value is not None:
        holder[key] = content.value
    if content.extra is not None:
        holder[f"_{key}"] = content.extra


def remove(node: Node) -> None:
    """Remove a node, and the elements above it that have nothing else."""
    while node.parent is not None:
        parent = node.parent
        holder = holder_of(parent)
        if node.index >= 0:
            List(holder, node.key).pop(node.index)
        else:
            holder.pop(node.key, None)
            holder.pop(f"_{node.key}", None)
        if holder:
            return
        if (
            not isinstance(parent.value, dict) and parent.value is not None
        ):  # a primitive without extensions still has its value
            _drop_extra(parent)
            return
        node = parent


def _drop_extra(node: Node) -> None:
    assert node.parent is not None
    holder, key = holder_of(node.parent), f"_{node.key}"
    if node.index < 0:
        holder.pop(key, None)
        return
    extras = holder[key]
    extras[node.index] = None
    if not any(one is not None for one in extras):
        holder.pop(key)
