"""A message as v2.xml and back. HL7 Version 2: XML Encoding Syntax, Release 2 (namespace urn:hl7-org:v2xml).

    <ORU_R01 xmlns="urn:hl7-org:v2xml"><MSH><MSH.1>|</MSH.1>...<ORU_R01.PATIENT_RESULT>...<PID><PID.3><CX.1>123</CX.1>...

Fields are named by segment and number, components by their data type and number; where no version says what the type is (Z segments,
OBX-5 of an unknown type) the name is `Varies`. `\\.br\\` becomes a line break; another escape sequence that is not just a
character is an element (`<escape V="H"/>`), and a line that is no segment one of our own namespace.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v2.convert.exact import pieces, sequence, written
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
from hilum.hl7v2.data.er7 import Message
from hilum.hl7v2.data.escape import STANDARD, Delimiters, Er7
from hilum.hl7v2.definitions import Definitions
from hilum.hl7v2.structure import GroupNode, SegmentNode
from hilum.xml import DEFAULT_BUDGET, Budget, elements, legal, local_name, namespace, serialize
from hilum.xml import parse as parse_xml

__all__ = ["NAMESPACE", "from_xml", "to_xml"]

NAMESPACE = "urn:hl7-org:v2xml"
_SECTION = "HL7 v2.xml R2"
_OWN = "urn:hilum:hl7v2"
_LINE = f"{{{_OWN}}}line"
_ESCAPE = f"{{{NAMESPACE}}}escape"
_VARIES = "Varies"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
_NUMBERED = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)\.(\d{1,5})")
_ILLEGAL = re.compile("([\x00-\x08\x0b\x0c\x0e-\x1f])")
"""Control characters that XML 1.0 (2.2) cannot carry."""
_NSMAP: Any = {None: NAMESPACE}


def to_xml(message: Message, *, pretty: bool = False) -> bytes:
    """The message as a v2.xml document in UTF-8."""
    tree, of_version = tree_of(message)
    name = tree.root.name if _NAME.fullmatch(tree.root.name) else "MESSAGE"
    root = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap=_NSMAP)
    _write_group(root, tree.root, name, message, of_version)
    if pretty:
        mixed = [(one, one.tail) for one in root.iter(_ESCAPE)]
        texts = [(leaf, leaf.text) for one, _ in mixed if (leaf := one.getparent()) is not None]
        etree.indent(root)
        for one, tail in mixed:  # no blanks in the text of a leaf
            one.tail = tail
        for leaf, text in texts:
            leaf.text = text
    return serialize(root)


def _write_group(
    parent: etree._Element, group: GroupNode, structure: str, message: Message, of_version: Definitions
) -> None:
    for child in group.children:
        if isinstance(child, GroupNode):
            element = etree.SubElement(parent, f"{{{NAMESPACE}}}{structure}.{child.name}")
            _write_group(element, child, structure, message, of_version)
        elif child.name:
            _write_segment(etree.SubElement(parent, f"{{{NAMESPACE}}}{child.name}"), child, message, of_version)
        elif line := text_of_line(child.segment):
            etree.SubElement(parent, _LINE, nsmap={"h": _OWN}).text = legal(line)


def _write_segment(element: etree._Element, node: SegmentNode, message: Message, of_version: Definitions) -> None:
    segment, name = node.segment, node.name
    known = of_version.segment(name)
    is_header = name in ("MSH", "FHS", "BHS")
    for number in range(1, len(segment) + 1):
        tag = f"{{{NAMESPACE}}}{name}.{number}"
        if is_header and number < 3:
            etree.SubElement(element, tag).text = segment.er7(number)
            continue
        field = known.field(number) if known is not None else None
        datatype = field.datatype if field is not None else ""
        if name == "OBX" and number == 5:
            datatype = segment.value(2)
        for parts in parts_of(segment, number, message.delimiters):
            _write_value(etree.SubElement(element, tag), parts or "", datatype, of_version, message.delimiters)


def _write_text(element: etree._Element, text: str, d: Delimiters) -> None:
    """A leaf: its text, and an element for each escape sequence that is not just a character."""
    last: etree._Element | None = None
    for kind, piece in pieces(text, d) if isinstance(text, Er7) else (("text", text),):
        for at, part in enumerate(_ILLEGAL.split(piece) if kind == "text" and d.escape else [piece]):
            if kind == "escape" or at % 2:
                last = etree.SubElement(element, _ESCAPE)
                last.set("V", part if kind == "escape" else f"X{ord(part):02X}")
            elif part and last is None:
                element.text = (element.text or "") + legal(part)
            elif part and last is not None:
                last.tail = (last.tail or "") + legal(part)


def _write_value(element: etree._Element, parts: Parts, datatype: str, of_version: Definitions, d: Delimiters) -> None:
    known = of_version.datatype(datatype)
    if isinstance(parts, str):
        if known is None or not known.components or not parts or parts == '""':
            _write_text(element, parts, d)
            return
        parts = [parts]
    prefix = datatype if _NAME.fullmatch(datatype) and known is not None else _VARIES
    for number, component in enumerate(parts, 1):
        if not component or not any(component):
            continue
        below = etree.SubElement(element, f"{{{NAMESPACE}}}{prefix}.{number}")
        of_it = known.component(number) if known is not None else None
        inner = of_version.datatype(of_it.datatype) if of_it is not None else None
        if isinstance(component, str):
            if inner is None or not inner.components or component == '""':
                _write_text(below, component, d)
                continue
            component = [component]
        named = (
            of_it.datatype if of_it is not None and inner is not None and _NAME.fullmatch(of_it.datatype) else _VARIES
        )
        for at, text in enumerate(component, 1):
            if text:
                _write_text(etree.SubElement(below, f"{{{NAMESPACE}}}{named}.{at}"), text, d)


def from_xml(content: bytes, *, budget: Budget = DEFAULT_BUDGET) -> Message:
    """A message of its v2.xml document, written with the delimiters that its MSH.1 and MSH.2 name, else those recommended.

    raises   DecodeError      not well-formed, another namespace, names that are none, text where elements are meant
             BudgetExceeded   octets, elements or depth
    """
    root = parse_xml(content, budget=budget, section=_SECTION)
    if namespace(root) not in (NAMESPACE, ""):
        raise DecodeError("not in the namespace urn:hl7-org:v2xml", where=local_name(root)[:40], section=_SECTION)
    segments: list[tuple[str, dict[int, list[Parts]]]] = []
    d = _delimiters(root)
    waiting = list(reversed(list(elements(root))))
    while waiting:
        element = waiting.pop()
        name = local_name(element)
        if element.tag == _LINE:
            segments.append(("", {0: [line_of(element.text or "", "line")]}))
        elif "." in name:
            waiting.extend(reversed(list(elements(element))))
        elif _SEGMENT.fullmatch(name):
            segments.append((name, _read_segment(element, name, d)))
        else:
            raise DecodeError("neither a segment nor a group", where=name[:40], section=_SECTION, code="102")
    return message_of(segments, local_name(root)[:40], d)


def _delimiters(root: etree._Element) -> Delimiters:
    header = next(elements(root), None)
    if header is None or local_name(header) != "MSH":
        return STANDARD
    said = {local_name(one): one.text or "" for one in list(elements(header))[:2]}
    return delimiters_from(said.get("MSH.1", ""), said.get("MSH.2", ""))


def _read_segment(element: etree._Element, name: str, d: Delimiters) -> dict[int, list[Parts]]:
    fields: dict[int, list[Parts]] = {}
    for child in elements(element):
        number = _number(child, name)
        fields.setdefault(number, []).append(_read_value(child, f"{name}-{number}", d))
    return fields


def _number(element: etree._Element, where: str) -> int:
    match = _NUMBERED.fullmatch(local_name(element))
    if match is None or int(match[2]) == 0:
        raise DecodeError("a name without the number of its place", where=where, section=_SECTION, code="102")
    if int(match[2]) > MOST_PARTS:
        raise BudgetExceeded("a number beyond what is allowed", where=where, section=_SECTION, code="102")
    return int(match[2])


def _read_value(element: etree._Element, where: str, d: Delimiters) -> Parts:
    below = _parts(element)
    if not below:
        return _text(element, where, d)
    _refuse_text(element, where)
    components: list[str | list[str]] = []
    for child in below:
        number = _number(child, where)
        while len(components) < number:
            components.append("")
        inner = _parts(child)
        if not inner:
            components[number - 1] = _text(child, where, d)
            continue
        _refuse_text(child, where)
        subcomponents: list[str] = []
        for leaf in inner:
            at = _number(leaf, where)
            if _parts(leaf):
                raise DecodeError("parts of a subcomponent", where=where, section=_SECTION, code="102")
            while len(subcomponents) < at:
                subcomponents.append("")
            subcomponents[at - 1] = _text(leaf, where, d)
        components[number - 1] = subcomponents
    return components


def _parts(element: etree._Element) -> list[etree._Element]:
    """The parts of a value, [] for a leaf."""
    below = list(elements(element))
    return [] if all(local_name(one) == "escape" for one in below) else below


def _text(element: etree._Element, where: str, d: Delimiters) -> str:
    """The text, exact where it has escape sequences."""
    sequences = list(elements(element))
    if not sequences:
        return _broken(element.text)
    out = [written(_broken(element.text), d)]
    for one in sequences:
        out.append(sequence(one.get("V") or "", d, where))
        out.append(written(_broken(one.tail), d))
    return Er7("".join(out))


def _broken(text: str | None) -> str:
    """A carriage return cannot stand in ER7 and becomes the line break of FT."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _refuse_text(element: etree._Element, where: str) -> None:
    texts = [element.text or "", *(child.tail or "" for child in element)]
    if any(not text.isspace() for text in texts if text):
        raise DecodeError("text beside elements", where=where, section=_SECTION, code="102")
