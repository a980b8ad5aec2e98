"""What a NIST profile says beyond its structure: constraints, predicates, bindings, slices, by what they speak of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lxml import etree

from hilum.core.errors import DecodeError
from hilum.hl7v2.validation.findings import Collector, Severity
from hilum.hl7v2.validation.profiles.coconstraints import Context, read_contexts
from hilum.hl7v2.validation.profiles.elements import Element, Steps, read_path, resolve
from hilum.hl7v2.validation.profiles.expressions import Assertion, Codes, assertion
from hilum.hl7v2.validation.profiles.values import Binding, Library, SingleCode, read_binding, read_single_code
from hilum.hl7v2.validation.profiles.xml import SECTION, children, read, required

__all__ = [
    "Constraint",
    "Predicate",
    "Rules",
    "Scope",
    "Slice",
    "read_bindings",
    "read_coconstraints",
    "read_constraints",
    "read_slices",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Constraint:
    """A conformance statement; SHOULD and MAY do not make errors."""

    id: str
    description: str
    severity: Severity
    assertion: Assertion
    target: str = ""

    def check(self, context: Element, out: Collector) -> None:
        """Judge the statement at a context."""
        said = self.assertion.judge(context)
        if said is True:
            return
        paths = self.assertion.paths
        place = _place(context, self.target or (paths[-1] if paths else ""))
        if said is None:
            out.add("profile/undecided", place, f"cannot be decided here: {self.description}", statement=self.id)
        else:
            out.add("profile/constraint", place, self.description, severity=self.severity, statement=self.id)


@dataclass(frozen=True, slots=True)
class Predicate:
    """A conditional usage: what the target's usage is where the condition holds, and where it does not."""

    target: Steps
    path: str
    when_true: str
    when_false: str
    description: str
    condition: Assertion

    def check(self, context: Element, out: Collector) -> None:
        """Judge the target's presence at a context."""
        said = self.condition.judge(context)
        usage = self.when_true if said else self.when_false
        if said is None or usage not in ("R", "X", "W"):
            return
        is_there = bool(resolve(context, self.target))
        if usage == "R" and not is_there:
            out.add("profile/predicate", _place(context, self.path), f"required here: {self.description}")
        elif usage in ("X", "W") and is_there:
            text = f"not supported here: {self.description}"
            out.add("profile/predicate", _place(context, self.path), text, code="102")


def _place(context: Element, path: str) -> str:
    """The place that a path by position names under a context, although nothing may be there."""
    steps = read_path(path) if path else ()
    if not steps:
        return context.place
    if context.group is not None:
        found = resolve(context, steps[:1])
        if not found:
            return context.place
        return _place(found[0], ".".join(f"{position}[{instance or '*'}]" for position, instance in steps[1:]))
    if context.segment is not None:
        (position, instance), *rest = steps
        return f"{context.place}-{position}[{instance or 1}]" + "".join(f".{number}" for number, _ in rest)
    return context.place + "".join(f".{number}" for number, _ in steps)


@dataclass(frozen=True, slots=True)
class Slice:
    """Which repetition takes which flavour: by its number, or by an assertion on it. `to` is a segment's or data type's id."""

    to: str
    occurrence: int = 0
    assertion: Assertion | None = None

    def takes(self, element: Element) -> bool:
        """Whether an element falls in the slice."""
        if self.assertion is not None:
            return self.assertion.judge(element) is True
        return element.instance == self.occurrence


@dataclass(slots=True)
class Scope:
    """What is said of one data type, segment, group or message."""

    constraints: list[Constraint] = field(default_factory=list)
    predicates: list[Predicate] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    codes: list[SingleCode] = field(default_factory=list)

    def check(self, context: Element, library: Library, out: Collector) -> None:
        """Judge everything at a context."""
        for constraint in self.constraints:
            constraint.check(context, out)
        for predicate in self.predicates:
            predicate.check(context, out)
        for binding in self.bindings:
            binding.check(context, library, out)
        for code in self.codes:
            code.check(context, out)


@dataclass(slots=True)
class Rules:
    """All that a profile says beyond its structure.

    datatypes, segments, groups   scopes by id; a message is a group
    segment_slices                by message, group and position;  field_slices by segment and position
    """

    datatypes: dict[str, Scope] = field(default_factory=dict)
    segments: dict[str, Scope] = field(default_factory=dict)
    groups: dict[str, Scope] = field(default_factory=dict)
    segment_slices: dict[tuple[str, str, int], tuple[Slice, ...]] = field(default_factory=dict)
    field_slices: dict[tuple[str, int], tuple[Slice, ...]] = field(default_factory=dict)
    coconstraints: dict[str, tuple[Context, ...]] = field(default_factory=dict)
    library: Library = field(default_factory=Library)
    flavours: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def codes(self) -> Codes:
        """Whether a value is in a set, by the library as it will be."""
        return lambda element, id: self.library.holds(element, id)

    def add(self, kind: str, id: str, add: Callable[[Scope], None]) -> None:
        """Put something in the scope of a data type, segment, group or message."""
        by_kind = {"Datatype": self.datatypes, "Segment": self.segments, "Group": self.groups, "Message": self.groups}
        add(by_kind[kind].setdefault(id, Scope()))


