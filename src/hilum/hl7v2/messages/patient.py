"""PID, PD1, MRG and PV1 read into the record's nouns and written from them: shared by ADT, orders, results and queries.

HL7 v2.5.1 3.4.2 (PID), 3.4.9 (MRG), 3.4.3 (PV1). Reading keeps the two empty values apart: an empty field is not said, the null
value names the field to be deleted.
"""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.code import Code
from hilum.core.errors import DecodeError, Incorrect
from hilum.core.identity import Identifier, Patient
from hilum.core.person import Address, Demographics, PersonName, Physician, Telecom
from hilum.core.quick import quick
from hilum.core.record import Record
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import (
    names,
    read_cwe,
    read_cx,
    read_ts,
    read_xad,
    read_xcn,
    read_xpn,
    read_xtn,
    write_cwe,
    write_cx,
    write_xad,
    write_xcn,
    write_xpn,
)
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.data.escape import STANDARD, Delimiters, escape
from hilum.hl7v2.data.writer import Er7, Value
from hilum.hl7v2.messages.composing import nulled, telecom
from hilum.hl7v2.messages.reply import Request, warn

__all__ = [
    "PatientStatement",
    "VisitStatement",
    "pid_fields",
    "pv1_fields",
    "pv2_fields",
    "read_identifiers",
    "read_pid",
    "read_pv1",
    "write_location",
]


@quick
@dataclass(frozen=True, slots=True)
class PatientStatement:
    """What a PID says of a patient.

    identifiers   with canonical authorities
    deleted       names of Demographics fields that are the null value
    """

    identifiers: tuple[Identifier, ...]
    demographics: Demographics
    deleted: frozenset[str] = frozenset()
    account: Identifier = Identifier("")


def read_identifiers(segment: Segment, field: int, record: Record) -> tuple[Identifier, ...]:
    """The repetitions of a CX field with canonical authorities; those without a value are left out."""
    texts = segment.repetitions(field)
    if not texts:
        return ()
    message = segment.encoding
    return record.authorities.canonicalise([read_cx(message, text) for text in texts if text != NULL])


_NOBODY, _NOWHERE, _NO_CODE, _NO_NUMBER, _NO_PHYSICIAN = PersonName(), Address(), Code(), Identifier(""), Physician()


def _first_name(segment: Segment, field: int) -> PersonName:
    return names(segment, field) if segment.er7(field) else _NOBODY


def _birth_name(pid: Segment) -> PersonName:
    """That of several names in PID-5 which is the maiden or birth name (M, B of table 0200)."""
    for number in range(1, len(texts := pid.repetitions(5)) + 1):
        if pid.value(5, number, 7) in ("M", "B"):
            return read_xpn(pid.encoding, texts[number - 1])
    return _NOBODY


def read_pid(
    request: Request,
    record: Record,
    segment: Segment | None = None,
    *,
    needs_name: bool = False,
    is_lenient: bool = False,
) -> PatientStatement:
    """The patient of a message.

    is_lenient   a birth date or sex that cannot be read is left out and told: what an order or a result says of the patient is not
                 worth losing the order or the result
    raises       Incorrect 101 where there is no PID or no identifier in PID-3, DecodeError 102, 103
    """
    pid = segment or request.segment("PID")
    if pid is None:
        raise Incorrect("no PID segment", where="PID", section="HL7 v2.5.1 3.4.2", code="100")
    message = pid.encoding
    identifiers = read_identifiers(pid, 3, record)
    if not identifiers:
        # 2.2 and older put it in PID-2 alone
        identifiers = read_identifiers(pid, 2, record)
        if not identifiers:
            raise Incorrect("no patient identifier", where="PID-3", section="HL7 v2.5.1 3.4.2.3", code="101")
    if needs_name and not pid.er7(5):
        raise Incorrect("no patient name", where="PID-5", section="HL7 v2.5.1 3.4.2.5", code="101")
    telecoms: list[Telecom] = []
    for field, use in ((13, "home"), (14, "work")):
        for text in pid.repetitions(field):
            if text != NULL and (telecom := read_xtn(message, text, use)) is not None:
                telecoms.append(telecom)
    address = _NOWHERE
    for text in pid.repetitions(11):
        if text != NULL:
            address = read_xad(message, text)
            break
    deceased = ""
    if len(pid.fields) > 29:
        deceased = _lenient_time(record, pid, 29) or ("Y" if pid.value(30, 1, 1) == "Y" or pid.value(29, 1, 1) else "")
    demographics = Demographics(
        _first_name(pid, 5),
        _lenient_time(record, pid, 7) if is_lenient else _time(pid, 7),
        _lenient_sex(record, pid) if is_lenient else _sex(pid),
        address,
        tuple(telecoms),
        _first_name(pid, 6),
        _birth_name(pid) if message.delimiters.repetition in pid.er7(5) else _NOBODY,
        pid.value(15, 1, 1),
        read_cwe(message, pid.er7(16)) if pid.er7(16) else _NO_CODE,
        deceased,
    )
    deleted = _NOTHING
    if NULL in pid.fields:
        deleted = frozenset(name for field, name in _NULLABLE if pid.er7(field) == NULL)
    if not deceased and len(pid.fields) > 30 and pid.value(30, 1, 1) == "N":
        deleted |= {"deceased"}  # a death that was told by mistake is taken back
    accounts = read_identifiers(pid, 18, record)
    account = accounts[0] if accounts else _NO_NUMBER
    return PatientStatement(identifiers, demographics, deleted, account)


