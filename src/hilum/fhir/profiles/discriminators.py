"""Discriminators: what tells to which slice an item belongs. FHIR R4 5.1.0.7 (discriminator)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hilum.core.errors import HilumError
from hilum.fhir.package.structure import type_of_url
from hilum.fhir.path import Expression, Node, compile
from hilum.fhir.path.types import is_kind_of
from hilum.fhir.profiles.library import Definition, Library, profiles_of, targets_of, types_of, whole
from hilum.fhir.profiles.values import ABSENT, fits, is_same, stated
from hilum.fhir.profiles.work import LIMITS, Work, expression_of

__all__ = ["Matcher", "matcher", "type_matcher"]

Matcher = Callable[[Node, Work], bool]

_STEP = re.compile(
    r"\$this|extension\('[^']{1,300}'\)|resolve\(\)|(?:ofType|as)\([A-Za-z.]{1,64}\)|[A-Za-z][A-Za-z0-9]{0,63}"
)
MAX_STEPS = 12
MAX_PROFILES = 8


def matcher(kind: str, path: str, slice_: Definition, library: Library) -> Matcher | None:
    """Whether an item belongs to a slice by one discriminator, None where the slice says nothing about it.

    kind, path   of the discriminator: value, pattern, exists, type, profile
    """
    steps = _steps(path)
    if steps is None:
        return None
    try:
        expression = expression_of(path) if steps else None
    except HilumError:
        return None
    if kind in ("value", "pattern"):
        return _by_value(slice_, steps, expression, library)
    if kind == "exists":
        return _by_existence(slice_, steps, expression, library)
    if kind == "type":
        return _by_type(slice_, steps, expression, library)
    if kind == "profile":
        return _by_profile(slice_, steps, expression, library)
    return None


def type_matcher(slice_: Definition) -> Matcher:
    """Slices of a choice element are told by type; a slice that names none by its name (`valueQuantity`)."""
    codes = tuple(str(each["code"]) for each in types_of(slice_.element))

    def holds(node: Node, work: Work) -> bool:
        return node.key == slice_.slice or (bool(codes) and any(is_kind_of(node.type, code) for code in codes))

    return holds


def _steps(path: str) -> list[str] | None:
    """The steps of a discriminator's path, [] for the item itself; None where it is not in the subset. FHIR R4 5.1.0.8."""
    position = 0
    found: list[str] = []
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None or len(found) >= MAX_STEPS:
            return None
        found.append(match.group())
        position = match.end()
        if position < len(path):
            if path[position] != "." or position + 1 == len(path):
                return None
            position += 1
    return [step for step in found if step != "$this"]


def _found(expression: Expression | None, node: Node, work: Work) -> list[Node]:
    return [node] if expression is None else work.nodes(expression, node)


def _by_value(slice_: Definition, steps: list[str], expression: Expression | None, library: Library) -> Matcher | None:
    wanted = list(_expected(slice_, steps, library, 0))
    if wanted:

        def holds(node: Node, work: Work) -> bool:
            nodes = _found(expression, node, work)
            for _, value in wanted:
                for one in nodes:
                    work.compare(value, one.value)
            return all(any((is_same if exact else fits)(value, one.value) for one in nodes) for exact, value in wanted)

        return holds
    for definition in _at(slice_, steps, library, 0):
        binding = definition.element.get("binding")
        url = binding.get("valueSet") if isinstance(binding, Mapping) else None
        if isinstance(url, str) and isinstance(binding, Mapping) and binding.get("strength") == "required":
            return _by_binding(url, expression)
    return _by_existence(slice_, steps, expression, library)


def _by_binding(url: str, expression: Expression | None) -> Matcher:
    def holds(node: Node, work: Work) -> bool:
        answers = [work.is_member(url, one.value, one.type) for one in _found(expression, node, work)]
        if True not in answers and None in answers:
            work.once("not-supported", f"the value set {url} cannot be judged by what is loaded", "slicing")
        return True in answers

    return holds


def _by_existence(
    slice_: Definition, steps: list[str], expression: Expression | None, library: Library
) -> Matcher | None:
    for definition in _at(slice_, steps, library, 0):
        is_meant = _existence(definition.element)
        if is_meant is not None and expression is not None:
            return lambda node, work: bool(_found(expression, node, work)) is is_meant
    return None


def _existence(element: Mapping[str, Any]) -> bool | None:
    if whole(element, "max") == 0:
        return False
    return True if whole(element, "min") else None


