"""New messages by their structure: every segment goes where the structure has it, in whatever order it is written.
HL7 v2.5.1 2.5, 2.12 (abstract message syntax); 2.15.9.9 (MSH-9).

    build = Builder("ORU_R01", "2.5.1")
    build["PID-5"] = Er7("DOE^JANE")
    order = build.group("PATIENT_RESULT/ORDER_OBSERVATION[2]")
    order["OBR-4"] = Er7("24331-1^Lipids^LN")
    order["OBSERVATION[3]/OBX-5"] = "182"
    build.encode()

A path without groups means the first place at which the structure has the segment, and its occurrence counts the nearest thing that
repeats: "OBX[3]" is the OBX of the third OBSERVATION. Segments of the site (Z..) go to the end, or behind the segment that
`place` names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.data.charset import charset
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.data.escape import STANDARD, Delimiters, Er7
from hilum.hl7v2.data.path import EVERY, Path, Step, path
from hilum.hl7v2.data.segment import DEFAULT_LIMITS, Encoding, Segment, Value
from hilum.hl7v2.definitions import Group, SegmentUse, Structure, definitions

__all__ = ["Builder", "GroupBuilder"]

_SECTION = "HL7 v2.5.1 2.12"
_MOST = 10_000
"""Repetitions of one group or segment."""
_EVENT = re.compile(r"[A-Z][A-Z0-9]{2}_([A-Z]\d\d)")
_OLD = ("2.1", "2.2", "2.3")


class GroupBuilder:
    """One repetition of a group, or the whole message: `group["OBX-5"] = value` writes into it."""

    def __init__(self, encoding: Encoding, name: str, items: Sequence[Group | SegmentUse], where: str) -> None:
        self._encoding = encoding
        self._name = name
        self._items = items
        self._where = where
        # item number -> repetition -> what stands there
        self._segments: dict[int, dict[int, Segment]] = {}
        self._groups: dict[int, dict[int, GroupBuilder]] = {}
        self._behind: list[tuple[str, Segment]] = []

    def __setitem__(self, place: str, value: Value) -> None:
        """Write a value; the segment and the groups around it are made where they are not there yet."""
        at = self._one_field(place)
        self.segment(place).set(value, at.field, at.repetition, at.component, at.subcomponent)

    def __getitem__(self, place: str) -> str:
        """Plain text of what was written, "" where nothing was."""
        at = self._one_field(place)
        segment = self._reach(at, make=False)
        return segment.value(at.field, at.repetition, at.component, at.subcomponent) if segment else ""

    def append(self, place: str, value: str) -> int:
        """Add a repetition to a field; its number."""
        return self.segment(place).append(value, self._one_field(place).field)

    def group(self, place: str) -> GroupBuilder:
        """One repetition of a group: "ORDER_OBSERVATION[2]", "PATIENT_RESULT/PATIENT"; made where it is not there yet."""
        at = path(f"{place}/AAA")
        return self._descend(at.groups, make=True) or self

    def add_group(self, place: str) -> GroupBuilder:
        """The next repetition of a group."""
        *outer, step = path(f"{place}/AAA").groups
        inside = self._descend(tuple(outer), make=True) or self
        number, _ = inside._group_item(step.name)
        taken = inside._groups.get(number, {})
        return inside._descend((Step(step.name, max(taken, default=0) + 1),), make=True) or self

    def segment(self, place: str, use: int = 1) -> Segment:
        """A segment, made where it is not there yet.

        use      which one is meant where the structure has the name more than once in one group (ROL in ADT_A01)
        raises   LocalProtocolError where the structure has no such group or segment, or not so often
        """
        segment = self._reach(path(place), make=True, use=use)
        if segment is None:
            raise LocalProtocolError("the structure does not have this", where=place, section=_SECTION)
        return segment

    def place(self, name: str, *, after: str = "") -> Segment:
        """A new segment of the site's own, at the end of this group or behind the last segment of a name in it."""
        segment = _new(self._encoding, name)
        self._behind.append((after, segment))
        return segment

    def _one_field(self, place: str) -> Path:
        at = path(place)
        if not at.field or EVERY in (at.occurrence, at.repetition, *(step.repetition for step in at.groups)):
            raise LocalProtocolError(f"not a path to one field: {place[:40]!r}")
        return at

    def _group_item(self, name: str) -> tuple[int, Group]:
        for number, item in enumerate(self._items):
            if isinstance(item, Group) and item.name == name:
                return number, item
        known = ", ".join(item.name for item in self._items if isinstance(item, Group)) or "none"
        raise LocalProtocolError(f"no group {name[:40]} here; groups are: {known}", where=self._where, section=_SECTION)

    def _descend(self, steps: tuple[Step, ...], *, make: bool) -> GroupBuilder | None:
        if not steps:
            return self
        first, *rest = steps
        if first.name == self._name and not any(isinstance(i, Group) and i.name == first.name for i in self._items):
            return self._descend(tuple(rest), make=make)
        number, item = self._group_item(first.name)
        made = self._groups.setdefault(number, {})
        inner = made.get(first.repetition)
        if inner is None:
            if not make:
                return None
            _check(first.repetition, item, self._where)
            inner = made[first.repetition] = GroupBuilder(
                self._encoding, item.name, item.items, f"{self._where}/{first}".lstrip("/")
            )
        return inner._descend(tuple(rest), make=make)

    def _reach(self, at: Path, *, make: bool, use: int = 1) -> Segment | None:
        inside = self._descend(at.groups, make=make)
        if inside is None:
            return None
        return inside._own(at.segment, at.occurrence, make=make, use=use)

    def _own(self, name: str, occurrence: int, *, make: bool, use: int) -> Segment | None:
        """The segment in this group, or in the first group within it that has it."""
        trail = _trail(self._items, name, use)
        if trail is None:
            if name.startswith("Z"):
                return self._local(name, occurrence, make=make)
            raise LocalProtocolError(f"the structure has no {name} here", where=self._where or name, section=_SECTION)
        # the occurrence counts the innermost part of the trail that repeats
        counting = next((n for n in reversed(range(len(trail))) if trail[n][1].max != 1), len(trail) - 1)
        inside = self
        for depth, (number, item) in enumerate(trail):
            repetition = occurrence if depth == counting else 1
            if isinstance(item, Group):
                found = inside._descend((Step(item.name, repetition),), make=make)
                if found is None:
                    return None
                inside = found
            else:
                made = inside._segments.setdefault(number, {})
                if repetition not in made:
                    if not make:
                        return None
                    _check(repetition, item, inside._where)
                    made[repetition] = _new(self._encoding, name)
                return made[repetition]
        return None

    def _local(self, name: str, occurrence: int, *, make: bool) -> Segment | None:
        mine = [segment for _, segment in self._behind if segment.name == name]
        if occurrence <= len(mine):
            return mine[occurrence - 1]
        if not make:
            return None
        if occurrence > len(mine) + 1:
            raise LocalProtocolError("segments of the site are placed one after the other", where=name)
        return self.place(name)

    def segments(self) -> Iterator[Segment]:
        """All segments in the order of the structure; groups in which nothing was written are left out."""
        behind = list(self._behind)
        order: list[Segment] = []
        for number in range(len(self._items)):
            for _, segment in sorted(self._segments.get(number, {}).items()):
                order.append(segment)
            for _, group in sorted(self._groups.get(number, {}).items()):
                order += group.segments()
        for name, segment in behind:
            places = [n for n, one in enumerate(order) if one.name == name]
            if name and not places:
                raise LocalProtocolError("no such segment to stand behind", where=name)
            at = places[-1] + 1 if places else len(order)
            while name and at < len(order) and any(order[at] is one for where, one in behind if where == name):
                at += 1
            order.insert(at, segment)
        return iter(order)

    def missing(self) -> list[str]:
        """Segments that the structure requires and that are not there, by their path; of groups that are not required only where
        something was written into them."""
        found: list[str] = []
        for number, item in enumerate(self._items):
            if isinstance(item, SegmentUse):
                if item.min and not self._segments.get(number):
                    found.append(f"{self._where}/{item.name}".lstrip("/"))
                continue
            inner = [
                one for _, one in sorted(self._groups.get(number, {}).items()) if any(True for _ in one.segments())
            ]
            if not inner and item.min:
                inner = [GroupBuilder(self._encoding, item.name, item.items, f"{self._where}/{item.name}".lstrip("/"))]
            for one in inner:
                absent = one.missing()
                if item.choice:  # one of them is enough
                    absent = [] if any(True for _ in one.segments()) else [one._where]
                found += absent
        return found


