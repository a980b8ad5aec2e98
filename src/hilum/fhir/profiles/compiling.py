"""Profiles compiled to closures: of each element only what it asks beyond the element table is looked at.

An element's check judges one item; a group's check finds the items of an element, counts them, and hands each to the element's
check and to that of its slice, since what a differential says below a sliced element is not repeated in its slices.
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Mapping
from typing import Any

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.fhir.definitions import Element, is_primitive, type_definition
from hilum.fhir.path import Expression, Node, PathError
from hilum.fhir.path.types import is_kind_of
from hilum.fhir.profiles.bindings import binding_check
from hilum.fhir.profiles.library import Definition, Library, Profile, profiles_of, row_of, types_of, whole
from hilum.fhir.profiles.references import reference_check
from hilum.fhir.profiles.slicing import Slicing, slicing_of
from hilum.fhir.profiles.values import ABSENT, fits, is_same, stated
from hilum.fhir.profiles.work import LIMITS, MAX_NESTED, Check, Work, expression_of

__all__ = ["Compiler", "items_of", "meet", "profile_check"]

_NOTHING: Any = object()
_MAX_CONSTRAINTS = 500
_UNITS = {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes", "s": "seconds"}
_LONGEST = 1_000_000
_IN_VALUE_SET = re.compile(r"([A-Za-z][A-Za-z0-9.]{0,200}) in ('https?://[^'\\]{1,300}')")


def profile_check(url: str, library: Library) -> Check | None:
    """The check of a profile, None when nothing is known of it.

    raises  as `Conformance.profile`
    """
    found: Check | None = library.checks.get(url)
    if found is None:
        profile = library.profile(url)
        if profile is None:
            return None
        found = library.checks[url] = Compiler(profile, library).check()
    return found


def meet(url: str, node: Node, work: Work, library: Library) -> None:
    """Judge an item by a profile; a profile that is not known, or is no profile, is told once."""
    key = (url, id(node.value))
    if key in work.running:
        return
    if len(work.running) >= MAX_NESTED:
        raise BudgetExceeded(f"profiles in profiles, deeper than {MAX_NESTED}", section="FHIR R4 5.1")
    try:
        check = profile_check(url, library)
    except HilumError as error:
        work.once("exception", f"the profile {url} is not sound: {error.message}", "profile")
        return
    if check is None:
        work.once("not-found", f"the profile {url} is not known", "profile")
        return
    outer = work.profile
    work.running.add(key)
    try:
        check(node, work)
    finally:
        work.running.discard(key)
        work.profile = outer


class Compiler:
    """Compiles one profile."""

    def __init__(self, profile: Profile, library: Library) -> None:
        self.profile = profile
        self.library = library
        self._children: dict[tuple[int, str], Check | None] = {}

    def check(self) -> Check:
        """The check of the whole."""
        url, kind, root = self.profile.url, self.profile.kind, self.profile.root
        parts = [
            self._constraints(root, kind, None),
            binding_check(root.element, None),
            *self._values(root),
            *self._primitive(root, kind),
            self._below(root, kind),
        ]
        checks = [each for each in parts if each is not None]

        def check(node: Node, work: Work) -> None:
            work.profile = url
            work.spend()
            if not is_kind_of(node.type, kind):
                work.add("error", "structure", f"a profile of {kind} cannot be met here", node, "profile-type")
                return
            for each in checks:
                each(node, work)

        return check

    def _primitive(self, root: Definition, kind: str) -> list[Check | None]:
        """What a profile of a primitive type asks of `value`, which is the primitive itself. FHIR R4 2.24.0.1."""
        value = root.children.get("value")
        if value is None or not is_primitive(kind):
            return []

        def check(node: Node, work: Work) -> None:
            if node.value is None:
                work.add("error", "required", "a value is required by the profile", node, "cardinality")

        return [check if whole(value.element, "min") else None, *self._values(value)]

    def children(self, definition: Definition, kind: str) -> Check | None:
        """The check of what is below an item of a type, None where the profile asks nothing."""
        key = (id(definition), kind)
        if key not in self._children:
            self._children[key] = None  # a definition that refers to itself asks nothing more of itself
            groups = [self._group(each, kind) for each in definition.children.values()]
            self._children[key] = _together([each for each in groups if each is not None])
        return self._children[key]

    def _below(self, definition: Definition, kind: str) -> Check | None:
        """As `children`, for items of whatever type an element may have."""
        if not definition.children:
            return None
        by_type: dict[str, Check | None] = {}
        if kind:
            by_type[kind] = self.children(definition, kind)
            if by_type[kind] is None:
                return None

        def check(node: Node, work: Work) -> None:
            found = by_type.get(node.type, _NOTHING)
            if found is _NOTHING:
                found = self.children(definition, node.type)
                if row_of(node.type, "id") is not None:
                    by_type[node.type] = found
            if found is not None:
                found(node, work)

        return check

    def _group(self, entry: Definition, kind: str) -> Check | None:
        row = row_of(kind, entry.name)
        if row is None or (entry.name == "value" and is_primitive(kind)):
            return None
        item = self._item(entry, kind, row)
        count = _count(entry.element, row, entry.name)
        slices = self._slices(entry, kind, row)
        if item is None and count is None and slices is None:
            return None
        expression, key = items_of(entry.name, row)
        name, sibling, is_plain = entry.name, "_" + entry.name, not row.is_choice

        def check(node: Node, work: Work) -> None:
            value = node.value
            if is_plain and value.__class__ is dict and name not in value and sibling not in value:
                items: list[Node] = []  # most elements are not there, and finding nothing should cost nothing
            else:
                items = work.nodes(expression, node)
            if key:
                items = [one for one in items if one.key == key]
            if count is not None:
                count(node, items, work)
            if item is not None:
                for one in items:
                    item(one, work)
            if slices is not None:
                slices(node, items, work)

        return check

    def _slices(
        self, entry: Definition, kind: str, row: Element, of_slice: str = "", owner: Definition | None = None
    ) -> Any:
        slicing = slicing_of(entry, self.library, of_slice=of_slice, owner=owner)
        if slicing is None:
            return None
        name = entry.name.removesuffix("[x]")
        items = [self._item(each, kind, row) for each in slicing.slices]
        inner = [self._slices(entry, kind, row, each.slice, each) for each in slicing.slices]
        default = self._item(slicing.default, kind, row) if slicing.default is not None else None
        bounds = [(each.slice, whole(each.element, "min") or 0, whole(each.element, "max")) for each in slicing.slices]

        def check(node: Node, found: list[Node], work: Work) -> None:
            places = slicing.assign(found, work)
            by_slice: list[list[Node]] = [[] for _ in bounds]
            for one, at in zip(found, places, strict=True):
                if at >= 0:
                    by_slice[at].append(one)
                elif default is not None:
                    default(one, work)
            _rules(slicing, found, places, node, name, work)
            for at, (slice_name, least, most) in enumerate(bounds):
                members = by_slice[at]
                if slicing.matchers[at] is None:
                    work.once(
                        "not-supported", f"nothing tells which items belong to the slice {name}:{slice_name}", "slicing"
                    )
                    continue
                if len(members) < least:
                    text = f"the slice {slice_name} is required, at least {least}"
                    work.add("error", "required", text, node, "slice-cardinality", below=name)
                elif most is not None and len(members) > most:
                    text = f"at most {most} of the slice {slice_name} allowed"
                    work.add("error", "structure", text, node, "slice-cardinality", below=name)
                one_check, inner_check = items[at], inner[at]
                if one_check is not None:
                    for one in members:
                        one_check(one, work)
                if inner_check is not None:
                    inner_check(node, members, work)

        return check

    def _item(self, definition: Definition, kind: str, row: Element) -> Check | None:
        """The check of one item of an element or slice."""
        element = definition.element
        own = _type_of(kind, definition.name, row)
        parts = [
            _types(element, row),
            *self._values(definition),
            self._constraints(definition, own, row),
            binding_check(element, row),
            self._profiles(element),
            reference_check(element, row, self.library),
            self._below(definition, own),
            self._referred(element, definition, own),
        ]
        return _together([each for each in parts if each is not None])

    def _values(self, definition: Definition) -> list[Check | None]:
        element = definition.element
        return [_fixed(element, "fixed"), _fixed(element, "pattern"), _length(element), *(_bounds(element))]

    def _constraints(self, definition: Definition, kind: str, row: Element | None) -> Check | None:
        stated_ = definition.element.get("constraint")
        known = {"ele-1", "ext-1"} | {each.key for each in row.constraints} if row is not None else {"ele-1", "ext-1"}
        try:
            known |= {each.key for each in type_definition(kind).constraints}
        except KeyError:
            pass
        found: list[tuple[str, str, str, Expression]] = []
        for each in stated_[:_MAX_CONSTRAINTS] if isinstance(stated_, list) else ():
            key, text = (each.get("key"), each.get("expression")) if isinstance(each, Mapping) else (None, None)
            if not isinstance(key, str) or not isinstance(text, str) or key in known:
                continue
            try:
                expression = expression_of(_as_meant(text))
            except PathError:
                continue
            severity = "warning" if each.get("severity") == "warning" else "error"
            found.append((key, severity, str(each.get("human") or ""), expression))
        if not found:
            return None

        def check(node: Node, work: Work) -> None:
            for key, severity, human, expression in found:
                if not _holds(expression, key, node, work):
                    work.add(severity, "invariant", f"{human} ({key})", node, key)

        return check

    def _profiles(self, element: Mapping[str, Any]) -> Check | None:
        declared = [(str(each["code"]), profiles_of(each)) for each in types_of(element)]
        by_code = [(code, urls) for code, urls in declared if urls]
        if not by_code:
            return None
        library = self.library

        def check(node: Node, work: Work) -> None:
            for code, urls in by_code:
                if not is_kind_of(node.type, code):
                    continue
                if len(urls) == 1:
                    meet(urls[0], node, work, library)
                elif all(work.conforms(url, node, work) is False for url in urls):
                    work.add(
                        "error", "structure", "meets none of the profiles that are meant here", node, "type-profile"
                    )

        return check

    def _referred(self, element: Mapping[str, Any], definition: Definition, kind: str) -> Check | None:
        """What the element that a content reference names asks; compiled when an item is met."""
        reference = element.get("contentReference")
        if not isinstance(reference, str) or definition.children:
            return None
        named = _named(self.profile.root, reference.rpartition("#")[2])
        if named is None:
            return None
        target = named

        def check(node: Node, work: Work) -> None:
            found = self.children(target, kind)
            if found is not None:
                found(node, work)

        return check


def _as_meant(text: str) -> str:
    """An invariant as its author meant it: `category in 'http://...'` asks for a member of a value set.

    US Core writes so (us-core-1). FHIRPath's `in` compares with the text of the url, which no concept is.
    """
    return _IN_VALUE_SET.sub(r"\1.where(iif(memberOf(\2) = false, false, true)).exists()", text)


def items_of(name: str, row: Element) -> tuple[Expression, str]:
    """The expression that finds the items of an element, and the JSON name of one type of a choice, "" = any."""
    stem = row.name.removesuffix("[x]")
    return expression_of(f"`{stem}`"), name if row.is_choice and name != row.name else ""


def _together(checks: list[Check]) -> Check | None:
    if len(checks) < 2:
        return checks[0] if checks else None
    every = tuple(checks)

    def check(node: Node, work: Work) -> None:
        for each in every:
            each(node, work)

    return check


def _type_of(kind: str, name: str, row: Element) -> str:
    """The type of an element's items, "" where it may have several."""
    if name == row.name:
        return row.types[0] if len(row.types) == 1 and row.types[0] not in ("Resource", "*") else ""
    return type_definition("Element" if is_primitive(kind) else kind).by_name[name][1]


