"""Orders in: ORM^O01 with and without ZDS, OMG^O19, OMI^O23. HL7 v2.5.1 chapter 4; RAD-2, RAD-3, RAD-4, RAD-13.

Theory of operation. A message is cut into groups, each begun by an ORC (or an OBR that has none). A group tells of one
scheduled step for each IPC, or of one step where a ZDS follows, or of no step at all: then it is the placer's order and the
filler has yet to schedule it. Groups that name the same order (placer, filler or accession number) are folded into one order;
steps of one Study Instance UID into one requested procedure. `write_orders` in `orders_out` is the inverse.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from hilum.core.code import Code
from hilum.core.errors import Conflict, DecodeError, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.order import (
    Order,
    OrderChanged,
    OrderPlaced,
    RequestedProcedure,
    ScheduledProcedureStep,
    cancelled,
)
from hilum.core.person import PersonName, Physician
from hilum.core.record import Event, Record
from hilum.hl7v2.data.datatypes import read_cwe, read_ei, read_ndl, read_ts, read_xcn, seconds, write_ei
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.messages.adt import state_patient, state_visit
from hilum.hl7v2.messages.patient import read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform, warn

__all__ = ["HANDLERS", "PRIORITIES", "Group", "read_groups"]

PRIORITIES = {"S": "STAT", "A": "HIGH", "P": "HIGH", "C": "HIGH", "R": "ROUTINE", "T": "MEDIUM"}
"""TQ.6 / TQ1-9 (table 0485) -> Requested Procedure Priority (0040,1003)."""

STEP_STATUS = {
    ("CA", ""): "CANCELED",
    ("DC", ""): "DISCONTINUED",
    ("OC", ""): "CANCELED",
    ("OD", ""): "DISCONTINUED",
    ("XO", "CM"): "COMPLETED",
    ("SC", "CM"): "COMPLETED",
    ("SC", "A"): "COMPLETED",
    ("SC", "CA"): "CANCELED",
    ("SC", "DC"): "DISCONTINUED",
    ("SC", "IP"): "STARTED",
    ("XO", "CA"): "CANCELED",
    ("XO", "DC"): "DISCONTINUED",
}
"""ORC-1 and ORC-5 -> Scheduled Procedure Step Status (0040,0020); SCHEDULED where no row says else."""

_CONTROLS = frozenset(("NW", "CA", "DC", "XO", "SC", "SN", "OC", "OD", "NA"))
_ORC5 = frozenset(("A", "CA", "CM", "DC", "ER", "HD", "IP", "RP", "SC", ""))


@dataclass(slots=True)
class Group:
    """One ORC/OBR group.

    order        as the group tells it; ids of ours are empty
    procedures   of its IPC segments or of ZDS, one each
    deleted      names of Order fields that are the null value
    """

    control: str
    status: str
    order: Order
    procedures: tuple[RequestedProcedure, ...]
    place: str
    has_obr: bool
    segments: list[Segment] = field(default_factory=list)
    deleted: frozenset[str] = frozenset()


def _text(segment: Segment | None, number: int, component: int = 1, subcomponent: int = 0) -> str:
    return segment.value(number, 1, component, subcomponent) if segment else ""


def _ei(record: Record, *places: tuple[Segment | None, int]) -> Identifier:
    for segment, number in places:
        if segment is not None and (text := segment.er7(number)) and text != NULL:
            one = read_ei(segment.encoding, segment.repetitions(number)[0])
            if one.value:
                return Identifier(one.value, _authority(record, one), one.type)
    return Identifier("")


def _authority(record: Record, one: Identifier) -> AssigningAuthority:
    return record.authorities.canonical(one.authority) if one.authority else one.authority


def _code(segment: Segment | None, number: int, first: int = 1) -> Code:
    if segment is None:
        return Code()
    repetitions = segment.repetitions(number)
    return read_cwe(segment.encoding, repetitions[0], first) if repetitions and repetitions[0] != NULL else Code()


def _physician(*places: tuple[Segment | None, int]) -> Physician:
    for segment, number in places:
        if segment is not None:
            for text in segment.repetitions(number):
                if text != NULL and (one := read_xcn(segment.encoding, text)):
                    return one
    return Physician()


def _start(orc: Segment | None, obr: Segment | None, tq1: Segment | None) -> str:
    """Start of the step: TQ1-7, else ORC-7.4, OBR-27.4, OBR-36."""
    for segment, number, component in ((tq1, 7, 1), (orc, 7, 4), (obr, 27, 4), (obr, 36, 1)):
        text = _text(segment, number, component, 1).strip()
        if segment is not None and text:
            return read_ts(text, segment.place(number, 1, component if component > 1 else 0))
    return ""


def _priority(orc: Segment | None, obr: Segment | None, tq1: Segment | None) -> str:
    for segment, number, component in ((tq1, 9, 1), (orc, 7, 6), (obr, 27, 6), (obr, 5, 1)):
        if letter := _text(segment, number, component, 1):
            return PRIORITIES.get(letter[:1].upper(), letter if letter in PRIORITIES.values() else "")
    return ""


def _notes(group: list[Segment]) -> str:
    """NTE-3 of the notes that follow the OBR and precede the first other segment of the group (and those after OBX)."""
    lines = []
    for segment in group:
        if segment.name == "NTE":
            lines += [segment.encoding.plain(text) for text in segment.repetitions(3) if text != NULL]
    return "\n".join(line for line in lines if line)


def _step(
    orc: Segment | None, obr: Segment | None, tq1: Segment | None, ipc: Segment | None, status: str
) -> ScheduledProcedureStep:
    protocol = _code(ipc, 6) or _code(obr, 4, 4)
    performing = PersonName()
    if obr is not None and (repetitions := obr.repetitions(34)):
        performing = read_ndl(obr.encoding, repetitions[0]).name
    aets = [ipc.value(9, n, 1) for n in range(1, len(ipc.repetitions(9)) + 1)] if ipc else []
    return ScheduledProcedureStep(
        _text(ipc, 4) if ipc else _text(obr, 20),
        status,
        _start(orc, obr, tq1),
        tuple(one for one in aets if one),
        _text(ipc, 7),
        _text(ipc, 8),
        (_text(ipc, 5) if ipc else _text(obr, 24)).strip(),
        protocol.meaning or _code(obr, 4).words,
        protocol or _code(obr, 4),
        performing,
    )


def read_groups(request: Request, record: Record) -> list[Group]:
    """The ORC/OBR groups of an order message. raises Incorrect where ORC-1 is missing or unknown."""
    message = request.content
    zds = message.segment("ZDS")
    out = []
    for group in message.groups("ORC", "OBR"):
        first = {segment.name: segment for segment in reversed(group)}
        orc, obr, tq1 = first.get("ORC"), first.get("OBR"), first.get("TQ1")
        # one ZDS at the end is the study of all groups; a ZDS in each group is its own
        study = first.get("ZDS") or zds
        place = (orc or obr or group[0]).place(1)
        control = _text(orc, 1) if orc else "NW"
        if not control:
            raise Incorrect("no order control code", where=place, section="HL7 v2.5.1 4.5.1.1", code="101")
        if control not in _CONTROLS:
            raise DecodeError(
                "this order control is not known here", where=place, section="HL7 v2.5.1 4.5.1.1", code="103"
            )
        status = _text(orc, 5)
        if status not in _ORC5:
            warn(
                record,
                "HL7v2/ORC-5",
                "order status is not in table 0038: it was not read",
                "ORC-5",
                "HL7 v2.5.1 4.5.1.5",
            )
            status = ""
        step_status = STEP_STATUS.get((control, status)) or STEP_STATUS.get((control, ""), "SCHEDULED")
        ipcs = [segment for segment in group if segment.name == "IPC"]
        procedures = tuple(_procedure(obr, study, ipc, _step(orc, obr, tq1, ipc, step_status)) for ipc in ipcs)
        if not procedures and study is not None and obr is not None:
            procedures = (_procedure(obr, study, None, _step(orc, obr, tq1, None, step_status)),)
        accession = _accession(record, obr, ipcs)
        code = _code(obr, 31)
        order = Order(
            "",
            "",
            placer=_ei(record, (orc, 2), (obr, 2)),
            filler=_ei(record, (orc, 3), (obr, 3)),
            accession=accession,
            status=status or "SC",
            service=_code(obr, 4),
            protocol=_code(obr, 4, 4),
            priority=_priority(orc, obr, tq1),
            reason=code if code.meaning else Code("", code.value, ""),
            clinical_information=_text(obr, 13, 0),
            comments=_notes(group),
            danger=_code(obr, 12).words,
            transport=_text(obr, 30, 0),
            requesting_physician=_physician((obr, 16), (orc, 12)),
            requesting_service=_text(orc, 13, 9) or _code(orc, 17).words,
            institution=_code(orc, 17).words or message["MSH-4.1"],
            requested=_start(orc, obr, tq1),
            placed=seconds(_text(orc, 9, 1, 1), request.site.zone) or seconds(message["MSH-7.1"], request.site.zone),
            placer_application=message["MSH-3.1"],
            placer_facility=message["MSH-4.1"],
        )
        out.append(Group(control, status, order, procedures, place, obr is not None, group, _nulls(orc, obr)))
    if not out:
        raise Incorrect("no ORC segment", where="ORC", section="HL7 v2.5.1 4.4", code="100")
    return out


def _nulls(orc: Segment | None, obr: Segment | None) -> frozenset[str]:
    places = (
        (obr, 13, "clinical_information"),
        (obr, 12, "danger"),
        (obr, 30, "transport"),
        (obr, 31, "reason"),
        (obr, 16, "requesting_physician"),
        (orc, 17, "institution"),
    )
    return frozenset(name for segment, number, name in places if segment and segment.er7(number) == NULL)


def _accession(record: Record, obr: Segment | None, ipcs: list[Segment]) -> Identifier:
    for ipc in ipcs:
        if one := _ei(record, (ipc, 1)):
            return one
    # OBR-18 is ST; some senders write an EI into it
    return _ei(record, (obr, 18))


def _procedure(
    obr: Segment | None, zds: Segment | None, ipc: Segment | None, step: ScheduledProcedureStep
) -> RequestedProcedure:
    code = _code(obr, 44) or _code(obr, 4)
    uid = (_text(ipc, 3) if ipc else "") or _text(zds, 1)
    return RequestedProcedure((_text(ipc, 2) if ipc else "") or _text(obr, 19), uid.strip(), code.words, code, (step,))


# Folding groups into orders, and deciding.


def _known(record: Record, order: Order, procedures: tuple[RequestedProcedure, ...]) -> Order | None:
    """The order that any of the numbers names; senders give different subsets of them."""
    if order.placer and (found := record.orders.by_placer(order.placer)):
        return found
    if order.filler and (found := record.orders.by_filler(order.filler)):
        return found
    if order.accession and (found := record.orders.by_accession(order.accession.value)):
        return found
    for procedure in procedures:
        if procedure.study_uid and (found := record.orders.by_study(procedure.study_uid)):
            return found
    return None


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
    keep = {"id", "patient_id", "procedures", "version", "updated", "placed", "status"}
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
    return replace(known, procedures=procedures, **changes)  # type: ignore[arg-type]


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


def order_message(request: Request, record: Record) -> Reply:
    """ORM^O01, OMG^O19, OMI^O23: place, schedule, change, cancel, report status. RAD-2, RAD-3, RAD-4, RAD-13."""
    groups = read_groups(request, record)
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
    elif any(group.control in ("NW", "SN", "XO") for group in groups):
        raise Incorrect("an order without a patient", where="PID", section="HL7 v2.5.1 4.4", code="100")
    referring = _physician((request.segment("PV1"), 8))
    answers: list[str] = []
    for same in _fold(groups):
        group = same[0]
        said = replace(
            group.order,
            patient_id=patient_id,
            procedures=_join_procedures([one for each in same for one in each.procedures]),
            comments="\n".join(dict.fromkeys(each.order.comments for each in same if each.order.comments)),
            visit_number=visit_number,
            referring_physician=referring,
        )
        record.exchange.about("placer", said.placer.value)
        record.exchange.about("filler", said.filler.value)
        record.exchange.about("accession", said.accession.value)
        record.exchange.about("study", *(one.study_uid for one in said.procedures))
        known = _known(record, said, said.procedures)
        if known is not None:
            _check_patient(record, known, patient_id)
            record.exchange.about("person", known.patient_id)
        _check_lengths(said, record)
        order_events, order = _decide(request, record, group, said, known)
        events += order_events
        record.exchange.about("accession", order.accession.value)
        record.exchange.about("study", *order.study_uids)
        if group.control == "SN":
            answers += _number_assigned(request, group, order)
    if answers:
        return Reply(tuple(events), type=_ANSWERS[request.envelope.message_code], segments=tuple(answers))
    return Reply(tuple(events))


def _check_patient(record: Record, known: Order, patient_id: str) -> None:
    if not patient_id or known.patient_id == patient_id:
        return
    owner = record.patients.current(known.patient_id)
    if owner is None or owner.id != patient_id:
        raise Conflict("the order belongs to another patient", where="PID-3", section="HL7 v2.5.1 4.4", code="205")


def _decide(
    request: Request, record: Record, group: Group, said: Order, known: Order | None
) -> tuple[tuple[Event, ...], Order]:
    now, control = record.now(), group.control
    if control in ("NW", "SN", "XO"):
        return _place(request, record, group, said, known)
    if known is None:
        raise NotFound(
            "no order has this number", where=group.place.replace("-1", "-2"), section="HL7 v2.5.1 4.5.1", code="204"
        )
    if control in ("CA", "DC", "OC", "OD"):
        changed = cancelled(known, discontinue=control in ("DC", "OD"), when=now)
        return changed, changed[0].order if changed else known
    if control == "NA":
        after = _updated(known, replace(said, procedures=()), frozenset(), whole=False)
    else:  # SC
        after = replace(known, status=group.status or known.status)
        if status := STEP_STATUS.get((control, group.status)):
            named = frozenset(step.id for one in said.procedures for step in one.steps if step.id)
            after = after.with_step_status(named or None, status)
        if not known.placer and said.placer:
            after = replace(after, placer=said.placer)
        if not known.filler and said.filler:
            after = replace(after, filler=said.filler)
    if after == known:
        return (), known
    after = replace(after, version=known.version + 1, updated=now)
    return (OrderChanged(after, known),), after


def _place(
    request: Request, record: Record, group: Group, said: Order, known: Order | None
) -> tuple[tuple[Event, ...], Order]:
    """NW, SN and XO: a new order, or the newest word on one that is known."""
    now, control = record.now(), group.control
    if not group.has_obr:
        raise Incorrect("an order without OBR", where="OBR", section="HL7 v2.5.1 4.4", code="100")
    if known is None:
        if control == "XO":
            inform(
                record, "RAD-13/unknown-order", "a change to an order not known yet: it is taken as new", group.place
            )
        if not said.service and not said.procedures:
            raise Incorrect("no universal service identifier", where="OBR-4", section="HL7 v2.5.1 4.5.3.4", code="101")
        if control != "SN" and not said.placer and not said.filler and not said.accession:
            raise Incorrect("an order without any number", where="ORC-2", section="HL7 v2.5.1 4.5.1.2", code="101")
        order = replace(said, id=record.new_id(), placed=said.placed or now, updated=now)
        if control == "SN":
            placer = Identifier(f"P{record.next_number('placer-order')}", said.placer.authority)
            order = replace(order, placer=order.placer or placer, unplaced=True)
        if order.procedures:
            order = _identified(request, record, order)
        return (OrderPlaced(order),), order
    if known.status in ("CA", "DC") and control == "NW":
        raise Conflict("the order was cancelled", where=group.place, section="HL7 v2.5.1 4.5.1.1", code="205")
    after = _updated(known, said, group.deleted, whole=control == "XO")
    if after.procedures and after.procedures != known.procedures:
        after = _identified(request, record, after)
    if control == "XO" and group.status:
        after = replace(after, status=group.status)
        if status := STEP_STATUS.get((control, group.status)):
            after = after.with_step_status(None, status)
    if after == known:
        return (), known
    after = replace(after, version=known.version + 1, updated=now)
    return (OrderChanged(after, known),), after


_ANSWERS = {"ORM": ("ORR", "O02", "ORR_O02"), "OMG": ("ORG", "O20", "ORG_O20"), "OMI": ("ORI", "O24", "ORI_O24")}


def _number_assigned(request: Request, group: Group, order: Order) -> list[str]:
    """ORC with NA and both numbers, and the OBR that was sent with its OBR-2 filled: the answer to SN. RAD-3."""
    d = request.content.delimiters
    out = []
    for segment in group.segments:
        if segment.name not in ("ORC", "OBR", "TQ1"):
            continue
        fields = list(segment.fields)
        if segment.name != "TQ1":
            fields += [""] * (4 - len(fields))
            if segment.name == "ORC":
                fields[1] = "NA"
            fields[2] = write_ei(order.placer, d)
        out.append(d.field.join(fields))
    return out


def number_assigned(request: Request, record: Record) -> Reply:
    """ORR^O02, ORG^O20, ORI^O24 as a message of its own: the placer tells its number. RAD-3."""
    if _text(request.segment("MSA"), 1) not in ("AA", ""):
        return Reply()
    events: list[Event] = []
    for group in read_groups(request, record):
        if group.control != "NA":
            warn(record, "RAD-3/ORC-1", "the answer to SN must say NA; it was read so", group.place, "RAD TF-2 4.3")
            group.control = "NA"
        known = _known(record, group.order, ())
        if known is None:
            raise NotFound("no order has this filler number", where="ORC-3", section="HL7 v2.5.1 4.5.1.3", code="204")
        order_events, _ = _decide(request, record, group, group.order, known)
        events += order_events
    return Reply(tuple(events))


HANDLERS: tuple[Handler, ...] = (
    *(Handler(Trigger(code, event), order_message) for code, event in (("ORM", "O01"), ("OMG", "O19"), ("OMI", "O23"))),
    *(
        Handler(Trigger(code, event), number_assigned)
        for code, event in (("ORR", "O02"), ("ORG", "O20"), ("ORI", "O24"))
    ),
)
