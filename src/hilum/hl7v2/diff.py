"""What differs between two messages, field by field, in the words of the standard.

Segments are paired first: those that are equal to the byte, in order; between them those of one name, the likest first, as their
first fields tell. In a pair the fields are compared, then repetitions, components, subcomponents: as deep as both sides have
parts. The values are a patient's: the result is for the person who asked, not for a log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from hilum.core.errors import NotFound
from hilum.hl7v2.data.er7 import Message, Segment
from hilum.hl7v2.definitions import Definitions, definitions

__all__ = ["Change", "diff"]

_MOST_COMPARED = 250_000
_MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    kind     "added" (only in the second), "removed" (only in the first) or "changed"
    place    "PID-5.1", "OBX[3]"; as counted in the first message, for what was added in the second
    name     what the standard calls it, "" where it is not known
    before   plain text of the first message, `after` of the second; a whole segment as ER7
    """

    kind: str
    place: str
    name: str
    before: str
    after: str


def diff(first: Message, second: Message, *, ignore: Iterable[str] = ()) -> list[Change]:
    """The differences, in the order of the second message with what was removed where it stood.

    ignore   fields that do not matter, such as "MSH-7" and "MSH-10"
    """
    return list(_Comparison(first, second, frozenset(ignore)).changes())


def _lines(message: Message) -> list[Segment]:
    """Segments, and the lines between them that are none, such as the rest of a document in Base64; blank ones mean nothing."""
    return [one for one in message.lines() if one.name or one.encode().strip()]


class _Comparison:
    def __init__(self, first: Message, second: Message, ignored: frozenset[str]) -> None:
        self._first = first
        self._second = second
        self._ignored = ignored
        self._names = _Names(second.version or first.version)

    def changes(self) -> Iterator[Change]:
        before, after = _lines(self._first), _lines(self._second)
        lines_before = [one.encode() for one in before]
        lines_after = [one.encode() for one in after]
        # lines that stand hundreds of times tell nothing of where they belong, and cost the square of their number
        is_long = len(before) > _MOST_LINES or len(after) > _MOST_LINES
        matcher = SequenceMatcher(None, lines_before, lines_after, autojunk=is_long)
        for kind, i1, i2, j1, j2 in matcher.get_opcodes():
            if kind == "equal":
                if self._first.encoding.charset == self._second.encoding.charset:
                    continue
                for mine, theirs in zip(before[i1:i2], after[j1:j2], strict=True):
                    yield from self._fields(mine, theirs)
                continue
            for one, other in _paired(before[i1:i2], after[j1:j2], self._ignored):
                if one is not None and other is not None and not one.name:
                    yield Change(
                        "changed", self._place(one), "", self._text(one, self._first), self._text(other, self._second)
                    )
                elif one is None and other is not None:
                    yield Change(
                        "added", self._place(other), self._names.of(other.name), "", self._text(other, self._second)
                    )
                elif other is None and one is not None:
                    yield Change(
                        "removed", self._place(one), self._names.of(one.name), self._text(one, self._first), ""
                    )
                elif one is not None and other is not None:
                    yield from self._fields(one, other)

    @staticmethod
    def _place(line: Segment) -> str:
        """Where a segment stands; of a line that is none its number among those."""
        return line.place(0) if line.name else f"line that is no segment{line.place(0)}"

    @staticmethod
    def _text(segment: Segment, message: Message) -> str:
        return message.charset.decode(segment.encode())

    def _fields(self, one: Segment, other: Segment) -> Iterator[Change]:
        for number in range(1, max(len(one), len(other)) + 1):
            if f"{one.name}-{number}" in self._ignored:
                continue
            before, after = one.repetitions(number), other.repetitions(number)
            for index in range(max(len(before), len(after))):
                yield from self._parts(
                    other.place(number, index + 1),
                    f"{one.name}-{number}",
                    before[index] if index < len(before) else "",
                    after[index] if index < len(after) else "",
                    0,
                )

    def _parts(self, place: str, path: str, before: str, after: str, depth: int) -> Iterator[Change]:
        """Parts of a value, both in ER7; `path` is the place without the counts, as definitions know it."""
        mine, theirs = self._first.delimiters, self._second.delimiters
        is_delimiter = path in ("MSH-1", "MSH-2")
        separators = ((mine.component, theirs.component), (mine.subcomponent, theirs.subcomponent))
        if depth < 2 and not is_delimiter:
            own, other = separators[depth]
            parts = before.split(own) if own else [before]
            others = after.split(other) if other else [after]
            if len(parts) > 1 or len(others) > 1:
                for index in range(max(len(parts), len(others))):
                    yield from self._parts(
                        f"{place}.{index + 1}",
                        f"{path}.{index + 1}",
                        parts[index] if index < len(parts) else "",
                        others[index] if index < len(others) else "",
                        depth + 1,
                    )
                return
            if depth == 0:
                # a component without separator may still have subcomponents
                yield from self._parts(place, path, before, after, 1)
                return
        old = before if is_delimiter else self._first.plain(before)
        new = after if is_delimiter else self._second.plain(after)
        if old != new:
            kind = "changed" if old and new else "added" if new else "removed"
            yield Change(kind, place, self._names.of(path), old, new)


