"""Scheduling out: SIU^S12 to S26, SRM^S01 to S11, and the lines of SRR; the inverse of `scheduling` and `slots`.

HL7 v2.5.1 chapter 10.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from hilum.core.appointment import Appointment, Participant, Slot
from hilum.core.code import Code
from hilum.core.errors import Incorrect
from hilum.core.identity import Identifier, Patient
from hilum.core.person import Physician
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import write_cwe, write_ei, write_xcn
from hilum.hl7v2.data.escape import STANDARD, Delimiters, escape
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer, segment_er7
from hilum.hl7v2.messages.composing import begin, fitted, is_before, nulled
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields

__all__ = [
    "NULLABLE",
    "REQUEST_NULLABLE",
    "RESOURCES",
    "appointment_message",
    "request_message",
    "resource_lines",
    "schedule_lines",
    "slot_message",
]

RESOURCES = MappingProxyType({"service": "AIS", "equipment": "AIG", "location": "AIL", "personnel": "AIP"})
"""Kind of a participant -> the segment that bears it."""

NULLABLE = ((6, "event_reason"), (7, "reason"), (8, "type"), (26, "order_placer"), (27, "order_filler"))
"""Fields of SCH that a sender may delete, and the appointment's names of them."""
REQUEST_NULLABLE = (*NULLABLE[:3], (24, "order_placer"), (25, "order_filler"))
"""The same of ARQ. HL7 v2.5.1 10.6.1."""

_WORDS = {
    "booked": "Booked",
    "pending": "Pending",
    "proposed": "Pending",
    "waitlist": "Waitlist",
    "arrived": "Started",
    "checked-in": "Started",
    "fulfilled": "Complete",
    "cancelled": "Cancelled",
    "noshow": "Noshow",
    "entered-in-error": "Deleted",
}
"""Status of an appointment -> SCH-25, table 0278."""
_MODIFIED = frozenset(("S03", "S14"))
"""Events that modify an appointment: RGS-2 must be there too. 10.6.3.2."""
_ACTIONS = {
    **dict.fromkeys(_MODIFIED, "U"),
    **dict.fromkeys(("S07", "S18"), "A"),
    **dict.fromkeys(("S08", "S19"), "U"),
    **dict.fromkeys(("S09", "S10", "S11", "S20", "S21", "S22"), "D"),
}
"""What an event does with the resources that it names: segment action code, table 0206."""
_EQUIPMENT = Code("", "Equipment")
"""AIG-4 must be there: the kind of a thing that is named by itself."""
_RESOURCE_WORDS = {"tentative": "Pending", "declined": "Cancelled"}
"""Status of a participant -> filler status of the resource, table 0278."""
_CONFIRM = "Confirm"
"""Requests must say whether another resource would do: the record does not know, so the placer is to be asked. Table 0279."""


def _event_reason(event: str, one: Code) -> Code:
    """SCH-6 must be there: where no reason is known, the event itself is what is told."""
    return one or Code(event, "", "HL70003")


def schedule_lines(
    one: Appointment,
    event: str,
    version: str,
    d: Delimiters = STANDARD,
    *,
    deleted: frozenset[str] = frozenset(),
) -> list[str]:
    """SCH of an appointment, and TQ1 from 2.7 on, where SCH-11 is withdrawn.

    deleted   names of Appointment fields that the receiver is to delete
    """
    has_tq1 = not is_before(version, "2.7")
    timing = d.component.join(("", "", "", one.start, one.end)) if one.start or one.end else ""
    fields: dict[int, Value] = {
        # 2.3 asks for it always: where nobody else placed the appointment, the filler did
        1: Er7(write_ei(one.placer or (one.filler if is_before(version, "2.3.1") else one.placer), d)),
        2: Er7(write_ei(one.filler, d)),
        6: Er7(write_cwe(_event_reason(event, one.event_reason), d)),
        7: Er7(write_cwe(one.reason, d)),
        8: Er7(write_cwe(one.type, d)),
        9: f"{one.minutes:g}" if one.minutes else "",
        10: "min" if one.minutes else "",
        11: Er7(timing.rstrip(d.component)) if not has_tq1 else "",
        16: Er7(write_xcn(one.contact, d)),
        20: Er7(write_xcn(one.contact, d)),
        25: _WORDS.get(one.status, "Booked"),
        26: Er7(write_ei(one.order_placer, d)),
        27: Er7(write_ei(one.order_filler, d)),
    }
    out = [segment_er7("SCH", fitted(version, "SCH", nulled(fields, deleted, NULLABLE)), d)]
    if has_tq1 and (one.start or one.end):
        out.append(segment_er7("TQ1", {1: "1", 7: one.start, 8: one.end}, d))
    return out


