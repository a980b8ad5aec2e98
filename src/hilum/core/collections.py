"""The collections of a record: what is kept of each noun, and how it is found. Ports that the store implements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hilum.core.audit import AuditEvent
from hilum.core.document import Association, DocumentEntry, Folder, SubmissionSet
from hilum.core.exchange import Exchange, Finding, Key, Outcome, Verdict
from hilum.core.identity import (
    Identifier,
    Patient,
)
from hilum.core.order import (
    Order,
    PerformedProcedureStep,
    RequestedProcedure,
    ScheduledProcedureStep,
)
from hilum.core.outbox import Delivery
from hilum.core.resource import Resource
from hilum.core.result import Result
from hilum.core.study import Instance, Series, Study
from hilum.core.visit import Visit

__all__ = [
    "Audits",
    "Behind",
    "Documents",
    "Exchanges",
    "InstanceFilter",
    "Orders",
    "Outbox",
    "Page",
    "Patients",
    "Resources",
    "Results",
    "Studies",
    "Visits",
    "WorklistItem",
]


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a sorted answer: at most `limit` from `offset`."""

    limit: int = 1000
    offset: int = 0


@dataclass(frozen=True, slots=True)
class WorklistItem:
    """A scheduled procedure step with all around it: one answer of the modality worklist. PS3.4 K.6."""

    patient: Patient
    order: Order
    procedure: RequestedProcedure
    step: ScheduledProcedureStep
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """Where a page of studies, series or instances ended: the next one begins there, whatever came or went meanwhile.

    study_uids   last studies of the page: several, in case some are deleted before the next is read
    series       number and UID of the last series
    instance     number and UID of the last instance
    """

    study_uids: tuple[str, ...] = ()
    series: tuple[str, str] = ("", "")
    instance: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class InstanceFilter:
    """Matching keys for studies, series and instances; an empty one matches all. PS3.4 C.2.2.2, PS3.18 8.3.4.

    Values of text keys may hold the wildcards `*` and `?`; several values of one key are alternatives (UID list matching).
    dates and times are (low, high), both inclusive, "" open. `patient_name` is matched without regard to case, on the DICOM PN
    form of the patient that the study belongs to now.
    """

    patient_ids: tuple[str, ...] = ()
    """Our ids."""
    patient_identifier: tuple[str, ...] = ()
    """Values of Patient ID; wildcards allowed."""
    issuer: str = ""
    patient_name: str = ""
    birth_date: tuple[str, str] = ("", "")
    study_uids: tuple[str, ...] = ()
    accession: tuple[str, ...] = ()
    study_id: str = ""
    study_date: tuple[str, str] = ("", "")
    study_time: tuple[str, str] = ("", "")
    study_description: str = ""
    referring_physician: str = ""
    modalities: tuple[str, ...] = ()
    """Modalities in Study at study level, Modality at series level."""
    series_uids: tuple[str, ...] = ()
    series_number: str = ""
    series_description: str = ""
    performed_step: str = ""
    instance_uids: tuple[str, ...] = ()
    instance_number: str = ""
    sop_classes: tuple[str, ...] = ()
    page: Page = Page()
    behind: Behind | None = None
    """Only what comes behind, in the order of the answer."""


class Patients(Protocol):
    """The master patient index."""

    def get(self, id: str) -> Patient | None:
        """The patient with our id, subsumed or not."""

    def find(self, identifier: Identifier) -> Patient | None:
        """The current patient (survivor of any merge) who carries the canonical identifier."""

    def current(self, id: str) -> Patient | None:
        """The patient with our id, or whom it was merged into."""

    def subsumed(self, id: str) -> tuple[Patient, ...]:
        """All patients that were merged, directly or through others, into this one, by id."""

    def search(
        self,
        *,
        identifier: str = "",
        authority: str = "",
        name: str = "",
        family: str = "",
        given: str = "",
        birth_date: tuple[str, str] = ("", ""),
        sex: str = "",
        text: str = "",
        include_subsumed: bool = False,
        page: Page = Page(),
    ) -> list[Patient]:
        """Patients that match all keys given, newest change first.

        identifier, name, family, given   without regard to case; `*` and `?` are wildcards
        authority    canonical key
        birth_date   (low, high) inclusive
        text         any of name or identifier begins with it: for a search box
        """


class Visits(Protocol):
    """Visits."""

    def get(self, id: str) -> Visit | None:
        """By our id."""

    def find(self, number: Identifier) -> Visit | None:
        """By visit number."""

    def of_patient(self, patient_id: str) -> list[Visit]:
        """All of a patient, newest first."""


