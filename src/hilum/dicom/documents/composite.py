"""The modules that every document has (patient, study, series, equipment, SOP common), and references to others. PS3.3 C.7, C.12.

An object is made in UTF-8 and given its character set at the end: ISO_IR 100 where that holds all of its text, else ISO_IR 192.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hilum.core.code import Code
from hilum.core.errors import Incorrect
from hilum.core.identity import Identifier, Patient
from hilum.core.order import Order
from hilum.core.study import Study
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services.identity import CONTROLS, authority_item, exact, put_patient, words, written_name
from hilum.dicom.services.worklist import code_item

__all__ = [
    "Origin",
    "Referenced",
    "character_set_of",
    "coded",
    "exact",
    "put_composite",
    "put_time",
    "references",
    "text_of",
    "words",
]


def text_of(value: str) -> str:
    """Text without control characters; lines end with CR LF. PS3.5 6.1.3."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROLS)
    return plain.replace("\n", "\r\n")


def coded(code: Code) -> Dataset:
    """An item of a code sequence; a value that no value can hold is told by its meaning."""
    whole = Code(exact(code.value, len(code.value)), words(code.meaning or code.value), words(code.scheme, 16))
    return code_item(whole)


@dataclass(frozen=True, slots=True)
class Referenced:
    """Another object: of which study, series and SOP class it is."""

    study_uid: str
    series_uid: str
    sop_class: str
    uid: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom and what a document belongs to, and who made it.

    study        as the archive has it or would have it; its UID and accession number are the document's
    order        that asked for it, where one is known
    accession    where neither study nor order has one; a number longer than SH is left out, for a part of it would be another's
    series_uid, series_number, uid, number   of the document and its series
    manufacturer, model, version   of the system that makes it
    """

    patient: Patient
    study: Study
    series_uid: str
    uid: str
    order: Order | None = None
    accession: Identifier = Identifier("")
    series_number: int = 1
    number: int = 1
    manufacturer: str = "Hilum"
    model: str = "Hilum"
    version: str = ""
    institution: str = ""


def put_time(made: Dataset, date_tag: str, time_tag: str, moment: str) -> None:
    """A moment as YYYYMMDD[HHMM[SS[.F]]][+ZZZZ] into a DA and a TM; a date that is not whole is left empty."""
    stamp = moment.partition("+")[0].partition("-")[0]
    made.set(date_tag, stamp[:8] if len(stamp) >= 8 else "")
    made.set(time_tag, stamp[8:] if len(stamp) > 8 else "")


def put_composite(made: Dataset, origin: Origin, *, sop_class: str, modality: str) -> None:
    """Patient, General Study, the document's series, General Equipment and SOP Common. PS3.3 C.7.1.1 to C.12.1."""
    study, order = origin.study, origin.order
    made.set("SpecificCharacterSet", "ISO_IR 192")
    made.set("SOPClassUID", sop_class)
    made.set("SOPInstanceUID", origin.uid)
    put_patient(made, origin.patient)
    made.set("StudyInstanceUID", study.uid)
    made.set("StudyDate", study.date)
    made.set("StudyTime", study.time)
    made.set("StudyID", exact(study.study_id, 16))
    ordered = order.accession if order is not None else Identifier("")
    known = ordered or origin.accession
    accession = exact(study.accession or known.value, 16)
    made.set("AccessionNumber", accession)
    if known.authority and accession == known.value:
        made.set("IssuerOfAccessionNumberSequence", [authority_item(known.authority)])
    referring = written_name(study.referring_physician)
    if not referring and order is not None:
        referring = written_name(order.referring_physician.name)
    made.set("ReferringPhysicianName", referring)
    if study.description:
        made.set("StudyDescription", words(study.description))
    made.set("Modality", modality)
    made.set("SeriesInstanceUID", origin.series_uid)
    made.set("SeriesNumber", origin.series_number)
    made.set("InstanceNumber", origin.number)
    made.set("ReferencedPerformedProcedureStepSequence", [])
    made.set("Manufacturer", origin.manufacturer[:64])
    made.set("ManufacturerModelName", origin.model[:64])
    if origin.version:
        made.set("SoftwareVersions", origin.version[:64])
    if origin.institution:
        made.set("InstitutionName", words(origin.institution))


def references(objects: Iterable[Referenced]) -> list[Dataset]:
    """Hierarchical SOP Instance Reference: study, its series, their objects. PS3.3 table C.17-3."""
    tree: dict[str, dict[str, dict[str, str]]] = {}
    for one in objects:
        tree.setdefault(one.study_uid, {}).setdefault(one.series_uid, {})[one.uid] = one.sop_class
    studies = []
    for study_uid, series in tree.items():
        items = []
        for series_uid, instances in series.items():
            held = [
                Dataset.of(ReferencedSOPClassUID=sop_class, ReferencedSOPInstanceUID=uid)
                for uid, sop_class in instances.items()
            ]
            items.append(Dataset.of(SeriesInstanceUID=series_uid, ReferencedSOPSequence=held))
        studies.append(Dataset.of(StudyInstanceUID=study_uid, ReferencedSeriesSequence=items))
    return studies


def character_set_of(made: Dataset) -> Dataset:
    """The document in ISO_IR 100 where that holds all of its text, else in ISO_IR 192. PS3.3 C.12.1.1.2."""
    _without_escapes(made)
    try:
        return made.recode("ISO_IR 100")
    except Incorrect:
        return made.recode("ISO_IR 192")


def _without_escapes(made: Dataset) -> None:
    """Take out what would begin an escape sequence of ISO 2022, which neither character set has."""
    for tag, vr, value in list(made):
        if isinstance(value, bytes) and b"\x1b" in value:
            made.set(tag, [one.replace("\x1b", "") for one in made.texts(tag)], vr)
        else:
            for item in made.sequence(tag):
                _without_escapes(item)
