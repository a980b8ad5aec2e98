"""ITI-21, Patient Demographics Query. ITI TF-2 3.21.

A continuation is answered without state: the pointer in DSC-1 says where the next records begin and bears the digest of the
query, so that it cannot be used with another one.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from hilum.core.errors import DecodeError, Incorrect, NotFound
from hilum.core.handler import Handler
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.record import Page, Record
from hilum.hl7v2.data.er7 import Segment
from hilum.hl7v2.data.writer import segment_er7
from hilum.hl7v2.messages.patient import pid_fields
from hilum.hl7v2.messages.query import Query, answering, domains, is_known_domain, read_query, response
from hilum.hl7v2.messages.reply import Reply, Request, Trigger
from hilum.hl7v2.outcome import Refusal
from hilum.ihe.pix.iti9 import corresponding

__all__ = ["HANDLERS", "cancel", "query"]

_TYPE = ("RSP", "K22", "RSP_K21")
_SECTION = "ITI TF-2 3.21.4"
_MOST = 5000
"""Patients looked at for one query."""


@dataclass(slots=True)
class _Criteria:
    """The parameters of QPD-3 by what they mean."""

    identifier: str = ""
    authority: AssigningAuthority = AssigningAuthority()
    family: str = ""
    given: str = ""
    birth_date: str = ""
    sex: str = ""
    account: str = ""
    mother: str = ""
    telecom: str = ""
    address: dict[str, str] = field(default_factory=dict)


_PARAMETER = re.compile(r"@PID\.(\d+)(?:\.(\d+))?(?:\.(\d+))?")
_ADDRESS = {1: "line", 2: "line", 3: "city", 4: "state", 5: "postal_code", 6: "country"}


def _read(qpd: Segment) -> _Criteria:
    """QPD-3. raises DecodeError with the repetition where a parameter is not one of PID or not supported."""
    message, d = qpd.encoding, qpd.encoding.delimiters
    out = _Criteria()
    hd = {1: "", 2: "", 3: ""}
    for number, text in enumerate(qpd.repetitions(3), 1):
        name, _, rest = text.partition(d.component)
        value = message.plain(rest.rstrip(d.component)).strip()
        match = _PARAMETER.fullmatch(message.plain(name).strip())
        where = f"QPD-3[{number}].1"
        if match is None:
            raise DecodeError("not a parameter of PID", where=where, section=_SECTION, code="102")
        if not value:
            continue
        field_, component, subcomponent = (int(one or 0) for one in match.groups())
        component = component or 1
        match (field_, component):
            case (3, 1):
                out.identifier = value
            case (3, 4):
                if not subcomponent:
                    for n, part in enumerate(value.split(d.subcomponent)[:3], 1):
                        hd[n] = part
                else:
                    hd[subcomponent if subcomponent in hd else 1] = value
            case (5, 1):
                out.family = value
            case (5, 2):
                out.given = value
            case (6, 1):
                out.mother = value
            case (7, 1):
                out.birth_date = value[:8]
            case (8, 1):
                out.sex = value[:1].upper()
            case (11, n) if n in _ADDRESS:
                out.address[_ADDRESS[n]] = value
            case (13, 1):
                out.telecom = value
            case (18, 1):
                out.account = value
            case (3, _) | (5, _) | (18, _):
                continue  # more of a composite than is compared: it narrows nothing
            case _:
                raise DecodeError("this parameter is not supported", where=where, section=_SECTION, code="103")
    out.authority = AssigningAuthority(hd[1], hd[2], hd[3])
    return out


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _matches(value: str, wanted: str) -> bool:
    """Without regard to case; `*` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in _folded(wanted).split("*"))
    return re.fullmatch(pattern, _folded(value)) is not None


def _narrower(record: Record, patient: Patient, criteria: _Criteria) -> bool:
    """What the index does not answer: who is no longer in use, address, account, mother's name, telephone."""
    if patient.retired:
        return False
    who = patient.demographics
    for part, wanted in criteria.address.items():
        values = who.address.lines if part == "line" else (getattr(who.address, part),)
        if not any(_matches(value, wanted) for value in values):
            return False
    if criteria.mother and not _matches(who.mother_name.family, criteria.mother):
        return False
    if criteria.telecom and not any(
        re.sub(r"\D", "", one.value) == re.sub(r"\D", "", criteria.telecom) for one in who.telecoms
    ):
        return False
    if criteria.account:
        return any(visit.number.value == criteria.account for visit in record.visits.of_patient(patient.id))
    return True


