"""The DICOM JSON Model, from the bytes of a data set and back. PS3.18 annex F.

Theory of operation: `to_json` walks the encoded bytes once and builds the attribute map directly, no `Dataset` between; a
table from VR to function turns a value into its JSON list. Pixel data and binary values longer than the threshold become
BulkDataURI; where they lie is kept in `bulk`, by attribute path: "7FE00010", or "54000100/1/54001010" with items counted
from 1. Big endian and deflated data sets take the way over `Dataset` or inflation.
"""

from __future__ import annotations

import base64
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from hilum.core.errors import BudgetExceeded, DecodeError, NotFound, Unsupported

from .budget import Budget, inflate
from .charset import ASCII, Charset
from .dataset import Dataset, Encapsulated, Sequence
from .dictionary import dictionary_vr, show, vr_of
from .reading import NO_VRS, VR_NAMES, is_really_implicit, skip_fragments
from .transfer_syntax import transfer_syntax
from .values import LONG_VRS, numbers

__all__ = ["BulkValue", "JsonModel", "dataset_to_json", "element_to_json", "locate_bulk", "to_json"]

_UNDEFINED = 0xFFFFFFFF
_PIXELS = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
_BULK_VRS = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_EXPLICIT = struct.Struct("<HH2sH").unpack_from
_IMPLICIT = struct.Struct("<HHI").unpack_from
_LENGTH = struct.Struct("<I").unpack_from

Uri = str | Callable[[str], str]
"""What goes before an attribute path in a BulkDataURI, or a function from path to URI."""


@dataclass(frozen=True, slots=True)
class BulkValue:
    """A value that was left out of the JSON. Offset and length in the encoded data set.

    encapsulated   the length runs from the first item to before the closing delimiter
    """

    path: str
    tag: int
    vr: str
    offset: int
    length: int
    encapsulated: bool = False


@dataclass(frozen=True, slots=True)
class JsonModel:
    """A data set as JSON.

    attributes   as PS3.18 F.2 lays them out
    bulk         the values left out, in order
    is_complete  all elements were seen; False where the bytes end inside encapsulated pixel data or before the last element
    starts       where each top-level element begins, where that was asked for
    """

    attributes: dict[str, Any]
    bulk: tuple[BulkValue, ...]
    is_complete: bool
    starts: tuple[int, ...] = ()

    def dumps(self) -> bytes:
        """JSON text in UTF-8."""
        return orjson.dumps(self.attributes)


# -- values: VR -> function from bytes and character set to the JSON list


def _strings(raw: bytes, charset: Charset) -> list[Any]:
    text = charset.decode(raw) if not raw.isascii() or b"\x1b" in raw else raw.decode("ascii")
    if "\\" in text:
        return [part.strip(" \0") or None for part in text.split("\\")]
    text = text.strip(" \0")
    return [text] if text else []


def _codes(raw: bytes, charset: Charset) -> list[Any]:
    text = raw.decode("ascii", "replace")
    if "\\" in text:
        return [part.strip(" \0") or None for part in text.split("\\")]
    text = text.strip(" \0")
    return [text] if text else []


def _one_text(raw: bytes, charset: Charset) -> list[Any]:
    text = charset.decode(raw).rstrip(" \0")
    return [text] if text else []


def _names(raw: bytes, charset: Charset) -> list[Any]:
    text = charset.decode(raw, person_name=True) if not raw.isascii() or b"\x1b" in raw else raw.decode("ascii")
    if "=" not in text and "\\" not in text:
        text = text.strip(" \0")
        return [{"Alphabetic": text}] if text else []
    out: list[Any] = []
    for name in text.rstrip(" \0").split("\\"):
        groups = [group.strip(" \0") for group in name.split("=")]
        made = {
            label: group
            for label, group in zip(("Alphabetic", "Ideographic", "Phonetic"), groups, strict=False)
            if group
        }
        out.append(made or None)
    return out if any(out) else []


