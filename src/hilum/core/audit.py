"""The audit event: who did what to whose data, when, with which outcome (ITI-20, DICOM PS3.15 A.5, FHIR AuditEvent).

An audit event is derived from the exchange that it describes and is written in the same commit; each standard renders it.
"""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.code import Code
from hilum.core.quick import quick

__all__ = ["ActiveParticipant", "AuditEvent", "AuditRecorded", "ParticipantObject"]


@quick
@dataclass(frozen=True, slots=True)
class ActiveParticipant:
    """A system or person that took part. `role` is a DCM code: 110153 source, 110152 destination, 110150 application ..."""

    user_id: str
    role: Code = Code()
    is_requestor: bool = False
    alternative_user_id: str = ""
    name: str = ""
    network_address: str = ""


@quick
@dataclass(frozen=True, slots=True)
class ParticipantObject:
    """What it was about: type code (1 person, 2 system object), role (1 patient, 3 report, 20 job, 24 query), id and its type."""

    id: str
    type_code: str
    role: str
    id_type: Code = Code()
    name: str = ""
    query: bytes = b""
    details: tuple[tuple[str, bytes], ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One audit event.

    event      EventID (DCM 110100 to 114...); `event_type` the IHE transaction ("RAD-5", "", "IHE Transactions")
    action     C R U D E
    outcome    0 success, 4 minor, 8 serious, 12 major failure
    interaction   of a RESTful exchange its FHIR interaction: "read", "search-type"; a query by an operation is a "search"
    """

    id: int
    when: float
    event: Code
    action: str
    outcome: str
    event_type: Code = Code()
    text: str = ""
    source: str = "HILUM"
    participants: tuple[ActiveParticipant, ...] = ()
    objects: tuple[ParticipantObject, ...] = ()
    exchange_id: int = 0
    person_ids: tuple[str, ...] = ()
    interaction: str = ""


@quick
@dataclass(frozen=True, slots=True)
class AuditRecorded:
    """An audit event was recorded."""

    event: AuditEvent
