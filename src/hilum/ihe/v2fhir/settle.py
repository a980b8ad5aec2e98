"""What the tables make and R4's invariants do not allow, settled. FHIR R4 2.6.1 (constraints), 3.2.

Each rule takes one value of its type. What FHIR has another element for goes there; what cannot stand where it is, since the sender
contradicts himself or says half of a pair, is *set aside*: it becomes an extension `urn:hilum:v2-to-fhir:aside:NAME` of the same
element, so that nothing is lost, and `put_back` undoes it before the way back to v2. What is missing is said to be absent.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hilum.fhir.definitions import extension_definition
from hilum.fhir.path import temporal
from hilum.fhir.validation.bindings import codes_of
from hilum.ihe.v2fhir.engine import Json
from hilum.ihe.v2fhir.target import HOUSE_EXTENSION

__all__ = ["ABSENT", "SETTLED", "put_back", "settle_extensions"]

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ASIDE = HOUSE_EXTENSION + "aside:"
_UCUM = "http://unitsofmeasure.org"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"


def absent() -> Json:
    """An element of which is said that nobody knows it."""
    return {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}


def _set_aside(value: Json, name: str, kind: str) -> None:
    """Take an element away and keep what it said in an extension. A list leaves one for each of its values."""
    held = value.pop(name)
    value.pop("_" + name, None)
    url, several = (f"{ASIDE}{name}[]", held) if isinstance(held, list) else (ASIDE + name, [held])
    value.setdefault("extension", []).extend({"url": url, f"value{kind}": one} for one in several)


def _contact_point(value: Json) -> None:
    """cpt-2. Without XTN.3 the components say what it is: XTN.1, 5 to 8 and 12 are a telephone number, XTN.4 an address of mail."""
    text = value.get("value")
    if value.pop("_system", None) is not None and text:
        value["system"] = "email" if "@" in text else "phone"
    elif text and "system" not in value:
        value["system"] = "other"


def _is_later(first: Any, second: Any) -> bool:
    """Whether a time is after another one, for certain."""
    if not isinstance(first, str) or not isinstance(second, str):
        return False
    if len(first) == len(second) and first[19:] == second[19:]:
        return first > second
    left, right = (temporal.parse_temporal(text, "DateTime") for text in (first, second))
    return left is not None and right is not None and temporal.compare(left, right) == 1


def _period(value: Json) -> None:
    """per-1: an end before its beginning."""
    if "end" in value and "start" in value and _is_later(value["start"], value["end"]):
        _set_aside(value, "end", "DateTime")


def _quantity(value: Json) -> None:
    """qty-3: a code of no system is the unit as the sender writes it."""
    if "code" in value and "system" not in value:
        if value.setdefault("unit", value["code"]) == value["code"]:
            del value["code"]
        else:
            _set_aside(value, "code", "Code")


_TIME_UNITS = {
    "s": "s", "sec": "s", "second": "s", "min": "min", "minute": "min", "h": "h", "hr": "h", "hour": "h", "d": "d",
    "day": "d", "wk": "wk", "week": "wk", "mo": "mo", "month": "mo", "a": "a", "yr": "a", "year": "a",
}  # fmt: skip


def _duration(value: Json) -> None:
    """drt-1: a duration with a code is one of UCUM's units of time."""
    _quantity(value)
    if "code" in value and (
        value.get("system") != _UCUM or value["code"] not in _TIME_UNITS.values() or "value" not in value
    ):
        if "value" not in value:
            _set_aside(value, "code", "Code")
            return
        text = value.pop("code")
        value.pop("system", None)
        value.setdefault("unit", text)
    if "value" in value and "code" not in value:
        unit = str(value.get("unit", "")).lower()
        known = _TIME_UNITS.get(unit) or _TIME_UNITS.get(unit.rstrip("s"))
        if known:
            value["system"], value["code"] = _UCUM, known


def _range(value: Json) -> None:
    """rng-2: a low above the high."""
    low, high = value.get("low"), value.get("high")
    if low and high and "value" in low and "value" in high and low["value"] > high["value"]:
        _set_aside(value, "high", "Quantity")


def _ratio(value: Json) -> None:
    """rat-1: half of a ratio."""
    if ("numerator" in value) != ("denominator" in value):
        value["denominator" if "numerator" in value else "numerator"] = absent()


def _repeat(value: Json) -> None:
    """tim-1 to tim-10: amounts without their units, and what asks for another element."""
    if "duration" in value and "durationUnit" not in value:
        _set_aside(value, "duration", "Decimal")
    if "period" in value and "periodUnit" not in value:
        _set_aside(value, "period", "Decimal")
    if "periodUnit" in value and "period" not in value:
        _set_aside(value, "periodUnit", "Code")
    if "durationUnit" in value and "duration" not in value:
        _set_aside(value, "durationUnit", "Code")
    if "countMax" in value and "count" not in value:
        value["count"] = value.pop("countMax")
    when = value.get("when")
    if "offset" in value and (not when or not {"C", "CM", "CD", "CV"}.isdisjoint(when)):
        _set_aside(value, "offset", "UnsignedInt")
    if when and "timeOfDay" in value:
        _set_aside(value, "timeOfDay", "Time")


