"""WADO-RS: studies, series, instances, metadata, frames, bulk data. PS3.18 10.4; RAD-107.

Objects leave as they lie in the blob store, part after part, without being joined. Without a `transfer-syntax` in the Accept
header, or with `*`, they keep the transfer syntax that they were stored in; a named one is converted to where that is possible,
else the answer is 406. Metadata is the DICOM JSON made at ingest; with `Site.coercion = "coerced"` the identity of the record is
laid over it, otherwise it says what the objects say, while QIDO-RS always shows the survivor of a merge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import orjson

from hilum.core.errors import DecodeError, Incorrect, NotFound, Unsupported
from hilum.core.identity import Patient
from hilum.core.record import Blobs, InstanceFilter, Page, Record
from hilum.core.study import Instance, Study
from hilum.core.web import WebRequest, WebResponse
from hilum.dicom.data.dataset import Dataset, Encapsulated
from hilum.dicom.data.json_model import dataset_to_json
from hilum.dicom.data.transfer_syntax import (
    EXPLICIT_LE,
    HTJ2K,
    HTJ2K_LOSSLESS,
    HTJ2K_LOSSLESS_RPCL,
    JPEG_2000,
    JPEG_2000_LOSSLESS,
    JPEG_BASELINE,
    JPEG_EXTENDED,
    JPEG_LOSSLESS,
    JPEG_LOSSLESS_SV1,
    JPEG_LS,
    JPEG_LS_NEAR,
    RLE,
    transfer_syntax,
)
from hilum.dicom.data.values import swapped
from hilum.dicom.pixels.frames import FrameSource, frame_source
from hilum.dicom.services.coercion import change_of, identity_dataset
from hilum.dicom.services.metadata import expanded
from hilum.dicom.services.objects import outgoing, part10_pieces
from hilum.dicom.services.service import Site
from hilum.dicom.stored.header import read_header
from hilum.dicom.stored.pieces import NATIVE, Change, Outgoing, Piece, Slice
from hilum.dicom.web.accept import MediaRange, accepts
from hilum.dicom.web.answers import DICOM_JSON, absent, not_modified, told
from hilum.dicom.web.multipart import Content, multipart, new_boundary
from hilum.dicom.web.native_model import asks_for_xml, xml_parts

__all__ = [
    "PREFIX",
    "Found",
    "find",
    "frame_numbers",
    "location",
    "retrieve_bulkdata",
    "retrieve_frames",
    "retrieve_metadata",
    "retrieve_objects",
]

PREFIX = "/dicom-web"
_CHUNK = 500
_MOST_FRAMES = 100_000

_FRAME_TYPES: dict[str, str] = {
    JPEG_BASELINE: "image/jpeg",
    JPEG_EXTENDED: "image/jpeg",
    JPEG_LOSSLESS: "image/jpeg",
    JPEG_LOSSLESS_SV1: "image/jpeg",
    RLE: "image/dicom-rle",
    JPEG_LS: "image/jls",
    JPEG_LS_NEAR: "image/jls",
    JPEG_2000_LOSSLESS: "image/jp2",
    JPEG_2000: "image/jp2",
    "1.2.840.10008.1.2.4.92": "image/jpx",
    "1.2.840.10008.1.2.4.93": "image/jpx",
    HTJ2K_LOSSLESS: "image/jphc",
    HTJ2K_LOSSLESS_RPCL: "image/jphc",
    HTJ2K: "image/jphc",
    "1.2.840.10008.1.2.4.110": "image/jxl",
    "1.2.840.10008.1.2.4.111": "image/jxl",
    "1.2.840.10008.1.2.4.112": "image/jxl",
    "1.2.840.10008.1.2.4.100": "video/mpeg2",
    "1.2.840.10008.1.2.4.101": "video/mpeg2",
    "1.2.840.10008.1.2.4.102": "video/mp4",
    "1.2.840.10008.1.2.4.103": "video/mp4",
}
"""Media types of encapsulated frames. PS3.18 tables 8.7.3-5 and -6."""

_DOCUMENT_TYPES = frozenset(("application/pdf", "model/stl", "model/obj", "model/mtl", "application/sla"))
"""Others, which an object may name as it likes (text/html!), leave as octets."""

Found = tuple[Instance, Study, Patient]


def find(request: WebRequest, record: Record) -> list[Found]:
    """The instances that the path names, by series and instance number. Raises NotFound."""
    names = request.variables
    study, series, instance = names.get("study", ""), names.get("series", ""), names.get("instance", "")
    record.exchange.about("study", study)
    record.exchange.about("series", series)
    where = InstanceFilter(
        study_uids=(study,),
        series_uids=(series,) if series else (),
        instance_uids=(instance,) if instance else (),
    )
    found: list[Found] = []
    while True:
        rows = record.studies.find_instances(replace(where, page=Page(_CHUNK, len(found))))
        found += [(one, of, patient) for one, _, of, patient in rows]
        if len(rows) < _CHUNK:
            break
    if not found:
        what = "instance" if instance else "series" if series else "study"
        raise absent(what, "path")
    record.exchange.about("person", found[0][2].id)
    record.exchange.about("accession", found[0][1].accession)
    return found


# -- whole objects


def _object_syntaxes(request: WebRequest) -> tuple[bool, list[tuple[str, ...]]]:
    """(single part, transfer syntaxes accepted: () as stored) for application/dicom. Raises Incorrect (406)."""
    wanted: list[tuple[str, ...]] = []
    single: bool | None = None
    for one in accepts(request):
        is_multipart = one.type == "multipart/related" and one.part_type in ("", "application/dicom", "*/*")
        if not is_multipart and not one.covers("application/dicom"):
            continue
        is_single = one.type == "application/dicom"
        if single is None:
            single = is_single
        if is_single == single or one.type == "*/*":
            asked = one.transfer_syntax
            wanted.append(() if asked in ("", "*") else (asked,))
    if single is None:
        raise Incorrect("objects are offered as application/dicom", where="Accept", section="PS3.18 8.7.3", code="406")
    return single, wanted


def _sendable(instance: Instance, blobs: Blobs, wanted: list[tuple[str, ...]], change: Change | None) -> Outgoing:
    if any(not one or instance.transfer_syntax in one for one in wanted):
        return outgoing(instance, blobs, change=change)
    try:
        return outgoing(instance, blobs, accepted=[uid for one in wanted for uid in one], change=change)
    except (Unsupported, DecodeError) as error:
        raise Unsupported(error.message, where="Accept", section="PS3.18 8.7.3", code="406") from error


def _content(pieces: Iterable[Piece], blobs: Blobs) -> Iterator[Content]:
    """Pieces for the driver: whole blobs by reference, parts of blobs read as they are sent."""
    for one in pieces:
        if isinstance(one, bytes):
            yield one
        elif one.is_whole:
            yield one.blob
        else:
            yield from one.chunks(blobs)


def _sized(pieces: Sequence[Piece], blobs: Blobs) -> Iterable[Content]:
    """As `_content`; a list, whose length the driver can tell the client, where nothing must be read for it."""
    if all(isinstance(one, bytes) or one.is_whole for one in pieces):
        return list(_content(pieces, blobs))
    return _content(pieces, blobs)


def retrieve_objects(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET /studies/{study}[/series/{series}[/instances/{instance}]]. PS3.18 10.4.1.1.1."""
    single, wanted = _object_syntaxes(request)
    found = find(request, record)
    if single and len(found) > 1:
        raise Incorrect(
            "several objects go out as multipart/related", where="Accept", section="PS3.18 8.7.3", code="406"
        )
    blobs = record.blobs
    changes: dict[str, Change | None] = {}
    for _, study, patient in found:
        if study.uid not in changes:
            changes[study.uid] = change_of(study, patient, record, site)
    if any(change is not None for change in changes.values()) or any(wanted) or single:
        first = _sendable(found[0][0], blobs, wanted, changes[found[0][1].uid])
    else:
        first = outgoing(found[0][0], blobs)
    if single:
        body = _sized(part10_pieces(found[0][0], first), blobs)
        return told(WebResponse(200, [], body, "application/dicom"), record)

    def parts() -> Iterator[tuple[str, str, Iterable[Content]]]:
        for number, (instance, study, _) in enumerate(found):
            made = first if number == 0 else _sendable(instance, blobs, wanted, changes[study.uid])
            kind = f"application/dicom; transfer-syntax={made.transfer_syntax}"
            yield kind, location(request, instance), _content(part10_pieces(instance, made), blobs)

    if any(wanted):
        _check_convertible(found, wanted)
    boundary = new_boundary()
    kind = f'multipart/related; type="application/dicom"; boundary={boundary}'
    answer = WebResponse(200, [], multipart(parts(), boundary), kind, is_made_slowly=any(wanted))
    return told(answer, record, len(found))


