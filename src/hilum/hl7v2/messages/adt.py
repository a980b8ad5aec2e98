"""ADT: patients and visits, in and out. HL7 v2.5.1 chapter 3; RAD-1, RAD-12, ITI-8, ITI-30, ITI-31.

The events A01 to A13, A28, A31 and A38 share one structure for what the hub needs: EVN, PID, PV1. A40, A34, A36 and A18 carry
PID and MRG pairs, A47 a changed identifier, A24 and A37 two PIDs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hilum.core import identity
from hilum.core.errors import Conflict, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import Identifier, Patient, PatientRegistered, PatientUpdated
from hilum.core.person import Demographics
from hilum.core.record import Event, Record
from hilum.core.visit import Visit, VisitUpdated
from hilum.hl7v2.data.datatypes import names, seconds, write_cx, write_xpn
from hilum.hl7v2.data.er7 import Segment
from hilum.hl7v2.data.writer import Er7, Header, Writer
from hilum.hl7v2.messages.patient import (
    PatientStatement,
    VisitStatement,
    pid_fields,
    pv1_fields,
    read_identifiers,
    read_pid,
    read_pv1,
)
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform, warn

__all__ = ["HANDLERS", "STRUCTURES", "Stated", "find_patient", "merge_message", "patient_message", "state_patient"]

_VISIT_STATUS = {
    "A01": "in-progress",
    "A02": "in-progress",
    "A03": "finished",
    "A04": "in-progress",
    "A05": "planned",
    "A06": "in-progress",
    "A07": "in-progress",
    "A11": "cancelled",
    "A12": "in-progress",
    "A13": "in-progress",
    "A38": "cancelled",
}
"""What an event makes of the visit; other events leave its status."""

STRUCTURES = {
    "2.3.1": {"A01": "ADT_A01", "A04": "ADT_A01", "A05": "ADT_A01", "A08": "ADT_A01", "A40": "ADT_A39"},
    "2.5.1": {
        **dict.fromkeys(("A01", "A04", "A08", "A13"), "ADT_A01"),
        **dict.fromkeys(("A05", "A28", "A31"), "ADT_A05"),
        **dict.fromkeys(("A06", "A07"), "ADT_A06"),
        **dict.fromkeys(("A11", "A12"), "ADT_A09"),
        "A02": "ADT_A02",
        "A03": "ADT_A03",
        "A38": "ADT_A38",
        "A40": "ADT_A39",
        "A47": "ADT_A30",
    },
}
"""MSH-9.3 by version and event, table 0354."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A patient as the message leaves it, and the events that make it so."""

    patient: Patient
    events: tuple[Event, ...]
    statement: PatientStatement


def when_stated(request: Request, now: float) -> float:
    """When the sender made its statement: EVN-2, else MSH-7, else now; never later than now."""
    zone = request.site.zone
    evn = request.segment("EVN")
    moment = seconds(evn.value(2, 1, 1), zone) if evn else 0.0
    if not moment:
        moment = seconds(request.content["MSH-7.1"], zone)
    return min(moment, now) if moment else now


def find_patient(record: Record, identifiers: tuple[Identifier, ...]) -> Patient | None:
    """The current patient who carries one of the identifiers, the first that is known."""
    for one in identifiers:
        if (patient := record.patients.find(one)) is not None:
            return patient
    return None


def state_patient(
    request: Request, record: Record, *, source: str, segment: Segment | None = None, needs_name: bool = False
) -> Stated:
    """What a PID tells: register or update, by `source`. Two PID-3 repetitions that belong to two patients stay two."""
    statement = read_pid(request, record, segment, needs_name=needs_name)
    now = record.now()
    known = find_patient(record, statement.identifiers)
    identifiers = statement.identifiers
    as_of = when_stated(request, now)
    if known is not None:
        if len(identifiers) > 1:
            identifiers = _not_of_others(record, known, identifiers)
        if source == "adt" and len(known.identifiers) > 1 and _was_merged_away(record, known, identifiers):
            warn(
                record,
                "ADT/merged-identifier",
                "PID-3 names an identifier that was merged away; the surviving patient keeps its own demographics",
                "PID-3",
                "HL7 v2.5.1 3.6.2.1",
            )
            as_of = 1.0
    no_authority = next((one for one in identifiers if not one.authority), None)
    if no_authority is not None:
        warn(record, "HL7v2/PID-3.4", "an identifier without assigning authority", "PID-3.4", "HL7 v2.5.1 3.4.2.3")
    events = identity.register(
        known,
        identifiers,
        statement.demographics,
        id=known.id if known else record.new_id(),
        when=now,
        as_of=as_of,
        deleted=statement.deleted,
        source=source,
    )
    patient = events[0].patient if events else known
    assert patient is not None
    record.exchange.about_patient(statement.identifiers, patient.id)
    return Stated(patient, events, statement)


