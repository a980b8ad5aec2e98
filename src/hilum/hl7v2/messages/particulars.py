"""What ADT, BAR, DFT, VXU, REF, orders and results tell beside the patient and the visit: next of kin (NK1), guarantors (GT1),
insurances (IN1), diagnoses (DG1), procedures (PR1), allergies (AL1). HL7 v2.5.1 3.4.4 to 3.4.7, 6.5.

ADT is in snapshot mode (2.10.4.1): kin, guarantors and insurances that it tells are all that there are, and what it leaves out is not
in use any more. A message that tells of none of a kind says nothing of them. Diagnoses and procedures bear an action code of their
own: they are added, and taken back where that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from hilum.core.charge import Coverage, CoverageChanged, coverage_changed
from hilum.core.code import Code
from hilum.core.condition import (
    Condition,
    ConditionChanged,
    Procedure,
    ProcedureChanged,
    RelatedPerson,
    RelatedPersonChanged,
    condition_changed,
    procedure_changed,
    related_person_changed,
)
from hilum.core.identity import Identifier, Patient
from hilum.core.person import Address, PersonName
from hilum.core.record import Event, Record
from hilum.hl7v2.data.datatypes import names, read_xad, read_xtn
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.messages.adt_others import read_allergies, state_allergies
from hilum.hl7v2.messages.fields import code, cx, ei, nulls, physician, time
from hilum.hl7v2.messages.patient import read_identifiers
from hilum.hl7v2.messages.reply import Request

__all__ = ["GUARANTOR", "NULLABLE", "read_coverages", "says_none", "state_coverages", "state_particulars"]

NULLABLE: Mapping[str, tuple[tuple[int, str], ...]] = {
    "NK1": (
        (3, "relation"),
        (4, "address"),
        (5, "telecoms"),
        (6, "telecoms"),
        (7, "role"),
        (8, "start"),
        (9, "end"),
        (15, "sex"),
        (16, "birth_date"),
    ),
    "GT1": (
        (5, "address"),
        (6, "telecoms"),
        (7, "telecoms"),
        (8, "birth_date"),
        (9, "sex"),
        (11, "relation"),
        (13, "start"),
        (14, "end"),
    ),
    "IN1": (
        (4, "company_name"),
        (8, "group"),
        (12, "start"),
        (13, "end"),
        (15, "kind"),
        (16, "insured"),
        (17, "relation"),
        (36, "policy"),
    ),
    "DG1": ((5, "when"), (16, "asserter")),
    "PR1": ((7, "minutes"), (8, "anesthesiologist"), (11, "performer"), (12, "performer"), (15, "reason")),
}
"""Field and what of the noun the null value in it deletes. 2.5.3.6."""

GUARANTOR = Code("GUAR", "guarantor", "http://terminology.hl7.org/CodeSystem/v3-RoleClass")


def state_particulars(
    request: Request,
    record: Record,
    patient: Patient,
    visit: Identifier,
    *,
    is_snapshot: bool = False,
    coverages: bool = True,
    diagnoses: bool = True,
) -> list[Event]:
    """All that the message tells beside patient and visit.

    visit         number of the visit, or of the account, that diagnoses and procedures are of
    is_snapshot   kin, guarantors and insurances that are left out are not in use any more
    coverages     False where the caller takes them itself
    diagnoses     False where DG1 and PR1 are of something else than the patient's visit (an order)
    """
    events: list[Event] = []
    if request.has("NK1"):
        events += _persons(request, record, patient, "NK1", is_snapshot)
    if request.has("GT1"):
        events += _persons(request, record, patient, "GT1", is_snapshot)
    if coverages and request.has("IN1"):
        events += state_coverages(request, record, patient, is_snapshot=is_snapshot)[0]
    if diagnoses and request.has("DG1"):
        events += _conditions(request, record, patient, visit)
    if diagnoses and request.has("PR1"):
        events += _procedures(request, record, patient, visit)
    if request.has("AL1"):
        events += state_allergies(record, patient, read_allergies(request.content))
    return events


def says_none(request: Request, name: str, field: int) -> bool:
    """The sender deletes all of a kind: the null value in the field that matters. 2.10.4.1."""
    return any(segment.er7(field) == NULL for segment in request.segments(name))


# NK1, GT1: persons.


def _persons(
    request: Request, record: Record, patient: Patient, segment: str, is_snapshot: bool
) -> list[RelatedPersonChanged]:
    read: Callable[[Segment, Record, str], RelatedPerson] = _kin if segment == "NK1" else _guarantor
    name_field = 2 if segment == "NK1" else 3
    said = [(one, each) for each in request.segments(segment) if (one := read(each, record, patient.id)).name]
    known = [
        one for one in record.related_persons.of_patient(patient.id) if (one.role == GUARANTOR) == (segment == "GT1")
    ]
    events: list[RelatedPersonChanged] = []
    met: set[str] = set()
    for one, told in said:
        same = next((each for each in known if each.id not in met and _is_same(each, one)), None)
        now = replace(one, id=same.id if same else record.new_id())
        met.add(now.id)
        gone_fields = nulls(told, *NULLABLE[segment])
        events += related_person_changed(same, now, when=record.now(), deleted=gone_fields)
    if is_snapshot and (said or says_none(request, segment, name_field)):
        for gone in known:
            if gone.id not in met and gone.active:
                events += related_person_changed(gone, replace(gone, active=False), when=record.now())
    return events


def _is_same(known: RelatedPerson, said: RelatedPerson) -> bool:
    if known.number and said.number:
        return known.number.key == said.number.key
    return _folded(known.name) == _folded(said.name)


def _folded(name: PersonName) -> tuple[str, str]:
    return name.family.casefold(), name.given.casefold()


def _person(
    segment: Segment,
    record: Record,
    patient_id: str,
    *,
    number: int,
    name: int,
    relation: int,
    home: int,
    work: int,
    address: int,
    sex: int,
    born: int,
    start: int,
    end: int,
) -> RelatedPerson:
    numbers = read_identifiers(segment, number, record)
    telecoms = [
        each
        for field, use in ((home, "home"), (work, "work"))
        for text in segment.repetitions(field)
        if text != NULL and (each := read_xtn(segment.encoding, text, use)) is not None
    ]
    where = next((text for text in segment.repetitions(address) if text and text != NULL), "")
    return RelatedPerson(
        "",
        patient_id,
        numbers[0] if numbers else Identifier(""),
        names(segment, name),
        code(segment, relation),
        telecoms=tuple(telecoms),
        address=read_xad(segment.encoding, where) if where else Address(),
        sex=segment.value(sex, 1, 1),
        birth_date=time(segment, born, record),
        start=time(segment, start, record),
        end=time(segment, end, record),
    )


def _kin(nk1: Segment, record: Record, patient_id: str) -> RelatedPerson:
    one = _person(
        nk1, record, patient_id, number=33, name=2, relation=3, home=5, work=6, address=4, sex=15, born=16, start=8, end=9
    )  # fmt: skip
    return replace(one, role=code(nk1, 7))


def _guarantor(gt1: Segment, record: Record, patient_id: str) -> RelatedPerson:
    one = _person(
        gt1, record, patient_id, number=2, name=3, relation=11, home=6, work=7, address=5, sex=9, born=8, start=13, end=14
    )  # fmt: skip
    return replace(one, role=GUARANTOR)


# IN1: who pays.


def read_coverages(request: Request, record: Record, patient_id: str) -> tuple[Coverage, ...]:
    """The IN1 segments of a message; one without plan and company tells of nothing."""
    return tuple(one for one, _ in _coverages(request, record, patient_id))


def _coverages(request: Request, record: Record, patient_id: str) -> list[tuple[Coverage, Segment]]:
    return [(one, in1) for in1 in request.segments("IN1") if (one := _coverage(in1, record, patient_id)) is not None]


def _coverage(in1: Segment, record: Record, patient_id: str) -> Coverage | None:
    plan, company = code(in1, 2), cx(in1, 3, record)
    if not plan and not company:
        return None
    return Coverage(
        "",
        patient_id,
        plan,
        company,
        in1.value(4, 1, 1),
        Identifier(in1.value(36, 1, 1) or in1.value(49, 1, 1)),
        in1.value(8),
        names(in1, 16) if in1.er7(16) else PersonName(),
        code(in1, 17),
        time(in1, 12, record),
        time(in1, 13, record),
        in1.value(15, 1, 1),
        order=in1.value(22) or in1.value(1),
    )


def state_coverages(
    request: Request, record: Record, patient: Patient, *, is_snapshot: bool = False
) -> tuple[list[CoverageChanged], tuple[str, ...]]:
    """The insurances of a message against those known of the patient, and our ids of them. The same plan, company and policy is the
    same insurance; a policy with another number is another one."""
    known = record.coverages.of_patient(patient.id)
    events: list[CoverageChanged] = []
    ids: list[str] = []
    for one, in1 in _coverages(request, record, patient.id):
        same = next((each for each in known if each.id not in ids and _is_same_insurance(each, one)), None)
        said = replace(one, id=same.id if same is not None else record.new_id())
        events += coverage_changed(same, said, when=record.now(), deleted=nulls(in1, *NULLABLE["IN1"]))
        ids.append(said.id)
    if is_snapshot and (ids or says_none(request, "IN1", 2)):
        for gone in known:
            if gone.id not in ids and gone.status == "active":
                events += coverage_changed(gone, replace(gone, status="cancelled"), when=record.now())
    return events, tuple(ids)


def _is_same_insurance(known: Coverage, said: Coverage) -> bool:
    if (known.plan.value, known.company.value) != (said.plan.value, said.company.value):
        return False
    return not known.policy or not said.policy or known.policy.value == said.policy.value


# DG1, PR1: what the patient has and what was done.


def _conditions(request: Request, record: Record, patient: Patient, visit: Identifier) -> list[ConditionChanged]:
    known = [one for one in record.conditions.of_patient(patient.id) if not one.is_problem]
    events: list[ConditionChanged] = []
    for dg1 in request.segments("DG1"):
        what = code(dg1, 3) or Code("", dg1.value(4))
        number = ei(dg1, 20, record)
        if not what and not number:
            continue
        said = Condition(
            "",
            patient.id,
            number,
            what,
            dg1.value(6, 1, 1),
            time(dg1, 5, record),
            physician(dg1, 16),
            visit,
            "entered-in-error" if dg1.value(21) == "D" else "active",
        )
        same = next((each for each in known if _is_same_condition(each, said)), None)
        if same is None and said.status != "active":
            continue
        if same is None:
            said = replace(said, id=record.new_id())
        changed = condition_changed(same, said, when=record.now(), deleted=nulls(dg1, *NULLABLE["DG1"]))
        events += changed
        known = [*(event.noun for event in changed), *known]
    return events


def _is_same_condition(known: Condition, said: Condition) -> bool:
    if known.number and said.number:
        return known.number.key == said.number.key
    same_visit = known.visit_number.key == said.visit_number.key
    return same_visit and known.kind == said.kind and _is_same_code(known.code, said.code)


def _is_same_code(known: Code, said: Code) -> bool:
    return (known.value, known.scheme) == (said.value, said.scheme) and (bool(said.value) or known.words == said.words)


def _procedures(request: Request, record: Record, patient: Patient, visit: Identifier) -> list[ProcedureChanged]:
    known = record.procedures.of_patient(patient.id)
    events: list[ProcedureChanged] = []
    for pr1 in request.segments("PR1"):
        what = code(pr1, 3) or Code("", pr1.value(4))
        number = ei(pr1, 19, record)
        if not what and not number:
            continue
        said = Procedure(
            "",
            patient.id,
            number,
            what,
            time(pr1, 5, record),
            pr1.value(7),
            physician(pr1, 12) or physician(pr1, 11),
            physician(pr1, 8),
            code(pr1, 15),
            visit,
            "entered-in-error" if pr1.value(20) == "D" else "completed",
        )
        same = next((each for each in known if _is_same_procedure(each, said)), None)
        if same is None and said.status != "completed":
            continue
        if same is None:
            said = replace(said, id=record.new_id())
        changed = procedure_changed(same, said, when=record.now(), deleted=nulls(pr1, *NULLABLE["PR1"]))
        events += changed
        known = [*(event.noun for event in changed), *known]
    return events


def _is_same_procedure(known: Procedure, said: Procedure) -> bool:
    if known.number and said.number:
        return known.number.key == said.number.key
    same_visit = known.visit_number.key == said.visit_number.key
    return same_visit and known.when[:8] == said.when[:8] and _is_same_code(known.code, said.code)
