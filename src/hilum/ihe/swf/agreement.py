"""The facts that must agree along the workflow: patient, accession number, Study Instance UID, requested procedure, scheduled step.

Order, worklist, performed step, images and report tell the same story only while they carry the same identifiers. Each disagreement
is told once, where it first came in: images do not repeat what their performed step was already blamed for, a second association with
the same images does not repeat the first.

RAD TF-2 4.6 to 4.8 and Appendix A (consistency of DICOM attributes between the steps of the workflow).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange, Finding, Key, Severity
from hilum.core.identity import Identifier
from hilum.core.order import Order, PerformedProcedureStep, StepReference
from hilum.core.record import InstanceFilter, Page, Record
from hilum.core.study import Study
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.ihe.profile import Check
from hilum.ihe.swf.reading import is_same_patient, message_of, number_of, order_behind, patient_of

__all__ = ["IMAGES", "ORDERS", "PERFORMED_STEP", "REPORT", "disagreements_of_images"]

PATIENT: Final = "SWF.b/patient-agrees"
ACCESSION: Final = "SWF.b/accession-agrees"
STUDY: Final = "SWF.b/study-uid-agrees"
PROCEDURE: Final = "SWF.b/procedure-agrees"
STEP: Final = "SWF.b/step-agrees"


def _finding(rule: str, text: str, place: str, section: str) -> Finding:
    return Finding(Severity.ERROR, rule, text, place, section)


# The performed step: RAD-6.


def _steps_of(exchange: Exchange, record: Record) -> Iterator[PerformedProcedureStep]:
    for uid in exchange.values("mpps"):
        step = record.orders.performed(uid)
        if step is not None:
            yield step


def _as_sent(step: PerformedProcedureStep) -> tuple[StepReference, ...]:
    """The references of the attribute list itself: a reconciled step was given others since (PIR), which are nobody's fault."""
    return _references(step.dataset) if step.dataset else step.scheduled


@lru_cache(maxsize=64)
def _references(dataset: bytes) -> tuple[StepReference, ...]:
    try:
        items = Dataset.parse(dataset, EXPLICIT_LE).sequence(0x00400270)
        return tuple(
            StepReference(
                *(item.text(tag) for tag in (0x0020000D, 0x00080050, 0x00401001, 0x00400009, 0x00402016, 0x00402017))
            )
            for item in items
        )
    except HilumError:
        return ()


def _order_named(reference: StepReference, record: Record) -> Order | None:
    return order_behind(
        record,
        study_uids=(reference.study_uid,),
        accession=reference.accession,
        placer=Identifier(reference.placer),
        filler=Identifier(reference.filler),
    )


def _orders_named(step: PerformedProcedureStep, record: Record) -> Iterator[Order]:
    """The orders that the step, as the modality sent it, answers."""
    for reference in _as_sent(step):
        order = _order_named(reference, record)
        if order is not None:
            yield order


def _step_disagreements(step: PerformedProcedureStep, record: Record) -> Iterator[tuple[str, str]]:
    """(rule, place) of each fact in which the step, as the modality sent it, differs from the order that it answers."""
    for reference in _as_sent(step):
        order = _order_named(reference, record)
        if order is None or not order.procedures:
            continue
        mine, theirs = record.patients.current(step.patient_id), record.patients.current(order.patient_id)
        if mine is not None and theirs is not None and mine.id != theirs.id and theirs.id not in mine.links:
            yield PATIENT, "(0010,0020)"
        if reference.accession and order.accession and reference.accession != order.accession.value:
            yield ACCESSION, "(0008,0050)"
        procedure = next((one for one in order.procedures if one.study_uid == reference.study_uid), None)
        if procedure is None:
            yield STUDY, "(0020,000D)"
            continue
        if reference.requested_procedure_id and reference.requested_procedure_id != procedure.id:
            yield PROCEDURE, "(0040,1001)"
        if reference.sps_id and all(one.id != reference.sps_id for one in procedure.steps):
            yield STEP, "(0040,0009)"


_STEP_TEXTS: Final = {
    PATIENT: "the performed step names another patient than the order that it answers: the wrong worklist entry was taken, or "
    "the patient was typed at the modality; correct it there, or reconcile the patient",
    ACCESSION: "the performed step carries another accession number than the order that it answers: copy it from the worklist",
    STUDY: "the performed step carries another Study Instance UID than the worklist gave out: the modality must not make its own",
    PROCEDURE: "the performed step carries another Requested Procedure ID than the worklist: copy it unchanged",
    STEP: "the performed step names a scheduled step that the order does not have: copy it from the worklist",
}


