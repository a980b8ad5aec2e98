"""Where the elements of an encoded data set lie, found without decoding values and without holding the data set. PS3.5 7.1, A.4.

Theory of operation: the walk reads the element headers at the top level through `read(offset, length)` and skips each value by
its length; sequences of undefined length are walked inside. What is left is a list of ranges: `kept`, the header with all that
belongs into the DICOM JSON, and `large`, the values that stay in the blob and are referred to (pixel data among them). A value
that reaches beyond the data set, or bytes after the last element, tell that the data set was cut or is longer than declared.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.dicom.data.budget import Budget
from hilum.dicom.data.dictionary import show, vr_of
from hilum.dicom.data.inflating import Inflated
from hilum.dicom.data.reading import NO_VRS, VR_NAMES
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE, transfer_syntax
from hilum.dicom.data.values import LONG_VRS

__all__ = ["LARGE", "LargeValue", "Layout", "header_bytes", "layout_of", "plain_reader"]

Read = Callable[[int, int], bytes | memoryview]

LARGE = 32 << 10
"""A value of this length or more stays in the blob; smaller ones go into the header that is read whole."""

_WINDOW = 64 << 10
_MOST_HEADER = 64 << 20
_MOST_ELEMENTS = 200_000
_DEPTH = 64
_UNDEFINED = 0xFFFFFFFF
_PIXEL_DATA = 0x7FE00010
_ITEM = 0xFFFEE000
_PIXEL_TAGS = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
_LONG = frozenset(vr.encode() for vr in LONG_VRS)
_SECTION = "PS3.5 7.1"


@dataclass(frozen=True, slots=True)
class LargeValue:
    """One value that stays in the blob.

    offset, length    of the value in the data set; for encapsulated pixel data of its items, the closing delimiter left out
    element_offset    of the element's header; `end` is the first byte after the element
    """

    tag: int
    vr: str
    element_offset: int
    offset: int
    length: int
    end: int
    encapsulated: bool = False


@dataclass(slots=True)
class Layout:
    """Ranges of a data set. `pixel_offset`: of the first element of group 7FE0 or above, or the data set's end."""

    kept: list[tuple[int, int]] = field(default_factory=list)
    large: list[LargeValue] = field(default_factory=list)
    pixel_offset: int = 0
    end: int = 0

    def value(self, tag: int) -> LargeValue | None:
        """The large value of a tag."""
        return next((one for one in self.large if one.tag == tag), None)


def plain_reader(
    read: Read, length: int, transfer_syntax_uid: str, budget: Budget | None = None
) -> tuple[Read, int, str]:
    """The same data set as if it were not deflated: reader, length, transfer syntax."""
    syntax = transfer_syntax(transfer_syntax_uid)
    if not syntax.deflated:
        return read, length, transfer_syntax_uid
    inflated = Inflated(read, length, budget)
    return inflated.read, inflated.length, EXPLICIT_LE


