"""Immunizations: VXU^V04 tells of them, QBP^Q11 (Z34) asks for a history and RSP^K11 (Z31, Z32, Z33) gives it.

HL7 v2.5.1 4A.4.7, 4A.7; the query and its answers are those of the CDC implementation guide for immunization messaging, release 1.5.
Z44, which asks for an evaluated history and a forecast (Z42), needs a forecaster, and there is none here: its answer (Z33) says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hilum.core.code import Code
from hilum.core.errors import DecodeError, Incorrect, Unsupported
from hilum.core.handler import Handler
from hilum.core.identity import Identifier, Patient
from hilum.core.record import Event, Page, Record
from hilum.core.treatment import Immunization, VaccinationFact, immunization_changed
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import names, read_ts, read_xtn, write_cwe, write_ei, write_xcn
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.data.escape import STANDARD, Delimiters
from hilum.hl7v2.data.writer import Er7, Header, Value, segment_er7
from hilum.hl7v2.messages.composing import begin, is_before
from hilum.hl7v2.messages.fields import code, ei, nulls, physician, time
from hilum.hl7v2.messages.particulars import state_particulars
from hilum.hl7v2.messages.particulars_out import Particulars
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields, read_identifiers, read_pv1
from hilum.hl7v2.messages.query import Query, answering, read_query, response
from hilum.hl7v2.messages.reply import Reply, Request, Trigger, inform
from hilum.hl7v2.messages.stating import find_patient, state_patient, state_visit
from hilum.hl7v2.messages.telling import in_order

__all__ = ["HANDLERS", "NULLABLE", "QUERIES", "answer", "history", "rxa_lines", "vaccination", "vaccination_message"]

_K11 = ("RSP", "K11", "RSP_K11")
_NO_NUMBER = "9999"
"""ORC-3 of a vaccination from elsewhere, which has no number here (CDC IG 1.5, ORC-3)."""
_NONE_GIVEN = "998"
"""CVX code of "no vaccine administered": the message tells of a forecast or a refusal alone."""
_STATUSES = {"CP": "completed", "PA": "completed", "": "completed", "RE": "not-done", "NA": "not-done"}
NULLABLE: Mapping[str, tuple[tuple[int, str], ...]] = {
    "RXA": (
        (6, "amount"),
        (7, "unit"),
        (9, "source"),
        (10, "performer"),
        (15, "lot"),
        (16, "expires"),
        (17, "manufacturer"),
        (18, "refusal"),
    ),
    "RXR": ((1, "route"), (2, "site")),
}
"""Field and what of the noun the null value in it deletes. 2.5.3.6."""
_MOST = 10
"""Candidates that Z31 lists; more of them are too many."""
_LOOKED_AT = 200
_SECTION = "CDC immunization IG 1.5, 7"


def vaccination(request: Request, record: Record) -> Reply:
    """VXU^V04: each RXA is an immunization, by its filler number, else by vaccine and date."""
    stated = state_patient(request, record, source="order")
    patient = stated.patient
    visit_events, visit = state_visit(record, patient, read_pv1(request, record, stated.statement.account))
    number = visit.number if visit else stated.statement.account
    events: list[Event] = [*stated.events, *visit_events, *state_particulars(request, record, patient, number)]
    known = record.immunizations.of_patient(patient.id)
    groups = [one for one in request.content.groups("ORC", "RXA") if any(each.name == "RXA" for each in one)]
    for group in groups:
        said = _read(group, record, patient.id)
        deleted = [name for segment in group for name in nulls(segment, *NULLABLE.get(segment.name, ()))]
        if said.vaccine.value == _NONE_GIVEN and not said.refusal:
            inform(record, "VXU/none-given", "no vaccine was administered: nothing is kept", "RXA-5", "CDC IG 1.5")
            continue
        found = _find(known, said)
        if found is None:
            said = replace(said, id=record.new_id())
        changed = immunization_changed(found, said, when=record.now(), deleted=deleted)
        for event in changed:
            known = [event.noun, *(one for one in known if one.id != event.noun.id)]
        events += changed
    record.exchange.count = max(1, len(groups))
    return Reply(tuple(events))


def _find(known: list[Immunization], said: Immunization) -> Immunization | None:
    """The same number and vaccine; without a number, the same vaccine on the same day."""
    if said.number and said.number.value != _NO_NUMBER:
        for one in known:
            if _is_same_number(one.number, said.number) and one.vaccine.value == said.vaccine.value:
                return one
        return None
    day = said.occurred[:8]
    return next((one for one in known if one.vaccine.value == said.vaccine.value and one.occurred[:8] == day), None)


def _is_same_number(known: Identifier, said: Identifier) -> bool:
    if known.authority and said.authority and known.authority.key != said.authority.key:
        return False
    return known.value == said.value


def _read(group: list[Segment], record: Record, patient_id: str) -> Immunization:
    first = {segment.name: segment for segment in reversed(group)}
    rxa, orc, rxr = first["RXA"], first.get("ORC"), first.get("RXR")
    what = code(rxa, 5)
    if not what:
        raise Incorrect("no vaccine", where=rxa.place(5), section="HL7 v2.5.1 4A.4.7.5", code="101")
    amount = rxa.value(6)
    status = _STATUSES.get(rxa.value(20), "completed")
    if rxa.value(21) == "D":
        status = "entered-in-error"
    return Immunization(
        "",
        patient_id,
        ei(orc, 3, record),
        ei(orc, 2, record),
        status,
        what,
        time(rxa, 3, record),
        "" if amount == "999" else amount,  # 999: not known
        rxa.value(7, 1, 1),
        rxa.value(15),
        time(rxa, 16, record),
        code(rxa, 17),
        code(rxr, 2),
        code(rxr, 1),
        physician(rxa, 10),
        code(rxa, 9),
        code(rxa, 18),
        tuple(fact for segment in group if segment.name == "OBX" and (fact := _fact(segment, record)) is not None),
    )


_KINDS = {
    **dict.fromkeys(("CE", "CWE", "CNE", "CF"), "code"),
    **dict.fromkeys(("NM", "SN"), "number"),
    **dict.fromkeys(("DT", "TS", "DTM"), "date"),
}


def _fact(obx: Segment, record: Record) -> VaccinationFact | None:
    """What an OBX tells of the vaccination; one that was deleted, or says nothing, is none."""
    what, kind = code(obx, 3), _KINDS.get(obx.value(2), "text")
    coded = code(obx, 5) if kind == "code" else Code()
    value = coded.value if kind == "code" else time(obx, 5, record) if kind == "date" else obx.value(5)
    if not what or obx.value(11) == "D" or not (value or coded):
        return None
    status = obx.value(11) or "F"
    return VaccinationFact(
        what, value, kind, coded, obx.value(6, 1, 1), obx.value(4), time(obx, 14, record), code(obx, 17), status
    )


def _obx(fact: VaccinationFact, number: int, version: str, d: Delimiters) -> str:
    value: Value = fact.value
    kind = {"number": "NM", "text": "ST"}.get(fact.kind, "DT")
    if fact.kind == "code":
        kind, value = "CE" if is_before(version, "2.7") else "CWE", Er7(write_cwe(fact.code_value, d))
    elif fact.kind == "date" and len(fact.value) > 8:
        kind = "TS" if is_before(version, "2.7") else "DTM"
    fields: dict[int, Value] = {
        1: str(number),
        2: kind,
        3: Er7(write_cwe(fact.code, d)),
        4: fact.group,
        5: value,
        6: Er7(write_cwe(Code(fact.unit, fact.unit, "UCUM"), d)) if fact.unit else "",
        11: fact.status,
        14: fact.observed,
        17: Er7(write_cwe(fact.method, d)),
    }
    return segment_er7("OBX", fields, d)


def rxa_lines(one: Immunization, d: Delimiters = STANDARD, version: str = "2.5.1") -> list[str]:
    """ORC, RXA, RXR and OBX of an immunization, the inverse of what `vaccination` reads."""
    orc: dict[int, Value] = {
        1: "RE",
        2: Er7(write_ei(one.placer, d)),
        3: Er7(write_ei(one.number or Identifier("9999"), d)),
        7: Er7(d.component.join(("1", "", "", one.occurred))) if is_before(version, "2.3.1") else "",
    }
    words = {"completed": "CP", "not-done": "RE" if one.refusal else "NA", "entered-in-error": "CP"}
    rxa: dict[int, Value] = {
        1: "0",
        2: "1",
        3: one.occurred,
        4: one.occurred,
        5: Er7(write_cwe(one.vaccine, d)),
        6: one.amount or "999",
        7: Er7(write_cwe(Code(one.unit, one.unit, "UCUM"), d)) if one.unit else "",
        9: Er7(write_cwe(one.source, d)),
        10: Er7(write_xcn(one.performer, d)),
        15: one.lot,
        16: one.expires,
        17: Er7(write_cwe(one.manufacturer, d)),
        18: Er7(write_cwe(one.refusal, d)),
        20: words[one.status],
        21: "D" if one.status == "entered-in-error" else "A",
    }
    out = [segment_er7("ORC", orc, d), segment_er7("RXA", rxa, d)]
    if one.route or one.site:
        out.append(segment_er7("RXR", {1: Er7(write_cwe(one.route, d)), 2: Er7(write_cwe(one.site, d))}, d))
    return [*out, *(_obx(fact, number, version, d) for number, fact in enumerate(one.facts, 1))]


def vaccination_message(
    immunizations: Iterable[Immunization], patient: Patient, header: Header, *, visit: Visit | None = None
) -> bytes:
    """Write VXU^V04, the inverse of `vaccination`."""
    write = begin(header, "VXU", "V04")
    write.add("PID", pid_fields(patient, version=header.version))
    if visit is not None:
        write.add("PV1", pv1_fields(visit))
    for one in immunizations:
        for line in rxa_lines(one, version=header.version):
            write.add_er7(line)
    return write.encode()


# The query.


def history(request: Request, record: Record) -> Reply:
    """QBP^Q11 of profile Z34: one patient's history with kin (Z32), the candidates (Z31), or nobody or too many (Z33)."""
    asked = read_query(request)
    candidates = [one for one in _candidates(asked, record) if not one.retired]
    d = request.content.delimiters
    if not candidates:
        return _profiled(response(asked, "NF", type=_K11, counts=(0, 0, 0)), "Z33")
    most = min(asked.quantity or _MOST, _MOST)
    if len(candidates) > most:
        return _profiled(response(asked, "TM", type=_K11, counts=(len(candidates), 0, 0)), "Z33")
    for one in candidates:
        record.exchange.about_patient(one.identifiers[:1], one.id)
    if len(candidates) > 1:
        lines = [segment_er7("PID", pid_fields(one, d=d) | {1: str(n)}, d) for n, one in enumerate(candidates, 1)]
        return _profiled(response(asked, "OK", lines, type=_K11, counts=(len(lines), len(lines), 0)), "Z31")
    patient = candidates[0]
    lines = [segment_er7("PID", pid_fields(patient, d=d), d)]
    kin = Particulars(persons=tuple(record.related_persons.of_patient(patient.id)))
    told = (one for one in kin.segments(request.content.version) if one[0] == "NK1")
    lines += in_order("VXU_V04", request.content.version, d, told)
    given = [one for one in record.immunizations.of_patient(patient.id) if one.status != "entered-in-error"]
    for immunization in sorted(given, key=lambda one: one.occurred):
        lines += rxa_lines(immunization, d, request.content.version)
    record.exchange.count = len(given)
    return _profiled(response(asked, "OK", lines, type=_K11, counts=(1, 1, 0)), "Z32")