def _named(root: Definition, path: str) -> Definition | None:
    found: Definition | None = root
    for name in path.split(".")[1:]:
        found = found.children.get(name) if found is not None else None
    return None if found is root else found


def _count(element: Mapping[str, Any], row: Element, name: str) -> Any:
    """The check of the number of items, None where the profile asks no more than the element table."""
    least, most = whole(element, "min") or 0, whole(element, "max")
    if least <= row.least and (most is None or (row.most and most >= row.most)):
        return None
    below = name.removesuffix("[x]")

    def count(node: Node, items: list[Node], work: Work) -> None:
        if len(items) < least and len(items) >= row.least:
            text = f"{name} is required by the profile" + (f", at least {least}" if least > 1 else "")
            work.add("error", "required", text, node, "cardinality", below=below)
        elif most is not None and len(items) > most:
            text = f"at most {most} allowed by the profile" if most else f"{name} is not allowed by the profile"
            work.add("error", "structure", text, node, "cardinality", below=below)

    return count


def _types(element: Mapping[str, Any], row: Element) -> Check | None:
    codes = tuple(str(each["code"]) for each in types_of(element))
    if not codes or any("/" in code for code in codes) or "." in row.types[0] or set(row.types) <= set(codes):
        return None

    def check(node: Node, work: Work) -> None:
        if not any(is_kind_of(node.type, code) for code in codes):
            work.add("error", "structure", f"the type {node.type} is not allowed by the profile", node, "type")

    return check


