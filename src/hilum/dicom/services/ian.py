"""Instance Availability Notification: N-CREATE, both sides. PS3.4 annex R; RAD-49."""

from __future__ import annotations

from collections.abc import Iterable

from hilum.core.errors import Conflict, HilumError, Incorrect
from hilum.core.exchange import Draft
from hilum.core.record import Delivery, InstanceFilter, Page, Record
from hilum.core.study import Instance, Study
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.dictionary import show
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.services.service import Answer, Request, told

__all__ = ["COURIER", "IAN", "availability", "availability_of_study", "notification", "receive"]

IAN = "1.2.840.10008.5.1.4.33"
COURIER = "ian"

_MPPS = "1.2.840.10008.3.1.2.3.3"


def availability(
    study_uid: str,
    instances: Iterable[tuple[str, Instance]],
    *,
    retrieve_aet: str,
    retrieve_url: str = "",
    word: str = "ONLINE",
) -> Dataset:
    """The attribute list of a notification. PS3.4 table R.3.2-1.

    instances      (MPPS SOP Instance UID or "", instance)
    retrieve_url   of DICOMweb, up to `/dicom-web`; empty leaves Retrieve URL out
    word           ONLINE NEARLINE OFFLINE UNAVAILABLE
    """
    series: dict[str, list[Dataset]] = {}
    steps: dict[str, None] = {}
    for step, instance in instances:
        item = Dataset()
        item.set(0x00080054, retrieve_aet)
        item.set(0x00080056, word)
        item.set(0x00081150, instance.sop_class)
        item.set(0x00081155, instance.uid)
        if retrieve_url:
            item.set(
                0x00081190, f"{retrieve_url}/studies/{study_uid}/series/{instance.series_uid}/instances/{instance.uid}"
            )
        series.setdefault(instance.series_uid, []).append(item)
        if step:
            steps[step] = None
    made = Dataset()
    references = []
    for uid in steps:
        step_item = Dataset()
        step_item.set(0x00081150, _MPPS)
        step_item.set(0x00081155, uid)
        step_item.set(0x00404019, [])
        references.append(step_item)
    made.set(0x00081111, references)
    found = []
    for uid, items in series.items():
        entry = Dataset()
        entry.set(0x00081199, items)
        entry.set(0x0020000E, uid)
        found.append(entry)
    made.set(0x00081115, found)
    made.set(0x0020000D, study_uid)
    return made


def availability_of_study(study: Study, record: Record, *, retrieve_aet: str, retrieve_url: str = "") -> Dataset:
    """The notification for all instances of a study that the archive holds."""
    found: list[tuple[str, Instance]] = []
    offset = 0
    while True:
        rows = record.studies.find_instances(InstanceFilter(study_uids=(study.uid,), page=Page(500, offset)))
        found += [(series.performed_step, instance) for instance, series, _, _ in rows]
        offset += len(rows)
        if len(rows) < 500:
            return availability(study.uid, found, retrieve_aet=retrieve_aet, retrieve_url=retrieve_url)


def notification(
    study: Study, record: Record, *, destination: str, aet: str, retrieve_aet: str, retrieve_url: str = ""
) -> Delivery:
    """The outbox row that tells a peer which instances of a study are here. RAD-49.

    aet   the peer's AE title; the courier "ian" sends an N-CREATE with a UID of its own
    """
    draft = Draft()
    draft.about("study", study.uid)
    draft.about("accession", study.accession)
    draft.about_patient((study.received_patient.identifier,), study.patient_id)
    dataset = availability_of_study(study, record, retrieve_aet=retrieve_aet, retrieve_url=retrieve_url)
    for item in dataset.sequence(0x00081111):
        draft.about("mpps", item.text(0x00081155))
    return Delivery(
        destination=destination,
        courier=COURIER,
        payload=dataset.encode(EXPLICIT_LE),
        kind="N-CREATE",
        transaction="RAD-49",
        facts=(("aet", aet), ("sop class", IAN), ("sop instance", record.new_uid())),
        keys=tuple(draft.keys),
        created=record.now(),
    )


def receive(request: Request, record: Record) -> Answer:
    """N-CREATE: instances are available elsewhere; journaled by their keys. PS3.4 R.3.2; RAD-49."""
    draft = record.exchange
    draft.control_id = str(request.message_id)
    draft.fact("calling AE", request.calling_aet)
    uid = request.sop_instance or record.new_uid()
    try:
        dataset = request.parsed()
        for tag in (0x0020000D, 0x00081115):
            if tag not in dataset:
                raise Incorrect(
                    "a required attribute is missing", where=show(tag), section="PS3.4 table R.3.2-1", code="0x0120"
                )
        words: dict[str, int] = {}
        instances: list[str] = []
        for series in dataset.sequence(0x00081115):
            draft.about("series", series.text(0x0020000E))
            for item in series.sequence(0x00081199):
                word = item.text(0x00080056)
                if word not in ("ONLINE", "NEARLINE", "OFFLINE", "UNAVAILABLE"):
                    raise Conflict(
                        "no word of Instance Availability", where="(0008,0056)", section="PS3.4 R.3.2", code="0x0106"
                    )
                words[word] = words.get(word, 0) + 1
                instances.append(item.text(0x00081155))
        draft.about("study", dataset.text(0x0020000D))
        for item in dataset.sequence(0x00081111):
            draft.about("mpps", item.text(0x00081155))
        if len(instances) <= 20:
            draft.about("instance", *instances)
        study = record.studies.get(dataset.text(0x0020000D))
        if study is not None:
            draft.about("person", study.patient_id)
        draft.count = len(instances)
        for word, number in words.items():
            draft.fact(word.lower(), str(number))
        return told(Answer(sop_instance=uid), record)
    except HilumError as error:
        return told(Answer.refused(error, "N-CREATE", uid), record)
