"""FHIR R4 data types <-> the values of core: identifiers, names, addresses, codes, dates. FHIR R4 2.24.

Each pair of functions stands together, one the inverse of the other as far as core keeps what FHIR says.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from hilum.core.code import Code
from hilum.core.identity import AssigningAuthority, Authorities, Identifier
from hilum.core.person import Address, PersonName, Physician, Telecom
from hilum.core.urn import escaped, unescaped

__all__ = [
    "code_of",
    "codeable_concept",
    "coding",
    "date_of",
    "datetime_text",
    "hl7_datetime",
    "human_name",
    "identifier",
    "identifier_of",
    "identifier_type",
    "instant",
    "name_of",
    "physician_reference",
    "postal_address",
    "postal_address_of",
    "scheme_of_system",
    "system_of_scheme",
    "telecom",
    "telecom_of",
]

V2_0203 = "http://terminology.hl7.org/CodeSystem/v2-0203"
EN_REPRESENTATION = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"

_SCHEMES = {
    "LN": "http://loinc.org",
    "SCT": "http://snomed.info/sct",
    "SNM3": "http://snomed.info/sct",
    "DCM": "http://dicom.nema.org/resources/ontology/DCM",
    "UCUM": "http://unitsofmeasure.org",
    "RADLEX": "http://radlex.org",
    "C4": "http://www.ama-assn.org/go/cpt",
    "I10": "http://hl7.org/fhir/sid/icd-10",
    "I10C": "http://hl7.org/fhir/sid/icd-10-cm",
    "HL70002": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus",
    "IHE Transactions": "urn:ihe:event-type-code",
    "FormatCode": "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode",
}
_OIDS = {
    "2.16.840.1.113883.6.1": "http://loinc.org",
    "2.16.840.1.113883.6.96": "http://snomed.info/sct",
    "1.2.840.10008.2.16.4": "http://dicom.nema.org/resources/ontology/DCM",
    "2.16.840.1.113883.6.8": "http://unitsofmeasure.org",
    "2.16.840.1.113883.6.3": "http://hl7.org/fhir/sid/icd-10",
    "2.16.840.1.113883.5.25": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
    "1.3.6.1.4.1.19376.1.2.3": "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode",
}
_SYSTEMS = {system: scheme for scheme, system in reversed(_SCHEMES.items())}
_SYSTEM_OIDS = {system: oid for oid, system in _OIDS.items()}
_V2_TABLE = re.compile(r"HL7([0-9]{4})")
_OID = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*))+")
_V2_SYSTEM = "http://terminology.hl7.org/CodeSystem/v2-"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
_LOCAL = "urn:hilum:scheme:"
MAX_KEPT = 128
_DTM = re.compile(r"([0-9]{4})([0-9]{2})?([0-9]{2})?([0-9]{2})?([0-9]{2})?([0-9]{2})?(\.[0-9]+)?([+-][0-9]{4})?")
_FHIR_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?"
)


def system_of_scheme(scheme: str) -> str:
    """Coding.system of a coding scheme as HL7 v2 table 0396 and PS3.16 8 name it; the inverse of `scheme_of_system`."""
    if not scheme or _URI.fullmatch(scheme):
        return scheme
    if scheme in _SCHEMES or scheme in _OIDS:
        return _SCHEMES.get(scheme) or _OIDS[scheme]
    table = _V2_TABLE.fullmatch(scheme)
    if table:
        return _V2_SYSTEM + table.group(1)
    return f"urn:oid:{scheme}" if _OID.fullmatch(scheme) else _LOCAL + escaped(scheme)


def scheme_of_system(system: str) -> str:
    """Coding scheme designator of a Coding.system; a URI without one stays a URI."""
    if system in _SYSTEMS:
        return _SYSTEMS[system]
    if system.startswith(_V2_SYSTEM):
        return "HL7" + system[len(_V2_SYSTEM) :]
    if system.startswith(_LOCAL):
        return unescaped(system[len(_LOCAL) :])
    return system.removeprefix("urn:oid:")


def coding(code: Code) -> dict[str, Any]:
    """Coding of a code. FHIR R4 2.24.0.6."""
    found: dict[str, Any] = {}
    system = system_of_scheme(code.scheme)
    if system:
        found["system"] = system
    if code.value:
        found["code"] = " ".join(code.value.split())
    if code.meaning.strip():
        found["display"] = code.meaning
    return found


def codeable_concept(*codes: Code) -> dict[str, Any]:
    """CodeableConcept of one concept in several codes, the first one's words as its text. FHIR R4 2.24.0.7."""
    codings = [coding(code) for code in codes if code.value]
    words = next((code.words for code in codes if code.words.strip()), "")
    found: dict[str, Any] = {}
    if codings:
        found["coding"] = codings
    if words:
        found["text"] = words
    return found


