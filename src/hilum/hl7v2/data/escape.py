"""Delimiters and escape sequences. HL7 v2.5.1 2.5.4 and 2.7; the truncation character is 2.7's (v2.7 2.5.5.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v2.data.charset import Charset

__all__ = ["STANDARD", "Delimiters", "Er7", "check_escapes", "escape", "unescape"]

_SECTION = "HL7 v2.5.1 2.7"

MOST_SEQUENCES = 200_000
"""Of one value, where they are read one by one; delimiters, highlighting and line breaks go by the million."""


class Er7(str):
    """Text that is ER7 already: a component or field with its delimiters, not to be escaped again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Delimiters:
    """MSH-1 and MSH-2; "" where a sender declares none. HL7 v2.5.1 2.5.4."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"
    truncation: str = ""

    @property
    def encoding_characters(self) -> str:
        """MSH-2."""
        return self.component + self.repetition + self.escape + self.subcomponent + self.truncation


STANDARD = Delimiters()


@dataclass(frozen=True, slots=True)
class _Tables:
    special: re.Pattern[str]
    written: dict[str, str]
    sequence: re.Pattern[str]
    read: dict[str, str]
    plain: dict[str, str]


@lru_cache(maxsize=64)
def _tables(d: Delimiters) -> _Tables:
    named = {"F": d.field, "S": d.component, "T": d.subcomponent, "R": d.repetition, "E": d.escape, "P": d.truncation}
    written = {character: f"{d.escape}{letter}{d.escape}" for letter, character in named.items() if character}
    written["\n"] = f"{d.escape}.br{d.escape}"
    for code in (*range(10), *range(11, 32), 0x7F):
        written[chr(code)] = f"{d.escape}X{code:02X}{d.escape}"
    special = re.compile("[" + "".join(re.escape(c) for c in written) + "]")
    mark = re.escape(d.escape)
    plain = {letter: character for letter, character in named.items() if character}
    plain |= {"H": "", "N": "", ".br": "\n", "P": named["P"] or "#"}
    return _Tables(special, written, re.compile(f"{mark}([^{mark}\r]{{0,4096}}){mark}"), dict(named), plain)


def escape(text: str, d: Delimiters = STANDARD) -> str:
    """Plain text as ER7: delimiters and control characters become escape sequences; a line feed becomes `\\.br\\`.

    Without an escape character (a sender's own short MSH-2) what cannot be said becomes a blank.
    """
    if not d.escape:
        return "".join(" " if c in (d.field, d.component, d.repetition, d.subcomponent) or c < " " else c for c in text)
    tables = _tables(d)
    if tables.special.search(text) is None:
        return text
    return tables.special.sub(lambda match: tables.written[match[0]], text)


def unescape(text: str, d: Delimiters, charset: Charset) -> str:
    """ER7 text as plain text. What is no escape sequence is kept as it stands; highlighting is dropped. 2.7.1 to 2.7.7.

    raises   BudgetExceeded   many sequences of the kinds that are not just a character
    """
    if not d.escape or d.escape not in text:
        return text
    tables = _tables(d)
    parts = text.split(d.escape)
    if len(parts) % 2 and tables.plain.keys() >= set(parts[1::2]):
        parts[1::2] = [tables.plain[one] for one in parts[1::2]]
        return "".join(parts)
    if len(parts) > MOST_SEQUENCES:
        raise BudgetExceeded("more escape sequences than allowed in one value", section=_SECTION, code="102")
    shifts = False

    def read(match: re.Match[str]) -> str:
        nonlocal shifts
        body = match[1]
        if body in tables.read and (tables.read[body] or body == "P"):
            return tables.read[body] or "#"
        kind = body[:1]
        if kind == "X" and (data := _hex(body[1:])):
            return charset.decode(data)
        if kind in ("C", "M") and len(body) in (5, 7) and (data := _hex(body[1:])):
            shifts = True
            return "\x1b" + data.decode("latin-1")
        if body in ("H", "N"):
            return ""
        if kind == ".":
            return _formatting(body[1:])
        return match[0]

    # a match that is no sequence must give its closing mark back, since it may open the next one
    out: list[str] = []
    position = 0
    while match := tables.sequence.search(text, position):
        out.append(text[position : match.start()])
        value = read(match)
        if value == match[0] and not (match[1][:1] == "Z" and len(match[1]) > 1):
            out.append(d.escape + match[1])
            position = match.end() - 1
        else:
            out.append(value)
            position = match.end()
    out.append(text[position:])
    plain = "".join(out)
    if shifts:  # \C..\ and \M..\ switch the set for the text after them, as the ISO 2022 sequence would
        try:
            return charset.decode(plain.encode(charset.codec, "surrogateescape"))
        except UnicodeEncodeError:
            return plain
    return plain


def _hex(digits: str) -> bytes:
    if len(digits) % 2 or not digits or not all(c in "0123456789abcdefABCDEF" for c in digits):
        return b""
    return bytes.fromhex(digits)


def _formatting(command: str) -> str:
    """Formatted text (FT) commands that break lines do so here; indents, fill and centring are layout only. 2.7.6."""
    name, amount = command[:2].lower(), command[2:].strip().lstrip("+")
    if name == "br" or name == "ce":
        return "\n"
    if name == "sp":
        return "\n" * min(int(amount), 100) if amount.isascii() and amount.isdigit() and len(amount) < 4 else "\n"
    return ""


_KNOWN = re.compile(
    r"[FSTREPHN]|X(?:[0-9A-Fa-f]{2})+|C[0-9A-Fa-f]{4}|M[0-9A-Fa-f]{4}(?:[0-9A-Fa-f]{2})?"
    r"|\.(?:br|ce|fi|nf|sp *\+?\d*|in *[+-]?\d+|ti *[+-]?\d+|sk *\+?\d+)|Z[^\r]*"
)


def check_escapes(text: str, d: Delimiters, where: str) -> None:
    """Every escape character of ER7 text belongs to a sequence of 2.7. raises DecodeError with code 102."""
    if not d.escape:
        return
    parts = text.split(d.escape)
    if len(parts) % 2 == 0:
        raise DecodeError("an escape sequence without its end", where=where, section=_SECTION, code="102")
    for body in parts[1::2]:
        if not _KNOWN.fullmatch(body):
            raise DecodeError("no such escape sequence", where=where, section=_SECTION, code="102")
