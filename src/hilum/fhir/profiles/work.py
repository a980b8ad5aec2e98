"""One judgement: what it has found, what it may spend, the ports that it asks."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.fhir.path import Allowance, Expression, Limits, Node, by_literal, compile
from hilum.fhir.path.running import size_of
from hilum.fhir.validation import Issue
from hilum.fhir.validation.model import shown

__all__ = ["LIMITS", "MAX_NESTED", "Check", "Work", "expression_of"]

LIMITS = Limits(nodes=20_000_000, seconds=20.0)
"""What one expression of a profile may spend on one element, within what all may spend together."""
MAX_NESTED = 24
BASE_STEPS = 120_000
STEPS_A_VALUE = 8
"""What a judgement may spend: a base, and more for each value of each resource that is judged by each profile. US Core spends up
to 2.6 a value, in steps and in items of FHIRPath."""
SECTION = "FHIR R4 5.1"


@dataclass(slots=True)
class Work:
    """The state of one judgement.

    root, resource  %rootResource and %resource of what is judged
    conforms        whether an item meets a profile, None where that is not known
    now             what now() and today() say in invariants
    profile         canonical url of the profile that is being judged
    told            what is told once only: a value set that is not known, a slicing that cannot be judged
    """

    root: Node
    resource: Node
    terminology: Any
    conforms: Callable[[str, Node, Work], bool | None]
    bindings: bool = True
    follow: bool = False
    show_values: bool = False
    now: datetime.datetime | None = None
    profile: str = ""
    issues: list[Issue] = field(default_factory=list)
    told: set[tuple[str, str]] = field(default_factory=set)
    seen: set[tuple[str, str, str]] = field(default_factory=set)
    running: set[tuple[str, int]] = field(default_factory=set)
    depth: int = 0
    left: int = BASE_STEPS
    allowance: Allowance = field(default_factory=lambda: Allowance(BASE_STEPS))

    def grant(self, value: Any) -> None:
        """What the size of a resource gives to spend."""
        more = STEPS_A_VALUE * size_of(value)
        self.left += more
        self.allowance.left += more

    def spend(self, count: int = 1) -> None:
        """Count work. raises BudgetExceeded"""
        self.left -= count
        if self.left < 0:
            raise BudgetExceeded("too much to judge by a profile", section=SECTION)

    def is_member(self, value_set: str, coded: Any, kind: str) -> bool | None:
        """Ask the terminology, and count what finding the answer has cost, where it tells."""
        before = getattr(self.terminology, "spent", 0)
        found: bool | None = self.terminology.member_of(value_set, coded, kind)
        self.spend(1 + (getattr(self.terminology, "spent", 0) - before >> 2))
        return found

    def compare(self, wanted: Any, value: Any) -> None:
        """Count what comparing a fixed value or pattern with a value may cost."""
        if isinstance(wanted, (dict, list)) and isinstance(value, (dict, list)):
            self.spend(1 + (size_of(wanted) * size_of(value) >> 5))

    def add(
        self,
        severity: str,
        code: str,
        text: str,
        node: Node,
        rule: str,
        below: str = "",
        value: Any = None,
    ) -> None:
        """Note an issue; the same rule at the same place, asked by an element and by its slice, is told once."""
        where = f"{node.path}.{below}" if below else node.path
        key = (where, rule, text)
        if key in self.seen:
            return
        self.seen.add(key)
        seen = shown(value) if self.show_values and value is not None else ""
        self.issues.append(Issue(severity, code, text, where, profile=self.profile, rule=rule, value=seen))

    def once(self, code: str, text: str, rule: str) -> None:
        """Note something that could not be judged, once and without a place."""
        if (rule, text) not in self.told:
            self.told.add((rule, text))
            self.issues.append(Issue("information", code, text, profile=self.profile, rule=rule))

    def nodes(self, expression: Expression, node: Node) -> list[Node]:
        """The FHIR data that an expression finds; what cannot be evaluated finds nothing."""
        self.spend()
        try:
            found = expression.nodes(
                node,
                root=self.root,
                resource=self.resource,
                resolve=by_literal,
                limits=LIMITS,
                allowance=self.allowance,
            )
        except BudgetExceeded:
            raise
        except HilumError:
            return []
        self.spend(len(found))
        return [one for one in found if isinstance(one, Node)]


Check = Callable[[Node, Work], None]


def expression_of(text: str) -> Expression:
    """A compiled expression within the limits of a profile."""
    return compile(text, limits=LIMITS)
