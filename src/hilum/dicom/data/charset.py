"""Specific Character Set: bytes to Unicode and back. PS3.3 C.12.1.1.2, PS3.5 chapter 6.1 and annexes H, I, J, K.

Without code extensions one codec reads the whole value. With them (ISO 2022) the value is walked from escape to escape,
holding which set is designated to G0 (bytes below 80H) and to G1 (bytes above); the designation falls back to the first
set of (0008,0005) at every delimiter (PS3.5 6.1.2.5.3), unless G0 holds a two-byte set whose second byte looks like one.

The reader is lenient: bytes that a set does not know become U+FFFD, terms are recognised in common misspellings, and
undeclared high bytes are tried as UTF-8 before ISO 8859-1; each oddity is told in the notes. The writer is strict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hilum.core.errors import Incorrect

__all__ = ["ASCII", "UTF_8", "Charset", "PersonName"]

_SECTION = "PS3.3 C.12.1.1.2"

# ISO registration number -> (Python codec, escape that designates it to G1)
_ONE_BYTE: dict[str, tuple[str, bytes]] = {
    "100": ("iso8859-1", b"\x1b-A"),
    "101": ("iso8859-2", b"\x1b-B"),
    "109": ("iso8859-3", b"\x1b-C"),
    "110": ("iso8859-4", b"\x1b-D"),
    "144": ("iso8859-5", b"\x1b-L"),
    "127": ("iso8859-6", b"\x1b-G"),
    "126": ("iso8859-7", b"\x1b-F"),
    "138": ("iso8859-8", b"\x1b-H"),
    "148": ("iso8859-9", b"\x1b-M"),
    "203": ("iso8859-15", b"\x1b-b"),
    "166": ("tis-620", b"\x1b-T"),
    "13": ("shift_jis", b"\x1b)I"),
}
_TWO_BYTE_G1: dict[str, tuple[str, bytes]] = {"149": ("euc_kr", b"\x1b$)C"), "58": ("gb2312", b"\x1b$)A")}
_TWO_BYTE_G0: dict[str, tuple[str, bytes]] = {"87": ("iso2022_jp", b"\x1b$B"), "159": ("iso2022_jp_2", b"\x1b$(D")}
_WHOLE = {"192": "utf-8", "GB18030": "gb18030", "GBK": "gbk"}

# escape -> (which element, Python codec, escape for the stateful codec)
_ESCAPES: dict[bytes, tuple[str, str]] = {
    b"\x1b(B": ("G0", "ascii"),
    b"\x1b(J": ("G0", "ascii"),
    **{escape: ("G1", codec) for codec, escape in _ONE_BYTE.values()},
    **{escape: ("G1", codec) for codec, escape in _TWO_BYTE_G1.values()},
    **{escape: ("G0", codec) for codec, escape in _TWO_BYTE_G0.values()},
    b"\x1b$@": ("G0", "iso2022_jp"),
}
_STATEFUL = {"iso2022_jp": b"\x1b$B", "iso2022_jp_2": b"\x1b$(D"}
_ESCAPE = re.compile(rb"\x1b(?:[()\-][A-Za-z]|\$[@AB]|\$[()][A-D])")
_HIGH = re.compile(rb"([\x80-\xff]+)")
_RESET = re.compile(rb"([\\\r\n\f\t])")
_RESET_NAME = re.compile(rb"([\\\r\n\f\t^=])")
_DELIMITERS = "\\\r\n\f\t"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A PN value: up to three component groups, each of up to five components. PS3.5 6.2.1.1."""

    alphabetic: str = ""
    ideographic: str = ""
    phonetic: str = ""

    @classmethod
    def parse(cls, text: str) -> PersonName:
        """From its encoded form, "Yamada^Tarou=山田^太郎=やまだ^たろう"; trailing padding is dropped."""
        groups = [group.rstrip(" ^") for group in text.split("=", 2)]
        return cls(*groups)

    def __str__(self) -> str:
        return "=".join((self.alphabetic, self.ideographic, self.phonetic)).rstrip("=")

    def _component(self, number: int) -> str:
        parts = self.alphabetic.split("^")
        return parts[number].strip() if len(parts) > number else ""

    @property
    def family(self) -> str:
        """Family name complex of the alphabetic group."""
        return self._component(0)

    @property
    def given(self) -> str:
        """Given name complex of the alphabetic group."""
        return self._component(1)

    @property
    def middle(self) -> str:
        """Middle name of the alphabetic group."""
        return self._component(2)

    @property
    def prefix(self) -> str:
        """Name prefix of the alphabetic group."""
        return self._component(3)

    @property
    def suffix(self) -> str:
        """Name suffix of the alphabetic group."""
        return self._component(4)