def code_of(concept: Any, *, oids: bool = False) -> Code:
    """The first coding of a CodeableConcept, or of a Coding, as a code.

    oids   name the scheme by its OID where it has one, as XDS does (ITI TF-3 4.2.3.1.2)
    """
    if not isinstance(concept, dict):
        return Code()
    codings = concept.get("coding")
    first = codings[0] if isinstance(codings, list) and codings else concept
    value = str(first.get("code") or "")
    meaning = str(first.get("display") or concept.get("text") or "")
    system = str(first.get("system") or "")
    scheme = _SYSTEM_OIDS.get(system) if oids else None
    return Code(value, meaning, scheme or scheme_of_system(system))


def identifier_type(code: str) -> dict[str, Any]:
    """Identifier.type of HL7 table 0203."""
    return {"coding": [{"system": V2_0203, "code": code}]}


def identifier(one: Identifier, type: str = "", use: str = "") -> dict[str, Any]:
    """Identifier of a core identifier. FHIR R4 2.24.0.9; ITI TF-2 App. E.3: the namespace becomes the assigner."""
    found: dict[str, Any] = {}
    if use:
        found["use"] = use
    if type or one.type:
        found["type"] = identifier_type(type or one.type)
    if one.authority.uri:
        found["system"] = one.authority.uri
    found["value"] = one.value
    if one.authority.namespace:
        found["assigner"] = {"display": one.authority.namespace}
    return found


def identifier_of(value: Any, authorities: Authorities) -> Identifier:
    """The core identifier of an Identifier, its authority canonical; an empty one where it has no value."""
    if not isinstance(value, dict) or not value.get("value"):
        return Identifier("")
    kind = ""
    for one in (value.get("type") or {}).get("coding") or ():
        if one.get("system") == V2_0203:
            kind = str(one.get("code") or "")
    authority = AssigningAuthority.from_uri(str(value.get("system") or ""))
    return authorities.identifier(str(value["value"]), authority, kind)


def human_name(name: PersonName, use: str = "official") -> list[dict[str, Any]]:
    """HumanNames of a name: one for the alphabetic, one for each other representation. FHIR R4 2.24.0.11."""
    found: list[dict[str, Any]] = []
    alphabetic = _name(name.family, (name.given, name.middle), (name.prefix,), (name.suffix, name.degree))
    if alphabetic:
        found.append({"use": use, **alphabetic} if use else alphabetic)
    for group, representation in ((name.ideographic, "IDE"), (name.phonetic, "SYL")):
        if group:
            parts = [*group.split("^"), "", "", "", "", ""]
            other = _name(parts[0], (parts[1], parts[2]), (parts[3],), (parts[4],))
            if other:
                mark = {"url": EN_REPRESENTATION, "valueCode": representation}
                found.append({"extension": [mark], **({"use": use} if use else {}), **other})
    return found


