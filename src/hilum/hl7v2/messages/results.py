"""Results in: ORU^R01, R30 to R32, R40 and OUL^R21 to R24. HL7 v2.5.1 chapter 7; RAD-28, RAD-128, LAB-3, LAB-29, PCD-01, PCD-04;
mapping section 8.

One OBR group is one report. `results_reading` reads, `results_out` writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from hilum.core.errors import DecodeError, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import Identifier, Patient
from hilum.core.order import Order, OrderChanged, kept
from hilum.core.person import Physician
from hilum.core.quick import replace
from hilum.core.record import Event, Record
from hilum.core.result import Result, ResultReceived
from hilum.hl7v2.data.datatypes import read_cwe, read_ei, read_ndl, read_ts, read_xcn, seconds, write_ei
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.data.writer import Er7, segment_er7
from hilum.hl7v2.messages.particulars import state_particulars
from hilum.hl7v2.messages.patient import read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform, warn
from hilum.hl7v2.messages.results_out import result_message
from hilum.hl7v2.messages.results_reading import Block, read_blocks, read_content
from hilum.hl7v2.messages.stating import state_patient, state_visit
from hilum.hl7v2.messages.work_orders import about_specimens, order_number

__all__ = ["HANDLERS", "RANKS", "result_message"]

_PROGRESS = ("SC", "IP", "A", "CM")
"""ORC-5 (table 0038) of an order that goes on, by how far it has come."""

_STATUS_OF_ORDER = {"SC": "S", "IP": "P", "A": "P", "CM": "F", "CA": "X", "DC": "X"}
"""The status of a report without OBR-25 by ORC-5 behind it: an analyzer tells the order's status alone (LAB-29)."""

_ORDER_OF_STATUS = {"F": "CM", "C": "CM", "P": "A", "A": "A", "R": "A", "I": "IP"}
"""How far the order of a report has come, by OBR-25, where ORC-5 does not say."""

RANKS = {"O": 0, "I": 0, "S": 0, "A": 1, "R": 1, "P": 1, "F": 2, "C": 3, "X": 3}
"""OBR-25 (table 0123) by how final it is: a lower one never replaces a higher one."""


@dataclass(slots=True)
class _Group:
    """An OBR with what belongs to it.

    said            its numbers and its code as a result
    shares_number   another OBR of the message has the same number
    order           whose result it is, where that is decided already
    order_status    ORC-5
    specimens       the numbers of what was examined, in OUL^R22 to R24
    """

    segments: list[Segment]
    obr: Segment
    said: Result
    shares_number: bool = False
    order: Order | None = None
    order_status: str = ""
    specimens: tuple[str, ...] = ()

    @property
    def has_number(self) -> bool:
        """It names an order by a number."""
        return bool(self.said.placer or self.said.filler or self.said.accession)

    @property
    def names_awos(self) -> bool:
        """Its placer number is that of a later run of the order's work, which the order itself does not bear."""
        number = self.said.placer.value
        return bool(self.specimens) and order_number(number) != number

    @property
    def tells_status_alone(self) -> bool:
        """It says how far the order has come, and reports nothing: ORC-5 without OBR-25 and without any OBX. LAB-29."""
        return (
            bool(self.order_status)
            and self.obr.er7(25) in ("", NULL)
            and all(segment.name != "OBX" for segment in _own(self.segments))
        )


def _own(segments: list[Segment]) -> Iterator[Segment]:
    """The segments of a group before the next specimen's."""
    return takewhile(lambda one: one.name not in ("SPM", "SAC"), segments)


def _groups(record: Record, blocks: list[Block]) -> list[list[_Group]]:
    """The groups of each block, their numbers read."""
    out = []
    for block in blocks:
        groups = []
        for segments, specimens in zip(block.groups, block.specimens, strict=True):
            first = {segment.name: segment for segment in reversed(segments)}
            obr, orc = first["OBR"], first.get("ORC")
            told = orc.value(5, 1, 1) if orc is not None else ""
            groups.append(
                _Group(segments, obr, _numbers(record, obr, orc), order_status=told, specimens=tuple(specimens))
            )
        out.append(groups)
    met = Counter((one.said.filler or one.said.accession or one.said.placer).key for groups in out for one in groups)
    for groups in out:
        for one in groups:
            one.shares_number = met[(one.said.filler or one.said.accession or one.said.placer).key] > 1
    return out


