"""Selectors of XML Patch: the part of XPath that RFC 5261 allows, read and walked by hand. RFC 5261 4.1, 8.

    sel        ::= "/"? step ("/" step)*
    step       ::= (QName | "*" | "." | "text()" | "comment()" | "processing-instruction(" literal? ")") predicate*
                 | "@" QName | "namespace::" NCName          these two at the end only
    predicate  ::= "[" (digits | (QName | "@" QName | ".") "=" literal) "]"

There are no axes, no functions and no expressions, so what a selector costs is the children that it looks at. Names without a
prefix are in the default namespace of the patch (4.2.2), attributes without one in none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from hilum.core.errors import Unsupported
from hilum.fhir.patch.errors import Budget
from hilum.fhir.xhtml import XHTML

__all__ = ["FHIR", "XHTML", "Place", "Predicate", "Selector", "TextNode", "compiled", "located", "qualified"]

FHIR = "http://hl7.org/fhir"
SECTION = "RFC 5261 4.1"
_KNOWN = {"f": FHIR, "h": XHTML, "xml": "http://www.w3.org/XML/1998/namespace"}

_NAME = r"[A-Za-z_][\w.\-]*"
_QNAME = rf"(?:{_NAME}:)?{_NAME}"
_LITERAL = r"'[^']*'|\"[^\"]*\""
_STEP = re.compile(
    r"(?P<node>text\(\s*\)|comment\(\s*\)|processing-instruction\(\s*(?P<target>" + _LITERAL + r")?\s*\))"
    rf"|@(?P<attribute>{_QNAME})|namespace::(?P<namespace>{_NAME})|(?P<name>{_QNAME}|\*|\.)"
)
_PREDICATE = re.compile(
    rf"\[\s*(?:(?P<index>[1-9][0-9]{{0,8}})|(?P<left>@?{_QNAME}|\.)\s*=\s*(?P<value>{_LITERAL}))\s*\]"
)


@dataclass(frozen=True, slots=True)
class Predicate:
    """`[2]`, `[@a='x']`, `[b='x']`, `[.='x']`: index, or name (as lxml has it, `@` before that of an attribute) and value."""

    index: int
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """kind: element, self, text, comment, instruction, attribute, namespace."""

    kind: str
    name: str
    predicates: tuple[Predicate, ...]


Selector = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class TextNode:
    """Text between two nodes: `before` is the node it follows, None at the beginning of its parent."""

    parent: etree._Element
    before: etree._Element | None

    @property
    def text(self) -> str:
        return (self.parent.text if self.before is None else self.before.tail) or ""

    def put(self, text: str) -> None:
        """Set the text; nothing is left of it where it is empty."""
        if self.before is None:
            self.parent.text = text or None
        else:
            self.before.tail = text or None


@dataclass(frozen=True, slots=True)
class Place:
    """An attribute or a namespace declaration of an element."""

    element: etree._Element
    kind: str
    name: str


Found = etree._Element | TextNode | Place


def qualified(name: str, prefixes: dict[str | None, str], *, is_attribute: bool = False) -> str:
    """The name as lxml has it.

    raises  ValueError   a prefix that is not declared
    """
    prefix, colon, local = name.rpartition(":")
    if colon:
        uri = prefixes.get(prefix) or _KNOWN.get(prefix)
        if uri is None:
            raise ValueError("a prefix that is not declared")
        return f"{{{uri}}}{local}"
    default = "" if is_attribute else prefixes.get(None, "")
    return f"{{{default}}}{local}" if default else local


def compiled(text: str, prefixes: dict[str | None, str]) -> Selector:
    """The steps of a selector.

    raises  ValueError    it is none, with the reason
            Unsupported   `id()`, which needs a document type
    """
    text = text.strip()
    if text.startswith("id("):
        raise Unsupported(
            "unsupported-id-function: id() needs a document type, which FHIR XML has not", section=SECTION
        )
    if len(text) > 4_096:
        raise ValueError("longer than 4096 characters")
    position = 1 if text.startswith("/") else 0
    steps: list[Step] = []
    while True:
        match = _STEP.match(text, position)
        if match is None:
            raise ValueError(f"not a step of a path, at character {position + 1}")
        position = match.end()
        predicates: list[Predicate] = []
        while found := _PREDICATE.match(text, position):
            position = found.end()
            predicates.append(_predicate(found, prefixes))
        step = _step(match, tuple(predicates), prefixes)
        steps.append(step)
        if position == len(text):
            return tuple(steps)
        if text[position] != "/":
            raise ValueError(f"not a predicate or a step, at character {position + 1}")
        if step.kind not in ("element", "self"):
            raise ValueError("nothing stands below an attribute, a text or a comment")
        position += 1


def _step(match: re.Match[str], predicates: tuple[Predicate, ...], prefixes: dict[str | None, str]) -> Step:
    if match["attribute"] or match["namespace"]:
        if predicates:
            raise ValueError("an attribute has no predicate")
        if match["namespace"]:
            return Step("namespace", match["namespace"], ())
        return Step("attribute", qualified(match["attribute"], prefixes, is_attribute=True), ())
    if match["node"]:
        kind = {"t": "text", "c": "comment", "p": "instruction"}[match["node"][0]]
        if any(not one.index for one in predicates):
            raise ValueError("a text or a comment is told by its position only")
        return Step(kind, (match["target"] or "")[1:-1], predicates)
    name = match["name"]
    if name == ".":
        return Step("self", "", predicates)
    return Step("element", name if name == "*" else qualified(name, prefixes), predicates)


def _predicate(match: re.Match[str], prefixes: dict[str | None, str]) -> Predicate:
    if match["index"]:
        return Predicate(int(match["index"]), "", "")
    name, value = match["left"], match["value"][1:-1]
    if name[0] == "@":
        return Predicate(0, "@" + qualified(name[1:], prefixes, is_attribute=True), value)
    return Predicate(0, name if name == "." else qualified(name, prefixes), value)


def located(selector: Selector, root: etree._Element, budget: Budget) -> list[Found]:
    """What a selector finds in a document; it begins above the root element."""
    elements: list[etree._Element | None] = [None]
    for step in selector[:-1]:
        elements = [one for above in elements for one in _elements(step, above, root, budget)]
    last = selector[-1]
    if last.kind in ("element", "self", "comment", "instruction"):
        return [one for above in elements for one in _elements(last, above, root, budget)]
    found: list[Found] = []
    for above in elements:
        if above is None:
            continue
        if last.kind == "text":
            found += _texts(last, above, budget)
        elif last.kind == "attribute":
            if last.name in above.attrib:
                found.append(Place(above, "attribute", last.name))
        elif last.name in above.nsmap:
            found.append(Place(above, "namespace", last.name))
    return found


def _elements(step: Step, above: etree._Element | None, root: etree._Element, budget: Budget) -> list[etree._Element]:
    if step.kind == "self":
        found = [] if above is None else [above]
    else:
        children = [root] if above is None else list(above)
        budget.spend(len(children) + 1)
        found = [one for one in children if _is(one, step)]
    return _kept(found, step.predicates, budget)


def _is(node: etree._Element, step: Step) -> bool:
    if step.kind == "element":
        return isinstance(node.tag, str) and step.name in ("*", node.tag)
    if step.kind == "comment":
        return isinstance(node, etree._Comment)
    return isinstance(node, etree._ProcessingInstruction) and step.name in ("", node.target)


def _kept(found: list[etree._Element], predicates: tuple[Predicate, ...], budget: Budget) -> list[etree._Element]:
    for one in predicates:
        if one.index:
            found = found[one.index - 1 : one.index]
        elif one.name[0] == "@":
            found = [node for node in found if node.get(one.name[1:]) == one.value]
        else:
            found = [
                node for node in found if any(_text(below, budget) == one.value for below in _operands(node, one.name))
            ]
    return found


def _operands(node: etree._Element, name: str) -> Iterator[etree._Element]:
    if name == ".":
        yield node
    else:
        yield from node.iterchildren(name)


def _text(node: etree._Element, budget: Budget) -> str:
    """The string value of a node. XPath 1.0 5.2."""
    pieces: list[str] = []
    for one in node.itertext(tag=etree.Element):
        budget.spend(len(one) + 1)
        pieces.append(str(one))
    return "".join(pieces)


def _texts(step: Step, element: etree._Element, budget: Budget) -> list[TextNode]:
    budget.spend(len(element) + 1)
    found = [TextNode(element, None)] if element.text else []
    found += [TextNode(element, one) for one in element if one.tail]
    for one in step.predicates:
        found = found[one.index - 1 : one.index]
    return found
