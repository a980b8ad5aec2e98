"""Rendered and thumbnail resources. PS3.18 10.4.1.1.3, 10.4.1.1.4, 8.3.5, 8.7.4.

The media type that the client likes best decides the form. `multipart/related` and `*/*` have every representation of the resource,
one part an instance or frame, each made when the one before it was sent; `*/*` has it alone where there is one. A media type of its
own, and `*/*` behind such, as a browser sends it, takes one representation: of a multi-frame instance all frames as an animated GIF,
else the first; of a series or study the middle picture, or the report. A Warning then tells of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import orjson

from hilum.core.errors import DecodeError, HilumError, Incorrect, NotFound, Unsupported
from hilum.core.record import Blobs, Record
from hilum.core.study import Instance
from hilum.core.web import WebRequest, WebResponse
from hilum.dicom.data.transfer_syntax import transfer_syntax
from hilum.dicom.pixels.frames import FrameSource, frame_source
from hilum.dicom.services.coercion import change_of
from hilum.dicom.services.service import Site
from hilum.dicom.stored.pieces import Change
from hilum.dicom.web.accept import MediaRange, accepts, choose
from hilum.dicom.web.answers import error_body, told
from hilum.dicom.web.multipart import Content, multipart, new_boundary
from hilum.dicom.web.rendered_document import (
    document_bytes,
    document_offers,
    preferred_document,
    rendered_document,
)
from hilum.dicom.web.rendering import parse_rendering, unsupported_parameters
from hilum.dicom.web.wado import PREFIX, Found, find, frame_numbers, location

if TYPE_CHECKING:
    from hilum.dicom.pixels.render import Rendering

__all__ = ["OFFERS", "retrieve_rendered", "retrieve_thumbnail"]

OFFERS = ("image/jpeg", "image/png", "image/gif")
"""Media types of a rendered frame: the default, then those that are required. PS3.18 table 8.7.4-1."""
_THUMBNAIL = (128, 128)
_GIF = "image/gif"
_MULTIPART = "multipart/related"
_TRIED = 16
"""Representations that may fail before the first that does not; then the request has failed."""
_HEADERS = (("Cache-Control", "private, max-age=3600"),)

_Part = tuple[str, str, Iterable[Content]]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """An instance in a media type. `frames` are those to show, 1-based; none of a document."""

    found: Found
    media: str
    frames: Sequence[int]

    @property
    def count(self) -> int:
        return len(self.frames) if self.frames and self.media != _GIF else 1


def _has_pictures(instance: Instance) -> bool:
    """It has pixels, and their transfer syntax is one that is decoded here."""
    # numpy comes with it, which a hub that renders nothing does not load
    from hilum.dicom.pixels.codecs import can_decode

    if not (instance.rows and instance.columns):
        return False
    return not transfer_syntax(instance.transfer_syntax).encapsulated or can_decode(instance.transfer_syntax)


def _offers(instance: Instance) -> tuple[str, ...]:
    """The media types that an instance is rendered in, the default first; none where it has no rendering. PS3.18 8.7.4."""
    return document_offers(instance.sop_class) or (OFFERS if _has_pictures(instance) else ())


def _best(ranges: Sequence[MediaRange], offers: Sequence[str]) -> str:
    return next((offer for one in ranges for offer in offers if one.covers(offer)), "")


def _all_chosen(found: Sequence[Found], ranges: Sequence[MediaRange], numbers: Sequence[int]) -> list[_Chosen]:
    """Every instance that has a rendering in one of the ranges; all frames, or those of `numbers`."""
    made = []
    for one in found:
        instance = one[0]
        if media := _best(ranges, _offers(instance)):
            is_document = bool(document_offers(instance.sop_class))
            made.append(_Chosen(one, media, () if is_document else numbers or range(1, max(1, instance.frames) + 1)))
    return made


def _part_ranges(asked: Sequence[MediaRange], this: MediaRange) -> list[MediaRange]:
    """What the parts may be: the types of multipart/related; with `*/*` first of all what is asked for by name."""
    named = [MediaRange(one.part_type or "*/*") for one in asked if one.type == _MULTIPART]
    if this.type == _MULTIPART:
        return named
    return [one for one in asked if one.type not in (_MULTIPART, "*/*")] + named + [this]


def retrieve_rendered(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET .../rendered of a study, series, instance or list of frames. PS3.18 10.4.1.1.3.

    206 with a Warning where a part of it has no rendering in what is accepted; 406 where all of it has none.
    """
    found = find(request, record)
    asked = accepts(request)
    numbers = frame_numbers(request) if "frames" in request.variables else []
    names_types = any(one.type not in (_MULTIPART, "*/*") for one in asked)
    for this in asked:
        if this.type == _MULTIPART or (this.type == "*/*" and (len(numbers) > 1 or not names_types)):
            chosen = _all_chosen(found, _part_ranges(asked, this), numbers)
            if chosen:
                is_single = this.type == "*/*" and len(found) == 1 and chosen[0].count == 1
                answer = _single if is_single else _several
                return answer(request, record, site, found, chosen)
        elif chosen := _all_chosen(found, [this], numbers):
            return _single(request, record, site, found, chosen)
    offers = list(dict.fromkeys(offer for one, _, _ in found for offer in _offers(one)))
    if not offers:
        raise Unsupported("nothing here can be rendered", where="path", section="PS3.18 10.4.1.1.3", code="406")
    text = f"rendered as {', '.join(offers)}, alone or in multipart/related"
    raise Unsupported(text, where="Accept", section="PS3.18 8.7.4", code="406")


