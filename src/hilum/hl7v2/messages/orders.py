"""Orders decided: ORM^O01 with and without ZDS, OMG^O19, OML^O21, O33, O35, O39 and O59, OMI^O23. HL7 v2.5.1 chapter 4; RAD-2, RAD-3,
RAD-4, RAD-13, LAB-1, LAB-4, LAB-28.

Groups that name the same order (placer, filler or accession number) are folded into one order; steps of one Study Instance UID into
one requested procedure. Each order control code of table 0119 has its decision in `_DECISIONS`. `orders_reading` reads,
`orders_answer` makes the answer with an ORC for each order, `orders_out` writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from hilum.core.errors import Conflict, DecodeError, HilumError, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import Identifier
from hilum.core.order import (
    Order,
    OrderChanged,
    OrderPlaced,
    RequestedProcedure,
    ScheduledProcedureStep,
    cancelled,
    held,
    kept,
    performed,
    released,
)
from hilum.core.quick import replace
from hilum.core.record import Event, Record
from hilum.core.result import adopted
from hilum.hl7v2.messages import orders_answer
from hilum.hl7v2.messages.orders_answer import Decided
from hilum.hl7v2.messages.orders_reading import STEP_STATUS, Group, physician_of, read_groups, text_of
from hilum.hl7v2.messages.particulars import state_particulars
from hilum.hl7v2.messages.patient import read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform, warn
from hilum.hl7v2.messages.stating import state_patient, state_visit
from hilum.hl7v2.messages.work_orders import about_specimens
from hilum.hl7v2.outcome import refusal

__all__ = ["HANDLERS", "order_message"]


def _known(
    record: Record, order: Order, procedures: tuple[RequestedProcedure, ...], *, is_new: bool = False
) -> Order | None:
    """The order that any of the numbers names; senders give different subsets of them.

    is_new   the message places an order: then another placer order number is another order, though it has the accession number of
             one that is known (4.5.1.2)
    """
    if order.placer and (found := record.orders.by_placer(order.placer)):
        return found
    if order.filler and (found := record.orders.by_filler(order.filler)):
        return found
    by_accession = record.orders.by_accession(order.accession.value) if order.accession else None
    if by_accession is not None and not (is_new and _are_two(by_accession, order)):
        return by_accession
    for procedure in procedures:
        if procedure.study_uid and (found := record.orders.by_study(procedure.study_uid)):
            return found
    return None


def _are_two(one: Order, other: Order) -> bool:
    """Their placer order numbers differ, and their filler order number is not the same."""
    both = one.placer and other.placer
    is_filler = one.filler and other.filler and _is_number(one.filler, other.filler)
    return bool(both) and not is_filler and not _is_number(one.placer, other.placer)


def _is_number(one: Identifier, other: Identifier) -> bool:
    """The same number, by value alone where one of the two has no authority."""
    return one.value == other.value and (one.key == other.key or not (one.authority and other.authority))


def _fold(groups: list[Group]) -> list[list[Group]]:
    """Groups of one order and one control together, in the order of their first."""
    out: list[list[Group]] = []
    for group in groups:
        for earlier in out:
            if earlier[0].control == group.control and _same(earlier[0].order, group.order):
                earlier.append(group)
                break
        else:
            out.append([group])
    return out


def _same(one: Order, other: Order) -> bool:
    pairs = ((one.placer, other.placer), (one.filler, other.filler), (one.accession, other.accession))
    both = [(a, b) for a, b in pairs if a and b]
    return bool(both) and all(a.key == b.key for a, b in both)


def _join_procedures(procedures: list[RequestedProcedure]) -> tuple[RequestedProcedure, ...]:
    """Procedures of one Study Instance UID (or of one id, where it is not said) become one with all steps."""
    out: list[RequestedProcedure] = []
    for one in procedures:
        for number, earlier in enumerate(out):
            same = earlier.study_uid == one.study_uid if one.study_uid and earlier.study_uid else earlier.id == one.id
            if same:
                steps = [*earlier.steps]
                steps += [step for step in one.steps if not step.id or all(step.id != other.id for other in steps)]
                out[number] = replace(
                    earlier, id=earlier.id or one.id, study_uid=earlier.study_uid or one.study_uid, steps=tuple(steps)
                )
                break
        else:
            out.append(one)
    return tuple(out)


def _identified(request: Request, record: Record, order: Order) -> Order:
    """A scheduled order whose procedures and steps all have their identifiers, by the site's policy. Mapping section 3."""
    policy = request.site.missing_identifiers
    accession = order.accession.value
    missing: list[str] = []
    procedures = []
    for number, procedure in enumerate(order.procedures, 1):
        uid, id = procedure.study_uid, procedure.id
        if not uid:
            missing.append("Study Instance UID")
            uid = (
                _name_based_uid(f"{order.accession.key}#{number}")
                if policy == "accession" and accession
                else record.new_uid()
            )
        if not id:
            missing.append("Requested Procedure ID")
            id = accession if policy == "accession" and accession else f"RP{record.next_number('requested-procedure')}"
        steps: list[ScheduledProcedureStep] = []
        for step in procedure.steps:
            if not step.id:
                missing.append("Scheduled Procedure Step ID")
                own = f"{accession}-{len(steps) + 1}" if len(procedure.steps) > 1 else accession
                use_accession = policy == "accession" and accession
                step = replace(step, id=own[:16] if use_accession else f"SPS{record.next_number('scheduled-step')}")
            steps.append(step)
        procedures.append(replace(procedure, id=id, study_uid=uid, steps=tuple(steps)))
    if not accession:
        missing.append("Accession Number")
    if missing:
        place = "IPC" if "IPC" in request.content else "ZDS-1" if "Study Instance UID" in missing else "OBR"
        names = ", ".join(dict.fromkeys(missing))
        if policy == "reject":
            raise Incorrect(f"a scheduled procedure without {names}", where=place, section="RAD TF-2 4.4", code="101")
        warn(record, "RAD-4/identifiers", f"the scheduled procedure came without {names}", place, "RAD TF-2 4.4")
        if not accession:
            made = f"H{record.next_number('accession')}"
            order = replace(order, accession=Identifier(made, order.accession.authority))
    return replace(order, procedures=tuple(procedures))


