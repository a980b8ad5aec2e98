"""LAB-27 Query for AWOS: QBP^Q11, WOS and its kin -> RSP^K11; the work follows as LAB-28. IHE PaLM TF-2b 3.27.

QAK-2 OK says that the work follows, NF that there is none. LAW has it told by a LAB-28 of its own too, ORC-1 DC (the negative query
response), since analyzers wait for that; a setting leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Exchange, Finding, Severity
from hilum.core.handler import Handler
from hilum.core.order import Order
from hilum.core.record import Delivery, Record
from hilum.hl7v2.messages.queries import K11, is_for_work, query_by_name, work_found, work_of
from hilum.hl7v2.messages.query import answering, read_query
from hilum.hl7v2.messages.reply import Reply, Request, Trigger
from hilum.hl7v2.messages.work_orders import NOWHERE, read_place
from hilum.ihe.atna import codes
from hilum.ihe.law import broadcasting
from hilum.ihe.law.reading import PALM, analyzer_of, profile_check
from hilum.ihe.law.settings import Analyzer, LawSettings
from hilum.ihe.profile import Check, On, Site, Transaction
from hilum.ihe.swf.reading import Field, acknowledged, field_checks, message_of

__all__ = ["NUMBER", "handler", "transaction"]

NUMBER: Final = "LAB-27"
_SECTION: Final = f"{PALM} 3.27"
_BEHIND_S: Final = 0.1
"""The work follows its query's answer by at least this, so that it does not overtake it on its own connection."""

_WOS: Final = re.compile(rb"[\r\n]QPD[^\r\n]WOS(?![A-Z0-9])")


def handler(settings: LawSettings, site: Site) -> Handler:
    """Answers queries for work, and puts the work into the outbox of the same unit of work. Other queries by name as ever."""

    def query(request: Request, record: Record) -> Reply:
        qpd = request.segment("QPD")
        if qpd is None or not qpd.value(1, 1, 1).startswith("WOS") or not is_for_work(asked := read_query(request)):
            return query_by_name(request, record)
        facility = request.content["MSH-4.1"]
        analyzer = analyzer_of(settings, site, request.source, facility)
        work = work_of(asked, record)
        if analyzer is not None:
            work = [one for one in work if _is_for(one, analyzer, settings, record)]
        reply = work_found(asked, work, record)
        if analyzer is None:
            return reply
        segments, name, due = reply.segments, analyzer.name, record.now() + _BEHIND_S

        def send(record: Record) -> tuple[str, ...]:
            place = NOWHERE if asked.name == "WOS_ALL" else read_place(asked.qpd)
            deliveries: list[Delivery] = []
            if work:
                deliveries = broadcasting.work(record, site, name, work, "NW", due=due, place=place)
            elif place and settings.negative_response:
                deliveries = [broadcasting.no_work(record, site, name, place, due=due)]
            record.deliver(*deliveries)
            return segments

        reply.finish = send
        return reply

    return Handler(Trigger("QBP", "Q11"), answering(query, K11))


def _is_for(order: Order, analyzer: Analyzer, settings: LawSettings, record: Record) -> bool:
    """The analyzer does the test, has not got the work yet, and no other is at it."""
    if not analyzer.does(order.service.value):
        return False
    if broadcasting.has_work(record, analyzer.name, order):
        return settings.repeats
    others = (one for one in settings.analyzers if one.name != analyzer.name)
    return order.status != "IP" or not any(broadcasting.has_work(record, one.name, order) for one in others)


# The checks.


def _is_query(exchange: Exchange) -> bool:
    return _WOS.search(exchange.request) is not None


def _place(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message = message_of(exchange)
    qpd = message.segment("QPD") if message else None
    if qpd is not None and qpd.value(1, 1, 1) != "WOS_ALL" and not read_place(qpd):
        text = "the query names no specimen: value QPD-3 with the container's number, or the carrier or tray and its position"
        yield Finding(Severity.ERROR, "LAB-27/QPD-3", text, "QPD-3", _SECTION)


def _is_known(settings: LawSettings, site: Site) -> Check:
    def run(exchange: Exchange, record: Record) -> Iterator[Finding]:
        message = message_of(exchange)
        if message is None or analyzer_of(settings, site, message["MSH-3.1"], message["MSH-4.1"]) is not None:
            return
        text = (
            "an analyzer that the settings do not name asked for work, so none is sent to it: add it to peers with its "
            "application and MLLP address, and to profiles.law.analyzers"
        )
        yield Finding(Severity.WARNING, "LAB-27/analyzer", text, "MSH-3", _SECTION)

    return Check("LAB-27/analyzer", run)


_FIELDS: Final = (
    Field("QPD-2", "the query has no tag: its answer could not be told from others"),
    Field("QPD-1.3", "QPD-1 does not say whose query it is: IHE_LABTF", severity=Severity.WARNING),
)


def transaction(settings: LawSettings, site: Site) -> Transaction:
    """LAB-27 under these settings."""
    return Transaction(
        NUMBER,
        "Query for AWOS",
        sender="Analyzer",
        receiver="Analyzer Manager",
        on=On("hl7v2", ("QBP^Q11",), test=_is_query),
        checks=(
            profile_check(NUMBER, _SECTION),
            *field_checks(NUMBER, _SECTION, _FIELDS),
            Check("LAB-27/QPD-3", _place),
            _is_known(settings, site),
            acknowledged(NUMBER, _SECTION),
        ),
        audit=codes.QUERIED,
        section=_SECTION,
        precedence=10,
    )
