"""Queries that the record answers by itself: QBP^Q21, Q24, Q25, Q11 (by name) and QRY^A19. HL7 v2.5.1 3.3.19, 3.3.56, 3.3.59, 5.4,
15.3.7.

Q22 and Q23 are the transactions of PDQ and PIX, which know which domains to speak of: `ihe.pdq`, `ihe.pix`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hilum.core.directory import Practitioner
from hilum.core.errors import DecodeError, Incorrect, Unsupported
from hilum.core.handler import Handler
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.order import Order
from hilum.core.record import Page, Record
from hilum.hl7v2.data.datatypes import read_cx, read_hd, write_cx
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.data.escape import Delimiters
from hilum.hl7v2.data.writer import Er7, Value, segment_er7
from hilum.hl7v2.messages import immunizations
from hilum.hl7v2.messages.master_files_out import staff_segments
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields, pv2_fields
from hilum.hl7v2.messages.query import Query, answering, domains, is_known_domain, read_query, response
from hilum.hl7v2.messages.reply import Reply, Request, Trigger
from hilum.hl7v2.messages.telling import in_order, particulars_of
from hilum.hl7v2.messages.work_orders import about_place, read_place
from hilum.hl7v2.outcome import Refusal

__all__ = [
    "HANDLERS",
    "K11",
    "RESPONSES",
    "allocate",
    "is_for_work",
    "is_work",
    "person_demographics",
    "personnel",
    "query_by_name",
    "visit_of_patient",
    "work_found",
    "work_of",
]

_K21 = ("RSP", "K21", "RSP_K21")
_K25 = ("RSP", "K25", "RSP_K25")
_STAFF_SECTION = "HL7 v2.5.1 15.3.7"
_MOST_STAFF = 200
_MOST_LOOKED_AT = 20_000
_K24 = ("RSP", "K24", "RSP_K23")
K11 = ("RSP", "K11", "RSP_K11")
"""What answers a query by name."""
RESPONSES = {
    ("QBP", "Q21"): _K21,
    ("QBP", "Q24"): _K24,
    ("QBP", "Q25"): _K25,
    ("QBP", "Q11"): K11,
    ("QRY", "A19"): ("ADR", "A19", "ADR_A19"),
}
"""Message code and event -> code, event and structure of what answers it."""
_MOST_NUMBERS = 20
_TRIES = 10_000
_MOST_ORDERS = 5_000
_MOST_KEYS = 50
_OPEN = ("SC", "IP", "")


def _known_keys(record: Record, wanted: list[AssigningAuthority]) -> list[str]:
    return [record.authorities.canonical(one).key for one in wanted]


def person_demographics(request: Request, record: Record) -> Reply:
    """QBP^Q21 -> RSP^K21: the person of an identifier, with the identifiers of the domains that were asked for. 3.3.56."""
    asked = read_query(request)
    texts = asked.qpd.repetitions(3)
    if not texts or texts[0] == NULL:
        raise Incorrect("no person identifier", where="QPD-3", section="HL7 v2.5.1 3.3.56", code="101")
    one = read_cx(request.content, texts[0])
    full = record.authorities.identifier(one.value, one.authority)
    record.exchange.about_patient((full,))
    patient = record.patients.find(full) if full.value else None
    if patient is None or patient.retired:
        return response(asked, "NF", type=_K21, counts=(0, 0, 0))
    record.exchange.about("person", patient.id)
    wanted = domains(asked.qpd, 4)
    strangers = [number for number, each in enumerate(wanted, 1) if not is_known_domain(record, each)]
    if strangers:
        where = " ".join(f"QPD-4[{number}]" for number in strangers)
        said = "a domain asked for is not known (HL7 v2.5.1 3.3.56)"
        return response(asked, "AE", type=_K21, refusal=Refusal("AE", "204", said, where))
    keys = _known_keys(record, wanted)
    identifiers = tuple(one for one in patient.identifiers if not keys or one.authority.key in keys)
    d = request.content.delimiters
    fields = pid_fields(Patient(patient.id, identifiers, patient.demographics), d=d)
    lines = [segment_er7("PID", fields, d), segment_er7("QRI", {1: "100"}, d)]
    return response(asked, "OK", lines, type=_K21, counts=(1, 1, 0))


def allocate(request: Request, record: Record) -> Reply:
    """QBP^Q24 -> RSP^K24: an unused identifier in each domain asked for; only the site's own domain can be given out. 3.3.59."""
    asked = read_query(request)
    texts = [text for text in asked.qpd.repetitions(3) if text != NULL]
    if not texts:
        raise Incorrect("no domain to allocate in", where="QPD-3", section="HL7 v2.5.1 3.3.59", code="101")
    if len(texts) > _MOST_NUMBERS:
        raise DecodeError(
            "more identifiers than are given out at once", where="QPD-3", section="HL7 v2.5.1 3.3.59", code="102"
        )
    ours = record.authorities.default
    found: list[Identifier] = []
    for number, text in enumerate(texts, 1):
        wanted = read_cx(request.content, text).authority or read_hd(request.content, text)
        if not ours or record.authorities.canonical(wanted).key != ours.key:
            said = "identifiers of this domain are not given out here (HL7 v2.5.1 3.3.59)"
            return response(asked, "AE", type=_K24, refusal=Refusal("AE", "204", said, f"QPD-3[{number}]"))
        found.append(_unused(record, ours))
    d = request.content.delimiters
    record.exchange.about_patient(found)
    record.exchange.count = len(found)
    fields = {3: [Er7(write_cx(one, d)) for one in found], 5: Er7(f"{d.component * 6}S")}
    return response(asked, "OK", [segment_er7("PID", fields, d)], type=_K24, counts=(1, 1, 0))


