"""What the checks of all transactions read: the message once, the order behind it, the fields that must be there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hilum.core.errors import HilumError
from hilum.core.exchange import Direction, Exchange, Finding, Severity
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.order import Order
from hilum.core.record import Record
from hilum.hl7v2.data.er7 import Message, parse
from hilum.ihe.profile import Check

__all__ = [
    "Field",
    "acknowledged",
    "authority_checks",
    "control_of",
    "field_checks",
    "has_segment",
    "is_same_patient",
    "message_of",
    "number_of",
    "order_behind",
    "patient_of",
    "sop_class",
]

_SECTION_CX: Final = "ITI TF-2 Appendix E"
_ORC: Final = re.compile(rb"[\r\n]ORC[^\r\n]([A-Z]{2})")


@dataclass(frozen=True, slots=True)
class Field:
    """A field that must be valued.

    place      "OBR-18"; looked for in each segment of that name, or once where `once`
    text       what to do where it is missing
    instead    places that satisfy the rule as well
    when       only messages for which this holds
    """

    place: str
    text: str
    instead: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    when: Callable[[Message], bool] | None = None
    once: bool = False


@lru_cache(maxsize=32)
def _parsed(raw: bytes) -> Message | None:
    try:
        return parse(raw)
    except HilumError:
        return None


def message_of(exchange: Exchange) -> Message | None:
    """The request as an HL7 v2 message; None where it cannot be read."""
    return _parsed(exchange.request) if exchange.request else None


def control_of(exchange: Exchange) -> str:
    """ORC-1 of the first group, read from the bytes without parsing; empty where there is none."""
    found = _ORC.search(exchange.request)
    return found[1].decode("ascii") if found else ""


def has_segment(exchange: Exchange, name: bytes) -> bool:
    """A segment of this name is in the request."""
    return b"\r" + name in exchange.request or b"\n" + name in exchange.request


def sop_class(exchange: Exchange) -> str:
    """The SOP class of a DIMSE exchange, as its detail names it."""
    return exchange.fact("sop class")


def field_checks(number: str, section: str, fields: Iterable[Field]) -> tuple[Check, ...]:
    """A check for each field, its rule `NUMBER/PLACE`."""
    return tuple(_field_check(number, section, one) for one in fields)


def _field_check(number: str, section: str, wanted: Field) -> Check:
    rule = f"{number}/{wanted.place}"
    name, _, rest = wanted.place.partition("-")
    part = tuple(int(one) for one in rest.split("."))
    field, component = part[0], part[1] if len(part) > 1 else 0
    first, mark = ".".join(wanted.place.split(".")[:2]), name.encode("ascii")

    def run(exchange: Exchange, record: Record) -> Iterator[Finding]:
        message = message_of(exchange)
        if message is None or (wanted.when is not None and not wanted.when(message)):
            return
        if name == "PID" and _is_passed_on(exchange):
            return
        if message[first].strip("^& ") and (wanted.once or message.raw.count(mark) == 1):
            return  # there is no other segment of the name
        segments = message.segments(name)
        for segment in segments:
            if segment.value(field, 1, component).strip("^& "):
                if wanted.once:
                    return
                continue
            if any(message[one] for one in wanted.instead):
                return
            yield Finding(wanted.severity, rule, wanted.text, segment.place(field, 1, component), section)
            return
        if not segments and not any(message[one] for one in wanted.instead):
            yield Finding(wanted.severity, rule, wanted.text, wanted.place, section)

    return Check(rule, run)


def _is_passed_on(exchange: Exchange) -> bool:
    """What a message of ours says of the patient was said to us, and was judged where it came in."""
    return exchange.direction is Direction.OUT


def authority_checks(number: str, section: str, *places: tuple[str, int]) -> tuple[Check, ...]:
    """PID-3 (and MRG-1) must say who gave the identifier out, and say it in agreement. ITI TF-2 Appendix E."""
    return tuple(_authority_check(number, section, name, field) for name, field in (("PID", 3), *places))


def _authority_check(number: str, section: str, name: str, field: int) -> Check:
    rule = f"{number}/{name}-{field}.4"

    def run(exchange: Exchange, record: Record) -> Iterator[Finding]:
        message = message_of(exchange)
        segment = message.segment(name) if message else None
        if segment is None or _is_passed_on(exchange):
            return
        for repetition in range(1, len(segment.repetitions(field)) + 1):
            if not segment.value(field, repetition, 1):
                continue
            authority = AssigningAuthority(*(segment.value(field, repetition, 4, part) for part in (1, 2, 3)))
            if not authority:
                text = (
                    "the patient identifier has no assigning authority, so it identifies nobody outside its sender: value "
                    "component 4 with the namespace, or with OID and ISO"
                )
                yield Finding(Severity.ERROR, rule, text, segment.place(field, repetition, 4), _SECTION_CX)
                return
            if record.authorities.disagrees(authority):
                text = "namespace and universal id of the assigning authority belong to different authorities: make them agree"
                yield Finding(Severity.ERROR, rule, text, segment.place(field, repetition, 4), _SECTION_CX)
                return

    return Check(rule, run, decides=(f"HL7v2/{name}-{field}.4",))


def acknowledged(number: str, section: str) -> Check:
    """MSA-2 of the answer is MSH-10 of the message. HL7 v2 ch. 2."""
    rule = f"{number}/MSA-2"

    def run(exchange: Exchange, record: Record) -> Iterator[Finding]:
        if not exchange.answer:
            return
        message, answer = message_of(exchange), _parsed(exchange.answer)
        if message is None or answer is None:
            text = "the answer cannot be read as HL7 v2"
            if message is not None:
                yield Finding(Severity.ERROR, rule, text, "MSH", "HL7 v2.5.1 2.9.2")
            return
        if answer["MSA-2"] != message.control_id:
            text = "the acknowledgement names another message: MSA-2 must repeat MSH-10"
            yield Finding(Severity.ERROR, rule, text, "MSA-2", "HL7 v2.5.1 2.15.8.2")

    return Check(rule, run)


def patient_of(message: Message, record: Record) -> tuple[Identifier, ...]:
    """The identifiers of PID-3, canonical."""
    pid = message.segment("PID")
    if pid is None:
        return ()
    found = []
    for repetition in range(1, len(pid.repetitions(3)) + 1):
        authority = AssigningAuthority(*(pid.value(3, repetition, 4, part) for part in (1, 2, 3)))
        found.append(Identifier(pid.value(3, repetition, 1), authority))
    return record.authorities.canonicalise(found)


def number_of(message: Message, record: Record, *places: str) -> Identifier:
    """The order number (EI) of the first of these fields that has one, its authority canonical where it says one. 2.A.28."""
    for place in places:
        if value := message[f"{place}.1"]:
            said = AssigningAuthority(*(message[f"{place}.{part}"] for part in (2, 3, 4)))
            return Identifier(value, record.authorities.canonical(said) if said else said)
    return Identifier("")


def order_behind(
    record: Record,
    *,
    study_uids: Iterable[str] = (),
    accession: str = "",
    placer: Identifier = Identifier(""),
    filler: Identifier = Identifier(""),
) -> Order | None:
    """The order that a message is about, by whichever of its keys is known: numbers first, then accession, then study.

    A number is looked for as it stands; by its value alone where nobody has it of that authority, for authorities are often left out.
    """
    for find, number in ((record.orders.by_filler, filler), (record.orders.by_placer, placer)):
        if number and (order := find(number) or find(Identifier(number.value))):
            return order
    if accession and (order := record.orders.by_accession(accession)):
        return order
    for uid in study_uids:
        if uid and (order := record.orders.by_study(uid)):
            return order
    return None


def is_same_patient(record: Record, patient_id: str, said: Iterable[Identifier]) -> bool:
    """One of the identifiers is the patient's, now or before a merge or a change of it, or a linked patient's."""
    patient = record.patients.current(patient_id)
    if patient is None:
        return True
    whole = [patient, *record.patients.subsumed(patient.id)]
    whole += [one for one in (record.patients.current(other) for other in patient.links) if one is not None]
    for one in said:
        if any(each.had(one) for each in whole):
            return True
        if not one.authority and any(mine.value == one.value for each in whole for mine in each.identifiers):
            return True
    return False
