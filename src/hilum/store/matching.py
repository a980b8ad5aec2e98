"""Matching of keys: wildcards, names, ranges. One meaning for the store in memory and the one on SQL.

Wildcards are `*` and `?` (PS3.4 C.2.2.2.4); text that people wrote is compared without regard to case; ranges are compared by
prefix, so that a date covers its day and a partial date stands for all that it leaves open (PS3.4 C.2.2.2.5).
"""

from __future__ import annotations

from collections.abc import Iterable

from hilum.core.person import PersonName

__all__ = [
    "after_range",
    "fits",
    "fold",
    "in_range",
    "is_universal",
    "matches",
    "matches_name",
    "name_forms",
    "number_key",
    "person_name",
]


_OPEN = "\U0010ffff"


def fold(text: str) -> str:
    """Text in the form in which it is compared without regard to case."""
    return text.casefold()


def is_universal(pattern: str) -> bool:
    """The key matches all, those without a value too: empty, or nothing but `*`. PS3.4 C.2.2.2.3."""
    return not pattern.strip("*")


def _walk(pattern: str, value: str) -> bool:
    """Match by walking, piece after piece at its first place: no pattern makes it try places again."""
    first, *middle = pattern.split("*")
    if not middle:
        return len(first) == len(value) and _stands(first, value, 0)
    last = middle.pop()
    end = len(value) - len(last)
    if end < len(first) or not _stands(first, value, 0) or not _stands(last, value, end):
        return False
    position = len(first)
    for piece in middle:
        if not piece:
            continue
        if "?" in piece:
            places = range(position, end - len(piece) + 1)
            position = next((at for at in places if _stands(piece, value, at)), -1)
        else:
            position = value.find(piece, position, end)
        if position < 0:
            return False
        position += len(piece)
    return True


def _stands(piece: str, value: str, at: int) -> bool:
    """The piece, in which `?` is any character, stands in the value at a place."""
    if "?" not in piece:
        return value.startswith(piece, at)
    there = value[at : at + len(piece)]
    return len(there) == len(piece) and all(p in ("?", c) for p, c in zip(piece, there, strict=True))


def matches(pattern: str, value: str, *, regard_case: bool = False) -> bool:
    """The value matches the pattern with its wildcards."""
    if is_universal(pattern):
        return True
    if not regard_case:
        pattern, value = fold(pattern), fold(value)
    if "*" not in pattern and "?" not in pattern:
        return pattern == value
    return _walk(pattern, value)


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


def fits(kind: str, row: tuple[str, str], alternative: tuple[str, str, str]) -> bool:
    """An index row satisfies one alternative of a criterion; see `hilum.core.record.Resources.search`."""
    operator, a, b = alternative
    if kind == "token":
        return (not a or row[0] == a) and (b == "*" or row[1] == b)
    if kind == "string":
        if operator == "starts":
            return row[0].startswith(a)
        if operator == "contains":
            return a in row[0]
        return row[0] == a and (not b or row[1] == b)
    if kind in ("date", "number", "quantity"):
        low, high = row[0], row[1] or _OPEN
        end = b or _OPEN
        if operator == "before":
            return low < a
        if operator == "after":
            return high > end
        if operator == "within":
            return low >= a and high <= end
        return low <= end and high >= a
    return row[0] == a