def _check_convertible(found: list[Found], wanted: list[tuple[str, ...]]) -> None:
    """Say 406 before the first byte leaves, not in the middle of the answer."""
    # numpy comes with it, which a hub that decodes nothing does not load
    from hilum.dicom.pixels.codecs import can_decode

    asked = {uid for one in wanted for uid in one}
    if any(not one for one in wanted):
        return
    for stored in {instance.transfer_syntax for instance, _, _ in found} - asked:
        is_native = not transfer_syntax(stored).encapsulated
        if not asked & set(NATIVE) or not (is_native or can_decode(stored)):
            raise Unsupported(
                "no conversion to the transfer syntax asked for", where="Accept", section="PS3.18 8.7.3", code="406"
            )


def location(request: WebRequest, instance: Instance) -> str:
    """The URI of an instance."""
    return f"{request.base}{PREFIX}/studies/{instance.study_uid}/series/{instance.series_uid}/instances/{instance.uid}"


# -- metadata


def _entity_tag(found: list[tuple[Instance, bytes]], base: str, overlay: bytes) -> str:
    machine = hashlib.blake2b(base.encode() + overlay, digest_size=12)
    for instance, packed in found:
        machine.update(f"{instance.uid}{instance.received}{len(packed)}".encode())
    return f'W/"{machine.hexdigest()}"'


