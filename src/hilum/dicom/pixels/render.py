"""A frame as a picture for the screen: modality LUT, VOI window, palette, colour, size. PS3.3 C.11, C.7.6.3; PS3.18 8.3.5."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np

from hilum.core.errors import Incorrect, Unsupported
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.pixels.codecs import Pixels
from hilum.dicom.pixels.decode import photometric_after, pixels_of
from hilum.dicom.pixels.frames import FrameSource

__all__ = ["Rendering", "picture", "render"]

_MOST_SIDE = 8192


@dataclass(frozen=True, slots=True)
class Rendering:
    """Rendering parameters. PS3.18 8.3.5.1.

    window     (center, width), None: of the object, else its range of values
    viewport   (width, height) that the picture fits into, None: as large as it is
    region     (left, top, width, height) of the source in pixels, None: all
    quality    of JPEG, 1 to 100
    """

    window: tuple[float, float] | None = None
    viewport: tuple[int, int] | None = None
    region: tuple[float, float, float, float] | None = None
    quality: int = 90
    media_type: str = "image/jpeg"


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


def render(source: FrameSource, number: int, wanted: Rendering) -> bytes:
    """One frame as a JPEG, PNG or GIF. Raises NotFound, Unsupported (406), Incorrect."""
    from PIL import Image

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
    out = io.BytesIO()
    if wanted.media_type == "image/png":
        image.save(out, "PNG")
    elif wanted.media_type == "image/gif":
        image.save(out, "GIF")
    else:
        image.save(out, "JPEG", quality=wanted.quality)
    return out.getvalue()
