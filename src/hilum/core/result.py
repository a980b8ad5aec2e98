"""Results: the report of a study (HL7 v2 ORU, DICOM SR, FHIR DiagnosticReport, CDA imaging report) and its observations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hilum.core.code import Code
from hilum.core.identity import Identifier
from hilum.core.person import Physician
from hilum.core.quick import quick, replace
from hilum.core.study import BlobRef

__all__ = ["Attachment", "Observation", "ReportedImage", "Result", "ResultReceived", "adopted"]


@quick
@dataclass(frozen=True, slots=True)
class Observation:
    """One observation or section of a report: OBX, Observation, a CDA section or entry.

    id      ours, unique within the result: "1", "2", ...
    kind    text | number | code | date: how `value` is meant
    value   text with line breaks as \\n; for a code its value, with `code_value` whole
    abnormal   codes of HL7 table 0078, a line each: H, LL, A ...
    status  HL7 table 0085: F P C X D ...; "" where nobody said
    """

    id: str
    code: Code
    value: str = ""
    kind: str = "text"
    unit: str = ""
    code_value: Code = Code()
    reference_range: str = ""
    abnormal: str = ""
    status: str = "F"


@quick
@dataclass(frozen=True, slots=True)
class Attachment:
    """A document carried inside a result (OBX ED): media type, and the bytes in a blob. `code` says what it is (OBX-3)."""

    media_type: str
    blob: BlobRef
    title: str = ""
    code: Code = Code()


@quick
@dataclass(frozen=True, slots=True)
class ReportedImage:
    """An image that a report refers to: SOP Instance UID, and where it was told SOP Class UID and Series Instance UID."""

    uid: str
    sop_class: str = ""
    series_uid: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Result:
    """A report.

    id           ours; also the FHIR logical id
    status       HL7 table 0123 (OBR-25): P preliminary, F final, C corrected, X cancelled, R not verified
    observed     OBR-7; `reported` OBR-22
    placer, filler, accession, study_uid   as the report says them
    series_uid, instance_uid   of the report itself as a DICOM object, where the message names them (RAD-28)
    images       that it refers to
    """

    id: str
    patient_id: str
    code: Code = Code()
    status: str = "F"
    placer: Identifier = Identifier("")
    filler: Identifier = Identifier("")
    accession: Identifier = Identifier("")
    study_uid: str = ""
    order_id: str = ""
    procedure_id: str = ""
    observations: tuple[Observation, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    images: tuple[ReportedImage, ...] = ()
    interpreter: Physician = Physician()
    observed: str = ""
    reported: str = ""
    as_of: float = 0.0
    version: int = 1
    updated: float = 0.0
    series_uid: str = ""
    instance_uid: str = ""

    @property
    def instances(self) -> tuple[str, ...]:
        """The SOP Instance UIDs of the images that it refers to."""
        return tuple(one.uid for one in self.images)

    def section(self, *values: str) -> str:
        """The text of the first observation whose code value is one of `values`; empty where there is none."""
        return next((one.value for one in self.observations if one.code.value in values), "")


@quick
@dataclass(frozen=True, slots=True)
class ResultReceived:
    """A result came, or a newer version of one."""

    result: Result
    previous: Result | None = None


def adopted(
    results: Iterable[Result], order_id: str, *, placer: str, filler: str, accession: str, when: float
) -> tuple[ResultReceived, ...]:
    """Results that came before their order, given to it: those of the patient that bear one of its numbers and have no order yet.

    placer, filler, accession   values of the order's numbers, "" where it has none
    """
    out = []
    for one in results:
        numbers = ((one.placer.value, placer), (one.filler.value, filler), (one.accession.value, accession))
        if not one.order_id and any(mine and mine == theirs for mine, theirs in numbers):
            out.append(ResultReceived(replace(one, order_id=order_id, version=one.version + 1, updated=when), one))
    return tuple(out)