def _profiled(reply: Reply, profile: str) -> Reply:
    reply.profile = f"{profile}^CDCPHINVS"
    return reply


def _no_forecast(request: Request, record: Record) -> Reply:
    text = "an evaluated history with a forecast (Z42) is not made here: ask for the history alone (Z34)"
    raise Unsupported(text, where="QPD-1", section=_SECTION, code="200")


def _candidates(asked: Query, record: Record) -> list[Patient]:
    """By identifier where one is known; else by name, birth date and sex, all of which must be the same; several are told apart
    by the mother's maiden name and the telephone, where these were asked with and are known.

    raises   Incorrect 101, DecodeError 102   where there is no such identifier, and no name or birth date to look for
    """
    qpd = asked.qpd
    identifiers = read_identifiers(qpd, 3, record)
    known = find_patient(record, identifiers)
    if known is not None:
        return [known]
    name, born = names(qpd, 4), read_ts(qpd.value(6, 1, 1), "QPD-6")[:8]
    for field, value in ((4, name.family), (6, born)):
        if not value:
            raise Incorrect("nothing to look for", where=f"QPD-{field}", section=_SECTION, code="101")
    if any(mark in name.family + name.given for mark in "*?"):
        raise DecodeError("a name has no wildcards", where="QPD-4", section=_SECTION, code="102")
    found = record.patients.search(
        family=name.family,
        given=name.given,
        birth_date=(born, born),
        sex=qpd.value(7, 1, 1),
        page=Page(limit=_LOOKED_AT),
    )
    if len(found) > 1:
        mother = names(qpd, 5).family.casefold()
        text = next((one for one in qpd.repetitions(9) if one and one != NULL), "")
        telecom = read_xtn(qpd.encoding, text) if text else None
        number = _digits(telecom.value) if telecom else ""
        found = [one for one in found if _may_be(one, mother, number)]
    return found


def _may_be(one: Patient, mother: str, number: str) -> bool:
    """Nothing that is known of the patient speaks against it."""
    facts = one.demographics
    if mother and facts.mother_name.family and facts.mother_name.family.casefold() != mother:
        return False
    numbers = {_digits(each.value) for each in facts.telecoms if each.system == "phone"}
    return not (number and numbers) or number in numbers


def _digits(text: str) -> str:
    return "".join(mark for mark in text if mark.isdigit())


QUERIES = {"Z34": history, "Z44": _no_forecast}
"""Name of the query (QPD-1) -> what answers it."""


def answer(request: Request, record: Record) -> Reply:
    """The answer to a query of `QUERIES`; one that cannot be answered is refused in a response of profile Z33."""
    qpd = request.segment("QPD")
    name = qpd.value(1, 1, 1) if qpd else ""
    return answering(QUERIES[name], _K11, "Z33^CDCPHINVS")(request, record)


HANDLERS: tuple[Handler, ...] = (Handler(Trigger("VXU", "V04"), vaccination),)
"""QBP^Q11 is shared by several queries: `queries` hands those of `QUERIES` to `answer`."""
