"""A message as JSON, for programs that read no ER7.

    {"structure": "ADT_A01", "version": "2.5.1", "content": [
       {"segment": "MSH", "fields": {"3": ["EHR"], "9": [{"1": "ADT", "2": "A04", "3": "ADT_A01"}], ...}},
       {"group": "PROCEDURE", "content": [{"segment": "PR1", "fields": {...}}]}]}

A field is always a list of its repetitions (null for an empty one among others); a repetition is text, or an object of its
components by number; a component is text, or an object of its subcomponents. What is empty is left out; two quotation marks are the
null value of 2.5.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v2.convert.parts import MOST_PARTS, Parts, message_of, parts_of, tree_of
from hilum.hl7v2.data.er7 import Message, Segment
from hilum.hl7v2.data.escape import Delimiters
from hilum.hl7v2.structure import GroupNode, SegmentNode

__all__ = ["from_json", "to_json"]

_MOST_DEPTH = 32
_MOST_SEGMENTS = 100_000


def to_json(message: Message) -> dict[str, Any]:
    """The message as plain data, ready for any JSON writer. Lines that are no segments are left out."""
    tree, _ = tree_of(message)
    return {
        "structure": tree.root.name,
        "version": message.version,
        "content": _content(tree.root, message.delimiters),
    }


def _content(group: GroupNode, delimiters: Delimiters) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for child in group.children:
        if isinstance(child, GroupNode):
            out.append({"group": child.name, "content": _content(child, delimiters)})
        elif child.name:
            out.append({"segment": child.name, "fields": _fields(child, delimiters)})
    return out


def _fields(node: SegmentNode, delimiters: Delimiters) -> dict[str, list[Any]]:
    segment: Segment = node.segment
    first = 3 if node.name in ("MSH", "FHS", "BHS") else 1
    out: dict[str, list[Any]] = {}
    for number in range(first, len(segment) + 1):
        values = [_value(one) for one in parts_of(segment, number, delimiters)]
        while values and values[-1] in (None, {}):
            values.pop()
        if values:
            out[str(number)] = [one if one != {} else None for one in values]
    return out


def _value(parts: Parts | None) -> Any:
    if parts is None or isinstance(parts, str):
        return parts
    out: dict[str, Any] = {}
    for number, component in enumerate(parts, 1):
        if isinstance(component, str):
            if component:
                out[str(number)] = component
        elif inner := {str(at): one for at, one in enumerate(component, 1) if one}:
            out[str(number)] = inner
    if list(out) == ["1"] and isinstance(out["1"], str):
        return out["1"]
    return out


def from_json(document: Mapping[str, Any]) -> Message:
    """A message of what `to_json` gives; groups are read through, only the order of the segments counts.

    The message is written with the recommended delimiters, in UTF-8 where MSH-18 names no set that holds its text.
    raises   DecodeError      a key, number or value that is none, with the place
             BudgetExceeded   too deep or too many
    """
    content = document.get("content") if isinstance(document, Mapping) else None
    if not isinstance(content, list):
        raise DecodeError("a message has a list `content`", where="content", code="101")
    segments: list[tuple[str, dict[int, list[Parts]]]] = []
    _read(content, "content", segments, 0)
    return message_of(segments, "content[0]")


def _read(content: list[Any], where: str, out: list[tuple[str, dict[int, list[Parts]]]], depth: int) -> None:
    if depth > _MOST_DEPTH:
        raise BudgetExceeded("groups nested too deep", where=where[:200], code="102")
    for index, node in enumerate(content):
        place = f"{where}[{index}]"
        if not isinstance(node, dict):
            raise DecodeError("not an object", where=place, code="102")
        if len(out) >= _MOST_SEGMENTS:
            raise BudgetExceeded("more segments than allowed", where=where[:200], code="102")
        if isinstance(node.get("group"), str) and isinstance(node.get("content"), list):
            _read(node["content"], f"{place}.content", out, depth + 1)
        elif isinstance(node.get("segment"), str) and isinstance(node.get("fields", {}), dict):
            fields = node.get("fields", {})
            out.append((node["segment"], {_number(key, place): _repetitions(fields[key], place) for key in fields}))
        else:
            raise DecodeError("neither a segment with fields nor a group with content", where=place, code="102")


def _number(key: Any, where: str) -> int:
    if (
        not isinstance(key, str)
        or not key.isascii()
        or not key.isdigit()
        or not 0 < int(key[:6]) <= MOST_PARTS
        or len(key) > 6
    ):
        raise DecodeError("not a number of a field or part", where=where[:200], code="102")
    return int(key)


def _repetitions(value: Any, where: str) -> list[Parts]:
    if not isinstance(value, list):
        raise DecodeError("a field is a list of its repetitions", where=where[:200], code="102")
    return [_parts(one, where) for one in value]


def _parts(value: Any, where: str) -> Parts:
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value, where)
    components: list[str | list[str]] = []
    for number, one in _numbered(value, where):
        while len(components) < number:
            components.append("")
        if isinstance(one, str):
            components[number - 1] = _text(one, where)
            continue
        subcomponents: list[str] = []
        for at, leaf in _numbered(one, where):
            if not isinstance(leaf, str):
                raise DecodeError("a subcomponent is text", where=where[:200], code="102")
            while len(subcomponents) < at:
                subcomponents.append("")
            subcomponents[at - 1] = _text(leaf, where)
        components[number - 1] = subcomponents
    return components


def _numbered(value: Any, where: str) -> list[tuple[int, Any]]:
    if not isinstance(value, dict):
        raise DecodeError("neither text nor an object of numbered parts", where=where[:200], code="102")
    return [(_number(key, where), value[key]) for key in value]


def _text(value: str, where: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise DecodeError("half a character", where=where[:200], code="102") from None
    return value
