"""What a reference may name by the profile. FHIR R4 2.3 (references), 2.26 (ElementDefinition.type.targetProfile)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.fhir.definitions import Element
from hilum.fhir.path import Node, by_literal
from hilum.fhir.path.types import is_kind_of
from hilum.fhir.profiles.library import Library, targets_of, types_of
from hilum.fhir.profiles.work import LIMITS, Check, Work, expression_of

__all__ = ["reference_check"]

_RESOLVED = expression_of("resolve()")


def reference_check(element: Mapping[str, Any], row: Element, library: Library) -> Check | None:
    """The check of a Reference: the type of its target, and with `follow` that the target meets a profile that is named.

    None where any target will do, or those that the element table has.
    """
    urls = [url for each in types_of(element) if each["code"] == "Reference" for url in targets_of(each)]
    among = _aggregation(element)
    if among is not None:
        return _together(among, _targets_check(element, row, library, urls))
    return _targets_check(element, row, library, urls)


def _targets_check(element: Mapping[str, Any], row: Element, library: Library, urls: list[str]) -> Check | None:
    if not urls:
        return None
    kinds = {_kind_of(url, library) for url in urls}
    if not kinds - {"", "Resource"}:
        return None
    allowed = frozenset() if kinds & {"", "Resource"} else frozenset(kinds)
    base = row.targets_of("Reference")
    is_narrower = bool(allowed) and (not base or not set(base) <= allowed)
    named = [url for url in urls if library.kind_of(url) and url.rpartition("/")[2] not in kinds]
    if not is_narrower and not named:
        return None

    def check(node: Node, work: Work) -> None:
        if node.type != "Reference" or not isinstance(node.value, Mapping):
            return
        target = _resolved(node, work)
        kind = target.type if target is not None else _told(node.value)
        if is_narrower and kind and not any(is_kind_of(kind, each) for each in allowed):
            work.add("error", "value", f"a reference to {kind} is not allowed by the profile", node, "target-type")
        elif work.follow and named and target is not None:
            _meets(node, target, urls, work)

    return check


def _aggregation(element: Mapping[str, Any]) -> Check | None:
    """The check of `type.aggregation`: whether the target is contained, in the bundle, or elsewhere. FHIR R4 2.26."""
    modes: set[str] = set()
    for each in types_of(element):
        stated = each.get("aggregation")
        if each["code"] == "Reference":
            if not isinstance(stated, list) or not stated:
                return None
            modes |= {mode for mode in stated if isinstance(mode, str)}
    if not modes:
        return None
    text = f"the target of the reference is not where the profile has it ({', '.join(sorted(modes))})"

    def check(node: Node, work: Work) -> None:
        literal = node.value.get("reference") if isinstance(node.value, Mapping) else None
        if node.type != "Reference" or not isinstance(literal, str):
            return
        if literal.startswith("#"):
            is_meant = "contained" in modes
        elif "referenced" in modes:  # what is in the bundle is referenced, too
            is_meant = True
        else:
            is_meant = "bundled" in modes and _resolved(node, work) is not None
        if not is_meant:
            work.add("error", "structure", text, node, "aggregation")

    return check


def _together(one: Check, other: Check | None) -> Check:
    if other is None:
        return one
    both = (one, other)

    def check(node: Node, work: Work) -> None:
        for each in both:
            each(node, work)

    return check


def _meets(node: Node, target: Node, urls: list[str], work: Work) -> None:
    if all(work.conforms(url, target, work) is False for url in urls):
        text = "the target of the reference meets none of the profiles that are meant here"
        work.add("error", "structure", text, node, "target-profile")


def _kind_of(url: str, library: Library) -> str:
    try:
        return library.kind_of(url)
    except HilumError:
        return ""


def _told(reference: Mapping[str, Any]) -> str:
    """The type of the target as the reference itself tells it."""
    literal = reference.get("reference")
    found = by_literal(literal) if isinstance(literal, str) and not literal.startswith("#") else None
    if found is not None and _is_resource(found["resourceType"]):
        return str(found["resourceType"])
    kind = reference.get("type")
    return kind if isinstance(kind, str) and _is_resource(kind) else ""


def _is_resource(kind: str) -> bool:
    """Whether a name is that of a resource type."""
    return is_kind_of(kind, "Resource")


def _resolved(node: Node, work: Work) -> Node | None:
    """The target where it is contained or in the bundle."""
    work.spend()
    try:
        found = _RESOLVED.nodes(
            node,
            root=work.root,
            resource=work.resource,
            resolve=lambda _: None,
            limits=LIMITS,
            allowance=work.allowance,
        )
    except BudgetExceeded:
        raise
    except HilumError:
        return None
    return found[0] if found and isinstance(found[0], Node) else None
