"""What stands before and in a message's header and decides how the rest is read: byte order mark, line ends, MSH-1, MSH-2, MSH-18.
HL7 v2.5.1 2.5.4, 2.15.9; the truncation character is 2.7's (v2.7 2.5.5.2).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from hilum.core.errors import DecodeError
from hilum.hl7v2.data.charset import Charset, can_decode, charset, detect_wide
from hilum.hl7v2.data.escape import Delimiters
from hilum.hl7v2.data.segment import Note

__all__ = ["cut_lines", "declared_charset", "delimiters_of", "line_end", "strip_prefix"]

_SECTION = "HL7 v2.5.1 2.5"
_BOM = b"\xef\xbb\xbf"
_BLANKS = b"\r\n\t \x00"
_ANY_END = re.compile(rb"(\r\n|\r|\n)")
_RETURN_END = re.compile(rb"(\r\n|\r)")


def line_end(content: bytes) -> bytes:
    """The only line end of a message, or b"" where it has several kinds.

    The first line end decides: after a carriage return (with or without a line feed) a bare line feed is data, as the
    standard says; after a bare line feed the sender writes Unix lines and any line end ends a segment.
    """
    line_feed = content.find(b"\n")
    if line_feed < 0:
        return b"\r"
    carriage_return = content.find(b"\r")
    if carriage_return < 0:
        return b"\n"
    if line_feed < carriage_return:
        return b""
    if carriage_return + 1 == line_feed:
        both = content.count(b"\r\n")
        return b"\r\n" if both == content.count(b"\r") else b""
    return b"" if content.find(b"\r\n") >= 0 else b"\r"


def cut_lines(content: bytes, end: bytes) -> tuple[list[bytes], list[bytes]]:
    """Lines, and the line end after each, b"" after a last line that has none. `end` as `line_end` told."""
    if end:
        lines = content.split(end)
        ends = [end] * len(lines)
        ends[-1] = b""
    else:
        line_feed, carriage_return = content.find(b"\n"), content.find(b"\r")
        pieces = (_ANY_END if line_feed < carriage_return else _RETURN_END).split(content)
        lines, ends = pieces[::2], [*pieces[1::2], b""]
    if not lines[-1]:
        lines.pop()
        ends.pop()
    return lines, ends


@lru_cache(maxsize=256)
def delimiters_of(separator: str, text: str, where: str) -> tuple[Delimiters, tuple[Note, ...]]:
    """Field 1 and 2 of a header, and what is odd about them. raises DecodeError."""
    if not separator or separator.isalnum() or separator.isspace() or not separator.isascii() or separator < " ":
        raise DecodeError("no field separator", where=f"{where}-1", section="HL7 v2.5.1 2.15.9.1", code="101")
    if not text.isascii() or any(c.isalnum() or c <= " " or c == "\x7f" for c in text):
        raise DecodeError("encoding characters are letters or blanks", where=f"{where}-2", section=_SECTION, code="102")
    notes = []
    if len(text) > 5:
        raise DecodeError("more than five encoding characters", where=f"{where}-2", section=_SECTION, code="102")
    if not text:
        raise DecodeError("no encoding characters", where=f"{where}-2", section="HL7 v2.5.1 2.15.9.2", code="101")
    if len(set(text)) != len(text) or separator in text:
        raise DecodeError("two delimiters are the same", where=f"{where}-2", section=_SECTION, code="102")
    if text[:4] != "^~\\&"[: len(text)]:
        notes.append(Note("encoding characters other than those recommended", f"{where}-2", "HL7 v2.5.1 2.5.4"))
    elif len(text) < 4:
        notes.append(Note("fewer than four encoding characters", f"{where}-2", "HL7 v2.5.1 2.5.4"))
    if text[2:] == "&":  # the backslash was lost on the way: the ampersand is what it is elsewhere
        return Delimiters(separator, text[0], text[1], "", "&"), tuple(notes)
    padded = [*text, "", "", "", "", ""][:5]
    return Delimiters(separator, *padded), tuple(notes)


def strip_prefix(raw: bytes, notes: list[Note]) -> tuple[bytes, bytes, str]:
    """The message from its header on (in UTF-8 where it is wide), what stood before it, and the codec where it is wide."""
    wide = detect_wide(raw)
    if wide:
        try:
            text = raw.decode(wide)
        except UnicodeDecodeError:
            raise DecodeError(
                "not the UTF-16 or UTF-32 that it seems", where="MSH", section=_SECTION, code="102"
            ) from None
        bom = "\ufeff" if text.startswith("\ufeff") else ""
        content = text[len(bom) :].encode("utf-8", "surrogatepass")
        return content, bom.encode("utf-8"), wide
    start = len(_BOM) if raw.startswith(_BOM) else 0
    if start:
        notes.append(Note("a byte order mark before the message", "MSH", "HL7 v2.5.1 2.5"))
    marked = start
    while start < len(raw) and raw[start] in _BLANKS:
        start += 1
    if start > marked:
        notes.append(Note("blanks before the message", "MSH", _SECTION))
    return raw[start:], raw[:start], ""


def declared_charset(content: bytes, label: str, repetition: str, notes: list[Note]) -> Charset:
    """The character set that MSH-18 (or, where it is empty, the sender's default) declares, or what the bytes are where they
    do not fit."""
    chosen = charset(label, repetition)
    if not chosen.known:
        notes.append(Note("a character set that table 0211 does not know", "MSH-18", "HL7 v2.5.1 2.15.9.18"))
    elif not chosen.listed:
        notes.append(Note("a character set that table 0211 does not list", "MSH-18", "HL7 v2.5.1 2.15.9.18"))
    if chosen.is_wide:  # the label says wide characters, the bytes are not
        chosen = replace(chosen, codec="utf-8")
    if not chosen.further and b"\x1b$" in content:
        chosen = replace(chosen, further=("ISO IR87", "ISO IR159", "KS X 1001"))
        notes.append(Note("shifts to a character set that is not declared", "MSH-18", "HL7 v2.5.1 2.7.2"))
    if content.isascii():
        return chosen
    if not label and chosen.codec == "ascii" and not chosen.further:
        notes.append(Note("bytes beyond ASCII without a character set", "MSH-18", "HL7 v2.5.1 2.15.9.18"))
        return _guess(content)
    if chosen.codec == "ascii" and chosen.further and b"\x1b" not in content:
        notes.append(Note("bytes beyond ASCII without the escape sequence of their set", "MSH-18", "HL7 v2.5.1 2.7.2"))
        return replace(chosen, codec=_unshifted(content, chosen.further))
    if not can_decode(content, chosen.codec) and not chosen.further:
        notes.append(Note("bytes outside the declared character set", "MSH-18", "HL7 v2.5.1 2.15.9.18"))
        if chosen.codec == "ascii":
            chosen = replace(_guess(content), label=label)
    return chosen


def _unshifted(content: bytes, further: tuple[str, ...]) -> str:
    """The codec that bytes beyond ASCII are in where their sender forgot to shift to it."""
    candidates = [charset(name).codec for name in further if charset(name).codec != "ascii"]
    if "ISO IR87" in further:
        candidates += ["utf-8", "cp932", "euc_jp"]
    return next((codec for codec in candidates if can_decode(content, codec)), "ascii")


def _guess(content: bytes) -> Charset:
    return Charset("", "utf-8" if can_decode(content, "utf-8") else "iso8859-1")