def _decimals(raw: bytes, charset: Charset) -> list[Any]:
    text = raw.decode("ascii", "replace").strip(" \0")
    if not text:
        return []
    try:
        if "\\" not in text:
            number = float(text)
            return [number if math.isfinite(number) else text]
        return [float(part) for part in text.split("\\")]
    except ValueError:
        return [_number(part) for part in text.split("\\")]


def _integers(raw: bytes, charset: Charset) -> list[Any]:
    text = raw.decode("ascii", "replace").strip(" \0")
    if not text:
        return []
    try:
        return [int(part) for part in text.split("\\")]
    except ValueError:
        return [_number(part) for part in text.split("\\")]


def _number(text: str) -> Any:
    """A number, None for an empty value, the text itself where it is no number (PS3.18 F.2.3, Note)."""
    text = text.strip(" \0")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if text.lstrip("+-").isdigit() and abs(number) < 2**63 else number


def _binary(vr: str) -> Callable[[bytes, Charset], list[Any]]:
    def read(raw: bytes, charset: Charset) -> list[Any]:
        return numbers(vr, raw)

    return read


def _floats(vr: str) -> Callable[[bytes, Charset], list[Any]]:
    def read(raw: bytes, charset: Charset) -> list[Any]:
        return [number if math.isfinite(number) else str(number) for number in numbers(vr, raw)]

    return read


def _short(raw: bytes, charset: Charset) -> list[Any]:
    if len(raw) == 2:
        return [raw[0] | raw[1] << 8]
    return numbers("US", raw)


def _tags(raw: bytes, charset: Charset) -> list[Any]:
    return [f"{tag:08X}" for tag in numbers("AT", raw)]


_VALUES: dict[str, Callable[[bytes, Charset], list[Any]]] = {
    **dict.fromkeys(("LO", "SH", "UC"), _strings),
    **dict.fromkeys(("AE", "AS", "CS", "DA", "DT", "TM", "UI"), _codes),
    **dict.fromkeys(("LT", "ST", "UT"), _one_text),
    "UR": _one_text,
    "PN": _names,
    "DS": _decimals,
    "IS": _integers,
    "US": _short,
    **{vr: _binary(vr) for vr in ("SS", "UL", "SL", "UV", "SV")},
    **{vr: _floats(vr) for vr in ("FL", "FD")},
    "AT": _tags,
}


def _known(tag: int) -> str:
    """VR of an element that was written as UN: the dictionary's where it is a plain one. PS3.5 6.2.2 note 2."""
    vr = vr_of(tag)
    return "UN" if vr == "SQ" else vr


