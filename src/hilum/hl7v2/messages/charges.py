"""Charges and accounts: DFT^P03 and P11 post transactions, BAR^P01, P02, P05, P06, P10, P12 tell of accounts. HL7 v2.5.1 chapter 6.

FT1 is a charge, credit, payment or adjustment; DG1 and PR1 the diagnoses and procedures of the account; GT1 who guarantees, IN1 who
pays. IHE CHG: RAD-35 (P03), RAD-36 (P01, P05, P06).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hilum.core.changed import overlaid
from hilum.core.charge import Account, Charge, Diagnosis, account_changed, posted
from hilum.core.code import Code
from hilum.core.errors import DecodeError, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.quick import replace
from hilum.core.record import Event, Record
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import names
from hilum.hl7v2.data.er7 import Segment
from hilum.hl7v2.messages.fields import code, codes, ei, nulls, physician, time
from hilum.hl7v2.messages.particulars import says_none, state_coverages, state_particulars
from hilum.hl7v2.messages.patient import read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform, warn
from hilum.hl7v2.messages.stating import Stated, state_patient, state_visit

__all__ = ["EVENTS", "HANDLERS", "NULLABLE", "read_charges"]

EVENTS = {
    "P01": ("add patient accounts", "active", True),
    "P02": ("purge patient accounts", "purged", True),
    "P05": ("update account", "", True),
    "P06": ("end account", "inactive", True),
    "P10": ("transmit ambulatory payment classification groups", "", False),
    "P12": ("update diagnosis and procedures", "", False),
}
"""BAR event -> its name in table 0003, the account's status, whether its diagnoses and procedures are all that there are."""

NULLABLE: Mapping[str, tuple[tuple[int, str], ...]] = {
    "FT1": (
        (5, "posted"),
        (10, "quantity"),
        (11, "amount"),
        (12, "unit_amount"),
        (13, "department"),
        (19, "diagnoses"),
        (20, "performer"),
        (21, "orderer"),
        (23, "filler"),
        (25, "procedure"),
    ),
    "PV1": ((18, "kind"), (44, "start"), (45, "end")),
}
"""Field and what of the charge, or of the account, the null value in it deletes. 2.5.3.6."""

_LISTS = (("guarantors", "GT1", 3), ("coverages", "IN1", 2), ("diagnoses", "DG1", 3), ("procedures", "PR1", 3))
"""What an account has none of where this field of a segment is null. 2.10.4.1."""

_KINDS = frozenset(("CG", "CD", "PY", "AJ", "CO"))


@dataclass(frozen=True, slots=True)
class _Money:
    amount: str = ""
    currency: str = ""


def _money(segment: Segment, field: int) -> _Money:
    """CP or MO: price^type..., price is amount&currency. raises DecodeError 102."""
    text = segment.value(field, 1, 1, 1).strip()
    if text and not _is_decimal(text):
        raise DecodeError("not an amount", where=segment.place(field), section="HL7 v2.5.1 2.A.15", code="102")
    return _Money(text, segment.value(field, 1, 1, 2))


def _is_decimal(text: str) -> bool:
    digits = text.removeprefix("-").removeprefix("+").replace(".", "", 1)
    return digits.isascii() and digits.isdigit() and len(digits) < 20


def read_charges(request: Request, record: Record, patient_id: str, account: Identifier) -> tuple[Charge, ...]:
    """The FT1 segments of a message. raises Incorrect, DecodeError"""
    return tuple(one for one, _ in _charges(request, record, patient_id, account))


def _charges(request: Request, record: Record, patient_id: str, account: Identifier) -> list[tuple[Charge, Segment]]:
    # FT1-2 is unique within its sender only
    sender = AssigningAuthority(request.content["MSH-3.1"])
    return [(_charge(ft1, record, sender, patient_id, account), ft1) for ft1 in request.segments("FT1")]


