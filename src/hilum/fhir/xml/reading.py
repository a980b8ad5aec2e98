"""FHIR XML read into the dict that JSON makes. FHIR R4 2.6.1.

Theory of operation. libxml2 judges the document and writes it again, in C: then all that XML may be written like (quotes,
CDATA, references, entities, encodings) has become one regular form, in which `<` and `>` stand nowhere but around tags and a
value between double quotes. That text is cut at `<` and each piece is one tag with what follows it. `_Tables` turns the element
table of a type into a dict from element name to a row. `out` is the dict being filled, `table` what may stand in it, and a
frame on `stack` is what was being filled around it; a primitive with nothing but a value opens none. Prefixes are first
taken out of a tree that has them, so that the namespace of an element is FHIR's unless a tag says otherwise. Nothing is kept for
errors: the path of one is found from the dict, where the last key of every level is the one that is open.

Most documents have that regular form as they come, so the walk is first tried on the document's own text. What the walk does not see
anyway is then asked on the way: each closing tag is that of the element that is open, attributes are written in one way,
values have no line breaks, references are those of XML, a narrative is one that libxml2 would write alike. Whatever fails,
be it against that form or against FHIR, fails there without a word, and libxml2 decides.

What an XML reader owes is done before the parser sees the document: bytes and markup are counted, a document type declaration is
refused, so there are no entities, and only UTF-8 is read (2.6.0). Depth is counted as JSON would count it, so that a
resource which one spelling accepts the other accepts too. Comments and processing instructions are not part of a resource
(2.6.1) and pass by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir.definitions import NUMERIC, is_primitive, resource_types, type_definition
from hilum.fhir.json import MAX_BYTES, MAX_DEPTH, Resource, check_depth, decimal_of
from hilum.fhir.xml.narrative import (
    LIBRARY_TEXT_LIMIT,
    MAX_ELEMENTS,
    MAX_NAMESPACES,
    XHTML,
    is_regular,
    read_tree,
    without_prefixes,
)

__all__ = ["NAMESPACE", "Note", "parse", "refuse_encoding", "value_of"]

NAMESPACE: Final = "http://hl7.org/fhir"
SECTION: Final = "FHIR R4 2.6.1"
MAX_NOTES = 1_000

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_WITH_XSI: Callable[[etree._Element], Any] = etree.XPath("//*[@xsi:*]", namespaces={"xsi": _XSI})
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ATTRIBUTE = re.compile(r' ([^\s=]+)="([^"]*)"')
_REFERENCE = re.compile(r"&(?:([^;&]*);)?")
_REFERENCES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "#9": "\t", "#10": "\n", "#13": "\r"}
_DECLARATION = re.compile(
    r"""<\?xml version=(?:"1\.0"|'1\.0')(?: encoding=(?:"[A-Za-z0-9-]+"|'[A-Za-z0-9-]+'))? ?\?>[ \t\n]*<"""
)
_FOREIGN = re.compile(rb"&#(?!(?:9|10|13);)")
_TAG = re.compile(r'[A-Za-z]+(?: [A-Za-z]+="[^"\t\n]*")*/?')
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_DIV = f'<div xmlns="{XHTML}">'
_MOST_DIVS = 50
_TAKEN_OUT = "\x00"  # no character of XML
_RAW_DEPTH = 120  # with a narrative in it, less than libxml2's 256
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")

TEXT, PRIMITIVE, PRIMITIVES, COMPLEX, COMPLEXES, RESOURCE, NARRATIVE = range(7)

Convert = Callable[[str], Any]
Row = tuple[int, str, str, Convert | None, str, int, str]
"""What it is, JSON name, name of its `_` sibling, conversion of its value, type of its content, place in the order, closing tag."""

_UNKNOWN: Row = (99, "", "", None, "", 0, "")


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd that was read nevertheless.

    where   path of the element; never a value
    """

    message: str
    where: str


