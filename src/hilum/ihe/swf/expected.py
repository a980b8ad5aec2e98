"""The steps that should have come: each is owed by the one before it, so a missing step is told once, at the first gap.

order scheduled -> performed step begins -> it ends -> the images that it lists -> storage commitment, availability notification
images          -> an order (they may come first: the unscheduled case, PIR)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hilum.core.exchange import Exchange, Key, Severity
from hilum.core.order import WRONG_WORKLIST_ENTRY, Order, PerformedProcedureStep
from hilum.core.record import InstanceFilter, Page, Record
from hilum.core.study import Study
from hilum.ihe.profile import Expectation, Expected, Site
from hilum.ihe.swf.reading import order_behind
from hilum.ihe.swf.settings import SwfSettings

__all__ = ["expectation", "is_ordered", "report_expectation"]

_WF: Final = "RAD TF-1 3"
_IAN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class _Journal:
    """The exchanges of one patient, and of the patient's studies, oldest first."""

    exchanges: Sequence[Exchange]

    @classmethod
    def of(cls, record: Record, keys: Iterable[Key]) -> _Journal:
        return cls(record.exchanges.by_key(tuple(keys), page=Page(5000)))

    def last(self, *transactions: str, key: Key | None = None) -> int:
        """Id of the newest exchange of these transactions that carries the key; 0 where there is none."""
        for one in reversed(self.exchanges):
            if one.transaction in transactions and (key is None or key in one.keys):
                return one.id
        return 0

    def is_of_laboratory(self, keys: Iterable[Key]) -> bool:
        """Whether what carries one of these keys came from a laboratory, and no report (RAD-28, RAD-128) does."""
        wanted = set(keys)
        found = [one for one in self.exchanges if not wanted.isdisjoint(one.keys)]
        is_reported = any(one.transaction in ("RAD-28", "RAD-128") for one in found)
        return not is_reported and any(_is_of_laboratory(one) for one in found)

    def has(self, transaction: str, studies: Iterable[str], mpps: str = "", destination: str = "") -> bool:
        wanted = {Key("study", uid) for uid in studies} | ({Key("mpps", mpps)} if mpps else set())
        return any(
            one.transaction == transaction
            and (not destination or one.destination == destination)
            and not wanted.isdisjoint(one.keys)
            for one in self.exchanges
        )


def _is_of_laboratory(one: Exchange) -> bool:
    return one.transaction.startswith("LAB-") or one.kind.startswith(("OUL^", "ORU^R30", "ORU^R31", "ORU^R32"))


def expectation(settings: SwfSettings, site: Site) -> Expectation:
    """What SWF.b expects of a patient's orders, steps and images."""

    def owed(record: Record, person_id: str, now: float) -> Iterator[Expected]:
        orders = record.orders.of_patient(person_id)
        studies = record.studies.of_patient(person_id)
        steps = {one.sop_instance: one for one in record.orders.performed_of_patient(person_id)}
        for order in orders:
            steps.update({one.sop_instance: one for one in record.orders.performed_of_order(order.id)})
        keys = {Key("person", person_id)}
        keys |= {Key("study", uid) for order in orders for uid in order.study_uids}
        keys |= {Key("study", study.uid) for study in studies}
        keys |= {Key("mpps", uid) for uid in steps}
        stored = {uid: tuple(_studies_of(step, record)) for uid, step in steps.items()}
        keys |= {Key("study", uid) for uids in stored.values() for uid in uids}
        journal = _Journal.of(record, keys)
        for order in orders:
            yield from _order(order, studies, record, journal, settings, site)
        for step in steps.values():
            yield from _step(step, stored[step.sop_instance], record, journal, settings, site)
        for study in studies:
            yield from _study(study, record, journal, settings, site)

    return owed


def _station(order: Order) -> str:
    for procedure in order.procedures:
        for step in procedure.steps:
            if step.station_name or step.station_aets:
                return step.station_name or step.station_aets[0]
    return "Acquisition Modality"


def _seconds(stamp: str) -> float:
    """A DICOM date and time of this place, in seconds since 1970; a date alone is the end of its day; 0 where it is none."""
    digits = stamp[:14]
    if len(digits) < 8 or not digits.isdigit():
        return 0.0
    padded = digits if len(digits) == 14 else (digits[:8] + (digits[8:] or "235959")).ljust(14, "0")
    try:
        return datetime.strptime(padded, "%Y%m%d%H%M%S").astimezone().timestamp()
    except ValueError:
        return 0.0


