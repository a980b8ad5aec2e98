"""LAB-29 AWOS Status Change: OUL^R22 with results, or with ORC-5 alone -> ACK. IHE PaLM TF-2b 3.29.

The message is taken by `hl7v2.messages.results`; here it is judged. What nobody ordered has the null value for its AWOS ID (OBR-2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from hilum.core.exchange import Direction, Exchange, Finding, Severity
from hilum.core.identity import Identifier
from hilum.core.order import Order
from hilum.core.record import Record
from hilum.hl7v2.data.er7 import NULL, Message, Segment
from hilum.hl7v2.messages.results_reading import read_blocks
from hilum.hl7v2.messages.work_orders import order_number
from hilum.ihe.atna import codes
from hilum.ihe.law.reading import PALM, analyzer_of, profile_check
from hilum.ihe.law.settings import LawSettings
from hilum.ihe.profile import Check, On, Site, Transaction
from hilum.ihe.swf.reading import Field, acknowledged, field_checks, is_same_patient, message_of, patient_of

__all__ = ["NUMBER", "transaction"]

NUMBER: Final = "LAB-29"
_SECTION: Final = f"{PALM} 3.29"


@dataclass(frozen=True, slots=True)
class _Told:
    """What a message tells of one piece of work.

    is_unordered   OBR-2 is the null value
    order          that the AWOS ID names
    """

    obr: Segment
    orc: Segment | None
    specimens: tuple[str, ...]
    is_unordered: bool
    order: Order | None


def _told(exchange: Exchange, record: Record) -> Iterator[_Told]:
    message = message_of(exchange)
    if message is None or _is_control(message):
        return
    for block in read_blocks(message):
        for segments, specimens in zip(block.groups, block.specimens, strict=True):
            first = {one.name: one for one in reversed(segments)}
            obr, orc = first["OBR"], first.get("ORC")
            number = obr.value(2, 1, 1)
            order = None
            if number and obr.er7(2) != NULL:
                # by value alone: some analyzers give back the first component of what they were told
                names = dict.fromkeys((number, order_number(number)))
                found = (
                    record.orders.by_placer(Identifier(n)) or record.orders.by_filler(Identifier(n)) for n in names
                )
                order = next((one for one in found if one is not None), None)
            yield _Told(obr, orc, tuple(specimens), obr.er7(2) == NULL, order)


def _is_control(message: Message) -> bool:
    """The specimen is a control (SPM-11 Q): its results are of no patient's order."""
    return message["SPM-11.1"] == "Q"


def _is_patients(message: Message) -> bool:
    return not _is_control(message)


def _awos(exchange: Exchange, record: Record) -> Iterator[Finding]:
    for one in _told(exchange, record):
        if one.order is not None or one.is_unordered:
            continue
        if not one.obr.value(2, 1, 1):
            text = (
                'the result names no work: OBR-2 must repeat the AWOS ID of LAB-28, or be "" where nothing was ordered'
            )
        else:
            text = "the AWOS ID names no order that is known: OBR-2 must repeat what LAB-28 said"
        yield Finding(Severity.ERROR, "LAB-29/OBR-2", text, one.obr.place(2), _SECTION)
        return


def _order_check(rule: str, text: str, place: Callable[[_Told], str], differs: Callable[[_Told, Order], bool]) -> Check:
    def run(exchange: Exchange, record: Record) -> Iterator[Finding]:
        for one in _told(exchange, record):
            if one.order is not None and differs(one, one.order):
                yield Finding(Severity.ERROR, rule, text, place(one), _SECTION)
                return

    return Check(rule, run)


