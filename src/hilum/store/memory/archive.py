"""The archive's index in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hilum.core.identity import Identifier, Patient
from hilum.core.record import Behind, InstanceFilter
from hilum.core.study import Instance, InstanceStored, Series, Study
from hilum.store.matching import in_range, is_universal, matches, matches_any, matches_name, number_key
from hilum.store.memory.people import MemoryPatients
from hilum.store.memory.tables import Tables, part

__all__ = ["MemoryStudies"]


class MemoryStudies:
    """The archive's index."""

    def __init__(self, tables: Tables, patients: MemoryPatients) -> None:
        self._tables = tables
        self._patients = patients

    def get(self, study_uid: str) -> Study | None:
        """A study with its counts and modalities."""
        return self._tables.studies.get(study_uid)

    def series(self, series_uid: str) -> Series | None:
        """A series with its count."""
        return next((one for one in self._tables.series.newest() if one.uid == series_uid), None)

    def place(self, study_uid: str, series_uid: str, sop_instance: str) -> tuple[Study | None, str, Instance | None]:
        """The study, another study with a series of that UID, the instance."""
        others = (one.study_uid for one in self._tables.series.newest() if one.uid == series_uid)
        other = next((one for one in others if one != study_uid), "")
        return self.get(study_uid), other, self.instance(sop_instance)

    def instance(self, sop_instance: str) -> Instance | None:
        """An instance."""
        return self._tables.instances.get(sop_instance)

    def of_patient(self, patient_id: str) -> list[Study]:
        """All studies of a patient, newest first."""
        return [one for one in self._tables.studies.newest() if one.patient_id == patient_id]

    def find_studies(self, where: InstanceFilter) -> list[tuple[Study, Patient]]:
        """Studies that match, newest first."""
        found = [
            (study, patient) for study, patient in self._studies(where) if any(True for _ in self._inside(study, where))
        ]
        if where.behind is not None:
            rest = self._end_of(where.behind)
            found = [row for row in found if row[0].uid in rest]
        return part(found, where.page)

    def find_series(self, where: InstanceFilter) -> list[tuple[Series, Study, Patient]]:
        """Series that match, by number."""
        found = [
            (series, study, patient)
            for study, patient in self._studies(where)
            for series in self._series_of(study, where, level="series")
            if any(True for _ in self._instances_of(series, where))
        ]
        found.sort(key=lambda row: _series_order(row[0]))
        if where.behind is not None:
            place = _series_place(where.behind)
            found = [row for row in found if _series_order(row[0]) > place]
        return part(found, where.page)

    def find_instances(self, where: InstanceFilter) -> list[tuple[Instance, Series, Study, Patient]]:
        """Instances that match, by series and instance number, without metadata."""
        return [
            (replace(instance, metadata=b""), series, study, patient)
            for instance, series, study, patient in self._matching(where)
        ]

    def metadata(self, where: InstanceFilter) -> Iterator[tuple[Instance, bytes]]:
        """Instances that match with their stored DICOM JSON, by series and instance number."""
        for instance, _series, _study, _patient in self._matching(where):
            yield replace(instance, metadata=b""), instance.metadata

    def _matching(self, where: InstanceFilter) -> list[tuple[Instance, Series, Study, Patient]]:
        found = [
            (instance, series, study, patient)
            for study, patient in self._studies(where)
            for series in self._series_of(study, where, level="series")
            for instance in self._instances_of(series, where)
        ]
        found.sort(key=_instance_order)
        if where.behind is not None:
            number, uid = where.behind.instance
            place = (*_series_place(where.behind)[:3], number_key(number)[0], number, uid)
            found = [row for row in found if _instance_order(row) > place]
        return part(found, where.page)

    def _end_of(self, behind: Behind) -> set[str]:
        """The studies that come behind all of these."""
        rest: list[str] = []
        seen = False
        for one in self._tables.studies.newest():
            if one.uid in behind.study_uids:
                seen, rest = True, []
            elif seen:
                rest.append(one.uid)
        return set(rest)

    def _studies(self, where: InstanceFilter) -> Iterator[tuple[Study, Patient]]:
        for study in self._tables.studies.newest():
            patient = self._patients.current(study.patient_id)
            if patient is None:
                patient = Patient(study.patient_id)
            if _study_fits(study, patient, where):
                yield study, patient

    def _inside(self, study: Study, where: InstanceFilter) -> Iterator[object]:
        for series in self._series_of(study, where, level="study"):
            yield from self._instances_of(series, where)

    def _series_of(self, study: Study, where: InstanceFilter, *, level: str) -> Iterator[Series]:
        for series in self._tables.series.values():
            if (
                series.study_uid == study.uid
                and matches_any(where.series_uids, series.uid)
                and (level == "study" or matches_any(where.modalities, series.modality))
                and matches(where.series_number, series.number)
                and matches(where.series_description, series.description)
                and (not where.performed_step or where.performed_step == series.performed_step)
            ):
                yield series

    def _instances_of(self, series: Series, where: InstanceFilter) -> Iterator[Instance]:
        for instance in self._tables.instances.values():
            if (
                instance.series_uid == series.uid
                and instance.study_uid == series.study_uid
                and matches_any(where.instance_uids, instance.uid)
                and matches_any(where.sop_classes, instance.sop_class)
                and matches(where.instance_number, instance.number)
            ):
                yield instance

    def store(self, event: InstanceStored) -> None:
        """Take an instance in; study and series are those of the first instance, counts are ours."""
        study, series, instance = event.study, event.series, event.instance
        known = self._tables.instances.get(instance.uid)
        if known is not None:
            if known.digest and known.digest == instance.digest:
                return
            if (known.series_uid, known.study_uid) != (instance.series_uid, instance.study_uid):
                self.delete((known.uid,))
                known = None
        kept = self._tables.studies.get(study.uid)
        if kept is None:
            kept = replace(study, modalities=(), series_count=0, instance_count=0)
        group = self._tables.series.get((study.uid, series.uid))
        if group is None:
            group = replace(series, instance_count=0)
            modalities = kept.modalities
            if series.modality and series.modality not in modalities:
                modalities = (*modalities, series.modality)
            kept = replace(kept, series_count=kept.series_count + 1, modalities=modalities)
        grown = 0 if known is not None else 1
        self._tables.series.put((study.uid, group.uid), replace(group, instance_count=group.instance_count + grown))
        self._tables.studies.put(
            kept.uid,
            replace(kept, instance_count=kept.instance_count + grown, updated=instance.received or kept.updated),
        )
        self._tables.instances.put(instance.uid, instance)

    def delete(self, sop_instances: tuple[str, ...]) -> None:
        """Remove instances; a series or study that is empty then goes too."""
        for uid in sop_instances:
            instance = self._tables.instances.get(uid)
            if instance is None:
                continue
            self._tables.instances.drop(uid)
            series = self._tables.series.get((instance.study_uid, instance.series_uid))
            study = self._tables.studies.get(instance.study_uid)
            if series is None or study is None:
                continue
            study = replace(study, instance_count=study.instance_count - 1)
            if series.instance_count == 1:
                self._tables.series.drop((study.uid, series.uid))
                modalities = dict.fromkeys(
                    one.modality for one in self._tables.series.values() if one.study_uid == study.uid and one.modality
                )
                study = replace(study, series_count=study.series_count - 1, modalities=tuple(modalities))
            else:
                self._tables.series.put(
                    (study.uid, series.uid), replace(series, instance_count=series.instance_count - 1)
                )
            if study.instance_count == 0:
                self._tables.studies.drop(study.uid)
            else:
                self._tables.studies.put(study.uid, study)


