"""Results out: ORU^R01, the inverse of `results`. RAD-28 (2.3.1, 2.5) and RAD-128 (2.5.1)."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Literal

from hilum.core.code import Code
from hilum.core.identity import Patient
from hilum.core.result import Observation, Result
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import write_cwe, write_ei, write_ndl
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields

__all__ = ["result_message"]


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
    named = (
        ("Series Instance UID", series_uid or result.series_uid),
        ("SR Instance UID", sr_uid or result.instance_uid),
    )
    pairs = [
        pair for one in result.images for pair in (("SOP Instance UID", one.uid), ("SOP Class UID", one.sop_class))
    ]
    for name, uid in (*named, *pairs):
        if uid:
            obx(uid_kind, name, uid)
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
