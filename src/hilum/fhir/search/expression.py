"""The paths of search parameters, compiled: the part of FHIRPath that R4's search parameters use. FHIR R4 3.1.1.3.1.

Of the 1,709 pairs of type and parameter all but two are unions of plain paths with `as`, `ofType`, `where(field='value')`,
`where(resolve() is Type)` and `extension(url)`. Each branch becomes a tuple of steps; a node is a value with its FHIR type, so that
the reader of a row knows a code from a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from hilum.fhir.definitions import is_primitive, is_resource_type, type_definition
from hilum.fhir.json import Resource
from hilum.fhir.search.values import MAX_KEPT

__all__ = ["Node", "Step", "compiled", "evaluate", "has_extension", "refers_to", "types_found"]

Node = tuple[Any, str]
"""A value and its FHIR type; a primitive's extensions are not part of it."""

Step = tuple[str, str, str]
"""(kind, first argument, second argument): field, as, is, where, extension, index, exists."""

_STEP = re.compile(
    r"\.?(?:"
    r"(?P<resolve>where\(\s*resolve\(\)\s+is\s+(?P<target>\w+)\s*\))"
    r"|where\((?P<field>\w+)\s*=\s*'(?P<value>[^']*)'\)"
    r"|where\(hasExtension\('(?P<has>[^']*)'\)\)"
    r"|(?:as|ofType)\((?P<type>\w+)\)"
    r"|extension\('(?P<extension>[^']*)'\)"
    r"|\[(?P<index>\d+)\]"
    r"|(?P<name>[A-Za-z]\w*)"
    r")"
)
_REFERENCE = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?")


@cache
def compiled(expression: str) -> tuple[tuple[Step, ...], ...]:
    """The branches of an expression as steps; a branch outside of the grammar is left out."""
    branches = []
    for branch in expression.split(" | "):
        steps = _steps(branch.strip())
        if steps is not None:
            branches.append(steps)
    return tuple(branches)


def _steps(branch: str) -> tuple[Step, ...] | None:
    if branch.endswith("!= false") and ".exists() and " in branch:
        inner = _steps(branch.partition(".exists()")[0])
        return None if inner is None else (*inner, ("exists", "", ""))
    cast = re.fullmatch(r"\(\s*(.+?)\s+as\s+(\w+)\s*\)(.*)", branch)
    if cast:
        branch = f"{cast.group(1)}.as({cast.group(2)}){cast.group(3)}"
    steps: list[Step] = []
    position = 0
    while position < len(branch):
        match = _STEP.match(branch, position)
        if match is None or match.end() == position:
            return None
        position = match.end()
        if match["resolve"]:
            steps.append(("is", match["target"], ""))
        elif match["field"]:
            steps.append(("where", match["field"], match["value"]))
        elif match["has"]:
            steps.append(("has", match["has"], ""))
        elif match["type"]:
            steps.append(("as", match["type"], ""))
        elif match["extension"]:
            steps.append(("extension", match["extension"], ""))
        elif match["index"]:
            steps.append(("index", match["index"], ""))
        elif not steps and match["name"][0].isupper():
            continue  # the type that the path starts from
        else:
            steps.append(("field", match["name"], ""))
    return tuple(steps)


def evaluate(expression: str, resource: Resource) -> Iterator[Node]:
    """All nodes that an expression finds in a resource."""
    root: Node = (resource, str(resource.get("resourceType")))
    for steps in compiled(expression):
        nodes = [root]
        for step in steps:
            if not nodes and step[0] != "exists":
                break
            nodes = list(_apply(step, nodes))
        yield from nodes


@cache
def types_found(expression: str) -> frozenset[str]:
    """The FHIR types that an expression can find, from the definitions alone."""
    found: set[str] = set()
    for branch in expression.split(" | "):
        start = re.match(r"\(*\s*([A-Z]\w+)", branch.strip())
        steps = _steps(branch.strip())
        if start is None or steps is None:
            continue
        types = {start.group(1)}
        for kind, first, _ in steps:
            if kind == "field":
                types = {one for type in types for one in _field_types(type, first)}
            elif kind == "as":
                types = {one for one in types if one.lower() == first.lower()}
            elif kind == "extension":
                types = {"Extension"}
            elif kind == "exists":
                types = {"boolean"}
        found |= types
    return frozenset(found)


def _field_types(type: str, name: str) -> tuple[str, ...]:
    if is_primitive(type):
        return ()
    definition = type_definition(type)
    if name in definition.by_name:
        return (definition.by_name[name][1],)
    return next((e.types for e in definition.elements if e.name == f"{name}[x]"), ())


def _apply(step: Step, nodes: list[Node]) -> Iterator[Node]:
    kind, first, second = step
    if kind == "field":
        for node in nodes:
            yield from _field(node, first)
    elif kind == "as":
        for value, type in nodes:
            if type == first or type.lower() == first.lower():
                yield value, type
    elif kind == "is":
        for value, type in nodes:
            if type == "Reference" and refers_to(value, first):
                yield value, type
    elif kind == "where":
        for value, type in nodes:
            if isinstance(value, dict) and value.get(first) == second:
                yield value, type
    elif kind == "has":
        for value, type in nodes:
            if has_extension(value, first):
                yield value, type
    elif kind == "extension":
        for value, _ in nodes:
            for one in _extensions(value):
                if one.get("url") == first:
                    yield one, "Extension"
    elif kind == "index":
        yield from nodes[int(first) : int(first) + 1]
    elif kind == "exists":
        yield any(value is not False for value, _ in nodes), "boolean"


def _field(node: Node, name: str) -> Iterator[Node]:
    value, type = node
    if not isinstance(value, dict) or is_primitive(type):
        return
    definition = type_definition(type)
    row = definition.by_name.get(name)
    if row is not None:
        yield from _items(value.get(name), row[1])
        return
    for key, content in value.items():
        choice = definition.by_name.get(key)
        if choice is not None and choice[0].name == f"{name}[x]":
            yield from _items(content, choice[1])


def _items(content: Any, type: str) -> Iterator[Node]:
    for item in content if isinstance(content, list) else (content,):
        if item is None:
            continue
        if type == "Resource" and isinstance(item, dict):
            inner = str(item.get("resourceType") or "")
            if is_resource_type(inner):
                yield item, inner
        else:
            yield item, type


def has_extension(value: Any, url: str) -> bool:
    """An element has an extension of the url."""
    return any(one.get("url") == url for one in _extensions(value))


def _extensions(value: Any) -> list[dict[str, Any]]:
    found = value.get("extension") if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def refers_to(reference: Any, wanted: str) -> bool:
    """A Reference points to a resource of the type, as far as its text tells."""
    if not isinstance(reference, dict):
        return False
    literal = reference.get("reference")
    if literal.__class__ is str and literal:
        return _type_of(literal) == wanted
    literal = _type_of(str(literal or ""))
    if literal:
        return literal == wanted
    return str(reference.get("type") or wanted) == wanted and "reference" not in reference


def _type_of(reference: str) -> str:
    """The type of resource that a literal reference names, "" where it names none."""
    return _type_in(reference) if len(reference) <= MAX_KEPT else _type_in.__wrapped__(reference)


@lru_cache(4096)
def _type_in(reference: str) -> str:
    literal = _REFERENCE.fullmatch(reference)
    return literal.group(1) if literal else ""
