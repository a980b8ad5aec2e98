"""Orders out: the inverse of `orders`, in both flavours. RAD-2, RAD-3, RAD-4, RAD-13, LAB-1.

The 2.3.1 flavour is ORM^O01 (all versions until 2.6 have it), with ZDS where procedures are scheduled; the 2.5.1 flavour OMG^O19 for
placer and filler orders and OMI^O23 for scheduled procedures. One ORC/OBR group goes out for each scheduled step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from hilum.core.code import Code
from hilum.core.errors import Incorrect
from hilum.core.identity import Patient
from hilum.core.order import Order, RequestedProcedure, ScheduledProcedureStep
from hilum.core.person import Physician
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import timestamp, write_cwe, write_cx, write_ei, write_ndl, write_xcn
from hilum.hl7v2.data.escape import escape
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer
from hilum.hl7v2.messages.composing import begin, is_before
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields

__all__ = ["Flavour", "placer_message", "scheduled_message", "specimen_message", "status_message"]

Flavour = Literal["2.3.1", "2.5.1", "ORM"]
"""ORM as 2.3.1 has it; OMG, OML and OMI as 2.5.1 has them; ORM as the header's own version has it, which all do until 2.6."""

_LETTERS = {"STAT": "S", "HIGH": "A", "ROUTINE": "R", "MEDIUM": "T", "LOW": "R"}


def _begin(
    header: Header,
    flavour: Flavour,
    code: str,
    patient: Patient | None,
    order: Order,
    visit: Visit | None,
    event: str = "",
) -> Writer:
    if flavour != "2.5.1":
        head = replace(header, structure="", version=_version(header, flavour, "ORM"))
        # RAD-2, RAD-4 of 2.3.1 name no structure
        write = begin(head, "ORM", "O01", names_structure=not is_before(head.version, "2.4"))
    else:
        event = event or {"OMG": "O19", "OMI": "O23", "OML": "O21"}[code]
        write = begin(replace(header, structure="", version=_version(header, flavour, code)), code, event)
    if patient is not None:
        account = order.visit_number
        write.add("PID", pid_fields(patient, account=account, version=write.header.version))
        fields = pv1_fields(visit)
        if visit is None:
            fields = {1: "1", 2: "U", 19: Er7(write_cx(order.visit_number))}
        if not fields.get(8):
            fields[8] = Er7(write_xcn(order.referring_physician))
        write.add("PV1", fields)
    return write


def _version(header: Header, flavour: Flavour, code: str) -> str:
    """The header's version where the flavour goes with it: 2.3.1 with that and older ones, 2.5.1 with all that have its messages,
    ORM with all until 2.6."""
    if flavour == "ORM":
        return header.version
    if flavour == "2.3.1":
        return header.version if is_before(header.version, "2.4") else flavour
    return flavour if is_before(header.version, "2.5" if code == "OMI" else "2.4") else header.version


def _timing(order: Order, step: ScheduledProcedureStep | None) -> str:
    start = (step.start if step else "") or order.requested
    return f"1^^^{start}^^{_LETTERS.get(order.priority, '')}".rstrip("^")


def _reason(order: Order) -> Value:
    return Er7(write_cwe(order.reason)) if order.reason.value else order.reason.meaning


def _group(
    write: Writer,
    flavour: Flavour,
    order: Order,
    control: str,
    status: str,
    sequence: int,
    procedure: RequestedProcedure | None = None,
    steps: Sequence[ScheduledProcedureStep] = (),
) -> None:
    step = steps[0] if steps else None
    placed = timestamp(order.placed)[:14] if order.placed else ""
    has_tq1 = flavour == "2.5.1" and not is_before(write.header.version, "2.5")
    timing = "" if has_tq1 else Er7(_timing(order, step))
    orc: dict[int, Value] = {
        1: control,
        2: Er7(write_ei(order.placer)),
        3: Er7(write_ei(order.filler)),
        5: status,
        7: timing,
        9: placed,
        12: Er7(write_xcn(order.requesting_physician)),
        13: Er7("^" * 8 + escape(order.requesting_service)) if order.requesting_service else "",
        17: Er7(write_cwe(Code("", order.institution))) if order.institution else "",
    }
    write.add("ORC", orc)
    if has_tq1:
        start = (step.start if step else "") or order.requested
        write.add("TQ1", {1: "1", 7: start, 9: Er7(_LETTERS.get(order.priority, ""))})
    protocol = step.protocol if step else order.protocol
    if step and not protocol:
        protocol = Code("", step.description)
    code = procedure.code if procedure and procedure.code else order.service
    obr: dict[int, Value] = {
        1: str(sequence),
        2: Er7(write_ei(order.placer)),
        3: Er7(write_ei(order.filler)),
        4: Er7(write_cwe(order.service or code, alternate=protocol)),
        12: Er7(write_cwe(Code("", order.danger))) if order.danger else "",
        13: order.clinical_information,
        16: Er7(write_xcn(order.requesting_physician)),
        18: order.accession.value,
        19: procedure.id if procedure else "",
        20: step.id if step else "",
        24: step.modality if step else order.department,
        27: timing,
        30: order.transport,
        31: _reason(order),
        34: Er7(write_ndl(Physician("", step.performing_physician))) if step and step.performing_physician else "",
        44: Er7(write_cwe(code)) if procedure else "",
    }
    write.add("OBR", obr)
    if order.comments:
        write.add("NTE", {1: "1", 3: order.comments})
    if flavour == "2.5.1" and procedure is not None:
        for one in steps:
            ipc: dict[int, Value] = {
                1: Er7(write_ei(order.accession)),
                2: procedure.id,
                3: procedure.study_uid,
                4: one.id,
                5: one.modality,
                6: Er7(write_cwe(one.protocol)) if one.protocol else Er7(write_cwe(Code("", one.description))),
                7: one.station_name,
                8: one.location,
                9: list(one.station_aets),
            }
            write.add("IPC", ipc)


