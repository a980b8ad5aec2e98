"""Primitive values: ER7 text to FHIR primitives. HL7 v2.5.1 2.A; FHIR R4 2.24.0.1.

A converter takes plain text and gives a JSON value, or None where FHIR cannot say it; the caller notes what was lost.
"""

from __future__ import annotations

import base64
import datetime
import html
import re
import zoneinfo
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from hilum.core.errors import Incorrect, Unsupported
from hilum.core.identity import AssigningAuthority
from hilum.fhir.datatypes import system_of_scheme
from hilum.fhir.definitions import required_codes
from hilum.fhir.json import Decimal

__all__ = [
    "Convert",
    "checked_zone",
    "converter",
    "date_time",
    "decimal_text",
    "moved",
    "namespace_uri",
    "scheme_uri",
    "universal_uri",
    "zone_of",
    "zoned",
]

Convert = Callable[[str, str], Any]
"""(plain text, default zone) -> JSON value or None."""

_TS = re.compile(
    r"(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,9}))?)?)?)?)?)?(?:([+-])(\d{2})(\d{2}))?"
)
_TM = re.compile(r"(\d{2})(\d{2})(?:(\d{2})(?:\.(\d{1,9}))?)?(?:[+-]\d{4})?")
_DECIMAL = re.compile(r"\+?(-?)0*(0|[1-9]\d*)?(\.\d+|\.)?")
_CODE = re.compile(r"[^\s]+(?:\s[^\s]+)*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OID = re.compile(r"[0-2](?:\.(?:0|[1-9]\d*))+")

SCHEMES = {
    "CVX": "http://hl7.org/fhir/sid/cvx",
    "MVX": "http://hl7.org/fhir/sid/mvx",
    "NDC": "http://hl7.org/fhir/sid/ndc",
    "I9": "http://hl7.org/fhir/sid/icd-9-cm",
    "I9C": "http://hl7.org/fhir/sid/icd-9-cm",
    "I9CDX": "http://hl7.org/fhir/sid/icd-9-cm",
    "I9CP": "http://hl7.org/fhir/sid/icd-9-cm",
    "I10P": "http://www.cms.gov/Medicare/Coding/ICD10",
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "CPT": "http://www.ama-assn.org/go/cpt",
    "CPT4": "http://www.ama-assn.org/go/cpt",
    "RXNORM": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "SNOMED": "http://snomed.info/sct",
    "LOINC": "http://loinc.org",
    "ATC": "http://www.whocc.no/atc",
    "ISO+": "http://unitsofmeasure.org",
}
"""Names of coding systems (table 0396) beside those that the FHIR room knows."""


_LONGEST = 40
"""Characters of a time; a number that has more is not kept."""


def _calendar(text: str) -> tuple[str, str, str] | None:
    """A v2 time as (date, time of day or "", zone or ""); None where it is none."""
    return _kept_calendar(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _kept_calendar(text: str) -> tuple[str, str, str] | None:
    match = _TS.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, zone_hour, zone_minute = match.groups()
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
        if hour is not None:
            datetime.time(int(hour), int(minute or 0), min(int(second or 0), 59))
    except ValueError:
        return None
    date = "-".join(part for part in (year, month, day) if part)
    clock = f"{hour}:{minute or '00'}:{second or '00'}" + (f".{fraction}" if fraction else "") if hour else ""
    if sign is None:
        return date, clock, ""
    if int(zone_hour) + (zone_minute > "00") > 14 or int(zone_minute) > 59:
        return None
    return date, clock, "Z" if zone_hour + zone_minute == "0000" else f"{sign}{zone_hour}:{zone_minute}"


_OFFSET = re.compile(r"Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00")
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+){0,3}")


@lru_cache(maxsize=64)
def checked_zone(text: str) -> str:
    """A zone as it is: "", "Z", an offset ("+01:00"), or a name of the IANA time zone database ("Europe/Berlin").

    raises   Incorrect     it is none of them
             Unsupported   a name, and the machine has no time zone data
    """
    if text and not _OFFSET.fullmatch(text):
        _zone_info(text)
    return text


@lru_cache(maxsize=64)
def _zone_info(name: str) -> zoneinfo.ZoneInfo:
    if _ZONE_NAME.fullmatch(name) and len(name) < 64:
        try:
            return zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            if not zoneinfo.available_timezones():
                raise Unsupported(
                    "no time zone data on this machine: install tzdata, or give an offset",
                    where="zone",
                    section="IANA tz",
                ) from None
    raise Incorrect(
        "neither an offset such as +01:00 nor a zone such as Europe/Berlin", where="zone", section="IANA tz"
    )


@lru_cache(maxsize=4096)
def _offset_at(date: str, clock: str, name: str) -> str:
    """Offset of a zone at a time on its clocks. PEP 495 with fold=0.

    An hour that comes twice, as daylight saving ends, is taken the first time. One that the clocks leave out, as it begins, has the
    offset from before: 02:30 is then half an hour after the clocks went on.
    """
    offset = datetime.datetime.fromisoformat(f"{date}T{clock[:8]}").replace(tzinfo=_zone_info(name)).utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset is not None else 0
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}" if minutes else "Z"