def _fixed(element: Mapping[str, Any], stem: str) -> Check | None:
    _, wanted = stated(element, stem)
    if wanted is ABSENT:
        return None
    agrees = is_same if stem == "fixed" else fits
    text = (
        "not the value that the profile fixes"
        if stem == "fixed"
        else "does not have what the pattern of the profile has"
    )

    def check(node: Node, work: Work) -> None:
        work.compare(wanted, node.value)
        if not agrees(wanted, node.value):
            work.add("error", "value", text, node, stem, value=node.value)

    return check


def _length(element: Mapping[str, Any]) -> Check | None:
    most = whole(element, "maxLength")
    if most is None:
        return None

    def check(node: Node, work: Work) -> None:
        if isinstance(node.value, str) and len(node.value) > most:
            work.add("error", "too-long", f"at most {most} characters allowed by the profile", node, "maxLength")

    return check


def _bounds(element: Mapping[str, Any]) -> list[Check | None]:
    """Least and greatest value. FHIR R4 ElementDefinition.minValue[x]: of a date a duration is meant from now, back or forth."""
    found: list[Check | None] = []
    for stem, sign, text in (("minValue", "<", "less than"), ("maxValue", ">", "more than")):
        kind, bound = stated(element, stem)
        if bound is ABSENT:
            continue
        primitive = kind[:1].lower() + kind[1:]
        found.append(_bound(primitive if is_primitive(primitive) else kind, bound, sign, text, stem))
        if kind == "Quantity" and isinstance(bound, Mapping):
            found.append(_duration(bound, sign, text, stem))
    return found


