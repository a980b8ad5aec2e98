"""A resource as a tree that a person reads: for the console and the terminal. Pure; it draws nothing itself.

`tree` gives nodes; `lines` gives indented text. Elements come in the order of the definition; codes show their words, references
their target, quantities value and unit, names and addresses one line each. Only XHTML is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hilum.fhir.definitions import TypeDefinition, is_primitive, is_resource_type, type_definition
from hilum.fhir.json import Resource

__all__ = ["Node", "lines", "tree"]

MOST_TEXT = 2_000
MOST_NAME = 64


@dataclass(frozen=True, slots=True)
class Node:
    """One element.

    name    as JSON names it, with its position where it repeats: `identifier[1]`
    type    its FHIR type
    text    its value in one line, empty where only the children tell
    path    FHIRPath expression of the place, as issues and findings name it
    """

    name: str
    type: str
    text: str
    path: str
    children: tuple[Node, ...] = ()


def tree(resource: Resource) -> Node:
    """The resource as nodes; properties that R4 does not have are shown too, with the type "?"."""
    kind = _cut(str(resource.get("resourceType") or "?"))
    return _resource(kind, resource, kind)


def lines(resource: Resource, *, indent: str = "  ") -> Iterator[str]:
    """The tree as indented lines: `name: text`."""
    yield from _lines(tree(resource), "", indent)


def _lines(node: Node, margin: str, indent: str) -> Iterator[str]:
    head, *rest = node.text.split("\n") if node.text else [""]
    yield f"{margin}{node.name}: {head}" if head else f"{margin}{node.name}"
    for line in rest:
        yield f"{margin}{indent}{line}"
    for child in node.children:
        yield from _lines(child, margin + indent, indent)


def _resource(name: str, resource: dict[str, Any], path: str) -> Node:
    kind = str(resource.get("resourceType") or "?")
    if not is_resource_type(kind):
        children = tuple(_unknown(_cut(key), value, f"{path}.{_cut(key)}") for key, value in resource.items())
        return Node(name, "?", "", path, children)
    text = f"{kind}/{resource['id']}" if resource.get("id") else kind
    return Node(name, kind, text, path, tuple(_children(resource, type_definition(kind), path)))


def _children(value: dict[str, Any], definition: TypeDefinition, path: str) -> Iterator[Node]:
    order = {element.name: position for position, element in enumerate(definition.elements)}
    known: dict[str, None] = {}
    for key in value:
        name = key.removeprefix("_")
        if name in definition.by_name:
            known[name] = None
    for name in sorted(known, key=lambda one: order[definition.by_name[one][0].name]):
        element, kind = definition.by_name[name]
        content, extra = value.get(name), value.get(f"_{name}")
        items = content if isinstance(content, list) else [content]
        extras = extra if isinstance(extra, list) else [extra]
        many = element.is_list and max(len(items), len(extras)) > 1
        for position in range(max(len(items), len(extras))):
            item = items[position] if position < len(items) else None
            more = extras[position] if position < len(extras) else None
            label = f"{name}[{position}]" if many else name
            place = f"{path}.{name}[{position}]" if element.is_list else f"{path}.{name}"
            if item is not None or more:
                yield _node(label, kind, item, more, place)
    for key, content in value.items():
        if key.removeprefix("_") not in definition.by_name and not (key == "resourceType" and definition.is_resource):
            yield _unknown(_cut(key), content, f"{path}.{_cut(key)}")


def _node(name: str, kind: str, value: Any, extra: Any, path: str) -> Node:
    if kind == "Resource" and isinstance(value, dict):
        return _resource(name, value, path)
    if is_primitive(kind):
        children: tuple[Node, ...] = ()
        if isinstance(extra, dict):
            children = tuple(_children(extra, type_definition("Element"), path))
        text = "(XHTML)" if kind == "xhtml" else _plain(value)
        return Node(name, kind, text, path, children)
    if not isinstance(value, dict):
        return Node(name, kind, _plain(value), path)
    inside = tuple(_children(value, type_definition(kind), path))
    return Node(name, kind, _words(kind, value), path, inside)


def _unknown(name: str, value: Any, path: str) -> Node:
    if isinstance(value, dict):
        return Node(name, "?", "", path, tuple(_unknown(_cut(k), v, f"{path}.{_cut(k)}") for k, v in value.items()))
    if isinstance(value, list):
        rows = tuple(_unknown(f"[{n}]", v, f"{path}[{n}]") for n, v in enumerate(value))
        return Node(name, "?", "", path, rows)
    return Node(name, "?", _plain(value), path)


def _cut(name: str) -> str:
    """A name that R4 does not have, so short that the places below it stay small."""
    return name if len(name) <= MOST_NAME else f"{name[:MOST_NAME]}…"


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in str(value))
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}… ({len(text)} characters)"


def _words(kind: str, value: dict[str, Any]) -> str:
    """A data type in one line."""
    return _plain(_said(kind, value))


def _said(kind: str, value: dict[str, Any]) -> str:
    get = value.get
    match kind:
        case "Coding":
            return _joined(get("display"), f"({get('code')})" if get("code") else "")
        case "CodeableConcept":
            return str(get("text") or "") or next((_said("Coding", one) for one in _many(get("coding"))), "")
        case "Identifier":
            return _joined(get("value"), f"[{get('system')}]" if get("system") else "")
        case "Reference":
            numbered = _object(get("identifier")).get("value")
            return _joined(get("reference") or numbered, f"“{get('display')}”" if get("display") else "")
        case "HumanName":
            parts = [*_texts(get("prefix")), *_texts(get("given")), get("family"), *_texts(get("suffix"))]
            return _joined(*parts) or str(get("text") or "")
        case "Address":
            place = _joined(get("postalCode"), get("city"))
            return ", ".join(str(one) for one in (*_texts(get("line")), place, get("state"), get("country")) if one)
        case "ContactPoint":
            return _joined(get("value"), f"({get('system')})" if get("system") else "")
        case "Quantity" | "Age" | "Duration" | "Count" | "Distance":
            return _joined(get("comparator"), get("value"), get("unit") or get("code"))
        case "Money":
            return _joined(get("value"), get("currency"))
        case "Period":
            return f"{get('start') or '…'} – {get('end') or '…'}"
        case "Range":
            low, high = (_said("Quantity", _object(get(key))) for key in ("low", "high"))
            return f"{low or '…'} – {high or '…'}"
        case "Attachment":
            return _joined(get("title") or get("url"), f"({get('contentType')})" if get("contentType") else "")
        case "Extension":
            return str(get("url") or "").rpartition("/")[2]
    return ""


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _many(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _joined(*parts: Any) -> str:
    return " ".join(str(part) for part in parts if part not in (None, ""))