def zone_of(text: str) -> str:
    """The zone that a v2 time says, "" where it says none."""
    found = _calendar(text)
    return found[2] if found else ""


def zoned(date: str, clock: str, own: str, zone: str) -> str:
    """A time of day with its zone: its own, else the one given (an offset or an IANA name), else UTC."""
    zone = own or zone or "Z"
    if zone[0] not in "Z+-" or len(zone) > 6 or (zone[0] == "Z" and zone != "Z"):
        zone = _offset_at(date, clock.replace(":60", ":59"), zone)
    return f"{date}T{clock}{zone}"


def date_time(text: str, zone: str) -> str | None:
    """dateTime of a TS or DTM; a time of day without a zone has the message's."""
    return _date_time(text, zone) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _date_time(text: str, zone: str) -> str | None:
    found = _calendar(text)
    if found is None:
        return None
    date, clock, own = found
    return zoned(date, clock, own, zone) if clock else date


def _date(text: str, zone: str) -> str | None:
    found = _calendar(text)
    return found[0] if found else None


def _instant(text: str, zone: str) -> str | None:
    if text[4:5] == "-" and "T" in text:  # the time of the transformation is said in FHIR's form
        return text
    found = _calendar(text)
    if found is None or not found[1]:
        return None
    return zoned(*found, zone)


def _time(text: str, zone: str) -> str | None:
    match = _TM.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction = match.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return None
    return f"{hour}:{minute}:{second or '00'}" + (f".{fraction}" if fraction else "")


def decimal_text(text: str) -> str | None:
    """A number as FHIR writes it, None where it is none."""
    match = _DECIMAL.fullmatch(text.strip())
    if match is None or not text.strip("+- ."):
        return None
    sign, whole, fraction = match.groups()
    return f"{sign}{whole or '0'}{(fraction or '').removesuffix('.')}"


def _decimal(text: str, zone: str) -> Any:
    return _kept_decimal(text) if len(text) <= _LONGEST else _new_decimal(text)


def _new_decimal(text: str) -> Decimal | None:
    number = decimal_text(text)
    return None if number is None else Decimal(number)


_kept_decimal = lru_cache(maxsize=4096)(_new_decimal)


def _whole(least: int) -> Convert:
    def convert(text: str, zone: str) -> Any:
        number = decimal_text(text)
        if number is None or len(number) > 12:
            return None
        whole, _, fraction = number.partition(".")
        if fraction.strip("0"):
            return None
        value = int(whole)
        return value if least <= value < 2**31 else None

    return convert


_TRUE = frozenset(("Y", "YES", "TRUE", "T", "1"))
_FALSE = frozenset(("N", "NO", "FALSE", "F", "0"))


def _boolean(text: str, zone: str) -> Any:
    folded = text.strip().upper()
    return True if folded in _TRUE else False if folded in _FALSE else None


def _string(text: str, zone: str) -> Any:
    if not text.isprintable():
        text = _CONTROL.sub(" ", text).replace("\r", "\n")
        text = "".join(
            " " if c.isspace() and c not in " \n\t" else c for c in text
        )  # R4's strings have no other blanks
    return text if text and not text.isspace() else None


def _code(text: str, zone: str) -> Any:
    if text.isalnum() and text.isascii():
        return text
    if _CODE.fullmatch(text) and text.isprintable():
        return text
    text = " ".join(_CONTROL.sub(" ", text).split())
    return text or None