def parse(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, notes: list[Note] | None = None
) -> Resource:
    """One resource from its XML bytes.

    notes   takes what is against the standard and was read nevertheless: elements out of order, a schemaLocation
    raises  DecodeError      not well-formed, a DTD, not UTF-8, an element or attribute that R4 does not have
            BudgetExceeded   more bytes, elements or deeper than allowed
    """
    if len(data) > max_bytes:
        raise BudgetExceeded(f"more than {max_bytes} bytes", section=SECTION)
    data = bytes(data)
    refuse_encoding(data)
    resource = _read_as_it_is(data, max_depth, notes)
    if resource is not None:
        return resource
    root = read_tree(data, SECTION)
    if not str(root.tag).startswith("{" + NAMESPACE + "}"):
        raise DecodeError("an element outside of the FHIR namespace", where="resourceType", section=SECTION)
    text = etree.tostring(root, encoding="unicode", with_tail=False)
    walk = _Walk(max_depth, notes)
    if "xmlns:" in text:
        walk.note_schema_instance(root)
        etree.cleanup_namespaces(root)
        text = etree.tostring(root, encoding="unicode", with_tail=False)
        if "xmlns:" in text:
            text = etree.tostring(without_prefixes(root, (NAMESPACE, XHTML)), encoding="unicode")
    return walk.resource_in(text)


def _read_as_it_is(data: bytes, max_depth: int, notes: list[Note] | None) -> Resource | None:
    """The resource of a document in regular form, without libxml2; None = libxml2 decides."""
    if (
        len(data) > LIBRARY_TEXT_LIMIT
        or max_depth > _RAW_DEPTH
        or b"xmlns:" in data
        or b"<!" in data  # what would end the walk late is looked for first
        or (b"&#" in data and _FOREIGN.search(data) is not None)
        or data.count(b"<") > 2 * MAX_ELEMENTS
        or data.count(b"xmlns") > MAX_NAMESPACES
        or len(data.translate(None, _CONTROLS)) != len(data)
    ):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if not text.isascii() and ("\ufffe" in text or "\uffff" in text):
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # XML 1.0 2.11
    declared = _DECLARATION.match(text)
    text = (text[declared.end() - 1 :] if declared is not None else text).rstrip(" \t\n")
    if text[:1] != "<" or text[-1] != ">" or f' xmlns="{NAMESPACE}"' not in text[: text.find(">")]:
        return None
    if '" />' in text:
        text = text.replace('" />', '"/>')  # the end of a tag, since neither a value nor regular text has both in it
    narratives: list[str] = []
    if _DIV in text:
        text = _without_narratives(text, narratives)
    found: list[Note] = []
    try:
        resource = _Walk(max_depth, None if notes is None else found, narratives).resource_in(text)
    except (DecodeError, StopIteration, IndexError):
        return None
    if notes is not None:
        notes += found
    return resource


def _without_narratives(text: str, narratives: list[str]) -> str:
    """The text with a mark in the place of each regular narrative; one that is none stays, and the walk does not take it."""
    parts = []
    done = 0
    begin = text.find(_DIV)
    while begin >= 0:
        end = text.find("</div>", begin)
        levels = 1
        while end >= 0 and levels < _MOST_DIVS and text.count("<div", begin, end) > levels:
            end = text.find("</div>", end + 6)
            levels += 1
        end += 6
        narrative = text[begin:end]
        if end < 6 or not is_regular(narrative):
            break
        narratives.append(narrative)
        parts += [text[done:begin], f"<div{_TAKEN_OUT}>"]
        done = end
        begin = text.find(_DIV, done)
    return "".join((*parts, text[done:]))


def refuse_encoding(data: bytes) -> None:
    """Refuse what is not UTF-8 by its own words or its octets. FHIR R4 2.6.0.

    raises  DecodeError
    """
    declared = _ENCODING.match(data[:1_024].removeprefix(b"\xef\xbb\xbf"))
    if declared is not None and declared.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        name = declared.group(1).decode("ascii", "replace")[:40]
        raise DecodeError(f"not UTF-8, but declared as {name}", section=SECTION, offset=0)
    if b"\x00" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DecodeError("not UTF-8", section=SECTION, offset=0)


def value_of(text: str, kind: str) -> Any:
    """The JSON value of a primitive's `value` attribute; text that its type cannot be stays text, for validation to find."""
    convert = _CONVERSIONS.get(kind)
    return text if convert is None else convert(text)


def _boolean(text: str) -> Any:
    return True if text == "true" else False if text == "false" else text


def _number(text: str) -> Any:
    if _INTEGER.fullmatch(text) and text != "-0":
        return int(text)
    if _NUMBER.fullmatch(text):
        with suppress(DecodeError):  # one that JSON would not read stays text
            return decimal_of(text)
    return text


_CONVERSIONS: dict[str, Convert] = {"boolean": _boolean, "decimal": _number, **dict.fromkeys(NUMERIC, _number)}


