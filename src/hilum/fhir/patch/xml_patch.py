"""XML Patch: add, replace and remove in the XML of a resource. RFC 5261; FHIR R4 3.1.0.10.

The document is changed as a tree and never evaluated: no document type, no entities, no XPath engine (see `selectors`). The
prefixes `f` and `h` stand for FHIR and XHTML where a patch does not declare them otherwise. All operations are done, or none.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence

from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError, HilumError
from hilum.fhir import xml
from hilum.fhir.json import MAX_BYTES, Resource
from hilum.fhir.patch.errors import Budget, PatchFailed
from hilum.fhir.patch.selectors import Place, TextNode, compiled, located, qualified
from hilum.xml import Budget as XmlBudget
from hilum.xml import parse as guarded

__all__ = ["MEDIA_TYPE", "apply", "patch"]

MEDIA_TYPE = "application/xml-patch+xml"
MAX_OPERATIONS = 5_000
_BUDGET = XmlBudget(octets=MAX_BYTES)
SECTION = "RFC 5261"
_QNAME = re.compile(r"(?:[A-Za-z_][\w.\-]*:)?[A-Za-z_][\w.\-]*")
_NCNAME = re.compile(r"[A-Za-z_][\w.\-]*")

Prefixes = dict[str | None, str]


def patch(resource: Resource, diff: bytes) -> Resource:
    """The resource as an XML Patch leaves it.

    raises  DecodeError      no XML Patch
            PatchFailed      an operation that cannot be done, or what is left is not a resource of the type
            BudgetExceeded   larger or deeper than a resource may be
    """
    changed = apply(xml.encode(resource), diff)
    try:
        found = xml.parse(changed)
    except BudgetExceeded:
        raise
    except HilumError as error:
        raise PatchFailed(
            f"what is left is no resource: {error.message}", where=error.where, section="FHIR R4 3.1.0.10"
        ) from None
    if found["resourceType"] != resource.get("resourceType"):
        raise PatchFailed("a patch leaves the resource type as it is", where="resourceType", section="FHIR R4 3.1.0.10")
    return found


def apply(document: bytes, diff: bytes) -> bytes:
    """Any XML document as the operations of a patch leave it, in UTF-8.

    raises  DecodeError, PatchFailed, BudgetExceeded
    """
    root = _parsed(document, "the document")
    operations = [one for one in _parsed(diff, "the patch") if isinstance(one.tag, str)]
    if not operations:
        raise DecodeError("no operations in the patch", section="RFC 5261 4")
    if len(operations) > MAX_OPERATIONS:
        raise DecodeError(f"more than {MAX_OPERATIONS} operations", section="RFC 5261 4", code="422 too-costly")
    budget = Budget(MAX_BYTES, SECTION)
    holder = [root]
    for number, one in enumerate(operations):
        _Applied(holder, one, number, budget).do()
    return etree.tostring(holder[0], encoding="UTF-8", xml_declaration=True)


def _parsed(data: bytes, what: str) -> etree._Element:
    try:
        return guarded(data, budget=_BUDGET, section=SECTION, with_comments=True)
    except DecodeError as error:
        raise type(error)(f"{what}: {error.message}", where=error.where, section=error.section) from None


class _Applied:
    """One operation being done; `holder` has the root element, so that the root can be replaced."""

    __slots__ = ("_budget", "_holder", "_number", "_one", "_prefixes", "_selector")

    def __init__(self, holder: list[etree._Element], one: etree._Element, number: int, budget: Budget) -> None:
        self._holder, self._one, self._number, self._budget = holder, one, number, budget
        self._prefixes: Prefixes = dict(one.nsmap)
        self._selector = str(one.get("sel") or "")

    def do(self) -> None:
        one = self._one
        name = etree.QName(one)
        parent = one.getparent()
        if parent is not None and name.namespace != etree.QName(parent).namespace:
            raise self._failed("no operation of XML Patch", "4")
        action = {"add": self._add, "replace": self._replace, "remove": self._remove}.get(name.localname)
        if action is None:
            raise self._failed("an operation is add, replace or remove", "4")
        allowed = {"add": ("sel", "pos", "type"), "replace": ("sel",), "remove": ("sel", "ws")}[name.localname]
        if any(key not in allowed for key in one.attrib):
            raise self._failed("invalid-attribute-value: an attribute that this operation does not have", "4")
        action(self._target())

    def _failed(self, message: str, section: str) -> PatchFailed:
        return PatchFailed(message, operation=self._number, where=self._selector, section=f"{SECTION} {section}")

    def _target(self) -> etree._Element | TextNode | Place:
        if not self._selector:
            raise self._failed("invalid-attribute-value: no sel", "4.1")
        try:
            selector = compiled(self._selector, self._prefixes)
        except ValueError as error:
            raise self._failed(f"invalid-attribute-value: {error}", "4.1") from None
        found = located(selector, self._holder[0], self._budget)
        if len(found) != 1:
            several = "nothing" if not found else "more than one node"
            raise self._failed(f"unlocated-node: the selector finds {several}", "4.1")
        return found[0]

    # -- add, 4.3

    def _add(self, target: etree._Element | TextNode | Place) -> None:
        if not isinstance(target, etree._Element):
            raise self._failed("invalid-node-types: something is added to an element, or beside a node", "4.3")
        kind = self._one.get("type")
        if kind is not None:
            self._add_property(target, str(kind))
            return
        position = str(self._one.get("pos") or "append")
        content = self._content()
        if position in ("before", "after"):
            parent = target.getparent()
            if parent is None:
                raise self._failed("invalid-root-element-operation: nothing stands beside the root", "4.3")
            at = parent.index(target)
            if position == "after":
                _insert(parent, at + 1, content, tail_first=False)
            else:
                _insert(parent, at, content, tail_first=True)
        elif not isinstance(target.tag, str):
            raise self._failed("invalid-node-types: only an element has content", "4.3")
        elif position == "prepend":
            _insert(target, 0, content, tail_first=False)
        elif position == "append":
            _insert(target, len(target), content, tail_first=True)
        else:
            raise self._failed("invalid-attribute-value: pos is before, after or prepend", "4.3")

    def _content(self) -> tuple[str, list[etree._Element]]:
        nodes = [copy.deepcopy(node) for node in self._one]
        return self._one.text or "", nodes

    def _text_only(self) -> str:
        if len(self._one):
            raise self._failed("invalid-node-types: this value is text", "4.3")
        return self._one.text or ""

    def _add_property(self, target: etree._Element, kind: str) -> None:
        value = self._text_only()
        if not isinstance(target.tag, str) or self._one.get("pos") is not None:
            raise self._failed("invalid-node-types: an attribute is added to an element", "4.3")
        if kind.startswith("@") and _QNAME.fullmatch(kind, 1):
            try:
                name = qualified(kind[1:], self._prefixes, is_attribute=True)
            except ValueError as error:
                raise self._failed(f"invalid-namespace-prefix: {error}", "4.3") from None
            if name in target.attrib:
                raise self._failed("the element has this attribute already", "4.3")
            target.set(name, value)
        elif kind.startswith("namespace::") and _NCNAME.fullmatch(kind, 11):
            prefix = kind[11:]
            if prefix in target.nsmap or not value:
                raise self._failed("invalid-namespace-prefix: the prefix is declared already, or for nothing", "4.3")
            self._redeclare(target, {**_own(target), prefix: value})
        else:
            raise self._failed("invalid-attribute-value: type is @name or namespace::prefix", "4.3")

    # -- replace, 4.4

    def _replace(self, target: etree._Element | TextNode | Place) -> None:
        if isinstance(target, TextNode):
            target.put(self._text_only())
            return
        if isinstance(target, Place):
            if target.kind == "attribute":
                target.element.set(target.name, self._text_only())
            else:
                self._rename(target, self._text_only())
            return
        text, nodes = self._content()
        same = [one for one in nodes if type(one) is type(target)]
        if len(nodes) != 1 or len(same) != 1 or text.strip() or (nodes[0].tail or "").strip():
            raise self._failed("invalid-node-types: a node is replaced by one node of its kind", "4.4")
        nodes[0].tail = target.tail
        parent = target.getparent()
        if parent is None:
            nodes[0].tail = None
            self._holder[0] = nodes[0]
        else:
            parent.replace(target, nodes[0])

    # -- remove, 4.5

    def _remove(self, target: etree._Element | TextNode | Place) -> None:
        space = self._one.get("ws")
        if len(self._one) or (self._one.text or "").strip():
            raise self._failed("invalid-node-types: remove has no content", "4.5")
        if space is not None and (space not in ("before", "after", "both") or not isinstance(target, etree._Element)):
            raise self._failed("invalid-whitespace-directive: ws is before, after or both, of a node", "4.5")
        if isinstance(target, TextNode):
            target.put("")
        elif isinstance(target, Place):
            if target.kind == "attribute":
                del target.element.attrib[target.name]
            else:
                self._redeclare(target.element, self._without(target))
        else:
            self._remove_node(target, str(space or ""))

    def _remove_node(self, target: etree._Element, space: str) -> None:
        parent = target.getparent()
        if parent is None:
            raise self._failed("invalid-root-element-operation: the root cannot be removed", "4.5")
        before = TextNode(parent, target.getprevious())
        head, tail = before.text, target.tail or ""
        if (space in ("before", "both") and (not head or head.strip())) or (
            space in ("after", "both") and (not tail or tail.strip())
        ):
            raise self._failed("invalid-whitespace-directive: there is no white space to remove", "4.5")
        kept = ("" if space in ("before", "both") else head) + ("" if space in ("after", "both") else tail)
        target.tail = None
        parent.remove(target)
        before.put(kept)

    # -- declarations of namespaces: lxml keeps them with the element, so the element is made anew

    def _rename(self, target: Place, uri: str) -> None:
        """`replace` of a declaration: names with the prefix move to the new namespace. 4.4.3."""
        declared = self._without(target, is_used=False)
        old = _own(target.element)[target.name]
        if not uri:
            raise self._failed("invalid-namespace-uri: a prefix is declared for nothing", "4.4")
        self._budget.spend(sum(1 for _ in target.element.iter()))
        for node in list(target.element.iter("*")):
            if node.prefix == target.name and node.nsmap.get(target.name) == old:
                node.tag = f"{{{uri}}}{etree.QName(node).localname}"
        self._redeclare(target.element, {**declared, target.name: uri})

    def _without(self, target: Place, *, is_used: bool = True) -> Prefixes:
        declared = _own(target.element)
        if target.name not in declared:
            raise self._failed("unlocated-node: the prefix is declared at another element", "4.1")
        if is_used:
            self._budget.spend(sum(1 for _ in target.element.iter()))
            if any(node.prefix == target.name for node in target.element.iter("*")):
                raise self._failed("invalid-namespace-prefix: the prefix is in use", "4.5")
        return {key: value for key, value in declared.items() if key != target.name}

    def _redeclare(self, element: etree._Element, declared: Prefixes) -> None:
        made = etree.Element(element.tag, nsmap=declared)  # type: ignore[arg-type]  # None is the default namespace
        made.attrib.update(element.attrib)
        made.text, made.tail = element.text, element.tail
        self._budget.spend(len(element))
        parent = element.getparent()
        if parent is None:
            self._holder[0] = made
        else:
            parent.replace(element, made)
        made.extend(list(element))


def _own(element: etree._Element) -> Prefixes:
    """The declarations of an element itself."""
    parent = element.getparent()
    above = {} if parent is None else dict(parent.nsmap)
    return {key: value for key, value in element.nsmap.items() if above.get(key) != value}


def _insert(
    parent: etree._Element, at: int, content: tuple[str, Sequence[etree._Element]], *, tail_first: bool
) -> None:
    """Put text and nodes before the child at a position.

    tail_first   after the text that stands there already; else before it
    """
    text, nodes = content
    gap = TextNode(parent, parent[at - 1] if at else None)
    old = gap.text
    if tail_first:
        gap.put(old + text)
        rest = ""
    else:
        gap.put(text)
        rest = old
    for number, node in enumerate(nodes):
        parent.insert(at + number, node)
    if rest:
        last = TextNode(parent, nodes[-1] if nodes else gap.before)
        last.put(last.text + rest)
