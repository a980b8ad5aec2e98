"""The rules that the assignment column gives in words, by these words. A rule reads a frame and gives plain text or None."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from hilum.ihe.v2fhir.engine import Frame
from hilum.ihe.v2fhir.values import decimal_text, namespace_uri, universal_uri

__all__ = ["IN_BASE64", "RULES", "Rule", "as_it_is"]

Rule = Callable[[Frame], str | None]

_DURATION = re.compile(r"([SMHDWL])(\d{1,6})")
_UNITS = {"S": "s", "M": "min", "H": "h", "D": "d", "W": "wk", "L": "mo"}
_MINUTES = {
    "s": 1 / 60,
    "sec": 1 / 60,
    "": 1,
    "m": 1,
    "min": 1,
    "h": 60,
    "hr": 60,
    "hour": 60,
    "d": 1440,
    "day": 1440,
    "wk": 10080,
}
_DAYS = {"1": "mon", "2": "tue", "3": "wed", "4": "thu", "5": "fri", "6": "sat", "7": "sun"}
_MEDIA = {
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "html": "text/html",
    "xml": "text/xml",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "tiff": "image/tiff",
    "dicom": "application/dicom",
    "plain": "text/plain",
    "x-hl7-cda-level-one": "text/xml",
    "octet-stream": "application/octet-stream",
    "basic": "audio/basic",
}
_TOP = {
    "ap": "application",
    "au": "audio",
    "ft": "text",
    "im": "image",
    "text": "text",
    "image": "image",
    "application": "application",
}


def _part(frame: Frame, number: int) -> str:
    return frame.run.leaf(frame.parts[number]) if number < len(frame.parts) else ""


def _minutes(amount: str, unit: str) -> str | None:
    factor = _MINUTES.get(unit.lower().rstrip("s") if unit.lower() != "s" else "s")
    try:
        number = float(amount)
    except ValueError:
        return None
    if factor is None or not 0 <= number < 1e7:
        return None
    return str(round(number * factor))


def _time_of_transformation(frame: Frame) -> str | None:
    return frame.run.when or None


def _policy(frame: Frame) -> str | None:
    return frame.run.policy or None


def _address(frame: Frame) -> str | None:
    digits = frame.run.digest()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def _message_base64(frame: Frame) -> str | None:
    return base64.b64encode(frame.run.message.raw).decode("ascii")


def _control_ids(frame: Frame) -> str | None:
    text = frame.parts[3] if len(frame.parts) > 3 else ""
    pieces = [frame.run.plain(piece) for piece in text.split(frame.run.component)]
    if len(pieces) > 1 and pieces[1]:
        return universal_uri(pieces[1], pieces[2] if len(pieces) > 2 else "")
    return namespace_uri(pieces[0]) if pieces[0] else None


def _uri_of_entity(frame: Frame) -> str | None:
    value = _part(frame, 3)
    return universal_uri(value, _part(frame, 4)) if value else None


def _universal_id(frame: Frame) -> str | None:
    """HD.2: a URI where the type makes it one, else as it stands."""
    value, kind = _part(frame, 2), _part(frame, 3)
    return universal_uri(value, kind) if value and kind in ("ISO", "UUID") else value or None


def _media_type(frame: Frame) -> str | None:
    kind, subtype = _part(frame, 2), _part(frame, 3)
    if "/" in subtype:
        return subtype
    known = _MEDIA.get(subtype.lower())
    top = _TOP.get(kind.lower())
    return known or (f"{top}/{subtype.lower()}" if top and subtype else subtype or None)


def _data(frame: Frame) -> str | None:
    """ED.5 by its encoding (table 0299). Line breaks that a sender put into Base64 are left out, and the padding that it left out is
    put in; what is not in the encoding that ED.4 names is told."""
    data = _decoded(frame)
    if data is None and frame.text:
        frame.run.note(frame.number, "not in the encoding that ED.4 names", frame.level)
    return data


def _decoded(frame: Frame) -> str | None:
    encoding = _part(frame, 4).upper()
    text = frame.run.plain(frame.text)
    if encoding == "BASE64":
        text = "".join(text.split())
        text += "=" * (-len(text) % 4) if len(text) % 4 != 1 and "=" not in text else ""
        return text if text and len(text) % 4 == 0 and re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text) else None
    if encoding == "HEX":
        try:
            return base64.b64encode(bytes.fromhex("".join(text.split()))).decode("ascii") or None
        except ValueError:
            return None
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii") or None


def _whole(frame: Frame) -> str | None:
    return frame.run.plain(frame.text or frame.parts[0]) or None


def _person_name(frame: Frame) -> str | None:
    """XPN.1 to XPN.6 in the order that XPN.11 says: F = family first, else prefix given family suffix."""
    family, given, more, suffix, prefix, degree = (_part(frame, number) for number in range(1, 7))
    order = (
        (family, prefix, given, more, suffix, degree)
        if _part(frame, 11) == "F"
        else (prefix, given, more, family, suffix, degree)
    )
    return " ".join(piece for piece in order if piece) or None


def _duration(frame: Frame) -> re.Match[str] | None:
    return _DURATION.fullmatch(frame.run.leaf(frame.text).upper())


def _duration_number(frame: Frame) -> str | None:
    match = _duration(frame)
    return match[2] if match else None


def _duration_unit(frame: Frame) -> str | None:
    match = _duration(frame)
    return _UNITS[match[1]] if match else None


def _duration_system(frame: Frame) -> str | None:
    return "http://unitsofmeasure.org" if _duration(frame) else None


def _duration_text(frame: Frame) -> str | None:
    return None if _duration(frame) else frame.run.leaf(frame.text) or None


def _no_number(frame: Frame) -> str | None:
    text = frame.text
    if text.isdigit() or text.replace(".", "", 1).isdigit():
        return None
    text = frame.run.plain(text).strip()
    return None if decimal_text(text) is not None else text or None


def as_it_is(frame: Frame) -> str | None:
    """The first leaf."""
    return frame.run.leaf(frame.text) or None


_CONVERTED = "must convert v2 date time format to FHIR date time format before populating"
RULES: dict[str, Rule] = {
    "address of the kept message": _address,
    "translate number to day": lambda frame: _DAYS.get(frame.run.leaf(frame.text)),
    "system of control ids of the sender": _control_ids,
    "number of the duration": _duration_number,
    "unit of the duration": _duration_unit,
    "system of the duration": _duration_system,
    "duration that is no number": _duration_text,
    "number that is none": _no_number,
    "media type of ED.2 and ED.3": _media_type,
    "URI of EI.3 and EI.4": _uri_of_entity,
    "universal id as it is identified": _universal_id,
    "time of transformation": _time_of_transformation,
    "timestamp of tranformation": _time_of_transformation,
    "convert to minutes based on CQ.2": lambda frame: _minutes(_part(frame, 1), _part(frame, 2)),
    "convert to minutes based on RPT.10": lambda frame: _minutes(_part(frame, 9), _part(frame, 10)),
    "convert from A or HEX to binary64": _data,
    "uri of the policy governing transformation of the v2 to FHIR": _policy,
    "include full field (inlcuding delimiters or xml tags)": _whole,
    "concatenate according to XPN.11": _person_name,
    "v2.txt or v2.xml into base 64": _message_base64,
    _CONVERTED: as_it_is,
    f"{_CONVERTED} according to FHIR date/time format https://build.fhir.org/datatypes.html#dateTime": as_it_is,
}

IN_BASE64 = frozenset((_data, _message_base64))
"""Rules whose text is Base64 already: it is not to be encoded again."""
