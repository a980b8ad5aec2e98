"""Matching of keys: wildcards, names, ranges. One meaning for the store in memory and the one on SQL.

Wildcards are `*` and `?` (PS3.4 C.2.2.2.4); text that people wrote is compared without regard to case; ranges are compared by
prefix, so that a date covers its day and a partial date stands for all that it leaves open (PS3.4 C.2.2.2.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from hilum.core.person import PersonName

__all__ = [
    "after_range",
    "fold",
    "in_range",
    "is_universal",
    "matches",
    "matches_name",
    "name_forms",
    "number_key",
    "person_name",
]


def fold(text: str) -> str:
    """Text in the form in which it is compared without regard to case."""
    return text.casefold()


def is_universal(pattern: str) -> bool:
    """The key matches all, those without a value too: empty, or nothing but `*`. PS3.4 C.2.2.2.3."""
    return not pattern.strip("*")


@lru_cache(maxsize=512)
def _expression(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*+|\?)", pattern)
    return re.compile("".join(".*" if p[:1] == "*" else "." if p == "?" else re.escape(p) for p in parts), re.DOTALL)


def matches(pattern: str, value: str, *, regard_case: bool = False) -> bool:
    """The value matches the pattern with its wildcards."""
    if is_universal(pattern):
        return True
    if not regard_case:
        pattern, value = fold(pattern), fold(value)
    if "*" not in pattern and "?" not in pattern:
        return pattern == value
    return _expression(pattern).fullmatch(value) is not None


def matches_any(patterns: Iterable[str], value: str, *, regard_case: bool = True) -> bool:
    """The value matches one of the patterns, or there are none."""
    wanted = [one for one in patterns if one]
    return not wanted or any(matches(one, value, regard_case=regard_case) for one in wanted)


def person_name(name: PersonName) -> str:
    """A name in DICOM PN form, alphabetic group, trailing `^` left out. PS3.5 6.2.1.1."""
    return "^".join((name.family, name.given, name.middle, name.prefix, name.suffix)).rstrip("^")


def name_forms(name: PersonName) -> tuple[str, ...]:
    """The folded component groups under which a name is found: alphabetic, ideographic, phonetic."""
    forms = (person_name(name), name.ideographic.rstrip("^"), name.phonetic.rstrip("^"))
    return tuple(fold(one) for one in forms if one)


def matches_name(pattern: str, name: PersonName) -> bool:
    """One of the name's component groups matches, without regard to case. PS3.4 C.2.2.2.1."""
    if is_universal(pattern):
        return True
    wanted = [fold(group.rstrip("^")) for group in pattern.split("=") if group.rstrip("^")]
    return any(matches(group, form, regard_case=True) for group in wanted for form in name_forms(name))


def in_range(value: str, bounds: tuple[str, str]) -> bool:
    """low <= value <= high by prefix; an empty bound is open, an empty value lies in no range."""
    low, high = bounds
    if not low and not high:
        return True
    if not value:
        return False
    return (not low or value >= low) and (not high or value[: len(high)] <= high)


def after_range(high: str) -> str:
    """A text that sorts behind all that begin with `high`: the upper bound of a range by prefix in an index."""
    return high + "\U0010ffff"


def number_key(text: str) -> tuple[int, str]:
    """Sort key of an IS value: by number where it is one, else behind, by text."""
    try:
        return int(text.strip()), ""
    except ValueError:
        return 1 << 62, text
