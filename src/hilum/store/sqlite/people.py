"""Patients and visits in the database."""

# ruff: noqa: S608 - statements are made of our own constants; values are always bound

from __future__ import annotations

from typing import Any

from hilum.core.identity import Identifier, Patient
from hilum.core.quick import replace
from hilum.core.record import Page
from hilum.core.visit import Visit
from hilum.store.codec import codec
from hilum.store.matching import fold, is_universal, person_name
from hilum.store.sqlite.connection import Context, Where, like

__all__ = ["SqlPatients", "SqlVisits", "add_name"]

_PATIENT = codec(Patient)
_VISIT = codec(Visit)

# The patient with our id.
_GET = "SELECT body FROM patients WHERE id = ?"
# Who carries an identifier.
_OWNERS = "SELECT patient_id FROM patient_identifiers WHERE folded = ? AND value = ? AND authority = ? LIMIT 2"
# Of several; a current patient before a subsumed one.
_FIND = (
    "SELECT p.body FROM patient_identifiers i JOIN patients p ON p.id = i.patient_id"
    " WHERE i.folded = ? AND i.value = ? AND i.authority = ? ORDER BY p.merged_into <> '', p.id LIMIT 1"
)
# Who was merged into one, directly or through others.
_SUBSUMED = (
    "WITH RECURSIVE chain (id) AS (SELECT id FROM patients WHERE merged_into = ? AND merged_into <> ''"
    " UNION SELECT p.id FROM patients p JOIN chain ON p.merged_into = chain.id AND p.merged_into <> '')"
    " SELECT body FROM patients JOIN chain USING (id) WHERE id <> ? ORDER BY id"
)
# A patient in all columns.
_PUT = (
    "INSERT INTO patients VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
    " merged_into = excluded.merged_into, updated = excluded.updated, name = excluded.name,"
    " ideographic = excluded.ideographic, phonetic = excluded.phonetic, family = excluded.family, given = excluded.given,"
    " middle = excluded.middle, birth_date = excluded.birth_date, sex = excluded.sex, body = excluded.body"
)
_PUT_NEW = "INSERT INTO patients VALUES"
# A known patient whose name and birth date stay: their indexes are left alone.
_TOUCH = (
    "INSERT INTO patients VALUES ON CONFLICT (id) DO UPDATE SET"
    " updated = excluded.updated, sex = excluded.sex, body = excluded.body"
)
_NEVER_WAITS = ("subsumed", "")
_PUT_IDENTIFIER = "INSERT OR REPLACE INTO patient_identifiers VALUES"
_DROP_IDENTIFIERS = "DELETE FROM patient_identifiers WHERE patient_id = ?"


def _name_alternatives(pattern: str) -> list[tuple[str, tuple[Any, ...]]]:
    """The conditions on `patients` of which one must hold for a name to match a DICOM PN pattern, each with its own index."""
    found = []
    for group in pattern.split("="):
        wanted = fold(group.rstrip("^"))
        if wanted:
            found.append(like("name", wanted))
            for column in ("ideographic", "phonetic"):
                piece, parameters = like(column, wanted)
                found.append((f"({column} <> '' AND {piece})", parameters))
    return found


def add_name(where: Where, pattern: str, owner: str) -> None:
    """The condition that one of the name groups of the patient whose id is in the column `owner` matches."""
    if is_universal(pattern):
        return
    inner = Where()
    inner.any_of(_name_alternatives(pattern))
    where.add(f"{owner} IN (SELECT id FROM patients WHERE {inner})", *inner.parameters)


def _keeps_its_names(before: Patient, now: Patient) -> bool:
    return (
        before.id == now.id
        and before.merged_into == now.merged_into
        and before.demographics.name == now.demographics.name
        and before.demographics.birth_date == now.demographics.birth_date
    )


