"""Targets of FHIRPath: expressions on sound data, sound expressions on any data, regular expressions, units of measure."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

from campaigns.fuzz_case import JSON_WORDS, Target
from hilum.core.errors import HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir import path, units
from hilum.fhir.path.regex import pattern

__all__ = ["fhirpath_targets"]

_LIMITS = path.Limits(nodes=100_000, text=50_000, seconds=0.4)
_DATA: tuple[dict[str, Any], ...] = (
    {
        "resourceType": "Patient",
        "id": "p",
        "active": True,
        "name": [{"use": "official", "family": "Doe", "given": ["Jane", None], "_given": [None, {"id": "x"}]}],
        "birthDate": "1974-12-25",
        "_birthDate": {"extension": [{"url": "http://example.org/t", "valueDateTime": "1974-12-25T14:35:45-05:00"}]},
        "contained": [{"resourceType": "Organization", "id": "o", "name": "Acme"}],
        "managingOrganization": {"reference": "#o"},
    },
    {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "valueQuantity": {
            "value": Decimal("185.0"),
            "unit": "lbs",
            "system": "http://unitsofmeasure.org",
            "code": "[lb_av]",
        },
        "effectivePeriod": {"start": "2016-03", "end": "2016-03-28T10:00:00Z"},
    },
)
_EXPRESSIONS = (
    "Patient.name.where(use = 'official').given.first() | Patient.name.family",
    "iif(name.exists(), name.given.select($this & '-' & $index.toString()), {})",
    "(1 | 2 | 3).aggregate($this + $total, 0) * 2.5 / 3 div 1 mod 7 - 4.power(2)",
    "@2014-01-01T08:05+08:00 + 3 months - 1.5 'h' > @2014.highBoundary() and birthDate <= today()",
    "4 'g' = 4000 'mg' and 1.0 'cm' * 2 'm' ~ 0.02 'm2' and (value as Quantity) > 100 '[lb_av]'",
    "repeat($this & 'a').count() > descendants().where($this is string and matches('^(a|b)*c?$')).count()",
    "name.given.replaceMatches('([a-z]+)([A-Z])', '$2$1').lower().split('a').join(',').encode('base64').decode('base64')",
    "defineVariable('x', name).select(%x.family).trace('t', length()).distinct().sort(-$this, length() desc).skip(1).take(2)",
    "%resource.contained.id contains 'o' xor managingOrganization.resolve().is(Organization) implies %`vs-x` != %ucum",
    "extension('http://example.org/t').value.ofType(dateTime).lowBoundary(17).toString().substring(2, 5).indexOf('1') in (1 | -1)",
    "'1 \\'wk\\''.toQuantity() ~ 7 days and 'true'.toBoolean().not() or effective.start.precision() = 6",
    "name.all(given.exists()) and children().subsetOf(descendants()) and (1.587).lowBoundary(2).round(1).sqrt().ln().exp() < 3",
)  # fmt: skip
_WORDS = (
    b"(", b")", b"[", b"]", b"{}", b".", b"|", b"'", b"`", b"%", b"$this", b"$total", b"@2014", b"T10:30", b"\\u0041", b"\\", b"//",
    b"/*", b" and ", b" is ", b" as ", b" in ", b"-", b"9999999999999999", b"0.0000000001", b" 'mg'", b" years", b".descendants()",
    b".repeat(", b".aggregate(", b".where(", b".power(", b".matches('(a*)*b')", b".replace('',", b".children()", b".lowBoundary(31)",
    b"&", b"*", b"/", b".sort(", b".join(", b".toQuantity()",
)  # fmt: skip
_PATTERNS = (
    b"(a|a)*b\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    b"^([a-z]+)+$\nabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz!",
    b"[^\\s\\.,:;]{1,64}(\\.[^\\s\\.]{1,64}(\\[x\\])?(\\:[^\\s\\.]+)?)*\nPatient.contact.name:x.extension[x]",
    b"(?:x{2,5}|\\d+?)(?=y)[\\w.-]+\\b$\n12y.test-case",
)
_PATTERN_WORDS = (
    b"(",
    b")",
    b"*",
    b"+",
    b"?",
    b"{1,900}",
    b"[",
    b"]",
    b"^",
    b"$",
    b"|",
    b"\\",
    b"\\b",
    b"(?!",
    b"a" * 40,
    b".*",
    b"\n",
    b"\\1",
)
_UNITS = (
    b"mg/dL",
    b"10*3/uL",
    b"mL/min/{1.73_m2}",
    b"(kg.m)/s2",
    b"mm[Hg]",
    b"[in_i'H2O]",
    b"10*-6.mol2",
    b"/(24.h)",
    b"[degF]",
)
_UNIT_WORDS = (b"(", b")", b"{", b"}", b"/", b".", b"10*", b"10^", b"-9", b"999", b"[iU]", b"k", b"da", b"[pi]", b"%")


def _evaluated(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    path.check(text, "Patient")
    expression = path.compile(text, limits=_LIMITS)
    for one in _DATA:
        with suppress(HilumError):
            fhir_json.encode(expression.evaluate(one))
            expression.holds(one)


_COMPILED = [path.compile(text, limits=_LIMITS) for text in _EXPRESSIONS]


def _on_data(data: bytes) -> None:
    resource = fhir_json.parse(data)
    for expression in _COMPILED:
        with suppress(HilumError):
            expression.evaluate(resource)
            expression.holds(resource)


def _matched(data: bytes) -> None:
    expression, _, text = data.decode("latin-1").partition("\n")
    spent = [20_000]

    def spend(count: int) -> None:
        spent[0] -= count
        if spent[0] < 0:
            raise path.PathLimitExceeded("spent")

    compiled = pattern(expression)
    for ask in (compiled.search, compiled.full):
        with suppress(HilumError):
            ask(text, spend)
    compiled.replace(text, "<$1>", spend, 50_000)


def _measured(data: bytes) -> None:
    code = data.decode("latin-1")
    units.unit(code)
    units.convert(Decimal("1.5"), code, "mg/dL")


def fhirpath_targets(resources: list[bytes]) -> tuple[Target, ...]:
    """The targets; `resources` are seeds in JSON."""
    seeds = [text.encode() for text in _EXPRESSIONS]
    data = [json.dumps(one, default=float).encode() for one in _DATA] + resources
    return (
        Target("FHIRPath expression", _evaluated, seeds, _WORDS),
        Target("FHIRPath data", _on_data, data, JSON_WORDS, 0.3),
        Target("FHIRPath regex", _matched, list(_PATTERNS), _PATTERN_WORDS, 0.5),
        Target("UCUM", _measured, list(_UNITS), _UNIT_WORDS, 0.3),
    )