@contextmanager
def _unrenderable() -> Iterator[None]:
    """What is broken in a stored object is no fault of the request: there is no rendering of it. PS3.18 table 10.4.3-1."""
    try:
        yield
    except DecodeError as error:
        raise Unsupported(error.message, where=error.where, section=error.section, code="406") from error


def _source(instance: Instance, blobs: Blobs) -> FrameSource:
    """The frames of an instance. Raises Unsupported (406) where it has Rows and Columns, but no pixel data."""
    try:
        return frame_source(instance, blobs)
    except NotFound as error:
        raise Unsupported(error.message, where=error.where, section="PS3.18 10.4.1.1.3", code="406") from error


# -- one representation


def _single(
    request: WebRequest, record: Record, site: Site, found: Sequence[Found], chosen: Sequence[_Chosen]
) -> WebResponse:
    pictures = [one for one in chosen if one.frames]
    one = pictures[len(pictures) // 2] if pictures else chosen[0]
    if not pictures:
        document = preferred_document([each.found for each in chosen], [MediaRange(one.media)])
        assert document is not None
        with _unrenderable():
            answer = rendered_document(request, record, document, site, one.media)
    else:
        if len(one.frames) > 1 and one.media != _GIF and request.variables.get("frames"):
            raise Incorrect(
                "several frames go out as multipart/related", where="Accept", section="PS3.18 8.7.4", code="406"
            )
        with _unrenderable():
            answer = _picture(request, record, one)
    others = sum(each.count for each in chosen) - 1 + len(found) - len(chosen)
    if others:
        text = f"One representation of {others + 1}. Accept: multipart/related has all that can be rendered."
        answer.headers.append(_warning(request, text))
    return answer


def _picture(request: WebRequest, record: Record, one: _Chosen) -> WebResponse:
    # numpy comes with it, which a hub that renders nothing does not load
    from hilum.dicom.pixels.render import animated, render

    wanted = parse_rendering(request, one.media)
    source = _source(one.found[0], record.blobs)
    if max(one.frames) > source.number_of_frames:
        raise NotFound("no such frame", where="frames", section="PS3.18 10.4.1.1.6")
    headers = [*_HEADERS, *_parameter_warnings(request)]
    if len(one.frames) > 1 and one.media == _GIF:
        pieces = animated(source, one.frames, wanted)
        body = chain((next(pieces),), pieces)
        return told(WebResponse(200, headers, body, one.media, is_made_slowly=True), record)
    return told(WebResponse(200, headers, render(source, one.frames[0], wanted), one.media), record)


# -- all of them


def _several(
    request: WebRequest, record: Record, site: Site, found: Sequence[Found], chosen: Sequence[_Chosen]
) -> WebResponse:
    wanted = parse_rendering(request, OFFERS[0]) if any(one.frames for one in chosen) else None
    changes: dict[str, Change | None] = {}
    for one in chosen:
        _, study, patient = one.found
        if not one.frames and study.uid not in changes:
            changes[study.uid] = change_of(study, patient, record, site)
    blobs, by_frame = record.blobs, "frames" in request.variables

    def parts() -> Iterator[_Part | HilumError]:
        for one in chosen:
            place = location(request, one.found[0])
            if wanted is not None and one.frames:
                yield from _picture_parts(one, replace(wanted, media_type=one.media), blobs, place, by_frame)
            else:
                instance, study, _ = one.found
                try:
                    with _unrenderable():
                        content = document_bytes(instance, blobs, changes[study.uid], one.media)
                except HilumError as error:
                    yield error
                    yield _status_part(error, place)
                else:
                    yield _media_of(one.media), f"{place}/rendered", (content,)

    made = parts()
    first: list[_Part] = []
    errors: list[HilumError] = []
    media = ""
    for part in made:
        if isinstance(part, HilumError):
            errors.append(part)
            continue
        first.append(part)
        if len(first) > len(errors):
            media = part[0]
            break
        if len(errors) >= _TRIED:
            raise errors[0]
    if not media:
        raise errors[0]
    left_out = len(found) - len(chosen)
    headers = [*_HEADERS] if all(one.frames for one in chosen) else [("Cache-Control", "private, no-cache")]
    headers += _parameter_warnings(request)
    if left_out:
        headers.append(
            _warning(request, f"{left_out} of {len(found)} instances have no rendering in what is accepted.")
        )
    boundary = new_boundary()
    rest = (part for part in made if not isinstance(part, HilumError))
    body = multipart(chain(first, rest), boundary)
    kind = f'{_MULTIPART}; type="{media.split(";")[0]}"; boundary={boundary}'
    answer = WebResponse(206 if left_out or errors else 200, headers, body, kind, is_made_slowly=True)
    return told(answer, record, sum(one.count for one in chosen))


def _media_of(media: str) -> str:
    return f"{media}; charset=utf-8" if media in ("text/html", "text/plain") else media


def _status_part(error: HilumError, place: str) -> _Part:
    """In the place of a representation that could not be made: what, where and which section. RFC 2387 3.1 leaves it its own type."""
    return "application/json", f"{place}/rendered", (orjson.dumps(error_body(error)),)


def _picture_parts(
    one: _Chosen, wanted: Rendering, blobs: Blobs, place: str, by_frame: bool
) -> Iterator[_Part | HilumError]:
    """Of one instance, frame by frame; an error comes before the part that tells of it."""
    # numpy comes with it, which a hub that renders nothing does not load
    from hilum.dicom.pixels.render import animated, render

    try:
        with _unrenderable():
            source = _source(one.found[0], blobs)
            if max(one.frames) > source.number_of_frames:
                raise NotFound("no such frame", where="frames", section="PS3.18 10.4.1.1.6")
            is_animated = one.media == _GIF and len(one.frames) > 1
            pieces = animated(source, one.frames, wanted) if is_animated else iter(())
            first = next(pieces, b"")
    except HilumError as error:
        yield error
        yield _status_part(error, place)
        return
    if is_animated:
        yield one.media, f"{place}/rendered", chain((first,), pieces)
        return
    is_whole = not by_frame and source.number_of_frames == 1
    for number in one.frames:
        at = place if is_whole else f"{place}/frames/{number}"
        try:
            with _unrenderable():
                content = render(source, number, wanted)
        except HilumError as error:
            yield error
            yield _status_part(error, at)
        else:
            yield one.media, f"{at}/rendered", (content,)


# -- warnings


def _warning(request: WebRequest, text: str) -> tuple[str, str]:
    return "Warning", f'299 {request.base}{PREFIX} "{text}"'


def _parameter_warnings(request: WebRequest) -> list[tuple[str, str]]:
    """Of rendering parameters that are passed over. PS3.18 8.3.5.1.1."""
    return [_warning(request, text) for text in unsupported_parameters(request)]


# -- thumbnails


def retrieve_thumbnail(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET .../thumbnail: one picture, 128 pixels at most or as `viewport` says; the middle of a study, series or instance.

    PS3.18 10.4.1.1.4.
    """
    # numpy comes with it, which a hub that renders nothing does not load
    from hilum.dicom.pixels.render import render

    found = find(request, record)
    wanted = parse_rendering(request, choose(request, OFFERS), _THUMBNAIL)
    shown = [one for one, _, _ in found if _has_pictures(one)]
    if not shown:
        raise Unsupported("nothing here can be rendered", where="path", section="PS3.18 10.4.1.1.4", code="406")
    source = _source(shown[len(shown) // 2], record.blobs)
    numbers = frame_numbers(request) if "frames" in request.variables else range(1, source.number_of_frames + 1)
    if max(numbers) > source.number_of_frames:
        raise NotFound("no such frame", where="frames", section="PS3.18 10.4.1.1.6")
    with _unrenderable():
        body = render(source, numbers[len(numbers) // 2], wanted)
    return told(WebResponse(200, [*_HEADERS, *_parameter_warnings(request)], body, wanted.media_type), record)
