"""The rules that the assignment column gives in words, undone. The inverse of ../rules.py, by the same words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hilum.ihe.v2fhir import assign
from hilum.ihe.v2fhir.back.paths import BackRow
from hilum.ihe.v2fhir.back.values import Value, bare_authority, entity_authority_of, text_of

__all__ = ["BACK_RULES", "BESIDE", "assigned", "beside_of", "data_back", "media_back"]

BackRule = Callable[[Any, str, str], Value]
"""(JSON value, FHIR type, v2 type of the part) -> the part."""

_NUMBERS = {"mon": "1", "tue": "2", "wed": "3", "thu": "4", "fri": "5", "sat": "6", "sun": "7"}
_SUBTYPES = {
    "application/octet-stream": "Octet-stream",
    "application/pdf": "PDF",
    "application/rtf": "RTF",
    "application/dicom": "DICOM",
    "text/html": "HTML",
    "text/xml": "XML",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/tiff": "TIFF",
    "audio/basic": "BASIC",
    "text/plain": "plain",
}
_TOPS = {"text": "TEXT", "image": "IM", "audio": "AU", "application": "AP"}


def media_back(value: Any, kind: str, v2_type: str) -> Value:
    """ED.3 of a media type (table 0291)."""
    text = str(value)
    return _SUBTYPES.get(text.partition(";")[0].strip().lower(), text)


def data_back(value: Any, kind: str, v2_type: str) -> Value:
    """ED.5, in Base64."""
    return "".join(str(value).split())


def _as_it_is(value: Any, kind: str, v2_type: str) -> Value:
    return text_of(value, kind, v2_type)


def _universal(value: Any, kind: str, v2_type: str) -> Value:
    return bare_authority(str(value))


def _entity(value: Any, kind: str, v2_type: str) -> Value:
    return entity_authority_of(str(value)).get(3, "")


def _entity_type(value: str) -> tuple[tuple[int, Value], ...]:
    kind = entity_authority_of(value).get(4)
    return ((4, kind),) if isinstance(kind, str) else ()


def _media_top(value: str) -> tuple[tuple[int, Value], ...]:
    return ((2, _TOPS.get(value.partition("/")[0].lower(), "AP")),)


_MINUTE: Value = {1: "min", 3: "UCUM"}
"""RPT.10 of a time in minutes: a quantity in RPT.9 has its unit, a code with its system from 2.7 on. HL7 v2.5.1 2.A.67; UCUM."""
_CONVERTED = "must convert v2 date time format to FHIR date time format before populating"
BACK_RULES: dict[str, BackRule] = {
    "URI of EI.3 and EI.4": _entity,
    "translate number to day": lambda value, kind, v2_type: _NUMBERS.get(str(value), ""),
    "media type of ED.2 and ED.3": media_back,
    "universal id as it is identified": _universal,
    "convert from A or HEX to binary64": data_back,
    "include full field (inlcuding delimiters or xml tags)": _as_it_is,
    "number that is none": _as_it_is,
    "convert to minutes based on CQ.2": _as_it_is,
    "convert to minutes based on RPT.10": _as_it_is,
    "duration that is no number": _as_it_is,
    "concatenate according to XPN.11": _as_it_is,
    _CONVERTED: _as_it_is,
    f"{_CONVERTED} according to FHIR date/time format https://build.fhir.org/datatypes.html#dateTime": _as_it_is,
}


BESIDE: dict[str, Callable[[str], tuple[tuple[int, Value], ...]]] = {
    "URI of EI.3 and EI.4": _entity_type,
    "media type of ED.2 and ED.3": _media_top,
    "convert from A or HEX to binary64": lambda value: ((4, "Base64"),),
    "convert to minutes based on RPT.10": lambda value: ((10, _MINUTE),),
}
"""What the result of a rule says of the parts beside its own: (number, value)."""


def beside_of(row: BackRow, value: Any) -> tuple[tuple[int, Value], ...]:
    """What else a value says of the parts beside its own."""
    if isinstance(row.assignment, assign.Rule):
        make = BESIDE.get(row.assignment.name)
        return make(str(value)) if make is not None else ()
    return ()


def assigned(row: BackRow, value: Any, kind: str) -> Value:
    """What an assignment says of its parts, read off its result; "" where that cannot be told."""
    assignment = row.assignment
    if isinstance(assignment, assign.Rule):
        rule = BACK_RULES.get(assignment.name)
        if rule is None:
            return ""
        return rule(value, kind, row.row.v2_type)
    if not isinstance(assignment, assign.Joined):
        return ""
    places = [part for part in assignment.parts if not isinstance(part, str)]
    if len(places) != 1 or not places[0].number or places[0].number != row.number:
        return ""
    pattern = "".join("(.+)" if not isinstance(part, str) else re.escape(part) for part in assignment.parts)
    match = re.fullmatch(pattern, str(value), re.DOTALL)
    if match is None:
        return ""
    return {places[0].part: match[1]} if places[0].part else match[1]