def _uri(text: str, zone: str) -> Any:
    if text.isprintable() and " " not in text:
        return text or None
    return "".join("%20" if c == " " else c for c in text.strip() if not c.isspace() or c == " ") or None


@lru_cache(maxsize=1024)
def namespace_uri(text: str) -> str:
    """URI of an assigning authority that says no more than its name."""
    text = " ".join(_CONTROL.sub(" ", text).split())
    system = AssigningAuthority("", text.removeprefix("urn:oid:").removeprefix("urn:uuid:")).uri
    return AssigningAuthority(text).uri if system.startswith("urn:hilum:authority:") else system


@lru_cache(maxsize=1024)
def universal_uri(value: str, kind: str) -> str:
    """URI of a universal id by its type (table 0301)."""
    value = value.strip()
    if kind == "GUID" and _OID.fullmatch(value):
        kind = "ISO"
    return AssigningAuthority("", value.removeprefix("urn:oid:").removeprefix("urn:uuid:"), kind).uri


@lru_cache(maxsize=1024)
def scheme_uri(text: str) -> str:
    """URI of a coding system by its v2 name (table 0396)."""
    text = text.strip()
    known = SCHEMES.get(text)
    if known:
        return known
    if len(text) == 6 and text[:3] == "HL7" and text[3:].isdigit():  # HL7nnn, as some write table 0nnn
        return f"http://terminology.hl7.org/CodeSystem/v2-0{text[3:]}"
    return "".join(c for c in system_of_scheme(text) if not c.isspace())


def _system(text: str, zone: str) -> Any:
    return scheme_uri(text) or None


def _namespace(text: str, zone: str) -> Any:
    return namespace_uri(text)


def _base64(text: str, zone: str) -> Any:
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii") or None


def _xhtml(text: str, zone: str) -> Any:
    kept = html.escape(_CONTROL.sub(" ", text), quote=False).replace("\n", "<br/>")
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{kept}</div>' if kept.strip() else None


_CONVERTERS: dict[str, Convert] = {
    "base64Binary": _base64,
    "boolean": _boolean,
    "canonical": _uri,
    "code": _code,
    "date": _date,
    "dateTime": date_time,
    "decimal": _decimal,
    "id": _code,
    "instant": _instant,
    "integer": _whole(-(2**31)),
    "markdown": _string,
    "oid": _uri,
    "positiveInt": _whole(1),
    "string": _string,
    "time": _time,
    "unsignedInt": _whole(0),
    "uri": _uri,
    "url": _uri,
    "uuid": _uri,
    "xhtml": _xhtml,
}


def converter(kind: str, *, binding: int = -1, role: str = "") -> Convert:
    """The converter of a FHIR primitive.

    binding   a required value set: a code outside of it is not said
    role      "scheme": a coding system by its v2 name; "namespace": an assigning authority by its name
    """
    if role == "scheme":
        return _system
    if role == "namespace":
        return _namespace
    convert = _CONVERTERS.get(kind, _string)
    if binding < 0 or kind != "code":
        return convert
    allowed = required_codes(binding)

    def bound(text: str, zone: str) -> Any:
        return text if text in allowed else None

    return bound


_UNITS = {
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "min": 60, "mins": 60, "m": 60, "minute": 60, "minutes": 60,
    "": 60, "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "d": 86400, "day": 86400, "days": 86400,
    "wk": 604800, "w": 604800, "l": 2592000, "week": 604800, "weeks": 604800,
}  # fmt: skip


def moved(start: str, sign: int, amount: str, unit: str) -> str | None:
    """A v2 time, so much later or earlier; minutes where no unit is said. None where one of them cannot be read."""
    match, number = _TS.fullmatch(start), decimal_text(amount)
    seconds = _UNITS.get(unit.strip().lower())
    if match is None or number is None or seconds is None or match[3] is None or len(number) > 9:
        return None
    parts = [int(match[at] or 0) for at in range(1, 7)]
    try:
        when = datetime.datetime(*parts) + datetime.timedelta(seconds=sign * float(number) * seconds)  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None
    zone = f"{match[8]}{match[9]}{match[10]}" if match[8] else ""
    return when.strftime("%Y%m%d%H%M%S") + zone if match[4] else when.strftime("%Y%m%d")