_NOTHING: frozenset[str] = frozenset()
_NULLABLE = (
    (5, "name"),
    (6, "mother_name"),
    (7, "birth_date"),
    (8, "sex"),
    (11, "address"),
    (13, "telecoms"),
    (15, "language"),
    (16, "marital_status"),
    (29, "deceased"),
)


def _time(segment: Segment, field: int) -> str:
    text = segment.value(field, 1, 1).strip()
    if not text:
        return ""
    try:
        return read_ts(text)
    except DecodeError as error:
        error.where = segment.place(field)
        raise


def _lenient_time(record: Record, segment: Segment, field: int) -> str:
    """A time that identifies nobody and nothing: one that is none is noted and not read."""
    try:
        return _time(segment, field)
    except DecodeError as error:
        warn(record, f"HL7v2/{segment.name}-{field}", f"{error.message}: it was not read", error.where, error.section)
        return ""


_SEXES = {"MALE": "M", "FEMALE": "F", "OTHER": "O", "UNKNOWN": "U"}


def _sex(pid: Segment) -> str:
    """PID-8, table 0001, and the words met for it."""
    text = pid.value(8, 1, 1).strip().upper()
    if not text:
        return ""
    one = _SEXES.get(text, text)
    if one not in ("M", "F", "O", "U", "A", "N", "C"):
        raise DecodeError(
            "administrative sex is not in table 0001", where=pid.place(8), section="HL7 v2.5.1 3.4.2.8", code="103"
        )
    return one


def _lenient_sex(record: Record, pid: Segment) -> str:
    try:
        return _sex(pid)
    except DecodeError as error:
        warn(record, "HL7v2/PID-8", f"{error.message}: it was not read", error.where, error.section)
        return ""


def pid_fields(
    patient: Patient,
    *,
    account: Identifier = Identifier(""),
    deleted: frozenset[str] = frozenset(),
    d: Delimiters = STANDARD,
    version: str = "",
) -> dict[int, Value]:
    """PID of a patient, the inverse of `read_pid`.

    version   what the message is of: from 2.7 on telephone numbers are written as it has them
    deleted   names of Demographics fields that the receiver is to delete: they go out as the null value
    """
    who = patient.demographics
    home = [telecom(one, version, d) for one in who.telecoms if one.use != "work"]
    work = [telecom(one, version, d) for one in who.telecoms if one.use == "work"]
    fields: dict[int, Value] = {
        1: "1",
        3: [Er7(write_cx(one, d)) for one in patient.identifiers],
        5: [Er7(write_xpn(who.name, d)), *([Er7(write_xpn(who.birth_name, d, type="M"))] if who.birth_name else [])],
        6: Er7(write_xpn(who.mother_name, d, type="M")) if who.mother_name else "",
        7: who.birth_date,
        8: who.sex,
        11: Er7(write_xad(who.address, d)),
        13: home,
        14: work,
        15: who.language,
        16: Er7(write_cwe(who.marital_status, d)),
        18: Er7(write_cx(account, d)),
        29: "" if who.deceased == "Y" else who.deceased,
        30: "Y" if who.deceased else "",
    }
    return nulled(fields, deleted, _NULLABLE)


# PV1: the visit.


@quick
@dataclass(frozen=True, slots=True)
class VisitStatement:
    """What PV1 and PV2 say of a visit; `number` is PV1-19, else the patient account number PID-18.

    alternate   PV1-50
    deleted     names of Visit fields that are the null value
    """

    number: Identifier = Identifier("")
    patient_class: str = ""
    location: str = ""
    attending: Physician = Physician()
    referring: Physician = Physician()
    admitted: str = ""
    discharged: str = ""
    account: Identifier = Identifier("")
    alternate: Identifier = Identifier("")
    consulting: Physician = Physician()
    prior_location: str = ""
    temporary_location: str = ""
    pending_location: str = ""
    expected_admission: str = ""
    expected_discharge: str = ""
    leave_until: str = ""
    pregnant: bool = False
    deleted: frozenset[str] = frozenset()

    def visit(self, id: str, patient_id: str) -> Visit:
        """The statement as a visit of its own."""
        return Visit(
            id,
            patient_id,
            self.number,
            self.patient_class,
            location=self.location,
            attending=self.attending,
            referring=self.referring,
            admitted=self.admitted,
            discharged=self.discharged,
            account=self.account,
            alternate=self.alternate,
            consulting=self.consulting,
            temporary_location=self.temporary_location,
            pending_location=self.pending_location,
            expected_admission=self.expected_admission,
            expected_discharge=self.expected_discharge,
            leave_until=self.leave_until,
            pregnant=self.pregnant,
        )


