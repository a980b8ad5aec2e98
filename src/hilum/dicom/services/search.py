"""Search in the archive: from the keys of a query to the things that match. PS3.4 C.4.1.3, C.6; PS3.18 10.6.

C-FIND, C-MOVE, C-GET and QIDO-RS all search here. The store narrows by what it has indexes for; then every supported key is
matched again by the rules of PS3.4 C.2.2.2, so that no store can answer too much. The patient is always the one that the study
belongs to now: the survivor of a merge, and an identifier of the merged patient still finds the survivor's studies.

It goes page by page, each begun behind the end of the last: a search may go on from one unit of work to the next, and a million
studies take no more memory than a page of them. (At patient level the ids of the patients who were told are kept beside.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from hilum.core.identity import Identifier, Patient
from hilum.core.record import Behind, InstanceFilter, Page, Record
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.dataset import Sequence as Items
from hilum.dicom.services.attributes import BY_TAG, Level, Row
from hilum.dicom.services.identity import issuer_of
from hilum.dicom.services.matching import dataset_matches, range_of, values_match

__all__ = ["UNIQUE_KEYS", "search"]

UNIQUE_KEYS: dict[Level, int] = {
    Level.PATIENT: 0x00100020,
    Level.STUDY: 0x0020000D,
    Level.SERIES: 0x0020000E,
    Level.IMAGE: 0x00080018,
}

_PATIENT_ID, _ISSUER, _QUALIFIERS = 0x00100020, 0x00100021, 0x00100024
_CONTROL = frozenset((0x00080005, 0x00080052, 0x00080053, 0x00080201, 0x00080054, 0x00080056))
_CHUNK = 500
_PATIENTS = 1000
_ANCHORS = 8
"""Studies by which the end of a page is found again: they may be deleted before the next page is read."""
_MOST_SEEN = 10_000
_MOST_STARS = 4
"""A key with more wildcards is matched here alone, where they are walked; the store may use an expression."""

Found = tuple[Patient, Row]
Predicate = Callable[[Row], bool]


def _is_exact(values: list[str]) -> bool:
    return bool(values) and not any("*" in value or "?" in value for value in values)


def _range(keys: Dataset, tag: int, vr: str) -> tuple[str, str]:
    text = keys.text(tag)
    if not text or "*" in text or "?" in text:
        return "", ""
    low, high = range_of(vr, text)
    return low, (high.ljust(8, "9") if high and vr == "DA" else high)


def _time_range(keys: Dataset, tag: int) -> tuple[str, str]:
    """A time range as the store compares it: the upper limit filled, so that 10 covers 10:59:59."""
    low, high = _range(keys, tag, "TM")
    return low, (high.split(".")[0].ljust(6, "9") if high else "")


def filter_of(keys: Dataset, level: Level) -> InstanceFilter:
    """The store's filter for what it can narrow."""
    ids = keys.texts(_PATIENT_ID)
    return InstanceFilter(
        patient_identifier=() if _is_exact(ids) else _few_stars(ids),
        patient_name=_text(keys, 0x00100010),
        birth_date=_range(keys, 0x00100030, "DA"),
        study_uids=tuple(keys.texts(0x0020000D)),
        accession=_few_stars(keys.texts(0x00080050)),
        study_id=_text(keys, 0x00200010),
        study_date=_range(keys, 0x00080020, "DA"),
        study_time=_time_range(keys, 0x00080030),
        modalities=_modalities(keys, level),
        series_uids=tuple(keys.texts(0x0020000E)) if level >= Level.SERIES else (),
        instance_uids=tuple(keys.texts(0x00080018)) if level == Level.IMAGE else (),
        sop_classes=tuple(keys.texts(0x00080016)) if level == Level.IMAGE else (),
    )


def _few_stars(values: list[str]) -> tuple[str, ...]:
    return () if any(value == "*" or value.count("*") > _MOST_STARS for value in values) else tuple(values)


def _text(keys: Dataset, tag: int) -> str:
    text = keys.text(tag)
    return "" if text == "*" or text.count("*") > _MOST_STARS else text


def _modalities(keys: Dataset, level: Level) -> tuple[str, ...]:
    tag = 0x00080061 if level <= Level.STUDY else 0x00080060
    values = keys.texts(tag)
    if not values and level <= Level.STUDY:
        values = keys.texts(0x00080060)
    return tuple(values) if _is_exact(values) else ()


def _predicates(keys: Dataset, level: Level) -> list[Predicate]:
    """Matching of every supported key of this level and those above; Patient ID and its issuer are matched apart."""
    made: list[Predicate] = []
    for tag, _, value in keys:
        if tag in _CONTROL or tag in (_PATIENT_ID, _ISSUER, _QUALIFIERS):
            continue
        attribute = BY_TAG.get(tag)
        if tag == 0x00080060 and level <= Level.STUDY:
            attribute = BY_TAG[0x00080061]  # Modality asked at study level, as several viewers do
        if attribute is None or attribute.level > level or (0x00201200 <= tag <= 0x00201209):
            continue
        if isinstance(value, Items):
            if value:
                made.append(_items_predicate(attribute.tag, keys))
            continue
        wanted = keys.texts(tag)
        if wanted and wanted != ["*"]:
            made.append(_values_predicate(attribute.tag, wanted))
    return made