class Builder(GroupBuilder):
    """A message of a structure; MSH-1, MSH-2, MSH-9 and MSH-12 are written, all else is for the caller to write.

    structure   its id, or the structure itself (of a site's own)
    event       MSH-9.2; left out: that of the structure's name
    label       MSH-18; left out: UNICODE UTF-8 where there is text beyond ASCII, else nothing
    raises      NotFound where the version is unknown, LocalProtocolError where it does not have the structure
    """

    def __init__(
        self,
        structure: str | Structure,
        version: str = "2.5.1",
        *,
        event: str = "",
        delimiters: Delimiters = STANDARD,
        label: str = "",
    ) -> None:
        known = definitions(version).structure(structure) if isinstance(structure, str) else structure
        if known is None:
            raise LocalProtocolError("this version does not have the structure", where=str(structure), section=_SECTION)
        chosen = charset(label or "UNICODE UTF-8", delimiters.repetition or "~")
        if not chosen.known or chosen.is_wide:
            raise LocalProtocolError("a character set that messages are not built in", where="MSH-18")
        super().__init__(Encoding(delimiters, chosen, DEFAULT_LIMITS), known.id, known.items, "")
        self.structure = known
        self.version = version
        self._label = label
        code = known.id.partition("_")[0]
        own = _EVENT.fullmatch(known.id)
        parts = [code, event or (own[1] if own else ""), known.id if version not in _OLD else ""]
        header = self.segment("MSH")
        header.set(Er7(delimiters.component.join(parts).rstrip(delimiters.component or None)), 9)
        header.set(version, 12)
        if label:
            header.set(Er7(label), 18)

    def encode(self) -> bytes:
        """The message's bytes, each segment ended by a carriage return. raises LocalProtocolError where the set lacks a
        character."""
        header = self.segment("MSH")
        if not self._label:
            plain = all(segment.encode().isascii() for segment in self.segments())
            header.set(None if plain else "UNICODE UTF-8", 18)
        return b"".join(_trimmed(segment) + b"\r" for segment in self.segments())

    def message(self) -> Message:
        """The message, read back."""
        return parse(self.encode())


