"""References and contained resources. FHIR R4 2.3.0 (references), 2.1.2.10 (contained); ref-1, dom-2 to dom-6."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hilum.fhir.definitions import is_resource_type
from hilum.fhir.validation.model import Run

__all__ = ["LITERAL", "check_contained", "check_ids", "check_references"]

LITERAL = re.compile(
    r"((?:https?|ftp)://[^\s?#]+/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?(#\S*)?"
)
_LINK = re.compile(r"""(?:src|href)\s*=\s*["']#([A-Za-z0-9\-.]{1,64})["']""")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


def check_references(run: Run) -> None:
    """Each literal reference: its form, its type, and, where it is to a contained resource, that this is there."""
    contained_of: dict[int, dict[str, dict[str, Any]]] = {}
    for literal, value, targets, place, _, root in run.references:
        if literal[:1] == "#":
            if literal == "#":
                continue  # from a contained resource to the one that contains it
            known = contained_of.get(id(root))
            if known is None:
                known = contained_of[id(root)] = _contained(root)
            found = known.get(literal[1:])
            if found is None:
                run.error(
                    "invariant",
                    "a reference to a contained resource that is not there (ref-1)",
                    place,
                    rule="ref-1",
                    value=literal,
                )
            elif targets and str(found.get("resourceType")) not in targets:
                run.error(
                    "value",
                    "a reference to a contained resource of a type that is not meant here",
                    place,
                    rule="reference-type",
                    below="reference",
                    value=literal,
                )
            continue
        match = LITERAL.fullmatch(literal)
        if match is None:
            if len(literal.split()) != 1 or literal != literal.strip():
                run.error(
                    "value", "a reference is a url, which has no white space", place,
                    rule="reference-form", below="reference", value=literal,
                )  # fmt: skip
            elif not _ABSOLUTE.match(literal) and "?" not in literal:
                run.add(
                    "warning",
                    "value",
                    "neither an absolute url nor type and id",
                    place,
                    rule="reference-form",
                    below="reference",
                    value=literal,
                )
            continue
        kind = match.group(2)
        if not is_resource_type(kind):
            if match.group(1) is None:
                run.add(
                    "warning",
                    "value",
                    "a reference to a type that R4 does not have",
                    place,
                    rule="reference-type",
                    below="reference",
                    value=literal,
                )
            continue
        if targets and kind not in targets:
            # a warning: HL7's own examples do it (DeviceMetric.parent)
            run.add(
                "warning",
                "value",
                "a reference to a type that is not meant here",
                place,
                rule="reference-type",
                below="reference",
                value=literal,
            )
        stated = value.get("type")
        if isinstance(stated, str) and stated != kind and is_resource_type(stated):
            run.error(
                "value",
                "Reference.type is another type than the reference names",
                place,
                rule="reference-type",
                below="type",
            )


def check_ids(run: Run) -> None:
    """The id of an element is its own within the resource. FHIR R4 2.23.0 (Element.id).

    Not asked of a StructureDefinition: its snapshot and its differential give an element the same id.
    """
    seen: set[tuple[str, int]] = set()
    for number, place, resource in run.ids:
        if isinstance(number, str) and resource.get("resourceType") != "StructureDefinition":
            if (number, id(resource)) in seen:
                run.error("duplicate", "two elements of one id in a resource", place, rule="element-id", below="id")
            seen.add((number, id(resource)))


def _contained(root: dict[str, Any]) -> dict[str, dict[str, Any]]:
    inner = root.get("contained")
    return {
        str(one.get("id")): one
        for one in (inner if isinstance(inner, list) else ())
        if isinstance(one, dict) and "id" in one
    }


def check_contained(run: Run, *, best_practices: bool = False) -> None:
    """What holds of contained resources (dom-2 to dom-5) and, as a recommendation, of narratives (dom-6)."""
    for resource, place, is_contained in run.resources:
        inner = resource.get("contained")
        if isinstance(inner, list) and run.contained:
            if is_contained:
                run.error(
                    "invariant",
                    "a contained resource contains no resources (dom-2)",
                    place,
                    rule="dom-2",
                )
                continue
            _check_contained(resource, inner, place, run)
        elif best_practices and not is_contained and resource["resourceType"] not in ("Bundle", "Binary", "Parameters"):
            text = resource.get("text")
            if not isinstance(text, dict) or "div" not in text:
                run.add("warning", "invariant", "a resource should have a narrative (dom-6)", place, rule="dom-6")


def _check_contained(resource: dict[str, Any], inner: list[Any], place: Any, run: Run) -> None:
    named: set[str] | None = None
    seen: set[str] = set()
    for index, one in enumerate(inner):
        if not isinstance(one, dict):
            continue
        where = (place, "contained", index)
        number = one.get("id")
        if not isinstance(number, str):
            run.error("required", "a contained resource has an id", where, rule="contained-id")
            continue
        if number in seen:
            run.error("duplicate", "two contained resources of one id", where, rule="contained-id")
        seen.add(number)
        meta = one.get("meta")
        if isinstance(meta, dict):
            if "versionId" in meta or "lastUpdated" in meta:
                run.error(
                    "invariant",
                    "a contained resource has no version and no time of update (dom-4)",
                    where,
                    rule="dom-4",
                    below="meta",
                )
            if "security" in meta:
                run.error(
                    "invariant", "a contained resource has no security label (dom-5)", where, rule="dom-5", below="meta"
                )
        if named is None:
            named = set(_fragments(resource))
        if number not in named and "" not in set(_fragments(one)):
            run.error(
                "invariant",
                "a contained resource that nothing refers to (dom-3)",
                where,
                rule="dom-3",
            )


def _fragments(value: Any) -> Iterator[str]:
    """What stands after "#" in the reference, canonical, uri and url values below."""
    waiting = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            for one in at.values():
                if isinstance(one, str):
                    if one[:1] == "#":
                        yield one[1:]
                    elif "#" in one and one[:1] == "<":
                        yield from _LINK.findall(one)
                elif isinstance(one, (dict, list)):
                    waiting.append(one)
        elif isinstance(at, list):
            for one in at:
                if isinstance(one, str):
                    if one[:1] == "#":
                        yield one[1:]
                elif isinstance(one, (dict, list)):
                    waiting.append(one)