class _Walk:
    __slots__ = ("base", "explicit", "head", "header", "implicit", "left", "length", "long_length", "read", "window")

    def __init__(self, read: Read, length: int, implicit: bool, little: bool, head: bytes) -> None:
        order = "<" if little else ">"
        self.read = read
        self.length = length
        self.implicit = implicit
        self.explicit = struct.Struct(order + "HH2sH").unpack_from
        self.header = struct.Struct(order + "HHI").unpack_from
        self.long_length = struct.Struct(order + "I").unpack_from
        self.head = head
        self.base = 0
        self.window = head
        self.left = _MOST_ELEMENTS

    def load(self, position: int, size: int) -> None:
        """Let the window begin at a position and hold at least `size` bytes, as far as there are any."""
        size = min(max(size, _WINDOW), self.length - position)
        if size > _MOST_HEADER:
            raise BudgetExceeded("a sequence beyond the header's budget", section=_SECTION, offset=position)
        self.window = bytes(self.read(position, size))
        self.base = position

    def run(self) -> Layout:
        made = Layout(end=self.length, pixel_offset=-1)
        position, start_kept = 0, 0
        length = self.length
        while position < length:
            if not self.implicit:
                position = self.base + self.plain(position - self.base)
            start = position
            at = position - self.base
            if position > length:
                raise DecodeError("the data set ends inside a value", section=_SECTION, offset=length)
            if position == length:
                break
            if at < 0 or at + 12 > len(self.window) < length - self.base:
                self.load(position, _WINDOW)
                at = 0
            if position + 8 > length:
                if any(self.window[at:]):
                    raise DecodeError("the data set ends inside an element", section=_SECTION, offset=position)
                break
            tag, vr, size, position = self.element(at, position)
            self.left -= 1
            if self.left < 0:
                raise BudgetExceeded("too many elements", section=_SECTION, offset=start)
            if tag == 0 and size == 0 and self.zeros_from(start):
                position = length
                break
            if tag >> 16 == 0xFFFE:
                if tag == _ITEM or size:
                    raise DecodeError("item outside a sequence", where=show(tag), section=_SECTION, offset=start)
                continue  # a stray delimiter, which the readers of data sets pass over too
            if tag >= 0x7FE00000 and made.pixel_offset < 0:
                made.pixel_offset = start
            if size == _UNDEFINED:
                if tag == _PIXEL_DATA and vr != "SQ":
                    last_item, after = self.fragments(position)
                    made.kept.append((start_kept, start))
                    made.large.append(LargeValue(tag, vr, start, position, last_item - position, after, True))
                    position = start_kept = after
                else:
                    position = self.skip(position, self.implicit or vr == "UN", 0)
                continue
            after = position + size
            if after > length:
                raise DecodeError("the data set ends inside a value", where=show(tag), section=_SECTION, offset=start)
            if (size >= LARGE and vr != "SQ") or tag in _PIXEL_TAGS:
                made.kept.append((start_kept, start))
                made.large.append(LargeValue(tag, vr, start, position, size, after))
                start_kept = after
            position = after
        if start_kept < position:
            made.kept.append((start_kept, position))
        made.kept = [one for one in made.kept if one[0] < one[1]]
        if sum(stop - begin for begin, stop in made.kept) > _MOST_HEADER:
            raise BudgetExceeded("the header is beyond its budget", section=_SECTION)
        if made.pixel_offset < 0:
            made.pixel_offset = length
        return made

    def plain(self, at: int) -> int:
        """Pass over elements of explicit VR that need no care: known VRs, short values, groups below the pixels."""
        window, unpack, long_length = self.window, self.explicit, self.long_length
        end = len(window) - 12
        if at < 0:
            return at
        while at <= end:
            group, _, letters, size = unpack(window, at)
            if group >= 0x7FE0:
                return at
            if letters in _LONG:
                size = long_length(window, at + 8)[0]
                if size >= LARGE:
                    return at
                at += 12 + size
            elif letters in VR_NAMES:
                at += 8 + size
            else:
                return at
        return at

    def element(self, at: int, position: int) -> tuple[int, str, int, int]:
        """(tag, VR, length, position of the value) of the element in the window at `at`."""
        window = self.window
        if self.implicit:
            group, element, size = self.header(window, at)
            tag = group << 16 | element
            return tag, vr_of(tag), size, position + 8
        group, element, letters, size = self.explicit(window, at)
        tag = group << 16 | element
        known = VR_NAMES.get(letters)
        if known is None:
            if letters.isalpha() and letters.isupper() and at + 12 <= len(window):
                return tag, "UN", self.long_length(window, at + 8)[0], position + 12
            if letters in NO_VRS:
                return tag, vr_of(tag), size, position + 8
            return tag, vr_of(tag), self.header(window, at)[2], position + 8
        if letters not in _LONG:
            return tag, known, size, position + 8
        if at + 12 > len(window):
            raise DecodeError("the data set ends inside an element", where=show(tag), section=_SECTION, offset=position)
        return tag, known, self.long_length(window, at + 8)[0], position + 12

    def zeros_from(self, start: int) -> bool:
        """Nothing but zeros follows: padding that some writers leave."""
        return self.length - start <= _WINDOW and not any(bytes(self.read(start, self.length - start)))

    def skip(self, position: int, implicit: bool, depth: int) -> int:
        """Position after the items and the delimiter of a sequence of undefined length."""
        if depth > _DEPTH:
            raise BudgetExceeded("sequences too deep", section="PS3.5 7.5", offset=position)
        while True:
            group, element, size = self.item_header(position)
            position += 8
            if group != 0xFFFE or element not in (0xE000, 0xE0DD):
                raise DecodeError("not an item", section="PS3.5 7.5", offset=position - 8)
            if element == 0xE0DD:
                return position
            if size != _UNDEFINED:
                position = self.inside(position + size, position)
                continue
            position = self.skip_item(position, implicit, depth)

    def skip_item(self, position: int, implicit: bool, depth: int) -> int:
        kept, self.implicit = self.implicit, implicit
        try:
            while True:
                group, element, size = self.item_header(position)
                if group == 0xFFFE and element == 0xE00D:
                    return position + 8
                self.left -= 1
                if self.left < 0:
                    raise BudgetExceeded("too many elements", section=_SECTION, offset=position)
                start = position
                tag, vr, size, position = self.element(position - self.base, position)
                if size != _UNDEFINED:
                    position = self.inside(position + size, start)
                elif tag == _PIXEL_DATA and not implicit and vr in ("OB", "OW"):
                    position = self.fragments(position)[1]
                else:
                    position = self.skip(position, implicit or vr == "UN", depth + 1)
        finally:
            self.implicit = kept

    def inside(self, after: int, start: int) -> int:
        if after > self.length:
            raise DecodeError("the data set ends inside a sequence", section="PS3.5 7.5", offset=start)
        return after

    def item_header(self, position: int) -> tuple[int, int, int]:
        at = position - self.base
        if at < 0 or at + 12 > len(self.window):
            if position + 8 > self.length:
                raise DecodeError("the data set ends inside a sequence", section="PS3.5 7.5", offset=position)
            if at < 0 or self.base + len(self.window) < self.length:
                self.load(position, _WINDOW)
                at = 0
        found: tuple[int, int, int] = self.header(self.window, at)
        return found

    def fragments(self, position: int) -> tuple[int, int]:
        """(end of the last fragment, end of the closing delimiter) of encapsulated pixel data. PS3.5 A.4."""
        while True:
            if position == self.length:
                return position, position  # whole fragments, only the closing delimiter was left out
            if position + 8 > self.length:
                raise DecodeError("pixel data ends early", where="(7FE0,0010)", section="PS3.5 A.4", offset=position)
            group, element, size = self.header(bytes(self.read(position, 8)), 0)
            if group != 0xFFFE or element not in (0xE000, 0xE0DD) or size == _UNDEFINED:
                raise DecodeError("not a fragment", where="(7FE0,0010)", section="PS3.5 A.4", offset=position)
            if element == 0xE0DD:
                return position, position + 8
            position += 8 + size


def layout_of(read: Read, length: int, transfer_syntax_uid: str, head: bytes | memoryview = b"") -> Layout:
    """The layout of a data set that is not deflated (see `plain_reader`).

    head     the first bytes, where they are at hand
    raises   DecodeError      the bytes are no data set, end too early or go on after the last element
             BudgetExceeded   sequences too deep, too many elements, a header of more than 64 MiB
    """
    syntax = transfer_syntax(transfer_syntax_uid)
    first = bytes(head) if head else bytes(read(0, min(length, _WINDOW)))
    return _Walk(read, length, syntax.implicit, syntax.little, first[:length]).run()


def header_bytes(layout: Layout, read: Read, head: bytes | memoryview = b"") -> bytes:
    """The kept ranges, joined: a data set without its large values."""
    pieces = [
        bytes(head[start:stop]) if stop <= len(head) else bytes(read(start, stop - start))
        for start, stop in layout.kept
    ]
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
