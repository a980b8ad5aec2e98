"""MSH-18 character sets, table 0211, and text to and from bytes in them. HL7 v2.5.1 2.15.9.18 and 2.7.2.

Theory of operation. A segment never shares its shift state with the next one, so bytes are cut into segments first and
each segment is decoded on its own; delimiters are looked for in the *text*, because the two byte characters of
ISO 2022, GB 18030 and BIG-5 hold bytes that look like `|`, `^`, `~` and the backslash. Only UTF-16 and UTF-32, where the carriage
return itself is wide, are decoded as a whole.

What the declared set cannot decode becomes a lone surrogate (PEP 383), so that writing the segment again gives back the
very bytes; values handed to others carry U+FFFD in its place. Shifted text and some two byte characters have more than one
spelling: `cut` gives the bytes of each field as they came, so that an edit of one field leaves the others alone.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from hilum.hl7v2.data.charset_names import FIRST, FOREIGN, FURTHER, SEVERAL, canonical
from hilum.hl7v2.data.cns_11643 import CODEC as CNS
from hilum.hl7v2.data.cns_11643 import to_eight_bits

__all__ = ["ASCII", "UTF8", "Charset", "can_decode", "charset", "clean", "detect_wide"]

# Escape sequence -> (codec, wrap): `wrap` puts the sequence back before the bytes, for codecs that want to see it.
# "" is the first set. ISO 2022; the final bytes are those of the ISO International Register.
_ESCAPES: dict[bytes, tuple[str, bool]] = {
    b"(B": ("", False),
    b"(J": ("ascii", False),
    b"(I": ("iso2022_jp_ext", True),
    b"$B": ("iso2022_jp_ext", True),
    b"$@": ("iso2022_jp_ext", True),
    b"$(B": ("iso2022_jp_ext", True),
    b"$(D": ("iso2022_jp_ext", True),
    b"$A": ("iso2022_jp_2", True),
    b"$)C": ("euc_kr", False),
    b"$)A": ("gb2312", False),
    b"$)G": (CNS, False),
    b")I": ("jis_x0201", False),
    b"-A": ("iso8859-1", False),
    b"-B": ("iso8859-2", False),
    b"-C": ("iso8859-3", False),
    b"-D": ("iso8859-4", False),
    b"-L": ("iso8859-5", False),
    b"-G": ("iso8859-6", False),
    b"-F": ("iso8859-7", False),
    b"-H": ("iso8859-8", False),
    b"-M": ("iso8859-9", False),
    b"-b": ("iso8859-15", False),
}
_ESCAPE = re.compile(rb"\x1b(\$[()][A-Z]|\$[A-Z@]|[()][A-Z]|-[A-Za-z])")
_TWO_BYTES = frozenset((b"$B", b"$@", b"$(B", b"$(D", b"$A"))
"""Sets in G0 whose characters are two bytes below 0x80, any of which may look like a delimiter."""
_TWO_BYTE_RUN = re.compile(rb"(?:[\x21-\x74][\x21-\x7e])*")
"""Their characters: no row beyond 0x74 has any, so that a bar or tilde where a character begins ends a shift left open."""
_KATAKANA_RUN = re.compile(rb"[\x20-\x5f]*")
"""The same for the half width katakana, of one byte each, and blanks between them."""
_ASCII_RETURN = b"\x1b(B"
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHIFT_OUT, _SHIFT_IN = b"\x0e", b"\x0f"
_IN_G1 = frozenset((b"$)C", b"$)G", b"$)A"))
"""Sets of two bytes in G1, which are reached in eight bits, and in seven between shift out and shift in."""

# How a character outside the first set is written: codec, and the escape sequence before its bytes.
_WRITERS: dict[str, tuple[str, bytes]] = {
    "ISO IR87": ("iso2022_jp", b"\x1b$B"),
    "ISO IR159": ("iso2022_jp_ext", b"\x1b$(D"),
    "ISO IR14": ("jis_x0201", b"\x1b)I"),
    "KS X 1001": ("euc_kr", b"\x1b$)C"),
    **{
        f"8859/{part}": (f"iso8859-{part}", b"\x1b-" + final)
        for part, final in zip(
            (1, 2, 3, 4, 5, 6, 7, 8, 9, 15),
            (b"A", b"B", b"C", b"D", b"L", b"G", b"F", b"H", b"M", b"b"),
            strict=True,
        )
    },
}
_FAITHFUL = re.compile(r"ascii|utf-8|iso8859-\d+|cp125\d|cp437|cp850|koi8-r")
"""Codecs in which one text has one spelling."""
_DELIMITER_BYTES = frozenset(("gb18030", "gbk", "big5", "big5hkscs", "jis_x0201", "shift_jis", "cp932"))
"""Codecs in which the second byte of a character may look like a delimiter."""
_WIDER = {"euc_kr": ("euc_kr", "cp949"), "big5": ("big5", "cp950", "big5hkscs"), "shift_jis": ("shift_jis", "cp932")}
"""Supersets that senders write under the name of the set: read, never written."""


@dataclass(frozen=True, slots=True)
class Charset:
    """A reading of MSH-18: the first repetition is the set in force, further ones may be shifted to.

    label     MSH-18 as it is to be written, "" for the default
    codec     Python's name of the first set
    further   table 0211 names of the sets reachable by ISO 2022 escape sequences
    known     False where MSH-18 named a set that cannot be read
    listed    False where it named one that is not in table 0211
    """

    label: str
    codec: str
    further: tuple[str, ...] = ()
    known: bool = True
    listed: bool = True

    @property
    def is_wide(self) -> bool:
        """Whether one character takes two or four bytes, the carriage return too."""
        return self.codec.startswith(("utf-16", "utf-32"))

    @property
    def is_faithful(self) -> bool:
        """Whether decoded text gives the same bytes again, whatever they were."""
        return not self.further and _FAITHFUL.fullmatch(self.codec) is not None

    def decode(self, data: bytes) -> str:
        """Text of one segment; bytes outside the set become lone surrogates."""
        if b"\x1b" in data:
            return self._decode_shifted(data)
        try:
            return data.decode(self.codec)
        except (UnicodeDecodeError, LookupError):
            return _decode(data, self.codec)

    def _decode_shifted(self, data: bytes) -> str:
        parts = _ESCAPE.split(data)
        out = [_decode(parts[0], self.codec)]
        in_g1 = ""
        for escape, piece in zip(parts[1::2], parts[2::2], strict=True):
            codec, wrap = _ESCAPES.get(escape, ("", False))
            if (codec and escape[:1] == b"-") or escape in _IN_G1:
                in_g1 = codec
            if wrap:
                end = _run_end(escape, piece)
                out.append(_decode(b"\x1b" + escape + piece[:end] + _ASCII_RETURN, codec))
                out.append(_decode(piece[end:], self._beside(in_g1)))
            elif in_g1 and _SHIFT_OUT in piece:
                out.append(_decode(to_eight_bits(piece), in_g1))
            else:
                out.append(_decode(piece, codec or self._beside(in_g1)))
        return "".join(out)

    def _beside(self, in_g1: str) -> str:
        """The codec of text in G0's first set. What was put into G1 stays there, but a first set of eight bits comes back."""
        return in_g1 if in_g1 and self.codec == "ascii" else self.codec

    def encode(self, text: str) -> bytes:
        """Bytes of one segment, the inverse of `decode`. raises UnicodeEncodeError where a character is in none of the sets."""
        try:
            return _encode(text, self.codec)
        except UnicodeEncodeError:
            if not self.further:
                raise
        out = bytearray()
        for run in re.findall(r"[\x00-\x7f]+|[^\x00-\x7f]+", text):
            out += self._encode_run(run)
        return bytes(out)

    def _encode_run(self, run: str) -> bytes:
        try:
            return _encode(run, self.codec)
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
        try:
            return b"", _encode(character, self.codec)
        except UnicodeEncodeError:
            pass
        for name in self.further:
            if name not in _WRITERS:
                continue
            codec, shift = _WRITERS[name]
            try:
                encoded = _encode(character, codec)
            except UnicodeEncodeError:
                continue
            if not codec.startswith("iso2022"):
                return shift, encoded
            if encoded.startswith(shift) and encoded.endswith(_ASCII_RETURN):
                return shift, encoded[len(shift) : -len(_ASCII_RETURN)]
        return b"", _encode(character, self.codec)

    def cut(self, data: bytes, separator: str) -> list[bytes]:
        """The bytes of a segment cut where its text has the separator, which is ASCII; joined by it they are `data` again."""
        mark = separator.encode("ascii")
        pieces: list[bytes] = []
        begun = start = 0
        escape, shifts = b"", False
        for match in (*_ESCAPE.finditer(data), None):
            end = match.start() if match else len(data)
            for at in self._separators(data[start:end], escape, mark, shifts=shifts):
                pieces.append(data[begun : start + at])
                begun = start + at + 1
            if match:
                start, escape = match.end(), match[1]
                shifts = shifts or escape in _IN_G1
        pieces.append(data[begun:])
        return pieces

    def _separators(self, stretch: bytes, escape: bytes, mark: bytes, *, shifts: bool) -> list[int]:
        """Where the separator stands in a stretch after one escape sequence."""
        codec, wrap = _ESCAPES.get(escape, ("", False))
        if wrap:
            end = _run_end(escape, stretch)
            return [end + at for at in self._separators(stretch[end:], b"", mark, shifts=shifts)]
        codec = codec or self.codec
        if codec in _DELIMITER_BYTES:
            return _double_byte_separators(stretch, codec, mark)
        found, is_out = [], False
        for at, byte in enumerate(stretch):
            if shifts and byte == _SHIFT_OUT[0]:
                is_out = True
            elif shifts and byte == _SHIFT_IN[0]:
                is_out = False
            elif byte == mark[0] and not is_out:
                found.append(at)
        return found


