"""What both spellings share: the tree of a message, and the parts of a field taken apart and put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v2.convert.exact import leaf_of, written
from hilum.hl7v2.data.er7 import Message, Segment, parse
from hilum.hl7v2.data.escape import STANDARD, Delimiters, Er7
from hilum.hl7v2.data.header import delimiters_of
from hilum.hl7v2.definitions import Definitions, definitions, nearest_version
from hilum.hl7v2.structure import GroupNode, SegmentNode, Tree, structure_of, walk

__all__ = ["Parts", "delimiters_from", "er7_of", "line_of", "message_of", "parts_of", "text_of_line", "tree_of"]

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


def text_of_line(segment: Segment) -> str:
    """A line that is no segment; "" for one of blanks."""
    text = segment.encoding.charset.decode(segment.encode())
    return text if text.strip() and "\n" not in text else ""


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
    """Each repetition of a field, in plain text (`Er7` where its spelling says more); None for one that is empty."""
    plain = segment.encoding.plain
    for repetition in segment.repetitions(number):
        if not repetition:
            yield None
            continue
        components = repetition.split(delimiters.component) if delimiters.component else [repetition]
        out: list[str | list[str]] = []
        for component in components:
            if delimiters.subcomponent and delimiters.subcomponent in component:
                out.append([leaf_of(one, delimiters, plain) for one in component.split(delimiters.subcomponent)])
            else:
                out.append(leaf_of(component, delimiters, plain))
        yield out[0] if len(out) == 1 and isinstance(out[0], str) else out


def er7_of(value: Parts, d: Delimiters = STANDARD) -> str:
    """A repetition as ER7, without the delimiters behind its last value."""
    if isinstance(value, str):
        return written(value, d)
    components = [written(one, d) if isinstance(one, str) else _joined(one, d) for one in value]
    return _stripped(components, d.component)


def _joined(subcomponents: Sequence[str], d: Delimiters) -> str:
    return _stripped([written(one, d) for one in subcomponents], d.subcomponent)


def _stripped(parts: list[str], delimiter: str) -> str:
    """Parts joined, without the empty ones at the end; a blank between them where the sender declares no delimiter."""
    while parts and not parts[-1]:
        parts.pop()
    return (delimiter or " ").join(parts)


def delimiters_from(separator: str, characters: str) -> Delimiters:
    """Those that another spelling names as MSH-1 and MSH-2; the recommended ones where it names none, or what can be none."""
    if not separator or not characters:
        return STANDARD
    try:
        return delimiters_of(separator, characters, "MSH")[0]
    except DecodeError:
        return STANDARD


def line_of(text: str, where: str) -> Er7:
    """A line that is no segment. raises DecodeError: it would be one, or several lines"""
    if "\r" in text or "\n" in text or _IS_SEGMENT.match(text):
        raise DecodeError("not one line that is no segment", where=where[:200], code="102")
    return Er7(text)


_IS_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}(?![A-Za-z0-9+/=])")


def message_of(
    segments: Sequence[tuple[str, Mapping[int, Sequence[Parts]]]], where: str, d: Delimiters = STANDARD
) -> Message:
    """The message of these segments; fields by number, repetitions in order. A segment without a name is a line (field 0).

    It is written in the set that MSH-18 names, else in UTF-8 with MSH-18 saying so.
    raises   DecodeError      the first segment is no MSH, a name that is none
             BudgetExceeded   a field number beyond what is allowed
    """
    text = _er7(segments, where, d)
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


def _er7(segments: Sequence[tuple[str, Mapping[int, Sequence[Parts]]]], where: str, d: Delimiters) -> str:
    if not segments or segments[0][0] != "MSH":
        raise DecodeError("the message does not begin with MSH", where=where, code="100")
    lines = []
    for name, fields in segments:
        if not name:
            lines.append(f"{fields[0][0]}\r")
            continue
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
            texts.append((d.repetition or " ").join(er7_of(one, d) for one in fields.get(number, ())))
        if is_header and len(texts) == 1:
            texts.append(d.encoding_characters)
        while len(texts) > 1 and not texts[-1]:
            texts.pop()
        lines.append(d.field.join(texts) + "\r")
    return "".join(lines)
