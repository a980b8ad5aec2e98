"""Parts of a message that statements of a profile speak of, and their paths by position: "9[1].2[1]", "2[1].1[1]", ".". NIST.

A path starts at a context, which is a group, a segment or a value, and goes down by the position of a child and its instance; `*` is
each instance. What is empty is not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hilum.core.errors import DecodeError
from hilum.hl7v2.data.er7 import Encoding
from hilum.hl7v2.data.segment import HEADERS
from hilum.hl7v2.structure import GroupNode, SegmentNode
from hilum.hl7v2.validation.parts import is_empty
from hilum.hl7v2.validation.profiles.xml import SECTION

__all__ = ["Element", "Steps", "read_path", "resolve"]

Steps = tuple[tuple[int, int], ...]
"""(position from 1, instance from 1 or 0 for each)"""

_STEP = re.compile(r"([1-9][0-9]{0,4})(?:\[([1-9][0-9]{0,5}|\*)\])?")


@dataclass(slots=True)
class Element:
    """A group, a segment, or a value at a level: 0 a field's repetition, 1 a component, 2 a subcomponent, 3 below."""

    place: str
    group: GroupNode | None = None
    segment: SegmentNode | None = None
    text: str = ""
    level: int = -1
    encoding: Encoding | None = None
    instance: int = 1

    @property
    def value(self) -> str:
        """Plain text of a value."""
        if self.encoding is None or self.level < 0:
            return ""
        return self.text if self.level == 9 else self.encoding.plain(self.text)


@lru_cache(maxsize=4096)
def read_path(text: str) -> Steps:
    """A path's steps; "." has none. raises DecodeError."""
    if text in (".", ""):
        return ()
    steps = []
    for step in text.split("."):
        match = _STEP.fullmatch(step)
        if match is None:
            raise DecodeError("not a path by position", section=SECTION)
        steps.append((int(match[1]), 0 if match[2] == "*" else int(match[2] or 1)))
    return tuple(steps)


def resolve(context: Element, steps: Steps) -> list[Element]:
    """What is at a path from a context; [] where nothing is."""
    found = [context]
    for position, instance in steps:
        following: list[Element] = []
        for element in found:
            following += _children(element, position, instance)
        if not following:
            return []
        found = following
    return found


def _children(element: Element, position: int, instance: int) -> list[Element]:
    if element.group is not None:
        return _of_group(element, element.group, position, instance)
    if element.segment is not None:
        return _of_segment(element.segment, position, instance)
    encoding = element.encoding
    if encoding is None or instance > 1:
        return []
    d = encoding.delimiters
    separator = d.component if element.level == 0 else d.subcomponent if element.level == 1 else ""
    parts = element.text.split(separator) if separator else [element.text]
    if position > len(parts) or is_empty(parts[position - 1], d):
        return []
    text = parts[position - 1]
    return [Element(f"{element.place}.{position}", text=text, level=element.level + 1, encoding=encoding)]


def _of_group(element: Element, group: GroupNode, position: int, instance: int) -> list[Element]:
    out = []
    count = 0
    prefix = f"{element.place}/" if element.place and not element.segment else ""
    for child in group.children:
        if child.position != position - 1:
            continue
        count += 1
        if instance and count != instance:
            continue
        if isinstance(child, GroupNode):
            out.append(Element(f"{prefix}{child.name}[{child.repetition}]", group=child, instance=count))
        else:
            segment = child.segment
            out.append(
                Element(f"{child.name}[{segment.sequence}]", segment=child, encoding=segment.encoding, instance=count)
            )
    return out


def _of_segment(node: SegmentNode, position: int, instance: int) -> list[Element]:
    segment = node.segment
    d = segment.encoding.delimiters
    out = []
    is_delimiter = position < 3 and segment.name in HEADERS
    for number, text in enumerate(segment.repetitions(position), 1):
        if instance and number != instance:
            continue
        if is_delimiter or not is_empty(text, d):
            place = f"{segment.name}[{segment.sequence}]-{position}[{number}]"
            level = 9 if is_delimiter else 0
            out.append(Element(place, text=text, level=level, encoding=segment.encoding, instance=number))
    return out