def _order(
    order: Order, studies: Sequence[Study], record: Record, journal: _Journal, settings: SwfSettings, site: Site
) -> Iterator[Expected]:
    """An order without a performed step after its time."""
    if not order.procedures or order.status in ("CA", "DC", "CM", "A"):
        return
    steps = record.orders.performed_of_order(order.id)
    if any(one.discontinuation.value != WRONG_WORKLIST_ENTRY for one in steps):
        return
    starts = [_seconds(step.start) for one in order.procedures for step in one.steps if step.start]
    begin = max([order.placed, order.updated, *starts])
    key = Key("filler", order.filler.value) if order.filler else Key("placer", order.placer.value)
    mine = [record.studies.get(uid) for uid in order.study_uids]
    mine += [one for one in studies if one.order_id == order.id]
    images = next((one for one in mine if one is not None), None)
    if images is not None:
        yield Expected(
            "RAD-6",
            _station(order),
            site.name,
            images.updated + settings.images_s,
            "images of this order are stored, but no performed step was ever told, so nobody knows whether they are all: turn "
            "MPPS on at the modality",
            "SWF.b/mpps-expected",
            journal.last("RAD-8", key=Key("study", images.uid)),
            _WF,
        )
        return
    yield Expected(
        "RAD-6",
        _station(order),
        site.name,
        begin + settings.start_delay_s,
        "the order was scheduled, and no performed step has begun: see whether the patient came; cancel or reschedule the order, "
        "or turn MPPS on at the modality",
        "SWF.b/mpps-expected",
        journal.last("RAD-4", "RAD-13", "RAD-2", key=key),
        _WF,
    )


def _listed(step: PerformedProcedureStep) -> list[str]:
    return [one.sop_instance for series in step.series for one in (*series.images, *series.others)]


def _studies_of(step: PerformedProcedureStep, record: Record) -> Iterator[str]:
    """The studies in which the step's instances lie, whatever the step itself says."""
    told = {reference.study_uid for reference in step.scheduled if reference.study_uid}
    yield from sorted(told)
    for series in step.series:
        named = (*series.images, *series.others)
        found = record.studies.instance(named[0].sop_instance) if named else None
        if found is not None and found.study_uid not in told:
            told.add(found.study_uid)
            yield found.study_uid


def _missing(step: PerformedProcedureStep, record: Record) -> int:
    missing = 0
    for series in step.series:
        named = [one.sop_instance for one in (*series.images, *series.others)]
        for start in range(0, len(named), 500):
            part = tuple(named[start : start + 500])
            missing += len(part) - len(
                record.studies.find_instances(InstanceFilter(instance_uids=part, page=Page(len(part))))
            )
    return missing


def _unlisted(step: PerformedProcedureStep, studies: Sequence[str], missing: int, record: Record) -> int:
    """How many instances of the step's own series the step does not list; `missing` of those that it lists have not come.

    A series of the same UID in another study is its own where its images name the step, or name none and are the patient's.
    """
    count = 0
    for uid in dict.fromkeys(series.uid for series in step.series):
        for series, study, _ in record.studies.find_series(InstanceFilter(series_uids=(uid,), page=Page(50))):
            is_near = study.uid in studies or study.patient_id == step.patient_id
            if series.performed_step == step.sop_instance or (not series.performed_step and is_near):
                count += series.instance_count
    return max(0, count - (len(_listed(step)) - missing))


