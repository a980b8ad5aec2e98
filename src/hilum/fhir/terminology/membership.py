"""Membership of a code in a value set, by what the value set includes and excludes. FHIR R4 4.9.9 (content logical definition).

An answer is True, False or None = cannot be told from what is loaded: a value set or code system that is not here, a code system
of which only a part is here, a filter on a property that is not kept. None spreads as far as it matters: a code that another
part includes is a member whatever the unknown part says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import unquote

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.core.terminology import ConceptIndex, Entry
from hilum.fhir import units
from hilum.fhir.definitions import CodeSystem, Filter, ValueSet, ValueSetPart, code_rule
from hilum.fhir.path.regex import pattern
from hilum.fhir.terminology.ecl import ASKED, REFSET, compile_ecl
from hilum.fhir.terminology.shelf import LOINC, SNOMED, UCUM, Shelf
from hilum.fhir.terminology.systems import TableSystem

__all__ = ["MAX_STEPS", "Ask", "Definitions", "Membership", "is_absent", "listed"]

MAX_STEPS = 250_000
MAX_DEPTH = 16
MAX_KEPT = 20_000
_SECTION = "FHIR R4 4.9"
_ANY = ""
_SNOMED_SET = re.compile(
    r"(http://snomed\.info/sct(?:/[0-9]+(?:/version/[0-9]+)?)?)\?fhir_vs(?:=(isa|refset|ecl)(?:/(.+))?)?", re.DOTALL
)
_LOINC_SET = re.compile(r"http://loinc\.org/vs(?:/(L[LP][0-9]+-[0-9]))?")
_Answer = bool | None


class Definitions(Protocol):
    """Where value sets and code systems come from: `hilum.fhir.package.Conformance`."""

    def value_set(self, url: str) -> ValueSet | None: ...

    def code_system(self, url: str) -> CodeSystem | None: ...


class Ask:
    """One question and the work that it has cost."""

    __slots__ = ("chain", "code", "left", "system")

    def __init__(self, system: str, code: str, left: int) -> None:
        self.system = system
        self.code = code
        self.left = left
        self.chain: list[str] = []

    def spend(self, count: int) -> None:
        """Count work. raises BudgetExceeded"""
        self.left -= count
        if self.left < 0:
            raise BudgetExceeded("too much to look through in a value set", section=_SECTION)


class Membership:
    """Answers from the definitions and releases that it is given; answers are kept, so these must not change.

    releases   code systems that the definitions do not have: `Shelf`
    steps      what one question may cost, in parts, codes and characters looked at
    spent      what all questions have cost so far, for those who ask many
    """

    def __init__(self, definitions: Definitions, *, releases: Shelf | None = None, steps: int = MAX_STEPS) -> None:
        self._definitions = definitions
        self._releases = releases if releases is not None else Shelf()
        self._steps = steps
        self.spent = 0
        self._kept: dict[tuple[str, str, str], _Answer] = {}
        self._systems: dict[tuple[str, str], ConceptIndex | None] = {}
        self._units: units.Table | None = None

    def system(self, url: str, version: str = "") -> ConceptIndex | None:
        """A code system: as the definitions have it whole, else a release of it, else what the definitions have; None = nothing."""
        key = (url, version)
        if key not in self._systems:
            known = self._definitions.code_system(url)
            table = TableSystem(known) if known is not None and known.concepts else None
            release = None if table is not None and table.release.is_whole else self._releases.find(url, version)
            if len(self._systems) >= MAX_KEPT:
                self._systems.clear()
            self._systems[key] = table if release is None else release
        return self._systems[key]

    def is_unit(self, code: str) -> _Answer:
        """Whether a code is a unit of UCUM; None = of the form of one, and the kept essence or the own table does not know it."""
        essence = self._releases.find(UCUM)
        if self._units is None:
            self._units = units.OWN
            if essence is not None:
                from hilum.fhir.terminology.releases.ucum import table_of

                self._units = table_of(essence)
        if self._units.unit(code) is not None:
            return True
        rule = code_rule(UCUM)
        return False if essence is not None or rule is None or not rule.holds(code) else None

    def value_set(self, url: str) -> ValueSet | None:
        """A value set by its url: of the definitions, or one that a code system implies."""
        found = self._definitions.value_set(url)
        return _implied(url if "?fhir_vs=ecl/" in url else url.partition("|")[0]) if found is None else found

    def ask(self, system: str, code: str, times: int = 1) -> Ask:
        """A question with its budget, or one that may cost as much as several."""
        return Ask(system, code, self._steps * times)

    def contains(self, value_set: str, system: str, code: str) -> bool | None:
        """Whether a code is in a value set; None = cannot be told, also where it would cost more than `steps`.

        value_set   canonical url, with or without "|version"
        system      "" = that of the value set, as for an element of type code
        """
        key = (value_set, system, code)
        try:
            return self._kept[key]
        except KeyError:
            pass
        ask = self.ask(system, code)
        try:
            found = self.in_value_set(value_set, ask)
        except HilumError:
            found = None
        self.spent += self._steps - ask.left
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        self._kept[key] = found
        return found

    def member_of(self, value_set: str, coded: Any, type_name: str = "") -> bool | None:
        """Whether a code, Coding, CodeableConcept or Quantity is a member: a concept is where one of its codings is.

        FHIR R4 2.9.1.5 (memberOf); the port of `hilum.fhir.path`.
        """
        if isinstance(coded, str):
            return self.contains(value_set, _ANY, coded)
        if not isinstance(coded, Mapping):
            return False
        if type_name == "CodeableConcept" or (not type_name and "coding" in coded):
            codings = coded.get("coding")
            return _any(
                self.member_of(value_set, each, "Coding") for each in (codings if isinstance(codings, list) else ())
            )
        system, code = coded.get("system"), coded.get("code")
        if not isinstance(system, str) or not isinstance(code, str):
            return False
        return self.contains(value_set, system, code)

    def subsumes(self, broader: Any, narrower: Any) -> bool | None:
        """Whether one Coding subsumes another of the same system. FHIR R4 4.8.9; the port of `hilum.fhir.path`."""
        if not isinstance(broader, Mapping) or not isinstance(narrower, Mapping):
            return False
        system, above, code = broader.get("system"), broader.get("code"), narrower.get("code")
        if not isinstance(above, str) or not isinstance(code, str) or system != narrower.get("system"):
            return False
        if above == code:
            return True
        try:
            known = self.system(system) if isinstance(system, str) else None
            if known is None:
                return None
            if known.concept(above) is None or known.concept(code) is None:
                return False if known.release.is_whole else None
            return _is_a(known, code, above, self.ask("", code))
        except HilumError:
            return None

    def in_value_set(self, url: str, ask: Ask) -> bool | None:
        """As `contains`, within a question. raises HilumError"""
        rule = code_rule(url)
        if rule is not None:
            holds = self._follows(url, ask.code, rule.holds(ask.code))
            return holds if ask.system == _ANY else self._of_core(url, ask, holds)
        if url in ask.chain:
            return None
        if len(ask.chain) >= MAX_DEPTH:
            raise BudgetExceeded(f"value sets in value sets, deeper than {MAX_DEPTH}", section=_SECTION)
        found = self.value_set(url)
        if found is None or not found.include:
            return None
        ask.chain.append(url)
        try:
            return self.in_parts(found, ask)
        finally:
            ask.chain.pop()

    def in_parts(self, found: ValueSet, ask: Ask) -> bool | None:
        """Whether what a value set includes and does not exclude has the code."""
        included = _any(self.in_part(part, ask) for part in found.include)
        if included is False or not found.exclude:
            return included
        excluded = _any(self.in_part(part, ask) for part in found.exclude)
        if excluded:
            return False
        return included if excluded is False else None

    def _follows(self, url: str, code: str, holds: bool) -> bool:
        """A rule's answer; of UCUM a kept essence knows more than the form."""
        if not holds or url.partition("|")[0] not in (UCUM, "http://hl7.org/fhir/ValueSet/ucum-units"):
            return holds
        return self.is_unit(code) is not False

    def _of_core(self, url: str, ask: Ask, holds: bool) -> _Answer:
        """A value set that is a system of another body as a whole: the system must be that one."""
        found = self._definitions.value_set(url)
        systems = {part.system for part in found.include if part.system} if found is not None else set()
        return False if systems and ask.system not in systems else holds

    def in_part(self, part: ValueSetPart, ask: Ask) -> bool | None:
        """Whether a part of a value set has the code. raises HilumError"""
        ask.spend(1)
        answers: list[_Answer] = []
        if part.system:
            if ask.system != _ANY and ask.system != part.system:
                return False
            if part.codes is not None:
                answers.append(ask.code in part.codes)
            elif part.filters:
                answers.append(_all(self.passes(each, part, ask) for each in part.filters))
            else:
                answers.append(self._in_system(part, ask))
            if answers[0] is False:
                return False
        answers.extend(self.in_value_set(url, ask) for url in part.value_sets)
        return _all(answers) if answers else None

    def _in_system(self, part: ValueSetPart, ask: Ask) -> _Answer:
        rule = code_rule(part.system)
        if rule is not None:
            return self._follows(part.system, ask.code, rule.holds(ask.code))
        known = self.system(part.system, part.version)
        if known is None:
            return None
        return True if known.concept(ask.code) is not None else is_absent(known, ask.code)

    def passes(self, each: Filter, part: ValueSetPart, ask: Ask) -> bool | None:
        """A filter of an include. FHIR R4 4.9.10. raises HilumError"""
        system = self.system(part.system, part.version)
        if system is None:
            return None
        found = system.concept(ask.code)
        if found is None:
            return is_absent(system, ask.code)
        ask.spend(1)
        if each.property == "constraint" and each.operator == "=" and part.system == SNOMED:
            return compile_ecl(each.value).holds(found.code, system, ask.spend)
        if each.property == "expressions" and part.system == SNOMED:
            return True
        if each.property in ("concept", "code"):
            answer = _by_code(each, system, found.code, ask)
            if answer is not None or each.operator in ("is-a", "descendent-of", "is-not-a", "generalizes"):
                return answer
            if each.operator == "in" and ("/" in each.value or (part.system == SNOMED and each.value.isdigit())):
                return None  # a list that the release does not have
        if each.property in ("ancestor", "descendant") and each.operator == "=":
            pair = (found.code, each.value) if each.property == "ancestor" else (each.value, found.code)
            return pair[0] != pair[1] and _is_a(system, *pair, ask)
        values = _values(each.property, system, found, ask)
        return None if values is None else _by_value(each, values, ask)


