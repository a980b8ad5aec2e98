"""Rendered and thumbnail resources. PS3.18 10.4.1.1.3, 10.4.1.1.4, 8.3.5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hilum.core.errors import Incorrect, NotFound, Unsupported
from hilum.core.record import Record
from hilum.core.study import Instance
from hilum.core.web import WebRequest, WebResponse
from hilum.dicom.pixels.frames import frame_source
from hilum.dicom.services.service import Site
from hilum.dicom.web.accept import accepts, choose
from hilum.dicom.web.answers import told
from hilum.dicom.web.rendered_document import document_offers, preferred_document, rendered_document
from hilum.dicom.web.wado import find

if TYPE_CHECKING:
    from hilum.dicom.pixels.render import Rendering

__all__ = ["parse_rendering", "retrieve_rendered", "retrieve_thumbnail"]

OFFERS = ("image/jpeg", "image/png", "image/gif")
"""Media types of a rendered frame: the default, then those that are required. PS3.18 table 8.7.4-1."""
_THUMBNAIL = (128, 128)


def _numbers(name: str, value: str, least: int, most: int) -> list[float]:
    parts = value.split(",")
    try:
        numbers = [float(part) for part in parts[:most] if part.strip()]
    except ValueError:
        numbers = []
    if len(numbers) < least or any(number != number or abs(number) > 1e9 for number in numbers):
        raise Incorrect("not a list of numbers", where=name, section="PS3.18 8.3.5.1")
    return numbers


def parse_rendering(request: WebRequest, media_type: str, viewport: tuple[int, int] | None = None) -> Rendering:
    """The rendering parameters of the query: window, viewport, quality. Raises Incorrect."""
    # numpy comes with it, which a hub that renders nothing does not load
    from hilum.dicom.pixels.render import Rendering

    window: tuple[float, float] | None = None
    region: tuple[float, float, float, float] | None = None
    quality = 90
    for name, value in request.query:
        if name == "window":
            center, width, *_ = _numbers("window", ",".join(value.split(",")[:2]), 2, 2)
            if width <= 0:
                raise Incorrect("the window's width is above 0", where="window", section="PS3.18 8.3.5.1.4")
            window = center, width
        elif name == "viewport":
            numbers = _numbers("viewport", value, 2, 6)
            viewport = int(numbers[0]), int(numbers[1])
            if len(numbers) == 6:
                region = numbers[2], numbers[3], numbers[4], numbers[5]
        elif name == "quality":
            quality = int(_numbers("quality", value, 1, 1)[0])
            if not 1 <= quality <= 100:
                raise Incorrect("quality lies between 1 and 100", where="quality", section="PS3.18 8.3.5.1.2")
    return Rendering(window, viewport, region, quality, media_type)


def _with_pixels(found: list[Instance], number: int) -> Instance:
    """The instance to show of several: the middle one of those that have pixels."""
    shown = [one for one in found if one.rows and one.columns]
    if not shown:
        raise Unsupported("nothing here can be rendered", where="path", section="PS3.18 10.4.1.1.3", code="406")
    return shown[len(shown) // 2] if number < 0 else shown[0]


def _rendered(
    request: WebRequest, record: Record, found: list[Instance], viewport: tuple[int, int] | None
) -> WebResponse:
    from hilum.dicom.pixels.render import render

    media_type = choose(request, OFFERS)
    wanted = parse_rendering(request, media_type, viewport)
    instance = _with_pixels(found, -1)
    source = frame_source(instance, record.blobs)
    asked = request.variables.get("frames", "")
    if asked and not (asked.isdecimal() and len(asked) <= 9):
        raise Incorrect("one frame number, from 1", where="frames", section="PS3.18 10.4.1.1.6")
    number = int(asked) if asked else 1 if viewport is None else (source.number_of_frames + 1) // 2
    if not 1 <= number <= source.number_of_frames:
        raise NotFound("no such frame", where="frames", section="PS3.18 10.4.1.1.6")
    body = render(source, number, wanted)
    return told(WebResponse(200, [("Cache-Control", "private, max-age=3600")], body, media_type), record)


def retrieve_rendered(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET .../rendered: a JPEG, PNG or GIF of the instance (first frame), of the frame named, or of the middle of a series or study.

    A document is rendered where the path leads to nothing that has pixels, or where no image is accepted.
    """
    found = find(request, record)
    asked = accepts(request)
    has_pixels = any(one.rows and one.columns for one, _, _ in found)
    if not has_pixels or not any(one.covers(offer) for one in asked for offer in OFFERS):
        documents = [one for one in found if document_offers(one[0].sop_class)]
        if document := preferred_document(documents, asked):
            return rendered_document(request, record, document, site)
    return _rendered(request, record, [one for one, _, _ in found], None)


def retrieve_thumbnail(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET .../thumbnail: 128 pixels at most, or as `viewport` says; of a series or study its middle. PS3.18 10.4.1.1.4."""
    return _rendered(request, record, [one for one, _, _ in find(request, record)], _THUMBNAIL)
