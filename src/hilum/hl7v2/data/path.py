"""Places in a message as people write them: "PID-3[2].4.1", "OBX[*]-5", "PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR-4".

    [group[n]/]... segment[n] - field[n] . component . subcomponent

Numbers count from 1. `[*]` is every one: of a group, a segment or a repetition. Where `[n]` is left out the first is meant.
The names of groups are those of the message's structure (HL7 v2.5.1 2.12; chapter 2 of HL7 v2.xml), with or without the
structure's name before them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hilum.core.errors import LocalProtocolError

__all__ = ["EVERY", "PLAIN", "Path", "Step", "parts_of", "path", "says_repetition"]

EVERY = -1
"""The occurrence or repetition `[*]`."""

_PATH = re.compile(
    r"(?P<groups>(?:[A-Za-z][A-Za-z0-9_.]*(?:\[(?:\d+|\*)\])?/)*)"
    r"(?P<segment>[A-Z][A-Z0-9]{2})(?:\[(?P<occurrence>\d+|\*)\])?"
    r"(?:-(?P<field>\d+)(?:\[(?P<repetition>\d+|\*)\])?(?:\.(?P<component>\d+))?(?:\.(?P<subcomponent>\d+))?)?"
)
_STEP = re.compile(r"([A-Za-z][A-Za-z0-9_.]*)(?:\[(\d+|\*)\])?")


@dataclass(frozen=True, slots=True)
class Step:
    """One group of a path and which repetition of it, EVERY for all."""

    name: str
    repetition: int = 1

    def __str__(self) -> str:
        return f"{self.name}{_bracket(self.repetition)}"


@dataclass(frozen=True, slots=True)
class Path:
    """A place in a message: segment[occurrence]-field[repetition].component.subcomponent, counted from 1; 0 is "whole".

    groups   the groups that the segment stands in, from the outermost; the occurrence then counts within them
    """

    segment: str
    occurrence: int = 1
    field: int = 0
    repetition: int = 1
    component: int = 0
    subcomponent: int = 0
    groups: tuple[Step, ...] = ()

    @property
    def segment_place(self) -> str:
        """The groups and the name of the segment, as `Grouping` takes it."""
        return "".join(f"{step}/" for step in self.groups) + self.segment

    def __str__(self) -> str:
        out = self.segment_place + _bracket(self.occurrence)
        if self.field:
            out += f"-{self.field}{_bracket(self.repetition)}"
            if self.component:
                out += f".{self.component}"
                if self.subcomponent:
                    out += f".{self.subcomponent}"
        return out


def _bracket(number: int) -> str:
    return "" if number == 1 else "[*]" if number == EVERY else f"[{number}]"


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    if text == "*":
        return EVERY
    if len(text) > 9 or (number := int(text)) < 1:
        raise LocalProtocolError("a path counts from 1")
    return number


@lru_cache(maxsize=4096)
def path(text: str) -> Path:
    """Read "PID-3[2].4.1", "OBX[*]-5", "NK1[2]" or a path through groups. raises LocalProtocolError."""
    match = _PATH.fullmatch(text)
    if match is None:
        raise LocalProtocolError(f"not an HL7 path: {text[:40]!r}")
    steps = tuple(Step(name, _number(n or None, 1)) for name, n in _STEP.findall(match["groups"]))
    return Path(
        match["segment"],
        _number(match["occurrence"], 1),
        int(match["field"][:9]) if match["field"] else 0,
        _number(match["repetition"], 1),
        _number(match["component"], 0),
        _number(match["subcomponent"], 0),
        steps,
    )


@lru_cache(maxsize=4096)
def says_repetition(text: str) -> bool:
    """Whether a path names one repetition in so many words: "PID-3[1]" and not "PID-3"."""
    match = _PATH.fullmatch(text)
    return match is not None and match["repetition"] is not None


Parts = tuple[str, int, int, tuple[int, int, int] | None]


PLAIN: dict[str, tuple[str, int, int]] = {}
"""What `parts_of` read before of paths that name nothing beyond segment, field and component; bounded. A plain dict, since reading
a field begins with a look into it."""


@lru_cache(maxsize=4096)
def parts_of(text: str) -> Parts:
    """The parts of a path to one place of a field, as reading wants them: segment (with its groups before it), field, component and,
    where one of them is not the usual, occurrence, repetition and subcomponent. raises LocalProtocolError where it names a whole
    segment or many places."""
    at = path(text)
    match = _PATH.fullmatch(text)
    if match is None or match["field"] is None:
        raise LocalProtocolError(f"not an HL7 path to a field: {text[:40]!r}")
    if EVERY in (at.occurrence, at.repetition) or any(step.repetition == EVERY for step in at.groups):
        raise LocalProtocolError(f"a path to many places, where one is meant: {text[:40]!r}")
    if at.occurrence > 1 or at.repetition > 1 or at.subcomponent:
        return at.segment_place, at.field, at.component, (at.occurrence, at.repetition, at.subcomponent)
    if len(PLAIN) < 4096:
        PLAIN[text] = at.segment_place, at.field, at.component
    return at.segment_place, at.field, at.component, None
