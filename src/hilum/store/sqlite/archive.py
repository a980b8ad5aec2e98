"""The archive's index in the database. An instance of a repeated series costs one SELECT and one INSERT: counts and the use of its
blob are kept by a trigger, since each statement that is run from here lets other threads in between."""

# ruff: noqa: S608 - statements are made of our own constants; values are always bound

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hilum.core.identity import Patient
from hilum.core.record import Behind, InstanceFilter
from hilum.core.study import BlobRef, Instance, InstanceStored, Series, Study, StudyAssigned
from hilum.store.codec import codec, values_of
from hilum.store.matching import fold, is_universal, number_key, person_name
from hilum.store.sqlite.connection import Context, Where, like
from hilum.store.sqlite.people import add_name

__all__ = ["SqlStudies"]

_STUDY = codec(Study)
_SERIES = codec(Series)
_PATIENT = codec(Patient)
_MOST_KNOWN_SERIES = 4096
_NEVER_WAITS = ("studies", "")
"""Rows of the archive are written at once."""

_STUDY_COLUMNS = "t.body, t.patient_id, t.order_id, t.modalities, t.series_count, t.instance_count, t.updated"
_SERIES_COLUMNS = "s.body, s.instance_count"
_INSTANCE_COLUMNS = (
    "i.uid, i.sop_class, s.uid, t.uid, i.transfer_syntax, i.segment, i.offset, i.length, i.dataset_offset, i.number,"
    " i.rows, i.columns, i.bits_allocated, i.frames, i.digest, i.procedure_id, i.sps_id, i.source_aet, i.exchange_id,"
    " i.received"
)
_GET_STUDY = f"SELECT {_STUDY_COLUMNS} FROM studies t WHERE t.uid = ?"
_STUDIES_OF = f"SELECT {_STUDY_COLUMNS} FROM studies t WHERE t.patient_id = ? ORDER BY t.key DESC"
# The newest series with a UID: two studies of careless senders may share it.
_GET_SERIES = f"SELECT {_SERIES_COLUMNS} FROM series s WHERE s.uid = ? ORDER BY s.key DESC LIMIT 1"
_GET_INSTANCE = (
    f"SELECT {_INSTANCE_COLUMNS}, i.metadata FROM instances i JOIN series s ON s.key = i.series_key"
    " JOIN studies t ON t.key = s.study_key WHERE i.uid = ?"
)
# Where an instance would go: its study, another study with a series of that UID, the instance itself.
_PLACE = (
    f"SELECT {_STUDY_COLUMNS}, g.uid, k.key FROM (SELECT 1) LEFT JOIN studies t ON t.uid = ?"
    " LEFT JOIN series r ON r.key = (SELECT max(key) FROM series WHERE uid = ? AND study_key IS NOT t.key)"
    " LEFT JOIN studies g ON g.key = r.study_key"
    " LEFT JOIN instances k ON k.uid = ?"
)
_STUDY_KEY = "SELECT key FROM studies WHERE uid = ?"
_SERIES_KEY = "SELECT s.key, t.key FROM series s JOIN studies t ON t.key = s.study_key WHERE s.uid = ? AND t.uid = ?"
_PUT_STUDY = "INSERT INTO studies VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0, ?, ?)"
_PUT_SERIES = "INSERT INTO series VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, 0, ?)"
_PUT_INSTANCE = (
    "INSERT INTO instances VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (uid) DO NOTHING"
)
_KNOWN_INSTANCE = (
    "SELECT i.key, i.digest, i.segment, i.offset, i.length, i.series_key, s.study_key FROM instances i"
    " JOIN series s ON s.key = i.series_key WHERE i.uid = ?"
)
_DROP_INSTANCE = "DELETE FROM instances WHERE key = ?"
# What follows from an instance. Temporary, of the writer's connection: the tables are the same whoever wrote them.
_WHEN_STORED = (
    "CREATE TEMP TRIGGER instance_stored AFTER INSERT ON main.instances BEGIN"
    " UPDATE series SET instance_count = instance_count + 1 WHERE key = NEW.series_key;"
    " UPDATE studies SET instance_count = instance_count + 1, updated = max(updated, NEW.received)"
    " WHERE key = (SELECT study_key FROM series WHERE key = NEW.series_key);"
    " INSERT INTO blobs (segment, offset, length, uses) VALUES (NEW.segment, NEW.offset, NEW.length, 1)"
    " ON CONFLICT (segment, offset) DO UPDATE SET uses = uses + 1; END"
)
_COUNT_SERIES = "UPDATE series SET instance_count = instance_count + ? WHERE key = ?"
_COUNT_STUDY = "UPDATE studies SET instance_count = instance_count + ?, updated = max(updated, ?) WHERE key = ?"
# A study gained or lost a series.
_RECOUNT_STUDY = (
    "UPDATE studies SET series_count = (SELECT count(*) FROM series WHERE study_key = studies.key),"
    " modalities = coalesce((SELECT group_concat(modality, '\\') FROM"
    " (SELECT modality, min(key) AS first FROM series WHERE study_key = studies.key AND modality <> ''"
    " GROUP BY modality ORDER BY first)), '') WHERE key = ?"
)
_DROP_EMPTY_SERIES = "DELETE FROM series WHERE key = ? AND instance_count = 0"
_DROP_EMPTY_STUDY = "DELETE FROM studies WHERE key = ? AND instance_count = 0"
_ASSIGN = (
    "UPDATE studies SET patient_id = ?, order_id = CASE ? WHEN '' THEN order_id ELSE ? END, updated = ? WHERE uid = ?"
)