def _find(record: Record, criteria: _Criteria) -> list[Patient]:
    birth = criteria.birth_date
    span = (birth, birth + "99999999"[len(birth) :]) if birth else ("", "")
    found = record.patients.search(
        identifier=criteria.identifier,
        authority=record.authorities.canonical(criteria.authority).key if criteria.authority else "",
        family=criteria.family,
        given=criteria.given,
        birth_date=span,
        sex=criteria.sex,
        page=Page(limit=_MOST),
    )
    found = [patient for patient in found if _narrower(record, patient, criteria)]
    found.sort(key=lambda patient: patient.id)
    return found


def query(request: Request, record: Record) -> Reply:
    """QBP^Q22 -> RSP^K22."""
    asked = read_query(request)
    if not asked.qpd.repetitions(3):
        raise Incorrect("no query parameters", where="QPD-3", section=_SECTION, code="101")
    criteria = _read(asked.qpd)
    wanted = domains(asked.qpd, 8)
    strangers = [number for number, one in enumerate(wanted, 1) if not is_known_domain(record, one)]
    if strangers:
        where = " ".join(f"QPD-8[{n}]" for n in strangers)
        text = f"a domain asked for is not known ({_SECTION})"
        return response(asked, "AE", type=_TYPE, refusal=Refusal("AE", "204", text, where))
    keys = [record.authorities.canonical(one).key for one in wanted]
    hits: list[tuple[Patient, tuple[Identifier, ...]]] = []
    for patient in _find(record, criteria):
        identifiers = corresponding(record, patient)
        if keys:
            identifiers = tuple(one for one in identifiers if one.authority.key in keys)
        if identifiers:
            hits.append((patient, identifiers))
    start = _pointer(asked) if asked.continuation else 0
    if not hits or start >= len(hits):
        return response(asked, "NF", type=_TYPE, counts=(0, 0, 0))
    stop = len(hits) if not asked.quantity else start + asked.quantity
    page = hits[start:stop]
    rest = max(0, len(hits) - stop)
    d = request.content.delimiters
    records = []
    for number, (patient, identifiers) in enumerate(page, start + 1):
        record.exchange.about("person", patient.id)
        fields = pid_fields(patient, d=d)
        fields[1] = str(number)
        fields[3] = pid_fields(_with(patient, identifiers), d=d)[3]
        records.append(segment_er7("PID", fields, d))
    record.exchange.count = len(page)
    return response(
        asked,
        "OK",
        records,
        type=_TYPE,
        counts=(len(hits), len(page), rest),
        continuation=f"{stop}-{_digest(asked)}" if rest else "",
    )


def _with(patient: Patient, identifiers: tuple[Identifier, ...]) -> Patient:
    return Patient(patient.id, identifiers, patient.demographics)


def _digest(asked: Query) -> str:
    text = "|".join((asked.qpd.er7(3), asked.qpd.er7(8), str(asked.quantity)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _pointer(asked: Query) -> int:
    start, _, digest = asked.continuation.partition("-")
    if not start.isdigit() or len(start) > 9 or digest != _digest(asked):
        raise NotFound("no such continuation of this query", where="DSC-1", section=_SECTION, code="204")
    return int(start)


def cancel(request: Request, record: Record) -> Reply:
    """QCN^J01: the consumer wants no more. Nothing is kept for a continuation, so there is nothing to drop. ITI TF-2 3.21.4.4."""
    if request.segment("QID") is None:
        raise Incorrect("no QID segment", where="QID", section="HL7 v2.5.1 5.4.6", code="100")
    return Reply()


HANDLERS: tuple[Handler, ...] = (
    Handler(Trigger("QBP", "Q22"), answering(query, _TYPE), writes=False),
    Handler(Trigger("QCN", "J01"), cancel, writes=False),
)
