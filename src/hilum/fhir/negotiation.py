"""Content negotiation, bodies and headers of FHIR's HTTP. FHIR R4 3.1.0.1.3, 3.1.0.1.11, 3.1.0.1.6.

Media types: `application/fhir+json` and `application/fhir+xml` (and their older and plainer kin); `_format` goes before Accept.
"""

from __future__ import annotations

import email.utils
import re

from hilum.core.errors import BudgetExceeded, Incorrect, Unsupported
from hilum.core.web import WebRequest, WebResponse
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.json import Resource

__all__ = [
    "MEDIA_TYPES",
    "encode",
    "etag",
    "http_date",
    "is_pretty",
    "preference",
    "read_resource",
    "respond",
    "response_format",
    "service_base",
    "version_in",
]

MEDIA_TYPES = {"json": "application/fhir+json; charset=utf-8", "xml": "application/fhir+xml; charset=utf-8"}
_FORMATS = {
    "json": "json",
    "text/json": "json",
    "application/json": "json",
    "application/fhir+json": "json",
    "application/json+fhir": "json",
    "xml": "xml",
    "text/xml": "xml",
    "application/xml": "xml",
    "application/fhir+xml": "xml",
    "application/xml+fhir": "xml",
}
_WILD = frozenset(("*/*", "application/*", "text/*", "*"))
_ETAG = re.compile(r'(?:W/)?"?([A-Za-z0-9\-.]{1,64})"?')
_SECTION = "FHIR R4 3.1.0.1.11"


def response_format(request: WebRequest) -> str:
    """ "json" or "xml": what the answer is written in.

    raises  Unsupported   406: nothing that is accepted can be written
    """
    for name, value in request.query:
        if name == "_format" and value:
            asked = value.replace(" ", "+").partition(";")[0].strip().lower()
            if asked in _FORMATS:
                return _FORMATS[asked]
            raise Unsupported("no such format", where="_format", section=_SECTION, code="406 not-supported")
    accepted = request.header("accept")
    if not accepted.strip():
        return _FORMATS.get(_media_type(request.header("content-type")), "json")
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate(accepted.split(",")):
        media, *parameters = part.split(";")
        quality = 1.0
        for one in parameters:
            key, _, value = one.strip().partition("=")
            if key == "q":
                quality = _quality(value)
        name = media.strip().lower()
        format = _FORMATS.get(name, "any" if name in _WILD else "")
        if quality > 0 and format:
            ranked.append((-quality, position, format))
    if not ranked:
        if "text/html" in accepted:
            return "json"  # a browser
        raise Unsupported(
            "nothing that is accepted can be written", where="Accept", section=_SECTION, code="406 not-supported"
        )
    best = min(ranked)[2]
    return "json" if best == "any" else best


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()


def is_pretty(request: WebRequest) -> bool:
    """`_pretty=true`. FHIR R4 3.1.0.1.12."""
    return any(name == "_pretty" and value == "true" for name, value in request.query)


def read_resource(request: WebRequest, *, wanted: str = "") -> Resource:
    """The resource in the request's body.

    wanted   its type must be this one
    raises   Unsupported   415: another media type
             DecodeError   not one resource
    """
    header = request.header("content-type")
    media = _media_type(header)
    if len(request.body) > fhir_json.MAX_BYTES:
        raise BudgetExceeded(f"more than {fhir_json.MAX_BYTES} bytes", section="FHIR R4 3.1.0.8", code="413 too-long")
    body = bytes(request.body)
    if not body:
        raise Incorrect("a resource is meant in the body", section="FHIR R4 3.1.0.8", code="400 structure")
    format = _FORMATS.get(media)
    if format is None:
        if media and media not in ("text/plain", "application/octet-stream"):
            raise Unsupported(
                "a media type that is no FHIR", where="Content-Type", section=_SECTION, code="415 not-supported"
            )
        format = "xml" if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else "json"
    charset = re.search(r"charset\s*=\s*\"?([A-Za-z0-9_-]+)", header)
    if charset and charset.group(1).lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Unsupported("FHIR is UTF-8", where="Content-Type", section=_SECTION, code="415 not-supported")
    resource = fhir_xml.parse(body) if format == "xml" else fhir_json.parse(body)
    if wanted and resource["resourceType"] != wanted:
        raise Incorrect(
            "the resource is of another type than the address",
            where="resourceType",
            section="FHIR R4 3.1.0.8",
            code="400 invalid",
        )
    return resource


def encode(resource: Resource, format: str, *, pretty: bool = False) -> bytes:
    """The resource in a format."""
    return fhir_xml.encode(resource, pretty=pretty) if format == "xml" else fhir_json.encode(resource, pretty=pretty)


def respond(
    request: WebRequest,
    resource: Resource | None,
    *,
    status: int = 200,
    headers: list[tuple[str, str]] | None = None,
    body: bytes | None = None,
    format: str = "",
) -> WebResponse:
    """The response that carries a resource.

    body     the resource's JSON where it is at hand: sent as it is, when JSON is wanted and not pretty
    format   decided already
    """
    response = WebResponse(status, list(headers or ()))
    if resource is None and body is None:
        return response
    chosen = format or response_format(request)
    pretty = is_pretty(request)
    if body is None or chosen != "json" or pretty:
        whole = resource if resource is not None else fhir_json.parse(body or b"")
        body = encode(whole, chosen, pretty=pretty)
    response.body = body
    response.content_type = MEDIA_TYPES[chosen]
    return response


def service_base(request: WebRequest) -> str:
    """The FHIR service base URL as the client sees it: scheme, authority and the first segment of the path."""
    head = request.path.split("/", 2)
    return f"{request.base}/{head[1]}" if len(head) > 1 and head[1] else request.base


def etag(version: str) -> str:
    """Weak ETag of a version. FHIR R4 3.1.0.1.3."""
    return f'W/"{version}"'


def version_in(header: str) -> str:
    """The version that an If-Match or If-None-Match names. raises Incorrect"""
    match = _ETAG.fullmatch(header.strip())
    if match is None:
        raise Incorrect("not an ETag", where="If-Match", section="FHIR R4 3.1.0.5", code="400 value")
    return match.group(1)


def http_date(seconds: float) -> str:
    """Last-Modified. RFC 9110 5.6.7."""
    return email.utils.formatdate(seconds, usegmt=True)


def preference(request: WebRequest, name: str) -> str:
    """A preference of the Prefer header: `return`, `handling`. FHIR R4 3.1.0.1.8."""
    for part in re.split(r"[,;]", request.header("prefer")):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value.strip('"')
    return ""
