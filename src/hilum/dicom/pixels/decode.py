"""A compressed object as a native one, for receivers that know no compression. PS3.5 8.2; PS3.4 C.4.2.

The header keeps what tells that compression was lossy; photometric interpretation and planar configuration are set to what the
decoded pixels are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from hilum.core.errors import Unsupported
from hilum.core.record import Blobs
from hilum.core.study import Instance
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.transfer_syntax import JPEG_2000, JPEG_2000_LOSSLESS, JPEG_BASELINE, JPEG_EXTENDED
from hilum.dicom.pixels.codecs import Pixels, decode_frame
from hilum.dicom.pixels.frames import FrameSource, frame_source
from hilum.dicom.stored.pieces import NATIVE, Outgoing

__all__ = ["decoded_frame", "decoded_object", "pixels_of"]

_MOST = 512 << 20
_TO_RGB = frozenset((JPEG_BASELINE, JPEG_EXTENDED, JPEG_2000, JPEG_2000_LOSSLESS))


def photometric_after(source: FrameSource) -> str:
    """Photometric interpretation of the decoded pixels: the codecs of JPEG and JPEG 2000 give RGB."""
    told = source.header.text(0x00280004)
    if (
        source.is_encapsulated
        and (source.header.int(0x00280002) or 1) == 3
        and source.transfer_syntax in _TO_RGB
        and told.startswith("YBR")
    ):
        return "RGB"
    return told


def _decoded(source: FrameSource, number: int) -> Pixels:
    """One encoded frame as its codec gives it."""
    header = source.header
    return decode_frame(
        source.frame(number),
        source.transfer_syntax,
        rows=header.int(0x00280010) or 0,
        columns=header.int(0x00280011) or 0,
        samples=header.int(0x00280002) or 1,
        bits_allocated=header.int(0x00280100) or 8,
        photometric=header.text(0x00280004),
        planar=header.int(0x00280006) or 0,
    )


def _native_bytes(frames: Iterable[Pixels], bits: int) -> bytes:
    """Frames in little endian, one after the other; of one bit a pixel packed, the next frame in the byte that the last one left.
    PS3.5 8.1.1."""
    if bits == 1:
        flat = [np.asarray(one != 0, np.uint8).reshape(-1) for one in frames]
        return np.packbits(np.concatenate(flat), bitorder="little").tobytes()
    return b"".join(
        np.ascontiguousarray(one).astype(one.dtype.newbyteorder("<"), copy=False).tobytes() for one in frames
    )


def decoded_frame(source: FrameSource, number: int) -> bytes:
    """One encoded frame in native form, little endian, bits packed. Raises Unsupported (406) without a codec."""
    return _native_bytes((_decoded(source, number),), source.header.int(0x00280100) or 8)


def pixels_of(source: FrameSource, number: int) -> Pixels:
    """One frame as (rows, columns[, samples]), values as stored, signed where the header says so."""
    header = source.header
    rows, columns = header.int(0x00280010) or 0, header.int(0x00280011) or 0
    samples, bits = header.int(0x00280002) or 1, header.int(0x00280100) or 8
    if source.is_encapsulated:
        found = _decoded(source, number)
    else:
        found = _native(source.frame(number), source, rows, columns, samples, bits)
    if header.int(0x00280103) == 1 and found.dtype.kind == "u":
        stored = header.int(0x00280101) or bits
        signed = found.astype(np.int64)
        found = np.where(signed >= 1 << (stored - 1), signed - (1 << stored), signed) if stored < bits else found
        found = (
            found.astype(f"i{1 if bits <= 8 else 2 if bits <= 16 else 4}")
            if stored < bits
            else found.view(f"i{found.itemsize}")
        )
    return found


def _native(raw: bytes, source: FrameSource, rows: int, columns: int, samples: int, bits: int) -> Pixels:
    header = source.header
    count = rows * columns * samples
    photometric = header.text(0x00280004)
    if photometric in ("YBR_FULL_422", "YBR_PARTIAL_422") and bits == 8 and columns % 2 == 0:
        return _from_422(np.frombuffer(raw, np.uint8, rows * columns * 2), rows, columns)
    if photometric in ("YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420"):
        raise Unsupported(
            "subsampled colour of this form", where="(0028,0004)", section="PS3.3 C.7.6.3.1.2", code="406"
        )
    if bits == 1:
        return np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")[:count].reshape(rows, columns)
    kind = {0x7FE00008: "<f4", 0x7FE00009: "<f8"}.get(source.tag) or {8: "<u1", 16: "<u2", 32: "<u4"}.get(bits)
    if kind is None:
        raise Unsupported("bits allocated that are not rendered", where="(0028,0100)", section="PS3.5 8.1", code="406")
    found = np.frombuffer(raw, kind, count)
    if samples == 1:
        return found.reshape(rows, columns)
    if header.int(0x00280006) == 1:
        return np.ascontiguousarray(found.reshape(samples, rows, columns).transpose(1, 2, 0))
    return found.reshape(rows, columns, samples)


def _from_422(raw: Pixels, rows: int, columns: int) -> Pixels:
    """Two luminances share one pair of chrominances: Y Y Cb Cr. PS3.3 C.7.6.3.1.2."""
    pairs = raw.reshape(rows, columns // 2, 4)
    made = np.empty((rows, columns, 3), np.uint8)
    made[:, 0::2, 0], made[:, 1::2, 0] = pairs[..., 0], pairs[..., 1]
    for plane in (1, 2):
        made[:, 0::2, plane] = made[:, 1::2, plane] = pairs[..., plane + 1]
    return made


def decoded_object(
    instance: Instance, blobs: Blobs, target: str, change: Callable[[Dataset], None] | None = None
) -> Outgoing:
    """The object in a native transfer syntax. Raises Unsupported without a codec, or where it would be larger than 512 MiB."""
    if target not in NATIVE:
        raise Unsupported("no conversion to the transfer syntax", section="PS3.5 annex A", code="0xA900")
    source = frame_source(instance, blobs)
    header = source.header
    bits = header.int(0x00280100) or 8
    size = (
        (header.int(0x00280010) or 0)
        * (header.int(0x00280011) or 0)
        * (header.int(0x00280002) or 1)
        * ((bits + 7) // 8)
    )
    if size * source.number_of_frames > _MOST:
        raise Unsupported("the object is too large to be decoded", section="PS3.5 8.2", code="0xA702")
    numbers = range(1, source.number_of_frames + 1)
    whole = _native_bytes((_decoded(source, number) for number in numbers), bits)
    header.set(0x00280004, photometric_after(source))
    if (header.int(0x00280002) or 1) > 1:
        header.set(0x00280006, 0)
    for tag in (0x7FE00001, 0x7FE00002):
        header.discard(tag)
    if change is not None:
        change(header)
    header.set(0x7FE00010, whole + b"\0" * (len(whole) % 2), "OW" if bits > 8 else "OB")
    return Outgoing(instance.sop_class, instance.uid, target, (header.encode(target),))
