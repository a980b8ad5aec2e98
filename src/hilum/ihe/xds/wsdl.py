"""Descriptions of our SOAP endpoints: WSDL 1.1 with the SOAP 1.2 binding, for tools that start from one. ITI TF-2 Appendix W."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lxml import etree

from hilum.hl7v3.data.xml import Element, legal, serialize
from hilum.ihe.ebxml import QUERY, RS, XDSB

__all__ = ["describe"]

_WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"
_SOAP: Final = "http://schemas.xmlsoap.org/wsdl/soap12/"
_WSAW: Final = "http://www.w3.org/2006/05/addressing/wsdl"


def _add(parent: Element, name: str, ns: str = _WSDL, /, **attributes: str) -> Element:
    made = etree.SubElement(parent, f"{{{ns}}}{name}")
    for key, value in attributes.items():
        made.set(key, legal(value))
    return made


def describe(name: str, address: str, operations: Sequence[tuple[str, str, str, str, str]]) -> bytes:
    """A WSDL document.

    operations   each (name, action, response action, request element, response element); elements as `prefix:name` of
                 xdsb, query or rs
    """
    spaces = {"wsdl": _WSDL, "soap12": _SOAP, "wsaw": _WSAW, "xdsb": XDSB, "query": QUERY, "rs": RS, "tns": XDSB}
    root = etree.Element(f"{{{_WSDL}}}definitions", nsmap=spaces)
    root.set("name", name)
    root.set("targetNamespace", XDSB)
    for title, _, _, asked, answered in operations:
        for suffix, element in (("Message", asked), ("ResponseMessage", answered)):
            _add(_add(root, "message", name=title + suffix), "part", name="body", element=element)
    port = _add(root, "portType", name=f"{name}_PortType")
    for title, action, response, _, _ in operations:
        operation = _add(port, "operation", name=title)
        _add(operation, "input", message=f"tns:{title}Message").set(f"{{{_WSAW}}}Action", action)
        _add(operation, "output", message=f"tns:{title}ResponseMessage").set(f"{{{_WSAW}}}Action", response)
    binding = _add(root, "binding", name=f"{name}_Binding_Soap12", type=f"tns:{name}_PortType")
    _add(binding, "binding", _SOAP, style="document", transport="http://schemas.xmlsoap.org/soap/http")
    _add(binding, "UsingAddressing", _WSAW).set(f"{{{_WSDL}}}required", "true")
    for title, action, _, _, _ in operations:
        operation = _add(binding, "operation", name=title)
        _add(operation, "operation", _SOAP, soapAction=action, soapActionRequired="false")
        for direction in ("input", "output"):
            _add(_add(operation, direction), "body", _SOAP, use="literal")
    service = _add(root, "service", name=f"{name}_Service")
    holder = _add(service, "port", name=f"{name}_Port_Soap12", binding=f"tns:{name}_Binding_Soap12")
    _add(holder, "address", _SOAP, location=address)
    return serialize(root)
