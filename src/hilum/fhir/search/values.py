"""What search compares: folded text, times as instants, numbers as text that sorts. FHIR R4 3.1.1.4.

Dates and numbers become pairs (low, high) of text, both inclusive, that compare like the values, so that any store can keep them in
one index of text.
"""

from __future__ import annotations

import calendar
import decimal
import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

from hilum.fhir.json import Decimal

__all__ = [
    "MAX_KEPT",
    "OPEN",
    "date_range",
    "folded",
    "neighbours",
    "next_after",
    "next_before",
    "number_text",
    "period_range",
    "short_date_range",
    "short_folded",
    "significant_range",
]

OPEN = ""
_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)
_CONTEXT = decimal.Context(prec=34, Emin=-9_999, Emax=9_999)
_INVERTED = str.maketrans("0123456789", "9876543210")
_MICROSECOND = timedelta(microseconds=1)


MAX_KEPT = 256
"""Characters of a text whose answer is kept: what is longer comes seldom twice, and documents must not decide what memory holds."""


def folded(text: str) -> str:
    """Text without case, accents and doubled white space: how strings are compared by default. FHIR R4 3.1.1.4.8."""
    return short_folded(text) if len(text) <= MAX_KEPT else short_folded.__wrapped__(text)


@lru_cache(maxsize=4096)
def short_folded(text: str) -> str:
    """`folded`, for a text of at most `MAX_KEPT` characters."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(text.casefold().split())[:256]


def date_range(text: str) -> tuple[str, str] | None:
    """First and last microsecond that a partial date or time stands for, in UTC; None where it is none. 3.1.1.4.7."""
    return short_date_range(text) if len(text) <= MAX_KEPT else short_date_range.__wrapped__(text)


@lru_cache(maxsize=2048)
def short_date_range(text: str) -> tuple[str, str] | None:
    """`date_range`, for a text of at most `MAX_KEPT` characters."""
    length = len(text)
    if length > 19 and text[10] == "T":
        if text[19] == ".":  # the fraction of a second changes nothing before it
            end = 20
            while end < length and text[end] in "0123456789":
                end += 1
            if end == 20:
                return None
            digits = text[20:end][:6]
            begun = _second(text[:19] + text[end:]) if end < length else _second(text[:19])
            return None if begun is None else (f"{begun}.{digits:0<6}", f"{begun}.{digits:9<6}")
        begun = _second(text)
        if begun is not None:
            return f"{begun}.000000", f"{begun}.999999"
    return _partial(text)


def _second(text: str) -> str | None:
    """A time to the second, in UTC and without its zone; None where it is none or `_partial` must look at it."""
    try:
        moment = datetime.fromisoformat(text)
        zone = text[19:]
        if zone == "Z":
            return text[:19] if moment.isoformat() == text[:19] + "+00:00" else None
        if moment.isoformat() != text:
            raise ValueError
        offset = moment.utcoffset()
        if offset:
            return (moment.replace(tzinfo=None) - offset).isoformat()
    except (ValueError, OverflowError):
        span = _partial(text)
        return span[0][:19] if span is not None and len(text) > 18 else None
    return text[:19]


def _partial(text: str) -> tuple[str, str] | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        if hour is None:
            first = date(int(year), int(month or 1), int(day or 1))
            last_month = int(month or 12)
            last_day = int(day) if day else calendar.monthrange(int(year), last_month)[1]
            last = first if day else date(int(year), last_month, last_day)
            return f"{first.isoformat()}T00:00:00.000000", f"{last.isoformat()}T23:59:59.999999"
        whole = int(second or 0)
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), 59 if whole == 60 else whole)
        if zone and zone != "Z" and zone[1:] != "00:00":
            sign = -1 if zone[0] == "-" else 1
            moment -= sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    except (ValueError, OverflowError):
        return None
    begun = moment.isoformat(timespec="seconds")
    if second is None:
        return f"{begun}.000000", f"{begun[:-2]}59.999999"
    return f"{begun}.000000", f"{begun}.999999"


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def period_range(start: str, end: str) -> tuple[str, str] | None:
    """(low, high) of a period; an open end is `OPEN`. None where neither bound is a date."""
    low = date_range(start) if start else None
    high = date_range(end) if end else None
    if low is None and high is None:
        return None
    return (low[0] if low else OPEN), (high[1] if high else OPEN)


def next_after(text: str) -> str:
    """The first instant after this one."""
    return _moved(text, _MICROSECOND)


def next_before(text: str) -> str:
    """The last instant before this one."""
    return _moved(text, -_MICROSECOND)


def _moved(text: str, by: timedelta) -> str:
    try:
        return _text(datetime.fromisoformat(text) + by)
    except OverflowError:
        return text


def number_text(number: decimal.Decimal | int) -> str:
    """Text that sorts as the number does: sign, exponent, digits. To 34 significant digits."""
    text = number.text if number.__class__ is Decimal else str(number)
    return _number_text(text) if len(text) <= MAX_KEPT else _number_text.__wrapped__(text)


@lru_cache(maxsize=2048)
def _number_text(text: str) -> str:
    rounded = _CONTEXT.create_decimal(text)
    digits = str(rounded).partition("E")[0].replace(".", "").lstrip("-0").rstrip("0")
    if not digits:
        return "5"
    exponent = rounded.adjusted()
    if rounded > 0:
        return f"9{exponent + 20_000:05d}{digits}"
    return f"1{79_999 - exponent:05d}{digits.translate(_INVERTED)}~"


def significant_range(number: decimal.Decimal) -> tuple[decimal.Decimal, decimal.Decimal]:
    """The numbers that round to this one at its precision: 100 stands for 99.5 to 100.5. FHIR R4 3.1.1.4.6."""
    exponent = number.as_tuple().exponent
    half = decimal.Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)
    return _CONTEXT.subtract(number, half), _CONTEXT.add(number, half)


def neighbours(number: decimal.Decimal) -> tuple[decimal.Decimal, decimal.Decimal]:
    """The greatest number below and the least above, to 34 digits."""
    return _CONTEXT.next_minus(number), _CONTEXT.next_plus(number)
