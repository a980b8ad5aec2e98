"""Pharmacy: OMP^O09 and RDE^O11, O25, O49 order, RDS^O13 dispenses, RGV^O15 says what to give and RAS^O17 what was given; until 2.3.1
their event is O01. HL7 v2.5.1 chapter 4A.

Each is answered in its own kind (ORP, RRE, RRD, RRG, RRA) with an ORC for each order. A dispense and an administration name the
request by its placer number, and are kept beside it. What is to be given is an administration in progress, until RAS tells of the
same drug at the same time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hilum.core.errors import HilumError, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import Identifier
from hilum.core.record import Event, Record
from hilum.core.treatment import Medication, MedicationChanged, medication_changed
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.messages.fields import code, codes, ei, nulls, physician, time
from hilum.hl7v2.messages.orders_answer import DONE, UNABLE
from hilum.hl7v2.messages.particulars import state_particulars
from hilum.hl7v2.messages.patient import read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, warn
from hilum.hl7v2.messages.stating import state_patient, state_visit
from hilum.hl7v2.outcome import Refusal, refusal
from hilum.hl7v2.wire.ack import error_segment

__all__ = ["EVENTS", "HANDLERS", "NULLABLE", "pharmacy_message"]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a message of pharmacy brings, in which segment, and what answers it."""

    kind: str
    segment: str
    answer: tuple[str, str, str]


EVENTS = {
    ("OMP", "O09"): _Kind("request", "RXO", ("ORP", "O10", "ORP_O10")),
    ("RDE", "O11"): _Kind("request", "RXE", ("RRE", "O12", "RRE_O12")),
    ("RDE", "O25"): _Kind("request", "RXE", ("RRE", "O26", "RRE_O12")),
    ("RDE", "O49"): _Kind("request", "RXE", ("RRE", "O50", "RRE_O50")),
    ("RDS", "O13"): _Kind("dispense", "RXD", ("RRD", "O14", "RRD_O14")),
    ("RGV", "O15"): _Kind("administration", "RXG", ("RRG", "O16", "RRG_O16")),
    ("RAS", "O17"): _Kind("administration", "RXA", ("RRA", "O18", "RRA_O18")),
    # 2.2 to 2.3.1 have one event for all orders
    ("RDE", "O01"): _Kind("request", "RXE", ("RRE", "O02", "RRE_O02")),
    ("RDS", "O01"): _Kind("dispense", "RXD", ("RRD", "O02", "RRD_O02")),
    ("RGV", "O01"): _Kind("administration", "RXG", ("RRG", "O02", "RRG_O02")),
    ("RAS", "O01"): _Kind("administration", "RXA", ("RRA", "O02", "RRA_O02")),
}

NULLABLE: Mapping[str, tuple[tuple[int, str], ...]] = {
    "ORC": ((12, "orderer"), (16, "reason")),
    "RXO": (
        (2, "amount"),
        (3, "amount_most"),
        (4, "unit"),
        (5, "form"),
        (6, "instructions"),
        (11, "quantity"),
        (13, "refills"),
    ),
    "RXE": (
        (3, "amount"),
        (4, "amount_most"),
        (5, "unit"),
        (6, "form"),
        (7, "instructions"),
        (10, "quantity"),
        (12, "refills"),
        (15, "prescription"),
    ),
    "RXD": ((4, "quantity"), (5, "unit"), (6, "form"), (7, "prescription"), (8, "refills"), (10, "performer")),
    "RXG": ((6, "amount_most"), (8, "form"), (13, "instructions"), (22, "reason")),
    "RXA": ((4, "end"), (6, "amount"), (7, "unit"), (8, "form"), (10, "performer"), (19, "reason")),
    "RXR": ((1, "route"), (2, "site")),
}
"""Field and what of the noun the null value in it deletes. 2.5.3.6."""

_REQUEST_STATUS = {
    "CA": "cancelled",
    "OC": "cancelled",
    "DC": "stopped",
    "OD": "stopped",
    "HD": "on-hold",
    "OH": "on-hold",
    "RL": "active",
}
_TO_GIVE = {"CA": "not-done", "OC": "not-done", "DC": "stopped", "OD": "stopped", "HD": "on-hold", "OH": "on-hold"}
"""ORC-1 of RGV -> what becomes of what is to be given; anything else: it is in progress until RAS tells that it was given."""
_GIVEN = {"CP": "completed", "PA": "completed", "RE": "not-done", "NA": "not-done", "": "completed"}
_TELLING = frozenset(("CA", "OC", "DC", "OD", "HD", "OH", "RL", "SC", "SR", "XX"))
"""Controls that are of a request that must be known already."""


