"""Pharmacy out: OMP^O09 and RDE^O11, O25 order, RDS^O13 dispenses, RGV^O15 says what to give, RAS^O17 what was given; the inverse
of `pharmacy`.

HL7 v2.5.1 chapter 4A. Until 2.3.1 their event is O01. The answers (ORP, RRE, RRD, RRG, RRA) are written by `pharmacy` itself, order
by order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hilum.core.code import Code
from hilum.core.errors import Incorrect
from hilum.core.identity import Patient
from hilum.core.treatment import Medication
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import write_cwe, write_ei, write_xcn
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer
from hilum.hl7v2.messages.composing import begin, is_before
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields

__all__ = ["medication_message"]

_CONTROLS = {"active": "NW", "cancelled": "CA", "stopped": "DC", "on-hold": "HD", "completed": "SC"}
"""Status of a request -> ORC-1, table 0119; a request that is completed is told by its ORC-5."""
_SECTION = "HL7 v2.5.1 4A.4"


def _instructions(one: Medication) -> Value:
    return Er7(write_cwe(Code("", one.instructions))) if one.instructions else ""


def _rxo(one: Medication, version: str) -> dict[int, Value]:
    return {
        1: Er7(write_cwe(one.drug)),
        2: one.amount,
        3: one.amount_most,
        4: Er7(write_cwe(one.unit)),
        5: Er7(write_cwe(one.form)),
        6: _instructions(one),
        11: one.quantity,
        13: one.refills,
    }


def _rxe(one: Medication, version: str) -> dict[int, Value]:
    return {
        1: Er7(_timing(one)) if is_before(version, "2.5") else "",
        2: Er7(write_cwe(one.drug)),
        3: one.amount,
        4: one.amount_most,
        5: Er7(write_cwe(one.unit)),
        6: Er7(write_cwe(one.form)),
        7: _instructions(one),
        10: one.quantity,
        12: one.refills,
        15: one.prescription,
    }


def _rxd(one: Medication, version: str) -> dict[int, Value]:
    return {
        1: "1",
        2: Er7(write_cwe(one.drug)),
        3: one.start,
        4: one.quantity,
        5: Er7(write_cwe(one.unit)),
        6: Er7(write_cwe(one.form)),
        7: one.prescription,
        8: one.refills,
        10: Er7(write_xcn(one.performer)),
    }


def _rxg(one: Medication, version: str) -> dict[int, Value]:
    return {
        1: "1",
        2: "1" if is_before(version, "2.4") else "",
        3: Er7(_timing(one)) if is_before(version, "2.5") else "",
        4: Er7(write_cwe(one.drug)),
        5: one.amount,
        6: one.amount_most,
        7: Er7(write_cwe(one.unit)),
        8: Er7(write_cwe(one.form)),
        13: _instructions(one),
        22: Er7(write_cwe(one.reason)),
    }


def _rxa(one: Medication, version: str) -> dict[int, Value]:
    return {
        1: "0",
        2: "1",
        3: one.start,
        4: one.end or one.start,
        5: Er7(write_cwe(one.drug)),
        6: one.amount or "999",
        7: Er7(write_cwe(one.unit)),
        8: Er7(write_cwe(one.form)),
        10: Er7(write_xcn(one.performer)),
        19: Er7(write_cwe(one.reason)),
        20: {"not-done": "NA", "entered-in-error": "CP"}.get(one.status, "CP"),
        21: "D" if one.status == "entered-in-error" else "A",
    }


_BODIES: dict[str, tuple[str, Callable[[Medication, str], dict[int, Value]], dict[str, int]]] = {
    "OMP": ("RXO", _rxo, {"drug": 1, "route": 0}),
    "RDE": ("RXE", _rxe, {"drug": 2, "amount": 3, "unit": 5, "route": 0}),
    "RDS": ("RXD", _rxd, {"drug": 2, "start": 3, "quantity": 4, "prescription": 7, "route": 0}),
    "RGV": ("RXG", _rxg, {"drug": 4, "start": 3, "amount": 5, "unit": 7, "route": 0}),
    "RAS": ("RXA", _rxa, {"drug": 5, "start": 3, "route": 0}),
}
"""Message code -> what bears the medication, and what it must tell: the noun's field and its number (0: RXR-1)."""


def _timing(one: Medication) -> str:
    """TQ: start and end."""
    return f"^^^{one.start}^{one.end}".rstrip("^")


def medication_message(
    code: str,
    event: str,
    medications: Sequence[Medication],
    patient: Patient,
    header: Header,
    *,
    control: str = "",
    visit: Visit | None = None,
) -> bytes:
    """Write OMP^O09, RDE^O11, RDE^O25, RDS^O13, RGV^O15 or RAS^O17 of a patient's medications; RDE, RDS, RGV and RAS^O01 in 2.3.1.

    control   ORC-1; "" says it by the status of each request, RE for what was dispensed or given, and NW for what is to be given

    raises    Incorrect 101     a medication does not tell what the message must have
              Unsupported 201   the version has no such event
    """
    name, fields, needs = _BODIES[code]
    write = begin(header, code, event)
    write.add("PID", pid_fields(patient, version=header.version))
    if visit is not None:
        write.add("PV1", pv1_fields(visit))
    for one in medications:
        for what, number in needs.items():
            if not getattr(one, what):
                where = f"{name}-{number}" if number else "RXR-1"
                raise Incorrect(f"a medication without {what}", where=where, section=_SECTION, code="101")
        said = control or (_CONTROLS.get(one.status, "NW") if one.kind == "request" or code == "RGV" else "RE")
        _order(write, one, said)
        write.add(name, fields(one, header.version))
        if name in ("RXE", "RXG") and not is_before(header.version, "2.5"):
            write.add("TQ1", _tq1(one))
        write.add("RXR", {1: Er7(write_cwe(one.route)), 2: Er7(write_cwe(one.site))})
    return write.encode()


def _tq1(one: Medication) -> dict[int, Value]:
    return {1: "1", 7: one.start, 8: one.end}


def _order(write: Writer, one: Medication, control: str) -> None:
    is_old = is_before(write.header.version, "2.5")
    is_request = one.kind == "request"
    times = is_request or (one.kind == "dispense" and bool(one.end))
    orc: dict[int, Value] = {
        1: control,
        2: Er7(write_ei(one.placer)),
        3: Er7(write_ei(one.filler)),
        5: "CM" if is_request and one.status == "completed" else "",
        7: Er7(_timing(one)) if is_old and times else "",
        12: Er7(write_xcn(one.orderer)),
        16: Er7(write_cwe(one.reason)),
    }
    write.add("ORC", orc)
    if times and not is_old:
        write.add("TQ1", _tq1(one))