def _by_type(slice_: Definition, steps: list[str], expression: Expression | None, library: Library) -> Matcher | None:
    codes: set[str] = set()
    if steps and steps[-1] == "resolve()":
        for definition in _at(slice_, steps[:-1], library, 0):
            for declared in types_of(definition.element):
                codes |= {library.kind_of(url) for url in targets_of(declared)}
    else:
        for definition in _at(slice_, steps, library, 0):
            codes |= {str(declared["code"]) for declared in types_of(definition.element)}
    codes.discard("")
    if not codes:
        return None
    return lambda node, work: any(
        is_kind_of(one.type, code) for one in _found(expression, node, work) for code in codes
    )


def _by_profile(
    slice_: Definition, steps: list[str], expression: Expression | None, library: Library
) -> Matcher | None:
    is_resolved = bool(steps) and steps[-1] == "resolve()"
    urls: set[str] = set()
    kinds: set[str] = set()
    for definition in _at(slice_, steps[:-1] if is_resolved else steps, library, 0):
        for declared in types_of(definition.element):
            named = targets_of(declared) if is_resolved else profiles_of(declared)
            urls |= set(named)
            if not named and not is_resolved and declared["code"] != "Resource":
                kinds.add(str(declared["code"]))  # the type itself, or its own definition as the profile
    kinds |= {type_of_url(url) for url in urls if type_of_url(url)}
    ordered = sorted(url for url in urls if not type_of_url(url))
    if not ordered and not kinds:
        return None

    def holds(node: Node, work: Work) -> bool:
        found = _found(expression, node, work)
        if any(is_kind_of(one.type, kind) for one in found for kind in kinds):
            return True
        return any(work.conforms(url, one, work) for one in found for url in ordered)

    return holds


def _expected(definition: Definition, steps: list[str], library: Library, depth: int) -> Iterator[tuple[bool, Any]]:
    """Fixed values (True) and patterns (False) at a path, also those that an element above it states."""
    for exact, stem in ((True, "fixed"), (False, "pattern")):
        kind, value = stated(definition.element, stem)
        if value is ABSENT:
            continue
        if not steps:
            yield exact, value
            return
        inner = _within(kind, value, steps)
        if inner:
            yield from ((exact, one) for one in inner)
            return
    if not steps:
        return
    below = [
        found for each in _follow(definition, steps[0], library) for found in _expected(each, steps[1:], library, depth)
    ]
    if not below:
        for root in _typed(definition, library, depth):
            below = list(_expected(root, steps, library, depth + 1))
    yield from below


def _within(kind: str, value: Any, steps: list[str]) -> list[Any]:
    try:
        return compile(".".join(steps), limits=LIMITS).evaluate(value, type=kind)
    except HilumError:
        return []


def _at(definition: Definition, steps: list[str], library: Library, depth: int) -> Iterator[Definition]:
    """What a slice and the profiles of its types define at a path."""
    if not steps:
        yield definition
        return
    found = [each for below in _follow(definition, steps[0], library) for each in _at(below, steps[1:], library, depth)]
    if not found:
        for root in _typed(definition, library, depth):
            found = list(_at(root, steps, library, depth + 1))
    yield from found


def _typed(definition: Definition, library: Library, depth: int) -> Iterator[Definition]:
    """The root of the profile that the element's only type names."""
    urls = [url for declared in types_of(definition.element) for url in profiles_of(declared)]
    if len(urls) == 1 and depth < MAX_PROFILES:
        found = library.profile(urls[0])
        if found is not None:
            yield found.root


def _follow(definition: Definition, step: str, library: Library) -> Iterator[Definition]:
    if step.startswith(("ofType(", "as(")):
        kind = step.partition("(")[2][:-1]
        typed = [each for each in definition.slices.values() if any(t["code"] == kind for t in types_of(each.element))]
        yield from typed or [definition]
    elif step.startswith("extension("):
        url = step[len("extension('") : -2]
        child = definition.children.get("extension")
        for each in child.slices.values() if child is not None else ():
            named = [u.partition("|")[0] for declared in types_of(each.element) for u in profiles_of(declared)]
            if url in named or (True, url) in _expected(each, ["url"], library, MAX_PROFILES):
                yield each
    elif step == "resolve()":
        urls = [url for declared in types_of(definition.element) for url in targets_of(declared)]
        target = library.profile(urls[0]) if len(urls) == 1 else None
        if target is not None:
            yield target.root
    else:
        for name, child in definition.children.items():
            if name == step or name == f"{step}[x]":
                yield child
                yield from (each for each in child.slices.values() if whole(each.element, "min"))
