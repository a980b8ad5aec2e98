"""Checks an expression against a type without data: elements that the type does not have, functions on wrong types. FHIRPath N1 10.3.

Theory of operation: each term gets the set of types that its items may have, None where nothing is known (`resource`, `children()`,
`resolve()`). What none of the types can do is a finding; from there on nothing is known, so that one mistake is told once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from hilum.fhir.definitions import is_primitive, is_resource_type
from hilum.fhir.path.compiler import Compiler
from hilum.fhir.path.errors import PathError, PathLimitExceeded, PathTypeError
from hilum.fhir.path.items import system_name
from hilum.fhir.path.parser import parse, type_name
from hilum.fhir.path.tree import (
    Binary,
    Call,
    Empty,
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
from hilum.fhir.path.types import (
    CHOICE,
    RESOURCE,
    SYSTEM_TYPES,
    fields,
    is_fhir_type,
    is_kind_of,
    near,
    system_type,
)

__all__ = ["check"]


@dataclass(frozen=True, slots=True)
class Static:
    """What is known of a collection: types ("System.String" for those of FHIRPath), whether of many items, whether in an order."""

    types: frozenset[str] | None
    is_many: bool = False
    is_ordered: bool = True


_UNKNOWN = Static(None, True)
_BOOLEAN, _STRING, _INTEGER, _DECIMAL = (
    Static(frozenset((f"System.{name}",))) for name in ("Boolean", "String", "Integer", "Decimal")
)
_SAME = frozenset(
    [
        "where",
        "first",
        "last",
        "tail",
        "skip",
        "take",
        "single",
        "distinct",
        "intersect",
        "exclude",
        "trace",
        "defineVariable",
        "sort",
        "checkModifiers",
        "min",
        "max",
    ]
)
_LAMBDAS = frozenset(
    ["where", "select", "all", "exists", "repeat", "repeatAll", "aggregate", "iif", "sort", "defineVariable"]
)
_BOOLEANS = frozenset(
    [
        "empty",
        "exists",
        "all",
        "allTrue",
        "anyTrue",
        "allFalse",
        "anyFalse",
        "not",
        "subsetOf",
        "supersetOf",
        "isDistinct",
        "is",
        "hasValue",
        "hasExtension",
        "memberOf",
        "subsumes",
        "subsumedBy",
        "conformsTo",
        "htmlChecks",
        "startsWith",
        "endsWith",
        "contains",
        "matches",
        "matchesFull",
        "comparable",
    ]
)
_STRINGS = frozenset(
    [
        "upper",
        "lower",
        "trim",
        "substring",
        "replace",
        "replaceMatches",
        "encode",
        "decode",
        "escape",
        "unescape",
        "toString",
        "join",
    ]
)
_OF_STRINGS = frozenset(
    [
        "startsWith",
        "endsWith",
        "contains",
        "matches",
        "matchesFull",
        "upper",
        "lower",
        "trim",
        "substring",
        "replace",
        "replaceMatches",
        "encode",
        "decode",
        "escape",
        "unescape",
        "indexOf",
        "lastIndexOf",
        "length",
        "toChars",
        "split",
        "join",
    ]
)
_OF_ORDER = frozenset(("first", "last", "tail", "skip", "take"))
_INTEGERS = frozenset(("count", "length", "indexOf", "lastIndexOf", "toInteger", "precision"))
_COMPARISONS = frozenset(("=", "!=", "~", "!~", "<", ">", "<=", ">="))
_TEMPORALS = ("Date", "DateTime", "Time")
_MADE = {
    "toBoolean": "Boolean", "toDecimal": "Decimal", "toDate": "Date", "toDateTime": "DateTime", "toTime": "Time",
    "toQuantity": "Quantity", "now": "DateTime", "today": "Date", "timeOfDay": "Time",
}  # fmt: skip


def check(text: str, type: str = "", *, ordered: bool = False) -> tuple[PathError, ...]:
    """What is wrong with an expression about a type, in the order of the text; empty = nothing found.

    type      FHIR type or path of an element that the expression starts from ("Patient", "Organization.telecom"), "" = any
    ordered   also tell functions that need an order on collections that have none
    """
    try:
        tree = parse(text)
        Compiler(text).compile(tree)
    except PathError as error:
        return (error,)
    except RecursionError:
        return (PathLimitExceeded("an expression nested too deep"),)
    types = _types_at(type) if type else None
    if types == frozenset():
        return (PathTypeError("no type or element of FHIR R4 to start from"),)
    checker = _Checker(text, Static(types), ordered)
    checker.term(tree, checker.context)
    return tuple(sorted(checker.found, key=lambda error: error.offset))


def _types_at(place: str) -> frozenset[str]:
    """The types of a type name or of the element that a path leads to."""
    if is_fhir_type(place):
        return frozenset((place,))
    head, _, rest = place.partition(".")
    types = {head} if is_fhir_type(head) else set()
    for name in rest.split("."):
        below: set[str] = set()
        for kind in types:
            field = fields(kind).get(name.removesuffix("[x]"))
            if field is not None and field.choices is not None:
                below.update(one.type for one in field.choices.values())
            elif field is not None:
                below.add(field.type)
        types = below
    return frozenset(types)


class _Checker:
    def __init__(self, text: str, context: Static, needs_order: bool) -> None:
        self.text = text
        self.context = context
        self.needs_order = needs_order
        self.found: list[PathTypeError] = []

    def flaw(self, message: str, at: int) -> Static:
        self.found.append(PathTypeError(message, text=self.text, at=at))
        return _UNKNOWN

    def term(self, term: Term, this: Static) -> Static:
        if isinstance(term, (Member, Call, Indexer)):
            return self.chain(term, this)
        if isinstance(term, (Binary, TypeOperation)):
            return self.operators(term, this)
        if isinstance(term, Literal):
            kind = "Decimal" if isinstance(term.value, Decimal) else system_name(term.value)
            return Static(frozenset((f"System.{kind}",)))
        if isinstance(term, Empty):
            return Static(frozenset(), False)
        if isinstance(term, Special):
            return this if term.name == "this" else _INTEGER if term.name == "index" else _UNKNOWN
        if isinstance(term, Variable):
            return self.variable(term)
        if isinstance(term, Unary):
            return self.term(term.operand, this)
        return self.term(term.key, this)

    def variable(self, term: Variable) -> Static:
        if term.name == "context":
            return self.context
        if term.name in ("ucum", "sct", "loinc") or term.name.startswith(("vs-", "ext-")):
            return _STRING
        types = self.context.types
        if term.name == "resource" and types is not None and len(types) == 1 and is_resource_type(next(iter(types))):
            return self.context
        return _UNKNOWN

    # -- chains

    def chain(self, term: Term, this: Static) -> Static:
        spine: list[Member | Call | Indexer] = []
        base: Term | None = term
        while isinstance(base, (Member, Call, Indexer)):
            spine.append(base)
            base = base.target
        spine.reverse()
        if base is not None:
            known = self.term(base, this)
        else:
            head = spine.pop(0)
            assert not isinstance(head, Indexer)
            known = self.first(head, this) if isinstance(head, Member) else self.call(head, this, this)
        for one in spine:
            if isinstance(one, Member):
                known = self.member(one, known)
            elif isinstance(one, Call):
                known = self.call(one, known, this)
            else:
                self.term(one.index, this)
                known = replace(self.in_order(known, one.at), is_many=False)
        return known

    def first(self, head: Member, this: Static) -> Static:
        if this.types is not None and head.name[:1].isupper():
            if any(is_kind_of(kind, head.name) for kind in this.types):
                return this
            if is_resource_type(head.name):
                return self.flaw("the expression starts from another type", head.at)
        if this.types is None and is_resource_type(head.name):
            return Static(frozenset((head.name,)))
        return self.member(head, this)

    def member(self, step: Member, known: Static) -> Static:
        if known.types is None:
            return _UNKNOWN
        types: set[str] = set()
        is_many, is_unknown, is_there = known.is_many, False, not known.types
        for kind in known.types:
            if kind.startswith("System."):
                is_there = is_there or step.name in ("value", "unit", "code", "namespace", "name")
                is_unknown = True
                continue
            if kind in ("Resource", "DomainResource", "Element", "BackboneElement"):
                is_there = is_unknown = True
                continue
            if is_primitive(kind):
                if step.name in ("id", "extension", "value"):
                    is_there = True
                    types.add({"id": "string", "extension": "Extension"}.get(step.name, f"System.{system_type(kind)}"))
                    is_many = is_many or step.name == "extension"
                continue
            field = fields(kind).get(step.name)
            if field is None:
                continue
            is_there = True
            is_many = is_many or field.is_list
            if field.kind == CHOICE:
                assert field.choices is not None
                types.update(one.type for one in field.choices.values())
            elif field.kind == RESOURCE and field.type in ("Resource", "DomainResource"):
                is_unknown = True
            else:
                types.add(field.type)
        if not is_there:
            owner = next(iter(known.types)) if len(known.types) == 1 else "any of its types"
            return self.flaw(f"{owner} has no element {step.name[:64]}{near(step.name, known.types)}", step.at)
        return Static(None if is_unknown else frozenset(types), is_many, known.is_ordered)

    def in_order(self, known: Static, at: int) -> Static:
        if self.needs_order and known.is_many and not known.is_ordered:
            self.flaw("the order of this collection is not defined", at)
        return known

    # -- functions

    def call(self, call: Call, known: Static, this: Static) -> Static:
        name, arguments = call.name, call.arguments
        if name in _OF_ORDER:
            self.in_order(known, call.at)
        if name in _OF_STRINGS and known.types and not any(_is_string(kind) for kind in known.types):
            return self.flaw(f"{name} takes a String", call.at)
        if name in ("is", "as", "ofType"):
            return self.typed(call, known)
        inner = replace(known, is_many=False) if name in _LAMBDAS else this
        if name == "repeat" or name == "repeatAll":
            made = self.term(arguments[0], inner)
            return replace(made, is_many=True)
        made_of = [
            self.term(one, replace(known, is_many=False) if name == "trace" and at == 1 else inner)
            for at, one in enumerate(arguments)
        ]
        if name == "iif":
            return self.choice(call, made_of)
        if name == "select":
            return replace(made_of[0], is_many=known.is_many or made_of[0].is_many)
        if name in ("children", "descendants"):
            return Static(None, True, False)
        if name in ("union", "combine", "coalesce"):
            return _joined([*([] if name == "coalesce" else [known]), *made_of])
        if name in _SAME:
            return replace(known, is_many=known.is_many and name not in ("first", "last", "single", "min", "max"))
        if name == "extension":
            return Static(frozenset(("Extension",)), True)
        if name in _BOOLEANS or name.startswith("convertsTo"):
            return _BOOLEAN
        if name in _STRINGS:
            return _STRING
        if name in _INTEGERS:
            return _INTEGER
        if name in _MADE:
            return Static(frozenset((f"System.{_MADE[name]}",)))
        if name in ("split", "toChars"):
            return replace(_STRING, is_many=True)
        return Static(None, known.is_many)

    def typed(self, call: Call, known: Static) -> Static:
        name = type_name(call.arguments[0], self.text)
        if call.name == "is":
            return _BOOLEAN
        if call.name == "as" and known.is_many and known.types is not None:
            return self.flaw("as takes one item; ofType takes many", call.at)
        return _of_type(name, known)

    def choice(self, call: Call, made_of: list[Static]) -> Static:
        criterion = made_of[0]
        if criterion.types and not any(kind in ("boolean", "System.Boolean") for kind in criterion.types):
            self.flaw("the criterion of iif is a Boolean", call.arguments[0].at)
        return _joined(made_of[1:])

    # -- operators

    def operators(self, term: Term, this: Static) -> Static:
        spine: list[Binary | TypeOperation] = []
        base: Term = term
        while isinstance(base, (Binary, TypeOperation)):
            spine.append(base)
            base = base.left if isinstance(base, Binary) else base.operand
        known = self.term(base, this)
        for one in reversed(spine):
            if isinstance(one, TypeOperation):
                known = _BOOLEAN if one.operator == "is" else _of_type(one.type, known)
                continue
            right = self.term(one.right, this)
            if one.operator in _COMPARISONS:
                self.comparison(one, known, right)
            if one.operator == "|":
                known = _joined([known, right])
            elif one.operator == "&":
                known = _STRING
            elif one.operator in ("+", "-", "*", "/", "div", "mod"):
                known = Static(None)
            else:
                known = _BOOLEAN
        return known

    def comparison(self, term: Binary, left: Static, right: Static) -> None:
        for one, other in ((left, right), (right, left)):
            if _has_only(one, _TEMPORALS) and _has_only(other, ("String",)):
                self.flaw("a date or time is never equal to a String; write it with @", term.at)


def _has_only(known: Static, systems: tuple[str, ...]) -> bool:
    """Whether all that is known of the types is one of those System types."""
    if not known.types:
        return False
    return all(
        (kind.removeprefix("System.") if kind.startswith("System.") else system_type(kind)) in systems
        for kind in known.types
    )


def _is_string(kind: str) -> bool:
    return kind == "System.String" or system_type(kind) == "String" or kind in ("Resource", "Element")


def _of_type(name: TypeName, known: Static) -> Static:
    is_system = name.namespace == "System" or (
        not name.namespace and name.name in SYSTEM_TYPES and not _is_fhir(name.name)
    )
    return Static(frozenset((f"System.{name.name}" if is_system else name.name,)), known.is_many, known.is_ordered)


def _is_fhir(name: str) -> bool:
    return bool(fields(name)) or is_primitive(name)


def _joined(parts: list[Static]) -> Static:
    types: set[str] = set()
    for part in parts:
        if part.types is None:
            return Static(None, True, False)
        types |= part.types
    return Static(frozenset(types), True, False)
