"""The Native DICOM Model: attributes as XML, made of their DICOM JSON. PS3.19 A.1; PS3.18 8.7.3.2, F.2.

Both models say the same: a value by its number, a sequence by its items, bulk data by reference. The tag of a private attribute is
written with its block as 00 and names its creator (PS3.19 table A.1.5-2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from hilum.core.web import WebRequest, WebResponse
from hilum.dicom.data.dictionary import keyword_of
from hilum.dicom.web.accept import accepts, choose
from hilum.dicom.web.answers import JSON_TYPES
from hilum.dicom.web.multipart import multipart, new_boundary

__all__ = ["DICOM_XML", "asks_for_xml", "native_model", "xml_parts"]

DICOM_XML = "application/dicom+xml"
NAMESPACE = "http://dicom.nema.org/PS3.19/models/NativeDICOM"

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PLAIN = {"\r": "&#13;"}  # a reader of XML takes CR LF for LF where it stands as it is
_QUOTE = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_COMPONENTS = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")


def asks_for_xml(request: WebRequest, *, single: bool = False) -> bool:
    """Whether the client likes XML better than JSON; as one part where the answer is one. Raises Incorrect (406) for neither."""
    for one in accepts(request):
        if any(one.covers(offer) for offer in JSON_TYPES):
            return False
        if one.type == "multipart/related" and one.part_type == DICOM_XML and not single:
            return True
        if single and one.type == DICOM_XML:
            return True
    choose(request, JSON_TYPES)
    return False


def native_model(attributes: dict[str, Any]) -> bytes:
    """One NativeDicomModel, UTF-8."""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<NativeDicomModel xmlns="{NAMESPACE}" xml:space="preserve">'
    return "".join((head, *_attributes(attributes), "</NativeDicomModel>")).encode()


def xml_parts(models: Iterable[dict[str, Any]], headers: list[tuple[str, str]]) -> WebResponse:
    """multipart/related, a part for each of the models. PS3.18 8.6."""
    boundary = new_boundary()
    body = multipart(((DICOM_XML, "", (native_model(one),)) for one in models), boundary)
    return WebResponse(200, headers, body, f'multipart/related; type="{DICOM_XML}"; boundary={boundary}')


def _attributes(attributes: dict[str, Any]) -> Iterator[str]:
    for name in sorted(attributes):
        element = attributes[name]
        tag = int(name, 16)
        said = f'tag="{name}" vr="{element["vr"]}"'
        if tag >> 16 & 1 and tag & 0xFFFF > 0xFF:
            creator = _first(attributes.get(f"{tag >> 16:04X}00{tag >> 8 & 0xFF:02X}"))
            said = f'tag="{name[:4]}00{name[6:]}" vr="{element["vr"]}" privateCreator="{_text(creator, _QUOTE)}"'
        elif keyword := keyword_of(tag):
            said += f' keyword="{keyword}"'
        yield f"<DicomAttribute {said}>"
        yield from _content(element)
        yield "</DicomAttribute>"


def _content(element: dict[str, Any]) -> Iterator[str]:
    if "BulkDataURI" in element:
        yield f'<BulkData uri="{_text(element["BulkDataURI"], _QUOTE)}"/>'
    elif "InlineBinary" in element:
        yield f"<InlineBinary>{_text(element['InlineBinary'])}</InlineBinary>"
    for number, value in enumerate(element.get("Value", ()), 1):
        if element["vr"] == "SQ":
            yield f'<Item number="{number}">'
            yield from _attributes(value or {})
            yield "</Item>"
        elif not value and value != 0:
            continue  # an empty value between others: its number is left out
        elif element["vr"] == "PN":
            if groups := "".join(_name(value)):
                yield f'<PersonName number="{number}">{groups}</PersonName>'
        else:
            yield f'<Value number="{number}">{_text(value)}</Value>'


def _name(groups: dict[str, str]) -> Iterator[str]:
    for group in _GROUPS:
        parts = groups.get(group, "").split("^")
        if any(parts):
            inside = (f"<{name}>{_text(part)}</{name}>" for name, part in zip(_COMPONENTS, parts, strict=False) if part)
            yield f"<{group}>{''.join(inside)}</{group}>"


def _first(element: dict[str, Any] | None) -> str:
    values = (element or {}).get("Value") or [""]
    return str(values[0])


def _text(value: object, more: dict[str, str] | None = None) -> str:
    return escape(_ILLEGAL.sub("\ufffd", str(value)), more or _PLAIN)
