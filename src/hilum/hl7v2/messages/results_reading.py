"""Results read: what the OBX segments of a report say, and which OBR belongs to which patient. HL7 v2.5.1 chapter 7.

OBX segments are of four kinds: those that say which study, series and instances the report speaks of (a UID by name or as 113014
DCM), sections and observations, and documents carried inside (ED).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field, replace
from itertools import compress

from hilum.core.code import Code
from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.core.record import Record
from hilum.core.result import Attachment, Observation, ReportedImage
from hilum.hl7v2.data.datatypes import read_cwe
from hilum.hl7v2.data.er7 import NULL, Message, Segment
from hilum.hl7v2.messages.reply import warn

__all__ = ["Block", "Content", "read_attachment", "read_blocks", "read_content", "read_specimens", "read_text"]


@dataclass(slots=True)
class Block:
    """A patient and the reports that a message brings of it; without PID (quality control) the reports are of no patient said.

    specimens   of each group, in the order of the groups: the numbers of what was examined (SPM-2, SAC-3), in OUL^R22 to R24
    """

    pid: Segment | None = None
    pv1: Segment | None = None
    groups: list[list[Segment]] = field(default_factory=list)
    specimens: list[list[str]] = field(default_factory=list)


def read_blocks(message: Message) -> list[Block]:
    """PID by PID, the groups that an OBR makes. ORU and OUL^R21 put ORC before its OBR, OUL^R22 to R24 behind it."""
    obr_first = message.message_code == "OUL" and message.trigger_event != "R21"
    specimen_first = obr_first and message.trigger_event != "R24"
    blocks = [Block()]
    group: list[Segment] = []
    specimen: list[str] = []
    for segment in message:
        match segment.name:
            case "PID":
                blocks.append(Block(segment))
                group, specimen = [], []
            case "PV1":
                blocks[-1].pv1 = blocks[-1].pv1 or segment
            case "ORC" | "OBR":
                names = {one.name for one in group}
                begins = segment.name == "OBR" if obr_first else segment.name in names or "OBR" in names
                if begins or not group:
                    group = []
                    blocks[-1].groups.append(group)
                    specimen = specimen if specimen_first else []
                    blocks[-1].specimens.append(specimen)
                group.append(segment)
            case "SPM" | "SAC" if obr_first:
                if segment.name == "SPM" and specimen_first:
                    specimen = []
                specimen += read_specimens(segment)
                if group:
                    group.append(segment)
            case _:
                if group:
                    group.append(segment)
    for block in blocks:
        whole = [any(segment.name == "OBR" for segment in one) for one in block.groups]
        block.groups = list(compress(block.groups, whole))
        block.specimens = list(compress(block.specimens, whole))
    return [block for block in blocks if block.groups]


def read_specimens(segment: Segment) -> list[str]:
    """The numbers of a specimen by placer and filler (SPM-2), or of the specimen's container (SAC-3)."""
    found = [segment.value(2, 1, part, 1) for part in (1, 2)] if segment.name == "SPM" else [segment.value(3, 1, 1, 1)]
    return [one for one in found if one]


MAX_ATTACHMENT = 32 * 1024 * 1024
MOST_OBSERVATIONS = 5000
"""OBX segments of one result that become observations of their own."""

_STUDY = frozenset(("study instance uid", "dicom study", "studyinstanceuid"))
_OBJECTS = frozenset(("series instance uid", "sr instance uid", "sop instance uid", "sop class uid"))
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
class Content:
    """What the OBX segments of a group say."""

    study_uid: str = ""
    series_uid: str = ""
    instance_uid: str = ""
    image_series: str = ""
    images: list[ReportedImage] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def read_text(obx: Segment) -> str:
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


def read_content(record: Record, whole: Message, group: list[Segment]) -> Content:
    """What the OBX segments of a group say; those of its specimen (after SPM or SAC) are no part of the report."""
    out = Content()
    unsaid: str | None = None
    for obx in group:
        if obx.name in ("SPM", "SAC"):
            break
        if obx.name != "OBX":
            continue
        message = obx.encoding
        code = read_cwe(message, obx.er7(3))
        kind = obx.value(2)
        text = obx.value(5, 1, 1).strip()
        name = _named(code)
        if _is_study(code):
            out.study_uid = out.study_uid or text
        elif name in _OBJECTS:
            _read_object(out, name, text)
        elif kind == "ED":
            out.attachments.append(read_attachment(record, whole, obx, code))
        elif kind == "RP":
            continue
        elif obx.er7(5) and obx.er7(5) != NULL:
            if len(out.observations) == MOST_OBSERVATIONS:
                raise BudgetExceeded(
                    "more observations than one result may hold", where="OBX", section="HL7 v2.5.1 7.3.2", code="102"
                )
            status = obx.value(11).strip()
            if not status:
                if unsaid is None:
                    unsaid = _unsaid_status(record, whole, group, obx)
                status = unsaid
            out.observations.append(_observation(obx, code, kind, len(out.observations) + 1, status))
    return out


def _unsaid_status(record: Record, whole: Message, group: list[Segment], obx: Segment) -> str:
    """The status of an observation whose OBX-11 is empty: that of the results of its order (OBR-25), else F where the version has it
    optional (2.1), which is the default that 7.4.2.11 tells of; else it is unknown. A result is not final because nobody said so."""
    obr = next((one for one in group if one.name == "OBR"), None)
    of_order = obr.value(25, 1, 1).strip() if obr is not None else ""
    if not of_order and whole.version == "2.1":
        return "F"
    text = "an observation without a status: " + (
        "that of its order was taken (OBR-25)" if of_order else "it is unknown"
    )
    warn(record, "HL7v2/OBX-11", text, obx.place(11), "HL7 v2.5.1 7.4.2.11")
    return of_order


def _read_object(out: Content, name: str, uid: str) -> None:
    """A UID by its name, RAD-28. The first series is the report's, a later one that of the images behind it; SOP Instance and SOP
    Class UID come in pairs."""
    if not uid:
        return
    match name:
        case "sr instance uid":
            out.instance_uid = out.instance_uid or uid
        case "series instance uid" if not out.series_uid and not out.images:
            out.series_uid = out.image_series = uid
        case "series instance uid":
            out.image_series = uid
        case "sop instance uid":
            series = out.image_series if out.image_series != out.series_uid else ""
            out.images.append(ReportedImage(uid, "", series))
        case _ if out.images and not out.images[-1].sop_class:
            out.images[-1] = replace(out.images[-1], sop_class=uid)


def _observation(obx: Segment, code: Code, kind: str, number: int, status: str) -> Observation:
    message = obx.encoding
    coded = kind in ("CE", "CWE", "CNE", "CF")
    kinds = {"NM": "number", "SN": "number", "DT": "date", "TS": "date", "DTM": "date", "TM": "date"}
    return Observation(
        str(number),
        code,
        read_text(obx),
        "code" if coded else kinds.get(kind, "text"),
        obx.value(6, 1, 1),
        read_cwe(message, obx.repetitions(5)[0]) if coded else Code(),
        obx.value(7),
        "\n".join(flag for n in range(1, len(obx.repetitions(8)) + 1) if (flag := obx.value(8, n, 1).strip())),
        status,
    )


def read_attachment(record: Record, whole: Message, obx: Segment, code: Code) -> Attachment:
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
    return Attachment(media, record.blobs.put(content), code.words, code)


_BLANKS = dict.fromkeys(map(ord, " \t\r\n"))
