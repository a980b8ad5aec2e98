"""Master files, MFN^M01 to M19, answered by MFK with a word on each record. HL7 v2.5.1 chapter 8.

`FILES` is the table: what the record keeps, since others refer to it by its code (staff, places, charge codes, test codes: FHIR
Practitioner, PractitionerRole, Location, ChargeItemDefinition, ObservationDefinition, ActivityDefinition), by the segment that bears
it. Clinical studies, inventory, DRG and payer files are of no other standard here: they stand in the journal, and each of their
records is answered as not posted (U).

MFE-1 says what becomes of a record: MAD add, MUP update, MAC reactivate, MDC deactivate, MDL delete. What was deleted is kept as not
in use, since others refer to it. MFI-3 REP: what the file does not name any more is not in use. MFI-6 says which records the sender
wants an MFA of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hilum.core.errors import DecodeError, HilumError, Incorrect
from hilum.core.handler import Handler
from hilum.core.record import Event, Page, Record
from hilum.hl7v2.data.datatypes import seconds, timestamp
from hilum.hl7v2.data.er7 import Segment
from hilum.hl7v2.data.writer import Er7, segment_er7
from hilum.hl7v2.messages import master_catalogues, master_places, master_staff
from hilum.hl7v2.messages.master_record import MasterRecord
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform, warn
from hilum.hl7v2.outcome import Refusal, refusal
from hilum.hl7v2.wire.ack import error_segment
from hilum.hl7v2.wire.ack_rules import wanted

__all__ = ["EVENTS", "FILES", "HANDLERS", "master_file"]

_SECTION = "HL7 v2.5.1 8.5"
_RECORD_EVENTS = frozenset(("MAD", "MUP", "MAC", "MDC", "MDL"))


@dataclass(frozen=True, slots=True)
class MasterFile:
    """A kind of master file that is kept.

    segment   what bears a record of it
    ids       its names in table 0175 (MFI-1)
    take      what becomes of a record
    all_of    the records kept of this kind, a page of them
    close     what becomes of one that the file has no more
    """

    segment: str
    ids: tuple[str, ...]
    take: Callable[[MasterRecord, Record], tuple[Event, ...]]
    all_of: Callable[[Record, Page], list[Any]]
    close: Callable[[Any, float], tuple[Event, ...]]


FILES = (
    MasterFile(
        "STF",
        ("STF", "PRA"),
        master_staff.take,
        lambda record, page: record.practitioners.between("", "", page),
        master_staff.close,
    ),
    MasterFile(
        "LOC",
        ("LOC",),
        master_places.take,
        lambda record, page: record.sites.between("", "", page),
        master_places.close,
    ),
    MasterFile(
        "CDM",
        ("CDM",),
        master_catalogues.take_charge,
        lambda record, page: record.charge_definitions.between("", "", page),
        master_catalogues.close_charge,
    ),
    MasterFile(
        "OM1",
        ("OM1", "OM2", "OM3", "OM4", "OM5", "OM6", "OM7", "OMA", "OMB", "OMC", "OMD", "OME", "OMM"),
        master_catalogues.take_test,
        lambda record, page: record.observation_definitions.between("", "", page),
        master_catalogues.close_test,
    ),
)

EVENTS = {
    "M01": "",
    "M02": "STF",
    "M03": "OM1",
    "M04": "CDM",
    "M05": "LOC",
    "M06": "",
    "M07": "",
    "M08": "OM1",
    "M09": "OM1",
    "M10": "OM1",
    "M11": "OM1",
    "M12": "OM1",
    "M13": "",
    "M14": "",
    "M15": "",
    "M16": "",
    "M17": "",
    "M18": "",
    "M19": "",
}
"""MFN event -> the segment of its file, "" where the file is told by MFI-1 and by what stands in it."""


@dataclass(slots=True)
class _Answers:
    """What is told of the records: MFA lines and, before MFI, ERR."""

    response: str
    lines: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def _file_of(request: Request, mfi: Segment, group: list[Segment]) -> MasterFile | None:
    names = {one.name for one in group}
    segment = EVENTS[request.envelope.trigger_event]
    named = mfi.value(1, 1, 1)
    for one in FILES:
        if one.segment in names:
            return one
    if len(group) > 1 and not segment:
        return None
    return next((one for one in FILES if one.segment == segment or (not segment and named in one.ids)), None)


def master_file(request: Request, record: Record) -> Reply:
    """MFN: take each record; one that cannot be taken is told in its MFA and does not hold up the others. 8.4.1."""
    mfi = request.segment("MFI")
    if mfi is None:
        raise Incorrect("no MFI segment", where="MFI", section=_SECTION, code="100")
    replaces = mfi.value(3)
    if replaces not in ("REP", "UPD", ""):
        raise DecodeError("no event of a file (table 0178)", where="MFI-3", section="HL7 v2.5.1 8.5.1.3", code="103")
    groups = request.content.groups("MFE")
    if not groups and replaces != "REP":
        raise Incorrect("no MFE segment", where="MFE", section=_SECTION, code="100")
    file = "/".join(part for part in (mfi.value(1, 1, 1), mfi.value(2, 1, 1) or request.source) if part)
    answers = _Answers(mfi.value(6) or "AL")
    d = request.content.delimiters
    now = record.now()
    events: list[Event] = []
    met: dict[tuple[type, str], Any] = {}
    kinds: dict[str, MasterFile] = {}
    kept = 0
    for number, group in enumerate(groups, 1):
        mfe = group[0]
        refused: Refusal | None = None
        try:
            if mfe.value(1) not in _RECORD_EVENTS:
                raise DecodeError("no event of a record (table 0180)", where=mfe.place(1), section=_SECTION, code="103")
            kind = _file_of(request, mfi, group)
            if kind is None:
                kept += 1
                refused = Refusal(
                    "AE", "200", "nothing is kept of this file: the record was journaled", f"MFE[{number}]"
                )
            else:
                kinds[kind.segment] = kind
                when = mfe.value(3, 1, 1) or mfi.value(5, 1, 1)
                effective = when if seconds(when, request.site.zone) > now else ""
                events += kind.take(MasterRecord(group, mfe.value(1), file, effective, met), record)
        except HilumError as error:
            refused = refusal(error)
            warn(record, "MFN/record-refused", error.message, error.where or mfe.place(4), error.section)
        _tell(answers, request, mfe, refused, timestamp(now, request.site.zone))
    if replaces == "REP" and not answers.refused:
        events += _left_out(record, file, kinds or _named(mfi), met)
    elif replaces == "REP":
        text = "records of the file were not taken: those that it leaves out were not closed"
        warn(record, "MFN/not-replaced", text, "MFI-3", "HL7 v2.5.1 8.5.1.3")
    record.exchange.count = len(groups)
    record.exchange.fact("master file", file)
    text = ""
    if kept:
        text = "nothing is kept of this file: its records were journaled"
        inform(record, "HL7v2/journaled", text, "MFI-1", "HL7 v2.5.1 8.5")
    errors = [error_segment(request.envelope, one) for one in answers.refused if wanted(answers.response, False)]
    lines = (*errors, d.field.join(mfi.fields), *answers.lines)
    return Reply(tuple(events), type=("MFK", request.envelope.trigger_event, "MFK_M01"), text=text, segments=lines)


def _tell(answers: _Answers, request: Request, mfe: Segment, refused: Refusal | None, now: str) -> None:
    """MFA, where MFI-6 (table 0179) wants one of what became of the record. 8.5.1.6, 8.5.3."""
    if refused is not None:
        answers.refused.append(refused)
    if wanted(answers.response, refused is None):
        word = "S" if refused is None else "U"
        fields = {1: mfe.value(1), 2: mfe.value(2), 3: now, 4: word, 5: Er7(mfe.er7(4)), 6: Er7(mfe.er7(5))}
        answers.lines.append(segment_er7("MFA", fields, request.content.delimiters))


def _named(mfi: Segment) -> dict[str, MasterFile]:
    return {one.segment: one for one in FILES if mfi.value(1, 1, 1) in one.ids}


def _left_out(record: Record, file: str, kinds: dict[str, MasterFile], met: dict[tuple[type, str], Any]) -> list[Event]:
    """A replaced file: what stood in it and is named no more is not in use. 8.5.1.3."""
    touched = {one.id for one in met.values()}
    events: list[Event] = []
    for kind in kinds.values():
        page = Page(limit=1000)
        while rows := kind.all_of(record, page):
            for one in rows:
                if one.file == file and one.active and one.id not in touched:
                    events += kind.close(one, record.now())
            page = Page(page.limit, page.offset + page.limit)
    if events:
        text = f"{len(events)} records that the file no longer has are not in use any more"
        inform(record, "MFN/left-out", text, "MFI-3", "HL7 v2.5.1 8.5.1.3")
    return events


HANDLERS: tuple[Handler, ...] = tuple(Handler(Trigger("MFN", event), master_file) for event in EVENTS)
