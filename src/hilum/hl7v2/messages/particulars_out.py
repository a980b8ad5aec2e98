"""What goes out beside the patient and the visit: NK1, GT1, IN1, DG1, PR1, AL1; the inverse of `particulars`.

HL7 v2.5.1 3.4.4 to 3.4.7, 6.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hilum.core.charge import Coverage
from hilum.core.condition import Condition, Procedure, RelatedPerson
from hilum.core.treatment import Allergy
from hilum.hl7v2.data.datatypes import write_cwe, write_cx, write_ei, write_xad, write_xcn, write_xpn
from hilum.hl7v2.data.writer import Er7, Value
from hilum.hl7v2.messages.composing import telecom
from hilum.hl7v2.messages.particulars import GUARANTOR

__all__ = ["NOTHING", "Particulars", "allergy_fields"]

_WORKING = "W"
"""DG1-6 must be there: a diagnosis of no kind is a working one. Table 0052."""
_ORGANIZATION = "XX"
"""CX.5 must be there from 2.6 on: the number of an organization. Table 0203."""
_TREATMENT = "P"
"""PR1-6 must be there in 2.3.1: a procedure for treatment. Table 0230."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a message may tell beside patient and visit.

    persons   next of kin and guarantors: who has the role of a guarantor goes into GT1, the others into NK1
    """

    persons: tuple[RelatedPerson, ...] = ()
    coverages: tuple[Coverage, ...] = ()
    conditions: tuple[Condition, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    allergies: tuple[Allergy, ...] = ()

    def segments(self, version: str, *, tells_actions: bool = False) -> Iterator[tuple[str, Mapping[int, Value]]]:
        """Their segments as a version has them, each kind counted by itself.

        tells_actions   DG1-21 and PR1-20 say of each one whether it is new, as BAR^P12 must; else only of what is deleted
        """
        guarantors = [one for one in self.persons if one.role == GUARANTOR and one.active]
        kin = [one for one in self.persons if one.role != GUARANTOR and one.active]
        yield from (("NK1", _kin(one, number, version)) for number, one in enumerate(kin, 1))
        yield from (("GT1", _guarantor(one, number, version)) for number, one in enumerate(guarantors, 1))
        yield from (("IN1", _coverage(one, number)) for number, one in enumerate(self.coverages, 1))
        yield from (
            ("DG1", _condition(one, number, told=tells_actions)) for number, one in enumerate(self.conditions, 1)
        )
        yield from (
            ("PR1", _procedure(one, number, told=tells_actions)) for number, one in enumerate(self.procedures, 1)
        )
        yield from (("AL1", allergy_fields(one, number)) for number, one in enumerate(self.allergies, 1))


NOTHING = Particulars()


def _telecoms(one: RelatedPerson, version: str, *, is_work: bool) -> list[Er7]:
    return [telecom(each, version) for each in one.telecoms if (each.use == "work") is is_work]


def _kin(one: RelatedPerson, number: int, version: str) -> dict[int, Value]:
    return {
        1: str(number),
        2: Er7(write_xpn(one.name)),
        3: Er7(write_cwe(one.relation)),
        4: Er7(write_xad(one.address)),
        5: _telecoms(one, version, is_work=False),
        6: _telecoms(one, version, is_work=True),
        7: Er7(write_cwe(one.role)),
        8: one.start,
        9: one.end,
        15: one.sex,
        16: one.birth_date,
        33: Er7(write_cx(one.number)),
    }


def _guarantor(one: RelatedPerson, number: int, version: str) -> dict[int, Value]:
    return {
        1: str(number),
        2: Er7(write_cx(one.number)),
        3: Er7(write_xpn(one.name)),
        5: Er7(write_xad(one.address)),
        6: _telecoms(one, version, is_work=False),
        7: _telecoms(one, version, is_work=True),
        8: one.birth_date,
        9: one.sex,
        11: Er7(write_cwe(one.relation)),
        13: one.start,
        14: one.end,
    }


def _coverage(one: Coverage, number: int) -> dict[int, Value]:
    return {
        1: str(number),
        2: Er7(write_cwe(one.plan)),
        3: Er7(write_cx(replace(one.company, type=one.company.type or _ORGANIZATION))),
        4: one.company_name,
        8: one.group,
        12: one.start,
        13: one.end,
        15: one.kind,
        16: Er7(write_xpn(one.insured)) if one.insured else "",
        17: Er7(write_cwe(one.relation)),
        22: one.order,
        36: one.policy.value,
    }


def _action(one: Condition | Procedure, *, told: bool) -> str:
    """Table 0206: A add, U update, D delete."""
    if one.status == "entered-in-error":
        return "D"
    return ("A" if one.version < 2 else "U") if told else ""


def _condition(one: Condition, number: int, *, told: bool) -> dict[int, Value]:
    return {
        1: str(number),
        3: Er7(write_cwe(one.code)),
        5: one.when,
        6: one.kind or _WORKING,
        16: Er7(write_xcn(one.asserter)),
        20: Er7(write_ei(one.number)),
        21: _action(one, told=told),
    }


def _procedure(one: Procedure, number: int, *, told: bool) -> dict[int, Value]:
    return {
        1: str(number),
        3: Er7(write_cwe(one.code)),
        5: one.when,
        6: _TREATMENT,
        7: one.minutes,
        8: Er7(write_xcn(one.anesthesiologist)),
        12: Er7(write_xcn(one.performer)),
        15: Er7(write_cwe(one.reason)),
        19: Er7(write_ei(one.number)),
        20: _action(one, told=told),
    }


def allergy_fields(one: Allergy, number: int) -> dict[int, Value]:
    """AL1; the first five fields are those of IAM too."""
    return {
        1: str(number),
        2: one.kind,
        3: Er7(write_cwe(one.allergen)),
        4: one.severity,
        5: list(one.reactions),
        6: one.onset,
    }
