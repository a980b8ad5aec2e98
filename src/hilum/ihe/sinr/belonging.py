"""Where a report belongs: its study, its order, and the UIDs of the objects made of it. Mapping section 8; PS3.5 B.2.

The study is the one that the message names, else that of the order, else the one in the archive with the report's accession number;
where there is none, the setting decides. UIDs are names turned into numbers: the same report gives the same UID, wherever and
however often it is read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from hilum.core.errors import Incorrect
from hilum.core.identity import Patient
from hilum.core.order import Order, RequestedProcedure
from hilum.core.record import InstanceFilter, Page, Record
from hilum.core.result import Result
from hilum.core.study import Instance, Study

__all__ = ["Belonging", "belonging", "last_in_series", "name_based_uid", "number_of"]


@dataclass(frozen=True, slots=True)
class Belonging:
    """A report's place.

    study      as the archive has it, or as it would be
    is_known   the archive has it
    is_of_another   study or order are another patient's
    """

    study: Study
    order: Order | None
    procedure: RequestedProcedure | None
    is_known: bool
    is_of_another: bool


def name_based_uid(*names: str) -> str:
    """The same UID for the same names: 2.25. and 128 bits of their digest. PS3.5 B.2."""
    return f"2.25.{int.from_bytes(hashlib.sha256(chr(0).join(names).encode()).digest()[:16], 'big')}"


def number_of(result: Result) -> str:
    """What tells a report from others: its first number, with its code; ours where it has none."""
    number = result.filler or result.accession or result.placer
    return f"{number.key}#{result.code.value}" if number else result.id


def belonging(result: Result, patient: Patient, record: Record, missing: str) -> Belonging | None:
    """The study of a report; None where it has none.

    missing   policy for a report whose study nobody knows
    raises    Incorrect   the policy is to reject it
    """
    order = _order(result, record)
    uid = result.study_uid or _study_of(order, result) or _study_in_archive(result, patient, record)
    uid = uid or _uid_by(missing, result)
    if not uid:
        return None
    study = record.studies.get(uid)
    if order is None and study is not None and study.order_id:
        order = record.orders.get(study.order_id)
    owners = [one.patient_id for one in (study, order) if one is not None]
    is_of_another = any(not _is(patient, owner, record) for owner in owners)
    procedure = None
    if order is not None:
        procedure = next((one for one in order.procedures if one.study_uid == uid), None)
    known = study if study is not None else _new_study(uid, result, patient, procedure, order)
    return Belonging(known, order, procedure, study is not None, is_of_another)


def _order(result: Result, record: Record) -> Order | None:
    if result.order_id:
        return record.orders.get(result.order_id)
    if result.study_uid and (found := record.orders.by_study(result.study_uid)) is not None:
        return found
    return record.orders.by_accession(result.accession.value) if result.accession else None


def _study_of(order: Order | None, result: Result) -> str:
    """Of an order's procedures the one that the report names, or the only one."""
    if order is None:
        return ""
    named = [one.study_uid for one in order.procedures if one.id and one.id == result.procedure_id]
    uids = named or list(dict.fromkeys(order.study_uids))
    return uids[0] if len(uids) == 1 else ""


def _study_in_archive(result: Result, patient: Patient, record: Record) -> str:
    """The patient's only study with the report's accession number."""
    accession = result.accession.value
    if not accession or "*" in accession or "?" in accession:
        return ""
    where = InstanceFilter(accession=(accession,), patient_ids=(patient.id,), page=Page(2))
    found = record.studies.find_studies(where)
    return found[0][0].uid if len(found) == 1 else ""


def _uid_by(policy: str, result: Result) -> str:
    if policy == "reject":
        text = "neither a Study Instance UID nor an accession number of a study that is known"
        raise Incorrect(text, where="OBX-5", section="RAD TF-2 4.28", code="101")
    if policy == "accession" and result.accession:
        # as an order whose study has no UID gets it by the same policy, so that both meet
        return name_based_uid(f"{result.accession.key}#1")
    return name_based_uid("study", number_of(result)) if policy in ("generate", "accession") else ""


def _is(patient: Patient, owner: str, record: Record) -> bool:
    current = record.patients.current(owner)
    return current is None or current.id == patient.id


def _new_study(
    uid: str, result: Result, patient: Patient, procedure: RequestedProcedure | None, order: Order | None
) -> Study:
    words = procedure.description or procedure.code.words if procedure is not None else ""
    moment = result.observed or result.reported
    return Study(
        uid,
        patient.id,
        accession=(order.accession.value if order is not None else "") or result.accession.value,
        study_id=(procedure.id if procedure is not None else "") or result.procedure_id,
        date=moment[:8] if len(moment) >= 8 else "",
        time=moment[8:14],
        description=words or result.code.words,
        order_id=order.id if order is not None else "",
    )


def last_in_series(series_uid: str, sop_class: str, record: Record) -> Instance | None:
    """The newest document of a series in the archive."""
    where = InstanceFilter(series_uids=(series_uid,), sop_classes=(sop_class,), page=Page(1000))
    found = [instance for instance, *_ in record.studies.find_instances(where)]
    return max(found, key=lambda one: (int(one.number) if one.number.isdecimal() else 0, one.received), default=None)