class _Names:
    """What the standard calls a place."""

    def __init__(self, version: str) -> None:
        self._definitions: Definitions | None
        try:
            self._definitions = definitions(version)
        except NotFound:
            self._definitions = None

    def of(self, path: str) -> str:
        """The name of "PID", "PID-5" or "PID-5.1": of the last part that is known."""
        if self._definitions is None:
            return ""
        segment, _, rest = path.partition("-")
        known = self._definitions.segment(segment)
        if known is None or not rest:
            return known.name if known is not None else ""
        numbers = [int(one) for one in rest.split(".")]
        field = next((one for one in known.fields if one.position == numbers[0]), None)
        if field is None:
            return ""
        words, datatype = [field.name], field.datatype
        for number in numbers[1:]:
            of_it = self._definitions.datatype(datatype)
            component = next((one for one in of_it.components if one.position == number), None) if of_it else None
            if component is None:
                break
            words.append(component.name)
            datatype = component.datatype
        return ", ".join(words)


def _paired(
    before: Sequence[Segment], after: Sequence[Segment], ignored: frozenset[str]
) -> Iterator[tuple[Segment | None, Segment | None]]:
    """Segments of one name belong together: in order where both sides have as many, else the likest ones."""
    partner: dict[int, Segment] = {}
    left = {id(one) for one in before}
    for name in dict.fromkeys(one.name for one in after):
        mine = [one for one in before if one.name == name]
        theirs = [one for one in after if one.name == name]
        if len(mine) == len(theirs) or len(mine) * len(theirs) > _MOST_COMPARED:
            pairs = list(zip(mine, theirs, strict=False))
        else:
            pairs = _likest(mine, theirs, ignored)
        for one, other in pairs:
            partner[id(other)] = one
            left.discard(id(one))
    for other in after:
        yield partner.get(id(other)), other
    for one in before:
        if id(one) in left:
            yield one, None


def _likest(
    mine: Sequence[Segment], theirs: Sequence[Segment], ignored: frozenset[str]
) -> list[tuple[Segment, Segment]]:
    scored = [
        (-_likeness(one, other, ignored), abs(i - j), i, j)
        for i, one in enumerate(mine)
        for j, other in enumerate(theirs)
    ]
    free_mine, free_theirs = set(range(len(mine))), set(range(len(theirs)))
    pairs = []
    for _, _, i, j in sorted(scored):
        if i in free_mine and j in free_theirs:
            free_mine.discard(i)
            free_theirs.discard(j)
            pairs.append((mine[i], theirs[j]))
    return pairs


def _likeness(one: Segment, other: Segment, ignored: frozenset[str]) -> int:
    """How many of the first fields are equal and not empty; those count most that say what it is about (OBX-3, DG1-3, OBR-4)."""
    score = 0
    for number in range(1, 7):
        text = one.er7(number)
        if text and text == other.er7(number) and f"{one.name}-{number}" not in ignored:
            score += 4 if number in (3, 4) else 1
    return score
