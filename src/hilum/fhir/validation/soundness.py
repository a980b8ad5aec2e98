"""Types compiled to tests that only say yes: whether a resource's structure is certainly sound. FHIR R4 2.24, 2.6.2.

Most resources that a server takes are sound, and then nothing of what `compiled` keeps for an issue or for the invariants is
of use: places, runs, notes. So for each property of a type there is one function of the content alone, in C where there is one,
and for a small type one that is written out (`written`). An answer other than yes, or any error on the way, decides nothing:
`compiled` judges then. The tests are those of `compiled`, in its words where they are more than a lookup;
`tests/fhir/test_validation_soundness.py` asks that what is sound here has no issue there.
"""

from __future__ import annotations

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
from hilum.fhir.validation.written import Test, is_small, written

__all__ = ["is_sound"]

SIMPLE_QUANTITY = "http://hl7.org/fhir/StructureDefinition/SimpleQuantity"

_Row = tuple[Test, int, int]
"""The test of one value, of a list; how many there may be, 0 = any number; the bit of the choice that it is a value of, 0 = none."""


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
    """The test of an object of a type."""
    return written(name, _by_properties, _one) if is_small(type_definition(name)) else _by_properties(name)


@cache
def _by_properties(name: str) -> Test:
    """The test that goes over the properties. As in `compiled`, a row is made when its property is met for the first time."""
    definition = type_definition(name)
    by_name = definition.by_name
    rows: dict[str, Test | _Row] = {"resourceType": _yes} if definition.is_resource else {}
    row_of = rows.get
    needed = tuple(element.name for element in definition.elements if element.least and not element.is_choice)
    bits = {element.name: 1 << at for at, element in enumerate(e for e in definition.elements if e.is_choice)}
    needed_bits = sum(bits[element.name] for element in definition.elements if element.least and element.is_choice)
    is_extension = name == "Extension"
    may_be_empty = definition.is_resource

    def sound(value: dict[str, Any]) -> bool:
        seen = 0  # the choices that have a value
        for key, content in value.items():
            test = row_of(key)
            if test is is_plain_text:
                if content >= "!" and content.isprintable() and "<" not in content and len(content) <= PLAIN_STRING:
                    continue
                return False
            if test is is_plain_word:
                if content.isprintable() and " " not in content and 0 < len(content) <= PLAIN_STRING:
                    continue  # what is printable has no other white space than U+0020
                return False
            if test is None:
                if key not in by_name:
                    return False  # unknown, or the sibling of a primitive: `compiled` looks at it beside its value
                test = rows[key] = _row(*by_name[key], bits)
            if test.__class__ is tuple:
                one, most, bit = test
                if bit:
                    if seen & bit or not one(content):
                        return False
                    seen |= bit
                    continue
                if content.__class__ is not list or not content or (most and len(content) > most):
                    return False
                for item in content:
                    if not one(item):
                        return False
            elif not test(content):  # type: ignore[operator]  # a tuple is told by its class
                return False
        for each in needed:
            if each not in value:
                return False
        if len(value) < 2 and not may_be_empty and (not value or "id" in value):
            return False
        if is_extension and (seen > 0) == ("extension" in value):
            return False
        return seen & needed_bits == needed_bits

    return sound


def _yes(content: Any) -> bool:
    return True


def _row(element: Element, kind: str, bits: dict[str, int]) -> Test | _Row:
    one = _one(element, kind)
    bit = bits.get(element.name, 0)
    return (one, element.most, bit) if bit or element.is_list else one


def _one(element: Element, kind: str) -> Test:
    if kind == "Resource":
        return _resource
    return _primitive(element, kind) if is_primitive(kind) else _object(element, kind)


def _object(element: Element, kind: str) -> Test:
    sound = _sound(kind)
    coded = coded_flaw(element, kind)
    if (kind, SIMPLE_QUANTITY) in element.profiles:
        return lambda content: "comparator" not in content and sound(content)
    return sound if coded is None else lambda content: sound(content) and not coded(content, None)


def _primitive(element: Element, kind: str) -> Test:
    bound = element.binding_of
    if kind == "code":
        if element.binding >= 0:
            return required_codes(element.binding).__contains__
        asked = (bound.value_set if bound.strength == "required" else bound.max_value_set) if bound else ""
        rule = code_rule(asked) if asked else None
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