def is_absent(system: ConceptIndex, code: str) -> bool | None:
    """What the absence of a code means: False = it is none; None = the release may lack it, or it is an expression."""
    release = system.release
    if not release.is_whole or code.startswith(release.elsewhere):
        return None
    return None if release.system == SNOMED and not code.isalnum() else False


def listed(each: Filter, system: ConceptIndex) -> str | None:
    """The value set of a release that a filter `in` names: a reference set by its concept, an answer list by its url."""
    if each.operator != "in" or each.property not in ("concept", "code"):
        return None
    url = REFSET + each.value if each.value.isdigit() else each.value
    return url if system.value_set(url) is not None else None


def _implied(url: str) -> ValueSet | None:
    """A value set that is known by its url alone. https://terminology.hl7.org/SNOMEDCT.html, LOINC.html (implicit value sets)."""
    if (found := _SNOMED_SET.fullmatch(url)) is not None:
        version = "" if found[1] == SNOMED else found[1]
        kind, value = found[2], unquote(found[3] or "")
        if kind is None:
            return ValueSet(url, "", "", (ValueSetPart(SNOMED, version),))
        if not value:
            return None
        chosen = {
            "isa": Filter("concept", "is-a", value),
            "refset": Filter("concept", "in", REFSET + value),
            "ecl": Filter("constraint", "=", value),
        }[kind]
        return ValueSet(url, "", "", (ValueSetPart(SNOMED, version, None, (chosen,)),))
    if (found := _LOINC_SET.fullmatch(url)) is not None:
        code = found[1]
        only: tuple[Filter, ...] = ()
        if code is not None:
            only = (Filter("concept", "in", url) if code[1] == "L" else Filter("concept", "is-a", code),)
        return ValueSet(url, "", "", (ValueSetPart(LOINC, "", None, only),))
    return None