def _values_predicate(tag: int, wanted: list[str]) -> Predicate:
    attribute = BY_TAG[tag]
    vr, read = attribute.vr, attribute.read
    return lambda row: values_match(vr, wanted, [str(value) for value in read(row)], tag)


def _items_predicate(tag: int, keys: Dataset) -> Predicate:
    attribute = BY_TAG[tag]
    asked = Dataset()
    asked.set(tag, keys.sequence(tag))

    def matches(row: Row) -> bool:
        candidate = Dataset()
        candidate.set(tag, attribute.read(row))
        return dataset_matches(asked, candidate)

    return matches


class _Who:
    """Which patients the query asks for, and which of their identifiers to answer with."""

    def __init__(self, keys: Dataset, record: Record) -> None:
        self.record = record
        self.values = [value for value in keys.texts(_PATIENT_ID) if value != "*"]
        issuer = issuer_of(keys)
        self.authority = record.authorities.canonical(issuer).key if issuer else ""
        self.seen: dict[str, Identifier | None] = {}

    def ids(self) -> tuple[str, ...] | None:
        """Our ids of the patients with an exact Patient ID, subsumed identifiers included; None: not narrowed."""
        if not _is_exact(self.values):
            return None
        found: dict[str, None] = {}
        for value in self.values:
            for patient in self.record.patients.search(identifier=value, page=Page(_PATIENTS)):
                current = self.record.patients.current(patient.id)
                if current is not None:
                    found[current.id] = None
        return tuple(found)

    def shown(self, patient: Patient) -> Identifier | None:
        """The identifier to answer with; None where the patient is not asked for."""
        if patient.id not in self.seen:
            if len(self.seen) >= _MOST_SEEN:
                self.seen.clear()
            self.seen[patient.id] = self._shown(patient)
        return self.seen[patient.id]

    def _shown(self, patient: Patient) -> Identifier | None:
        if not self.values and not self.authority:
            return patient.primary
        for one in patient.identifiers:
            if self.authority and one.authority.key != self.authority:
                continue
            if not values_match("LO", self.values, [one.value], _PATIENT_ID):
                continue
            if one.key == patient.primary.key or not self._is_subsumed(patient, one):
                return one
            return patient.primary
        return None

    def _is_subsumed(self, patient: Patient, identifier: Identifier) -> bool:
        return any(one.has(identifier) for one in self.record.patients.subsumed(patient.id))


def search(level: Level, keys: Dataset, record: Record, retrieve_aet: str, *, wanted: int = 0) -> Iterator[Row]:
    """All that matches at this level, in the store's order: studies newest first, series and instances by number.

    wanted   how many the caller will take at most: the size of the first page; 0 all
    """
    where = filter_of(keys, level)
    who = _Who(keys, record)
    ids = who.ids()
    if ids is not None:
        if not ids:
            return
        where = replace(where, patient_ids=ids)
    conditions = _predicates(keys, level)
    if level == Level.PATIENT:
        yield from _patients(keys, where, who, conditions, record, retrieve_aet)
        return
    for row in _rows(level, where, who, record, retrieve_aet, wanted):
        if all(condition(row) for condition in conditions):
            yield row


def _rows(
    level: Level, where: InstanceFilter, who: _Who, record: Record, retrieve_aet: str, wanted: int
) -> Iterator[Row]:
    size = min(max(wanted, 1), _CHUNK) if wanted else _CHUNK
    behind: Behind | None = None
    while True:
        rows = list(_page(level, replace(where, page=Page(size), behind=behind), record, retrieve_aet))
        for row in rows:
            shown = who.shown(row.patient)
            if shown is not None:
                yield row._replace(shown=shown)
        if len(rows) < size:
            return
        behind = _end(rows)
        size = _CHUNK


def _end(rows: list[Row]) -> Behind:
    """Where this page ended."""
    series, instance = rows[-1].series, rows[-1].instance
    return Behind(
        tuple(row.study.uid for row in rows[-_ANCHORS:] if row.study is not None),
        (series.number, series.uid) if series is not None else ("", ""),
        (instance.number, instance.uid) if instance is not None else ("", ""),
    )


def _page(level: Level, where: InstanceFilter, record: Record, retrieve_aet: str) -> Iterator[Row]:
    nobody = Identifier("")
    if level == Level.STUDY:
        for study, patient in record.studies.find_studies(where):
            yield Row(patient, nobody, study, None, None, retrieve_aet)
    elif level == Level.SERIES:
        for series, study, patient in record.studies.find_series(where):
            yield Row(patient, nobody, study, series, None, retrieve_aet)
    else:
        for instance, series, study, patient in record.studies.find_instances(where):
            yield Row(patient, nobody, study, series, instance, retrieve_aet)


def _patients(
    keys: Dataset, where: InstanceFilter, who: _Who, conditions: list[Predicate], record: Record, retrieve_aet: str
) -> Iterator[Row]:
    """Patients who have studies in the archive, each once, with the number of what they have."""
    seen: set[str] = set()
    for row in _rows(Level.STUDY, where, who, record, retrieve_aet, 0):
        if row.patient.id in seen:
            continue
        seen.add(row.patient.id)
        studies = record.studies.of_patient(row.patient.id)
        related = (
            len(studies),
            sum(one.series_count for one in studies),
            sum(one.instance_count for one in studies),
        )
        found = row._replace(study=None, related=related)
        if all(condition(found) for condition in conditions):
            yield found
