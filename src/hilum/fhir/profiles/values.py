"""Fixed values and patterns. FHIR R4 2.26 (ElementDefinition.fixed[x], pattern[x])."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["ABSENT", "fits", "is_same", "stated"]

ABSENT: Any = object()


def is_same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same: numbers by value, a truth value is no number, properties in any order."""
    waiting = [(one, other)]
    while waiting:
        a, b = waiting.pop()
        if isinstance(a, Mapping):
            if not isinstance(b, Mapping) or a.keys() != b.keys():
                return False
            waiting.extend((a[key], b[key]) for key in a)
        elif isinstance(a, list):
            if not isinstance(b, list) or len(a) != len(b):
                return False
            waiting.extend(zip(a, b, strict=True))
        elif isinstance(a, bool) is not isinstance(b, bool) or a != b:
            return False
    return True


def fits(pattern: Any, value: Any) -> bool:
    """Whether a value has at least what a pattern has; each member of an array of it is met by some member of the value's."""
    if isinstance(pattern, Mapping):
        return isinstance(value, Mapping) and all(
            key in value and fits(each, value[key]) for key, each in pattern.items()
        )
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(fits(each, one) for one in value) for each in pattern)
    return is_same(pattern, value)


def stated(element: Mapping[str, Any], stem: str) -> tuple[str, Any]:
    """Type and value of `fixed[x]`, `pattern[x]`, `minValue[x]`; ("", ABSENT) where the element states none."""
    for key, value in element.items():
        if key.startswith(stem) and key[len(stem) : len(stem) + 1].isupper():
            return key[len(stem) :], value
    return "", ABSENT
