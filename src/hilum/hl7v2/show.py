"""A message laid out for a person: its groups, segments, fields and parts with their names, and what a code means.

`rows` is the layout as plain data, `terminal` and `html` draw it. Values are a patient's: this is for the person who opened the
message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from hilum.hl7v2.data.er7 import Message
from hilum.hl7v2.definitions import Definitions, definitions, nearest_version
from hilum.hl7v2.explain import tree as named_tree
from hilum.hl7v2.structure import GroupNode, SegmentNode, structure_of, walk

__all__ = ["Row", "html", "rows", "terminal"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the layout.

    kind     "group", "segment", "field", "part" or "line" (one that is no segment)
    depth    how far it is indented
    place    "ORDER_OBSERVATION[2]", "PID", "PID-5", "PID-5.1"
    name     what the standard calls it
    value    plain text; two quotation marks where the sender deletes the value
    meaning  what the table says of a code
    """

    kind: str
    depth: int
    place: str
    name: str
    value: str = ""
    meaning: str = ""


def rows(message: Message) -> Iterator[Row]:
    """The layout, in the order of the message."""
    known = definitions(nearest_version(message.version))
    named = named_tree(message, most_segments=len(message.segments()))["segments"]
    lines = _lines(walk(message, structure_of(message, known)).root)
    by_line = dict(zip((node.index for _, node in lines if node.name), named, strict=True))
    opened: list[GroupNode] = []
    for path, node in lines:
        shared = 0
        while shared < min(len(opened), len(path)) and opened[shared] is path[shared]:
            shared += 1
        del opened[shared:]
        for group in path[shared:]:
            label = f"{group.name}[{group.repetition}]" if group.repetition > 1 else group.name
            yield Row("group", len(opened), label, "")
            opened.append(group)
        depth = len(opened)
        found = by_line.get(node.index)
        if found is None:
            text = message.charset.decode(node.segment.encode())
            if text.strip():
                yield Row("line", depth, f"line {node.index + 1}", "no segment", text)
            continue
        yield Row("segment", depth, node.name, found["title"])
        for field in found["fields"]:
            yield from _field(field, node.name, depth + 1, known)


def _lines(root: GroupNode) -> list[tuple[list[GroupNode], SegmentNode]]:
    """Every line with the groups around it, in the order of the message."""
    out: list[tuple[list[GroupNode], SegmentNode]] = []
    waiting: list[tuple[list[GroupNode], GroupNode]] = [([], root)]
    while waiting:
        path, group = waiting.pop()
        for child in group.children:
            if isinstance(child, GroupNode):
                waiting.append(([*path, child], child))
            else:
                out.append((path, child))
    return sorted(out, key=lambda one: one[1].index)


def _field(field: dict[str, Any], segment: str, depth: int, known: Definitions) -> Iterator[Row]:
    place, value = field["place"], '""' if field.get("null") else field["value"]
    definition = known.segment(segment)
    number = int(place.rpartition("-")[2])
    of_it = definition.field(number) if definition is not None else None
    table = of_it.table if of_it is not None else ""
    repetitions = field.get("repetitions")
    if repetitions is None and "parts" not in field:
        yield Row("field", depth, place, field["name"], value, _meaning(known, table, value))
        return
    yield Row("field", depth, place, field["name"], value)
    for index, one in enumerate(repetitions or [field]):
        parts = one["parts"]
        label = f"{place}[{index + 1}]"
        if repetitions is not None and len(parts) == 1 and not parts[0].get("parts"):
            yield Row("part", depth + 1, label, "", one["value"], _meaning(known, table, one["value"]))
            continue
        for part in parts:
            yield Row("part", depth + 1, part["place"], part["name"], part["value"])
            for sub in part.get("parts", ()):
                yield Row("part", depth + 2, sub["place"], sub["name"], sub["value"])


def _meaning(known: Definitions, table: str, value: str) -> str:
    found = known.table(table) if table and value else None
    return found.codes.get(value, "") if found is not None else ""


def terminal(message: Message, *, width: int = 120, colours: bool = False) -> str:
    """The layout as text: place, name and value in columns; what does not fit is cut with an ellipsis."""
    shown = list(rows(message))
    places = min(max((len(row.place) + 2 * row.depth for row in shown), default=0), 34)
    names = min(max((len(row.name) for row in shown if row.kind in ("field", "part")), default=0), 34)
    paint = {"group": "35", "segment": "1;36", "line": "33"} if colours else {}
    out = []
    for row in shown:
        left = f"{'  ' * row.depth}{row.place}"
        if row.kind in ("group", "segment"):
            text = f"{left}  {row.name}".rstrip()
        else:
            value = _one_line(row.value) + (f"  ({row.meaning})" if row.meaning and row.meaning != row.value else "")
            text = f"{left:<{places}}  {_cut(row.name, names):<{names}}  {value}".rstrip()
        text = _cut(text, width)
        out.append(f"\x1b[{paint[row.kind]}m{text}\x1b[0m" if row.kind in paint else text)
    return "\n".join(out) + "\n"


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(1, width - 1)] + "…"


_NO_CHARACTER = re.compile("[\ud800-\udfff]")
"""What a byte outside the message's character set is read as."""
_STYLE = (
    ":root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#57606a;--line:#d8dee4;--mark:#1f5f99}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#14181d;--soft:#9aa4ae;--line:#30363d;--mark:#7ab7ee}}"
    "body{font:14px/1.5 system-ui,sans-serif;margin:1.5rem;color:var(--ink);background:var(--paper)}"
    "table{border-collapse:collapse;width:100%}"
    "td{padding:.18rem .7rem .18rem 0;vertical-align:top;border-bottom:1px solid var(--line)}"
    "td:first-child{font-family:ui-monospace,monospace;white-space:nowrap}td:nth-child(2),small{color:var(--soft)}"
    "td:nth-child(3){white-space:pre-wrap;overflow-wrap:anywhere}.segment td{font-weight:600;color:var(--mark);padding-top:.7rem}"
    ".group td{color:var(--soft);padding-top:.7rem}.line td{font-style:italic}"
)


def html(message: Message, *, title: str = "") -> str:
    """The layout as one self-contained page, without scripts; light or dark as the reader's system is."""
    heading = title or " ".join(
        filter(None, ("^".join((message.message_code, message.trigger_event)), message.version))
    )
    page = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(heading)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{escape(heading)}</h1><table><tbody>\n{''.join(map(_html_row, rows(message)))}</tbody></table></body></html>\n"
    )
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", page)


def _html_row(row: Row) -> str:
    meaning = f" <small>{escape(row.meaning)}</small>" if row.meaning and row.meaning != row.value else ""
    indent = f' style="padding-left:{row.depth * 1.1:.1f}rem"'
    place, name, value = map(escape, (row.place, row.name, row.value))
    return f'<tr class="{row.kind}"><td{indent}>{place}</td><td>{name}</td><td>{value}{meaning}</td></tr>\n'
