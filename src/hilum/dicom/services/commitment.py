"""Storage commitment push model: N-ACTION and the result as N-EVENT-REPORT. PS3.4 annex J; RAD-10.

The index is asked inside the unit of work of the N-ACTION, and the result is put into the outbox in that same commit: after the
response nothing can lose it, a kill included. The courier "commitment" sends it on the association that asked while that is
open, else on a new one to the asking AE (role negotiation: we are SCP).
"""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.errors import HilumError, Incorrect, NotFound, Unsupported
from hilum.core.exchange import Draft, Finding, Severity
from hilum.core.record import Delivery, InstanceFilter, Page, Record
from hilum.core.study import Instance
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.services.service import Answer, Request, told

__all__ = [
    "COMMITMENT",
    "COMMITMENT_INSTANCE",
    "COURIER",
    "CommitmentResult",
    "commit",
    "commitment_result",
    "read_result",
    "receive_result",
    "result_dataset",
]

COMMITMENT = "1.2.840.10008.1.20.1"
COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1"
COURIER = "commitment"

NO_SUCH_INSTANCE, CLASS_CONFLICT, PROCESSING_FAILURE = 0x0112, 0x0119, 0x0110
_CHUNK = 500

Reference = tuple[str, str]
"""(SOP class, SOP instance)."""


@dataclass(frozen=True, slots=True)
class CommitmentResult:
    """What is committed and what is not. PS3.4 J.3.3."""

    transaction_uid: str
    committed: tuple[Reference, ...] = ()
    failed: tuple[tuple[str, str, int], ...] = ()
    retrieve_aet: str = ""

    @property
    def event_type(self) -> int:
        """1 all committed, 2 failures exist."""
        return 2 if self.failed else 1


def _references(dataset: Dataset, tag: int) -> list[Reference]:
    return [(item.text(0x00081150), item.text(0x00081155)) for item in dataset.sequence(tag)]


def _instances(uids: list[str], record: Record) -> dict[str, Instance]:
    if len(uids) <= 8:
        found = (record.studies.instance(uid) for uid in uids)
        return {one.uid: one for one in found if one is not None}
    known: dict[str, Instance] = {}
    for start in range(0, len(uids), _CHUNK):
        where = InstanceFilter(instance_uids=tuple(uids[start : start + _CHUNK]), page=Page(_CHUNK))
        known.update((row[0].uid, row[0]) for row in record.studies.find_instances(where))
    return known


def commitment_result(dataset: Dataset, record: Record, retrieve_aet: str) -> CommitmentResult:
    """Check every referenced instance against the index. PS3.4 J.3.2; failure reasons PS3.3 C.14.1.1.

    raises   Incorrect   no Transaction UID (0120H) or nothing referenced
    """
    transaction = dataset.text(0x00081195)
    if not transaction:
        raise Incorrect("Transaction UID is missing", where="(0008,1195)", section="PS3.4 J.3.2.1", code="0x0120")
    asked = _references(dataset, 0x00081199)
    if not asked:
        raise Incorrect("nothing is referenced", where="(0008,1199)", section="PS3.4 J.3.2.1", code="0x0120")
    known = _instances([uid for _, uid in asked], record)
    committed: list[Reference] = []
    failed: list[tuple[str, str, int]] = []
    for sop_class, uid in asked:
        instance = known.get(uid)
        if instance is None:
            failed.append((sop_class, uid, NO_SUCH_INSTANCE))
        elif instance.sop_class != sop_class:
            failed.append((sop_class, uid, CLASS_CONFLICT))
        elif not _is_readable(instance, record):
            failed.append((sop_class, uid, PROCESSING_FAILURE))
        else:
            committed.append((sop_class, uid))
    return CommitmentResult(transaction, tuple(committed), tuple(failed), retrieve_aet)


def _is_readable(instance: Instance, record: Record) -> bool:
    """The blob store has the last bytes of the object."""
    length = instance.blob.length
    try:
        return len(record.blobs.read(instance.blob, max(0, length - 2), min(2, length))) == min(2, length)
    except HilumError:
        return False


def result_dataset(result: CommitmentResult) -> Dataset:
    """Event information of the N-EVENT-REPORT. PS3.4 table J.3.3-1."""
    made = Dataset()
    made.set(0x00081195, result.transaction_uid)
    if result.retrieve_aet and not result.failed:
        made.set(0x00080054, result.retrieve_aet)
    if result.committed:
        made.set(0x00081199, [_item(*one) for one in result.committed])
    if result.failed:
        items = []
        for sop_class, uid, reason in result.failed:
            item = _item(sop_class, uid)
            item.set(0x00081197, reason)
            items.append(item)
        made.set(0x00081198, items)
    return made