def _name_based_uid(name: str) -> str:
    """The same UID for the same name: 2.25. and 128 bits of its digest. PS3.5 B.2."""
    return f"2.25.{int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], 'big')}"


_LENGTHS = (("accession", 16, "OBR-18"), ("placer", 64, "ORC-2"), ("filler", 64, "ORC-3"))


def _check_lengths(order: Order, record: Record) -> None:
    """What DICOM could not carry whole is told before it is cut: SH 16, LO 64."""
    for name, most, place in _LENGTHS:
        if len(getattr(order, name).value) > most:
            warn(record, "RAD-4/length", f"longer than the {most} characters that DICOM carries", place, "PS3.5 6.2")
    for procedure in order.procedures:
        if procedure.study_uid and not _is_uid(procedure.study_uid):
            raise DecodeError("the Study Instance UID is no UID", where="ZDS-1", section="PS3.5 9.1", code="102")


def _is_uid(text: str) -> bool:
    parts = text.split(".")
    return len(text) <= 64 and all(p.isascii() and p.isdigit() and (p == "0" or p[0] != "0") for p in parts)


def _updated(known: Order, said: Order, deleted: frozenset[str], *, whole: bool) -> Order:
    """The known order after a group said more: empty keeps, null deletes. `whole`: procedures are a full snapshot (XO)."""
    blank = Order("", "")
    keep = {"id", "patient_id", "procedures", "version", "updated", "placed", "status", "control"}
    if known.placer_application:
        keep |= {"placer_application", "placer_facility"}
    changes: dict[str, object] = {}
    for name in Order.__dataclass_fields__:
        value = getattr(said, name)
        if name in keep:
            continue
        if name in deleted:
            changes[name] = getattr(blank, name)
        elif value and value != getattr(blank, name):
            changes[name] = value
    procedures = known.procedures
    if said.procedures:
        procedures = said.procedures if whole or not known.procedures else _merge_procedures(known, said.procedures)
    return replace(known, procedures=procedures, **changes)


def _merge_procedures(known: Order, said: tuple[RequestedProcedure, ...]) -> tuple[RequestedProcedure, ...]:
    out = list(known.procedures)
    for one in said:
        for number, earlier in enumerate(out):
            if earlier.study_uid == one.study_uid:
                ids = {step.id for step in one.steps}
                kept = tuple(step for step in earlier.steps if step.id not in ids)
                out[number] = replace(one, steps=(*kept, *one.steps))
                break
        else:
            out.append(one)
    return tuple(out)


