"""The required binding of a CodeableConcept, Coding or Quantity. FHIR R4 4.1.4.1."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from hilum.fhir.definitions import Element, code_system, required_codes, value_set
from hilum.fhir.validation.model import Terminology

__all__ = ["coded_flaw", "codes_of"]

CodedFlaw = Callable[[dict[str, Any], Terminology | None], str]
"""What is wrong with the codes of a value, "" = nothing; a terminology is asked for value sets that the core cannot judge."""


@lru_cache(256)
def codes_of(url: str) -> frozenset[str] | None:
    """The codes of a value set of the core that is listed or made of whole code systems of the core, None where it is another."""
    definition = value_set(url.partition("|")[0])
    if definition is None or definition.exclude or not definition.include:
        return None
    found: set[str] = set()
    for part in definition.include:
        if part.filters or part.value_sets:
            return None
        if part.codes is None:
            system = code_system(part.system)
            if system is None or not system.is_complete:
                return None
            found |= system.concepts.keys()
        else:
            found |= part.codes.keys()
    return frozenset(found)


def coded_flaw(element: Element, kind: str) -> CodedFlaw | None:
    """The judge of an element's values of a type; None = its binding asks for nothing."""
    bound = element.binding_of
    if bound is None or bound.strength != "required" or kind not in ("CodeableConcept", "Coding", "Quantity"):
        return None
    url = bound.value_set
    plain = url.partition("|")[0]
    if element.binding < 0:
        codes: frozenset[str] | None = None
        systems: frozenset[str] = frozenset()
    else:
        codes = required_codes(element.binding)
        definition = value_set(url)
        systems = frozenset(part.system for part in definition.include if part.system) if definition else frozenset()

    def holds(system: Any, code: Any, terminology: Terminology | None) -> bool | None:
        if not isinstance(code, str) or not isinstance(system, str):
            return False
        if codes is not None:
            return code in codes and (not systems or system in systems)
        return terminology.contains(url, system, code) if terminology is not None else None

    def flaw(item: dict[str, Any], terminology: Terminology | None) -> str:
        if kind != "CodeableConcept":
            if item.get("code") is not None and holds(item.get("system"), item.get("code"), terminology) is False:
                return f"a code outside of the required value set {plain}"
            return ""
        codings = item.get("coding")
        judged = [
            holds(one.get("system"), one.get("code"), terminology)
            for one in (codings if isinstance(codings, list) else ())
            if isinstance(one, dict)
        ]
        return "" if True in judged or None in judged else f"no coding of the required value set {plain}"

    return flaw