def _number(term: str) -> str:
    """The ISO registration number or name inside a defined term, in any common spelling; "" for the default."""
    squeezed = re.sub(r"[^A-Z0-9]", "", term.upper())
    if squeezed in ("", "ISOIR6", "ISO2022IR6", "IR6", "ASCII", "USASCII"):
        return ""
    if squeezed in ("GB18030", "GBK"):
        return squeezed
    if squeezed in ("UTF8", "UTF-8", "ISO10646"):
        return "192"
    found = re.fullmatch(r"(?:ISO)?(?:2022)?(?:IR)?(\d+)", squeezed)
    if found:
        return found.group(1)
    latin = re.fullmatch(r"(?:ISO)?8859(\d+)|LATIN(\d)", squeezed)
    if latin and (latin.group(1) or latin.group(2)) == "1":
        return "100"
    return "?"


class Charset:
    """One value of (0008,0005), ready to decode and encode. Immutable and shared; use `Charset.of`."""

    __slots__ = ("_codec", "_extended", "_first_g1", "_second_g1", "_sets", "_undeclared", "notes", "terms")

    def __init__(self, terms: tuple[str, ...]) -> None:
        self.terms = terms
        notes: list[str] = []
        numbers = [_number(term) for term in terms] or [""]
        for term, number in zip(terms, numbers, strict=False):
            if number == "?" or (
                number and number not in _ONE_BYTE | _TWO_BYTE_G0 | _TWO_BYTE_G1 and number not in _WHOLE
            ):
                notes.append(f"unknown character set term {term[:32]!r}")
        self._extended = len(numbers) > 1 or any("2022" in term for term in terms)
        first = numbers[0]
        self._codec = _WHOLE.get(first) or (_ONE_BYTE[first][0] if first in _ONE_BYTE else "ascii")
        if self._codec in ("utf-8", "gb18030", "gbk"):
            if len(numbers) > 1:
                notes.append("a set without code extensions stands beside others; the others are left out")
            self._extended = False
        self._undeclared = self._codec == "ascii" and not (set(numbers) & set(_TWO_BYTE_G1))
        self._first_g1 = _ONE_BYTE[first][0] if first in _ONE_BYTE else ""
        if not self._first_g1 and first in _TWO_BYTE_G1:
            self._first_g1 = _TWO_BYTE_G1[first][0]
        declared = [number for number in numbers if number in _TWO_BYTE_G1]
        self._second_g1 = _TWO_BYTE_G1[declared[0]][0] if len(declared) == 1 and not self._first_g1 else ""
        self._sets = numbers
        self.notes = tuple(notes)

    @staticmethod
    def of(terms: tuple[str, ...] | list[str] | str | None) -> Charset:
        """The character set of the values of (0008,0005); an empty list is the default repertoire."""
        if terms is None:
            return ASCII
        if isinstance(terms, str):
            terms = terms.split("\\")
        return _make(tuple(term.strip(" \0") for term in terms))

    @property
    def is_utf8(self) -> bool:
        """ISO_IR 192."""
        return self._codec == "utf-8"

    def decode(self, raw: bytes, *, person_name: bool = False) -> str:
        """Unicode of an encoded value, several values still joined by backslashes. Never fails."""
        return self.decode_noting(raw, person_name=person_name)[0]

    def decode_noting(self, raw: bytes, *, person_name: bool = False) -> tuple[str, tuple[str, ...]]:
        """As `decode`, and what was odd."""
        if not self._extended or b"\x1b" not in raw:
            if raw.isascii() and (b"\x1b" not in raw):
                return raw.decode("ascii"), ()
            if b"\x1b" not in raw or self._codec in ("utf-8", "gb18030", "gbk"):
                if self._codec != "ascii":
                    return _soft(raw, self._codec)
                if self._undeclared or not self._first_g1:
                    return self._undesignated(raw)
                return _soft(raw, self._first_g1)
        notes: list[str] = [] if self._extended else ["escape sequence without code extensions in (0008,0005)"]
        out: list[str] = []
        g0, g1 = "ascii", self._first_g1
        position = 0
        while position < len(raw):
            found = _ESCAPE.search(raw, position)
            end = found.start() if found else len(raw)
            if end > position:
                g0, g1 = self._run(raw[position:end], g0, g1, person_name, out, notes)
            if not found:
                break
            known = _ESCAPES.get(found.group())
            if known is None:
                notes.append("unknown escape sequence")
            elif known[0] == "G0":
                g0 = known[1]
            else:
                g1 = known[1]
            position = found.end()
        return "".join(out), tuple(dict.fromkeys(notes))

    def _run(
        self, run: bytes, g0: str, g1: str, person_name: bool, out: list[str], notes: list[str]
    ) -> tuple[str, str]:
        """Decode bytes between two escapes; returns the designations at the end."""
        if g0 in _STATEFUL:
            for number, piece in enumerate(_HIGH.split(run)):
                if not piece:
                    continue
                if number % 2:
                    text, odd = _soft(piece, g1) if g1 else self._undesignated(piece)
                else:
                    text, odd = _soft(_STATEFUL[g0] + piece + b"\x1b(B", g0)
                out.append(text)
                notes.extend(odd)
            return g0, g1
        for piece in (_RESET_NAME if person_name else _RESET).split(run):
            if len(piece) == 1 and piece in b"\\\r\n\f\t^=" and (person_name or piece not in b"^="):
                out.append(piece.decode("ascii"))
                g1 = self._first_g1
            elif piece:
                text, odd = _soft(piece, g1) if g1 else self._undesignated(piece)
                out.append(text)
                notes.extend(odd)
        return g0, g1

    def _undesignated(self, raw: bytes) -> tuple[str, tuple[str, ...]]:
        """Bytes above 7FH before any set is designated for them: of the one set declared for such bytes, where they fit. Some writers
        leave its escape sequence out (pydicom does for ISO 2022 IR 58)."""
        if self._second_g1 and not raw.isascii():
            try:
                text = raw.decode(self._second_g1)
            except UnicodeDecodeError:
                return _guess(raw)
            return text, ("bytes above 7FH without the escape sequence of their set",)
        return _guess(raw)

    def can_encode(self, text: str) -> bool:
        """Whether every character has a place in the set."""
        try:
            self.encode(text)
        except Incorrect:
            return False
        return True

    def encode(self, text: str, *, person_name: bool = False) -> bytes:
        """Bytes of a text. Raises Incorrect where a character has no place in the set."""
        if text.isascii():
            return text.encode("ascii")
        if not self._extended:
            try:
                return text.encode(self._codec)
            except UnicodeEncodeError:
                raise Incorrect("a character has no place in the character set", section=_SECTION) from None
        return self._encode_extended(text, _DELIMITERS + "^=" if person_name else _DELIMITERS)

    def _encode_extended(self, text: str, delimiters: str) -> bytes:
        out = bytearray()
        g0, g1 = "ascii", self._first_g1
        for char in text:
            if char.isascii():
                if g0 != "ascii":
                    out += b"\x1b(B"
                    g0 = "ascii"
                out += char.encode("ascii")
                if char in delimiters:
                    g1 = self._first_g1
                continue
            for number in self._sets:
                place = _ONE_BYTE.get(number) or _TWO_BYTE_G1.get(number) or _TWO_BYTE_G0.get(number)
                if place is None:
                    continue
                codec, escape = place
                try:
                    coded = char.encode(codec)
                except UnicodeEncodeError:
                    continue
                if codec in _STATEFUL:
                    if not coded.startswith(escape):
                        continue
                    if g0 != codec:
                        out += escape
                        g0 = codec
                    out += coded[len(escape) : len(escape) + 2]
                else:
                    if number == "13" and len(coded) != 1:
                        continue
                    if g0 != "ascii":
                        out += b"\x1b(B"
                        g0 = "ascii"
                    if g1 != codec:
                        out += escape
                        g1 = codec
                    out += coded
                break
            else:
                raise Incorrect("a character has no place in the character set", section=_SECTION)
        if g0 != "ascii":
            out += b"\x1b(B"
        return bytes(out)


def _soft(raw: bytes, codec: str) -> tuple[str, tuple[str, ...]]:
    try:
        return raw.decode(codec), ()
    except UnicodeDecodeError:
        return raw.decode(codec, "replace"), (f"bytes that {codec} does not know",)


def _guess(raw: bytes) -> tuple[str, tuple[str, ...]]:
    if raw.isascii():
        return raw.decode("ascii"), ()
    try:
        return raw.decode("utf-8"), ("bytes above 7FH without (0008,0005), read as UTF-8",)
    except UnicodeDecodeError:
        return raw.decode("iso8859-1"), ("bytes above 7FH without (0008,0005), read as ISO 8859-1",)


@lru_cache(maxsize=256)
def _make(terms: tuple[str, ...]) -> Charset:
    return Charset(terms)


ASCII = Charset(())
UTF_8 = Charset(("ISO_IR 192",))
