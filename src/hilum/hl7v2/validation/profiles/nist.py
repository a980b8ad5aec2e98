"""NIST profiles: profile, constraints, value sets, value set bindings, slicings and co-constraints, each a file of XML.

The form is that of the NIST conformance tools (IGAMT exports it): a profile names segments and data types by flavour, and the other
files say more of these flavours by their ids.
"""

from __future__ import annotations

from typing import Any

from hilum.core.errors import DecodeError, NotFound
from hilum.hl7v2.definitions import definitions
from hilum.hl7v2.validation.profiles import xml
from hilum.hl7v2.validation.profiles.model import (
    Dynamic,
    FieldProfile,
    GroupProfile,
    MessageProfile,
    PartProfile,
    SegmentProfile,
    SegmentUseProfile,
    TypeProfile,
    structure_of,
)
from hilum.hl7v2.validation.profiles.rules import (
    Rules,
    Scope,
    read_bindings,
    read_coconstraints,
    read_constraints,
    read_slices,
)
from hilum.hl7v2.validation.profiles.values import Binding, Library, read_library

__all__ = ["read_nist_profile"]

_MOST_EXPANDED = 50_000


def read_nist_profile(
    profile: bytes,
    *,
    constraints: bytes | None = None,
    value_sets: bytes | None = None,
    bindings: bytes | None = None,
    slicings: bytes | None = None,
    coconstraints: bytes | None = None,
) -> tuple[MessageProfile, ...]:
    """The messages of a NIST profile with all that its other files say. Only the profile itself is needed.

    raises   DecodeError, BudgetExceeded   for what is no such file; a single statement that cannot be used is told in `problems`
    """
    root = xml.read(profile, "ConformanceProfile")
    library = read_library(value_sets) if value_sets is not None else Library()
    rules = Rules(library=library)
    reader = _Reader(root, rules)
    try:
        library.definitions = definitions(reader.version) if reader.version else None
    except NotFound:
        library.definitions = None
    rules.flavours = {**reader.types, **reader.segments}
    if constraints is not None:
        read_constraints(constraints, rules)
    if bindings is not None:
        read_bindings(bindings, rules)
    if slicings is not None:
        read_slices(slicings, rules)
    if coconstraints is not None:
        read_coconstraints(coconstraints, rules)
    reader.check_references()
    found = tuple(
        reader.message(one) for group in xml.children(root, "Messages") for one in xml.children(group, "Message")
    )
    if not found:
        raise DecodeError("a profile without messages", section=xml.SECTION)
    return found