def _study_fits(study: Study, patient: Patient, where: InstanceFilter) -> bool:
    said = patient.demographics
    if where.patient_ids and patient.id not in where.patient_ids:
        return False
    wanted = [one for one in where.patient_identifier if not is_universal(one)]
    if (wanted or where.issuer) and not any(
        matches_any(wanted, one.value) and _issued_by(one, where.issuer) for one in patient.identifiers
    ):
        return False
    return (
        matches_name(where.patient_name, said.name)
        and in_range(said.birth_date, where.birth_date)
        and matches_any(where.study_uids, study.uid)
        and matches_any(where.accession, study.accession)
        and matches(where.study_id, study.study_id, regard_case=True)
        and in_range(study.date, where.study_date)
        and in_range(study.time, where.study_time)
        and matches(where.study_description, study.description)
        and matches_name(where.referring_physician, study.referring_physician)
        and (not where.modalities or any(matches_any(where.modalities, one) for one in study.modalities))
    )


def _series_order(series: Series) -> tuple[int, str, str, str]:
    return number_key(series.number)[0], series.number, series.uid, series.study_uid


def _series_place(behind: Behind) -> tuple[int, str, str, str]:
    number, uid = behind.series
    return number_key(number)[0], number, uid, behind.study_uids[-1] if behind.study_uids else ""


def _instance_order(row: tuple[Instance, Series, Study, Patient]) -> tuple[int, str, str, int, str, str]:
    instance, series = row[0], row[1]
    return (*_series_order(series)[:3], number_key(instance.number)[0], instance.number, instance.uid)


def _issued_by(identifier: Identifier, issuer: str) -> bool:
    return not issuer or issuer in (identifier.authority.namespace, identifier.authority.universal_id)