def _duration(bound: Mapping[str, Any], sign: str, text: str, rule: str) -> Check | None:
    count, unit = bound.get("value"), _UNITS.get(str(bound.get("code") or bound.get("unit")))
    if unit is None or isinstance(count, bool) or not isinstance(count, int | float | decimal.Decimal):
        return None
    if not 0 <= count <= _LONGEST:
        return None
    span = f"{'-' if sign == '<' else '+'} {decimal.Decimal(str(count)):f} {unit}"
    by_type = {"date": _bound("", None, f"{sign} today() {span}", text, rule)}
    by_type["dateTime"] = by_type["instant"] = _bound("", None, f"{sign} now() {span}", text, rule)

    def check(node: Node, work: Work) -> None:
        one = by_type.get(node.type)
        if one is not None:
            one(node, work)

    return check


def _bound(kind: str, bound: Any, sign: str, text: str, rule: str) -> Check:
    beyond = expression_of(f"$this {sign} %bound" if kind else f"$this {sign}")
    limit = Node(bound, kind)

    def check(node: Node, work: Work) -> None:
        work.spend()
        try:
            found = beyond.nodes(
                node,
                root=work.root,
                resource=work.resource,
                variables={"bound": limit},
                now=work.now,
                limits=LIMITS,
                allowance=work.allowance,
            )
        except BudgetExceeded:
            raise
        except HilumError:
            return
        if found == [True]:
            work.add("error", "value", f"{text} what the profile allows", node, rule, value=node.value)

    return check


def _rules(slicing: Slicing, found: list[Node], places: list[int], node: Node, name: str, work: Work) -> None:
    """Items of no slice, and the order of slices."""
    if slicing.default is None and None not in slicing.matchers:
        if slicing.rules == "closed":
            for one, at in zip(found, places, strict=True):
                if at < 0:
                    work.add(
                        "error",
                        "structure",
                        "belongs to no slice of the profile, and the slicing is closed",
                        one,
                        "slicing",
                    )
        elif (
            slicing.rules == "openAtEnd"
            and -1 in places[: max((i + 1 for i, at in enumerate(places) if at >= 0), default=0)]
        ):
            work.add("error", "structure", "items of no slice stand at the end only", node, "slicing", below=name)
    if slicing.is_ordered:
        order = [at for at in places if at >= 0]
        if order != sorted(order):
            work.add(
                "error", "structure", "the slices are not in the order of the profile", node, "slicing", below=name
            )


def _holds(expression: Expression, key: str, node: Node, work: Work) -> bool:
    work.spend()
    try:
        return expression.holds(
            node,
            root=work.root,
            resource=work.resource,
            terminology=work.terminology,
            conforms=lambda url, value, kind: work.conforms(url, Node(value, kind), work),
            now=work.now,
            limits=LIMITS,
            allowance=work.allowance,
        )
    except BudgetExceeded:
        if work.allowance.is_spent:
            raise
        work.add("warning", "too-costly", f"too much to judge an invariant ({key})", node, key)
    except HilumError:
        pass
    return True
