"""Evaluation of the invariants that a validation met. FHIR R4 2.26.5; FHIRPath N1.

An invariant holds unless its expression is false (`rules.STRICT` names those in which empty is false). An expression that cannot
be evaluated on what is there (two where one is meant) is not judged, since the structure is what is wrong then.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from hilum.core.errors import HilumError
from hilum.fhir.path import Expression, Node, by_literal, compile
from hilum.fhir.validation.model import Run
from hilum.fhir.validation.rules import Rule

__all__ = ["check_invariants"]


@cache
def _expression(rule: Rule) -> Expression:
    return compile(rule.expression)


def check_invariants(run: Run) -> None:
    """Evaluate each invariant on its node."""
    tops: dict[int, Node] = {}

    def top(resource: dict[str, Any]) -> Node:
        node = tops.get(id(resource))
        if node is None:
            node = tops[id(resource)] = Node(resource, resource["resourceType"])
        return node

    for rules, value, place, resource, root in run.nodes:
        kind = rules[0].kind
        if kind == "Expression" and value.get("language") == "text/fhirpath":
            text = value.get("expression")
            try:
                if isinstance(text, str):
                    compile(text)
            except HilumError:
                run.error("value", "not FHIRPath", place, rule="fhirpath", below="expression", value=text)
        node = top(resource) if value is resource else Node(value, kind)
        for rule in rules:
            try:
                holds = _expression(rule).holds(node, root=top(root), resource=top(resource), resolve=by_literal)
            except HilumError:
                continue
            if not holds:
                run.add(rule.severity, "invariant", f"{rule.human} ({rule.key})", place, rule=rule.key)
