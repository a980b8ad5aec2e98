"""Which leaves of a message the tables map: what a way there and back could bring home.

A leaf is a component or subcomponent that has a value. It is mapped where a row that writes the message's value reads it, in a
map that is used at its place, and the conditions of both hold. Rows that write a constant, and rows that link, map nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hilum.hl7v2.data.er7 import NULL, Message
from hilum.ihe.v2fhir import assign, condition
from hilum.ihe.v2fhir.back.paths import BackRow, Node, Tree
from hilum.ihe.v2fhir.back.walking import Trees
from hilum.ihe.v2fhir.checks import test_of
from hilum.ihe.v2fhir.compile import Mapper
from hilum.ihe.v2fhir.convert import Converter
from hilum.ihe.v2fhir.engine import Frame, Run

__all__ = ["Place", "mapped_leaves"]

_WHOLE = "include full field (inlcuding delimiters or xml tags)"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A leaf: index of its segment in the message, field, repetition, component, subcomponent, all but the first from 1."""

    index: int
    segment: str
    field: int
    repetition: int
    component: int
    subcomponent: int

    def __str__(self) -> str:
        return f"{self.segment}-{self.field}.{self.component}" + (
            f".{self.subcomponent}" if self.subcomponent > 1 else ""
        )


def mapped_leaves(message: Message, converter: Converter, trees: Trees) -> dict[Place, str]:
    """The mapped leaves of a message and their plain text."""
    name = converter.map_name(message["MSH-9.1"], message["MSH-9.2"], message["MSH-9.3"])
    plan = converter.plan(name)
    run = Run(message, converter.tables.systems, "1970-01-01T00:00:00Z", "", "")
    for segment in message.segments():
        run.names.append(segment.name)
        run.fields.append(segment.fields)
    run.order = plan.order
    found: dict[Place, str] = {}
    at = -1
    for index, segment_name in enumerate(run.names):
        position, _ = plan.next(at, segment_name)
        run.enter(index)
        if position < 0:
            continue
        at = position
        fields = run.fields[index]
        frame = Frame(run, fields, 1, {}, {})
        for row in plan.positions[at].rows:
            if row.mapper is None or row.segment != segment_name or (row.test is not None and not row.test(frame)):
                continue
            first = 3 if segment_name == "MSH" else 1
            for number, text in enumerate(fields):
                if not text or text == NULL or number < first:
                    continue
                for repetition, piece in enumerate(text.split(run.repetition), 1):
                    frame.rep = repetition
                    for component, part, leaf in _leaves(row.mapper, trees, frame, number, piece, 1):
                        place = Place(index, segment_name, number, repetition, component, part)
                        found[place] = run.plain(leaf)
    return found


def _rows(tree: Tree) -> Iterator[BackRow]:
    waiting: list[Node] = list(tree.roots.values())
    seen: set[int] = set()
    for row in tree.wholes:
        yield row
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children.values())
        for row in node.rows:
            if id(row) not in seen:
                seen.add(id(row))
                yield row


def _leaves(
    mapper: Mapper, trees: Trees, frame: Frame, number: int, piece: str, level: int
) -> Iterator[tuple[int, int, str]]:
    """(component, subcomponent, ER7 text) of the leaves that a map's rows read in one of its parts."""
    if not piece or piece == NULL:
        return
    run = frame.run
    for row in _rows(trees.of(mapper)):
        if row.number != number or row.constant is not None:
            continue
        last = row.target.steps[-1] if row.target.steps else None
        if row.data is None and last is not None and last.resource and row.assignment is None:
            continue
        frame.text, frame.number = piece, number
        if row.when != condition.ALWAYS:
            test = test_of(row.when, mapper.kind, row.names, number, row.row.v2_type)
            if not test(frame):
                continue
        if isinstance(row.assignment, assign.Rule) and row.assignment.name == _WHOLE:
            yield from _every(run, piece, level)
            continue
        if row.data is None or level > 3:
            yield from _first(run, piece, level)
            continue
        separator = run.component if level == 1 else run.subcomponent
        parts = [piece, *piece.split(separator)] if level <= 2 and separator in piece else [piece, piece]
        inner = Frame(run, parts, level + 1, {}, {})
        for at in range(1, len(parts)):
            for component, part, leaf in _leaves(row.data, trees, inner, at, parts[at], level + 1):
                if level == 1:
                    yield at, component, leaf
                else:
                    yield component if len(parts) == 2 and at == 1 else at, part, leaf


def _first(run: Run, piece: str, level: int) -> Iterator[tuple[int, int, str]]:
    text = piece
    if level == 1:
        text = text.split(run.component)[0]
    text = text.split(run.subcomponent)[0]
    if text and text != NULL:
        yield 1, 1, text


def _every(run: Run, piece: str, level: int) -> Iterator[tuple[int, int, str]]:
    if level > 1:
        yield from _first(run, piece, level)
        return
    for at, component in enumerate(piece.split(run.component), 1):
        for part, text in enumerate(component.split(run.subcomponent), 1):
            if text:
                yield at, part, text