def _charge(ft1: Segment, record: Record, sender: AssigningAuthority, patient_id: str, account: Identifier) -> Charge:
    what = code(ft1, 7)
    kind = ft1.value(6, 1, 1)
    if not kind:
        raise Incorrect("no transaction type", where=ft1.place(6), section="HL7 v2.5.1 6.5.1.6", code="101")
    if kind not in _KINDS:
        raise DecodeError(
            "transaction type is not in table 0017", where=ft1.place(6), section="HL7 v2.5.1 6.5.1.6", code="103"
        )
    if not what and not code(ft1, 25):
        raise Incorrect("no transaction code", where=ft1.place(7), section="HL7 v2.5.1 6.5.1.7", code="101")
    extended, unit = _money(ft1, 11), _money(ft1, 12)
    return Charge(
        "",
        patient_id,
        Identifier(ft1.value(2, 1, 1), sender),
        account,
        kind,
        code=what,
        procedure=code(ft1, 25),
        date=time(ft1, 4, record),
        posted=time(ft1, 5, record),
        quantity=ft1.value(10),
        amount=extended.amount,
        unit_amount=unit.amount,
        currency=extended.currency or unit.currency,
        department=code(ft1, 13),
        diagnoses=tuple(Diagnosis(one) for one in codes(ft1, 19)),
        performer=physician(ft1, 20),
        orderer=physician(ft1, 21),
        filler=ei(ft1, 23, record),
    )


@dataclass(frozen=True, slots=True)
class _Coded:
    """What DG1 and PR1 say that the account was for.

    taken_back   codes, else words, of those whose action code says deleted
    """

    diagnoses: tuple[Diagnosis, ...]
    procedures: tuple[Code, ...]
    taken_back: frozenset[str]


def _coded(request: Request, record: Record, known: tuple[Diagnosis, ...] = ()) -> _Coded:
    before = {one.code.value or one.code.words: one for one in known}
    diagnoses: list[Diagnosis] = []
    procedures: list[Code] = []
    taken_back: set[str] = set()
    for dg1 in request.segments("DG1"):
        what = code(dg1, 3) or Code("", dg1.value(4))
        named = what.value or what.words
        if dg1.value(21) == "D":
            taken_back.add(named)
        elif what:
            said = Diagnosis(what, dg1.value(6, 1, 1), time(dg1, 5, record))
            gone = nulls(dg1, (5, "when"), (6, "kind"))
            diagnoses.append(overlaid(before[named], said, deleted=gone) if named in before else said)
    for pr1 in request.segments("PR1"):
        what = code(pr1, 3) or Code("", pr1.value(4))
        if pr1.value(20) == "D":
            taken_back.add(what.value or what.words)
        elif what:
            procedures.append(what)
    return _Coded(tuple(diagnoses), tuple(procedures), frozenset(filter(None, taken_back)))


def _stated(request: Request, record: Record) -> tuple[list[Event], Stated, Visit | None]:
    stated = state_patient(request, record, source="order")
    visit_events, visit = state_visit(record, stated.patient, read_pv1(request, record, stated.statement.account))
    return [*stated.events, *visit_events], stated, visit


