"""Who works where: staff and places, as master files tell them. HL7 v2 chapter 8 (STF, PRA; LOC); FHIR Practitioner, Location."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from hilum.core.changed import Changed, changed, overlaid
from hilum.core.code import Code
from hilum.core.identity import Identifier
from hilum.core.person import Address, PersonName, Telecom

__all__ = ["Practitioner", "PractitionerChanged", "Site", "SiteChanged", "practitioner_changed", "site_changed"]


@dataclass(frozen=True, slots=True)
class Practitioner:
    """A member of staff.

    key          STF-1 or MFE-4, what the master file knows it by
    identifiers  STF-2, PRA-6
    active       STF-7; false once the file deactivated or deleted it
    start, end   STF-12 and STF-13; a deactivation that lies ahead is an end
    file         which master file of whom it stands in (MFI-1 and the sender)
    """

    id: str
    key: Identifier = Identifier("")
    identifiers: tuple[Identifier, ...] = ()
    name: PersonName = PersonName()
    kind: Code = Code()
    sex: str = ""
    birth_date: str = ""
    active: bool = True
    telecoms: tuple[Telecom, ...] = ()
    address: Address = Address()
    department: Code = Code()
    specialties: tuple[Code, ...] = ()
    title: Code = Code()
    institution: str = ""
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
        return tuple(one for one in (self.key, *self.identifiers) if one)

    @property
    def moment(self) -> str:
        """What it is sorted by."""
        return self.name.family


@dataclass(frozen=True, slots=True)
class Site:
    """A place: a ward, a room, a bed, a clinic.

    key         LOC-1 as text: point of care, room, bed, facility
    level       what of it is the smallest: facility | point-of-care | room | bed
    parent      key of the place that it is part of: LRL (PAR), else its own key without the smallest part
    bed_status  NPU-2 of ADT^A20, table 0116
    """

    id: str
    key: Identifier = Identifier("")
    description: str = ""
    kinds: tuple[Code, ...] = ()
    address: Address = Address()
    telecoms: tuple[Telecom, ...] = ()
    active: bool = True
    level: str = ""
    parent: str = ""
    organization: str = ""
    bed_status: str = ""
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


class PractitionerChanged(Changed[Practitioner]):
    """A member of staff became known, changed or left."""

    __slots__ = ()


class SiteChanged(Changed[Site]):
    """A place became known, changed or was closed."""

    __slots__ = ()


def practitioner_changed(
    known: Practitioner | None, said: Practitioner, *, when: float, deleted: Collection[str] = ()
) -> tuple[PractitionerChanged, ...]:
    """The newest word of the master file: empty keeps."""
    if known is not None:
        said = replace(overlaid(known, said, deleted=deleted), active=said.active)
    return changed(PractitionerChanged, known, said, when=when)


def site_changed(
    known: Site | None, said: Site, *, when: float, deleted: Collection[str] = ()
) -> tuple[SiteChanged, ...]:
    """The newest word of the master file: empty keeps."""
    if known is not None:
        said = replace(overlaid(known, said, deleted=deleted), active=said.active)
    return changed(SiteChanged, known, said, when=when)
