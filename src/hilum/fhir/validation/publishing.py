"""What resources that publish definitions must say about each other: canonical urls, search parameters, code systems.

FHIR R4 2.3.1 (canonical urls), 4.8 (CodeSystem), 4.9 (ValueSet), 5.1 (CapabilityStatement), 5.5 (SearchParameter).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from hilum.fhir.definitions import resource_types, search_parameters
from hilum.fhir.validation.model import Place, Run

__all__ = ["PUBLISHED", "check_published"]

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_PROPERTY = {
    "code": "valueCode",
    "Coding": "valueCoding",
    "string": "valueString",
    "integer": "valueInteger",
    "boolean": "valueBoolean",
    "dateTime": "valueDateTime",
    "decimal": "valueDecimal",
}


def check_published(resource: dict[str, Any], place: Place, run: Run) -> None:
    """The rules of a resource's type."""
    PUBLISHED[resource["resourceType"]](resource, place, run)


def _rows(content: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, one in enumerate(content if isinstance(content, list) else ()):
        if isinstance(one, dict):
            yield index, one


def _canonical_flaw(url: str) -> str:
    return "" if _ABSOLUTE.match(url) else "a canonical url is absolute"


def _check_url(resource: dict[str, Any], place: Place, run: Run) -> None:
    url = resource.get("url")
    if isinstance(url, str) and url:
        flaw = _canonical_flaw(url)
        if flaw:
            run.error("value", flaw, place, rule="canonical", below="url", value=url)


def _check_canonicals(values: Any, place: Place, name: str, run: Run) -> None:
    for index, url in enumerate(values if isinstance(values, list) else ()):
        if isinstance(url, str) and url and url[0] != "#" and not _ABSOLUTE.match(url):
            # a warning: HL7's own examples do it (Measure-measure-predecessor-example)
            run.add(
                "warning", "value", "a canonical url is absolute", (place, name, index), rule="canonical", value=url
            )


def _library_user(resource: dict[str, Any], place: Place, run: Run) -> None:
    _check_url(resource, place, run)
    _check_canonicals(resource.get("library"), place, "library", run)


def _value_set(resource: dict[str, Any], place: Place, run: Run) -> None:
    _check_url(resource, place, run)
    compose = resource.get("compose")
    if not isinstance(compose, dict):
        return
    for name in ("include", "exclude"):
        for index, part in _rows(compose.get(name)):
            system = part.get("system")
            if isinstance(system, str) and system and not _ABSOLUTE.match(system):
                where = ((place, "compose", -1), name, index)
                run.error(
                    "value",
                    "the url of a code system is absolute",
                    where,
                    rule="canonical",
                    below="system",
                    value=system,
                )


def _code_system(resource: dict[str, Any], place: Place, run: Run) -> None:
    _check_url(resource, place, run)
    types: dict[str, str] = {}
    urls: set[str] = set()
    for index, row in _rows(resource.get("property")):
        code, kind, url = row.get("code"), row.get("type"), row.get("uri")
        where = (place, "property", index)
        if isinstance(code, str) and isinstance(kind, str):
            if code in types:
                run.error(
                    "duplicate", "a property of a code system is defined once", where, rule="code-system-property"
                )
            types.setdefault(code, kind)
        if isinstance(url, str):
            if url in urls:
                run.error("duplicate", "a property's uri is used once", where, rule="code-system-property", below="uri")
            urls.add(url)
    if not types:
        return
    waiting = [(resource.get("concept"), place)]
    while waiting:
        rows, above = waiting.pop()
        for index, concept in _rows(rows):
            where = (above, "concept", index)
            for number, row in _rows(concept.get("property")):
                kind = types.get(str(row.get("code")))
                meant = _PROPERTY.get(kind or "")
                there = [key for key in row if key.startswith("value")]
                if meant is not None and there and there[0] != meant:
                    run.error(
                        "value", "a concept's property of another type than its definition says",
                        (where, "property", number), rule="code-system-property", below=there[0],
                    )  # fmt: skip
            if "concept" in concept:
                waiting.append((concept["concept"], where))


def _capability_statement(resource: dict[str, Any], place: Place, run: Run) -> None:
    _check_url(resource, place, run)
    for number, rest in _rows(resource.get("rest")):
        for index, row in _rows(rest.get("resource")):
            for at, parameter in _rows(row.get("searchParam")):
                known = _parameter_types().get(str(parameter.get("definition") or "").partition("|")[0])
                kind = parameter.get("type")
                if known is not None and isinstance(kind, str) and known != kind:
                    where = ((((place, "rest", number), "resource", index)), "searchParam", at)
                    # a warning: HL7's own example does it (CapabilityStatement-terminology-server)
                    run.add(
                        "warning", "value", "a search parameter of another type than its definition says", where,
                        rule="search-parameter", below="type", value=kind,
                    )  # fmt: skip


def _search_parameter(resource: dict[str, Any], place: Place, run: Run) -> None:
    _check_url(resource, place, run)
    components = resource.get("component")
    if resource.get("type") == "composite" and not (isinstance(components, list) and len(components) >= 2):
        run.error(
            "business-rule", "a composite search parameter has two components or more", place, rule="search-parameter"
        )
    derived = resource.get("derivedFrom")
    known = _parameter_types().get(derived.partition("|")[0]) if isinstance(derived, str) else None
    if known is None or not isinstance(derived, str):
        return
    if isinstance(resource.get("type"), str) and resource["type"] != known:
        run.error(
            "business-rule", "another type than the search parameter has that this one is derived from", place,
            rule="search-parameter", below="type",
        )  # fmt: skip
    bases = _parameter_bases(derived.partition("|")[0])
    named = resource.get("base")
    for index, base in enumerate(named if isinstance(named, list) else ()):
        if isinstance(base, str) and base in resource_types() and base not in bases:
            run.error(
                "business-rule", "a base that the search parameter does not have that this one is derived from",
                (place, "base", index), rule="search-parameter",
            )  # fmt: skip


@cache
def _parameter_types() -> dict[str, str]:
    """Search parameters of the core specification: canonical url -> type."""
    return {one.url: one.kind for kind in sorted(resource_types()) for one in search_parameters(kind).values()}


@cache
def _parameter_bases(url: str) -> frozenset[str]:
    """Resource types that have the search parameter of a url."""
    return frozenset(
        kind for kind in resource_types() if any(one.url == url for one in search_parameters(kind).values())
    )


# fmt: off
_WITH_URL = (
    "ActivityDefinition", "ChargeItemDefinition", "CompartmentDefinition", "ConceptMap", "EffectEvidenceSynthesis",
    "EventDefinition", "Evidence", "EvidenceVariable", "ExampleScenario", "GraphDefinition", "ImplementationGuide",
    "Library", "MessageDefinition", "OperationDefinition", "PlanDefinition", "Questionnaire", "ResearchDefinition",
    "ResearchElementDefinition", "RiskEvidenceSynthesis", "StructureDefinition", "StructureMap", "TerminologyCapabilities",
    "TestScript",
)
# fmt: on
PUBLISHED: dict[str, Callable[[dict[str, Any], Place, Run], None]] = {
    **dict.fromkeys(_WITH_URL, _check_url),
    "ActivityDefinition": _library_user,
    "PlanDefinition": _library_user,
    "Measure": _library_user,
    "ValueSet": _value_set,
    "CodeSystem": _code_system,
    "CapabilityStatement": _capability_statement,
    "SearchParameter": _search_parameter,
}
