"""Modality performed procedure step: N-CREATE, N-SET and N-GET. PS3.4 annex F; RAD-6, RAD-7, RAD-20, RAD-21.

A step is born IN PROGRESS and ends COMPLETED or DISCONTINUED; after that it may not change (F.7.2.2.2). The step is kept as the
attribute list that N-CREATE and the N-SETs made, and read into the record's own noun beside it. Each item of Scheduled Step
Attributes Sequence is looked for among the orders; the steps and orders found change their status in the same commit.
"""

from __future__ import annotations

from dataclasses import replace

from hilum.core import identity
from hilum.core import order as orders
from hilum.core.code import Code
from hilum.core.errors import Conflict, HilumError, Incorrect, NotFound
from hilum.core.exchange import Finding, Severity
from hilum.core.identity import Identifier, Patient
from hilum.core.order import (
    FINAL_PPS_STATUSES,
    Order,
    PerformedProcedureStep,
    PerformedSeries,
    PerformedStepRecorded,
    ReferencedInstance,
    StepReference,
)
from hilum.core.record import Record
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.dictionary import show
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.services.identity import read_demographics, read_identifier, read_name
from hilum.dicom.services.service import IDENTIFIER_BUDGET, Answer, Request, told
from hilum.dicom.services.worklist import read_code

__all__ = ["MPPS", "MPPS_RETRIEVE", "create", "get", "incomplete", "read_performed_step", "set_"]

MPPS = "1.2.840.10008.3.1.2.3.3"
MPPS_RETRIEVE = "1.2.840.10008.3.1.2.3.4"

_STATUS = 0x00400252
_SECTION_CREATE, _SECTION_SET = "PS3.4 F.7.2.1", "PS3.4 F.7.2.2"

_CREATE_TYPE_1 = (0x00400253, 0x00400244, 0x00400245, 0x00080060, 0x00400241, _STATUS, 0x00400270)
_FORBIDDEN_IN_SET = frozenset(
    (0x00100010, 0x00100020, 0x00100021, 0x00100030, 0x00100040, 0x00400270, 0x00400253, 0x00400244, 0x00400245,
     0x00400241, 0x00080060, 0x00200010)
)  # fmt: skip
"""Attributes that N-CREATE alone may set. PS3.4 table F.7.2-1."""


def _references(dataset: Dataset) -> tuple[StepReference, ...]:
    return tuple(
        StepReference(
            study_uid=item.text(0x0020000D),
            accession=item.text(0x00080050),
            requested_procedure_id=item.text(0x00401001),
            sps_id=item.text(0x00400009),
            placer=item.text(0x00402016),
            filler=item.text(0x00402017),
        )
        for item in dataset.sequence(0x00400270)
    )


def _instances(item: Dataset, tag: int) -> tuple[ReferencedInstance, ...]:
    return tuple(ReferencedInstance(one.text(0x00081150), one.text(0x00081155)) for one in item.sequence(tag))


def _series(dataset: Dataset) -> tuple[PerformedSeries, ...]:
    return tuple(
        PerformedSeries(
            uid=item.text(0x0020000E),
            protocol_name=item.text(0x00181030),
            description=item.text(0x0008103E),
            retrieve_aet=item.text(0x00080054),
            operator=read_name(item.text(0x00081070)),
            images=_instances(item, 0x00081140),
            others=_instances(item, 0x00400220),
        )
        for item in dataset.sequence(0x00400340)
    )


def read_performed_step(
    dataset: Dataset, sop_instance: str, patient_id: str, *, order_ids: tuple[str, ...] = (), updated: float = 0.0
) -> PerformedProcedureStep:
    """The record's noun of an MPPS attribute list. PS3.3 C.4.13 to C.4.15."""
    return PerformedProcedureStep(
        sop_instance=sop_instance,
        patient_id=patient_id,
        pps_id=dataset.text(0x00400253),
        status=dataset.text(_STATUS),
        station_aet=dataset.text(0x00400241),
        station_name=dataset.text(0x00400242),
        modality=dataset.text(0x00080060),
        start=dataset.text(0x00400244) + dataset.text(0x00400245),
        end=dataset.text(0x00400250) + dataset.text(0x00400251),
        study_id=dataset.text(0x00200010),
        scheduled=_references(dataset),
        series=_series(dataset),
        discontinuation=read_code(dataset, 0x00400281) or Code(),
        order_ids=order_ids,
        dataset=dataset.encode(EXPLICIT_LE),
        updated=updated,
    )


def _order_of(reference: StepReference, record: Record) -> Order | None:
    """The order that a scheduled step belongs to: by Study UID, accession number, filler and placer order number."""
    found = record.orders.by_study(reference.study_uid) if reference.study_uid else None
    if found is None and reference.accession:
        found = record.orders.by_accession(reference.accession)
    if found is None and reference.filler:
        found = record.orders.by_filler(Identifier(reference.filler))
    if found is None and reference.placer:
        found = record.orders.by_placer(Identifier(reference.placer))
    return found


