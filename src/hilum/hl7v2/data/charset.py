"""MSH-18 character sets, table 0211, and text to and from bytes in them. HL7 v2.5.1 2.15.9.18 and 2.7.2.

Theory of operation. A segment never shares its shift state with the next one, so bytes are cut into segments first and
each segment is decoded on its own; delimiters are looked for in the *text*, because the two byte characters of
ISO 2022 and GB 18030 hold bytes that look like `|`, `^`, `~` and the backslash. Only UTF-16 and UTF-32, where the carriage
return itself is wide, are decoded as a whole.

What the declared set cannot decode becomes a lone surrogate (PEP 383), so that writing the segment again gives back the
very bytes; values handed to others carry U+FFFD in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["ASCII", "UTF8", "Charset", "charset", "detect_wide"]

_PLAIN = {
    "ASCII": "ascii",
    "8859/1": "iso8859-1",
    "8859/2": "iso8859-2",
    "8859/3": "iso8859-3",
    "8859/4": "iso8859-4",
    "8859/5": "iso8859-5",
    "8859/6": "iso8859-6",
    "8859/7": "iso8859-7",
    "8859/8": "iso8859-8",
    "8859/9": "iso8859-9",
    "8859/15": "iso8859-15",
    "UNICODE UTF-8": "utf-8",
    "UNICODE UTF-16": "utf-16",
    "UNICODE UTF-32": "utf-32",
    "GB 18030-2000": "gb18030",
    "BIG-5": "big5",
}

_SHIFTED = {"ISO IR14", "ISO IR13", "ISO IR87", "ISO IR159", "KS X 1001"}

# Spellings met in the field, squeezed to letters and digits.
_ALIASES = {
    "": "ASCII",
    "usascii": "ASCII",
    "iso646": "ASCII",
    "isoir6": "ASCII",
    "unicode": "UNICODE UTF-8",
    "utf8": "UNICODE UTF-8",
    "unicodeutf8": "UNICODE UTF-8",
    "isoir192": "UNICODE UTF-8",
    "utf16": "UNICODE UTF-16",
    "unicodeutf16": "UNICODE UTF-16",
    "utf32": "UNICODE UTF-32",
    "unicodeutf32": "UNICODE UTF-32",
    "gb18030": "GB 18030-2000",
    "gb180302000": "GB 18030-2000",
    "big5": "BIG-5",
    "ksx1001": "KS X 1001",
    "ksc5601": "KS X 1001",
    "ksc56011987": "KS X 1001",
    "iso2022ir149": "KS X 1001",
    "isoir13": "ISO IR13",
    "isoir14": "ISO IR14",
    "isoir87": "ISO IR87",
    "iso2022ir87": "ISO IR87",
    "isoir159": "ISO IR159",
    "iso2022ir159": "ISO IR159",
    "isoir100": "8859/1",
    "isoir101": "8859/2",
    "isoir109": "8859/3",
    "isoir110": "8859/4",
    "isoir144": "8859/5",
    "isoir127": "8859/6",
    "isoir126": "8859/7",
    "isoir138": "8859/8",
    "isoir148": "8859/9",
    "latin1": "8859/1",
    "latin2": "8859/2",
}
_8859 = re.compile(r"(?:iso)?8859(1[0134-6]|[1-9])")

# Escape sequence -> (codec, wrap): `wrap` puts the sequence back before the bytes, for codecs that want to see it.
_ESCAPES: dict[bytes, tuple[str, bool]] = {
    b"(B": ("", False),
    b"(J": ("ascii", False),
    b"(I": ("iso2022_jp_ext", True),
    b"$B": ("iso2022_jp_ext", True),
    b"$@": ("iso2022_jp_ext", True),
    b"$(D": ("iso2022_jp_ext", True),
    b"$A": ("iso2022_jp_2", True),
    b"$)C": ("euc_kr", False),
    b"$)A": ("gb2312", False),
    b")I": ("shift_jis", False),
}
_ESCAPE = re.compile(rb"\x1b(\$[()][A-Z]|\$[A-Z@]|[()][A-Z])")
_ASCII_RETURN = b"\x1b(B"
_SURROGATE = re.compile("[\ud800-\udfff]")

# How a character outside the first set is written: codec, and the escape sequence before its bytes.
_WRITERS: dict[str, tuple[tuple[str, bytes], ...]] = {
    "ISO IR87": (("iso2022_jp", b"\x1b$B"),),
    "ISO IR159": (("iso2022_jp_ext", b"\x1b$(D"),),
    "ISO IR13": (("iso2022_jp_ext", b"\x1b(I"),),
    "KS X 1001": (("euc_kr", b"\x1b$)C"),),
}


@dataclass(frozen=True, slots=True)
class Charset:
    """A reading of MSH-18: the first repetition is the set in force, further ones may be shifted to.

    label     MSH-18 as it is to be written, "" for the default
    codec     Python's name of the first set
    further   table 0211 names of the sets reachable by ISO 2022 escape sequences
    known     False where MSH-18 named a set that is not in the table
    """

    label: str
    codec: str
    further: tuple[str, ...] = ()
    known: bool = True

    @property
    def is_wide(self) -> bool:
        """Whether one character takes two or four bytes, the carriage return too."""
        return self.codec.startswith(("utf-16", "utf-32"))

    def decode(self, data: bytes) -> str:
        """Text of one segment; bytes outside the set become lone surrogates."""
        if b"\x1b" in data:
            return self._decode_shifted(data)
        try:
            return data.decode(self.codec)
        except UnicodeDecodeError:
            return _decode_damaged(data, self.codec)

    def _decode_shifted(self, data: bytes) -> str:
        parts = _ESCAPE.split(data)
        out = [parts[0].decode(self.codec, "surrogateescape")]
        for escape, piece in zip(parts[1::2], parts[2::2], strict=True):
            codec, wrap = _ESCAPES.get(escape, ("", False))
            if not codec:
                out.append(piece.decode(self.codec, "surrogateescape"))
                continue
            whole = b"\x1b" + escape + piece + _ASCII_RETURN if wrap else piece
            try:
                out.append(whole.decode(codec))
            except UnicodeDecodeError:
                out.append(whole.decode(codec, "replace"))
        return "".join(out)

    def encode(self, text: str) -> bytes:
        """Bytes of one segment, the inverse of `decode`. raises UnicodeEncodeError where a character is in none of the sets."""
        try:
            return text.encode(self.codec, "surrogateescape")
        except UnicodeEncodeError:
            if not self.further:
                raise
        out = bytearray()
        for run in re.findall(r"[\x00-\x7f]+|[^\x00-\x7f]+", text):
            out += self._encode_run(run)
        return bytes(out)

    def _encode_run(self, run: str) -> bytes:
        try:
            return run.encode(self.codec, "surrogateescape")
        except UnicodeEncodeError:
            pass
        out = bytearray()
        shift = b""
        for character in run:
            needed, encoded = self._encode_character(character)
            if needed != shift:
                out += needed or _ASCII_RETURN
                shift = needed
            out += encoded
        return bytes(out + _ASCII_RETURN if shift else out)

    def _encode_character(self, character: str) -> tuple[bytes, bytes]:
        """The escape sequence under which the character stands, and its bytes."""
        for name in self.further:
            for codec, shift in _WRITERS.get(name, ()):
                try:
                    encoded = character.encode(codec)
                except UnicodeEncodeError:
                    continue
                if codec == "euc_kr":
                    return shift, encoded
                if encoded.startswith(shift) and encoded.endswith(_ASCII_RETURN):
                    return shift, encoded[len(shift) : -len(_ASCII_RETURN)]
        return b"", character.encode(self.codec)


def _decode_damaged(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec, "surrogateescape")
    except UnicodeDecodeError:
        return data.decode(codec, "replace")


def clean(text: str) -> str:
    """Text fit for other standards: U+FFFD where bytes were outside their declared set."""
    return _SURROGATE.sub("\ufffd", text)


ASCII = Charset("", "ascii")
UTF8 = Charset("UNICODE UTF-8", "utf-8")


def _canonical(name: str) -> str:
    name = name.strip()
    if name in _PLAIN or name in _SHIFTED:
        return name
    squeezed = re.sub(r"[^a-z0-9]", "", name.lower())
    if match := _8859.fullmatch(squeezed):
        return "8859/" + match[1]
    return _ALIASES.get(squeezed, "")


@lru_cache(maxsize=256)
def charset(msh_18: str, repetition: str = "~") -> Charset:
    """The set that MSH-18 declares; tolerant of spellings, `known` tells whether it was understood. Table 0211."""
    if not msh_18:
        return ASCII
    names = [_canonical(part) for part in msh_18.split(repetition)[:8]]
    known = all(names)
    first, further = names[0] or "ASCII", tuple(name for name in names[1:] if name in _SHIFTED)
    if first in _SHIFTED:
        return Charset(msh_18, "shift_jis" if first == "ISO IR13" else "ascii", (first, *further), known)
    return Charset(msh_18, _PLAIN.get(first, "iso8859-" + first[5:]), further, known)


def detect_wide(data: bytes | bytearray) -> str:
    """ "utf-16" or "utf-32" with byte order where the first characters are MSH, FHS or BHS in it, else ""."""
    head = bytes(data[:16])
    for bom, codec in (
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\x00\x00\xfe\xff", "utf-32-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if head.startswith(bom):
            return codec
    if b"\x00" not in head:
        return ""
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        for name in ("MSH", "FHS", "BHS"):
            if head.startswith(name.encode(codec)):
                return codec
    return ""