class _Tables(dict[str, dict[str, Row]]):
    """Type name -> the rows of its elements, by their names; made on first use."""

    def __missing__(self, kind: str) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        if kind == "Resource":
            self[kind] = {name: (RESOURCE, name, "", None, name, 0, f"/{name}>") for name in resource_types()}
            return self[kind]
        definition = type_definition(kind)
        places = {element.name: place for place, element in enumerate(definition.elements)}
        for name, (element, below) in definition.by_name.items():
            if element.is_attribute:
                continue
            convert = _CONVERSIONS.get(below)
            if not is_primitive(below):
                what = COMPLEXES if element.is_list else COMPLEX
            elif below == "xhtml":
                what = NARRATIVE
            else:
                what = PRIMITIVES if element.is_list else TEXT if convert is None else PRIMITIVE
            row = rows[name] = (what, name, f"_{name}", convert, below, places[element.name], f"/{name}>")
            if what in (COMPLEX, COMPLEXES):
                rows[f"{name}>"] = row
            elif what <= PRIMITIVES:
                rows[f"{name} value="] = row
            else:
                rows[f"{name}{_TAKEN_OUT}"] = row
        self[kind] = rows
        return rows


_TABLES = _Tables()


@cache
def _attributes_of(kind: str) -> frozenset[str]:
    """Names of the XML attributes of a type: `id` of elements, `url` of an Extension."""
    if kind == "Resource":  # the element around a resource
        return frozenset()
    return frozenset(element.name for element in type_definition(kind).elements if element.is_attribute)


Extra = tuple[Row, int, bool]
"""A primitive whose `_` sibling is being read: its row, its position in a list, and whether it has a value."""

Frame = tuple[dict[str, Any], dict[str, Row], int, Extra | None, str]