def _step_check(rule: str, *explains: str, decides: tuple[str, ...] = ()) -> Check:
    def run(exchange: Exchange, record: Record) -> Iterator[Finding]:
        for step in _steps_of(exchange, record):
            for found, place in _step_disagreements(step, record):
                if found == rule:
                    yield _finding(rule, _STEP_TEXTS[rule], place, "RAD TF-2 4.6")
                    return

    return Check(rule, run, explains, decides)


PERFORMED_STEP: Final = (
    _step_check(PATIENT, decides=("MPPS/patient-of-order",)),
    _step_check(ACCESSION),
    _step_check(STUDY, PROCEDURE, STEP),
    _step_check(PROCEDURE),
    _step_check(STEP),
)


# The images: RAD-8.


@dataclass(frozen=True, slots=True)
class _Images:
    """A study as its images say it is, and the order that it is of."""

    study: Study
    order: Order
    steps: tuple[PerformedProcedureStep, ...]


def _images_of(study_uid: str, record: Record) -> _Images | None:
    study = record.studies.get(study_uid)
    if study is None:
        return None
    referenced = [record.orders.performed(uid) for uid in _referenced_steps(study_uid, record)]
    steps = [one for one in referenced if one is not None]
    order = record.orders.by_study(study_uid)
    if order is None and study.accession:
        order = record.orders.by_accession(study.accession)
    if order is None:
        order = next((one for step in steps for one in _orders_named(step, record)), None)
    if order is None or not order.procedures:
        return None
    if not steps:
        steps = record.orders.performed_of_order(order.id)
    return _Images(study, order, tuple(steps))


def _referenced_steps(study_uid: str, record: Record) -> list[str]:
    rows = record.studies.find_series(InstanceFilter(study_uids=(study_uid,), page=Page(50)))
    return list(dict.fromkeys(series.performed_step for series, _, _ in rows if series.performed_step))


def disagreements_of_images(study_uid: str, record: Record) -> list[tuple[str, str]]:
    """(rule, place) of each fact in which a study's images differ from their order, without what follows from a more basic one."""
    images = _images_of(study_uid, record)
    if images is None:
        return []
    study, order = images.study, images.order
    blamed = {rule for step in images.steps for rule, _ in _step_disagreements(step, record)}
    found: list[tuple[str, str]] = []
    said = study.received_patient.identifier
    procedure = next((one for one in order.procedures if one.study_uid == study_uid), None)
    is_other_patient = not is_same_patient(record, order.patient_id, (said,) if said else ())
    if is_other_patient:
        found.append((PATIENT, "(0010,0020)"))
    if procedure is None:
        # found by an accession number that another patient's order bears: then the number, not the UID, is the coincidence
        if not is_other_patient:
            found.append((STUDY, "(0020,000D)"))
    elif study.accession != order.accession.value and not _is_group_case(study, images.steps):
        found.append((ACCESSION, "(0008,0050)"))
    if procedure is not None:
        found += _request_disagreements(study_uid, procedure.id, frozenset(one.id for one in procedure.steps), record)
    return [one for one in found if one[0] not in blamed]


def _is_group_case(study: Study, steps: Iterable[PerformedProcedureStep]) -> bool:
    """Images of several orders at once leave the accession number empty. RAD TF-2 4.6.4.1.2.3.4 (group case)."""
    return not study.accession and any(len({ref.accession for ref in step.scheduled}) > 1 for step in steps)


def _request_disagreements(
    study_uid: str, procedure_id: str, step_ids: frozenset[str], record: Record
) -> Iterator[tuple[str, str]]:
    """What the first Request Attributes Sequence item of each series says otherwise."""
    rows = record.studies.find_series(InstanceFilter(study_uids=(study_uid,), page=Page(50)))
    for series, _, _ in rows:
        where = InstanceFilter(study_uids=(study_uid,), series_uids=(series.uid,), page=Page(1))
        for instance, _, _, _ in record.studies.find_instances(where):
            procedure, step = instance.request
            if procedure and procedure != procedure_id:
                yield PROCEDURE, "(0040,1001)"
                return
            if step and step not in step_ids:
                yield STEP, "(0040,0009)"
                return


_IMAGE_TEXTS: Final = {
    PATIENT: "the images carry another patient id (with issuer) than the order and the worklist: the wrong patient was chosen or "
    "typed at the modality; correct the images, or merge the patients if they are one person",
    ACCESSION: "the images carry another accession number than the order of this Study Instance UID: copy it from the worklist "
    "unchanged, so that the report finds its images",
    STUDY: "the accession number is known, but the images carry another Study Instance UID than the worklist gave out: the "
    "modality made its own; take it from the worklist",
    PROCEDURE: "Request Attributes Sequence carries another Requested Procedure ID than the worklist: copy it unchanged",
    STEP: "Request Attributes Sequence names a scheduled step that the order does not have: copy it from the worklist",
}