class _Reader:
    def __init__(self, root: Any, rules: Rules) -> None:
        self.rules = rules
        metadata = (xml.children(root, "MetaData") or [None])[0]
        self.name = (metadata.get("Name") if metadata is not None else "") or ""
        self.organization = (metadata.get("OrgName") if metadata is not None else "") or ""
        self.version = ""
        self._datatypes = {
            xml.required(one, "ID"): one
            for group in xml.children(root, "Datatypes")
            for one in xml.children(group, "Datatype")
        }
        self.types: dict[str, TypeProfile] = {}
        self._expanding: set[str] = set()
        for id in self._datatypes:
            self._type(id)
        self.segments: dict[str, SegmentProfile] = {}
        for group in xml.children(root, "Segments"):
            for one in xml.children(group, "Segment"):
                self.version = self.version or one.get("Version") or ""
                self.segments[xml.required(one, "ID")] = self._segment(one)

    def _type(self, id: str) -> TypeProfile:
        found = self.types.get(id)
        if found is not None:
            return found
        element = self._datatypes.get(id)
        if element is None or id in self._expanding or len(self._expanding) > 20:
            return TypeProfile(id, id.partition("_")[0])
        self._expanding.add(id)
        scope = Scope()
        parts = []
        for position, child in enumerate(xml.children(element, "Component"), 1):
            parts.append(self._part(child))
            self._legacy_binding(child, position, scope)
        self._expanding.discard(id)
        if scope.bindings:
            self.rules.add("Datatype", id, lambda kept: kept.bindings.extend(scope.bindings))
        made = self.types[id] = TypeProfile(id, element.get("Name") or id, tuple(parts))
        return made

    def _part(self, element: Any) -> PartProfile:
        return PartProfile(
            element.get("Name") or "",
            element.get("Usage") or "O",
            self._type(xml.required(element, "Datatype")),
            xml.number(element.get("MinLength")) or 0,
            xml.number(element.get("MaxLength")),
            "",
            element.get("ConstantValue") or "",
        )

    def _legacy_binding(self, element: Any, position: int, scope: Scope) -> None:
        """A value set bound where the element stands, as profiles did before they had a file for bindings."""
        sets = tuple(one for one in (element.get("Binding") or "").split(":") if one)
        if not sets:
            return
        datatype = self._datatypes.get(element.get("Datatype") or "")
        name = (datatype.get("Name") if datatype is not None else None) or element.get("Datatype") or ""
        places = [number for one in (element.get("BindingLocation") or "").split(":") if (number := xml.number(one))]
        coded = name in ("CE", "CNE", "CWE")
        locations = tuple((((place, 1),), ((place + 2, 1),) if coded else None) for place in places) or (((), None),)
        scope.bindings.append(Binding(((position, 0),), element.get("BindingStrength") or "R", locations, sets))

    def _segment(self, element: Any) -> SegmentProfile:
        id = xml.required(element, "ID")
        scope = Scope()
        fields = []
        for position, child in enumerate(xml.children(element, "Field"), 1):
            fields.append(FieldProfile(self._part(child), xml.least_of(child), xml.most_of(child)))
            self._legacy_binding(child, position, scope)
        if scope.bindings:
            self.rules.add("Segment", id, lambda kept: kept.bindings.extend(scope.bindings))
        dynamic = tuple(
            self._dynamic(one)
            for group in xml.children(element, "DynamicMapping")
            for one in xml.children(group, "Mapping")
        )
        return SegmentProfile(id, xml.required(element, "Name"), tuple(fields), dynamic)

    def _dynamic(self, element: Any) -> Dynamic:
        position, reference = xml.number(element.get("Position")), xml.number(element.get("Reference"))
        if not position or not reference:
            raise DecodeError("a dynamic mapping without its positions", section=xml.SECTION)
        parts = [xml.number(one) for one in (element.get("SecondReference") or "").split(".")]
        second = (parts[0], parts[1] if len(parts) > 1 and parts[1] else 1) if parts[0] else None
        cases = {
            (xml.required(one, "Value"), one.get("SecondValue") or ""): self._type(xml.required(one, "Datatype"))
            for one in xml.children(element, "Case")
        }
        return Dynamic(position, reference, second, cases)

    def check_references(self) -> None:
        """What speaks of flavours that the profile does not have is told."""
        named = (
            ("data type", self.rules.datatypes, self.types),
            ("segment", self.rules.segments, self.segments),
        )
        for what, scopes, known in named:
            self.rules.problems += [
                f"statements of {what} {id}, which the profile lacks" for id in scopes if id not in known
            ]
        for slices in (*self.rules.segment_slices.values(), *self.rules.field_slices.values()):
            self.rules.problems += [
                f"a slice to {one.to}, which the profile lacks" for one in slices if one.to not in self.rules.flavours
            ]

    def message(self, element: Any) -> MessageProfile:
        id = xml.required(element, "ID")
        structure_id = element.get("StructID") or ""
        root = GroupProfile(id, structure_id, "R", 1, 1, self._items(element, [0]))
        return MessageProfile(
            id,
            element.get("Name") or self.name,
            self.organization,
            self.version,
            element.get("Type") or "",
            element.get("Event") or "",
            structure_id,
            root,
            structure_of(structure_id, root),
            self.rules,
            tuple(self.rules.problems),
        )

    def _items(self, element: Any, count: list[int]) -> tuple[GroupProfile | SegmentUseProfile, ...]:
        out: list[GroupProfile | SegmentUseProfile] = []
        for child in xml.children(element, "Segment", "Group"):
            count[0] += 1
            if count[0] > _MOST_EXPANDED:
                raise DecodeError("a message of more parts than allowed", section=xml.SECTION)
            usage, least, most = child.get("Usage") or "O", xml.least_of(child), xml.most_of(child)
            if child.tag.endswith("Group"):
                items = self._items(child, count)
                out.append(
                    GroupProfile(xml.required(child, "ID"), xml.required(child, "Name"), usage, least, most, items)
                )
                continue
            reference = xml.required(child, "Ref")
            segment = self.segments.get(reference)
            if segment is None:
                raise DecodeError(
                    "a segment that the profile does not define", where=reference[:40], section=xml.SECTION
                )
            out.append(SegmentUseProfile(segment.name, usage, least, most, segment))
        return tuple(out)
