"""Who works where: staff and places, as master files tell them. HL7 v2 chapter 8 (STF, PRA; LOC); FHIR Practitioner, Location."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hilum.core.code import Code
from hilum.core.identity import Identifier
from hilum.core.person import Address, PersonName, Telecom

__all__ = ["Practitioner", "PractitionerChanged", "Site", "SiteChanged", "practitioner_changed", "site_changed"]


@dataclass(frozen=True, slots=True)
class Practitioner:
    """A member of staff.

    key          STF-1 or MFE-4, what the master file knows it by
    identifiers  STF-2
    active       STF-7; false once the file deactivated or deleted it
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

    key   LOC-1 as text: point of care, room, bed, facility
    """

    id: str
    key: Identifier = Identifier("")
    description: str = ""
    kinds: tuple[Code, ...] = ()
    address: Address = Address()
    telecoms: tuple[Telecom, ...] = ()
    active: bool = True
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
class PractitionerChanged:
    """A member of staff became known, changed or left."""

    practitioner: Practitioner
    previous: Practitioner | None = None


@dataclass(frozen=True, slots=True)
class SiteChanged:
    """A place became known, changed or was closed."""

    site: Site
    previous: Site | None = None


def practitioner_changed(
    known: Practitioner | None, said: Practitioner, *, when: float
) -> tuple[PractitionerChanged, ...]:
    """The newest word of the master file: empty keeps."""
    if known is None:
        return (PractitionerChanged(replace(said, version=1, updated=when)),)
    after = replace(
        known,
        identifiers=said.identifiers or known.identifiers,
        name=said.name or known.name,
        kind=said.kind or known.kind,
        sex=said.sex or known.sex,
        birth_date=said.birth_date or known.birth_date,
        active=said.active,
        telecoms=said.telecoms or known.telecoms,
        address=said.address or known.address,
        department=said.department or known.department,
        specialties=said.specialties or known.specialties,
    )
    if after == known:
        return ()
    return (PractitionerChanged(replace(after, version=known.version + 1, updated=when), known),)


def site_changed(known: Site | None, said: Site, *, when: float) -> tuple[SiteChanged, ...]:
    """The newest word of the master file: empty keeps."""
    if known is None:
        return (SiteChanged(replace(said, version=1, updated=when)),)
    after = replace(
        known,
        description=said.description or known.description,
        kinds=said.kinds or known.kinds,
        address=said.address or known.address,
        telecoms=said.telecoms or known.telecoms,
        active=said.active,
    )
    if after == known:
        return ()
    return (SiteChanged(replace(after, version=known.version + 1, updated=when), known),)