class Orders(Protocol):
    """Orders with their procedures and steps, and performed steps."""

    def get(self, id: str) -> Order | None:
        """By our id."""

    def by_placer(self, number: Identifier) -> Order | None:
        """By Placer Order Number; where the authority is empty, by value alone."""

    def by_filler(self, number: Identifier) -> Order | None:
        """By Filler Order Number; where the authority is empty, by value alone."""

    def by_accession(self, accession: str) -> Order | None:
        """By accession number."""

    def by_study(self, study_uid: str) -> Order | None:
        """By Study Instance UID of a requested procedure."""

    def by_specimen(self, value: str) -> list[Order]:
        """All that examine a specimen, by the value of its number (SPM-2, SAC-3), newest first."""

    def of_patient(self, patient_id: str) -> list[Order]:
        """All of a patient, newest first."""

    def search(
        self,
        *,
        status: Sequence[str] = (),
        placed: tuple[float, float] = (0.0, 0.0),
        page: Page = Page(),
    ) -> list[Order]:
        """Orders by status and time of placing, newest first; (0, 0) is any time."""

    def worklist(
        self,
        *,
        station_aet: str = "",
        modality: str = "",
        start: tuple[str, str] = ("", ""),
        statuses: Sequence[str] = ("SCHEDULED", "ARRIVED", "READY", "STARTED"),
        patient_identifier: str = "",
        patient_name: str = "",
        accession: str = "",
        requested_procedure_id: str = "",
        sps_id: str = "",
        study_uid: str = "",
        page: Page = Page(),
    ) -> list[WorklistItem]:
        """Scheduled steps that match all keys given (wildcards as in PS3.4 C.2.2.2.4), by start. PS3.4 K.6.

        start   (low, high) of YYYYMMDD[HHMMSS], inclusive, by prefix: a date covers its day
        """

    def performed(self, sop_instance: str) -> PerformedProcedureStep | None:
        """A performed procedure step by its SOP Instance UID."""

    def performed_of_order(self, order_id: str) -> list[PerformedProcedureStep]:
        """All performed steps that answer an order, oldest first."""

    def performed_of_patient(self, patient_id: str) -> list[PerformedProcedureStep]:
        """All performed steps of a patient, oldest first."""


class Studies(Protocol):
    """The archive's index."""

    def get(self, study_uid: str) -> Study | None:
        """A study with its counts and modalities."""

    def series(self, series_uid: str) -> Series | None:
        """A series with its count; the newest where two studies use its UID."""

    def instance(self, sop_instance: str) -> Instance | None:
        """An instance."""

    def place(self, study_uid: str, series_uid: str, sop_instance: str) -> tuple[Study | None, str, Instance | None]:
        """What is known where an instance would go, in one look: the study, the UID of another study that has a series with
        this UID too ("" where none has; the newest of several), the instance."""

    def find_studies(self, where: InstanceFilter) -> list[tuple[Study, Patient]]:
        """Studies that match, newest first, each with the patient it belongs to now."""

    def find_series(self, where: InstanceFilter) -> list[tuple[Series, Study, Patient]]:
        """Series that match, by number."""

    def find_instances(self, where: InstanceFilter) -> list[tuple[Instance, Series, Study, Patient]]:
        """Instances that match, by series and instance number; `Instance.metadata` is left out (read it by `metadata`)."""

    def metadata(self, where: InstanceFilter) -> Iterator[tuple[Instance, bytes]]:
        """Instances that match with their stored DICOM JSON (compressed), streaming, by series and instance number."""

    def of_patient(self, patient_id: str) -> list[Study]:
        """All studies of a patient, newest first."""


class Results(Protocol):
    """Reports."""

    def get(self, id: str) -> Result | None:
        """By our id."""

    def find(self, *, filler: Identifier | None = None, accession: str = "", study_uid: str = "") -> list[Result]:
        """Results by filler order number, accession number or study, newest first."""

    def of_patient(self, patient_id: str) -> list[Result]:
        """All of a patient, newest first."""


class Documents(Protocol):
    """The document registry."""

    def entry(self, id: str) -> DocumentEntry | None:
        """By entryUUID."""

    def by_unique_id(self, unique_id: str) -> DocumentEntry | SubmissionSet | Folder | None:
        """By uniqueId of any of the three."""

    def submission(self, id: str) -> SubmissionSet | None:
        """By entryUUID."""

    def folder(self, id: str) -> Folder | None:
        """By entryUUID."""

    def entries(self, patient_id: str, *, statuses: Sequence[str] = ("Approved",)) -> list[DocumentEntry]:
        """All entries of a patient (of whoever was merged into it too), newest creation first."""

    def submissions(self, patient_id: str) -> list[SubmissionSet]:
        """All submission sets of a patient."""

    def folders(self, patient_id: str) -> list[Folder]:
        """All folders of a patient."""

    def associations(self, ids: Iterable[str]) -> list[Association]:
        """All associations whose source or target is one of the ids."""


