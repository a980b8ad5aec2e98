"""XML of profiles, read without DTD, entities or network, within budgets."""

from __future__ import annotations

from typing import Any

from lxml import etree

import hilum.xml as guarded
from hilum.core.errors import DecodeError

__all__ = ["children", "least_of", "most_of", "number", "read", "required"]

SECTION = "HL7 v2.5.1 2.B"
_BUDGET = guarded.Budget(octets=32 * 1024 * 1024, elements=500_000, depth=60)


def read(data: bytes, root: str) -> Any:
    """The root element of a document.

    raises   DecodeError      not XML, a document type declaration, or another root
             BudgetExceeded   more bytes, elements or depth than allowed
    """
    element = guarded.parse(data, budget=_BUDGET, section=SECTION)
    if etree.QName(element).localname != root:
        raise DecodeError(f"not a document of {root}", section=SECTION)
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
