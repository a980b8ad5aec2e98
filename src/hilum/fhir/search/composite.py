"""Rows of composite parameters: what stands together in one element, in one row. FHIR R4 3.1.1.4.14.

A row is (parameter, "composite", a, b): a is the value of the first component, b that of the second and, behind `PART`, of the
third. A value is the two texts of its own row (`index`) with `INNER` between: code and system, low and high, folded and text; a
quantity has its unit behind it, as code and system. So a search for 8480-6$lt60 asks for an a that begins with the code and
`INNER`, and for a b below the text of the number.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from typing import Any

from hilum.fhir.definitions import SearchParameter, search_parameters
from hilum.fhir.search.expression import compiled
from hilum.fhir.search.rows import Ending, Rows, Sink, sink
from hilum.fhir.search.tree import Tree

__all__ = ["INNER", "PART", "composed", "composite_ending", "needs_resource"]

INNER = "\x1f"
PART = "\x1e"
MOST_PAIRS = 500
_RESOURCE = "%resource."

Component = tuple[str, str]
"""Kind of the parameter that it is, and its expression, which begins at the element."""


def needs_resource(parameter: SearchParameter) -> bool:
    """A component looks at the whole resource, not at the element that the parameter finds."""
    return any(expression.startswith(_RESOURCE) for _, expression in parameter.components)


def composite_ending(parameter: SearchParameter, resource_type: str) -> Ending:
    """What ends at an element that a composite finds; composites of the same components share it."""
    known = search_parameters(resource_type)
    return _ending(
        tuple((known[name].kind if name in known else "token", expression) for name, expression in parameter.components)
    )


@cache
def _ending(components: tuple[Component, ...]) -> Ending:
    def end(type: str, codes: tuple[str, ...]) -> Sink:
        parts = [(kind, _part(kind, expression, type)) for kind, expression in components]
        last = parts[-1][1]

        def composite(value: Any, rows: Rows) -> None:
            found: Rows = {}
            last(value, found)
            if found:  # the value behind a code is missed more often than the code
                _join([(kind, one, value) for kind, one in parts], codes, rows)

        return composite

    return end


def composed(parameter: SearchParameter, value: Any, type: str, resource: dict[str, Any], rows: Rows) -> None:
    """Add the rows of one element of a resource; `%resource` may stand in the components."""
    resource_type = str(resource["resourceType"])
    known = search_parameters(resource_type)
    parts = []
    for name, expression in parameter.components:
        kind = known[name].kind if name in known else "token"
        if expression.startswith(_RESOURCE):
            parts.append((kind, _part(kind, expression.removeprefix(_RESOURCE), resource_type), resource))
        else:
            parts.append((kind, _part(kind, expression, type), value))
    _join(parts, (parameter.code,), rows)


@cache
def _part(kind: str, expression: str, type: str) -> Sink:
    tree = Tree(type)
    for steps in compiled(expression):
        tree.add(steps, "", _fitting(kind))
    return tree.one()


@cache
def _fitting(kind: str) -> Ending:
    """What ends at a component; DocumentReference.relationship names its two parameters the wrong way round in R4."""

    def end(type: str, codes: tuple[str, ...]) -> Sink:
        if kind == "token" and type == "Reference":
            return sink("reference", type, codes)
        if kind == "reference" and type == "code":
            return sink("token", type, codes)
        return sink(kind, type, codes)

    return end


def _join(parts: list[tuple[str, Sink, Any]], codes: tuple[str, ...], rows: Rows) -> None:
    columns: list[list[str]] = []
    for kind, one, value in parts:
        found: Rows = {}
        one(value, found)
        if not found:
            return
        columns.append(list(_quantities(found) if kind == "quantity" else _texts(found)))
    for first, *others in itertools.islice(itertools.product(*columns), MOST_PAIRS):
        b = PART.join(others)
        for code in codes:
            rows[(code, "composite", first, b)] = None


def _texts(rows: Rows) -> Iterator[str]:
    for name, _, a, b in rows:
        if not name:
            yield f"{a}{INNER}{b}"


def _quantities(rows: Rows) -> Iterator[str]:
    units = [f"{a}{INNER}{b}" for _, kind, a, b in rows if kind == "token"] or [INNER]
    for _, kind, a, b in rows:
        if kind == "number":
            for unit in units:
                yield f"{a}{INNER}{b}{INNER}{unit}"
