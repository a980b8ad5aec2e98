"""The index attributes of an instance from its first kilobytes, nothing else touched. PS3.5 7.1.

Theory of operation: the loop reads twelve bytes an element, skips its value by its length and keeps the values that the
index wants. The tag is compared in the form that one unpack gives, both halves swapped. Sequences of defined length are
skipped as one; those of undefined length are walked. The scan ends at the first element beyond the last wanted one, at
pixel data, or where the bytes end, which is not an error: `needs_more` then tells that wanted elements may follow.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from hilum.core.errors import BudgetExceeded, DecodeError

from .budget import Budget, inflate
from .charset import ASCII, Charset
from .dataset import Sequence
from .dictionary import Key, as_tag, show, tag_of
from .reading import NO_VRS, VR_NAMES, Reader, is_really_implicit
from .transfer_syntax import transfer_syntax
from .values import BINARY_FORMATS, LONG_VRS, numbers, swapped

__all__ = ["INDEX_ATTRIBUTES", "HeaderScan", "scan"]

_KEYWORDS = (
    "SpecificCharacterSet", "ImageType", "SOPClassUID", "SOPInstanceUID", "StudyDate", "SeriesDate", "AcquisitionDate",
    "ContentDate", "StudyTime", "SeriesTime", "AcquisitionTime", "ContentTime", "AccessionNumber", "Modality",
    "Manufacturer", "InstitutionName", "ReferringPhysicianName", "TimezoneOffsetFromUTC", "StationName",
    "StudyDescription", "SeriesDescription", "InstitutionalDepartmentName", "PatientName", "PatientID",
    "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "BodyPartExamined", "ProtocolName", "StudyInstanceUID",
    "SeriesInstanceUID", "StudyID", "SeriesNumber", "AcquisitionNumber", "InstanceNumber", "Laterality",
    "FrameOfReferenceUID", "SamplesPerPixel", "PhotometricInterpretation", "NumberOfFrames", "Rows", "Columns",
    "BitsAllocated", "PerformedProcedureStepStartDate", "PerformedProcedureStepStartTime", "PerformedProcedureStepID",
)  # fmt: skip

INDEX_ATTRIBUTES: tuple[int, ...] = tuple(sorted(tag_of(keyword) for keyword in _KEYWORDS))
"""Tags that a scan keeps, in order."""

_UNDEFINED = 0xFFFFFFFF
_LONG = frozenset(vr.encode() for vr in LONG_VRS)
_LONGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class HeaderScan:
    """Wanted values by tag, as encoded but in little endian order.

    needs_more          the bytes ended before the last wanted element
    needed              bytes that would show the next element, where more are needed
    pixel_data_offset   of the pixel data element's tag, -1 if the scan did not come to it
    """

    values: dict[int, bytes]
    needs_more: bool
    needed: int
    pixel_data_offset: int
    vrs: dict[int, str] = field(default_factory=dict)

    @property
    def charset(self) -> Charset:
        """(0008,0005)."""
        found = self.values.get(0x00080005)
        return Charset.of(found.decode("ascii", "replace")) if found else ASCII

    def text(self, key: Key) -> str:
        """First value as Unicode without padding; "" if absent."""
        joined = self.texts(key)
        return joined[0] if joined else ""

    def texts(self, key: Key) -> list[str]:
        """All values as Unicode without padding; [] if absent or empty."""
        raw = self.values.get(as_tag(key))
        if not raw:
            return []
        text = raw.decode("ascii") if raw.isascii() and b"\x1b" not in raw else self.charset.decode(raw)
        text = text.rstrip(" \0")
        return [part.strip(" \0") for part in text.split("\\")] if text else []

    def int(self, key: Key) -> int | None:
        """First value as a whole number; None if absent or none."""
        tag = as_tag(key)
        raw = self.values.get(tag)
        if not raw:
            return None
        vr = self.vrs.get(tag, "IS")
        if vr in BINARY_FORMATS:
            found = numbers(vr, raw)
            return int(found[0]) if found else None
        try:
            return int(float(raw.split(b"\\")[0]))
        except (ValueError, OverflowError):
            return None


def _swap(tag: int) -> int:
    return (tag & 0xFFFF) << 16 | tag >> 16


_WANTED: dict[int, int] = {_swap(tag): tag for tag in INDEX_ATTRIBUTES}
_LAST_GROUP = INDEX_ATTRIBUTES[-1] >> 16
_BINARY_WANTED = {tag_of(keyword): "US" for keyword in ("SamplesPerPixel", "Rows", "Columns", "BitsAllocated")}
_EXPLICIT = struct.Struct("<I2sH").unpack_from
_IMPLICIT = struct.Struct("<II").unpack_from
_LENGTH = struct.Struct("<I").unpack_from


def scan(
    head: bytes | memoryview, transfer_syntax_uid: str, *, complete: bool = False, budget: Budget | None = None
) -> HeaderScan:
    """Scan the beginning of an encoded data set.

    complete   the bytes are the whole data set, so `needs_more` can only mean that it is truncated
    raises     DecodeError where the bytes are no data set
    """
    syntax = transfer_syntax(transfer_syntax_uid)
    if syntax.deflated:
        if not complete:
            return HeaderScan({}, True, 1 << 62, -1)
        head = inflate(head, budget or Budget())
    if isinstance(head, memoryview):
        head = bytes(head)
    if not syntax.little:
        return _scan_big(head, budget or Budget())
    values: dict[int, bytes] = {}
    size = len(head)
    implicit = syntax.implicit or is_really_implicit(head, True)
    if complete:
        head += bytes(4)  # so that a last element of eight bytes is seen
    position, pixel, needed = (_scan_implicit if implicit else _scan_explicit)(head, values, size)
    needs_more = needed > size and not (complete and position == size)
    return HeaderScan(values, needs_more, needed, pixel, _BINARY_WANTED)


def _scan_explicit(head: bytes, values: dict[int, bytes], size: int) -> tuple[int, int, int]:
    """(position, offset of pixel data, bytes needed)."""
    wanted, unpack, long_vrs = _WANTED, _EXPLICIT, _LONG
    position, end = 0, len(head) - 12
    while position <= end:
        swapped_tag, vr, length = unpack(head, position)
        start = position
        if vr in long_vrs:
            length = _LENGTH(head, position + 8)[0]
            position += 12
            if length == _UNDEFINED:
                if swapped_tag & 0xFFFF == 0x7FE0:
                    return start, start, 0
                after = _skip_undefined(head, position, vr == b"UN", 0)
                if after < 0:
                    return start, -1, size + 4096
                position = after
                continue
        else:
            position += 8
        if swapped_tag in wanted:
            if length > _LONGEST or vr not in VR_NAMES:
                raise DecodeError("index attribute malformed", where=show(wanted[swapped_tag]), offset=start)
            if position + length > size:
                return start, -1, position + length + 12
            values[wanted[swapped_tag]] = head[position : position + length]
        elif swapped_tag & 0xFFFF > _LAST_GROUP:
            if vr not in VR_NAMES and (swapped_tag & 0xFFFF) > 0x7FE0:
                raise DecodeError("not a data set", section="PS3.5 7.1", offset=start)
            group, element = swapped_tag & 0xFFFF, swapped_tag >> 16
            return start, start if group == 0x7FE0 and element >= 8 else -1, 0
        elif vr not in VR_NAMES and vr not in NO_VRS and not (vr.isalpha() and vr.isupper()):
            raise DecodeError("not a value representation", section="PS3.5 7.1.2", offset=start)
        position += length
    return position, -1, position + 12


def _scan_implicit(head: bytes, values: dict[int, bytes], size: int) -> tuple[int, int, int]:
    wanted, unpack = _WANTED, _IMPLICIT
    position, end = 0, len(head) - 8
    while position <= end:
        swapped_tag, length = unpack(head, position)
        start = position
        position += 8
        if length == _UNDEFINED:
            if swapped_tag & 0xFFFF == 0x7FE0:
                return start, start, 0
            after = _skip_undefined(head, position, True, 0)
            if after < 0:
                return start, -1, size + 4096
            position = after
            continue
        if swapped_tag in wanted:
            if length > _LONGEST:
                raise DecodeError("index attribute too long", where=show(wanted[swapped_tag]), offset=start)
            if position + length > size:
                return start, -1, position + length + 8
            values[wanted[swapped_tag]] = head[position : position + length]
        elif swapped_tag & 0xFFFF > _LAST_GROUP:
            group, element = swapped_tag & 0xFFFF, swapped_tag >> 16
            if group > 0x7FE0 and group != 0xFFFC:
                raise DecodeError("not a data set", section="PS3.5 7.1", offset=start)
            return start, start if group == 0x7FE0 and element >= 8 else -1, 0
        position += length
    return position, -1, position + 8


def _skip_undefined(head: bytes, position: int, implicit: bool, depth: int) -> int:
    """Position after a sequence of undefined length; -1 where the bytes end inside it."""
    if depth > 64:
        raise BudgetExceeded("sequences too deep", section="PS3.5 7.5", offset=position)
    size = len(head)
    while position + 8 <= size:
        item, length = _IMPLICIT(head, position)
        position += 8
        if item == 0xE0DDFFFE:
            return position
        if item != 0xE000FFFE:
            raise DecodeError("not an item", section="PS3.5 7.5", offset=position - 8)
        if length != _UNDEFINED:
            position += length
            continue
        while True:
            if position + 12 > size:
                if position + 8 <= size and _IMPLICIT(head, position)[0] == 0xE00DFFFE:
                    position += 8
                    break
                return -1
            tag, vr, length = _EXPLICIT(head, position)
            if tag == 0xE00DFFFE:
                position += 8
                break
            if implicit:
                length = _LENGTH(head, position + 4)[0]
                position += 8
            elif vr in _LONG:
                length = _LENGTH(head, position + 8)[0]
                position += 12
            else:
                position += 8
            if length == _UNDEFINED and (implicit or vr in _LONG):
                position = _skip_undefined(head, position, implicit or vr == b"UN", depth + 1)
                if position < 0:
                    return -1
            else:
                position += length
    return -1


def _scan_big(head: bytes, budget: Budget) -> HeaderScan:
    """Big endian, retired: read as a data set, as far as the bytes go."""
    wanted = set(INDEX_ATTRIBUTES)
    values: dict[int, bytes] = {}
    position, size = 0, len(head)
    while position + 12 <= size:
        start = position
        group, element, vr, length = struct.unpack_from(">HH2sH", head, position)
        tag = group << 16 | element
        if group > _LAST_GROUP:
            return HeaderScan(values, False, 0, start if group == 0x7FE0 else -1, _BINARY_WANTED)
        if vr not in VR_NAMES:
            raise DecodeError("not a value representation", section="PS3.5 7.1.2", offset=start)
        if vr in _LONG:
            length = struct.unpack_from(">I", head, position + 8)[0]
            position += 12
        else:
            position += 8
        if length == _UNDEFINED:
            reader = Reader(head, False, False, budget)
            try:
                position = reader._items(Sequence(), position, size, 1, tag, True, ASCII, False)
            except DecodeError:
                return HeaderScan(values, True, size + 4096, -1, _BINARY_WANTED)
            continue
        if tag in wanted:
            if position + length > size:
                return HeaderScan(values, True, position + length + 12, -1, _BINARY_WANTED)
            values[tag] = swapped(VR_NAMES[vr], head[position : position + length])
        position += length
    return HeaderScan(values, True, position + 12, -1, _BINARY_WANTED)
