"""A message as v2.xml and back. HL7 Version 2: XML Encoding Syntax, Release 2 (namespace urn:hl7-org:v2xml).

    <ORU_R01 xmlns="urn:hl7-org:v2xml"><MSH><MSH.1>|</MSH.1>...<ORU_R01.PATIENT_RESULT>...<PID><PID.3><CX.1>123</CX.1>...

Fields are named by segment and number, components by their data type and number; where no version says what the type is (Z segments,
OBX-5 of an unknown type) the name is `Varies`. Text formatting (`\\.br\\`) becomes line breaks; highlighting is not kept.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v2.convert.parts import MOST_PARTS, Parts, message_of, parts_of, tree_of
from hilum.hl7v2.data.er7 import Message
from hilum.hl7v2.definitions import Definitions
from hilum.hl7v2.structure import GroupNode, SegmentNode
from hilum.xml import DEFAULT_BUDGET, Budget, elements, legal, local_name, namespace, serialize
from hilum.xml import parse as parse_xml

__all__ = ["NAMESPACE", "from_xml", "to_xml"]

NAMESPACE = "urn:hl7-org:v2xml"
_SECTION = "HL7 v2.xml R2"
_VARIES = "Varies"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
_NUMBERED = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)\.(\d{1,5})")
_NSMAP: Any = {None: NAMESPACE}


def to_xml(message: Message, *, pretty: bool = False) -> bytes:
    """The message as a v2.xml document in UTF-8. Lines that are no segments are left out."""
    tree, of_version = tree_of(message)
    name = tree.root.name if _NAME.fullmatch(tree.root.name) else "MESSAGE"
    root = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap=_NSMAP)
    _write_group(root, tree.root, name, message, of_version)
    if pretty:
        etree.indent(root)
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
            _write_value(etree.SubElement(element, tag), parts or "", datatype, of_version)


def _write_value(element: etree._Element, parts: Parts, datatype: str, of_version: Definitions) -> None:
    known = of_version.datatype(datatype)
    if isinstance(parts, str):
        if known is None or not known.components or not parts or parts == '""':
            element.text = legal(parts) or None
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
                below.text = legal(component)
                continue
            component = [component]
        named = (
            of_it.datatype if of_it is not None and inner is not None and _NAME.fullmatch(of_it.datatype) else _VARIES
        )
        for at, text in enumerate(component, 1):
            if text:
                etree.SubElement(below, f"{{{NAMESPACE}}}{named}.{at}").text = legal(text)


def from_xml(content: bytes, *, budget: Budget = DEFAULT_BUDGET) -> Message:
    """A message of its v2.xml document, written with the recommended delimiters.

    raises   DecodeError      not well-formed, another namespace, names that are none, text where elements are meant
             BudgetExceeded   octets, elements or depth
    """
    root = parse_xml(content, budget=budget, section=_SECTION)
    if namespace(root) not in (NAMESPACE, ""):
        raise DecodeError("not in the namespace urn:hl7-org:v2xml", where=local_name(root)[:40], section=_SECTION)
    segments: list[tuple[str, dict[int, list[Parts]]]] = []
    waiting = list(reversed(list(elements(root))))
    while waiting:
        element = waiting.pop()
        name = local_name(element)
        if "." in name:
            waiting.extend(reversed(list(elements(element))))
        elif _SEGMENT.fullmatch(name):
            segments.append((name, _read_segment(element, name)))
        else:
            raise DecodeError("neither a segment nor a group", where=name[:40], section=_SECTION, code="102")
    return message_of(segments, local_name(root)[:40])


def _read_segment(element: etree._Element, name: str) -> dict[int, list[Parts]]:
    fields: dict[int, list[Parts]] = {}
    for child in elements(element):
        number = _number(child, name)
        fields.setdefault(number, []).append(_read_value(child, f"{name}-{number}"))
    return fields


def _number(element: etree._Element, where: str) -> int:
    match = _NUMBERED.fullmatch(local_name(element))
    if match is None or int(match[2]) == 0:
        raise DecodeError("a name without the number of its place", where=where, section=_SECTION, code="102")
    if int(match[2]) > MOST_PARTS:
        raise BudgetExceeded("a number beyond what is allowed", where=where, section=_SECTION, code="102")
    return int(match[2])


def _read_value(element: etree._Element, where: str) -> Parts:
    below = list(elements(element))
    if not below:
        return _text(element)
    _refuse_text(element, where)
    components: list[str | list[str]] = []
    for child in below:
        number = _number(child, where)
        while len(components) < number:
            components.append("")
        inner = list(elements(child))
        if not inner:
            components[number - 1] = _text(child)
            continue
        _refuse_text(child, where)
        subcomponents: list[str] = []
        for leaf in inner:
            at = _number(leaf, where)
            if next(elements(leaf), None) is not None:
                raise DecodeError("parts of a subcomponent", where=where, section=_SECTION, code="102")
            while len(subcomponents) < at:
                subcomponents.append("")
            subcomponents[at - 1] = _text(leaf)
        components[number - 1] = subcomponents
    return components


def _text(element: etree._Element) -> str:
    """The text; a carriage return cannot stand in ER7 and becomes the line break of FT."""
    return (element.text or "").replace("\r\n", "\n").replace("\r", "\n")


def _refuse_text(element: etree._Element, where: str) -> None:
    texts = [element.text or "", *(child.tail or "" for child in element)]
    if any(not text.isspace() for text in texts if text):
        raise DecodeError("text beside elements", where=where, section=_SECTION, code="102")