def _unused(record: Record, authority: AssigningAuthority) -> Identifier:
    for _ in range(_TRIES):
        one = Identifier(f"{record.next_number('patient-identifier'):08d}", authority, "PI")
        if record.patients.find(one) is None:
            return one
    raise Incorrect("no unused identifier was found", where="QPD-3", section="HL7 v2.5.1 3.3.59", code="207")


def visit_of_patient(request: Request, record: Record) -> Reply:
    """QRY^A19 -> ADR^A19: the patient of QRD-8 with the newest visit. 3.3.19."""
    qrd = request.segment("QRD")
    if qrd is None:
        raise Incorrect("no QRD segment", where="QRD", section="HL7 v2.5.1 3.3.19", code="100")
    texts = [text for text in qrd.repetitions(8) if text != NULL]
    if not texts:
        raise Incorrect("no subject of the query", where="QRD-8", section="HL7 v2.5.1 5.10.5.3.8", code="101")
    if qrd.value(3) not in ("I", ""):
        raise DecodeError(
            "only immediate queries are answered", where="QRD-3", section="HL7 v2.5.1 5.10.5.3.3", code="103"
        )
    d = request.content.delimiters
    lines: list[str] = []
    count = 0
    for number in range(1, len(texts) + 1):
        authority = AssigningAuthority(*(qrd.value(8, number, 9, part) for part in (1, 2, 3)))
        one = record.authorities.identifier(qrd.value(8, number, 1), authority)
        record.exchange.about_patient((one,))
        patient = record.patients.find(one) if one.value else None
        if patient is not None and not patient.retired:
            count += 1
            record.exchange.about("person", patient.id)
            lines += _patient_and_visit(record, patient, request.content.version, d)
    record.exchange.count = count
    echoed = [d.field.join(one.fields) for one in request.content if one.name in ("QRD", "QRF")]
    qak = segment_er7("QAK", {1: qrd.value(4), 2: "OK" if count else "NF"}, d)
    return Reply(type=("ADR", "A19", "ADR_A19"), segments=(qak, *echoed, *lines))


def _patient_and_visit(record: Record, patient: Patient, version: str, d: Delimiters) -> list[str]:
    """PID with kin, visit, allergies, diagnoses, procedures, guarantors and insurances, as the version has them."""
    visits = [one for one in record.visits.of_patient(patient.id) if not one.merged_into and one.status != "cancelled"]
    newest = max(visits, key=lambda one: (one.status == "in-progress", one.admitted), default=None)
    told: list[tuple[str, Mapping[int, Value]]] = [
        ("PID", pid_fields(patient, version=version)),
        ("PV1", pv1_fields(newest)),
    ]
    if newest is not None and (more := pv2_fields(newest)):
        told.append(("PV2", more))
    told += particulars_of(record, patient.id, newest).segments(version)
    return in_order("ADR_A19", version, d, told)