def _item(sop_class: str, uid: str) -> Dataset:
    item = Dataset()
    item.set(0x00081150, sop_class)
    item.set(0x00081155, uid)
    return item


def read_result(dataset: Dataset) -> CommitmentResult:
    """The inverse of `result_dataset`."""
    failed = tuple(
        (item.text(0x00081150), item.text(0x00081155), item.int(0x00081197) or 0)
        for item in dataset.sequence(0x00081198)
    )
    return CommitmentResult(
        dataset.text(0x00081195), tuple(_references(dataset, 0x00081199)), failed, dataset.text(0x00080054)
    )


def _tell(draft: Draft, result: CommitmentResult, record: Record) -> None:
    draft.about("transaction-uid", result.transaction_uid)
    draft.fact("committed", str(len(result.committed)))
    draft.fact("failed", str(len(result.failed)))
    draft.count = len(result.committed) + len(result.failed)
    if draft.count <= 20:
        draft.about("instance", *(one[1] for one in result.committed), *(one[1] for one in result.failed))
    seen: set[str] = set()
    for _, uid in result.committed[:500]:
        instance = record.studies.instance(uid)
        if instance is None or instance.study_uid in seen:
            continue
        seen.add(instance.study_uid)
        study = record.studies.get(instance.study_uid)
        if study is not None:
            draft.about("study", study.uid)
            draft.about("accession", study.accession)
            draft.about_patient((study.received_patient.identifier,), study.patient_id)


def commit(request: Request, record: Record) -> Answer:
    """N-ACTION: take over responsibility; the result follows. PS3.4 J.3.2; RAD-10."""
    draft = record.exchange
    draft.control_id = str(request.message_id)
    draft.fact("calling AE", request.calling_aet)
    try:
        if request.sop_instance and request.sop_instance != COMMITMENT_INSTANCE:
            raise NotFound("no such instance of this SOP class", where="(0000,1001)", section="PS3.4 J.3.5")
        if request.type_id != 1:
            raise Unsupported("no such action", where="(0000,1008)", section="PS3.4 J.3.2", code="0x0123")
        result = commitment_result(request.parsed(), record, request.site.ae_title)
        _tell(draft, result, record)
        record.deliver(
            Delivery(
                destination=request.peer,
                courier=COURIER,
                payload=result_dataset(result).encode(EXPLICIT_LE),
                kind="N-EVENT-REPORT",
                transaction="RAD-10",
                facts=(
                    ("aet", request.calling_aet),
                    ("event type", str(result.event_type)),
                    ("sop class", COMMITMENT),
                    ("sop instance", COMMITMENT_INSTANCE),
                    ("transaction uid", result.transaction_uid),
                    ("committed", str(len(result.committed))),
                    ("failed", str(len(result.failed))),
                ),
                keys=tuple(draft.keys),
                created=record.now(),
            )
        )
        return told(Answer(sop_instance=COMMITMENT_INSTANCE), record)
    except HilumError as error:
        return told(Answer.refused(error, "N-ACTION", request.sop_instance), record)


def receive_result(request: Request, record: Record) -> Answer:
    """N-EVENT-REPORT, for the asking side: the result of a commitment that this system asked for. PS3.4 J.3.3."""
    draft = record.exchange
    try:
        if request.type_id not in (1, 2):
            raise Unsupported("no such event type", where="(0000,1002)", section="PS3.4 J.3.3", code="0x0113")
        result = read_result(request.parsed())
        if not result.transaction_uid:
            raise Incorrect("Transaction UID is missing", where="(0008,1195)", section="PS3.4 J.3.3", code="0x0120")
        _tell(draft, result, record)
        if (request.type_id == 2) != bool(result.failed):
            draft.note(
                Finding(
                    Severity.WARNING,
                    "RAD-10/event-type",
                    "the event type does not agree with the failures listed",
                    "(0000,1002)",
                    "PS3.4 J.3.3",
                )
            )
        return told(Answer(sop_instance=COMMITMENT_INSTANCE), record)
    except HilumError as error:
        return told(Answer.refused(error, "N-EVENT-REPORT", request.sop_instance), record)
