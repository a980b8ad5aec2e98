"""What a patient has, what was done to the patient, and who belongs to the patient: HL7 v2 DG1, PR1, NK1, GT1, PRB (ch. 3, 6, 12);
FHIR Condition, Procedure, RelatedPerson.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hilum.core.changed import Changed, changed, overlaid
from hilum.core.code import Code
from hilum.core.identity import Identifier
from hilum.core.person import Address, PersonName, Physician, Telecom
from hilum.core.quick import quick, replace

__all__ = [
    "Condition",
    "ConditionChanged",
    "Procedure",
    "ProcedureChanged",
    "RelatedPerson",
    "RelatedPersonChanged",
    "condition_changed",
    "procedure_changed",
    "related_person_changed",
]


@quick
@dataclass(frozen=True, slots=True)
class Condition:
    """A diagnosis of a patient, of a visit where it was told with one: DG1; or a problem of the problem list: PRB.

    number         DG1-20, PRB-4
    kind           table 0052: A admitting, W working, F final
    status         active | inactive | resolved | entered-in-error
    when, end      since when and until when the patient has it
    is_problem     it stands in the problem list
    verification   FHIR: confirmed | provisional | differential | unconfirmed | refuted
    """

    id: str
    patient_id: str
    number: Identifier = Identifier("")
    code: Code = Code()
    kind: str = ""
    when: str = ""
    asserter: Physician = Physician()
    visit_number: Identifier = Identifier("")
    status: str = "active"
    end: str = ""
    is_problem: bool = False
    verification: str = ""
    version: int = 1
    updated: float = 0.0

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return (self.number,) if self.number else ()

    @property
    def moment(self) -> str:
        """What it is sorted and searched by."""
        return self.when


@quick
@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure that was done to a patient: PR1.

    number      PR1-19
    performer   PR1-12, else the surgeon PR1-11
    status      completed | entered-in-error
    """

    id: str
    patient_id: str
    number: Identifier = Identifier("")
    code: Code = Code()
    when: str = ""
    minutes: str = ""
    performer: Physician = Physician()
    anesthesiologist: Physician = Physician()
    reason: Code = Code()
    visit_number: Identifier = Identifier("")
    status: str = "completed"
    version: int = 1
    updated: float = 0.0

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return (self.number,) if self.number else ()

    @property
    def moment(self) -> str:
        """What it is sorted and searched by."""
        return self.when


@quick
@dataclass(frozen=True, slots=True)
class RelatedPerson:
    """Who belongs to a patient: next of kin, emergency contact, guarantor. NK1, GT1.

    number     NK1-33, GT1-2
    relation   NK1-3, GT1-11 (table 0063); `role` NK1-7 (table 0131), or that of a guarantor
    """

    id: str
    patient_id: str
    number: Identifier = Identifier("")
    name: PersonName = PersonName()
    relation: Code = Code()
    role: Code = Code()
    telecoms: tuple[Telecom, ...] = ()
    address: Address = Address()
    sex: str = ""
    birth_date: str = ""
    start: str = ""
    end: str = ""
    active: bool = True
    version: int = 1
    updated: float = 0.0

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return (self.number,) if self.number else ()

    @property
    def moment(self) -> str:
        """What it is sorted by."""
        return self.name.family


class ConditionChanged(Changed[Condition]):
    """A diagnosis became known or changed."""

    __slots__ = ()


class ProcedureChanged(Changed[Procedure]):
    """A procedure became known or changed."""

    __slots__ = ()


class RelatedPersonChanged(Changed[RelatedPerson]):
    """Who belongs to a patient became known or changed."""

    __slots__ = ()


def condition_changed(
    known: Condition | None, said: Condition, *, when: float, deleted: Collection[str] = ()
) -> tuple[ConditionChanged, ...]:
    """The newest word on a diagnosis: empty keeps; one that was deleted is `entered-in-error`, and kept."""
    if known is not None:
        said = replace(overlaid(known, said, deleted=deleted), status=said.status)
    return changed(ConditionChanged, known, said, when=when)


def procedure_changed(
    known: Procedure | None, said: Procedure, *, when: float, deleted: Collection[str] = ()
) -> tuple[ProcedureChanged, ...]:
    """The newest word on a procedure: empty keeps; one that was deleted is `entered-in-error`, and kept."""
    if known is not None:
        said = replace(overlaid(known, said, deleted=deleted), status=said.status)
    return changed(ProcedureChanged, known, said, when=when)


def related_person_changed(
    known: RelatedPerson | None, said: RelatedPerson, *, when: float, deleted: Collection[str] = ()
) -> tuple[RelatedPersonChanged, ...]:
    """The newest word on who belongs to a patient: empty keeps."""
    if known is not None:
        said = replace(overlaid(known, said, deleted=deleted), active=said.active)
    return changed(RelatedPersonChanged, known, said, when=when)
