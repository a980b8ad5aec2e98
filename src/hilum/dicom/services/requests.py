"""What the asking side sends: identifiers, attribute lists and action information, built from what it was told before.

For the simulators and the command line: worklist query (RAD-5), performed step (RAD-6, RAD-7), storage commitment (RAD-10),
query and retrieve (RAD-14, RAD-16), and images stamped with the identity of their worklist item (RAD-8).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hilum.core.code import Code
from hilum.core.order import PerformedSeries, ReferencedInstance
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.dataset import Sequence as Items
from hilum.dicom.data.dictionary import Key
from hilum.dicom.services.identity import written_name
from hilum.dicom.services.worklist import code_item

__all__ = [
    "commitment_request",
    "mpps_create",
    "mpps_final",
    "mpps_unscheduled",
    "query",
    "restamp",
    "retrieve",
    "worklist_query",
]

MPPS = "1.2.840.10008.3.1.2.3.3"

_LEVEL_KEYS: dict[str, tuple[str, ...]] = {
    "PATIENT": (
        "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex",
        "NumberOfPatientRelatedStudies", "NumberOfPatientRelatedSeries", "NumberOfPatientRelatedInstances",
    ),
    "STUDY": (
        "StudyDate", "StudyTime", "AccessionNumber", "ModalitiesInStudy", "ReferringPhysicianName",
        "StudyDescription", "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex",
        "StudyInstanceUID", "StudyID", "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances",
        "InstanceAvailability",
    ),
    "SERIES": (
        "Modality", "SeriesDescription", "SeriesInstanceUID", "SeriesNumber", "NumberOfSeriesRelatedInstances",
    ),
    "IMAGE": ("SOPClassUID", "SOPInstanceUID", "InstanceNumber"),
}  # fmt: skip


def worklist_query(
    *,
    station_aet: str = "",
    modality: str = "",
    start_date: str = "",
    start_time: str = "",
    patient_id: str = "",
    issuer: str = "",
    patient_name: str = "",
    accession: str = "",
    requested_procedure_id: str = "",
    sps_id: str = "",
    character_set: str = "ISO_IR 192",
) -> Dataset:
    """The identifier of a worklist query that asks for every attribute of RAD TF-2 4.5.4.1.2."""
    step = Dataset()
    step.set(0x00080060, modality)
    step.set(0x00321070, "")
    step.set(0x00400001, station_aet)
    step.set(0x00400002, start_date)
    step.set(0x00400003, start_time)
    step.set(0x00400006, "")
    step.set(0x00400007, "")
    step.set(0x00400008, [])
    step.set(0x00400009, sps_id)
    step.set(0x00400010, "")
    step.set(0x00400011, "")
    step.set(0x00400012, "")
    step.set(0x00400020, "")
    made = Dataset()
    made.set(0x00080005, character_set)
    for tag, value in (
        (0x00080050, accession),
        (0x00100010, patient_name),
        (0x00100020, patient_id),
        (0x00100021, issuer),
        (0x00401001, requested_procedure_id),
    ):
        made.set(tag, value)
    for tag in (
        0x00080080, 0x00080090, 0x00100030, 0x00100040, 0x00101020, 0x00101030, 0x00102000, 0x00102110, 0x0020000D,
        0x00321032, 0x00321033, 0x00321060, 0x00380010, 0x00380050, 0x00380300, 0x00380500, 0x00401002, 0x00401003,
        0x00401004, 0x00402016, 0x00402017, 0x00403001,
    ):  # fmt: skip
        made.set(tag, None)
    for tag in (
        0x00080051, 0x00100024, 0x00081110, 0x00081120, 0x00321064, 0x00380014, 0x00400026, 0x00400027, 0x0040100A,
        0x00101002,
    ):  # fmt: skip
        made.set(tag, [])
    made.set(0x00400100, [step])
    return made


_SCHEDULED_COPIED = (0x00080050, 0x00080051, 0x0020000D, 0x00321060, 0x00321064, 0x00401001, 0x00402016, 0x00402017)
_STEP_COPIED = (0x00400007, 0x00400008, 0x00400009)
_PATIENT_COPIED = (0x00080005, 0x00100010, 0x00100020, 0x00100021, 0x00100024, 0x00100030, 0x00100040)


def _copy(source: Dataset, target: Dataset, tags: Iterable[int]) -> None:
    for tag in tags:
        found = source.element(tag)
        if found is not None and (found.value or tag in (0x0020000D, 0x00080050, 0x00401001)):
            target.put(*found)


def _scheduled_step(item: Dataset) -> Dataset:
    """An item of Scheduled Step Attributes Sequence from a worklist answer; all copied unchanged. RAD TF-2 4.6.4.1.2."""
    made = Dataset()
    made.set(0x00081110, item.sequence(0x00081110))
    _copy(item, made, _SCHEDULED_COPIED)
    for tag in (0x00080050, 0x00401001, 0x00321060, 0x00400009, 0x00400007):
        made.set(tag, None)
    _copy(item, made, _SCHEDULED_COPIED)
    made.set(0x00400008, [])
    _copy(item.item(0x00400100), made, _STEP_COPIED)
    return made


def _begun(made: Dataset, pps_id: str, station_aet: str, modality: str, start: str, study_id: str) -> None:
    made.set(0x00080060, modality)
    made.set(0x00200010, study_id)
    made.set(0x00081032, [])
    made.set(0x00081120, [])
    made.set(0x00400241, station_aet)
    made.set(0x00400242, "")
    made.set(0x00400243, "")
    made.set(0x00400244, start[:8])
    made.set(0x00400245, start[8:14])
    made.set(0x00400250, "")
    made.set(0x00400251, "")
    made.set(0x00400252, "IN PROGRESS")
    made.set(0x00400253, pps_id)
    made.set(0x00400254, "")
    made.set(0x00400255, "")
    made.set(0x00400260, [])
    made.set(0x00400340, [])


def mpps_create(
    items: Dataset | Sequence[Dataset], *, pps_id: str, station_aet: str, start: str, modality: str = ""
) -> Dataset:
    """The attribute list of an N-CREATE for one worklist answer, or for several that one step fulfils (group case). RAD-6.

    start      YYYYMMDDHHMMSS
    modality   of the worklist item where empty
    """
    several = [items] if isinstance(items, Dataset) else list(items)
    first = several[0]
    made = Dataset()
    _copy(first, made, _PATIENT_COPIED)
    for tag in (0x00100010, 0x00100020, 0x00100030, 0x00100040):
        if tag not in made:
            made.set(tag, None)
    step = first.item(0x00400100)
    _begun(made, pps_id, station_aet, modality or step.text(0x00080060), start, first.text(0x00401001))
    made.set(0x00400254, step.text(0x00400007) or first.text(0x00321060))
    made.set(0x00400270, [_scheduled_step(one) for one in several])
    return made


def mpps_unscheduled(
    patient: Dataset, *, study_uid: str, pps_id: str, station_aet: str, modality: str, start: str
) -> Dataset:
    """The attribute list of an N-CREATE without a worklist item: one step with a locally made Study UID. RAD TF-2 4.6.4.1.2.3.

    patient   the Patient module as typed in at the console of the modality
    """
    made = Dataset()
    _copy(patient, made, _PATIENT_COPIED)
    for tag in (0x00100010, 0x00100020, 0x00100030, 0x00100040):
        if tag not in made:
            made.set(tag, None)
    _begun(made, pps_id, station_aet, modality, start, "")
    step = Dataset()
    step.set(0x00081110, [])
    for tag in (0x00080050, 0x00401001, 0x00321060, 0x00400009, 0x00400007):
        step.set(tag, None)
    step.set(0x0020000D, study_uid)
    step.set(0x00400008, [])
    made.set(0x00400270, [step])
    return made


def _references(instances: Iterable[ReferencedInstance]) -> Items:
    items = Items()
    for one in instances:
        item = Dataset()
        item.set(0x00081150, one.sop_class)
        item.set(0x00081155, one.sop_instance)
        items.append(item)
    return items


def mpps_final(
    series: Iterable[PerformedSeries],
    *,
    end: str,
    status: str = "COMPLETED",
    discontinuation: Code = Code(),
) -> Dataset:
    """The modification list of the last N-SET. RAD-7; `end` YYYYMMDDHHMMSS, `status` COMPLETED or DISCONTINUED."""
    made = Dataset()
    made.set(0x00400250, end[:8])
    made.set(0x00400251, end[8:14])
    made.set(0x00400252, status)
    if discontinuation:
        made.set(0x00400281, [code_item(discontinuation)])
    items = Items()
    for one in series:
        item = Dataset()
        item.set(0x00080054, one.retrieve_aet)
        item.set(0x0008103E, one.description)
        item.set(0x00081050, "")
        item.set(0x00081070, written_name(one.operator))
        item.set(0x00081140, _references(one.images))
        item.set(0x00181030, one.protocol_name or one.description or "UNNAMED")
        item.set(0x0020000E, one.uid)
        item.set(0x00400220, _references(one.others))
        items.append(item)
    made.set(0x00400340, items)
    return made


def commitment_request(instances: Iterable[ReferencedInstance], transaction_uid: str) -> Dataset:
    """Action information of the N-ACTION. PS3.4 table J.3.2-1; RAD-10."""
    made = Dataset()
    made.set(0x00081195, transaction_uid)
    made.set(0x00081199, _references(instances))
    return made


def query(level: str, character_set: str = "ISO_IR 192", **keys: object) -> Dataset:
    """The identifier of a C-FIND: keys by keyword, and the usual return keys of the level. PS3.4 C.6; RAD-14.

    level   PATIENT, STUDY, SERIES or IMAGE; below the top level give the unique keys of the levels above
    """
    made = Dataset()
    made.set(0x00080005, character_set)
    made.set(0x00080052, level)
    for keyword in _LEVEL_KEYS[level]:
        made.set(keyword, None)
    for keyword, value in keys.items():
        made.set(keyword, value)
    return made


def retrieve(
    *, study: str | Sequence[str] = "", series: str | Sequence[str] = "", instance: str | Sequence[str] = ""
) -> Dataset:
    """The identifier of a C-MOVE or C-GET in the study root model: unique keys alone. PS3.4 C.4.2.1.4; RAD-16."""
    made = Dataset()
    made.set(0x00080052, "IMAGE" if instance else "SERIES" if series else "STUDY")
    for key, value in (("StudyInstanceUID", study), ("SeriesInstanceUID", series), ("SOPInstanceUID", instance)):
        if value:
            made.set(key, value if isinstance(value, str) else list(value))
    return made


_REQUEST_COPIED = (0x00080050, 0x00080051, 0x0020000D, 0x00321060, 0x00321064, 0x00401001, 0x00401002, 0x0040100A,
                   0x00321032, 0x00321033)  # fmt: skip


def _request_item(item: Dataset) -> Dataset:
    """Request Attributes Sequence item from a worklist answer. PS3.3 table 10-9."""
    made = Dataset()
    _copy(item, made, _REQUEST_COPIED)
    _copy(item.item(0x00400100), made, _STEP_COPIED)
    return made


def restamp(
    image: Dataset,
    item: Dataset,
    *,
    mpps_uid: str,
    series_uid: str,
    sop_instance: str,
    study_uid: str = "",
    acquired: str = "",
    changes: dict[Key, object] | None = None,
) -> Dataset:
    """A real image with the identity of a worklist item, as the modality would have made it. RAD-8; RAD TF-2 appendix A.

    image        without group 0002; is not changed
    item         the worklist answer
    study_uid    another one than the item's, for a modality at fault
    acquired     YYYYMMDDHHMMSS for study, series, acquisition and content date and time; empty keeps them
    changes      set last: for modalities at fault
    """
    made = image.copy()
    source = item
    if image.charset.terms != item.charset.terms:
        made = made.recode("ISO_IR 192")
        source = item.recode("ISO_IR 192")
    for tag in (
        0x00100010,
        0x00100020,
        0x00100021,
        0x00100024,
        0x00100030,
        0x00100040,
        0x00101002,
        0x00380010,
        0x00380014,
    ):
        made.discard(tag)
    _copy(source, made, (0x00100010, 0x00100020, 0x00100021, 0x00100024, 0x00100030, 0x00100040))
    _copy(source, made, (0x00080050, 0x00080090, 0x00380010, 0x00380014))
    made.discard(0x00080051)
    _copy(source, made, (0x00080051,))
    for tag in (0x00100010, 0x00100020, 0x00100030, 0x00100040):
        if tag not in made:
            made.set(tag, None)
    made.set(0x0020000D, study_uid or source.text(0x0020000D))
    made.set(0x0020000E, series_uid)
    made.set(0x00080018, sop_instance)
    made.set(0x00200010, source.text(0x00401001))
    made.set(0x00081030, source.text(0x00321060) or made.text(0x00081030))
    if source.sequence(0x00321064):
        made.set(0x00081032, source.sequence(0x00321064))
    performing = source.item(0x00400100).text(0x00400006)
    if performing:
        made.set(0x00081050, performing)
    step = Dataset()
    step.set(0x00081150, MPPS)
    step.set(0x00081155, mpps_uid)
    made.set(0x00081111, [step])
    made.set(0x00400275, [_request_item(source)])
    if acquired:
        for tag in (0x00080020, 0x00080021, 0x00080022, 0x00080023):
            made.set(tag, acquired[:8])
        for tag in (0x00080030, 0x00080031, 0x00080032, 0x00080033):
            made.set(tag, acquired[8:14])
    for key, value in (changes or {}).items():
        if value is None:
            made.discard(key)
        else:
            made.set(key, value)
    return made
