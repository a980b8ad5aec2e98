"""Code systems and value sets: as the tables hold them, and as a CodeSystem or ValueSet resource states them.

FHIR R4 4.8 (CodeSystem), 4.9 (ValueSet). The values are what a membership test and an expansion stand on; neither happens
here. What is bundled is HL7's own: a system of someone else has content "not-present" and no concepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hilum.core.errors import BudgetExceeded, DecodeError

__all__ = [
    "CodeSystem",
    "Concept",
    "Filter",
    "ValueSet",
    "ValueSetPart",
    "code_system_from",
    "code_system_of",
    "value_set_from",
    "value_set_of",
]

MAX_CONCEPTS = 1_000_000
MAX_DEPTH = 64


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a code system. FHIR R4 4.8.10.

    parents       codes directly above it, by nesting or by the properties `parent`, `child`, `subsumedBy`
    is_abstract   not to be used as a code itself (property `notSelectable`)
    is_retired    no longer to be used (property `status`, `inactive`)
    """

    display: str
    parents: tuple[str, ...] = ()
    is_abstract: bool = False
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """A code system. FHIR R4 4.8.

    content             complete, not-present, example, fragment, supplement
    is_case_sensitive   False where the system does not say: then any case is accepted
    concepts            code -> concept, in the order of the system
    """

    url: str
    content: str
    is_case_sensitive: bool
    concepts: Mapping[str, Concept] = field(repr=False)
    name: str = ""
    version: str = ""

    @property
    def is_complete(self) -> bool:
        return self.content == "complete"

    def is_a(self, code: str, ancestor: str) -> bool:
        """Whether `ancestor` subsumes `code`; a code subsumes itself. FHIR R4 4.8.9."""
        waiting, seen = [code], {code}
        while waiting:
            at = waiting.pop()
            if at == ancestor:
                return True
            concept = self.concepts.get(at)
            for above in concept.parents if concept else ():
                if above not in seen:
                    seen.add(above)
                    waiting.append(above)
        return False


