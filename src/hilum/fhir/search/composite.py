"""Rows of composite parameters: what stands together in one element, in one row. FHIR R4 3.1.1.4.14.

A row is (parameter, "composite", a, b): a is the value of the first component, b that of the second and, behind `PART`, of the
third. A value is the two texts of its own row (`index`) with `INNER` between: code and system, low and high, folded and text; a
quantity has its unit behind it, as code and system. So a search for 8480-6$lt60 asks for an a that begins with the code and
`INNER`, and for a b below the text of the number.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from hilum.fhir.definitions import SearchParameter, search_parameters
from hilum.fhir.search.expression import compiled
from hilum.fhir.search.rows import QUANTITIES, Codes, Ending, Rows, Sink, sink, sorted_text
from hilum.fhir.search.tree import Tree
from hilum.fhir.search.written import one_value

__all__ = ["INNER", "PART", "composed", "composite_ending", "needs_resource"]

INNER = "\x1f"
PART = "\x1e"
MOST_PAIRS = 500
_RESOURCE = "%resource."
_UNIT = "unit"

Component = tuple[str, str]
"""Kind of the parameter that it is, and its expression, which begins at the element."""
Column = Callable[[Any], list[str]]
"""The texts that a component has in an element."""


def needs_resource(parameter: SearchParameter) -> bool:
    """A component looks at the whole resource, not at the element that the parameter finds."""
    return any(expression.startswith(_RESOURCE) for _, expression in parameter.components)


def composite_ending(parameter: SearchParameter, resource_type: str) -> Ending:
    """What ends at an element that a composite finds; composites of the same components share it."""
    known = search_parameters(resource_type)
    return OfComponents(
        tuple((known[name].kind if name in known else "token", expression) for name, expression in parameter.components)
    )


@dataclass(frozen=True, slots=True)
class OfComponents(Ending):
    """What ends where composites of these components do."""

    components: tuple[Component, ...]

    def needed(self, type: str) -> frozenset[str]:
        """Properties of which an element needs one for the last component, which is missed most often; empty = it may do without."""
        kind, expression = self.components[-1]
        return _column(kind, expression, type)[1]

    def __call__(self, type: str, codes: Codes) -> Sink:
        *firsts, last = [_column(kind, expression, type)[0] for kind, expression in self.components]

        def composite(value: Any, rows: Rows) -> None:
            found = last(value)
            if found:
                _join([*[one(value) for one in firsts], found], codes, rows)

        return composite


def composed(parameter: SearchParameter, value: Any, type: str, resource: dict[str, Any], rows: Rows) -> None:
    """Add the rows of one element of a resource; `%resource` may stand in the components."""
    resource_type = str(resource["resourceType"])
    known = search_parameters(resource_type)
    columns = []
    for name, expression in parameter.components:
        kind = known[name].kind if name in known else "token"
        if expression.startswith(_RESOURCE):
            columns.append(_column(kind, expression.removeprefix(_RESOURCE), resource_type)[0](resource))
        else:
            columns.append(_column(kind, expression, type)[0](value))
    _join(columns, (parameter.code,), rows)


@cache
def _column(kind: str, expression: str, type: str) -> tuple[Column, frozenset[str]]:
    """What gives the texts of a component, and the properties of which its element needs one."""
    tree = Tree(type)
    for steps in compiled(expression):
        tree.add(steps, "", _OfComponent(kind))
    add = one_value(tree)

    def any_column(value: Any) -> list[str]:
        found: Rows = {}
        add(value, found)
        return _texts(found)

    if len(tree.properties) == 1 and not tree.ends and not tree.tests:
        [(key, below)] = tree.properties.items()
        if len(below.ends) == 1 and not below.properties and not below.tests:
            if kind == "token" and below.type == "CodeableConcept":
                return _concept_column(key, any_column), tree.needed
            if kind == "quantity" and below.type == "Quantity":
                return _quantity_column(key, any_column), tree.needed
    return any_column, tree.needed


def _concept_column(key: str, any_column: Column) -> Column:
    """The texts of a concept with one coding that has code and system; else what the column of any says."""

    def column(value: Any) -> list[str]:
        if value.__class__ is dict:
            concept = value.get(key)
            codings = concept.get("coding") if concept.__class__ is dict else None
            if codings.__class__ is list and len(codings) == 1 and codings[0].__class__ is dict:
                code, system = codings[0].get("code"), codings[0].get("system")
                if code.__class__ is str and code and system.__class__ is str:
                    return [f"{code}{INNER}{system}"]
        return any_column(value)

    return column


def _quantity_column(key: str, any_column: Column) -> Column:
    """The texts of a quantity with number, code, system and unit; else what the column of any says."""

    def column(value: Any) -> list[str]:
        quantity = value.get(key) if value.__class__ is dict else None
        if quantity.__class__ is dict:
            text = sorted_text(quantity.get("value"))
            code, system, unit = quantity.get("code"), quantity.get("system"), quantity.get("unit")
            if (
                text
                and code.__class__ is str
                and code
                and system.__class__ is str
                and system
                and unit.__class__ is str
                and unit
            ):
                pair = f"{text}{INNER}{text}{INNER}"
                return [f"{pair}{code}{INNER}{system}", f"{pair}{unit}{INNER}"]
        return any_column(value)

    return column


@dataclass(frozen=True, slots=True)
class _OfComponent(Ending):
    """What ends at a component; DocumentReference.relationship names its two parameters the wrong way round in R4."""

    kind: str

    def __call__(self, type: str, codes: Codes) -> Sink:
        if self.kind == "token" and type == "Reference":
            return sink("reference", type, codes)
        if self.kind == "reference" and type == "code":
            return sink("token", type, codes)
        if self.kind == "quantity" and type in QUANTITIES:
            return _quantity
        return sink(self.kind, type, codes)


def _join(columns: list[list[str]], codes: tuple[str, ...], rows: Rows) -> None:
    if len(columns) == 2 and len(columns[0]) * len(columns[1]) <= MOST_PAIRS:
        for first in columns[0]:
            for other in columns[1]:
                for code in codes:
                    rows[(code, "composite", first, other)] = None
        return
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