def _image_check(rule: str) -> Check:
    def run(exchange: Exchange, record: Record) -> Iterator[Finding]:
        for uid in exchange.values("study"):
            for found, place in disagreements_of_images(uid, record):
                if found == rule and not _was_told(exchange, uid, record):
                    yield _finding(rule, _IMAGE_TEXTS[rule], place, "RAD TF-2 4.8")
                    return

    return Check(rule, run)


def _was_told(exchange: Exchange, study_uid: str, record: Record) -> bool:
    """An earlier exchange of this study from the same source carries the finding already."""
    for one in record.exchanges.by_key((Key("study", study_uid),), page=Page(200)):
        if one.id < exchange.id and one.transaction == exchange.transaction and one.source == exchange.source:
            return True
    return False


IMAGES: Final = tuple(_image_check(rule) for rule in (PATIENT, ACCESSION, STUDY, PROCEDURE, STEP))


# The report: RAD-28, RAD-128.


def _report_order(exchange: Exchange, record: Record) -> Order | None:
    message = message_of(exchange)
    if message is None:
        return None

    return order_behind(
        record,
        study_uids=exchange.values("study"),
        accession=message["OBR-18.1"],
        placer=number_of(message, record, "ORC-2", "OBR-2"),
        filler=number_of(message, record, "ORC-3", "OBR-3"),
    )


def _report_patient(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message, order = message_of(exchange), _report_order(exchange, record)
    if message is None or order is None:
        return
    said = patient_of(message, record)
    if said and not is_same_patient(record, order.patient_id, said):
        text = (
            "the report names another patient than the order that it answers: do not read it as either's; the report creator "
            "must take the patient from the order and send it again"
        )
        yield _finding("RD/patient-agrees", text, "PID-3", "RAD TF-2 4.28")


def _report_accession(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message, order = message_of(exchange), _report_order(exchange, record)
    if message is None or order is None or not message["OBR-18.1"] or not order.accession:
        return
    if message["OBR-18.1"] != order.accession.value:
        text = "the report carries another accession number than the order that its order numbers name"
        yield _finding("RD/accession-agrees", text, "OBR-18", "RAD TF-2 4.28")


def _report_study(exchange: Exchange, record: Record) -> Iterator[Finding]:
    order = _report_order(exchange, record)
    if order is None or not order.procedures:
        return
    for uid in exchange.values("study"):
        study = record.studies.get(uid)
        if uid not in order.study_uids and (study is None or study.order_id != order.id):
            text = "the report names another Study Instance UID than its order: viewers would open other images"
            yield _finding("RD/study-uid-agrees", text, "OBX-5", "RAD TF-2 4.28")
            return


REPORT: Final = (
    Check(
        "RD/patient-agrees", _report_patient, ("RD/accession-agrees", "RD/study-uid-agrees"), ("ORU/patient-of-order",)
    ),
    Check("RD/accession-agrees", _report_accession, ("RD/study-uid-agrees",)),
    Check("RD/study-uid-agrees", _report_study),
)


# Orders and schedules: RAD-2, RAD-4, RAD-13.


def _order_patient(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message = message_of(exchange)
    if message is None:
        return
    placer, filler = number_of(message, record, "ORC-2"), number_of(message, record, "ORC-3")
    order = order_behind(record, placer=placer, filler=filler, accession=message["OBR-18.1"] or message["IPC-1.1"])
    said = patient_of(message, record)
    if order is not None and said and not is_same_patient(record, order.patient_id, said):
        text = "the message names another patient than the order of these numbers: an order does not change its patient"
        yield _finding(PATIENT, text, "PID-3", "RAD TF-2 4.4")


def _order_study(exchange: Exchange, record: Record) -> Iterator[Finding]:
    message = message_of(exchange)
    if message is None:
        return
    order = order_behind(
        record, filler=number_of(message, record, "ORC-3"), accession=message["OBR-18.1"] or message["IPC-1.1"]
    )
    if order is None or not order.procedures:
        return
    for place in ("IPC-3.1", "ZDS-1.1"):
        uid = message[place]
        if uid and uid not in order.study_uids:
            text = "the update names a Study Instance UID that the scheduled procedure does not have: it never changes"
            yield _finding(STUDY, text, place, "RAD TF-2 4.13")
            return


ORDERS: Final = (Check(PATIENT, _order_patient), Check(STUDY, _order_study))