def personnel(request: Request, record: Record) -> Reply:
    """QBP^Q25 -> RSP^K25: members of staff, STF and PRA each. 15.3.7.

    QPD-3 is the identifier of one of them (CX or CWE), or repetitions of @STF.field.component^value, all of which must hold; HL7
    leaves the parameters to the sites. A response tells of staff or it is none: with nobody found it is an acknowledgement with the
    query's status (QAK, QPD) and no more.
    """
    asked = read_query(request)
    texts = [text for text in asked.qpd.repetitions(3) if text and text != NULL]
    if not texts:
        raise Incorrect("nobody is asked for", where="QPD-3", section=_STAFF_SECTION, code="101")
    most = min(asked.quantity or _MOST_STAFF, _MOST_STAFF)
    criteria = [_criterion(asked.qpd, number) for number in range(1, len(texts) + 1)]
    if any(name for name, _ in criteria):
        found = _staff_like(record, criteria)
    else:
        wanted = [_staff_number(record, asked.qpd, number) for number in range(1, len(texts) + 1)]
        each = (record.practitioners.find(one) for one in wanted if one.value)
        found = list({one.id: one for one in each if one is not None}.values())
    version, d = request.content.version, request.content.delimiters
    record.exchange.count = len(found)
    rcp = [d.field.join(one.fields) for one in request.segments("RCP")][:1] or [segment_er7("RCP", {1: "I"}, d)]
    lines = [line for one in found[:most] for line in in_order("RSP_K25", version, d, _staff(one, version))]
    told = (len(found), min(len(found), most), max(0, len(found) - most))
    return response(asked, "OK" if found else "NF", [*rcp, *lines], type=_K25, counts=told)


def _staff(one: Practitioner, version: str) -> list[tuple[str, Mapping[int, Value]]]:
    """STF and PRA, which has a set id in all messages but master files (15.4.5.12)."""
    return [(name, {**fields, 12: "1"} if name == "PRA" else fields) for name, fields in staff_segments(one, version)]


def _criterion(qpd: Segment, repetition: int) -> tuple[str, str]:
    """@STF.3.1^value as ("STF.3.1", value); ("", "") where the repetition is none."""
    name = qpd.value(3, repetition, 1, 1)
    if not name.startswith("@"):
        return "", ""
    name, value = name[1:].upper(), qpd.value(3, repetition, 2, 1)
    if name not in _STAFF_FIELDS:
        raise DecodeError(
            "not a parameter of this query", where=f"QPD-3[{repetition}]", section=_STAFF_SECTION, code="103"
        )
    if not value:
        raise Incorrect("a parameter without a value", where=f"QPD-3[{repetition}]", section=_STAFF_SECTION, code="101")
    return name, value


def _staff_number(record: Record, qpd: Segment, repetition: int) -> Identifier:
    value, scheme = qpd.value(3, repetition, 1, 1), qpd.value(3, repetition, 3, 1)
    authority = read_cx(qpd.encoding, qpd.repetitions(3)[repetition - 1]).authority or AssigningAuthority(scheme)
    return Identifier(value, record.authorities.canonical(authority) if authority else authority)


_STAFF_FIELDS: Mapping[str, Callable[[Practitioner], Iterable[str]]] = {
    "STF.1.1": lambda one: (one.key.value,),
    "STF.2.1": lambda one: (each.value for each in one.identifiers),
    "STF.3.1": lambda one: (one.name.family,),
    "STF.3.2": lambda one: (one.name.given,),
    "STF.4.1": lambda one: (one.kind.value,),
    "STF.5.1": lambda one: (one.sex,),
    "STF.7.1": lambda one: ("A" if one.active else "I",),
    "STF.8.1": lambda one: (one.department.value,),
    "PRA.5.1": lambda one: (text for each in one.specialties for text in (each.value, each.meaning)),
}
_STAFF_FIELDS = {**_STAFF_FIELDS, **{name[:-2]: field for name, field in _STAFF_FIELDS.items() if name != "STF.3.2"}}