def _patient(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message = message_of(exchange)
    said = patient_of(message, record) if message else ()
    if not any(one.value for one in said):
        return
    for told in _told(exchange, record):
        if told.order is not None and not is_same_patient(record, told.order.patient_id, said):
            text = (
                "the result names another patient than the order of its AWOS ID: read it as neither's until the specimen was looked "
                "at; the analyzer must repeat the patient of LAB-28, or name none"
            )
            yield Finding(Severity.ERROR, "LAB-29/patient-agrees", text, "PID-3", _SECTION)
            return


def _other_specimen(told: _Told, order: Order) -> bool:
    return bool(told.specimens and order.specimen) and order.specimen.value not in told.specimens


def _other_test(told: _Told, order: Order) -> bool:
    code = told.obr.value(4, 1, 1)
    return bool(code and order.service.value) and code not in (order.service.value, order.protocol.value)


def _cancelled(exchange: Exchange, record: Record) -> Iterator[Finding]:
    for one in _told(exchange, record):
        if one.orc is not None and one.orc.value(5, 1, 1) in ("CA", "DC") and one.order is not None:
            if one.order.status in ("CA", "DC"):
                continue
            text = (
                "the analyzer gave up work that is still ordered (ORC-5 CA): let it or another ask for the specimen, or cancel the "
                "order"
            )
            yield Finding(Severity.WARNING, "LAB-29/given-up", text, one.orc.place(5), _SECTION)
            return


def _unwanted(exchange: Exchange, record: Record) -> Iterator[Finding]:
    for one in _told(exchange, record):
        is_result = one.orc is None or one.orc.value(5, 1, 1) in ("A", "CM", "")
        if is_result and one.order is not None and one.order.status in ("CA", "DC"):
            text = "a result of an order that was cancelled: it is kept; see whether the analyzer was told (LAB-28, ORC-1 CA)"
            yield Finding(Severity.WARNING, "LAB-29/cancelled-order", text, one.obr.place(2), _SECTION)
            return


_FIELDS: Final = (
    Field("SPM-2", "the specimen is not named", instead=("SAC-3",), once=True),
    Field("OBR-4", "the test is missing"),
    Field("ORC-5", "how far the work has come is missing (IP, CM, CA)", severity=Severity.WARNING),
    Field("OBX-11", "an observation has no status (F, P, C, X)", when=lambda message: "OBX" in message),
)


def transaction(settings: LawSettings, site: Site) -> Transaction:
    """LAB-29 under these settings: what says so (MSH-21), or comes from an analyzer."""

    def is_from_analyzer(exchange: Exchange) -> bool:
        if b"LAB-29" in exchange.request.partition(b"\r")[0]:
            return True
        is_in = exchange.direction is Direction.IN
        return is_in and analyzer_of(settings, site, exchange.peer) is not None

    return Transaction(
        NUMBER,
        "AWOS Status Change",
        sender="Analyzer",
        receiver="Analyzer Manager",
        on=On("hl7v2", ("OUL^R22",), test=is_from_analyzer),
        checks=(
            profile_check(NUMBER, _SECTION),
            *field_checks(NUMBER, _SECTION, _FIELDS),
            Check("LAB-29/patient-agrees", _patient, ("LAB-29/specimen-agrees",), ("ORU/patient-of-order",)),
            _order_check(
                "LAB-29/specimen-agrees",
                "the result is of another specimen than its work: the tubes were mixed up, or the AWOS ID is another's; do not "
                "release it before the specimen was looked at",
                lambda one: "SPM-2" if one.specimens else one.obr.place(2),
                _other_specimen,
            ),
            _order_check(
                "LAB-29/test-agrees",
                "the result is of another test than its work: OBR-4 must repeat the test of LAB-28",
                lambda one: one.obr.place(4),
                _other_test,
            ),
            Check("LAB-29/OBR-2", _awos, ("OUL/no-patient",)),
            Check("LAB-29/given-up", _cancelled),
            Check("LAB-29/cancelled-order", _unwanted),
            acknowledged(NUMBER, _SECTION),
        ),
        audit=codes.PATIENT_UPDATED,
        section=_SECTION,
        precedence=10,
    )
