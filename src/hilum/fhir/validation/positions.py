"""Where the elements of a source text begin, as line and column. Made only when there are issues to place.

The text is read once more by a scanner that keeps nothing but offsets: for JSON that of each property's value and each item of
an array, for XML that of each start tag. Places are those of the dict (`Patient.name[0].given[1]`), so what XML repeats is
counted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from hilum.fhir.definitions import is_resource_type, type_definition

__all__ = ["Positions", "Span", "json_positions", "positions", "xml_positions", "xml_span"]

_TOKEN = re.compile(r'[ \t\r\n]*([{}\[\]:,]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}\[\]:,"]+)', re.DOTALL)
_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
MAX_PLACES = 2_000_000
MAX_DEPTH = 200


class Positions:
    """Places of one source text and the offsets at which they begin."""

    __slots__ = ("_lines", "_offsets", "_points")

    def __init__(self, text: str, offsets: dict[str, int], points: dict[str, tuple[int, int]] | None = None) -> None:
        self._lines = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
        self._offsets = offsets
        self._points = points or {}

    def of(self, expression: str) -> tuple[int, int]:
        """Line and column, from 1, of a place or of the nearest ancestor that is there; (0, 0) = none."""
        at = expression
        while at:
            offset = self._offsets.get(at)
            if offset is not None:
                return self.at(offset)
            point = self._points.get(at)
            if point is not None:
                return point
            if at.endswith("]"):
                at = at[: at.rindex("[")]
            elif "." in at:
                at = at[: at.rindex(".")]
            else:
                break
        return (1, 1) if expression else (0, 0)

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


def positions(source: bytes) -> Positions:
    """Places of a resource in JSON or XML."""
    begin = source.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return xml_positions(source) if begin == b"<" else json_positions(source)


def json_positions(source: bytes) -> Positions:
    """Places of a resource in JSON that `hilum.fhir.json` has read."""
    text = source.decode("utf-8-sig", "replace")
    offsets: dict[str, int] = {}
    kind = _resource_type(text)
    # one frame a container: [path of the container, next index or -1, name that waits for its value]
    frames: list[list[Any]] = []
    path = kind
    for match in _TOKEN.finditer(text):
        word = match.group(1)
        first = word[0]
        if first in "}]":
            if frames:
                frames.pop()
            continue
        if first in ":,":
            continue
        at = match.start(1)
        if not frames:
            path = kind
        else:
            frame = frames[-1]
            if frame[1] < 0:
                if frame[2] is None:
                    frame[2] = _name(word)
                    continue
                name = frame[2]
                frame[2] = None
                path = f"{frame[0]}.{name[1:] if name[:1] == '_' else name}"
            else:
                path = f"{frame[0]}[{frame[1]}]"
                frame[1] += 1
        offsets.setdefault(path, at)
        if len(offsets) > MAX_PLACES:
            break
        if first in "{[" and len(frames) >= MAX_DEPTH:
            break  # no reader takes what is nested deeper
        if first == "{":
            frames.append([path, -1, None])
        elif first == "[":
            frames.append([path, 0, None])
    return Positions(text, offsets)


def _name(token: str) -> str:
    inner = token[1:-1]
    if "\\" not in inner:
        return inner
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)) if match.group(1) else match.group(2), inner)


def _resource_type(text: str) -> str:
    """The type at the top of a JSON resource: the `resourceType` that stands in no other object."""
    depth, waiting, name = 0, True, ""
    for match in _TOKEN.finditer(text):
        word = match.group(1)
        if word in "{[":
            depth += 1
            waiting = True
        elif word in "}]":
            depth -= 1
        elif word == ":":
            waiting = False
        elif word == ",":
            waiting = True
        elif depth == 1:
            if waiting:
                name = word
            elif name == '"resourceType"':
                return _name(word) if word[:1] == '"' else ""
    return ""


@dataclass(frozen=True, slots=True)
class Span:
    """Where an element of XML stands.

    begin, end   offsets of its first octet and of what follows it
    within       type of the element that it is in, "" = R4 has none
    """

    begin: int
    end: int
    within: str
    line: int
    column: int


def xml_span(source: bytes, place: str) -> Span | None:
    """The first element at a place that R4 need not have."""
    found: list[Span] = []
    xml_positions(source, lambda at, span: found.append(span) if at == place and not found else None)
    return found[0] if found else None


def xml_positions(source: bytes, ended: Callable[[str, Span], object] | None = None) -> Positions:
    """Places of a resource in XML that `hilum.fhir.xml` has read.

    ended   is told each element as it ends
    """
    points: dict[str, tuple[int, int]] = {}
    # a frame an element: [path, type or "", counts of the children's names]
    frames: list[list[Any]] = []
    parser = expat.ParserCreate("utf-8", " ")
    begun: list[tuple[int, str, int, int]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if ended is not None:
            within = frames[-1][1] if frames else ""
            begun.append((parser.CurrentByteIndex, within, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))
        if not frames:
            path, kind = local, local if is_resource_type(local) else ""
        else:
            above, above_kind, counts = frames[-1]
            if above_kind == "Resource" and is_resource_type(local):
                frames.append([above, local, {}])  # a resource within a resource has the place of what holds it
                points.setdefault(above, (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))
                return
            row = None
            if above_kind:
                try:
                    row = type_definition(above_kind).by_name.get(local)
                except KeyError:
                    row = None
            kind = row[1] if row is not None else ""
            if row is not None and row[0].is_list:
                index = counts.get(local, 0)
                counts[local] = index + 1
                path = f"{above}.{local}[{index}]"
                points.setdefault(f"{above}.{local}", (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))
            elif local == "extension" and above_kind:
                index = counts.get(local, 0)
                counts[local] = index + 1
                path, kind = f"{above}.{local}[{index}]", "Extension"
            else:
                path = f"{above}.{local}"
        if len(points) < MAX_PLACES:
            points.setdefault(path, (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))
            for attribute in attributes:
                if attribute in ("id", "url"):
                    points.setdefault(f"{path}.{attribute}", (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))
        frames.append([path, kind, {}])

    def end(name: str) -> None:
        path = frames.pop()[0]
        if ended is not None:
            begin, within, line, column = begun.pop()
            tag = _TAG.match(source, begin)
            if tag is not None and not tag[0].endswith(b"/>"):
                tag = _TAG.match(source, parser.CurrentByteIndex)
            if tag is not None:
                ended(path, Span(begin, tag.end(), within, line, column))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(source, True)
    except expat.ExpatError:
        pass  # what was read so far is placed
    return Positions("", {}, points)
