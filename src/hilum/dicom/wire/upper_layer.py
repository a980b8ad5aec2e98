"""The DICOM upper layer state machine. PS3.8 9.2, tables 9-1 to 9-10.

Theory of operation: `TRANSITIONS` is table 9-10, from (event, state) to action. `ACTIONS` is tables 9-6 to 9-9: what an
action does, as effects in the standard's order, and the state it leads to. Three actions choose: AE-6 (acceptable or
not), AR-8 (requestor or acceptor of the association) and AA-3 (who aborted). `UpperLayer.happen` looks both up, keeps the
ARTIM timer and *returns* the effects; whoever drives it carries them out. An event that the table leaves blank in a state
is our own mistake (local primitives) or cannot occur (transport events), and raises LocalProtocolError.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from hilum.core.errors import LocalProtocolError

__all__ = ["ACTIONS", "EVENTS", "STATES", "TRANSITIONS", "Action", "Effect", "UpperLayer"]

STATES: dict[str, str] = {
    "Sta1": "Idle",
    "Sta2": "Transport connection open (Awaiting A-ASSOCIATE-RQ PDU)",
    "Sta3": "Awaiting local A-ASSOCIATE response primitive (from local user)",
    "Sta4": "Awaiting transport connection opening to complete (from local transport service)",
    "Sta5": "Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ PDU",
    "Sta6": "Association established and ready for data transfer",
    "Sta7": "Awaiting A-RELEASE-RP PDU",
    "Sta8": "Awaiting local A-RELEASE response primitive (from local user)",
    "Sta9": "Release collision requestor side; awaiting A-RELEASE response primitive (from local user)",
    "Sta10": "Release collision acceptor side; awaiting A-RELEASE-RP PDU",
    "Sta11": "Release collision requestor side; awaiting A-RELEASE-RP PDU",
    "Sta12": "Release collision acceptor side; awaiting A-RELEASE response primitive (from local user)",
    "Sta13": "Awaiting transport connection close indication (association no longer exists)",
}

EVENTS: dict[str, str] = {
    "Evt1": "A-ASSOCIATE Request primitive (local user)",
    "Evt2": "Transport Connect Confirmation primitive (local transport service)",
    "Evt3": "A-ASSOCIATE-AC PDU (received on transport connection)",
    "Evt4": "A-ASSOCIATE-RJ PDU (received on transport connection)",
    "Evt5": "Transport Connection Indication (local transport service)",
    "Evt6": "A-ASSOCIATE-RQ PDU (received on transport connection)",
    "Evt7": "A-ASSOCIATE Response primitive (accept)",
    "Evt8": "A-ASSOCIATE Response primitive (reject)",
    "Evt9": "P-DATA Request primitive",
    "Evt10": "P-DATA-TF PDU",
    "Evt11": "A-RELEASE Request primitive",
    "Evt12": "A-RELEASE-RQ PDU (received on open transport connection)",
    "Evt13": "A-RELEASE-RP PDU (received on transport connection)",
    "Evt14": "A-RELEASE Response primitive",
    "Evt15": "A-ABORT Request primitive",
    "Evt16": "A-ABORT PDU (received on open transport connection)",
    "Evt17": "Transport connection closed indication (local transport service)",
    "Evt18": "ARTIM timer expired (Association reject/release timer)",
    "Evt19": "Unrecognized or invalid PDU received",
}


class Effect(Enum):
    """What an action asks of its driver."""

    ISSUE_TRANSPORT_CONNECT = "issue TRANSPORT CONNECT request primitive"
    ISSUE_TRANSPORT_RESPONSE = "issue Transport connection response primitive"
    CLOSE_TRANSPORT = "close transport connection"
    SEND_ASSOCIATE_RQ = "send A-ASSOCIATE-RQ PDU"
    SEND_ASSOCIATE_AC = "send A-ASSOCIATE-AC PDU"
    SEND_ASSOCIATE_RJ = "send A-ASSOCIATE-RJ PDU"
    SEND_P_DATA = "send P-DATA-TF PDU"
    SEND_RELEASE_RQ = "send A-RELEASE-RQ PDU"
    SEND_RELEASE_RP = "send A-RELEASE-RP PDU"
    SEND_ABORT_USER = "send A-ABORT PDU (service-user source)"
    SEND_ABORT_PROVIDER = "send A-ABORT PDU (service-provider source)"
    INDICATE_ASSOCIATE = "issue A-ASSOCIATE indication primitive"
    CONFIRM_ACCEPT = "issue A-ASSOCIATE confirmation (accept) primitive"
    CONFIRM_REJECT = "issue A-ASSOCIATE confirmation (reject) primitive"
    INDICATE_P_DATA = "issue P-DATA indication primitive"
    INDICATE_RELEASE = "issue A-RELEASE indication primitive"
    CONFIRM_RELEASE = "issue A-RELEASE confirmation primitive"
    INDICATE_ABORT = "issue A-ABORT indication"
    INDICATE_P_ABORT = "issue A-P-ABORT indication"
    START_ARTIM = "start ARTIM timer"
    STOP_ARTIM = "stop ARTIM timer"
    IGNORE_PDU = "ignore PDU"


@dataclass(frozen=True, slots=True)
class Action:
    """One row of tables 9-6 to 9-9. `otherwise` is the second branch of the three actions that choose."""

    effects: tuple[Effect, ...]
    next_state: str
    otherwise: tuple[tuple[Effect, ...], str] | None = None


E = Effect
ACTIONS: dict[str, Action] = {
    "AE-1": Action((E.ISSUE_TRANSPORT_CONNECT,), "Sta4"),
    "AE-2": Action((E.SEND_ASSOCIATE_RQ,), "Sta5"),
    "AE-3": Action((E.CONFIRM_ACCEPT,), "Sta6"),
    "AE-4": Action((E.CONFIRM_REJECT, E.CLOSE_TRANSPORT), "Sta1"),
    "AE-5": Action((E.ISSUE_TRANSPORT_RESPONSE, E.START_ARTIM), "Sta2"),
    # if acceptable by the service provider, otherwise
    "AE-6": Action(
        (E.STOP_ARTIM, E.INDICATE_ASSOCIATE), "Sta3", ((E.STOP_ARTIM, E.SEND_ASSOCIATE_RJ, E.START_ARTIM), "Sta13")
    ),
    "AE-7": Action((E.SEND_ASSOCIATE_AC,), "Sta6"),
    "AE-8": Action((E.SEND_ASSOCIATE_RJ, E.START_ARTIM), "Sta13"),
    "DT-1": Action((E.SEND_P_DATA,), "Sta6"),
    "DT-2": Action((E.INDICATE_P_DATA,), "Sta6"),
    "AR-1": Action((E.SEND_RELEASE_RQ,), "Sta7"),
    "AR-2": Action((E.INDICATE_RELEASE,), "Sta8"),
    "AR-3": Action((E.CONFIRM_RELEASE, E.CLOSE_TRANSPORT), "Sta1"),
    "AR-4": Action((E.SEND_RELEASE_RP, E.START_ARTIM), "Sta13"),
    "AR-5": Action((E.STOP_ARTIM,), "Sta1"),
    "AR-6": Action((E.INDICATE_P_DATA,), "Sta7"),
    "AR-7": Action((E.SEND_P_DATA,), "Sta8"),
    # if association requestor, otherwise
    "AR-8": Action((E.INDICATE_RELEASE,), "Sta9", ((E.INDICATE_RELEASE,), "Sta10")),
    "AR-9": Action((E.SEND_RELEASE_RP,), "Sta11"),
    "AR-10": Action((E.CONFIRM_RELEASE,), "Sta12"),
    "AA-1": Action((E.SEND_ABORT_USER, E.START_ARTIM), "Sta13"),
    "AA-2": Action((E.STOP_ARTIM, E.CLOSE_TRANSPORT), "Sta1"),
    # if service-user initiated, otherwise
    "AA-3": Action((E.INDICATE_ABORT, E.CLOSE_TRANSPORT), "Sta1", ((E.INDICATE_P_ABORT, E.CLOSE_TRANSPORT), "Sta1")),
    "AA-4": Action((E.INDICATE_P_ABORT,), "Sta1"),
    "AA-5": Action((E.STOP_ARTIM,), "Sta1"),
    "AA-6": Action((E.IGNORE_PDU,), "Sta13"),
    "AA-7": Action((E.SEND_ABORT_PROVIDER,), "Sta13"),
    "AA-8": Action((E.SEND_ABORT_PROVIDER, E.INDICATE_P_ABORT, E.START_ARTIM), "Sta13"),
}

_ROWS = """
          Sta1  Sta2  Sta3  Sta4  Sta5  Sta6  Sta7  Sta8  Sta9  Sta10 Sta11 Sta12 Sta13
    Evt1  AE-1  -     -     -     -     -     -     -     -     -     -     -     -
    Evt2  -     -     -     AE-2  -     -     -     -     -     -     -     -     -
    Evt3  -     AA-1  AA-8  -     AE-3  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
    Evt4  -     AA-1  AA-8  -     AE-4  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
    Evt5  AE-5  -     -     -     -     -     -     -     -     -     -     -     -
    Evt6  -     AE-6  AA-8  -     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7
    Evt7  -     -     AE-7  -     -     -     -     -     -     -     -     -     -
    Evt8  -     -     AE-8  -     -     -     -     -     -     -     -     -     -
    Evt9  -     -     -     -     -     DT-1  -     AR-7  -     -     -     -     -
    Evt10 -     AA-1  AA-8  -     AA-8  DT-2  AR-6  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
    Evt11 -     -     -     -     -     AR-1  -     -     -     -     -     -     -
    Evt12 -     AA-1  AA-8  -     AA-8  AR-2  AR-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
    Evt13 -     AA-1  AA-8  -     AA-8  AA-8  AR-3  AA-8  AA-8  AR-10 AR-3  AA-8  AA-6
    Evt14 -     -     -     -     -     -     -     AR-4  AR-9  -     -     AR-4  -
    Evt15 -     -     AA-1  AA-2  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  -
    Evt16 -     AA-2  AA-3  -     AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-2
    Evt17 -     AA-5  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AR-5
    Evt18 -     AA-2  -     -     -     -     -     -     -     -     -     -     AA-2
    Evt19 -     AA-1  AA-8  -     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7
