"""The door: a text becomes an `Expression`, an `Expression` is evaluated on data."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from hilum.fhir.path.compiler import Compiler
from hilum.fhir.path.errors import PathError, PathLimitExceeded
from hilum.fhir.path.items import Item, Node, container_of, json_value, node_type
from hilum.fhir.path.parser import parse
from hilum.fhir.path.plain import Walk, walker
from hilum.fhir.path.running import (
    DEFAULT_LIMITS,
    EVALUATION,
    Allowance,
    Closure,
    Conformance,
    Limits,
    Resolve,
    Run,
    Slices,
    Terminology,
    truth,
)
from hilum.fhir.path.tree import Term
from hilum.fhir.path.types import is_fhir_type

_MAX_NAME = 128
_MAX_KEPT = 1_000
"""Characters of an expression that is kept: documents must not decide what memory holds."""

__all__ = ["Expression", "by_literal", "compile"]

_LITERAL = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?")


class Expression:
    """A compiled expression; it can be evaluated any number of times, also at once.

    text   as it was written
    """

    __slots__ = ("_closure", "_walks", "limits", "text", "tree")

    def __init__(self, text: str, tree: Term, closure: Closure, limits: Limits) -> None:
        self.text = text
        self.tree = tree
        self._closure = closure
        self.limits = limits
        self._walks: dict[str, Walk | None] = {}

    def _walker(self, type_name: Any) -> Walk | None:
        try:
            return self._walks[type_name]
        except (KeyError, TypeError):
            pass
        if not isinstance(type_name, str) or len(type_name) > _MAX_NAME or not is_fhir_type(type_name):
            return None
        walk = self._walks[type_name] = walker(self.tree, type_name)
        return walk

    def __repr__(self) -> str:
        return f"<Expression {self.text[:60]!r}>"

    def evaluate(
        self,
        item: Any,
        *,
        type: str = "",
        root: Any = None,
        resource: Any = None,
        variables: Mapping[str, Any] | None = None,
        resolve: Resolve | None = None,
        terminology: Terminology | None = None,
        conforms: Conformance | None = None,
        slices: Slices | None = None,
        now: datetime.datetime | None = None,
        trace: Callable[[str, list[Any]], None] | None = None,
        limits: Limits | None = None,
    ) -> list[Any]:
        """The result as JSON values; a primitive that has extensions only is None.

        item         what the expression is about (`%context`, `$this`): a resource, any other JSON value, or a `Node`
        type         FHIR type of an item that does not tell it: "HumanName", "Patient.contact"
        root         `%rootResource`: the container of a contained resource, or a bundle in which references are resolved; where it is
                     not given, what a `Node` stands in, else the item itself
        resource     `%resource`: the resource that the item stands in; where it is not given, what a `Node` stands in, else the root
        variables    further `%name`: a JSON value or a list of them
        resolve      the resource that a literal reference names; contained resources and entries of the root are found without it
        terminology  for memberOf and subsumes
        conforms     for conformsTo with profiles beyond R4's own definitions
        slices       for slice
        now          what now() and today() say, the same all through; where it is not given, the time of the machine when one of
                     them is met first (`running.default_now`)
        trace        is told (name, items) by trace()

        raises  PathEvaluationError   the values that came do not fit the expression
                PathLimitExceeded     the limits are spent
                Unsupported           a port is needed that was not given
        """
        if item.__class__ is dict:
            walk = self._walker(type or item.get("resourceType"))
            if walk is not None:
                values = walk(item)
                if values is not None and len(values) <= (limits or self.limits).nodes:
                    return values
        run = _begun(item, type, root, resource, limits or self.limits)
        if resolve is not None:
            run.resolve = resolve
        if variables or terminology or conforms or slices or now or trace:
            _equip(run, variables, terminology, conforms, slices, now, trace)
        found = self._run(run)
        return [one.value if one.__class__ is Node else json_value(one) for one in found]

    def nodes(
        self,
        item: Any,
        *,
        type: str = "",
        root: Any = None,
        resource: Any = None,
        variables: Mapping[str, Any] | None = None,
        resolve: Resolve | None = None,
        terminology: Terminology | None = None,
        conforms: Conformance | None = None,
        slices: Slices | None = None,
        now: datetime.datetime | None = None,
        trace: Callable[[str, list[Any]], None] | None = None,
        limits: Limits | None = None,
        allowance: Allowance | None = None,
    ) -> list[Item]:
        """As `evaluate`, but with the items themselves: a `Node` for FHIR data, with type and place, else a System value.

        allowance   what this and other evaluations may spend together
        """
        run = _begun(item, type, root, resource, limits or self.limits)
        run.resolve = resolve
        _equip(run, variables, terminology, conforms, slices, now, trace)
        return list(self._run(run) if allowance is None else self._drawn(run, allowance))

    def _drawn(self, run: Run, allowance: Allowance) -> list[Item]:
        begun = run.draw(allowance)
        try:
            return self._run(run)
        finally:
            allowance.left -= begun - run.left + EVALUATION

    def _run(self, run: Run) -> list[Item]:
        try:
            return self._closure(run)
        except RecursionError:
            raise PathLimitExceeded("an evaluation nested too deep") from None
        except PathError as error:
            raise error.located(self.text, 0) from None

    def holds(
        self,
        item: Any,
        *,
        type: str = "",
        root: Any = None,
        resource: Any = None,
        variables: Mapping[str, Any] | None = None,
        resolve: Resolve | None = None,
        terminology: Terminology | None = None,
        conforms: Conformance | None = None,
        slices: Slices | None = None,
        now: datetime.datetime | None = None,
        limits: Limits | None = None,
        allowance: Allowance | None = None,
    ) -> bool:
        """Whether an invariant holds: its result is not false. FHIR R4 2.26.5 (constraint.expression), FHIRPath N1 4.5.

        Empty holds: R4's own invariants (ref-1, bdl-8) come out empty where what they judge is absent. One item that is no Boolean
        counts as true. Arguments and errors as of `evaluate` and `nodes`.
        """
        run = _begun(item, type, root, resource, limits or self.limits)
        if resolve is not None:
            run.resolve = resolve
        if variables or terminology or conforms or slices or now:
            _equip(run, variables, terminology, conforms, slices, now, None)
        found = self._run(run) if allowance is None else self._drawn(run, allowance)
        return truth(found, "the whole expression") is not False


def _begun(item: Any, type_name: str, root: Any, resource: Any, limits: Limits) -> Run:
    context = item if item.__class__ is Node else _item(item, type_name)
    if root is None and resource is None:
        if item.__class__ is Node and item.parent is not None:
            return Run(context, container_of(item) or item, container_of(item, of_contained=True) or item, limits)
        return Run(context, context, context, limits)
    top = context if root is None else root if root.__class__ is Node else _item(root, "")
    return Run(context, top, top if resource is None else _item(resource, ""), limits)


def _equip(
    run: Run,
    variables: Mapping[str, Any] | None,
    terminology: Terminology | None,
    conforms: Conformance | None,
    slices: Slices | None,
    now: datetime.datetime | None,
    trace: Callable[[str, list[Any]], None] | None,
) -> None:
    if variables:
        run.variables = {name: _items(value) for name, value in variables.items()}
    run.terminology = terminology
    run.conforms = conforms
    run.slices = slices
    run.now = now
    run.trace = trace


def _item(value: Any, type_name: str) -> Item:
    if value.__class__ is Node or value is None:
        return value
    if type_name:
        return Node(value, type_name)
    return Node(value, node_type(value)) if value.__class__ is dict or value.__class__ is list else value


def _items(value: Any) -> list[Item]:
    if value is None:
        return []
    return [_item(one, "") for one in (value if isinstance(value, list) else [value]) if one is not None]


def _made(text: str, limits: Limits) -> Expression:
    try:
        tree = parse(text)
        return Expression(text, tree, Compiler(text).compile(tree), limits)
    except RecursionError:
        raise PathLimitExceeded("an expression nested too deep") from None


def compile(text: str, *, limits: Limits = DEFAULT_LIMITS) -> Expression:
    """The expression of a text; the same text gives the same expression again, without work, unless it is long.

    raises  PathSyntaxError     not FHIRPath
            PathTypeError       no such function, number of arguments or type
            PathLimitExceeded   longer or deeper than allowed
    """
    return _kept(text, limits) if len(text) <= _MAX_KEPT else _made(text, limits)


_kept = lru_cache(maxsize=1024)(_made)


def by_literal(reference: str) -> dict[str, Any] | None:
    """A `resolve` that knows nothing but what the reference says: enough for `where(resolve() is Patient)`. FHIR R4 3.1.1.4.11."""
    match = _LITERAL.fullmatch(reference)
    return None if match is None else {"resourceType": match.group(1), "id": match.group(2)}
