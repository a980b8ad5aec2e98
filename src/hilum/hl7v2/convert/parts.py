"""What both spellings share: the tree of a message, and the parts of a field taken apart and put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v2.data.er7 import NULL, Message, Segment, parse
from hilum.hl7v2.data.escape import STANDARD, Delimiters, escape
from hilum.hl7v2.definitions import Definitions, definitions, nearest_version
from hilum.hl7v2.structure import GroupNode, SegmentNode, Tree, structure_of, walk

__all__ = ["Parts", "er7_of", "message_of", "parts_of", "tree_of"]

Parts = str | list[str | list[str]]
"""A repetition: plain text, or components of plain text or of subcomponents."""

MOST_PARTS = 10_000
"""The highest number of a field, component or subcomponent that is read from another spelling."""


def tree_of(message: Message) -> tuple[Tree, Definitions]:
    """The message's tree of groups, and the definitions of its version."""
    of_version = definitions(nearest_version(message.version))
    tree = walk(message, structure_of(message, of_version))
    if any(note.kind == "misplaced" for note in tree.notes):
        _reorder(tree.root)
    return tree, of_version


def _reorder(root: GroupNode) -> None:
    """Put segments that the walk gave to an earlier group back to where they stand: other spellings keep the order."""
    parents: dict[int, GroupNode] = {}
    waiting = [root]
    while waiting:
        group = waiting.pop()
        for child in group.children:
            if isinstance(child, GroupNode):
                waiting.append(child)
            else:
                parents[child.index] = group
    inside = sorted(parents)
    for index in inside:
        before = parents.get(index - 1)
        if before is None or parents[index] is before:
            continue
        group = parents[index]
        node = next(child for child in group.children if isinstance(child, SegmentNode) and child.index == index)
        if node.expected or node.position < 0:
            continue
        group.children.remove(node)
        at = next(
            place
            for place, child in enumerate(before.children)
            if isinstance(child, SegmentNode) and child.index == index - 1
        )
        before.children.insert(at + 1, node)
        parents[index] = before
    _prune(root)


def _prune(group: GroupNode) -> None:
    group.children = [child for child in group.children if not isinstance(child, GroupNode) or any(child.segments())]
    for child in group.children:
        if isinstance(child, GroupNode):
            _prune(child)


def parts_of(segment: Segment, number: int, delimiters: Delimiters) -> Iterator[Parts | None]:
    """Each repetition of a field, in plain text; None for one that is empty."""
    plain = segment.encoding.plain
    for repetition in segment.repetitions(number):
        if not repetition:
            yield None
            continue
        components = repetition.split(delimiters.component) if delimiters.component else [repetition]
        out: list[str | list[str]] = []
        for component in components:
            if delimiters.subcomponent and delimiters.subcomponent in component:
                out.append([plain(one) for one in component.split(delimiters.subcomponent)])
            else:
                out.append(plain(component))
        yield out[0] if len(out) == 1 and isinstance(out[0], str) else out


def er7_of(value: Parts, d: Delimiters = STANDARD) -> str:
    """A repetition as ER7, without the delimiters behind its last value."""
    if isinstance(value, str):
        return _leaf(value, d)
    components = [_leaf(one, d) if isinstance(one, str) else _joined(one, d) for one in value]
    return d.component.join(components).rstrip(d.component)


def _joined(subcomponents: Sequence[str], d: Delimiters) -> str:
    return d.subcomponent.join(_leaf(one, d) for one in subcomponents).rstrip(d.subcomponent)


def _leaf(text: str, d: Delimiters) -> str:
    return text if text == NULL else escape(text, d)


def message_of(segments: Sequence[tuple[str, Mapping[int, Sequence[Parts]]]], where: str) -> Message:
    """The message of these segments, with the delimiters recommended; fields by number, repetitions in order.

    It is written in the set that MSH-18 names, else in UTF-8 with MSH-18 saying so.
    raises   DecodeError      the first segment is no MSH, a name that is none
             BudgetExceeded   a field number beyond what is allowed
    """
    text = _er7(segments, where)
    message = parse(text.encode("utf-8", "replace"))
    if text.isascii() and not message.charset.is_wide:
        return message
    header = message.segments("MSH")[0]
    if header.er7(18) and message.charset.known and not message.charset.is_wide:
        try:
            return parse(b"".join(message.charset.encode(line) + b"\r" for line in text.split("\r")[:-1]))
        except UnicodeEncodeError:
            pass
    message["MSH-18"] = "UNICODE UTF-8"
    return parse(header.encode() + b"\r" + text.partition("\r")[2].encode("utf-8", "replace"))


def _er7(segments: Sequence[tuple[str, Mapping[int, Sequence[Parts]]]], where: str) -> str:
    if not segments or segments[0][0] != "MSH":
        raise DecodeError("the message does not begin with MSH", where=where, code="100")
    d = STANDARD
    lines = []
    for name, fields in segments:
        if len(name) != 3 or not name.isascii() or not name.isalnum() or not name[0].isalpha() or not name.isupper():
            raise DecodeError("not the name of a segment", where=where, code="102")
        texts = [name]
        is_header = name in ("MSH", "FHS", "BHS")
        most = max(fields, default=0)
        if most > MOST_PARTS:
            raise BudgetExceeded("a field number beyond what is allowed", where=name, code="102")
        for number in range(1, most + 1):
            if is_header and number == 1:
                continue
            if is_header and number == 2:
                texts.append(d.encoding_characters)
                continue
            texts.append(d.repetition.join(er7_of(one) for one in fields.get(number, ())))
        if is_header and len(texts) == 1:
            texts.append(d.encoding_characters)
        while len(texts) > 1 and not texts[-1]:
            texts.pop()
        lines.append(d.field.join(texts) + "\r")
    return "".join(lines)
