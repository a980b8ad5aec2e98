"""The visit (HL7 v2 PV1, FHIR Encounter, DICOM Visit module): a patient's stay or appointment, and how it moves.

`moved` is the one decision: a movement (admit, transfer, leave of absence, ...) together with what the message says makes a visit
out of the one that was. Each movement keeps what the visit was before it, so that the movement that cancels it puts that back where
the message itself does not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hilum.core.errors import Conflict
from hilum.core.identity import Identifier
from hilum.core.person import Physician
from hilum.core.quick import quick, replace

__all__ = [
    "MOVEMENTS",
    "Effect",
    "Visit",
    "VisitMovement",
    "VisitUpdated",
    "moved",
    "renumbered",
    "visits_merged",
]

_MOST_MOVEMENTS = 50
"""Movements that a visit remembers; the oldest are forgotten first."""


@quick
@dataclass(frozen=True, slots=True)
class VisitMovement:
    """One movement of a visit, and what the visit was before it. FHIR Encounter.statusHistory, classHistory, location.

    kind   a key of `MOVEMENTS`
    when   when it happened, as the message says it
    """

    kind: str
    when: str = ""
    status: str = ""
    patient_class: str = ""
    location: str = ""
    temporary_location: str = ""
    attending: Physician = Physician()
    consulting: Physician = Physician()
    admitted: str = ""
    discharged: str = ""
    pending: str = ""
    pending_location: str = ""
    leave_since: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Visit:
    """A patient's visit.

    id             ours; also the FHIR logical id
    number         PV1-19 visit number or PID-18 account number; DICOM Admission ID with issuer
    patient_class  HL7 table 0004: I inpatient, O outpatient, E emergency, P preadmit, N not applicable ...
    status         planned | in-progress | finished | cancelled
    location       PV1-3 as text: point of care, room, bed, facility
    admitted, discharged   PV1-44, PV1-45
    account        PID-18; `alternate` PV1-50
    temporary_location   PV1-11, where the patient is for now
    pending        what is to come: admit | transfer | discharge, or empty; `pending_location` PV1-42
    expected_admission, expected_discharge   PV2-8, PV2-9
    leave_since    when the patient went on a leave of absence, empty while it is here; `leave_until` PV2-47
    pregnant       PV1-15 says so (ambulatory status B6); (0010,21C0)
    merged_into    the visit (our id) that this one was merged into (A42), empty while it is in use
    movements      what happened to it, oldest first
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
    account: Identifier = Identifier("")
    alternate: Identifier = Identifier("")
    consulting: Physician = Physician()
    temporary_location: str = ""
    pending: str = ""
    pending_location: str = ""
    expected_admission: str = ""
    expected_discharge: str = ""
    leave_since: str = ""
    leave_until: str = ""
    merged_into: str = ""
    pregnant: bool = False
    movements: tuple[VisitMovement, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class VisitUpdated:
    """A visit began, moved, changed or ended."""

    visit: Visit
    previous: Visit | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a movement does to a visit.

    status      what the visit becomes; "" leaves it
    begins      the status of a visit that becomes known by this movement
    pending     what is to come from now on; `settles` what comes true and is pending no more
    undoes      the movements that this one cancels
    otherwise   fields as they are after a cancel whose movement is not known here
    """

    status: str = ""
    begins: str = "in-progress"
    pending: str = ""
    settles: str = ""
    undoes: tuple[str, ...] = ()
    otherwise: tuple[tuple[str, str], ...] = ()


_CANCELLED = (("status", "cancelled"),)

MOVEMENTS: Mapping[str, Effect] = MappingProxyType(
    {
        "admit": Effect("in-progress", settles="admit"),
        "register": Effect("in-progress", settles="admit"),
        "preadmit": Effect("planned", "planned"),
        "transfer": Effect("in-progress", settles="transfer"),
        "discharge": Effect("finished", "finished", settles="discharge"),
        "become-inpatient": Effect("in-progress", settles="admit"),
        "become-outpatient": Effect("in-progress"),
        "depart": Effect(),
        "arrive": Effect("in-progress"),
        "pend-admission": Effect("", "planned", pending="admit"),
        "pend-transfer": Effect(pending="transfer"),
        "pend-discharge": Effect(pending="discharge"),
        "leave": Effect("in-progress"),
        "return": Effect("in-progress"),
        "change-attending": Effect(),
        "change-consulting": Effect(),
        "delete": Effect("cancelled", "cancelled"),
        "cancel-admission": Effect("", "cancelled", undoes=("admit", "register"), otherwise=_CANCELLED),
        "cancel-transfer": Effect("", undoes=("transfer",), otherwise=(("status", "in-progress"),)),
        "cancel-discharge": Effect(
            "", undoes=("discharge",), otherwise=(("status", "in-progress"), ("discharged", ""))
        ),
        "cancel-preadmission": Effect("", "cancelled", undoes=("preadmit",), otherwise=_CANCELLED),
        "cancel-pending-admission": Effect("", "cancelled", undoes=("pend-admission",), otherwise=(("pending", ""),)),
        "cancel-pending-transfer": Effect("", undoes=("pend-transfer",), otherwise=(("pending", ""), ("pending_location", ""))),
        "cancel-pending-discharge": Effect("", undoes=("pend-discharge",), otherwise=(("pending", ""),)),
        "cancel-arrival": Effect("", undoes=("arrive",), otherwise=(("temporary_location", ""),)),
        "cancel-departure": Effect("", undoes=("depart",), otherwise=(("temporary_location", ""),)),
        "cancel-leave": Effect("", undoes=("leave",), otherwise=(("leave_since", ""), ("leave_until", ""))),
        "cancel-return": Effect("", undoes=("return",)),
        "cancel-change-attending": Effect("", undoes=("change-attending",)),
        "cancel-change-consulting": Effect("", undoes=("change-consulting",)),
    }
)  # fmt: skip
"""What each movement of HL7 v2 chapter 3 does; "" (an update, A08) is none of them and leaves status and movements."""

_SAID = (
    "patient_class",
    "location",
    "attending",
    "referring",
    "admitted",
    "discharged",
    "account",
    "alternate",
    "consulting",
    "temporary_location",
    "pending_location",
    "expected_admission",
    "expected_discharge",
    "leave_until",
    "pregnant",
)
"""Fields that a message tells: empty keeps, deleted empties."""

_BEFORE = (
    "status",
    "patient_class",
    "location",
    "temporary_location",
    "attending",
    "consulting",
    "admitted",
    "discharged",
    "pending",
    "pending_location",
    "leave_since",
)
"""Fields that a movement remembers and its cancellation puts back."""

_ONLY = {
    "change-attending": ("attending",),
    "change-consulting": ("consulting",),
    "transfer": ("status", "location", "temporary_location", "pending", "pending_location"),
    "pend-transfer": ("pending", "pending_location"),
    "pend-discharge": ("pending", "pending_location"),
    "leave": ("leave_since", "temporary_location"),
    "return": ("leave_since", "temporary_location"),
    "arrive": ("status", "location", "temporary_location"),
    "depart": ("location", "temporary_location"),
    "discharge": ("status", "discharged", "pending"),
}
"""What a cancellation puts back of what was before a movement; all that it remembers where no row says else."""


def moved(
    known: Visit | None,
    said: Visit,
    movement: str = "",
    *,
    when: float,
    happened: str = "",
    deleted: frozenset[str] = frozenset(),
) -> tuple[VisitUpdated, ...]:
    """The visit after a movement. HL7 v2 ch. 3, A01 to A62 as far as they are of visits; RAD-1, RAD-12, ITI-31.

    known      the visit as it is; None where its number is met for the first time
    said       what the message says: empty keeps; id, number and patient are of the visit that it is about
    movement   a key of `MOVEMENTS`, or "" for an update of what is known
    happened   when it happened (EVN-6, else EVN-2)
    deleted    names of fields that the sender deleted (HL7 null)
    returns    no event where nothing changed
    """
    effect = MOVEMENTS[movement] if movement else Effect()
    if known is None:
        after = replace(said, status=effect.begins, pending=effect.pending, version=1, updated=when)
        if movement == "leave":
            after = replace(after, leave_since=said.leave_since or happened)
        return (VisitUpdated(after),)
    after = _undone(known, effect) if effect.undoes else known
    if effect.status:
        after = replace(after, status=effect.status)
    changes: dict[str, object] = {}
    for name in _SAID:
        if name in deleted:
            changes[name] = False if name == "pregnant" else type(getattr(said, name))("")
        elif value := getattr(said, name):
            changes[name] = value
    if movement == "cancel-discharge":
        changes.pop("discharged", None)
    after = replace(after, patient_id=said.patient_id, **changes)
    after = _pending(after, said, movement, effect, happened)
    if after == known:
        return ()
    if movement and not effect.undoes:
        before = VisitMovement(movement, happened, *(getattr(known, name) for name in _BEFORE))
        after = replace(after, movements=(*after.movements, before)[-_MOST_MOVEMENTS:])
    return (VisitUpdated(replace(after, version=known.version + 1, updated=when), known),)


def _pending(after: Visit, said: Visit, movement: str, effect: Effect, happened: str) -> Visit:
    """What is to come, and the leave of absence, after a movement."""
    if effect.pending:
        return replace(after, pending=effect.pending)
    if effect.settles and after.pending == effect.settles:
        after = replace(after, pending="", pending_location=said.pending_location)
    if movement == "leave":
        return replace(after, leave_since=said.leave_since or happened or after.leave_since or "?")
    if movement == "return":
        return replace(after, leave_since="", leave_until="")
    return after


def _undone(known: Visit, effect: Effect) -> Visit:
    """The visit without its newest movement of the kinds that are cancelled."""
    for number in range(len(known.movements) - 1, -1, -1):
        movement = known.movements[number]
        if movement.kind not in effect.undoes:
            continue
        names = _ONLY.get(movement.kind, _BEFORE)
        back = {name: getattr(movement, name) for name in names}
        movements = (*known.movements[:number], *known.movements[number + 1 :])
        return replace(known, movements=movements, **back)
    return replace(known, **dict(effect.otherwise))


def renumbered(known: Visit, *, when: float, **numbers: Identifier) -> tuple[VisitUpdated, ...]:
    """Change a visit's number, alternate or account. HL7 v2 ch. 3 A49 (account), A50 (number), A51 (alternate)."""
    after = replace(known, **numbers)
    if after == known:
        return ()
    return (VisitUpdated(replace(after, version=known.version + 1, updated=when), known),)


def visits_merged(survivor: Visit, subsumed: Visit, *, when: float) -> tuple[VisitUpdated, ...]:
    """Merge a visit into another: its number is used no more. HL7 v2 ch. 3 A42.

    raises   Conflict   a visit cannot be merged with itself
    """
    if survivor.id == subsumed.id:
        raise Conflict("prior and surviving visit are the same", where="MRG-5", section="HL7 v2.5.1 3.3.42")
    if subsumed.merged_into == survivor.id:
        return ()
    gaps = {name: getattr(subsumed, name) for name in _SAID if not getattr(survivor, name) and getattr(subsumed, name)}
    kept = replace(survivor, **gaps)
    gone = replace(subsumed, status="cancelled", merged_into=survivor.id, version=subsumed.version + 1, updated=when)
    out = [VisitUpdated(gone, subsumed)]
    if kept != survivor:
        out.insert(0, VisitUpdated(replace(kept, version=survivor.version + 1, updated=when), survivor))
    return tuple(out)
