"""XML of HL7 v3: the house's guarded reader and writer (`hilum.xml`), and paths within the HL7 v3 namespace."""

from __future__ import annotations

from typing import Final

from hilum.xml import (
    DEFAULT_BUDGET,
    XML,
    XSI,
    Budget,
    Element,
    elements,
    legal,
    local_name,
    namespace,
    parse,
    path_of,
    serialize,
    text_of,
)

__all__ = [
    "DEFAULT_BUDGET",
    "V3",
    "XML",
    "XSI",
    "Budget",
    "Element",
    "child",
    "children",
    "elements",
    "legal",
    "local_name",
    "namespace",
    "parse",
    "path_of",
    "serialize",
    "text_of",
]

V3: Final = "urn:hl7-org:v3"


def children(element: Element | None, *names: str, ns: str = V3) -> list[Element]:
    """The child elements that the path of names leads to, in document order; empty for None."""
    found = [element] if element is not None else []
    for name in names:
        tag = f"{{{ns}}}{name}"
        found = [item for each in found for item in each if item.tag == tag]
    return found


def child(element: Element | None, *names: str, ns: str = V3) -> Element | None:
    """The first element that the path of names leads to, or None."""
    found = children(element, *names, ns=ns)
    return found[0] if found else None