def _patient(dataset: Dataset, found: list[Order], record: Record) -> Patient:
    """Whose step it is: by Patient ID; else the order's patient; else a new, unconfirmed one (unscheduled case)."""
    identifier = read_identifier(dataset, record.authorities)
    known = record.patients.find(identifier) if identifier else None
    if known is None and found:
        patient = record.patients.current(found[0].patient_id)
        if patient is not None and (
            not identifier
            or patient.had(identifier)
            or any(one.value == identifier.value for one in patient.identifiers)
        ):
            return patient
    identifiers = (identifier,) if identifier else ()
    if known is not None:
        return known
    events = identity.register(
        None, identifiers, read_demographics(dataset), id=record.new_id(), when=record.now(), source="dicom"
    )
    record.emit(*events)
    return events[0].patient


def _tell(request: Request, dataset: Dataset, step: PerformedProcedureStep, found: list[Order], record: Record) -> None:
    draft = record.exchange
    draft.control_id = str(request.message_id)
    draft.fact("calling AE", request.calling_aet)
    draft.fact("status", step.status)
    draft.fact("modality", step.modality)
    draft.fact("series", str(len(step.series)))
    draft.fact("instances", str(sum(len(one.images) + len(one.others) for one in step.series)))
    if step.discontinuation:
        draft.fact("discontinuation reason", step.discontinuation.value)
    draft.about("mpps", step.sop_instance)
    identifier = read_identifier(dataset, record.authorities)
    draft.about_patient((identifier,), step.patient_id)
    for reference in step.scheduled:
        draft.about("study", reference.study_uid)
        draft.about("accession", reference.accession)
        draft.about("procedure", reference.requested_procedure_id)
        draft.about("step", reference.sps_id)
        draft.about("placer", reference.placer)
        draft.about("filler", reference.filler)
    draft.about("series", *(one.uid for one in step.series[:50]))
    for order in found:
        draft.about("accession", order.accession.value)
        if order.patient_id != step.patient_id:
            draft.fact("patient", "another than the order's")
    draft.fact("scheduled", "yes" if found else "no")


def _move_orders(step: PerformedProcedureStep, found: list[Order], record: Record) -> None:
    """Scheduled steps and orders follow the performed step."""
    for order in found:
        others = [one for one in record.orders.performed_of_order(order.id) if one.sop_instance != step.sop_instance]
        record.emit(*orders.performed(order, (*others, step), when=record.now()))


def _required(dataset: Dataset, tags: tuple[int, ...], section: str) -> None:
    for tag in tags:
        if tag not in dataset:
            raise Incorrect("a required attribute is missing", where=show(tag), section=section, code="0x0120")
        is_empty = not dataset.sequence(tag) if dataset.vr(tag) == "SQ" else not dataset.text(tag)
        if is_empty:
            raise Incorrect("a required attribute has no value", where=show(tag), section=section, code="0x0121")


def create(request: Request, record: Record) -> Answer:
    """N-CREATE: a performed procedure step begins. PS3.4 F.7.2.1; RAD-6."""
    uid = request.sop_instance
    try:
        dataset = request.parsed()
        uid = uid or dataset.text(0x00080018) or record.new_uid()
        record.exchange.about("mpps", uid)
        if record.orders.performed(uid) is not None:
            raise Conflict("the performed step exists already", where="(0000,1000)", section=_SECTION_CREATE)
        _required(dataset, _CREATE_TYPE_1, _SECTION_CREATE)
        if dataset.text(_STATUS) != "IN PROGRESS":
            raise Incorrect(
                "a performed step is created IN PROGRESS", where=show(_STATUS), section="PS3.4 F.7.2.1.2", code="0x0106"
            )
        for item in dataset.sequence(0x00400270):
            _required(item, (0x0020000D,), "PS3.4 table F.7.2-1")
        dataset = _kept(dataset)
        references = _references(dataset)
        found = _orders(references, record)
        patient = _patient(dataset, found, record)
        if any(one.is_over for one in found):
            text = "the performed step answers an order that was cancelled or discontinued before it began; the order stays so"
            record.exchange.note(
                Finding(Severity.WARNING, "MPPS/order-over", text, "(0040,0270)", "HL7 v2.5.1 4.5.1.1")
            )
        step = read_performed_step(
            dataset, uid, patient.id, order_ids=tuple(one.id for one in found), updated=record.now()
        )
        record.emit(PerformedStepRecorded(step))
        _move_orders(step, found, record)
        _tell(request, dataset, step, found, record)
        return told(Answer(sop_instance=uid), record)
    except HilumError as error:
        return told(Answer.refused(error, "N-CREATE", uid), record)


def _kept(dataset: Dataset) -> Dataset:
    """The attribute list without what belongs to messages alone."""
    kept = dataset.copy()
    for tag in [tag for tag in kept.tags() if tag >> 16 in (0x0000, 0x0002)]:
        kept.discard(tag)
    return kept


