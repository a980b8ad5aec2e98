"""A person as the standards describe one: name, address, telecom, demographics.

Dates and times are strings in the form that HL7 v2 and DICOM share, `YYYYMMDD[HHMMSS[.F...]][+ZZZZ]`, as short as they were
sent: a partial date stays partial.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from hilum.core.code import Code
from hilum.core.quick import quick, replace

__all__ = ["Address", "Demographics", "PersonName", "Physician", "Telecom"]


@quick
@dataclass(frozen=True, slots=True)
class PersonName:
    """A name by parts; each standard orders them differently (HL7 XPN, DICOM PN, FHIR HumanName, CDA PN).

    ideographic, phonetic   whole component groups in DICOM PN form (family^given^middle^prefix^suffix), PS3.5 6.2.1.2
    """

    family: str = ""
    given: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""
    degree: str = ""
    ideographic: str = ""
    phonetic: str = ""

    def __bool__(self) -> bool:
        return bool(self.family or self.given or self.middle or self.ideographic or self.phonetic)

    @property
    def words(self) -> str:
        """The name as a person reads it: prefix given middle family suffix."""
        parts = (self.prefix, self.given, self.middle, self.family, self.suffix, self.degree)
        return " ".join(part for part in parts if part)

    def __repr__(self) -> str:
        return f"PersonName({len(self.family)}+{len(self.given)} characters)"


@quick
@dataclass(frozen=True, slots=True)
class Address:
    """A postal address: HL7 XAD, FHIR Address, CDA AD."""

    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return bool(self.lines or self.city or self.state or self.postal_code or self.country)


@quick
@dataclass(frozen=True, slots=True)
class Telecom:
    """A way to reach somebody. `system` phone|email|fax|other; `use` home|work|mobile or empty."""

    value: str
    system: str = "phone"
    use: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Physician:
    """A health professional named in an order or a report: HL7 XCN, FHIR Practitioner reference."""

    id: str = ""
    name: PersonName = PersonName()

    def __bool__(self) -> bool:
        return bool(self.id or self.name)


@quick
@dataclass(frozen=True, slots=True)
class Demographics:
    """What is known of a patient beside the identifiers. Empty means not known.

    sex          administrative sex, HL7 table 0001: M F O U A N
    birth_date   YYYY[MM[DD]] and, where sent, the time
    """

    name: PersonName = PersonName()
    birth_date: str = ""
    sex: str = ""
    address: Address = Address()
    telecoms: tuple[Telecom, ...] = ()
    mother_name: PersonName = PersonName()
    birth_name: PersonName = PersonName()
    language: str = ""
    marital_status: Code = Code()
    deceased: str = ""
    """Date and time of death, or "Y" where only the fact was sent."""

    def updated_with(self, said: Demographics, deleted: frozenset[str] = frozenset()) -> Demographics:
        """These demographics after a message said more: empty keeps, `deleted` (HL7 null `""`) names fields to empty."""
        blank = Demographics()
        changes = {}
        for item in fields(self):
            value = getattr(said, item.name)
            if item.name in deleted:
                changes[item.name] = getattr(blank, item.name)
            elif value != getattr(blank, item.name):
                changes[item.name] = value
        return replace(self, **changes)

    def __repr__(self) -> str:
        known = [item.name for item in fields(self) if getattr(self, item.name)]
        return f"Demographics({', '.join(known)})"