class _Walk:
    """One conversion: the bytes, the budget that is left, what was found."""

    __slots__ = (
        "budget",
        "bulk",
        "complete",
        "data",
        "implicit",
        "left",
        "notes",
        "signed",
        "starts",
        "threshold",
        "total",
        "uri",
    )

    def __init__(
        self, data: bytes | memoryview, implicit: bool, uri: Uri, threshold: int, budget: Budget, total: int
    ) -> None:
        self.data = data
        self.implicit = implicit
        self.uri = uri
        self.threshold = threshold
        self.budget = budget
        self.left = budget.elements
        self.total = total
        self.bulk: list[BulkValue] = []
        self.complete = True
        self.signed = False
        self.starts: list[int] | None = None

    def bulk_value(self, path: str, tag: int, vr: str, offset: int, length: int, encapsulated: bool = False) -> Any:
        self.bulk.append(BulkValue(path, tag, vr, offset, length, encapsulated))
        uri = self.uri
        return {"vr": vr, "BulkDataURI": uri + path if isinstance(uri, str) else uri(path)}

    def elements(
        self, position: int, end: int, prefix: str, depth: int, charset: Charset, until_delimiter: bool
    ) -> tuple[dict[str, Any], int]:
        """(attributes, position after them)."""
        data, implicit, threshold, values, names = self.data, self.implicit, self.threshold, _VALUES, VR_NAMES
        out: dict[str, Any] = {}
        have = len(data)
        starts = self.starts if depth == 0 else None
        while position < end:
            start = position
            if starts is not None:
                starts.append(start)
            if position + 8 > have:
                if depth or position + 8 <= end or any(data[position:]):
                    return out, self._short_of(start, depth)
                break
            if implicit:
                group, element, length = _IMPLICIT(data, position)
                position += 8
                tag = group << 16 | element
                if group == 0xFFFE:
                    if element == 0xE00D and until_delimiter:
                        return out, position
                    raise DecodeError("item outside a sequence", where=show(tag), section="PS3.5 7.5", offset=start)
                vr = self._implicit_vr(tag)
            else:
                group, element, letters, length = _EXPLICIT(data, position)
                tag = group << 16 | element
                known = names.get(letters)
                if known is None:
                    if group == 0xFFFE:
                        if element == 0xE00D and until_delimiter:
                            return out, position + 8
                        raise DecodeError("item outside a sequence", where=show(tag), section="PS3.5 7.5", offset=start)
                    if letters.isalpha() and letters.isupper():
                        if position + 12 > have:
                            return out, self._short_of(start, depth)
                        vr, length, position = "UN", _LENGTH(data, position + 8)[0], position + 12
                    elif not tag and not any(data[position:end]):
                        break
                    elif letters in NO_VRS:
                        vr, position = self._implicit_vr(tag), position + 8
                    else:
                        vr, length, position = self._implicit_vr(tag), _LENGTH(data, position + 4)[0], position + 8
                else:
                    vr = known
                    if vr in LONG_VRS:
                        if position + 12 > have:
                            return out, self._short_of(start, depth)
                        length = _LENGTH(data, position + 8)[0]
                        position += 12
                    else:
                        position += 8
            self.left -= 1
            if self.left < 0:
                raise BudgetExceeded("too many elements", where=show(tag), section="PS3.5 7.1", offset=start)
            key = f"{tag:08X}"
            if vr == "UN" and length != _UNDEFINED:
                vr = _known(tag)
            if length == _UNDEFINED:
                found, position = self._undefined(prefix + key, tag, vr, position, end, depth, charset)
                if found is not None:
                    out[key] = found
                if position < 0:
                    return out, end
                continue
            if length > end - position:
                raise DecodeError(
                    "value longer than what is present", where=show(tag), section="PS3.5 7.1", offset=start
                )
            reader = values.get(vr)
            stop = position + length
            if reader is not None:
                if stop > have:
                    return out, self._short_of(start, depth)
                if length:
                    raw = data[position:stop]
                    if not isinstance(raw, bytes):
                        raw = bytes(raw)
                    value = reader(raw, charset)
                    out[key] = {"vr": vr, "Value": value} if value else {"vr": vr}
                    if tag == 0x00080005:
                        charset = Charset.of(raw.decode("ascii", "replace"))
                        out[key] = {"vr": "CS", "Value": ["ISO_IR 192"]}
                    elif tag == 0x00280103:
                        self.signed = raw[:1] == b"\x01"
                elif element:
                    out[key] = {"vr": vr}
                if not element:
                    out.pop(key, None)
            elif vr == "SQ":
                if stop > have:
                    return out, self._short_of(start, depth)
                items, _ = self._items(position, stop, prefix + key, tag, depth + 1, charset, False)
                out[key] = {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}
            elif tag in _PIXELS or length > threshold:
                out[key] = self.bulk_value(prefix + key, tag, vr, position, length)
            elif length:
                if stop > have:
                    return out, self._short_of(start, depth)
                out[key] = {"vr": vr, "InlineBinary": base64.b64encode(data[position:stop]).decode("ascii")}
            else:
                out[key] = {"vr": vr}
            position = stop
        return out, position

    def _implicit_vr(self, tag: int) -> str:
        vr = vr_of(tag)
        return "SS" if vr == "US" and self.signed and dictionary_vr(tag) != "US" else vr

    def _short_of(self, position: int, depth: int) -> int:
        """The bytes end here although the data set goes on."""
        if self.total > len(self.data):
            self.complete = False
            return self.total
        raise DecodeError("data set ends inside an element", section="PS3.5 7.1", offset=position)

    def _undefined(
        self, path: str, tag: int, vr: str, position: int, end: int, depth: int, charset: Charset
    ) -> tuple[Any, int]:
        if vr in ("OB", "OW") and (not self.implicit or tag in _PIXELS):
            try:
                last, after = skip_fragments(self.data, position, min(end, len(self.data)), tag)
            except DecodeError:
                if self.total <= len(self.data) or depth:
                    raise
                self.complete = False
                return self.bulk_value(path, tag, vr, position, self.total - position, True), -1
            return self.bulk_value(path, tag, vr, position, last - position, True), after
        if vr not in ("SQ", "UN") and not self.implicit:
            raise DecodeError(f"undefined length of a {vr}", where=show(tag), section="PS3.5 7.1", offset=position)
        was = self.implicit
        self.implicit = was or vr == "UN"
        items, after = self._items(position, end, path, tag, depth + 1, charset, True)
        self.implicit = was
        return ({"vr": "SQ", "Value": items} if items else {"vr": "SQ"}), after

    def _items(
        self, position: int, end: int, path: str, tag: int, depth: int, charset: Charset, until_delimiter: bool
    ) -> tuple[list[Any], int]:
        if depth > self.budget.depth:
            raise BudgetExceeded("sequences too deep", where=show(tag), section="PS3.5 7.5", offset=position)
        items: list[Any] = []
        data, have, signed = self.data, len(self.data), self.signed
        while position < end:
            if position + 8 > have:
                return items, self._short_of(position, depth)
            group, element, length = _IMPLICIT(data, position)
            if group != 0xFFFE or element not in (0xE000, 0xE0DD):
                raise DecodeError("not an item", where=show(tag), section="PS3.5 7.5", offset=position)
            position += 8
            if element == 0xE0DD:
                if until_delimiter:
                    return items, position
                continue
            prefix = f"{path}/{len(items) + 1}/"
            self.left -= 1
            if length == _UNDEFINED:
                found, position = self.elements(position, end, prefix, depth, charset, True)
            else:
                if length > end - position:
                    raise DecodeError("item longer than what is present", where=show(tag), offset=position)
                found, _ = self.elements(position, position + length, prefix, depth, charset, False)
                position += length
            items.append(found)
            self.signed = signed
        return items, position


