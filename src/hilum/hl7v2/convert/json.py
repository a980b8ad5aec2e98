"""A message as JSON, for programs that read no ER7.

    {"structure": "ADT_A01", "version": "2.5.1", "content": [
       {"segment": "MSH", "fields": {"3": ["EHR"], "9": [{"1": "ADT", "2": "A04", "3": "ADT_A01"}], ...}},
       {"group": "PROCEDURE", "content": [{"segment": "PR1", "fields": {...}}]}]}

A field is always a list of its repetitions (null for an empty one among others); a repetition is text, or an object of its
components by number; a component is text, or an object of its subcomponents. What is empty is left out; two quotation marks are the
null value of 2.5.3. Text whose ER7 says more than its plain text (highlighting, hexadecimal) stands as {"text": plain, "er7": exact},
and a line that is no segment as {"line": text} where it stands. MSH-1 and MSH-2 are there where they are not those recommended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v2.convert.exact import checked
from hilum.hl7v2.convert.parts import (
    MOST_PARTS,
    Parts,
    delimiters_from,
    line_of,
    message_of,
    parts_of,
    text_of_line,
    tree_of,
)
from hilum.hl7v2.data.er7 import Message, Segment
from hilum.hl7v2.data.escape import STANDARD, Delimiters, Er7
from hilum.hl7v2.structure import GroupNode, SegmentNode

__all__ = ["from_json", "to_json"]

_MOST_DEPTH = 32
_MOST_SEGMENTS = 100_000


def to_json(message: Message) -> dict[str, Any]:
    """The message as plain data, ready for any JSON writer."""
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
        elif line := text_of_line(child.segment):
            out.append({"line": line})
    return out


def _fields(node: SegmentNode, delimiters: Delimiters) -> dict[str, list[Any]]:
    segment: Segment = node.segment
    first = 3 if node.name in ("MSH", "FHS", "BHS") else 1
    out: dict[str, list[Any]] = {}
    if first == 3 and delimiters != STANDARD:
        out = {"1": [delimiters.field], "2": [delimiters.encoding_characters]}
    plain = segment.encoding.plain
    for number in range(first, len(segment) + 1):
        values = [_value(one, plain) for one in parts_of(segment, number, delimiters)]
        while values and values[-1] in (None, {}):
            values.pop()
        if values:
            out[str(number)] = [one if one != {} else None for one in values]
    return out


def _leaf(text: str, plain: Callable[[str], str]) -> Any:
    return {"text": plain(text), "er7": str(text)} if isinstance(text, Er7) else text


def _value(parts: Parts | None, plain: Callable[[str], str]) -> Any:
    if parts is None:
        return None
    if isinstance(parts, str):
        return _leaf(parts, plain)
    out: dict[str, Any] = {}
    for number, component in enumerate(parts, 1):
        if isinstance(component, str):
            if component:
                out[str(number)] = _leaf(component, plain)
        elif inner := {str(at): _leaf(one, plain) for at, one in enumerate(component, 1) if one}:
            out[str(number)] = inner
    if list(out) == ["1"] and isinstance(out["1"], str):
        return out["1"]
    return out


def from_json(document: Mapping[str, Any]) -> Message:
    """A message of what `to_json` gives; groups are read through, only the order of the segments counts.

    The message is written with the delimiters that MSH-1 and MSH-2 name, else with those recommended; in UTF-8 where MSH-18 names
    no set that holds its text.
    raises   DecodeError      a key, number or value that is none, with the place
             BudgetExceeded   too deep or too many
    """
    content = document.get("content") if isinstance(document, Mapping) else None
    if not isinstance(content, list):
        raise DecodeError("a message has a list `content`", where="content", code="101")
    segments: list[tuple[str, dict[int, list[Parts]]]] = []
    d = _delimiters(content)
    _read(content, "content", segments, 0, d)
    return message_of(segments, "content[0]", d)


def _delimiters(content: list[Any]) -> Delimiters:
    fields = content[0].get("fields") if content and isinstance(content[0], dict) else None
    said = [fields.get(number) for number in ("1", "2")] if isinstance(fields, dict) else []
    found = [one[0] for one in said if isinstance(one, list) and one and isinstance(one[0], str)]
    return delimiters_from(*found) if len(found) == 2 else STANDARD


def _read(
    content: list[Any], where: str, out: list[tuple[str, dict[int, list[Parts]]]], depth: int, d: Delimiters
) -> None:
    if depth > _MOST_DEPTH:
        raise BudgetExceeded("groups nested too deep", where=where[:200], code="102")
    for index, node in enumerate(content):
        place = f"{where}[{index}]"
        if not isinstance(node, dict):
            raise DecodeError("not an object", where=place, code="102")
        if len(out) >= _MOST_SEGMENTS:
            raise BudgetExceeded("more segments than allowed", where=where[:200], code="102")
        if isinstance(node.get("group"), str) and isinstance(node.get("content"), list):
            _read(node["content"], f"{place}.content", out, depth + 1, d)
        elif isinstance(node.get("line"), str):
            out.append(("", {0: [line_of(_text(node["line"], place), place)]}))
        elif isinstance(node.get("segment"), str) and isinstance(node.get("fields", {}), dict):
            fields = node.get("fields", {})
            out.append((node["segment"], {_number(key, place): _repetitions(fields[key], place, d) for key in fields}))
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


def _repetitions(value: Any, where: str, d: Delimiters) -> list[Parts]:
    if not isinstance(value, list):
        raise DecodeError("a field is a list of its repetitions", where=where[:200], code="102")
    return [_parts(one, where, d) for one in value]


def _parts(value: Any, where: str, d: Delimiters) -> Parts:
    if value is None:
        return ""
    if _is_leaf(value):
        return _leaf_from(value, where, d)
    components: list[str | list[str]] = []
    for number, one in _numbered(value, where):
        while len(components) < number:
            components.append("")
        if _is_leaf(one):
            components[number - 1] = _leaf_from(one, where, d)
            continue
        subcomponents: list[str] = []
        for at, leaf in _numbered(one, where):
            if not _is_leaf(leaf):
                raise DecodeError("a subcomponent is text", where=where[:200], code="102")
            while len(subcomponents) < at:
                subcomponents.append("")
            subcomponents[at - 1] = _leaf_from(leaf, where, d)
        components[number - 1] = subcomponents
    return components


def _is_leaf(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and ("er7" in value or "text" in value))


def _leaf_from(value: Any, where: str, d: Delimiters) -> str:
    if isinstance(value, str):
        return _text(value, where)
    exact, text = value.get("er7"), value.get("text")
    if isinstance(exact, str):
        return checked(_text(exact, where), d, where)
    if isinstance(text, str):
        return _text(text, where)
    raise DecodeError("`er7` and `text` are text", where=where[:200], code="102")


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
