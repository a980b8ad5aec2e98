"""Messages that tell of what the record has no noun for: goals, pathways, personnel, product experience, clinical studies.

They ask for nothing, so that taking them down is all that their sender waits for (2.9.2): the patient is registered, the message
stands in the journal whole, and the acknowledgement says that no more was done. Messages that ask for something to be done are
refused (200, 201) where nobody here does it.
"""

from __future__ import annotations

from hilum.core.errors import Incorrect
from hilum.core.handler import Handler
from hilum.core.record import Event, Record
from hilum.hl7v2.messages.patient import read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform
from hilum.hl7v2.messages.stating import state_patient, state_visit
from hilum.hl7v2.messages.work_orders import about_specimens

__all__ = ["EVENTS", "HANDLERS", "take_down"]

EVENTS = {
    "PGL": ("PC6", "PC7", "PC8"),
    "PPP": ("PCB", "PCC", "PCD"),
    "PMU": ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08"),
    "PEX": ("P07", "P08"),
    "CRM": ("C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08"),
    "CSU": ("C09", "C10", "C11", "C12"),
    "NMD": ("N02",),
    "ESU": ("U01",),
    "SSU": ("U03",),
    "INU": ("U05",),
    "LSU": ("U12", "U13"),
}
"""Message code -> its events."""

_TEXT = "the message was journaled: the record keeps nothing else of it"


def take_down(request: Request, record: Record) -> Reply:
    """Take the message down, and say so."""
    about_specimens(record.exchange, request.content)
    events: list[Event] = []
    if "PID" in request.content:
        try:
            stated = state_patient(request, record, source="result")
        except Incorrect as error:
            inform(record, "HL7v2/patient-not-read", error.message, error.where, error.section)
        else:
            visit_events, _ = state_visit(record, stated.patient, read_pv1(request, record, stated.statement.account))
            events += [*stated.events, *visit_events]
    inform(record, "HL7v2/journaled", _TEXT, "MSH-9", "HL7 v2.5.1 2.9.2")
    return Reply(tuple(events), text=_TEXT)


HANDLERS: tuple[Handler, ...] = tuple(
    Handler(Trigger(code, event), take_down) for code, events in EVENTS.items() for event in events
)