_NULLABLE_VISIT = (
    (3, "location"),
    (7, "attending"),
    (8, "referring"),
    (9, "consulting"),
    (11, "temporary_location"),
    (15, "pregnant"),
    (42, "pending_location"),
    (44, "admitted"),
    (45, "discharged"),
)


def read_pv1(
    request: Request, record: Record, account: Identifier = Identifier(""), pv1: Segment | None = None
) -> VisitStatement | None:
    """The visit of a message, None where there is no PV1.

    account   PID-18 of the patient
    pv1       the segment where it is not the first of the message; then PV2 is not looked for
    """
    pv2 = request.segment("PV2") if pv1 is None and request.has("PV2") else None
    pv1 = pv1 or request.segment("PV1")
    if pv1 is None:
        return None
    fields = pv1.fields
    length = len(fields)
    numbers = read_identifiers(pv1, 19, record)
    has_times = length > 44
    # the rarer fields are looked into only where there is something in them
    said = {number for number in _RARE if number < length and fields[number]}
    alternates = read_identifiers(pv1, 50, record) if 50 in said else ()
    return VisitStatement(
        numbers[0] if numbers else account,
        pv1.value(2, 1, 1),
        _location(pv1, 3),
        _first_physician(pv1, 7),
        _first_physician(pv1, 8),
        _lenient_time(record, pv1, 44) if has_times else "",
        _lenient_time(record, pv1, 45) if has_times else "",
        account,
        alternates[0] if alternates else _NO_NUMBER,
        _first_physician(pv1, 9) if 9 in said else _NO_PHYSICIAN,
        _location(pv1, 6) if 6 in said else "",
        _location(pv1, 11) if 11 in said else "",
        _location(pv1, 42) if 42 in said else "",
        _lenient_time(record, pv2, 8) if pv2 else "",
        _lenient_time(record, pv2, 9) if pv2 else "",
        _lenient_time(record, pv2, 47) if pv2 and len(pv2.fields) > 47 else "",
        15 in said and "B6" in pv1.repetitions(15),
        frozenset(name for field, name in _NULLABLE_VISIT if pv1.er7(field) == NULL) if NULL in fields else _NOTHING,
    )


_RARE = (6, 9, 11, 15, 42, 50)


def _location(pv1: Segment, field: int) -> str:
    """PL as text: point of care, room, bed, facility. 2.A.53."""
    text = pv1.er7(field)
    if not text:
        return ""
    if (
        text.isascii()
        and not any(mark in text for mark in ("~", "&", "\\", '"'))
        and pv1.encoding.delimiters == STANDARD
    ):
        return ", ".join(filter(None, text.split("^", 4)[:4]))
    return ", ".join(filter(None, [pv1.value(field, 1, n, 1) for n in (1, 2, 3, 4)]))


def _first_physician(pv1: Segment, field: int) -> Physician:
    for text in pv1.repetitions(field):
        if text != NULL:
            return read_xcn(pv1.encoding, text)
    return _NO_PHYSICIAN


def write_location(text: str) -> Er7:
    """PL of a location as core has it: point of care, room, bed, facility with ", " between."""
    return Er7("^".join(escape(part) for part in text.split(", ")))


def pv1_fields(visit: Visit | None, *, deleted: frozenset[str] = frozenset()) -> dict[int, Value]:
    """PV1 of a visit, the inverse of `read_pv1`; without one, patient class N: not applicable (ITI-8, ITI-30).

    deleted   names of Visit fields that the receiver is to delete
    """
    if visit is None:
        return {1: "1", 2: "N"}
    fields: dict[int, Value] = {
        1: "1",
        2: visit.patient_class or "U",
        3: write_location(visit.location),
        7: Er7(write_xcn(visit.attending)),
        8: Er7(write_xcn(visit.referring)),
        9: Er7(write_xcn(visit.consulting)),
        11: write_location(visit.temporary_location),
        15: "B6" if visit.pregnant else "",
        19: Er7(write_cx(visit.number)),
        42: write_location(visit.pending_location),
        44: visit.admitted,
        45: visit.discharged,
        50: Er7(write_cx(visit.alternate)),
        51: "V",
    }
    return nulled(fields, deleted, _NULLABLE_VISIT)


def pv2_fields(visit: Visit) -> dict[int, Value]:
    """PV2 of a visit, what `read_pv1` reads of it; {} where it says nothing."""
    said: dict[int, Value] = {8: visit.expected_admission, 9: visit.expected_discharge, 47: visit.leave_until}
    return {number: value for number, value in said.items() if value}
