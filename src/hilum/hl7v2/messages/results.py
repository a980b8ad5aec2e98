"""Results: ORU^R01, in and out. HL7 v2.5.1 chapter 7; RAD-28 (2.3.1, 2.5) and RAD-128 (2.5.1); mapping section 8.

One OBR group is one report. Its OBX segments are of four kinds: those that say which study, series and instances it speaks of
(a UID by name or as 113014 DCM), sections and observations, and documents carried inside (ED).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field, replace
from typing import Literal

from hilum.core.code import Code
from hilum.core.errors import BudgetExceeded, DecodeError, Incorrect
from hilum.core.handler import Handler
from hilum.core.identity import Identifier, Patient
from hilum.core.person import Physician
from hilum.core.record import Event, Record
from hilum.core.result import Attachment, Observation, Result, ResultReceived
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import (
    read_cwe,
    read_ei,
    read_ndl,
    read_ts,
    read_xcn,
    seconds,
    write_cwe,
    write_ei,
    write_ndl,
)
from hilum.hl7v2.data.er7 import NULL, Message, Segment
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer
from hilum.hl7v2.messages.adt import state_patient, state_visit
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields, read_pv1
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform, warn

__all__ = ["HANDLERS", "RANKS", "result_message"]

RANKS = {"O": 0, "I": 0, "S": 0, "A": 1, "R": 1, "P": 1, "F": 2, "C": 3, "X": 3}
"""OBR-25 (table 0123) by how final it is: a lower one never replaces a higher one."""

MAX_ATTACHMENT = 32 * 1024 * 1024
MOST_OBSERVATIONS = 5000
"""OBX segments of one result that become observations of their own."""

_STUDY = frozenset(("study instance uid", "dicom study", "studyinstanceuid"))
_SERIES = frozenset(("series instance uid", "sr instance uid", "sop class uid"))
_MEDIA = {
    ("application", "pdf"): "application/pdf",
    ("text", "xml"): "text/xml",
    ("application", "xml"): "text/xml",
    ("application", "hl7-sda+xml"): "text/xml",
    ("multipart", "x-hl7-cda-level-one"): "text/xml",
    ("text", "plain"): "text/plain",
    ("text", "html"): "text/html",
    ("image", "jpeg"): "image/jpeg",
    ("application", "dicom"): "application/dicom",
    ("application", "rtf"): "application/rtf",
}


@dataclass(slots=True)
class _Content:
    """What the OBX segments of a group say."""

    study_uid: str = ""
    instances: list[str] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def _value(obx: Segment) -> str:
    """OBX-5 as plain text: repetitions of a text type are its lines; delimiters inside stay where the type has none."""
    message, kind = obx.encoding, obx.value(2)
    lines = [text for text in obx.repetitions(5) if text != NULL]
    if kind in ("CE", "CWE", "CNE", "CF"):
        return ", ".join(read_cwe(message, text).words for text in lines)
    if kind in ("SN",):
        return " ".join(message.plain(text).replace(message.delimiters.component, " ").strip() for text in lines)
    return "\n".join(message.plain(text) for text in lines)


def _is_study(code: Code) -> bool:
    return code.value == "113014" or any(text.strip().lower() in _STUDY for text in (code.meaning, code.value))


def _named(code: Code) -> str:
    return (code.meaning or code.value).strip().lower()


def _read_obx(record: Record, whole: Message, group: list[Segment]) -> _Content:
    out = _Content()
    for obx in group:
        if obx.name != "OBX":
            continue
        message = obx.encoding
        code = read_cwe(message, obx.er7(3))
        kind = obx.value(2)
        text = obx.value(5, 1, 1).strip()
        name = _named(code)
        if _is_study(code):
            out.study_uid = out.study_uid or text
        elif name in _SERIES:
            continue
        elif name == "sop instance uid":
            if text:
                out.instances.append(text)
        elif kind == "ED":
            out.attachments.append(_attachment(record, whole, obx, code))
        elif kind == "RP":
            continue
        elif obx.er7(5) and obx.er7(5) != NULL:
            if len(out.observations) == MOST_OBSERVATIONS:
                raise BudgetExceeded(
                    "more observations than one result may hold", where="OBX", section="HL7 v2.5.1 7.3.2", code="102"
                )
            out.observations.append(_observation(obx, code, kind, len(out.observations) + 1))
    return out


def _observation(obx: Segment, code: Code, kind: str, number: int) -> Observation:
    message = obx.encoding
    coded = kind in ("CE", "CWE", "CNE", "CF")
    kinds = {"NM": "number", "SN": "number", "DT": "date", "TS": "date", "DTM": "date", "TM": "date"}
    return Observation(
        str(number),
        code,
        _value(obx),
        "code" if coded else kinds.get(kind, "text"),
        obx.value(6, 1, 1),
        read_cwe(message, obx.repetitions(5)[0]) if coded else Code(),
        obx.value(7),
        obx.value(8, 1, 1),
        obx.value(11) or "F",
    )


def _attachment(record: Record, whole: Message, obx: Segment, code: Code) -> Attachment:
    """ED: source^type^subtype^encoding^data. 2.A.24."""
    place = obx.place(5)
    main, sub, encoding = (obx.value(5, 1, n).strip().lower() for n in (2, 3, 4))
    data = obx.leaf_er7(5, 1, 5)
    if len(data) > MAX_ATTACHMENT * 2:
        raise BudgetExceeded("an attachment longer than allowed", where=place, section="HL7 v2.5.1 2.A.24", code="102")
    message = obx.encoding
    if encoding == "base64":
        pieces = [message.plain(data)]
        if broken := whole.continuation(obx):
            # the sender broke the lines of its base64 with segment ends; the last one goes on with the fields after OBX-5
            pieces += [line.split(message.delimiters.field, 1)[0] for line in broken]
            text = "base64 broken by segment ends: the lines were joined"
            warn(record, "HL7v2/OBX-5", text, place, "HL7 v2.5.1 2.A.24")
        compact = "".join(pieces).translate(_BLANKS)
        try:
            content = base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
        except (binascii.Error, ValueError):
            raise DecodeError("not base64", where=f"{place}.5", section="HL7 v2.5.1 2.A.24", code="102") from None
    elif encoding == "hex":
        try:
            content = bytes.fromhex(message.plain(data))
        except ValueError:
            raise DecodeError("not hexadecimal", where=f"{place}.5", section="HL7 v2.5.1 2.A.24", code="102") from None
    elif encoding in ("", "a"):
        content = message.plain(data).encode("utf-8")
    else:
        raise DecodeError(
            "an encoding that table 0299 does not know", where=f"{place}.4", section="HL7 v2.5.1 2.A.24", code="103"
        )
    media = _MEDIA.get((main, sub)) or (f"{main}/{sub}" if main and sub else "application/octet-stream")
    if main == "" and sub == "pdf":
        media = "application/pdf"
    return Attachment(media, record.blobs.put(content), code.words)


_BLANKS = dict.fromkeys(map(ord, " \t\r\n"))


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


def report(request: Request, record: Record) -> Reply:
    """ORU^R01: take each OBR group as a report, unless a newer or more final one is known. RAD-28, RAD-128."""
    groups = [group for group in request.content.groups("ORC", "OBR") if any(one.name == "OBR" for one in group)]
    if not groups:
        raise Incorrect("no OBR segment", where="OBR", section="HL7 v2.5.1 7.3.1", code="100")
    stated = state_patient(request, record, source="result")
    visit_events, _ = state_visit(record, stated.patient, read_pv1(request, record, stated.statement.account), "")
    events: list[Event] = [*stated.events, *visit_events]
    met: dict[str, Result] = {}
    for group in groups:
        events += _take(request, record, stated.patient, group, met)
    return Reply(tuple(events))


def _take(
    request: Request, record: Record, patient: Patient, group: list[Segment], met: dict[str, Result]
) -> list[ResultReceived]:
    first = {segment.name: segment for segment in reversed(group)}
    obr, orc = first["OBR"], first.get("ORC")
    message, zone = obr.encoding, request.site.zone
    status = obr.value(25, 1, 1) or "F"
    if status not in RANKS:
        raise DecodeError(
            "result status is not in table 0123", where=obr.place(25), section="HL7 v2.5.1 7.4.1.25", code="103"
        )
    content = _read_obx(record, request.content, group)

    def number(field: int) -> Identifier:
        for segment in (orc, obr):
            if segment is not None and segment.er7(field) not in ("", NULL):
                one = read_ei(message, segment.repetitions(field)[0])
                authority = record.authorities.canonical(one.authority) if one.authority else one.authority
                return Identifier(one.value, authority)
        return Identifier("")

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

    accession_text = obr.repetitions(18)
    accession = read_ei(message, accession_text[0]) if accession_text and accession_text[0] != NULL else Identifier("")
    said = Result(
        "",
        patient.id,
        read_cwe(message, obr.er7(44)) if obr.er7(44) not in ("", NULL) else read_cwe(message, obr.er7(4)),
        status,
        number(2),
        number(3),
        accession,
        content.study_uid,
        procedure_id=obr.value(19),
        observations=tuple(content.observations),
        attachments=tuple(content.attachments),
        instances=tuple(content.instances),
        interpreter=_interpreter(obr) or _reported_by(group),
        observed=time(7),
        reported=time(22),
    )
    is_bare = not content.observations and not content.attachments
    if is_bare and status not in ("X", "O", "I", "S"):
        warn(record, "ORU/no-observation", "a report without any observation", obr.place(4), "HL7 v2.5.1 7.3.1")
    order = None
    if said.placer:
        order = record.orders.by_placer(said.placer)
    if order is None and said.filler:
        order = record.orders.by_filler(said.filler)
    if order is None and said.accession:
        order = record.orders.by_accession(said.accession.value)
    if order is None and said.study_uid:
        order = record.orders.by_study(said.study_uid)
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
    record.exchange.about("placer", said.placer.value)
    record.exchange.about("filler", said.filler.value)
    record.exchange.about("accession", said.accession.value or (order.accession.value if order else ""))
    record.exchange.about("study", said.study_uid)
    record.exchange.fact("OBR-25", status)
    as_of = seconds(said.reported, zone) or seconds(request.content["MSH-7.1"], zone) or record.now()
    said = replace(said, as_of=as_of, updated=record.now())
    key = said.filler.key if said.filler else said.accession.key
    previous = met.get(key) or _previous(record, said)
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


def _previous(record: Record, said: Result) -> Result | None:
    """The report that this one is a newer version of: by filler number, else by accession number and code; of this patient."""
    found = record.results.find(filler=said.filler) if said.filler else []
    if not found and said.accession:
        found = [
            one
            for one in record.results.find(accession=said.accession.value)
            if not (one.filler and said.filler) and one.code.value == said.code.value
        ]
    for one in found:
        owner = record.patients.current(one.patient_id)
        if owner is None or owner.id == said.patient_id:
            return one
    if found:
        text = "the number of this report is another patient's report: it is kept as a report of its own"
        warn(record, "ORU/number-of-another", text, "OBR-3", "HL7 v2.5.1 7.4.1.3")
    return None


HANDLERS: tuple[Handler, ...] = (Handler(Trigger("ORU", "R01"), report),)


def result_message(
    result: Result,
    patient: Patient,
    header: Header,
    *,
    shape: Literal["RAD-28", "RAD-128"] = "RAD-128",
    visit: Visit | None = None,
    series_uid: str = "",
    sr_uid: str = "",
    documents: tuple[tuple[str, str, bytes], ...] = (),
) -> bytes:
    """Write a report, the inverse of `report`.

    shape       RAD-28: UIDs as HD under their names, text as "SR Text"; RAD-128: the study as 113014 DCM, one OBX per section
    documents   (media type, title, bytes) to carry inside, in place of the result's attachments
    """
    version = header.version
    structure = "" if version == "2.3.1" else "ORU_R01"
    write = Writer(replace(header, code="ORU", event="R01", structure=structure))
    write.add("PID", pid_fields(patient))
    write.add("PV1", pv1_fields(visit) if visit else {2: "U"})
    if shape == "RAD-128":
        write.add("ORC", {1: "RE", 2: Er7(write_ei(result.placer)), 3: Er7(write_ei(result.filler)), 5: "CM"})
    obr: dict[int, Value] = {
        1: "1",
        2: Er7(write_ei(result.placer)),
        3: Er7(write_ei(result.filler)),
        4: Er7(write_cwe(result.code)),
        7: result.observed,
        18: Er7(write_ei(result.accession)),
        19: result.procedure_id,
        22: result.reported,
        25: result.status,
        32: Er7(write_ndl(result.interpreter)) if result.interpreter else "",
    }
    write.add("OBR", obr)
    number = 0

    def obx(kind: str, code: Code | str, value: Value, status: str = "F", **more: Value) -> None:
        nonlocal number
        number += 1
        fields: dict[int, Value] = {
            1: str(number),
            2: kind,
            3: Er7(write_cwe(code)) if isinstance(code, Code) else Er7(write_cwe(Code("", code))),
            5: value,
            6: more.get("unit", ""),
            7: more.get("reference_range", ""),
            8: more.get("abnormal", ""),
            11: status,
        }
        write.add("OBX", fields)

    uid_kind = "HD" if shape == "RAD-28" else "ST"
    if result.study_uid:
        study = "Study Instance UID" if shape == "RAD-28" else Code("113014", "DICOM Study", "DCM")
        obx(uid_kind, study, result.study_uid)
    for name, uid in (("Series Instance UID", series_uid), ("SR Instance UID", sr_uid)):
        if uid:
            obx(uid_kind, name, uid)
    for uid in result.instances:
        obx(uid_kind, "SOP Instance UID", uid)
    for one in result.observations:
        code = Code("", "SR Text") if shape == "RAD-28" and not one.code else one.code
        kind, value = _written(one)
        obx(kind, code, value, one.status, unit=one.unit, reference_range=one.reference_range, abnormal=one.abnormal)
    for media_type, title, content in documents:
        main, _, sub = media_type.partition("/")
        data = base64.b64encode(content).decode("ascii")
        obx("ED", Code("18748-4", title or "Diagnostic imaging study", "LN"), Er7(f"^{main}^{sub}^Base64^{data}"))
    return write.encode()


def _written(one: Observation) -> tuple[str, Value]:
    match one.kind:
        case "code":
            return "CWE", Er7(write_cwe(one.code_value))
        case "number":
            return "NM", one.value
        case "date":
            return "TS", one.value
        case _:
            return ("FT" if "\n" in one.value else "TX"), one.value
