"""HL7 v3 data types release 1: elements <-> frozen values, reading and writing side by side.

Reading is lenient: what an element lacks is an empty string or tuple, `null_flavor` says why. Writing leaves out what is
empty and puts parts in the order of the type. Text is escaped by the writer of XML; characters that XML cannot carry are
replaced (see `xml.legal`).
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from lxml import etree

from hilum.core.errors import DecodeError
from hilum.hl7v3.data.xml import V3, XSI, Element, child, children, elements, legal, local_name, path_of, text_of

__all__ = [
    "AD",
    "CD",
    "ED",
    "II",
    "IVL_TS",
    "PN",
    "PQ",
    "ST",
    "TEL",
    "TS",
    "add",
    "integer",
    "read_ad",
    "read_cd",
    "read_ed",
    "read_ii",
    "read_ivl_ts",
    "read_pn",
    "read_pq",
    "read_st",
    "read_tel",
    "read_ts",
    "write_ad",
    "write_cd",
    "write_ed",
    "write_ii",
    "write_ivl_ts",
    "write_pn",
    "write_pq",
    "write_st",
    "write_tel",
    "write_ts",
]

_SECTION: Final = "HL7 v3 data types R1"
_TIMESTAMP: Final = re.compile(r"(\d{4}(?:\d{2}){0,5})(?:\.(\d{1,9}))?([+-]\d{2,4})?")


@dataclass(frozen=True, slots=True)
class II:
    """Instance identifier: a root (OID, UUID) and an extension unique within it."""

    root: str = ""
    extension: str = ""
    assigning_authority_name: str = ""
    null_flavor: str = ""


@dataclass(frozen=True, slots=True)
class CD:
    """Concept descriptor; also CE, CV and CS, which allow less of it."""

    code: str = ""
    code_system: str = ""
    code_system_name: str = ""
    display_name: str = ""
    original_text: str = ""
    translations: tuple[CD, ...] = ()
    null_flavor: str = ""


@dataclass(frozen=True, slots=True)
class TS:
    """Point in time, YYYYMMDDHHMMSS.UUUU[+|-ZZzz], cut at any precision."""

    value: str = ""
    null_flavor: str = ""

    def moment(self) -> datetime | None:
        """The first instant that the value covers; UTC where no offset is given; None when empty or unreadable."""
        found = _TIMESTAMP.fullmatch(self.value)
        if found is None:
            return None
        digits, fraction, offset = found.groups()
        padded = digits + "00000101000000"[len(digits) :]
        zone = UTC
        if offset:
            minutes = int(offset[1:3]) * 60 + int(offset[3:5] or "0")
            if minutes >= 24 * 60:
                return None
            zone = timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
        try:
            moment = datetime.strptime(padded, "%Y%m%d%H%M%S").replace(tzinfo=zone)
        except ValueError:
            return None
        return moment + timedelta(microseconds=int((fraction or "0")[:6].ljust(6, "0")))

    @classmethod
    def of(cls, moment: datetime) -> TS:
        """To the second, with the offset that the moment carries."""
        text = moment.strftime("%Y%m%d%H%M%S")
        return cls(text + moment.strftime("%z")[:5])


@dataclass(frozen=True, slots=True)
class IVL_TS:
    """Interval of points in time; `value` when the sender gave a single point."""

    low: TS = TS()
    high: TS = TS()
    center: TS = TS()
    width: str = ""
    value: str = ""
    null_flavor: str = ""


@dataclass(frozen=True, slots=True)
class PN:
    """Person or entity name in its parts; `text` is the character data of a name that is not divided."""

    family: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()
    text: str = ""
    use: tuple[str, ...] = ()
    null_flavor: str = ""

    def display(self) -> str:
        """Prefix, given, family, suffix with blanks between; or the undivided text."""
        parts = [*self.prefix, *self.given, *self.family, *self.suffix]
        return " ".join(parts) if parts else self.text


@dataclass(frozen=True, slots=True)
class AD:
    """Postal address: its parts as (name of the part, text), in the order given."""

    parts: tuple[tuple[str, str], ...] = ()
    text: str = ""
    use: tuple[str, ...] = ()
    null_flavor: str = ""

    def part(self, name: str) -> str:
        """The texts of all parts of this name, joined by a comma."""
        return ", ".join(text for each, text in self.parts if each == name)

    def display(self) -> str:
        """One line."""
        return ", ".join(text for _, text in self.parts) if self.parts else self.text


@dataclass(frozen=True, slots=True)
class TEL:
    """Telecommunication address, a URL such as tel: or mailto:."""

    value: str = ""
    use: tuple[str, ...] = ()
    null_flavor: str = ""


@dataclass(frozen=True, slots=True)
class ED:
    """Encapsulated data: text, or bytes that came in base64, or a reference to them."""

    media_type: str = "text/plain"
    text: str = ""
    data: bytes = b""
    reference: str = ""
    language: str = ""
    compression: str = ""
    null_flavor: str = ""


@dataclass(frozen=True, slots=True)
class PQ:
    """Physical quantity: a decimal as written and its UCUM unit."""

    value: str = ""
    unit: str = ""
    null_flavor: str = ""


ST = str
"""Character string."""


def _null(element: Element) -> str:
    return element.get("nullFlavor") or ""


def _use(element: Element) -> tuple[str, ...]:
    return tuple((element.get("use") or "").split())


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """A child element of urn:hl7-org:v3; attributes that are empty are left out."""
    element = etree.SubElement(parent, f"{{{V3}}}{name}")
    for key, value in attributes.items():
        if value:
            element.set(key, legal(value))
    if text is not None:
        element.text = legal(text)
    return element


def integer(element: Element | None) -> int | None:
    """INT; None when absent, null or not a number."""
    value = "" if element is None else (element.get("value") or "")
    return int(value) if re.fullmatch(r"[+-]?\d{1,18}", value, re.ASCII) else None


def read_st(element: Element | None) -> str:
    """ST: the character data."""
    return text_of(element)


def write_st(parent: Element, name: str, value: str) -> None:
    """ST; nothing when empty."""
    if value:
        add(parent, name, value)


def read_ii(element: Element) -> II:
    """II."""
    return II(
        (element.get("root") or "").strip(),
        (element.get("extension") or "").strip(),
        element.get("assigningAuthorityName") or "",
        _null(element),
    )


def write_ii(parent: Element, name: str, value: II) -> None:
    """II; a value without a root must say why."""
    add(
        parent,
        name,
        nullFlavor="" if value.root else value.null_flavor or "NI",
        root=value.root,
        extension=value.extension,
        assigningAuthorityName=value.assigning_authority_name,
    )


def read_cd(element: Element | None) -> CD:
    """CD, CE, CV, CS; an absent element is a value with nothing in it."""
    if element is None:
        return CD()
    return CD(
        element.get("code") or "",
        element.get("codeSystem") or "",
        element.get("codeSystemName") or "",
        element.get("displayName") or "",
        text_of(child(element, "originalText")),
        tuple(read_cd(each) for each in children(element, "translation")),
        _null(element),
    )


def write_cd(parent: Element, name: str, value: CD) -> Element:
    """CD; a value without a code must say why."""
    element = add(
        parent,
        name,
        nullFlavor="" if value.code else value.null_flavor or "NI",
        code=value.code,
        codeSystem=value.code_system,
        codeSystemName=value.code_system_name,
        displayName=value.display_name,
    )
    if value.original_text:
        add(element, "originalText", value.original_text)
    for each in value.translations:
        write_cd(element, "translation", each)
    return element


def read_ts(element: Element | None) -> TS:
    """TS."""
    return TS() if element is None else TS((element.get("value") or "").strip(), _null(element))


def write_ts(parent: Element, name: str, value: TS) -> None:
    """TS; a value without a time must say why."""
    add(parent, name, nullFlavor="" if value.value else value.null_flavor or "UNK", value=value.value)


def read_ivl_ts(element: Element | None) -> IVL_TS:
    """IVL_TS."""
    if element is None:
        return IVL_TS()
    width = child(element, "width")
    return IVL_TS(
        read_ts(child(element, "low")),
        read_ts(child(element, "high")),
        read_ts(child(element, "center")),
        "" if width is None else f"{width.get('value') or ''} {width.get('unit') or ''}".strip(),
        (element.get("value") or "").strip(),
        _null(element),
    )


def write_ivl_ts(parent: Element, name: str, value: IVL_TS) -> None:
    """IVL_TS as value, or as low and high."""
    bounds = bool(value.low.value or value.high.value)
    element = add(
        parent,
        name,
        nullFlavor="" if value.value or bounds else value.null_flavor or "UNK",
        value="" if bounds else value.value,
    )
    if bounds:
        if value.low.value:
            write_ts(element, "low", value.low)
        if value.high.value:
            write_ts(element, "high", value.high)


def read_pn(element: Element | None) -> PN:
    """PN, ON, EN, TN."""
    if element is None:
        return PN()
    found: dict[str, list[str]] = {"family": [], "given": [], "prefix": [], "suffix": []}
    for item in elements(element):
        text = text_of(item)
        if text and local_name(item) in found:
            found[local_name(item)].append(text)
    divided = any(found.values())
    return PN(
        tuple(found["family"]),
        tuple(found["given"]),
        tuple(found["prefix"]),
        tuple(found["suffix"]),
        "" if divided else " ".join(text_of(element).split()),
        _use(element),
        _null(element),
    )


def write_pn(parent: Element, name: str, value: PN) -> None:
    """PN in the order prefix, given, family, suffix; or undivided."""
    parts = [
        (tag, text)
        for tag, texts in (
            ("prefix", value.prefix),
            ("given", value.given),
            ("family", value.family),
            ("suffix", value.suffix),
        )
        for text in texts
        if text
    ]
    empty = not parts and not value.text
    element = add(parent, name, nullFlavor=(value.null_flavor or "UNK") if empty else "", use=" ".join(value.use))
    if parts:
        for tag, text in parts:
            add(element, tag, text)
    elif value.text:
        element.text = legal(value.text)


def read_ad(element: Element | None) -> AD:
    """AD."""
    if element is None:
        return AD()
    parts = tuple(
        (local_name(item), text_of(item))
        for item in elements(element)
        if local_name(item) != "useablePeriod" and text_of(item)
    )
    text = "" if parts else " ".join(text_of(element).split())
    return AD(parts, text, _use(element), _null(element))


def write_ad(parent: Element, name: str, value: AD) -> None:
    """AD in the order of its parts."""
    empty = not value.parts and not value.text
    element = add(parent, name, nullFlavor=(value.null_flavor or "UNK") if empty else "", use=" ".join(value.use))
    for tag, text in value.parts:
        add(element, tag, text)
    if not value.parts and value.text:
        element.text = legal(value.text)


def read_tel(element: Element) -> TEL:
    """TEL."""
    return TEL((element.get("value") or "").strip(), _use(element), _null(element))


def write_tel(parent: Element, name: str, value: TEL) -> None:
    """TEL."""
    add(
        parent,
        name,
        nullFlavor="" if value.value else value.null_flavor or "UNK",
        use=" ".join(value.use),
        value=value.value,
    )


def read_ed(element: Element | None) -> ED:
    """ED; base64 is decoded.

    raises   DecodeError   representation B64 whose text is not base64
    """
    if element is None:
        return ED()
    reference = child(element, "reference")
    said = element.get("representation") == "B64"
    text, data = "", b""
    if said:
        try:
            data = base64.b64decode(re.sub(r"\s+", "", element.text or ""), validate=True)
        except (binascii.Error, ValueError):
            raise DecodeError("not base64", where=path_of(element), section=f"{_SECTION} ED") from None
    else:
        text = text_of(element)
    return ED(
        element.get("mediaType") or "text/plain",
        text,
        data,
        "" if reference is None else reference.get("value") or "",
        element.get("language") or "",
        element.get("compression") or "",
        _null(element),
    )


def write_ed(parent: Element, name: str, value: ED) -> Element:
    """ED; bytes go out as base64."""
    element = add(parent, name, mediaType=value.media_type, language=value.language, compression=value.compression)
    if value.data:
        element.set("representation", "B64")
        element.text = base64.b64encode(value.data).decode("ascii")
    elif value.reference:
        add(element, "reference", value=value.reference)
    elif value.text:
        element.text = legal(value.text)
    else:
        element.set("nullFlavor", value.null_flavor or "NI")
    return element


def read_pq(element: Element | None) -> PQ:
    """PQ."""
    if element is None:
        return PQ()
    return PQ((element.get("value") or "").strip(), element.get("unit") or "", _null(element))


def write_pq(parent: Element, name: str, value: PQ) -> None:
    """PQ as the `value` of an observation carries it, with xsi:type."""
    element = add(parent, name, value=value.value, unit=value.unit, nullFlavor="" if value.value else value.null_flavor)
    element.set(f"{{{XSI}}}type", "PQ")