def transactions(request: Request, record: Record) -> Reply:
    """DFT^P03, P11: post each FT1; a transaction id that is known already is not posted twice. 6.4.3, 6.4.8; RAD-35."""
    events, stated, visit = _stated(request, record)
    patient, account = stated.patient, stated.statement.account
    charges = _charges(request, record, patient.id, account)
    if not charges:
        raise Incorrect("no FT1 segment", where="FT1", section="HL7 v2.5.1 6.4.3", code="100")
    coverage_events, ids = state_coverages(request, record, patient)
    events += coverage_events
    events += state_particulars(request, record, patient, visit.number if visit else account, coverages=False)
    met: dict[str, Charge] = {}
    for one, ft1 in charges:
        said = replace(one, visit_number=visit.number if visit else account)
        order = record.orders.by_filler(said.filler) if said.filler else None
        if order is not None and order.patient_id == patient.id:
            said = replace(said, order_id=order.id)
        record.exchange.about("filler", said.filler.value)
        known = (met.get(said.number.value) or record.charges.find(said.number)) if said.number else None
        if known is not None and known.patient_id != patient.id:
            text = "the transaction id is of another patient's charge: it is posted as one of its own"
            warn(record, "DFT/number-of-another", text, "FT1-2", "HL7 v2.5.1 6.5.1.2")
            known = None
        if known is None:
            said = replace(said, id=record.new_id())
        changed = posted(known, said, when=record.now(), deleted=nulls(ft1, *NULLABLE["FT1"]))
        if not changed:
            inform(record, "DFT/same", "the transaction was posted before", "FT1-2", "HL7 v2.5.1 6.5.1.2")
        for event in changed:
            met[said.number.value] = event.noun
        events += changed
    if account:
        known_account = record.accounts.find(account)
        if known_account is not None and request.has("DG1"):
            coded = _coded(request, record, known_account.diagnoses)
            said_account = replace(
                known_account,
                diagnoses=coded.diagnoses,
                coverages=ids or known_account.coverages,
            )
            events += account_changed(
                known_account, said_account, when=record.now(), is_snapshot=False, taken_back=coded.taken_back
            )
    record.exchange.count = len(charges)
    return Reply(tuple(events))


def account(request: Request, record: Record) -> Reply:
    """BAR^P01 to P12: open, update, end an account; its diagnoses, procedures, guarantors and insurances. 6.4.1 to 6.4.9; RAD-36."""
    event = request.envelope.trigger_event
    _, status, is_snapshot = EVENTS[event]
    events, stated, visit = _stated(request, record)
    patient = stated.patient
    number = stated.statement.account or (visit.number if visit else Identifier(""))
    if not number:
        raise Incorrect("no account number", where="PID-18", section="HL7 v2.5.1 3.4.2.18", code="101")
    known = record.accounts.find(number)
    if known is not None and known.patient_id != patient.id:
        known = None
        text = "the account number is another patient's: it is kept as an account of its own"
        warn(record, "BAR/account-of-another", text, "PID-18", "HL7 v2.5.1 6.4.1")
    if known is None and status in ("purged", "inactive"):
        raise NotFound("no account has this number", where="PID-18", section="HL7 v2.5.1 6.4", code="204")
    if status == "purged":
        # an account is never thrown away with what was charged to it
        status = "inactive"
        inform(record, "BAR/purged", "the account was closed; it is kept", "PID-18", "HL7 v2.5.1 6.4.2")
    coverage_events, ids = state_coverages(request, record, patient)
    events += coverage_events
    events += state_particulars(request, record, patient, visit.number if visit else number, coverages=False)
    guarantors = tuple(name for gt1 in request.segments("GT1") if (name := names(gt1, 3)))
    coded = _coded(request, record, known.diagnoses if known else ())
    deleted = {name for name, segment, field in _LISTS if says_none(request, segment, field)}
    pv1 = request.segment("PV1")
    if pv1 is not None:
        deleted |= nulls(pv1, *NULLABLE["PV1"])
    said = Account(
        known.id if known else record.new_id(),
        patient.id,
        number,
        kind=pv1.value(18, 1, 1) if pv1 else "",
        start=time(pv1, 44, record),
        end=time(pv1, 45, record),
        diagnoses=coded.diagnoses,
        procedures=coded.procedures,
        guarantors=guarantors,
        coverages=ids,
    )
    changed = account_changed(
        known,
        said,
        when=record.now(),
        status=status,
        is_snapshot=is_snapshot,
        deleted=deleted,
        taken_back=coded.taken_back,
    )
    return Reply((*events, *changed))


HANDLERS: tuple[Handler, ...] = (
    *(Handler(Trigger("DFT", event), transactions) for event in ("P03", "P11")),
    *(Handler(Trigger("BAR", event), account) for event in EVENTS),
)
