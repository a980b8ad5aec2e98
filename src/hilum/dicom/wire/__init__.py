"""PS3.8 and PS3.7 without a socket: PDUs, upper layer state machine, negotiation, DIMSE messages.

pdu           AssociateRQ, AssociateAC, AssociateRJ, PDataTF, ReleaseRQ, ReleaseRP, Abort and their items; `decode_pdu`
upper_layer   TRANSITIONS[(event, state)] -> action, ACTIONS[action] -> Action(effects, next_states); UpperLayer
negotiation   `Proposal(abstract_syntax, transfer_syntaxes, scu_role, scp_role)`, `Policy(supported, ...)`,
              `Context(id, abstract_syntax, transfer_syntax, we_are_scu, we_are_scp)`, `answer(request, policy)`
dimse         `Command` (frozen; one field per command element), `CommandField`, `Priority`, `status_name(status)`,
              `status_kind(status)`; `Command.response(status, ...)`; `Command.encode()`, `Command.decode(data)`
association   `Association.acceptor(...)`, `Association.requestor(request)`:
              `transport_connected(now)`, `receive_data(data, now)`, `transport_closed(now)`,
              `events() -> list[Event]`, `accept(policy, now) -> bool`, `reject(result, source, reason, now)`,
              `send_message(context_id, command, dataset=None)`, `begin_message` / `send_data(data, last=...)`,
              `release(now)`, `release_response(now)`, `abort(now)`, `data_to_send() -> list[bytes | memoryview]`,
              `next_timeout()`, `handle_timeout(now)`, `wants_close`, `contexts`, `context_for(abstract_syntax)`
events        ConnectTransport, AssociationRequested(request), AssociationAccepted(answer, contexts),
              AssociationRejected(result, source, reason), MessageReceived(context, command, dataset),
              MessageStarted(context, command) then DataFragment(fragments, last) for streamed C-STORE,
              MessageRefused(context, command, error), ReleaseRequested(collision), Released,
              Aborted(source, reason, by_us, error)
"""

from __future__ import annotations

from .association import STREAMED, Association
from .dimse import NO_DATASET, Command, CommandField, Priority, Status, status_kind, status_name, status_of
from .events import (
    Aborted,
    AssociationAccepted,
    AssociationRejected,
    AssociationRequested,
    ConnectTransport,
    DataFragment,
    Event,
    MessageReceived,
    MessageRefused,
    MessageStarted,
    Released,
    ReleaseRequested,
)
from .negotiation import Context, Policy, Proposal, Supported, request_of
from .pdu import AssociateAC, AssociateRJ, AssociateRQ, AsynchronousWindow, UserIdentity

__all__ = [
    "NO_DATASET",
    "STREAMED",
    "Aborted",
    "AssociateAC",
    "AssociateRJ",
    "AssociateRQ",
    "Association",
    "AssociationAccepted",
    "AssociationRejected",
    "AssociationRequested",
    "AsynchronousWindow",
    "Command",
    "CommandField",
    "ConnectTransport",
    "Context",
    "DataFragment",
    "Event",
    "MessageReceived",
    "MessageRefused",
    "MessageStarted",
    "Policy",
    "Priority",
    "Proposal",
    "ReleaseRequested",
    "Released",
    "Status",
    "Supported",
    "UserIdentity",
    "request_of",
    "status_kind",
    "status_name",
    "status_of",
]
