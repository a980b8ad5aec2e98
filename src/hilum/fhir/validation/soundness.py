"""Types compiled to tests that only say yes: whether a resource's structure is certainly sound. FHIR R4 2.24, 2.6.2.

Most resources that a server takes are sound, and then nothing of what `compiled` keeps for an issue or for the invariants is
of use: places, runs, notes. So for each property of a type there is one function of the content alone, in C where there is one,
and an answer other than yes, or any error on the way, decides nothing: `compiled` judges then. The tests are those of
`compiled`, in its words where they are more than a lookup; `tests/fhir/test_validation_soundness.py` asks that what is sound
here has no issue there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hilum.fhir.definitions import (
    Element,
    code_rule,
    is_primitive,
    is_resource_type,
    required_codes,
    type_definition,
)
from hilum.fhir.json import Decimal
from hilum.fhir.narrative import narrative_flaw
from hilum.fhir.validation.bindings import coded_flaw
from hilum.fhir.validation.primitives import PLAIN_STRING, is_plain_text, is_plain_word, primitive_flaw, quick_match

__all__ = ["is_sound"]

Test = Callable[[Any], object]
"""True only for what is sound; may raise on what is not."""


def is_sound(resource: Any) -> bool:
    """Whether the structure, the primitives and the required bindings of a resource are certainly sound; False decides nothing."""
    try:
        return bool(_resource(resource))
    except (TypeError, AttributeError, KeyError, RecursionError):
        return False  # of another shape than its type, or nested beyond measure


def _resource(resource: Any) -> object:
    kind = resource["resourceType"]
    return is_resource_type(kind) and _sound(kind)(resource)


@cache
def _sound(name: str) -> Test:
    """The test of an object of a type. As in `compiled`, a row is made when its property is met for the first time."""
    definition = type_definition(name)
    by_name = definition.by_name
    rows: dict[str, Test] = {"resourceType": _yes} if definition.is_resource else {}
    row_of = rows.get
    needed = tuple(element.name for element in definition.elements if element.least and not element.is_choice)
    stems = tuple(element for element in definition.elements if element.is_choice)
    choices = tuple(frozenset(key for key, (row, _) in by_name.items() if row is stem) for stem in stems)
    needed_choices = tuple(names for names, stem in zip(choices, stems, strict=True) if stem.least)
    every_choice = frozenset(key for names in choices for key in names)
    is_extension = name == "Extension"
    may_be_empty = definition.is_resource

    def sound(value: dict[str, Any]) -> bool:
        for key, content in value.items():
            test = row_of(key)
            if test is is_plain_text:
                if content >= "!" and content.isprintable() and "<" not in content and len(content) <= PLAIN_STRING:
                    continue
                return False
            if test is is_plain_word:
                if (
                    content > " "
                    and content.isascii()
                    and content.isprintable()
                    and " " not in content
                    and "<" not in content
                ):
                    continue
                return False
            if test is None:
                if key not in by_name:
                    return False  # unknown, or the sibling of a primitive: `compiled` looks at it beside its value
                test = rows[key] = _row(*by_name[key])
            if not test(content):
                return False
        for each in needed:
            if each not in value:
                return False
        if len(value) < 2 and not may_be_empty and (not value or "id" in value):
            return False
        if every_choice:
            if is_extension:
                if len(value) == 2:
                    return "id" not in value  # the url and a value or extensions
                return len(every_choice.intersection(value)) == 1 - ("extension" in value)
            if not every_choice.isdisjoint(value):
                hits = every_choice.intersection(value)
                if len(hits) > 1 and any(len(names & hits) > 1 for names in choices):
                    return False
            for names in needed_choices:
                if names.isdisjoint(value):
                    return False
        return True

    return sound


def _yes(content: Any) -> bool:
    return True


def _row(element: Element, kind: str) -> Test:
    if kind == "Resource":
        one: Test = _resource
    elif is_primitive(kind):
        one = _primitive(element, kind)
    else:
        one = _object(element, kind)
    return _all(one, element.most) if element.is_list else one


def _all(one: Test, most: int) -> Test:
    def every(content: Any) -> object:
        if content.__class__ is not list or not content or (most and len(content) > most):
            return False
        return one(content[0]) if len(content) == 1 else all(map(one, content))

    return every


def _object(element: Element, kind: str) -> Test:
    sound = _sound(kind)
    coded = coded_flaw(element, kind)
    return sound if coded is None else lambda content: sound(content) and not coded(content, None)


def _primitive(element: Element, kind: str) -> Test:
    bound = element.binding_of
    if kind == "code":
        if element.binding >= 0:
            return required_codes(element.binding).__contains__
        rule = code_rule(bound.value_set) if bound and bound.strength == "required" else None
        if rule is not None:
            return lambda content: not primitive_flaw(content, kind) and rule.holds(content)
    if kind == "boolean":
        return lambda content: content is True or content is False
    if kind == "decimal":
        return lambda content: content.__class__ is Decimal or content.__class__ is int
    if kind == "xhtml":
        return lambda content: content.__class__ is str and not narrative_flaw(content)[1]
    quick = quick_match(kind)
    return quick if quick is not None else lambda content: not primitive_flaw(content, kind)
