"""What can be charged and what can be tested, as master files tell it: HL7 v2 chapter 8 (CDM, PRC; OM1 to OM7); FHIR
ChargeItemDefinition, ObservationDefinition, ActivityDefinition.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from hilum.core.changed import Changed, changed, overlaid
from hilum.core.code import Code
from hilum.core.identity import Identifier

__all__ = [
    "ChargeDefinition",
    "ChargeDefinitionChanged",
    "ObservationDefinition",
    "ObservationDefinitionChanged",
    "Price",
    "Range",
    "charge_definition_changed",
    "observation_definition_changed",
]


@dataclass(frozen=True, slots=True)
class Price:
    """A price of a charge: PRC. `least` and `most` are quantities; `facility` and `department` whose price it is."""

    amount: str = ""
    currency: str = ""
    kind: str = ""
    facility: str = ""
    department: Code = Code()
    least: str = ""
    most: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class ChargeDefinition:
    """What a charge code means and costs: CDM with PRC.

    key    CDM-1, within the coding scheme of its code
    file   which master file of whom it stands in (MFI-1 and the sender): another's file does not replace it
    """

    id: str
    key: Identifier = Identifier("")
    code: Code = Code()
    aliases: tuple[Code, ...] = ()
    procedures: tuple[Code, ...] = ()
    title: str = ""
    description: str = ""
    prices: tuple[Price, ...] = ()
    active: bool = True
    start: str = ""
    end: str = ""
    file: str = ""
    version: int = 1
    updated: float = 0.0

    @property
    def patient_id(self) -> str:
        """Of no patient."""
        return ""

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return (self.key,) if self.key else ()

    @property
    def moment(self) -> str:
        """What it is sorted by."""
        return self.key.value


@dataclass(frozen=True, slots=True)
class Range:
    """A range of a measured value: RFR. `kind` reference | critical | absolute; `age` (low, high) in years."""

    kind: str
    low: str = ""
    high: str = ""
    sex: str = ""
    age: tuple[str, str] = ("", "")
    condition: str = ""


@dataclass(frozen=True, slots=True)
class ObservationDefinition:
    """What a test or observation code means: OM1 with OM2, OM3, OM4, OM5, OM7.

    nature      OM1-18, table 0174: A atomic, P profile or battery, S superset, C calculated, F functional procedure
    members     OM5-2: what a battery consists of
    answers     OM3-3
    file        which master file of whom it stands in
    """

    id: str
    key: Identifier = Identifier("")
    code: Code = Code()
    aliases: tuple[Code, ...] = ()
    title: str = ""
    description: str = ""
    nature: str = ""
    categories: tuple[Code, ...] = ()
    data_types: tuple[str, ...] = ()
    method: Code = Code()
    specimen: Code = Code()
    unit: Code = Code()
    si_unit: Code = Code()
    si_factor: str = ""
    precision: str = ""
    ranges: tuple[Range, ...] = ()
    answers: tuple[Code, ...] = ()
    members: tuple[Code, ...] = ()
    active: bool = True
    start: str = ""
    end: str = ""
    file: str = ""
    version: int = 1
    updated: float = 0.0

    @property
    def is_battery(self) -> bool:
        """Several observations under one code."""
        return bool(self.members) or self.nature in ("P", "S")

    @property
    def patient_id(self) -> str:
        """Of no patient."""
        return ""

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return (self.key,) if self.key else ()

    @property
    def moment(self) -> str:
        """What it is sorted by."""
        return self.key.value


class ChargeDefinitionChanged(Changed[ChargeDefinition]):
    """A charge code was defined, redefined or withdrawn."""

    __slots__ = ()


class ObservationDefinitionChanged(Changed[ObservationDefinition]):
    """A test or observation code was defined, redefined or withdrawn."""

    __slots__ = ()


def charge_definition_changed(
    known: ChargeDefinition | None, said: ChargeDefinition, *, when: float, deleted: Collection[str] = ()
) -> tuple[ChargeDefinitionChanged, ...]:
    """The newest word of the master file: empty keeps."""
    if known is not None:
        said = replace(overlaid(known, said, deleted=deleted), active=said.active)
    return changed(ChargeDefinitionChanged, known, said, when=when)


def observation_definition_changed(
    known: ObservationDefinition | None, said: ObservationDefinition, *, when: float, deleted: Collection[str] = ()
) -> tuple[ObservationDefinitionChanged, ...]:
    """The newest word of the master file: empty keeps."""
    if known is not None:
        said = replace(overlaid(known, said, deleted=deleted), active=said.active)
    return changed(ObservationDefinitionChanged, known, said, when=when)