def _name(family: str, given: Sequence[str], prefix: Sequence[str], suffix: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if family.strip():
        found["family"] = family
    for key, values in (("given", given), ("prefix", prefix), ("suffix", suffix)):
        kept = [value for value in values if value.strip()]
        if kept:
            found[key] = kept
    return found


def name_of(names: Any) -> PersonName:
    """The name of a list of HumanNames: the official one before the usual one before any other current one."""
    if not isinstance(names, list):
        return PersonName()
    order = {"official": 0, "usual": 1, None: 2, "temp": 3, "nickname": 4, "anonymous": 5, "old": 6, "maiden": 7}
    groups = {"": "", "IDE": "", "SYL": ""}
    best: dict[str, Any] = {}
    rank = 99
    for one in names:
        if not isinstance(one, dict):
            continue
        representation = next(
            (str(e.get("valueCode")) for e in one.get("extension") or () if e.get("url") == EN_REPRESENTATION), ""
        )
        if representation in ("IDE", "SYL"):
            groups[representation] = _group(one)
        elif order.get(one.get("use"), 2) < rank:
            best, rank = one, order.get(one.get("use"), 2)
    given = _words(best.get("given"))
    suffix = _words(best.get("suffix"))
    family = str(best.get("family") or "")
    if not family and not given and best.get("text"):
        family = str(best["text"])
    return PersonName(
        family=family,
        given=given[0] if given else "",
        middle=" ".join(given[1:]),
        prefix=" ".join(_words(best.get("prefix"))),
        suffix=" ".join(suffix),
        ideographic=groups["IDE"],
        phonetic=groups["SYL"],
    )


def _words(values: Any) -> list[str]:
    return [str(value) for value in values if value] if isinstance(values, list) else []


def _group(name: dict[str, Any]) -> str:
    given = _words(name.get("given"))
    parts = (
        str(name.get("family") or ""),
        given[0] if given else "",
        " ".join(given[1:]),
        " ".join(_words(name.get("prefix"))),
        " ".join(_words(name.get("suffix"))),
    )
    return "^".join(parts).rstrip("^")


def postal_address(address: Address) -> dict[str, Any]:
    """Address. FHIR R4 2.24.0.12."""
    found: dict[str, Any] = {}
    lines = [line for line in address.lines if line.strip()]
    if lines:
        found["line"] = lines
    for key, value in (
        ("city", address.city),
        ("state", address.state),
        ("postalCode", address.postal_code),
        ("country", address.country),
    ):
        if value.strip():
            found[key] = value
    return found


def postal_address_of(addresses: Any) -> Address:
    """The first address of a list that is in use."""
    for one in addresses if isinstance(addresses, list) else ():
        if isinstance(one, dict) and one.get("use") != "old":
            return Address(
                tuple(_words(one.get("line"))),
                str(one.get("city") or ""),
                str(one.get("state") or ""),
                str(one.get("postalCode") or ""),
                str(one.get("country") or ""),
            )
    return Address()


def telecom(one: Telecom) -> dict[str, Any]:
    """ContactPoint. FHIR R4 2.24.0.13."""
    found: dict[str, Any] = {"system": one.system or "other", "value": one.value}
    if one.use:
        found["use"] = one.use
    return found


def telecom_of(points: Any) -> tuple[Telecom, ...]:
    """The contact points of a list."""
    found: list[Telecom] = []
    for one in points if isinstance(points, list) else ():
        if isinstance(one, dict) and one.get("value"):
            system = str(one.get("system") or "other")
            use = str(one.get("use") or "")
            found.append(
                Telecom(
                    str(one["value"]),
                    system if system in ("phone", "email", "fax") else "other",
                    use if use in ("home", "work", "mobile") else "",
                )
            )
    return tuple(found)


def physician_reference(physician: Physician) -> dict[str, Any]:
    """Reference to a health professional by identifier and name; there is no Practitioner of ours behind it."""
    found: dict[str, Any] = {}
    if physician.id:
        found["type"] = "Practitioner"
        found["identifier"] = {"value": physician.id}
    if physician.name.words:
        found["display"] = physician.name.words
    return found


def datetime_text(text: str, *, date_only: bool = False) -> str:
    """FHIR date or dateTime of an HL7 v2 or DICOM date and time, as exact as it is; empty where it is none.

    A time without zone is taken as UTC, since FHIR wants a zone with every time (FHIR R4 2.24.0.1).
    """
    make = _datetime_text if len(text) <= MAX_KEPT else _datetime_text.__wrapped__
    return make(text, date_only)


@lru_cache(maxsize=4096)
def _datetime_text(text: str, date_only: bool) -> str:
    match = _DTM.fullmatch(text.strip())
    if match is None:
        return ""
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    date = "-".join(part for part in (year, month, day) if part)
    if not _is_real(year, month, day):
        return ""
    if date_only or hour is None or day is None:
        return date
    clock = f"{hour}:{minute or '00'}:{second or '00'}{fraction or ''}"
    if int(hour) > 23 or int(minute or 0) > 59 or int(second or 0) > 60:
        return date
    return f"{date}T{clock}{zone[:3] + ':' + zone[3:] if zone else 'Z'}"


def _is_real(year: str, month: str | None, day: str | None) -> bool:
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


def date_of(text: Any) -> str:
    """HL7 v2 date of a FHIR date or dateTime, without its time."""
    match = _FHIR_DATE.fullmatch(text) if isinstance(text, str) else None
    return "".join(part for part in match.groups()[:3] if part) if match else ""


def hl7_datetime(text: Any, *, utc: bool = False) -> str:
    """HL7 v2 date and time of a FHIR dateTime or instant; the inverse of `datetime_text`.

    utc   shifted to UTC and written without zone, as XDS wants it (ITI TF-3 4.2.3.2)
    """
    match = _FHIR_DATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return ""
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if hour is None:
        return "".join(part for part in (year, month, day) if part)
    if utc:
        try:
            moment = datetime.datetime.fromisoformat(f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}")
            return moment.astimezone(datetime.UTC).strftime("%Y%m%d%H%M%S")
        except (ValueError, OverflowError):
            return f"{year}{month}{day}"
    offset = "" if zone == "Z" else zone.replace(":", "")
    return f"{year}{month}{day}{hour}{minute}{second}{fraction or ''}{offset}"


def instant(seconds: float) -> str:
    """FHIR instant of a time in seconds since 1970, to the millisecond."""
    whole = int(seconds // 1)
    micro = round((seconds - whole) * 1_000_000)
    if micro == 1_000_000:
        whole, micro = whole + 1, 0
    return f"{_second(whole)}.{micro // 1000:03d}Z"


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")[:19]


def first(values: Iterable[Any]) -> Any:
    """The first of the values that is not empty, else None."""
    return next((value for value in values if value), None)
