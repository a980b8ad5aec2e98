"""The codes of a value set, page by page. FHIR R4 4.9.17 ($expand), 4.9.9 (what a value set includes).

Theory of operation. Each part of a value set gives candidates by its narrowest filter (what is below a concept, what has a
property, what a list has), and `Membership` is asked for the rest, code by code, so that memory does not grow with the code system.
Counting ends some way behind the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from hilum.core.errors import Incorrect, NotFound, Unsupported
from hilum.core.terminology import ConceptIndex
from hilum.fhir.definitions import Filter, ValueSet, ValueSetPart, code_rule
from hilum.fhir.terminology.ecl import compile_ecl
from hilum.fhir.terminology.membership import Membership, listed

__all__ = ["Contained", "Expansion", "expand"]

COUNTED = 50_000
"""How many codes behind the page are counted."""
MAX_COUNT = 100_000
MAX_NESTED = 16
TIMES = 40
"""How many questions an expression may cost whose members are all wanted: a term is searched among 360,000 concepts."""
_SECTION = "FHIR R4 4.9.17"


@dataclass(frozen=True, slots=True)
class Contained:
    """ValueSet.expansion.contains."""

    system: str
    code: str
    display: str
    is_inactive: bool = False
    is_abstract: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """A page of a value set.

    total   how many codes there are in all, None = more than were counted
    """

    url: str
    offset: int
    total: int | None
    contains: tuple[Contained, ...]

    def resource(self) -> dict[str, Any]:
        """As a ValueSet with its expansion."""
        rows = []
        for one in self.contains:
            row: dict[str, Any] = {"system": one.system}
            if one.is_abstract:
                row["abstract"] = True
            if one.is_inactive:
                row["inactive"] = True
            row["code"] = one.code
            if one.display:
                row["display"] = one.display
            rows.append(row)
        expansion: dict[str, Any] = {"offset": self.offset, "contains": rows}
        if self.total is not None:
            expansion = {"total": self.total} | expansion
        return {"resourceType": "ValueSet", "url": self.url, "status": "active", "expansion": expansion}


def expand(
    known: Membership,
    value_set: str | ValueSet,
    *,
    offset: int = 0,
    count: int = 100,
    text: str = "",
    inactive: bool = False,
) -> Expansion:
    """A page of the codes of a value set. FHIR R4 4.9.17 ($expand)

    value_set   canonical url, or the value set itself
    text        words that a display must have
    inactive    with codes that are no longer to be used
    raises      NotFound      not known, or a part of it is not
                Unsupported   it has no end, or a filter cannot be answered
    """
    if offset < 0 or not 0 <= count <= MAX_COUNT:
        raise Incorrect(f"an offset from 0 and a count of 0 to {MAX_COUNT}", section=_SECTION)
    url = value_set if isinstance(value_set, str) else value_set.url
    words = text.casefold().split()
    page: list[Contained] = []
    at = 0
    for one in _contained(known, value_set, (), inactive):
        if words and not all(word in one.display.casefold() for word in words):
            continue
        if offset <= at < offset + count:
            page.append(one)
        at += 1
        if at > offset + count + COUNTED:
            return Expansion(url, offset, None, tuple(page))
    return Expansion(url, offset, at, tuple(page))


def _contained(
    known: Membership, value_set: str | ValueSet, chain_: tuple[str, ...], inactive: bool
) -> Iterator[Contained]:
    """Every code of a value set, each once."""
    found = known.value_set(value_set) if isinstance(value_set, str) else value_set
    if found is None or not found.include:
        url = value_set if isinstance(value_set, str) else value_set.url
        if code_rule(url) is not None:
            raise Unsupported("a value set without end", where=url[:200], section=_SECTION)
        raise NotFound("a value set that is not known", where=url[:200], section=_SECTION)
    if found.url in chain_ or len(chain_) > MAX_NESTED:
        raise Incorrect("value sets that include themselves, or too deep", where=found.url[:200], section=_SECTION)
    seen: set[tuple[str, str]] | None = set() if len(found.include) > 1 else None
    for part in found.include:
        for one in _of_part(known, part, (*chain_, found.url), inactive):
            if seen is not None:
                if (one.system, one.code) in seen:
                    continue
                seen.add((one.system, one.code))
            if any(known.in_part(each, known.ask(one.system, one.code)) for each in found.exclude):
                continue
            yield one


def _of_part(known: Membership, part: ValueSetPart, chain_: tuple[str, ...], inactive: bool) -> Iterator[Contained]:
    if not part.system:
        first, rest = part.value_sets[:1], part.value_sets[1:]
        for one in _contained(known, first[0], chain_, inactive) if first else ():
            if all(known.in_value_set(url, known.ask(one.system, one.code)) for url in rest):
                yield one
        return
    system = known.system(part.system, part.version)
    if part.codes is None and code_rule(part.system) is not None:
        raise Unsupported("a code system without end", where=part.system[:200], section=_SECTION)
    if system is None and part.codes is None:
        raise NotFound(
            "a code system that is not at hand", where=f"{part.system} {part.version}".strip()[:200], section=_SECTION
        )
    for code in part.codes if part.codes is not None else _candidates(system, part, known):
        ask = known.ask(part.system, code)
        if part.codes is None and not all(_passes(known, each, part, code) for each in part.filters):
            continue
        if not all(known.in_value_set(url, ask) for url in part.value_sets):
            continue
        entry = system.concept(code) if system is not None else None
        display = (part.codes or {}).get(code) or (entry.display if entry is not None else "")
        if entry is None:
            yield Contained(part.system, code, display)
        elif inactive or not entry.is_inactive or part.codes is not None:
            yield Contained(part.system, code, display, entry.is_inactive, entry.is_abstract)


def _passes(known: Membership, each: Filter, part: ValueSetPart, code: str) -> bool:
    answer = known.passes(each, part, known.ask(part.system, code))
    if answer is None:
        raise Unsupported(
            f"a filter that cannot be answered: {each.property} {each.operator}"[:120],
            where=part.system[:200],
            section=_SECTION,
        )
    return answer


def _candidates(system: ConceptIndex | None, part: ValueSetPart, known: Membership) -> Iterator[str]:
    """The codes to be asked: those of the narrowest filter."""
    assert system is not None
    for each in part.filters:
        if each.property in ("concept", "code") and each.operator in ("is-a", "descendent-of"):
            return chain(
                (each.value,) if each.operator == "is-a" and system.concept(each.value) else (),
                system.descendants(each.value),
            )
        if (url := listed(each, system)) is not None:
            return system.members(url)
        if each.property == "constraint" and each.operator == "=":
            return compile_ecl(each.value).members(system, known.ask(part.system, "", TIMES).spend)
    for each in part.filters:
        if each.operator == "=" and system.has_property(each.property):
            return system.with_property(each.property, each.value)
    return system.codes()
