"""Membership of a code in a value set, by what the value set includes and excludes. FHIR R4 4.9.9 (content logical definition).

An answer is True, False or None = cannot be told from what is loaded: a value set or code system that is not here, a code system
of which only a part is here, a filter on a property that is not kept. None spreads as far as it matters: a code that another
part includes is a member whatever the unknown part says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.fhir.definitions import CodeSystem, Concept, Filter, ValueSet, ValueSetPart, code_rule
from hilum.fhir.path.regex import pattern

__all__ = ["MAX_STEPS", "Definitions", "Membership"]

MAX_STEPS = 500_000
MAX_DEPTH = 16
MAX_KEPT = 20_000
_SECTION = "FHIR R4 4.9"
_ANY = ""
_Answer = bool | None


class Definitions(Protocol):
    """Where value sets and code systems come from: `hilum.fhir.package.Conformance`."""

    def value_set(self, url: str) -> ValueSet | None: ...

    def code_system(self, url: str) -> CodeSystem | None: ...


class _Ask:
    """One question and the work that it has cost."""

    __slots__ = ("chain", "code", "left", "system")

    def __init__(self, system: str, code: str, left: int) -> None:
        self.system = system
        self.code = code
        self.left = left
        self.chain: list[str] = []

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise BudgetExceeded("too much to look through in a value set", section=_SECTION)


class Membership:
    """Answers from the definitions that it is given; answers are kept, so the definitions must not change.

    steps   what one question may cost, in parts, codes and characters looked at
    spent   what all questions have cost so far, for those who ask many
    """

    def __init__(self, definitions: Definitions, *, steps: int = MAX_STEPS) -> None:
        self._definitions = definitions
        self._steps = steps
        self.spent = 0
        self._kept: dict[tuple[str, str, str], _Answer] = {}
        self._folded: dict[str, dict[str, str]] = {}

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
        ask = _Ask(system, code, self._steps)
        try:
            found = self._in_value_set(value_set, ask)
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
            known = self._definitions.code_system(system) if isinstance(system, str) else None
            if known is None or not known.concepts:
                return None
            if above not in known.concepts or code not in known.concepts:
                return False if known.is_complete else None
            return _is_below(known, code, above, _Ask("", code, self._steps))
        except HilumError:
            return None

    def _in_value_set(self, url: str, ask: _Ask) -> _Answer:
        rule = code_rule(url)
        if rule is not None:
            return rule.holds(ask.code) if ask.system == _ANY else self._of_core(url, ask, rule.holds(ask.code))
        if url in ask.chain:
            return None
        if len(ask.chain) >= MAX_DEPTH:
            raise BudgetExceeded(f"value sets in value sets, deeper than {MAX_DEPTH}", section=_SECTION)
        found = self._definitions.value_set(url)
        if found is None or not found.include:
            return None
        ask.chain.append(url)
        try:
            included = _any(self._in_part(part, ask) for part in found.include)
            if included is False or not found.exclude:
                return included
            excluded = _any(self._in_part(part, ask) for part in found.exclude)
        finally:
            ask.chain.pop()
        if excluded:
            return False
        return included if excluded is False else None

    def _of_core(self, url: str, ask: _Ask, holds: bool) -> _Answer:
        """A value set that is a system of another body as a whole: the system must be that one."""
        found = self._definitions.value_set(url)
        systems = {part.system for part in found.include if part.system} if found is not None else set()
        return False if systems and ask.system not in systems else holds

    def _in_part(self, part: ValueSetPart, ask: _Ask) -> _Answer:
        ask.spend(1)
        answers: list[_Answer] = []
        if part.system:
            if ask.system != _ANY and ask.system != part.system:
                return False
            if part.codes is not None:
                answers.append(ask.code in part.codes)
            elif part.filters:
                answers.append(_all(self._passes(each, part.system, ask) for each in part.filters))
            else:
                answers.append(self._in_system(part.system, ask))
            if answers[0] is False:
                return False
        answers.extend(self._in_value_set(url, ask) for url in part.value_sets)
        return _all(answers) if answers else None

    def _in_system(self, url: str, ask: _Ask) -> _Answer:
        rule = code_rule(url)
        if rule is not None:
            return rule.holds(ask.code)
        known = self._definitions.code_system(url)
        if known is None:
            return None
        if self._concept(known, ask) is not None:
            return True
        return False if known.is_complete and known.concepts else None

    def _concept(self, system: CodeSystem, ask: _Ask) -> tuple[str, Concept] | None:
        """The concept of the code asked for, in the case in which the system writes it."""
        found = system.concepts.get(ask.code)
        if found is not None:
            return ask.code, found
        if system.is_case_sensitive:
            return None
        folded = self._folded.get(system.url)
        if folded is None:
            ask.spend(len(system.concepts))
            folded = self._folded[system.url] = {code.casefold(): code for code in system.concepts}
        code = folded.get(ask.code.casefold())
        return None if code is None or code not in system.concepts else (code, system.concepts[code])

    def _passes(self, each: Filter, url: str, ask: _Ask) -> _Answer:
        """A filter of an include. FHIR R4 4.9.10."""
        system = self._definitions.code_system(url)
        if system is None or not system.concepts:
            return None
        found = self._concept(system, ask)
        if found is None:
            return False if system.is_complete else None
        code, concept = found
        ask.spend(1)
        if each.property in ("concept", "code"):
            answer = _by_code(each, system, code, ask)
            if answer is not None or each.operator in ("is-a", "descendent-of", "is-not-a", "generalizes"):
                return answer
        values = _values(each.property, system, code, concept, ask)
        return None if values is None else _by_value(each, values, ask)


def _by_code(each: Filter, system: CodeSystem, code: str, ask: _Ask) -> _Answer:
    operator, value = each.operator, each.value
    if operator == "generalizes":
        return _is_below(system, value, code, ask)
    if operator not in ("is-a", "descendent-of", "is-not-a"):
        return None
    if value not in system.concepts:
        return None if not system.is_complete else operator == "is-not-a"
    is_below = _is_below(system, code, value, ask)
    if operator == "is-not-a":
        return not is_below
    return is_below and (operator == "is-a" or code != value)


def _values(name: str, system: CodeSystem, code: str, concept: Concept, ask: _Ask) -> tuple[str, ...] | None:
    """Values of a property of a concept, None where the property is not kept."""
    if name in ("concept", "code"):
        return (code,)
    if name == "display":
        return (concept.display,)
    if name == "parent":
        return concept.parents
    if name == "child":
        ask.spend(len(system.concepts))
        return tuple(one for one, below in system.concepts.items() if code in below.parents)
    if name in ("notSelectable", "abstract"):
        return ("true" if concept.is_abstract else "false",)
    if name == "inactive":
        return ("true" if concept.is_retired else "false",)
    return None


def _by_value(each: Filter, values: tuple[str, ...], ask: _Ask) -> _Answer:
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


def _is_below(system: CodeSystem, code: str, above: str, ask: _Ask) -> bool:
    waiting, seen = [code], {code}
    while waiting:
        at = waiting.pop()
        if at == above:
            return True
        concept = system.concepts.get(at)
        parents = concept.parents if concept is not None else ()
        ask.spend(1 + len(parents))
        for each in parents:
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return False


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
