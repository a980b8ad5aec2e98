"""Bytes to data set. PS3.5 section 7 and annex A.

Lenient where the meaning is plain, each with a note: a VR that is no VR (the element then reads as implicit VR), zeros
after the last element, a missing closing delimiter at the very end. Everything else raises DecodeError with its offset.
"""

from __future__ import annotations

import struct
from typing import Any, Literal

from hilum.core.errors import BudgetExceeded, DecodeError

from .budget import Budget, inflate
from .charset import ASCII, Charset
from .dictionary import dictionary_vr, show, vr_of
from .elements import SPECIFIC_CHARACTER_SET, Elements, Encapsulated, Items
from .transfer_syntax import transfer_syntax
from .values import LONG_VRS, STRING_VRS, swapped

_Value = bytes | memoryview | Items[Any] | Encapsulated

__all__ = ["is_really_implicit", "read_elements", "skip_fragments"]

ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD
UNDEFINED = 0xFFFFFFFF
PIXEL_REPRESENTATION = 0x00280103
PIXEL_DATA = 0x7FE00010
_VIEW_FROM = 4096

SHORT_VRS = STRING_VRS.union(("AT", "FL", "FD", "SL", "SS", "UL", "US")) - LONG_VRS
NO_VRS = frozenset((b"  ", b"??", b"--"))
"""What some writers put where they know no VR; a 16-bit length follows."""

VR_NAMES: dict[bytes, str] = {vr.encode(): vr for vr in SHORT_VRS | LONG_VRS}


def read_elements(
    made: Elements[Any],
    data: bytes | bytearray | memoryview,
    syntax_uid: str,
    *,
    budget: Budget,
    stop_before: int | None = None,
) -> None:
    """Fill an empty data set; its items are made of its own kind. See `Dataset.parse`."""
    syntax = transfer_syntax(syntax_uid)
    if syntax.deflated:
        data = inflate(data, budget)
    implicit = syntax.implicit or is_really_implicit(data, syntax.little)
    reader = Reader(data, implicit, syntax.little, budget, type(made))
    if implicit and not syntax.implicit:
        reader.notes.append("implicit VR under an explicit VR transfer syntax")
    reader.read(made, 0, len(data), 0, stop_before=stop_before)
    made.notes = tuple(dict.fromkeys(reader.notes))


def is_really_implicit(data: bytes | bytearray | memoryview, little: bool) -> bool:
    """Whether a data set that should be in explicit VR opens with an element in implicit VR, as some writers do."""
    letters = bytes(data[4:6])
    if len(letters) < 2 or not little or (letters.isalpha() and letters.isupper()):
        return False
    return int.from_bytes(data[4:8], "little") <= len(data) - 8


def skip_fragments(
    data: bytes | bytearray | memoryview, position: int, end: int, tag: int, little: bool = True
) -> tuple[int, int]:
    """Walk the items of encapsulated pixel data; (end of the last item, end of the closing delimiter). PS3.5 A.4."""
    unpack = struct.Struct("<HHI" if little else ">HHI").unpack_from
    while True:
        if position + 8 > end:
            raise DecodeError(
                "fragments without their delimiter", where=show(tag), section="PS3.5 A.4", offset=position
            )
        group, element, length = unpack(data, position)
        if group != 0xFFFE or element not in (0xE000, 0xE0DD):
            raise DecodeError("not a fragment", where=show(tag), section="PS3.5 A.4", offset=position)
        if element == 0xE0DD:
            return position, position + 8
        if length > end - position - 8:
            raise DecodeError(
                "fragment longer than what is present", where=show(tag), section="PS3.5 A.4", offset=position
            )
        position += 8 + length