_LEVELS = {
    "study": " FROM studies t LEFT JOIN patients p ON p.id = t.patient_id",
    "series": " FROM series s JOIN studies t ON t.key = s.study_key LEFT JOIN patients p ON p.id = t.patient_id",
    "instance": (
        " FROM instances i JOIN series s ON s.key = i.series_key JOIN studies t ON t.key = s.study_key"
        " LEFT JOIN patients p ON p.id = t.patient_id"
    ),
}


def _study(row: tuple[Any, ...]) -> Study:
    _, patient_id, order_id, modalities, series_count, instance_count, updated = row
    values = values_of(row[0])
    values.update(
        patient_id=patient_id,
        order_id=order_id,
        modalities=modalities.split("\\") if modalities else (),
        series_count=series_count,
        instance_count=instance_count,
        updated=updated,
    )
    return _STUDY.build(values)


def _series(row: tuple[Any, ...]) -> Series:
    values = values_of(row[0])
    values["instance_count"] = row[1]
    return _SERIES.build(values)


def _instance(row: tuple[Any, ...], metadata: bytes = b"") -> Instance:
    return Instance(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        BlobRef(row[5], row[6], row[7]),
        row[8],
        row[9],
        row[10],
        row[11],
        row[12],
        row[13],
        row[14],
        metadata,
        (row[15], row[16]),
        row[17],
        row[18],
        row[19],
    )


def _patient(body: str | None, patient_id: str) -> Patient:
    return _PATIENT.decode(body) if body is not None else Patient(patient_id)


