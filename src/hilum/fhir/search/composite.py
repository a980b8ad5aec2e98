"""Rows of composite parameters: what stands together in one element, in one row. FHIR R4 3.1.1.4.14.

A row is (parameter, "composite", a, b): a is the value of the first component, b that of the second and, behind `PART`, of the
third. A value is the two texts of its own row (`index`) with `INNER` between: code and system, low and high, folded and text; a
quantity has its unit behind it, as code and system. So a search for 8480-6$lt60 asks for an a that begins with the code and
`INNER`, and for a b below the text of the number.
"""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

from hilum.fhir.definitions import SearchParameter, search_parameters
from hilum.fhir.search.expression import compiled
from hilum.fhir.search.rows import QUANTITIES, Ending, Rows, Sink, sink, sorted_text
from hilum.fhir.search.tree import Tree

__all__ = ["INNER", "PART", "composed", "composite_ending", "needs_resource"]

INNER = "\x1f"
PART = "\x1e"
MOST_PAIRS = 500
_RESOURCE = "%resource."
_UNIT = "unit"

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
        *firsts, (last, needed) = [_part(kind, expression, type) for kind, expression in components]

        def composite(value: Any, rows: Rows) -> None:
            if needed and value.__class__ is dict and needed.isdisjoint(value):
                return
            found: Rows = {}
            last(value, found)
            if found:  # the value behind a code is missed more often than the code
                columns = []
                for one, _ in firsts:
                    others: Rows = {}
                    one(value, others)
                    columns.append(_texts(others))
                columns.append(_texts(found))
                _join(columns, codes, rows)

        return composite

    return end


def composed(parameter: SearchParameter, value: Any, type: str, resource: dict[str, Any], rows: Rows) -> None:
    """Add the rows of one element of a resource; `%resource` may stand in the components."""
    resource_type = str(resource["resourceType"])
    known = search_parameters(resource_type)
    columns = []
    for name, expression in parameter.components:
        kind = known[name].kind if name in known else "token"
        found: Rows = {}
        if expression.startswith(_RESOURCE):
            _part(kind, expression.removeprefix(_RESOURCE), resource_type)[0](resource, found)
        else:
            _part(kind, expression, type)[0](value, found)
        columns.append(_texts(found))
    _join(columns, (parameter.code,), rows)


@cache
def _part(kind: str, expression: str, type: str) -> tuple[Sink, frozenset[str]]:
    """What adds the rows of a component, and the properties of which its element needs one."""
    tree = Tree(type)
    for steps in compiled(expression):
        tree.add(steps, "", _fitting(kind))
    return tree.one(), tree.needed


@cache
def _fitting(kind: str) -> Ending:
    """What ends at a component; DocumentReference.relationship names its two parameters the wrong way round in R4."""

    def end(type: str, codes: tuple[str, ...]) -> Sink:
        if kind == "token" and type == "Reference":
            return sink("reference", type, codes)
        if kind == "reference" and type == "code":
            return sink("token", type, codes)
        if kind == "quantity" and type in QUANTITIES:
            return _quantity
        return sink(kind, type, codes)

    return end


def _join(columns: list[list[str]], codes: tuple[str, ...], rows: Rows) -> None:
    for first, *others in itertools.islice(itertools.product(*columns), MOST_PAIRS):
        b = others[0] if len(others) == 1 else PART.join(others)
        for code in codes:
            rows[(code, "composite", first, b)] = None


def _texts(rows: Rows) -> list[str]:
    if len(rows) == 1:  # most often a code
        [(name, _, a, b)] = rows
        return [] if name else [f"{a}{INNER}{b}"]
    units = [f"{INNER}{a}{INNER}{b}" for name, _, a, b in rows if name in (_UNIT, ":unit")]
    if not units:
        return [f"{a}{INNER}{b}" for name, _, a, b in rows if not name]
    return [f"{a}{INNER}{b}{unit}" for name, _, a, b in rows if not name for unit in units]


def _quantity(value: Any, rows: Rows) -> None:
    """Number and units of a quantity; a quantity without a unit has an empty one."""
    if value.__class__ is not dict:
        return
    text = sorted_text(value.get("value"))
    if text:
        rows[("", "number", text, text)] = None
        unit, shown = value.get("code") or value.get("currency"), value.get("unit")
        if unit or not shown:
            rows[(_UNIT, "token", str(unit or ""), str(value.get("system") or "") if unit else "")] = None
        if shown:
            rows[(_UNIT, "token", str(shown), "")] = None