def _orders(references: tuple[StepReference, ...], record: Record) -> list[Order]:
    found: dict[str, Order] = {}
    for reference in references:
        order = _order_of(reference, record)
        if order is not None:
            found[order.id] = order
    return list(found.values())


def incomplete(dataset: Dataset) -> list[tuple[int, str]]:
    """What a final performed step lacks: (tag, why). PS3.4 table F.7.2-1, final state requirements; RAD-7."""
    lacks = [(tag, "needed in the final state") for tag in (0x00400250, 0x00400251) if not dataset.text(tag)]
    series = dataset.sequence(0x00400340)
    is_completed = dataset.text(_STATUS) == "COMPLETED"
    if is_completed and not series:
        lacks.append((0x00400340, "a completed step names at least one series"))
    for item in series:
        lacks += [(tag, "needed in every series") for tag in (0x0020000E, 0x00181030) if not item.text(tag)]
        if is_completed and not item.sequence(0x00081140) and not item.sequence(0x00400220):
            lacks.append((0x00081140, "a series names the instances that it holds"))
    return list(dict.fromkeys(lacks))


def _check_change(known: PerformedProcedureStep, change: Dataset) -> None:
    if known.is_final:
        raise Conflict(
            "the performed step is final and may no longer be updated",
            where=show(_STATUS),
            section="PS3.4 F.7.2.2.2",
            code="0xA710",
        )
    status = change.text(_STATUS)
    if status and status not in ("IN PROGRESS", *FINAL_PPS_STATUSES):
        raise Incorrect("no status of a performed step", where=show(_STATUS), section="PS3.3 C.4.14", code="0x0106")
    for tag in change.tags():
        if tag in _FORBIDDEN_IN_SET:
            raise Incorrect(
                "this attribute is set at creation only", where=show(tag), section="PS3.4 table F.7.2-1", code="0x0105"
            )


def set_(request: Request, record: Record) -> Answer:
    """N-SET: a performed procedure step goes on or ends. PS3.4 F.7.2.2; RAD-7."""
    uid = request.sop_instance
    try:
        record.exchange.about("mpps", uid)
        known = record.orders.performed(uid)
        if known is None:
            raise NotFound("no such performed step", where="(0000,1001)", section=_SECTION_SET)
        record.exchange.about("person", known.patient_id)
        change = _kept(request.parsed())
        for reference in known.scheduled:
            record.exchange.about("study", reference.study_uid)
            record.exchange.about("accession", reference.accession)
        _check_change(known, change)
        dataset = Dataset.parse(known.dataset, EXPLICIT_LE, budget=IDENTIFIER_BUDGET)
        dataset.update(change)
        if dataset.text(_STATUS) in FINAL_PPS_STATUSES:
            _check_final(request, dataset, record)
        found = [one for one in (record.orders.get(id) for id in known.order_ids) if one is not None]
        found = found or _orders(known.scheduled, record)
        step = read_performed_step(
            dataset, uid, known.patient_id, order_ids=tuple(one.id for one in found), updated=record.now()
        )
        step = replace(step, version=known.version + 1)
        record.emit(PerformedStepRecorded(step, known))
        _move_orders(step, found, record)
        _tell(request, dataset, step, found, record)
        return told(Answer(sop_instance=uid), record)
    except HilumError as error:
        return told(Answer.refused(error, "N-SET", uid), record)


def _check_final(request: Request, dataset: Dataset, record: Record) -> None:
    for tag, why in incomplete(dataset):
        if request.site.incomplete_mpps == "refuse":
            raise Incorrect(why, where=show(tag), section="PS3.4 table F.7.2-1", code="0x0120")
        record.exchange.note(
            Finding(Severity.WARNING, "MPPS/final-state", f"the final step lacks an attribute: {why}", show(tag),
                    "PS3.4 table F.7.2-1")
        )  # fmt: skip


def get(request: Request, record: Record) -> Answer:
    """N-GET: the attributes of a performed procedure step, all or those asked for. PS3.4 F.8.2."""
    uid = request.sop_instance
    try:
        record.exchange.about("mpps", uid)
        known = record.orders.performed(uid)
        if known is None:
            raise NotFound("no such performed step", where="(0000,1001)", section="PS3.4 F.8.2")
        record.exchange.about("person", known.patient_id)
        dataset = Dataset.parse(known.dataset, EXPLICIT_LE, budget=IDENTIFIER_BUDGET)
        if request.attributes:
            made = Dataset()
            if 0x00080005 in dataset:
                made.put(*dataset[0x00080005])
            for tag in request.attributes:
                if tag in dataset:
                    made.put(*dataset[tag])
            is_complete = all(tag in dataset for tag in request.attributes)
            return told(Answer(0 if is_complete else 0x0001, made, sop_instance=uid), record)
        return told(Answer(0, dataset, sop_instance=uid), record)
    except HilumError as error:
        return told(Answer.refused(error, "N-GET", uid), record)
