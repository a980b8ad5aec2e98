"""Retrieve: what a C-MOVE or C-GET asks for, as a plan that the hub carries out. PS3.4 C.4.2, C.4.3; RAD-16.

The plan lists the objects in order; the hub performs a C-STORE for each, calls `done` with its status and sends `pending()`
between and `final()` at the end. The counts and the list of failed instances are kept here, so that every caller tells them alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hilum.core.errors import HilumError, Incorrect, NotFound
from hilum.core.identity import Patient
from hilum.core.record import Blobs, Record
from hilum.core.study import Instance, Study
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services.attributes import Level
from hilum.dicom.services.coercion import change_of
from hilum.dicom.services.objects import outgoing
from hilum.dicom.services.query import MODELS, note_keys, read_keys
from hilum.dicom.services.search import UNIQUE_KEYS, search
from hilum.dicom.services.service import Answer, Request, told
from hilum.dicom.stored.pieces import NATIVE, Change, Outgoing
from hilum.dicom.wire.dimse import Command, status_kind

__all__ = ["GET", "MOVE", "Planned", "RetrievePlan", "plan_get", "plan_move"]

MOVE = tuple(f"{model}.2" for model in MODELS)
GET = tuple(f"{model}.3" for model in MODELS)

_PENDING, _CANCEL, _WARNING = 0xFF00, 0xFE00, 0xB000
_ALL_FAILED = 0xA702
_UNKNOWN_DESTINATION = 0xA801
_SECTION = "PS3.4 C.4.2.2"


@dataclass(frozen=True, slots=True)
class Planned:
    """One object to send. `change` writes the record's identity into its header, where that is configured."""

    instance: Instance
    change: Change | None = None

    def outgoing(self, blobs: Blobs, accepted: Sequence[str]) -> Outgoing:
        """The object in a transfer syntax that the receiver accepted for its SOP class. Raises Unsupported."""
        if not accepted:
            raise NotFound(
                "the receiver accepted no transfer syntax for the SOP class", section=_SECTION, code="0x0122"
            )
        return outgoing(self.instance, blobs, accepted=accepted, change=self.change)


@dataclass(slots=True)
class RetrievePlan:
    """The sub-operations of one C-MOVE or C-GET and what became of them.

    refusal       the answer where nothing is to be done: send it and stop
    destination   name of the peer to send to; empty for a C-GET
    """

    operation: str = "C-MOVE"
    objects: tuple[Planned, ...] = ()
    refusal: Answer | None = None
    destination: str = ""
    destination_aet: str = ""
    completed: int = 0
    warnings: int = 0
    failed: list[str] = field(default_factory=list)
    cancelled: bool = False
    settled: set[str] = field(default_factory=set)
    """SOP Instance UIDs whose sub-operation has ended."""

    @property
    def unsettled(self) -> list[Planned]:
        """Objects whose sub-operation has not ended."""
        return [one for one in self.objects if one.instance.uid not in self.settled]

    @property
    def remaining(self) -> int:
        """Sub-operations that were not tried yet."""
        return len(self.objects) - self.completed - self.warnings - len(self.failed)

    def proposals(self) -> list[tuple[str, tuple[str, ...]]]:
        """(SOP class, transfer syntaxes) to propose to the destination: each stored syntax, then the native ones."""
        wanted: dict[str, dict[str, None]] = {}
        for one in self.objects:
            syntaxes = wanted.setdefault(one.instance.sop_class, {})
            syntaxes[one.instance.transfer_syntax] = None
        return [
            (sop_class, (uid,))
            for sop_class, syntaxes in wanted.items()
            for uid in dict.fromkeys((*syntaxes, *NATIVE[:2]))
        ]

    def done(self, planned: Planned, status: int) -> None:
        """A sub-operation ended with this C-STORE status."""
        kind = status_kind(status)
        self.settled.add(planned.instance.uid)
        if kind == "Success":
            self.completed += 1
        elif kind == "Warning":
            self.warnings += 1
        else:
            self.failed.append(planned.instance.uid)

    def cancel(self) -> None:
        """The peer sent C-CANCEL; no further sub-operation is begun. PS3.4 C.4.2.3.1."""
        self.cancelled = True

    def pending(self) -> Answer:
        """A response while sub-operations remain."""
        return Answer(_PENDING)

    def final(self) -> Answer:
        """The last response with its status, and the Failed SOP Instance UID List where there is one. PS3.4 C.4.2.1.5."""
        failures = self.failed
        dataset = Dataset.of(FailedSOPInstanceUIDList=list(failures)) if failures else None
        if self.cancelled and self.remaining:
            return Answer(_CANCEL, dataset)
        if not failures:
            return Answer(0x0000)
        if self.completed or self.warnings:
            return Answer(_WARNING, dataset, "some sub-operations failed")
        return Answer(_ALL_FAILED, dataset, "all sub-operations failed")

    def response(self, request: Command, answer: Answer) -> Command:
        """The response command with its counts. PS3.7 9.3.3.2, 9.3.4.2: Remaining only while pending or cancelled."""
        shows_remaining = answer.status in (_PENDING, _CANCEL)
        return request.response(
            answer.status,
            has_dataset=answer.dataset is not None,
            error_comment=answer.comment or None,
            remaining=self.remaining if shows_remaining else None,
            completed=self.completed,
            failed=len(self.failed),
            warning=self.warnings,
        )


