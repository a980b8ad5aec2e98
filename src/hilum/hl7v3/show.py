"""An HL7 v3 or SOAP document as a tree of lines for the terminal and the console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hilum.hl7v3.data.xml import DEFAULT_BUDGET, Budget, Element, elements, local_name, namespace, parse

__all__ = ["Node", "tree"]


@dataclass(frozen=True, slots=True)
class Node:
    """One element: how deep, its name, what it says, its attributes."""

    depth: int
    name: str
    text: str
    attributes: tuple[tuple[str, str], ...]
    namespace: str


def tree(content: bytes | memoryview, *, budget: Budget = DEFAULT_BUDGET, text_limit: int = 2000) -> Iterator[Node]:
    """The elements in document order. Text longer than `text_limit` is cut and says so."""
    root = parse(content, budget=budget)
    stack: list[tuple[int, Element]] = [(0, root)]
    while stack:
        depth, element = stack.pop()
        text = (element.text or "").strip()
        if len(text) > text_limit:
            text = f"{text[:text_limit]} … ({len(text)} characters)"
        attributes = tuple((_bare(str(key)), str(value)) for key, value in element.attrib.items())
        yield Node(depth, local_name(element), text, attributes, namespace(element))
        stack.extend((depth + 1, item) for item in reversed(list(elements(element))))


def _bare(name: str) -> str:
    return name.rpartition("}")[2]
