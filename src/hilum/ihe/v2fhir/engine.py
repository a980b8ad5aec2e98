"""What happens while one message is mapped: the frame that a row sees, and the run that the resources collect in.

A row is a closure over a `Frame`: one segment, or one value of a data type within it, cut into its parts. The frame has
the target that the map fills, and *slots*: where the labelled occurrences of repeating elements (`identifier[2]`) were
put, so that the next row finds them. Each repetition of a field has slots of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hilum.hl7v2.data.er7 import NULL, Message

__all__ = ["Frame", "Json", "Lost", "Operation", "Run", "merge"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lost:
    """A value of the message that is not in the bundle: where it stands, and why. Never the value itself."""

    where: str
    why: str


class Frame:
    """One segment or one value, cut into parts; [0] is the whole. `text` is the part that is being mapped."""

    __slots__ = ("level", "number", "parts", "rep", "run", "slots", "target", "text")

    def __init__(self, run: Run, parts: list[str], level: int, target: Json, slots: Json) -> None:
        self.run = run
        self.parts = parts
        self.level = level
        self.target = target
        self.slots = slots
        self.text = ""
        self.number = 0
        self.rep = 1


Operation = Callable[[Frame], int]
"""A row: does its work on a frame and says how many rows were executed (0 or 1)."""


def merge(old: Json, new: Json) -> None:
    """Put what is new into what is there; a later value goes over an earlier one."""
    for name, value in new.items():
        known = old.get(name)
        if known is None:
            old[name] = value
        elif isinstance(known, dict) and isinstance(value, dict):
            merge(known, value)
        elif isinstance(known, list) and isinstance(value, list):
            known.extend(one for one in value if one not in known)
        else:
            old[name] = value


class Run:
    """One message on its way to a bundle."""

    __slots__ = (
        "_digest",
        "_near",
        "bundle",
        "component",
        "counts",
        "created",
        "executed",
        "field",
        "fields",
        "fresh",
        "index",
        "is_clean",
        "is_usual",
        "labels",
        "latest_of",
        "links",
        "lost",
        "message",
        "names",
        "order",
        "padded",
        "patients",
        "policy",
        "primary",
        "reached",
        "repeats",
        "repetition",
        "resources",
        "seen",
        "segment_name",
        "subcomponent",
        "systems",
        "trace",
        "waiting",
        "when",
        "zone",
    )

    def __init__(self, message: Message, systems: Mapping[str, str], when: str, zone: str, policy: str) -> None:
        delimiters = message.delimiters
        self.message = message
        self.component = delimiters.component or "\x00"
        self.subcomponent = delimiters.subcomponent or "\x00"
        self.repetition = delimiters.repetition or "\x00"
        raw, mark = message.raw, delimiters.escape.encode()
        is_plain = raw.isascii() and b"\x00" not in raw and b"\x1b" not in raw and not message.is_dirty
        self.repeats = (
            bool(delimiters.repetition) and raw.count(delimiters.repetition.encode()) > 1
        )  # one stands in MSH-2
        self.is_clean = is_plain and (not mark or raw.count(mark) <= 1)
        self.is_usual = self.is_clean and self.component == "^" and self.subcomponent == "&"
        self.systems = systems
        self.when = when
        self.zone = zone
        self.policy = policy
        self.bundle: Json = {"resourceType": "Bundle"}
        self.names: list[str] = []
        self.fields: list[list[str]] = []
        self.seen: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.fresh: set[int] | frozenset[int] = frozenset()
        self.index = 0
        self.field = 0
        self.segment_name = ""
        self.reached: set[int] = set()
        self.order: Mapping[str, int] = {}
        self.created: list[Json] = []
        self.resources: list[Json] = []
        self.patients: list[tuple[Json, Json | None]] = []
        self.labels: dict[str, Json] = {}
        self.latest_of: dict[str, Json] = {}
        self.primary: dict[str, Json] = {}
        self.links: dict[int, tuple[Json, Json]] = {}
        self.waiting: dict[str, list[Callable[[], bool]]] = {}
        self.padded: list[tuple[Json, str]] = []
        self.lost: list[Lost] = []
        self.executed = 0
        self.trace: list[object] | None = None
        self._digest = ""
        self._near: dict[str, list[str] | None] = {}

    def digest(self) -> str:
        """Hexadecimal digest of the message as received."""
        if not self._digest:
            self._digest = hashlib.sha256(self.message.raw).hexdigest()
        return self._digest

    def enter(self, index: int) -> None:
        """Go to a segment."""
        name = self.names[index]
        if index > self.index:
            self.seen[self.segment_name or self.names[self.index]] = self.index
        self.index = index
        self.segment_name = name
        self.counts[name] = self.counts.get(name, 0) + 1
        self.primary = {}
        if self._near:
            self._near = {}

    def plain(self, text: str) -> str:
        """ER7 text un-escaped."""
        return text if self.is_clean else self.message.encoding.plain(text)

    def leaf(self, text: str) -> str:
        """Plain text of the first leaf."""
        if self.component in text:
            text = text[: text.index(self.component)]
        if self.subcomponent in text:
            text = text[: text.index(self.subcomponent)]
        if text == NULL:
            return ""
        return text if self.is_clean else self.message.encoding.plain(text)

    def near(self, name: str) -> list[str] | None:
        """Fields of the segment of that name that belongs with the one being mapped: of the same order or patient."""
        if name in self._near:
            return self._near[name]
        self._near[name] = found = self._find(name)
        return found

    def _find(self, name: str) -> list[str] | None:
        names, at = self.names, self.index
        own = names[at]
        if name == own:
            return self.fields[at]
        here, there = self.order.get(own, 0), self.order.get(name, -1)
        if there > here:
            for position in range(at + 1, len(names)):
                if names[position] == name:
                    return self.fields[position]
                if names[position] == own:
                    return None
            return None
        position = self.seen.get(name, -1)
        if name == "ORC" and self.seen.get(own, -1) > position:  # that order had its own OBR, RXA, ...
            return None
        return self.fields[position] if position >= 0 else None

    def component_of(self, text: str, number: int, part: int = 0) -> str:
        """ER7 text of a component of a field's first repetition."""
        if self.repetition in text:
            text = text[: text.index(self.repetition)]
        pieces = text.split(self.component, number)
        if len(pieces) < number:
            return ""
        text = pieces[number - 1]
        if part:
            pieces = text.split(self.subcomponent, part)
            return pieces[part - 1] if len(pieces) >= part else ""
        return text

    def create(self, kind: str, holder: Json, content: Json | None = None) -> Json:
        """A resource that something refers to. That which this same segment has made is taken where it is of the kind."""
        known = self.primary.get(kind)
        if known is not None:
            self.link(holder, known)
            return {"resourceType": kind}  # what is said twice of it goes nowhere
        resource = content if content is not None else {"resourceType": kind}
        self.created.append(resource)
        self.patients.append((resource, self.labels.get("Patient[1]")))
        self.link(holder, resource)
        return resource

    def link(self, holder: Json, resource: Json) -> None:
        """Let a Reference lead to a resource; its address is written when all ids are known."""
        self.links[id(holder)] = (holder, resource)

    def register(self, label: str, kind: str, resource: Json) -> None:
        """A resource was made under a label."""
        self.labels.pop(label, None)
        self.labels[label] = resource
        self.resources.append(resource)
        self.primary[kind] = resource
        self.latest_of[kind] = resource
        if kind != "Patient":
            self.patients.append((resource, self.latest_of.get("Patient")))
        if kind in self.waiting:
            for attach in self.waiting.pop(kind):
                attach()

    def find(self, label: str, kind: str) -> Json | None:
        """The resource of a label; without such a label the latest of its type."""
        return self.labels.get(label) or self.latest(kind)

    def wait(self, kind: str, attach: Callable[[], bool]) -> None:
        """A reference waits for a resource of a type to be made."""
        self.waiting.setdefault(kind, []).append(attach)

    def latest(self, kind: str) -> Json | None:
        """The resource of a type that was last made under a label."""
        return self.latest_of.get(kind)

    def forget(self, labels: tuple[str, ...]) -> None:
        """A group begins again: what was made in it is no longer spoken of."""
        held = self.labels
        for label in labels:
            resource = held.pop(label, None)
            if resource is None:
                continue
            kind = resource["resourceType"]
            if self.latest_of.get(kind) is resource:
                del self.latest_of[kind]
                if kind == "Patient":
                    for one in held.values():
                        if one["resourceType"] == kind:
                            self.latest_of[kind] = one

    def note(self, number: int, why: str, level: int = 1) -> None:
        """A field, or a component of the field at hand, was not mapped or not wholly."""
        name = self.segment_name
        count = self.counts.get(name, 1)
        place = f"{name}[{count}]" if count > 1 else name
        if level > 1:
            place += f"-{self.field}.{number}" if level == 2 else f"-{self.field}"
        elif number:
            place += f"-{number}"
        self.lost.append(Lost(place, why))

    def note_component(self, number: int, repetition: int, place: str, why: str) -> None:
        """A component of a field of the segment was not mapped; `place` as in "4" or "4.2"."""
        self.note(number, why)
        told = self.lost[-1].where + (f"[{repetition}]" if repetition > 1 else "")
        self.lost[-1] = Lost(f"{told}.{place}", why)
