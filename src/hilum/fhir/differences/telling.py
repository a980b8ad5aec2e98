"""Differences as lines of text and as JSON. Narrative is told by its words, not shown as markup."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from hilum.fhir import json
from hilum.fhir.differences.comparing import Difference

__all__ = ["rows", "text"]

MOST_SHOWN = 120
_TAG = re.compile(r"<[^>]*>")


def text(found: Iterable[Difference]) -> str:
    """One line a difference: what happened, where, and the values."""
    return "\n".join(_line(one) for one in found)


def rows(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """Differences as JSON: kind, place, name, and as they apply old, new, was."""
    made = []
    for one in found:
        row: dict[str, Any] = {"kind": one.kind, "place": one.place, "name": one.name}
        if one.type:
            row["type"] = one.type
        if one.old is not None:
            row["old"] = one.old
        if one.new is not None:
            row["new"] = one.new
        if one.was:
            row["was"] = one.was
        if one.type == "xhtml":
            row["summary"] = _narrative(one)
        made.append(row)
    return made


def _line(one: Difference) -> str:
    head = f"{one.kind:8} {one.name}"
    if one.kind == "moved":
        return f"{head}: {one.was} -> {one.place}"
    if one.type == "xhtml":
        return f"{head}: {_narrative(one)}"
    if one.kind == "changed":
        return f"{head}: {_value(one.old)} -> {_value(one.new)}"
    return f"{head}: {_value(one.new if one.kind == 'added' else one.old)}"


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    shown = value if isinstance(value, str) else json.encode(value).decode()
    shown = " ".join(shown.split())
    return shown if len(shown) <= MOST_SHOWN else f"{shown[: MOST_SHOWN - 1]}…"


def _narrative(one: Difference) -> str:
    """How many words came and went."""
    old, new = _words(one.old), _words(one.new)
    more, less = sum((new - old).values()), sum((old - new).values())
    if not more and not less:
        return "the same words, other markup or order"
    return f"{more} {'word' if more == 1 else 'words'} more, {less} less"


def _words(value: Any) -> Counter[str]:
    return Counter(html.unescape(_TAG.sub(" ", value)).split()) if isinstance(value, str) else Counter()
