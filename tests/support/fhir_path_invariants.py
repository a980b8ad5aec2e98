"""Evaluates the invariants of R4 on a resource: every element's, at every place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hilum.fhir import path
from hilum.fhir.definitions import type_definition
from hilum.fhir.path.items import node_type
from hilum.fhir.path.navigation import child

Finding = tuple[str, str]
"""(key of the invariant, place)."""


def broken(resource: dict[str, Any], *, severity: str = "error") -> list[Finding]:
    """The invariants of that severity that do not hold, contained resources and entries included."""
    root = path.Node(resource, node_type(resource))
    return list(_walk(root, root, root, severity))


def _walk(node: path.Node, resource: path.Node, root: path.Node, severity: str) -> Iterator[Finding]:
    if isinstance(node.value, dict) and "resourceType" in node.value:
        resource = node
        if node.key != "contained":
            root = node
    for key, level, text in constraints_of(node):
        if level == severity and text and not path.compile(text).holds(node, resource=resource, root=root):
            yield key, node.path
    for one in child(node):
        yield from _walk(one, resource, root, severity)


def constraints_of(node: path.Node) -> list[tuple[str, str, str]]:
    """(key, severity, expression) of the element and of its type, each once."""
    found: dict[str, tuple[str, str, str]] = {}
    if node.parent is not None and node.parent.type:
        try:
            row = type_definition(node.parent.type).by_name.get(node.key)
        except KeyError:
            row = None
        for one in row[0].constraints if row is not None else ():
            found[one.key] = (one.key, one.severity, one.expression)
    try:
        definition = type_definition(node.type)
    except KeyError:
        return list(found.values())
    for one in definition.constraints:
        found[one.key] = (one.key, one.severity, one.expression)
    return list(found.values())