def _by_code(each: Filter, system: ConceptIndex, code: str, ask: Ask) -> _Answer:
    operator, value = each.operator, each.value
    if operator == "in" and (url := listed(each, system)) is not None:
        ask.spend(ASKED)
        return system.is_member(url, code)
    if operator == "generalizes":
        return _is_a(system, value, code, ask)
    if operator not in ("is-a", "descendent-of", "is-not-a"):
        return None
    if system.concept(value) is None:
        return None if is_absent(system, value) is None else operator == "is-not-a"
    is_below = _is_a(system, code, value, ask)
    if operator == "is-not-a":
        return not is_below
    return is_below and (operator == "is-a" or code != value)


def _values(name: str, system: ConceptIndex, found: Entry, ask: Ask) -> tuple[str, ...] | None:
    """Values of a property of a concept, None where the property is not kept."""
    if name in ("concept", "code"):
        return (found.code,)
    if name == "display":
        return (found.display,)
    if name == "parent":
        return system.parents(found.code)
    if name == "child":
        ask.spend(ASKED)
        return system.children(found.code)
    if name in ("notSelectable", "abstract"):
        return ("true" if found.is_abstract else "false",)
    if name == "inactive":
        return ("true" if found.is_inactive else "false",)
    if name == "moduleId" and system.release.system == SNOMED:
        return (found.module,)
    if name == "sufficientlyDefined" and system.release.system == SNOMED:
        return ("false" if found.is_primitive else "true",)
    if not system.has_property(name):
        return None
    ask.spend(ASKED)
    return tuple(one.value for one in system.properties(found.code) if one.name == name)


def _is_a(system: ConceptIndex, code: str, above: str, ask: Ask) -> bool:
    """Whether the one is the other or below it."""
    if isinstance(system, TableSystem):
        return system.reaches(code, above, ask.spend)
    ask.spend(ASKED)
    return code == above or system.is_below(code, above)


def _by_value(each: Filter, values: tuple[str, ...], ask: Ask) -> _Answer:
    operator = each.operator
    if operator == "=":
        return each.value in values
    if operator in ("in", "not-in"):
        listed = {one.strip() for one in each.value.split(",")}
        return listed.isdisjoint(values) == (operator == "not-in")
    if operator == "regex":
        compiled = pattern(each.value)
        return any(compiled.full(value, ask.spend) for value in values)
    if operator == "exists":
        return bool(values and any(values)) == (each.value == "true")
    return None


def _any(answers: Iterable[_Answer]) -> _Answer:
    result: _Answer = False
    for answer in answers:
        if answer:
            return True
        if answer is None:
            result = None
    return result


def _all(answers: Iterable[_Answer]) -> _Answer:
    result: _Answer = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            result = None
    return result
