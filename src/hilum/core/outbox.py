"""The outbox row: a message to be sent after the commit that made it."""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.exchange import Key
from hilum.core.quick import quick

__all__ = ["Delivery", "DeliveryState"]


class DeliveryState:
    """States of an outbox row (plain strings, as stored)."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


@quick
@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to be sent after the commit: a row of the outbox.

    destination   the peer's name in the settings; rows of one destination go out in order, the first failing one holds the rest
    courier       who carries it: "mllp", "ian", "commitment", "audit", ...: the hub's table of couriers
    payload       what the courier sends, or what it needs to make it, as the courier defines
    facts         more for the courier and the journal: transaction, control id, names; "when refused" "drop": a refusal is final,
                  even one that another try might mend
    keys          of the exchange that it will become
    cause         id of the exchange that it follows from, 0 where none
    due           not before this time; attempts, error: of the last try
    """

    destination: str
    courier: str
    payload: bytes
    kind: str = ""
    transaction: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    keys: tuple[Key, ...] = ()
    cause: int = 0
    due: float = 0.0
    attempts: int = 0
    state: str = DeliveryState.PENDING
    error: str = ""
    created: float = 0.0
    id: int = 0

    def fact(self, name: str) -> str:
        """The first fact of this name, or empty."""
        return next((value for key, value in self.facts if key == name), "")
