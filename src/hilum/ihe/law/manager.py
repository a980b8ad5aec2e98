"""The Analyzer Manager, as a reaction: work goes out when it is ordered, and is taken back when it is not to be done any more.

Ordered     an order became work, and an analyzer gets its tests unasked.           -> LAB-28, ORC-1 NW
Ended       it was cancelled, held, or is of another test or specimen now.          -> LAB-28, ORC-1 CA to all who have it
Completed   one analyzer reported it.                                               -> LAB-28, ORC-1 CA to the others who have it
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hilum.core.handler import Reaction
from hilum.core.order import Order, OrderChanged
from hilum.core.record import Delivery, Event, Record
from hilum.hl7v2.messages.queries import is_work
from hilum.ihe.law import broadcasting
from hilum.ihe.law.settings import LawSettings
from hilum.ihe.profile import Site

__all__ = ["reactions"]


def reactions(settings: LawSettings, site: Site) -> tuple[Reaction, ...]:
    """The manager's reactions under these settings; none where there is no analyzer."""
    return (_managing(settings, site),) if settings.analyzers else ()


def _is_over(order: Order, previous: Order) -> bool:
    """What was work, as it was told, is not to be done any more."""
    was_work = is_work(previous) or (previous.status == "A" and is_work(replace(previous, status="IP")))
    if not was_work or order.status in ("A", "CM"):
        return False
    is_other = (order.service.value, order.specimen.key) != (previous.service.value, previous.specimen.key)
    return not is_work(order) or is_other


def _managing(settings: LawSettings, site: Site) -> Reaction:
    def manage(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if not isinstance(event, OrderChanged) or not event.order.department:
            return ()
        order, previous = event.order, event.previous
        is_new = previous.version == 0
        out: list[Delivery] = []
        if not is_new and _is_over(order, previous):
            for one in settings.analyzers:
                if broadcasting.has_work(record, one.name, previous):
                    out += broadcasting.work(record, site, one.name, (previous,), "CA")
        if not is_new and order.status == "CM" and previous.status != "CM":
            reporter = site.known_as(record.exchange.peer)
            for one in settings.analyzers:
                if one.name not in reporter and broadcasting.has_work(record, one.name, order):
                    out += broadcasting.work(record, site, one.name, (order,), "CA")
        if is_work(order) and (is_new or not is_work(previous) or _is_over(order, previous)):
            for one in settings.analyzers:
                is_wanted = one.broadcast and one.does(order.service.value)
                if is_wanted and not broadcasting.has_work(record, one.name, order):
                    out += broadcasting.work(record, site, one.name, (order,), "NW")
        return out

    return manage
