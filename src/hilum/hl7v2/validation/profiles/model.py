"""A message profile in one form, wherever it was read from. HL7 v2.5.1 2.B.

Groups and segments are profiled where they stand in the message, fields by position; data types are shared by all that use them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hilum.hl7v2.definitions.model import Group, SegmentUse, Structure

if TYPE_CHECKING:
    from hilum.hl7v2.validation.profiles.rules import Rules

__all__ = [
    "Dynamic",
    "FieldProfile",
    "GroupProfile",
    "MessageProfile",
    "PartProfile",
    "SegmentProfile",
    "SegmentUseProfile",
    "TypeProfile",
    "structure_of",
]


@dataclass(frozen=True, slots=True)
class TypeProfile:
    """A data type as the profile constrains it.

    id     the profile's own name of this flavour ("CE_Alt");  name   the standard's ("CE")
    parts  its components; none for a primitive type, or where the profile does not describe them
    """

    id: str
    name: str
    parts: tuple[PartProfile, ...] = ()


@dataclass(frozen=True, slots=True)
class PartProfile:
    """A field's value, a component or a subcomponent. `constant` and `values` "" and () where anything is allowed."""

    name: str
    usage: str
    type: TypeProfile
    min_length: int = 0
    max_length: int | None = None
    table: str = ""
    constant: str = ""


@dataclass(frozen=True, slots=True)
class FieldProfile:
    """A field with its cardinality; `most` None is any number."""

    part: PartProfile
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Dynamic:
    """The data type of a field by the value of another one, and of a second one ("3.1") where given.

    cases   (value, second value or "") to the type
    """

    position: int
    reference: int
    second: tuple[int, int] | None
    cases: Mapping[tuple[str, str], TypeProfile]


@dataclass(frozen=True, slots=True)
class SegmentProfile:
    """A segment as the profile constrains it."""

    id: str
    name: str
    fields: tuple[FieldProfile, ...]
    dynamic: tuple[Dynamic, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentUseProfile:
    """A segment at its place in the message."""

    name: str
    usage: str
    least: int
    most: int | None
    segment: SegmentProfile


@dataclass(frozen=True, slots=True)
class GroupProfile:
    """A group at its place in the message; the whole message is one too."""

    id: str
    name: str
    usage: str
    least: int
    most: int | None
    items: tuple[GroupProfile | SegmentUseProfile, ...]


@dataclass(frozen=True, slots=True)
class MessageProfile:
    """A profile of one message.

    id        of the message within its source, where that has one
    version   of HL7, "" where the profile names none
    rules     what checks the message beyond usage, cardinality, length and type: constraints, value sets, co-constraints, slices
    problems  statements of the source that cannot be applied, in words
    """

    id: str
    name: str
    organization: str
    version: str
    type: str
    event: str
    structure_id: str
    root: GroupProfile
    structure: Structure
    rules: Rules | None = None
    problems: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Name for reports."""
        return f"{self.name} ({self.organization})" if self.organization else self.name


def structure_of(name: str, root: GroupProfile) -> Structure:
    """The structure that a profile's message is walked by. What it does not support may stand there, to be told as such."""

    def item(one: GroupProfile | SegmentUseProfile) -> Group | SegmentUse:
        least, most = one.least, one.most
        if one.usage == "X" or most == 0:
            least, most = 0, None
        else:
            least = max(least, 1) if one.usage == "R" else 0
        if isinstance(one, SegmentUseProfile):
            return SegmentUse(one.name, least, most)
        return Group(one.name, least, most, False, tuple(item(inner) for inner in one.items))

    return Structure(name, tuple(item(one) for one in root.items), "")