class Resources(Protocol):
    """FHIR resources kept verbatim, with their history and a narrow search index."""

    def get(self, type: str, id: str) -> Resource | None:
        """The newest version, a deleted one included."""

    def version(self, type: str, id: str, version: int) -> Resource | None:
        """One version."""

    def history(self, type: str, id: str) -> list[Resource]:
        """All versions, newest first."""

    def search(
        self,
        type: str,
        criteria: Sequence[tuple[str, str, Sequence[tuple[str, str, str]]]],
        page: Page = Page(),
    ) -> list[Resource]:
        """Current resources that satisfy all criteria, newest first.

        criteria   each (parameter, kind, alternatives); an alternative is (operator, a, b):
                   token: ("eq", code or "", system or "" or None-as-"*"), string: ("starts" | "exact" | "contains", folded text, ""),
                   date and number: ("overlaps" | "before" | "after" | "within", low, high) over (low, high) rows as sortable text,
                   reference: ("eq", "Type/id", ""), uri: ("eq", value, ""); kind "_id": ("eq", id, "")
                   index rows are (parameter, kind, a, b): token (code, system), string (folded text, text), date (low, high),
                   reference ("Type/id", ""), uri (value, "")
        """

    def count(self, type: str) -> int:
        """How many current resources of a type there are."""


class Exchanges(Protocol):
    """The journal."""

    def get(self, id: int) -> Exchange | None:
        """One exchange, whole."""

    def by_key(self, keys: Iterable[Key], *, since: float = 0.0, page: Page = Page()) -> list[Exchange]:
        """Exchanges that carry any of the keys, oldest first, without `request` and `answer` bytes."""

    def search(
        self,
        *,
        peer: str = "",
        standard: str = "",
        apart_from: str = "",
        transaction: str = "",
        kind: str = "",
        outcome: Outcome | None = None,
        verdict: Verdict | None = None,
        control_id: str = "",
        since: float = 0.0,
        until: float = 0.0,
        after_id: int = 0,
        newest_first: bool = True,
        keys: Sequence[Key] = (),
        page: Page = Page(limit=100),
    ) -> list[Exchange]:
        """Exchanges that match all given and carry any of the keys, if there are any; without `request` and `answer` bytes.

        apart_from   a standard whose exchanges are left out
        """

    def answers(self, sender: str, control_id: str) -> Mapping[bytes, bytes]:
        """The answers kept of messages that came with this sender and control id, by the digest of their content."""

    def remember_answer(self, sender: str, control_id: str, digest: bytes, answer: bytes) -> None:
        """Keep the answer of this message for repeats; part of the unit of work."""

    def add(self, exchange: Exchange) -> int:
        """Write an exchange in this unit of work; returns its id."""

    def amend(
        self,
        id: int,
        *,
        ended: float | None = None,
        count: int | None = None,
        outcome: Outcome | None = None,
        code: str | None = None,
        text: str | None = None,
        detail: tuple[tuple[str, str], ...] | None = None,
        keys: Sequence[Key] = (),
        answer: bytes | None = None,
        findings: Sequence[Finding] = (),
    ) -> None:
        """Bring a long-running exchange up to date: end, count, outcome; `keys` and `findings` are added."""

    def judge(self, id: int, verdict: Verdict, findings: Sequence[Finding]) -> None:
        """Set the verdict."""

    def judge_all(self, verdicts: Iterable[tuple[int, Verdict, Sequence[Finding]]]) -> None:
        """Set many: (exchange, verdict, findings)."""

    def unjudged(self, limit: int = 500) -> list[Exchange]:
        """Exchanges that have no verdict yet and are not OPEN, oldest first, whole."""

    def statistics(self, *, since: float = 0.0) -> list[tuple[str, str, str, int]]:
        """(peer, transaction or kind, verdict, count) over all exchanges."""

    def rule_statistics(self, *, since: float = 0.0) -> list[tuple[str, str, int]]:
        """(peer, rule, count) over all findings of severity error and warning."""


class Outbox(Protocol):
    """Deliveries."""

    def get(self, id: int) -> Delivery | None:
        """One row."""

    def due(self, now: float, *, destination: str = "", limit: int = 100) -> list[Delivery]:
        """The first pending row of each destination (of one, where it is named), where it is due."""

    def waiting(self) -> list[tuple[str, int, float]]:
        """(destination, pending rows, when the oldest of them was created), by destination."""

    def search(self, *, state: str = "", destination: str = "", page: Page = Page()) -> list[Delivery]:
        """Rows by state and destination, oldest first."""

    def settle(self, id: int, *, state: str, error: str = "", due: float = 0.0, attempts: int = 0) -> None:
        """Set what became of a try: sent, pending again with a later due time, or dead."""

    def replay(self, id: int) -> None:
        """Put a dead or sent row back as pending, at once due, behind none."""


class Audits(Protocol):
    """The audit trail."""

    def get(self, id: int) -> AuditEvent | None:
        """One event."""

    def search(
        self,
        *,
        person_id: str = "",
        since: float = 0.0,
        until: float = 0.0,
        exchange_id: int = 0,
        page: Page = Page(),
    ) -> list[AuditEvent]:
        """Events, newest first."""