def _ids(keys: Dataset, level: Level) -> Dataset:
    """Unique keys alone: others in a retrieve identifier are passed over. PS3.4 C.4.2.1.4.1."""
    kept = Dataset()
    for at, tag in UNIQUE_KEYS.items():
        if at <= level and tag in keys:
            kept.put(*keys[tag])
    for tag in (0x00100021, 0x00100024):
        if tag in keys:
            kept.put(*keys[tag])
    return kept


def _plan(request: Request, record: Record) -> RetrievePlan:
    level, keys = read_keys(request)
    note_keys(request, keys, record)
    unique = _ids(keys, level)
    if not keys.texts(UNIQUE_KEYS[level]):
        raise Incorrect("the unique key of the level is missing", section="PS3.4 C.4.2.2.1", code="0xA900")
    for element in unique:
        if any("*" in value or "?" in value for value in unique.texts(element.tag)):
            raise Incorrect("unique keys hold no wildcards", section="PS3.4 C.4.2.2.1", code="0xA900")
    changes: dict[str, Change | None] = {}
    objects: list[Planned] = []
    for row in search(Level.IMAGE, unique, record, request.site.ae_title):
        assert row.study is not None and row.instance is not None
        if row.study.uid not in changes:
            changes[row.study.uid] = change_of(row.study, row.patient, record, request.site)
            _note_study(row.study, row.patient, record)
        objects.append(Planned(row.instance, changes[row.study.uid]))
    record.exchange.count = len(objects)
    record.exchange.fact("objects", str(len(objects)))
    return RetrievePlan(request.operation, tuple(objects))


def _note_study(study: Study, patient: Patient, record: Record) -> None:
    draft = record.exchange
    draft.about("study", study.uid)
    draft.about("accession", study.accession)
    draft.about_patient((patient.primary,), patient.id)


def plan_move(request: Request, record: Record) -> RetrievePlan:
    """C-MOVE: the plan, or the refusal of an unknown destination (A801H) or a bad identifier (A900H). PS3.4 C.4.2."""
    try:
        aet = request.move_destination
        record.exchange.fact("destination", aet)
        if aet not in request.site.peers:
            raise NotFound(
                "the move destination is not a peer of the settings",
                where="(0000,0600)",
                section=_SECTION,
                code=hex(_UNKNOWN_DESTINATION),
            )
        plan = _plan(request, record)
        plan.destination, plan.destination_aet = request.site.peer(aet), aet
        return plan
    except HilumError as error:
        return RetrievePlan("C-MOVE", refusal=told(Answer.refused(error, "C-MOVE"), record))


def plan_get(request: Request, record: Record) -> RetrievePlan:
    """C-GET: the plan, or the refusal of a bad identifier. PS3.4 C.4.3."""
    try:
        return _plan(request, record)
    except HilumError as error:
        return RetrievePlan("C-GET", refusal=told(Answer.refused(error, "C-GET"), record))
