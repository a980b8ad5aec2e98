"""ADT out: every event of HL7 v2.5.1 chapter 3 that `adt` reads. RAD-1, RAD-12, ITI-8, ITI-30, ITI-31.

Each message has the structure that its version gives the event; an event that the
version does not know is not written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hilum.core.errors import Incorrect
from hilum.core.identity import Identifier, Patient
from hilum.core.person import PersonName
from hilum.core.treatment import Allergy
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import write_cx, write_ei, write_xpn
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer
from hilum.hl7v2.messages.composing import add_in_order, begin, event_segment, fitted, is_before
from hilum.hl7v2.messages.particulars_out import NOTHING, Particulars, allergy_fields
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields, pv2_fields, write_location

__all__ = [
    "Prior",
    "allergy_message",
    "bed_message",
    "link_message",
    "merge_message",
    "patient_message",
    "prior_message",
    "swap_message",
]

_WITH_PV1 = frozenset(("A18", "A42", "A45", "A50", "A51"))


def _begin(header: Header, event: str, happened: str = "") -> Writer:
    # RAD-1, RAD-12, ITI-8 of 2.3.1 name a structure in A40 alone
    write = begin(header, "ADT", event, names_structure=header.version != "2.3.1" or event == "A40")
    event_segment(write, happened)
    return write


# Patients and visits.


def patient_message(
    event: str,
    patient: Patient,
    header: Header,
    *,
    visit: Visit | None = None,
    account: Identifier = Identifier(""),
    happened: str = "",
    particulars: Particulars = NOTHING,
    deleted: frozenset[str] = frozenset(),
) -> bytes:
    """Write an ADT about a patient and its visit, the inverse of `adt.patient_and_visit` and `adt.person`.

    header      code, event and structure are filled in from `event`
    happened    EVN-6
    particulars all of the patient's kin, guarantors, insurances, diagnoses, procedures, allergies, as far as the event's structure
                has them
    deleted     names of fields of Demographics and Visit that the receiver is to delete

    raises   Incorrect 101     A26 of a version from 2.4 on that does not say which pending transfer is cancelled
             Unsupported 201   the version has no such event
    """
    write = _begin(header, event, happened)
    own = account or (visit.account if visit is not None else account)
    write.add("PID", pid_fields(patient, account=own, deleted=deleted, version=header.version))
    fields = pv1_fields(visit, deleted=deleted)
    if visit is not None and event in ("A02", "A12") and visit.movements:
        fields[6] = write_location(visit.movements[-1].location)
    segments: list[tuple[str, Mapping[int, Value]]] = [("PV1", fields)]
    if visit is not None and (more := fitted(header.version, "PV2", _pv2(event, visit, header))):
        segments.append(("PV2", more))
    add_in_order(write, [*segments, *particulars.segments(header.version)])
    return write.encode()


def _pv2(event: str, visit: Visit, header: Header) -> dict[int, Value]:
    """PV2; of A26 with the location where the patient would have gone, PV2-1. 3.4.4.1."""
    fields = pv2_fields(visit)
    if event == "A26":
        before = [one.pending_location for one in visit.movements[-1:] if one.kind == "cancel-pending-transfer"]
        prior = before[0] if before else visit.pending_location
        if not prior and not is_before(header.version, "2.4"):
            text = "no location that the pending transfer was to"
            raise Incorrect(text, where="PV2-1", section="HL7 v2.5.1 3.4.4.1", code="101")
        fields[1] = write_location(prior)
    return fields


def swap_message(
    first: tuple[Patient, Visit], second: tuple[Patient, Visit], header: Header, *, happened: str = ""
) -> bytes:
    """Write A17: two patients with their visits as they are now, the beds exchanged. The inverse of `adt.swap`."""
    write = _begin(header, "A17", happened)
    for number, (patient, visit) in enumerate((first, second), 1):
        write.add("PID", pid_fields(patient, account=visit.account, version=header.version) | {1: str(number)})
        write.add("PV1", pv1_fields(visit) | {1: str(number)})
    return write.encode()


def link_message(event: str, first: Patient, second: Patient, header: Header) -> bytes:
    """Write A24, which links two patients, or A37, which takes the link back. The inverse of `adt_identity.link`. ITI-30."""
    write = _begin(header, event)
    for number, patient in enumerate((first, second), 1):
        write.add("PID", pid_fields(patient, version=header.version) | {1: str(number)})
    return write.encode()


def bed_message(bed: str, status: str, header: Header) -> bytes:
    """Write A20, the inverse of `adt_others.bed_status`.

    bed      point of care, room, bed, facility with ", " between
    status   table 0116: C closed, H housekeeping, I isolated, K contaminated, O occupied, U unoccupied
    """
    write = _begin(header, "A20")
    write.add("NPU", {1: write_location(bed), 2: status})
    return write.encode()


def _allergy_number(one: Allergy, version: str) -> Identifier:
    """IAM-7, which must be there in 2.4: where the allergy has no number it is told by ours, or by its allergen."""
    if one.number or not is_before(version, "2.5"):
        return one.number
    return Identifier(one.id or one.allergen.value or one.allergen.words)


_CLINICAL_STATUS = {"active": "C", "inactive": "I", "entered-in-error": "E"}


def allergy_message(
    allergies: Sequence[Allergy], patient: Patient, header: Header, *, visit: Visit | None = None
) -> bytes:
    """Write A60, the inverse of `adt_others.allergies`: each allergy added or updated, one entered in error deleted."""
    write = _begin(header, "A60")
    write.add("PID", pid_fields(patient, version=header.version))
    if visit is not None:
        write.add("PV1", pv1_fields(visit))
    for number, one in enumerate(allergies, 1):
        is_gone = one.status == "entered-in-error"
        fields = allergy_fields(one, number) | {
            6: Er7("D^Delete^HL70323") if is_gone else Er7("A^Add/Insert^HL70323"),
            7: Er7(write_ei(_allergy_number(one, header.version))),
            11: one.onset,
            17: _CLINICAL_STATUS.get(one.status, "") if not is_gone else "",
        }
        write.add("IAM", fields)
    return write.encode()


# What was called otherwise before: MRG.


@dataclass(frozen=True, slots=True)
class Prior:
    """What a patient, an account or a visit was called before. MRG, 3.4.9.

    identifiers       MRG-1; account MRG-3; visit MRG-5; alternate MRG-6; name MRG-7
    """

    identifiers: tuple[Identifier, ...]
    account: Identifier = Identifier("")
    visit: Identifier = Identifier("")
    alternate: Identifier = Identifier("")
    name: PersonName = PersonName()

    def fields(self) -> dict[int, Value]:
        """MRG."""
        return {
            1: [Er7(write_cx(one)) for one in self.identifiers],
            3: Er7(write_cx(self.account)),
            5: Er7(write_cx(self.visit)),
            6: Er7(write_cx(self.alternate)),
            7: Er7(write_xpn(self.name)),
        }


_NEEDS = {
    "A35": ("account",),
    "A36": ("account",),
    "A41": ("account",),
    "A42": ("visit",),
    "A44": ("account",),
    "A45": ("visit",),
    "A49": ("account",),
    "A50": ("visit",),
    "A51": ("alternate",),
}
"""What MRG of an event must name beside the patient."""


def prior_message(
    event: str,
    patient: Patient,
    prior: Prior,
    header: Header,
    *,
    visit: Visit | None = None,
    account: Identifier = Identifier(""),
) -> bytes:
    """Write a merge (A18, A30, A34 to A36, A39 to A42), move (A43 to A45) or change (A46 to A51).

    The inverse of `adt_identity` and `adt_numbers`.

    patient   as it is from now on; `account` PID-18 and `visit` PV1 likewise
    prior     as it was called before

    raises   Incorrect 101     what the event is about is not named
             Unsupported 201   the version has no such event
    """
    for name in _NEEDS.get(event, ()):
        if not getattr(prior, name):
            raise Incorrect(f"no prior {name}", where="MRG", section="HL7 v2.5.1 3.4.9", code="101")
    if event in _WITH_PV1 and event != "A18" and visit is None:
        raise Incorrect("no visit", where="PV1", section="HL7 v2.5.1 3.3", code="101")
    write = _begin(header, event)
    own = account or (visit.account if visit is not None else account)
    write.add("PID", pid_fields(patient, account=own, version=header.version))
    write.add("MRG", prior.fields())
    if event in _WITH_PV1:
        write.add("PV1", pv1_fields(visit))
    return write.encode()


def merge_message(
    survivor: Patient, subsumed: Patient, header: Header, *, prior: Identifier | None = None, event: str = "A40"
) -> bytes:
    """Write A40 or one of its older kin (A18, A30, A34, A39), the inverse of `adt_identity.merge`. RAD-12, ITI-8.

    prior   the identifier that is used no more; the subsumed patient's first where None
    """
    gone = prior or subsumed.primary
    kept = replace(survivor, identifiers=tuple(one for one in survivor.identifiers if not subsumed.has(one)))
    named = kept if kept.identifiers else survivor
    return prior_message(event, named, Prior((gone,), name=subsumed.demographics.name), header)
