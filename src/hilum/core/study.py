"""What was acquired: study, series, instance (PS3.3 A.1, FHIR ImagingStudy). The index of the archive.

The instance's bytes lie in a blob exactly as they came; what is here is the index read from the header.
"""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.identity import Identifier
from hilum.core.person import PersonName
from hilum.core.quick import quick

__all__ = [
    "BlobRef",
    "Instance",
    "InstanceStored",
    "InstancesDeleted",
    "ReceivedPatient",
    "Series",
    "Study",
    "StudyAssigned",
]


@quick
@dataclass(frozen=True, slots=True)
class BlobRef:
    """Where bytes lie in the blob store: our own segment name, offset and length in bytes. Never a name from data."""

    segment: str
    offset: int
    length: int

    def __str__(self) -> str:
        return f"{self.segment}:{self.offset}:{self.length}"

    @classmethod
    def parse(cls, text: str) -> BlobRef:
        """The inverse of `str`."""
        segment, offset, length = text.rsplit(":", 2)
        return cls(segment, int(offset), int(length))


@dataclass(frozen=True, slots=True)
class ReceivedPatient:
    """The patient as the images themselves say, kept beside whom they belong to now. Patient ID as a canonical identifier."""

    identifier: Identifier = Identifier("")
    name: PersonName = PersonName()
    birth_date: str = ""
    sex: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Study:
    """A study. `patient_id` is ours and follows merges; `order_id` is set once the study is linked to an order.

    modalities       of its series (0008,0061)
    series_count, instance_count   (0020,1206), (0020,1208)
    """

    uid: str
    patient_id: str
    received_patient: ReceivedPatient = ReceivedPatient()
    accession: str = ""
    accession_issuer: str = ""
    study_id: str = ""
    date: str = ""
    time: str = ""
    description: str = ""
    referring_physician: PersonName = PersonName()
    order_id: str = ""
    modalities: tuple[str, ...] = ()
    series_count: int = 0
    instance_count: int = 0
    received: float = 0.0
    updated: float = 0.0


@quick
@dataclass(frozen=True, slots=True)
class Series:
    """A series. `performed_step` is the MPPS SOP Instance UID of (0008,1111)."""

    uid: str
    study_uid: str
    modality: str = ""
    number: str = ""
    description: str = ""
    body_part: str = ""
    laterality: str = ""
    date: str = ""
    time: str = ""
    station_name: str = ""
    institution: str = ""
    manufacturer: str = ""
    performed_step: str = ""
    performing_physician: PersonName = PersonName()
    instance_count: int = 0
    received: float = 0.0


@quick
@dataclass(frozen=True, slots=True)
class Instance:
    """An instance.

    blob       the whole Part 10 file; `dataset_offset` counts from the blob's start to the first byte of the dataset
    digest     SHA-256 of the dataset bytes as received, or empty until it has been computed
    metadata   DICOM JSON (PS3.18 F.2) without bulk data, zlib-compressed
    request    identifiers from the first Request Attributes Sequence item: (requested procedure id, SPS id)
    """

    uid: str
    sop_class: str
    series_uid: str
    study_uid: str
    transfer_syntax: str
    blob: BlobRef
    dataset_offset: int = 0
    number: str = ""
    rows: int = 0
    columns: int = 0
    bits_allocated: int = 0
    frames: int = 1
    digest: bytes = b""
    metadata: bytes = b""
    request: tuple[str, str] = ("", "")
    source_aet: str = ""
    exchange_id: int = 0
    received: float = 0.0


@quick
@dataclass(frozen=True, slots=True)
class InstanceStored:
    """An instance was stored; study and series as its header says (counts are the store's business)."""

    study: Study
    series: Series
    instance: Instance


@dataclass(frozen=True, slots=True)
class InstancesDeleted:
    """Instances were removed from the archive."""

    sop_instances: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyAssigned:
    """A study was given to a patient or linked with an order (PIR; unscheduled case)."""

    study_uid: str
    patient_id: str
    order_id: str = ""
