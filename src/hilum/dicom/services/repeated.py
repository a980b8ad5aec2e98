"""Headers that repeat: an instance of a series says again nearly all that the one before it said. PS3.3 A.1.2.

Theory of operation: what was read of one object is kept, its header cut into its top-level elements as they are encoded. The next
header is laid beside it: an element whose bytes are the same means the same, so only those that differ are read. That holds
while every element stands in its place and nothing that others are read by has changed (Specific Character Set, Pixel
Representation); where it does not, or where anything else lies in the blob than one native pixel data element at the end, the
object is read in full and takes the place of the one that was kept. The result is the same either way.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from hilum.dicom.data.charset import ASCII, Charset
from hilum.dicom.data.json_model import JsonModel, element_to_json
from hilum.dicom.data.reading import VR_NAMES, is_really_implicit
from hilum.dicom.data.transfer_syntax import transfer_syntax
from hilum.dicom.data.values import LONG_VRS
from hilum.dicom.stored.layout import LARGE, Layout

__all__ = ["Headers", "Repeated"]

_LONG = frozenset(vr.encode() for vr in LONG_VRS)
_SHORT_LENGTH = struct.Struct("<H").unpack_from
_LENGTH = struct.Struct("<I").unpack_from
_PIXEL_DATA = 0x7FE00010
_CHARACTER_SET = 0x00080005
_PIXEL_REPRESENTATION = 0x00280103
_MOST_BYTES = 32 << 10
_MOST_CHANGES = 40
_RUN = 8
"""Elements that are compared as one where they lie as before."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """What was found of a header that repeats the one before it.

    attributes   all of them, as if the header had been read in full; the values are shared, the map is not
    changed      tags of the elements that differ
    """

    attributes: dict[str, Any]
    changed: tuple[int, ...]


@dataclass(slots=True)
class _Kept:
    transfer_syntax: str
    length: int
    elements: list[tuple[int, bytes]]
    runs: list[bytes]
    pixel_header: bytes
    header_length: int
    attributes: dict[str, Any]
    implicit: bool
    charset: Charset
    signed: bool


def _joined(elements: list[tuple[int, bytes]], first: int) -> bytes:
    return b"".join([raw for _, raw in elements[first : first + _RUN]])


class Headers:
    """The last header that came, for one association or one request: what it says is found again in the next.

    described   what the caller made of the header that is kept; it is dropped with it
    """

    __slots__ = ("_kept", "described")

    def __init__(self) -> None:
        self._kept: _Kept | None = None
        self.described: Any = None

    def keep(self, header: bytes, head: bytes, layout: Layout, syntax_uid: str, model: JsonModel) -> None:
        """Remember a header that was read in full.

        head    first bytes of the data set, the header of the pixel data element among them
        model   of the header, with where its elements begin (`to_json(..., with_starts=True)`)
        """
        self._kept = self.described = None
        syntax, pixels = transfer_syntax(syntax_uid), layout.value(_PIXEL_DATA)
        if (
            pixels is None
            or len(layout.large) != 1
            or pixels.encapsulated
            or pixels.end != layout.end
            or pixels.offset > min(len(head), _MOST_BYTES)
            or layout.kept != [(0, len(header))]
            or not model.starts
            or not model.is_complete
            or syntax.deflated
            or not syntax.little
        ):
            return
        implicit = syntax.implicit or is_really_implicit(header, True)
        charset, signed = ASCII, False
        elements: list[tuple[int, bytes]] = []
        for start, end in zip(model.starts, (*model.starts[1:], len(header)), strict=True):
            tag = int.from_bytes(header[start : start + 2], "little") << 16
            tag |= int.from_bytes(header[start + 2 : start + 4], "little")
            if elements and tag <= elements[-1][0]:
                return  # twice, or out of order: the last one counts, and which that is may change
            elements.append((tag, header[start:end]))
            if tag == _CHARACTER_SET:
                charset = Charset.of(header[start + 8 : end].decode("ascii", "replace"))
            elif tag == _PIXEL_REPRESENTATION:
                signed = header[start + 8 : start + 9] == b"\x01"
        self._kept = _Kept(
            syntax_uid,
            layout.end,
            elements,
            [_joined(elements, first) for first in range(0, len(elements), _RUN)],
            head[pixels.element_offset : pixels.offset],
            len(header),
            dict(model.attributes),
            implicit,
            charset,
            signed,
        )

    def again(self, head: bytes, length: int, syntax: str) -> Repeated | None:
        """The attributes of a data set that begins with `head`; None where it must be read in full."""
        kept = self._kept
        if kept is None or kept.transfer_syntax != syntax:
            return None
        position = 0
        changed: list[tuple[int, int, int, int]] = []
        startswith = head.startswith
        elements = kept.elements
        for place, run in enumerate(kept.runs):
            if startswith(run, position):
                position += len(run)
                continue
            first = place * _RUN
            for number, (tag, raw) in enumerate(elements[first : first + _RUN], first):
                if startswith(raw, position):
                    position += len(raw)
                    continue
                end = self._end(head, position, raw, kept.implicit)
                if end < 0 or tag <= _CHARACTER_SET or tag == _PIXEL_REPRESENTATION or len(changed) >= _MOST_CHANGES:
                    return None
                changed.append((number, tag, position, end))
                position = end
        if not startswith(kept.pixel_header, position) or length - position != kept.length - kept.header_length:
            return None
        attributes = kept.attributes.copy()
        for _, tag, start, end in changed:
            raw = head[start:end]
            attributes |= element_to_json(
                raw,
                0,
                len(raw),
                implicit=kept.implicit,
                charset=kept.charset,
                signed=kept.signed and tag > _PIXEL_REPRESENTATION,
                bulk_uri="bulk:",
            )
        for number, tag, start, end in changed:
            elements[number] = (tag, head[start:end])
        for place in {one[0] // _RUN for one in changed}:
            kept.runs[place] = _joined(elements, place * _RUN)
        kept.attributes = attributes
        kept.header_length, kept.length = position, length
        return Repeated(attributes.copy(), tuple([one[1] for one in changed]))

    @staticmethod
    def _end(head: bytes, start: int, before: bytes, implicit: bool) -> int:
        """Where the element at `start` ends; -1 where it is another one than the one before, or none of defined length."""
        if implicit:
            if head[start : start + 4] != before[:4] or len(head) < start + 8:
                return -1
            length, value = _LENGTH(head, start + 4)[0], start + 8
        else:
            letters = head[start + 4 : start + 6]
            if head[start : start + 6] != before[:6] or letters not in VR_NAMES or len(head) < start + 12:
                return -1
            if letters in _LONG:
                length, value = _LENGTH(head, start + 8)[0], start + 12
            else:
                length, value = _SHORT_LENGTH(head, start + 6)[0], start + 8
        end: int = value + length
        return end if length < LARGE and end <= len(head) else -1
