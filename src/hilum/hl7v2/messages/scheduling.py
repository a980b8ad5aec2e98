"""Scheduling: SIU^S12 to S27 tell of appointments, SRM^S01 to S11 ask for them and are answered by SRR. HL7 v2.5.1 chapter 10.

`EVENTS` and `REQUESTS` are the tables. A request is taken down: a new appointment is pending until somebody books it, a cancel
is done at once. S23 and S24, which block and open times of a schedule, are in `slots`.
"""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.appointment import Appointment, Participant, scheduled, with_participants
from hilum.core.code import Code
from hilum.core.errors import Conflict, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.person import Physician
from hilum.core.quick import replace
from hilum.core.record import Event, Record
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.data.writer import segment_er7
from hilum.hl7v2.messages.fields import code, ei, location, nulls, physician, time
from hilum.hl7v2.messages.patient import pid_fields, read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform, warn
from hilum.hl7v2.messages.scheduling_out import NULLABLE, REQUEST_NULLABLE, RESOURCES, resource_lines, schedule_lines
from hilum.hl7v2.messages.stating import state_patient, state_visit

__all__ = [
    "EVENTS",
    "HANDLERS",
    "REQUESTS",
    "Stated",
    "comments",
    "minutes",
    "participants",
    "read_appointment",
]

EVENTS = {
    "S12": ("new appointment booking", "booked", "whole"),
    "S13": ("appointment rescheduling", "booked", "whole"),
    "S14": ("appointment modification", "", "whole"),
    "S15": ("appointment cancellation", "cancelled", "whole"),
    "S16": ("appointment discontinuation", "cancelled", "whole"),
    "S17": ("appointment deletion", "entered-in-error", "whole"),
    "S18": ("addition of service or resource", "", "add"),
    "S19": ("modification of service or resource", "", "add"),
    "S20": ("cancellation of service or resource", "", "remove"),
    "S21": ("discontinuation of service or resource", "", "remove"),
    "S22": ("deletion of service or resource", "", "remove"),
    "S23": ("blocked schedule time slots", "", "slots"),
    "S24": ("opened schedule time slots", "", "slots"),
    "S26": ("patient did not show up", "noshow", "whole"),
    "S27": ("broadcast notification of scheduled appointments", "", "whole"),
}
"""SIU event -> its name in table 0003, the appointment's status, and what its resources are: all, some more, some less."""

REQUESTS = {
    "S01": ("request new appointment booking", "pending", "whole"),
    "S02": ("request appointment rescheduling", "pending", "whole"),
    "S03": ("request appointment modification", "", "whole"),
    "S04": ("request appointment cancellation", "cancelled", "whole"),
    "S05": ("request appointment discontinuation", "cancelled", "whole"),
    "S06": ("request appointment deletion", "entered-in-error", "whole"),
    "S07": ("request addition of service or resource", "", "add"),
    "S08": ("request modification of service or resource", "", "add"),
    "S09": ("request cancellation of service or resource", "", "remove"),
    "S10": ("request discontinuation of service or resource", "", "remove"),
    "S11": ("request deletion of service or resource", "", "remove"),
}
"""SRM event -> the same."""

_STATUSES = {
    "booked": "booked",
    "overbook": "booked",
    "pending": "pending",
    "waitlist": "waitlist",
    "started": "arrived",
    "complete": "fulfilled",
    "cancelled": "cancelled",
    "dc": "cancelled",
    "deleted": "entered-in-error",
    "noshow": "noshow",
}
"""Filler status code (SCH-25, table 0278) -> status of an appointment."""
_MINUTES = {
    "": 1.0,
    "min": 1.0,
    "m": 1.0,
    "minute": 1.0,
    "minutes": 1.0,
    "s": 1 / 60,
    "sec": 1 / 60,
    "h": 60.0,
    "hr": 60.0,
    "d": 1440.0,
}
_LONGEST = 525_600.0
"""Minutes of a year: a longer duration is none."""
_KINDS = {segment: kind for kind, segment in RESOURCES.items()}


