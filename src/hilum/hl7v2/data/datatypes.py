"""Data types that the hub understands, each read from ER7 and written to it. HL7 v2.5.1 chapter 2A.

Every function takes the ER7 text of one repetition. Readers are lenient (an older, shorter form of a type reads the same),
writers strict. Values meet the record's nouns: CX and EI an Identifier, HD an AssigningAuthority, XPN a PersonName, XCN a
Physician, CE and CWE a Code, XAD an Address, XTN a Telecom.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from hilum.core.code import Code
from hilum.core.errors import DecodeError
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.person import Address, PersonName, Physician, Telecom
from hilum.hl7v2.data.er7 import Encoding, Message, Segment
from hilum.hl7v2.data.escape import STANDARD, Delimiters, escape

__all__ = [
    "components",
    "names",
    "read_cwe",
    "read_cx",
    "read_ei",
    "read_hd",
    "read_ndl",
    "read_ts",
    "read_xad",
    "read_xcn",
    "read_xpn",
    "read_xtn",
    "seconds",
    "timestamp",
    "write_cwe",
    "write_cx",
    "write_ei",
    "write_hd",
    "write_ndl",
    "write_xad",
    "write_xcn",
    "write_xpn",
    "write_xtn",
]


def components(message: Encoding | Message, text: str) -> list[list[str]]:
    """Components of a repetition, each a list of its subcomponents, un-escaped; component n is at n-1."""
    d = message.delimiters
    parts = text.split(d.component) if d.component else [text]
    if d.subcomponent and d.subcomponent in text:
        return [[message.plain(s) for s in part.split(d.subcomponent)] for part in parts]
    if (d.escape and d.escape in text) or not text.isascii():
        return [[message.plain(part)] for part in parts]
    return [[part] for part in parts]


def _at(parts: Sequence[Sequence[str]], component: int, subcomponent: int = 1) -> str:
    if component > len(parts) or subcomponent > len(parts[component - 1]):
        return ""
    text = parts[component - 1][subcomponent - 1]
    return "" if text == '""' else text


_BLANKS = ("",) * 16


def _firsts(message: Encoding | Message, text: str, count: int) -> list[str]:
    """The first subcomponents of (at least) the first `count` components, un-escaped; "" where there is none or the null value."""
    d = message.delimiters
    if (d.subcomponent and d.subcomponent in text) or (d.escape and d.escape in text) or not text.isascii():
        parts = components(message, text)
        return [_at(parts, number) for number in range(1, count + 1)]
    found = text.split(d.component) if d.component else [text]
    if '""' in text:
        found = ["" if one == '""' else one for one in found]
    if len(found) < count:
        found += _BLANKS[: count - len(found)]
    return found


@lru_cache(maxsize=1024)
def _authority(namespace: str, universal_id: str, universal_id_type: str) -> AssigningAuthority:
    return AssigningAuthority(namespace, universal_id, universal_id_type)


def _join(d: Delimiters, *parts: str) -> str:
    """Components, already ER7, without trailing empty ones."""
    return d.component.join(parts).rstrip(d.component)


def _join_sub(d: Delimiters, *parts: str) -> str:
    return d.subcomponent.join(escape(part, d) for part in parts).rstrip(d.subcomponent)


# HD, CX, EI: identifiers.


def read_hd(message: Encoding | Message, text: str) -> AssigningAuthority:
    """HD as a field of its own (MSH-3): namespace^universal id^type. 2A.33."""
    parts = _firsts(message, text, 3)
    return _authority(parts[0], parts[1], parts[2])


def write_hd(authority: AssigningAuthority, d: Delimiters = STANDARD) -> str:
    """The inverse of `read_hd`."""
    one = authority
    kind = one.universal_id_type or ("ISO" if one.universal_id else "")
    return _join(d, escape(one.namespace, d), escape(one.universal_id, d), escape(kind, d))


def _read_hd_sub(parts: Sequence[Sequence[str]], component: int) -> AssigningAuthority:
    return _authority(_at(parts, component, 1), _at(parts, component, 2), _at(parts, component, 3))


def _write_hd_sub(one: AssigningAuthority, d: Delimiters) -> str:
    kind = one.universal_id_type or ("ISO" if one.universal_id else "")
    return _join_sub(d, one.namespace, one.universal_id, kind)


def read_cx(message: Encoding | Message, text: str) -> Identifier:
    """CX: id^check digit^scheme^authority^type. 2A.14."""
    d = message.delimiters
    if not (d.component and d.subcomponent) or (d.escape and d.escape in text) or not text.isascii() or '""' in text:
        parts = components(message, text)
        return Identifier(_at(parts, 1), _read_hd_sub(parts, 4), _at(parts, 5))
    sub = d.subcomponent
    found = text.split(d.component, 5)
    if len(found) < 5:
        found += _BLANKS[: 5 - len(found)]
    value, kind, who = found[0], found[4], found[3]
    if sub in who:
        namespace, universal_id, universal_id_type, *_ = (*who.split(sub, 3), "", "")
        authority = _authority(namespace, universal_id, universal_id_type)
    else:
        authority = _authority(who, "", "")
    return Identifier(value.partition(sub)[0], authority, kind.partition(sub)[0])


def write_cx(one: Identifier, d: Delimiters = STANDARD) -> str:
    """The inverse of `read_cx`."""
    return _join(d, escape(one.value, d), "", "", _write_hd_sub(one.authority, d), escape(one.type, d))


def read_ei(message: Encoding | Message, text: str) -> Identifier:
    """EI: id^namespace^universal id^type. 2A.28."""
    parts = _firsts(message, text, 4)
    return Identifier(parts[0], _authority(parts[1], parts[2], parts[3]))


def write_ei(one: Identifier, d: Delimiters = STANDARD) -> str:
    """The inverse of `read_ei`."""
    return _join(d, escape(one.value, d), write_hd(one.authority, d))


# XPN, XCN, NDL: persons.


def _read_name(parts: Sequence[str], first: int) -> PersonName:
    """Family, given, middle, suffix, prefix, degree from component `first` on; FN keeps its own name in .1, 2A.30."""
    family, given, middle, suffix, prefix, degree = parts[first - 1 : first + 5]
    return PersonName(family, given, middle, prefix, suffix, degree)


def _write_name(name: PersonName, d: Delimiters) -> list[str]:
    parts = (name.family, name.given, name.middle, name.suffix, name.prefix, name.degree)
    return [escape(part, d) for part in parts]


def read_xpn(message: Encoding | Message, text: str) -> PersonName:
    """XPN: family^given^middle^suffix^prefix^degree^type. 2A.88. One repetition; `names` joins the three of Japan."""
    return _read_name(_firsts(message, text, 6), 1)


def write_xpn(name: PersonName, d: Delimiters = STANDARD, *, type: str = "L") -> str:
    """The inverse of `read_xpn`; ideographic and phonetic groups follow as repetitions with XPN.8 I and P."""
    out = [_join(d, *_write_name(name, d), type if name else "")]
    for representation, group in (("I", name.ideographic), ("P", name.phonetic)):
        if group:
            parts = [*group.split("^"), "", "", "", "", ""][:5]
            other = PersonName(parts[0], parts[1], parts[2], prefix=parts[3], suffix=parts[4])
            out.append(_join(d, *_write_name(other, d), type, representation))
    return d.repetition.join(out)


def names(segment: Segment, field: int) -> PersonName:
    """The person's name of a repeating XPN field: the legal repetition, with the ideographic (I) and phonetic (P) ones in
    their groups. XPN.7 and XPN.8; DICOM PS3.5 6.2.1.2."""
    message = segment.encoding
    found = PersonName()
    rank = 99
    ideographic = phonetic = ""
    for text in segment.repetitions(field):
        parts = _firsts(message, text, 8)
        name = _read_name(parts, 1)
        if not name:
            continue
        match parts[7]:
            case "I":
                ideographic = ideographic or _group(name)
                continue
            case "P":
                phonetic = phonetic or _group(name)
                continue
        # legal before display, nick, birth and alias names; the first of equals
        order = {"L": 0, "": 0, "D": 1, "U": 1, "C": 2, "B": 3, "N": 4, "A": 5, "M": 6}.get(parts[6], 3)
        if order < rank:
            found, rank = name, order
    return replace(found, ideographic=ideographic, phonetic=phonetic) if ideographic or phonetic else found


def _group(name: PersonName) -> str:
    return "^".join((name.family, name.given, name.middle, name.prefix, name.suffix)).rstrip("^")


def read_xcn(message: Encoding | Message, text: str) -> Physician:
    """XCN: id^family^given^middle^suffix^prefix^degree. 2A.86."""
    parts = _firsts(message, text, 7)
    return Physician(parts[0], _read_name(parts, 2))


def write_xcn(one: Physician, d: Delimiters = STANDARD) -> str:
    """The inverse of `read_xcn`."""
    return _join(d, escape(one.id, d), *_write_name(one.name, d))


def read_ndl(message: Encoding | Message, text: str) -> Physician:
    """NDL, whose first component is a CNN: id&family&given&middle&suffix&prefix&degree. 2A.47.

    Some senders write it as a name alone, family^given^..., without an id: read too.
    """
    parts = components(message, text)
    first = parts[0] if parts else [""]
    if len(first) == 1:
        whole = [_at(parts, number) for number in range(1, 8)]
        if len(parts) > 1 and first[0] and not any(c.isdigit() for c in first[0]):
            return Physician("", _read_name(whole, 1))
        return Physician(whole[0], _read_name(whole, 2))
    return Physician(_at(parts, 1), _read_name([_at(parts, 1, number) for number in range(1, 8)], 2))


def write_ndl(one: Physician, d: Delimiters = STANDARD) -> str:
    """The inverse of `read_ndl`."""
    name = one.name
    return _join_sub(d, one.id, name.family, name.given, name.middle, name.suffix, name.prefix, name.degree)


# CE, CWE: codes.


def read_cwe(message: Encoding | Message, text: str, first: int = 1) -> Code:
    """CE or CWE: value^meaning^scheme, and the alternate triplet with `first` 4. 2A.8, 2A.13."""
    parts = _firsts(message, text, first + 2)
    return Code(parts[first - 1], parts[first], parts[first + 1])


def write_cwe(one: Code, d: Delimiters = STANDARD, alternate: Code = Code()) -> str:
    """The inverse of `read_cwe`, with the alternate triplet."""
    parts = (one.value, one.meaning, one.scheme, alternate.value, alternate.meaning, alternate.scheme)
    return _join(d, *(escape(part, d) for part in parts))


# XAD, XTN: where and how to reach somebody.


def read_xad(message: Encoding | Message, text: str) -> Address:
    """XAD: street^other^city^state^postal code^country; SAD in .1 keeps its first part and house number. 2A.83."""
    street, other, city, state, postal_code, country = _firsts(message, text, 6)[:6]
    if not street:
        parts = components(message, text)
        street = " ".join(filter(None, (_at(parts, 1, 3), _at(parts, 1, 2))))
    lines = (street, other) if street and other else (street,) if street else (other,) if other else ()
    return Address(lines, city, state, postal_code, country)


def write_xad(one: Address, d: Delimiters = STANDARD) -> str:
    """The inverse of `read_xad`; a third and further line joins the second."""
    first, other = (one.lines[0] if one.lines else ""), " ".join(one.lines[1:])
    parts = (first, other, one.city, one.state, one.postal_code, one.country)
    return _join(d, *(escape(part, d) for part in parts))


_USES = {"PRN": "home", "WPN": "work", "ORN": "home", "VHN": "home"}
_EQUIPMENT = {"PH": "phone", "CP": "phone", "FX": "fax", "INTERNET": "email", "X.400": "email"}


def read_xtn(message: Encoding | Message, text: str, use: str = "") -> Telecom | None:
    """XTN: number^use code^equipment^email^country^area^local^extension. 2A.89. None where nothing is in it.

    use   what the field says where the type does not: PID-13 home, PID-14 work
    """
    number, code, equipment, email, country, area, local, *_, unformatted = _firsts(message, text, 12)[:12]
    system = _EQUIPMENT.get(equipment.upper(), "phone")
    value = email if system == "email" or not number else ""
    if value:
        system = "email"
    else:
        value = unformatted or number
        if not value and local:
            value = country + area + local
    if not value:
        return None
    said = _USES.get(code, use)
    return Telecom(value, system, "mobile" if equipment == "CP" else said)


def write_xtn(one: Telecom, d: Delimiters = STANDARD, *, is_unformatted: bool = False) -> str:
    """The inverse of `read_xtn`.

    is_unformatted   a number goes into XTN.12, as 2.7 and later want it: they withdrew XTN.1
    """
    code = {"home": "PRN", "work": "WPN", "mobile": "PRN"}.get(one.use, "")
    value = escape(one.value, d)
    if one.system == "email":
        return _join(d, "", code or "NET", "Internet", value)
    equipment = "CP" if one.use == "mobile" else {"fax": "FX"}.get(one.system, "PH")
    if is_unformatted:
        return _join(d, "", code, equipment, *[""] * 8, value)
    return _join(d, value, code, equipment)


# TS, DTM: time.

_DTM = re.compile(r"(\d{4}(?:\d{2}(?:\d{2}(?:\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,4})?)?)?)?)?)?)([+-]\d{4})?")


def read_ts(text: str, where: str = "") -> str:
    """TS.1 or DTM as `YYYY[MM[DD[HH[MM[SS[.S...]]]]]][+ZZZZ]`, as short as it came. 2A.22, 2A.77.

    A date of zeroes at its end ("19800000") is a partial date. raises DecodeError with code 102.
    """
    if not text:
        return ""
    found, fault = _read_ts(text)
    if fault:
        raise DecodeError(fault, where=where, section="HL7 v2.5.1 2.A.77", code="102")
    return found


@lru_cache(maxsize=4096)
def _read_ts(text: str) -> tuple[str, str]:
    """(time, what is wrong with it); dates of birth and times of one second are met again and again."""
    match = _DTM.fullmatch(text)
    if match is None:
        return "", "not a date or time"
    digits = match[1]
    if len(digits) == 8 and digits.endswith("00"):
        return (digits[:4] if digits.endswith("0000") else digits[:6]), ""
    try:
        _moment(digits)
    except ValueError:
        return "", "not a day or time that exists"
    return match[0], ""


def _moment(digits: str) -> datetime:
    whole, _, fraction = digits.partition(".")
    second = int(whole[12:14] or 0)
    return datetime(
        int(whole[:4]),
        int(whole[4:6] or 1),
        int(whole[6:8] or 1),
        int(whole[8:10] or 0),
        int(whole[10:12] or 0),
        min(second, 59) if second == 60 else second,
        int((fraction + "000000")[:6]) if fraction else 0,
    )


@lru_cache(maxsize=512)
def seconds(text: str, zone: tzinfo | None = None) -> float:
    """A time stamp as seconds since 1970; 0.0 where it is empty or no time. Without its own offset it is of `zone`, or local."""
    match = _DTM.fullmatch(text)
    if match is None:
        return 0.0
    try:
        moment = _moment(match[1])
        if offset := match[2]:
            minutes = int(offset[1:3]) * 60 + int(offset[3:])
            moment = moment.replace(tzinfo=timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes)))
        elif zone is not None:
            moment = moment.replace(tzinfo=zone)
        return moment.timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def timestamp(when: float, zone: tzinfo | None = UTC) -> str:
    """Seconds since 1970 as YYYYMMDDHHMMSS+ZZZZ. 2A.22."""
    return _timestamp(int(when), zone)


@lru_cache(maxsize=64)
def _timestamp(when: int, zone: tzinfo | None) -> str:
    return datetime.fromtimestamp(when, UTC).astimezone(zone).strftime("%Y%m%d%H%M%S%z")
