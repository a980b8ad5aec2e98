"""Results out: ORU^R01, R30 to R32, R40 and OUL^R21 to R24, the inverse of `results`. RAD-28 (2.3.1, 2.5) and RAD-128 (2.5.1)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Literal

from hilum.core.code import Code
from hilum.core.errors import Incorrect
from hilum.core.identity import Identifier, Patient
from hilum.core.result import Observation, Result
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import write_cwe, write_ei, write_ndl
from hilum.hl7v2.data.escape import escape
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer
from hilum.hl7v2.messages.composing import begin, is_before
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields

__all__ = ["result_message", "specimen_result_message"]


_Documents = tuple[tuple[str, str, bytes], ...]
_Shape = Literal["RAD-28", "RAD-128"]


def result_message(
    result: Result,
    patient: Patient,
    header: Header,
    *,
    event: str = "R01",
    shape: _Shape = "RAD-128",
    visit: Visit | None = None,
    series_uid: str = "",
    sr_uid: str = "",
    documents: _Documents = (),
) -> bytes:
    """Write a report, the inverse of `results.report` (R01, R40) and of `results.point_of_care` (R30, R31, R32).

    shape       RAD-28: UIDs as HD under their names, text as "SR Text"; RAD-128: the study as 113014 DCM, one OBX per section
    documents   (media type, title, bytes) to carry inside, in place of the result's attachments

    raises      Unsupported 201   the version has no such event
    """
    write = begin(header, "ORU", event, names_structure=header.version != "2.3.1")
    write.add("PID", pid_fields(patient, version=header.version))
    write.add("PV1", pv1_fields(visit) if visit else {2: "U"})
    if shape == "RAD-128":
        write.add("ORC", _orc(result, "NW" if event == "R30" else "RE"))
    write.add("OBR", _obr(result, 1))
    _observations(write, result, shape, (series_uid or result.series_uid, sr_uid or result.instance_uid), documents)
    return write.encode()


def specimen_result_message(
    event: str,
    results: Sequence[Result],
    patient: Patient | None,
    header: Header,
    *,
    specimen: Identifier = Identifier(""),
    specimen_type: Code = Code(),
    visit: Visit | None = None,
) -> bytes:
    """Write OUL^R21 (by order, until 2.6), R22 (by specimen), R23 (by container) or R24 (by order): the reports of one specimen.

    In R24 the OBX behind SPM would be the specimen's, so that it names no specimen.

    patient       None where the results are of no patient that is known
    specimen      what was examined, SPM-2 (R22) and SAC-3 (R21, R23); `specimen_type` SPM-4

    raises        Incorrect 101     R22 or R23 without specimen or its type
                  Unsupported 201   the version has no such event
    """
    by_specimen = event in ("R22", "R23")
    if by_specimen and not (specimen and specimen_type):
        raise Incorrect("no specimen of a type", where="SPM-4", section="HL7 v2.5.1 7.4.3.4", code="101")
    write = begin(header, "OUL", event)
    if patient is not None:
        write.add("PID", pid_fields(patient, version=header.version))
        if visit is not None:
            write.add("PV1", pv1_fields(visit))
    if by_specimen:
        who = specimen.authority
        parts = (specimen.value, who.namespace, who.universal_id, who.universal_id_type)
        number = Er7("&".join(escape(part) for part in parts).rstrip("&"))
        write.add("SPM", {1: "1", 2: number, 4: Er7(write_cwe(specimen_type)), 11: Er7("P^Patient^HL70369")})
    if event == "R23" or (event == "R21" and specimen):
        write.add("SAC", {3: Er7(write_ei(specimen))})
    for number_of, result in enumerate(results, 1):
        orc, obr = ("ORC", _orc(result, "RE")), ("OBR", _obr(result, number_of))
        for name, fields in (orc, obr) if event == "R21" else (obr, orc):
            write.add(name, fields)
        _observations(write, result, "RAD-128", (result.series_uid, result.instance_uid), ())
    return write.encode()


def _orc(result: Result, control: str) -> dict[int, Value]:
    return {1: control, 2: Er7(write_ei(result.placer)), 3: Er7(write_ei(result.filler)), 5: "CM"}


def _obr(result: Result, number: int) -> dict[int, Value]:
    return {
        1: str(number),
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


_UNVERIFIED = "R"
"""OBX-11 must be there: an observation whose status nobody told is not verified. Table 0085."""


def _observations(write: Writer, result: Result, shape: _Shape, report: tuple[str, str], documents: _Documents) -> None:
    """The OBX segments of a report; `report` is the series and the instance of the report itself."""
    number = 0
    version = write.header.version

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
    named = zip(("Series Instance UID", "SR Instance UID"), report, strict=True)
    pairs = [
        pair for one in result.images for pair in (("SOP Instance UID", one.uid), ("SOP Class UID", one.sop_class))
    ]
    for name, uid in (*named, *pairs):
        if uid:
            obx(uid_kind, name, uid)
    for one in result.observations:
        code = Code("", "SR Text") if shape == "RAD-28" and not one.code else one.code
        kind, value = _written(one, version)
        flags = one.abnormal.split("\n")
        obx(
            kind,
            code,
            value,
            one.status or _UNVERIFIED,
            unit=one.unit,
            reference_range=one.reference_range,
            abnormal=flags,
        )
    for media_type, title, content in documents:
        main, _, sub = media_type.partition("/")
        data = base64.b64encode(content).decode("ascii")
        obx("ED", Code("18748-4", title or "Diagnostic imaging study", "LN"), Er7(f"^{main}^{sub}^Base64^{data}"))


def _written(one: Observation, version: str) -> tuple[str, Value]:
    match one.kind:
        case "code":
            return "CWE", Er7(write_cwe(one.code_value))
        case "number":
            return "NM", one.value
        case "date":
            # TS is no type of 2.7 any more
            return "TS" if is_before(version, "2.7") else "DTM", one.value
        case _:
            return ("FT" if "\n" in one.value else "TX"), one.value