def _not_of_others(record: Record, known: Patient, identifiers: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    kept = []
    for one in identifiers:
        owner = None if known.has(one) else record.patients.find(one)
        if owner is not None and owner.id != known.id:
            warn(
                record,
                "ADT/identifier-of-another",
                "PID-3 names identifiers of two different patients; they stay two until a merge (A40)",
                "PID-3",
                "HL7 v2.5.1 3.4.2.3",
            )
            continue
        kept.append(one)
    return tuple(kept)


def _was_merged_away(record: Record, known: Patient, identifiers: tuple[Identifier, ...]) -> bool:
    gone = record.patients.subsumed(known.id)
    return bool(gone) and all(any(one.has(identifier) for one in gone) for identifier in identifiers)


def state_visit(
    record: Record, patient: Patient, said: VisitStatement | None, event: str
) -> tuple[tuple[VisitUpdated, ...], Visit | None]:
    """What a PV1 tells of the visit that its number names; a visit without a number cannot be kept."""
    if said is None or not said.number:
        return (), None
    known = record.visits.find(said.number)
    status = _VISIT_STATUS.get(event)
    base = known or Visit(record.new_id(), patient.id, said.number, status=status or "in-progress")
    if known is not None and known.patient_id != patient.id:
        owner = record.patients.current(known.patient_id)
        if owner is None or owner.id != patient.id:
            text = "the visit number belongs to another patient: the visit was left as it is"
            warn(record, "ADT/visit-of-another", text, "PV1-19", "HL7 v2.5.1 3.4.3.19")
            return (), None
    visit = replace(
        base,
        patient_id=patient.id,
        patient_class=said.patient_class or base.patient_class,
        status=status or base.status,
        location=said.location or base.location,
        attending=said.attending or base.attending,
        referring=said.referring or base.referring,
        admitted=said.admitted or base.admitted,
        discharged="" if event == "A13" else said.discharged or base.discharged,
    )
    if visit == known:
        return (), visit
    visit = replace(visit, version=known.version + 1 if known else 1, updated=record.now())
    return (VisitUpdated(visit, known),), visit


def patient_and_visit(request: Request, record: Record) -> Reply:
    """ADT^A01 and its kin: register or update the patient, begin, move or end the visit. RAD-1, RAD-12, ITI-8, ITI-31."""
    event = request.envelope.trigger_event
    stated = state_patient(request, record, source="adt", needs_name=event in ("A01", "A04", "A05", "A28"))
    visit_events, _ = state_visit(record, stated.patient, read_pv1(request, record, stated.statement.account), event)
    return Reply((*stated.events, *visit_events))


def merge(request: Request, record: Record) -> Reply:
    """ADT^A40: each MRG's patient is the same person as the PID before it, and is used no more. RAD-12, ITI-8, ITI-30.

    Both are made when they were not known, so that the fact of the merge stands for whatever comes later under the old number.
    """
    events: list[Event] = []
    pairs = [(group[0], mrg) for group in request.content.groups("PID") for mrg in group if mrg.name == "MRG"]
    if "PID" not in request.content:
        raise Incorrect("no PID segment", where="PID", section="HL7 v2.5.1 3.3.40", code="100")
    if not pairs:
        raise Incorrect("no MRG segment", where="MRG", section="HL7 v2.5.1 3.3.40", code="100")
    if len(pairs) > 1 and len({id(pid) for pid, _ in pairs}) < len(pairs):
        raise Incorrect("two MRG segments for one PID", where="MRG[2]", section="HL7 v2.5.1 3.3.40", code="100")
    touched: set[str] = set()
    for pid, mrg in pairs:
        events += _merge_one(request, record, pid, mrg, touched)
    return Reply(tuple(events))


def _merge_one(request: Request, record: Record, pid: Segment, mrg: Segment, touched: set[str]) -> list[Event]:
    prior = read_identifiers(mrg, 1, record)
    where = mrg.place(1)
    if not prior:
        raise Incorrect("no prior patient identifier", where=where, section="HL7 v2.5.1 3.4.9.1", code="101")
    stated = state_patient(request, record, source="adt", segment=pid)
    survivor = stated.patient
    record.exchange.about_patient(prior)
    named = {one.key for one in stated.statement.identifiers}
    if all(one.key in named for one in prior):
        raise Conflict(
            "prior and surviving identifier are the same", where=where, section="HL7 v2.5.1 3.3.40", code="205"
        )
    prior = tuple(one for one in prior if one.key not in named)
    subsumed = find_patient(record, prior)
    if subsumed is None:
        # the prior identifier may have come in with this very PID
        subsumed = Patient(
            record.new_id(),
            prior,
            Demographics(name=names(mrg, 7)),
            source="adt",
            as_of=1.0,
            updated=record.now(),
        )
        if survivor.id in touched:
            raise Incorrect(
                "one patient in two merges of one message", where=where, section="HL7 v2.5.1 3.3.40", code="100"
            )
        touched.add(survivor.id)
        return [*stated.events, PatientRegistered(subsumed), *identity.merge(survivor, subsumed, when=record.now())]
    if subsumed.id == survivor.id:
        inform(
            record,
            "ADT/already-merged",
            "the two identifiers already belong to one patient",
            where,
            "HL7 v2.5.1 3.3.40",
        )
        return [*stated.events]
    if survivor.id in touched or subsumed.id in touched:
        raise Incorrect(
            "one patient in two merges of one message", where=where, section="HL7 v2.5.1 3.3.40", code="100"
        )
    touched |= {survivor.id, subsumed.id}
    record.exchange.about("person", subsumed.id)
    return [*stated.events, *identity.merge(survivor, subsumed, when=record.now())]


def change_identifier(request: Request, record: Record) -> Reply:
    """ADT^A47: the patient of MRG-1 has the identifier of PID-3 from now on. RAD-12, ITI-30."""
    mrg = request.segment("MRG")
    if mrg is None:
        raise Incorrect("no MRG segment", where="MRG", section="HL7 v2.5.1 3.3.47", code="100")
    statement = read_pid(request, record)
    prior = read_identifiers(mrg, 1, record)
    if not prior:
        raise Incorrect("no prior patient identifier", where="MRG-1", section="HL7 v2.5.1 3.4.9.1", code="101")
    old, new = prior[0], statement.identifiers[0]
    if old.key == new.key:
        raise Conflict("prior and new identifier are the same", where="MRG-1", section="HL7 v2.5.1 3.3.47", code="205")
    known = record.patients.find(old)
    owner = record.patients.find(new)
    record.exchange.about_patient((*statement.identifiers, *prior), known.id if known else "")
    if owner is not None and (known is None or owner.id != known.id):
        raise Conflict(
            "the new identifier belongs to another patient: merge them",
            where="PID-3",
            section="HL7 v2.5.1 3.3.47",
            code="205",
        )
    if known is None:
        raise NotFound(
            "no patient carries the prior identifier", where="MRG-1", section="HL7 v2.5.1 3.3.47", code="204"
        )
    changed: tuple[PatientUpdated, ...] = identity.identifier_changed(known, old, new, when=record.now())
    return Reply(changed)


def link(request: Request, record: Record) -> Reply:
    """ADT^A24 links, A37 unlinks the patients of its two PIDs. ITI-30, link option."""
    pids = list(request.segments("PID"))
    if len(pids) != 2:
        raise Incorrect("two PID segments are needed", where="PID[2]", section="HL7 v2.5.1 3.3.24", code="100")
    first = state_patient(request, record, source="adt", segment=pids[0])
    second = state_patient(request, record, source="adt", segment=pids[1])
    join = identity.link if request.envelope.trigger_event == "A24" else identity.unlink
    return Reply((*first.events, *second.events, *join(first.patient, second.patient, when=record.now())))


def _on(event: str) -> Trigger:
    return Trigger("ADT", event)


HANDLERS: tuple[Handler, ...] = (
    *(
        Handler(_on(event), patient_and_visit)
        for event in ("A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A11", "A12", "A13", "A28", "A31", "A38")
    ),
    *(Handler(_on(event), merge) for event in ("A18", "A34", "A36", "A39", "A40")),
    Handler(_on("A47"), change_identifier),
    *(Handler(_on(event), link) for event in ("A24", "A37")),
)


def _begin(header: Header, event: str) -> Writer:
    structure = STRUCTURES.get(header.version, STRUCTURES["2.5.1"]).get(event, "")
    if header.version == "2.3.1" and event != "A40":
        structure = ""
    write = Writer(replace(header, code="ADT", event=event, structure=header.structure or structure))
    write.add("EVN", {1: event if header.version < "2.5" else "", 2: header.time})
    return write


def patient_message(
    event: str, patient: Patient, header: Header, *, visit: Visit | None = None, account: Identifier = Identifier("")
) -> bytes:
    """Write an ADT about a patient and its visit, the inverse of `patient_and_visit`. RAD-1, RAD-12, ITI-8.

    header   code, event and structure are filled in from `event`
    """
    write = _begin(header, event)
    write.add("PID", pid_fields(patient, account=account))
    write.add("PV1", pv1_fields(visit))
    return write.encode()


def merge_message(survivor: Patient, subsumed: Patient, header: Header, *, prior: Identifier | None = None) -> bytes:
    """Write ADT^A40, the inverse of `merge`. RAD-12, ITI-8.

    prior   the identifier that is used no more; the subsumed patient's first where None
    """
    gone = prior or subsumed.primary
    write = _begin(header, "A40")
    kept = replace(survivor, identifiers=tuple(one for one in survivor.identifiers if not subsumed.has(one)))
    write.add("PID", pid_fields(kept if kept.identifiers else survivor))
    write.add("MRG", {1: Er7(write_cx(gone)), 7: Er7(write_xpn(subsumed.demographics.name))})
    return write.encode()