def _attachment(value: Json) -> None:
    """att-1: data has a media type; bytes of which nothing is known have that of RFC 2046 4.5.1."""
    if "data" in value and "contentType" not in value:
        value["contentType"] = "application/octet-stream"


def _organization(value: Json) -> None:
    """org-1 to org-3: an organization has a name or number, and no home."""
    if "name" not in value and "identifier" not in value:
        value.setdefault("_name", absent())
    for element in ("telecom", "address"):
        for one in value.get(element, ()):
            if one.get("use") == "home":
                _set_aside(one, "use", "Code")


def _contact(value: Json) -> None:
    """pat-1: a contact of whom only the relation is said."""
    if not any(name in value for name in ("name", "telecom", "address", "organization")):
        value["name"] = absent()


def _participant(value: Json) -> None:
    """app-1: a participant of whom neither is said."""
    if "type" not in value and "actor" not in value:
        value["actor"] = absent()


def _appointment(value: Json) -> None:
    """app-2 to app-4: a booked appointment has its times; the sender's status stays, and the time is said to be absent."""
    is_waiting = value.get("status") in ("proposed", "cancelled", "waitlist")
    if ("start" in value) != ("end" in value) or not is_waiting:
        for name in ("start", "end"):
            if name not in value:
                value.setdefault("_" + name, absent())
    if "cancelationReason" in value and value.get("status") not in ("cancelled", "noshow"):
        _set_aside(value, "cancelationReason", "CodeableConcept")
    if "start" in value and "end" in value and _is_later(value["start"], value["end"]):
        _set_aside(value, "end", "Instant")
        value["_end"] = absent()


_STATUS: dict[str, tuple[str, dict[str, str]]] = {
    "verificationStatus": (
        "ver-status",
        {
            "unconfirmed": "unconfirmed", "u": "unconfirmed", "provisional": "provisional", "differential": "differential",
            "confirmed": "confirmed", "c": "confirmed", "410605003": "confirmed", "refuted": "refuted",
            "410516002": "refuted", "415684004": "unconfirmed", "suspected": "unconfirmed", "entered-in-error": "entered-in-error",
        },
    ),
    "clinicalStatus": (
        "clinical",
        {
            "active": "active", "55561003": "active", "inactive": "inactive", "73425007": "inactive", "i": "inactive",
            "resolved": "resolved", "413322009": "resolved", "remission": "remission", "recurrence": "recurrence",
            "relapse": "relapse",
        },
    ),
}  # fmt: skip
_ALLERGY = frozenset(("unconfirmed", "confirmed", "refuted", "entered-in-error", "active", "inactive", "resolved"))


def _status(value: Json, name: str, system: str, allowed: frozenset[str] | None) -> str:
    """The code of a status whose value set is required; what cannot be said in it is set aside. returns "" where there is none"""
    concept = value.get(name)
    if concept is None:
        return ""
    ending, names = _STATUS[name]
    system = f"{_TERMINOLOGY}{system}-{ending}"
    codings = concept.get("coding", [])
    for one in codings:
        if one.get("system") == system and one.get("code") in names.values():
            return str(one["code"])
    for text in (*(one.get(part, "") for one in codings for part in ("code", "display")), concept.get("text", "")):
        known = names.get(text.strip().lower())
        if known and (allowed is None or known in allowed):
            concept["coding"] = [{"system": system, "code": known}, *codings]
            return known
    _set_aside(value, name, "CodeableConcept")
    return ""


def _condition(value: Json) -> None:
    """con-4, con-5, and the two status codes."""
    verification = _status(value, "verificationStatus", "condition", None)
    clinical = _status(value, "clinicalStatus", "condition", None)
    is_error = verification == "entered-in-error"
    if is_error and clinical:
        _set_aside(value, "clinicalStatus", "CodeableConcept")
    abatement = next((name for name in value if name.startswith("abatement")), "")
    if not abatement or (clinical in ("resolved", "remission", "inactive") and not is_error):
        return
    if is_error:
        _set_aside(value, abatement, abatement[9:])
        return
    if clinical:
        _set_aside(value, "clinicalStatus", "CodeableConcept")
    value["clinicalStatus"] = {"coding": [{"system": f"{_TERMINOLOGY}condition-clinical", "code": "inactive"}]}


def _allergy(value: Json) -> None:
    """ait-1, ait-2, and the two status codes. An allergy that a message reports is one that the patient has."""
    verification = _status(value, "verificationStatus", "allergyintolerance", _ALLERGY)
    clinical = _status(value, "clinicalStatus", "allergyintolerance", _ALLERGY)
    if verification == "entered-in-error":
        if clinical:
            _set_aside(value, "clinicalStatus", "CodeableConcept")
    elif not clinical:
        value["clinicalStatus"] = {
            "coding": [{"system": f"{_TERMINOLOGY}allergyintolerance-clinical", "code": "active"}]
        }


