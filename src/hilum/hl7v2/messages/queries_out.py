"""Queries out: QBP^Q21, Q24, Q25 and Q11 of Z34, QRY^A19; the inverse of `queries` and `immunizations`. Q22 and Q23 are in `query`.

HL7 v2.5.1 3.3.19, 3.3.56, 3.3.59, 5.4, 15.3.7; CDC implementation guide for immunization messaging, release 1.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hilum.core.code import Code
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.hl7v2.data.datatypes import write_cwe, write_cx, write_xad, write_xpn
from hilum.hl7v2.data.escape import escape
from hilum.hl7v2.data.writer import Er7, Header, Value
from hilum.hl7v2.messages.composing import begin, telecom

__all__ = ["allocation_query", "demographics_query", "immunization_query", "personnel_query", "visit_query"]


def _query(
    event: str, name: Code, tag: str, parameters: Mapping[int, Value], header: Header, quantity: int = 0
) -> bytes:
    """QBP: QPD and RCP, which asks for an immediate answer. 5.5.4, 5.5.6."""
    write = begin(header, "QBP", event)
    write.add("QPD", {1: Er7(write_cwe(name)), 2: tag, **parameters})
    write.add("RCP", {1: "I", 2: Er7(f"{quantity}^RD&Records&HL70126") if quantity else ""})
    return write.encode()


def demographics_query(
    one: Identifier, tag: str, header: Header, *, domains: Sequence[AssigningAuthority] = ()
) -> bytes:
    """Write QBP^Q21: who is the person of an identifier, with those of its identifiers that `domains` gave out."""
    wanted = [Er7(write_cx(Identifier("", each))) for each in domains]
    name = Code("Q21", "Get Person Demographics", "HL70471")
    return _query("Q21", name, tag, {3: Er7(write_cx(one)), 4: wanted}, header)


def allocation_query(domains: Sequence[AssigningAuthority], tag: str, header: Header) -> bytes:
    """Write QBP^Q24: an unused identifier of each domain."""
    wanted = [Er7(write_cx(Identifier("", each))) for each in domains]
    return _query("Q24", Code("Q24", "Allocate Identifiers", "HL70471"), tag, {3: wanted}, header)


def immunization_query(patient: Patient, tag: str, header: Header, *, quantity: int = 0) -> bytes:
    """Write QBP^Q11 of profile Z34: the immunization history of a patient, by its identifiers or by name, birth date and sex."""
    who = patient.demographics
    parameters: dict[int, Value] = {
        3: [Er7(write_cx(one)) for one in patient.identifiers],
        4: Er7(write_xpn(who.name)),
        5: Er7(write_xpn(who.mother_name, type="M")) if who.mother_name else "",
        6: who.birth_date,
        7: who.sex,
        8: Er7(write_xad(who.address)),
        9: [telecom(one, header.version) for one in who.telecoms[:1]],
    }
    name = Code("Z34", "Request Immunization History", "CDCPHINVS")
    return _query("Q11", name, tag, parameters, replace(header, profile=header.profile or "Z34^CDCPHINVS"), quantity)


def personnel_query(one: Identifier, tag: str, header: Header, *, quantity: int = 0) -> bytes:
    """Write QBP^Q25: the member of staff of an identifier."""
    name = Code("Q25", "Personnel Information by Segment Query", "HL70471")
    return _query("Q25", name, tag, {3: Er7(write_cx(one))}, header, quantity)


def visit_query(patients: Sequence[Identifier], tag: str, header: Header) -> bytes:
    """Write QRY^A19: the patients of these identifiers, each with the newest visit. Until 2.6.

    raises   Unsupported 201   the version has no such event
    """
    write = begin(header, "QRY", "A19")
    subjects = []
    for one in patients:
        who = one.authority
        parts = (who.namespace, who.universal_id, who.universal_id_type)
        authority = "&".join(escape(part) for part in parts).rstrip("&")
        subjects.append(Er7(f"{escape(one.value)}{'^' * 8}{authority}".rstrip("^")))
    write.add(
        "QRD",
        {
            1: header.time,
            2: "R",
            3: "I",
            4: tag,
            7: Er7(f"{len(patients)}^RD"),
            8: subjects,
            9: Er7("DEM^Demographics^HL70048"),
            10: Er7("ALL^All^HL70048") if header.version >= "2.4" else "ALL",
        },
    )
    return write.encode()
