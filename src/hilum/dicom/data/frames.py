"""Where each frame lies, without decoding a pixel. PS3.5 8.1, 8.2 and A.4; PS3.3 C.7.6.3.1.8 for the extended table.

Native pixel data is cut by rows x columns x samples x bits allocated. Encapsulated pixel data is cut by the extended
offset table, else by the basic one, else a fragment is a frame, else a frame begins where a fragment opens a codestream.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise

from hilum.core.errors import DecodeError, NotFound, Unsupported

from .budget import Budget
from .dataset import Dataset, Sequence
from .dictionary import show
from .reading import NO_VRS, VR_NAMES, Reader, is_really_implicit, skip_fragments
from .transfer_syntax import transfer_syntax
from .values import LONG_VRS

__all__ = ["PixelData", "locate_pixel_data"]

_UNDEFINED = 0xFFFFFFFF
_WORDS = {0x7FE00008: 32, 0x7FE00009: 64}
_CODESTREAMS = (b"\xff\xd8", b"\xff\x4f\xff\x51", b"\xff\x0a", b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ")
_KEPT = frozenset((0x00280002, 0x00280004, 0x00280008, 0x00280010, 0x00280011, 0x00280100, 0x7FE00001, 0x7FE00002))


@dataclass(frozen=True, slots=True)
class PixelData:
    """Pixel data of one instance; all offsets count from the first byte of the encoded data set.

    offset, length     of the value; of the items when encapsulated, without the closing delimiter
    frame_length       of a native frame in bytes; 0 when encapsulated
    fragments          (offset, length) of each fragment of each frame, when encapsulated
    """

    tag: int
    is_encapsulated: bool
    number_of_frames: int
    offset: int
    length: int
    frame_length: int = 0
    fragments: tuple[tuple[tuple[int, int], ...], ...] = ()

    def frame(self, number: int) -> tuple[tuple[int, int], ...]:
        """(offset, length) of the pieces of one frame, to be joined in order.

        number    1-based
        raises    NotFound  number > number_of_frames
        """
        if not 1 <= number <= self.number_of_frames:
            raise NotFound("no such frame", where=show(self.tag), section="PS3.18 10.4.1.1.6")
        if self.is_encapsulated:
            return self.fragments[number - 1]
        return ((self.offset + (number - 1) * self.frame_length, self.frame_length),)


def locate_pixel_data(data: bytes | memoryview, transfer_syntax_uid: str, *, budget: Budget | None = None) -> PixelData:
    """Find the pixel data and its frames in an encoded data set; `data` may be a memory map.

    raises   NotFound (no pixel data), Unsupported (deflated, or frames that no table or codestream tells apart),
             DecodeError
    """
    syntax = transfer_syntax(transfer_syntax_uid)
    if syntax.deflated:
        raise Unsupported("inflate the data set before asking for frames", section="PS3.5 A.5")
    head, tag, position, length = _walk(
        data, syntax.implicit or is_really_implicit(data, syntax.little), syntax.little, budget or Budget()
    )
    frames = max(head.int(0x00280008) or 1, 1)
    if length == _UNDEFINED:
        return _encapsulated(data, head, tag, position, frames, syntax.little)
    if position + length > len(data):
        raise DecodeError(
            "pixel data longer than what is present", where=show(tag), section="PS3.5 8.1", offset=position
        )
    bits = _WORDS.get(tag) or head.int(0x00280100) or 0
    pixels = (head.int(0x00280010) or 0) * (head.int(0x00280011) or 0) * (head.int(0x00280002) or 1)
    if head.text(0x00280004) == "YBR_FULL_422":
        pixels = pixels * 2 // 3  # PS3.3 C.7.6.3.1.2: two pixels share their Cb and Cr
    size, rest = divmod(pixels * bits, 8)
    if rest:
        if frames > 1:
            raise Unsupported("frames that do not begin at a byte", where=show(tag), section="PS3.5 8.1.1")
        size += 1
    if not size or size * frames > length:
        raise DecodeError("pixel data shorter than its frames", where=show(tag), section="PS3.5 8.1", offset=position)
    return PixelData(tag, False, frames, position, length, frame_length=size)


def _walk(data: bytes | memoryview, implicit: bool, little: bool, budget: Budget) -> tuple[Dataset, int, int, int]:
    """(attributes that tell about frames, tag of the pixel data, offset of its value, its length)."""
    order = "<" if little else ">"
    short = struct.Struct(order + "HHI").unpack_from
    explicit = struct.Struct(order + "HH2sH").unpack_from
    reader = Reader(data, implicit, little, budget)
    head = Dataset()
    position, size = 0, len(data)
    while position + 8 <= size:
        start = position
        if implicit:
            group, element, length = short(data, position)
            vr = b""
            position += 8
        else:
            group, element, vr, length = explicit(data, position)
            if VR_NAMES.get(vr) in LONG_VRS:
                if position + 12 > size:
                    break
                length = int.from_bytes(data[position + 8 : position + 12], "little" if little else "big")
                position += 12
            elif vr not in VR_NAMES and vr not in NO_VRS:
                raise DecodeError("not a value representation", section="PS3.5 7.1.2", offset=start)
            else:
                position += 8
        tag = group << 16 | element
        if tag in (0x7FE00008, 0x7FE00009, 0x7FE00010):
            return head, tag, position, length
        if tag > 0x7FE00010:
            break
        if length == _UNDEFINED:
            nested = Reader(data, True, True, budget) if vr == b"UN" else reader
            position = nested._items(Sequence(), position, size, 1, tag, True, head.charset, False)
            continue
        if tag in _KEPT:
            reader.read(head, start, min(position + length, size), 0)
        position += length
    raise NotFound("no pixel data", where="(7FE0,0010)", section="PS3.5 8.1")


def _encapsulated(
    data: bytes | memoryview, head: Dataset, tag: int, position: int, frames: int, little: bool
) -> PixelData:
    last, _ = skip_fragments(data, position, len(data), tag, little)
    items: list[tuple[int, int]] = []
    at = position
    while at < last:
        length = int.from_bytes(data[at + 4 : at + 8], "little" if little else "big")
        items.append((at + 8, length))
        at += 8 + length
    if not items:
        raise DecodeError("no offset table item", where=show(tag), section="PS3.5 A.4", offset=position)
    table, fragments = items[0], items[1:]
    starts = [start - 8 for start, _ in fragments]
    base = starts[0] if starts else last
    offsets: list[int] = []
    extended = head.raw(0x7FE00001)
    lengths: list[int] = []
    if extended:
        offsets = list(struct.unpack(f"<{len(extended) // 8}Q", extended[: len(extended) // 8 * 8]))
        raw = head.raw(0x7FE00002)
        lengths = list(struct.unpack(f"<{len(raw) // 8}Q", raw[: len(raw) // 8 * 8]))
    elif table[1]:
        words = bytes(data[table[0] : table[0] + table[1] // 4 * 4])
        offsets = list(struct.unpack(f"{'<' if little else '>'}{len(words) // 4}I", words))
    grouped: list[list[tuple[int, int]]]
    known = {start - base: number for number, start in enumerate(starts)}
    if len(offsets) == frames and offsets == sorted(offsets) and all(offset in known for offset in offsets):
        bounds = [known[offset] for offset in offsets] + [len(fragments)]
        grouped = [fragments[a:b] for a, b in pairwise(bounds)]
        if extended and len(lengths) == frames:
            grouped = [
                [(group[0][0], min(length, group[0][1]))] if len(group) == 1 else group
                for group, length in zip(grouped, lengths, strict=True)
            ]
    elif frames == 1:
        grouped = [fragments]
    elif len(fragments) == frames:
        grouped = [[fragment] for fragment in fragments]
    else:
        grouped = []
        for start, length in fragments:
            if not grouped or bytes(data[start : start + 8]).startswith(_CODESTREAMS):
                grouped.append([])
            grouped[-1].append((start, length))
        if len(grouped) != frames:
            raise Unsupported(
                "no offset table, and fragments do not tell frames apart", where=show(tag), section="PS3.5 A.4"
            )
    if not all(grouped):
        raise DecodeError("a frame without a fragment", where=show(tag), section="PS3.5 A.4", offset=position)
    return PixelData(tag, True, frames, position, last - position, fragments=tuple(tuple(group) for group in grouped))