def _numbers(record: Record, obr: Segment, orc: Segment | None) -> Result:
    def number(field: int) -> Identifier:
        for segment in (orc, obr):
            if segment is not None and segment.er7(field) not in ("", NULL):
                one = read_ei(obr.encoding, segment.repetitions(field)[0])
                authority = record.authorities.canonical(one.authority) if one.authority else one.authority
                return Identifier(one.value, authority)
        return Identifier("")

    texts = obr.repetitions(18)
    accession = read_ei(obr.encoding, texts[0]) if texts and texts[0] != NULL else Identifier("")
    code = read_cwe(obr.encoding, obr.er7(44 if obr.er7(44) not in ("", NULL) else 4))
    return Result("", "", code, "F", number(2), number(3), accession, procedure_id=obr.value(19))


def _interpreter(obr: Segment) -> Physician:
    """OBR-32.1 with subcomponents; the whole name in components is read too."""
    for text in obr.repetitions(32):
        if text != NULL and (one := read_ndl(obr.encoding, text)):
            return one
    return Physician()


def _reported_by(group: list[Segment]) -> Physician:
    for obx in group:
        if obx.name == "OBX":
            for text in obx.repetitions(16):
                if text != NULL and (one := read_xcn(obx.encoding, text)):
                    return one
    return Physician()


def _order_of(record: Record, group: _Group) -> Order | None:
    """The order that any of a report's numbers names; else, where an analyzer reports a specimen, the order of the same service
    for it: what was not ordered from it has no number (OBR-2 is the null value). LAB-29."""
    said = group.said
    order = record.orders.by_placer(said.placer) if said.placer else None
    if order is None and said.filler:
        order = record.orders.by_filler(said.filler)
    if order is None and said.accession:
        order = record.orders.by_accession(said.accession.value)
    if order is None and said.study_uid:
        order = record.orders.by_study(said.study_uid)
    if order is None and said.placer and group.specimens:
        # an AWOS ID: the placer number with its run, or the filler number of an order that has none of the placer
        number = replace(said.placer, value=order_number(said.placer.value))
        order = record.orders.by_placer(number) or record.orders.by_filler(number)
    if order is None and not said.placer:
        same = [one for one in _orders_of_specimen(record, group) if one.service.value == said.code.value]
        order = next((one for one in same if one.status in _PROGRESS), None) if said.code.value else None
    return order


def _orders_of_specimen(record: Record, group: _Group) -> list[Order]:
    """The orders that examine the group's specimen, newest first; none where its number is of several patients."""
    found = [order for number in dict.fromkeys(group.specimens) for order in record.orders.by_specimen(number)]
    owners = {current.id if current else "" for current in (record.patients.current(one.patient_id) for one in found)}
    return found if len(owners) == 1 else []


def report(request: Request, record: Record) -> Reply:
    """ORU^R01, ORU^R40, OUL: take each OBR group as a report, unless a newer or more final one is known.

    Each PID begins the reports of another patient. A report without PID (OUL) is of the patient of its order.
    """
    about_specimens(record.exchange, request.content)
    return Reply(tuple(_report(request, record, _read(request, record))), profile=_profile(request))


def _profile(request: Request) -> str:
    """MSH-21 of the acknowledgement: an analyzer is told of which transaction it is. LAB-29."""
    msh = request.segment("MSH")
    return "LAB-29^IHE" if msh is not None and any("LAB-29" in text for text in msh.repetitions(21)) else ""


def _read(request: Request, record: Record) -> list[tuple[Block, list[_Group]]]:
    blocks = read_blocks(request.content)
    if not blocks:
        raise Incorrect("no OBR segment", where="OBR", section="HL7 v2.5.1 7.3.1", code="100")
    return list(zip(blocks, _groups(record, blocks), strict=True))


