"""Assignments become closures that give plain text."""

from __future__ import annotations

from collections.abc import Callable

from hilum.core.errors import DecodeError
from hilum.ihe.v2fhir import assign
from hilum.ihe.v2fhir.condition import Operand
from hilum.ihe.v2fhir.engine import Frame
from hilum.ihe.v2fhir.rules import RULES
from hilum.ihe.v2fhir.values import moved, universal_uri

__all__ = ["Given", "text_of"]

Given = Callable[[Frame], "str | None"]
_KINDS = {"urn:oid:": "ISO", "urn:uuid:": "UUID"}
"""What the guide writes before an id, which is not always what the sender's type of it (table 0301) promises."""
Getters = Callable[[Operand], Callable[[Frame], str]]


def text_of(assignment: assign.Assignment, getter: Getters) -> Given:
    """What gives the text of an assignment. raises DecodeError where no rule is known by its words

    getter   what gives the ER7 text of a place
    """
    if isinstance(assignment, assign.Rule):
        rule = RULES.get(assignment.name)
        if rule is None:
            raise DecodeError(f"no rule is known for: {assignment.name}", section="v2-to-FHIR")
        return rule
    if isinstance(assignment, assign.Later):
        return _later(assignment, getter)
    constant = assignment.constant
    if constant is not None:
        return lambda frame: constant
    pieces: list[str | Callable[[Frame], str]] = [
        part if isinstance(part, str) else getter(part) for part in assignment.parts
    ]

    def joined(frame: Frame) -> str | None:
        out: list[str] = []
        is_said = False
        for piece in pieces:
            if isinstance(piece, str):
                out.append(piece)
                continue
            text = piece(frame)
            if text:
                is_said = True
                out.append(frame.run.leaf(text))
            elif out and out[-1] in ("^", " ", "-", ":"):
                out.pop()
        return "".join(out).strip(" ") if is_said else None

    kind = _KINDS.get(str(pieces[0]))
    if kind is None:
        return joined
    return lambda frame: (
        None if (text := joined(frame)) is None else universal_uri(text.removeprefix(str(pieces[0])), kind)
    )


def _later(assignment: assign.Later, getter: Getters) -> Given:
    start, amount = getter(assignment.start), getter(assignment.amount)
    beside = getter(Operand(assignment.amount.name, assignment.amount.number + 1))
    sign, is_procedure = assignment.sign, assignment.amount.name == "PR1"

    def value(frame: Frame) -> str | None:
        run = frame.run
        text = amount(frame)
        unit = run.leaf(run.component_of(text, 2)) or ("" if is_procedure else run.leaf(beside(frame)))
        return moved(run.leaf(start(frame)), sign, run.leaf(text), unit)

    return value
