"""The shape of a segment or value: which of its parts hold a value. Half of the conditions in the tables ask for no more.

A map is therefore narrowed to each shape that it meets: rows of absent parts fall away, and so do conditions that the shape settles.
What is left is kept for the next segment of that shape; a laboratory sends ten thousand OBX of one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from hilum.hl7v2.data.er7 import NULL
from hilum.ihe.v2fhir.checks import compared, own_field
from hilum.ihe.v2fhir.condition import Condition, Counted, Equals, Operand, Valued
from hilum.ihe.v2fhir.engine import Run

__all__ = [
    "ABSENT",
    "NULLED",
    "PRESENT",
    "REPEATED",
    "Settle",
    "Shapes",
    "settled_by",
    "shape_of_segment",
    "shape_of_value",
    "state",
]

T = TypeVar("T")

ABSENT, PRESENT, NULLED, REPEATED = range(4)
"""A part is empty; has one value; is `""`; repeats."""
MOST_SHAPES, LONGEST_SHAPE = 256, 128
"""Kept of one map; then they begin anew."""

Settle = Callable[[Condition], "bool | None"]
"""Whether a claim holds, None where only the values tell."""


def shape_of_segment(run: Run, fields: list[str]) -> bytes:
    """One number for each field, the name first."""
    if run.repeats or NULL in fields:
        mark = run.repetition
        shape = bytes(
            [0 if not text else NULLED if text == NULL else REPEATED if mark in text else PRESENT for text in fields]
        )
    else:
        shape = bytes(map(bool, fields))
    return shape.rstrip(b"\x00")


def shape_of_value(parts: list[str]) -> bytes:
    """One number for each component, the whole first."""
    if NULL in parts:
        return bytes([0 if not text else NULLED if text == NULL else PRESENT for text in parts])
    return bytes(map(bool, parts))


def state(shape: bytes, number: int) -> int:
    """What a part of that shape holds."""
    return shape[number] if number < len(shape) else ABSENT


class Shapes(Generic[T]):
    """What a map is for each shape, as long as shapes are few and short.

    narrow   makes it for a shape: with True as it is for that shape alone, with False in haste. A shape that is met once is not worth
             more; one that comes again is narrowed and kept.
    """

    __slots__ = ("_seen", "kept", "narrow")

    def __init__(self, narrow: Callable[[bytes, bool], T]) -> None:
        self.narrow = narrow
        self.kept: dict[bytes, T] = {}
        self._seen: set[bytes] = set()

    def of(self, shape: bytes) -> T:
        """The map for a shape."""
        known = self.kept.get(shape)
        return self._made(shape) if known is None else known

    def _made(self, shape: bytes) -> T:
        if shape not in self._seen:
            if len(self._seen) >= 8 * MOST_SHAPES:
                self._seen.clear()
            if len(shape) <= LONGEST_SHAPE:
                self._seen.add(shape)
            return self.narrow(shape, False)
        if len(self.kept) >= MOST_SHAPES:
            self.kept.clear()
        made = self.kept[shape] = self.narrow(shape, True)
        return made


def settled_by(
    shape: bytes,
    kind: str,
    names: frozenset[str],
    number: int,
    *,
    own: bool | None = None,
    asked: tuple[Operand, str] | None = None,
) -> Settle:
    """What a shape says of the claims of a row.

    kind, names, number   as in `test_of`
    own                   whether the part that the row reads holds a value, None = that is not said
    asked                 a place and the value that it is known to have
    """

    def settle(claim: Condition) -> bool | None:
        match claim:
            case Equals(operand, values) if asked is not None and operand == asked[0]:
                return asked[1] in values
            case Valued(operand) | Equals(operand, _):
                other = own_field(operand, kind, names, number)
                if other:
                    there = state(shape, other)
                    if isinstance(claim, Valued):
                        return there in (PRESENT, REPEATED)
                    return "" in claim.values if there in (ABSENT, NULLED) else None
                is_own = not operand.name or (
                    operand.name in names and operand.number == number > 0 and not operand.part
                )
                if own is None or not is_own:
                    return None
                if isinstance(claim, Valued):
                    return own
                return None if own else "" in claim.values
            case Counted(operand, "count") if kind == "segment" and operand.name in names:
                there = state(shape, operand.number)
                return None if there == REPEATED else compared(claim, 0 if there == ABSENT else 1)
            case _:
                return None

    return settle