def _run_end(escape: bytes, piece: bytes) -> int:
    """Where the characters of a set in G0 end: before a byte that begins none."""
    run = (_TWO_BYTE_RUN if escape in _TWO_BYTES else _KATAKANA_RUN).match(piece)
    return run.end() if run else 0


def _double_byte_separators(stretch: bytes, codec: str, mark: bytes) -> list[int]:
    """Each separator that is a character of its own. A wider set may have been needed to read the bytes; it is asked too."""
    for one in _WIDER.get("shift_jis" if codec == "jis_x0201" else codec, (codec,)):
        try:
            decoder = codecs.getincrementaldecoder(one)("strict")
            return _alone(decoder, stretch, mark)
        except UnicodeDecodeError:
            continue
    return _alone(
        codecs.getincrementaldecoder("shift_jis" if codec == "jis_x0201" else codec)("surrogateescape"), stretch, mark
    )


def _alone(decoder: codecs.IncrementalDecoder, stretch: bytes, mark: bytes) -> list[int]:
    text = mark.decode("ascii")
    found = [at for at, byte in enumerate(stretch) if decoder.decode(bytes((byte,))).endswith(text) and byte == mark[0]]
    decoder.decode(b"", True)
    return found


def _decode(data: bytes, codec: str) -> str:
    if codec == "jis_x0201":  # its katakana are those of Shift JIS; a sender of Shift JIS by this name is read too
        codec = "shift_jis"
    for wider in _WIDER.get(codec, ()):
        try:
            return data.decode(wider)
        except UnicodeDecodeError:
            continue
    try:
        return data.decode(codec, "surrogateescape")
    except UnicodeDecodeError:
        return data.decode(codec, "replace")


