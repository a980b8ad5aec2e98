"""Frames decoded into arrays. PS3.5 8.2, annex G (RLE); RFC 2435 and ISO formats by the libraries that are installed.

RLE and deflated frames are our own. JPEG with 8 bits and JPEG 2000 go by Pillow; imagecodecs, an extra, takes these over and adds
JPEG lossless, 12-bit JPEG, JPEG-LS, HTJ2K and JPEG XL. Without it those raise Unsupported, which is 406 on the web.
"""

from __future__ import annotations

import io
import zlib
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from hilum.core.errors import BudgetExceeded, DecodeError, Unsupported
from hilum.dicom.data.transfer_syntax import (
    DEFLATED_FRAME,
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
)

__all__ = ["Pixels", "can_decode", "decode_frame", "decode_rle", "inflate_frame"]

Pixels = npt.NDArray[Any]
"""(rows, columns) or (rows, columns, samples)."""

_MOST_PIXELS = 1 << 28
_JPEG = frozenset((JPEG_BASELINE, JPEG_EXTENDED))
_JPEG_LOSSLESS = frozenset((JPEG_LOSSLESS, JPEG_LOSSLESS_SV1))
_JPEG_LS = frozenset((JPEG_LS, JPEG_LS_NEAR))
_JPEG_2000 = frozenset((JPEG_2000, JPEG_2000_LOSSLESS))
_HTJ2K = frozenset((HTJ2K, HTJ2K_LOSSLESS, HTJ2K_LOSSLESS_RPCL))
_JPEG_XL = frozenset(("1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.111", "1.2.840.10008.1.2.4.112"))


@cache
def _imagecodecs() -> ModuleType | None:
    try:
        import imagecodecs
    except ImportError:
        return None
    module: ModuleType = imagecodecs
    return module


def can_decode(transfer_syntax: str) -> bool:
    """A codec for the transfer syntax is installed."""
    if transfer_syntax in (RLE, DEFLATED_FRAME) or transfer_syntax in _JPEG | _JPEG_2000:
        return True
    return _imagecodecs() is not None and transfer_syntax in _JPEG_LOSSLESS | _JPEG_LS | _HTJ2K | _JPEG_XL


def decode_frame(
    data: bytes,
    transfer_syntax: str,
    *,
    rows: int,
    columns: int,
    samples: int,
    bits_allocated: int,
    photometric: str = "",
    planar: int = 0,
) -> Pixels:
    """One encoded frame as unsigned integers of `bits_allocated` bits; colour as the codestream holds it or as RGB.

    photometric   as the header tells it: decides what the colours of a JPEG are that does not tell itself
    planar        Planar Configuration, where the transfer syntax leaves it to the header
    raises   Unsupported      no codec is installed
             DecodeError      the frame cannot be decoded, or is of another size
             BudgetExceeded   more than 2**28 pixels
    """
    if rows * columns * samples > _MOST_PIXELS:
        raise BudgetExceeded("too many pixels", where="(0028,0010)", section="PS3.3 C.7.6.3")
    try:
        if transfer_syntax == DEFLATED_FRAME:
            found = inflate_frame(data, rows, columns, samples, bits_allocated, planar)
        else:
            found = _decode(data, transfer_syntax, rows, columns, samples, bits_allocated, photometric)
    except (Unsupported, DecodeError):
        raise
    except Exception as error:
        raise DecodeError("the frame cannot be decoded", where="(7FE0,0010)", section="PS3.5 8.2") from error
    shape = (rows, columns) if samples == 1 else (rows, columns, samples)
    if found.ndim == 3 and samples == 1 and found.shape[2] == 1:
        found = found[:, :, 0]
    if found.shape != shape:
        raise DecodeError(
            "the frame is not of the size that the header tells", where="(0028,0010)", section="PS3.5 8.2"
        )
    width = 1 if bits_allocated <= 8 else 2 if bits_allocated <= 16 else 4
    return found.astype(f"u{width}", copy=False)


def _decode(data: bytes, syntax: str, rows: int, columns: int, samples: int, bits: int, photometric: str) -> Pixels:
    if syntax == RLE:
        return decode_rle(data, rows, columns, samples, bits)
    is_rgb = syntax in _JPEG and samples == 3 and photometric == "RGB" and not _says_its_colours(data)
    library = _imagecodecs()
    if library is not None:
        found = _by_imagecodecs(library, data, syntax, is_rgb)
        if found is not None:
            return found
    if syntax in _JPEG or syntax in _JPEG_2000:
        return _by_pillow(data, is_rgb)
    raise Unsupported(
        "no codec for the transfer syntax is installed (pip install hilum[codecs])", section="PS3.5 8.2", code="406"
    )


