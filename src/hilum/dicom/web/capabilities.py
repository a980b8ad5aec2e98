"""Retrieve Capabilities: what the DICOMweb service offers, as a WADL document. PS3.18 8.9, annex H.

The document is made of the table that dispatches, so that it names every resource and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse
from hilum.dicom.web.accept import choose
from hilum.dicom.web.answers import DICOM_JSON, told
from hilum.dicom.web.rendered import OFFERS

__all__ = ["capabilities", "media_types"]

WADL: Final = "application/vnd.sun.wadl+xml"
_NAMESPACE: Final = "http://wadl.dev.java.net/2009/02"

Rows = Sequence[tuple[str, str, Callable[..., WebResponse]]]


def _parts(*types: str) -> tuple[str, ...]:
    return tuple(f'multipart/related; type="{one}"' for one in types)


_DOCUMENTS: Final = ("text/html", "text/plain", "application/pdf", "text/xml")
_OCTETS: Final = "application/octet-stream"
_STORED: Final = (
    "image/jpeg",
    "image/jls",
    "image/jp2",
    "image/jpx",
    "image/jphc",
    "image/jxl",
    "image/dicom-rle",
    "video/mpeg2",
    "video/mp4",
)
_RENDERING: Final = ("accept", "quality", "viewport", "window", "iccprofile")
_OBJECTS: Final = (*_parts("application/dicom"), "application/dicom")
_METADATA: Final = (DICOM_JSON, *_parts("application/dicom+xml"))

_MEDIA: Final[Mapping[str, tuple[str, ...]]] = {
    "QIDO-RS": _METADATA,
    "WADO-RS metadata": _METADATA,
    "WADO-RS frames": (*_parts(_OCTETS, *_STORED), _OCTETS, *_STORED),
    "WADO-RS bulkdata": (*_parts(_OCTETS), _OCTETS),
    "WADO-RS rendered": (*OFFERS, *_DOCUMENTS, *_parts(*OFFERS, *_DOCUMENTS)),
    "WADO-RS thumbnail": OFFERS,
    "STOW-RS": (DICOM_JSON,),
}
_QUERY: Final[Mapping[str, tuple[str, ...]]] = {
    "QIDO-RS": ("accept", "limit", "offset", "includefield", "fuzzymatching"),
    "WADO-RS rendered": _RENDERING,
    "WADO-RS thumbnail": _RENDERING,
}


def media_types(kind: str) -> tuple[str, ...]:
    """The media types of the answers of a kind of request, the default first."""
    return _MEDIA.get(kind) or _MEDIA.get(kind.split(" ")[0]) or _OBJECTS


def _param(name: str, style: str, options: Iterable[str] = ()) -> str:
    values = "".join(f"<option value={quoteattr(one)}/>" for one in options)
    head = f"<param name={quoteattr(name)} style={quoteattr(style)}"
    return f"{head}>{values}</param>" if values else f"{head}/>"


def _method(name: str, kind: str) -> str:
    answers = media_types(kind)
    asked = "".join(_param(one, "query") for one in _QUERY.get(kind) or _QUERY.get(kind.split(" ")[0]) or ("accept",))
    asked += _param("Accept", "header", answers)
    if name == "POST":
        asked += "".join(f"<representation mediaType={quoteattr(one)}/>" for one in _OBJECTS)
    answered = "".join(f"<representation mediaType={quoteattr(one)}/>" for one in answers)
    return (
        f"<method name={quoteattr(name)}><doc title={quoteattr(kind)}/><request>{asked}</request>"
        f"<response>{answered}</response></method>"
    )


def _document(base: str, reads: Rows, writes: Rows) -> bytes:
    methods: dict[str, list[str]] = {}
    for name, rows in (("GET", reads), ("POST", writes)):
        for path, kind, _ in rows:
            methods.setdefault(path.lstrip("/").replace("*}", "}"), []).append(_method(name, kind))
    resources = "".join(
        f"<resource path={quoteattr(path)}>{''.join(rows)}</resource>" for path, rows in methods.items()
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<application xmlns="{_NAMESPACE}">'
        f"<resources base={quoteattr(base)}>{resources}</resources></application>\n"
    )
    return text.encode()


def capabilities(request: WebRequest, record: Record, *, prefix: str, reads: Rows, writes: Rows) -> WebResponse:
    """OPTIONS of the base of the service. Raises Incorrect (406). PS3.18 8.9.1."""
    media = choose(request, (WADL, "application/xml"))
    return told(WebResponse(200, [], _document(f"{request.base}{prefix}/", reads, writes), media), record)