def can_decode(data: bytes, codec: str) -> bool:
    """Whether the bytes are text of the codec, shifts left out."""
    try:
        data.decode("shift_jis" if codec == "jis_x0201" else codec)
    except UnicodeDecodeError:
        return False
    return True


def _encode(text: str, codec: str) -> bytes:
    if codec != "jis_x0201":
        return text.encode(codec, "surrogateescape")
    encoded = text.encode("shift_jis", "surrogateescape")
    if len(encoded) != len(text):
        raise UnicodeEncodeError(codec, text, 0, len(text), "not in JIS X 0201")
    return encoded


def clean(text: str) -> str:
    """Text fit for other standards: U+FFFD where bytes were outside their declared set."""
    return _SURROGATE.sub("\ufffd", text)


ASCII = Charset("", "ascii")
UTF8 = Charset("UNICODE UTF-8", "utf-8")


@lru_cache(maxsize=256)
def charset(msh_18: str, repetition: str = "~") -> Charset:
    """The set that MSH-18 declares; tolerant of spellings, `known` tells whether it was understood. Table 0211.

    Where the first repetition is empty or ASCII and a later one is a set that no escape sequence reaches (GB 18030, BIG-5,
    UTF-8, a vendor's), bytes beyond ASCII can only be of that one.
    """
    if not msh_18:
        return ASCII
    names = [canonical(part) for part in (msh_18.split(repetition) if repetition else [msh_18])[:8]]
    known, listed = all(names), not any(name in FOREIGN for name in names)
    if any(name in SEVERAL for name in names):
        first_several = ("ASCII",) if names[0] in SEVERAL else ()
        names = [*first_several, *(one for name in names for one in SEVERAL.get(name, (name,)))]
    first, further = names[0] or "ASCII", [name for name in names[1:] if name in FURTHER]
    if first in _WRITERS and first not in FIRST:  # ISO IR87 alone: shifted to from ASCII
        further.insert(0, first)
        first = "ASCII"
    if first == "ASCII":
        first = next((name for name in names[1:] if name and name not in FURTHER), first)
    codec = FIRST.get(first) or FOREIGN[first]
    return Charset(msh_18, codec, tuple(further), known, listed)


def detect_wide(data: bytes | bytearray) -> str:
    """ "utf-16" or "utf-32" with byte order where the first characters are MSH or those of a batch or file in it, else ""."""
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
        for name in ("MSH", "FHS", "BHS", "BTS", "FTS"):
            if head.startswith(name.encode(codec)):
                return codec
    return ""
