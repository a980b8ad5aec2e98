"""Profiles that are themselves judged: whether a snapshot can be made of a StructureDefinition's differential. FHIR R4 5.1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.fhir.definitions import base_type, is_resource_type
from hilum.fhir.package import Conformance, snapshot
from hilum.fhir.package.structure import type_of_url
from hilum.fhir.profiles.library import types_of
from hilum.fhir.validation import Issue

__all__ = ["by_definition"]

_MAX_PROFILES = 200


def by_definition(conformance: Conformance) -> Callable[[Mapping[str, Any]], list[Issue]]:
    """A judge of StructureDefinitions that constrain another; other resources, and those whose base is not known, have no issue.

    The differential names elements of its base alone, and a profile of an element's type is one of that type. FHIR R4 5.1.0.14,
    2.26 (ElementDefinition.type.profile).
    """

    def judged(resource: Mapping[str, Any]) -> list[Issue]:
        if resource.get("resourceType") != "StructureDefinition" or resource.get("derivation") != "constraint":
            return []
        differential, base = resource.get("differential"), resource.get("baseDefinition")
        if not isinstance(differential, Mapping) or not isinstance(base, str):
            return []
        try:
            known = conformance.profile(base)
            if known is None:
                return []
            snapshot(dict(resource), known, resolve=conformance.profile)
        except BudgetExceeded as error:
            return [Issue("warning", "too-costly", str(error), "StructureDefinition.differential", rule="snapshot")]
        except HilumError as error:
            text = f"no snapshot can be made of it: {error}"
            return [Issue("error", "business-rule", text, "StructureDefinition.differential", rule="snapshot")]
        return _of_other_types(differential, conformance)

    return judged


def _of_other_types(differential: Mapping[str, Any], conformance: Conformance) -> list[Issue]:
    found: list[Issue] = []
    kinds: dict[str, str] = {}
    elements = differential.get("element")
    for index, element in enumerate(elements if isinstance(elements, list) else ()):
        for number, declared in enumerate(types_of(element) if isinstance(element, Mapping) else ()):
            urls = declared.get("profile")
            for url in urls if isinstance(urls, list) else ():
                if not isinstance(url, str) or len(kinds) >= _MAX_PROFILES:
                    continue
                if url not in kinds:
                    kinds[url] = _kind(url, conformance)
                if kinds[url] and not _is_of(kinds[url], str(declared["code"])):
                    place = f"StructureDefinition.differential.element[{index}].type[{number}].profile"
                    found.append(
                        Issue(
                            "error",
                            "business-rule",
                            "a profile of another type than the element's",
                            place,
                            rule="profile-type",
                        )
                    )
    return found


def _kind(url: str, conformance: Conformance) -> str:
    name = type_of_url(url)
    if name:
        return name
    try:
        profile = conformance.profile(url)
    except HilumError:
        return ""
    return str(profile.get("type") or "") if profile is not None else ""


def _is_of(kind: str, code: str) -> bool:
    """Whether a type is the one that an element has; of resources, what is based on it is of it."""
    if kind == code:
        return True
    at = kind if is_resource_type(kind) else ""
    while at:
        if at == code:
            return True
        at = base_type(at)
    return False