def resource_lines(
    participants: Iterable[Participant], d: Delimiters = STANDARD, *, event: str = "", is_request: bool = False
) -> list[str]:
    """RGS and a segment for each participant, in the order that the structure has them.

    A resource without a start of its own is needed from the start of the appointment: an offset of zero (AIS-5, AIP-7).

    event        what is done with the resources: segment action code, table 0206
    is_request   of a placer, who says whether another resource would do (AIS-9, AIP-11), and not that the filler has booked it
    """
    action = _ACTIONS.get(event, "")
    out = [segment_er7("RGS", {1: "1", 2: action if event in _MODIFIED else ""}, d)]
    order = list(RESOURCES)
    counts: dict[str, int] = {}
    for one in sorted(participants, key=lambda each: order.index(each.kind)):
        name = RESOURCES[one.kind]
        number = counts[name] = counts.get(name, 0) + 1
        start, length, status = {"AIS": (4, 7, 10), "AIG": (8, 11, 14)}.get(name, (6, 9, 12))
        fields: dict[int, Value] = {
            1: str(number),
            2: action,
            start: one.start,
            start + 1: "" if one.start else "0",
            start + 2: "" if one.start else "min",
            length: f"{one.minutes:g}" if one.minutes else "",
            length + 1: "min" if one.minutes else "",
        }
        fields[status - 1] = _CONFIRM if is_request else ""
        fields[status] = _RESOURCE_WORDS.get(one.status, "" if is_request else "Booked")
        what = Er7(write_cwe(one.code, d))
        match one.kind:
            case "service":
                fields[3] = what
            case "personnel":
                fields[3], fields[4] = Er7(write_xcn(one.person, d)), what
            case "location":
                fields[3] = Er7(d.component.join(escape(part, d) for part in one.place.split(", ")))
                fields[4] = what
            case _ if one.code.value:
                fields[3], fields[4] = what, Er7(write_cwe(_EQUIPMENT, d))
            case _:
                fields[3] = Er7(write_cwe(Code("", one.place), d))
                fields[4] = what if one.code else Er7(write_cwe(_EQUIPMENT, d))
        out.append(segment_er7(name, fields, d))
    return out


def _notes(write: Writer, text: str) -> None:
    for number, line in enumerate(text.split("\n") if text else (), 1):
        write.add("NTE", {1: str(number), 3: line})


def _patient(write: Writer, patient: Patient | None, account: Identifier, visit: Visit | None) -> None:
    if patient is not None:
        write.add("PID", pid_fields(patient, account=account, version=write.header.version))
        if visit is not None:
            write.add("PV1", pv1_fields(visit))


def appointment_message(
    event: str,
    one: Appointment,
    patient: Patient | None,
    header: Header,
    *,
    visit: Visit | None = None,
    deleted: frozenset[str] = frozenset(),
) -> bytes:
    """Write SIU^S12 to S22 and S26, the inverse of `scheduling.notification`.

    deleted  names of Appointment fields that the receiver is to delete

    raises   Unsupported 201   the version has no such event
    """
    write = begin(header, "SIU", event)
    for line in schedule_lines(one, event, header.version, deleted=deleted):
        write.add_er7(line)
    _notes(write, one.comments)
    _patient(write, patient, one.visit_number, visit)
    for line in resource_lines(one.participants, event=event):
        write.add_er7(line)
    return write.encode()


def slot_message(one: Slot, header: Header, *, contact: Physician) -> bytes:
    """Write SIU^S23, which blocks a time of a resource, or S24, which opens it, by the slot's status; the inverse of `slots`.

    contact   SCH-16 and SCH-20, who is to be asked
    """
    event = "S24" if one.status == "free" else "S23"
    write = begin(header, "SIU", event)
    told = Appointment(
        "", "", Identifier(""), one.number, start=one.start, end=one.end, event_reason=one.reason, contact=contact
    )
    for line in schedule_lines(told, event, header.version):
        write.add_er7(line)
    _notes(write, one.comments)
    for line in resource_lines((one.resource,)):
        write.add_er7(line)
    return write.encode()


def request_message(
    event: str,
    one: Appointment,
    patient: Patient | None,
    header: Header,
    *,
    entered_by: Physician = Physician(),
    visit: Visit | None = None,
) -> bytes:
    """Write SRM^S01 to S11, the inverse of `scheduling.asked`.

    entered_by   ARQ-19, the contact person where nobody else is named

    raises       Incorrect 101     no number of the placer, no contact person
                 Unsupported 201   the version has no such event
    """
    if not one.placer:
        raise Incorrect("no placer appointment id", where="ARQ-1", section="HL7 v2.5.1 10.6.1.1", code="101")
    if not one.contact:
        raise Incorrect("no contact person", where="ARQ-15", section="HL7 v2.5.1 10.6.1.15", code="101")
    write = begin(header, "SRM", event)
    arq: dict[int, Value] = {
        1: Er7(write_ei(one.placer)),
        2: Er7(write_ei(one.filler)),
        6: Er7(write_cwe(one.event_reason)),
        7: Er7(write_cwe(one.reason)),
        8: Er7(write_cwe(one.type)),
        9: f"{one.minutes:g}" if one.minutes else "",
        10: "min" if one.minutes else "",
        11: Er7(f"{one.start}^{one.end}".rstrip("^")),
        15: Er7(write_xcn(one.contact)),
        19: Er7(write_xcn(entered_by or one.contact)),
        24: Er7(write_ei(one.order_placer)),
        25: Er7(write_ei(one.order_filler)),
    }
    write.add("ARQ", fitted(header.version, "ARQ", arq))
    _notes(write, one.comments)
    _patient(write, patient, one.visit_number, visit)
    for line in resource_lines(one.participants, event=event, is_request=True):
        write.add_er7(line)
    return write.encode()