def pharmacy_message(request: Request, record: Record) -> Reply:
    """OMP, RDE, RDS, RGV, RAS: keep each order's medication, and answer order by order."""
    row = EVENTS[request.envelope.message_code, request.envelope.trigger_event]
    stated = state_patient(request, record, source="order")
    visit_events, _ = state_visit(record, stated.patient, read_pv1(request, record, stated.statement.account))
    events: list[Event] = [*stated.events, *visit_events]
    events += state_particulars(request, record, stated.patient, stated.statement.account, diagnoses=False)
    groups = request.content.groups("ORC")
    if not groups:
        raise Incorrect("no ORC segment", where="ORC", section="HL7 v2.5.1 4A.3", code="100")
    known = record.medications.of_patient(stated.patient.id)
    refused: list[Refusal] = []
    lines: list[str] = []
    d = request.content.delimiters
    for group in groups:
        control = group[0].value(1) or "NW"
        answer = DONE.get(control, control)
        try:
            changed = _decide(record, row, group, control, stated.patient.id, known)
            for event in changed:
                known = [event.noun, *(one for one in known if one.id != event.noun.id)]
            events += changed
        except HilumError as error:
            answer = UNABLE.get(control, "UA")
            refused.append(refusal(error))
            warn(record, "HL7v2/order-refused", error.message, group[0].place(1), error.section)
        fields = list(group[0].fields)
        fields[1:2] = [answer]
        lines.append(d.field.join(fields))
    if len(refused) == len(groups):
        return Reply((), refused[0].acknowledgement, "", refused[0], row.answer, tuple(lines))
    errors = [error_segment(request.envelope, one) for one in refused]
    return Reply(tuple(events), type=row.answer, segments=(*errors, *lines))


def _decide(
    record: Record, row: _Kind, group: list[Segment], control: str, patient_id: str, known: list[Medication]
) -> tuple[MedicationChanged, ...]:
    first = {segment.name: segment for segment in reversed(group)}
    orc = first["ORC"]
    placer, filler = ei(orc, 2, record), ei(orc, 3, record)
    record.exchange.about("placer", placer.value)
    record.exchange.about("filler", filler.value)
    found = _find(known, row.kind, placer, filler)
    if row.kind == "request" and control in _TELLING:
        if found is None:
            raise NotFound("no order has this number", where=orc.place(2), section="HL7 v2.5.1 4.5.1", code="204")
        status = _REQUEST_STATUS.get(control, found.status)
        if status == "active" and orc.value(5) == "CM":
            status = "completed"
        return medication_changed(
            found, Medication("", patient_id, row.kind, placer, filler, status), when=record.now()
        )
    bodies = [number for number, segment in enumerate(group) if segment.name == row.segment]
    if row.kind == "request":
        bodies = bodies[:1] or [number for number, segment in enumerate(group) if segment.name == "RXO"][:1]
    if not bodies:
        raise Incorrect(f"an order without {row.segment}", where=row.segment, section="HL7 v2.5.1 4A.3", code="100")
    if not placer and not filler:
        raise Incorrect("an order without any number", where=orc.place(2), section="HL7 v2.5.1 4.5.1.2", code="101")
    base = Medication("", patient_id, row.kind, placer, filler, _TO_GIVE.get(control, "in-progress"))
    if row.segment != "RXG":
        base = replace(base, status="active")
    events: list[MedicationChanged] = []
    for at, number in enumerate(bodies):
        own = group[number : bodies[at + 1] if at + 1 < len(bodies) else len(group)]
        parts = first | {segment.name: segment for segment in reversed(own)} if len(bodies) > 1 or number else first
        if row.segment == "RXG":  # the order's own times are not those of what is to be given now
            parts = {name: one for name, one in parts.items() if name != "TQ1" or any(one is each for each in own)}
        changed = _one(record, row.kind, parts, group[number], base, found, known)
        known = [*(event.noun for event in changed), *known]
        events += changed
    return tuple(events)


