"""Charges and accounts out: DFT^P03 and P11, BAR^P01 to P12; the inverse of `charges`. HL7 v2.5.1 chapter 6; RAD-35, RAD-36."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hilum.core.charge import Account, Charge, Coverage
from hilum.core.code import Code
from hilum.core.condition import Condition, Procedure, RelatedPerson
from hilum.core.errors import Incorrect
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import write_cwe, write_cx, write_ei, write_xcn
from hilum.hl7v2.data.escape import escape
from hilum.hl7v2.data.writer import Er7, Header, Value
from hilum.hl7v2.messages.composing import add_in_order, begin, event_segment, is_before
from hilum.hl7v2.messages.particulars import GUARANTOR
from hilum.hl7v2.messages.particulars_out import NOTHING, Particulars
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields

__all__ = ["account_message", "charge_message"]

_Segments = list[tuple[str, Mapping[int, Value]]]


def _cp(amount: str, currency: str) -> Value:
    return Er7(f"{escape(amount)}&{escape(currency)}".rstrip("&")) if amount else ""


_UNSPECIFIED = "U"
"""CX.5 of a transaction id: an identifier of no kind that table 0203 knows."""


def _transaction_id(one: Charge, header: Header) -> Value:
    """FT1-2: CX from 2.9 on, which must say whose it is; unique within the sender."""
    if is_before(header.version, "2.9") or not one.number:
        return one.number.value
    authority = one.number.authority or AssigningAuthority(header.sending_application)
    return Er7(write_cx(Identifier(one.number.value, authority, one.number.type or _UNSPECIFIED)))


def _ft1(one: Charge, number: int, header: Header) -> dict[int, Value]:
    return {
        1: str(number),
        2: _transaction_id(one, header),
        4: one.date,
        5: one.posted,
        6: one.kind,
        7: Er7(write_cwe(one.code or one.procedure)),
        10: one.quantity,
        11: _cp(one.amount, one.currency),
        12: _cp(one.unit_amount, one.currency),
        13: Er7(write_cwe(one.department)),
        19: [Er7(write_cwe(each.code)) for each in one.diagnoses],
        20: Er7(write_xcn(one.performer)),
        21: Er7(write_xcn(one.orderer)),
        23: Er7(write_ei(one.filler)),
        25: Er7(write_cwe(one.procedure)),
    }


def _patient(patient: Patient, number: Identifier, visit: Visit | None, header: Header) -> _Segments:
    return [("PID", pid_fields(patient, account=number, version=header.version)), ("PV1", pv1_fields(visit))]


def charge_message(
    charges: tuple[Charge, ...],
    patient: Patient,
    header: Header,
    *,
    event: str = "P03",
    coverages: tuple[Coverage, ...] = (),
    visit: Visit | None = None,
    particulars: Particulars = NOTHING,
) -> bytes:
    """Write DFT^P03 or P11, the inverse of `charges.transactions`. RAD-35.

    raises   Unsupported 201   the version has no such event
    """
    write = begin(header, "DFT", event)
    event_segment(write)
    more = replace(particulars, coverages=(*particulars.coverages, *coverages))
    segments = _patient(patient, charges[0].account if charges else Identifier(""), visit, header)
    plan: dict[int, Value] = {}
    if coverages and is_before(header.version, "2.3"):  # who pays must be told with each transaction
        plan[14] = Er7(write_cwe(coverages[0].plan))
    segments += [("FT1", _ft1(one, number, header) | plan) for number, one in enumerate(charges, 1)]
    add_in_order(write, [*segments, *more.segments(header.version)])
    return write.encode()


def _identified(told: Particulars) -> Particulars:
    """Diagnoses and procedures each with the number that P12 must tell (DG1-20, PR1-19): its own, else ours, else what it is known
    by in the visit. 6.5.2.20, 6.5.4.19."""
    taken: set[str] = set()

    def number(own: Identifier, *others: str) -> Identifier:
        if own:
            return own
        first, *rest = filter(None, others)
        name, count = "-".join((first, *rest)), 1
        unique = name
        while unique in taken:
            count += 1
            unique = f"{name}-{count}"
        taken.add(unique)
        return Identifier(unique)

    def named(id: str, code: Code, *rest: str) -> tuple[str, ...]:
        return (id,) if id else (code.value or code.words or "unnamed", *rest)

    return replace(
        told,
        conditions=tuple(
            replace(each, number=number(each.number, *named(each.id, each.code, each.kind))) for each in told.conditions
        ),
        procedures=tuple(
            replace(each, number=number(each.number, *named(each.id, each.code, each.when))) for each in told.procedures
        ),
    )


def account_message(
    event: str,
    one: Account,
    patient: Patient,
    header: Header,
    *,
    coverages: tuple[Coverage, ...] = (),
    visit: Visit | None = None,
    particulars: Particulars = NOTHING,
    bill_type: Code = Code(),
) -> bytes:
    """Write BAR^P01, P02, P05, P06, P10 or P12, the inverse of `charges.account`. RAD-36. P02 and P06 tell its number alone.

    Each diagnosis and procedure of P12 has its number and what is done with it: what the record keeps in its first version is added
    (A), later ones are updated (U), what was entered in error is deleted (D).

    particulars   conditions, procedures and persons as the record keeps them; those of the account where there are none
    bill_type     GP1-1, which P10 must have. Table 0455

    raises        Incorrect 101     P10 without a type of bill
                  Unsupported 201   the version has no such event
    """
    if event == "P10" and not bill_type:
        raise Incorrect("no type of bill", where="GP1-1", section="HL7 v2.5.1 6.5.15.1", code="101")
    write = begin(header, "BAR", event)
    event_segment(write)
    more = replace(
        particulars,
        coverages=(*particulars.coverages, *coverages),
        conditions=particulars.conditions
        or tuple(Condition("", "", code=each.code, kind=each.kind, when=each.when) for each in one.diagnoses),
        procedures=particulars.procedures
        or tuple(Procedure("", "", code=each, when=one.start or header.time) for each in one.procedures),
        persons=particulars.persons
        or tuple(RelatedPerson("", "", name=each, role=GUARANTOR) for each in one.guarantors),
    )
    if event == "P12":
        more = _identified(more)
    segments = _patient(patient, one.number, visit, header)
    if visit is not None or one.kind or one.start or one.end:
        told = dict(segments[1][1])
        times = {18: one.kind, 44: one.start, 45: one.end}
        segments[1] = ("PV1", told | {number: value for number, value in times.items() if value})
    if event == "P10":
        is_code = not header.version.startswith(("2.4", "2.5", "2.6"))
        segments.append(("GP1", {1: Er7(write_cwe(bill_type)) if is_code else bill_type.value}))
    add_in_order(write, [*segments, *more.segments(header.version, tells_actions=event == "P12")])
    return write.encode()