class Reader:
    """One parse: the bytes, how they are encoded, and what is left of the budget."""

    __slots__ = ("budget", "data", "implicit", "kind", "left", "little", "notes", "tag_length", "tag_only")

    def __init__(
        self,
        data: bytes | bytearray | memoryview,
        implicit: bool,
        little: bool,
        budget: Budget,
        kind: type[Elements[Any]] = Elements,
    ) -> None:
        self.kind = kind
        self.data = data if isinstance(data, bytes) else memoryview(data).cast("B")
        self.implicit = implicit
        self.little = little
        self.budget = budget
        self.left = budget.elements
        self.notes: list[str] = []
        order = "<" if little else ">"
        self.tag_length = struct.Struct(order + "HHI").unpack_from
        self.tag_only = struct.Struct(order + "HH").unpack_from

    def fail(self, what: str, tag: int, offset: int) -> DecodeError:
        return DecodeError(what, where=show(tag), section="PS3.5 7.1", offset=offset)

    def read(
        self,
        into: Elements[Any],
        position: int,
        end: int,
        depth: int,
        *,
        stop_before: int | None = None,
        until_delimiter: bool = False,
        charset: Charset = ASCII,
        signed: bool = False,
    ) -> int:
        """Read elements up to `end` or the item delimiter; returns the position after it."""
        data, implicit, little = self.data, self.implicit, self.little
        header = struct.Struct("<HHI" if little else ">HHI").unpack_from
        explicit = struct.Struct("<HH2sH" if little else ">HH2sH").unpack_from
        long_length = struct.Struct("<I" if little else ">I").unpack_from
        elements = into._elements
        into._inherited = charset
        last = -1
        while position < end:
            if position + 8 > end:
                if not any(data[position:end]):
                    self.notes.append("zeros after the last element")
                    return end
                raise DecodeError("element header cut off", section="PS3.5 7.1", offset=position)
            start = position
            if stop_before is not None:
                group, element = self.tag_only(data, position)
                if group << 16 | element >= stop_before:
                    return start
            if implicit:
                group, element, length = header(data, position)
                tag = group << 16 | element
                vr = ""
                position += 8
            else:
                group, element, letters, length = explicit(data, position)
                tag = group << 16 | element
                known = VR_NAMES.get(letters)
                if group == 0xFFFE:
                    vr, length = "", header(data, position)[2]
                    position += 8
                elif known is None:
                    vr, length, position = self._odd_vr(letters, tag, position, end)
                elif known in LONG_VRS:
                    vr = known
                    if position + 12 > end:
                        raise self.fail("element header cut off", tag, start)
                    length = long_length(data, position + 8)[0]
                    position += 12
                else:
                    vr = known
                    position += 8
            if group == 0xFFFE:
                if tag == ITEM_END and until_delimiter:
                    return position
                if tag in (ITEM_END, SEQUENCE_END):
                    self.notes.append("stray delimiter")
                    continue
                raise self.fail("item outside a sequence", tag, start)
            if tag == 0 and length == 0 and not any(data[start:end]):
                self.notes.append("zeros after the last element")
                return end
            if not vr:
                vr = self._implicit_vr(tag, into, signed)
            if tag <= last:
                self.notes.append("elements out of order")
                into._sorted = False
            last = max(last, tag)
            self.left -= 1
            if self.left < 0:
                raise BudgetExceeded("too many elements", where=show(tag), section="PS3.5 7.1", offset=start)
            value: _Value
            if length == UNDEFINED:
                value, position = self._undefined(tag, vr, position, end, depth, into, signed)
                if vr != "UN" and isinstance(value, Items):
                    vr = "SQ"
            else:
                if length > end - position:
                    raise self.fail("value longer than what is present", tag, start)
                stop = position + length
                if vr == "SQ":
                    inside = signed or _is_signed(elements)
                    value = self.sequence(position, stop, depth + 1, tag, False, into.charset, inside)
                elif length >= _VIEW_FROM:
                    value = memoryview(data)[position:stop] if little else swapped(vr, data[position:stop])
                    if vr in STRING_VRS:
                        value = bytes(value)
                else:
                    raw = data[position:stop]
                    value = bytes(raw) if little else swapped(vr, raw)
                position = stop
            if tag in elements:
                self.notes.append("an element stands twice; the first counts")
            else:
                elements[tag] = (vr, value)
                if tag == SPECIFIC_CHARACTER_SET:
                    charset = into.charset
        if until_delimiter:
            if depth and end != len(data):
                raise DecodeError("item without its delimiter", section="PS3.5 7.5", offset=position)
            self.notes.append("delimiter missing at the end")
        return position

    def _odd_vr(self, letters: bytes, tag: int, position: int, end: int) -> tuple[str, int, int]:
        """Two bytes that are no known VR: a VR of a later edition, or an element written as implicit VR."""
        order: Literal["little", "big"] = "little" if self.little else "big"
        if letters.isalpha() and letters.isupper():
            if position + 12 > end:
                raise self.fail("element header cut off", tag, position)
            self.notes.append("unknown VR read as UN")
            return "UN", int.from_bytes(self.data[position + 8 : position + 12], order), position + 12
        if letters in NO_VRS:
            self.notes.append("an element without its VR")
            return "", int.from_bytes(self.data[position + 6 : position + 8], order), position + 8
        self.notes.append("an element in implicit VR inside explicit VR")
        return "", self.tag_length(self.data, position)[2], position + 8

    def _implicit_vr(self, tag: int, into: Elements[Any], signed: bool) -> str:
        vr = vr_of(tag)
        if vr == "US":
            choice = dictionary_vr(tag)
            if choice != "US" and (signed or _is_signed(into._elements)):
                return "SS"
        return vr

    def _undefined(
        self, tag: int, vr: str, position: int, end: int, depth: int, into: Elements[Any], signed: bool
    ) -> tuple[_Value, int]:
        if vr in ("OB", "OW") and (not self.implicit or tag == PIXEL_DATA):
            last, after = skip_fragments(self.data, position, end, tag, self.little)
            if after == last:
                self.notes.append("delimiter missing at the end")
            return Encapsulated(memoryview(self.data)[position:last]), after
        inside = signed or _is_signed(into._elements)
        if vr == "UN" and not self.implicit:
            nested = Reader(self.data, True, True, self.budget, self.kind)
            nested.left, nested.notes = self.left, self.notes
            value, after = nested._until_end(position, end, depth + 1, tag, into.charset, inside)
            self.left = nested.left
            return value, after
        if vr in ("SQ", "UN") or self.implicit:
            return self._until_end(position, end, depth + 1, tag, into.charset, inside)
        raise self.fail(f"undefined length of a {vr}", tag, position)

    def _until_end(
        self, position: int, end: int, depth: int, tag: int, charset: Charset, signed: bool
    ) -> tuple[Items[Any], int]:
        items = self.kind._new_items(undefined_length=True)
        after = self._items(items, position, end, depth, tag, True, charset, signed)
        return items, after

    def sequence(
        self, position: int, end: int, depth: int, tag: int, undefined: bool, charset: Charset, signed: bool
    ) -> Items[Any]:
        items = self.kind._new_items(undefined_length=undefined)
        self._items(items, position, end, depth, tag, False, charset, signed)
        return items

    def _items(
        self,
        items: Items[Any],
        position: int,
        end: int,
        depth: int,
        tag: int,
        until_delimiter: bool,
        charset: Charset,
        signed: bool,
    ) -> int:
        if depth > self.budget.depth:
            raise BudgetExceeded("sequences too deep", where=show(tag), section="PS3.5 7.5", offset=position)
        while position < end:
            if position + 8 > end:
                raise self.fail("item header cut off", tag, position)
            group, element, length = self.tag_length(self.data, position)
            if group == 0xFFFE and element == 0xE0DD:
                position += 8
                if until_delimiter:
                    return position
                self.notes.append("stray delimiter")
                continue
            if group != 0xFFFE or element != 0xE000:
                raise self.fail("not an item", tag, position)
            self.left -= 1
            if self.left < 0:
                raise BudgetExceeded("too many elements", where=show(tag), section="PS3.5 7.1", offset=position)
            position += 8
            item = self.kind()
            if length == UNDEFINED:
                item.undefined_length = True
                position = self.read(item, position, end, depth, until_delimiter=True, charset=charset, signed=signed)
            else:
                if length > end - position:
                    raise self.fail("item longer than what is present", tag, position - 8)
                self.read(item, position, position + length, depth, charset=charset, signed=signed)
                position += length
            items.append(item)
        if until_delimiter:
            if end != len(self.data):
                raise self.fail("sequence without its delimiter", tag, position)
            self.notes.append("delimiter missing at the end")
        return position


def _is_signed(elements: dict[int, tuple[str, _Value]]) -> bool:
    found = elements.get(PIXEL_REPRESENTATION)
    return found is not None and isinstance(found[1], bytes) and found[1][:1] == b"\x01"
