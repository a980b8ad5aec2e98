"""Order messages read: ORC/OBR groups of ORM, OMG, OML and OMI as core's orders. HL7 v2.5.1 chapter 4.

A message is cut into groups, each begun by an ORC (or an OBR that has none). A group tells of one scheduled step for each IPC, or of
one step where a ZDS follows, or of no step at all: then it is the placer's order and the filler has yet to schedule it. Results that
an order brings along (ORC-1 PR, the PRIOR_RESULT group of OML) are no orders.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hilum.core.code import Code
from hilum.core.errors import DecodeError, Incorrect
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.order import Order, RequestedProcedure, ScheduledProcedureStep
from hilum.core.person import PersonName, Physician
from hilum.core.record import Record
from hilum.hl7v2.data.datatypes import read_cwe, read_ei, read_ndl, read_ts, read_xcn, seconds
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.messages.reply import Request, inform, warn

__all__ = ["PRIORITIES", "STEP_STATUS", "Group", "read_groups"]

PRIORITIES = {"S": "STAT", "A": "HIGH", "P": "HIGH", "C": "HIGH", "R": "ROUTINE", "T": "MEDIUM"}
"""TQ.6 / TQ1-9 (table 0485) -> Requested Procedure Priority (0040,1003)."""

STEP_STATUS = {
    ("CA", ""): "CANCELED",
    ("DC", ""): "DISCONTINUED",
    ("OC", ""): "CANCELED",
    ("OD", ""): "DISCONTINUED",
    ("XO", "CM"): "COMPLETED",
    ("SC", "CM"): "COMPLETED",
    ("SC", "A"): "COMPLETED",
    ("SC", "CA"): "CANCELED",
    ("SC", "DC"): "DISCONTINUED",
    ("SC", "IP"): "STARTED",
    ("XO", "CA"): "CANCELED",
    ("XO", "DC"): "DISCONTINUED",
    ("RP", ""): "CANCELED",
    ("RU", ""): "CANCELED",
    ("HD", ""): "ON HOLD",
    ("OH", ""): "ON HOLD",
}
"""ORC-1 and ORC-5 -> Scheduled Procedure Step Status (0040,0020); SCHEDULED where no row says else.

