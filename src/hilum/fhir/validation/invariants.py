"""Evaluation of the invariants that a validation met. FHIR R4 2.26.5; FHIRPath N1.

An invariant holds unless its expression is false (`rules.STRICT` names those in which empty is false). An expression that cannot
be evaluated on what is there (two where one is meant) is not judged, since the structure is what is wrong then; one that takes
more than its limits is told as not judged. All of a resource together may spend what grows with its size: so much for each object
that has invariants, which is more than any real resource takes, and no room for what grows with the square of the size. What
is beyond is told once, with the invariants that were left out.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.fhir.path import Allowance, Expression, Limits, Node, by_literal, compile
from hilum.fhir.path.running import size_of
from hilum.fhir.validation.model import Place, Run
from hilum.fhir.validation.rules import Rule
from hilum.fhir.validation.shortcuts import GUARDS, SHORTCUTS, Shortcut

__all__ = ["LIMITS", "check_invariants"]

LIMITS = Limits(nodes=20_000_000, seconds=20.0)
"""What one invariant may spend on one element, within what all may spend together."""
BASE_STEPS = 200_000
STEPS_EACH = 24
STEPS_A_VALUE = 8
"""What all may spend together: a base, more for each invariant on each object, and, once that is spent, more for each value of the
resource. The resources of HL7, of Synthea and of validators' tests spend up to 10 for each invariant."""
MAX_NAMED = 12


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
    budget = _Budget(run)
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
                holds = _evaluated(one, node, resource, root, tops, place, run, budget)
            if not holds:
                run.add(one.rule.severity, "invariant", f"{one.rule.human} ({one.rule.key})", place, rule=one.rule.key)
        if rules[0].kind == "Expression" and value.get("language") == "text/fhirpath":
            _check_expression(value, place, run)
    budget.tell()


class _Budget:
    """What the invariants of a run may spend together, and those that were left out for it."""

    __slots__ = ("_is_whole", "_omitted", "_run", "allowance")

    def __init__(self, run: Run) -> None:
        self._run = run
        self._is_whole = False
        self._omitted: dict[str, None] = {}
        self.allowance = Allowance(BASE_STEPS + STEPS_EACH * sum(len(row[0]) for row in run.nodes))

    def has_more(self) -> bool:
        """Whether there is something left to spend."""
        return not self.allowance.is_spent or self.grow()

    def grow(self) -> bool:
        """Take what the size of the resource gives, once."""
        if self._is_whole:
            return False
        self._is_whole = True
        self.allowance.left += STEPS_A_VALUE * size_of(self._run.resources[0][0])
        return not self.allowance.is_spent

    def omit(self, key: str) -> None:
        self._omitted[key] = None

    def tell(self) -> None:
        if not self._omitted:
            return
        keys = [*self._omitted]
        named = ", ".join(keys[:MAX_NAMED]) + (f" and {len(keys) - MAX_NAMED} more" if len(keys) > MAX_NAMED else "")
        text = f"too much to judge: from some element on, these invariants were left out: {named}"
        self._run.add("warning", "too-costly", text, self._run.resources[0][1], rule="budget")


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
    budget: _Budget,
) -> bool:
    while budget.has_more():
        try:
            return one.expression.holds(
                node,
                root=_top(root, tops),
                resource=_top(resource, tops),
                resolve=by_literal,
                allowance=budget.allowance,
            )
        except BudgetExceeded:
            if not budget.grow():
                if budget.allowance.is_spent:
                    break
                text = f"too much to judge an invariant ({one.rule.key})"
                run.add("warning", "too-costly", text, place, rule=one.rule.key)
                return True
        except HilumError:
            return True
    budget.omit(one.rule.key)
    return True


def _check_expression(value: dict[str, Any], place: Place, run: Run) -> None:
    text = value.get("expression")
    if not isinstance(text, str):
        return
    try:
        compile(text)
    except HilumError:
        run.error("value", "not FHIRPath", place, rule="fhirpath", below="expression", value=text)