def _overlay(request: WebRequest, record: Record, site: Site) -> dict[str, Any]:
    """Attributes of the record laid over the metadata of a study; empty where objects go out as received."""
    if site.coercion != "coerced":
        return {}
    study = record.studies.get(request.variables.get("study", ""))
    patient = record.patients.current(study.patient_id) if study is not None else None
    if study is None or patient is None:
        return {}
    order = record.orders.get(study.order_id) if study.order_id else None
    return dataset_to_json(identity_dataset(patient, study, order)).attributes


def retrieve_metadata(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET .../metadata. PS3.18 10.4.1.1.2: a JSON array of the instances' attributes, bulk data by URI; or a part of XML for each."""
    is_xml = asks_for_xml(request)
    names = request.variables
    study, series, instance = names.get("study", ""), names.get("series", ""), names.get("instance", "")
    record.exchange.about("study", study)
    record.exchange.about("series", series)
    where = InstanceFilter(
        study_uids=(study,) if study else (),
        series_uids=(series,) if series else (),
        instance_uids=(instance,) if instance else (),
        page=Page(1_000_000),
    )
    found = list(record.studies.metadata(where))
    if not found:
        raise absent("instance" if instance else "series" if series else "study", "path")
    known = record.studies.get(study)
    if known is not None:
        record.exchange.about("person", known.patient_id)
        record.exchange.about("accession", known.accession)
    overlay = _overlay(request, record, site)
    tag = _entity_tag(found, request.base, orjson.dumps(overlay) + (b"xml" if is_xml else b""))
    headers = [("ETag", tag), ("Cache-Control", "private, no-cache")]
    if not_modified(request, tag):
        return told(WebResponse(304, headers), record, 0)
    base = f"{request.base}{PREFIX}"
    if is_xml:
        models = (orjson.loads(expanded(packed, instance, base)) | overlay for instance, packed in found)
        return told(xml_parts(models, headers), record, len(found))
    body = _array(found, base, overlay)
    if len(found) <= _CHUNK:
        return told(WebResponse(200, headers, b"".join(body), DICOM_JSON), record, len(found))
    return told(WebResponse(200, headers, body, DICOM_JSON), record, len(found))


def _array(found: list[tuple[Instance, bytes]], base: str, overlay: dict[str, Any]) -> Iterator[bytes]:
    mark = b"["
    for instance, packed in found:
        text = expanded(packed, instance, base)
        if overlay:
            text = orjson.dumps(orjson.loads(text) | overlay, option=orjson.OPT_SORT_KEYS)
        yield mark
        yield text
        mark = b","
    yield b"]"


# -- frames


def frame_numbers(request: WebRequest) -> list[int]:
    """The frame list of the path, 1-based. Raises Incorrect. PS3.18 10.4.1.1.6."""
    numbers = []
    for part in request.variables.get("frames", "").split(","):
        if not part.isdecimal() or not int(part[:10]) > 0 or len(part) > 9:
            raise Incorrect("frame numbers are whole numbers from 1", where="frames", section="PS3.18 10.4.1.1.6")
        numbers.append(int(part))
    if len(numbers) > _MOST_FRAMES:
        raise Incorrect("too many frames in one request", where="frames", section="PS3.18 10.4.1.1.6")
    return numbers


def frame_media(source: FrameSource) -> tuple[str, str]:
    """(media type, transfer syntax) of a frame as it is stored."""
    if not source.is_encapsulated:
        return "application/octet-stream", EXPLICIT_LE
    return _FRAME_TYPES.get(source.transfer_syntax, "application/octet-stream"), source.transfer_syntax


def _takes_stored(one: MediaRange, kind: str, media: str, syntax: str, encapsulated: bool) -> bool:
    """The range accepts a frame in its stored form. `type=application/octet-stream` with `*` takes any stored form."""
    asked = one.transfer_syntax
    if kind in ("*/*", media) or (kind.endswith("/*") and media.startswith(kind[:-1])):
        return asked in ("", "*", syntax)
    if kind == "application/octet-stream" and encapsulated:
        return asked in ("*", syntax)
    return False


def _frame_form(request: WebRequest, source: FrameSource) -> tuple[bool, bool, str, str]:
    """(single part, decode, media type, transfer syntax) of the frames that go out. Raises Unsupported (406)."""
    media, syntax = frame_media(source)
    ranges = accepts(request)
    for one in ranges:
        single = one.type != "multipart/related"
        if one.type == "*/*":
            return False, False, media, syntax
        kind = one.type if single else one.part_type or "*/*"
        if _takes_stored(one, kind, media, syntax, source.is_encapsulated):
            return single, False, media, syntax
        if (
            source.is_encapsulated
            and kind in ("application/octet-stream", "*/*")
            and one.transfer_syntax in ("", EXPLICIT_LE)
        ):
            return single, True, "application/octet-stream", EXPLICIT_LE
    raise Unsupported(
        "frames are not offered in any of the media types accepted",
        where="Accept",
        section="PS3.18 8.7.3.3",
        code="406",
    )


def _decoded_frame(source: FrameSource, number: int) -> bytes:
    # numpy comes with it, which a hub that decodes nothing does not load
    from hilum.dicom.pixels.decode import decoded_frame

    try:
        return decoded_frame(source, number)
    except DecodeError as error:  # the object is broken, not the request
        raise Unsupported(error.message, where=error.where, section=error.section, code="406") from error


def retrieve_frames(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET .../instances/{instance}/frames/{list}. PS3.18 10.4.1.1.6."""
    numbers = frame_numbers(request)
    instance, _, _ = find(request, record)[0]
    source = frame_source(instance, record.blobs)
    for number in numbers:
        if number > source.number_of_frames:
            raise NotFound("no such frame", where="frames", section="PS3.18 10.4.1.1.6")
    single, decode, media, syntax = _frame_form(request, source)
    take = _decoded_frame if decode else FrameSource.frame
    if single:
        if len(numbers) > 1:
            raise Incorrect(
                "several frames go out as multipart/related", where="Accept", section="PS3.18 8.7.3", code="406"
            )
        frame = take(source, numbers[0])
        return told(WebResponse(200, [], frame, f"{media}; transfer-syntax={syntax}"), record)
    first = take(source, numbers[0])
    place = f"{location(request, instance)}/frames/"

    def parts() -> Iterator[tuple[str, str, Iterable[Content]]]:
        for number in numbers:
            frame = first if number == numbers[0] else take(source, number)
            yield f"{media}; transfer-syntax={syntax}", f"{place}{number}", (frame,)

    boundary = new_boundary()
    kind = f'multipart/related; type="{media}"; boundary={boundary}'
    answer = WebResponse(200, [], multipart(parts(), boundary), kind, is_made_slowly=decode)
    return told(answer, record, len(numbers))


# -- bulk data


def _bulk(instance: Instance, blobs: Blobs, path: str) -> tuple[list[Piece], Dataset]:
    """The value under an attribute path: "7FE00010", "54000100/1/54001010". Raises NotFound."""
    header, layout, read, syntax = read_header(instance, blobs)
    parts = path.split("/")
    try:
        tags = [int(part, 16) if number % 2 == 0 else int(part) for number, part in enumerate(parts)]
    except ValueError:
        raise absent("attribute path", "path") from None
    if len(tags) % 2 == 0 or len(tags) > 33:
        raise absent("attribute path", "path")
    if len(tags) == 1:
        large = layout.value(tags[0])
        if large is not None and not transfer_syntax(instance.transfer_syntax).deflated:
            start = instance.dataset_offset + large.offset
            if transfer_syntax(syntax).little or large.vr in ("OB", "UN"):
                return [Slice(instance.blob, start, large.length)], header
        if large is not None:
            raw = bytes(read(large.offset, large.length))
            return [raw if transfer_syntax(syntax).little else swapped(large.vr, raw)], header
    place = header
    for tag, item in zip(tags[:-1:2], tags[1::2], strict=True):
        items = place.sequence(tag)
        if not 1 <= item <= len(items):
            raise absent("item", "path")
        place = items[item - 1]
    element = place.element(tags[-1])
    if element is None or element.vr == "SQ":
        raise absent("bulk data value", "path")
    if isinstance(element.value, Encapsulated):
        return [bytes(element.value.content)], header
    return [place.raw(tags[-1])], header


def _bulk_media(header: Dataset, path: str) -> str:
    """MIME Type of Encapsulated Document where it is one that a browser shows without running it, else octets."""
    kind = header.text(0x00420012).strip().lower() if path == "00420011" else ""
    return kind if kind in _DOCUMENT_TYPES else "application/octet-stream"


def retrieve_bulkdata(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET .../bulkdata/{path}: one part, or multipart/related, as Accept asks. PS3.18 10.4.1.1.5."""
    instance, _, _ = find(request, record)[0]
    path = request.variables.get("path", "").strip("/").upper()
    if path == "7FE00010" and transfer_syntax(instance.transfer_syntax).encapsulated:
        return _encapsulated_bulk(request, record, instance)
    pieces, header = _bulk(instance, record.blobs, path)
    media = _bulk_media(header, path)
    octets = "application/octet-stream"
    chosen, single = _bulk_form(request, media, octets)
    content = _content(pieces, record.blobs)
    if single:
        return told(WebResponse(200, [], content, chosen), record)
    boundary = new_boundary()
    place = f"{location(request, instance)}/bulkdata/{path}"
    kind = f'multipart/related; type="{chosen}"; boundary={boundary}'
    return told(WebResponse(200, [], multipart([(chosen, place, content)], boundary), kind), record)


def _bulk_form(request: WebRequest, media: str, octets: str) -> tuple[str, bool]:
    for one in accepts(request):
        if one.type == "multipart/related":
            kind = one.part_type
            if kind in ("", "*/*", media):
                return media, False
            if kind == octets:
                return octets, False
        elif one.type == "*/*" or one.covers(media):
            return media, True
        elif one.covers(octets):
            return octets, True
    raise Incorrect("bulk data is not offered in this media type", where="Accept", section="PS3.18 8.7.3", code="406")


def _encapsulated_bulk(request: WebRequest, record: Record, instance: Instance) -> WebResponse:
    """Compressed pixel data goes out frame by frame. PS3.18 10.4.1.1.5 with 8.7.3.3."""
    count = max(1, instance.frames)
    names = dict(request.variables) | {"frames": ",".join(str(number) for number in range(1, count + 1))}
    return retrieve_frames(replace(request, variables=names), record, site=Site())
