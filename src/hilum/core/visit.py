"""The visit (HL7 v2 PV1, FHIR Encounter, DICOM Visit module): a patient's stay or appointment."""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.identity import Identifier
from hilum.core.person import Physician

__all__ = ["Visit", "VisitUpdated"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A patient's visit.

    id             ours; also the FHIR logical id
    number         PV1-19 visit number or PID-18 account number; DICOM Admission ID with issuer
    patient_class  HL7 table 0004: I inpatient, O outpatient, E emergency, P preadmit, N not applicable ...
    status         planned | in-progress | finished | cancelled
    location       PV1-3 as text: point of care, room, bed, facility
    admitted, discharged   PV1-44, PV1-45
    """

    id: str
    patient_id: str
    number: Identifier = Identifier("")
    patient_class: str = ""
    status: str = "in-progress"
    location: str = ""
    attending: Physician = Physician()
    referring: Physician = Physician()
    admitted: str = ""
    discharged: str = ""
    version: int = 1
    updated: float = 0.0


@dataclass(frozen=True, slots=True)
class VisitUpdated:
    """A visit began, moved, changed or ended."""

    visit: Visit
    previous: Visit | None = None