def _report(request: Request, record: Record, read: list[tuple[Block, list[_Group]]]) -> list[Event]:
    events: list[Event] = []
    met: dict[str, Result] = {}
    told: dict[str, tuple[Order, list[str]]] = {}
    for block, groups in read:
        said, patient = _patient(request, record, block, is_only=len(read) == 1)
        events += said
        for group in groups:
            group.order = _order_of(record, group)
            of = patient or _patient_of_order(record, group)
            if of is None:
                continue
            if group.order is not None and (not group.has_number or group.names_awos):
                filler = group.said.filler or group.order.filler
                group.said = replace(group.said, placer=group.order.placer, filler=filler)
            if group.tells_status_alone:
                _about(record, group.said, group.order)
            else:
                events += _take(request, record, of, group, met)
            if group.order is not None and group.order.patient_id == of.id:
                _, statuses = told.setdefault(group.order.id, (group.order, []))
                statuses.append(group.order_status or _ORDER_OF_STATUS.get(group.obr.value(25, 1, 1) or "F", ""))
    for order, statuses in told.values():
        events += _progressed(record, order, statuses)
    return events


def _progressed(record: Record, order: Order, statuses: list[str]) -> list[OrderChanged]:
    """An order that another department fills goes on with its results, never back: as far as the least of its groups. What a
    department of imaging performs is told by its performed steps instead."""
    if not order.department or order.status not in _PROGRESS or not set(statuses) <= set(_PROGRESS):
        return []
    status = min(statuses, key=_PROGRESS.index)
    if _PROGRESS.index(status) <= _PROGRESS.index(order.status):
        return []
    return [OrderChanged(replace(order, status=status, version=order.version + 1, updated=record.now()), order)]


def _patient(request: Request, record: Record, block: Block, *, is_only: bool) -> tuple[list[Event], Patient | None]:
    if request.envelope.message_code == "OUL" and not _is_somebody(block.pid):
        return [], None
    stated = state_patient(request, record, source="result", segment=block.pid)
    account = stated.statement.account
    pv1 = read_pv1(request, record, account) if is_only else read_pv1(request, record, account, block.pv1)
    visit_events, _ = state_visit(record, stated.patient, pv1 if block.pv1 is not None else None)
    events: list[Event] = [*stated.events, *visit_events]
    if is_only:  # whose kin it is, where several patients follow each other, nothing but the place says
        events += state_particulars(request, record, stated.patient, account, diagnoses=False)
    return events, stated.patient


def _is_somebody(pid: Segment | None) -> bool:
    """A PID with an identifier. Analyzers that were told no patient send one without."""
    return pid is not None and any(pid.er7(field) not in ("", NULL) for field in (2, 3))


def _patient_of_order(record: Record, group: _Group) -> Patient | None:
    order = group.order or next(iter(_orders_of_specimen(record, group)), None)
    patient = record.patients.current(order.patient_id) if order else None
    if patient is None:
        text = (
            "a result without a patient, of no order that is known (quality control?): it stands in the journal alone"
        )
        inform(record, "OUL/no-patient", text, group.obr.place(3), "HL7 v2.5.1 7.3.7")
    else:
        record.exchange.about_patient(patient.identifiers[:1], patient.id)
    return patient


# Point of care: R30 places an order, R31 looks for one, R32 has one.


