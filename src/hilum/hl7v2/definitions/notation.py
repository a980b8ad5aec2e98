"""Structures as one line of text, the form in which the package data keeps them.

    MSH SFT* PATIENT_RESULT+(PATIENT?(PID PD1? NTE*) ORDER_OBSERVATION+(ORC? OBR NTE*)) DSC?
    ORDER_DETAIL(ORDER_CHOICE<OBR RQD RQ1> NTE*)

A name is a segment; a name with ( ) is a group, with < > a choice. Between name and bracket stands the cardinality: nothing 1..1,
? 0..1, * 0..n, + 1..n, {2,5} anything else ({2,} open). Abstract message syntax: HL7 v2 2.12.
"""

from __future__ import annotations

import re

from hilum.core.errors import Incorrect
from hilum.hl7v2.definitions.model import Group, SegmentUse

__all__ = ["read", "write"]

_TOKEN = re.compile(r"\s*(?:(?P<close>[)>])|(?P<name>\w+)(?P<times>[?*+]|\{\d+,\d*\})?(?P<open>[(<])?)")
_TIMES: dict[str, tuple[int, int | None]] = {"": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}
_SIGNS = {times: sign for sign, times in _TIMES.items()}


def _cardinality(times: str) -> tuple[int, int | None]:
    if times in _TIMES:
        return _TIMES[times]
    low, _, high = times[1:-1].partition(",")
    return int(low), int(high) if high else None


def read(text: str) -> tuple[Group | SegmentUse, ...]:
    """The items of a structure's line.

    raises   Incorrect   the text is not in this notation
    """
    items: list[Group | SegmentUse] = []
    outer: list[tuple[list[Group | SegmentUse], str, tuple[int, int | None], str]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        token = _TOKEN.match(text, at)
        if token is None:
            raise Incorrect("a structure's notation does not go on here", where=f"character {at}")
        at = token.end()
        closing = token["close"]
        if closing:
            if not outer or (outer[-1][3] == "<") != (closing == ">"):
                raise Incorrect("a bracket closes what it did not open", where=f"character {at}")
            inner, (items, name, times, opening) = items, outer.pop()
            items.append(Group(name, *times, opening == "<", tuple(inner)))
            continue
        times = _cardinality(token["times"] or "")
        if token["open"]:
            outer.append((items, token["name"], times, token["open"]))
            items = []
        else:
            items.append(SegmentUse(token["name"], *times))
    if outer:
        raise Incorrect("a bracket is not closed", where=outer[-1][1])
    return tuple(items)


def write(items: tuple[Group | SegmentUse, ...]) -> str:
    """The line of a structure's items."""
    parts = []
    for item in items:
        sign = _SIGNS.get((item.min, item.max)) if (item.min, item.max) in _SIGNS else None
        if sign is None:
            sign = f"{{{item.min},{'' if item.max is None else item.max}}}"
        part = item.name + sign
        if isinstance(item, Group):
            part += f"<{write(item.items)}>" if item.choice else f"({write(item.items)})"
        parts.append(part)
    return " ".join(parts)