"""


def _table() -> dict[tuple[str, str], str]:
    head, *rows = [line.split() for line in _ROWS.strip("\n").splitlines()]
    return {
        (row[0], state): action for row in rows for state, action in zip(head, row[1:], strict=True) if action != "-"
    }


TRANSITIONS: dict[tuple[str, str], str] = _table()
"""PS3.8 table 9-10: (event, state) -> action."""


class UpperLayer:
    """One association's state and its ARTIM timer. PS3.8 9.1.5: the timer guards the opening and the closing."""

    __slots__ = ("artim_s", "deadline", "is_requestor", "state")

    def __init__(self, *, is_requestor: bool, artim_s: float = 30.0) -> None:
        self.is_requestor = is_requestor
        self.state = "Sta1"
        self.artim_s = artim_s
        self.deadline: float | None = None

    def happen(self, event: str, now: float, *, is_acceptable: bool = True, by_user: bool = True) -> tuple[Effect, ...]:
        """Let an event happen; returns the effects to carry out, in order.

        is_acceptable   for Evt6: the service provider has nothing against the request
        by_user         for Evt16: the A-ABORT's source is the service user
        """
        name = TRANSITIONS.get((event, self.state))
        if name is None:
            raise LocalProtocolError(f"{event} has no action in {self.state}", section="PS3.8 table 9-10")
        action = ACTIONS[name]
        effects, state = action.effects, action.next_state
        if action.otherwise is not None:
            first = {"AE-6": is_acceptable, "AR-8": self.is_requestor, "AA-3": by_user}[name]
            if not first:
                effects, state = action.otherwise
        self.state = state
        for effect in effects:
            if effect is Effect.START_ARTIM:
                self.deadline = now + self.artim_s
            elif effect is Effect.STOP_ARTIM:
                self.deadline = None
        if state == "Sta1":
            self.deadline = None
        return effects