class SqlStudies:
    """The archive's index."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._execute = context.execute

    def get(self, study_uid: str) -> Study | None:
        """A study with its counts and modalities."""
        row = self._context.look(_GET_STUDY, (study_uid,), _NEVER_WAITS).fetchone()
        return None if row is None else _study(row)

    def series(self, series_uid: str) -> Series | None:
        """A series with its count."""
        row = self._execute(_GET_SERIES, (series_uid,)).fetchone()
        return None if row is None else _series(row)

    def instance(self, sop_instance: str) -> Instance | None:
        """An instance."""
        row = self._execute(_GET_INSTANCE, (sop_instance,)).fetchone()
        return None if row is None else _instance(row, row[20])

    def place(self, study_uid: str, series_uid: str, sop_instance: str) -> tuple[Study | None, str, Instance | None]:
        """The study, another study with a series of that UID, the instance."""
        row = self._execute(_PLACE, (study_uid, series_uid, sop_instance)).fetchone()
        study = _study(row[:7]) if row[0] is not None else None
        return study, row[7] or "", self.instance(sop_instance) if row[8] is not None else None

    def of_patient(self, patient_id: str) -> list[Study]:
        """All studies of a patient, newest first."""
        return [_study(row) for row in self._context.look(_STUDIES_OF, (patient_id,), _NEVER_WAITS)]

    def find_studies(self, where: InstanceFilter) -> list[tuple[Study, Patient]]:
        """Studies that match, newest first."""
        condition = _study_condition(where)
        below = Where()
        _series_condition(below, where, level="study")
        _instance_condition(below, where)
        if below.pieces:
            inner = "instances i JOIN series s ON s.key = i.series_key" if "i." in str(below) else "series s"
            condition.add(
                f"EXISTS (SELECT 1 FROM {inner} WHERE s.study_key = t.key AND {below})",
                *below.parameters,
            )
        if where.behind is not None:
            # a UID of theirs is gone with its study: the rest still tells the place
            places = ", ".join("?" * len(where.behind.study_uids))
            condition.add(f"t.key < (SELECT min(key) FROM studies WHERE uid IN ({places}))", *where.behind.study_uids)
        if self._context.fresh is not None and self._is_unknown(where.accession):
            return []
        rows = self._execute(
            f"SELECT {_STUDY_COLUMNS}, p.body{_LEVELS['study']} WHERE {condition} ORDER BY t.key DESC LIMIT ? OFFSET ?",
            (*condition.parameters, where.page.limit, where.page.offset),
        )
        return [(_study(row[:7]), _patient(row[7], row[1])) for row in rows]

    def _is_unknown(self, accession: Sequence[str]) -> bool:
        """Accession numbers are asked for that no study has. This needs no patients, so none that wait need be written for it."""
        condition = Where()
        condition.matching_some("t.accession", *accession)
        if not condition.pieces:
            return False
        asked = f"SELECT 1 FROM studies t WHERE {condition} LIMIT 1"
        return self._context.look(asked, condition.parameters, _NEVER_WAITS).fetchone() is None

    def find_series(self, where: InstanceFilter) -> list[tuple[Series, Study, Patient]]:
        """Series that match, by number."""
        condition = _study_condition(where, modalities=False)
        _series_condition(condition, where, level="series")
        below = Where()
        _instance_condition(below, where)
        if below.pieces:
            condition.add(
                f"EXISTS (SELECT 1 FROM instances i WHERE i.series_key = s.key AND {below})",
                *below.parameters,
            )
        if where.behind is not None:
            condition.add("(s.number_order, s.number, s.uid, t.uid) > (?, ?, ?, ?)", *_series_place(where.behind))
        rows = self._execute(
            f"SELECT {_STUDY_COLUMNS}, p.body, {_SERIES_COLUMNS}{_LEVELS['series']} WHERE {condition}"
            " ORDER BY s.number_order, s.number, s.uid, t.uid LIMIT ? OFFSET ?",
            (*condition.parameters, where.page.limit, where.page.offset),
        )
        return [(_series(row[8:]), _study(row[:7]), _patient(row[7], row[1])) for row in rows]

    def find_instances(self, where: InstanceFilter) -> list[tuple[Instance, Series, Study, Patient]]:
        """Instances that match, by series and instance number, without metadata."""
        condition = self._instances_where(where)
        rows = self._execute(
            f"SELECT {_INSTANCE_COLUMNS}, s.key, t.key{_LEVELS['instance']} WHERE {condition}"
            " ORDER BY s.number_order, s.number, s.uid, i.number_order, i.number, i.uid LIMIT ? OFFSET ?",
            (*condition.parameters, where.page.limit, where.page.offset),
        ).fetchall()
        groups: dict[int, Series] = {}
        wholes: dict[int, tuple[Study, Patient]] = {}
        found = []
        for row in rows:
            series_key, study_key = row[20], row[21]
            if series_key not in groups:
                groups[series_key] = _series(
                    self._execute(f"SELECT {_SERIES_COLUMNS} FROM series s WHERE s.key = ?", (series_key,)).fetchone()
                )
            if study_key not in wholes:
                whole = self._execute(
                    f"SELECT {_STUDY_COLUMNS}, p.body{_LEVELS['study']} WHERE t.key = ?", (study_key,)
                ).fetchone()
                wholes[study_key] = (_study(whole[:7]), _patient(whole[7], whole[1]))
            found.append((_instance(row), groups[series_key], *wholes[study_key]))
        return found

    def metadata(self, where: InstanceFilter) -> Iterator[tuple[Instance, bytes]]:
        """Instances that match with their stored DICOM JSON, by series and instance number."""
        condition = self._instances_where(where)
        rows = self._execute(
            f"SELECT {_INSTANCE_COLUMNS}, i.key{_LEVELS['instance']} WHERE {condition}"
            " ORDER BY s.number_order, s.number, s.uid, i.number_order, i.number, i.uid LIMIT ? OFFSET ?",
            (*condition.parameters, where.page.limit, where.page.offset),
        ).fetchall()
        for row in rows:
            (content,) = self._execute("SELECT metadata FROM instances WHERE key = ?", (row[20],)).fetchone()
            yield _instance(row), content

    @staticmethod
    def _instances_where(where: InstanceFilter) -> Where:
        condition = _study_condition(where, modalities=False)
        _series_condition(condition, where, level="series")
        _instance_condition(condition, where)
        if where.behind is not None:
            number, uid = where.behind.instance
            place = (*_series_place(where.behind)[:3], number_key(number)[0], number, uid)
            condition.add(
                "(s.number_order, s.number, s.uid, i.number_order, i.number, i.uid) > (?, ?, ?, ?, ?, ?)", *place
            )
        return condition

    def prepare(self) -> None:
        """Once for the connection that writes: let what follows from an instance happen with it."""
        self._execute(_WHEN_STORED)

    def store(self, event: InstanceStored) -> None:
        """Take an instance in; study and series are those of the first instance, counts are ours."""
        instance = event.instance
        series_key, study_key = self._keys(event)
        blob = instance.blob
        row = (
            instance.uid,
            series_key,
            instance.sop_class,
            number_key(instance.number)[0],
            instance.number,
            instance.transfer_syntax,
            blob.segment,
            blob.offset,
            blob.length,
            instance.dataset_offset,
            instance.rows,
            instance.columns,
            instance.bits_allocated,
            instance.frames,
            instance.digest,
            *instance.request,
            instance.source_aet,
            instance.exchange_id,
            instance.received,
            instance.metadata,
        )
        execute = self._execute
        if execute(_PUT_INSTANCE, row).rowcount != 1:
            key, digest, segment, offset, length, old_series, old_study = execute(
                _KNOWN_INSTANCE, (instance.uid,)
            ).fetchone()
            if digest and digest == instance.digest:
                self._drop_if_empty(series_key, study_key)
                if (blob.segment, blob.offset) != (segment, offset):
                    self._context.freed.append(blob)
                return
            execute(_DROP_INSTANCE, (key,))
            execute(_PUT_INSTANCE, row)
            self._context.release(BlobRef(segment, offset, length))
            execute(_COUNT_SERIES, (-1, old_series))
            execute(_COUNT_STUDY, (-1, 0.0, old_study))
            if (old_series, old_study) != (series_key, study_key):
                self._drop_if_empty(old_series, old_study)

    def _keys(self, event: InstanceStored) -> tuple[int, int]:
        """The keys of the series and the study, which are made where they are new."""
        series, study = event.series, event.study
        known = self._context.known_series
        name = (series.uid, study.uid)
        keys = known.get(name)
        if keys is not None:
            return keys
        row = self._execute(_SERIES_KEY, name).fetchone()
        if row is None:
            found = self._execute(_STUDY_KEY, (study.uid,)).fetchone()
            study_key = found[0] if found is not None else self._put_study(study)
            series_key = self._execute(
                _PUT_SERIES,
                (
                    study_key,
                    series.uid,
                    series.modality,
                    number_key(series.number)[0],
                    series.number,
                    fold(series.description),
                    series.performed_step,
                    _SERIES.encode(series),
                ),
            ).lastrowid
            assert series_key is not None
            self._execute(_RECOUNT_STUDY, (study_key,))
            row = (series_key, study_key)
        if len(known) >= _MOST_KNOWN_SERIES:
            del known[next(iter(known))]
        known[name] = keys = (row[0], row[1])
        return keys

    def _put_study(self, study: Study) -> int:
        key = self._execute(
            _PUT_STUDY,
            (
                study.uid,
                self._context.survivor(study.patient_id),
                study.order_id,
                study.accession,
                study.study_id,
                study.date,
                study.time,
                fold(study.description),
                fold(person_name(study.referring_physician)),
                study.updated,
                _STUDY.encode(study),
            ),
        ).lastrowid
        assert key is not None
        return key

    def delete(self, sop_instances: tuple[str, ...]) -> None:
        """Remove instances; a series or study that is empty then goes too."""
        for uid in sop_instances:
            row = self._execute(_KNOWN_INSTANCE, (uid,)).fetchone()
            if row is None:
                continue
            key, _digest, segment, offset, length, series_key, study_key = row
            self._execute(_DROP_INSTANCE, (key,))
            self._context.release(BlobRef(segment, offset, length))
            self._execute(_COUNT_SERIES, (-1, series_key))
            self._execute(_COUNT_STUDY, (-1, 0.0, study_key))
            self._drop_if_empty(series_key, study_key)

    def _drop_if_empty(self, series_key: int, study_key: int) -> None:
        if self._execute(_DROP_EMPTY_SERIES, (series_key,)).rowcount:
            self._context.known_series.clear()
            if not self._execute(_DROP_EMPTY_STUDY, (study_key,)).rowcount:
                self._execute(_RECOUNT_STUDY, (study_key,))

    def assign(self, event: StudyAssigned, now: float) -> None:
        """Give a study to a patient, or link it with an order."""
        patient_id = self._context.survivor(event.patient_id)
        self._execute(_ASSIGN, (patient_id, event.order_id, event.order_id, now, event.study_uid))


def _study_condition(where: InstanceFilter, *, modalities: bool = True) -> Where:
    condition = Where()
    condition.among("t.patient_id", where.patient_ids)
    wanted = [one for one in where.patient_identifier if one]
    if any(is_universal(one) for one in wanted):
        wanted = []
    if wanted or where.issuer:
        inner = Where()
        inner.matching("n.value", *wanted)
        if where.issuer:
            inner.add("(n.authority = ? OR n.namespace = ?)", where.issuer, where.issuer)
        condition.add(
            f"t.patient_id IN (SELECT n.patient_id FROM patient_identifiers n WHERE {inner})",
            *inner.parameters,
        )
    add_name(condition, where.patient_name, "t.patient_id")
    condition.within("p.birth_date", where.birth_date)
    condition.matching("t.uid", *where.study_uids)
    condition.matching_some("t.accession", *where.accession)
    condition.matching("t.study_id", where.study_id)
    condition.within("t.date", where.study_date)
    condition.within("t.time", where.study_time)
    condition.matching("t.description", fold(where.study_description))
    condition.matching("t.referring", fold(where.referring_physician.rstrip("^")))
    modality = [one for one in where.modalities if one]
    if modalities and modality and not any(is_universal(one) for one in modality):
        pieces = [like("m.modality", one) for one in modality]
        condition.add(
            "EXISTS (SELECT 1 FROM series m WHERE m.study_key = t.key AND ("
            + " OR ".join(piece for piece, _ in pieces)
            + "))",
            *(parameter for _, parameters in pieces for parameter in parameters),
        )
    return condition


def _series_condition(condition: Where, where: InstanceFilter, *, level: str) -> None:
    condition.matching("s.uid", *where.series_uids)
    if level == "series":
        condition.matching("s.modality", *where.modalities)
    condition.matching("s.number", where.series_number)
    condition.matching("s.description", fold(where.series_description))
    condition.equal("s.performed_step", where.performed_step)


def _series_place(behind: Behind) -> tuple[int, str, str, str]:
    number, uid = behind.series
    return number_key(number)[0], number, uid, behind.study_uids[-1] if behind.study_uids else ""


def _instance_condition(condition: Where, where: InstanceFilter) -> None:
    condition.matching("i.uid", *where.instance_uids)
    condition.matching("i.sop_class", *where.sop_classes)
    condition.matching("i.number", where.instance_number)