def placer_message(
    control: Literal["NW", "XO", "CA", "DC", "HD", "RL", "RP", "RO", "SS", "SN", "OC"],
    order: Order,
    patient: Patient,
    header: Header,
    *,
    flavour: Flavour = "2.5.1",
    visit: Visit | None = None,
    laboratory_event: Literal["O21", "O39", "O59"] = "O21",
) -> bytes:
    """Write a placer or filler order without schedule: ORM^O01 or OMG^O19, OML^O21 for another department than imaging.

    RAD-2 (NW, CA), RAD-3 (SN, OC), LAB-1 (NW, CA, DC, RP, RO).

    laboratory_event   of an order to a laboratory: O39 whose specimens are shipped (from 2.7 on), O59 for additional work-up (2.9)
    """
    event = laboratory_event if order.department and laboratory_event != "O21" else ""
    write = _begin(header, flavour, "OML" if order.department else "OMG", patient, order, visit, event)
    status = {"CA": "CA", "DC": "DC", "OC": "CA", "HD": "HD"}.get(control, "")
    _group(write, flavour, order, control, status, 1)
    return write.encode()


def specimen_message(
    event: Literal["O33", "O35"],
    control: Literal["NW", "CA", "DC"],
    orders: Sequence[Order],
    patient: Patient,
    header: Header,
    *,
    visit: Visit | None = None,
) -> bytes:
    """Write the orders of one specimen to a laboratory: OML^O33 by specimen, OML^O35 by its container. LAB-1; 4.4.8, 4.4.10.

    raises   Incorrect 101     the orders name no specimen of a type
             Unsupported 201   the version has no such event
    """
    one = orders[0]
    if not (one.specimen and one.specimen_type):
        raise Incorrect("no specimen of a type", where="SPM-4", section="HL7 v2.5.1 7.4.3.4", code="101")
    write = begin(header, "OML", event)
    write.add("PID", pid_fields(patient, account=one.visit_number, version=write.header.version))
    if visit is not None:
        write.add("PV1", pv1_fields(visit))
    who = one.specimen.authority
    parts = (one.specimen.value, who.namespace, who.universal_id, who.universal_id_type)
    number = Er7("&".join(escape(part) for part in parts).rstrip("&"))
    write.add("SPM", {1: "1", 2: number, 4: Er7(write_cwe(one.specimen_type)), 11: Er7("P^Patient^HL70369")})
    if event == "O35":
        write.add("SAC", {3: Er7(write_ei(one.specimen))})
    for sequence, order in enumerate(orders, 1):
        _group(write, "2.5.1", order, control, {"NW": ""}.get(control, control), sequence)
    return write.encode()


def scheduled_message(
    control: Literal["NW", "XO", "CA", "DC"],
    order: Order,
    patient: Patient,
    header: Header,
    *,
    flavour: Flavour = "2.5.1",
    visit: Visit | None = None,
) -> list[bytes]:
    """Write a scheduled procedure: ORM^O01 with ZDS or OMI^O23. RAD-4 (NW), RAD-13 (XO, CA, DC).

    returns   one message for each requested procedure: ZDS names one study for all groups of its message
    """
    out: list[bytes] = []
    status = {"NW": "SC", "XO": order.status or "SC", "CA": "CA", "DC": "CA"}[control]
    for procedure in order.procedures:
        number = len(out)
        control_id = header.control_id if not number else f"{header.control_id}.{number + 1}"
        write = _begin(replace(header, control_id=control_id), flavour, "OMI", patient, order, visit)
        for sequence, step in enumerate(procedure.steps, 1):
            _group(write, flavour, order, control, status, sequence, procedure, (step,))
        if flavour != "2.5.1":
            write.add("ZDS", {1: Er7(f"{procedure.study_uid}^100^Application^DICOM")})
        out.append(write.encode())
    return out


def status_message(
    order: Order, patient: Patient, header: Header, *, flavour: Flavour = "2.5.1", visit: Visit | None = None
) -> bytes:
    """Write the order's status to the placer: ORC-1 SC and ORC-5. RAD-3."""
    write = _begin(header, flavour, "OMG", patient, order, visit)
    _group(write, flavour, order, "SC", order.status, 1)
    return write.encode()