_NEW = ("NW", "PA", "CH", "SN", "RO", "XO", "XX")
"""Controls that tell of a whole order, with its patient."""


def order_message(request: Request, record: Record) -> Reply:
    """ORM^O01, OMG^O19, OML^O21, O33, O35, O39, O59, OMI^O23: place, schedule, change, hold, cancel, report status.

    Where the answer speaks for each order, an order that cannot be done does not hold up the others.
    """
    groups = read_groups(request, record)
    about_specimens(record.exchange, request.content)
    events: list[Event] = []
    patient_id = ""
    visit_number = Identifier("")
    if "PID" in request.content:
        stated = state_patient(request, record, source="order")
        visit_events, visit = state_visit(
            record, stated.patient, read_pv1(request, record, stated.statement.account), ""
        )
        events += [*stated.events, *visit_events]
        patient_id, visit_number = stated.patient.id, visit.number if visit else stated.statement.account
        events += state_particulars(request, record, stated.patient, visit_number, diagnoses=False)
    elif any(group.control in _NEW for group in groups):
        raise Incorrect("an order without a patient", where="PID", section="HL7 v2.5.1 4.4", code="100")
    referring = physician_of((request.segment("PV1"), 8))
    speaks_for_each = orders_answer.speaks_for_each(request)
    decided: list[Decided] = []
    for same in _fold(groups):
        group = same[0]
        said = replace(
            group.order,
            patient_id=patient_id,
            procedures=_join_procedures([one for each in same for one in each.procedures]),
            comments="\n".join(dict.fromkeys(each.order.comments for each in same if each.order.comments)),
            visit_number=visit_number,
            referring_physician=referring,
            department=_department(request, group),
        )
        _about(record, said)
        try:
            order_events, order = _one_order(request, record, group, said, patient_id)
        except HilumError as error:
            if not speaks_for_each:
                raise
            where = f"{error.where}: " if error.where else ""
            warn(record, "HL7v2/order-refused", f"{where}{error.message}", group.place, error.section)
            decided.append(Decided(tuple(same), said, refusal(error)))
            continue
        events += order_events
        _about(record, order)
        decided.append(Decided(tuple(same), order))
    return orders_answer.reply_to(request, tuple(events), decided)


def _about(record: Record, order: Order) -> None:
    record.exchange.about("placer", order.placer.value)
    record.exchange.about("filler", order.filler.value)
    record.exchange.about("accession", order.accession.value)
    record.exchange.about("study", *order.study_uids)


def _department(request: Request, group: Group) -> str:
    if request.envelope.message_code != "OML":
        return ""
    return next((one.value(24, 1, 1) for one in group.segments if one.name == "OBR" and one.value(24, 1, 1)), "LAB")


def _one_order(
    request: Request, record: Record, group: Group, said: Order, patient_id: str
) -> tuple[tuple[Event, ...], Order]:
    known = _known(record, said, said.procedures, is_new=group.control in _NEW)
    if known is not None:
        _check_patient(record, known, patient_id)
        record.exchange.about("person", known.patient_id)
    _check_lengths(said, record)
    return _decide(request, record, group, said, known)


def _check_patient(record: Record, known: Order, patient_id: str) -> None:
    if not patient_id or known.patient_id == patient_id:
        return
    owner = record.patients.current(known.patient_id)
    if owner is None or owner.id != patient_id:
        raise Conflict("the order belongs to another patient", where="PID-3", section="HL7 v2.5.1 4.4", code="205")


def _decide(
    request: Request, record: Record, group: Group, said: Order, known: Order | None
) -> tuple[tuple[Event, ...], Order]:
    if group.control in _NEW:
        return _place(request, record, group, said, known)
    if known is None:
        raise NotFound(
            "no order has this number", where=group.place.replace("-1", "-2"), section="HL7 v2.5.1 4.5.1", code="204"
        )
    decide = _DECISIONS.get(group.control)
    if decide is None:
        text = "this order control tells of nothing that changes the order here: it was journaled"
        inform(record, "HL7v2/ORC-1", text, group.place, "HL7 v2.5.1 4.5.1.1")
        return (), known
    changed = decide(known, group, said, record.now())
    return changed, changed[0].order if changed else known