def _staff_like(record: Record, criteria: list[tuple[str, str]]) -> list[Practitioner]:
    """Those of whom all is true; values are the same but for capitals, and may end in *."""

    def holds(one: Practitioner, name: str, value: str) -> bool:
        said, wanted = (text.casefold() for text in _STAFF_FIELDS[name](one)), value.casefold()
        if wanted.endswith("*"):
            return any(text.startswith(wanted[:-1]) for text in said)
        return wanted in said

    out: list[Practitioner] = []
    page = Page(limit=1000)
    while page.offset < _MOST_LOOKED_AT and (rows := record.practitioners.between("", "", page)):
        out += [one for one in rows if all(name and holds(one, name, value) for name, value in criteria)]
        page = Page(page.limit, page.offset + page.limit)
    return out


def query_by_name(request: Request, record: Record) -> Reply:
    """QBP^Q11: the query that QPD-1 names. Z34 and Z44 ask for immunizations, WOS and its kin for an analyzer's work (LAB-27)."""
    qpd = request.segment("QPD")
    if qpd is not None and qpd.value(1, 1, 1) in immunizations.QUERIES:
        return immunizations.answer(request, record)
    asked = read_query(request)
    if not is_for_work(asked):
        raise Unsupported("this query is not answered here", where="QPD-1", section="HL7 v2.5.1 5.4.1", code="200")
    return work_found(asked, work_of(asked, record), record)


# An analyzer's query for its work. IHE PaLM TF-2b 3.27.


def is_for_work(asked: Query) -> bool:
    """Query for AWOS: WOS of a specimen or its place, WOS_ALL of all that waits."""
    return asked.name == "WOS" or asked.name.startswith("WOS_")


def work_of(asked: Query, record: Record) -> list[Order]:
    """The open orders of the specimen that is asked for, or of all, the first placed first; none for a place without its specimen:
    which specimen lies where is not known here.

    raises   Incorrect   nothing says for what
    """
    if asked.name == "WOS_ALL":
        found = record.orders.search(status=_OPEN, page=Page(limit=_MOST_ORDERS))
    elif place := read_place(asked.qpd):
        found = record.orders.by_specimen(place.container)
    else:
        raise Incorrect("no specimen", where="QPD-3", section="IHE PaLM TF-2b 3.27", code="101")
    return sorted((one for one in found if is_work(one)), key=lambda one: (one.placed, one.id))


def is_work(order: Order) -> bool:
    """An analyzer can do it: a laboratory's open order with a specimen and a number."""
    has_number = bool(order.placer or order.filler)
    return bool(order.department and order.specimen) and has_number and order.status in _OPEN


def work_found(asked: Query, work: list[Order], record: Record) -> Reply:
    """RSP^K11: whether there is work. The work itself goes out as OML^O33 (LAB-28)."""
    draft = record.exchange
    draft.count = len(work)
    for one in work[:_MOST_KEYS]:
        draft.about("placer", one.placer.value)
        draft.about("filler", one.filler.value)
        draft.about("person", one.patient_id)
    if asked.name != "WOS_ALL":
        about_place(draft, read_place(asked.qpd))
    status = "OK" if work else "NF"
    draft.fact("QAK-2", status)
    reply = response(asked, status, type=K11)
    reply.profile = "LAB-27^IHE"
    d = asked.qpd.encoding.delimiters
    qak = segment_er7("QAK", {1: asked.tag, 2: status, 3: Er7(asked.qpd.er7(1))}, d)
    reply.segments = (qak, *reply.segments[1:])
    return reply


HANDLERS: tuple[Handler, ...] = (
    Handler(Trigger("QBP", "Q21"), answering(person_demographics, _K21), writes=False),
    Handler(Trigger("QBP", "Q24"), answering(allocate, _K24)),
    Handler(Trigger("QBP", "Q25"), answering(personnel, _K25), writes=False),
    Handler(Trigger("QBP", "Q11"), answering(query_by_name, K11), writes=False),
    Handler(Trigger("QRY", "A19"), visit_of_patient, writes=False),
)
