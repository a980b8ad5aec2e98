"""XML of profiles, read without DTD, entities or network, within budgets."""

from __future__ import annotations

from typing import Any

from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError

__all__ = ["children", "least_of", "most_of", "number", "read", "required"]

MAX_BYTES = 32 * 1024 * 1024
MAX_ELEMENTS = 500_000
MAX_DEPTH = 60
SECTION = "HL7 v2.5.1 2.B"


def read(data: bytes, root: str) -> Any:
    """The root element of a document.

    raises   DecodeError      not XML, a document type declaration, or another root
             BudgetExceeded   more bytes, elements or depth than allowed
    """
    if len(data) > MAX_BYTES:
        raise BudgetExceeded("a profile of more bytes than allowed", section=SECTION)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise DecodeError("a document type declaration in a profile", section=SECTION)
    if b"\x00" in data:
        raise DecodeError("not UTF-8", section=SECTION)
    if data.count(b"<") > 2 * MAX_ELEMENTS:
        raise BudgetExceeded("a profile of more elements than allowed", section=SECTION)
    parser = etree.XMLParser(
        no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        element = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise DecodeError("not well-formed XML", section=SECTION) from None
    if etree.QName(element).localname != root:
        raise DecodeError(f"not a document of {root}", section=SECTION)
    depth = 0
    for event, _ in etree.iterwalk(element, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise BudgetExceeded("a profile deeper than allowed", section=SECTION)
    return element


def children(element: Any, *names: str) -> list[Any]:
    """Child elements, all or those of some names; of any namespace."""
    if element is None:
        return []
    found = [child for child in element if isinstance(child.tag, str)]
    return [child for child in found if etree.QName(child).localname in names] if names else found


def required(element: Any, name: str) -> str:
    """An attribute that must be there. raises DecodeError."""
    value = element.get(name)
    if not value:
        raise DecodeError(f"{etree.QName(element).localname} without {name}", section=SECTION)
    return str(value)


def number(text: str | None) -> int | None:
    """A number, None for "NA", "*" and what is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def least_of(element: Any) -> int:
    """Min of a repeatable element."""
    return number(element.get("Min")) or 0


def most_of(element: Any) -> int | None:
    """Max of a repeatable element; None is any number."""
    text = element.get("Max")
    return 1 if text is None else number(text)
