"""The frames of a stored object, found by their places and read one at a time. PS3.5 8.1, 8.2, A.4; PS3.18 10.4.1.1.6.

`hilum.dicom.data.frames` finds them in bytes at hand; here the object stays in its blob: an object up to 32 MiB is read whole,
of a larger one only the frame asked for and the eight bytes before each fragment.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise

from hilum.core.errors import DecodeError, NotFound, Unsupported
from hilum.core.record import Blobs
from hilum.core.study import Instance
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.frames import locate_pixel_data
from hilum.dicom.data.transfer_syntax import transfer_syntax
from hilum.dicom.data.values import swapped
from hilum.dicom.stored.header import read_header
from hilum.dicom.stored.layout import LargeValue, Layout, Read

__all__ = ["FrameSource", "frame_source"]

_WHOLE = 32 << 20
_PIXELS = (0x7FE00010, 0x7FE00009, 0x7FE00008)
_WORDS = {0x7FE00008: 32, 0x7FE00009: 64}
_MOST_FRAGMENTS = 1_000_000
_DELIMITER = b"\xfe\xff\xdd\xe0\0\0\0\0"

Places = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class FrameSource:
    """Frames of one instance. `header` has every attribute but the large values."""

    header: Dataset
    transfer_syntax: str
    is_encapsulated: bool
    number_of_frames: int
    _read: Read
    _large: LargeValue
    _frame_bits: int = 0
    _places: tuple[Places, ...] = ()

    @property
    def tag(self) -> int:
        """Of the pixel data: integers (7FE0,0010), floats (7FE0,0008), doubles (7FE0,0009)."""
        return self._large.tag

    def frame(self, number: int) -> bytes:
        """Encoded bytes of one frame, 1-based; native frames in little endian order, packed bits from the first byte on.

        raises   NotFound   number > number_of_frames
        """
        if not 1 <= number <= self.number_of_frames:
            raise NotFound("no such frame", where="(7FE0,0010)", section="PS3.18 10.4.1.1.6")
        if self.is_encapsulated:
            return b"".join(bytes(self._read(offset, length)) for offset, length in self._places[number - 1])
        start, rest = divmod((number - 1) * self._frame_bits, 8)
        length = (rest + self._frame_bits + 7) // 8
        if transfer_syntax(self.transfer_syntax).little:
            raw = self._bytes(start, start + length)
        else:
            bits = self.header.int(0x00280100) or 0
            first = start - start % 8  # whole words: a frame of bytes may begin or end inside one
            raw = self._bytes(first, start + length + (first - start - length) % 8)
            raw = swapped({16: "OW", 32: "OL", 64: "OV"}.get(bits, self._large.vr), raw)
            raw = raw[start - first : start - first + length]
        return _shifted(raw, rest, self._frame_bits) if rest else raw

    def _bytes(self, start: int, stop: int) -> bytes:
        stop = min(stop, self._large.length)
        return bytes(self._read(self._large.offset + start, stop - start))


def _shifted(raw: bytes, rest: int, bits: int) -> bytes:
    """Packed bits moved so that the frame begins with the first bit of the first byte. PS3.5 8.1.1."""
    number = int.from_bytes(raw, "little") >> rest & ((1 << bits) - 1)
    return number.to_bytes((bits + 7) // 8, "little")


def frame_source(instance: Instance, blobs: Blobs) -> FrameSource:
    """Frames of a stored instance. Raises NotFound where it has no pixel data, Unsupported where frames cannot be told apart."""
    header, layout, read, syntax = read_header(instance, blobs)
    large = next((one for one in (layout.value(tag) for tag in _PIXELS) if one is not None), None)
    if large is None:
        raise NotFound("the instance has no pixel data", where="(7FE0,0010)", section="PS3.18 10.4.1.1.6")
    frames = max(header.int(0x00280008) or 1, 1)
    if large.encapsulated:
        places = _places(header, layout, large, read, syntax, frames)
        return FrameSource(header, syntax, True, frames, read, large, 0, places)
    bits = _frame_bits(header, large)
    if bits == 0 or bits * frames > large.length * 8:
        raise DecodeError("pixel data shorter than its frames", where="(7FE0,0010)", section="PS3.5 8.1")
    return FrameSource(header, syntax, False, frames, read, large, bits)


def _frame_bits(header: Dataset, large: LargeValue) -> int:
    pixels = (header.int(0x00280010) or 0) * (header.int(0x00280011) or 0)
    samples: float = header.int(0x00280002) or 1
    photometric = header.text(0x00280004)
    if photometric in ("YBR_FULL_422", "YBR_PARTIAL_422"):
        samples = 2
    elif photometric == "YBR_PARTIAL_420":
        samples = 1.5
    return int(pixels * samples * (_WORDS.get(large.tag) or header.int(0x00280100) or 0))


def _places(
    header: Dataset, layout: Layout, large: LargeValue, read: Read, syntax: str, frames: int
) -> tuple[Places, ...]:
    if layout.end <= _WHOLE:
        whole = bytes(read(0, layout.end))
        if large.end == large.offset + large.length:
            whole += _DELIMITER  # the writer left it out
        return locate_pixel_data(whole, syntax).fragments
    items = _fragments(read, large)
    table, fragments = items[0], items[1:]
    starts = [start - 8 for start, _ in fragments]
    offsets = _offsets(header, layout, read, table)
    base = starts[0] if starts else 0
    known = {start - base: number for number, start in enumerate(starts)}
    if len(offsets) == frames and all(offset in known for offset in offsets):
        bounds = [known[offset] for offset in offsets] + [len(fragments)]
        return tuple(tuple(fragments[a:b]) for a, b in pairwise(bounds))
    if frames == 1:
        return (tuple(fragments),)
    if len(fragments) == frames:
        return tuple((one,) for one in fragments)
    raise Unsupported("no offset table, and fragments do not tell frames apart", section="PS3.5 A.4")


def _offsets(header: Dataset, layout: Layout, read: Read, table: tuple[int, int]) -> list[int]:
    extended = layout.value(0x7FE00001)
    raw = header.raw(0x7FE00001) if extended is None else bytes(read(extended.offset, extended.length))
    if raw:
        return list(struct.unpack(f"<{len(raw) // 8}Q", raw[: len(raw) // 8 * 8]))
    words = bytes(read(table[0], table[1] // 4 * 4))
    return list(struct.unpack(f"<{len(words) // 4}I", words))


def _fragments(read: Read, large: LargeValue) -> list[tuple[int, int]]:
    items: list[tuple[int, int]] = []
    at, end = large.offset, large.offset + large.length
    while at < end:
        length = int.from_bytes(read(at + 4, 4), "little")
        items.append((at + 8, length))
        at += 8 + length
        if len(items) > _MOST_FRAGMENTS:
            raise DecodeError("too many fragments", where="(7FE0,0010)", section="PS3.5 A.4")
    if not items:
        raise DecodeError("no offset table item", where="(7FE0,0010)", section="PS3.5 A.4")
    return items