@dataclass(frozen=True, slots=True)
class Stated:
    """What a scheduling message says of an appointment.

    status   of SCH-25, "" where it does not say
    gone     participants whose segment action code is D
    """

    appointment: Appointment
    status: str = ""
    gone: tuple[Participant, ...] = ()
    deleted: frozenset[str] = frozenset()


def minutes(text: str, unit: str) -> float:
    """A duration in minutes; 0 where it is none."""
    try:
        length = round(float(text) * _MINUTES.get(unit.lower(), 1.0), 3) if text else 0.0
    except ValueError:
        return 0.0
    return length if 0 <= length < _LONGEST else 0.0


def read_appointment(request: Request, record: Record) -> Stated:
    """SCH or ARQ with its resources. raises Incorrect 100, 101 where it is missing or has no number."""
    sch, arq = request.segment("SCH"), request.segment("ARQ")
    head = sch or arq
    if head is None:
        name = "ARQ" if request.envelope.message_code == "SRM" else "SCH"
        raise Incorrect(f"no {name} segment", where=name, section="HL7 v2.5.1 10.6", code="100")
    is_request = head.name == "ARQ"
    tq1 = request.segment("TQ1")
    said, gone = participants(request, record)
    start = time(tq1, 7, record) or (time(head, 11, record, 1 if is_request else 4))
    start = start or next((one.start for one in said if one.start), "")
    length = minutes(head.value(9), head.value(10, 1, 1))
    appointment = Appointment(
        "",
        "",
        ei(head, 1, record),
        ei(head, 2, record),
        type=code(head, 8),
        reason=code(head, 7),
        event_reason=code(head, 6),
        start=start,
        end=time(tq1, 8, record) or (time(head, 11, record, 2 if is_request else 5)),
        minutes=length,
        comments=comments(request),
        contact=physician(head, 15 if is_request else 16) or physician(head, 19 if is_request else 12),
        participants=said,
        order_placer=ei(head, 24 if is_request else 26, record),
        order_filler=ei(head, 25 if is_request else 27, record),
    )
    if not appointment.numbers:
        raise Incorrect("no appointment id", where=head.place(1), section="HL7 v2.5.1 10.6.1.1", code="101")
    status = "" if is_request else _STATUSES.get(head.value(25, 1, 1).strip().lower(), "")
    return Stated(appointment, status, gone, nulls(head, *(REQUEST_NULLABLE if is_request else NULLABLE)))


def comments(request: Request) -> str:
    """The notes of the appointment itself: those before the patient and the resources."""
    lines = []
    for segment in request.content:
        if segment.name in ("PID", "RGS"):
            break
        if segment.name == "NTE":
            lines += [segment.encoding.plain(text) for text in segment.repetitions(3) if text != NULL]
    return "\n".join(line for line in lines if line)


def participants(request: Request, record: Record) -> tuple[tuple[Participant, ...], tuple[Participant, ...]]:
    """The resources that the message names, and those that it takes away (segment action code D)."""
    said: dict[tuple[str, str], Participant] = {}
    gone: list[Participant] = []
    for segment in request.content:
        if segment.name not in _KINDS:
            continue
        one = _participant(segment, record)
        if segment.value(2) == "D":
            gone.append(one)
        elif one.key[1]:
            said.setdefault(one.key, one)
    return tuple(said.values()), tuple(gone)


def _participant(segment: Segment, record: Record) -> Participant:
    kind = _KINDS[segment.name]
    start, length, status = {"AIS": (4, 7, 10), "AIG": (8, 11, 14)}.get(segment.name, (6, 9, 12))
    long = minutes(segment.value(length), segment.value(length + 1, 1, 1))
    filler = segment.value(status, 1, 1).strip().lower()
    said = {"pending": "tentative", "waitlist": "tentative"}.get(filler, "accepted")
    said = "declined" if filler in ("cancelled", "dc", "deleted") else said
    person, place, what = Physician(), "", Code()
    match kind:
        case "service":
            what = code(segment, 3)
        case "personnel":
            person, what = physician(segment, 3), code(segment, 4)
        case "location":
            place, what = location(segment, 3), code(segment, 4)
        case _:
            thing = code(segment, 3)
            what, place = thing if thing.value else code(segment, 4), thing.words
    return Participant(kind, what, person, place, time(segment, start, record), long, said)


