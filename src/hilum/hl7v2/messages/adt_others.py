"""ADT that is of no visit and no identity: bed status (A20) and allergies (A60). HL7 v2.5.1 3.3.20, 3.3.60, 3.4.6, 3.4.7, 3.4.8."""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.code import Code
from hilum.core.directory import Site, site_changed
from hilum.core.errors import Incorrect
from hilum.core.identity import Identifier, Patient
from hilum.core.record import Record
from hilum.core.treatment import Allergy, AllergyChanged, allergy_changed
from hilum.hl7v2.data.datatypes import read_cwe
from hilum.hl7v2.data.er7 import NULL, Message, Segment
from hilum.hl7v2.messages.fields import nulls
from hilum.hl7v2.messages.patient import read_pv1
from hilum.hl7v2.messages.reply import Reply, Request
from hilum.hl7v2.messages.stating import state_patient, state_visit

__all__ = [
    "NULLABLE",
    "AllergyStatement",
    "BedStatus",
    "allergies",
    "bed_status",
    "read_allergies",
    "read_bed_status",
    "state_allergies",
]


@dataclass(frozen=True, slots=True)
class BedStatus:
    """NPU: a bed and what became of it. 3.4.8. `status` of table 0116: C O U K I H."""

    bed: str
    status: str


@dataclass(frozen=True, slots=True)
class AllergyStatement:
    """IAM or AL1: an allergy or intolerance as a message tells it. 3.4.6, 3.4.7.

    kind       table 0127: DA drug, FA food, MA miscellaneous ...
    severity   table 0128; reactions as text
    action     table 0323 (IAM-6): A add, D delete, U update; empty in AL1, which is a snapshot
    id         IAM-7; `status` table 0438
    deleted    what the sender deletes of the allergy (HL7 null)
    """

    allergen: Code
    kind: str = ""
    severity: str = ""
    reactions: tuple[str, ...] = ()
    action: str = ""
    id: str = ""
    status: str = ""
    onset: str = ""
    deleted: frozenset[str] = frozenset()


NULLABLE = {
    "AL1": ((2, "kind"), (4, "severity"), (5, "reactions"), (6, "onset")),
    "IAM": ((2, "kind"), (4, "severity"), (5, "reactions"), (11, "onset")),
}
"""Field and what of the noun the null value in it deletes. 2.5.3.6."""


def read_bed_status(message: Message) -> BedStatus | None:
    """The bed of an A20; None where there is no NPU."""
    npu = message.segment("NPU")
    if npu is None:
        return None
    bed = ", ".join(filter(None, (npu.value(1, 1, number, 1) for number in (1, 2, 3, 4))))
    return BedStatus(bed, npu.value(2, 1, 1))


def read_allergies(message: Message) -> tuple[AllergyStatement, ...]:
    """The allergies of an A60 (IAM), or those that any other message tells of (AL1)."""
    return tuple(_allergy(one) for one in message if one.name in ("IAM", "AL1") and one.er7(3) not in ("", NULL))


def _allergy(one: Segment) -> AllergyStatement:
    is_iam = one.name == "IAM"
    reactions = tuple(one.encoding.plain(text) for text in one.repetitions(5) if text != NULL)
    return AllergyStatement(
        read_cwe(one.encoding, one.repetitions(3)[0]),
        one.value(2, 1, 1),
        one.value(4, 1, 1),
        reactions,
        one.value(6, 1, 1) if is_iam else "",
        one.value(7, 1, 1) if is_iam else "",
        one.value(17, 1, 1) if is_iam else "",
        one.value(11 if is_iam else 6, 1, 1),
        nulls(one, *NULLABLE[one.name]),
    )


def bed_status(request: Request, record: Record) -> Reply:
    """A20: a bed's status, kept of the place where that is known (MFN^M05); it is of no patient. 3.3.20."""
    bed = read_bed_status(request.content)
    if bed is None:
        raise Incorrect("no NPU segment", where="NPU", section="HL7 v2.5.1 3.3.20", code="100")
    record.exchange.fact("bed", bed.bed)
    record.exchange.fact("bed status", bed.status)
    place = record.sites.find(Identifier(bed.bed)) if bed.bed else None
    if place is None:
        return Reply(text="the bed status was journaled")
    said = Site(place.id, place.key, active=place.active, bed_status=bed.status)
    return Reply(site_changed(place, said, when=record.now()))


def allergies(request: Request, record: Record) -> Reply:
    """A60: the patient's allergies. The patient is registered or updated, each allergy added, updated or taken back."""
    stated = state_patient(request, record, source="adt")
    said = read_pv1(request, record, stated.statement.account)
    visit_events, _ = state_visit(record, stated.patient, said)
    statements = read_allergies(request.content)
    record.exchange.fact("allergies", str(len(statements)))
    return Reply((*stated.events, *visit_events, *state_allergies(record, stated.patient, statements)))


def state_allergies(
    record: Record, patient: Patient, statements: tuple[AllergyStatement, ...]
) -> tuple[AllergyChanged, ...]:
    """What a message tells of allergies: each by its own number, else by its allergen. A deletion is kept as an error."""
    known = record.allergies.of_patient(patient.id)
    out: list[AllergyChanged] = []
    for one in statements:
        found = next((x for x in known if one.id and x.number.value == one.id), None) or next(
            (x for x in known if x.allergen.words and x.allergen.words == one.allergen.words), None
        )
        if found is None and one.action == "D":
            continue
        status = {"I": "inactive", "E": "entered-in-error", "P": "active"}.get(one.status[:1].upper(), "active")
        allergy = Allergy(
            found.id if found else record.new_id(),
            patient.id,
            Identifier(one.id),
            one.allergen,
            one.kind,
            one.severity,
            one.reactions,
            one.onset,
            "entered-in-error" if one.action == "D" else status,
        )
        changed = allergy_changed(found, allergy, when=record.now(), deleted=one.deleted)
        out += changed
        known = [*(event.noun for event in changed), *known]
    return tuple(out)
