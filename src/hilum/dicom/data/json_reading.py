"""DICOM JSON back to a data set. PS3.18 annex F; STOW-RS metadata of PS3.18 10.5."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

import orjson

from hilum.core.errors import BudgetExceeded, DecodeError

from .budget import Budget
from .charset import UTF_8
from .dataset import Dataset, Sequence
from .dictionary import show, vr_of
from .elements import SPECIFIC_CHARACTER_SET
from .reading import VR_NAMES
from .values import CHARSET_VRS, STRING_VRS

__all__ = ["datasets_from_json", "from_json"]

_SECTION = "PS3.18 F.2"
_NAME_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
FetchBulk = Callable[[str], bytes | None]


def datasets_from_json(
    text: bytes | str, fetch_bulk: FetchBulk | None = None, budget: Budget | None = None
) -> list[Dataset]:
    """The data sets of a JSON text: an array of objects, or one object. Raises DecodeError."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise DecodeError("not JSON", section=_SECTION, offset=error.pos) from None
    several = found if isinstance(found, list) else [found]
    return [from_json(one, fetch_bulk, budget) for one in several]


def from_json(attributes: Any, fetch_bulk: FetchBulk | None = None, budget: Budget | None = None) -> Dataset:
    """A data set from the object of PS3.18 F.2.2; text is held in ISO_IR 192.

    fetch_bulk   gives the bytes of a BulkDataURI, None to leave the element out
    raises       DecodeError naming the attribute; BudgetExceeded
    """
    reader = _Reader(fetch_bulk, budget or Budget())
    made = Dataset()
    made._inherited = UTF_8
    reader.dataset(attributes, 0, made)
    if reader.beyond_ascii:
        made.set(SPECIFIC_CHARACTER_SET, "ISO_IR 192")
    return made


class _Reader:
    def __init__(self, fetch_bulk: FetchBulk | None, budget: Budget) -> None:
        self.fetch_bulk = fetch_bulk
        self.budget = budget
        self.left = budget.elements
        self.beyond_ascii = False

    def dataset(self, attributes: Any, depth: int, made: Dataset) -> Dataset:
        if not isinstance(attributes, dict):
            raise DecodeError("a data set is an object", section=_SECTION)
        if depth > self.budget.depth:
            raise BudgetExceeded("sequences too deep", section=_SECTION)
        for key in sorted(attributes):
            self.left -= 1
            if self.left < 0:
                raise BudgetExceeded("too many elements", section=_SECTION)
            try:
                tag = int(key, 16) if len(key) == 8 else -1
            except ValueError:
                tag = -1
            if tag < 0:
                raise DecodeError("an attribute's name is eight hexadecimal digits", section=_SECTION)
            self.element(made, tag, attributes[key], depth)
        return made

    def element(self, made: Dataset, tag: int, content: Any, depth: int) -> None:
        where = show(tag)
        if not isinstance(content, dict):
            raise DecodeError("an attribute is an object", where=where, section=_SECTION)
        vr = content.get("vr") or vr_of(tag)
        if not isinstance(vr, str) or vr.encode("ascii", "replace") not in VR_NAMES:
            raise DecodeError("no value representation", where=where, section=_SECTION)
        if "BulkDataURI" in content:
            uri = content["BulkDataURI"]
            fetched = self.fetch_bulk(uri) if self.fetch_bulk is not None and isinstance(uri, str) else None
            if fetched is not None:
                made.put(tag, vr, fetched + b"\0" * (len(fetched) % 2))
            return
        if "InlineBinary" in content:
            try:
                raw = base64.b64decode(content["InlineBinary"], validate=True)
            except (binascii.Error, TypeError, ValueError):
                raise DecodeError("not base64", where=where, section=_SECTION) from None
            made.put(tag, vr, raw + b"\0" * (len(raw) % 2))
            return
        values = content.get("Value", [])
        if not isinstance(values, list):
            raise DecodeError("Value is an array", where=where, section=_SECTION)
        if vr == "SQ":
            items = Sequence()
            for value in values:
                item = Dataset()
                item._inherited = UTF_8
                items.append(self.dataset(value if value is not None else {}, depth + 1, item))
            made.put(tag, "SQ", items)
            return
        if tag == SPECIFIC_CHARACTER_SET:
            made.set(tag, "ISO_IR 192")
            return
        converted = [self.value(vr, value, where) for value in values]
        if not self.beyond_ascii:
            self.beyond_ascii = any(isinstance(value, str) and not value.isascii() for value in converted)
        made.set(tag, converted or None, vr)

    def value(self, vr: str, value: Any, where: str) -> Any:
        if value is None:
            if vr in STRING_VRS:
                return ""
            raise DecodeError("a number is missing", where=where, section=_SECTION)
        if vr == "PN":
            if isinstance(value, str):
                return value
            if not isinstance(value, dict):
                raise DecodeError("a name is an object", where=where, section=_SECTION)
            return "=".join(str(value.get(group) or "") for group in _NAME_GROUPS).rstrip("=")
        if isinstance(value, bool | dict | list):
            raise DecodeError("not a value", where=where, section=_SECTION)
        if isinstance(value, str) and vr in ("FL", "FD", "US", "SS", "UL", "SL", "UV", "SV"):
            try:
                return float(value) if vr in ("FL", "FD") else int(value)
            except ValueError:
                raise DecodeError("not a number", where=where, section=_SECTION) from None
        if isinstance(value, float) and vr not in ("DS", "FL", "FD", "IS") and value.is_integer():
            return int(value)
        if vr in STRING_VRS and vr not in ("DS", "IS") and not isinstance(value, str):
            return str(value)
        if isinstance(value, str) and vr in STRING_VRS and vr not in CHARSET_VRS and not value.isascii():
            return value.encode("ascii", "replace").decode("ascii")
        return value
