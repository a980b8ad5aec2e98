"""What a message handler is given and what it gives back.

A handler decides purely and returns the events; `routes.answer` emits them. So a handler that raises has changed nothing, and
its refusal can be answered and journaled in the same unit of work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hilum.core.errors import HilumError
from hilum.core.exchange import Finding, Severity
from hilum.core.handler import Handler
from hilum.core.record import Event, Record
from hilum.hl7v2.data.batch import Batch
from hilum.hl7v2.data.er7 import Message, Note, Segment
from hilum.hl7v2.outcome import Refusal
from hilum.hl7v2.site import Site
from hilum.hl7v2.wire.ack import Envelope

__all__ = ["Reply", "Request", "Trigger"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A row of the dispatch table: message code and trigger event, MSH-9.1 and MSH-9.2. Table 0076, table 0003."""

    code: str
    event: str

    def __str__(self) -> str:
        return f"{self.code}^{self.event}" if self.event else self.code


@dataclass(slots=True)
class Request:
    """A message as it came, and what was decided about it before the record was opened.

    message   None where it cannot be read
    error     the reason where it is refused at the door; then `handler` is None
    batch     the messages of a batch, each a request; then message and handler are None
    """

    raw: bytes
    site: Site
    envelope: Envelope
    message: Message | None = None
    handler: Handler | None = None
    error: HilumError | None = None
    batch: Batch | None = None
    parts: tuple[Request, ...] = ()
    notes: list[Note] = field(default_factory=list)
    _source: str | None = None
    _control_id: str | None = None

    @property
    def kind(self) -> str:
        """What the message is, for the journal: "ADT^A04", "batch", or "" where it cannot be told."""
        if self.batch:
            return "batch"
        code, event = self.envelope.message_code, self.envelope.trigger_event
        return f"{code}^{event}" if event else code

    @property
    def control_id(self) -> str:
        """MSH-10, un-escaped where the message could be read."""
        if self.message is None:
            return self.envelope.control_id
        if self._control_id is None:
            self._control_id = self.message.control_id
        return self._control_id

    @property
    def source(self) -> str:
        """The sender's name: MSH-3.1, else MSH-4.1."""
        if self._source is None:
            where = self.envelope
            component = where.delimiters.component or "^"
            one = where.from_application.split(component, 1)[0] or where.from_facility.split(component, 1)[0]
            self._source = self.message.plain(one) if self.message else one
        return self._source

    @property
    def destination(self) -> str:
        """The receiver that the message names: MSH-5.1, else our own name."""
        one = self.envelope.to_application.split(self.envelope.delimiters.component or "^")[0]
        return (self.message.plain(one) if self.message else one) or self.site.application

    @property
    def writes(self) -> bool:
        """Whether it needs the writer: a query does not."""
        if self.parts:
            return any(one.writes for one in self.parts)
        return self.handler.writes if self.handler else False

    @property
    def content(self) -> Message:
        """The message; only asked for where there is one."""
        assert self.message is not None
        return self.message

    def segment(self, name: str) -> Segment | None:
        """The first segment of a name."""
        return self.content.segment(name)

    def has(self, name: str) -> bool:
        """Whether the message has a segment of a name. One whose bytes do not even hold the name is not cut for it."""
        raw = self.raw
        if raw[:3] == b"MSH" and name.encode("ascii") not in raw:
            return False
        return name in self.content

    def segments(self, name: str) -> Iterator[Segment]:
        """All segments of a name."""
        yield from self.content.segments(name)


@dataclass(slots=True)
class Reply:
    """What a handler decided.

    events     to be emitted, in order
    code       MSA-1
    refusal    for an answer that is more than an ACK and still says no (a query response with AE)
    type       code, event and structure of an answer that is no ACK; event "" echoes the message's
    segments   of that answer after MSA and ERR, as ER7 in the message's delimiters
    profile    MSH-21 of that answer
    finish     makes those segments once the events were emitted, where they tell what came of them (a filler order number)
    """

    events: tuple[Event, ...] = ()
    code: str = "AA"
    text: str = ""
    refusal: Refusal | None = None
    type: tuple[str, str, str] | None = None
    segments: tuple[str, ...] = ()
    profile: str = ""
    finish: Callable[[Record], tuple[str, ...]] | None = None


def warn(record: Record, rule: str, text: str, place: str = "", section: str = "") -> None:
    """Note something tolerated on the exchange."""
    record.exchange.note(Finding(Severity.WARNING, rule, text, place, section))


def inform(record: Record, rule: str, text: str, place: str = "", section: str = "") -> None:
    """Note something worth knowing on the exchange."""
    record.exchange.note(Finding(Severity.INFO, rule, text, place, section))
