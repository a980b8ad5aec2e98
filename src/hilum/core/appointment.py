"""The appointment: HL7 v2 SCH with its resources (chapter 10), FHIR Appointment.

`scheduled` is the one decision: what an appointment becomes when a booking, a change, a cancel or a change of its resources is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hilum.core.changed import Changed, changed
from hilum.core.code import Code
from hilum.core.errors import Conflict
from hilum.core.identity import Identifier
from hilum.core.person import Physician
from hilum.core.quick import quick, replace

__all__ = [
    "Appointment",
    "AppointmentChanged",
    "Participant",
    "Slot",
    "SlotChanged",
    "scheduled",
    "slot_changed",
    "with_participants",
]

ENDED = ("cancelled", "entered-in-error", "fulfilled", "noshow")


@quick
@dataclass(frozen=True, slots=True)
class Participant:
    """A service, a person, a place or a thing that an appointment needs: AIS, AIP, AIL, AIG; Appointment.participant.

    kind       service | personnel | location | equipment
    code       what it is: the service, the role of a person, the kind of place or thing
    person     of personnel; `place` the location, or the name of a thing
    status     FHIR participation status: accepted | declined | tentative | needs-action
    """

    kind: str
    code: Code = Code()
    person: Physician = Physician()
    place: str = ""
    start: str = ""
    minutes: float = 0.0
    status: str = "accepted"

    @property
    def key(self) -> tuple[str, str]:
        """Which resource it is, for telling an added one from a changed one."""
        return self.kind, self.person.id or self.person.name.words or self.place or self.code.value or self.code.meaning


@quick
@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment.

    id             ours; also the FHIR logical id
    patient_id     "" for a slot that is of nobody
    placer, filler SCH-1, SCH-2
    status         FHIR: proposed | pending | booked | arrived | fulfilled | cancelled | noshow | entered-in-error | checked-in |
                   waitlist
    start, end     YYYYMMDDHHMM[SS], as sent
    order_placer, order_filler   SCH-26, SCH-27
    """

    id: str
    patient_id: str
    placer: Identifier = Identifier("")
    filler: Identifier = Identifier("")
    status: str = "booked"
    type: Code = Code()
    reason: Code = Code()
    event_reason: Code = Code()
    start: str = ""
    end: str = ""
    minutes: float = 0.0
    comments: str = ""
    contact: Physician = Physician()
    participants: tuple[Participant, ...] = ()
    order_placer: Identifier = Identifier("")
    order_filler: Identifier = Identifier("")
    visit_number: Identifier = Identifier("")
    version: int = 1
    updated: float = 0.0

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return tuple(one for one in (self.placer, self.filler) if one)

    @property
    def moment(self) -> str:
        """What it is sorted and searched by."""
        return self.start


class AppointmentChanged(Changed[Appointment]):
    """An appointment was made, changed, cancelled or missed."""

    __slots__ = ()


@quick
@dataclass(frozen=True, slots=True)
class Slot:
    """A time in the schedule of a service, a person, a place or a thing, and whether it can be booked. SIU^S23, S24; FHIR Slot.

    number     SCH-2 (filler), else SCH-1, of the message that told of it
    resource   whose time it is
    status     free | busy-unavailable
    """

    id: str
    resource: Participant
    number: Identifier = Identifier("")
    start: str = ""
    end: str = ""
    status: str = "free"
    reason: Code = Code()
    comments: str = ""
    version: int = 1
    updated: float = 0.0

    @property
    def patient_id(self) -> str:
        """Of no patient."""
        return ""

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return (self.number,) if self.number else ()

    @property
    def moment(self) -> str:
        """What it is sorted and searched by."""
        return self.start


class SlotChanged(Changed[Slot]):
    """A time in a schedule was blocked or opened."""

    __slots__ = ()


def slot_changed(known: Slot | None, said: Slot, *, when: float) -> tuple[SlotChanged, ...]:
    """The newest word on a time in a schedule, which is a whole one."""
    return changed(SlotChanged, known, said, when=when)


_KEEP = ("id", "patient_id", "participants", "version", "updated", "status")


def scheduled(
    known: Appointment | None,
    said: Appointment,
    *,
    status: str = "",
    when: float,
    deleted: frozenset[str] = frozenset(),
) -> tuple[AppointmentChanged, ...]:
    """The appointment after a word on it. HL7 v2 ch. 10, S12 to S17, S26; SRM S01 to S06.

    status    what it becomes; "" leaves it (a new one: as said)
    said      empty keeps; participants, where there are any, are the whole list
    deleted   names of fields that the sender deleted (HL7 null)
    raises    Conflict   an appointment that was cancelled or is over is not cancelled again into something else
    """
    if known is None:
        return changed(AppointmentChanged, None, replace(said, status=status or said.status), when=when)
    if known.status == "fulfilled" and status in ("cancelled", "noshow"):
        raise Conflict("an appointment that took place cannot be cancelled", where="SCH", section="HL7 v2.5.1 10.4")
    blank = Appointment("", "")
    changes: dict[str, object] = {}
    for name in Appointment.__dataclass_fields__:
        if name in _KEEP:
            continue
        if name in deleted:
            changes[name] = getattr(blank, name)
        elif (value := getattr(said, name)) and value != getattr(blank, name):
            changes[name] = value
    after = replace(known, **changes)
    after = replace(
        after,
        patient_id=said.patient_id or known.patient_id,
        participants=said.participants or known.participants,
        status=status or known.status,
    )
    return changed(AppointmentChanged, known, after, when=when)


def with_participants(
    known: Appointment, *, said: Iterable[Participant] = (), gone: Iterable[Participant] = (), when: float
) -> tuple[AppointmentChanged, ...]:
    """The appointment with participants added or changed (S18, S19) and others taken away (S20, S21, S22)."""
    removed = {one.key for one in gone}
    replaced = {one.key: one for one in said}
    kept = [replaced.pop(one.key, one) for one in known.participants if one.key not in removed]
    return changed(AppointmentChanged, known, replace(known, participants=(*kept, *replaced.values())), when=when)
