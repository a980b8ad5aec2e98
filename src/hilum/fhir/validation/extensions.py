"""Extensions: their url, and for one whose definition is known its place, its value and its parts. FHIR R4 2.4, 5.3."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.fhir.definitions import (
    Element,
    ExtensionDefinition,
    base_type,
    extension_definition,
    is_primitive,
    type_definition,
    type_names,
)
from hilum.fhir.definitions.load import extension_of
from hilum.fhir.path import Node, by_literal, compile
from hilum.fhir.validation.bindings import codes_of
from hilum.fhir.validation.invariants import LIMITS
from hilum.fhir.validation.model import Conformance, Place, Run

__all__ = ["check_extensions"]

# places where HL7's own profiles use an extension beside those that its definition names
_TOLERATED = {
    "http://hl7.org/fhir/StructureDefinition/regex": ("ElementDefinition.type",),
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type": ("ElementDefinition.type",),
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-normative-version": (
        "DomainResource",
        "ElementDefinition",
    ),
}
_MAX_INVARIANTS = 20
# HL7's own write `%extension.valueInteger`, which in FHIRPath is `%extension.value`
_BY_JSON_NAME = re.compile(r"(%extension\.value)[A-Z][A-Za-z0-9]*")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")


def check_extensions(run: Run, conformance: Conformance | None = None) -> None:
    """Each extension of a resource against the rules for all, and against its definition where that is known."""
    begins = {id(place): resource for resource, place, _ in run.resources}
    counts: dict[tuple[int, str], int] = {}
    loaded: dict[str, ExtensionDefinition | None] = {}
    for extension, place in run.extensions:
        url = extension.get("url")
        if not isinstance(url, str) or not url:
            continue
        holder = place[0]
        is_nested = holder[1] in ("extension", "modifierExtension")
        if not is_nested and not _ABSOLUTE.match(url):
            run.error(
                "value", "the url of an extension is absolute", place, rule="extension-url", below="url", value=url
            )
            continue
        if "|" in url:
            run.error(
                "value", "the url of an extension has no version", place, rule="extension-url", below="url", value=url
            )
            continue
        definition = extension_definition(url)
        if definition is None and conformance is not None and not is_nested:
            if url not in loaded:
                profile = conformance.profile(url)
                is_extension = profile is not None and profile.get("type") == "Extension"
                loaded[url] = extension_of(dict(profile)) if profile is not None and is_extension else None
            definition = loaded[url]
        if definition is None:
            continue
        _check_known(definition, extension, place, run)
        if not _is_allowed(definition, holder, begins):
            run.add(
                "error", "structure", "an extension that is not meant for this place", place, rule="extension-context",
                profile=url,
            )  # fmt: skip
        if definition.invariants and run.invariants:
            _check_invariants(definition, extension, place, begins, run)
        if definition.most:
            key = (id(holder), url)
            counts[key] = counts.get(key, 0) + 1
            if counts[key] == definition.most + 1:
                run.add(
                    "error", "structure", "an extension more often than its definition allows", place,
                    rule="extension-cardinality", profile=url,
                )  # fmt: skip


def _check_known(definition: ExtensionDefinition, extension: dict[str, Any], place: Place, run: Run) -> None:
    url = definition.url
    if definition.is_modifier != (place[1] == "modifierExtension"):
        text = "belongs in modifierExtension" if definition.is_modifier else "is no modifier extension"
        run.add("error", "structure", f"an extension that {text}", place, rule="extension-modifier", profile=url)
    values = [key for key in extension if key.startswith(("value", "_value"))]
    if values:
        name = values[0].removeprefix("_")
        row = type_definition("Extension").by_name.get(name)
        if row is not None and row[1] not in definition.types:
            run.add(
                "error", "structure", "an extension's value of a type that its definition does not have", place,
                rule="extension-value", profile=url, below=name,
            )  # fmt: skip
        code = extension.get(name)
        if definition.codes_from and name == "valueCode" and isinstance(code, str) and run.bindings:
            codes = codes_of(definition.codes_from)
            if codes is not None and code not in codes:
                text = f"a code outside of the required value set {definition.codes_from.partition('|')[0]}"
                run.add("error", "code-invalid", text, place, rule="binding", profile=url, below=name, value=code)
    inner = extension.get("extension")
    if not isinstance(inner, list) or not definition.nested:
        return
    found: dict[str, int] = {}
    for index, one in enumerate(inner):
        url_of = one.get("url") if isinstance(one, dict) else None
        if not isinstance(url_of, str):
            continue
        found[url_of] = found.get(url_of, 0) + 1
        if url_of not in definition.nested:
            if not _ABSOLUTE.match(url_of):
                run.add(
                    "error", "structure", "a part that the extension's definition does not have",
                    (place, "extension", index), rule="extension-part", profile=url,
                )  # fmt: skip
            continue
        most = definition.nested[url_of][1]
        if most and found[url_of] == most + 1:
            run.add(
                "error", "structure", "a part of an extension more often than its definition allows",
                (place, "extension", index), rule="extension-cardinality", profile=url,
            )  # fmt: skip
    for part, (least, _) in definition.nested.items():
        if found.get(part, 0) < least:
            run.add(
                "error", "required", "an extension lacks a part that its definition requires", place,
                rule="extension-cardinality", profile=url,
            )  # fmt: skip


def _check_invariants(
    definition: ExtensionDefinition,
    extension: dict[str, Any],
    place: Place,
    begins: dict[int, dict[str, Any]],
    run: Run,
) -> None:
    """The context invariants: the focus is the element that holds the extension, `%extension` the extension. FHIR R4 5.3.5."""
    steps: list[tuple[str, int]] = []
    at: Any = place[0]
    while at is not None and id(at) not in begins:
        steps.append((at[1], at[2]))
        at = at[0]
    if at is None:
        return
    resource = begins[id(at)]
    holder = _node_at(Node(resource, str(resource["resourceType"])), steps[::-1])
    if holder is None:
        return
    root = run.resources[0][0]
    for text in definition.invariants[:_MAX_INVARIANTS]:
        try:
            found = compile(_BY_JSON_NAME.sub(r"\1", text), limits=LIMITS).evaluate(
                holder,
                root=Node(root, str(root.get("resourceType") or "")),
                resource=Node(resource, str(resource["resourceType"])),
                variables={"extension": Node(extension, "Extension")},
                resolve=by_literal,
            )
        except BudgetExceeded:
            run.add(
                "warning", "too-costly", "too much to judge the context of an extension", place,
                rule="extension-context", profile=definition.url,
            )  # fmt: skip
            return
        except HilumError:
            continue
        if found != [True]:
            run.add(
                "error", "invariant", "an extension that may not be used with what stands beside it", place,
                rule="extension-context", profile=definition.url,
            )  # fmt: skip
            return


def _node_at(node: Node, steps: list[tuple[str, int]]) -> Node | None:
    """The element that steps of JSON names lead to."""
    for name, index in steps:
        try:
            row = type_definition(node.type).by_name.get(name)
        except KeyError:
            return None
        if row is None:
            return None
        found = compile(f"`{row[0].name.removesuffix('[x]')}`", limits=LIMITS).nodes(node, resolve=by_literal)
        position = max(index, 0)
        one = found[position] if position < len(found) else None
        if not isinstance(one, Node):
            return None
        node = one
    return node


def _is_allowed(definition: ExtensionDefinition, holder: Place, begins: dict[int, dict[str, Any]]) -> bool:
    if not definition.contexts:
        return True
    names: list[tuple[str, int]] = []
    place: Any = holder
    while place is not None and id(place) not in begins:
        names.append((place[1], place[2]))
        place = place[0]
    if place is None:
        return True
    names.reverse()
    resource = begins[id(place)]
    types: tuple[str, ...] | None = ()
    for context in definition.contexts:
        if context.kind == "element":
            if context.expression == "Element":
                return True  # HL7's own definitions mean resources by it, too
            if not types and types is not None:
                types = _types(str(resource["resourceType"]), names)
            if types is None or _stands_at(context.expression, types, names):
                return True
            if any(_stands_at(one, types, names) for one in _TOLERATED.get(definition.url, ())):
                return True
        elif context.kind == "extension":
            if names and names[-1][0] in ("extension", "modifierExtension"):
                value = _value_at(resource, names)
                if isinstance(value, dict) and value.get("url") == context.expression:
                    return True
        else:
            return True  # a FHIRPath context is a rule about the data, not about the place
    return False


def _types(kind: str, names: list[tuple[str, int]]) -> tuple[str, ...] | None:
    """The type of each element on the way, that of the resource first; None where R4 does not have one of them."""
    found = [kind]
    for name, _ in names:
        row = _row(found[-1], name)
        if row is None:
            return None
        found.append(row[1])
    return tuple(found)


@lru_cache(4096)
def _row(kind: str, name: str) -> tuple[Element, str] | None:
    try:
        return type_definition(kind).by_name.get(name)
    except KeyError:
        return None


def _stands_at(expression: str, types: tuple[str, ...], names: list[tuple[str, int]]) -> bool:
    """Whether an element is what a context names: by the resource, by a data type on the way, or by a type that it is of."""
    if expression in _kinds(types[-1]):
        return True
    parts = expression.split(".")
    for count in range(1, min(len(parts), len(names) + 1)):
        at = len(names) - count
        row = _row(types[at], names[at][0])
        if row is None or parts[-count] not in (row[0].name, row[0].name.removesuffix("[x]")):
            return False
        if types[at] == ".".join(parts[:-count]):
            return True
    return False


@lru_cache(1024)
def _kinds(kind: str) -> frozenset[str]:
    """A type and those that it is based on."""
    found: set[str] = set()
    at = kind
    while at:
        found.add(at)
        at = base_type(at) if is_primitive(at) or at in type_names() else ""
    return frozenset(found)


def _value_at(resource: dict[str, Any], names: list[tuple[str, int]]) -> Any:
    value: Any = resource
    for name, index in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name) if name in value else value.get("_" + name)
        if index >= 0:
            value = value[index] if isinstance(value, list) and index < len(value) else None
    return value
