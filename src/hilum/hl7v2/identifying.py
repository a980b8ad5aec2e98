"""What tells that a value names a person where its data type does not: the words of its name in the standard, and how a text looks.

Many numbers and names are plain strings (ST): a prescription number, a mother's maiden name in 2.2, the accession number that sites
carry in OBR-18. The standard's own name of the field or component says what it is, in every version.
"""

from __future__ import annotations

import re

__all__ = ["REMOVED", "asks_for_a_person", "is_identifier", "is_personal_text", "is_prose", "without_patterns"]

REMOVED = "removed"
"""What stands where free text stood."""

_CATALOGUES = frozenset(
    (
        "OM1",
        "OM2",
        "OM3",
        "OM4",
        "OM5",
        "OM6",
        "OM7",
        "CDM",
        "PRC",
        "LOC",
        "LCH",
        "LCC",
        "LDP",
        "LRL",
        "MFI",
        "MFE",
        "MFA",
        "PDC",
        "PSH",
        "PCR",
        "CM0",
        "CM1",
        "CM2",
        "APR",
        "EQU",
        "ECR",
        "ERQ",
        "NSC",
        "NST",
        "RQ1",
    )
)
"""Segments of catalogues and of machines: their names and numbers are of things."""
_NUMBER = re.compile(
    r"\b(?:numbers?|id|identifier|identification|cert|certification|fields? [12]|batch|key value|filter|subject definition)\b"
)
_NO_NUMBER = re.compile(
    r"universal id|segment|sub-?id|\bset id|control id|sequence|coding|query|form id|company id|plan|^number of|approval|lot number"
    r"|type of|locator"
)
_TEXT = re.compile(
    r"\b(?:names?|comments?|reason|notes?|text|information|info|brought in|contact|manager|title|e-?mail|address|city|zip|street"
    r"|designation|valuables|awareness|visit description|accident description|variance description|statement|military|champus"
    r"|parameter|clinical|file|organization)\b"
)
_NO_TEXT = re.compile(r"name of|insurance company|specialty|system|message")
_OF_A_PERSON = re.compile(
    r"\b(?:names?|address|street|city|zip|postal|phone|telephone|fax|e-?mail|ssn|social security|passport|contact|employer|maiden)\b",
    re.I,
)

_LONGEST = 120
_MOST_WORDS = 8
_PATTERNS = re.compile(
    r"\S+@\S+\.\w+"  # an electronic address
    r"|(?<![\w.])(?:19|20)\d\d([-/.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?:T?\d\d:?\d\d(?::?\d\d)?)?(?![\w])"  # a date
    r"|(?<![\w.])[0-3]?\d([-/.])[0-3]?\d\2(?:19|20)?\d\d(?![\w.])"
    r"|(?<![\w.])\+?\(?\d(?:[ ()/-]{0,2}\d){8,}(?![\w.])"  # nine digits and more: a telephone or social security number
    r"|[A-Za-z0-9+/]{64,}={0,2}"  # a document in Base64
)


def is_identifier(segment: str, name: str) -> bool:
    """Whether the standard's name of a string says that it is one person's number."""
    lowered = name.lower()
    return segment not in _CATALOGUES and _NUMBER.search(lowered) is not None and _NO_NUMBER.search(lowered) is None


def is_personal_text(segment: str, name: str) -> bool:
    """Whether the standard's name of a string says that it is a name, a part of an address or a remark."""
    lowered = name.lower()
    return segment not in _CATALOGUES and _TEXT.search(lowered) is not None and _NO_TEXT.search(lowered) is None


def asks_for_a_person(question: str) -> bool:
    """Whether what is observed (OBX-3, its texts) is a name, an address or a telephone number, as in a case report."""
    return _OF_A_PERSON.search(question) is not None


def is_prose(text: str) -> bool:
    """Whether a string is written as free text is: nobody can say what it holds."""
    return len(text) > _LONGEST or len(text.split()) > _MOST_WORDS


def without_patterns(text: str) -> str:
    """The text without what looks like a date, a telephone number, an electronic address or a document in Base64."""
    return _PATTERNS.sub(REMOVED, text)
