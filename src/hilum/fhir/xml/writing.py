"""FHIR XML written from the dict, elements in the order of the definition. FHIR R4 2.6.1.

`_Tables` turns the element table of a type into two dicts from JSON names, one to the place in the order and one to what is
written. The pieces of the document are whole tags, so that `pretty` only has to put line breaks between them.

What is written reads back as the same dict. What XML cannot say is therefore refused: an empty array, null outside of a
padded array, one value where an array is meant and the other way round, text in a number, a number in text. One exception
is made, for characters that XML 1.0 cannot carry and FHIR does not allow (2.24.0.1): they become U+FFFD.
"""

from __future__ import annotations

import decimal
import re
from itertools import zip_longest
from typing import Any, NoReturn

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir.definitions import NUMERIC, is_primitive, is_resource_type, type_definition
from hilum.fhir.json import MAX_DEPTH, Resource
from hilum.fhir.xml.narrative import written_narrative
from hilum.fhir.xml.reading import NAMESPACE, value_of

__all__ = ["encode"]

SECTION = "FHIR R4 2.6.1"
MAX_LEVELS = MAX_DEPTH + 2

_MAX_BITS = 4_096

_SPECIAL = re.compile('[&<"\t\n\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}

ATTRIBUTE, PRIMITIVE, EXTRA, COMPLEX, WRAPPER, NARRATIVE, IGNORED = range(7)

Row = tuple[int, str, bool, str]
"""What it is, element name, is a list, type."""

_TEXT, _TRUTH, _AMOUNT = range(3)
_LOOKS = {"boolean": _TRUTH, "decimal": _AMOUNT, **dict.fromkeys(NUMERIC, _AMOUNT)}


def encode(resource: Resource, *, pretty: bool = False) -> bytes:
    """XML bytes of a resource, elements in the order of the definition.

    raises  DecodeError   the resource has a property or a type that R4 does not have, or says what XML cannot say
    """
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not is_resource_type(kind):
        raise DecodeError("no resource type of R4", where="resourceType", section=SECTION)
    pieces = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _write(pieces, kind, resource, kind, f' xmlns="{NAMESPACE}"', kind, 0)
    if pretty:
        pieces = _indented(pieces)
    return "".join(pieces).encode()


class _Table:
    """The properties of a type: their places in the order, and what they are."""

    __slots__ = ("places", "rows")

    def __init__(self, kind: str) -> None:
        definition = type_definition(kind)
        self.places: dict[str, float] = {"fhir_comments": -1.0}
        self.rows: dict[str, Row] = {"fhir_comments": (IGNORED, "", False, "")}
        if definition.is_resource:
            self.places["resourceType"] = -1.0
            self.rows["resourceType"] = (IGNORED, "", False, "")
        order = {element.name: float(place) for place, element in enumerate(definition.elements)}
        for name, (element, below) in definition.by_name.items():
            place = order[element.name]
            if element.is_attribute:
                self.places[name], self.rows[name] = place - 1_000.0, (ATTRIBUTE, name, False, below)
                continue
            self.places[name] = place
            if below == "xhtml":
                self.rows[name] = (NARRATIVE, name, False, below)
            elif is_primitive(below):
                self.rows[name] = (PRIMITIVE, name, element.is_list, below)
                self.places[f"_{name}"], self.rows[f"_{name}"] = place - 0.5, (EXTRA, name, element.is_list, below)
            else:
                self.rows[name] = (WRAPPER if below == "Resource" else COMPLEX, name, element.is_list, below)


class _Tables(dict[str, _Table]):
    def __missing__(self, kind: str) -> _Table:
        table = self[kind] = _Table(kind)
        return table


_TABLES = _Tables()


def _write(
    pieces: list[str], tag: str, value: dict[str, Any], kind: str, attributes: str, where: str, level: int
) -> None:
    """An element with its content; `attributes` are written into its start tag."""
    if level > MAX_LEVELS:
        raise BudgetExceeded("nested too deep", section=SECTION)
    table = _TABLES[kind]
    try:
        names = sorted(value, key=table.places.__getitem__) if len(value) > 1 else value
    except (KeyError, TypeError):
        raise DecodeError("a property that R4 does not have", where=where, section=SECTION) from None
    start = len(pieces)
    pieces.append("")
    rows = table.rows
    extra: Any = None
    waiting = ""  # the primitive that `extra` belongs to
    for name in names:
        item = value[name]
        row = rows.get(name)
        if row is None:
            raise DecodeError("a property that R4 does not have", where=where, section=SECTION)
        what, element, is_list, below = row
        if waiting and waiting != name:
            _write_extras(pieces, waiting, rows[waiting], None, extra, where, level)
            waiting = ""
        if what == PRIMITIVE:
            if waiting:
                waiting = ""
                _write_extras(pieces, element, row, item, extra, where, level)
            elif is_list:
                if item.__class__ is not list or not item:
                    _refuse("an array with items is meant here", where, element)
                for one in item:
                    pieces.append(f'<{element} value="{_text(one, below, where, element)}"/>')
            elif item.__class__ is str and below not in _LOOKS:
                if "&" in item or "<" in item or '"' in item or not item.isprintable():
                    item = _SPECIAL.sub(_escape, item)
                pieces.append(f'<{element} value="{item}"/>')
            else:
                pieces.append(f'<{element} value="{_text(item, below, where, element)}"/>')
        elif what in (COMPLEX, WRAPPER):
            if is_list:
                if item.__class__ is not list or not item:
                    _refuse("an array with items is meant here", where, element)
                for one in item:
                    _write_complex(pieces, element, one, below, what, where, level)
            else:
                _write_complex(pieces, element, item, below, what, where, level)
        elif what == EXTRA:
            waiting, extra = element, item
        elif what == ATTRIBUTE:
            if item.__class__ is not str:
                _refuse("text is meant here", where, element)
            attributes += f' {element}="{_SPECIAL.sub(_escape, item)}"'
        elif what == NARRATIVE:
            if item.__class__ is not str:
                _refuse("text is meant here", where, element)
            pieces.append(written_narrative(item))
    if waiting:
        _write_extras(pieces, waiting, rows[waiting], None, extra, where, level)
    if len(pieces) == start + 1:
        pieces[start] = f"<{tag}{attributes}/>"
    else:
        pieces[start] = f"<{tag}{attributes}>"
        pieces.append(f"</{tag}>")


def _write_complex(pieces: list[str], tag: str, value: Any, kind: str, what: int, where: str, level: int) -> None:
    if not isinstance(value, dict):
        _refuse("an object is meant here", where, tag)
    if what == COMPLEX:
        _write(pieces, tag, value, kind, "", f"{where}.{tag}", level + 1)
        return
    inner = value.get("resourceType")
    if not isinstance(inner, str) or not is_resource_type(inner):
        _refuse("no resource type of R4", where, tag)
    pieces.append(f"<{tag}>")
    _write(pieces, inner, value, inner, "", f"{where}.{tag}.{inner}", level + 1)
    pieces.append(f"</{tag}>")


def _write_extras(pieces: list[str], name: str, row: Row, value: Any, extra: Any, where: str, level: int) -> None:
    """A primitive with its `_` sibling. FHIR R4 2.6.2.3."""
    _, _, is_list, kind = row
    if not is_list:
        if not isinstance(extra, dict):
            _refuse("an object is meant here", where, f"_{name}")
        attributes = "" if value is None else f' value="{_text(value, kind, where, name)}"'
        _write(pieces, name, extra, "Element", attributes, f"{where}.{name}", level + 1)
        return
    if not isinstance(extra, list) or not isinstance(value, list | None):
        _refuse("an array is meant here", where, name)
    values = value if value is not None else []
    if not values and not extra:
        _refuse("an array with items is meant here", where, name)
    for one, more in zip_longest(values, extra):
        if one is None and more is None:
            _refuse("an item without value and extension", where, name)
        if more is not None and not isinstance(more, dict):
            _refuse("an object is meant here", where, f"_{name}")
        attributes = "" if one is None else f' value="{_text(one, kind, where, name)}"'
        if more is None:
            pieces.append(f"<{name}{attributes}/>")
        else:
            _write(pieces, name, more, "Element", attributes, f"{where}.{name}", level + 1)


def _text(value: Any, kind: str, where: str, name: str) -> str:
    """Text of a primitive, such that it reads back as the same value."""
    look = _LOOKS.get(kind, _TEXT)
    if isinstance(value, str):
        if look != _TEXT and not isinstance(value_of(value, kind), str):
            _refuse("text where a number or boolean is meant", where, name)
        return _SPECIAL.sub(_escape, value)
    if isinstance(value, bool):
        if look != _TRUTH:
            _refuse("a boolean where another type is meant", where, name)
        return "true" if value else "false"
    if look == _AMOUNT:
        if isinstance(value, int) and value.bit_length() <= _MAX_BITS:
            return str(value)
        if (isinstance(value, decimal.Decimal) and value.is_finite()) or (
            isinstance(value, float) and value - value == 0.0
        ):
            text = str(value)
            if not isinstance(value_of(text, kind), str):
                return text
    return _refuse("a value of another type is meant here", where, name)


def _refuse(message: str, where: str, name: str) -> NoReturn:
    raise DecodeError(message, where=f"{where}.{name}"[:200], section=SECTION)


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found.group(), "\ufffd")


def _indented(pieces: list[str]) -> list[str]:
    """Line breaks for human eyes, outside of narratives only."""
    made = [pieces[0]]
    level = 0
    for piece in pieces[1:]:
        is_end = piece.startswith("</")
        level -= is_end
        made.append("  " * level + piece + "\n")
        if not is_end and not piece.endswith("/>") and not (piece.startswith("<div") and piece[4:5].isspace()):
            level += 1
    return made
