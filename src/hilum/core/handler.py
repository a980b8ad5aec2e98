"""The seam between a protocol and what is done: handlers and reactions, as data.

A handler is a plain function `(request, record) -> response`. A reaction is a plain function `(event, record) -> more events and
deliveries`, run inside the same unit of work as the event; a profile brings its reactions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hilum.core.record import Delivery, Event, Record

__all__ = ["Handler", "Reaction"]

Reaction = Callable[[Event, Record], Iterable[Event | Delivery]]
"""What follows from an event inside the same commit: further events to emit, deliveries to put into the outbox."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A row of a standard's dispatch table.

    on       what it answers, in the standard's own terms (a trigger, a SOP class and operation, an action)
    handle   `(request, record) -> response`; the request type is the room's own
    writes   runs inside the unit of work of the one writer; else on a reader beside it
    """

    on: Any
    handle: Callable[..., Any]
    writes: bool = True