class _Walk:
    """One walk over the tags of a document."""

    __slots__ = ("_is_raw", "_max_depth", "_narratives", "_notes", "_resource")

    def __init__(self, max_depth: int, notes: list[Note] | None, narratives: list[str] | None = None) -> None:
        """`narratives` were taken out of a document that is walked as it is; None = libxml2 has written it."""
        self._is_raw = narratives is not None
        self._narratives = iter(narratives or ())
        self._max_depth = max_depth
        self._notes = notes
        self._resource: Resource = {}

    def resource_in(self, text: str) -> Resource:
        """The resource of a document as libxml2 writes it, without prefixes.

        raises   DecodeError, and where the text is the document's own StopIteration and IndexError, too
        """
        is_raw = self._is_raw
        tables = _TABLES
        out: dict[str, Any] = self._resource
        table = within_resource = tables["Resource"]
        last = 0
        closing = ""
        stack: list[Frame] = []
        value: Any
        doubtful = (self._max_depth + 1) // 2  # an element is at most two levels of JSON: an array and an object
        is_deep = False
        pieces = iter(text.split("<"))
        next(pieces)
        for piece in pieces:
            if piece[0] == "/":
                if piece != closing and piece.rstrip() != closing:
                    raise self._refuse("text between elements", out)
                if table is within_resource and not out:
                    raise self._refuse("one resource is meant here", out)
                ended = out
                out, table, last, extra, closing = stack.pop()
                if extra is not None:
                    _attach(out, extra, ended)
                continue
            parts = piece.split('"')
            if len(parts) == 3:
                begin, value, rest = parts
                what, key, sibling, convert, below, place, _ = table.get(begin, _UNKNOWN)
                if what <= PRIMITIVES and (rest == "/>" or rest.rstrip() == "/>"):
                    if place < last:
                        self._note("an element out of order", out, key)
                    last = place
                    if is_raw and not value.isprintable() and ("\n" in value or "\t" in value):
                        raise self._refuse("not in regular form", out, key)
                    if "&" in value:
                        value = _REFERENCE.sub(_character, value)
                    if convert is not None:
                        value = convert(value)
                    if what == PRIMITIVES:
                        _append(out, key, sibling, value)
                    elif key in out or sibling in out:
                        raise self._refuse("an element more often than allowed", out, key)
                    else:
                        out[key] = value
                    continue
            elif (opening := piece if piece[-1] == ">" else piece.rstrip())[-1:] == ">" and opening in table:
                what, key, _, _, below, place, end = table[opening]  # one that has elements, without attributes
                if place < last:
                    self._note("an element out of order", out, key)
                made: dict[str, Any] = {}
                if key not in out:
                    out[key] = made if what == COMPLEX else [made]
                elif what == COMPLEX:
                    raise self._refuse("an element more often than allowed", out, key)
                else:
                    out[key].append(made)
                stack.append((out, table, place, None, closing))
                out, table, last, closing = made, tables[below], 0, end
                if len(stack) > doubtful:
                    is_deep = self._is_doubtful(len(stack))
                continue
            if piece[0] == "!":
                text = _after_comment(piece, pieces)
                if text and not text.isspace():
                    raise self._refuse("text between elements", out)
                continue
            tag, mark, text = piece.partition(">")
            name = tag.partition(" ")[0].removesuffix("/")
            row = table.get(name, _UNKNOWN)
            if row is _UNKNOWN:
                raise self._unknown(table is within_resource, out, tag)
            what, key, sibling, _, below, place, end = row
            if is_raw and (not mark or (name[-1] != _TAKEN_OUT if what == NARRATIVE else _TAG.fullmatch(tag) is None)):
                raise self._refuse("not in regular form", out, key)
            if place < last:
                self._note("an element out of order", out, key)
            if what == NARRATIVE:
                if key in out:
                    raise self._refuse("an element more often than allowed", out, key)
                last = place
                if is_raw:
                    narrative = next(self._narratives)
                else:
                    narrative, text = _narrative(piece, pieces)
                if not is_raw and _XHTML_DECLARED not in tag:
                    raise self._refuse("a narrative is one XHTML div", out, key)
                out[key] = narrative
                if text and not text.isspace():
                    raise self._refuse("text between elements", out)
                continue
            if text and not text.isspace():
                raise self._refuse("text between elements", out, key)
            is_empty = tag.endswith("/")
            if what <= PRIMITIVES:
                made, extra = self._begin_primitive(out, row, tag)
            else:
                extra = None
                made = out if what == RESOURCE else {}
                if what == RESOURCE:
                    if out:
                        raise self._refuse("one resource is meant here", out)
                    out["resourceType"] = key
                elif key not in out:
                    out[key] = made if what == COMPLEX else [made]
                elif what == COMPLEX:
                    raise self._refuse("an element more often than allowed", out, key)
                else:
                    out[key].append(made)
                if len(tag) > len(name) + is_empty:
                    self._read_attributes(tag, made, below)
            if is_empty:
                if below == "Resource" and what <= COMPLEXES:
                    raise self._refuse("one resource is meant here", out, key)
                if extra is not None:
                    _attach(out, extra, made)
                last = place
                continue
            stack.append((out, table, place, extra, closing))
            out, table, last, closing = made, tables["Element" if what <= PRIMITIVES else below], 0, end
            if len(stack) > doubtful:
                is_deep = self._is_doubtful(len(stack))
        if is_raw and (stack or not self._resource):
            raise self._refuse("not in regular form", out)
        if is_deep:
            check_depth(self._resource, self._max_depth)
        return self._resource

    def _is_doubtful(self, frames: int) -> bool:
        """An element is one or two levels of JSON; whether it must be looked at in the end how many they are."""
        if frames > self._max_depth + 3:
            raise BudgetExceeded(f"nested deeper than {self._max_depth} levels", section=SECTION)
        return True

    def note_schema_instance(self, root: etree._Element) -> None:
        """Take attributes such as xsi:schemaLocation away. FHIR R4 2.6.1.1: not to be exchanged."""
        for element in _WITH_XSI(root):
            for name in [name for name in element.attrib if str(name).startswith("{" + _XSI + "}")]:
                del element.attrib[name]
                self._note("an attribute of the schema instance namespace", self._resource)

    def _begin_primitive(self, out: dict[str, Any], row: Row, tag: str) -> tuple[dict[str, Any], Extra]:
        """A primitive that has not just a value: its id and extensions go to the `_` sibling. FHIR R4 2.6.2.3."""
        what, key, sibling, convert, _, _, _ = row
        value: Any = None
        extra: dict[str, Any] = {}
        for name, text in _attributes(tag):
            if name == "value":
                value = text if convert is None else convert(text)
            elif name == "id":
                extra["id"] = text
            elif name != "xmlns":
                raise self._refuse("an attribute that R4 does not have", out, key)
            elif text != NAMESPACE:
                raise self._refuse("an element outside of the FHIR namespace", out, key)
        position = -1
        if what == PRIMITIVES:
            position = _append(out, key, sibling, value)
        elif key in out or sibling in out:
            raise self._refuse("an element more often than allowed", out, key)
        elif value is not None:
            out[key] = value
        return extra, (row, position, value is not None)

    def _read_attributes(self, tag: str, out: dict[str, Any], kind: str) -> None:
        allowed = _attributes_of(kind)
        for name, text in _attributes(tag):
            if name in allowed:
                out[name] = text
            elif name != "xmlns":
                raise self._refuse("an attribute that R4 does not have", out)
            elif text != NAMESPACE:
                raise self._refuse("an element outside of the FHIR namespace", out)

    def _refuse(self, message: str, out: Any, name: str = "") -> DecodeError:
        return DecodeError(message, where=_path(self._resource, out, name), section=SECTION)

    def _unknown(self, is_resource: bool, out: dict[str, Any], tag: str) -> DecodeError:
        if (
            any(name == "xmlns" and text != NAMESPACE for name, text in _attributes(tag))
            or ":" in tag.partition(" ")[0]
        ):
            return self._refuse("an element outside of the FHIR namespace", out)
        if is_resource:
            return self._refuse("no resource type of R4", out, "" if self._resource else "resourceType")
        return self._refuse("an element that R4 does not have", out, tag.partition(" ")[0].rstrip("/"))

    def _note(self, message: str, out: dict[str, Any], name: str = "") -> None:
        if self._notes is not None and len(self._notes) < MAX_NOTES:
            self._notes.append(Note(message, _path(self._resource, out, name)))


