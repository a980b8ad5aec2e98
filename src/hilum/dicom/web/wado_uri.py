"""WADO-URI: one object by its three UIDs in the query, as DICOM or rendered. PS3.18 section 9; RAD-55.

The request is read, then answered by what answers WADO-RS: the parameters of section 9.1.2 become its path, its Accept and its query.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from hilum.core.errors import Incorrect, Unsupported
from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.services.service import Site
from hilum.dicom.web.accept import parse_accept
from hilum.dicom.web.rendered import OFFERS, retrieve_rendered
from hilum.dicom.web.rendered_document import document_offers
from hilum.dicom.web.wado import find, retrieve_objects

__all__ = ["retrieve_by_uri"]

_SECTION = "PS3.18 9.1.2"
_UIDS = {"study": "studyUID", "series": "seriesUID", "instance": "objectUID"}
_REFUSED = ("anonymize", "presentationUID", "presentationSeriesUID")
"""To pass them over would show more than was asked for, or something else."""
_SIDE = 1 << 14


def _number(asked: dict[str, str], name: str) -> float | None:
    if name not in asked:
        return None
    try:
        found = float(asked[name])
    except ValueError:
        found = float("nan")
    if not abs(found) < 1e9:
        raise Incorrect("not a number", where=name, section=_SECTION, code="400")
    return found


def _viewport(asked: dict[str, str], request: WebRequest, record: Record) -> str:
    """`viewport` of WADO-RS: columns and rows of the picture, and the region of the frame in pixels."""
    rows, columns = _number(asked, "rows"), _number(asked, "columns")
    region = asked.get("region", "")
    if rows is None and columns is None and not region:
        return ""
    size = [_SIDE if one is None else int(one) for one in (columns, rows)]
    if min(size) < 1:
        raise Incorrect("rows and columns are whole numbers from 1", where="rows", section=_SECTION, code="400")
    if not region:
        return f"{size[0]},{size[1]}"
    try:
        left, top, right, bottom = (float(part) for part in region.split(","))
    except ValueError:
        left = top = right = bottom = -1.0
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise Incorrect("a region is four numbers from 0 to 1", where="region", section=_SECTION, code="400")
    instance = find(request, record)[0][0]
    across, down = instance.columns or 1, instance.rows or 1
    part = [left * across, top * down, (right - left) * across, (bottom - top) * down]
    if rows is None and columns is None:
        size = [max(1, round(part[2])), max(1, round(part[3]))]
    return ",".join(f"{one:g}" for one in (*size, *(max(1.0, one) if at > 1 else one for at, one in enumerate(part))))


def _rendering(asked: dict[str, str], request: WebRequest, record: Record) -> dict[str, str]:
    said: dict[str, str] = {}
    center, width = _number(asked, "windowCenter"), _number(asked, "windowWidth")
    if (center is None) != (width is None):
        raise Incorrect("windowCenter and windowWidth go together", where="windowWidth", section=_SECTION, code="400")
    if center is not None:
        said["window"] = f"{center:g},{width:g}"
    if viewport := _viewport(asked, request, record):
        said["viewport"] = viewport
    if "imageQuality" in asked:
        said["quality"] = asked["imageQuality"]
    return said


def retrieve_by_uri(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET /wado?requestType=WADO&studyUID=...&seriesUID=...&objectUID=... PS3.18 9.1."""
    asked = {name: value for name, value in reversed(request.query) if value}
    if asked.get("requestType") != "WADO":
        raise Incorrect("requestType is WADO", where="requestType", section=_SECTION, code="400")
    for name in _UIDS.values():
        if name not in asked:
            raise Incorrect("a UID is missing", where=name, section=_SECTION, code="400")
    for name in _REFUSED:
        if name in asked and asked[name] != "no":
            raise Unsupported("a parameter that is not offered", where=name, section=_SECTION, code="400")
    names = {variable: asked[name] for variable, name in _UIDS.items()}
    place = replace(request, variables=names, query_string="", headers={**request.headers, "accept": ""})
    for one in parse_accept(asked.get("contentType", "")):
        if one.type == "application/dicom":
            syntax = asked.get("transferSyntax", EXPLICIT_LE)
            wanted = {**request.headers, "accept": f"application/dicom; transfer-syntax={syntax}"}
            return retrieve_objects(replace(place, headers=wanted), record, site=site)
        offers = document_offers(find(place, record)[0][0].sop_class) or OFFERS
        media = next((offer for offer in offers if one.covers(offer)), "")
        if media:
            frames = {"frames": asked["frameNumber"]} if "frameNumber" in asked else {}
            shown = replace(
                place,
                variables=names | frames,
                query_string=urlencode(_rendering(asked, place, record)),
                headers={**request.headers, "accept": media},
            )
            return retrieve_rendered(shown, record, site=site)
    raise Incorrect("none of the media types is offered", where="contentType", section="PS3.18 9.1.2", code="406")
