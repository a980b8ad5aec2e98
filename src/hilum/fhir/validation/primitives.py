"""Values of primitives: a quick test that passes what is certainly right, and an explanation of the rest. FHIR R4 2.24.0.1."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

from hilum.fhir.definitions import NUMERIC, lexical_form
from hilum.fhir.json import Decimal
from hilum.fhir.narrative import narrative_flaw

__all__ = [
    "MAX_STRING",
    "PLAIN_STRING",
    "is_date",
    "is_plain_text",
    "is_plain_word",
    "looks_like_markup",
    "primitive_flaw",
    "quick_match",
    "urn_flaw",
]

MAX_STRING = 1024 * 1024
PLAIN_STRING = 1_000_000

_WIDE = re.compile(r"[^\S ]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MARKUP = re.compile(
    r"<(?:/?(?:script|iframe|object|embed|form|input|link|meta|style|img|svg|body|html|a|b|i|p|div|span|br|table|r)"
    r"(?:\s[^<>]*)?/?>|!--|!doctype)",
    re.IGNORECASE,
)
# each day but the 29th of February, which asks for the year
_MONTH_DAY = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
_DAY = rf"[12][0-9]{{3}}(?:-(?:{_MONTH_DAY}|0[1-9]|1[0-2]))?"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])"
_WHOLE_DAY = rf"[12][0-9]{{3}}-(?:{_MONTH_DAY})"
# What matches is right; what does not is looked at by primitive_flaw. Longer than any of them runs in linear time.
_QUICK = {
    "markdown": r"[!-;=-~\u00a1-\u167f\u3001-\ud7ff][^\x00-\x08\x0b\x0c\x0e-\x1f<]{0,1000000}",
    "id": r"[A-Za-z0-9\-.]{1,64}",
    "oid": r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+",
    "uuid": r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "date": _DAY,
    "dateTime": rf"{_WHOLE_DAY}(?:T{_TIME}{_ZONE})?|[12][0-9]{{3}}(?:-(?:0[1-9]|1[0-2]))?",
    "instant": rf"{_WHOLE_DAY}T{_TIME}{_ZONE}",
    "time": _TIME,
}
# the name of a registry's own, before a version, a fragment or a query; other names of the urn scheme are not judged
_URN = re.compile(rf"(?:{_QUICK['oid']}|{_QUICK['uuid']}|urn:(?!oid:|uuid:)[^|#?]*)(?:[|#?].*)?", re.DOTALL)
_LEAST = {"integer": -(2**31), "unsignedInt": 0, "positiveInt": 1}


def quick_match(kind: str) -> Callable[[str], object] | None:
    """A test of a text that is true only for what is right; a false answer decides nothing. None = there is none.

    It raises TypeError or AttributeError on what is no text. `is_plain_text` and `is_plain_word` are so short that their callers
    write them out where it counts.
    """
    if kind == "string":
        return is_plain_text
    if kind in ("code", "uri", "url", "canonical"):
        return is_plain_word
    form = _QUICK.get(kind)
    return None if form is None else re.compile(form).fullmatch


def is_plain_text(content: str) -> bool:
    """Whether a text certainly is a sound string: it begins with no space and has no control character and no "<"."""
    return content >= "!" and content.isprintable() and "<" not in content and len(content) <= PLAIN_STRING


def is_plain_word(content: str) -> bool:
    """Whether a text certainly is a sound code, uri, url and canonical: printable ASCII without space and "<"."""
    return content > " " and content.isascii() and content.isprintable() and " " not in content and "<" not in content


_FORMS = {
    "date": " (YYYY, YYYY-MM or YYYY-MM-DD)",
    "dateTime": " (a date, or YYYY-MM-DDThh:mm:ss with a zone)",
    "instant": " (YYYY-MM-DDThh:mm:ss with a zone)",
    "time": " (hh:mm:ss)",
    "id": " (1 to 64 of A-Z, a-z, 0-9, - and .)",
    "code": " (no white space at the ends, single spaces within)",
    "oid": " (urn:oid: and numbers with dots)",
    "uuid": " (urn:uuid: and 36 characters)",
}
"""How a value is written, in words. FHIR R4 2.24.0.1."""


def primitive_flaw(content: Any, kind: str) -> str:
    """What is wrong with a primitive's value, "" = nothing. FHIR R4 2.24.0.1."""
    if kind == "boolean":
        return "" if isinstance(content, bool) else "not a boolean"
    if kind in NUMERIC:
        if not isinstance(content, int) or isinstance(content, bool):
            return f"not a whole number ({kind})"
        return "" if _LEAST[kind] <= content < 2**31 else f"out of range for {kind}"
    if kind == "decimal":
        is_number = isinstance(content, (int, Decimal)) and not isinstance(content, bool)
        if isinstance(content, float):
            return "a float, which is not the decimal that was written; fhir.parse keeps it"
        return "" if is_number else "not a decimal number"
    if not isinstance(content, str):
        return f"not a string ({kind})"
    if kind == "xhtml":
        return narrative_flaw(content)[1]
    if not content:
        return "an empty string"
    if kind in ("string", "markdown"):
        return _text_flaw(content)
    form = lexical_form(kind)
    if form is not None and not form.fullmatch(content):
        return f"not the form of {kind}{_FORMS.get(kind, '')}"
    if kind == "code":
        # the published form lets a tab pass, its text does not: no white space but single spaces
        return "white space that is no single space" if _WIDE.search(content) else _text_flaw(content)
    if kind in ("date", "dateTime", "instant"):
        return "" if is_date(content) else "no day of the calendar"
    if kind == "base64Binary":
        significant = len(content) - sum(map(content.count, " \r\n\t"))
        return "" if significant % 4 == 0 and significant else "not the form of base64Binary"
    return ""


def _text_flaw(content: str) -> str:
    # the published form is [ \r\n\t\S]+ with white space as XML has it, so a no-break space is text
    if _CONTROL.search(content):
        return "a control character"
    return "longer than 1 MB" if len(content) > MAX_STRING else ""


def urn_flaw(content: str) -> str:
    """What is wrong with a uri, url or canonical that says to be an OID or a UUID, "" = nothing. FHIR R4 2.24.0.1 (uri)."""
    if not content.startswith("urn:") or _URN.fullmatch(content):
        return ""
    if content.startswith("urn:uuid:") and _URN.fullmatch(content.lower()):
        return "a UUID is written in lower case"
    return f"not the form of {'urn:oid' if content.startswith('urn:oid:') else 'urn:uuid'}"


def looks_like_markup(content: str) -> bool:
    """Whether a text that is no narrative holds an element of HTML."""
    return "<" in content and _MARKUP.search(content) is not None


def is_date(text: str) -> bool:
    """Whether the date part of a date, dateTime or instant is a day of the calendar."""
    if len(text) < 10:
        return True
    try:
        datetime.date(int(text[:4]), int(text[5:7]), int(text[8:10]))
    except ValueError:
        return False
    return True
