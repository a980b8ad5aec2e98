"""The exchange that a delivery became."""

from __future__ import annotations

from hilum.core.exchange import Direction, Exchange
from hilum.core.record import Delivery

__all__ = ["sent"]


def sent(delivery: Delivery, standard: str, source: str, started: float, ended: float, address: str) -> Exchange:
    """A delivery that was sent, before what its answer tells.

    source    our name
    address   of the peer
    """
    return Exchange(
        direction=Direction.OUT,
        standard=standard,
        kind=delivery.kind,
        source=source,
        destination=delivery.destination,
        started=started,
        ended=ended,
        peer=delivery.destination,
        peer_address=address,
        transaction=delivery.transaction,
        control_id=delivery.fact("control id"),
        request=delivery.payload,
        detail=(*delivery.facts, ("delivery", str(delivery.id)), ("attempt", str(delivery.attempts + 1))),
        keys=delivery.keys,
    )