_Decision = Callable[[Order, Group, Order, float], tuple[OrderChanged, ...]]


def _cancel(known: Order, group: Group, said: Order, now: float) -> tuple[OrderChanged, ...]:
    return cancelled(known, discontinue=group.control in ("DC", "OD", "DR"), when=now)


def _hold(known: Order, group: Group, said: Order, now: float) -> tuple[OrderChanged, ...]:
    return held(known, when=now)


def _release(known: Order, group: Group, said: Order, now: float) -> tuple[OrderChanged, ...]:
    return released(known, when=now)


def _number(known: Order, group: Group, said: Order, now: float) -> tuple[OrderChanged, ...]:
    """The other side tells its number."""
    return _changed(known, _updated(known, replace(said, procedures=()), frozenset(), whole=False), now)


def _status(known: Order, group: Group, said: Order, now: float) -> tuple[OrderChanged, ...]:
    after = _with_status(known, group.status)
    if status := STEP_STATUS.get((group.control, group.status)):
        named = frozenset(step.id for one in said.procedures for step in one.steps if step.id)
        after = after.with_step_status(named or None, status)
    if not known.placer and said.placer:
        after = replace(after, placer=said.placer)
    if not known.filler and said.filler:
        after = replace(after, filler=said.filler)
    return _changed(known, after, now)


def _with_status(order: Order, status: str) -> Order:
    """The order with the status that the other side tells (ORC-5): what is over, held or neither follows from it."""
    return replace(order, status=status, control=status if status in ("CA", "DC", "HD") else "") if status else order


def _changed(known: Order, after: Order, now: float) -> tuple[OrderChanged, ...]:
    if after == known:
        return ()
    return (OrderChanged(replace(after, version=known.version + 1, updated=now), known),)


_DECISIONS: dict[str, _Decision] = {
    **dict.fromkeys(("CA", "OC", "DC", "OD", "RP", "RU", "CR", "DR", "RQ"), _cancel),
    **dict.fromkeys(("HD", "OH", "HR"), _hold),
    **dict.fromkeys(("RL", "OE", "OR"), _release),
    **dict.fromkeys(("NA", "OK", "XR"), _number),
    **dict.fromkeys(("SC", "RE", "SR"), _status),
}
"""What each order control (table 0119) does to a known order. SS asks only; LI, UN and the refusals change nothing here."""


def _place(
    request: Request, record: Record, group: Group, said: Order, known: Order | None
) -> tuple[tuple[Event, ...], Order]:
    """NW, PA, CH, RO, SN, XO and XX: a new order, or the newest word on one that is known."""
    now, control = record.now(), group.control
    if not group.has_obr:
        raise Incorrect("an order without OBR", where="OBR", section="HL7 v2.5.1 4.4", code="100")
    if known is None:
        if control in ("XO", "XX"):
            inform(
                record, "RAD-13/unknown-order", "a change to an order not known yet: it is taken as new", group.place
            )
        if not said.service and not said.procedures:
            raise Incorrect("no universal service identifier", where="OBR-4", section="HL7 v2.5.1 4.5.3.4", code="101")
        if control != "SN" and not said.placer and not said.filler and not said.accession:
            raise Incorrect("an order without any number", where="ORC-2", section="HL7 v2.5.1 4.5.1.2", code="101")
        order = _own_accession(record, group, replace(said, id=record.new_id(), placed=said.placed or now, updated=now))
        if control == "SN":
            placer = Identifier(f"P{record.next_number('placer-order')}", said.placer.authority)
            order = replace(order, placer=order.placer or placer, unplaced=True)
        if order.procedures:
            order = replace(_identified(request, record, order), scheduled_elsewhere=True)
        found = adopted(
            record.results.of_patient(order.patient_id),
            order.id,
            placer=order.placer.value,
            filler=order.filler.value,
            accession=order.accession.value,
            when=now,
        )
        if any(one.result.status in ("F", "C") for one in found):
            inform(record, "ORU/before-order", "the final report of this order is known already", group.place)
            order = replace(order.with_step_status(None, "COMPLETED"), status="CM")
        placed = kept(order) if order.department else (OrderPlaced(order),)
        return (*placed, *found), order
    if known.status in ("CA", "DC") and control == "NW":
        raise Conflict("the order was cancelled", where=group.place, section="HL7 v2.5.1 4.5.1.1", code="205")
    after = _updated(known, said, group.deleted, whole=control in ("XO", "XX"))
    if after.procedures and after.procedures != known.procedures:
        after = _identified(request, record, after)
    if control in ("XO", "XX") and group.status:
        after = _with_status(after, group.status)
        if status := STEP_STATUS.get(("XO", group.status)):
            after = after.with_step_status(None, status)
    if after.procedures != known.procedures and group.status in ("", "SC", "IP"):
        after = _as_far_as_it_is(record, after, is_held=after.is_held and not group.status)
    if after == known:
        return (), known
    after = replace(after, version=known.version + 1, updated=now)
    return (OrderChanged(after, known),), after