def point_of_care(request: Request, record: Record) -> Reply:
    """ORU^R30, R31, R32: a result measured beside the patient; the answer R33 tells the number of its order. 7.3.3 to 7.3.5."""
    event = request.envelope.trigger_event
    read = _read(request, record)
    events: list[Event] = []
    block, groups = read[0]
    if len(read) > 1:
        raise Incorrect("results of several patients", where="PID[2]", section="HL7 v2.5.1 7.3.3", code="100")
    said, patient = _patient(request, record, block, is_only=True)
    if patient is None:
        raise Incorrect("no PID segment", where="PID", section="HL7 v2.5.1 7.3.3", code="100")
    events += said
    d = request.content.delimiters
    answers = []
    for group in groups:
        order = _open_order(record, patient, group, event)
        control = "OK"
        status = "CM" if RANKS.get(group.obr.value(25) or "F", 0) > 1 else "A"
        if order is None:
            if event == "R32":
                raise NotFound("no order has this number", where="ORC-2", section="HL7 v2.5.1 7.3.5", code="204")
            control, now = "NA", record.now()
            number = Identifier(f"P{record.next_number('placer-order')}", group.said.placer.authority)
            order = Order(
                record.new_id(),
                patient.id,
                group.said.placer or number,
                group.said.filler,
                status=status,
                service=group.said.code,
                placed=now,
                unplaced=True,
                updated=now,
                department=group.obr.value(24, 1, 1) or "POC",
            )
            events += kept(order)
        elif order.status != status:
            after = replace(order, status=status, version=order.version + 1, updated=record.now())
            events.append(OrderChanged(after, order))
            order = after
        group.order = order
        group.said = replace(group.said, placer=order.placer)
        numbers = {2: Er7(write_ei(order.placer, d)), 3: Er7(write_ei(order.filler or group.said.filler, d))}
        answers.append(segment_er7("ORC", {1: control, **numbers}, d))
    met: dict[str, Result] = {}
    for group in groups:
        events += _take(request, record, patient, group, met)
    return Reply(tuple(events), type=("ORA", "R33", "ORA_R33"), segments=tuple(answers))


def _open_order(record: Record, patient: Patient, group: _Group, event: str) -> Order | None:
    """The order that a point-of-care result answers: by number, and for R31 an open one of the patient for the same service."""
    order = _order_of(record, group)
    if order is not None and order.patient_id == patient.id:
        return order
    if event != "R31":
        return None
    for one in record.orders.of_patient(patient.id):
        if one.status in ("SC", "IP", "") and one.service.value and one.service.value == group.said.code.value:
            return one
    return None


def _take(
    request: Request, record: Record, patient: Patient, group: _Group, met: dict[str, Result]
) -> list[ResultReceived]:
    obr, said = group.obr, group.said
    status = obr.value(25, 1, 1) or _STATUS_OF_ORDER.get(group.order_status if group.specimens else "", "F")
    if status not in RANKS:
        raise DecodeError(
            "result status is not in table 0123", where=obr.place(25), section="HL7 v2.5.1 7.4.1.25", code="103"
        )
    content = read_content(record, request.content, group.segments)

    def time(field: int) -> str:
        text = obr.value(field, 1, 1).strip()
        try:
            return read_ts(text)
        except DecodeError:
            warn(
                record,
                f"HL7v2/OBR-{field}",
                "not a date or time: it was not read",
                obr.place(field),
                "HL7 v2.5.1 2.A.77",
            )
            return ""

    said = replace(
        said,
        patient_id=patient.id,
        status=status,
        study_uid=content.study_uid,
        observations=tuple(content.observations),
        attachments=tuple(content.attachments),
        series_uid=content.series_uid,
        instance_uid=content.instance_uid,
        images=tuple(content.images),
        interpreter=_interpreter(obr) or _reported_by(group.segments),
        observed=time(7),
        reported=time(22),
    )
    is_bare = not content.observations and not content.attachments
    if is_bare and status not in ("X", "O", "I", "S"):
        warn(record, "ORU/no-observation", "a report without any observation", obr.place(4), "HL7 v2.5.1 7.3.1")
    order = group.order or (record.orders.by_study(said.study_uid) if said.study_uid else None)
    if order is not None:
        if order.patient_id != patient.id:
            owner = record.patients.current(order.patient_id)
            if owner is None or owner.id != patient.id:
                warn(
                    record,
                    "ORU/patient-of-order",
                    "the report names another patient than the order; it is kept under the patient that it names",
                    "PID-3",
                    "RAD TF-2 4.28",
                )
        study = said.study_uid or (order.study_uids[0] if len(order.study_uids) == 1 else "")
        said = replace(said, order_id=order.id, study_uid=study)
    _about(record, said, order)
    record.exchange.fact("OBR-25", status)
    as_of = (
        seconds(said.reported, request.site.zone)
        or seconds(request.content["MSH-7.1"], request.site.zone)
        or record.now()
    )
    said = replace(said, as_of=as_of, updated=record.now())
    number = said.filler or said.accession or said.placer
    key = f"{number.key}#{said.code.value if group.shares_number else ''}"
    previous = (met.get(key) if number else None) or _previous(record, said, group.shares_number)
    if previous is None:
        result = replace(said, id=record.new_id())
    else:
        if RANKS[status] < RANKS[previous.status]:
            said_more = "a more final report is known: this one changed nothing"
            warn(record, "ORU/less-final", said_more, obr.place(25), "HL7 v2.5.1 7.4.1.25")
            return []
        if RANKS[status] == RANKS[previous.status] and said.as_of < previous.as_of:
            warn(
                record,
                "ORU/older",
                "a newer report is known: this one changed nothing",
                obr.place(22),
                "HL7 v2.5.1 7.4.1.22",
            )
            return []
        if is_bare:  # a cancelled report keeps what it said, for those who read it
            said = replace(said, observations=previous.observations, attachments=previous.attachments)
        result = replace(said, id=previous.id, version=previous.version + 1)
        if (
            replace(result, version=previous.version, updated=previous.updated, attachments=previous.attachments)
            == previous
        ):
            inform(record, "ORU/same", "the same report is known", obr.place(3))
            return []
    met[key] = result
    return [ResultReceived(result, previous)]


