"""A frame as a picture for the screen: modality LUT, VOI window, palette, colour, size. PS3.3 C.11, C.7.6.3; PS3.18 8.3.5."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms

from hilum.core.errors import DecodeError, Incorrect, Unsupported
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.pixels.codecs import Pixels
from hilum.dicom.pixels.decode import photometric_after, pixels_of
from hilum.dicom.pixels.frames import FrameSource

__all__ = ["Rendering", "animated", "picture", "render"]

_MOST_SIDE = 8192


@dataclass(frozen=True, slots=True)
class Rendering:
    """Rendering parameters. PS3.18 8.3.5.1.

    window     (center, width), None: of the object, else its range of values
    viewport   (width, height) that the picture fits into, None: as large as it is
    region     (left, top, width, height) of the source in pixels, None: all
    quality    of JPEG, 1 to 100
    has_profile   a picture in colour carries the ICC profile of the object, else sRGB
    """

    window: tuple[float, float] | None = None
    viewport: tuple[int, int] | None = None
    region: tuple[float, float, float, float] | None = None
    quality: int = 90
    media_type: str = "image/jpeg"
    has_profile: bool = False


def _shared(header: Dataset, number: int, group: int) -> Dataset:
    """A functional group's item of an enhanced object: of the frame, else shared. PS3.3 C.7.6.16."""
    per_frame = header.sequence(0x52009230)
    if 0 < number <= len(per_frame) and group in per_frame[number - 1]:
        return per_frame[number - 1].item(group)
    return header.item(0x52009229).item(group)


def _window(header: Dataset, number: int) -> tuple[float, float] | None:
    place = header if 0x00281050 in header else _shared(header, number, 0x00289132)
    center, width = place.float(0x00281050), place.float(0x00281051)
    return (center, width) if center is not None and width is not None and width > 0 else None


def _grey(pixels: Pixels, header: Dataset, number: int, wanted: Rendering) -> Pixels:
    place = header if 0x00281053 in header else _shared(header, number, 0x00289145)
    slope, intercept = place.float(0x00281053), place.float(0x00281052)
    values = pixels.astype(np.float32)
    if slope is not None or intercept is not None:
        values = values * np.float32(slope if slope is not None else 1.0) + np.float32(intercept or 0.0)
    chosen = wanted.window or _window(header, number)
    if chosen is None:
        low, high = float(values.min()), float(values.max())
        scaled = (values - low) * (255.0 / (high - low)) if high > low else np.zeros_like(values)
    else:
        center, width = chosen
        # PS3.3 C.11.2.1.2.1, linear
        scaled = ((values - (center - 0.5)) / max(width - 1.0, 1e-6) + 0.5) * 255.0
    made = np.clip(scaled, 0, 255).astype(np.uint8)
    return np.asarray(255 - made if header.text(0x00280004) == "MONOCHROME1" else made)


def _palette(pixels: Pixels, header: Dataset) -> Pixels:
    planes = []
    for descriptor, data in ((0x00281101, 0x00281201), (0x00281102, 0x00281202), (0x00281103, 0x00281203)):
        raw = header.raw(data)
        told = header.ints(descriptor)
        if len(told) < 3 or not raw:
            raise Unsupported(
                "a palette that is not rendered", where="(0028,1101)", section="PS3.3 C.7.6.3.1.5", code="406"
            )
        count, first, bits = (told[0] or 65536), told[1], told[2]
        table = np.frombuffer(raw, "<u2" if bits == 16 or len(raw) >= 2 * count else "u1")
        if not len(table):
            raise Unsupported("an empty palette", where="(0028,1201)", section="PS3.3 C.7.6.3.1.5", code="406")
        if table.dtype.itemsize == 2 and int(table.max()) > 255:
            table = table >> 8
        index = np.clip(pixels.astype(np.int64) - first, 0, min(count, len(table)) - 1)
        planes.append(table[index].astype(np.uint8))
    return np.stack(planes, axis=-1)


def _from_ybr(pixels: Pixels) -> Pixels:
    """YBR_FULL to RGB. PS3.3 C.7.6.3.1.2."""
    values = pixels.astype(np.float32)
    y, b, r = values[..., 0], values[..., 1] - 128.0, values[..., 2] - 128.0
    made = np.stack((y + 1.402 * r, y - 0.344136 * b - 0.714136 * r, y + 1.772 * b), axis=-1)
    clipped: Pixels = np.clip(made, 0, 255).astype(np.uint8)
    return clipped


