"""One evaluation: what `$this` and the variables are, the ports, and the limits that are being spent."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from hilum.fhir.path.errors import PathEvaluationError, PathLimitExceeded
from hilum.fhir.path.items import Item, Node, atom
from hilum.fhir.path.temporal import Temporal, from_datetime

__all__ = [
    "DEFAULT_LIMITS",
    "Allowance",
    "Closure",
    "Conformance",
    "Limits",
    "Resolve",
    "Run",
    "Slices",
    "Step",
    "Terminology",
    "single",
    "singleton",
    "size_of",
    "truth",
]

Resolve = Callable[[str], Any]
"""The resource that a literal reference names, as a dict, or None."""


class Terminology(Protocol):
    """What knows value sets and code systems. FHIR R4 2.9.1.5 (memberOf, subsumes)."""

    def member_of(self, value_set: str, coded: Any, type_name: str) -> bool | None:
        """Whether a code, Coding or CodeableConcept is a member; None where the value set is not known."""

    def subsumes(self, broader: Any, narrower: Any) -> bool | None:
        """Whether one Coding subsumes another; None where the code system is not known."""


class Conformance(Protocol):
    """What knows profiles. FHIR R4 2.9.1.5 (conformsTo)."""

    def __call__(self, profile: str, value: Any, type_name: str) -> bool | None:
        """Whether a value conforms; None where the profile is not known."""


class Slices(Protocol):
    """What knows the slices of profiles. FHIR R4 2.9.1.5 (slice)."""

    def __call__(self, profile: str, name: str, value: Any, type_name: str) -> bool | None:
        """Whether a value belongs to that slice; None where the profile or slice is not known."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one evaluation may spend.

    nodes     items made, all steps together
    text      characters of one string
    seconds   wall time
    """

    nodes: int = 1_000_000
    text: int = 1_000_000
    seconds: float = 5.0


Indexes = dict[int, tuple[Any, dict[str, Node]]]
"""By the id() of a list or resource: itself, and the resources in it by what references name."""


@dataclass(slots=True)
class Allowance:
    """What many evaluations may spend together: each by itself has its `Limits`, and all of them no more than this.

    One may spend half of what is left, so that after one that costs too much there is something for the others.

    left      items still to be made
    indexes   what they find contained resources and entries of bundles by, so the data must not change meanwhile
    """

    left: int
    indexes: Indexes = field(default_factory=dict)

    @property
    def is_spent(self) -> bool:
        """Whether there is not enough left for anything but the least."""
        return self.left < _TICK


DEFAULT_LIMITS = Limits()


def default_now() -> datetime.datetime:
    """The time of an evaluation that is not given one: that of the machine. Whatever must answer the same again gives `now`."""
    return datetime.datetime.now(datetime.UTC)


EVALUATION = 2
"""Items that an evaluation counts for, whatever it does."""
_TICK = 2_000
NONE_DESCENDED: dict[int, tuple[Node, list[Item]]] = {}


class Run:
    """The state of one evaluation."""

    # what most evaluations leave as it is stands in the class, so that beginning one is cheap
    index: int | None = None
    total: list[Item] = []  # noqa: RUF012
    variables: dict[str, list[Item]] = {}  # noqa: RUF012
    resolve: Resolve | None = None
    terminology: Terminology | None = None
    conforms: Conformance | None = None
    slices: Slices | None = None
    now: datetime.datetime | None = None
    trace: Callable[[str, list[Any]], None] | None = None
    descended: dict[int, tuple[Node, list[Item]]] = NONE_DESCENDED
    deadline = 0.0
    _moment: Temporal | None = None
    _indexes: Indexes | None = None

    def __init__(self, context: Item, root: Item, resource: Item, limits: Limits) -> None:
        self.this: list[Item] = [] if context is None else [context]
        self.context = self.this
        self.root = root
        self.resource = resource
        self.limits = limits
        self.left = limits.nodes
        self.check_at = self.left - _TICK

    def draw(self, allowance: Allowance) -> int:
        """Spend no more than half of what an allowance has left; returns what there is to spend."""
        self.left = min(self.limits.nodes, max(0, allowance.left >> 1))
        self.check_at = self.left - _TICK
        self._indexes = allowance.indexes
        return self.left

    @property
    def indexes(self) -> Indexes:
        """Contained resources by id, and entries of bundles by url, made when they are asked for first."""
        if self._indexes is None:
            self._indexes = {}
        return self._indexes

    def moment(self) -> Temporal:
        """`now()`, the same all through one evaluation. FHIRPath N1 5.9."""
        if self._moment is None:
            self._moment = from_datetime(self.now or default_now())
        return self._moment

    def checkpoint(self) -> None:
        """Called when `left` falls below `check_at`."""
        if self.left < 0:
            raise PathLimitExceeded(f"an evaluation of more than {self.limits.nodes} nodes, or than is left to spend")
        self.check_at = self.left - _TICK
        now = time.monotonic()
        if not self.deadline:
            self.deadline = now + self.limits.seconds
        elif now > self.deadline:
            raise PathLimitExceeded(f"an evaluation of more than {self.limits.seconds:g} seconds")

    def spend(self, count: int) -> None:
        """Count work in nodes."""
        self.left -= count
        if self.left < self.check_at:
            self.checkpoint()

    def weigh(self, items: list[Item]) -> None:
        """Count what comparing the items as structures will cost: as many nodes as they have inside."""
        for item in items:
            if item.__class__ is Node:
                value = item.value
                if value.__class__ is dict:
                    self.spend(size_of(value))
                elif value.__class__ is str and len(value) > 1024:
                    self.spend(len(value) >> 6)
            elif item.__class__ is str and len(item) > 1024:
                self.spend(len(item) >> 6)

    def text(self, value: str) -> list[Item]:
        """A string as a result, within its limit."""
        size = len(value)
        if size > self.limits.text:
            raise PathLimitExceeded(f"a string of more than {self.limits.text} characters")
        self.spend(1 + (size >> 6))
        return [value]


def size_of(value: Any) -> int:
    """How many members and items an object or array has inside."""
    count = 0
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        count += len(one)
        for part in one.values() if one.__class__ is dict else one:
            if part.__class__ is dict or part.__class__ is list:
                waiting.append(part)
    return count


Closure = Callable[[Run], list[Item]]
Step = Callable[[Run, list[Item]], list[Item]]


def single(items: list[Item], what: str) -> Item:
    """The System value of the only item, None for an empty collection. FHIRPath N1 4.5 (singleton evaluation)."""
    if not items:
        return None
    if len(items) > 1:
        raise PathEvaluationError(f"{what} takes one item")
    return atom(items[0])


def singleton(items: list[Item], what: str) -> Item:
    """The only item as it is, None for an empty collection."""
    if not items:
        return None
    if len(items) > 1:
        raise PathEvaluationError(f"{what} takes one item")
    return items[0]


def truth(items: list[Item], what: str) -> bool | None:
    """A collection as a Boolean: the only item, true where that is no Boolean; None = empty. FHIRPath N1 4.5."""
    if not items:
        return None
    if len(items) > 1:
        raise PathEvaluationError(f"{what} takes one item")
    value = items[0]
    if value.__class__ is bool:
        return bool(value)
    value = atom(value)
    if value is None and items[0].extra is None:
        return None
    return value if isinstance(value, bool) else True