def _about(record: Record, said: Result, order: Order | None) -> None:
    numbers = (
        (said.placer.value, order.placer.value if order else ""),
        (said.filler.value, order.filler.value if order else ""),
    )
    for kind, values in zip(("placer", "filler"), numbers, strict=True):
        record.exchange.about(kind, next((one for one in values if one), ""))
    record.exchange.about("accession", said.accession.value or (order.accession.value if order else ""))
    record.exchange.about("study", said.study_uid)


def _previous(record: Record, said: Result, shares_number: bool) -> Result | None:
    """The report that this one is a newer version of: by filler number, else by accession or placer number and code; of this
    patient. Where several reports of a message share a number, the code must agree too."""
    found = record.results.find(filler=said.filler) if said.filler else []
    same = [one for one in found if one.code.value == said.code.value]
    found = same if shares_number else same or found
    if not found and said.accession:
        found = [
            one
            for one in record.results.find(accession=said.accession.value)
            if not (one.filler and said.filler) and one.code.value == said.code.value
        ]
    if not found and said.placer and not said.filler and not said.accession:
        of_patient = record.results.of_patient(said.patient_id)
        found = [one for one in of_patient if one.placer.key == said.placer.key and one.code.value == said.code.value]
    if not found and said.placer and not shares_number:
        # a report that came before its order had no more than the placer's number: what comes later names all of them
        of_patient = record.results.of_patient(said.patient_id)
        same = [one for one in of_patient if one.placer.key == said.placer.key and one.code.value == said.code.value]
        found = [one for one in same if not one.filler and not one.accession]
    if not found and not said.placer and not said.filler and not said.accession and not said.study_uid:
        # nothing names it: only what says the very same is the same again
        of_patient = record.results.of_patient(said.patient_id)
        found = [one for one in of_patient if _is_repeat(one, said)]
    for one in found:
        owner = record.patients.current(one.patient_id)
        if owner is None or owner.id == said.patient_id:
            return one
    if found:
        text = "the number of this report is another patient's report: it is kept as a report of its own"
        warn(record, "ORU/number-of-another", text, "OBR-3", "HL7 v2.5.1 7.4.1.3")
    return None


def _is_repeat(one: Result, said: Result) -> bool:
    """Two reports without any number that say the same of the same moment."""
    is_unnamed = not one.placer and not one.filler and not one.accession and not one.study_uid
    mine, theirs = ((each.code.value, each.observed, each.observations) for each in (one, said))
    return is_unnamed and bool(said.observations) and mine == theirs


HANDLERS: tuple[Handler, ...] = (
    *(
        Handler(Trigger(code, event), report)
        for code, event in (
            ("ORU", "R01"),
            ("ORU", "R40"),
            ("OUL", "R21"),
            ("OUL", "R22"),
            ("OUL", "R23"),
            ("OUL", "R24"),
        )
    ),
    *(Handler(Trigger("ORU", event), point_of_care) for event in ("R30", "R31", "R32")),
)
