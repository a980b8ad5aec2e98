"""What an association tells its driver. PS3.8 7 (primitives), PS3.7 6.3 (messages)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from hilum.core.errors import HilumError

from .dimse import Command
from .negotiation import Context
from .pdu import AssociateAC, AssociateRQ

__all__ = [
    "Aborted",
    "AssociationAccepted",
    "AssociationRejected",
    "AssociationRequested",
    "ConnectTransport",
    "DataFragment",
    "Event",
    "MessageReceived",
    "MessageRefused",
    "MessageStarted",
    "ReleaseRequested",
    "Released",
]


@dataclass(frozen=True, slots=True)
class ConnectTransport:
    """A requestor asks for its transport connection (AE-1); then call `transport_connected`."""


@dataclass(frozen=True, slots=True)
class AssociationRequested:
    """A-ASSOCIATE indication; answer with `accept` or `reject`."""

    request: AssociateRQ


@dataclass(frozen=True, slots=True)
class AssociationAccepted:
    """A-ASSOCIATE confirmation (accept)."""

    answer: AssociateAC
    contexts: tuple[Context, ...]


@dataclass(frozen=True, slots=True)
class AssociationRejected:
    """A-ASSOCIATE confirmation (reject). Numbers of PS3.8 table 9-21."""

    result: int
    source: int
    reason: int


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A whole message; `dataset` is None where the command announces none."""

    context: Context
    command: Command
    dataset: bytes | None


@dataclass(frozen=True, slots=True)
class MessageStarted:
    """The command of a message whose data set follows in DataFragment events."""

    context: Context
    command: Command


class DataFragment(NamedTuple):
    """A piece of the data set of the message last started.

    fragments   views of the receive buffer, valid until `receive_data` is called again
    last        nothing follows
    """

    fragments: list[memoryview]
    last: bool


@dataclass(frozen=True, slots=True)
class MessageRefused:
    """A message whose data set went past our budget and was passed over; it still needs its response."""

    context: Context
    command: Command
    error: HilumError


@dataclass(frozen=True, slots=True)
class ReleaseRequested:
    """A-RELEASE indication; `release_response` answers it. `collision` tells that we had asked as well."""

    collision: bool


@dataclass(frozen=True, slots=True)
class Released:
    """A-RELEASE confirmation."""


@dataclass(frozen=True, slots=True)
class Aborted:
    """A-ABORT or A-P-ABORT indication.

    source   0 service-user, 2 service-provider, -1 the transport connection was lost
    by_us    we found the peer breaking the protocol; `error` tells how
    """

    source: int
    reason: int
    by_us: bool = False
    error: HilumError | None = None


Event = (
    ConnectTransport
    | AssociationRequested
    | AssociationAccepted
    | AssociationRejected
    | MessageReceived
    | MessageStarted
    | DataFragment
    | MessageRefused
    | ReleaseRequested
    | Released
    | Aborted
)