_XHTML_DECLARED = f' xmlns="{XHTML}"'


def _attributes(tag: str) -> list[tuple[str, str]]:
    found = [
        (name, _REFERENCE.sub(_character, text) if "&" in text else text) for name, text in _ATTRIBUTE.findall(tag)
    ]
    if len(found) > 1 and len({name for name, _ in found}) < len(found):
        raise DecodeError("an attribute twice", section=SECTION)  # libxml2 has refused it, if it wrote the text
    return found


def _character(found: re.Match[str]) -> str:
    character = _REFERENCES.get(found.group(1))
    if character is None:
        raise DecodeError("an entity is not allowed", section=SECTION)
    return character


def _after_comment(piece: str, pieces: Iterator[str]) -> str:
    """What follows a comment, which may hold `<` itself."""
    while "-->" not in piece:
        piece = next(pieces)
    return piece.rpartition("-->")[2]


def _narrative(piece: str, pieces: Iterator[str]) -> tuple[str, str]:
    """The text of a `div` from its first piece on, and what follows it."""
    parts = [piece]
    tag = piece.partition(">")[0]
    levels = 0 if tag.endswith("/") else 1
    while levels:
        piece = next(pieces)
        parts.append(piece)
        if piece[0] == "/":
            levels -= 1
        elif piece[0] == "!":
            while "-->" not in piece:
                piece = next(pieces)
                parts.append(piece)
        elif "/>" not in piece:  # in text and attributes `>` is a reference
            levels += 1
    head, end, text = parts[-1].partition(">")
    parts[-1] = head + end
    return "<" + "<".join(parts), text


def _attach(out: dict[str, Any], extra: Extra, content: dict[str, Any]) -> None:
    """The `_` sibling of a primitive when it has been read; none if there was but white space or a comment beside a value."""
    (_, _, sibling, _, _, _, _), position, has_value = extra
    if has_value and not content:
        return
    if position < 0:
        out[sibling] = content
    elif sibling in out:
        out[sibling][position:] = [content]
    else:
        out[sibling] = [*[None] * position, content]


def _append(out: dict[str, Any], key: str, sibling: str, value: Any) -> int:
    """The next item of a list of primitives, None = without value; its position. FHIR R4 2.6.2.3."""
    values, extras = out.get(key), out.get(sibling)
    position = len(values) if values is not None else len(extras) if extras is not None else 0
    if values is not None:
        values.append(value)
    elif value is not None:
        out[key] = [*[None] * position, value]
    if extras is not None:
        extras.append(None)
    return position


def _path(resource: Any, out: Any, name: str = "") -> str:
    """Path of `out`, which is open: at every level the last key, in an array the last item, with its number."""
    names: list[str] = []
    node = resource
    while True:
        if isinstance(node, dict) and node is resource and "resourceType" in node:
            names.append(node["resourceType"])
        if node is out or not node:
            break
        if isinstance(node, dict):
            key = next(reversed(node))
            names.append(key.removeprefix("_"))
            node = node[key]
        elif isinstance(node, list):
            names[-1] += f"[{len(node) - 1}]"
            node = node[-1]
        else:
            break
    return ".".join([*names, name] if name else names)[:200]
