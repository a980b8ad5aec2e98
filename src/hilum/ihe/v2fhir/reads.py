"""Which components of a value the rows of a map read, so that those that nobody reads are named as lost.

Known once the map is compiled: a row that gives its part to a data type map reads what that map reads; one that takes a text as it
stands reads all of it; any other reads the first leaf. What a condition or an assignment asks for is read too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hilum.hl7v2.data.er7 import NULL
from hilum.ihe.v2fhir import assign, condition
from hilum.ihe.v2fhir.condition import Condition, Operand
from hilum.ihe.v2fhir.engine import Run
from hilum.ihe.v2fhir.rules import RULES, as_it_is

__all__ = ["LEAF", "WHOLE", "Reader", "Reading", "Reads", "Touch", "joined", "touched_by", "unread"]


@dataclass(frozen=True, slots=True)
class Reads:
    """What is read of a text: all of it, or these of its parts.

    leading   so many parts, from the first on, are read to their first leaf at least
    """

    is_whole: bool = False
    parts: dict[int, Reads] = field(default_factory=dict)
    leading: int = 0


WHOLE = Reads(True, leading=1 << 30)
LEAF = Reads(leading=1)
LEAF.parts[1] = LEAF

Touch = tuple[int, Reads]
"""Number of a field or component, 0 = the whole, and what is read of it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A row that reads a field: what of it, and under which condition, if a value of `asked` chooses it."""

    reads: Reads
    when: Condition = condition.ALWAYS
    asked: Operand | None = None


_PARTS_OF_RULES = {
    "convert from A or HEX to binary64": (4,),
    "convert to minutes based on CQ.2": (1, 2),
    "convert to minutes based on RPT.10": (9, 10),
    "concatenate according to XPN.11": (1, 2, 3, 4, 5, 6, 11),
    "media type of ED.2 and ED.3": (2, 3),
    "system of control ids of the sender": (3,),
    "universal id as it is identified": (2, 3),
    "URI of EI.3 and EI.4": (3, 4),
}
"""Rules that read other parts than that of their row."""
_OF_THE_WHOLE_TEXT = frozenset(
    (
        "convert from A or HEX to binary64",
        "include full field (inlcuding delimiters or xml tags)",
        "number that is none",
    )
)


def joined(touches: Iterable[Touch]) -> Reads:
    """What is read of a value by all who touch it."""
    parts: dict[int, Reads] = {}
    for number, reads in touches:
        if not number:
            if reads.is_whole:
                return WHOLE
            for inner, held in reads.parts.items():
                parts[inner] = _both(parts[inner], held) if inner in parts else held
        else:
            parts[number] = _both(parts[number], reads) if number in parts else reads
    leading = 0
    while leading + 1 in parts:
        leading += 1
    return Reads(parts=parts, leading=leading)


def _both(first: Reads, second: Reads) -> Reads:
    if first is second or first.is_whole or (second is LEAF and 1 in first.parts):
        return first
    if second.is_whole or (first is LEAF and 1 in second.parts):
        return second
    return joined([*first.parts.items(), *second.parts.items()])


def touched_by(
    number: int, own: Reads, assignment: str, when: Condition, kind: str, names: frozenset[str], v2_type: str
) -> Iterator[Touch]:
    """What a row touches.

    number   of its part; own = what it reads of it without an assignment
    names    what the map calls its own segment or type; kind = "segment" or "datatype"
    """
    rule = assign.parse(assignment)
    asked = [*condition.operands(when)]
    if rule is None:
        yield number, own
    elif isinstance(rule, assign.Rule):
        yield number, WHOLE if rule.name in _OF_THE_WHOLE_TEXT else LEAF
        yield from ((part, LEAF) for part in _PARTS_OF_RULES.get(rule.name, ()) if RULES.get(rule.name) is not as_it_is)
    elif isinstance(rule, assign.Joined):
        asked += [part for part in rule.parts if isinstance(part, Operand)]
        if rule.constant is not None:
            yield number, LEAF
    else:
        beside = Operand(rule.amount.name, rule.amount.number + 1)
        asked += [rule.start, rule.amount, Operand(rule.amount.name, rule.amount.number, 2), beside]
    for operand in asked:
        if not operand.name or (operand.name in names and not operand.number):
            yield number, LEAF
        elif operand.name in names:
            yield operand.number, _at(operand.part)
        elif kind == "segment" and (operand.name == v2_type or len(operand.name) < 3):
            yield number, _at(operand.number)


def _at(part: int) -> Reads:
    return joined([(part, LEAF)]) if part else LEAF


class Reading:
    """What the rows of a message map read of one field, by the values of the places that choose among them.

    leading   as in `Reads`, whatever is chosen
    """

    __slots__ = ("_asked", "_known", "_readers", "leading")

    def __init__(self, readers: list[Reader]) -> None:
        self._readers = readers
        self._asked = tuple(dict.fromkeys(one.asked for one in readers if one.asked is not None))
        self._known: dict[str, Reads] = {}
        self.leading = 0 if self._asked else self._read({}).leading

    def of(self, run: Run, fields: list[str]) -> Reads:
        """What is read of the field in a segment."""
        asked = self._asked
        if len(asked) == 1:
            number = asked[0].number
            key = fields[number] if number < len(fields) else ""
        else:
            key = "\0".join([_value(run, fields, place) for place in asked])
        known = self._known.get(key)
        if known is None:
            known = self._read({place: _value(run, fields, place) for place in asked})
            if len(key) <= _LONGEST_KEPT and len(self._known) < _MOST_KEPT:
                self._known[key] = known
        return known

    def _read(self, values: dict[Operand, str]) -> Reads:
        def settle(claim: Condition) -> bool | None:
            if isinstance(claim, condition.Equals) and claim.operand in values:
                return values[claim.operand] in claim.values
            if isinstance(claim, condition.Valued) and claim.operand in values:
                return bool(values[claim.operand])
            return None

        return joined(
            (0, one.reads) for one in self._readers if not condition.is_never(condition.narrowed(one.when, settle))
        )


_MOST_KEPT, _LONGEST_KEPT = 256, 40


def _value(run: Run, fields: list[str], place: Operand) -> str:
    text = fields[place.number] if place.number < len(fields) else ""
    return run.leaf(run.component_of(text, place.part) if place.part else text)


def unread(run: Run, text: str, reads: Reads) -> list[str]:
    """The places within a field's repetition that hold a value and are not read: "4", "4.2"."""
    found: list[str] = []
    if reads.is_whole:
        return found
    for number, piece in enumerate(text.split(run.component), 1):
        if not piece or piece == NULL:
            continue
        inner = reads.parts.get(number)
        if inner is None:
            found.append(str(number))
        elif run.subcomponent in piece and not inner.is_whole:
            found += [
                f"{number}.{at}"
                for at, one in enumerate(piece.split(run.subcomponent), 1)
                if one and one != NULL and at not in inner.parts
            ]
    return found