def _header(value: Json) -> None:
    """A response whose code is none of ok, transient-error, fatal-error cannot stand; its number is kept."""
    response = value.get("response")
    if response is not None and "code" not in response:
        del value["response"]
        if "identifier" in response:
            value.setdefault("extension", []).append(
                {"url": ASIDE + "response.identifier", "valueString": response["identifier"]}
            )


def _reference_range(value: Json) -> None:
    """obs-3: a range without low, high or text."""
    if not any(name in value for name in ("low", "high", "text")):
        value["_text"] = absent()


def _observation(value: Json) -> None:
    """obs-6: what has a value is not absent."""
    if "dataAbsentReason" in value and any(name.startswith("value") for name in value):
        _set_aside(value, "dataAbsentReason", "CodeableConcept")


@cache
def _is_once(url: str) -> bool:
    definition = None if url.startswith(HOUSE_EXTENSION) else extension_definition(url)
    return definition is not None and definition.most == 1


@cache
def _codes(url: str) -> frozenset[str] | None:
    """The codes that an extension's definition requires, None where it leaves them open."""
    definition = None if url.startswith(HOUSE_EXTENSION) else extension_definition(url)
    return codes_of(definition.codes_from) if definition is not None and definition.codes_from else None


def settle_extensions(extensions: list[Json]) -> None:
    """An extension that may stand once keeps its first value; the others, and codes that it may not have, are set aside."""
    seen: set[str] = set()
    for one in extensions:
        url = one.get("url", "")
        codes = _codes(url) if "valueCode" in one else None
        if (url in seen and _is_once(url)) or (codes is not None and one["valueCode"] not in codes):
            one["url"] = ASIDE + url
        seen.add(url)


def _human_name(value: Json) -> None:
    """The order in which a name is assembled (XPN.11, table 0444) is one of those that the extension knows."""
    if "extension" in value:
        settle_extensions(value["extension"])


SETTLED: dict[str, Callable[[Json], None]] = {
    "Age": _quantity,
    "AllergyIntolerance": _allergy,
    "Appointment": _appointment,
    "Appointment.participant": _participant,
    "Attachment": _attachment,
    "Condition": _condition,
    "ContactPoint": _contact_point,
    "Count": _quantity,
    "Duration": _duration,
    "HumanName": _human_name,
    "MessageHeader": _header,
    "Observation": _observation,
    "Observation.component": _observation,
    "Observation.referenceRange": _reference_range,
    "Organization": _organization,
    "Patient.contact": _contact,
    "Period": _period,
    "Quantity": _quantity,
    "Range": _range,
    "Ratio": _ratio,
    "Timing.repeat": _repeat,
}
"""Type -> its rule."""


_EXACT = {
    HOUSE_EXTENSION + "equipmentType": "system",
    HOUSE_EXTENSION + "acknowledgmentCode": "code",
    HOUSE_EXTENSION + "completionStatus": "docStatus",
}
"""Extensions that hold a code of v2 -> the element beside them that says the same less exactly."""


_COMPLETION = HOUSE_EXTENSION + "completionStatus"
_AUTHENTICATED = frozenset(("AU", "LA"))


def _is_still(extension: Json, status: Any) -> bool:
    """Whether a document is as far as its TXA-17 said (table 0271): one whose docStatus was changed since is as that says."""
    is_final = next((code in _AUTHENTICATED for name, code in extension.items() if name.startswith("value")), None)
    return status is None or status == ("final" if is_final else "preliminary")


def put_back(value: Any) -> Any:
    """The value with what was set aside where it belongs; the value itself where nothing was."""
    return _with_all_back(value) if _has_aside(value) else value


def _has_aside(value: Any) -> bool:
    if isinstance(value, dict):
        url = value.get("url")
        if isinstance(url, str) and (url.startswith(ASIDE) or url in _EXACT):
            return True
        return any(_has_aside(one) for one in value.values() if isinstance(one, (dict, list)))
    return any(_has_aside(one) for one in value if isinstance(one, (dict, list))) if isinstance(value, list) else False


def _with_all_back(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_all_back(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: _with_all_back(one) for name, one in value.items()}
    extensions = made.get("extension")
    if isinstance(extensions, list):
        made["extension"] = kept = []
        back: Json = {}
        for one in extensions:
            url = one.get("url") if isinstance(one, dict) else None
            if not isinstance(url, str) or not url.startswith(ASIDE):
                if isinstance(url, str) and url in _EXACT:
                    if url == _COMPLETION and not _is_still(one, made.get("docStatus")):
                        continue
                    made.pop(_EXACT[url], None)
                kept.append(one)
                continue
            name = url[len(ASIDE) :]
            held = next((inner for key, inner in one.items() if key.startswith("value")), None)
            if ":" in name:
                kept.append({**one, "url": name})
            elif name == "response.identifier":
                back["response"] = {"identifier": held}
            elif not name.removesuffix("[]").isalpha() or name == "resourceType":
                kept.append(one)
            elif name.endswith("[]"):
                back.setdefault(name[:-2], []).append(held)
            else:
                back[name] = held
        if not kept:
            del made["extension"]
        for name in back:
            made.pop("_" + name, None)
        made.update(back)
    return made
