"""Money: charges, the account they are posted to, and who pays. HL7 v2 chapter 6 (FT1, PID-18, DG1, GT1, IN1); FHIR ChargeItem,
Account, Coverage; IHE CHG.

Amounts are decimal text as sent, since money is not to be rounded by a binary fraction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hilum.core.changed import Changed, changed, overlaid
from hilum.core.code import Code
from hilum.core.errors import Conflict
from hilum.core.identity import Identifier
from hilum.core.person import PersonName, Physician
from hilum.core.quick import quick, replace

__all__ = [
    "Account",
    "AccountChanged",
    "Charge",
    "ChargePosted",
    "Coverage",
    "CoverageChanged",
    "Diagnosis",
    "account_changed",
    "coverage_changed",
    "posted",
]


@quick
@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis as billing tells it: DG1. `kind` table 0052: A admitting, W working, F final."""

    code: Code
    kind: str = ""
    when: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Charge:
    """A financial transaction: FT1, ChargeItem.

    number      FT1-2 transaction id
    kind        table 0017 (FT1-6): CG charge, CD credit, PY payment, AJ adjustment
    status      billable | aborted: a credit of a whole charge aborts it
    account     PID-18
    amount      FT1-11 (extended) else FT1-12 (unit), with its currency
    """

    id: str
    patient_id: str
    number: Identifier = Identifier("")
    account: Identifier = Identifier("")
    kind: str = "CG"
    status: str = "billable"
    code: Code = Code()
    procedure: Code = Code()
    date: str = ""
    posted: str = ""
    quantity: str = ""
    amount: str = ""
    unit_amount: str = ""
    currency: str = ""
    department: Code = Code()
    diagnoses: tuple[Diagnosis, ...] = ()
    performer: Physician = Physician()
    orderer: Physician = Physician()
    filler: Identifier = Identifier("")
    visit_number: Identifier = Identifier("")
    order_id: str = ""
    version: int = 1
    updated: float = 0.0

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return (self.number,) if self.number else ()

    @property
    def moment(self) -> str:
        """What it is sorted and searched by."""
        return self.date


@quick
@dataclass(frozen=True, slots=True)
class Account:
    """A patient account: PID-18 with what BAR tells of it.

    status      active | inactive (P05 updates, P06 ends, P12 adds diagnoses and procedures)
    guarantors  GT1-3
    coverages   our ids, by priority
    """

    id: str
    patient_id: str
    number: Identifier = Identifier("")
    status: str = "active"
    kind: str = ""
    start: str = ""
    end: str = ""
    diagnoses: tuple[Diagnosis, ...] = ()
    procedures: tuple[Code, ...] = ()
    guarantors: tuple[PersonName, ...] = ()
    coverages: tuple[str, ...] = ()
    version: int = 1
    updated: float = 0.0

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return (self.number,) if self.number else ()

    @property
    def moment(self) -> str:
        """What it is sorted and searched by."""
        return self.start


@quick
@dataclass(frozen=True, slots=True)
class Coverage:
    """An insurance: IN1, Coverage.

    plan        IN1-2; `company` IN1-3 and IN1-4
    policy      IN1-36, `group` IN1-8
    relation    IN1-17, table 0063
    status      active | cancelled: a later message leaves it out
    """

    id: str
    patient_id: str
    plan: Code = Code()
    company: Identifier = Identifier("")
    company_name: str = ""
    policy: Identifier = Identifier("")
    group: str = ""
    insured: PersonName = PersonName()
    relation: Code = Code()
    start: str = ""
    end: str = ""
    kind: str = ""
    status: str = "active"
    order: str = ""
    version: int = 1
    updated: float = 0.0

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What it is found by."""
        return (self.policy,) if self.policy else ()

    @property
    def moment(self) -> str:
        """What it is sorted and searched by."""
        return self.start


class ChargePosted(Changed[Charge]):
    """A charge, credit, payment or adjustment was posted, or one changed."""

    __slots__ = ()


class AccountChanged(Changed[Account]):
    """An account was opened, changed or closed."""

    __slots__ = ()


class CoverageChanged(Changed[Coverage]):
    """An insurance of a patient became known or changed."""

    __slots__ = ()


def posted(
    known: Charge | None, said: Charge, *, when: float, deleted: Collection[str] = ()
) -> tuple[ChargePosted, ...]:
    """A transaction of FT1. One transaction id is posted once: the same again changes nothing, and what it leaves empty stays.

    raises   Conflict   the transaction id is another charge's
    """
    if known is None:
        return changed(ChargePosted, None, said, when=when)
    if known.kind == said.kind and known.code.value and said.code.value and known.code != said.code:
        raise Conflict("the transaction id was used for another charge", where="FT1-2", section="HL7 v2.5.1 6.5.1.2")
    is_credited = known.kind == "CG" and said.kind == "CD"
    after = replace(overlaid(known, said, deleted=deleted), kind=said.kind, status=said.status)
    if not after.amount and not after.unit_amount:
        after = replace(after, currency="")
    if not after.filler:
        after = replace(after, order_id="")
    return changed(ChargePosted, known, replace(known, status="aborted") if is_credited else after, when=when)


def account_changed(
    known: Account | None,
    said: Account,
    *,
    when: float,
    status: str = "",
    is_snapshot: bool = True,
    deleted: Collection[str] = (),
    taken_back: Collection[str] = (),
) -> tuple[AccountChanged, ...]:
    """An account after a word of BAR: P01 opens, P05 updates, P06 ends, P12 updates diagnoses and procedures.

    is_snapshot   the diagnoses and procedures that are said are all that there are
    deleted       names of fields that the sender deletes
    taken_back    codes, else words, of the diagnoses and procedures that are not of the account any more
    """
    if known is None:
        return changed(AccountChanged, None, replace(said, status=status or said.status), when=when)
    after = replace(overlaid(known, said, keep=("number",), deleted=deleted), status=status or known.status)
    diagnoses, procedures = after.diagnoses, after.procedures
    if not is_snapshot:
        met = {_named(one.code) for one in said.diagnoses}
        if "diagnoses" not in deleted:
            diagnoses = (*(one for one in known.diagnoses if _named(one.code) not in met), *said.diagnoses)
        if "procedures" not in deleted:
            procedures = tuple(dict.fromkeys((*known.procedures, *said.procedures)))
    after = replace(
        after,
        diagnoses=tuple(one for one in diagnoses if _named(one.code) not in taken_back),
        procedures=tuple(one for one in procedures if _named(one) not in taken_back),
    )
    return changed(AccountChanged, known, after, when=when)


def _named(one: Code) -> str:
    return one.value or one.words


def coverage_changed(
    known: Coverage | None, said: Coverage, *, when: float, deleted: Collection[str] = ()
) -> tuple[CoverageChanged, ...]:
    """An insurance as the newest IN1 tells it; what that leaves empty stays."""
    if known is not None:
        said = replace(overlaid(known, said, deleted=deleted), status=said.status)
    return changed(CoverageChanged, known, said, when=when)
