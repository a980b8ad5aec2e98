"""LAB-28 through the outbox, and what each analyzer has: an AWOS that it accepted is not sent to it again. IHE PaLM TF-2b 3.28.

What was put into the outbox for an order and an analyzer (NW, CA, one after the other) is remembered with the message that it caused,
in the same unit of work. Whether the analyzer took it, its answer in the journal says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, Literal

from hilum.core.exchange import Draft, Exchange, Key, Outcome
from hilum.core.order import Order
from hilum.core.record import Delivery, Page, Record
from hilum.hl7v2.messages.work_orders import (
    NOWHERE,
    Place,
    about_place,
    awos_id,
    no_work_message,
    order_number,
    work_order_message,
)
from hilum.ihe.law.answering import answered
from hilum.ihe.profile import Site
from hilum.ihe.swf.outbound import COURIER, header, keys_of

__all__ = ["NUMBER", "Control", "broadcasts_of", "has_work", "is_refused", "no_work", "work"]

NUMBER: Final = "LAB-28"
_KIND: Final = "OML^O33"
_JOURNAL: Final = Page(2000)

Control = Literal["NW", "CA"]


def work(
    record: Record,
    site: Site,
    analyzer: str,
    orders: Sequence[Order],
    control: Control,
    *,
    due: float = 0.0,
    place: Place = NOWHERE,
) -> list[Delivery]:
    """The work on these orders, or its cancellation: one message for each patient's specimen.

    place   the container that the analyzer asked for, with where it said that it is
    """
    groups: dict[tuple[str, str], list[Order]] = {}
    for order in orders:
        groups.setdefault((order.patient_id, order.specimen.key), []).append(order)
    out = []
    for (patient_id, _), same in groups.items():
        patient = record.patients.current(patient_id)
        if patient is None:
            continue
        head = header(record, site, analyzer, "2.5.1")
        draft = Draft()
        runs = {}
        for order in same:
            for key in keys_of(record, order, patient).keys:
                draft.about(key.kind, key.value)
            runs[order.id] = _run(record, analyzer, order, control)
        number = same[0].specimen.value
        where = place if place.container == number else Place(number)
        about_place(draft, where)
        content = work_order_message(same, patient, head, control, runs=runs, place=where)
        out.append(_delivery(record, analyzer, content, head.control_id, control, draft, due))
    return out


def no_work(record: Record, site: Site, analyzer: str, place: Place, *, due: float = 0.0) -> Delivery:
    """The negative query response. A refusal of it is final: there is nothing to be gained by sending it again."""
    head = header(record, site, analyzer, "2.5.1")
    draft = Draft()
    about_place(draft, place)
    row = _delivery(record, analyzer, no_work_message(place, head), head.control_id, "DC", draft, due)
    return replace(row, facts=(*row.facts, ("when refused", "drop")))


def _delivery(
    record: Record, analyzer: str, content: bytes, control_id: str, control: str, draft: Draft, due: float
) -> Delivery:
    draft.about("control", control_id)
    facts = (("control id", control_id), ("ORC-1", control))
    keys = tuple(draft.keys)
    return Delivery(analyzer, COURIER, content, _KIND, NUMBER, facts, keys, due=due, created=record.now())


# What an analyzer has.


def _place(analyzer: str, order: Order) -> str:
    return f"{analyzer} {order.id}"


def _run(record: Record, analyzer: str, order: Order, control: Control) -> int:
    """Which run of the order's work it is, and the memory of it. What the analyzer has already is no other run."""
    told = record.exchanges.answers(NUMBER, _place(analyzer, order))
    runs = sum(1 for one in told.values() if one == b"NW")
    if control == "NW" and has_work(record, analyzer, order):
        return runs
    record.exchanges.remember_answer(
        NUMBER, _place(analyzer, order), (len(told) + 1).to_bytes(4, "big"), control.encode("ascii")
    )
    return runs + 1 if control == "NW" else runs


def has_work(record: Record, analyzer: str, order: Order) -> bool:
    """The work on the order was sent or waits to be sent to the analyzer, and was neither cancelled nor refused."""
    told = record.exchanges.answers(NUMBER, _place(analyzer, order))
    if not told or told[max(told)] != b"NW":
        return False
    sent = [one for one in broadcasts_of(record, analyzer, order) if one.outcome is not Outcome.FAILED]
    return len(sent) < len(told) or not is_refused(record, sent[-1], order)


def broadcasts_of(record: Record, analyzer: str, order: Order) -> list[Exchange]:
    """The LAB-28 of an order to an analyzer, oldest first, without their bytes."""
    found = record.exchanges.by_key(_numbers(order), page=_JOURNAL)
    return [one for one in found if one.transaction == NUMBER and one.destination == analyzer]


def _numbers(order: Order) -> Iterable[Key]:
    kind = "placer" if order.placer else "filler"
    return (Key(kind, awos_id(order).value),)


def is_refused(record: Record, exchange: Exchange, order: Order) -> bool:
    """The analyzer refused the message, or the work on this order in it."""
    if exchange.outcome is Outcome.REFUSED:
        return True
    whole = record.exchanges.get(exchange.id)
    number = awos_id(order).value
    return whole is not None and any(order_number(one.id) == number and one.is_refused for one in answered(whole))
