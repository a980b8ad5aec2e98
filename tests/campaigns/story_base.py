"""What a story is, and how it speaks: each thing that crosses the hub's border is kept, to be played again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from campaigns.story_model import Model
from hilum.dicom.data import Dataset
from hilum.dicom.wire.dimse import CommandField
from support.quiet_hub import QuietHub

__all__ = ["Spoken", "Wire"]


@dataclass(frozen=True, slots=True)
class Wire:
    """One thing that crossed the hub's border, as it can be played again."""

    kind: str
    values: tuple[Any, ...]
    answer: Any = None


@dataclass(slots=True)
class Spoken:
    """A story under way.

    clean   nobody makes a mistake: whatever is found is found wrongly
    wires   what came in, to be played again over another store
    may     rules that the mistakes made so far allow; `must`: sets of rules of which one has to be found
    """

    hub: QuietHub
    chance: random.Random
    clean: bool = True
    model: Model = field(default_factory=Model)
    wires: list[Wire] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    may: set[str] = field(default_factory=set)
    must: list[set[str]] = field(default_factory=list)
    wrongs: list[tuple[int, int, str]] = field(default_factory=list)
    control: int = 0
    uids: int = 0
    sent: list[tuple[bytes, str]] = field(default_factory=list)
    repeats: int = 0
    modalities: dict[str, str] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)

    # how it is told

    def moment(self) -> str:
        """HL7 and DICOM time of the story's clock."""
        return datetime.fromtimestamp(self.hub.clock.now(), UTC).strftime("%Y%m%d%H%M%S")

    def uid(self) -> str:
        """A UID of a modality."""
        self.uids += 1
        return f"1.2.3.4.{self.uids}"

    def note(self, text: str) -> None:
        """A line of the story."""
        self.log.append(f"{len(self.log) + 1:3} {text}")

    def advance(self, seconds: float = 1.0) -> None:
        """Let time pass."""
        self.hub.clock.advance(seconds)
        self.wires.append(Wire("advance", (seconds,)))

    def hl7(self, type: str, *segments: str, application: str = "EHR", expected: str = "AA") -> None:
        """Send a message, and hold its answer to what is expected."""
        self.advance()
        self.control += 1
        head = (
            f"MSH|^~\\&|{application}|HOSP|HILUM|HOSP|{self.moment()}+0000||{type}|{application}{self.control}|P|2.5.1"
        )
        content = "\r".join((head, *(one for one in segments if one), "")).encode()
        self.send(content, expected)

    def send(self, content: bytes, expected: str = "") -> None:
        answer = self.hub.hl7(content)
        self.wires.append(Wire("hl7", (content,), answer))
        self.sent.append((content, answer))
        if expected and answer != expected:
            raise AssertionError(f"answered {answer}, expected {expected}: {content.decode()}")

    def dimse(
        self, field: CommandField, sop_class: str, dataset: Dataset, instance: str = "", **more: Any
    ) -> list[Any]:
        self.advance()
        answers = self.hub.dimse(field, sop_class, dataset, instance, **more)
        told = [(status, one.encode() if one is not None else b"") for status, one in answers]
        self.wires.append(Wire("dimse", (field, sop_class, dataset, instance, more), told))
        return answers

    def get(self, url: str, accept: str = "application/fhir+json") -> tuple[int, Any]:
        self.wires.append(Wire("get", (url, accept)))
        return self.hub.get(url, accept)
