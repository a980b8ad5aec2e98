"""Evaluation of the invariants that a validation met. FHIR R4 2.26.5; FHIRPath N1.

An invariant holds unless its expression is false (`rules.STRICT` names those in which empty is false). An expression that cannot
be evaluated on what is there (two where one is meant) is not judged, since the structure is what is wrong then; one that takes
more than its limits is told as not judged.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.fhir.path import Expression, Limits, Node, by_literal, compile
from hilum.fhir.validation.model import Place, Run
from hilum.fhir.validation.rules import Rule
from hilum.fhir.validation.shortcuts import GUARDS, SHORTCUTS, Shortcut

__all__ = ["LIMITS", "check_invariants"]

LIMITS = Limits(nodes=300_000, seconds=0.5)
"""What one invariant may spend on one element."""


class _Prepared:
    """An invariant ready to be judged."""

    __slots__ = ("_expression", "guard", "rule", "shortcut", "sibling")

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.guard = GUARDS.get(rule.key, "")
        self.sibling = "_" + self.guard
        self.shortcut: Shortcut | None = SHORTCUTS.get(rule.key)
        self._expression: Expression | None = None

    @property
    def expression(self) -> Expression:
        if self._expression is None:
            self._expression = compile(self.rule.expression, limits=LIMITS)
        return self._expression


@cache
def _prepared(rules: tuple[Rule, ...]) -> tuple[_Prepared, ...]:
    return tuple(map(_Prepared, rules))


def check_invariants(run: Run) -> None:
    """Evaluate each invariant on its node."""
    tops: dict[int, Node] = {}
    prepared_of: dict[int, tuple[_Prepared, ...]] = {}
    for rules, value, place, resource, root in run.nodes:
        prepared = prepared_of.get(id(rules))
        if prepared is None:
            prepared = prepared_of[id(rules)] = _prepared(rules)
        node: Node | None = None
        for one in prepared:
            if one.guard and one.guard not in value and one.sibling not in value:
                continue
            holds = one.shortcut(value, resource) if one.shortcut is not None else None
            if holds is None:
                if node is None:
                    node = _node(value, one.rule.kind, resource, tops)
                holds = _evaluated(one, node, resource, root, tops, place, run)
            if not holds:
                run.add(one.rule.severity, "invariant", f"{one.rule.human} ({one.rule.key})", place, rule=one.rule.key)
        if rules[0].kind == "Expression" and value.get("language") == "text/fhirpath":
            _check_expression(value, place, run)


def _node(value: dict[str, Any], kind: str, resource: dict[str, Any], tops: dict[int, Node]) -> Node:
    return _top(resource, tops) if value is resource else Node(value, kind)


def _top(resource: dict[str, Any], tops: dict[int, Node]) -> Node:
    node = tops.get(id(resource))
    if node is None:
        node = tops[id(resource)] = Node(resource, str(resource.get("resourceType") or ""))
    return node


def _evaluated(
    one: _Prepared,
    node: Node,
    resource: dict[str, Any],
    root: dict[str, Any],
    tops: dict[int, Node],
    place: Place,
    run: Run,
) -> bool:
    try:
        return one.expression.holds(node, root=_top(root, tops), resource=_top(resource, tops), resolve=by_literal)
    except BudgetExceeded:
        run.add(
            "warning",
            "too-costly",
            f"too much to judge an invariant ({one.rule.key})",
            place,
            rule=one.rule.key,
        )
    except HilumError:
        pass
    return True


def _check_expression(value: dict[str, Any], place: Place, run: Run) -> None:
    text = value.get("expression")
    if not isinstance(text, str):
        return
    try:
        compile(text)
    except HilumError:
        run.error("value", "not FHIRPath", place, rule="fhirpath", below="expression", value=text)
