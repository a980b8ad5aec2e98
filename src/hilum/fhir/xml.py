"""FHIR XML: bytes <-> a resource as a plain dict, both ways by the element table. FHIR R4 2.6.1.

The dict is the one that `hilum.fhir.json` reads and writes, so XML is a second spelling of it: attributes `id` and `url`,
`value` of a primitive, `_name` siblings with null padding, resources within resources, XHTML narrative as text. lxml reads
without DTD, entities or network; a document type declaration is refused before the parser sees it.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir.definitions import NUMERIC, TypeDefinition, is_primitive, is_resource_type, type_definition
from hilum.fhir.json import MAX_BYTES, MAX_DEPTH, Decimal, Resource

__all__ = ["NAMESPACE", "XHTML", "encode", "parse", "parse_narrative"]

NAMESPACE = "http://hl7.org/fhir"
XHTML = "http://www.w3.org/1999/xhtml"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SECTION = "FHIR R4 2.6.1"
MAX_ELEMENTS = 200_000

_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?")
_NSMAP: Any = {None: NAMESPACE}
_DIV = f"{{{XHTML}}}div"


def parse(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Resource:
    """One resource from its XML bytes.

    raises  DecodeError      not well-formed, a DTD, not UTF-8, an element or attribute that R4 does not have
            BudgetExceeded   more bytes, elements or deeper than allowed
    """
    root = _tree(data, max_bytes)
    return _read_resource(root, "", max_depth)


def encode(resource: Resource, *, pretty: bool = False) -> bytes:
    """XML bytes of a resource, elements in the order of the definition.

    raises  DecodeError   the resource has a property or a type that R4 does not have
    """
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not is_resource_type(kind):
        raise DecodeError("no resource type of R4", where="resourceType", section=SECTION)
    root = etree.Element(f"{{{NAMESPACE}}}{kind}", nsmap=_NSMAP)
    _write_children(root, resource, type_definition(kind), kind)
    if pretty:
        _indent(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def parse_narrative(text: str) -> etree._Element:
    """The `div` of a narrative as XML. FHIR R4 2.4.0.

    raises  DecodeError   not well-formed, an entity or DTD, or its root is not an XHTML div
    """
    root = _tree(text.encode("utf-8", "surrogatepass"), MAX_BYTES)
    if root.tag != _DIV:
        raise DecodeError("a narrative is one XHTML div", where="div", section="FHIR R4 2.4.0")
    return root


def _tree(data: bytes, max_bytes: int) -> etree._Element:
    if len(data) > max_bytes:
        raise BudgetExceeded(f"more than {max_bytes} bytes", section=SECTION)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise DecodeError("a document type declaration is not allowed", section=SECTION)
    declared = _ENCODING.match(data)
    if declared is not None and declared.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise DecodeError("not UTF-8", section=SECTION)
    if b"\x00" in data:
        raise DecodeError("not UTF-8", section=SECTION)
    if data.count(b"<") > 2 * MAX_ELEMENTS:
        raise BudgetExceeded(f"more than {MAX_ELEMENTS} elements", section=SECTION)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        # libxml2's own text may quote content, so only the place is told
        line, column = error.position if error.position else (0, 0)
        raise DecodeError(f"not well-formed XML, line {line} column {column}", section=SECTION) from None
    except ValueError:
        raise DecodeError("not well-formed XML", section=SECTION) from None


def _local(element: etree._Element, where: str) -> str:
    tag = etree.QName(element)
    if tag.namespace not in (NAMESPACE, XHTML):
        raise DecodeError("an element outside of the FHIR namespace", where=where, section=SECTION)
    return tag.localname


def _children(element: etree._Element, where: str) -> list[etree._Element]:
    children: list[etree._Element] = []
    text = element.text or ""
    child: Any
    for child in element:
        if isinstance(child.tag, str):
            children.append(child)
        elif type(child).__name__ == "_Entity":
            raise DecodeError("an entity is not allowed", where=where, section=SECTION)
        text += child.tail or ""
    if text and not text.isspace():
        raise DecodeError("text between elements", where=where, section=SECTION)
    return children


def _read_resource(element: etree._Element, where: str, depth: int) -> Resource:
    kind = _local(element, where)
    if not is_resource_type(kind):
        raise DecodeError("no resource type of R4", where=where or "resourceType", section=SECTION)
    path = f"{where}.{kind}" if where else kind
    resource: Resource = {"resourceType": kind}
    _read_children(element, resource, type_definition(kind), path, depth)
    return resource


def _read_children(
    element: etree._Element, out: dict[str, Any], definition: TypeDefinition, where: str, depth: int
) -> None:
    if depth <= 0:
        raise BudgetExceeded("nested too deep", where=where[:200], section=SECTION)
    for attribute, content in element.attrib.items():
        text = str(attribute)
        if text.startswith("{" + XSI + "}"):
            continue
        row = definition.by_name.get(text)
        if row is None or not row[0].is_attribute:
            raise DecodeError("an attribute that R4 does not have", where=where, section=SECTION)
        out[text] = str(content)
    for child in _children(element, where):
        name = _local(child, where)
        row = definition.by_name.get(name)
        if row is None or row[0].is_attribute:
            raise DecodeError("an element that R4 does not have", where=where, section=SECTION)
        row_element, kind = row
        path = f"{where}.{name}"
        if kind == "xhtml":
            out[name] = _read_xhtml(child, path)
        elif is_primitive(kind):
            _read_primitive(child, out, name, kind, row_element.is_list, path, depth - 1)
        else:
            value = _read_complex(child, kind, path, depth - 1)
            if row_element.is_list:
                out.setdefault(name, []).append(value)
            elif name in out:
                raise DecodeError("an element more often than allowed", where=path, section=SECTION)
            else:
                out[name] = value


def _read_complex(element: etree._Element, kind: str, where: str, depth: int) -> dict[str, Any]:
    if kind == "Resource":
        inner = _children(element, where)
        if len(inner) != 1:
            raise DecodeError("one resource is meant here", where=where, section=SECTION)
        return _read_resource(inner[0], where, depth)
    out: dict[str, Any] = {}
    _read_children(element, out, type_definition(kind), where, depth)
    return out


def _read_primitive(
    element: etree._Element, out: dict[str, Any], name: str, kind: str, is_list: bool, where: str, depth: int
) -> None:
    value: Any = None
    extra: dict[str, Any] = {}
    for key, text in element.attrib.items():
        if key == "value":
            value = _read_value(str(text), kind)
        elif key == "id":
            extra["id"] = str(text)
        else:
            raise DecodeError("an attribute that R4 does not have", where=where, section=SECTION)
    for child in _children(element, where):
        if _local(child, where) != "extension":
            raise DecodeError("an element that R4 does not have", where=where, section=SECTION)
        extra.setdefault("extension", []).append(_read_complex(child, "Extension", f"{where}.extension", depth))
    if not is_list:
        if name in out or f"_{name}" in out:
            raise DecodeError("an element more often than allowed", where=where, section=SECTION)
        if value is not None:
            out[name] = value
        if extra:
            out[f"_{name}"] = extra
        return
    position = max(len(out.get(name, ())), len(out.get(f"_{name}", ())))
    if value is not None or name in out:
        values = out.setdefault(name, [])
        values.extend([None] * (position - len(values)))
        values.append(value)
    if extra or f"_{name}" in out:
        extras = out.setdefault(f"_{name}", [])
        extras.extend([None] * (position - len(extras)))
        extras.append(extra or None)
    for key in (name, f"_{name}"):
        if key in out:
            out[key].extend([None] * (position + 1 - len(out[key])))


def _read_value(text: str, kind: str) -> Any:
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind in NUMERIC:
        return int(text) if _INTEGER.fullmatch(text) and text != "-0" else text
    if kind == "decimal":
        return Decimal(text) if len(text) < 1_000 and _DECIMAL.fullmatch(text) else text
    return text


def _read_xhtml(element: etree._Element, where: str) -> str:
    if element.tag != _DIV:
        raise DecodeError("a narrative is one XHTML div", where=where, section="FHIR R4 2.4.0")
    if next(element.iter(etree.Entity), None) is not None:
        raise DecodeError("an entity is not allowed", where=where, section=SECTION)
    alone = deepcopy(element)
    alone.tail = None
    etree.cleanup_namespaces(alone)
    return etree.tostring(alone, encoding="unicode")


def _write_children(parent: etree._Element, value: dict[str, Any], definition: TypeDefinition, where: str) -> None:
    by_name = definition.by_name
    rows: dict[str, list[str]] = {}
    for key in value:
        name = key[1:] if key.startswith("_") else key
        if name == "resourceType" and definition.is_resource:
            continue
        if key == "fhir_comments":
            continue
        row = by_name.get(name)
        if row is None:
            raise DecodeError("a property that R4 does not have", where=where, section=SECTION)
        names = rows.setdefault(row[0].name, [])
        if name not in names:
            names.append(name)
    for element in definition.elements:
        for name in rows.get(element.name, ()):
            kind = by_name[name][1]
            if element.is_attribute:
                if name in value:
                    parent.set(name, _clean(value[name]))
                continue
            if is_primitive(kind):
                _write_primitives(parent, name, kind, value.get(name), value.get(f"_{name}"), f"{where}.{name}")
                continue
            inner = value.get(name)
            for item in inner if isinstance(inner, list) else [inner]:
                if not isinstance(item, dict):
                    raise DecodeError("an object is meant here", where=f"{where}.{name}", section=SECTION)
                _write_complex(parent, name, kind, item, f"{where}.{name}")


def _write_complex(parent: etree._Element, name: str, kind: str, value: dict[str, Any], where: str) -> None:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if kind == "Resource":
        inner = value.get("resourceType")
        if not isinstance(inner, str) or not is_resource_type(inner):
            raise DecodeError("no resource type of R4", where=where, section=SECTION)
        child = etree.SubElement(child, f"{{{NAMESPACE}}}{inner}")
        kind = inner
    _write_children(child, value, type_definition(kind), where)


def _write_primitives(parent: etree._Element, name: str, kind: str, value: Any, extra: Any, where: str) -> None:
    values = value if isinstance(value, list) else [value]
    extras = extra if isinstance(extra, list) else [extra]
    for position in range(max(len(values), len(extras))):
        one = values[position] if position < len(values) else None
        more = extras[position] if position < len(extras) else None
        if one is None and not more:
            if isinstance(value, list) or isinstance(extra, list):
                raise DecodeError("an item without value and extension", where=where, section=SECTION)
            continue
        if kind == "xhtml":
            parent.append(parse_narrative(str(one)))
            continue
        child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
        if one is not None:
            child.set("value", _clean(one))
        if isinstance(more, dict):
            _write_children(child, more, type_definition("Element"), where)


def _clean(value: Any) -> str:
    """Text of a primitive; characters that XML 1.0 cannot carry become U+FFFD."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, (dict, list)):
        raise DecodeError("a primitive value is meant here", section=SECTION)
    text = str(value)
    return _FORBIDDEN.sub("\ufffd", text) if _FORBIDDEN.search(text) else text


def _indent(element: etree._Element, level: int = 0) -> None:
    """Line breaks for human eyes, outside of narratives only."""
    children = [c for c in element if isinstance(c.tag, str)]
    if element.tag == _DIV or not children:
        return
    element.text = "\n" + "  " * (level + 1)
    for child in children:
        _indent(child, level + 1)
        child.tail = "\n" + "  " * (level + 1)
    children[-1].tail = "\n" + "  " * level
