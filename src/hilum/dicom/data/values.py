"""Values of each value representation, to and from their bytes. PS3.5 6.2.

Bytes here are always in little endian order; the reader and writer of big endian swap them.
"""

from __future__ import annotations

import datetime
import struct
from array import array
from collections.abc import Iterable, Sequence
from decimal import Decimal

from hilum.core.errors import Incorrect

from .charset import Charset, PersonName
from .dictionary import as_tag, show

__all__ = [
    "BINARY_FORMATS",
    "CHARSET_VRS",
    "LONG_VRS",
    "SINGLE_TEXT_VRS",
    "STRING_VRS",
    "encode_value",
    "format_ds",
    "numbers",
    "swapped",
]

LONG_VRS = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"))
"""VRs with a 32-bit length in explicit VR encodings. PS3.5 7.1.2."""

CHARSET_VRS = frozenset(("LO", "LT", "PN", "SH", "ST", "UC", "UT"))
"""VRs that (0008,0005) governs. PS3.5 6.1.2.3."""

SINGLE_TEXT_VRS = frozenset(("LT", "ST", "UT", "UR"))
"""Text VRs in which a backslash is no delimiter."""

STRING_VRS = CHARSET_VRS | frozenset(("AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"))

BINARY_FORMATS = {
    "US": "H", "SS": "h", "UL": "I", "SL": "i", "UV": "Q", "SV": "q", "FL": "f", "FD": "d",
}  # fmt: skip

OTHER_FORMATS = {"OW": "H", "OL": "I", "OF": "f", "OD": "d", "OV": "Q"}

_SWAP = {
    "US": "H", "SS": "H", "OW": "H", "AT": "H", "UL": "I", "SL": "I", "FL": "I", "OL": "I", "OF": "I",
    "FD": "Q", "OD": "Q", "OV": "Q", "UV": "Q", "SV": "Q",
}  # fmt: skip


def swapped(vr: str, raw: bytes | memoryview) -> bytes:
    """The value in the other byte order. PS3.5 7.3."""
    code = _SWAP.get(vr)
    if code is None or not raw:
        return bytes(raw)
    size = 2 if code == "H" else 4 if code == "I" else 8
    whole = len(raw) // size * size
    words = array(code)
    words.frombytes(raw[:whole])
    words.byteswap()
    return words.tobytes() + bytes(raw[whole:])


def numbers(vr: str, raw: bytes) -> list[int | float]:
    """Binary numbers of a value; AT gives tags. A trailing part of a number is left out."""
    if vr == "AT":
        halves = struct.unpack(f"<{len(raw) // 4 * 2}H", raw[: len(raw) // 4 * 4])
        return [halves[i] << 16 | halves[i + 1] for i in range(0, len(halves), 2)]
    code = BINARY_FORMATS.get(vr) or OTHER_FORMATS[vr]
    count = len(raw) // struct.calcsize(code)
    return list(struct.unpack_from(f"<{count}{code}", raw))


def format_ds(value: float | int | Decimal) -> str:
    """A decimal string of at most 16 characters, as exact as they allow. PS3.5 6.2, DS."""
    text = str(value) if not isinstance(value, float) else repr(value)
    if text.endswith(".0"):
        text = text[:-2]
    digits = 16
    while len(text) > 16 and digits > 0:
        digits -= 1
        text = f"{value:.{digits}g}"
    if len(text) > 16 or text.lstrip("-") in ("nan", "inf", "NaN", "Infinity"):
        raise Incorrect("a number that no decimal string holds", section="PS3.5 6.2 DS")
    return text


def _text_of(vr: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, PersonName):
        return str(value)
    if isinstance(value, bool):
        raise Incorrect(f"a truth value is no {vr}", section="PS3.5 6.2")
    if vr == "DS" and isinstance(value, int | float | Decimal):
        return format_ds(value)
    if vr == "DT" and isinstance(value, datetime.datetime):
        zone = value.strftime("%z")
        micro = f".{value.microsecond:06d}" if value.microsecond else ""
        return value.strftime("%Y%m%d%H%M%S") + micro + zone[:5]
    if vr == "TM" and isinstance(value, datetime.time | datetime.datetime):
        micro = f".{value.microsecond:06d}" if value.microsecond else ""
        return value.strftime("%H%M%S") + micro
    if vr == "DA" and isinstance(value, datetime.date):
        return value.strftime("%Y%m%d")
    if isinstance(value, int | Decimal) or (isinstance(value, float) and vr not in ("IS", "DA", "TM", "DT")):
        return str(value)
    if isinstance(value, float) and vr == "IS" and value.is_integer():
        return str(int(value))
    raise Incorrect(f"a {type(value).__name__} is no {vr}", section="PS3.5 6.2")


def encode_value(tag: int, vr: str, value: object, charset: Charset) -> bytes:
    """Bytes of a Python value or a list of them, padded to even length. Raises Incorrect where the VR cannot hold it."""
    if value is None:
        return b""
    if isinstance(value, bytes | bytearray | memoryview):
        raw = bytes(value)
    elif vr in STRING_VRS:
        several: Iterable[object] = value if isinstance(value, list | tuple) else [value]
        text = "\\".join("" if v is None else _text_of(vr, v) for v in several)
        if vr in CHARSET_VRS:
            raw = charset.encode(text, person_name=vr == "PN")
        elif text.isascii():
            raw = text.encode("ascii")
        else:
            raise Incorrect(f"{vr} holds ASCII only", where=show(tag), section="PS3.5 6.2")
    else:
        raw = _pack(tag, vr, value if isinstance(value, list | tuple) else [value])
    if len(raw) % 2:
        raw += b" " if vr in STRING_VRS and vr != "UI" else b"\0"
    return raw


def _pack(tag: int, vr: str, values: Sequence[object]) -> bytes:
    try:
        if vr == "AT":
            tags = [as_tag(v) for v in values if isinstance(v, int | str)]
            return b"".join(struct.pack("<HH", t >> 16, t & 0xFFFF) for t in tags)
        code = BINARY_FORMATS.get(vr) or OTHER_FORMATS.get(vr)
        if code is not None:
            return struct.pack(f"<{len(values)}{code}", *values)
    except struct.error:
        pass
    raise Incorrect(f"the value is no {vr}", where=show(tag), section="PS3.5 6.2")
