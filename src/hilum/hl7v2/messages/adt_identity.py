"""ADT of identity: merge, change of identifier, link, move, delete. HL7 v2.5.1 3.3.18 to 3.3.48; RAD-12, ITI-8, ITI-30.

MRG names the prior: in MRG-1 since 2.3, in MRG-4 or MRG-2 before. A36 and A41 are of accounts too: see `adt_numbers`.
"""

from __future__ import annotations

from hilum.core import identity
from hilum.core.errors import Conflict, Incorrect, NotFound
from hilum.core.identity import Identifier, Patient, PatientRegistered
from hilum.core.person import Demographics
from hilum.core.record import Event, Record
from hilum.hl7v2.data.datatypes import names
from hilum.hl7v2.data.er7 import Segment
from hilum.hl7v2.messages.patient import read_identifiers, read_pid
from hilum.hl7v2.messages.reply import Reply, Request, inform
from hilum.hl7v2.messages.stating import find_patient, state_patient, when_stated

__all__ = ["change_identifier", "delete_person", "link", "merge", "merge_pairs", "move_identifiers"]


def _prior(mrg: Segment, record: Record) -> tuple[tuple[Identifier, ...], str]:
    """The prior patient identifiers and where they stand: MRG-1, else MRG-4, else MRG-2. 3.4.9."""
    for field in (1, 4, 2):
        if found := read_identifiers(mrg, field, record):
            return found, mrg.place(field)
    return (), mrg.place(1)


def merge_pairs(request: Request) -> list[tuple[Segment, Segment, Segment | None]]:
    """PID, MRG and, where it follows, PV1: one for each MRG."""
    pairs: list[tuple[Segment, Segment, Segment | None]] = []
    for group in request.content.groups("PID"):
        for number, mrg in enumerate(group):
            if mrg.name == "MRG":
                following = group[number + 1] if number + 1 < len(group) else None
                pv1 = following if following is not None and following.name == "PV1" else None
                pairs.append((group[0], mrg, pv1))
    return pairs


def merge(request: Request, record: Record) -> Reply:
    """A40 and its older kin A18, A30, A34, A36, A39: each MRG's patient is the same person as the PID before it.

    RAD-12, ITI-8, ITI-30.

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
    prior, where = _prior(mrg, record)
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
    """A46, A47, A48: the patient of MRG-1 has the identifier of PID-3 from now on. RAD-12, ITI-30."""
    mrg = request.segment("MRG")
    if mrg is None:
        raise Incorrect("no MRG segment", where="MRG", section="HL7 v2.5.1 3.3.47", code="100")
    statement = read_pid(request, record)
    prior, _ = _prior(mrg, record)
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
    return Reply(identity.identifier_changed(known, old, new, when=record.now()))


def link(request: Request, record: Record) -> Reply:
    """ADT^A24 links, A37 unlinks the patients of its two PIDs. ITI-30, link option."""
    pids = list(request.segments("PID"))
    if len(pids) != 2:
        raise Incorrect("two PID segments are needed", where="PID[2]", section="HL7 v2.5.1 3.3.24", code="100")
    first = state_patient(request, record, source="adt", segment=pids[0])
    second = state_patient(request, record, source="adt", segment=pids[1])
    join = identity.link if request.envelope.trigger_event == "A24" else identity.unlink
    return Reply((*first.events, *second.events, *join(first.patient, second.patient, when=record.now())))


def move_identifiers(request: Request, record: Record) -> Reply:
    """A43: the identifiers of MRG-1 were given to the wrong patient; they belong to the patient of PID. 3.3.43.

    A patient who has no other identifier goes to the right one with all that is its: that is a merge. Else the identifiers go;
    what was recorded under them cannot be told apart and stays, which the finding says.
    """
    events: list[Event] = []
    pairs = merge_pairs(request)
    if not pairs:
        raise Incorrect("no MRG segment", where="MRG", section="HL7 v2.5.1 3.3.43", code="100")
    for pid, mrg, _ in pairs:
        events += _move(request, record, pid, mrg)
    return Reply(tuple(events))


def _move(request: Request, record: Record, pid: Segment, mrg: Segment) -> list[Event]:
    moving, where = _prior(mrg, record)
    if not moving:
        raise Incorrect("no identifier to move", where=where, section="HL7 v2.5.1 3.4.9.1", code="101")
    source = find_patient(record, moving)
    if source is None:
        raise NotFound("no patient carries the identifier", where=where, section="HL7 v2.5.1 3.3.43", code="204")
    keys = {one.key for one in moving}
    named = (*read_identifiers(pid, 3, record), *read_identifiers(pid, 2, record), *read_identifiers(pid, 4, record))
    others = tuple(one for one in named if one.key not in keys)
    target = find_patient(record, others) if others else None
    record.exchange.about_patient((*moving, *others), source.id)
    if not others:
        raise Incorrect("no patient to move it to", where=pid.place(3), section="HL7 v2.5.1 3.3.43", code="101")
    if target is not None and target.id == source.id:
        inform(record, "ADT/already-moved", "the identifiers already belong to this patient", where)
        return []
    events: list[Event] = []
    if target is None:
        statement = read_pid(request, record, pid)
        target = Patient(
            record.new_id(),
            others,
            statement.demographics,
            as_of=when_stated(request, record.now()),
            updated=record.now(),
        )
        events.append(PatientRegistered(target))
    record.exchange.about("person", target.id)
    if all(one.key in keys for one in source.identifiers):
        return [*events, *identity.merge(target, source, when=record.now())]
    text = "the identifiers were moved; what was recorded under them before stays with the patient who had them"
    inform(record, "ADT/moved", text, where, "HL7 v2.5.1 3.3.43")
    carried = tuple(one for one in source.identifiers if one.key in keys)
    return [*events, *identity.identifiers_moved(source, target, carried, when=record.now())]


def delete_person(request: Request, record: Record) -> Reply:
    """A29: the person is in use no more. Nothing of it is thrown away; a later A28 or A01 brings it back. 3.3.29."""
    statement = read_pid(request, record)
    known = find_patient(record, statement.identifiers)
    record.exchange.about_patient(statement.identifiers, known.id if known else "")
    if known is None:
        raise NotFound("no patient has this identifier", where="PID-3", section="HL7 v2.5.1 3.3.29", code="204")
    return Reply(identity.retire(known, when=record.now(), as_of=when_stated(request, record.now())))