def to_json(
    data: bytes | memoryview,
    transfer_syntax_uid: str,
    *,
    bulk_uri: Uri = "bulkdata/",
    threshold: int = 1024,
    total_length: int | None = None,
    budget: Budget | None = None,
    with_starts: bool = False,
) -> JsonModel:
    """The data set as PS3.18 annex F, text in UTF-8 and (0008,0005) saying so.

    bulk_uri       goes before the path, or makes the URI of it
    threshold      longest binary value, in bytes, that stays inline as base64; pixel data never does
    total_length   of the data set, where `data` is only its beginning; `is_complete` tells if that was enough
    raises         DecodeError, BudgetExceeded
    """
    syntax = transfer_syntax(transfer_syntax_uid)
    budget = budget or Budget()
    if syntax.deflated:
        if total_length is not None and total_length > len(data):
            raise Unsupported("the beginning of a deflated data set", section="PS3.5 A.5")
        data, total_length = inflate(data, budget), None
    if not syntax.little:
        if total_length is not None and total_length > len(data):
            raise Unsupported("the beginning of a big endian data set", section="PS3.5 A.3")
        return dataset_to_json(
            Dataset.parse(data, transfer_syntax_uid, budget=budget), bulk_uri=bulk_uri, threshold=threshold
        )
    total = len(data) if total_length is None else total_length
    implicit = syntax.implicit or is_really_implicit(data, True)
    walk = _Walk(data, implicit, bulk_uri, threshold, budget, total)
    if with_starts:
        walk.starts = []
    attributes, _ = walk.elements(0, total, "", 0, ASCII, False)
    return JsonModel(attributes, tuple(walk.bulk), walk.complete, tuple(walk.starts or ()))


