"""ITI-9, PIX Query: which identifiers in other domains belong to the patient of this one. ITI TF-2 3.9.

The six cases: 1 found; 2 known but in none of the domains wanted; 3 the identifier is not known; 4 its domain is not known;
5 a domain wanted is not known; 6 several identifiers in one domain.
"""

from __future__ import annotations

from hilum.core.errors import Incorrect
from hilum.core.handler import Handler
from hilum.core.identity import Identifier, Patient
from hilum.core.record import Record
from hilum.hl7v2.data.datatypes import read_cx, write_cx
from hilum.hl7v2.data.writer import Er7, segment_er7
from hilum.hl7v2.messages.query import Query, answering, domains, is_known_domain, read_query, response
from hilum.hl7v2.messages.reply import Reply, Request, Trigger
from hilum.hl7v2.outcome import Refusal

__all__ = ["HANDLERS", "corresponding", "query"]

_TYPE = ("RSP", "K23", "RSP_K23")
_SECTION = "ITI TF-2 3.9.4"


def corresponding(record: Record, patient: Patient) -> tuple[Identifier, ...]:
    """All identifiers of the patient and of whoever is linked as the same person, the patient's own first; not of one whom its
    source deleted (ADT^A29)."""
    found = {one.key: one for one in patient.identifiers}
    for other in patient.links:
        linked = record.patients.current(other)
        for one in linked.identifiers if linked and not linked.retired else ():
            found.setdefault(one.key, one)
    return tuple(found.values())


def _refused(asked: Query, text: str, where: str) -> Reply:
    """Cases 3, 4, 5: AE, and 204 at the place that is to blame."""
    return response(asked, "AE", type=_TYPE, refusal=Refusal("AE", "204", f"{text} ({_SECTION})", where))


def query(request: Request, record: Record) -> Reply:
    """QBP^Q23 -> RSP^K23."""
    asked = read_query(request)
    texts = asked.qpd.repetitions(3)
    if not texts:
        raise Incorrect("no patient identifier", where="QPD-3", section=_SECTION, code="101")
    identifier = read_cx(request.content, texts[0])
    if not identifier.value:
        raise Incorrect("no patient identifier", where="QPD-3.1", section=_SECTION, code="101")
    if not is_known_domain(record, identifier.authority):
        return _refused(asked, "the domain of the identifier is not known", "QPD-3.4")  # case 4
    wanted = domains(asked.qpd, 4)
    strangers = [number for number, one in enumerate(wanted, 1) if not is_known_domain(record, one)]
    if strangers:
        return _refused(asked, "a domain asked for is not known", " ".join(f"QPD-4[{n}]" for n in strangers))  # case 5
    full = record.authorities.identifier(identifier.value, identifier.authority)
    record.exchange.about_patient((full,))
    patient = record.patients.find(full)
    if patient is None or patient.retired:
        return _refused(asked, "the identifier is not known", "QPD-3.1")  # case 3
    record.exchange.about("person", patient.id)
    keys = [record.authorities.canonical(one).key for one in wanted]
    found = [one for one in corresponding(record, patient) if one.key != full.key]
    if keys:
        found = [one for one in found if one.authority.key in keys]
    if not found:
        return response(asked, "NF", type=_TYPE)  # case 2
    # case 6: those of one domain stand together, domains in the order in which they were wanted or first met
    order = list(dict.fromkeys(keys or [one.authority.key for one in found]))
    found.sort(key=lambda one: order.index(one.authority.key))
    record.exchange.count = len(found)
    d = request.content.delimiters
    blank_name = d.repetition + d.component * 6 + "S"
    pid = segment_er7("PID", {3: [Er7(write_cx(one, d)) for one in found], 5: Er7(blank_name)}, d)
    return response(asked, "OK", [pid], type=_TYPE)


HANDLERS: tuple[Handler, ...] = (Handler(Trigger("QBP", "Q23"), answering(query, _TYPE), writes=False),)
