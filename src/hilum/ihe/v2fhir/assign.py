"""The assignment column of the v2-to-FHIR tables: a constant, a concatenation, a moved time, or a named rule.

"active"                           a constant
"urn:oid:"+HD.2                    a concatenation
TQ1-7 + TQ1-6                      a time, so much later
/convert to minutes based on CQ.2/ a rule that the guide says in words; rules.py knows it by these words
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hilum.core.errors import DecodeError
from hilum.ihe.v2fhir.condition import Operand

__all__ = ["Assignment", "Joined", "Later", "Rule", "parse"]


@dataclass(frozen=True, slots=True)
class Joined:
    """Constants and places, one after the other."""

    parts: tuple[str | Operand, ...]

    @property
    def constant(self) -> str | None:
        """The text where nothing of the message is in it."""
        return "".join(str(part) for part in self.parts) if all(isinstance(part, str) for part in self.parts) else None


@dataclass(frozen=True, slots=True)
class Later:
    """A time, moved: +1 later, -1 earlier. The unit is the second component, else the field after the amount."""

    start: Operand
    sign: int
    amount: Operand


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in words."""

    name: str


Assignment = Joined | Later | Rule

_PLACE = r"[A-Z][A-Z0-9]{1,2}[-.]\d+(?:\.\d+)?"
_LATER = re.compile(rf"({_PLACE})\s*([+-])\s*({_PLACE})")
_PART = re.compile(rf'\s*\+?\s*(?:"(?P<text>[^"]*)"|(?P<feed>\[line feed\])|(?P<place>{_PLACE}))\s*')


def _operand(text: str) -> Operand:
    name, number, part = (*re.split(r"[-.]", text), "")[:3]
    return Operand(name, int(number), int(part or 0))


def parse(text: str) -> Assignment | None:
    """Read an assignment; None where the cell is empty. raises DecodeError"""
    text = text.strip()
    if not text:
        return None
    if len(text) > 1 and text[0] == "/" and text[-1] == "/":
        return Rule(text.strip("/ "))
    later = _LATER.fullmatch(text)
    if later:
        return Later(_operand(later[1]), 1 if later[2] == "+" else -1, _operand(later[3]))
    if text.count('"') == 1 or re.fullmatch(r"https?://\S+|[A-Za-z-]+", text):
        return Joined((text.replace('"', "").strip(),))
    parts: list[str | Operand] = []
    at = 0
    while at < len(text):
        match = _PART.match(text, at)
        if match is None:
            raise DecodeError("not in the language of assignments", where=text[:60], section="v2-to-FHIR")
        at = match.end()
        if match["place"]:
            parts.append(_operand(match["place"]))
        else:
            parts.append("\n" if match["feed"] else match["text"])
    if len(parts) == 1 and isinstance(parts[0], str):
        parts = [parts[0].strip()]
    return Joined(tuple(parts))
