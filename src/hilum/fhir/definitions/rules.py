"""Value sets whose codes follow a grammar or a list of another body, so that no table of FHIR can hold them.

FHIR R4 4.1.4.1 binds `Attachment.contentType` to all of BCP 13, `Money.currency` to all of ISO 4217, `timezone` to the names
of IANA, languages to BCP 47 and units to UCUM. A rule judges what can be judged without their content: the form of a media
type, a language tag, a zone name or a unit expression, and for currencies the codes themselves (which are facts, 4217:2015
lists one and three). A unit that is well formed may still name no unit of UCUM: that takes a loaded UCUM file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

__all__ = [
    "CURRENCIES",
    "CodeRule",
    "code_rule",
    "is_currency",
    "is_language",
    "is_mime_type",
    "is_time_zone",
    "is_ucum_form",
]

MAX_CODE = 512

_WORD = r"[A-Za-z0-9!#$%&'*+.^_`|~-]++"
_NAME = r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}+"
_MIME = rf'{_NAME}/{_NAME}(?:[ \t]*+;[ \t]*+{_WORD}=(?:{_WORD}|"[^"\\]*+(?:\\.[^"\\]*+)*"))*'
_SHORTHAND = frozenset(("xml", "json", "ttl"))
_ZONE = r"[A-Za-z][A-Za-z0-9_+-]*+(?:/[A-Za-z0-9_+-]++){0,3}"
# RFC 5646 2.1: langtag, private use, or a grandfathered tag
_LANGUAGE = (
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|en-gb-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)|sgn-(?:be-fr|be-nl|ch-de)"
    r"|art-lojban|cel-gaulish|no-(?:bok|nyn)|zh-(?:guoyu|hakka|min|min-nan|xiang))"
)
# UCUM 2.2: terminal symbols, exponents, annotations; a blank in an annotation is let pass since the lists of FHIR have some
_UNIT = r"(?:(?:[!#-'*,0-9:-<>-Z\\^-z|~]|\[[!-Z\\^-~]++\])+(?:[+-][0-9]++)?)?(?:\{[ -z|~]*+\})?"

_CURRENT = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF
CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR
ZMW ZWG ZWL
"""
_HISTORIC = """
ADP AFA ALK AOK AON AOR ARA ARP ARY ATS AYM AZM BAD BEC BEF BEL BGJ BGK BGL BOP BRB BRC BRE BRN BRR BUK BYB BYR CHC CSD
CSJ CSK CYP DDM DEM ECS ECV EEK ESA ESB ESP FIM FRF GEK GHC GHP GNE GNS GQE GRD GWE GWP HRD IEP ILP ILR ISJ ITL LAJ LSM
LTL LTT LUC LUF LUL LVL LVR MGF MLF MRO MTL MTP MVQ MXP MZE MZM NIC NLG PEH PEI PES PLZ PTE RHD ROK ROL RUR SDD SDP SIT
SKK SRG STD SUR TJR TMM TPE TRL UAK UGS UGW USS UYN UYP VEB VEF VNC XEU XFO XFU XRE YDD YUD YUM YUN ZAL ZMK ZRN ZRZ ZWC
ZWD ZWN ZWR
"""
CURRENCIES = frozenset((_CURRENT + _HISTORIC).split())


@dataclass(frozen=True, slots=True)
class CodeRule:
    """How the codes of a value set are judged that no table holds.

    name      "BCP 13", "ISO 4217", "UCUM", "BCP 47", "IANA time zones"
    holds     whether a code follows the rule
    is_whole  the rule knows every code; False: it knows the form, and a code of that form may still not exist
    """

    name: str
    holds: Callable[[str], bool]
    is_whole: bool


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE if expression is _LANGUAGE else 0)


def is_mime_type(code: str) -> bool:
    """Whether a code has the form of a media type. BCP 13 (RFC 6838 4.2), parameters RFC 2045 5.1; `xml`, `json`, `ttl` too.

    The three short names stand in for FHIR's own formats (FHIR R4 5.1, CapabilityStatement.format).
    """
    return code in _SHORTHAND or (len(code) <= MAX_CODE and _compiled(_MIME).fullmatch(code) is not None)


def is_currency(code: str) -> bool:
    """Whether a code is one of ISO 4217, in use (list one) or withdrawn (list three)."""
    return code in CURRENCIES


def is_language(code: str) -> bool:
    """Whether a code has the form of a language tag. BCP 47 (RFC 5646 2.1)."""
    return len(code) <= MAX_CODE and _compiled(_LANGUAGE).fullmatch(code) is not None


def is_time_zone(code: str) -> bool:
    """Whether a code has the form of a name of the IANA time zone database ("Europe/Berlin", "Etc/GMT+1")."""
    return len(code) <= MAX_CODE and _compiled(_ZONE).fullmatch(code) is not None


def is_ucum_form(code: str) -> bool:
    """Whether a code has the form of a UCUM unit: terms, exponents, annotations, balanced parentheses. UCUM 2.1."""
    if not code or len(code) > MAX_CODE:
        return False
    unit = _compiled(_UNIT)
    depth, position, length = 0, 0, len(code)
    wanted = True  # a component is due: at the beginning, after an operator, after "("
    if code[0] == "/":
        position = 1
    while position < length:
        character = code[position]
        if wanted:
            if character == "(":
                depth += 1
                position += 1
                if position < length and code[position] == "/":
                    position += 1
                continue
            found = unit.match(code, position)
            if found is None or found.end() == position:
                return False
            position, wanted = found.end(), False
        elif character in "./":
            position, wanted = position + 1, True
        elif character == ")" and depth:
            position, depth = position + 1, depth - 1
            annotation = unit.match(code, position) if code[position : position + 1] == "{" else None
            position = annotation.end() if annotation else position
        else:
            return False
    return not wanted and depth == 0


_RULES = {
    "http://hl7.org/fhir/ValueSet/mimetypes": CodeRule("BCP 13", is_mime_type, False),
    "http://hl7.org/fhir/ValueSet/currencies": CodeRule("ISO 4217", is_currency, True),
    "http://hl7.org/fhir/ValueSet/ucum-units": CodeRule("UCUM", is_ucum_form, False),
    "http://hl7.org/fhir/ValueSet/all-languages": CodeRule("BCP 47", is_language, False),
    "http://hl7.org/fhir/ValueSet/timezones": CodeRule("IANA time zones", is_time_zone, False),
    # the same rules by the system that a value set includes as a whole
    "urn:ietf:bcp:13": CodeRule("BCP 13", is_mime_type, False),
    "urn:iso:std:iso:4217": CodeRule("ISO 4217", is_currency, True),
    "http://unitsofmeasure.org": CodeRule("UCUM", is_ucum_form, False),
    "urn:ietf:bcp:47": CodeRule("BCP 47", is_language, False),
    "https://www.iana.org/time-zones": CodeRule("IANA time zones", is_time_zone, False),
}


def code_rule(url: str) -> CodeRule | None:
    """The rule of a value set or code system that a grammar or list of another body defines, None for any other."""
    return _RULES.get(url.partition("|")[0])