def _find(record: Record, said: Appointment) -> Appointment | None:
    for number in said.numbers:
        if (found := record.appointments.find(number)) is not None:
            return found
    return None


def _decide(
    request: Request, record: Record, status: str, resources: str
) -> tuple[tuple[Event, ...], Appointment, Patient | None]:
    stated = read_appointment(request, record)
    said = stated.appointment
    events: list[Event] = []
    patient: Patient | None = None
    if "PID" in request.content:
        who = state_patient(request, record, source="order")
        patient = who.patient
        visit_events, visit = state_visit(record, patient, read_pv1(request, record, who.statement.account))
        events += [*who.events, *visit_events]
        said = replace(said, patient_id=patient.id, visit_number=visit.number if visit else who.statement.account)
    known = _find(record, said)
    for number in said.numbers:
        record.exchange.about("appointment", number.value)
    record.exchange.about("placer", said.order_placer.value)
    record.exchange.about("filler", said.order_filler.value)
    if known is not None:
        _check_patient(record, known, said.patient_id)
        record.exchange.about("person", known.patient_id)
    is_new = status in ("booked", "pending") or (resources == "whole" and not status)
    if known is None:
        if not is_new:
            raise NotFound("no appointment has this id", where="SCH-1", section="HL7 v2.5.1 10.6.1.1", code="204")
        if not said.patient_id:
            inform(record, "SIU/no-patient", "an appointment of no patient", "PID", "HL7 v2.5.1 10.4")
        if request.envelope.trigger_event not in ("S12", "S01"):
            inform(record, "SIU/unknown", "a word on an appointment not known yet: it is taken as new", "SCH-1")
        said = replace(said, id=record.new_id())
        if not said.filler and request.envelope.message_code == "SRM":
            ours = AssigningAuthority(request.site.application)
            said = replace(said, filler=Identifier(f"A{record.next_number('appointment')}", ours))
    now = record.now()
    if resources == "whole" or known is None:
        # a booking that SCH-25 says more of is what it says; a cancel is a cancel
        if stated.status and status in ("booked", ""):
            status = stated.status
        changed = scheduled(known, said, status=status, when=now, deleted=stated.deleted)
    elif resources == "add":
        changed = with_participants(known, said=said.participants, gone=stated.gone, when=now)
    else:
        changed = with_participants(known, gone=(*said.participants, *stated.gone), when=now)
    after = changed[0].noun if changed else known
    assert after is not None
    return (*events, *changed), after, patient


def _check_patient(record: Record, known: Appointment, patient_id: str) -> None:
    if not patient_id or not known.patient_id or known.patient_id == patient_id:
        return
    owner = record.patients.current(known.patient_id)
    if owner is None or owner.id != patient_id:
        raise Conflict("the appointment is another patient's", where="PID-3", section="HL7 v2.5.1 10.4", code="205")


def notification(request: Request, record: Record) -> Reply:
    """SIU^S12 to S26: what became of an appointment. 10.4."""
    _, status, resources = EVENTS[request.envelope.trigger_event]
    events, _, _ = _decide(request, record, status, resources)
    return Reply(events)


def asked(request: Request, record: Record) -> Reply:
    """SRM^S01 to S11 -> SRR: a request about an appointment, taken down and answered with its id and status. 10.3."""
    event = request.envelope.trigger_event
    _, status, resources = REQUESTS[event]
    events, appointment, patient = _decide(request, record, status, resources)
    d = request.content.delimiters
    if appointment.status == "pending":
        warn(record, "SRM/pending", "the request is taken down: somebody has to book it", "ARQ-1", "HL7 v2.5.1 10.3")
    lines = schedule_lines(appointment, event, request.content.version, d)
    if patient is not None:
        lines.append(segment_er7("PID", pid_fields(patient, d=d), d))
    lines += resource_lines(appointment.participants, d)
    return Reply(events, type=("SRR", event, "SRR_S01"), segments=tuple(lines))


HANDLERS: tuple[Handler, ...] = (
    *(Handler(Trigger("SIU", event), notification) for event, row in EVENTS.items() if row[2] != "slots"),
    *(Handler(Trigger("SRM", event), asked) for event in REQUESTS),
)
