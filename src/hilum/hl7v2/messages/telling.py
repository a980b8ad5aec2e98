"""Segments of an answer: as messages of ours have them, in the delimiters and the version of who asked. HL7 v2.5.1 2.5.4, 2.7."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hilum.core.record import Record
from hilum.core.visit import Visit
from hilum.hl7v2.data.escape import STANDARD, Delimiters, escape
from hilum.hl7v2.data.writer import Value, segment_er7
from hilum.hl7v2.definitions import definitions, nearest_version
from hilum.hl7v2.messages.composing import fitted
from hilum.hl7v2.messages.particulars_out import Particulars

__all__ = ["in_delimiters", "in_order", "particulars_of"]

_TOKEN = re.compile(r"\\([^\\|^~&]*)\\|[|^~&]|[^|^~&\\]+|\\")
_LITERALS = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\"}


def in_delimiters(line: str, d: Delimiters) -> str:
    """A segment that was written with the recommended delimiters, with those of `d`."""
    if d == STANDARD:
        return line
    marks = {"|": d.field, "^": d.component, "~": d.repetition, "&": d.subcomponent}

    def other(found: re.Match[str]) -> str:
        text, escaped = found.group(), found.group(1)
        if text in marks:
            return marks[text]
        if escaped is None:
            return escape(text, d)
        if escaped in _LITERALS:
            return escape(_LITERALS[escaped], d)
        return f"{d.escape}{escaped}{d.escape}"

    return _TOKEN.sub(other, line)


def in_order(
    structure: str, version: str, d: Delimiters, segments: Iterable[tuple[str, Mapping[int, Value]]]
) -> list[str]:
    """Segments as lines, each where the structure first has it and as the version has it; one that it does not have is left out."""
    found = definitions(nearest_version(version)).structure(structure)
    places: dict[str, int] = {}
    for number, name in enumerate(found.segments() if found is not None else ()):
        places.setdefault(name, number)
    kept = sorted((one for one in segments if one[0] in places), key=lambda one: places[one[0]])
    return [in_delimiters(segment_er7(name, fitted(version, name, fields)), d) for name, fields in kept]


def particulars_of(record: Record, patient_id: str, visit: Visit | None) -> Particulars:
    """What is known beside the patient: kin, guarantors, insurances, allergies that hold; what was found and done in the visit."""
    number = visit.number.key if visit is not None and visit.number else ""
    return Particulars(
        tuple(one for one in record.related_persons.of_patient(patient_id) if one.active),
        tuple(one for one in record.coverages.of_patient(patient_id) if one.status == "active"),
        tuple(
            one
            for one in record.conditions.of_patient(patient_id)
            if number and one.status == "active" and not one.is_problem and one.visit_number.key == number
        ),
        tuple(
            one
            for one in record.procedures.of_patient(patient_id)
            if number and one.status == "completed" and one.visit_number.key == number
        ),
        tuple(one for one in record.allergies.of_patient(patient_id) if one.status == "active"),
    )