def _step(
    step: PerformedProcedureStep,
    studies: tuple[str, ...],
    record: Record,
    journal: _Journal,
    settings: SwfSettings,
    site: Site,
) -> Iterator[Expected]:
    station = step.station_name or step.station_aet or "Acquisition Modality"
    mpps = Key("mpps", step.sop_instance)
    if not step.is_final:
        yield Expected(
            "RAD-7",
            station,
            site.name,
            max(step.updated, _seconds(step.start)) + settings.performing_s,
            "the performed step was begun and never ended: close it at the modality (COMPLETED or DISCONTINUED); until then the "
            "order stays in process and nobody is told that its images are ready",
            "SWF.b/mpps-completed",
            journal.last("RAD-6", key=mpps),
            "RAD TF-2 4.7",
        )
        return
    listed = _listed(step)
    if step.status != "COMPLETED" or not listed:
        return
    missing = _missing(step, record)
    after = journal.last("RAD-7", key=mpps)
    if missing:
        others = _unlisted(step, studies, missing, record)
        more = f"; {others} of its series came that it does not list" if others else ""
        yield Expected(
            "RAD-8",
            station,
            site.name,
            step.updated + settings.images_s,
            f"the step was completed, and {missing} of the {len(listed)} instances that it lists have not come{more}: send them "
            "again from the modality",
            "SWF.b/images-expected",
            after,
            "RAD TF-2 4.8",
        )
        return
    held = [one for one in (record.studies.get(uid) for uid in studies) if one is not None]
    ready = max([step.updated, *(one.received for one in held)])
    if settings.expects_commitment and not journal.has("RAD-10", studies):
        yield Expected(
            "RAD-10",
            station,
            site.name,
            ready + settings.commitment_s,
            "all images are stored, and the modality never asked for storage commitment: until it does, it may not delete its own",
            "SWF.b/commitment-expected",
            journal.last("RAD-8", key=Key("study", studies[0])) if studies else after,
            "RAD TF-2 4.10",
            Severity.WARNING,
        )
    for peer in settings.notify:
        if not journal.has("RAD-49", studies, step.sop_instance, peer):
            yield Expected(
                "RAD-49",
                site.name,
                peer,
                ready + _IAN_S,
                "all images are stored, and the notification that they are available has not been sent: look at the outbox",
                "SWF.b/ian-expected",
                after,
                "RAD TF-3 4.49",
            )


def is_ordered(study: Study, record: Record) -> bool:
    """An order is behind the study: by assignment, Study Instance UID, accession number or performed step."""
    if study.order_id or order_behind(record, study_uids=(study.uid,), accession=study.accession):
        return True
    rows = record.studies.find_series(InstanceFilter(study_uids=(study.uid,), page=Page(50)))
    for uid in dict.fromkeys(series.performed_step for series, _, _ in rows if series.performed_step):
        step = record.orders.performed(uid)
        if step is not None and step.order_ids:
            return True
    return False


def _study(study: Study, record: Record, journal: _Journal, settings: SwfSettings, site: Site) -> Iterator[Expected]:
    if is_ordered(study, record):
        return
    yield Expected(
        "RAD-2",
        "Order Placer",
        site.name,
        study.received + settings.order_s,
        "images without an order or worklist entry: place the order with the study's accession number, or link the study to the "
        "order that it answers (unscheduled case); if the patient is not known, merge the patient first",
        "SWF.b/order-expected",
        journal.last("RAD-8", key=Key("study", study.uid)),
        "RAD TF-1 4",
        Severity.WARNING,
    )


def report_expectation(order_s: float, site: Site) -> Expectation:
    """What results distribution expects: a report has an order. What came from a laboratory is none: analyzers and point of care
    measure what nobody ordered (IHE PaLM TF-1 3, POCT)."""

    def owed(record: Record, person_id: str, now: float) -> Iterator[Expected]:
        for result in record.results.of_patient(person_id):
            known = result.order_id or order_behind(
                record,
                study_uids=(result.study_uid,),
                accession=result.accession.value,
                placer=result.placer,
                filler=result.filler,
            )
            if known:
                continue
            own = [
                Key("placer", result.placer.value),
                Key("filler", result.filler.value),
                Key("accession", result.accession.value),
            ]
            person = Key("person", person_id)
            journal = _Journal.of(record, (*(one for one in own if one.value), person))
            if journal.is_of_laboratory([one for one in own if one.value] or [person]):
                continue
            yield Expected(
                "RAD-2",
                "Order Placer",
                site.name,
                result.updated + order_s,
                "a report without an order: the report creator must send the order's accession number and order numbers (OBR-18, "
                "ORC-2, ORC-3), or the order has yet to come",
                "RD/order-expected",
                journal.last("RAD-28", "RAD-128"),
                "RAD TF-2 4.28",
                Severity.WARNING,
            )

    return owed
