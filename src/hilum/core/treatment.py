"""What a patient is given and must not be given: immunizations, medications, allergies. HL7 v2 chapters 3, 4 and 4A; FHIR
Immunization, MedicationRequest, MedicationDispense, MedicationAdministration, AllergyIntolerance.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hilum.core.changed import Changed, changed, overlaid
from hilum.core.code import Code
from hilum.core.identity import Identifier
from hilum.core.person import Physician
from hilum.core.quick import quick, replace

__all__ = [
    "Allergy",
    "AllergyChanged",
    "Immunization",
    "ImmunizationChanged",
    "Medication",
    "MedicationChanged",
    "VaccinationFact",
    "allergy_changed",
    "immunization_changed",
    "medication_changed",
]


@quick
@dataclass(frozen=True, slots=True)
class VaccinationFact:
    """What else was told with a vaccination: OBX. Whose money it was, who may have it, what was handed out, which dose of a series.

    kind    code | number | date | text: how `value` is meant; for a code its value, with `code_value` whole
    group   OBX-4: facts of one group belong together
    method  OBX-17
    """

    code: Code
    value: str = ""
    kind: str = "text"
    code_value: Code = Code()
    unit: str = ""
    group: str = ""
    observed: str = ""
    method: Code = Code()
    status: str = "F"


@quick
@dataclass(frozen=True, slots=True)
class Immunization:
    """A vaccination, or that there was none.

    number      ORC-3; `placer` ORC-2
    status      completed | not-done | entered-in-error
    source      RXA-9: 00 from this provider, 01 and up from others' records
    refusal     RXA-18, why it was not done
    """

    id: str
    patient_id: str
    number: Identifier = Identifier("")
    placer: Identifier = Identifier("")
    status: str = "completed"
    vaccine: Code = Code()
    occurred: str = ""
    amount: str = ""
    unit: str = ""
    lot: str = ""
    expires: str = ""
    manufacturer: Code = Code()
    site: Code = Code()
    route: Code = Code()
    performer: Physician = Physician()
    source: Code = Code()
    refusal: Code = Code()
    facts: tuple[VaccinationFact, ...] = ()
    version: int = 1
    updated: float = 0.0

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return tuple(one for one in (self.number, self.placer) if one)

    @property
    def moment(self) -> str:
        """What it is sorted and searched by."""
        return self.occurred


@quick
@dataclass(frozen=True, slots=True)
class Medication:
    """A drug that was ordered, dispensed or administered.

    kind      request | dispense | administration
    status    of that FHIR resource: active on-hold cancelled completed stopped not-done in-progress entered-in-error
    start, end   when it is to be given; when it was dispensed or given
    """

    id: str
    patient_id: str
    kind: str
    placer: Identifier = Identifier("")
    filler: Identifier = Identifier("")
    status: str = "active"
    drug: Code = Code()
    amount: str = ""
    amount_most: str = ""
    unit: Code = Code()
    form: Code = Code()
    route: Code = Code()
    site: Code = Code()
    instructions: str = ""
    quantity: str = ""
    refills: str = ""
    prescription: str = ""
    start: str = ""
    end: str = ""
    performer: Physician = Physician()
    orderer: Physician = Physician()
    reason: Code = Code()
    version: int = 1
    updated: float = 0.0

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return tuple(one for one in (self.placer, self.filler) if one)

    @property
    def moment(self) -> str:
        """What it is sorted and searched by."""
        return self.start


@quick
@dataclass(frozen=True, slots=True)
class Allergy:
    """An allergy or intolerance: IAM, AL1.

    kind       table 0127: DA drug, FA food, EA environment ...
    severity   table 0128: SV MO MI U
    status     active | inactive | entered-in-error
    """

    id: str
    patient_id: str
    number: Identifier = Identifier("")
    allergen: Code = Code()
    kind: str = ""
    severity: str = ""
    reactions: tuple[str, ...] = ()
    onset: str = ""
    status: str = "active"
    version: int = 1
    updated: float = 0.0

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return (self.number,) if self.number else ()

    @property
    def moment(self) -> str:
        """What it is sorted and searched by."""
        return self.onset


class ImmunizationChanged(Changed[Immunization]):
    """An immunization became known or changed."""

    __slots__ = ()


class MedicationChanged(Changed[Medication]):
    """A medication was ordered, dispensed, administered, or one changed."""

    __slots__ = ()


class AllergyChanged(Changed[Allergy]):
    """An allergy became known or changed."""

    __slots__ = ()


def immunization_changed(
    known: Immunization | None, said: Immunization, *, when: float, deleted: Collection[str] = ()
) -> tuple[ImmunizationChanged, ...]:
    """The newest word on an immunization: empty keeps; deleted by mistake it is `entered-in-error`, and kept."""
    if known is not None and said.status == "entered-in-error":
        said = replace(known, status=said.status)
    elif known is not None:
        said = replace(overlaid(known, said, deleted=deleted), status=said.status)
        if said.status == "completed":  # whatever the reason was not to do it
            said = replace(said, refusal=Code())
    return changed(ImmunizationChanged, known, said, when=when)


def medication_changed(
    known: Medication | None, said: Medication, *, when: float, deleted: Collection[str] = ()
) -> tuple[MedicationChanged, ...]:
    """The newest word on a medication: empty keeps, since a cancel or a status brings little more than the number."""
    if known is not None:
        said = replace(overlaid(known, said, keep=("kind",), deleted=deleted), status=said.status)
    return changed(MedicationChanged, known, said, when=when)


def allergy_changed(
    known: Allergy | None, said: Allergy, *, when: float, deleted: Collection[str] = ()
) -> tuple[AllergyChanged, ...]:
    """The newest word on an allergy: empty keeps; one that was deleted is `entered-in-error`, and kept."""
    if known is not None:
        said = replace(overlaid(known, said, keep=("patient_id", "number"), deleted=deleted), status=said.status)
    return changed(AllergyChanged, known, said, when=when)