def picture(source: FrameSource, number: int, wanted: Rendering) -> Pixels:
    """One frame as 8-bit grey (rows, columns) or RGB (rows, columns, 3). Raises Unsupported (406)."""
    header = source.header
    pixels = pixels_of(source, number)
    photometric = photometric_after(source)
    if photometric == "PALETTE COLOR":
        return _palette(pixels, header)
    if pixels.ndim == 2:
        return _grey(pixels, header, number, wanted)
    if pixels.shape[2] != 3:
        raise Unsupported(
            "a number of samples that is not rendered", where="(0028,0002)", section="PS3.3 C.7.6.3", code="406"
        )
    bits = header.int(0x00280101) or 8
    colour = pixels if pixels.dtype.itemsize == 1 else (pixels >> max(bits - 8, 0)).astype(np.uint8)
    return _from_ybr(colour) if photometric.startswith("YBR_FULL") else colour.astype(np.uint8)


def _image(source: FrameSource, number: int, wanted: Rendering) -> Image.Image:
    """One frame, cut and scaled as wanted."""
    image = Image.fromarray(np.ascontiguousarray(picture(source, number, wanted)))
    if wanted.region is not None:
        left, top, width, height = wanted.region
        if width <= 0 or height <= 0:
            raise Incorrect("an empty region", where="viewport", section="PS3.18 8.3.5.1.3")
        image = image.crop((int(left), int(top), int(left + width), int(top + height)))
    if wanted.viewport is not None:
        width, height = (max(1, min(side, _MOST_SIDE)) for side in wanted.viewport)
        scale = min(width / image.width, height / image.height)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.BILINEAR)
    return image


def _profile(header: Dataset) -> bytes:
    """ICC Profile of the image, of its optical path, else sRGB. PS3.3 C.11.15."""
    found = header.raw(0x00282000) or header.item(0x00480105).raw(0x00282000)
    return found or ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def render(source: FrameSource, number: int, wanted: Rendering) -> bytes:
    """One frame as a JPEG, PNG or GIF. Raises NotFound, Unsupported (406), Incorrect."""
    image = _image(source, number, wanted)
    profile = _profile(source.header) if wanted.has_profile and image.mode == "RGB" else None
    out = io.BytesIO()
    if wanted.media_type == "image/png":
        image.save(out, "PNG", icc_profile=profile)
    elif wanted.media_type == "image/gif":
        image.save(out, "GIF")
    else:
        image.save(out, "JPEG", quality=wanted.quality, icc_profile=profile)
    return out.getvalue()


def _hundredths(header: Dataset) -> int:
    """How long a frame stands: Frame Time in ms, else the rate to play it at, else a tenth of a second. PS3.3 C.7.6.5."""
    time_ms = header.float(0x00181063)
    if time_ms is None or not time_ms > 0:
        rate = header.float(0x00082144) or header.float(0x00180040)
        time_ms = 1000.0 / rate if rate is not None and rate > 0 else 100.0
    return round(min(max(time_ms / 10.0, 2.0), 6000.0))


def _comment(text: str) -> bytes:
    """A comment extension of a GIF. GIF89a 24."""
    content = text.encode("ascii", "replace")[:255]
    return b"\x21\xfe" + bytes((len(content),)) + content + b"\0"


def animated(source: FrameSource, numbers: Sequence[int], wanted: Rendering) -> Iterator[bytes]:
    """Frames as an animated GIF, made one at a time. GIF89a 18 to 24; NETSCAPE2.0 loops without end.

    Each frame is written as a GIF of its own; its colour table and its data go into the common one. In the place of a frame that
    cannot be decoded stands a comment. Raises what the last of them raises where all fail.
    """
    delay = struct.pack("<H", _hundredths(source.header))
    waiting = b""
    is_begun = False
    for at, number in enumerate(numbers):
        try:
            alone = memoryview(render(source, number, wanted))
        except (DecodeError, Unsupported) as error:
            if at == len(numbers) - 1 and not is_begun:
                raise
            waiting += _comment(f"frame {number} is left out: {error.message}")
            continue
        table_bytes = 3 << (alone[10] & 7) + 1 if alone[10] & 0x80 else 0
        if not is_begun:
            yield b"GIF89a" + bytes(alone[6:10]) + b"\0\0\0\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
            is_begun = True
        place = 13 + table_bytes
        while alone[place] == 0x21:  # an extension block: label, then sub-blocks
            place += 2
            while alone[place]:
                place += 1 + alone[place]
            place += 1
        packed = bytes((0x80 | alone[10] & 7 if table_bytes else 0,))
        head = waiting + b"\x21\xf9\x04\x04" + delay + b"\0\0" + bytes(alone[place : place + 9]) + packed
        yield head + bytes(alone[13 : 13 + table_bytes]) + bytes(alone[place + 10 : -1])
        waiting = b""
    yield waiting + b"\x3b"
