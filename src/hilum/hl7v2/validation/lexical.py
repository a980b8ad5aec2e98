"""How primitive data types are written, version by version. HL7 v2.5.1 chapter 2.A; v2.1 and v2.2 chapter 2.

Each check is a function of the plain text: true where the text keeps to the type. It is exact and takes time linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Lexical", "is_base64", "lexical", "number_of"]

Check = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Lexical:
    """A primitive type's rule: its check, its rule id, and what the check asks in words."""

    check: Check
    rule: str
    words: str


_HOUR = r"(?:[01]\d|2[0-3])"
_SIXTY = r"[0-5]\d"
_ZONE = r"(?:[+-](?:0\d|1[0-4])[0-5]\d)?"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_FRACTION = r"(?:\.\d{1,4})?"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_DATES = {
    "full": _compile(rf"\d{{4}}{_DAY}"),
    "partial": _compile(r"\d{4}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)?"),
}
_TIMES = {
    "minutes": _compile(rf"{_HOUR}{_SIXTY}(?:{_SIXTY}{_FRACTION})?{_ZONE}"),
    "hours": _compile(rf"{_HOUR}(?:{_SIXTY}(?:{_SIXTY}{_FRACTION})?)?{_ZONE}"),
}
_MOMENTS = {
    "full": _compile(rf"\d{{4}}{_DAY}(?:{_HOUR}{_SIXTY}(?:{_SIXTY}{_FRACTION})?)?{_ZONE}"),
    "minutes": _compile(
        rf"\d{{4}}(?:(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])(?:{_HOUR}{_SIXTY}(?:{_SIXTY}{_FRACTION})?)?)?)?{_ZONE}"
    ),
    "hours": _compile(
        rf"\d{{4}}(?:(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])(?:{_HOUR}(?:{_SIXTY}(?:{_SIXTY}{_FRACTION})?)?)?)?)?"
        rf"{_ZONE}"
    ),
}
_NUMBER = _compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
_SEQUENCE = _compile(r"\d+")
_TELEPHONE = _compile(
    r"(?:\d{2} )?(?:\(\d{1,4}\))? ?\d{3}-?\d{4}(?:X\d{1,5})?(?:B\d{1,5})?(?:C.*)?|(?:\d{2} )?(?:\(\d{1,4}\))[\d-]{3,12}.*"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*+={0,2}+\s*+", re.ASCII)
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _dated(pattern: re.Pattern[str]) -> Check:
    match = pattern.fullmatch

    def check(text: str) -> bool:
        if match(text) is None:
            return False
        if len(text) >= 8 and text[6:8] > "28" and text[4:8].isdigit():
            month, day = int(text[4:6]), int(text[6:8])
            if day > _LENGTHS[month - 1]:
                year = int(text[:4])
                leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
                return month == 2 and day == 29 and leap
        return True

    return check


def number_of(version: str) -> tuple[int, ...]:
    """A version as numbers to compare: "2.5.1" is (2, 5, 1)."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


@lru_cache(maxsize=512)
def lexical(datatype: str, version: str) -> Lexical | None:
    """The rule of a primitive data type in a version; None where any text will do (ST, TX, FT, ID, IS)."""
    number = number_of(version)
    old = number < (2, 3)
    match datatype:
        case "DT":
            words = "a date YYYYMMDD" if old else "a date YYYY[MM[DD]]"
            return Lexical(_dated(_DATES["full" if old else "partial"]), "type/DT", words)
        case "TM":
            minutes = number < (2, 3)
            words = "a time HHMM[SS[.S[S[S[S]]]]]" if minutes else "a time HH[MM[SS[.S[S[S[S]]]]]]"
            return Lexical(_TIMES["minutes" if minutes else "hours"].fullmatch, "type/TM", f"{words}[+/-ZZZZ]")
        case "TS" | "TS.1" | "DTM":
            kind = "full" if old else "minutes" if number < (2, 5) else "hours"
            words = {
                "full": "a time stamp YYYYMMDD[HHMM[SS[.S[S[S[S]]]]]]",
                "minutes": "a time stamp YYYY[MM[DD[HHMM[SS[.S[S[S[S]]]]]]]]",
                "hours": "a time stamp YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]]",
            }[kind]
            return Lexical(_dated(_MOMENTS[kind]), f"type/{datatype[:3].rstrip('.')}", f"{words}[+/-ZZZZ]")
        case "NM":
            return Lexical(_NUMBER.fullmatch, "type/NM", "a number")
        case "SI":
            return Lexical(_SEQUENCE.fullmatch, "type/SI", "a non-negative integer")
        case "TN":
            return Lexical(_TELEPHONE.fullmatch, "type/TN", "a telephone number as TN writes it")
        case _:
            return None


def is_base64(text: str) -> bool:
    """Whether text is Base64; line breaks, which some senders leave in it, do not matter. HL7 v2.5.1 2.A.24."""
    return _BASE64.fullmatch(text) is not None
