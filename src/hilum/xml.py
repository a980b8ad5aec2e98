"""XML for every standard that is written in it: one guarded reader, one writer.

A reader of hospital XML owes its house four refusals, and they are made before the tree is built where that is possible:

1. No document type declaration, so no entities of any kind (CWE-611, CWE-776). The prolog is read byte by byte up to the
   first element; encodings in which that cannot be done (other than the ASCII-compatible ones and UTF-16) are refused.
2. No network and no file is ever opened (`no_network`, no DTD, no XInclude).
3. Budgets: octets, markup count (an upper bound of elements, counted on the bytes), depth.
4. An error names the place and the rule, never the text that stood there.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError

__all__ = [
    "DEFAULT_BUDGET",
    "XML",
    "XSI",
    "Budget",
    "Element",
    "elements",
    "legal",
    "local_name",
    "namespace",
    "parse",
    "path_of",
    "serialize",
    "text_of",
]

Element = etree._Element

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
XML: Final = "http://www.w3.org/XML/1998/namespace"

_SECTION: Final = "XML 1.0"
_LIBRARY_TEXT_LIMIT: Final = 10_000_000  # libxml2's own limit of one text node unless told otherwise
_ENCODINGS: Final = re.compile(rb"(?i)utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d|utf-?16")
_DECLARATION: Final = re.compile(rb"""\A<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Budget:
    """What one document may cost.

    octets     bytes of the document as it came
    elements   start tags, counted as half of all `<`
    depth      nesting of elements; also keeps the recursion of readers small
    """

    octets: int = 64 * 1024 * 1024
    elements: int = 250_000
    depth: int = 120


DEFAULT_BUDGET: Final = Budget()


def parse(
    content: bytes | memoryview,
    *,
    budget: Budget = DEFAULT_BUDGET,
    section: str = _SECTION,
    with_comments: bool = False,
) -> Element:
    """The root element of a well-formed document without a document type declaration.

    with_comments   keep comments and processing instructions, for what has them as nodes (XML Patch)
    raises   BudgetExceeded   octets, elements or depth are spent
             DecodeError      not well-formed, a DTD, or an encoding that is not allowed; `offset` is the byte where known
    """
    if len(content) > budget.octets:
        raise BudgetExceeded(f"XML of {len(content)} bytes; {budget.octets} allowed", section=section)
    data = bytes(content)
    data = _ascii_compatible(data, section)
    _refuse_doctype(data, section)
    if data.count(b"<") > 2 * budget.elements + 1000:
        raise BudgetExceeded(f"XML with more than {budget.elements} elements", section=section)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=len(data) > _LIBRARY_TEXT_LIMIT,
        remove_pis=not with_comments,
        remove_comments=not with_comments,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        name = _error_name(parser)
        if "depth" in str(error.msg).lower():
            raise BudgetExceeded("XML nested too deep", where=f"line {line}", section=section) from None
        raise DecodeError(
            f"not well-formed XML: {name}", where=f"line {line}, column {column}", section=section
        ) from None
    except (ValueError, LookupError):
        raise DecodeError("bytes that cannot be read as XML", section=section) from None
    if root.getroottree().docinfo.internalDTD is not None:  # the prolog scan forbids it; this is the second lock
        raise DecodeError("a document type declaration is not accepted", section=section)
    _refuse_depth(root, budget.depth, section)
    return root


def _error_name(parser: etree.XMLParser) -> str:
    """The library's name of an error, which carries nothing of the document."""
    for entry in cast("Iterable[Any]", parser.error_log):
        name = str(entry.type_name or "")
        if name:
            return name.removeprefix("ERR_").replace("_", " ").lower()
    return "syntax"


def _ascii_compatible(data: bytes, section: str) -> bytes:
    """The same document in an encoding whose markup is ASCII; UTF-16 becomes UTF-8."""
    for mark, codec in ((codecs.BOM_UTF8, ""), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            if not codec:
                return data[len(mark) :]
            return _recoded(data, codec, section)
    if data[:2] == b"<\x00" or data[:2] == b"\x00<":
        return _recoded(data, "utf-16-le" if data[:1] == b"<" else "utf-16-be", section)
    if b"\x00" in data[:4096]:
        raise DecodeError("bytes that are not XML", section=section, offset=data.index(b"\x00"))
    data = data.lstrip(b" \t\r\n")  # a blank line before the declaration is a frequent slip of senders
    declared = _DECLARATION.match(data)
    if declared and (not _ENCODINGS.fullmatch(declared[1]) or declared[1].lower().startswith(b"utf-16")):
        raise DecodeError("an encoding that is not accepted", where="XML declaration", section=section)
    return data


def _recoded(data: bytes, codec: str, section: str) -> bytes:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise DecodeError("not UTF-16", section=section, offset=error.start) from None
    return re.sub(r"\A\ufeff?\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace")


def _refuse_doctype(data: bytes, section: str) -> None:
    """Walk the prolog (declaration, comments, processing instructions) up to the first element."""
    at = 0
    while True:
        at = data.find(b"<", at)
        if at < 0:
            raise DecodeError("no XML element", section=section)
        if data.startswith(b"<!--", at):
            end, width = data.find(b"-->", at + 4), 3
        elif data.startswith(b"<?", at):
            end, width = data.find(b"?>", at + 2), 2
        elif data.startswith(b"<!", at):
            raise DecodeError("a document type declaration is not accepted", section=section, offset=at)
        else:
            return
        if end < 0:
            raise DecodeError("a prolog without an end", section=section, offset=at)
        at = end + width


def _refuse_depth(root: Element, allowed: int, section: str) -> None:
    """Walk once without recursion, counting levels."""
    depth = 1
    node = root
    while True:
        below = node[0] if len(node) else None
        if below is not None:
            depth += 1
            if depth > allowed:
                raise BudgetExceeded(f"XML nested deeper than {allowed}", section=section)
            node = below
            continue
        while True:
            if node is root:
                return
            beside = node.getnext()
            if beside is not None:
                node = beside
                break
            above = node.getparent()
            if above is None:
                return
            node = above
            depth -= 1


def serialize(root: Element, *, declaration: bool = True) -> bytes:
    """The document as UTF-8, with its XML declaration, without white space of our own."""
    content = etree.tostring(root, encoding="UTF-8", xml_declaration=declaration, with_tail=False)
    return content if isinstance(content, bytes) else content.encode()


def legal(text: str) -> str:
    """The text with characters that XML 1.0 (2.2) cannot carry replaced by U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text)


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """The element's namespace, empty when it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def elements(element: Element) -> Iterator[Element]:
    """The child elements, without entity references and the like."""
    for item in element:
        if isinstance(item.tag, str):
            yield item


def text_of(element: Element | None) -> str:
    """All character data below the element, white space at the ends cut; empty for None."""
    return "" if element is None else "".join(str(text) for text in element.itertext()).strip()


def path_of(element: Element) -> str:
    """XPath of an element in local names with positions among like-named siblings: /ClinicalDocument/component[1]/..."""
    parts: list[str] = []
    node: Element | None = element
    while node is not None:
        above = node.getparent()
        name = local_name(node)
        if above is None:
            parts.append(name)
        else:
            before = sum(1 for _ in node.itersiblings(node.tag, preceding=True))
            alone = not before and next(node.itersiblings(node.tag), None) is None
            parts.append(name if alone else f"{name}[{before + 1}]")
        node = above
    return "/" + "/".join(reversed(parts))
