"""The XHTML of a narrative: one `div`, read by lxml without DTD, entities or network. FHIR R4 2.4.0, 2.6.1.

In JSON a narrative is text and is kept as it was written. Into XML it goes as that text too, unless it has CDATA, a processing
instruction or a prefix for XHTML; then it is written anew with the same canonical XML, XHTML as the default namespace.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir.json import MAX_BYTES
from hilum.fhir.xhtml import XHTML

__all__ = [
    "LIBRARY_TEXT_LIMIT",
    "MAX_ELEMENTS",
    "MAX_NAMESPACES",
    "XHTML",
    "is_regular",
    "parse_narrative",
    "read_tree",
    "without_prefixes",
    "written_narrative",
]

SECTION = "FHIR R4 2.4.0"
MAX_ELEMENTS = 200_000
MAX_NAMESPACES = 20_000
LIBRARY_TEXT_LIMIT = 10_000_000  # libxml2's own limit of one text unless told otherwise

_DIV = f"{{{XHTML}}}div"
_PLAIN_DIV = f'<div xmlns="{XHTML}">'
_ORDINARY = bytes(code for code in range(256) if (code >= 32 or code in b"\t\n") and code not in b"<>")
_ENTITY = re.compile("&(?:amp|lt|gt);")
_REGULAR_TAG = re.compile(r"""([A-Za-z][A-Za-z0-9]*)((?: [A-Za-z]+="[^"&\t\n]*")*)(/?)""")
_ATTRIBUTE_NAME = re.compile(' ([A-Za-z]+)="[^"]*"')
_REGULAR_DEPTH = 100
_USUAL = "a b br div em h1 h2 h3 i li ol p pre span strong table tbody td th thead tr ul"
_CLOSING = {name: f"/{name}" for name in _USUAL.split()}


def parse_narrative(text: str) -> etree._Element:
    """The `div` of a narrative as XML. FHIR R4 2.4.0.

    raises  DecodeError   not well-formed, an entity or DTD, or its root is not an XHTML div
    """
    root = _tree(text.encode("utf-8", "surrogatepass"))
    if root.tag != _DIV:
        raise DecodeError("a narrative is one XHTML div", where="div", section=SECTION)
    return root


def written_narrative(text: str) -> str:
    """The same narrative as it stands within FHIR XML.

    raises  DecodeError   as `parse_narrative`
    """
    bare = text.strip(" \t\r\n")
    if is_regular(bare):
        return bare
    if not (bare.startswith("<div") and bare.endswith(">")) or "<?" in bare or "<!" in bare:
        bare = _text_of(parse_narrative(text))
    else:
        parse_narrative(bare)
    return bare


def is_regular(text: str) -> bool:
    """Whether a narrative certainly is well-formed, an XHTML `div`, and written as libxml2 writes it. False decides nothing.

    No comments, prefixes, CDATA or processing instructions; attributes in double quotes, one space before each; an element without
    content as one tag; references only to what must be written so, in text.
    """
    count = text.count("<")
    if count < 2 or not text.startswith(_PLAIN_DIV) or "\r" in text:
        return False
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return False
    # what is left are "<", ">" and what is no character of XML
    if data.translate(None, _ORDINARY) != b"<>" * count:
        return False
    if not text.isascii() and ("\ufffe" in text or "\uffff" in text):
        return False
    if "&" in text and text.count("&") != len(_ENTITY.findall(text)):
        return False
    pieces = text.replace(">", "<").split("<")  # "", tag, text, ..., tag, ""
    if pieces[0] or pieces[-1] or pieces[-2] != "/div":
        return False
    waiting: list[str | None] = [None]  # the closing tags, but that of the div
    is_empty = not pieces[2]
    if count == 2 and is_empty:
        return False
    may_be_deep = count > 2 * _REGULAR_DEPTH
    closing_of = _CLOSING.get
    for tag, following in zip(pieces[3:-2:2], pieces[4:-1:2], strict=True):
        if tag == waiting[-1]:
            if is_empty:
                return False
            waiting.pop()
            continue
        closing = closing_of(tag)
        if closing is None:
            match = _REGULAR_TAG.fullmatch(tag)
            if match is None:
                return False
            name, attributes, end = match.groups()
            if attributes:
                names = _ATTRIBUTE_NAME.findall(attributes)
                if "xmlns" in names or len(set(names)) < len(names):
                    return False
            if end:
                is_empty = False
                continue
            closing = f"/{name}"
        waiting.append(closing)
        if may_be_deep and len(waiting) > _REGULAR_DEPTH:
            return False
        is_empty = not following
    return len(waiting) == 1


def _tree(data: bytes) -> etree._Element:
    if len(data) > MAX_BYTES:
        raise BudgetExceeded(f"more than {MAX_BYTES} bytes", section=SECTION)
    return read_tree(data, SECTION)


def read_tree(data: bytes, section: str) -> etree._Element:
    """The tree of a document, comments in it, processing instructions not.

    raises  DecodeError, BudgetExceeded
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise DecodeError("a document type declaration is not allowed", section=section)
    if data.count(b"<") > 2 * MAX_ELEMENTS:
        raise BudgetExceeded(f"more than {MAX_ELEMENTS} elements", section=section)
    if data.count(b"xmlns") > MAX_NAMESPACES:
        raise BudgetExceeded(f"more than {MAX_NAMESPACES} namespace declarations", section=section)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=len(data) > LIBRARY_TEXT_LIMIT,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        # libxml2's own text may quote content, so only the place is told
        line, column = error.position if error.position else (0, 0)
        raise DecodeError(f"not well-formed XML, line {line} column {column}", section=section) from None
    except ValueError:
        raise DecodeError("not well-formed XML", section=section) from None
    if b"&" in data and next(root.iter(etree.Entity), None) is not None:
        raise DecodeError("an entity is not allowed", section=section)
    return root


def without_prefixes(root: etree._Element, namespaces: Collection[str]) -> etree._Element:
    """The same tree, elements of those namespaces in the default namespace."""
    made = etree.Element(root.tag, nsmap=_default(root, namespaces))
    waiting: list[tuple[etree._Element, etree._Element]] = [(root, made)]
    while waiting:
        old, new = waiting.pop()
        if old.attrib:
            new.attrib.update(dict(old.attrib))
        new.text = old.text
        around = str(old.tag).rpartition("}")[0]
        one: Any
        for one in old:
            below: Any
            if not isinstance(one.tag, str):
                below = etree.Comment(one.text)
                new.append(below)
            else:
                is_same = one.tag.rpartition("}")[0] == around
                below = etree.SubElement(new, one.tag, nsmap=None if is_same else _default(one, namespaces))
                waiting.append((one, below))
            if one.tail is not None:
                below.tail = one.tail
    etree.cleanup_namespaces(made)
    return made


def _default(element: etree._Element, namespaces: Collection[str]) -> Any:
    namespace = str(element.tag)[1:].rpartition("}")[0]
    return {None: namespace} if namespace in namespaces else None


def _text_of(div: etree._Element) -> str:
    """The element written on its own, XHTML as the default namespace."""
    return etree.tostring(without_prefixes(div, (XHTML,)), encoding="unicode")