def _one(
    record: Record,
    kind: str,
    first: dict[str, Segment],
    body: Segment,
    base: Medication,
    found: Medication | None,
    known: list[Medication],
) -> tuple[MedicationChanged, ...]:
    """What one RXO, RXE, RXD, RXG or RXA tells, with the route and times beside it."""
    orc = first["ORC"]
    said = _read(record, kind, first, body, base)
    if not said.drug:
        raise Incorrect("no drug", where=body.place(1), section="HL7 v2.5.1 4A.4", code="101")
    if kind != "request":
        # one order is dispensed and given many times: the same time again is the same one
        found = next((one for one in known if _same_giving(one, said)), None)
    if found is not None and body.name == "RXG" and found.status not in ("in-progress", said.status):
        said = replace(said, status=found.status)  # it was given already
    if found is None:
        said = replace(said, id=record.new_id())
    deleted = [
        name for one in (body, orc, first.get("RXR")) if one is not None for name in nulls(one, *NULLABLE[one.name])
    ]
    return medication_changed(found, said, when=record.now(), deleted=deleted)


def _find(known: list[Medication], kind: str, placer: Identifier, filler: Identifier) -> Medication | None:
    for one in known:
        if one.kind == kind and (
            (placer and one.placer.value == placer.value) or (filler and one.filler.value == filler.value)
        ):
            return one
    return None


def _same_giving(one: Medication, said: Medication) -> bool:
    numbers = (one.placer.value, one.filler.value) == (said.placer.value, said.filler.value)
    return one.kind == said.kind and numbers and one.start == said.start and one.drug.value == said.drug.value


def _read(record: Record, kind: str, first: dict[str, Segment], body: Segment, base: Medication) -> Medication:
    rxr, tq1, orc = first.get("RXR"), first.get("TQ1"), first["ORC"]
    start = time(tq1, 7, record) or time(orc, 7, record, 4)
    end = time(tq1, 8, record) or time(orc, 7, record, 5)
    common = replace(
        base,
        route=code(rxr, 1),
        site=code(rxr, 2),
        start=start,
        end=end,
        orderer=physician(orc, 12),
        reason=code(orc, 16),
    )
    match body.name:
        case "RXO":
            return replace(
                common,
                drug=code(body, 1),
                amount=body.value(2),
                amount_most=body.value(3),
                unit=code(body, 4),
                form=code(body, 5),
                instructions=_instructions(body, 6),
                quantity=body.value(11),
                refills=body.value(13),
            )
        case "RXE":
            return replace(
                common,
                drug=code(body, 2),
                amount=body.value(3),
                amount_most=body.value(4),
                unit=code(body, 5),
                form=code(body, 6),
                instructions=_instructions(body, 7),
                quantity=body.value(10),
                refills=body.value(12),
                prescription=body.value(15),
                start=common.start or time(body, 1, record, 4),
                end=common.end or time(body, 1, record, 5),
            )
        case "RXD":
            return replace(
                common,
                status="completed",
                drug=code(body, 2),
                start=time(body, 3, record),
                quantity=body.value(4),
                unit=code(body, 5),
                form=code(body, 6),
                prescription=body.value(7),
                refills=body.value(8),
                performer=physician(body, 10),
            )
        case "RXG":
            return replace(
                common,
                start=time(body, 3, record, 4) or common.start,
                end=time(body, 3, record, 5) or common.end,
                drug=code(body, 4),
                amount=body.value(5),
                amount_most=body.value(6),
                unit=code(body, 7),
                form=code(body, 8),
                instructions=_instructions(body, 13),
                reason=code(body, 22) or common.reason,
            )
        case _:
            return replace(
                common,
                status="entered-in-error" if body.value(21) == "D" else _GIVEN.get(body.value(20), "completed"),
                start=time(body, 3, record),
                end=time(body, 4, record),
                drug=code(body, 5),
                amount="" if body.value(6) == "999" else body.value(6),
                unit=code(body, 7),
                form=code(body, 8),
                performer=physician(body, 10),
                reason=code(body, 19) or common.reason,
            )


def _instructions(body: Segment, field: int) -> str:
    """Administration instructions: the words of each repetition."""
    return "; ".join(one.words for one in codes(body, field)) if body.er7(field) not in ("", NULL) else ""


HANDLERS: tuple[Handler, ...] = tuple(Handler(Trigger(*kind), pharmacy_message) for kind in EVENTS)
