"""Appointments, requests for them and times of a schedule: written from nouns in every version that has the event, judged, read
again, and the same. HL7 v2.5.1 chapter 10."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.appointment import Appointment, Participant, Slot
from hilum.core.code import Code
from hilum.core.errors import Incorrect
from hilum.core.identity import Identifier
from hilum.core.person import Physician
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.definitions import definitions
from hilum.hl7v2.messages.scheduling import EVENTS, REQUESTS
from hilum.hl7v2.messages.scheduling_out import appointment_message, request_message, slot_message
from support.hl7_hub import HOSP, Hub
from support.hl7_samples import APPOINTMENT, CONTACT, PARTICIPANTS
from support.hl7_written import PATIENT, VERSIONS, VISIT, faults, header, told

PAIRS = [
    (event, version)
    for version in VERSIONS
    for event in EVENTS
    if EVENTS[event][2] != "slots" and definitions(version).structure_of("SIU", event)
]
BARE = Appointment(
    "", "", APPOINTMENT.placer, APPOINTMENT.filler, event_reason=APPOINTMENT.event_reason, start=APPOINTMENT.start, contact=CONTACT
)  # fmt: skip


def take(hub: Hub, raw: bytes) -> bytes:
    assert faults(raw) == []
    answer = hub.send(raw)
    assert (answer.code, answer.text) == ("AA", "")
    assert answer.immediate is not None
    assert faults(answer.immediate) == []
    return answer.immediate


def kept(hub: Hub) -> Appointment:
    found = hub.store.read_now(lambda record: record.appointments.find(APPOINTMENT.placer))
    assert found is not None
    return found


def by_version(one: Appointment, version: str) -> Appointment:
    """What the version has fields for."""
    if version == "2.3.1":
        return replace(one, order_placer=Identifier(""), order_filler=Identifier(""))
    return one


@pytest.mark.parametrize(("event", "version"), PAIRS)
def test_an_appointment_goes_through_its_life(event: str, version: str) -> None:
    hub = Hub()
    status, resources = EVENTS[event][1:]
    expected = by_version(APPOINTMENT, version)
    is_whole = resources == "whole"
    if event != "S12":
        first = APPOINTMENT if is_whole else replace(APPOINTMENT, participants=PARTICIPANTS[:2])
        take(hub, appointment_message("S12", first, PATIENT, header(version), visit=VISIT))
        said = replace(APPOINTMENT, comments="")
        said = said if is_whole else replace(said, participants=PARTICIPANTS[1:3])
    else:
        said = APPOINTMENT
    take(hub, appointment_message(event, said, PATIENT, header(version), visit=VISIT))
    people = {"whole": PARTICIPANTS, "add": PARTICIPANTS[:3], "remove": PARTICIPANTS[:1]}[resources]
    assert told(kept(hub)) == told(replace(expected, status=status or "booked", participants=people))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("event", [*REQUESTS])
def test_a_request_is_answered_with_the_appointment(event: str, version: str) -> None:
    hub = Hub()
    _, status, resources = REQUESTS[event]
    first = replace(APPOINTMENT, participants=PARTICIPANTS[:2]) if resources != "whole" else APPOINTMENT
    if event != "S01":
        take(hub, appointment_message("S12", first, PATIENT, header(version), visit=VISIT))
    said = replace(APPOINTMENT, participants=PARTICIPANTS[1:3]) if resources != "whole" else APPOINTMENT
    answer = parse(take(hub, request_message(event, said, PATIENT, header(version), visit=VISIT)))
    people = {"whole": PARTICIPANTS, "add": PARTICIPANTS[:3], "remove": PARTICIPANTS[:1]}[resources]
    expected = replace(by_version(APPOINTMENT, version), status=status or "booked", participants=people)
    assert told(kept(hub)) == told(expected)
    assert answer["MSH-9"] == f"SRR^{event}^SRR_S01"
    assert (answer["SCH-1.1"], answer["SCH-2.1"]) == ("A|1", "F1")


@pytest.mark.parametrize("version", [version for version in VERSIONS if version != "2.3.1"])
def test_a_null_deletes_and_an_empty_field_keeps(version: str) -> None:
    hub = Hub()
    take(hub, appointment_message("S12", APPOINTMENT, PATIENT, header(version), visit=VISIT))
    gone = frozenset(("type", "order_filler"))
    take(hub, appointment_message("S14", BARE, None, header(version), deleted=gone))
    assert told(kept(hub)) == told(replace(APPOINTMENT, type=Code(), order_filler=Identifier("")))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("status", ["busy-unavailable", "free"])
def test_a_time_is_blocked_and_opened(status: str, version: str) -> None:
    hub = Hub()
    resource = Participant("location", Code("ROOM", "Room", "L"), place="RAD&1, 2")
    slot = Slot(
        "", resource, Identifier("S|1", HOSP), "20240110080000", "20240110120000", status, Code("CLEAN", "Clean^ing", "L"),
        "shut & closed",
    )  # fmt: skip
    take(hub, slot_message(slot, header(version), contact=CONTACT))
    found = hub.store.read_now(lambda record: record.slots.find(slot.number))
    assert found is not None
    assert told(found) == told(slot)


def test_a_request_names_its_number_and_whom_to_ask() -> None:
    with pytest.raises(Incorrect, match="no placer appointment id"):
        request_message("S01", replace(APPOINTMENT, placer=Identifier("")), PATIENT, header("2.5.1"))
    with pytest.raises(Incorrect, match="no contact person"):
        request_message("S01", replace(APPOINTMENT, contact=Physician()), PATIENT, header("2.5.1"))
