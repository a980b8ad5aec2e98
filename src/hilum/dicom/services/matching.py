"""Attribute matching of queries. PS3.4 C.2.2.2; worklist PS3.4 K.2.2.2; PS3.18 8.3.4.

Single value, list of UIDs, universal, wildcard, range and sequence matching, over values as text. Person names and descriptive
text are compared without regard to case, identifiers and codes with it. Wildcards are walked, not turned into a regular
expression, so that no key can make the search explode.
"""

from __future__ import annotations

from collections.abc import Sequence

from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.dataset import Sequence as Items

__all__ = ["dataset_matches", "in_range", "is_range", "range_of", "values_match", "wildcard_matches"]

_WILDCARD_VRS = frozenset(("AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"))
_FOLDED_VRS = frozenset(("LO", "LT", "PN", "ST", "UC", "UT"))
_EXACT = frozenset((0x00100020, 0x00100021, 0x00400031, 0x00400032, 0x00402016, 0x00402017))
"""Identifiers in LO: compared with regard to case."""
_NOT_KEYS = frozenset((0x00080005, 0x00080052, 0x00080053, 0x00080201))
_NEVER_ZERO = frozenset((0x001021C0, 0x00280002, 0x00280010, 0x00280011, 0x00280100, 0x00280101))
"""Optional keys of VR US (Pregnancy Status, Rows ...) of which 0 is no value: there it stands for a key without one, written by peers
that write a binary value of no length as 0. An optional key need not be matched. PS3.4 C.2.2.1.3, table K.6-1."""
_DEPTH = 8


def wildcard_matches(pattern: str, text: str) -> bool:
    """`*` stands for any run of characters, `?` for one. PS3.4 C.2.2.2.4."""
    pieces = pattern.split("*")
    if len(pieces) == 1:
        return len(pattern) == len(text) and _same(pattern, text, 0)
    first, last = pieces[0], pieces[-1]
    if len(text) < len(first) + len(last) or not _same(first, text, 0) or not _same(last, text, len(text) - len(last)):
        return False
    position, end = len(first), len(text) - len(last)
    for piece in pieces[1:-1]:
        if not piece:
            continue
        position = _find(piece, text, position, end)
        if position < 0:
            return False
        position += len(piece)
    return True


def _same(piece: str, text: str, at: int) -> bool:
    if "?" not in piece:
        return text.startswith(piece, at)
    return len(text) - at >= len(piece) and all(
        p == "?" or p == c for p, c in zip(piece, text[at : at + len(piece)], strict=True)
    )


def _find(piece: str, text: str, start: int, end: int) -> int:
    if "?" not in piece:
        return text.find(piece, start, end)
    return next((at for at in range(start, end - len(piece) + 1) if _same(piece, text, at)), -1)


def is_range(vr: str, value: str) -> bool:
    """A key of VR DA, TM or DT that holds a hyphen between (or beside) its limits. PS3.4 C.2.2.2.5."""
    if vr not in ("DA", "TM", "DT") or "-" not in value:
        return False
    if vr == "DT" and value.count("-") == 1 and not value.startswith("-") and not value.endswith("-"):
        low, high = value.split("-")
        return not (len(high) == 4 and len(low) > 8)  # a time zone, not a range
    return True


def range_of(vr: str, value: str) -> tuple[str, str]:
    """(low, high) of a key, both inclusive, "" open; a single value is a range of itself."""
    value = value.strip()
    if vr == "DA":
        value = value.replace(".", "") if "-" not in value or len(value) > 17 else value
    if vr == "TM":
        value = value.replace(":", "")
    if not is_range(vr, value):
        return value, value
    low, _, high = value.partition("-")
    return low.strip(), high.strip()


def in_range(value: str, low: str, high: str) -> bool:
    """The value, cut to the limits' precision, lies within: a limit 2026 covers the year, 10 the hour from 10:00."""
    if not value:
        return False
    return not ((low and value.ljust(len(low), "0") < low) or (high and value[: len(high)] > high))


def _prepared(vr: str, tag: int, value: str) -> str:
    value = value.strip(" \0")
    if vr == "PN":
        return "=".join(group.rstrip("^ ") for group in value.split("=")).rstrip("=").casefold()
    return value.casefold() if vr in _FOLDED_VRS and tag not in _EXACT else value


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _one_matches(vr: str, tag: int, key: str, value: str) -> bool:
    if vr in ("DA", "TM", "DT"):
        if "*" in key or "?" in key:
            return wildcard_matches(key.strip(), value.strip())
        low, high = range_of(vr, key)
        plain = value.replace(":", "") if vr == "TM" else value
        return in_range(plain, low, high)
    if vr in ("IS", "DS"):
        wanted, found = _number(key), _number(value)
        return wanted == found if wanted is not None else key.strip() == value.strip()
    pattern, text = _prepared(vr, tag, key), _prepared(vr, tag, value)
    if vr in _WILDCARD_VRS and ("*" in pattern or "?" in pattern):
        if wildcard_matches(pattern, text):
            return True
        if vr == "PN":
            return any(wildcard_matches(pattern, group) for group in text.split("="))
        return False
    if vr == "PN" and pattern != text:
        return "=" not in pattern and pattern in text.split("=")
    return pattern == text


def values_match(vr: str, keys: Sequence[str], values: Sequence[str], tag: int = 0) -> bool:
    """One of the keys matches one of the values; no key, an empty one or `*` alone matches all. PS3.4 C.2.2.2.1-5.

    keys     several only for UIDs (list of UID matching) and, leniently, for codes and identifiers
    """
    wanted = [key for key in keys if key.strip(" \0")]
    if not wanted or any(key.strip(" \0") == "*" and vr in _WILDCARD_VRS for key in wanted):
        return True
    return any(_one_matches(vr, tag, key, value) for key in wanted for value in values if value.strip(" \0"))


def dataset_matches(
    keys: Dataset, candidate: Dataset, *, without: frozenset[int] = frozenset(), depth: int = 0
) -> bool:
    """Every key of the identifier that the candidate supports matches; a key of a tag that it has not is no condition.

    without   tags whose matching was done elsewhere, at any depth
    """
    for tag, vr, value in keys:
        if tag in _NOT_KEYS or tag in without:
            continue
        if isinstance(value, Items):
            if tag in candidate and not _sequence_matches(value, candidate.sequence(tag), without, depth):
                return False
            continue
        wanted = keys.texts(tag)
        if not wanted or tag not in candidate or (tag in _NEVER_ZERO and wanted == ["0"]):
            continue
        if not values_match(candidate.vr(tag) or vr, wanted, candidate.texts(tag), tag):
            return False
    return True


def _sequence_matches(keys: Items, items: Items, without: frozenset[int], depth: int) -> bool:
    """PS3.4 C.2.2.2.6: the one item of the key against any item; a key item without values matches all."""
    if not keys or depth > _DEPTH or _is_universal(keys[0], without, depth):
        return True
    return any(dataset_matches(keys[0], item, without=without, depth=depth + 1) for item in items)


def _is_universal(item: Dataset, without: frozenset[int], depth: int) -> bool:
    for tag, _, value in item:
        if tag in without:
            continue
        if isinstance(value, Items):
            if value and depth < _DEPTH and not _is_universal(value[0], without, depth + 1):
                return False
        elif any(text not in ("", "*") for text in item.texts(tag)):
            return False
    return True