def _new(encoding: Encoding, name: str) -> Segment:
    if not re.fullmatch(r"[A-Z][A-Z0-9]{2}", name):
        raise LocalProtocolError("not a segment", where=name[:10])
    d = encoding.delimiters
    raw = name + (d.field + d.encoding_characters if name == "MSH" else "")
    segment = Segment(encoding, name, raw.encode("ascii"))
    segment.is_dirty = True
    return segment


def _trimmed(segment: Segment) -> bytes:
    """Without the empty fields at its end, but with one separator behind a bare name."""
    fields = segment.fields
    while len(fields) > 2 and not fields[-1]:
        fields.pop()
    if len(fields) == 1:
        fields.append("")
    return segment.encode()


def _check(repetition: int, item: Group | SegmentUse, where: str) -> None:
    if repetition < 1 or repetition > (_MOST if item.max is None else item.max):
        place = f"{where}/{item.name}".lstrip("/")
        raise LocalProtocolError("the structure does not have it so often", where=place, section=_SECTION)


def _trail(items: Sequence[Group | SegmentUse], name: str, use: int) -> list[tuple[int, Group | SegmentUse]] | None:
    """The way to the use of a segment: in these items themselves if it is there, else in the first group that has it."""
    seen = 0
    for number, item in enumerate(items):
        if isinstance(item, SegmentUse) and item.name == name:
            seen += 1
            if seen == use:
                return [(number, item)]
    for number, item in enumerate(items):
        if isinstance(item, Group) and (inner := _trail(item.items, name, use if not seen else 1)) is not None:
            return [(number, item), *inner]
    return None
