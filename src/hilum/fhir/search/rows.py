"""Index rows of a value: for each kind of parameter and type of value one function, made once. FHIR R4 3.1.1.4.

A row is (parameter, kind, a, b); `index` says what they hold. A function serves all the parameters that end at one place, so what
they share (a folded text, a span of time) is worked out once. Values come from documents that may break every rule, so each is
looked at before it is used.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from hilum.fhir.definitions import is_primitive, is_resource_type
from hilum.fhir.json import Decimal
from hilum.fhir.search.canonical import UCUM, canonical
from hilum.fhir.search.phonetic import phonetic_key
from hilum.fhir.search.values import date_range, folded, number_text, period_range

__all__ = [
    "QUANTITIES",
    "SPOKEN",
    "STRING_TYPES",
    "TEXTS",
    "Codes",
    "Ending",
    "OfKind",
    "Row",
    "Rows",
    "Sink",
    "parts",
    "sink",
    "sorted_text",
    "text_sink",
]

Row = tuple[str, str, str, str]
Rows = dict[Row, None]
Sink = Callable[[Any, Rows], None]
"""Adds the rows of one value."""
Codes = tuple[str, ...]


class Ending(Protocol):
    """What ends at a place in the JSON of a type."""

    def needed(self, type: str) -> frozenset[str]:
        """Properties of which a value of the type must have one for there to be rows; empty = there may be rows anyway."""
        return frozenset()

    def __call__(self, type: str, codes: Codes) -> Sink:
        """The function for values of the type and the parameters that end there."""
        ...


STRING_TYPES = frozenset(("string", "markdown", "code", "id", "uri", "url", "canonical", "oid", "uuid"))
TEXTS: dict[str, tuple[str, ...]] = {
    "HumanName": ("family", "given", "prefix", "suffix", "text"),
    "Address": ("line", "city", "district", "state", "postalCode", "country", "text"),
    "CodeableConcept": ("text",),
    "Annotation": ("text",),
}
QUANTITIES = frozenset(("Quantity", "Age", "Count", "Distance", "Duration", "SimpleQuantity", "Money"))


@cache
def sink(kind: str, type: str, codes: Codes) -> Sink:
    """The function that adds the rows of a value.

    kind    of the parameters
    type    FHIR type of the value
    codes   of the parameters
    """
    if kind == "token":
        return _TOKENS.get(type, _any_token if not is_primitive(type) else _word)(codes)
    if kind == "string":
        if type in TEXTS:
            return parts(codes, TEXTS[type])
        return _text(codes) if type in STRING_TYPES else _nothing
    if kind == "date":
        return _timing(codes) if type == "Timing" else _moment(codes) if is_primitive(type) else _period(codes)
    if kind == "reference":
        return _nested(codes) if type == "Resource" or is_resource_type(type) else _reference(codes)
    if kind == "uri":
        return _uri(codes)
    if kind == "number":
        return _number(codes) if is_primitive(type) else _range(codes) if type == "Range" else _nothing
    if kind == "quantity":
        return _quantity(codes) if type in QUANTITIES else _range_with_units(codes) if type == "Range" else _nothing
    if kind == "special":
        return _near(codes)
    if kind == "phonetic":
        return _phonetic(codes)
    return _nothing


@dataclass(frozen=True, slots=True)
class OfKind(Ending):
    """What ends where a parameter of the kind does; the same one for all parameters of the kind."""

    kind: str

    def __call__(self, type: str, codes: Codes) -> Sink:
        return sink(self.kind, type, codes)


def _nothing(value: Any, rows: Rows) -> None:
    """A type that such a parameter finds nothing in."""


# -- token, 3.1.1.4.10


def _word(codes: Codes) -> Sink:
    def word(value: Any, rows: Rows) -> None:
        if value.__class__ is not str:
            value = ("true" if value else "false") if value.__class__ is bool else str(value)
        for code in codes:
            rows[(code, "token", value, "")] = None

    return word


def _word_of_string(codes: Codes) -> Sink:
    """Tokens on a string are compared without case."""
    word = _word(codes)

    def text(value: Any, rows: Rows) -> None:
        word(value.casefold() if value.__class__ is str else value, rows)

    return text


def _any_token(codes: Codes) -> Sink:
    word = _word(codes)

    def token(value: Any, rows: Rows) -> None:
        if not isinstance(value, (dict, list)):
            word(value, rows)

    return token


def _coded(codes: Codes, value: dict[str, Any], key: str, system_key: str, rows: Rows) -> None:
    found = value.get(key)
    if found:
        if found.__class__ is not str:
            found = str(found)
        system = value.get(system_key) or ""
        if system.__class__ is not str:
            system = str(system)
        for code in codes:
            rows[(code, "token", found, system)] = None


def _coding(codes: Codes) -> Sink:
    def coding(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            _coded(codes, value, "code", "system", rows)

    return coding


def _concept(codes: Codes) -> Sink:
    def concept(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            codings = value.get("coding")
            if codings.__class__ is list:
                for one in codings:
                    if one.__class__ is not dict:
                        continue
                    found, system = one.get("code"), one.get("system")
                    if found.__class__ is str and found and system.__class__ is str:  # what `_coded` does, in less time
                        for code in codes:
                            rows[(code, "token", found, system)] = None
                    else:
                        _coded(codes, one, "code", "system", rows)

    return concept


def _identifier(codes: Codes) -> Sink:
    of_type = [f"{code}:of-type" for code in codes]

    def identifier(value: Any, rows: Rows) -> None:
        if value.__class__ is not dict:
            return
        _coded(codes, value, "value", "system", rows)
        kind = value.get("type")
        if kind.__class__ is dict and value.get("value"):
            codings = kind.get("coding")
            for one in codings if codings.__class__ is list else ():
                if one.__class__ is dict and one.get("code"):
                    asked = f"{one.get('system') or ''}|{one['code']}"
                    for code in of_type:
                        rows[(code, "token", str(value["value"]), asked)] = None

    return identifier


def _contact(codes: Codes) -> Sink:
    """The value alone: a ContactPoint has no URI to search by."""

    def contact(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            found = value.get("value")
            if found:
                text = found if found.__class__ is str else str(found)
                for code in codes:
                    rows[(code, "token", text, "")] = None

    return contact


_TOKENS: dict[str, Callable[[Codes], Sink]] = {
    "Coding": _coding,
    "CodeableConcept": _concept,
    "Identifier": _identifier,
    "ContactPoint": _contact,
    "string": _word_of_string,
}


# -- the text beside a token, 3.1.1.4.10

SPOKEN = frozenset(("Coding", "CodeableConcept", "Identifier"))
"""Types that have a text for `:text`."""


def text_sink(type: str, codes: Codes) -> Sink:
    """The function that adds the texts of a value that stands for a token."""
    text = _text(codes)

    def concept(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            text(value.get("text"), rows)
            codings = value.get("coding")
            for one in codings if codings.__class__ is list else ():
                coding(one, rows)

    def coding(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            text(value.get("display"), rows)

    def identifier(value: Any, rows: Rows) -> None:
        if value.__class__ is dict and value.get("type").__class__ is dict:
            text(value["type"].get("text"), rows)

    return {"CodeableConcept": concept, "Coding": coding, "Identifier": identifier}.get(type, _nothing)


# -- string, 3.1.1.4.8


def _text(codes: Codes) -> Sink:
    if len(codes) == 1:
        return _text_of_one(codes[0])

    def text(value: Any, rows: Rows) -> None:
        if value.__class__ is str and value and not value.isspace():
            plain = folded(value)
            for code in codes:
                rows[(code, "string", plain, value[:256])] = None

    return text


def _text_of_one(code: str) -> Sink:
    def text(value: Any, rows: Rows) -> None:
        if value.__class__ is str and value and not value.isspace():
            rows[(code, "string", folded(value), value[:256])] = None

    return text


def parts(codes: Codes, keys: Sequence[str]) -> Sink:
    """The function that adds the rows of the strings at some properties of a value."""
    text = _text(codes)

    def texts(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            for key in keys:
                if key not in value:
                    continue
                content = value[key]
                if content.__class__ is str:
                    text(content, rows)
                elif content.__class__ is list:
                    for one in content:
                        text(one, rows)

    return texts


def _phonetic(codes: Codes) -> Sink:
    def word(value: Any, rows: Rows) -> None:
        if value.__class__ is str:
            for one in folded(value).split():
                key = phonetic_key(one)
                if key:
                    for code in codes:
                        rows[(code, "phonetic", key, one)] = None

    def phonetic(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            word(value.get("family"), rows)
            given = value.get("given")
            for one in given if given.__class__ is list else ():
                word(one, rows)
        else:
            word(value, rows)

    return phonetic


# -- date, 3.1.1.4.7


def _moment(codes: Codes) -> Sink:
    def moment(value: Any, rows: Rows) -> None:
        if value.__class__ is str:
            span = date_range(value)
            if span is not None:
                for code in codes:
                    rows[(code, "date", *span)] = None

    return moment


def _period(codes: Codes) -> Sink:
    def period(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            span = period_range(str(value.get("start") or ""), str(value.get("end") or ""))
            if span is not None:
                for code in codes:
                    rows[(code, "date", *span)] = None

    return period


def _timing(codes: Codes) -> Sink:
    period = _period(codes)

    def timing(value: Any, rows: Rows) -> None:
        if value.__class__ is not dict:
            return
        repeat = value.get("repeat")
        if repeat.__class__ is dict:
            period(repeat.get("boundsPeriod"), rows)
        events = value.get("event")
        found = [date_range(one) for one in events if one.__class__ is str] if events.__class__ is list else []
        spans = [one for one in found if one is not None]
        if spans:
            for code in codes:
                rows[(code, "date", min(low for low, _ in spans), max(high for _, high in spans))] = None

    return timing


# -- reference, 3.1.1.4.12; uri, 3.1.1.4.13


def _reference(codes: Codes) -> Sink:
    by_identifier = [f"{code}:identifier" for code in codes]

    def reference(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            literal = value.get("reference")
            if literal.__class__ is str and literal and literal[0] != "#":
                if "/_history/" in literal:
                    literal = literal.partition("/_history/")[0]
                for code in codes:
                    rows[(code, "reference", literal, "")] = None
            known = value.get("identifier")
            if known.__class__ is dict:
                _coded(tuple(by_identifier), known, "value", "system", rows)
        elif value.__class__ is str and value[:1] != "#":  # canonical, or a uri that a parameter treats as a reference
            for code in codes:
                rows[(code, "reference", value.partition("|")[0], "")] = None
                if "|" in value:
                    rows[(code, "reference", value, "")] = None

    return reference


_NESTED = {"composition": "Composition", "message": "MessageHeader"}
"""Parameters of Bundle that find a resource itself, and the type that they mean."""


def _nested(codes: Codes) -> Sink:
    """A resource that stands within another is found by its type and id. 3.1.1.4.12."""

    def nested(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            kind, id = value.get("resourceType"), value.get("id")
            if id.__class__ is str and id:
                for code in codes:
                    if _NESTED.get(code) == kind:
                        rows[(code, "reference", f"{kind}/{id}", "")] = None

    return nested


def _uri(codes: Codes) -> Sink:
    def uri(value: Any, rows: Rows) -> None:
        if value.__class__ is str:
            for code in codes:
                rows[(code, "uri", value, "")] = None

    return uri


# -- number, 3.1.1.4.6; quantity, 3.1.1.4.11


def sorted_text(value: Any) -> str:
    """Text that sorts; "" for what is no number."""
    if value.__class__ is Decimal or isinstance(value, decimal.Decimal) or value.__class__ is int:
        return number_text(value)
    return ""


def _number(codes: Codes) -> Sink:
    def number(value: Any, rows: Rows) -> None:
        text = sorted_text(value)
        if text:
            for code in codes:
                rows[(code, "number", text, text)] = None

    return number


def _bounds(value: dict[str, Any]) -> tuple[str, str]:
    low, high = value.get("low"), value.get("high")
    return (
        sorted_text(low.get("value")) if low.__class__ is dict else "",
        sorted_text(high.get("value")) if high.__class__ is dict else "",
    )


def _range(codes: Codes) -> Sink:
    def range_(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            span = _bounds(value)
            for code in codes:
                rows[(code, "number", *span)] = None

    return range_


def _quantity(codes: Codes) -> Sink:
    names = [(code, f"{code}:unit", f"{code}:canonical") for code in codes]

    def quantity(value: Any, rows: Rows) -> None:
        if value.__class__ is not dict:
            return
        get = value.get
        text = sorted_text(get("value"))
        unit, shown, system = get("code") or get("currency"), get("unit"), get("system") or ""
        if system.__class__ is not str:
            system = str(system)
        based = canonical(value["value"], unit) if text and system == UCUM and unit.__class__ is str else None
        for code, of_unit, in_base in names:
            if text:
                rows[(code, "number", text, text)] = None
            if unit:
                rows[(of_unit, "token", unit if unit.__class__ is str else str(unit), system)] = None
            if shown:
                rows[(of_unit, "token", shown if shown.__class__ is str else str(shown), "")] = None
            if based is not None:
                rows[(in_base, "canonical", based[0], based[1])] = None

    return quantity


def _range_with_units(codes: Codes) -> Sink:
    span = _range(codes)
    units = tuple(f"{code}:unit" for code in codes)

    def range_(value: Any, rows: Rows) -> None:
        if value.__class__ is dict:
            span(value, rows)
            for key in ("low", "high"):
                bound = value.get(key)
                if bound.__class__ is dict:
                    _coded(units, bound, "code", "system", rows)

    return range_


# -- special, 3.1.1.4.15


def _near(codes: Codes) -> Sink:
    def near(value: Any, rows: Rows) -> None:
        """`near` of Location.position: latitude and longitude, WGS84 degrees, as text that sorts."""
        if value.__class__ is dict:
            latitude, longitude = sorted_text(value.get("latitude")), sorted_text(value.get("longitude"))
            if latitude and longitude:
                for code in codes:
                    rows[(code, "special", latitude, longitude)] = None

    return near
