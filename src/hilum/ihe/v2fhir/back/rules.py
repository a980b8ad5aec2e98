"""The rules that the assignment column gives in words, undone. The inverse of ../rules.py, by the same words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hilum.ihe.v2fhir.back.values import Value, bare_authority, entity_authority_of, text_of

__all__ = ["BACK_RULES", "BESIDE", "data_back", "media_back"]

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


def _entity_type(value: str) -> tuple[tuple[int, str], ...]:
    kind = entity_authority_of(value).get(4)
    return ((4, kind),) if isinstance(kind, str) else ()


def _media_top(value: str) -> tuple[tuple[int, str], ...]:
    return ((2, _TOPS.get(value.partition("/")[0].lower(), "AP")),)


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


BESIDE: dict[str, Callable[[str], tuple[tuple[int, str], ...]]] = {
    "URI of EI.3 and EI.4": _entity_type,
    "media type of ED.2 and ED.3": _media_top,
    "convert from A or HEX to binary64": lambda value: ((4, "Base64"),),
}
"""What the result of a rule says of the parts beside its own: (number, text)."""