class SqlPatients:
    """The master patient index."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._execute = context.execute

    def get(self, id: str) -> Patient | None:
        """The patient with our id."""
        known = self._context.patients.get(id)
        if known is not None:
            return known
        row = self._context.look(_GET, (id,), ("patients", id)).fetchone()
        return None if row is None else _PATIENT.decode(row[0])

    def find(self, identifier: Identifier) -> Patient | None:
        """The current patient who carries the identifier."""
        value = identifier.value
        if not value:
            return None
        asked = (fold(value), value, identifier.authority.key)
        owners = self._context.look(_OWNERS, asked, ("patient_identifiers", value)).fetchall()
        if not owners:
            return None
        if len(owners) == 1:
            patient = self.get(owners[0][0])
        else:
            row = self._execute(_FIND, asked).fetchone()
            patient = None if row is None else _PATIENT.decode(row[0])
        return self.current(patient.id) if patient is not None and patient.merged_into else patient

    def current(self, id: str) -> Patient | None:
        """The patient, or whom it was merged into."""
        return self.get(self._context.survivor(id))

    def subsumed(self, id: str) -> tuple[Patient, ...]:
        """All that were merged into this one, directly or through others, by id."""
        found = self._context.look(_SUBSUMED, (id, id), _NEVER_WAITS)  # `put` lets no subsumed patient wait
        return tuple([_PATIENT.decode(body) for (body,) in found])

    def search(
        self,
        *,
        identifier: str = "",
        authority: str = "",
        name: str = "",
        family: str = "",
        given: str = "",
        birth_date: tuple[str, str] = ("", ""),
        sex: str = "",
        text: str = "",
        include_subsumed: bool = False,
        page: Page = Page(),
    ) -> list[Patient]:
        """Patients that match all keys given, newest change first."""
        where = Where()
        if not include_subsumed:
            where.add("merged_into = ''")
        if authority or not is_universal(identifier):
            inner = Where()
            inner.matching("folded", fold(identifier))
            inner.equal("authority", authority)
            where.add(f"id IN (SELECT patient_id FROM patient_identifiers WHERE {inner})", *inner.parameters)
        if not is_universal(name):
            words = [like(column, fold(name)) for column in ("family", "given", "middle")]
            where.any_of(_name_alternatives(name) + words)
        where.matching("family", fold(family))
        where.matching("given", fold(given))
        where.within("birth_date", birth_date)
        where.equal("sex", sex.upper())
        if text:
            begins = fold(text).replace("[", "[[]").replace("*", "[*]").replace("?", "[?]") + "*"
            low, high = fold(text), fold(text) + "\U0010ffff"
            where.any_of(
                [
                    (f"({column} >= ? AND {column} < ?)", (low, high))
                    for column in ("name", "family", "given", "middle", "ideographic", "phonetic")
                ]
                + [
                    ("(given || ' ' || family) GLOB ?", (begins,)),
                    (
                        "id IN (SELECT patient_id FROM patient_identifiers WHERE folded >= ? AND folded < ?)",
                        (low, high),
                    ),
                ]
            )
        rows = self._execute(
            f"SELECT body FROM patients WHERE {where} ORDER BY updated DESC, id DESC LIMIT ? OFFSET ?",
            (*where.parameters, page.limit, page.offset),
        )
        return [_PATIENT.decode(body) for (body,) in rows]

    def put(self, patient: Patient, previous: Patient | None = None) -> None:
        """Insert or replace. `previous` is what the row is known to hold, so that what stayed is not written again."""
        said, id, context = patient.demographics, patient.id, self._context
        name = said.name
        row = (
            id,
            patient.merged_into,
            patient.updated,
            fold(person_name(name)),
            fold(name.ideographic.rstrip("^")),
            fold(name.phonetic.rstrip("^")),
            fold(name.family),
            fold(name.given),
            fold(name.middle),
            said.birth_date,
            said.sex.upper(),
            _PATIENT.encode(patient),
        )
        context.patients[id] = patient
        if patient.merged_into:
            context.current.discard(id)
        else:
            context.current.add(id)
            if context.is_new("patients", id):
                context.later(_PUT_NEW, row, ("patients", id))
                self._put_identifiers(patient)
                return
            if previous is not None and _keeps_its_names(previous, patient):
                context.later(_TOUCH, row, ("patients", id))
                if previous.identifiers != patient.identifiers:
                    self._execute(_DROP_IDENTIFIERS, (id,))
                    self._put_identifiers(patient)
                return
        self._execute(_PUT, row)
        self._execute(_DROP_IDENTIFIERS, (id,))
        self._put_identifiers(patient)

    def _put_identifiers(self, patient: Patient) -> None:
        for one in patient.identifiers:
            value = one.value
            if value:
                authority = one.authority
                row = (fold(value), value, authority.key, authority.namespace, patient.id)
                self._context.later(_PUT_IDENTIFIER, row, ("patient_identifiers", value))


# A visit in all columns.
_PUT_VISIT = (
    "INSERT INTO visits (id, patient_id, number, number_authority, body) VALUES ON CONFLICT (id) DO UPDATE"
    " SET patient_id = excluded.patient_id, number = excluded.number, number_authority = excluded.number_authority,"
    " body = excluded.body"
)
_GET_VISIT = "SELECT body, patient_id FROM visits WHERE id = ?"
# The newest visit with a number.
_FIND_VISIT = (
    "SELECT body, patient_id FROM visits WHERE number = ? AND number <> '' AND (? = '' OR number_authority = ?)"
    " ORDER BY key DESC LIMIT 1"
)
_VISITS_OF = "SELECT body, patient_id FROM visits WHERE patient_id = ? ORDER BY key DESC"


def _visit(row: tuple[str, str]) -> Visit:
    visit = _VISIT.decode(row[0])
    return visit if visit.patient_id == row[1] else replace(visit, patient_id=row[1])


class SqlVisits:
    """Visits."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._execute = context.execute

    def get(self, id: str) -> Visit | None:
        """By our id."""
        row = self._context.look(_GET_VISIT, (id,), ("visits", id)).fetchone()
        return None if row is None else _visit(row)

    def find(self, number: Identifier) -> Visit | None:
        """By visit number; the newest where several share it."""
        value, authority = number.value, number.authority.key
        known = self._context.new_visits.get((value, authority))
        if known is not None:
            return known
        row = self._context.look(_FIND_VISIT, (value, authority, authority), ("visit numbers", value)).fetchone()
        return None if row is None else _visit(row)

    def of_patient(self, patient_id: str) -> list[Visit]:
        """All of a patient, newest first."""
        return [_visit(row) for row in self._context.look(_VISITS_OF, (patient_id,), ("visits of", patient_id))]

    def put(self, visit: Visit, previous: Visit | None = None) -> None:
        """Insert or replace. `previous` is what the row is known to hold, which it is not to be found by any more."""
        context, id = self._context, visit.id
        patient_id = context.survivor(visit.patient_id)
        value, authority = visit.number.value, visit.number.authority.key
        row = (id, patient_id, value, authority, _VISIT.encode(visit))
        about = (("visits", id), ("visit numbers", value), ("visits of", patient_id))
        new = context.new_visits
        if context.is_new("visits", id):
            context.later(_PUT_VISIT, row, *about)
            if value and authority:
                # the newest of all: what asks for its number need not wait until it is written
                known = visit if visit.patient_id == patient_id else replace(visit, patient_id=patient_id)
                new[(value, authority)] = known
            return
        for key in [key for key, one in new.items() if one.id == id]:
            del new[key]
        if previous is None or previous.id != id:
            context.insert(_PUT_VISIT, [row])
            return
        former = (("visit numbers", previous.number.value), ("visits of", context.survivor(previous.patient_id)))
        context.later(_PUT_VISIT, row, *about, *former)