ON HOLD is a word of ours: DICOM has none, and a step that is held is not offered in the worklist."""

_CONTROLS = frozenset(
    (
        "NW",
        "PA",
        "CH",
        "RO",
        "RU",
        "XO",
        "XX",
        "CA",
        "DC",
        "OC",
        "OD",
        "HD",
        "OH",
        "RL",
        "OE",
        "RP",
        "SN",
        "NA",
        "SC",
        "RE",
        "SS",
        "SR",
        "LI",
        "UN",
        "OK",
        "UA",
        "CR",
        "UC",
        "DR",
        "UD",
        "HR",
        "UH",
        "OR",
        "UR",
        "RQ",
        "UM",
        "XR",
        "UX",
        "RR",
        "DE",
    )
)
"""Table 0119 as far as it is of orders for observations; the refills of pharmacy are not."""
_ORC5 = frozenset(("A", "CA", "CM", "DC", "ER", "HD", "IP", "RP", "SC", ""))


@dataclass(slots=True)
class Group:
    """One ORC/OBR group.

    order        as the group tells it; ids of ours are empty
    procedures   of its IPC segments or of ZDS, one each
    deleted      names of Order fields that are the null value
    """

    control: str
    status: str
    order: Order
    procedures: tuple[RequestedProcedure, ...]
    place: str
    has_obr: bool
    segments: list[Segment] = field(default_factory=list)
    deleted: frozenset[str] = frozenset()


def text_of(segment: Segment | None, number: int, component: int = 1, subcomponent: int = 0) -> str:
    return segment.value(number, 1, component, subcomponent) if segment else ""


def _ei(record: Record, *places: tuple[Segment | None, int]) -> Identifier:
    for segment, number in places:
        if segment is not None and (text := segment.er7(number)) and text != NULL:
            one = read_ei(segment.encoding, segment.repetitions(number)[0])
            if one.value:
                return Identifier(one.value, _authority(record, one), one.type)
    return Identifier("")


def _authority(record: Record, one: Identifier) -> AssigningAuthority:
    return record.authorities.canonical(one.authority) if one.authority else one.authority


def _code(segment: Segment | None, number: int, first: int = 1) -> Code:
    if segment is None:
        return Code()
    repetitions = segment.repetitions(number)
    return read_cwe(segment.encoding, repetitions[0], first) if repetitions and repetitions[0] != NULL else Code()


def physician_of(*places: tuple[Segment | None, int]) -> Physician:
    for segment, number in places:
        if segment is not None:
            for text in segment.repetitions(number):
                if text != NULL and (one := read_xcn(segment.encoding, text)):
                    return one
    return Physician()


def _start(orc: Segment | None, obr: Segment | None, tq1: Segment | None) -> str:
    """Start of the step: TQ1-7, else ORC-7.4, OBR-27.4, OBR-36."""
    for segment, number, component in ((tq1, 7, 1), (orc, 7, 4), (obr, 27, 4), (obr, 36, 1)):
        text = text_of(segment, number, component, 1).strip()
        if segment is not None and text:
            return read_ts(text, segment.place(number, 1, component if component > 1 else 0))
    return ""


def _priority(orc: Segment | None, obr: Segment | None, tq1: Segment | None) -> str:
    for segment, number, component in ((tq1, 9, 1), (orc, 7, 6), (obr, 27, 6), (obr, 5, 1)):
        letter = text_of(segment, number, component, 1)
        if letter and not letter.upper().startswith("PRN"):  # as needed: it says nothing of the urgency
            return PRIORITIES.get(letter[:1].upper(), letter if letter in PRIORITIES.values() else "")
    return ""


def _notes(group: list[Segment]) -> str:
    """NTE-3 of the notes that follow the OBR and precede the first other segment of the group (and those after OBX)."""
    lines = []
    for segment in group:
        if segment.name == "NTE":
            lines += [segment.encoding.plain(text) for text in segment.repetitions(3) if text != NULL]
    return "\n".join(line for line in lines if line)


def _step(
    orc: Segment | None, obr: Segment | None, tq1: Segment | None, ipc: Segment | None, status: str
) -> ScheduledProcedureStep:
    protocol = _code(ipc, 6) or _code(obr, 4, 4)
    performing = PersonName()
    if obr is not None and (repetitions := obr.repetitions(34)):
        performing = read_ndl(obr.encoding, repetitions[0]).name
    aets = [ipc.value(9, n, 1) for n in range(1, len(ipc.repetitions(9)) + 1)] if ipc else []
    return ScheduledProcedureStep(
        text_of(ipc, 4) if ipc else text_of(obr, 20),
        status,
        _start(orc, obr, tq1),
        tuple(one for one in aets if one),
        text_of(ipc, 7),
        text_of(ipc, 8),
        (text_of(ipc, 5) if ipc else text_of(obr, 24)).strip(),
        protocol.meaning or _code(obr, 4).words,
        protocol or _code(obr, 4),
        performing,
    )


def read_groups(request: Request, record: Record) -> list[Group]:
    """The ORC/OBR groups of an order message. raises Incorrect where ORC-1 is missing or unknown."""
    message = request.content
    zds = message.segment("ZDS")
    specimens = _specimens(request)
    out = []
    for group in message.groups("ORC", "OBR"):
        first = {segment.name: segment for segment in reversed(group)}
        orc, obr, tq1 = first.get("ORC"), first.get("OBR"), first.get("TQ1")
        # one ZDS at the end is the study of all groups; a ZDS in each group is its own
        study = first.get("ZDS") or zds
        place = (orc or obr or group[0]).place(1)
        control = text_of(orc, 1) if orc else "NW"
        if control == "PR":
            inform(record, "HL7v2/prior-result", "a result that the order brings along: it is no order", place)
            continue
        if not control:
            raise Incorrect("no order control code", where=place, section="HL7 v2.5.1 4.5.1.1", code="101")
        if control not in _CONTROLS:
            raise DecodeError(
                "this order control is not known here", where=place, section="HL7 v2.5.1 4.5.1.1", code="103"
            )
        status = text_of(orc, 5)
        if status not in _ORC5:
            warn(
                record,
                "HL7v2/ORC-5",
                "order status is not in table 0038: it was not read",
                "ORC-5",
                "HL7 v2.5.1 4.5.1.5",
            )
            status = ""
        step_status = STEP_STATUS.get((control, status)) or STEP_STATUS.get((control, ""), "SCHEDULED")
        ipcs = [segment for segment in group if segment.name == "IPC"]
        procedures = tuple(_procedure(obr, study, ipc, _step(orc, obr, tq1, ipc, step_status)) for ipc in ipcs)
        if not procedures and study is not None and obr is not None:
            procedures = (_procedure(obr, study, None, _step(orc, obr, tq1, None, step_status)),)
        accession = _accession(record, obr, ipcs)
        code = _code(obr, 31)
        order = Order(
            "",
            "",
            placer=_ei(record, (orc, 2), (obr, 2)),
            filler=_ei(record, (orc, 3), (obr, 3)),
            accession=accession,
            status=status or "SC",
            service=_code(obr, 4),
            protocol=_code(obr, 4, 4),
            priority=_priority(orc, obr, tq1),
            reason=code if code.meaning else Code("", code.value, ""),
            clinical_information=text_of(obr, 13, 0),
            comments=_notes(group),
            danger=_code(obr, 12).words,
            transport=text_of(obr, 30, 0),
            requesting_physician=physician_of((obr, 16), (orc, 12)),
            requesting_service=text_of(orc, 13, 9) or _code(orc, 17).words,
            institution=_code(orc, 17).words or message["MSH-4.1"],
            requested=_start(orc, obr, tq1),
            placed=seconds(text_of(orc, 9, 1, 1), request.site.zone) or seconds(message["MSH-7.1"], request.site.zone),
            specimen=specimens[id(group[0])].number if id(group[0]) in specimens else Identifier(""),
            specimen_type=specimens[id(group[0])].type if id(group[0]) in specimens else Code(),
            confidentiality=text_of(orc, 28) or text_of(orc, 28, 2),
            weight_kg=_measure(group, _WEIGHTS, {"kg": 1.0, "g": 0.001, "lb": 0.45359237}),
            size_m=_measure(group, _HEIGHTS, {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254}),
            placer_application=message["MSH-3.1"],
            placer_facility=message["MSH-4.1"],
        )
        out.append(Group(control, status, order, procedures, place, obr is not None, group, _nulls(orc, obr)))
    if not out:
        raise Incorrect("no ORC segment", where="ORC", section="HL7 v2.5.1 4.4", code="100")
    return out


@dataclass(frozen=True, slots=True)
class _Specimen:
    number: Identifier
    type: Code = Code()


def _specimens(request: Request) -> dict[int, _Specimen]:
    """The specimen of each group, by its first segment: the one before it in OML^O33 and O35, which go by specimen; the one behind
    its OBR in others."""
    if request.envelope.message_code != "OML":
        return {}
    by_specimen = request.envelope.trigger_event in ("O33", "O35")
    out: dict[int, _Specimen] = {}
    current, group = _Specimen(Identifier("")), 0
    for segment in request.content:
        if segment.name in ("SPM", "SAC"):
            # the container is of the specimen before it
            kind = _code(segment, 4) if segment.name == "SPM" else current.type
            if (one := _specimen(segment)).value:
                is_same = one.value == current.number.value and not one.authority  # the number is the container's too
                current = _Specimen(current.number if is_same else one, kind)
                if group and not by_specimen:
                    out.setdefault(group, current)
            elif segment.name == "SPM":
                current = _Specimen(Identifier(""), kind)
        elif segment.name == "ORC":
            group = id(segment)
            if by_specimen and current.number:
                out[group] = current
    return out


def _specimen(segment: Segment) -> Identifier:
    """SAC-3, or the placer's (else the filler's) number of SPM-2, each an EI of subcomponents."""
    if segment.name == "SAC":
        text = next(iter(segment.repetitions(3)), "")
        return read_ei(segment.encoding, text)
    component = 1 if segment.value(2, 1, 1, 1) else 2
    value, *authority = (segment.value(2, 1, component, number) for number in (1, 2, 3, 4))
    return Identifier(value, AssigningAuthority(*authority))


_WEIGHTS = frozenset(("body weight", "29463-7", "3141-9"))
_HEIGHTS = frozenset(("body height", "8302-2"))


def _measure(group: list[Segment], names: frozenset[str], units: dict[str, float]) -> str:
    """The patient's weight or height that an OBX of the order tells, in kg or m; "" where it is in no unit that is known."""
    for obx in group:
        if obx.name != "OBX":
            continue
        code = _code(obx, 3)
        unit = units.get(obx.value(6, 1, 1).strip().lower())
        if unit is not None and names & {code.value.lower(), code.meaning.lower()}:
            try:
                return f"{float(obx.value(5)) * unit:.4g}"
            except ValueError:
                return ""
    return ""


def _nulls(orc: Segment | None, obr: Segment | None) -> frozenset[str]:
    places = (
        (obr, 13, "clinical_information"),
        (obr, 12, "danger"),
        (obr, 30, "transport"),
        (obr, 31, "reason"),
        (obr, 16, "requesting_physician"),
        (orc, 17, "institution"),
    )
    return frozenset(name for segment, number, name in places if segment and segment.er7(number) == NULL)


def _accession(record: Record, obr: Segment | None, ipcs: list[Segment]) -> Identifier:
    for ipc in ipcs:
        if one := _ei(record, (ipc, 1)):
            return one
    # OBR-18 is ST; some senders write an EI into it
    return _ei(record, (obr, 18))


def _procedure(
    obr: Segment | None, zds: Segment | None, ipc: Segment | None, step: ScheduledProcedureStep
) -> RequestedProcedure:
    code = _code(obr, 44) or _code(obr, 4)
    uid = (text_of(ipc, 3) if ipc else "") or text_of(zds, 1)
    return RequestedProcedure(
        (text_of(ipc, 2) if ipc else "") or text_of(obr, 19), uid.strip(), code.words, code, (step,)
    )
