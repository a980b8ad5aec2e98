"""The staff file: STF and PRA. HL7 v2.5.1 8.7, 15.4.5, 15.4.6."""

from __future__ import annotations

from dataclasses import replace

from hilum.core.code import Code
from hilum.core.directory import Practitioner, PractitionerChanged, practitioner_changed
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.person import Telecom
from hilum.core.record import Record
from hilum.hl7v2.data.datatypes import names
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.messages.fields import code, time
from hilum.hl7v2.messages.master_record import MasterRecord, address, telecoms
from hilum.hl7v2.messages.patient import read_identifiers

__all__ = ["NULLABLE", "close", "take"]

_LICENCES = frozenset(("DEA", "MCD", "MCR", "NPI", "SL", "TAX", "UPIN"))
"""Kinds of a practitioner's number (table 0338) that table 0203 has too."""


NULLABLE = {
    "STF": (
        (4, "kind"),
        (5, "sex"),
        (6, "birth_date"),
        (8, "department"),
        (10, "telecoms"),
        (11, "address"),
        (12, "start"),
        (13, "end"),
        (18, "title"),
        (19, "title"),
    ),
    "PRA": ((5, "specialties"), (9, "institution")),
}
"""Field and what of the noun the null value in it deletes. 2.5.3.6."""


def take(said: MasterRecord, record: Record) -> tuple[PractitionerChanged, ...]:
    """STF with PRA: a member of staff."""
    stf, pra = said.first("STF"), said.first("PRA")
    key = said.key(record, stf or pra)
    known: Practitioner | None = said.known(Practitioner, key, record.practitioners.find)
    end = said.end or time(stf, 13, record)
    one = Practitioner(
        known.id if known else record.new_id(),
        key if known is None else known.key,
        _numbers(record, stf, pra),
        active=said.is_active(known, stf.value(7) if stf else ""),
        specialties=_specialties(pra),
        institution=pra.value(9, 1, 1) if pra else "",
        start=said.start or time(stf, 12, record),
        end=end,
        file=said.file,
    )
    if stf is not None:
        one = replace(
            one,
            name=names(stf, 3),
            kind=code(stf, 4) or code(pra, 3),
            sex=stf.value(5, 1, 1),
            birth_date=time(stf, 6, record),
            telecoms=(*telecoms(stf, 10), *_mail(stf)),
            address=address(stf, 11),
            department=code(stf, 8) or code(stf, 9),
            title=Code("", stf.value(18)) if stf.value(18) else code(stf, 19),
        )
    if said.event == "MAC" and known is not None and known.end:
        known = replace(known, end="")  # a member of staff who came back has no last day
    events = practitioner_changed(known, one, when=record.now(), deleted=said.deleted(NULLABLE))
    said.remember(Practitioner, key, events[0].noun if events else known)
    return events


def close(one: Practitioner, now: float) -> tuple[PractitionerChanged, ...]:
    """The file has no such member of staff any more."""
    return practitioner_changed(one, replace(one, active=False), when=now)


def _numbers(record: Record, stf: Segment | None, pra: Segment | None) -> tuple[Identifier, ...]:
    """STF-2 and PRA-6 (PLN: number^kind^state)."""
    out = list(read_identifiers(stf, 2, record)) if stf is not None else []
    for repetition in range(1, len(pra.repetitions(6)) + 1) if pra is not None else ():
        value, kind = pra.value(6, repetition, 1), pra.value(6, repetition, 2)  # type: ignore[union-attr]
        state = pra.value(6, repetition, 3)  # type: ignore[union-attr]
        if value:
            kind = kind if kind in _LICENCES else ""
            out.append(Identifier(value, AssigningAuthority("/".join(filter(None, (kind, state)))), kind))
    return tuple(dict.fromkeys(out))


def _specialties(pra: Segment | None) -> tuple[Code, ...]:
    """PRA-5, SPD: name^governing board^eligible or certified^date. 2.A.69. Some send a coded element there: read too."""
    out = []
    for repetition, text in enumerate(pra.repetitions(5) if pra is not None else (), 1):
        if pra is None or text in ("", NULL):
            continue
        name, second, third = (pra.value(5, repetition, part) for part in (1, 2, 3))
        is_coded = third not in ("", "E", "C")
        out.append(Code(name, second, third) if is_coded else Code(name))
    return tuple(one for one in out if one)


def _mail(stf: Segment) -> tuple[Telecom, ...]:
    """STF-15, an address of its own since 2.3."""
    return tuple(
        Telecom(value, "email", "work")
        for repetition in range(1, len(stf.repetitions(15)) + 1)
        if (value := stf.value(15, repetition, 1)) and value != NULL
    )