def _says_its_colours(data: bytes) -> bool:
    """A JPEG with a JFIF or a whole Adobe marker, or with subsampled components, which are YCbCr. ITU-T T.871, T.872 6.5.3."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        content = data[at + 4 : at + 2 + length]
        if (marker == 0xE0 and content[:4] == b"JFIF") or (marker == 0xEE and content[:5] == b"Adobe" and length >= 14):
            return True
        if marker in (0xC0, 0xC1, 0xC2):
            return len({content[7 + 3 * number] for number in range(content[5])}) > 1
        at += 2 + length
    return False


def _by_imagecodecs(library: ModuleType, data: bytes, syntax: str, is_rgb: bool) -> Pixels | None:
    if is_rgb:
        return np.asarray(library.jpeg_decode(data, colorspace="RGB", outcolorspace="RGB"))
    if syntax in _JPEG:
        return np.asarray(library.jpeg_decode(data))
    if syntax in _JPEG_LOSSLESS:
        return np.asarray(library.ljpeg_decode(data))
    if syntax in _JPEG_LS:
        return np.asarray(library.jpegls_decode(data))
    if syntax in _JPEG_2000:
        return np.asarray(library.jpeg2k_decode(data))
    if syntax in _HTJ2K:
        return np.asarray(library.htj2k_decode(data))
    if syntax in _JPEG_XL:
        return np.asarray(library.jpegxl_decode(data))
    return None


def _by_pillow(data: bytes, is_rgb: bool) -> Pixels:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=("JPEG", "JPEG2000")) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise BudgetExceeded("too many pixels", where="(7FE0,0010)", section="PS3.5 8.2")
        if is_rgb:
            image.draft("YCbCr", image.size)  # it takes them for YCbCr; asked for that, it turns nothing
        image.load()
        return np.asarray(image)


def decode_rle(data: bytes, rows: int, columns: int, samples: int, bits_allocated: int) -> Pixels:
    """RLE Lossless: byte planes, most significant first, each packed. PS3.5 annex G."""
    if len(data) < 64:
        raise DecodeError("RLE header cut off", where="(7FE0,0010)", section="PS3.5 G.5")
    header = np.frombuffer(data[:64], "<u4")
    count = int(header[0])
    width = (bits_allocated + 7) // 8
    if count != samples * width or count > 15:
        raise DecodeError("RLE segments do not fit the header", where="(7FE0,0010)", section="PS3.5 G.2")
    bounds = [int(one) for one in header[1 : count + 1]] + [len(data)]
    size = rows * columns if bits_allocated > 1 else (rows * columns + 7) // 8
    planes = np.zeros((samples, width, size), np.uint8)
    for number in range(count):
        plane = np.frombuffer(_unpacked(data[bounds[number] : bounds[number + 1]], size), np.uint8)
        planes[number // width, number % width, :] = plane
    whole = np.zeros((samples, size), np.uint8 if width == 1 else np.uint16 if width == 2 else np.uint32)
    for place in range(width):
        whole = (whole << (8 if width > 1 else 0)) | planes[:, place, :]
    if bits_allocated == 1:
        bits = np.unpackbits(whole[0], bitorder="little")
        return np.asarray(bits[: rows * columns].reshape(rows, columns))
    if samples == 1:
        return np.asarray(whole[0].reshape(rows, columns))
    return np.ascontiguousarray(whole.reshape(samples, rows, columns).transpose(1, 2, 0))


def inflate_frame(data: bytes, rows: int, columns: int, samples: int, bits_allocated: int, planar: int = 0) -> Pixels:
    """Deflated Image Frame Compression: the frame in native form, bits packed, through RFC 1951. PS3.5 8.2.16, A.4.13."""
    count = rows * columns * samples
    size = (count * bits_allocated + 7) // 8
    raw = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, size)
    if len(raw) < size:
        raise DecodeError("a deflated frame ends early", where="(7FE0,0010)", section="PS3.5 8.2.16")
    if bits_allocated == 1:
        found: Pixels = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")[:count]
    else:
        found = np.frombuffer(raw, f"<u{bits_allocated // 8}", count)
    if samples == 1:
        return found.reshape(rows, columns)
    if planar == 1:
        return np.ascontiguousarray(found.reshape(samples, rows, columns).transpose(1, 2, 0))
    return found.reshape(rows, columns, samples)


def _unpacked(segment: bytes, size: int) -> bytes:
    """PackBits. PS3.5 G.3.2."""
    out = bytearray()
    at, end = 0, len(segment)
    while at < end and len(out) < size:
        control = segment[at]
        at += 1
        if control < 128:
            out += segment[at : at + control + 1]
            at += control + 1
        elif control > 128:
            out += segment[at : at + 1] * (257 - control)
            at += 1
    if len(out) < size:
        raise DecodeError("RLE segment ends early", where="(7FE0,0010)", section="PS3.5 G.3.2")
    return bytes(out[:size])
