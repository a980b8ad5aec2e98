"""The short way of a column's value: a plain chain of names ("subject.reference", "value.ofType(Quantity).value") or a key is read
from the dict itself, without a node for each step.

It answers only where nothing can be otherwise: single values on the way, a scalar at the end, a choice of one type. Whatever else
it meets is `MISS`, and the compiled FHIRPath decides; so a path has one meaning, and this is a faster way to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal as Number
from typing import Any

from hilum.fhir.flatten.paths import RELATIVE, resource_key
from hilum.fhir.json import Decimal
from hilum.fhir.path.items import Node
from hilum.fhir.path.tree import Call, Member, Term, TypeOperation
from hilum.fhir.path.types import CHOICE, COMPLEX, PRIMITIVE, fields, is_kind_of

__all__ = ["MISS", "Direct", "direct"]

MISS: Any = object()

Direct = Callable[[Any], Any]
Step = tuple[str, str]
"""Name of an element, and the type that `ofType` asks for ("" = none)."""

_SCALARS = frozenset((str, int, bool, Decimal, Number))
_TYPE = re.compile(r"[A-Za-z]+", re.ASCII)


def direct(term: Term) -> Direct | None:
    """What reads the value of a path from an item, or gives `MISS`; None for a path that has no short way."""
    end = ""
    if isinstance(term, Call) and term.name in ("getResourceKey", "getReferenceKey"):
        if term.name == "getResourceKey":
            return None if term.target is not None else _key_of_resource
        wanted = _argument(term) if term.arguments else ""
        if wanted is None or term.target is None:
            return None
        end = f"{wanted}/" if wanted else "/"
        term = term.target
    steps = _steps(term)
    if not steps:
        return None
    by_type: dict[str, Direct | None] = {}

    def value(item: Any) -> Any:
        if item.__class__ is not Node:
            return MISS
        kind = item.type
        reader = by_type.get(kind, MISS)
        if reader is MISS:
            reader = by_type[kind] = _reader(steps, kind, end)
        return MISS if reader is None else reader(item.value)

    return value


def _key_of_resource(item: Any) -> Any:
    return resource_key(item.value) if item.__class__ is Node else MISS


def _steps(term: Term | None) -> list[Step]:
    """The chain, from its beginning; empty where it is not a plain one."""
    found: list[Step] = []
    while term is not None:
        wanted: str | None = ""
        if isinstance(term, Call) and term.name == "ofType":
            wanted = _argument(term)
            term = term.target
        elif isinstance(term, TypeOperation) and term.operator == "as":
            wanted = term.type.name if term.type.namespace in ("", "FHIR") else None
            term = term.operand
        if wanted is None or not isinstance(term, Member):
            return []
        found.append((term.name, wanted))
        term = term.target
    found.reverse()
    return found


def _argument(call: Call) -> str | None:
    """The name of a FHIR type that is the only argument."""
    if len(call.arguments) != 1:
        return None
    argument = call.arguments[0]
    is_name = isinstance(argument, Member) and argument.target is None and _TYPE.fullmatch(argument.name)
    return argument.name if is_name and isinstance(argument, Member) else None


def _reader(steps: list[Step], kind: str, end: str) -> Direct | None:
    """What reads the chain from the dict of one type."""
    keys: list[str] = []
    for at, (name, wanted) in enumerate(steps):
        if at == 0 and name[:1].isupper():
            if name != kind or wanted:
                return None
            continue
        field = fields(kind).get(name)
        if field is None or (field.kind != CHOICE and wanted):
            return None
        if field.kind == CHOICE:
            fitting = [one for key, one in (field.choices or {}).items() if key[:1] != "_" and _is_a(one.type, wanted)]
            if not wanted or len(fitting) != 1 or fitting[0].type != wanted:
                return None
            field = fitting[0]
        is_last = at == len(steps) - 1
        if field.kind != (PRIMITIVE if is_last and not end else COMPLEX):
            return None
        keys.append(field.key)
        kind = field.type
    if not keys or (end and kind != "Reference"):
        return None
    return _key_reader(tuple(keys), end) if end else _value_reader(tuple(keys[:-1]), keys[-1])


def _is_a(kind: str, wanted: str) -> bool:
    return is_kind_of(kind, wanted) or is_kind_of(wanted, kind)


def _down(value: Any, keys: tuple[str, ...]) -> Any:
    """The only object at the end of the keys; None where there is none."""
    for key in keys:
        if value.__class__ is not dict:
            return MISS
        value = value.get(key)
        if value is None:
            return None
        if value.__class__ is list:
            if len(value) != 1:
                return MISS
            value = value[0]
    return value if value.__class__ is dict else MISS


def _value_reader(inner: tuple[str, ...], last: str) -> Direct:
    sibling = f"_{last}"

    def read(value: Any) -> Any:
        if inner:
            value = _down(value, inner)
            if value is None or value is MISS:
                return value
        elif value.__class__ is not dict:
            return MISS
        found = value.get(last)
        if sibling in value:
            return MISS
        return found if found is None or found.__class__ in _SCALARS else MISS

    return read


def _key_reader(keys: tuple[str, ...], end: str) -> Direct:
    def read(value: Any) -> Any:
        value = _down(value, keys)
        if value is None or value is MISS:
            return value
        reference = value.get("reference")
        if reference.__class__ is not str:
            return None
        relative = RELATIVE.fullmatch(reference)
        if relative is None:
            return MISS
        key = f"{relative[1]}/{relative[2]}"
        return key if end == "/" or key.startswith(end) else None

    return read
