"""Primitive values back: FHIR primitives to ER7 text. HL7 v2.5.1 2.A; FHIR R4 2.24.0.1. The inverse of ../values.py.

A `Value` is the plain text of a leaf, or the parts of a composite by their number; it knows nothing of delimiters.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import Any, TypeAlias

from hilum.core.identity import AssigningAuthority
from hilum.fhir.datatypes import scheme_of_system
from hilum.ihe.v2fhir.values import SCHEMES

__all__ = [
    "Value",
    "authority_of",
    "bare_authority",
    "entity_authority_of",
    "first_leaf",
    "is_empty",
    "merged",
    "part_of",
    "scheme_of",
    "text_of",
    "time_of",
]

Value: TypeAlias = "str | dict[int, Value]"
"""Plain text, or parts by number."""

_TIME = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?"
)
_CLOCK = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?")
_TAG = re.compile(r"<[^>]*>")
_NAMES = {uri: name for name, uri in reversed(SCHEMES.items())}
_NAMES["http://hl7.org/fhir/sid/icd-9-cm"] = "I9C"
_DATES = frozenset(("DT", "DTM", "TS"))


def time_of(text: str, v2_type: str = "DTM") -> str:
    """A DTM, TS or DT of a date, dateTime or instant, "" where it is none. The zone stays as it was said."""
    match = _TIME.fullmatch(text)
    if match is None:
        return ""
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    out = year + (month or "") + (day or "")
    if v2_type == "DT" or hour is None:
        return out
    out += hour + minute + (second or "")
    if fraction and second:
        out += "." + fraction[:4]
    return out + ("+0000" if zone == "Z" else (zone or "").replace(":", ""))


def text_of(value: Any, kind: str, v2_type: str) -> str:
    """The ER7 text of a primitive of a FHIR type, "" where v2 cannot say it."""
    if value is None:
        return ""
    if kind == "boolean" or isinstance(value, bool):
        return "Y" if value is True else "N" if value is False else ""
    if isinstance(value, float):
        return f"{value:f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else ""
    text = str(value)
    if kind in ("date", "dateTime", "instant"):
        return time_of(text, v2_type)
    if kind == "time":
        match = _CLOCK.fullmatch(text)
        if match is None:
            return ""
        return match[1] + match[2] + (match[3] or "") + (f".{match[4][:4]}" if match[4] else "")
    if kind == "base64Binary":
        return _decoded(text)
    if kind == "xhtml":
        return html.unescape(_TAG.sub("", text.replace("<br/>", "\n").replace("<br />", "\n"))).strip()
    if v2_type in _DATES and "-" in text:
        return time_of(text, v2_type) or text
    return text


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def scheme_of(system: str) -> str:
    """The name of a coding system in table 0396; a URI without one stays a URI."""
    found = scheme_of_system(system)
    return _NAMES.get(system, found) if found == system else found


def authority_of(uri: str) -> Value:
    """HD of the URI of an assigning authority. HL7 v2.5.1 2.A.36."""
    found = AssigningAuthority.from_uri(uri)
    return {1: found.namespace} if found.namespace else {2: found.universal_id, 3: found.universal_id_type}


def bare_authority(uri: str) -> str:
    """The name or universal id of an authority's URI, without its type."""
    return AssigningAuthority.from_uri(uri).key


def entity_authority_of(uri: str) -> dict[int, Value]:
    """EI.2 to EI.4 of the URI of an assigning authority. HL7 v2.5.1 2.A.28."""
    found = AssigningAuthority.from_uri(uri)
    return {2: found.namespace} if found.namespace else {3: found.universal_id, 4: found.universal_id_type}


def is_empty(value: Value | None) -> bool:
    """Whether nothing is said."""
    return not value or (isinstance(value, dict) and all(is_empty(one) for one in value.values()))


def first_leaf(value: Value | None) -> str:
    """The text of the first leaf."""
    while isinstance(value, dict):
        value = value.get(1)
    return value or ""


def part_of(value: Value | None, number: int, part: int = 0) -> Value:
    """A part of a value; of a leaf the first part is the leaf itself."""
    found: Value = value.get(number, "") if isinstance(value, dict) else value if value and number == 1 else ""
    return part_of(found, part) if part else found


def merged(old: Value, new: Value) -> Value:
    """What both say, the old one first where they differ."""
    if is_empty(old):
        return new
    if is_empty(new):
        return old
    if isinstance(old, str) and isinstance(new, str):
        return new if old.isdigit() and new.startswith(old) else old  # the same time, said more precisely
    left = old if isinstance(old, dict) else {1: old}
    right = new if isinstance(new, dict) else {1: new}
    out: dict[int, Value] = dict(left)
    for number, value in right.items():
        out[number] = merged(out[number], value) if number in out else value
    return out
