"""The short way for plain paths: `Patient.name.given`, `(Observation.value as Quantity)`, and unions of them.

Most expressions of search parameters name elements and nothing else. For a type of the table such a path is a list of JSON
properties, which is followed through the dicts without making nodes. Where that cannot tell (a contained resource, a union of
several values that may be equal) the answer is None, and the expression is evaluated in the usual way; so it is only ever faster,
never different.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hilum.fhir.path.tree import Binary, Member, Term, TypeName, TypeOperation
from hilum.fhir.path.types import CHOICE, COMPLEX, PRIMITIVE, Field, fields, is_fhir_type, is_kind_of

__all__ = ["Walk", "walker"]

Walk = Callable[[dict[str, Any]], list[Any] | None]
"""From the JSON object of an item to the values, None where the usual way is needed."""

_Step = str | TypeName
MAX_BRANCHES = 40


def walker(tree: Term, type_name: str) -> Walk | None:
    """How to follow an expression from a type, None where it is more than a plain path."""
    if not fields(type_name):
        return None
    branches: list[Term] = []
    rest = tree
    while isinstance(rest, Binary) and rest.operator == "|" and len(branches) < MAX_BRANCHES:
        branches.append(rest.right)
        rest = rest.left
    branches.append(rest)
    walks = []
    for branch in reversed(branches):
        steps = _steps(branch)
        walk = None if steps is None else _walk(steps, type_name)
        if walk is None:
            return None
        walks.append(walk)
    if len(walks) == 1:
        return walks[0]
    fixed = tuple(walks)

    def union(item: dict[str, Any]) -> list[Any] | None:
        found: list[Any] = []
        for walk in fixed:
            some = walk(item)
            if some is None:
                return None
            if some:
                if found or len(some) > 1:
                    return None  # equal ones count once, which is for the usual way to see
                found = some
        return found

    return union


def _steps(term: Term) -> list[_Step] | None:
    found: list[_Step] = []
    while True:
        if isinstance(term, Member):
            found.append(term.name)
            if term.target is None:
                found.reverse()
                return found
            term = term.target
        elif isinstance(term, TypeOperation) and term.operator == "as" and term.type.namespace in ("", "FHIR"):
            found.append(term.type)
            term = term.operand
        else:
            return None


def _walk(steps: list[_Step], type_name: str) -> Walk | None:
    first = steps[0]
    if isinstance(first, str) and first[:1].isupper() and is_kind_of(type_name, first):
        steps = steps[1:]
    middle: list[str] = []
    kind = type_name
    at = 0
    while at < len(steps):
        name = steps[at]
        if not isinstance(name, str):
            return None
        field = fields(kind).get(name)
        at += 1
        if field is None:
            return _nothing
        last: tuple[Field, ...] = (field,)
        if field.kind == CHOICE:
            assert field.choices is not None
            last = tuple(one for key, one in field.choices.items() if not key.startswith("_"))
            if at < len(steps) and isinstance(steps[at], TypeName):
                wanted = steps[at]
                assert isinstance(wanted, TypeName)
                if not is_fhir_type(wanted.name):
                    return None
                last = tuple(one for one in last if _fits(one, wanted.name))
                at += 1
            if len(last) > 1 and at < len(steps):
                return None
        if at == len(steps):
            return _ending(tuple(middle), last)
        if not last:
            return _nothing
        if last[0].kind != COMPLEX:
            return None
        middle.append(last[0].key)
        kind = last[0].type
    return None


def _fits(field: Field, name: str) -> bool:
    return field.type == name or (field.kind != PRIMITIVE and is_kind_of(field.type, name))


def _nothing(item: dict[str, Any]) -> list[Any] | None:
    return []


def _ending(middle: tuple[str, ...], last: tuple[Field, ...]) -> Walk | None:
    if any(one.kind not in (PRIMITIVE, COMPLEX) for one in last):
        return None
    if len(last) == 1:
        only = last[0]
        return _one(middle, only.key, only.sibling if only.kind == PRIMITIVE else "")
    keys = frozenset(one.key for one in last)
    siblings = frozenset(one.sibling for one in last if one.kind == PRIMITIVE)

    def choice(item: dict[str, Any]) -> list[Any] | None:
        found: list[Any] = []
        for one in _down(item, middle):
            for key, value in one.items():
                if key in keys:
                    if value.__class__ is list or value is None:
                        return None
                    found.append(value)
                elif key in siblings:
                    return None
        return found

    return choice


def _down(item: dict[str, Any], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    level = [item]
    for key in keys:
        below: list[dict[str, Any]] = []
        for one in level:
            value = one.get(key)
            if value.__class__ is list:
                below.extend([part for part in value if part.__class__ is dict])
            elif value.__class__ is dict:
                below.append(value)
        level = below
    return level


def _one(middle: tuple[str, ...], key: str, sibling: str) -> Walk:
    def flat(item: dict[str, Any]) -> list[Any] | None:
        value = item.get(key)
        if sibling and sibling in item:
            return None
        if value.__class__ is list:
            return [part for part in value if part is not None]
        return [] if value is None else [value]

    if not middle:
        return flat

    def deep(item: dict[str, Any]) -> list[Any] | None:
        found: list[Any] = []
        for one in _down(item, middle):
            value = one.get(key)
            if sibling and sibling in one:
                return None
            if value.__class__ is list:
                found.extend([part for part in value if part is not None])
            elif value is not None:
                found.append(value)
        return found

    return deep
