"""The files of charge codes (CDM, PRC) and of tests and observations (OM1 to OM7). HL7 v2.5.1 8.8, 8.10."""

from __future__ import annotations

from dataclasses import replace

from hilum.core.catalogue import (
    ChargeDefinition,
    ChargeDefinitionChanged,
    ObservationDefinition,
    ObservationDefinitionChanged,
    Price,
    Range,
    charge_definition_changed,
    observation_definition_changed,
)
from hilum.core.errors import DecodeError
from hilum.core.record import Record
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.messages.fields import code, codes, time
from hilum.hl7v2.messages.master_record import MasterRecord

__all__ = ["NULLABLE", "close_charge", "close_test", "take_charge", "take_test"]


NULLABLE = {
    "CDM": ((2, "aliases"), (4, "description"), (7, "procedures")),
    "OM1": ((3, "data_types"), (6, "description"), (7, "aliases"), (14, "method"), (18, "nature")),
    "OM2": ((2, "unit"), (3, "precision"), (4, "si_unit"), (5, "si_factor")),
    "OM3": ((3, "answers"),),
    "OM4": ((6, "specimen"),),
    "OM5": ((2, "members"),),
    "OM7": ((3, "categories"), (6, "start"), (7, "end")),
}
"""Field and what of the noun the null value in it deletes. 2.5.3.6."""


def take_charge(said: MasterRecord, record: Record) -> tuple[ChargeDefinitionChanged, ...]:
    """CDM with PRC: what a charge code means and costs."""
    cdm = said.first("CDM")
    key = said.key(record, cdm)
    known: ChargeDefinition | None = said.known(ChargeDefinition, key, record.charge_definitions.find)
    one = ChargeDefinition(
        known.id if known else record.new_id(),
        key if known is None else known.key,
        code(cdm, 1) or code(said.group[0], 4),
        active=said.is_active(known, cdm.value(8) if cdm else ""),
        prices=tuple(price for prc in said.all("PRC") for price in _prices(prc, record)),
        start=said.start,
        end=said.end,
        file=said.file,
    )
    if cdm is not None:
        short, long = cdm.value(3), cdm.value(4)
        one = replace(
            one,
            aliases=codes(cdm, 2),
            procedures=codes(cdm, 7),
            title=short or long,
            description=long if short else "",
        )
    events = charge_definition_changed(known, one, when=record.now(), deleted=said.deleted(NULLABLE))
    said.remember(ChargeDefinition, key, events[0].noun if events else known)
    return events


def close_charge(one: ChargeDefinition, now: float) -> tuple[ChargeDefinitionChanged, ...]:
    """The file has no such charge any more."""
    return charge_definition_changed(one, replace(one, active=False), when=now)


def _prices(prc: Segment, record: Record) -> list[Price]:
    """The repetitions of PRC-5, CP: amount&currency^price type. raises DecodeError 102."""
    out = []
    for number in range(1, len(prc.repetitions(5)) + 1):
        amount = prc.value(5, number, 1, 1).strip()
        if not amount or prc.value(16) == "I":
            continue
        digits = amount.removeprefix("-").removeprefix("+").replace(".", "", 1)
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            raise DecodeError("not an amount", where=prc.place(5), section="HL7 v2.5.1 2.A.15", code="102")
        out.append(
            Price(
                amount,
                prc.value(5, number, 1, 2),
                prc.value(5, number, 2),
                prc.value(2, 1, 1),
                code(prc, 3),
                prc.value(7),
                prc.value(8),
                time(prc, 11, record),
                time(prc, 12, record),
            )
        )
    return out


# Tests.


def take_test(said: MasterRecord, record: Record) -> tuple[ObservationDefinitionChanged, ...]:
    """OM1 with what follows it: what a test or observation code means."""
    om1 = said.first("OM1")
    key = said.key(record, om1, 2)
    known: ObservationDefinition | None = said.known(ObservationDefinition, key, record.observation_definitions.find)
    om5, om7 = said.first("OM5"), said.first("OM7")
    end = said.end or time(om7, 7, record)
    one = ObservationDefinition(
        known.id if known else record.new_id(),
        key if known is None else known.key,
        code(om1, 2) or code(said.group[0], 4),
        active=said.is_active(known),
        specimen=code(said.first("OM4"), 6),
        members=codes(om5, 2) if om5 is not None else (),
        categories=codes(om7, 3) if om7 is not None else (),
        answers=tuple(each for om3 in said.all("OM3") for each in codes(om3, 3)),
        start=said.start or time(om7, 6, record),
        end=end,
        file=said.file,
    )
    if om1 is not None:
        one = _described(one, om1)
    if (om2 := said.first("OM2")) is not None:
        one = replace(
            one,
            unit=code(om2, 2),
            precision=om2.value(3, 1, 1),
            si_unit=code(om2, 4),
            si_factor=om2.value(5),
            ranges=tuple(
                each
                for field, kind in ((6, "reference"), (7, "critical"), (8, "absolute"))
                for each in _ranges(om2, field, kind)
            ),
        )
    events = observation_definition_changed(known, one, when=record.now(), deleted=said.deleted(NULLABLE))
    said.remember(ObservationDefinition, key, events[0].noun if events else known)
    return events


def close_test(one: ObservationDefinition, now: float) -> tuple[ObservationDefinitionChanged, ...]:
    """The file has no such test any more."""
    return observation_definition_changed(one, replace(one, active=False), when=now)


def _described(one: ObservationDefinition, om1: Segment) -> ObservationDefinition:
    alternate = code(om1, 2, 4)
    return replace(
        one,
        aliases=tuple(each for each in (alternate, *codes(om1, 7)) if each),
        title=next((text for field in (9, 11, 10, 8) if (text := om1.value(field))), ""),
        description=om1.value(6),
        nature=om1.value(18),
        data_types=tuple(text for text in om1.repetitions(3) if text not in ("", NULL)),
        method=code(om1, 14),
    )


def _ranges(om2: Segment, field: int, kind: str) -> list[Range]:
    """RFR: low&high^sex^age low&high^gestational age^species^race^conditions. 2.A.62."""
    out = []
    for number in range(1, len(om2.repetitions(field)) + 1):
        low, high = (om2.value(field, number, 1, part) for part in (1, 2))
        if low or high:
            age = (om2.value(field, number, 3, 1), om2.value(field, number, 3, 2))
            out.append(Range(kind, low, high, om2.value(field, number, 2), age, om2.value(field, number, 7)))
    return out
