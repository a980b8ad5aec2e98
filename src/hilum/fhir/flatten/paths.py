"""Paths of a view: compiled once, with the keys that views add to FHIRPath, and what their values are by the element table.

getResourceKey and getReferenceKey give keys that join one table to another. SQL on FHIR 2.0, "Required additional functions".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields as fields_of
from decimal import Decimal
from typing import Any

from hilum.fhir.definitions import is_primitive
from hilum.fhir.path.compiler import Compiler
from hilum.fhir.path.errors import PathLimitExceeded
from hilum.fhir.path.items import Item, Node
from hilum.fhir.path.parser import parse
from hilum.fhir.path.quantities import Quantity
from hilum.fhir.path.running import Closure, Run, Step
from hilum.fhir.path.temporal import Temporal
from hilum.fhir.path.tree import (
    Binary,
    Call,
    Indexer,
    Literal,
    Member,
    Special,
    Term,
    TypeName,
    TypeOperation,
    Unary,
    Variable,
)
from hilum.fhir.path.types import CHOICE, SYSTEM_TYPES, fields, is_kind_of, near

__all__ = ["RELATIVE", "Inference", "compile_path", "may_be", "resource_key", "variables_of"]

RELATIVE = re.compile(r"([A-Z][A-Za-z]{1,63})/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?", re.ASCII)


def compile_path(text: str) -> tuple[Closure, Term]:
    """The closure of a path and its tree.

    raises  PathError
    """
    try:
        term = parse(text)
        return _ViewCompiler(text).compile(term), term
    except RecursionError:
        raise PathLimitExceeded("an expression nested too deep") from None


def variables_of(term: Term) -> frozenset[str]:
    """Names of the variables (`%name`) that an expression uses, but FHIRPath's and FHIR's own."""
    return frozenset(
        part.name for part in _parts(term) if isinstance(part, Variable) and not part.name.startswith(("vs-", "ext-"))
    )


def resource_key(resource: Any) -> str | None:
    """Key of a resource: "Patient/4711". None where it has no id."""
    if not isinstance(resource, dict):
        return None
    kind, identifier = resource.get("resourceType"), resource.get("id")
    return f"{kind}/{identifier}" if isinstance(kind, str) and isinstance(identifier, str) else None


def _parts(term: Any) -> Iterator[Any]:
    yield term
    for field in fields_of(term):
        value = getattr(term, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Term | TypeName):
                yield from _parts(part)


class _ViewCompiler(Compiler):
    """FHIRPath and the two functions of keys."""

    def _call(self, call: Call) -> Step:
        if call.name == "getResourceKey":
            if call.arguments:
                raise self.fail("getResourceKey takes 0 arguments", call.at)
            return _resource_keys
        if call.name == "getReferenceKey":
            if len(call.arguments) > 1:
                raise self.fail("getReferenceKey takes 0 to 1 arguments", call.at)
            return _reference_keys(self.type_argument(call.arguments[0]).name if call.arguments else "")
        return super()._call(call)


def _resource_keys(run: Run, items: list[Item]) -> list[Item]:
    found = (resource_key(item.value) for item in items if item.__class__ is Node)
    return [key for key in found if key is not None]


def _reference_keys(kind: str) -> Step:
    start = f"{kind}/"

    def step(run: Run, items: list[Item]) -> list[Item]:
        keys: list[Item] = []
        for item in items:
            if item.__class__ is not Node or item.value.__class__ is not dict:
                continue
            reference = item.value.get("reference")
            if reference.__class__ is not str:
                continue
            relative = RELATIVE.fullmatch(reference)
            key: str | None
            if relative is not None:
                key = f"{relative[1]}/{relative[2]}"
            elif run.resolve is not None:
                key = resource_key(run.resolve(reference))
            else:
                key = None
            if key is not None and (not kind or key.startswith(start)):
                keys.append(key)
        run.spend(len(items) + 1)
        return keys

    return step


_SAME = frozenset(
    [
        "first",
        "last",
        "single",
        "tail",
        "skip",
        "take",
        "where",
        "distinct",
        "trace",
        "exclude",
        "intersect",
        "sort",
        "coalesce",
        "repeat",
        "lowBoundary",
        "highBoundary",
        "round",
        "truncate",
        "ceiling",
        "floor",
        "abs",
    ]
)
_RESULTS = {
    "boolean": "exists empty not all allTrue anyTrue allFalse anyFalse subsetOf supersetOf isDistinct is contains startsWith "
    "endsWith matches matchesFull hasValue hasExtension toBoolean convertsToBoolean convertsToInteger convertsToDecimal "
    "convertsToDate convertsToDateTime convertsToTime convertsToString convertsToQuantity memberOf conformsTo subsumes subsumedBy "
    "htmlChecks comparable",
    "integer": "count length indexOf lastIndexOf toInteger yearOf monthOf dayOf hourOf minuteOf secondOf precision",
    "string": "join toString upper lower substring replace replaceMatches trim encode decode escape unescape "
    "getResourceKey getReferenceKey",
    "decimal": "toDecimal sqrt ln log exp",
    "date": "toDate today",
    "dateTime": "toDateTime now",
    "time": "toTime timeOfDay",
}
_FUNCTIONS = {name: kind for kind, names in _RESULTS.items() for name in names.split()}
_BOOLEAN = frozenset(("=", "!=", "~", "!~", "<", ">", "<=", ">=", "and", "or", "xor", "implies", "in", "contains"))

Types = frozenset[str]
_UNKNOWN: Types = frozenset()


class Inference:
    """What types the values of a path may have, by the element table; what it names that R4 does not have is remarked.

    remarks   such names, in the words of a message
    """

    def __init__(self, resource: str, constants: dict[str, str]) -> None:
        self.resource: Types = frozenset((resource,))
        self.constants = constants
        self.remarks: list[str] = []

    def types(self, term: Term, focus: Types) -> Types:
        """FHIR types of what the path finds in an item of one of the types; empty = not known."""
        if isinstance(term, Member):
            return self._member(term, focus)
        if isinstance(term, Call):
            return self._call(term, focus)
        if isinstance(term, Indexer):
            return self.types(term.target, focus)
        if isinstance(term, Unary):
            return self.types(term.operand, focus)
        if isinstance(term, Binary):
            return self._binary(term, focus)
        if isinstance(term, TypeOperation):
            kinds = self.types(term.operand, focus)
            return frozenset(("boolean",)) if term.operator == "is" else _of_type(kinds, term.type.name)
        if isinstance(term, Literal):
            return _of_literal(term.value)
        if isinstance(term, Variable):
            return self._variable(term.name, focus)
        if isinstance(term, Special):
            return {"this": focus, "index": frozenset(("integer",))}.get(term.name, _UNKNOWN)
        return _UNKNOWN

    def _member(self, term: Member, focus: Types) -> Types:
        if term.target is None:
            if any(is_kind_of(kind, term.name) for kind in focus):
                return focus
        else:
            focus = self.types(term.target, focus)
        found: set[str] = set()
        knows_all = bool(focus)
        for kind in focus:
            known = fields(kind)
            field = known.get(term.name)
            if field is None:
                knows_all = knows_all and bool(known) and kind not in ("Resource", "DomainResource")
            elif field.kind == CHOICE:
                found.update(one.type for one in (field.choices or {}).values())
            else:
                found.add(field.type)
        if knows_all and not found and term.name not in ("id", "extension", "value"):
            where = " or ".join(sorted(focus)[:3])
            self.remarks.append(f"{where} has no element {term.name[:64]}{near(term.name, focus)}")
        return frozenset(found)

    def _call(self, term: Call, focus: Types) -> Types:
        target = focus if term.target is None else self.types(term.target, focus)
        name = term.name
        if name in ("where", "all", "exists", "select", "repeat", "sort"):
            inner = [self.types(one, target) for one in term.arguments]
            if name in ("select", "repeat"):
                return inner[0] if inner else _UNKNOWN
        if name in _FUNCTIONS:
            return frozenset((_FUNCTIONS[name],))
        if name in _SAME:
            return target
        if name in ("ofType", "as") and len(term.arguments) == 1:
            argument = term.arguments[0]
            return _of_type(target, argument.name) if isinstance(argument, Member) else _UNKNOWN
        if name == "extension":
            return frozenset(("Extension",))
        if name == "iif":
            inner = [self.types(one, focus) for one in term.arguments]
            return inner[1].union(*inner[2:]) if len(inner) > 1 and all(inner[1:]) else _UNKNOWN
        if name in ("union", "combine") and term.arguments:
            other = self.types(term.arguments[0], focus)
            return target | other if target and other else _UNKNOWN
        return _UNKNOWN

    def _binary(self, term: Binary, focus: Types) -> Types:
        left, right = self.types(term.left, focus), self.types(term.right, focus)
        if term.operator in _BOOLEAN:
            return frozenset(("boolean",))
        if term.operator == "&":
            return frozenset(("string",))
        if term.operator == "|":
            return left | right if left and right else _UNKNOWN
        if term.operator == "/":
            return frozenset(("decimal",)) if {*left, *right} <= _NUMBERS and left and right else _UNKNOWN
        if left and right and {*left, *right} <= _WHOLE:
            return frozenset(("integer",))
        if left and right and {*left, *right} <= _NUMBERS:
            return frozenset(("decimal",)) if term.operator not in ("div",) else frozenset(("integer",))
        return left if term.operator in ("+", "-") and left == right else _UNKNOWN

    def _variable(self, name: str, focus: Types) -> Types:
        if name in ("resource", "rootResource"):
            return self.resource
        if name == "context":
            return focus
        if name == "rowIndex":
            return frozenset(("integer",))
        kind = self.constants.get(name, "string" if name in ("ucum", "sct", "loinc") else "")
        return frozenset((kind,)) if kind else _UNKNOWN


_WHOLE = frozenset(("integer", "positiveInt", "unsignedInt"))
_NUMBERS = _WHOLE | {"decimal"}


def may_be(kind: str, declared: str) -> bool:
    """Whether a value of a type may stand in a column that declares another: whole numbers among themselves, texts, dates."""
    return (
        kind == declared
        or _family(kind) == _family(declared)
        or is_kind_of(kind, declared)
        or is_kind_of(declared, kind)
    )


def _family(kind: str) -> str:
    if kind in _WHOLE or kind == "integer64":
        return "integer"
    if kind in ("dateTime", "instant", "date"):
        return "date"
    apart = kind in ("boolean", "decimal", "time") or not is_primitive(kind)
    return kind if apart else "text"


def _of_type(kinds: Types, name: str) -> Types:
    if name in SYSTEM_TYPES and name not in ("Quantity", "Any"):
        return frozenset((name[0].lower() + name[1:],))
    return frozenset(kind for kind in kinds if is_kind_of(kind, name)) or frozenset((name,))


def _of_literal(value: Any) -> Types:
    if isinstance(value, bool):
        return frozenset(("boolean",))
    if isinstance(value, str):
        return frozenset(("string",))
    if isinstance(value, int):
        return frozenset(("integer",))
    if isinstance(value, Decimal):
        return frozenset(("decimal",))
    if isinstance(value, Temporal):
        return frozenset((value.kind[0].lower() + value.kind[1:],))
    return frozenset(("Quantity",)) if isinstance(value, Quantity) else _UNKNOWN