def element_to_json(
    data: bytes,
    start: int,
    end: int,
    *,
    implicit: bool,
    charset: Charset,
    signed: bool,
    bulk_uri: Uri = "bulkdata/",
    threshold: int = 1024,
    budget: Budget | None = None,
) -> dict[str, Any]:
    """One top-level element alone, in little endian, read as what stands before it in its data set lets it be read.

    charset   (0008,0005) in force; `signed`: Pixel Representation (0028,0103) says so, which implicit VR needs to know
    """
    walk = _Walk(data, implicit, bulk_uri, threshold, budget or Budget(), end)
    walk.signed = signed
    return walk.elements(start, end, "", 0, charset, False)[0]


def dataset_to_json(dataset: Dataset, *, bulk_uri: Uri = "bulkdata/", threshold: int = 1024) -> JsonModel:
    """A `Dataset` as PS3.18 annex F. Offsets in `bulk` are -1: there are no bytes to point into."""
    bulk: list[BulkValue] = []

    def convert(part: Dataset, prefix: str) -> dict[str, Any]:
        out: dict[str, Any] = {}
        charset = part.charset
        for tag, vr, value in part:
            key = f"{tag:08X}"
            if tag & 0xFFFF == 0:
                continue
            if isinstance(value, Sequence):
                items = [convert(item, f"{prefix}{key}/{number}/") for number, item in enumerate(value, 1)]
                out[key] = {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}
                continue
            if vr == "UN":
                vr = _known(tag)
            encapsulated = isinstance(value, Encapsulated)
            raw = value.content if isinstance(value, Encapsulated) else value
            reader = _VALUES.get(vr)
            if reader is not None:
                values = reader(bytes(raw), charset)
                if tag == 0x00080005 and values:
                    values = ["ISO_IR 192"]
                out[key] = {"vr": vr, "Value": values} if values else {"vr": vr}
            elif tag in _PIXELS or len(raw) > threshold:
                path = prefix + key
                bulk.append(BulkValue(path, tag, vr, -1, len(raw), encapsulated))
                out[key] = {"vr": vr, "BulkDataURI": bulk_uri + path if isinstance(bulk_uri, str) else bulk_uri(path)}
            elif raw:
                out[key] = {"vr": vr, "InlineBinary": base64.b64encode(raw).decode("ascii")}
            else:
                out[key] = {"vr": vr}
        return out

    return JsonModel(convert(dataset, ""), tuple(bulk), True)


def locate_bulk(
    data: bytes | memoryview, transfer_syntax_uid: str, path: str, *, threshold: int = 0, budget: Budget | None = None
) -> BulkValue:
    """Where the value of an attribute path lies in an encoded data set. Raises NotFound.

    A deflated or big endian data set has no such place: read it with `Dataset`.
    """
    syntax = transfer_syntax(transfer_syntax_uid)
    if syntax.deflated or not syntax.little:
        raise Unsupported("no plain place for a value in this transfer syntax", section="PS3.5 A")
    implicit = syntax.implicit or is_really_implicit(data, True)
    walk = _Walk(data, implicit, "", threshold, budget or Budget(), len(data))
    walk.elements(0, len(data), "", 0, ASCII, False)
    for found in walk.bulk:
        if found.path == path:
            return found
    raise NotFound("no bulk value under the path", section="PS3.18 10.4.1.1.5")
