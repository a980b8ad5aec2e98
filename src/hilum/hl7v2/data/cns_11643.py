"""CNS 11643-1992, the Taiwanese set of table 0211, in its 8-bit form (EUC-TW), which Python does not have. HL7 v2.5.1 2.15.9.18.

ASCII stands as it is. A character of plane 1 is two bytes from 0xA1 to 0xFE, one of any plane four: 0x8E, 0xA0 and the plane, and
the same two. Planes 1 to 7 are those of 1992; what later editions put into their gaps and into plane 15 is read too, and only what
stands in planes 1 to 7 is written. No byte of a character is one of ASCII, so none looks like a delimiter.

The table is made by `tools/generate_cns_11643_table.py`, which tells its source; it is read at the first character.
Importing this registers the codec `CODEC`.
"""

from __future__ import annotations

import codecs
import gzip
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

__all__ = ["CODEC", "decode", "encode", "to_eight_bits"]

CODEC = "hilum_euc_tw"
"""The name under which Python then knows it."""

SIDE = 94
"""Rows of a plane, and cells of a row."""

NONE = "\x00"
"""Stands in the table where a plane has no character."""

_MOST_WRITTEN = 7
_RUN = re.compile(rb"[\x00-\x7f]+|[\xa1-\xfe]{2}|\x8e[\xa1-\xb0][\xa1-\xfe]{2}")
_SEVEN_BITS = re.compile(rb"\x0e([^\x0e\x0f]*)\x0f?")
_PAIR = re.compile(rb"[\x21-\x7e]{2}")


@cache
def _planes() -> dict[int, str]:
    """The characters of each plane, row by row."""
    packed = (files("hilum.hl7v2.data") / "cns_11643.gz").read_bytes()
    _, *lines = gzip.decompress(packed).decode("utf-32-le").split("\n")
    return {int(number): characters for number, _, characters in (line.partition(" ") for line in lines if line)}


@cache
def _written() -> dict[str, bytes]:
    out: dict[str, bytes] = {}
    for plane in range(_MOST_WRITTEN, 0, -1):  # the lowest plane that has a character is where it stands
        prefix = bytes((0x8E, 0xA0 + plane)) if plane > 1 else b""
        for at, character in enumerate(_planes()[plane]):
            if character != NONE:
                out[character] = prefix + bytes((0xA1 + at // SIDE, 0xA1 + at % SIDE))
    return out


def decode(data: bytes, errors: str = "strict") -> str:
    """Text of bytes. raises UnicodeDecodeError, or as `errors` says"""
    out: list[str] = []
    at = 0
    while at < len(data):
        match = _RUN.match(data, at)
        character = match[0] if match else b""
        if character[:1] and character[0] < 0x80:
            out.append(character.decode("ascii"))
            at += len(character)
            continue
        if character:
            plane = character[1] - 0xA0 if len(character) == 4 else 1
            cell = (character[-2] - 0xA1) * SIDE + character[-1] - 0xA1
            found = _planes().get(plane, "")[cell : cell + 1]
            if found and found != NONE:
                out.append(found)
                at += len(character)
                continue
        end = at + (len(character) or 1)
        handler: Callable[[UnicodeError], tuple[str | bytes, int]] = codecs.lookup_error(errors)
        text, at = handler(UnicodeDecodeError(CODEC, data, at, end, "not in CNS 11643"))
        out.append(str(text))
    return "".join(out)


def encode(text: str, errors: str = "strict") -> bytes:
    """Bytes of text. raises UnicodeEncodeError, or as `errors` says"""
    if text.isascii():
        return text.encode("ascii")
    written = _written()
    out = bytearray()
    at = 0
    while at < len(text):
        character = text[at]
        if character < "\x80":
            out.append(ord(character))
            at += 1
            continue
        known = written.get(character)
        if known is not None:
            out += known
            at += 1
            continue
        handler: Callable[[UnicodeError], tuple[str | bytes, int]] = codecs.lookup_error(errors)
        other, at = handler(UnicodeEncodeError(CODEC, text, at, at + 1, "not in CNS 11643"))
        out += other if isinstance(other, bytes) else encode(other)
    return bytes(out)


def to_eight_bits(data: bytes) -> bytes:
    """Seven bit text between shift out and shift in as the same characters of plane 1 in eight bits. ISO 2022."""
    return _SEVEN_BITS.sub(
        lambda run: _PAIR.sub(lambda pair: bytes(byte | 0x80 for byte in pair[0]), run[1]),
        data,
    )


def _search(name: str) -> codecs.CodecInfo | None:
    if name != CODEC:
        return None
    return codecs.CodecInfo(
        lambda text, errors="strict": (encode(text, errors), len(text)),
        lambda data, errors="strict": (decode(bytes(data), errors), len(data)),
        name=CODEC,
    )


codecs.register(_search)
