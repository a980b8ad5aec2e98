"""The Analyzer Manager, as a reaction: work goes out when it is ordered, and is taken back when it is not to be done any more.

Ordered     an order became work, and an analyzer gets its tests unasked.           -> LAB-28, ORC-1 NW
Ended       it was cancelled, held, or is of another test or specimen now.          -> LAB-28, ORC-1 CA to all who have it
Completed   one analyzer reported it.                                               -> LAB-28, ORC-1 CA to the others who have it

The orders of one OML go out together, a message for each specimen: what the reaction decides of each waits until all are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hilum.core.exchange import Draft
from hilum.core.handler import Handler, Reaction
from hilum.core.order import Order, OrderChanged
from hilum.core.record import Delivery, Event, Record
from hilum.hl7v2.messages.orders import order_message
from hilum.hl7v2.messages.queries import is_work
from hilum.hl7v2.messages.reply import Reply, Request, Trigger
from hilum.ihe.law import broadcasting
from hilum.ihe.law.settings import LawSettings
from hilum.ihe.profile import Site

__all__ = ["handlers_and_reactions"]

_ORDERS = ("O21", "O33", "O35", "O39")
_MOST_OPEN = 64


def handlers_and_reactions(settings: LawSettings, site: Site) -> tuple[tuple[Handler, ...], tuple[Reaction, ...]]:
    """The handlers of a laboratory's orders and the manager's reactions under these settings; none where there is no analyzer."""
    if not settings.analyzers:
        return (), ()
    together = _Together()

    def order(request: Request, record: Record) -> Reply:
        reply = order_message(request, record)
        finish, segments = reply.finish, reply.segments
        together.begin(record.exchange)

        def send(record: Record) -> tuple[str, ...]:
            record.deliver(*together.end(record, site))
            return finish(record) if finish is not None else segments

        reply.finish = send
        return reply

    handlers = tuple(Handler(Trigger("OML", event), order) for event in _ORDERS)
    return handlers, (_managing(settings, site, together),)


class _Together:
    """What is to be told to analyzers of the orders of a message, by its exchange, until the last of them is decided."""

    def __init__(self) -> None:
        # the drafts are held, so that no other has the same id; one whose unit of work failed goes with time
        self._open: dict[int, tuple[Draft, dict[tuple[str, broadcasting.Control], dict[str, Order]]]] = {}

    def begin(self, draft: Draft) -> None:
        while len(self._open) >= _MOST_OPEN:
            del self._open[next(iter(self._open))]
        self._open[id(draft)] = (draft, {})

    def takes(self, draft: Draft, analyzer: str, order: Order, control: broadcasting.Control) -> bool:
        """Keep it for later; False where nothing comes later."""
        entry = self._open.get(id(draft))
        if entry is None:
            return False
        entry[1].setdefault((analyzer, control), {})[order.id] = order
        return True

    def takes_back(self, draft: Draft, analyzer: str, order: Order) -> bool:
        """The work on the order is to be taken back once the message is decided."""
        entry = self._open.get(id(draft))
        return entry is not None and order.id in entry[1].get((analyzer, "CA"), {})

    def end(self, record: Record, site: Site) -> list[Delivery]:
        """What was taken back first, then the work, but what is no work any more."""
        _, waiting = self._open.pop(id(record.exchange), (None, {}))
        out: list[Delivery] = []
        for (analyzer, control), orders in sorted(waiting.items(), key=lambda one: one[0][1]):
            if control == "NW":
                now = (record.orders.get(id) for id in orders)
                same = [one for one in now if one is not None and is_work(one)]
            else:
                same = list(orders.values())
            out += broadcasting.work(record, site, analyzer, same, control)
        return out


def _is_over(order: Order, previous: Order) -> bool:
    """What was work, as it was told, is not to be done any more."""
    was_work = is_work(previous) or (previous.status == "A" and is_work(replace(previous, status="IP")))
    if not was_work or order.status in ("A", "CM"):
        return False
    is_other = (order.service.value, order.specimen.key) != (previous.service.value, previous.specimen.key)
    return not is_work(order) or is_other


def _managing(settings: LawSettings, site: Site, together: _Together) -> Reaction:
    def tell(record: Record, analyzer: str, order: Order, control: broadcasting.Control) -> list[Delivery]:
        if together.takes(record.exchange, analyzer, order, control):
            return []
        return broadcasting.work(record, site, analyzer, (order,), control)

    def manage(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if not isinstance(event, OrderChanged) or not event.order.department:
            return ()
        order, previous = event.order, event.previous
        is_new = previous.version == 0
        out: list[Delivery] = []
        if not is_new and _is_over(order, previous):
            for one in settings.analyzers:
                if broadcasting.has_work(record, one.name, previous):
                    out += tell(record, one.name, previous, "CA")
        if not is_new and order.status == "CM" and previous.status != "CM":
            reporter = site.known_as(record.exchange.peer)
            for one in settings.analyzers:
                if one.name not in reporter and broadcasting.has_work(record, one.name, order):
                    out += tell(record, one.name, order, "CA")
        if is_work(order) and (is_new or not is_work(previous) or _is_over(order, previous)):
            for one in settings.analyzers:
                is_wanted = one.broadcast and one.does(order.service.value)
                is_taken_back = together.takes_back(record.exchange, one.name, order)
                if is_wanted and (is_taken_back or not broadcasting.has_work(record, one.name, order)):
                    out += tell(record, one.name, order, "NW")
        return out

    return manage