def _as_far_as_it_is(record: Record, order: Order, *, is_held: bool) -> Order:
    """A schedule that was told anew says nothing of what was performed of it, nor of a hold: its steps have come as far as before."""
    if is_held:
        waiting = {step.id for one in order.procedures for step in one.steps if step.status == "SCHEDULED"}
        order = order.with_step_status(frozenset(waiting), "ON HOLD")
    steps = record.orders.performed_of_order(order.id)
    changed = performed(order, tuple(steps), when=record.now()) if steps else ()
    return changed[0].order if changed else order


def _own_accession(record: Record, group: Group, order: Order) -> Order:
    """A new order whose accession number is another order's gets one of its own, where the filler here gives it out; where it was
    scheduled elsewhere it keeps what its filler said. RAD TF-2 4.4: the accession number is the filler's to give."""
    other = record.orders.by_accession(order.accession.value) if order.accession else None
    if other is None or (other.accession.authority and order.accession.authority != other.accession.authority):
        return order
    kept_it = bool(order.procedures)
    text = "the accession number is another order's" + ("" if kept_it else ": this order gets one of its own")
    warn(record, "RAD-2/accession-of-another", text, "IPC-1" if kept_it else "OBR-18", "RAD TF-2 4.4")
    return order if kept_it else replace(order, accession=Identifier(""))


def number_assigned(request: Request, record: Record) -> Reply:
    """ORR^O02, ORG^O20, ORL^O22, O34, O36, ORI^O24 as a message of its own: what the other side made of an order. RAD-3.

    NA, OK and XR bring a number, CR, DR and HR what was asked for; a refusal (UA, UC, ...) changes nothing and is told.
    """
    if text_of(request.segment("MSA"), 1) not in ("AA", "AE", ""):
        return Reply()
    events: list[Event] = []
    for group in read_groups(request, record) if "ORC" in request.content else ():
        if group.control in ("NW", "SN"):
            warn(record, "RAD-3/ORC-1", "the answer to SN must say NA; it was read so", group.place, "RAD TF-2 4.3")
            group.control = "NA"
        known = _known(record, group.order, ())
        if known is None:
            raise NotFound("no order has this filler number", where="ORC-3", section="HL7 v2.5.1 4.5.1.3", code="204")
        record.exchange.about("person", known.patient_id)
        _about(record, known)
        if group.control in orders_answer.REFUSALS:
            text = f"the other side refused the order: ORC-1 {group.control}"
            warn(record, "HL7v2/refused-by-filler", text, group.place, "HL7 v2.5.1 4.5.1.1")
        order_events, _ = _decide(request, record, group, group.order, known)
        events += order_events
    return Reply(tuple(events))


HANDLERS: tuple[Handler, ...] = (
    *(
        Handler(Trigger(code, event), order_message)
        for code, event in (
            ("ORM", "O01"),
            ("OMG", "O19"),
            ("OML", "O21"),
            ("OML", "O33"),
            ("OML", "O35"),
            ("OML", "O39"),
            ("OML", "O59"),
            ("OMI", "O23"),
        )
    ),
    *(
        Handler(Trigger(code, event), number_assigned)
        for code, event in (
            ("ORR", "O02"),
            ("ORG", "O20"),
            ("ORL", "O22"),
            ("ORL", "O34"),
            ("ORL", "O36"),
            ("ORL", "O40"),
            ("ORI", "O24"),
        )
    ),
)
