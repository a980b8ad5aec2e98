"""Date, DateTime and Time with their precision and zone. FHIRPath N1 2.1.4-2.1.6, 6.1 (equality), 6.2 (comparison), 6.7 (arithmetic).

A value keeps what was written; seconds and milliseconds are one precision. Comparing goes from the year down and is undecided
(None) where one side ends before a difference shows.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

__all__ = ["Temporal", "compare", "from_datetime", "in_utc", "parse_temporal", "plus", "written"]

_DATETIME = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T(?:(\d{2})(?::(\d{2})(?::(\d{2}(?:\.\d{1,9})?)\d*)?)?(Z|[+-]\d{2}:\d{2})?)?)?",
    re.ASCII,
)
_TIME = re.compile(r"(\d{2})(?::(\d{2})(?::(\d{2}(?:\.\d{1,9})?)\d*)?)?", re.ASCII)
_EASTMOST, _WESTMOST = 14 * 60, 12 * 60
_UNDECIDED_MINUTES = _EASTMOST + _WESTMOST
_MAX_KEPT = 128


@dataclass(frozen=True, slots=True)
class Temporal:
    """A point in time as precise as it was written.

    kind    "Date", "DateTime" or "Time"
    parts   year, month, day, hour, minute, second with fraction; of a Time from the hour on; only those that are there
    zone    minutes east of UTC, None where none is written
    """

    kind: str
    parts: tuple[int | Decimal, ...]
    zone: int | None
    text: str

    @property
    def first(self) -> int:
        """Position of the first part among year to second."""
        return 3 if self.kind == "Time" else 0

    def __str__(self) -> str:
        return self.text


def parse_temporal(text: str, kind: str) -> Temporal | None:
    """A "date", "datetime" or "time" from its text without @, None where it is none of the calendar."""
    return _parsed(text, kind) if len(text) <= _MAX_KEPT else _parsed.__wrapped__(text, kind)


@lru_cache(maxsize=4096)
def _parsed(text: str, kind: str) -> Temporal | None:
    if kind == "time":
        match = _TIME.fullmatch(text)
        if match is None:
            return None
        hour, minute, second = match.groups()
        parts = _parts((hour, minute), second)
        return None if not _is_time(parts) else Temporal("Time", parts, None, text)
    match = _DATETIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    if kind == "date" and "T" in text:
        return None
    if hour is not None and day is None:
        return None
    parts = _parts((year, month, day, hour, minute), second)
    if not _is_date(parts[:3]) or not _is_time(parts[3:]):
        return None
    offset: int | None = None
    if zone is not None:
        offset = _zone(zone)
        if offset is None:
            return None
    return Temporal("Date" if kind == "date" else "DateTime", parts, offset, text)


def _zone(text: str) -> int | None:
    if text == "Z":
        return 0
    hours, minutes = int(text[1:3]), int(text[4:6])
    if minutes > 59 or hours > 14 or (hours == 14 and minutes):
        return None
    return (hours * 60 + minutes) * (-1 if text[0] == "-" else 1)


def _parts(whole: tuple[str | None, ...], second: str | None) -> tuple[int | Decimal, ...]:
    found: list[int | Decimal] = [int(part) for part in whole if part is not None]
    if second is not None:
        found.append(Decimal(second))
    return tuple(found)


def _is_date(parts: tuple[int | Decimal, ...]) -> bool:
    if not parts or not parts[0]:
        return False
    if len(parts) > 1 and not 1 <= parts[1] <= 12:
        return False
    return len(parts) < 3 or 1 <= parts[2] <= calendar.monthrange(int(parts[0]), int(parts[1]))[1]


def _is_time(parts: tuple[int | Decimal, ...]) -> bool:
    return all(0 <= part < limit for part, limit in zip(parts, (24, 60, 61), strict=False))


def from_datetime(value: datetime.datetime) -> Temporal:
    """A DateTime with milliseconds and zone; without a zone UTC is meant."""
    if value.tzinfo is None:
        value = value.replace(tzinfo=datetime.UTC)
    text = value.isoformat(timespec="milliseconds")
    found = parse_temporal(text, "datetime")
    assert found is not None
    return found


def in_utc(value: Temporal) -> tuple[int | Decimal, ...]:
    """Parts in UTC as precise as they are; without a zone or an hour as written."""
    parts = value.parts
    if not value.zone or len(parts) < 4:
        return parts
    minute = int(parts[4]) if len(parts) > 4 else 0
    ordinal = datetime.date(int(parts[0]), int(parts[1]), int(parts[2])).toordinal() * 1440
    days, rest = divmod(ordinal + int(parts[3]) * 60 + minute - value.zone, 1440)
    day = datetime.date.fromordinal(min(max(days, 1), datetime.date.max.toordinal()))
    moved: tuple[int | Decimal, ...] = (day.year, day.month, day.day, rest // 60)
    return (*moved, rest % 60, *parts[5:]) if len(parts) > 4 else moved


def compare(left: Temporal, right: Temporal) -> int | None:
    """-1, 0, 1, or None where the precision does not decide. FHIRPath N1 6.2.

    A zone on one side only leaves undecided what is less than 26 hours apart, and against a date what may lie on it somewhere.
    """
    if (left.kind == "Time") != (right.kind == "Time"):
        return None
    ours, theirs = in_utc(left), in_utc(right)
    if (left.zone is None) != (right.zone is None):
        if len(ours) < 4:
            return _of_days(ours, theirs)
        if len(theirs) < 4:
            order = _of_days(theirs, ours)
            return None if order is None else -order
        apart = _minutes(ours) - _minutes(theirs)
        if abs(apart) <= _UNDECIDED_MINUTES:
            return None
        return -1 if apart < 0 else 1
    for a, b in zip(ours, theirs, strict=False):
        if a != b:
            return -1 if a < b else 1
    return 0 if len(ours) == len(theirs) else None


def _of_days(days: tuple[int | Decimal, ...], moment: tuple[int | Decimal, ...]) -> int | None:
    """-1 where a year, month or day without a zone ends before a moment in UTC wherever it is meant, 1 where it begins after it."""
    if abs(int(days[0]) - int(moment[0])) > 1:
        return -1 if days[0] < moment[0] else 1
    year, month, day = (int(one) for one in (*days, 0, 0)[:3])
    begins = datetime.date(year, month or 1, day or 1).toordinal() * 1440 - _EASTMOST
    last = datetime.date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    ends = (last.toordinal() + 1) * 1440 + _WESTMOST
    at = _minutes(moment)
    if ends <= at:
        return -1
    return 1 if begins > at + (0 if len(moment) > 4 else 59) else None


def _minutes(parts: tuple[int | Decimal, ...]) -> int:
    days = datetime.date(int(parts[0]), int(parts[1]), int(parts[2])).toordinal()
    minute = int(parts[4]) if len(parts) > 4 else 0
    return days * 1440 + int(parts[3]) * 60 + minute


_UNIT_AT = {"year": 0, "month": 1, "week": 2, "day": 2, "hour": 3, "minute": 4, "second": 5, "millisecond": 5}
_SECONDS = {
    "week": Decimal(604_800),
    "day": Decimal(86_400),
    "hour": Decimal(3_600),
    "minute": Decimal(60),
    "second": Decimal(1),
    "millisecond": Decimal("0.001"),
}
_SPANS = {0: Decimal(365 * 86_400), 1: Decimal(30 * 86_400), 2: Decimal(86_400), 3: Decimal(3_600), 4: Decimal(60)}


def plus(value: Temporal, amount: Decimal, unit: str) -> Temporal | None:
    """A value moved by a calendar duration; None where it leaves the years 1 to 9999. FHIRPath N1 6.7.

    unit   "year" to "millisecond". What is finer than the value is turned into its precision first, the rest is cut off;
           a fraction counts for seconds only.
    """
    if abs(amount) > 10**15:
        return None
    last = value.first + len(value.parts) - 1
    if unit in ("year", "month"):
        if value.kind == "Time":
            return value
        months = int(amount) * (12 if unit == "year" else 1)
        if last == 0:
            months = int(Decimal(months) / 12) * 12
        return _move_months(value, months)
    if unit not in ("second", "millisecond"):
        amount = Decimal(int(amount))
    seconds = amount * _SECONDS[unit]
    if value.kind == "Time":
        return _move_time(value, seconds, last)
    if last < _UNIT_AT[unit]:
        whole = int(seconds / _SPANS[last])
        if last < 2:
            return _move_months(value, whole * (12 if last == 0 else 1))
        seconds = whole * _SPANS[last]
    elif last < 2:  # weeks or days on a year or month
        return _move_months(value, int(seconds / _SPANS[last]) * (12 if last == 0 else 1))
    return _move_seconds(value, seconds)


def _move_months(value: Temporal, months: int) -> Temporal | None:
    parts = value.parts
    month = int(parts[1]) if len(parts) > 1 else 1
    year, rest = divmod(int(parts[0]) * 12 + month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    moved: tuple[int | Decimal, ...] = (year,)
    if len(parts) > 1:
        moved = (year, rest + 1)
    if len(parts) > 2:
        moved = (*moved, min(int(parts[2]), calendar.monthrange(year, rest + 1)[1]))
    return written(value.kind, moved + parts[3:], value.zone)


def _move_seconds(value: Temporal, seconds: Decimal) -> Temporal | None:
    parts = value.parts
    days = datetime.date(int(parts[0]), int(parts[1]), int(parts[2])).toordinal()
    clock = _clock(parts[3:]) + seconds
    over = int(clock // 86_400)
    if clock < over * 86_400:
        over -= 1
    days += over
    if not 1 <= days <= datetime.date.max.toordinal():
        return None
    day = datetime.date.fromordinal(days)
    moved = (day.year, day.month, day.day, *_hands(clock - over * 86_400, parts[3:]))
    return written(value.kind, moved, value.zone)


def _move_time(value: Temporal, seconds: Decimal, last: int) -> Temporal:
    if last < 5:
        seconds = int(seconds / _SPANS[last]) * _SPANS[last]
    clock = (_clock(value.parts) + seconds) % 86_400
    if clock < 0:
        clock += 86_400
    return written("Time", _hands(clock, value.parts), None)


def _clock(parts: tuple[int | Decimal, ...]) -> Decimal:
    total = Decimal(0)
    for part, weight in zip(parts, (3600, 60, 1), strict=False):
        total += part * weight
    return total


def _hands(clock: Decimal, like: tuple[int | Decimal, ...]) -> tuple[int | Decimal, ...]:
    hour, minute = int(clock // 3600), int(clock // 60) % 60
    hands: tuple[int | Decimal, ...] = (hour, minute)
    if len(like) > 2:
        second = clock - (hour * 3600 + minute * 60)
        old = like[2]
        places = -int(old.as_tuple().exponent) if isinstance(old, Decimal) else 0
        needed = -int(second.normalize().as_tuple().exponent) if second else 0
        places = places if needed <= places else max(3, min(needed, 9))
        hands = (*hands, second.quantize(Decimal(1).scaleb(-places)))
    return hands[: len(like)]


def written(kind: str, parts: tuple[int | Decimal, ...], zone: int | None) -> Temporal:
    """A value with its text."""
    text = ""
    clock = parts if kind == "Time" else parts[3:]
    if kind != "Time":
        text = "-".join(f"{int(part):0{4 if at == 0 else 2}d}" for at, part in enumerate(parts[:3]))
        if kind == "DateTime":
            text += "T"
    hands = []
    for at, part in enumerate(clock):
        whole = f"{int(part):02d}"
        if at == 2 and isinstance(part, Decimal) and int(part.as_tuple().exponent) < 0:
            whole += "." + f"{part:f}".partition(".")[2]
        hands.append(whole)
    text += ":".join(hands)
    if zone is not None:
        text += "Z" if zone == 0 else f"{'-' if zone < 0 else '+'}{abs(zone) // 60:02d}:{abs(zone) % 60:02d}"
    return Temporal(kind, parts, zone, text)