@dataclass(frozen=True, slots=True)
class Filter:
    """ValueSet.compose.include.filter. FHIR R4 4.9.10: operator is =, is-a, descendent-of, is-not-a, regex, in, not-in, ..."""

    property: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class ValueSetPart:
    """ValueSet.compose.include or exclude: codes of a system, by list or by filters, and the intersection of value sets.

    codes        code -> display ("" = not given); None where the part lists no codes and so means the whole system
    value_sets   canonical urls; the part holds what is in all of them
    """

    system: str = ""
    version: str = ""
    codes: Mapping[str, str] | None = None
    filters: tuple[Filter, ...] = ()
    value_sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A value set: the union of what it includes without what it excludes. FHIR R4 4.9."""

    url: str
    name: str
    title: str
    include: tuple[ValueSetPart, ...] = field(repr=False)
    exclude: tuple[ValueSetPart, ...] = field(default=(), repr=False)
    version: str = ""


def code_system_of(row: list[Any]) -> CodeSystem:
    """A code system from its row of the tables."""
    url, name, content, sensitive, concepts = row
    found: dict[str, Concept] = {}
    for code, *more in concepts:
        display = more[0] if more else ""
        parents = tuple(more[1] or ()) if len(more) > 1 else ()
        flags = more[2] if len(more) > 2 else 0
        found[code] = Concept(display, parents, bool(flags & 1), bool(flags & 2))
    return CodeSystem(url, content, bool(sensitive), found, name)


def value_set_of(row: list[Any]) -> ValueSet:
    """A value set from its row of the tables."""
    url, name, title, include, exclude = row
    return ValueSet(url, name, title, tuple(map(_part_of, include)), tuple(map(_part_of, exclude)))


def _part_of(row: dict[str, Any]) -> ValueSetPart:
    codes = row.get("concept")
    return ValueSetPart(
        row.get("system", ""),
        row.get("version", ""),
        None if codes is None else {entry[0]: entry[1] if len(entry) > 1 else "" for entry in codes},
        tuple(Filter(*each) for each in row.get("filter", ())),
        tuple(row.get("valueSet", ())),
    )


def code_system_from(resource: Mapping[str, Any]) -> CodeSystem:
    """A code system from its resource.

    raises  DecodeError      not a CodeSystem with a url
            BudgetExceeded   more than MAX_CONCEPTS concepts, or nested deeper than MAX_DEPTH
    """
    url = _text(resource, "url")
    if resource.get("resourceType") != "CodeSystem" or not url:
        raise DecodeError("not a CodeSystem with a url", where="CodeSystem.url", section="FHIR R4 4.8")
    parents: dict[str, list[str]] = {}
    read: dict[str, tuple[str, bool, bool]] = {}
    for code, concept, above in _concepts(resource.get("concept"), "", 0):
        if len(read) >= MAX_CONCEPTS:
            raise BudgetExceeded("too many concepts", where="CodeSystem.concept", section="FHIR R4 4.8")
        if above:
            parents.setdefault(code, []).append(above)
        is_abstract = is_retired = False
        for item in _objects(concept.get("property")):
            name = item.get("code")
            value = item.get("valueCode", item.get("valueString", item.get("valueBoolean")))
            if name == "child" and isinstance(value, str):
                parents.setdefault(value, []).append(code)
            elif name in ("parent", "subsumedBy") and isinstance(value, str):
                parents.setdefault(code, []).append(value)
            elif name in ("notSelectable", "abstract"):
                is_abstract = value is True
            elif (name == "status" and value in ("retired", "deprecated")) or (name == "inactive" and value is True):
                is_retired = True
        read.setdefault(code, (_text(concept, "display"), is_abstract, is_retired))
    concepts = {
        code: Concept(display, tuple(dict.fromkeys(parents.get(code, ()))), is_abstract, is_retired)
        for code, (display, is_abstract, is_retired) in read.items()
    }
    content = _text(resource, "content") or "not-present"
    return CodeSystem(
        url,
        content,
        resource.get("caseSensitive") is True,
        concepts,
        _text(resource, "name"),
        _text(resource, "version"),
    )


def _concepts(content: Any, above: str, depth: int) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    if depth > MAX_DEPTH:
        raise BudgetExceeded("concepts nested too deeply", where="CodeSystem.concept", section="FHIR R4 4.8")
    for concept in _objects(content):
        code = _text(concept, "code")
        if code:
            yield code, concept, above
            yield from _concepts(concept.get("concept"), code, depth + 1)


def value_set_from(resource: Mapping[str, Any]) -> ValueSet:
    """A value set from its resource; one that has an expansion and no compose gives the expansion's codes as its parts.

    raises  DecodeError      not a ValueSet with a url
            BudgetExceeded   more than MAX_CONCEPTS codes, or an expansion nested deeper than MAX_DEPTH
    """
    url = _text(resource, "url")
    if resource.get("resourceType") != "ValueSet" or not url:
        raise DecodeError("not a ValueSet with a url", where="ValueSet.url", section="FHIR R4 4.9")
    compose = resource.get("compose")
    if isinstance(compose, dict):
        include = tuple(map(_part_from, _objects(compose.get("include"))))
        exclude = tuple(map(_part_from, _objects(compose.get("exclude"))))
    else:
        include, exclude = _expanded(resource.get("expansion")), ()
    return ValueSet(
        url, _text(resource, "name"), _text(resource, "title"), include, exclude, _text(resource, "version")
    )


def _part_from(source: Mapping[str, Any]) -> ValueSetPart:
    codes: dict[str, str] | None = None
    if "concept" in source:
        codes = {}
        for concept in _objects(source["concept"]):
            codes[_text(concept, "code")] = _text(concept, "display")
    filters = tuple(
        Filter(_text(f, "property"), _text(f, "op"), _text(f, "value")) for f in _objects(source.get("filter"))
    )
    urls = source.get("valueSet")
    return ValueSetPart(
        _text(source, "system"),
        _text(source, "version"),
        codes,
        filters,
        tuple(u for u in urls if isinstance(u, str)) if isinstance(urls, list) else (),
    )


def _expanded(expansion: Any) -> tuple[ValueSetPart, ...]:
    systems: dict[tuple[str, str], dict[str, str]] = {}
    waiting = [(entry, 0) for entry in _objects(expansion.get("contains") if isinstance(expansion, dict) else None)]
    count = 0
    while waiting:
        entry, depth = waiting.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_CONCEPTS:
            raise BudgetExceeded("too large an expansion", where="ValueSet.expansion", section="FHIR R4 4.9")
        if _text(entry, "code") and entry.get("abstract") is not True:
            key = (_text(entry, "system"), _text(entry, "version"))
            systems.setdefault(key, {})[_text(entry, "code")] = _text(entry, "display")
        waiting += [(inner, depth + 1) for inner in _objects(entry.get("contains"))]
    return tuple(ValueSetPart(system, version, codes) for (system, version), codes in systems.items())


def _objects(content: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(content, list):
        for item in content:
            if isinstance(item, dict):
                yield item


def _text(source: Mapping[str, Any], name: str) -> str:
    value = source.get(name)
    return value if isinstance(value, str) else ""
