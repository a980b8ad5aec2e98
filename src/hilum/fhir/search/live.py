"""Candidates among the resources that are rendered when they are read: ImagingStudy and AuditEvent.

Criteria narrow what is read from core as far as its ports can; `execution` matches the rest over the index rows of each candidate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from hilum.core.record import InstanceFilter, Page, Record
from hilum.fhir.render.audit_event import render_audit_event
from hilum.fhir.render.imaging_study import render_imaging_study
from hilum.fhir.resources import Held
from hilum.fhir.search.parameters import Criterion

__all__ = ["MOST_CANDIDATES", "candidates"]

MOST_CANDIDATES = 2_000


def candidates(type: str, criteria: Sequence[Criterion], record: Record) -> Iterator[Held]:
    """Rendered resources that may match, newest first."""
    if type == "ImagingStudy":
        yield from _studies(criteria, record)
    elif type == "AuditEvent":
        yield from _audits(criteria, record)


def _values(criteria: Iterable[Criterion], *names: str) -> list[list[str]]:
    """The values that each positive criterion of those names allows."""
    return [
        [a for _, a, _ in one.alternatives]
        for one in criteria
        if one.parameter in names and one.alternatives and not one.negate
    ]


def _ids(values: Iterable[str], type: str) -> list[str]:
    return [one.rpartition("/")[2] for one in values if one.startswith(f"{type}/") or f"/{type}/" in one]


def _studies(criteria: Sequence[Criterion], record: Record) -> Iterator[Held]:
    uids: list[set[str]] = [set(one) for one in _values(criteria, "_id")]
    accessions: tuple[str, ...] = ()
    for values in _values(criteria, "identifier"):
        named = [one.removeprefix("urn:oid:") for one in values if one.startswith("urn:oid:")]
        if len(named) == len(values):
            uids.append(set(named))
        elif not named:
            accessions = tuple(values)
    patients: list[set[str]] = [set(_ids(one, "Patient")) for one in _values(criteria, "patient", "subject")]
    for values in _values(criteria, "basedon"):
        orders = [record.orders.get(id) for id in _ids(values, "ServiceRequest")]
        uids.append(
            {uid for order in orders if order is not None for uid in _linked(order.id, order.study_uids, record)}
        )
    modalities = next(iter(_values(criteria, "modality")), [])
    if any(not one for one in (*uids, *patients)):
        return
    allowed = set.intersection(*uids) if uids else set()
    owners = set.intersection(*patients) if patients else set()
    if (uids and not allowed) or (patients and not owners):
        return
    where = InstanceFilter(
        patient_ids=tuple(sorted(owners)),
        study_uids=tuple(sorted(allowed)),
        accession=_literal(accessions),
        modalities=_literal(tuple(modalities)),
        page=Page(limit=MOST_CANDIDATES),
    )
    with_instances = any(one.parameter in ("instance", "dicom-class") for one in criteria)
    for study, _ in record.studies.find_studies(where):
        held = Held.live(render_imaging_study(study, record, instances=with_instances), study.updated or study.received)
        yield held


def _linked(order_id: str, study_uids: Iterable[str], record: Record) -> list[str]:
    found = []
    for uid in study_uids:
        study = record.studies.get(uid)
        if study is not None and study.order_id == order_id:
            found.append(uid)
    return found


def _literal(values: tuple[str, ...]) -> tuple[str, ...]:
    """Values for the port, none where one of them would be taken for a wildcard."""
    return () if any("*" in one or "?" in one for one in values) else values


def _audits(criteria: Sequence[Criterion], record: Record) -> Iterator[Held]:
    ids = _values(criteria, "_id")
    if ids:
        for id in dict.fromkeys(ids[0]):
            event = record.audits.get(int(id)) if id.isdigit() and len(id) < 19 else None
            if event is not None:
                yield Held.live(render_audit_event(event), event.when)
        return
    persons = [_ids(one, "Patient") for one in _values(criteria, "patient", "entity")]
    since, until = _recorded(criteria)
    seen: set[int] = set()
    for person in persons[0] if persons and persons[0] else [""]:
        page = Page(limit=MOST_CANDIDATES)
        for event in record.audits.search(person_id=person, since=since, until=until, page=page):
            if event.id not in seen:
                seen.add(event.id)
                yield Held.live(render_audit_event(event), event.when)


def _recorded(criteria: Sequence[Criterion]) -> tuple[float, float]:
    """The time (since, until) that the dates asked for leave, a second wider on each side; 0 = open."""
    since, until = 0.0, 0.0
    for one in criteria:
        if one.parameter != "date" or one.negate or not one.alternatives:
            continue
        lows = [_seconds(a) for _, a, _ in one.alternatives]
        highs = [_seconds(b) for _, _, b in one.alternatives]
        if all(lows):
            since = max(since, min(lows) - 1)
        if all(highs):
            until = min(until or max(highs) + 1, max(highs) + 1)
    return since, until


def _seconds(text: str) -> float:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() if text else 0.0
    except (ValueError, OverflowError):
        return 0.0
