"""The steps of LAW that should have come: the work after a query that was answered with OK, the results after work that was taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hilum.core.exchange import Exchange, Key, Outcome
from hilum.core.order import Order
from hilum.core.record import Page, Record
from hilum.hl7v2.messages.work_orders import awos_id
from hilum.ihe.law import broadcasting, lab27, lab29
from hilum.ihe.law.reading import PALM, analyzer_of
from hilum.ihe.law.settings import Analyzer, LawSettings
from hilum.ihe.profile import Expectation, Expected, Site

__all__ = ["expectation"]

_OPEN: Final = ("SC", "IP", "A", "")


def expectation(settings: LawSettings, site: Site) -> Expectation:
    """What LAW expects of a patient's laboratory orders."""

    def owed(record: Record, person_id: str, now: float) -> Iterator[Expected]:
        for order in record.orders.of_patient(person_id):
            if not (order.department and order.specimen and order.status in _OPEN):
                continue
            number = Key("placer" if order.placer else "filler", awos_id(order).value)
            journal = record.exchanges.by_key((number,), page=Page(2000)) if number.value else []
            for analyzer in settings.analyzers:
                yield from _broadcast(order, analyzer, journal, settings, site)
                yield from _result(order, analyzer, journal, record, settings, site)

    return owed


def _is_from(analyzer: Analyzer, exchange: Exchange, settings: LawSettings, site: Site) -> bool:
    known = analyzer_of(settings, site, exchange.peer)
    return known is not None and known.name == analyzer.name


def _broadcast(
    order: Order, analyzer: Analyzer, journal: Sequence[Exchange], settings: LawSettings, site: Site
) -> Iterator[Expected]:
    """A query answered with OK, and no LAB-28 with this order's work behind it."""
    asked = [
        one
        for one in journal
        if one.transaction == lab27.NUMBER and one.fact("QAK-2") == "OK" and _is_from(analyzer, one, settings, site)
    ]
    if not asked:
        return
    last = asked[-1]
    sent = (one for one in journal if one.transaction == broadcasting.NUMBER and one.destination == analyzer.name)
    if any(one.id > last.id and one.outcome is not Outcome.FAILED for one in sent):
        return
    yield Expected(
        broadcasting.NUMBER,
        site.name,
        analyzer.name,
        last.ended + settings.broadcast_s,
        "the analyzer was told that there is work, and the work did not reach it: look at the outbox and at its MLLP address",
        "LAW/broadcast-expected",
        last.id,
        f"{PALM} 3.27",
    )


def _result(
    order: Order,
    analyzer: Analyzer,
    journal: Sequence[Exchange],
    record: Record,
    settings: LawSettings,
    site: Site,
) -> Iterator[Expected]:
    """Work that was taken, and nothing told of it in its time."""
    sent = [
        one
        for one in journal
        if one.transaction == broadcasting.NUMBER
        and one.destination == analyzer.name
        and one.outcome is not Outcome.FAILED
    ]
    if not sent or sent[-1].fact("ORC-1") != "NW" or broadcasting.is_refused(record, sent[-1], order):
        return
    last = sent[-1]
    told = [
        one
        for one in journal
        if one.transaction == lab29.NUMBER and one.id > last.id and _is_from(analyzer, one, settings, site)
    ]
    after = told[-1] if told else last
    yield Expected(
        lab29.NUMBER,
        analyzer.name,
        site.name,
        after.ended + settings.results_s,
        "the analyzer took the work, and its results have not come: see whether the specimen is on it; load it again, send it to "
        "another analyzer, or cancel the order",
        "LAW/results-expected",
        after.id,
        f"{PALM} 3.29",
    )
