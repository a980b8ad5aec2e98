"""HL7 v2 XML message profiles (HL7v2xConformanceProfile), as IHE Gazelle publishes them. HL7 v2.5.1 2.B.11."""

from __future__ import annotations

from typing import Any

from hilum.core.errors import DecodeError
from hilum.hl7v2.validation.profiles import xml
from hilum.hl7v2.validation.profiles.model import (
    FieldProfile,
    GroupProfile,
    MessageProfile,
    PartProfile,
    SegmentProfile,
    SegmentUseProfile,
    TypeProfile,
    structure_of,
)

__all__ = ["read_message_profile"]


def read_message_profile(data: bytes) -> MessageProfile:
    """A message profile from its XML. raises DecodeError, BudgetExceeded."""
    root = xml.read(data, "HL7v2xConformanceProfile")
    static = xml.children(root, "HL7v2xStaticDef")
    if not static:
        raise DecodeError("a profile without HL7v2xStaticDef", section=xml.SECTION)
    message = static[0]
    metadata = (xml.children(root, "MetaData") or [None])[0]
    problems: list[str] = []
    items = _items(message, problems)
    structure_id = message.get("MsgStructID") or message.get("MsgType") or ""
    group = GroupProfile("", structure_id, "R", 1, 1, items)
    name = metadata.get("Name") if metadata is not None else None
    return MessageProfile(
        message.get("Identifier") or "",
        f"{name or structure_id} {message.get('MsgType') or ''}^{message.get('EventType') or ''}".strip(),
        (metadata.get("OrgName") if metadata is not None else "") or "",
        root.get("HL7Version") or "",
        message.get("MsgType") or "",
        message.get("EventType") or "",
        structure_id,
        group,
        structure_of(structure_id, group),
        problems=tuple(problems),
    )


def _items(element: Any, problems: list[str]) -> tuple[GroupProfile | SegmentUseProfile, ...]:
    out: list[GroupProfile | SegmentUseProfile] = []
    for child in xml.children(element, "Segment", "SegGroup"):
        name, usage = xml.required(child, "Name"), child.get("Usage") or "O"
        least, most = xml.least_of(child), xml.most_of(child)
        if usage in ("C", "CE"):
            problems.append(f"the condition of {name} is prose")
        if child.tag.endswith("SegGroup"):
            out.append(GroupProfile("", name, usage, least, most, _items(child, problems)))
        else:
            out.append(SegmentUseProfile(name, usage, least, most, _segment(child, name)))
    return tuple(out)


def _segment(element: Any, name: str) -> SegmentProfile:
    fields = tuple(
        FieldProfile(_part(child, "Component"), xml.least_of(child), xml.most_of(child))
        for child in xml.children(element, "Field")
    )
    return SegmentProfile(name, name, fields)


def _part(element: Any, within: str) -> PartProfile:
    datatype = element.get("Datatype") or ""
    parts = tuple(_part(child, "SubComponent") for child in xml.children(element, within)) if within else ()
    return PartProfile(
        element.get("Name") or "",
        element.get("Usage") or "O",
        TypeProfile(datatype, datatype, parts),
        0,
        xml.number(element.get("Length")),
        (element.get("Table") or "").strip(),
        element.get("ConstantValue") or "",
    )