_KINDS = ("Datatype", "Segment", "Group", "Message")


def _each(root: Any, name: str, statement: tuple[str, ...], rules: Rules, use: Callable[[str, str, Any], None]) -> None:
    """Call `use` for every statement of a section, by kind and id; one that cannot be used is a problem, not the end."""
    for section in children(root, name):
        for kind in children(section, *_KINDS):
            of = etree.QName(kind).localname
            for by in children(kind):
                if etree.QName(by).localname not in ("ByID", "ByName"):
                    continue
                id = by.get("ID") or by.get("Name") or ""
                for one in children(by, *statement):
                    try:
                        use(of, id, one)
                    except DecodeError as error:
                        said = one.get("ID") or one.get("Target") or ""
                        rules.problems.append(f"{etree.QName(one).localname} {said} of {of} {id}: {error.message}")


def read_constraints(data: bytes, rules: Rules) -> None:
    """A ConformanceContext: predicates and constraints. raises DecodeError, BudgetExceeded."""
    root = read(data, "ConformanceContext")

    def predicate(kind: str, id: str, element: Any) -> None:
        condition = children(element, "Condition")
        if not condition:
            raise DecodeError("a predicate without condition", section=SECTION)
        path = required(element, "Target")
        made = Predicate(
            read_path(path),
            path,
            element.get("TrueUsage") or "",
            element.get("FalseUsage") or "",
            _text(element),
            assertion(condition[0], rules.codes()),
        )
        rules.add(kind, id, lambda scope: scope.predicates.append(made))

    def constraint(kind: str, id: str, element: Any) -> None:
        inner = children(element, "Assertion")
        if not inner:
            raise DecodeError("a constraint without assertion", section=SECTION)
        strength = (element.get("Strength") or "SHALL").upper()
        severity = {"SHOULD": Severity.WARNING, "MAY": Severity.INFO}.get(strength, Severity.ERROR)
        if element.get("Classification") == "W":
            severity = Severity.WARNING
        made = Constraint(
            element.get("ID") or "",
            _text(element),
            severity,
            assertion(inner[0], rules.codes()),
            element.get("Target") or "",
        )
        rules.add(kind, id, lambda scope: scope.constraints.append(made))

    _each(root, "Predicates", ("Predicate",), rules, predicate)
    _each(root, "Constraints", ("Constraint",), rules, constraint)


def _text(element: Any) -> str:
    found = children(element, "Description")
    return " ".join((found[0].text or "").split())[:500] if found else ""


def read_bindings(data: bytes, rules: Rules) -> None:
    """A ValueSetBindingsContext. raises DecodeError, BudgetExceeded."""
    root = read(data, "ValueSetBindingsContext")

    def binding(kind: str, id: str, element: Any) -> None:
        made = read_binding(element)
        rules.add(kind, id, lambda scope: scope.bindings.append(made))

    def single(kind: str, id: str, element: Any) -> None:
        made = read_single_code(element)
        rules.add(kind, id, lambda scope: scope.codes.append(made))

    _each(root, "ValueSetBindings", ("ValueSetBinding",), rules, binding)
    _each(root, "SingleCodeBindings", ("SingleCodeBinding",), rules, single)


def read_slices(data: bytes, rules: Rules) -> None:
    """A ProfileSlicing. raises DecodeError, BudgetExceeded."""
    root = read(data, "ProfileSlicing")
    for section in children(root, "SegmentSlicing"):
        for message in children(section, "Message"):
            for group in children(message, "GroupContext"):
                for position, slices in _slicings(group, rules):
                    key = (required(message, "ID"), required(group, "ID"), position)
                    rules.segment_slices[key] = slices
    for section in children(root, "FieldSlicing"):
        for segment in children(section, "SegmentContext"):
            for position, slices in _slicings(segment, rules):
                rules.field_slices[required(segment, "ID"), position] = slices


def _slicings(context: Any, rules: Rules) -> list[tuple[int, tuple[Slice, ...]]]:
    out = []
    for slicing in children(context, "OccurrenceSlicing", "AssertionSlicing"):
        position = required(slicing, "Position")
        slices = []
        for one in children(slicing, "Slice"):
            occurrence = one.get("Occurrence") or ""
            inner = children(one, "Assertion")
            if inner:
                slices.append(Slice(required(one, "Ref"), assertion=assertion(inner[0], rules.codes())))
            elif occurrence.isascii() and occurrence.isdigit() and len(occurrence) < 7:
                slices.append(Slice(required(one, "Ref"), int(occurrence)))
            else:
                raise DecodeError("a slice without occurrence or assertion", section=SECTION)
        if not (position.isascii() and position.isdigit() and len(position) < 6):
            raise DecodeError("a slicing without position", section=SECTION)
        out.append((int(position), tuple(slices)))
    return out


def read_coconstraints(data: bytes, rules: Rules) -> None:
    """A CoConstraintContext. raises DecodeError, BudgetExceeded."""
    root = read(data, "CoConstraintContext")
    for message in children(root, "ByMessage"):
        id = required(message, "ID")
        rules.coconstraints[id] = (*rules.coconstraints.get(id, ()), *read_contexts(message, rules.codes()))
